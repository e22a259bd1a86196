// Taipan: int arithmetic: sums, products, quotients, powers, shifts, bits. MIT licence.
//
// Immediates are worked in 64 or 128 bits; the rest with GMP's mpn functions on limbs. Results are in normal
// form (an immediate when it fits). Operands are ints of any kind, bools and instances of subclasses
// included. May raise MemoryError, ZeroDivisionError, ValueError, OverflowError; runs no Python code.
#include "object/float.h"
#include "object/int_limbs.h"
#include "object/tuple.h"
#include <math.h>
#include <string.h>

#define MAX_LIMBS ((size_t)1 << 58)

BigInt *int_allocate(Thread *thread, size_t count) {
    if (UNLIKELY(count > MAX_LIMBS)) {
        error_no_memory(thread);
        return NULL;
    }
    return heap_allocate(thread, sizeof(BigInt) + count * sizeof(uint64_t), SHAPE_int);
}

mp_limb_t *int_scratch(Thread *thread, size_t count) {
    BigInt *big = int_allocate(thread, count ? count : 1);
    return big ? (mp_limb_t *)big->limbs : NULL;
}

static size_t strip(const mp_limb_t *limbs, size_t count) {
    while (count && limbs[count - 1] == 0)
        count--;
    return count;
}

static bool fits_immediate(const mp_limb_t *limbs, size_t count, bool negative, Value *out) {
    if (count == 0) {
        *out = value_from_small_int(0);
        return true;
    }
    if (count > 1 || limbs[0] > (uint64_t)SMALL_INT_MAX + negative) return false;
    *out = value_from_small_int(negative ? (int64_t)(0 - limbs[0]) : (int64_t)limbs[0]);
    return true;
}

Value int_finish(BigInt *big, size_t count, bool negative) {
    if (UNLIKELY(!big)) return NO_VALUE;
    count = strip((mp_limb_t *)big->limbs, count);
    Value small;
    if (fits_immediate((mp_limb_t *)big->limbs, count, negative, &small)) return small;
    big->size = negative ? -(int64_t)count : (int64_t)count;
    return value_from_object(big);
}

Value int_from_limbs(Thread *thread, const mp_limb_t *limbs, size_t count, bool negative) {
    count = strip(limbs, count);
    Value small;
    if (fits_immediate(limbs, count, negative, &small)) return small;
    BigInt *big = int_allocate(thread, count);
    if (!big) return NO_VALUE;
    memcpy(big->limbs, limbs, count * sizeof(uint64_t));
    return int_finish(big, count, negative);
}

// ---- sums -------------------------------------------------------------------------------------------------------
static Value add_magnitudes(Thread *thread, const IntView *a, const IntView *b, bool negative) {
    if (a->count < b->count) {
        const IntView *swap = a;
        a = b;
        b = swap;
    }
    BigInt *sum = int_allocate(thread, a->count + 1);
    if (!sum) return NO_VALUE;
    mp_limb_t *limbs = (mp_limb_t *)sum->limbs;
    if (b->count)
        limbs[a->count] = mpn_add(limbs, a->limbs, (mp_size_t)a->count, b->limbs, (mp_size_t)b->count);
    else
        memcpy(limbs, a->limbs, a->count * sizeof *limbs);
    return int_finish(sum, a->count + 1, negative);
}

static int compare_magnitudes(const IntView *a, const IntView *b) {
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    return a->count ? mpn_cmp(a->limbs, b->limbs, (mp_size_t)a->count) : 0;
}

// a - b, where negative is a's sign.
static Value subtract_magnitudes(Thread *thread, const IntView *a, const IntView *b, bool negative) {
    int order = compare_magnitudes(a, b);
    if (order == 0) return value_from_small_int(0);
    if (order < 0) {
        const IntView *swap = a;
        a = b;
        b = swap;
        negative = !negative;
    }
    if (a->count == 1) {
        mp_limb_t difference = a->limbs[0] - (b->count ? b->limbs[0] : 0);
        return int_from_limbs(thread, &difference, 1, negative);
    }
    BigInt *result = int_allocate(thread, a->count);
    if (!result) return NO_VALUE;
    if (b->count)
        mpn_sub((mp_limb_t *)result->limbs, a->limbs, (mp_size_t)a->count, b->limbs, (mp_size_t)b->count);
    else
        memcpy(result->limbs, a->limbs, a->count * sizeof(mp_limb_t));
    return int_finish(result, a->count, negative);
}

