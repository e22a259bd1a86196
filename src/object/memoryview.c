// Taipan: memoryview: looking at another object's memory (PEP 3118). MIT licence.
//
// A view belongs to a ManagedBuffer, which holds the exporter's buffer; slices and casts share it. Releasing the last
// view gives the buffer back; so does the collector when views are dropped without being released. Reading and writing
// items is in memoryview_items.c.
#include "object/memoryview.h"
#include "base/hash.h"
#include "object/arguments.h"
#include "object/equality.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/slice.h"

// ---- managed buffers --------------------------------------------------------------------------------------------

static void managed_trace(Object *object, Tracer *tracer) {
    tracer_visit(tracer, ((ManagedBuffer *)object)->master.owner);
}

static void managed_release(Thread *thread, ManagedBuffer *managed) {
    if (managed->released) return;
    managed->released = true;
    buffer_release(thread, &managed->master);
}

static void managed_finalize(Thread *thread, Value self) {
    managed_release(thread, (ManagedBuffer *)self);
}

const TypeSpec managed_buffer_type_spec = {
    .name = "managedbuffer",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(ManagedBuffer),
    .trace_kind = TRACE_CUSTOM,
    .trace = managed_trace,
    .slots = {.finalize = managed_finalize},
};

static ManagedBuffer *managed_new(Thread *thread, const Buffer *master) {
    ManagedBuffer *managed = heap_allocate(thread, sizeof(ManagedBuffer), SHAPE_managed_buffer);
    if (!managed) return NULL;
    buffer_copy(&managed->master, master);
    heap_write_barrier(thread, managed);
    bool held = master->owner != NO_VALUE && master->owner != NONE && value_type(master->owner)->slots.release_buffer;
    return held && heap_register_finalizer(thread, &managed->header) < 0 ? NULL : managed;
}

typedef struct Search {
    Thread *thread;
    Value exporter;
    bool (*concerns)(Value owner, Value exporter);
} Search;

static void release_loose(void *context, Object *object) {
    Search *search = context;
    ManagedBuffer *managed = (ManagedBuffer *)object;
    if (object->shape != SHAPE_managed_buffer || managed->released) return;
    Value owner = managed->master.owner;
    if (owner == search->exporter || (search->concerns && search->concerns(owner, search->exporter)))
        managed_release(search->thread, managed);
}

bool memoryview_release_unreachable(Thread *thread, Value exporter, const int64_t *exports,
                                    bool (*concerns)(Value owner, Value exporter)) {
    Search search = {thread, exporter, concerns};
    for (int generation = 0; generation <= 2 && *exports > 0; generation += 2)
        heap_collect_visiting(thread, generation, release_loose, &search);
    return *exports == 0;
}

// ---- views ------------------------------------------------------------------------------------------------------

static void view_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((MemoryView *)object)->managed);
}

static bool check(Thread *thread, const MemoryView *m) {
    if (LIKELY(!m->released && !m->managed->released)) return true;
    error_raise(thread, SHAPE_ValueError, "operation forbidden on released memoryview object");
    return false;
}

// A view with room for the dimensions; shape and strides still to be filled.
static MemoryView *view_new(Thread *thread, ManagedBuffer *managed, const Buffer *from, int dimensions) {
    size_t size = sizeof(MemoryView) + 3 * (size_t)dimensions * sizeof(ptrdiff_t);
    MemoryView *m = heap_allocate(thread, size, SHAPE_memoryview);
    if (!m) return NULL;
    m->managed = managed; // NOBARRIER: m is new
    m->view = *from;
    m->view.dimensions = dimensions;
    m->view.shape = m->arrays;
    m->view.strides = m->arrays + dimensions;
    m->view.suboffsets = from->suboffsets ? m->arrays + 2 * dimensions : NULL;
    m->hash = -1;
    managed->views++;
    return m;
}

static void fill_strides(Buffer *view) {
    ptrdiff_t stride = (ptrdiff_t)view->item_size;
    for (int i = view->dimensions - 1; i >= 0; i--) {
        view->strides[i] = stride;
        stride *= view->shape[i];
    }
}

// A view of all of what `from` describes.
static MemoryView *view_of(Thread *thread, ManagedBuffer *managed, const Buffer *from) {
    int dimensions = from->dimensions;
    MemoryView *m = view_new(thread, managed, from, dimensions);
    if (!m) return NULL;
    Buffer *view = &m->view;
    if (!view->format) view->format = "B";
    if (from->shape)
        memcpy(view->shape, from->shape, (size_t)dimensions * sizeof(ptrdiff_t));
    else if (dimensions == 1)
        view->shape[0] = from->item_size ? (ptrdiff_t)(from->length / from->item_size) : 0;
    if (from->strides)
        memcpy(view->strides, from->strides, (size_t)dimensions * sizeof(ptrdiff_t));
    else
        fill_strides(view);
    if (from->suboffsets) memcpy(view->suboffsets, from->suboffsets, (size_t)dimensions * sizeof(ptrdiff_t));
    return m;
}

