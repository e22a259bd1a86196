// Taipan: universal newlines, and io.IncrementalNewlineDecoder. MIT licence.
#include "modules/io_newline.h"
#include "base/units.h"
#include "modules/io.h"

static Value note_newlines(NewlineState *state, Value text) {
    Str *s = str_from_value(text);
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_read(s, i);
        if (c == '\n')
            state->seen |= NEWLINE_LF;
        else if (c == '\r' && i + 1 < s->length && str_read(s, i + 1) == '\n')
            state->seen |= NEWLINE_CRLF, i++;
        else if (c == '\r')
            state->seen |= NEWLINE_CR;
    }
    return text;
}

static Value translate(Thread *thread, NewlineState *state, Value text) {
    Str *s = str_from_value(text);
    StrBuilder builder;
    str_builder_init(&builder);
    size_t start = 0;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_read(s, i);
        if (c == '\n') state->seen |= NEWLINE_LF;
        if (c != '\r') continue;
        bool pair = i + 1 < s->length && str_read(s, i + 1) == '\n';
        state->seen |= pair ? NEWLINE_CRLF : NEWLINE_CR;
        if (str_builder_append_range(thread, &builder, text, start, i) < 0 ||
            str_builder_append_code_point(thread, &builder, '\n') < 0)
            return NO_VALUE;
        i += pair;
        start = i + 1;
    }
    if (str_builder_append_range(thread, &builder, text, start, s->length) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

Value newline_decode(Thread *thread, NewlineState *state, Value text, bool final) {
    Str *s = str_from_value(text);
    if (state->pending_cr && (final || s->length > 0)) {
        text = str_concatenate(thread, str_from_code_point(thread, '\r'), text);
        if (!text) return NO_VALUE;
        state->pending_cr = false;
        s = str_from_value(text);
    }
    if (!final && s->length && str_read(s, s->length - 1) == '\r') {
        text = str_substring(thread, text, 0, s->length - 1);
        if (!text) return NO_VALUE;
        state->pending_cr = true;
        s = str_from_value(text);
    }
    bool has_cr = units_find_unit(str_kind(s), s->data, s->length, '\r') >= 0;
    if (!has_cr) {
        if (!(state->seen & NEWLINE_LF) && units_find_unit(str_kind(s), s->data, s->length, '\n') >= 0)
            state->seen |= NEWLINE_LF;
        return text;
    }
    return state->translate ? translate(thread, state, text) : note_newlines(state, text);
}

Value newline_seen(Thread *thread, int seen) {
    Value parts[3];
    size_t count = 0;
    if (seen & NEWLINE_CR) parts[count++] = str_from_code_point(thread, '\r');
    if (seen & NEWLINE_LF) parts[count++] = str_from_code_point(thread, '\n');
    if (seen & NEWLINE_CRLF) parts[count++] = str_from_cstring(thread, "\r\n");
    return count == 0 ? NONE : count == 1 ? parts[0] : tuple_from_values(thread, parts, count);
}

int newline_check(Thread *thread, Value newline) {
    if (newline == NONE || newline == UNBOUND) return 0;
    if (!value_is_str(newline))
        return error_raise_int(thread, SHAPE_TypeError, "newline must be str or None, not %T", newline);
    if (str_from_value(newline)->length == 0 || str_equal_cstring(newline, "\n") || str_equal_cstring(newline, "\r") ||
        str_equal_cstring(newline, "\r\n"))
        return 0;
    return error_raise_int(thread, SHAPE_ValueError, "illegal newline value: %R", newline);
}

int64_t newline_find(Value v, size_t start, Value terminator, bool translated) {
    Str *s = str_from_value(v);
    int kind = str_kind(s);
    const char *units = (const char *)s->data + start * (size_t)kind;
    if (translated || (terminator && str_equal_cstring(terminator, "\n"))) {
        ptrdiff_t at = units_find_unit(kind, units, s->length - start, '\n');
        return at < 0 ? -1 : (int64_t)start + at + 1;
    }
    if (terminator) {
        int64_t at = str_find(s, str_from_value(terminator), start, s->length);
        return at < 0 ? -1 : at + (int64_t)str_from_value(terminator)->length;
    }
    for (size_t i = start; i < s->length; i++) {
        uint32_t c = str_read(s, i);
        if (c == '\n') return (int64_t)i + 1;
        if (c == '\r') return (int64_t)i + 1 + (i + 1 < s->length && str_read(s, i + 1) == '\n');
    }
    return -1;
}

// ---- IncrementalNewlineDecoder ----------------------------------------------------------------------------------

typedef struct NewlineDecoder {
    Object header;
    Value decoder, errors; // decoder NONE: input is text already; NO_VALUE: not initialised
    NewlineState state;
} NewlineDecoder;

static void newline_decoder_trace(Object *object, Tracer *tracer) {
    tracer_visit_range(tracer, &((NewlineDecoder *)object)->decoder, 2);
}

static int newline_decoder_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"decoder", "translate", "errors"};
    Value bound[3];
    if (!arguments_bind(thread, "IncrementalNewlineDecoder", args, positional, keyword_names, names, 2, 3, bound))
        return -1;
    NewlineDecoder *d = (NewlineDecoder *)self;
    int translates = object_is_true(thread, bound[1]);
    if (translates < 0) return -1;
    heap_store(thread, d, &d->decoder, bound[0]);
    heap_store(thread, d, &d->errors, bound[2]);
    d->state = (NewlineState){.translate = translates};
    return 0;
}

