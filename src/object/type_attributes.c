// Taipan: attributes of classes: reading and writing them, and what `type` itself offers. MIT licence.
#include "object/exception.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/type_internal.h"

Value attribute_name_check(Thread *thread, Value name) {
    if (LIKELY(value_has_shape(name, SHAPE_str) && str_is_interned(str_from_value(name)))) return name;
    if (name == NO_VALUE) return NO_VALUE; // it could not be made, and why is pending
    if (!value_is_str(name))
        return error_raise(thread, SHAPE_TypeError, "attribute name must be string, not '%T'", name);
    return str_intern(thread, name);
}

// ---- get and set -------------------------------------------------------------------------------------------------
static Value raise_no_attribute(Thread *thread, Value self, Value name) {
    return error_raise_attribute(thread, self, name, "type object '%U' has no attribute '%U'",
                                 type_from_value(self)->name, name);
}

Value type_get_attribute(Thread *thread, Value self, Value name) {
    if (!(name = attribute_name_check(thread, name))) return NO_VALUE;
    Type *type = type_from_value(self), *metatype = value_type(self);
    Value meta = type_lookup(thread, metatype, name);
    DescriptorGetFunction get = meta ? value_type(meta)->slots.descriptor_get : NULL;
    if (get && value_is_data_descriptor(meta)) return get(thread, meta, self, value_from_object(metatype));
    Value own = type_lookup(thread, type, name);
    if (own) return descriptor_bind(thread, own, NO_VALUE, self);
    if (get) return get(thread, meta, self, value_from_object(metatype));
    if (meta) return meta;
    return error_pending(thread) ? NO_VALUE : raise_no_attribute(thread, self, name);
}

static int check_mutable(Thread *thread, const Type *type, Value name) {
    if (!(type->flags & TYPE_IMMUTABLE)) return 0;
    return error_raise_int(thread, SHAPE_TypeError, "cannot set %R attribute of immutable type '%N'", name, type);
}

int type_set_attribute_slot(Thread *thread, Value self, Value name, Value value) {
    Type *type = type_from_value(self);
    if (!(name = attribute_name_check(thread, name)) || check_mutable(thread, type, name) < 0) return -1;
    Value meta = type_lookup(thread, value_type(self), name);
    DescriptorSetFunction set = meta ? value_type(meta)->slots.descriptor_set : NULL;
    if (set) return set(thread, meta, self, value);
    int status = type_set_attribute(thread, type, name, value);
    if (status > 0) return raise_no_attribute(thread, self, name), -1;
    return status;
}

// ---- documentation strings ---------------------------------------------------------------------------------------
// "name(...)\n--\n\nbody": where the body starts, or NULL when the text has no signature.
static const char *signature_end(const char *name, const char *doc) {
    size_t length = strlen(name);
    if (!doc || strncmp(doc, name, length) != 0 || doc[length] != '(') return NULL;
    const char *end = strstr(doc, ")\n--\n\n");
    const char *blank = strstr(doc, "\n\n");
    return end && (!blank || end < blank) ? end + 6 : NULL;
}
static const char *short_name(const TypeSpec *spec) {
    const char *dot = strrchr(spec->name, '.');
    return dot ? dot + 1 : spec->name;
}
static Value docstring_body(Thread *thread, const char *name, const char *doc) {
    const char *body = signature_end(name, doc);
    return doc ? str_from_cstring(thread, body ? body : doc) : NONE;
}
static Value docstring_text_signature(Thread *thread, const char *name, const char *doc) {
    const char *body = signature_end(name, doc);
    if (!body) return NONE;
    const char *start = doc + strlen(name);
    return str_from_utf8(thread, start, (size_t)(body - 5 - start));
}
Value type_doc_from_spec(Thread *thread, const TypeSpec *spec) {
    return docstring_body(thread, short_name(spec), spec->doc);
}

// ---- attributes of type ------------------------------------------------------------------------------------------
static int check_settable(Thread *thread, Type *type, Value value, const char *name) {
    if (type->flags & TYPE_IMMUTABLE)
        return error_raise_int(thread, SHAPE_TypeError, "cannot set '%s' attribute of immutable type '%N'", name, type);
    if (value) return 0;
    return error_raise_int(thread, SHAPE_TypeError, "cannot delete '%s' attribute of immutable type '%N'", name, type);
}

static Value own(Thread *thread, Type *type, Value name) {
    return type_ensure_ready(thread, type) < 0 ? NO_VALUE : dict_get_name(thread, type->dict, name);
}

