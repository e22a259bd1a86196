// Taipan: io.StringIO: a stream over text in memory. MIT licence.
//
// The contents are code points (4 bytes each) in a Bytes object used as growable storage.
#include "base/units.h"
#include "modules/io.h"
#include "modules/io_newline.h"

typedef struct StringIO {
    Object header;
    Value storage;       // Bytes; NO_VALUE: closed or not initialised
    Value terminator;    // what ends lines; NO_VALUE: universal
    Value write_newline; // what "\n" becomes; NO_VALUE: itself
    size_t position, length;
    NewlineState newlines;
    bool ready, universal;
} StringIO;

static StringIO *self_of(Value v) {
    return (StringIO *)v;
}

static void stringio_trace(Object *object, Tracer *tracer) {
    tracer_visit_range(tracer, &((StringIO *)object)->storage, 3);
}

static bool check_open(Thread *thread, StringIO *io) {
    if (io->ready && io->storage) return true;
    error_raise(thread, SHAPE_ValueError,
                io->ready ? "I/O operation on closed file" : "I/O operation on uninitialized object");
    return false;
}

static uint32_t *points(const StringIO *io) {
    return (uint32_t *)(void *)bytes_from_value(io->storage)->data;
}

static int make_room(Thread *thread, StringIO *io, size_t length) {
    size_t capacity = bytes_from_value(io->storage)->length / 4;
    if (length <= capacity) return 0;
    if (length > (size_t)PTRDIFF_MAX / 8) return error_raise_int(thread, SHAPE_OverflowError, "new position too large");
    capacity = length + length / 4 + 16;
    Bytes *grown = bytes_allocate(thread, capacity * 4);
    if (!grown) return -1;
    memcpy(grown->data, bytes_from_value(io->storage)->data, io->length * 4);
    heap_store(thread, io, &io->storage, value_from_object(grown));
    return 0;
}

static int write_text(Thread *thread, StringIO *io, Value text) {
    if (io->universal) text = newline_decode(thread, &io->newlines, text, true);
    if (text && io->write_newline)
        text = object_call_method(thread, text, NAME(replace), 2, str_from_code_point(thread, '\n'), io->write_newline);
    if (!text) return -1;
    Str *s = str_from_value(text);
    if (s->length == 0) return 0;
    if (io->position > (size_t)PTRDIFF_MAX / 8)
        return error_raise_int(thread, SHAPE_OverflowError, "new position too large");
    if (make_room(thread, io, io->position + s->length) < 0) return -1;
    uint32_t *to = points(io);
    if (io->position > io->length) memset(to + io->length, 0, (io->position - io->length) * 4);
    units_copy(4, to + io->position, str_kind(s), s->data, s->length);
    io->position += s->length;
    if (io->position > io->length) io->length = io->position;
    return 0;
}

static Value read_points(Thread *thread, StringIO *io, size_t count) {
    Value text = str_from_code_points(thread, points(io) + (count ? io->position : 0), count);
    if (text) io->position += count;
    return text;
}

static size_t available(const StringIO *io) {
    return io->position < io->length ? io->length - io->position : 0;
}

static size_t line_length(const StringIO *io, int64_t limit) {
    size_t n = available(io), i = 0;
    const uint32_t *p = points(io) + (n ? io->position : 0);
    Str *terminator = io->terminator ? str_from_value(io->terminator) : NULL;
    bool newline_only =
        io->newlines.translate || (terminator && terminator->length == 1 && str_read(terminator, 0) == '\n');
    for (; i < n; i++) {
        bool pair = p[i] == '\r' && i + 1 < n && p[i + 1] == '\n';
        if (newline_only ? p[i] == '\n'
            : terminator ? terminator->length == 2 ? pair : p[i] == '\r'
                         : p[i] == '\n' || p[i] == '\r') {
            i += newline_only ? 1 : terminator ? terminator->length : (size_t)pair + 1;
            break;
        }
    }
    return limit >= 0 && (size_t)limit < i ? (size_t)limit : i;
}

// ---- methods ----------------------------------------------------------------------------------------------------

