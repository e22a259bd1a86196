// Taipan: complex: pairs of doubles. MIT licence.
//
// Arithmetic of a complex with a real number works on the real part alone, as C99 annex G asks; products and
// quotients recover infinities where the naive formula gives NaN. Instances are immutable.
#include "object/complex.h"
#include "base/hash.h"
#include "base/number_text.h"
#include "object/arguments.h"
#include "object/float.h"
#include "object/format_spec.h"
#include "object/int.h"
#include "object/numeric_text.h"
#include "object/protocol.h"
#include <errno.h>
#include <math.h>

typedef struct Pair {
    double real, imag;
} Pair;

static Complex *complex_at(Value v) {
    return (Complex *)v;
}

static Pair pair_of(Value v) {
    return (Pair){complex_at(v)->real, complex_at(v)->imag};
}

Value complex_new(Thread *thread, double real, double imag) {
    Complex *complex = heap_allocate(thread, sizeof(Complex), SHAPE_complex);
    if (UNLIKELY(!complex)) return NO_VALUE;
    complex->real = real;
    complex->imag = imag;
    return value_from_object(complex);
}

static Value from_pair(Thread *thread, Pair pair) {
    return complex_new(thread, pair.real, pair.imag);
}

// ---- operands ---------------------------------------------------------------------------------------------------
typedef struct Operand {
    Pair pair;
    bool is_real; // a float or int: the imaginary part is no part of it
} Operand;

// 1, 0 when it is no number we know, -1.
static int operand(Thread *thread, Value v, Operand *out) {
    if (value_is_complex(v)) {
        *out = (Operand){pair_of(v), false};
        return 1;
    }
    if (!value_is_float(v) && !value_is_int(v)) return 0;
    double d = float_from_value(thread, v);
    if (d == -1.0 && error_pending(thread)) return -1;
    *out = (Operand){{d, 0.0}, true};
    return 1;
}

#define OPERANDS(left, right, x, y)                                                                                    \
    Operand x, y;                                                                                                      \
    int ready_ = operand(thread, left, &x);                                                                            \
    if (ready_ == 1) ready_ = operand(thread, right, &y);                                                              \
    if (ready_ != 1) return ready_ < 0 ? NO_VALUE : NOT_IMPLEMENTED

// ---- arithmetic -------------------------------------------------------------------------------------------------
static double unit_if_infinite(double d) {
    return copysign(isinf(d) ? 1.0 : 0.0, d);
}

static double zero_if_nan(double d) {
    return isnan(d) ? copysign(0.0, d) : d;
}

// C99 annex G.5.1: an infinite operand makes an infinite product.
static Pair recover_product(Pair a, Pair b, Pair product) {
    bool recover = false;
    if (isinf(a.real) || isinf(a.imag)) {
        a = (Pair){unit_if_infinite(a.real), unit_if_infinite(a.imag)};
        b = (Pair){zero_if_nan(b.real), zero_if_nan(b.imag)};
        recover = true;
    }
    if (isinf(b.real) || isinf(b.imag)) {
        b = (Pair){unit_if_infinite(b.real), unit_if_infinite(b.imag)};
        a = (Pair){zero_if_nan(a.real), zero_if_nan(a.imag)};
        recover = true;
    }
    if (!recover &&
        (isinf(a.real * b.real) || isinf(a.imag * b.imag) || isinf(a.real * b.imag) || isinf(a.imag * b.real))) {
        a = (Pair){zero_if_nan(a.real), zero_if_nan(a.imag)};
        b = (Pair){zero_if_nan(b.real), zero_if_nan(b.imag)};
        recover = true;
    }
    if (!recover) return product;
    return (Pair){INFINITY * (a.real * b.real - a.imag * b.imag), INFINITY * (a.real * b.imag + a.imag * b.real)};
}

