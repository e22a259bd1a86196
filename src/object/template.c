// Taipan: string.templatelib: Template, Interpolation (PEP 750). MIT licence.
#include "object/arguments.h"
#include "object/exception.h"
#include "object/generic_alias.h"
#include "object/iterators.h"
#include "object/type_internal.h"

typedef struct Template {
    Object header;
    Value strings, interpolations; // tuples; one string more than interpolations
} Template;
typedef struct Interpolation {
    Object header;
    Value value, expression, conversion, format_spec;
} Interpolation;
typedef struct TemplateIterator {
    Object header;
    Value template;
    uint64_t position; // tagged: twice the index, plus one for the interpolation, shifted left, | 1
} TemplateIterator;

static Template *template_from_value(Value v) {
    return (Template *)v;
}
static Interpolation *interpolation_from_value(Value v) {
    return (Interpolation *)v;
}

// ---- Template ----------------------------------------------------------------------------------------------------
static Value template_make(Thread *thread, Value strings, Value interpolations) {
    Template *template = heap_allocate(thread, sizeof *template, SHAPE_template);
    if (!template) return NO_VALUE;
    template->strings = strings;
    template->interpolations = interpolations;
    return value_from_object(template);
}

typedef struct Parts {
    Value strings, interpolations, open; // lists; open: the string being put together
} Parts;

static int parts_start(Thread *thread, Parts *parts) {
    parts->strings = list_from_values(thread, NULL, 0);
    parts->interpolations = list_from_values(thread, NULL, 0);
    parts->open = STR_EMPTY(thread);
    return parts->strings && parts->interpolations ? 0 : -1;
}
static int parts_add(Thread *thread, Parts *parts, Value item) {
    if (value_is_str(item)) return (parts->open = str_concatenate(thread, parts->open, item)) ? 0 : -1;
    if (!value_has_shape(item, SHAPE_interpolation))
        return error_raise_int(thread, SHAPE_TypeError,
                               "Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T", item);
    if (list_append(thread, parts->strings, parts->open) < 0) return -1;
    parts->open = STR_EMPTY(thread);
    return list_append(thread, parts->interpolations, item);
}
static Value parts_finish(Thread *thread, Parts *parts) {
    if (list_append(thread, parts->strings, parts->open) < 0) return NO_VALUE;
    Value strings = list_to_tuple(thread, parts->strings),
          interpolations = list_to_tuple(thread, parts->interpolations);
    return strings && interpolations ? template_make(thread, strings, interpolations) : NO_VALUE;
}

static Value template_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    if (keyword_names && tuple_length(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "Template.__new__ only accepts *args arguments");
    Parts parts;
    if (parts_start(thread, &parts) < 0) return NO_VALUE;
    for (size_t i = 0; i < positional; i++)
        if (parts_add(thread, &parts, args[i]) < 0) return NO_VALUE;
    return parts_finish(thread, &parts);
}
static int accept_arguments(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    (void)thread, (void)self, (void)args, (void)positional, (void)keyword_names;
    return 0;
}

static Value template_repr(Thread *thread, Value self) {
    const Template *template = template_from_value(self);
    return str_format_c(thread, "Template(strings=%R, interpolations=%R)", template->strings, template->interpolations);
}

static int parts_add_template(Thread *thread, Parts *parts, const Template *template) {
    for (size_t i = 0; i < tuple_length(template->strings); i++) {
        if (i && parts_add(thread, parts, tuple_get(template->interpolations, i - 1)) < 0) return -1;
        if (parts_add(thread, parts, tuple_get(template->strings, i)) < 0) return -1;
    }
    return 0;
}
static Value template_concatenate(Thread *thread, Value left, Value right) {
    if (!value_has_shape(left, SHAPE_template) || !value_has_shape(right, SHAPE_template))
        return error_raise(
            thread, SHAPE_TypeError,
            "can only concatenate string.templatelib.Template (not \"%T\") to string.templatelib.Template", right);
    Parts parts;
    if (parts_start(thread, &parts) < 0 || parts_add_template(thread, &parts, template_from_value(left)) < 0 ||
        parts_add_template(thread, &parts, template_from_value(right)) < 0)
        return NO_VALUE;
    return parts_finish(thread, &parts);
}

static Value template_iter(Thread *thread, Value self) {
    TemplateIterator *iterator = heap_allocate(thread, sizeof *iterator, SHAPE_template_iterator);
    if (!iterator) return NO_VALUE;
    iterator->template = self;
    iterator->position = 1;
    return value_from_object(iterator);
}
static Value iterator_next(Thread *thread, Value self) {
    (void)thread;
    TemplateIterator *iterator = (TemplateIterator *)self;
    const Template *template = template_from_value(iterator->template);
    for (;;) {
        size_t step = iterator->position >> 1, index = step >> 1;
        if (index >= tuple_length(template->strings)) return NO_VALUE;
        bool interpolation = step & 1;
        if (interpolation && index >= tuple_length(template->interpolations)) return NO_VALUE;
        iterator->position += 2;
        Value item = interpolation ? tuple_get(template->interpolations, index) : tuple_get(template->strings, index);
        if (interpolation || str_from_value(item)->length) return item;
    }
}

static Value get_values(Thread *thread, Value self) {
    Value interpolations = template_from_value(self)->interpolations;
    Tuple *values = tuple_allocate(thread, tuple_length(interpolations));
    for (size_t i = 0; values && i < tuple_length(interpolations); i++)
        tuple_set(thread, values, i, interpolation_from_value(tuple_get(interpolations, i))->value);
    return value_from_object(values);
}

