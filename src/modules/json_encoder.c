// Taipan: the _json module: writing JSON. MIT licence.
//
// One call of an encoder writes into one StrBuilder. The containers it stands in are a chain on the C stack, which is
// what finds circular references; those deeper than CHAIN_MAXIMUM are in a dict instead. The dict `markers` only says
// whether circular references are looked for.
#include "base/number_text.h"
#include "base/units.h"
#include "modules/json_internal.h"
#include "object/slice.h"
#include <math.h>

typedef enum StringWriter { WRITER_OTHER, WRITER_ASCII, WRITER_UNICODE } StringWriter;

typedef struct Encoder {
    Object header;
    Value markers, default_, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan;
    Value writer; // StringWriter: the encoder is one of ours
} Encoder;

enum { CHAIN_MAXIMUM = 64 };
typedef struct Container { // one that is being written
    Value value;
    const struct Container *outer;
    int depth;
} Container;

typedef struct Writing {
    const Encoder *encoder;
    StrBuilder *builder;
    StringWriter writer;
    Value newlines; // list: newline and indentation by level; NONE when everything goes into one line
    Dict *deep;     // the containers beyond the chain, by address; NULL until needed
} Writing;

static int write_value(Thread *thread, Writing *w, Value v, int64_t level, const Container *outer);

// ---- strings ----------------------------------------------------------------------------------------------------

static inline size_t escaped_length(uint32_t c, bool ascii) {
    if (c >= 0x20 && c < 0x7F) return 1 + (c == '"' || c == '\\');
    if (c < 0x20) return c == '\b' || c == '\f' || c == '\n' || c == '\r' || c == '\t' ? 2 : 6;
    return !ascii ? 1 : c < 0x10000 ? 6 : 12;
}

static size_t write_hex(int width, void *to, size_t at, uint32_t unit) {
    units_set(width, to, at++, '\\');
    units_set(width, to, at++, 'u');
    for (int shift = 12; shift >= 0; shift -= 4)
        units_set(width, to, at++, (uint8_t) "0123456789abcdef"[unit >> shift & 15]);
    return at;
}
static size_t write_escape(int width, void *to, size_t at, uint32_t c) {
    static const char letters[] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't', ['"'] = '"', ['\\'] = '\\'};
    if (c < sizeof letters && letters[c]) {
        units_set(width, to, at, '\\');
        units_set(width, to, at + 1, (uint8_t)letters[c]);
        return at + 2;
    }
    if (c < 0x10000) return write_hex(width, to, at, c);
    at = write_hex(width, to, at, 0xD800 | ((c - 0x10000) >> 10));
    return write_hex(width, to, at, 0xDC00 | (c & 0x3FF));
}

// Bytes of printable ASCII but '"' and '\' at the start of a text.
static size_t plain_prefix(const uint8_t *bytes, size_t length) {
    size_t i = 0;
    while (i < length && bytes[i] >= 0x20 && bytes[i] < 0x7F && bytes[i] != '"' && bytes[i] != '\\')
        i++;
    return i;
}

static int append_string(Thread *thread, StrBuilder *builder, const Str *s, bool ascii) {
    int kind = str_kind(s);
    size_t plain = kind == 1 ? plain_prefix(s->data, s->length) : 0, length = plain;
    for (size_t i = plain; i < s->length; i++)
        length += escaped_length(str_read(s, i), ascii);
    if (length > (size_t)PTRDIFF_MAX / 8)
        return error_raise_int(thread, SHAPE_OverflowError, "string is too long to escape");
    uint32_t maximum = ascii || str_is_ascii(s) ? 0x7F : units_ceiling(kind, s->data, s->length);
    if (str_builder_reserve(thread, builder, length + 2, maximum) < 0) return -1;
    int width = str_kind(builder->buffer);
    char *to = (char *)builder->buffer->data + builder->length * (size_t)width;
    units_set(width, to, 0, '"');
    if (length == s->length) {
        units_copy(width, to + width, kind, s->data, length);
    } else {
        size_t at = 1;
        for (size_t i = 0; i < s->length; i++) {
            uint32_t c = str_read(s, i);
            if (escaped_length(c, ascii) == 1)
                units_set(width, to, at++, c);
            else
                at = write_escape(width, to, at, c);
        }
    }
    units_set(width, to, length + 1, '"');
    builder->length += length + 2;
    return 0;
}

