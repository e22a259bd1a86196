// Taipan: list: growable sequence of values. MIT licence.
//
// A List points to a ValueArray; slots beyond the length are NO_VALUE. Growing makes a new array (objects
// cannot be resized in place), so a pointer to the old one stays readable, but stale: code that runs Python
// between two looks at a list reads length and storage again. Everything here may allocate and raise
// MemoryError.
#include "object/list.h"
#include "object/arguments.h"
#include "object/equality.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"

// ---- storage ----------------------------------------------------------------------------------------------------
#define MAX_LENGTH ((size_t)PTRDIFF_MAX / sizeof(Value) - 16)

static void value_array_trace(Object *object, Tracer *tracer) {
    ValueArray *array = (ValueArray *)object;
    tracer_visit_range(tracer, array->items, array->capacity);
}

const TypeSpec value_array_type_spec = {
    .name = "value_array",
    .size = sizeof(ValueArray),
    .flags = TYPE_VARIABLE_SIZE | TYPE_DISALLOW_CONSTRUCTION,
    .trace_kind = TRACE_CUSTOM,
    .trace = value_array_trace,
};

ValueArray *value_array_allocate(Thread *thread, size_t capacity) {
    if (UNLIKELY(capacity > MAX_LENGTH)) {
        error_no_memory(thread);
        return NULL;
    }
    ValueArray *array = heap_allocate(thread, sizeof(ValueArray) + capacity * sizeof(Value), SHAPE_value_array);
    if (LIKELY(array != NULL)) array->capacity = capacity;
    return array;
}

static List *allocate_of(Thread *thread, size_t capacity) {
    List *list = heap_allocate(thread, sizeof(List), SHAPE_list);
    if (UNLIKELY(!list) || capacity == 0) return list;
    ValueArray *storage = value_array_allocate(thread, capacity);
    if (UNLIKELY(!storage)) return NULL;
    HEAP_STORE_POINTER(thread, list, storage, storage);
    return list;
}

List *list_allocate(Thread *thread, size_t capacity) {
    return allocate_of(thread, capacity);
}

// CPython's growth by an eighth while small; by a half when large, because growing copies.
static size_t grown_capacity(size_t needed) {
    if (needed < 256) return (needed + (needed >> 3) + 6) & ~(size_t)3;
    return (needed + (needed >> 1)) & ~(size_t)3;
}

static int set_capacity(Thread *thread, List *list, size_t capacity) {
    ValueArray *storage = value_array_allocate(thread, capacity);
    if (UNLIKELY(!storage)) return -1;
    if (list->length) memcpy(storage->items, list->storage->items, list->length * sizeof(Value));
    heap_write_barrier(thread,
                       storage); // a collection during the allocation cannot have marked it; a later one may
    HEAP_STORE_POINTER(thread, list, storage, storage);
    return 0;
}

static size_t list_capacity(const List *list) {
    return list->storage ? list->storage->capacity : 0;
}

// Room for `length` items in all.
static int reserve(Thread *thread, List *list, size_t length) {
    if (LIKELY(length <= list_capacity(list))) return 0;
    if (UNLIKELY(length > MAX_LENGTH)) {
        error_no_memory(thread);
        return -1;
    }
    return set_capacity(thread, list, list->length ? grown_capacity(length) : length);
}

// Drops the items from `length` on; gives storage back when less than half is used.
static void truncate(Thread *thread, List *list, size_t length) {
    if (list->length == 0) return; // keeps the storage: list.sort tells a change by it
    if (length == 0) {
        list->storage = NULL;
        list->length = 0;
        return;
    }
    memset(list->storage->items + length, 0, (list->length - length) * sizeof(Value));
    list->length = length;
    if (length >= list->storage->capacity / 2 || list->storage->capacity < 16) return;
    if (set_capacity(thread, list, grown_capacity(length)) < 0) error_clear(thread); // keeping it is no error
}

int list_append_slow(Thread *thread, Value v, Value item) {
    List *list = list_from_value(v);
    if (list->length == list_capacity(list) && set_capacity(thread, list, grown_capacity(list->length + 1)) < 0)
        return -1;
    heap_store(thread, list->storage, &list->storage->items[list->length], item);
    list->length++;
    return 0;
}

