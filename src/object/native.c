// Taipan: native functions: their signatures, and binding a call's arguments to them. MIT licence.
//
// A signature is parsed when its function is first called, into a heap object shared by the descriptor and everything
// bound from it. A call with positional arguments only, as many as the signature allows, allocates nothing; the rest goes
// through bind. Which of CPython's several messages a bad call raises depends on the form of the signature: no
// parameters, one, positional-only ones, or ones that may be named.
#include "object/arguments.h"
#include "object/float.h"
#include "object/int.h"
#include "object/module.h"
#include "object/type_internal.h"
#include <stdio.h>
#include <string.h>

typedef struct NativeParameter {
    Value name;          // interned
    Value default_value; // UNBOUND: none that can be written
    bool required;
} NativeParameter;

struct NativeSignature {
    Object header;
    uint16_t count;                          // slots, self included
    uint8_t has_self;                        // slot 0 is self, the type or the module
    uint8_t positional_only;                 // without self; likewise:
    uint8_t positional, required_positional; // positional parameters, and how many of them must be given
    uint8_t keyword_only;                    // follow in slots has_self + positional ...
    uint8_t required;                        // of all parameters
    int16_t varargs, varkeywords;            // slots, or -1
    NativeParameter parameters[];            // by slot
};

static void signature_trace(Object *object, Tracer *tracer) {
    NativeSignature *signature = (NativeSignature *)object;
    for (size_t i = 0; i < signature->count; i++) {
        tracer_visit(tracer, signature->parameters[i].name);
        tracer_visit(tracer, signature->parameters[i].default_value);
    }
}
const TypeSpec native_signature_type_spec = {
    .name = "native_signature",
    .size = sizeof(NativeSignature),
    .trace_kind = TRACE_CUSTOM,
    .trace = signature_trace,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
};

// ---- parsing -----------------------------------------------------------------------------------------------------
Value native_def_name(Thread *thread, const NativeDef *def) {
    const char *end = strchr(def->signature, '(');
    return str_intern(thread, str_from_utf8(thread, def->signature, (size_t)(end - def->signature)));
}

static const char *skip_string(const char *p) {
    char quote = *p++;
    while (*p && *p != quote)
        p += *p == '\\' && p[1] ? 2 : 1;
    return *p ? p + 1 : p;
}

// The end of a default: a comma, or a bracket that it did not open.
static const char *skip_default(const char *p) {
    for (int depth = 0; *p;) {
        if (*p == '\'' || *p == '"') {
            p = skip_string(p);
            continue;
        }
        if (*p == '(' || *p == '[' || *p == '{') depth++;
        if ((*p == ')' || *p == ']' || *p == '}') && depth-- == 0) return p;
        if (*p == ',' && depth == 0) return p;
        p++;
    }
    return p;
}

static Value string_default(Thread *thread, const char *p, const char *end) {
    char text[64];
    size_t length = 0;
    for (p++; p < end - 1 && length < sizeof text; p++) {
        if (*p != '\\')
            text[length++] = *p;
        else
            text[length++] = *++p == 'n' ? '\n' : *p == 't' ? '\t' : *p == 'r' ? '\r' : *p == '0' ? '\0' : *p;
    }
    return str_intern(thread, str_from_utf8(thread, text, length));
}

static Value number_default(Thread *thread, const char *p, const char *end) {
    size_t length = (size_t)(end - p);
    if (memchr(p, '.', length) || memchr(p, 'e', length)) return float_from_double(thread, strtod(p, NULL));
    char *stop;
    long number = strtol(p, &stop, 0);
    return stop == end ? int_from_int64(thread, number) : UNBOUND;
}

static bool text_is(const char *p, const char *end, const char *word) {
    return (size_t)(end - p) == strlen(word) && memcmp(p, word, strlen(word)) == 0;
}

static Value parse_default(Thread *thread, const char *p, const char *end) {
    while (end > p && end[-1] == ' ')
        end--;
    if (text_is(p, end, "None")) return NONE;
    if (text_is(p, end, "True")) return TRUE_VALUE;
    if (text_is(p, end, "False")) return FALSE_VALUE;
    if ((*p >= '0' && *p <= '9') || (*p == '-' && p[1] >= '0' && p[1] <= '9')) return number_default(thread, p, end);
    if ((*p == '\'' || *p == '"') && skip_string(p) == end) return string_default(thread, p, end);
    return UNBOUND;
}

