// Taipan: the tokenizer. MIT licence.
//
// One pass over the text; `cursor` is the next unread byte. Faults name the byte just before the point where
// CPython's reader stands when it gives up, which is what its messages show. Allocation failure ends the run
// (`no_memory`).
#include "syntax/tokenizer.h"
#include "base/unicode.h"
#include <stdlib.h>
#include <string.h>

enum {
    MAXIMUM_BRACKETS = 200,
    MAXIMUM_INDENTS = 100,
    MAXIMUM_STRING_MODES = 150,
    MAXIMUM_EXPRESSION_NESTING = 3,
    TAB_SIZE = 8,
};

// Character classes.
enum { IS_NAME_START = 1, IS_NAME = 2, IS_DIGIT = 4, IS_HEX = 8, IS_BLANK = 16, IS_STRING_STOP = 32 };

static const uint8_t classes[256] = {
    ['a' ... 'f'] = IS_NAME_START | IS_NAME | IS_HEX,
    ['g' ... 'z'] = IS_NAME_START | IS_NAME,
    ['A' ... 'F'] = IS_NAME_START | IS_NAME | IS_HEX,
    ['G' ... 'Z'] = IS_NAME_START | IS_NAME,
    ['_'] = IS_NAME_START | IS_NAME,
    [128 ... 255] = IS_NAME_START | IS_NAME,
    ['0' ... '9'] = IS_NAME | IS_DIGIT | IS_HEX,
    [' '] = IS_BLANK,
    ['\t'] = IS_BLANK,
    ['\f'] = IS_BLANK,
    ['\''] = IS_STRING_STOP,
    ['"'] = IS_STRING_STOP,
    ['\\'] = IS_STRING_STOP,
    ['\n'] = IS_STRING_STOP,
    ['\0'] = IS_STRING_STOP,
};

static inline bool is(char c, unsigned wanted) {
    return classes[(unsigned char)c] & wanted;
}

// An f-string or t-string being read. While in_text its literal text is read, otherwise an expression of it.
typedef struct StringMode {
    bool in_text, raw, is_template, in_format_spec, debug;
    char quote;
    int quote_size;
    const char *start, *line_start;
    int32_t line;
    int depth;            // brackets open in the current expressions
    int expression_depth; // of the innermost expression's own brace; -1 outside
} StringMode;

typedef struct Tokenizer {
    const char *text, *cursor, *limit, *line_start;
    const char *buffer_start; // where CPython's buffer begins: matters to a column and to shown text
    int32_t line;
    const char *comment; // the last one, which belongs to the newline behind it
    bool at_line_start, no_memory, comment_newline, blank_line;
    int pending; // indents (> 0) or dedents (< 0) to hand out
    int indent;
    int indents[MAXIMUM_INDENTS], alternate_indents[MAXIMUM_INDENTS];
    int level;
    char brackets[MAXIMUM_BRACKETS];
    int32_t bracket_lines[MAXIMUM_BRACKETS], bracket_columns[MAXIMUM_BRACKETS];
    int mode_count;
    StringMode *modes;
    TokenArray *out;
    Arena *arena;
    const TokenizerOptions *options;
    const Source *source;
} Tokenizer;

// ---- Names of tokens

static const char *const token_names[TOKEN_KIND_COUNT] = {
#define TOKEN(name, text) #name,
#define KEYWORD(name, text) "NAME",
#include "syntax/token.def"
};
static const char *const token_texts[TOKEN_KIND_COUNT] = {
#define TOKEN(name, text) text,
#define KEYWORD(name, text) text,
#include "syntax/token.def"
};

const char *token_name(TokenKind kind) {
    return token_names[kind];
}
const char *token_text(TokenKind kind) {
    return token_texts[kind];
}

#define MATCH(word, kind) return memcmp(s, word, sizeof(word) - 1) == 0 ? TOKEN_##kind : TOKEN_NAME
// The keyword with this spelling, or TOKEN_NAME.
static TokenKind find_keyword(const char *s, size_t length) {
    switch (length) {
    case 2:
        switch (s[0]) {
        case 'i': return s[1] == 'f' ? TOKEN_IF : s[1] == 'n' ? TOKEN_IN : s[1] == 's' ? TOKEN_IS : TOKEN_NAME;
        case 'a': MATCH("as", AS);
        case 'o': MATCH("or", OR);
        }
        break;
    case 3:
        switch (s[0]) {
        case 'd': return s[1] != 'e' ? TOKEN_NAME : s[2] == 'f' ? TOKEN_DEF : s[2] == 'l' ? TOKEN_DEL : TOKEN_NAME;
        case 'f': MATCH("for", FOR);
        case 'n': MATCH("not", NOT);
        case 'a': MATCH("and", AND);
        case 't': MATCH("try", TRY);
        }
        break;
    case 4:
        switch (s[0]) {
        case 'N': MATCH("None", NONE);
        case 'T': MATCH("True", TRUE);
        case 'e': return memcmp(s, "else", 4) == 0 ? TOKEN_ELSE : memcmp(s, "elif", 4) == 0 ? TOKEN_ELIF : TOKEN_NAME;
        case 'f': MATCH("from", FROM);
        case 'p': MATCH("pass", PASS);
        case 'w': MATCH("with", WITH);
        }
        break;
    case 5:
        switch (s[0]) {
        case 'F': MATCH("False", FALSE);
        case 'a':
            return memcmp(s, "async", 5) == 0 ? TOKEN_ASYNC : memcmp(s, "await", 5) == 0 ? TOKEN_AWAIT : TOKEN_NAME;
        case 'b': MATCH("break", BREAK);
        case 'c': MATCH("class", CLASS);
        case 'r': MATCH("raise", RAISE);
        case 'w': MATCH("while", WHILE);
        case 'y': MATCH("yield", YIELD);
        }
        break;
    case 6:
        switch (s[0]) {
        case 'a': MATCH("assert", ASSERT);
        case 'e': MATCH("except", EXCEPT);
        case 'g': MATCH("global", GLOBAL);
        case 'i': MATCH("import", IMPORT);
        case 'l': MATCH("lambda", LAMBDA);
        case 'r': MATCH("return", RETURN);
        }
        break;
    case 7: MATCH("finally", FINALLY);
    case 8:
        return memcmp(s, "continue", 8) == 0   ? TOKEN_CONTINUE
               : memcmp(s, "nonlocal", 8) == 0 ? TOKEN_NONLOCAL
                                               : TOKEN_NAME;
    }
    return TOKEN_NAME;
}
#undef MATCH

