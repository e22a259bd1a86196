// Taipan: the math module: functions of floats. MIT licence.
//
// A result that is not a number where the argument was one is a domain error; an infinite one is a range error where the
// function can grow without bound.
#include <errno.h>
#include <float.h>
#include <math.h>
#include <limits.h>
#include "modules/math_internal.h"

static int number(Thread *thread, Value v, double *x) {
    if (value_is_immediate_float(v)) {
        *x = value_immediate_float(v);
        return 0;
    }
    *x = float_from_value(thread, v);
    return *x == -1.0 && error_pending(thread) ? -1 : 0;
}
static Value domain_error(Thread *thread, const char *expected, double x) {
    if (!expected) return error_raise(thread, SHAPE_ValueError, "math domain error");
    return error_raise(thread, SHAPE_ValueError, expected, float_from_double(thread, x));
}
static Value range_error(Thread *thread) {
    return error_raise(thread, SHAPE_OverflowError, "math range error");
}

static inline Value apply(Thread *thread, Value v, double (*function)(double), bool can_overflow,
                          const char *expected) {
    double x;
    if (number(thread, v, &x) < 0) return NO_VALUE;
    double r = function(x);
    if (UNLIKELY(isnan(r)) && !isnan(x)) return domain_error(thread, expected, x);
    if (UNLIKELY(isinf(r)) && isfinite(x))
        return can_overflow ? range_error(thread) : domain_error(thread, expected, x);
    return float_from_double(thread, r);
}
#define ONE(name, can_overflow, expected, doc)                                                                         \
    NATIVE(math_##name, #name "(x, /)", doc, EFFECT_RAISES | EFFECT_CALLS | EFFECT_ALLOCATES) {                        \
        return apply(thread, args[0], name, can_overflow, expected);                                                   \
    }
ONE(acos, false, "expected a number in range from -1 up to 1, got %R",
    "Return the arc cosine (measured in radians) of x.")
ONE(acosh, false, "expected argument value not less than 1, got %R", "Return the inverse hyperbolic cosine of x.")
ONE(asin, false, "expected a number in range from -1 up to 1, got %R",
    "Return the arc sine (measured in radians) of x.")
ONE(asinh, false, NULL, "Return the inverse hyperbolic sine of x.")
ONE(atan, false, NULL, "Return the arc tangent (measured in radians) of x.")
ONE(atanh, false, "expected a number between -1 and 1, got %R", "Return the inverse hyperbolic tangent of x.")
ONE(cbrt, false, NULL, "Return the cube root of x.")
ONE(cos, false, "expected a finite input, got %R", "Return the cosine of x (measured in radians).")
ONE(cosh, true, NULL, "Return the hyperbolic cosine of x.")
ONE(erf, false, NULL, "Error function at x.")
ONE(erfc, false, NULL, "Complementary error function at x.")
ONE(exp, true, NULL, "Return e raised to the power of x.")
ONE(exp2, true, NULL, "Return 2 raised to the power of x.")
ONE(expm1, true, NULL, "Return exp(x)-1.")
ONE(fabs, false, NULL, "Return the absolute value of the float x.")
ONE(log1p, false, "expected argument value > -1, got %R", "Return the natural logarithm of 1+x (base e).")
ONE(sin, false, "expected a finite input, got %R", "Return the sine of x (measured in radians).")
ONE(sinh, true, NULL, "Return the hyperbolic sine of x.")
ONE(sqrt, false, "expected a nonnegative input, got %R", "Return the square root of x.")
ONE(tan, false, "expected a finite input, got %R", "Return the tangent of x (measured in radians).")
ONE(tanh, false, NULL, "Return the hyperbolic tangent of x.")
#undef ONE