static Value add_views(Thread *thread, const IntView *a, const IntView *b, bool negate_b) {
    bool b_negative = b->negative != negate_b;
    if (a->negative == b_negative) return add_magnitudes(thread, a, b, a->negative);
    return subtract_magnitudes(thread, a, b, a->negative);
}

Value int_add(Thread *thread, Value a, Value b) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y))) return int_from_int64(thread, x + y); // 63 bits each
    IntView u, v;
    int_view(&u, a);
    int_view(&v, b);
    return add_views(thread, &u, &v, false);
}

Value int_subtract(Thread *thread, Value a, Value b) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y))) return int_from_int64(thread, x - y);
    IntView u, v;
    int_view(&u, a);
    int_view(&v, b);
    return add_views(thread, &u, &v, true);
}

Value int_negative(Thread *thread, Value a) {
    int64_t n;
    if (LIKELY(int_is_word(a, &n))) return int_from_int64(thread, -n);
    IntView view;
    int_view(&view, a);
    return int_from_limbs(thread, view.limbs, view.count, !view.negative);
}

// ---- products ---------------------------------------------------------------------------------------------------
static Value multiply_views(Thread *thread, const IntView *a, const IntView *b) {
    if (a->count < b->count) {
        const IntView *swap = a;
        a = b;
        b = swap;
    }
    if (b->count == 0) return value_from_small_int(0);
    size_t count = a->count + b->count;
    BigInt *product = int_allocate(thread, count);
    if (!product) return NO_VALUE;
    mp_limb_t *limbs = (mp_limb_t *)product->limbs;
    if (b->count == 1)
        limbs[a->count] = mpn_mul_1(limbs, a->limbs, (mp_size_t)a->count, b->limbs[0]);
    else if (a->limbs == b->limbs && a->count == b->count)
        mpn_sqr(limbs, a->limbs, (mp_size_t)a->count);
    else
        mpn_mul(limbs, a->limbs, (mp_size_t)a->count, b->limbs, (mp_size_t)b->count);
    return int_finish(product, count, a->negative != b->negative);
}

Value int_multiply(Thread *thread, Value a, Value b) {
    int64_t x, y, product;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y)) && LIKELY(!__builtin_mul_overflow(x, y, &product)))
        return int_from_int64(thread, product);
    IntView u, v;
    int_view(&u, a);
    int_view(&v, b);
    return multiply_views(thread, &u, &v);
}

// ---- quotients --------------------------------------------------------------------------------------------------
static Value zero_division(Thread *thread) {
    return error_raise(thread, SHAPE_ZeroDivisionError, "division by zero");
}

static int64_t floor_divide_words(int64_t x, int64_t y) {
    int64_t quotient = x / y;
    return x % y != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient;
}

static int64_t floor_remainder_words(int64_t x, int64_t y) {
    int64_t remainder = x % y;
    return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
}

// The dividend is smaller than the divisor in magnitude.
static int divide_smaller(Thread *thread, Value a, const IntView *u, Value b, const IntView *v, Value *quotient,
                          Value *remainder) {
    bool floor_down = u->count && u->negative != v->negative;
    *quotient = value_from_small_int(floor_down ? -1 : 0);
    *remainder = floor_down ? int_add(thread, a, b) : int_from_limbs(thread, u->limbs, u->count, u->negative);
    return *remainder == NO_VALUE ? -1 : 0;
}

