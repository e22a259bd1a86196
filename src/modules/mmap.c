// Taipan: the mmap module: files and anonymous memory as bytes. MIT licence.
//
// The mapping lies outside of the heap and is unmapped by close() or when the object dies; data is NULL once it is closed.
// As long as buffers are exported it neither closes nor moves.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "modules/native_support.h"
#include "object/memoryview.h"
#include "object/slice.h"

typedef enum Access { ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY } Access;

typedef struct Map {
    Object header;
    char *data; // NULL: closed
    size_t size, position;
    int64_t offset;
    int64_t exports;
    int descriptor; // our own duplicate, or -1
    bool untracked; // made with trackfd=False
    int access, flags;
} Map;

static int check_open(Thread *thread, const Map *map) {
    return map->data ? 0 : error_raise_int(thread, SHAPE_ValueError, "mmap closed or invalid");
}
#define OPEN_MAP(value, failure)                                                                                       \
    Map *map = (Map *)(value);                                                                                         \
    if (check_open(thread, map) < 0) return failure

static int check_writable(Thread *thread, const Map *map) {
    if (map->access != ACCESS_READ) return 0;
    return error_raise_int(thread, SHAPE_TypeError, "mmap can't modify a readonly memory map.");
}

// Does a view that is alive look into it? Views that are only not collected yet are made to let go.
static bool is_exported(Thread *thread, Map *map) {
    return map->exports > 0 && !memoryview_release_unreachable(thread, value_from_object(map), &map->exports, NULL);
}

static int check_resizable(Thread *thread, Map *map) {
    if (is_exported(thread, map))
        return error_raise_int(thread, SHAPE_BufferError, "mmap can't resize with extant buffers exported.");
    if (map->untracked) return error_raise_int(thread, SHAPE_ValueError, "mmap can't resize with trackfd=False.");
    if (map->access == ACCESS_WRITE || map->access == ACCESS_DEFAULT) return 0;
    return error_raise_int(thread, SHAPE_TypeError, "mmap can't resize a readonly or copy-on-write memory map.");
}

// ---- making and ending ------------------------------------------------------------------------------------------

typedef struct Wish {
    int descriptor, flags, protection, access;
    int64_t length, offset;
    bool keeps_descriptor;
} Wish;

static int read_wish(Thread *thread, Wish *wish, Value *bound) {
    int *const ints[] = {&wish->flags, &wish->protection, &wish->access};
    if (support_int(thread, bound[0], &wish->descriptor) < 0 || argument_index(thread, bound[1], &wish->length) < 0)
        return -1;
    for (int i = 0; i < 3; i++)
        if (bound[2 + i] != UNBOUND && support_int(thread, bound[2 + i], ints[i]) < 0) return -1;
    if (bound[5] != UNBOUND && argument_index(thread, bound[5], &wish->offset) < 0) return -1;
    int keeps = bound[6] == UNBOUND ? 1 : object_is_true(thread, bound[6]);
    wish->keeps_descriptor = keeps > 0;
    if (keeps < 0) return -1;
    if (wish->length < 0) return error_raise_int(thread, SHAPE_OverflowError, "memory mapped length must be positive");
    if (wish->offset < 0) return error_raise_int(thread, SHAPE_OverflowError, "memory mapped offset must be positive");
    if (wish->access != ACCESS_DEFAULT && (wish->flags != MAP_SHARED || wish->protection != (PROT_READ | PROT_WRITE)))
        return error_raise_int(thread, SHAPE_ValueError, "mmap can't specify both access and flags, prot.");
    return 0;
}

// Access says flags and protection, or the other way round.
static int settle_access(Thread *thread, Wish *wish) {
    switch (wish->access) {
    case ACCESS_READ: wish->flags = MAP_SHARED, wish->protection = PROT_READ; return 0;
    case ACCESS_WRITE: wish->flags = MAP_SHARED, wish->protection = PROT_READ | PROT_WRITE; return 0;
    case ACCESS_COPY: wish->flags = MAP_PRIVATE, wish->protection = PROT_READ | PROT_WRITE; return 0;
    case ACCESS_DEFAULT:
        if (!(wish->protection & PROT_WRITE))
            wish->access = ACCESS_READ;
        else if (wish->protection & PROT_READ)
            wish->access = ACCESS_DEFAULT;
        else
            wish->access = ACCESS_WRITE;
        return 0;
    default: return error_raise_int(thread, SHAPE_ValueError, "mmap invalid access parameter.");
    }
}

