// Taipan: bytearray: bytes that change and grow. MIT licence.
//
// A window into a byte storage, with room before (after deletions at the start) and behind (over-allocation), and a NUL
// after the last byte. While somebody holds a buffer (exports > 0) the size cannot change: BufferError. Methods that
// leave the bytes alone are shared with bytes (bytes_methods.c).
#include "object/bytes_internal.h"
#include "base/units.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/memoryview.h"

const TypeSpec byte_storage_type_spec = {
    .name = "byte_storage",
    .size = sizeof(StrStorage),
    .flags = TYPE_VARIABLE_SIZE | TYPE_DISALLOW_CONSTRUCTION,
    .trace_kind = TRACE_LEAF,
};

static void bytearray_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((Bytearray *)object)->storage);
}

// ---- memory -----------------------------------------------------------------------------------------------------

static StrStorage *storage_new(Thread *thread, size_t capacity) {
    if (capacity > (size_t)PTRDIFF_MAX - sizeof(StrStorage) - 1) {
        error_no_memory(thread);
        return NULL;
    }
    StrStorage *storage = heap_allocate(thread, sizeof(StrStorage) + capacity + 1, SHAPE_byte_storage);
    if (storage) storage->capacity = capacity;
    return storage;
}

Value bytearray_from_data(Thread *thread, const void *data, size_t length) {
    Bytearray *b = type_allocate(thread, BUILTIN_TYPE(bytearray), 0);
    if (!b || length == 0) return value_from_object(b);
    StrStorage *storage = storage_new(thread, length);
    if (!storage) return NO_VALUE;
    memcpy(storage->bytes, data, length);
    HEAP_STORE_POINTER(thread, b, storage, storage);
    b->length = length;
    return value_from_object(b);
}

static int check_exports(Thread *thread, const Bytearray *b) {
    if (LIKELY(b->exports == 0) || memoryview_release_unreachable(thread, value_from_object(b), &b->exports, NULL))
        return 0;
    return error_raise_int(thread, SHAPE_BufferError, "Existing exports of data: object cannot be re-sized");
}

static size_t capacity_for(size_t length, size_t old) {
    if (length > old + old / 8) return length; // a jump: exactly
    return length + (length >> 3) + (length < 9 ? 3 : 6);
}

// The same bytes in a storage with room for length in all, at its start.
static int move_to_new(Thread *thread, Bytearray *b, size_t length) {
    if (length > (size_t)PTRDIFF_MAX / 2) return error_no_memory(thread), -1;
    StrStorage *storage = storage_new(thread, capacity_for(length, b->storage ? b->storage->capacity : 0));
    if (!storage) return -1;
    size_t kept = length < b->length ? length : b->length;
    if (kept) memcpy(storage->bytes, bytearray_data(b), kept);
    HEAP_STORE_POINTER(thread, b, storage, storage);
    b->start = 0;
    return 0;
}

int bytearray_resize(Thread *thread, Bytearray *b, size_t length) {
    if (length == b->length) return 0;
    if (check_exports(thread, b) < 0) return -1;
    if (length == 0) {
        b->storage = NULL; // NOBARRIER: drops a reference
        b->start = b->length = 0;
        return 0;
    }
    size_t capacity = b->storage ? b->storage->capacity : 0;
    if (length > capacity - b->start || length + b->start < capacity / 4) {
        if (b->storage && length <= capacity && length >= capacity / 2) {
            memmove(b->storage->bytes, bytearray_data(b), b->length < length ? b->length : length);
            b->start = 0;
        } else if (move_to_new(thread, b, length) < 0) {
            return -1;
        }
    }
    uint8_t *data = bytearray_data(b);
    if (length > b->length) memset(data + b->length, 0, length - b->length);
    data[length] = 0;
    b->length = length;
    return 0;
}

static int bytearray_append(Thread *thread, Bytearray *b, const void *data, size_t length) {
    size_t old = b->length;
    if (length > (size_t)PTRDIFF_MAX - old) return error_no_memory(thread), -1;
    if (bytearray_resize(thread, b, old + length) < 0) return -1;
    if (length) memcpy(bytearray_data(b) + old, data, length);
    return 0;
}

