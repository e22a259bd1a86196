// Taipan: io.TextIOWrapper: set-up, state and writing. MIT licence.
#include "modules/io_text.h"
#include "base/units.h"
#include "runtime/config.h"

static void text_trace(Object *object, Tracer *tracer) {
    tracer_visit_range(tracer, &((TextIO *)object)->buffer, TEXT_VALUES);
}

static bool text_check(Thread *thread, TextIO *t) {
    if (t->ready) return true;
    error_raise(thread, SHAPE_ValueError,
                t->detached ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
    return false;
}

bool text_check_open(Thread *thread, TextIO *t) {
    return text_check(thread, t) && io_check_closed(thread, value_from_object(t), NULL) == 0;
}

void text_forget_decoded(TextIO *t) {
    t->decoded = NO_VALUE; // NOBARRIER: immediates
    t->snapshot = NO_VALUE;
    t->used = 0;
}

// ---- codecs -----------------------------------------------------------------------------------------------------

static TextCodec codec_by_name(const char *name) {
    char plain[16];
    size_t n = 0;
    for (; *name && n < sizeof plain - 1; name++)
        if (*name != '-' && *name != '_' && *name != ' ')
            plain[n++] = (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name);
    plain[n] = 0;
    if (*name) return TEXT_OTHER;
    if (!strcmp(plain, "utf8")) return TEXT_UTF8;
    if (!strcmp(plain, "ascii") || !strcmp(plain, "usascii")) return TEXT_ASCII;
    if (!strcmp(plain, "latin1") || !strcmp(plain, "iso88591")) return TEXT_LATIN1;
    return TEXT_OTHER;
}

static Value incremental_codec(Thread *thread, TextIO *t, const char *kind) {
    const char *name = str_to_utf8(thread, t->encoding, NULL);
    Value info = name ? codec_lookup(thread, name) : NO_VALUE;
    Value factory = info ? object_get_attribute_cstring(thread, info, kind) : NO_VALUE;
    return factory ? object_call1(thread, factory, t->errors) : NO_VALUE;
}

static int check_text_encoding(Thread *thread, TextIO *t) {
    const char *name = str_to_utf8(thread, t->encoding, NULL);
    Value info = name ? codec_lookup(thread, name) : NO_VALUE, flag;
    if (!info) return -1;
    int found = object_lookup_attribute(thread, info, NAME(_is_text_encoding), &flag);
    if (found <= 0) return found;
    int is_text = object_is_true(thread, flag);
    if (is_text) return is_text < 0 ? -1 : 0;
    return error_raise_int(thread, SHAPE_LookupError,
                           "'%U' is not a text encoding; use codecs.open() to handle arbitrary codecs", t->encoding);
}

static int buffer_able(Thread *thread, TextIO *t, const char *method) {
    Value able = io_call(thread, t->buffer, method);
    return able ? object_is_true(thread, able) : -1;
}

static int set_codecs(Thread *thread, TextIO *t) {
    int readable = buffer_able(thread, t, "readable"),
        writable = readable < 0 ? -1 : buffer_able(thread, t, "writable");
    if (writable < 0) return -1;
    t->decoder = readable ? TRUE_VALUE : NO_VALUE; // NOBARRIER: immediates
    t->encoder = writable ? TRUE_VALUE : NO_VALUE;
    t->leftover_count = 0;
    if (t->codec != TEXT_OTHER) return 0;
    if (readable) {
        Value decoder = incremental_codec(thread, t, "incrementaldecoder");
        if (!decoder) return -1;
        heap_store(thread, t, &t->decoder, decoder);
    }
    if (writable) {
        Value encoder = incremental_codec(thread, t, "incrementalencoder");
        if (!encoder) return -1;
        heap_store(thread, t, &t->encoder, encoder);
    }
    return 0;
}

int text_encoder_to(Thread *thread, TextIO *t, bool start_of_stream) {
    if (t->codec != TEXT_OTHER || !t->encoder) return 0;
    Value done = start_of_stream ? io_call(thread, t->encoder, "reset")
                                 : io_call1(thread, t->encoder, "setstate", value_from_small_int(0));
    return done ? 0 : -1;
}

static int fix_encoder_state(Thread *thread, TextIO *t) { // no BOM in the middle of a file
    if (!t->seekable || !t->encoder || t->codec != TEXT_OTHER) return 0;
    Value position = io_call(thread, t->buffer, "tell");
    if (!position) return -1;
    int64_t at = io_offset(thread, position);
    if (error_pending(thread)) return -1;
    return at == 0 ? 0 : text_encoder_to(thread, t, false);
}

// ---- set-up -----------------------------------------------------------------------------------------------------

static void set_newline(Thread *thread, TextIO *t, Value newline) {
    bool none = newline == NONE, empty = !none && str_from_value(newline)->length == 0;
    t->universal = none || empty;
    t->newlines.translate = none;
    heap_store(thread, t, &t->newline, newline);
    heap_store(thread, t, &t->terminator, t->universal ? NO_VALUE : newline);
    bool plain = none || empty || str_equal_cstring(newline, "\n");
    heap_store(thread, t, &t->write_newline, plain ? NO_VALUE : newline);
}

static int set_encoding(Thread *thread, TextIO *t, Value encoding, Value errors) {
    if (encoding == NONE || encoding == UNBOUND) {
        if (thread->interp->config->warn_default_encoding &&
            error_warn(thread, SHAPE_EncodingWarning, 1, "'encoding' argument not specified") < 0)
            return -1;
        encoding = NO_VALUE;
    } else if (!value_is_str(encoding)) {
        return error_raise_int(thread, SHAPE_TypeError,
                               "TextIOWrapper() argument 'encoding' must be str or None, not %B", encoding);
    } else if (str_equal_cstring(encoding, "locale")) {
        encoding = NO_VALUE;
    }
    if (!encoding) encoding = str_from_cstring(thread, thread->interp->config->utf8_mode == 1 ? "utf-8" : "UTF-8");
    if (errors == NONE || errors == UNBOUND) errors = str_from_cstring(thread, "strict");
    if (!encoding || !errors) return -1;
    if (!value_is_str(errors))
        return error_raise_int(thread, SHAPE_TypeError, "TextIOWrapper() argument 'errors' must be str or None, not %B",
                               errors);
    heap_store(thread, t, &t->encoding, encoding);
    heap_store(thread, t, &t->errors, errors);
    size_t length;
    const char *name = str_to_utf8(thread, encoding, &length),
               *handler = name ? str_to_utf8(thread, errors, NULL) : NULL;
    if (!handler) return -1;
    if (strlen(name) != length) return error_raise_int(thread, SHAPE_ValueError, "embedded null character");
    t->codec = strlen(handler) < sizeof t->errors_text ? codec_by_name(name) : TEXT_OTHER;
    if (t->codec == TEXT_OTHER) return check_text_encoding(thread, t);
    strcpy(t->errors_text, handler);
    return 0;
}

static int text_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"buffer", "encoding", "errors", "newline", "line_buffering", "write_through"};
    Value bound[6];
    TextIO *t = text_from_value(self);
    t->ready = t->detached = false;
    if (!arguments_bind(thread, "TextIOWrapper", args, positional, keyword_names, names, 1, 6, bound)) return -1;
    Value newline = bound[3] == UNBOUND ? NONE : bound[3];
    int line_buffering = bound[4] == UNBOUND ? 0 : object_is_true(thread, bound[4]);
    int write_through = bound[5] == UNBOUND ? 0 : object_is_true(thread, bound[5]);
    if (line_buffering < 0 || write_through < 0 || newline_check(thread, newline) < 0) return -1;
    if (set_encoding(thread, t, bound[1], bound[2]) < 0) return -1;
    heap_store(thread, t, &t->buffer, bound[0]);
    set_newline(thread, t, newline);
    t->line_buffering = line_buffering;
    t->write_through = write_through;
    t->chunk_size = IO_TEXT_CHUNK;
    t->pending_length = 0;
    t->newlines.seen = 0;
    t->newlines.pending_cr = false;
    text_forget_decoded(t);
    int seekable = buffer_able(thread, t, "seekable");
    if (seekable < 0 || set_codecs(thread, t) < 0) return -1;
    t->seekable = t->telling = seekable;
    t->has_read1 = object_has_attribute(thread, t->buffer, str_intern_cstring(thread, "read1"));
    if (error_pending(thread) || fix_encoder_state(thread, t) < 0) return -1;
    t->ready = true;
    return 0;
}

