// Taipan: dict: compact, ordered. MIT licence.
//
// A table holds entries in insertion order and an index of 1, 2 or 4 byte positions. Deleted entries have key NO_VALUE
// until compaction. keys_version identifies the exact set of keys at their positions: it is 0 after any insertion of a
// new key, deletion or rebuild, and dict_keys_version() assigns a fresh one; while it stays the same, a key's entry stays
// where it is, so caches may keep the entry index (global variables, module attributes).
#ifndef TAIPAN_OBJECT_DICT_H
#define TAIPAN_OBJECT_DICT_H
#include "object/type.h"

typedef struct DictEntry {
    Value key; // NO_VALUE: deleted
    Value value;
    int64_t hash;
} DictEntry;

typedef struct DictTable { // one object: header, sizes, entries, index
    Object header;
    uint32_t entry_capacity, entry_count; // used entries including deleted ones
    uint32_t index_mask;                  // index size - 1
    uint8_t index_width;
    uint16_t orphans;    // deleted index positions whose entry number has been given back (popitem)
    DictEntry entries[]; // then the index
} DictTable;

struct Dict {
    Object header; // flags: DICT_*
    union {
        struct {
            uint32_t length; // live entries
            uint32_t keys_version;
        };
        Object *owner; // with DICT_UNSETTLED; it does not keep the owner alive
    };
    DictTable *table; // NULL when empty and never filled
};
enum {
    DICT_NAME_KEYS = 1, // all keys are exact interned strs: lookups by pointer
    DICT_UNSETTLED = 2, // the __dict__ of an instance that nobody has looked into yet: the attributes are still in the
                        // owner, and the table has room for them. Ends with the first look, or the first collection.
};
// Moves the attributes of its owner, which is in dictionary mode from then on, into an unsettled dict. Allocates nothing.
void dict_settle(Dict *dict);

// Of any dict, the only way from Value to Dict for those that Python code may have made: settles.
static inline Dict *dict_from_value(Value v) {
    Dict *dict = (Dict *)v;
    if (UNLIKELY(dict->header.flags & DICT_UNSETTLED)) dict_settle(dict);
    return dict;
}
static inline size_t dict_length(const Dict *dict) {
    return dict->length;
}
MUST_USE Dict *dict_allocate(Thread *thread);
MUST_USE Dict *dict_allocate_sized(Thread *thread, size_t expected);
// NO_VALUE: absent (no exception pending) or error (pending). Unhashable keys raise TypeError.
Value dict_get(Thread *thread, Dict *dict, Value key);
// For interned str keys: cannot fail, cannot run Python code.
Value dict_get_name(Thread *thread, Dict *dict, Value name);
Value dict_get_cstring(Thread *thread, Dict *dict, const char *name); // absent: NO_VALUE
Value dict_get_hashed(Thread *thread, Dict *dict, Value key, int64_t hash);
MUST_USE int dict_set(Thread *thread, Dict *dict, Value key, Value value);
MUST_USE int dict_set_hashed(Thread *thread, Dict *dict, Value key, int64_t hash, Value value);
MUST_USE int dict_set_cstring(Thread *thread, Dict *dict, const char *name, Value value);
int dict_contains(Thread *thread, Dict *dict, Value key);                    // 1, 0, -1
int dict_delete(Thread *thread, Dict *dict, Value key);                      // 1 deleted, 0 absent, -1 error
int dict_delete_hashed(Thread *thread, Dict *dict, Value key, int64_t hash); // the same
Value dict_pop(Thread *thread, Dict *dict, Value key, Value missing);        // missing NO_VALUE: KeyError
Value dict_set_default(Thread *thread, Dict *dict, Value key, Value value);
void dict_clear(Thread *thread, Dict *dict);
Dict *dict_copy(Thread *thread, Dict *dict);
// update from a mapping or iterable of pairs. override 0: keep existing; 1: replace; 2: raise KeyError on duplicates.
int dict_update(Thread *thread, Dict *dict, Value other, int override);
// Iteration in order: *position starts at 0. False at the end. Keys must not be added or removed meanwhile.
bool dict_next(const Dict *dict, size_t *position, Value *key, Value *value);
// Caches: the entry index of an interned name or -1; and the version that guards it (never 0).
int64_t dict_entry_index(Thread *thread, Dict *dict, Value name);
uint32_t dict_keys_version(Thread *thread, Dict *dict);
static inline Value dict_entry_value(const Dict *dict, size_t index) {
    return dict->table->entries[index].value;
}
Value dict_keys_list(Thread *thread, Dict *dict);
// Takes the newest entry off: 1, 0 when empty, -1.
int dict_take_last(Thread *thread, Dict *dict, Value *key, Value *value);
// Iterator/view object constructors: dict.keys() and so on.
Value dict_view(Thread *thread, Dict *dict, uint32_t view_shape);

typedef struct DictView { // dict_keys, dict_values, dict_items
    Object header;
    Dict *dict;
} DictView;
typedef struct DictIterator { // over keys, values or items, forwards or in reverse; told apart by shape
    Object header;
    Dict *dict;        // NULL once exhausted
    int64_t position;  // of the next entry
    uint32_t expected; // length of the dict when the iterator was made; UINT32_MAX after an error
    uint32_t remaining;
} DictIterator;
Value dict_iterator_new(Thread *thread, Dict *dict, uint32_t iterator_shape);
// The next entry without building a tuple for it: 1, 0 at the end, -1 when the dict was changed.
int dict_iterator_next(Thread *thread, DictIterator *iterator, Value *key, Value *value);
#endif
