// Taipan: reading the format mini-language, and padding. MIT licence.
// Contract: see format_spec.h. Raises ValueError for what the language does not allow, with CPython's words.
#include "object/format_spec.h"
#include "base/unicode.h"
#include "base/units.h"
#include "object/error.h"
#include "object/str.h"

typedef struct Reader {
    Thread *thread;
    Str *text;
    size_t position, end;
} Reader;

static uint32_t peek(const Reader *reader) {
    return reader->position < reader->end ? str_read(reader->text, reader->position) : 0;
}

static bool take(Reader *reader, uint32_t c) {
    if (reader->position >= reader->end || str_read(reader->text, reader->position) != c) return false;
    reader->position++;
    return true;
}

static bool is_align(uint32_t c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
}

// Decimal digits of any script: how many, or -1.
static int read_number(Reader *reader, int64_t *out) {
    int count = 0;
    for (*out = 0; reader->position < reader->end; reader->position++, count++) {
        uint32_t c = str_read(reader->text, reader->position);
        int digit = c < 0x80 ? (c - '0' < 10 ? (int)(c - '0') : -1) : unicode_decimal_value(c);
        if (digit < 0) break;
        if (*out > (INT64_MAX - digit) / 10)
            return error_raise_int(reader->thread, SHAPE_ValueError, "Too many decimal digits in format string");
        *out = *out * 10 + digit;
    }
    return count;
}

static void read_alignment(Reader *reader, uint32_t default_align, FormatSpec *spec) {
    *spec = (FormatSpec){.fill = ' ', .align = default_align, .width = -1, .precision = -1};
    if (reader->end >= 2 && is_align(str_read(reader->text, 1))) {
        spec->fill = str_read(reader->text, 0);
        spec->align = str_read(reader->text, 1);
        spec->fill_given = spec->align_given = true;
        reader->position = 2;
    } else if (is_align(peek(reader))) {
        spec->align = peek(reader);
        spec->align_given = true;
        reader->position++;
    }
}

static int both_groupings(Reader *reader) {
    return error_raise_int(reader->thread, SHAPE_ValueError, "Cannot specify both ',' and '_'.");
}

static int read_grouping(Reader *reader, uint32_t *out) {
    if (take(reader, ',')) *out = ',';
    if (take(reader, '_')) {
        if (*out) return both_groupings(reader);
        *out = '_';
    }
    if (peek(reader) == ',' && *out == '_') return both_groupings(reader);
    return 0;
}

static int read_precision(Reader *reader, FormatSpec *spec) {
    int digits = read_number(reader, &spec->precision);
    if (digits < 0) return -1;
    if (digits == 0) spec->precision = -1;
    size_t before = reader->position;
    if (read_grouping(reader, &spec->fraction_grouping) < 0) return -1;
    if (digits || reader->position > before) return 0;
    return error_raise_int(reader->thread, SHAPE_ValueError, "Format specifier missing precision");
}

static int grouping_refused(Thread *thread, uint32_t grouping, uint32_t type) {
    if (type > 32 && type < 128)
        return error_raise_int(thread, SHAPE_ValueError, "Cannot specify '%c' with '%c'.", (int)grouping, (int)type);
    return error_raise_int(thread, SHAPE_ValueError, "Cannot specify '%c' with '\\x%x'.", (int)grouping,
                           (unsigned)type);
}

static bool takes_grouping(uint32_t type) {
    return type == 0 || (type < 128 && strchr("defgEG%F", (int)type));
}

static int check_grouping(Thread *thread, const FormatSpec *spec) {
    uint32_t type = spec->type;
    bool by_fours = type == 'b' || type == 'o' || type == 'x' || type == 'X';
    if (spec->grouping && !takes_grouping(type) && !(by_fours && spec->grouping == '_'))
        return grouping_refused(thread, spec->grouping, type);
    return spec->fraction_grouping && type == 'n' ? grouping_refused(thread, spec->fraction_grouping, type) : 0;
}

