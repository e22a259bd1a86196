// Taipan: BufferedReader, BufferedWriter, BufferedRandom: buffers around a raw stream. MIT licence.
//
// Reading and writing have a buffer each. Unread data lie in read[read_start, read_end) and the raw stream stands at their
// end; unwritten data lie in write[write_start, write_end). At most one of the two holds anything: a write first takes
// unread data back (by seeking), a read first flushes. Data are copied out before any Python code runs.
#include "modules/io.h"
#include <unistd.h>

typedef struct Buffered {
    Object header;
    Value raw;                       // NO_VALUE: not initialised
    Value read_buffer, write_buffer; // Bytes used as storage
    size_t read_start, read_end, write_start, write_end;
    int64_t size;
    int64_t position; // of the raw stream, -1: unknown
    uint64_t owner;   // thread that is inside, 0: none
    bool ready, detached, readable, writable, finalizing;
} Buffered;

static Buffered *self_of(Value v) {
    return (Buffered *)v;
}

static void buffered_trace(Object *object, Tracer *tracer) {
    tracer_visit_range(tracer, &((Buffered *)object)->raw, 3);
}

static uint8_t *read_data(Buffered *b) {
    return bytes_from_value(b->read_buffer)->data;
}
static size_t unread(const Buffered *b) {
    return b->read_end - b->read_start;
}

static bool check_ready(Thread *thread, Buffered *b) {
    if (b->ready) return true;
    error_raise(thread, SHAPE_ValueError,
                b->detached ? "raw stream has been detached" : "I/O operation on uninitialized object");
    return false;
}

static int raw_is_closed(Thread *thread, Buffered *b) {
    if (value_has_shape(b->raw, SHAPE_io_file)) return ((FileIO *)b->raw)->fd < 0;
    return io_is_closed(thread, b->raw);
}

static bool check_open(Thread *thread, Buffered *b, const char *message) {
    if (!check_ready(thread, b)) return false;
    int closed = raw_is_closed(thread, b);
    if (closed == 1) error_raise(thread, SHAPE_ValueError, "%s", message);
    return closed == 0;
}

// ---- one thread at a time ---------------------------------------------------------------------------------------

static int enter(Thread *thread, Buffered *b) {
    if (b->owner == thread->id)
        return error_raise_int(thread, SHAPE_RuntimeError, "reentrant call inside %R", value_from_object(b));
    while (b->owner) {
        thread_leave(thread);
        usleep(50);
        thread_enter(thread);
        if (thread->stop_request && runtime_safepoint(thread) < 0) return -1;
    }
    b->owner = thread->id;
    return 0;
}

static void leave(Buffered *b) {
    b->owner = 0;
}

// ---- the raw stream ---------------------------------------------------------------------------------------------

// Reads at most length bytes: count, 0 at the end, -2 would block, -1 exception.
static int64_t raw_read(Thread *thread, Buffered *b, uint8_t *data, size_t length) {
    int64_t n;
    if (value_has_shape(b->raw, SHAPE_io_file)) {
        n = fileio_read_into(thread, (FileIO *)b->raw, data, length);
    } else {
        Value target = object_call1(thread, value_from_object(BUILTIN_TYPE(bytearray)),
                                    value_from_small_int((int64_t)length)),
              count;
        Value view = target ? object_call1(thread, value_from_object(BUILTIN_TYPE(memoryview)), target) : NO_VALUE;
        do {
            count = view ? object_call_method(thread, b->raw, NAME(readinto), 1, view) : NO_VALUE;
        } while (!count && error_matches(thread, SHAPE_InterruptedError) &&
                 (error_clear(thread), runtime_safepoint(thread) == 0));
        if (!count) return -1;
        if (count == NONE) return -2;
        n = object_index_int64(thread, count);
        if (n == -1 && error_pending(thread)) {
            error_raise_from_pending(thread, SHAPE_OSError, "raw readinto() failed");
            return -1;
        }
        if (n < 0 || n > (int64_t)length)
            return error_raise_int(thread, SHAPE_OSError,
                                   "raw readinto() returned invalid length %lld (should have been between 0 and %zu)",
                                   (long long)n, length);
        Buffer bytes;
        if (buffer_get(thread, target, &bytes, BUFFER_SIMPLE) < 0) return -1;
        memcpy(data, bytes.data, (size_t)n);
        buffer_release(thread, &bytes);
        if (!io_call(thread, view, "release")) return -1;
    }
    if (n > 0 && b->position >= 0) b->position += n;
    return n;
}

