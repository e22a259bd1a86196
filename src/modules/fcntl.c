// Taipan: the fcntl module. MIT licence.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include "modules/native_support.h"
#include "runtime/lock.h"

enum { ARGUMENT_MAX = 1024 };

static int long_argument(Thread *thread, Value v, long *out) {
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    *out = (long)int_to_uint64_mask(index);
    return 0;
}
NATIVE(fcntl_fcntl, "fcntl(fd, cmd, arg=0, /)", "Perform the operation `cmd` on file descriptor fd.", EFFECT_ANY) {
    int fd, command, status;
    if (support_descriptor(thread, args[0], &fd) < 0 || support_int(thread, args[1], &command) < 0) return NO_VALUE;
    if (value_is_str(args[2]) || value_has_buffer(args[2])) {
        Value data = value_is_str(args[2]) ? object_call_method(thread, args[2], NAME(encode), 0)
                                           : bytes_from_object(thread, args[2]);
        if (data == NO_VALUE) return NO_VALUE;
        size_t length = bytes_from_value(data)->length;
        char buffer[ARGUMENT_MAX + 1];
        if (length > ARGUMENT_MAX) return error_raise(thread, SHAPE_ValueError, "fcntl argument 3 is too long");
        memcpy(buffer, bytes_from_value(data)->data, length);
        BLOCKING(status, fcntl(fd, command, buffer));
        return status < 0 ? support_errno(thread) : bytes_from_data(thread, buffer, length);
    }
    long argument;
    if (!value_is_int(args[2]) && !value_type(args[2])->slots.index)
        return error_raise(thread, SHAPE_TypeError,
                           "fcntl() argument 3 must be an integer, a bytes-like object, or a string, not %T", args[2]);
    if (long_argument(thread, args[2], &argument) < 0) return NO_VALUE;
    BLOCKING(status, fcntl(fd, command, argument));
    return status < 0 ? support_errno(thread) : value_from_small_int(status);
}
NATIVE(fcntl_ioctl, "ioctl(fd, request, arg=0, mutate_flag=True, /)",
       "Perform the operation request on file descriptor fd.", EFFECT_ANY) {
    int fd, status;
    long request, argument;
    if (support_descriptor(thread, args[0], &fd) < 0 || long_argument(thread, args[1], &request) < 0) return NO_VALUE;
    int mutate = object_is_true(thread, args[3]);
    if (mutate < 0) return NO_VALUE;
    if (value_is_int(args[2]) || value_type(args[2])->slots.index) {
        if (long_argument(thread, args[2], &argument) < 0) return NO_VALUE;
        BLOCKING(status, ioctl(fd, (unsigned long)request, argument));
        return status < 0 ? support_errno(thread) : value_from_small_int(status);
    }
    Buffer writable;
    if (mutate && value_has_buffer(args[2])) {
        if (buffer_get(thread, args[2], &writable, BUFFER_WRITABLE) == 0) {
            BLOCKING(status, ioctl(fd, (unsigned long)request, writable.data));
            int code = errno;
            buffer_release(thread, &writable);
            errno = code;
            return status < 0 ? support_errno(thread) : value_from_small_int(status);
        }
        error_clear(thread);
    }
    Value data = value_is_str(args[2]) ? object_call_method(thread, args[2], NAME(encode), 0) : NO_VALUE;
    if (!value_is_str(args[2])) {
        if (!value_has_buffer(args[2]))
            return error_raise(thread, SHAPE_TypeError,
                               "ioctl() argument 3 must be an integer, a bytes-like object, or a string, not %T",
                               args[2]);
        data = bytes_from_object(thread, args[2]);
    }
    if (data == NO_VALUE) return NO_VALUE;
    char buffer[ARGUMENT_MAX + 1];
    size_t length = bytes_from_value(data)->length;
    if (length > ARGUMENT_MAX) return error_raise(thread, SHAPE_ValueError, "ioctl argument 3 is too long");
    memcpy(buffer, bytes_from_value(data)->data, length);
    BLOCKING(status, ioctl(fd, (unsigned long)request, buffer));
    return status < 0 ? support_errno(thread) : bytes_from_data(thread, buffer, length);
}
NATIVE(fcntl_flock, "flock(fd, operation, /)", "Perform the lock operation on file descriptor fd.", EFFECT_ANY) {
    int fd, operation, status;
    if (support_descriptor(thread, args[0], &fd) < 0 || support_int(thread, args[1], &operation) < 0) return NO_VALUE;
    BLOCKING(status, flock(fd, operation));
    return status < 0 ? support_errno(thread) : NONE;
}
NATIVE(fcntl_lockf, "lockf(fd, cmd, len=0, start=0, whence=0, /)", "A wrapper around the fcntl() locking calls.",
       EFFECT_ANY) {
    int fd, command, whence, status;
    if (support_descriptor(thread, args[0], &fd) < 0 || support_int(thread, args[1], &command) < 0 ||
        support_int(thread, args[4], &whence) < 0)
        return NO_VALUE;
    struct flock lock = {.l_whence = (short)whence};
    if (command == LOCK_UN)
        lock.l_type = F_UNLCK;
    else if (command & LOCK_SH)
        lock.l_type = F_RDLCK;
    else if (command & LOCK_EX)
        lock.l_type = F_WRLCK;
    else
        return error_raise(thread, SHAPE_ValueError, "unrecognized lockf argument");
    lock.l_len = object_index_int64(thread, args[2]);
    lock.l_start = object_index_int64(thread, args[3]);
    if (error_pending(thread)) return NO_VALUE;
    BLOCKING(status, fcntl(fd, command & LOCK_NB ? F_SETLK : F_SETLKW, &lock));
    return status < 0 ? support_errno(thread) : NONE;
}
static const NativeDef *const functions[] = {&fcntl_fcntl_native, &fcntl_ioctl_native, &fcntl_flock_native,
                                             &fcntl_lockf_native, NULL};