static Value apply_errno(Thread *thread, Value v, double (*function)(double), const char *expected) {
    double x;
    if (number(thread, v, &x) < 0) return NO_VALUE;
    errno = 0;
    double r = function(x);
    if (errno == EDOM) return domain_error(thread, expected, x);
    if (errno == ERANGE && fabs(r) > 1.5) return range_error(thread);
    return float_from_double(thread, r);
}
NATIVE(math_gamma_function, "gamma(x, /)", "Gamma function at x.", EFFECT_ANY) {
    return apply_errno(thread, args[0], math_gamma, "expected a noninteger or positive integer, got %R");
}
NATIVE(math_lgamma_function, "lgamma(x, /)", "Natural logarithm of absolute value of Gamma function at x.",
       EFFECT_ANY) {
    return apply_errno(thread, args[0], math_log_gamma, "expected a noninteger or positive integer, got %R");
}

// ---- two arguments ----------------------------------------------------------------------------------------------

static Value apply2(Thread *thread, Value *args, double (*function)(double, double)) {
    double x, y;
    if (number(thread, args[0], &x) < 0 || number(thread, args[1], &y) < 0) return NO_VALUE;
    double r = function(x, y);
    if (isnan(r) && !isnan(x) && !isnan(y)) return domain_error(thread, NULL, x);
    if (isinf(r) && isfinite(x) && isfinite(y)) return range_error(thread);
    return float_from_double(thread, r);
}
NATIVE(math_atan2, "atan2(y, x, /)", "Return the arc tangent (measured in radians) of y/x.", EFFECT_ANY) {
    return apply2(thread, args, atan2);
}
NATIVE(math_copysign, "copysign(x, y, /)", "Return a float with the magnitude (absolute value) of x but the sign of y.",
       EFFECT_ANY) {
    double x, y;
    if (number(thread, args[0], &x) < 0 || number(thread, args[1], &y) < 0) return NO_VALUE;
    return float_from_double(thread, copysign(x, y));
}
NATIVE(math_remainder, "remainder(x, y, /)", "Difference between x and the closest integer multiple of y.",
       EFFECT_ANY) {
    return apply2(thread, args, remainder);
}
NATIVE(math_fmod, "fmod(x, y, /)", "Return fmod(x, y), according to platform C.", EFFECT_ANY) {
    return apply2(thread, args, fmod);
}
NATIVE(math_pow, "pow(x, y, /)", "Return x**y (x to the power of y).", EFFECT_ANY) {
    double x, y;
    if (number(thread, args[0], &x) < 0 || number(thread, args[1], &y) < 0) return NO_VALUE;
    double r = pow(x, y);
    if (isfinite(x) && isfinite(y)) {
        if (isnan(r) || (isinf(r) && x == 0.0)) return domain_error(thread, NULL, x);
        if (isinf(r)) return range_error(thread);
    }
    return float_from_double(thread, r);
}
NATIVE(math_fma, "fma(x, y, z, /)", "Fused multiply-add operation.", EFFECT_ANY) {
    double x, y, z;
    if (number(thread, args[0], &x) < 0 || number(thread, args[1], &y) < 0 || number(thread, args[2], &z) < 0)
        return NO_VALUE;
    double r = fma(x, y, z);
    if (isnan(r) && !isnan(x) && !isnan(y) && !isnan(z))
        return error_raise(thread, SHAPE_ValueError, "invalid operation in fma");
    if (isinf(r) && isfinite(x) && isfinite(y) && isfinite(z))
        return error_raise(thread, SHAPE_OverflowError, "overflow in fma");
    return float_from_double(thread, r);
}
NATIVE(math_ldexp, "ldexp(x, i, /)", "Return x * (2**i).", EFFECT_ANY) {
    double x;
    if (number(thread, args[0], &x) < 0) return NO_VALUE;
    if (!value_is_int(args[1]))
        return error_raise(thread, SHAPE_TypeError, "Expected an int as second argument to ldexp.");
    int64_t exponent;
    if (!int_fits_int64(args[1], &exponent)) exponent = int_sign(args[1]) < 0 ? INT64_MIN : INT64_MAX;
    if (x == 0.0 || !isfinite(x)) return float_from_double(thread, x);
    if (exponent > INT_MAX) return range_error(thread);
    double r = exponent < INT_MIN ? copysign(0.0, x) : ldexp(x, (int)exponent);
    return isinf(r) ? range_error(thread) : float_from_double(thread, r);
}

