// Taipan: errors and warnings of the front end. MIT licence.
#include "syntax/fault.h"
#include <stdio.h>
#include <string.h>

const char *fault_kind_name(FaultKind kind) {
    switch (kind) {
    case FAULT_SYNTAX_ERROR: return "SyntaxError";
    case FAULT_INDENTATION_ERROR: return "IndentationError";
    case FAULT_TAB_ERROR: return "TabError";
    case FAULT_INCOMPLETE_INPUT: return "_IncompleteInputError";
    case FAULT_MEMORY_ERROR: return "MemoryError";
    case FAULT_OVERFLOW_ERROR: return "OverflowError";
    default: return "none";
    }
}

char *fault_format_list(Arena *arena, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) return NULL;
    char *text = arena_allocate(arena, (size_t)length + 1);
    if (text) vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *fault_format(Arena *arena, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = fault_format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}

int32_t fault_character_column(const char *text, size_t text_length, int32_t column) {
    if (column <= 0 || !text) return column;
    // A range may end on a later line than the text that is shown.
    if ((size_t)column > text_length + 1) column = (int32_t)text_length + 1;
    // A column that falls inside a character counts that character, as decoding the prefix with replacement
    // does.
    int32_t characters = 0;
    for (int32_t i = 0; i < column; i++)
        if ((size_t)i >= text_length || ((unsigned char)text[i] & 0xC0) != 0x80) characters++;
    return characters;
}

int warning_add(Arena *arena, WarningList *list, SyntaxWarning warning) {
    SyntaxWarning *copy = ARENA_NEW(arena, SyntaxWarning);
    if (!copy) return -1;
    *copy = warning;
    copy->next = NULL;
    if (list->last)
        list->last->next = copy;
    else
        list->first = copy;
    list->last = copy;
    return 0;
}
