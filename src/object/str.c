// Taipan: str: making, hashing, comparing and joining strings. MIT licence.
//
// The methods that Python code sees are in str_type.c and its neighbours; here is what the rest of the C code needs.
// Strings are canonical: the storage width is the smallest that fits, so equal strings have equal bytes. Only a string
// that nobody else has seen is ever written to.
#include "object/str.h"
#include "base/hash.h"
#include "base/units.h"
#include "base/utf8.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"
#include <stdlib.h>

enum { STR_LATIN1_MAX = 0xFF, STR_GROW_THRESHOLD = 128 };

void str_trace(Object *object, Tracer *tracer) {
    Str *s = (Str *)object;
    if (s->header.flags & STR_EXTERNAL)
        tracer_visit_object(tracer, (Object *)((char *)s->data - offsetof(StrStorage, bytes)));
}

static uint8_t flags_for(uint32_t max_code_point) {
    return (uint8_t)(units_width_for(max_code_point) | (max_code_point < 0x80 ? STR_ASCII : 0));
}

Str *str_allocate(Thread *thread, size_t length, uint32_t max_code_point) {
    uint8_t flags = flags_for(max_code_point);
    size_t kind = flags & STR_KIND_MASK;
    if (length >= (size_t)PTRDIFF_MAX / kind - sizeof(Str)) {
        error_no_memory(thread);
        return NULL;
    }
    Str *s = heap_allocate(thread, sizeof(Str) + (length + 1) * kind, SHAPE_str);
    if (!s) return NULL;
    s->header.flags = flags;
    s->length = length;
    s->data = s + 1;
    return s;
}

// ---- from other forms -------------------------------------------------------------------------------------------

Value str_from_code_point(Thread *thread, uint32_t point) {
    if (point <= STR_LATIN1_MAX) return tuple_get(ROOT_VALUE(single_characters), point);
    Str *s = str_allocate(thread, 1, point);
    if (!s) return NO_VALUE;
    units_set(str_kind(s), s->data, 0, point);
    return value_from_object(s);
}

static Value from_units(Thread *thread, int kind, const void *units, size_t length, uint32_t maximum) {
    if (length == 0) return ROOT_VALUE(empty_str);
    if (length == 1) return str_from_code_point(thread, units_get(kind, units, 0));
    Str *s = str_allocate(thread, length, maximum);
    if (!s) return NO_VALUE;
    units_copy(str_kind(s), s->data, kind, units, length);
    return value_from_object(s);
}

Value str_canonical(Thread *thread, Str *s) {
    int kind = str_kind(s);
    if (s->length < 2) return from_units(thread, kind, s->data, s->length, 0x10FFFF);
    if (str_is_ascii(s)) return value_from_object(s);
    uint32_t maximum = units_ceiling(kind, s->data, s->length);
    if (maximum < 0x80 && kind == 1) s->header.flags |= STR_ASCII;
    if (units_width_for(maximum) == kind) return value_from_object(s);
    return from_units(thread, kind, s->data, s->length, maximum);
}

Value str_from_ascii(Thread *thread, const char *text, size_t length) {
    return from_units(thread, 1, text, length, 0x7F);
}

Value str_from_latin1(Thread *thread, const uint8_t *text, size_t length) {
    return from_units(thread, 1, text, length, units_ceiling(1, text, length));
}

Value str_from_ucs2(Thread *thread, const uint16_t *units, size_t length) {
    return from_units(thread, 2, units, length, units_ceiling(2, units, length));
}

Value str_from_code_points(Thread *thread, const uint32_t *points, size_t length) {
    return from_units(thread, 4, points, length, units_ceiling(4, points, length));
}

static Value raise_decode_error(Thread *thread, const char *text, size_t length, const Utf8Scan *scan) {
    (void)text, (void)length;
    return error_raise(thread, SHAPE_ValueError, "invalid UTF-8 at byte %zu: %s", scan->bad_start,
                       utf8_status_message(scan->status));
}