Value memoryview_new(Thread *thread, Value v, int flags) {
    if (value_has_shape(v, SHAPE_memoryview)) {
        MemoryView *m = memoryview_from_value(v);
        return check(thread, m) ? value_from_object(view_of(thread, m->managed, &m->view)) : NO_VALUE;
    }
    if (!value_has_buffer(v))
        return error_raise(thread, SHAPE_TypeError, "memoryview: a bytes-like object is required, not '%T'", v);
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, flags) < 0) return NO_VALUE;
    ManagedBuffer *managed = managed_new(thread, &buffer);
    if (managed) return value_from_object(view_of(thread, managed, &managed->master));
    buffer_release(thread, &buffer);
    return NO_VALUE;
}

Value memoryview_from_flags(Thread *thread, Value v, int64_t flags) {
    if (flags < INT32_MIN || flags > INT32_MAX)
        return error_raise(thread, SHAPE_OverflowError, "buffer flags out of range");
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, (int)flags) < 0) return NO_VALUE;
    ManagedBuffer *managed = managed_new(thread, &buffer);
    if (managed) return value_from_object(view_of(thread, managed, &managed->master));
    buffer_release(thread, &buffer);
    return NO_VALUE;
}

Value memoryview_release(Thread *thread, Value view) {
    MemoryView *m = memoryview_from_value(view);
    if (m->released) return NONE;
    if (m->exports)
        return error_raise(thread, SHAPE_BufferError, "memoryview has %zd exported buffer%s", (ptrdiff_t)m->exports,
                           m->exports == 1 ? "" : "s");
    m->released = true;
    ManagedBuffer *managed = m->managed;
    if (--managed->views == 0) managed_release(thread, managed);
    m->managed = NULL; // a released view that is kept must not keep the buffer from being given back
    return NONE;
}

static Value view_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"object"};
    Value object;
    (void)type;
    if (!arguments_bind(thread, "memoryview", args, positional, keyword_names, names, 1, 1, &object)) return NO_VALUE;
    return memoryview_new(thread, object, BUFFER_FULL & ~BUFFER_WRITABLE);
}

// ---- the buffer protocol, outwards ------------------------------------------------------------------------------

static int refuse(Thread *thread, const char *why) {
    return error_raise_int(thread, SHAPE_BufferError, "memoryview: %s", why);
}

static int view_get_buffer(Thread *thread, Value self, Buffer *buffer, int flags) {
    MemoryView *m = memoryview_from_value(self);
    if (!check(thread, m)) return -1;
    const Buffer *view = &m->view;
    *buffer = *view;
    buffer->owner = self;
    buffer->internal = NULL;
    if ((flags & BUFFER_WRITABLE) && view->readonly) return refuse(thread, "underlying buffer is not writable");
    if (!(flags & BUFFER_FORMAT)) buffer->format = NULL;
    if ((flags & BUFFER_C_CONTIGUOUS) == BUFFER_C_CONTIGUOUS && !buffer_is_contiguous(view, 'C'))
        return refuse(thread, "underlying buffer is not C-contiguous");
    if ((flags & BUFFER_F_CONTIGUOUS) == BUFFER_F_CONTIGUOUS && !buffer_is_contiguous(view, 'F'))
        return refuse(thread, "underlying buffer is not Fortran contiguous");
    if ((flags & BUFFER_ANY_CONTIGUOUS) == BUFFER_ANY_CONTIGUOUS && !buffer_is_contiguous(view, 'A'))
        return refuse(thread, "underlying buffer is not contiguous");
    if ((flags & BUFFER_INDIRECT) != BUFFER_INDIRECT && view->suboffsets)
        return refuse(thread, "underlying buffer requires suboffsets");
    if ((flags & BUFFER_STRIDES) != BUFFER_STRIDES) {
        if (!buffer_is_contiguous(view, 'C')) return refuse(thread, "underlying buffer is not C-contiguous");
        buffer->strides = NULL;
    }
    if ((flags & BUFFER_ND) != BUFFER_ND) {
        if (buffer->format) return refuse(thread, "cannot cast to unsigned bytes if the format flag is present");
        buffer->dimensions = 1;
        buffer->shape = NULL;
    }
    m->exports++;
    return 0;
}

static void view_release_buffer(Thread *thread, Value self, Buffer *buffer) {
    (void)thread, (void)buffer;
    memoryview_from_value(self)->exports--;
}

// ---- items ------------------------------------------------------------------------------------------------------

