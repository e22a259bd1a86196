// Taipan: the buffers of several objects as one array for readv, sendmsg and their like. MIT licence.
#include "modules/buffer_vector.h"
#include "object/error.h"
#include "object/tuple.h"
#include <stdlib.h>

void buffer_vector_close(Thread *thread, BufferVector *vector) {
    for (size_t i = 0; i < vector->count; i++)
        buffer_release(thread, &vector->buffers[i]);
    free(vector->buffers);
    free(vector->parts);
}

int buffer_vector_open(Thread *thread, BufferVector *vector, Value items, bool writable) {
    size_t count = tuple_length(items);
    *vector = (BufferVector){items, calloc(count + 1, sizeof(Buffer)), calloc(count + 1, sizeof(struct iovec)), 0};
    if (!vector->buffers || !vector->parts) {
        error_no_memory(thread);
        goto failed;
    }
    for (size_t i = 0; i < count; i++) {
        Buffer *buffer = &vector->buffers[i];
        if (buffer_get(thread, tuple_get(items, i), buffer, writable ? BUFFER_WRITABLE : BUFFER_SIMPLE) < 0)
            goto failed;
        vector->parts[i] = (struct iovec){buffer->data, buffer->length};
        vector->count++;
    }
    return 0;
failed:
    buffer_vector_close(thread, vector);
    return -1;
}