// ---- Output

static Token *grow_tokens(Tokenizer *t) {
    TokenArray *out = t->out;
    size_t capacity = out->capacity ? out->capacity * 2 : 64;
    Token *items = realloc(out->items, capacity * sizeof(Token));
    if (!items) {
        t->no_memory = true;
        return NULL;
    }
    out->items = items;
    out->capacity = capacity;
    return items + out->count++;
}

static inline Token *new_token(Tokenizer *t) {
    if (__builtin_expect(t->out->count == t->out->capacity, 0)) return grow_tokens(t);
    return t->out->items + t->out->count++;
}

// A token on the current line.
static inline bool emit(Tokenizer *t, TokenKind kind, const char *start, const char *end) {
    Token *token = new_token(t);
    if (!token) return false;
    *token = (Token){.kind = (uint8_t)kind,
                     .start = (uint32_t)(start - t->text),
                     .end = (uint32_t)(end - t->text),
                     .line = t->line,
                     .column = (int32_t)(start - t->line_start),
                     .end_line = t->line,
                     .end_column = (int32_t)(end - t->line_start)};
    return true;
}

// A token that began on the given line and ends on the current one.
static bool emit_lines(Tokenizer *t, TokenKind kind, const char *start, const char *end, int32_t line,
                       const char *line_start) {
    if (!emit(t, kind, start, end)) return false;
    Token *token = &t->out->items[t->out->count - 1];
    token->line = line;
    token->column = (int32_t)(start - line_start);
    return true;
}

// INDENT, DEDENT, ENDMARKER, ERRORTOKEN: no columns, but where the reader stands.
static bool emit_unplaced(Tokenizer *t, TokenKind kind) {
    if (!emit(t, kind, t->cursor, t->cursor)) return false;
    Token *token = &t->out->items[t->out->count - 1];
    token->column = token->end_column = -1;
    return true;
}

// ---- Faults. All return false, which ends the run.

static const char *line_end(const Tokenizer *t, const char *from) {
    const char *stop = memchr(from, '\n', (size_t)(t->limit - from));
    return stop ? stop : t->limit;
}

static bool place_fault(Tokenizer *t, int32_t column, int32_t end_column, const char *format, va_list arguments) {
    const char *message = fault_format_list(t->arena, format, arguments);
    if (!message) {
        t->no_memory = true;
        return false;
    }
    t->out->outcome = TOKENIZER_FAULT;
    t->out->is_raised = true;
    t->out->fault = (Fault){.kind = FAULT_SYNTAX_ERROR,
                            .located = true,
                            .message = message,
                            .line = t->line,
                            .column = column,
                            .end_line = t->line,
                            .end_column = end_column,
                            .text = t->line_start,
                            .text_length = (size_t)(line_end(t, t->line_start) - t->line_start)};
    emit_unplaced(t, TOKEN_ERRORTOKEN);
    return false;
}

// A fault at the byte before at.
__attribute__((format(printf, 3, 4))) static bool fail(Tokenizer *t, const char *at, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    t->cursor = at;
    // The column counts characters read so far: the last one may have several bytes, all of them read.
    int32_t column = (int32_t)(at - t->line_start);
    place_fault(t, column, column, format, arguments);
    va_end(arguments);
    return false;
}

// A fault from start up to the byte before end.
__attribute__((format(printf, 4, 5))) static bool fail_range(Tokenizer *t, const char *start, const char *end,
                                                             const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    t->cursor = end;
    place_fault(t, (int32_t)(start - t->line_start) + 1, (int32_t)(end - t->line_start), format, arguments);
    va_end(arguments);
    return false;
}

// A fault of the layout: the reader is at the end of the line, the column is 1.
static bool fail_line(Tokenizer *t, FaultKind kind, const char *message) {
    const char *stop = line_end(t, t->line_start);
    t->cursor = stop < t->limit ? stop + 1 : stop;
    t->out->outcome = TOKENIZER_FAULT;
    t->out->fault = (Fault){.kind = kind,
                            .located = true,
                            .message = message,
                            .line = t->line,
                            .column = 1,
                            .end_line = t->line,
                            .end_column = 0,
                            .text = t->line_start,
                            .text_length = (size_t)(t->cursor - t->line_start)};
    emit_unplaced(t, TOKEN_ERRORTOKEN);
    return false;
}

static bool fail_dedent(Tokenizer *t) {
    fail_line(t, FAULT_INDENTATION_ERROR, "unindent does not match any outer indentation level");
    t->out->outcome = TOKENIZER_BAD_DEDENT;
    t->out->fault.column = (int32_t)(t->cursor - t->line_start);
    t->out->fault.end_column = -1;
    return false;
}

static bool fail_line_continuation(Tokenizer *t, const char *at) {
    t->cursor = at;
    const char *stop = line_end(t, t->line_start);
    if (stop < t->limit) stop++;
    t->out->outcome = TOKENIZER_FAULT;
    t->out->fault = (Fault){.kind = FAULT_SYNTAX_ERROR,
                            .located = true,
                            .message = "unexpected character after line continuation character",
                            .line = t->line,
                            .column = (int32_t)(at - t->buffer_start),
                            .end_line = t->line,
                            .end_column = 0,
                            .text = t->line_start,
                            .text_length = (size_t)(stop - t->line_start)};
    emit_unplaced(t, TOKEN_ERRORTOKEN);
    return false;
}

