// Taipan: bytes: making them, and the type's slots. MIT licence.
//
// Contract: see bytes.h. Bytes of length 0 and 1 that no subclass owns are shared. The methods are in
// bytes_methods.c and bytes_ascii.c, which bytearray shares; formatting is in str_percent.c.
#include "object/bytes_internal.h"
#include "base/hash.h"
#include "base/units.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/list.h"

enum { BYTES_OVERHEAD = sizeof(Bytes) + 1 };

// ---- making -----------------------------------------------------------------------------------------------------

Bytes *bytes_allocate(Thread *thread, size_t length) {
    if (length > (size_t)PTRDIFF_MAX - BYTES_OVERHEAD) {
        error_no_memory(thread);
        return NULL;
    }
    Bytes *b = heap_allocate(thread, BYTES_OVERHEAD + length, SHAPE_bytes);
    if (b) b->length = length;
    return b;
}

Value bytes_from_data(Thread *thread, const void *data, size_t length) {
    if (length == 0) return ROOT_VALUE(empty_bytes);
    if (length == 1) return tuple_get(ROOT_VALUE(single_bytes), *(const uint8_t *)data);
    Bytes *b = bytes_allocate(thread, length);
    if (!b) return NO_VALUE;
    memcpy(b->data, data, length);
    return value_from_object(b);
}

int bytes_core_init(Thread *thread) {
    Bytes *empty = bytes_allocate(thread, 0);
    if (!empty) return -1;
    ROOT_VALUE(empty_bytes) = value_from_object(empty);
    Tuple *singles = tuple_allocate(thread, 256);
    if (!singles) return -1;
    ROOT_VALUE(single_bytes) = value_from_object(singles);
    for (size_t i = 0; i < 256; i++) {
        Bytes *b = bytes_allocate(thread, 1);
        if (!b) return -1;
        b->data[0] = (uint8_t)i;
        tuple_set(thread, singles, i, value_from_object(b));
    }
    return 0;
}

int byte_from_value(Thread *thread, Value v, const char *what) {
    int64_t n;
    if (value_is_small_int(v)) {
        n = value_small_int(v);
    } else {
        Value index = object_index(thread, v);
        if (index == NO_VALUE) return -1;
        if (!int_fits_int64(index, &n)) n = -1;
    }
    if (n < 0 || n > 255) return error_raise_int(thread, SHAPE_ValueError, "%s must be in range(0, 256)", what);
    return (int)n;
}

int byte_sink_add(Thread *thread, void *context, Value item) {
    ByteSink *sink = context;
    int byte = byte_from_value(thread, item, sink->what);
    if (byte < 0) return -1;
    return byte_sink_append(thread, sink, (uint8_t)byte);
}

int byte_sink_reserve(Thread *thread, ByteSink *sink, size_t more) {
    if (sink->storage && sink->storage->capacity - sink->length >= more) return 0;
    if (more > (size_t)PTRDIFF_MAX / 4 - sink->length) return error_no_memory(thread), -1;
    size_t capacity = sink->length + more, grown = sink->length + sink->length / 2 + 32;
    if (capacity < grown) capacity = grown;
    StrStorage *storage = heap_allocate(thread, sizeof(StrStorage) + capacity + 1, SHAPE_byte_storage);
    if (!storage) return -1;
    storage->capacity = capacity;
    if (sink->length) memcpy(storage->bytes, sink->storage->bytes, sink->length);
    sink->storage = storage;
    return 0;
}

int byte_sink_write(Thread *thread, ByteSink *sink, const void *data, size_t length) {
    if (length == 0) return 0;
    if (byte_sink_reserve(thread, sink, length) < 0) return -1;
    memcpy(sink->storage->bytes + sink->length, data, length);
    sink->length += length;
    return 0;
}

Value byte_sink_bytes(Thread *thread, const ByteSink *sink) {
    return bytes_from_data(thread, sink->length ? sink->storage->bytes : "", sink->length);
}

static Value bytes_from_iterable(Thread *thread, Value v) {
    if (!object_is_iterable(thread, v))
        return error_raise(thread, SHAPE_TypeError, "cannot convert '%T' object to bytes", v);
    ByteSink sink = {.what = "bytes"};
    int64_t hint = object_length_hint(thread, v, 64);
    if (hint < 0) return NO_VALUE;
    if (byte_sink_reserve(thread, &sink, (size_t)hint + 1) < 0) return NO_VALUE;
    return object_for_each(thread, v, byte_sink_add, &sink) < 0 ? NO_VALUE : byte_sink_bytes(thread, &sink);
}

