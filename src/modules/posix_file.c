// Taipan: posix: functions of file descriptors. MIT licence.
#define _GNU_SOURCE
#include "modules/buffer_vector.h"
#include "modules/posix_internal.h"
#include <limits.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <utmp.h>

#define INT_ARGUMENT(n, index)                                                                                         \
    int n;                                                                                                             \
    if (support_int(thread, args[index], &n) < 0) return NO_VALUE
#define INT64_ARGUMENT(n, index)                                                                                       \
    int64_t n = object_index_int64(thread, args[index]);                                                               \
    if (n == -1 && error_pending(thread)) return NO_VALUE

static int set_inheritable(int fd, bool inheritable) {
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0) return -1;
    int wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
    return wanted == flags ? 0 : fcntl(fd, F_SETFD, wanted);
}

static Value new_fd(Thread *thread, int fd) {
    return fd < 0 ? support_errno(thread) : value_from_small_int(fd);
}

NATIVE(posix_open, "open(path, flags, mode=511, *, dir_fd=None)",
       "Open a file for low level IO.  Returns a file descriptor (integer).\n\nIf dir_fd is not None, it should be a "
       "file descriptor open to a "
       "directory,\n  and path should be relative; path will then be relative to that directory.",
       EFFECT_ANY) {
    Path path;
    int directory, fd;
    if (path_convert(thread, &path, args[0], "open", "path", 0) < 0) return NO_VALUE;
    INT_ARGUMENT(flags, 1);
    INT_ARGUMENT(mode, 2);
    if (posix_directory_fd(thread, args[3], &directory) < 0) return NO_VALUE;
    if (audit_is_active(thread) &&
        audit_event(thread, "open", tuple_pack(thread, 3, path.object, NONE, value_from_small_int(flags))) < 0)
        return NO_VALUE;
    BLOCKING(fd, openat(directory, path.narrow, flags | O_CLOEXEC, mode));
    return fd < 0 ? path_error(thread, &path) : value_from_small_int(fd);
}

NATIVE(posix_close, "close(fd)", "Close a file descriptor.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    thread_leave(thread);
    int status = close(fd);
    thread_enter(thread);
    return status < 0 && errno != EINTR ? support_errno(thread) : NONE;
}

NATIVE(posix_closerange, "closerange(fd_low, fd_high, /)",
       "Closes all file descriptors in [fd_low, fd_high), ignoring errors.", EFFECT_ANY) {
    INT_ARGUMENT(low, 0);
    INT_ARGUMENT(high, 1);
    thread_leave(thread);
    if (low < 0) low = 0;
    if (low < high && close_range((unsigned)low, (unsigned)high - 1, 0) != 0)
        for (int fd = low; fd < high; fd++)
            close(fd);
    thread_enter(thread);
    return NONE;
}

