// Taipan: arrays of code units of 1, 2 or 4 bytes: copying, measuring and searching. MIT licence.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // memrchr
#endif
#include "base/units.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

static inline uint64_t load_word(const void *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

size_t units_ascii_prefix(const void *bytes, size_t length) {
    const unsigned char *start = bytes;
    size_t i = 0;
    while (i + 32 <= length &&
           !((load_word(start + i) | load_word(start + i + 8) | load_word(start + i + 16) | load_word(start + i + 24)) &
             HIGH_BITS)) {
        i += 32;
    }
    while (i + 8 <= length && !(load_word(start + i) & HIGH_BITS))
        i += 8;
    while (i < length && start[i] < 0x80)
        i++;
    return i;
}

bool units_is_ascii(const void *bytes, size_t length) {
    return units_ascii_prefix(bytes, length) == length;
}

static uint32_t union_of_pairs(const uint16_t *units, size_t count) {
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits |= units[i];
    return bits;
}

static uint32_t union_of_words(const uint32_t *units, size_t count) {
    uint32_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits |= units[i];
    return bits;
}

uint32_t units_ceiling(int width, const void *units, size_t count) {
    if (!count) return 0;
    if (width == 1) return units_is_ascii(units, count) ? 0x7F : 0xFF;
    // The highest bit of the union is that of the largest unit, and the classes end at powers of two.
    uint32_t bits = width == 2 ? union_of_pairs(units, count) : union_of_words(units, count);
    return bits < 0x80 ? 0x7F : bits < 0x100 ? 0xFF : bits < 0x10000 ? 0xFFFF : 0x10FFFF;
}

#define COPY(to_type, from_type)                                                                                       \
    do {                                                                                                               \
        to_type *restrict target = to;                                                                                 \
        const from_type *restrict source = from;                                                                       \
        for (size_t i = 0; i < count; i++)                                                                             \
            target[i] = (to_type)source[i];                                                                            \
    } while (0)

void units_copy(int to_width, void *to, int from_width, const void *from, size_t count) {
    if (!count) return;
    if (to_width == from_width) {
        memcpy(to, from, count * (size_t)to_width);
        return;
    }
    switch (to_width * 8 + from_width) {
    case 2 * 8 + 1: COPY(uint16_t, uint8_t); break;
    case 4 * 8 + 1: COPY(uint32_t, uint8_t); break;
    case 4 * 8 + 2: COPY(uint32_t, uint16_t); break;
    case 1 * 8 + 2: COPY(uint8_t, uint16_t); break;
    case 1 * 8 + 4: COPY(uint8_t, uint32_t); break;
    case 2 * 8 + 4: COPY(uint16_t, uint32_t); break;
    }
}
#undef COPY

void units_fill(int width, void *units, size_t count, uint32_t code) {
    if (width == 1) {
        if (count) memset(units, (int)code, count);
    } else if (width == 2) {
        uint16_t *pairs = units;
        for (size_t i = 0; i < count; i++)
            pairs[i] = (uint16_t)code;
    } else {
        uint32_t *words = units;
        for (size_t i = 0; i < count; i++)
            words[i] = code;
    }
}

bool units_equal(int width_a, const void *a, int width_b, const void *b, size_t count) {
    if (!count) return true;
    if (width_a == width_b) return memcmp(a, b, count * (size_t)width_a) == 0;
    for (size_t i = 0; i < count; i++) {
        if (units_get(width_a, a, i) != units_get(width_b, b, i)) return false;
    }
    return true;
}

int units_compare(int width_a, const void *a, size_t count_a, int width_b, const void *b, size_t count_b) {
    size_t common = count_a < count_b ? count_a : count_b;
    if (width_a == 1 && width_b == 1) {
        int order = common ? memcmp(a, b, common) : 0;
        if (order) return order < 0 ? -1 : 1;
    } else {
        for (size_t i = 0; i < common; i++) {
            uint32_t unit_a = units_get(width_a, a, i), unit_b = units_get(width_b, b, i);
            if (unit_a != unit_b) return unit_a < unit_b ? -1 : 1;
        }
    }
    return count_a < count_b ? -1 : count_a > count_b;
}

// Vectors of the GNU extension: compilers turn them into what the processor has.
enum { BLOCK_BYTES = 16 };
typedef uint8_t ByteBlock __attribute__((vector_size(BLOCK_BYTES)));
typedef uint16_t PairBlock __attribute__((vector_size(BLOCK_BYTES)));
typedef uint32_t WordBlock __attribute__((vector_size(BLOCK_BYTES)));

// Is any bit set in a block that a comparison made?
static inline bool any_hit(const void *hits) {
    uint64_t words[BLOCK_BYTES / 8];
    memcpy(words, hits, BLOCK_BYTES);
    return (words[0] | words[1]) != 0;
}

#define DEFINE_UNIT_FINDERS(type, vector, suffix)                                                                      \
    static inline bool block_has_##suffix(const type *text, type code) {                                               \
        vector block, wanted = code - (vector){0};                                                                     \
        memcpy(&block, text, BLOCK_BYTES);                                                                             \
        block = (vector)(block == wanted);                                                                             \
        return any_hit(&block);                                                                                        \
    }                                                                                                                  \
    static ptrdiff_t find_##suffix(const type *text, size_t count, type code) {                                        \
        const size_t step = BLOCK_BYTES / sizeof(type);                                                                \
        size_t i = 0;                                                                                                  \
        while (i + step <= count && !block_has_##suffix(text + i, code))                                               \
            i += step;                                                                                                 \
        while (i < count && text[i] != code)                                                                           \
            i++;                                                                                                       \
        return i < count ? (ptrdiff_t)i : -1;                                                                          \
    }                                                                                                                  \
    static ptrdiff_t find_last_##suffix(const type *text, size_t count, type code) {                                   \
        const size_t step = BLOCK_BYTES / sizeof(type);                                                                \
        while (count >= step && !block_has_##suffix(text + count - step, code))                                        \
            count -= step;                                                                                             \
        while (count > 0 && text[count - 1] != code)                                                                   \
            count--;                                                                                                   \
        return (ptrdiff_t)count - 1;                                                                                   \
    }
