// Taipan: str.format, str.format_map and str.__format__. MIT licence.
//
// Format strings are read by the functions of str_format.h; fields inside a format spec are expanded once.
#include "object/str_format.h"
#include "base/unicode.h"
#include "object/dict.h"
#include "object/format_spec.h"
#include "object/int.h"
#include "object/str_internal.h"

// ---- reading ----------------------------------------------------------------------------------------------------

static int value_error(Thread *thread, const char *message) {
    return error_raise_int(thread, SHAPE_ValueError, "%s", message);
}

// Up to the ':', '!' or '}' that ends the field name; *at after it. *end_character is what was read last.
static int read_field_name(Thread *thread, const Str *s, size_t *at, size_t end, StrRange *name, uint32_t *last) {
    name->start = *at;
    *last = 0;
    while (*at < end) {
        uint32_t c = *last = str_read(s, (*at)++);
        if (c == '{') return value_error(thread, "unexpected '{' in field name");
        if (c == '}' || c == ':' || c == '!') break;
        if (c == '[')
            while (*at < end && str_read(s, *at) != ']')
                (*at)++;
    }
    name->end = *at - 1;
    return 0;
}

static int read_spec(Thread *thread, const Str *s, size_t *at, size_t end, FormatMarkup *out) {
    int depth = 1;
    out->spec.start = *at;
    while (*at < end) {
        uint32_t c = str_read(s, (*at)++);
        if (c == '{') {
            out->spec_has_fields = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            out->spec.end = *at - 1;
            return 1;
        }
    }
    return value_error(thread, "unmatched '{' in format spec");
}

static int read_field(Thread *thread, const Str *s, size_t *at, size_t end, FormatMarkup *out) {
    uint32_t c;
    if (read_field_name(thread, s, at, end, &out->field_name, &c) < 0) return -1;
    if (c == '}') return 1;
    if (c != '!' && c != ':') return value_error(thread, "expected '}' before end of string");
    if (c == '!') {
        if (*at >= end) return value_error(thread, "end of string while looking for conversion specifier");
        out->conversion = str_read(s, (*at)++);
        if (*at < end) {
            c = str_read(s, (*at)++);
            if (c == '}') return 1;
            if (c != ':') return value_error(thread, "expected ':' after conversion specifier");
        }
    }
    return read_spec(thread, s, at, end, out);
}

int str_format_next(Thread *thread, const Str *s, size_t *at, size_t end, FormatMarkup *out) {
    *out = (FormatMarkup){.literal = {*at, *at}};
    if (*at >= end) return 0;
    uint32_t c = 0;
    while (*at < end) {
        c = str_read(s, (*at)++);
        if (c == '{' || c == '}') break;
    }
    out->literal.end = *at;
    if (c != '{' && c != '}') return 1;
    bool at_end = *at >= end, doubled = !at_end && str_read(s, *at) == c;
    if (c == '}' && !doubled) return value_error(thread, "Single '}' encountered in format string");
    if (at_end) return value_error(thread, "Single '{' encountered in format string");
    if (doubled) { // one of the two is literal
        (*at)++;
        return 1;
    }
    out->literal.end--;
    out->has_field = true;
    return read_field(thread, s, at, end, out);
}

// A run of decimal digits as an int; -1 when it is none; -2 ValueError.
static int64_t range_as_index(Thread *thread, const Str *s, StrRange range) {
    int64_t n = 0;
    if (range.start >= range.end) return -1;
    for (size_t i = range.start; i < range.end; i++) {
        int digit = unicode_decimal_value(str_read(s, i));
        if (digit < 0) return -1;
        if (n > (INT64_MAX - digit) / 10) {
            value_error(thread, "Too many decimal digits in format string");
            return -2;
        }
        n = n * 10 + digit;
    }
    return n;
}

