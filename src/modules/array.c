// Taipan: the array module: compact sequences of numbers and characters. MIT licence.
//
// An Array's items lie one after the other, in the machine's byte order, at the start of a byte storage of the heap.
// While somebody holds a buffer (exports > 0) the length cannot change: BufferError. Converting an item may run Python
// code, so an item is converted first and the array looked at afterwards.
#include "modules/native_support.h"
#include "object/iterators.h"
#include "object/memoryview.h"
#include "object/slice.h"
#include "runtime/audit.h"

typedef struct Array {
    Object header;
    size_t length; // items
    int64_t exports;
    uint8_t code, item_size;
    StrStorage *storage; // NULL: no room yet
} Array;

typedef enum MachineFormat {
    FORMAT_UINT8 = 0,
    FORMAT_INT8 = 1,
    FORMAT_UINT16 = 2,
    FORMAT_INT16 = 4,
    FORMAT_UINT32 = 6,
    FORMAT_INT32 = 8,
    FORMAT_UINT64 = 10,
    FORMAT_INT64 = 12,
    FORMAT_FLOAT = 14,
    FORMAT_DOUBLE = 16,
    FORMAT_UTF16 = 18,
    FORMAT_UTF32 = 20,
    FORMAT_LAST = 21,
} MachineFormat; // little endian; one more: big endian (from 2 on)

typedef struct ItemKind {
    char code;
    uint8_t size, format;
    char view[2]; // the format that buffers show
} ItemKind;
static const ItemKind item_kinds[] = {
    {'b', 1, FORMAT_INT8, "b"},   {'B', 1, FORMAT_UINT8, "B"},  {'u', 4, FORMAT_UTF32, "w"},
    {'w', 4, FORMAT_UTF32, "w"},  {'h', 2, FORMAT_INT16, "h"},  {'H', 2, FORMAT_UINT16, "H"},
    {'i', 4, FORMAT_INT32, "i"},  {'I', 4, FORMAT_UINT32, "I"}, {'l', 8, FORMAT_INT64, "l"},
    {'L', 8, FORMAT_UINT64, "L"}, {'q', 8, FORMAT_INT64, "q"},  {'Q', 8, FORMAT_UINT64, "Q"},
    {'f', 4, FORMAT_FLOAT, "f"},  {'d', 8, FORMAT_DOUBLE, "d"}, {0, 0, 0, ""},
};

static const ItemKind *item_kind(uint32_t code) {
    for (const ItemKind *kind = item_kinds; kind->code; kind++)
        if ((uint32_t)kind->code == code) return kind;
    return NULL;
}
static bool is_text_code(uint32_t code) {
    return code == 'u' || code == 'w';
}
static Array *array_from_value(Value v) {
    return (Array *)v;
}
static bool value_is_array(Value v) {
    return value_has_shape(v, SHAPE_array) || (value_is_object(v) && value_is_instance(v, BUILTIN_TYPE(array)));
}
static uint8_t *array_data(const Array *array) {
    return array->storage ? (uint8_t *)array->storage->bytes : (uint8_t *)"";
}
static uint8_t *array_at(const Array *array, size_t index) {
    return array_data(array) + index * array->item_size;
}
static size_t array_bytes(const Array *array) {
    return array->length * array->item_size;
}
static void array_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((Array *)object)->storage);
}

// ---- items ------------------------------------------------------------------------------------------------------

static Value character(Thread *thread, uint32_t point) {
    if (point > 0x10FFFF)
        return error_raise(thread, SHAPE_ValueError, "character U+%x is not in range [U+0000; U+10ffff]", point);
    return str_from_code_point(thread, point);
}

#define LOAD(type)                                                                                                     \
    ({                                                                                                                 \
        type loaded;                                                                                                   \
        memcpy(&loaded, from, sizeof loaded);                                                                          \
        loaded;                                                                                                        \
    })
static Value item_load(Thread *thread, uint8_t code, const uint8_t *from) {
    switch (code) {
    case 'b': return value_from_small_int((int8_t)*from);
    case 'B': return value_from_small_int(*from);
    case 'h': return value_from_small_int(LOAD(int16_t));
    case 'H': return value_from_small_int(LOAD(uint16_t));
    case 'i': return value_from_small_int(LOAD(int32_t));
    case 'I': return value_from_small_int(LOAD(uint32_t));
    case 'l':
    case 'q': return int_from_int64(thread, LOAD(int64_t));
    case 'L':
    case 'Q': return int_from_uint64(thread, LOAD(uint64_t));
    case 'f': return float_from_double(thread, LOAD(float));
    case 'd': return float_from_double(thread, LOAD(double));
    default: return character(thread, LOAD(uint32_t));
    }
}
static Value array_get(Thread *thread, const Array *array, size_t index) {
    return item_load(thread, array->code, array_at(array, index));
}

static int store_text(Thread *thread, Value v, uint8_t *out) {
    if (!value_is_str(v))
        return error_raise_int(thread, SHAPE_TypeError, "array item must be a unicode character, not %T", v);
    const Str *s = str_from_value(v);
    if (s->length != 1)
        return error_raise_int(thread, SHAPE_TypeError,
                               "array item must be a unicode character, not a string of length %zu", s->length);
    uint32_t point = str_read(s, 0);
    memcpy(out, &point, sizeof point);
    return 0;
}

static int store_signed(Thread *thread, uint8_t code, Value index, int64_t *n) {
    if (!int_fits_int64(index, n))
        return error_raise_int(thread, SHAPE_OverflowError,
                               code == 'q' ? "int too big to convert" : "Python int too large to convert to C long");
    static const struct {
        char code;
        int64_t least, most;
        const char *name;
    } limits[] = {
        {'b', INT16_MIN, INT16_MAX, "signed short integer"}, {'b', INT8_MIN, INT8_MAX, "signed char"},
        {'B', 0, UINT8_MAX, "unsigned byte integer"},        {'h', INT16_MIN, INT16_MAX, "signed short integer"},
        {'H', INT32_MIN, INT32_MAX, "signed integer"},       {'H', 0, UINT16_MAX, "unsigned short"},
        {'i', INT32_MIN, INT32_MAX, "signed integer"}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i].code != (char)code) continue;
        if (*n < limits[i].least)
            return error_raise_int(thread, SHAPE_OverflowError, "%s is less than minimum", limits[i].name);
        if (*n > limits[i].most)
            return error_raise_int(thread, SHAPE_OverflowError, "%s is greater than maximum", limits[i].name);
    }
    return 0;
}