DEFINE_UNIT_FINDERS(uint16_t, PairBlock, pair)
DEFINE_UNIT_FINDERS(uint32_t, WordBlock, word)
#undef DEFINE_UNIT_FINDERS

static bool fits(int width, uint32_t code) {
    return width == 4 || code >> (8 * width) == 0;
}

ptrdiff_t units_find_unit(int width, const void *text, size_t count, uint32_t code) {
    if (!count || !fits(width, code)) return -1;
    if (width == 2) return find_pair(text, count, (uint16_t)code);
    if (width == 4) return find_word(text, count, code);
    const char *found = memchr(text, (int)code, count);
    return found ? found - (const char *)text : -1;
}

ptrdiff_t units_find_last_unit(int width, const void *text, size_t count, uint32_t code) {
    if (!count || !fits(width, code)) return -1;
    if (width == 2) return find_last_pair(text, count, (uint16_t)code);
    if (width == 4) return find_last_word(text, count, code);
    const char *found = memrchr(text, (int)code, count);
    return found ? found - (const char *)text : -1;
}

// In blocks for which a byte is counter enough: vectors count sixteen at a time then.
static size_t count_byte(const uint8_t *text, size_t count, uint8_t code) {
    size_t found = 0;
    while (count) {
        size_t block = count < 240 ? count : 240;
        uint8_t in_block = 0;
        for (size_t i = 0; i < block; i++)
            in_block += text[i] == code;
        found += in_block;
        text += block;
        count -= block;
    }
    return found;
}

size_t units_count_unit(int width, const void *text, size_t count, uint32_t code) {
    size_t found = 0;
    if (!fits(width, code)) return 0;
    if (width == 1) {
        found = count_byte(text, count, (uint8_t)code);
    } else if (width == 2) {
        for (size_t i = 0; i < count; i++)
            found += ((const uint16_t *)text)[i] == code;
    } else {
        for (size_t i = 0; i < count; i++)
            found += ((const uint32_t *)text)[i] == code;
    }
    return found;
}

#define UNIT uint8_t
#define VECTOR ByteBlock
#define BACKWARD 0
#define NAME(x) x##_byte
#include "base/units_search.h"
#undef BACKWARD
#undef NAME
#define BACKWARD 1
#define NAME(x) x##_byte_backward
#include "base/units_search.h"
#undef BACKWARD
#undef NAME
#undef UNIT
#undef VECTOR

#define UNIT uint16_t
#define VECTOR PairBlock
#define BACKWARD 0
#define NAME(x) x##_pair
#include "base/units_search.h"
#undef BACKWARD
#undef NAME
#define BACKWARD 1
#define NAME(x) x##_pair_backward
#include "base/units_search.h"
#undef BACKWARD
#undef NAME
#undef UNIT
#undef VECTOR

#define UNIT uint32_t
#define VECTOR WordBlock
#define BACKWARD 0
#define NAME(x) x##_word
#include "base/units_search.h"
#undef BACKWARD
#undef NAME
#define BACKWARD 1
#define NAME(x) x##_word_backward
#include "base/units_search.h"
#undef BACKWARD
#undef NAME
#undef UNIT
#undef VECTOR

ptrdiff_t units_find(int width, const void *text, size_t count, const void *pattern, size_t pattern_count) {
    if (!pattern_count) return 0;
    if (pattern_count > count) return -1;
    if (pattern_count == 1) return units_find_unit(width, text, count, units_get(width, pattern, 0));
    if (width == 1) return search_byte(text, count, pattern, pattern_count);
    if (width == 2) return search_pair(text, count, pattern, pattern_count);
    return search_word(text, count, pattern, pattern_count);
}

ptrdiff_t units_find_last(int width, const void *text, size_t count, const void *pattern, size_t pattern_count) {
    if (!pattern_count) return (ptrdiff_t)count;
    if (pattern_count > count) return -1;
    if (pattern_count == 1) return units_find_last_unit(width, text, count, units_get(width, pattern, 0));
    if (width == 1) return search_byte_backward(text, count, pattern, pattern_count);
    if (width == 2) return search_pair_backward(text, count, pattern, pattern_count);
    return search_word_backward(text, count, pattern, pattern_count);
}

size_t units_count(int width, const void *text, size_t count, const void *pattern, size_t pattern_count, size_t limit) {
    if (!pattern_count) return count < limit ? count + 1 : limit;
    size_t found = 0, at = 0;
    if (pattern_count == 1) {
        found = units_count_unit(width, text, count, units_get(width, pattern, 0));
        return found < limit ? found : limit;
    }
    while (found < limit) {
        ptrdiff_t next = units_find(width, (const char *)text + at * (size_t)width, count - at, pattern, pattern_count);
        if (next < 0) break;
        found++;
        at += (size_t)next + pattern_count;
    }
    return found;
}
