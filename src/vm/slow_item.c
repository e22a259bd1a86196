// Taipan: items, operators, iteration, unpacking, building: the slow halves. MIT licence.
#include "object/slice.h"
#include "vm/feedback.h"
#include "vm/fast.h"

// ---- operators --------------------------------------------------------------------------------------------------

// int and float in either order, where the int converts exactly. False: something else.
static inline bool as_doubles(Value a, Value b, double *x, double *y) {
    const int64_t limit = (int64_t)1 << 53;
    if (value_is_small_int(a)) {
        int64_t n = value_small_int(a);
        if (n > limit || n < -limit) return false;
        *x = (double)n;
    } else if (value_is_immediate_float(a) || value_has_shape(a, SHAPE_float))
        *x = float_to_double(a);
    else
        return false;
    if (value_is_small_int(b)) {
        int64_t n = value_small_int(b);
        if (n > limit || n < -limit) return false;
        *y = (double)n;
    } else if (value_is_immediate_float(b) || value_has_shape(b, SHAPE_float))
        *y = float_to_double(b);
    else
        return false;
    return !value_are_small_ints(a, b);
}

static inline bool float_operation(Operator op, double x, double y, double *result) {
    switch (op) {
    case OPERATOR_ADD: *result = x + y; return true;
    case OPERATOR_SUBTRACT: *result = x - y; return true;
    case OPERATOR_MULTIPLY: *result = x * y; return true;
    case OPERATOR_TRUE_DIVIDE: *result = x / y; return y != 0.0;
    default: return false;
    }
}

Value vm_binary(Thread *thread, Operator op, Value a, Value b) {
    double x, y, result;
    if (as_doubles(a, b, &x, &y) && float_operation(op, x, y, &result)) return float_from_double(thread, result);
    if (op == OPERATOR_ADD && value_has_shape(a, SHAPE_str) && value_has_shape(b, SHAPE_str))
        return str_concatenate(thread, a, b);
    return object_binary(thread, op, a, b);
}

Value vm_inplace(Thread *thread, Operator op, Value a, Value b) {
    double x, y, result;
    if (as_doubles(a, b, &x, &y) && float_operation(op, x, y, &result)) return float_from_double(thread, result);
    if (op == OPERATOR_ADD && value_has_shape(a, SHAPE_str) && value_has_shape(b, SHAPE_str))
        return str_concatenate(thread, a, b);
    return object_inplace(thread, op, a, b);
}

static bool double_compare(double x, double y, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return x < y;
    case COMPARE_LE: return x <= y;
    case COMPARE_EQ: return x == y;
    case COMPARE_NE: return x != y;
    case COMPARE_GT: return x > y;
    default: return x >= y;
    }
}

Value vm_compare(Thread *thread, Value a, Value b, CompareOp op) {
    if ((op == COMPARE_EQ || op == COMPARE_NE) && value_has_shape(a, SHAPE_str) && value_has_shape(b, SHAPE_str)) {
        bool equal = str_equal(str_from_value(a), str_from_value(b));
        return value_from_bool(equal == (op == COMPARE_EQ));
    }
    double x, y;
    if (as_doubles(a, b, &x, &y)) return value_from_bool(double_compare(x, y, op));
    return object_compare(thread, a, b, op);
}

// ---- items ------------------------------------------------------------------------------------------------------

Value vm_get_item(Thread *thread, Value container, Value key, FeedbackSlot *slot) {
    (void)slot;
    if (value_has_shape(container, SHAPE_dict)) {
        Value found = dict_get(thread, dict_from_value(container), key);
        if (found != NO_VALUE || error_pending(thread)) return found;
        return error_raise_value(thread, SHAPE_KeyError, key);
    }
    return object_get_item(thread, container, key);
}

int vm_set_item(Thread *thread, Value container, Value key, Value value, FeedbackSlot *slot) {
    (void)slot;
    if (value_has_shape(container, SHAPE_dict)) return dict_set(thread, dict_from_value(container), key, value);
    return object_set_item(thread, container, key, value);
}

Value vm_new_slice(Thread *thread, Value start, Value stop, Value step) {
    return slice_new(thread, start, stop, step);
}

static bool plain_bound(Value v, int64_t absent, int64_t *result) {
    if (v == NONE)
        *result = absent;
    else if (value_is_small_int(v))
        *result = value_small_int(v);
    else
        return false;
    return true;
}

Value vm_get_slice(Thread *thread, Value container, Value start, Value stop) {
    int64_t first, last;
    uint32_t shape = value_is_object(container) ? value_object(container)->shape : 0;
    if ((shape == SHAPE_list || shape == SHAPE_tuple || shape == SHAPE_str) && plain_bound(start, 0, &first) &&
        plain_bound(stop, INT64_MAX, &last)) {
        int64_t length = shape == SHAPE_list    ? (int64_t)list_length(container)
                         : shape == SHAPE_tuple ? (int64_t)tuple_length(container)
                                                : (int64_t)str_from_value(container)->length;
        slice_adjust(length, &first, &last, 1);
        if (last < first) last = first;
        if (shape == SHAPE_list) return list_slice(thread, container, first, last);
        if (shape == SHAPE_tuple) return tuple_slice(thread, container, (size_t)first, (size_t)last);
        return str_substring(thread, container, (size_t)first, (size_t)last);
    }
    Value slice = slice_new(thread, start, stop, NONE);
    return slice == NO_VALUE ? NO_VALUE : object_get_item(thread, container, slice);
}

