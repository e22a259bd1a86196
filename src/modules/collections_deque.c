// Taipan: collections.deque: a ring buffer. MIT licence.
//
// Items lie at (first + i) mod capacity of a value array whose capacity is a power of two. `state` counts changes, so
// that iterators notice them.
#include "modules/itertools_internal.h"
#include "object/str.h"

typedef struct Deque {
    Object header;
    ValueArray *storage; // NULL: no room yet
    size_t first, length;
    int64_t maximum; // -1: unbounded
    uint64_t state;
} Deque;

typedef struct DequeIterator {
    Object header;
    Deque *deque;
    int64_t index, remaining; // index of the next item
    uint64_t state;
} DequeIterator;

static Deque *deque_from_value(Value v) {
    return (Deque *)v;
}

static bool is_deque(Value v) {
    return value_has_shape(v, SHAPE_deque) || value_is_instance(v, BUILTIN_TYPE(deque));
}

static void deque_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((Deque *)object)->storage);
}

static Value *slot(const Deque *deque, size_t index) {
    return &deque->storage->items[(deque->first + index) & (deque->storage->capacity - 1)];
}

static Value deque_get(const Deque *deque, size_t index) {
    return *slot(deque, index);
}

static int deque_grow(Thread *thread, Deque *deque) {
    size_t old = deque->storage ? deque->storage->capacity : 0, capacity = old ? old * 2 : 8;
    ValueArray *storage = value_array_allocate(thread, capacity);
    if (!storage) return -1;
    storage->capacity = capacity;
    for (size_t i = 0; i < deque->length; i++)
        heap_store(thread, storage, &storage->items[i], deque_get(deque, i));
    HEAP_STORE_POINTER(thread, deque, storage, storage);
    deque->first = 0;
    return 0;
}

static Value remove_first(Deque *deque) {
    Value item = deque_get(deque, 0);
    *slot(deque, 0) = NO_VALUE; // NOBARRIER: immediate
    deque->first = (deque->first + 1) & (deque->storage->capacity - 1);
    deque->length--;
    deque->state++;
    return item;
}

static Value remove_last(Deque *deque) {
    Value item = deque_get(deque, deque->length - 1);
    *slot(deque, --deque->length) = NO_VALUE; // NOBARRIER: immediate
    deque->state++;
    return item;
}

static int append_last(Thread *thread, Deque *deque, Value item) {
    if (deque->maximum == 0) return 0;
    if (deque->maximum > 0 && deque->length == (size_t)deque->maximum) remove_first(deque);
    if ((!deque->storage || deque->length == deque->storage->capacity) && deque_grow(thread, deque) < 0) return -1;
    heap_store(thread, deque->storage, slot(deque, deque->length++), item);
    deque->state++;
    return 0;
}

static int append_first(Thread *thread, Deque *deque, Value item) {
    if (deque->maximum == 0) return 0;
    if (deque->maximum > 0 && deque->length == (size_t)deque->maximum) remove_last(deque);
    if ((!deque->storage || deque->length == deque->storage->capacity) && deque_grow(thread, deque) < 0) return -1;
    deque->first = (deque->first - 1) & (deque->storage->capacity - 1);
    deque->length++;
    heap_store(thread, deque->storage, slot(deque, 0), item);
    deque->state++;
    return 0;
}

static void deque_clear_items(Deque *deque) {
    deque->storage = NULL; // NOBARRIER: immediate
    deque->first = deque->length = 0;
    deque->state++;
}

static int body_append_last(Thread *thread, void *deque, Value item) {
    return append_last(thread, deque, item);
}

static int body_append_first(Thread *thread, void *deque, Value item) {
    return append_first(thread, deque, item);
}

static int extend_last(Thread *thread, Deque *deque, Value iterable) {
    if (iterable == value_from_object(deque)) iterable = list_from_iterable(thread, iterable);
    return iterable ? object_for_each(thread, iterable, body_append_last, deque) : -1;
}

// ---- making -----------------------------------------------------------------------------------------------------

static Value deque_construct(Thread *thread, Type *type, Value *args __attribute__((unused)),
                             size_t positional __attribute__((unused)), Value keyword_names __attribute__((unused))) {
    Deque *deque = type_allocate(thread, type, 0);
    if (deque) deque->maximum = -1;
    return value_from_object(deque);
}