Value str_from_valid_utf8(Thread *thread, const char *text, size_t length, size_t characters, uint32_t maximum) {
    if (characters < 2) {
        const char *cursor = text;
        return characters ? str_from_code_point(thread, utf8_next(&cursor)) : ROOT_VALUE(empty_str);
    }
    Str *s = str_allocate(thread, characters, maximum);
    if (!s) return NO_VALUE;
    utf8_to_units(text, length, str_kind(s), s->data);
    return value_from_object(s);
}

Value str_from_utf8(Thread *thread, const char *text, size_t length) {
    if (units_is_ascii(text, length)) return str_from_ascii(thread, text, length);
    Utf8Scan scan = utf8_scan(text, length, true);
    if (scan.status != UTF8_OK) return raise_decode_error(thread, text, length, &scan);
    return str_from_valid_utf8(thread, text, length, scan.characters, scan.maximum);
}

Value str_from_cstring(Thread *thread, const char *text) {
    return str_from_utf8(thread, text, strlen(text));
}

// ---- to UTF-8 ---------------------------------------------------------------------------------------------------

static const char *copy_to_utf8(Thread *thread, Str *s, size_t *length) {
    size_t size = utf8_size_of_units(str_kind(s), s->data, s->length);
    StrStorage *storage = heap_allocate(thread, sizeof(StrStorage) + size + 1, SHAPE_byte_storage);
    if (!storage) return NULL;
    storage->capacity = storage->used = size;
    utf8_from_units(str_kind(s), s->data, s->length, storage->bytes);
    if (length) *length = size;
    return storage->bytes;
}

const char *str_to_utf8_surrogates(Thread *thread, Value v, size_t *length) {
    if (UNLIKELY(v == NO_VALUE)) return NULL; // it could not be made, and why is pending
    Str *s = str_from_value(v);
    if (!str_is_ascii(s) || ((s->header.flags & STR_EXTERNAL) && ((char *)s->data)[s->length]))
        return copy_to_utf8(thread, s, length);
    if (length) *length = s->length;
    return s->data;
}

static int64_t find_surrogate(const Str *s) {
    if (str_kind(s) == 1) return -1;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t point = str_read(s, i);
        if (point >= 0xD800 && point <= 0xDFFF) return (int64_t)i;
    }
    return -1;
}

const char *str_to_utf8(Thread *thread, Value v, size_t *length) {
    if (UNLIKELY(v == NO_VALUE)) return NULL;
    Str *s = str_from_value(v);
    int64_t bad = find_surrogate(s);
    if (bad < 0) return str_to_utf8_surrogates(thread, v, length);
    size_t end = (size_t)bad + 1;
    while (end < s->length && str_read(s, end) >= 0xD800 && str_read(s, end) <= 0xDFFF)
        end++;
    error_raise_encode(thread, "utf-8", v, (size_t)bad, end, "surrogates not allowed");
    return NULL;
}

// ---- comparing and hashing --------------------------------------------------------------------------------------

int64_t str_hash_slow(Thread *thread, Str *s) {
    HashKey key = hash_key_from_bytes(thread->interp->hash_key);
    s->hash = hash_bytes(key, s->data, s->length * (size_t)str_kind(s));
    s->header.flags |= STR_HASHED;
    return s->hash;
}

bool str_equal(const Str *a, const Str *b) {
    if (a == b) return true;
    if (a->header.flags & b->header.flags & STR_INTERNED) return false; // equal ones would be the same
    if (a->length != b->length || str_kind(a) != str_kind(b)) return false;
    return memcmp(a->data, b->data, a->length * (size_t)str_kind(a)) == 0;
}

int str_compare(const Str *a, const Str *b) {
    return units_compare(str_kind(a), a->data, a->length, str_kind(b), b->data, b->length);
}

bool str_equal_cstring(Value v, const char *ascii) {
    const Str *s = str_from_value(v);
    size_t length = strlen(ascii);
    return str_is_ascii(s) && s->length == length && memcmp(s->data, ascii, length) == 0;
}