static Value get_name(Thread *thread, Value self) {
    (void)thread;
    return type_from_value(self)->name;
}
static int set_name(Thread *thread, Value self, Value value) {
    Type *type = type_from_value(self);
    if (check_settable(thread, type, value, "__name__") < 0) return -1;
    if (!value_is_str(value))
        return error_raise_int(thread, SHAPE_TypeError, "can only assign string to %N.__name__, not '%T'", type, value);
    if (type_set_name(thread, type, value) < 0) return -1;
    type_modified(thread, type);
    return 0;
}

static Value get_qualname(Thread *thread, Value self) {
    (void)thread;
    return type_from_value(self)->qualname;
}
static int set_qualname(Thread *thread, Value self, Value value) {
    Type *type = type_from_value(self);
    if (check_settable(thread, type, value, "__qualname__") < 0) return -1;
    if (!value_is_str(value))
        return error_raise_int(thread, SHAPE_TypeError, "can only assign string to %N.__qualname__, not '%T'", type,
                               value);
    heap_store(thread, type, &type->qualname, value);
    return 0;
}

Value type_module_name(Thread *thread, Type *type) {
    Value module = own(thread, type, NAME(__module__));
    if (type->spec && module && !value_is_str(module)) // a descriptor, for its instances
        return type_spec_module(thread, type->spec);
    if (module || error_pending(thread)) return module;
    if (type->spec) return NAME(builtins);
    return error_raise(thread, SHAPE_AttributeError, "__module__");
}
static Value get_module(Thread *thread, Value self) {
    return type_module_name(thread, type_from_value(self));
}
static int set_module(Thread *thread, Value self, Value value) {
    Type *type = type_from_value(self);
    if (check_settable(thread, type, value, "__module__") < 0) return -1;
    if (type_set_attribute(thread, type, NAME(__module__), value) < 0) return -1;
    return dict_delete(thread, type->dict, NAME(__firstlineno__)) < 0 ? -1 : 0;
}

static Value get_doc(Thread *thread, Value self) {
    const Type *type = type_from_value(self);
    Value doc = own(thread, type_from_value(self), NAME(__doc__));
    if (!doc) return error_pending(thread) ? NO_VALUE : NONE;
    if (type->spec && !value_is_str(doc) && type->spec->doc)
        return type_doc_from_spec(thread, type->spec); // a descriptor, for its instances
    return descriptor_bind(thread, doc, NO_VALUE, self);
}
static int set_doc(Thread *thread, Value self, Value value) {
    Type *type = type_from_value(self);
    if (check_settable(thread, type, value, "__doc__") < 0) return -1;
    return type_set_attribute(thread, type, NAME(__doc__), value);
}

static Value get_text_signature(Thread *thread, Value self) {
    const TypeSpec *spec = type_from_value(self)->spec;
    return spec ? docstring_text_signature(thread, short_name(spec), spec->doc) : NONE;
}

static Value get_bases(Thread *thread, Value self) {
    (void)thread;
    return type_from_value(self)->bases;
}
static Value get_base(Thread *thread, Value self) {
    (void)thread;
    Type *base = type_from_value(self)->base;
    return base ? value_from_object(base) : NONE;
}
static Value get_mro(Thread *thread, Value self) {
    (void)thread;
    Value mro = type_from_value(self)->mro;
    return mro ? mro : NONE;
}
static Value get_dict(Thread *thread, Value self) {
    Type *type = type_from_value(self);
    if (type_ensure_ready(thread, type) < 0) return NO_VALUE;
    return mappingproxy_new(thread, value_from_object(type->dict));
}

static Value get_abstract_methods(Thread *thread, Value self) {
    Value found = self == value_from_object(BUILTIN_TYPE(type))
                      ? NO_VALUE
                      : own(thread, type_from_value(self), NAME(__abstractmethods__));
    if (found || error_pending(thread)) return found;
    return error_raise_attribute(thread, self, NAME(__abstractmethods__), "__abstractmethods__");
}
static int set_abstract_methods(Thread *thread, Value self, Value value) {
    Type *type = type_from_value(self);
    int abstract = value ? object_is_true(thread, value) : 0;
    if (abstract < 0) return -1;
    int status = type_set_attribute(thread, type, NAME(__abstractmethods__), value);
    if (status > 0) return error_raise_attribute(thread, self, NAME(__abstractmethods__), "__abstractmethods__"), -1;
    type->flags = (type->flags & ~(uint32_t)TYPE_ABSTRACT) | (abstract ? TYPE_ABSTRACT : 0);
    shape_sync_flags(type);
    return status;
}