static int64_t raw_write(Thread *thread, Buffered *b, const uint8_t *data, size_t length) {
    int64_t n;
    if (value_has_shape(b->raw, SHAPE_io_file)) {
        n = fileio_write_from(thread, (FileIO *)b->raw, data, length);
    } else {
        Value bytes = bytes_from_data(thread, data, length), count;
        Value view = bytes ? object_call1(thread, value_from_object(BUILTIN_TYPE(memoryview)), bytes) : NO_VALUE;
        do {
            count = view ? object_call_method(thread, b->raw, NAME(write), 1, view) : NO_VALUE;
        } while (!count && error_matches(thread, SHAPE_InterruptedError) &&
                 (error_clear(thread), runtime_safepoint(thread) == 0));
        if (!count) return -1;
        if (count == NONE) return -2;
        n = object_index_int64(thread, count);
        if (n == -1 && error_pending(thread)) return -1;
        if (n < 0 || n > (int64_t)length)
            return error_raise_int(thread, SHAPE_OSError,
                                   "raw write() returned invalid length %lld (should have been between 0 and %zu)",
                                   (long long)n, length);
    }
    if (n > 0 && b->position >= 0) b->position += n;
    return n;
}

static int64_t raw_tell(Thread *thread, Buffered *b) {
    Value at = io_call(thread, b->raw, "tell");
    int64_t n = at ? io_offset(thread, at) : -1;
    if (error_pending(thread)) return -1;
    if (n < 0) return error_raise_int(thread, SHAPE_OSError, "Raw stream returned invalid position %lld", (long long)n);
    return b->position = n;
}

static int64_t raw_seek(Thread *thread, Buffered *b, Value target, int whence) {
    Value at =
        target ? object_call_method(thread, b->raw, NAME(seek), 2, target, value_from_small_int(whence)) : NO_VALUE;
    int64_t n = at ? io_offset(thread, at) : -1;
    if (error_pending(thread)) return -1;
    if (n < 0) return error_raise_int(thread, SHAPE_OSError, "Raw stream returned invalid position %lld", (long long)n);
    return b->position = n;
}

// ---- flushing ---------------------------------------------------------------------------------------------------

static int would_block(Thread *thread, int64_t written) {
    Value arguments = tuple_pack(thread, 3, value_from_small_int(EAGAIN),
                                 str_from_cstring(thread, "write could not complete without blocking"),
                                 value_from_small_int(written));
    Value exception = arguments ? exception_new(thread, BUILTIN_TYPE(BlockingIOError), arguments) : NO_VALUE;
    if (exception) error_set(thread, exception);
    return -1;
}

static int flush_writes(Thread *thread, Buffered *b) {
    while (b->write_start < b->write_end) {
        const uint8_t *data = bytes_from_value(b->write_buffer)->data + b->write_start;
        int64_t n = raw_write(thread, b, data, b->write_end - b->write_start);
        if (n == -1) return -1;
        if (n == -2) return would_block(thread, 0);
        b->write_start += (size_t)n;
        if (thread->stop_request && runtime_safepoint(thread) < 0) return -1;
    }
    b->write_start = b->write_end = 0;
    return 0;
}

static int drop_reads(Thread *thread, Buffered *b) { // the raw stream back to where reading has come to
    size_t n = unread(b);
    b->read_start = b->read_end = 0;
    return n && raw_seek(thread, b, value_from_small_int(-(int64_t)n), 1) < 0 ? -1 : 0;
}

static Value buffered_flush_locked(Thread *thread, Buffered *b) {
    if (b->writable && flush_writes(thread, b) < 0) return NO_VALUE;
    if (b->readable && b->writable && drop_reads(thread, b) < 0) return NO_VALUE;
    return NONE;
}

NATIVE(buffered_flush, "flush(self, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    if (!check_ready(thread, b)) return NO_VALUE;
    if (!b->writable) return io_call(thread, b->raw, "flush");
    if (!check_open(thread, b, "flush of closed file")) return NO_VALUE;
    if (enter(thread, b) < 0) return NO_VALUE;
    Value result = buffered_flush_locked(thread, b);
    leave(b);
    return result;
}

// ---- reading ----------------------------------------------------------------------------------------------------

static int prepare_read(Thread *thread, Buffered *b) {
    return b->writable && b->write_end ? flush_writes(thread, b) : 0;
}

static int64_t fill(Thread *thread, Buffered *b) { // the read buffer is empty
    b->read_start = b->read_end = 0;
    int64_t n = raw_read(thread, b, read_data(b), (size_t)b->size);
    if (n > 0) b->read_end = (size_t)n;
    return n;
}

static size_t take(Buffered *b, uint8_t *out, size_t length) {
    size_t n = unread(b) < length ? unread(b) : length;
    memcpy(out, read_data(b) + b->read_start, n);
    b->read_start += n;
    return n;
}

static Value take_bytes(Thread *thread, Buffered *b, size_t length) {
    Value bytes = bytes_from_data(thread, read_data(b) + b->read_start, length);
    if (bytes) b->read_start += length;
    return bytes;
}

