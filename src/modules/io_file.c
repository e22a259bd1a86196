// Taipan: io.FileIO: a file descriptor as a raw stream. MIT licence.
#include "modules/io.h"
#include "modules/native_support.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static FileIO *fileio_from_value(Value v) {
    return (FileIO *)v;
}

static Value closed_error(Thread *thread) {
    return error_raise(thread, SHAPE_ValueError, "I/O operation on closed file");
}

static Value mode_error(Thread *thread, const char *action) {
    char message[64] = "File not open for ";
    strcat(message, action);
    return io_unsupported(thread, message);
}

// ---- opening ----------------------------------------------------------------------------------------------------

static int parse_mode(Thread *thread, FileIO *file, Value mode, int *flags) {
    const char *text = str_to_utf8(thread, mode, NULL);
    if (!text) return -1;
    int kinds = 0, plus = 0;
    file->created = file->readable = file->writable = file->appending = false;
    *flags = O_CLOEXEC;
    for (const char *p = text; *p; p++) {
        switch (*p) {
        case 'x': kinds++, file->created = file->writable = true, *flags |= O_EXCL | O_CREAT; break;
        case 'r': kinds++, file->readable = true; break;
        case 'w': kinds++, file->writable = true, *flags |= O_CREAT | O_TRUNC; break;
        case 'a': kinds++, file->appending = file->writable = true, *flags |= O_APPEND | O_CREAT; break;
        case 'b': break;
        case '+':
            if (plus++) goto bad;
            file->readable = file->writable = true;
            break;
        default: return error_raise_int(thread, SHAPE_ValueError, "invalid mode: %.200U", mode);
        }
        if (kinds > 1) goto bad;
    }
    if (kinds == 0) goto bad;
    *flags |= file->readable && file->writable ? O_RDWR : file->readable ? O_RDONLY : O_WRONLY;
    return 0;
bad:
    return error_raise_int(thread, SHAPE_ValueError,
                           "Must have exactly one of create/read/write/append mode and at most one plus");
}

static int open_by_opener(Thread *thread, Value name, Value opener, int flags) {
    Value result = object_call2(thread, opener, name, value_from_small_int(flags));
    if (!result) return -1;
    if (!value_is_int(result)) return error_raise_int(thread, SHAPE_TypeError, "expected integer from opener");
    int64_t fd = int_to_int64(thread, result);
    if (fd < 0 && !error_pending(thread)) error_raise(thread, SHAPE_ValueError, "opener returned %lld", (long long)fd);
    return fd < 0 ? -1 : (int)fd;
}

static int open_by_name(Thread *thread, Value name, int flags) {
    Value path = object_import_attribute(thread, "posix", "fspath");
    path = path ? object_call1(thread, path, name) : NO_VALUE;
    if (path && value_is_str(path)) path = fs_encode(thread, path);
    if (!path) return -1;
    Bytes *bytes = bytes_from_value(path);
    if (strlen((char *)bytes->data) != bytes->length)
        return error_raise_int(thread, SHAPE_ValueError, "embedded null byte");
    int fd;
    BLOCKING(fd, open((char *)bytes->data, flags, 0666));
    if (fd < 0 && !error_pending(thread)) error_from_errno(thread, errno, name, NO_VALUE);
    return fd;
}

static int check_opened(Thread *thread, FileIO *file, Value name) {
    struct stat st;
    thread_leave(thread);
    int status = fstat(file->fd, &st);
    thread_enter(thread);
    file->block_size = IO_DEFAULT_BUFFER_SIZE;
    file->stat_size = -1;
    if (status < 0) {
        if (errno != EBADF) return 0;
        error_from_errno(thread, errno, name, NO_VALUE);
        return -1;
    }
    if (S_ISDIR(st.st_mode)) {
        error_from_errno(thread, EISDIR, name, NO_VALUE);
        return -1;
    }
    if (st.st_blksize > 1) file->block_size = st.st_blksize;
    if (S_ISREG(st.st_mode)) file->stat_size = st.st_size;
    return 0;
}

static void close_quietly(Thread *thread, FileIO *file) {
    int fd = file->fd;
    file->fd = -1;
    thread_leave(thread);
    close(fd);
    thread_enter(thread);
}

