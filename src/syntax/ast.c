// Taipan: tables made from ast.def, node allocation and the name set of a tree. MIT licence.
//
// Nothing here raises; allocation failure is a NULL result.
#include "syntax/ast.h"
#include <string.h>

#define FIELD(node, quantity_, type_, name_)                                                                           \
    {.name = #name_, .quantity = AST_##quantity_, .type = AST_TYPE_##type_, .offset = offsetof(AstNode, node.name_)},
#define NODE(type, name, fields) static const AstFieldInfo fields_of_##name[] = {fields{0}};
#include "syntax/ast.def"

enum { AST_HEADER_SIZE = offsetof(AstNode, first_field) };

const AstKindInfo ast_kinds[AST_KIND_COUNT] = {
    [AST_NONE] = {.name = "none"},
#define NODE(type_, name_, fields_)                                                                                    \
    [AST_##name_] = {.name = #name_,                                                                                   \
                     .type = AST_TYPE_##type_,                                                                         \
                     .size = AST_HEADER_SIZE + sizeof(((AstNode *)0)->name_),                                          \
                     .field_count = sizeof(fields_of_##name_) / sizeof(AstFieldInfo) - 1,                              \
                     .fields = fields_of_##name_},
#include "syntax/ast.def"
};

const AstTypeInfo ast_types[AST_TYPE_COUNT] = {
    [AST_TYPE_NONE] = {.name = "none"},
#define POSITIONED true
#define BARE false
#define SUM(type, positions) [AST_TYPE_##type] = {#type, AST_IS_SUM, positions},
#define PRODUCT(type, positions) [AST_TYPE_##type] = {#type, AST_IS_PRODUCT, positions},
#define CHOICE(type) [AST_TYPE_##type] = {#type, AST_IS_CHOICE, false},
#include "syntax/ast.def"
#undef POSITIONED
#undef BARE
    [AST_TYPE_identifier] = {.name = "identifier"},
    [AST_TYPE_int] = {.name = "int"},
    [AST_TYPE_string] = {.name = "string"},
    [AST_TYPE_constant] = {.name = "constant"},
};

const AstChoiceInfo ast_choices[AST_CHOICE_COUNT] = {
    [AST_CHOICE_NONE] = {.name = "none"},
#define MEMBER(choice, name_) [AST_##name_] = {#name_, AST_TYPE_##choice},
#include "syntax/ast.def"
};

AstNode *ast_new(Arena *arena, AstKind kind) {
    AstNode *node = arena_allocate(arena, ast_kinds[kind].size);
    if (node) node->kind = (uint16_t)kind;
    return node;
}

static uint32_t hash_bytes(const char *text, size_t length) {
    uint32_t hash = 2166136261u ^ (uint32_t)length;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static bool names_grow(AstNames *names) {
    size_t capacity = names->capacity ? names->capacity * 4 : 256;
    AstName **slots = ARENA_NEW_ARRAY(names->arena, AstName *, capacity);
    if (!slots) return false;
    for (size_t i = 0; i < names->capacity; i++) {
        AstName *name = names->slots[i];
        if (!name) continue;
        size_t slot = name->hash & (capacity - 1);
        while (slots[slot])
            slot = (slot + 1) & (capacity - 1);
        slots[slot] = name;
    }
    names->slots = slots;
    names->capacity = capacity;
    return true;
}

AstName *ast_names_intern(AstNames *names, const char *text, size_t length) {
    if (names->count * 2 >= names->capacity && !names_grow(names)) return NULL;
    uint32_t hash = hash_bytes(text, length);
    size_t slot = hash & (names->capacity - 1);
    for (AstName *name; (name = names->slots[slot]); slot = (slot + 1) & (names->capacity - 1))
        if (name->hash == hash && name->length == length && memcmp(name->text, text, length) == 0) return name;
    AstName *name = arena_allocate(names->arena, sizeof(AstName) + length + 1);
    if (!name) return NULL;
    name->length = (uint32_t)length;
    name->hash = hash;
    memcpy(name->text, text, length);
    names->slots[slot] = name;
    names->count++;
    return name;
}