static Pair multiply(Pair a, Pair b) {
    Pair product = {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
    return isnan(product.real) && isnan(product.imag) ? recover_product(a, b, product) : product;
}

static Pair recover_quotient(Pair a, Pair b, Pair quotient) {
    if ((isinf(a.real) || isinf(a.imag)) && isfinite(b.real) && isfinite(b.imag)) {
        double x = unit_if_infinite(a.real), y = unit_if_infinite(a.imag);
        return (Pair){INFINITY * (x * b.real + y * b.imag), INFINITY * (y * b.real - x * b.imag)};
    }
    if ((isinf(b.real) || isinf(b.imag)) && isfinite(a.real) && isfinite(a.imag)) {
        double x = unit_if_infinite(b.real), y = unit_if_infinite(b.imag);
        return (Pair){0.0 * (a.real * x + a.imag * y), 0.0 * (a.imag * x - a.real * y)};
    }
    return quotient;
}

// Smith's method (CACM 5, 1962): scaled by the larger part of the divisor, which is not zero.
static Pair divide(Pair a, Pair b) {
    Pair quotient = {NAN, NAN};
    if (fabs(b.real) >= fabs(b.imag)) {
        double ratio = b.imag / b.real, scale = b.real + b.imag * ratio;
        quotient = (Pair){(a.real + a.imag * ratio) / scale, (a.imag - a.real * ratio) / scale};
    } else if (fabs(b.imag) >= fabs(b.real)) {
        double ratio = b.real / b.imag, scale = b.real * ratio + b.imag;
        quotient = (Pair){(a.real * ratio + a.imag) / scale, (a.imag * ratio - a.real) / scale};
    }
    return isnan(quotient.real) && isnan(quotient.imag) ? recover_quotient(a, b, quotient) : quotient;
}

static Pair divide_real(double a, Pair b) {
    Pair quotient = {NAN, NAN};
    if (fabs(b.real) >= fabs(b.imag)) {
        double ratio = b.imag / b.real, scale = b.real + b.imag * ratio;
        quotient = (Pair){a / scale, -a * ratio / scale};
    } else if (fabs(b.imag) >= fabs(b.real)) {
        double ratio = b.real / b.imag, scale = b.real * ratio + b.imag;
        quotient = (Pair){a * ratio / scale, -a / scale};
    }
    if (isnan(quotient.real) && isnan(quotient.imag) && isfinite(a) && (isinf(b.real) || isinf(b.imag))) {
        double x = unit_if_infinite(b.real), y = unit_if_infinite(b.imag);
        return (Pair){0.0 * (a * x), 0.0 * (-a * y)};
    }
    return quotient;
}

static Value complex_add(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    if (y.is_real) return complex_new(thread, x.pair.real + y.pair.real, x.pair.imag);
    if (x.is_real) return complex_new(thread, x.pair.real + y.pair.real, y.pair.imag);
    return complex_new(thread, x.pair.real + y.pair.real, x.pair.imag + y.pair.imag);
}

static Value complex_subtract(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    if (y.is_real) return complex_new(thread, x.pair.real - y.pair.real, x.pair.imag);
    if (x.is_real) return complex_new(thread, x.pair.real - y.pair.real, -y.pair.imag);
    return complex_new(thread, x.pair.real - y.pair.real, x.pair.imag - y.pair.imag);
}

static Value complex_multiply(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    if (y.is_real) return complex_new(thread, x.pair.real * y.pair.real, x.pair.imag * y.pair.real);
    if (x.is_real) return complex_new(thread, x.pair.real * y.pair.real, x.pair.real * y.pair.imag);
    return from_pair(thread, multiply(x.pair, y.pair));
}

static Value complex_true_divide(Thread *thread, Value left, Value right) {
    OPERANDS(left, right, x, y);
    if (y.pair.real == 0.0 && (y.is_real || y.pair.imag == 0.0))
        return error_raise(thread, SHAPE_ZeroDivisionError, "division by zero");
    if (y.is_real) return complex_new(thread, x.pair.real / y.pair.real, x.pair.imag / y.pair.real);
    return from_pair(thread, x.is_real ? divide_real(x.pair.real, y.pair) : divide(x.pair, y.pair));
}

// ---- powers -----------------------------------------------------------------------------------------------------
static Pair power_unsigned(Pair base, long exponent) {
    Pair result = {1.0, 0.0};
    for (; exponent; exponent >>= 1) {
        if (exponent & 1) result = multiply(result, base);
        if (exponent > 1) base = multiply(base, base);
    }
    return result;
}

static Pair power_integer(Pair base, long exponent) {
    if (exponent >= 0) return power_unsigned(base, exponent);
    Pair one = {1.0, 0.0}, positive = power_unsigned(base, -exponent);
    if (positive.real == 0.0 && positive.imag == 0.0) {
        errno = EDOM;
        return (Pair){0.0, 0.0};
    }
    return divide(one, positive);
}

static Pair power_general(Pair base, Pair exponent) {
    if (exponent.real == 0.0 && exponent.imag == 0.0) return (Pair){1.0, 0.0};
    if (base.real == 0.0 && base.imag == 0.0) {
        if (exponent.imag != 0.0 || exponent.real < 0.0) errno = EDOM;
        return (Pair){0.0, 0.0};
    }
    double magnitude = hypot(base.real, base.imag), length = pow(magnitude, exponent.real);
    double angle = atan2(base.imag, base.real), phase = angle * exponent.real;
    if (exponent.imag != 0.0) {
        length *= exp(-angle * exponent.imag);
        phase += exponent.imag * log(magnitude);
    }
    return (Pair){length * cos(phase), length * sin(phase)};
}

static Value complex_power(Thread *thread, Value base, Value exponent, Value modulus) {
    OPERANDS(base, exponent, x, y);
    if (modulus != NONE) return error_raise(thread, SHAPE_ValueError, "complex modulo");
    errno = 0;
    Pair result;
    if (y.pair.imag == 0.0 && y.pair.real == floor(y.pair.real) && fabs(y.pair.real) <= 100.0)
        result = power_integer(x.pair, (long)y.pair.real);
    else
        result = power_general(x.pair, y.pair);
    if (errno == EDOM) return error_raise(thread, SHAPE_ZeroDivisionError, "zero to a negative or complex power");
    if (isinf(result.real) || isinf(result.imag)) {
        bool finite = isfinite(x.pair.real) && isfinite(x.pair.imag) && isfinite(y.pair.real) && isfinite(y.pair.imag);
        if (errno == ERANGE || fabs(result.real) == HUGE_VAL || fabs(result.imag) == HUGE_VAL || finite)
            return error_raise(thread, SHAPE_OverflowError, "complex exponentiation");
    }
    return from_pair(thread, result);
}

static Value complex_negative(Thread *thread, Value self) {
    return complex_new(thread, -complex_at(self)->real, -complex_at(self)->imag);
}

static Value complex_positive(Thread *thread, Value self) {
    return value_has_shape(self, SHAPE_complex) ? self : from_pair(thread, pair_of(self));
}

static Value complex_absolute(Thread *thread, Value self) {
    Pair pair = pair_of(self);
    double magnitude = hypot(pair.real, pair.imag);
    if (isinf(magnitude) && isfinite(pair.real) && isfinite(pair.imag))
        return error_raise(thread, SHAPE_OverflowError, "absolute value too large");
    return float_from_double(thread, magnitude);
}

static int complex_truth(Thread *thread, Value self) {
    (void)thread;
    return complex_at(self)->real != 0.0 || complex_at(self)->imag != 0.0;
}

// ---- comparison and hash ----------------------------------------------------------------------------------------
static int equals(Thread *thread, Pair a, Value other) {
    if (value_is_complex(other)) return a.real == complex_at(other)->real && a.imag == complex_at(other)->imag;
    if (a.imag != 0.0 || isnan(a.imag)) return 0;
    Value real = float_from_double(thread, a.real); // exact comparison with big ints is float's
    return real == NO_VALUE ? -1 : object_compare_bool(thread, real, other, COMPARE_EQ);
}

static Value complex_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_complex(self)) return NOT_IMPLEMENTED;
    if (!value_is_complex(other) && !value_is_float(other) && !value_is_int(other)) return NOT_IMPLEMENTED;
    int equal = equals(thread, pair_of(self), other);
    if (equal == 1 && isnan(complex_at(self)->real)) equal = 0;
    return equal < 0 ? NO_VALUE : value_from_bool(equal == (op == COMPARE_EQ));
}

