// Taipan: the _codecs module: the registry and the built-in codecs as functions. MIT licence.
//
// Encoders answer (bytes, characters used), decoders (str, bytes used), as the library's codecs module expects.
#include "object/codec_internal.h"
#include "object/int.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/tuple.h"

// ---- arguments --------------------------------------------------------------------------------------------------

static const char *text_of(Thread *thread, Value v) {
    size_t length;
    const char *text = str_to_utf8(thread, v, &length);
    if (text && strlen(text) != length) {
        error_raise(thread, SHAPE_ValueError, "embedded null character");
        return NULL;
    }
    return text;
}

// An errors argument: None is no handler. False with an exception.
static bool errors_argument(Thread *thread, Value v, const char *function, int position, const char **out) {
    *out = NULL;
    if (v == NONE || v == UNBOUND) return true;
    if (!value_is_str(v)) {
        error_raise(thread, SHAPE_TypeError, "%s() argument %d must be str or None, not %B", function, position, v);
        return false;
    }
    return (*out = text_of(thread, v)) != NULL;
}

static bool check_str(Thread *thread, Value v, const char *function, const char *which) {
    if (value_is_str(v)) return true;
    error_raise(thread, SHAPE_TypeError, "%s() argument%s%s must be str, not %B", function, *which ? " " : "", which,
                v);
    return false;
}

static Value pair(Thread *thread, Value result, size_t used) {
    return result == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, result, value_from_small_int((int64_t)used));
}

// ---- the registry -----------------------------------------------------------------------------------------------

NATIVE(codecs_register, "register($module, search_function, /)",
       "Register a codec search function.\n\nIt is called with an encoding's normalized name and returns a CodecInfo\n"
       "(encoder, decoder, stream reader, stream writer), or None.",
       EFFECT_ANY) {
    return codec_register(thread, args[1]) < 0 ? NO_VALUE : NONE;
}

NATIVE(codecs_unregister, "unregister($module, search_function, /)",
       "Unregister a codec search function and clear the registry's cache.", EFFECT_ANY) {
    return codec_unregister(thread, args[1]) < 0 ? NO_VALUE : NONE;
}

NATIVE(codecs_lookup, "lookup($module, encoding, /)", "Look up a codec and return its CodecInfo.", EFFECT_ANY) {
    if (!check_str(thread, args[1], "lookup", "")) return NO_VALUE;
    const char *name = text_of(thread, args[1]);
    return name ? codec_lookup(thread, name) : NO_VALUE;
}

static bool codec_arguments(Thread *thread, Value *args, const char *function, const char **encoding,
                            const char **errors) {
    *encoding = str_text_argument(thread, args[2], function, "encoding");
    *errors = *encoding ? str_text_argument(thread, args[3], function, "errors") : NULL;
    return *errors != NULL;
}

NATIVE(codecs_encode, "encode($module, /, obj, encoding='utf-8', errors='strict')",
       "Encode obj using the codec registered for encoding.\n\nThe default error handling is 'strict', which raises\n"
       "UnicodeEncodeError; 'ignore', 'replace' and others can be asked for.",
       EFFECT_ANY) {
    const char *encoding, *errors;
    return codec_arguments(thread, args, "encode", &encoding, &errors)
               ? codec_encode_any(thread, args[1], encoding, errors)
               : NO_VALUE;
}

NATIVE(codecs_decode, "decode($module, /, obj, encoding='utf-8', errors='strict')",
       "Decode obj using the codec registered for encoding.\n\nThe default error handling is 'strict', which raises\n"
       "UnicodeDecodeError; 'ignore', 'replace' and others can be asked for.",
       EFFECT_ANY) {
    const char *encoding, *errors;
    return codec_arguments(thread, args, "decode", &encoding, &errors)
               ? codec_decode_any(thread, args[1], encoding, errors)
               : NO_VALUE;
}

NATIVE(
    codecs_register_error, "register_error($module, errors, handler, /)",
    "Register an error handler under a name.\n\nhandler is called with an exception that has start, end, object and\n"
    "reason, and returns a replacement and the position to go on at, or raises.",
    EFFECT_ANY) {
    if (!check_str(thread, args[1], "register_error", "1")) return NO_VALUE;
    return codec_register_error(thread, args[1], args[2]) < 0 ? NO_VALUE : NONE;
}

