// Taipan: the _functools module: partial, reduce, cmp_to_key. MIT licence.
#include "modules/functools_internal.h"
#include "object/shape.h"

// ---- Placeholder ------------------------------------------------------------------------------------------------

static Value placeholder(Thread *thread) {
    if (ROOT_VALUE(placeholder) == NO_VALUE)
        ROOT_VALUE(placeholder) =
            value_from_object(type_allocate(thread, BUILTIN_TYPE(functools_placeholder), 0)); // NOBARRIER: root
    return ROOT_VALUE(placeholder);
}
static Value placeholder_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type, (void)args;
    if (positional || arguments_keyword_count(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "_PlaceholderType takes no arguments");
    return placeholder(thread);
}
static Value placeholder_repr(Thread *thread, Value self) {
    (void)self;
    return str_from_cstring(thread, "Placeholder");
}
NATIVE(placeholder_reduce, "__reduce__(self, /)", NULL, EFFECT_ALLOCATES) {
    return str_from_cstring(thread, "Placeholder");
}
static const NativeDef *const placeholder_methods[] = {&placeholder_reduce_native, NULL};
const TypeSpec functools_placeholder_type_spec = {
    .name = "_PlaceholderType",
    .module = "functools",
    .doc = "The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.",
    .size = sizeof(Object),
    .trace_kind = TRACE_LEAF,
    .slots = {.construct = placeholder_construct, .repr = placeholder_repr},
    .methods = placeholder_methods};

// ---- partial ----------------------------------------------------------------------------------------------------

typedef struct Partial {
    Object header;
    Value function, args, keywords; // callable, tuple, dict
    Value holes;                    // int: how many Placeholders are in args
} Partial;

static Value partial_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names);

static size_t count_holes(Thread *thread, Value args) {
    size_t holes = 0;
    for (size_t i = 0; i < tuple_length(args); i++)
        holes += tuple_get(args, i) == placeholder(thread);
    return holes;
}
// inner's arguments with its holes filled from `more`, then what is left of more.
static Value merge_arguments(Thread *thread, Value inner, Value *more, size_t count) {
    size_t length = tuple_length(inner), holes = count_holes(thread, inner), used = holes < count ? holes : count,
           next = 0;
    Tuple *result = tuple_allocate(thread, length + count - used);
    if (!result) return NO_VALUE;
    for (size_t i = 0; i < length; i++) {
        Value item = tuple_get(inner, i);
        tuple_set(thread, result, i, item == placeholder(thread) && next < used ? more[next++] : item);
    }
    for (size_t i = length; next < count; i++)
        tuple_set(thread, result, i, more[next++]);
    return value_from_object(result);
}

static Value partial_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (positional < 1) return error_raise(thread, SHAPE_TypeError, "type 'partial' takes at least one argument");
    Value function = args[0], inner_args = NO_VALUE;
    Dict *inner_keywords = NULL;
    if (!object_is_callable(function))
        return error_raise(thread, SHAPE_TypeError, "the first argument must be callable");
    if (positional > 1 && args[positional - 1] == placeholder(thread))
        return error_raise(thread, SHAPE_TypeError, "trailing Placeholders are not allowed");
    size_t keywords = arguments_keyword_count(keyword_names);
    for (size_t i = 0; i < keywords; i++)
        if (args[positional + i] == placeholder(thread))
            return error_raise(thread, SHAPE_TypeError, "Placeholder cannot be passed as a keyword argument");
    if (value_type(function)->slots.call == partial_call && instance_attribute_count(function) == 0) {
        Partial *inner = (Partial *)function;
        function = inner->function;
        inner_args = inner->args;
        inner_keywords = dict_from_value(inner->keywords);
    }
    Value all = inner_args == NO_VALUE ? tuple_from_values(thread, args + 1, positional - 1)
                                       : merge_arguments(thread, inner_args, args + 1, positional - 1);
    Dict *dict = inner_keywords ? dict_copy(thread, inner_keywords) : dict_allocate(thread);
    if (all == NO_VALUE || !dict) return NO_VALUE;
    for (size_t i = 0; i < keywords; i++)
        if (dict_set(thread, dict, tuple_get(keyword_names, i), args[positional + i]) < 0) return NO_VALUE;
    Partial *partial = type_allocate(thread, type, 0);
    if (!partial) return NO_VALUE;
    heap_store(thread, partial, &partial->function, function);
    heap_store(thread, partial, &partial->args, all);
    heap_store(thread, partial, &partial->keywords, value_from_object(dict));
    partial->holes = value_from_small_int((int64_t)count_holes(thread, all)); // NOBARRIER: immediate
    return value_from_object(partial);
}

