// Taipan: the bridge between trees in C and objects of the `ast` module. MIT licence.
#ifndef TAIPAN_MODULES_AST_OBJECT_H
#define TAIPAN_MODULES_AST_OBJECT_H
#include "gc/thread.h"

// Is v an instance of ast.AST? 1, 0, -1.
int ast_object_check(Thread *thread, Value v);
// compile(tree, ...): checks and converts the tree, compiles it (or gives the tree itself for ONLY_AST).
Value ast_object_compile(Thread *thread, Value tree, Value filename, int mode, uint32_t flags, int optimize);
// ast.parse: source to a tree of objects. feature_version: minor version, -1: ours.
Value ast_object_parse(Thread *thread, const char *source, size_t length, Value filename, int mode, uint32_t flags,
                       int optimize, int feature_version);
#endif