static int divide_views(Thread *thread, const IntView *u, const IntView *v, Value *quotient, Value *remainder) {
    size_t quotient_count = u->count - v->count + 1;
    BigInt *q = int_allocate(thread, quotient_count + 1); // a limb more for the carry of flooring
    BigInt *r = q ? int_allocate(thread, v->count) : NULL;
    if (!r) return -1;
    mp_limb_t *q_limbs = (mp_limb_t *)q->limbs, *r_limbs = (mp_limb_t *)r->limbs;
    if (v->count == 1)
        r_limbs[0] = mpn_divrem_1(q_limbs, 0, u->limbs, (mp_size_t)u->count, v->limbs[0]);
    else
        mpn_tdiv_qr(q_limbs, r_limbs, 0, u->limbs, (mp_size_t)u->count, v->limbs, (mp_size_t)v->count);
    bool negative = u->negative != v->negative;
    if (negative && strip(r_limbs, v->count)) { // floor: one step further from zero
        q_limbs[quotient_count] = mpn_add_1(q_limbs, q_limbs, (mp_size_t)quotient_count, 1);
        mpn_sub_n(r_limbs, v->limbs, r_limbs, (mp_size_t)v->count);
    }
    *quotient = int_finish(q, quotient_count + 1, negative);
    *remainder = int_finish(r, v->count, v->negative);
    return 0;
}

// Both at once; -1: ZeroDivisionError or MemoryError.
static int divide(Thread *thread, Value a, Value b, Value *quotient, Value *remainder) {
    IntView u, v;
    int_view(&u, a);
    int_view(&v, b);
    if (v.count == 0) return zero_division(thread), -1;
    if (compare_magnitudes(&u, &v) < 0) return divide_smaller(thread, a, &u, b, &v, quotient, remainder);
    return divide_views(thread, &u, &v, quotient, remainder);
}

Value int_floor_divide(Thread *thread, Value a, Value b) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y) && y != 0))
        return int_from_int64(thread, floor_divide_words(x, y));
    Value quotient, remainder;
    return divide(thread, a, b, &quotient, &remainder) < 0 ? NO_VALUE : quotient;
}

Value int_remainder(Thread *thread, Value a, Value b) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y) && y != 0))
        return value_from_small_int(floor_remainder_words(x, y));
    Value quotient, remainder;
    return divide(thread, a, b, &quotient, &remainder) < 0 ? NO_VALUE : remainder;
}

int int_divmod(Thread *thread, Value a, Value b, Value *quotient, Value *remainder) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y) && y != 0)) {
        *quotient = int_from_int64(thread, floor_divide_words(x, y));
        *remainder = value_from_small_int(floor_remainder_words(x, y));
        return *quotient == NO_VALUE ? -1 : 0;
    }
    return divide(thread, a, b, quotient, remainder);
}

static Value division_overflow(Thread *thread) {
    return error_raise(thread, SHAPE_OverflowError, "integer division result too large for a float");
}

// |a| / |b| correctly rounded: the quotient is taken to at least 55 bits, whose last one says "and
// something".
static Value divide_correctly(Thread *thread, Value a, Value b, bool negative) {
    int64_t difference = (int64_t)int_bit_length(a) - (int64_t)int_bit_length(b);
    if (difference > 1024) return division_overflow(thread);
    if (difference < -1076) return float_from_double(thread, negative ? -0.0 : 0.0);
    int64_t shift = (difference > -1021 ? difference : -1021) - 53 - 2;
    Value numerator = int_sign(a) < 0 ? int_negative(thread, a) : a;
    Value denominator = int_sign(b) < 0 ? int_negative(thread, b) : b, remainder;
    if (numerator == NO_VALUE || denominator == NO_VALUE) return NO_VALUE;
    Value places = value_from_small_int(shift < 0 ? -shift : shift);
    if (shift <= 0)
        numerator = int_left_shift(thread, numerator, places);
    else
        denominator = int_left_shift(thread, denominator, places);
    if (numerator == NO_VALUE || denominator == NO_VALUE) return NO_VALUE;
    Value quotient;
    if (int_divmod(thread, numerator, denominator, &quotient, &remainder) < 0) return NO_VALUE;
    uint64_t low = int_to_uint64_mask(quotient);
    int64_t bits = low ? 64 - __builtin_clzll(low) : 0;
    if (int_sign(remainder)) low |= 1;
    int64_t extra = (bits > -1021 - shift ? bits : -1021 - shift) - 53;
    uint64_t half = (uint64_t)1 << (extra - 1);
    if ((low & half) && (low & (3 * half - 1))) low += half;
    double result = (double)(low & ~(2 * half - 1));
    if (shift + bits >= 1024 && (shift + bits > 1024 || result == ldexp(1.0, (int)bits)))
        return division_overflow(thread);
    result = ldexp(result, (int)shift);
    return float_from_double(thread, negative ? -result : result);
}

