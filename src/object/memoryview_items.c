// Taipan: items of a memoryview: reading and writing them by format, comparing buffers. MIT licence.
//
// Native single-character formats are read here; for comparisons, any other format goes through the struct module.
#include "object/memoryview.h"
#include "object/equality.h"
#include "object/float.h"
#include "object/int.h"
#include "object/tuple.h"
#include <math.h>

// ---- formats ----------------------------------------------------------------------------------------------------

static const char format_letters[] = "bBchHiIlLqQnNfdeP?";
static const char *const plain_formats[] = {"b", "B", "c", "h", "H", "i", "I", "l", "L",
                                            "q", "Q", "n", "N", "f", "d", "e", "P", "?"};
static const char *const native_formats[] = {"@b", "@B", "@c", "@h", "@H", "@i", "@I", "@l", "@L",
                                             "@q", "@Q", "@n", "@N", "@f", "@d", "@e", "@P", "@?"};

char memory_format_character(const char *format) {
    if (*format == '@') format++;
    return format[0] && !format[1] && strchr(format_letters, format[0]) ? format[0] : 0;
}

const char *memory_format_static(const char *format) {
    char c = memory_format_character(format);
    if (!c) return NULL;
    size_t index = (size_t)(strchr(format_letters, c) - format_letters);
    return *format == '@' ? native_formats[index] : plain_formats[index];
}

size_t memory_format_size(char c) {
    switch (c) {
    case 'b':
    case 'B':
    case 'c':
    case '?': return 1;
    case 'h':
    case 'H': return sizeof(short);
    case 'e': return 2;
    case 'i':
    case 'I': return sizeof(int);
    case 'f': return sizeof(float);
    case 'l':
    case 'L': return sizeof(long);
    case 'q':
    case 'Q':
    case 'd': return 8;
    case 'n':
    case 'N':
    case 'P': return sizeof(void *);
    default: return 0;
    }
}

static double half_to_double(uint16_t bits) {
    int exponent = bits >> 10 & 31;
    double fraction = bits & 1023, value;
    if (exponent == 31)
        value = fraction != 0 ? NAN : INFINITY;
    else if (exponent == 0)
        value = ldexp(fraction, -24);
    else
        value = ldexp(fraction + 1024, exponent - 25);
    return bits >> 15 ? -value : value;
}

// Round to nearest, ties to even; false when too large.
static bool half_from_double(double d, uint16_t *out) {
    uint16_t sign = signbit(d) ? 0x8000 : 0;
    if (isnan(d)) return *out = sign | 0x7E00, true;
    if (isinf(d)) return *out = sign | 0x7C00, true;
    d = fabs(d);
    if (d < ldexp(1, -14)) {
        *out = (uint16_t)(sign | (unsigned)nearbyint(ldexp(d, 24)));
        return true;
    }
    int exponent;
    double fraction = frexp(d, &exponent); // d = fraction * 2**exponent, fraction in [0.5, 1)
    unsigned bits = (unsigned)nearbyint(ldexp(fraction, 11)) + (unsigned)((exponent + 13) << 10);
    if (exponent > 17 || bits >= 0x7C00) return false;
    *out = (uint16_t)(sign | bits);
    return true;
}

// ---- reading ----------------------------------------------------------------------------------------------------

#define READ(type, variable)                                                                                           \
    type variable;                                                                                                     \
    memcpy(&variable, item, sizeof variable)

Value memory_unpack(Thread *thread, const uint8_t *item, const char *format) {
    switch (memory_format_character(format)) {
    case 'B': return value_from_small_int(*item);
    case 'b': return value_from_small_int((int8_t)*item);
    case 'c': return bytes_from_data(thread, item, 1);
    case '?': return value_from_bool(*item != 0);
    case 'h': {
        READ(short, n);
        return value_from_small_int(n);
    }
    case 'H': {
        READ(unsigned short, n);
        return value_from_small_int(n);
    }
    case 'i': {
        READ(int, n);
        return value_from_small_int(n);
    }
    case 'I': {
        READ(unsigned, n);
        return value_from_small_int(n);
    }
    case 'l':
    case 'q':
    case 'n': {
        READ(int64_t, n);
        return int_from_int64(thread, n);
    }
    case 'L':
    case 'Q':
    case 'N':
    case 'P': {
        READ(uint64_t, n);
        return int_from_uint64(thread, n);
    }
    case 'f': {
        READ(float, d);
        return float_from_double(thread, d);
    }
    case 'd': {
        READ(double, d);
        return float_from_double(thread, d);
    }
    case 'e': {
        READ(uint16_t, bits);
        return float_from_double(thread, half_to_double(bits));
    }
    }
    return error_raise(thread, SHAPE_NotImplementedError, "memoryview: format %s not supported", format);
}
#undef READ

