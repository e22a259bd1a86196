// Taipan: tuple: immutable sequence of values, inline. MIT licence.
//
// Exact tuples of length 0 are one object (TUPLE_EMPTY). Items are set before anyone sees the tuple. A
// subclass's instances have the same body, followed by their attributes.
#include "object/tuple.h"
#include "base/hash.h"
#include "object/arguments.h"
#include "object/equality.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/slice.h"
#include "object/str.h"
#include <stdarg.h>

#define MAX_LENGTH ((size_t)PTRDIFF_MAX / sizeof(Value) - 16)

Tuple *tuple_allocate(Thread *thread, size_t length) {
    if (UNLIKELY(length > MAX_LENGTH)) {
        error_no_memory(thread);
        return NULL;
    }
    Tuple *tuple = heap_allocate(thread, sizeof(Tuple) + length * sizeof(Value), SHAPE_tuple);
    if (LIKELY(tuple != NULL)) tuple->length = length;
    return tuple;
}

static Value filled(Thread *thread, Tuple *tuple, const Value *items, size_t count) {
    if (UNLIKELY(!tuple)) return NO_VALUE;
    memcpy(tuple->items, items, count * sizeof(Value));
    heap_write_barrier(thread, tuple);
    return value_from_object(tuple);
}

Value tuple_from_values(Thread *thread, const Value *items, size_t count) {
    if (count == 0) return TUPLE_EMPTY(thread);
    return filled(thread, tuple_allocate(thread, count), items, count);
}

Value tuple_pack(Thread *thread, size_t count, ...) {
    if (count == 0) return TUPLE_EMPTY(thread);
    Tuple *tuple = tuple_allocate(thread, count);
    if (!tuple) return NO_VALUE;
    va_list values;
    va_start(values, count);
    bool whole = true; // an item that could not be made makes the tuple fail
    for (size_t i = 0; i < count; i++) {
        Value item = va_arg(values, Value);
        whole &= item != NO_VALUE;
        tuple_set(thread, tuple, i, item);
    }
    va_end(values);
    return whole ? value_from_object(tuple) : NO_VALUE;
}

Value tuple_from_iterable(Thread *thread, Value iterable) {
    if (value_has_shape(iterable, SHAPE_tuple)) return iterable;
    if (value_has_shape(iterable, SHAPE_list)) return list_to_tuple(thread, iterable);
    Value list = list_from_iterable(thread, iterable);
    return list == NO_VALUE ? NO_VALUE : list_to_tuple(thread, list);
}

Value tuple_slice(Thread *thread, Value v, size_t start, size_t end) {
    if (start == 0 && end == tuple_length(v) && value_has_shape(v, SHAPE_tuple)) return v;
    return tuple_from_values(thread, tuple_from_value(v)->items + start, end > start ? end - start : 0);
}

// ---- slots ------------------------------------------------------------------------------------------------------
static Value tuple_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    bool exact = type == BUILTIN_TYPE(tuple);
    if ((exact || type->slots.init == BUILTIN_TYPE(tuple)->slots.init) &&
        !arguments_check_no_keywords(thread, "tuple", keyword_names))
        return NO_VALUE;
    if (!arguments_check_count(thread, "tuple", positional, 0, 1)) return NO_VALUE;
    Value items = positional ? tuple_from_iterable(thread, args[0]) : TUPLE_EMPTY(thread);
    if (exact || items == NO_VALUE) return items;
    size_t length = tuple_length(items);
    Tuple *tuple = type_allocate(thread, type, length * sizeof(Value));
    if (!tuple) return NO_VALUE;
    tuple->length = length;
    return filled(thread, tuple, tuple_from_value(items)->items, length);
}

static int64_t tuple_hash(Thread *thread, Value self) {
    Tuple *tuple = tuple_from_value(self);
    if (!thread_check_c_stack(thread)) return -1;
    uint64_t state = hash_tuple_start();
    for (size_t i = 0; i < tuple->length; i++) {
        int64_t hash = object_hash(thread, tuple->items[i]);
        if (hash == -1) return -1;
        state = hash_tuple_add(state, hash);
    }
    return hash_tuple_end(state, tuple->length);
}

static Value compare_lengths(size_t a, size_t b, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return value_from_bool(a < b);
    case COMPARE_LE: return value_from_bool(a <= b);
    case COMPARE_EQ: return value_from_bool(a == b);
    case COMPARE_NE: return value_from_bool(a != b);
    case COMPARE_GT: return value_from_bool(a > b);
    default: return value_from_bool(a >= b);
    }
}

