// Taipan: types.GenericAlias: list[int]. MIT licence.
//
// An alias knows its origin and arguments; attributes it does not have itself are the origin's. Type parameters are found
// in the arguments by what they offer (__typing_subst__, __parameters__), and substituted when the alias is subscripted.
#include "object/iterators.h"
#include "object/generic_alias.h"
#include "object/arguments.h"
#include "object/exception.h"
#include "object/generic_alias_internal.h"
#include "object/type_internal.h"

typedef struct GenericAlias {
    Object header;                       // flags: ALIAS_STARRED
    Value origin, arguments, parameters; // parameters NO_VALUE: not computed
} GenericAlias;
enum { ALIAS_STARRED = 1 };

static GenericAlias *alias_from_value(Value v) {
    return (GenericAlias *)v;
}
static bool is_starred(const GenericAlias *alias) {
    return alias->header.flags & ALIAS_STARRED;
}

static Value alias_allocate(Thread *thread, Type *type, Value origin, Value arguments, bool starred) {
    if (!value_is_tuple(arguments)) arguments = tuple_pack(thread, 1, arguments);
    GenericAlias *alias = arguments ? type_allocate(thread, type, 0) : NULL;
    if (!alias) return NO_VALUE;
    alias->origin = origin;
    alias->arguments = arguments;
    if (starred) alias->header.flags |= ALIAS_STARRED;
    return value_from_object(alias);
}
Value generic_alias_new(Thread *thread, Value origin, Value arguments) {
    return alias_allocate(thread, BUILTIN_TYPE(generic_alias), origin, arguments, false);
}

// ---- parameters --------------------------------------------------------------------------------------------------
static int add_unique(Thread *thread, Value list, Value item) {
    for (size_t i = 0; i < list_length(list); i++)
        if (list_get(list, i) == item) return 0;
    return list_append(thread, list, item);
}

static int collect_parameters(Thread *thread, Value list, Value argument);

static int collect_from_items(Thread *thread, Value list, Value items) {
    if (!thread_check_c_stack(thread)) return -1;
    Value tuple = value_is_list(items) ? list_to_tuple(thread, items) : items;
    for (size_t i = 0; tuple && i < tuple_length(tuple); i++)
        if (collect_parameters(thread, list, tuple_get(tuple, i)) < 0) return -1;
    return tuple ? 0 : -1;
}

static int collect_parameters(Thread *thread, Value list, Value argument) {
    Value found;
    if (value_is_type(argument)) return 0; // the attribute of a bare class is a descriptor
    if (value_is_tuple(argument) || value_is_list(argument)) return collect_from_items(thread, list, argument);
    int status = object_lookup_attribute(thread, argument, NAME(__typing_subst__), &found);
    if (status < 0) return -1;
    if (status && found != NONE) return add_unique(thread, list, argument);
    status = object_lookup_attribute(thread, argument, NAME(__parameters__), &found);
    if (status < 0) return -1;
    for (size_t i = 0; status && value_is_tuple(found) && i < tuple_length(found); i++)
        if (add_unique(thread, list, tuple_get(found, i)) < 0) return -1;
    return 0;
}

Value generic_parameters(Thread *thread, Value arguments) {
    Value list = list_from_values(thread, NULL, 0);
    if (!list || collect_from_items(thread, list, arguments) < 0) return NO_VALUE;
    return list_to_tuple(thread, list);
}

// ---- substitution ------------------------------------------------------------------------------------------------
// item as a tuple, with *tuple[int, str] spread.
static Value unpack_items(Thread *thread, Value item) {
    if (!value_is_tuple(item)) item = tuple_pack(thread, 1, item);
    Value list = item ? list_from_values(thread, NULL, 0) : NO_VALUE;
    for (size_t i = 0; list && i < tuple_length(item); i++) {
        Value element = tuple_get(item, i), spread = NONE;
        int status = value_is_type(element)
                         ? 0
                         : object_lookup_attribute(thread, element, NAME(__typing_unpacked_tuple_args__), &spread);
        if (status < 0) return NO_VALUE;
        bool open = status && value_is_tuple(spread) && tuple_length(spread) &&
                    tuple_get(spread, tuple_length(spread) - 1) == ELLIPSIS;
        if (status && value_is_tuple(spread) && !open)
            status = list_extend(thread, list, spread);
        else
            status = list_append(thread, list, element);
        if (status < 0) return NO_VALUE;
    }
    return list ? list_to_tuple(thread, list) : NO_VALUE;
}

