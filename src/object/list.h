// Taipan: list. MIT licence.
// Storage is reached only through these accessors, so that element strategies can come under them.
#ifndef TAIPAN_OBJECT_LIST_H
#define TAIPAN_OBJECT_LIST_H
#include "object/type.h"

typedef struct ValueArray { // TRACE_VALUES-like storage; slots beyond the used length are NO_VALUE
    Object header;
    size_t capacity;
    Value items[];
} ValueArray;

typedef struct List {
    Object header;
    size_t length;
    ValueArray *storage; // NULL when capacity is 0
} List;

static inline List *list_from_value(Value v) {
    return (List *)v;
}
static inline size_t list_length(Value v) {
    return ((List *)v)->length;
}
static inline Value list_get(Value v, size_t index) { // index < length
    return ((List *)v)->storage->items[index];
}
static inline void list_set(Thread *thread, Value v, size_t index, Value item) { // index < length
    ValueArray *storage = ((List *)v)->storage;
    heap_store(thread, storage, &storage->items[index], item);
}
MUST_USE List *list_allocate(Thread *thread, size_t capacity); // length 0
// New lists; items are copied. NO_VALUE with an exception.
Value list_from_values(Thread *thread, const Value *items, size_t count);
Value list_from_iterable(Thread *thread, Value iterable);
// list_append when storage must grow.
MUST_USE int list_append_slow(Thread *thread, Value list, Value item);
static inline MUST_USE int list_append(Thread *thread, Value v, Value item) {
    List *list = (List *)v;
    if (LIKELY(list->storage && list->length < list->storage->capacity)) {
        heap_store(thread, list->storage, &list->storage->items[list->length++], item);
        return 0;
    }
    return list_append_slow(thread, v, item);
}
// 0 or -1. Indices and slices are clamped, negative indices count from the end (of slices: they are 0); NONE deletes.
MUST_USE int list_extend(Thread *thread, Value list, Value iterable);
MUST_USE int list_insert(Thread *thread, Value list, int64_t index, Value item);
Value list_slice(Thread *thread, Value list, int64_t start, int64_t end); // clamped
MUST_USE int list_set_slice(Thread *thread, Value list, int64_t start, int64_t end, Value iterable_or_none);
MUST_USE int list_sort(Thread *thread, Value list, Value key, bool reverse); // key NONE: none
// A copy.
Value list_to_tuple(Thread *thread, Value list);
// Lets go of the storage too.
void list_clear(Thread *thread, Value list);
// All slots NO_VALUE; NULL with MemoryError.
ValueArray *value_array_allocate(Thread *thread, size_t capacity);
#endif
