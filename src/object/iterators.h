// Taipan: the built-in iterators that the machine may look into. MIT licence.
#ifndef TAIPAN_OBJECT_ITERATORS_H
#define TAIPAN_OBJECT_ITERATORS_H
#include "object/type.h"

Value iterator_self(Thread *thread, Value self); // the iter slot of iterators: self

// list_iterator, list_reverseiterator, tuple_iterator, iterator, reversed: sequence is NO_VALUE once exhausted.
typedef struct SequenceIterator {
    Object header;
    int64_t index; // of the next item
    Value sequence;
} SequenceIterator;
// Their common slots, and what makes one of their types: id_type_spec.
void sequence_iterator_trace(Object *object, Tracer *tracer);
#define SEQUENCE_ITERATOR_TYPE(id, next_function, methods_table)                                                       \
    const TypeSpec id##_type_spec = {                                                                                  \
        .name = #id,                                                                                                   \
        .flags = TYPE_DISALLOW_CONSTRUCTION,                                                                           \
        .size = sizeof(SequenceIterator),                                                                              \
        .trace_kind = TRACE_CUSTOM,                                                                                    \
        .trace = sequence_iterator_trace,                                                                              \
        .slots = {.iter = iterator_self, .next = next_function},                                                       \
        .methods = methods_table,                                                                                      \
    };
Value sequence_iterator_new(Thread *thread, uint32_t shape, Value sequence, int64_t index);

// range_iterator: numbers that fit int64, and so does every one it yields.
typedef struct RangeIterator {
    Object header;
    int64_t next, step;
    uint64_t remaining;
} RangeIterator;

// iter(callable, sentinel).
Value callable_iterator_new(Thread *thread, Value callable, Value sentinel);
// The builtin function of this name, as __reduce__ of iterators gives it. Looking it up may run Python code (a key of
// builtins with an __eq__ of its own), so an iterator's state is read afterwards.
Value iterator_builtin(Thread *thread, const char *name);
// (function, (argument,)[, index]); index < 0: none.
Value iterator_reduce_with(Thread *thread, Value function, Value argument, int64_t index);
// (function, arguments) as __reduce__ of iterators gives; function is a builtin by name ("iter", "reversed").
Value iterator_reduce_builtin(Thread *thread, const char *builtin, Value argument, int64_t index); // index < 0: none
#endif
