// Taipan: posix: functions of paths. MIT licence.
#define _GNU_SOURCE
#include "modules/posix_internal.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#define CONVERT_PATH(path, index, name, flags)                                                                         \
    Path path;                                                                                                         \
    if (path_convert(thread, &path, args[index], name, "path", flags) < 0) return NO_VALUE
#define CONVERT_DIRECTORY(fd, index)                                                                                   \
    int fd;                                                                                                            \
    if (posix_directory_fd(thread, args[index], &fd) < 0) return NO_VALUE
#define CONVERT_INT(n, index)                                                                                          \
    int n;                                                                                                             \
    if (support_int(thread, args[index], &n) < 0) return NO_VALUE

static int follow(Thread *thread, Value v, bool *result) { // follow_symlinks; UNBOUND: true
    int truth = v == UNBOUND ? 1 : object_is_true(thread, v);
    *result = truth != 0;
    return truth < 0 ? -1 : 0;
}

// ---- stat -------------------------------------------------------------------------------------------------------

static Value seconds_of(Thread *thread, struct timespec t) {
    return float_from_double(thread, (double)t.tv_sec + 1e-9 * (double)t.tv_nsec);
}

static Value nanoseconds_of(Thread *thread, struct timespec t) {
    return int_add(thread, int_multiply(thread, int_from_int64(thread, t.tv_sec), value_from_small_int(1000000000)),
                   value_from_small_int(t.tv_nsec));
}

Value posix_stat_result(Thread *thread, const struct stat *st) {
    Type *type = posix_type(thread, POSIX_STAT_RESULT);
    if (!type) return NO_VALUE;
    Value fields[] = {value_from_small_int(st->st_mode),
                      int_from_uint64(thread, st->st_ino),
                      int_from_uint64(thread, st->st_dev),
                      int_from_uint64(thread, st->st_nlink),
                      value_from_small_int(st->st_uid),
                      value_from_small_int(st->st_gid),
                      int_from_int64(thread, st->st_size),
                      int_from_int64(thread, st->st_atim.tv_sec),
                      int_from_int64(thread, st->st_mtim.tv_sec),
                      int_from_int64(thread, st->st_ctim.tv_sec),
                      seconds_of(thread, st->st_atim),
                      seconds_of(thread, st->st_mtim),
                      seconds_of(thread, st->st_ctim),
                      nanoseconds_of(thread, st->st_atim),
                      nanoseconds_of(thread, st->st_mtim),
                      nanoseconds_of(thread, st->st_ctim),
                      int_from_int64(thread, st->st_blksize),
                      int_from_int64(thread, st->st_blocks),
                      int_from_uint64(thread, st->st_rdev)};
    return struct_sequence_from_values(thread, type, fields, sizeof fields / sizeof fields[0]);
}

static Value do_stat(Thread *thread, const char *name, Value v, Value directory, bool follow_symlinks, int flags) {
    Path path;
    int fd, status;
    struct stat st;
    if (path_convert(thread, &path, v, name, "path", flags) < 0 || posix_directory_fd(thread, directory, &fd) < 0)
        return NO_VALUE;
    if (path.fd >= 0 && fd != AT_FDCWD)
        return error_raise(thread, SHAPE_ValueError, "%s: can't specify dir_fd without matching path", name);
    if (path.fd >= 0 && !follow_symlinks)
        return error_raise(thread, SHAPE_ValueError, "%s: cannot use fd and follow_symlinks together", name);
    thread_leave(thread);
    status = path.narrow == NULL ? fstat(path.fd, &st)
                                 : fstatat(fd, path.narrow, &st, follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW);
    thread_enter(thread);
    return status < 0 ? path_error(thread, &path) : posix_stat_result(thread, &st);
}

NATIVE(
    posix_stat, "stat(path, *, dir_fd=None, follow_symlinks=True)",
    "Perform a stat system call on the given path.\n\n  path\n    Path to be examined; can be string, bytes, a "
    "path-like object or\n"
    "    open-file-descriptor int.\n  dir_fd\n    If not None, it should be a file descriptor open to a directory,\n   "
    " and path should be a "
    "relative string; path will then be relative to\n    that directory.\n  follow_symlinks\n    If False, and the "
    "last element of the path "
    "is a symbolic link,\n    stat will examine the symbolic link itself instead of the file\n    the link points to.",
    EFFECT_ANY) {
    bool follow_symlinks;
    if (follow(thread, args[2], &follow_symlinks) < 0) return NO_VALUE;
    return do_stat(thread, "stat", args[0], args[1], follow_symlinks, PATH_ALLOW_FD);
}

