// Taipan: types.SimpleNamespace. MIT licence.
#include "object/arguments.h"
#include "object/exception.h"
#include "object/type_internal.h"

static Value namespace_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    return value_from_object(type_allocate(thread, type, 0));
}

static int namespace_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    if (positional > 1)
        return error_raise_int(thread, SHAPE_TypeError, "%U expected at most 1 argument, got %zu",
                               value_type(self)->name, positional);
    if (positional) {
        Dict *dict = dict_allocate(thread);
        if (!dict || dict_update(thread, dict, args[0], 1) < 0) return -1;
        size_t position = 0;
        for (Value key, value; dict_next(dict, &position, &key, &value);) {
            if (!value_is_str(key)) return error_raise_int(thread, SHAPE_TypeError, "keywords must be strings");
            if (instance_set(thread, self, str_intern(thread, key), value) < 0) return -1;
        }
    }
    for (size_t i = 0; keyword_names && i < tuple_length(keyword_names); i++)
        if (instance_set(thread, self, str_intern(thread, tuple_get(keyword_names, i)), args[positional + i]) < 0)
            return -1;
    return 0;
}

static Value namespace_repr(Thread *thread, Value self) {
    bool plain = value_type(self) == BUILTIN_TYPE(simple_namespace);
    Value name = plain ? str_from_cstring(thread, "namespace") : value_type(self)->name;
    int entered = object_repr_enter(thread, self);
    if (entered) return entered < 0 ? NO_VALUE : str_format_c(thread, "%U(...)", name);
    StrBuilder builder;
    str_builder_init(&builder);
    int status = str_builder_append_format(thread, &builder, "%U(", name);
    Dict *dict = status < 0 ? NULL : dict_copy(thread, instance_dict(thread, self));
    size_t position = 0, shown = 0;
    Value key, value;
    while (dict && status == 0 && dict_next(dict, &position, &key, &value))
        if (value_is_str(key) && str_from_value(key)->length)
            status = str_builder_append_format(thread, &builder, "%s%U=%R", shown++ ? ", " : "", key, value);
    if (dict && status == 0) status = str_builder_append_ascii(thread, &builder, ")", 1);
    object_repr_leave(thread, self);
    return dict && status == 0 ? str_builder_finish(thread, &builder) : NO_VALUE;
}

static Value namespace_compare(Thread *thread, Value self, Value other, CompareOp op) {
    Type *type = BUILTIN_TYPE(simple_namespace);
    if (!value_is_instance(self, type) || !value_is_instance(other, type)) return NOT_IMPLEMENTED;
    Dict *a = instance_dict(thread, self), *b = a ? instance_dict(thread, other) : NULL;
    return b ? object_compare(thread, value_from_object(a), value_from_object(b), op) : NO_VALUE;
}

static Value get_dict(Thread *thread, Value self) {
    return value_from_object(instance_dict(thread, self));
}

NATIVE(namespace_reduce, "__reduce__(self, /)", "Return state information for pickling", EFFECT_ANY) {
    return tuple_pack(thread, 3, value_from_object(value_type(args[0])), TUPLE_EMPTY(thread),
                      get_dict(thread, args[0]));
}
NATIVE(namespace_replace, "__replace__(self, /, **changes)",
       "Return a copy of the namespace object with new values for the specified attributes.", EFFECT_ANY) {
    Value copy = object_call0(thread, value_from_object(value_type(args[0])));
    if (!copy) return NO_VALUE;
    if (!value_is_instance(copy, BUILTIN_TYPE(simple_namespace)))
        return error_raise(thread, SHAPE_TypeError, "expect types.SimpleNamespace type, but %T() returned '%T' object",
                           args[0], copy);
    Dict *dict = instance_dict(thread, copy);
    if (!dict || dict_update(thread, dict, get_dict(thread, args[0]), 1) < 0) return NO_VALUE;
    if (args[1] != UNBOUND && dict_update(thread, dict, args[1], 1) < 0) return NO_VALUE;
    return copy;
}

static const NativeDef *const namespace_methods[] = {&namespace_reduce_native, &namespace_replace_native, NULL};
static const NativeGetSet namespace_getters[] = {{"__dict__", get_dict, NULL, NULL}, {NULL, NULL, NULL, NULL}};
const TypeSpec simple_namespace_type_spec = {
    .name = "types.SimpleNamespace",
    .doc = "SimpleNamespace(mapping_or_iterable=(), /, **kwargs)\n--\n\nA simple attribute-based namespace.",
    .flags = TYPE_BASE,
    .size = sizeof(Object),
    .trace_kind = TRACE_VALUES,
    .has_dict = true,
    .slots = {.repr = namespace_repr,
              .rich_compare = namespace_compare,
              .init = namespace_init,
              .construct = namespace_construct},
    .methods = namespace_methods,
    .getters = namespace_getters,
};
