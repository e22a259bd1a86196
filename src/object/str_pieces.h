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
Pieces pieces_of(Value owner);
// Lists. limit: greatest number of splits. Separators have pieces' width and are not empty.
Value pieces_split_space(Thread *thread, const Pieces *pieces, size_t limit);
Value pieces_split_space_reverse(Thread *thread, const Pieces *pieces, size_t limit);
Value pieces_split(Thread *thread, const Pieces *pieces, const void *separator, size_t length, size_t limit);
Value pieces_split_reverse(Thread *thread, const Pieces *pieces, const void *separator, size_t length, size_t limit);
Value pieces_split_lines(Thread *thread, const Pieces *pieces, bool keep_ends);
#endif