static Value get_type_params(Thread *thread, Value self) {
    if (type_from_value(self) == BUILTIN_TYPE(type)) return TUPLE_EMPTY(thread); // what its dict has is this getter
    Value found = own(thread, type_from_value(self), NAME(__type_params__));
    return found || error_pending(thread) ? found : TUPLE_EMPTY(thread);
}
static int set_type_params(Thread *thread, Value self, Value value) {
    Type *type = type_from_value(self);
    if (check_settable(thread, type, value, "__type_params__") < 0) return -1;
    return type_set_attribute(thread, type, NAME(__type_params__), value);
}

// ---- annotations (PEP 649) ---------------------------------------------------------------------------------------
Value annotations_from(Thread *thread, Value annotate) {
    Value result = object_call1(thread, annotate, value_from_small_int(1));
    if (result && !value_is_dict(result))
        return error_raise(thread, SHAPE_TypeError, "__annotate__ returned non-dict of type '%T'", result);
    return result;
}

static Value get_annotate(Thread *thread, Value self) {
    Type *type = type_from_value(self);
    if (type->spec) return raise_no_attribute(thread, self, NAME(__annotate__));
    Value found = own(thread, type, NAME(__annotate__)); // one that the class body defines comes first
    if (!found && !error_pending(thread)) found = own(thread, type, NAME(__annotate_func__));
    if (found) return descriptor_bind(thread, found, NO_VALUE, self);
    if (error_pending(thread)) return NO_VALUE;
    return dict_set(thread, type->dict, NAME(__annotate_func__), NONE) < 0 ? NO_VALUE : NONE;
}
static int set_annotate(Thread *thread, Value self, Value value) {
    Type *type = type_from_value(self);
    if (!value) return error_raise_int(thread, SHAPE_TypeError, "cannot delete __annotate__ attribute");
    if (check_settable(thread, type, value, "__annotate__") < 0) return -1;
    if (value != NONE && !object_is_callable(value))
        return error_raise_int(thread, SHAPE_TypeError, "__annotate__ must be callable or None");
    if (type_set_attribute(thread, type, NAME(__annotate_func__), value) < 0) return -1;
    if (value == NONE) return 0;
    return type_set_attribute(thread, type, NAME(__annotations_cache__), NO_VALUE) < 0 ? -1 : 0;
}

static Value get_annotations(Thread *thread, Value self) {
    Type *type = type_from_value(self);
    if (type->spec) return raise_no_attribute(thread, self, NAME(__annotations__));
    Value found = own(thread, type, NAME(__annotations__));
    if (!found) found = own(thread, type, NAME(__annotations_cache__));
    if (found) return descriptor_bind(thread, found, NO_VALUE, self);
    Value annotate = get_annotate(thread, self);
    if (!annotate) return NO_VALUE;
    Value result =
        object_is_callable(annotate) ? annotations_from(thread, annotate) : value_from_object(dict_allocate(thread));
    if (!result || type_set_attribute(thread, type, NAME(__annotations_cache__), result) < 0) return NO_VALUE;
    return result;
}
static int set_annotations(Thread *thread, Value self, Value value) {
    Type *type = type_from_value(self);
    if (type->flags & TYPE_IMMUTABLE) return check_settable(thread, type, value, "__annotations__");
    bool plain = own(thread, type, NAME(__annotations__)) != NO_VALUE;
    Value name = plain ? NAME(__annotations__) : NAME(__annotations_cache__);
    int status = type_set_attribute(thread, type, name, value);
    if (status > 0) return error_raise_attribute(thread, self, NAME(__annotations__), "__annotations__"), -1;
    if (status < 0) return -1;
    if (type_set_attribute(thread, type, NAME(__annotate_func__), NO_VALUE) < 0) return -1;
    return type_set_attribute(thread, type, NAME(__annotate__), NO_VALUE) < 0 ? -1 : 0;
}