static int64_t index_of(Value tuple, Value item) {
    for (size_t i = 0; i < tuple_length(tuple); i++)
        if (tuple_get(tuple, i) == item) return (int64_t)i;
    return -1;
}

// An argument that has parameters of its own: subscripted with what those become.
static Value substitute_inner(Thread *thread, Value argument, Value inner, Value parameters, Value items) {
    Value list = list_from_values(thread, NULL, 0);
    for (size_t i = 0; list && i < tuple_length(inner); i++) {
        Value parameter = tuple_get(inner, i), value = parameter;
        int64_t index = index_of(parameters, parameter);
        if (index >= 0) value = tuple_get(items, (size_t)index);
        bool spread = index >= 0 && value_is_tuple(value) && value_type(parameter)->slots.iter; // a TypeVarTuple
        if ((spread ? list_extend(thread, list, value) : list_append(thread, list, value)) < 0) return NO_VALUE;
    }
    Value tuple = list ? list_to_tuple(thread, list) : NO_VALUE;
    if (!tuple) return NO_VALUE;
    return object_get_item(thread, argument, tuple);
}

static Value substitute_items(Thread *thread, Value arguments, Value parameters, Value items);

// What one argument becomes; *spread: a tuple whose items take its place.
static Value substitute(Thread *thread, Value argument, Value parameters, Value items, bool *spread) {
    Value found;
    *spread = false;
    if (value_is_type(argument)) return argument;
    if (value_is_tuple(argument) || value_is_list(argument)) {
        if (!thread_check_c_stack(thread)) return NO_VALUE;
        Value tuple = value_is_list(argument) ? list_to_tuple(thread, argument) : argument;
        Value changed = tuple ? substitute_items(thread, tuple, parameters, items) : NO_VALUE;
        if (!changed || value_is_tuple(argument)) return changed;
        return list_from_values(thread, tuple_from_value(changed)->items, tuple_length(changed));
    }
    int status = object_lookup_attribute(thread, argument, NAME(__typing_is_unpacked_typevartuple__), &found);
    int unpack = status > 0 ? object_is_true(thread, found) : status;
    if (unpack < 0) return NO_VALUE;
    status = object_lookup_attribute(thread, argument, NAME(__typing_subst__), &found);
    if (status < 0) return NO_VALUE;
    Value result = argument;
    if (status && found != NONE) {
        int64_t index = index_of(parameters, argument);
        if (index < 0)
            return error_raise(thread, SHAPE_TypeError,
                               "argument %R with __typing_subst__ was not found in __parameters__", argument);
        result = object_call1(thread, found, tuple_get(items, (size_t)index));
    } else {
        status = object_lookup_attribute(thread, argument, NAME(__parameters__), &found);
        if (status < 0) return NO_VALUE;
        if (status && value_is_tuple(found) && tuple_length(found))
            result = substitute_inner(thread, argument, found, parameters, items);
    }
    *spread = result && unpack;
    if (*spread && !value_is_tuple(result))
        return error_raise(thread, SHAPE_TypeError, "expected __typing_subst__ of %T objects to return a tuple, not %T",
                           argument, result);
    return result;
}

static Value substitute_items(Thread *thread, Value arguments, Value parameters, Value items) {
    Value list = list_from_values(thread, NULL, 0);
    for (size_t i = 0; list && i < tuple_length(arguments); i++) {
        bool spread;
        Value value = substitute(thread, tuple_get(arguments, i), parameters, items, &spread);
        if (!value || (spread ? list_extend(thread, list, value) : list_append(thread, list, value)) < 0)
            return NO_VALUE;
    }
    return list ? list_to_tuple(thread, list) : NO_VALUE;
}

