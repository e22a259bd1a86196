// Taipan: the _struct module: values packed into bytes. MIT licence.
//
// A Struct holds its format compiled into codes (the data of a bytes object). Module functions look the format up in
// ROOT(struct_cache). Whole numbers of any width go through one routine; `little` and `native` come from the first character.
#include <math.h>
#include "modules/native_support.h"
#include "object/complex.h"
#include "object/iterators.h"

typedef struct Item {
    char code;
    uint32_t size;           // of one item
    uint64_t offset, repeat; // repeat: items, or bytes for s and p
} Item;

typedef struct Struct {
    Object header;
    Value format, codes;                              // str, bytes
    uint64_t size_tagged, items_tagged, count_tagged; // << 1 | 1: never look like pointers
    Value little;                                     // bool
} Struct;

static size_t struct_size(const Struct *s) {
    return s->size_tagged >> 1;
}
static size_t struct_items(const Struct *s) {
    return s->items_tagged >> 1;
}
static size_t struct_count(const Struct *s) {
    return s->count_tagged >> 1;
}
static const Item *struct_codes(const Struct *s) {
    return (const Item *)(const void *)bytes_from_value(s->codes)->data;
}

#define RAISE(...) error_raise_type(thread, type_from_value(ROOT_VALUE(struct_error)), __VA_ARGS__)

// ---- formats ----------------------------------------------------------------------------------------------------

// Size and alignment of a code; 0: none such. x, c, s and p have size 1.
static uint32_t code_size(char code, bool native, uint32_t *alignment) {
    uint32_t size;
    switch (code) {
    case 'x':
    case 'c':
    case 'b':
    case 'B':
    case '?':
    case 's':
    case 'p': size = 1; break;
    case 'h':
    case 'H':
    case 'e': size = 2; break;
    case 'i':
    case 'I':
    case 'f': size = 4; break;
    case 'l':
    case 'L': size = native ? sizeof(long) : 4; break;
    case 'q':
    case 'Q':
    case 'd': size = 8; break;
    case 'n':
    case 'N':
    case 'P': size = native ? sizeof(void *) : 0; break;
    case 'F': size = 8; break;
    case 'D': size = 16; break;
    default: size = 0;
    }
    *alignment = code == 'F' ? 4 : code == 'D' ? 8 : size;
    return size;
}
static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
typedef struct Scan {
    size_t size, items, count;
} Scan;
// Goes through the format; out NULL: only counts. False with an exception.
static bool scan(Thread *thread, const char *f, size_t length, bool native, Item *out, Scan *total) {
    *total = (Scan){0};
    const char *end = f + length;
    while (f < end) {
        if (is_space(*f)) {
            f++;
            continue;
        }
        int64_t number = 1;
        bool counted = *f >= '0' && *f <= '9';
        if (counted) {
            number = 0;
            while (f < end && *f >= '0' && *f <= '9')
                if (__builtin_mul_overflow(number, 10, &number) || __builtin_add_overflow(number, *f++ - '0', &number))
                    return RAISE("total struct size too long"), false;
            if (f == end) return RAISE("repeat count given without format specifier"), false;
        }
        uint32_t alignment, size = code_size(*f, native, &alignment);
        if (!size) return RAISE("bad char in struct format"), false;
        if (native && alignment > 1) total->size = (total->size + alignment - 1) & ~(size_t)(alignment - 1);
        int64_t bytes;
        if (__builtin_mul_overflow(number, (int64_t)size, &bytes) ||
            __builtin_add_overflow(bytes, (int64_t)total->size, &bytes))
            return RAISE("total struct size too long"), false;
        bool text = *f == 's' || *f == 'p';
        if (*f != 'x' && (text || number)) {
            if (out) out[total->count] = (Item){*f, size, total->size, (uint64_t)number};
            total->count++;
            total->items += text ? 1 : (size_t)number;
        }
        total->size = (size_t)bytes;
        f++;
    }
    return true;
}

