// Taipan: what CPython would say about a text that is not Python. MIT licence.
//
// Called with the tokens of a text that the parser refused. Reads them again by the rules of CPython's grammar, ordered
// choice with memory included, since which message wins depends on that order: first without, then with the rules that
// exist only to explain mistakes.
#ifndef TAIPAN_SYNTAX_DIAGNOSE_H
#define TAIPAN_SYNTAX_DIAGNOSE_H
#include "syntax/parser.h"
#include "syntax/tokenizer.h"

typedef struct Diagnosis {
    const Source *source;
    const TokenArray *tokens;
    const ParseOptions *options;
    Arena *arena;
    AstNames *names;
    int feature_version;
    char *stack_limit;
    Fault *fault; // filled
} Diagnosis;

void diagnose(Diagnosis *diagnosis);
// After a good statement in mode single, which ended before next: is nothing but white space left? Else fills fault.
bool diagnose_single(Diagnosis *diagnosis, const Token *next);
#endif
