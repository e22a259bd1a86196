// Taipan: str as Python sees it: construction, slots, representation. MIT licence.
//
// Instances of subclasses have a fixed size: their text lies in a StrStorage of their own, so that attributes can follow
// the body. The methods are in str_methods*.c, formatting in str_format.c and str_percent.c.
#include "base/unicode.h"
#include "base/units.h"
#include "object/bytes.h"
#include "object/codec.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/str_internal.h"

#define MAX_UNITS ((size_t)PTRDIFF_MAX / 8)

Value str_exact(Thread *thread, Value v) {
    Str *s = str_from_value(v);
    if (s->header.shape == SHAPE_str) return v;
    return str_substring(thread, v, 0, s->length);
}

// ---- construction -----------------------------------------------------------------------------------------------

static Value subclass_instance(Thread *thread, Type *type, Value text) {
    Str *from = str_from_value(text);
    size_t kind = (size_t)str_kind(from), size = (from->length + 1) * kind;
    StrStorage *storage = heap_allocate(thread, sizeof(StrStorage) + size, SHAPE_byte_storage);
    if (!storage) return NO_VALUE;
    storage->capacity = storage->used = size; // full: nothing is ever appended in place
    memcpy(storage->bytes, from->data, from->length * kind);
    Str *s = type_allocate(thread, type, 0);
    if (!s) return NO_VALUE;
    s->header.flags = (uint8_t)((from->header.flags & (STR_KIND_MASK | STR_ASCII)) | STR_EXTERNAL);
    s->length = from->length;
    s->data = storage->bytes;
    heap_write_barrier(thread, s);
    return value_from_object(s);
}

static Value decode_object(Thread *thread, Value v, const char *encoding, const char *errors) {
    if (value_is_str(v)) return error_raise(thread, SHAPE_TypeError, "decoding str is not supported");
    if (!value_is_bytes(v) && !value_type(v)->slots.get_buffer)
        return error_raise(thread, SHAPE_TypeError, "decoding to str: need a bytes-like object, %T found", v);
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value text = codec_decode(thread, buffer.data, buffer.length, encoding ? encoding : "utf-8", errors);
    buffer_release(thread, &buffer);
    return text;
}

static bool text_argument(Thread *thread, Value v, const char *name, const char **out) {
    *out = NULL;
    if (v == NONE)
        return error_raise(thread, SHAPE_TypeError, "str() argument '%s' must be str, not %T", name, v), false;
    if (v != UNBOUND) *out = str_text_argument(thread, v, "str", name);
    return *out || v == UNBOUND;
}

static Value make_text(Thread *thread, Value *given) {
    const char *encoding, *errors;
    if (!text_argument(thread, given[1], "encoding", &encoding)) return NO_VALUE;
    if (!text_argument(thread, given[2], "errors", &errors)) return NO_VALUE;
    if (given[0] == UNBOUND) return ROOT_VALUE(empty_str);
    if (!encoding && !errors) return object_str(thread, given[0]);
    return decode_object(thread, given[0], encoding, errors);
}

static Value str_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"object", "encoding", "errors"};
    Value text;
    if (LIKELY(positional == 1 && keyword_names == NO_VALUE)) {
        text = object_str(thread, args[0]);
    } else {
        Value given[3];
        if (positional > 3 && !arguments_check_count(thread, "str", positional, 0, 3)) return NO_VALUE;
        if (!arguments_bind(thread, "str", args, positional, keyword_names, names, 0, 3, given)) return NO_VALUE;
        text = make_text(thread, given);
    }
    if (text == NO_VALUE || type == BUILTIN_TYPE(str)) return text;
    return subclass_instance(thread, type, text);
}

// ---- representation ---------------------------------------------------------------------------------------------

typedef struct ReprPlan {
    size_t length;
    uint32_t maximum, quote;
    bool changed;
} ReprPlan;

static size_t escaped_length(uint32_t c, uint32_t quote) {
    if (c == quote || c == '\\' || c == '\n' || c == '\r' || c == '\t') return 2;
    if (c < ' ' || c == 0x7F) return 4;
    if (c < 0x7F || unicode_is_printable(c)) return 1;
    return c < 0x100 ? 4 : c < 0x10000 ? 6 : 10;
}

static ReprPlan plan_repr(const Str *s) {
    ReprPlan plan = {2, 0x7F, '\'', false};
    bool single = units_find_unit(str_kind(s), s->data, s->length, '\'') >= 0;
    if (single && units_find_unit(str_kind(s), s->data, s->length, '"') < 0) plan.quote = '"';
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_read(s, i);
        size_t length = escaped_length(c, plan.quote);
        if (length > 1)
            plan.changed = true;
        else if (c > plan.maximum)
            plan.maximum = c;
        plan.length += length;
    }
    return plan;
}