static int64_t hash_part(Value self, double d) {
    return isnan(d) ? hash_pointer((void *)self) : hash_double(d);
}

static int64_t complex_hash(Thread *thread, Value self) {
    (void)thread;
    Pair pair = pair_of(self);
    return hash_complex(hash_part(self, pair.real), hash_part(self, pair.imag));
}

// ---- text -------------------------------------------------------------------------------------------------------
static Value complex_repr(Thread *thread, Value self) {
    Pair pair = pair_of(self);
    char buffer[2 * NUMBER_DOUBLE_SIZE + 4];
    size_t length = 0;
    bool with_real = pair.real != 0.0 || signbit(pair.real);
    if (with_real) {
        buffer[length++] = '(';
        length += number_from_double(buffer + length, pair.real, 'r', 0, 0);
    }
    length += number_from_double(buffer + length, pair.imag, 'r', 0, with_real ? NUMBER_SIGN : 0);
    buffer[length++] = 'j';
    if (with_real) buffer[length++] = ')';
    return str_from_ascii(thread, buffer, length);
}

static Value malformed(Thread *thread) {
    return error_raise(thread, SHAPE_ValueError, "complex() arg is a malformed string");
}

static bool is_unit(char c) {
    return c == 'j' || c == 'J';
}

// A sign alone, or nothing, before j means one.
static bool parse_imaginary(const char **cursor, const char *end, double *out) {
    const char *text = *cursor;
    size_t used = number_parse_double_prefix(text, (size_t)(end - text), true, out);
    if (used == 0) {
        *out = 1.0;
        if (text < end && (*text == '+' || *text == '-')) {
            *out = *text == '-' ? -1.0 : 1.0;
            used = 1;
        }
    }
    *cursor += used;
    return *cursor < end && is_unit(**cursor) && (++*cursor, true);
}

