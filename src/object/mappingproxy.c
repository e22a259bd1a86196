// Taipan: types.MappingProxyType: a read-only view of a mapping. MIT licence.
#include "object/arguments.h"
#include "object/exception.h"
#include "object/generic_alias.h"
#include "object/type_internal.h"

typedef struct MappingProxy {
    Object header;
    Value mapping;
} MappingProxy;

static Value mapping_of(Value v) {
    return ((MappingProxy *)v)->mapping;
}

Value mappingproxy_new(Thread *thread, Value mapping) {
    MappingProxy *proxy = heap_allocate(thread, sizeof *proxy, SHAPE_mappingproxy);
    if (!proxy) return NO_VALUE;
    proxy->mapping = mapping;
    return value_from_object(proxy);
}

static Value proxy_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    static const char *const names[] = {"mapping"};
    Value mapping;
    if (!arguments_bind(thread, "mappingproxy", args, positional, keyword_names, names, 1, 1, &mapping))
        return NO_VALUE;
    bool sequence = value_is_list(mapping) || value_is_tuple(mapping);
    if (!value_type(mapping)->slots.get_item || sequence)
        return error_raise(thread, SHAPE_TypeError, "mappingproxy() argument must be a mapping, not %T", mapping);
    return mappingproxy_new(thread, mapping);
}

static Value proxy_repr(Thread *thread, Value self) {
    return str_format_c(thread, "mappingproxy(%R)", mapping_of(self));
}
static Value proxy_str(Thread *thread, Value self) {
    return object_str(thread, mapping_of(self));
}
static int64_t proxy_length(Thread *thread, Value self) {
    return object_length(thread, mapping_of(self));
}
static Value proxy_get_item(Thread *thread, Value self, Value key) {
    return object_get_item(thread, mapping_of(self), key);
}
static int proxy_contains(Thread *thread, Value self, Value key) {
    return object_contains(thread, mapping_of(self), key);
}
static Value proxy_iter(Thread *thread, Value self) {
    return object_iter(thread, mapping_of(self));
}
static int64_t proxy_hash(Thread *thread, Value self) {
    return object_hash(thread, mapping_of(self));
}
static Value proxy_compare(Thread *thread, Value self, Value other, CompareOp op) {
    return object_compare(thread, mapping_of(self), other, op);
}
static Value unwrap(Value v) {
    return value_has_shape(v, SHAPE_mappingproxy) ? mapping_of(v) : v;
}
static Value proxy_or(Thread *thread, Value left, Value right) {
    return object_binary(thread, OPERATOR_OR, unwrap(left), unwrap(right));
}
static Value proxy_inplace_or(Thread *thread, Value self, Value other) {
    (void)other;
    return error_raise(thread, SHAPE_TypeError, "'|=' is not supported by %T; use '|' instead", self);
}

NATIVE(proxy_get, "get(self, key, default=None, /)", "Return the value for key if key is in the mapping, else default.",
       EFFECT_ANY) {
    return object_call_method(thread, mapping_of(args[0]), NAME(get), 2, args[1], args[2]);
}
NATIVE(proxy_keys, "keys(self, /)", "a set-like object providing a view on D's keys", EFFECT_ANY) {
    return object_call_method(thread, mapping_of(args[0]), NAME(keys), 0);
}
NATIVE(proxy_values, "values(self, /)", "an object providing a view on D's values", EFFECT_ANY) {
    return object_call_method(thread, mapping_of(args[0]), NAME(values), 0);
}
NATIVE(proxy_items, "items(self, /)", "a set-like object providing a view on D's items", EFFECT_ANY) {
    return object_call_method(thread, mapping_of(args[0]), NAME(items), 0);
}
NATIVE(proxy_copy, "copy(self, /)", "a shallow copy of D", EFFECT_ANY) {
    return object_call_method(thread, mapping_of(args[0]), NAME(copy), 0);
}
NATIVE(proxy_reversed, "__reversed__(self, /)", "reverse iterator", EFFECT_ANY) {
    return object_call_method(thread, mapping_of(args[0]), NAME(__reversed__), 0);
}
NATIVE_CLASS_GETITEM(proxy_class_getitem)

static const NativeDef *const proxy_methods[] = {
    &proxy_get_native,  &proxy_keys_native,     &proxy_values_native,        &proxy_items_native,
    &proxy_copy_native, &proxy_reversed_native, &proxy_class_getitem_native, NULL,
};
const TypeSpec mappingproxy_type_spec = {
    .name = "mappingproxy",
    .doc = "mappingproxy(mapping)\n--\n\nRead-only proxy of a mapping.",
    .flags = TYPE_MAPPING,
    .size = sizeof(MappingProxy),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = proxy_repr,
              .str = proxy_str,
              .length = proxy_length,
              .get_item = proxy_get_item,
              .contains = proxy_contains,
              .iter = proxy_iter,
              .hash = proxy_hash,
              .rich_compare = proxy_compare,
              .or_ = proxy_or,
              .inplace_or = proxy_inplace_or,
              .construct = proxy_construct},
    .methods = proxy_methods,
};