Value int_true_divide(Thread *thread, Value a, Value b) {
    int64_t x, y, exact = (int64_t)1 << 53;
    if (int_is_word(a, &x) && int_is_word(b, &y) && x <= exact && x >= -exact && y <= exact && y >= -exact && y != 0)
        return float_from_double(thread, (double)x / (double)y);
    int a_sign = int_sign(a), b_sign = int_sign(b);
    if (b_sign == 0) return zero_division(thread);
    if (a_sign == 0) return float_from_double(thread, b_sign < 0 ? -0.0 : 0.0);
    return divide_correctly(thread, a, b, (a_sign < 0) != (b_sign < 0));
}

// ---- shifts -----------------------------------------------------------------------------------------------------
static Value left_shift_view(Thread *thread, const IntView *view, uint64_t places) {
    size_t whole = places / 64;
    unsigned part = places % 64;
    BigInt *result = int_allocate(thread, view->count + whole + 1);
    if (!result) return NO_VALUE;
    mp_limb_t *limbs = (mp_limb_t *)result->limbs + whole;
    if (part)
        limbs[view->count] = mpn_lshift(limbs, view->limbs, (mp_size_t)view->count, part);
    else
        memcpy(limbs, view->limbs, view->count * sizeof *limbs);
    return int_finish(result, view->count + whole + 1, view->negative);
}

static int negative_shift(Thread *thread, Value places) {
    if (int_sign(places) >= 0) return 0;
    return error_raise_int(thread, SHAPE_ValueError, "negative shift count");
}

Value int_left_shift(Thread *thread, Value a, Value b) {
    int64_t x, places;
    if (negative_shift(thread, b) < 0) return NO_VALUE;
    if (int_sign(a) == 0) return value_from_small_int(0);
    if (!int_fits_int64(b, &places)) return error_raise(thread, SHAPE_OverflowError, "too many digits in integer");
    if (int_is_word(a, &x) && places < 62) {
        int64_t shifted = (int64_t)((uint64_t)x << places);
        if (small_int_fits(shifted) && shifted >> places == x) return value_from_small_int(shifted);
    }
    IntView view;
    int_view(&view, a);
    return left_shift_view(thread, &view, (uint64_t)places);
}

static Value right_shift_view(Thread *thread, const IntView *view, uint64_t places) {
    size_t whole = places / 64;
    unsigned part = places % 64;
    if (whole >= view->count) return value_from_small_int(view->negative ? -1 : 0);
    size_t count = view->count - whole;
    bool lost = false; // negative numbers round down when bits fall off
    for (size_t i = 0; view->negative && i < whole && !lost; i++)
        lost = view->limbs[i] != 0;
    BigInt *result = int_allocate(thread, count + 1);
    if (!result) return NO_VALUE;
    mp_limb_t *limbs = (mp_limb_t *)result->limbs;
    if (part)
        lost |= mpn_rshift(limbs, view->limbs + whole, (mp_size_t)count, part) != 0;
    else
        memcpy(limbs, view->limbs + whole, count * sizeof *limbs);
    if (view->negative && lost) limbs[count] = mpn_add_1(limbs, limbs, (mp_size_t)count, 1);
    return int_finish(result, count + 1, view->negative);
}

Value int_right_shift(Thread *thread, Value a, Value b) {
    int64_t x, places;
    if (negative_shift(thread, b) < 0) return NO_VALUE;
    if (!int_fits_int64(b, &places)) return value_from_small_int(int_sign(a) < 0 ? -1 : 0);
    if (LIKELY(int_is_word(a, &x))) return value_from_small_int(x >> (places > 63 ? 63 : places));
    IntView view;
    int_view(&view, a);
    return right_shift_view(thread, &view, (uint64_t)places);
}

