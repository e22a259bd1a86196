// Taipan: posix: who and where the process is: ids, groups, sessions, environment, system facts. MIT licence.
#define _GNU_SOURCE
#include "modules/posix_internal.h"
#include "runtime/config.h"
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>

extern char **environ;

#define INT_ARGUMENT(n, index)                                                                                         \
    int n;                                                                                                             \
    if (support_int(thread, args[index], &n) < 0) return NO_VALUE
#define GET_NUMBER(name, call, doc)                                                                                    \
    NATIVE(posix_##name, #name "()", doc, EFFECT_NONE) {                                                               \
        return value_from_small_int((int64_t)call);                                                                    \
    }
GET_NUMBER(getpid, getpid(), "Return the current process id.")
GET_NUMBER(getppid, getppid(), "Return the parent's process id.")
GET_NUMBER(getuid, getuid(), "Return the current process's user id.")
GET_NUMBER(geteuid, geteuid(), "Return the current process's effective user id.")
GET_NUMBER(getgid, getgid(), "Return the current process's group id.")
GET_NUMBER(getegid, getegid(), "Return the current process's effective group id.")
GET_NUMBER(getpgrp, getpgrp(), "Return the current process group id.")

#define SET_ID(name, kind, doc)                                                                                        \
    NATIVE(posix_##name, #name "(" kind ", /)", doc, EFFECT_ANY) {                                                     \
        uint32_t id;                                                                                                   \
        if (posix_id(thread, args[0], &id, kind) < 0) return NO_VALUE;                                                 \
        return posix_none(thread, name(id));                                                                           \
    }
SET_ID(setuid, "uid", "Set the current process's user id.")
SET_ID(seteuid, "euid", "Set the current process's effective user id.")
SET_ID(setgid, "gid", "Set the current process's group id.")
SET_ID(setegid, "egid", "Set the current process's effective group id.")

#define SET_IDS(name, signature, count, call, kind, doc)                                                               \
    NATIVE(posix_##name, signature, doc, EFFECT_ANY) {                                                                 \
        uint32_t id[3];                                                                                                \
        for (int i = 0; i < count; i++)                                                                                \
            if (posix_id(thread, args[i], &id[i], kind) < 0) return NO_VALUE;                                          \
        return posix_none(thread, call);                                                                               \
    }
SET_IDS(setreuid, "setreuid(ruid, euid, /)", 2, setreuid(id[0], id[1]), "uid",
        "Set the current process's real and effective user ids.")
SET_IDS(setregid, "setregid(rgid, egid, /)", 2, setregid(id[0], id[1]), "gid",
        "Set the current process's real and effective group ids.")
SET_IDS(setresuid, "setresuid(ruid, euid, suid, /)", 3, setresuid(id[0], id[1], id[2]), "uid",
        "Set the current process's real, effective, and saved user ids.")
SET_IDS(setresgid, "setresgid(rgid, egid, sgid, /)", 3, setresgid(id[0], id[1], id[2]), "gid",
        "Set the current process's real, effective, and saved group ids.")

static Value three_ids(Thread *thread, uint32_t a, uint32_t b, uint32_t c) {
    return tuple_pack(thread, 3, value_from_small_int(a), value_from_small_int(b), value_from_small_int(c));
}
NATIVE(posix_getresuid, "getresuid()", "Return a tuple of the current process's real, effective, and saved user ids.",
       EFFECT_ANY) {
    uid_t a, b, c;
    return getresuid(&a, &b, &c) < 0 ? support_errno(thread) : three_ids(thread, a, b, c);
}
NATIVE(posix_getresgid, "getresgid()", "Return a tuple of the current process's real, effective, and saved group ids.",
       EFFECT_ANY) {
    gid_t a, b, c;
    return getresgid(&a, &b, &c) < 0 ? support_errno(thread) : three_ids(thread, a, b, c);
}

