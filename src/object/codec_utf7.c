// Taipan: the codec utf-7 (RFC 2152). MIT licence.
#include "object/codec_internal.h"

static const char base64_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(uint32_t c) {
    if (c >= 'A' && c <= 'Z') return (int)c - 'A';
    if (c >= 'a' && c <= 'z') return (int)c - 'a' + 26;
    if (c >= '0' && c <= '9') return (int)c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// ---- encoding ---------------------------------------------------------------------------------------------------

// Characters that RFC 2152 allows as they are, and that need no care elsewhere: set D, set O and white space.
static bool is_direct(uint32_t c) {
    if (c == 0 || c >= 128 || c == '+' || c == '\\' || c == '~') return false;
    return c >= ' ' ? c != 127 : c == '\t' || c == '\n' || c == '\r';
}

typedef struct Shift {
    bool on;
    uint32_t buffer;
    int bits;
} Shift;

static int put_bits(Thread *thread, ByteSink *sink, Shift *shift, uint32_t unit) {
    shift->buffer = shift->buffer << 16 | unit;
    shift->bits += 16;
    while (shift->bits >= 6) {
        shift->bits -= 6;
        if (byte_sink_append(thread, sink, (uint8_t)base64_letters[shift->buffer >> shift->bits & 63]) < 0) return -1;
    }
    shift->buffer &= (1u << shift->bits) - 1;
    return 0;
}

static int put_rest(Thread *thread, ByteSink *sink, Shift *shift) {
    int bits = shift->bits;
    uint32_t buffer = shift->buffer;
    *shift = (Shift){0};
    return bits ? byte_sink_append(thread, sink, (uint8_t)base64_letters[buffer << (6 - bits) & 63]) : 0;
}

static int put_shifted(Thread *thread, ByteSink *sink, Shift *shift, uint32_t c) {
    if (c < 0x10000) return put_bits(thread, sink, shift, c);
    c -= 0x10000;
    if (put_bits(thread, sink, shift, 0xD800 + (c >> 10)) < 0) return -1;
    return put_bits(thread, sink, shift, 0xDC00 + (c & 0x3FF));
}

static int encode_character(Thread *thread, ByteSink *sink, Shift *shift, uint32_t c) {
    bool direct = is_direct(c);
    if (!shift->on && c == '+') return byte_sink_write(thread, sink, "+-", 2);
    if (shift->on && direct) {
        if (put_rest(thread, sink, shift) < 0) return -1;
        if ((base64_value(c) >= 0 || c == '-') && byte_sink_append(thread, sink, '-') < 0) return -1;
    }
    if (direct) return byte_sink_append(thread, sink, (uint8_t)c);
    if (!shift->on && byte_sink_append(thread, sink, '+') < 0) return -1;
    shift->on = true;
    return put_shifted(thread, sink, shift, c);
}

Value codec_utf7_encode(Thread *thread, Value text, const char *errors) {
    (void)errors; // nothing is unencodable
    const Str *s = str_from_value(text);
    ByteSink sink = {0};
    Shift shift = {0};
    for (size_t i = 0; i < s->length; i++)
        if (encode_character(thread, &sink, &shift, str_read(s, i)) < 0) return NO_VALUE;
    bool on = shift.on;
    if (put_rest(thread, &sink, &shift) < 0 || (on && byte_sink_append(thread, &sink, '-') < 0)) return NO_VALUE;
    return byte_sink_bytes(thread, &sink);
}

// ---- decoding ---------------------------------------------------------------------------------------------------

typedef struct Utf7Decoder {
    const uint8_t *data;
    size_t length, at;
    bool shifted;
    size_t start;        // of the shift sequence, or of the error
    size_t shift_output; // length of the output where it began
    uint32_t buffer, surrogate;
    int bits;
    StrBuilder builder;
} Utf7Decoder;

static int put(Thread *thread, Utf7Decoder *d, uint32_t c) {
    return str_builder_append_code_point(thread, &d->builder, c);
}

static int take_unit(Thread *thread, Utf7Decoder *d, uint32_t unit) {
    if (d->surrogate) {
        uint32_t high = d->surrogate;
        d->surrogate = 0;
        if (unit >= 0xDC00 && unit <= 0xDFFF)
            return put(thread, d, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        if (put(thread, d, high) < 0) return -1;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        d->surrogate = unit;
        return 0;
    }
    return put(thread, d, unit);
}

static int take_base64(Thread *thread, Utf7Decoder *d, int value) {
    d->buffer = d->buffer << 6 | (uint32_t)value;
    d->bits += 6;
    d->at++;
    if (d->bits < 16) return 0;
    d->bits -= 16;
    uint32_t unit = d->buffer >> d->bits & 0xFFFF;
    d->buffer &= (1u << d->bits) - 1;
    return take_unit(thread, d, unit);
}

// The end of a shift sequence: an error message or NULL; *status -1 when out of memory.
static const char *leave_shift(Thread *thread, Utf7Decoder *d, uint8_t c, int *status) {
    d->shifted = false;
    if (d->bits >= 6) {
        d->at++;
        return "partial character in shift sequence";
    }
    if (d->bits > 0 && d->buffer != 0) {
        d->at++;
        return "non-zero padding bits in shift sequence";
    }
    if (d->surrogate && c < 128 && c != '+') *status = put(thread, d, d->surrogate);
    d->surrogate = 0;
    if (c == '-') d->at++;
    return NULL;
}

static const char *begin_shift(Thread *thread, Utf7Decoder *d, int *status) {
    d->start = d->at++;
    if (d->at < d->length && d->data[d->at] == '-') {
        d->at++;
        *status = put(thread, d, '+');
        return NULL;
    }
    if (d->at < d->length && base64_value(d->data[d->at]) < 0) {
        d->at++;
        return "ill-formed sequence";
    }
    d->shifted = true;
    d->surrogate = d->buffer = 0;
    d->bits = 0;
    d->shift_output = d->builder.length;
    return NULL;
}

static const char *decode_step(Thread *thread, Utf7Decoder *d, int *status) {
    uint8_t c = d->data[d->at];
    if (d->shifted) {
        int value = base64_value(c);
        if (value < 0) return leave_shift(thread, d, c, status);
        *status = take_base64(thread, d, value);
        return NULL;
    }
    if (c == '+') return begin_shift(thread, d, status);
    if (c < 128) {
        d->at++;
        *status = put(thread, d, c);
        return NULL;
    }
    d->start = d->at++;
    return "unexpected special character";
}

static bool is_unterminated(const Utf7Decoder *d) {
    return d->shifted && (d->surrogate || d->bits >= 6 || (d->bits > 0 && d->buffer != 0));
}

static int handle_error(Thread *thread, Utf7Decoder *d, DecodeErrors *state, const char *message) {
    Value replacement;
    if (codec_decode_error(thread, state, message, &d->data, &d->length, d->start, d->at, &replacement, &d->at) < 0)
        return -1;
    return str_builder_append(thread, &d->builder, replacement);
}

Value codec_utf7_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors, size_t *consumed) {
    Utf7Decoder d = {.data = data, .length = length};
    DecodeErrors state = {.encoding = "utf7", .errors = errors};
    str_builder_init(&d.builder);
    for (;;) {
        while (d.at < d.length) {
            int status = 0;
            const char *message = decode_step(thread, &d, &status);
            if (status < 0 || (message && handle_error(thread, &d, &state, message) < 0)) return NO_VALUE;
        }
        if (consumed || !is_unterminated(&d)) break;
        d.shifted = false;
        d.at = d.length;
        if (handle_error(thread, &d, &state, "unterminated shift sequence") < 0) return NO_VALUE;
        if (d.at >= d.length) break;
    }
    if (consumed) {
        *consumed = d.shifted ? d.start : d.at;
        if (d.shifted) d.builder.length = d.shift_output; // decoded again with the rest
    }
    Value text = str_builder_finish(thread, &d.builder);
    return text == NO_VALUE || !consumed || !d.shifted ? text : str_canonical(thread, str_from_value(text));
}
