// Taipan: typing.TypeAliasType, Generic, NoDefault, and the evaluators of known values. MIT licence.
#include "object/arguments.h"
#include "object/generic_alias.h"
#include "object/generic_alias_internal.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type_parameter.h"

// ---- TypeAliasType -----------------------------------------------------------------------------------------------
typedef struct TypeAlias {
    Object header;
    Value name;
    Value type_params;     // tuple, or NO_VALUE: not generic
    Value evaluate, value; // the function and what it gave; one of them from the start
    Value module;          // NO_VALUE: the function's
} TypeAlias;

static TypeAlias *alias_from_value(Value v) {
    return (TypeAlias *)v;
}

static TypeAlias *alias_allocate(Thread *thread, Value name, Value type_params) {
    TypeAlias *alias = type_allocate(thread, BUILTIN_TYPE(type_alias), 0);
    if (!alias) return NULL;
    alias->name = name; // NOBARRIER: the newest object
    bool generic = value_is_tuple(type_params) && tuple_length(type_params);
    alias->type_params = generic ? type_params : NO_VALUE;
    return alias;
}

Value type_alias_new(Thread *thread, Value name, Value type_params, Value evaluate) {
    TypeAlias *alias = alias_allocate(thread, name, type_params);
    if (!alias) return NO_VALUE;
    alias->evaluate = evaluate; // NOBARRIER: the newest object
    return value_from_object(alias);
}

static int check_type_params(Thread *thread, Value parameters) {
    if (!value_is_tuple(parameters)) return error_raise_int(thread, SHAPE_TypeError, "type_params must be a tuple");
    bool seen_default = false;
    for (size_t i = 0; i < tuple_length(parameters); i++) {
        Value parameter = tuple_get(parameters, i);
        if (!value_is_type_parameter(parameter))
            return error_raise_int(thread, SHAPE_TypeError, "Expected a type param, got %R", parameter);
        bool has_default = type_parameter_has_default(parameter);
        if (seen_default && !has_default)
            return error_raise_int(thread, SHAPE_TypeError,
                                   "non-default type parameter '%R' follows default type parameter", parameter);
        seen_default |= has_default;
    }
    return 0;
}

static Value alias_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    static const char *const names[] = {"name", "value", "type_params"};
    Value out[3];
    if (!type_parameter_bind(thread, "typealias", args, positional, keyword_names, names, 2, 2, 3, out))
        return NO_VALUE;
    if (out[2] != UNBOUND && check_type_params(thread, out[2]) < 0) return NO_VALUE;
    TypeAlias *alias = alias_allocate(thread, out[0], out[2]);
    if (!alias) return NO_VALUE;
    alias->value = out[1]; // NOBARRIER: the newest object
    Value module = runtime_current_module_name(thread);
    if (module == NO_VALUE && error_pending(thread)) return NO_VALUE;
    heap_store(thread, alias, &alias->module, module == NO_VALUE ? NONE : module);
    return value_from_object(alias);
}

static Value alias_repr(Thread *thread, Value self) {
    (void)thread;
    return alias_from_value(self)->name;
}
static Value alias_get_item(Thread *thread, Value self, Value arguments) {
    if (alias_from_value(self)->type_params == NO_VALUE)
        return error_raise(thread, SHAPE_TypeError, "Only generic type aliases are subscriptable");
    return generic_alias_new(thread, self, arguments);
}

