// Taipan: the hash table under dict: finding, inserting, removing, rebuilding. MIT licence.
//
// Contract: see dict_table.h and dict.h. A comparison of keys may run Python code that changes the dict:
// dict_find then notices that the table or the entry is another one and starts again; tables are never freed
// under a caller, since the collector sees the C stack.
#include "object/dict_table.h"
#include "base/hash.h"
#include "object/equality.h"
#include "object/names.h"
#include "object/str.h"

static void dict_table_trace(Object *object, Tracer *tracer) {
    DictTable *table = (DictTable *)object;
    for (uint32_t i = 0; i < table->entry_count; i++) {
        tracer_visit(tracer, table->entries[i].key);
        tracer_visit(tracer, table->entries[i].value);
    }
}

const TypeSpec dict_table_type_spec = {
    .name = "dict_table",
    .size = sizeof(DictTable),
    .flags = TYPE_VARIABLE_SIZE | TYPE_DISALLOW_CONSTRUCTION,
    .trace_kind = TRACE_CUSTOM,
    .trace = dict_table_trace,
};

// ---- sizes ------------------------------------------------------------------------------------------------------
#define MAXIMUM_INDEX ((size_t)1 << 31)

static size_t entry_capacity_for(size_t index_size) {
    return (index_size << 1) / 3;
}

static int index_width_for(size_t index_size) {
    return index_size <= 256 ? 1 : index_size <= 65536 ? 2 : 4;
}

static size_t index_size_for_entries(size_t entries) {
    size_t size = DICT_MINIMUM_INDEX;
    while (entry_capacity_for(size) < entries && size <= MAXIMUM_INDEX)
        size <<= 1;
    return size;
}

static size_t table_bytes(size_t index_size) {
    return sizeof(DictTable) + entry_capacity_for(index_size) * sizeof(DictEntry) +
           index_size * (size_t)index_width_for(index_size);
}

static DictTable *table_allocate(Thread *thread, size_t index_size) {
    if (UNLIKELY(index_size > MAXIMUM_INDEX)) {
        error_no_memory(thread);
        return NULL;
    }
    DictTable *table = heap_allocate(thread, table_bytes(index_size), SHAPE_dict_table);
    if (UNLIKELY(!table)) return NULL;
    table->entry_capacity = (uint32_t)entry_capacity_for(index_size);
    table->index_mask = (uint32_t)(index_size - 1);
    table->index_width = (uint8_t)index_width_for(index_size);
    memset(dict_table_index(table), 0xFF, index_size * table->index_width);
    return table;
}

static size_t free_position(const DictTable *table, int64_t hash) {
    DictProbe probe = dict_probe(table, hash);
    while (dict_table_read(table, probe.position) >= 0)
        dict_probe_next(&probe);
    return probe.position;
}

// A table of index_size with the live entries of old (NULL: none), compacted, after `gap` unused ones.
static int rebuild_after(Thread *thread, Dict *dict, size_t index_size, uint32_t gap) {
    DictTable *table = table_allocate(thread, index_size);
    if (!table) return -1;
    DictTable *old = dict->table;
    table->entry_count = gap;
    for (uint32_t i = 0; old && i < old->entry_count; i++) {
        DictEntry *entry = &old->entries[i];
        if (entry->key == NO_VALUE) continue;
        dict_table_write(table, free_position(table, entry->hash), table->entry_count);
        table->entries[table->entry_count++] = *entry;
    }
    heap_write_barrier(thread, table);
    HEAP_STORE_POINTER(thread, dict, table, table);
    dict->keys_version = 0;
    return 0;
}

static int rebuild(Thread *thread, Dict *dict, size_t index_size) {
    return rebuild_after(thread, dict, index_size, 0);
}

static int grow(Thread *thread, Dict *dict) {
    size_t wanted = (size_t)dict->length * 3, size = DICT_MINIMUM_INDEX;
    while (size < wanted)
        size <<= 1;
    return rebuild(thread, dict, size);
}

