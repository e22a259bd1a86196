// Taipan: encoding and decoding text: which codec, and utf-8, latin-1 and ascii. MIT licence.
//
// Contract: see codec.h. The common case, text that is ASCII, is a copy.
#include "object/codec.h"
#include "base/units.h"
#include "base/utf8.h"
#include "object/bytes_internal.h"
#include "object/codec_internal.h"

// ---- which codec ------------------------------------------------------------------------------------------------

typedef enum BuiltinCodec { CODEC_OTHER, CODEC_UTF8, CODEC_UTF16, CODEC_UTF32, CODEC_ASCII, CODEC_LATIN1 } BuiltinCodec;

static BuiltinCodec builtin_codec(const char *encoding) {
    static const struct {
        const char *name;
        BuiltinCodec codec;
    } names[] = {
        {"utf_8", CODEC_UTF8},    {"utf8", CODEC_UTF8},      {"utf_16", CODEC_UTF16},      {"utf16", CODEC_UTF16},
        {"utf_32", CODEC_UTF32},  {"utf32", CODEC_UTF32},    {"ascii", CODEC_ASCII},       {"us_ascii", CODEC_ASCII},
        {"latin1", CODEC_LATIN1}, {"latin_1", CODEC_LATIN1}, {"iso_8859_1", CODEC_LATIN1}, {"iso8859_1", CODEC_LATIN1},
    };
    char name[16];
    size_t length = 0;
    bool gap = false;
    for (const char *p = encoding; *p; p++) {
        char c = *p;
        bool kept = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
        if (!kept) {
            gap = true;
            continue;
        }
        if (length + 3 > sizeof name) return CODEC_OTHER;
        if (gap && length) name[length++] = '_';
        gap = false;
        name[length++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    name[length] = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i].name) == 0) return names[i].codec;
    return CODEC_OTHER;
}

// -X dev: an unknown error handler is an error even when it is not needed (and an encoding even for the empty text).
static int check_names(Thread *thread, const char *encoding, const char *errors) {
    if (LIKELY(!thread->interp->checks_codecs)) return 0;
    if (encoding && builtin_codec(encoding) == CODEC_OTHER && codec_lookup(thread, encoding) == NO_VALUE) return -1;
    return codec_handler_of(thread, errors) == HANDLER_OTHER && codec_lookup_error(thread, errors) == NO_VALUE ? -1 : 0;
}

Value codec_encode(Thread *thread, Value text, const char *encoding, const char *errors) {
    if (check_names(thread, encoding, errors) < 0) return NO_VALUE;
    switch (encoding ? builtin_codec(encoding) : CODEC_UTF8) {
    case CODEC_UTF8: return codec_utf8_encode(thread, text, errors);
    case CODEC_UTF16: return codec_utf16_encode(thread, text, errors, 0);
    case CODEC_UTF32: return codec_utf32_encode(thread, text, errors, 0);
    case CODEC_ASCII: return codec_ascii_encode(thread, text, errors);
    case CODEC_LATIN1: return codec_latin1_encode(thread, text, errors);
    default: return codec_registry_encode(thread, text, encoding, errors);
    }
}

static Value decode_builtin(Thread *thread, BuiltinCodec codec, const uint8_t *data, size_t length,
                            const char *errors) {
    int byte_order = 0;
    switch (codec) {
    case CODEC_UTF8: return codec_utf8_decode(thread, data, length, errors, NULL);
    case CODEC_UTF16: return codec_utf16_decode(thread, data, length, errors, &byte_order, NULL);
    case CODEC_UTF32: return codec_utf32_decode(thread, data, length, errors, &byte_order, NULL);
    case CODEC_ASCII: return codec_ascii_decode(thread, data, length, errors);
    default: return str_from_latin1(thread, data, length);
    }
}

