// Taipan: source text to tokens. MIT licence.
//
// The whole text is tokenized into one array that ends with ENDMARKER, or with ERRORTOKEN and a fault:
// whoever reads the array decides whether it got as far as the fault. Time is linear in the text. f-strings
// and t-strings are tokenized in place, nested to CPython's limits. In extra mode (the `_tokenize` module)
// COMMENT and NL are tokens too, keywords are NAME, and malformed numbers, names and brackets pass.
#ifndef TAIPAN_SYNTAX_TOKENIZER_H
#define TAIPAN_SYNTAX_TOKENIZER_H
#include "base/arena.h"
#include "syntax/fault.h"
#include "syntax/source.h"

typedef enum TokenKind {
#define TOKEN(name, text) TOKEN_##name,
#define KEYWORD(name, text) TOKEN_##name,
#include "syntax/token.def"
    TOKEN_KIND_COUNT,
    TOKEN_FIRST_KEYWORD = TOKEN_FALSE,
} TokenKind;

typedef struct Token {
    uint8_t kind;
    uint32_t start, end;                        // byte offsets into the text
    int32_t line, column, end_line, end_column; // columns in bytes from 0; -1 for INDENT, DEDENT, ENDMARKER
} Token;

typedef struct TokenizerOptions {
    bool type_comments; // TYPE_COMMENT tokens; "type: ignore" is noted in ignores
    bool extra_tokens;  // the _tokenize module
    bool single;        // mode single: the end of the text implies a newline
    bool dont_imply_dedent;
} TokenizerOptions;

typedef struct TypeIgnore {
    int32_t line;
    uint32_t start, end; // of the text after "ignore"
} TypeIgnore;

typedef struct TokenArray {
    Token *items; // malloc
    size_t count, capacity;
    TypeIgnore *ignores; // malloc
    size_t ignore_count, ignore_capacity;
    // When the last token is ERRORTOKEN: why. located says that the place is final; the parser places the
    // others (unclosed brackets, end of file) since CPython's parser raises them.
    Fault fault;
    enum {
        TOKENIZER_DONE,          // no error
        TOKENIZER_FAULT,         // fault is complete
        TOKENIZER_END_OF_FILE,   // inside brackets or after a backslash
        TOKENIZER_END_OF_STRING, // fault is complete; more text could complete it
        TOKENIZER_BAD_DEDENT,    // IndentationError placed at the end of the line
    } outcome;
    bool is_raised;   // CPython's tokenizer raises this by itself, even when only looking for more errors
    bool in_template; // it happened inside an f-string or t-string
    // The innermost bracket open at the end or error, for "'(' was never closed".
    int32_t open_brackets;
    char open_bracket;
    int32_t open_line, open_column;
    size_t buffer_start, buffer_end; // of the text that a SyntaxError at the very end shows
    WarningList warnings;
} TokenArray;

// Fills tokens; false only when out of memory. Faults are in the last token.
bool tokenizer_run(TokenArray *tokens, Arena *arena, const Source *source, const TokenizerOptions *options);
void token_array_free(TokenArray *tokens);
// "NAME", "LPAR", ... and "NAME" for keywords.
const char *token_name(TokenKind kind);
// The text of operators and keywords, else NULL.
const char *token_text(TokenKind kind);
// The number in the `token` module.
static inline int token_number(TokenKind kind) {
    return kind >= TOKEN_FIRST_KEYWORD ? TOKEN_NAME : (int)kind;
}
#endif
