// Taipan: the posix module itself: its types and constants. MIT licence.
#define _GNU_SOURCE
#include "modules/posix_internal.h"
#include <dlfcn.h>
#include <limits.h>
#include <linux/limits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <sysexits.h>

// ---- struct sequences -------------------------------------------------------------------------------------------

#define FIELD(name, doc)                                                                                               \
    { name, doc }
static const StructSequenceField stat_fields[] = {FIELD("st_mode", "protection bits"),
                                                  FIELD("st_ino", "inode"),
                                                  FIELD("st_dev", "device"),
                                                  FIELD("st_nlink", "number of hard links"),
                                                  FIELD("st_uid", "user ID of owner"),
                                                  FIELD("st_gid", "group ID of owner"),
                                                  FIELD("st_size", "total size, in bytes"),
                                                  FIELD(NULL, "integer time of last access"),
                                                  FIELD(NULL, "integer time of last modification"),
                                                  FIELD(NULL, "integer time of last change"),
                                                  FIELD("st_atime", "time of last access"),
                                                  FIELD("st_mtime", "time of last modification"),
                                                  FIELD("st_ctime", "time of last change"),
                                                  FIELD("st_atime_ns", "time of last access in nanoseconds"),
                                                  FIELD("st_mtime_ns", "time of last modification in nanoseconds"),
                                                  FIELD("st_ctime_ns", "time of last change in nanoseconds"),
                                                  FIELD("st_blksize", "blocksize for filesystem I/O"),
                                                  FIELD("st_blocks", "number of blocks allocated"),
                                                  FIELD("st_rdev", "device type (if inode device)")};
static const StructSequenceField statvfs_fields[] = {
    FIELD("f_bsize", NULL),  FIELD("f_frsize", NULL),  FIELD("f_blocks", NULL), FIELD("f_bfree", NULL),
    FIELD("f_bavail", NULL), FIELD("f_files", NULL),   FIELD("f_ffree", NULL),  FIELD("f_favail", NULL),
    FIELD("f_flag", NULL),   FIELD("f_namemax", NULL), FIELD("f_fsid", NULL)};
static const StructSequenceField terminal_fields[] = {FIELD("columns", "width of the terminal window in characters"),
                                                      FIELD("lines", "height of the terminal window in characters")};
static const StructSequenceField times_fields[] = {
    FIELD("user", "user time"), FIELD("system", "system time"), FIELD("children_user", "user time of children"),
    FIELD("children_system", "system time of children"),
    FIELD("elapsed", "elapsed time since an arbitrary point in the past")};
static const StructSequenceField uname_fields[] = {
    FIELD("sysname", "operating system name"), FIELD("nodename", "name of machine on network (implementation-defined)"),
    FIELD("release", "operating system release"), FIELD("version", "operating system version"),
    FIELD("machine", "hardware identifier")};
static const StructSequenceField waitid_fields[] = {FIELD("si_pid", NULL), FIELD("si_uid", NULL),
                                                    FIELD("si_signo", NULL), FIELD("si_status", NULL),
                                                    FIELD("si_code", NULL)};
static const StructSequenceField sched_fields[] = {FIELD("sched_priority", "the scheduling priority")};
#undef FIELD

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SPEC(module, name, doc, fields, visible)                                                                       \
    { module, name, doc, fields, COUNT(fields), visible, SEQUENCE_OPEN }