// ---- creation ---------------------------------------------------------------------------------------------------
Dict *dict_allocate(Thread *thread) {
    Dict *dict = heap_allocate(thread, sizeof(Dict), SHAPE_dict);
    if (LIKELY(dict != NULL)) dict->header.flags = DICT_NAME_KEYS;
    return dict;
}

Dict *dict_allocate_sized(Thread *thread, size_t expected) {
    Dict *dict = dict_allocate(thread);
    if (!dict || expected == 0) return dict;
    DictTable *table = table_allocate(thread, index_size_for_entries(expected));
    if (!table) return NULL;
    HEAP_STORE_POINTER(thread, dict, table, table);
    return dict;
}

static int clone_table(Thread *thread, Dict *to, const Dict *from) {
    DictTable *old = from->table;
    DictTable *table = table_allocate(thread, (size_t)old->index_mask + 1);
    if (!table) return -1;
    size_t header = offsetof(DictTable, entry_capacity);
    memcpy((char *)table + header, (char *)old + header, table_bytes((size_t)old->index_mask + 1) - header);
    heap_write_barrier(thread, table);
    HEAP_STORE_POINTER(thread, to, table, table);
    to->length = from->length;
    to->keys_version = 0;
    to->header.flags = (uint8_t)((to->header.flags & ~DICT_NAME_KEYS) | (from->header.flags & DICT_NAME_KEYS));
    return 0;
}

// Makes the empty dict `to` a copy of from.
int dict_table_copy(Thread *thread, Dict *to, Dict *from) {
    if (from->length == 0) return 0;
    if (from->length >= (uint64_t)from->table->entry_count * 2 / 3) return clone_table(thread, to, from);
    DictTable *old = from->table;
    uint32_t flags = from->header.flags & DICT_NAME_KEYS;
    if (rebuild(thread, to, index_size_for_entries(from->length)) < 0) return -1;
    DictTable *table = to->table;
    for (uint32_t i = 0; i < old->entry_count; i++) {
        if (old->entries[i].key == NO_VALUE) continue;
        dict_table_write(table, free_position(table, old->entries[i].hash), table->entry_count);
        table->entries[table->entry_count++] = old->entries[i];
    }
    heap_write_barrier(thread, table);
    to->length = table->entry_count;
    to->header.flags = (uint8_t)((to->header.flags & ~DICT_NAME_KEYS) | flags);
    return 0;
}

size_t dict_table_memory(const Dict *dict) {
    return dict->table ? table_bytes((size_t)dict->table->index_mask + 1) : 0;
}

// ---- finding ----------------------------------------------------------------------------------------------------
static bool is_exact_str(Value v) {
    return value_has_shape(v, SHAPE_str);
}

static bool is_name(Value v) {
    return is_exact_str(v) && str_is_interned(str_from_value(v));
}

int64_t dict_hash_key(Thread *thread, Value key) {
    if (LIKELY(is_exact_str(key))) return str_hash(thread, str_from_value(key));
    if (value_is_small_int(key)) return hash_int64(value_small_int(key));
    int64_t hash = object_hash(thread, key);
    if (LIKELY(hash != -1) || !error_pending(thread)) return hash;
    if (object_type(value_object(thread->pending)) != BUILTIN_TYPE(TypeError)) return -1;
    Value exception = error_fetch(thread);
    error_raise(thread, SHAPE_TypeError, "cannot use '%Q' as a dict key (%S)", key, exception);
    return -1;
}

static bool same_text(Value a, Value b) {
    const Str *s = (const Str *)a, *t = (const Str *)b;
    return s->length == t->length && str_equal(s, t);
}

// Is the entry's key equal to key, whose hash is the same? 1, 0, -1; 2: the dict changed, search again.
static int matches(Thread *thread, Dict *dict, DictTable *table, int64_t entry, Value key) {
    Value candidate = table->entries[entry].key;
    if (is_exact_str(candidate) && is_exact_str(key)) return same_text(candidate, key);
    if (value_are_small_ints(candidate, key)) return 0;
    int equal = object_equal(thread, candidate, key);
    if (equal < 0) return -1;
    if (dict->table != table || table->entries[entry].key != candidate) return 2;
    return equal;
}

