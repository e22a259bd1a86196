// Taipan: codec error handlers: calling them, and the eight standard ones. MIT licence.
//
// strict, ignore, replace, backslashreplace and xmlcharrefreplace are served without an exception object; the others,
// and those that Python code registered, are called with one, which is reused from error to error.
#include "base/unicode.h"
#include "object/bytes_internal.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/function.h"
#include "object/int.h"

CodecHandler codec_handler_of(Thread *thread, const char *errors) {
    (void)thread;
    static const char *const names[] = {
        "strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "surrogateescape", "surrogatepass"};
    if (!errors) return HANDLER_STRICT;
    for (int i = 0; i < 7; i++)
        if (strcmp(errors, names[i]) == 0) return (CodecHandler)(HANDLER_STRICT + i);
    return HANDLER_OTHER;
}

static void raise_decode(Thread *thread, const char *encoding, const uint8_t *data, size_t length, size_t start,
                         size_t end, const char *reason) {
    Value bytes = bytes_from_data(thread, data, length);
    if (bytes != NO_VALUE) error_raise_decode(thread, encoding, bytes, start, end, reason);
}

// ---- replacement texts ------------------------------------------------------------------------------------------

static int append_backslash(Thread *thread, StrBuilder *builder, uint32_t c) {
    return str_builder_append_format(thread, builder, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

static int append_name(Thread *thread, StrBuilder *builder, uint32_t c) {
    char name[UNICODE_NAME_SIZE];
    if (!unicode_name(c, name, sizeof name)) return append_backslash(thread, builder, c);
    return str_builder_append_format(thread, builder, "\\N{%s}", name);
}

static int append_reference(Thread *thread, StrBuilder *builder, uint32_t c) {
    return str_builder_append_format(thread, builder, "&#%u;", c);
}

static Value each_character(Thread *thread, const Str *s, size_t start, size_t end,
                            int (*append)(Thread *, StrBuilder *, uint32_t)) {
    StrBuilder builder;
    str_builder_init(&builder);
    for (size_t i = start; i < end; i++)
        if (append(thread, &builder, str_read(s, i)) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static Value filled(Thread *thread, uint32_t c, size_t count) {
    StrBuilder builder;
    str_builder_init(&builder);
    if (str_builder_append_fill(thread, &builder, c, count) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

// What the simple handlers put in place of s[start:end]; NO_VALUE without exception: not a simple handler.
static Value simple_encode_replacement(Thread *thread, CodecHandler handler, const Str *s, size_t start, size_t end) {
    switch (handler) {
    case HANDLER_IGNORE: return ROOT_VALUE(empty_str);
    case HANDLER_REPLACE: return filled(thread, '?', end - start);
    case HANDLER_BACKSLASHREPLACE: return each_character(thread, s, start, end, append_backslash);
    case HANDLER_XMLCHARREFREPLACE: return each_character(thread, s, start, end, append_reference);
    default: return NO_VALUE;
    }
}

static Value backslashed_bytes(Thread *thread, const uint8_t *data, size_t start, size_t end) {
    StrBuilder builder;
    str_builder_init(&builder);
    for (size_t i = start; i < end; i++)
        if (append_backslash(thread, &builder, data[i]) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

// ---- calling a handler ------------------------------------------------------------------------------------------

// Sets range and reason of an exception that was made for an earlier error.
static int exception_move(Thread *thread, Value exception, size_t start, size_t end, const char *reason) {
    UnicodeErrorException *e = (UnicodeErrorException *)exception;
    Value text = str_from_cstring(thread, reason);
    if (text == NO_VALUE) return -1;
    e->start = value_from_small_int((int64_t)start);
    e->end = value_from_small_int((int64_t)end);
    heap_store(thread, e, &e->reason, text);
    return 0;
}

static Value taken_exception(Thread *thread) {
    return error_fetch(thread);
}

static int find_handler(Thread *thread, Value *handler, const char *errors) {
    if (*handler == NO_VALUE) *handler = codec_lookup_error(thread, errors);
    return *handler == NO_VALUE ? -1 : 0;
}

// The (replacement, position) that a handler returned.
static int unpack_answer(Thread *thread, Value answer, bool encoding, Value *replacement, int64_t *position) {
    bool fits = value_is_tuple(answer) && tuple_length(answer) == 2;
    Value first = fits ? tuple_get(answer, 0) : NO_VALUE;
    fits = fits && (value_is_str(first) || (encoding && value_is_bytes(first))) && value_is_int(tuple_get(answer, 1));
    if (!fits)
        return error_raise_int(thread, SHAPE_TypeError, "%s error handler must return (%s, int) tuple",
                               encoding ? "encoding" : "decoding", encoding ? "str/bytes" : "str");
    *replacement = first;
    *position = int_to_int64(thread, tuple_get(answer, 1));
    return *position == -1 && error_pending(thread) ? -1 : 0;
}

static int check_position(Thread *thread, int64_t position, size_t length, size_t *out) {
    int64_t fitted = position < 0 ? position + (int64_t)length : position;
    if (fitted < 0 || fitted > (int64_t)length)
        return error_raise_int(thread, SHAPE_IndexError, "position %zd from error handler out of bounds",
                               (ptrdiff_t)fitted);
    *out = (size_t)fitted;
    return 0;
}

int codec_encode_error(Thread *thread, EncodeErrors *state, const char *reason, size_t start, size_t end,
                       Value *replacement, size_t *position) {
    CodecHandler kind = codec_handler_of(thread, state->errors);
    Str *s = str_from_value(state->text);
    if (kind == HANDLER_STRICT) {
        error_raise_encode(thread, state->encoding, state->text, start, end, reason);
        return -1;
    }
    *position = end;
    *replacement = simple_encode_replacement(thread, kind, s, start, end);
    if (*replacement != NO_VALUE) return 0;
    if (error_pending(thread) || find_handler(thread, &state->handler, state->errors) < 0) return -1;
    if (state->exception == NO_VALUE) {
        error_raise_encode(thread, state->encoding, state->text, start, end, reason);
        state->exception = taken_exception(thread);
        if (!value_has_shape(state->exception, SHAPE_UnicodeEncodeError))
            return error_restore(thread, state->exception), -1;
    } else if (exception_move(thread, state->exception, start, end, reason) < 0) {
        return -1;
    }
    Value answer = object_call1(thread, state->handler, state->exception);
    int64_t where;
    if (answer == NO_VALUE || unpack_answer(thread, answer, true, replacement, &where) < 0) return -1;
    return check_position(thread, where, s->length, position);
}

static int simple_decode_error(Thread *thread, CodecHandler kind, const uint8_t *data, size_t start, size_t end,
                               Value *replacement) {
    switch (kind) {
    case HANDLER_IGNORE: *replacement = ROOT_VALUE(empty_str); return 1;
    case HANDLER_REPLACE: *replacement = str_from_code_point(thread, 0xFFFD); break;
    case HANDLER_BACKSLASHREPLACE: *replacement = backslashed_bytes(thread, data, start, end); break;
    default: return 0;
    }
    return *replacement == NO_VALUE ? -1 : 1;
}

int codec_decode_error(Thread *thread, DecodeErrors *state, const char *reason, const uint8_t **data, size_t *length,
                       size_t start, size_t end, Value *replacement, size_t *position) {
    CodecHandler kind = codec_handler_of(thread, state->errors);
    if (kind == HANDLER_STRICT) {
        raise_decode(thread, state->encoding, *data, *length, start, end, reason);
        return -1;
    }
    *position = end;
    int simple = simple_decode_error(thread, kind, *data, start, end, replacement);
    if (simple) return simple < 0 ? -1 : 0;
    if (find_handler(thread, &state->handler, state->errors) < 0) return -1;
    if (state->exception == NO_VALUE) {
        raise_decode(thread, state->encoding, *data, *length, start, end, reason);
        state->exception = taken_exception(thread);
        if (!value_has_shape(state->exception, SHAPE_UnicodeDecodeError))
            return error_restore(thread, state->exception), -1;
    } else if (exception_move(thread, state->exception, start, end, reason) < 0) {
        return -1;
    }
    Value answer = object_call1(thread, state->handler, state->exception);
    int64_t where;
    if (answer == NO_VALUE || unpack_answer(thread, answer, false, replacement, &where) < 0) return -1;
    Value object = ((UnicodeErrorException *)state->exception)->object;
    if (object == NO_VALUE || !value_is_bytes(object))
        return error_raise_int(thread, SHAPE_TypeError, "exception attribute object must be bytes");
    state->object = object;
    *data = bytes_from_value(object)->data;
    *length = bytes_from_value(object)->length;
    return check_position(thread, where, *length, position);
}

// ---- the standard handlers as functions -------------------------------------------------------------------------

typedef struct ErrorRange {
    UnicodeErrorException *exception;
    size_t start, end, length; // fitted to the object
    bool encode, decode, translate;
} ErrorRange;

static size_t clamp(int64_t n, int64_t low, int64_t high) {
    return (size_t)(n < low ? low : n > high ? high : n);
}

static int64_t field(Value v) {
    int64_t n = 0;
    if (v != NO_VALUE && value_is_int(v)) int_fits_int64(v, &n);
    return n;
}

// The range of a UnicodeEncodeError, UnicodeDecodeError or UnicodeTranslateError; TypeError for anything else.
static bool get_range(Thread *thread, Value v, ErrorRange *out, bool encode, bool decode, bool translate) {
    out->encode = encode && value_is_instance(v, BUILTIN_TYPE(UnicodeEncodeError));
    out->decode = decode && value_is_instance(v, BUILTIN_TYPE(UnicodeDecodeError));
    out->translate = translate && value_is_instance(v, BUILTIN_TYPE(UnicodeTranslateError));
    if (!out->encode && !out->decode && !out->translate) {
        error_raise(thread, SHAPE_TypeError, "don't know how to handle %T in error callback", v);
        return false;
    }
    out->exception = (UnicodeErrorException *)v;
    Value object = out->exception->object;
    bool fits = object != NO_VALUE && (out->decode ? value_is_bytes(object) : value_is_str(object));
    if (!fits) {
        if (object == NO_VALUE)
            error_raise(thread, SHAPE_TypeError, "UnicodeError 'object' attribute is not set");
        else
            error_raise(thread, SHAPE_TypeError, "UnicodeError 'object' attribute must be a %s",
                        out->decode ? "bytes" : "string");
        return false;
    }
    out->length = out->decode ? bytes_from_value(object)->length : str_from_value(object)->length;
    int64_t length = (int64_t)out->length;
    out->start = clamp(field(out->exception->start), 0, length ? length - 1 : 0);
    out->end = clamp(field(out->exception->end), length ? 1 : 0, length);
    if (out->end < out->start) out->end = out->start;
    return true;
}

static Value answer(Thread *thread, Value replacement, size_t position) {
    if (replacement == NO_VALUE) return NO_VALUE;
    return tuple_pack(thread, 2, replacement, value_from_small_int((int64_t)position));
}

static Value reraise(Thread *thread, Value exception) {
    return error_set(thread, exception);
}

NATIVE(strict_errors, "strict_errors(exception, /)",
       "Implements the 'strict' error handling, which raises a UnicodeError on coding errors.", EFFECT_ANY) {
    if (value_is_exception(args[0])) return reraise(thread, args[0]);
    return error_raise(thread, SHAPE_TypeError, "codec must pass exception instance");
}

NATIVE(ignore_errors, "ignore_errors(exception, /)",
       "Implements the 'ignore' error handling, which leaves malformed data out and goes on.", EFFECT_ANY) {
    ErrorRange range;
    if (!get_range(thread, args[0], &range, true, true, true)) return NO_VALUE;
    return answer(thread, ROOT_VALUE(empty_str), range.end);
}

NATIVE(replace_errors, "replace_errors(exception, /)",
       "Implements the 'replace' error handling, which puts a replacement marker for malformed data.", EFFECT_ANY) {
    ErrorRange range;
    if (!get_range(thread, args[0], &range, true, true, true)) return NO_VALUE;
    if (range.decode) return answer(thread, str_from_code_point(thread, 0xFFFD), range.end);
    return answer(thread, filled(thread, range.encode ? '?' : 0xFFFD, range.end - range.start), range.end);
}

NATIVE(xmlcharrefreplace_errors, "xmlcharrefreplace_errors(exception, /)",
       "Implements the 'xmlcharrefreplace' error handling, which puts an XML character reference for an unencodable\n"
       "character.",
       EFFECT_ANY) {
    ErrorRange range;
    if (!get_range(thread, args[0], &range, true, false, false)) return NO_VALUE;
    const Str *s = str_from_value(range.exception->object);
    return answer(thread, each_character(thread, s, range.start, range.end, append_reference), range.end);
}

NATIVE(backslashreplace_errors, "backslashreplace_errors(exception, /)",
       "Implements the 'backslashreplace' error handling, which puts backslashed escapes for malformed data.",
       EFFECT_ANY) {
    ErrorRange range;
    if (!get_range(thread, args[0], &range, true, true, true)) return NO_VALUE;
    Value object = range.exception->object;
    if (range.decode)
        return answer(thread, backslashed_bytes(thread, bytes_from_value(object)->data, range.start, range.end),
                      range.end);
    return answer(thread, each_character(thread, str_from_value(object), range.start, range.end, append_backslash),
                  range.end);
}

NATIVE(namereplace_errors, "namereplace_errors(exception, /)",
       "Implements the 'namereplace' error handling, which puts a \\\\N{...} escape for an unencodable character.",
       EFFECT_ANY) {
    ErrorRange range;
    if (!get_range(thread, args[0], &range, true, false, false)) return NO_VALUE;
    const Str *s = str_from_value(range.exception->object);
    return answer(thread, each_character(thread, s, range.start, range.end, append_name), range.end);
}

// ---- surrogates -------------------------------------------------------------------------------------------------

typedef enum WideForm { FORM_UNKNOWN, FORM_UTF8, FORM_UTF16_LE, FORM_UTF16_BE, FORM_UTF32_LE, FORM_UTF32_BE } WideForm;

static WideForm form_of_width(const char *rest, bool wide) {
    bool big = strcmp(rest, "be") == 0, little = strcmp(rest, "le") == 0;
    if (*rest == 0) little = true; // native
    if (!big && !little) return FORM_UNKNOWN;
    return wide ? (big ? FORM_UTF32_BE : FORM_UTF32_LE) : (big ? FORM_UTF16_BE : FORM_UTF16_LE);
}

static WideForm form_of(Value encoding) {
    char name[16];
    if (encoding == NO_VALUE || !value_is_str(encoding)) return FORM_UNKNOWN;
    const Str *s = str_from_value(encoding);
    size_t length = 0;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_read(s, i);
        if (c == '-' || c == '_') continue;
        if (c > 127 || length + 1 >= sizeof name) return FORM_UNKNOWN;
        name[length++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    name[length] = 0;
    if (strcmp(name, "utf8") == 0 || strcmp(name, "cputf8") == 0 || strcmp(name, "cp65001") == 0) return FORM_UTF8;
    if (strncmp(name, "utf16", 5) == 0) return form_of_width(name + 5, false);
    if (strncmp(name, "utf32", 5) == 0) return form_of_width(name + 5, true);
    return FORM_UNKNOWN;
}

static size_t form_size(WideForm form) {
    return form == FORM_UTF8 ? 3 : form == FORM_UTF16_LE || form == FORM_UTF16_BE ? 2 : 4;
}

static void put_surrogate(WideForm form, uint8_t *out, uint32_t c) {
    uint8_t high = (uint8_t)(c >> 8), low = (uint8_t)c;
    switch (form) {
    case FORM_UTF8:
        out[0] = (uint8_t)(0xE0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (c & 0x3F));
        break;
    case FORM_UTF16_LE:
    case FORM_UTF32_LE:
        memset(out, 0, form_size(form));
        out[0] = low;
        out[1] = high;
        break;
    default:
        memset(out, 0, form_size(form));
        out[form_size(form) - 2] = high;
        out[form_size(form) - 1] = low;
    }
}

static uint32_t get_surrogate(WideForm form, const uint8_t *p, size_t available) {
    if (available < form_size(form)) return 0;
    switch (form) {
    case FORM_UTF8:
        if ((p[0] & 0xF0) != 0xE0 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80) return 0;
        return (uint32_t)((p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F));
    case FORM_UTF16_LE: return (uint32_t)(p[1] << 8 | p[0]);
    case FORM_UTF16_BE: return (uint32_t)(p[0] << 8 | p[1]);
    case FORM_UTF32_LE: return (uint32_t)p[3] << 24 | (uint32_t)(p[2] << 16 | p[1] << 8 | p[0]);
    default: return (uint32_t)p[0] << 24 | (uint32_t)(p[1] << 16 | p[2] << 8 | p[3]);
    }
}

static bool is_surrogate(uint32_t c) {
    return c >= 0xD800 && c <= 0xDFFF;
}

static Value pass_encode(Thread *thread, Value exception, const ErrorRange *range, WideForm form) {
    const Str *s = str_from_value(range->exception->object);
    size_t size = form_size(form);
    for (size_t i = range->start; i < range->end; i++)
        if (!is_surrogate(str_read(s, i))) return reraise(thread, exception);
    Bytes *b = bytes_allocate(thread, (range->end - range->start) * size);
    if (!b) return NO_VALUE;
    for (size_t i = range->start; i < range->end; i++)
        put_surrogate(form, b->data + (i - range->start) * size, str_read(s, i));
    return answer(thread, value_from_object(b), range->end);
}

NATIVE(surrogatepass_errors, "surrogatepass(exception, /)", "", EFFECT_ANY) {
    ErrorRange range;
    if (!get_range(thread, args[0], &range, true, true, false)) return NO_VALUE;
    WideForm form = form_of(range.exception->encoding);
    if (form == FORM_UNKNOWN) return reraise(thread, args[0]);
    if (range.encode) return pass_encode(thread, args[0], &range, form);
    const Bytes *b = bytes_from_value(range.exception->object);
    uint32_t c = get_surrogate(form, b->data + range.start, b->length - range.start);
    if (!is_surrogate(c)) return reraise(thread, args[0]);
    return answer(thread, str_from_code_point(thread, c), range.start + form_size(form));
}

static Value escape_encode(Thread *thread, Value exception, const ErrorRange *range) {
    const Str *s = str_from_value(range->exception->object);
    Bytes *b = bytes_allocate(thread, range->end - range->start);
    if (!b) return NO_VALUE;
    for (size_t i = range->start; i < range->end; i++) {
        uint32_t c = str_read(s, i);
        if (c < 0xDC80 || c > 0xDCFF) return reraise(thread, exception);
        b->data[i - range->start] = (uint8_t)(c - 0xDC00);
    }
    return answer(thread, value_from_object(b), range->end);
}

NATIVE(surrogateescape_errors, "surrogateescape(exception, /)", "", EFFECT_ANY) {
    ErrorRange range;
    if (!get_range(thread, args[0], &range, true, true, false)) return NO_VALUE;
    if (range.encode) return escape_encode(thread, args[0], &range);
    const Bytes *b = bytes_from_value(range.exception->object);
    uint16_t units[4];
    size_t count = 0;
    while (count < 4 && range.start + count < range.end && b->data[range.start + count] >= 0x80) {
        units[count] = (uint16_t)(0xDC00 + b->data[range.start + count]);
        count++;
    }
    if (!count) return reraise(thread, args[0]);
    return answer(thread, str_from_ucs2(thread, units, count), range.start + count);
}

int codec_errors_init(Thread *thread, Dict *handlers) {
    static const struct {
        const char *name;
        const NativeDef *def;
    } standard[] = {
        {"strict", &strict_errors_native},
        {"ignore", &ignore_errors_native},
        {"replace", &replace_errors_native},
        {"xmlcharrefreplace", &xmlcharrefreplace_errors_native},
        {"backslashreplace", &backslashreplace_errors_native},
        {"namereplace", &namereplace_errors_native},
        {"surrogatepass", &surrogatepass_errors_native},
        {"surrogateescape", &surrogateescape_errors_native},
    };
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++) {
        Value function = native_new(thread, standard[i].def, NO_VALUE, NO_VALUE);
        if (function == NO_VALUE || dict_set_cstring(thread, handlers, standard[i].name, function) < 0) return -1;
    }
    return 0;
}