// At the end of the text the reader still stands on the last line.
static void step_back_to_last_line(Tokenizer *t) {
    if (t->cursor != t->line_start) return;
    if (t->cursor == t->text) {
        t->line = 0;
        return;
    }
    t->line--;
    t->line_start--;
    while (t->line_start > t->text && t->line_start[-1] != '\n')
        t->line_start--;
    if (t->buffer_start > t->line_start) t->buffer_start = t->line_start;
}

// The text ends because its next line holds a null byte: reports that.
static bool fail_null(Tokenizer *t) {
    t->cursor = t->line_start = t->limit;
    fail(t, t->limit, "source code cannot contain null bytes");
    t->out->fault.text = t->source->null_line;
    t->out->fault.text_length = t->source->null_line_length;
    return false;
}

static bool fail_end_of_file(Tokenizer *t) {
    if (t->source->null_line) return fail_null(t);
    t->cursor = t->limit;
    step_back_to_last_line(t);
    t->out->outcome = TOKENIZER_END_OF_FILE;
    emit_unplaced(t, TOKEN_ERRORTOKEN);
    return false;
}

__attribute__((format(printf, 2, 3))) static bool warn(Tokenizer *t, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *message = fault_format_list(t->arena, format, arguments);
    va_end(arguments);
    int32_t column = (int32_t)(t->cursor - t->line_start);
    SyntaxWarning warning = {.kind = WARNING_SYNTAX,
                             .message = message,
                             .error_message = message,
                             .line = t->line,
                             .column = column,
                             .end_line = t->line,
                             .end_column = column};
    if (!message || warning_add(t->arena, &t->out->warnings, warning) < 0) {
        t->no_memory = true;
        return false;
    }
    return true;
}

// ---- Lines

static inline void next_line(Tokenizer *t, const char *start) {
    t->line++;
    t->line_start = start;
}

// After a backslash: the cursor is on what must be the newline. Leaves it on the next line's first byte.
static bool continue_line(Tokenizer *t) {
    const char *p = t->cursor;
    if (*p == '\r') p++;
    if (*p != '\n') return fail_line_continuation(t, p < t->limit ? p + 1 : p);
    p++;
    if (p >= t->limit) return fail_end_of_file(t);
    t->cursor = p;
    next_line(t, p);
    return true;
}

static bool change_indent(Tokenizer *t, int column, int alternate) {
    if (column == t->indents[t->indent]) {
        if (alternate != t->alternate_indents[t->indent]) goto inconsistent;
        return true;
    }
    if (column > t->indents[t->indent]) {
        if (t->indent + 1 >= MAXIMUM_INDENTS)
            return fail_line(t, FAULT_INDENTATION_ERROR, "too many levels of indentation");
        if (alternate <= t->alternate_indents[t->indent]) goto inconsistent;
        t->pending++;
        t->indents[++t->indent] = column;
        t->alternate_indents[t->indent] = alternate;
        return true;
    }
    while (t->indent > 0 && column < t->indents[t->indent]) {
        t->pending--;
        t->indent--;
    }
    if (column != t->indents[t->indent]) return fail_dedent(t);
    if (alternate != t->alternate_indents[t->indent]) goto inconsistent;
    return true;
inconsistent:
    return fail_line(t, FAULT_TAB_ERROR, "inconsistent use of tabs and spaces in indentation");
}

// Reads the white space at the start of a line and emits what it means.
static bool read_indentation(Tokenizer *t) {
    int column = 0, alternate = 0, continued = 0;
    t->at_line_start = false;
    for (;;) {
        const char *p = t->cursor;
        while (*p == ' ')
            p++;
        column += (int)(p - t->cursor);
        alternate += (int)(p - t->cursor);
        t->cursor = p;
        if (*p == '\t') {
            column = (column / TAB_SIZE + 1) * TAB_SIZE;
            alternate++;
        } else if (*p == '\f') {
            column = alternate = 0;
        } else if (*p == '\\') {
            // What stands before the first backslash decides.
            continued = continued ? continued : column;
            t->cursor = p + 1;
            if (!continue_line(t)) return false;
            continue;
        } else {
            break;
        }
        t->cursor++;
    }
    char c = *t->cursor;
    t->blank_line = (c == '#' || c == '\n' || c == '\r');
    if (!t->blank_line && t->level == 0) {
        if (continued) column = alternate = continued;
        if (t->cursor == t->limit) {
            if (t->source->null_line) return fail_null(t);
            step_back_to_last_line(t);
        }
        if (!change_indent(t, column, alternate)) return false;
    }
    bool placed = t->options->extra_tokens;
    for (; t->pending < 0; t->pending++)
        if (!(placed ? emit(t, TOKEN_DEDENT, t->cursor, t->cursor) : emit_unplaced(t, TOKEN_DEDENT))) return false;
    for (; t->pending > 0; t->pending--)
        if (!(placed ? emit(t, TOKEN_INDENT, t->line_start, t->cursor) : emit_unplaced(t, TOKEN_INDENT))) return false;
    return true;
}

// ---- Comments

static bool note_ignore(Tokenizer *t, const char *start, const char *end) {
    TokenArray *out = t->out;
    if (out->ignore_count == out->ignore_capacity) {
        size_t capacity = out->ignore_capacity ? out->ignore_capacity * 2 : 8;
        TypeIgnore *ignores = realloc(out->ignores, capacity * sizeof(TypeIgnore));
        if (!ignores) {
            t->no_memory = true;
            return false;
        }
        out->ignores = ignores;
        out->ignore_capacity = capacity;
    }
    out->ignores[out->ignore_count++] = (TypeIgnore){t->line, (uint32_t)(start - t->text), (uint32_t)(end - t->text)};
    return true;
}