static Value text_construct(Thread *thread, Type *type, Value *args __attribute__((unused)),
                            size_t positional __attribute__((unused)), Value keyword_names __attribute__((unused))) {
    return value_from_object(type_allocate(thread, type, 0));
}

// ---- writing ----------------------------------------------------------------------------------------------------

int text_write_pending(Thread *thread, TextIO *t) {
    if (t->pending_length == 0) return 0;
    Value bytes = bytes_from_data(thread, bytes_from_value(t->pending)->data, t->pending_length);
    if (!bytes) return -1;
    t->pending_length = 0;
    Value written;
    do {
        written = object_call_method(thread, t->buffer, NAME(write), 1, bytes);
    } while (!written && error_matches(thread, SHAPE_InterruptedError) &&
             (error_clear(thread), runtime_safepoint(thread) == 0));
    return written ? 0 : -1;
}

static int append_pending(Thread *thread, TextIO *t, const void *data, size_t length) {
    // Writing may run Python code that writes more text.
    while (t->pending_length && t->pending_length + length > (size_t)t->chunk_size)
        if (text_write_pending(thread, t) < 0) return -1;
    Bytes *pending = t->pending ? bytes_from_value(t->pending) : NULL;
    if (!pending || pending->length < t->pending_length + length) {
        size_t capacity = length > (size_t)t->chunk_size ? length : (size_t)t->chunk_size;
        Bytes *grown = bytes_allocate(thread, capacity);
        if (!grown) return -1;
        if (t->pending_length) memcpy(grown->data, pending->data, t->pending_length);
        heap_store(thread, t, &t->pending, value_from_object(grown));
        pending = grown;
    }
    memcpy(pending->data + t->pending_length, data, length);
    t->pending_length += length;
    return 0;
}