// What complex(text) takes, without white space around it.
static bool parse_pair(const char *cursor, const char *end, Pair *out) {
    *out = (Pair){0.0, 0.0};
    double first;
    size_t used = number_parse_double_prefix(cursor, (size_t)(end - cursor), true, &first);
    const char *after = cursor + used;
    if (used == 0 || (after < end && is_unit(*after)))
        return parse_imaginary(&cursor, end, &out->imag) && cursor == end;
    out->real = first;
    if (after == end) return true;
    if (*after != '+' && *after != '-') return false;
    return parse_imaginary(&after, end, &out->imag) && after == end;
}

// Underscores stand between digits only; the copy goes without them. False: misplaced.
static bool drop_underscores(const char *text, size_t length, char *out, size_t *out_length) {
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '_') {
            out[count++] = text[i];
            continue;
        }
        bool before = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
        bool after = i + 1 < length && text[i + 1] >= '0' && text[i + 1] <= '9';
        if (!before || !after) return false;
    }
    *out_length = count;
    return true;
}

static Value from_text(Thread *thread, Value text, Pair *out) {
    size_t length;
    const char *start = numeric_text(thread, text, &length);
    if (!start) return NO_VALUE;
    if (length >= 2 && start[0] == '(' && start[length - 1] == ')') {
        start++;
        length -= 2;
        numeric_text_strip(&start, &length);
    }
    const char *underscore = memchr(start, '_', length), *nul = memchr(start, '\0', length);
    if (underscore && (!nul || underscore < nul)) {
        Value copy = str_from_ascii(thread, start, length);
        if (copy == NO_VALUE) return NO_VALUE;
        char *plain = str_from_value(copy)->data; // fresh: length is at least 2 when an underscore is in place
        if (nul || length < 3 || !drop_underscores(start, length, plain, &length))
            return error_raise(thread, SHAPE_ValueError, "could not convert string to complex: %R", text);
        start = plain;
    }
    return length && parse_pair(start, start + length, out) ? NONE : malformed(thread);
}