// Length 0 means the rest of the file.
static int settle_length(Thread *thread, Wish *wish) {
    struct stat status;
    if (wish->descriptor == -1 || fstat(wish->descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    if (wish->length == 0) {
        if (status.st_size == 0) return error_raise_int(thread, SHAPE_ValueError, "cannot mmap an empty file");
        if (wish->offset >= status.st_size)
            return error_raise_int(thread, SHAPE_ValueError, "mmap offset is greater than file size");
        wish->length = status.st_size - wish->offset;
    } else if (wish->offset > status.st_size || status.st_size - wish->offset < wish->length) {
        return error_raise_int(thread, SHAPE_ValueError, "mmap length is greater than file size");
    }
    return 0;
}

static Value map_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"fileno", "length", "flags", "prot", "access", "offset", "trackfd"};
    Value bound[7];
    if (!arguments_bind(thread, "mmap", args, positional, keyword_names, names, 2, 7, bound)) return NO_VALUE;
    Wish wish = {.flags = MAP_SHARED, .protection = PROT_READ | PROT_WRITE, .access = ACCESS_DEFAULT};
    if (read_wish(thread, &wish, bound) < 0 || settle_access(thread, &wish) < 0 || settle_length(thread, &wish) < 0)
        return NO_VALUE;
    Map *map = type_allocate(thread, type, 0);
    if (!map) return NO_VALUE;
    map->descriptor = -1;
    map->untracked = !wish.keeps_descriptor;
    map->access = wish.access;
    map->offset = wish.offset;
    map->size = (size_t)wish.length;
    if (wish.descriptor == -1)
        wish.flags |= MAP_ANONYMOUS;
    else if (wish.keeps_descriptor && (map->descriptor = fcntl(wish.descriptor, F_DUPFD_CLOEXEC, 0)) < 0)
        return support_errno(thread);
    map->flags = wish.flags;
    void *data = mmap(NULL, map->size, wish.protection, wish.flags, wish.descriptor, wish.offset);
    if (data != MAP_FAILED) {
        map->data = data;
        return value_from_object(map);
    }
    int code = errno;
    if (map->descriptor >= 0) close(map->descriptor);
    map->descriptor = -1;
    errno = code;
    return support_errno(thread);
}

static void map_end(Map *map) {
    if (map->data) munmap(map->data, map->size);
    if (map->descriptor >= 0) close(map->descriptor);
    map->data = NULL;
    map->descriptor = -1;
}

static void map_finalize(Thread *thread __attribute__((unused)), Value self) {
    if (((Map *)self)->exports == 0) map_end((Map *)self);
}

NATIVE(map_close, "close(self, /)", NULL, EFFECT_ANY) {
    Map *map = (Map *)args[0];
    if (is_exported(thread, map)) return error_raise(thread, SHAPE_BufferError, "cannot close exported pointers exist");
    map_end(map);
    return NONE;
}
NATIVE(map_enter, "__enter__(self, /)", NULL, EFFECT_ANY) {
    OPEN_MAP(args[0], NO_VALUE);
    return args[0];
}
NATIVE(map_exit, "__exit__(self, exc_type=None, exc_value=None, traceback=None, /)", NULL, EFFECT_ANY) {
    return map_close(thread, args);
}

// ---- as a sequence ----------------------------------------------------------------------------------------------

static int64_t map_length(Thread *thread, Value self) {
    OPEN_MAP(self, -1);
    return (int64_t)map->size;
}

static Value map_sequence_item(Thread *thread, Value self, int64_t index) {
    OPEN_MAP(self, NO_VALUE);
    if ((uint64_t)index >= map->size) return error_raise(thread, SHAPE_IndexError, "mmap index out of range");
    return bytes_from_data(thread, map->data + index, 1);
}

// The place that key means; -1: an exception.
static int64_t find_index(Thread *thread, Value self, Value key) {
    int64_t index;
    if (!value_type(key)->slots.index) return error_raise_int(thread, SHAPE_TypeError, "mmap indices must be integers");
    if (subscript_index(thread, key, "mmap", &index) < 0) return -1;
    OPEN_MAP(self, -1); // __index__ may have closed it
    if (index < 0) index += (int64_t)map->size;
    if ((uint64_t)index < map->size) return index;
    return error_raise_int(thread, SHAPE_IndexError, "mmap index out of range");
}