static Value group_list(Thread *thread, const gid_t *groups, int count) {
    Value list = value_from_object(list_allocate(thread, (size_t)count));
    for (int i = 0; list && i < count; i++)
        if (list_append(thread, list, value_from_small_int(groups[i])) < 0) return NO_VALUE;
    return list;
}
NATIVE(posix_getgroups, "getgroups()", "Return list of supplemental group IDs for the process.", EFFECT_ANY) {
    int count = getgroups(0, NULL);
    gid_t *groups = count < 0 ? NULL : malloc(sizeof(gid_t) * (size_t)(count + 1));
    if (!groups) return count < 0 ? support_errno(thread) : error_no_memory(thread);
    count = getgroups(count, groups);
    Value list = count < 0 ? support_errno(thread) : group_list(thread, groups, count);
    free(groups);
    return list;
}
NATIVE(posix_setgroups, "setgroups(groups, /)", "Set the groups of the current process to list.", EFFECT_ANY) {
    Value list = list_from_iterable(thread, args[0]);
    if (!list) return NO_VALUE;
    size_t count = list_length(list);
    if (count > NGROUPS_MAX) return error_raise(thread, SHAPE_ValueError, "too many groups");
    gid_t *groups = malloc(sizeof(gid_t) * (count + 1));
    if (!groups) return error_no_memory(thread);
    Value result = NONE;
    for (size_t i = 0; result && i < count; i++)
        if (posix_id(thread, list_get(list, i), &groups[i], "gid") < 0) result = NO_VALUE;
    if (result) result = posix_none(thread, setgroups(count, groups));
    free(groups);
    return result;
}
NATIVE(posix_getgrouplist, "getgrouplist(user, group, /)", "Returns a list of groups to which a user belongs.",
       EFFECT_ANY) {
    Path user;
    uint32_t group;
    if (path_convert(thread, &user, args[0], NULL, "user", 0) < 0 || posix_id(thread, args[1], &group, "gid") < 0)
        return NO_VALUE;
    int count = NGROUPS_MAX / 16;
    for (;;) {
        int room = count;
        gid_t *groups = malloc(sizeof(gid_t) * (size_t)room);
        if (!groups) return error_no_memory(thread);
        if (getgrouplist(user.narrow, group, groups, &count) >= 0) {
            Value list = group_list(thread, groups, count);
            free(groups);
            return list;
        }
        free(groups);
        if (count <= room) count = room * 2;
    }
}
NATIVE(posix_initgroups, "initgroups(username, gid, /)", "Initialize the group access list.", EFFECT_ANY) {
    Path user;
    uint32_t group;
    if (path_convert(thread, &user, args[0], NULL, "username", 0) < 0 || posix_id(thread, args[1], &group, "gid") < 0)
        return NO_VALUE;
    return posix_none(thread, initgroups(user.narrow, group));
}

NATIVE(posix_getpgid, "getpgid(pid)", "Call the system call getpgid(), and return the result.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    return posix_int_or_error(thread, getpgid(pid));
}
NATIVE(posix_setpgid, "setpgid(pid, pgrp, /)", "Call the system call setpgid(pid, pgrp).", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    INT_ARGUMENT(group, 1);
    return posix_none(thread, setpgid(pid, group));
}
NATIVE(posix_setpgrp, "setpgrp()", "Make the current process the leader of its process group.", EFFECT_ANY) {
    return posix_none(thread, setpgrp());
}
NATIVE(posix_getsid, "getsid(pid, /)", "Call the system call getsid(pid) and return the result.", EFFECT_ANY) {
    INT_ARGUMENT(pid, 0);
    return posix_int_or_error(thread, getsid(pid));
}
NATIVE(posix_setsid, "setsid()", "Call the system call setsid().", EFFECT_ANY) {
    return posix_none(thread, setsid());
}
NATIVE(posix_getlogin, "getlogin()", "Return the actual login name.", EFFECT_ANY) {
    char name[256];
    int code = getlogin_r(name, sizeof name);
    if (code) errno = code;
    return code ? support_errno(thread) : fs_decode(thread, name, strlen(name));
}
NATIVE(posix_umask, "umask(mask, /)", "Set the current numeric umask and return the previous umask.", EFFECT_ANY) {
    INT_ARGUMENT(mask, 0);
    return value_from_small_int(umask((mode_t)mask));
}

