// Taipan: typing.Union, which types.UnionType is too: int | str. MIT licence.
#include "object/arguments.h"
#include "object/exception.h"
#include "object/generic_alias.h"
#include "object/generic_alias_internal.h"
#include "object/set.h"
#include "object/type_internal.h"

typedef struct Union {
    Object header;
    Value arguments;  // tuple, no duplicates, at least two
    Value hashable;   // frozenset of those that can be hashed
    Value unhashable; // tuple of the others, or NO_VALUE
    Value parameters; // NO_VALUE: not computed
} Union;

static Union *union_from_value(Value v) {
    return (Union *)v;
}
Value union_arguments(Value v) {
    return union_from_value(v)->arguments;
}

// ---- building ----------------------------------------------------------------------------------------------------
typedef struct UnionBuilder {
    Value arguments, unhashable; // lists
    Set *hashable;
} UnionBuilder;

static int builder_start(Thread *thread, UnionBuilder *builder) {
    builder->arguments = list_from_values(thread, NULL, 0);
    builder->unhashable = list_from_values(thread, NULL, 0);
    builder->hashable = set_allocate(thread, SHAPE_frozenset);
    return builder->arguments && builder->unhashable && builder->hashable ? 0 : -1;
}

static int builder_add_unhashable(Thread *thread, UnionBuilder *builder, Value item) {
    for (size_t i = 0; i < list_length(builder->unhashable); i++) {
        int equal = object_equal(thread, list_get(builder->unhashable, i), item);
        if (equal) return equal < 0 ? -1 : 0;
    }
    if (list_append(thread, builder->unhashable, item) < 0) return -1;
    return list_append(thread, builder->arguments, item);
}

static int builder_add(Thread *thread, UnionBuilder *builder, Value item) {
    if (item == NONE) item = value_from_object(BUILTIN_TYPE(none));
    if (value_has_shape(item, SHAPE_union)) {
        Value arguments = union_arguments(item);
        for (size_t i = 0; i < tuple_length(arguments); i++)
            if (builder_add(thread, builder, tuple_get(arguments, i)) < 0) return -1;
        return 0;
    }
    int status = set_add(thread, builder->hashable, item);
    if (status >= 0) return status ? list_append(thread, builder->arguments, item) : 0;
    if (!error_matches(thread, SHAPE_TypeError)) return -1;
    error_clear(thread);
    return builder_add_unhashable(thread, builder, item);
}

static Value builder_finish(Thread *thread, UnionBuilder *builder) {
    if (list_length(builder->arguments) == 0)
        return error_raise(thread, SHAPE_TypeError, "Cannot take a Union of no types.");
    if (list_length(builder->arguments) == 1) return list_get(builder->arguments, 0);
    Value arguments = list_to_tuple(thread, builder->arguments);
    Value unhashable = list_length(builder->unhashable) ? list_to_tuple(thread, builder->unhashable) : NO_VALUE;
    if (!arguments || (list_length(builder->unhashable) && !unhashable)) return NO_VALUE;
    Union *result = type_allocate(thread, BUILTIN_TYPE(union), 0);
    if (!result) return NO_VALUE;
    result->arguments = arguments;
    result->hashable = value_from_object(builder->hashable);
    result->unhashable = unhashable;
    return value_from_object(result);
}

// Anything may stand in a union that is one already; text becomes a forward reference.
static Value checked(Thread *thread, Value item) {
    if (item == NONE || value_is_type(item) || value_has_shape(item, SHAPE_union) ||
        value_has_shape(item, SHAPE_generic_alias))
        return item;
    Value check = object_import_attribute(thread, "typing", "_type_check");
    Value text = check ? str_from_cstring(thread, "Union[arg, ...]: each arg must be a type.") : NO_VALUE;
    return text ? object_call2(thread, check, item, text) : NO_VALUE;
}

static bool is_unionable(Value v) {
    return v == NONE || value_is_type(v) || value_is_instance(v, BUILTIN_TYPE(generic_alias)) ||
           value_has_shape(v, SHAPE_union) || value_has_shape(v, SHAPE_type_alias);
}

static Value combine(Thread *thread, Value left, Value right, bool check) {
    UnionBuilder builder;
    if (builder_start(thread, &builder) < 0) return NO_VALUE;
    if (check && (!(left = checked(thread, left)) || !(right = checked(thread, right)))) return NO_VALUE;
    if (builder_add(thread, &builder, left) < 0 || builder_add(thread, &builder, right) < 0) return NO_VALUE;
    return builder_finish(thread, &builder);
}

Value union_or(Thread *thread, Value left, Value right) {
    if (!is_unionable(left) || !is_unionable(right)) return NOT_IMPLEMENTED;
    return combine(thread, left, right, false);
}
Value union_or_checked(Thread *thread, Value left, Value right) {
    return combine(thread, left, right, true);
}