static Value bytes_from_buffer(Thread *thread, Value v) {
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_FULL & ~BUFFER_WRITABLE) < 0) return NO_VALUE;
    Bytes *b = bytes_allocate(thread, buffer.length);
    if (b) buffer_copy_out(&buffer, b->data, 'C');
    buffer_release(thread, &buffer);
    if (b && b->length < 2) return bytes_from_data(thread, b->data, b->length);
    return value_from_object(b);
}

Value bytes_from_object(Thread *thread, Value v) {
    if (value_has_shape(v, SHAPE_bytes)) return v;
    if (value_has_buffer(v)) return bytes_from_buffer(thread, v);
    if (value_is_str(v)) return error_raise(thread, SHAPE_TypeError, "cannot convert '%T' object to bytes", v);
    return bytes_from_iterable(thread, v);
}

// ---- construction -----------------------------------------------------------------------------------------------

bool bytes_bind_arguments(Thread *thread, const char *type_name, Value *args, size_t positional, Value keyword_names,
                          BytesArguments *out) {
    static const char *const names[] = {"source", "encoding", "errors"};
    Value given[3];
    *out = (BytesArguments){.source = UNBOUND};
    if (!arguments_bind(thread, type_name, args, positional, keyword_names, names, 0, 3, given)) return false;
    out->source = given[0];
    for (int i = 1; i < 3; i++) {
        if (given[i] == UNBOUND) continue;
        if (!value_is_str(given[i])) {
            error_raise(thread, SHAPE_TypeError, "%s() argument '%s' must be str, not %B", type_name, names[i],
                        given[i]);
            return false;
        }
        size_t length;
        const char *text = str_to_utf8(thread, given[i], &length);
        if (!text) return false;
        if (strlen(text) != length) {
            error_raise(thread, SHAPE_ValueError, "embedded null character");
            return false;
        }
        *(i == 1 ? &out->encoding : &out->errors) = text;
    }
    if (out->source != UNBOUND && value_is_str(out->source)) return true;
    if (!out->encoding && !out->errors) return true;
    error_raise(thread, SHAPE_TypeError,
                out->encoding ? "encoding without a string argument" : "errors without a string argument");
    return false;
}

Value bytes_refuse_str(Thread *thread) {
    return error_raise(thread, SHAPE_TypeError, "string argument without an encoding");
}

int bytes_count_argument(Thread *thread, Value v, size_t *count) {
    if (!value_is_int(v) && !value_type(v)->slots.index) return 0;
    int64_t n = object_index_int64(thread, v);
    if (n == -1 && error_pending(thread)) {
        if (!error_matches(thread, SHAPE_TypeError)) return -1;
        error_clear(thread);
        return 0;
    }
    if (n < 0) return error_raise_int(thread, SHAPE_ValueError, "negative count");
    *count = (size_t)n;
    return 1;
}

static Value from_special(Thread *thread, Value v) {
    if (value_has_shape(v, SHAPE_bytes) || value_has_shape(v, SHAPE_list) || value_is_small_int(v)) return NO_VALUE;
    Value method = object_lookup_special(thread, v, NAME(__bytes__));
    if (method == NO_VALUE) return NO_VALUE;
    Value result = object_call0(thread, method);
    if (result == NO_VALUE || value_is_bytes(result)) return result;
    return error_raise(thread, SHAPE_TypeError, "__bytes__ returned non-bytes (type %T)", result);
}

static Value make_bytes(Thread *thread, const BytesArguments *given) {
    if (given->source == UNBOUND) return ROOT_VALUE(empty_bytes);
    if (given->encoding) return codec_encode(thread, given->source, given->encoding, given->errors);
    Value special = given->errors ? NO_VALUE : from_special(thread, given->source);
    if (special != NO_VALUE || error_pending(thread)) return special;
    if (value_is_str(given->source)) return bytes_refuse_str(thread);
    size_t count;
    int is_count = bytes_count_argument(thread, given->source, &count);
    if (is_count < 0) return NO_VALUE;
    if (!is_count) return bytes_from_object(thread, given->source);
    if (count < 2) return bytes_from_data(thread, "\0", count);
    return value_from_object(bytes_allocate(thread, count));
}