static Value read_rest(Thread *thread, Buffered *b) { // everything up to the end
    if (prepare_read(thread, b) < 0) return NO_VALUE;
    Value head = take_bytes(thread, b, unread(b)), readall;
    b->read_start = b->read_end = 0;
    if (!head) return NO_VALUE;
    int found = object_lookup_attribute(thread, b->raw, str_intern_cstring(thread, "readall"), &readall);
    if (found < 0) return NO_VALUE;
    if (found) {
        Value tail = object_call0(thread, readall);
        if (!tail) return NO_VALUE;
        if (tail != NONE && !value_is_bytes(tail))
            return error_raise(thread, SHAPE_TypeError, "readall() should return bytes");
        b->position = -1;
        if (bytes_from_value(head)->length == 0) return tail;
        return tail == NONE ? head : object_binary(thread, OPERATOR_ADD, head, tail);
    }
    Value parts = value_from_object(list_allocate(thread, 4));
    if (!parts || list_append(thread, parts, head) < 0) return NO_VALUE;
    size_t total = bytes_from_value(head)->length;
    for (;;) {
        Value part = io_call(thread, b->raw, "read");
        if (!part) return NO_VALUE;
        if (part != NONE && !value_is_bytes(part))
            return error_raise(thread, SHAPE_TypeError, "read() should return bytes");
        if (part == NONE || bytes_from_value(part)->length == 0) {
            if (total == 0) return part;
            return object_call_method(thread, ROOT_VALUE(empty_bytes), NAME(join), 1, parts);
        }
        if (list_append(thread, parts, part) < 0) return NO_VALUE;
        total += bytes_from_value(part)->length;
    }
}

// Fills out as far as the stream goes; *blocked when it ended for lack of data now. -1: exception.
static int64_t read_exactly(Thread *thread, Buffered *b, uint8_t *out, size_t length, bool *blocked, bool once) {
    size_t done = take(b, out, length);
    *blocked = false;
    if (done < length && prepare_read(thread, b) < 0) return -1;
    while (done < length) {
        size_t left = length - done;
        bool direct = once ? left > (size_t)b->size : left >= (size_t)b->size;
        if (once && done && !direct) break;
        int64_t n =
            direct ? raw_read(thread, b, out + done, once ? left : left - left % (size_t)b->size) : fill(thread, b);
        if (n == -1) return -1;
        if (n <= 0) {
            *blocked = n == -2;
            break;
        }
        done += direct ? (size_t)n : take(b, out + done, left);
        if (once && direct) break;
    }
    return (int64_t)done;
}

static Value read_sized(Thread *thread, Buffered *b, size_t size) {
    if (size <= unread(b)) return take_bytes(thread, b, size);
    bool blocked;
    Bytes *bytes = bytes_allocate(thread, size);
    if (!bytes) return NO_VALUE;
    int64_t n = read_exactly(thread, b, bytes->data, size, &blocked, false);
    if (n < 0) return NO_VALUE;
    if (n == 0 && blocked) return NONE;
    return (size_t)n == size ? value_from_object(bytes) : bytes_from_data(thread, bytes->data, (size_t)n);
}

NATIVE(buffered_read, "read(self, size=-1, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    int64_t size = io_size_argument(thread, args[1], -1);
    if (error_pending(thread) || !check_ready(thread, b)) return NO_VALUE;
    if (size < -1) return error_raise(thread, SHAPE_ValueError, "read length must be non-negative or -1");
    if (!check_open(thread, b, "read of closed file") || enter(thread, b) < 0) return NO_VALUE;
    Value result = size < 0 ? read_rest(thread, b) : read_sized(thread, b, (size_t)size);
    leave(b);
    return result;
}

static Value read_some(Thread *thread, Buffered *b, int64_t size) {
    if (size < 0) size = b->size;
    if (size == 0) return ROOT_VALUE(empty_bytes);
    if (unread(b) == 0) {
        if (prepare_read(thread, b) < 0) return NO_VALUE;
        Bytes *bytes = bytes_allocate(thread, (size_t)size);
        int64_t n = bytes ? raw_read(thread, b, bytes->data, (size_t)size) : -1;
        b->read_start = b->read_end = 0;
        if (n == -1) return NO_VALUE;
        return bytes_from_data(thread, bytes->data, n < 0 ? 0 : (size_t)n);
    }
    return take_bytes(thread, b, unread(b) < (size_t)size ? unread(b) : (size_t)size);
}

NATIVE(buffered_read1, "read1(self, size=-1, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    int64_t size = io_size_argument(thread, args[1], -1);
    if (error_pending(thread) || !check_open(thread, b, "read of closed file") || enter(thread, b) < 0) return NO_VALUE;
    Value result = read_some(thread, b, size);
    leave(b);
    return result;
}