static int store_unsigned(Thread *thread, uint8_t code, Value index, uint64_t *n) {
    if (int_sign(index) < 0)
        return error_raise_int(thread, SHAPE_OverflowError,
                               code == 'Q' ? "can't convert negative int to unsigned"
                                           : "can't convert negative value to unsigned int");
    if (int_bit_length(index) > 64)
        return error_raise_int(thread, SHAPE_OverflowError,
                               code == 'Q' ? "int too big to convert"
                                           : "Python int too large to convert to C unsigned long");
    *n = int_to_uint64_mask(index);
    if (code == 'I' && *n > UINT32_MAX)
        return error_raise_int(thread, SHAPE_OverflowError, "unsigned int is greater than maximum");
    return 0;
}

// Converts v into out, 8 bytes. May run Python code. 0 or -1.
static int item_convert(Thread *thread, uint8_t code, Value v, uint8_t *out) {
    if (is_text_code(code)) return store_text(thread, v, out);
    if (code == 'f' || code == 'd') {
        double d = float_from_value(thread, v);
        if (d == -1.0 && error_pending(thread)) return -1;
        float f = (float)d;
        memcpy(out, code == 'f' ? (void *)&f : (void *)&d, code == 'f' ? sizeof f : sizeof d);
        return 0;
    }
    if (!value_is_small_int(v) && (v = object_index(thread, v)) == NO_VALUE) return -1;
    int64_t n = 0; // little endian: the low bytes come first
    if (code == 'I' || code == 'L' || code == 'Q') {
        uint64_t word = 0;
        if (store_unsigned(thread, code, v, &word) < 0) return -1;
        n = (int64_t)word;
    } else if (store_signed(thread, code, v, &n) < 0) {
        return -1;
    }
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    n = (int64_t)((uint64_t)n << (64 - 8 * item_kind(code)->size));
#endif
    memcpy(out, &n, sizeof n);
    return 0;
}

// ---- memory -----------------------------------------------------------------------------------------------------

static Array *array_new(Thread *thread, Type *type, uint8_t code) {
    Array *array = type_allocate(thread, type, 0);
    if (!array) return NULL;
    array->code = code;
    array->item_size = item_kind(code)->size;
    return array;
}

static int check_exports(Thread *thread, const Array *array) {
    if (LIKELY(array->exports == 0) ||
        memoryview_release_unreachable(thread, value_from_object(array), &array->exports, NULL))
        return 0;
    return error_raise_int(thread, SHAPE_BufferError, "cannot resize an array that is exporting buffers");
}

// New items hold anything.
static int array_resize(Thread *thread, Array *array, size_t length) {
    if (length == array->length) return 0;
    if (check_exports(thread, array) < 0) return -1;
    if (length > (size_t)PTRDIFF_MAX / 2 / array->item_size) return error_no_memory(thread), -1;
    size_t capacity = array->storage ? array->storage->capacity / array->item_size : 0;
    if (length == 0) {
        array->storage = NULL; // NOBARRIER: drops a reference
    } else if (length > capacity || length < capacity / 2) {
        size_t room = array->length ? (length >> 4) + (length < 8 ? 3 : 7) + length : length;
        StrStorage *storage = heap_allocate(thread, sizeof(StrStorage) + room * array->item_size, SHAPE_byte_storage);
        if (!storage) return -1;
        storage->capacity = room * array->item_size;
        size_t kept = length < array->length ? length : array->length;
        if (kept) memcpy(storage->bytes, array_data(array), kept * array->item_size);
        HEAP_STORE_POINTER(thread, array, storage, storage);
    }
    array->length = length;
    return 0;
}

static Array *array_from_data(Thread *thread, uint8_t code, const void *data, size_t length) {
    Array *array = array_new(thread, BUILTIN_TYPE(array), code);
    if (!array || array_resize(thread, array, length) < 0) return NULL;
    if (length) memcpy(array_data(array), data, array_bytes(array));
    return array;
}

static int append_item(Thread *thread, void *context, Value item) {
    Array *array = context;
    uint8_t bytes[8];
    if (item_convert(thread, array->code, item, bytes) < 0 || array_resize(thread, array, array->length + 1) < 0)
        return -1;
    memcpy(array_at(array, array->length - 1), bytes, array->item_size);
    return 0;
}

static int append_data(Thread *thread, Array *array, const void *data, size_t bytes) {
    if (bytes % array->item_size)
        return error_raise_int(thread, SHAPE_ValueError, "bytes length not a multiple of item size");
    size_t old = array->length;
    if (array_resize(thread, array, old + bytes / array->item_size) < 0) return -1;
    if (bytes) memcpy(array_at(array, old), data, bytes);
    return 0;
}

static int append_text(Thread *thread, Array *array, Value text) {
    const Str *s = str_from_value(text);
    size_t old = array->length;
    if (array_resize(thread, array, old + s->length) < 0) return -1;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t point = str_read(s, i);
        memcpy(array_at(array, old + i), &point, sizeof point);
    }
    return 0;
}

// Makes items start..end into count items, whose contents are then to be written.
static int open_gap(Thread *thread, Array *array, size_t start, size_t end, size_t count) {
    size_t gap = end - start, tail = array->length - end;
    if (gap == count) return 0;
    if (check_exports(thread, array) < 0) return -1;
    if (count < gap) {
        memmove(array_at(array, start + count), array_at(array, end), tail * array->item_size);
        return array_resize(thread, array, start + count + tail);
    }
    if (array_resize(thread, array, start + count + tail) < 0) return -1;
    memmove(array_at(array, start + count), array_at(array, end), tail * array->item_size);
    return 0;
}

// ---- construction -----------------------------------------------------------------------------------------------

