// Taipan: the % operator of str, bytes and bytearray. MIT licence.
//
// One engine for all: bytes are formatted as strings of code points below 256 and packed at the end.
#include "base/number_text.h"
#include "base/units.h"
#include "object/bytes_internal.h"
#include "object/float.h"
#include "object/format_spec.h"
#include "object/int.h"

enum { PERCENT_LEFT = 1, PERCENT_SIGN = 2, PERCENT_BLANK = 4, PERCENT_ALTERNATE = 8, PERCENT_ZERO = 16 };

typedef struct PercentJob {
    int kind; // the format: units of 1, 2 or 4 bytes
    const void *format;
    size_t length, at;
    bool bytes;
    Value text;                            // the format as a str, for mapping keys; NO_VALUE for bytes
    Value arguments, mapping;              // mapping: NO_VALUE if the arguments are none
    int64_t argument_count, next_argument; // -1 and -2 while a lone value is not used up
    StrBuilder builder;
} PercentJob;

typedef struct Directive {
    uint32_t code;
    unsigned flags;
    int64_t width, precision; // -1: not given
} Directive;

static uint32_t peek(const PercentJob *job) {
    return job->at < job->length ? units_get(job->kind, job->format, job->at) : 0;
}

static Value next_argument(Thread *thread, PercentJob *job) {
    if (job->next_argument < job->argument_count) {
        int64_t index = job->next_argument++;
        return job->argument_count < 0 ? job->arguments : tuple_get(job->arguments, (size_t)index);
    }
    return error_raise(thread, SHAPE_TypeError, "not enough arguments for format string");
}

// ---- reading a directive ----------------------------------------------------------------------------------------

// Every read of a character may come to the end: then code stays as it is and *ended is set.
static void advance(PercentJob *job, Directive *d, bool *ended) {
    if (job->at < job->length)
        d->code = units_get(job->kind, job->format, job->at++);
    else
        *ended = true;
}

static Value key_at(Thread *thread, const PercentJob *job, size_t start, size_t end) {
    if (job->bytes) return bytes_from_data(thread, (const uint8_t *)job->format + start, end - start);
    return str_substring(thread, job->text, start, end);
}

static int read_key(Thread *thread, PercentJob *job) {
    if (job->mapping == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "format requires a mapping");
    size_t start = ++job->at;
    int depth = 1;
    while (depth > 0 && job->at < job->length) {
        uint32_t c = peek(job);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        job->at++;
    }
    if (depth > 0) return error_raise_int(thread, SHAPE_ValueError, "incomplete format key");
    Value key = key_at(thread, job, start, job->at - 1);
    job->arguments = key == NO_VALUE ? NO_VALUE : object_get_item(thread, job->mapping, key);
    job->argument_count = -1;
    job->next_argument = -2;
    return job->arguments == NO_VALUE ? -1 : 0;
}

static bool read_flag(Directive *d) {
    switch (d->code) {
    case '-': d->flags |= PERCENT_LEFT; return true;
    case '+': d->flags |= PERCENT_SIGN; return true;
    case ' ': d->flags |= PERCENT_BLANK; return true;
    case '#': d->flags |= PERCENT_ALTERNATE; return true;
    case '0': d->flags |= PERCENT_ZERO; return true;
    default: return false;
    }
}

static int read_star(Thread *thread, PercentJob *job, int64_t *number, const char *c_type) {
    Value v = next_argument(thread, job);
    if (v == NO_VALUE) return -1;
    if (!value_is_int(v)) return error_raise_int(thread, SHAPE_TypeError, "* wants int");
    bool is_int = c_type[0] == 'i';
    if (!int_fits_int64(v, number) || (is_int && (*number > INT32_MAX || *number < INT32_MIN)))
        return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C %s", c_type);
    return 0;
}

