// Taipan: io.BytesIO: a stream over bytes in memory. MIT licence.
//
// The contents are a Bytes object used as growable storage; a buffer handed out by getbuffer() or getvalue() that shares
// it makes the next change copy first (shared) or fail (exports).
#include "modules/io.h"
#include "object/memoryview.h"

typedef struct BytesIO {
    Object header;
    Value storage; // Bytes with room for at least `length`; NO_VALUE: closed
    size_t position, length;
    int64_t exports;
    bool shared; // storage is also somebody's value
} BytesIO;

typedef struct BytesIOBuffer {
    Object header;
    BytesIO *source;
} BytesIOBuffer;

static BytesIO *self_of(Value v) {
    return (BytesIO *)v;
}

static void bytesio_trace(Object *object, Tracer *tracer) {
    tracer_visit(tracer, ((BytesIO *)object)->storage);
}

static bool check_open(Thread *thread, BytesIO *io) {
    if (io->storage) return true;
    error_raise(thread, SHAPE_ValueError, "I/O operation on closed file.");
    return false;
}

static bool concerns(Value owner, Value exporter) {
    return value_has_shape(owner, SHAPE_io_bytes_buffer) && ((BytesIOBuffer *)owner)->source == (BytesIO *)exporter;
}
static bool check_exports(Thread *thread, BytesIO *io) {
    if (LIKELY(io->exports == 0) ||
        memoryview_release_unreachable(thread, value_from_object(io), &io->exports, concerns))
        return true;
    error_raise(thread, SHAPE_BufferError, "Existing exports of data: object cannot be re-sized");
    return false;
}

// Storage of our own with room for size bytes.
static int make_room(Thread *thread, BytesIO *io, size_t size) {
    Bytes *old = bytes_from_value(io->storage);
    if (!io->shared && size <= old->length) return 0;
    size_t capacity = size <= old->length ? old->length : size + size / 8 + (size < 9 ? 3 : 6);
    if (size > old->length && size < old->length + old->length / 8) capacity = old->length + old->length / 8 + 16;
    Bytes *grown = bytes_allocate(thread, capacity);
    if (!grown) return -1;
    memcpy(grown->data, old->data, io->length);
    heap_store(thread, io, &io->storage, value_from_object(grown));
    io->shared = false;
    return 0;
}

static int64_t write_bytes(Thread *thread, BytesIO *io, Value data) {
    Buffer view;
    if (!check_open(thread, io) || !check_exports(thread, io)) return -1;
    if (buffer_get(thread, data, &view, BUFFER_SIMPLE) < 0) return -1;
    int64_t result = -1;
    if (view.length > (size_t)PTRDIFF_MAX - io->position) {
        error_raise(thread, SHAPE_OverflowError, "new buffer size too large");
    } else if (!io->storage) {
        check_open(thread, io);
    } else if (view.length == 0) {
        result = 0;
    } else if (make_room(thread, io, io->position + view.length) == 0) {
        uint8_t *to = bytes_from_value(io->storage)->data;
        if (io->position > io->length) memset(to + io->length, 0, io->position - io->length);
        memmove(to + io->position, view.data, view.length);
        io->position += view.length;
        if (io->position > io->length) io->length = io->position;
        result = (int64_t)view.length;
    }
    buffer_release(thread, &view);
    return result;
}

static size_t available(const BytesIO *io) {
    return io->position < io->length ? io->length - io->position : 0;
}

static Value read_bytes(Thread *thread, BytesIO *io, size_t size) {
    const uint8_t *data = bytes_from_value(io->storage)->data + io->position;
    Value result = bytes_from_data(thread, data, size);
    if (result) io->position += size;
    return result;
}

static size_t line_length(const BytesIO *io, int64_t limit) {
    size_t size = available(io);
    if (limit >= 0 && (size_t)limit < size) size = (size_t)limit;
    if (size == 0) return 0;
    const uint8_t *start = bytes_from_value(io->storage)->data + io->position, *newline = memchr(start, '\n', size);
    return newline ? (size_t)(newline - start) + 1 : size;
}