static Value readinto_general(Thread *thread, Value *args, bool once) {
    Buffered *b = self_of(args[0]);
    Buffer view;
    bool blocked = false;
    if (!check_open(thread, b, "readinto of closed file") ||
        buffer_get_writable(thread, args[1], &view, "readinto() argument") < 0)
        return NO_VALUE;
    Value result = NO_VALUE;
    if (enter(thread, b) == 0) {
        int64_t n = read_exactly(thread, b, view.data, view.length, &blocked, once);
        leave(b);
        result = n < 0 ? NO_VALUE : n == 0 && blocked ? NONE : value_from_small_int(n);
    }
    buffer_release(thread, &view);
    return result;
}
NATIVE(buffered_readinto, "readinto(self, buffer, /)", "", EFFECT_ANY) {
    return readinto_general(thread, args, false);
}
NATIVE(buffered_readinto1, "readinto1(self, buffer, /)", "", EFFECT_ANY) {
    return readinto_general(thread, args, true);
}

static Value peek_locked(Thread *thread, Buffered *b) {
    if (unread(b) == 0 && (prepare_read(thread, b) < 0 || fill(thread, b) == -1)) return NO_VALUE;
    return bytes_from_data(thread, read_data(b) + b->read_start, unread(b));
}
NATIVE(buffered_peek, "peek(self, size=0, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    if (!check_open(thread, b, "peek of closed file") || enter(thread, b) < 0) return NO_VALUE;
    Value result = peek_locked(thread, b);
    leave(b);
    return result;
}

static Value read_line(Thread *thread, Buffered *b, int64_t limit) {
    Value parts = NO_VALUE;
    for (;;) {
        size_t n = unread(b);
        if (limit >= 0 && n > (size_t)limit) n = (size_t)limit;
        uint8_t *start = read_data(b) + b->read_start, *newline = n ? memchr(start, '\n', n) : NULL;
        if (newline) n = (size_t)(newline - start) + 1;
        Value part = take_bytes(thread, b, n);
        if (!part) return NO_VALUE;
        if (limit >= 0) limit -= (int64_t)n;
        bool ends = newline || limit == 0;
        if (ends && !parts) return part;
        if (!parts && !(parts = value_from_object(list_allocate(thread, 2)))) return NO_VALUE;
        if (list_append(thread, parts, part) < 0) return NO_VALUE;
        if (!ends) {
            int64_t got = prepare_read(thread, b) < 0 ? -1 : fill(thread, b);
            if (got == -1) return NO_VALUE;
            ends = got <= 0;
        }
        if (ends)
            return list_length(parts) == 1 ? list_get(parts, 0)
                                           : object_call_method(thread, ROOT_VALUE(empty_bytes), NAME(join), 1, parts);
    }
}

NATIVE(buffered_readline, "readline(self, size=-1, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    int64_t size = io_size_argument(thread, args[1], -1);
    if (error_pending(thread) || !check_open(thread, b, "readline of closed file") || enter(thread, b) < 0)
        return NO_VALUE;
    Value result = read_line(thread, b, size);
    leave(b);
    return result;
}

static Value buffered_next(Thread *thread, Value self) {
    Buffered *b = self_of(self);
    Value line;
    bool plain = value_has_shape(self, SHAPE_io_reader) || value_has_shape(self, SHAPE_io_random);
    if (plain) {
        if (!check_open(thread, b, "readline of closed file") || enter(thread, b) < 0) return NO_VALUE;
        line = read_line(thread, b, -1);
        leave(b);
    } else {
        line = object_call_method(thread, self, NAME(readline), 0);
        if (line && !value_is_bytes(line))
            return error_raise(thread, SHAPE_OSError, "readline() should have returned a bytes object, not '%T'", line);
    }
    return line && bytes_from_value(line)->length ? line : NO_VALUE;
}

// ---- writing ----------------------------------------------------------------------------------------------------

// Puts data into the buffer, flushing when it is full; large data go straight through. Bytes taken, or -1.
static int64_t write_locked(Thread *thread, Buffered *b, const uint8_t *data, size_t length) {
    if (b->readable && drop_reads(thread, b) < 0) return -1;
    uint8_t *buffer = bytes_from_value(b->write_buffer)->data;
    size_t room = (size_t)b->size - b->write_end;
    if (length <= room) {
        memcpy(buffer + b->write_end, data, length);
        b->write_end += length;
        return (int64_t)length;
    }
    if (flush_writes(thread, b) < 0) {
        if (!error_matches(thread, SHAPE_BlockingIOError)) return -1;
        error_clear(thread);
        memmove(buffer, buffer + b->write_start, b->write_end - b->write_start);
        b->write_end -= b->write_start;
        b->write_start = 0;
        room = (size_t)b->size - b->write_end;
        size_t n = length < room ? length : room;
        memcpy(buffer + b->write_end, data, n);
        b->write_end += n;
        return n == length ? (int64_t)length : would_block(thread, (int64_t)n);
    }
    size_t done = 0;
    while (length - done > (size_t)b->size) {
        int64_t n = raw_write(thread, b, data + done, length - done);
        if (n == -1) return -1;
        if (n == -2) {
            memcpy(buffer, data + done, (size_t)b->size);
            b->write_end = (size_t)b->size;
            return would_block(thread, (int64_t)done + b->size);
        }
        done += (size_t)n;
        if (thread->stop_request && runtime_safepoint(thread) < 0) return -1;
    }
    memcpy(buffer, data + done, length - done);
    b->write_end = length - done;
    return (int64_t)length;
}

