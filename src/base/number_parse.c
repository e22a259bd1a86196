// Taipan: text to doubles, correctly rounded. MIT licence.
//
// Decimal text: Daniel Lemire's "Number parsing at a gigabyte per second" (2021) on the first 19 digits,
// which needs no fallback (Mushtak and Lemire, 2023); when further digits could matter, big integers compare
// the text with the number half way between the two candidates.
#include "base/number_powers.h"
#include "base/number_text.h"
#include <math.h>
#include <string.h>

typedef unsigned __int128 Wide;

static double make_double(uint64_t bits, bool negative) {
    bits |= (uint64_t)negative << 63;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

enum { MANTISSA_BITS = 52, INFINITE_EXPONENT = 0x7FF, SMALLEST_POWER = -342, LARGEST_POWER = 308 };
#define INFINITE_BITS ((uint64_t)INFINITE_EXPONENT << MANTISSA_BITS)
#define HIDDEN_BIT (UINT64_C(1) << MANTISSA_BITS)

// The bits of the double nearest to digits × 10^power; digits is not 0.
static uint64_t nearest_bits(uint64_t digits, int64_t power) {
    if (power < SMALLEST_POWER) return 0;
    if (power > LARGEST_POWER) return INFINITE_BITS;
    int leading = __builtin_clzll(digits);
    digits <<= leading;
    const uint64_t *scale = number_power((int)power);
    Wide product = (Wide)digits * scale[0];
    if (((uint64_t)(product >> 64) & 0x1FF) == 0x1FF) product += (uint64_t)((Wide)digits * scale[1] >> 64);
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    int top = (int)(high >> 63);
    int cut = top + 64 - MANTISSA_BITS - 3;
    uint64_t mantissa = high >> cut; // with one bit more, to round by
    int64_t exponent = ((217706 * power) >> 16) + 63 + top - leading + 1023;
    if (exponent <= 0) {
        if (exponent <= -63) return 0;
        mantissa >>= 1 - exponent;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        return mantissa; // a carry into the exponent is the smallest normal number
    }
    // Exactly half way: only possible for small powers.
    if (low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 && mantissa << cut == high)
        mantissa &= ~UINT64_C(1);
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >= HIDDEN_BIT << 1) {
        mantissa = HIDDEN_BIT;
        exponent++;
    }
    if (exponent >= INFINITE_EXPONENT) return INFINITE_BITS;
    return (uint64_t)exponent << MANTISSA_BITS | (mantissa & (HIDDEN_BIT - 1));
}

// --- big integers, only as large as this needs

enum { BIG_LIMBS = 112, SIGNIFICANT_LIMIT = 780 };

typedef struct Big {
    int count;
    uint64_t limbs[BIG_LIMBS];
} Big;

static void big_multiply_add(Big *big, uint64_t factor, uint64_t addend) {
    Wide carry = addend;
    for (int i = 0; i < big->count; i++) {
        carry += (Wide)big->limbs[i] * factor;
        big->limbs[i] = (uint64_t)carry;
        carry >>= 64;
    }
    if (carry && big->count < BIG_LIMBS) big->limbs[big->count++] = (uint64_t)carry;
}

static void big_multiply_power_of_5(Big *big, int64_t power) {
    const uint64_t five_to_27 = UINT64_C(7450580596923828125);
    for (; power >= 27; power -= 27)
        big_multiply_add(big, five_to_27, 0);
    for (; power > 0; power--)
        big_multiply_add(big, 5, 0);
}

static void big_shift_left(Big *big, int64_t bits) {
    int whole = (int)(bits / 64), rest = (int)(bits % 64);
    if (rest) big_multiply_add(big, UINT64_C(1) << rest, 0);
    if (!whole || big->count + whole > BIG_LIMBS) return;
    memmove(big->limbs + whole, big->limbs, (size_t)big->count * sizeof *big->limbs);
    memset(big->limbs, 0, (size_t)whole * sizeof *big->limbs);
    big->count += whole;
}

static int big_compare(const Big *a, const Big *b) {
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (int i = a->count - 1; i >= 0; i--) {
        if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
    }
    return 0;
}

// --- decimal text

// A decimal number in text: its significant digits without leading zeros, as a span that may hold a point and
// underscores.
typedef struct Decimal {
    bool negative;
    bool more;         // digits other than 0 follow the first 19
    int count;         // digits in first, at most 19
    uint64_t first;    // the first digits
    int64_t power;     // value is about first × 10^power
    const char *start; // the span
    const char *end;
} Decimal;

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