int64_t dict_find(Thread *thread, Dict *dict, Value key, int64_t hash, size_t *position) {
restart:;
    DictTable *table = dict->table;
    if (!table) return -1;
    bool by_name = (dict->header.flags & DICT_NAME_KEYS) && is_name(key);
    for (DictProbe probe = dict_probe(table, hash);; dict_probe_next(&probe)) {
        int64_t entry = dict_table_read(table, probe.position);
        if (entry == DICT_FREE) return -1;
        if (entry < 0) continue;
        int found = table->entries[entry].key == key;
        if (!found && !by_name && table->entries[entry].hash == hash) found = matches(thread, dict, table, entry, key);
        if (found == 0) continue;
        if (found == 2) goto restart;
        if (found < 0) return DICT_ERROR;
        if (position) *position = probe.position;
        return entry;
    }
}

// Names never run Python code: keys that are neither exact strings nor compare as str does are passed over.
static int64_t find_name(const Dict *dict, Value name, int64_t hash) {
    const DictTable *table = dict->table;
    if (!table) return -1;
    if (dict->header.flags & DICT_NAME_KEYS) return dict_table_find_name(table, name, hash);
    CompareFunction compare = BUILTIN_TYPE(str)->slots.rich_compare;
    for (DictProbe probe = dict_probe(table, hash);; dict_probe_next(&probe)) {
        int64_t entry = dict_table_read(table, probe.position);
        if (entry == DICT_FREE) return -1;
        if (entry < 0) continue;
        Value key = table->entries[entry].key;
        if (key == name) return entry;
        if (table->entries[entry].hash != hash || !value_is_str(key)) continue;
        if (value_type(key)->slots.rich_compare == compare && same_text(key, name)) return entry;
    }
}

Value dict_get_name(Thread *thread, Dict *dict, Value name) {
    int64_t entry = find_name(dict, name, str_hash(thread, str_from_value(name)));
    return entry < 0 ? NO_VALUE : dict->table->entries[entry].value;
}

Value dict_get_hashed(Thread *thread, Dict *dict, Value key, int64_t hash) {
    int64_t entry = dict_find(thread, dict, key, hash, NULL);
    return entry < 0 ? NO_VALUE : dict->table->entries[entry].value;
}

Value dict_get(Thread *thread, Dict *dict, Value key) {
    int64_t hash = dict_hash_key(thread, key);
    if (UNLIKELY(hash == -1)) return NO_VALUE;
    return dict_get_hashed(thread, dict, key, hash);
}

Value dict_get_cstring(Thread *thread, Dict *dict, const char *name) {
    Value key = str_intern_cstring(thread, name);
    return key == NO_VALUE ? NO_VALUE : dict_get_name(thread, dict, key);
}

int dict_contains(Thread *thread, Dict *dict, Value key) {
    int64_t hash = dict_hash_key(thread, key);
    if (UNLIKELY(hash == -1)) return -1;
    int64_t entry = dict_find(thread, dict, key, hash, NULL);
    return entry == DICT_ERROR ? -1 : entry >= 0;
}

// ---- changing ---------------------------------------------------------------------------------------------------
static int insert_new(Thread *thread, Dict *dict, Value key, int64_t hash, Value value) {
    if (UNLIKELY(!dict->table) || dict->table->entry_count >= dict->table->entry_capacity) {
        if (grow(thread, dict) < 0) return -1;
    }
    DictTable *table = dict->table;
    dict_table_write(table, free_position(table, hash), table->entry_count);
    table->entries[table->entry_count++] = (DictEntry){key, value, hash};
    heap_write_barrier(thread, table);
    dict->length++;
    dict->keys_version = 0;
    if ((dict->header.flags & DICT_NAME_KEYS) && !is_name(key)) dict->header.flags &= (uint8_t)~DICT_NAME_KEYS;
    return 0;
}

