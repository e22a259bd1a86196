// Taipan: the _io module: open(), and what is flushed at exit. MIT licence.
#include "modules/io.h"
#include "modules/native_support.h"
#include "runtime/config.h"

// ---- open -------------------------------------------------------------------------------------------------------

typedef struct OpenMode {
    bool creating, reading, writing, appending, updating, text, binary;
    char raw[8];
} OpenMode;

static int parse_mode(Thread *thread, Value mode, OpenMode *m) {
    Str *s = str_from_value(mode);
    *m = (OpenMode){0};
    for (size_t i = 0; i < s->length; i++) {
        bool *flag;
        switch (str_read(s, i)) {
        case 'x': flag = &m->creating; break;
        case 'r': flag = &m->reading; break;
        case 'w': flag = &m->writing; break;
        case 'a': flag = &m->appending; break;
        case '+': flag = &m->updating; break;
        case 't': flag = &m->text; break;
        case 'b': flag = &m->binary; break;
        default: return error_raise_int(thread, SHAPE_ValueError, "invalid mode: %R", mode);
        }
        if (*flag) return error_raise_int(thread, SHAPE_ValueError, "invalid mode: %R", mode);
        *flag = true;
    }
    if (m->text && m->binary)
        return error_raise_int(thread, SHAPE_ValueError, "can't have text and binary mode at once");
    if (m->creating + m->reading + m->writing + m->appending != 1)
        return error_raise_int(thread, SHAPE_ValueError, "must have exactly one of create/read/write/append mode");
    char *p = m->raw;
    if (m->creating) *p++ = 'x';
    if (m->reading) *p++ = 'r';
    if (m->writing) *p++ = 'w';
    if (m->appending) *p++ = 'a';
    if (m->updating) *p++ = '+';
    return 0;
}

static int check_binary_arguments(Thread *thread, const OpenMode *m, Value encoding, Value errors, Value newline) {
    if (!m->binary) return 0;
    if (encoding != NONE)
        return error_raise_int(thread, SHAPE_ValueError, "binary mode doesn't take an encoding argument");
    if (errors != NONE) return error_raise_int(thread, SHAPE_ValueError, "binary mode doesn't take an errors argument");
    if (newline != NONE)
        return error_raise_int(thread, SHAPE_ValueError, "binary mode doesn't take a newline argument");
    return 0;
}

// The stream over raw; on failure raw is closed and the exception kept.
static Value close_after_failure(Thread *thread, Value stream) {
    Value pending = error_fetch(thread);
    if (!object_call_method(thread, stream, NAME(close), 0)) {
        Value second = error_fetch(thread);
        exception_set_context(thread, second, pending);
        pending = second;
    }
    error_restore(thread, pending);
    return NO_VALUE;
}

static Value make_buffer(Thread *thread, const OpenMode *m, Value raw, int64_t size) {
    uint32_t shape = m->updating ? SHAPE_io_random : m->reading ? SHAPE_io_reader : SHAPE_io_writer;
    return object_call2(thread, value_from_object(shape_at(shape)->type), raw, value_from_small_int(size));
}

static Value make_text(Thread *thread, Value mode, Value buffer, Value encoding, Value errors, Value newline,
                       bool line_buffering) {
    Value args[5] = {buffer, encoding, errors, newline, value_from_bool(line_buffering)};
    Value text = object_call(thread, value_from_object(BUILTIN_TYPE(io_text)), args, 5, NO_VALUE);
    if (!text) return close_after_failure(thread, buffer);
    if (object_set_attribute(thread, text, NAME(mode), mode) < 0) return close_after_failure(thread, text);
    return text;
}