// typing.Union[items]; a single item is returned itself.
static Value union_from_tuple(Thread *thread, Value items) {
    UnionBuilder builder;
    if (builder_start(thread, &builder) < 0) return NO_VALUE;
    for (size_t i = 0; i < tuple_length(items); i++) {
        Value item = checked(thread, tuple_get(items, i));
        if (!item || builder_add(thread, &builder, item) < 0) return NO_VALUE;
    }
    return builder_finish(thread, &builder);
}

// ---- slots -------------------------------------------------------------------------------------------------------
static Value union_repr(Thread *thread, Value self) {
    Value arguments = union_arguments(self);
    StrBuilder builder;
    str_builder_init(&builder);
    for (size_t i = 0; i < tuple_length(arguments); i++) {
        Value text = generic_argument_repr(thread, tuple_get(arguments, i));
        if (!text || (i && str_builder_append_ascii(thread, &builder, " | ", 3) < 0) ||
            str_builder_append(thread, &builder, text) < 0)
            return NO_VALUE;
    }
    return str_builder_finish(thread, &builder);
}

static int64_t union_hash(Thread *thread, Value self) {
    const Union *u = union_from_value(self);
    for (size_t i = 0; u->unhashable && i < tuple_length(u->unhashable); i++) {
        int64_t hash = object_hash(thread, tuple_get(u->unhashable, i));
        if (hash == -1 && error_pending(thread)) return -1;
    }
    if (u->unhashable)
        return error_raise_int(thread, SHAPE_TypeError, "union contains %zu unhashable elements",
                               tuple_length(u->unhashable));
    return object_hash(thread, u->hashable);
}

static int same_unhashable(Thread *thread, Value a, Value b) {
    if (!a || !b) return !a && !b;
    if (tuple_length(a) != tuple_length(b)) return 0;
    for (size_t i = 0; i < tuple_length(a); i++) {
        int there = object_contains(thread, b, tuple_get(a, i));
        if (there <= 0) return there;
    }
    return 1;
}

static Value union_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_shape(other, SHAPE_union)) return NOT_IMPLEMENTED;
    const Union *a = union_from_value(self), *b = union_from_value(other);
    int equal = object_equal(thread, a->hashable, b->hashable);
    if (equal > 0) equal = same_unhashable(thread, a->unhashable, b->unhashable);
    return equal < 0 ? NO_VALUE : value_from_bool(equal == (op == COMPARE_EQ));
}

static Value get_parameters(Thread *thread, Value self) {
    Union *u = union_from_value(self);
    if (!u->parameters) {
        Value parameters = generic_parameters(thread, u->arguments);
        if (!parameters) return NO_VALUE;
        heap_store(thread, u, &u->parameters, parameters);
    }
    return u->parameters;
}

static Value union_get_item(Thread *thread, Value self, Value item) {
    Value parameters = get_parameters(thread, self);
    Value arguments = parameters ? generic_substitute(thread, self, union_arguments(self), parameters, item) : NO_VALUE;
    if (!arguments) return NO_VALUE;
    Value result = tuple_get(arguments, 0);
    for (size_t i = 1; result && i < tuple_length(arguments); i++)
        result = object_binary(thread, OPERATOR_OR, result, tuple_get(arguments, i));
    return result;
}

NATIVE(union_mro_entries, "__mro_entries__(self, bases, /)", NULL, EFFECT_RAISES) {
    return error_raise(thread, SHAPE_TypeError, "Cannot subclass %R", args[0]);
}
NATIVE(union_class_getitem, "__class_getitem__(type, item, /)", NULL, EFFECT_ANY | NATIVE_CLASS) {
    Value items = value_is_tuple(args[1]) ? args[1] : tuple_pack(thread, 1, args[1]);
    return items ? union_from_tuple(thread, items) : NO_VALUE;
}
static const NativeDef *const union_methods[] = {&union_mro_entries_native, &union_class_getitem_native, NULL};

static Value get_name(Thread *thread, Value self) {
    (void)self;
    return str_intern_cstring(thread, "Union");
}
static Value get_origin(Thread *thread, Value self) {
    (void)thread, (void)self;
    return value_from_object(BUILTIN_TYPE(union));
}
static const NativeGetSet union_getters[] = {
    {"__name__", get_name, NULL, "Name of the type"},
    {"__qualname__", get_name, NULL, "Qualified name of the type"},
    {"__origin__", get_origin, NULL, "Always returns the type"},
    {"__parameters__", get_parameters, NULL, "Type variables in the types.UnionType."},
    {NULL, NULL, NULL, NULL},
};
static const NativeMember union_members[] = {
    {"__args__", MEMBER_VALUE, offsetof(Union, arguments), true, NULL},
    {NULL, 0, 0, false, NULL},
};
const TypeSpec union_type_spec = {
    .name = "typing.Union",
    .doc = "Represent a union type\n\nE.g. for int | str",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(Union),
    .has_weakrefs = true,
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = union_repr,
              .hash = union_hash,
              .rich_compare = union_compare,
              .get_item = union_get_item,
              .or_ = union_or_checked},
    .methods = union_methods,
    .getters = union_getters,
    .members = union_members,
};