static Value call_with_both(Thread *thread, Partial *partial, Value *values, size_t count, Value *named,
                            Value keyword_names) {
    Dict *dict = dict_copy(thread, dict_from_value(partial->keywords));
    for (size_t i = 0; dict && i < tuple_length(keyword_names); i++)
        if (dict_set(thread, dict, tuple_get(keyword_names, i), named[i]) < 0) return NO_VALUE;
    Value all = dict ? tuple_from_values(thread, values, count) : NO_VALUE;
    return all == NO_VALUE ? NO_VALUE : object_call_tuple(thread, partial->function, all, value_from_object(dict));
}

static Value partial_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    Partial *partial = (Partial *)self;
    size_t own = tuple_length(partial->args), holes = (size_t)value_small_int(partial->holes);
    if (positional < holes)
        return error_raise(thread, SHAPE_TypeError,
                           "missing positional arguments in 'partial' call; expected at least %zu, got %zu", holes,
                           positional);
    Dict *keywords = dict_from_value(partial->keywords);
    size_t own_named = dict_length(keywords), named = arguments_keyword_count(keyword_names),
           count = own + positional - holes;
    size_t room = count + own_named + named + 1;
    Value stack[16] = {0}, *values = stack; // nothing stale for the collector to find
    Tuple *storage = NULL;
    if (room > 16) {
        storage = tuple_allocate(thread, room);
        if (!storage) return NO_VALUE;
        values = storage->items;
    }
    size_t next = 0;
    for (size_t i = 0; i < own; i++) {
        Value item = tuple_get(partial->args, i);
        values[i] = holes && item == placeholder(thread) ? args[next++] : item; // NOBARRIER: below
    }
    for (size_t i = own; next < positional; i++)
        values[i] = args[next++];
    if (storage) heap_write_barrier(thread, storage);
    if (own_named && named) return call_with_both(thread, partial, values, count, args + positional, keyword_names);
    Value names = keyword_names;
    if (own_named) {
        Tuple *tuple = tuple_allocate(thread, own_named);
        if (!tuple) return NO_VALUE;
        size_t position = 0, i = 0;
        Value key, value;
        while (dict_next(keywords, &position, &key, &value)) {
            tuple_set(thread, tuple, i, key);
            values[count + i++] = value;
        }
        names = value_from_object(tuple);
    } else {
        for (size_t i = 0; i < named; i++)
            values[count + i] = args[positional + i];
    }
    if (storage) heap_write_barrier(thread, storage);
    return object_call(thread, partial->function, values, count, names);
}

static Value partial_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    return instance == NO_VALUE || instance == NONE ? self : method_new(thread, self, instance);
}

Value functools_qualified_name(Thread *thread, Type *type) {
    Value class = value_from_object(type), module = object_get_attribute(thread, class, NAME(__module__));
    Value name = module == NO_VALUE ? NO_VALUE : object_get_attribute(thread, class, NAME(__qualname__));
    if (name == NO_VALUE) return NO_VALUE;
    if (!value_is_str(module) || str_equal_cstring(module, "builtins")) return name;
    return str_format_c(thread, "%S.%S", module, name);
}