Value list_from_values(Thread *thread, const Value *items, size_t count) {
    List *list = allocate_of(thread, count);
    if (UNLIKELY(!list)) return NO_VALUE;
    if (count) {
        memcpy(list->storage->items, items, count * sizeof(Value));
        heap_write_barrier(thread, list->storage);
        list->length = count;
    }
    return value_from_object(list);
}

void list_clear(Thread *thread, Value v) {
    truncate(thread, list_from_value(v), 0);
}

Value list_to_tuple(Thread *thread, Value v) {
    size_t length = list_length(v);
    if (length == 0) return TUPLE_EMPTY(thread);
    Tuple *tuple = tuple_allocate(thread, length);
    if (!tuple) return NO_VALUE;
    List *list = list_from_value(v);
    memcpy(tuple->items, list->storage->items, length * sizeof(Value));
    heap_write_barrier(thread, tuple);
    return value_from_object(tuple);
}

// ---- extending --------------------------------------------------------------------------------------------------
static int extend_values(Thread *thread, List *list, const Value *items, size_t count) {
    if (count == 0) return 0;
    if (reserve(thread, list, list->length + count) < 0) return -1;
    memmove(list->storage->items + list->length, items, count * sizeof(Value));
    heap_write_barrier(thread, list->storage);
    list->length += count;
    return 0;
}

static int extend_from_iterator(Thread *thread, List *list, Value iterable) {
    Value iterator = object_iter(thread, iterable);
    if (iterator == NO_VALUE) return -1;
    int64_t hint = object_length_hint(thread, iterable, 8);
    if (hint < 0) return -1;
    if ((uint64_t)hint < MAX_LENGTH - list->length && hint > 0 && list->storage == NULL) {
        if (reserve(thread, list, list->length + (size_t)hint) < 0) return -1;
    }
    UnaryFunction next = value_type(iterator)->slots.next;
    for (;;) {
        Value item = next ? next(thread, iterator) : object_next(thread, iterator);
        if (item == NO_VALUE) break;
        if (list_append(thread, value_from_object(list), item) < 0) return -1;
        if (UNLIKELY(thread->stop_request & ~(uint32_t)STOP_TRACING) && runtime_safepoint(thread) < 0) return -1;
    }
    if (error_pending(thread)) {
        if (!error_matches(thread, SHAPE_StopIteration)) return -1;
        error_clear(thread);
    }
    return 0;
}

int list_extend(Thread *thread, Value v, Value iterable) {
    List *list = list_from_value(v);
    if (value_has_shape(iterable, SHAPE_list)) {
        List *other = list_from_value(iterable);
        ValueArray *items = other->storage; // kept alive by the stack when list is other
        return items ? extend_values(thread, list, items->items, other->length) : 0;
    }
    if (value_has_shape(iterable, SHAPE_tuple))
        return extend_values(thread, list, tuple_from_value(iterable)->items, tuple_length(iterable));
    return extend_from_iterator(thread, list, iterable);
}

Value list_from_iterable(Thread *thread, Value iterable) {
    if (value_has_shape(iterable, SHAPE_list)) {
        List *other = list_from_value(iterable);
        return list_from_values(thread, other->storage ? other->storage->items : NULL, other->length);
    }
    if (value_has_shape(iterable, SHAPE_tuple))
        return list_from_values(thread, tuple_from_value(iterable)->items, tuple_length(iterable));
    List *list = allocate_of(thread, 0);
    if (!list || extend_from_iterator(thread, list, iterable) < 0) return NO_VALUE;
    return value_from_object(list);
}

int list_insert(Thread *thread, Value v, int64_t index, Value item) {
    List *list = list_from_value(v);
    int64_t length = (int64_t)list->length;
    if (index < 0) index += length;
    if (index < 0) index = 0;
    if (index > length) index = length;
    if (reserve(thread, list, list->length + 1) < 0) return -1;
    Value *items = list->storage->items;
    memmove(items + index + 1, items + index, (size_t)(length - index) * sizeof(Value));
    heap_store(thread, list->storage, &items[index], item);
    list->length++;
    return 0;
}

// ---- slices -----------------------------------------------------------------------------------------------------
static void clamp_range(const List *list, int64_t *start, int64_t *end) {
    int64_t length = (int64_t)list->length;
    if (*start < 0) *start = 0;
    if (*start > length) *start = length;
    if (*end < *start) *end = *start;
    if (*end > length) *end = length;
}