NATIVE(buffered_write, "write(self, buffer, /)",
       "Write the given buffer to the IO stream.\n\nReturn the number of bytes written, which is always the length of "
       "b\nin bytes.\n\nRaises BlockingIOError if the buffer is full and the\nunderlying raw stream cannot accept more "
       "data at the moment.",
       EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    Buffer view;
    if (!check_ready(thread, b) || buffer_get(thread, args[1], &view, BUFFER_SIMPLE) < 0) return NO_VALUE;
    int64_t n = -1;
    if (enter(thread, b) == 0) { // another thread may have been closing it
        if (check_open(thread, b, "write to closed file")) n = write_locked(thread, b, view.data, view.length);
        leave(b);
    }
    buffer_release(thread, &view);
    return n < 0 ? NO_VALUE : value_from_small_int(n);
}

// ---- positions --------------------------------------------------------------------------------------------------

static int check_seekable(Thread *thread, Buffered *b) {
    Value able = io_call(thread, b->raw, "seekable");
    if (!able) return -1;
    int yes = object_is_true(thread, able);
    if (yes == 0) io_unsupported(thread, "File or stream is not seekable.");
    return yes == 1 ? 0 : -1;
}

static Value tell_locked(Thread *thread, Buffered *b) {
    int64_t raw = raw_tell(thread, b);
    if (raw < 0) return NO_VALUE;
    int64_t at = raw - (int64_t)unread(b) + (int64_t)(b->write_end - b->write_start);
    return int_from_int64(thread, at < 0 ? 0 : at);
}

NATIVE(buffered_tell, "tell(self, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    return check_ready(thread, b) ? tell_locked(thread, b) : NO_VALUE;
}

// Inside the data already read? Then only read_start moves.
static bool seek_within(Thread *thread, Buffered *b, int64_t offset, int64_t whence, int64_t *result) {
    if (!b->readable || b->write_end || whence == 2) return false;
    int64_t raw = b->position >= 0 ? b->position : raw_tell(thread, b);
    if (raw < 0) return false;
    int64_t here = raw - (int64_t)unread(b), target = whence == 0 ? offset : here + offset;
    int64_t low = raw - (int64_t)b->read_end;
    if (b->read_end == 0 || target < low || target > raw) return false;
    b->read_start = (size_t)(target - low);
    *result = target;
    return true;
}

static Value seek_locked(Thread *thread, Buffered *b, Value target, int64_t whence) {
    int64_t offset = io_offset(thread, target), result;
    if (error_pending(thread)) return NO_VALUE;
    if (seek_within(thread, b, offset, whence, &result)) return int_from_int64(thread, result);
    if (error_pending(thread)) return NO_VALUE;
    if (b->writable && flush_writes(thread, b) < 0) return NO_VALUE;
    if (whence == 1) target = int_from_int64(thread, offset - (int64_t)unread(b));
    b->read_start = b->read_end = 0;
    result = raw_seek(thread, b, target, (int)whence);
    return result < 0 ? NO_VALUE : int_from_int64(thread, result);
}

NATIVE(buffered_seek, "seek(self, target, whence=0, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    if (!check_ready(thread, b)) return NO_VALUE;
    int64_t whence = object_index_int64(thread, args[2]);
    if (error_pending(thread)) return NO_VALUE;
    if (whence < 0 || (whence > 2 && whence > 4))
        return error_raise(thread, SHAPE_ValueError, "whence value %lld unsupported", (long long)whence);
    if (!check_open(thread, b, "seek of closed file") || check_seekable(thread, b) < 0 || enter(thread, b) < 0)
        return NO_VALUE;
    Value result = seek_locked(thread, b, args[1], whence);
    leave(b);
    return result;
}

NATIVE(buffered_truncate, "truncate(self, pos=None, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    if (!check_open(thread, b, "truncate of closed file")) return NO_VALUE;
    if (!b->writable) return io_unsupported(thread, "truncate");
    if (enter(thread, b) < 0) return NO_VALUE;
    Value flushed = buffered_flush_locked(thread, b);
    Value size = !flushed ? NO_VALUE : args[1] == NONE || args[1] == UNBOUND ? tell_locked(thread, b) : args[1];
    Value result = size ? io_call1(thread, b->raw, "truncate", size) : NO_VALUE;
    b->position = -1;
    leave(b);
    return result;
}

// ---- closing and state ------------------------------------------------------------------------------------------

