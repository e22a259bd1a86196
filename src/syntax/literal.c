// Taipan: decoding of literals. MIT licence.
#include "syntax/literal.h"
#include "base/unicode.h"
#include "syntax/fault.h"
#include <string.h>

// ---- Numbers

static int digit_value(char c) {
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

// The value if it is below 2**63.
static void find_small_value(AstConstant *value) {
    const char *p = value->text, *end = p + value->length;
    unsigned base = 10;
    if (value->length > 2 && p[0] == '0' && p[1] > '9') {
        base = p[1] == 'x' ? 16 : p[1] == 'o' ? 8 : 2;
        p += 2;
    }
    uint64_t result = 0;
    for (; p < end; p++) {
        if (result > (INT64_MAX - 15u) / base) return;
        result = result * base + (unsigned)digit_value(*p);
    }
    value->is_small = true;
    value->small_value = result;
}

LiteralStatus literal_number(Arena *arena, const char *text, size_t length, AstConstant *value) {
    char *copy = arena_allocate(arena, length + 1);
    if (!copy) return LITERAL_NO_MEMORY;
    size_t count = 0;
    bool radix =
        length > 1 && text[0] == '0' && (text[1] | 32) >= 'a' && (text[1] | 32) != 'e' && (text[1] | 32) != 'j';
    bool is_float = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '_') continue;
        if (c >= 'A' && c <= 'Z') c += 32;
        if (c == '.' || (c == 'e' && !radix)) is_float = true;
        copy[count++] = c;
    }
    *value = (AstConstant){.kind = is_float ? AST_CONSTANT_FLOAT : AST_CONSTANT_INT, .text = copy};
    if (!radix && count && copy[count - 1] == 'j') {
        value->kind = AST_CONSTANT_IMAGINARY;
        copy[--count] = 0;
    }
    value->length = count;
    if (value->kind == AST_CONSTANT_INT) find_small_value(value);
    return LITERAL_OK;
}

// ---- Strings

static bool is_ascii(const char *text, size_t length) {
    size_t i = 0;
    uint64_t word, any = 0;
    for (; i + 8 <= length; i += 8) {
        memcpy(&word, text + i, 8);
        any |= word;
    }
    for (; i < length; i++)
        any |= (uint64_t)(unsigned char)text[i];
    return (any & 0x8080808080808080u) == 0;
}

bool literal_constant(Arena *arena, const char *text, size_t length, AstConstant *value) {
    const char *copy = arena_copy_string(arena, text, length);
    *value = (AstConstant){.kind = AST_CONSTANT_STR, .length = length, .text = copy};
    if (copy) value->is_ascii = is_ascii(copy, length);
    return copy != NULL;
}

static char *write_utf8(char *out, uint32_t code) {
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

// CPython decodes a string after it has written each non-ASCII character as \UXXXXXXXX; its messages count
// that way.
static size_t escaped_position(const char *start, const char *at) {
    size_t position = 0;
    for (const char *p = start; p < at; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x80)
            position += c == '\\' && (unsigned char)p[1] >= 0x80 ? 6 : 1;
        else if (c >= 0xC0)
            position += 10;
        if (c == '\\' && (unsigned char)p[1] < 0x80 && p + 1 < at) {
            position++;
            p++;
        }
    }
    return position;
}

