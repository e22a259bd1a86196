// Taipan: the hash table under set and frozenset. MIT licence.
//
// Open addressing: short linear runs, then jumps perturbed by the whole hash; the sequence and the growth are
// those of CPython, so that sets of equal hashes iterate in the same order there and here. A deleted entry
// has key UNBOUND and hash -1 (which no key has). Comparing keys may run Python code that changes the set:
// then the search starts again.
#include "base/hash.h"
#include "object/equality.h"
#include "object/set.h"

enum { MINIMUM_SIZE = 8, LINEAR_PROBES = 9, PERTURB_SHIFT = 5 };

static void set_table_trace(Object *object, Tracer *tracer) {
    SetTable *table = (SetTable *)object;
    for (size_t i = 0; i <= table->mask; i++)
        tracer_visit(tracer, table->entries[i].key);
}

const TypeSpec set_table_type_spec = {
    .name = "set_table",
    .size = sizeof(SetTable),
    .flags = TYPE_VARIABLE_SIZE | TYPE_DISALLOW_CONSTRUCTION,
    .trace_kind = TRACE_CUSTOM,
    .trace = set_table_trace,
};

static bool is_live(const SetEntry *entry) {
    return entry->key != NO_VALUE && entry->key != UNBOUND;
}

static size_t set_mask(const Set *set) {
    return set->table ? set->table->mask : MINIMUM_SIZE - 1;
}

static SetTable *table_allocate(Thread *thread, size_t size) {
    if (size > (size_t)PTRDIFF_MAX / sizeof(SetEntry) / 2) {
        error_no_memory(thread);
        return NULL;
    }
    SetTable *table = heap_allocate(thread, sizeof(SetTable) + size * sizeof(SetEntry), SHAPE_set_table);
    if (table) table->mask = size - 1;
    return table;
}

