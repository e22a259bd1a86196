// Taipan: the exceptions with attributes of their own: StopIteration, SystemExit, ImportError, OSError, SyntaxError, the
// Unicode errors, AttributeError, NameError. MIT licence.
//
// Initialisers keep `args` as CPython does (OSError drops the file names from it); attributes not given read as None.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "object/arguments.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/exception_internal.h"
#include "object/int.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

#define FIELD(structure, field) offsetof(structure, field)

// Stores value in a field of the exception.
#define SET(e, field, value) heap_store(thread, (e), &(e)->field, (value))

// Matches keyword arguments against `count` names; *out[i] gets the value. what: for messages, "ImportError".
static int take_keywords(Thread *thread, const char *what, Value *values, Value keyword_names, const Value *names,
                         Value *out, size_t count) {
    size_t given = keyword_names == NO_VALUE ? 0 : tuple_length(keyword_names);
    if (given > count)
        return error_raise_int(thread, SHAPE_TypeError, "%s() takes at most %zu keyword argument%s (%zu given)", what,
                               count, count == 1 ? "" : "s", given);
    for (size_t i = 0; i < given; i++) {
        Value name = tuple_get(keyword_names, i);
        size_t at = 0;
        while (at < count && !str_equal(str_from_value(names[at]), str_from_value(name)))
            at++;
        if (at == count) {
            char function[32];
            snprintf(function, sizeof function, "%s()", what);
            return arguments_raise_unexpected_among(thread, function, name, names, count);
        }
        out[at] = values[i];
    }
    return 0;
}

static Value text_or_none(Value v) {
    return v == NO_VALUE ? NONE : v;
}

// ---- StopIteration, SystemExit ----------------------------------------------------------------------------------

EXCEPTION_INIT(exception_stop_iteration_init) {
    if (exception_init(thread, self, args, positional, keyword_names) < 0) return -1;
    StopIterationException *e = (StopIterationException *)self;
    SET(e, value, positional ? args[0] : NONE);
    return 0;
}
const NativeMember exception_stop_iteration_members[] = {
    {"value", MEMBER_VALUE, FIELD(StopIterationException, value), false, "generator return value"}, {0}};

EXCEPTION_INIT(exception_system_exit_init) {
    if (exception_init(thread, self, args, positional, keyword_names) < 0) return -1;
    SystemExitException *e = (SystemExitException *)self;
    if (positional == 1) SET(e, code, args[0]);
    if (positional > 1) SET(e, code, e->args);
    return 0;
}
const NativeMember exception_system_exit_members[] = {
    {"code", MEMBER_VALUE, FIELD(SystemExitException, code), false, "exception code"}, {0}};

// ---- ImportError ------------------------------------------------------------------------------------------------

EXCEPTION_INIT(exception_import_error_init) {
    ImportErrorException *e = (ImportErrorException *)self;
    if (exception_set_args(thread, exception_from_value(self), args, positional) < 0) return -1;
    Value names[] = {NAME(name), NAME(path), NAME(name_from)}, given[3] = {NO_VALUE, NO_VALUE, NO_VALUE};
    if (take_keywords(thread, "ImportError", args + positional, keyword_names, names, given, 3) < 0) return -1;
    SET(e, name, given[0]);
    SET(e, path, given[1]);
    SET(e, name_from, given[2]);
    SET(e, msg, positional == 1 ? args[0] : NO_VALUE);
    return 0;
}

Value exception_import_error_str(Thread *thread, Value self) {
    ImportErrorException *e = (ImportErrorException *)self;
    if (e->msg != NO_VALUE && value_has_shape(e->msg, SHAPE_str)) return e->msg;
    return exception_str(thread, self);
}

// Puts name: value in *dict unless value is absent, making the dict when there is none.
static int add_to_state(Thread *thread, Value *dict, const char *name, Value value) {
    if (value == NO_VALUE) return 0;
    if (*dict == NO_VALUE) *dict = value_from_object(dict_allocate(thread));
    return *dict == NO_VALUE ? -1 : dict_set_cstring(thread, dict_from_value(*dict), name, value);
}