static Value encode_string(Thread *thread, Value v, bool ascii) {
    if (!value_is_str(v)) return error_raise(thread, SHAPE_TypeError, "first argument must be a string, not %T", v);
    StrBuilder builder;
    str_builder_init(&builder);
    return append_string(thread, &builder, str_from_value(v), ascii) < 0 ? NO_VALUE
                                                                         : str_builder_finish(thread, &builder);
}
NATIVE(encode_basestring_ascii, "encode_basestring_ascii(object, /)",
       "encode_basestring_ascii(string) -> string\n\nThe JSON literal of a string, in ASCII alone.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return encode_string(thread, args[0], true);
}
NATIVE(encode_basestring, "encode_basestring(object, /)",
       "encode_basestring(string) -> string\n\nThe JSON literal of a string.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return encode_string(thread, args[0], false);
}
const NativeDef *const json_encoder_functions[] = {&encode_basestring_ascii_native, &encode_basestring_native, NULL};

static StringWriter writer_of(Value function) {
    if (!value_has_shape(function, SHAPE_builtin_function)) return WRITER_OTHER;
    NativeFunction body = ((Native *)function)->def->function;
    return body == encode_basestring_ascii ? WRITER_ASCII : body == encode_basestring ? WRITER_UNICODE : WRITER_OTHER;
}

static int write_string(Thread *thread, Writing *w, Value s) {
    if (w->writer != WRITER_OTHER)
        return append_string(thread, w->builder, str_from_value(s), w->writer == WRITER_ASCII);
    Value text = object_call1(thread, w->encoder->encoder, s);
    if (text == NO_VALUE) return -1;
    if (!value_is_str(text))
        return error_raise_int(thread, SHAPE_TypeError, "encoder() must return a string, not %T", text);
    return str_builder_append(thread, w->builder, text);
}

// ---- numbers and constants --------------------------------------------------------------------------------------

static int raise_out_of_range(Thread *thread, Value v) {
    return error_raise_int(thread, SHAPE_ValueError, "Out of range float values are not JSON compliant: %R", v);
}
// The text of None, a bool, a number that is no big int; the length, or 0: none of those, or -1.
static int scalar_text(Thread *thread, Writing *w, Value v, char *buffer) {
    const char *word = v == NONE ? "null" : v == TRUE_VALUE ? "true" : v == FALSE_VALUE ? "false" : NULL;
    if (!word && value_is_float(v)) {
        double number = float_to_double(v);
        if (isfinite(number)) return (int)number_repr_double(buffer, number);
        if (w->encoder->allow_nan == FALSE_VALUE) return raise_out_of_range(thread, v);
        word = isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
    }
    int64_t number;
    if (!word && value_is_int(v) && int_fits_int64(v, &number)) return (int)number_from_int64(buffer, number, 10);
    size_t length = word ? strlen(word) : 0;
    if (word) memcpy(buffer, word, length);
    return (int)length;
}

// ---- containers -------------------------------------------------------------------------------------------------

