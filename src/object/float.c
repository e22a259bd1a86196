// Taipan: float: IEEE doubles, immediates mostly, boxed when the exponent is far from zero. MIT licence.
//
// An instance of a subclass is always a box. Comparison with ints is exact. A NaN's hash is its identity.
// Text goes through base/number_text.h. May raise; runs Python code only to convert other objects (__float__,
// __index__).
#include "object/float.h"
#include "base/hash.h"
#include "base/number_text.h"
#include "object/arguments.h"
#include "object/complex.h"
#include "object/format_spec.h"
#include "object/int.h"
#include "object/numeric_text.h"
#include "object/protocol.h"
#include <float.h>
#include <math.h>

Value float_box(Thread *thread, double d) {
    BoxedFloat *box = heap_allocate(thread, sizeof(BoxedFloat), SHAPE_float);
    if (UNLIKELY(!box)) return NO_VALUE;
    box->number = d;
    return value_from_object(box);
}

// ---- conversion -------------------------------------------------------------------------------------------------
double float_by_method(Thread *thread, Value v) {
    Value answer = value_type(v)->slots.to_float(thread, v);
    if (answer == NO_VALUE) return -1.0;
    if (!value_is_float(answer)) {
        error_raise(thread, SHAPE_TypeError, "%T.__float__ returned non-float (type %T)", v, answer);
        return -1.0;
    }
    if (!value_is_immediate_float(answer) && !value_has_shape(answer, SHAPE_float) &&
        error_warn(thread, SHAPE_DeprecationWarning, 1,
                   "%T.__float__ returned non-float (type %T).  The ability to return an instance of a strict "
                   "subclass of float is deprecated, and may be removed in a future version of Python.",
                   v, answer) < 0)
        return -1.0;
    return float_to_double(answer);
}

double float_from_value(Thread *thread, Value v) {
    if (LIKELY(value_is_float(v))) return float_to_double(v);
    if (value_is_small_int(v)) return (double)value_small_int(v);
    Type *type = value_type(v);
    if (type->slots.to_float) return float_by_method(thread, v);
    if (!type->slots.index) {
        error_raise(thread, SHAPE_TypeError, "must be real number, not %T", v);
        return -1.0;
    }
    Value index = object_index(thread, v);
    return index == NO_VALUE ? -1.0 : int_to_double(thread, index);
}

static Value malformed(Thread *thread, Value shown) {
    return shown == NO_VALUE ? NO_VALUE
                             : error_raise(thread, SHAPE_ValueError, "could not convert string to float: %R", shown);
}

Value float_from_text(Thread *thread, const char *text, size_t length) {
    const char *stripped = text;
    size_t rest = length;
    double d;
    numeric_text_strip(&stripped, &rest);
    if (number_parse_double(stripped, rest, &d)) return float_from_double(thread, d);
    return malformed(thread, str_from_utf8(thread, text, length));
}

Value float_from_str(Thread *thread, Value v) {
    size_t length;
    double d;
    const char *text = numeric_text(thread, v, &length);
    if (!text) return NO_VALUE;
    return number_parse_double(text, length, &d) ? float_from_double(thread, d) : malformed(thread, v);
}

Value float_repr(Thread *thread, Value v) {
    char buffer[NUMBER_DOUBLE_SIZE];
    return str_from_ascii(thread, buffer, number_repr_double(buffer, float_to_double(v)));
}

static Value instance_of(Thread *thread, Type *type, Value v) {
    if (v == NO_VALUE || type == BUILTIN_TYPE(float)) return v;
    BoxedFloat *box = type_allocate(thread, type, 0);
    if (!box) return NO_VALUE;
    box->number = float_to_double(v);
    return value_from_object(box);
}

static Value float_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    bool native = type == BUILTIN_TYPE(float) || type->slots.init == BUILTIN_TYPE(float)->slots.init;
    if (native && !arguments_check_no_keywords(thread, "float", keyword_names)) return NO_VALUE;
    if (!arguments_check_count(thread, "float", positional, 0, 1)) return NO_VALUE;
    return instance_of(thread, type, positional ? object_to_float(thread, args[0]) : float_from_double(thread, 0.0));
}

// An operand of arithmetic: 1, 0 when it is neither float nor int, -1.
static int operand(Thread *thread, Value v, double *d) {
    if (LIKELY(value_is_float(v))) {
        *d = float_to_double(v);
        return 1;
    }
    if (value_is_small_int(v)) {
        *d = (double)value_small_int(v);
        return 1;
    }
    if (!value_is_int(v)) return 0;
    *d = int_to_double(thread, v);
    return *d == -1.0 && error_pending(thread) ? -1 : 1;
}

