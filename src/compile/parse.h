// Taipan: source to tree with errors raised and warnings issued: the first half of compiling. MIT licence.
#ifndef TAIPAN_COMPILE_PARSE_H
#define TAIPAN_COMPILE_PARSE_H
#include "compile/compile.h"
#include "syntax/parser.h"
#include "syntax/scope.h"

// Decodes and parses into arena; faults are raised, warnings issued. feature_version: minor version
// of Python 3, 0 for the current one. False: an exception is pending.
bool compile_parse(Thread *thread, ParseResult *result, Arena *arena, const char *source, size_t length, Value filename,
                   CompileMode mode, uint32_t flags, int feature_version);
// Raises what the front end reports, with position and text as SyntaxError has them.
void compile_raise_fault(Thread *thread, const Fault *fault, Value filename);
// Scope analysis alone, for the symtable module. False: an exception is pending.
bool compile_analyse(Thread *thread, ScopeTable *table, AstNode *tree, AstNames *names, Value filename, uint32_t flags);
#endif