NATIVE(buffered_close, "close(self, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    if (!check_ready(thread, b)) return NO_VALUE;
    int closed = raw_is_closed(thread, b);
    if (closed) return closed < 0 ? NO_VALUE : NONE;
    if (b->finalizing) {
        Value warned = io_call1(thread, b->raw, "_dealloc_warn", args[0]);
        if (!warned) error_clear(thread);
    }
    Value pending = object_call_method(thread, args[0], NAME(flush), 0) ? NO_VALUE : error_fetch(thread);
    if (enter(thread, b) < 0) return NO_VALUE;
    Value result = object_call_method(thread, b->raw, NAME(close), 0);
    leave(b);
    b->read_start = b->read_end = b->write_start = b->write_end = 0;
    if (!pending) return result;
    if (!result) {
        Value second = error_fetch(thread);
        if (second != pending) exception_set_context(thread, second, pending);
        error_restore(thread, second);
        return NO_VALUE;
    }
    error_restore(thread, pending);
    return NO_VALUE;
}

NATIVE(buffered_detach, "detach(self, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    if (!check_ready(thread, b) || !object_call_method(thread, args[0], NAME(flush), 0)) return NO_VALUE;
    Value raw = b->raw;
    b->raw = NO_VALUE; // NOBARRIER: immediate
    b->detached = true;
    b->ready = false;
    return raw;
}

NATIVE(buffered_dealloc_warn, "_dealloc_warn(self, source, /)", "", EFFECT_ANY) {
    Buffered *b = self_of(args[0]);
    if (b->ready && !io_call1(thread, b->raw, "_dealloc_warn", args[1])) error_clear(thread);
    return NONE;
}

#define DELEGATE(id, method_name)                                                                                      \
    NATIVE(id, method_name "(self, /)", "", EFFECT_ANY) {                                                              \
        Buffered *b = self_of(args[0]);                                                                                \
        return check_ready(thread, b) ? io_call(thread, b->raw, method_name) : NO_VALUE;                               \
    }
DELEGATE(buffered_readable, "readable")
DELEGATE(buffered_writable, "writable")
DELEGATE(buffered_seekable, "seekable")
DELEGATE(buffered_fileno, "fileno")
DELEGATE(buffered_isatty, "isatty")

NATIVE(buffered_getstate, "__getstate__(self, /)", "", EFFECT_RAISES) {
    return io_getstate_error(thread, args[0]);
}
NATIVE(buffered_sizeof, "__sizeof__(self, /)", "", EFFECT_NONE) {
    return value_from_small_int((int64_t)sizeof(Buffered) + self_of(args[0])->size);
}

static Value buffered_closed(Thread *thread, Value self) {
    Buffered *b = self_of(self);
    return check_ready(thread, b) ? object_get_attribute(thread, b->raw, NAME(closed)) : NO_VALUE;
}
static Value buffered_name(Thread *thread, Value self) {
    Buffered *b = self_of(self);
    return check_ready(thread, b) ? object_get_attribute(thread, b->raw, NAME(name)) : NO_VALUE;
}
static Value buffered_mode(Thread *thread, Value self) {
    Buffered *b = self_of(self);
    return check_ready(thread, b) ? object_get_attribute(thread, b->raw, NAME(mode)) : NO_VALUE;
}
static Value buffered_repr(Thread *thread, Value self) {
    Value name = io_name_repr(thread, self);
    if (!name && error_pending(thread)) return NO_VALUE;
    const char *type = type_name(value_type(self));
    return name ? str_format_c(thread, "<%s name=%U>", type, name) : str_format_c(thread, "<%s>", type);
}

// ---- making -----------------------------------------------------------------------------------------------------

static int check_raw(Thread *thread, Value raw, const char *ability, const char *message) {
    Value able = io_call(thread, raw, ability);
    if (!able) return -1;
    int yes = object_is_true(thread, able);
    if (yes == 0) io_unsupported(thread, message);
    return yes == 1 ? 0 : -1;
}

static Value storage(Thread *thread, int64_t size) {
    return value_from_object(bytes_allocate(thread, (size_t)size));
}

static int initialise(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names, const char *name,
                      bool readable, bool writable) {
    static const char *const names[] = {"raw", "buffer_size"};
    Value bound[2];
    Buffered *b = self_of(self);
    b->ready = false;
    b->detached = false;
    if (!arguments_bind(thread, name, args, positional, keyword_names, names, 1, 2, bound)) return -1;
    int64_t size = bound[1] == UNBOUND ? IO_DEFAULT_BUFFER_SIZE : object_index_int64(thread, bound[1]);
    if (size == -1 && error_pending(thread)) return -1;
    if (readable && writable && check_raw(thread, bound[0], "seekable", "File or stream is not seekable.") < 0)
        return -1;
    if (readable && check_raw(thread, bound[0], "readable", "File or stream is not readable.") < 0) return -1;
    if (writable && check_raw(thread, bound[0], "writable", "File or stream is not writable.") < 0) return -1;
    if (size <= 0) return error_raise_int(thread, SHAPE_ValueError, "buffer size must be strictly positive");
    heap_store(thread, b, &b->raw, bound[0]);
    b->read_start = b->read_end = b->write_start = b->write_end = 0;
    b->size = size;
    b->readable = readable;
    b->writable = writable;
    b->position = -1;
    Value read = readable ? storage(thread, size) : NONE, write = writable ? storage(thread, size) : NONE;
    if (!read || !write) return -1;
    heap_store(thread, b, &b->read_buffer, read);
    heap_store(thread, b, &b->write_buffer, write);
    b->ready = true;
    return 0;
}