int64_t str_find(const Str *haystack, const Str *needle, size_t start, size_t end) {
    if (end > haystack->length) end = haystack->length;
    if (start > end || needle->length > end - start || str_kind(needle) > str_kind(haystack)) return -1;
    int kind = str_kind(haystack);
    const char *text = (const char *)haystack->data + start * (size_t)kind;
    ptrdiff_t found;
    if (needle->length == 1) {
        found = units_find_unit(kind, text, end - start, str_read(needle, 0));
    } else if (str_kind(needle) == kind) {
        found = units_find(kind, text, end - start, needle->data, needle->length);
    } else {
        char *wide = __builtin_alloca(needle->length <= 256 ? needle->length * (size_t)kind + 1 : 1);
        if (needle->length > 256) wide = malloc(needle->length * (size_t)kind);
        if (!wide) return -1;
        units_copy(kind, wide, str_kind(needle), needle->data, needle->length);
        found = units_find(kind, text, end - start, wide, needle->length);
        if (needle->length > 256) free(wide);
    }
    return found < 0 ? -1 : (int64_t)start + found;
}

// ---- putting together -------------------------------------------------------------------------------------------

static uint32_t class_ceiling(const Str *s) {
    if (str_is_ascii(s)) return 0x7F;
    return str_kind(s) == 1 ? 0xFF : str_kind(s) == 2 ? 0xFFFF : 0x10FFFF;
}

static Str *header_on_storage(Thread *thread, StrStorage *storage, size_t length, uint32_t maximum) {
    Str *s = heap_allocate(thread, sizeof(Str), SHAPE_str);
    if (!s) return NULL;
    s->header.flags = (uint8_t)(flags_for(maximum) | STR_EXTERNAL | STR_CONCATENATED);
    s->length = length;
    s->data = storage->bytes; // NOBARRIER: s is new
    return s;
}

// a + b inside a's storage, when a owns its tail and there is room; NULL otherwise (never raises).
static Str *append_in_place(Thread *thread, Str *a, Str *b, uint32_t maximum) {
    if (!(a->header.flags & STR_EXTERNAL) || str_kind(b) > str_kind(a)) return NULL;
    size_t kind = (size_t)str_kind(a);
    StrStorage *storage = (StrStorage *)((char *)a->data - offsetof(StrStorage, bytes));
    if (storage->used != a->length * kind || storage->capacity - storage->used < (b->length + 1) * kind) return NULL;
    Str *s = header_on_storage(thread, storage, a->length + b->length, maximum);
    if (!s) {
        error_clear(thread);
        return NULL;
    }
    units_copy((int)kind, storage->bytes + storage->used, str_kind(b), b->data, b->length);
    storage->used += b->length * kind;
    memset(storage->bytes + storage->used, 0, kind);
    return s;
}

static Str *concatenate_growing(Thread *thread, Str *a, Str *b, uint32_t maximum) {
    size_t kind = (size_t)units_width_for(maximum), length = a->length + b->length;
    size_t capacity = (length + length / 2 + 16) * kind;
    StrStorage *storage = heap_allocate(thread, sizeof(StrStorage) + capacity, SHAPE_byte_storage);
    if (!storage) return NULL;
    storage->capacity = capacity;
    storage->used = length * kind;
    units_copy((int)kind, storage->bytes, str_kind(a), a->data, a->length);
    units_copy((int)kind, storage->bytes + a->length * kind, str_kind(b), b->data, b->length);
    return header_on_storage(thread, storage, length, maximum);
}

static Str *concatenate_exact(Thread *thread, Str *a, Str *b, uint32_t maximum) {
    Str *s = str_allocate(thread, a->length + b->length, maximum);
    if (!s) return NULL;
    size_t kind = (size_t)str_kind(s);
    units_copy((int)kind, s->data, str_kind(a), a->data, a->length);
    units_copy((int)kind, (char *)s->data + a->length * kind, str_kind(b), b->data, b->length);
    s->header.flags |= STR_CONCATENATED;
    return s;
}