// Makes bytes start..end into `length` bytes, whose contents are then to be written.
static int open_gap(Thread *thread, Bytearray *b, size_t start, size_t end, size_t length) {
    size_t gap = end - start, tail = b->length - end;
    if (gap == length) return 0;
    if (check_exports(thread, b) < 0) return -1;
    if (length < gap) {
        if (start == 0 && tail) {
            b->start += gap - length;
            b->length -= gap - length;
            return b->length < b->storage->capacity / 4 ? move_to_new(thread, b, b->length) : 0;
        }
        uint8_t *data = bytearray_data(b);
        memmove(data + start + length, data + end, tail);
        return bytearray_resize(thread, b, start + length + tail);
    }
    size_t grow = length - gap;
    if (grow > (size_t)PTRDIFF_MAX - b->length) return error_no_memory(thread), -1;
    if (bytearray_resize(thread, b, b->length + grow) < 0) return -1;
    uint8_t *data = bytearray_data(b);
    memmove(data + start + length, data + end, tail);
    return 0;
}

// ---- construction -----------------------------------------------------------------------------------------------

static Value bytearray_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    return value_from_object(type_allocate(thread, type, 0));
}

static int append_item(Thread *thread, void *context, Value item) {
    int byte = byte_from_value(thread, item, "byte");
    if (byte < 0) return -1;
    uint8_t c = (uint8_t)byte;
    return bytearray_append(thread, context, &c, 1);
}

static int append_buffer(Thread *thread, Bytearray *b, Value v) {
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_FULL & ~BUFFER_WRITABLE) < 0) return -1;
    size_t old = b->length;
    int status = bytearray_resize(thread, b, old + buffer.length);
    if (status == 0) buffer_copy_out(&buffer, bytearray_data(b) + old, 'C');
    buffer_release(thread, &buffer);
    return status;
}

static int fill_from(Thread *thread, Bytearray *b, const BytesArguments *given) {
    if (given->source == UNBOUND) return 0;
    if (given->encoding) {
        Value encoded = codec_encode(thread, given->source, given->encoding, given->errors);
        if (encoded == NO_VALUE) return -1;
        return bytearray_append(thread, b, bytes_from_value(encoded)->data, bytes_from_value(encoded)->length);
    }
    if (value_is_str(given->source)) return bytes_refuse_str(thread), -1;
    size_t count;
    int is_count = bytes_count_argument(thread, given->source, &count);
    if (is_count < 0) return -1;
    if (is_count) return bytearray_resize(thread, b, count);
    if (value_has_buffer(given->source)) return append_buffer(thread, b, given->source);
    if (!object_is_iterable(thread, given->source))
        return error_raise_int(thread, SHAPE_TypeError, "cannot convert '%T' object to bytearray", given->source);
    return object_for_each(thread, given->source, append_item, b) < 0 ? -1 : 0;
}

static int bytearray_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    BytesArguments given;
    Bytearray *b = bytearray_from_value(self);
    if (b->length && bytearray_resize(thread, b, 0) < 0) return -1;
    if (!bytes_bind_arguments(thread, "bytearray", args, positional, keyword_names, &given)) return -1;
    return fill_from(thread, b, &given);
}

// ---- slots ------------------------------------------------------------------------------------------------------

static Value bytearray_repr(Thread *thread, Value self) {
    Bytearray *b = bytearray_from_value(self);
    const char *name = value_type_name(self), *dot = strrchr(name, '.');
    Value prefix = str_format_c(thread, "%s(", dot ? dot + 1 : name);
    size_t length;
    const char *text = prefix != NO_VALUE ? str_to_utf8(thread, prefix, &length) : NULL;
    if (!text) return NO_VALUE;
    if (str_is_ascii(str_from_value(prefix))) return bytes_repr_of(thread, bytearray_data(b), b->length, text, ")");
    Value body = bytes_repr_of(thread, bytearray_data(b), b->length, "", ")");
    return body == NO_VALUE ? NO_VALUE : str_concatenate(thread, prefix, body);
}