static Value not_implemented(Thread *thread, const char *what) {
    return error_raise(thread, SHAPE_NotImplementedError, "%s", what);
}

// Address of the index-th item along a dimension, or NULL with IndexError.
static uint8_t *along(Thread *thread, const Buffer *view, uint8_t *data, int dimension, int64_t index) {
    int64_t length = view->shape[dimension];
    if (index < 0) index += length;
    if (index < 0 || index >= length) {
        error_raise(thread, SHAPE_IndexError, "index out of bounds on dimension %d", dimension + 1);
        return NULL;
    }
    data += view->strides[dimension] * index;
    if (view->suboffsets && view->suboffsets[dimension] >= 0) {
        uint8_t *base;
        memcpy(&base, data, sizeof base);
        data = base + view->suboffsets[dimension];
    }
    return data;
}

static bool is_index(Value v) {
    return value_is_int(v) || value_type(v)->slots.index != NULL;
}

static bool tuple_has_only(Value tuple, bool (*test)(Value)) {
    for (size_t i = 0; i < tuple_length(tuple); i++)
        if (!test(tuple_get(tuple, i))) return false;
    return true;
}

static bool is_slice(Value v) {
    return value_is_slice(v);
}

static int index_value(Thread *thread, Value key, int64_t *out) {
    Value index = object_index(thread, key);
    if (index == NO_VALUE) return -1;
    if (int_fits_int64(index, out)) return 0;
    return error_raise_int(thread, SHAPE_IndexError, "cannot fit '%T' into an index-sized integer", key);
}

static uint8_t *item_by_tuple(Thread *thread, MemoryView *m, Value key) {
    size_t count = tuple_length(key);
    int dimensions = m->view.dimensions;
    if (count > (size_t)dimensions) {
        error_raise(thread, SHAPE_TypeError, "cannot index %d-dimension view with %zu-element tuple", dimensions,
                    count);
        return NULL;
    }
    if (count < (size_t)dimensions) {
        not_implemented(thread, "sub-views are not implemented");
        return NULL;
    }
    uint8_t *item = m->view.data;
    for (size_t i = 0; item && i < count; i++) {
        int64_t index;
        if (index_value(thread, tuple_get(key, i), &index) < 0) return NULL;
        item = along(thread, &m->view, item, (int)i, index);
    }
    return item;
}

// What an index leads to: the item, or NULL with an exception.
static uint8_t *item_by_index(Thread *thread, MemoryView *m, int64_t index) {
    if (m->view.dimensions == 0) {
        error_raise(thread, SHAPE_TypeError, "invalid indexing of 0-dim memory");
        return NULL;
    }
    if (m->view.dimensions > 1) {
        not_implemented(thread, "multi-dimensional sub-views are not implemented");
        return NULL;
    }
    return along(thread, &m->view, m->view.data, 0, index);
}

// Running Python code (__index__) may have released the view.
static Value unpack_checked(Thread *thread, MemoryView *m, const uint8_t *item) {
    if (!item || !check(thread, m)) return NO_VALUE;
    return memory_unpack(thread, item, m->view.format);
}

static Value view_sequence_item(Thread *thread, Value self, int64_t index) {
    MemoryView *m = memoryview_from_value(self);
    if (!check(thread, m)) return NO_VALUE;
    if (index < 0) return error_raise(thread, SHAPE_IndexError, "index out of bounds on dimension 1");
    return unpack_checked(thread, m, item_by_index(thread, m, index));
}

static int slice_first(Thread *thread, Buffer *view, Value slice) {
    int64_t start, stop, step, count;
    if (slice_indices(thread, slice, view->shape[0], &start, &stop, &step, &count) < 0) return -1;
    ptrdiff_t offset, stride;
    if (__builtin_mul_overflow(view->strides[0], (ptrdiff_t)start, &offset) || count == 0) offset = 0;
    if (__builtin_mul_overflow(view->strides[0], (ptrdiff_t)step, &stride))
        stride = view->strides[0]; // at most one item
    if (!view->suboffsets || view->suboffsets[0] < 0)
        view->data = (uint8_t *)view->data + offset;
    else
        view->suboffsets[0] += offset;
    view->shape[0] = (ptrdiff_t)count;
    view->strides[0] = stride;
    size_t length = view->item_size;
    for (int i = 0; i < view->dimensions; i++)
        length *= (size_t)view->shape[i];
    view->length = length;
    return 0;
}

static Value view_slice(Thread *thread, MemoryView *m, Value slice) {
    MemoryView *part = view_of(thread, m->managed, &m->view);
    if (!part || slice_first(thread, &part->view, slice) < 0) {
        if (part) memoryview_release(thread, value_from_object(part));
        return NO_VALUE;
    }
    return value_from_object(part);
}

