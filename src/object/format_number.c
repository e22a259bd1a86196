// Taipan: int, float and complex under the format mini-language. MIT licence.
//
// A number is laid out as padding, sign, prefix, padding for '=', grouped digits, decimal point, fraction,
// exponent, padding; zeros that '0' and '=' ask for go inside the grouped digits. Groups and point of type
// 'n' are the locale's.
#include "base/number_text.h"
#include "object/bytes.h"
#include "object/complex.h"
#include "object/float.h"
#include "object/format_spec.h"
#include "object/int.h"
#include "object/protocol.h"
#include <limits.h>
#include <locale.h>
#include <math.h>

// ---- layout -----------------------------------------------------------------------------------------------------
typedef struct NumberParts {
    bool negative;
    const char *prefix; // "0x" or ""
    const char *digits; // before the point
    size_t digit_count;
    bool point;
    const char *fraction; // digits after the point
    size_t fraction_count;
    const char *suffix; // exponent, '%', or what is no digit at all (inf)
    size_t suffix_count;
} NumberParts;

typedef struct Grouping {
    const char *sizes;     // as localeconv's: group sizes from the right, the last repeated; CHAR_MAX: no more
    const char *separator; // UTF-8
    const char *point;
} Grouping;

static Grouping grouping_of(const FormatSpec *spec) {
    if (spec->type == 'n') {
        const struct lconv *conventions = localeconv();
        return (Grouping){conventions->grouping, conventions->thousands_sep, conventions->decimal_point};
    }
    bool fours = spec->type == 'b' || spec->type == 'o' || spec->type == 'x' || spec->type == 'X';
    if (!spec->grouping) return (Grouping){"", "", "."};
    return (Grouping){fours ? "\4" : "\3", spec->grouping == ',' ? "," : "_", "."};
}

