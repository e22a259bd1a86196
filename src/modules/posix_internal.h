// Taipan: shared pieces of the posix module. MIT licence.
//
// Functions that may block give up the interpreter's lock (BLOCKING) and repeat after EINTR unless a signal handler
// raised (PEP 475). Errors raise OSError with the path as it was given.
#ifndef TAIPAN_MODULES_POSIX_INTERNAL_H
#define TAIPAN_MODULES_POSIX_INTERNAL_H
#include "object/bytes.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/function.h"
#include "object/float.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/audit.h"
#include "runtime/lock.h"
#include "runtime/struct_sequence.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PATH_NULLABLE = 1, PATH_ALLOW_FD = 2 };

// A converted path argument. narrow is valid while value is alive; NULL when fd is used or the path was None.
typedef struct Path {
    Value object, value; // as given; the bytes
    const char *narrow;
    size_t length;
    int fd; // -1 unless an integer was given
    bool is_bytes;
} Path;

int path_convert(Thread *thread, Path *path, Value v, const char *function, const char *argument, int flags);
Value path_error(Thread *thread, const Path *path); // OSError from errno
Value path_error2(Thread *thread, const Path *a, const Path *b);
Value posix_error(Thread *thread);                           // OSError from errno, no file name
int posix_directory_fd(Thread *thread, Value v, int *fd);    // None: AT_FDCWD
int posix_fd(Thread *thread, Value v, int *fd);              // an int
int posix_file_descriptor(Thread *thread, Value v, int *fd); // an int or an object with fileno()
int posix_int(Thread *thread, Value v, int *result);
int posix_id(Thread *thread, Value v, uint32_t *result, const char *kind); // uid or gid; -1 allowed
Value posix_none(Thread *thread, int status);                              // None, or OSError when status is negative
Value posix_int_or_error(Thread *thread, int64_t n);                       // int, or OSError when negative
Value posix_decode(Thread *thread, const char *text, bool as_bytes);
bool posix_repeat(Thread *thread, bool failed); // after EINTR: again? (handlers have run)

// result = expression without the lock, again and again while a signal interrupts it.
#define BLOCKING(result, expression)                                                                                   \
    do {                                                                                                               \
        thread_leave(thread);                                                                                          \
        errno = 0;                                                                                                     \
        result = (expression);                                                                                         \
        thread_enter(thread);                                                                                          \
    } while (posix_repeat(thread, (result) < 0))

enum { XATTR_SIZE_MAX_BYTES = 65536 };
extern const NativeDef *const posix_fspath_function;
extern const NativeDef *const posix_path_functions[];
extern const NativeDef *const posix_directory_functions[];
extern const NativeDef *const posix_file_functions[];
extern const NativeDef *const posix_process_functions[];
extern const NativeDef *const posix_identity_functions[];

enum PosixType {
    POSIX_STAT_RESULT,
    POSIX_STATVFS_RESULT,
    POSIX_TERMINAL_SIZE,
    POSIX_TIMES_RESULT,
    POSIX_UNAME_RESULT,
    POSIX_WAITID_RESULT,
    POSIX_SCHED_PARAM,
    POSIX_TYPE_COUNT
};
Type *posix_type(Thread *thread, enum PosixType which); // NULL with exception
struct stat;
Value posix_stat_result(Thread *thread, const struct stat *st);
int posix_run_fork_hooks(Thread *thread, int which); // 0 before, 1 in the child, 2 in the parent
int posix_configuration_name(Thread *thread, Value v, int which, int *name);
#endif