static Value bytearray_str(Thread *thread, Value self) {
    if (bytes_warn_str(thread, "str() on a bytearray instance") < 0) return NO_VALUE;
    return bytearray_repr(thread, self);
}

static Value bytearray_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_has_buffer(self) || !value_has_buffer(other)) {
        if ((op == COMPARE_EQ || op == COMPARE_NE) && value_is_str(other) &&
            bytes_warn_comparison(thread, self, other) < 0)
            return NO_VALUE;
        return NOT_IMPLEMENTED;
    }
    Buffer a, b;
    if (buffer_get(thread, self, &a, BUFFER_SIMPLE) < 0) return error_clear(thread), NOT_IMPLEMENTED;
    if (buffer_get(thread, other, &b, BUFFER_SIMPLE) < 0) {
        error_clear(thread);
        buffer_release(thread, &a);
        return NOT_IMPLEMENTED;
    }
    Value result = bytes_compare_data(a.data, a.length, b.data, b.length, op);
    buffer_release(thread, &b);
    buffer_release(thread, &a);
    return result;
}

static Value bytearray_iter(Thread *thread, Value self) {
    return sequence_iterator_new(thread, SHAPE_bytearray_iterator, self, 0);
}

static int64_t bytearray_length(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)bytearray_from_value(self)->length;
}

static Value bytearray_sequence_item(Thread *thread, Value self, int64_t index) {
    Bytearray *b = bytearray_from_value(self);
    if (UNLIKELY((uint64_t)index >= b->length))
        return error_raise(thread, SHAPE_IndexError, "bytearray index out of range");
    return value_from_small_int(bytearray_data(b)[index]);
}

static Value get_slice(Thread *thread, Value self, Value slice) {
    Bytearray *b = bytearray_from_value(self);
    int64_t start, stop, step;
    if (slice_unpack(thread, slice, &start, &stop, &step) < 0) return NO_VALUE; // may run Python code
    int64_t count = slice_adjust((int64_t)b->length, &start, &stop, step);
    if (count <= 0) return bytearray_from_data(thread, NULL, 0);
    if (step == 1) return bytearray_from_data(thread, bytearray_data(b) + start, (size_t)count);
    Value result = bytearray_from_data(thread, NULL, 0);
    if (result == NO_VALUE || bytearray_resize(thread, bytearray_from_value(result), (size_t)count) < 0)
        return NO_VALUE;
    uint8_t *to = bytearray_data(bytearray_from_value(result));
    const uint8_t *from = bytearray_data(b);
    for (int64_t i = 0; i < count; i++)
        to[i] = from[start + i * step];
    return result;
}

static Value bytearray_get_item(Thread *thread, Value self, Value key) {
    if (value_is_slice(key)) return get_slice(thread, self, key);
    int64_t index;
    if (subscript_index(thread, key, "bytearray", &index) < 0) return NO_VALUE;
    return bytearray_sequence_item(thread, self,
                                   index < 0 ? index + (int64_t)bytearray_from_value(self)->length : index);
}