NATIVE(import_error_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    ImportErrorException *e = (ImportErrorException *)args[0];
    Value state = exception_own_attributes(thread, args[0]);
    if (error_pending(thread) || add_to_state(thread, &state, "name", e->name) < 0 ||
        add_to_state(thread, &state, "path", e->path) < 0 ||
        add_to_state(thread, &state, "name_from", e->name_from) < 0)
        return NO_VALUE;
    return exception_reduce(thread, args[0], e->args, state);
}
const NativeDef *const exception_import_error_methods[] = {&import_error_reduce_native, NULL};
const NativeMember exception_import_error_members[] = {
    {"msg", MEMBER_VALUE, FIELD(ImportErrorException, msg), false, "exception message"},
    {"name", MEMBER_VALUE, FIELD(ImportErrorException, name), false, "module name"},
    {"path", MEMBER_VALUE, FIELD(ImportErrorException, path), false, "module path"},
    {"name_from", MEMBER_VALUE, FIELD(ImportErrorException, name_from), false, "name imported from module"},
    {0}};

// ---- OSError ----------------------------------------------------------------------------------------------------

// The subclass that stands for an error number (PEP 3151), or OSError itself.
static uint32_t kind_of_errno(int code) {
    switch (code) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
        return SHAPE_BlockingIOError;
    case EPIPE:
    case ESHUTDOWN: return SHAPE_BrokenPipeError;
    case ECHILD: return SHAPE_ChildProcessError;
    case ECONNABORTED: return SHAPE_ConnectionAbortedError;
    case ECONNREFUSED: return SHAPE_ConnectionRefusedError;
    case ECONNRESET: return SHAPE_ConnectionResetError;
    case EEXIST: return SHAPE_FileExistsError;
    case ENOENT: return SHAPE_FileNotFoundError;
    case EISDIR: return SHAPE_IsADirectoryError;
    case ENOTDIR: return SHAPE_NotADirectoryError;
    case EINTR: return SHAPE_InterruptedError;
    case EACCES:
    case EPERM: return SHAPE_PermissionError;
    case ESRCH: return SHAPE_ProcessLookupError;
    case ETIMEDOUT: return SHAPE_TimeoutError;
    default: return SHAPE_OSError;
    }
}

// A subclass with its own __init__ but OSError's __new__ has its arguments read by __init__, all others by __new__.
static bool reads_arguments_in_init(const Type *type) {
    return type->slots.init != exception_os_error_init && type->slots.construct == exception_os_error_construct;
}

static int store_blocking_count(Thread *thread, OSErrorException *e, Value filename) {
    int64_t written = object_index_int64(thread, filename);
    if (written == -1 && error_pending(thread)) {
        if (error_matches(thread, SHAPE_OverflowError))
            return error_raise_int(thread, SHAPE_ValueError, "cannot fit '%T' into an index-sized integer", filename);
        return -1;
    }
    SET(e, written, value_from_small_int(written));
    return 0;
}

static int fill_os_error(Thread *thread, OSErrorException *e, Value *args, size_t positional) {
    size_t kept = positional;
    if (positional >= 2 && positional <= 5) {
        Value filename = positional > 2 ? args[2] : NONE;
        SET(e, number, args[0]);
        SET(e, strerror, args[1]);
        if (filename != NONE) {
            bool blocking = object_type(&e->header) == BUILTIN_TYPE(BlockingIOError) &&
                            (value_is_int(filename) || value_is_float(filename));
            if (blocking) {
                if (store_blocking_count(thread, e, filename) < 0) return -1;
            } else {
                SET(e, filename, filename);
                if (positional == 5 && args[4] != NONE) SET(e, filename2, args[4]);
                kept = 2; // the names are attributes, for compatibility not in args
            }
        }
    }
    Value tuple = tuple_from_values(thread, args, kept);
    if (tuple == NO_VALUE) return -1;
    SET(e, args, tuple);
    return 0;
}

Value exception_os_error_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    bool later = reads_arguments_in_init(type);
    if (!later) {
        if (exception_no_keywords(thread, type, keyword_names) < 0) return NO_VALUE;
        if (positional >= 2 && positional <= 5 && type == BUILTIN_TYPE(OSError) && value_is_small_int(args[0])) {
            int64_t code = value_small_int(args[0]);
            if (code > 0 && code < 4096) type = shape_at(kind_of_errno((int)code))->type;
        }
    }
    OSErrorException *e = type_allocate(thread, type, 0);
    if (!e) return NO_VALUE;
    if (later)
        SET(e, args, TUPLE_EMPTY(thread));
    else if (fill_os_error(thread, e, args, positional) < 0)
        return NO_VALUE;
    return value_from_object(e);
}