static Value view_get_item(Thread *thread, Value self, Value key) {
    MemoryView *m = memoryview_from_value(self);
    if (!check(thread, m)) return NO_VALUE;
    if (m->view.dimensions == 0) {
        if (value_is_tuple(key) && tuple_length(key) == 0) return memory_unpack(thread, m->view.data, m->view.format);
        if (key == ELLIPSIS) return self;
        return error_raise(thread, SHAPE_TypeError, "invalid indexing of 0-dim memory");
    }
    if (is_index(key)) {
        int64_t index;
        if (index_value(thread, key, &index) < 0 || !check(thread, m)) return NO_VALUE;
        return unpack_checked(thread, m, item_by_index(thread, m, index));
    }
    if (value_is_slice(key)) return view_slice(thread, m, key);
    if (value_is_tuple(key)) {
        if (tuple_has_only(key, is_index)) return unpack_checked(thread, m, item_by_tuple(thread, m, key));
        if (tuple_has_only(key, is_slice))
            return not_implemented(thread, "multi-dimensional slicing is not implemented");
    }
    return error_raise(thread, SHAPE_TypeError, "memoryview: invalid slice key");
}

static bool same_format(const char *a, const char *b) {
    if (!a) a = "B";
    if (!b) b = "B";
    if (*a == '@') a++;
    if (*b == '@') b++;
    return strcmp(a, b) == 0;
}

static int copy_slice(Thread *thread, Buffer *to, const Buffer *from) {
    bool same = same_format(to->format, from->format) && to->item_size == from->item_size && from->dimensions == 1 &&
                to->shape[0] == from->shape[0];
    if (!same)
        return error_raise_int(thread, SHAPE_ValueError,
                               "memoryview assignment: lvalue and rvalue have different structures");
    if (from->length == 0) return 0;
    Bytes *copy = bytes_allocate(thread, from->length); // the two may overlap
    if (!copy) return -1;
    buffer_copy_out(from, copy->data, 'C');
    uint8_t *out = to->data;
    for (ptrdiff_t i = 0; i < to->shape[0]; i++)
        memcpy(out + i * to->strides[0], copy->data + (size_t)i * to->item_size, to->item_size);
    return 0;
}

static int set_slice(Thread *thread, MemoryView *m, Value slice, Value value) {
    Buffer from;
    if (buffer_get(thread, value, &from, BUFFER_FULL & ~BUFFER_WRITABLE) < 0) return -1;
    Value part = view_slice(thread, m, slice);
    int status = -1;
    if (part != NO_VALUE) {
        if (check(thread, m)) status = copy_slice(thread, &memoryview_from_value(part)->view, &from);
        memoryview_release(thread, part);
    }
    buffer_release(thread, &from);
    return status;
}

static int pack_checked(Thread *thread, MemoryView *m, uint8_t *item, Value value) {
    uint8_t packed[16]; // converting may run Python code that releases the view
    if (!item || memory_pack(thread, packed, m->view.format, value) < 0 || !check(thread, m)) return -1;
    memcpy(item, packed, memory_format_size(memory_format_character(m->view.format)));
    return 0;
}

static int view_set_item(Thread *thread, Value self, Value key, Value value) {
    MemoryView *m = memoryview_from_value(self);
    if (!check(thread, m)) return -1;
    if (m->view.readonly) return error_raise_int(thread, SHAPE_TypeError, "cannot modify read-only memory");
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "cannot delete memory");
    if (m->view.dimensions == 0) {
        if (key == ELLIPSIS || (value_is_tuple(key) && tuple_length(key) == 0))
            return pack_checked(thread, m, m->view.data, value);
        return error_raise_int(thread, SHAPE_TypeError, "invalid indexing of 0-dim memory");
    }
    if (is_index(key)) {
        int64_t index;
        if (m->view.dimensions > 1) return not_implemented(thread, "sub-views are not implemented"), -1;
        if (index_value(thread, key, &index) < 0 || !check(thread, m)) return -1;
        return pack_checked(thread, m, item_by_index(thread, m, index), value);
    }
    if (value_is_slice(key) && m->view.dimensions == 1) return set_slice(thread, m, key, value);
    if (value_is_tuple(key) && tuple_has_only(key, is_index)) {
        if (tuple_length(key) < (size_t)m->view.dimensions)
            return not_implemented(thread, "sub-views are not implemented"), -1;
        return pack_checked(thread, m, item_by_tuple(thread, m, key), value);
    }
    if (value_is_slice(key) || (value_is_tuple(key) && tuple_has_only(key, is_slice)))
        return not_implemented(thread, "memoryview slice assignments are currently restricted to ndim = 1"), -1;
    return error_raise_int(thread, SHAPE_TypeError, "memoryview: invalid slice key");
}

// ---- other slots ------------------------------------------------------------------------------------------------

