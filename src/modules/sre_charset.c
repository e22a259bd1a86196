// Taipan: character sets and categories of regular expressions. MIT licence.
#include "base/unicode.h"
#include "modules/sre.h"
#include <ctype.h>

static bool is_word_ascii(uint32_t c) {
    return c < 128 && (isalnum((int)c) || c == '_');
}

static bool category_base(uint32_t category, uint32_t c) {
    switch (category) {
    case SRE_CATEGORY_DIGIT: return c - '0' < 10;
    case SRE_CATEGORY_SPACE: return c == ' ' || c - 9 < 5;
    case SRE_CATEGORY_WORD: return is_word_ascii(c);
    case SRE_CATEGORY_LINEBREAK: return c == '\n';
    case SRE_CATEGORY_LOC_WORD: return c < 256 && (isalnum((int)c) || c == '_');
    case SRE_CATEGORY_UNI_DIGIT: return unicode_is_decimal(c);
    case SRE_CATEGORY_UNI_SPACE: return unicode_is_space(c);
    case SRE_CATEGORY_UNI_WORD: return unicode_is_alnum(c) || c == '_';
    default: return unicode_is_line_break(c);
    }
}

bool sre_category_contains(uint32_t category, uint32_t c) {
    return category_base(category & ~(uint32_t)1, c) != (category & 1);
}

uint32_t sre_lower_locale(uint32_t c) {
    return c < 256 ? (uint32_t)tolower((int)c) : c;
}

uint32_t sre_upper_locale(uint32_t c) {
    return c < 256 ? (uint32_t)toupper((int)c) : c;
}

static bool big_charset_contains(const uint32_t *set, uint32_t c) { // set: after the count of blocks
    if (c > 0xFFFF) return false;
    uint8_t block = ((const uint8_t *)set)[c >> 8];
    return set[64 + block * 8u + ((c & 255) >> 5)] >> (c & 31) & 1;
}

bool sre_charset_contains(const uint32_t *set, uint32_t c) {
    bool positive = true;
    for (;;) {
        switch (*set++) {
        case SRE_FAILURE: return !positive;
        case SRE_LITERAL:
            if (c == *set++) return positive;
            break;
        case SRE_CATEGORY:
            if (sre_category_contains(*set++, c)) return positive;
            break;
        case SRE_CHARSET:
            if (c < 256 && (set[c >> 5] >> (c & 31) & 1)) return positive;
            set += 8;
            break;
        case SRE_RANGE:
            if (set[0] <= c && c <= set[1]) return positive;
            set += 2;
            break;
        case SRE_RANGE_UNI_IGNORE: {
            uint32_t upper = unicode_to_upper(c);
            if ((set[0] <= c && c <= set[1]) || (set[0] <= upper && upper <= set[1])) return positive;
            set += 2;
            break;
        }
        case SRE_NEGATE: positive = !positive; break;
        case SRE_BIGCHARSET: {
            uint32_t blocks = *set++;
            if (big_charset_contains(set, c)) return positive;
            set += 64 + blocks * 8;
            break;
        }
        default: return false; // sre_verify lets nothing else through
        }
    }
}