// A new key into a table without deleted entries; the caller sees to the barrier.
static void insert_clean(SetTable *table, Value key, int64_t hash) {
    size_t mask = table->mask, i = (size_t)hash & mask;
    for (uint64_t perturb = (uint64_t)hash;;) {
        SetEntry *entry = &table->entries[i];
        for (size_t probes = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;; entry++) {
            if (entry->key == NO_VALUE) {
                *entry = (SetEntry){key, hash}; // NOBARRIER: the caller's
                return;
            }
            if (probes-- == 0) break;
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

static int resize(Thread *thread, Set *set, size_t more_than) {
    size_t size = MINIMUM_SIZE;
    while (size <= more_than)
        size <<= 1;
    SetTable *table = table_allocate(thread, size);
    if (!table) return -1;
    SetTable *old = set->table;
    for (size_t i = 0; old && i <= old->mask; i++)
        if (is_live(&old->entries[i])) insert_clean(table, old->entries[i].key, old->entries[i].hash);
    heap_write_barrier(thread, table);
    set->fill = set->length;
    HEAP_STORE_POINTER(thread, set, table, table);
    return 0;
}

int set_reserve(Thread *thread, Set *set, size_t expected) {
    if ((set->fill + expected) * 5 < set_mask(set) * 3) return 0;
    return resize(thread, set, (set->length + expected) * 2);
}

size_t set_table_memory(const Set *set) {
    return set->table ? sizeof(SetTable) + (set->table->mask + 1) * sizeof(SetEntry) : 0;
}

// ---- searching
// -------------------------------------------------------------------------------------------------- Is
// entry's key equal to key, their hashes being so? 1, 0, -1; 2: the set changed.
static int matches(Thread *thread, Set *set, SetTable *table, SetEntry *entry, Value key) {
    Value candidate = entry->key;
    if (candidate == key) return 1;
    int equal = value_equal(thread, candidate, key);
    if (equal < 0) return -1;
    return set->table != table || entry->key != candidate ? 2 : equal;
}

// The entry of key (1), the free entry where it would go (0; NULL when there is no table), or -1.
static int search(Thread *thread, Set *set, Value key, int64_t hash, SetEntry **found) {
restart:;
    SetTable *table = set->table;
    SetEntry *deleted = NULL; // the first one met: a new key goes there
    *found = NULL;
    if (UNLIKELY(!table)) return 0;
    size_t mask = table->mask, i = (size_t)hash & mask;
    for (uint64_t perturb = (uint64_t)hash;;) {
        SetEntry *entry = &table->entries[i];
        for (size_t probes = i + LINEAR_PROBES <= mask ? LINEAR_PROBES : 0;; entry++) {
            *found = entry;
            if (entry->key == NO_VALUE) {
                if (deleted) *found = deleted;
                return 0;
            }
            if (entry->key == UNBOUND && !deleted) deleted = entry;
            if (entry->hash == hash) {
                int equal = matches(thread, set, table, entry, key);
                if (equal == 2) goto restart;
                if (equal) return equal;
            }
            if (probes-- == 0) break;
        }
        perturb >>= PERTURB_SHIFT;
        i = (i * 5 + 1 + perturb) & mask;
    }
}

int64_t set_hash_key(Thread *thread, Value key) {
    if (LIKELY(value_has_shape(key, SHAPE_str))) return str_hash(thread, str_from_value(key));
    if (value_is_small_int(key)) return hash_int64(value_small_int(key));
    int64_t hash = object_hash(thread, key);
    if (LIKELY(hash != -1) || !error_pending(thread)) return hash;
    if (object_type(value_object(thread->pending)) != BUILTIN_TYPE(TypeError)) return -1;
    Value exception = error_fetch(thread);
    error_raise(thread, SHAPE_TypeError, "cannot use '%Q' as a set element (%S)", key, exception);
    return -1;
}

int set_contains_hashed(Thread *thread, Set *set, Value key, int64_t hash) {
    SetEntry *entry;
    return search(thread, set, key, hash, &entry);
}

// Is this very object in its first place? Most additions and look-ups that succeed end here.
static inline bool is_in_first_place(const Set *set, Value key, int64_t hash) {
    return set->table && set->table->entries[(size_t)hash & set->table->mask].key == key;
}

int set_add_hashed(Thread *thread, Set *set, Value key, int64_t hash) {
    if (is_in_first_place(set, key, hash)) return 0;
    SetEntry *entry;
    int found = search(thread, set, key, hash, &entry);
    if (found) return found < 0 ? -1 : 0;
    if (UNLIKELY(!entry)) {
        if (resize(thread, set, 0) < 0) return -1;
        search(thread, set, key, hash, &entry); // the table is empty: nothing is compared
    }
    bool reused = entry->key == UNBOUND;
    entry->hash = hash;
    heap_store(thread, set->table, &entry->key, key);
    set->length++;
    if (reused) return 1;
    set->fill++;
    if (set->fill * 5 < set->table->mask * 3) return 1;
    return resize(thread, set, set->length > 50000 ? set->length * 2 : set->length * 4) < 0 ? -1 : 1;
}

static void delete_entry(Set *set, SetEntry *entry) {
    *entry = (SetEntry){UNBOUND, -1}; // NOBARRIER: no reference
    set->length--;
}

int set_discard_hashed(Thread *thread, Set *set, Value key, int64_t hash) {
    SetEntry *entry;
    int found = search(thread, set, key, hash, &entry);
    if (found == 1) delete_entry(set, entry);
    return found;
}

int set_add(Thread *thread, Set *set, Value key) {
    int64_t hash = set_hash_key(thread, key);
    return hash == -1 ? -1 : set_add_hashed(thread, set, key, hash);
}

// A set, being unhashable itself, is looked up as the frozenset equal to it.
static int64_t search_hash(Thread *thread, Value key) {
    int64_t hash = set_hash_key(thread, key);
    if (hash != -1 || !value_has_flag(key, TYPE_SET) || !value_is_instance(key, BUILTIN_TYPE(set)) ||
        !error_matches(thread, SHAPE_TypeError))
        return hash;
    error_clear(thread);
    return frozenset_hash(set_from_value(key));
}

int set_contains(Thread *thread, Set *set, Value key) {
    int64_t hash = search_hash(thread, key);
    return hash == -1 ? -1 : set_contains_hashed(thread, set, key, hash);
}

int set_discard(Thread *thread, Set *set, Value key) {
    int64_t hash = search_hash(thread, key);
    return hash == -1 ? -1 : set_discard_hashed(thread, set, key, hash);
}

bool set_next(const Set *set, size_t *position, Value *key, int64_t *hash) {
    const SetTable *table = set->table;
    if (!table) return false;
    for (size_t i = *position; i <= table->mask; i++) {
        if (!is_live(&table->entries[i])) continue;
        *key = table->entries[i].key;
        if (hash) *hash = table->entries[i].hash;
        *position = i + 1;
        return true;
    }
    *position = table->mask + 1;
    return false;
}

void set_clear(Set *set) {
    set->table = NULL; // NOBARRIER: no reference
    set->length = set->fill = set->finger = 0;
}

// Takes any key out; NO_VALUE when the set is empty.
Value set_take(Set *set) {
    if (set->length == 0) return NO_VALUE;
    size_t mask = set->table->mask, i = set->finger & mask;
    while (!is_live(&set->table->entries[i]))
        i = (i + 1) & mask;
    Value key = set->table->entries[i].key;
    delete_entry(set, &set->table->entries[i]);
    set->finger = i + 1;
    return key;
}

int set_merge(Thread *thread, Set *set, const Set *other) {
    if (set == other || other->length == 0) return 0;
    if (set_reserve(thread, set, other->length) < 0 || (!set->table && resize(thread, set, 0) < 0)) return -1;
    SetTable *table = set->table;
    Value key;
    int64_t hash;
    if (set->fill == 0 && table->mask == other->table->mask && other->fill == other->length) {
        memcpy(table->entries, other->table->entries, (table->mask + 1) * sizeof(SetEntry));
        set->fill = set->length = other->length;
    } else if (set->fill == 0) {
        for (size_t position = 0; set_next(other, &position, &key, &hash);)
            insert_clean(table, key, hash);
        set->fill = set->length = other->length;
    } else {
        for (size_t position = 0; set_next(other, &position, &key, &hash);)
            if (set_add_hashed(thread, set, key, hash) < 0) return -1;
        return 0;
    }
    heap_write_barrier(thread, table);
    return 0;
}

int64_t frozenset_hash(const Set *set) {
    uint64_t state = 0;
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(set, &position, &key, &hash);)
        state = hash_set_add(state, hash);
    return hash_set_end(state, set->length);
}