int str_format_name(Thread *thread, const Str *s, StrRange range, FormatName *out) {
    size_t i = range.start;
    while (i < range.end && str_read(s, i) != '.' && str_read(s, i) != '[')
        i++;
    out->first = (StrRange){range.start, i};
    out->rest = i;
    out->index = range_as_index(thread, s, out->first);
    return out->index == -2 ? -1 : 0;
}

int str_format_access(Thread *thread, const Str *s, size_t *at, size_t end, bool *is_attribute, StrRange *name,
                      int64_t *index) {
    if (*at >= end) return 0;
    uint32_t c = str_read(s, (*at)++);
    *index = -1;
    name->start = *at;
    if (c == '.') {
        *is_attribute = true;
        while (*at < end && str_read(s, *at) != '.' && str_read(s, *at) != '[')
            (*at)++;
        name->end = *at;
    } else if (c == '[') {
        *is_attribute = false;
        while (*at < end && str_read(s, *at) != ']')
            (*at)++;
        if (*at >= end) return value_error(thread, "Missing ']' in format string");
        name->end = (*at)++;
        *index = range_as_index(thread, s, *name);
        if (*index == -2) return -1;
    } else {
        return value_error(thread, "Only '.' or '[' may follow ']' in format field specifier");
    }
    return name->start == name->end ? value_error(thread, "Empty attribute in format string") : 1;
}

// ---- rendering --------------------------------------------------------------------------------------------------

typedef enum Numbering { NUMBERING_OPEN, NUMBERING_AUTOMATIC, NUMBERING_MANUAL } Numbering;
typedef struct FormatJob {
    Value text;       // the format string
    Value positional; // tuple, or NO_VALUE for format_map
    Value named;      // dict or mapping, or NO_VALUE
    Numbering numbering;
    int64_t next_number;
} FormatJob;

static int number_field(Thread *thread, FormatJob *job, FormatName *name) {
    bool empty = name->first.start == name->first.end;
    if (!empty && name->index < 0) return 0;
    if (job->numbering == NUMBERING_OPEN) job->numbering = empty ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL;
    if (job->numbering == NUMBERING_MANUAL && empty)
        return value_error(thread, "cannot switch from manual field specification to automatic field numbering");
    if (job->numbering == NUMBERING_AUTOMATIC && !empty)
        return value_error(thread, "cannot switch from automatic field numbering to manual field specification");
    if (empty) name->index = job->next_number++;
    return 0;
}

static Value named_argument(Thread *thread, FormatJob *job, StrRange range) {
    Value key = str_substring(thread, job->text, range.start, range.end);
    if (key == NO_VALUE) return NO_VALUE;
    if (job->named == NO_VALUE) return error_raise_value(thread, SHAPE_KeyError, key);
    return object_get_item(thread, job->named, key);
}

static Value positional_argument(Thread *thread, FormatJob *job, int64_t index) {
    if (job->positional == NO_VALUE)
        return error_raise(thread, SHAPE_ValueError, "Format string contains positional fields");
    if ((uint64_t)index < tuple_length(job->positional)) return tuple_get(job->positional, (size_t)index);
    return error_raise(thread, SHAPE_IndexError, "Replacement index %zd out of range for positional args tuple",
                       (ptrdiff_t)index);
}

static Value follow_accesses(Thread *thread, FormatJob *job, Value v, size_t at, size_t end) {
    const Str *s = str_from_value(job->text);
    bool is_attribute;
    StrRange name;
    int64_t index;
    int more;
    while ((more = str_format_access(thread, s, &at, end, &is_attribute, &name, &index)) > 0) {
        Value key = index >= 0 ? int_from_int64(thread, index) : str_substring(thread, job->text, name.start, name.end);
        if (key == NO_VALUE) return NO_VALUE;
        if (is_attribute && (key = str_intern(thread, key)) == NO_VALUE) return NO_VALUE;
        v = is_attribute ? object_get_attribute(thread, v, key) : object_get_item(thread, v, key);
        if (v == NO_VALUE) return NO_VALUE;
    }
    return more < 0 ? NO_VALUE : v;
}

