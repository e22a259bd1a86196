// Taipan: text to bytes and back: built-in codecs, error handlers, the registry. MIT licence.
//
// utf-8, latin-1, ascii, utf-16 and utf-32 are served in C without looking at the registry; everything else goes through
// codecs.lookup and the library's `encodings` package. An error handler is a callable in the registry; the eight
// standard ones are in codec_errors.c and are called directly where that makes no difference.
#ifndef TAIPAN_OBJECT_CODEC_H
#define TAIPAN_OBJECT_CODEC_H
#include "object/bytes.h"

// str -> bytes. errors NULL: strict. The result is always bytes.
Value codec_encode(Thread *thread, Value str, const char *encoding, const char *errors);
Value codec_decode(Thread *thread, const void *data, size_t length, const char *encoding, const char *errors);
// As codec_decode for the contents of a bytes-like object (which error objects then refer to).
Value codec_decode_object(Thread *thread, Value object, const char *encoding, const char *errors);
// File names, environment, command line: UTF-8 with surrogateescape.
Value fs_decode(Thread *thread, const void *data, size_t length);
Value fs_encode(Thread *thread, Value str); // bytes; ValueError is the caller's business for NULs

// ---- the built-in codecs ----------------------------------------------------------------------------------------
// Decoders: *consumed gets the bytes used; final false leaves an incomplete end alone. consumed may be NULL (final).
Value codec_utf8_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors, size_t *consumed);
Value codec_utf8_encode(Thread *thread, Value str, const char *errors);
Value codec_ascii_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors);
Value codec_ascii_encode(Thread *thread, Value str, const char *errors);
Value codec_latin1_encode(Thread *thread, Value str, const char *errors);
// byte_order: -1 little, 1 big, 0 native with a BOM; a decoder that finds a BOM updates *byte_order.
Value codec_utf16_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors, int *byte_order,
                         size_t *consumed);
Value codec_utf16_encode(Thread *thread, Value str, const char *errors, int byte_order);
Value codec_utf32_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors, int *byte_order,
                         size_t *consumed);
Value codec_utf32_encode(Thread *thread, Value str, const char *errors, int byte_order);
Value codec_utf7_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors, size_t *consumed);
Value codec_utf7_encode(Thread *thread, Value str, const char *errors);
Value codec_unicode_escape_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors,
                                  size_t *consumed);
Value codec_unicode_escape_encode(Thread *thread, Value str);
Value codec_raw_unicode_escape_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors,
                                      size_t *consumed);
Value codec_raw_unicode_escape_encode(Thread *thread, Value str);
Value codec_charmap_decode(Thread *thread, const uint8_t *data, size_t length, Value mapping, const char *errors);
Value codec_charmap_encode(Thread *thread, Value str, Value mapping, const char *errors);
Value codec_charmap_build(Thread *thread, Value map);
// Bytes literals' escapes (the escape_decode codec).
Value codec_escape_decode(Thread *thread, const uint8_t *data, size_t length, const char *errors);

// ---- the registry -----------------------------------------------------------------------------------------------
Value codec_lookup(Thread *thread, const char *encoding); // the CodecInfo tuple; LookupError
// codecs.register and unregister: of functions from a name to a CodecInfo or None. 0 or -1.
int codec_register(Thread *thread, Value search_function);
int codec_unregister(Thread *thread, Value search_function);
// Any object through any codec (codecs.encode, codecs.decode); errors NULL: strict.
Value codec_encode_any(Thread *thread, Value object, const char *encoding, const char *errors);
Value codec_decode_any(Thread *thread, Value object, const char *encoding, const char *errors);
int codec_register_error(Thread *thread, Value name, Value handler);
int codec_unregister_error(Thread *thread, Value name);     // 1, 0 absent, -1
Value codec_lookup_error(Thread *thread, const char *name); // NULL: strict; LookupError
// The standard handlers as natives, into the registry.
int codec_errors_init(Thread *thread, Dict *handlers);

// ---- calling error handlers -------------------------------------------------------------------------------------
typedef enum CodecHandler {
    HANDLER_UNKNOWN,
    HANDLER_STRICT,
    HANDLER_IGNORE,
    HANDLER_REPLACE,
    HANDLER_BACKSLASHREPLACE,
    HANDLER_XMLCHARREFREPLACE,
    HANDLER_SURROGATEESCAPE,
    HANDLER_SURROGATEPASS,
    HANDLER_OTHER
} CodecHandler;
// Which standard handler a name means. (It may have been replaced in the registry: codec_handler_of answers OTHER then.)
CodecHandler codec_handler_of(Thread *thread, const char *errors);

// One run of encoding errors at start..end of str. *replacement: a str or bytes; *position: where to go on. 0 or -1.
typedef struct EncodeErrors {
    const char *encoding, *errors;
    Value text;               // the str
    Value handler, exception; // NO_VALUE until the first error
} EncodeErrors;
int codec_encode_error(Thread *thread, EncodeErrors *state, const char *reason, size_t start, size_t end,
                       Value *replacement, size_t *position);
// One decoding error. The handler may put other bytes in the exception: *data and *length follow.
typedef struct DecodeErrors {
    const char *encoding, *errors;
    Value handler, exception;
    Value object; // keeps replaced input alive
} DecodeErrors;
int codec_decode_error(Thread *thread, DecodeErrors *state, const char *reason, const uint8_t **data, size_t *length,
                       size_t start, size_t end, Value *replacement, size_t *position);
#endif