EXCEPTION_INIT(exception_os_error_init) {
    if (!reads_arguments_in_init(value_type(self))) return 0;
    if (exception_no_keywords(thread, value_type(self), keyword_names) < 0) return -1;
    return fill_os_error(thread, (OSErrorException *)self, args, positional);
}

Value exception_os_error_str(Thread *thread, Value self) {
    OSErrorException *e = (OSErrorException *)self;
    Value number = text_or_none(e->number), text = text_or_none(e->strerror);
    if (e->filename != NO_VALUE) {
        if (e->filename2 != NO_VALUE)
            return str_format_c(thread, "[Errno %S] %S: %R -> %R", number, text, e->filename, e->filename2);
        return str_format_c(thread, "[Errno %S] %S: %R", number, text, e->filename);
    }
    if (e->number != NO_VALUE && e->strerror != NO_VALUE) return str_format_c(thread, "[Errno %S] %S", number, text);
    return exception_str(thread, self);
}

NATIVE(os_error_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    OSErrorException *e = (OSErrorException *)args[0];
    Value arguments = e->args;
    if (tuple_length(arguments) == 2 && e->filename != NO_VALUE) {
        Value items[5] = {tuple_get(arguments, 0), tuple_get(arguments, 1), e->filename, NONE, e->filename2};
        arguments = tuple_from_values(thread, items, e->filename2 == NO_VALUE ? 3 : 5);
        if (arguments == NO_VALUE) return NO_VALUE;
    }
    return exception_reduce(thread, args[0], arguments, exception_own_attributes(thread, args[0]));
}
const NativeDef *const exception_os_error_methods[] = {&os_error_reduce_native, NULL};

static Value get_characters_written(Thread *thread, Value self) {
    OSErrorException *e = (OSErrorException *)self;
    if (e->written != NO_VALUE) return e->written;
    return error_raise_attribute(thread, self, str_intern_cstring(thread, "characters_written"), "characters_written");
}

static int set_characters_written(Thread *thread, Value self, Value value) {
    OSErrorException *e = (OSErrorException *)self;
    if (value == NO_VALUE) {
        if (e->written == NO_VALUE) return get_characters_written(thread, self) == NO_VALUE ? -1 : 0;
        SET(e, written, NO_VALUE);
        return 0;
    }
    return store_blocking_count(thread, e, value);
}
const NativeGetSet exception_os_error_getters[] = {
    {"characters_written", get_characters_written, set_characters_written, NULL}, {0}};
const NativeMember exception_os_error_members[] = {
    {"errno", MEMBER_VALUE, FIELD(OSErrorException, number), false, "POSIX exception code"},
    {"strerror", MEMBER_VALUE, FIELD(OSErrorException, strerror), false, "exception strerror"},
    {"filename", MEMBER_VALUE, FIELD(OSErrorException, filename), false, "exception filename"},
    {"filename2", MEMBER_VALUE, FIELD(OSErrorException, filename2), false, "second exception filename"},
    {0}};

// ---- SyntaxError ------------------------------------------------------------------------------------------------

EXCEPTION_INIT(exception_syntax_error_init) {
    SyntaxErrorException *e = (SyntaxErrorException *)self;
    if (exception_init(thread, self, args, positional, keyword_names) < 0) return -1;
    if (positional >= 1) SET(e, msg, args[0]);
    if (positional != 2) return 0;
    Value info = tuple_from_iterable(thread, args[1]);
    if (info == NO_VALUE) return -1;
    size_t count = tuple_length(info);
    if (count < 4 || count > 7)
        return error_raise_int(thread, SHAPE_TypeError, "function takes at %s arguments (%zu given)",
                               count < 4 ? "least 4" : "most 7", count);
    if (count == 5)
        return error_raise_int(thread, SHAPE_TypeError, "end_offset must be provided when end_lineno is provided");
    SET(e, filename, tuple_get(info, 0));
    SET(e, lineno, tuple_get(info, 1));
    SET(e, offset, tuple_get(info, 2));
    SET(e, text, tuple_get(info, 3));
    SET(e, end_lineno, count > 4 ? tuple_get(info, 4) : NO_VALUE);
    SET(e, end_offset, count > 5 ? tuple_get(info, 5) : NO_VALUE);
    SET(e, metadata, count > 6 ? tuple_get(info, 6) : NO_VALUE);
    return 0;
}

