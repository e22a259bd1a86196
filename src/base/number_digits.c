// Taipan: the decimal digits of doubles, shortest or correctly rounded. MIT licence.
//
// The shortest digits are Raffaello Giulietti's Schubfach ("The Schubfach way to render doubles", 2020).
// Rounding is done in 128-bit integers where the numbers fit, else by the C library's printf, which is exact;
// the character it puts between the digits, which a locale may have changed, is not looked at.
#include "base/number_powers.h"
#include "base/number_text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef unsigned __int128 Wide;

// value = mantissa × 2^exponent; false for zero.
static bool split_double(double value, uint64_t *mantissa, int *exponent) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52 & 0x7FF);
    *mantissa = biased ? fraction | UINT64_C(1) << 52 : fraction;
    *exponent = (biased ? biased : 1) - 1075;
    return *mantissa != 0;
}

static void set_zero(NumberDigits *out) {
    out->digits[0] = '0';
    out->count = out->point = 1;
}

static void strip_zeros(NumberDigits *out) {
    while (out->count > 1 && out->digits[out->count - 1] == '0')
        out->count--;
}

// The digits of number × 10^power.
static void set_digits(NumberDigits *out, Wide number, int power) {
    char reversed[40];
    int count = 0;
    while (number > UINT64_MAX) {
        reversed[count++] = (char)('0' + (int)(number % 10));
        number /= 10;
    }
    for (uint64_t rest = (uint64_t)number; rest; rest /= 10)
        reversed[count++] = (char)('0' + (int)(rest % 10));
    for (int i = 0; i < count; i++)
        out->digits[i] = reversed[count - 1 - i];
    out->count = count;
    out->point = count + power;
    strip_zeros(out);
}

// --- the shortest

// Floors of logarithms, by multiplication; exact over the range of doubles.
static int floor_log2_of_power(int n) {
    return (n * 1741647) >> 19;
}

// The upper part of a product of 192 bits, its last bit made odd if anything was cut off.
static uint64_t round_to_odd(uint64_t high, uint64_t low, uint64_t factor) {
    Wide lower = (Wide)low * factor;
    Wide upper = (Wide)high * factor + (uint64_t)(lower >> 64);
    return (uint64_t)(upper >> 64) | ((uint64_t)upper > 1);
}

static void shortest_of(uint64_t mantissa, int exponent, bool lower_is_closer, NumberDigits *out) {
    // The power of ten that is just shorter than the interval of numbers that round to this one.
    int power = (exponent * 1262611 - (lower_is_closer ? 524031 : 0)) >> 22;
    int shift = exponent + floor_log2_of_power(-power) + 1;
    const uint64_t *scale = number_power(-power);
    uint64_t high = scale[0], low = scale[1];
    if (-power > NUMBER_POWER_EXACT_LAST) high += ++low == 0; // rounded up
    uint64_t even = (mantissa & 1) == 0;
    uint64_t quadruple = mantissa << 2;
    uint64_t lower = round_to_odd(high, low, (quadruple - 2 + lower_is_closer) << shift) + !even;
    uint64_t middle = round_to_odd(high, low, quadruple << shift);
    uint64_t upper = round_to_odd(high, low, (quadruple + 2) << shift) - !even;
    uint64_t digits = middle / 4;
    if (digits >= 10) {
        uint64_t fewer = digits / 10;
        bool down_inside = lower <= 40 * fewer, up_inside = 40 * fewer + 40 <= upper;
        if (down_inside != up_inside) {
            set_digits(out, fewer + up_inside, power + 1);
            return;
        }
    }
    bool down_inside = lower <= 4 * digits, up_inside = 4 * digits + 4 <= upper;
    if (down_inside == up_inside) {
        uint64_t half = 4 * digits + 2;
        up_inside = middle > half || (middle == half && (digits & 1));
    }
    set_digits(out, digits + up_inside, power);
}

void number_shortest(double value, NumberDigits *out) {
    uint64_t mantissa;
    int exponent;
    out->negative = signbit(value);
    if (!split_double(value, &mantissa, &exponent)) {
        set_zero(out);
        return;
    }
    bool whole = exponent <= 0 && exponent > -53 && !(mantissa & ((UINT64_C(1) << -exponent) - 1));
    if (whole) {
        set_digits(out, mantissa >> -exponent, 0);
        return;
    }
    bool lower_is_closer = mantissa == UINT64_C(1) << 52 && exponent > -1074;
    shortest_of(mantissa, exponent, lower_is_closer, out);
}

// --- rounded

