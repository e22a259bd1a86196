// Taipan: shared pieces of the posix module. MIT licence.
//
// Errors raise OSError with the path as it was given.
#ifndef TAIPAN_MODULES_POSIX_INTERNAL_H
#define TAIPAN_MODULES_POSIX_INTERNAL_H
#include "modules/native_support.h"
#include "object/codec.h"
#include "runtime/audit.h"
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

// Str, bytes, os.PathLike, as flags allow a descriptor or None too; function and argument are for messages (function NULL:
// none). 0, or -1 with TypeError or ValueError.
int path_convert(Thread *thread, Path *path, Value v, const char *function, const char *argument, int flags);
Value path_error(Thread *thread, const Path *path); // OSError from errno
Value path_error2(Thread *thread, const Path *a, const Path *b);
int posix_directory_fd(Thread *thread, Value v, int *fd);                  // None: AT_FDCWD
int posix_id(Thread *thread, Value v, uint32_t *result, const char *kind); // uid or gid; -1 allowed
Value posix_none(Thread *thread, int status);                              // None, or OSError when status is negative
Value posix_int_or_error(Thread *thread, int64_t n);                       // int, or OSError when negative
// A file system text as str or bytes.
Value posix_decode(Thread *thread, const char *text, bool as_bytes);

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
// os.stat_result of st.
Value posix_stat_result(Thread *thread, const struct stat *st);
int posix_run_fork_hooks(Thread *thread, int which); // 0 before, 1 in the child, 2 in the parent
int posix_configuration_name(Thread *thread, Value v, int which, int *name);
#endif