static int64_t view_length(Thread *thread, Value self) {
    MemoryView *m = memoryview_from_value(self);
    if (!check(thread, m)) return -1;
    if (m->view.dimensions == 0) return error_raise_int(thread, SHAPE_TypeError, "0-dim memory has no length");
    return m->view.shape[0];
}

static Value view_repr(Thread *thread, Value self) {
    MemoryView *m = memoryview_from_value(self);
    return str_format_c(thread, m->released ? "<released memory at %p>" : "<memory at %p>", (void *)m);
}

static int64_t view_hash(Thread *thread, Value self) {
    MemoryView *m = memoryview_from_value(self);
    if (m->hash != -1) return m->hash;
    if (!check(thread, m)) return -1;
    if (!m->view.readonly) return error_raise_int(thread, SHAPE_ValueError, "cannot hash writable memoryview object");
    char c = memory_format_character(m->view.format);
    if (c != 'B' && c != 'b' && c != 'c')
        return error_raise_int(thread, SHAPE_ValueError,
                               "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
    if (m->view.owner != NO_VALUE && m->view.owner != NONE) {
        m->exports++; // hashing the exporter must not release us
        int64_t hash = object_hash(thread, m->view.owner);
        m->exports--;
        if (hash == -1 && error_pending(thread)) return -1;
    }
    Bytes *copy = bytes_allocate(thread, m->view.length);
    if (!copy) return -1;
    buffer_copy_out(&m->view, copy->data, 'C');
    m->hash = hash_bytes(hash_key_from_bytes(thread->interp->hash_key), copy->data, copy->length);
    return m->hash;
}

static Value view_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (op != COMPARE_EQ && op != COMPARE_NE) return NOT_IMPLEMENTED;
    MemoryView *m = memoryview_from_value(self);
    bool other_released = value_has_shape(other, SHAPE_memoryview) && memoryview_from_value(other)->released;
    int equal;
    if (m->released || m->managed->released || other_released) {
        equal = self == other;
    } else {
        if (!value_has_buffer(other)) return NOT_IMPLEMENTED;
        Buffer a, b;
        if (view_get_buffer(thread, self, &a, BUFFER_FULL & ~BUFFER_WRITABLE) < 0) return NO_VALUE;
        if (buffer_get(thread, other, &b, BUFFER_FULL & ~BUFFER_WRITABLE) < 0) {
            error_clear(thread);
            buffer_release(thread, &a);
            return NOT_IMPLEMENTED;
        }
        equal = memory_equal(thread, &a, &b);
        buffer_release(thread, &b);
        buffer_release(thread, &a);
        if (equal < 0) return NO_VALUE;
    }
    return value_from_bool((bool)equal == (op == COMPARE_EQ));
}

static Value view_iter(Thread *thread, Value self) {
    MemoryView *m = memoryview_from_value(self);
    if (!check(thread, m)) return NO_VALUE;
    if (m->view.dimensions == 0) return error_raise(thread, SHAPE_TypeError, "invalid indexing of 0-dim memory");
    if (m->view.dimensions > 1) return not_implemented(thread, "multi-dimensional sub-views are not implemented");
    if (!memory_format_character(m->view.format))
        return error_raise(thread, SHAPE_NotImplementedError, "memoryview: format %s not supported", m->view.format);
    return sequence_iterator_new(thread, SHAPE_memory_iterator, self, 0);
}

// ---- cast -------------------------------------------------------------------------------------------------------

static Value type_error(Thread *thread, const char *message) {
    return error_raise(thread, SHAPE_TypeError, "memoryview: %s", message);
}

static bool is_byte_format(char c) {
    return c == 'b' || c == 'B' || c == 'c';
}

#define FORMAT_RULE "format must be a native single character format prefixed with an optional '@'"

// The view as one dimension of items of another format.
static MemoryView *cast_flat(Thread *thread, MemoryView *m, const char *format) {
    char from = memory_format_character(m->view.format), to = memory_format_character(format);
    if (!from) return error_raise(thread, SHAPE_ValueError, "memoryview: source " FORMAT_RULE), NULL;
    if (!to) return error_raise(thread, SHAPE_ValueError, "memoryview: destination " FORMAT_RULE), NULL;
    if (!is_byte_format(from) && !is_byte_format(to))
        return type_error(thread, "cannot cast between two non-byte formats"), NULL;
    size_t size = memory_format_size(to);
    if (m->view.length % size) return type_error(thread, "length is not a multiple of itemsize"), NULL;
    MemoryView *result = view_new(thread, m->managed, &m->view, 1);
    if (!result) return NULL;
    result->view.format = memory_format_static(format);
    result->view.item_size = size;
    result->view.suboffsets = NULL;
    result->view.shape[0] = (ptrdiff_t)(m->view.length / size);
    result->view.strides[0] = (ptrdiff_t)size;
    return result;
}