static int deque_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"iterable", "maxlen"};
    Value bound[2];
    if (!arguments_bind(thread, "deque", args, positional, keyword_names, names, 0, 2, bound)) return -1;
    int64_t maximum = -1;
    if (bound[1] != UNBOUND && bound[1] != NONE) {
        if (!value_is_int(bound[1])) return error_raise_int(thread, SHAPE_TypeError, "an integer is required");
        maximum = int_to_int64(thread, bound[1]);
        if (maximum == -1 && error_pending(thread)) return -1;
        if (maximum < 0) return error_raise_int(thread, SHAPE_ValueError, "maxlen must be non-negative");
    }
    Deque *deque = deque_from_value(self);
    deque_clear_items(deque);
    deque->maximum = maximum;
    return bound[0] == UNBOUND ? 0 : extend_last(thread, deque, bound[0]);
}

static Value deque_like(Thread *thread, Value original) { // empty, same type when plain, same maximum
    Deque *deque = heap_allocate(thread, sizeof(Deque), SHAPE_deque);
    if (deque) deque->maximum = deque_from_value(original)->maximum;
    return value_from_object(deque);
}

static Value deque_copy_value(Thread *thread, Value self) {
    Deque *deque = deque_from_value(self);
    if (!value_has_shape(self, SHAPE_deque)) {
        Value type = value_from_object(value_type(self));
        if (deque->maximum < 0) return object_call1(thread, type, self);
        return object_call2(thread, type, self, value_from_small_int(deque->maximum));
    }
    Value copy = deque_like(thread, self);
    return copy && extend_last(thread, deque_from_value(copy), self) == 0 ? copy : NO_VALUE;
}

// ---- methods ----------------------------------------------------------------------------------------------------