void dict_append_name(Dict *dict, Value name, Value value) {
    DictTable *table = dict->table;
    int64_t hash = str_from_value(name)->hash;
    dict_table_write(table, free_position(table, hash), table->entry_count);
    table->entries[table->entry_count++] = (DictEntry){name, value, hash}; // NOBARRIER: see the header
    dict->length++;
}

int dict_set_hashed(Thread *thread, Dict *dict, Value key, int64_t hash, Value value) {
    int64_t entry = dict_find(thread, dict, key, hash, NULL);
    if (entry == DICT_ERROR) return -1;
    if (entry < 0) return insert_new(thread, dict, key, hash, value);
    heap_store(thread, dict->table, &dict->table->entries[entry].value, value);
    return 0;
}

int dict_set(Thread *thread, Dict *dict, Value key, Value value) {
    if (UNLIKELY(key == NO_VALUE || value == NO_VALUE)) return -1; // what could not be made, and why is pending
    int64_t hash = dict_hash_key(thread, key);
    return UNLIKELY(hash == -1) ? -1 : dict_set_hashed(thread, dict, key, hash, value);
}

int dict_set_cstring(Thread *thread, Dict *dict, const char *name, Value value) {
    Value key = str_intern_cstring(thread, name);
    return key == NO_VALUE ? -1 : dict_set(thread, dict, key, value);
}

Value dict_set_default(Thread *thread, Dict *dict, Value key, Value value) {
    int64_t hash = dict_hash_key(thread, key);
    if (hash == -1) return NO_VALUE;
    int64_t entry = dict_find(thread, dict, key, hash, NULL);
    if (entry == DICT_ERROR) return NO_VALUE;
    if (entry >= 0) return dict->table->entries[entry].value;
    return insert_new(thread, dict, key, hash, value) < 0 ? NO_VALUE : value;
}

void dict_remove_entry(Thread *thread, Dict *dict, size_t position, int64_t entry) {
    (void)thread;
    DictTable *table = dict->table;
    dict_table_write(table, position, DICT_DELETED);
    table->entries[entry] = (DictEntry){NO_VALUE, NO_VALUE, 0}; // NOBARRIER: no reference
    dict->length--;
    dict->keys_version = 0;
}

void dict_remove_at(Thread *thread, Dict *dict, int64_t entry) {
    DictProbe probe = dict_probe(dict->table, dict->table->entries[entry].hash);
    while (dict_table_read(dict->table, probe.position) != entry)
        dict_probe_next(&probe);
    dict_remove_entry(thread, dict, probe.position, entry);
}

int dict_delete(Thread *thread, Dict *dict, Value key) {
    int64_t hash = dict_hash_key(thread, key);
    return hash == -1 ? -1 : dict_delete_hashed(thread, dict, key, hash);
}

int dict_delete_hashed(Thread *thread, Dict *dict, Value key, int64_t hash) {
    size_t position;
    int64_t entry = dict_find(thread, dict, key, hash, &position);
    if (entry < 0) return entry == DICT_ERROR ? -1 : 0;
    dict_remove_entry(thread, dict, position, entry);
    return 1;
}

Value dict_pop(Thread *thread, Dict *dict, Value key, Value missing) {
    int64_t entry = -1;
    size_t position = 0;
    if (dict->length) {
        int64_t hash = dict_hash_key(thread, key);
        if (hash == -1) return NO_VALUE;
        entry = dict_find(thread, dict, key, hash, &position);
        if (entry == DICT_ERROR) return NO_VALUE;
    }
    if (entry < 0) return missing != NO_VALUE ? missing : error_raise_value(thread, SHAPE_KeyError, key);
    Value value = dict->table->entries[entry].value;
    dict_remove_entry(thread, dict, position, entry);
    return value;
}