Value list_slice(Thread *thread, Value v, int64_t start, int64_t end) {
    List *list = list_from_value(v);
    clamp_range(list, &start, &end);
    if (start == end) return list_from_values(thread, NULL, 0);
    return list_from_values(thread, list->storage->items + start, (size_t)(end - start));
}

// Replaces items start..end by `count` values that do not lie in the list's own storage.
static int replace_range(Thread *thread, List *list, size_t start, size_t end, const Value *values, size_t count) {
    size_t length = list->length, tail = length - end, new_length = length - (end - start) + count;
    if (new_length > length && reserve(thread, list, new_length) < 0) return -1;
    if (new_length == 0) {
        truncate(thread, list, 0);
        return 0;
    }
    Value *items = list->storage->items;
    memmove(items + start + count, items + end, tail * sizeof(Value));
    if (count) memcpy(items + start, values, count * sizeof(Value));
    heap_write_barrier(thread, list->storage);
    if (new_length < length)
        truncate(thread, list, new_length);
    else
        list->length = new_length;
    return 0;
}

// A list or tuple with the values of an iterable, never `list` itself.
static Value values_for_assignment(Thread *thread, Value iterable, Value list) {
    if (iterable == list) return list_slice(thread, list, 0, (int64_t)list_length(list));
    if (value_has_shape(iterable, SHAPE_list) || value_has_shape(iterable, SHAPE_tuple)) return iterable;
    return list_from_iterable(thread, iterable);
}

static const Value *sequence_items(Value v, size_t *count) {
    if (value_is_tuple(v)) {
        *count = tuple_length(v);
        return tuple_from_value(v)->items;
    }
    *count = list_length(v);
    return *count ? list_from_value(v)->storage->items : NULL;
}

// What is not iterable is refused in the words of assignment.
static Value checked_values(Thread *thread, Value iterable, Value list, const char *message) {
    Value values = values_for_assignment(thread, iterable, list);
    if (values != NO_VALUE || !error_matches(thread, SHAPE_TypeError)) return values;
    Type *type = value_type(iterable);
    if (type->slots.iter || type->slots.sequence_item || type->slots.get_item) return NO_VALUE;
    error_clear(thread);
    return error_raise(thread, SHAPE_TypeError, "%s", message);
}

int list_set_slice(Thread *thread, Value v, int64_t start, int64_t end, Value iterable_or_none) {
    List *list = list_from_value(v);
    const Value *items = NULL;
    size_t count = 0;
    if (iterable_or_none != NONE && iterable_or_none != NO_VALUE) {
        Value values = checked_values(thread, iterable_or_none, v, "must assign iterable to extended slice");
        if (values == NO_VALUE) return -1;
        items = sequence_items(values, &count);
    }
    clamp_range(list, &start, &end);
    if (list->length == 0 && count == 0) return 0;
    return replace_range(thread, list, (size_t)start, (size_t)end, items, count);
}

static Value get_extended_slice(Thread *thread, Value v, int64_t start, int64_t step, int64_t count) {
    List *result = allocate_of(thread, (size_t)count);
    if (!result) return NO_VALUE;
    if (count == 0) return value_from_object(result);
    const Value *items = list_from_value(v)->storage->items;
    for (int64_t i = 0; i < count; i++)
        result->storage->items[i] = items[start + i * step];
    heap_write_barrier(thread, result->storage);
    result->length = (size_t)count;
    return value_from_object(result);
}

static int delete_extended_slice(Thread *thread, List *list, int64_t start, int64_t step, int64_t count) {
    if (count == 0) return 0;
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    Value *items = list->storage->items;
    size_t to = (size_t)start, from = (size_t)start, length = list->length;
    for (int64_t i = 0; i < count; i++) {
        from++; // the deleted one
        size_t end = i + 1 < count ? (size_t)(start + (i + 1) * step) : length;
        memmove(items + to, items + from, (end - from) * sizeof(Value));
        to += end - from;
        from = end;
    }
    heap_write_barrier(thread, list->storage);
    truncate(thread, list, length - (size_t)count);
    return 0;
}