static Value bytes_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    BytesArguments given;
    if (!bytes_bind_arguments(thread, "bytes", args, positional, keyword_names, &given)) return NO_VALUE;
    Value plain = make_bytes(thread, &given);
    if (plain == NO_VALUE || type == BUILTIN_TYPE(bytes)) return plain;
    Bytes *from = bytes_from_value(plain), *b = type_allocate(thread, type, from->length + 1);
    if (!b) return NO_VALUE;
    b->length = from->length;
    memcpy(b->data, from->data, from->length);
    return value_from_object(b);
}

// ---- representation ---------------------------------------------------------------------------------------------

// quote: what is escaped besides the usual.
static size_t escaped_size(uint8_t c, uint8_t quote) {
    if (c == quote || c == '\\' || c == '\t' || c == '\n' || c == '\r') return 2;
    return c < ' ' || c >= 0x7F ? 4 : 1;
}

static char *write_escaped(char *out, uint8_t c, uint8_t quote) {
    static const char digits[] = "0123456789abcdef";
    switch (escaped_size(c, quote)) {
    case 1: *out++ = (char)c; break;
    case 2:
        *out++ = '\\';
        *out++ = c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : (char)c;
        break;
    default:
        *out++ = '\\';
        *out++ = 'x';
        *out++ = digits[c >> 4];
        *out++ = digits[c & 15];
    }
    return out;
}

Value bytes_repr_of(Thread *thread, const uint8_t *data, size_t length, const char *prefix, const char *suffix) {
    if (length > (size_t)PTRDIFF_MAX / 8)
        return error_raise(thread, SHAPE_OverflowError, "bytes object is too large to make repr");
    uint8_t quote = '\'';
    if (length && memchr(data, '\'', length) && !memchr(data, '"', length)) quote = '"';
    uint8_t escaped = *suffix ? '\'' : quote; // a bytearray escapes the single quote in any case
    size_t before = strlen(prefix), after = strlen(suffix), size = before + after + 3;
    for (size_t i = 0; i < length; i++)
        size += escaped_size(data[i], escaped);
    Str *s = str_allocate(thread, size, 0x7F);
    if (!s) return NO_VALUE;
    char *out = s->data;
    memcpy(out, prefix, before);
    out += before;
    *out++ = 'b';
    *out++ = (char)quote;
    for (size_t i = 0; i < length; i++)
        out = write_escaped(out, data[i], escaped);
    *out++ = (char)quote;
    memcpy(out, suffix, after);
    return value_from_object(s);
}

static Value bytes_repr(Thread *thread, Value self) {
    Bytes *b = bytes_from_value(self);
    return bytes_repr_of(thread, b->data, b->length, "", "");
}

// sys.flags.bytes_warning
static int warning_level(Thread *thread) {
    Dict *sys = thread->interp->sys_dict;
    Value flags = sys ? dict_get_cstring(thread, sys, "flags") : NO_VALUE;
    Value level = flags != NO_VALUE ? object_get_attribute_cstring(thread, flags, "bytes_warning") : NO_VALUE;
    if (level == NO_VALUE && error_pending(thread)) error_clear(thread);
    return level != NO_VALUE && value_is_small_int(level) ? (int)value_small_int(level) : 0;
}

int bytes_warn_str(Thread *thread, const char *message) {
    return warning_level(thread) ? error_warn(thread, SHAPE_BytesWarning, 1, "%s", message) : 0;
}

static Value bytes_str(Thread *thread, Value self) {
    if (bytes_warn_str(thread, "str() on a bytes instance") < 0) return NO_VALUE;
    return bytes_repr(thread, self);
}

// ---- slots ------------------------------------------------------------------------------------------------------

static int64_t bytes_hash(Thread *thread, Value self) {
    Bytes *b = bytes_from_value(self);
    if (b->hash == 0) b->hash = hash_bytes(hash_key_from_bytes(thread->interp->hash_key), b->data, b->length);
    return b->hash;
}