static int read_shape(Thread *thread, Value shape, ptrdiff_t *out) {
    bool is_list = value_is_list(shape);
    size_t count = is_list ? list_length(shape) : tuple_length(shape);
    int64_t product = 1;
    for (size_t i = 0; i < count; i++) {
        Value item = is_list ? list_get(shape, i) : tuple_get(shape, i);
        int64_t n;
        if (!value_is_int(item))
            return error_raise_int(thread, SHAPE_TypeError, "memoryview.cast(): elements of shape must be integers");
        if (!int_fits_int64(item, &n) || n <= 0)
            return error_raise_int(thread, SHAPE_ValueError,
                                   "memoryview.cast(): elements of shape must be integers > 0");
        if (n > INT64_MAX / product)
            return error_raise_int(thread, SHAPE_ValueError, "memoryview.cast(): product(shape) > SSIZE_MAX");
        product *= n;
        out[i] = (ptrdiff_t)n;
    }
    return 0;
}

static Value cast_shaped(Thread *thread, MemoryView *flat, Value shape, int dimensions) {
    ptrdiff_t sizes[MEMORY_MAXIMUM_DIMENSIONS];
    if (read_shape(thread, shape, sizes) < 0) return NO_VALUE;
    MemoryView *m = view_new(thread, flat->managed, &flat->view, dimensions);
    if (!m) return NO_VALUE;
    m->view.suboffsets = NULL;
    size_t length = m->view.item_size;
    for (int i = 0; i < dimensions; i++) {
        m->view.shape[i] = sizes[i];
        if (__builtin_mul_overflow(length, (size_t)sizes[i], &length)) length = SIZE_MAX;
    }
    if (length != m->view.length) {
        memoryview_release(thread, value_from_object(m));
        return type_error(thread, "product(shape) * itemsize != buffer size");
    }
    fill_strides(&m->view);
    return value_from_object(m);
}

static bool has_zero(const Buffer *view) {
    for (int i = 0; i < view->dimensions; i++)
        if (view->shape[i] == 0) return true;
    return false;
}

NATIVE(view_cast, "cast(self, /, format, shape=<unrepresentable>)", "Cast a memoryview to a new format or shape.",
       EFFECT_ANY) {
    MemoryView *m = memoryview_from_value(args[0]);
    if (!check(thread, m)) return NO_VALUE;
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "cast() argument 'format' must be str, not %B", args[1]);
    const char *format = str_to_utf8(thread, args[1], NULL);
    if (!format) return NO_VALUE;
    bool shaped = args[2] != UNBOUND;
    if (!buffer_is_contiguous(&m->view, 'C')) return type_error(thread, "casts are restricted to C-contiguous views");
    if ((shaped || m->view.dimensions != 1) && has_zero(&m->view))
        return type_error(thread, "cannot cast view with zeros in shape or strides");
    size_t dimensions = 1;
    if (shaped) {
        if (!value_is_list(args[2]) && !value_is_tuple(args[2]))
            return error_raise(thread, SHAPE_TypeError, "shape must be a list or a tuple");
        dimensions = value_is_list(args[2]) ? list_length(args[2]) : tuple_length(args[2]);
        if (dimensions > MEMORY_MAXIMUM_DIMENSIONS)
            return error_raise(thread, SHAPE_ValueError, "memoryview: number of dimensions must not exceed 64");
        if (m->view.dimensions != 1 && dimensions != 1) return type_error(thread, "cast must be 1D -> ND or ND -> 1D");
    }
    MemoryView *flat = cast_flat(thread, m, format);
    if (!flat || !shaped) return value_from_object(flat);
    Value result = cast_shaped(thread, flat, args[2], (int)dimensions);
    flat->exports = 0;
    flat->released = true; // nobody has seen it
    flat->managed->views--;
    return result;
}

// ---- methods ----------------------------------------------------------------------------------------------------

NATIVE(view_release, "release(self, /)", "Release the underlying buffer exposed by the memoryview object.",
       EFFECT_ANY) {
    return memoryview_release(thread, args[0]);
}

NATIVE(view_toreadonly, "toreadonly(self, /)", "Return a readonly version of the memoryview.", EFFECT_ANY) {
    MemoryView *m = memoryview_from_value(args[0]);
    MemoryView *result = check(thread, m) ? view_of(thread, m->managed, &m->view) : NULL;
    if (result) result->view.readonly = true;
    return value_from_object(result);
}

