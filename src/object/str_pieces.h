// Taipan: splitting text and bytes into pieces: what str, bytes and bytearray have in common. MIT licence.
#ifndef TAIPAN_OBJECT_STR_PIECES_H
#define TAIPAN_OBJECT_STR_PIECES_H
#include "object/bytes.h"

typedef struct Pieces {
    Value owner; // a str, bytes or bytearray
    int width;   // bytes a unit
    const void *data;
    size_t length;
    bool unicode; // str: Unicode white space and line ends; else those of ASCII
} Pieces;
// Refers to the owner's data: for a bytearray until it changes.
Pieces pieces_of(Value owner);
// Lists. limit: greatest number of splits. Separators have pieces' width and are not empty.
Value pieces_split_space(Thread *thread, const Pieces *pieces, size_t limit);
Value pieces_split_space_reverse(Thread *thread, const Pieces *pieces, size_t limit);
Value pieces_split(Thread *thread, const Pieces *pieces, const void *separator, size_t length, size_t limit);
Value pieces_split_reverse(Thread *thread, const Pieces *pieces, const void *separator, size_t length, size_t limit);
Value pieces_split_lines(Thread *thread, const Pieces *pieces, bool keep_ends);

// ---- what their methods take -------------------------------------------------------------------------------------
// How much padding brings something of that length to the width v, an int. 0 or -1.
MUST_USE int pieces_padding(Thread *thread, Value v, size_t length, size_t *padding);
// How much of the padding goes to the left in center(), as CPython rounds it.
static inline size_t pieces_center_left(size_t padding, size_t length) {
    return padding / 2 + (padding & (length + padding) & 1);
}
// The tabsize of expandtabs(), which must fit a C int. 0 or -1.
MUST_USE int pieces_tab_size(Thread *thread, Value v, int64_t *size);
// The spaces that a tab in *column stands for in a result that has length units so far; *column moves. -1: OverflowError
// with that message.
MUST_USE int64_t pieces_expand_tab(Thread *thread, int64_t size, size_t *column, size_t length, const char *message);
#endif
