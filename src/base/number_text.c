// Taipan: numbers as text: layout of doubles, ints in any base. MIT licence.
#include "base/number_text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

// --- doubles

// How digits are laid out: from place first (below 0: zeros before them) up to place end (zeros after them).
typedef struct Layout {
    int first, end, point, exponent;
    bool scientific;
} Layout;

static int larger(int a, int b) {
    return a > b ? a : b;
}

static Layout choose_layout(const NumberDigits *digits, char code, int precision, unsigned flags) {
    Layout layout = {.end = digits->count, .point = digits->point};
    switch (code) {
    case 'e':
        layout.scientific = true;
        layout.end = precision + 1;
        break;
    case 'f': layout.end = digits->point + precision; break;
    case 'g':
        layout.scientific = digits->point <= -4 || digits->point > precision - (flags & NUMBER_ADD_DOT_0 ? 1 : 0);
        if (flags & NUMBER_ALTERNATE) layout.end = precision;
        break;
    default: layout.scientific = digits->point <= -4 || digits->point > 16; break;
    }
    if (layout.scientific) {
        layout.exponent = layout.point - 1;
        layout.point = 1;
    }
    layout.first = layout.point <= 0 ? layout.point - 1 : 0;
    bool dot_zero = !layout.scientific && (flags & NUMBER_ADD_DOT_0);
    layout.end = larger(layout.end, layout.point + dot_zero);
    return layout;
}

static char *write_zeros(char *out, int count) {
    if (count <= 0) return out;
    memset(out, '0', (size_t)count);
    return out + count;
}

// Writes the digits of places from..to, which are zeros outside of the digits there are.
static char *write_places(char *out, const NumberDigits *digits, int from, int to) {
    int before = to < 0 ? to : 0;
    if (from < before) {
        out = write_zeros(out, before - from);
        from = before;
    }
    int last = to < digits->count ? to : digits->count;
    if (from < last) {
        memcpy(out, digits->digits + from, (size_t)(last - from));
        out += last - from;
        from = last;
    }
    return write_zeros(out, to - from);
}

static char *write_exponent(char *out, int exponent, char letter) {
    *out++ = letter;
    *out++ = exponent < 0 ? '-' : '+';
    int size = exponent < 0 ? -exponent : exponent;
    if (size >= 100) *out++ = (char)('0' + size / 100);
    *out++ = (char)('0' + size / 10 % 10);
    *out++ = (char)('0' + size % 10);
    return out;
}

static char *write_finite(char *out, double value, char code, bool capitals, int precision, unsigned flags) {
    NumberDigits digits;
    if (code == 'e')
        number_significant(value, precision + 1, &digits);
    else if (code == 'f')
        number_fixed(value, precision, &digits);
    else if (code == 'g')
        number_significant(value, precision, &digits);
    else
        number_shortest(value, &digits);
    bool zero = digits.count == 1 && digits.digits[0] == '0';
    if (digits.negative && !(zero && (flags & NUMBER_NO_MINUS_0)))
        *out++ = '-';
    else if (flags & NUMBER_SIGN)
        *out++ = '+';
    Layout layout = choose_layout(&digits, code, precision, flags);
    // A number below 1 has the places first..point for its "0" and starts its digits, with zeros before them,
    // at place point.
    out = write_places(out, &digits, layout.first, layout.point);
    if (layout.end > layout.point || (flags & NUMBER_ALTERNATE)) *out++ = '.';
    out = write_places(out, &digits, layout.point, layout.end);
    if (layout.scientific) out = write_exponent(out, layout.exponent, capitals ? 'E' : 'e');
    return out;
}

static char *write_special(char *out, double value, bool capitals, unsigned flags) {
    if (!isnan(value) && value < 0)
        *out++ = '-';
    else if (flags & NUMBER_SIGN)
        *out++ = '+';
    const char *word = isnan(value) ? (capitals ? "NAN" : "nan") : (capitals ? "INF" : "inf");
    memcpy(out, word, 3);
    return out + 3;
}

size_t number_from_double(char *buffer, double value, char code, int precision, unsigned flags) {
    bool percent = code == '%';
    bool capitals = code == 'E' || code == 'F' || code == 'G';
    if (percent) {
        value *= 100;
        code = 'f';
    }
    if (capitals) code = (char)(code + ('a' - 'A'));
    if (code == 'g' && precision == 0) precision = 1;
    char *out = isfinite(value) ? write_finite(buffer, value, code, capitals, precision, flags)
                                : write_special(buffer, value, capitals, flags);
    if (percent) *out++ = '%';
    *out = 0;
    return (size_t)(out - buffer);
}