NATIVE(posix_lstat, "lstat(path, *, dir_fd=None)",
       "Perform a stat system call on the given path, without following symbolic links.\n\nLike stat(), but do not "
       "follow symbolic "
       "links.\nEquivalent to stat(path, follow_symlinks=False).",
       EFFECT_ANY) {
    return do_stat(thread, "lstat", args[0], args[1], false, 0);
}

NATIVE(posix_fstat, "fstat(fd)",
       "Perform a stat system call on the given file descriptor.\n\nLike stat(), but for an open file "
       "descriptor.\nEquivalent to os.stat(fd).",
       EFFECT_ANY) {
    CONVERT_INT(fd, 0);
    struct stat st;
    int status;
    BLOCKING(status, fstat(fd, &st));
    return status < 0 ? support_errno(thread) : posix_stat_result(thread, &st);
}

static Value statvfs_result(Thread *thread, const struct statvfs *st) {
    Type *type = posix_type(thread, POSIX_STATVFS_RESULT);
    if (!type) return NO_VALUE;
    Value fields[] = {int_from_uint64(thread, st->f_bsize),  int_from_uint64(thread, st->f_frsize),
                      int_from_uint64(thread, st->f_blocks), int_from_uint64(thread, st->f_bfree),
                      int_from_uint64(thread, st->f_bavail), int_from_uint64(thread, st->f_files),
                      int_from_uint64(thread, st->f_ffree),  int_from_uint64(thread, st->f_favail),
                      int_from_uint64(thread, st->f_flag),   int_from_uint64(thread, st->f_namemax),
                      int_from_uint64(thread, st->f_fsid)};
    return struct_sequence_from_values(thread, type, fields, 11);
}

NATIVE(posix_statvfs, "statvfs(path)",
       "Perform a statvfs system call on the given path.\n\npath may always be specified as a string.\nOn some "
       "platforms, path may also be "
       "specified as an open file descriptor.\nIf this functionality is unavailable, using it raises an exception.",
       EFFECT_ANY) {
    CONVERT_PATH(path, 0, "statvfs", PATH_ALLOW_FD);
    struct statvfs st;
    int status;
    BLOCKING(status, path.narrow ? statvfs(path.narrow, &st) : fstatvfs(path.fd, &st));
    return status < 0 ? path_error(thread, &path) : statvfs_result(thread, &st);
}

NATIVE(posix_fstatvfs, "fstatvfs(fd, /)",
       "Perform an fstatvfs system call on the given fd.\n\nEquivalent to statvfs(fd).", EFFECT_ANY) {
    CONVERT_INT(fd, 0);
    struct statvfs st;
    int status;
    BLOCKING(status, fstatvfs(fd, &st));
    return status < 0 ? support_errno(thread) : statvfs_result(thread, &st);
}

NATIVE(posix_access, "access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
       "Use the real uid/gid to test for access to a path.", EFFECT_ANY) {
    CONVERT_PATH(path, 0, "access", 0);
    CONVERT_INT(mode, 1);
    CONVERT_DIRECTORY(fd, 2);
    bool follow_symlinks;
    int effective = object_is_true(thread, args[3]), status;
    if (effective < 0 || follow(thread, args[4], &follow_symlinks) < 0) return NO_VALUE;
    thread_leave(thread);
    status =
        faccessat(fd, path.narrow, mode, (effective ? AT_EACCESS : 0) | (follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW));
    thread_enter(thread);
    return value_from_bool(status == 0);
}

// ---- working directory ------------------------------------------------------------------------------------------

