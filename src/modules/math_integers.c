// Taipan: the math module: functions of ints, and products. MIT licence.
// Large results are worked out by GMP's mpz functions and copied into ints.
#include <gmp.h>
#include <math.h>
#include <stdlib.h>
#include "modules/math_internal.h"

static Value int_from_mpz(Thread *thread, const mpz_t z) {
    size_t bytes = (mpz_sizeinbase(z, 2) + 7) / 8;
    Bytes *room = bytes_allocate(thread, bytes + 1);
    if (!room) return NO_VALUE;
    mpz_export(room->data, NULL, -1, 1, 0, 0, z);
    return int_from_bytes(thread, room->data, bytes, true, false);
}
static int mpz_from_int(Thread *thread, mpz_t z, Value v) { // v not negative; z initialised
    size_t bytes = (int_bit_length(v) + 7) / 8;
    Bytes *room = bytes_allocate(thread, bytes + 1);
    if (!room || int_to_bytes(thread, v, room->data, bytes, true, false) < 0) return -1;
    mpz_import(z, bytes, -1, 1, 0, 0, room->data);
    return 0;
}
static Value finish(Thread *thread, mpz_t z) {
    Value result = int_from_mpz(thread, z);
    mpz_clear(z);
    return result;
}

NATIVE(math_factorial, "factorial(n, /)", "Find n!.", EFFECT_ANY) {
    Value n = object_index(thread, args[0]);
    if (n == NO_VALUE) return NO_VALUE;
    if (int_sign(n) < 0) return error_raise(thread, SHAPE_ValueError, "factorial() not defined for negative values");
    int64_t count;
    if (!int_fits_int64(n, &count))
        return error_raise(thread, SHAPE_OverflowError, "factorial() argument should not exceed %lld",
                           (long long)INT64_MAX);
    if (count > ((int64_t)1 << 40)) return error_no_memory(thread);
    if (count <= 20) {
        int64_t product = 1;
        for (int64_t i = 2; i <= count; i++)
            product *= i;
        return int_from_int64(thread, product);
    }
    mpz_t z;
    mpz_init(z);
    mpz_fac_ui(z, (unsigned long)count);
    return finish(thread, z);
}

NATIVE(math_isqrt, "isqrt(n, /)", "Return the integer part of the square root of the input.", EFFECT_ANY) {
    Value n = object_index(thread, args[0]);
    if (n == NO_VALUE) return NO_VALUE;
    if (int_sign(n) < 0) return error_raise(thread, SHAPE_ValueError, "isqrt() argument must be nonnegative");
    int64_t number;
    if (int_fits_int64(n, &number)) {
        uint64_t root = (uint64_t)sqrt((double)number), x = (uint64_t)number;
        while (root * root > x)
            root--;
        while ((root + 1) * (root + 1) <= x)
            root++;
        return value_from_small_int((int64_t)root);
    }
    mpz_t z;
    mpz_init(z);
    if (mpz_from_int(thread, z, n) < 0) {
        mpz_clear(z);
        return NO_VALUE;
    }
    mpz_sqrt(z, z);
    return finish(thread, z);
}