static Value encode(Thread *thread, TextIO *t, Value text) {
    switch (t->codec) {
    case TEXT_UTF8: return codec_utf8_encode(thread, text, t->errors_text);
    case TEXT_ASCII: return codec_ascii_encode(thread, text, t->errors_text);
    case TEXT_LATIN1: return codec_latin1_encode(thread, text, t->errors_text);
    default: {
        Value bytes = object_call_method(thread, t->encoder, NAME(encode), 1, text);
        if (bytes && !value_is_bytes(bytes))
            return error_raise(thread, SHAPE_TypeError, "encoder should return a bytes object, not '%T'", bytes);
        return bytes;
    }
    }
}

static bool contains(Value text, uint32_t c) {
    Str *s = str_from_value(text);
    return units_find_unit(str_kind(s), s->data, s->length, c) >= 0;
}

static Value translate_newlines(Thread *thread, TextIO *t, Value text) {
    return object_call_method(thread, text, NAME(replace), 2, str_from_code_point(thread, '\n'), t->write_newline);
}

static Value write_text(Thread *thread, TextIO *t, Value text) {
    Value original = text;
    bool has_newline = (t->write_newline || t->line_buffering) && contains(text, '\n');
    if (has_newline && t->write_newline && !(text = translate_newlines(thread, t, text))) return NO_VALUE;
    bool flush = t->line_buffering && (has_newline || contains(text, '\r'));
    Str *s = str_from_value(text);
    if (str_is_ascii(s) && t->codec != TEXT_OTHER) {
        if (append_pending(thread, t, s->data, s->length) < 0) return NO_VALUE;
    } else {
        Value bytes = encode(thread, t, text);
        if (!bytes || append_pending(thread, t, bytes_from_value(bytes)->data, bytes_from_value(bytes)->length) < 0)
            return NO_VALUE;
    }
    if ((t->pending_length >= (size_t)t->chunk_size || flush || t->write_through) && text_write_pending(thread, t) < 0)
        return NO_VALUE;
    if (flush && !object_call_method(thread, t->buffer, NAME(flush), 0)) return NO_VALUE;
    if (t->snapshot) { // the position moves; what cannot seek, like a pair of pipes, keeps what it has read
        text_forget_decoded(t);
        if (t->decoder && text_reset_decoder(thread, t) < 0) return NO_VALUE;
    }
    return value_from_small_int((int64_t)str_from_value(original)->length);
}

