// Taipan: the codecs unicode_escape, raw_unicode_escape and escape (of bytes literals). MIT licence.
#include "base/unicode.h"
#include "object/codec_internal.h"

static int hex_value(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// ---- encoding ---------------------------------------------------------------------------------------------------

static int put_hex(Thread *thread, ByteSink *sink, char letter, uint32_t c, int digits) {
    static const char hexadecimal[] = "0123456789abcdef";
    if (byte_sink_append(thread, sink, '\\') < 0 || byte_sink_append(thread, sink, (uint8_t)letter) < 0) return -1;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        if (byte_sink_append(thread, sink, (uint8_t)hexadecimal[c >> shift & 15]) < 0) return -1;
    return 0;
}

static int put_escaped(Thread *thread, ByteSink *sink, uint32_t c) {
    switch (c) {
    case '\\': return byte_sink_write(thread, sink, "\\\\", 2);
    case '\t': return byte_sink_write(thread, sink, "\\t", 2);
    case '\n': return byte_sink_write(thread, sink, "\\n", 2);
    case '\r': return byte_sink_write(thread, sink, "\\r", 2);
    }
    if (c >= ' ' && c < 0x7F) return byte_sink_append(thread, sink, (uint8_t)c);
    if (c < 0x100) return put_hex(thread, sink, 'x', c, 2);
    return c < 0x10000 ? put_hex(thread, sink, 'u', c, 4) : put_hex(thread, sink, 'U', c, 8);
}

Value codec_unicode_escape_encode(Thread *thread, Value text) {
    const Str *s = str_from_value(text);
    ByteSink sink = {0};
    for (size_t i = 0; i < s->length; i++)
        if (put_escaped(thread, &sink, str_read(s, i)) < 0) return NO_VALUE;
    return byte_sink_bytes(thread, &sink);
}

Value codec_raw_unicode_escape_encode(Thread *thread, Value text) {
    const Str *s = str_from_value(text);
    if (str_kind(s) == 1) return bytes_from_data(thread, s->data, s->length);
    ByteSink sink = {0};
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_read(s, i);
        int status = c < 0x100     ? byte_sink_append(thread, &sink, (uint8_t)c)
                     : c < 0x10000 ? put_hex(thread, &sink, 'u', c, 4)
                                   : put_hex(thread, &sink, 'U', c, 8);
        if (status < 0) return NO_VALUE;
    }
    return byte_sink_bytes(thread, &sink);
}

// ---- decoding text ----------------------------------------------------------------------------------------------

typedef struct EscapeDecoder {
    const uint8_t *data;
    size_t length, at;
    bool incomplete;  // the error is that the input ends here
    uint32_t invalid; // first invalid escape: its character, or an octal value above 255; 0: none
    StrBuilder builder;
} EscapeDecoder;

static int put(Thread *thread, EscapeDecoder *d, uint32_t c) {
    return str_builder_append_code_point(thread, &d->builder, c);
}

// count hexadecimal digits: false when they are not all there.
static bool read_hex(EscapeDecoder *d, int count, uint32_t *out) {
    *out = 0;
    for (; count; count--, d->at++) {
        d->incomplete = d->at >= d->length;
        int digit = d->incomplete ? -1 : hex_value(d->data[d->at]);
        if (digit < 0) return false;
        *out = *out << 4 | (uint32_t)digit;
    }
    return true;
}

static const char *decode_name(Thread *thread, EscapeDecoder *d, int *status) {
    static const char malformed[] = "malformed \\N character escape";
    d->incomplete = d->at >= d->length;
    if (d->incomplete || d->data[d->at] != '{') return malformed;
    size_t start = ++d->at;
    while (d->at < d->length && d->data[d->at] != '}')
        d->at++;
    d->incomplete = d->at >= d->length;
    if (d->incomplete || d->at == start) return malformed;
    uint32_t points[UNICODE_MAXIMUM_SEQUENCE];
    size_t count;
    bool found = unicode_lookup_name((const char *)d->data + start, d->at++ - start, points, &count) && count == 1;
    if (!found) return "unknown Unicode character name";
    *status = put(thread, d, points[0]);
    return NULL;
}