// ---- methods ----------------------------------------------------------------------------------------------------

#define SIZE_ARGUMENT(size)                                                                                            \
    BytesIO *io = self_of(args[0]);                                                                                    \
    int64_t size = io_size_argument(thread, args[1], -1);                                                              \
    if (size == -1 && error_pending(thread)) return NO_VALUE;                                                          \
    if (!check_open(thread, io)) return NO_VALUE

static Value do_read(Thread *thread, Value *args) {
    SIZE_ARGUMENT(size);
    size_t n = available(io);
    return read_bytes(thread, io, size >= 0 && (size_t)size < n ? (size_t)size : n);
}
NATIVE(bytesio_read, "read(self, size=-1, /)",
       "Read at most size bytes, returned as a bytes object.\n\nIf the size argument is negative, read until EOF is "
       "reached.\nReturn an empty bytes object at EOF.",
       EFFECT_ANY) {
    return do_read(thread, args);
}
NATIVE(bytesio_read1, "read1(self, size=-1, /)", "Read at most size bytes, returned as a bytes object.", EFFECT_ANY) {
    return do_read(thread, args);
}
NATIVE(bytesio_readline, "readline(self, size=-1, /)",
       "Next line from the file, as a bytes object.\n\nRetain newline.  A non-negative size argument limits the "
       "maximum\nnumber of bytes to return (an incomplete line may be returned then).\nReturn an empty bytes object at "
       "EOF.",
       EFFECT_ANY) {
    SIZE_ARGUMENT(size);
    return read_bytes(thread, io, line_length(io, size));
}
NATIVE(bytesio_readlines, "readlines(self, size=None, /)", "List of bytes objects, each a line from the file.",
       EFFECT_ANY) {
    SIZE_ARGUMENT(size);
    Value list = value_from_object(list_allocate(thread, 0));
    size_t total = 0, n;
    while (list && (n = line_length(io, -1)) > 0) {
        Value line = read_bytes(thread, io, n);
        if (!line || list_append(thread, list, line) < 0) return NO_VALUE;
        total += n;
        if (size > 0 && total >= (size_t)size) break;
    }
    return list;
}
NATIVE(bytesio_readinto, "readinto(self, buffer, /)",
       "Read bytes into buffer.\n\nReturns number of bytes read (0 for EOF), or None if the object\nis set not to "
       "block and has no data to read.",
       EFFECT_ANY) {
    BytesIO *io = self_of(args[0]);
    Buffer view;
    if (!check_open(thread, io) || buffer_get_writable(thread, args[1], &view, "readinto() argument") < 0)
        return NO_VALUE;
    size_t n = available(io) < view.length ? available(io) : view.length;
    memmove(view.data, bytes_from_value(io->storage)->data + (n ? io->position : 0), n);
    io->position += n;
    buffer_release(thread, &view);
    return value_from_small_int((int64_t)n);
}
NATIVE(bytesio_write, "write(self, b, /)", "Write bytes to file.\n\nReturn the number of bytes written.", EFFECT_ANY) {
    int64_t n = write_bytes(thread, self_of(args[0]), args[1]);
    return n < 0 ? NO_VALUE : value_from_small_int(n);
}
NATIVE(bytesio_writelines, "writelines(self, lines, /)",
       "Write lines to the file.\n\nNote that newlines are not added.  lines can be any iterable object\nproducing "
       "bytes-like objects. This is equivalent to calling write() for\neach element.",
       EFFECT_ANY) {
    if (!check_open(thread, self_of(args[0]))) return NO_VALUE;
    Value iterator = object_iter(thread, args[1]), line;
    while (iterator && (line = object_next(thread, iterator)))
        if (write_bytes(thread, self_of(args[0]), line) < 0) return NO_VALUE;
    return !iterator || error_pending(thread) ? NO_VALUE : NONE;
}
NATIVE(bytesio_seek, "seek(self, pos, whence=0, /)",
       "Change stream position.\n\nSeek to byte offset pos relative to position indicated by whence:\n     0  Start of "
       "stream (the default).  pos should be >= 0;\n     1  Current position - pos may be negative;\n     2  End of "
       "stream - pos usually negative.\nReturns the new absolute position.",
       EFFECT_ANY) {
    BytesIO *io = self_of(args[0]);
    int64_t offset = object_index_int64(thread, args[1]), whence = object_index_int64(thread, args[2]);
    if (error_pending(thread) || !check_open(thread, io)) return NO_VALUE;
    if (offset < 0 && whence == 0)
        return error_raise(thread, SHAPE_ValueError, "negative seek value %lld", (long long)offset);
    if (whence < 0 || whence > 2)
        return error_raise(thread, SHAPE_ValueError, "invalid whence (%lld, should be 0, 1 or 2)", (long long)whence);
    int64_t base = whence == 0 ? 0 : whence == 1 ? (int64_t)io->position : (int64_t)io->length;
    if (offset > INT64_MAX - base) return error_raise(thread, SHAPE_OverflowError, "new position too large");
    offset += base;
    io->position = offset < 0 ? 0 : (size_t)offset;
    return int_from_uint64(thread, io->position);
}
NATIVE(bytesio_tell, "tell(self, /)", "Current file position, an integer.", EFFECT_RAISES) {
    BytesIO *io = self_of(args[0]);
    return check_open(thread, io) ? int_from_uint64(thread, io->position) : NO_VALUE;
}
NATIVE(bytesio_truncate, "truncate(self, size=None, /)",
       "Truncate the file to at most size bytes.\n\nSize defaults to the current file position, as returned by "
       "tell().\nThe current file position is unchanged.  Returns the new size.",
       EFFECT_ANY) {
    BytesIO *io = self_of(args[0]);
    if (!check_open(thread, io) || !check_exports(thread, io)) return NO_VALUE;
    int64_t size = io_size_argument(thread, args[1], (int64_t)io->position);
    if (error_pending(thread)) return NO_VALUE;
    if (size < 0) return error_raise(thread, SHAPE_ValueError, "negative size value %lld", (long long)size);
    if ((size_t)size < io->length) {
        io->length = (size_t)size;
        if (make_room(thread, io, io->length) < 0) return NO_VALUE;
    }
    return value_from_small_int(size);
}
NATIVE(bytesio_getvalue, "getvalue(self, /)", "Retrieve the entire contents of the BytesIO object.", EFFECT_ANY) {
    BytesIO *io = self_of(args[0]);
    if (!check_open(thread, io)) return NO_VALUE;
    Bytes *bytes = bytes_from_value(io->storage);
    if (bytes->length != io->length || io->exports) return bytes_from_data(thread, bytes->data, io->length);
    io->shared = true;
    return io->storage;
}
NATIVE(bytesio_getbuffer, "getbuffer(self, /)", "Get a read-write view over the contents of the BytesIO object.",
       EFFECT_ANY) {
    BytesIO *io = self_of(args[0]);
    if (!check_open(thread, io)) return NO_VALUE;
    BytesIOBuffer *buffer = heap_allocate(thread, sizeof(BytesIOBuffer), SHAPE_io_bytes_buffer);
    if (!buffer) return NO_VALUE;
    HEAP_STORE_POINTER(thread, buffer, source, io);
    return object_call1(thread, value_from_object(BUILTIN_TYPE(memoryview)), value_from_object(buffer));
}
NATIVE(bytesio_close, "close(self, /)", "Disable all I/O operations.", EFFECT_RAISES) {
    BytesIO *io = self_of(args[0]);
    if (!check_exports(thread, io)) return NO_VALUE;
    io->storage = NO_VALUE; // NOBARRIER: immediate
    io->length = io->position = 0;
    return NONE;
}
NATIVE(bytesio_flush, "flush(self, /)", "Does nothing.", EFFECT_RAISES) {
    return check_open(thread, self_of(args[0])) ? NONE : NO_VALUE;
}
NATIVE(bytesio_isatty, "isatty(self, /)",
       "Always returns False.\n\nBytesIO objects are not connected to a TTY-like device.", EFFECT_RAISES) {
    return check_open(thread, self_of(args[0])) ? FALSE_VALUE : NO_VALUE;
}
#define ALWAYS_TRUE(id, signature, doc)                                                                                \
    NATIVE(id, signature, doc, EFFECT_RAISES) {                                                                        \
        return check_open(thread, self_of(args[0])) ? TRUE_VALUE : NO_VALUE;                                           \
    }