int vm_set_slice(Thread *thread, Value container, Value start, Value stop, Value value) {
    Value slice = slice_new(thread, start, stop, NONE);
    return slice == NO_VALUE ? -1 : object_set_item(thread, container, slice, value);
}

// ---- iteration --------------------------------------------------------------------------------------------------

static Value iterate(Thread *thread, Value iterator, bool traced) {
    UnaryFunction next = value_type(iterator)->slots.next;
    if (UNLIKELY(!next)) return error_raise(thread, SHAPE_TypeError, "'%T' object is not an iterator", iterator);
    Value item = next(thread, iterator);
    if (item == NO_VALUE && thread->pending != NO_VALUE && error_matches(thread, SHAPE_StopIteration)) {
        if (traced && vm_is_traced(thread)) vm_trace_exception(thread, thread->frame);
        if (error_matches(thread, SHAPE_StopIteration)) error_clear(thread);
    }
    return item;
}

// For loops: tracers see a StopIteration.
Value vm_iterate(Thread *thread, Value iterator) {
    return iterate(thread, iterator, true);
}

static int raise_too_few(Thread *thread, bool star, uint32_t expected, uint32_t got) {
    return error_raise_int(thread, SHAPE_ValueError, "not enough values to unpack (expected %s%u, got %u)",
                           star ? "at least " : "", expected, got);
}

// An iterator over v; TypeError "cannot unpack non-iterable X object".
static Value unpack_iterator(Thread *thread, Value v) {
    Value iterator = object_iter(thread, v);
    if (iterator == NO_VALUE && error_matches(thread, SHAPE_TypeError)) {
        Type *type = value_type(v);
        if (!type->slots.iter && !type->slots.get_item) {
            error_clear(thread);
            return error_raise(thread, SHAPE_TypeError, "cannot unpack non-iterable %T object", v);
        }
    }
    return iterator;
}

static int unpack_from_iterator(Thread *thread, Value iterator, Value *to, uint32_t count, bool star, uint32_t total) {
    for (uint32_t i = 0; i < count; i++) {
        Value item = iterate(thread, iterator, false);
        if (item == NO_VALUE) return error_pending(thread) ? -1 : raise_too_few(thread, star, total, i);
        to[i] = item;
    }
    return 0;
}

// The registers may be those that the collector does not look at: the items wait in a list meanwhile.
static int unpack_iterable(Thread *thread, Value sequence, Value *to, uint32_t count) {
    Value iterator = unpack_iterator(thread, sequence);
    if (iterator == NO_VALUE) return -1;
    Tuple *items = tuple_allocate(thread, count);
    if (!items) return -1;
    for (uint32_t i = 0; i < count; i++) {
        Value item = iterate(thread, iterator, false);
        if (item == NO_VALUE) return error_pending(thread) ? -1 : raise_too_few(thread, false, count, i);
        tuple_set(thread, items, i, item);
    }
    Value more = iterate(thread, iterator, false);
    if (more == NO_VALUE) {
        if (error_pending(thread)) return -1;
        memcpy(to, items->items, count * sizeof *to);
        return 0;
    }
    if (value_has_shape(sequence, SHAPE_dict))
        return error_raise_int(thread, SHAPE_ValueError, "too many values to unpack (expected %u, got %zu)", count,
                               dict_length(dict_from_value(sequence)));
    return error_raise_int(thread, SHAPE_ValueError, "too many values to unpack (expected %u)", count);
}

int vm_unpack_sequence(Thread *thread, Value sequence, Value *to, uint32_t count) {
    bool list = value_has_shape(sequence, SHAPE_list);
    if (!list && !value_has_shape(sequence, SHAPE_tuple)) return unpack_iterable(thread, sequence, to, count);
    size_t length = list ? list_length(sequence) : tuple_length(sequence);
    if (length < count) return raise_too_few(thread, false, count, (uint32_t)length);
    if (length > count)
        return error_raise_int(thread, SHAPE_ValueError, "too many values to unpack (expected %u, got %zu)", count,
                               length);
    for (uint32_t i = 0; i < count; i++)
        to[i] = list ? list_get(sequence, i) : tuple_get(sequence, i);
    return 0;
}

int vm_unpack_star(Thread *thread, Value sequence, Value *to, uint32_t before, uint32_t after) {
    Value iterator = unpack_iterator(thread, sequence);
    if (iterator == NO_VALUE) return -1;
    Tuple *first = tuple_allocate(thread, before);
    if (!first) return -1;
    if (unpack_from_iterator(thread, iterator, first->items, before, true, before + after) < 0) return -1;
    heap_write_barrier(thread, first);
    Value rest = list_from_iterable(thread, iterator);
    if (rest == NO_VALUE) return -1;
    size_t length = list_length(rest);
    if (length < after) return raise_too_few(thread, true, before + after, before + (uint32_t)length);
    memcpy(to, first->items, before * sizeof *to);
    for (uint32_t i = 0; i < after; i++)
        to[before + 1 + i] = list_get(rest, length - after + i);
    to[before] = rest;
    return list_set_slice(thread, rest, (int64_t)(length - after), (int64_t)length, NONE);
}