Value codec_decode(Thread *thread, const void *data, size_t length, const char *encoding, const char *errors) {
    if (check_names(thread, encoding, errors) < 0) return NO_VALUE;
    BuiltinCodec codec = encoding ? builtin_codec(encoding) : CODEC_UTF8;
    if (codec != CODEC_OTHER) return decode_builtin(thread, codec, data, length, errors);
    Value bytes = bytes_from_data(thread, data, length);
    return bytes == NO_VALUE ? NO_VALUE : codec_registry_decode(thread, bytes, encoding, errors);
}

Value codec_decode_object(Thread *thread, Value object, const char *encoding, const char *errors) {
    BuiltinCodec codec = encoding ? builtin_codec(encoding) : CODEC_UTF8;
    if (check_names(thread, encoding, errors) < 0) return NO_VALUE;
    // No bytes are no text in any encoding: none is looked up, not even to see that it exists.
    bool is_empty = value_is_bytes(object) ? bytes_from_value(object)->length == 0
                                           : value_is_bytearray(object) && bytearray_from_value(object)->length == 0;
    if (is_empty) return check_names(thread, encoding, errors) < 0 ? NO_VALUE : str_from_ascii(thread, "", 0);
    if (codec == CODEC_OTHER && (value_is_bytes(object) || value_is_bytearray(object))) {
        Value view = memoryview_new(thread, object, BUFFER_SIMPLE);
        return view == NO_VALUE ? NO_VALUE : codec_registry_decode(thread, view, encoding, errors);
    }
    Buffer buffer;
    if (buffer_get(thread, object, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value text = codec_decode(thread, buffer.data, buffer.length, encoding, errors);
    buffer_release(thread, &buffer);
    return text;
}

Value fs_decode(Thread *thread, const void *data, size_t length) {
    return codec_utf8_decode(thread, data, length, "surrogateescape", NULL);
}

Value fs_encode(Thread *thread, Value text) {
    return codec_utf8_encode(thread, text, "surrogateescape");
}

// ---- what all encoders share ------------------------------------------------------------------------------------

// An ASCII str at the end of the sink.
static int put_ascii(Thread *thread, ByteSink *sink, Value text) {
    const Str *s = str_from_value(text);
    return byte_sink_write(thread, sink, s->data, s->length);
}

static Value as_bytes(Thread *thread, const Str *s) {
    return bytes_from_data(thread, s->data, s->length);
}

// ---- utf-8 ------------------------------------------------------------------------------------------------------

static bool is_surrogate(uint32_t c) {
    return c >= 0xD800 && c <= 0xDFFF;
}

static int put_utf8(Thread *thread, ByteSink *sink, const Str *s, size_t start, size_t end) {
    if (start == end) return 0;
    const void *units = str_units_at(s, start);
    size_t size = utf8_size_of_units(str_kind(s), units, end - start);
    if (byte_sink_reserve(thread, sink, size) < 0) return -1;
    utf8_from_units(str_kind(s), units, end - start, sink->storage->bytes + sink->length);
    sink->length += size;
    return 0;
}

// The first characters of s[start:end] that an escaping handler can encode by itself; returns how many.
static int escape_prefix(Thread *thread, ByteSink *sink, const Str *s, size_t start, size_t end, size_t *next) {
    size_t i = start;
    for (; i < end; i++) {
        uint32_t c = str_read(s, i);
        if (c < 0xDC80 || c > 0xDCFF) break;
        if (byte_sink_append(thread, sink, (uint8_t)(c - 0xDC00)) < 0) return -1;
    }
    *next = i;
    return 0;
}

static int utf8_encode_error(Thread *thread, ByteSink *sink, EncodeErrors *state, size_t start, size_t end,
                             size_t *next) {
    const Str *s = str_from_value(state->text);
    CodecHandler handler = codec_handler_of(thread, state->errors);
    if (handler == HANDLER_SURROGATEPASS) {
        *next = end;
        return put_utf8(thread, sink, s, start, end);
    }
    size_t from = start;
    if (handler == HANDLER_SURROGATEESCAPE) {
        if (escape_prefix(thread, sink, s, start, end, next) < 0) return -1;
        if (*next == end) return 0;
        from = *next;
    }
    Value replacement;
    if (codec_encode_error(thread, state, "surrogates not allowed", from, end, &replacement, next) < 0) return -1;
    if (value_is_bytes(replacement))
        return byte_sink_write(thread, sink, bytes_from_value(replacement)->data,
                               bytes_from_value(replacement)->length);
    if (str_is_ascii(str_from_value(replacement))) return put_ascii(thread, sink, replacement);
    error_raise_encode(thread, state->encoding, state->text, from, end, "surrogates not allowed");
    return -1;
}

bool codec_has_surrogates(const Str *s) {
    int kind = str_kind(s);
    if (kind == 1) return false;
    uint32_t found = 0; // no early exit: that lets the compiler use vectors
    if (kind == 2)
        for (size_t i = 0; i < s->length; i++)
            found |= ((const uint16_t *)s->data)[i] >> 11 == 0x1B;
    else
        for (size_t i = 0; i < s->length; i++)
            found |= ((const uint32_t *)s->data)[i] >> 11 == 0x1B;
    return found;
}

Value codec_utf8_encode(Thread *thread, Value text, const char *errors) {
    const Str *s = str_from_value(text);
    if (str_is_ascii(s)) return as_bytes(thread, s);
    if (!codec_has_surrogates(s)) {
        Bytes *b = bytes_allocate(thread, utf8_size_of_units(str_kind(s), s->data, s->length));
        if (b) utf8_from_units(str_kind(s), s->data, s->length, (char *)b->data);
        return value_from_object(b);
    }
    EncodeErrors state = {.encoding = "utf-8", .errors = errors, .text = text};
    ByteSink sink = {0};
    for (size_t i = 0; i < s->length;) {
        size_t end = i;
        while (end < s->length && !is_surrogate(str_read(s, end)))
            end++;
        if (put_utf8(thread, &sink, s, i, end) < 0) return NO_VALUE;
        size_t bad = end;
        while (end < s->length && is_surrogate(str_read(s, end)))
            end++;
        i = end;
        if (bad < end && utf8_encode_error(thread, &sink, &state, bad, end, &i) < 0) return NO_VALUE;
    }
    return byte_sink_bytes(thread, &sink);
}

// Valid UTF-8 data[start:end] at the end of the builder.
static int append_utf8(Thread *thread, StrBuilder *builder, const uint8_t *data, size_t start, size_t end) {
    if (start == end) return 0;
    Value text = str_from_utf8(thread, (const char *)data + start, end - start);
    return text == NO_VALUE ? -1 : str_builder_append(thread, builder, text);
}

static int escape_bytes(Thread *thread, StrBuilder *builder, const uint8_t *data, size_t start, size_t end) {
    for (size_t i = start; i < end; i++)
        if (str_builder_append_code_point(thread, builder, 0xDC00 + data[i]) < 0) return -1;
    return 0;
}

Value codec_utf8_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors, size_t *consumed) {
    if (consumed) *consumed = length;
    if (units_is_ascii(data, length)) return str_from_ascii(thread, (const char *)data, length);
    Utf8Scan scan = utf8_scan((const char *)data, length, false);
    if (scan.status == UTF8_OK)
        return str_from_valid_utf8(thread, (const char *)data, length, scan.characters, scan.maximum);
    DecodeErrors state = {.encoding = "utf-8", .errors = errors};
    bool escape = codec_handler_of(thread, errors) == HANDLER_SURROGATEESCAPE;
    StrBuilder builder;
    str_builder_init(&builder);
    size_t at = 0;
    while (at < length) {
        scan = utf8_scan((const char *)data + at, length - at, false);
        size_t bad = at + scan.bad_start, end = at + scan.bad_end;
        if (append_utf8(thread, &builder, data, at, bad) < 0) return NO_VALUE;
        at = bad;
        if (scan.status == UTF8_OK || (scan.incomplete && consumed)) break;
        if (escape) {
            if (escape_bytes(thread, &builder, data, bad, end) < 0) return NO_VALUE;
            at = end;
            continue;
        }
        Value replacement;
        if (codec_decode_error(thread, &state, utf8_status_message(scan.status), &data, &length, bad, end, &replacement,
                               &at) < 0 ||
            str_builder_append(thread, &builder, replacement) < 0)
            return NO_VALUE;
    }
    if (consumed) *consumed = at;
    return str_builder_finish(thread, &builder);
}

// ---- ascii and latin-1 ------------------------------------------------------------------------------------------

static int narrow_error(Thread *thread, ByteSink *sink, EncodeErrors *state, size_t start, size_t end, uint32_t limit,
                        size_t *next) {
    const char *reason = limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)";
    size_t from = start;
    if (codec_handler_of(thread, state->errors) == HANDLER_SURROGATEESCAPE) {
        if (escape_prefix(thread, sink, str_from_value(state->text), start, end, next) < 0) return -1;
        if (*next == end) return 0;
        from = *next;
    }
    Value replacement;
    if (codec_encode_error(thread, state, reason, from, end, &replacement, next) < 0) return -1;
    if (value_is_bytes(replacement))
        return byte_sink_write(thread, sink, bytes_from_value(replacement)->data,
                               bytes_from_value(replacement)->length);
    const Str *s = str_from_value(replacement);
    if (str_is_ascii(s) || (str_kind(s) == 1 && limit == 256)) return byte_sink_write(thread, sink, s->data, s->length);
    error_raise_encode(thread, state->encoding, state->text, from, end, reason);
    return -1;
}

