// Taipan: str: 1, 2 or 4 bytes per code point. MIT licence.
//
// data points to `length` units of `kind` bytes: inside the object, followed by a zero unit, or (STR_EXTERNAL) at the
// start of the bytes of a StrStorage that several strings may share: s + t extends s's storage in place when s owns
// its tail, so that `s += x` in a loop is linear (then no zero unit is promised; str_to_utf8 always gives one). kind is the smallest that fits the largest code point (canonical), so
// equal strings have equal bytes. hash 0 means not computed yet.
#ifndef TAIPAN_OBJECT_STR_H
#define TAIPAN_OBJECT_STR_H
#include <stdarg.h>
#include "object/type.h"

struct Str {
    Object header; // flags: STR_*
    int64_t hash;
    size_t length; // code points
    void *data;
};
enum {
    STR_KIND_MASK = 7 /* 1, 2 or 4 */,
    STR_ASCII = 8,
    STR_INTERNED = 16,
    STR_EXTERNAL = 32,
    STR_HASHED = 64,
    STR_CONCATENATED = 128 /* made by +: the next + makes room to grow */
};

typedef struct StrStorage {
    Object header;
    size_t capacity, used; // bytes
    char bytes[];
} StrStorage;

static inline Str *str_from_value(Value v) {
    return (Str *)v;
}
static inline int str_kind(const Str *s) {
    return s->header.flags & STR_KIND_MASK;
}
static inline bool str_is_ascii(const Str *s) {
    return s->header.flags & STR_ASCII;
}
static inline bool str_is_interned(const Str *s) {
    return s->header.flags & STR_INTERNED;
}
static inline uint32_t str_read(const Str *s, size_t index) {
    switch (str_kind(s)) {
    case 1: return ((const uint8_t *)s->data)[index];
    case 2: return ((const uint16_t *)s->data)[index];
    default: return ((const uint32_t *)s->data)[index];
    }
}
void str_trace(Object *object, Tracer *tracer); // keeps the external storage alive
int str_core_init(Thread *thread);              // empty and one-character strings, the table of interned ones
// Computes the hash and keeps it in s; 0 is a hash too.
int64_t str_hash_slow(Thread *thread, Str *s);
static inline int64_t str_hash(Thread *thread, Str *s) {
    return LIKELY(s->header.flags & STR_HASHED) ? s->hash : str_hash_slow(thread, s);
}
// A fresh string of length units for max_code_point, contents zeroed, to be filled before it is seen by anyone.
// Lengths 0 and 1 (Latin-1) may be shared: use str_from_* for those.
MUST_USE Str *str_allocate(Thread *thread, size_t length, uint32_t max_code_point);
Value str_from_utf8(Thread *thread, const char *text,
                    size_t length); // surrogates allowed (WTF-8); invalid: UnicodeDecodeError
// Of text that utf8_scan found good, with what it found.
Value str_from_valid_utf8(Thread *thread, const char *text, size_t length, size_t characters, uint32_t maximum);
Value str_from_cstring(Thread *thread, const char *text); // UTF-8, NUL-terminated
Value str_from_ascii(Thread *thread, const char *text, size_t length);
Value str_from_latin1(Thread *thread, const uint8_t *text, size_t length);
Value str_from_ucs2(Thread *thread, const uint16_t *units, size_t length);         // narrows when possible
Value str_from_code_points(Thread *thread, const uint32_t *points, size_t length); // narrows when possible
Value str_from_code_point(Thread *thread, uint32_t point);
// A string just filled, in the narrowest form; the shared one if it is short.
Value str_canonical(Thread *thread, Str *s);
// printf-like: %s %d %i %u %c %x %zd %zu %ld %lld %p %% and %S (str(Value)) %R (repr(Value)) %U (Value str) %T (type name of
// Value) %N (name of Type*) %Q (type name of Value with its module, of a Python class too) %B (type name of a bad argument,
// or None); widths and precision for %s and %d.
Value str_format_c(Thread *thread, const char *format, ...);
Value str_format_c_arguments(Thread *thread, const char *format, va_list arguments);
// The interned one equal to s. Identifiers and attribute names are always interned.
Value str_intern(Thread *thread, Value s);
Value str_intern_cstring(Thread *thread, const char *text);
// UTF-8 of s: NUL-terminated, valid while s is alive (points inside s when ASCII, else into a GC byte storage kept by
// the caller's stack). Lone surrogates raise UnicodeEncodeError unless `surrogates`; NULL with exception.
const char *str_to_utf8(Thread *thread, Value s, size_t *length);
const char *str_to_utf8_surrogates(Thread *thread, Value s, size_t *length);
Value str_concatenate(Thread *thread, Value a, Value b);
Value str_substring(Thread *thread, Value s, size_t start, size_t end); // clamped by the caller
bool str_equal(const Str *a, const Str *b);
int str_compare(const Str *a, const Str *b);
bool str_equal_cstring(Value s, const char *ascii);
Value str_join(Thread *thread, Value separator, Value iterable);
int64_t str_find(const Str *haystack, const Str *needle, size_t start, size_t end); // index or -1

// Growing a string piece by piece; the builder lives on the C stack, its buffer on the heap.
typedef struct StrBuilder {
    Str *buffer; // NULL until needed; over-allocated
    size_t length, capacity;
    uint32_t max_code_point;
} StrBuilder;
static inline void str_builder_init(StrBuilder *builder) {
    *builder = (StrBuilder){0};
}
// Room for extra code points up to maximum behind the text, which the caller then writes itself.
MUST_USE int str_builder_reserve(Thread *thread, StrBuilder *builder, size_t extra, uint32_t maximum);
MUST_USE int str_builder_append(Thread *thread, StrBuilder *builder, Value s);
MUST_USE int str_builder_append_range(Thread *thread, StrBuilder *builder, Value s, size_t start, size_t end);
MUST_USE int str_builder_append_code_point(Thread *thread, StrBuilder *builder, uint32_t point);
MUST_USE int str_builder_append_fill(Thread *thread, StrBuilder *builder, uint32_t point, size_t count);
MUST_USE int str_builder_append_ascii(Thread *thread, StrBuilder *builder, const char *text, size_t length);
MUST_USE int str_builder_append_format(Thread *thread, StrBuilder *builder, const char *format, ...);
Value str_builder_finish(Thread *thread, StrBuilder *builder);

#define STR_EMPTY(thread) ((thread)->interp->values[ROOT_empty_str])
#endif