static int fileio_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"file", "mode", "closefd", "opener"};
    Value bound[4];
    if (!arguments_bind(thread, "FileIO", args, positional, keyword_names, names, 1, 4, bound)) return -1;
    FileIO *file = fileio_from_value(self);
    if (file->fd >= 0 && file->close_fd) close_quietly(thread, file);
    file->fd = -1;
    Value mode = bound[1] == UNBOUND ? str_from_cstring(thread, "r") : bound[1], name = bound[0];
    if (mode == NO_VALUE) return -1;
    if (!value_is_str(mode))
        return error_raise_int(thread, SHAPE_TypeError, "FileIO() argument 'mode' must be str, not %B", mode);
    int close_fd = bound[2] == UNBOUND ? 1 : object_is_true(thread, bound[2]), flags;
    if (close_fd < 0) return -1;
    int64_t fd = -1;
    if (value_is_float(name)) return error_raise_int(thread, SHAPE_TypeError, "integer argument expected, got float");
    if (value_is_int(name)) {
        if (value_is_bool(name) && error_warn(thread, SHAPE_RuntimeWarning, 1, "bool is used as a file descriptor") < 0)
            return -1;
        fd = int_to_int64(thread, name);
        if (error_pending(thread)) return -1;
        if (fd < 0) return error_raise_int(thread, SHAPE_ValueError, "negative file descriptor");
        if (fd > INT32_MAX)
            return error_raise_int(thread, SHAPE_OverflowError, "signed integer is greater than maximum");
    }
    if (parse_mode(thread, file, mode, &flags) < 0) return -1;
    file->close_fd = close_fd;
    file->seekable = -1;
    if (audit_is_active(thread) &&
        audit_event(thread, "open", tuple_pack(thread, 3, name, mode, value_from_small_int(flags))) < 0)
        return -1;
    if (fd < 0) {
        if (!close_fd) return error_raise_int(thread, SHAPE_ValueError, "Cannot use closefd=False with file name");
        bool has_opener = bound[3] != UNBOUND && bound[3] != NONE;
        fd = has_opener ? open_by_opener(thread, name, bound[3], flags) : open_by_name(thread, name, flags);
        if (fd < 0) return -1;
        if (has_opener) fcntl((int)fd, F_SETFD, FD_CLOEXEC);
        file->fd = (int)fd;
        if (check_opened(thread, file, name) < 0) goto failed;
    } else {
        file->fd = (int)fd;
        file->close_fd = false; // not ours if it turns out to be bad
        if (check_opened(thread, file, name) < 0) goto failed;
        file->close_fd = close_fd;
    }
    if (object_set_attribute(thread, self, NAME(name), name) < 0) goto failed;
    if (file->appending && lseek(file->fd, 0, SEEK_END) < 0 && errno != ESPIPE) {
        support_errno(thread);
        goto failed;
    }
    return 0;
failed:
    if (file->close_fd) close_quietly(thread, file);
    file->fd = -1;
    return -1;
}

static Value fileio_construct(Thread *thread, Type *type, Value *args __attribute__((unused)),
                              size_t positional __attribute__((unused)), Value keyword_names __attribute__((unused))) {
    FileIO *file = type_allocate(thread, type, 0);
    if (!file) return NO_VALUE;
    file->fd = -1;
    file->seekable = -1;
    file->close_fd = true;
    file->stat_size = -1;
    return value_from_object(file);
}

// ---- reading and writing ----------------------------------------------------------------------------------------

// What a call gave, or if it failed: -1 with an exception, -2 would block.
static int64_t outcome(Thread *thread, ssize_t n) {
    if (n >= 0) return n;
    if (errno == EAGAIN && !error_pending(thread)) return -2;
    support_errno(thread);
    return -1;
}

int64_t fileio_read_into(Thread *thread, FileIO *file, void *data, size_t length) {
    if (file->fd < 0) return closed_error(thread), -1;
    if (!file->readable) return mode_error(thread, "reading"), -1;
    if (length > SSIZE_MAX) length = SSIZE_MAX;
    ssize_t n;
    BLOCKING(n, read(file->fd, data, length));
    return outcome(thread, n);
}

int64_t fileio_write_from(Thread *thread, FileIO *file, const void *data, size_t length) {
    if (file->fd < 0) return closed_error(thread), -1;
    if (!file->writable) return mode_error(thread, "writing"), -1;
    if (length > SSIZE_MAX) length = SSIZE_MAX;
    ssize_t n;
    BLOCKING(n, write(file->fd, data, length));
    return outcome(thread, n);
}