static int extend_values(Thread *thread, Array *array, Value v) {
    if (!value_is_array(v)) return object_for_each(thread, v, append_item, array) < 0 ? -1 : 0;
    Array *other = array_from_value(v);
    if (other->code != array->code)
        return error_raise_int(thread, SHAPE_TypeError, "can only extend with array of same kind");
    size_t old = array->length, more = other->length;
    if (array_resize(thread, array, old + more) < 0) return -1;
    if (more) memcpy(array_at(array, old), array_data(other), more * array->item_size);
    return 0;
}

static int fill_from(Thread *thread, Array *array, Value initial) {
    if (is_text_code(array->code) && value_is_str(initial)) return append_text(thread, array, initial);
    if (value_is_bytes(initial))
        return append_data(thread, array, bytes_from_value(initial)->data, bytes_from_value(initial)->length);
    if (value_is_bytearray(initial))
        return append_data(thread, array, bytearray_data(bytearray_from_value(initial)),
                           bytearray_from_value(initial)->length);
    if (value_is_array(initial) && array_from_value(initial)->code == array->code)
        return extend_values(thread, array, initial);
    return object_for_each(thread, initial, append_item, array) < 0 ? -1 : 0;
}

// The one character of v; -1 with TypeError.
static int64_t code_argument(Thread *thread, const char *function, int position, Value v) {
    if (!value_is_str(v))
        return error_raise_int(thread, SHAPE_TypeError, "%s() argument %d must be a unicode character, not %T",
                               function, position, v);
    if (str_from_value(v)->length != 1)
        return error_raise_int(thread, SHAPE_TypeError,
                               "%s() argument %d must be a unicode character, not a string of length %zu", function,
                               position, str_from_value(v)->length);
    return str_read(str_from_value(v), 0);
}

static Value array_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (type == BUILTIN_TYPE(array) && arguments_keyword_count(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "array.array() takes no keyword arguments");
    if (positional < 1) return error_raise(thread, SHAPE_TypeError, "array() takes at least 1 argument (0 given)");
    if (positional > 2)
        return error_raise(thread, SHAPE_TypeError, "array() takes at most 2 arguments (%zu given)", positional);
    int64_t code = code_argument(thread, "array", 1, args[0]);
    if (code < 0) return NO_VALUE;
    Value initial = positional == 2 ? args[1] : UNBOUND;
    if (audit_is_active(thread)) {
        Value event = tuple_pack(thread, 2, args[0], initial == UNBOUND ? NONE : initial);
        if (event == NO_VALUE || audit_event(thread, "array.__new__", event) < 0) return NO_VALUE;
    }
    if (code == 'u' && error_warn(thread, SHAPE_DeprecationWarning, 1,
                                  "The 'u' type code is deprecated and will be removed in Python 3.16") < 0)
        return NO_VALUE;
    if (initial != UNBOUND && !is_text_code((uint32_t)code)) {
        if (value_is_str(initial))
            return error_raise(thread, SHAPE_TypeError, "cannot use a str to initialize an array with typecode '%c'",
                               (int)code);
        if (value_is_array(initial) && is_text_code(array_from_value(initial)->code))
            return error_raise(thread, SHAPE_TypeError,
                               "cannot use a unicode array to initialize an array with typecode '%c'", (int)code);
    }
    if (!item_kind((uint32_t)code))
        return error_raise(thread, SHAPE_ValueError,
                           "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
    Array *array = array_new(thread, type, (uint8_t)code);
    if (!array || (initial != UNBOUND && fill_from(thread, array, initial) < 0)) return NO_VALUE;
    return value_from_object(array);
}

// ---- slots ------------------------------------------------------------------------------------------------------

static Value to_list(Thread *thread, const Array *array) {
    List *list = list_allocate(thread, array->length);
    for (size_t i = 0; list && i < array->length; i++) {
        Value item = array_get(thread, array, i);
        if (item == NO_VALUE || list_append(thread, value_from_object(list), item) < 0) return NO_VALUE;
    }
    return value_from_object(list);
}

static Value to_text(Thread *thread, const Array *array) {
    const uint32_t *points = (const uint32_t *)(const void *)array_data(array);
    if (array->length == 0) return STR_EMPTY(thread);
    for (size_t i = 0; i < array->length; i++)
        if (points[i] > 0x10FFFF) return character(thread, points[i]);
    return str_from_code_points(thread, points, array->length);
}

static Value array_repr(Thread *thread, Value self) {
    Array *array = array_from_value(self);
    Value name = type_name_value(value_type(self));
    if (array->length == 0) return str_format_c(thread, "%U('%c')", name, array->code);
    Value items = is_text_code(array->code) ? to_text(thread, array) : to_list(thread, array);
    return items == NO_VALUE ? NO_VALUE : str_format_c(thread, "%U('%c', %R)", name, array->code, items);
}

// Index of the first item that differs, at most the lesser length; -1: an exception.
static int64_t first_difference(Thread *thread, const Array *a, const Array *b, Value *x, Value *y) {
    bool exact = a->code == b->code && a->code != 'f' && a->code != 'd';
    size_t i = 0;
    if (exact && a->length == b->length && memcmp(array_data(a), array_data(b), array_bytes(a)) == 0)
        return (int64_t)a->length;
    for (; i < a->length && i < b->length; i++) {
        if (exact && memcmp(array_at(a, i), array_at(b, i), a->item_size) == 0) continue;
        *x = array_get(thread, a, i);
        *y = *x == NO_VALUE ? NO_VALUE : array_get(thread, b, i);
        if (*y == NO_VALUE) return -1;
        int equal = object_equal(thread, *x, *y);
        if (equal < 0) return -1;
        if (!equal) break;
    }
    return (int64_t)i;
}

static Value array_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_is_array(self) || !value_is_array(other)) return NOT_IMPLEMENTED;
    Array *a = array_from_value(self), *b = array_from_value(other);
    if (a->length != b->length && (op == COMPARE_EQ || op == COMPARE_NE)) return value_from_bool(op == COMPARE_NE);
    Value x = NO_VALUE, y = NO_VALUE;
    int64_t at = first_difference(thread, a, b, &x, &y);
    if (at < 0) return NO_VALUE;
    if ((size_t)at < a->length && (size_t)at < b->length) {
        if (op == COMPARE_EQ || op == COMPARE_NE) return value_from_bool(op == COMPARE_NE);
        return object_compare(thread, x, y, op);
    }
    return object_compare(thread, value_from_small_int((int64_t)a->length), value_from_small_int((int64_t)b->length),
                          op);
}