static Value open_stream(Thread *thread, Value file, Value mode, int64_t buffering, Value encoding, Value errors,
                         Value newline, Value close_fd, Value opener) {
    OpenMode m;
    if (parse_mode(thread, mode, &m) < 0 || check_binary_arguments(thread, &m, encoding, errors, newline) < 0)
        return NO_VALUE;
    if (m.binary && buffering == 1 &&
        error_warn(
            thread, SHAPE_RuntimeWarning, 1,
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used") < 0)
        return NO_VALUE;
    Value raw_args[4] = {file, str_from_cstring(thread, m.raw), close_fd, opener};
    Value raw = object_call(thread, value_from_object(BUILTIN_TYPE(io_file)), raw_args, 4, NO_VALUE);
    if (!raw) return NO_VALUE;
    Value terminal = buffering < 0 ? io_call(thread, raw, "_isatty_open_only") : FALSE_VALUE;
    if (!terminal) return close_after_failure(thread, raw);
    bool line_buffering = buffering == 1 && !m.binary;
    if (terminal == TRUE_VALUE) line_buffering = true;
    if (buffering < 0 || buffering == 1) {
        int64_t block = ((FileIO *)raw)->block_size;
        buffering =
            block > IO_DEFAULT_BUFFER_SIZE ? (block < 8192 * 1024 ? block : 8192 * 1024) : IO_DEFAULT_BUFFER_SIZE;
    }
    if (buffering == 0) {
        if (m.binary) return raw;
        error_raise(thread, SHAPE_ValueError, "can't have unbuffered text I/O");
        return close_after_failure(thread, raw);
    }
    Value buffer = make_buffer(thread, &m, raw, buffering);
    if (!buffer) return close_after_failure(thread, raw);
    return m.binary ? buffer : make_text(thread, mode, buffer, encoding, errors, newline, line_buffering);
}

NATIVE(io_open,
       "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
       "Open file and return a stream.  Raise OSError upon failure.\n\nfile is either a text or byte string giving the "
       "name (and the path\nif the file isn't in "
       "the current working directory) of the file to\nbe opened or an integer file descriptor of the file to "
       "be\nwrapped. mode is an optional string "
       "that specifies the mode in which the file\nis opened. It defaults to 'r' which means open for reading in "
       "text\nmode.",
       EFFECT_ANY) {
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "open() argument 'mode' must be str, not %B", args[1]);
    int64_t buffering = object_index_int64(thread, args[2]);
    if (buffering == -1 && error_pending(thread)) return NO_VALUE;
    static const char *const names[] = {"encoding", "errors", "newline"};
    for (int i = 0; i < 3; i++)
        if (args[3 + i] != NONE && !value_is_str(args[3 + i]))
            return error_raise(thread, SHAPE_TypeError, "open() argument '%s' must be str or None, not %B", names[i],
                               args[3 + i]);
    Value file = args[0];
    if (!value_is_int(file) && !value_is_str(file) && !value_is_bytes(file)) {
        Value fspath = object_import_attribute(thread, "posix", "fspath");
        file = fspath ? object_call1(thread, fspath, file) : NO_VALUE;
        if (!file) return NO_VALUE;
    }
    return open_stream(thread, file, args[1], buffering, args[3], args[4], args[5], args[6], args[7]);
}

NATIVE(io_open_code, "open_code(path)",
       "Opens the provided file with the intent to import the contents.\n\nThis may perform extra validation beyond "
       "open(), but is otherwise interchangeable\nwith calling open(path, 'rb').",
       EFFECT_ANY) {
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "open_code() argument 'path' must be str, not %B", args[0]);
    Value mode = str_from_cstring(thread, "rb");
    return mode == NO_VALUE ? NO_VALUE : open_stream(thread, args[0], mode, -1, NONE, NONE, NONE, TRUE_VALUE, NONE);
}

NATIVE(io_text_encoding, "text_encoding(encoding, stacklevel=2, /)",
       "A helper function to choose the text encoding.\n\nWhen encoding is not None, this function returns "
       "it.\nOtherwise, this function returns the default text "
       "encoding\n(i.e. \"locale\" or \"utf-8\" depends on UTF-8 mode).\n\nThis function emits an EncodingWarning if "
       "encoding is None and\n"
       "sys.flags.warn_default_encoding is true.",
       EFFECT_ANY) {
    if (args[0] != NONE && args[0] != UNBOUND) return args[0];
    if (thread->interp->config->warn_default_encoding) {
        int64_t level = object_index_int64(thread, args[1]);
        if (error_warn(thread, SHAPE_EncodingWarning, (int)level, "'encoding' argument not specified") < 0)
            return NO_VALUE;
    }
    return str_from_cstring(thread, thread->interp->config->utf8_mode == 1 ? "utf-8" : "locale");
}

