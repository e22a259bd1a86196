// Taipan: posix: listdir, scandir and DirEntry. MIT licence.
#define _GNU_SOURCE
#include "modules/posix_internal.h"
#include "object/iterators.h"
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

static DIR *open_directory(Thread *thread, const Path *path) { // NULL: errno
    DIR *directory;
    thread_leave(thread);
    if (path->narrow) {
        directory = opendir(path->narrow);
    } else {
        int fd = fcntl(path->fd, F_DUPFD_CLOEXEC, 0);
        directory = fd < 0 ? NULL : fdopendir(fd);
        if (!directory && fd >= 0) close(fd);
    }
    thread_enter(thread);
    if (directory && !path->narrow) rewinddir(directory);
    return directory;
}

static bool is_dot(const char *name) {
    return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

NATIVE(posix_listdir, "listdir(path=None)",
       "Return a list containing the names of the files in the directory.\n\npath can be specified as either str, "
       "bytes, or a path-like object.  If "
       "path is bytes,\n  the filenames returned will also be bytes; in all other circumstances\n  the filenames "
       "returned will be str.\nIf path is "
       "None, uses the path='.'.\nThe list is in arbitrary order.  It does not include the special\nentries '.' and "
       "'..' even if they are present "
       "in the directory.",
       EFFECT_ANY) {
    Path path;
    if (path_convert(thread, &path, args[0], "listdir", "path", PATH_NULLABLE | PATH_ALLOW_FD) < 0) return NO_VALUE;
    DIR *directory = open_directory(thread, &path);
    if (!directory) return path_error(thread, &path);
    Value list = value_from_object(list_allocate(thread, 16));
    while (list) {
        errno = 0;
        thread_leave(thread);
        struct dirent *entry = readdir(directory);
        thread_enter(thread);
        if (!entry) {
            if (errno) list = path_error(thread, &path);
            break;
        }
        if (is_dot(entry->d_name)) continue;
        Value name = posix_decode(thread, entry->d_name, path.is_bytes);
        if (!name || list_append(thread, list, name) < 0) list = NO_VALUE;
    }
    closedir(directory);
    return list;
}

// ---- DirEntry ---------------------------------------------------------------------------------------------------

typedef struct DirEntry {
    Object header;
    Value name, path;
    Value stat, lstat; // cached results
    unsigned char type;
    int directory_fd; // -1: use path
    uint64_t inode;
} DirEntry;

static void dir_entry_trace(Object *object, Tracer *tracer) {
    DirEntry *entry = (DirEntry *)object;
    tracer_visit_range(tracer, &entry->name, 4);
}

static Value entry_fetch(Thread *thread, DirEntry *entry, bool follow_symlinks) {
    Path path;
    struct stat st;
    bool relative = entry->directory_fd >= 0;
    if (path_convert(thread, &path, relative ? entry->name : entry->path, "stat", "path", 0) < 0) return NO_VALUE;
    thread_leave(thread);
    int status =
        fstatat(relative ? entry->directory_fd : AT_FDCWD, path.narrow, &st, follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW);
    thread_enter(thread);
    if (status < 0) return error_from_errno(thread, errno, entry->path, NO_VALUE);
    return posix_stat_result(thread, &st);
}

static Value entry_lstat(Thread *thread, DirEntry *entry) {
    if (!entry->lstat) {
        Value result = entry_fetch(thread, entry, false);
        if (!result) return NO_VALUE;
        heap_store(thread, entry, &entry->lstat, result);
    }
    return entry->lstat;
}

static int entry_is_symlink(Thread *thread, DirEntry *entry) {
    if (entry->type != DT_UNKNOWN) return entry->type == DT_LNK;
    Value result = entry_lstat(thread, entry);
    return result ? S_ISLNK((mode_t)value_small_int(tuple_get(result, 0))) : -1;
}

static Value entry_stat(Thread *thread, DirEntry *entry, bool follow_symlinks) {
    if (!follow_symlinks) return entry_lstat(thread, entry);
    if (!entry->stat) {
        int symlink = entry_is_symlink(thread, entry);
        if (symlink < 0) return NO_VALUE;
        Value result = symlink ? entry_fetch(thread, entry, true) : entry_lstat(thread, entry);
        if (!result) return NO_VALUE;
        heap_store(thread, entry, &entry->stat, result);
    }
    return entry->stat;
}

static Value entry_test(Thread *thread, DirEntry *entry, Value follow_argument, mode_t wanted, unsigned char type) {
    int follow_symlinks = object_is_true(thread, follow_argument);
    if (follow_symlinks < 0) return NO_VALUE;
    bool symlink = entry->type == DT_LNK;
    if (entry->type != DT_UNKNOWN && !(symlink && follow_symlinks)) return value_from_bool(entry->type == type);
    Value result = entry_stat(thread, entry, follow_symlinks);
    if (!result) {
        if (!error_matches(thread, SHAPE_FileNotFoundError)) return NO_VALUE;
        error_clear(thread);
        return FALSE_VALUE;
    }
    return value_from_bool(((mode_t)value_small_int(tuple_get(result, 0)) & S_IFMT) == wanted);
}

NATIVE(dir_entry_is_dir, "is_dir(self, /, *, follow_symlinks=True)",
       "Return True if the entry is a directory; cached per entry.", EFFECT_ANY) {
    return entry_test(thread, (DirEntry *)args[0], args[1], S_IFDIR, DT_DIR);
}
NATIVE(dir_entry_is_file, "is_file(self, /, *, follow_symlinks=True)",
       "Return True if the entry is a file; cached per entry.", EFFECT_ANY) {
    return entry_test(thread, (DirEntry *)args[0], args[1], S_IFREG, DT_REG);
}
NATIVE(dir_entry_is_symlink, "is_symlink(self, /)", "Return True if the entry is a symbolic link; cached per entry.",
       EFFECT_ANY) {
    int symlink = entry_is_symlink(thread, (DirEntry *)args[0]);
    if (symlink >= 0) return value_from_bool(symlink);
    if (!error_matches(thread, SHAPE_FileNotFoundError)) return NO_VALUE;
    error_clear(thread);
    return FALSE_VALUE;
}
NATIVE(dir_entry_is_junction, "is_junction(self, /)", "Return True if the entry is a junction; cached per entry.",
       EFFECT_NONE) {
    return FALSE_VALUE;
}
NATIVE(dir_entry_stat, "stat(self, /, *, follow_symlinks=True)",
       "Return stat_result object for the entry; cached per entry.", EFFECT_ANY) {
    int follow_symlinks = object_is_true(thread, args[1]);
    return follow_symlinks < 0 ? NO_VALUE : entry_stat(thread, (DirEntry *)args[0], follow_symlinks);
}
NATIVE(dir_entry_inode, "inode(self, /)", "Return inode of the entry; cached per entry.", EFFECT_ANY) {
    return int_from_uint64(thread, ((DirEntry *)args[0])->inode);
}
NATIVE(dir_entry_fspath, "__fspath__(self, /)", "Returns the path for the entry.", EFFECT_NONE) {
    return ((DirEntry *)args[0])->path;
}
NATIVE(dir_entry_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ALLOCATES | NATIVE_CLASS) {
    return object_call2(thread, value_from_object(BUILTIN_TYPE(generic_alias)), args[0], args[1]);
}

static Value dir_entry_repr(Thread *thread, Value self) {
    return str_format_c(thread, "<DirEntry %R>", ((DirEntry *)self)->name);
}

static const NativeDef *const dir_entry_methods[] = {
    &dir_entry_is_dir_native,      &dir_entry_is_file_native,       &dir_entry_is_symlink_native,
    &dir_entry_is_junction_native, &dir_entry_stat_native,          &dir_entry_inode_native,
    &dir_entry_fspath_native,      &dir_entry_class_getitem_native, NULL};
static const NativeMember dir_entry_members[] = {
    {"name", MEMBER_VALUE, offsetof(DirEntry, name), true,
     "the entry's base filename, relative to scandir() \"path\" argument"},
    {"path", MEMBER_VALUE, offsetof(DirEntry, path), true,
     "the entry's full path name; equivalent to os.path.join(scandir_path, entry.name)"},
    {0}};
const TypeSpec dir_entry_type_spec = {.name = "DirEntry",
                                      .module = "posix",
                                      .flags = TYPE_DISALLOW_CONSTRUCTION,
                                      .size = sizeof(DirEntry),
                                      .trace_kind = TRACE_CUSTOM,
                                      .trace = dir_entry_trace,
                                      .slots = {.repr = dir_entry_repr},
                                      .methods = dir_entry_methods,
                                      .members = dir_entry_members};

// ---- scandir ----------------------------------------------------------------------------------------------------

typedef struct ScandirIterator {
    Object header;
    Value path;       // as given, or NO_VALUE
    Value prefix;     // to put before names: str or bytes
    DIR *directory;   // NULL: closed
    int directory_fd; // when an integer was given
    bool is_bytes;
} ScandirIterator;

static void scandir_trace(Object *object, Tracer *tracer) {
    tracer_visit_range(tracer, &((ScandirIterator *)object)->path, 2);
}

static void scandir_close_directory(Thread *thread, ScandirIterator *iterator) {
    DIR *directory = iterator->directory;
    if (!directory) return;
    iterator->directory = NULL;
    if (iterator->directory_fd >= 0) rewinddir(directory);
    thread_leave(thread);
    closedir(directory);
    thread_enter(thread);
}

// What stands before each name: the path and, unless it ends in one, a slash.
static Value scandir_prefix(Thread *thread, const Path *path) {
    size_t length = path->narrow ? path->length : 0;
    char *text = malloc(length + 2);
    if (!text) return error_no_memory(thread);
    if (length) memcpy(text, path->narrow, length);
    if (length && text[length - 1] != '/') text[length++] = '/';
    Value prefix = path->is_bytes ? bytes_from_data(thread, text, length) : fs_decode(thread, text, length);
    free(text);
    return prefix;
}

NATIVE(posix_scandir, "scandir(path=None)",
       "Return an iterator of DirEntry objects for given path.\n\npath can be specified as either str, bytes, or "
       "a path-like object.  If path\nis bytes, the names of yielded DirEntry objects will also be bytes; in\nall "
       "other circumstances they will be "
       "str.\n\nIf path is None, uses the path='.'.",
       EFFECT_ANY) {
    Path path;
    if (path_convert(thread, &path, args[0], "scandir", "path", PATH_NULLABLE | PATH_ALLOW_FD) < 0) return NO_VALUE;
    ScandirIterator *iterator = heap_allocate(thread, sizeof(ScandirIterator), SHAPE_scandir_iterator);
    if (!iterator) return NO_VALUE;
    iterator->is_bytes = path.is_bytes;
    iterator->directory_fd = path.fd;
    Value prefix = scandir_prefix(thread, &path);
    if (!prefix) return NO_VALUE;
    heap_store(thread, iterator, &iterator->prefix, prefix);
    heap_store(thread, iterator, &iterator->path, path.object);
    iterator->directory = open_directory(thread, &path);
    if (!iterator->directory) return path_error(thread, &path);
    if (heap_register_finalizer(thread, &iterator->header) < 0) {
        scandir_close_directory(thread, iterator);
        return NO_VALUE;
    }
    return value_from_object(iterator);
}

static Value join_prefix(Thread *thread, Value prefix, Value name) {
    if (value_is_str(name)) return str_concatenate(thread, prefix, name);
    Bytes *a = bytes_from_value(prefix), *b = bytes_from_value(name),
          *joined = bytes_allocate(thread, a->length + b->length);
    if (!joined) return NO_VALUE;
    memcpy(joined->data, a->data, a->length);
    memcpy(joined->data + a->length, b->data, b->length);
    return value_from_object(joined);
}

static Value make_entry(Thread *thread, ScandirIterator *iterator, const struct dirent *found) {
    DirEntry *entry = heap_allocate(thread, sizeof(DirEntry), SHAPE_dir_entry);
    if (!entry) return NO_VALUE;
    entry->type = found->d_type;
    entry->inode = found->d_ino;
    entry->directory_fd = iterator->directory_fd;
    Value name = posix_decode(thread, found->d_name, iterator->is_bytes);
    if (!name) return NO_VALUE;
    heap_store(thread, entry, &entry->name, name);
    Value path = iterator->directory_fd >= 0 ? name : join_prefix(thread, iterator->prefix, name);
    if (!path) return NO_VALUE;
    heap_store(thread, entry, &entry->path, path);
    return value_from_object(entry);
}

static Value scandir_next(Thread *thread, Value self) {
    ScandirIterator *iterator = (ScandirIterator *)self;
    while (iterator->directory) {
        errno = 0;
        thread_leave(thread);
        struct dirent *found = readdir(iterator->directory);
        thread_enter(thread);
        if (found && is_dot(found->d_name)) continue;
        if (found) return make_entry(thread, iterator, found);
        int code = errno;
        scandir_close_directory(thread, iterator);
        if (code) return error_from_errno(thread, code, iterator->path, NO_VALUE);
    }
    return NO_VALUE;
}

NATIVE(scandir_close, "close(self, /)", "", EFFECT_ANY) {
    scandir_close_directory(thread, (ScandirIterator *)args[0]);
    return NONE;
}
NATIVE(scandir_enter, "__enter__(self, /)", "", EFFECT_NONE) {
    return args[0];
}
NATIVE(scandir_exit, "__exit__(self, /, *args)", "", EFFECT_ANY | NATIVE_DROPS_REST) {
    scandir_close_directory(thread, (ScandirIterator *)args[0]);
    return NONE;
}

static void scandir_finalize(Thread *thread, Value self) {
    ScandirIterator *iterator = (ScandirIterator *)self;
    if (!iterator->directory) return;
    Value pending = error_fetch(thread);
    if (error_warn(thread, SHAPE_ResourceWarning, 1, "unclosed scandir iterator %R", self) < 0)
        error_write_unraisable(thread, NULL, self);
    error_restore(thread, pending);
    scandir_close_directory(thread, iterator);
}

static const NativeDef *const scandir_methods[] = {&scandir_close_native, &scandir_enter_native, &scandir_exit_native,
                                                   NULL};
const TypeSpec scandir_iterator_type_spec = {
    .name = "ScandirIterator",
    .module = "posix",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(ScandirIterator),
    .trace_kind = TRACE_CUSTOM,
    .trace = scandir_trace,
    .methods = scandir_methods,
    .slots = {.iter = iterator_self, .next = scandir_next, .finalize = scandir_finalize}};

const NativeDef *const posix_directory_functions[] = {&posix_listdir_native, &posix_scandir_native, NULL};