static Value field_value(Thread *thread, FormatJob *job, StrRange range) {
    FormatName name;
    if (str_format_name(thread, str_from_value(job->text), range, &name) < 0) return NO_VALUE;
    if (number_field(thread, job, &name) < 0) return NO_VALUE;
    Value v = name.index < 0 ? named_argument(thread, job, name.first) : positional_argument(thread, job, name.index);
    return v == NO_VALUE || name.rest == range.end ? v : follow_accesses(thread, job, v, name.rest, range.end);
}

static Value convert(Thread *thread, Value v, uint32_t conversion) {
    switch (conversion) {
    case 0: return v;
    case 'r': return object_repr(thread, v);
    case 's': return object_str(thread, v);
    case 'a': return object_ascii(thread, v);
    }
    if (conversion > 32 && conversion < 127)
        return error_raise(thread, SHAPE_ValueError, "Unknown conversion specifier %c", (int)conversion);
    return error_raise(thread, SHAPE_ValueError, "Unknown conversion specifier \\x%x", conversion);
}

static int render(Thread *thread, FormatJob *job, StrBuilder *builder, StrRange range, int depth);

static Value spec_text(Thread *thread, FormatJob *job, const FormatMarkup *markup, int depth) {
    if (!markup->spec_has_fields) return str_substring(thread, job->text, markup->spec.start, markup->spec.end);
    StrBuilder builder;
    str_builder_init(&builder);
    if (render(thread, job, &builder, markup->spec, depth - 1) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static int render_field(Thread *thread, FormatJob *job, StrBuilder *builder, const FormatMarkup *markup, int depth) {
    Value v = field_value(thread, job, markup->field_name);
    if (v != NO_VALUE) v = convert(thread, v, markup->conversion);
    if (v == NO_VALUE) return -1;
    Value spec = spec_text(thread, job, markup, depth);
    if (spec == NO_VALUE) return -1;
    Value text = object_format(thread, v, spec);
    return text == NO_VALUE ? -1 : str_builder_append(thread, builder, text);
}

static int render(Thread *thread, FormatJob *job, StrBuilder *builder, StrRange range, int depth) {
    if (depth <= 0) return value_error(thread, "Max string recursion exceeded");
    FormatMarkup markup;
    int more;
    size_t at = range.start;
    while ((more = str_format_next(thread, str_from_value(job->text), &at, range.end, &markup)) > 0) {
        if (str_builder_append_range(thread, builder, job->text, markup.literal.start, markup.literal.end) < 0)
            return -1;
        if (markup.has_field && render_field(thread, job, builder, &markup, depth) < 0) return -1;
    }
    return more;
}

static Value format(Thread *thread, Value text, Value positional, Value named) {
    FormatJob job = {.text = text, .positional = positional, .named = named};
    StrBuilder builder;
    str_builder_init(&builder);
    if (render(thread, &job, &builder, (StrRange){0, str_from_value(text)->length}, 2) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

NATIVE_SHARED(str_method_format, "format(self, /, *args, **kwargs)",
              "Return a formatted version of the string, with arguments put in for the fields in braces.", EFFECT_ANY) {
    return format(thread, args[0], args[1], args[2] == UNBOUND ? NO_VALUE : args[2]);
}

NATIVE_SHARED(str_method_format_map, "format_map(self, mapping, /)",
              "Return a formatted version of the string, with values of the mapping put in for the fields in braces.",
              EFFECT_ANY) {
    return format(thread, args[0], NO_VALUE, args[1]);
}

NATIVE_SHARED(str_method_dunder_format, "__format__(self, format_spec, /)",
              "Return a formatted version of the string as described by format_spec.", EFFECT_ANY) {
    if (value_is_str(args[1]) && str_from_value(args[1])->length == 0) return object_str(thread, args[0]);
    return format_str(thread, args[0], args[1]);
}