// Takes the last entry off. The number of the entry is free again, but its index position stays "deleted":
// enough of those without an entry of their own force a rebuild, or searches would never end.
int dict_take_last(Thread *thread, Dict *dict, Value *key, Value *value) {
    if (dict->length == 0) return 0;
    DictTable *table = dict->table;
    if (table->orphans >= UINT16_MAX || table->orphans > table->entry_capacity / 4) {
        if (rebuild(thread, dict, (size_t)table->index_mask + 1) < 0) return -1;
        table = dict->table;
    }
    int64_t last = (int64_t)table->entry_count - 1;
    while (table->entries[last].key == NO_VALUE)
        last--;
    *key = table->entries[last].key;
    *value = table->entries[last].value;
    dict_remove_at(thread, dict, last);
    uint32_t freed = table->entry_count - (uint32_t)last;
    table->entry_count = (uint32_t)last;
    table->orphans = freed > (uint32_t)(UINT16_MAX - table->orphans) ? UINT16_MAX : (uint16_t)(table->orphans + freed);
    // OrderedDict remembers where the first entry is: an empty table must not fill again from below that.
    if (dict->length == 0 && dict->header.shape != SHAPE_dict) dict->table = NULL; // NOBARRIER: no reference
    return 1;
}

static int64_t entry_of_key(const DictTable *table, Value key) {
    int64_t entry = 0;
    while (table->entries[entry].key != key)
        entry++;
    return entry;
}
int dict_move_last(Thread *thread, Dict *dict, int64_t entry) {
    Value key = dict->table->entries[entry].key;
    if (entry == (int64_t)dict->table->entry_count - 1) return 0;
    if (dict->table->entry_count >= dict->table->entry_capacity) {
        if (grow(thread, dict) < 0) return -1;
        entry = entry_of_key(dict->table, key);
    }
    DictEntry moved = dict->table->entries[entry];
    dict_remove_at(thread, dict, entry);
    return insert_new(thread, dict, moved.key, moved.hash, moved.value);
}

// The entries before the first one are used again. Each such use leaves an index position without an entry, as
// dict_take_last does.
int dict_move_first(Thread *thread, Dict *dict, int64_t entry, uint32_t *first) {
    DictTable *table = dict->table;
    Value key = table->entries[entry].key;
    if (*first == 0 || table->orphans > table->entry_capacity / 4) {
        uint32_t gap = dict->length / 2 + 4;
        if (rebuild_after(thread, dict, index_size_for_entries((size_t)dict->length * 3 / 2 + gap), gap) < 0) return -1;
        *first = gap;
        table = dict->table;
        entry = entry_of_key(table, key);
    }
    DictEntry moved = table->entries[entry];
    dict_remove_at(thread, dict, entry);
    dict_table_write(table, free_position(table, moved.hash), --*first);
    table->entries[*first] = moved;
    heap_write_barrier(thread, table);
    table->orphans++;
    dict->length++;
    return 0;
}

void dict_clear(Thread *thread, Dict *dict) {
    (void)thread;
    dict->table = NULL; // NOBARRIER: no reference
    dict->length = 0;
    dict->keys_version = 0;
    dict->header.flags |= DICT_NAME_KEYS;
}

// ---- for caches -------------------------------------------------------------------------------------------------
int64_t dict_entry_index(Thread *thread, Dict *dict, Value name) {
    return find_name(dict, name, str_hash(thread, str_from_value(name)));
}

uint32_t dict_keys_version(Thread *thread, Dict *dict) {
    while (dict->keys_version == 0)
        dict->keys_version = ++thread->interp->next_version;
    return dict->keys_version;
}

bool dict_next(const Dict *dict, size_t *position, Value *key, Value *value) {
    const DictTable *table = dict->table;
    if (!table) return false;
    size_t i = *position, count = table->entry_count;
    while (i < count && table->entries[i].key == NO_VALUE)
        i++;
    if (i >= count) return false;
    if (key) *key = table->entries[i].key;
    if (value) *value = table->entries[i].value;
    *position = i + 1;
    return true;
}
