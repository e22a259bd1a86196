// Taipan: TypeVar, TypeVarTuple and ParamSpec. MIT licence.
//
// One layout serves the three kinds; what a kind lacks stays NO_VALUE. Where typing's own Python code has a say
// (substitution, checks of what may be a type), it is called.
#include "object/type_parameter.h"
#include "object/arguments.h"
#include "object/dict.h"
#include "object/generic_alias.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/shape.h"

typedef struct TypeParameter {
    Object header;
    Value name;
    Value bound, evaluate_bound; // the value once known; the function that gives it
    Value constraints, evaluate_constraints;
    Value default_value, evaluate_default;
    bool covariant, contravariant, infer_variance;
} TypeParameter;

static TypeParameter *parameter_from_value(Value v) {
    return (TypeParameter *)v;
}

static void parameter_trace(Object *object, Tracer *tracer) {
    TypeParameter *parameter = (TypeParameter *)object;
    tracer_visit_range(tracer, &parameter->name, 7);
}

// (By type: attributes such as __module__ give an instance another shape.)
static bool is_kind(Value v, uint32_t shape) {
    return value_type(v) == shape_at(shape)->type;
}

bool value_is_type_parameter(Value v) {
    return is_kind(v, SHAPE_typevar) || is_kind(v, SHAPE_typevartuple) || is_kind(v, SHAPE_paramspec);
}

// ---- making ------------------------------------------------------------------------------------------------------
Value type_parameter_new(Thread *thread, uint32_t shape, Value name, Value evaluate_bound, Value evaluate_constraints) {
    TypeParameter *parameter = type_allocate(thread, shape_at(shape)->type, 0);
    if (!parameter) return NO_VALUE;
    parameter->name = name; // NOBARRIER: the newest object
    parameter->evaluate_bound = evaluate_bound;
    parameter->evaluate_constraints = evaluate_constraints;
    parameter->infer_variance = true;
    return value_from_object(parameter);
}

Value type_parameter_set_default(Thread *thread, Value parameter, Value evaluate) {
    if (!value_is_type_parameter(parameter))
        return error_raise(thread, SHAPE_TypeError, "Expected a type param, got %R", parameter);
    heap_store(thread, value_object(parameter), &parameter_from_value(parameter)->evaluate_default, evaluate);
    return parameter;
}

bool type_parameter_bind(Thread *thread, const char *function, Value *args, size_t positional, Value keyword_names,
                         const char *const *names, size_t required, size_t positional_limit, size_t count, Value *out) {
    if (positional > positional_limit && positional + arguments_keyword_count(keyword_names) <= count) {
        error_raise(thread, SHAPE_TypeError, "%s() takes exactly %zu positional argument%s (%zu given)", function,
                    positional_limit, positional_limit == 1 ? "" : "s", positional);
        return false;
    }
    if (!arguments_bind(thread, function, args, positional, keyword_names, names, required, count, out)) return false;
    if (value_is_str(out[0])) return true;
    error_raise(thread, SHAPE_TypeError, "%s() argument '%s' must be str, not %T", function, names[0], out[0]);
    return false;
}

// The parameters of the three constructors, in the order of the table of names; UNBOUND: not given.
typedef struct Given {
    Value name, bound, default_value, covariant, contravariant, infer_variance;
} Given;
static const char *const given_names[] = {"name", "bound", "default", "covariant", "contravariant", "infer_variance"};
enum { GIVEN_COUNT = sizeof given_names / sizeof *given_names };

static int flag(Thread *thread, Value given) {
    return given == UNBOUND ? 0 : object_is_true(thread, given);
}

static int set_variance(Thread *thread, TypeParameter *parameter, const Given *given) {
    int covariant = flag(thread, given->covariant);
    int contravariant = covariant < 0 ? -1 : flag(thread, given->contravariant);
    int infer = contravariant < 0 ? -1 : flag(thread, given->infer_variance);
    if (infer < 0) return -1;
    if (covariant && contravariant)
        return error_raise_int(thread, SHAPE_ValueError, "Bivariant types are not supported.");
    if (infer && (covariant || contravariant))
        return error_raise_int(thread, SHAPE_ValueError, "Variance cannot be specified with infer_variance.");
    parameter->covariant = covariant;
    parameter->contravariant = contravariant;
    parameter->infer_variance = infer;
    return 0;
}