static Value count_result(int64_t n) {
    return n == -1 ? NO_VALUE : n == -2 ? NONE : value_from_small_int(n);
}

NATIVE(fileio_readinto, "readinto(self, buffer, /)", "Same as RawIOBase.readinto().", EFFECT_ANY) {
    Buffer view;
    if (fileio_from_value(args[0])->fd < 0) return closed_error(thread);
    if (buffer_get_writable(thread, args[1], &view, "readinto() argument") < 0) return NO_VALUE;
    int64_t n = fileio_read_into(thread, fileio_from_value(args[0]), view.data, view.length);
    buffer_release(thread, &view);
    return count_result(n);
}

NATIVE(fileio_write, "write(self, b, /)",
       "Write buffer b to file, return number of bytes written.\n\nOnly makes one system call, so not all of the data "
       "may be written.\nThe number of "
       "bytes actually written is returned.  In non-blocking mode,\nreturns None if the write would block.",
       EFFECT_ANY) {
    Buffer view;
    if (fileio_from_value(args[0])->fd < 0) return closed_error(thread);
    if (buffer_get(thread, args[1], &view, BUFFER_SIMPLE) < 0) return NO_VALUE;
    int64_t n = fileio_write_from(thread, fileio_from_value(args[0]), view.data, view.length);
    buffer_release(thread, &view);
    return count_result(n);
}