static Value partial_repr(Thread *thread, Value self) {
    Partial *partial = (Partial *)self;
    int entered = object_repr_enter(thread, self);
    if (entered) return entered < 0 ? NO_VALUE : str_from_cstring(thread, "...");
    StrBuilder builder;
    str_builder_init(&builder);
    Value function = partial->function, args = partial->args, keywords = partial->keywords;
    Value name = functools_qualified_name(thread, value_type(self)), result = NO_VALUE;
    if (name == NO_VALUE || str_builder_append_format(thread, &builder, "%U(%R", name, function) < 0) goto done;
    for (size_t i = 0; i < tuple_length(args); i++)
        if (str_builder_append_format(thread, &builder, ", %R", tuple_get(args, i)) < 0) goto done;
    size_t position = 0;
    Value key, value;
    while (dict_next(dict_from_value(keywords), &position, &key, &value))
        if (str_builder_append_format(thread, &builder, ", %S=%R", key, value) < 0) goto done;
    if (str_builder_append_ascii(thread, &builder, ")", 1) < 0) goto done;
    result = str_builder_finish(thread, &builder);
done:
    object_repr_leave(thread, self);
    return result;
}

NATIVE(partial_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    Partial *partial = (Partial *)args[0];
    Value own = instance_attribute_count(args[0]) ? value_from_object(instance_dict(thread, args[0])) : NONE;
    Value first = own == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, partial->function);
    Value state =
        first == NO_VALUE ? NO_VALUE : tuple_pack(thread, 4, partial->function, partial->args, partial->keywords, own);
    return state == NO_VALUE ? NO_VALUE : tuple_pack(thread, 3, value_from_object(value_type(args[0])), first, state);
}
NATIVE(partial_setstate, "__setstate__(self, object, /)", NULL, EFFECT_ANY) {
    Partial *partial = (Partial *)args[0];
    Value state = args[1];
    if (!value_is_tuple(state) || tuple_length(state) != 4)
        return error_raise(thread, SHAPE_TypeError, "invalid partial state");
    Value function = tuple_get(state, 0), all = tuple_get(state, 1), keywords = tuple_get(state, 2),
          own = tuple_get(state, 3);
    if (!object_is_callable(function) || !value_is_tuple(all) || (keywords != NONE && !value_is_dict(keywords)))
        return error_raise(thread, SHAPE_TypeError, "invalid partial state");
    if (tuple_length(all) && tuple_get(all, tuple_length(all) - 1) == placeholder(thread))
        return error_raise(thread, SHAPE_TypeError, "trailing Placeholders are not allowed");
    if (!value_has_shape(all, SHAPE_tuple)) all = tuple_from_iterable(thread, all);
    if (keywords == NONE)
        keywords = value_from_object(dict_allocate(thread));
    else if (!value_has_shape(keywords, SHAPE_dict))
        keywords = value_from_object(dict_copy(thread, dict_from_value(keywords)));
    if (all == NO_VALUE || keywords == NO_VALUE) return NO_VALUE;
    heap_store(thread, partial, &partial->function, function);
    heap_store(thread, partial, &partial->args, all);
    heap_store(thread, partial, &partial->keywords, keywords);
    partial->holes = value_from_small_int((int64_t)count_holes(thread, all)); // NOBARRIER: immediate
    if (own == NONE) own = value_from_object(dict_allocate(thread));
    return own == NO_VALUE || object_set_attribute(thread, args[0], NAME(__dict__), own) < 0 ? NO_VALUE : NONE;
}
NATIVE_CLASS_GETITEM(partial_getitem)
static const NativeDef *const partial_methods[] = {&partial_reduce_native, &partial_setstate_native,
                                                   &partial_getitem_native, NULL};
static const NativeMember partial_members[] = {
    {"func", MEMBER_VALUE, offsetof(Partial, function), true, "function object to use in future partial calls"},
    {"args", MEMBER_VALUE, offsetof(Partial, args), true, "tuple of arguments to future partial calls"},
    {"keywords", MEMBER_VALUE, offsetof(Partial, keywords), true,
     "dictionary of keyword arguments to future partial calls"},
    {0}};
static const NativeGetSet partial_getters[] = {{"__dict__", support_get_dict, support_set_dict, NULL}, {0}};
const TypeSpec functools_partial_type_spec = {.name = "partial",
                                              .module = "functools",
                                              .doc = "partial(func, /, *args, **keywords)\n--\n\nCreate a new function "
                                                     "with partial application of the given arguments and keywords.",
                                              .flags = TYPE_BASE,
                                              .size = sizeof(Partial),
                                              .has_weakrefs = true,
                                              .trace_kind = TRACE_VALUES,
                                              .has_dict = true,
                                              .slots = {.construct = partial_construct,
                                                        .call = partial_call,
                                                        .repr = partial_repr,
                                                        .descriptor_get = partial_get},
                                              .methods = partial_methods,
                                              .members = partial_members,
                                              .getters = partial_getters};

