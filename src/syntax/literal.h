// Taipan: the values of number and string literals. MIT licence.
//
// Text in, AstConstant out, all in an arena. Nothing is reported here: a literal that cannot be decoded gives
// a message (worded as CPython's SyntaxError has it) that the caller places.
#ifndef TAIPAN_SYNTAX_LITERAL_H
#define TAIPAN_SYNTAX_LITERAL_H
#include "syntax/ast.h"

typedef enum LiteralStatus { LITERAL_OK, LITERAL_NO_MEMORY, LITERAL_INVALID } LiteralStatus;

typedef struct Literal {
    AstConstant value;
    bool has_u_prefix;          // u'...', lower case only
    const char *message;        // LITERAL_INVALID: what is wrong
    const char *invalid_escape; // first character after the backslash of the first invalid escape, or NULL
    bool bytes_not_ascii;       // LITERAL_INVALID because of non-ASCII characters in bytes
} Literal;

// A NUMBER token.
LiteralStatus literal_number(Arena *arena, const char *text, size_t length, AstConstant *value);
// A STRING token with prefix and quotes.
LiteralStatus literal_string(Arena *arena, const char *text, size_t length, Literal *literal);
// The inner text of a string, or a part of an f-string.
LiteralStatus literal_text(Arena *arena, const char *text, size_t length, bool raw, Literal *literal);
// The warning about an invalid escape: (octal) sequence at escape; shorter when it is raised as an error.
const char *literal_escape_message(Arena *arena, const char *escape, bool as_error);
// A str constant with these bytes (copied).
bool literal_constant(Arena *arena, const char *text, size_t length, AstConstant *value);
#endif
