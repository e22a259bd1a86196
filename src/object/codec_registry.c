// Taipan: the codec registry: search functions, their cache, error handlers by name. MIT licence.
//
// The first lookup imports the library's `encodings`, which registers the search function for everything that is not
// built in. Names are normalized before they are looked for: small letters, and anything but letters, digits and dots
// as one underscore. State: three roots (codec_search_path: list, codec_cache and codec_errors: dicts).
#include "object/bytes_internal.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/list.h"

// ---- state ------------------------------------------------------------------------------------------------------

static Dict *error_handlers(Thread *thread) {
    if (ROOT_VALUE(codec_errors) != NO_VALUE) return dict_from_value(ROOT_VALUE(codec_errors));
    Dict *handlers = dict_allocate(thread);
    if (!handlers || codec_errors_init(thread, handlers) < 0) return NULL;
    ROOT_VALUE(codec_errors) = value_from_object(handlers);
    return handlers;
}

static int registry_init(Thread *thread) {
    if (ROOT_VALUE(codec_search_path) != NO_VALUE) return 0;
    Dict *cache = dict_allocate(thread);
    List *path = cache ? list_allocate(thread, 4) : NULL;
    if (!path) return -1;
    ROOT_VALUE(codec_cache) = value_from_object(cache);
    ROOT_VALUE(codec_search_path) = value_from_object(path);
    Value module = object_import(thread, "encodings");
    if (module != NO_VALUE) return 0;
    if (list_length(ROOT_VALUE(codec_search_path)) == 0)
        ROOT_VALUE(codec_search_path) = NO_VALUE; // try again next time
    return -1;
}

// ---- error handlers ---------------------------------------------------------------------------------------------

int codec_register_error(Thread *thread, Value name, Value handler) {
    if (!object_is_callable(handler)) return error_raise_int(thread, SHAPE_TypeError, "handler must be callable");
    Dict *handlers = error_handlers(thread);
    return handlers ? dict_set(thread, handlers, name, handler) : -1;
}

int codec_unregister_error(Thread *thread, Value name) {
    static const char *const standard[] = {"strict",           "ignore",      "replace",       "xmlcharrefreplace",
                                           "backslashreplace", "namereplace", "surrogatepass", "surrogateescape"};
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
        if (str_equal_cstring(name, standard[i]))
            return error_raise_int(thread, SHAPE_ValueError, "cannot un-register built-in error handler '%U'", name);
    Dict *handlers = error_handlers(thread);
    return handlers ? dict_delete(thread, handlers, name) : -1;
}

Value codec_lookup_error(Thread *thread, const char *name) {
    Dict *handlers = error_handlers(thread);
    Value key = handlers ? str_from_cstring(thread, name ? name : "strict") : NO_VALUE;
    if (key == NO_VALUE) return NO_VALUE;
    Value handler = dict_get(thread, handlers, key);
    if (handler != NO_VALUE || error_pending(thread)) return handler;
    return error_raise(thread, SHAPE_LookupError, "unknown error handler name '%s'", name);
}

// ---- codecs -----------------------------------------------------------------------------------------------------

int codec_register(Thread *thread, Value search_function) {
    if (registry_init(thread) < 0) return -1;
    if (!object_is_callable(search_function))
        return error_raise_int(thread, SHAPE_TypeError, "argument must be callable");
    return list_append(thread, ROOT_VALUE(codec_search_path), search_function);
}

int codec_unregister(Thread *thread, Value search_function) {
    Value path = ROOT_VALUE(codec_search_path);
    if (path == NO_VALUE) return 0;
    for (size_t i = 0; i < list_length(path); i++) {
        if (list_get(path, i) != search_function) continue;
        dict_clear(thread, dict_from_value(ROOT_VALUE(codec_cache)));
        return list_set_slice(thread, path, (int64_t)i, (int64_t)i + 1, NO_VALUE);
    }
    return 0;
}

