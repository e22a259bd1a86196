// Taipan: the table of interned strings, and the strings that always exist. MIT licence.
//
// An open-addressing set of Str pointers outside the heap, weak: a collection drops the dead. Names of the core are
// kept alive by Interp.names. Compare interned strings by pointer.
#include "base/hash.h"
#include "object/bytes.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include <stdlib.h>

typedef struct InternTable {
    Str **slots; // NULL: free; INTERN_DELETED
    size_t mask, used, filled;
} InternTable;

#define INTERN_DELETED ((Str *)(uintptr_t)8)
enum { INTERN_INITIAL_SIZE = 4096 };

static InternTable *intern_table(Thread *thread) {
    return thread->interp->state[STATE_STR];
}

static void insert_unchecked(InternTable *table, Str *s) {
    size_t i = (size_t)s->hash & table->mask;
    while (table->slots[i] && table->slots[i] != INTERN_DELETED) i = (i + 1) & table->mask;
    table->filled += table->slots[i] == NULL;
    table->slots[i] = s;
    table->used++;
}

static int intern_grow(Thread *thread, InternTable *table) {
    size_t size = table->used * 4 > INTERN_INITIAL_SIZE ? table->used * 4 : INTERN_INITIAL_SIZE, rounded = 1;
    while (rounded < size) rounded *= 2;
    Str **old = table->slots, **slots = calloc(rounded, sizeof(Str *));
    if (!slots) return error_no_memory(thread), -1;
    size_t old_size = old ? table->mask + 1 : 0;
    *table = (InternTable){slots, rounded - 1, 0, 0};
    for (size_t i = 0; i < old_size; i++)
        if (old[i] && old[i] != INTERN_DELETED) insert_unchecked(table, old[i]);
    free(old);
    return 0;
}

// The dead leave, and the rest is packed anew: linear probing keeps short chains that way.
static void intern_sweep(void *context, Heap *heap) {
    InternTable *table = context;
    for (size_t i = 0; i <= table->mask; i++) {
        Str *s = table->slots[i];
        if (!s || s == INTERN_DELETED || !heap_is_dead(heap, &s->header)) continue;
        table->slots[i] = INTERN_DELETED;
        table->used--;
    }
}

static Str *intern_find(const InternTable *table, const void *data, size_t length, int kind, int64_t hash) {
    for (size_t i = (size_t)hash & table->mask;; i = (i + 1) & table->mask) {
        Str *s = table->slots[i];
        if (!s) return NULL;
        if (s != INTERN_DELETED && s->hash == hash && s->length == length && str_kind(s) == kind &&
            memcmp(s->data, data, length * (size_t)kind) == 0)
            return s;
    }
}

static Value intern_new(Thread *thread, InternTable *table, Str *s) {
    if (table->filled * 3 >= table->mask * 2 && intern_grow(thread, table) < 0) return NO_VALUE;
    s->header.flags |= STR_INTERNED;
    insert_unchecked(table, s);
    return value_from_object(s);
}

// Instances of subclasses, and strings on shared growing storage, are not interned themselves: a plain copy is.
static Str *plain_copy(Thread *thread, Str *s) {
    if (s->header.shape == SHAPE_str && !(s->header.flags & STR_EXTERNAL)) return s;
    uint32_t maximum = str_is_ascii(s) ? 0x7F : str_kind(s) == 1 ? 0xFF : str_kind(s) == 2 ? 0xFFFF : 0x10FFFF;
    Str *copy = str_allocate(thread, s->length, maximum);
    if (!copy) return NULL;
    memcpy(copy->data, s->data, s->length * (size_t)str_kind(s));
    copy->hash = s->hash;
    copy->header.flags |= STR_HASHED;
    return copy;
}

Value str_intern(Thread *thread, Value v) {
    if (UNLIKELY(v == NO_VALUE)) return NO_VALUE; // so that str_intern(thread, str_from_...(...)) can be written
    Str *s = str_from_value(v);
    if (str_is_interned(s)) return v;
    InternTable *table = intern_table(thread);
    int64_t hash = str_hash(thread, s);
    Str *found = intern_find(table, s->data, s->length, str_kind(s), hash);
    if (found) return value_from_object(found);
    s = plain_copy(thread, s);
    return s ? intern_new(thread, table, s) : NO_VALUE;
}

Value str_intern_cstring(Thread *thread, const char *text) {
    Value s = str_from_cstring(thread, text);
    return s ? str_intern(thread, s) : NO_VALUE;
}

static int make_characters(Thread *thread) {
    Str *empty = str_allocate(thread, 0, 0);
    if (!empty) return -1;
    ROOT_VALUE(empty_str) = str_intern(thread, value_from_object(empty));
    Tuple *characters = tuple_allocate(thread, 256);
    if (!characters) return -1;
    ROOT_VALUE(single_characters) = value_from_object(characters);
    for (uint32_t c = 0; c < 256; c++) {
        Str *s = str_allocate(thread, 1, c);
        if (!s) return -1;
        *(uint8_t *)s->data = (uint8_t)c;
        Value interned = str_intern(thread, value_from_object(s));
        if (!interned) return -1;
        tuple_set(thread, characters, c, interned);
    }
    return 0;
}

int str_core_init(Thread *thread) {
    InternTable *table = calloc(1, sizeof(InternTable));
    if (!table) return error_no_memory(thread), -1;
    thread->interp->state[STATE_STR] = table;
    if (intern_grow(thread, table) < 0) return -1;
    heap_add_weak_sweeper(thread->interp->heap, intern_sweep, table);
    return make_characters(thread) < 0 ? -1 : bytes_core_init(thread);
}
