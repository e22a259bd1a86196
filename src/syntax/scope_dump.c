// Taipan: scopes as text, for `--show scopes`. MIT licence.
#include "syntax/scope_internal.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct Text {
    Arena *arena;
    char *bytes;
    size_t length, capacity;
    bool failed;
} Text;

static void text_add(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void text_add(Text *text, const char *format, ...) {
    for (int attempt = 0; attempt < 2 && !text->failed; attempt++) {
        va_list arguments;
        va_start(arguments, format);
        int length = vsnprintf(text->bytes + text->length, text->capacity - text->length, format, arguments);
        va_end(arguments);
        if (length >= 0 && text->length + (size_t)length < text->capacity) {
            text->length += (size_t)length;
            return;
        }
        size_t room = text->capacity * 2 + (size_t)(length < 0 ? 0 : length) + 1;
        char *grown = arena_allocate(text->arena, room);
        if (!grown) break;
        memcpy(grown, text->bytes, text->length);
        text->bytes = grown;
        text->capacity = room;
    }
    text->failed = true;
}

static void dump_flags(Text *text, const Symbol *symbol) {
    static const struct {
        uint32_t flag;
        const char *name;
    } names[] = {{SYMBOL_GLOBAL, "global"},
                 {SYMBOL_NONLOCAL, "nonlocal"},
                 {SYMBOL_PARAMETER, "parameter"},
                 {SYMBOL_LOCAL, "assigned"},
                 {SYMBOL_IMPORTED, "imported"},
                 {SYMBOL_ANNOTATED, "annotated"},
                 {SYMBOL_TYPE_PARAMETER, "type-parameter"},
                 {SYMBOL_COMPREHENSION_TARGET, "iterated"},
                 {SYMBOL_FREE_CLASS, "free-class"},
                 {SYMBOL_COMPREHENSION_CELL, "comprehension-cell"},
                 {SYMBOL_USED, "used"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (symbol->flags & names[i].flag) text_add(text, " %s", names[i].name);
}

static void dump_scope(Text *text, const Scope *scope, int indent) {
    static const char *const types[] = {"function",   "class",           "module",       "annotation",
                                        "type-alias", "type-parameters", "type-variable"};
    static const char *const places[] = {"?", "local", "global-explicit", "global", "free", "cell"};
    text_add(text, "%*s%s %s", indent, "", types[scope->type], scope->name->text);
    if (scope->line) text_add(text, " line %d", scope->line);
    if (scope->nested) text_add(text, " nested");
    if (scope->is_generator) text_add(text, " generator");
    if (scope->is_coroutine) text_add(text, " coroutine");
    if (scope->inlined) text_add(text, " inlined");
    if (scope->needs_class_cell) text_add(text, " needs-class-cell");
    if (scope->needs_class_dictionary) text_add(text, " needs-class-dictionary");
    if (scope->sees_class_scope) text_add(text, " sees-class-scope");
    text_add(text, "\n");
    for (uint32_t i = 0; i < scope->symbol_count; i++) {
        const Symbol *symbol = scope->symbols[i];
        if (symbol->removed) continue;
        text_add(text, "%*s%s: %s", indent + 4, "", symbol->name->text, places[symbol->place]);
        dump_flags(text, symbol);
        text_add(text, "\n");
    }
    for (uint32_t i = 0; i < scope->child_count; i++)
        dump_scope(text, scope->children[i], indent + 2);
}

char *scope_dump(const ScopeTable *table, size_t *length) {
    Text text = {.arena = table->arena, .capacity = 4096};
    text.bytes = arena_allocate(table->arena, text.capacity);
    if (!text.bytes) return NULL;
    dump_scope(&text, table->top, 0);
    *length = text.length;
    return text.failed ? NULL : text.bytes;
}