// ---- logarithms -------------------------------------------------------------------------------------------------

// A positive int as x * 2**exponent with x rounded once.
static double scaled(Thread *thread, Value v, int64_t *exponent) {
    size_t bits = int_bit_length(v);
    *exponent = 0;
    if (bits <= 1000) return int_to_double(thread, v);
    int64_t shift = (int64_t)bits - 64;
    Value high = int_right_shift(thread, v, value_from_small_int(shift));
    Value back = high == NO_VALUE ? NO_VALUE : int_left_shift(thread, high, value_from_small_int(shift));
    if (back == NO_VALUE) return -1.0;
    uint64_t top = int_to_uint64_mask(high);
    if (!int_equal(back, v)) top |= 1; // sticky
    *exponent = shift;
    return (double)top;
}
static Value logarithm(Thread *thread, Value v, double (*function)(double)) {
    if (value_is_int(v)) {
        if (int_sign(v) <= 0) return error_raise(thread, SHAPE_ValueError, "expected a positive input");
        int64_t exponent;
        double x = scaled(thread, v, &exponent);
        if (error_pending(thread)) return NO_VALUE;
        double r = function(x);
        if (exponent) r = function(x / 18446744073709551616.0) + function(2.0) * (double)(exponent + 64);
        return float_from_double(thread, r);
    }
    double x;
    if (number(thread, v, &x) < 0) return NO_VALUE;
    if (isnan(x) || (isinf(x) && x > 0)) return float_from_double(thread, x);
    if (!(x > 0)) return domain_error(thread, "expected a positive input, got %R", x);
    return float_from_double(thread, function(x));
}
NATIVE(math_log, "log(*args)",
       "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not specified, returns "
       "the natural logarithm (base e) of x.",
       EFFECT_ANY) {
    size_t count = tuple_length(args[0]);
    if (!arguments_check_count(thread, "log", count, 1, 2)) return NO_VALUE;
    Value above = logarithm(thread, tuple_get(args[0], 0), log);
    if (above == NO_VALUE || count == 1) return above;
    Value below = logarithm(thread, tuple_get(args[0], 1), log);
    if (below == NO_VALUE) return NO_VALUE;
    if (float_to_double(below) == 0.0) return error_raise(thread, SHAPE_ZeroDivisionError, "division by zero");
    return float_from_double(thread, float_to_double(above) / float_to_double(below));
}
NATIVE(math_log2, "log2(x, /)", "Return the base 2 logarithm of x.", EFFECT_ANY) {
    return logarithm(thread, args[0], log2);
}
NATIVE(math_log10, "log10(x, /)", "Return the base 10 logarithm of x.", EFFECT_ANY) {
    return logarithm(thread, args[0], log10);
}

// ---- taking floats apart ----------------------------------------------------------------------------------------