Value generic_substitute(Thread *thread, Value self, Value arguments, Value parameters, Value item) {
    size_t wanted = tuple_length(parameters);
    if (!wanted) return error_raise(thread, SHAPE_TypeError, "%R is not a generic class", self);
    item = unpack_items(thread, item);
    for (size_t i = 0; item && i < wanted; i++) {
        Value prepare;
        int status =
            object_lookup_attribute(thread, tuple_get(parameters, i), NAME(__typing_prepare_subst__), &prepare);
        if (status < 0) return NO_VALUE;
        if (!status || prepare == NONE) continue;
        Value prepared = object_call2(thread, prepare, self, item);
        item = prepared && !value_is_tuple(prepared) ? tuple_pack(thread, 1, prepared) : prepared;
    }
    if (!item) return NO_VALUE;
    if (tuple_length(item) != wanted)
        return error_raise(thread, SHAPE_TypeError, "Too %s arguments for %R; actual %zu, expected %zu",
                           tuple_length(item) > wanted ? "many" : "few", self, tuple_length(item), wanted);
    return substitute_items(thread, arguments, parameters, item);
}

// ---- text --------------------------------------------------------------------------------------------------------
Value generic_argument_repr(Thread *thread, Value v) {
    Value found, name, module;
    if (v == ELLIPSIS) return str_from_cstring(thread, "...");
    if (v == value_from_object(BUILTIN_TYPE(none))) return str_from_cstring(thread, "None");
    int origin = object_lookup_attribute(thread, v, NAME(__origin__), &found);
    int arguments = origin > 0 ? object_lookup_attribute(thread, v, NAME(__args__), &found) : origin;
    if (arguments) return arguments < 0 ? NO_VALUE : object_repr(thread, v);
    int named = object_lookup_attribute(thread, v, NAME(__qualname__), &name);
    int moduled = named > 0 ? object_lookup_attribute(thread, v, NAME(__module__), &module) : named;
    if (named < 0 || moduled < 0) return NO_VALUE;
    if (!moduled || module == NONE) return object_repr(thread, v);
    if (value_is_str(module) && str_equal_cstring(module, "builtins")) return object_str(thread, name);
    return str_format_c(thread, "%S.%S", module, name);
}

static int append_list(Thread *thread, StrBuilder *builder, Value list) {
    if (str_builder_append_ascii(thread, builder, "[", 1) < 0) return -1;
    for (size_t i = 0; i < list_length(list); i++) {
        Value text = generic_argument_repr(thread, list_get(list, i));
        if (!text || (i && str_builder_append_ascii(thread, builder, ", ", 2) < 0) ||
            str_builder_append(thread, builder, text) < 0)
            return -1;
    }
    return str_builder_append_ascii(thread, builder, "]", 1);
}

static int append_arguments(Thread *thread, StrBuilder *builder, Value arguments) {
    for (size_t i = 0; i < tuple_length(arguments); i++) {
        Value argument = tuple_get(arguments, i);
        if (i && str_builder_append_ascii(thread, builder, ", ", 2) < 0) return -1;
        if (value_is_list(argument)) {
            if (append_list(thread, builder, argument) < 0) return -1;
            continue;
        }
        Value text = generic_argument_repr(thread, argument);
        if (!text || str_builder_append(thread, builder, text) < 0) return -1;
    }
    return tuple_length(arguments) ? 0 : str_builder_append_ascii(thread, builder, "()", 2);
}

static Value alias_repr(Thread *thread, Value self) {
    const GenericAlias *alias = alias_from_value(self);
    StrBuilder builder;
    str_builder_init(&builder);
    Value origin = generic_argument_repr(thread, alias->origin);
    if (!origin || !thread_check_c_stack(thread)) return NO_VALUE;
    if (str_builder_append_format(thread, &builder, "%s%U[", is_starred(alias) ? "*" : "", origin) < 0 ||
        append_arguments(thread, &builder, alias->arguments) < 0 ||
        str_builder_append_ascii(thread, &builder, "]", 1) < 0)
        return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

// ---- slots -------------------------------------------------------------------------------------------------------
static const char *const own_names[] = {
    "__class__",       "__origin__",
    "__args__",        "__unpacked__",
    "__parameters__",  "__typing_unpacked_tuple_args__",
    "__mro_entries__", "__reduce_ex__",
    "__reduce__",      NULL,
};
static const char *const blocked_names[] = {"__bases__", "__copy__", "__deepcopy__", NULL};

static bool is_among(Value name, const char *const *names) {
    for (; *names; names++)
        if (str_equal_cstring(name, *names)) return true;
    return false;
}

static Value alias_get_attribute(Thread *thread, Value self, Value name) {
    if (value_is_str(name) && !is_among(name, own_names) && !is_among(name, blocked_names))
        return object_get_attribute(thread, alias_from_value(self)->origin, name);
    return object_generic_get_attribute(thread, self, name);
}

static Value alias_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    Value result = object_call(thread, alias_from_value(callable)->origin, args, positional, keyword_names);
    if (!result || object_set_attribute(thread, result, NAME(__orig_class__), callable) == 0) return result;
    if (!error_matches(thread, SHAPE_AttributeError) && !error_matches(thread, SHAPE_TypeError)) return NO_VALUE;
    error_clear(thread);
    return result;
}