NATIVE(codecs_unregister_error, "_unregister_error($module, errors, /)",
       "Remove the error handler of that name; says whether there was one.", EFFECT_ANY) {
    if (!check_str(thread, args[1], "_unregister_error", "")) return NO_VALUE;
    int removed = codec_unregister_error(thread, args[1]);
    return removed < 0 ? NO_VALUE : value_from_bool(removed);
}

NATIVE(codecs_lookup_error, "lookup_error($module, name, /)",
       "Return the error handler registered under the name; LookupError when there is none.", EFFECT_ANY) {
    if (!check_str(thread, args[1], "lookup_error", "")) return NO_VALUE;
    const char *name = text_of(thread, args[1]);
    return name ? codec_lookup_error(thread, name) : NO_VALUE;
}

// ---- encoders ---------------------------------------------------------------------------------------------------

#define ENCODER(id, name, call)                                                                                        \
    NATIVE(id, name "($module, str, errors=None, /)", "", EFFECT_ANY) {                                                \
        const char *errors;                                                                                            \
        if (!check_str(thread, args[1], name, "1") || !errors_argument(thread, args[2], name, 2, &errors))             \
            return NO_VALUE;                                                                                           \
        Value text = args[1];                                                                                          \
        return pair(thread, call, str_from_value(text)->length);                                                       \
    }
ENCODER(utf_8_encode, "utf_8_encode", codec_utf8_encode(thread, text, errors))
ENCODER(utf_7_encode, "utf_7_encode", codec_utf7_encode(thread, text, errors))
ENCODER(utf_16_le_encode, "utf_16_le_encode", codec_utf16_encode(thread, text, errors, -1))
ENCODER(utf_16_be_encode, "utf_16_be_encode", codec_utf16_encode(thread, text, errors, 1))
ENCODER(utf_32_le_encode, "utf_32_le_encode", codec_utf32_encode(thread, text, errors, -1))
ENCODER(utf_32_be_encode, "utf_32_be_encode", codec_utf32_encode(thread, text, errors, 1))
ENCODER(latin_1_encode, "latin_1_encode", codec_latin1_encode(thread, text, errors))
ENCODER(ascii_encode, "ascii_encode", codec_ascii_encode(thread, text, errors))
ENCODER(unicode_escape_encode, "unicode_escape_encode", codec_unicode_escape_encode(thread, text))
ENCODER(raw_unicode_escape_encode, "raw_unicode_escape_encode", codec_raw_unicode_escape_encode(thread, text))
#undef ENCODER

#define ORDERED_ENCODER(id, name, function)                                                                            \
    NATIVE(id, name "($module, str, errors=None, byteorder=0, /)", "", EFFECT_ANY) {                                   \
        const char *errors;                                                                                            \
        if (!check_str(thread, args[1], name, "1") || !errors_argument(thread, args[2], name, 2, &errors))             \
            return NO_VALUE;                                                                                           \
        int64_t order = object_index_int64(thread, args[3]);                                                           \
        if (order == -1 && error_pending(thread)) return NO_VALUE;                                                     \
        return pair(thread, function(thread, args[1], errors, order < 0 ? -1 : order > 0),                             \
                    str_from_value(args[1])->length);                                                                  \
    }
ORDERED_ENCODER(utf_16_encode, "utf_16_encode", codec_utf16_encode)
ORDERED_ENCODER(utf_32_encode, "utf_32_encode", codec_utf32_encode)
#undef ORDERED_ENCODER

NATIVE(charmap_encode, "charmap_encode($module, str, errors=None, mapping=None, /)", "", EFFECT_ANY) {
    const char *errors;
    if (!check_str(thread, args[1], "charmap_encode", "1") ||
        !errors_argument(thread, args[2], "charmap_encode", 2, &errors))
        return NO_VALUE;
    return pair(thread, codec_charmap_encode(thread, args[1], args[3], errors), str_from_value(args[1])->length);
}

NATIVE(charmap_build, "charmap_build($module, map, /)", "", EFFECT_ANY) {
    return check_str(thread, args[1], "charmap_build", "") ? codec_charmap_build(thread, args[1]) : NO_VALUE;
}