static Value address_of(Value v) {
    return value_from_small_int((int64_t)(value_bits(v) >> 1));
}
static int raise_circular(Thread *thread) {
    return error_raise_int(thread, SHAPE_ValueError, "Circular reference detected");
}
// v is about to be written within outer; *here is for its own content.
static int container_enter(Thread *thread, Writing *w, Value v, const Container *outer, Container *here) {
    *here = (Container){v, outer, outer ? outer->depth + 1 : 1};
    if (w->encoder->markers == NONE) return 0;
    for (const Container *c = outer; c; c = c->outer)
        if (c->value == v) return raise_circular(thread);
    if (here->depth <= CHAIN_MAXIMUM) return 0;
    here->outer = outer->outer; // outer goes from the chain into the dict
    if (!w->deep && !(w->deep = dict_allocate(thread))) return -1;
    int known = dict_contains(thread, w->deep, address_of(v));
    if (known) return known < 0 ? -1 : raise_circular(thread);
    return dict_set(thread, w->deep, address_of(outer->value), outer->value);
}
static int container_leave(Thread *thread, Writing *w, const Container *outer, const Container *here) {
    return here->depth > CHAIN_MAXIMUM && w->deep ? dict_delete(thread, w->deep, address_of(outer->value)) : 0;
}

static int write_newline(Thread *thread, Writing *w, int64_t level) {
    if (w->newlines == NONE) return 0;
    while ((int64_t)list_length(w->newlines) <= level) {
        size_t known = list_length(w->newlines);
        Value next = known == 0
                         ? str_from_cstring(thread, "\n")
                         : object_binary(thread, OPERATOR_ADD, list_get(w->newlines, known - 1), w->encoder->indent);
        if (next == NO_VALUE || list_append(thread, w->newlines, next) < 0) return -1;
    }
    return str_builder_append(thread, w->builder, list_get(w->newlines, (size_t)level));
}
static int write_separator(Thread *thread, Writing *w, bool first, int64_t level) {
    if (!first && str_builder_append(thread, w->builder, w->encoder->item_separator) < 0) return -1;
    return write_newline(thread, w, level);
}

static int write_items(Thread *thread, Writing *w, Value v, int64_t level, const Container *here) {
    bool list = value_is_list(v);
    for (size_t i = 0; i < (list ? list_length(v) : tuple_length(v)); i++) {
        Value item = list ? list_get(v, i) : tuple_get(v, i);
        if (write_separator(thread, w, i == 0, level) < 0) return -1;
        if (write_value(thread, w, item, level, here) < 0) {
            error_add_note(thread, "when serializing %T item %zu", v, i);
            return -1;
        }
    }
    return 0;
}

// The text of a key as a str: 1, 0 when it is to be skipped, -1.
static int key_text(Thread *thread, Writing *w, Value key, Value *text) {
    *text = key;
    if (value_is_str(key)) return 1;
    char buffer[NUMBER_INT_SIZE];
    int length = scalar_text(thread, w, key, buffer);
    if (length < 0) return -1;
    if (length > 0)
        *text = str_from_ascii(thread, buffer, (size_t)length);
    else if (value_is_int(key))
        *text = int_to_str(thread, key, 10);
    else if (w->encoder->skipkeys == TRUE_VALUE)
        return 0;
    else
        return error_raise_int(thread, SHAPE_TypeError, "keys must be str, int, float, bool or None, not %T", key);
    return *text == NO_VALUE ? -1 : 1;
}

static int write_member(Thread *thread, Writing *w, Value dict, Value key, Value value, int64_t level, bool *first,
                        const Container *here) {
    Value text;
    int status = key_text(thread, w, key, &text);
    if (status <= 0) return status;
    if (write_separator(thread, w, *first, level) < 0 || write_string(thread, w, text) < 0 ||
        str_builder_append(thread, w->builder, w->encoder->key_separator) < 0)
        return -1;
    *first = false;
    if (write_value(thread, w, value, level, here) == 0) return 0;
    error_add_note(thread, "when serializing %T item %R", dict, key);
    return -1;
}