Value bytes_compare_data(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length, CompareOp op) {
    if (op == COMPARE_EQ || op == COMPARE_NE) {
        bool equal = a_length == b_length && memcmp(a, b, a_length) == 0;
        return value_from_bool(equal == (op == COMPARE_EQ));
    }
    int order = units_compare(1, a, a_length, 1, b, b_length);
    switch (op) {
    case COMPARE_LT: return value_from_bool(order < 0);
    case COMPARE_LE: return value_from_bool(order <= 0);
    case COMPARE_GT: return value_from_bool(order > 0);
    default: return value_from_bool(order >= 0);
    }
}

static Value bytes_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_is_bytes(self) || !value_is_bytes(other)) {
        if ((op == COMPARE_EQ || op == COMPARE_NE) && bytes_warn_comparison(thread, self, other) < 0) return NO_VALUE;
        return NOT_IMPLEMENTED;
    }
    const Bytes *a = bytes_from_value(self), *b = bytes_from_value(other);
    if (a == b && (op == COMPARE_EQ || op == COMPARE_NE)) return value_from_bool(op == COMPARE_EQ);
    return bytes_compare_data(a->data, a->length, b->data, b->length, op);
}

int bytes_warn_comparison(Thread *thread, Value self, Value other) {
    if (!value_is_str(self) && !value_is_str(other) && !value_is_int(other)) return 0;
    if (!warning_level(thread)) return 0;
    if (value_is_str(self) || value_is_str(other))
        return error_warn(thread, SHAPE_BytesWarning, 1, "Comparison between bytes and string");
    return error_warn(thread, SHAPE_BytesWarning, 1, "Comparison between bytes and int");
}

static Value bytes_iter(Thread *thread, Value self) {
    return sequence_iterator_new(thread, SHAPE_bytes_iterator, self, 0);
}

static int64_t bytes_length(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)bytes_from_value(self)->length;
}

static Value bytes_sequence_item(Thread *thread, Value self, int64_t index) {
    Bytes *b = bytes_from_value(self);
    if (UNLIKELY((uint64_t)index >= b->length)) return error_raise(thread, SHAPE_IndexError, "index out of range");
    return value_from_small_int(b->data[index]);
}

static Value bytes_slice(Thread *thread, Value self, Value slice) {
    Bytes *b = bytes_from_value(self);
    int64_t start, stop, step, count;
    if (slice_indices(thread, slice, (int64_t)b->length, &start, &stop, &step, &count) < 0) return NO_VALUE;
    if (count <= 0) return ROOT_VALUE(empty_bytes);
    if (step == 1) {
        if ((size_t)count == b->length && value_has_shape(self, SHAPE_bytes)) return self;
        return bytes_from_data(thread, b->data + start, (size_t)count);
    }
    Bytes *result = bytes_allocate(thread, (size_t)count);
    if (!result) return NO_VALUE;
    for (int64_t i = 0; i < count; i++)
        result->data[i] = b->data[start + i * step];
    return value_from_object(result);
}

static Value bytes_get_item(Thread *thread, Value self, Value key) {
    if (value_is_slice(key)) return bytes_slice(thread, self, key);
    int64_t index;
    if (subscript_index(thread, key, "byte", &index) < 0) return NO_VALUE;
    return bytes_sequence_item(thread, self, index < 0 ? index + (int64_t)bytes_from_value(self)->length : index);
}

// Both operands of + as memory; "can't concat X to Y".
bool bytes_concatenation(Thread *thread, Value left, Value right, Buffer *buffer) {
    if (value_has_buffer(right)) return buffer_get(thread, right, buffer, BUFFER_SIMPLE) == 0;
    error_raise(thread, SHAPE_TypeError, "can't concat %T to %T", right, left);
    return false;
}

static Value bytes_concatenate(Thread *thread, Value left, Value right) {
    Bytes *a = bytes_from_value(left);
    if (value_has_shape(right, SHAPE_bytes)) {
        if (a->length == 0) return right;
        if (bytes_from_value(right)->length == 0 && value_has_shape(left, SHAPE_bytes)) return left;
    }
    Buffer buffer;
    if (!bytes_concatenation(thread, left, right, &buffer)) return NO_VALUE;
    Bytes *result = NULL;
    if (buffer.length > (size_t)PTRDIFF_MAX - a->length)
        error_no_memory(thread);
    else
        result = bytes_allocate(thread, a->length + buffer.length);
    if (result) {
        memcpy(result->data, a->data, a->length);
        if (buffer.length) memcpy(result->data + a->length, buffer.data, buffer.length);
    }
    buffer_release(thread, &buffer);
    return value_from_object(result);
}

