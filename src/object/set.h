// Taipan: set and frozenset. MIT licence.
#ifndef TAIPAN_OBJECT_SET_H
#define TAIPAN_OBJECT_SET_H
#include "object/type.h"

typedef struct SetEntry {
    Value key; // NO_VALUE: free; UNBOUND: deleted
    int64_t hash;
} SetEntry;
typedef struct SetTable {
    Object header;
    size_t mask;
    SetEntry entries[];
} SetTable;
typedef struct Set {
    Object header;
    int64_t hash; // frozenset: cached, -1 if not computed
    size_t length, fill;
    SetTable *table;
} Set;

static inline Set *set_from_value(Value v) {
    return (Set *)v;
}
MUST_USE Set *set_allocate(Thread *thread, uint32_t shape); // SHAPE_set or SHAPE_frozenset
int set_add(Thread *thread, Set *set, Value key);           // 1 added, 0 was there, -1
int set_contains(Thread *thread, Set *set, Value key);
int set_discard(Thread *thread, Set *set, Value key);       // 1 removed, 0 absent, -1
int set_update(Thread *thread, Set *set, Value iterable);
bool set_next(const Set *set, size_t *position, Value *key, int64_t *hash);
Value set_from_iterable(Thread *thread, Value iterable, uint32_t shape);
#endif
