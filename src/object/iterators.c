// Taipan: iterators over lists, tuples, sequences in general, and callables; reversed. MIT licence.
//
// Once exhausted, an iterator drops its sequence and stays exhausted. Lists may change while they are
// iterated over: the index is compared with the length each time.
#include "object/iterators.h"
#include "object/arguments.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"

static SequenceIterator *iterator_at(Value v) {
    return (SequenceIterator *)v;
}

Value sequence_iterator_new(Thread *thread, uint32_t shape, Value sequence, int64_t index) {
    SequenceIterator *iterator = heap_allocate(thread, sizeof(SequenceIterator), shape);
    if (UNLIKELY(!iterator)) return NO_VALUE;
    iterator->index = index;
    heap_store(thread, iterator, &iterator->sequence, sequence);
    return value_from_object(iterator);
}

static Value finish(SequenceIterator *iterator) {
    iterator->sequence = NO_VALUE; // NOBARRIER: no reference
    return NO_VALUE;
}

Value iterator_self(Thread *thread, Value self) {
    (void)thread;
    return self;
}

void sequence_iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit(tracer, ((SequenceIterator *)object)->sequence);
}

Value iterator_builtin(Thread *thread, const char *name) {
    Value key = str_intern_cstring(thread, name);
    Value function = key == NO_VALUE ? NO_VALUE : dict_get(thread, thread->interp->builtins, key);
    if (function != NO_VALUE || error_pending(thread)) return function;
    return error_raise(thread, SHAPE_AttributeError, "%s", name);
}

Value iterator_reduce_with(Thread *thread, Value function, Value argument, int64_t index) {
    Value arguments = argument == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, argument);
    if (arguments == NO_VALUE) return NO_VALUE;
    if (index < 0) return tuple_pack(thread, 2, function, arguments);
    Value state = int_from_int64(thread, index);
    return state == NO_VALUE ? NO_VALUE : tuple_pack(thread, 3, function, arguments, state);
}

Value iterator_reduce_builtin(Thread *thread, const char *name, Value argument, int64_t index) {
    Value function = argument == NO_VALUE ? NO_VALUE : iterator_builtin(thread, name);
    return function == NO_VALUE ? NO_VALUE : iterator_reduce_with(thread, function, argument, index);
}

// The state given to __setstate__; false: TypeError.
static bool state_index(Thread *thread, Value state, int64_t *index) {
    if (!value_is_int(state)) {
        error_raise(thread, SHAPE_TypeError, "an integer is required");
        return false;
    }
    *index = object_index_clamped(thread, state);
    return true;
}

static int64_t clamp(int64_t index, int64_t low, int64_t high) {
    return index < low ? low : index > high ? high : index;
}

#define LENGTH_HINT_DOC "Private method returning an estimate of len(list(it))."
#define REDUCE_DOC "Return state information for pickling."
#define SETSTATE_DOC "Set state information for unpickling."

// ---- list_iterator ----------------------------------------------------------------------------------------------
static Value list_iterator_next(Thread *thread, Value self) {
    (void)thread;
    SequenceIterator *iterator = iterator_at(self);
    if (UNLIKELY(iterator->sequence == NO_VALUE)) return NO_VALUE;
    if (LIKELY((size_t)iterator->index < list_length(iterator->sequence)))
        return list_get(iterator->sequence, (size_t)iterator->index++);
    return finish(iterator);
}

NATIVE(list_iterator_hint, "__length_hint__(self, /)", LENGTH_HINT_DOC, EFFECT_READS) {
    SequenceIterator *iterator = iterator_at(args[0]);
    if (iterator->sequence == NO_VALUE) return value_from_small_int(0);
    int64_t left = (int64_t)list_length(iterator->sequence) - iterator->index;
    return value_from_small_int(left < 0 ? 0 : left);
}

// iter(sequence) at its index, or of something empty once exhausted.
static Value reduce_forward(Thread *thread, Value self, bool is_list) {
    Value function = iterator_builtin(thread, "iter");
    if (function == NO_VALUE) return NO_VALUE;
    SequenceIterator *iterator = iterator_at(self);
    if (iterator->sequence != NO_VALUE)
        return iterator_reduce_with(thread, function, iterator->sequence, iterator->index);
    return iterator_reduce_with(thread, function, is_list ? list_from_values(thread, NULL, 0) : TUPLE_EMPTY(thread),
                                -1);
}