static Value map_get_item(Thread *thread, Value self, Value key) {
    if (check_open(thread, (Map *)self) < 0) return NO_VALUE;
    if (!value_is_slice(key)) {
        int64_t index = find_index(thread, self, key);
        return index < 0 ? NO_VALUE : value_from_small_int((unsigned char)((Map *)self)->data[index]);
    }
    int64_t start, stop, step;
    if (slice_unpack(thread, key, &start, &stop, &step) < 0) return NO_VALUE;
    OPEN_MAP(self, NO_VALUE);
    int64_t count = slice_adjust((int64_t)map->size, &start, &stop, step);
    if (count <= 0) return ROOT_VALUE(empty_bytes);
    if (step == 1) return bytes_from_data(thread, map->data + start, (size_t)count);
    Bytes *bytes = bytes_allocate(thread, (size_t)count);
    for (int64_t i = 0; bytes && i < count; i++)
        bytes->data[i] = (uint8_t)map->data[start + i * step];
    return bytes ? value_from_object(bytes) : NO_VALUE;
}

static int set_slice(Thread *thread, Value self, Value slice, Value value) {
    int64_t start, stop, step;
    Buffer view;
    if (slice_unpack(thread, slice, &start, &stop, &step) < 0 || buffer_get(thread, value, &view, BUFFER_SIMPLE) < 0)
        return -1;
    Map *map = (Map *)self;
    int status = check_open(thread, map);
    if (status == 0) {
        int64_t count = slice_adjust((int64_t)map->size, &start, &stop, step);
        if ((int64_t)view.length != count)
            status = error_raise_int(thread, SHAPE_IndexError, "mmap slice assignment is wrong size");
        else if (step == 1)
            memmove(map->data + start, view.data, view.length);
        else
            for (int64_t i = 0; i < count; i++)
                map->data[start + i * step] = ((const char *)view.data)[i];
    }
    buffer_release(thread, &view);
    return status;
}

static int map_set_item(Thread *thread, Value self, Value key, Value value) {
    OPEN_MAP(self, -1);
    if (check_writable(thread, map) < 0) return -1;
    if (value == NO_VALUE)
        return error_raise_int(thread, SHAPE_TypeError,
                               value_is_slice(key) ? "mmap object doesn't support slice deletion"
                                                   : "mmap doesn't support item deletion");
    if (value_is_slice(key)) return set_slice(thread, self, key, value);
    int64_t index = find_index(thread, self, key);
    if (index < 0) return -1;
    if (!value_type(value)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError, "mmap item value must be an int");
    int64_t byte = object_index_int64(thread, value);
    if (byte == -1 && error_pending(thread)) return -1;
    if (byte < 0 || byte > 255)
        return error_raise_int(thread, SHAPE_ValueError, "mmap item value must be in range(0, 256)");
    if (check_open(thread, map) < 0) return -1;
    if ((uint64_t)index >= map->size) // value's __index__ has made it smaller
        return error_raise_int(thread, SHAPE_IndexError, "mmap index out of range");
    map->data[index] = (char)byte;
    return 0;
}

static int map_get_buffer(Thread *thread, Value self, Buffer *buffer, int flags) {
    OPEN_MAP(self, -1);
    if (buffer_fill(thread, buffer, self, map->data, map->size, map->access == ACCESS_READ, flags) < 0) return -1;
    map->exports++;
    return 0;
}

static void map_release_buffer(Thread *thread __attribute__((unused)), Value self,
                               Buffer *buffer __attribute__((unused))) {
    ((Map *)self)->exports--;
}

