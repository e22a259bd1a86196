// Taipan: the codecs utf-16 and utf-32, of either byte order, with and without byte order mark. MIT licence.
#include "base/units.h"
#include "object/codec_internal.h"

static bool is_low(uint32_t c) {
    return c >= 0xDC00 && c <= 0xDFFF;
}
static bool is_surrogate(uint32_t c) {
    return c >= 0xD800 && c <= 0xDFFF;
}
static uint32_t get16(const uint8_t *p, bool big) {
    return big ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
}
static uint32_t get32(const uint8_t *p, bool big) {
    if (big) return (uint32_t)p[0] << 24 | (uint32_t)(p[1] << 16 | p[2] << 8 | p[3]);
    return (uint32_t)p[3] << 24 | (uint32_t)(p[2] << 16 | p[1] << 8 | p[0]);
}

static bool native_is_big(void) {
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
}

// ---- encoding ---------------------------------------------------------------------------------------------------

static int put_unit(Thread *thread, ByteSink *sink, uint32_t c, size_t size, bool big) {
    if (byte_sink_reserve(thread, sink, size) < 0) return -1;
    uint8_t *out = (uint8_t *)sink->storage->bytes + sink->length;
    for (size_t i = 0; i < size; i++)
        out[big ? size - 1 - i : i] = (uint8_t)(c >> 8 * i);
    sink->length += size;
    return 0;
}

static int put_point(Thread *thread, ByteSink *sink, uint32_t c, size_t size, bool big) {
    if (size == 4 || c < 0x10000) return put_unit(thread, sink, c, size, big);
    c -= 0x10000;
    if (put_unit(thread, sink, 0xD800 + (c >> 10), 2, big) < 0) return -1;
    return put_unit(thread, sink, 0xDC00 + (c & 0x3FF), 2, big);
}

static int encode_error(Thread *thread, ByteSink *sink, EncodeErrors *state, size_t at, size_t size, bool big,
                        size_t *next) {
    Value replacement;
    if (codec_encode_error(thread, state, "surrogates not allowed", at, at + 1, &replacement, next) < 0) return -1;
    if (value_is_bytes(replacement)) {
        const Bytes *b = bytes_from_value(replacement);
        if (b->length % size == 0) return byte_sink_write(thread, sink, b->data, b->length);
    } else if (str_is_ascii(str_from_value(replacement))) {
        const Str *s = str_from_value(replacement);
        for (size_t i = 0; i < s->length; i++)
            if (put_unit(thread, sink, str_read(s, i), size, big) < 0) return -1;
        return 0;
    }
    error_raise_encode(thread, state->encoding, state->text, at, at + 1, "surrogates not allowed");
    return -1;
}

// Units as they are stored, behind a byte order mark if asked for: what needs no second look.
static Value encode_plain(Thread *thread, const Str *s, size_t size, bool mark) {
    Bytes *b = bytes_allocate(thread, (s->length + mark) * size);
    if (!b) return NO_VALUE;
    uint8_t *out = b->data;
    if (mark) {
        units_set((int)size, out, 0, 0xFEFF);
        out += size;
    }
    units_copy((int)size, out, str_kind(s), s->data, s->length);
    return value_from_object(b);
}

static Value encode(Thread *thread, Value text, const char *errors, int byte_order, size_t size, const char *encoding) {
    const Str *s = str_from_value(text);
    bool big = byte_order ? byte_order > 0 : native_is_big();
    if (s->length > (size_t)PTRDIFF_MAX / 8) return error_no_memory(thread);
    if (big == native_is_big() && str_kind(s) <= (int)size && !codec_has_surrogates(s) && s->length + !byte_order > 1)
        return encode_plain(thread, s, size, byte_order == 0);
    EncodeErrors state = {.encoding = encoding, .errors = errors, .text = text};
    ByteSink sink = {0};
    if (byte_sink_reserve(thread, &sink, (s->length + 1) * size) < 0) return NO_VALUE;
    if (byte_order == 0 && put_unit(thread, &sink, 0xFEFF, size, big) < 0) return NO_VALUE;
    for (size_t i = 0; i < s->length;) {
        uint32_t c = str_read(s, i);
        int status = is_surrogate(c) ? encode_error(thread, &sink, &state, i, size, big, &i)
                                     : put_point(thread, &sink, c, size, big);
        if (status < 0) return NO_VALUE;
        if (!is_surrogate(c)) i++;
    }
    return byte_sink_bytes(thread, &sink);
}

Value codec_utf16_encode(Thread *thread, Value text, const char *errors, int byte_order) {
    return encode(thread, text, errors, byte_order, 2,
                  byte_order < 0   ? "utf-16-le"
                  : byte_order > 0 ? "utf-16-be"
                                   : "utf-16");
}