// "# type: ..." with any blanks where the pattern has one. Returns the text after it, or NULL.
static const char *match_type_comment(const char *p, const char *end) {
    for (const char *prefix = "# type: "; *prefix; prefix++) {
        if (*prefix == ' ') {
            while (p < end && (*p == ' ' || *p == '\t'))
                p++;
        } else if (p < end && *p == *prefix) {
            p++;
        } else {
            return NULL;
        }
    }
    return p;
}

static bool read_comment(Tokenizer *t) {
    const char *start = t->cursor, *end = line_end(t, start);
    if (end > start && end[-1] == '\r') end--;
    t->cursor = end;
    t->comment = start;
    const char *type = t->options->type_comments ? match_type_comment(start, end) : NULL;
    if (type) {
        bool ignore = end - type >= 6 && memcmp(type, "ignore", 6) == 0 &&
                      !(end - type > 6 && ((unsigned char)type[6] >= 128 || (is(type[6], IS_NAME) && type[6] != '_')));
        t->comment = NULL;
        if (!ignore) {
            t->blank_line = false; // its newline counts
            return emit(t, TOKEN_TYPE_COMMENT, type, end);
        }
        // On a line of its own its newline belongs to it.
        return note_ignore(t, type + 6, end + (t->blank_line && end < t->limit));
    }
    if (!t->options->extra_tokens) return true;
    t->comment_newline = t->blank_line;
    return emit(t, TOKEN_COMMENT, start, end);
}

// ---- Names

static uint32_t decode_character(const char *text, const char **next) {
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] < 0xE0) {
        *next = text + 2;
        return (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
    }
    if (s[0] < 0xF0) {
        *next = text + 3;
        return (s[0] & 0x0Fu) << 12 | (s[1] & 0x3Fu) << 6 | (s[2] & 0x3Fu);
    }
    *next = text + 4;
    return (s[0] & 0x07u) << 18 | (s[1] & 0x3Fu) << 12 | (s[2] & 0x3Fu) << 6 | (s[3] & 0x3Fu);
}

static bool check_name(Tokenizer *t, const char *start, const char *end) {
    for (const char *p = start; p < end;) {
        const char *next = p + 1;
        uint32_t code = (unsigned char)*p;
        bool good = true;
        if (code >= 128) {
            code = decode_character(p, &next);
            good = p == start ? unicode_is_xid_start(code) : unicode_is_xid_continue(code);
        }
        if (!good) {
            if (unicode_is_printable(code))
                return fail(t, next, "invalid character '%.*s' (U+%04X)", (int)(next - p), p, code);
            return fail(t, next, "invalid non-printable character U+%04X", code);
        }
        p = next;
    }
    return true;
}

// ---- Numbers

static bool starts_with(const char *text, const char *word) {
    size_t length = strlen(word);
    return strncmp(text, word, length) == 0 && !is(text[length], IS_NAME);
}

// p is just behind the number. A keyword that can follow a number in valid code is only warned about.
static bool end_number(Tokenizer *t, const char *p, const char *kind) {
    t->cursor = p;
    if (!is(*p, IS_NAME) || t->options->extra_tokens) return true;
    bool keyword = false;
    switch (*p) {
    case 'a': keyword = starts_with(p, "and"); break;
    case 'e': keyword = starts_with(p, "else"); break;
    case 'f': keyword = starts_with(p, "for"); break;
    case 'i': keyword = p[1] == 'f' || p[1] == 'n' || p[1] == 's'; break;
    case 'o': keyword = starts_with(p, "or"); break;
    case 'n': keyword = starts_with(p, "not"); break;
    }
    if (keyword) return warn(t, "invalid %s literal", kind);
    if ((unsigned char)*p < 128) return fail(t, p, "invalid %s literal", kind);
    return true;
}

// Digits with single underscores; *p is on the first digit. False after a fault.
static bool skip_decimal(Tokenizer *t, const char **p) {
    const char *s = *p;
    for (;;) {
        while (is(*s, IS_DIGIT))
            s++;
        if (*s != '_') break;
        s++;
        if (!is(*s, IS_DIGIT)) return fail(t, s, "invalid decimal literal");
    }
    *p = s;
    return true;
}

static bool read_radix(Tokenizer *t, const char *start, const char *kind, int base) {
    const char *p = start + 2;
    do {
        if (*p == '_') p++;
        const char *digits = p;
        if (base == 16)
            while (is(*p, IS_HEX))
                p++;
        else
            while (*p >= '0' && *p < '0' + base)
                p++;
        if (p == digits) {
            if (base != 16 && is(*p, IS_DIGIT)) return fail(t, p + 1, "invalid digit '%c' in %s literal", *p, kind);
            return fail(t, p, "invalid %s literal", kind);
        }
    } while (*p == '_');
    if (base != 16 && is(*p, IS_DIGIT)) return fail(t, p + 1, "invalid digit '%c' in %s literal", *p, kind);
    return end_number(t, p, kind) && emit(t, TOKEN_NUMBER, start, p);
}

// From the fraction on; p is behind the point. Also serves exponents and the imaginary suffix.
static bool read_fraction(Tokenizer *t, const char *start, const char *p, bool point) {
    if (point && is(*p, IS_DIGIT) && !skip_decimal(t, &p)) return false;
    if (*p == 'e' || *p == 'E') {
        const char *e = p++;
        if (*p == '+' || *p == '-') {
            p++;
            if (!is(*p, IS_DIGIT)) return fail(t, p, "invalid decimal literal");
        } else if (!is(*p, IS_DIGIT)) {
            return end_number(t, e, "decimal") && emit(t, TOKEN_NUMBER, start, e);
        }
        if (!skip_decimal(t, &p)) return false;
    }
    const char *kind = "decimal";
    if (*p == 'j' || *p == 'J') {
        p++;
        kind = "imaginary";
    }
    return end_number(t, p, kind) && emit(t, TOKEN_NUMBER, start, p);
}