NATIVE(stringio_getvalue, "getvalue(self, /)", "Retrieve the entire contents of the object.", EFFECT_ANY) {
    StringIO *io = self_of(args[0]);
    return check_open(thread, io) ? str_from_code_points(thread, points(io), io->length) : NO_VALUE;
}
NATIVE(stringio_tell, "tell(self, /)", "Tell the current file position.", EFFECT_RAISES) {
    StringIO *io = self_of(args[0]);
    return check_open(thread, io) ? int_from_uint64(thread, io->position) : NO_VALUE;
}
NATIVE(stringio_read, "read(self, size=-1, /)",
       "Read at most size characters, returned as a string.\n\nIf the argument is negative or omitted, read until "
       "EOF\nis reached. Return an empty string at EOF.",
       EFFECT_ANY) {
    StringIO *io = self_of(args[0]);
    int64_t size = io_size_argument(thread, args[1], -1);
    if (error_pending(thread) || !check_open(thread, io)) return NO_VALUE;
    size_t n = available(io);
    return read_points(thread, io, size >= 0 && (size_t)size < n ? (size_t)size : n);
}
NATIVE(stringio_readline, "readline(self, size=-1, /)",
       "Read until newline or EOF.\n\nReturns an empty string if EOF is hit immediately.", EFFECT_ANY) {
    StringIO *io = self_of(args[0]);
    int64_t size = io_size_argument(thread, args[1], -1);
    if (error_pending(thread) || !check_open(thread, io)) return NO_VALUE;
    return read_points(thread, io, line_length(io, size));
}
NATIVE(stringio_write, "write(self, s, /)",
       "Write string to file.\n\nReturns the number of characters written, which is always equal to\nthe length of the "
       "string.",
       EFFECT_ANY) {
    StringIO *io = self_of(args[0]);
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "string argument expected, got '%T'", args[1]);
    if (!check_open(thread, io) || write_text(thread, io, args[1]) < 0) return NO_VALUE;
    return value_from_small_int((int64_t)str_from_value(args[1])->length);
}
NATIVE(stringio_truncate, "truncate(self, pos=None, /)",
       "Truncate size to pos.\n\nThe pos argument defaults to the current file position, as returned by\ntell().  The "
       "current file position is unchanged.  Returns the new absolute\nposition.",
       EFFECT_ANY) {
    StringIO *io = self_of(args[0]);
    if (!check_open(thread, io)) return NO_VALUE;
    int64_t size = io_size_argument(thread, args[1], (int64_t)io->position);
    if (error_pending(thread)) return NO_VALUE;
    if (size < 0) return error_raise(thread, SHAPE_ValueError, "Negative size value %lld", (long long)size);
    if ((size_t)size < io->length) io->length = (size_t)size;
    return value_from_small_int(size);
}
NATIVE(stringio_seek, "seek(self, pos, whence=0, /)",
       "Change stream position.\n\nSeek to character offset pos relative to position indicated by whence:\n    0  "
       "Start of stream (the default).  pos should be >= 0;\n    1  Current position - pos must be 0;\n    2  End of "
       "stream - pos must be 0.\nReturns the new absolute position.",
       EFFECT_ANY) {
    StringIO *io = self_of(args[0]);
    int64_t offset = object_index_int64(thread, args[1]), whence = object_index_int64(thread, args[2]);
    if (error_pending(thread) || !check_open(thread, io)) return NO_VALUE;
    if (whence < 0 || whence > 2)
        return error_raise(thread, SHAPE_ValueError, "Invalid whence (%lld, should be 0, 1 or 2)", (long long)whence);
    if (offset < 0 && whence == 0)
        return error_raise(thread, SHAPE_ValueError, "Negative seek position %lld", (long long)offset);
    if (whence && offset) return error_raise(thread, SHAPE_OSError, "Can't do nonzero cur-relative seeks");
    io->position = whence == 0 ? (size_t)offset : whence == 1 ? io->position : io->length;
    return int_from_uint64(thread, io->position);
}
NATIVE(stringio_close, "close(self, /)",
       "Close the IO object.\n\nAttempting any further operation after the object is closed\nwill raise a "
       "ValueError.\n\nThis method has no effect if the file is already closed.",
       EFFECT_NONE) {
    self_of(args[0])->storage = NO_VALUE; // NOBARRIER: immediate
    return NONE;
}
#define ALWAYS_TRUE(id, signature, doc)                                                                                \
    NATIVE(id, signature, doc, EFFECT_RAISES) {                                                                        \
        return check_open(thread, self_of(args[0])) ? TRUE_VALUE : NO_VALUE;                                           \
    }