static uint32_t read_octal(EscapeDecoder *d, uint32_t first) {
    uint32_t c = first - '0';
    for (int i = 0; i < 2 && d->at < d->length && d->data[d->at] >= '0' && d->data[d->at] <= '7'; i++)
        c = c << 3 | (uint32_t)(d->data[d->at++] - '0');
    if (c > 0377 && !d->invalid) d->invalid = c;
    return c;
}

static int simple_escape(uint8_t c) {
    switch (c) {
    case '\\':
    case '\'':
    case '"': return c;
    case 'b': return '\b';
    case 'f': return '\f';
    case 't': return '\t';
    case 'n': return '\n';
    case 'r': return '\r';
    case 'v': return '\v';
    case 'a': return '\a';
    default: return -1;
    }
}

static const char *decode_hex_escape(Thread *thread, EscapeDecoder *d, int digits, const char *message, int *status) {
    uint32_t point;
    if (!read_hex(d, digits, &point)) return message;
    if (point > 0x10FFFF) return "illegal Unicode character";
    *status = put(thread, d, point);
    return NULL;
}

// One escape, from after the backslash: an error message or NULL.
static const char *decode_escape(Thread *thread, EscapeDecoder *d, int *status) {
    d->incomplete = d->at >= d->length;
    if (d->incomplete) return "\\ at end of string";
    uint8_t c = d->data[d->at++];
    if (c == '\n') return NULL;
    int simple = simple_escape(c);
    if (simple >= 0) {
        *status = put(thread, d, (uint32_t)simple);
        return NULL;
    }
    switch (c) {
    case 'x': return decode_hex_escape(thread, d, 2, "truncated \\xXX escape", status);
    case 'u': return decode_hex_escape(thread, d, 4, "truncated \\uXXXX escape", status);
    case 'U': return decode_hex_escape(thread, d, 8, "truncated \\UXXXXXXXX escape", status);
    case 'N': return decode_name(thread, d, status);
    }
    if (c >= '0' && c <= '7') {
        *status = put(thread, d, read_octal(d, c));
        return NULL;
    }
    if (!d->invalid) d->invalid = c;
    *status = put(thread, d, '\\') < 0 || put(thread, d, c) < 0 ? -1 : 0;
    return NULL;
}

static int warn_invalid(Thread *thread, uint32_t c) {
    if (!c) return 0;
    if (c > 0xFF)
        return error_warn(thread, SHAPE_DeprecationWarning, 1,
                          "\"\\%o\" is an invalid octal escape sequence. Such sequences will not work in the future. ",
                          c);
    return error_warn(thread, SHAPE_DeprecationWarning, 1,
                      "\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. ", (int)c);
}

static const char *decode_raw_escape(Thread *thread, EscapeDecoder *d, int *status) {
    d->incomplete = d->at >= d->length;
    if (d->incomplete) return "\\ at end of string";
    uint8_t c = d->data[d->at++];
    uint32_t point;
    if (c == 'u' || c == 'U') {
        if (!read_hex(d, c == 'u' ? 4 : 8, &point))
            return c == 'u' ? "truncated \\uXXXX escape" : "truncated \\UXXXXXXXX escape";
        if (point > 0x10FFFF) return "\\Uxxxxxxxx out of range";
        *status = put(thread, d, point);
    } else {
        *status = put(thread, d, '\\') < 0 || put(thread, d, c) < 0 ? -1 : 0;
    }
    return NULL;
}