static bool read_zero(Tokenizer *t, const char *start) {
    const char *p = start + 1;
    for (;;) {
        if (*p == '_') {
            p++;
            if (!is(*p, IS_DIGIT)) return fail(t, p, "invalid decimal literal");
        }
        if (*p != '0') break;
        p++;
    }
    const char *zeros_end = p < t->limit ? p + 1 : p;
    bool nonzero = is(*p, IS_DIGIT);
    if (nonzero && !skip_decimal(t, &p)) return false;
    if (*p == '.') return read_fraction(t, start, p + 1, true);
    if (*p == 'e' || *p == 'E' || *p == 'j' || *p == 'J') return read_fraction(t, start, p, false);
    if (nonzero && !t->options->extra_tokens)
        return fail_range(t, start, zeros_end,
                          "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal "
                          "integers");
    return end_number(t, p, "decimal") && emit(t, TOKEN_NUMBER, start, p);
}

static bool read_number(Tokenizer *t) {
    const char *start = t->cursor, *p = start;
    if (*p == '0') {
        switch (p[1]) {
        case 'x':
        case 'X': return read_radix(t, start, "hexadecimal", 16);
        case 'o':
        case 'O': return read_radix(t, start, "octal", 8);
        case 'b':
        case 'B': return read_radix(t, start, "binary", 2);
        default: return read_zero(t, start);
        }
    }
    while (is(*p, IS_DIGIT))
        p++;
    if (*p == '_') {
        p = start;
        if (!skip_decimal(t, &p)) return false;
    }
    if (!is(*p, IS_NAME_START) && *p != '.') {
        t->cursor = p;
        return emit(t, TOKEN_NUMBER, start, p);
    }
    return *p == '.' ? read_fraction(t, start, p + 1, true) : read_fraction(t, start, p, false);
}

// ---- Plain strings

static bool fail_string(Tokenizer *t, const char *start, int32_t line, const char *line_start, char quote,
                        int quote_size, bool escaped_quote, const char *at) {
    if (at >= t->limit && t->source->null_line) return fail_null(t);
    t->cursor = at;
    if (at >= t->limit) step_back_to_last_line(t);
    int32_t detected = t->line;
    t->line = line;
    t->line_start = line_start;
    bool at_end = at >= t->limit;
    if (t->mode_count > 0) {
        // The same quotes as those of the f-string around: it is the f-string that ends here.
        StringMode *mode = &t->modes[t->mode_count - 1];
        if (mode->quote == quote && mode->quote_size == quote_size)
            return fail(t, start + 1, "%c-string: expecting '}'", mode->is_template ? 't' : 'f');
    }
    if (quote_size == 3)
        fail(t, start + 1, "unterminated triple-quoted string literal (detected at line %d)", detected);
    else if (escaped_quote)
        fail(t, start + 1, "unterminated string literal (detected at line %d); perhaps you escaped the end quote?",
             detected);
    else
        fail(t, start + 1, "unterminated string literal (detected at line %d)", detected);
    if (at_end) t->out->outcome = TOKENIZER_END_OF_STRING;
    return false;
}

// quote_at is on the opening quote, start on the prefix.
static bool read_string(Tokenizer *t, const char *start, const char *quote_at) {
    const char *p = quote_at;
    char quote = *p++;
    if (*p == quote && p[1] != quote) { // empty
        t->cursor = p + 1;
        return emit(t, TOKEN_STRING, start, p + 1);
    }
    bool triple = *p == quote, escaped_quote = false;
    int32_t line = t->line;
    const char *line_start = t->line_start;
    if (triple) p += 2;
    for (;; p++) {
        while (!is(*p, IS_STRING_STOP))
            p++;
        if (*p == quote) {
            if (!triple) break;
            if (p[1] == quote && p[2] == quote) {
                p += 2;
                break;
            }
        } else if (*p == '\\') {
            p++;
            if (*p == quote) escaped_quote = true;
            if (*p == '\r') p++;
            if (*p == '\n') next_line(t, p + 1);
            if (p >= t->limit)
                return fail_string(t, start, line, line_start, quote, triple ? 3 : 1, escaped_quote, t->limit);
        } else if (*p == '\n') {
            if (!triple) return fail_string(t, start, line, line_start, quote, 1, escaped_quote, p);
            next_line(t, p + 1);
        } else if (*p == 0 && p >= t->limit) {
            return fail_string(t, start, line, line_start, quote, triple ? 3 : 1, escaped_quote, t->limit);
        }
    }
    p++;
    t->cursor = p;
    return emit_lines(t, TOKEN_STRING, start, p, line, line_start);
}

// ---- f-strings and t-strings

static inline StringMode *current_mode(Tokenizer *t) {
    return t->mode_count ? &t->modes[t->mode_count - 1] : NULL;
}

static bool start_template(Tokenizer *t, const char *start, const char *quote_at, bool raw, bool is_template) {
    const char *p = quote_at;
    char quote = *p++;
    int size = 1;
    if (*p == quote && p[1] == quote) {
        size = 3;
        p += 2;
    }
    if (t->mode_count + 1 >= MAXIMUM_STRING_MODES) return fail(t, p, "too many nested f-strings or t-strings");
    if (!t->modes) {
        t->modes = arena_allocate(t->arena, sizeof(StringMode) * MAXIMUM_STRING_MODES);
        if (!t->modes) {
            t->no_memory = true;
            return false;
        }
    }
    t->modes[t->mode_count++] = (StringMode){.in_text = true,
                                             .raw = raw,
                                             .is_template = is_template,
                                             .quote = quote,
                                             .quote_size = size,
                                             .start = start,
                                             .line_start = t->line_start,
                                             .line = t->line,
                                             .expression_depth = -1};
    t->cursor = p;
    return emit(t, is_template ? TOKEN_TSTRING_START : TOKEN_FSTRING_START, start, p);
}

