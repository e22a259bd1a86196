// Taipan: the printer of trees and tokens. MIT licence.
//
// Driven by the tables of ast.def. Values print as Python's repr prints them.
#include "syntax/ast_dump.h"
#include "base/number_text.h"
#include "base/unicode.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Text {
    char *items;
    size_t count, capacity;
    bool failed;
    unsigned flags;
    int indent;
    char *stack_limit; // a tree may be deeper than the C stack
} Text;

enum { DUMP_STACK_ROOM = 4 * 1024 * 1024 };

static void put(Text *t, const char *text, size_t length) {
    if (t->failed) return;
    if (t->count + length + 1 > t->capacity) {
        size_t capacity = (t->count + length + 1) * 2;
        char *items = realloc(t->items, capacity);
        if (!items) {
            t->failed = true;
            return;
        }
        t->items = items;
        t->capacity = capacity;
    }
    memcpy(t->items + t->count, text, length);
    t->count += length;
    t->items[t->count] = 0;
}

static void put_text(Text *t, const char *text) {
    put(t, text, strlen(text));
}

__attribute__((format(printf, 2, 3))) static void put_format(Text *t, const char *format, ...) {
    char buffer[64];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer, sizeof(buffer), format, arguments);
    va_end(arguments);
    put(t, buffer, (size_t)length);
}

// ---- repr of constants