NATIVE(posix_chdir, "chdir(path)",
       "Change the current working directory to the specified path.\n\npath may always be specified as a string.\nOn "
       "some platforms, path "
       "may also be specified as an open file descriptor.\nIf this functionality is unavailable, using it raises an "
       "exception.",
       EFFECT_ANY) {
    CONVERT_PATH(path, 0, "chdir", PATH_ALLOW_FD);
    int status;
    BLOCKING(status, path.narrow ? chdir(path.narrow) : fchdir(path.fd));
    return status < 0 ? path_error(thread, &path) : NONE;
}

NATIVE(posix_fchdir, "fchdir(fd)",
       "Change to the directory of the given file descriptor.\n\nfd must be opened on a directory, not a "
       "file.\nEquivalent to os.chdir(fd).",
       EFFECT_ANY) {
    int fd, status;
    if (support_descriptor(thread, args[0], &fd) < 0) return NO_VALUE;
    BLOCKING(status, fchdir(fd));
    return posix_none(thread, status);
}

static Value current_directory(Thread *thread, bool as_bytes) {
    char *text = getcwd(NULL, 0);
    if (!text) return support_errno(thread);
    Value result = posix_decode(thread, text, as_bytes);
    free(text);
    return result;
}

NATIVE(posix_getcwd, "getcwd()", "Return a unicode string representing the current working directory.", EFFECT_ANY) {
    return current_directory(thread, false);
}
NATIVE(posix_getcwdb, "getcwdb()", "Return a bytes string representing the current working directory.", EFFECT_ANY) {
    return current_directory(thread, true);
}

NATIVE(posix_chroot, "chroot(path)", "Change root directory to path.", EFFECT_ANY) {
    CONVERT_PATH(path, 0, "chroot", 0);
    int status;
    BLOCKING(status, chroot(path.narrow));
    return status < 0 ? path_error(thread, &path) : NONE;
}

// ---- making and removing ----------------------------------------------------------------------------------------

NATIVE(posix_mkdir, "mkdir(path, mode=511, *, dir_fd=None)",
       "Create a directory.\n\nIf dir_fd is not None, it should be a file descriptor open to a directory,\n  and path "
       "should be relative; path "
       "will then be relative to that directory.",
       EFFECT_ANY) {
    CONVERT_PATH(path, 0, "mkdir", 0);
    CONVERT_INT(mode, 1);
    CONVERT_DIRECTORY(fd, 2);
    int status;
    BLOCKING(status, mkdirat(fd, path.narrow, (mode_t)mode));
    return status < 0 ? path_error(thread, &path) : NONE;
}

NATIVE(posix_rmdir, "rmdir(path, *, dir_fd=None)", "Remove a directory.", EFFECT_ANY) {
    CONVERT_PATH(path, 0, "rmdir", 0);
    CONVERT_DIRECTORY(fd, 1);
    int status;
    BLOCKING(status, unlinkat(fd, path.narrow, AT_REMOVEDIR));
    return status < 0 ? path_error(thread, &path) : NONE;
}

static Value do_unlink(Thread *thread, Value *args, const char *name) {
    CONVERT_PATH(path, 0, name, 0);
    CONVERT_DIRECTORY(fd, 1);
    int status;
    BLOCKING(status, unlinkat(fd, path.narrow, 0));
    return status < 0 ? path_error(thread, &path) : NONE;
}

NATIVE(posix_unlink, "unlink(path, *, dir_fd=None)", "Remove a file (same as remove()).", EFFECT_ANY) {
    return do_unlink(thread, args, "unlink");
}
NATIVE(posix_remove, "remove(path, *, dir_fd=None)", "Remove a file (same as unlink()).", EFFECT_ANY) {
    return do_unlink(thread, args, "remove");
}

static Value do_rename(Thread *thread, Value *args, const char *name) {
    Path source, target;
    int status;
    if (path_convert(thread, &source, args[0], name, "src", 0) < 0 ||
        path_convert(thread, &target, args[1], name, "dst", 0) < 0)
        return NO_VALUE;
    CONVERT_DIRECTORY(source_fd, 2);
    CONVERT_DIRECTORY(target_fd, 3);
    BLOCKING(status, renameat(source_fd, source.narrow, target_fd, target.narrow));
    return status < 0 ? path_error2(thread, &source, &target) : NONE;
}