static const NamedInt constants[] = {{"DN_ACCESS", 1LL},
                                     {"DN_ATTRIB", 32LL},
                                     {"DN_CREATE", 4LL},
                                     {"DN_DELETE", 8LL},
                                     {"DN_MODIFY", 2LL},
                                     {"DN_MULTISHOT", 2147483648LL},
                                     {"DN_RENAME", 16LL},
                                     {"FASYNC", 8192LL},
                                     {"FD_CLOEXEC", 1LL},
                                     {"FICLONE", 1074041865LL},
                                     {"FICLONERANGE", 1075876877LL},
                                     {"F_ADD_SEALS", 1033LL},
                                     {"F_DUPFD", 0LL},
                                     {"F_DUPFD_CLOEXEC", 1030LL},
                                     {"F_DUPFD_QUERY", 1027LL},
                                     {"F_EXLCK", 4LL},
                                     {"F_GETFD", 1LL},
                                     {"F_GETFL", 3LL},
                                     {"F_GETLEASE", 1025LL},
                                     {"F_GETLK", 5LL},
                                     {"F_GETLK64", 5LL},
                                     {"F_GETOWN", 9LL},
                                     {"F_GETOWN_EX", 16LL},
                                     {"F_GETPIPE_SZ", 1032LL},
                                     {"F_GETSIG", 11LL},
                                     {"F_GET_FILE_RW_HINT", 1037LL},
                                     {"F_GET_RW_HINT", 1035LL},
                                     {"F_GET_SEALS", 1034LL},
                                     {"F_NOTIFY", 1026LL},
                                     {"F_OFD_GETLK", 36LL},
                                     {"F_OFD_SETLK", 37LL},
                                     {"F_OFD_SETLKW", 38LL},
                                     {"F_OWNER_PGRP", 2LL},
                                     {"F_OWNER_PID", 1LL},
                                     {"F_OWNER_TID", 0LL},
                                     {"F_RDLCK", 0LL},
                                     {"F_SEAL_FUTURE_WRITE", 16LL},
                                     {"F_SEAL_GROW", 4LL},
                                     {"F_SEAL_SEAL", 1LL},
                                     {"F_SEAL_SHRINK", 2LL},
                                     {"F_SEAL_WRITE", 8LL},
                                     {"F_SETFD", 2LL},
                                     {"F_SETFL", 4LL},
                                     {"F_SETLEASE", 1024LL},
                                     {"F_SETLK", 6LL},
                                     {"F_SETLK64", 6LL},
                                     {"F_SETLKW", 7LL},
                                     {"F_SETLKW64", 7LL},
                                     {"F_SETOWN", 8LL},
                                     {"F_SETOWN_EX", 15LL},
                                     {"F_SETPIPE_SZ", 1031LL},
                                     {"F_SETSIG", 10LL},
                                     {"F_SET_FILE_RW_HINT", 1038LL},
                                     {"F_SET_RW_HINT", 1036LL},
                                     {"F_SHLCK", 8LL},
                                     {"F_UNLCK", 2LL},
                                     {"F_WRLCK", 1LL},
                                     {"LOCK_EX", 2LL},
                                     {"LOCK_MAND", 32LL},
                                     {"LOCK_NB", 4LL},
                                     {"LOCK_READ", 64LL},
                                     {"LOCK_RW", 192LL},
                                     {"LOCK_SH", 1LL},
                                     {"LOCK_UN", 8LL},
                                     {"LOCK_WRITE", 128LL},
                                     {"RWH_WRITE_LIFE_EXTREME", 5LL},
                                     {"RWH_WRITE_LIFE_LONG", 4LL},
                                     {"RWH_WRITE_LIFE_MEDIUM", 3LL},
                                     {"RWH_WRITE_LIFE_NONE", 1LL},
                                     {"RWH_WRITE_LIFE_NOT_SET", 0LL},
                                     {"RWH_WRITE_LIFE_SHORT", 2LL},
                                     {NULL, 0}};
static int execute(Thread *thread, Module *module) {
    return support_add_ints(thread, module, constants);
}
const ModuleSpec fcntl_module_spec = {.name = "fcntl",
                                      .doc = "This module performs file control and I/O control on file\ndescriptors.",
                                      .functions = functions,
                                      .execute = execute};
