// Taipan: decoding and normalising source text. MIT licence.
//
// Errors are those of CPython 3.14: what concerns a line is located, what concerns a codec is on line 0.
#include "syntax/source.h"
#include <string.h>

static bool is_cookie_character(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

// Lower case and '-' for '_', looking at the first twelve characters only; known aliases become one name.
static char *normal_name(Arena *arena, const char *name, size_t length) {
    char start[13];
    size_t count = 0;
    for (; count < 12 && count < length; count++) {
        char c = name[count];
        start[count] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    start[count] = 0;
    if (strcmp(start, "utf-8") == 0 || strncmp(start, "utf-8-", 6) == 0) return arena_copy_string(arena, "utf-8", 5);
    static const char *const latin[] = {"latin-1", "iso-8859-1", "iso-latin-1"};
    for (int i = 0; i < 3; i++) {
        size_t size = strlen(latin[i]);
        if (strcmp(start, latin[i]) == 0 || (strncmp(start, latin[i], size) == 0 && start[size] == '-'))
            return arena_copy_string(arena, "iso-8859-1", 10);
    }
    return arena_copy_string(arena, name, length);
}

// Looks for "coding[:=]\s*name" in a comment line. Returns false if the line holds more than a comment, which
// ends the search; *name stays NULL when there is no cookie.
static bool find_cookie(const char *line, size_t length, const char **name, size_t *name_length) {
    size_t i = 0;
    while (i < length && (line[i] == ' ' || line[i] == '\t' || line[i] == '\f'))
        i++;
    if (i == length) return true;
    if (line[i] != '#') return false;
    for (; i + 6 < length; i++) {
        if (memcmp(line + i, "coding", 6) != 0 || (line[i + 6] != ':' && line[i + 6] != '=')) continue;
        size_t begin = i + 7;
        while (begin < length && (line[begin] == ' ' || line[begin] == '\t'))
            begin++;
        size_t end = begin;
        while (end < length && is_cookie_character((unsigned char)line[end]))
            end++;
        if (end > begin) {
            *name = line + begin;
            *name_length = end - begin;
            return true;
        }
    }
    return true;
}

static size_t line_length(const char *text, size_t length) {
    size_t i = 0;
    while (i < length && text[i] != '\n' && text[i] != '\r')
        i++;
    return i;
}

static size_t next_line(const char *text, size_t length, size_t at) {
    at += line_length(text + at, length - at);
    if (at < length && text[at] == '\r') {
        at++;
        if (at < length && text[at] == '\n') at++;
    } else if (at < length) {
        at++;
    }
    return at;
}

static bool find_declared(const char *text, size_t length, const char **name, size_t *name_length, int *line) {
    size_t at = 0;
    for (*line = 1; *line <= 2 && at < length; ++*line) {
        if (!find_cookie(text + at, line_length(text + at, length - at), name, name_length)) return false;
        if (*name) return true;
        at = next_line(text, length, at);
    }
    return false;
}

static bool has_bom(const char *bytes, size_t length) {
    return length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
}

const char *source_declared_encoding(Arena *arena, const char *bytes, size_t length, size_t *bom_length) {
    *bom_length = has_bom(bytes, length) ? 3 : 0;
    const char *name = NULL;
    size_t name_length = 0;
    int line;
    if (!find_declared(bytes + *bom_length, length - *bom_length, &name, &name_length, &line)) return "utf-8";
    return normal_name(arena, name, name_length);
}

static bool fail(Fault *fault, Arena *arena, const char *message) {
    *fault = (Fault){
        .kind = FAULT_SYNTAX_ERROR, .located = true, .message = message, .line = 0, .column = -1, .endless = true};
    if (!message) fault->kind = FAULT_MEMORY_ERROR;
    (void)arena;
    return false;
}

static bool fail_memory(Fault *fault) {
    *fault = (Fault){.kind = FAULT_MEMORY_ERROR, .message = ""};
    return false;
}

// Bytes of the valid UTF-8 sequence at s, 0 if there is none. text[length] must be readable as NUL.
static size_t utf8_sequence(const unsigned char *s) {
    if (s[0] < 0x80) return 1;
    size_t length;
    if (s[0] < 0xC2) return 0;
    if (s[0] < 0xE0) {
        length = 2;
    } else if (s[0] < 0xF0) {
        if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] >= 0xA0)) return 0;
        length = 3;
    } else if (s[0] < 0xF5) {
        if (s[1] < 0x90 ? s[0] == 0xF0 : s[0] == 0xF4) return 0;
        length = 4;
    } else {
        return 0;
    }
    for (size_t i = 1; i < length; i++)
        if (s[i] < 0x80 || s[i] > 0xBF) return 0;
    return length;
}