static bool fail_template(Tokenizer *t, StringMode *mode, const char *at) {
    bool at_end = at >= t->limit;
    if (at_end && t->source->null_line) return fail_null(t);
    t->cursor = at;
    if (at_end) step_back_to_last_line(t);
    int32_t detected = t->line;
    t->line = mode->line;
    t->line_start = mode->line_start;
    char letter = mode->is_template ? 't' : 'f';
    if (mode->quote_size == 3) {
        fail(t, mode->start + 1, "unterminated triple-quoted %c-string literal (detected at line %d)", letter,
             detected);
        if (at_end) t->out->outcome = TOKENIZER_END_OF_STRING;
        return false;
    }
    return fail(t, mode->start + 1, "unterminated %c-string literal (detected at line %d)", letter, detected);
}

static bool enter_expression(Tokenizer *t, StringMode *mode, const char *at) {
    mode->expression_depth++;
    if (mode->expression_depth >= MAXIMUM_EXPRESSION_NESTING)
        return fail(t, at, "%c-string: expressions nested too deeply", mode->is_template ? 't' : 'f');
    mode->in_text = false;
    return true;
}

static bool warn_escape(Tokenizer *t, char c) {
    return warn(t,
                "\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean "
                "\"\\\\%c\"? A raw string is also an option.",
                c, c);
}

// Text that ends with a doubled brace: one brace is its text, but it ends behind both.
static bool emit_doubled(Tokenizer *t, TokenKind middle, const char *start, const char *brace, int32_t line,
                         const char *line_start) {
    t->cursor = brace + 2;
    if (!emit_lines(t, middle, start, brace + 1, line, line_start)) return false;
    // Only CPython's parser sees it so, its tokenize module does not.
    t->out->items[t->out->count - 1].end_column += !t->options->extra_tokens;
    return true;
}

// Reads literal text up to an expression or the end of the string, or the end itself.
static bool read_template_text(Tokenizer *t) {
    StringMode *mode = current_mode(t);
    TokenKind middle = mode->is_template ? TOKEN_TSTRING_MIDDLE : TOKEN_FSTRING_MIDDLE;
    const char *start = t->cursor, *p = start;
    if (*p == '{' && p[1] != '{') return enter_expression(t, mode, p);
    if (*p == mode->quote && (mode->quote_size == 1 || (p[1] == *p && p[2] == *p))) {
        p += mode->quote_size;
        t->cursor = p;
        t->mode_count--;
        return emit(t, mode->is_template ? TOKEN_TSTRING_END : TOKEN_FSTRING_END, start, p);
    }
    int32_t line = t->line;
    const char *line_start = t->line_start;
    bool unicode_name = false;
    bool in_format_spec = mode->in_format_spec && mode->expression_depth >= 0;
    for (;;) {
        char c = *p;
        if ((c == 0 && p >= t->limit) || (c == '\n' && mode->quote_size == 1)) {
            if (in_format_spec && c == '\n')
                return fail(t, p + 1,
                            "%c-string: newlines are not allowed in format specifiers for single quoted %c-strings",
                            mode->is_template ? 't' : 'f', mode->is_template ? 't' : 'f');
            return fail_template(t, mode, p);
        }
        if (c == mode->quote && (mode->quote_size == 1 || (p[1] == c && p[2] == c))) break;
        if (c == '\n') {
            next_line(t, p + 1);
        } else if (c == '{') {
            if (p[1] == '{' && !in_format_spec) {
                return emit_doubled(t, middle, start, p, line, line_start);
            }
            t->cursor = p;
            mode->in_format_spec = false;
            return enter_expression(t, mode, p) && emit_lines(t, middle, start, p, line, line_start);
        } else if (c == '}') {
            if (unicode_name) {
                t->cursor = p + 1;
                return emit_lines(t, middle, start, p + 1, line, line_start);
            }
            if (p[1] == '}' && !in_format_spec && mode->depth == 0) {
                return emit_doubled(t, middle, start, p, line, line_start);
            }
            t->cursor = p;
            mode->in_text = false;
            mode->in_format_spec = false;
            return emit_lines(t, middle, start, p, line, line_start);
        } else if (c == '\\') {
            p++;
            if (*p == '\r') p++;
            if (*p == '{' || *p == '}') {
                if (!mode->raw) {
                    t->cursor = p + 1;
                    if (!warn_escape(t, *p)) return false;
                }
                continue;
            }
            if (*p == '\n') next_line(t, p + 1);
            if (!mode->raw && *p == 'N' && p[1] == '{') {
                unicode_name = true;
                p++;
            }
            if (p >= t->limit) continue;
        }
        p++;
    }
    t->cursor = p;
    return emit_lines(t, middle, start, p, line, line_start);
}

// ---- Names and string prefixes

static bool check_prefixes(Tokenizer *t, const char *start, const char *quote_at, unsigned seen) {
    static const char letters[] = "ubrft";
    static const uint8_t conflicts[][2] = {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 3}, {1, 4}, {3, 4}};
    for (size_t i = 0; i < sizeof(conflicts) / sizeof(*conflicts); i++)
        if ((seen >> conflicts[i][0] & 1) && (seen >> conflicts[i][1] & 1))
            return fail_range(t, start, quote_at + 1, "'%c' and '%c' prefixes are incompatible",
                              letters[conflicts[i][0]], letters[conflicts[i][1]]);
    return true;
}