// Steps over digits (and underscores between digits, if they are allowed), noting them. The number of digits
// is returned.
static int64_t scan_digits(const char **cursor, const char *end, bool underscores, Decimal *decimal, bool after_point) {
    const char *next = *cursor;
    int64_t count = 0;
    for (;; next++) {
        if (next < end && *next == '_' && underscores && count > 0 && next + 1 < end && is_digit(next[1])) continue;
        if (next == end || !is_digit(*next)) break;
        count++;
        int digit = *next - '0';
        if (decimal->count == 0 && digit == 0) {
            decimal->power -= after_point;
            continue;
        }
        if (decimal->count == 0) decimal->start = next;
        if (decimal->count < 19) {
            decimal->first = decimal->first * 10 + (unsigned)digit;
            decimal->count++;
            decimal->power -= after_point;
        } else {
            decimal->more |= digit != 0;
            decimal->power += !after_point;
        }
    }
    decimal->end = next;
    *cursor = next;
    return count;
}

// [e [sign] digits]; nothing is read unless there are digits.
static void scan_exponent(const char **cursor, const char *end, bool underscores, Decimal *decimal) {
    const char *next = *cursor;
    if (next == end || (*next | 0x20) != 'e') return;
    next++;
    bool negative = false;
    if (next < end && (*next == '+' || *next == '-')) negative = *next++ == '-';
    if (next == end || !is_digit(*next)) return;
    int64_t exponent = 0;
    for (; next < end; next++) {
        if (*next == '_' && underscores && is_digit(next[-1]) && next + 1 < end && is_digit(next[1])) continue;
        if (!is_digit(*next)) break;
        // Far beyond what digits before it could make up for.
        if (exponent < INT64_C(1) << 58) exponent = exponent * 10 + (*next - '0');
    }
    decimal->power += negative ? -exponent : exponent;
    *cursor = next;
}

// After the sign. NULL if there is no number; else where it ends.
static const char *scan_decimal(const char *cursor, const char *end, bool underscores, Decimal *decimal) {
    int64_t digits = scan_digits(&cursor, end, underscores, decimal, false);
    if (cursor < end && *cursor == '.') {
        const char *after = cursor + 1, *whole_end = decimal->end;
        int64_t places = scan_digits(&after, end, underscores, decimal, true);
        if (!places) decimal->end = whole_end;
        if (digits + places > 0) cursor = after;
        digits += places;
    }
    if (!digits) return NULL;
    scan_exponent(&cursor, end, underscores, decimal);
    return cursor;
}

// All significant digits as an integer; what lies beyond the limit becomes one digit 1, which decides any
// tie. Returns the number of digits taken.
static int big_from_span(Big *big, const Decimal *decimal) {
    int count = 0;
    big->count = 0;
    for (const char *next = decimal->start; next < decimal->end; next++) {
        if (!is_digit(*next)) continue;
        if (count == SIGNIFICANT_LIMIT) {
            big_multiply_add(big, 10, 1);
            return count + 1;
        }
        uint64_t digit = (uint64_t)(*next - '0');
        if (big->count == 0) {
            big->limbs[0] = digit;
            big->count = 1;
        } else {
            big_multiply_add(big, 10, digit);
        }
        count++;
    }
    return count;
}

// Compares the whole text with the number half way between the double of these bits and the next.
static int compare_with_half(const Decimal *decimal, uint64_t bits) {
    Big text, half;
    int digits = big_from_span(&text, decimal);
    int64_t power = decimal->power + decimal->count - digits;
    int exponent = (int)(bits >> MANTISSA_BITS);
    uint64_t mantissa = bits & (HIDDEN_BIT - 1);
    if (exponent) mantissa |= HIDDEN_BIT;
    int64_t half_exponent = (exponent ? exponent : 1) - 1076;
    half.limbs[0] = 2 * mantissa + 1;
    half.count = 1;
    if (power >= 0)
        big_multiply_power_of_5(&text, power);
    else
        big_multiply_power_of_5(&half, -power);
    if (power > half_exponent)
        big_shift_left(&text, power - half_exponent);
    else
        big_shift_left(&half, half_exponent - power);
    return big_compare(&text, &half);
}

static double decimal_value(const Decimal *decimal) {
    static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                          1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (!decimal->first) return make_double(0, decimal->negative);
    if (!decimal->more && decimal->first <= UINT64_C(1) << 53 && decimal->power >= -22 && decimal->power <= 22) {
        double value = (double)decimal->first;
        value = decimal->power < 0 ? value / exact_powers[-decimal->power] : value * exact_powers[decimal->power];
        return decimal->negative ? -value : value;
    }
    uint64_t bits = nearest_bits(decimal->first, decimal->power);
    if (decimal->more && bits != INFINITE_BITS && bits != nearest_bits(decimal->first + 1, decimal->power)) {
        int order = compare_with_half(decimal, bits);
        bits += order > 0 || (order == 0 && (bits & 1));
    }
    return make_double(bits, decimal->negative);
}

static bool has_word(const char *cursor, const char *end, const char *word) {
    for (; *word; cursor++, word++) {
        if (cursor == end || (*cursor | 0x20) != *word) return false;
    }
    return true;
}

