// Taipan: arrays of code units of 1, 2 or 4 bytes: copying, measuring and searching. MIT licence.
//
// A text is (width, pointer, count), where width is 1, 2 or 4 bytes a code point: the three storage forms of
// str, and with width 1 also bytes. Searching is linear in the worst case (Crochemore and Perrin's two-way
// algorithm), and memchr fast for the ordinary ones. Nothing here allocates.
#ifndef TAIPAN_BASE_UNITS_H
#define TAIPAN_BASE_UNITS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Unit number index.
static inline uint32_t units_get(int width, const void *units, size_t index) {
    if (width == 1) return ((const uint8_t *)units)[index];
    if (width == 2) return ((const uint16_t *)units)[index];
    return ((const uint32_t *)units)[index];
}

static inline void units_set(int width, void *units, size_t index, uint32_t code) {
    if (width == 1)
        ((uint8_t *)units)[index] = (uint8_t)code;
    else if (width == 2)
        ((uint16_t *)units)[index] = (uint16_t)code;
    else
        ((uint32_t *)units)[index] = code;
}

// The narrowest width that holds code points up to maximum.
static inline int units_width_for(uint32_t maximum) {
    return maximum < 0x100 ? 1 : maximum < 0x10000 ? 2 : 4;
}

// Are all bytes below 0x80?
bool units_is_ascii(const void *bytes, size_t length);
// How many bytes from the start are below 0x80.
size_t units_ascii_prefix(const void *bytes, size_t length);
// Largest unit, or for width 1 something of the same class (0x7F or 0xFF); 0 for none. Width 2 and 4: one of
// 0x7F, 0xFF, 0xFFFF, 0x10FFFF, the ceiling of the class that the largest unit falls in.
uint32_t units_ceiling(int width, const void *units, size_t count);
// Copies count units between widths. Narrowing drops high bits: the caller knows that they are zero.
void units_copy(int to_width, void *to, int from_width, const void *from, size_t count);
// count copies of code.
void units_fill(int width, void *units, size_t count, uint32_t code);
// Are two texts of possibly different widths the same?
bool units_equal(int width_a, const void *a, int width_b, const void *b, size_t count);
// -1, 0 or 1 by code points, then by length.
int units_compare(int width_a, const void *a, size_t count_a, int width_b, const void *b, size_t count_b);

// Index of the first (last) unit that equals code; -1 if there is none.
ptrdiff_t units_find_unit(int width, const void *text, size_t count, uint32_t code);
ptrdiff_t units_find_last_unit(int width, const void *text, size_t count, uint32_t code);
size_t units_count_unit(int width, const void *text, size_t count, uint32_t code);

// Index of the first (last) occurrence of pattern in text, both of the same width; -1 if there is none.
// The empty pattern is found at 0 (at the end).
ptrdiff_t units_find(int width, const void *text, size_t count, const void *pattern, size_t pattern_count);
ptrdiff_t units_find_last(int width, const void *text, size_t count, const void *pattern, size_t pattern_count);
// Occurrences that do not overlap, at most limit. The empty pattern occurs count + 1 times.
size_t units_count(int width, const void *text, size_t count, const void *pattern, size_t pattern_count, size_t limit);
#endif