static const StructSequenceSpec type_specs[POSIX_TYPE_COUNT] = {
    [POSIX_STAT_RESULT] = SPEC("os", "stat_result",
                               "stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either "
                               "as a tuple of\n  (mode, ino, "
                               "dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, "
                               "st_ino, st_dev, st_nlink, st_uid, and "
                               "so on.\n\nSee os.stat for more information.",
                               stat_fields, 10),
    [POSIX_STATVFS_RESULT] =
        SPEC("os", "statvfs_result", "statvfs_result: Result from statvfs or fstatvfs.", statvfs_fields, 10),
    [POSIX_TERMINAL_SIZE] =
        SPEC("os", "terminal_size", "A tuple of (columns, lines) for holding terminal window size", terminal_fields, 2),
    [POSIX_TIMES_RESULT] = SPEC("posix", "times_result", "times_result: Result from os.times().", times_fields, 5),
    [POSIX_UNAME_RESULT] = SPEC("posix", "uname_result", "uname_result: Result from os.uname().", uname_fields, 5),
    [POSIX_WAITID_RESULT] = SPEC("posix", "waitid_result", "waitid_result: Result from waitid.", waitid_fields, 5),
    [POSIX_SCHED_PARAM] =
        {"posix", "sched_param",
         "Currently has only one field: sched_priority\n\n  sched_priority\n    A scheduling parameter.", sched_fields,
         1, 1, SEQUENCE_BY_FIELDS},
};

Type *posix_type(Thread *thread, enum PosixType which) {
    if (!ROOT_VALUE(posix_types)) ROOT_VALUE(posix_types) = value_from_object(tuple_allocate(thread, POSIX_TYPE_COUNT));
    if (!ROOT_VALUE(posix_types)) return NULL;
    Tuple *types = tuple_from_value(ROOT_VALUE(posix_types));
    if (!types->items[which]) {
        Type *type = struct_sequence_new_type(thread, &type_specs[which]);
        if (!type) return NULL;
        tuple_set(thread, types, which, value_from_object(type));
    }
    return type_from_value(types->items[which]);
}

// ---- constants --------------------------------------------------------------------------------------------------

typedef struct Constant {
    const char *name;
    int64_t value;
} Constant;

#define CONFIGURATION(kind, key, macro)
#define CONSTANT(name) {#name, (int64_t)name},
static const Constant constants[] = {
#include "modules/posix_constants.def"
    {"POSIX_SPAWN_OPEN", 0},      {"POSIX_SPAWN_CLOSE", 1},  {"POSIX_SPAWN_DUP2", 2},
    {"POSIX_SPAWN_CLOSEFROM", 3}, {"XATTR_SIZE_MAX", 65536}, {"O_FSYNC", O_SYNC}};
#undef CONSTANT
#undef CONFIGURATION

#define CONSTANT(name)
#define CONFIGURATION(kind, key, macro) {key, macro, CONFIGURATION_##kind},
enum { CONFIGURATION_CONFSTR, CONFIGURATION_PATHCONF, CONFIGURATION_SYSCONF };
static const struct ConfigurationName {
    const char *key;
    int number, kind;
} configuration_names[] = {
#include "modules/posix_constants.def"
};
#undef CONSTANT
#undef CONFIGURATION

static int add_constants(Thread *thread, Module *module) {
    for (size_t i = 0; i < COUNT(constants); i++)
        if (module_add_int(thread, module, constants[i].name, constants[i].value) < 0) return -1;
    return 0;
}

static Value names_of_kind(Thread *thread, int which) {
    Dict *dict = dict_allocate(thread);
    for (size_t i = 0; dict && i < COUNT(configuration_names); i++)
        if (configuration_names[i].kind == which &&
            dict_set_cstring(thread, dict, configuration_names[i].key,
                             value_from_small_int(configuration_names[i].number)) < 0)
            return NO_VALUE;
    return value_from_object(dict);
}

int posix_configuration_name(Thread *thread, Value v, int which, int *name) {
    if (!value_is_str(v)) {
        if (value_is_int(v) || value_type(v)->slots.index) return support_int(thread, v, name);
        return error_raise_int(thread, SHAPE_TypeError, "configuration names must be strings or integers");
    }
    for (size_t i = 0; i < COUNT(configuration_names); i++)
        if (configuration_names[i].kind == which && str_equal_cstring(v, configuration_names[i].key)) {
            *name = configuration_names[i].number;
            return 0;
        }
    return error_raise_int(thread, SHAPE_ValueError, "unrecognized configuration name");
}