// ---- construction -----------------------------------------------------------------------------------------------
// __complex__: 1 done, 0 there is none, -1.
static int ask_complex_method(Thread *thread, Value v, Pair *out) {
    if (value_has_shape(v, SHAPE_complex)) {
        *out = pair_of(v);
        return 1;
    }
    Value method = object_lookup_special(thread, v, NAME(__complex__));
    if (method == NO_VALUE) return error_pending(thread) ? -1 : 0;
    Value answer = object_call0(thread, method);
    if (answer == NO_VALUE) return -1;
    if (!value_is_complex(answer))
        return error_raise_int(thread, SHAPE_TypeError, "__complex__ returned non-complex (type %T)", answer);
    if (!value_has_shape(answer, SHAPE_complex) &&
        error_warn(thread, SHAPE_DeprecationWarning, 1,
                   "__complex__ returned non-complex (type %T).  The ability to return an instance of a "
                   "strict subclass "
                   "of complex is deprecated, and may be removed in a future version of Python.",
                   answer) < 0)
        return -1;
    *out = pair_of(answer);
    return 1;
}

static bool is_real_number(Value v) {
    const TypeSlots *slots = &value_type(v)->slots;
    return slots->to_float || slots->index;
}

static int from_number(Thread *thread, Value v, Pair *out) {
    int found = ask_complex_method(thread, v, out);
    if (found) return found < 0 ? -1 : 0;
    *out = (Pair){float_from_value(thread, v), 0.0};
    return out->real == -1.0 && error_pending(thread) ? -1 : 0;
}

int complex_from_value(Thread *thread, Value v, double *real, double *imag) {
    Pair pair;
    if (from_number(thread, v, &pair) < 0) return -1;
    *real = pair.real;
    *imag = pair.imag;
    return 0;
}

static Value of_type(Thread *thread, Type *type, Pair pair) {
    if (type == BUILTIN_TYPE(complex)) return from_pair(thread, pair);
    Complex *complex = type_allocate(thread, type, 0);
    if (!complex) return NO_VALUE;
    complex->real = pair.real;
    complex->imag = pair.imag;
    return value_from_object(complex);
}

static Value from_one(Thread *thread, Type *type, Value v) {
    Pair pair;
    if (value_is_str(v)) return from_text(thread, v, &pair) == NO_VALUE ? NO_VALUE : of_type(thread, type, pair);
    int found = ask_complex_method(thread, v, &pair);
    if (found < 0) return NO_VALUE;
    if (!found) {
        if (!is_real_number(v))
            return error_raise(thread, SHAPE_TypeError, "complex() argument must be a string or a number, not %Q", v);
        pair = (Pair){float_from_value(thread, v), 0.0};
        if (pair.real == -1.0 && error_pending(thread)) return NO_VALUE;
    }
    return of_type(thread, type, pair);
}

// The part called name: normally real; complex ones are deprecated. *is_complex: its imaginary part counts.
static int part(Thread *thread, Value v, const char *name, bool take_complex_method, Pair *out, bool *is_complex) {
    *is_complex = value_is_complex(v);
    int found = 0;
    if (take_complex_method && !*is_complex) {
        found = ask_complex_method(thread, v, out);
        if (found < 0) return -1;
        *is_complex = found;
    }
    if (*is_complex) {
        if (!found) *out = pair_of(v);
        return error_warn(thread, SHAPE_DeprecationWarning, 1, "complex() argument '%s' must be a real number, not %Q",
                          name, v);
    }
    if (!is_real_number(v))
        return error_raise_int(thread, SHAPE_TypeError, "complex() argument '%s' must be a real number, not %Q", name,
                               v);
    *out = (Pair){float_from_value(thread, v), 0.0};
    return out->real == -1.0 && error_pending(thread) ? -1 : 0;
}

