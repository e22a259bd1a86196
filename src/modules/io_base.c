// Taipan: _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase. MIT licence.
//
// An _IOBase instance is closed when it has the attribute __IOBase_closed; subclasses in C override `closed`.
#include "modules/io.h"
#include "modules/itertools_internal.h"

// ---- helpers ----------------------------------------------------------------------------------------------------

Value io_unsupported(Thread *thread, const char *message) {
    Value type = ROOT_VALUE(io_unsupported_operation);
    if (!type) type = value_from_object(BUILTIN_TYPE(OSError));
    return error_raise_type(thread, type_from_value(type), "%s", message);
}

int64_t io_size_argument(Thread *thread, Value v, int64_t missing) {
    if (v == NONE || v == UNBOUND) return missing;
    if (!value_is_int(v) && !value_type(v)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError, "argument should be integer or None, not '%T'", v);
    return object_index_int64(thread, v);
}

int64_t io_offset(Thread *thread, Value v) {
    if (value_is_float(v)) return error_raise_int(thread, SHAPE_TypeError, "an integer is required");
    return object_index_int64(thread, v);
}

Value io_call(Thread *thread, Value file, const char *method) {
    Value name = str_intern_cstring(thread, method);
    return name ? object_call_method(thread, file, name, 0) : NO_VALUE;
}

Value io_call1(Thread *thread, Value file, const char *method, Value argument) {
    Value name = str_intern_cstring(thread, method);
    return name && argument ? object_call_method(thread, file, name, 1, argument) : NO_VALUE;
}

int io_is_closed(Thread *thread, Value file) {
    Value closed = object_get_attribute(thread, file, NAME(closed));
    return closed ? object_is_true(thread, closed) : -1;
}

int io_check_closed(Thread *thread, Value file, const char *message) {
    int closed = io_is_closed(thread, file);
    if (closed <= 0) return closed;
    return error_raise_int(thread, SHAPE_ValueError, "%s", message ? message : "I/O operation on closed file.");
}

Value io_name_repr(Thread *thread, Value file) {
    Value name;
    int found = object_lookup_attribute(thread, file, NAME(name), &name);
    if (found < 0) {
        if (!error_matches(thread, SHAPE_ValueError)) return NO_VALUE;
        error_clear(thread); // detached or closed
        return NO_VALUE;
    }
    if (!found) return NO_VALUE;
    int entered = object_repr_enter(thread, file);
    if (entered > 0)
        error_raise(thread, SHAPE_RuntimeError, "reentrant call inside %s.__repr__", type_name(value_type(file)));
    if (entered) return NO_VALUE;
    Value text = object_repr(thread, name);
    object_repr_leave(thread, file);
    return text;
}

Value io_getstate_error(Thread *thread, Value self) {
    return error_raise(thread, SHAPE_TypeError, "cannot pickle '%U' instances", value_type(self)->name);
}

// ---- _IOBase ----------------------------------------------------------------------------------------------------

static bool marked_closed(Thread *thread, Value self) {
    Value name = str_intern_cstring(thread, "__IOBase_closed");
    return name && instance_attributes_word(value_object(self)) && instance_get(thread, self, name) != NO_VALUE;
}

static Value iobase_closed(Thread *thread, Value self) {
    return value_from_bool(marked_closed(thread, self));
}