NATIVE(list_iterator_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    return reduce_forward(thread, args[0], true);
}

NATIVE(list_iterator_setstate, "__setstate__(self, object, /)", SETSTATE_DOC, EFFECT_ANY) {
    SequenceIterator *iterator = iterator_at(args[0]);
    int64_t index;
    if (!state_index(thread, args[1], &index)) return NO_VALUE;
    if (iterator->sequence != NO_VALUE) iterator->index = clamp(index, 0, (int64_t)list_length(iterator->sequence));
    return NONE;
}

static const NativeDef *const list_iterator_methods[] = {&list_iterator_hint_native, &list_iterator_reduce_native,
                                                         &list_iterator_setstate_native, NULL};

// ---- list_reverseiterator ---------------------------------------------------------------------------------------
static Value list_reverseiterator_next(Thread *thread, Value self) {
    (void)thread;
    SequenceIterator *iterator = iterator_at(self);
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    if (iterator->index >= 0 && (size_t)iterator->index < list_length(iterator->sequence))
        return list_get(iterator->sequence, (size_t)iterator->index--);
    iterator->index = -1;
    return finish(iterator);
}

NATIVE(list_reverseiterator_hint, "__length_hint__(self, /)", LENGTH_HINT_DOC, EFFECT_READS) {
    SequenceIterator *iterator = iterator_at(args[0]);
    int64_t left = iterator->index + 1;
    if (iterator->sequence == NO_VALUE || (int64_t)list_length(iterator->sequence) < left) left = 0;
    return value_from_small_int(left);
}

NATIVE(list_reverseiterator_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    Value function = iterator_builtin(thread, "reversed");
    if (function == NO_VALUE) return NO_VALUE;
    SequenceIterator *iterator = iterator_at(args[0]);
    if (iterator->sequence == NO_VALUE || iterator->index < 0)
        return iterator_reduce_with(thread, function, list_from_values(thread, NULL, 0), -1);
    return iterator_reduce_with(thread, function, iterator->sequence, iterator->index);
}

NATIVE(list_reverseiterator_setstate, "__setstate__(self, object, /)", SETSTATE_DOC, EFFECT_ANY) {
    SequenceIterator *iterator = iterator_at(args[0]);
    int64_t index;
    if (!state_index(thread, args[1], &index)) return NO_VALUE;
    if (iterator->sequence != NO_VALUE)
        iterator->index = clamp(index, -1, (int64_t)list_length(iterator->sequence) - 1);
    return NONE;
}

static const NativeDef *const list_reverseiterator_methods[] = {&list_reverseiterator_hint_native,
                                                                &list_reverseiterator_reduce_native,
                                                                &list_reverseiterator_setstate_native, NULL};

// ---- tuple_iterator ---------------------------------------------------------------------------------------------
static Value tuple_iterator_next(Thread *thread, Value self) {
    (void)thread;
    SequenceIterator *iterator = iterator_at(self);
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    if (LIKELY((size_t)iterator->index < tuple_length(iterator->sequence)))
        return tuple_get(iterator->sequence, (size_t)iterator->index++);
    return finish(iterator);
}

NATIVE(tuple_iterator_hint, "__length_hint__(self, /)", LENGTH_HINT_DOC, EFFECT_READS) {
    SequenceIterator *iterator = iterator_at(args[0]);
    if (iterator->sequence == NO_VALUE) return value_from_small_int(0);
    return value_from_small_int((int64_t)tuple_length(iterator->sequence) - iterator->index);
}

NATIVE(tuple_iterator_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    return reduce_forward(thread, args[0], false);
}

NATIVE(tuple_iterator_setstate, "__setstate__(self, object, /)", SETSTATE_DOC, EFFECT_ANY) {
    SequenceIterator *iterator = iterator_at(args[0]);
    int64_t index;
    if (!state_index(thread, args[1], &index)) return NO_VALUE;
    if (iterator->sequence != NO_VALUE) iterator->index = clamp(index, 0, (int64_t)tuple_length(iterator->sequence));
    return NONE;
}

static const NativeDef *const tuple_iterator_methods[] = {&tuple_iterator_hint_native, &tuple_iterator_reduce_native,
                                                          &tuple_iterator_setstate_native, NULL};