// ---- at exit ----------------------------------------------------------------------------------------------------

bool io_buffered_has_output(Value v);
bool io_text_has_output(Value v);

typedef struct Pending {
    Object *texts[256], *buffers[256];
    size_t text_count, buffer_count;
} Pending;

static void note_stream(void *context, Object *object) {
    Pending *pending = context;
    Type *type = object->shape ? object_type(object) : NULL;
    if (!type) return;
    Value v = value_from_object(object);
    if (type == BUILTIN_TYPE(io_text) || (type->base == BUILTIN_TYPE(io_text))) {
        if (pending->text_count < 256 && io_text_has_output(v)) pending->texts[pending->text_count++] = object;
    } else if (type == BUILTIN_TYPE(io_writer) || type == BUILTIN_TYPE(io_random)) {
        if (pending->buffer_count < 256 && io_buffered_has_output(v))
            pending->buffers[pending->buffer_count++] = object;
    }
}

// False when it failed: it still has its output then.
static bool flush_stream(Thread *thread, Value stream) {
    int closed = io_is_closed(thread, stream);
    if (closed == 0 && object_call_method(thread, stream, NAME(flush), 0)) return true;
    error_clear(thread); // sys.stdout's failure has been told; nobody is left to tell others'
    return closed > 0;
}

void io_flush_all(Thread *thread) {
    for (int round = 0; round < 64; round++) { // each round takes up to 256 of each kind
        Pending pending = {.text_count = 0};
        heap_visit_registered(thread->interp->heap, note_stream, &pending);
        if (pending.text_count + pending.buffer_count == 0) return;
        bool all = true;
        for (size_t i = 0; i < pending.text_count; i++)
            all &= flush_stream(thread, value_from_object(pending.texts[i]));
        for (size_t i = 0; i < pending.buffer_count; i++)
            all &= flush_stream(thread, value_from_object(pending.buffers[i]));
        if (!all) return;
    }
}

// ---- the module -------------------------------------------------------------------------------------------------

static int add_unsupported_operation(Thread *thread, Module *module) {
    Value bases =
        tuple_pack(thread, 2, value_from_object(BUILTIN_TYPE(OSError)), value_from_object(BUILTIN_TYPE(ValueError)));
    return support_add_exception(thread, module, &ROOT_VALUE(io_unsupported_operation), "io.UnsupportedOperation",
                                 bases);
}

static int io_execute(Thread *thread, Module *module) {
    static const uint32_t types[] = {
        SHAPE_io_base,  SHAPE_io_raw_base,        SHAPE_io_buffered_base, SHAPE_io_text_base, SHAPE_io_file,
        SHAPE_io_bytes, SHAPE_io_bytes_buffer,    SHAPE_io_reader,        SHAPE_io_writer,    SHAPE_io_random,
        SHAPE_io_pair,  SHAPE_io_newline_decoder, SHAPE_io_text,          SHAPE_io_string,    SHAPE_BlockingIOError};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (module_add_type(thread, module, shape_at(types[i])->type) < 0) return -1;
    if (module_add_int(thread, module, "DEFAULT_BUFFER_SIZE", IO_DEFAULT_BUFFER_SIZE) < 0) return -1;
    return add_unsupported_operation(thread, module);
}

static const NativeDef *const io_functions[] = {&io_open_native, &io_open_code_native, &io_text_encoding_native, NULL};
const ModuleSpec _io_module_spec = {.name = "_io",
                                    .doc = "The io module provides the Python interfaces to stream handling. "
                                           "The\nbuiltin open function is defined in this module.",
                                    .functions = io_functions,
                                    .execute = io_execute};