// repr of bytes without quotes and prefix, both kinds of quotes counting as themselves but for the single one.
NATIVE(escape_encode, "escape_encode($module, data, errors=None, /)", "", EFFECT_ANY) {
    static const char digits[] = "0123456789abcdef";
    if (!value_is_bytes(args[1]))
        return error_raise(thread, SHAPE_TypeError, "escape_encode() argument 1 must be bytes, not %B", args[1]);
    const Bytes *b = bytes_from_value(args[1]);
    ByteSink sink = {0};
    for (size_t i = 0; i < b->length; i++) {
        uint8_t c = b->data[i];
        char escaped[4] = {'\\', (char)c};
        size_t length = 2;
        if (c == '\t')
            escaped[1] = 't';
        else if (c == '\n')
            escaped[1] = 'n';
        else if (c == '\r')
            escaped[1] = 'r';
        else if (c < ' ' || c >= 0x7F) {
            escaped[1] = 'x';
            escaped[2] = digits[c >> 4];
            escaped[3] = digits[c & 15];
            length = 4;
        } else if (c != '\'' && c != '\\') {
            escaped[0] = (char)c;
            length = 1;
        }
        if (byte_sink_write(thread, &sink, escaped, length) < 0) return NO_VALUE;
    }
    return pair(thread, byte_sink_bytes(thread, &sink), b->length);
}

// ---- decoders ---------------------------------------------------------------------------------------------------

// What a decoder reads: a bytes-like object or, for some, a str taken as UTF-8.
static bool input_get(Thread *thread, Value v, bool text_allowed, Buffer *buffer) {
    *buffer = (Buffer){0};
    if (!text_allowed || !value_is_str(v)) return buffer_get(thread, v, buffer, BUFFER_SIMPLE) == 0;
    buffer->data = (void *)(uintptr_t)str_to_utf8(thread, v, &buffer->length);
    return buffer->data != NULL;
}

NATIVE(readbuffer_encode, "readbuffer_encode($module, data, errors=None, /)", "", EFFECT_ANY) {
    Buffer buffer;
    if (!input_get(thread, args[1], true, &buffer)) return NO_VALUE;
    Value result = pair(thread, bytes_from_data(thread, buffer.data, buffer.length), buffer.length);
    buffer_release(thread, &buffer);
    return result;
}

typedef Value (*StatefulDecoder)(Thread *thread, const uint8_t *data, size_t length, const char *errors,
                                 size_t *consumed);

static Value decode_stateful(Thread *thread, Value *args, const char *name, StatefulDecoder decoder,
                             bool text_allowed) {
    const char *errors;
    Buffer buffer;
    int final = object_is_true(thread, args[3]);
    if (final < 0 || !errors_argument(thread, args[2], name, 2, &errors)) return NO_VALUE;
    if (!input_get(thread, args[1], text_allowed, &buffer)) return NO_VALUE;
    size_t consumed = buffer.length;
    Value text = decoder(thread, buffer.data, buffer.length, errors, final ? NULL : &consumed);
    buffer_release(thread, &buffer);
    return pair(thread, text, consumed);
}