// The first byte that is not UTF-8, or NULL. Skips ASCII eight bytes at a time.
static const char *find_invalid_utf8(const char *text, size_t length) {
    const char *p = text, *end = text + length;
    while (p < end) {
        uint64_t word;
        while (end - p >= 8 && (memcpy(&word, p, 8), (word & 0x8080808080808080u) == 0))
            p += 8;
        if (p >= end) break;
        size_t size = utf8_sequence((const unsigned char *)p);
        if (!size) return p;
        p += size;
    }
    return NULL;
}

static bool fail_not_utf8(Fault *fault, Arena *arena, const Source *source, const char *bad,
                          const SourceOptions *options) {
    const char *start = source->text;
    int32_t line = 1;
    for (const char *p = source->text; p < bad; p++)
        if (*p == '\n') {
            line++;
            start = p + 1;
        }
    const char *message = fault_format(arena,
                                       "Non-UTF-8 code starting with '\\x%.2x'%s%s on line %i, but no encoding "
                                       "declared; see https://peps.python.org/pep-0263/ for details",
                                       (unsigned char)*bad, options->filename ? " in file " : "",
                                       options->filename ? options->filename : "", line);
    if (!message) return fail_memory(fault);
    *fault = (Fault){.kind = FAULT_SYNTAX_ERROR, .located = true, .message = message, .line = line, .end_line = line};
    fault->column = fault->end_column = (int32_t)(bad - start + 1);
    // What is shown is the line with each undecodable byte replaced.
    size_t length = 0;
    while (start[length] && start[length] != '\n')
        length++;
    char *shown = arena_allocate(arena, length * 3 + 1);
    if (!shown) return fail_memory(fault);
    size_t out = 0;
    for (size_t i = 0; i < length;) {
        size_t size = utf8_sequence((const unsigned char *)start + i);
        memcpy(shown + out, size ? start + i : "\xEF\xBF\xBD", size ? size : 3);
        out += size ? size : 3;
        i += size ? size : 1;
    }
    fault->text = shown;
    fault->text_length = out;
    return false;
}

static bool decode_latin_1(Arena *arena, const char *bytes, size_t length, char **text, size_t *text_length) {
    char *out = arena_allocate(arena, length * 2 + 1);
    if (!out) return false;
    *text = out;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= 0x80) {
            *out++ = (char)(0xC0 | c >> 6);
            c = 0x80 | (c & 0x3F);
        }
        *out++ = (char)c;
    }
    *text_length = (size_t)(out - *text);
    return true;
}

static bool same_name(const char *left, const char *right) {
    for (;; left++, right++) {
        char a = *left >= 'A' && *left <= 'Z' ? (char)(*left + 32) : *left == '_' ? '-' : *left;
        if (a != *right) return false;
        if (!a) return true;
    }
}

static bool decode_declared(Source *source, Arena *arena, const char **bytes, size_t *length,
                            const SourceOptions *options, Fault *fault) {
    const char *encoding = source->encoding;
    char *text = NULL;
    size_t text_length = 0;
    if (strcmp(encoding, "iso-8859-1") == 0 || same_name(encoding, "latin1") || same_name(encoding, "l1")) {
        if (!decode_latin_1(arena, *bytes, *length, &text, &text_length)) return fail_memory(fault);
    } else if (same_name(encoding, "ascii") || same_name(encoding, "us-ascii")) {
        for (size_t i = 0; i < *length; i++)
            if ((unsigned char)(*bytes)[i] >= 0x80)
                return fail(fault, arena,
                            fault_format(arena,
                                         "'ascii' codec can't decode byte 0x%.2x in position %zu: ordinal not in "
                                         "range(128)",
                                         (unsigned char)(*bytes)[i], i));
        return true;
    } else {
        const char *message = NULL;
        bool raised = false;
        if (!options->decode || !options->decode(options->decode_context, arena, encoding, *bytes, *length, &text,
                                                 &text_length, &message, &raised)) {
            if (raised) {
                *fault = (Fault){.kind = FAULT_CALLBACK, .message = ""};
                return false;
            }
            return fail(fault, arena, message ? message : fault_format(arena, "unknown encoding: %s", encoding));
        }
    }
    *bytes = text;
    *length = text_length;
    return true;
}