static bool read_name(Tokenizer *t) {
    const char *start = t->cursor, *p = start;
    unsigned seen = 0; // bits: u b r f t
    for (;; p++) {
        unsigned bit;
        switch (*p) {
        case 'u':
        case 'U': bit = 1; break;
        case 'b':
        case 'B': bit = 2; break;
        case 'r':
        case 'R': bit = 4; break;
        case 'f':
        case 'F': bit = 8; break;
        case 't':
        case 'T': bit = 16; break;
        case '"':
        case '\'':
            if (!check_prefixes(t, start, p, seen)) return false;
            if (seen & (8 | 16)) return start_template(t, start, p, seen & 4, seen & 16);
            return read_string(t, start, p);
        default: goto name;
        }
        if (seen & bit) break;
        seen |= bit;
    }
name:;
    unsigned char any = 0;
    while (is(*p, IS_NAME))
        any |= (unsigned char)*p++;
    if (any >= 128) {
        any = 0;
        for (const char *q = start; q < p; q++)
            any |= (unsigned char)*q;
    }
    if (any >= 128 && !t->options->extra_tokens && !check_name(t, start, p)) return false;
    t->cursor = p;
    TokenKind kind = t->options->extra_tokens ? TOKEN_NAME : find_keyword(start, (size_t)(p - start));
    return emit(t, kind, start, p);
}

// ---- Operators

static bool open_bracket(Tokenizer *t, char c) {
    if (t->level >= MAXIMUM_BRACKETS) return fail(t, t->cursor + 1, "too many nested parentheses");
    t->brackets[t->level] = c;
    t->bracket_lines[t->level] = t->line;
    t->bracket_columns[t->level] = (int32_t)(t->cursor - t->line_start);
    t->level++;
    if (t->mode_count) current_mode(t)->depth++;
    return true;
}

static bool matches(char opening, char c) {
    return (opening == '(' && c == ')') || (opening == '[' && c == ']') || (opening == '{' && c == '}');
}

static bool fail_mismatch(Tokenizer *t, char c, char opening) {
    StringMode *mode = current_mode(t);
    if (mode && opening == '{' && mode->depth - 1 == mode->expression_depth)
        return fail(t, t->cursor + 1, "%c-string: unmatched '%c'", mode->is_template ? 't' : 'f', c);
    if (t->bracket_lines[t->level] != t->line)
        return fail(t, t->cursor + 1, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c,
                    opening, t->bracket_lines[t->level]);
    return fail(t, t->cursor + 1, "closing parenthesis '%c' does not match opening parenthesis '%c'", c, opening);
}

static bool close_bracket(Tokenizer *t, char c) {
    StringMode *mode = current_mode(t);
    if (mode && !mode->depth && c == '}')
        return fail(t, t->cursor + 1, "%c-string: single '}' is not allowed", mode->is_template ? 't' : 'f');
    if (!t->options->extra_tokens && !t->level) return fail(t, t->cursor + 1, "unmatched '%c'", c);
    if (t->level > 0) {
        t->level--;
        char opening = t->brackets[t->level];
        if (!t->options->extra_tokens && !matches(opening, c)) return fail_mismatch(t, c, opening);
    }
    if (mode) {
        mode->depth--;
        if (mode->depth < 0)
            return fail(t, t->cursor + 1, "%c-string: unmatched '%c'", mode->is_template ? 't' : 'f', c);
        if (c == '}' && mode->depth == mode->expression_depth) {
            mode->expression_depth--;
            mode->in_text = true;
            mode->in_format_spec = false;
            mode->debug = false;
        }
    }
    return true;
}

// The longest operator at p: its kind, and its size in *size. OP means none.
static inline TokenKind find_operator(const char *p, int *size) {
#define ONE(kind) return *size = 1, TOKEN_##kind
#define TWO(c, kind)                                                                                                   \
    if (p[1] == c) return *size = 2, TOKEN_##kind
#define THREE(c, d, kind)                                                                                              \
    if (p[1] == c && p[2] == d) return *size = 3, TOKEN_##kind
    switch (*p) {
    case '(': ONE(LPAR);
    case ')': ONE(RPAR);
    case '[': ONE(LSQB);
    case ']': ONE(RSQB);
    case '{': ONE(LBRACE);
    case '}': ONE(RBRACE);
    case ',': ONE(COMMA);
    case ';': ONE(SEMI);
    case '~': ONE(TILDE);
    case ':': TWO('=', COLONEQUAL); ONE(COLON);
    case '=': TWO('=', EQEQUAL); ONE(EQUAL);
    case '!': TWO('=', NOTEQUAL); ONE(EXCLAMATION);
    case '.': THREE('.', '.', ELLIPSIS); ONE(DOT);
    case '+': TWO('=', PLUSEQUAL); ONE(PLUS);
    case '-':
        TWO('>', RARROW);
        TWO('=', MINEQUAL);
        ONE(MINUS);
    case '*':
        THREE('*', '=', DOUBLESTAREQUAL);
        TWO('*', DOUBLESTAR);
        TWO('=', STAREQUAL);
        ONE(STAR);
    case '/':
        THREE('/', '=', DOUBLESLASHEQUAL);
        TWO('/', DOUBLESLASH);
        TWO('=', SLASHEQUAL);
        ONE(SLASH);
    case '%': TWO('=', PERCENTEQUAL); ONE(PERCENT);
    case '&': TWO('=', AMPEREQUAL); ONE(AMPER);
    case '|': TWO('=', VBAREQUAL); ONE(VBAR);
    case '^': TWO('=', CIRCUMFLEXEQUAL); ONE(CIRCUMFLEX);
    case '@': TWO('=', ATEQUAL); ONE(AT);
    case '<':
        THREE('<', '=', LEFTSHIFTEQUAL);
        TWO('<', LEFTSHIFT);
        TWO('=', LESSEQUAL);
        TWO('>', NOTEQUAL);
        ONE(LESS);
    case '>':
        THREE('>', '=', RIGHTSHIFTEQUAL);
        TWO('>', RIGHTSHIFT);
        TWO('=', GREATEREQUAL);
        ONE(GREATER);
    }
#undef ONE
#undef TWO
#undef THREE
    *size = 1;
    return TOKEN_OP;
}

static bool fail_character(Tokenizer *t) {
    unsigned char c = (unsigned char)*t->cursor;
    if (c < 32 || c == 127) return fail(t, t->cursor + 1, "invalid non-printable character U+%04X", c);
    // '$', '?' and '`' are tokens of no use to the grammar.
    t->cursor++;
    return emit(t, t->options->extra_tokens ? TOKEN_ERRORTOKEN : TOKEN_OP, t->cursor - 1, t->cursor);
}