NATIVE(text_write, "write(self, text, /)",
       "Write string s to stream.\n\nReturn the number of characters written\n(which is always equal to the length of "
       "the string).",
       EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "write() argument must be str, not %B", args[1]);
    if (!text_check_open(thread, t)) return NO_VALUE;
    if (!t->encoder) return io_unsupported(thread, "not writable");
    return write_text(thread, t, args[1]);
}

NATIVE(text_flush, "flush(self, /)", "", EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    if (!text_check_open(thread, t)) return NO_VALUE;
    t->telling = t->seekable;
    return text_write_pending(thread, t) < 0 ? NO_VALUE : object_call_method(thread, t->buffer, NAME(flush), 0);
}

NATIVE(text_truncate, "truncate(self, pos=None, /)", "", EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    if (!text_check(thread, t) || !object_call_method(thread, args[0], NAME(flush), 0)) return NO_VALUE;
    return io_call1(thread, t->buffer, "truncate", args[1]);
}

// ---- closing and state ------------------------------------------------------------------------------------------

NATIVE(text_close, "close(self, /)", "", EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    if (!text_check(thread, t)) return NO_VALUE;
    int closed = io_is_closed(thread, args[0]);
    if (closed) return closed < 0 ? NO_VALUE : NONE;
    if (t->finalizing && !io_call1(thread, t->buffer, "_dealloc_warn", args[0])) error_clear(thread);
    Value pending = object_call_method(thread, args[0], NAME(flush), 0) ? NO_VALUE : error_fetch(thread);
    Value result = object_call_method(thread, t->buffer, NAME(close), 0);
    if (!pending) return result;
    if (!result) {
        Value second = error_fetch(thread);
        if (second != pending) exception_set_context(thread, second, pending);
        pending = second;
    }
    error_restore(thread, pending);
    return NO_VALUE;
}

NATIVE(text_detach, "detach(self, /)", "", EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    if (!text_check(thread, t) || !object_call_method(thread, args[0], NAME(flush), 0)) return NO_VALUE;
    Value buffer = t->buffer;
    t->buffer = NO_VALUE; // NOBARRIER: immediate
    t->detached = true;
    t->ready = false;
    return buffer;
}

static int optional_flag(Thread *thread, Value v, bool *flag) {
    if (v == NONE) return 0;
    int truth = object_is_true(thread, v);
    *flag = truth > 0;
    return truth < 0 ? -1 : 0;
}

NATIVE(text_reconfigure,
       "reconfigure(self, /, *, encoding=None, errors=None, newline=(None), line_buffering=None, "
       "write_through=None)",
       "Reconfigure the text stream with new parameters.\n\nThis also does an implicit stream flush.", EFFECT_ANY) {
    TextIO *t = text_from_value(args[0]);
    if (!text_check(thread, t)) return NO_VALUE;
    bool new_codec = args[1] != NONE || args[2] != NONE || args[3] != UNBOUND;
    if (t->decoder && (t->decoded || t->snapshot) && new_codec)
        return io_unsupported(thread,
                              "It is not possible to set the encoding or newline of stream after the first read");
    if (newline_check(thread, args[3]) < 0) return NO_VALUE;
    bool line_buffering = t->line_buffering, write_through = t->write_through;
    if (optional_flag(thread, args[4], &line_buffering) < 0 || optional_flag(thread, args[5], &write_through) < 0)
        return NO_VALUE;
    if (!object_call_method(thread, args[0], NAME(flush), 0)) return NO_VALUE;
    if (args[3] != UNBOUND) set_newline(thread, t, args[3]);
    if (args[1] != NONE || args[2] != NONE) {
        Value encoding = args[1] == NONE ? t->encoding : args[1], errors = args[2];
        if (args[1] == NONE) errors = args[2] == NONE ? t->errors : args[2];
        if (set_encoding(thread, t, encoding, errors) < 0 || set_codecs(thread, t) < 0 ||
            fix_encoder_state(thread, t) < 0)
            return NO_VALUE;
    }
    t->line_buffering = line_buffering;
    t->write_through = write_through;
    return NONE;
}