// How much to ask for first when reading everything: what is left of a regular file and one byte more.
static size_t remaining_estimate(FileIO *file) {
    struct stat st;
    off_t at = lseek(file->fd, 0, SEEK_CUR);
    if (at < 0 || fstat(file->fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= at) return 8192;
    return (size_t)(st.st_size - at) + 1;
}

static Value read_all(Thread *thread, FileIO *file) {
    if (file->fd < 0) return closed_error(thread);
    if (!file->readable) return mode_error(thread, "reading");
    size_t capacity = remaining_estimate(file), length = 0;
    Bytes *buffer = bytes_allocate(thread, capacity);
    while (buffer) {
        if (length == capacity) {
            capacity += capacity / 2 + 8192;
            Bytes *grown = bytes_allocate(thread, capacity);
            if (!grown) return NO_VALUE;
            memcpy(grown->data, buffer->data, length);
            buffer = grown;
        }
        int64_t n = fileio_read_into(thread, file, buffer->data + length, capacity - length);
        if (n == -1) return NO_VALUE;
        if (n == -2 && length == 0) return NONE;
        if (n <= 0) break;
        length += (size_t)n;
    }
    return buffer ? bytes_from_data(thread, buffer->data, length) : NO_VALUE;
}

NATIVE(fileio_readall, "readall(self, /)",
       "Read all data from the file, returned as bytes.\n\nReads until either there is an error or read() returns no "
       "bytes.",
       EFFECT_ANY) {
    return read_all(thread, fileio_from_value(args[0]));
}

NATIVE(fileio_read, "read(self, size=-1, /)",
       "Read at most size bytes, returned as bytes.\n\nIf size is less than 0, read all bytes in the file making "
       "multiple read calls.",
       EFFECT_ANY) {
    FileIO *file = fileio_from_value(args[0]);
    int64_t size = io_size_argument(thread, args[1], -1);
    if (size == -1 && error_pending(thread)) return NO_VALUE;
    if (file->fd < 0) return closed_error(thread);
    if (!file->readable) return mode_error(thread, "reading");
    if (size < 0) return io_call(thread, args[0], "readall");
    Bytes *buffer = bytes_allocate(thread, (size_t)size);
    if (!buffer) return NO_VALUE;
    int64_t n = fileio_read_into(thread, file, buffer->data, (size_t)size);
    if (n < 0) return n == -2 ? NONE : NO_VALUE;
    return n == size ? value_from_object(buffer) : bytes_from_data(thread, buffer->data, (size_t)n);
}

// ---- positions --------------------------------------------------------------------------------------------------

static Value seek_to(Thread *thread, FileIO *file, int64_t offset, int whence) {
    if (file->fd < 0) return closed_error(thread);
    thread_leave(thread);
    off_t at = lseek(file->fd, offset, whence);
    thread_enter(thread);
    if (file->seekable < 0) file->seekable = at >= 0;
    return at < 0 ? support_errno(thread) : int_from_int64(thread, at);
}

NATIVE(fileio_seek, "seek(self, pos, whence=0, /)", "Move to new file position and return the file position.",
       EFFECT_ANY) {
    int64_t offset = io_offset(thread, args[1]), whence = object_index_int64(thread, args[2]);
    if (error_pending(thread)) return NO_VALUE;
    return seek_to(thread, fileio_from_value(args[0]), offset, (int)whence);
}
NATIVE(fileio_tell, "tell(self, /)", "Current file position.\n\nCan raise OSError for non seekable files.",
       EFFECT_ANY) {
    return seek_to(thread, fileio_from_value(args[0]), 0, SEEK_CUR);
}
NATIVE(fileio_truncate, "truncate(self, size=None, /)",
       "Truncate the file to at most size bytes and return the truncated size.\n\nSize defaults to the current file "
       "position, as returned by "
       "tell().\nThe current file position is changed to the value of size.",
       EFFECT_ANY) {
    FileIO *file = fileio_from_value(args[0]);
    if (file->fd < 0) return closed_error(thread);
    if (!file->writable) return mode_error(thread, "writing");
    Value size = args[1] == NONE || args[1] == UNBOUND ? seek_to(thread, file, 0, SEEK_CUR) : args[1];
    int64_t n = size ? io_offset(thread, size) : -1;
    if (n == -1 && error_pending(thread)) return NO_VALUE;
    thread_leave(thread);
    int status = ftruncate(file->fd, n);
    thread_enter(thread);
    return status < 0 ? support_errno(thread) : size;
}

// ---- state ------------------------------------------------------------------------------------------------------

NATIVE(fileio_close, "close(self, /)",
       "Close the file.\n\nA closed file cannot be used for further I/O operations.  close() may be\ncalled more than "
       "once without error.",
       EFFECT_ANY) {
    FileIO *file = fileio_from_value(args[0]);
    Value pending = NO_VALUE;
    Value base = object_get_attribute_cstring(thread, value_from_object(BUILTIN_TYPE(io_raw_base)), "close");
    if (!base) return NO_VALUE;
    if (!file->close_fd) {
        file->fd = -1;
        return object_call1(thread, base, args[0]);
    }
    if (!object_call1(thread, base, args[0])) pending = error_fetch(thread);
    if (file->finalizing && file->fd >= 0) {
        Value saved = pending;
        if (error_warn(thread, SHAPE_ResourceWarning, 1, "unclosed file %R", args[0]) < 0)
            error_write_unraisable(thread, NULL, args[0]);
        pending = saved;
    }
    if (file->fd >= 0) {
        int fd = file->fd;
        file->fd = -1;
        thread_leave(thread);
        int status = close(fd);
        thread_enter(thread);
        if (status < 0 && errno != EINTR && !pending) return support_errno(thread);
    }
    if (!pending) return NONE;
    error_restore(thread, pending);
    return NO_VALUE;
}

NATIVE(fileio_fileno, "fileno(self, /)", "Return the underlying file descriptor (an integer).", EFFECT_RAISES) {
    FileIO *file = fileio_from_value(args[0]);
    return file->fd < 0 ? closed_error(thread) : value_from_small_int(file->fd);
}
NATIVE(fileio_readable, "readable(self, /)", "True if file was opened in a read mode.", EFFECT_RAISES) {
    FileIO *file = fileio_from_value(args[0]);
    return file->fd < 0 ? closed_error(thread) : value_from_bool(file->readable);
}
NATIVE(fileio_writable, "writable(self, /)", "True if file was opened in a write mode.", EFFECT_RAISES) {
    FileIO *file = fileio_from_value(args[0]);
    return file->fd < 0 ? closed_error(thread) : value_from_bool(file->writable);
}
NATIVE(fileio_seekable, "seekable(self, /)", "True if file supports random-access.", EFFECT_ANY) {
    FileIO *file = fileio_from_value(args[0]);
    if (file->fd < 0) return closed_error(thread);
    if (file->seekable < 0) file->seekable = lseek(file->fd, 0, SEEK_CUR) >= 0;
    return value_from_bool(file->seekable);
}
NATIVE(fileio_isatty, "isatty(self, /)", "True if the file is connected to a TTY device.", EFFECT_ANY) {
    FileIO *file = fileio_from_value(args[0]);
    return file->fd < 0 ? closed_error(thread) : value_from_bool(isatty(file->fd));
}
NATIVE(fileio_isatty_open_only, "_isatty_open_only(self, /)",
       "Cheap inspection of whether the file just opened is a terminal.", EFFECT_ANY) {
    FileIO *file = fileio_from_value(args[0]);
    return file->fd < 0 ? closed_error(thread) : value_from_bool(file->stat_size < 0 && isatty(file->fd));
}
NATIVE(fileio_dealloc_warn, "_dealloc_warn(self, object, /)", "", EFFECT_ANY) {
    FileIO *file = fileio_from_value(args[0]);
    if (file->fd >= 0 && file->close_fd &&
        error_warn(thread, SHAPE_ResourceWarning, 1, "unclosed file %R", args[1]) < 0)
        error_write_unraisable(thread, NULL, args[0]);
    return NONE;
}
NATIVE(fileio_getstate, "__getstate__(self, /)", "", EFFECT_RAISES) {
    return io_getstate_error(thread, args[0]);
}

static const char *mode_text(const FileIO *file) {
    if (file->created) return file->readable ? "xb+" : "xb";
    if (file->appending) return file->readable ? "ab+" : "ab";
    if (file->readable) return file->writable ? "rb+" : "rb";
    return "wb";
}

static Value fileio_mode(Thread *thread, Value self) {
    return str_from_cstring(thread, mode_text(fileio_from_value(self)));
}
static Value fileio_closed(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(fileio_from_value(self)->fd < 0);
}
static Value fileio_closefd(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(fileio_from_value(self)->close_fd);
}
static Value fileio_block_size(Thread *thread __attribute__((unused)), Value self) {
    return value_from_small_int(fileio_from_value(self)->block_size);
}

static Value fileio_repr(Thread *thread, Value self) {
    FileIO *file = fileio_from_value(self);
    const char *type = type_name(value_type(self)), *close_fd = file->close_fd ? "True" : "False";
    if (file->fd < 0) return str_format_c(thread, "<%s [closed]>", type);
    Value name = io_name_repr(thread, self);
    if (name) return str_format_c(thread, "<%s name=%U mode='%s' closefd=%s>", type, name, mode_text(file), close_fd);
    if (error_pending(thread)) return NO_VALUE;
    return str_format_c(thread, "<%s fd=%d mode='%s' closefd=%s>", type, file->fd, mode_text(file), close_fd);
}

static const NativeDef *const fileio_methods[] = {&fileio_read_native,
                                                  &fileio_readall_native,
                                                  &fileio_readinto_native,
                                                  &fileio_write_native,
                                                  &fileio_seek_native,
                                                  &fileio_tell_native,
                                                  &fileio_truncate_native,
                                                  &fileio_close_native,
                                                  &fileio_fileno_native,
                                                  &fileio_readable_native,
                                                  &fileio_writable_native,
                                                  &fileio_seekable_native,
                                                  &fileio_isatty_native,
                                                  &fileio_isatty_open_only_native,
                                                  &fileio_dealloc_warn_native,
                                                  &fileio_getstate_native,
                                                  NULL};
static const NativeGetSet fileio_getters[] = {
    {"closed", fileio_closed, NULL, "True if the file is closed"},
    {"closefd", fileio_closefd, NULL, "True if the file descriptor will be closed by close()."},
    {"mode", fileio_mode, NULL, "String giving the file mode"},
    {"_blksize", fileio_block_size, NULL, "Stat st_blksize if available"},
    {0}};
static const NativeMember fileio_members[] = {{"_finalizing", MEMBER_BOOL, offsetof(FileIO, finalizing), false, NULL},
                                              {0}};
const TypeSpec io_file_type_spec = {.name = "FileIO",
                                    .module = "_io",
                                    .base = SHAPE_io_raw_base,
                                    .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
                                    .size = sizeof(FileIO),
                                    .trace_kind = TRACE_LEAF,
                                    .has_dict = true,
                                    .doc = "FileIO(file, mode='r', closefd=True, opener=None)\n--\n\nOpen a file.",
                                    .slots = {.construct = fileio_construct, .init = fileio_init, .repr = fileio_repr},
                                    .methods = fileio_methods,
                                    .getters = fileio_getters,
                                    .members = fileio_members};