// What follows the last slash.
static Value base_name(Thread *thread, Value path) {
    Str *s = str_from_value(path);
    size_t start = s->length;
    while (start > 0 && str_read(s, start - 1) != '/')
        start--;
    return start == 0 ? path : str_substring(thread, path, start, s->length);
}

Value exception_syntax_error_str(Thread *thread, Value self) {
    SyntaxErrorException *e = (SyntaxErrorException *)self;
    Value message = text_or_none(e->msg);
    bool has_file = e->filename != NO_VALUE && value_is_str(e->filename);
    bool has_line = e->lineno != NO_VALUE && value_is_small_int(e->lineno);
    if (!has_file && !has_line) return object_str(thread, message);
    if (!has_file) return str_format_c(thread, "%S (line %S)", message, e->lineno);
    Value file = base_name(thread, e->filename);
    if (file == NO_VALUE) return NO_VALUE;
    if (!has_line) return str_format_c(thread, "%S (%U)", message, file);
    return str_format_c(thread, "%S (%U, line %S)", message, file, e->lineno);
}
const NativeMember exception_syntax_error_members[] = {
    {"msg", MEMBER_VALUE, FIELD(SyntaxErrorException, msg), false, "exception msg"},
    {"filename", MEMBER_VALUE, FIELD(SyntaxErrorException, filename), false, "exception filename"},
    {"lineno", MEMBER_VALUE, FIELD(SyntaxErrorException, lineno), false, "exception lineno"},
    {"offset", MEMBER_VALUE, FIELD(SyntaxErrorException, offset), false, "exception offset"},
    {"text", MEMBER_VALUE, FIELD(SyntaxErrorException, text), false, "exception text"},
    {"end_lineno", MEMBER_VALUE, FIELD(SyntaxErrorException, end_lineno), false, "exception end lineno"},
    {"end_offset", MEMBER_VALUE, FIELD(SyntaxErrorException, end_offset), false, "exception end offset"},
    {"print_file_and_line", MEMBER_VALUE, FIELD(SyntaxErrorException, print_file_and_line), false,
     "exception print_file_and_line"},
    {"_metadata", MEMBER_VALUE, FIELD(SyntaxErrorException, metadata), false, "exception private metadata"},
    {0}};

// ---- UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError -------------------------------------------------

static int want_str(Thread *thread, Value v, int number) {
    if (value_is_str(v)) return 0;
    return error_raise_int(thread, SHAPE_TypeError, "argument %d must be str, not %s", number,
                           v == NONE ? "None" : value_type_name(v));
}

static int take_position(Thread *thread, UnicodeErrorException *e, Value *slot, Value v) {
    int64_t n = object_index_int64(thread, v);
    if (n == -1 && error_pending(thread)) return -1;
    heap_store(thread, e, slot, value_from_small_int(n));
    return 0;
}

static Value as_bytes(Thread *thread, Value v) {
    if (value_is_bytes(v)) return v;
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value bytes = bytes_from_data(thread, buffer.data, buffer.length);
    buffer_release(thread, &buffer);
    return bytes;
}

EXCEPTION_INIT(exception_unicode_error_init) {
    if (exception_init(thread, self, args, positional, keyword_names) < 0) return -1;
    UnicodeErrorException *e = (UnicodeErrorException *)self;
    bool translate = value_is_instance(self, BUILTIN_TYPE(UnicodeTranslateError));
    bool decode = value_is_instance(self, BUILTIN_TYPE(UnicodeDecodeError));
    size_t wanted = translate ? 4 : 5;
    if (positional != wanted)
        return error_raise_int(thread, SHAPE_TypeError, "function takes exactly %zu arguments (%zu given)", wanted,
                               positional);
    Value *rest = args + !translate;
    int number = translate ? 1 : 2;
    if (!translate && want_str(thread, args[0], 1) < 0) return -1;
    if (!decode && want_str(thread, rest[0], number) < 0) return -1;
    if (take_position(thread, e, &e->start, rest[1]) < 0 || take_position(thread, e, &e->end, rest[2]) < 0 ||
        want_str(thread, rest[3], number + 3) < 0)
        return -1;
    Value object = decode ? as_bytes(thread, rest[0]) : rest[0];
    if (object == NO_VALUE) return -1;
    if (!translate) SET(e, encoding, args[0]);
    SET(e, object, object);
    SET(e, reason, rest[3]);
    return 0;
}

