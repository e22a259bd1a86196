// Taipan: length, items, membership and iteration of any value. MIT licence.
//
// Native sequences may give only the sequence_item slot; then negative indexes are made positive here.
#include "object/exception.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

// ---- length -----------------------------------------------------------------------------------------------------

int64_t object_length(Thread *thread, Value v) {
    LengthFunction length = value_type(v)->slots.length;
    if (length) return length(thread, v);
    return error_raise_int(thread, SHAPE_TypeError, "object of type '%T' has no len()", v);
}

static bool swallow_type_error(Thread *thread) {
    if (!error_matches(thread, SHAPE_TypeError)) return false;
    error_clear(thread);
    return true;
}

int64_t object_length_hint(Thread *thread, Value v, int64_t fallback) {
    if (value_type(v)->slots.length) {
        int64_t length = object_length(thread, v);
        if (length >= 0 || !swallow_type_error(thread)) return length;
    }
    Value hint = object_lookup_special(thread, v, NAME(__length_hint__));
    if (hint == NO_VALUE) return error_pending(thread) ? -1 : fallback;
    Value answer = object_call0(thread, hint);
    if (answer == NO_VALUE) return swallow_type_error(thread) ? fallback : -1;
    if (answer == NOT_IMPLEMENTED) return fallback;
    if (!value_is_int(answer))
        return error_raise_int(thread, SHAPE_TypeError, "__length_hint__ must be an integer, not %T", answer);
    int64_t n = int_to_int64(thread, answer);
    if (n < 0 && !error_pending(thread))
        return error_raise_int(thread, SHAPE_ValueError, "__length_hint__() should return >= 0");
    return n;
}

// ---- items ------------------------------------------------------------------------------------------------------

static Value sequence_item(Thread *thread, IndexFunction item, Value v, int64_t index) {
    if (index < 0 && value_type(v)->slots.length) {
        int64_t length = object_length(thread, v);
        if (length < 0) return NO_VALUE;
        index += length;
    }
    return item(thread, v, index);
}

static Value subscript_class(Thread *thread, Value type, Value key) {
    if (type == value_from_object(BUILTIN_TYPE(type))) return generic_alias_new(thread, type, key);
    Value method;
    int found = object_lookup_attribute(thread, type, NAME(__class_getitem__), &method);
    if (found < 0) return NO_VALUE;
    if (found && method != NONE) return object_call1(thread, method, key);
    return error_raise(thread, SHAPE_TypeError, "type '%N' is not subscriptable", type_from_value(type));
}

static Value subscript_sequence(Thread *thread, IndexFunction item, Value v, Value key) {
    if (!value_is_int(key) && !value_type(key)->slots.index)
        return error_raise(thread, SHAPE_TypeError, "sequence index must be integer, not '%T'", key);
    int64_t index = object_index_int64(thread, key);
    if (index != -1 || !error_pending(thread)) return sequence_item(thread, item, v, index);
    if (error_matches(thread, SHAPE_OverflowError))
        return error_raise(thread, SHAPE_IndexError, "cannot fit '%T' into an index-sized integer", key);
    return NO_VALUE;
}

Value object_get_item(Thread *thread, Value v, Value key) {
    const TypeSlots *slots = &value_type(v)->slots;
    if (LIKELY(slots->get_item != NULL)) return slots->get_item(thread, v, key);
    if (slots->sequence_item) return subscript_sequence(thread, slots->sequence_item, v, key);
    if (value_is_type(v)) return subscript_class(thread, v, key);
    return error_raise(thread, SHAPE_TypeError, "'%T' object is not subscriptable", v);
}

Value object_get_item_index(Thread *thread, Value v, int64_t index) {
    IndexFunction item = value_type(v)->slots.sequence_item;
    if (item) return sequence_item(thread, item, v, index);
    Value key = int_from_int64(thread, index);
    return key == NO_VALUE ? NO_VALUE : object_get_item(thread, v, key);
}