typedef struct Parser {
    const char *at;
    NativeSignature *signature;
    bool keyword_only, optional;
    bool is_method; // a first parameter `self` is the object; in functions of modules it is a parameter like others
} Parser;

static size_t count_parameters(const char *text) {
    size_t count = 1;
    for (; *text; text++)
        count += *text == ',';
    return count;
}

static bool is_self_name(const NativeDef *def, const char *p, const char *end) {
    if (text_is(p, end, "self") || text_is(p, end, "$self") || text_is(p, end, "$module")) return true;
    if (text_is(p, end, "$type") || text_is(p, end, "$cls")) return true;
    return (def->effects & NATIVE_CLASS) && (text_is(p, end, "type") || text_is(p, end, "cls"));
}

static void count_parameter(Parser *parser, bool required) {
    NativeSignature *signature = parser->signature;
    signature->required += required;
    if (parser->keyword_only)
        signature->keyword_only++;
    else
        signature->positional++, signature->required_positional += required;
}

static int parse_parameter(Thread *thread, Parser *parser, const NativeDef *def) {
    NativeSignature *signature = parser->signature;
    const char *start = parser->at, *p = start;
    int stars = 0;
    for (; *p == '*'; p++)
        stars++;
    const char *name = p;
    while (*p && !strchr(",=)[] ", *p))
        p++;
    const char *name_end = p;
    while (*p == ' ')
        p++;
    NativeParameter *parameter = &signature->parameters[signature->count];
    parameter->default_value = UNBOUND;
    bool has_default = *p == '=';
    if (has_default) {
        const char *text = p + 1;
        p = skip_default(text);
        parameter->default_value = parse_default(thread, text, p);
        if (!parameter->default_value) return -1;
    }
    parser->at = p;
    if (name == name_end) { // a bare star
        parser->keyword_only = true;
        return 0;
    }
    if (text_is(name, name_end, "/")) {
        signature->positional_only = signature->positional;
        return 0;
    }
    size_t slot = signature->count++;
    if (*name == '$') name++;
    parameter->name = str_intern(thread, str_from_utf8(thread, name, (size_t)(name_end - name)));
    if (!parameter->name) return -1;
    if (stars == 2)
        signature->varkeywords = (int16_t)slot;
    else if (stars == 1)
        signature->varargs = (int16_t)slot, parser->keyword_only = true;
    else if (slot == 0 && is_self_name(def, start, name_end) && (parser->is_method || *start == '$'))
        signature->has_self = 1;
    else
        count_parameter(parser, parameter->required = !has_default && !parser->optional);
    return 0;
}

static NativeSignature *parse_signature(Thread *thread, const NativeDef *def, bool is_method) {
    size_t room = count_parameters(def->signature);
    NativeSignature *signature =
        heap_allocate(thread, sizeof *signature + room * sizeof(NativeParameter), SHAPE_native_signature);
    if (!signature) return NULL;
    signature->varargs = signature->varkeywords = -1;
    Parser parser = {strchr(def->signature, '(') + 1, signature, false, false, is_method};
    while (*parser.at && *parser.at != ')') {
        char c = *parser.at;
        if (c == '[') parser.optional = true;
        if (strchr(" ,[]", c))
            parser.at++;
        else if (parse_parameter(thread, &parser, def) < 0)
            return NULL;
        heap_write_barrier(thread, signature);
    }
    return signature;
}

int native_prepare(Thread *thread, Native *native) {
    if (native->signature) return 0;
    bool is_method = native->type || (native->self && !value_has_shape(native->self, SHAPE_module));
    NativeSignature *signature = parse_signature(thread, native->def, is_method);
    if (!signature) return -1;
    HEAP_STORE_POINTER(thread, native, signature, signature);
    bool simple = signature->varargs < 0 && signature->varkeywords < 0 &&
                  signature->required == signature->required_positional && signature->count <= 16;
    native->minimum = signature->required_positional;
    native->maximum = simple ? signature->positional : 255;
    if (!simple) native->minimum = 255;
    native->direct_count = simple && signature->keyword_only == 0 ? signature->positional : 255;
    native->direct_self = signature->has_self;
    return 0;
}