NATIVE(posix_rename, "rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", "Rename a file or directory.",
       EFFECT_ANY) {
    return do_rename(thread, args, "rename");
}
NATIVE(posix_replace, "replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
       "Rename a file or directory, overwriting the destination.", EFFECT_ANY) {
    return do_rename(thread, args, "replace");
}

NATIVE(posix_link, "link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=(os.name != 'nt'))",
       "Create a hard link to a file.", EFFECT_ANY) {
    Path source, target;
    bool follow_symlinks;
    int status;
    if (path_convert(thread, &source, args[0], "link", "src", 0) < 0 ||
        path_convert(thread, &target, args[1], "link", "dst", 0) < 0)
        return NO_VALUE;
    CONVERT_DIRECTORY(source_fd, 2);
    CONVERT_DIRECTORY(target_fd, 3);
    int flags = 0;
    if (follow(thread, args[4], &follow_symlinks) < 0) return NO_VALUE;
    if (args[4] == UNBOUND || follow_symlinks) flags = AT_SYMLINK_FOLLOW;
    BLOCKING(status, linkat(source_fd, source.narrow, target_fd, target.narrow, flags));
    return status < 0 ? path_error2(thread, &source, &target) : NONE;
}

NATIVE(posix_symlink, "symlink(src, dst, target_is_directory=False, *, dir_fd=None)",
       "Create a symbolic link pointing to src named dst.", EFFECT_ANY) {
    Path source, target;
    int status;
    if (path_convert(thread, &source, args[0], "symlink", "src", 0) < 0 ||
        path_convert(thread, &target, args[1], "symlink", "dst", 0) < 0)
        return NO_VALUE;
    CONVERT_DIRECTORY(fd, 3);
    BLOCKING(status, symlinkat(source.narrow, fd, target.narrow));
    return status < 0 ? path_error2(thread, &source, &target) : NONE;
}

NATIVE(posix_readlink, "readlink(path, *, dir_fd=None)",
       "Return a string representing the path to which the symbolic link points.", EFFECT_ANY) {
    CONVERT_PATH(path, 0, "readlink", 0);
    CONVERT_DIRECTORY(fd, 1);
    char buffer[4097];
    ssize_t length;
    BLOCKING(length, readlinkat(fd, path.narrow, buffer, sizeof buffer - 1));
    if (length < 0) return path_error(thread, &path);
    return path.is_bytes ? bytes_from_data(thread, buffer, (size_t)length) : fs_decode(thread, buffer, (size_t)length);
}

NATIVE(posix_mkfifo, "mkfifo(path, mode=438, *, dir_fd=None)", "Create a \"fifo\" (a POSIX named pipe).", EFFECT_ANY) {
    CONVERT_PATH(path, 0, "mkfifo", 0);
    CONVERT_INT(mode, 1);
    CONVERT_DIRECTORY(fd, 2);
    int status;
    BLOCKING(status, mkfifoat(fd, path.narrow, (mode_t)mode));
    return status < 0 ? path_error(thread, &path) : NONE;
}

NATIVE(posix_mknod, "mknod(path, mode=384, device=0, *, dir_fd=None)", "Create a node in the file system.",
       EFFECT_ANY) {
    CONVERT_PATH(path, 0, "mknod", 0);
    CONVERT_INT(mode, 1);
    int64_t device = object_index_int64(thread, args[2]);
    if (device == -1 && error_pending(thread)) return NO_VALUE;
    CONVERT_DIRECTORY(fd, 3);
    int status;
    BLOCKING(status, mknodat(fd, path.narrow, (mode_t)mode, (dev_t)device));
    return status < 0 ? path_error(thread, &path) : NONE;
}

// ---- changing ---------------------------------------------------------------------------------------------------