// ---- environment ------------------------------------------------------------------------------------------------

static Value make_environment(Thread *thread) {
    Dict *dict = dict_allocate(thread);
    for (char **p = environ; dict && p && *p; p++) {
        const char *equals = strchr(*p + (**p != 0), '=');
        if (!equals) continue;
        Value key = bytes_from_data(thread, *p, (size_t)(equals - *p));
        Value value = key ? bytes_from_data(thread, equals + 1, strlen(equals + 1)) : NO_VALUE;
        if (!value || !dict_set_default(thread, dict, key, value)) return NO_VALUE;
    }
    return value_from_object(dict);
}
NATIVE(posix_create_environ, "_create_environ()", "Create the environment dictionary.", EFFECT_ANY) {
    return make_environment(thread);
}
NATIVE(posix_putenv, "putenv(name, value, /)", "Change or add an environment variable.", EFFECT_ANY) {
    Path name, value;
    if (path_convert(thread, &name, args[0], "putenv", "name", 0) < 0 ||
        path_convert(thread, &value, args[1], "putenv", "value", 0) < 0)
        return NO_VALUE;
    if (strchr(name.narrow, '=')) return error_raise(thread, SHAPE_ValueError, "illegal environment variable name");
    return posix_none(thread, setenv(name.narrow, value.narrow, 1));
}
NATIVE(posix_unsetenv, "unsetenv(name, /)", "Delete an environment variable.", EFFECT_ANY) {
    Path name;
    if (path_convert(thread, &name, args[0], "unsetenv", "name", 0) < 0) return NO_VALUE;
    return posix_none(thread, unsetenv(name.narrow));
}

// ---- the system -------------------------------------------------------------------------------------------------