static int64_t most(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static int64_t text_length(Thread *thread, const char *utf8, Value *text) {
    *text = str_from_cstring(thread, utf8);
    return *text == NO_VALUE ? -1 : (int64_t)str_from_value(*text)->length;
}

// Writes the digits from the right into out (NULL: counts only), ',' standing for the separator, with zeros
// up to min_width; returns the places used counting separator_length for each separator. *separators: how
// many.
static int64_t group_digits(const char *digits, size_t count, int64_t min_width, const char *sizes,
                            int64_t separator_length, char *end, int64_t *separators) {
    int64_t remaining = (int64_t)count, total = 0;
    const char *size = sizes;
    for (*separators = 0;;) {
        int64_t limit = *size == 0 || *size == CHAR_MAX ? INT64_MAX : *size;
        int64_t length = most(most(remaining, min_width), 1);
        if (length > limit) length = limit;
        int64_t taken = remaining < length ? remaining : length;
        if (end) {
            end -= taken;
            memcpy(end, digits + remaining - taken, (size_t)taken);
            end -= length - taken;
            memset(end, '0', (size_t)(length - taken));
        }
        total += length;
        remaining -= taken;
        min_width -= length;
        if (remaining <= 0 && min_width <= 0) return total;
        min_width -= separator_length;
        total += separator_length;
        ++*separators;
        if (end) *--end = ',';
        if (size[1]) size++;
    }
}

static int append_grouped(Thread *thread, StrBuilder *builder, const NumberParts *parts, int64_t min_width,
                          const char *sizes, Value separator, int64_t width) {
    int64_t separators, room = most(width, 1);
    if (room > PTRDIFF_MAX / 16) return error_no_memory(thread), -1;
    Bytes *buffer = bytes_allocate(thread, (size_t)room);
    if (!buffer) return -1;
    int64_t separator_length = (int64_t)str_from_value(separator)->length;
    char *end = (char *)buffer->data + room;
    group_digits(parts->digits, parts->digit_count, min_width, sizes, separator_length, end, &separators);
    int64_t stored = width - separators * (separator_length - 1);
    const char *text = end - stored;
    for (const char *start = text; start < end;) {
        const char *comma = separators ? memchr(start, ',', (size_t)(end - start)) : NULL;
        const char *stop = comma ? comma : end;
        if (str_builder_append_ascii(thread, builder, start, (size_t)(stop - start)) < 0) return -1;
        if (comma && str_builder_append(thread, builder, separator) < 0) return -1;
        start = comma ? comma + 1 : end;
    }
    return 0;
}

static int append_fraction(Thread *thread, StrBuilder *builder, const NumberParts *parts, uint32_t separator) {
    size_t step = separator ? 3 : parts->fraction_count;
    for (size_t i = 0; i < parts->fraction_count; i += step) {
        size_t count = parts->fraction_count - i < step ? parts->fraction_count - i : step;
        if (i && str_builder_append_code_point(thread, builder, separator) < 0) return -1;
        if (str_builder_append_ascii(thread, builder, parts->fraction + i, count) < 0) return -1;
    }
    return str_builder_append_ascii(thread, builder, parts->suffix, parts->suffix_count);
}

static int append_number(Thread *thread, StrBuilder *builder, const FormatSpec *spec, const NumberParts *parts) {
    Grouping grouping = grouping_of(spec);
    Value separator, point;
    int64_t separator_length = text_length(thread, grouping.separator, &separator);
    int64_t point_length = text_length(thread, grouping.point, &point);
    if (separator_length < 0 || point_length < 0) return -1;
    uint32_t sign = parts->negative ? '-' : spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0;
    int64_t fixed = !!sign + (int64_t)strlen(parts->prefix) + (parts->point ? point_length : 0) +
                    (int64_t)(parts->fraction_count + parts->suffix_count);
    if (spec->fraction_grouping && parts->fraction_count) fixed += (int64_t)(parts->fraction_count - 1) / 3;
    bool zeros = spec->fill == '0' && spec->align == '=';
    int64_t min_width = zeros ? spec->width - fixed : 0, separators, grouped = 0;
    if (parts->digit_count)
        grouped = group_digits(parts->digits, parts->digit_count, min_width, grouping.sizes, separator_length, NULL,
                               &separators);
    int64_t padding = most(spec->width - fixed - grouped, 0), left = 0, right = 0, inner = 0;
    if (spec->align == '=') {
        inner = padding;
    } else {
        left = spec->align == '<' ? 0 : spec->align == '^' ? padding / 2 : padding;
        right = padding - left;
    }
    if (format_append_fill(thread, builder, spec->fill, left) < 0) return -1;
    if (sign && str_builder_append_code_point(thread, builder, sign) < 0) return -1;
    if (str_builder_append_ascii(thread, builder, parts->prefix, strlen(parts->prefix)) < 0) return -1;
    if (format_append_fill(thread, builder, spec->fill, inner) < 0) return -1;
    if (parts->digit_count && append_grouped(thread, builder, parts, min_width, grouping.sizes, separator, grouped) < 0)
        return -1;
    if (parts->point && str_builder_append(thread, builder, point) < 0) return -1;
    if (append_fraction(thread, builder, parts, spec->fraction_grouping) < 0) return -1;
    return format_append_fill(thread, builder, spec->fill, right);
}

// Nothing but ASCII and no groups: the text is measured and then written in one go.
static bool is_plain(const FormatSpec *spec) {
    return !spec->grouping && !spec->fraction_grouping && spec->type != 'n' && spec->fill < 0x80 &&
           spec->width < PTRDIFF_MAX / 16;
}

static char *put(char *at, const char *text, size_t count) {
    return (char *)memcpy(at, text, count) + count;
}

static char *put_fill(char *at, uint32_t fill, int64_t count) {
    return count > 0 ? (char *)memset(at, (int)fill, (size_t)count) + count : at;
}

static Value plain_text(Thread *thread, const FormatSpec *spec, const NumberParts *parts) {
    size_t prefix = strlen(parts->prefix);
    uint32_t sign = parts->negative ? '-' : spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0;
    int64_t length =
        (int64_t)(!!sign + prefix + parts->digit_count + parts->point + parts->fraction_count + parts->suffix_count);
    int64_t padding = most(spec->width - length, 0), left = 0, right = 0, inner = padding;
    // Zeros asked for by '0' are digits: what has none (inf) is filled the same way.
    if (spec->align != '=') {
        inner = 0;
        format_split_padding(spec, padding, &left, &right);
    }
    Str *text = str_allocate(thread, (size_t)(length + padding), 0x7F);
    if (!text) return NO_VALUE;
    char *at = put_fill(text->data, spec->fill, left);
    if (sign) *at++ = (char)sign;
    at = put(at, parts->prefix, prefix);
    at = put_fill(at, spec->fill, inner);
    at = put(at, parts->digits, parts->digit_count);
    if (parts->point) *at++ = '.';
    at = put(at, parts->fraction, parts->fraction_count);
    at = put(at, parts->suffix, parts->suffix_count);
    put_fill(at, spec->fill, right);
    return length + padding == 1 ? str_from_code_point(thread, (uint32_t)(unsigned char)*(char *)text->data)
                                 : value_from_object(text);
}

static Value number_text(Thread *thread, const FormatSpec *spec, const NumberParts *parts) {
    if (LIKELY(is_plain(spec))) return plain_text(thread, spec, parts);
    StrBuilder builder;
    str_builder_init(&builder);
    return append_number(thread, &builder, spec, parts) < 0 ? NO_VALUE : str_builder_finish(thread, &builder);
}

// ---- int --------------------------------------------------------------------------------------------------------
static int base_of(uint32_t type) {
    return type == 'b' ? 2 : type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
}

static const char *prefix_of(uint32_t type) {
    return type == 'b' ? "0b" : type == 'o' ? "0o" : type == 'x' ? "0x" : type == 'X' ? "0X" : "";
}

// The digits of v as a fresh str of ASCII (capitals for 'X'), with '-'.
static Value digits_of(Thread *thread, Value v, uint32_t type) {
    Value text = int_to_str(thread, v, base_of(type));
    if (text == NO_VALUE || type != 'X') return text;
    Str *s = str_from_value(text), *upper = str_allocate(thread, s->length, 0x7F);
    if (!upper) return NO_VALUE;
    for (size_t i = 0; i < s->length; i++) {
        char c = ((char *)s->data)[i];
        ((char *)upper->data)[i] = c >= 'a' ? (char)(c - 32) : c;
    }
    return value_from_object(upper);
}

Value format_int_digits(Thread *thread, Value v, uint32_t type, bool alternate) {
    Value text = digits_of(thread, v, type);
    if (text == NO_VALUE || !alternate) return text;
    bool negative = int_sign(v) < 0;
    Value rest = negative ? str_substring(thread, text, 1, str_from_value(text)->length) : text;
    return rest == NO_VALUE ? NO_VALUE : str_format_c(thread, "%s%s%U", negative ? "-" : "", prefix_of(type), rest);
}

static Value format_character(Thread *thread, Value v, const FormatSpec *spec) {
    if (spec->sign) return error_raise(thread, SHAPE_ValueError, "Sign not allowed with integer format specifier 'c'");
    if (spec->alternate)
        return error_raise(thread, SHAPE_ValueError,
                           "Alternate form (#) not allowed with integer format specifier 'c'");
    int64_t point;
    if (!int_fits_int64(v, &point))
        return error_raise(thread, SHAPE_OverflowError, "Python int too large to convert to C long");
    if (point < 0 || point > 0x10FFFF)
        return error_raise(thread, SHAPE_OverflowError, "%%c arg not in range(0x110000)");
    FormatSpec plain = *spec;
    Value text = str_from_code_point(thread, (uint32_t)point);
    return text == NO_VALUE ? NO_VALUE : format_pad(thread, &plain, text);
}

static Value format_small_decimal(Thread *thread, int64_t number, const FormatSpec *spec) {
    char digits[NUMBER_INT_SIZE];
    uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
    NumberParts parts = {.negative = number < 0,
                         .prefix = "",
                         .digits = digits,
                         .digit_count = number_from_uint64(digits, magnitude, 10),
                         .fraction = "",
                         .suffix = ""};
    return number_text(thread, spec, &parts);
}

static Value format_integer(Thread *thread, Value v, const FormatSpec *spec) {
    if (spec->precision >= 0)
        return error_raise(thread, SHAPE_ValueError, "Precision not allowed in integer format specifier");
    if (spec->no_minus_zero)
        return error_raise(thread, SHAPE_ValueError,
                           "Negative zero coercion (z) not allowed in integer format specifier");
    if (spec->type == 'c') return format_character(thread, v, spec);
    if (spec->type == 'd' && value_is_small_int(v)) return format_small_decimal(thread, value_small_int(v), spec);
    Value text = digits_of(thread, v, spec->type);
    if (text == NO_VALUE) return NO_VALUE;
    bool negative = int_sign(v) < 0;
    const char *digits = (const char *)str_from_value(text)->data + negative;
    NumberParts parts = {.negative = negative,
                         .prefix = spec->alternate ? prefix_of(spec->type) : "",
                         .digits = digits,
                         .digit_count = str_from_value(text)->length - negative,
                         .fraction = "",
                         .suffix = ""};
    return number_text(thread, spec, &parts);
}

static Value format_real(Thread *thread, double d, const FormatSpec *spec);

Value format_int(Thread *thread, Value v, Value text) {
    if (!format_spec_is_str(thread, text)) return NO_VALUE;
    if (str_from_value(text)->length == 0)
        return value_is_small_int(v) || value_has_shape(v, SHAPE_int) ? int_to_str(thread, v, 10)
                                                                      : object_str(thread, v);
    FormatSpec spec;
    if (format_spec_parse(thread, text, v, 'd', '>', &spec) < 0) return NO_VALUE;
    switch (spec.type) {
    case 'b':
    case 'c':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
    case 'n': return format_integer(thread, v, &spec);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case '%': {
        double d = int_to_double(thread, v);
        return d == -1.0 && error_pending(thread) ? NO_VALUE : format_real(thread, d, &spec);
    }
    default: return format_unknown_type(thread, spec.type, v);
    }
}

// ---- float ------------------------------------------------------------------------------------------------------
// The text of d in the caller's buffer, or in storage the stack keeps alive when that is too small; there is room for a
// character more. NULL: MemoryError or ValueError.
static const char *double_text(Thread *thread, double d, char code, int64_t precision, unsigned flags, char *buffer,
                               size_t size, size_t *length) {
    if (precision > INT_MAX) {
        error_raise(thread, SHAPE_ValueError, "precision too big");
        return NULL;
    }
    size_t needed = number_double_size(code, (int)precision) + 2;
    if (needed > size) {
        Bytes *storage = bytes_allocate(thread, needed);
        if (!storage) return NULL;
        buffer = (char *)storage->data;
    }
    *length = number_from_double(buffer, d, code, (int)precision, flags);
    return buffer;
}

Value format_double(Thread *thread, double d, char code, int64_t precision, unsigned flags) {
    char buffer[512];
    size_t length;
    const char *text = double_text(thread, d, code, precision, flags, buffer, sizeof buffer, &length);
    return text ? str_from_ascii(thread, text, length) : NO_VALUE;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static void split_double(const char *text, size_t length, NumberParts *parts) {
    const char *end = text + length;
    *parts = (NumberParts){.prefix = "", .suffix = "", .fraction = ""};
    if (*text == '-') {
        parts->negative = true;
        text++;
    }
    parts->digits = text;
    while (text < end && is_digit(*text))
        text++;
    parts->digit_count = (size_t)(text - parts->digits);
    if (text < end && *text == '.') {
        parts->point = true;
        parts->fraction = ++text;
        while (text < end && is_digit(*text))
            text++;
        parts->fraction_count = (size_t)(text - parts->fraction);
    }
    parts->suffix = text;
    parts->suffix_count = (size_t)(end - text);
}

// The code and precision that a type and precision of the mini-language come to.
static char code_of(const FormatSpec *spec, int64_t *precision, unsigned *flags) {
    char code = spec->type == 0 ? 'r' : spec->type == 'n' ? 'g' : spec->type == '%' ? 'f' : (char)spec->type;
    *precision = spec->precision;
    if (*precision < 0)
        *precision = code == 'r' ? 0 : 6;
    else if (code == 'r')
        code = 'g';
    if (spec->alternate) *flags |= NUMBER_ALTERNATE;
    if (spec->no_minus_zero) *flags |= NUMBER_NO_MINUS_0;
    return code;
}

static Value format_real(Thread *thread, double d, const FormatSpec *spec) {
    unsigned flags = spec->type == 0 ? NUMBER_ADD_DOT_0 : 0;
    int64_t precision;
    char code = code_of(spec, &precision, &flags);
    if (spec->type == '%') d *= 100.0;
    char buffer[512];
    size_t length;
    const char *text = double_text(thread, d, code, precision, flags, buffer, sizeof buffer, &length);
    if (!text) return NO_VALUE;
    if (spec->type == '%') ((char *)(uintptr_t)text)[length++] = '%';
    NumberParts parts;
    split_double(text, length, &parts);
    return number_text(thread, spec, &parts);
}

Value format_float(Thread *thread, Value v, Value text) {
    if (!format_spec_is_str(thread, text)) return NO_VALUE;
    if (str_from_value(text)->length == 0)
        return value_is_immediate_float(v) || value_has_shape(v, SHAPE_float) ? float_repr(thread, v)
                                                                              : object_str(thread, v);
    FormatSpec spec;
    if (format_spec_parse(thread, text, v, 0, '>', &spec) < 0) return NO_VALUE;
    if (spec.type != 0 && (spec.type > 127 || !strchr("eEfFgGn%", (int)spec.type)))
        return format_unknown_type(thread, spec.type, v);
    return format_real(thread, float_to_double(v), &spec);
}

// ---- complex ----------------------------------------------------------------------------------------------------
static int append_part(Thread *thread, StrBuilder *builder, double d, const FormatSpec *spec, bool signed_always) {
    FormatSpec part = *spec;
    part.width = -1;
    part.align = '<';
    part.fill = ' ';
    if (signed_always) part.sign = '+';
    unsigned flags = 0;
    int64_t precision;
    char code = code_of(spec, &precision, &flags);
    char buffer[512];
    size_t length;
    const char *text = double_text(thread, d, code, precision, flags, buffer, sizeof buffer, &length);
    if (!text) return -1;
    NumberParts parts;
    split_double(text, length, &parts);
    return append_number(thread, builder, &part, &parts);
}

Value format_complex(Thread *thread, Value v, Value text) {
    if (!format_spec_is_str(thread, text)) return NO_VALUE;
    if (str_from_value(text)->length == 0) return object_str(thread, v);
    FormatSpec spec;
    if (format_spec_parse(thread, text, v, 0, '>', &spec) < 0) return NO_VALUE;
    if (spec.type != 0 && (spec.type > 127 || !strchr("eEfFgGn", (int)spec.type)))
        return format_unknown_type(thread, spec.type, v);
    if (spec.fill == '0')
        return error_raise(thread, SHAPE_ValueError, "Zero padding is not allowed in complex format specifier");
    if (spec.align == '=')
        return error_raise(thread, SHAPE_ValueError, "'=' alignment flag is not allowed in complex format specifier");
    const Complex *complex = (const Complex *)v;
    bool skip_real = spec.type == 0 && complex->real == 0.0 && !signbit(complex->real);
    bool parentheses = spec.type == 0 && !skip_real;
    StrBuilder builder;
    str_builder_init(&builder);
    if (parentheses && str_builder_append_code_point(thread, &builder, '(') < 0) return NO_VALUE;
    if (!skip_real && append_part(thread, &builder, complex->real, &spec, false) < 0) return NO_VALUE;
    if (append_part(thread, &builder, complex->imag, &spec, !skip_real) < 0) return NO_VALUE;
    if (str_builder_append_ascii(thread, &builder, "j)", parentheses ? 2 : 1) < 0) return NO_VALUE;
    Value shown = str_builder_finish(thread, &builder);
    return shown == NO_VALUE ? NO_VALUE : format_pad(thread, &spec, shown);
}
