// Taipan: the charmap codec: bytes and characters by table, as the library's 8-bit encodings use it. MIT licence.
#include "object/codec_internal.h"
#include "object/dict.h"
#include "object/int.h"

enum { UNDEFINED_MARK = 0xFFFE };
#define REASON "character maps to <undefined>"

Value codec_charmap_build(Thread *thread, Value map) {
    const Str *s = str_from_value(map);
    Dict *dict = dict_allocate_sized(thread, s->length);
    for (size_t i = 0; dict && i < s->length && i < 256; i++) {
        uint32_t c = str_read(s, i);
        if (c == UNDEFINED_MARK && s->length == 256) continue;
        if (dict_set(thread, dict, value_from_small_int(c), value_from_small_int((int64_t)i)) < 0) return NO_VALUE;
    }
    return value_from_object(dict);
}

// mapping[key]; NONE when there is nothing (None or LookupError).
static Value look_up(Thread *thread, Value mapping, uint32_t key) {
    Value k = value_from_small_int(key), found;
    if (value_has_shape(mapping, SHAPE_dict)) {
        found = dict_get(thread, dict_from_value(mapping), k);
        return found == NO_VALUE && !error_pending(thread) ? NONE : found;
    }
    found = object_get_item(thread, mapping, k);
    if (found != NO_VALUE || !error_matches(thread, SHAPE_LookupError)) return found;
    error_clear(thread);
    return NONE;
}

// ---- decoding ---------------------------------------------------------------------------------------------------

// 1 decoded, 0 undefined, -1 error.
static int decode_by_text(Thread *thread, StrBuilder *builder, const Str *table, uint8_t byte) {
    if (byte >= table->length) return 0;
    uint32_t c = str_read(table, byte);
    if (c == UNDEFINED_MARK) return 0;
    return str_builder_append_code_point(thread, builder, c) < 0 ? -1 : 1;
}

static int decode_by_mapping(Thread *thread, StrBuilder *builder, Value mapping, uint8_t byte) {
    Value to = look_up(thread, mapping, byte);
    if (to == NO_VALUE) return -1;
    if (to == NONE) return 0;
    if (value_is_int(to)) {
        int64_t n;
        if (!int_fits_int64(to, &n) || n < 0 || n > 0x10FFFF)
            return error_raise_int(thread, SHAPE_TypeError, "character mapping must be in range(0x110000)");
        if (n == UNDEFINED_MARK) return 0;
        return str_builder_append_code_point(thread, builder, (uint32_t)n) < 0 ? -1 : 1;
    }
    if (!value_is_str(to))
        return error_raise_int(thread, SHAPE_TypeError, "character mapping must return integer, None or str");
    const Str *s = str_from_value(to);
    if (s->length == 1 && str_read(s, 0) == UNDEFINED_MARK) return 0;
    return str_builder_append(thread, builder, to) < 0 ? -1 : 1;
}

Value codec_charmap_decode(Thread *thread, const uint8_t *data, size_t length, Value mapping, const char *errors) {
    if (mapping == NONE || mapping == NO_VALUE) return str_from_latin1(thread, data, length);
    DecodeErrors state = {.encoding = "charmap", .errors = errors};
    const Str *table = value_is_str(mapping) ? str_from_value(mapping) : NULL;
    StrBuilder builder;
    str_builder_init(&builder);
    for (size_t at = 0; at < length;) {
        int done = table ? decode_by_text(thread, &builder, table, data[at])
                         : decode_by_mapping(thread, &builder, mapping, data[at]);
        if (done < 0) return NO_VALUE;
        if (done) {
            at++;
            continue;
        }
        Value replacement;
        if (codec_decode_error(thread, &state, REASON, &data, &length, at, at + 1, &replacement, &at) < 0 ||
            str_builder_append(thread, &builder, replacement) < 0)
            return NO_VALUE;
    }
    return str_builder_finish(thread, &builder);
}

// ---- encoding ---------------------------------------------------------------------------------------------------

// What c is encoded as: a bytes or a small int, or NONE.
static Value encoded_character(Thread *thread, Value mapping, uint32_t c) {
    Value to = look_up(thread, mapping, c);
    if (to == NO_VALUE || to == NONE || value_is_bytes(to)) return to;
    if (!value_is_int(to))
        return error_raise(thread, SHAPE_TypeError, "character mapping must return integer, bytes or None, not %T", to);
    int64_t n;
    if (!int_fits_int64(to, &n) || n < 0 || n > 255)
        return error_raise(thread, SHAPE_TypeError, "character mapping must be in range(256)");
    return value_from_small_int(n);
}

// 1 encoded, 0 unencodable, -1 error.
static int encode_character(Thread *thread, ByteSink *sink, Value mapping, uint32_t c) {
    Value to = encoded_character(thread, mapping, c);
    if (to == NO_VALUE) return -1;
    if (to == NONE) return 0;
    if (value_is_small_int(to)) return byte_sink_append(thread, sink, (uint8_t)value_small_int(to)) < 0 ? -1 : 1;
    return byte_sink_write(thread, sink, bytes_from_value(to)->data, bytes_from_value(to)->length) < 0 ? -1 : 1;
}

static int encode_replacement(Thread *thread, ByteSink *sink, EncodeErrors *state, Value mapping, size_t start,
                              size_t end, size_t *next) {
    Value replacement;
    if (codec_encode_error(thread, state, REASON, start, end, &replacement, next) < 0) return -1;
    if (value_is_bytes(replacement))
        return byte_sink_write(thread, sink, bytes_from_value(replacement)->data,
                               bytes_from_value(replacement)->length);
    const Str *s = str_from_value(replacement);
    for (size_t i = 0; i < s->length; i++) {
        int done = encode_character(thread, sink, mapping, str_read(s, i));
        if (done > 0) continue;
        if (done == 0) error_raise_encode(thread, "charmap", state->text, start, end, REASON);
        return -1;
    }
    return 0;
}

Value codec_charmap_encode(Thread *thread, Value text, Value mapping, const char *errors) {
    if (mapping == NONE || mapping == NO_VALUE) return codec_latin1_encode(thread, text, errors);
    const Str *s = str_from_value(text);
    EncodeErrors state = {.encoding = "charmap", .errors = errors, .text = text};
    ByteSink sink = {0};
    for (size_t i = 0; i < s->length;) {
        int done = encode_character(thread, &sink, mapping, str_read(s, i));
        if (done < 0) return NO_VALUE;
        if (done) {
            i++;
            continue;
        }
        size_t end = i + 1;
        for (; end < s->length; end++) {
            Value to = encoded_character(thread, mapping, str_read(s, end));
            if (to == NO_VALUE) return NO_VALUE;
            if (to != NONE) break;
        }
        if (encode_replacement(thread, &sink, &state, mapping, i, end, &i) < 0) return NO_VALUE;
    }
    return byte_sink_bytes(thread, &sink);
}
