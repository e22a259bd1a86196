// Taipan: iterators over str, bytes, bytearray and memoryview. MIT licence.
//
// All are SequenceIterators: sequence is NO_VALUE once exhausted. bytearray and memoryview may change length (or be
// released) between two steps, so that every step looks again.
#include "object/arguments.h"
#include "object/bytes.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/protocol.h"
#include "object/str.h"

static Value str_iterator_next(Thread *thread, Value self) {
    SequenceIterator *iterator = (SequenceIterator *)self;
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    Str *s = str_from_value(iterator->sequence);
    if (LIKELY((uint64_t)iterator->index < s->length))
        return str_from_code_point(thread, str_read(s, (size_t)iterator->index++));
    iterator->sequence = NO_VALUE;
    return NO_VALUE;
}

static Value bytes_iterator_next(Thread *thread, Value self) {
    (void)thread;
    SequenceIterator *iterator = (SequenceIterator *)self;
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    Bytes *b = bytes_from_value(iterator->sequence);
    if (LIKELY((uint64_t)iterator->index < b->length)) return value_from_small_int(b->data[iterator->index++]);
    iterator->sequence = NO_VALUE;
    return NO_VALUE;
}

static Value bytearray_iterator_next(Thread *thread, Value self) {
    (void)thread;
    SequenceIterator *iterator = (SequenceIterator *)self;
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    Bytearray *b = bytearray_from_value(iterator->sequence);
    if (LIKELY((uint64_t)iterator->index < b->length))
        return value_from_small_int(bytearray_data(b)[iterator->index++]);
    iterator->sequence = NO_VALUE;
    return NO_VALUE;
}

static Value memory_iterator_next(Thread *thread, Value self) {
    SequenceIterator *iterator = (SequenceIterator *)self;
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    int64_t length = object_length(thread, iterator->sequence);
    if (length < 0) return NO_VALUE;
    if (iterator->index < length) return object_get_item_index(thread, iterator->sequence, iterator->index++);
    iterator->sequence = NO_VALUE;
    return NO_VALUE;
}

static int64_t remaining(Thread *thread, SequenceIterator *iterator) {
    if (iterator->sequence == NO_VALUE) return 0;
    int64_t length = object_length(thread, iterator->sequence);
    if (length < 0) return -1;
    return length > iterator->index ? length - iterator->index : 0;
}

NATIVE(iterator_length_hint, "__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).",
       EFFECT_READS | EFFECT_RAISES) {
    int64_t count = remaining(thread, (SequenceIterator *)args[0]);
    return count < 0 ? NO_VALUE : value_from_small_int(count);
}

static Value empty_like(Thread *thread, Value iterator) {
    if (value_has_shape(iterator, SHAPE_bytes_iterator) || value_has_shape(iterator, SHAPE_bytearray_iterator))
        return tuple_pack(thread, 0);
    return ROOT_VALUE(empty_str);
}

NATIVE(iterator_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    Value function = iterator_builtin(thread, "iter"); // may run Python code: the state is read afterwards
    if (function == NO_VALUE) return NO_VALUE;
    SequenceIterator *iterator = (SequenceIterator *)args[0];
    if (iterator->sequence == NO_VALUE) return iterator_reduce_with(thread, function, empty_like(thread, args[0]), -1);
    return iterator_reduce_with(thread, function, iterator->sequence, iterator->index);
}

NATIVE(iterator_setstate, "__setstate__(self, state, /)", "Set state information for unpickling.", EFFECT_ANY) {
    SequenceIterator *iterator = (SequenceIterator *)args[0];
    int64_t index = object_index_int64(thread, args[1]);
    if (index == -1 && error_pending(thread)) return NO_VALUE;
    if (iterator->sequence == NO_VALUE) return NONE;
    int64_t length = object_length(thread, iterator->sequence);
    if (length < 0) return NO_VALUE;
    iterator->index = index < 0 ? 0 : index > length ? length : index;
    return NONE;
}

static const NativeDef *const iterator_methods[] = {&iterator_length_hint_native, &iterator_reduce_native,
                                                    &iterator_setstate_native, NULL};

SEQUENCE_ITERATOR_TYPE(str_iterator, str_iterator_next, iterator_methods)
SEQUENCE_ITERATOR_TYPE(str_ascii_iterator, str_iterator_next, iterator_methods)
SEQUENCE_ITERATOR_TYPE(bytes_iterator, bytes_iterator_next, iterator_methods)
SEQUENCE_ITERATOR_TYPE(bytearray_iterator, bytearray_iterator_next, iterator_methods)
SEQUENCE_ITERATOR_TYPE(memory_iterator, memory_iterator_next, NULL)
