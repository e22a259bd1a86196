// Taipan: bytes and bytearray, and access to any object's memory. MIT licence.
//
// bytes: immutable, inline, NUL-terminated. bytearray: a window into a byte storage; while exports is not 0 (a
// memoryview or another buffer looks at it) its size is fixed.
#ifndef TAIPAN_OBJECT_BYTES_H
#define TAIPAN_OBJECT_BYTES_H
#include "object/str.h"
#include "object/type.h"

typedef struct Bytes {
    Object header;
    int64_t hash; // 0: not computed
    size_t length;
    uint8_t data[]; // length + 1
} Bytes;

typedef struct Bytearray {
    Object header;
    size_t length, start; // the bytes are storage->bytes[start .. start + length], then a NUL
    StrStorage *storage;  // NULL while nothing was ever stored
    int64_t exports;
} Bytearray;

static inline Bytes *bytes_from_value(Value v) {
    return (Bytes *)v;
}
static inline Bytearray *bytearray_from_value(Value v) {
    return (Bytearray *)v;
}
static inline bool value_is_bytearray(Value v) {
    return value_has_shape(v, SHAPE_bytearray) || (value_is_object(v) && value_is_instance(v, BUILTIN_TYPE(bytearray)));
}
static inline uint8_t *bytearray_data(const Bytearray *b) {
    return b->storage ? (uint8_t *)b->storage->bytes + b->start : (uint8_t *)"";
}
// Zeroed; to be filled before anyone sees it. Not shared, even when short.
MUST_USE Bytes *bytes_allocate(Thread *thread, size_t length);
Value bytes_from_data(Thread *thread, const void *data, size_t length); // shares those of length 0 and 1
int bytes_core_init(Thread *thread);
Value bytes_repr_of(Thread *thread, const uint8_t *data, size_t length, const char *prefix, const char *suffix);
// bytes(v): __bytes__, the buffer protocol, or an iterable of ints.
Value bytes_from_object(Thread *thread, Value v);
// An int in range(256), or -1 with ValueError "<what> must be in range(0, 256)" or TypeError.
int byte_from_value(Thread *thread, Value v, const char *what);
// The bytes that hold sep-separated hexadecimal digits: bytes.hex and its like. sep UNBOUND: none.
Value bytes_hex_text(Thread *thread, const uint8_t *data, size_t length, Value sep, Value per_sep);

// A new one with a copy of the data.
Value bytearray_from_data(Thread *thread, const void *data, size_t length);
// Changes the length, keeping what fits; new bytes are zero. BufferError while there are exports.
MUST_USE int bytearray_resize(Thread *thread, Bytearray *b, size_t length);

// A memoryview of v; TypeError "memoryview: a bytes-like object is required, not 'X'".
Value memoryview_new(Thread *thread, Value v, int flags);
// v.__buffer__(flags): a view of a new buffer got with these flags.
Value memoryview_from_flags(Thread *thread, Value v, int64_t flags);
Value memoryview_release(Thread *thread, Value view);

// Buffer protocol for any object; -1 with "a bytes-like object is required, not 'X'". Release after use.
int buffer_get(Thread *thread, Value owner, Buffer *buffer, int flags);
// Memory to write into; TypeError "<what> must be read-write bytes-like object, not X" otherwise.
int buffer_get_writable(Thread *thread, Value owner, Buffer *buffer, const char *what);
void buffer_release(Thread *thread, Buffer *buffer);
// What a get_buffer slot of plain bytes does: fills buffer as flags ask, or raises BufferError.
int buffer_fill(Thread *thread, Buffer *buffer, Value owner, void *data, size_t length, bool readonly, int flags);
// Copies of a Buffer must have their pointers into themselves mended.
void buffer_copy(Buffer *to, const Buffer *from);
bool buffer_is_contiguous(const Buffer *buffer, char order); // 'C', 'F' or 'A'
// The contents in C order ('C'), Fortran order ('F'), or whichever the memory has ('A'); out has buffer->length bytes.
void buffer_copy_out(const Buffer *buffer, uint8_t *out, char order);
static inline bool value_has_buffer(Value v) {
    return value_type(v)->slots.get_buffer != NULL;
}
#endif