static int write_members(Thread *thread, Writing *w, Value v, int64_t level, bool *first, const Container *here) {
    if (w->encoder->sort_keys == FALSE_VALUE && value_has_shape(v, SHAPE_dict)) {
        size_t position = 0;
        Value key, value;
        while (dict_next(dict_from_value(v), &position, &key, &value))
            if (write_member(thread, w, v, key, value, level, first, here) < 0) return -1;
        return 0;
    }
    Value items = object_call_method(thread, v, NAME(items), 0),
          list = items == NO_VALUE ? items : list_from_iterable(thread, items);
    if (list == NO_VALUE || (w->encoder->sort_keys == TRUE_VALUE && list_sort(thread, list, NONE, false) < 0))
        return -1;
    for (size_t i = 0; i < list_length(list); i++) {
        Value item = list_get(list, i);
        if (!value_is_tuple(item) || tuple_length(item) != 2)
            return error_raise_int(thread, SHAPE_ValueError, "items must return 2-tuples");
        if (write_member(thread, w, v, tuple_get(item, 0), tuple_get(item, 1), level, first, here) < 0) return -1;
    }
    return 0;
}

static int write_container(Thread *thread, Writing *w, Value v, int64_t level, const Container *outer) {
    bool dict = value_is_dict(v), empty = true;
    size_t length = dict ? dict_length(dict_from_value(v)) : value_is_list(v) ? list_length(v) : tuple_length(v);
    if (length == 0) return str_builder_append_ascii(thread, w->builder, dict ? "{}" : "[]", 2);
    Container here;
    if (!thread_check_c_stack(thread) || container_enter(thread, w, v, outer, &here) < 0) return -1;
    if (str_builder_append_code_point(thread, w->builder, dict ? '{' : '[') < 0) return -1;
    if ((dict ? write_members(thread, w, v, level + 1, &empty, &here) : write_items(thread, w, v, level + 1, &here)) <
        0)
        return -1;
    if (container_leave(thread, w, outer, &here) < 0) return -1;
    if (!(dict && empty) && write_newline(thread, w, level) < 0) return -1;
    return str_builder_append_code_point(thread, w->builder, dict ? '}' : ']');
}

static int write_other(Thread *thread, Writing *w, Value v, int64_t level, const Container *outer) {
    Container here;
    if (!thread_check_c_stack(thread) || container_enter(thread, w, v, outer, &here) < 0) return -1;
    Value other = object_call1(thread, w->encoder->default_, v);
    if (other == NO_VALUE) return -1;
    if (write_value(thread, w, other, level, &here) == 0) return container_leave(thread, w, outer, &here) < 0 ? -1 : 0;
    error_add_note(thread, "when serializing %T object", v);
    return -1;
}

static int write_value(Thread *thread, Writing *w, Value v, int64_t level, const Container *outer) {
    if (value_is_str(v)) return write_string(thread, w, v);
    if (value_is_list(v) || value_is_tuple(v) || value_is_dict(v)) return write_container(thread, w, v, level, outer);
    char buffer[NUMBER_INT_SIZE];
    int length = scalar_text(thread, w, v, buffer);
    if (length != 0) return length < 0 ? -1 : str_builder_append_ascii(thread, w->builder, buffer, (size_t)length);
    if (!value_is_int(v)) return write_other(thread, w, v, level, outer);
    Value text = int_to_str(thread, v, 10);
    return text == NO_VALUE ? -1 : str_builder_append(thread, w->builder, text);
}

// ---- the type ---------------------------------------------------------------------------------------------------

enum {
    ARGUMENT_MARKERS,
    ARGUMENT_DEFAULT,
    ARGUMENT_ENCODER,
    ARGUMENT_INDENT,
    ARGUMENT_KEY_SEPARATOR,
    ARGUMENT_ITEM_SEPARATOR,
    ARGUMENT_SORT_KEYS,
    ARGUMENT_SKIPKEYS,
    ARGUMENT_ALLOW_NAN,
    ARGUMENT_COUNT
};