#define DECODER(id, default_final, function, text_allowed)                                                             \
    NATIVE(id, #id "($module, data, errors=None, final=" default_final ", /)", "", EFFECT_ANY) {                       \
        return decode_stateful(thread, args, #id, function, text_allowed);                                             \
    }
DECODER(utf_8_decode, "False", codec_utf8_decode, false)
DECODER(utf_7_decode, "False", codec_utf7_decode, false)
DECODER(unicode_escape_decode, "True", codec_unicode_escape_decode, true)
DECODER(raw_unicode_escape_decode, "True", codec_raw_unicode_escape_decode, true)

#define ORDERED_DECODER(id, function, order)                                                                           \
    static Value id##_stateful(Thread *thread, const uint8_t *data, size_t length, const char *errors,                 \
                               size_t *consumed) {                                                                     \
        int byte_order = order;                                                                                        \
        return function(thread, data, length, errors, &byte_order, consumed);                                          \
    }                                                                                                                  \
    DECODER(id, "False", id##_stateful, false)
ORDERED_DECODER(utf_16_decode, codec_utf16_decode, 0)
ORDERED_DECODER(utf_16_le_decode, codec_utf16_decode, -1)
ORDERED_DECODER(utf_16_be_decode, codec_utf16_decode, 1)
ORDERED_DECODER(utf_32_decode, codec_utf32_decode, 0)
ORDERED_DECODER(utf_32_le_decode, codec_utf32_decode, -1)
ORDERED_DECODER(utf_32_be_decode, codec_utf32_decode, 1)
#undef ORDERED_DECODER
#undef DECODER

typedef Value (*OrderedDecoder)(Thread *thread, const uint8_t *data, size_t length, const char *errors, int *byte_order,
                                size_t *consumed);

static Value decode_extended(Thread *thread, Value *args, const char *name, OrderedDecoder decoder) {
    const char *errors;
    Buffer buffer;
    int64_t order = object_index_int64(thread, args[3]);
    if (order == -1 && error_pending(thread)) return NO_VALUE;
    int final = object_is_true(thread, args[4]);
    if (final < 0 || !errors_argument(thread, args[2], name, 2, &errors)) return NO_VALUE;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    size_t consumed = buffer.length;
    int byte_order = order < 0 ? -1 : order > 0;
    Value text = decoder(thread, buffer.data, buffer.length, errors, &byte_order, final ? NULL : &consumed);
    buffer_release(thread, &buffer);
    if (text == NO_VALUE) return NO_VALUE;
    return tuple_pack(thread, 3, text, value_from_small_int((int64_t)consumed), value_from_small_int(byte_order));
}

NATIVE(utf_16_ex_decode, "utf_16_ex_decode($module, data, errors=None, byteorder=0, final=False, /)", "", EFFECT_ANY) {
    return decode_extended(thread, args, "utf_16_ex_decode", codec_utf16_decode);
}

NATIVE(utf_32_ex_decode, "utf_32_ex_decode($module, data, errors=None, byteorder=0, final=False, /)", "", EFFECT_ANY) {
    return decode_extended(thread, args, "utf_32_ex_decode", codec_utf32_decode);
}

#define SIMPLE_DECODER(id, text_allowed, call)                                                                         \
    NATIVE(id, #id "($module, data, errors=None, /)", "", EFFECT_ANY) {                                                \
        const char *errors;                                                                                            \
        Buffer buffer;                                                                                                 \
        if (!errors_argument(thread, args[2], #id, 2, &errors)) return NO_VALUE;                                       \
        if (!input_get(thread, args[1], text_allowed, &buffer)) return NO_VALUE;                                       \
        Value result = pair(thread, call, buffer.length);                                                              \
        buffer_release(thread, &buffer);                                                                               \
        return result;                                                                                                 \
    }
SIMPLE_DECODER(ascii_decode, false, codec_ascii_decode(thread, buffer.data, buffer.length, errors))
SIMPLE_DECODER(latin_1_decode, false, str_from_latin1(thread, buffer.data, buffer.length))
SIMPLE_DECODER(escape_decode, true, codec_escape_decode(thread, buffer.data, buffer.length, errors))
#undef SIMPLE_DECODER

NATIVE(charmap_decode, "charmap_decode($module, data, errors=None, mapping=None, /)", "", EFFECT_ANY) {
    const char *errors;
    Buffer buffer;
    if (!errors_argument(thread, args[2], "charmap_decode", 2, &errors)) return NO_VALUE;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value text = codec_charmap_decode(thread, buffer.data, buffer.length, args[3], errors);
    Value result = pair(thread, text, buffer.length);
    buffer_release(thread, &buffer);
    return result;
}

static const NativeDef *const functions[] = {
    &codecs_register_native,
    &codecs_unregister_native,
    &codecs_lookup_native,
    &codecs_encode_native,
    &codecs_decode_native,
    &codecs_register_error_native,
    &codecs_unregister_error_native,
    &codecs_lookup_error_native,
    &utf_8_encode_native,
    &utf_7_encode_native,
    &utf_16_encode_native,
    &utf_16_le_encode_native,
    &utf_16_be_encode_native,
    &utf_32_encode_native,
    &utf_32_le_encode_native,
    &utf_32_be_encode_native,
    &latin_1_encode_native,
    &ascii_encode_native,
    &unicode_escape_encode_native,
    &raw_unicode_escape_encode_native,
    &charmap_encode_native,
    &charmap_build_native,
    &escape_encode_native,
    &readbuffer_encode_native,
    &utf_8_decode_native,
    &utf_7_decode_native,
    &utf_16_decode_native,
    &utf_16_le_decode_native,
    &utf_16_be_decode_native,
    &utf_16_ex_decode_native,
    &utf_32_decode_native,
    &utf_32_le_decode_native,
    &utf_32_be_decode_native,
    &utf_32_ex_decode_native,
    &unicode_escape_decode_native,
    &raw_unicode_escape_decode_native,
    &ascii_decode_native,
    &latin_1_decode_native,
    &escape_decode_native,
    &charmap_decode_native,
    NULL,
};

const ModuleSpec _codecs_module_spec = {.name = "_codecs", .functions = functions};