static Value normalized(Thread *thread, const char *encoding) {
    size_t length = strlen(encoding), at = 0;
    Str *s = str_allocate(thread, length, 0x7F);
    if (!s) return NO_VALUE;
    char *out = s->data;
    bool gap = false;
    for (const char *p = encoding; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool kept = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
        if (!kept) {
            gap = true;
            continue;
        }
        if (gap && at) out[at++] = '_';
        gap = false;
        out[at++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return str_from_ascii(thread, out, at);
}

static Value search(Thread *thread, Value name, const char *encoding) {
    Value path = ROOT_VALUE(codec_search_path);
    if (list_length(path) == 0)
        return error_raise(thread, SHAPE_LookupError, "no codec search functions registered: can't find encoding");
    for (size_t i = 0; i < list_length(path); i++) {
        Value found = object_call1(thread, list_get(path, i), name);
        if (found == NO_VALUE) return NO_VALUE;
        if (found == NONE) continue;
        if (!value_is_tuple(found) || tuple_length(found) != 4)
            return error_raise(thread, SHAPE_TypeError, "codec search functions must return 4-tuples");
        return found;
    }
    return error_raise(thread, SHAPE_LookupError, "unknown encoding: %s", encoding);
}

Value codec_lookup(Thread *thread, const char *encoding) {
    if (registry_init(thread) < 0) return NO_VALUE;
    Value name = normalized(thread, encoding);
    if (name == NO_VALUE || (name = str_intern(thread, name)) == NO_VALUE) return NO_VALUE;
    Dict *cache = dict_from_value(ROOT_VALUE(codec_cache));
    Value codec = dict_get(thread, cache, name);
    if (codec != NO_VALUE || error_pending(thread)) return codec;
    codec = search(thread, name, encoding);
    if (codec == NO_VALUE || dict_set(thread, cache, name, codec) < 0) return NO_VALUE;
    return codec;
}

// ---- through a codec --------------------------------------------------------------------------------------------

static Value run(Thread *thread, Value function, Value object, const char *encoding, const char *errors, bool encode) {
    Value handler = errors ? str_from_cstring(thread, errors) : NO_VALUE;
    if (errors && handler == NO_VALUE) return NO_VALUE;
    Value result = errors ? object_call2(thread, function, object, handler) : object_call1(thread, function, object);
    if (result == NO_VALUE) {
        error_add_note(thread, "%s with '%s' codec failed", encode ? "encoding" : "decoding", encoding);
        return NO_VALUE;
    }
    if (value_is_tuple(result) && tuple_length(result) == 2) return tuple_get(result, 0);
    return error_raise(thread, SHAPE_TypeError,
                       encode ? "encoder must return a tuple (object, integer)"
                              : "decoder must return a tuple (object,integer)");
}

Value codec_encode_any(Thread *thread, Value object, const char *encoding, const char *errors) {
    Value codec = codec_lookup(thread, encoding);
    return codec == NO_VALUE ? NO_VALUE : run(thread, tuple_get(codec, 0), object, encoding, errors, true);
}

Value codec_decode_any(Thread *thread, Value object, const char *encoding, const char *errors) {
    Value codec = codec_lookup(thread, encoding);
    return codec == NO_VALUE ? NO_VALUE : run(thread, tuple_get(codec, 1), object, encoding, errors, false);
}

// The codec, if it is one between str and bytes.
static Value text_codec(Thread *thread, const char *encoding, const char *instead) {
    Value codec = codec_lookup(thread, encoding);
    if (codec == NO_VALUE || value_has_shape(codec, SHAPE_tuple)) return codec;
    Value answer;
    int found = object_lookup_attribute(thread, codec, NAME(_is_text_encoding), &answer);
    int is_text = found > 0 ? object_is_true(thread, answer) : found == 0;
    if (is_text < 0) return NO_VALUE;
    if (is_text) return codec;
    return error_raise(thread, SHAPE_LookupError, "'%s' is not a text encoding; use %s to handle arbitrary codecs",
                       encoding, instead);
}

Value codec_registry_encode(Thread *thread, Value text, const char *encoding, const char *errors) {
    Value codec = text_codec(thread, encoding, "codecs.encode()");
    Value v = codec == NO_VALUE ? NO_VALUE : run(thread, tuple_get(codec, 0), text, encoding, errors, true);
    if (v == NO_VALUE || value_is_bytes(v)) return v;
    if (value_is_bytearray(v)) {
        if (error_warn(
                thread, SHAPE_RuntimeWarning, 1,
                "encoder %s returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types",
                encoding) < 0)
            return NO_VALUE;
        return bytes_from_object(thread, v);
    }
    return error_raise(
        thread, SHAPE_TypeError,
        "'%s' encoder returned '%T' instead of 'bytes'; use codecs.encode() to encode to arbitrary types", encoding, v);
}

Value codec_registry_decode(Thread *thread, Value object, const char *encoding, const char *errors) {
    Value codec = text_codec(thread, encoding, "codecs.decode()");
    Value v = codec == NO_VALUE ? NO_VALUE : run(thread, tuple_get(codec, 1), object, encoding, errors, false);
    if (v == NO_VALUE || value_is_str(v)) return v;
    return error_raise(thread, SHAPE_TypeError,
                       "'%s' decoder returned '%T' instead of 'str'; use codecs.decode() to decode to arbitrary types",
                       encoding, v);
}
