// Taipan: building strings piece by piece, and printf-like formatting for C code. MIT licence.
//
// The builder's buffer is an over-allocated Str that nobody else has seen; it widens when a wider character comes.
#include "base/units.h"
#include "base/utf8.h"
#include "object/dict.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"
#include <stdio.h>
#include <stdlib.h>

int str_builder_reserve(Thread *thread, StrBuilder *builder, size_t extra, uint32_t maximum) {
    if (maximum < builder->max_code_point) maximum = builder->max_code_point;
    if (extra > (size_t)PTRDIFF_MAX / 8 - builder->length) return error_no_memory(thread), -1;
    size_t needed = builder->length + extra;
    Str *old = builder->buffer;
    if (old && needed <= builder->capacity && str_kind(old) >= units_width_for(maximum)) {
        builder->max_code_point = maximum;
        return 0;
    }
    size_t capacity = old ? needed + needed / 2 + 16 : needed < 32 ? 32 : needed;
    Str *buffer = str_allocate(thread, capacity, maximum);
    if (!buffer) return -1;
    if (old) units_copy(str_kind(buffer), buffer->data, str_kind(old), old->data, builder->length);
    builder->buffer = buffer;
    builder->capacity = capacity;
    builder->max_code_point = maximum;
    return 0;
}

static int append_units(Thread *thread, StrBuilder *builder, int kind, const void *units, size_t count,
                        uint32_t maximum) {
    if (count == 0) return 0;
    if (str_builder_reserve(thread, builder, count, maximum) < 0) return -1;
    int to = str_kind(builder->buffer);
    units_copy(to, (char *)builder->buffer->data + builder->length * (size_t)to, kind, units, count);
    builder->length += count;
    return 0;
}

int str_builder_append_range(Thread *thread, StrBuilder *builder, Value v, size_t start, size_t end) {
    Str *s = str_from_value(v);
    int kind = str_kind(s);
    const char *units = (const char *)s->data + start * (size_t)kind;
    uint32_t maximum = str_is_ascii(s) ? 0x7F : units_ceiling(kind, units, end - start);
    return append_units(thread, builder, kind, units, end - start, maximum);
}

int str_builder_append(Thread *thread, StrBuilder *builder, Value v) {
    return str_builder_append_range(thread, builder, v, 0, str_from_value(v)->length);
}

int str_builder_append_code_point(Thread *thread, StrBuilder *builder, uint32_t point) {
    if (UNLIKELY(!builder->buffer || builder->length == builder->capacity || point > builder->max_code_point) &&
        str_builder_reserve(thread, builder, 1, point) < 0)
        return -1;
    units_set(str_kind(builder->buffer), builder->buffer->data, builder->length++, point);
    return 0;
}

int str_builder_append_fill(Thread *thread, StrBuilder *builder, uint32_t point, size_t count) {
    if (count == 0) return 0;
    if (str_builder_reserve(thread, builder, count, point) < 0) return -1;
    int kind = str_kind(builder->buffer);
    units_fill(kind, (char *)builder->buffer->data + builder->length * (size_t)kind, count, point);
    builder->length += count;
    return 0;
}

int str_builder_append_ascii(Thread *thread, StrBuilder *builder, const char *text, size_t length) {
    return append_units(thread, builder, 1, text, length, 0x7F);
}

Value str_builder_finish(Thread *thread, StrBuilder *builder) {
    Str *buffer = builder->buffer;
    size_t length = builder->length;
    if (length == 0) return ROOT_VALUE(empty_str);
    if (length == 1) return str_from_code_point(thread, str_read(buffer, 0));
    size_t kind = (size_t)units_width_for(builder->max_code_point);
    bool wasteful = (builder->capacity - length) * kind > 32 + length * kind / 8;
    if (wasteful || (size_t)str_kind(buffer) != kind) {
        Str *exact = str_allocate(thread, length, builder->max_code_point);
        if (!exact) return NO_VALUE;
        units_copy((int)kind, exact->data, str_kind(buffer), buffer->data, length);
        buffer = exact;
    } else {
        buffer->length = length;
        buffer->header.flags = (uint8_t)(kind | (builder->max_code_point < 0x80 ? STR_ASCII : 0));
        memset((char *)buffer->data + length * kind, 0, kind);
    }
    str_builder_init(builder);
    return value_from_object(buffer);
}

// ---- printf-like ------------------------------------------------------------------------------------------------

typedef struct Directive {
    int width, precision; // -1: none
    bool left, zero, is_long;
    char conversion;
} Directive;

static const char *parse_directive(const char *p, Directive *d, va_list *arguments) {
    *d = (Directive){.width = -1, .precision = -1};
    for (;; p++) {
        if (*p == '-')
            d->left = true;
        else if (*p == '0')
            d->zero = true;
        else
            break;
    }
    if (*p == '*')
        d->width = va_arg(*arguments, int), p++;
    else if (*p >= '1' && *p <= '9')
        d->width = (int)strtol(p, (char **)&p, 10);
    if (*p == '.') {
        p++;
        if (*p == '*')
            d->precision = va_arg(*arguments, int), p++;
        else
            d->precision = (int)strtol(p, (char **)&p, 10);
    }
    for (; *p == 'l' || *p == 'z' || *p == 'j' || *p == 't'; p++)
        d->is_long = true;
    d->conversion = *p;
    return p + 1;
}

static int append_utf8(Thread *thread, StrBuilder *builder, const char *text, size_t length) {
    if (units_is_ascii(text, length)) return str_builder_append_ascii(thread, builder, text, length);
    for (const char *p = text, *end = text + length; p < end;) {
        uint32_t code;
        size_t bad;
        if (utf8_decode(&p, end, true, &code, &bad) != UTF8_OK) code = 0xFFFD, p += bad ? bad : 1;
        if (str_builder_append_code_point(thread, builder, code) < 0) return -1;
    }
    return 0;
}