static Value struct_init_format(Thread *thread, Struct *self, Value format) {
    const char *text;
    size_t length;
    if (value_is_str(format)) {
        if (!str_is_ascii(str_from_value(format))) {
            Value bytes = object_call_method(thread, format, NAME(encode), 1, str_from_cstring(thread, "ascii"));
            if (bytes == NO_VALUE) return NO_VALUE;
        }
        text = str_to_utf8(thread, format, &length);
    } else if (value_is_bytes(format)) {
        text = (const char *)bytes_from_value(format)->data;
        length = bytes_from_value(format)->length;
        format = str_from_latin1(thread, (const uint8_t *)text, length);
    } else {
        return error_raise(thread, SHAPE_TypeError, "Struct() argument 1 must be a str or bytes object, not %U",
                           value_type(format)->name);
    }
    if (!text || format == NO_VALUE) return NO_VALUE;
    if (memchr(text, 0, length)) return RAISE("embedded null character");
    bool native = true, little = true;
    if (length && strchr("@=<>!", *text)) {
        native = *text == '@';
        little = *text != '>' && *text != '!';
        text++, length--;
    }
    Scan total;
    if (!scan(thread, text, length, native, NULL, &total)) return NO_VALUE;
    Bytes *codes = bytes_allocate(thread, total.count * sizeof(Item));
    if (!codes || !scan(thread, text, length, native, (Item *)(void *)codes->data, &total)) return NO_VALUE;
    heap_store(thread, self, &self->format, format);
    heap_store(thread, self, &self->codes, value_from_object(codes));
    self->little = value_from_bool(little); // NOBARRIER: immediate
    self->size_tagged = (uint64_t)total.size << 1 | 1;
    self->items_tagged = (uint64_t)total.items << 1 | 1;
    self->count_tagged = (uint64_t)total.count << 1 | 1;
    return value_from_object(self);
}

// The Struct of a format, from the cache.
static Struct *find(Thread *thread, Value format) {
    if (value_has_shape(format, SHAPE_struct_struct)) return (Struct *)format;
    Dict *cache = (Dict *)ROOT_VALUE(struct_cache);
    bool exact = value_has_shape(format, SHAPE_str) || value_has_shape(format, SHAPE_bytes);
    Value found = exact ? dict_get(thread, cache, format) : NO_VALUE;
    if (found != NO_VALUE) return (Struct *)found;
    Struct *made = type_allocate(thread, BUILTIN_TYPE(struct_struct), 0);
    if (!made || struct_init_format(thread, made, format) == NO_VALUE) return NULL;
    if (dict_length(cache) >= 100) dict_clear(thread, cache);
    if (exact && dict_set(thread, cache, format, value_from_object(made)) < 0) return NULL;
    return made;
}

// ---- packing ----------------------------------------------------------------------------------------------------