// ---- writing ----------------------------------------------------------------------------------------------------

static int bad_type(Thread *thread, const char *format) {
    return error_raise_int(thread, SHAPE_TypeError, "memoryview: invalid type for format '%s'", format);
}

static int bad_value(Thread *thread, const char *format) {
    return error_raise_int(thread, SHAPE_ValueError, "memoryview: invalid value for format '%s'", format);
}

// What went wrong with an int or a float, in memoryview's words.
static int translate_error(Thread *thread, const char *format) {
    if (error_matches(thread, SHAPE_TypeError)) {
        error_clear(thread);
        return bad_type(thread, format);
    }
    if (error_matches(thread, SHAPE_OverflowError) || error_matches(thread, SHAPE_ValueError)) {
        error_clear(thread);
        return bad_value(thread, format);
    }
    return -1;
}

static int pack_integer(Thread *thread, uint8_t *item, const char *format, char c, Value v) {
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return translate_error(thread, format);
    size_t size = memory_format_size(c);
    bool is_signed = strchr("bhilqn", c) != NULL;
    uint64_t bits;
    if (c == 'P') {
        bits = int_to_uint64_mask(index);
    } else if (is_signed) {
        int64_t n, limit = size == 8 ? INT64_MAX : ((int64_t)1 << (8 * size - 1)) - 1;
        if (!int_fits_int64(index, &n) || n > limit || n < -limit - 1) return bad_value(thread, format);
        bits = (uint64_t)n;
    } else {
        bits = int_to_uint64(thread, index);
        if (error_pending(thread)) return translate_error(thread, format);
        if (size < 8 && bits >> (8 * size)) return bad_value(thread, format);
    }
    for (size_t i = 0; i < size; i++)
        item[__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? size - 1 - i : i] = (uint8_t)(bits >> 8 * i);
    return 0;
}

static int pack_float(Thread *thread, uint8_t *item, const char *format, char c, Value v) {
    double d = float_from_value(thread, v);
    if (d == -1.0 && error_pending(thread)) return translate_error(thread, format);
    if (c == 'd') {
        memcpy(item, &d, sizeof d);
    } else if (c == 'f') {
        float f = (float)d;
        memcpy(item, &f, sizeof f);
    } else {
        uint16_t bits;
        if (!half_from_double(d, &bits))
            return error_raise_int(thread, SHAPE_OverflowError, "float too large to pack with e format");
        memcpy(item, &bits, sizeof bits);
    }
    return 0;
}

int memory_pack(Thread *thread, uint8_t *item, const char *format, Value v) {
    char c = memory_format_character(format);
    switch (c) {
    case 0: return error_raise_int(thread, SHAPE_NotImplementedError, "memoryview: format %s not supported", format);
    case 'f':
    case 'd':
    case 'e': return pack_float(thread, item, format, c, v);
    case '?': {
        int truth = object_is_true(thread, v);
        if (truth < 0) return -1;
        *item = (uint8_t)truth;
        return 0;
    }
    case 'c':
        if (!value_is_bytes(v)) return bad_type(thread, format);
        if (bytes_from_value(v)->length != 1) return bad_value(thread, format);
        *item = bytes_from_value(v)->data[0];
        return 0;
    default: return pack_integer(thread, item, format, c, v);
    }
}

// ---- comparing --------------------------------------------------------------------------------------------------

typedef struct ItemReader {
    const char *format; // NULL: "B"
    size_t size;
    Value unpack; // method of a struct.Struct, for formats that are not native; NO_VALUE
} ItemReader;