NATIVE(deque_append, "append(self, item, /)", "Add an element to the right side of the deque.",
       EFFECT_WRITES | EFFECT_ALLOCATES) {
    return append_last(thread, deque_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(deque_appendleft, "appendleft(self, item, /)", "Add an element to the left side of the deque.",
       EFFECT_WRITES | EFFECT_ALLOCATES) {
    return append_first(thread, deque_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(deque_pop, "pop(self, /)", "Remove and return the rightmost element.", EFFECT_WRITES | EFFECT_RAISES) {
    Deque *deque = deque_from_value(args[0]);
    return deque->length ? remove_last(deque) : error_raise(thread, SHAPE_IndexError, "pop from an empty deque");
}
NATIVE(deque_popleft, "popleft(self, /)", "Remove and return the leftmost element.", EFFECT_WRITES | EFFECT_RAISES) {
    Deque *deque = deque_from_value(args[0]);
    return deque->length ? remove_first(deque) : error_raise(thread, SHAPE_IndexError, "pop from an empty deque");
}
NATIVE(deque_clear, "clear(self, /)", "Remove all elements from the deque.", EFFECT_WRITES) {
    deque_clear_items(deque_from_value(args[0]));
    return NONE;
}
NATIVE(deque_copy, "copy(self, /)", "Return a shallow copy of a deque.", EFFECT_ANY) {
    return deque_copy_value(thread, args[0]);
}
NATIVE(deque_copy_dunder, "__copy__(self, /)", "Return a shallow copy of a deque.", EFFECT_ANY) {
    return deque_copy_value(thread, args[0]);
}
NATIVE(deque_extend, "extend(self, iterable, /)", "Extend the right side of the deque with elements from the iterable.",
       EFFECT_ANY) {
    return extend_last(thread, deque_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(deque_extendleft, "extendleft(self, iterable, /)",
       "Extend the left side of the deque with elements from the iterable.", EFFECT_ANY) {
    Value iterable = args[1] == args[0] ? list_from_iterable(thread, args[1]) : args[1];
    if (!iterable || object_for_each(thread, iterable, body_append_first, deque_from_value(args[0])) < 0)
        return NO_VALUE;
    return NONE;
}

static void rotate(Thread *thread, Deque *deque, int64_t n) { // to the right
    int64_t length = (int64_t)deque->length;
    if (length < 2) return;
    n %= length;
    if (n < 0) n += length;
    if (n <= length / 2) {
        for (; n > 0; n--)
            append_first(thread, deque, remove_last(deque)) < 0 ? (void)0 : (void)0;
    } else {
        for (n = length - n; n > 0; n--)
            append_last(thread, deque, remove_first(deque)) < 0 ? (void)0 : (void)0;
    }
}

NATIVE(deque_rotate, "rotate(self, n=1, /)", "Rotate the deque n steps to the right.  If n is negative, rotates left.",
       EFFECT_WRITES | EFFECT_RAISES) {
    int64_t n = object_index_int64(thread, args[1]);
    if (n == -1 && error_pending(thread)) return NO_VALUE;
    rotate(thread, deque_from_value(args[0]), n);
    return NONE;
}

NATIVE(deque_reverse, "reverse(self, /)", "Reverse *IN PLACE*.", EFFECT_WRITES) {
    Deque *deque = deque_from_value(args[0]);
    for (size_t i = 0; i < deque->length / 2; i++) {
        Value *a = slot(deque, i), *b = slot(deque, deque->length - 1 - i), item = *a;
        heap_store(thread, deque->storage, a, *b);
        heap_store(thread, deque->storage, b, item);
    }
    return NONE;
}

// Index of the first item equal to value in [start, stop), -1 absent, -2 exception.
static int64_t find_item(Thread *thread, Deque *deque, Value value, size_t start, size_t stop) {
    uint64_t state = deque->state;
    for (size_t i = start; i < stop && i < deque->length; i++) {
        int equal = object_equal(thread, deque_get(deque, i), value);
        if (equal < 0) return -2;
        if (deque->state != state) {
            error_raise(thread, SHAPE_RuntimeError, "deque mutated during iteration");
            return -2;
        }
        if (equal) return (int64_t)i;
    }
    return -1;
}

NATIVE(deque_count, "count(self, value, /)", "Return number of occurrences of value.", EFFECT_ANY) {
    Deque *deque = deque_from_value(args[0]);
    int64_t n = 0, at = 0;
    while ((at = find_item(thread, deque, args[1], (size_t)at, deque->length)) >= 0)
        n++, at++;
    return at == -2 ? NO_VALUE : value_from_small_int(n);
}

static size_t adjust_bound(int64_t i, size_t length) {
    if (i < 0) i += (int64_t)length;
    return i < 0 ? 0 : (size_t)i > length ? length : (size_t)i;
}

NATIVE(deque_index, "index(self, value[, start[, stop]], /)",
       "Return first index of value.\n\nRaises ValueError if the value is not present.", EFFECT_ANY) {
    Deque *deque = deque_from_value(args[0]);
    int64_t start = args[2] == UNBOUND ? 0 : object_index_clamped(thread, args[2]);
    int64_t stop = args[3] == UNBOUND ? INT64_MAX : object_index_clamped(thread, args[3]);
    if (error_pending(thread)) return NO_VALUE;
    int64_t at =
        find_item(thread, deque, args[1], adjust_bound(start, deque->length), adjust_bound(stop, deque->length));
    if (at == -1) return error_raise(thread, SHAPE_ValueError, "%R is not in deque", args[1]);
    return at < 0 ? NO_VALUE : value_from_small_int(at);
}

static void delete_at(Thread *thread, Deque *deque, int64_t index) {
    rotate(thread, deque, -index);
    remove_first(deque);
    rotate(thread, deque, index);
}

NATIVE(deque_remove, "remove(self, value, /)", "Remove first occurrence of value.", EFFECT_ANY) {
    Deque *deque = deque_from_value(args[0]);
    size_t length = deque->length;
    uint64_t state = deque->state;
    for (size_t i = 0; i < length; i++) {
        int equal = object_equal(thread, deque_get(deque, i), args[1]);
        if (equal < 0) return NO_VALUE;
        if (deque->state != state || deque->length != length)
            return error_raise(thread, SHAPE_IndexError, "deque mutated during remove().");
        if (!equal) continue;
        delete_at(thread, deque, (int64_t)i);
        return NONE;
    }
    return error_raise(thread, SHAPE_ValueError, "deque.remove(x): x not in deque");
}

NATIVE(deque_insert, "insert(self, index, value, /)", "Insert value before index.",
       EFFECT_WRITES | EFFECT_ALLOCATES | EFFECT_RAISES) {
    Deque *deque = deque_from_value(args[0]);
    int64_t index = object_index_int64(thread, args[1]), length = (int64_t)deque->length;
    if (index == -1 && error_pending(thread)) return NO_VALUE;
    if (deque->maximum == length && deque->maximum >= 0)
        return error_raise(thread, SHAPE_IndexError, "deque already at its maximum size");
    if (index >= length) return append_last(thread, deque, args[2]) < 0 ? NO_VALUE : NONE;
    if (index <= -length || index == 0) return append_first(thread, deque, args[2]) < 0 ? NO_VALUE : NONE;
    rotate(thread, deque, -index);
    if ((index < 0 ? append_last(thread, deque, args[2]) : append_first(thread, deque, args[2])) < 0) return NO_VALUE;
    rotate(thread, deque, index);
    return NONE;
}

NATIVE(deque_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    Deque *deque = deque_from_value(args[0]);
    Value state = object_call_method(thread, args[0], NAME(__getstate__), 0);
    Value iterator = state ? object_iter(thread, args[0]) : NO_VALUE;
    if (!iterator) return NO_VALUE;
    Value arguments = deque->maximum < 0
                          ? TUPLE_EMPTY(thread)
                          : tuple_pack(thread, 2, TUPLE_EMPTY(thread), value_from_small_int(deque->maximum));
    return arguments ? tuple_pack(thread, 4, value_from_object(value_type(args[0])), arguments, state, iterator)
                     : NO_VALUE;
}

NATIVE(deque_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ALLOCATES | NATIVE_CLASS) {
    return object_call2(thread, value_from_object(BUILTIN_TYPE(generic_alias)), args[0], args[1]);
}

// ---- slots ------------------------------------------------------------------------------------------------------

static int64_t deque_length(Thread *thread __attribute__((unused)), Value self) {
    return (int64_t)deque_from_value(self)->length;
}

static int deque_index_of(Thread *thread, Deque *deque, Value key, size_t *index, const char *message) {
    int64_t i = object_index_int64(thread, key);
    if (i == -1 && error_pending(thread)) return -1;
    if (i < 0) i += (int64_t)deque->length;
    if (i < 0 || i >= (int64_t)deque->length) return error_raise_int(thread, SHAPE_IndexError, "%s", message);
    *index = (size_t)i;
    return 0;
}

static Value deque_get_item(Thread *thread, Value self, Value key) {
    size_t index = 0;
    if (!value_type(key)->slots.index)
        return error_raise(thread, SHAPE_TypeError, "sequence index must be integer, not '%T'", key);
    if (deque_index_of(thread, deque_from_value(self), key, &index, "deque index out of range") < 0) return NO_VALUE;
    return deque_get(deque_from_value(self), index);
}

static int deque_set_item(Thread *thread, Value self, Value key, Value value) {
    Deque *deque = deque_from_value(self);
    size_t index = 0;
    if (!value_type(key)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError, "sequence index must be integer, not '%T'", key);
    if (deque_index_of(thread, deque, key, &index, "deque index out of range") < 0) return -1;
    if (value)
        heap_store(thread, deque->storage, slot(deque, index), value);
    else
        delete_at(thread, deque, (int64_t)index);
    return 0;
}

static int deque_contains(Thread *thread, Value self, Value item) {
    int64_t at = find_item(thread, deque_from_value(self), item, 0, SIZE_MAX);
    return at == -2 ? -1 : at >= 0;
}

static Value deque_concatenate(Thread *thread, Value self, Value other) {
    if (!is_deque(other))
        return error_raise(thread, SHAPE_TypeError, "can only concatenate deque (not \"%T\") to deque", other);
    Value copy = deque_copy_value(thread, self);
    return copy && extend_last(thread, deque_from_value(copy), other) == 0 ? copy : NO_VALUE;
}

static Value deque_inplace_concatenate(Thread *thread, Value self, Value other) {
    return extend_last(thread, deque_from_value(self), other) < 0 ? NO_VALUE : self;
}

static Value deque_inplace_repeat(Thread *thread, Value self, int64_t count) {
    Deque *deque = deque_from_value(self);
    size_t length = deque->length;
    if (count <= 0) deque_clear_items(deque);
    if (count <= 1 || length == 0) return self;
    if (deque->maximum < 0 && (uint64_t)count > (uint64_t)PTRDIFF_MAX / 16 / length) return error_no_memory(thread);
    Value items = list_from_iterable(thread, self);
    if (deque->maximum >= 0 && count > deque->maximum / (int64_t)length + 2)
        count = deque->maximum / (int64_t)length + 2;
    for (int64_t i = 1; items && i < count; i++)
        if (extend_last(thread, deque, items) < 0) return NO_VALUE;
    return items ? self : NO_VALUE;
}

static Value deque_repeat(Thread *thread, Value self, int64_t count) {
    Value copy = deque_copy_value(thread, self);
    return copy ? deque_inplace_repeat(thread, copy, count) : NO_VALUE;
}

static Value deque_repr(Thread *thread, Value self) {
    Deque *deque = deque_from_value(self);
    const char *name = type_name(value_type(self));
    const char *dot = strrchr(name, '.');
    int entered = object_repr_enter(thread, self);
    if (entered) return entered < 0 ? NO_VALUE : str_from_cstring(thread, "[...]");
    Value list = list_from_iterable(thread, self), result = NO_VALUE;
    if (list && deque->maximum >= 0)
        result = str_format_c(thread, "%s(%R, maxlen=%lld)", dot ? dot + 1 : name, list, (long long)deque->maximum);
    else if (list)
        result = str_format_c(thread, "%s(%R)", dot ? dot + 1 : name, list);
    object_repr_leave(thread, self);
    return result;
}

static Value deque_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!is_deque(other)) return NOT_IMPLEMENTED;
    Deque *a = deque_from_value(self), *b = deque_from_value(other);
    if (a->length != b->length && op == COMPARE_EQ) return FALSE_VALUE;
    if (a->length != b->length && op == COMPARE_NE) return TRUE_VALUE;
    Value x = list_from_iterable(thread, self), y = x ? list_from_iterable(thread, other) : NO_VALUE;
    return y ? object_compare(thread, x, y, op) : NO_VALUE;
}

static int deque_truth(Thread *thread __attribute__((unused)), Value self) {
    return deque_from_value(self)->length > 0;
}

// ---- iterators --------------------------------------------------------------------------------------------------

static void deque_iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((DequeIterator *)object)->deque);
}

static Value make_iterator(Thread *thread, Value self, uint32_t shape) {
    Deque *deque = deque_from_value(self);
    DequeIterator *iterator = heap_allocate(thread, sizeof(DequeIterator), shape);
    if (!iterator) return NO_VALUE;
    HEAP_STORE_POINTER(thread, iterator, deque, deque);
    iterator->remaining = (int64_t)deque->length;
    iterator->index = shape == SHAPE_deque_iterator ? 0 : iterator->remaining - 1;
    iterator->state = deque->state;
    return value_from_object(iterator);
}

static Value deque_iter(Thread *thread, Value self) {
    return make_iterator(thread, self, SHAPE_deque_iterator);
}

NATIVE(deque_reversed, "__reversed__(self, /)", "Return a reverse iterator over the deque.", EFFECT_ALLOCATES) {
    return make_iterator(thread, args[0], SHAPE_deque_reverse_iterator);
}

static Value deque_iterator_next(Thread *thread, Value self) {
    DequeIterator *iterator = (DequeIterator *)self;
    bool mutated = iterator->state != iterator->deque->state;
    if (iterator->remaining == 0 && !mutated) return NO_VALUE;
    if (mutated) {
        iterator->remaining = 0;
        return error_raise(thread, SHAPE_RuntimeError, "deque mutated during iteration");
    }
    Value item = deque_get(iterator->deque, (size_t)iterator->index);
    iterator->index += iterator->header.shape == SHAPE_deque_iterator ? 1 : -1;
    iterator->remaining--;
    return item;
}

NATIVE(deque_iterator_length_hint, "__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).",
       EFFECT_READS) {
    return value_from_small_int(((DequeIterator *)args[0])->remaining);
}

static Value deque_iterator_make(Thread *thread, const char *name, Value *args, size_t positional, Value keyword_names,
                                 uint32_t shape) {
    if (!arguments_check(thread, name, positional, keyword_names, 1, 2)) return NO_VALUE;
    if (!is_deque(args[0])) return error_bad_argument_type(thread, name, "collections.deque", args[0]);
    int64_t skip = positional == 2 ? object_index_int64(thread, args[1]) : 0;
    if (skip == -1 && error_pending(thread)) return NO_VALUE;
    Value iterator = make_iterator(thread, args[0], shape);
    for (int64_t i = 0; iterator && i < skip; i++)
        if (!deque_iterator_next(thread, iterator)) return error_pending(thread) ? NO_VALUE : iterator;
    return iterator;
}

static Value deque_iterator_construct(Thread *thread, Type *type __attribute__((unused)), Value *args,
                                      size_t positional, Value keyword_names) {
    return deque_iterator_make(thread, "_deque_iterator", args, positional, keyword_names, SHAPE_deque_iterator);
}

static Value deque_reverse_iterator_construct(Thread *thread, Type *type __attribute__((unused)), Value *args,
                                              size_t positional, Value keyword_names) {
    return deque_iterator_make(thread, "_deque_reverse_iterator", args, positional, keyword_names,
                               SHAPE_deque_reverse_iterator);
}

NATIVE(deque_iterator_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ALLOCATES) {
    DequeIterator *iterator = (DequeIterator *)args[0];
    Value consumed = value_from_small_int((int64_t)iterator->deque->length - iterator->remaining);
    Value arguments = tuple_pack(thread, 2, value_from_object(iterator->deque), consumed);
    return arguments ? tuple_pack(thread, 2, value_from_object(value_type(args[0])), arguments) : NO_VALUE;
}

static const NativeDef *const deque_iterator_methods[] = {&deque_iterator_length_hint_native,
                                                          &deque_iterator_reduce_native, NULL};
const TypeSpec deque_iterator_type_spec = {
    .name = "_deque_iterator",
    .module = "collections",
    .size = sizeof(DequeIterator),
    .trace_kind = TRACE_CUSTOM,
    .trace = deque_iterator_trace,
    .methods = deque_iterator_methods,
    .slots = {.construct = deque_iterator_construct, .iter = iterator_self, .next = deque_iterator_next}};
const TypeSpec deque_reverse_iterator_type_spec = {
    .name = "_deque_reverse_iterator",
    .module = "collections",
    .size = sizeof(DequeIterator),
    .trace_kind = TRACE_CUSTOM,
    .trace = deque_iterator_trace,
    .methods = deque_iterator_methods,
    .slots = {.construct = deque_reverse_iterator_construct, .iter = iterator_self, .next = deque_iterator_next}};

// ---- the type ---------------------------------------------------------------------------------------------------

static Value deque_maxlen(Thread *thread __attribute__((unused)), Value self) {
    int64_t maximum = deque_from_value(self)->maximum;
    return maximum < 0 ? NONE : value_from_small_int(maximum);
}

static const NativeDef *const deque_methods[] = {&deque_append_native,
                                                 &deque_appendleft_native,
                                                 &deque_pop_native,
                                                 &deque_popleft_native,
                                                 &deque_clear_native,
                                                 &deque_copy_native,
                                                 &deque_copy_dunder_native,
                                                 &deque_extend_native,
                                                 &deque_extendleft_native,
                                                 &deque_rotate_native,
                                                 &deque_reverse_native,
                                                 &deque_count_native,
                                                 &deque_index_native,
                                                 &deque_remove_native,
                                                 &deque_insert_native,
                                                 &deque_reduce_native,
                                                 &deque_reversed_native,
                                                 &deque_class_getitem_native,
                                                 NULL};
static const NativeGetSet deque_getters[] = {
    {"maxlen", deque_maxlen, NULL, "maximum size of a deque or None if unbounded"}, {0}};
const TypeSpec deque_type_spec = {
    .name = "deque",
    .module = "collections",
    .flags = TYPE_BASE | TYPE_SEQUENCE,
    .size = sizeof(Deque),
    .has_weakrefs = true,
    .doc = "deque([iterable[, maxlen]])\n--\n\nA list-like sequence optimized for data accesses near its endpoints.",
    .trace_kind = TRACE_CUSTOM,
    .trace = deque_trace,
    .slots = {.construct = deque_construct,
              .init = deque_init,
              .repr = deque_repr,
              .rich_compare = deque_compare,
              .iter = deque_iter,
              .length = deque_length,
              .truth = deque_truth,
              .get_item = deque_get_item,
              .set_item = deque_set_item,
              .contains = deque_contains,
              .concatenate = deque_concatenate,
              .repeat = deque_repeat,
              .inplace_concatenate = deque_inplace_concatenate,
              .inplace_repeat = deque_inplace_repeat},
    .methods = deque_methods,
    .getters = deque_getters};