static Value decode(Thread *thread, EscapeDecoder *d, DecodeErrors *state,
                    const char *(*escape)(Thread *, EscapeDecoder *, int *), bool raw, size_t *consumed) {
    str_builder_init(&d->builder);
    while (d->at < d->length) {
        uint8_t c = d->data[d->at];
        size_t start = d->at++;
        int status = 0;
        const char *message = NULL;
        d->incomplete = false;
        if (c != '\\' || (raw && d->at >= d->length && !consumed))
            status = put(thread, d, c);
        else
            message = escape(thread, d, &status);
        if (status < 0) return NO_VALUE;
        if (!message) continue;
        if (d->incomplete && consumed) {
            d->at = start;
            break;
        }
        Value replacement;
        if (codec_decode_error(thread, state, message, &d->data, &d->length, start, d->at, &replacement, &d->at) < 0 ||
            str_builder_append(thread, &d->builder, replacement) < 0)
            return NO_VALUE;
    }
    if (consumed) *consumed = d->at;
    return str_builder_finish(thread, &d->builder);
}

Value codec_unicode_escape_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors,
                                  size_t *consumed) {
    EscapeDecoder d = {.data = data, .length = length};
    DecodeErrors state = {.encoding = "unicodeescape", .errors = errors};
    Value text = decode(thread, &d, &state, decode_escape, false, consumed);
    return text == NO_VALUE || warn_invalid(thread, d.invalid) < 0 ? NO_VALUE : text;
}

Value codec_raw_unicode_escape_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors,
                                      size_t *consumed) {
    EscapeDecoder d = {.data = data, .length = length};
    DecodeErrors state = {.encoding = "rawunicodeescape", .errors = errors};
    return decode(thread, &d, &state, decode_raw_escape, true, consumed);
}

// ---- decoding bytes ---------------------------------------------------------------------------------------------

// \xHH: 0, or -1 when the handler is strict.
static int decode_byte_hex(Thread *thread, EscapeDecoder *d, ByteSink *sink, const char *errors) {
    int high = d->at < d->length ? hex_value(d->data[d->at]) : -1;
    int low = d->at + 1 < d->length ? hex_value(d->data[d->at + 1]) : -1;
    if (high >= 0 && low >= 0) {
        d->at += 2;
        return byte_sink_append(thread, sink, (uint8_t)(high << 4 | low));
    }
    if (!errors || strcmp(errors, "strict") == 0)
        return error_raise_int(thread, SHAPE_ValueError, "invalid \\x escape at position %zu", d->at - 2);
    if (high >= 0) d->at++;
    if (strcmp(errors, "replace") == 0) return byte_sink_append(thread, sink, '?');
    if (strcmp(errors, "ignore") == 0) return 0;
    return error_raise_int(thread, SHAPE_ValueError, "decoding error; unknown error handling code: %s", errors);
}

static int decode_byte_escape(Thread *thread, EscapeDecoder *d, ByteSink *sink, const char *errors) {
    if (d->at >= d->length) return error_raise_int(thread, SHAPE_ValueError, "Trailing \\ in string");
    uint8_t c = d->data[d->at++];
    int simple = simple_escape(c);
    if (c == '\n') return 0;
    if (simple >= 0) return byte_sink_append(thread, sink, (uint8_t)simple);
    if (c == 'x') return decode_byte_hex(thread, d, sink, errors);
    if (c >= '0' && c <= '7') return byte_sink_append(thread, sink, (uint8_t)read_octal(d, c));
    if (!d->invalid) d->invalid = c;
    return byte_sink_append(thread, sink, '\\') < 0 ? -1 : byte_sink_append(thread, sink, c);
}

Value codec_escape_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors) {
    EscapeDecoder d = {.data = data, .length = length};
    ByteSink sink = {0};
    while (d.at < d.length) {
        uint8_t c = d.data[d.at++];
        int status = c == '\\' ? decode_byte_escape(thread, &d, &sink, errors) : byte_sink_append(thread, &sink, c);
        if (status < 0) return NO_VALUE;
    }
    return warn_invalid(thread, d.invalid) < 0 ? NO_VALUE : byte_sink_bytes(thread, &sink);
}
