// Taipan: conversions that several native modules share. MIT licence.
#include "modules/native_support.h"
#include <limits.h>
#include <math.h>
#include <string.h>
#include "object/shape.h"

int support_add_ints(Thread *thread, Module *module, const NamedInt *constants) {
    for (; constants->name; constants++)
        if (module_add_int(thread, module, constants->name, constants->number) < 0) return -1;
    return 0;
}

int support_int(Thread *thread, Value v, int *result) {
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    int64_t n;
    if (!int_fits_int64(index, &n))
        return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C int");
    if (n > INT_MAX) return error_raise_int(thread, SHAPE_OverflowError, "signed integer is greater than maximum");
    if (n < INT_MIN) return error_raise_int(thread, SHAPE_OverflowError, "signed integer is less than minimum");
    *result = (int)n;
    return 0;
}

int support_descriptor(Thread *thread, Value v, int *result) {
    Value number = v;
    if (!value_is_int(v)) {
        Value method = NO_VALUE;
        if (object_lookup_attribute(thread, v, NAME(fileno), &method) < 0) return -1;
        if (method == NO_VALUE)
            return error_raise_int(thread, SHAPE_TypeError, "argument must be an int, or have a fileno() method.");
        number = object_call0(thread, method);
        if (number == NO_VALUE) return -1;
        if (!value_is_int(number)) return error_raise_int(thread, SHAPE_TypeError, "fileno() returned a non-integer");
    } else if (value_is_bool(v) &&
               error_warn(thread, SHAPE_RuntimeWarning, 1, "bool is used as a file descriptor") < 0) {
        return -1;
    }
    if (support_int(thread, number, result) < 0) return -1;
    if (*result < 0)
        return error_raise_int(thread, SHAPE_ValueError, "file descriptor cannot be a negative integer (%d)", *result);
    return 0;
}

int support_nanoseconds(Thread *thread, Value v, int64_t *result) {
    if (value_is_float(v)) {
        double d = float_to_double(v);
        if (isnan(d)) return error_raise_int(thread, SHAPE_ValueError, "Invalid value NaN (not a number)");
        d *= 1e9;
        d = ceil(d);
        if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
            return error_raise_int(thread, SHAPE_OverflowError, "timestamp too large to convert to C PyTime_t");
        *result = (int64_t)d;
        return 0;
    }
    if (!value_is_int(v) && !value_type(v)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError, "'%Q' object cannot be interpreted as an integer or float", v);
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    int64_t seconds;
    if (!int_fits_int64(index, &seconds) || __builtin_mul_overflow(seconds, (int64_t)1000000000, result))
        return error_raise_int(thread, SHAPE_OverflowError, "timestamp too large to convert to C PyTime_t");
    return 0;
}

bool support_repeat(Thread *thread, bool failed) {
    if (!failed || errno != EINTR) return false;
    return runtime_safepoint(thread) >= 0;
}

Value support_errno(Thread *thread) {
    return error_pending(thread) ? NO_VALUE : error_from_errno(thread, errno, NO_VALUE, NO_VALUE);
}

Value support_get_dict(Thread *thread, Value self) {
    return instance_dict_value(thread, self);
}
int support_set_dict(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "cannot delete __dict__");
    if (!value_is_dict(value))
        return error_raise_int(thread, SHAPE_TypeError, "__dict__ must be set to a dictionary, not a '%T'", value);
    return instance_set_dict(thread, self, dict_from_value(value));
}

static Value new_exception(Thread *thread, Value module, const char *name, Value base) {
    Dict *namespace = dict_allocate(thread);
    if (!namespace || dict_set(thread, namespace, NAME(__module__), module) < 0) return NO_VALUE;
    Value bases = value_is_tuple(base) ? base : tuple_pack(thread, 1, base);
    if (bases == NO_VALUE) return NO_VALUE;
    return type_new_class(thread, BUILTIN_TYPE(type), str_intern_cstring(thread, name), bases,
                          value_from_object(namespace), NO_VALUE);
}

int support_add_exception(Thread *thread, Module *module, Value *root, const char *name, Value base) {
    const char *dot = strchr(name, '.');
    if (*root == NO_VALUE) {
        Value error = base == NO_VALUE
                          ? NO_VALUE
                          : new_exception(thread, str_from_utf8(thread, name, (size_t)(dot - name)), dot + 1, base);
        if (error == NO_VALUE) return -1;
        *root = error; // NOBARRIER: root
    }
    return module_add(thread, module, dot + 1, *root);
}