// ---- numbers that CPython's layout has ---------------------------------------------------------------------------
// The bits of tp_flags that Python code looks at (copyreg, inspect) and some of the others.
static Value get_flags(Thread *thread, Value self) {
    static const struct {
        uint32_t ours, theirs;
    } bits[] = {
        {TYPE_HEAP, 1u << 9},
        {TYPE_BASE, 1u << 10},
        {TYPE_IMMUTABLE, 1u << 8},
        {TYPE_ABSTRACT, 1u << 20},
        {TYPE_SEQUENCE, 1u << 5},
        {TYPE_MAPPING, 1u << 6},
        {TYPE_METHOD_LIKE, 1u << 17},
        {TYPE_MATCH_SELF, 1u << 22},
        {TYPE_INT, 1u << 24},
        {TYPE_LIST, 1u << 25},
        {TYPE_TUPLE, 1u << 26},
        {TYPE_BYTES, 1u << 27},
        {TYPE_STR, 1u << 28},
        {TYPE_DICT, 1u << 29},
        {TYPE_EXCEPTION, 1u << 30},
        {TYPE_TYPE, 1u << 31},
        {TYPE_DISALLOW_CONSTRUCTION, 1u << 7},
    };
    const Type *type = type_from_value(self);
    uint64_t flags = 1u << 12; // ready
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++)
        if (type->flags & bits[i].ours) flags |= bits[i].theirs;
    if (type->trace_kind != TRACE_LEAF) flags |= 1u << 14;
    if (type->spec)
        flags |= 1u << 1;
    else if (type->extra_offset)
        flags |= 1u << 2 | 1u << 4; // inline values, managed dict
    else if (type->flags & TYPE_DICT_AT_END)
        flags |= 1u << 4;
    if (type->flags & TYPE_HAS_WEAKREF_SLOT) flags |= 1u << 3;
    return int_from_uint64(thread, flags);
}
static Value get_basic_size(Thread *thread, Value self) {
    const Type *type = type_from_value(self);
    return int_from_int64(thread, type->size + (type->extra_offset == type->size && type->size ? 8 : 0));
}
static Value get_item_size(Thread *thread, Value self) {
    const Type *type = type_from_value(self);
    bool items = (type->flags & TYPE_VARIABLE_SIZE) && !(type->flags & TYPE_STR);
    return int_from_int64(thread, type->flags & TYPE_BYTES ? 1 : type->flags & TYPE_INT ? 4 : items ? 8 : 0);
}
static Value get_dict_offset(Thread *thread, Value self) {
    const Type *type = type_from_value(self);
    return int_from_int64(thread, !type->spec && has_attributes(type) ? -1 : (int64_t)type->extra_offset);
}
static Value get_weakref_offset(Thread *thread, Value self) { // weak references live in a side table
    return int_from_int64(thread, type_from_value(self)->flags & TYPE_NO_WEAKREF ? 0 : -32);
}

