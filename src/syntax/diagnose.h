// Taipan: what CPython would say about a text that is not Python. MIT licence.
//
// Called with the tokens of a text that the parser refused. Reads them again by the rules of
// diagnose_rules.h, ordered choice with memory included, since which message wins depends on that order:
// first without, then with the rules that exist only to explain mistakes. What is reported depends on how far
// each pass looked, as in CPython.
#ifndef TAIPAN_SYNTAX_DIAGNOSE_H
#define TAIPAN_SYNTAX_DIAGNOSE_H
#include "syntax/parser.h"
#include "syntax/tokenizer.h"

typedef struct Diagnosis {
    const Source *source;
    const TokenArray *tokens;
    const ParseOptions *options;
    Arena *arena;
    char *stack_limit;
    bool barry;
    size_t start; // index of the token where the statement that failed begins
    Fault *fault; // filled
} Diagnosis;

// Fills the fault; a refusal that no rule explains is "invalid syntax".
void diagnose(Diagnosis *diagnosis);
// A feature that the wanted version of Python does not have, seen at the token.
void diagnose_version(Diagnosis *diagnosis, const Token *token, const char *what, int minor);
// After a good statement in mode single that ended before next: is nothing but white space and comments left?
// If not, fills fault and returns false.
bool diagnose_single(Diagnosis *diagnosis, const Token *next);
#endif