// ---- cmp_to_key -------------------------------------------------------------------------------------------------

typedef struct Key {
    Object header;
    Value compare, object; // object NO_VALUE: the callable that cmp_to_key returns
} Key;
static Value key_new(Thread *thread, Value compare, Value object) {
    Key *key = type_allocate(thread, BUILTIN_TYPE(functools_key), 0);
    if (!key) return NO_VALUE;
    heap_store(thread, key, &key->compare, compare);
    heap_store(thread, key, &key->object, object);
    return value_from_object(key);
}
static Value key_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"obj"};
    Value object;
    if (!arguments_bind(thread, "K", args, positional, keyword_names, names, 1, 1, &object)) return NO_VALUE;
    return key_new(thread, ((Key *)self)->compare, object);
}
static Value key_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_has_shape(other, SHAPE_functools_key))
        return error_raise(thread, SHAPE_TypeError, "other argument must be K instance");
    Key *a = (Key *)self, *b = (Key *)other;
    if (!a->object || !b->object) return error_raise(thread, SHAPE_AttributeError, "object");
    Value order = object_call2(thread, a->compare, a->object, b->object);
    return order == NO_VALUE ? NO_VALUE : object_compare(thread, order, value_from_small_int(0), op);
}
static const NativeMember key_members[] = {
    {"obj", MEMBER_VALUE, offsetof(Key, object), false, "Value wrapped by a key function."}, {0}};
static Value key_signature(Thread *thread, Value self) {
    (void)self;
    return str_from_cstring(thread, "(obj)");
}
static const NativeGetSet key_getters[] = {{"__text_signature__", key_signature, NULL, NULL}, {0}};
const TypeSpec functools_key_type_spec = {
    .name = "KeyWrapper",
    .module = "functools",
    .size = sizeof(Key),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.call = key_call, .rich_compare = key_compare, .hash = type_hash_not_implemented},
    .members = key_members,
    .getters = key_getters};
NATIVE(functools_cmp_to_key, "cmp_to_key(mycmp)", "Convert a cmp= function into a key= function.", EFFECT_ANY) {
    return key_new(thread, args[0], NO_VALUE);
}

// ---- reduce -----------------------------------------------------------------------------------------------------

NATIVE(functools_reduce, "reduce(function, iterable, /, initial=<unrepresentable>)",
       "Apply a function of two arguments cumulatively to the items of an iterable, from left to right.", EFFECT_ANY) {
    Value iterator = object_iter(thread, args[1]);
    if (iterator == NO_VALUE) {
        if (error_matches(thread, SHAPE_TypeError)) {
            error_clear(thread);
            error_raise(thread, SHAPE_TypeError, "reduce() arg 2 must support iteration");
        }
        return NO_VALUE;
    }
    Value result = args[2] == UNBOUND ? NO_VALUE : args[2], item;
    while ((item = object_next(thread, iterator)) != NO_VALUE) {
        result = result == NO_VALUE ? item : object_call2(thread, args[0], result, item);
        if (result == NO_VALUE) return NO_VALUE;
    }
    if (error_pending(thread)) return NO_VALUE;
    if (result == NO_VALUE)
        return error_raise(thread, SHAPE_TypeError, "reduce() of empty iterable with no initial value");
    return result;
}

static const NativeDef *const functions[] = {&functools_reduce_native, &functools_cmp_to_key_native, NULL};
static int execute(Thread *thread, Module *module) {
    Value hole = placeholder(thread);
    if (hole == NO_VALUE || module_add(thread, module, "Placeholder", hole) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(functools_placeholder)) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(functools_partial)) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(functools_lru_cache)) < 0)
        return -1;
    return 0;
}
const ModuleSpec _functools_module_spec = {
    .name = "_functools", .doc = "Tools that operate on functions.", .functions = functions, .execute = execute};