static int read_digits(Thread *thread, PercentJob *job, Directive *d, bool *ended, int64_t *number, int64_t limit,
                       const char *message) {
    *number = d->code - '0';
    for (;;) {
        advance(job, d, ended);
        if (*ended || d->code < '0' || d->code > '9') return 0;
        int64_t digit = d->code - '0';
        if (*number > (limit - digit) / 10) return error_raise_int(thread, SHAPE_ValueError, "%s", message);
        *number = *number * 10 + digit;
    }
}

static int read_width(Thread *thread, PercentJob *job, Directive *d, bool *ended) {
    if (d->code >= '0' && d->code <= '9')
        return read_digits(thread, job, d, ended, &d->width, INT64_MAX, "width too big");
    if (d->code != '*') return 0;
    if (read_star(thread, job, &d->width, "ssize_t") < 0) return -1;
    if (d->width < 0) {
        d->flags |= PERCENT_LEFT;
        d->width = d->width == INT64_MIN ? INT64_MAX : -d->width;
    }
    advance(job, d, ended);
    return 0;
}

static int read_precision(Thread *thread, PercentJob *job, Directive *d, bool *ended) {
    if (d->code != '.') return 0;
    d->precision = 0;
    advance(job, d, ended);
    if (*ended) return 0;
    if (d->code >= '0' && d->code <= '9')
        return read_digits(thread, job, d, ended, &d->precision, INT32_MAX, "precision too big");
    if (d->code != '*') return 0;
    if (read_star(thread, job, &d->precision, "int") < 0) return -1;
    if (d->precision < 0) d->precision = 0;
    advance(job, d, ended);
    return 0;
}

static int read_directive(Thread *thread, PercentJob *job, Directive *d) {
    *d = (Directive){.width = -1, .precision = -1};
    bool ended = false;
    if (peek(job) == '(' && job->at < job->length && read_key(thread, job) < 0) return -1;
    do
        advance(job, d, &ended);
    while (!ended && read_flag(d));
    if (!ended && read_width(thread, job, d, &ended) < 0) return -1;
    if (!ended && read_precision(thread, job, d, &ended) < 0) return -1;
    if (!ended && (d->code == 'h' || d->code == 'l' || d->code == 'L')) advance(job, d, &ended);
    return ended ? error_raise_int(thread, SHAPE_ValueError, "incomplete format") : 0;
}

// ---- conversions ------------------------------------------------------------------------------------------------

static bool is_number(Value v) {
    if (value_is_small_int(v) || value_is_immediate_float(v)) return true;
    const TypeSlots *slots = &value_type(v)->slots;
    return slots->to_int || slots->index || slots->to_float;
}

static Value as_integer(Thread *thread, Value v, uint32_t code) {
    if (value_is_int(v)) return v;
    bool only_integers = code == 'x' || code == 'X' || code == 'o';
    Value n = NO_VALUE;
    if (is_number(v)) {
        n = only_integers ? object_index(thread, v) : object_to_int(thread, v);
        if (n != NO_VALUE || !error_matches(thread, SHAPE_TypeError)) return n;
        error_clear(thread);
    }
    return error_raise(thread, SHAPE_TypeError, "%%%c format: %s is required, not %T", (int)code,
                       only_integers ? "an integer" : "a real number", v);
}

