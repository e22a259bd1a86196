// Taipan: the _string module: how str.format reads its format, for string.Formatter. MIT licence.
#include "object/int.h"
#include "object/iterators.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str_format.h"
#include "object/tuple.h"

typedef struct FormatIterator { // formatter_iterator, field_name_iterator
    Object header;
    Value text;
    size_t at;
} FormatIterator;

static void iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit(tracer, ((FormatIterator *)object)->text);
}

static Value iterator_new(Thread *thread, uint32_t shape, Value text, size_t at) {
    FormatIterator *iterator = heap_allocate(thread, sizeof(FormatIterator), shape);
    if (!iterator) return NO_VALUE;
    iterator->text = text; // NOBARRIER: new
    iterator->at = at;
    return value_from_object(iterator);
}

static Value range(Thread *thread, Value text, StrRange r) {
    return str_substring(thread, text, r.start, r.end);
}

// (literal, field name, format spec, conversion); None for what is not there.
static Value formatter_next(Thread *thread, Value self) {
    FormatIterator *iterator = (FormatIterator *)self;
    const Str *s = str_from_value(iterator->text);
    FormatMarkup markup;
    if (str_format_next(thread, s, &iterator->at, s->length, &markup) <= 0) return NO_VALUE;
    Value literal = range(thread, iterator->text, markup.literal), name = NONE, spec = NONE, conversion = NONE;
    if (markup.has_field) {
        name = range(thread, iterator->text, markup.field_name);
        spec = range(thread, iterator->text, markup.spec);
        if (markup.conversion) conversion = str_from_code_point(thread, markup.conversion);
    }
    if (!literal || !name || !spec || !conversion) return NO_VALUE;
    return tuple_pack(thread, 4, literal, name, spec, conversion);
}

// (is attribute, name or index).
static Value field_name_next(Thread *thread, Value self) {
    FormatIterator *iterator = (FormatIterator *)self;
    const Str *s = str_from_value(iterator->text);
    bool is_attribute;
    StrRange name;
    int64_t index;
    if (str_format_access(thread, s, &iterator->at, s->length, &is_attribute, &name, &index) <= 0) return NO_VALUE;
    Value what = index >= 0 ? int_from_int64(thread, index) : range(thread, iterator->text, name);
    return what == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_bool(is_attribute), what);
}

#define ITERATOR_SPEC(id, shown, next_function)                                                                        \
    const TypeSpec id##_type_spec = {                                                                                  \
        .name = shown,                                                                                                 \
        .flags = TYPE_DISALLOW_CONSTRUCTION,                                                                           \
        .size = sizeof(FormatIterator),                                                                                \
        .trace_kind = TRACE_CUSTOM,                                                                                    \
        .trace = iterator_trace,                                                                                       \
        .slots = {.iter = iterator_self, .next = next_function},                                                       \
    };
ITERATOR_SPEC(formatter_iterator, "formatteriterator", formatter_next)
ITERATOR_SPEC(field_name_iterator, "fieldnameiterator", field_name_next)
#undef ITERATOR_SPEC

NATIVE(formatter_parser, "formatter_parser($module, object, /)", "parse the argument as a format string", EFFECT_ANY) {
    if (!value_is_str(args[1])) return error_raise(thread, SHAPE_TypeError, "expected str, got %T", args[1]);
    return iterator_new(thread, SHAPE_formatter_iterator, args[1], 0);
}

NATIVE(formatter_field_name_split, "formatter_field_name_split($module, object, /)",
       "split the argument as a field name", EFFECT_ANY) {
    if (!value_is_str(args[1])) return error_raise(thread, SHAPE_TypeError, "expected str, got %T", args[1]);
    const Str *s = str_from_value(args[1]);
    FormatName name;
    if (str_format_name(thread, s, (StrRange){0, s->length}, &name) < 0) return NO_VALUE;
    Value first = name.index >= 0 ? int_from_int64(thread, name.index) : range(thread, args[1], name.first);
    Value rest = first != NO_VALUE ? iterator_new(thread, SHAPE_field_name_iterator, args[1], name.rest) : NO_VALUE;
    return rest == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, first, rest);
}

static const NativeDef *const functions[] = {&formatter_parser_native, &formatter_field_name_split_native, NULL};

const ModuleSpec _string_module_spec = {
    .name = "_string",
    .doc = "string helper module",
    .functions = functions,
};