Value native_text_signature(Thread *thread, const NativeDef *def) {
    const char *open = strchr(def->signature, '(');
    const char *p = open + 1;
    while (*p && *p != ',' && *p != ')')
        p++;
    for (const char *q = open; *q; q++) // optional groups have no Python form
        if (*q == '[' && (q[-1] != '=' && (q == open || q[1] == ',' || q[-1] == '('))) return NONE;
    if (def->effects & NATIVE_STATIC || *(open + 1) == '$' || !is_self_name(def, open + 1, p))
        return str_from_cstring(thread, open);
    return str_format_c(thread, "($%s", open + 1);
}

// ---- what bad calls raise ----------------------------------------------------------------------------------------
// "list.append", "time.time", "len".
static Value qualified_name(Thread *thread, const Native *native) {
    Value name = native_def_name(thread, native->def);
    if (!name) return NO_VALUE;
    Type *type = native->type;
    if (native->self && value_is_type(native->self))
        type = type_from_value(native->self);
    else if (native->self && !value_has_shape(native->self, SHAPE_module))
        type = value_type(native->self);
    if (type) return str_format_c(thread, "%U.%U", type->qualname, name);
    Value module = native->module_name;
    if (!module || module == NONE || module == NAME(builtins)) return name;
    return str_format_c(thread, "%S.%U", module, name);
}

static Value raise_qualified(Thread *thread, const Native *native, const char *format, size_t given) {
    Value name = qualified_name(thread, native);
    return name ? error_raise(thread, SHAPE_TypeError, format, name, given) : NO_VALUE;
}

// Whether a bad call is told as one of a function whose parameters may be named.
static bool takes_keywords(const Native *native) {
    const NativeSignature *s = native->signature;
    return (native->def->effects & NATIVE_TOLD_AS_KEYWORDS) || s->keyword_only || s->positional > s->positional_only ||
           s->varkeywords >= 0;
}

static Value raise_count(Thread *thread, const Native *native, size_t given) {
    const NativeSignature *s = native->signature;
    if (!s->positional && s->varargs < 0)
        return raise_qualified(thread, native, "%U() takes no arguments (%zu given)", given);
    if (s->positional == 1 && s->required_positional == 1 && s->varargs < 0)
        return raise_qualified(thread, native, "%U() takes exactly one argument (%zu given)", given);
    bool few = given < s->required_positional;
    size_t limit = few ? s->required_positional : s->positional;
    bool exact = s->required_positional == s->positional && s->varargs < 0;
    Value name = native_def_name(thread, native->def);
    if (!name) return NO_VALUE;
    return error_raise(thread, SHAPE_TypeError, "%U expected %s%zu argument%s, got %zu", name,
                       exact ? ""
                       : few ? "at least "
                             : "at most ",
                       limit, limit == 1 ? "" : "s", given);
}

// Too many or too few for a function whose parameters may be named.
static Value raise_keyword_count(Thread *thread, const Native *native, size_t positional, size_t keywords) {
    const NativeSignature *s = native->signature;
    size_t total = s->positional + s->keyword_only;
    Value name = native_def_name(thread, native->def);
    if (!name) return NO_VALUE;
    if (s->varargs < 0 && s->varkeywords < 0 && positional + keywords > total)
        return error_raise(thread, SHAPE_TypeError, "%U() takes at most %zu %sargument%s (%zu given)", name, total,
                           positional ? "" : "keyword ", total == 1 ? "" : "s", positional + keywords);
    if (s->varargs < 0 && positional > s->positional) {
        if (!s->positional) return error_raise(thread, SHAPE_TypeError, "%U() takes no positional arguments", name);
        return error_raise(thread, SHAPE_TypeError, "%U() takes %s %u positional argument%s (%zu given)", name,
                           s->required_positional < s->positional ? "at most" : "exactly", (unsigned)s->positional,
                           s->positional == 1 ? "" : "s", positional);
    }
    size_t needed = s->required_positional < s->positional_only ? s->required_positional : s->positional_only;
    return error_raise(thread, SHAPE_TypeError, "%U() takes %s %zu positional argument%s (%zu given)", name,
                       needed < s->positional || s->varargs >= 0 ? "at least" : "exactly", needed,
                       needed == 1 ? "" : "s", positional);
}

