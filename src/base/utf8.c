// Taipan: UTF-8, strict and with surrogates let through. MIT licence.
#include "base/utf8.h"
#include "base/units.h"

const char *utf8_status_message(Utf8Status status) {
    static const char *const messages[] = {"", "invalid start byte", "invalid continuation byte",
                                           "unexpected end of data"};
    return messages[status];
}

static inline bool is_continuation(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

static Utf8Status fail(Utf8Status status, size_t width, size_t *bad) {
    if (bad) *bad = width;
    return status;
}

// Two bytes starting at bytes[0] in C2..DF.
static Utf8Status decode_two(const unsigned char *bytes, size_t room, uint32_t *code, size_t *bad) {
    if (room < 2) return fail(UTF8_UNEXPECTED_END, room, bad);
    if (!is_continuation(bytes[1])) return fail(UTF8_INVALID_CONTINUATION, 1, bad);
    *code = (bytes[0] & 0x1Fu) << 6 | (bytes[1] & 0x3Fu);
    return UTF8_OK;
}

// The second byte decides about overlong forms and surrogates.
static bool second_of_three_ok(unsigned char first, unsigned char second, bool surrogates) {
    if (!is_continuation(second)) return false;
    if (first == 0xE0) return second >= 0xA0;
    if (first == 0xED && !surrogates) return second < 0xA0;
    return true;
}

static Utf8Status decode_three(const unsigned char *bytes, size_t room, bool surrogates, uint32_t *code, size_t *bad) {
    if (room >= 2 && !second_of_three_ok(bytes[0], bytes[1], surrogates)) {
        return fail(UTF8_INVALID_CONTINUATION, 1, bad);
    }
    if (room < 3) return fail(UTF8_UNEXPECTED_END, room, bad);
    if (!is_continuation(bytes[2])) return fail(UTF8_INVALID_CONTINUATION, 2, bad);
    *code = (bytes[0] & 0x0Fu) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
    return UTF8_OK;
}

static bool second_of_four_ok(unsigned char first, unsigned char second) {
    if (!is_continuation(second)) return false;
    if (first == 0xF0) return second >= 0x90;
    if (first == 0xF4) return second < 0x90;
    return true;
}

static Utf8Status decode_four(const unsigned char *bytes, size_t room, uint32_t *code, size_t *bad) {
    if (room >= 2 && !second_of_four_ok(bytes[0], bytes[1])) return fail(UTF8_INVALID_CONTINUATION, 1, bad);
    if (room >= 3 && !is_continuation(bytes[2])) return fail(UTF8_INVALID_CONTINUATION, 2, bad);
    if (room < 4) return fail(UTF8_UNEXPECTED_END, room, bad);
    if (!is_continuation(bytes[3])) return fail(UTF8_INVALID_CONTINUATION, 3, bad);
    *code = (bytes[0] & 0x07u) << 18 | (bytes[1] & 0x3Fu) << 12 | (bytes[2] & 0x3Fu) << 6 | (bytes[3] & 0x3Fu);
    return UTF8_OK;
}

Utf8Status utf8_decode(const char **cursor, const char *end, bool surrogates, uint32_t *code, size_t *bad) {
    const unsigned char *bytes = (const unsigned char *)*cursor;
    size_t room = (size_t)(end - *cursor);
    unsigned char first = bytes[0];
    Utf8Status status;
    if (first < 0x80) {
        *code = first;
        status = UTF8_OK;
    } else if (first < 0xC2 || first > 0xF4) {
        status = fail(UTF8_INVALID_START, 1, bad);
    } else if (first < 0xE0) {
        status = decode_two(bytes, room, code, bad);
    } else if (first < 0xF0) {
        status = decode_three(bytes, room, surrogates, code, bad);
    } else {
        status = decode_four(bytes, room, code, bad);
    }
    if (status == UTF8_OK) *cursor += utf8_size(*code);
    return status;
}

// A surrogate that was cut off is refused outright by the strict codec, but an incremental decoder leaves it
// for the error handler to see whole.
static bool is_cut_surrogate(const char *text, size_t room) {
    return room == 2 && (unsigned char)text[0] == 0xED && ((unsigned char)text[1] & 0xE0) == 0xA0;
}

Utf8Scan utf8_scan(const char *text, size_t length, bool surrogates) {
    Utf8Scan scan = {.status = UTF8_OK, .bad_start = length, .bad_end = length};
    const char *cursor = text, *end = text + length;
    if (length) scan.maximum = 0x7F;
    while (cursor < end) {
        unsigned char first = (unsigned char)*cursor;
        if (first < 0x80) {
            size_t ascii = end - cursor >= 8 ? units_ascii_prefix(cursor, 8) : 1;
            if (ascii == 8) ascii = units_ascii_prefix(cursor, (size_t)(end - cursor));
            cursor += ascii;
            scan.characters += ascii;
            continue;
        }
        uint32_t code;
        size_t bad = 0;
        if (first >= 0xC2 && first < 0xE0 && end - cursor >= 2 && is_continuation((unsigned char)cursor[1])) {
            code = (first & 0x1Fu) << 6 | ((unsigned char)cursor[1] & 0x3Fu);
            cursor += 2;
        } else if ((scan.status = utf8_decode(&cursor, end, surrogates, &code, &bad)) != UTF8_OK) {
            size_t room = (size_t)(end - cursor);
            scan.incomplete = scan.status == UTF8_UNEXPECTED_END || is_cut_surrogate(cursor, room);
            scan.bad_start = (size_t)(cursor - text);
            scan.bad_end = scan.bad_start + bad;
            if (scan.characters == 0) scan.maximum = 0;
            return scan;
        }
        scan.characters++;
        if (code > scan.maximum) scan.maximum = code;
    }
    return scan;
}

int utf8_encode(uint32_t code, char *out) {
    unsigned char *bytes = (unsigned char *)out;
    if (code < 0x80) {
        bytes[0] = (unsigned char)code;
        return 1;
    }
    if (code < 0x800) {
        bytes[0] = (unsigned char)(0xC0 | code >> 6);
        bytes[1] = (unsigned char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        bytes[0] = (unsigned char)(0xE0 | code >> 12);
        bytes[1] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
        bytes[2] = (unsigned char)(0x80 | (code & 0x3F));
        return 3;
    }
    bytes[0] = (unsigned char)(0xF0 | code >> 18);
    bytes[1] = (unsigned char)(0x80 | (code >> 12 & 0x3F));
    bytes[2] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
    bytes[3] = (unsigned char)(0x80 | (code & 0x3F));
    return 4;
}

size_t utf8_count(const char *text, size_t length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += !is_continuation((unsigned char)text[i]);
    return count;
}

// Eight bytes at *cursor, if there are so many before end and all are ASCII.
static inline bool eight_ascii(const char *cursor, const char *end) {
    uint64_t word;
    if (end - cursor < 8) return false;
    memcpy(&word, cursor, 8);
    return !(word & UINT64_C(0x8080808080808080));
}

#define DECODE(type)                                                                                                   \
    do {                                                                                                               \
        type *units = out;                                                                                             \
        while (cursor < end) {                                                                                         \
            if ((unsigned char)*cursor >= 0x80) {                                                                      \
                units[count++] = (type)utf8_next(&cursor);                                                             \
            } else if (eight_ascii(cursor, end)) {                                                                     \
                for (int i = 0; i < 8; i++)                                                                            \
                    units[count + (size_t)i] = (unsigned char)cursor[i];                                               \
                cursor += 8;                                                                                           \
                count += 8;                                                                                            \
            } else {                                                                                                   \
                units[count++] = (unsigned char)*cursor++;                                                             \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

size_t utf8_to_units(const char *text, size_t length, int width, void *out) {
    const char *cursor = text, *end = text + length;
    size_t count = 0;
    if (width == 1)
        DECODE(uint8_t);
    else if (width == 2)
        DECODE(uint16_t);
    else
        DECODE(uint32_t);
    return count;
}
#undef DECODE

size_t utf8_size_of_units(int width, const void *units, size_t count) {
    size_t size = count;
    if (width == 1) {
        const uint8_t *bytes = units;
        for (size_t i = 0; i < count; i++)
            size += bytes[i] >> 7;
    } else if (width == 2) {
        const uint16_t *pairs = units;
        for (size_t i = 0; i < count; i++)
            size += (size_t)(pairs[i] >= 0x80) + (size_t)(pairs[i] >= 0x800);
    } else {
        const uint32_t *codes = units;
        for (size_t i = 0; i < count; i++) {
            size += (size_t)(codes[i] >= 0x80) + (size_t)(codes[i] >= 0x800) + (size_t)(codes[i] >= 0x10000);
        }
    }
    return size;
}

#define ENCODE(type)                                                                                                   \
    do {                                                                                                               \
        const type *codes = units;                                                                                     \
        for (; i < count; i++) {                                                                                       \
            uint32_t code = codes[i];                                                                                  \
            if (code < 0x80) {                                                                                         \
                *next++ = (char)code;                                                                                  \
            } else if (code < 0x800) {                                                                                 \
                *next++ = (char)(0xC0 | code >> 6);                                                                    \
                *next++ = (char)(0x80 | (code & 0x3F));                                                                \
            } else {                                                                                                   \
                next += utf8_encode(code, next);                                                                       \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

size_t utf8_from_units(int width, const void *units, size_t count, char *out) {
    char *next = out;
    size_t i = 0;
    if (width == 1) {
        i = units_ascii_prefix(units, count);
        if (i) memcpy(next, units, i);
        next += i;
        ENCODE(uint8_t);
    } else if (width == 2) {
        ENCODE(uint16_t);
    } else {
        ENCODE(uint32_t);
    }
    return (size_t)(next - out);
}
#undef ENCODE