int format_spec_parse(Thread *thread, Value text, Value v, uint32_t default_type, uint32_t default_align,
                      FormatSpec *spec) {
    Reader reader = {thread, str_from_value(text), 0, str_from_value(text)->length};
    read_alignment(&reader, default_align, spec);
    uint32_t c = peek(&reader);
    if (c == ' ' || c == '+' || c == '-') {
        spec->sign = c;
        reader.position++;
    }
    spec->no_minus_zero = take(&reader, 'z');
    spec->alternate = take(&reader, '#');
    if (!spec->fill_given && take(&reader, '0')) {
        spec->fill = '0';
        if (!spec->align_given && default_align == '>') spec->align = '=';
    }
    int digits = read_number(&reader, &spec->width);
    if (digits < 0) return -1;
    if (digits == 0) spec->width = -1;
    if (read_grouping(&reader, &spec->grouping) < 0) return -1;
    if (take(&reader, '.') && read_precision(&reader, spec) < 0) return -1;
    if (reader.end - reader.position > 1)
        return error_raise_int(thread, SHAPE_ValueError, "Invalid format specifier '%U' for object of type '%T'", text,
                               v);
    spec->type = reader.position < reader.end ? peek(&reader) : default_type;
    return check_grouping(thread, spec);
}

Value format_unknown_type(Thread *thread, uint32_t type, Value v) {
    if (type > 32 && type < 128)
        return error_raise(thread, SHAPE_ValueError, "Unknown format code '%c' for object of type '%T'", (int)type, v);
    return error_raise(thread, SHAPE_ValueError, "Unknown format code '\\x%x' for object of type '%T'", (unsigned)type,
                       v);
}

// ---- padding ----------------------------------------------------------------------------------------------------
int format_append_fill(Thread *thread, StrBuilder *builder, uint32_t fill, int64_t count) {
    if (count <= 0) return 0;
    if (count > PTRDIFF_MAX / 16) return error_no_memory(thread), -1;
    if (count <= 8) {
        for (int64_t i = 0; i < count; i++)
            if (str_builder_append_code_point(thread, builder, fill) < 0) return -1;
        return 0;
    }
    Str *run = str_allocate(thread, (size_t)count, fill);
    if (!run) return -1;
    units_fill(str_kind(run), run->data, (size_t)count, fill);
    return str_builder_append(thread, builder, value_from_object(run));
}

void format_split_padding(const FormatSpec *spec, int64_t padding, int64_t *left, int64_t *right) {
    if (padding < 0) padding = 0;
    *left = spec->align == '<' ? 0 : spec->align == '^' ? padding / 2 : padding;
    *right = padding - *left;
}

Value format_pad(Thread *thread, const FormatSpec *spec, Value text) {
    int64_t length = (int64_t)str_from_value(text)->length, left, right;
    if (spec->width <= length) return text;
    format_split_padding(spec, spec->width - length, &left, &right);
    StrBuilder builder;
    str_builder_init(&builder);
    if (format_append_fill(thread, &builder, spec->fill, left) < 0 || str_builder_append(thread, &builder, text) < 0 ||
        format_append_fill(thread, &builder, spec->fill, right) < 0)
        return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

bool format_spec_is_str(Thread *thread, Value spec) {
    if (value_is_str(spec)) return true;
    error_raise(thread, SHAPE_TypeError, "__format__() argument must be str, not %B", spec);
    return false;
}

// ---- str --------------------------------------------------------------------------------------------------------
static Value not_for_strings(Thread *thread, const char *what) {
    return error_raise(thread, SHAPE_ValueError, "%s not allowed in string format specifier", what);
}

Value format_str(Thread *thread, Value v, Value text) {
    if (!format_spec_is_str(thread, text)) return NO_VALUE;
    if (str_from_value(text)->length == 0)
        return value_has_shape(v, SHAPE_str) ? v : str_substring(thread, v, 0, str_from_value(v)->length);
    FormatSpec spec;
    if (format_spec_parse(thread, text, v, 's', '<', &spec) < 0) return NO_VALUE;
    if (spec.type != 's') return format_unknown_type(thread, spec.type, v);
    if (spec.sign) return not_for_strings(thread, spec.sign == ' ' ? "Space" : "Sign");
    if (spec.no_minus_zero) return not_for_strings(thread, "Negative zero coercion (z)");
    if (spec.alternate) return not_for_strings(thread, "Alternate form (#)");
    if (spec.align == '=') return not_for_strings(thread, "'=' alignment");
    size_t length = str_from_value(v)->length;
    if (spec.precision >= 0 && (uint64_t)spec.precision < length) length = (size_t)spec.precision;
    Value shown = str_substring(thread, v, 0, length);
    return shown == NO_VALUE ? NO_VALUE : format_pad(thread, &spec, shown);
}
