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
    int64_t hash;        // frozenset: cached, -1 if not computed
    size_t length, fill; // live entries; live and deleted ones
    size_t finger;       // where pop() looks next
    SetTable *table;     // NULL while nothing was ever added
} Set;

static inline Set *set_from_value(Value v) {
    return (Set *)v;
}
MUST_USE Set *set_allocate(Thread *thread, uint32_t shape); // SHAPE_set or SHAPE_frozenset
int set_add(Thread *thread, Set *set, Value key);           // 1 added, 0 was there, -1
int set_contains(Thread *thread, Set *set, Value key);      // 1, 0, -1
int set_discard(Thread *thread, Set *set, Value key);       // 1 removed, 0 absent, -1
int set_update(Thread *thread, Set *set, Value iterable);   // adds all. 0 or -1
// The next live entry from *position (at first 0) on; false at the end. The set must not grow meanwhile.
bool set_next(const Set *set, size_t *position, Value *key, int64_t *hash);
// With the hash known (never raises for hashing); 1, 0, -1 as above.
int set_add_hashed(Thread *thread, Set *set, Value key, int64_t hash);
int set_contains_hashed(Thread *thread, Set *set, Value key, int64_t hash);
int set_discard_hashed(Thread *thread, Set *set, Value key, int64_t hash);
// The hash of key, -1 with TypeError "cannot use 'X' as a set element (unhashable type: 'X')".
int64_t set_hash_key(Thread *thread, Value key);
MUST_USE int set_reserve(Thread *thread, Set *set, size_t expected); // room for that many more
MUST_USE int set_merge(Thread *thread, Set *set, const Set *other);
void set_clear(Set *set);
Value set_take(Set *set); // removes any key and returns it; NO_VALUE when there is none
size_t set_table_memory(const Set *set);
int64_t frozenset_hash(const Set *set); // also of a set, for looking it up among frozensets
Value set_from_iterable(Thread *thread, Value iterable, uint32_t shape);
#endif