Value type_parameter_call_typing(Thread *thread, const char *name, Value *arguments, size_t count) {
    Value function = object_import_attribute(thread, "typing", name);
    return function == NO_VALUE ? NO_VALUE : object_call(thread, function, arguments, count, NO_VALUE);
}

// Of a TypeVar, where None stands for none as well.
static int set_bound(Thread *thread, TypeParameter *parameter, Value bound) {
    if (bound == UNBOUND || bound == NONE) return 0;
    Value arguments[] = {bound, str_from_cstring(thread, "Bound must be a type.")};
    bound = arguments[1] == NO_VALUE ? NO_VALUE : type_parameter_call_typing(thread, "_type_check", arguments, 2);
    if (bound == NO_VALUE) return -1;
    heap_store(thread, parameter, &parameter->bound, bound);
    return 0;
}

// What all three end with: the default, and __module__ as the caller's.
static Value finish(Thread *thread, TypeParameter *parameter, const Given *given) {
    if (given->default_value != UNBOUND) heap_store(thread, parameter, &parameter->default_value, given->default_value);
    Value self = value_from_object(parameter), module = runtime_current_module_name(thread);
    if (module == NO_VALUE && error_pending(thread)) return NO_VALUE;
    if (instance_set(thread, self, NAME(__module__), module == NO_VALUE ? NONE : module) < 0) return NO_VALUE;
    return self;
}

static TypeParameter *start(Thread *thread, Type *type, const Given *given) {
    TypeParameter *parameter = type_allocate(thread, type, 0);
    if (parameter) parameter->name = given->name; // NOBARRIER: the newest object
    return parameter;
}

// name, then any number of constraints.
static bool bind_typevar(Thread *thread, Value *args, size_t positional, Value keyword_names, Given *given) {
    Value *out = &given->name;
    if (positional <= 1)
        return type_parameter_bind(thread, "typevar", args, positional, keyword_names, given_names, 1, 1, GIVEN_COUNT,
                                   out);
    if (!arguments_bind(thread, "typevar", args + positional, 0, keyword_names, given_names, 0, GIVEN_COUNT, out))
        return false;
    if (given->name != UNBOUND) {
        error_raise(thread, SHAPE_TypeError, "argument for typevar() given by name ('name') and position (1)");
        return false;
    }
    given->name = args[0];
    if (value_is_str(args[0])) return true;
    error_raise(thread, SHAPE_TypeError, "typevar() argument 'name' must be str, not %T", args[0]);
    return false;
}

static int set_constraints(Thread *thread, TypeParameter *parameter, const Value *constraints, size_t count) {
    if (count == 0) return 0;
    if (count == 1) return error_raise_int(thread, SHAPE_TypeError, "A single constraint is not allowed");
    if (parameter->bound != NO_VALUE)
        return error_raise_int(thread, SHAPE_TypeError, "Constraints cannot be combined with bound=...");
    Value tuple = tuple_from_values(thread, constraints, count);
    if (tuple == NO_VALUE) return -1;
    heap_store(thread, parameter, &parameter->constraints, tuple);
    return 0;
}

static Value typevar_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    Given given;
    if (!bind_typevar(thread, args, positional, keyword_names, &given)) return NO_VALUE;
    TypeParameter *parameter = start(thread, type, &given);
    if (!parameter || set_variance(thread, parameter, &given) < 0 || set_bound(thread, parameter, given.bound) < 0 ||
        set_constraints(thread, parameter, args + 1, positional > 1 ? positional - 1 : 0) < 0)
        return NO_VALUE;
    return finish(thread, parameter, &given);
}

static Value paramspec_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    Given given;
    if (!type_parameter_bind(thread, "paramspec", args, positional, keyword_names, given_names, 1, 1, GIVEN_COUNT,
                             &given.name))
        return NO_VALUE;
    TypeParameter *parameter = start(thread, type, &given);
    if (!parameter || set_variance(thread, parameter, &given) < 0) return NO_VALUE;
    if (given.bound != UNBOUND) heap_store(thread, parameter, &parameter->bound, given.bound); // anything
    return finish(thread, parameter, &given);
}