static bool read_operator(Tokenizer *t) {
    const char *p = t->cursor;
    StringMode *mode = current_mode(t);
    if (mode && mode->expression_depth >= 0 && *p == ':' && mode->depth - 1 == mode->expression_depth) {
        mode->in_text = true;
        mode->in_format_spec = true;
        t->cursor = p + 1;
        return emit(t, TOKEN_COLON, p, p + 1);
    }
    int size;
    TokenKind kind = find_operator(p, &size);
    switch (kind) {
    case TOKEN_LPAR:
    case TOKEN_LSQB:
    case TOKEN_LBRACE:
        if (!open_bracket(t, *p)) return false;
        break;
    case TOKEN_RPAR:
    case TOKEN_RSQB:
    case TOKEN_RBRACE:
        if (!close_bracket(t, *p)) return false;
        break;
    case TOKEN_EQUAL:
        if (mode && mode->expression_depth >= 0) mode->debug = true;
        break;
    case TOKEN_OP: return fail_character(t);
    default: break;
    }
    t->cursor = p + size;
    return emit(t, kind, p, p + size);
}

// ---- The loop

static bool read_newline(Tokenizer *t, const char *start, const char *newline) {
    t->at_line_start = true;
    bool hidden = t->blank_line || t->level > 0;
    bool good = true;
    if (t->comment && !t->options->extra_tokens) start = t->comment;
    t->comment = NULL;
    if (!hidden && !(t->comment_newline && t->options->extra_tokens))
        good = emit(t, TOKEN_NEWLINE, start, newline + 1);
    else if (t->options->extra_tokens)
        good = emit(t, TOKEN_NL, start, newline + 1);
    t->comment_newline = false;
    t->cursor = newline + 1;
    next_line(t, t->cursor);
    t->buffer_start = t->cursor;
    return good;
}

// The end of the text: implied newline and dedents in mode single, then the end marker.
static bool read_end(Tokenizer *t) {
    if (t->source->null_line) return fail_null(t);
    if (t->level > 0 || t->mode_count > 0) return fail_end_of_file(t);
    step_back_to_last_line(t);
    bool started = t->out->count > 0;
    if (t->options->single && started) {
        if (!emit_unplaced(t, TOKEN_NEWLINE)) return false;
        bool dedents = t->indent > 0 && !t->options->dont_imply_dedent;
        for (; dedents && t->indent > 0; t->indent--)
            if (!emit_unplaced(t, TOKEN_DEDENT)) return false;
        if (dedents && !emit_unplaced(t, TOKEN_NEWLINE)) return false;
    }
    emit_unplaced(t, TOKEN_ENDMARKER);
    return false;
}

static bool read_token(Tokenizer *t) {
    const char *p = t->cursor;
    while (is(*p, IS_BLANK))
        p++;
    t->cursor = p;
    unsigned char c = (unsigned char)*p;
    if (is((char)c, IS_NAME_START)) return read_name(t);
    if (is((char)c, IS_DIGIT)) return read_number(t);
    switch (c) {
    case '#': return read_comment(t);
    case '\n': return read_newline(t, p, p);
    case '\r':
        if (p[1] == '\n') return read_newline(t, p, p + 1);
        return fail_character(t);
    case '.':
        if (is(p[1], IS_DIGIT)) return read_fraction(t, p, p + 1, true);
        return read_operator(t);
    case '\'':
    case '"': return read_string(t, p, p);
    case '\\': t->cursor = p + 1; return continue_line(t);
    case 0: return read_end(t);
    default: return read_operator(t);
    }
}

// Inside brackets indentation means nothing.
static void start_inner_line(Tokenizer *t) {
    const char *p = t->cursor;
    while (is(*p, IS_BLANK))
        p++;
    t->at_line_start = false;
    t->blank_line = *p == '#' || *p == '\n' || *p == '\r';
}

static void run(Tokenizer *t) {
    for (;;) {
        if (t->mode_count && current_mode(t)->in_text) {
            if (!read_template_text(t)) return;
            // Fall into the expression at once: its brace is read as an ordinary token.
            continue;
        }
        if (t->at_line_start) {
            if (t->level > 0 || t->mode_count > 0)
                start_inner_line(t);
            else if (!read_indentation(t))
                return;
        }
        if (!read_token(t)) return;
    }
}

bool tokenizer_run(TokenArray *tokens, Arena *arena, const Source *source, const TokenizerOptions *options) {
    *tokens = (TokenArray){0};
    Tokenizer t = {.text = source->text,
                   .cursor = source->text,
                   .limit = source->text + source->length,
                   .line_start = source->text,
                   .buffer_start = source->text,
                   .line = 1,
                   .at_line_start = true,
                   .out = tokens,
                   .arena = arena,
                   .options = options,
                   .source = source};
    tokens->capacity = source->length / 4 + 16;
    tokens->items = malloc(tokens->capacity * sizeof(Token));
    if (!tokens->items) return false;
    run(&t);
    tokens->in_template = t.mode_count > 0;
    tokens->open_brackets = t.level;
    if (t.level > 0) {
        tokens->open_bracket = t.brackets[t.level - 1];
        tokens->open_line = t.bracket_lines[t.level - 1];
        tokens->open_column = t.bracket_columns[t.level - 1];
    }
    tokens->buffer_start = (size_t)(t.buffer_start - t.text);
    tokens->buffer_end = source->length;
    if (t.no_memory) token_array_free(tokens);
    return !t.no_memory;
}

void token_array_free(TokenArray *tokens) {
    free(tokens->items);
    free(tokens->ignores);
    tokens->items = NULL;
    tokens->ignores = NULL;
    tokens->count = tokens->capacity = tokens->ignore_count = tokens->ignore_capacity = 0;
}
