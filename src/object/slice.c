// Taipan: slice objects and index arithmetic. MIT licence.
// Contract: see slice.h. A slice is immutable; its parts are any objects, checked only when indices are
// wanted.
#include "object/slice.h"
#include "base/hash.h"
#include "object/arguments.h"
#include "object/equality.h"
#include "object/int.h"
#include "object/tuple.h"

Value slice_new(Thread *thread, Value start, Value stop, Value step) {
    Slice *slice = heap_allocate(thread, sizeof(Slice), SHAPE_slice);
    if (UNLIKELY(!slice)) return NO_VALUE;
    slice->start = start;
    slice->stop = stop;
    slice->step = step;
    heap_write_barrier(thread, slice);
    return value_from_object(slice);
}

// ---- indices ----------------------------------------------------------------------------------------------------
static bool has_index(Value v) {
    return value_is_int(v) || value_type(v)->slots.index != NULL;
}

static int index_or(Thread *thread, Value v, const char *message, int64_t *out) {
    if (LIKELY(value_is_small_int(v))) {
        *out = value_small_int(v);
        return 0;
    }
    if (!has_index(v)) return error_raise_int(thread, SHAPE_TypeError, "%s", message);
    *out = object_index_clamped(thread, v);
    return *out == -1 && error_pending(thread) ? -1 : 0;
}

static int slice_index(Thread *thread, Value v, int64_t *out) {
    return index_or(thread, v, "slice indices must be integers or have an __index__ method", out);
}

#define PART_MESSAGE "slice indices must be integers or None or have an __index__ method"

int slice_unpack(Thread *thread, Value v, int64_t *start, int64_t *stop, int64_t *step) {
    Slice *slice = slice_from_value(v);
    *step = 1;
    if (slice->step != NONE) {
        if (index_or(thread, slice->step, PART_MESSAGE, step) < 0) return -1;
        if (*step == 0) return error_raise_int(thread, SHAPE_ValueError, "slice step cannot be zero");
        if (*step < -INT64_MAX) *step = -INT64_MAX; // so that -step does not overflow
    }
    *start = *step < 0 ? INT64_MAX : 0;
    if (slice->start != NONE && index_or(thread, slice->start, PART_MESSAGE, start) < 0) return -1;
    *stop = *step < 0 ? INT64_MIN : INT64_MAX;
    return slice->stop != NONE ? index_or(thread, slice->stop, PART_MESSAGE, stop) : 0;
}

static int64_t fit(int64_t index, int64_t length, bool backwards) {
    if (index < 0) {
        index += length;
        if (index < 0) index = backwards ? -1 : 0;
    } else if (index >= length) {
        index = backwards ? length - 1 : length;
    }
    return index;
}