static Value typevartuple_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"name", "default"};
    Value out[2];
    if (!type_parameter_bind(thread, "typevartuple", args, positional, keyword_names, names, 1, 1, 2, out))
        return NO_VALUE;
    Given given = {.name = out[0], .default_value = out[1]};
    TypeParameter *parameter = start(thread, type, &given);
    return parameter ? finish(thread, parameter, &given) : NO_VALUE;
}

// ---- attributes --------------------------------------------------------------------------------------------------
// *value if it is known, else what the evaluator says (remembered), else absent.
static Value evaluated(Thread *thread, Value self, Value *value, Value evaluate, Value absent) {
    if (*value != NO_VALUE) return *value;
    if (evaluate == NO_VALUE) return absent;
    Value result = object_call1(thread, evaluate, value_from_small_int(1)); // annotationlib.Format.VALUE
    if (result != NO_VALUE) heap_store(thread, value_object(self), value, result);
    return result;
}
// The function that gives an attribute, made up for one that was given as such; None when there is none.
static Value evaluator(Thread *thread, Value evaluate, Value value) {
    if (evaluate != NO_VALUE) return evaluate;
    return value == NO_VALUE ? NONE : const_evaluator_new(thread, value);
}

static Value get_bound(Thread *thread, Value self) {
    TypeParameter *p = parameter_from_value(self);
    return evaluated(thread, self, &p->bound, p->evaluate_bound, NONE);
}
static Value get_constraints(Thread *thread, Value self) {
    TypeParameter *p = parameter_from_value(self);
    return evaluated(thread, self, &p->constraints, p->evaluate_constraints, TUPLE_EMPTY(thread));
}
static Value get_default(Thread *thread, Value self) {
    TypeParameter *p = parameter_from_value(self);
    Value absent = no_default(thread);
    return absent == NO_VALUE ? NO_VALUE : evaluated(thread, self, &p->default_value, p->evaluate_default, absent);
}
static Value get_evaluate_bound(Thread *thread, Value self) {
    TypeParameter *p = parameter_from_value(self);
    return evaluator(thread, p->evaluate_bound, p->bound);
}
static Value get_evaluate_constraints(Thread *thread, Value self) {
    TypeParameter *p = parameter_from_value(self);
    return evaluator(thread, p->evaluate_constraints, p->constraints);
}
static Value get_evaluate_default(Thread *thread, Value self) {
    TypeParameter *p = parameter_from_value(self);
    return evaluator(thread, p->evaluate_default, p->default_value);
}

bool type_parameter_has_default(Value parameter) {
    const TypeParameter *p = parameter_from_value(parameter);
    if (p->evaluate_default != NO_VALUE) return true;
    return p->default_value != NO_VALUE && !value_has_shape(p->default_value, SHAPE_no_default);
}

// ---- unpacking ---------------------------------------------------------------------------------------------------
static Value unpacked(Thread *thread, Value v) {
    Value unpack = object_import_attribute(thread, "typing", "Unpack");
    return unpack == NO_VALUE ? NO_VALUE : object_get_item(thread, unpack, v);
}

Value type_parameter_iterate(Thread *thread, Value v) {
    Value item = unpacked(thread, v), tuple = item == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, item);
    return tuple == NO_VALUE ? NO_VALUE : object_iter(thread, tuple);
}

Value type_parameter_unpack_all(Thread *thread, Value parameters) {
    Value list = list_from_values(thread, NULL, 0);
    bool any = false;
    for (size_t i = 0; list != NO_VALUE && i < tuple_length(parameters); i++) {
        Value item = tuple_get(parameters, i);
        if (is_kind(item, SHAPE_typevartuple)) {
            any = true;
            item = unpacked(thread, item);
        }
        if (item == NO_VALUE || list_append(thread, list, item) < 0) return NO_VALUE;
    }
    if (list == NO_VALUE) return NO_VALUE;
    return any ? list_to_tuple(thread, list) : parameters;
}

// ---- methods -----------------------------------------------------------------------------------------------------
static Value parameter_repr(Thread *thread, Value self) {
    const TypeParameter *p = parameter_from_value(self);
    if (p->infer_variance || is_kind(self, SHAPE_typevartuple)) return p->name;
    return str_format_c(thread, "%s%U", p->covariant ? "+" : p->contravariant ? "-" : "~", p->name);
}