static int64_t array_length(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)array_from_value(self)->length;
}

static Value array_sequence_item(Thread *thread, Value self, int64_t index) {
    Array *array = array_from_value(self);
    if (UNLIKELY((uint64_t)index >= array->length))
        return error_raise(thread, SHAPE_IndexError, "array index out of range");
    return array_get(thread, array, (size_t)index);
}

static int key_index(Thread *thread, Value key, int64_t *index) {
    if (!value_type(key)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError, "array indices must be integers");
    return subscript_index(thread, key, "array", index);
}

static Value get_slice(Thread *thread, Array *array, Value slice) {
    int64_t start, stop, step;
    if (slice_unpack(thread, slice, &start, &stop, &step) < 0) return NO_VALUE; // may run Python code
    int64_t count = slice_adjust((int64_t)array->length, &start, &stop, step);
    if (count <= 0) return value_from_object(array_new(thread, BUILTIN_TYPE(array), array->code));
    if (step == 1)
        return value_from_object(array_from_data(thread, array->code, array_at(array, (size_t)start), (size_t)count));
    Array *result = array_new(thread, BUILTIN_TYPE(array), array->code);
    if (!result || array_resize(thread, result, (size_t)count) < 0) return NO_VALUE;
    for (int64_t i = 0; i < count; i++)
        memcpy(array_at(result, (size_t)i), array_at(array, (size_t)(start + i * step)), array->item_size);
    return value_from_object(result);
}

static Value array_get_item(Thread *thread, Value self, Value key) {
    if (value_is_slice(key)) return get_slice(thread, array_from_value(self), key);
    int64_t index;
    if (key_index(thread, key, &index) < 0) return NO_VALUE;
    return array_sequence_item(thread, self, index < 0 ? index + (int64_t)array_from_value(self)->length : index);
}

static int delete_stepped(Thread *thread, Array *array, int64_t start, int64_t step, int64_t count) {
    if (count == 0) return 0;
    if (check_exports(thread, array) < 0) return -1;
    if (step < 0) {
        start += step * (count - 1);
        step = -step;
    }
    size_t to = (size_t)start, from = (size_t)start;
    for (int64_t i = 0; i < count; i++) {
        from++;
        size_t end = i + 1 < count ? (size_t)(start + (i + 1) * step) : array->length;
        memmove(array_at(array, to), array_at(array, from), (end - from) * array->item_size);
        to += end - from;
        from = end;
    }
    return array_resize(thread, array, array->length - (size_t)count);
}

static int set_slice(Thread *thread, Value self, Value slice, Value value) {
    Array *array = array_from_value(self), *other = NULL;
    if (value != NO_VALUE) {
        if (!value_is_array(value))
            return error_raise_int(thread, SHAPE_TypeError, "can only assign array (not \"%T\") to array slice", value);
        other = array_from_value(value);
        if (other == array && !(other = array_from_data(thread, array->code, array_data(array), array->length)))
            return -1;
        if (other->code != array->code)
            return error_raise_int(thread, SHAPE_TypeError, "bad argument type for built-in operation");
    }
    int64_t start, stop, step;
    if (slice_unpack(thread, slice, &start, &stop, &step) < 0) return -1;
    int64_t count = slice_adjust((int64_t)array->length, &start, &stop, step);
    size_t more = other ? other->length : 0;
    if (step == 1) {
        if (open_gap(thread, array, (size_t)start, (size_t)(start + count), more) < 0) return -1;
        if (more) memcpy(array_at(array, (size_t)start), array_data(other), array_bytes(other));
        return 0;
    }
    if (more == 0) return delete_stepped(thread, array, start, step, count);
    if (more != (size_t)count)
        return error_raise_int(thread, SHAPE_ValueError,
                               "attempt to assign array of size %zu to extended slice of size %zd", more,
                               (ptrdiff_t)count);
    for (int64_t i = 0; i < count; i++)
        memcpy(array_at(array, (size_t)(start + i * step)), array_at(other, (size_t)i), array->item_size);
    return 0;
}

static int array_set_item(Thread *thread, Value self, Value key, Value value) {
    if (value_is_slice(key)) return set_slice(thread, self, key, value);
    Array *array = array_from_value(self);
    int64_t index;
    uint8_t bytes[8];
    if (key_index(thread, key, &index) < 0) return -1;
    if (index < 0) index += (int64_t)array->length;
    for (int pass = 0; pass < 2; pass++) { // converting may have changed the array
        if ((uint64_t)index >= array->length)
            return error_raise_int(thread, SHAPE_IndexError, "array assignment index out of range");
        if (value == NO_VALUE) return open_gap(thread, array, (size_t)index, (size_t)index + 1, 0);
        if (pass == 0 && item_convert(thread, array->code, value, bytes) < 0) return -1;
    }
    memcpy(array_at(array, (size_t)index), bytes, array->item_size);
    return 0;
}

static Value array_concatenate(Thread *thread, Value left, Value right) {
    if (!value_is_array(right))
        return error_raise(thread, SHAPE_TypeError, "can only append array (not \"%T\") to array", right);
    Array *a = array_from_value(left), *b = array_from_value(right);
    if (a->code != b->code) return error_raise(thread, SHAPE_TypeError, "bad argument type for built-in operation");
    Array *result = array_from_data(thread, a->code, array_data(a), a->length);
    return result && append_data(thread, result, array_data(b), array_bytes(b)) == 0 ? value_from_object(result)
                                                                                     : NO_VALUE;
}

static Value array_inplace_concatenate(Thread *thread, Value self, Value other) {
    if (!value_is_array(other))
        return error_raise(thread, SHAPE_TypeError, "can only extend array with array (not \"%T\")", other);
    return extend_values(thread, array_from_value(self), other) < 0 ? NO_VALUE : self;
}