#define DELEGATE(id, method_name)                                                                                      \
    NATIVE(id, method_name "(self, /)", "", EFFECT_ANY) {                                                              \
        TextIO *t = text_from_value(args[0]);                                                                          \
        return text_check(thread, t) ? io_call(thread, t->buffer, method_name) : NO_VALUE;                             \
    }
DELEGATE(text_fileno, "fileno")
DELEGATE(text_readable, "readable")
DELEGATE(text_writable, "writable")
DELEGATE(text_seekable, "seekable")
DELEGATE(text_isatty, "isatty")
NATIVE(text_getstate, "__getstate__(self, /)", "", EFFECT_RAISES) {
    return io_getstate_error(thread, args[0]);
}

static Value text_closed(Thread *thread, Value self) {
    TextIO *t = text_from_value(self);
    return text_check(thread, t) ? object_get_attribute(thread, t->buffer, NAME(closed)) : NO_VALUE;
}
static Value text_name(Thread *thread, Value self) {
    TextIO *t = text_from_value(self);
    return text_check(thread, t) ? object_get_attribute(thread, t->buffer, NAME(name)) : NO_VALUE;
}
static Value text_newlines(Thread *thread, Value self) {
    TextIO *t = text_from_value(self);
    if (!text_check(thread, t)) return NO_VALUE;
    return t->universal && t->decoder ? newline_seen(thread, t->newlines.seen) : NONE;
}
static Value text_errors(Thread *thread, Value self) {
    TextIO *t = text_from_value(self);
    return text_check(thread, t) ? t->errors : NO_VALUE;
}
static Value text_line_buffering(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(text_from_value(self)->line_buffering);
}
static Value text_write_through(Thread *thread __attribute__((unused)), Value self) {
    return value_from_bool(text_from_value(self)->write_through);
}
static Value text_chunk_size(Thread *thread, Value self) {
    TextIO *t = text_from_value(self);
    return text_check(thread, t) ? value_from_small_int(t->chunk_size) : NO_VALUE;
}
static int text_set_chunk_size(Thread *thread, Value self, Value value) {
    if (!value)
        return error_raise_int(thread, SHAPE_AttributeError,
                               "attribute '_CHUNK_SIZE' of '%T' objects cannot be deleted", self);
    int64_t n = object_index_int64(thread, value);
    if (n == -1 && error_pending(thread)) {
        if (!error_matches(thread, SHAPE_OverflowError)) return -1;
        error_clear(thread);
        return error_raise_int(thread, SHAPE_ValueError, "cannot fit '%T' into an index-sized integer", value);
    }
    if (n <= 0) return error_raise_int(thread, SHAPE_ValueError, "a strictly positive integer is required");
    text_from_value(self)->chunk_size = n;
    return 0;
}

static Value text_repr(Thread *thread, Value self) {
    TextIO *t = text_from_value(self);
    if (!text_check(thread, t)) return NO_VALUE;
    Value name = io_name_repr(thread, self), mode = NO_VALUE;
    if (!name && error_pending(thread)) return NO_VALUE;
    if (object_lookup_attribute(thread, self, NAME(mode), &mode) < 0) return NO_VALUE;
    Value text = str_format_c(thread, "<%s", type_name(value_type(self)));
    if (text && name) text = str_format_c(thread, "%U name=%U", text, name);
    if (text && mode) text = str_format_c(thread, "%U mode=%R", text, mode);
    return text ? str_format_c(thread, "%U encoding=%R>", text, t->encoding) : NO_VALUE;
}