// ---- binding -----------------------------------------------------------------------------------------------------
static int64_t find_keyword(const NativeSignature *s, Value name) {
    size_t first = s->has_self + s->positional_only, end = s->has_self + s->positional;
    for (size_t i = first; i < s->count; i++) {
        if ((int)i == s->varargs || (int)i == s->varkeywords) continue;
        if (s->parameters[i].name == name) return (int64_t)i;
    }
    for (size_t i = first; i < s->count && !str_is_interned(str_from_value(name)); i++)
        if ((int)i != s->varargs && (int)i != s->varkeywords &&
            str_equal(str_from_value(s->parameters[i].name), str_from_value(name)))
            return (int64_t)i;
    (void)end;
    return -1;
}

// Puts keywords into their slots. What is wrong with one is not raised here: a missing argument is told first.
static int bind_keywords(Thread *thread, const Native *native, Value *slots, Value *values, Value names,
                         bool *refused) {
    const NativeSignature *s = native->signature;
    for (size_t i = 0; i < tuple_length(names); i++) {
        int64_t slot = find_keyword(s, tuple_get(names, i));
        if (slot < 0 && s->varkeywords >= 0) {
            Value *rest = &slots[s->varkeywords];
            if (*rest == UNBOUND) *rest = value_from_object(dict_allocate(thread));
            if (!*rest || dict_set(thread, dict_from_value(*rest), tuple_get(names, i), values[i]) < 0) return -1;
        } else if (slot < 0 || slots[slot] != NO_VALUE)
            *refused = true;
        else
            slots[slot] = values[i];
    }
    return 0;
}

static bool is_keyword_given(const NativeSignature *s, Value names, size_t slot) {
    for (size_t i = 0; i < tuple_length(names); i++)
        if (find_keyword(s, tuple_get(names, i)) == (int64_t)slot) return true;
    return false;
}

static int raise_unexpected(Thread *thread, const Native *native, Value keyword) {
    const NativeSignature *s = native->signature;
    Value names[s->count + 1];
    size_t count = 0;
    for (size_t i = s->has_self + s->positional_only; i < s->count; i++)
        if ((int)i != s->varargs && (int)i != s->varkeywords) names[count++] = s->parameters[i].name;
    char what[80];
    const char *signature = native->def->signature;
    snprintf(what, sizeof what, "%.*s()", (int)strcspn(signature, "("), signature);
    return arguments_raise_unexpected_among(thread, what, keyword, names, count);
}

// A keyword names what was given by position, or nothing: the former is told first.
static int raise_refused_keyword(Thread *thread, const Native *native, size_t positional, Value names) {
    const NativeSignature *s = native->signature;
    Value function = native_def_name(thread, native->def);
    if (!function) return -1;
    for (size_t i = s->positional_only; i < positional && i < s->positional; i++)
        if (is_keyword_given(s, names, s->has_self + i))
            return error_raise_int(thread, SHAPE_TypeError, "argument for %U() given by name ('%U') and position (%zu)",
                                   function, s->parameters[s->has_self + i].name, i + 1);
    for (size_t i = 0; i < tuple_length(names); i++)
        if (find_keyword(s, tuple_get(names, i)) < 0) return raise_unexpected(thread, native, tuple_get(names, i));
    return error_raise_int(thread, SHAPE_SystemError, "%U() refused its keywords", function);
}

static int fill_defaults(Thread *thread, const Native *native, Value *slots) {
    const NativeSignature *s = native->signature;
    for (size_t i = s->has_self; i < s->count; i++) {
        if (slots[i] != NO_VALUE) continue;
        if (s->parameters[i].required) {
            Value name = native_def_name(thread, native->def);
            return name ? error_raise_int(thread, SHAPE_TypeError, "%U() missing required argument '%U' (pos %d)", name,
                                          s->parameters[i].name, (int)i - s->has_self + 1)
                        : -1;
        }
        slots[i] = s->parameters[i].default_value;
    }
    return 0;
}