static int reader_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    return initialise(thread, self, args, positional, keyword_names, "BufferedReader", true, false);
}
static int writer_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    return initialise(thread, self, args, positional, keyword_names, "BufferedWriter", false, true);
}
static int random_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    return initialise(thread, self, args, positional, keyword_names, "BufferedRandom", true, true);
}

static Value buffered_construct(Thread *thread, Type *type, Value *args __attribute__((unused)),
                                size_t positional __attribute__((unused)),
                                Value keyword_names __attribute__((unused))) {
    return value_from_object(type_allocate(thread, type, 0));
}

static void buffered_finalize(Thread *thread, Value self) {
    if (self_of(self)->ready) io_finalize(thread, self);
}

static const NativeGetSet buffered_getters[] = {{"closed", buffered_closed, NULL, NULL},
                                                {"name", buffered_name, NULL, NULL},
                                                {"mode", buffered_mode, NULL, NULL},
                                                {0}};
static const NativeMember buffered_members[] = {
    {"raw", MEMBER_VALUE, offsetof(Buffered, raw), true, NULL},
    {"_finalizing", MEMBER_BOOL, offsetof(Buffered, finalizing), false, NULL},
    {0}};

#define COMMON_METHODS                                                                                                 \
    &buffered_flush_native, &buffered_close_native, &buffered_detach_native, &buffered_dealloc_warn_native,            \
        &buffered_seekable_native, &buffered_fileno_native, &buffered_isatty_native, &buffered_tell_native,            \
        &buffered_seek_native, &buffered_truncate_native, &buffered_getstate_native, &buffered_sizeof_native
#define READ_METHODS                                                                                                   \
    &buffered_read_native, &buffered_read1_native, &buffered_readinto_native, &buffered_readinto1_native,              \
        &buffered_peek_native, &buffered_readline_native, &buffered_readable_native
#define WRITE_METHODS &buffered_write_native, &buffered_writable_native
static const NativeDef *const reader_methods[] = {COMMON_METHODS, READ_METHODS, NULL};
static const NativeDef *const writer_methods[] = {COMMON_METHODS, WRITE_METHODS, NULL};
static const NativeDef *const random_methods[] = {COMMON_METHODS, READ_METHODS, WRITE_METHODS, NULL};

#define BUFFERED_TYPE(id, type_name, init_function, next_function, method_table, documentation)                        \
    const TypeSpec id##_type_spec = {.name = type_name,                                                                \
                                     .module = "_io",                                                                  \
                                     .base = SHAPE_io_buffered_base,                                                   \
                                     .flags = TYPE_BASE | TYPE_HAS_FINALIZER,                                          \
                                     .size = sizeof(Buffered),                                                         \
                                     .trace_kind = TRACE_CUSTOM,                                                       \
                                     .trace = buffered_trace,                                                          \
                                     .has_dict = true,                                                                 \
                                     .doc = documentation,                                                             \
                                     .slots = {.construct = buffered_construct,                                        \
                                               .init = init_function,                                                  \
                                               .repr = buffered_repr,                                                  \
                                               .next = next_function,                                                  \
                                               .finalize = buffered_finalize},                                         \
                                     .methods = method_table,                                                          \
                                     .getters = buffered_getters,                                                      \
                                     .members = buffered_members}
BUFFERED_TYPE(io_reader, "BufferedReader", reader_init, buffered_next, reader_methods,
              "BufferedReader(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\nCreate a new buffered reader using the "
              "given readable raw IO object.");
BUFFERED_TYPE(io_writer, "BufferedWriter", writer_init, NULL, writer_methods,
              "BufferedWriter(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\nA buffer for a writeable sequential RawIO "
              "object.\n\nThe constructor creates a BufferedWriter for the given writeable raw\nstream. If the "
              "buffer_size is not given, it defaults to\nDEFAULT_BUFFER_SIZE.");
BUFFERED_TYPE(io_random, "BufferedRandom", random_init, buffered_next, random_methods,
              "BufferedRandom(raw, buffer_size=DEFAULT_BUFFER_SIZE)\n--\n\nA buffered interface to random access "
              "streams.\n\nThe constructor creates a reader and writer for a seekable stream,\nraw, given in the "
              "first argument. If the buffer_size is omitted it\ndefaults to DEFAULT_BUFFER_SIZE.");

// ---- BufferedRWPair ---------------------------------------------------------------------------------------------