static Value list_from_dimension(Thread *thread, MemoryView *m, int dimension, uint8_t *data) {
    if (dimension == m->view.dimensions) return memory_unpack(thread, data, m->view.format);
    List *list = list_allocate(thread, (size_t)m->view.shape[dimension]);
    Value result = value_from_object(list);
    for (ptrdiff_t i = 0; list && i < m->view.shape[dimension]; i++) {
        uint8_t *at = along(thread, &m->view, data, dimension, i);
        Value item = at ? list_from_dimension(thread, m, dimension + 1, at) : NO_VALUE;
        if (item == NO_VALUE || list_append(thread, result, item) < 0) return NO_VALUE;
    }
    return result;
}

NATIVE(view_tolist, "tolist(self, /)", "Return the data in the buffer as a list of elements.", EFFECT_ANY) {
    MemoryView *m = memoryview_from_value(args[0]);
    return check(thread, m) ? list_from_dimension(thread, m, 0, m->view.data) : NO_VALUE;
}

static Value all_bytes(Thread *thread, MemoryView *m, char order) {
    if (m->view.length == 0) return ROOT_VALUE(empty_bytes);
    Bytes *b = bytes_allocate(thread, m->view.length);
    if (b) buffer_copy_out(&m->view, b->data, order);
    return value_from_object(b);
}

NATIVE(view_tobytes, "tobytes(self, /, order='C')",
       "Return the data in the buffer as a byte string.\n\n"
       "Order is 'C', 'F' or 'A': the items in C order, in Fortran order, or in whichever of the two the\n"
       "memory has them.",
       EFFECT_ANY) {
    MemoryView *m = memoryview_from_value(args[0]);
    if (!check(thread, m)) return NO_VALUE;
    char order = 'C';
    if (args[1] != NONE && args[1] != UNBOUND) {
        if (!value_is_str(args[1]))
            return error_raise(thread, SHAPE_TypeError, "tobytes() argument 'order' must be str or None, not %B",
                               args[1]);
        if (str_equal_cstring(args[1], "F"))
            order = 'F';
        else if (str_equal_cstring(args[1], "A"))
            order = 'A';
        else if (!str_equal_cstring(args[1], "C"))
            return error_raise(thread, SHAPE_ValueError, "order must be 'C', 'F' or 'A'");
    }
    return all_bytes(thread, m, order);
}

NATIVE(view_hex, "hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)",
       "Return the data in the buffer as a string of hexadecimal numbers.\n\n"
       "  sep\n    One ASCII character to put between groups of bytes.\n"
       "  bytes_per_sep\n    How many bytes a group has, counted from the right; negative: from the left.",
       EFFECT_ANY) {
    MemoryView *m = memoryview_from_value(args[0]);
    Value bytes = check(thread, m) ? all_bytes(thread, m, 'C') : NO_VALUE;
    if (bytes == NO_VALUE) return NO_VALUE;
    m->exports++; // the separator's methods must not release us
    Value text =
        bytes_hex_text(thread, bytes_from_value(bytes)->data, bytes_from_value(bytes)->length, args[1], args[2]);
    m->exports--;
    return text;
}

NATIVE(view_count, "count(self, value, /)", "Count the number of occurrences of a value.", EFFECT_ANY) {
    Value iterator = view_iter(thread, args[0]);
    if (iterator == NO_VALUE) return NO_VALUE;
    int64_t count = 0;
    for (;;) {
        Value item = object_next(thread, iterator);
        if (item == NO_VALUE) return error_pending(thread) ? NO_VALUE : value_from_small_int(count);
        int equal = value_equal(thread, item, args[1]);
        if (equal < 0) return NO_VALUE;
        count += equal;
    }
}

NATIVE(view_index, "index(self, value, start=0, stop=sys.maxsize, /)",
       "Return the index of the first occurrence of a value.\n\nRaises ValueError if the value is not present.",
       EFFECT_ANY) {
    MemoryView *m = memoryview_from_value(args[0]);
    if (!check(thread, m)) return NO_VALUE;
    if (m->view.dimensions == 0) return error_raise(thread, SHAPE_TypeError, "invalid lookup on 0-dim memory");
    if (m->view.dimensions > 1) return not_implemented(thread, "multi-dimensional lookup is not implemented");
    int64_t length = m->view.shape[0], start = 0, stop = INT64_MAX;
    if (slice_search_bound(thread, args[2], length, &start) < 0) return NO_VALUE;
    if (slice_search_bound(thread, args[3], length, &stop) < 0) return NO_VALUE;
    if (stop > length) stop = length;
    for (int64_t i = start; i < stop; i++) {
        Value item = view_sequence_item(thread, args[0], i);
        int equal = item == NO_VALUE ? -1 : value_equal(thread, item, args[1]);
        if (equal < 0) return NO_VALUE;
        if (equal) return value_from_small_int(i);
    }
    return error_raise(thread, SHAPE_ValueError, "memoryview.index(x): x not found");
}