// Text may stand in it: it becomes a forward reference.
static Value parameter_or(Thread *thread, Value left, Value right) {
    return union_or_checked(thread, left, right);
}

NATIVE(parameter_has_default, "has_default(self, /)", NULL, EFFECT_READS) {
    return value_from_bool(type_parameter_has_default(args[0]));
}
NATIVE(parameter_reduce, "__reduce__(self, /)", NULL, EFFECT_READS) {
    return parameter_from_value(args[0])->name;
}
NATIVE(parameter_mro_entries, "__mro_entries__(self, object, /)", NULL, EFFECT_RAISES) {
    return error_raise(thread, SHAPE_TypeError, "Cannot subclass an instance of %s",
                       strrchr(value_type_name(args[0]), '.') + 1);
}

NATIVE(typevar_subst, "__typing_subst__(self, arg, /)", NULL, EFFECT_ANY) {
    return type_parameter_call_typing(thread, "_typevar_subst", args, 2);
}
NATIVE(paramspec_subst, "__typing_subst__(self, arg, /)", NULL, EFFECT_ANY) {
    return type_parameter_call_typing(thread, "_paramspec_subst", args, 2);
}
NATIVE(typevartuple_subst, "__typing_subst__(self, arg, /)", NULL, EFFECT_RAISES) {
    return error_raise(thread, SHAPE_TypeError, "Substitution of bare TypeVarTuple is not supported");
}

// args with the default appended; TypeError when there is none. args ends just before the parameter's place, index.
static Value with_default(Thread *thread, Value self, Value alias, Value given, int64_t length, int64_t index) {
    Value absent = no_default(thread), value = length == index ? get_default(thread, self) : absent;
    if (absent == NO_VALUE || value == NO_VALUE) return NO_VALUE;
    if (value == absent)
        return error_raise(thread, SHAPE_TypeError, "Too few arguments for %S; actual %zd, expected at least %zd",
                           alias, (ptrdiff_t)length, (ptrdiff_t)(index + 1));
    Value more = tuple_pack(thread, 1, value), all = tuple_from_iterable(thread, given);
    return more == NO_VALUE || all == NO_VALUE ? NO_VALUE : object_binary(thread, OPERATOR_ADD, all, more);
}

NATIVE(typevar_prepare_subst, "__typing_prepare_subst__(self, alias, args, /)", NULL, EFFECT_ANY) {
    Value parameters = object_get_attribute(thread, args[1], NAME(__parameters__));
    int64_t length = parameters == NO_VALUE ? -1 : object_length(thread, args[2]);
    Value tuple = length < 0 ? NO_VALUE : tuple_from_iterable(thread, parameters);
    if (tuple == NO_VALUE) return NO_VALUE;
    for (size_t i = 0; i < tuple_length(tuple); i++) {
        int same = object_equal(thread, tuple_get(tuple, i), args[0]);
        if (same < 0) return NO_VALUE;
        if (same)
            return (int64_t)i < length ? args[2] : with_default(thread, args[0], args[1], args[2], length, (int64_t)i);
    }
    return error_raise(thread, SHAPE_ValueError, "sequence.index(x): x not in sequence");
}
NATIVE(paramspec_prepare_subst, "__typing_prepare_subst__(self, alias, args, /)", NULL, EFFECT_ANY) {
    return type_parameter_call_typing(thread, "_paramspec_prepare_subst", args, 3);
}
NATIVE(typevartuple_prepare_subst, "__typing_prepare_subst__(self, alias, args, /)", NULL, EFFECT_ANY) {
    return type_parameter_call_typing(thread, "_typevartuple_prepare_subst", args, 3);
}

// ---- the args and kwargs of a ParamSpec --------------------------------------------------------------------------
typedef struct ParamSpecPart {
    Object header;
    Value origin;
} ParamSpecPart;

static Value part_new(Thread *thread, Type *type, Value origin) {
    ParamSpecPart *part = type_allocate(thread, type, 0);
    if (!part) return NO_VALUE;
    part->origin = origin; // NOBARRIER: the newest object
    return value_from_object(part);
}
static Value get_args(Thread *thread, Value self) {
    return part_new(thread, BUILTIN_TYPE(paramspec_args), self);
}
static Value get_kwargs(Thread *thread, Value self) {
    return part_new(thread, BUILTIN_TYPE(paramspec_kwargs), self);
}