#define OPERANDS(left, right, x, y)                                                                                    \
    double x, y;                                                                                                       \
    int ready_ = operand(thread, left, &x);                                                                            \
    if (ready_ == 1) ready_ = operand(thread, right, &y);                                                              \
    if (UNLIKELY(ready_ != 1)) return ready_ < 0 ? NO_VALUE : NOT_IMPLEMENTED

// ---- arithmetic -------------------------------------------------------------------------------------------------
static Value zero_division(Thread *thread) {
    return error_raise(thread, SHAPE_ZeroDivisionError, "division by zero");
}

static Value float_add(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    return float_from_double(thread, x + y);
}

static Value float_subtract(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    return float_from_double(thread, x - y);
}

static Value float_multiply(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    return float_from_double(thread, x * y);
}

static Value float_true_divide(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    return y == 0.0 ? zero_division(thread) : float_from_double(thread, x / y);
}

// The remainder has the divisor's sign; the quotient is floored, and exact where the division is.
static double floor_modulo(double x, double y, double *quotient) {
    double remainder = fmod(x, y), q = (x - remainder) / y;
    if (remainder == 0.0) {
        remainder = copysign(0.0, y);
    } else if ((y < 0) != (remainder < 0)) {
        remainder += y;
        q -= 1.0;
    }
    if (!quotient) return remainder;
    *quotient = copysign(0.0, x / y);
    if (q != 0.0) {
        *quotient = floor(q);
        if (q - *quotient > 0.5) *quotient += 1.0;
    }
    return remainder;
}

static Value float_remainder(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    return y == 0.0 ? zero_division(thread) : float_from_double(thread, floor_modulo(x, y, NULL));
}

static Value float_floor_divide(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    if (y == 0.0) return zero_division(thread);
    double quotient;
    floor_modulo(x, y, &quotient);
    return float_from_double(thread, quotient);
}

static Value float_divmod(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    if (y == 0.0) return zero_division(thread);
    double quotient, remainder = floor_modulo(x, y, &quotient);
    Value q = float_from_double(thread, quotient), r = float_from_double(thread, remainder);
    return q == NO_VALUE || r == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, q, r);
}

static Value out_of_range(Thread *thread) {
    Value text = str_from_cstring(thread, "Numerical result out of range");
    if (text == NO_VALUE) return NO_VALUE;
    Value exception =
        object_call2(thread, value_from_object(BUILTIN_TYPE(OverflowError)), value_from_small_int(34), text);
    return exception == NO_VALUE ? NO_VALUE : error_set(thread, exception);
}

Value float_power(Thread *thread, double base, double exponent) {
    if (exponent == 0.0 || base == 1.0) return float_from_double(thread, 1.0);
    if (base == 0.0 && exponent < 0.0 && isfinite(exponent))
        return error_raise(thread, SHAPE_ZeroDivisionError, "zero to a negative power");
    if (base < 0.0 && isfinite(base) && isfinite(exponent) && exponent != floor(exponent)) {
        Value a = complex_new(thread, base, 0.0), b = complex_new(thread, exponent, 0.0);
        return a == NO_VALUE || b == NO_VALUE ? NO_VALUE : object_power(thread, a, b, NONE);
    }
    double result = pow(base, exponent);
    if (isinf(result) && isfinite(base) && isfinite(exponent)) return out_of_range(thread);
    return float_from_double(thread, result);
}

static Value float_power_slot(Thread *thread, Value base, Value exponent, Value modulus) {
    if (modulus != NONE)
        return error_raise(thread, SHAPE_TypeError, "pow() 3rd argument not allowed unless all arguments are integers");
    OPERANDS(base, exponent, x, y);
    return float_power(thread, x, y);
}

static Value float_negative(Thread *thread, Value self) {
    return float_from_double(thread, -float_to_double(self));
}

static Value float_positive(Thread *thread, Value self) {
    return value_is_immediate_float(self) || value_has_shape(self, SHAPE_float)
               ? self
               : float_from_double(thread, float_to_double(self));
}

static Value float_absolute(Thread *thread, Value self) {
    return float_from_double(thread, fabs(float_to_double(self)));
}

static int float_truth(Thread *thread, Value self) {
    (void)thread;
    return float_to_double(self) != 0.0;
}

static Value float_to_int(Thread *thread, Value self) {
    return int_from_double(thread, float_to_double(self));
}

// ---- comparison and hash ----------------------------------------------------------------------------------------
static int order_of_word(double d, int64_t n) {
    if (d >= 9223372036854775808.0) return 1;
    if (d < -9223372036854775808.0) return -1;
    int64_t whole = (int64_t)d;
    if (whole != n) return whole < n ? -1 : 1;
    double fraction = d - (double)whole;
    return (fraction > 0) - (fraction < 0);
}