static void store(uint8_t *out, uint64_t bits, uint32_t size, bool little) {
    for (uint32_t i = 0; i < size; i++)
        out[little ? i : size - 1 - i] = (uint8_t)(bits >> (8 * i));
}
static uint64_t load(const uint8_t *in, uint32_t size, bool little) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < size; i++)
        bits |= (uint64_t)in[little ? i : size - 1 - i] << (8 * i);
    return bits;
}
static int pack_integer(Thread *thread, const Item *code, Value v, uint8_t *out, bool little) {
    if (!value_is_int(v)) {
        if (!value_type(v)->slots.index) return RAISE("required argument is not an integer"), -1;
        v = object_index(thread, v);
        if (v == NO_VALUE) return -1;
    }
    uint32_t bits = 8 * code->size;
    bool is_signed = code->code >= 'a', fits;
    int64_t n = 0;
    uint64_t word;
    if (code->code == 'P') {
        fits = int_fits_int64(v, &n) || (int_sign(v) > 0 && int_bit_length(v) <= 64);
        if (!fits) return RAISE("int too large to convert"), -1;
    } else if (is_signed) {
        fits =
            int_fits_int64(v, &n) && (bits == 64 || (n >= -((int64_t)1 << (bits - 1)) && n < (int64_t)1 << (bits - 1)));
        int64_t most = bits == 64 ? INT64_MAX : ((int64_t)1 << (bits - 1)) - 1;
        if (!fits)
            return RAISE("'%c' format requires %lld <= number <= %lld", code->code, (long long)-most - 1,
                         (long long)most),
                   -1;
    } else {
        fits = int_sign(v) >= 0 && int_bit_length(v) <= bits;
        if (!fits)
            return RAISE("'%c' format requires 0 <= number <= %llu", code->code,
                         (unsigned long long)(UINT64_MAX >> (64 - bits))),
                   -1;
    }
    word = int_to_uint64_mask(v);
    store(out, word, code->size, little);
    return 0;
}
static int store_float(Thread *thread, char code, double x, uint8_t *out, bool little) {
    if (code == 'd') {
        uint64_t bits;
        memcpy(&bits, &x, 8);
        store(out, bits, 8, little);
    } else if (code == 'f') {
        float y = (float)x;
        uint32_t bits;
        if (isinf(y) && !isinf(x))
            return error_raise_int(thread, SHAPE_OverflowError, "float too large to pack with f format");
        memcpy(&bits, &y, 4);
        store(out, bits, 4, little);
    } else {
        _Float16 y = (_Float16)x;
        uint16_t bits;
        if (isinf((double)y) && !isinf(x))
            return error_raise_int(thread, SHAPE_OverflowError, "float too large to pack with e format");
        memcpy(&bits, &y, 2);
        store(out, bits, 2, little);
    }
    return 0;
}
static double load_float(char code, const uint8_t *in, bool little) {
    if (code == 'd') {
        uint64_t bits = load(in, 8, little);
        double x;
        memcpy(&x, &bits, 8);
        return x;
    }
    if (code == 'f') {
        uint32_t bits = (uint32_t)load(in, 4, little);
        float x;
        memcpy(&x, &bits, 4);
        return x;
    }
    uint16_t bits = (uint16_t)load(in, 2, little);
    _Float16 x;
    memcpy(&x, &bits, 2);
    return (double)x;
}
static int pack_text(Thread *thread, const Item *code, Value v, uint8_t *out) {
    if (!value_is_bytes(v) && !value_is_bytearray(v))
        return RAISE("argument for '%c' must be a bytes object", code->code), -1;
    const uint8_t *data = value_is_bytes(v) ? bytes_from_value(v)->data : bytearray_data(bytearray_from_value(v));
    size_t length = value_is_bytes(v) ? bytes_from_value(v)->length : bytearray_from_value(v)->length,
           room = code->repeat;
    if (code->code == 'p') {
        if (!room) return 0;
        room--;
        if (length > room) length = room;
        *out++ = (uint8_t)(length > 255 ? 255 : length);
    }
    memcpy(out, data, length < room ? length : room);
    return 0;
}
static int pack_one(Thread *thread, const Item *code, Value v, uint8_t *out, bool little) {
    switch (code->code) {
    case 's':
    case 'p': return pack_text(thread, code, v, out);
    case 'c':
        if (!value_is_bytes(v) || bytes_from_value(v)->length != 1)
            return RAISE("char format requires a bytes object of length 1"), -1;
        *out = bytes_from_value(v)->data[0];
        return 0;
    case '?': {
        int truth = object_is_true(thread, v);
        *out = truth > 0;
        return truth < 0 ? -1 : 0;
    }
    case 'e':
    case 'f':
    case 'd': {
        double x = float_from_value(thread, v);
        if (x == -1.0 && error_pending(thread))
            return error_clear(thread), RAISE("required argument is not a float"), -1;
        return store_float(thread, code->code, x, out, little);
    }
    case 'F':
    case 'D': {
        double real, imag;
        if (complex_from_value(thread, v, &real, &imag) < 0)
            return error_clear(thread), RAISE("required argument is not a complex"), -1;
        char part = code->code == 'F' ? 'f' : 'd';
        if (part == 'f') real = (float)real, imag = (float)imag; // too large is infinite, as in CPython
        return store_float(thread, part, real, out, little) < 0
                   ? -1
                   : store_float(thread, part, imag, out + code->size / 2, little);
    }
    default: return pack_integer(thread, code, v, out, little);
    }
}
static int pack_all(Thread *thread, Struct *s, const Value *values, uint8_t *out) {
    memset(out, 0, struct_size(s));
    bool little = s->little == TRUE_VALUE;
    const Item *code = struct_codes(s);
    for (size_t i = 0; i < struct_count(s); i++, code++) {
        size_t repeat = code->code == 's' || code->code == 'p' ? 1 : code->repeat;
        for (size_t k = 0; k < repeat; k++, values++) {
            if (pack_one(thread, code, *values, out + code->offset + k * code->size, little) == 0) continue;
            if (!value_is_int(*values) || !error_matches(thread, SHAPE_OverflowError)) return -1;
            return error_clear(thread), RAISE("int too large to convert"), -1;
        }
    }
    return 0;
}
static Value pack(Thread *thread, Struct *s, const Value *values, size_t count) {
    if (count != struct_items(s)) return RAISE("pack expected %zu items for packing (got %zu)", struct_items(s), count);
    Bytes *bytes = bytes_allocate(thread, struct_size(s));
    return bytes && pack_all(thread, s, values, bytes->data) == 0 ? value_from_object(bytes) : NO_VALUE;
}
static bool read_offset(Thread *thread, Value v, int64_t *offset) {
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return false;
    if (int_fits_int64(index, offset)) return true;
    error_raise(thread, SHAPE_IndexError, "cannot fit '%T' into an index-sized integer", v);
    return false;
}

