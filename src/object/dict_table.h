// Taipan: the hash table under dict. MIT licence.
//
// Entries in insertion order, then an index of 1, 2 or 4 byte entry numbers, probed as CPython does (perturbed linear
// congruence). The two largest numbers mean "free" and "deleted". The load stays at two thirds at most, so a probe
// sequence always meets a free position. Private to dict*.c, set operations of views and specialised callers of the VM.
#ifndef TAIPAN_OBJECT_DICT_TABLE_H
#define TAIPAN_OBJECT_DICT_TABLE_H
#include "object/dict.h"

enum { DICT_MINIMUM_INDEX = 8, DICT_FREE = -1, DICT_DELETED = -2, DICT_ERROR = -3 };

static inline void *dict_table_index(const DictTable *table) {
    return (void *)(table->entries + table->entry_capacity);
}
// Entry number at an index position, DICT_FREE or DICT_DELETED.
static inline int64_t dict_table_read(const DictTable *table, size_t position) {
    const void *index = dict_table_index(table);
    if (LIKELY(table->index_width == 1)) {
        uint8_t n = ((const uint8_t *)index)[position];
        return n >= 0xFE ? (int8_t)n : n;
    }
    if (table->index_width == 2) {
        uint16_t n = ((const uint16_t *)index)[position];
        return n >= 0xFFFE ? (int16_t)n : n;
    }
    uint32_t n = ((const uint32_t *)index)[position];
    return n >= 0xFFFFFFFE ? (int32_t)n : (int64_t)n;
}
static inline void dict_table_write(DictTable *table, size_t position, int64_t entry) {
    void *index = dict_table_index(table);
    if (table->index_width == 1)
        ((uint8_t *)index)[position] = (uint8_t)entry;
    else if (table->index_width == 2)
        ((uint16_t *)index)[position] = (uint16_t)entry;
    else
        ((uint32_t *)index)[position] = (uint32_t)entry;
}

typedef struct DictProbe {
    size_t position, mask;
    uint64_t perturb;
} DictProbe;
static inline DictProbe dict_probe(const DictTable *table, int64_t hash) {
    return (DictProbe){(size_t)hash & table->index_mask, table->index_mask, (uint64_t)hash};
}
static inline void dict_probe_next(DictProbe *probe) {
    probe->perturb >>= 5;
    probe->position = (probe->position * 5 + (size_t)probe->perturb + 1) & probe->mask;
}

// The entry of an interned name by pointer alone: the dict must have DICT_NAME_KEYS. -1: absent.
static inline int64_t dict_table_find_name(const DictTable *table, Value name, int64_t hash) {
    for (DictProbe probe = dict_probe(table, hash);; dict_probe_next(&probe)) {
        int64_t entry = dict_table_read(table, probe.position);
        if (entry >= 0 && table->entries[entry].key == name) return entry;
        if (entry == DICT_FREE) return -1;
    }
}
// Looks key up: entry number, -1 absent, DICT_ERROR. Compares by identity, then hash and equality; when a comparison
// changes the dict the search starts again. *position (if wanted) is the index position of the entry found.
int64_t dict_find(Thread *thread, Dict *dict, Value key, int64_t hash, size_t *position);
// The hash of key, -1 with TypeError "cannot use 'X' as a dict key (unhashable type: 'X')".
int64_t dict_hash_key(Thread *thread, Value key);
// Makes the empty dict `to` a copy of from.
MUST_USE int dict_table_copy(Thread *thread, Dict *to, Dict *from);
// Removes an entry by its number.
void dict_remove_at(Thread *thread, Dict *dict, int64_t entry);
// Moves an entry behind all others, or before them: no entry below *first may be in use, and so it is afterwards.
// Comparisons are not needed, Python code does not run. 0 or -1.
MUST_USE int dict_move_last(Thread *thread, Dict *dict, int64_t entry);
MUST_USE int dict_move_first(Thread *thread, Dict *dict, int64_t entry, uint32_t *first);
// Puts a new interned name into a dict whose table has room, and which no collection has seen: no barrier, no allocation.
void dict_append_name(Dict *dict, Value name, Value value);
size_t dict_table_memory(const Dict *dict); // bytes of the table
// Removes the entry that dict_find found at an index position.
void dict_remove_entry(Thread *thread, Dict *dict, size_t position, int64_t entry);
#endif