NATIVE(iobase_seek, "seek(self, offset, whence=os.SEEK_SET, /)",
       "Change the stream position to the given byte offset.\n\n  offset\n    The stream position, relative to "
       "'whence'.\n  whence\n    The relative "
       "position to seek from.\n\nThe offset is interpreted relative to the position indicated by whence.\nValues for "
       "whence are:\n\n* os.SEEK_SET or 0 "
       "-- start of stream (the default); offset should be zero or positive\n* os.SEEK_CUR or 1 -- current stream "
       "position; offset may be negative\n* "
       "os.SEEK_END or 2 -- end of stream; offset is usually negative\n\nReturn the new absolute position.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "seek");
}
NATIVE(iobase_tell, "tell(self, /)", "Return current stream position.", EFFECT_ANY) {
    return object_call_method(thread, args[0], NAME(seek), 2, value_from_small_int(0), value_from_small_int(1));
}
NATIVE(iobase_truncate, "truncate(self, size=None, /)",
       "Truncate file to size bytes.\n\nFile pointer is left unchanged. Size defaults to the current IO position\nas "
       "reported by tell(). Return the "
       "new size.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "truncate");
}
NATIVE(iobase_flush, "flush(self, /)",
       "Flush write buffers, if applicable.\n\nThis is not implemented for read-only and non-blocking streams.",
       EFFECT_ANY) {
    if (marked_closed(thread, args[0])) return error_raise(thread, SHAPE_ValueError, "I/O operation on closed file.");
    return NONE;
}
NATIVE(iobase_close, "close(self, /)",
       "Flush and close the IO object.\n\nThis method has no effect if the file is already closed.", EFFECT_ANY) {
    if (marked_closed(thread, args[0])) return NONE;
    Value flushed = object_call_method(thread, args[0], NAME(flush), 0);
    Value pending = flushed ? NO_VALUE : error_fetch(thread);
    int status = instance_set(thread, args[0], str_intern_cstring(thread, "__IOBase_closed"), TRUE_VALUE);
    if (pending) {
        if (status < 0) error_clear(thread);
        error_restore(thread, pending);
        return NO_VALUE;
    }
    return status < 0 ? NO_VALUE : NONE;
}
NATIVE(iobase_seekable, "seekable(self, /)",
       "Return whether object supports random access.\n\nIf False, seek(), tell() and truncate() will raise "
       "OSError.\nThis method may need to do a test seek().",
       EFFECT_NONE) {
    return FALSE_VALUE;
}
NATIVE(iobase_readable, "readable(self, /)",
       "Return whether object was opened for reading.\n\nIf False, read() will raise OSError.", EFFECT_NONE) {
    return FALSE_VALUE;
}
NATIVE(iobase_writable, "writable(self, /)",
       "Return whether object was opened for writing.\n\nIf False, write() will raise OSError.", EFFECT_NONE) {
    return FALSE_VALUE;
}

static Value check_ability(Thread *thread, Value self, const char *method, const char *message) {
    Value able = io_call(thread, self, method);
    if (!able || able == TRUE_VALUE) return able;
    return io_unsupported(thread, message);
}
NATIVE(iobase_check_readable, "_checkReadable(self, /)", "", EFFECT_ANY) {
    return check_ability(thread, args[0], "readable", "File or stream is not readable.");
}
NATIVE(iobase_check_writable, "_checkWritable(self, /)", "", EFFECT_ANY) {
    return check_ability(thread, args[0], "writable", "File or stream is not writable.");
}
NATIVE(iobase_check_seekable, "_checkSeekable(self, /)", "", EFFECT_ANY) {
    return check_ability(thread, args[0], "seekable", "File or stream is not seekable.");
}
NATIVE(iobase_check_closed, "_checkClosed(self, /)", "", EFFECT_ANY) {
    return io_check_closed(thread, args[0], NULL) < 0 ? NO_VALUE : NONE;
}
NATIVE(iobase_enter, "__enter__(self, /)", "", EFFECT_ANY) {
    return io_check_closed(thread, args[0], NULL) < 0 ? NO_VALUE : args[0];
}
NATIVE(iobase_exit, "__exit__(self, /, *args)", "", EFFECT_ANY | NATIVE_DROPS_REST) {
    return object_call_method(thread, args[0], NAME(close), 0) ? NONE : NO_VALUE;
}
NATIVE(iobase_fileno, "fileno(self, /)",
       "Return underlying file descriptor if one exists.\n\nRaise OSError if the IO object does not use a file "
       "descriptor.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "fileno");
}
NATIVE(iobase_isatty, "isatty(self, /)",
       "Return whether this is an 'interactive' stream.\n\nReturn False if it can't be determined.", EFFECT_ANY) {
    return io_check_closed(thread, args[0], NULL) < 0 ? NO_VALUE : FALSE_VALUE;
}

static int64_t peeked_line_length(Thread *thread, Value peek, int64_t limit) { // bytes up to and including a newline
    Value ahead = object_call1(thread, peek, value_from_small_int(1));
    if (!ahead) return -1;
    if (!value_is_bytes(ahead))
        return error_raise_int(thread, SHAPE_OSError, "peek() should have returned a bytes object, not '%T'", ahead);
    Bytes *bytes = bytes_from_value(ahead);
    int64_t length = (int64_t)bytes->length;
    if (length == 0) return 1;
    if (limit >= 0 && limit < length) length = limit;
    uint8_t *newline = memchr(bytes->data, '\n', (size_t)length);
    return newline ? newline - bytes->data + 1 : length;
}