NATIVE(posix_dup, "dup(fd, /)", "Return a duplicate of a file descriptor.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    return new_fd(thread, fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

NATIVE(posix_dup2, "dup2(fd, fd2, inheritable=True)", "Duplicate file descriptor.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT_ARGUMENT(fd2, 1);
    int inheritable = object_is_true(thread, args[2]), result;
    if (inheritable < 0) return NO_VALUE;
    if (fd < 0 || fd2 < 0) return errno = EBADF, support_errno(thread);
    BLOCKING(result, fd == fd2 || inheritable ? dup2(fd, fd2) : dup3(fd, fd2, O_CLOEXEC));
    if (result >= 0 && fd == fd2 && set_inheritable(fd2, inheritable) < 0) result = -1;
    return new_fd(thread, result);
}

// From the position of the descriptor, or from *offset when there is one.
static Value read_bytes(Thread *thread, int fd, int64_t length, const int64_t *offset) {
    if (length < 0) return errno = EINVAL, support_errno(thread);
    if (length > SSIZE_MAX / 2) length = SSIZE_MAX / 2;
    char small[16384], *buffer = (size_t)length <= sizeof small ? small : malloc((size_t)length);
    if (!buffer) return error_no_memory(thread);
    ssize_t n;
    BLOCKING(n, offset ? pread(fd, buffer, (size_t)length, *offset) : read(fd, buffer, (size_t)length));
    Value result = n < 0 ? support_errno(thread) : bytes_from_data(thread, buffer, (size_t)n);
    if (buffer != small) free(buffer);
    return result;
}

static Value write_bytes(Thread *thread, int fd, Value data, const int64_t *offset) {
    Buffer buffer;
    if (buffer_get(thread, data, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    ssize_t n;
    BLOCKING(n, offset ? pwrite(fd, buffer.data, buffer.length, *offset) : write(fd, buffer.data, buffer.length));
    Value result = posix_int_or_error(thread, n);
    buffer_release(thread, &buffer);
    return result;
}

NATIVE(posix_read, "read(fd, length, /)", "Read from a file descriptor.  Returns a bytes object.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT64_ARGUMENT(length, 1);
    return read_bytes(thread, fd, length, NULL);
}

NATIVE(posix_pread, "pread(fd, length, offset, /)",
       "Read a number of bytes from a file descriptor starting at a particular offset.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT64_ARGUMENT(length, 1);
    INT64_ARGUMENT(offset, 2);
    return read_bytes(thread, fd, length, &offset);
}

NATIVE(posix_write, "write(fd, data, /)", "Write a bytes object to a file descriptor.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    return write_bytes(thread, fd, args[1], NULL);
}

NATIVE(posix_pwrite, "pwrite(fd, buffer, offset, /)",
       "Write bytes to a file descriptor starting at a particular offset.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT64_ARGUMENT(offset, 2);
    return write_bytes(thread, fd, args[1], &offset);
}

NATIVE(posix_readinto, "readinto(fd, buffer, /)", "Read into a buffer object from a file descriptor.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    Buffer buffer;
    if (buffer_get_writable(thread, args[1], &buffer, "readinto() argument 2") < 0) return NO_VALUE;
    ssize_t n;
    BLOCKING(n, read(fd, buffer.data, buffer.length));
    Value result = posix_int_or_error(thread, n);
    buffer_release(thread, &buffer);
    return result;
}

// ---- vectors ----------------------------------------------------------------------------------------------------

static int open_vector(Thread *thread, BufferVector *vector, Value sequence, bool writable, const char *name) {
    if (!value_type(sequence)->slots.get_item || value_is_dict(sequence))
        return error_raise_int(thread, SHAPE_TypeError, "%s() arg 2 must be a sequence", name);
    Value items = tuple_from_iterable(thread, sequence);
    return items == NO_VALUE ? -1 : buffer_vector_open(thread, vector, items, writable);
}

#define POSITION_AND_FLAGS                                                                                             \
    INT64_ARGUMENT(offset, 2);                                                                                         \
    INT_ARGUMENT(flags, 3);
#define VECTOR_FUNCTION(function, signature, doc, writable, further_arguments, call)                                   \
    NATIVE(posix_##function, #function signature, doc, EFFECT_ANY) {                                                   \
        INT_ARGUMENT(fd, 0);                                                                                           \
        further_arguments BufferVector vector;                                                                         \
        if (open_vector(thread, &vector, args[1], writable, #function) < 0) return NO_VALUE;                           \
        ssize_t n;                                                                                                     \
        BLOCKING(n, call);                                                                                             \
        Value result = posix_int_or_error(thread, n);                                                                  \
        buffer_vector_close(thread, &vector);                                                                          \
        return result;                                                                                                 \
    }
VECTOR_FUNCTION(readv, "(fd, buffers, /)", "Read from a file descriptor fd into an iterable of buffers.", true, ,
                readv(fd, vector.parts, (int)vector.count))
VECTOR_FUNCTION(writev, "(fd, buffers, /)",
                "Iterate over buffers, and write the contents of each to a file descriptor.", false, ,
                writev(fd, vector.parts, (int)vector.count))
VECTOR_FUNCTION(preadv, "(fd, buffers, offset, flags=0, /)",
                "Reads from a file descriptor into a number of mutable bytes-like objects.", true, POSITION_AND_FLAGS,
                preadv2(fd, vector.parts, (int)vector.count, offset, flags))
VECTOR_FUNCTION(pwritev, "(fd, buffers, offset, flags=0, /)",
                "Writes the contents of bytes-like objects to a file descriptor at a given offset.", false,
                POSITION_AND_FLAGS, pwritev2(fd, vector.parts, (int)vector.count, offset, flags))
#undef VECTOR_FUNCTION
#undef POSITION_AND_FLAGS

// ---- positions and sizes ----------------------------------------------------------------------------------------

NATIVE(posix_lseek, "lseek(fd, position, whence, /)",
       "Set the position of a file descriptor.  Return the new position.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT64_ARGUMENT(position, 1);
    INT_ARGUMENT(whence, 2);
    return posix_int_or_error(thread, lseek(fd, position, whence));
}

NATIVE(posix_ftruncate, "ftruncate(fd, length, /)",
       "Truncate a file, specified by file descriptor, to a specific length.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT64_ARGUMENT(length, 1);
    int status;
    BLOCKING(status, ftruncate(fd, length));
    return posix_none(thread, status);
}

static Value sync_descriptor(Thread *thread, Value file, int (*call)(int)) {
    int fd, status;
    if (support_descriptor(thread, file, &fd) < 0) return NO_VALUE;
    BLOCKING(status, call(fd));
    return posix_none(thread, status);
}
NATIVE(posix_fsync, "fsync(fd)", "Force write of fd to disk.", EFFECT_ANY) {
    return sync_descriptor(thread, args[0], fsync);
}
NATIVE(posix_fdatasync, "fdatasync(fd)", "Force write of fd to disk without forcing update of metadata.", EFFECT_ANY) {
    return sync_descriptor(thread, args[0], fdatasync);
}
NATIVE(posix_sync, "sync()", "Force write of everything to disk.", EFFECT_ANY) {
    thread_leave(thread);
    sync();
    thread_enter(thread);
    return NONE;
}

NATIVE(posix_posix_fallocate, "posix_fallocate(fd, offset, length, /)",
       "Ensure a file has allocated at least a particular number of bytes on disk.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT64_ARGUMENT(offset, 1);
    INT64_ARGUMENT(length, 2);
    thread_leave(thread);
    int code = posix_fallocate(fd, offset, length);
    thread_enter(thread);
    errno = code;
    return posix_none(thread, code ? -1 : 0);
}
NATIVE(posix_posix_fadvise, "posix_fadvise(fd, offset, length, advice, /)",
       "Announce an intention to access data in a specific pattern.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT64_ARGUMENT(offset, 1);
    INT64_ARGUMENT(length, 2);
    INT_ARGUMENT(advice, 3);
    int code = posix_fadvise(fd, offset, length, advice);
    errno = code;
    return posix_none(thread, code ? -1 : 0);
}

NATIVE(posix_lockf, "lockf(fd, command, length, /)", "Apply, test or remove a POSIX lock on an open file descriptor.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT_ARGUMENT(command, 1);
    INT64_ARGUMENT(length, 2);
    int status;
    BLOCKING(status, lockf(fd, command, length));
    return posix_none(thread, status);
}

static int offset_argument(Thread *thread, Value v, off_t *offset, off_t **pointer) {
    *pointer = NULL;
    if (v == NONE || v == UNBOUND) return 0;
    int64_t n = object_index_int64(thread, v);
    if (n == -1 && error_pending(thread)) return -1;
    *offset = n;
    *pointer = offset;
    return 0;
}

NATIVE(posix_sendfile, "sendfile(out_fd, in_fd, offset, count)",
       "Copy count bytes from file descriptor in_fd to file descriptor out_fd.", EFFECT_ANY) {
    INT_ARGUMENT(out, 0);
    INT_ARGUMENT(in, 1);
    INT64_ARGUMENT(count, 3);
    off_t offset, *pointer;
    ssize_t n;
    if (offset_argument(thread, args[2], &offset, &pointer) < 0) return NO_VALUE;
    BLOCKING(n, sendfile(out, in, pointer, (size_t)count));
    return posix_int_or_error(thread, n);
}

typedef struct Copy { // the first five arguments of copy_file_range and splice
    int in, out;
    int64_t count;
    off_t from, to, *from_pointer, *to_pointer;
} Copy;
static int copy_arguments(Thread *thread, Value *args, Copy *copy) {
    if (support_int(thread, args[0], &copy->in) < 0 || support_int(thread, args[1], &copy->out) < 0) return -1;
    copy->count = object_index_int64(thread, args[2]);
    if (copy->count == -1 && error_pending(thread)) return -1;
    if (copy->count < 0) return error_raise_int(thread, SHAPE_ValueError, "negative value for 'count' not allowed");
    return offset_argument(thread, args[3], &copy->from, &copy->from_pointer) < 0
               ? -1
               : offset_argument(thread, args[4], &copy->to, &copy->to_pointer);
}

NATIVE(posix_copy_file_range, "copy_file_range(src, dst, count, offset_src=None, offset_dst=None)",
       "Copy count bytes from one file descriptor to another.", EFFECT_ANY) {
    Copy copy;
    ssize_t n;
    if (copy_arguments(thread, args, &copy) < 0) return NO_VALUE;
    BLOCKING(n, copy_file_range(copy.in, copy.from_pointer, copy.out, copy.to_pointer, (size_t)copy.count, 0));
    return posix_int_or_error(thread, n);
}

NATIVE(posix_splice, "splice(src, dst, count, offset_src=None, offset_dst=None, flags=0)",
       "Transfer count bytes from one pipe to a descriptor or vice versa.", EFFECT_ANY) {
    Copy copy;
    ssize_t n;
    INT_ARGUMENT(flags, 5);
    if (copy_arguments(thread, args, &copy) < 0) return NO_VALUE;
    BLOCKING(n, splice(copy.in, copy.from_pointer, copy.out, copy.to_pointer, (size_t)copy.count, (unsigned)flags));
    return posix_int_or_error(thread, n);
}

// ---- new descriptors --------------------------------------------------------------------------------------------

static Value fd_pair(Thread *thread, int a, int b) {
    return tuple_pack(thread, 2, value_from_small_int(a), value_from_small_int(b));
}

NATIVE(posix_pipe, "pipe()", "Create a pipe.\n\nReturns a tuple of two file descriptors:\n  (read_fd, write_fd)",
       EFFECT_ANY) {
    int fds[2];
    return pipe2(fds, O_CLOEXEC) < 0 ? support_errno(thread) : fd_pair(thread, fds[0], fds[1]);
}
NATIVE(posix_pipe2, "pipe2(flags, /)", "Create a pipe with flags set atomically.", EFFECT_ANY) {
    INT_ARGUMENT(flags, 0);
    int fds[2];
    return pipe2(fds, flags) < 0 ? support_errno(thread) : fd_pair(thread, fds[0], fds[1]);
}
NATIVE(posix_openpty, "openpty()",
       "Open a pseudo-terminal.\n\nReturn a tuple of (master_fd, slave_fd) containing open file descriptors\nfor both "
       "the master and slave ends.",
       EFFECT_ANY) {
    int parent, child;
    if (openpty(&parent, &child, NULL, NULL, NULL) < 0) return support_errno(thread);
    set_inheritable(parent, false);
    set_inheritable(child, false);
    return fd_pair(thread, parent, child);
}
NATIVE(posix_login_tty, "login_tty(fd, /)", "Prepare the tty of which fd is a file descriptor for a new login session.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    return posix_none(thread, login_tty(fd));
}
NATIVE(posix_posix_openpt, "posix_openpt(oflag, /)",
       "Open and return a file descriptor for a master pseudo-terminal device.", EFFECT_ANY) {
    INT_ARGUMENT(flags, 0);
    return new_fd(thread, posix_openpt(flags | O_CLOEXEC));
}
NATIVE(posix_grantpt, "grantpt(fd, /)", "Grant access to the slave pseudo-terminal device.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    return posix_none(thread, grantpt(fd));
}
NATIVE(posix_unlockpt, "unlockpt(fd, /)", "Unlock a pseudo-terminal master/slave pair.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    return posix_none(thread, unlockpt(fd));
}
// Of the terminal behind a descriptor, by a function that gives an error number.
static Value terminal_name(Thread *thread, Value v, int (*call)(int fd, char *name, size_t size)) {
    char name[256];
    int fd;
    if (support_int(thread, v, &fd) < 0) return NO_VALUE;
    if ((errno = call(fd, name, sizeof name)) != 0) return support_errno(thread);
    return fs_decode(thread, name, strlen(name));
}
NATIVE(posix_ptsname, "ptsname(fd, /)", "Return the name of the slave pseudo-terminal device.", EFFECT_ANY) {
    return terminal_name(thread, args[0], ptsname_r);
}
NATIVE(posix_memfd_create, "memfd_create(name, flags=MFD_CLOEXEC)", "", EFFECT_ANY) {
    Path name;
    int flags = MFD_CLOEXEC;
    if (path_convert(thread, &name, args[0], "memfd_create", "name", 0) < 0) return NO_VALUE;
    if (args[1] != UNBOUND && support_int(thread, args[1], &flags) < 0) return NO_VALUE;
    return new_fd(thread, memfd_create(name.narrow, (unsigned)flags));
}
NATIVE(posix_eventfd, "eventfd(initval, flags=EFD_CLOEXEC)",
       "Creates and returns an event notification file descriptor.", EFFECT_ANY) {
    INT64_ARGUMENT(initial, 0);
    int flags = EFD_CLOEXEC;
    if (args[1] != UNBOUND && support_int(thread, args[1], &flags) < 0) return NO_VALUE;
    return new_fd(thread, eventfd((unsigned)initial, flags));
}
NATIVE(posix_eventfd_read, "eventfd_read(fd)", "Read eventfd value", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    eventfd_t value;
    int status;
    BLOCKING(status, eventfd_read(fd, &value));
    return status < 0 ? support_errno(thread) : int_from_uint64(thread, value);
}
NATIVE(posix_eventfd_write, "eventfd_write(fd, value)", "Write eventfd value.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    uint64_t value = int_to_uint64(thread, args[1]);
    int status;
    if (error_pending(thread)) return NO_VALUE;
    BLOCKING(status, eventfd_write(fd, value));
    return posix_none(thread, status);
}

// ---- timers -----------------------------------------------------------------------------------------------------

static Value time_pair(Thread *thread, const struct itimerspec *t, bool nanoseconds) {
    Value result[2];
    struct timespec parts[2] = {t->it_value, t->it_interval};
    for (int i = 0; i < 2; i++) {
        int64_t n = (int64_t)parts[i].tv_sec * 1000000000 + parts[i].tv_nsec;
        result[i] = nanoseconds ? int_from_int64(thread, n) : float_from_double(thread, (double)n / 1e9);
    }
    return tuple_pack(thread, 2, result[0], result[1]);
}

static int timespec_argument(Thread *thread, Value v, bool nanoseconds, struct timespec *t) {
    int64_t n;
    if (nanoseconds)
        n = object_index_int64(thread, v);
    else
        n = (int64_t)(float_from_value(thread, v) * 1e9);
    if (error_pending(thread)) return -1;
    *t = (struct timespec){n / 1000000000, n % 1000000000};
    return 0;
}

static Value timer_set(Thread *thread, Value *args, bool nanoseconds) {
    INT_ARGUMENT(fd, 0);
    INT_ARGUMENT(flags, 1);
    struct itimerspec new_time, old;
    if (timespec_argument(thread, args[2], nanoseconds, &new_time.it_value) < 0 ||
        timespec_argument(thread, args[3], nanoseconds, &new_time.it_interval) < 0)
        return NO_VALUE;
    return timerfd_settime(fd, flags, &new_time, &old) < 0 ? support_errno(thread)
                                                           : time_pair(thread, &old, nanoseconds);
}

static Value timer_get(Thread *thread, Value *args, bool nanoseconds) {
    INT_ARGUMENT(fd, 0);
    struct itimerspec now;
    return timerfd_gettime(fd, &now) < 0 ? support_errno(thread) : time_pair(thread, &now, nanoseconds);
}

NATIVE(posix_timerfd_create, "timerfd_create(clockid, /, *, flags=0)", "Create and return a timer file descriptor.",
       EFFECT_ANY) {
    INT_ARGUMENT(clock, 0);
    INT_ARGUMENT(flags, 1);
    return new_fd(thread, timerfd_create(clock, flags | TFD_CLOEXEC));
}
NATIVE(posix_timerfd_settime, "timerfd_settime(fd, /, *, flags=0, initial=0.0, interval=0.0)",
       "Alter a timer file descriptor's internal timer in seconds.", EFFECT_ANY) {
    return timer_set(thread, args, false);
}
NATIVE(posix_timerfd_settime_ns, "timerfd_settime_ns(fd, /, *, flags=0, initial=0, interval=0)",
       "Alter a timer file descriptor's internal timer in nanoseconds.", EFFECT_ANY) {
    return timer_set(thread, args, true);
}
NATIVE(posix_timerfd_gettime, "timerfd_gettime(fd, /)",
       "Return a tuple of a timer file descriptor's (interval, next expiration) in float seconds.", EFFECT_ANY) {
    return timer_get(thread, args, false);
}
NATIVE(posix_timerfd_gettime_ns, "timerfd_gettime_ns(fd, /)",
       "Return a tuple of a timer file descriptor's (interval, next expiration) in nanoseconds.", EFFECT_ANY) {
    return timer_get(thread, args, true);
}

// ---- terminals and flags ----------------------------------------------------------------------------------------

NATIVE(posix_isatty, "isatty(fd, /)",
       "Return True if the fd is connected to a terminal.\n\nReturn True if the file descriptor is an open file "
       "descriptor\nconnected to the slave end of a terminal.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    return value_from_bool(isatty(fd));
}
NATIVE(posix_ttyname, "ttyname(fd, /)",
       "Return the name of the terminal device connected to 'fd'.\n\n  fd\n    Integer file descriptor handle.",
       EFFECT_ANY) {
    return terminal_name(thread, args[0], ttyname_r);
}
NATIVE(posix_ctermid, "ctermid()", "Return the name of the controlling terminal for this process.", EFFECT_ANY) {
    char name[L_ctermid];
    ctermid(name);
    return fs_decode(thread, name, strlen(name));
}
NATIVE(posix_tcgetpgrp, "tcgetpgrp(fd, /)", "Return the process group associated with the terminal specified by fd.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    return posix_int_or_error(thread, tcgetpgrp(fd));
}
NATIVE(posix_tcsetpgrp, "tcsetpgrp(fd, pgid, /)", "Set the process group associated with the terminal specified by fd.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT_ARGUMENT(group, 1);
    return posix_none(thread, tcsetpgrp(fd, group));
}
NATIVE(posix_device_encoding, "device_encoding(fd)",
       "Return a string describing the encoding of a terminal's file descriptor.\n\nThe file descriptor must be "
       "attached to a terminal.\nIf the device is not a terminal, return None.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    return isatty(fd) ? str_from_cstring(thread, "UTF-8") : NONE;
}
NATIVE(posix_get_terminal_size, "get_terminal_size(fd=<unrepresentable>, /)",
       "Return the size of the terminal window as (columns, lines).", EFFECT_ANY) {
    int fd = STDOUT_FILENO;
    struct winsize size;
    if (args[0] != UNBOUND && support_int(thread, args[0], &fd) < 0) return NO_VALUE;
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) return support_errno(thread);
    Type *type = posix_type(thread, POSIX_TERMINAL_SIZE);
    Value fields[] = {value_from_small_int(size.ws_col), value_from_small_int(size.ws_row)};
    return type ? struct_sequence_from_values(thread, type, fields, 2) : NO_VALUE;
}
NATIVE(posix_get_inheritable, "get_inheritable(fd, /)", "Get the close-on-exe flag of the specified file descriptor.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? support_errno(thread) : value_from_bool(!(flags & FD_CLOEXEC));
}
NATIVE(posix_set_inheritable, "set_inheritable(fd, inheritable, /)",
       "Set the inheritable flag of the specified file descriptor.", EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    INT_ARGUMENT(inheritable, 1);
    return posix_none(thread, set_inheritable(fd, inheritable));
}
NATIVE(posix_get_blocking, "get_blocking(fd, /)",
       "Get the blocking mode of the file descriptor.\n\nReturn False if the O_NONBLOCK flag is set, True if the flag "
       "is cleared.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? support_errno(thread) : value_from_bool(!(flags & O_NONBLOCK));
}
NATIVE(posix_set_blocking, "set_blocking(fd, blocking, /)", "Set the blocking mode of the specified file descriptor.",
       EFFECT_ANY) {
    INT_ARGUMENT(fd, 0);
    int blocking = object_is_true(thread, args[1]), flags = fcntl(fd, F_GETFL);
    if (blocking < 0) return NO_VALUE;
    return posix_none(thread, flags < 0 ? -1 : fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}
// A device number; -1 is NODEV.
static int device_argument(Thread *thread, Value v, uint64_t *device) {
    Value n = object_index(thread, v);
    if (n == NO_VALUE) return -1;
    if (n != value_from_small_int(-1)) {
        if (int_sign(n) < 0)
            return error_raise_int(thread, SHAPE_OverflowError, "can't convert negative int to unsigned");
        if (int_bit_length(n) > 64) return error_raise_int(thread, SHAPE_OverflowError, "int too big to convert");
    }
    *device = int_to_uint64_mask(n);
    return 0;
}
// Half of one.
static int device_half(Thread *thread, Value v, unsigned *half) {
    uint64_t n;
    if (device_argument(thread, v, &n) < 0) return -1;
    if (n > UINT32_MAX && n != UINT64_MAX)
        return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C unsigned int");
    *half = (unsigned)n;
    return 0;
}
static Value half_value(unsigned half) {
    return value_from_small_int(half == UINT32_MAX ? -1 : (int64_t)half);
}
NATIVE(posix_major, "major(device, /)", "Extracts a device major number from a raw device number.", EFFECT_ANY) {
    uint64_t device;
    return device_argument(thread, args[0], &device) < 0 ? NO_VALUE : half_value(major(device));
}
NATIVE(posix_minor, "minor(device, /)", "Extracts a device minor number from a raw device number.", EFFECT_ANY) {
    uint64_t device;
    return device_argument(thread, args[0], &device) < 0 ? NO_VALUE : half_value(minor(device));
}
NATIVE(posix_makedev, "makedev(major, minor, /)",
       "Composes a raw device number from the major and minor device numbers.", EFFECT_ANY) {
    unsigned high = 0, low = 0;
    if (device_half(thread, args[0], &high) < 0 || device_half(thread, args[1], &low) < 0) return NO_VALUE;
    uint64_t device = makedev(high, low);
    return device == UINT64_MAX ? value_from_small_int(-1) : int_from_uint64(thread, device);
}

const NativeDef *const posix_file_functions[] = {&posix_open_native,
                                                 &posix_close_native,
                                                 &posix_closerange_native,
                                                 &posix_dup_native,
                                                 &posix_dup2_native,
                                                 &posix_read_native,
                                                 &posix_readinto_native,
                                                 &posix_write_native,
                                                 &posix_pread_native,
                                                 &posix_pwrite_native,
                                                 &posix_readv_native,
                                                 &posix_writev_native,
                                                 &posix_preadv_native,
                                                 &posix_pwritev_native,
                                                 &posix_lseek_native,
                                                 &posix_ftruncate_native,
                                                 &posix_fsync_native,
                                                 &posix_fdatasync_native,
                                                 &posix_sync_native,
                                                 &posix_posix_fallocate_native,
                                                 &posix_posix_fadvise_native,
                                                 &posix_lockf_native,
                                                 &posix_sendfile_native,
                                                 &posix_copy_file_range_native,
                                                 &posix_splice_native,
                                                 &posix_pipe_native,
                                                 &posix_pipe2_native,
                                                 &posix_openpty_native,
                                                 &posix_login_tty_native,
                                                 &posix_posix_openpt_native,
                                                 &posix_grantpt_native,
                                                 &posix_unlockpt_native,
                                                 &posix_ptsname_native,
                                                 &posix_memfd_create_native,
                                                 &posix_eventfd_native,
                                                 &posix_eventfd_read_native,
                                                 &posix_eventfd_write_native,
                                                 &posix_timerfd_create_native,
                                                 &posix_timerfd_settime_native,
                                                 &posix_timerfd_settime_ns_native,
                                                 &posix_timerfd_gettime_native,
                                                 &posix_timerfd_gettime_ns_native,
                                                 &posix_isatty_native,
                                                 &posix_ttyname_native,
                                                 &posix_ctermid_native,
                                                 &posix_tcgetpgrp_native,
                                                 &posix_tcsetpgrp_native,
                                                 &posix_device_encoding_native,
                                                 &posix_get_terminal_size_native,
                                                 &posix_get_inheritable_native,
                                                 &posix_set_inheritable_native,
                                                 &posix_get_blocking_native,
                                                 &posix_set_blocking_native,
                                                 &posix_major_native,
                                                 &posix_minor_native,
                                                 &posix_makedev_native,
                                                 NULL};