// n * (n - 1) * ... * (n - k + 1), halves first so that the factors stay balanced.
static void falling(mpz_t result, const mpz_t n, uint64_t first, uint64_t count) {
    if (count <= 16) {
        mpz_t factor;
        mpz_init(factor);
        mpz_set_ui(result, 1);
        for (uint64_t i = 0; i < count; i++) {
            mpz_sub_ui(factor, n, first + i);
            mpz_mul(result, result, factor);
        }
        mpz_clear(factor);
        return;
    }
    mpz_t other;
    mpz_init(other);
    falling(result, n, first, count / 2);
    falling(other, n, first + count / 2, count - count / 2);
    mpz_mul(result, result, other);
    mpz_clear(other);
}
static bool check_n_k(Thread *thread, Value n, Value k) {
    if (n == NO_VALUE || k == NO_VALUE) return false;
    if (int_sign(n) < 0)
        error_raise(thread, SHAPE_ValueError, "n must be a non-negative integer");
    else if (int_sign(k) < 0)
        error_raise(thread, SHAPE_ValueError, "k must be a non-negative integer");
    return !error_pending(thread);
}
NATIVE(math_perm, "perm(n, k=None, /)",
       "Number of ways to choose k items from n items without repetition and with order.", EFFECT_ANY) {
    if (args[1] == NONE) return math_factorial(thread, args);
    Value n = object_index(thread, args[0]), k = n == NO_VALUE ? NO_VALUE : object_index(thread, args[1]);
    if (!check_n_k(thread, n, k)) return NO_VALUE;
    if (int_compare(n, k) < 0) return value_from_small_int(0);
    int64_t count;
    if (!int_fits_int64(k, &count))
        return error_raise(thread, SHAPE_OverflowError, "k must not exceed %lld", (long long)INT64_MAX);
    mpz_t z, result;
    mpz_init(z);
    mpz_init(result);
    if (mpz_from_int(thread, z, n) == 0) falling(result, z, 0, (uint64_t)count);
    mpz_clear(z);
    if (!error_pending(thread)) return finish(thread, result);
    mpz_clear(result);
    return NO_VALUE;
}
NATIVE(math_comb, "comb(n, k, /)",
       "Number of ways to choose k items from n items without repetition and without order.", EFFECT_ANY) {
    Value n = object_index(thread, args[0]), k = n == NO_VALUE ? NO_VALUE : object_index(thread, args[1]);
    if (!check_n_k(thread, n, k)) return NO_VALUE;
    if (int_compare(n, k) < 0) return value_from_small_int(0);
    Value rest = int_subtract(thread, n, k);
    if (rest == NO_VALUE) return NO_VALUE;
    if (int_compare(rest, k) < 0) k = rest;
    int64_t count;
    if (!int_fits_int64(k, &count))
        return error_raise(thread, SHAPE_OverflowError, "min(n - k, k) must not exceed %lld", (long long)INT64_MAX);
    if (count == 0) return value_from_small_int(1);
    if (count == 1) return n;
    mpz_t z;
    mpz_init(z);
    if (mpz_from_int(thread, z, n) < 0) {
        mpz_clear(z);
        return NO_VALUE;
    }
    mpz_bin_ui(z, z, (unsigned long)count);
    return finish(thread, z);
}

static Value magnitude(Thread *thread, Value v) {
    return int_sign(v) < 0 ? int_negative(thread, v) : int_add(thread, v, value_from_small_int(0));
}
NATIVE(math_gcd, "gcd(*integers)", "Greatest Common Divisor.", EFFECT_ANY) {
    Value result = value_from_small_int(0);
    for (size_t i = 0; i < tuple_length(args[0]); i++) {
        Value x = object_index(thread, tuple_get(args[0], i));
        if (x == NO_VALUE) return NO_VALUE;
        if (result != value_from_small_int(1)) result = int_gcd(thread, result, x);
        if (result == NO_VALUE) return NO_VALUE;
    }
    return result;
}
NATIVE(math_lcm, "lcm(*integers)", "Least Common Multiple.", EFFECT_ANY) {
    Value result = value_from_small_int(1);
    for (size_t i = 0; i < tuple_length(args[0]); i++) {
        Value x = object_index(thread, tuple_get(args[0], i));
        if (x == NO_VALUE) return NO_VALUE;
        if (int_sign(result) == 0) continue;
        if (int_sign(x) == 0) {
            result = value_from_small_int(0);
            continue;
        }
        Value divisor = int_gcd(thread, result, x),
              quotient = divisor == NO_VALUE ? NO_VALUE : int_floor_divide(thread, result, divisor);
        result = quotient == NO_VALUE ? NO_VALUE : int_multiply(thread, quotient, x);
        if (result != NO_VALUE) result = magnitude(thread, result);
        if (result == NO_VALUE) return NO_VALUE;
    }
    return result;
}

NATIVE(math_prod, "prod(iterable, /, *, start=1)", "Calculate the product of all the elements in the input iterable.",
       EFFECT_ANY) {
    Value result = args[1], iterator = object_iter(thread, args[0]), item;
    if (iterator == NO_VALUE) return NO_VALUE;
    while ((item = object_next(thread, iterator)) != NO_VALUE) {
        int64_t product;
        if (value_are_small_ints(result, item) &&
            !__builtin_mul_overflow(value_small_int(result), value_small_int(item), &product))
            result = int_from_int64(thread, product);
        else if (value_is_immediate_float(result) && value_is_immediate_float(item))
            result = float_from_double(thread, value_immediate_float(result) * value_immediate_float(item));
        else
            result = object_binary(thread, OPERATOR_MULTIPLY, result, item);
        if (result == NO_VALUE) return NO_VALUE;
    }
    return error_pending(thread) ? NO_VALUE : result;
}

const NativeDef *const math_integer_functions[] = {
    &math_factorial_native, &math_isqrt_native, &math_perm_native, &math_comb_native,
    &math_gcd_native,       &math_lcm_native,   &math_prod_native, NULL};