// Zeros up to the precision, after sign and prefix.
static Value with_precision(Thread *thread, Value digits, int64_t precision, bool prefixed) {
    const Str *s = str_from_value(digits);
    const char *text = s->data;
    size_t start = text[0] == '-' ? 1 : 0;
    if (prefixed) start += 2;
    if (precision <= (int64_t)(s->length - start)) return digits;
    StrBuilder builder;
    str_builder_init(&builder);
    if (str_builder_append_range(thread, &builder, digits, 0, start) < 0) return NO_VALUE;
    if (str_builder_append_fill(thread, &builder, '0', (size_t)precision - (s->length - start)) < 0) return NO_VALUE;
    if (str_builder_append_range(thread, &builder, digits, start, s->length) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static Value integer_text(Thread *thread, const Directive *d, Value v) {
    Value n = as_integer(thread, v, d->code);
    if (n == NO_VALUE) return NO_VALUE;
    uint32_t base = d->code == 'i' || d->code == 'u' ? 'd' : d->code;
    bool prefixed = (d->flags & PERCENT_ALTERNATE) && base != 'd';
    if (d->precision > INT32_MAX - 3) return error_raise(thread, SHAPE_OverflowError, "precision too large");
    Value digits = format_int_digits(thread, n, base, prefixed);
    return digits == NO_VALUE ? NO_VALUE : with_precision(thread, digits, d->precision, prefixed);
}

static Value float_text(Thread *thread, const PercentJob *job, const Directive *d, Value v) {
    double number = float_from_value(thread, v);
    if (number == -1.0 && error_pending(thread)) {
        if (!job->bytes || !error_matches(thread, SHAPE_TypeError)) return NO_VALUE;
        error_clear(thread);
        return error_raise(thread, SHAPE_TypeError, "float argument required, not %T", v);
    }
    unsigned flags = d->flags & PERCENT_ALTERNATE ? NUMBER_ALTERNATE : 0;
    return format_double(thread, number, (char)d->code, d->precision < 0 ? 6 : d->precision, flags);
}

// The type's name with its module, unless that is builtins.
static Value full_type_name(Thread *thread, Value v) {
    Value type = value_from_object(value_type(v));
    Value module = object_get_attribute(thread, type, NAME(__module__));
    Value name = module != NO_VALUE ? object_get_attribute(thread, type, NAME(__qualname__)) : NO_VALUE;
    if (name == NO_VALUE || !value_is_str(module) || str_equal_cstring(module, "builtins")) return name;
    return str_format_c(thread, "%U.%S", module, name);
}

static Value bad_character(Thread *thread, const char *wanted, Value v) {
    Value name = full_type_name(thread, v);
    return name == NO_VALUE ? NO_VALUE : error_raise(thread, SHAPE_TypeError, "%%c requires %s, not %S", wanted, name);
}

static Value character_text(Thread *thread, Value v) {
    if (value_is_str(v)) {
        if (str_from_value(v)->length == 1) return v;
        return error_raise(thread, SHAPE_TypeError,
                           "%%c requires an int or a unicode character, not a string of length %zu",
                           str_from_value(v)->length);
    }
    Value index = value_is_int(v) ? v : object_index(thread, v);
    if (index == NO_VALUE) {
        if (!error_matches(thread, SHAPE_TypeError)) return NO_VALUE;
        error_clear(thread);
        return bad_character(thread, "an int or a unicode character", v);
    }
    int64_t n;
    if (!int_fits_int64(index, &n) || n < 0 || n > 0x10FFFF)
        return error_raise(thread, SHAPE_OverflowError, "%%c arg not in range(0x110000)");
    return str_from_code_point(thread, (uint32_t)n);
}

static Value byte_text(Thread *thread, Value v) {
    if (value_is_bytes(v) || value_is_bytearray(v)) {
        ByteView view = bytes_view(v);
        if (view.length == 1) return str_from_code_point(thread, view.data[0]);
        return error_raise(thread, SHAPE_TypeError,
                           "%%c requires an integer in range(256) or a single byte, not a %s object of length %zu",
                           value_is_bytes(v) ? "bytes" : "bytearray", view.length);
    }
    Value index = value_is_int(v) ? v : object_index(thread, v);
    if (index == NO_VALUE) {
        if (!error_matches(thread, SHAPE_TypeError)) return NO_VALUE;
        error_clear(thread);
        return bad_character(thread, "an integer in range(256) or a single byte", v);
    }
    int64_t n;
    if (!int_fits_int64(index, &n) || n < 0 || n > 255)
        return error_raise(thread, SHAPE_OverflowError, "%%c arg not in range(256)");
    return str_from_code_point(thread, (uint32_t)n);
}

// %b and %s of bytes: a bytes-like object or one with __bytes__.
static Value bytes_text(Thread *thread, Value v) {
    if (value_is_bytes(v) || value_is_bytearray(v)) {
        ByteView view = bytes_view(v);
        return str_from_latin1(thread, view.data, view.length);
    }
    Value method = object_lookup_special(thread, v, NAME(__bytes__));
    if (method != NO_VALUE) {
        Value result = object_call0(thread, method);
        if (result == NO_VALUE) return NO_VALUE;
        if (!value_is_bytes(result))
            return error_raise(thread, SHAPE_TypeError, "__bytes__ returned non-bytes (type %T)", result);
        return str_from_latin1(thread, bytes_from_value(result)->data, bytes_from_value(result)->length);
    }
    if (error_pending(thread)) return NO_VALUE;
    if (!value_has_buffer(v))
        return error_raise(thread, SHAPE_TypeError,
                           "%%b requires a bytes-like object, or an object that implements __bytes__, not '%T'", v);
    Value copy = bytes_from_object(thread, v);
    if (copy == NO_VALUE) return NO_VALUE;
    return str_from_latin1(thread, bytes_from_value(copy)->data, bytes_from_value(copy)->length);
}

static Value unknown_code(Thread *thread, const PercentJob *job, uint32_t code) {
    return error_raise(thread, SHAPE_ValueError, "unsupported format character '%c' (0x%x) at index %zu",
                       code >= 31 && code <= 126 ? (int)code : '?', code, job->at - 1);
}

static Value convert(Thread *thread, const PercentJob *job, const Directive *d, Value v) {
    switch (d->code) {
    case 's': return job->bytes ? bytes_text(thread, v) : object_str(thread, v);
    case 'b': return job->bytes ? bytes_text(thread, v) : unknown_code(thread, job, d->code);
    case 'r': return job->bytes ? object_ascii(thread, v) : object_repr(thread, v);
    case 'a': return object_ascii(thread, v);
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X': return integer_text(thread, d, v);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': return float_text(thread, job, d, v);
    case 'c': return job->bytes ? byte_text(thread, v) : character_text(thread, v);
    default: return unknown_code(thread, job, d->code);
    }
}

// ---- output -----------------------------------------------------------------------------------------------------

static int put_fill(Thread *thread, PercentJob *job, uint32_t fill, int64_t count) {
    return count > 0 ? str_builder_append_fill(thread, &job->builder, fill, (size_t)count) : 0;
}

static int put_range(Thread *thread, PercentJob *job, Value text, size_t start, size_t end) {
    return str_builder_append_range(thread, &job->builder, text, start, end);
}

static int put_number(Thread *thread, PercentJob *job, const Directive *d, Value text) {
    const Str *s = str_from_value(text);
    uint32_t first = str_read(s, 0), sign = 0;
    size_t start = 0;
    if (first == '-' || first == '+') {
        sign = first;
        start = 1;
    } else if (d->flags & PERCENT_SIGN) {
        sign = '+';
    } else if (d->flags & PERCENT_BLANK) {
        sign = ' ';
    }
    bool prefixed = (d->flags & PERCENT_ALTERNATE) && (d->code == 'x' || d->code == 'X' || d->code == 'o');
    size_t body = start + (prefixed ? 2 : 0);
    int64_t missing = d->width - (int64_t)(s->length - start) - (sign ? 1 : 0);
    bool zeros = (d->flags & PERCENT_ZERO) != 0, left = (d->flags & PERCENT_LEFT) != 0;
    if (!left && !zeros && put_fill(thread, job, ' ', missing) < 0) return -1;
    if (sign && str_builder_append_code_point(thread, &job->builder, sign) < 0) return -1;
    if (put_range(thread, job, text, start, body) < 0) return -1;
    if (!left && zeros && put_fill(thread, job, '0', missing) < 0) return -1;
    if (put_range(thread, job, text, body, s->length) < 0) return -1;
    return left ? put_fill(thread, job, ' ', missing) : 0;
}

static int put_text(Thread *thread, PercentJob *job, const Directive *d, Value text) {
    size_t length = str_from_value(text)->length;
    bool cut = d->code == 's' || d->code == 'r' || d->code == 'a' || d->code == 'b';
    if (cut && d->precision >= 0 && (uint64_t)d->precision < length) length = (size_t)d->precision;
    int64_t missing = d->width - (int64_t)length;
    bool left = (d->flags & PERCENT_LEFT) != 0;
    if (!left && put_fill(thread, job, ' ', missing) < 0) return -1;
    if (put_range(thread, job, text, 0, length) < 0) return -1;
    return left ? put_fill(thread, job, ' ', missing) : 0;
}

static bool is_text_code(uint32_t code) {
    return code == 's' || code == 'r' || code == 'a' || code == 'b' || code == 'c';
}

static int unused_arguments(Thread *thread, const PercentJob *job) {
    return error_raise_int(thread, SHAPE_TypeError, "not all arguments converted during %s formatting",
                           job->bytes ? "bytes" : "string");
}

static int format_one(Thread *thread, PercentJob *job) {
    if (job->at < job->length && peek(job) == '%') {
        job->at++;
        return str_builder_append_code_point(thread, &job->builder, '%');
    }
    Directive d;
    if (read_directive(thread, job, &d) < 0) return -1;
    Value v = next_argument(thread, job);
    Value text = v == NO_VALUE ? NO_VALUE : convert(thread, job, &d, v);
    if (text == NO_VALUE) return -1;
    if (job->mapping != NO_VALUE && job->next_argument < job->argument_count) return unused_arguments(thread, job);
    return is_text_code(d.code) ? put_text(thread, job, &d, text) : put_number(thread, job, &d, text);
}

static int put_literal(Thread *thread, PercentJob *job, size_t start, size_t end) {
    if (!job->bytes) return put_range(thread, job, job->text, start, end);
    for (size_t i = start; i < end; i++)
        if (str_builder_append_code_point(thread, &job->builder, ((const uint8_t *)job->format)[i]) < 0) return -1;
    return 0;
}

static int format_all(Thread *thread, PercentJob *job) {
    while (job->at < job->length) {
        size_t start = job->at;
        const char *from = (const char *)job->format + start * (size_t)job->kind;
        ptrdiff_t percent = units_find_unit(job->kind, from, job->length - start, '%');
        size_t end = percent < 0 ? job->length : start + (size_t)percent;
        if (put_literal(thread, job, start, end) < 0) return -1;
        job->at = percent < 0 ? end : end + 1;
        if (percent >= 0 && format_one(thread, job) < 0) return -1;
    }
    bool left_over = job->next_argument < job->argument_count && job->mapping == NO_VALUE;
    return left_over ? unused_arguments(thread, job) : 0;
}

static void take_arguments(PercentJob *job, Value arguments) {
    job->arguments = arguments;
    if (value_is_tuple(arguments)) {
        job->argument_count = (int64_t)tuple_length(arguments);
        return;
    }
    job->argument_count = -1;
    job->next_argument = -2;
    bool text = value_is_str(arguments) || (job->bytes && (value_is_bytes(arguments) || value_is_bytearray(arguments)));
    if (!text && value_type(arguments)->slots.get_item) job->mapping = arguments;
}

Value str_remainder(Thread *thread, Value format, Value arguments) {
    const Str *s = str_from_value(format);
    PercentJob job = {.kind = str_kind(s), .format = s->data, .length = s->length, .text = format};
    take_arguments(&job, arguments);
    str_builder_init(&job.builder);
    return format_all(thread, &job) < 0 ? NO_VALUE : str_builder_finish(thread, &job.builder);
}

Value bytes_remainder(Thread *thread, const uint8_t *format, size_t length, Value arguments, bool as_bytearray) {
    PercentJob job = {.kind = 1, .format = format, .length = length, .bytes = true};
    take_arguments(&job, arguments);
    str_builder_init(&job.builder);
    if (format_all(thread, &job) < 0) return NO_VALUE;
    Value text = str_builder_finish(thread, &job.builder);
    if (text == NO_VALUE) return NO_VALUE;
    const Str *s = str_from_value(text);
    return as_bytearray ? bytearray_from_data(thread, s->data, s->length) : bytes_from_data(thread, s->data, s->length);
}