typedef struct PlaceMessages {
    const char *none, *function, *doing;
} PlaceMessages;
static const PlaceMessages packing = {"no space to pack", "pack_into", "packing"},
                           unpacking = {"not enough data to unpack", "unpack_from", "unpacking"};

// Where in a buffer of that length the struct begins; -1 with an exception when it does not fit there.
static int64_t find_place(Thread *thread, Struct *s, Value offset_value, size_t buffer_length,
                          const PlaceMessages *messages) {
    int64_t offset, size = (int64_t)struct_size(s), length = (int64_t)buffer_length;
    if (!read_offset(thread, offset_value, &offset)) return -1;
    if (offset < 0) {
        if (offset + size > 0)
            return RAISE("%s %lld bytes at offset %lld", messages->none, (long long)size, (long long)offset), -1;
        if (offset + length < 0)
            return RAISE("offset %lld out of range for %lld-byte buffer", (long long)offset, (long long)length), -1;
        offset += length;
    }
    if (length - offset >= size) return offset;
    RAISE("%s requires a buffer of at least %lld bytes for %s %lld bytes at offset %lld (actual buffer size is %lld)",
          messages->function, (long long)(size + offset), messages->doing, (long long)size, (long long)offset,
          (long long)length);
    return -1;
}
static Value pack_into(Thread *thread, Struct *s, const Value *args, size_t count) {
    if (count == 0) return RAISE("pack_into expected buffer argument");
    if (count == 1) return RAISE("pack_into expected offset argument");
    if (count - 2 != struct_items(s))
        return RAISE("pack_into expected %zu items for packing (got %zu)", struct_items(s), count - 2);
    Buffer buffer;
    if (!value_has_buffer(args[0]) || buffer_get(thread, args[0], &buffer, BUFFER_WRITABLE) < 0) {
        error_clear(thread);
        return error_raise(thread, SHAPE_TypeError, "argument must be read-write bytes-like object, not %T", args[0]);
    }
    int64_t offset = find_place(thread, s, args[1], buffer.length, &packing);
    Value result = NO_VALUE;
    if (offset >= 0 && pack_all(thread, s, args + 2, (uint8_t *)buffer.data + offset) == 0) result = NONE;
    buffer_release(thread, &buffer);
    return result;
}

// ---- unpacking --------------------------------------------------------------------------------------------------

