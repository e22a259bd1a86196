// Taipan: from source text or a tree to a code object. MIT licence.
//
// The whole front end behind one call: decoding, tokenizer, parser, scope analysis, code generation, encoding. What goes
// wrong is raised as CPython raises it (SyntaxError and its like with filename, lineno, offset, text, end_lineno,
// end_offset in characters; ValueError, MemoryError, RecursionError). SyntaxWarning and DeprecationWarning are issued
// with the position of their cause; when the filters turn one into an error, it is raised as SyntaxError.
#ifndef TAIPAN_COMPILE_COMPILE_H
#define TAIPAN_COMPILE_COMPILE_H
#include "gc/thread.h"
#include "object/code.h"
#include "syntax/ast.h"

typedef enum CompileMode { COMPILE_EXEC, COMPILE_EVAL, COMPILE_SINGLE, COMPILE_FUNC_TYPE } CompileMode;

// CPython's PyCF_* values; the CODE_FUTURE_* flags of object/code.h may be or-ed in (inherited __future__ features).
enum CompileFlags {
    COMPILE_SOURCE_IS_UTF8 = 0x100, // the text comes from a str: no byte order mark, no coding cookie
    COMPILE_DONT_IMPLY_DEDENT = 0x200,
    COMPILE_ONLY_AST = 0x400,
    COMPILE_IGNORE_COOKIE = 0x800,
    COMPILE_TYPE_COMMENTS = 0x1000,
    COMPILE_TOP_LEVEL_AWAIT = 0x2000,
    COMPILE_ALLOW_INCOMPLETE_INPUT = 0x4000,
    COMPILE_SOURCE_IS_FILE = 0x40000000, // the text is that of the file `filename`, which is there to be read again
    COMPILE_OPTIMIZED_AST = 0x8000 | COMPILE_ONLY_AST,
};

// Compiles length bytes of source (any declared encoding, unless COMPILE_SOURCE_IS_UTF8). filename: str. optimize:
// -1 as the interpreter was started, else 0, 1, 2. module_name: for the warning filters, NULL if unknown.
// A code object, or NO_VALUE with an exception pending. ONLY_AST is the caller's affair (the `ast` module).
Value compile_source(Thread *thread, const char *source, size_t length, Value filename, CompileMode mode,
                     uint32_t flags, int optimize, const char *module_name);
// Compiles a tree (Module, Expression or Interactive). names: the name set of the tree, whose arena is also used for
// what the compiler makes; the tree may be changed by it (constants folded). It must have been validated.
Value compile_tree(Thread *thread, AstNode *tree, AstNames *names, Value filename, uint32_t flags, int optimize);
#endif