static Value tuple_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_is_tuple(self) || !value_is_tuple(other)) return NOT_IMPLEMENTED;
    Tuple *a = tuple_from_value(self), *b = tuple_from_value(other);
    if (!thread_check_c_stack(thread)) return NO_VALUE;
    // Items are compared even when lengths differ: an item's __eq__ may raise or have effects.
    size_t i = 0, shorter = a->length < b->length ? a->length : b->length;
    for (; i < shorter; i++) {
        int equal = value_equal(thread, a->items[i], b->items[i]);
        if (equal < 0) return NO_VALUE;
        if (!equal) break;
    }
    if (i == shorter) return compare_lengths(a->length, b->length, op);
    if (op == COMPARE_EQ) return FALSE_VALUE;
    if (op == COMPARE_NE) return TRUE_VALUE;
    return object_compare(thread, a->items[i], b->items[i], op);
}

static Value repr_items(Thread *thread, Tuple *tuple) {
    StrBuilder builder;
    str_builder_init(&builder);
    if (str_builder_append_code_point(thread, &builder, '(') < 0) return NO_VALUE;
    for (size_t i = 0; i < tuple->length; i++) {
        if (i && str_builder_append_ascii(thread, &builder, ", ", 2) < 0) return NO_VALUE;
        Value text = object_repr(thread, tuple->items[i]);
        if (text == NO_VALUE || str_builder_append(thread, &builder, text) < 0) return NO_VALUE;
    }
    bool single = tuple->length == 1;
    if (str_builder_append_ascii(thread, &builder, single ? ",)" : ")", single ? 2 : 1) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static Value tuple_repr(Thread *thread, Value self) {
    if (tuple_length(self) == 0) return str_from_ascii(thread, "()", 2);
    int busy = object_repr_enter(thread, self);
    if (busy) return busy < 0 ? NO_VALUE : str_from_ascii(thread, "(...)", 5);
    Value text = thread_check_c_stack(thread) ? repr_items(thread, tuple_from_value(self)) : NO_VALUE;
    object_repr_leave(thread, self);
    return text;
}

static Value tuple_iter(Thread *thread, Value self) {
    return sequence_iterator_new(thread, SHAPE_tuple_iterator, self, 0);
}

static int64_t tuple_length_slot(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)tuple_length(self);
}

static Value tuple_sequence_item(Thread *thread, Value self, int64_t index) {
    if (UNLIKELY((uint64_t)index >= tuple_length(self)))
        return error_raise(thread, SHAPE_IndexError, "tuple index out of range");
    return tuple_get(self, (size_t)index);
}

static Value get_slice(Thread *thread, Value self, Value slice) {
    int64_t start, stop, step, count;
    if (slice_indices(thread, slice, (int64_t)tuple_length(self), &start, &stop, &step, &count) < 0) return NO_VALUE;
    if (step == 1) return tuple_slice(thread, self, (size_t)start, (size_t)(start + count));
    if (count == 0) return TUPLE_EMPTY(thread);
    Tuple *result = tuple_allocate(thread, (size_t)count);
    if (!result) return NO_VALUE;
    for (int64_t i = 0; i < count; i++)
        tuple_set(thread, result, (size_t)i, tuple_get(self, (size_t)(start + i * step)));
    return value_from_object(result);
}

static Value tuple_get_item(Thread *thread, Value self, Value key) {
    if (value_is_slice(key)) return get_slice(thread, self, key);
    int64_t index;
    if (subscript_index(thread, key, "tuple", &index) < 0) return NO_VALUE;
    if (index < 0) index += (int64_t)tuple_length(self);
    return tuple_sequence_item(thread, self, index);
}

static Value tuple_concatenate(Thread *thread, Value left, Value right) {
    if (!value_is_tuple(right))
        return error_raise(thread, SHAPE_TypeError, "can only concatenate tuple (not \"%T\") to tuple", right);
    size_t a = tuple_length(left), b = tuple_length(right);
    if (a == 0 && value_has_shape(right, SHAPE_tuple)) return right;
    if (b == 0 && value_has_shape(left, SHAPE_tuple)) return left;
    if (a + b == 0) return TUPLE_EMPTY(thread);
    Tuple *result = tuple_allocate(thread, a + b);
    if (!result) return NO_VALUE;
    memcpy(result->items, tuple_from_value(left)->items, a * sizeof(Value));
    memcpy(result->items + a, tuple_from_value(right)->items, b * sizeof(Value));
    heap_write_barrier(thread, result);
    return value_from_object(result);
}

static Value tuple_repeat(Thread *thread, Value self, int64_t count) {
    size_t length = tuple_length(self);
    if (value_has_shape(self, SHAPE_tuple) && (length == 0 || count == 1)) return self;
    if (length == 0 || count <= 0) return TUPLE_EMPTY(thread);
    if ((uint64_t)count > MAX_LENGTH / length) return error_no_memory(thread);
    Tuple *result = tuple_allocate(thread, length * (size_t)count);
    if (!result) return NO_VALUE;
    for (size_t i = 0; i < (size_t)count; i++)
        memcpy(result->items + i * length, tuple_from_value(self)->items, length * sizeof(Value));
    heap_write_barrier(thread, result);
    return value_from_object(result);
}

static int64_t find(Thread *thread, Tuple *tuple, Value value, int64_t start, int64_t stop) {
    for (int64_t i = start; i < stop && (size_t)i < tuple->length; i++) {
        int equal = value_equal(thread, tuple->items[i], value);
        if (equal < 0) return -2;
        if (equal) return i;
    }
    return -1;
}

static int tuple_contains(Thread *thread, Value self, Value item) {
    int64_t index = find(thread, tuple_from_value(self), item, 0, INT64_MAX);
    return index == -2 ? -1 : index >= 0;
}

// ---- methods ----------------------------------------------------------------------------------------------------
NATIVE(tuple_count, "count(self, value, /)", "Return how many items equal the value.", EFFECT_ANY) {
    Tuple *tuple = tuple_from_value(args[0]);
    int64_t count = 0;
    for (size_t i = 0; i < tuple->length; i++) {
        int equal = value_equal(thread, tuple->items[i], args[1]);
        if (equal < 0) return NO_VALUE;
        count += equal;
    }
    return value_from_small_int(count);
}

NATIVE(tuple_index, "index(self, value, start=0, stop=sys.maxsize, /)",
       "Return the index of the first item that equals the value.\n\nRaises ValueError when there is none.",
       EFFECT_ANY) {
    int64_t start = 0, stop = INT64_MAX, length = (int64_t)tuple_length(args[0]);
    if (slice_search_bound(thread, args[2], length, &start) < 0) return NO_VALUE;
    if (slice_search_bound(thread, args[3], length, &stop) < 0) return NO_VALUE;
    int64_t index = find(thread, tuple_from_value(args[0]), args[1], start, stop);
    if (index == -2) return NO_VALUE;
    if (index < 0) return error_raise(thread, SHAPE_ValueError, "tuple.index(x): x not in tuple");
    return value_from_small_int(index);
}

NATIVE(tuple_getnewargs, "__getnewargs__(self, /)", "", EFFECT_ALLOCATES | EFFECT_RAISES) {
    Tuple *tuple = tuple_from_value(args[0]);
    Value copy = tuple_from_values(thread, tuple->items, tuple->length);
    return copy == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, copy);
}