// Does the error concern a single character that the object really has? Positions are taken as they are otherwise.
static bool is_single(const UnicodeErrorException *e, size_t length) {
    int64_t start = value_small_int(e->start), end = value_small_int(e->end);
    return start >= 0 && (uint64_t)start < length && end == start + 1;
}

static const char *escape_code_point(char text[16], uint32_t point) {
    const char *format = point <= 0xff ? "\\x%02x" : point <= 0xffff ? "\\u%04x" : "\\U%08x";
    snprintf(text, 16, format, point);
    return text;
}

// The texts come first: a __str__ may change the object.
static Value text_error_str(Thread *thread, Value self, bool encode) {
    UnicodeErrorException *e = (UnicodeErrorException *)self;
    if (e->object == NO_VALUE) return STR_EMPTY(thread);
    Value reason = object_str(thread, text_or_none(e->reason));
    if (reason == NO_VALUE) return NO_VALUE;
    Value prefix = encode ? str_format_c(thread, "'%S' codec can't encode", text_or_none(e->encoding))
                          : str_from_cstring(thread, "can't translate");
    if (prefix == NO_VALUE) return NO_VALUE;
    if (e->object == NO_VALUE || !value_is_str(e->object))
        return error_raise(thread, SHAPE_TypeError, "UnicodeError 'object' attribute must be a string");
    Str *s = str_from_value(e->object);
    long long start = value_small_int(e->start), end = value_small_int(e->end);
    char text[16];
    if (is_single(e, s->length))
        return str_format_c(thread, "%U character '%s' in position %lld: %U", prefix,
                            escape_code_point(text, str_read(s, (size_t)start)), start, reason);
    return str_format_c(thread, "%U characters in position %lld-%lld: %U", prefix, start, end - 1, reason);
}

Value exception_encode_error_str(Thread *thread, Value self) {
    return text_error_str(thread, self, true);
}

Value exception_translate_error_str(Thread *thread, Value self) {
    return text_error_str(thread, self, false);
}

Value exception_decode_error_str(Thread *thread, Value self) {
    UnicodeErrorException *e = (UnicodeErrorException *)self;
    if (e->object == NO_VALUE) return STR_EMPTY(thread);
    Value reason = object_str(thread, text_or_none(e->reason));
    Value encoding = reason ? object_str(thread, text_or_none(e->encoding)) : NO_VALUE;
    if (encoding == NO_VALUE) return NO_VALUE;
    if (e->object == NO_VALUE || !value_is_bytes(e->object))
        return error_raise(thread, SHAPE_TypeError, "UnicodeError 'object' attribute must be a bytes");
    Bytes *bytes = bytes_from_value(e->object);
    long long start = value_small_int(e->start), end = value_small_int(e->end);
    if (is_single(e, bytes->length))
        return str_format_c(thread, "'%U' codec can't decode byte 0x%02x in position %lld: %U", encoding,
                            (unsigned)bytes->data[start], start, reason);
    return str_format_c(thread, "'%U' codec can't decode bytes in position %lld-%lld: %U", encoding, start, end - 1,
                        reason);
}

static Value get_start(Thread *thread, Value self) {
    (void)thread;
    Value v = ((UnicodeErrorException *)self)->start;
    return v == NO_VALUE ? value_from_small_int(0) : v;
}
static Value get_end(Thread *thread, Value self) {
    (void)thread;
    Value v = ((UnicodeErrorException *)self)->end;
    return v == NO_VALUE ? value_from_small_int(0) : v;
}
static int set_position(Thread *thread, Value self, Value value, Value *slot) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "can't delete numeric/char attribute");
    return take_position(thread, (UnicodeErrorException *)self, slot, value);
}
static int set_start(Thread *thread, Value self, Value value) {
    return set_position(thread, self, value, &((UnicodeErrorException *)self)->start);
}
static int set_end(Thread *thread, Value self, Value value) {
    return set_position(thread, self, value, &((UnicodeErrorException *)self)->end);
}
// The object must keep the kind that str() reads.
static Value get_object(Thread *thread, Value self) {
    (void)thread;
    return text_or_none(((UnicodeErrorException *)self)->object);
}
static int set_object(Thread *thread, Value self, Value value) {
    UnicodeErrorException *e = (UnicodeErrorException *)self; // anything: whoever reads it checks
    SET(e, object, value);
    return 0;
}
const NativeGetSet exception_unicode_error_getters[] = {{"start", get_start, set_start, "exception start"},
                                                        {"end", get_end, set_end, "exception end"},
                                                        {"object", get_object, set_object, "exception object"},
                                                        {0}};