enum { POWER_TEN_LIMIT = 22, EXACT_DIGITS = 770 };

static uint64_t small_power_of_ten(int n) {
    uint64_t result = 1;
    while (n-- > 0)
        result *= 10;
    return result;
}

// value × 10^places rounded half to even, if it can be worked out in 128 bits.
static bool scale_and_round(double value, int places, Wide *out) {
    uint64_t mantissa;
    int exponent;
    if (places < 0 || places > POWER_TEN_LIMIT) return false;
    split_double(value, &mantissa, &exponent);
    Wide scaled = mantissa; // below 2^53, and 10^22 below 2^74
    if (places > 11)
        scaled = scaled * small_power_of_ten(11) * small_power_of_ten(places - 11);
    else
        scaled *= small_power_of_ten(places);
    if (exponent >= 0) {
        if (exponent > 127 || scaled >> (127 - exponent)) return false;
        *out = scaled << exponent;
        return true;
    }
    if (-exponent > 126) return false;
    Wide whole = scaled >> -exponent, rest = scaled - (whole << -exponent), half = (Wide)1 << (-exponent - 1);
    *out = whole + (rest > half || (rest == half && (whole & 1)));
    return true;
}

// Takes the digits of "d.dddde±xx".
static void read_printed(const char *text, NumberDigits *out) {
    out->count = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text >= '0' && *text <= '9') out->digits[out->count++] = *text;
    }
    int power = 0;
    if (*text == 'e') {
        for (const char *digit = text + 2; *digit; digit++)
            power = power * 10 + (*digit - '0');
        if (text[1] == '-') power = -power;
    }
    out->point = power + 1;
    if (out->digits[0] == '0') set_zero(out);
    strip_zeros(out);
}

static void print_significant(double value, int count, NumberDigits *out) {
    char text[EXACT_DIGITS + 32];
    if (count > EXACT_DIGITS) count = EXACT_DIGITS;
    snprintf(text, sizeof text, "%.*e", count - 1, fabs(value));
    read_printed(text, out);
}

static int estimate_point(double value) {
    return (int)floor(log10(value)) + 1;
}

void number_significant(double value, int count, NumberDigits *out) {
    out->negative = signbit(value);
    value = fabs(value);
    if (value == 0) {
        set_zero(out);
        return;
    }
    Wide rounded;
    int places = count - estimate_point(value);
    if (count <= 17 && scale_and_round(value, places, &rounded)) {
        // The estimate of the logarithm may be one too small or large: then there is one digit too many or
        // too few.
        uint64_t limit = small_power_of_ten(count);
        if (rounded < limit && rounded >= limit / 10) {
            set_digits(out, rounded, -places);
            return;
        }
    }
    print_significant(value, count, out);
}

// Rounds exact digits to the first keep of them, half to even. Afterwards there may be none.
static void round_digits(NumberDigits *out, int keep) {
    if (keep >= out->count) return;
    if (keep < 0) {
        set_zero(out);
        return;
    }
    bool odd = keep > 0 && (out->digits[keep - 1] & 1);
    bool up = out->digits[keep] > '5' || (out->digits[keep] == '5' && (keep + 1 < out->count || odd));
    out->count = keep;
    while (up && out->count > 0 && out->digits[out->count - 1] == '9')
        out->count--;
    if (up && out->count > 0) {
        out->digits[out->count - 1]++;
    } else if (up) {
        out->digits[0] = '1';
        out->count = 1;
        out->point++;
    } else if (out->count == 0) {
        set_zero(out);
    }
    strip_zeros(out);
}

void number_fixed(double value, int places, NumberDigits *out) {
    out->negative = signbit(value);
    value = fabs(value);
    Wide rounded;
    if (scale_and_round(value, places, &rounded)) {
        if (rounded)
            set_digits(out, rounded, -places);
        else
            set_zero(out);
        return;
    }
    print_significant(value, EXACT_DIGITS, out);
    if (places < 2000) round_digits(out, places < -2000 ? -1 : out->point + places);
}

double number_round_double(double value, int places) {
    // Beyond these no digit is cut off, or none is left.
    if (places > 1100) return value;
    if (places < -330) return copysign(0.0, value);
    NumberDigits digits;
    number_fixed(value, places, &digits);
    char text[EXACT_DIGITS + 32];
    memcpy(text, digits.digits, (size_t)digits.count);
    int length = digits.count + snprintf(text + digits.count, 32, "e%d", digits.point - digits.count);
    double result = 0;
    number_parse_double_prefix(text, (size_t)length, false, &result);
    return copysign(result, value);
}