// Copies into the arena with every line end a '\n'.
static bool normalise(Source *source, Arena *arena, const char *bytes, size_t length, const SourceOptions *options) {
    char *text = arena_allocate(arena, length + 2);
    if (!text) return false;
    size_t out = 0;
    if (options->keep_carriage_returns || !memchr(bytes, '\r', length)) {
        memcpy(text, bytes, length);
        out = length;
    } else {
        for (size_t i = 0; i < length; i++) {
            char c = bytes[i];
            if (c == '\r') {
                if (i + 1 < length && bytes[i + 1] == '\n') i++;
                c = '\n';
            }
            text[out++] = c;
        }
    }
    if (options->add_newline && (out == 0 || text[out - 1] != '\n')) {
        source->implicit_newline = true;
        text[out++] = '\n';
    }
    text[out] = 0;
    source->text = text;
    source->length = out;
    return true;
}

static bool fail_bom_conflict(Fault *fault, Arena *arena, const Source *source, const char *line_text, size_t length,
                              int line) {
    for (int i = 1; i < line; i++) {
        size_t skip = next_line(line_text, length, 0);
        line_text += skip;
        length -= skip;
    }
    size_t size = line_length(line_text, length);
    *fault = (Fault){.kind = FAULT_SYNTAX_ERROR,
                     .located = true,
                     .message = fault_format(arena, "encoding problem: %s with BOM", source->encoding),
                     .line = line,
                     .column = 0,
                     .end_line = line,
                     .end_column = (int32_t)size + (line > 1), // (in the first line, the mark takes a place)
                     .text = arena_copy_string(arena, line_text, size),
                     .text_length = size};
    return fault->message && fault->text ? false : fail_memory(fault);
}

// Null bytes are refused: at once in a string, when the reader comes to their line in a file.
static bool check_null(Source *source, Arena *arena, const SourceOptions *options, Fault *fault) {
    const char *null = memchr(source->text, 0, source->length);
    if (!null) return true;
    if (!options->filename) {
        *fault = (Fault){.kind = FAULT_SYNTAX_ERROR, .message = "source code string cannot contain null bytes"};
        return false;
    }
    const char *start = null;
    while (start > source->text && start[-1] != '\n')
        start--;
    source->null_line_length = (size_t)(null - start);
    source->null_line = arena_copy_string(arena, start, source->null_line_length);
    source->length = (size_t)(start - source->text);
    ((char *)source->text)[source->length] = 0; // our own copy
    return source->null_line || fail_memory(fault);
}

bool source_decode(Source *source, Arena *arena, const char *bytes, size_t length, const SourceOptions *options,
                   Fault *fault) {
    *source = (Source){0};
    *fault = (Fault){0};
    if (length > INT32_MAX - 16) {
        *fault = (Fault){.kind = FAULT_OVERFLOW_ERROR, .message = "source is too big"};
        return false;
    }
    if (options->is_utf8) {
        source->encoding = "utf-8";
        if (!normalise(source, arena, bytes, length, options)) return fail_memory(fault);
        return check_null(source, arena, options, fault);
    }
    bool bom = has_bom(bytes, length);
    if (bom) {
        bytes += 3;
        length -= 3;
        source->encoding = "utf-8";
    }
    const char *name = NULL;
    size_t name_length = 0;
    int line;
    if (find_declared(bytes, length, &name, &name_length, &line)) {
        source->encoding = normal_name(arena, name, name_length);
        if (!source->encoding) return fail_memory(fault);
        if (strcmp(source->encoding, "utf-8") != 0) {
            if (bom) return fail_bom_conflict(fault, arena, source, bytes, length, line);
            if (!decode_declared(source, arena, &bytes, &length, options, fault)) return false;
        }
    }
    if (!normalise(source, arena, bytes, length, options)) return fail_memory(fault);
    if (!check_null(source, arena, options, fault)) return false;
    const char *bad = find_invalid_utf8(source->text, source->length);
    return bad ? fail_not_utf8(fault, arena, source, bad, options) : true;
}

bool source_line(const Source *source, int32_t line, const char **text, size_t *length) {
    const char *p = source->text, *end = source->text + source->length;
    for (; line > 1; line--) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p) return false;
        p++;
    }
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    *text = p;
    *length = (size_t)((stop ? stop : end) - p);
    return true;
}