// ---- building ---------------------------------------------------------------------------------------------------

Value vm_build_set(Thread *thread, Value *items, uint32_t count) {
    Set *set = set_allocate(thread, SHAPE_set);
    if (!set) return NO_VALUE;
    for (uint32_t i = 0; i < count; i++) {
        if (set_add(thread, set, items[i]) < 0) return NO_VALUE;
    }
    return value_from_object(set);
}

Value vm_build_map(Thread *thread, Value *items, uint32_t pairs) {
    Dict *dict = pairs ? dict_allocate_sized(thread, pairs) : dict_allocate(thread);
    if (!dict) return NO_VALUE;
    for (uint32_t i = 0; i < pairs; i++) {
        if (dict_set(thread, dict, items[2 * i], items[2 * i + 1]) < 0) return NO_VALUE;
    }
    return value_from_object(dict);
}

Value vm_build_string(Thread *thread, Value *items, uint32_t count) {
    size_t length = 0;
    uint32_t ceiling = 0x7F;
    for (uint32_t i = 0; i < count; i++) {
        if (UNLIKELY(!value_is_str(items[i]))) return vm_raise_wrong_register(thread);
        const Str *piece = str_from_value(items[i]);
        length += piece->length;
        uint32_t most = str_is_ascii(piece)    ? 0x7F
                        : str_kind(piece) == 1 ? 0xFF
                        : str_kind(piece) == 2 ? 0xFFFF
                                               : 0x10FFFF;
        if (most > ceiling) ceiling = most;
    }
    if (ceiling == 0x7F && length > 1) {
        Str *result = str_allocate(thread, length, 0x7F);
        if (!result) return NO_VALUE;
        char *at = result->data;
        for (uint32_t i = 0; i < count; i++) {
            const Str *piece = str_from_value(items[i]);
            memcpy(at, piece->data, piece->length);
            at += piece->length;
        }
        return value_from_object(result);
    }
    StrBuilder builder;
    str_builder_init(&builder);
    for (uint32_t i = 0; i < count; i++) {
        if (str_builder_append(thread, &builder, items[i]) < 0) return NO_VALUE;
    }
    return str_builder_finish(thread, &builder);
}

int vm_list_extend(Thread *thread, Value list, Value iterable) {
    Type *type = value_type(iterable);
    if (!type->slots.iter && !type->slots.get_item)
        return error_raise_int(thread, SHAPE_TypeError, "Value after * must be an iterable, not %T", iterable);
    return list_extend(thread, list, iterable);
}

int vm_dict_update(Thread *thread, Value dict, Value mapping) {
    if (!value_is_dict(mapping)) {
        Value keys;
        int found = object_lookup_attribute(thread, mapping, NAME(keys), &keys);
        if (found < 0) return -1;
        if (!found) return error_raise_int(thread, SHAPE_TypeError, "'%T' object is not a mapping", mapping);
    }
    return dict_update(thread, dict_from_value(dict), mapping, 1);
}

Value vm_convert(Thread *thread, Value v, uint32_t conversion) {
    return conversion == 1 ? object_str(thread, v) : conversion == 2 ? object_repr(thread, v) : object_ascii(thread, v);
}

// t-strings (PEP 750): the types live in string.templatelib's native half.
Value vm_build_template(Thread *thread, Value strings, Value interpolations) {
    if (!value_is_tuple(strings) || !value_is_tuple(interpolations)) return vm_raise_wrong_register(thread);
    size_t string_count = tuple_length(strings), count = tuple_length(interpolations);
    if (string_count != count + 1) return vm_raise_wrong_register(thread);
    Tuple *parts = tuple_allocate(thread, string_count + count);
    if (!parts) return NO_VALUE;
    size_t at = 0;
    for (size_t i = 0; i < string_count; i++) {
        tuple_set(thread, parts, at++, tuple_get(strings, i));
        if (i < count) tuple_set(thread, parts, at++, tuple_get(interpolations, i));
    }
    return object_call_tuple(thread, value_from_object(BUILTIN_TYPE(template)), value_from_object(parts), NO_VALUE);
}

Value vm_build_interpolation(Thread *thread, Value *parts, uint32_t conversion) {
    static const char letters[] = {'s', 'r', 'a'};
    Value letter = conversion ? str_from_ascii(thread, &letters[(conversion - 1) % 3], 1) : NONE;
    if (letter == NO_VALUE) return NO_VALUE;
    Value args[] = {parts[0], parts[1], letter, parts[2]};
    return object_call(thread, value_from_object(BUILTIN_TYPE(interpolation)), args, 4, NO_VALUE);
}
