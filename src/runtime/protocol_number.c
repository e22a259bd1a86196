// Taipan: values as indexes, ints and floats. MIT licence.
#include "object/bytes.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/int.h"
#include "object/protocol.h"
#include "object/str.h"

// The answer of __index__ or __int__: an int; of a strict subclass only with a warning.
static Value check_int_answer(Thread *thread, Value answer, const char *method) {
    if (answer == NO_VALUE || value_is_small_int(answer) || value_has_shape(answer, SHAPE_int)) return answer;
    if (!value_is_int(answer))
        return error_raise(thread, SHAPE_TypeError, "%s returned non-int (type %T)", method, answer);
    if (error_warn(thread, SHAPE_DeprecationWarning, 1,
                   "%s returned non-int (type %T).  The ability to return an instance of a strict subclass of int is "
                   "deprecated, and may be removed in a future version of Python.",
                   method, answer) < 0)
        return NO_VALUE;
    return answer;
}

Value object_index(Thread *thread, Value v) {
    if (value_is_int(v)) return v;
    UnaryFunction index = value_type(v)->slots.index;
    if (!index) return error_raise(thread, SHAPE_TypeError, "'%T' object cannot be interpreted as an integer", v);
    return check_int_answer(thread, index(thread, v), "__index__");
}

int64_t object_index_int64(Thread *thread, Value v) {
    if (LIKELY(value_is_small_int(v))) return value_small_int(v);
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    int64_t n;
    if (int_fits_int64(index, &n)) return n;
    return error_raise_int(thread, SHAPE_OverflowError, "cannot fit '%T' into an index-sized integer", v);
}

int64_t object_index_clamped(Thread *thread, Value v) {
    if (LIKELY(value_is_small_int(v))) return value_small_int(v);
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    int64_t n;
    if (int_fits_int64(index, &n)) return n;
    return int_sign(index) < 0 ? INT64_MIN : INT64_MAX;
}

// An int or subclass as a plain int.
static Value plain_int(Thread *thread, Value v) {
    if (value_is_small_int(v) || value_has_shape(v, SHAPE_int)) return v;
    return int_add(thread, v, value_from_small_int(0));
}

Value object_to_int(Thread *thread, Value v) {
    if (value_is_small_int(v) || value_has_shape(v, SHAPE_int)) return v;
    const TypeSlots *slots = &value_type(v)->slots;
    if (slots->to_int) {
        Value n = check_int_answer(thread, slots->to_int(thread, v), "__int__");
        return n == NO_VALUE ? NO_VALUE : plain_int(thread, n);
    }
    if (slots->index) {
        Value n = object_index(thread, v);
        return n == NO_VALUE ? NO_VALUE : plain_int(thread, n);
    }
    if (value_is_str(v)) return int_from_str(thread, v, 10);
    if (slots->get_buffer) return int_from_buffer(thread, v, 10);
    return error_raise(thread, SHAPE_TypeError,
                       "int() argument must be a string, a bytes-like object or a real number, not '%T'", v);
}

static Value float_from_buffer(Thread *thread, Value v) {
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value result = float_from_text(thread, buffer.data, buffer.length);
    buffer_release(thread, &buffer);
    return result;
}

Value object_to_float(Thread *thread, Value v) {
    if (value_is_immediate_float(v) || value_has_shape(v, SHAPE_float)) return v;
    const TypeSlots *slots = &value_type(v)->slots;
    if (slots->to_float || slots->index) {
        double d = slots->to_float ? float_by_method(thread, v) : float_from_value(thread, v);
        return d == -1.0 && error_pending(thread) ? NO_VALUE : float_from_double(thread, d);
    }
    if (!value_is_str(v) && !slots->get_buffer)
        return error_raise(thread, SHAPE_TypeError, "float() argument must be a string or a real number, not '%T'", v);
    Value result = value_is_str(v) ? float_from_str(thread, v) : float_from_buffer(thread, v);
    if (result == NO_VALUE && error_matches(thread, SHAPE_ValueError))
        return error_raise(thread, SHAPE_ValueError, "could not convert string to float: %R", v);
    return result;
}
