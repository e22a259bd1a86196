// Taipan: UTF-8, strict and with surrogates let through. MIT licence.
//
// Errors are reported as CPython's codec does: which of its three complaints applies, and which bytes the
// complaint is about, so that error handlers can replace exactly that range. Nothing here allocates.
#ifndef TAIPAN_BASE_UTF8_H
#define TAIPAN_BASE_UTF8_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum Utf8Status {
    UTF8_OK,
    UTF8_INVALID_START,        // "invalid start byte"
    UTF8_INVALID_CONTINUATION, // "invalid continuation byte"
    UTF8_UNEXPECTED_END,       // "unexpected end of data"
} Utf8Status;

// What one pass over some bytes found. On an error, characters and maximum describe the valid bytes before
// bad_start.
typedef struct Utf8Scan {
    Utf8Status status;
    bool incomplete;   // more input could still make this valid: an incremental decoder waits instead of
                       // complaining
    uint32_t maximum;  // largest code point, 0 for no text
    size_t characters; // code points
    size_t bad_start;  // byte range of the error; both are the length if there is none
    size_t bad_end;
} Utf8Scan;

// The longest valid prefix of text. With surrogates, U+D800..U+DFFF pass (the "surrogatepass" handler;
// WTF-8).
Utf8Scan utf8_scan(const char *text, size_t length, bool surrogates);
// The wording of a status in UnicodeDecodeError; "" for UTF8_OK.
const char *utf8_status_message(Utf8Status status);

// Decodes one code point at *cursor < end and steps over it. An error leaves *cursor where it is; *bad gets
// the number of bytes the complaint is about. bad may be NULL.
Utf8Status utf8_decode(const char **cursor, const char *end, bool surrogates, uint32_t *code, size_t *bad);
// Decodes one code point of text already known to be valid (surrogates allowed), and steps over it.
static inline uint32_t utf8_next(const char **cursor) {
    const unsigned char *bytes = (const unsigned char *)*cursor;
    uint32_t first = bytes[0];
    if (first < 0x80) {
        *cursor += 1;
        return first;
    }
    if (first < 0xE0) {
        *cursor += 2;
        return (first & 0x1F) << 6 | (bytes[1] & 0x3Fu);
    }
    if (first < 0xF0) {
        *cursor += 3;
        return (first & 0x0F) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
    }
    *cursor += 4;
    return (first & 0x07) << 18 | (bytes[1] & 0x3Fu) << 12 | (bytes[2] & 0x3Fu) << 6 | (bytes[3] & 0x3Fu);
}

// Bytes that code takes (1..4).
static inline int utf8_size(uint32_t code) {
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
// Writes code (surrogates too) at out, which has room for 4 bytes; returns how many were written. No NUL is
// added.
int utf8_encode(uint32_t code, char *out);

// Code points in valid text.
size_t utf8_count(const char *text, size_t length);
// Copies valid text to units of 1, 2 or 4 bytes; every code point must fit the width. Returns the units
// written.
size_t utf8_to_units(const char *text, size_t length, int width, void *out);
// Bytes needed for count units of a width as UTF-8; surrogates count 3.
size_t utf8_size_of_units(int width, const void *units, size_t count);
// Writes count units as UTF-8 to out (room as said by utf8_size_of_units); surrogates are encoded as they
// are. Returns the bytes written.
size_t utf8_from_units(int width, const void *units, size_t count, char *out);
#endif
