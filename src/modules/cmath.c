// Taipan: the cmath module: functions of a complex variable. MIT licence.
//
// The C library's complex functions have the special values of C's Annex G, which are cmath's too. What they leave to
// us: ValueError where a function has no limit (`invalid`), OverflowError where a finite argument gives an infinite result.
#include <complex.h>
#include <math.h>
#include "modules/native_support.h"
#include "object/complex.h"

typedef double complex Number;

static int read_number(Thread *thread, Value v, Number *z) {
    double real, imag;
    if (complex_from_value(thread, v, &real, &imag) < 0) return -1;
    *z = CMPLX(real, imag);
    return 0;
}
static bool is_finite(Number z) {
    return isfinite(creal(z)) && isfinite(cimag(z));
}
static bool is_infinite(Number z) {
    return isinf(creal(z)) || isinf(cimag(z));
}
static Value domain_error(Thread *thread) {
    return error_raise(thread, SHAPE_ValueError, "math domain error");
}
static Value range_error(Thread *thread) {
    return error_raise(thread, SHAPE_OverflowError, "math range error");
}

static bool never(Number z __attribute__((unused))) {
    return false;
}
static bool exp_invalid(Number z) {
    return isinf(cimag(z)) && (isfinite(creal(z)) || creal(z) > 0);
}
static bool cosh_invalid(Number z) {
    return isinf(cimag(z)) && !isnan(creal(z));
}
static bool cos_invalid(Number z) {
    return isinf(creal(z)) && !isnan(cimag(z));
}
static bool tanh_invalid(Number z) {
    return isinf(cimag(z)) && isfinite(creal(z));
}
static bool tan_invalid(Number z) {
    return isinf(creal(z)) && isfinite(cimag(z));
}
static bool log_invalid(Number z) {
    return creal(z) == 0 && cimag(z) == 0;
}
static bool atanh_invalid(Number z) {
    return fabs(creal(z)) == 1 && cimag(z) == 0;
}
static bool atan_invalid(Number z) {
    return creal(z) == 0 && fabs(cimag(z)) == 1;
}

static Value apply(Thread *thread, Value v, Number (*function)(Number), bool (*invalid)(Number)) {
    Number z;
    if (read_number(thread, v, &z) < 0) return NO_VALUE;
    if (invalid(z)) return domain_error(thread);
    Number result = function(z);
    if (is_finite(z) && is_infinite(result) && function != clog) return range_error(thread);
    return complex_new(thread, creal(result), cimag(result));
}

static Number decimal_log(Number z) {
    Number natural = clog(z);
    return CMPLX(creal(natural) / M_LN10, cimag(natural) / M_LN10);
}

#define FUNCTION(name, function, invalid, text)                                                                        \
    NATIVE(cmath_##name, #name "(z, /)", text, EFFECT_ANY) {                                                           \
        return apply(thread, args[0], function, invalid);                                                              \
    }
FUNCTION(acos, cacos, never, "Return the arc cosine of z.")
FUNCTION(acosh, cacosh, never, "Return the inverse hyperbolic cosine of z.")
FUNCTION(asin, casin, never, "Return the arc sine of z.")
FUNCTION(asinh, casinh, never, "Return the inverse hyperbolic sine of z.")
FUNCTION(atan, catan, atan_invalid, "Return the arc tangent of z.")
FUNCTION(atanh, catanh, atanh_invalid, "Return the inverse hyperbolic tangent of z.")
FUNCTION(cos, ccos, cos_invalid, "Return the cosine of z.")
FUNCTION(cosh, ccosh, cosh_invalid, "Return the hyperbolic cosine of z.")
FUNCTION(exp, cexp, exp_invalid, "Return the exponential value e**z.")
FUNCTION(log10, decimal_log, log_invalid, "Return the base-10 logarithm of z.")
FUNCTION(sin, csin, cos_invalid, "Return the sine of z.")
FUNCTION(sinh, csinh, cosh_invalid, "Return the hyperbolic sine of z.")
FUNCTION(sqrt, csqrt, never, "Return the square root of z.")
FUNCTION(tan, ctan, tan_invalid, "Return the tangent of z.")
FUNCTION(tanh, ctanh, tanh_invalid, "Return the hyperbolic tangent of z.")