NATIVE(iobase_readline, "readline(self, size=-1, /)",
       "Read and return a line from the stream.\n\nIf size is specified, at most size bytes will be read.\n\nThe line "
       "terminator is always b'\\n' for "
       "binary files; for text\nfiles, the newlines argument to open can be used to select the line\nterminator(s) "
       "recognized.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    int64_t limit = io_size_argument(thread, args[1], -1);
    Value peek = NO_VALUE;
    if ((limit == -1 && error_pending(thread)) ||
        object_lookup_attribute(thread, args[0], str_intern_cstring(thread, "peek"), &peek) < 0)
        return NO_VALUE;
    Value buffer = object_call0(thread, value_from_object(BUILTIN_TYPE(bytearray)));
    while (buffer) {
        int64_t have = object_length(thread, buffer), want = 1;
        if (limit >= 0 && have >= limit) break;
        if (peek && (want = peeked_line_length(thread, peek, limit < 0 ? -1 : limit - have)) < 0) return NO_VALUE;
        Value part = io_call1(thread, args[0], "read", value_from_small_int(want));
        if (!part) return NO_VALUE;
        if (!value_is_bytes(part))
            return error_raise(thread, SHAPE_OSError, "read() should have returned a bytes object, not '%T'", part);
        Bytes *bytes = bytes_from_value(part);
        if (bytes->length == 0) break;
        buffer = object_inplace(thread, OPERATOR_ADD, buffer, part);
        if (bytes->data[bytes->length - 1] == '\n') break;
    }
    return buffer ? object_call1(thread, value_from_object(BUILTIN_TYPE(bytes)), buffer) : NO_VALUE;
}

NATIVE(iobase_readlines, "readlines(self, hint=-1, /)",
       "Return a list of lines from the stream.\n\nhint can be specified to control the number of lines read: no "
       "more\nlines will be read if the total "
       "size (in bytes/characters) of all\nlines so far exceeds hint.",
       EFFECT_ANY) {
    int64_t hint = io_size_argument(thread, args[1], -1), total = 0;
    if (hint == -1 && error_pending(thread)) return NO_VALUE;
    Value iterator = object_iter(thread, args[0]),
          list = iterator ? value_from_object(list_allocate(thread, 0)) : NO_VALUE;
    while (list) {
        Value line = object_next(thread, iterator);
        if (!line) break;
        if (list_append(thread, list, line) < 0) return NO_VALUE;
        if (hint <= 0) continue;
        int64_t length = object_length(thread, line);
        if (length < 0) return NO_VALUE;
        total += length;
        if (total >= hint) break;
    }
    return error_pending(thread) ? NO_VALUE : list;
}

NATIVE(iobase_writelines, "writelines(self, lines, /)",
       "Write a list of lines to stream.\n\nLine separators are not added, so it is usual for each of the\nlines "
       "provided to have a line separator at "
       "the end.",
       EFFECT_ANY) {
    if (io_check_closed(thread, args[0], NULL) < 0) return NO_VALUE;
    Value iterator = object_iter(thread, args[1]), line;
    while (iterator && (line = object_next(thread, iterator)))
        if (!object_call_method(thread, args[0], NAME(write), 1, line)) return NO_VALUE;
    return !iterator || error_pending(thread) ? NO_VALUE : NONE;
}

NATIVE(iobase_del, "__del__(self, /)", "", EFFECT_ANY) {
    io_finalize(thread, args[0]);
    return NONE;
}

static Value iobase_iter(Thread *thread, Value self) {
    return io_check_closed(thread, self, NULL) < 0 ? NO_VALUE : self;
}

static Value iobase_next(Thread *thread, Value self) {
    Value line = object_call_method(thread, self, NAME(readline), 0);
    if (!line) return NO_VALUE;
    return object_length(thread, line) > 0 ? line : NO_VALUE;
}

void io_finalize(Thread *thread, Value self) {
    Value pending = error_fetch(thread);
    int closed = io_is_closed(thread, self);
    if (closed < 0) error_clear(thread);
    if (closed == 0) {
        Value name = str_intern_cstring(thread, "_finalizing");
        if (!name || object_set_attribute(thread, self, name, TRUE_VALUE) < 0) error_clear(thread);
        if (!object_call_method(thread, self, NAME(close), 0))
            error_write_unraisable(thread, "Exception ignored while closing file", self);
    }
    error_restore(thread, pending);
}

static const NativeDef *const iobase_methods[] = {&iobase_seek_native,
                                                  &iobase_tell_native,
                                                  &iobase_truncate_native,
                                                  &iobase_flush_native,
                                                  &iobase_close_native,
                                                  &iobase_seekable_native,
                                                  &iobase_readable_native,
                                                  &iobase_writable_native,
                                                  &iobase_check_readable_native,
                                                  &iobase_check_writable_native,
                                                  &iobase_check_seekable_native,
                                                  &iobase_check_closed_native,
                                                  &iobase_enter_native,
                                                  &iobase_exit_native,
                                                  &iobase_fileno_native,
                                                  &iobase_isatty_native,
                                                  &iobase_readline_native,
                                                  &iobase_readlines_native,
                                                  &iobase_writelines_native,
                                                  &iobase_del_native,
                                                  NULL};