static int append_padding(Thread *thread, StrBuilder *builder, int64_t count) {
    for (; count > 0; count--)
        if (str_builder_append_code_point(thread, builder, ' ') < 0) return -1;
    return 0;
}

static int append_text(Thread *thread, StrBuilder *builder, const Directive *d, Value text) {
    size_t length = str_from_value(text)->length;
    if (d->precision >= 0 && (size_t)d->precision < length) length = (size_t)d->precision;
    int64_t padding = d->width - (int64_t)length;
    if (!d->left && append_padding(thread, builder, padding) < 0) return -1;
    if (str_builder_append_range(thread, builder, text, 0, length) < 0) return -1;
    return d->left ? append_padding(thread, builder, padding) : 0;
}

static int append_cstring(Thread *thread, StrBuilder *builder, const Directive *d, const char *text) {
    size_t length = d->precision >= 0 ? strnlen(text, (size_t)d->precision) : strlen(text);
    if (d->width < 0) return append_utf8(thread, builder, text, length);
    int64_t padding = d->width - (int64_t)utf8_count(text, length);
    if (!d->left && append_padding(thread, builder, padding) < 0) return -1;
    if (append_utf8(thread, builder, text, length) < 0) return -1;
    return d->left ? append_padding(thread, builder, padding) : 0;
}

// "module.Name", of whatever kind the type is; "Name" when it is a built-in or of the main program.
static int append_qualified(Thread *thread, StrBuilder *builder, Type *type) {
    Value module = type->spec ? NO_VALUE : dict_get_name(thread, type->dict, NAME(__module__));
    if (type->spec || !module || !value_is_str(module) || str_equal_cstring(module, "builtins") ||
        str_equal_cstring(module, "__main__"))
        return str_builder_append_format(thread, builder, "%N", type);
    return str_builder_append_format(thread, builder, "%U.%U", module, type->qualname);
}

static int append_number(Thread *thread, StrBuilder *builder, const Directive *d, va_list *arguments) {
    char format[16], text[64];
    long long number = 0;
    bool is_signed = d->conversion == 'd' || d->conversion == 'i';
    if (d->is_long)
        number = va_arg(*arguments, long long);
    else if (is_signed)
        number = va_arg(*arguments, int);
    else
        number = va_arg(*arguments, unsigned);
    snprintf(format, sizeof format, "%%%s%s*.*ll%c", d->left ? "-" : "", d->zero ? "0" : "", d->conversion);
    int width = d->width > 40 ? 40 : d->width < 0 ? 0 : d->width;
    int length = snprintf(text, sizeof text, format, width, d->precision, number);
    return str_builder_append_ascii(thread, builder, text, (size_t)length);
}

static Value value_text(Thread *thread, char conversion, Value v) {
    switch (conversion) {
    case 'R': return object_repr(thread, v);
    case 'A': return object_ascii(thread, v);
    case 'S': return object_str(thread, v);
    default: return v;
    }
}

static int append_directive(Thread *thread, StrBuilder *builder, const Directive *d, va_list *arguments) {
    switch (d->conversion) {
    case '%': return str_builder_append_code_point(thread, builder, '%');
    case 'c': return str_builder_append_code_point(thread, builder, (uint32_t)va_arg(*arguments, int));
    case 's': return append_cstring(thread, builder, d, va_arg(*arguments, const char *));
    case 'T': return append_cstring(thread, builder, d, value_type_name(va_arg(*arguments, Value)));
    case 'B': {
        Value argument = va_arg(*arguments, Value);
        return append_cstring(thread, builder, d, argument == NONE ? "None" : value_type_name(argument));
    }
    case 'Q': return append_qualified(thread, builder, value_type(va_arg(*arguments, Value)));
    case 'N': return append_cstring(thread, builder, d, type_name(va_arg(*arguments, Type *)));
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o': return append_number(thread, builder, d, arguments);
    case 'p': {
        char text[32];
        int length = snprintf(text, sizeof text, "%p", va_arg(*arguments, void *));
        return str_builder_append_ascii(thread, builder, text, (size_t)length);
    }
    default: { // R S A U
        Value text = value_text(thread, d->conversion, va_arg(*arguments, Value));
        return text ? append_text(thread, builder, d, text) : -1;
    }
    }
}

static int append_format(Thread *thread, StrBuilder *builder, const char *format, va_list *arguments) {
    while (*format) {
        const char *percent = strchr(format, '%');
        size_t literal = percent ? (size_t)(percent - format) : strlen(format);
        if (append_utf8(thread, builder, format, literal) < 0) return -1;
        if (!percent) return 0;
        Directive directive;
        format = parse_directive(percent + 1, &directive, arguments);
        if (append_directive(thread, builder, &directive, arguments) < 0) return -1;
    }
    return 0;
}

int str_builder_append_format(Thread *thread, StrBuilder *builder, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int result = append_format(thread, builder, format, &arguments);
    va_end(arguments);
    return result;
}

Value str_format_c_arguments(Thread *thread, const char *format, va_list list) {
    StrBuilder builder;
    str_builder_init(&builder);
    va_list arguments;
    va_copy(arguments, list);
    int status = append_format(thread, &builder, format, &arguments);
    va_end(arguments);
    return status < 0 ? NO_VALUE : str_builder_finish(thread, &builder);
}

Value str_format_c(Thread *thread, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    Value result = str_format_c_arguments(thread, format, arguments);
    va_end(arguments);
    return result;
}