static Value text_next(Thread *thread, Value self) {
    TextIO *t = text_from_value(self);
    if (!text_check(thread, t)) return NO_VALUE;
    t->telling = false;
    Value line = value_has_shape(self, SHAPE_io_text) ? text_read_line(thread, t, -1)
                                                      : object_call_method(thread, self, NAME(readline), 0);
    if (!line) return NO_VALUE;
    if (!value_is_str(line))
        return error_raise(thread, SHAPE_OSError, "readline() should have returned a str object, not '%T'", line);
    if (str_from_value(line)->length) return line;
    t->snapshot = NO_VALUE; // NOBARRIER: immediate
    t->telling = t->seekable;
    return NO_VALUE;
}

static void text_finalize(Thread *thread, Value self) {
    if (text_from_value(self)->ready) io_finalize(thread, self);
}

static int text_populate(Thread *thread, Type *type) {
    const NativeDef *const *tables[] = {text_read_methods, text_seek_methods};
    for (int i = 0; i < 2; i++)
        for (const NativeDef *const *def = tables[i]; *def; def++) {
            char name[32];
            size_t length = strcspn((*def)->signature, "(");
            memcpy(name, (*def)->signature, length);
            name[length] = 0;
            Value key = str_intern_cstring(thread, name),
                  method = key ? native_new_descriptor(thread, *def, type) : NO_VALUE;
            if (!method || dict_set(thread, type->dict, key, method) < 0) return -1;
        }
    return 0;
}

static const NativeDef *const text_methods[] = {&text_write_native,
                                                &text_flush_native,
                                                &text_truncate_native,
                                                &text_close_native,
                                                &text_detach_native,
                                                &text_reconfigure_native,
                                                &text_fileno_native,
                                                &text_readable_native,
                                                &text_writable_native,
                                                &text_seekable_native,
                                                &text_isatty_native,
                                                &text_getstate_native,
                                                NULL};
static const NativeGetSet text_getters[] = {{"closed", text_closed, NULL, NULL},
                                            {"name", text_name, NULL, NULL},
                                            {"newlines", text_newlines, NULL, NULL},
                                            {"errors", text_errors, NULL, NULL},
                                            {"line_buffering", text_line_buffering, NULL, NULL},
                                            {"write_through", text_write_through, NULL, NULL},
                                            {"_CHUNK_SIZE", text_chunk_size, text_set_chunk_size, NULL},
                                            {0}};
static const NativeMember text_members[] = {{"buffer", MEMBER_VALUE_OR_ERROR, offsetof(TextIO, buffer), true, NULL},
                                            {"encoding", MEMBER_VALUE_OR_ERROR, offsetof(TextIO, encoding), true, NULL},
                                            {"_finalizing", MEMBER_BOOL, offsetof(TextIO, finalizing), false, NULL},
                                            {0}};
const TypeSpec io_text_type_spec = {
    .name = "TextIOWrapper",
    .module = "_io",
    .base = SHAPE_io_text_base,
    .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
    .size = sizeof(TextIO),
    .trace_kind = TRACE_CUSTOM,
    .trace = text_trace,
    .has_dict = true,
    .doc = "TextIOWrapper(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, "
           "write_through=False)\n--\n\nCharacter and line based layer over a BufferedIOBase object, "
           "buffer.\n\nencoding gives the name of the encoding that the stream will be\ndecoded "
           "or encoded with. It defaults to locale.getencoding().\n\nerrors determines the strictness of encoding and "
           "decoding (see\nhelp(codecs.Codec) or "
           "the documentation for codecs.register) and\ndefaults to \"strict\".\n\nnewline controls how line endings "
           "are handled. It can be None, '',\n'\\n', "
           "'\\r', and '\\r\\n'.",
    .slots = {.construct = text_construct,
              .init = text_init,
              .repr = text_repr,
              .next = text_next,
              .finalize = text_finalize},
    .methods = text_methods,
    .getters = text_getters,
    .members = text_members,
    .populate = text_populate};

bool io_text_has_output(Value v) {
    TextIO *t = text_from_value(v);
    return t->ready && t->pending_length > 0;
}