// ---- bits -------------------------------------------------------------------------------------------------------
// Two's complement in count limbs; count is more than the magnitude has.
static void to_complement(mp_limb_t *limbs, const IntView *view, size_t count) {
    memcpy(limbs, view->limbs, view->count * sizeof *limbs);
    memset(limbs + view->count, 0, (count - view->count) * sizeof *limbs);
    if (view->negative) mpn_neg(limbs, limbs, (mp_size_t)count);
}

static Value from_complement(BigInt *big, size_t count) {
    mp_limb_t *limbs = (mp_limb_t *)big->limbs;
    bool negative = limbs[count - 1] >> 63;
    if (negative) mpn_neg(limbs, limbs, (mp_size_t)count);
    return int_finish(big, count, negative);
}

typedef enum BitOperation { BITS_AND, BITS_OR, BITS_XOR } BitOperation;

static Value bit_operation(Thread *thread, Value a, Value b, BitOperation operation) {
    IntView u, v;
    int_view(&u, a);
    int_view(&v, b);
    size_t count = (u.count > v.count ? u.count : v.count) + 1;
    BigInt *result = int_allocate(thread, count);
    mp_limb_t *other = result ? int_scratch(thread, count) : NULL;
    if (!other) return NO_VALUE;
    mp_limb_t *limbs = (mp_limb_t *)result->limbs;
    to_complement(limbs, &u, count);
    to_complement(other, &v, count);
    switch (operation) {
    case BITS_AND: mpn_and_n(limbs, limbs, other, (mp_size_t)count); break;
    case BITS_OR: mpn_ior_n(limbs, limbs, other, (mp_size_t)count); break;
    case BITS_XOR: mpn_xor_n(limbs, limbs, other, (mp_size_t)count); break;
    }
    return from_complement(result, count);
}

Value int_and(Thread *thread, Value a, Value b) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y))) return value_from_small_int(x & y);
    return bit_operation(thread, a, b, BITS_AND);
}

Value int_or(Thread *thread, Value a, Value b) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y))) return value_from_small_int(x | y);
    return bit_operation(thread, a, b, BITS_OR);
}

Value int_xor(Thread *thread, Value a, Value b) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y))) return value_from_small_int(x ^ y);
    return bit_operation(thread, a, b, BITS_XOR);
}

Value int_invert(Thread *thread, Value a) {
    int64_t n;
    if (LIKELY(int_is_word(a, &n))) return value_from_small_int(~n);
    Value negative = int_negative(thread, a);
    return negative == NO_VALUE ? NO_VALUE : int_subtract(thread, negative, value_from_small_int(1));
}

// ---- powers -----------------------------------------------------------------------------------------------------
static Value float_of_powers(Thread *thread, Value a, Value b) {
    double base = int_to_double(thread, a);
    if (base == -1.0 && error_pending(thread)) return NO_VALUE;
    double exponent = int_to_double(thread, b);
    if (exponent == -1.0 && error_pending(thread)) return NO_VALUE;
    return float_power(thread, base, exponent);
}

// Left to right; the base is not 0 or ±1 and the exponent at least 1.
static Value power_by_squaring(Thread *thread, Value base, uint64_t exponent) {
    Value result = base;
    for (int bit = 62 - __builtin_clzll(exponent); bit >= 0; bit--) {
        result = int_multiply(thread, result, result);
        if (result != NO_VALUE && (exponent >> bit & 1)) result = int_multiply(thread, result, base);
        if (result == NO_VALUE) return NO_VALUE;
    }
    return result;
}

static Value plain_power(Thread *thread, Value a, Value b) {
    int64_t base, exponent;
    if (int_sign(b) < 0) return float_of_powers(thread, a, b);
    if (int_sign(b) == 0) return value_from_small_int(1);
    if (int_is_word(a, &base)) {
        if (base == 0 || base == 1) return value_from_small_int(base);
        if (base == -1) return value_from_small_int(int_to_uint64_mask(b) & 1 ? -1 : 1);
    }
    if (!int_fits_int64(b, &exponent)) return error_no_memory(thread);
    if (int_is_word(a, &base) && base > 0 && (base & (base - 1)) == 0) {
        int64_t places;
        if (__builtin_mul_overflow(exponent, (int64_t)__builtin_ctzll((uint64_t)base), &places))
            return error_no_memory(thread);
        return int_left_shift(thread, value_from_small_int(1), value_from_small_int(places));
    }
    if ((uint64_t)exponent > MAX_LIMBS / (int_bit_length(a) / 64 + 1) * 16) return error_no_memory(thread);
    return power_by_squaring(thread, int_add(thread, a, value_from_small_int(0)), (uint64_t)exponent);
}