static int check_counts(Thread *thread, const Native *native, size_t positional, size_t keywords) {
    const NativeSignature *s = native->signature;
    if (!takes_keywords(native)) {
        if (keywords) return raise_qualified(thread, native, "%U() takes no keyword arguments", 0), -1;
        if (positional < s->required_positional || (s->varargs < 0 && positional > s->positional))
            return raise_count(thread, native, positional), -1;
        return 0;
    }
    if ((native->def->effects & NATIVE_TOLD_AS_KEYWORDS) && s->positional + s->keyword_only == 0 &&
        positional + keywords) {
        Value name = native_def_name(thread, native->def);
        return name ? error_raise_int(thread, SHAPE_TypeError, "%U() takes no arguments", name) : -1;
    }
    size_t needed = s->required_positional < s->positional_only ? s->required_positional : s->positional_only;
    bool too_many = s->varargs < 0 && (positional > s->positional ||
                                       (s->varkeywords < 0 && positional + keywords > s->positional + s->keyword_only));
    if (too_many || positional < needed) return raise_keyword_count(thread, native, positional, keywords), -1;
    return 0;
}

static __attribute__((noinline)) Value call_slow(Thread *thread, Native *native, Value self, Value *args,
                                                 size_t positional, Value keyword_names) {
    const NativeSignature *s = native->signature;
    size_t keywords = keyword_names ? tuple_length(keyword_names) : 0;
    if (check_counts(thread, native, positional, keywords) < 0) return NO_VALUE;
    Value slots[s->count + 1];
    memset(slots, 0, sizeof slots);
    if (s->has_self) slots[0] = self;
    size_t taken = positional < s->positional ? positional : s->positional;
    // *args may stand between the positional and the keyword-only parameters: slots before it are the positional ones.
    memcpy(slots + s->has_self, args, taken * sizeof(Value));
    if (s->varargs >= 0) {
        bool dropped = native->def->effects & NATIVE_DROPS_REST; // so that releasing a lock needs no memory
        slots[s->varargs] = positional > taken && !dropped ? tuple_from_values(thread, args + taken, positional - taken)
                                                           : TUPLE_EMPTY(thread);
        if (!slots[s->varargs]) return NO_VALUE;
    }
    if (s->varkeywords >= 0) slots[s->varkeywords] = UNBOUND;
    bool refused = false;
    if (keywords && bind_keywords(thread, native, slots, args + positional, keyword_names, &refused) < 0)
        return NO_VALUE;
    if (fill_defaults(thread, native, slots) < 0) return NO_VALUE;
    if (refused) return raise_refused_keyword(thread, native, positional, keyword_names), NO_VALUE;
    return native->def->function(thread, slots);
}

Value native_call(Thread *thread, Native *native, Value self, Value *args, size_t positional, Value keyword_names) {
    if (UNLIKELY(!native->signature) && native_prepare(thread, native) < 0) return NO_VALUE;
    if (UNLIKELY(keyword_names != NO_VALUE) || UNLIKELY(positional < native->minimum || positional > native->maximum) ||
        native->maximum == 255)
        return call_slow(thread, native, self, args, positional, keyword_names);
    const NativeSignature *s = native->signature;
    size_t first = s->has_self;
    if (!first && positional == s->count) return native->def->function(thread, args);
    Value slots[16] = {self}; // nothing stale for the collector to find
    for (size_t i = 0; i < positional; i++)
        slots[first + i] = args[i];
    for (size_t i = first + positional; i < s->count; i++)
        slots[i] = s->parameters[i].default_value;
    return native->def->function(thread, slots);
}

// self stands in args[0] already: nothing needs to be copied when every parameter is given.
Value native_call_with_self(Thread *thread, Native *native, Value *args, size_t positional, Value keyword_names) {
    if (UNLIKELY(!native->signature) && native_prepare(thread, native) < 0) return NO_VALUE;
    const NativeSignature *s = native->signature;
    if (LIKELY(keyword_names == NO_VALUE && positional == s->count && native->maximum != 255 && s->has_self))
        return native->def->function(thread, args);
    return native_call(thread, native, args[0], args + 1, positional - 1, keyword_names);
}