NATIVE(view_enter, "__enter__(self, /)", "", EFFECT_READS | EFFECT_RAISES) {
    return check(thread, memoryview_from_value(args[0])) ? args[0] : NO_VALUE;
}

NATIVE(view_exit, "__exit__(self, /, *exc_info)", "Release the underlying buffer exposed by the memoryview object.",
       EFFECT_ANY) {
    return memoryview_release(thread, args[0]);
}

NATIVE(view_from_flags, "_from_flags(type, /, object, flags)",
       "Create a new memoryview object which references the given object.", EFFECT_ANY | NATIVE_CLASS) {
    int64_t flags = object_index_int64(thread, args[2]);
    if (flags == -1 && error_pending(thread)) return NO_VALUE;
    return memoryview_new(thread, args[1], (int)flags);
}

NATIVE_CLASS_GETITEM(view_class_getitem)

static const NativeDef *const view_methods[] = {
    &view_cast_native,
    &view_release_native,
    &view_toreadonly_native,
    &view_tolist_native,
    &view_tobytes_native,
    &view_hex_native,
    &view_count_native,
    &view_index_native,
    &view_enter_native,
    &view_exit_native,
    &view_from_flags_native,
    &view_class_getitem_native,
    NULL,
};

// ---- attributes -------------------------------------------------------------------------------------------------

static Value numbers(Thread *thread, const ptrdiff_t *items, int count) {
    Tuple *tuple = tuple_allocate(thread, (size_t)count);
    for (int i = 0; tuple && i < count; i++)
        tuple_set(thread, tuple, (size_t)i, value_from_small_int(items[i]));
    return value_from_object(tuple);
}

#define GETTER(name, expression)                                                                                       \
    static Value get_##name(Thread *thread, Value self) {                                                              \
        MemoryView *m = memoryview_from_value(self);                                                                   \
        return check(thread, m) ? (expression) : NO_VALUE;                                                             \
    }
GETTER(obj, m->view.owner == NO_VALUE ? NONE : m->view.owner)
GETTER(nbytes, value_from_small_int((int64_t)m->view.length))
GETTER(itemsize, value_from_small_int((int64_t)m->view.item_size))
GETTER(format, str_from_cstring(thread, m->view.format))
GETTER(readonly, value_from_bool(m->view.readonly))
GETTER(ndim, value_from_small_int(m->view.dimensions))
GETTER(shape, numbers(thread, m->view.shape, m->view.dimensions))
GETTER(strides, numbers(thread, m->view.strides, m->view.dimensions))
GETTER(suboffsets, numbers(thread, m->view.suboffsets, m->view.suboffsets ? m->view.dimensions : 0))
GETTER(c_contiguous, value_from_bool(buffer_is_contiguous(&m->view, 'C')))
GETTER(f_contiguous, value_from_bool(buffer_is_contiguous(&m->view, 'F')))
GETTER(contiguous, value_from_bool(buffer_is_contiguous(&m->view, 'A')))
#undef GETTER

static const NativeGetSet view_getters[] = {
    {"obj", get_obj, NULL, "The underlying object of the memoryview."},
    {"nbytes", get_nbytes, NULL, "How many bytes the contents take when packed."},
    {"itemsize", get_itemsize, NULL, "The size in bytes of each element."},
    {"format", get_format, NULL, "The format of the elements, in the style of the struct module."},
    {"readonly", get_readonly, NULL, "Is the memory read-only?"},
    {"ndim", get_ndim, NULL, "How many dimensions the memory has."},
    {"shape", get_shape, NULL, "The length of each dimension, as a tuple."},
    {"strides", get_strides, NULL, "The distance in bytes between elements of each dimension, as a tuple."},
    {"suboffsets", get_suboffsets, NULL, "Used internally for arrays of pointers."},
    {"c_contiguous", get_c_contiguous, NULL, "Is the memory contiguous in C order?"},
    {"f_contiguous", get_f_contiguous, NULL, "Is the memory contiguous in Fortran order?"},
    {"contiguous", get_contiguous, NULL, "Is the memory contiguous?"},
    {0},
};

const TypeSpec memoryview_type_spec = {
    .name = "memoryview",
    .doc = "memoryview(object)\n--\n\nCreate a new memoryview object which references the given object.",
    .flags = TYPE_VARIABLE_SIZE | TYPE_SEQUENCE,
    .size = sizeof(MemoryView),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = view_trace,
    .slots = {.repr = view_repr,
              .hash = view_hash,
              .rich_compare = view_compare,
              .iter = view_iter,
              .construct = view_construct,
              .length = view_length,
              .get_item = view_get_item,
              .set_item = view_set_item,
              .sequence_item = view_sequence_item,
              .get_buffer = view_get_buffer,
              .release_buffer = view_release_buffer},
    .methods = view_methods,
    .getters = view_getters,
};