// 1; 0 when the format cannot be understood; -1.
static int reader_init(Thread *thread, ItemReader *reader, const Buffer *buffer) {
    *reader = (ItemReader){buffer->format ? buffer->format : "B", buffer->item_size, NO_VALUE};
    if (memory_format_character(reader->format)) return 1;
    Value constructor = object_import_attribute(thread, "struct", "Struct");
    Value text = constructor != NO_VALUE ? str_from_cstring(thread, reader->format) : NO_VALUE;
    if (text == NO_VALUE) return -1;
    Value object = object_call1(thread, constructor, text);
    if (object == NO_VALUE) {
        error_clear(thread);
        return 0;
    }
    Value size = object_get_attribute_cstring(thread, object, "size");
    if (size == NO_VALUE) return -1;
    if (!value_is_small_int(size) || (size_t)value_small_int(size) != buffer->item_size) return 0;
    reader->unpack = object_get_attribute_cstring(thread, object, "unpack_from");
    return reader->unpack == NO_VALUE ? -1 : 1;
}

static Value read_item(Thread *thread, const ItemReader *reader, const uint8_t *item) {
    if (reader->unpack == NO_VALUE) return memory_unpack(thread, item, reader->format);
    Value bytes = bytes_from_data(thread, item, reader->size);
    Value tuple = bytes != NO_VALUE ? object_call1(thread, reader->unpack, bytes) : NO_VALUE;
    if (tuple != NO_VALUE && value_is_tuple(tuple) && tuple_length(tuple) == 1) return tuple_get(tuple, 0);
    return tuple;
}

static const uint8_t *item_address(const Buffer *b, int dimension, const uint8_t *data, ptrdiff_t index,
                                   const ptrdiff_t *strides) {
    const uint8_t *item = data + index * strides[dimension];
    if (!b->suboffsets || b->suboffsets[dimension] < 0) return item;
    const uint8_t *base;
    memcpy(&base, item, sizeof base);
    return base + b->suboffsets[dimension];
}

typedef struct Comparison {
    Thread *thread;
    const Buffer *a, *b;
    ItemReader read_a, read_b;
    const ptrdiff_t *shape, *strides_a, *strides_b;
    bool by_bytes; // both hold the same kind of integers
} Comparison;

static int equal_items(const Comparison *c, const uint8_t *a, const uint8_t *b) {
    if (c->by_bytes) return memcmp(a, b, c->a->item_size) == 0;
    Value x = read_item(c->thread, &c->read_a, a);
    Value y = x != NO_VALUE ? read_item(c->thread, &c->read_b, b) : NO_VALUE;
    if (y == NO_VALUE) return -1;
    Value equal = object_compare(c->thread, x, y, COMPARE_EQ); // NaN is not itself
    return equal == NO_VALUE ? -1 : object_is_true(c->thread, equal);
}

static int equal_from(const Comparison *c, int dimension, const uint8_t *a, const uint8_t *b) {
    if (dimension == c->a->dimensions) return equal_items(c, a, b);
    for (ptrdiff_t i = 0; i < c->shape[dimension]; i++) {
        int equal = equal_from(c, dimension + 1, item_address(c->a, dimension, a, i, c->strides_a),
                               item_address(c->b, dimension, b, i, c->strides_b));
        if (equal <= 0) return equal;
    }
    return 1;
}

int memory_equal(Thread *thread, const Buffer *a, const Buffer *b) {
    if (a->dimensions != b->dimensions) return 0;
    for (int i = 0; i < a->dimensions; i++)
        if (a->shape[i] != b->shape[i])
            return 0;
        else if (a->shape[i] == 0)
            break;
    Comparison c = {
        .thread = thread, .a = a, .b = b, .shape = a->shape, .strides_a = a->strides, .strides_b = b->strides};
    int ready = reader_init(thread, &c.read_a, a);
    if (ready > 0) ready = reader_init(thread, &c.read_b, b);
    if (ready <= 0) return ready;
    char x = memory_format_character(c.read_a.format), y = memory_format_character(c.read_b.format);
    c.by_bytes = x && x == y && !strchr("fde?", x);
    if (c.by_bytes && buffer_is_contiguous(a, 'C') && buffer_is_contiguous(b, 'C'))
        return a->length == b->length && memcmp(a->data, b->data, a->length) == 0;
    return equal_from(&c, 0, a->data, b->data);
}