// ---- iterator (any sequence by __getitem__) ---------------------------------------------------------------------
static bool swallow_end(Thread *thread) {
    if (!error_matches(thread, SHAPE_IndexError) && !error_matches(thread, SHAPE_StopIteration)) return false;
    error_clear(thread);
    return true;
}

static Value sequence_iterator_next(Thread *thread, Value self) {
    SequenceIterator *iterator = iterator_at(self);
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    if (iterator->index == INT64_MAX) return error_raise(thread, SHAPE_OverflowError, "iter index too large");
    Value item = object_get_item_index(thread, iterator->sequence, iterator->index);
    if (item != NO_VALUE)
        iterator->index++;
    else if (swallow_end(thread))
        finish(iterator);
    return item;
}

NATIVE(sequence_iterator_hint, "__length_hint__(self, /)", LENGTH_HINT_DOC, EFFECT_ANY) {
    SequenceIterator *iterator = iterator_at(args[0]);
    if (iterator->sequence == NO_VALUE) return value_from_small_int(0);
    if (!value_type(iterator->sequence)->slots.length) return NOT_IMPLEMENTED;
    int64_t length = object_length(thread, iterator->sequence);
    if (length < 0) return NO_VALUE;
    return value_from_small_int(length > iterator->index ? length - iterator->index : 0);
}

NATIVE(sequence_iterator_setstate, "__setstate__(self, object, /)", SETSTATE_DOC, EFFECT_ANY) {
    SequenceIterator *iterator = iterator_at(args[0]);
    int64_t index;
    if (!state_index(thread, args[1], &index)) return NO_VALUE;
    if (iterator->sequence != NO_VALUE) iterator->index = index < 0 ? 0 : index;
    return NONE;
}

static const NativeDef *const sequence_iterator_methods[] = {
    &sequence_iterator_hint_native, &tuple_iterator_reduce_native, &sequence_iterator_setstate_native, NULL};

SEQUENCE_ITERATOR_TYPE(list_iterator, list_iterator_next, list_iterator_methods)
SEQUENCE_ITERATOR_TYPE(list_reverseiterator, list_reverseiterator_next, list_reverseiterator_methods)
SEQUENCE_ITERATOR_TYPE(tuple_iterator, tuple_iterator_next, tuple_iterator_methods)
SEQUENCE_ITERATOR_TYPE(iterator, sequence_iterator_next, sequence_iterator_methods)

// ---- reversed ---------------------------------------------------------------------------------------------------
static Value reversed_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (type == BUILTIN_TYPE(reversed) && !arguments_check_no_keywords(thread, "reversed", keyword_names))
        return NO_VALUE;
    if (!arguments_check_count(thread, "reversed", positional, 1, 1)) return NO_VALUE;
    Value sequence = args[0], method = object_lookup_special(thread, sequence, NAME(__reversed__));
    if (method == NO_VALUE && error_pending(thread)) return NO_VALUE;
    if (method != NO_VALUE && method != NONE) return object_call0(thread, method);
    const TypeSlots *slots = &value_type(sequence)->slots;
    if (method == NONE || value_is_dict(sequence) || (!slots->sequence_item && !slots->get_item))
        return error_raise(thread, SHAPE_TypeError, "'%T' object is not reversible", sequence);
    int64_t length = object_length(thread, sequence);
    if (length < 0) return NO_VALUE;
    SequenceIterator *iterator = type_allocate(thread, type, 0);
    if (!iterator) return NO_VALUE;
    iterator->index = length - 1;
    heap_store(thread, iterator, &iterator->sequence, sequence);
    return value_from_object(iterator);
}

static Value reversed_next(Thread *thread, Value self) {
    SequenceIterator *iterator = iterator_at(self);
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    if (iterator->index >= 0) {
        Value item = object_get_item_index(thread, iterator->sequence, iterator->index);
        if (item != NO_VALUE) {
            iterator->index--;
            return item;
        }
        if (!swallow_end(thread)) return NO_VALUE;
    }
    iterator->index = -1;
    return finish(iterator);
}

