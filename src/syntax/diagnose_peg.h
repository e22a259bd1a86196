// Taipan: a small packrat parser for the rules of diagnosis. MIT licence.
//
// Reads diagnose_rules.h into tables, in the arena of the diagnosis, and runs them over the tokens. Results
// are coarse nodes: a kind, a range of tokens, and the expressions inside. An action that raises sets
// `raised`, which ends the run.
#ifndef TAIPAN_SYNTAX_DIAGNOSE_PEG_H
#define TAIPAN_SYNTAX_DIAGNOSE_PEG_H
#include "syntax/ast.h"
#include "syntax/tokenizer.h"

enum { PEG_LABELS = 3, PEG_SLOTS = 1024 };

// What an alternative, an item or a token came to.
typedef struct PegNode {
    uint16_t kind; // AstKind, or PEG_TOKEN, PEG_LIST
    uint32_t count;
    const Token *first, *last; // of its text
    struct PegNode **items;
} PegNode;

enum { PEG_LIST = AST_KIND_COUNT, PEG_TOKEN, PEG_NOTHING };

typedef struct Peg Peg;
typedef struct PegRule PegRule;
typedef struct PegMemo PegMemo;

// A named action: the node the alternative becomes, or NULL (with or without having raised).
typedef PegNode *PegCall(Peg *peg, PegNode *node, PegNode *const labels[PEG_LABELS]);
typedef struct PegCallEntry {
    const char *name;
    PegCall *call;
} PegCallEntry;

// How a raising action finds its place.
typedef enum PegPlace { PEG_AT, PEG_RANGE, PEG_FROM, PEG_LAST, PEG_NEXT, PEG_INDENT } PegPlace;

struct Peg {
    Arena *arena;
    const char *text; // of the source
    const Token *tokens;
    size_t token_count;
    size_t mark, fill; // next token; how many were ever looked at
    bool explain;      // the second pass
    bool raised, no_memory, overflow, barry;
    char *stack_limit;
    PegRule *rules;
    size_t rule_count;
    int16_t slots[PEG_SLOTS]; // the words of the rules, by hash
    PegMemo **memos;          // by token
    const PegCallEntry *calls;
    void (*raise)(Peg *peg, PegPlace place, PegNode *const labels[PEG_LABELS], const char *message);
    void (*raise_token)(Peg *peg); // the tokenizer's own error was reached
    void *owner;
};

// Compiles the rules; false without memory.
bool peg_compile(Peg *peg);
// Runs the named rule from peg->mark; forgets what was remembered before.
PegNode *peg_run(Peg *peg, const char *rule);
#endif