const NativeMember exception_unicode_error_members[] = {
    {"encoding", MEMBER_VALUE, FIELD(UnicodeErrorException, encoding), false, "exception encoding"},
    {"reason", MEMBER_VALUE, FIELD(UnicodeErrorException, reason), false, "exception reason"},
    {0}};

static Value raise_unicode(Thread *thread, uint32_t kind, const char *encoding, Value object, size_t start, size_t end,
                           const char *reason) {
    thread->pending = NO_VALUE;
    Value items[5] = {str_from_cstring(thread, encoding), object, value_from_small_int((int64_t)start),
                      value_from_small_int((int64_t)end), str_from_cstring(thread, reason)};
    if (error_pending(thread)) return NO_VALUE;
    Value args = tuple_from_values(thread, items, 5);
    Value e = args == NO_VALUE ? NO_VALUE : exception_new(thread, shape_at(kind)->type, args);
    return e == NO_VALUE ? NO_VALUE : error_set(thread, e);
}

Value error_raise_encode(Thread *thread, const char *encoding, Value object, size_t start, size_t end,
                         const char *reason) {
    return raise_unicode(thread, SHAPE_UnicodeEncodeError, encoding, object, start, end, reason);
}

Value error_raise_decode(Thread *thread, const char *encoding, Value object, size_t start, size_t end,
                         const char *reason) {
    return raise_unicode(thread, SHAPE_UnicodeDecodeError, encoding, object, start, end, reason);
}

// ---- KeyError, AttributeError, NameError ------------------------------------------------------------------------

Value exception_key_error_str(Thread *thread, Value self) {
    Value args = exception_from_value(self)->args;
    // str(KeyError('')) would be nothing at all: a lone key shows its repr.
    return tuple_length(args) == 1 ? object_repr(thread, tuple_get(args, 0)) : exception_str(thread, self);
}

EXCEPTION_INIT(exception_attribute_error_init) {
    AttributeErrorException *e = (AttributeErrorException *)self;
    if (exception_set_args(thread, exception_from_value(self), args, positional) < 0) return -1;
    Value names[] = {NAME(name), NAME(obj)}, given[2] = {NO_VALUE, NO_VALUE};
    if (take_keywords(thread, "AttributeError", args + positional, keyword_names, names, given, 2) < 0) return -1;
    SET(e, name, given[0]);
    SET(e, obj, given[1]);
    return 0;
}

// The object is left out on purpose: it may be of any kind, and would have to be pickled too.
static Value attribute_error_state(Thread *thread, Value self) {
    AttributeErrorException *e = (AttributeErrorException *)self;
    Value state = exception_own_attributes(thread, self);
    if (error_pending(thread) || add_to_state(thread, &state, "name", e->name) < 0 ||
        add_to_state(thread, &state, "args", e->args) < 0)
        return NO_VALUE;
    return state;
}
NATIVE(attribute_error_getstate, "__getstate__(self, /)", NULL, EFFECT_ANY) {
    return attribute_error_state(thread, args[0]);
}
NATIVE(attribute_error_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    return exception_reduce(thread, args[0], exception_from_value(args[0])->args,
                            attribute_error_state(thread, args[0]));
}
const NativeDef *const exception_attribute_error_methods[] = {&attribute_error_getstate_native,
                                                              &attribute_error_reduce_native, NULL};
const NativeMember exception_attribute_error_members[] = {
    {"name", MEMBER_VALUE, FIELD(AttributeErrorException, name), false, "attribute name"},
    {"obj", MEMBER_VALUE, FIELD(AttributeErrorException, obj), false, "object"},
    {0}};

EXCEPTION_INIT(exception_name_error_init) {
    NameErrorException *e = (NameErrorException *)self;
    if (exception_set_args(thread, exception_from_value(self), args, positional) < 0) return -1;
    Value names[] = {NAME(name)}, given[1] = {NO_VALUE};
    if (take_keywords(thread, "NameError", args + positional, keyword_names, names, given, 1) < 0) return -1;
    SET(e, name, given[0]);
    return 0;
}
const NativeMember exception_name_error_members[] = {
    {"name", MEMBER_VALUE, FIELD(NameErrorException, name), false, "name"}, {0}};