NATIVE(posix_chmod, "chmod(path, mode, *, dir_fd=None, follow_symlinks=(os.name != 'nt'))",
       "Change the access permissions of a file.", EFFECT_ANY) {
    CONVERT_PATH(path, 0, "chmod", PATH_ALLOW_FD);
    CONVERT_INT(mode, 1);
    CONVERT_DIRECTORY(fd, 2);
    bool follow_symlinks;
    int status;
    if (follow(thread, args[3], &follow_symlinks) < 0) return NO_VALUE;
    BLOCKING(status, path.narrow ? fchmodat(fd, path.narrow, (mode_t)mode, follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW)
                                 : fchmod(path.fd, (mode_t)mode));
    if (status < 0 && errno == EOPNOTSUPP && !follow_symlinks)
        return error_raise(thread, SHAPE_NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
    return status < 0 ? path_error(thread, &path) : NONE;
}

NATIVE(posix_fchmod, "fchmod(fd, mode)", "Change the access permissions of the file given by file descriptor fd.",
       EFFECT_ANY) {
    CONVERT_INT(fd, 0);
    CONVERT_INT(mode, 1);
    int status;
    BLOCKING(status, fchmod(fd, (mode_t)mode));
    return posix_none(thread, status);
}

static Value do_chown(Thread *thread, Value *args, const char *name, int fd, bool follow_symlinks, int flags) {
    CONVERT_PATH(path, 0, name, flags);
    uint32_t uid, gid;
    int status;
    if (posix_id(thread, args[1], &uid, "uid") < 0 || posix_id(thread, args[2], &gid, "gid") < 0) return NO_VALUE;
    BLOCKING(status, path.narrow ? fchownat(fd, path.narrow, uid, gid, follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW)
                                 : fchown(path.fd, uid, gid));
    return status < 0 ? path_error(thread, &path) : NONE;
}

NATIVE(posix_chown, "chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
       "Change the owner and group id of path to the numeric uid and gid.", EFFECT_ANY) {
    CONVERT_DIRECTORY(fd, 3);
    bool follow_symlinks;
    if (follow(thread, args[4], &follow_symlinks) < 0) return NO_VALUE;
    return do_chown(thread, args, "chown", fd, follow_symlinks, PATH_ALLOW_FD);
}
NATIVE(posix_lchown, "lchown(path, uid, gid)",
       "Change the owner and group id of path to the numeric uid and gid.\n\nThis function will not follow symbolic "
       "links.",
       EFFECT_ANY) {
    return do_chown(thread, args, "lchown", AT_FDCWD, false, 0);
}

NATIVE(posix_fchown, "fchown(fd, uid, gid)", "Change the owner and group id of the file specified by file descriptor.",
       EFFECT_ANY) {
    CONVERT_INT(fd, 0);
    uint32_t uid, gid;
    int status;
    if (posix_id(thread, args[1], &uid, "uid") < 0 || posix_id(thread, args[2], &gid, "gid") < 0) return NO_VALUE;
    BLOCKING(status, fchown(fd, uid, gid));
    return posix_none(thread, status);
}

NATIVE(posix_truncate, "truncate(path, length)", "Truncate a file, specified by path, to a specific length.",
       EFFECT_ANY) {
    CONVERT_PATH(path, 0, "truncate", PATH_ALLOW_FD);
    int64_t length = object_index_int64(thread, args[1]);
    int status;
    if (length == -1 && error_pending(thread)) return NO_VALUE;
    BLOCKING(status, path.narrow ? truncate(path.narrow, length) : ftruncate(path.fd, length));
    return status < 0 ? path_error(thread, &path) : NONE;
}

static int time_from_seconds(Thread *thread, Value v, struct timespec *t) {
    if (value_is_float(v)) {
        double d = float_to_double(v), whole = floor(d);
        if (!(d >= -9.2e18 && d <= 9.2e18))
            return error_raise_int(thread, isnan(d) ? SHAPE_ValueError : SHAPE_OverflowError,
                                   isnan(d) ? "Invalid value NaN (not a number)"
                                            : "timestamp out of range for platform time_t");
        t->tv_sec = (time_t)whole;
        t->tv_nsec = (long)floor((d - whole) * 1e9);
        if (t->tv_nsec >= 1000000000) t->tv_sec++, t->tv_nsec -= 1000000000;
        return 0;
    }
    int64_t n = object_index_int64(thread, v);
    if (n == -1 && error_pending(thread)) return -1;
    *t = (struct timespec){n, 0};
    return 0;
}

static int time_from_nanoseconds(Thread *thread, Value v, struct timespec *t) {
    if (!value_is_int(v))
        return error_raise_int(thread, SHAPE_TypeError, "'%T' object cannot be interpreted as an integer", v);
    Value billion = value_from_small_int(1000000000);
    Value seconds = int_floor_divide(thread, v, billion), rest = int_remainder(thread, v, billion);
    if (!seconds || !rest) return -1;
    t->tv_sec = int_to_int64(thread, seconds);
    t->tv_nsec = int_to_int64(thread, rest);
    return error_pending(thread) ? -1 : 0;
}

NATIVE(posix_utime, "utime(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)",
       "Set the access and modified time of path.", EFFECT_ANY) {
    CONVERT_PATH(path, 0, "utime", PATH_ALLOW_FD);
    CONVERT_DIRECTORY(fd, 3);
    struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    bool follow_symlinks, given = args[1] != NONE && args[1] != UNBOUND, nanoseconds = args[2] != UNBOUND;
    int status;
    if (follow(thread, args[4], &follow_symlinks) < 0) return NO_VALUE;
    if (given && nanoseconds)
        return error_raise(thread, SHAPE_ValueError, "utime: you may specify either 'times' or 'ns' but not both");
    Value pair = given ? args[1] : args[2];
    if ((given || nanoseconds) && (!value_is_tuple(pair) || tuple_length(pair) != 2))
        return error_raise(thread, SHAPE_TypeError,
                           given ? "utime: 'times' must be either a tuple of two ints or None"
                                 : "utime: 'ns' must be a tuple of two ints");
    for (int i = 0; (given || nanoseconds) && i < 2; i++)
        if ((given ? time_from_seconds : time_from_nanoseconds)(thread, tuple_get(pair, (size_t)i), &times[i]) < 0)
            return NO_VALUE;
    BLOCKING(status, path.narrow ? utimensat(fd, path.narrow, times, follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW)
                                 : futimens(path.fd, times));
    return status < 0 ? path_error(thread, &path) : NONE;
}

// ---- configuration of paths -------------------------------------------------------------------------------------

NATIVE(posix_pathconf, "pathconf(path, name)",
       "Return the configuration limit name for the file or directory path.\n\nIf there is no limit, return -1.",
       EFFECT_ANY) {
    CONVERT_PATH(path, 0, "pathconf", PATH_ALLOW_FD);
    int name;
    if (posix_configuration_name(thread, args[1], 1, &name) < 0) return NO_VALUE;
    errno = 0;
    long limit = path.narrow ? pathconf(path.narrow, name) : fpathconf(path.fd, name);
    return limit == -1 && errno ? path_error(thread, &path) : int_from_int64(thread, limit);
}

NATIVE(posix_fpathconf, "fpathconf(fd, name, /)",
       "Return the configuration limit name for the file descriptor fd.\n\nIf there is no limit, return -1.",
       EFFECT_ANY) {
    int fd, name;
    if (support_descriptor(thread, args[0], &fd) < 0 || posix_configuration_name(thread, args[1], 1, &name) < 0)
        return NO_VALUE;
    errno = 0;
    long limit = fpathconf(fd, name);
    return limit == -1 && errno ? support_errno(thread) : int_from_int64(thread, limit);
}

// ---- extended attributes ----------------------------------------------------------------------------------------

NATIVE(posix_getxattr, "getxattr(path, attribute, *, follow_symlinks=True)",
       "Return the value of extended attribute attribute on path.", EFFECT_ANY) {
    Path path, attribute;
    bool follow_symlinks;
    if (path_convert(thread, &path, args[0], "getxattr", "path", PATH_ALLOW_FD) < 0 ||
        path_convert(thread, &attribute, args[1], "getxattr", "attribute", 0) < 0 ||
        follow(thread, args[2], &follow_symlinks) < 0)
        return NO_VALUE;
    char *buffer = malloc(XATTR_SIZE_MAX_BYTES);
    if (!buffer) return error_no_memory(thread);
    ssize_t n;
    BLOCKING(n, !path.narrow      ? fgetxattr(path.fd, attribute.narrow, buffer, XATTR_SIZE_MAX_BYTES)
                : follow_symlinks ? getxattr(path.narrow, attribute.narrow, buffer, XATTR_SIZE_MAX_BYTES)
                                  : lgetxattr(path.narrow, attribute.narrow, buffer, XATTR_SIZE_MAX_BYTES));
    Value result = n < 0 ? path_error(thread, &path) : bytes_from_data(thread, buffer, (size_t)n);
    free(buffer);
    return result;
}

NATIVE(posix_setxattr, "setxattr(path, attribute, value, flags=0, *, follow_symlinks=True)",
       "Set extended attribute attribute on path to value.", EFFECT_ANY) {
    Path path, attribute;
    Buffer buffer;
    bool follow_symlinks;
    int flags, status;
    if (path_convert(thread, &path, args[0], "setxattr", "path", PATH_ALLOW_FD) < 0 ||
        path_convert(thread, &attribute, args[1], "setxattr", "attribute", 0) < 0 ||
        support_int(thread, args[3], &flags) < 0 || follow(thread, args[4], &follow_symlinks) < 0 ||
        buffer_get(thread, args[2], &buffer, BUFFER_SIMPLE) < 0)
        return NO_VALUE;
    BLOCKING(status, !path.narrow      ? fsetxattr(path.fd, attribute.narrow, buffer.data, buffer.length, flags)
                     : follow_symlinks ? setxattr(path.narrow, attribute.narrow, buffer.data, buffer.length, flags)
                                       : lsetxattr(path.narrow, attribute.narrow, buffer.data, buffer.length, flags));
    Value result = status < 0 ? path_error(thread, &path) : NONE;
    buffer_release(thread, &buffer);
    return result;
}

NATIVE(posix_removexattr, "removexattr(path, attribute, *, follow_symlinks=True)",
       "Remove extended attribute attribute on path.", EFFECT_ANY) {
    Path path, attribute;
    bool follow_symlinks;
    int status;
    if (path_convert(thread, &path, args[0], "removexattr", "path", PATH_ALLOW_FD) < 0 ||
        path_convert(thread, &attribute, args[1], "removexattr", "attribute", 0) < 0 ||
        follow(thread, args[2], &follow_symlinks) < 0)
        return NO_VALUE;
    BLOCKING(status, !path.narrow      ? fremovexattr(path.fd, attribute.narrow)
                     : follow_symlinks ? removexattr(path.narrow, attribute.narrow)
                                       : lremovexattr(path.narrow, attribute.narrow));
    return status < 0 ? path_error(thread, &path) : NONE;
}

NATIVE(posix_listxattr, "listxattr(path=None, *, follow_symlinks=True)",
       "Return a list of extended attributes on path.", EFFECT_ANY) {
    CONVERT_PATH(path, 0, "listxattr", PATH_ALLOW_FD | PATH_NULLABLE);
    bool follow_symlinks;
    if (follow(thread, args[1], &follow_symlinks) < 0) return NO_VALUE;
    char *buffer = malloc(XATTR_SIZE_MAX_BYTES);
    if (!buffer) return error_no_memory(thread);
    ssize_t n;
    BLOCKING(n, !path.narrow      ? flistxattr(path.fd, buffer, XATTR_SIZE_MAX_BYTES)
                : follow_symlinks ? listxattr(path.narrow, buffer, XATTR_SIZE_MAX_BYTES)
                                  : llistxattr(path.narrow, buffer, XATTR_SIZE_MAX_BYTES));
    Value list = n < 0 ? path_error(thread, &path) : value_from_object(list_allocate(thread, 0));
    for (char *p = buffer; list && p < buffer + n; p += strlen(p) + 1) {
        Value name = fs_decode(thread, p, strlen(p));
        if (!name || list_append(thread, list, name) < 0) list = NO_VALUE;
    }
    free(buffer);
    return list;
}

// ---- path text --------------------------------------------------------------------------------------------------

// os.path.normpath for POSIX, on UTF-8 or raw bytes: in place, returns the new length.
static size_t normalise(char *text, size_t length) {
    if (length == 0) return text[0] = '.', 1;
    size_t root = text[0] == '/' ? (length > 1 && text[1] == '/' && !(length > 2 && text[2] == '/') ? 2 : 1) : 0;
    size_t out = root, i = 0;
    while (i < length) {
        while (i < length && text[i] == '/')
            i++;
        size_t start = i;
        while (i < length && text[i] != '/')
            i++;
        size_t part = i - start;
        if (part == 0 || (part == 1 && text[start] == '.')) continue;
        if (part == 2 && text[start] == '.' && text[start + 1] == '.') {
            size_t last = out;
            while (last > root && text[last - 1] != '/')
                last--;
            bool parent = out - last == 2 && text[last] == '.' && text[last + 1] == '.';
            if (out > root && !parent) {
                out = last > root ? last - 1 : root;
                continue;
            }
            if (root) continue;
        }
        if (out > root) text[out++] = '/';
        memmove(text + out, text + start, part);
        out += part;
    }
    if (out == 0) return text[0] = '.', 1;
    return out;
}

NATIVE(posix_path_normpath, "_path_normpath(path)", "Normalize path, eliminating double slashes, etc.", EFFECT_ANY) {
    Value v = args[0];
    bool is_bytes = value_is_bytes(v);
    if (!is_bytes && !value_is_str(v)) {
        v = posix_fspath_function->function(thread, args);
        if (!v) return NO_VALUE;
        is_bytes = value_is_bytes(v);
    }
    size_t length;
    const char *text = is_bytes ? (const char *)bytes_from_value(v)->data : str_to_utf8_surrogates(thread, v, &length);
    if (!text) return NO_VALUE;
    if (is_bytes) length = bytes_from_value(v)->length;
    char *copy = malloc(length + 2);
    if (!copy) return error_no_memory(thread);
    memcpy(copy, text, length);
    size_t n = normalise(copy, length);
    Value result = is_bytes ? bytes_from_data(thread, copy, n) : str_from_utf8(thread, copy, n);
    free(copy);
    return result;
}

NATIVE(posix_path_splitroot, "_path_splitroot_ex(p)",
       "Split a pathname into drive, root and tail.\n\nThe tail contains anything after the root.", EFFECT_ANY) {
    Value v =
        value_is_str(args[0]) || value_is_bytes(args[0]) ? args[0] : posix_fspath_function->function(thread, args);
    if (!v) return NO_VALUE;
    int64_t length = object_length(thread, v), root = 0;
    bool is_bytes = value_is_bytes(v);
#define AT(i) (is_bytes ? bytes_from_value(v)->data[i] : str_read(str_from_value(v), (size_t)(i)))
    if (length > 0 && AT(0) == '/') root = length > 1 && AT(1) == '/' && !(length > 2 && AT(2) == '/') ? 2 : 1;
#undef AT
    if (is_bytes) {
        const uint8_t *data = bytes_from_value(v)->data;
        return tuple_pack(thread, 3, ROOT_VALUE(empty_bytes), bytes_from_data(thread, data, (size_t)root),
                          bytes_from_data(thread, data + root, (size_t)(length - root)));
    }
    return tuple_pack(thread, 3, ROOT_VALUE(empty_str), str_substring(thread, v, 0, (size_t)root),
                      str_substring(thread, v, (size_t)root, (size_t)length));
}

const NativeDef *const posix_path_functions[] = {&posix_stat_native,           &posix_lstat_native,
                                                 &posix_fstat_native,          &posix_statvfs_native,
                                                 &posix_fstatvfs_native,       &posix_access_native,
                                                 &posix_chdir_native,          &posix_fchdir_native,
                                                 &posix_getcwd_native,         &posix_getcwdb_native,
                                                 &posix_chroot_native,         &posix_mkdir_native,
                                                 &posix_rmdir_native,          &posix_unlink_native,
                                                 &posix_remove_native,         &posix_rename_native,
                                                 &posix_replace_native,        &posix_link_native,
                                                 &posix_symlink_native,        &posix_readlink_native,
                                                 &posix_mkfifo_native,         &posix_mknod_native,
                                                 &posix_chmod_native,          &posix_fchmod_native,
                                                 &posix_chown_native,          &posix_lchown_native,
                                                 &posix_fchown_native,         &posix_truncate_native,
                                                 &posix_utime_native,          &posix_pathconf_native,
                                                 &posix_fpathconf_native,      &posix_getxattr_native,
                                                 &posix_setxattr_native,       &posix_removexattr_native,
                                                 &posix_listxattr_native,      &posix_path_normpath_native,
                                                 &posix_path_splitroot_native, NULL};