// What is assigned to a slice, as bytes that are not the bytearray's own.
static Value assigned_bytes(Thread *thread, Value self, Value value) {
    if (value_has_shape(value, SHAPE_bytes)) return value;
    if (value == self)
        return bytes_from_data(thread, bytearray_data(bytearray_from_value(self)), bytearray_from_value(self)->length);
    if (value_has_buffer(value)) return bytes_from_object(thread, value);
    if (value_is_int(value) || value_is_str(value) || !object_is_iterable(thread, value))
        return error_raise(thread, SHAPE_TypeError,
                           "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
    ByteSink sink = {.what = "byte"};
    return object_for_each(thread, value, byte_sink_add, &sink) < 0 ? NO_VALUE : byte_sink_bytes(thread, &sink);
}

static void delete_stepped(uint8_t *data, size_t length, int64_t start, int64_t step, int64_t count) {
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    size_t to = (size_t)start, from = (size_t)start;
    for (int64_t i = 0; i < count; i++) {
        from++;
        size_t end = i + 1 < count ? (size_t)(start + (i + 1) * step) : length;
        memmove(data + to, data + from, end - from);
        to += end - from;
        from = end;
    }
}

static int delete_slice(Thread *thread, Bytearray *b, int64_t start, int64_t step, int64_t count) {
    if (count == 0) return 0;
    if (step == 1) return open_gap(thread, b, (size_t)start, (size_t)(start + count), 0);
    if (check_exports(thread, b) < 0) return -1;
    delete_stepped(bytearray_data(b), b->length, start, step, count);
    return bytearray_resize(thread, b, b->length - (size_t)count);
}

static int set_slice(Thread *thread, Value self, Value slice, Value value) {
    Bytearray *b = bytearray_from_value(self);
    Value bytes = NO_VALUE;
    if (value != NO_VALUE && (bytes = assigned_bytes(thread, self, value)) == NO_VALUE) return -1;
    int64_t start, stop, step;
    if (slice_unpack(thread, slice, &start, &stop, &step) < 0) return -1;
    int64_t count = slice_adjust((int64_t)b->length, &start, &stop, step);
    if (value == NO_VALUE) return delete_slice(thread, b, start, step, count);
    const Bytes *from = bytes_from_value(bytes);
    if (step == 1) {
        if (open_gap(thread, b, (size_t)start, (size_t)(start + count), from->length) < 0) return -1;
        if (from->length) memcpy(bytearray_data(b) + start, from->data, from->length);
        return 0;
    }
    if (from->length == 0) return delete_slice(thread, b, start, step, count);
    if (from->length != (size_t)count)
        return error_raise_int(thread, SHAPE_ValueError,
                               "attempt to assign bytes of size %zu to extended slice of size %zd", from->length,
                               (ptrdiff_t)count);
    uint8_t *data = bytearray_data(b);
    for (int64_t i = 0; i < count; i++)
        data[start + i * step] = from->data[i];
    return 0;
}

static int bytearray_set_item(Thread *thread, Value self, Value key, Value value) {
    if (value_is_slice(key)) return set_slice(thread, self, key, value);
    Bytearray *b = bytearray_from_value(self);
    int64_t index;
    if (subscript_index(thread, key, "bytearray", &index) < 0) return -1;
    int byte = value == NO_VALUE ? 0 : byte_from_value(thread, value, "byte"); // may run Python code
    if (byte < 0) return -1;
    if (index < 0) index += (int64_t)b->length;
    if ((uint64_t)index >= b->length) return error_raise_int(thread, SHAPE_IndexError, "bytearray index out of range");
    if (value == NO_VALUE) return open_gap(thread, b, (size_t)index, (size_t)index + 1, 0);
    bytearray_data(b)[index] = (uint8_t)byte;
    return 0;
}

static Value bytearray_concatenate(Thread *thread, Value left, Value right) {
    Buffer buffer;
    if (!bytes_concatenation(thread, left, right, &buffer)) return NO_VALUE;
    Bytearray *b = bytearray_from_value(left);
    Value result = bytearray_from_data(thread, bytearray_data(b), b->length);
    if (result != NO_VALUE && bytearray_append(thread, bytearray_from_value(result), buffer.data, buffer.length) < 0)
        result = NO_VALUE;
    buffer_release(thread, &buffer);
    return result;
}

static Value bytearray_inplace_concatenate(Thread *thread, Value self, Value other) {
    Bytearray *b = bytearray_from_value(self);
    if (other == self) {
        Value copy = bytes_from_data(thread, bytearray_data(b), b->length);
        return copy != NO_VALUE ? bytearray_inplace_concatenate(thread, self, copy) : NO_VALUE;
    }
    Buffer buffer;
    if (!bytes_concatenation(thread, self, other, &buffer)) return NO_VALUE;
    int status = bytearray_append(thread, b, buffer.data, buffer.length);
    buffer_release(thread, &buffer);
    return status < 0 ? NO_VALUE : self;
}

static Value bytearray_repeat(Thread *thread, Value self, int64_t count) {
    Bytearray *b = bytearray_from_value(self);
    Value result = bytearray_from_data(thread, NULL, 0);
    if (result == NO_VALUE || count <= 0 || b->length == 0) return result;
    if ((uint64_t)count > (uint64_t)PTRDIFF_MAX / b->length) return error_no_memory(thread);
    Bytearray *to = bytearray_from_value(result);
    if (bytearray_resize(thread, to, b->length * (size_t)count) < 0) return NO_VALUE;
    bytes_fill_repeated(bytearray_data(to), bytearray_data(b), b->length, (size_t)count);
    return result;
}

static Value bytearray_inplace_repeat(Thread *thread, Value self, int64_t count) {
    Bytearray *b = bytearray_from_value(self);
    size_t length = b->length;
    if (count < 0) count = 0;
    if (length && (uint64_t)count > (uint64_t)PTRDIFF_MAX / length) return error_no_memory(thread);
    if (bytearray_resize(thread, b, length * (size_t)count) < 0) return NO_VALUE;
    if (b->length > length) bytes_fill_repeated(bytearray_data(b), bytearray_data(b), length, (size_t)count);
    return self;
}

static int bytearray_contains(Thread *thread, Value self, Value item) {
    return bytes_contains_value(thread, self, item);
}

static Value bytearray_remainder(Thread *thread, Value left, Value right) {
    if (!value_is_bytearray(left)) return NOT_IMPLEMENTED;
    Bytearray *b = bytearray_from_value(left);
    b->exports++; // formatting may run code that would change it
    Value result = bytes_remainder(thread, bytearray_data(b), b->length, right, true);
    b->exports--;
    return result;
}

static int bytearray_get_buffer(Thread *thread, Value self, Buffer *buffer, int flags) {
    Bytearray *b = bytearray_from_value(self);
    if (buffer_fill(thread, buffer, self, bytearray_data(b), b->length, false, flags) < 0) return -1;
    b->exports++;
    return 0;
}

static void bytearray_release_buffer(Thread *thread, Value self, Buffer *buffer) {
    (void)thread, (void)buffer;
    bytearray_from_value(self)->exports--;
}

// ---- methods ----------------------------------------------------------------------------------------------------

NATIVE(bytearray_method_append, "append(self, item, /)", "Put one more byte, an int, at the end.", EFFECT_ANY) {
    int byte = byte_from_value(thread, args[1], "byte");
    uint8_t c = (uint8_t)byte;
    return byte < 0 || bytearray_append(thread, bytearray_from_value(args[0]), &c, 1) < 0 ? NO_VALUE : NONE;
}

NATIVE(bytearray_method_insert, "insert(self, index, item, /)", "Put one more byte before the one at index.",
       EFFECT_ANY) {
    int64_t index = object_index_int64(thread, args[1]);
    if (index == -1 && error_pending(thread)) return NO_VALUE;
    int byte = byte_from_value(thread, args[2], "byte");
    if (byte < 0) return NO_VALUE;
    Bytearray *b = bytearray_from_value(args[0]);
    int64_t length = (int64_t)b->length;
    if (index < 0) index = index + length < 0 ? 0 : index + length;
    if (index > length) index = length;
    if (open_gap(thread, b, (size_t)index, (size_t)index, 1) < 0) return NO_VALUE;
    bytearray_data(b)[index] = (uint8_t)byte;
    return NONE;
}

NATIVE(bytearray_method_extend, "extend(self, iterable_of_ints, /)",
       "Put all bytes of the iterable or buffer at the end.", EFFECT_ANY) {
    Bytearray *b = bytearray_from_value(args[0]);
    if (value_has_buffer(args[1])) {
        size_t end = b->length;
        Value bytes = bytes_from_object(thread, args[1]); // a copy: it may be self
        if (bytes == NO_VALUE) return NO_VALUE;
        const Bytes *from = bytes_from_value(bytes);
        if (end > b->length) end = b->length; // getting at the buffer has cut it off
        if (open_gap(thread, b, end, end, from->length) < 0) return NO_VALUE;
        if (from->length) memcpy(bytearray_data(b) + end, from->data, from->length);
        return NONE;
    }
    if (value_is_str(args[1])) return error_raise(thread, SHAPE_TypeError, "expected iterable of integers; got: 'str'");
    if (!object_is_iterable(thread, args[1]))
        return error_raise(thread, SHAPE_TypeError, "can't extend bytearray with %T", args[1]);
    ByteSink sink = {.what = "byte"};
    if (object_length_hint(thread, args[1], 0) < 0 || object_for_each(thread, args[1], byte_sink_add, &sink) < 0)
        return NO_VALUE;
    return bytearray_append(thread, b, sink.length ? sink.storage->bytes : "", sink.length) < 0 ? NO_VALUE : NONE;
}

NATIVE(bytearray_method_pop, "pop(self, index=-1, /)",
       "Take out the byte at index and return it.\n\nWithout an argument, the last one.", EFFECT_ANY) {
    int64_t index = object_index_int64(thread, args[1]);
    if (index == -1 && error_pending(thread)) return NO_VALUE;
    Bytearray *b = bytearray_from_value(args[0]);
    if (b->length == 0) return error_raise(thread, SHAPE_IndexError, "pop from empty bytearray");
    if (index < 0) index += (int64_t)b->length;
    if ((uint64_t)index >= b->length) return error_raise(thread, SHAPE_IndexError, "pop index out of range");
    int byte = bytearray_data(b)[index];
    return open_gap(thread, b, (size_t)index, (size_t)index + 1, 0) < 0 ? NO_VALUE : value_from_small_int(byte);
}

NATIVE(bytearray_method_remove, "remove(self, value, /)", "Take out the first byte of this value.", EFFECT_ANY) {
    int byte = byte_from_value(thread, args[1], "byte");
    if (byte < 0) return NO_VALUE;
    Bytearray *b = bytearray_from_value(args[0]);
    ptrdiff_t index = units_find_unit(1, bytearray_data(b), b->length, (uint32_t)byte);
    if (index < 0) return error_raise(thread, SHAPE_ValueError, "value not found in bytearray");
    return open_gap(thread, b, (size_t)index, (size_t)index + 1, 0) < 0 ? NO_VALUE : NONE;
}

NATIVE(bytearray_method_reverse, "reverse(self, /)", "Reverse the order of the bytes in place.", EFFECT_WRITES) {
    Bytearray *b = bytearray_from_value(args[0]);
    uint8_t *data = bytearray_data(b);
    for (size_t i = 0, j = b->length; i + 1 < j; i++) {
        uint8_t last = data[--j];
        data[j] = data[i];
        data[i] = last;
    }
    return NONE;
}

NATIVE(bytearray_method_clear, "clear(self, /)", "Take out all bytes.", EFFECT_WRITES | EFFECT_RAISES) {
    return bytearray_resize(thread, bytearray_from_value(args[0]), 0) < 0 ? NO_VALUE : NONE;
}

NATIVE(bytearray_method_copy, "copy(self, /)", "Return a copy.", EFFECT_READS | EFFECT_ALLOCATES) {
    Bytearray *b = bytearray_from_value(args[0]);
    return bytearray_from_data(thread, bytearray_data(b), b->length);
}

NATIVE(bytearray_method_resize, "resize(self, size, /)", "Cut off what is beyond size, or fill up with zeros.",
       EFFECT_ANY) {
    int64_t size = object_index_int64(thread, args[1]);
    if (size == -1 && error_pending(thread)) return NO_VALUE;
    if (size < 0)
        return error_raise(thread, SHAPE_ValueError, "Can only resize to positive sizes, got %zd", (ptrdiff_t)size);
    return bytearray_resize(thread, bytearray_from_value(args[0]), (size_t)size) < 0 ? NO_VALUE : NONE;
}

NATIVE(bytearray_method_alloc, "__alloc__(self, /)", "Return how many bytes are allocated.", EFFECT_READS) {
    Bytearray *b = bytearray_from_value(args[0]);
    return value_from_small_int(b->storage ? (int64_t)b->storage->capacity + 1 : 0);
}

NATIVE(bytearray_method_sizeof, "__sizeof__(self, /)", "Return the size of the object in memory, in bytes.",
       EFFECT_READS) {
    Bytearray *b = bytearray_from_value(args[0]);
    return value_from_small_int((int64_t)(sizeof(Bytearray) + (b->storage ? b->storage->capacity + 1 : 0)));
}

static Value instance_state(Thread *thread, Value self) {
    Value method = object_get_attribute(thread, self, NAME(__getstate__));
    return method == NO_VALUE ? NO_VALUE : object_call0(thread, method);
}

static Value reduce(Thread *thread, Value self, int64_t protocol) {
    Bytearray *b = bytearray_from_value(self);
    Value state = instance_state(thread, self), arguments;
    if (state == NO_VALUE) return NO_VALUE;
    if (protocol < 3) {
        Value text = str_from_latin1(thread, bytearray_data(b), b->length);
        Value latin = str_from_cstring(thread, "latin-1");
        arguments = text && latin ? tuple_pack(thread, 2, text, latin) : NO_VALUE;
    } else if (b->length) {
        Value bytes = bytes_from_data(thread, bytearray_data(b), b->length);
        arguments = bytes ? tuple_pack(thread, 1, bytes) : NO_VALUE;
    } else {
        arguments = tuple_pack(thread, 0);
    }
    if (arguments == NO_VALUE) return NO_VALUE;
    return tuple_pack(thread, 3, value_from_object(value_type(self)), arguments, state);
}

NATIVE(bytearray_method_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    return reduce(thread, args[0], 2);
}

NATIVE(bytearray_method_reduce_ex, "__reduce_ex__(self, proto=0, /)", "Return state information for pickling.",
       EFFECT_ANY) {
    int64_t protocol = object_index_int64(thread, args[1]);
    return protocol == -1 && error_pending(thread) ? NO_VALUE : reduce(thread, args[0], protocol);
}

static const NativeDef *const methods[] = {
#define X(id) &id##_native,
    BYTES_METHODS(X)
#undef X
        & bytearray_method_append_native,
    &bytearray_method_insert_native,
    &bytearray_method_extend_native,
    &bytearray_method_pop_native,
    &bytearray_method_remove_native,
    &bytearray_method_reverse_native,
    &bytearray_method_clear_native,
    &bytearray_method_copy_native,
    &bytearray_method_resize_native,
    &bytearray_method_alloc_native,
    &bytearray_method_sizeof_native,
    &bytearray_method_reduce_native,
    &bytearray_method_reduce_ex_native,
    NULL,
};

const TypeSpec bytearray_type_spec = {
    .name = "bytearray",
    .doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n"
           "bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\n"
           "bytearray(int) -> bytes array of size given by the parameter initialized with null bytes\n"
           "bytearray() -> empty bytes array\n\n"
           "A mutable array of bytes, made from ints in range(256), from text and an encoding,\n"
           "from any object with the buffer API, or from a count.",
    .flags = TYPE_BASE | TYPE_MATCH_SELF,
    .size = sizeof(Bytearray),
    .trace_kind = TRACE_CUSTOM,
    .trace = bytearray_trace,
    .slots = {.repr = bytearray_repr,
              .str = bytearray_str,
              .rich_compare = bytearray_compare,
              .iter = bytearray_iter,
              .init = bytearray_init,
              .construct = bytearray_construct,
              .remainder = bytearray_remainder,
              .length = bytearray_length,
              .get_item = bytearray_get_item,
              .set_item = bytearray_set_item,
              .sequence_item = bytearray_sequence_item,
              .concatenate = bytearray_concatenate,
              .repeat = bytearray_repeat,
              .inplace_concatenate = bytearray_inplace_concatenate,
              .inplace_repeat = bytearray_inplace_repeat,
              .contains = bytearray_contains,
              .get_buffer = bytearray_get_buffer,
              .release_buffer = bytearray_release_buffer},
    .methods = methods,
};