static Value complex_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"real", "imag"};
    if (positional == 1 && keyword_names == NO_VALUE) {
        if (type == BUILTIN_TYPE(complex) && value_has_shape(args[0], SHAPE_complex)) return args[0];
        return from_one(thread, type, args[0]);
    }
    Value parts[2];
    if (!arguments_bind(thread, "complex", args, positional, keyword_names, names, 0, 2, parts)) return NO_VALUE;
    Pair real = {0.0, 0.0}, imag = {0.0, 0.0};
    bool real_is_complex = false, imag_is_complex = false;
    if (parts[0] != UNBOUND && part(thread, parts[0], "real", true, &real, &real_is_complex) < 0) return NO_VALUE;
    if (parts[1] != UNBOUND && part(thread, parts[1], "imag", false, &imag, &imag_is_complex) < 0) return NO_VALUE;
    Pair result = {real.real, imag.real};
    if (imag_is_complex) result.real -= imag.imag;
    if (real_is_complex) result.imag = parts[1] == UNBOUND ? real.imag : result.imag + real.imag;
    return of_type(thread, type, result);
}

// ---- methods ----------------------------------------------------------------------------------------------------
NATIVE(complex_conjugate, "conjugate(self, /)", "Return the complex conjugate: (3-4j).conjugate() == 3+4j.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return complex_new(thread, complex_at(args[0])->real, -complex_at(args[0])->imag);
}

NATIVE(complex_complex, "__complex__(self, /)", "Convert this value to exact type complex.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return complex_positive(thread, args[0]);
}

NATIVE(complex_getnewargs, "__getnewargs__(self, /)", "", EFFECT_ALLOCATES | EFFECT_RAISES) {
    Value real = float_from_double(thread, complex_at(args[0])->real);
    Value imag = float_from_double(thread, complex_at(args[0])->imag);
    return real == NO_VALUE || imag == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, real, imag);
}

NATIVE(complex_format, "__format__(self, format_spec, /)", "Convert to a string according to format_spec.",
       EFFECT_ANY) {
    return format_complex(thread, args[0], args[1]);
}

NATIVE(complex_from_number, "from_number(type, number, /)", "Convert number to a complex floating-point number.",
       EFFECT_ANY | NATIVE_CLASS) {
    bool exact = args[0] == value_from_object(BUILTIN_TYPE(complex));
    if (exact && value_has_shape(args[1], SHAPE_complex)) return args[1];
    Pair pair;
    if (from_number(thread, args[1], &pair) < 0) return NO_VALUE;
    Value v = from_pair(thread, pair);
    return exact || v == NO_VALUE ? v : object_call1(thread, args[0], v);
}

static const NativeMember complex_members[] = {
    {"real", MEMBER_DOUBLE, offsetof(Complex, real), true, "the real part of a complex number"},
    {"imag", MEMBER_DOUBLE, offsetof(Complex, imag), true, "the imaginary part of a complex number"},
    {0}};

static const NativeDef *const complex_methods[] = {&complex_from_number_native, &complex_conjugate_native,
                                                   &complex_complex_native,     &complex_getnewargs_native,
                                                   &complex_format_native,      NULL};

const TypeSpec complex_type_spec = {
    .name = "complex",
    .doc = "complex(real=0, imag=0)\n--\n\nMake a complex number from a string or numbers.\n\n"
           "A string is read as a complex number. A single number is converted; two are the real and the\n"
           "imaginary part.",
    .flags = TYPE_BASE,
    .size = sizeof(Complex),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = complex_repr,
              .hash = complex_hash,
              .rich_compare = complex_compare,
              .construct = complex_construct,
              .add = complex_add,
              .subtract = complex_subtract,
              .multiply = complex_multiply,
              .power = complex_power,
              .negative = complex_negative,
              .positive = complex_positive,
              .absolute = complex_absolute,
              .truth = complex_truth,
              .true_divide = complex_true_divide},
    .methods = complex_methods,
    .members = complex_members,
};