static Value get_value(Thread *thread, Value self) {
    TypeAlias *alias = alias_from_value(self);
    if (alias->value != NO_VALUE) return alias->value;
    Value value = object_call1(thread, alias->evaluate, value_from_small_int(1)); // annotationlib.Format.VALUE
    if (value != NO_VALUE) heap_store(thread, alias, &alias->value, value);
    return value;
}
static Value get_evaluate(Thread *thread, Value self) {
    const TypeAlias *alias = alias_from_value(self);
    return alias->evaluate != NO_VALUE ? alias->evaluate : const_evaluator_new(thread, alias->value);
}
static Value get_type_params(Thread *thread, Value self) {
    Value parameters = alias_from_value(self)->type_params;
    return parameters == NO_VALUE ? TUPLE_EMPTY(thread) : parameters;
}
static Value get_parameters(Thread *thread, Value self) {
    return type_parameter_unpack_all(thread, get_type_params(thread, self));
}
static Value get_module(Thread *thread, Value self) {
    const TypeAlias *alias = alias_from_value(self);
    if (alias->module != NO_VALUE) return alias->module;
    Value module;
    int found = object_lookup_attribute(thread, alias->evaluate, NAME(__module__), &module);
    return found < 0 ? NO_VALUE : found ? module : NONE;
}

NATIVE(alias_reduce, "__reduce__(self, /)", NULL, EFFECT_READS) {
    return alias_from_value(args[0])->name;
}
static const NativeDef *const alias_methods[] = {&alias_reduce_native, NULL};
static const NativeMember alias_members[] = {
    {"__name__", MEMBER_VALUE, offsetof(TypeAlias, name), true, NULL},
    {NULL, 0, 0, false, NULL},
};
static const NativeGetSet alias_getters[] = {
    {"__parameters__", get_parameters, NULL, NULL}, {"__type_params__", get_type_params, NULL, NULL},
    {"__value__", get_value, NULL, NULL},           {"evaluate_value", get_evaluate, NULL, NULL},
    {"__module__", get_module, NULL, NULL},         {NULL, NULL, NULL, NULL},
};
const TypeSpec type_alias_type_spec = {
    .name = "typing.TypeAliasType",
    .doc = "Type alias.\n\n"
           "What the type statement makes:\n\n    type Pair[T] = tuple[T, T]\n\n"
           "The right side is evaluated when __value__ is first asked for.",
    .size = sizeof(TypeAlias),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = alias_repr,
              .get_item = alias_get_item,
              .iter = type_parameter_iterate,
              .or_ = union_or,
              .construct = alias_construct},
    .methods = alias_methods,
    .getters = alias_getters,
    .members = alias_members,
};

// ---- evaluators of known values ----------------------------------------------------------------------------------
typedef struct ConstEvaluator {
    Object header;
    Value value;
} ConstEvaluator;

Value const_evaluator_new(Thread *thread, Value value) {
    ConstEvaluator *evaluator = type_allocate(thread, BUILTIN_TYPE(const_evaluator), 0);
    if (!evaluator) return NO_VALUE;
    evaluator->value = value; // NOBARRIER: the newest object
    return value_from_object(evaluator);
}

static Value evaluator_repr(Thread *thread, Value self) {
    return str_format_c(thread, "<constevaluator %R>", ((ConstEvaluator *)self)->value);
}

// A tuple (of constraints) as its items read, anything else as it reads in an annotation.
static Value value_as_text(Thread *thread, Value value) {
    if (!value_is_tuple(value)) return generic_argument_repr(thread, value);
    StrBuilder builder;
    str_builder_init(&builder);
    int status = str_builder_append_ascii(thread, &builder, "(", 1);
    for (size_t i = 0; status == 0 && i < tuple_length(value); i++) {
        Value text = generic_argument_repr(thread, tuple_get(value, i));
        if (!text || (i && str_builder_append_ascii(thread, &builder, ", ", 2) < 0)) return NO_VALUE;
        status = str_builder_append(thread, &builder, text);
    }
    if (status < 0 || str_builder_append_ascii(thread, &builder, ")", 1) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static Value evaluator_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char function[] = "constevaluator.__call__";
    if (!arguments_check_no_keywords(thread, function, keyword_names)) return NO_VALUE;
    if (positional != 1)
        return error_raise(thread, SHAPE_TypeError, "%s() takes exactly 1 argument (%zu given)", function, positional);
    int64_t format = object_index_int64(thread, args[0]);
    if (format == -1 && error_pending(thread)) return NO_VALUE;
    Value value = ((ConstEvaluator *)self)->value;
    return format == 4 ? value_as_text(thread, value) : value; // annotationlib.Format.STRING
}

const TypeSpec const_evaluator_type_spec = {
    .name = "_typing._ConstEvaluator",
    .doc = "_ConstEvaluator()\n--\n\nInternal type for implementing evaluation functions.",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(ConstEvaluator),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = evaluator_repr, .call = evaluator_call},
};

