// Taipan: the table of interned strings, and the strings that always exist. MIT licence.
//
// An open-addressing set of strings outside the heap, weak: a collection drops the dead. A slot is the string's address
// with 16 bits of its hash above, so that probing reads only the strings that are probably right. Names of the core are
// kept alive by Interp.names. Compare interned strings by pointer.
#include "base/hash.h"
#include "object/bytes.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include <stdlib.h>

typedef uint64_t InternSlot; // 0: free; INTERN_DELETED
typedef struct InternTable {
    InternSlot *slots;
    size_t mask, used, filled;
} InternTable;

enum { INTERN_DELETED = 8, INTERN_INITIAL_SIZE = 4096, INTERN_TAG_SHIFT = 48 };

static InternTable *intern_table(Thread *thread) {
    return thread->interp->state[STATE_STR];
}

// The high bits: the low ones choose the place.
static uint64_t tag_of(int64_t hash) {
    return (uint64_t)hash >> INTERN_TAG_SHIFT;
}

static Str *slot_str(InternSlot slot) {
    return (Str *)(uintptr_t)(slot & (((uint64_t)1 << INTERN_TAG_SHIFT) - 1));
}

static bool is_live_slot(InternSlot slot) {
    return slot != 0 && slot != INTERN_DELETED;
}

static void insert_unchecked(InternTable *table, Str *s) {
    size_t i = (size_t)s->hash & table->mask;
    while (is_live_slot(table->slots[i]))
        i = (i + 1) & table->mask;
    table->filled += table->slots[i] == 0;
    table->slots[i] = (uint64_t)(uintptr_t)s | tag_of(s->hash) << INTERN_TAG_SHIFT;
    table->used++;
}

// Moves all to a table of the given size (a power of two), without what was deleted; false when memory is exhausted.
static bool intern_rebuild(InternTable *table, size_t size) {
    InternSlot *old = table->slots, *slots = calloc(size, sizeof *slots);
    if (!slots) return false;
    size_t old_size = old ? table->mask + 1 : 0;
    *table = (InternTable){slots, size - 1, 0, 0};
    for (size_t i = 0; i < old_size; i++)
        if (is_live_slot(old[i])) insert_unchecked(table, slot_str(old[i]));
    free(old);
    return true;
}

static int intern_grow(Thread *thread, InternTable *table) {
    size_t size = INTERN_INITIAL_SIZE;
    while (size < table->used * 4)
        size *= 2;
    return intern_rebuild(table, size) ? 0 : (error_no_memory(thread), -1);
}

// The dead leave. When they have left many marks, the rest is packed anew: linear probing keeps short chains that way.
static void intern_sweep(void *context, Heap *heap) {
    InternTable *table = context;
    for (size_t i = 0; i <= table->mask; i++) {
        InternSlot slot = table->slots[i];
        if (!is_live_slot(slot) || !heap_is_dead(heap, &slot_str(slot)->header)) continue;
        table->slots[i] = INTERN_DELETED;
        table->used--;
    }
    if (table->filled - table->used > table->mask / 8) (void)intern_rebuild(table, table->mask + 1);
}

static Str *intern_find(const InternTable *table, const void *data, size_t length, int kind, int64_t hash) {
    uint64_t tag = tag_of(hash);
    for (size_t i = (size_t)hash & table->mask;; i = (i + 1) & table->mask) {
        InternSlot slot = table->slots[i];
        if (!slot) return NULL;
        if (slot >> INTERN_TAG_SHIFT != tag || slot == INTERN_DELETED) continue;
        Str *s = slot_str(slot);
        if (s->hash == hash && s->length == length && str_kind(s) == kind &&
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
