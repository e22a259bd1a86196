// Taipan: the _stat module: file modes taken apart. MIT licence.
#define _GNU_SOURCE
#include <sys/stat.h>
#include "modules/native_support.h"

static int mode_argument(Thread *thread, Value v, mode_t *mode) {
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    uint64_t n = int_to_uint64(thread, index);
    if (n == (uint64_t)-1 && error_pending(thread)) return -1;
    if (n > UINT32_MAX) return error_raise_int(thread, SHAPE_OverflowError, "mode out of range");
    *mode = (mode_t)n;
    return 0;
}
#define TEST(name, expression)                                                                                         \
    NATIVE(stat_##name, #name "(object, /)", #name "(mode) -> bool", EFFECT_ANY) {                                     \
        mode_t mode;                                                                                                   \
        return mode_argument(thread, args[0], &mode) < 0 ? NO_VALUE : value_from_bool(expression);                     \
    }
TEST(S_ISDIR, S_ISDIR(mode))
TEST(S_ISCHR, S_ISCHR(mode))
TEST(S_ISBLK, S_ISBLK(mode))
TEST(S_ISREG, S_ISREG(mode))
TEST(S_ISFIFO, S_ISFIFO(mode))
TEST(S_ISLNK, S_ISLNK(mode))
TEST(S_ISSOCK, S_ISSOCK(mode))
TEST(S_ISDOOR, ((void)mode, false))
TEST(S_ISPORT, ((void)mode, false))
TEST(S_ISWHT, ((void)mode, false))
#undef TEST
NATIVE(stat_S_IMODE, "S_IMODE(object, /)", "Return the portion of the file's mode that can be set by os.chmod().",
       EFFECT_ANY) {
    mode_t mode;
    return mode_argument(thread, args[0], &mode) < 0 ? NO_VALUE : value_from_small_int(mode & 07777);
}
NATIVE(stat_S_IFMT, "S_IFMT(object, /)", "Return the portion of the file's mode that describes the file type.",
       EFFECT_ANY) {
    mode_t mode;
    return mode_argument(thread, args[0], &mode) < 0 ? NO_VALUE : value_from_small_int(mode & S_IFMT);
}
static char type_letter(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG: return '-';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFBLK: return 'b';
    case S_IFCHR: return 'c';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    default: return '?';
    }
}
NATIVE(stat_filemode, "filemode(object, /)", "Convert a file's mode to a string of the form '-rwxrwxrwx'", EFFECT_ANY) {
    mode_t mode;
    if (mode_argument(thread, args[0], &mode) < 0) return NO_VALUE;
    char text[11] = "----------";
    text[0] = type_letter(mode);
    for (int i = 0; i < 9; i++)
        if (mode & (0400 >> i)) text[i + 1] = "rwx"[i % 3];
    if (mode & S_ISUID) text[3] = mode & S_IXUSR ? 's' : 'S';
    if (mode & S_ISGID) text[6] = mode & S_IXGRP ? 's' : 'S';
    if (mode & S_ISVTX) text[9] = mode & S_IXOTH ? 't' : 'T';
    return str_from_ascii(thread, text, 10);
}
static const NativeDef *const functions[] = {&stat_S_ISDIR_native,  &stat_S_ISCHR_native,
                                             &stat_S_ISBLK_native,  &stat_S_ISREG_native,
                                             &stat_S_ISFIFO_native, &stat_S_ISLNK_native,
                                             &stat_S_ISSOCK_native, &stat_S_ISDOOR_native,
                                             &stat_S_ISPORT_native, &stat_S_ISWHT_native,
                                             &stat_S_IMODE_native,  &stat_S_IFMT_native,
                                             &stat_filemode_native, NULL};
static const NamedInt constants[] = {{"SF_APPEND", 0x40000LL},
                                     {"SF_ARCHIVED", 0x10000LL},
                                     {"SF_DATALESS", 0x40000000LL},
                                     {"SF_FIRMLINK", 0x800000LL},
                                     {"SF_IMMUTABLE", 0x20000LL},
                                     {"SF_NOUNLINK", 0x100000LL},
                                     {"SF_SETTABLE", 0xffff0000LL},
                                     {"SF_SNAPSHOT", 0x200000LL},
                                     {"ST_ATIME", 0x7LL},
                                     {"ST_CTIME", 0x9LL},
                                     {"ST_DEV", 0x2LL},
                                     {"ST_GID", 0x5LL},
                                     {"ST_INO", 0x1LL},
                                     {"ST_MODE", 0x0LL},
                                     {"ST_MTIME", 0x8LL},
                                     {"ST_NLINK", 0x3LL},
                                     {"ST_SIZE", 0x6LL},
                                     {"ST_UID", 0x4LL},
                                     {"S_ENFMT", 0x400LL},
                                     {"S_IEXEC", 0x40LL},
                                     {"S_IFBLK", 0x6000LL},
                                     {"S_IFCHR", 0x2000LL},
                                     {"S_IFDIR", 0x4000LL},
                                     {"S_IFDOOR", 0x0LL},
                                     {"S_IFIFO", 0x1000LL},
                                     {"S_IFLNK", 0xa000LL},
                                     {"S_IFPORT", 0x0LL},
                                     {"S_IFREG", 0x8000LL},
                                     {"S_IFSOCK", 0xc000LL},
                                     {"S_IFWHT", 0x0LL},
                                     {"S_IREAD", 0x100LL},
                                     {"S_IRGRP", 0x20LL},
                                     {"S_IROTH", 0x4LL},
                                     {"S_IRUSR", 0x100LL},
                                     {"S_IRWXG", 0x38LL},
                                     {"S_IRWXO", 0x7LL},
                                     {"S_IRWXU", 0x1c0LL},
                                     {"S_ISGID", 0x400LL},
                                     {"S_ISUID", 0x800LL},
                                     {"S_ISVTX", 0x200LL},
                                     {"S_IWGRP", 0x10LL},
                                     {"S_IWOTH", 0x2LL},
                                     {"S_IWRITE", 0x80LL},
                                     {"S_IWUSR", 0x80LL},
                                     {"S_IXGRP", 0x8LL},
                                     {"S_IXOTH", 0x1LL},
                                     {"S_IXUSR", 0x40LL},
                                     {"UF_APPEND", 0x4LL},
                                     {"UF_COMPRESSED", 0x20LL},
                                     {"UF_DATAVAULT", 0x80LL},
                                     {"UF_HIDDEN", 0x8000LL},
                                     {"UF_IMMUTABLE", 0x2LL},
                                     {"UF_NODUMP", 0x1LL},
                                     {"UF_NOUNLINK", 0x10LL},
                                     {"UF_OPAQUE", 0x8LL},
                                     {"UF_SETTABLE", 0xffffLL},
                                     {"UF_TRACKED", 0x40LL},
                                     {NULL, 0}};
static int execute(Thread *thread, Module *module) {
    return support_add_ints(thread, module, constants);
}
const ModuleSpec _stat_module_spec = {
    .name = "_stat", .doc = "S_IFMT_: file type bits", .functions = functions, .execute = execute};
