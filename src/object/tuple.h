// Taipan: tuple. MIT licence.
#ifndef TAIPAN_OBJECT_TUPLE_H
#define TAIPAN_OBJECT_TUPLE_H
#include "object/type.h"

struct Tuple {
    Object header;
    size_t length;
    Value items[];
};
static inline Tuple *tuple_from_value(Value v) {
    return (Tuple *)v;
}
static inline size_t tuple_length(Value v) {
    return ((Tuple *)v)->length;
}
static inline Value tuple_get(Value v, size_t index) {
    return ((Tuple *)v)->items[index];
}
// Items are NO_VALUE until set; fill before anyone sees it (tuple_set_new needs no barrier while it is the newest object).
MUST_USE Tuple *tuple_allocate(Thread *thread, size_t length);
Value tuple_from_values(Thread *thread, const Value *items, size_t count);
Value tuple_pack(Thread *thread, size_t count, ...); // Values
Value tuple_from_iterable(Thread *thread, Value iterable);
Value tuple_slice(Thread *thread, Value tuple, size_t start, size_t end);
static inline void tuple_set(Thread *thread, Tuple *tuple, size_t index, Value value) {
    heap_store(thread, tuple, &tuple->items[index], value);
}
#define TUPLE_EMPTY(thread) ((thread)->interp->values[ROOT_empty_tuple])
#endif
