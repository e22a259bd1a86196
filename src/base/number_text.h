// Taipan: numbers to text and back, exactly, whatever the locale. MIT licence.
//
// Doubles are printed either as the shortest text that reads back the same (Giulietti's Schubfach), or
// correctly rounded to a number of digits; they are read correctly rounded (Lemire's algorithm, with exact
// big-number comparison when that leaves doubt). Nothing here allocates or depends on setlocale. Text going
// in need not end in NUL.
#ifndef TAIPAN_BASE_NUMBER_TEXT_H
#define TAIPAN_BASE_NUMBER_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// --- doubles to text

enum {
    NUMBER_SIGN = 1,       // '+' before what is not negative
    NUMBER_ADD_DOT_0 = 2,  // something that looks like a float: "1.0" rather than "1" (codes g and r)
    NUMBER_ALTERNATE = 4,  // '#': keep the point, and for g the trailing zeros
    NUMBER_NO_MINUS_0 = 8, // 'z': what rounds to -0 prints as 0
};

// Room enough for any double by any code but f, F and %, at precision 0; add the precision.
enum { NUMBER_DOUBLE_SIZE = 32 };
// Room enough for any double by this code and precision, with sign, '%' and NUL.
static inline size_t number_double_size(char code, int precision) {
    size_t digits = precision > 0 ? (size_t)precision : 0;
    return digits + (code == 'f' || code == 'F' || code == '%' ? 350 : NUMBER_DOUBLE_SIZE);
}

// The decimal digits of a finite double: value = ±0.d1d2d3… × 10^point.
typedef struct NumberDigits {
    bool negative;
    int point;
    int count;        // at least 1; no trailing zeros; zero is the digit "0" with point 1
    char digits[800]; // no double has more than 767 significant digits
} NumberDigits;
// The shortest digits that read back as value, the nearest of those.
void number_shortest(double value, NumberDigits *out);
// Correctly rounded (half to even, exactly) to count >= 1 significant digits.
void number_significant(double value, int count, NumberDigits *out);
// Correctly rounded to places digits after the point (negative: before it). May become zero (the digit "0",
// point 1).
void number_fixed(double value, int places, NumberDigits *out);

// Formats like CPython's PyOS_double_to_string, into buffer, which has number_double_size(code, precision)
// bytes. code is one of e f g E F G % (with precision >= 0), or r (repr: shortest, precision ignored). inf
// and nan print as "inf" and "nan", or in capitals for E F G. Returns the length; a NUL follows.
size_t number_from_double(char *buffer, double value, char code, int precision, unsigned flags);
// repr(value): at most NUMBER_DOUBLE_SIZE bytes with the NUL.
size_t number_repr_double(char *buffer, double value);
// float.hex(value): at most NUMBER_DOUBLE_SIZE bytes with the NUL.
size_t number_hex_double(char *buffer, double value);
// round(value, places) for finite values: correctly rounded in decimal. May overflow to infinity; the caller
// checks.
double number_round_double(double value, int places);

// --- text to doubles

// The longest prefix that is a decimal number: [sign] digits [. digits] [e [sign] digits], or with special
// also [sign] inf | infinity | nan in any case. No underscores and no white space. Returns the bytes read; 0
// if there is none. Too large gives infinity, too small gives 0, with the sign.
size_t number_parse_double_prefix(const char *text, size_t length, bool special, double *out);
// The whole text must be a number as float() takes it, once white space is stripped and digits are ASCII:
// underscores between digits, inf and nan included. False if it is not.
bool number_parse_double(const char *text, size_t length, double *out);

typedef enum NumberStatus { NUMBER_OK, NUMBER_INVALID, NUMBER_OVERFLOW, NUMBER_BAD_BASE } NumberStatus;
// float.fromhex: the whole text, white space (ASCII) around it allowed.
NumberStatus number_parse_hex_double(const char *text, size_t length, double *out);

// --- ints

// Room for any 64-bit int in base 2 with sign, prefix and NUL.
enum { NUMBER_INT_SIZE = 72 };
// value in base 2..36, small letters; returns the length; a NUL follows.
size_t number_from_int64(char *buffer, int64_t value, int base);
size_t number_from_uint64(char *buffer, uint64_t value, int base);

// What int(text, base) accepts, when the white space around it is stripped and digits are ASCII: a sign, a
// prefix that goes with the base (base 0: taken from the prefix, and "0012" is refused), single underscores
// between digits. NUMBER_OVERFLOW: the text is right, but does not fit; then digits, if not NULL, tells what
// an arbitrary-precision reader needs.
typedef struct NumberDigitsSpan {
    bool negative;
    int base;
    const char *start; // first digit
    size_t length;     // bytes of digits and underscores
    size_t digits;     // how many digits
} NumberDigitsSpan;
NumberStatus number_parse_int64(const char *text, size_t length, int base, int64_t *out, NumberDigitsSpan *digits);
// Value of a digit or letter 0..35; 36 for anything else.
int number_digit_value(unsigned char character);
#endif
