// Taipan: what the passes of scope analysis share. MIT licence.
#ifndef TAIPAN_SYNTAX_SCOPE_INTERNAL_H
#define TAIPAN_SYNTAX_SCOPE_INTERNAL_H
#include "syntax/scope.h"

typedef struct ScopePosition {
    int32_t line, column, end_line, end_column;
} ScopePosition;
static inline ScopePosition scope_position(const AstNode *node) {
    return (ScopePosition){node->line, node->column, node->end_line, node->end_column};
}

typedef struct ScopeWalk {
    ScopeTable *table;
    Scope *current;
    AstName *private_name;
    uint32_t stores; // := expressions seen so far
} ScopeWalk;

// Notes a SyntaxError; always false.
bool scope_fault_at(ScopeTable *table, ScopePosition at, const char *format, ...) __attribute__((format(printf, 3, 4)));
// Makes room for one more pointer.
bool scope_grow(ScopeTable *table, void **items, uint32_t count, uint32_t *capacity);
Symbol *scope_add_symbol(ScopeTable *table, Scope *scope, AstName *name);
// The second pass (scope_resolve.c).
bool scope_resolve(ScopeTable *table);
#endif
