// Taipan: methods of bytes and bytearray that treat the bytes as ASCII text: case, classes, padding. MIT licence.
#include "object/bytes_internal.h"
#include "object/str_pieces.h"

static bool is_upper(uint8_t c) {
    return c >= 'A' && c <= 'Z';
}
static bool is_lower(uint8_t c) {
    return c >= 'a' && c <= 'z';
}
static bool is_alpha(uint8_t c) {
    return is_upper(c) || is_lower(c);
}
static bool is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}
static bool is_alnum(uint8_t c) {
    return is_alpha(c) || is_digit(c);
}
static bool is_space(uint8_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static bool is_ascii(uint8_t c) {
    return c < 0x80;
}
static inline uint8_t to_upper(uint8_t c) {
    return c ^ (uint8_t)(((uint8_t)(c - 'a') < 26) << 5);
}
static inline uint8_t to_lower(uint8_t c) {
    return c ^ (uint8_t)(((uint8_t)(c - 'A') < 26) << 5);
}
static uint8_t swap(uint8_t c) {
    return is_alpha(c) ? c ^ 32 : c;
}

// A fresh result of the given length, to be filled.
static uint8_t *result_new(Thread *thread, Value self, size_t length, Value *result) {
    if (value_is_bytes(self)) {
        Bytes *b = bytes_allocate(thread, length);
        *result = value_from_object(b);
        return b ? b->data : NULL;
    }
    *result = bytearray_from_data(thread, NULL, 0);
    if (*result == NO_VALUE || bytearray_resize(thread, bytearray_from_value(*result), length) < 0) return NULL;
    return bytearray_data(bytearray_from_value(*result));
}

// ---- case -------------------------------------------------------------------------------------------------------

static inline Value map(Thread *thread, Value self, uint8_t (*first)(uint8_t), uint8_t (*rest)(uint8_t)) {
    Value result;
    ByteView view = bytes_view(self);
    uint8_t *out = result_new(thread, self, view.length, &result);
    if (!out) return NO_VALUE;
    if (view.length) out[0] = first(view.data[0]);
    for (size_t i = 1; i < view.length; i++)
        out[i] = rest(view.data[i]);
    return result;
}

NATIVE_SHARED(bytes_method_upper, "upper(self, /)", "Return a copy with the ASCII letters in upper case.",
              EFFECT_ALLOCATES) {
    return map(thread, args[0], to_upper, to_upper);
}
NATIVE_SHARED(bytes_method_lower, "lower(self, /)", "Return a copy with the ASCII letters in lower case.",
              EFFECT_ALLOCATES) {
    return map(thread, args[0], to_lower, to_lower);
}
NATIVE_SHARED(bytes_method_swapcase, "swapcase(self, /)", "Return a copy with the case of ASCII letters exchanged.",
              EFFECT_ALLOCATES) {
    return map(thread, args[0], swap, swap);
}
NATIVE_SHARED(bytes_method_capitalize, "capitalize(self, /)",
              "Return a copy with the first byte in upper case and the rest in lower case (ASCII).", EFFECT_ALLOCATES) {
    return map(thread, args[0], to_upper, to_lower);
}

NATIVE_SHARED(bytes_method_title, "title(self, /)",
              "Return a copy in which words of ASCII letters start in upper case and go on in lower case.",
              EFFECT_ALLOCATES) {
    Value result;
    ByteView view = bytes_view(args[0]);
    uint8_t *out = result_new(thread, args[0], view.length, &result);
    if (!out) return NO_VALUE;
    for (size_t i = 0; i < view.length; i++)
        out[i] = (i && is_alpha(view.data[i - 1]) ? to_lower : to_upper)(view.data[i]);
    return result;
}

// ---- predicates -------------------------------------------------------------------------------------------------

static Value all_are(Value self, bool (*is)(uint8_t), bool of_empty) {
    ByteView view = bytes_view(self);
    if (view.length == 0) return value_from_bool(of_empty);
    for (size_t i = 0; i < view.length; i++)
        if (!is(view.data[i])) return FALSE_VALUE;
    return TRUE_VALUE;
}

NATIVE_SHARED(bytes_method_isalpha, "isalpha(self, /)", "Not empty, and all ASCII letters?", EFFECT_READS) {
    return all_are(args[0], is_alpha, false);
}
NATIVE_SHARED(bytes_method_isalnum, "isalnum(self, /)", "Not empty, and all ASCII letters or digits?", EFFECT_READS) {
    return all_are(args[0], is_alnum, false);
}
NATIVE_SHARED(bytes_method_isdigit, "isdigit(self, /)", "Not empty, and all ASCII digits?", EFFECT_READS) {
    return all_are(args[0], is_digit, false);
}
NATIVE_SHARED(bytes_method_isspace, "isspace(self, /)", "Not empty, and all ASCII white space?", EFFECT_READS) {
    return all_are(args[0], is_space, false);
}
NATIVE_SHARED(bytes_method_isascii, "isascii(self, /)", "Are all bytes below 0x80?", EFFECT_READS) {
    return all_are(args[0], is_ascii, true);
}

static Value all_of_case(Value self, bool (*wanted)(uint8_t), bool (*other)(uint8_t)) {
    ByteView view = bytes_view(self);
    bool found = false;
    for (size_t i = 0; i < view.length; i++) {
        if (other(view.data[i])) return FALSE_VALUE;
        found |= wanted(view.data[i]);
    }
    return value_from_bool(found);
}

NATIVE_SHARED(bytes_method_islower, "islower(self, /)", "Are there ASCII letters, and all in lower case?",
              EFFECT_READS) {
    return all_of_case(args[0], is_lower, is_upper);
}
NATIVE_SHARED(bytes_method_isupper, "isupper(self, /)", "Are there ASCII letters, and all in upper case?",
              EFFECT_READS) {
    return all_of_case(args[0], is_upper, is_lower);
}
NATIVE_SHARED(bytes_method_istitle, "istitle(self, /)",
              "Do upper case letters follow only non-letters, and lower case only letters (ASCII)?", EFFECT_READS) {
    ByteView view = bytes_view(args[0]);
    bool found = false, after = false;
    for (size_t i = 0; i < view.length; i++) {
        uint8_t c = view.data[i];
        if ((is_upper(c) && after) || (is_lower(c) && !after)) return FALSE_VALUE;
        after = is_alpha(c);
        found |= after;
    }
    return value_from_bool(found);
}

// ---- padding ----------------------------------------------------------------------------------------------------

static Value pad(Thread *thread, Value self, size_t left, size_t right, uint8_t fill) {
    if (left + right == 0 && value_has_shape(self, SHAPE_bytes)) return self;
    ByteView view = bytes_view(self);
    if (left > (size_t)PTRDIFF_MAX / 4 || right > (size_t)PTRDIFF_MAX / 4) return error_no_memory(thread);
    Value result;
    uint8_t *out = result_new(thread, self, left + view.length + right, &result);
    if (!out) return NO_VALUE;
    memset(out, fill, left);
    if (view.length) memcpy(out + left, view.data, view.length);
    memset(out + left + view.length, fill, right);
    return result;
}

static int fill_argument(Thread *thread, Value v, const char *function, uint8_t *fill) {
    *fill = ' ';
    if (v == UNBOUND) return 0;
    if (!value_is_bytes(v) && !value_is_bytearray(v))
        return error_raise_int(thread, SHAPE_TypeError, "%s() argument 2 must be a byte string of length 1, not %B",
                               function, v);
    ByteView view = bytes_view(v);
    if (view.length != 1)
        return error_raise_int(thread, SHAPE_TypeError,
                               "%s(): argument 2 must be a byte string of length 1, not a %s object of length %zu",
                               function, value_is_bytes(v) ? "bytes" : "bytearray", view.length);
    *fill = view.data[0];
    return 0;
}

static int padding_arguments(Thread *thread, Value *args, const char *function, size_t *margin, uint8_t *fill) {
    size_t length = bytes_view(args[0]).length;
    return pieces_padding(thread, args[1], length, margin) < 0 ? -1 : fill_argument(thread, args[2], function, fill);
}

NATIVE_SHARED(bytes_method_center, "center(self, width, fillchar=b' ', /)",
              "Return a copy in the middle of the given width, padded with fillchar.", EFFECT_ANY) {
    size_t margin;
    uint8_t fill;
    if (padding_arguments(thread, args, "center", &margin, &fill) < 0) return NO_VALUE;
    size_t left = pieces_center_left(margin, bytes_view(args[0]).length);
    return pad(thread, args[0], left, margin - left, fill);
}

NATIVE_SHARED(bytes_method_ljust, "ljust(self, width, fillchar=b' ', /)",
              "Return a copy at the left of the given width, padded with fillchar.", EFFECT_ANY) {
    size_t margin;
    uint8_t fill;
    if (padding_arguments(thread, args, "ljust", &margin, &fill) < 0) return NO_VALUE;
    return pad(thread, args[0], 0, margin, fill);
}

NATIVE_SHARED(bytes_method_rjust, "rjust(self, width, fillchar=b' ', /)",
              "Return a copy at the right of the given width, padded with fillchar.", EFFECT_ANY) {
    size_t margin;
    uint8_t fill;
    if (padding_arguments(thread, args, "rjust", &margin, &fill) < 0) return NO_VALUE;
    return pad(thread, args[0], margin, 0, fill);
}

NATIVE_SHARED(bytes_method_zfill, "zfill(self, width, /)",
              "Return a copy padded with zeros on the left, after its sign if it has one.", EFFECT_ANY) {
    size_t length = bytes_view(args[0]).length, margin;
    if (pieces_padding(thread, args[1], length, &margin) < 0) return NO_VALUE;
    Value result = pad(thread, args[0], margin, 0, '0');
    if (result == NO_VALUE || margin == 0 || length == 0) return result;
    uint8_t *data = (uint8_t *)bytes_view(result).data; // new, seen by nobody
    uint8_t sign = data[margin];
    if (sign == '+' || sign == '-') {
        data[margin] = '0';
        data[0] = sign;
    }
    return result;
}

NATIVE_SHARED(bytes_method_expandtabs, "expandtabs(self, /, tabsize=8)",
              "Return a copy in which spaces up to the next column divisible by tabsize stand for each tab.",
              EFFECT_ANY) {
    int64_t tab_size;
    if (pieces_tab_size(thread, args[1], &tab_size) < 0) return NO_VALUE;
    ByteSink sink = {0};
    size_t column = 0;
    ByteView view = bytes_view(args[0]);
    for (size_t i = 0; i < view.length; i++) {
        uint8_t c = view.data[i];
        if (c != '\t') {
            column = c == '\n' || c == '\r' ? 0 : column + 1;
            if (byte_sink_append(thread, &sink, c) < 0) return NO_VALUE;
        } else if (tab_size > 0) {
            int64_t count = pieces_expand_tab(thread, tab_size, &column, sink.length, "result too long");
            if (count < 0 || byte_sink_reserve(thread, &sink, (size_t)count) < 0) return NO_VALUE;
            memset(sink.storage->bytes + sink.length, ' ', (size_t)count);
            sink.length += (size_t)count;
        }
    }
    return bytes_result(thread, args[0], sink.length ? sink.storage->bytes : "", sink.length);
}
