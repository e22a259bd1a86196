// Taipan: source text to syntax tree. MIT licence.
//
// The whole 3.14 grammar, by recursive descent with precedence climbing. The first pass builds the tree and
// makes no messages; if it fails, the same tokens are read again by diagnose.c, which finds out what CPython
// would say. Everything in the result lives in the caller's arena.
#ifndef TAIPAN_SYNTAX_PARSER_H
#define TAIPAN_SYNTAX_PARSER_H
#include "syntax/ast.h"
#include "syntax/fault.h"
#include "syntax/source.h"

typedef enum ParseMode { PARSE_EXEC, PARSE_EVAL, PARSE_SINGLE, PARSE_FUNC_TYPE } ParseMode;

enum {
    PARSE_TYPE_COMMENTS = 1,          // PyCF_TYPE_COMMENTS
    PARSE_ALLOW_INCOMPLETE_INPUT = 2, // PyCF_ALLOW_INCOMPLETE_INPUT
    PARSE_DONT_IMPLY_DEDENT = 4,      // PyCF_DONT_IMPLY_DEDENT
    PARSE_BARRY_AS_FLUFL = 8,         // from __future__ import barry_as_FLUFL is in force
};

typedef struct ParseOptions {
    ParseMode mode;
    unsigned flags;
    bool is_utf8;         // the source was a str, or its encoding is known to be UTF-8: ignore cookies
    const char *filename; // of a file that is run or imported; NULL for compile() and the like: some messages differ
    int feature_version;  // minor version of Python 3; 0 means the current one
    int int_max_digits;   // sys.set_int_max_str_digits; 0: no limit
    size_t stack_room;    // bytes of C stack that the parser may use; 0: two megabytes
    SourceDecoder *decode;
    void *decode_context;
} ParseOptions;

typedef struct ParseResult {
    AstNode *tree; // NULL: see fault
    AstNames names;
    Source source;
    Fault fault;
    WarningList warnings; // also when the parse failed
    // Where the last compound statement before the fault begins, functions aside; 0, 0: there is none; -1: the fault
    // is not one of syntax. What
    // SyntaxError._metadata tells.
    int32_t statement_line, statement_column;
    bool future_barry; // barry_as_FLUFL is in force at the end
} ParseResult;

// True with a tree, false with a fault.
bool parse(ParseResult *result, Arena *arena, const char *bytes, size_t length, const ParseOptions *options);
#endif