// inf, infinity or nan; the bytes read.
static size_t scan_special(const char *cursor, const char *end, bool negative, double *out) {
    if (has_word(cursor, end, "nan")) {
        *out = copysign(NAN, negative ? -1.0 : 1.0);
        return 3;
    }
    if (!has_word(cursor, end, "inf")) return 0;
    *out = negative ? -INFINITY : INFINITY;
    return has_word(cursor + 3, end, "inity") ? 8 : 3;
}

static size_t parse(const char *text, size_t length, bool special, bool underscores, double *out) {
    const char *cursor = text, *end = text + length;
    Decimal decimal = {0};
    if (cursor < end && (*cursor == '+' || *cursor == '-')) decimal.negative = *cursor++ == '-';
    const char *after = scan_decimal(cursor, end, underscores, &decimal);
    if (after) {
        *out = decimal_value(&decimal);
        return (size_t)(after - text);
    }
    size_t word = special ? scan_special(cursor, end, decimal.negative, out) : 0;
    return word ? (size_t)(cursor - text) + word : 0;
}

size_t number_parse_double_prefix(const char *text, size_t length, bool special, double *out) {
    return parse(text, length, special, false, out);
}

bool number_parse_double(const char *text, size_t length, double *out) {
    return length > 0 && parse(text, length, true, true, out) == length;
}

// --- hexadecimal text

static bool is_space(char character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
}

// A number of hexadecimal digits: top holds the first 60 bits or so, more says that others were not 0.
typedef struct HexNumber {
    uint64_t top;
    bool more;
    int64_t exponent; // of two
    int64_t digits;
} HexNumber;

static const char *scan_hex_digits(const char *cursor, const char *end, HexNumber *number, bool after_point) {
    for (; cursor < end; cursor++) {
        int digit = number_digit_value((unsigned char)*cursor);
        if (digit >= 16) break;
        number->digits++;
        if (number->top >> 58) {
            number->more |= digit != 0;
            number->exponent += after_point ? 0 : 4;
        } else {
            number->top = number->top << 4 | (unsigned)digit;
            number->exponent -= after_point ? 4 : 0;
        }
    }
    return cursor;
}

// [p [sign] digits]: false if there is a p without digits.
static bool scan_binary_exponent(const char **cursor, const char *end, HexNumber *number) {
    const char *next = *cursor;
    if (next == end || (*next | 0x20) != 'p') return true;
    next++;
    bool negative = false;
    if (next < end && (*next == '+' || *next == '-')) negative = *next++ == '-';
    if (next == end || !is_digit(*next)) return false;
    int64_t exponent = 0;
    for (; next < end && is_digit(*next); next++) {
        if (exponent < INT64_C(1) << 58) exponent = exponent * 10 + (*next - '0');
    }
    number->exponent += negative ? -exponent : exponent;
    *cursor = next;
    return true;
}

// Rounds half to even; false if the value is too large.
static bool hex_value(const HexNumber *number, double *out) {
    if (!number->top) {
        *out = 0;
        return true;
    }
    int bits = 64 - __builtin_clzll(number->top);
    if (number->exponent > 2000) return false;
    if (number->exponent < -2000) {
        *out = 0;
        return true;
    }
    int exponent = (int)number->exponent;
    // The exponent of the last place that the double has.
    int last = exponent + bits - 53;
    if (last < -1074) last = -1074;
    int cut = last - exponent;
    uint64_t mantissa = number->top;
    if (cut > 0) {
        uint64_t rest = cut > 63 ? mantissa : mantissa & ((UINT64_C(1) << cut) - 1);
        uint64_t half = cut > 64 ? UINT64_MAX : UINT64_C(1) << (cut - 1);
        mantissa = cut > 63 ? 0 : mantissa >> cut;
        mantissa += rest > half || (rest == half && (number->more || (mantissa & 1)));
        exponent = last;
    }
    *out = ldexp((double)mantissa, exponent);
    return !isinf(*out);
}

NumberStatus number_parse_hex_double(const char *text, size_t length, double *out) {
    const char *cursor = text, *end = text + length;
    while (cursor < end && is_space(*cursor))
        cursor++;
    while (cursor < end && is_space(end[-1]))
        end--;
    bool negative = false;
    if (cursor < end && (*cursor == '+' || *cursor == '-')) negative = *cursor++ == '-';
    size_t word = scan_special(cursor, end, negative, out);
    if (word) return cursor + word == end ? NUMBER_OK : NUMBER_INVALID;
    if (end - cursor >= 2 && cursor[0] == '0' && (cursor[1] | 0x20) == 'x') cursor += 2;
    HexNumber number = {0};
    cursor = scan_hex_digits(cursor, end, &number, false);
    if (cursor < end && *cursor == '.') cursor = scan_hex_digits(cursor + 1, end, &number, true);
    if (!number.digits || !scan_binary_exponent(&cursor, end, &number) || cursor != end) return NUMBER_INVALID;
    if (!hex_value(&number, out)) return NUMBER_OVERFLOW;
    if (negative) *out = -*out;
    return NUMBER_OK;
}
