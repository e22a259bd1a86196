// Taipan: the bridge between trees in C and objects of the `ast` module: not built yet. MIT licence.
#include "modules/ast_object.h"
#include "object/error.h"

int ast_object_check(Thread *thread, Value v) {
    (void)thread;
    (void)v;
    return 0; // there is no ast.AST, so nothing is an instance of it
}

Value ast_object_compile(Thread *thread, Value tree, Value filename, int mode, uint32_t flags, int optimize) {
    (void)tree, (void)filename, (void)mode, (void)flags, (void)optimize;
    return error_raise(thread, SHAPE_NotImplementedError, "compile() of trees is not supported yet");
}

Value ast_object_parse(Thread *thread, const char *source, size_t length, Value filename, int mode, uint32_t flags,
                       int optimize, int feature_version) {
    (void)source, (void)length, (void)filename, (void)mode, (void)flags, (void)optimize, (void)feature_version;
    return error_raise(thread, SHAPE_NotImplementedError, "compile() to trees is not supported yet");
}