static Value map_repr(Thread *thread, Value self) {
    static const char *const names[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
    Map *map = (Map *)self;
    const char *name = names[map->access];
    if (!map->data) return str_format_c(thread, "<%s closed=True>", type_name(value_type(self)));
    return str_format_c(thread, "<%s closed=False, access=%s, length=%zu, pos=%zu, offset=%lld>",
                        type_name(value_type(self)), name, map->size, map->position, (long long)map->offset);
}

// ---- as a file --------------------------------------------------------------------------------------------------

static Value read_bytes(Thread *thread, Map *map, size_t count) {
    size_t from = map->position;
    map->position += count;
    return bytes_from_data(thread, map->data + from, count);
}

NATIVE(map_read, "read(self, n=None, /)", NULL, EFFECT_ANY) {
    int64_t count = -1;
    if (args[1] != NONE && argument_index(thread, args[1], &count) < 0) return NO_VALUE;
    OPEN_MAP(args[0], NO_VALUE);
    size_t rest = map->position < map->size ? map->size - map->position : 0;
    return read_bytes(thread, map, count < 0 || (size_t)count > rest ? rest : (size_t)count);
}
NATIVE(map_readline, "readline(self, /)", NULL, EFFECT_ANY) {
    OPEN_MAP(args[0], NO_VALUE);
    size_t rest = map->position < map->size ? map->size - map->position : 0;
    const char *start = map->data + map->position, *end = rest ? memchr(start, '\n', rest) : NULL;
    return read_bytes(thread, map, end ? (size_t)(end + 1 - start) : rest);
}
NATIVE(map_read_byte, "read_byte(self, /)", NULL, EFFECT_ANY) {
    OPEN_MAP(args[0], NO_VALUE);
    if (map->position >= map->size) return error_raise(thread, SHAPE_ValueError, "read byte out of range");
    return value_from_small_int((unsigned char)map->data[map->position++]);
}
NATIVE(map_write, "write(self, bytes, /)", NULL, EFFECT_ANY) {
    Buffer view;
    if (check_open(thread, (Map *)args[0]) < 0 || buffer_get(thread, args[1], &view, BUFFER_SIMPLE) < 0)
        return NO_VALUE;
    Map *map = (Map *)args[0];
    Value result = NO_VALUE;
    size_t length = view.length;
    if (check_open(thread, map) == 0 && check_writable(thread, map) == 0) {
        if (map->position > map->size || map->size - map->position < length) {
            error_raise(thread, SHAPE_ValueError, "data out of range");
        } else {
            memmove(map->data + map->position, view.data, length);
            map->position += length;
            result = int_from_int64(thread, (int64_t)length);
        }
    }
    buffer_release(thread, &view);
    return result;
}
NATIVE(map_write_byte, "write_byte(self, byte, /)", NULL, EFFECT_ANY) {
    int byte;
    if (support_int(thread, args[1], &byte) < 0) return NO_VALUE;
    if (byte < 0 || byte > 255)
        return error_raise(thread, SHAPE_OverflowError,
                           byte < 0 ? "unsigned byte integer is less than minimum"
                                    : "unsigned byte integer is greater than maximum");
    OPEN_MAP(args[0], NO_VALUE);
    if (check_writable(thread, map) < 0) return NO_VALUE;
    if (map->position >= map->size) return error_raise(thread, SHAPE_ValueError, "write byte out of range");
    map->data[map->position++] = (char)byte;
    return NONE;
}
NATIVE(map_tell, "tell(self, /)", NULL, EFFECT_ANY) {
    OPEN_MAP(args[0], NO_VALUE);
    return int_from_int64(thread, (int64_t)map->position);
}
NATIVE(map_seek, "seek(self, pos, whence=0, /)", NULL, EFFECT_ANY) {
    int64_t distance, where;
    int whence;
    if (argument_index(thread, args[1], &distance) < 0 || support_int(thread, args[2], &whence) < 0) return NO_VALUE;
    OPEN_MAP(args[0], NO_VALUE);
    const int64_t bases[] = {0, (int64_t)map->position, (int64_t)map->size};
    if (whence < 0 || whence > 2) return error_raise(thread, SHAPE_ValueError, "unknown seek type");
    if (__builtin_add_overflow(bases[whence], distance, &where) || where < 0 || where > (int64_t)map->size)
        return error_raise(thread, SHAPE_ValueError, "seek out of range");
    map->position = (size_t)where;
    return int_from_int64(thread, where);
}
NATIVE(map_seekable, "seekable(self, /)", NULL, EFFECT_NONE) {
    return TRUE_VALUE;
}

static const char *search(const char *text, size_t length, const char *wanted, size_t size, bool backwards) {
    if (!backwards) return memmem(text, length, wanted, size);
    for (size_t i = length - size + 1; size <= length && i-- > 0;)
        if (memcmp(text + i, wanted, size) == 0) return text + i;
    return NULL;
}

static Value find(Thread *thread, Value *args, bool backwards) {
    Buffer view;
    if (buffer_get(thread, args[1], &view, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Map *map = (Map *)args[0];
    int64_t start = (int64_t)map->position, stop = (int64_t)map->size;
    Value result = NO_VALUE;
    if (check_open(thread, map) == 0 &&
        (args[2] == NONE || slice_search_bound(thread, args[2], (int64_t)map->size, &start) == 0) &&
        (args[3] == NONE || slice_search_bound(thread, args[3], (int64_t)map->size, &stop) == 0) &&
        check_open(thread, map) == 0) {
        if (stop > (int64_t)map->size) stop = (int64_t)map->size;
        const char *found =
            start > stop ? NULL : search(map->data + start, (size_t)(stop - start), view.data, view.length, backwards);
        result = value_from_small_int(found ? found - map->data : -1);
    }
    buffer_release(thread, &view);
    return result;
}
NATIVE(map_find, "find(self, view, start=None, end=None, /)", NULL, EFFECT_ANY) {
    return find(thread, args, false);
}
NATIVE(map_rfind, "rfind(self, view, start=None, end=None, /)", NULL, EFFECT_ANY) {
    return find(thread, args, true);
}

// ---- the mapping itself -----------------------------------------------------------------------------------------

NATIVE(map_size, "size(self, /)", NULL, EFFECT_ANY) {
    struct stat status;
    OPEN_MAP(args[0], NO_VALUE);
    if (map->descriptor < 0) {
        errno = EBADF;
        return support_errno(thread);
    }
    return fstat(map->descriptor, &status) < 0 ? support_errno(thread) : int_from_int64(thread, status.st_size);
}
NATIVE(map_resize, "resize(self, newsize, /)", NULL, EFFECT_ANY) {
    int64_t size;
    if (argument_index(thread, args[1], &size) < 0) return NO_VALUE;
    OPEN_MAP(args[0], NO_VALUE);
    if (check_resizable(thread, map) < 0) return NO_VALUE;
    if (size < 0) return error_raise(thread, SHAPE_ValueError, "new size out of range");
    bool anonymous = map->flags & MAP_ANONYMOUS; // there is no memory behind the end of a shared one
    if (anonymous && (map->flags & MAP_SHARED) && (size_t)size > map->size)
        return error_raise(thread, SHAPE_ValueError, "mmap: can't expand a shared anonymous mapping");
    if (map->descriptor >= 0 && ftruncate(map->descriptor, map->offset + size) < 0) return support_errno(thread);
    void *data = mremap(map->data, map->size, (size_t)size, MREMAP_MAYMOVE);
    if (data == MAP_FAILED) return support_errno(thread);
    map->data = data;
    map->size = (size_t)size;
    return NONE;
}
NATIVE(map_flush, "flush(self, offset=0, size=None, /)", NULL, EFFECT_ANY) {
    int64_t offset, size;
    if (argument_index(thread, args[1], &offset) < 0 || (args[2] != NONE && argument_index(thread, args[2], &size) < 0))
        return NO_VALUE;
    OPEN_MAP(args[0], NO_VALUE);
    if (args[2] == NONE) size = (int64_t)map->size - offset;
    if (offset < 0 || size < 0 || offset > (int64_t)map->size || size > (int64_t)map->size - offset)
        return error_raise(thread, SHAPE_ValueError, "flush values out of range");
    if (map->access == ACCESS_READ || map->access == ACCESS_COPY) return NONE;
    return msync(map->data + offset, (size_t)size, MS_SYNC) < 0 ? support_errno(thread) : NONE;
}
NATIVE(map_move, "move(self, dest, src, count, /)", NULL, EFFECT_ANY) {
    int64_t to, from, count;
    if (argument_index(thread, args[1], &to) < 0 || argument_index(thread, args[2], &from) < 0 ||
        argument_index(thread, args[3], &count) < 0)
        return NO_VALUE;
    OPEN_MAP(args[0], NO_VALUE);
    if (check_writable(thread, map) < 0) return NO_VALUE;
    int64_t size = (int64_t)map->size;
    if (to < 0 || from < 0 || count < 0 || size - to < count || size - from < count)
        return error_raise(thread, SHAPE_ValueError, "source, destination, or count out of range");
    memmove(map->data + to, map->data + from, (size_t)count);
    return NONE;
}
NATIVE(map_madvise, "madvise(self, option, start=0, length=None, /)", NULL, EFFECT_ANY) {
    int option;
    int64_t start, length;
    if (support_int(thread, args[1], &option) < 0 || argument_index(thread, args[2], &start) < 0 ||
        (args[3] != NONE && argument_index(thread, args[3], &length) < 0))
        return NO_VALUE;
    OPEN_MAP(args[0], NO_VALUE);
    if (args[3] == NONE) length = (int64_t)map->size;
    if (start < 0 || start >= (int64_t)map->size)
        return error_raise(thread, SHAPE_ValueError, "madvise start out of bounds");
    if (length < 0) return error_raise(thread, SHAPE_ValueError, "madvise length invalid");
    if (length > INT64_MAX - start) return error_raise(thread, SHAPE_OverflowError, "madvise length too large");
    if (start + length > (int64_t)map->size) length = (int64_t)map->size - start;
    return madvise(map->data + start, (size_t)length, option) < 0 ? support_errno(thread) : NONE;
}

static Value get_closed(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(!((Map *)self)->data);
}

// ---- the module -------------------------------------------------------------------------------------------------

static const NativeDef *const methods[] = {&map_close_native,
                                           &map_enter_native,
                                           &map_exit_native,
                                           &map_read_native,
                                           &map_readline_native,
                                           &map_read_byte_native,
                                           &map_write_native,
                                           &map_write_byte_native,
                                           &map_tell_native,
                                           &map_seek_native,
                                           &map_seekable_native,
                                           &map_find_native,
                                           &map_rfind_native,
                                           &map_size_native,
                                           &map_resize_native,
                                           &map_flush_native,
                                           &map_move_native,
                                           &map_madvise_native,
                                           NULL};
static const NativeGetSet getters[] = {{"closed", get_closed, NULL, NULL}, {0}};
const TypeSpec mmap_type_spec = {
    .name = "mmap",
    .module = "mmap",
    .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
    .size = sizeof(Map),
    .has_weakrefs = true,
    .trace_kind = TRACE_LEAF,
    .doc = "mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\n"
           "Maps length bytes from the file with that descriptor, or anonymous memory if it is -1.\n"
           "Length 0 means all of the file.",
    .slots = {.construct = map_construct,
              .repr = map_repr,
              .length = map_length,
              .get_item = map_get_item,
              .set_item = map_set_item,
              .sequence_item = map_sequence_item,
              .get_buffer = map_get_buffer,
              .release_buffer = map_release_buffer,
              .finalize = map_finalize},
    .methods = methods,
    .getters = getters};

#define NAMED(name)                                                                                                    \
    { #name, name }
static const NamedInt constants[] = {NAMED(PROT_EXEC),      NAMED(PROT_READ),
                                     NAMED(PROT_WRITE),     NAMED(MAP_SHARED),
                                     NAMED(MAP_PRIVATE),    NAMED(MAP_ANON),
                                     NAMED(MAP_ANONYMOUS),  NAMED(MAP_DENYWRITE),
                                     NAMED(MAP_EXECUTABLE), NAMED(MAP_POPULATE),
                                     NAMED(MAP_STACK),      NAMED(MAP_NORESERVE),
                                     NAMED(MAP_32BIT),      NAMED(MAP_GROWSDOWN),
                                     NAMED(MAP_HUGETLB),    NAMED(MAP_LOCKED),
                                     NAMED(MAP_NONBLOCK),   NAMED(MADV_NORMAL),
                                     NAMED(MADV_RANDOM),    NAMED(MADV_SEQUENTIAL),
                                     NAMED(MADV_WILLNEED),  NAMED(MADV_DONTNEED),
                                     NAMED(MADV_REMOVE),    NAMED(MADV_DONTFORK),
                                     NAMED(MADV_DOFORK),    NAMED(MADV_HWPOISON),
                                     NAMED(MADV_MERGEABLE), NAMED(MADV_UNMERGEABLE),
                                     NAMED(MADV_HUGEPAGE),  NAMED(MADV_NOHUGEPAGE),
                                     NAMED(MADV_DONTDUMP),  NAMED(MADV_DODUMP),
                                     NAMED(MADV_FREE),      NAMED(ACCESS_DEFAULT),
                                     NAMED(ACCESS_READ),    NAMED(ACCESS_WRITE),
                                     NAMED(ACCESS_COPY),    {NULL, 0}};
#undef NAMED

static int execute(Thread *thread, Module *module) {
    int64_t page = sysconf(_SC_PAGESIZE);
    if (module_add_type(thread, module, BUILTIN_TYPE(mmap)) < 0 || support_add_ints(thread, module, constants) < 0)
        return -1;
    if (module_add_int(thread, module, "PAGESIZE", page) < 0 ||
        module_add_int(thread, module, "ALLOCATIONGRANULARITY", page) < 0)
        return -1;
    return module_add(thread, module, "error", value_from_object(BUILTIN_TYPE(OSError)));
}
const ModuleSpec mmap_module_spec = {
    .name = "mmap", .doc = "Files and anonymous memory as mutable bytes.", .execute = execute};
