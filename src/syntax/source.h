// Taipan: source text as the tokenizer wants it: UTF-8, one newline character, NUL-terminated. MIT licence.
//
// Decoding follows PEP 263: byte order mark, coding cookie in the first two lines, UTF-8 otherwise. UTF-8,
// Latin-1 and ASCII are built in; any other codec is asked of the callback. The text lives in the arena.
#ifndef TAIPAN_SYNTAX_SOURCE_H
#define TAIPAN_SYNTAX_SOURCE_H
#include "base/arena.h"
#include "syntax/fault.h"

// Decodes bytes with the named codec into UTF-8 allocated in the arena. Returns true on success. On failure
// it stores in *message what SyntaxError shall say (for an unknown codec: NULL), or returns with *raised set
// when an exception of another kind is pending in the upper layer.
typedef bool SourceDecoder(void *context, Arena *arena, const char *encoding, const char *bytes, size_t length,
                           char **text, size_t *text_length, const char **message, bool *raised);

typedef struct SourceOptions {
    const char *filename; // of a file that is read; NULL for compile() and the like: some messages differ
    bool is_utf8;         // the bytes come from a str: no cookie, no byte order mark (surrogates are refused earlier)
    bool add_newline;     // end the text with a newline if it has none (mode exec)
    bool keep_carriage_returns;
    SourceDecoder *decode; // NULL: other codecs are unknown
    void *decode_context;
} SourceOptions;

typedef struct Source {
    const char *text; // UTF-8, text[length] == 0
    size_t length;
    bool implicit_newline; // the last newline is not in the file
    // A line that holds a null byte, up to it; the text ends before that line. NULL: there is none.
    const char *null_line;
    size_t null_line_length;
    const char *encoding; // normalised name in the arena or static: "utf-8", "iso-8859-1", ...; NULL: nothing
                          // declared
} Source;

// Fills source, or fault and returns false.
bool source_decode(Source *source, Arena *arena, const char *bytes, size_t length, const SourceOptions *options,
                   Fault *fault);
// The encoding declared by BOM or cookie, normalised, or "utf-8"; for tokenize.detect_encoding-like callers.
// *bom_length becomes 3 or 0. NULL when out of memory.
const char *source_declared_encoding(Arena *arena, const char *bytes, size_t length, size_t *bom_length);
// The given line (from 1) without its newline; false if there is no such line.
bool source_line(const Source *source, int32_t line, const char **text, size_t *length);
#endif