// d against an int, exactly; d is not NaN. -1, 0, 1; 2: error.
static int order_of_int(Thread *thread, double d, Value v) {
    int64_t n;
    if (int_fits_int64(v, &n)) return order_of_word(d, n);
    if (isinf(d)) return d > 0 ? 1 : -1;
    if (fabs(d) < 9223372036854775808.0) return int_sign(v) > 0 ? -1 : 1;
    Value whole = int_from_double(thread, d); // so large a float has no fraction
    return whole == NO_VALUE ? 2 : int_compare(whole, v);
}

static Value answer(int order, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return value_from_bool(order < 0);
    case COMPARE_LE: return value_from_bool(order <= 0);
    case COMPARE_EQ: return value_from_bool(order == 0);
    case COMPARE_NE: return value_from_bool(order != 0);
    case COMPARE_GT: return value_from_bool(order > 0);
    default: return value_from_bool(order >= 0);
    }
}

static Value float_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_is_float(self)) return NOT_IMPLEMENTED;
    double x = float_to_double(self);
    if (value_is_float(other)) {
        double y = float_to_double(other);
        if (isnan(x) || isnan(y)) return value_from_bool(op == COMPARE_NE);
        return answer((x > y) - (x < y), op);
    }
    if (!value_is_int(other)) return NOT_IMPLEMENTED;
    if (isnan(x)) return value_from_bool(op == COMPARE_NE);
    int order = order_of_int(thread, x, other);
    return order > 1 ? NO_VALUE : answer(order, op);
}

static int64_t float_hash(Thread *thread, Value self) {
    (void)thread;
    double d = float_to_double(self);
    return isnan(d) ? hash_pointer((void *)self) : hash_double(d);
}

// ---- methods ----------------------------------------------------------------------------------------------------
NATIVE(float_conjugate, "conjugate(self, /)", "Return the float itself: the complex conjugate of any float.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return float_positive(thread, args[0]);
}
NATIVE(float_trunc, "__trunc__(self, /)", "Return the Integral closest to x between 0 and x.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return int_from_double(thread, float_to_double(args[0]));
}
NATIVE(float_floor, "__floor__(self, /)", "Return the floor as an Integral.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return int_from_double(thread, floor(float_to_double(args[0])));
}
NATIVE(float_ceil, "__ceil__(self, /)", "Return the ceiling as an Integral.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return int_from_double(thread, ceil(float_to_double(args[0])));
}

NATIVE(float_round, "__round__(self, ndigits=None, /)",
       "Return the Integral closest to x, rounding half toward even.\n\n"
       "When an argument is passed, work like built-in round(x, ndigits).",
       EFFECT_ANY) {
    double x = float_to_double(args[0]);
    if (args[1] == NONE) return int_from_double(thread, isfinite(x) ? nearbyint(x) : x);
    int64_t digits = object_index_clamped(thread, args[1]);
    if (digits == -1 && error_pending(thread)) return NO_VALUE;
    if (!isfinite(x) || digits > 323) return float_from_double(thread, x);
    if (digits < -308) return float_from_double(thread, 0.0 * x);
    double rounded = number_round_double(x, (int)digits);
    if (isinf(rounded)) return error_raise(thread, SHAPE_OverflowError, "rounded value too large to represent");
    return float_from_double(thread, rounded);
}

NATIVE(float_is_integer, "is_integer(self, /)", "Return True if the float is an integer.", EFFECT_NONE) {
    double x = float_to_double(args[0]);
    return value_from_bool(isfinite(x) && floor(x) == x);
}

NATIVE(float_as_integer_ratio, "as_integer_ratio(self, /)",
       "Return two ints whose quotient is exactly the float, in lowest terms, the second positive.\n\n"
       "Raises OverflowError for infinities and ValueError for NaNs.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    double x = float_to_double(args[0]);
    if (isinf(x)) return error_raise(thread, SHAPE_OverflowError, "cannot convert Infinity to integer ratio");
    if (isnan(x)) return error_raise(thread, SHAPE_ValueError, "cannot convert NaN to integer ratio");
    int exponent;
    double mantissa = frexp(x, &exponent);
    for (int i = 0; i < 300 && mantissa != floor(mantissa); i++) {
        mantissa *= 2.0;
        exponent--;
    }
    Value numerator = int_from_double(thread, mantissa), denominator = value_from_small_int(1);
    Value places = value_from_small_int(exponent < 0 ? -exponent : exponent);
    if (exponent > 0)
        numerator = int_left_shift(thread, numerator, places);
    else
        denominator = int_left_shift(thread, denominator, places);
    if (numerator == NO_VALUE || denominator == NO_VALUE) return NO_VALUE;
    return tuple_pack(thread, 2, numerator, denominator);
}