NATIVE(math_frexp, "frexp(x, /)", "Return the mantissa and exponent of x, as pair (m, e).", EFFECT_ANY) {
    double x;
    int exponent = 0;
    if (number(thread, args[0], &x) < 0) return NO_VALUE;
    if (x != 0.0 && isfinite(x)) x = frexp(x, &exponent);
    return tuple_pack(thread, 2, float_from_double(thread, x), value_from_small_int(exponent));
}
NATIVE(math_modf, "modf(x, /)", "Return the fractional and integer parts of x.", EFFECT_ANY) {
    double x, whole;
    if (number(thread, args[0], &x) < 0) return NO_VALUE;
    double fraction = modf(x, &whole);
    return tuple_pack(thread, 2, float_from_double(thread, fraction), float_from_double(thread, whole));
}
NATIVE(math_degrees, "degrees(x, /)", "Convert angle x from radians to degrees.", EFFECT_ANY) {
    double x;
    return number(thread, args[0], &x) < 0 ? NO_VALUE : float_from_double(thread, x * (180.0 / M_PI));
}
NATIVE(math_radians, "radians(x, /)", "Convert angle x from degrees to radians.", EFFECT_ANY) {
    double x;
    return number(thread, args[0], &x) < 0 ? NO_VALUE : float_from_double(thread, x * (M_PI / 180.0));
}
#define TEST(name, doc)                                                                                                \
    NATIVE(math_##name, #name "(x, /)", doc, EFFECT_ANY) {                                                             \
        double x;                                                                                                      \
        return number(thread, args[0], &x) < 0 ? NO_VALUE : value_from_bool(name(x));                                  \
    }
TEST(isfinite, "Return True if x is neither an infinity nor a NaN, and False otherwise.")
TEST(isinf, "Return True if x is a positive or negative infinity, and False otherwise.")
TEST(isnan, "Return True if x is a NaN (not a number), and False otherwise.")
#undef TEST
NATIVE(math_isclose, "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
       "Determine whether two floating-point numbers are close in value.", EFFECT_ANY) {
    double a, b, relative, absolute;
    if (number(thread, args[0], &a) < 0 || number(thread, args[1], &b) < 0 || number(thread, args[2], &relative) < 0 ||
        number(thread, args[3], &absolute) < 0)
        return NO_VALUE;
    if (relative < 0.0 || absolute < 0.0)
        return error_raise(thread, SHAPE_ValueError, "tolerances must be non-negative");
    if (a == b) return TRUE_VALUE;
    if (isinf(a) || isinf(b)) return FALSE_VALUE;
    double difference = fabs(b - a);
    return value_from_bool(difference <= fabs(relative * b) || difference <= fabs(relative * a) ||
                           difference <= absolute);
}
NATIVE(math_ulp, "ulp(x, /)", "Return the value of the least significant bit of the float x.", EFFECT_ANY) {
    double x;
    if (number(thread, args[0], &x) < 0) return NO_VALUE;
    if (isnan(x)) return float_from_double(thread, x);
    x = fabs(x);
    if (isinf(x)) return float_from_double(thread, x);
    double above = nextafter(x, INFINITY);
    return float_from_double(thread, isinf(above) ? x - nextafter(x, -INFINITY) : above - x);
}

static uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
static double from_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
static double step(double x, double y, uint64_t steps) {
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t a = bits_of(x) & ~sign, b = bits_of(y) & ~sign;
    if ((bits_of(x) ^ bits_of(y)) & sign) { // through zero
        if (a + b <= steps) return y;
        if (steps > a) return from_bits((bits_of(y) & sign) | (steps - a)); // past zero
        return from_bits((bits_of(x) & sign) | (a - steps));
    }
    if (a > b) return a - b >= steps ? from_bits((bits_of(x) & sign) | (a - steps)) : y;
    return b - a >= steps ? from_bits((bits_of(x) & sign) | (a + steps)) : y;
}
NATIVE(math_nextafter, "nextafter(x, y, /, *, steps=None)",
       "Return the floating-point value the given number of steps after x towards y.", EFFECT_ANY) {
    double x, y;
    if (number(thread, args[0], &x) < 0 || number(thread, args[1], &y) < 0) return NO_VALUE;
    if (args[2] == NONE) return float_from_double(thread, nextafter(x, y));
    Value index = object_index(thread, args[2]);
    if (index == NO_VALUE) return NO_VALUE;
    if (int_sign(index) < 0) return error_raise(thread, SHAPE_ValueError, "steps must be a non-negative integer");
    int64_t fits;
    uint64_t steps = int_fits_int64(index, &fits)  ? (uint64_t)fits
                     : int_bit_length(index) <= 64 ? int_to_uint64_mask(index)
                                                   : UINT64_MAX;
    if (steps == 0 || isnan(x)) return float_from_double(thread, x);
    if (isnan(y) || x == y) return float_from_double(thread, y);
    return float_from_double(thread, step(x, y, steps));
}