static int set_extended_slice(Thread *thread, Value v, Value slice, Value iterable) {
    Value values = checked_values(thread, iterable, v, "must assign iterable to extended slice");
    if (values == NO_VALUE) return -1;
    int64_t start, stop, step, count;
    List *list = list_from_value(v);
    if (slice_indices(thread, slice, (int64_t)list->length, &start, &stop, &step, &count) < 0) return -1;
    size_t given;
    const Value *items = sequence_items(values, &given);
    if (given != (size_t)count)
        return error_raise_int(thread, SHAPE_ValueError,
                               "attempt to assign sequence of size %zu to extended slice of size %zd", given,
                               (ptrdiff_t)count);
    for (int64_t i = 0; i < count; i++)
        list_set(thread, v, (size_t)(start + i * step), items[i]);
    return 0;
}

static int assign_slice(Thread *thread, Value self, Value slice, Value value) {
    int64_t start, stop, step;
    if (slice_unpack(thread, slice, &start, &stop, &step) < 0) return -1;
    List *list = list_from_value(self);
    int64_t count = slice_adjust((int64_t)list->length, &start, &stop, step);
    if (step == 1) return list_set_slice(thread, self, start, start + count, value);
    if (value == NO_VALUE) return delete_extended_slice(thread, list, start, step, count);
    return set_extended_slice(thread, self, slice, value);
}

// ---- subscription -----------------------------------------------------------------------------------------------
static Value list_sequence_item(Thread *thread, Value self, int64_t index) {
    if (UNLIKELY((uint64_t)index >= list_length(self)))
        return error_raise(thread, SHAPE_IndexError, "list index out of range");
    return list_get(self, (size_t)index);
}

static Value list_get_item(Thread *thread, Value self, Value key) {
    if (value_is_slice(key)) {
        int64_t start, stop, step, count;
        if (slice_indices(thread, key, (int64_t)list_length(self), &start, &stop, &step, &count) < 0) return NO_VALUE;
        if (step == 1) return list_slice(thread, self, start, start + count);
        return get_extended_slice(thread, self, start, step, count);
    }
    int64_t index;
    if (subscript_index(thread, key, "list", &index) < 0) return NO_VALUE;
    if (index < 0) index += (int64_t)list_length(self);
    return list_sequence_item(thread, self, index);
}

static void remove_at(Thread *thread, List *list, size_t index) {
    Value *items = list->storage->items;
    memmove(items + index, items + index + 1, (list->length - index - 1) * sizeof(Value));
    heap_write_barrier(thread, list->storage);
    truncate(thread, list, list->length - 1);
}

static int list_set_item(Thread *thread, Value self, Value key, Value value) {
    if (value_is_slice(key)) {
        if (value == NONE) return error_raise_int(thread, SHAPE_TypeError, "must assign iterable to extended slice");
        return assign_slice(thread, self, key, value);
    }
    int64_t index;
    if (subscript_index(thread, key, "list", &index) < 0) return -1;
    if (index < 0) index += (int64_t)list_length(self);
    if ((uint64_t)index >= list_length(self))
        return error_raise_int(thread, SHAPE_IndexError, "list assignment index out of range");
    if (value == NO_VALUE)
        remove_at(thread, list_from_value(self), (size_t)index);
    else
        list_set(thread, self, (size_t)index, value);
    return 0;
}

// ---- searching
// -------------------------------------------------------------------------------------------------- Index of
// the first item equal to value in start..stop: -1 absent, -2 error. The list may change meanwhile.
static int64_t find(Thread *thread, Value self, Value value, int64_t start, int64_t stop) {
    for (int64_t i = start; i < stop && (size_t)i < list_length(self); i++) {
        int equal = value_equal(thread, list_get(self, (size_t)i), value);
        if (equal < 0) return -2;
        if (equal) return i;
    }
    return -1;
}

static int list_contains(Thread *thread, Value self, Value item) {
    int64_t index = find(thread, self, item, 0, INT64_MAX);
    return index == -2 ? -1 : index >= 0;
}