static Value unpack_one(Thread *thread, const Item *code, const uint8_t *in, bool little) {
    switch (code->code) {
    case 's': return bytes_from_data(thread, in, code->repeat);
    case 'p': {
        size_t length = code->repeat ? *in : 0;
        if (code->repeat && length >= code->repeat) length = code->repeat - 1;
        return bytes_from_data(thread, in + 1, length);
    }
    case 'c': return bytes_from_data(thread, in, 1);
    case '?': return value_from_bool(*in != 0);
    case 'e':
    case 'f':
    case 'd': return float_from_double(thread, load_float(code->code, in, little));
    case 'F':
    case 'D': {
        char part = code->code == 'F' ? 'f' : 'd';
        return complex_new(thread, load_float(part, in, little), load_float(part, in + code->size / 2, little));
    }
    default: {
        uint64_t bits = load(in, code->size, little);
        if (code->code < 'a') return int_from_uint64(thread, bits);
        uint32_t shift = 64 - 8 * code->size;
        return int_from_int64(thread, (int64_t)(bits << shift) >> shift);
    }
    }
}
static Value unpack(Thread *thread, Struct *s, const uint8_t *in) {
    Tuple *result = tuple_allocate(thread, struct_items(s));
    if (!result) return NO_VALUE;
    bool little = s->little == TRUE_VALUE;
    const Item *code = struct_codes(s);
    size_t n = 0;
    for (size_t i = 0; i < struct_count(s); i++, code++) {
        size_t repeat = code->code == 's' || code->code == 'p' ? 1 : code->repeat;
        for (size_t k = 0; k < repeat; k++) {
            Value item = unpack_one(thread, code, in + code->offset + k * code->size, little);
            if (item == NO_VALUE) return NO_VALUE;
            tuple_set(thread, result, n++, item);
        }
    }
    return value_from_object(result);
}
static Value unpack_buffer(Thread *thread, Struct *s, Value v) {
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value result = buffer.length == struct_size(s) ? unpack(thread, s, buffer.data)
                                                   : RAISE("unpack requires a buffer of %zu bytes", struct_size(s));
    buffer_release(thread, &buffer);
    return result;
}
static Value unpack_from(Thread *thread, Struct *s, Value v, Value offset_value) {
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    int64_t offset = find_place(thread, s, offset_value, buffer.length, &unpacking);
    Value result = offset < 0 ? NO_VALUE : unpack(thread, s, (uint8_t *)buffer.data + offset);
    buffer_release(thread, &buffer);
    return result;
}