const NativeGetSet type_getters[] = {
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL},
    {"__bases__", get_bases, type_set_bases, NULL},
    {"__mro__", get_mro, NULL, NULL},
    {"__base__", get_base, NULL, NULL},
    {"__module__", get_module, set_module, NULL},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods, NULL},
    {"__dict__", get_dict, NULL, NULL},
    {"__doc__", get_doc, set_doc, NULL},
    {"__text_signature__", get_text_signature, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL},
    {"__flags__", get_flags, NULL, NULL},
    {"__basicsize__", get_basic_size, NULL, NULL},
    {"__itemsize__", get_item_size, NULL, NULL},
    {"__dictoffset__", get_dict_offset, NULL, NULL},
    {"__weakrefoffset__", get_weakref_offset, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

// ---- repr and | --------------------------------------------------------------------------------------------------
Value type_repr(Thread *thread, Value self) {
    Type *type = type_from_value(self);
    Value module = type_module_name(thread, type);
    if (!module) error_clear(thread);
    if (module && value_is_str(module) && !str_equal_cstring(module, "builtins"))
        return str_format_c(thread, "<class '%U.%U'>", module, type->qualname);
    return str_format_c(thread, "<class '%U'>", type->name);
}

Value type_or(Thread *thread, Value left, Value right) {
    return union_or(thread, left, right);
}

Value type_subclasses(Thread *thread, Type *type) {
    Value list = list_from_values(thread, NULL, 0);
    for (size_t i = 0; list && type->subclasses && i < type->subclasses->count; i++)
        if (list_append(thread, list, value_from_object(type->subclasses->items[i])) < 0) return NO_VALUE;
    return list;
}

Value type_raise_abstract(Thread *thread, Type *type) {
    Value methods = get_abstract_methods(thread, value_from_object(type));
    Value sorted = methods ? list_from_iterable(thread, methods) : NO_VALUE;
    if (!sorted || list_sort(thread, sorted, NONE, false) < 0) return NO_VALUE;
    Value joined = str_join(thread, str_from_cstring(thread, "', '"), sorted);
    if (!joined) return NO_VALUE;
    return error_raise(thread, SHAPE_TypeError,
                       "Can't instantiate abstract class %N without an implementation for abstract method%s '%U'", type,
                       list_length(sorted) == 1 ? "" : "s", joined);
}

// ---- methods -----------------------------------------------------------------------------------------------------
NATIVE(type_mro, "mro(self, /)", "Return a type's method resolution order.", EFFECT_ANY) {
    Value mro = type_compute_mro(thread, type_from_value(args[0]));
    return mro ? list_from_values(thread, tuple_from_value(mro)->items, tuple_length(mro)) : NO_VALUE;
}

NATIVE(type_subclasses_method, "__subclasses__(self, /)", "Return a list of immediate subclasses.", EFFECT_ANY) {
    return type_subclasses(thread, type_from_value(args[0]));
}

NATIVE(type_prepare, "__prepare__(type, /, *args, **kwargs)", "Create the namespace for the class statement",
       EFFECT_ALLOCATES | NATIVE_CLASS) {
    return value_from_object(dict_allocate(thread));
}

NATIVE(type_instancecheck, "__instancecheck__(self, instance, /)", "Check if an object is an instance.", EFFECT_ANY) {
    Type *type = type_from_value(args[0]);
    if (value_is_instance(args[1], type)) return TRUE_VALUE;
    Value class;
    int status = object_lookup_attribute(thread, args[1], NAME(__class__), &class);
    if (status < 0) return NO_VALUE;
    return value_from_bool(status && value_is_type(class) && type_is_subtype(type_from_value(class), type));
}

// Classes that are no types but have __bases__.
static int abstract_subclass(Thread *thread, Value derived, Value wanted) {
    if (derived == wanted) return 1;
    if (!thread_check_c_stack(thread)) return -1;
    Value bases;
    int status = object_lookup_attribute(thread, derived, NAME(__bases__), &bases);
    if (status <= 0 || !value_is_tuple(bases)) return status < 0 ? -1 : 0;
    for (size_t i = 0; i < tuple_length(bases); i++)
        if ((status = abstract_subclass(thread, tuple_get(bases, i), wanted)) != 0) return status;
    return 0;
}

NATIVE(type_subclasscheck, "__subclasscheck__(self, subclass, /)", "Check if a class is a subclass.", EFFECT_ANY) {
    if (value_is_type(args[1]))
        return value_from_bool(type_is_subtype(type_from_value(args[1]), type_from_value(args[0])));
    Value bases;
    int status = object_lookup_attribute(thread, args[1], NAME(__bases__), &bases);
    if (status < 0) return NO_VALUE;
    if (!status || !value_is_tuple(bases))
        return error_raise(thread, SHAPE_TypeError, "issubclass() arg 1 must be a class");
    status = abstract_subclass(thread, args[1], args[0]);
    return status < 0 ? NO_VALUE : value_from_bool(status);
}

static int merge_names(Thread *thread, Dict *names, Value class) {
    Value dict, bases;
    int status = object_lookup_attribute(thread, class, NAME(__dict__), &dict);
    if (status < 0 || (status && dict_update(thread, names, dict, 1) < 0)) return -1;
    status = object_lookup_attribute(thread, class, NAME(__bases__), &bases);
    if (status <= 0) return status;
    Value tuple = tuple_from_iterable(thread, bases);
    if (!tuple) return -1;
    for (size_t i = 0; i < tuple_length(tuple); i++)
        if (merge_names(thread, names, tuple_get(tuple, i)) < 0) return -1;
    return 0;
}

int class_merge_names(Thread *thread, Dict *names, Value class) {
    return merge_names(thread, names, class);
}

NATIVE(type_dir_method, "__dir__(self, /)", "Specialized __dir__ implementation for types.", EFFECT_ANY) {
    Dict *names = dict_allocate(thread);
    if (!names || merge_names(thread, names, args[0]) < 0) return NO_VALUE;
    return dict_keys_list(thread, names);
}

NATIVE(type_sizeof, "__sizeof__(self, /)", "Return memory consumption of the type object.", EFFECT_READS) {
    return int_from_int64(thread, (int64_t)heap_object_size(value_object(args[0])));
}

const NativeDef *const type_methods[] = {
    &type_mro_native,           &type_subclasses_method_native, &type_prepare_native, &type_instancecheck_native,
    &type_subclasscheck_native, &type_dir_method_native,        &type_sizeof_native,  NULL,
};