static Value list_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_is_list(self) || !value_is_list(other)) return NOT_IMPLEMENTED;
    if (list_length(self) != list_length(other) && (op == COMPARE_EQ || op == COMPARE_NE))
        return value_from_bool(op == COMPARE_NE);
    if (!thread_check_c_stack(thread)) return NO_VALUE;
    size_t i = 0;
    for (; i < list_length(self) && i < list_length(other); i++) {
        int equal = value_equal(thread, list_get(self, i), list_get(other, i));
        if (equal < 0) return NO_VALUE;
        if (!equal) break;
    }
    size_t a = list_length(self), b = list_length(other);
    if (i < a && i < b) {
        if (op == COMPARE_EQ) return FALSE_VALUE;
        if (op == COMPARE_NE) return TRUE_VALUE;
        return object_compare(thread, list_get(self, i), list_get(other, i), op);
    }
    switch (op) {
    case COMPARE_LT: return value_from_bool(a < b);
    case COMPARE_LE: return value_from_bool(a <= b);
    case COMPARE_EQ: return value_from_bool(a == b);
    case COMPARE_NE: return value_from_bool(a != b);
    case COMPARE_GT: return value_from_bool(a > b);
    default: return value_from_bool(a >= b);
    }
}

// ---- slots ------------------------------------------------------------------------------------------------------
static Value list_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    if (type == BUILTIN_TYPE(list)) return value_from_object(allocate_of(thread, 0));
    return value_from_object(type_allocate(thread, type, 0));
}

static int list_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    bool native = value_type(self)->slots.construct == list_construct;
    if (native && !arguments_check_no_keywords(thread, "list", keyword_names)) return -1;
    if (!arguments_check_count(thread, "list", positional, 0, 1)) return -1;
    if (list_length(self)) list_clear(thread, self);
    return positional ? list_extend(thread, self, args[0]) : 0;
}

