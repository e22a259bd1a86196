// Taipan: what bytes and bytearray share. MIT licence.
#ifndef TAIPAN_OBJECT_BYTES_INTERNAL_H
#define TAIPAN_OBJECT_BYTES_INTERNAL_H
#include "object/arguments.h"
#include "object/bytes.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str_internal.h"

// Methods that work on both: args[0] is a bytes or a bytearray, and so is the result.
// clang-format off
#define BYTES_METHODS(X)                                                                                              \
    X(bytes_method_find) X(bytes_method_rfind) X(bytes_method_index) X(bytes_method_rindex) X(bytes_method_count)     \
    X(bytes_method_startswith) X(bytes_method_endswith) X(bytes_method_split) X(bytes_method_rsplit)                   \
    X(bytes_method_splitlines) X(bytes_method_partition) X(bytes_method_rpartition) X(bytes_method_strip)              \
    X(bytes_method_lstrip) X(bytes_method_rstrip) X(bytes_method_replace) X(bytes_method_join)                         \
    X(bytes_method_translate) X(bytes_method_maketrans) X(bytes_method_center) X(bytes_method_ljust)                   \
    X(bytes_method_rjust) X(bytes_method_zfill) X(bytes_method_expandtabs) X(bytes_method_removeprefix)                \
    X(bytes_method_removesuffix) X(bytes_method_upper) X(bytes_method_lower) X(bytes_method_title)                     \
    X(bytes_method_capitalize) X(bytes_method_swapcase) X(bytes_method_isalpha) X(bytes_method_isalnum)                \
    X(bytes_method_isdigit) X(bytes_method_isspace) X(bytes_method_isascii) X(bytes_method_islower)                    \
    X(bytes_method_isupper) X(bytes_method_istitle) X(bytes_method_decode) X(bytes_method_hex)                         \
    X(bytes_method_fromhex)
// clang-format on
#define X(id) extern const NativeDef id##_native;
BYTES_METHODS(X)
#undef X

typedef struct ByteView {
    const uint8_t *data;
    size_t length;
} ByteView;
// self's bytes now; valid until Python code runs (a bytearray may change then).
static inline ByteView bytes_view(Value self) {
    if (value_is_bytes(self)) return (ByteView){bytes_from_value(self)->data, bytes_from_value(self)->length};
    return (ByteView){bytearray_data(bytearray_from_value(self)), bytearray_from_value(self)->length};
}
// While an argument is converted, a bytearray must keep its size: pairs of these around it.
static inline void bytes_hold(Value self) {
    if (!value_is_bytes(self)) bytearray_from_value(self)->exports++;
}
static inline void bytes_let_go(Value self) {
    if (!value_is_bytes(self)) bytearray_from_value(self)->exports--;
}
// A new bytes or bytearray, as self is.
static inline Value bytes_result(Thread *thread, Value self, const void *data, size_t length) {
    if (value_is_bytes(self)) return bytes_from_data(thread, data, length);
    return bytearray_from_data(thread, data, length);
}

typedef struct BytesArguments { // of bytes() and bytearray()
    Value source;
    const char *encoding, *errors;
} BytesArguments;
// False with TypeError; what is not given is UNBOUND or NULL.
bool bytes_bind_arguments(Thread *thread, const char *type_name, Value *args, size_t positional, Value keyword_names,
                          BytesArguments *out);
Value bytes_refuse_str(Thread *thread); // "string argument without an encoding"
// Is v a count (has __index__)? 1 and *count, 0 no, -1 ValueError "negative count" or OverflowError.
int bytes_count_argument(Thread *thread, Value v, size_t *count);

typedef struct ByteSink { // bytes collected one after the other; lives on the C stack
    StrStorage *storage;
    size_t length;
    const char *what; // for byte_sink_add's message
} ByteSink;
// Room for that many more; and bytes at the end. 0 or -1.
int byte_sink_reserve(Thread *thread, ByteSink *sink, size_t more);
int byte_sink_write(Thread *thread, ByteSink *sink, const void *data, size_t length);
int byte_sink_add(Thread *thread, void *sink, Value item); // an int; for object_for_each
// What was collected, as a new bytes.
Value byte_sink_bytes(Thread *thread, const ByteSink *sink);
static inline int byte_sink_append(Thread *thread, ByteSink *sink, uint8_t byte) {
    if (UNLIKELY(!sink->storage || sink->length == sink->storage->capacity) && byte_sink_reserve(thread, sink, 1) < 0)
        return -1;
    sink->storage->bytes[sink->length++] = (char)byte;
    return 0;
}

// True or False, by unsigned bytes.
Value bytes_compare_data(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length, CompareOp op);
// An int (ValueError beyond 255) or a buffer in self: 1, 0, -1.
int bytes_contains_value(Thread *thread, Value self, Value item);
// The buffer of the right operand, to be released; false with TypeError.
bool bytes_concatenation(Thread *thread, Value left, Value right, Buffer *buffer);
// out has room for length * count bytes and may begin with data.
void bytes_fill_repeated(uint8_t *out, const uint8_t *data, size_t length, size_t count);
// % formatting; the result is a bytearray if asked for.
Value bytes_remainder(Thread *thread, const uint8_t *format, size_t length, Value arguments, bool as_bytearray);
int bytes_warn_str(Thread *thread, const char *message); // with -b: BytesWarning
int bytes_warn_comparison(Thread *thread, Value self, Value other);
#endif