typedef struct Unpacker {
    Object header;
    Value layout, view; // Struct, memoryview of the buffer; NO_VALUE once exhausted
    Value index;        // bytes done
} Unpacker;
static Value iter_unpack(Thread *thread, Struct *s, Value v) {
    if (struct_size(s) == 0) return RAISE("cannot iteratively unpack with a struct of length 0");
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    size_t length = buffer.length;
    buffer_release(thread, &buffer);
    if (length % struct_size(s))
        return RAISE("iterative unpacking requires a buffer of a multiple of %zu bytes", struct_size(s));
    Value view = memoryview_new(thread, v, BUFFER_SIMPLE);
    Unpacker *unpacker = view == NO_VALUE ? NULL : type_allocate(thread, BUILTIN_TYPE(struct_unpacker), 0);
    if (!unpacker) return NO_VALUE;
    heap_store(thread, unpacker, &unpacker->layout, value_from_object(s));
    heap_store(thread, unpacker, &unpacker->view, view);
    unpacker->index = value_from_small_int(0);
    return value_from_object(unpacker);
}
static Value unpacker_next(Thread *thread, Value self) {
    Unpacker *u = (Unpacker *)self;
    if (u->view == NO_VALUE) return NO_VALUE;
    Buffer buffer;
    if (buffer_get(thread, u->view, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Struct *s = (Struct *)u->layout;
    size_t index = (size_t)value_small_int(u->index);
    Value result = NO_VALUE;
    bool more = index + struct_size(s) <= buffer.length;
    if (more) result = unpack(thread, s, (uint8_t *)buffer.data + index);
    buffer_release(thread, &buffer);
    u->index = value_from_small_int((int64_t)(index + struct_size(s))); // NOBARRIER: immediate
    if (!more) {
        Value released = memoryview_release(thread, u->view);
        u->view = NO_VALUE;
        if (released == NO_VALUE) error_clear(thread);
    }
    return result;
}
NATIVE(unpacker_length_hint, "__length_hint__(self, /)", NULL, EFFECT_ANY) {
    Unpacker *u = (Unpacker *)args[0];
    if (u->view == NO_VALUE) return value_from_small_int(0);
    int64_t length = object_length(thread, u->view);
    return length < 0
               ? NO_VALUE
               : value_from_small_int((length - value_small_int(u->index)) / (int64_t)struct_size((Struct *)u->layout));
}
static const NativeDef *const unpacker_methods[] = {&unpacker_length_hint_native, NULL};
const TypeSpec struct_unpacker_type_spec = {.name = "unpack_iterator",
                                            .module = "_struct",
                                            .flags = TYPE_DISALLOW_CONSTRUCTION,
                                            .size = sizeof(Unpacker),
                                            .trace_kind = TRACE_VALUES,
                                            .slots = {.iter = iterator_self, .next = unpacker_next},
                                            .methods = unpacker_methods};

// ---- Struct -----------------------------------------------------------------------------------------------------

static Value struct_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    Struct *s = type_allocate(thread, type, 0);
    if (!s) return NO_VALUE;
    s->size_tagged = s->items_tagged = s->count_tagged = 1;
    return value_from_object(s);
}
static int struct_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"format"};
    Value format;
    if (!arguments_bind(thread, "Struct", args, positional, keyword_names, names, 1, 1, &format)) return -1;
    return struct_init_format(thread, (Struct *)self, format) == NO_VALUE ? -1 : 0;
}
static Struct *ready(Thread *thread, Value self) {
    Struct *s = (Struct *)self;
    if (s->codes != NO_VALUE) return s;
    error_raise(thread, SHAPE_RuntimeError, "Struct object is not initialized");
    return NULL;
}
NATIVE(struct_pack_method, "pack(self, *values)", "Pack values and return the packed bytes.", EFFECT_ANY) {
    Struct *s = ready(thread, args[0]);
    return s ? pack(thread, s, tuple_from_value(args[1])->items, tuple_length(args[1])) : NO_VALUE;
}
NATIVE(struct_pack_into_method, "pack_into(self, *args)", "Pack values and write the packed bytes into the buffer.",
       EFFECT_ANY) {
    Struct *s = ready(thread, args[0]);
    return s ? pack_into(thread, s, tuple_from_value(args[1])->items, tuple_length(args[1])) : NO_VALUE;
}
NATIVE(struct_unpack_method, "unpack(self, buffer, /)", "Return a tuple containing unpacked values.", EFFECT_ANY) {
    Struct *s = ready(thread, args[0]);
    return s ? unpack_buffer(thread, s, args[1]) : NO_VALUE;
}
NATIVE(struct_unpack_from_method, "unpack_from(self, buffer, offset=0)", "Return a tuple containing unpacked values.",
       EFFECT_ANY) {
    Struct *s = ready(thread, args[0]);
    return s ? unpack_from(thread, s, args[1], args[2]) : NO_VALUE;
}
NATIVE(struct_iter_unpack_method, "iter_unpack(self, buffer, /)", "Return an iterator yielding tuples.", EFFECT_ANY) {
    Struct *s = ready(thread, args[0]);
    return s ? iter_unpack(thread, s, args[1]) : NO_VALUE;
}
NATIVE(struct_sizeof, "__sizeof__(self, /)", "Returns size in memory, in bytes.", EFFECT_ANY) {
    return value_from_small_int((int64_t)(sizeof(Struct) + (struct_count((Struct *)args[0]) + 1) * sizeof(Item)));
}
static Value struct_get_size(Thread *thread, Value self) {
    (void)thread;
    return value_from_small_int((int64_t)struct_size((Struct *)self));
}
static Value struct_get_format(Thread *thread, Value self) {
    Struct *s = ready(thread, self);
    return s ? s->format : NO_VALUE;
}
static Value struct_repr(Thread *thread, Value self) {
    Struct *s = ready(thread, self);
    if (!s) return NO_VALUE;
    const char *name = type_name(value_type(self)), *dot = strrchr(name, '.');
    return str_format_c(thread, "%s(%R)", dot ? dot + 1 : name, s->format);
}
static const NativeDef *const struct_methods[] = {&struct_pack_method_native,
                                                  &struct_pack_into_method_native,
                                                  &struct_unpack_method_native,
                                                  &struct_unpack_from_method_native,
                                                  &struct_iter_unpack_method_native,
                                                  &struct_sizeof_native,
                                                  NULL};