Value str_concatenate(Thread *thread, Value left, Value right) {
    Str *a = str_from_value(left), *b = str_from_value(right);
    if (b->length == 0 && a->header.shape == SHAPE_str) return left;
    if (a->length == 0 && b->header.shape == SHAPE_str) return right;
    if (a->length > (size_t)PTRDIFF_MAX / 8 - b->length)
        return error_raise(thread, SHAPE_OverflowError, "strings are too large to concat");
    uint32_t maximum = class_ceiling(a) > class_ceiling(b) ? class_ceiling(a) : class_ceiling(b);
    Str *s = append_in_place(thread, a, b, maximum);
    if (!s) {
        bool grow = (a->header.flags & STR_CONCATENATED) && a->length >= STR_GROW_THRESHOLD && a->length >= b->length;
        s = (grow ? concatenate_growing : concatenate_exact)(thread, a, b, maximum);
    }
    return value_from_object(s);
}

Value str_substring(Thread *thread, Value v, size_t start, size_t end) {
    Str *s = str_from_value(v);
    if (start == 0 && end == s->length && s->header.shape == SHAPE_str) return v;
    if (end <= start) return ROOT_VALUE(empty_str);
    int kind = str_kind(s);
    const char *units = (const char *)s->data + start * (size_t)kind;
    uint32_t maximum = str_is_ascii(s) ? 0x7F : units_ceiling(kind, units, end - start);
    return from_units(thread, kind, units, end - start, maximum);
}

typedef struct JoinPlan {
    size_t length;
    uint32_t maximum;
} JoinPlan;

static int join_plan(Thread *thread, JoinPlan *plan, const Str *separator, Value *items, size_t count) {
    plan->length = separator->length * (count - 1);
    plan->maximum = count > 1 && separator->length ? class_ceiling(separator) : 0x7F;
    for (size_t i = 0; i < count; i++) {
        if (!value_is_str(items[i]))
            return error_raise_int(thread, SHAPE_TypeError, "sequence item %zu: expected str instance, %T found", i,
                                   items[i]);
        Str *s = str_from_value(items[i]);
        if (s->length > (size_t)PTRDIFF_MAX / 8 - plan->length)
            return error_raise_int(thread, SHAPE_OverflowError, "join() result is too long for a Python string");
        plan->length += s->length;
        if (class_ceiling(s) > plan->maximum) plan->maximum = class_ceiling(s);
    }
    return 0;
}

static Value join_values(Thread *thread, Str *separator, Value *items, size_t count) {
    if (count == 0) return ROOT_VALUE(empty_str);
    if (count == 1 && value_has_shape(items[0], SHAPE_str)) return items[0];
    JoinPlan plan;
    if (join_plan(thread, &plan, separator, items, count) < 0) return NO_VALUE;
    if (plan.length == 0) return ROOT_VALUE(empty_str);
    Str *result = str_allocate(thread, plan.length, plan.maximum);
    if (!result) return NO_VALUE;
    int kind = str_kind(result);
    char *out = result->data;
    for (size_t i = 0; i < count; i++) {
        Str *s = str_from_value(items[i]);
        if (i && separator->length) {
            units_copy(kind, out, str_kind(separator), separator->data, separator->length);
            out += separator->length * (size_t)kind;
        }
        units_copy(kind, out, str_kind(s), s->data, s->length);
        out += s->length * (size_t)kind;
    }
    return value_from_object(result);
}

Value str_join(Thread *thread, Value separator, Value iterable) {
    if (!value_has_shape(iterable, SHAPE_list) && !value_has_shape(iterable, SHAPE_tuple)) {
        Value list = list_from_iterable(thread, iterable);
        if (!list) {
            if (error_matches(thread, SHAPE_TypeError) && !object_is_iterable(thread, iterable)) {
                error_clear(thread);
                error_raise(thread, SHAPE_TypeError, "can only join an iterable");
            }
            return NO_VALUE;
        }
        iterable = list;
    }
    bool is_list = value_has_shape(iterable, SHAPE_list);
    size_t count = is_list ? list_length(iterable) : tuple_length(iterable);
    Value *items = !count    ? NULL
                   : is_list ? list_from_value(iterable)->storage->items
                             : tuple_from_value(iterable)->items;
    return join_values(thread, str_from_value(separator), items, count);
}