typedef struct Pair {
    Object header;
    Value reader, writer;
} Pair;

static void pair_trace(Object *object, Tracer *tracer) {
    tracer_visit_range(tracer, &((Pair *)object)->reader, 2);
}

static int pair_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check(thread, "BufferedRWPair", positional, keyword_names, 2, 3)) return -1;
    Pair *pair = (Pair *)self;
    if (check_raw(thread, args[0], "readable", "File or stream is not readable.") < 0 ||
        check_raw(thread, args[1], "writable", "File or stream is not writable.") < 0)
        return -1;
    Value size = positional == 3 ? args[2] : value_from_small_int(IO_DEFAULT_BUFFER_SIZE);
    Value reader = object_call2(thread, value_from_object(BUILTIN_TYPE(io_reader)), args[0], size);
    Value writer = reader ? object_call2(thread, value_from_object(BUILTIN_TYPE(io_writer)), args[1], size) : NO_VALUE;
    if (!writer) return -1;
    heap_store(thread, pair, &pair->reader, reader);
    heap_store(thread, pair, &pair->writer, writer);
    return 0;
}

static Value forward(Thread *thread, Value target, const char *method, Value arguments) {
    if (!target) return error_raise(thread, SHAPE_ValueError, "I/O operation on uninitialized object");
    Value function = object_get_attribute_cstring(thread, target, method);
    return function ? object_call_tuple(thread, function, arguments, NO_VALUE) : NO_VALUE;
}

#define PAIR_METHOD(name, side)                                                                                        \
    NATIVE(pair_##name, #name "(self, /, *args)", "", EFFECT_ANY) {                                                    \
        return forward(thread, ((Pair *)args[0])->side, #name, args[1]);                                               \
    }
PAIR_METHOD(read, reader)
PAIR_METHOD(peek, reader)
PAIR_METHOD(read1, reader)
PAIR_METHOD(readinto, reader)
PAIR_METHOD(readinto1, reader)
PAIR_METHOD(readable, reader)
PAIR_METHOD(write, writer)
PAIR_METHOD(flush, writer)
PAIR_METHOD(writable, writer)

NATIVE(pair_close, "close(self, /)", "", EFFECT_ANY) {
    Pair *pair = (Pair *)args[0];
    Value first = forward(thread, pair->writer, "close", TUPLE_EMPTY(thread)),
          pending = first ? NO_VALUE : error_fetch(thread);
    Value second = forward(thread, pair->reader, "close", TUPLE_EMPTY(thread));
    if (pending) {
        if (!second) {
            Value later = error_fetch(thread);
            exception_set_context(thread, later, pending);
            pending = later;
        }
        error_restore(thread, pending);
        return NO_VALUE;
    }
    return second;
}
NATIVE(pair_isatty, "isatty(self, /)", "", EFFECT_ANY) {
    Pair *pair = (Pair *)args[0];
    Value first = forward(thread, pair->writer, "isatty", TUPLE_EMPTY(thread));
    return first == FALSE_VALUE ? forward(thread, pair->reader, "isatty", TUPLE_EMPTY(thread)) : first;
}
static Value pair_closed(Thread *thread, Value self) {
    Value writer = ((Pair *)self)->writer;
    if (!writer) return error_raise(thread, SHAPE_RuntimeError, "the BufferedRWPair object is being garbage-collected");
    return object_get_attribute(thread, writer, NAME(closed));
}
static void pair_finalize(Thread *thread, Value self) {
    if (((Pair *)self)->writer) io_finalize(thread, self);
}
static const NativeDef *const pair_methods[] = {&pair_read_native,     &pair_peek_native,      &pair_read1_native,
                                                &pair_readinto_native, &pair_readinto1_native, &pair_readable_native,
                                                &pair_write_native,    &pair_flush_native,     &pair_writable_native,
                                                &pair_close_native,    &pair_isatty_native,    NULL};
static const NativeGetSet pair_getters[] = {{"closed", pair_closed, NULL, NULL}, {0}};
const TypeSpec io_pair_type_spec = {
    .name = "BufferedRWPair",
    .module = "_io",
    .base = SHAPE_io_buffered_base,
    .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
    .size = sizeof(Pair),
    .trace_kind = TRACE_CUSTOM,
    .trace = pair_trace,
    .has_dict = true,
    .doc =
        "BufferedRWPair(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)\n--\n\nA buffered reader and writer object "
        "together.\n\nA buffered reader object and buffered writer object put together to\nform a sequential IO "
        "object that can read and write. This is typically\nused with a socket or two-way pipe.",
    .slots = {.construct = buffered_construct, .init = pair_init, .finalize = pair_finalize},
    .methods = pair_methods,
    .getters = pair_getters};

// ---- at exit ----------------------------------------------------------------------------------------------------

bool io_buffered_has_output(Value v) {
    Buffered *b = self_of(v);
    return b->ready && b->write_end > b->write_start;
}
