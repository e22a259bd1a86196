// Taipan: the buffer protocol: getting at another object's memory, and copying it out. MIT licence.
//
// A Buffer whose small_shape or small_strides are in use points into itself: copy it with buffer_copy. Nothing here
// allocates but what an exporter's slot does.
#include "object/bytes.h"
#include "object/error.h"

int buffer_get(Thread *thread, Value owner, Buffer *buffer, int flags) {
    GetBufferFunction get = value_type(owner)->slots.get_buffer;
    if (!get) return error_raise_int(thread, SHAPE_TypeError, "a bytes-like object is required, not '%T'", owner);
    *buffer = (Buffer){0};
    return get(thread, owner, buffer, flags);
}

int buffer_get_writable(Thread *thread, Value owner, Buffer *buffer, const char *what) {
    if (value_has_buffer(owner)) {
        if (buffer_get(thread, owner, buffer, BUFFER_WRITABLE) == 0) return 0;
        if (!error_matches(thread, SHAPE_BufferError)) return -1;
        error_clear(thread);
    }
    return error_raise_int(thread, SHAPE_TypeError, "%s must be read-write bytes-like object, not %T", what, owner);
}

void buffer_release(Thread *thread, Buffer *buffer) {
    Value owner = buffer->owner;
    if (owner == NO_VALUE || owner == NONE) return;
    ReleaseBufferFunction release = value_type(owner)->slots.release_buffer;
    if (release) release(thread, owner, buffer);
    buffer->owner = NO_VALUE;
}

int buffer_fill(Thread *thread, Buffer *buffer, Value owner, void *data, size_t length, bool readonly, int flags) {
    if (readonly && (flags & BUFFER_WRITABLE))
        return error_raise_int(thread, SHAPE_BufferError, "Object is not writable.");
    *buffer = (Buffer){.data = data,
                       .owner = owner,
                       .length = length,
                       .item_size = 1,
                       .readonly = readonly,
                       .dimensions = 1,
                       .format = (flags & BUFFER_FORMAT) ? "B" : NULL};
    buffer->small_shape[0] = (ptrdiff_t)length;
    buffer->small_strides[0] = 1;
    if ((flags & BUFFER_ND) == BUFFER_ND) buffer->shape = buffer->small_shape;
    if ((flags & BUFFER_STRIDES) == BUFFER_STRIDES) buffer->strides = buffer->small_strides;
    return 0;
}

void buffer_copy(Buffer *to, const Buffer *from) {
    *to = *from;
    if (from->shape == from->small_shape) to->shape = to->small_shape;
    if (from->strides == from->small_strides) to->strides = to->small_strides;
}

static bool is_c_contiguous(const Buffer *b) {
    if (!b->strides || b->length == 0) return true;
    ptrdiff_t expected = (ptrdiff_t)b->item_size;
    for (int i = b->dimensions - 1; i >= 0; i--) {
        if (b->shape[i] > 1 && b->strides[i] != expected) return false;
        expected *= b->shape[i];
    }
    return true;
}

static bool is_fortran_contiguous(const Buffer *b) {
    if (b->length == 0) return true;
    if (!b->strides) {
        if (b->dimensions <= 1) return true;
        int wide = 0;
        for (int i = 0; i < b->dimensions; i++)
            wide += b->shape[i] > 1;
        return wide <= 1;
    }
    ptrdiff_t expected = (ptrdiff_t)b->item_size;
    for (int i = 0; i < b->dimensions; i++) {
        if (b->shape[i] > 1 && b->strides[i] != expected) return false;
        expected *= b->shape[i];
    }
    return true;
}

bool buffer_is_contiguous(const Buffer *buffer, char order) {
    if (buffer->suboffsets) return false;
    if (order == 'C') return is_c_contiguous(buffer);
    if (order == 'F') return is_fortran_contiguous(buffer);
    return is_c_contiguous(buffer) || is_fortran_contiguous(buffer);
}

typedef struct CopyPlan {
    const Buffer *buffer;
    ptrdiff_t strides[64]; // of the output, by dimension
} CopyPlan;

static void copy_dimension(const CopyPlan *plan, int dimension, const uint8_t *from, uint8_t *to) {
    const Buffer *b = plan->buffer;
    if (dimension == b->dimensions) {
        memcpy(to, from, b->item_size);
        return;
    }
    for (ptrdiff_t i = 0; i < b->shape[dimension]; i++) {
        const uint8_t *item = from + i * b->strides[dimension];
        if (b->suboffsets && b->suboffsets[dimension] >= 0) {
            const uint8_t *base;
            memcpy(&base, item, sizeof base);
            item = base + b->suboffsets[dimension];
        }
        copy_dimension(plan, dimension + 1, item, to + i * plan->strides[dimension]);
    }
}

void buffer_copy_out(const Buffer *buffer, uint8_t *out, char order) {
    if (buffer->length == 0) return;
    if (order == 'A') order = buffer_is_contiguous(buffer, 'F') && !buffer_is_contiguous(buffer, 'C') ? 'F' : 'C';
    if (!buffer->strides || buffer_is_contiguous(buffer, order)) {
        memcpy(out, buffer->data, buffer->length);
        return;
    }
    CopyPlan plan = {.buffer = buffer};
    ptrdiff_t stride = (ptrdiff_t)buffer->item_size;
    for (int k = 0; k < buffer->dimensions; k++) {
        int dimension = order == 'F' ? k : buffer->dimensions - 1 - k;
        plan.strides[dimension] = stride;
        stride *= buffer->shape[dimension];
    }
    copy_dimension(&plan, 0, buffer->data, out);
}