NATIVE(float_hex, "hex(self, /)",
       "Return the float in hexadecimal.\n\n>>> (-0.1).hex()\n'-0x1.999999999999ap-4'\n"
       ">>> 3.14159.hex()\n'0x1.921f9f01b866ep+1'",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    char buffer[NUMBER_DOUBLE_SIZE];
    return str_from_ascii(thread, buffer, number_hex_double(buffer, float_to_double(args[0])));
}

static Value of_class(Thread *thread, Value type, double d) {
    Value v = float_from_double(thread, d);
    if (v == NO_VALUE || type == value_from_object(BUILTIN_TYPE(float))) return v;
    return object_call1(thread, type, v);
}

NATIVE(float_fromhex, "fromhex(type, string, /)",
       "Make a float from hexadecimal text.\n\n>>> float.fromhex('0x1.ffffp10')\n2047.984375\n"
       ">>> float.fromhex('-0x1p-1074')\n-5e-324",
       EFFECT_ANY | NATIVE_CLASS) {
    if (!value_is_str(args[1])) return error_raise(thread, SHAPE_TypeError, "bad argument type for built-in operation");
    size_t length;
    const char *text = str_to_utf8(thread, args[1], &length);
    if (!text) return NO_VALUE;
    double d;
    switch (number_parse_hex_double(text, length, &d)) {
    case NUMBER_OK: return of_class(thread, args[0], d);
    case NUMBER_OVERFLOW:
        return error_raise(thread, SHAPE_OverflowError, "hexadecimal value too large to represent as a float");
    default: return error_raise(thread, SHAPE_ValueError, "invalid hexadecimal floating-point string");
    }
}

NATIVE(float_from_number, "from_number(type, number, /)", "Convert real number to a floating-point number.",
       EFFECT_ANY | NATIVE_CLASS) {
    bool exact = value_is_immediate_float(args[1]) || value_has_shape(args[1], SHAPE_float);
    if (exact && args[0] == value_from_object(BUILTIN_TYPE(float))) return args[1];
    double d = float_from_value(thread, args[1]);
    return d == -1.0 && error_pending(thread) ? NO_VALUE : of_class(thread, args[0], d);
}

NATIVE(float_getnewargs, "__getnewargs__(self, /)", "", EFFECT_ALLOCATES | EFFECT_RAISES) {
    Value v = float_from_double(thread, float_to_double(args[0]));
    return v == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, v);
}

NATIVE(float_getformat, "__getformat__(type, typestr, /)",
       "For the tests of the library: how 'double' or 'float' is stored on this machine.", EFFECT_ANY | NATIVE_CLASS) {
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "__getformat__() argument must be str, not %B", args[1]);
    if (!str_equal_cstring(args[1], "double") && !str_equal_cstring(args[1], "float"))
        return error_raise(thread, SHAPE_ValueError, "__getformat__() argument 1 must be 'double' or 'float'");
    return str_from_cstring(thread,
                            __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "IEEE, little-endian" : "IEEE, big-endian");
}

NATIVE(float_format, "__format__(self, format_spec, /)", "Formats the float according to format_spec.", EFFECT_ANY) {
    return format_float(thread, args[0], args[1]);
}

static Value get_imaginary(Thread *thread, Value self) {
    (void)self;
    return float_from_double(thread, 0.0);
}

static const NativeGetSet float_getters[] = {{"real", float_positive, NULL, "the real part of a complex number"},
                                             {"imag", get_imaginary, NULL, "the imaginary part of a complex number"},
                                             {0}};

static const NativeDef *const float_methods[] = {&float_conjugate_native,  &float_trunc_native,
                                                 &float_floor_native,      &float_ceil_native,
                                                 &float_round_native,      &float_as_integer_ratio_native,
                                                 &float_fromhex_native,    &float_from_number_native,
                                                 &float_hex_native,        &float_is_integer_native,
                                                 &float_getnewargs_native, &float_getformat_native,
                                                 &float_format_native,     NULL};

const TypeSpec float_type_spec = {
    .name = "float",
    .doc = "float(x=0, /)\n--\n\nConvert a string or number to a floating-point number, if possible.",
    .flags = TYPE_FLOAT | TYPE_BASE | TYPE_MATCH_SELF,
    .size = sizeof(BoxedFloat),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = float_repr,
              .hash = float_hash,
              .rich_compare = float_compare,
              .construct = float_construct,
              .add = float_add,
              .subtract = float_subtract,
              .multiply = float_multiply,
              .remainder = float_remainder,
              .divmod = float_divmod,
              .power = float_power_slot,
              .negative = float_negative,
              .positive = float_positive,
              .absolute = float_absolute,
              .truth = float_truth,
              .to_int = float_to_int,
              .to_float = float_positive,
              .floor_divide = float_floor_divide,
              .true_divide = float_true_divide},
    .methods = float_methods,
    .getters = float_getters,
};