NATIVE(template_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    Value unpickle = object_import_attribute(thread, "string.templatelib", "_template_unpickle");
    if (!unpickle) return NO_VALUE;
    const Template *template = template_from_value(args[0]);
    Value arguments = tuple_pack(thread, 2, template->strings, template->interpolations);
    return arguments ? tuple_pack(thread, 2, unpickle, arguments) : NO_VALUE;
}
NATIVE_CLASS_GETITEM(template_class_getitem)
static const NativeDef *const template_methods[] = {&template_reduce_native, &template_class_getitem_native, NULL};
static const NativeMember template_members[] = {
    {"strings", MEMBER_VALUE, offsetof(Template, strings), true, "Strings"},
    {"interpolations", MEMBER_VALUE, offsetof(Template, interpolations), true, "Interpolations"},
    {NULL, 0, 0, false, NULL},
};
static const NativeGetSet template_getters[] = {
    {"values", get_values, NULL, "Values of interpolations"},
    {NULL, NULL, NULL, NULL},
};
const TypeSpec template_type_spec = {
    .name = "string.templatelib.Template",
    .doc = "Template object",
    .size = sizeof(Template),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = template_repr,
              .concatenate = template_concatenate,
              .iter = template_iter,
              .init = accept_arguments,
              .construct = template_construct},
    .methods = template_methods,
    .members = template_members,
    .getters = template_getters,
};
const TypeSpec template_iterator_type_spec = {
    .name = "string.templatelib.TemplateIter",
    .doc = "Template iterator object",
    .size = sizeof(TemplateIterator),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.iter = iterator_self, .next = iterator_next},
};

// ---- Interpolation -----------------------------------------------------------------------------------------------
static bool is_conversion(Value v) {
    return v == NONE ||
           (value_is_str(v) && (str_equal_cstring(v, "s") || str_equal_cstring(v, "r") || str_equal_cstring(v, "a")));
}

static Value interpolation_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"value", "expression", "conversion", "format_spec"};
    Value v[4];
    (void)type;
    if (!arguments_bind(thread, "Interpolation", args, positional, keyword_names, names, 1, 4, v)) return NO_VALUE;
    if (v[1] == UNBOUND) v[1] = STR_EMPTY(thread);
    if (v[2] == UNBOUND) v[2] = NONE;
    if (v[3] == UNBOUND) v[3] = STR_EMPTY(thread);
    if (!value_is_str(v[1]))
        return error_raise(thread, SHAPE_TypeError, "Interpolation() argument 'expression' must be str, not %B", v[1]);
    if (v[2] != NONE && !value_is_str(v[2]))
        return error_raise(thread, SHAPE_TypeError, "Interpolation() argument 'conversion' must be str, not %B", v[2]);
    if (!is_conversion(v[2]))
        return error_raise(thread, SHAPE_ValueError,
                           "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
    if (!value_is_str(v[3]))
        return error_raise(thread, SHAPE_TypeError, "Interpolation() argument 'format_spec' must be str, not %B", v[3]);
    Interpolation *made = heap_allocate(thread, sizeof *made, SHAPE_interpolation);
    if (!made) return NO_VALUE;
    made->value = v[0];
    made->expression = v[1];
    made->conversion = v[2];
    made->format_spec = v[3];
    return value_from_object(made);
}

static Value interpolation_repr(Thread *thread, Value self) {
    const Interpolation *i = interpolation_from_value(self);
    return str_format_c(thread, "Interpolation(%R, %R, %R, %R)", i->value, i->expression, i->conversion,
                        i->format_spec);
}

NATIVE(interpolation_reduce, "__reduce__(self, /)", NULL, EFFECT_ALLOCATES) {
    const Interpolation *i = interpolation_from_value(args[0]);
    Value arguments = tuple_pack(thread, 4, i->value, i->expression, i->conversion, i->format_spec);
    return arguments ? tuple_pack(thread, 2, value_from_object(BUILTIN_TYPE(interpolation)), arguments) : NO_VALUE;
}
NATIVE_CLASS_GETITEM(interpolation_class_getitem)

static int interpolation_populate(Thread *thread, Type *type) {
    Value names = tuple_pack(thread, 4, str_intern_cstring(thread, "value"), str_intern_cstring(thread, "expression"),
                             str_intern_cstring(thread, "conversion"), str_intern_cstring(thread, "format_spec"));
    return names ? dict_set(thread, type->dict, NAME(__match_args__), names) : -1;
}

static const NativeDef *const interpolation_methods[] = {&interpolation_reduce_native,
                                                         &interpolation_class_getitem_native, NULL};
static const NativeMember interpolation_members[] = {
    {"value", MEMBER_VALUE, offsetof(Interpolation, value), true, "Value"},
    {"expression", MEMBER_VALUE, offsetof(Interpolation, expression), true, "Expression"},
    {"conversion", MEMBER_VALUE, offsetof(Interpolation, conversion), true, "Conversion"},
    {"format_spec", MEMBER_VALUE, offsetof(Interpolation, format_spec), true, "Format specifier"},
    {NULL, 0, 0, false, NULL},
};
const TypeSpec interpolation_type_spec = {
    .name = "string.templatelib.Interpolation",
    .doc = "Interpolation object",
    .size = sizeof(Interpolation),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = interpolation_repr, .init = accept_arguments, .construct = interpolation_construct},
    .methods = interpolation_methods,
    .members = interpolation_members,
    .populate = interpolation_populate,
};