ALWAYS_TRUE(bytesio_readable, "readable(self, /)", "Returns True if the IO object can be read.")
ALWAYS_TRUE(bytesio_writable, "writable(self, /)", "Returns True if the IO object can be written.")
ALWAYS_TRUE(bytesio_seekable, "seekable(self, /)", "Returns True if the IO object can be seeked.")

static Value attributes_copy(Thread *thread, Value self) { // a copy of __dict__, or None
    Value *word = instance_attributes_word(value_object(self));
    if (!word || instance_attribute_count(self) == 0) return NONE;
    Dict *dict = instance_dict(thread, self);
    return dict ? value_from_object(dict_copy(thread, dict)) : NO_VALUE;
}

NATIVE(bytesio_getstate, "__getstate__(self, /)", "", EFFECT_ANY) {
    Value value = bytesio_getvalue(thread, args);
    Value dict = value ? attributes_copy(thread, args[0]) : NO_VALUE;
    return dict ? tuple_pack(thread, 3, value, int_from_uint64(thread, self_of(args[0])->position), dict) : NO_VALUE;
}

static int bytesio_set(Thread *thread, BytesIO *io, Value initial) {
    Bytes *empty = bytes_allocate(thread, 0);
    if (!empty) return -1;
    heap_store(thread, io, &io->storage, value_from_object(empty));
    io->shared = true;
    io->position = io->length = 0;
    if (initial == NONE || initial == UNBOUND) return 0;
    if (value_has_shape(initial, SHAPE_bytes)) {
        heap_store(thread, io, &io->storage, initial);
        io->length = bytes_from_value(initial)->length;
        return 0;
    }
    if (write_bytes(thread, io, initial) < 0) return -1;
    io->position = 0;
    return 0;
}