static Value array_inplace_repeat(Thread *thread, Value self, int64_t count) {
    Array *array = array_from_value(self);
    size_t length = array->length, total;
    if (count < 0) count = 0;
    if (__builtin_mul_overflow(length, (size_t)count, &total)) return error_no_memory(thread);
    if (array_resize(thread, array, total) < 0) return NO_VALUE;
    for (size_t done = length; done < total; done += length)
        memcpy(array_at(array, done), array_data(array), length * array->item_size);
    return self;
}

static Value array_repeat(Thread *thread, Value self, int64_t count) {
    Array *array = array_from_value(self);
    Array *copy = array_from_data(thread, array->code, array_data(array), array->length);
    return copy ? array_inplace_repeat(thread, value_from_object(copy), count) : NO_VALUE;
}

// Index of the first item equal to value in start..stop; -1 absent, -2 exception.
static int64_t find_item(Thread *thread, const Array *array, Value value, size_t start, size_t stop) {
    for (size_t i = start; i < stop && i < array->length; i++) {
        Value item = array_get(thread, array, i);
        int equal = item == NO_VALUE ? -1 : object_equal(thread, item, value);
        if (equal < 0) return -2;
        if (equal) return (int64_t)i;
    }
    return -1;
}

static int array_contains(Thread *thread, Value self, Value item) {
    int64_t at = find_item(thread, array_from_value(self), item, 0, SIZE_MAX);
    return at == -2 ? -1 : at >= 0;
}

static int array_get_buffer(Thread *thread, Value self, Buffer *buffer, int flags) {
    Array *array = array_from_value(self);
    if (buffer_fill(thread, buffer, self, array_data(array), array_bytes(array), false, flags) < 0) return -1;
    buffer->item_size = array->item_size;
    buffer->small_shape[0] = (ptrdiff_t)array->length;
    buffer->small_strides[0] = array->item_size;
    if (buffer->format) buffer->format = item_kind(array->code)->view;
    array->exports++;
    return 0;
}

static void array_release_buffer(Thread *thread, Value self, Buffer *buffer) {
    (void)thread, (void)buffer;
    array_from_value(self)->exports--;
}

// ---- methods ----------------------------------------------------------------------------------------------------