NATIVE(cmath_log, "log(z[, base], /)",
       "log(z[, base]) -> the logarithm of z to the given base.\n\nIf the base is not specified, returns the natural "
       "logarithm (base e) of z.",
       EFFECT_ANY) {
    Value natural = apply(thread, args[0], clog, args[1] == UNBOUND ? log_invalid : never); // log(0, base) has a limit
    if (natural == NO_VALUE || args[1] == UNBOUND) return natural;
    Value base = apply(thread, args[1], clog, log_invalid);
    if (base == NO_VALUE) return NO_VALUE;
    if (((Complex *)base)->real == 0 && ((Complex *)base)->imag == 0) return domain_error(thread);
    return object_binary(thread, OPERATOR_TRUE_DIVIDE, natural, base);
}
NATIVE(cmath_phase, "phase(z, /)", "Return argument, also known as the phase angle, of a complex.", EFFECT_ANY) {
    Number z;
    return read_number(thread, args[0], &z) < 0 ? NO_VALUE : float_from_double(thread, atan2(cimag(z), creal(z)));
}
NATIVE(cmath_polar, "polar(z, /)",
       "Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance from 0 and phi the "
       "phase angle.",
       EFFECT_ANY) {
    Number z;
    if (read_number(thread, args[0], &z) < 0) return NO_VALUE;
    double r = hypot(creal(z), cimag(z));
    if (isinf(r) && is_finite(z)) return range_error(thread);
    Value distance = float_from_double(thread, r), angle = float_from_double(thread, atan2(cimag(z), creal(z)));
    return distance == NO_VALUE || angle == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, distance, angle);
}
NATIVE(cmath_rect, "rect(r, phi, /)", "Convert from polar coordinates to rectangular coordinates.", EFFECT_ANY) {
    double r = float_from_value(thread, args[0]);
    if (r == -1.0 && error_pending(thread)) return NO_VALUE;
    double phi = float_from_value(thread, args[1]);
    if (phi == -1.0 && error_pending(thread)) return NO_VALUE;
    if (isinf(phi) && r != 0 && !isnan(r)) return domain_error(thread);
    if (phi == 0.0)
        return complex_new(thread, r, isinf(r) ? copysign(1.0, r) * phi : isnan(r) ? 0.0 : r * phi); // not inf * 0.0
    if (isinf(phi) && r == 0) return complex_new(thread, 0.0, 0.0);
    if (isnan(phi) && r == 0) return complex_new(thread, 0.0, 0.0);
    if (isnan(phi) && isinf(r)) return complex_new(thread, INFINITY, NAN);
    return complex_new(thread, r * cos(phi), r * sin(phi));
}
NATIVE(cmath_isfinite, "isfinite(z, /)",
       "Return True if both the real and imaginary parts of z are finite, else False.", EFFECT_ANY) {
    Number z;
    return read_number(thread, args[0], &z) < 0 ? NO_VALUE : value_from_bool(is_finite(z));
}
NATIVE(cmath_isinf, "isinf(z, /)", "Checks if the real or imaginary part of z is infinite.", EFFECT_ANY) {
    Number z;
    return read_number(thread, args[0], &z) < 0 ? NO_VALUE : value_from_bool(is_infinite(z));
}
NATIVE(cmath_isnan, "isnan(z, /)", "Checks if the real or imaginary part of z not a number (NaN).", EFFECT_ANY) {
    Number z;
    return read_number(thread, args[0], &z) < 0 ? NO_VALUE : value_from_bool(isnan(creal(z)) || isnan(cimag(z)));
}
NATIVE(cmath_isclose, "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
       "Determine whether two complex numbers are close in value.", EFFECT_ANY) {
    Number a, b;
    if (read_number(thread, args[0], &a) < 0 || read_number(thread, args[1], &b) < 0) return NO_VALUE;
    double relative = float_from_value(thread, args[2]);
    if (relative == -1.0 && error_pending(thread)) return NO_VALUE;
    double absolute = float_from_value(thread, args[3]);
    if (absolute == -1.0 && error_pending(thread)) return NO_VALUE;
    if (relative < 0.0 || absolute < 0.0)
        return error_raise(thread, SHAPE_ValueError, "tolerances must be non-negative");
    if (creal(a) == creal(b) && cimag(a) == cimag(b)) return TRUE_VALUE;
    if (is_infinite(a) || is_infinite(b)) return FALSE_VALUE;
    double difference = cabs(a - b);
    return value_from_bool(difference <= relative * cabs(b) || difference <= relative * cabs(a) ||
                           difference <= absolute);
}

#define F(name) &cmath_##name##_native
static const NativeDef *const functions[] = {F(acos),  F(acosh), F(asin),  F(asinh),   F(atan),     F(atanh),
                                             F(cos),   F(cosh),  F(exp),   F(isclose), F(isfinite), F(isinf),
                                             F(isnan), F(log),   F(log10), F(phase),   F(polar),    F(rect),
                                             F(sin),   F(sinh),  F(sqrt),  F(tan),     F(tanh),     NULL};
#undef F

static int execute(Thread *thread, Module *module) {
    static const struct {
        const char *name;
        double real, imag;
        bool is_complex;
    } constants[] = {{"pi", M_PI, 0, false},      {"e", M_E, 0, false},        {"tau", 2 * M_PI, 0, false},
                     {"inf", INFINITY, 0, false}, {"infj", 0, INFINITY, true}, {"nan", NAN, 0, false},
                     {"nanj", 0, NAN, true}};
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        Value v = constants[i].is_complex ? complex_new(thread, constants[i].real, constants[i].imag)
                                          : float_from_double(thread, constants[i].real);
        if (v == NO_VALUE || module_add(thread, module, constants[i].name, v) < 0) return -1;
    }
    return 0;
}
const ModuleSpec cmath_module_spec = {.name = "cmath",
                                      .doc =
                                          "This module provides access to mathematical functions for complex numbers.",
                                      .functions = functions,
                                      .execute = execute};