NATIVE(reversed_hint, "__length_hint__(self, /)", LENGTH_HINT_DOC, EFFECT_ANY) {
    SequenceIterator *iterator = iterator_at(args[0]);
    if (iterator->sequence == NO_VALUE) return value_from_small_int(0);
    int64_t length = object_length(thread, iterator->sequence);
    if (length < 0) return NO_VALUE;
    return value_from_small_int(length < iterator->index + 1 ? 0 : iterator->index + 1);
}

NATIVE(reversed_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    SequenceIterator *iterator = iterator_at(args[0]);
    Value type = value_from_object(value_type(args[0]));
    bool live = iterator->sequence != NO_VALUE;
    Value arguments = tuple_pack(thread, 1, live ? iterator->sequence : TUPLE_EMPTY(thread));
    if (arguments == NO_VALUE) return NO_VALUE;
    if (!live) return tuple_pack(thread, 2, type, arguments);
    return tuple_pack(thread, 3, type, arguments, value_from_small_int(iterator->index));
}

NATIVE(reversed_setstate, "__setstate__(self, object, /)", SETSTATE_DOC, EFFECT_ANY) {
    SequenceIterator *iterator = iterator_at(args[0]);
    int64_t index;
    if (!state_index(thread, args[1], &index)) return NO_VALUE;
    if (iterator->sequence == NO_VALUE) return NONE;
    int64_t length = object_length(thread, iterator->sequence);
    if (length < 0) return NO_VALUE;
    iterator->index = clamp(index, -1, length - 1);
    return NONE;
}

static const NativeDef *const reversed_methods[] = {&reversed_hint_native, &reversed_reduce_native,
                                                    &reversed_setstate_native, NULL};

const TypeSpec reversed_type_spec = {
    .name = "reversed",
    .doc = "reversed(sequence, /)\n--\n\nReturn an iterator over the values of a sequence from last to first.",
    .flags = TYPE_BASE,
    .size = sizeof(SequenceIterator),
    .trace_kind = TRACE_CUSTOM,
    .trace = sequence_iterator_trace,
    .slots = {.construct = reversed_construct, .iter = iterator_self, .next = reversed_next},
    .methods = reversed_methods,
};

// ---- callable_iterator ------------------------------------------------------------------------------------------
typedef struct CallableIterator {
    Object header;
    Value callable, sentinel; // NO_VALUE once exhausted
} CallableIterator;

Value callable_iterator_new(Thread *thread, Value callable, Value sentinel) {
    CallableIterator *iterator = heap_allocate(thread, sizeof(CallableIterator), SHAPE_callable_iterator);
    if (!iterator) return NO_VALUE;
    iterator->callable = callable;
    heap_store(thread, iterator, &iterator->sentinel, sentinel);
    return value_from_object(iterator);
}

static Value callable_iterator_next(Thread *thread, Value self) {
    CallableIterator *iterator = (CallableIterator *)self;
    if (iterator->callable == NO_VALUE) return NO_VALUE;
    Value sentinel = iterator->sentinel, item = object_call0(thread, iterator->callable);
    if (item == NO_VALUE) {
        if (!error_matches(thread, SHAPE_StopIteration)) return NO_VALUE;
        error_clear(thread);
    } else {
        if (iterator->callable == NO_VALUE) return NO_VALUE; // the call exhausted the iterator
        int end = object_equal(thread, item, sentinel);
        if (end == 0) return item;
        if (end < 0) return NO_VALUE;
    }
    iterator->callable = iterator->sentinel = NO_VALUE; // NOBARRIER: no references
    return NO_VALUE;
}

NATIVE(callable_iterator_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    Value function = iterator_builtin(thread, "iter");
    if (function == NO_VALUE) return NO_VALUE;
    CallableIterator *iterator = (CallableIterator *)args[0];
    if (iterator->callable == NO_VALUE) return iterator_reduce_with(thread, function, TUPLE_EMPTY(thread), -1);
    Value arguments = tuple_pack(thread, 2, iterator->callable, iterator->sentinel);
    return arguments == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, function, arguments);
}

static const NativeDef *const callable_iterator_methods[] = {&callable_iterator_reduce_native, NULL};

const TypeSpec callable_iterator_type_spec = {
    .name = "callable_iterator",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(CallableIterator),
    .trace_kind = TRACE_VALUES,
    .slots = {.iter = iterator_self, .next = callable_iterator_next},
    .methods = callable_iterator_methods,
};