static size_t write_escape(int kind, void *out, size_t at, uint32_t c) {
    static const char digits[] = "0123456789abcdef";
    int count = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
    units_set(kind, out, at++, '\\');
    units_set(kind, out, at++, c < 0x100 ? 'x' : c < 0x10000 ? 'u' : 'U');
    for (int shift = 4 * (count - 1); shift >= 0; shift -= 4)
        units_set(kind, out, at++, (uint8_t)digits[c >> shift & 15]);
    return at;
}

static void write_repr(const Str *s, uint32_t quote, int kind, void *out) {
    size_t at = 1;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_read(s, i);
        size_t length = escaped_length(c, quote);
        if (length == 1) {
            units_set(kind, out, at++, c);
        } else if (length == 2) {
            units_set(kind, out, at++, '\\');
            units_set(kind, out, at++, c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c);
        } else {
            at = write_escape(kind, out, at, c);
        }
    }
}

static Value str_repr(Thread *thread, Value v) {
    Str *s = str_from_value(v);
    if (s->length > MAX_UNITS / 10)
        return error_raise(thread, SHAPE_OverflowError, "string is too long to generate repr");
    ReprPlan plan = plan_repr(s);
    Str *result = str_allocate(thread, plan.length, plan.maximum);
    if (!result) return NO_VALUE;
    int kind = str_kind(result);
    units_set(kind, result->data, 0, plan.quote);
    units_set(kind, result->data, plan.length - 1, plan.quote);
    if (plan.changed)
        write_repr(s, plan.quote, kind, result->data);
    else
        units_copy(kind, (char *)result->data + kind, str_kind(s), s->data, s->length);
    return value_from_object(result);
}

// ---- slots ------------------------------------------------------------------------------------------------------

static int64_t str_hash_slot(Thread *thread, Value self) {
    return str_hash(thread, str_from_value(self));
}

static Value str_compare_slot(Thread *thread, Value self, Value other, CompareOp op) {
    (void)thread;
    if (!value_is_str(self) || !value_is_str(other)) return NOT_IMPLEMENTED;
    const Str *a = str_from_value(self), *b = str_from_value(other);
    switch (op) {
    case COMPARE_EQ: return value_from_bool(str_equal(a, b));
    case COMPARE_NE: return value_from_bool(!str_equal(a, b));
    case COMPARE_LT: return value_from_bool(str_compare(a, b) < 0);
    case COMPARE_LE: return value_from_bool(str_compare(a, b) <= 0);
    case COMPARE_GT: return value_from_bool(str_compare(a, b) > 0);
    default: return value_from_bool(str_compare(a, b) >= 0);
    }
}

static int64_t str_length_slot(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)str_from_value(self)->length;
}

static Value str_sequence_item(Thread *thread, Value self, int64_t index) {
    Str *s = str_from_value(self);
    if (UNLIKELY((uint64_t)index >= s->length))
        return error_raise(thread, SHAPE_IndexError, "string index out of range");
    return str_from_code_point(thread, str_read(s, (size_t)index));
}

static Value extended_slice(Thread *thread, Str *s, int64_t start, int64_t step, int64_t count) {
    uint32_t bits = 0;
    for (int64_t i = 0; i < count; i++)
        bits |= str_read(s, (size_t)(start + i * step));
    if (count == 0) return ROOT_VALUE(empty_str);
    if (count == 1) return str_from_code_point(thread, bits);
    Str *result = str_allocate(thread, (size_t)count, bits > 0x10FFFF ? 0x10FFFF : bits);
    if (!result) return NO_VALUE;
    int kind = str_kind(result);
    for (int64_t i = 0; i < count; i++)
        units_set(kind, result->data, (size_t)i, str_read(s, (size_t)(start + i * step)));
    return value_from_object(result);
}

static Value str_get_item(Thread *thread, Value self, Value key) {
    Str *s = str_from_value(self);
    if (LIKELY(value_is_small_int(key))) {
        int64_t index = value_small_int(key);
        return str_sequence_item(thread, self, index < 0 ? index + (int64_t)s->length : index);
    }
    if (value_is_slice(key)) {
        int64_t start, stop, step, count;
        if (slice_indices(thread, key, (int64_t)s->length, &start, &stop, &step, &count) < 0) return NO_VALUE;
        if (step == 1) return str_substring(thread, self, (size_t)start, (size_t)(start + count));
        return extended_slice(thread, s, start, step, count);
    }
    if (!value_is_int(key) && !value_type(key)->slots.index)
        return error_raise(thread, SHAPE_TypeError, "string indices must be integers, not '%T'", key);
    int64_t index;
    if (subscript_index(thread, key, "string", &index) < 0) return NO_VALUE;
    return str_sequence_item(thread, self, index < 0 ? index + (int64_t)s->length : index);
}