static int64_t alias_hash(Thread *thread, Value self) {
    int64_t origin = object_hash(thread, alias_from_value(self)->origin);
    if (origin == -1 && error_pending(thread)) return -1;
    int64_t arguments = object_hash(thread, alias_from_value(self)->arguments);
    if (arguments == -1 && error_pending(thread)) return -1;
    int64_t hash = origin ^ arguments;
    return hash == -1 ? -2 : hash;
}

static Value alias_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_instance(self, BUILTIN_TYPE(generic_alias)) ||
        !value_is_instance(other, BUILTIN_TYPE(generic_alias)))
        return NOT_IMPLEMENTED;
    const GenericAlias *a = alias_from_value(self), *b = alias_from_value(other);
    int equal = is_starred(a) == is_starred(b);
    if (equal) equal = object_equal(thread, a->origin, b->origin);
    if (equal > 0) equal = object_equal(thread, a->arguments, b->arguments);
    return equal < 0 ? NO_VALUE : value_from_bool(equal == (op == COMPARE_EQ));
}

static Value get_parameters(Thread *thread, Value self) {
    GenericAlias *alias = alias_from_value(self);
    if (!alias->parameters) {
        Value parameters = generic_parameters(thread, alias->arguments);
        if (!parameters) return NO_VALUE;
        heap_store(thread, alias, &alias->parameters, parameters);
    }
    return alias->parameters;
}

static Value alias_get_item(Thread *thread, Value self, Value item) {
    const GenericAlias *alias = alias_from_value(self);
    Value parameters = get_parameters(thread, self);
    Value arguments = parameters ? generic_substitute(thread, self, alias->arguments, parameters, item) : NO_VALUE;
    if (!arguments) return NO_VALUE;
    return alias_allocate(thread, BUILTIN_TYPE(generic_alias), alias->origin, arguments, is_starred(alias));
}

static Value alias_or(Thread *thread, Value left, Value right) {
    return union_or(thread, left, right);
}

static Value alias_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check(thread, "GenericAlias", positional, keyword_names, 2, 2)) return NO_VALUE;
    return alias_allocate(thread, type, args[0], args[1], false);
}
static int alias_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    (void)thread, (void)self, (void)args, (void)positional, (void)keyword_names;
    return 0;
}

// ---- iteration: *list[int] ---------------------------------------------------------------------------------------
typedef struct AliasIterator {
    Object header;
    Value alias; // NO_VALUE: exhausted
} AliasIterator;

static Value alias_iter(Thread *thread, Value self) {
    const GenericAlias *alias = alias_from_value(self);
    Value starred = alias_allocate(thread, BUILTIN_TYPE(generic_alias), alias->origin, alias->arguments, true);
    AliasIterator *iterator = starred ? heap_allocate(thread, sizeof *iterator, SHAPE_generic_alias_iterator) : NULL;
    if (!iterator) return NO_VALUE;
    iterator->alias = starred;
    return value_from_object(iterator);
}
static Value iterator_next(Thread *thread, Value self) {
    (void)thread;
    Value alias = ((AliasIterator *)self)->alias;
    ((AliasIterator *)self)->alias = NO_VALUE;
    return alias;
}
NATIVE(iterator_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    Value iter = iterator_builtin(thread, "iter"); // may run Python code: the state is read afterwards
    if (iter == NO_VALUE) return NO_VALUE;
    Value alias = ((AliasIterator *)args[0])->alias;
    Value inner = alias ? generic_alias_new(thread, alias_from_value(alias)->origin, alias_from_value(alias)->arguments)
                        : TUPLE_EMPTY(thread);
    return inner ? iterator_reduce_with(thread, iter, inner, -1) : NO_VALUE;
}
static const NativeDef *const iterator_methods[] = {&iterator_reduce_native, NULL};
const TypeSpec generic_alias_iterator_type_spec = {
    .name = "generic_alias_iterator",
    .size = sizeof(AliasIterator),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.iter = iterator_self, .next = iterator_next},
    .methods = iterator_methods,
};