// ---- NoDefault ---------------------------------------------------------------------------------------------------
Value no_default(Thread *thread) {
    Value *root = &ROOT_VALUE(no_default);
    if (*root == NO_VALUE) *root = value_from_object(type_allocate(thread, BUILTIN_TYPE(no_default), 0));
    return *root;
}

static Value no_default_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args;
    if (positional || arguments_keyword_count(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "%N takes no arguments", type);
    return no_default(thread);
}
static Value no_default_repr(Thread *thread, Value self) {
    (void)self;
    return str_intern_cstring(thread, "typing.NoDefault");
}
NATIVE(no_default_reduce, "__reduce__(self, /)", NULL, EFFECT_ALLOCATES) {
    return str_intern_cstring(thread, "NoDefault");
}
static const NativeDef *const no_default_methods[] = {&no_default_reduce_native, NULL};
const TypeSpec no_default_type_spec = {
    .name = "NoDefaultType",
    .doc = "NoDefaultType()\n--\n\nThe type of the NoDefault singleton.",
    .size = sizeof(Object),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = no_default_repr, .construct = no_default_construct},
    .methods = no_default_methods,
};

// ---- Generic -----------------------------------------------------------------------------------------------------
Value generic_subscript(Thread *thread, Value parameters) {
    Value arguments[] = {value_from_object(BUILTIN_TYPE(generic)), type_parameter_unpack_all(thread, parameters)};
    return arguments[1] == NO_VALUE ? NO_VALUE : type_parameter_call_typing(thread, "_GenericAlias", arguments, 2);
}

// typing.function(class, *positional, **keywords)
static Value call_with_class(Thread *thread, const char *function, Value *args) {
    Value callable = object_import_attribute(thread, "typing", function);
    Value first = callable == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, args[0]);
    Value all = first == NO_VALUE ? NO_VALUE : object_binary(thread, OPERATOR_ADD, first, args[1]);
    return all == NO_VALUE ? NO_VALUE
                           : object_call_tuple(thread, callable, all, args[2] == UNBOUND ? NO_VALUE : args[2]);
}
NATIVE(generic_class_getitem, "__class_getitem__(type, /, *args, **kwargs)", "Parameterizes a generic class.",
       EFFECT_ANY | NATIVE_CLASS) {
    return call_with_class(thread, "_generic_class_getitem", args);
}
NATIVE(generic_init_subclass, "__init_subclass__(type, /, *args, **kwargs)", "Function to initialize subclasses.",
       EFFECT_ANY | NATIVE_CLASS) {
    return call_with_class(thread, "_generic_init_subclass", args);
}
static const NativeDef *const generic_methods[] = {&generic_class_getitem_native, &generic_init_subclass_native, NULL};

static int generic_populate(Thread *thread, Type *type) {
    (void)thread;
    type->flags = (type->flags & ~(uint32_t)TYPE_IMMUTABLE) | TYPE_HEAP; // as in CPython: copyreg looks at it
    return 0;
}
const TypeSpec generic_type_spec = {
    .name = "typing.Generic",
    .doc = "Abstract base class for generic types.\n\n"
           "A class with type parameters, class C[T], has it as a base without naming it;\n"
           "before Python 3.12 it was written class C(Generic[T]).",
    .flags = TYPE_BASE,
    .size = sizeof(Object),
    .trace_kind = TRACE_LEAF,
    .slots = {.construct = object_construct},
    .methods = generic_methods,
    .populate = generic_populate,
};