static int str_contains(Thread *thread, Value self, Value item) {
    if (!value_is_str(item))
        return error_raise_int(thread, SHAPE_TypeError, "'in <string>' requires string as left operand, not %T", item);
    Str *s = str_from_value(self);
    return str_find(s, str_from_value(item), 0, s->length) >= 0;
}

static Value str_concatenate_slot(Thread *thread, Value left, Value right) {
    if (UNLIKELY(!value_is_str(right)))
        return error_raise(thread, SHAPE_TypeError, "can only concatenate str (not \"%T\") to str", right);
    return str_concatenate(thread, left, right);
}

static Value str_repeat(Thread *thread, Value self, int64_t count) {
    Str *s = str_from_value(self);
    if (count <= 0 || s->length == 0) return ROOT_VALUE(empty_str);
    if (count == 1) return str_exact(thread, self);
    if ((uint64_t)count > (uint64_t)PTRDIFF_MAX / s->length)
        return error_raise(thread, SHAPE_OverflowError, "repeated string is too long");
    Str *result = str_allocate(thread, s->length * (size_t)count, str_ceiling(s));
    if (!result) return NO_VALUE;
    int kind = str_kind(s);
    if (s->length == 1) {
        units_fill(kind, result->data, (size_t)count, str_read(s, 0));
        return value_from_object(result);
    }
    size_t piece = s->length * (size_t)kind, total = piece * (size_t)count, done = piece;
    memcpy(result->data, s->data, piece);
    while (done < total) {
        size_t chunk = done < total - done ? done : total - done;
        memcpy((char *)result->data + done, result->data, chunk);
        done += chunk;
    }
    return value_from_object(result);
}

static Value str_iter(Thread *thread, Value self) {
    bool ascii = str_is_ascii(str_from_value(self));
    return sequence_iterator_new(thread, ascii ? SHAPE_str_ascii_iterator : SHAPE_str_iterator, self, 0);
}

static Value str_remainder_slot(Thread *thread, Value left, Value right) {
    if (!value_is_str(left)) return NOT_IMPLEMENTED;
    return str_remainder(thread, left, right);
}

NATIVE_SHARED(str_method_getnewargs, "__getnewargs__(self, /)", "", EFFECT_ALLOCATES | EFFECT_RAISES) {
    const Str *s = str_from_value(args[0]);
    Str *copy = str_allocate(thread, s->length, str_ceiling(s)); // pickle and copy want another object
    if (!copy) return NO_VALUE;
    memcpy(copy->data, s->data, s->length * (size_t)str_kind(s));
    Value plain = s->length < 2 ? str_exact(thread, args[0]) : value_from_object(copy);
    return plain == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, plain);
}

NATIVE_SHARED(str_method_sizeof, "__sizeof__(self, /)", "Return the size of the string in memory, in bytes.",
              EFFECT_ALLOCATES) {
    Str *s = str_from_value(args[0]);
    return int_from_int64(thread, (int64_t)(sizeof(Str) + (s->length + 1) * (size_t)str_kind(s)));
}

static const NativeDef *const methods[] = {
#define X(id) &id##_native,
    STR_METHODS(X)
#undef X
        NULL,
};

const TypeSpec str_type_spec = {
    .name = "str",
    .doc = "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
           "Create a string from any object: its str(), or, when an encoding or an error\n"
           "handler is given, the decoded contents of a bytes-like object.\n"
           "encoding defaults to 'utf-8', errors to 'strict'.",
    .flags = TYPE_STR | TYPE_BASE | TYPE_MATCH_SELF,
    .size = sizeof(Str),
    .trace_kind = TRACE_CUSTOM,
    .trace = str_trace,
    .slots = {.repr = str_repr,
              .str = str_exact,
              .hash = str_hash_slot,
              .rich_compare = str_compare_slot,
              .iter = str_iter,
              .construct = str_construct,
              .remainder = str_remainder_slot,
              .length = str_length_slot,
              .get_item = str_get_item,
              .sequence_item = str_sequence_item,
              .concatenate = str_concatenate_slot,
              .repeat = str_repeat,
              .contains = str_contains},
    .methods = methods,
};