static bool decoder_ready(Thread *thread, NewlineDecoder *d) {
    if (d->decoder) return true;
    error_raise(thread, SHAPE_ValueError, "IncrementalNewlineDecoder.__init__() not called");
    return false;
}

NATIVE(newline_decoder_decode, "decode(self, /, input, final=False)", "", EFFECT_ANY) {
    NewlineDecoder *d = (NewlineDecoder *)args[0];
    int final = object_is_true(thread, args[2]);
    if (final < 0 || !decoder_ready(thread, d)) return NO_VALUE;
    Value text = args[1];
    if (d->decoder != NONE)
        text = object_call_method(thread, d->decoder, NAME(decode), 2, args[1], value_from_bool(final));
    if (!text) return NO_VALUE;
    if (!value_is_str(text))
        return error_raise(thread, SHAPE_TypeError, "decoder should return a string result, not '%T'", text);
    return newline_decode(thread, &d->state, text, final);
}

NATIVE(newline_decoder_getstate, "getstate(self, /)", "", EFFECT_ANY) {
    NewlineDecoder *d = (NewlineDecoder *)args[0];
    if (!decoder_ready(thread, d)) return NO_VALUE;
    Value buffer = ROOT_VALUE(empty_bytes), flag = value_from_small_int(0);
    if (d->decoder != NONE) {
        Value state = io_call(thread, d->decoder, "getstate");
        if (!state) return NO_VALUE;
        if (!value_is_tuple(state)) return error_raise(thread, SHAPE_TypeError, "illegal decoder state");
        if (tuple_length(state) != 2 || !value_is_int(tuple_get(state, 1)))
            return error_raise(thread, SHAPE_TypeError, "illegal decoder state");
        buffer = tuple_get(state, 0);
        flag = tuple_get(state, 1);
    }
    flag = int_left_shift(thread, flag, value_from_small_int(1));
    if (flag && d->state.pending_cr) flag = int_or(thread, flag, value_from_small_int(1));
    return flag ? tuple_pack(thread, 2, buffer, flag) : NO_VALUE;
}

NATIVE(newline_decoder_setstate, "setstate(self, state, /)", "", EFFECT_ANY) {
    NewlineDecoder *d = (NewlineDecoder *)args[0];
    if (!decoder_ready(thread, d)) return NO_VALUE;
    if (!value_is_tuple(args[1])) return error_raise(thread, SHAPE_TypeError, "state argument must be a tuple");
    if (tuple_length(args[1]) != 2 || !value_is_int(tuple_get(args[1], 1)))
        return error_raise(thread, SHAPE_TypeError, "setstate(): illegal state argument");
    Value flag = tuple_get(args[1], 1);
    d->state.pending_cr = int_to_uint64_mask(flag) & 1;
    flag = int_right_shift(thread, flag, value_from_small_int(1));
    if (!flag || d->decoder == NONE) return flag ? NONE : NO_VALUE;
    Value inner = tuple_pack(thread, 2, tuple_get(args[1], 0), flag);
    return inner ? io_call1(thread, d->decoder, "setstate", inner) : NO_VALUE;
}

NATIVE(newline_decoder_reset, "reset(self, /)", "", EFFECT_ANY) {
    NewlineDecoder *d = (NewlineDecoder *)args[0];
    if (!decoder_ready(thread, d)) return NO_VALUE;
    d->state.pending_cr = false;
    d->state.seen = 0;
    return d->decoder == NONE ? NONE : io_call(thread, d->decoder, "reset");
}

static Value newline_decoder_newlines(Thread *thread, Value self) {
    NewlineDecoder *d = (NewlineDecoder *)self;
    return decoder_ready(thread, d) ? newline_seen(thread, d->state.seen) : NO_VALUE;
}

static Value newline_decoder_construct(Thread *thread, Type *type, Value *args __attribute__((unused)),
                                       size_t positional __attribute__((unused)),
                                       Value keyword_names __attribute__((unused))) {
    return value_from_object(type_allocate(thread, type, 0));
}

static const NativeDef *const newline_decoder_methods[] = {
    &newline_decoder_decode_native, &newline_decoder_getstate_native, &newline_decoder_setstate_native,
    &newline_decoder_reset_native, NULL};
static const NativeGetSet newline_decoder_getters[] = {{"newlines", newline_decoder_newlines, NULL, NULL}, {0}};
const TypeSpec io_newline_decoder_type_spec = {
    .name = "IncrementalNewlineDecoder",
    .module = "_io",
    .flags = TYPE_BASE,
    .size = sizeof(NewlineDecoder),
    .trace_kind = TRACE_CUSTOM,
    .trace = newline_decoder_trace,
    .doc = "IncrementalNewlineDecoder(decoder, translate, errors='strict')\n--\n\nCodec used when reading a file in "
           "universal newlines mode.\n\nIt wraps another incremental decoder, translating \\r\\n and \\r into \\n.\nIt "
           "also records the types of newlines encountered.  When used with\ntranslate=False, it ensures that the "
           "newline sequence is returned in\none "
           "piece. When used with decoder=None, it expects unicode strings as\ndecode input and translates newlines "
           "without first invoking an "
           "external\ndecoder.",
    .slots = {.construct = newline_decoder_construct, .init = newline_decoder_init},
    .methods = newline_decoder_methods,
    .getters = newline_decoder_getters};