static Value repr_items(Thread *thread, Value self) {
    StrBuilder builder;
    str_builder_init(&builder);
    if (str_builder_append_code_point(thread, &builder, '[') < 0) return NO_VALUE;
    for (size_t i = 0; i < list_length(self); i++) {
        if (i && str_builder_append_ascii(thread, &builder, ", ", 2) < 0) return NO_VALUE;
        Value text = object_repr(thread, list_get(self, i));
        if (text == NO_VALUE || str_builder_append(thread, &builder, text) < 0) return NO_VALUE;
    }
    if (str_builder_append_code_point(thread, &builder, ']') < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static Value list_repr(Thread *thread, Value self) {
    if (list_length(self) == 0) return str_from_ascii(thread, "[]", 2);
    int busy = object_repr_enter(thread, self);
    if (busy) return busy < 0 ? NO_VALUE : str_from_ascii(thread, "[...]", 5);
    Value text = thread_check_c_stack(thread) ? repr_items(thread, self) : NO_VALUE;
    object_repr_leave(thread, self);
    return text;
}

static Value list_iter(Thread *thread, Value self) {
    return sequence_iterator_new(thread, SHAPE_list_iterator, self, 0);
}

static int64_t list_length_slot(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)list_length(self);
}

static Value list_concatenate(Thread *thread, Value left, Value right) {
    if (!value_is_list(right))
        return error_raise(thread, SHAPE_TypeError, "can only concatenate list (not \"%T\") to list", right);
    size_t a = list_length(left), b = list_length(right);
    List *result = allocate_of(thread, a + b);
    if (!result) return NO_VALUE;
    if (a) memcpy(result->storage->items, list_from_value(left)->storage->items, a * sizeof(Value));
    if (b) memcpy(result->storage->items + a, list_from_value(right)->storage->items, b * sizeof(Value));
    if (a + b) heap_write_barrier(thread, result->storage);
    result->length = a + b;
    return value_from_object(result);
}

// Copies the first `length` items until there are length * count.
static void fill_repeated(Value *items, size_t length, size_t count) {
    if (length == 1) {
        Value item = items[0];
        for (size_t i = 1; i < count; i++)
            items[i] = item;
        return;
    }
    size_t total = length * count;
    for (size_t done = length; done < total;) {
        size_t chunk = done < total - done ? done : total - done;
        memcpy(items + done, items, chunk * sizeof(Value));
        done += chunk;
    }
}

static Value list_repeat(Thread *thread, Value self, int64_t count) {
    size_t length = list_length(self);
    if (length == 0 || count <= 0) return list_from_values(thread, NULL, 0);
    if ((uint64_t)count > MAX_LENGTH / length) return error_no_memory(thread);
    List *result = allocate_of(thread, length * (size_t)count);
    if (!result) return NO_VALUE;
    memcpy(result->storage->items, list_from_value(self)->storage->items, length * sizeof(Value));
    fill_repeated(result->storage->items, length, (size_t)count);
    heap_write_barrier(thread, result->storage);
    result->length = length * (size_t)count;
    return value_from_object(result);
}

static Value list_inplace_concatenate(Thread *thread, Value self, Value other) {
    return list_extend(thread, self, other) < 0 ? NO_VALUE : self;
}

static Value list_inplace_repeat(Thread *thread, Value self, int64_t count) {
    List *list = list_from_value(self);
    size_t length = list->length;
    if (length == 0 || count == 1) return self;
    if (count < 1) {
        list_clear(thread, self);
        return self;
    }
    if ((uint64_t)count > MAX_LENGTH / length) return error_no_memory(thread);
    if (reserve(thread, list, length * (size_t)count) < 0) return NO_VALUE;
    fill_repeated(list->storage->items, length, (size_t)count);
    heap_write_barrier(thread, list->storage);
    list->length = length * (size_t)count;
    return self;
}

// ---- methods ----------------------------------------------------------------------------------------------------
NATIVE(list_append_method, "append(self, object, /)", "Add an object at the end of the list.",
       EFFECT_WRITES | EFFECT_ALLOCATES | EFFECT_RAISES) {
    return list_append(thread, args[0], args[1]) < 0 ? NO_VALUE : NONE;
}

NATIVE(list_clear_method, "clear(self, /)", "Remove every item.", EFFECT_WRITES) {
    list_clear(thread, args[0]);
    return NONE;
}

NATIVE(list_copy_method, "copy(self, /)", "Return a new list of the same items.",
       EFFECT_READS | EFFECT_ALLOCATES | EFFECT_RAISES) {
    return list_slice(thread, args[0], 0, INT64_MAX);
}

NATIVE(list_count, "count(self, value, /)", "Return how many items equal the value.", EFFECT_ANY) {
    int64_t count = 0;
    for (size_t i = 0; i < list_length(args[0]); i++) {
        int equal = value_equal(thread, list_get(args[0], i), args[1]);
        if (equal < 0) return NO_VALUE;
        count += equal;
    }
    return value_from_small_int(count);
}

NATIVE(list_extend_method, "extend(self, iterable, /)", "Add the items of an iterable at the end of the list.",
       EFFECT_ANY) {
    return list_extend(thread, args[0], args[1]) < 0 ? NO_VALUE : NONE;
}

NATIVE(list_index, "index(self, value, start=0, stop=sys.maxsize, /)",
       "Return the index of the first item that equals the value.\n\nRaises ValueError when there is none.",
       EFFECT_ANY) {
    int64_t start = 0, stop = INT64_MAX, length = (int64_t)list_length(args[0]);
    if (slice_search_bound(thread, args[2], length, &start) < 0) return NO_VALUE;
    if (slice_search_bound(thread, args[3], length, &stop) < 0) return NO_VALUE;
    int64_t index = find(thread, args[0], args[1], start, stop);
    if (index == -2) return NO_VALUE;
    if (index < 0) return error_raise(thread, SHAPE_ValueError, "list.index(x): x not in list");
    return value_from_small_int(index);
}

NATIVE(list_insert_method, "insert(self, index, object, /)", "Put an object before the item at index.", EFFECT_ANY) {
    int64_t index;
    if (argument_index(thread, args[1], &index) < 0) return NO_VALUE;
    return list_insert(thread, args[0], index, args[2]) < 0 ? NO_VALUE : NONE;
}

NATIVE(list_pop, "pop(self, index=-1, /)",
       "Remove the item at index (the last one by default) and return it.\n\n"
       "Raises IndexError if the list is empty or has no such index.",
       EFFECT_ANY) {
    int64_t index;
    if (argument_index(thread, args[1], &index) < 0) return NO_VALUE;
    List *list = list_from_value(args[0]);
    if (list->length == 0) return error_raise(thread, SHAPE_IndexError, "pop from empty list");
    if (index < 0) index += (int64_t)list->length;
    if ((uint64_t)index >= list->length) return error_raise(thread, SHAPE_IndexError, "pop index out of range");
    Value item = list->storage->items[index];
    if ((size_t)index == list->length - 1 && list->length > list->storage->capacity / 2 && list->length > 1)
        list->storage->items[--list->length] = NO_VALUE; // NOBARRIER: an empty slot
    else
        remove_at(thread, list, (size_t)index);
    return item;
}

NATIVE(list_remove, "remove(self, value, /)",
       "Remove the first item that equals the value.\n\nRaises ValueError when there is none.", EFFECT_ANY) {
    int64_t index = find(thread, args[0], args[1], 0, INT64_MAX);
    if (index == -2) return NO_VALUE;
    if (index < 0) return error_raise(thread, SHAPE_ValueError, "list.remove(x): x not in list");
    if ((size_t)index < list_length(args[0])) remove_at(thread, list_from_value(args[0]), (size_t)index);
    return NONE;
}

NATIVE(list_reverse, "reverse(self, /)", "Reverse the order of the items, in place.", EFFECT_WRITES) {
    List *list = list_from_value(args[0]);
    if (list->length < 2) return NONE;
    Value *low = list->storage->items, *high = low + list->length - 1;
    while (low < high) { // NOBARRIER: the same references stay in the same array
        Value item = *low;
        *low++ = *high;
        *high-- = item;
    }
    return NONE;
}

NATIVE(list_sort_method, "sort(self, /, *, key=None, reverse=False)",
       "Sort the items in ascending order, in place, and return None.\n\n"
       "Equal items keep their order. With a key function, items are ordered by what it\n"
       "returns for them. With reverse, the order is descending.",
       EFFECT_ANY) {
    int reverse = object_is_true(thread, args[2]);
    if (reverse < 0) return NO_VALUE;
    return list_sort(thread, args[0], args[1], reverse) < 0 ? NO_VALUE : NONE;
}

NATIVE(list_reversed, "__reversed__(self, /)", "Return an iterator over the items from last to first.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return sequence_iterator_new(thread, SHAPE_list_reverseiterator, args[0], (int64_t)list_length(args[0]) - 1);
}

NATIVE(list_sizeof, "__sizeof__(self, /)", "Return the size of the list in memory, in bytes.", EFFECT_READS) {
    List *list = list_from_value(args[0]);
    size_t bytes = value_type(args[0])->size + list_capacity(list) * sizeof(Value);
    return value_from_small_int((int64_t)(bytes + (list->storage ? sizeof(ValueArray) : 0)));
}

NATIVE(list_getitem_method, "__getitem__(self, index, /)", "Return self[index].", EFFECT_ANY | NATIVE_COEXIST) {
    return list_get_item(thread, args[0], args[1]);
}

NATIVE_CLASS_GETITEM(list_class_getitem)

static const NativeDef *const list_methods[] = {
    &list_append_method_native, &list_clear_method_native,   &list_copy_method_native,   &list_count_native,
    &list_extend_method_native, &list_index_native,          &list_insert_method_native, &list_pop_native,
    &list_remove_native,        &list_reverse_native,        &list_sort_method_native,   &list_reversed_native,
    &list_sizeof_native,        &list_getitem_method_native, &list_class_getitem_native, NULL};

static void list_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((List *)object)->storage);
}

const TypeSpec list_type_spec = {
    .name = "list",
    .doc = "list(iterable=(), /)\n--\n\nMutable sequence.\n\nWithout an argument, the list is empty; "
           "else it has the items of the iterable.",
    .flags = TYPE_LIST | TYPE_BASE | TYPE_SEQUENCE | TYPE_MATCH_SELF,
    .size = sizeof(List),
    .trace_kind = TRACE_CUSTOM,
    .trace = list_trace,
    .slots = {.repr = list_repr,
              .rich_compare = list_compare,
              .iter = list_iter,
              .init = list_init,
              .construct = list_construct,
              .length = list_length_slot,
              .get_item = list_get_item,
              .set_item = list_set_item,
              .sequence_item = list_sequence_item,
              .concatenate = list_concatenate,
              .repeat = list_repeat,
              .inplace_concatenate = list_inplace_concatenate,
              .inplace_repeat = list_inplace_repeat,
              .contains = list_contains},
    .methods = list_methods,
};
