// Taipan: the bridge between trees in C and objects of the `ast` module. MIT licence.
//
// ast_class.c makes the classes from the tables of syntax/ast.h; ast_object.c converts trees both ways; ast_validate.c
// checks what came from Python.
#ifndef TAIPAN_MODULES_AST_OBJECT_H
#define TAIPAN_MODULES_AST_OBJECT_H
#include "gc/thread.h"
#include "syntax/ast.h"

// Is v an instance of ast.AST? 1, 0, -1.
int ast_object_check(Thread *thread, Value v);
// compile(tree, ...): checks and converts the tree, compiles it (or gives the tree itself for ONLY_AST).
Value ast_object_compile(Thread *thread, Value tree, Value filename, int mode, uint32_t flags, int optimize);
// ast.parse: source to a tree of objects. feature_version: minor version, -1: ours.
Value ast_object_parse(Thread *thread, const char *source, size_t length, Value filename, int mode, uint32_t flags,
                       int optimize, int feature_version);

// ---- the classes (made when first asked for; NO_VALUE with an exception) ------------------------------------------
Value ast_class_of_kind(Thread *thread, AstKind kind);     // of a node: ast.BinOp
Value ast_choice_object(Thread *thread, AstChoice choice); // the one instance that trees use
// What kind of node (below AST_KIND_COUNT) or choice (AST_KIND_COUNT + choice) an object is, by its class; 0: neither.
int ast_object_kind(Thread *thread, Value v);
// -1 with the exception that CPython's validator raises (ValueError, TypeError).
int ast_validate(Thread *thread, AstNode *tree);
// What PyCF_OPTIMIZED_AST asks for, in place; new values are appended to the list `keep`. 0, or -1 with an exception.
int ast_optimize(Thread *thread, Arena *arena, AstNode *tree, Value keep, int level);
// The object that a constant stands for.
Value ast_constant_value(Thread *thread, const AstConstant *constant);
#endif