static Value part_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"origin"};
    bool of_args = type == BUILTIN_TYPE(paramspec_args);
    const char *function = of_args ? "paramspecargs" : "paramspeckwargs";
    size_t given = positional + arguments_keyword_count(keyword_names);
    if (given > 1)
        return error_raise(thread, SHAPE_TypeError, "%s() takes at most 1 argument (%zu given)", function, given);
    Value origin;
    if (!arguments_bind(thread, function, args, positional, keyword_names, names, 1, 1, &origin)) return NO_VALUE;
    return part_new(thread, type, origin);
}

static Value part_repr(Thread *thread, Value self) {
    Value origin = ((ParamSpecPart *)self)->origin;
    const char *part = is_kind(self, SHAPE_paramspec_args) ? "args" : "kwargs";
    if (is_kind(origin, SHAPE_paramspec))
        return str_format_c(thread, "%U.%s", parameter_from_value(origin)->name, part);
    return str_format_c(thread, "%R.%s", origin, part);
}

static Value part_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (value_type(self) != value_type(other) || (op != COMPARE_EQ && op != COMPARE_NE)) return NOT_IMPLEMENTED;
    return object_compare(thread, ((ParamSpecPart *)self)->origin, ((ParamSpecPart *)other)->origin, op);
}

static const NativeDef *const part_methods[] = {&parameter_mro_entries_native, NULL};
static const NativeMember part_members[] = {
    {"__origin__", MEMBER_VALUE, offsetof(ParamSpecPart, origin), true, NULL},
    {NULL, 0, 0, false, NULL},
};

// Their attributes are not to be had as __dict__.
static int parameter_populate(Thread *thread, Type *type) {
    return dict_delete(thread, type->dict, NAME(__dict__)) < 0 ? -1 : 0;
}

// ---- the types ---------------------------------------------------------------------------------------------------
#define PARAMETER_MEMBERS                                                                                              \
    {"__name__", MEMBER_VALUE, offsetof(TypeParameter, name), true, NULL},                                             \
        {"__covariant__", MEMBER_BOOL, offsetof(TypeParameter, covariant), true, NULL},                                \
        {"__contravariant__", MEMBER_BOOL, offsetof(TypeParameter, contravariant), true, NULL}, {                      \
        "__infer_variance__", MEMBER_BOOL, offsetof(TypeParameter, infer_variance), true, NULL                         \
    }

static const NativeDef *const typevar_methods[] = {&typevar_subst_native,         &typevar_prepare_subst_native,
                                                   &parameter_reduce_native,      &parameter_has_default_native,
                                                   &parameter_mro_entries_native, NULL};