static const NativeGetSet iobase_getters[] = {{"closed", iobase_closed, NULL, NULL}, {0}};
const TypeSpec io_base_type_spec = {
    .name = "_IOBase",
    .module = "_io",
    .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
    .size = sizeof(Object),
    .has_weakrefs = true,
    .trace_kind = TRACE_LEAF,
    .has_dict = true,
    .doc = "The abstract base class for all I/O classes.",
    .slots = {.construct = object_construct, .iter = iobase_iter, .next = iobase_next, .finalize = io_finalize},
    .methods = iobase_methods,
    .getters = iobase_getters};

// ---- _RawIOBase -------------------------------------------------------------------------------------------------

NATIVE(rawiobase_read, "read(self, size=-1, /)", "", EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    int64_t size = io_size_argument(thread, args[1], -1);
    if (size == -1 && error_pending(thread)) return NO_VALUE;
    if (size < 0) return io_call(thread, args[0], "readall");
    Value buffer = object_call1(thread, value_from_object(BUILTIN_TYPE(bytearray)), value_from_small_int(size));
    Value count = buffer ? object_call_method(thread, args[0], NAME(readinto), 1, buffer) : NO_VALUE;
    if (!count || count == NONE) return count;
    int64_t n = object_index_int64(thread, count);
    if (n == -1 && error_pending(thread)) return NO_VALUE;
    if (n < 0 || n > size)
        return error_raise(thread, SHAPE_ValueError, "readinto returned %lld outside buffer size %lld", (long long)n,
                           (long long)size);
    Buffer view;
    if (buffer_get(thread, buffer, &view, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value bytes = bytes_from_data(thread, view.data, (size_t)n <= view.length ? (size_t)n : view.length);
    buffer_release(thread, &view);
    return bytes;
}

NATIVE(rawiobase_readall, "readall(self, /)", "Read until EOF, using multiple read() call.", EFFECT_ANY) {
    Value parts = value_from_object(list_allocate(thread, 0));
    while (parts) {
        Value part = io_call1(thread, args[0], "read", value_from_small_int(IO_DEFAULT_BUFFER_SIZE));
        if (!part) return NO_VALUE;
        if (part == NONE) {
            if (list_length(parts) == 0) return NONE;
            break;
        }
        if (!value_is_bytes(part)) return error_raise(thread, SHAPE_TypeError, "read() should return bytes");
        if (bytes_from_value(part)->length == 0) break;
        if (list_append(thread, parts, part) < 0) return NO_VALUE;
    }
    return parts ? object_call_method(thread, ROOT_VALUE(empty_bytes), NAME(join), 1, parts) : NO_VALUE;
}

NATIVE(rawiobase_readinto, "readinto(self, buffer, /)", "", EFFECT_ANY) {
    return error_raise(thread, SHAPE_NotImplementedError, "");
}
NATIVE(rawiobase_write, "write(self, b, /)", "", EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return error_raise(thread, SHAPE_NotImplementedError, "");
}
static const NativeDef *const rawiobase_methods[] = {&rawiobase_read_native, &rawiobase_readall_native,
                                                     &rawiobase_readinto_native, &rawiobase_write_native, NULL};
const TypeSpec io_raw_base_type_spec = {.name = "_RawIOBase",
                                        .module = "_io",
                                        .base = SHAPE_io_base,
                                        .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
                                        .size = sizeof(Object),
                                        .trace_kind = TRACE_LEAF,
                                        .has_dict = true,
                                        .doc = "Base class for raw binary I/O.",
                                        .methods = rawiobase_methods};

// ---- _BufferedIOBase --------------------------------------------------------------------------------------------

NATIVE(bufferediobase_detach, "detach(self, /)",
       "Disconnect this buffer from its underlying raw stream and return it.\n\nAfter the raw stream has been "
       "detached, the buffer is in an unusable state.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "detach");
}
NATIVE(bufferediobase_read, "read(self, size=-1, /)",
       "Read and return up to n bytes.\n\nIf the size argument is omitted, None, or negative, read and\nreturn all "
       "data until EOF.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "read");
}
NATIVE(bufferediobase_read1, "read1(self, size=-1, /)",
       "Read and return up to size bytes, with at most one read() call to the underlying raw stream.\n\nReturn an "
       "empty bytes object on EOF.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "read1");
}
NATIVE(bufferediobase_write, "write(self, b, /)",
       "Write the given buffer to the IO stream.\n\nReturn the number of bytes written, which is always the length of "
       "b\nin bytes.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "write");
}

static Value generic_readinto(Thread *thread, Value self, Value target, const char *method) {
    Buffer view;
    if (buffer_get_writable(thread, target, &view, "readinto() argument") < 0) return NO_VALUE;
    Value data = io_call1(thread, self, method, value_from_small_int((int64_t)view.length)), result = NO_VALUE;
    if (data && !value_is_bytes(data)) {
        error_raise(thread, SHAPE_TypeError, "read() should return bytes");
    } else if (data && bytes_from_value(data)->length > view.length) {
        error_raise(thread, SHAPE_ValueError, "read() returned too much data: %zu bytes requested, %zu returned",
                    view.length, bytes_from_value(data)->length);
    } else if (data) {
        memcpy(view.data, bytes_from_value(data)->data, bytes_from_value(data)->length);
        result = value_from_small_int((int64_t)bytes_from_value(data)->length);
    }
    buffer_release(thread, &view);
    return result;
}
NATIVE(bufferediobase_readinto, "readinto(self, buffer, /)", "", EFFECT_ANY) {
    return generic_readinto(thread, args[0], args[1], "read");
}
NATIVE(bufferediobase_readinto1, "readinto1(self, buffer, /)", "", EFFECT_ANY) {
    return generic_readinto(thread, args[0], args[1], "read1");
}
static const NativeDef *const bufferediobase_methods[] = {&bufferediobase_detach_native,
                                                          &bufferediobase_read_native,
                                                          &bufferediobase_read1_native,
                                                          &bufferediobase_write_native,
                                                          &bufferediobase_readinto_native,
                                                          &bufferediobase_readinto1_native,
                                                          NULL};
const TypeSpec io_buffered_base_type_spec = {.name = "_BufferedIOBase",
                                             .module = "_io",
                                             .base = SHAPE_io_base,
                                             .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
                                             .size = sizeof(Object),
                                             .trace_kind = TRACE_LEAF,
                                             .has_dict = true,
                                             .doc = "Base class for buffered IO objects.",
                                             .methods = bufferediobase_methods};

// ---- _TextIOBase ------------------------------------------------------------------------------------------------

NATIVE(textiobase_detach, "detach(self, /)",
       "Separate the underlying buffer from the TextIOBase and return it.\n\nAfter the underlying buffer has been "
       "detached, the TextIO is in an unusable state.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "detach");
}
NATIVE(textiobase_read, "read(self, size=-1, /)",
       "Read at most size characters from stream.\n\nRead from underlying buffer until we have size characters or we "
       "hit EOF.\nIf size is negative or omitted, read until EOF.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "read");
}
NATIVE(textiobase_readline, "readline(self, size=-1, /)",
       "Read until newline or EOF.\n\nReturn an empty string if EOF is hit immediately.\nIf size is specified, at most "
       "size characters will be read.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "readline");
}
NATIVE(textiobase_write, "write(self, s, /)",
       "Write string s to stream.\n\nReturn the number of characters written\n(which is always equal to the length of "
       "the string).",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return io_unsupported(thread, "write");
}
static Value textiobase_none(Thread *thread __attribute__((unused)), Value self __attribute__((unused))) {
    return NONE;
}
static const NativeDef *const textiobase_methods[] = {&textiobase_detach_native, &textiobase_read_native,
                                                      &textiobase_readline_native, &textiobase_write_native, NULL};
static const NativeGetSet textiobase_getters[] = {
    {"encoding", textiobase_none, NULL, "Encoding of the text stream.\n\nSubclasses should override.\n"},
    {"newlines", textiobase_none, NULL,
     "Line endings translated so far.\n\nOnly line endings translated during reading are considered.\n\nSubclasses "
     "should override.\n"},
    {"errors", textiobase_none, NULL, "The error setting of the decoder or encoder.\n\nSubclasses should override.\n"},
    {0}};
const TypeSpec io_text_base_type_spec = {.name = "_TextIOBase",
                                         .module = "_io",
                                         .base = SHAPE_io_base,
                                         .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
                                         .size = sizeof(Object),
                                         .trace_kind = TRACE_LEAF,
                                         .has_dict = true,
                                         .doc = "Base class for text I/O.",
                                         .methods = textiobase_methods,
                                         .getters = textiobase_getters};
