// Taipan: int: immediates of 63 bits and heap limbs beyond. MIT licence.
// Normal form: a value that fits an immediate is always an immediate (except instances of int subclasses, which are
// heap objects of any magnitude). Limbs are GMP mpn limbs, least significant first, the top limb not zero.
#ifndef TAIPAN_OBJECT_INT_H
#define TAIPAN_OBJECT_INT_H
#include "object/type.h"

typedef struct BigInt {
    Object header;
    int64_t size; // limbs; negative for negative numbers; 0 for zero (subclass instances only)
    uint64_t limbs[];
} BigInt;

// Immediate when 63 bits do, else a new object.
Value int_from_int64(Thread *thread, int64_t n);
Value int_from_uint64(Thread *thread, uint64_t n);
Value int_from_double(Thread *thread, double d); // truncates; OverflowError/ValueError for inf/nan
// v must be an int (bool included). -1 with OverflowError when it does not fit; check error_pending() when -1.
int64_t int_to_int64(Thread *thread, Value v);
uint64_t int_to_uint64(Thread *thread, Value v);
uint64_t int_to_uint64_mask(Value v);          // modulo 2**64, never fails
bool int_fits_int64(Value v, int64_t *result); // false when too large; no exception
int int_sign(Value v);
double int_to_double(Thread *thread, Value v); // -1.0 with OverflowError pending
int int_compare(Value a, Value b);             // <0, 0, >0
bool int_equal(Value a, Value b);
int64_t int_hash(Value v);
size_t int_bit_length(Value v);
// digits in base 2..36 with optional sign, underscores and 0x prefixes as int(text, base) takes them; ValueError text
// like CPython's when malformed. text is UTF-8.
Value int_from_text(Thread *thread, const char *text, size_t length, int base);
// The same for a str, whose decimal digits and white space may be any of Unicode's; the message shows text as it is.
Value int_from_str(Thread *thread, Value text, int base);
// The same for a buffer (bytes, bytearray, ...); ValueError shows it as bytes.
Value int_from_buffer(Thread *thread, Value buffer, int base);
// sys.set_int_max_str_digits: 0 means no limit.
int64_t int_max_str_digits(Thread *thread);
Value int_to_str(Thread *thread, Value v, int base); // no prefix; base 10 obeys sys.set_int_max_str_digits
// Two's complement bytes, little endian when `little`. Used by int.to_bytes, marshal, pickle, struct, random.
Value int_from_bytes(Thread *thread, const uint8_t *bytes, size_t length, bool little, bool is_signed);
int int_to_bytes(Thread *thread, Value v, uint8_t *bytes, size_t length, bool little, bool is_signed);
// Arithmetic on ints (both must be ints); results normalised to plain int.
Value int_add(Thread *thread, Value a, Value b);
Value int_subtract(Thread *thread, Value a, Value b);
Value int_multiply(Thread *thread, Value a, Value b);
Value int_floor_divide(Thread *thread, Value a, Value b);
Value int_remainder(Thread *thread, Value a, Value b);
Value int_true_divide(Thread *thread, Value a, Value b);
Value int_power(Thread *thread, Value a, Value b, Value modulus);                             // NONE: no modulus
MUST_USE int int_divmod(Thread *thread, Value a, Value b, Value *quotient, Value *remainder); // floor; 0, -1
Value int_negative(Thread *thread, Value a);
Value int_invert(Thread *thread, Value a);
Value int_left_shift(Thread *thread, Value a, Value b);
Value int_right_shift(Thread *thread, Value a, Value b);
Value int_and(Thread *thread, Value a, Value b);
Value int_or(Thread *thread, Value a, Value b);
Value int_xor(Thread *thread, Value a, Value b);
Value int_gcd(Thread *thread, Value a, Value b);
#endif