NATIVE_CLASS_GETITEM(tuple_class_getitem)

static const NativeDef *const tuple_methods[] = {&tuple_count_native, &tuple_index_native, &tuple_getnewargs_native,
                                                 &tuple_class_getitem_native, NULL};

static void tuple_trace(Object *object, Tracer *tracer) {
    Tuple *tuple = (Tuple *)object;
    tracer_visit_range(tracer, tuple->items, tuple->length);
}

const TypeSpec tuple_type_spec = {
    .name = "tuple",
    .doc = "tuple(iterable=(), /)\n--\n\nImmutable sequence.\n\nWithout an argument, the tuple is empty; "
           "else it has the items of the iterable.\nA tuple given is returned as it is.",
    .flags = TYPE_TUPLE | TYPE_BASE | TYPE_SEQUENCE | TYPE_MATCH_SELF | TYPE_VARIABLE_SIZE,
    .size = sizeof(Tuple),
    .trace_kind = TRACE_CUSTOM,
    .trace = tuple_trace,
    .slots = {.repr = tuple_repr,
              .hash = tuple_hash,
              .rich_compare = tuple_compare,
              .iter = tuple_iter,
              .construct = tuple_construct,
              .length = tuple_length_slot,
              .get_item = tuple_get_item,
              .sequence_item = tuple_sequence_item,
              .concatenate = tuple_concatenate,
              .repeat = tuple_repeat,
              .contains = tuple_contains},
    .methods = tuple_methods,
};