int64_t slice_adjust(int64_t length, int64_t *start, int64_t *stop, int64_t step) {
    *start = fit(*start, length, step < 0);
    *stop = fit(*stop, length, step < 0);
    if (step < 0) return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

int slice_indices(Thread *thread, Value slice, int64_t length, int64_t *start, int64_t *stop, int64_t *step,
                  int64_t *count) {
    if (slice_unpack(thread, slice, start, stop, step) < 0) return -1;
    *count = slice_adjust(length, start, stop, *step);
    return 0;
}

int slice_search_bound(Thread *thread, Value v, int64_t length, int64_t *out) {
    if (v == UNBOUND) return 0;
    if (slice_index(thread, v, out) < 0) return -1;
    if (*out < 0) *out = *out + length < 0 ? 0 : *out + length;
    return 0;
}

int subscript_index(Thread *thread, Value key, const char *what, int64_t *out) {
    if (LIKELY(value_is_small_int(key))) {
        *out = value_small_int(key);
        return 0;
    }
    if (!has_index(key))
        return error_raise_int(thread, SHAPE_TypeError, "%s indices must be integers or slices, not %T", what, key);
    Value index = object_index(thread, key);
    if (index == NO_VALUE) return -1;
    if (int_fits_int64(index, out)) return 0;
    return error_raise_int(thread, SHAPE_IndexError, "cannot fit '%T' into an index-sized integer", key);
}

int argument_index(Thread *thread, Value v, int64_t *out) {
    if (LIKELY(value_is_small_int(v))) {
        *out = value_small_int(v);
        return 0;
    }
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    if (int_fits_int64(index, out)) return 0;
    return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C ssize_t");
}

// ---- indices(length) for any length -----------------------------------------------------------------------------
static Value part_as_int(Thread *thread, Value v) {
    if (value_is_int(v)) return v;
    if (has_index(v)) return object_index(thread, v);
    return error_raise(thread, SHAPE_TypeError, PART_MESSAGE);
}

static Value bounded(Thread *thread, Value part, Value length, Value lower, Value upper) {
    Value index = part_as_int(thread, part);
    if (index == NO_VALUE) return NO_VALUE;
    if (int_sign(index) < 0) {
        index = int_add(thread, index, length);
        if (index == NO_VALUE) return NO_VALUE;
        return int_compare(index, lower) < 0 ? lower : index;
    }
    return int_compare(index, upper) > 0 ? upper : index;
}

int slice_long_indices(Thread *thread, Value v, Value length, Value *start, Value *stop, Value *step) {
    Slice *slice = slice_from_value(v);
    *step = slice->step == NONE ? value_from_small_int(1) : part_as_int(thread, slice->step);
    if (*step == NO_VALUE) return -1;
    int sign = int_sign(*step);
    if (sign == 0) return error_raise_int(thread, SHAPE_ValueError, "slice step cannot be zero");
    Value lower = value_from_small_int(sign < 0 ? -1 : 0), upper = length;
    if (sign < 0) upper = int_subtract(thread, length, value_from_small_int(1));
    if (upper == NO_VALUE) return -1;
    *start = slice->start != NONE ? bounded(thread, slice->start, length, lower, upper) : sign < 0 ? upper : lower;
    if (*start == NO_VALUE) return -1;
    *stop = slice->stop != NONE ? bounded(thread, slice->stop, length, lower, upper) : sign < 0 ? lower : upper;
    return *stop == NO_VALUE ? -1 : 0;
}

NATIVE(slice_indices_method, "indices(self, object, /)",
       "S.indices(len) -> (start, stop, stride)\n\n"
       "What the slice comes to for a sequence of length len: the first index, the one to stop before, and the\n"
       "step. Indices out of bounds are cut off as slicing does.",
       EFFECT_ANY) {
    Value length = object_index(thread, args[1]), start, stop, step;
    if (length == NO_VALUE) return NO_VALUE;
    if (int_sign(length) < 0) return error_raise(thread, SHAPE_ValueError, "length should not be negative");
    if (slice_long_indices(thread, args[0], length, &start, &stop, &step) < 0) return NO_VALUE;
    return tuple_pack(thread, 3, start, stop, step);
}

NATIVE(slice_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    Slice *slice = slice_from_value(args[0]);
    Value parts = tuple_pack(thread, 3, slice->start, slice->stop, slice->step);
    return parts == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_object(BUILTIN_TYPE(slice)), parts);
}

static const NativeDef *const slice_methods[] = {&slice_indices_method_native, &slice_reduce_native, NULL};

// ---- slots ------------------------------------------------------------------------------------------------------
static Value slice_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    if (!arguments_check(thread, "slice", positional, keyword_names, 1, 3)) return NO_VALUE;
    if (positional == 1) return slice_new(thread, NONE, args[0], NONE);
    return slice_new(thread, args[0], args[1], positional == 3 ? args[2] : NONE);
}

static Value slice_repr(Thread *thread, Value self) {
    Slice *slice = slice_from_value(self);
    return str_format_c(thread, "slice(%R, %R, %R)", slice->start, slice->stop, slice->step);
}

static Value slice_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_is_slice(self) || !value_is_slice(other)) return NOT_IMPLEMENTED;
    if (self == other) return value_from_bool(op == COMPARE_EQ || op == COMPARE_LE || op == COMPARE_GE);
    Slice *a = slice_from_value(self), *b = slice_from_value(other);
    Value left = tuple_pack(thread, 3, a->start, a->stop, a->step);
    Value right = tuple_pack(thread, 3, b->start, b->stop, b->step);
    return left == NO_VALUE || right == NO_VALUE ? NO_VALUE : object_compare(thread, left, right, op);
}

static int64_t slice_hash(Thread *thread, Value self) {
    Slice *slice = slice_from_value(self);
    Value parts[3] = {slice->start, slice->stop, slice->step};
    uint64_t state = hash_tuple_start();
    for (int i = 0; i < 3; i++) {
        int64_t hash = object_hash(thread, parts[i]);
        if (hash == -1) return -1;
        state = hash_tuple_add(state, hash);
    }
    // Unlike tuples, CPython's slices leave the length out.
    return state == UINT64_MAX ? 1546275796 : (int64_t)state;
}

static const NativeMember slice_members[] = {{"start", MEMBER_VALUE, offsetof(Slice, start), true, NULL},
                                             {"stop", MEMBER_VALUE, offsetof(Slice, stop), true, NULL},
                                             {"step", MEMBER_VALUE, offsetof(Slice, step), true, NULL},
                                             {0}};

const TypeSpec slice_type_spec = {
    .name = "slice",
    .doc = "slice(stop)\nslice(start, stop[, step])\n\nA slice as made by s[start:stop:step].",
    .size = sizeof(Slice),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = slice_repr, .hash = slice_hash, .rich_compare = slice_compare, .construct = slice_construct},
    .methods = slice_methods,
    .members = slice_members,
};