static Value encode_narrow(Thread *thread, Value text, const char *errors, uint32_t limit) {
    const Str *s = str_from_value(text);
    if (str_is_ascii(s) || (str_kind(s) == 1 && limit == 256)) return as_bytes(thread, s);
    EncodeErrors state = {.encoding = limit == 128 ? "ascii" : "latin-1", .errors = errors, .text = text};
    ByteSink sink = {0};
    if (byte_sink_reserve(thread, &sink, s->length) < 0) return NO_VALUE;
    for (size_t i = 0; i < s->length;) {
        uint32_t c = str_read(s, i);
        if (c < limit) {
            if (byte_sink_append(thread, &sink, (uint8_t)c) < 0) return NO_VALUE;
            i++;
            continue;
        }
        size_t end = i + 1;
        while (end < s->length && str_read(s, end) >= limit)
            end++;
        if (narrow_error(thread, &sink, &state, i, end, limit, &i) < 0) return NO_VALUE;
    }
    return byte_sink_bytes(thread, &sink);
}

Value codec_ascii_encode(Thread *thread, Value text, const char *errors) {
    return encode_narrow(thread, text, errors, 128);
}

Value codec_latin1_encode(Thread *thread, Value text, const char *errors) {
    return encode_narrow(thread, text, errors, 256);
}

Value codec_ascii_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors) {
    if (units_is_ascii(data, length)) return str_from_ascii(thread, (const char *)data, length);
    DecodeErrors state = {.encoding = "ascii", .errors = errors};
    bool escape = codec_handler_of(thread, errors) == HANDLER_SURROGATEESCAPE;
    StrBuilder builder;
    str_builder_init(&builder);
    for (size_t at = 0; at < length;) {
        size_t plain = units_ascii_prefix(data + at, length - at);
        if (str_builder_append_ascii(thread, &builder, (const char *)data + at, plain) < 0) return NO_VALUE;
        at += plain;
        if (at == length) break;
        if (escape) {
            if (escape_bytes(thread, &builder, data, at, at + 1) < 0) return NO_VALUE;
            at++;
            continue;
        }
        Value replacement;
        if (codec_decode_error(thread, &state, "ordinal not in range(128)", &data, &length, at, at + 1, &replacement,
                               &at) < 0 ||
            str_builder_append(thread, &builder, replacement) < 0)
            return NO_VALUE;
    }
    return str_builder_finish(thread, &builder);
}