NATIVE(array_append, "append(self, v, /)", "Append new value v to the end of the array.", EFFECT_ANY) {
    return append_item(thread, array_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(array_extend, "extend(self, bb, /)", "Append items to the end of the array.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    return extend_values(thread, array_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(array_clear, "clear(self, /)", "Remove all items from the array.", EFFECT_WRITES | EFFECT_RAISES) {
    return array_resize(thread, array_from_value(args[0]), 0) < 0 ? NO_VALUE : NONE;
}
NATIVE(array_buffer_info, "buffer_info(self, /)",
       "Return (address, length): where the items are now, and how many of them there are.\n\n"
       "The length times the attribute itemsize is the size in bytes.",
       EFFECT_READS | EFFECT_ALLOCATES) {
    Array *array = array_from_value(args[0]);
    Value address = int_from_uint64(thread, (uint64_t)(uintptr_t)array_data(array));
    return address == NO_VALUE ? NO_VALUE
                               : tuple_pack(thread, 2, address, value_from_small_int((int64_t)array->length));
}
NATIVE(array_byteswap, "byteswap(self, /)", "Reverse the order of the bytes of every item.", EFFECT_WRITES) {
    Array *array = array_from_value(args[0]);
    for (size_t i = 0; i < array->length; i++) {
        uint8_t *item = array_at(array, i);
        for (size_t k = 0; k < array->item_size / 2u; k++) {
            uint8_t byte = item[k];
            item[k] = item[array->item_size - 1 - k];
            item[array->item_size - 1 - k] = byte;
        }
    }
    return NONE;
}
static Value copy(Thread *thread, Value self) {
    Array *array = array_from_value(self);
    return value_from_object(array_from_data(thread, array->code, array_data(array), array->length));
}
NATIVE(array_copy, "__copy__(self, /)", "Return a copy of the array.", EFFECT_READS | EFFECT_ALLOCATES) {
    return copy(thread, args[0]);
}
NATIVE(array_deepcopy, "__deepcopy__(self, unused, /)", "Return a copy of the array.",
       EFFECT_READS | EFFECT_ALLOCATES) {
    return copy(thread, args[0]);
}
NATIVE(array_count, "count(self, v, /)", "Return number of occurrences of v in the array.", EFFECT_ANY) {
    int64_t n = 0, at = 0;
    while ((at = find_item(thread, array_from_value(args[0]), args[1], (size_t)at, SIZE_MAX)) >= 0)
        n++, at++;
    return at == -2 ? NO_VALUE : value_from_small_int(n);
}
NATIVE(array_index, "index(self, v, start=0, stop=sys.maxsize, /)",
       "Return index of first occurrence of v in the array.\n\nRaise ValueError if the value is not present.",
       EFFECT_ANY) {
    Array *array = array_from_value(args[0]);
    int64_t start = 0, stop = INT64_MAX, length = (int64_t)array->length;
    if (slice_search_bound(thread, args[2], length, &start) < 0 ||
        slice_search_bound(thread, args[3], length, &stop) < 0)
        return NO_VALUE;
    int64_t at = find_item(thread, array, args[1], (size_t)start, (size_t)stop);
    if (at == -1) return error_raise(thread, SHAPE_ValueError, "array.index(x): x not in array");
    return at < 0 ? NO_VALUE : value_from_small_int(at);
}
NATIVE(array_remove, "remove(self, v, /)", "Remove the first occurrence of v in the array.", EFFECT_ANY) {
    Array *array = array_from_value(args[0]);
    int64_t at = find_item(thread, array, args[1], 0, SIZE_MAX);
    if (at == -1) return error_raise(thread, SHAPE_ValueError, "array.remove(x): x not in array");
    if (at < 0 || (size_t)at >= array->length) return at < 0 ? NO_VALUE : NONE;
    return open_gap(thread, array, (size_t)at, (size_t)at + 1, 0) < 0 ? NO_VALUE : NONE;
}
NATIVE(array_insert, "insert(self, i, v, /)", "Insert a new item v into the array before position i.", EFFECT_ANY) {
    Array *array = array_from_value(args[0]);
    int64_t index;
    uint8_t bytes[8];
    if (argument_index(thread, args[1], &index) < 0 || item_convert(thread, array->code, args[2], bytes) < 0)
        return NO_VALUE;
    int64_t length = (int64_t)array->length;
    if (index < 0) index = index + length < 0 ? 0 : index + length;
    if (index > length) index = length;
    if (open_gap(thread, array, (size_t)index, (size_t)index, 1) < 0) return NO_VALUE;
    memcpy(array_at(array, (size_t)index), bytes, array->item_size);
    return NONE;
}
NATIVE(array_pop, "pop(self, i=-1, /)", "Return the i-th element and delete it from the array.\n\ni defaults to -1.",
       EFFECT_ANY) {
    int64_t index;
    if (argument_index(thread, args[1], &index) < 0) return NO_VALUE;
    Array *array = array_from_value(args[0]);
    if (array->length == 0) return error_raise(thread, SHAPE_IndexError, "pop from empty array");
    if (index < 0) index += (int64_t)array->length;
    if ((uint64_t)index >= array->length) return error_raise(thread, SHAPE_IndexError, "pop index out of range");
    Value item = array_get(thread, array, (size_t)index);
    if (item == NO_VALUE || open_gap(thread, array, (size_t)index, (size_t)index + 1, 0) < 0) return NO_VALUE;
    return item;
}
NATIVE(array_reverse, "reverse(self, /)", "Reverse the order of the items in the array.", EFFECT_WRITES) {
    Array *array = array_from_value(args[0]);
    for (size_t i = 0, j = array->length; i + 1 < j; i++) {
        uint8_t bytes[8];
        memcpy(bytes, array_at(array, --j), array->item_size);
        memcpy(array_at(array, j), array_at(array, i), array->item_size);
        memcpy(array_at(array, i), bytes, array->item_size);
    }
    return NONE;
}
NATIVE(array_tolist, "tolist(self, /)", "Convert array to an ordinary list with the same items.",
       EFFECT_READS | EFFECT_ALLOCATES) {
    return to_list(thread, array_from_value(args[0]));
}
NATIVE(array_fromlist, "fromlist(self, list, /)", "Append items to array from list.", EFFECT_ANY) {
    if (!value_is_list(args[1])) return error_raise(thread, SHAPE_TypeError, "arg must be list");
    Array *array = array_from_value(args[0]);
    size_t old = array->length, count = list_length(args[1]);
    for (size_t i = 0; i < count; i++) {
        int status = append_item(thread, array, list_get(args[1], i));
        if (status == 0 && list_length(args[1]) != count)
            status = error_raise_int(thread, SHAPE_RuntimeError, "list changed size during iteration");
        if (status == 0) continue;
        Value exception = error_fetch(thread);
        if (array->length > old && array_resize(thread, array, old) < 0) error_clear(thread);
        return error_restore(thread, exception), NO_VALUE;
    }
    return NONE;
}
NATIVE(array_tobytes, "tobytes(self, /)",
       "Convert the array to an array of machine values and return the bytes representation.",
       EFFECT_READS | EFFECT_ALLOCATES) {
    Array *array = array_from_value(args[0]);
    return bytes_from_data(thread, array_data(array), array_bytes(array));
}
NATIVE(array_frombytes, "frombytes(self, buffer, /)", "Append the items whose machine values these bytes are.",
       EFFECT_ANY) {
    Buffer buffer;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    int status =
        buffer.item_size == 1 ? 0 : error_raise_int(thread, SHAPE_TypeError, "a bytes-like object is required");
    if (status == 0) status = append_data(thread, array_from_value(args[0]), buffer.data, buffer.length);
    buffer_release(thread, &buffer);
    return status < 0 ? NO_VALUE : NONE;
}
NATIVE(array_tounicode, "tounicode(self, /)", "Return the characters of an array of type 'u' or 'w' as a str.",
       EFFECT_READS | EFFECT_ALLOCATES | EFFECT_RAISES) {
    Array *array = array_from_value(args[0]);
    if (is_text_code(array->code)) return to_text(thread, array);
    return error_raise(thread, SHAPE_ValueError, "tounicode() may only be called on unicode type arrays ('u' or 'w')");
}
NATIVE(array_fromunicode, "fromunicode(self, ustr, /)",
       "Append the characters of a str to an array of type 'u' or 'w'.", EFFECT_ANY) {
    Array *array = array_from_value(args[0]);
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "fromunicode() argument must be str, not %B", args[1]);
    if (is_text_code(array->code)) return append_text(thread, array, args[1]) < 0 ? NO_VALUE : NONE;
    return error_raise(thread, SHAPE_ValueError,
                       "fromunicode() may only be called on unicode type arrays ('u' or 'w')");
}
NATIVE(array_tofile, "tofile(self, f, /)", "Write all items (as machine values) to the file object f.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    Array *array = array_from_value(args[0]);
    Value write = object_get_attribute_cstring(thread, args[1], "write");
    if (write == NO_VALUE) return array->length ? NO_VALUE : (error_clear(thread), NONE);
    for (size_t done = 0; done < array_bytes(array); done += 65536) {
        size_t rest = array_bytes(array) - done;
        Value bytes = bytes_from_data(thread, array_data(array) + done, rest < 65536 ? rest : 65536);
        if (bytes == NO_VALUE || object_call1(thread, write, bytes) == NO_VALUE) return NO_VALUE;
    }
    return NONE;
}
NATIVE(array_fromfile, "fromfile(self, f, n, /)",
       "Read n objects from the file object f and append them to the end of the array.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    Array *array = array_from_value(args[0]);
    int64_t count, size;
    if (argument_index(thread, args[2], &count) < 0) return NO_VALUE;
    if (count < 0) return error_raise(thread, SHAPE_ValueError, "negative count");
    if (__builtin_mul_overflow(count, (int64_t)array->item_size, &size)) return error_no_memory(thread);
    Value read = object_get_attribute_cstring(thread, args[1], "read");
    Value bytes = read == NO_VALUE ? NO_VALUE : object_call1(thread, read, value_from_small_int(size));
    if (bytes == NO_VALUE) return NO_VALUE;
    if (!value_is_bytes(bytes)) return error_raise(thread, SHAPE_TypeError, "read() didn't return bytes");
    size_t got = bytes_from_value(bytes)->length;
    if (append_data(thread, array, bytes_from_value(bytes)->data, got) < 0) return NO_VALUE;
    if (got != (size_t)size) return error_raise(thread, SHAPE_EOFError, "read() didn't return enough bytes");
    return NONE;
}
NATIVE(array_sizeof, "__sizeof__(self, /)", "Size of the array in memory, in bytes.", EFFECT_READS) {
    Array *array = array_from_value(args[0]);
    return value_from_small_int(64 + (array->storage ? (int64_t)array->storage->capacity : 0));
}
NATIVE(array_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ALLOCATES | NATIVE_CLASS) {
    return object_call2(thread, value_from_object(BUILTIN_TYPE(generic_alias)), args[0], args[1]);
}

// ---- pickling ---------------------------------------------------------------------------------------------------

static int machine_format(uint8_t code) {
    int format = item_kind(code)->format;
    return format >= FORMAT_UINT16 && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? format + 1 : format;
}

NATIVE(array_reduce_ex, "__reduce_ex__(self, value, /)", "Return state information for pickling.",
       EFFECT_ANY | NATIVE_TOLD_AS_KEYWORDS) {
    Array *array = array_from_value(args[0]);
    if (!value_is_int(args[1]))
        return error_raise(thread, SHAPE_TypeError, "__reduce_ex__ argument should be an integer");
    int64_t protocol = int_to_int64(thread, args[1]);
    if (protocol == -1 && error_pending(thread)) return NO_VALUE;
    Value dict = NONE, type = value_from_object(value_type(args[0])), function = type, arguments;
    if (object_lookup_attribute(thread, args[0], NAME(__dict__), &dict) < 0) return NO_VALUE;
    if (dict == NO_VALUE) dict = NONE;
    Value code = str_from_code_point(thread, array->code);
    if (protocol < 3) {
        Value list = to_list(thread, array);
        arguments = list && code ? tuple_pack(thread, 2, code, list) : NO_VALUE;
    } else {
        function = object_import_attribute(thread, "array", "_array_reconstructor");
        Value bytes = function ? bytes_from_data(thread, array_data(array), array_bytes(array)) : NO_VALUE;
        arguments = bytes && code
                        ? tuple_pack(thread, 4, type, code, value_from_small_int(machine_format(array->code)), bytes)
                        : NO_VALUE;
    }
    return arguments ? tuple_pack(thread, 3, function, arguments, dict) : NO_VALUE;
}

// The items of another machine's format: a list, or a str for characters.
static Value decode_items(Thread *thread, int format, Value bytes) {
    static const uint8_t sizes[] = {1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 8, 8, 2, 2, 4, 4};
    const Bytes *from = bytes_from_value(bytes);
    size_t size = sizes[format];
    bool little = format >= FORMAT_UINT16 && format % 2 == 0;
    if (format >= FORMAT_UTF16) {
        static const char *const encodings[] = {"utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"};
        return object_call_method(thread, bytes, NAME(decode), 1,
                                  str_from_cstring(thread, encodings[format - FORMAT_UTF16]));
    }
    if (from->length % size) return error_raise(thread, SHAPE_ValueError, "string length not a multiple of item size");
    bool is_signed = format == FORMAT_INT8 || (format >= FORMAT_UINT16 && (format / 2) % 2 == 0);
    List *list = list_allocate(thread, from->length / size);
    for (size_t i = 0; list && i < from->length; i += size) {
        Value item;
        if (format >= FORMAT_FLOAT) {
            uint8_t native[8];
            bool swap = little != (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
            for (size_t k = 0; k < size; k++)
                native[k] = from->data[i + (swap ? size - 1 - k : k)];
            item = item_load(thread, size == 4 ? 'f' : 'd', native);
        } else {
            item = int_from_bytes(thread, from->data + i, size, little, is_signed);
        }
        if (item == NO_VALUE || list_append(thread, value_from_object(list), item) < 0) return NO_VALUE;
    }
    return value_from_object(list);
}

// The code of an array that takes this machine format's integers whatever the code meant where they were written.
static uint8_t portable_code(uint8_t code, int format) {
    if (format >= FORMAT_FLOAT) return code;
    int little = format >= FORMAT_UINT16 ? format & ~1 : format;
    for (const ItemKind *kind = item_kinds; kind->code; kind++)
        if (kind->format == little) return (uint8_t)kind->code;
    return code;
}

NATIVE(array_reconstructor, "_array_reconstructor(arraytype, typecode, mformat_code, items, /)",
       "Internal. Used for pickling support.", EFFECT_ANY) {
    int64_t code = code_argument(thread, "_array_reconstructor", 2, args[1]);
    int format;
    if (code < 0 || support_int(thread, args[2], &format) < 0) return NO_VALUE;
    if (!value_is_type(args[0]))
        return error_raise(thread, SHAPE_TypeError, "first argument must be a type object, not %T", args[0]);
    if (!type_is_subtype(type_from_value(args[0]), BUILTIN_TYPE(array)))
        return error_raise(thread, SHAPE_TypeError, "%s is not a subtype of %s", type_name(type_from_value(args[0])),
                           type_name(BUILTIN_TYPE(array)));
    if (!item_kind((uint32_t)code))
        return error_raise(thread, SHAPE_ValueError, "second argument must be a valid type code");
    if (format < 0 || format > FORMAT_LAST)
        return error_raise(thread, SHAPE_ValueError, "third argument must be a valid machine format code.");
    if (!value_is_bytes(args[3]))
        return error_raise(thread, SHAPE_TypeError, "fourth argument should be bytes, not %T", args[3]);
    Value items = args[3];
    if (format != machine_format((uint8_t)code)) {
        items = decode_items(thread, format, items);
        if (items == NO_VALUE) return NO_VALUE;
        code = portable_code((uint8_t)code, format);
    }
    return object_call2(thread, args[0], str_from_code_point(thread, (uint32_t)code), items);
}

// ---- iterator ---------------------------------------------------------------------------------------------------

static void array_iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit(tracer, ((SequenceIterator *)object)->sequence);
}
static Value array_iter(Thread *thread, Value self) {
    return sequence_iterator_new(thread, SHAPE_array_iterator, self, 0);
}
static Value array_iterator_next(Thread *thread, Value self) {
    SequenceIterator *iterator = (SequenceIterator *)self;
    if (iterator->sequence == NO_VALUE) return NO_VALUE;
    Array *array = array_from_value(iterator->sequence);
    if ((size_t)iterator->index < array->length) return array_get(thread, array, (size_t)iterator->index++);
    iterator->sequence = NO_VALUE; // NOBARRIER: drops a reference
    return NO_VALUE;
}
NATIVE(array_iterator_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    SequenceIterator *iterator = (SequenceIterator *)args[0];
    Value function = iterator_builtin(thread, "iter");
    if (function == NO_VALUE) return NO_VALUE;
    if (iterator->sequence == NO_VALUE) return iterator_reduce_with(thread, function, TUPLE_EMPTY(thread), -1);
    return iterator_reduce_with(thread, function, iterator->sequence, iterator->index);
}
NATIVE(array_iterator_setstate, "__setstate__(self, state, /)", "Set state information for unpickling.", EFFECT_ANY) {
    SequenceIterator *iterator = (SequenceIterator *)args[0];
    int64_t index = object_index_int64(thread, args[1]);
    if (index == -1 && error_pending(thread)) return NO_VALUE;
    if (iterator->sequence == NO_VALUE) return NONE;
    int64_t length = (int64_t)array_from_value(iterator->sequence)->length;
    iterator->index = index < 0 ? 0 : index > length ? length : index;
    return NONE;
}

static const NativeDef *const iterator_methods[] = {&array_iterator_reduce_native, &array_iterator_setstate_native,
                                                    NULL};
const TypeSpec array_iterator_type_spec = {.name = "arrayiterator",
                                           .module = "array",
                                           .flags = TYPE_DISALLOW_CONSTRUCTION,
                                           .size = sizeof(SequenceIterator),
                                           .trace_kind = TRACE_CUSTOM,
                                           .trace = array_iterator_trace,
                                           .methods = iterator_methods,
                                           .slots = {.iter = iterator_self, .next = array_iterator_next}};

// ---- the type ---------------------------------------------------------------------------------------------------

static Value get_typecode(Thread *thread, Value self) {
    return str_from_code_point(thread, array_from_value(self)->code);
}
static Value get_itemsize(Thread *thread __attribute__((unused)), Value self) {
    return value_from_small_int(array_from_value(self)->item_size);
}

static const NativeDef *const methods[] = {&array_append_native,
                                           &array_extend_native,
                                           &array_clear_native,
                                           &array_buffer_info_native,
                                           &array_byteswap_native,
                                           &array_copy_native,
                                           &array_deepcopy_native,
                                           &array_count_native,
                                           &array_index_native,
                                           &array_remove_native,
                                           &array_insert_native,
                                           &array_pop_native,
                                           &array_reverse_native,
                                           &array_tolist_native,
                                           &array_fromlist_native,
                                           &array_tobytes_native,
                                           &array_frombytes_native,
                                           &array_tounicode_native,
                                           &array_fromunicode_native,
                                           &array_tofile_native,
                                           &array_fromfile_native,
                                           &array_sizeof_native,
                                           &array_class_getitem_native,
                                           &array_reduce_ex_native,
                                           NULL};
static const NativeGetSet getters[] = {
    {"typecode", get_typecode, NULL, "the typecode character used to create the array"},
    {"itemsize", get_itemsize, NULL, "the size, in bytes, of one array item"},
    {0}};
const TypeSpec array_type_spec = {
    .name = "array",
    .module = "array",
    .flags = TYPE_BASE | TYPE_SEQUENCE,
    .size = sizeof(Array),
    .has_weakrefs = true,
    .doc = "array(typecode [, initializer]) -> array\n\nA sequence of items of one kind, kept as machine values. The "
           "initializer gives the first\n"
           "items: a list, a str (for codes 'u' and 'w'), bytes with machine values, or any iterable.\n\n"
           "Codes: 'b' 'B' 1 byte, 'h' 'H' 2, 'i' 'I' 4, 'l' 'L' 'q' 'Q' 8 (integers; the capital ones unsigned),\n"
           "'u' 'w' characters of 4 bytes, 'f' 'd' floats of 4 and 8 bytes.",
    .trace_kind = TRACE_CUSTOM,
    .trace = array_trace,
    .slots = {.construct = array_construct,
              .repr = array_repr,
              .rich_compare = array_compare,
              .hash = type_hash_not_implemented,
              .iter = array_iter,
              .length = array_length,
              .get_item = array_get_item,
              .set_item = array_set_item,
              .sequence_item = array_sequence_item,
              .contains = array_contains,
              .concatenate = array_concatenate,
              .repeat = array_repeat,
              .inplace_concatenate = array_inplace_concatenate,
              .inplace_repeat = array_inplace_repeat,
              .get_buffer = array_get_buffer,
              .release_buffer = array_release_buffer},
    .methods = methods,
    .getters = getters};

static const NativeDef *const functions[] = {&array_reconstructor_native, NULL};

static int execute(Thread *thread, Module *module) {
    if (module_add(thread, module, "ArrayType", value_from_object(BUILTIN_TYPE(array))) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(array)) < 0 ||
        module_add_string(thread, module, "typecodes", "bBuwhHiIlLqQfd") < 0)
        return -1;
    Value mutable_sequence = object_import_attribute(thread, "collections.abc", "MutableSequence");
    Value name = str_intern_cstring(thread, "register");
    if (mutable_sequence == NO_VALUE || name == NO_VALUE) return -1;
    return object_call_method(thread, mutable_sequence, name, 1, value_from_object(BUILTIN_TYPE(array))) == NO_VALUE
               ? -1
               : 0;
}
const ModuleSpec array_module_spec = {
    .name = "array",
    .doc = "Compact arrays of basic values: characters, integers, floating-point numbers.",
    .functions = functions,
    .execute = execute};