size_t number_repr_double(char *buffer, double value) {
    return number_from_double(buffer, value, 'r', 0, NUMBER_ADD_DOT_0);
}

size_t number_hex_double(char *buffer, double value) {
    if (!isfinite(value)) return number_from_double(buffer, value, 'r', 0, 0);
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const char *sign = bits >> 63 ? "-" : "";
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int exponent = (int)(bits >> 52 & 0x7FF);
    if (!exponent && !fraction) return (size_t)sprintf(buffer, "%s0x0.0p+0", sign);
    return (size_t)sprintf(buffer, "%s0x%d.%013llxp%+d", sign, exponent != 0, (unsigned long long)fraction,
                           exponent ? exponent - 1023 : -1022);
}

// --- ints

size_t number_from_uint64(char *buffer, uint64_t value, int base) {
    char reversed[64];
    size_t count = 0;
    if (base == 10) {
        do
            reversed[count++] = (char)('0' + (int)(value % 10));
        while (value /= 10);
    } else {
        do
            reversed[count++] = "0123456789abcdefghijklmnopqrstuvwxyz"[value % (unsigned)base];
        while (value /= (unsigned)base);
    }
    for (size_t i = 0; i < count; i++)
        buffer[i] = reversed[count - 1 - i];
    buffer[count] = 0;
    return count;
}

size_t number_from_int64(char *buffer, int64_t value, int base) {
    if (value >= 0) return number_from_uint64(buffer, (uint64_t)value, base);
    *buffer = '-';
    return 1 + number_from_uint64(buffer + 1, 0 - (uint64_t)value, base);
}

int number_digit_value(unsigned char character) {
    if (character >= '0' && character <= '9') return character - '0';
    unsigned char letter = character | 0x20;
    return letter >= 'a' && letter <= 'z' ? letter - 'a' + 10 : 36;
}

// The base that a prefix such as "0x" at text stands for; 0 for none.
static int prefix_base(const char *text, const char *end) {
    if (end - text < 2 || text[0] != '0') return 0;
    switch (text[1] | 0x20) {
    case 'x': return 16;
    case 'o': return 8;
    case 'b': return 2;
    default: return 0;
    }
}

// Digits with single underscores between them, from the first digit to the end. False if anything else is
// there.
static bool read_digits(NumberDigitsSpan *span, uint64_t *value, bool *overflow) {
    bool after_digit = false;
    *value = 0;
    *overflow = false;
    for (size_t i = 0; i < span->length; i++) {
        if (span->start[i] == '_') {
            if (!after_digit) return false;
            after_digit = false;
            continue;
        }
        int digit = number_digit_value((unsigned char)span->start[i]);
        if (digit >= span->base) return false;
        after_digit = true;
        span->digits++;
        *overflow |= __builtin_mul_overflow(*value, (uint64_t)span->base, value);
        *overflow |= __builtin_add_overflow(*value, (uint64_t)digit, value);
    }
    return after_digit;
}

NumberStatus number_parse_int64(const char *text, size_t length, int base, int64_t *out, NumberDigitsSpan *digits) {
    const char *cursor = text, *end = text + length;
    NumberDigitsSpan span = {.base = base};
    if (base != 0 && (base < 2 || base > 36)) return NUMBER_BAD_BASE;
    if (cursor < end && (*cursor == '+' || *cursor == '-')) span.negative = *cursor++ == '-';
    int prefix = prefix_base(cursor, end);
    bool only_zero = false;
    if (base == 0) {
        only_zero = !prefix && cursor < end && *cursor == '0';
        span.base = prefix ? prefix : 10;
    }
    if (prefix && prefix == span.base) {
        cursor += 2;
        if (cursor < end && *cursor == '_') cursor++;
    }
    span.start = cursor;
    span.length = (size_t)(end - cursor);
    uint64_t value;
    bool overflow;
    if (!read_digits(&span, &value, &overflow)) return NUMBER_INVALID;
    if (only_zero && (value || overflow)) return NUMBER_INVALID;
    if (digits) *digits = span;
    if (overflow || value > (uint64_t)INT64_MAX + span.negative) return NUMBER_OVERFLOW;
    *out = (int64_t)(span.negative ? 0 - value : value);
    return NUMBER_OK;
}