// ---- the module -------------------------------------------------------------------------------------------------

static int add_have_functions(Thread *thread, Module *module) {
    static const char *const names[] = {"HAVE_EVENTFD",   "HAVE_TIMERFD_CREATE", "HAVE_FACCESSAT",  "HAVE_FCHDIR",
                                        "HAVE_FCHMOD",    "HAVE_FCHMODAT",       "HAVE_FCHOWN",     "HAVE_FCHOWNAT",
                                        "HAVE_FEXECVE",   "HAVE_FDOPENDIR",      "HAVE_FPATHCONF",  "HAVE_FSTATAT",
                                        "HAVE_FSTATVFS",  "HAVE_FTRUNCATE",      "HAVE_FUTIMENS",   "HAVE_FUTIMES",
                                        "HAVE_FUTIMESAT", "HAVE_LINKAT",         "HAVE_LCHOWN",     "HAVE_LSTAT",
                                        "HAVE_LUTIMES",   "HAVE_MEMFD_CREATE",   "HAVE_MKDIRAT",    "HAVE_MKFIFOAT",
                                        "HAVE_MKNODAT",   "HAVE_OPENAT",         "HAVE_READLINKAT", "HAVE_RENAMEAT",
                                        "HAVE_SYMLINKAT", "HAVE_UNLINKAT",       "HAVE_UTIMENSAT",  "HAVE_PTSNAME_R"};
    Value list = value_from_object(list_allocate(thread, COUNT(names)));
    for (size_t i = 0; list && i < COUNT(names); i++) {
        Value name = str_from_cstring(thread, names[i]);
        if (!name || list_append(thread, list, name) < 0) return -1;
    }
    return list ? module_add(thread, module, "_have_functions", list) : -1;
}

static int add_types(Thread *thread, Module *module) {
    static const char *const names[POSIX_TYPE_COUNT] = {"stat_result",  "statvfs_result", "terminal_size",
                                                        "times_result", "uname_result",   "waitid_result",
                                                        "sched_param"};
    for (int i = 0; i < POSIX_TYPE_COUNT; i++) {
        Type *type = posix_type(thread, (enum PosixType)i);
        if (!type || module_add(thread, module, names[i], value_from_object(type)) < 0) return -1;
    }
    return module_add_type(thread, module, BUILTIN_TYPE(dir_entry));
}

static int posix_execute(Thread *thread, Module *module) {
    const NativeDef *const *tables[] = {posix_path_functions, posix_directory_functions, posix_file_functions,
                                        posix_process_functions, posix_identity_functions};
    for (size_t i = 0; i < COUNT(tables); i++)
        if (module_add_functions(thread, module, tables[i]) < 0) return -1;
    const NativeDef *const fspath[] = {posix_fspath_function, NULL};
    if (module_add_functions(thread, module, fspath) < 0 || add_types(thread, module) < 0 ||
        add_constants(thread, module) < 0 || add_have_functions(thread, module) < 0)
        return -1;
    static const char *const keys[] = {"confstr_names", "pathconf_names", "sysconf_names"};
    for (int i = 0; i < 3; i++)
        if (module_add(thread, module, keys[i], names_of_kind(thread, i)) < 0) return -1;
    if (module_add(thread, module, "error", value_from_object(BUILTIN_TYPE(OSError))) < 0) return -1;
    Value environment = dict_get_cstring(thread, module->dict, "_create_environ");
    environment = environment ? object_call0(thread, environment) : NO_VALUE;
    return environment ? module_add(thread, module, "environ", environment) : -1;
}

const ModuleSpec posix_module_spec = {
    .name = "posix",
    .doc = "This module provides access to operating system functionality that is\nstandardized by the C Standard and "
           "the POSIX standard (a "
           "thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for "
           "more information on calls.",
    .execute = posix_execute,
};
