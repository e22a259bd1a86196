// Taipan: bytes: immutable, inline, NUL-terminated. MIT licence.
#ifndef TAIPAN_OBJECT_BYTES_H
#define TAIPAN_OBJECT_BYTES_H
#include "object/type.h"

typedef struct Bytes {
    Object header;
    int64_t hash; // 0: not computed
    size_t length;
    uint8_t data[]; // length + 1
} Bytes;

static inline Bytes *bytes_from_value(Value v) {
    return (Bytes *)v;
}
// Zeroed; to be filled before anyone sees it.
MUST_USE Bytes *bytes_allocate(Thread *thread, size_t length);
Value bytes_from_data(Thread *thread, const void *data, size_t length);

// Buffer protocol for any object; -1 with "a bytes-like object is required, not 'X'". Release after use.
int buffer_get(Thread *thread, Value owner, Buffer *buffer, int flags);
void buffer_release(Thread *thread, Buffer *buffer);
#endif
