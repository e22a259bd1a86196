// Taipan: float: immediates, and a heap box for exponents far from zero. MIT licence.
#ifndef TAIPAN_OBJECT_FLOAT_H
#define TAIPAN_OBJECT_FLOAT_H
#include "object/type.h"

typedef struct BoxedFloat {
    Object header;
    double number;
} BoxedFloat;

Value float_box(Thread *thread, double d); // slow path of float_from_double
static inline Value float_from_double(Thread *thread, double d) {
    Value v = value_try_immediate_float(d);
    return LIKELY(v != NO_VALUE) ? v : float_box(thread, d);
}
// v must be a float (value_is_float).
static inline double float_to_double(Value v) {
    return value_is_immediate_float(v) ? value_immediate_float(v) : ((BoxedFloat *)v)->number;
}
// Any real number: float, int, __float__, __index__; -1.0 with an exception pending.
double float_from_value(Thread *thread, Value v);
// base ** exponent as Python's float has it: complex for a negative base and fractional exponent; ZeroDivisionError,
// OverflowError.
Value float_power(Thread *thread, double base, double exponent);
double float_by_method(Thread *thread, Value v); // by the type's to_float slot, which it must have; checks the answer
Value float_repr(Thread *thread, Value v);
// float(text): CPython's grammar and message; text is UTF-8 with whitespace allowed around.
Value float_from_text(Thread *thread, const char *text, size_t length);
Value float_from_str(Thread *thread, Value text); // decimal digits and white space may be any of Unicode's
#endif