// ---- methods and attributes --------------------------------------------------------------------------------------
NATIVE(alias_mro_entries, "__mro_entries__(self, bases, /)", NULL, EFFECT_ALLOCATES) {
    return tuple_pack(thread, 1, alias_from_value(args[0])->origin);
}
NATIVE(alias_instancecheck, "__instancecheck__(self, instance, /)", NULL, EFFECT_RAISES) {
    return error_raise(thread, SHAPE_TypeError, "isinstance() argument 2 cannot be a parameterized generic");
}
NATIVE(alias_subclasscheck, "__subclasscheck__(self, subclass, /)", NULL, EFFECT_RAISES) {
    return error_raise(thread, SHAPE_TypeError, "issubclass() argument 2 cannot be a parameterized generic");
}
NATIVE(alias_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    const GenericAlias *alias = alias_from_value(args[0]);
    if (is_starred(alias)) {
        Value plain = generic_alias_new(thread, alias->origin, alias->arguments);
        Value iterator = plain ? alias_iter(thread, plain) : NO_VALUE;
        Value next = dict_get_cstring(thread, thread->interp->builtins, "next");
        Value arguments = iterator && next ? tuple_pack(thread, 1, iterator) : NO_VALUE;
        return arguments ? tuple_pack(thread, 2, next, arguments) : NO_VALUE;
    }
    Value arguments = tuple_pack(thread, 2, alias->origin, alias->arguments);
    return arguments ? tuple_pack(thread, 2, value_from_object(BUILTIN_TYPE(generic_alias)), arguments) : NO_VALUE;
}
NATIVE(alias_dir, "__dir__(self, /)", NULL, EFFECT_ANY) {
    Value names = object_call1(thread, dict_get_cstring(thread, thread->interp->builtins, "dir"),
                               alias_from_value(args[0])->origin);
    if (!names) return NO_VALUE;
    for (const char *const *name = own_names; *name; name++) {
        Value text = str_intern_cstring(thread, *name);
        int there = text ? object_contains(thread, names, text) : -1;
        if (there < 0 || (!there && list_append(thread, names, text) < 0)) return NO_VALUE;
    }
    return names;
}
static const NativeDef *const alias_methods[] = {
    &alias_mro_entries_native, &alias_instancecheck_native, &alias_subclasscheck_native,
    &alias_reduce_native,      &alias_dir_native,           NULL,
};

static Value get_unpacked(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(is_starred(alias_from_value(self)));
}
static Value get_unpacked_tuple_arguments(Thread *thread, Value self) {
    (void)thread;
    const GenericAlias *alias = alias_from_value(self);
    return is_starred(alias) && alias->origin == value_from_object(BUILTIN_TYPE(tuple)) ? alias->arguments : NONE;
}
static const NativeGetSet alias_getters[] = {
    {"__parameters__", get_parameters, NULL, "Type variables in the GenericAlias."},
    {"__unpacked__", get_unpacked, NULL, NULL},
    {"__typing_unpacked_tuple_args__", get_unpacked_tuple_arguments, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
static const NativeMember alias_members[] = {
    {"__origin__", MEMBER_VALUE, offsetof(GenericAlias, origin), true, NULL},
    {"__args__", MEMBER_VALUE, offsetof(GenericAlias, arguments), true, NULL},
    {NULL, 0, 0, false, NULL},
};
const TypeSpec generic_alias_type_spec = {
    .name = "types.GenericAlias",
    .doc = "GenericAlias(origin, args, /)\n--\n\n"
           "Represent a PEP 585 generic type\n\nFor example, for t = list[int], t.__origin__ is list and t.__args__\n"
           "is (int,).",
    .flags = TYPE_BASE,
    .size = sizeof(GenericAlias),
    .has_weakrefs = true,
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = alias_repr,
              .call = alias_call,
              .hash = alias_hash,
              .rich_compare = alias_compare,
              .get_attribute = alias_get_attribute,
              .get_item = alias_get_item,
              .iter = alias_iter,
              .or_ = alias_or,
              .init = alias_init,
              .construct = alias_construct},
    .methods = alias_methods,
    .getters = alias_getters,
    .members = alias_members,
};