ALWAYS_TRUE(stringio_readable, "readable(self, /)", "Returns True if the IO object can be read.")
ALWAYS_TRUE(stringio_writable, "writable(self, /)", "Returns True if the IO object can be written.")
ALWAYS_TRUE(stringio_seekable, "seekable(self, /)", "Returns True if the IO object can be seeked.")

NATIVE(stringio_getstate, "__getstate__(self, /)", "", EFFECT_ANY) {
    StringIO *io = self_of(args[0]);
    Value text = stringio_getvalue(thread, args), dict = NONE;
    if (!text) return NO_VALUE;
    if (instance_attribute_count(args[0])) {
        Dict *attributes = instance_dict(thread, args[0]);
        dict = attributes ? value_from_object(dict_copy(thread, attributes)) : NO_VALUE;
    }
    Value newline = io->terminator ? io->terminator : io->newlines.translate ? NONE : ROOT_VALUE(empty_str);
    return dict ? tuple_pack(thread, 4, text, newline, int_from_uint64(thread, io->position), dict) : NO_VALUE;
}

static int stringio_set(Thread *thread, StringIO *io, Value initial, Value newline) {
    if (newline_check(thread, newline) < 0) return -1;
    Bytes *empty = bytes_allocate(thread, 0);
    if (!empty) return -1;
    heap_store(thread, io, &io->storage, value_from_object(empty));
    bool none = newline == NONE, blank = !none && str_from_value(newline)->length == 0;
    io->position = io->length = 0;
    io->universal = none || blank;
    io->newlines = (NewlineState){.translate = none};
    heap_store(thread, io, &io->terminator, io->universal ? NO_VALUE : newline);
    bool plain = none || blank || str_equal_cstring(newline, "\n");
    heap_store(thread, io, &io->write_newline, plain ? NO_VALUE : newline);
    io->ready = true;
    if (initial == NONE || initial == UNBOUND) return 0;
    if (!value_is_str(initial))
        return error_raise_int(thread, SHAPE_TypeError, "initial_value must be str or None, not %T", initial);
    if (write_text(thread, io, initial) < 0) return -1;
    io->position = 0;
    return 0;
}

static int stringio_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"initial_value", "newline"};
    Value bound[2];
    if (!arguments_bind(thread, "StringIO", args, positional, keyword_names, names, 0, 2, bound)) return -1;
    Value newline = bound[1] == UNBOUND ? str_from_code_point(thread, '\n') : bound[1];
    return stringio_set(thread, self_of(self), bound[0], newline);
}

NATIVE(stringio_setstate, "__setstate__(self, state, /)", "", EFFECT_ANY) {
    StringIO *io = self_of(args[0]);
    Value state = args[1];
    if (io->ready && !io->storage) return error_raise(thread, SHAPE_ValueError, "__setstate__ on closed file");
    if (!value_is_tuple(state) || tuple_length(state) < 4)
        return error_raise(thread, SHAPE_TypeError, "%T.__setstate__ argument should be 4-tuple, got %T", args[0],
                           state);
    if (stringio_set(thread, io, NONE, tuple_get(state, 1)) < 0) return NO_VALUE;
    Value text = tuple_get(state, 0), position = tuple_get(state, 2), dict = tuple_get(state, 3);
    if (!value_is_str(text))
        return error_raise(thread, SHAPE_TypeError, "first item of state must be a str, not %T", text);
    Str *s = str_from_value(text);
    if (make_room(thread, io, s->length) < 0) return NO_VALUE;
    units_copy(4, points(io), str_kind(s), s->data, s->length);
    io->length = s->length;
    if (!value_is_int(position))
        return error_raise(thread, SHAPE_TypeError, "third item of state must be an integer, got %T", position);
    int64_t n = int_to_int64(thread, position);
    if (error_pending(thread)) return NO_VALUE;
    if (n < 0) return error_raise(thread, SHAPE_ValueError, "position value cannot be negative");
    io->position = (size_t)n;
    if (dict == NONE) return NONE;
    if (!value_is_dict(dict))
        return error_raise(thread, SHAPE_TypeError, "fourth item of state should be a dict, got a %T", dict);
    Dict *attributes = instance_dict(thread, args[0]);
    return attributes && dict_update(thread, attributes, dict, 1) == 0 ? NONE : NO_VALUE;
}