Value codec_utf32_encode(Thread *thread, Value text, const char *errors, int byte_order) {
    return encode(thread, text, errors, byte_order, 4,
                  byte_order < 0   ? "utf-32-le"
                  : byte_order > 0 ? "utf-32-be"
                                   : "utf-32");
}

// ---- decoding ---------------------------------------------------------------------------------------------------

// One step of a decoder: a code point, or an error over `bytes` of input. incomplete: more input could help.
typedef struct Step {
    uint32_t point;
    size_t bytes;
    const char *error;
    bool incomplete;
} Step;

static Step step16(const uint8_t *p, size_t left, bool big) {
    if (left < 2) return (Step){0, left, "truncated data", true};
    uint32_t c = get16(p, big);
    if (!is_surrogate(c)) return (Step){c, 2, NULL, false};
    if (is_low(c)) return (Step){0, 2, "illegal encoding", false};
    if (left < 4) return (Step){0, left, "unexpected end of data", true};
    uint32_t low = get16(p + 2, big);
    if (!is_low(low)) return (Step){0, 2, "illegal UTF-16 surrogate", false};
    return (Step){0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), 4, NULL, false};
}

static Step step32(const uint8_t *p, size_t left, bool big) {
    if (left < 4) return (Step){0, left, "truncated data", true};
    uint32_t c = get32(p, big);
    if (is_surrogate(c)) return (Step){0, 4, "code point in surrogate code point range(0xd800, 0xe000)", false};
    if (c > 0x10FFFF) return (Step){0, 4, "code point not in range(0x110000)", false};
    return (Step){c, 4, NULL, false};
}

// The byte order from a mark at the start; *at skips it.
static int find_byte_order(const uint8_t *data, size_t length, size_t size, int byte_order, size_t *at) {
    if (byte_order || length < size) return byte_order;
    uint32_t little = size == 2 ? get16(data, false) : get32(data, false);
    uint32_t big = size == 2 ? get16(data, true) : get32(data, true);
    if (little != 0xFEFF && big != 0xFEFF) return 0;
    *at = size;
    return little == 0xFEFF ? -1 : 1;
}

// Text that needs no second look: whole units in our byte order, without surrogates. NO_VALUE if it is none.
static Value decode_plain(Thread *thread, const uint8_t *data, size_t length, size_t size, bool big) {
    if (big != native_is_big() || length % size || (uintptr_t)data % size) return NO_VALUE;
    uint32_t bad = 0;
    if (size == 2)
        for (size_t i = 0; i < length / 2; i++)
            bad |= ((const uint16_t *)(const void *)data)[i] >> 11 == 0x1B;
    else
        for (size_t i = 0; i < length / 4; i++) {
            uint32_t c = ((const uint32_t *)(const void *)data)[i];
            bad |= (c >> 11 == 0x1B) | (c > 0x10FFFF);
        }
    if (bad) return NO_VALUE;
    if (size == 2) return str_from_ucs2(thread, (const void *)data, length / 2);
    return str_from_code_points(thread, (const void *)data, length / 4);
}

static Value decode(Thread *thread, const uint8_t *data, size_t length, DecodeErrors *state, bool big, size_t at,
                    Step (*step)(const uint8_t *, size_t, bool), size_t *consumed) {
    Value plain = decode_plain(thread, data + at, length - at, step == step16 ? 2 : 4, big);
    if (plain != NO_VALUE || error_pending(thread)) {
        if (consumed) *consumed = length;
        return plain;
    }
    StrBuilder builder;
    str_builder_init(&builder);
    while (at < length) {
        Step s = step(data + at, length - at, big);
        if (!s.error) {
            if (str_builder_append_code_point(thread, &builder, s.point) < 0) return NO_VALUE;
            at += s.bytes;
            continue;
        }
        if (s.incomplete && consumed) break;
        Value replacement;
        if (codec_decode_error(thread, state, s.error, &data, &length, at, at + s.bytes, &replacement, &at) < 0 ||
            str_builder_append(thread, &builder, replacement) < 0)
            return NO_VALUE;
    }
    if (consumed) *consumed = at;
    return str_builder_finish(thread, &builder);
}

Value codec_utf16_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors, int *byte_order,
                         size_t *consumed) {
    size_t at = 0;
    *byte_order = find_byte_order(data, length, 2, *byte_order, &at);
    bool big = *byte_order ? *byte_order > 0 : native_is_big();
    DecodeErrors state = {.encoding = big ? "utf-16-be" : "utf-16-le", .errors = errors};
    return decode(thread, data, length, &state, big, at, step16, consumed);
}

Value codec_utf32_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors, int *byte_order,
                         size_t *consumed) {
    size_t at = 0;
    *byte_order = find_byte_order(data, length, 4, *byte_order, &at);
    bool big = *byte_order ? *byte_order > 0 : native_is_big();
    DecodeErrors state = {.encoding = big ? "utf-32-be" : "utf-32-le", .errors = errors};
    return decode(thread, data, length, &state, big, at, step32, consumed);
}