int object_set_item(Thread *thread, Value v, Value key, Value value) {
    SetItemFunction set = value_type(v)->slots.set_item;
    if (LIKELY(set != NULL)) return set(thread, v, key, value);
    return error_raise_int(thread, SHAPE_TypeError, "'%T' object %s", v,
                           value == NO_VALUE ? "doesn't support item deletion" : "does not support item assignment");
}

// ---- iteration --------------------------------------------------------------------------------------------------

bool object_is_iterator(Value v) {
    return value_type(v)->slots.next != NULL;
}

// Has v the old sequence protocol? Native mappings without __iter__ have not.
static bool is_sequence(Value v) {
    const Type *type = value_type(v);
    if (type->flags & TYPE_DICT) return false;
    return type->slots.sequence_item || ((type->flags & TYPE_HEAP) && type->slots.get_item);
}

bool object_is_iterable(Thread *thread, Value v) {
    (void)thread;
    return value_type(v)->slots.iter || is_sequence(v);
}

Value object_iter(Thread *thread, Value v) {
    UnaryFunction iter = value_type(v)->slots.iter;
    if (iter) {
        Value iterator = iter(thread, v);
        if (iterator == NO_VALUE || LIKELY(object_is_iterator(iterator))) return iterator;
        return error_raise(thread, SHAPE_TypeError, "iter() returned non-iterator of type '%T'", iterator);
    }
    if (is_sequence(v)) return sequence_iterator_new(thread, SHAPE_iterator, v, 0);
    return error_raise(thread, SHAPE_TypeError, "'%T' object is not iterable", v);
}

Value object_next(Thread *thread, Value iterator) {
    UnaryFunction next = value_type(iterator)->slots.next;
    if (UNLIKELY(!next)) return error_raise(thread, SHAPE_TypeError, "'%T' object is not an iterator", iterator);
    // Iterators over iterators nest without end, and what consumes them natively must stay interruptible.
    if (UNLIKELY(!thread_c_stack_ok(thread)) && !thread_check_c_stack(thread)) return NO_VALUE;
    if (UNLIKELY(thread->stop_request & ~(uint32_t)STOP_TRACING) && runtime_safepoint(thread) < 0) return NO_VALUE;
    Value item = next(thread, iterator);
    if (item == NO_VALUE && error_matches(thread, SHAPE_StopIteration)) error_clear(thread);
    return item;
}

static int for_each_generic(Thread *thread, Value iterable, int (*body)(Thread *, void *, Value), void *context) {
    Value iterator = object_iter(thread, iterable);
    if (iterator == NO_VALUE) return -1;
    for (;;) {
        Value item = object_next(thread, iterator);
        if (item == NO_VALUE) return error_pending(thread) ? -1 : 0;
        int answer = body(thread, context, item);
        if (answer) return answer;
    }
}

int object_for_each(Thread *thread, Value iterable, int (*body)(Thread *thread, void *context, Value item),
                    void *context) {
    if (value_has_shape(iterable, SHAPE_list)) {
        for (size_t i = 0; i < list_length(iterable); i++) { // the body may change the list
            int answer = body(thread, context, list_get(iterable, i));
            if (answer) return answer;
        }
        return 0;
    }
    if (value_has_shape(iterable, SHAPE_tuple)) {
        for (size_t i = 0; i < tuple_length(iterable); i++) {
            int answer = body(thread, context, tuple_get(iterable, i));
            if (answer) return answer;
        }
        return 0;
    }
    return for_each_generic(thread, iterable, body, context);
}

// ---- membership -------------------------------------------------------------------------------------------------

static int is_equal_item(Thread *thread, void *context, Value item) {
    return object_equal(thread, item, *(Value *)context);
}

int object_contains(Thread *thread, Value container, Value item) {
    ContainsFunction contains = value_type(container)->slots.contains;
    if (contains) return contains(thread, container, item);
    if (!value_type(container)->slots.iter && !is_sequence(container))
        return error_raise_int(thread, SHAPE_TypeError, "argument of type '%T' is not a container or iterable",
                               container);
    return object_for_each(thread, container, is_equal_item, &item);
}