static void read_only(mpz_t out, const IntView *view) {
    mpz_roinit_n(out, view->limbs, view->negative ? -(mp_size_t)view->count : (mp_size_t)view->count);
}

static Value from_mpz(Thread *thread, mpz_t number) {
    Value v = int_from_limbs(thread, mpz_limbs_read(number), mpz_size(number), mpz_sgn(number) < 0);
    mpz_clear(number);
    return v;
}

static uint64_t word_power(uint64_t base, uint64_t exponent, uint64_t modulus) {
    uint64_t result = 1 % modulus;
    for (base %= modulus; exponent; exponent >>= 1) {
        if (exponent & 1) result = (uint64_t)((unsigned __int128)result * base % modulus);
        base = (uint64_t)((unsigned __int128)base * base % modulus);
    }
    return result;
}

// base ** exponent modulo |modulus|, in 0..|modulus|-1.
static Value magnitude_power(Thread *thread, Value base, Value exponent, Value modulus) {
    int64_t b, e, m;
    if (int_is_word(base, &b) && int_is_word(exponent, &e) && int_is_word(modulus, &m) && e >= 0) {
        if (m < 0) m = -m;
        uint64_t power = word_power((uint64_t)floor_remainder_words(b, m), (uint64_t)e, (uint64_t)m);
        return value_from_small_int((int64_t)power);
    }
    IntView views[3];
    int_view(&views[0], base);
    int_view(&views[1], exponent);
    int_view(&views[2], modulus);
    views[2].negative = false;
    mpz_t numbers[3], result;
    for (int i = 0; i < 3; i++)
        read_only(numbers[i], &views[i]);
    mpz_init(result);
    if (views[1].negative && !mpz_invert(result, numbers[0], numbers[2])) {
        mpz_clear(result);
        return error_raise(thread, SHAPE_ValueError, "base is not invertible for the given modulus");
    }
    mpz_powm(result, numbers[0], numbers[1], numbers[2]);
    return from_mpz(thread, result);
}

static Value modular_power(Thread *thread, Value base, Value exponent, Value modulus) {
    int sign = int_sign(modulus);
    if (sign == 0) return error_raise(thread, SHAPE_ValueError, "pow() 3rd argument cannot be 0");
    IntView view;
    int_view(&view, modulus);
    if (view.count == 1 && view.limbs[0] == 1) return value_from_small_int(0);
    Value power = magnitude_power(thread, base, exponent, modulus);
    if (sign > 0 || power == NO_VALUE || int_sign(power) == 0) return power;
    return int_add(thread, power, modulus);
}

Value int_power(Thread *thread, Value a, Value b, Value modulus) {
    return modulus == NONE ? plain_power(thread, a, b) : modular_power(thread, a, b, modulus);
}

// ---- common divisors --------------------------------------------------------------------------------------------
static uint64_t word_gcd(uint64_t a, uint64_t b) {
    while (b) {
        uint64_t remainder = a % b;
        a = b;
        b = remainder;
    }
    return a;
}

Value int_gcd(Thread *thread, Value a, Value b) {
    IntView u, v;
    int_view(&u, a);
    int_view(&v, b);
    if (u.count <= 1 && v.count <= 1) {
        mp_limb_t divisor = word_gcd(u.count ? u.limbs[0] : 0, v.count ? v.limbs[0] : 0);
        return int_from_limbs(thread, &divisor, 1, false);
    }
    mpz_t x, y, result;
    read_only(x, &u);
    read_only(y, &v);
    mpz_init(result);
    mpz_gcd(result, x, y);
    return from_mpz(thread, result);
}