static int update_attributes(Thread *thread, Value self, Value state) {
    if (state == NONE) return 0;
    if (!value_is_dict(state))
        return error_raise_int(thread, SHAPE_TypeError, "third item of state should be a dict, got a %T", state);
    Dict *dict = instance_dict(thread, self);
    return dict ? dict_update(thread, dict, state, 1) : -1;
}

NATIVE(bytesio_setstate, "__setstate__(self, object, /)", "", EFFECT_ANY) {
    BytesIO *io = self_of(args[0]);
    if (!value_is_tuple(args[1]) || tuple_length(args[1]) < 3)
        return error_raise(thread, SHAPE_TypeError, "%T.__setstate__ argument should be 3-tuple, got %T", args[0],
                           args[1]);
    if (!check_exports(thread, io)) return NO_VALUE;
    Value position = tuple_get(args[1], 1);
    if (bytesio_set(thread, io, tuple_get(args[1], 0)) < 0) return NO_VALUE;
    if (!value_is_int(position))
        return error_raise(thread, SHAPE_TypeError, "second item of state must be an integer, not %T", position);
    int64_t n = int_to_int64(thread, position);
    if (error_pending(thread)) return NO_VALUE;
    if (n < 0) return error_raise(thread, SHAPE_ValueError, "position value cannot be negative");
    io->position = (size_t)n;
    return update_attributes(thread, args[0], tuple_get(args[1], 2)) < 0 ? NO_VALUE : NONE;
}

