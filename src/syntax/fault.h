// Taipan: what the front end reports: one error, and warnings. MIT licence.
//
// The layer knows no exceptions; a fault names the exception that an upper layer raises. Texts are UTF-8 in
// the arena of the parse. Columns here are *byte* offsets counted from 1 as SyntaxError.offset counts
// characters; 0 and negative values are passed on unchanged. fault_character_column turns them into
// characters.
#ifndef TAIPAN_SYNTAX_FAULT_H
#define TAIPAN_SYNTAX_FAULT_H
#include "base/arena.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum FaultKind {
    FAULT_NONE,
    FAULT_SYNTAX_ERROR,
    FAULT_INDENTATION_ERROR,
    FAULT_TAB_ERROR,
    FAULT_INCOMPLETE_INPUT, // _IncompleteInputError
    FAULT_MEMORY_ERROR,     // also "too complex to parse", as in CPython; the message may be empty
    FAULT_OVERFLOW_ERROR,
    FAULT_CALLBACK, // a callback of the upper layer failed and keeps the reason itself
} FaultKind;

typedef struct Fault {
    FaultKind kind;
    bool located;        // false: the exception carries only a message
    bool endless;        // end_lineno and end_offset are None
    const char *message; // UTF-8 (lone surrogates encoded), NUL-terminated
    int32_t line, column, end_line, end_column;
    const char *text; // the source line as SyntaxError.text, UTF-8; NULL for None
    size_t text_length;
} Fault;

typedef enum WarningKind { WARNING_SYNTAX, WARNING_DEPRECATION } WarningKind;

// If the warning is turned into an error, the SyntaxError has this message (error_message where it differs)
// and range.
typedef struct SyntaxWarning {
    struct SyntaxWarning *next;
    WarningKind kind;
    const char *message;       // UTF-8
    const char *error_message; // never NULL
    int32_t line, column, end_line, end_column;
} SyntaxWarning;

// In order of discovery.
typedef struct WarningList {
    SyntaxWarning *first, *last;
} WarningList;

// The exception's name: "SyntaxError", "IndentationError", ...
const char *fault_kind_name(FaultKind kind);
// printf into the arena; NULL when out of memory.
char *fault_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *fault_format_list(Arena *arena, const char *format, va_list arguments);
// The column as SyntaxError.offset or end_offset has it (characters), given the line's text.
int32_t fault_character_column(const char *text, size_t text_length, int32_t column);
// Adds a warning; 0, or -1 when out of memory.
int warning_add(Arena *arena, WarningList *list, SyntaxWarning warning);
#endif