static Value stringio_construct(Thread *thread, Type *type, Value *args __attribute__((unused)),
                                size_t positional __attribute__((unused)),
                                Value keyword_names __attribute__((unused))) {
    return value_from_object(type_allocate(thread, type, 0));
}

static Value stringio_iter(Thread *thread, Value self) {
    return check_open(thread, self_of(self)) ? self : NO_VALUE;
}
static Value stringio_next(Thread *thread, Value self) {
    StringIO *io = self_of(self);
    if (!check_open(thread, io)) return NO_VALUE;
    if (!value_has_shape(self, SHAPE_io_string)) {
        Value line = object_call_method(thread, self, NAME(readline), 0);
        if (line && !value_is_str(line))
            return error_raise(thread, SHAPE_OSError, "readline() should have returned a str object, not '%T'", line);
        return line && str_from_value(line)->length ? line : NO_VALUE;
    }
    size_t n = line_length(io, -1);
    return n ? read_points(thread, io, n) : NO_VALUE;
}
static Value stringio_closed(Thread *thread, Value self) {
    StringIO *io = self_of(self);
    if (!io->ready) return error_raise(thread, SHAPE_ValueError, "I/O operation on uninitialized object");
    return value_from_bool(!io->storage);
}
static Value stringio_newlines(Thread *thread, Value self) {
    StringIO *io = self_of(self);
    if (!check_open(thread, io)) return NO_VALUE;
    return io->universal ? newline_seen(thread, io->newlines.seen) : NONE;
}
static Value stringio_line_buffering(Thread *thread, Value self) {
    return check_open(thread, self_of(self)) ? FALSE_VALUE : NO_VALUE;
}
static void stringio_finalize(Thread *thread __attribute__((unused)), Value self __attribute__((unused))) {
}

static const NativeDef *const stringio_methods[] = {&stringio_getvalue_native, &stringio_tell_native,
                                                    &stringio_read_native,     &stringio_readline_native,
                                                    &stringio_write_native,    &stringio_truncate_native,
                                                    &stringio_seek_native,     &stringio_close_native,
                                                    &stringio_readable_native, &stringio_writable_native,
                                                    &stringio_seekable_native, &stringio_getstate_native,
                                                    &stringio_setstate_native, NULL};
static const NativeGetSet stringio_getters[] = {{"closed", stringio_closed, NULL, NULL},
                                                {"newlines", stringio_newlines, NULL, NULL},
                                                {"line_buffering", stringio_line_buffering, NULL, NULL},
                                                {0}};
const TypeSpec io_string_type_spec = {
    .name = "StringIO",
    .module = "_io",
    .base = SHAPE_io_text_base,
    .flags = TYPE_BASE,
    .size = sizeof(StringIO),
    .has_dict = true,
    .doc = "StringIO(initial_value='', newline='\\n')\n--\n\nText I/O implementation using an in-memory buffer.\n\nThe "
           "initial_value argument sets the value of object.  The newline\nargument is like the "
           "one of TextIOWrapper's constructor.",
    .trace_kind = TRACE_CUSTOM,
    .trace = stringio_trace,
    .slots = {.construct = stringio_construct,
              .init = stringio_init,
              .iter = stringio_iter,
              .next = stringio_next,
              .finalize = stringio_finalize},
    .methods = stringio_methods,
    .getters = stringio_getters};