static int bytesio_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"initial_bytes"};
    Value initial;
    if (!arguments_bind(thread, "BytesIO", args, positional, keyword_names, names, 0, 1, &initial)) return -1;
    if (!check_exports(thread, self_of(self))) return -1;
    return bytesio_set(thread, self_of(self), initial);
}

static Value bytesio_construct(Thread *thread, Type *type, Value *args __attribute__((unused)),
                               size_t positional __attribute__((unused)), Value keyword_names __attribute__((unused))) {
    BytesIO *io = type_allocate(thread, type, 0);
    if (!io) return NO_VALUE;
    return bytesio_set(thread, io, NONE) < 0 ? NO_VALUE : value_from_object(io);
}

static Value bytesio_iter(Thread *thread, Value self) {
    return check_open(thread, self_of(self)) ? self : NO_VALUE;
}
static Value bytesio_next(Thread *thread, Value self) {
    BytesIO *io = self_of(self);
    if (!check_open(thread, io)) return NO_VALUE;
    size_t n = line_length(io, -1);
    return n ? read_bytes(thread, io, n) : NO_VALUE;
}
static Value bytesio_closed(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(!self_of(self)->storage);
}
static void bytesio_finalize(Thread *thread __attribute__((unused)), Value self __attribute__((unused))) {
}

static const NativeDef *const bytesio_methods[] = {
    &bytesio_read_native,       &bytesio_read1_native,    &bytesio_readline_native,
    &bytesio_readlines_native,  &bytesio_readinto_native, &bytesio_write_native,
    &bytesio_writelines_native, &bytesio_seek_native,     &bytesio_tell_native,
    &bytesio_truncate_native,   &bytesio_getvalue_native, &bytesio_getbuffer_native,
    &bytesio_close_native,      &bytesio_flush_native,    &bytesio_isatty_native,
    &bytesio_readable_native,   &bytesio_writable_native, &bytesio_seekable_native,
    &bytesio_getstate_native,   &bytesio_setstate_native, NULL};
static const NativeGetSet bytesio_getters[] = {{"closed", bytesio_closed, NULL, "True if the file is closed."}, {0}};
const TypeSpec io_bytes_type_spec = {
    .name = "BytesIO",
    .module = "_io",
    .base = SHAPE_io_buffered_base,
    .flags = TYPE_BASE,
    .size = sizeof(BytesIO),
    .has_dict = true,
    .doc = "BytesIO(initial_bytes=b'')\n--\n\nBuffered I/O implementation using an in-memory bytes buffer.",
    .trace_kind = TRACE_CUSTOM,
    .trace = bytesio_trace,
    .slots = {.construct = bytesio_construct,
              .init = bytesio_init,
              .iter = bytesio_iter,
              .next = bytesio_next,
              .finalize = bytesio_finalize},
    .methods = bytesio_methods,
    .getters = bytesio_getters};

// ---- the exported buffer ----------------------------------------------------------------------------------------

static void bytesio_buffer_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((BytesIOBuffer *)object)->source);
}

static int bytesio_buffer_get(Thread *thread, Value self, Buffer *buffer, int flags) {
    BytesIO *io = ((BytesIOBuffer *)self)->source;
    (void)flags;
    if (io->shared && make_room(thread, io, io->length) < 0) return -1;
    *buffer = (Buffer){.data = bytes_from_value(io->storage)->data,
                       .owner = self,
                       .length = io->length,
                       .item_size = 1,
                       .dimensions = 1,
                       .format = NULL};
    io->exports++;
    return 0;
}

static void bytesio_buffer_release(Thread *thread __attribute__((unused)), Value self,
                                   Buffer *buffer __attribute__((unused))) {
    ((BytesIOBuffer *)self)->source->exports--;
}

const TypeSpec io_bytes_buffer_type_spec = {
    .name = "_BytesIOBuffer",
    .module = "_io",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(BytesIOBuffer),
    .trace_kind = TRACE_CUSTOM,
    .trace = bytesio_buffer_trace,
    .slots = {.get_buffer = bytesio_buffer_get, .release_buffer = bytesio_buffer_release}};