static const NativeGetSet struct_getters[] = {{"format", struct_get_format, NULL, "struct format string"},
                                              {"size", struct_get_size, NULL, "struct size in bytes"},
                                              {0}};
const TypeSpec struct_struct_type_spec = {
    .name = "Struct",
    .module = "_struct",
    .doc = "Struct(fmt) --> compiled struct object",
    .flags = TYPE_BASE,
    .size = sizeof(Struct),
    .has_weakrefs = true,
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = struct_construct, .init = struct_init, .repr = struct_repr},
    .methods = struct_methods,
    .getters = struct_getters};

// ---- the module -------------------------------------------------------------------------------------------------

NATIVE(struct_calcsize, "calcsize(format, /)", "Return size in bytes of the struct described by the format string.",
       EFFECT_ANY) {
    Struct *s = find(thread, args[0]);
    return s ? value_from_small_int((int64_t)struct_size(s)) : NO_VALUE;
}
// For the format that leads the arguments.
static Struct *find_first(Thread *thread, Value arguments) {
    if (tuple_length(arguments) == 0) return error_raise(thread, SHAPE_TypeError, "missing format argument"), NULL;
    return find(thread, tuple_get(arguments, 0));
}
NATIVE(struct_pack, "pack(*args)", "pack(format, v1, v2, ...) -> bytes", EFFECT_ANY) {
    Struct *s = find_first(thread, args[0]);
    return s ? pack(thread, s, tuple_from_value(args[0])->items + 1, tuple_length(args[0]) - 1) : NO_VALUE;
}
NATIVE(struct_pack_into, "pack_into(*args)", "pack_into(format, buffer, offset, v1, v2, ...)", EFFECT_ANY) {
    Struct *s = find_first(thread, args[0]);
    return s ? pack_into(thread, s, tuple_from_value(args[0])->items + 1, tuple_length(args[0]) - 1) : NO_VALUE;
}
NATIVE(struct_unpack, "unpack(format, buffer, /)",
       "Return a tuple containing values unpacked according to the format string.", EFFECT_ANY) {
    Struct *s = find(thread, args[0]);
    return s ? unpack_buffer(thread, s, args[1]) : NO_VALUE;
}
NATIVE(struct_unpack_from, "unpack_from(format, /, buffer, offset=0)",
       "Return a tuple containing values unpacked according to the format string.", EFFECT_ANY) {
    Struct *s = find(thread, args[0]);
    return s ? unpack_from(thread, s, args[1], args[2]) : NO_VALUE;
}
NATIVE(struct_iter_unpack, "iter_unpack(format, buffer, /)",
       "Return an iterator yielding tuples unpacked from the given bytes.", EFFECT_ANY) {
    Struct *s = find(thread, args[0]);
    return s ? iter_unpack(thread, s, args[1]) : NO_VALUE;
}
NATIVE(struct_clearcache, "_clearcache()", "Clear the internal cache.", EFFECT_WRITES) {
    dict_clear(thread, (Dict *)ROOT_VALUE(struct_cache));
    return NONE;
}
static const NativeDef *const functions[] = {
    &struct_calcsize_native,    &struct_pack_native,        &struct_pack_into_native,  &struct_unpack_native,
    &struct_unpack_from_native, &struct_iter_unpack_native, &struct_clearcache_native, NULL};
static int execute(Thread *thread, Module *module) {
    ROOT_VALUE(struct_cache) = value_from_object(dict_allocate(thread)); // NOBARRIER: root
    if (ROOT_VALUE(struct_cache) == NO_VALUE) return -1;
    return support_add_exception(thread, module, &ROOT_VALUE(struct_error), "struct.error",
                                 value_from_object(BUILTIN_TYPE(Exception))) < 0
               ? -1
               : module_add_type(thread, module, BUILTIN_TYPE(struct_struct));
}
const ModuleSpec _struct_module_spec = {.name = "_struct",
                                        .doc = "Functions to convert between Python values and C structs.",
                                        .functions = functions,
                                        .execute = execute};
