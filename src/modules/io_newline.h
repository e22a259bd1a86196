// Taipan: universal newlines. MIT licence.
#ifndef TAIPAN_MODULES_IO_NEWLINE_H
#define TAIPAN_MODULES_IO_NEWLINE_H
#include "object/type.h"

enum { NEWLINE_CR = 1, NEWLINE_LF = 2, NEWLINE_CRLF = 4 };
typedef struct NewlineState {
    bool translate;  // "\r\n" and "\r" become "\n"
    bool pending_cr; // the last chunk ended in "\r", kept back
    uint8_t seen;    // NEWLINE_* bits
} NewlineState;
// text with newlines noted and perhaps translated.
Value newline_decode(Thread *thread, NewlineState *state, Value text, bool final);
Value newline_seen(Thread *thread, int seen); // None, a str or a tuple, as the attribute `newlines`
// How newline=... is spelt: 0 valid, -1 raised.
int newline_check(Thread *thread, Value newline);
// End of the first line in s from start (exclusive, with its terminator), or -1 when none ends before the end.
// terminator NO_VALUE: universal; else that str.
int64_t newline_find(Value s, size_t start, Value terminator, bool translated);
#endif