static Value encoder_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"markers",        "default",   "encoder",  "indent",   "key_separator",
                                        "item_separator", "sort_keys", "skipkeys", "allow_nan"};
    Value bound[ARGUMENT_COUNT];
    if (!arguments_bind(thread, "make_encoder", args, positional, keyword_names, names, ARGUMENT_COUNT, ARGUMENT_COUNT,
                        bound))
        return NO_VALUE;
    for (int i = ARGUMENT_KEY_SEPARATOR; i <= ARGUMENT_ITEM_SEPARATOR; i++)
        if (!value_is_str(bound[i]))
            return error_raise(thread, SHAPE_TypeError, "make_encoder() argument %d must be str, not %B", i + 1,
                               bound[i]);
    for (int i = ARGUMENT_SORT_KEYS; i < ARGUMENT_COUNT; i++) {
        int truth = object_is_true(thread, bound[i]);
        if (truth < 0) return NO_VALUE;
        bound[i] = value_from_bool(truth);
    }
    if (bound[ARGUMENT_MARKERS] != NONE && !value_is_dict(bound[ARGUMENT_MARKERS]))
        return error_raise(thread, SHAPE_TypeError, "make_encoder() argument 1 must be dict or None, not %B",
                           bound[ARGUMENT_MARKERS]);
    Encoder *encoder = type_allocate(thread, type, 0);
    if (!encoder) return NO_VALUE;
    for (int i = 0; i < ARGUMENT_COUNT; i++)
        heap_store(thread, encoder, &encoder->markers + i, bound[i]);
    encoder->writer = value_from_small_int(writer_of(encoder->encoder)); // NOBARRIER: immediate
    return value_from_object(encoder);
}

static Value encoder_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"obj", "_current_indent_level"};
    Value bound[2];
    if (!arguments_bind(thread, "_iterencode", args, positional, keyword_names, names, 2, 2, bound)) return NO_VALUE;
    int64_t level;
    if (argument_index(thread, bound[1], &level) < 0) return NO_VALUE;
    const Encoder *encoder = (const Encoder *)self;
    StrBuilder builder;
    str_builder_init(&builder);
    Writing w = {encoder, &builder, (StringWriter)value_small_int(encoder->writer), NONE, NULL};
    if (encoder->indent != NONE && (w.newlines = value_from_object(list_allocate(thread, 8))) == NO_VALUE)
        return NO_VALUE;
    if (write_value(thread, &w, bound[0], level < 0 ? 0 : level, NULL) < 0) return NO_VALUE;
    Value text = str_builder_finish(thread, &builder);
    return text == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, text);
}

static const NativeMember encoder_members[] = {
    {"markers", MEMBER_VALUE, offsetof(Encoder, markers), true, "A dict: circular references are looked for; or None."},
    {"default", MEMBER_VALUE, offsetof(Encoder, default_), true, "Called for what JSON cannot express."},
    {"encoder", MEMBER_VALUE, offsetof(Encoder, encoder), true, "Makes the literal of a string."},
    {"indent", MEMBER_VALUE, offsetof(Encoder, indent), true, "Indentation of one level, or None."},
    {"key_separator", MEMBER_VALUE, offsetof(Encoder, key_separator), true, "Written after keys."},
    {"item_separator", MEMBER_VALUE, offsetof(Encoder, item_separator), true, "Written between items."},
    {"sort_keys", MEMBER_VALUE, offsetof(Encoder, sort_keys), true, "Are the keys of dicts sorted?"},
    {"skipkeys", MEMBER_VALUE, offsetof(Encoder, skipkeys), true, "Are keys left out that JSON cannot express?"},
    {0}};
const TypeSpec json_encoder_type_spec = {
    .name = "Encoder",
    .module = "_json",
    .size = sizeof(Encoder),
    .trace_kind = TRACE_VALUES,
    .doc = "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
    .slots = {.construct = encoder_construct, .call = encoder_call},
    .members = encoder_members};
