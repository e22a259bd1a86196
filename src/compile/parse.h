// Taipan: source to tree with errors raised and warnings issued: the first half of compiling. MIT licence.
#ifndef TAIPAN_COMPILE_PARSE_H
#define TAIPAN_COMPILE_PARSE_H
#include "compile/compile.h"
#include "syntax/parser.h"

// Decodes and parses into arena; faults are raised, warnings issued. feature_version: minor version
// of Python 3, 0 for the current one. False: an exception is pending.
bool compile_parse(Thread *thread, ParseResult *result, Arena *arena, const char *source, size_t length, Value filename,
                   CompileMode mode, uint32_t flags, int feature_version);
#endif