// ---- rounding ---------------------------------------------------------------------------------------------------

static Value rounded(Thread *thread, Value v, Value name, double (*function)(double)) {
    if (!value_is_immediate_float(v) && !value_has_shape(v, SHAPE_float)) {
        Value method = object_lookup_special(thread, v, name);
        if (method != NO_VALUE) return object_call0(thread, method);
        if (error_pending(thread)) return NO_VALUE;
    }
    double x;
    return number(thread, v, &x) < 0 ? NO_VALUE : int_from_double(thread, function(x));
}
NATIVE(math_ceil, "ceil(x, /)", "Return the ceiling of x as an Integral.", EFFECT_ANY) {
    return rounded(thread, args[0], NAME(__ceil__), ceil);
}
NATIVE(math_floor, "floor(x, /)", "Return the floor of x as an Integral.", EFFECT_ANY) {
    return rounded(thread, args[0], NAME(__floor__), floor);
}
NATIVE(math_trunc, "trunc(x, /)", "Truncates the Real x to the nearest Integral toward 0.", EFFECT_ANY) {
    if (value_is_immediate_float(args[0]) || value_has_shape(args[0], SHAPE_float))
        return int_from_double(thread, float_to_double(args[0]));
    Value method = object_lookup_special(thread, args[0], NAME(__trunc__));
    if (method != NO_VALUE) return object_call0(thread, method);
    return error_pending(thread)
               ? NO_VALUE
               : error_raise(thread, SHAPE_TypeError, "type %T doesn't define __trunc__ method", args[0]);
}

#define F(name) &math_##name##_native
static const NativeDef *const functions[] = {F(acos),
                                             F(acosh),
                                             F(asin),
                                             F(asinh),
                                             F(atan),
                                             F(atanh),
                                             F(cbrt),
                                             F(cos),
                                             F(cosh),
                                             F(erf),
                                             F(erfc),
                                             F(exp),
                                             F(exp2),
                                             F(expm1),
                                             F(fabs),
                                             F(log1p),
                                             F(sin),
                                             F(sinh),
                                             F(sqrt),
                                             F(tan),
                                             F(tanh),
                                             F(gamma_function),
                                             F(lgamma_function),
                                             F(atan2),
                                             F(copysign),
                                             F(remainder),
                                             F(fmod),
                                             F(pow),
                                             F(fma),
                                             F(ldexp),
                                             F(log),
                                             F(log2),
                                             F(log10),
                                             F(frexp),
                                             F(modf),
                                             F(degrees),
                                             F(radians),
                                             F(isfinite),
                                             F(isinf),
                                             F(isnan),
                                             F(isclose),
                                             F(ulp),
                                             F(nextafter),
                                             F(ceil),
                                             F(floor),
                                             F(trunc),
                                             NULL};
#undef F

static int execute(Thread *thread, Module *module) {
    if (module_add_functions(thread, module, math_integer_functions) < 0 ||
        module_add_functions(thread, module, math_sum_functions) < 0 ||
        module_add(thread, module, "pi", float_from_double(thread, M_PI)) < 0 ||
        module_add(thread, module, "e", float_from_double(thread, M_E)) < 0 ||
        module_add(thread, module, "tau", float_from_double(thread, 2 * M_PI)) < 0 ||
        module_add(thread, module, "inf", float_from_double(thread, INFINITY)) < 0 ||
        module_add(thread, module, "nan", float_from_double(thread, NAN)) < 0)
        return -1;
    return 0;
}
const ModuleSpec math_module_spec = {
    .name = "math",
    .doc = "This module provides access to the mathematical functions\ndefined by the C standard.",
    .functions = functions,
    .execute = execute};