static const NativeMember typevar_members[] = {PARAMETER_MEMBERS, {NULL, 0, 0, false, NULL}};
static const NativeGetSet typevar_getters[] = {
    {"__bound__", get_bound, NULL, NULL},
    {"__constraints__", get_constraints, NULL, NULL},
    {"__default__", get_default, NULL, NULL},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {"evaluate_bound", get_evaluate_bound, NULL, NULL},
    {"evaluate_constraints", get_evaluate_constraints, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeSpec typevar_type_spec = {
    .name = "typing.TypeVar",
    .doc = "Type variable.\n\n"
           "Written class C[T], def f[T](x: T), type A[T] = ..., or made by a call:\n\n"
           "    T = TypeVar('T')                 # any type\n"
           "    S = TypeVar('S', bound=str)      # any subtype of str\n"
           "    A = TypeVar('A', str, bytes)     # str or bytes\n\n"
           "It stands for a type that static type checkers work out; at run time it is a name\n"
           "that generic classes, functions and aliases refer to.",
    .size = sizeof(TypeParameter),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = parameter_trace,
    .has_dict = true,
    .slots = {.repr = parameter_repr, .or_ = parameter_or, .construct = typevar_construct},
    .methods = typevar_methods,
    .getters = typevar_getters,
    .members = typevar_members,
    .populate = parameter_populate,
};

static const NativeDef *const paramspec_methods[] = {&paramspec_subst_native,       &paramspec_prepare_subst_native,
                                                     &parameter_reduce_native,      &parameter_has_default_native,
                                                     &parameter_mro_entries_native, NULL};
static const NativeMember paramspec_members[] = {
    PARAMETER_MEMBERS,
    {"__bound__", MEMBER_VALUE, offsetof(TypeParameter, bound), true, NULL},
    {NULL, 0, 0, false, NULL},
};
static const NativeGetSet paramspec_getters[] = {
    {"args", get_args, NULL, "Represents positional arguments."},
    {"kwargs", get_kwargs, NULL, "Represents keyword arguments."},
    {"__default__", get_default, NULL, "The default value for this ParamSpec."},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeSpec paramspec_type_spec = {
    .name = "typing.ParamSpec",
    .doc = "Parameter specification variable.\n\n"
           "Written class C[**P], def f[**P](x: Callable[P, int]), or made by P = ParamSpec('P').\n"
           "It stands for the parameters of a callable; P.args and P.kwargs annotate the\n"
           "*args and **kwargs that pass them on.\n\n"
           "    >>> P = ParamSpec('P')\n"
           "    >>> P.__name__, P.args, P.kwargs\n"
           "    ('P', P.args, P.kwargs)\n",
    .size = sizeof(TypeParameter),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = parameter_trace,
    .has_dict = true,
    .slots = {.repr = parameter_repr, .or_ = parameter_or, .construct = paramspec_construct},
    .methods = paramspec_methods,
    .getters = paramspec_getters,
    .members = paramspec_members,
    .populate = parameter_populate,
};

static const NativeDef *const typevartuple_methods[] = {
    &typevartuple_subst_native,    &typevartuple_prepare_subst_native, &parameter_reduce_native,
    &parameter_has_default_native, &parameter_mro_entries_native,      NULL};
static const NativeMember typevartuple_members[] = {
    {"__name__", MEMBER_VALUE, offsetof(TypeParameter, name), true, NULL},
    {NULL, 0, 0, false, NULL},
};
static const NativeGetSet typevartuple_getters[] = {
    {"__default__", get_default, NULL, "The default value for this TypeVarTuple."},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeSpec typevartuple_type_spec = {
    .name = "typing.TypeVarTuple",
    .doc = "Type variable tuple: any number of types.\n\n"
           "Written class C[*Ts], def f[*Ts](*args: *Ts), or made by Ts = TypeVarTuple('Ts').\n"
           "It is used unpacked: tuple[int, *Ts].",
    .size = sizeof(TypeParameter),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = parameter_trace,
    .has_dict = true,
    .slots = {.repr = parameter_repr, .iter = type_parameter_iterate, .construct = typevartuple_construct},
    .methods = typevartuple_methods,
    .getters = typevartuple_getters,
    .members = typevartuple_members,
    .populate = parameter_populate,
};

const TypeSpec paramspec_args_type_spec = {
    .name = "typing.ParamSpecArgs",
    .doc = "The args for a ParamSpec object.\n\n"
           "Given a ParamSpec P, P.args is one. It knows the ParamSpec:\n\n"
           "    >>> P = ParamSpec('P')\n"
           "    >>> P.args.__origin__ is P\n"
           "    True\n",
    .size = sizeof(ParamSpecPart),
    .has_weakrefs = true,
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = part_repr,
              .hash = type_hash_not_implemented,
              .rich_compare = part_compare,
              .construct = part_construct},
    .methods = part_methods,
    .members = part_members,
};
const TypeSpec paramspec_kwargs_type_spec = {
    .name = "typing.ParamSpecKwargs",
    .doc = "The kwargs for a ParamSpec object.\n\n"
           "Given a ParamSpec P, P.kwargs is one. It knows the ParamSpec:\n\n"
           "    >>> P = ParamSpec('P')\n"
           "    >>> P.kwargs.__origin__ is P\n"
           "    True\n",
    .size = sizeof(ParamSpecPart),
    .has_weakrefs = true,
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = part_repr,
              .hash = type_hash_not_implemented,
              .rich_compare = part_compare,
              .construct = part_construct},
    .methods = part_methods,
    .members = part_members,
};
