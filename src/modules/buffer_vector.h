// Taipan: the buffers of several objects as one array for readv, sendmsg and their like. MIT licence.
#ifndef TAIPAN_MODULES_BUFFER_VECTOR_H
#define TAIPAN_MODULES_BUFFER_VECTOR_H
#include "object/bytes.h"
#include <sys/uio.h>

typedef struct BufferVector { // lies on the C stack, where `items` keeps what the buffers belong to alive
    Value items;
    Buffer *buffers;
    struct iovec *parts;
    size_t count; // of buffers and parts
} BufferVector;

// Gets the buffer of each item of a tuple. 0, or -1 with an exception and nothing to close.
MUST_USE int buffer_vector_open(Thread *thread, BufferVector *vector, Value items, bool writable);
// Releases the buffers and frees the array.
void buffer_vector_close(Thread *thread, BufferVector *vector);
#endif