static LiteralStatus invalid(Arena *arena, Literal *literal, const char *start, const char *from, const char *to,
                             const char *reason) {
    size_t first = escaped_position(start, from), last = first + (escaped_position(start, to) - first) - 1;
    literal->message = fault_format(
        arena, "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s", first, last, reason);
    return literal->message ? LITERAL_INVALID : LITERAL_NO_MEMORY;
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

typedef struct Escapes {
    Arena *arena;
    Literal *literal;
    const char *start, *end;
    char *out, *limit; // limit: end of the output room
    char *room;
} Escapes;

// Makes sure that extra bytes fit; named sequences can be longer than their escapes.
static bool reserve(Escapes *e, size_t extra) {
    if ((size_t)(e->limit - e->out) >= extra) return true;
    size_t used = (size_t)(e->out - e->room), size = (used + extra) * 2;
    char *room = arena_allocate(e->arena, size + 1);
    if (!room) return false;
    memcpy(room, e->room, used);
    e->room = room;
    e->out = room + used;
    e->limit = room + size;
    return true;
}

static LiteralStatus decode_name(Escapes *e, const char *escape, const char **next) {
    const char *p = *next;
    static const char malformed[] = "malformed \\N character escape";
    if (p >= e->end || *p != '{') return invalid(e->arena, e->literal, e->start, escape, p, malformed);
    const char *name = ++p;
    while (p < e->end && *p != '}')
        p++;
    if (p >= e->end || p == name) return invalid(e->arena, e->literal, e->start, escape, p, malformed);
    uint32_t codes[UNICODE_MAXIMUM_SEQUENCE];
    size_t count = 0;
    // Named sequences are not characters.
    if (!unicode_lookup_name(name, (size_t)(p - name), codes, &count) || count != 1)
        return invalid(e->arena, e->literal, e->start, escape, p + 1, "unknown Unicode character name");
    if (!reserve(e, 4)) return LITERAL_NO_MEMORY;
    e->out = write_utf8(e->out, codes[0]);
    *next = p + 1;
    return LITERAL_OK;
}

static LiteralStatus decode_hex(Escapes *e, const char *escape, const char **next, int digits, const char *reason) {
    const char *p = *next;
    uint32_t code = 0;
    for (int i = 0; i < digits; i++, p++) {
        int value = p < e->end ? hex_value(*p) : -1;
        if (value < 0) return invalid(e->arena, e->literal, e->start, escape, p, reason);
        code = code << 4 | (uint32_t)value;
    }
    if (code > 0x10FFFF) return invalid(e->arena, e->literal, e->start, escape, p, "illegal Unicode character");
    e->out = write_utf8(e->out, code);
    *next = p;
    return LITERAL_OK;
}

static uint32_t decode_octal(Escapes *e, const char **next) {
    const char *p = *next - 1;
    uint32_t code = 0;
    for (int i = 0; i < 3 && p < e->end && *p >= '0' && *p <= '7'; i++, p++)
        code = code * 8 + (uint32_t)(*p - '0');
    if (code > 0377 && !e->literal->invalid_escape) e->literal->invalid_escape = *next - 1;
    *next = p;
    return code;
}

static LiteralStatus decode_escape(Escapes *e, const char **next) {
    const char *escape = *next - 1, *p = *next;
    char c = *p++;
    *next = p;
    switch (c) {
    case '\n': return LITERAL_OK;
    case '\\':
    case '\'':
    case '"': *e->out++ = c; return LITERAL_OK;
    case 'a': *e->out++ = '\a'; return LITERAL_OK;
    case 'b': *e->out++ = '\b'; return LITERAL_OK;
    case 'f': *e->out++ = '\f'; return LITERAL_OK;
    case 'n': *e->out++ = '\n'; return LITERAL_OK;
    case 'r': *e->out++ = '\r'; return LITERAL_OK;
    case 't': *e->out++ = '\t'; return LITERAL_OK;
    case 'v': *e->out++ = '\v'; return LITERAL_OK;
    case '0' ... '7': e->out = write_utf8(e->out, decode_octal(e, next)); return LITERAL_OK;
    case 'x': return decode_hex(e, escape, next, 2, "truncated \\xXX escape");
    case 'u': return decode_hex(e, escape, next, 4, "truncated \\uXXXX escape");
    case 'U': return decode_hex(e, escape, next, 8, "truncated \\UXXXXXXXX escape");
    case 'N': return decode_name(e, escape, next);
    default:
        if ((unsigned char)c < 0x80 && !e->literal->invalid_escape) e->literal->invalid_escape = p - 1;
        *e->out++ = '\\';
        *next = p - 1;
        return LITERAL_OK;
    }
}

LiteralStatus literal_text(Arena *arena, const char *text, size_t length, bool raw, Literal *literal) {
    const char *backslash = raw ? NULL : memchr(text, '\\', length);
    if (!backslash) return literal_constant(arena, text, length, &literal->value) ? LITERAL_OK : LITERAL_NO_MEMORY;
    char *room = arena_allocate(arena, length + 1);
    if (!room) return LITERAL_NO_MEMORY;
    Escapes e = {.arena = arena, .literal = literal, .start = text, .end = text + length};
    e.room = e.out = room;
    e.limit = room + length;
    const char *p = text;
    while (p < e.end) {
        const char *stop = memchr(p, '\\', (size_t)(e.end - p));
        if (!stop) stop = e.end;
        if (!reserve(&e, (size_t)(e.end - p) + 4)) return LITERAL_NO_MEMORY;
        memcpy(e.out, p, (size_t)(stop - p));
        e.out += stop - p;
        p = stop;
        if (p >= e.end) break;
        p++;
        if (p >= e.end) { // only in a part of an f-string
            *e.out++ = '\\';
            break;
        }
        LiteralStatus status = decode_escape(&e, &p);
        if (status != LITERAL_OK) return status;
    }
    *e.out = 0;
    size_t size = (size_t)(e.out - e.room);
    literal->value =
        (AstConstant){.kind = AST_CONSTANT_STR, .text = e.room, .length = size, .is_ascii = is_ascii(e.room, size)};
    return LITERAL_OK;
}

static LiteralStatus decode_bytes(Arena *arena, const char *text, size_t length, bool raw, Literal *literal) {
    literal->value = (AstConstant){.kind = AST_CONSTANT_BYTES};
    char *out = arena_allocate(arena, length + 1);
    if (!out) return LITERAL_NO_MEMORY;
    literal->value.text = out;
    if (raw || !memchr(text, '\\', length)) {
        memcpy(out, text, length);
        literal->value.length = length;
        return LITERAL_OK;
    }
    Escapes e = {.arena = arena, .literal = literal, .start = text, .end = text + length};
    const char *p = text;
    while (p < e.end) {
        if (*p != '\\' || p + 1 >= e.end) {
            *out++ = *p++;
            continue;
        }
        p++;
        char c = *p++;
        switch (c) {
        case '\n': break;
        case '\\':
        case '\'':
        case '"': *out++ = c; break;
        case 'a': *out++ = '\a'; break;
        case 'b': *out++ = '\b'; break;
        case 'f': *out++ = '\f'; break;
        case 'n': *out++ = '\n'; break;
        case 'r': *out++ = '\r'; break;
        case 't': *out++ = '\t'; break;
        case 'v': *out++ = '\v'; break;
        case '0' ... '7': *out++ = (char)decode_octal(&e, &p); break;
        case 'x':
            if (e.end - p >= 2 && hex_value(p[0]) >= 0 && hex_value(p[1]) >= 0) {
                *out++ = (char)(hex_value(p[0]) << 4 | hex_value(p[1]));
                p += 2;
                break;
            }
            literal->message =
                fault_format(arena, "(value error) invalid \\x escape at position %zu", (size_t)(p - 2 - text));
            return literal->message ? LITERAL_INVALID : LITERAL_NO_MEMORY;
        default:
            if (!literal->invalid_escape) literal->invalid_escape = p - 1;
            *out++ = '\\';
            *out++ = c;
        }
    }
    *out = 0;
    literal->value.length = (size_t)(out - literal->value.text);
    return LITERAL_OK;
}

LiteralStatus literal_string(Arena *arena, const char *text, size_t length, Literal *literal) {
    *literal = (Literal){.has_u_prefix = text[0] == 'u'};
    bool raw = false, bytes = false;
    const char *p = text;
    for (; *p != '\'' && *p != '"'; p++) {
        if ((*p | 32) == 'r') raw = true;
        if ((*p | 32) == 'b') bytes = true;
    }
    size_t rest = length - (size_t)(p - text);
    size_t quotes = rest >= 6 && p[1] == p[0] && p[2] == p[0] ? 3 : 1;
    const char *body = p + quotes;
    size_t size = rest - 2 * quotes;
    if (!bytes) return literal_text(arena, body, size, raw, literal);
    if (!is_ascii(body, size)) {
        literal->bytes_not_ascii = true;
        literal->message = "bytes can only contain ASCII literal characters";
        return LITERAL_INVALID;
    }
    return decode_bytes(arena, body, size, raw, literal);
}

const char *literal_escape_message(Arena *arena, const char *escape, bool as_error) {
    const char *future = as_error ? "" : " Such sequences will not work in the future.";
    if (*escape >= '4' && *escape <= '7')
        return fault_format(arena,
                            "\"\\%.3s\" is an invalid octal escape sequence.%s Did you mean \"\\\\%.3s\"? A raw "
                            "string is also an option.",
                            escape, future, escape);
    return fault_format(arena,
                        "\"\\%c\" is an invalid escape sequence.%s Did you mean \"\\\\%c\"? A raw string is also an "
                        "option.",
                        *escape, future, *escape);
}