NATIVE(posix_uname, "uname()",
       "Return an object identifying the current operating system.\n\nThe object behaves like a named tuple with the "
       "following fields:\n  (sysname, nodename, release, version, machine)",
       EFFECT_ANY) {
    struct utsname names;
    if (uname(&names) < 0) return support_errno(thread);
    Type *type = posix_type(thread, POSIX_UNAME_RESULT);
    if (!type) return NO_VALUE;
    const char *texts[] = {names.sysname, names.nodename, names.release, names.version, names.machine};
    Value fields[5];
    for (int i = 0; i < 5; i++)
        if (!(fields[i] = fs_decode(thread, texts[i], strlen(texts[i])))) return NO_VALUE;
    return struct_sequence_from_values(thread, type, fields, 5);
}
NATIVE(posix_getloadavg, "getloadavg()", "Return average recent system load information.", EFFECT_ANY) {
    double load[3];
    if (getloadavg(load, 3) != 3) return error_raise(thread, SHAPE_OSError, "Load averages are unobtainable");
    return tuple_pack(thread, 3, float_from_double(thread, load[0]), float_from_double(thread, load[1]),
                      float_from_double(thread, load[2]));
}
NATIVE(posix_cpu_count, "cpu_count()",
       "Return the number of logical CPUs in the system.\n\nReturn None if indeterminable.", EFFECT_ANY) {
    if (thread->interp->config->cpu_count) return value_from_small_int(thread->interp->config->cpu_count);
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? NONE : value_from_small_int(n);
}
static Value random_bytes(Thread *thread, int64_t size, unsigned flags, bool all) {
    if (size < 0) return errno = EINVAL, error_raise(thread, SHAPE_ValueError, "negative argument not allowed");
    Bytes *bytes = bytes_allocate(thread, (size_t)size);
    if (!bytes) return NO_VALUE;
    for (size_t done = 0; done < (size_t)size;) {
        ssize_t n;
        BLOCKING(n, getrandom(bytes->data + done, (size_t)size - done, flags));
        if (n < 0) return support_errno(thread);
        done += (size_t)n;
        if (!all) return bytes_from_data(thread, bytes->data, done);
    }
    return value_from_object(bytes);
}
NATIVE(posix_urandom, "urandom(size, /)",
       "Return a bytes object containing random bytes suitable for cryptographic use.", EFFECT_ANY) {
    int64_t size = object_index_int64(thread, args[0]);
    return size == -1 && error_pending(thread) ? NO_VALUE : random_bytes(thread, size, 0, true);
}
NATIVE(posix_getrandom, "getrandom(size, flags=0)", "Obtain a series of random bytes.", EFFECT_ANY) {
    int64_t size = object_index_int64(thread, args[0]);
    if (size == -1 && error_pending(thread)) return NO_VALUE;
    INT_ARGUMENT(flags, 1);
    if (size < 0) return errno = EINVAL, support_errno(thread);
    return random_bytes(thread, size, (unsigned)flags, false);
}
NATIVE(posix_strerror, "strerror(code, /)", "Translate an error code to a message string.", EFFECT_ANY) {
    INT_ARGUMENT(code, 0);
    return str_from_cstring(thread, strerror(code));
}
NATIVE(posix_confstr, "confstr(name, /)", "Return a string-valued system configuration variable.", EFFECT_ANY) {
    int name;
    if (posix_configuration_name(thread, args[0], 0, &name) < 0) return NO_VALUE;
    char text[1024];
    errno = 0;
    size_t length = confstr(name, text, sizeof text);
    if (length == 0) return errno ? support_errno(thread) : NONE;
    return fs_decode(thread, text, strnlen(text, sizeof text - 1));
}
NATIVE(posix_sysconf, "sysconf(name, /)", "Return an integer-valued system configuration variable.", EFFECT_ANY) {
    int name;
    if (posix_configuration_name(thread, args[0], 2, &name) < 0) return NO_VALUE;
    errno = 0;
    long value = sysconf(name);
    return value == -1 && errno ? support_errno(thread) : int_from_int64(thread, value);
}
NATIVE(posix_inputhook, "_inputhook()", "Calls PyOS_CallInputHook droppping the GIL first", EFFECT_NONE) {
    return value_from_small_int(0);
}
NATIVE(posix_is_inputhook_installed, "_is_inputhook_installed()", "Checks if PyOS_CallInputHook is set", EFFECT_NONE) {
    return FALSE_VALUE;
}

const NativeDef *const posix_identity_functions[] = {&posix_getpid_native,
                                                     &posix_getppid_native,
                                                     &posix_getuid_native,
                                                     &posix_geteuid_native,
                                                     &posix_getgid_native,
                                                     &posix_getegid_native,
                                                     &posix_getpgrp_native,
                                                     &posix_setuid_native,
                                                     &posix_seteuid_native,
                                                     &posix_setgid_native,
                                                     &posix_setegid_native,
                                                     &posix_setreuid_native,
                                                     &posix_setregid_native,
                                                     &posix_setresuid_native,
                                                     &posix_setresgid_native,
                                                     &posix_getresuid_native,
                                                     &posix_getresgid_native,
                                                     &posix_getgroups_native,
                                                     &posix_setgroups_native,
                                                     &posix_getgrouplist_native,
                                                     &posix_initgroups_native,
                                                     &posix_getpgid_native,
                                                     &posix_setpgid_native,
                                                     &posix_setpgrp_native,
                                                     &posix_getsid_native,
                                                     &posix_setsid_native,
                                                     &posix_getlogin_native,
                                                     &posix_umask_native,
                                                     &posix_create_environ_native,
                                                     &posix_putenv_native,
                                                     &posix_unsetenv_native,
                                                     &posix_uname_native,
                                                     &posix_getloadavg_native,
                                                     &posix_cpu_count_native,
                                                     &posix_urandom_native,
                                                     &posix_getrandom_native,
                                                     &posix_strerror_native,
                                                     &posix_confstr_native,
                                                     &posix_sysconf_native,
                                                     &posix_inputhook_native,
                                                     &posix_is_inputhook_installed_native,
                                                     NULL};