static uint32_t decode(const char *text, size_t *at) {
    const unsigned char *s = (const unsigned char *)text + *at;
    if (s[0] < 0x80) return *at += 1, s[0];
    if (s[0] < 0xE0) return *at += 2, (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
    if (s[0] < 0xF0) return *at += 3, (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    *at += 4;
    return (s[0] & 0x07u) << 18 | (s[1] & 0x3Fu) << 12 | (s[2] & 0x3Fu) << 6 | (s[3] & 0x3Fu);
}

static char choose_quote(const char *text, size_t length) {
    return memchr(text, '\'', length) && !memchr(text, '"', length) ? '"' : '\'';
}

// True if c was one of the escapes that str and bytes share.
static bool put_common_escape(Text *t, uint32_t c, char quote) {
    if (c == (unsigned char)quote || c == '\\')
        put_format(t, "\\%c", (char)c);
    else if (c == '\n')
        put_text(t, "\\n");
    else if (c == '\r')
        put_text(t, "\\r");
    else if (c == '\t')
        put_text(t, "\\t");
    else
        return false;
    return true;
}

static void put_str(Text *t, const char *text, size_t length) {
    char quote = choose_quote(text, length);
    put(t, &quote, 1);
    for (size_t i = 0; i < length;) {
        size_t start = i;
        uint32_t c = decode(text, &i);
        if (put_common_escape(t, c, quote)) continue;
        if (c >= 32 && c < 127)
            put(t, text + start, 1);
        else if (c >= 128 && unicode_is_printable(c))
            put(t, text + start, i - start);
        else
            put_format(t, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    }
    put(t, &quote, 1);
}

static void put_bytes(Text *t, const char *text, size_t length) {
    char quote = choose_quote(text, length);
    put_text(t, "b");
    put(t, &quote, 1);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (put_common_escape(t, c, quote)) continue;
        put_format(t, c >= 32 && c < 127 ? "%c" : "\\x%02x", c);
    }
    put(t, &quote, 1);
}

// Any literal in decimal, by repeated multiplication in base 10**9.
static void put_big_int(Text *t, const AstConstant *value) {
    const char *p = value->text, *end = p + value->length;
    unsigned base = 10;
    if (value->length > 2 && p[0] == '0' && p[1] > '9') {
        base = p[1] == 'x' ? 16 : p[1] == 'o' ? 8 : 2;
        p += 2;
    }
    uint32_t *limbs = calloc(value->length / 2 + 2, sizeof(uint32_t));
    if (!limbs) {
        t->failed = true;
        return;
    }
    size_t count = 1;
    for (; p < end; p++) {
        uint64_t carry = (unsigned)(*p <= '9' ? *p - '0' : *p - 'a' + 10);
        for (size_t i = 0; i < count; i++) {
            carry += (uint64_t)limbs[i] * base;
            limbs[i] = (uint32_t)(carry % 1000000000);
            carry /= 1000000000;
        }
        if (carry) limbs[count++] = (uint32_t)carry;
    }
    put_format(t, "%u", limbs[count - 1]);
    for (size_t i = count - 1; i-- > 0;)
        put_format(t, "%09u", limbs[i]);
    free(limbs);
}

static void put_double(Text *t, const AstConstant *value) {
    double number = 0;
    number_parse_double(value->text, value->length, &number);
    char buffer[NUMBER_DOUBLE_SIZE];
    bool imaginary = value->kind == AST_CONSTANT_IMAGINARY;
    size_t length = number_from_double(buffer, number, 'r', 0, imaginary ? 0 : NUMBER_ADD_DOT_0);
    put(t, buffer, length);
    if (imaginary) put_text(t, "j");
}

static void put_constant(Text *t, const AstConstant *value) {
    switch (value->kind) {
    case AST_CONSTANT_TRUE: put_text(t, "True"); break;
    case AST_CONSTANT_FALSE: put_text(t, "False"); break;
    case AST_CONSTANT_ELLIPSIS: put_text(t, "Ellipsis"); break;
    case AST_CONSTANT_INT:
        if (value->is_small)
            put_format(t, "%llu", (unsigned long long)value->small_value);
        else
            put_big_int(t, value);
        break;
    case AST_CONSTANT_FLOAT:
    case AST_CONSTANT_IMAGINARY: put_double(t, value); break;
    case AST_CONSTANT_STR: put_str(t, value->text, value->length); break;
    case AST_CONSTANT_BYTES: put_bytes(t, value->text, value->length); break;
    case AST_CONSTANT_FOREIGN: put_text(t, "<object>"); break;
    default: put_text(t, "None"); break;
    }
}

// ---- Nodes

static void put_node(Text *t, const AstNode *node, int level);

static void put_break(Text *t, int level, bool comma) {
    if (t->indent < 0) {
        if (comma) put_text(t, ", ");
        return;
    }
    put_text(t, comma ? ",\n" : "\n");
    for (int i = 0; i < level * t->indent; i++)
        put_text(t, " ");
}

static size_t sequence_count(const AstNode *node, const AstFieldInfo *field) {
    return *(const size_t *)ast_field(node, field);
}

static bool is_shown(const Text *t, const AstNode *node, const AstFieldInfo *field) {
    const void *at = ast_field(node, field);
    if (field->quantity == AST_SEQUENCE) return (t->flags & AST_DUMP_SHOW_EMPTY) || sequence_count(node, field) > 0;
    if (field->quantity == AST_ONE || field->type == AST_TYPE_int) return true;
    if (field->type == AST_TYPE_string) return ((const AstString *)at)->text != NULL;
    return *(void *const *)at != NULL;
}

static bool is_simple(const Text *t, const AstNode *node, const AstFieldInfo *field) {
    if (field->quantity == AST_SEQUENCE) return sequence_count(node, field) == 0;
    if (!ast_type_is_node(field->type)) return true;
    const AstNode *child = ast_field_node(node, field);
    if (!child) return true;
    const AstKindInfo *info = &ast_kinds[child->kind];
    if ((t->flags & AST_DUMP_ATTRIBUTES) && ast_types[info->type].positioned) return false;
    for (size_t i = 0; i < info->field_count; i++)
        if (is_shown(t, child, &info->fields[i])) return false;
    return true;
}

static void put_single(Text *t, const void *at, AstType type, int level) {
    switch (type) {
    case AST_TYPE_identifier: put_str(t, (*(AstName *const *)at)->text, (*(AstName *const *)at)->length); break;
    case AST_TYPE_int: put_format(t, "%d", *(const int *)at); break;
    case AST_TYPE_string: put_str(t, ((const AstString *)at)->text, ((const AstString *)at)->length); break;
    case AST_TYPE_constant: put_constant(t, at); break;
    default:
        if (ast_type_is_node(type)) {
            put_node(t, *(AstNode *const *)at, level);
        } else {
            put_text(t, ast_choices[*(const AstChoice *)at].name);
            put_text(t, "()");
        }
    }
}

static void put_sequence(Text *t, const AstNode *node, const AstFieldInfo *field, int level) {
    size_t count = sequence_count(node, field);
    if (!count) {
        put_text(t, "[]");
        return;
    }
    level++;
    put_text(t, "[");
    for (size_t i = 0; i < count; i++) {
        put_break(t, level, i > 0);
        if (ast_types[field->type].form == AST_IS_CHOICE)
            put_single(t, ((AstChoiceSequence *)ast_field(node, field))->items + i, field->type, level);
        else
            put_single(t, ((AstSequence *)ast_field(node, field))->items + i, field->type, level);
    }
    put_text(t, "]");
}

static void put_node(Text *t, const AstNode *node, int level) {
    if (!node) {
        put_text(t, "None");
        return;
    }
    if ((char *)__builtin_frame_address(0) < t->stack_limit) {
        t->failed = true;
        return;
    }
    const AstKindInfo *info = &ast_kinds[node->kind];
    bool attributes = (t->flags & AST_DUMP_ATTRIBUTES) && ast_types[info->type].positioned;
    size_t shown = attributes ? 4 : 0;
    bool simple = true;
    for (size_t i = 0; i < info->field_count; i++)
        if (is_shown(t, node, &info->fields[i])) {
            shown++;
            simple &= is_simple(t, node, &info->fields[i]);
        }
    level++;
    bool line = simple && shown <= 3;
    put_text(t, info->name);
    put_text(t, "(");
    bool first = true;
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        if (!is_shown(t, node, field)) continue;
        if (!line)
            put_break(t, level, !first);
        else if (!first)
            put_text(t, ", ");
        first = false;
        put_text(t, field->name);
        put_text(t, "=");
        if (field->quantity == AST_SEQUENCE)
            put_sequence(t, node, field, level);
        else
            put_single(t, ast_field(node, field), field->type, level);
    }
    if (attributes) {
        const char *names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
        int32_t values[] = {node->line, node->column, node->end_line, node->end_column};
        for (int i = 0; i < 4; i++) {
            put_break(t, level, !first);
            first = false;
            put_format(t, "%s=%d", names[i], values[i]);
        }
    }
    put_text(t, ")");
}

static char *end_text(Text *t, size_t *length) {
    put_text(t, "");
    if (t->failed) {
        free(t->items);
        return NULL;
    }
    *length = t->count;
    return t->items;
}

char *ast_dump(const AstNode *tree, unsigned flags, int indent, size_t *length) {
    Text t = {.flags = flags, .indent = indent, .stack_limit = (char *)__builtin_frame_address(0) - DUMP_STACK_ROOM};
    put_node(&t, tree, 0);
    return end_text(&t, length);
}

static int shown_column(int column) { // tokens that stand for no text have none
    return column < 0 ? 0 : column;
}

char *tokens_dump(const TokenArray *tokens, const Source *source, size_t *length) {
    Text t = {0};
    for (size_t i = 0; i < tokens->count; i++) {
        const Token *token = &tokens->items[i];
        put_format(&t, "%d,%d-%d,%d: ", token->line, shown_column(token->column), token->end_line,
                   shown_column(token->end_column));
        put_format(&t, "%-14s ", token_name((TokenKind)token->kind));
        put_str(&t, source->text + token->start, token->end - token->start);
        put_text(&t, "\n");
    }
    return end_text(&t, length);
}