void bytes_fill_repeated(uint8_t *out, const uint8_t *data, size_t length, size_t count) {
    if (length == 1) {
        memset(out, data[0], count);
        return;
    }
    size_t total = length * count, done = length;
    memmove(out, data, length);
    while (done < total) {
        size_t chunk = done < total - done ? done : total - done;
        memcpy(out + done, out, chunk);
        done += chunk;
    }
}

static Value bytes_repeat(Thread *thread, Value self, int64_t count) {
    Bytes *b = bytes_from_value(self);
    if (count == 1 && value_has_shape(self, SHAPE_bytes)) return self;
    if (count <= 0 || b->length == 0) return ROOT_VALUE(empty_bytes);
    if ((uint64_t)count > (uint64_t)PTRDIFF_MAX / b->length)
        return error_raise(thread, SHAPE_OverflowError, "repeated bytes are too long");
    Bytes *result = bytes_allocate(thread, b->length * (size_t)count);
    if (!result) return NO_VALUE;
    bytes_fill_repeated(result->data, b->data, b->length, (size_t)count);
    return value_from_object(result);
}

static int bytes_contains(Thread *thread, Value self, Value item) {
    return bytes_contains_value(thread, self, item);
}

static int bytes_get_buffer(Thread *thread, Value self, Buffer *buffer, int flags) {
    Bytes *b = bytes_from_value(self);
    return buffer_fill(thread, buffer, self, b->data, b->length, true, flags);
}

static Value bytes_remainder_slot(Thread *thread, Value left, Value right) {
    if (!value_is_bytes(left)) return NOT_IMPLEMENTED;
    Bytes *b = bytes_from_value(left);
    return bytes_remainder(thread, b->data, b->length, right, false);
}

// ---- methods of bytes alone -------------------------------------------------------------------------------------

NATIVE(bytes_getnewargs, "__getnewargs__(self, /)", "", EFFECT_ALLOCATES | EFFECT_RAISES) {
    Bytes *b = bytes_from_value(args[0]);
    Value plain = bytes_from_data(thread, b->data, b->length);
    return plain == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, plain);
}

NATIVE(bytes_dunder_bytes, "__bytes__(self, /)", "Convert this value to exact type bytes.", EFFECT_ALLOCATES) {
    if (value_has_shape(args[0], SHAPE_bytes)) return args[0];
    Bytes *b = bytes_from_value(args[0]);
    return bytes_from_data(thread, b->data, b->length);
}

NATIVE(bytes_sizeof, "__sizeof__(self, /)", "Return the size of the object in memory, in bytes.", EFFECT_ALLOCATES) {
    return int_from_int64(thread, (int64_t)(BYTES_OVERHEAD + bytes_from_value(args[0])->length));
}

static const NativeDef *const methods[] = {
#define X(id) &id##_native,
    BYTES_METHODS(X)
#undef X
        & bytes_getnewargs_native,
    &bytes_dunder_bytes_native,
    &bytes_sizeof_native,
    NULL,
};

const TypeSpec bytes_type_spec = {
    .name = "bytes",
    .doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
           "bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\n"
           "bytes(int) -> bytes object of size given by the parameter initialized with null bytes\n"
           "bytes() -> empty bytes object\n\n"
           "An immutable array of bytes, made from ints in range(256), from text and an encoding,\n"
           "from any object with the buffer API, or from a count.",
    .flags = TYPE_BYTES | TYPE_BASE | TYPE_MATCH_SELF | TYPE_VARIABLE_SIZE,
    .size = sizeof(Bytes),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = bytes_repr,
              .str = bytes_str,
              .hash = bytes_hash,
              .rich_compare = bytes_compare,
              .iter = bytes_iter,
              .construct = bytes_construct,
              .remainder = bytes_remainder_slot,
              .length = bytes_length,
              .get_item = bytes_get_item,
              .sequence_item = bytes_sequence_item,
              .concatenate = bytes_concatenate,
              .repeat = bytes_repeat,
              .contains = bytes_contains,
              .get_buffer = bytes_get_buffer},
    .methods = methods,
};
