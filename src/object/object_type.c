// Taipan: the type `object`: construction, text, comparison, __class__. MIT licence.
#include "base/hash.h"
#include "object/exception.h"
#include "object/type_internal.h"

// ---- __new__ and __init__ ----------------------------------------------------------------------------------------
// Arguments are an error unless the other of the two methods is overridden and takes them.
static bool has_arguments(size_t positional, Value keyword_names) {
    return positional || (keyword_names && tuple_length(keyword_names));
}

Value object_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args;
    if (UNLIKELY(has_arguments(positional, keyword_names))) {
        if (type->slots.construct != object_construct)
            return error_raise(thread, SHAPE_TypeError,
                               "object.__new__() takes exactly one argument (the type to instantiate)");
        if (type->slots.init == object_init)
            return error_raise(thread, SHAPE_TypeError, "%N() takes no arguments", type);
    }
    if (UNLIKELY(type->flags & TYPE_ABSTRACT)) return type_raise_abstract(thread, type);
    return value_from_object(type_allocate(thread, type, 0));
}

int object_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    (void)args;
    if (LIKELY(!has_arguments(positional, keyword_names))) return 0;
    Type *type = value_type(self);
    if (type->slots.init != object_init)
        return error_raise_int(thread, SHAPE_TypeError,
                               "object.__init__() takes exactly one argument (the instance to initialize)");
    if (type->slots.construct == object_construct)
        return error_raise_int(thread, SHAPE_TypeError,
                               "%N.__init__() takes exactly one argument (the instance to initialize)", type);
    return 0;
}

// ---- text, hash, comparison --------------------------------------------------------------------------------------
static Value object_repr_slot(Thread *thread, Value self) {
    Type *type = value_type(self);
    Value module = type_module_name(thread, type);
    if (!module) error_clear(thread);
    if (module && value_is_str(module) && !str_equal_cstring(module, "builtins"))
        return str_format_c(thread, "<%U.%U object at %p>", module, type->qualname, (void *)self);
    return str_format_c(thread, "<%N object at %p>", type, (void *)self);
}

static Value object_str_slot(Thread *thread, Value self) {
    UnaryFunction repr = value_type(self)->slots.repr;
    return repr ? repr(thread, self) : object_repr_slot(thread, self);
}

static int64_t object_hash_slot(Thread *thread, Value self) {
    (void)thread;
    return hash_fix(hash_pointer((void *)self));
}

static Value object_compare_slot(Thread *thread, Value self, Value other, CompareOp op) {
    if (op == COMPARE_EQ) return self == other ? TRUE_VALUE : NOT_IMPLEMENTED;
    if (op != COMPARE_NE) return NOT_IMPLEMENTED;
    // By default != is the inverse of what == says, unless that says nothing.
    CompareFunction compare = value_type(self)->slots.rich_compare;
    if (!compare) return NOT_IMPLEMENTED;
    Value equal = compare(thread, self, other, COMPARE_EQ);
    if (!equal || equal == NOT_IMPLEMENTED) return equal;
    int truth = object_is_true(thread, equal);
    return truth < 0 ? NO_VALUE : value_from_bool(!truth);
}

// ---- __class__ ---------------------------------------------------------------------------------------------------
static Value get_class(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(value_type(self));
}

static int set_class(Thread *thread, Value self, Value value) {
    if (!value) return error_raise_int(thread, SHAPE_TypeError, "can't delete __class__ attribute");
    if (!value_is_type(value))
        return error_raise_int(thread, SHAPE_TypeError, "__class__ must be set to a class, not '%T' object", value);
    Type *target = type_from_value(value), *old = value_type(self);
    bool modules = type_is_subtype(target, BUILTIN_TYPE(module)) && type_is_subtype(old, BUILTIN_TYPE(module));
    if (!modules && ((target->flags | old->flags) & TYPE_IMMUTABLE))
        return error_raise_int(thread, SHAPE_TypeError,
                               "__class__ assignment only supported for mutable types or ModuleType subclasses");
    if (!type_same_layout(target, old))
        return error_raise_int(thread, SHAPE_TypeError, "__class__ assignment: '%N' object layout differs from '%N'",
                               target, old);
    return instance_change_type(thread, self, target);
}

static const NativeGetSet object_getters[] = {
    {"__class__", get_class, set_class, "the object's class"},
    {NULL, NULL, NULL, NULL},
};

// ---- __dict__ and __weakref__ of instances of Python classes -----------------------------------------------------
// The descriptor of a native base that has a __dict__ of its own kind (classes, modules, exceptions): it decides. Or NULL.
static const NativeGetSet *native_dict(Thread *thread, Value self) {
    Type *native = type_native_base(value_type(self));
    if (native == BUILTIN_TYPE(object) || type_ensure_ready(thread, native) < 0) return NULL;
    Value found = type_lookup(thread, native, NAME(__dict__));
    if (!found || !value_has_shape(found, SHAPE_getset_descriptor)) return NULL;
    const NativeGetSet *def = ((GetSet *)found)->def;
    return def == &instance_dict_getset ? NULL : def;
}
static Value get_instance_dict(Thread *thread, Value self) {
    const NativeGetSet *native = native_dict(thread, self);
    if (native || error_pending(thread)) return native ? native->get(thread, self) : NO_VALUE;
    return instance_dict_value(thread, self);
}
int instance_replace_dict(Thread *thread, Value self, Value value) {
    if (!value) { // deleted: an empty one takes its place
        value = value_from_object(dict_allocate(thread));
        return value ? instance_set_dict(thread, self, dict_from_value(value)) : -1;
    }
    if (!value_is_dict(value))
        return error_raise_int(thread, SHAPE_TypeError, "__dict__ must be set to a dictionary, not a '%T'", value);
    return instance_set_dict(thread, self, dict_from_value(value));
}
static int set_instance_dict_attribute(Thread *thread, Value self, Value value) {
    const NativeGetSet *native = native_dict(thread, self);
    if (error_pending(thread)) return -1;
    if (native && !native->set)
        return error_raise_int(thread, SHAPE_AttributeError, "attribute '__dict__' of '%N' objects is not writable",
                               type_native_base(value_type(self)));
    return native ? native->set(thread, self, value) : instance_replace_dict(thread, self, value);
}
const NativeGetSet instance_dict_getset = {"__dict__", get_instance_dict, set_instance_dict_attribute,
                                           "dictionary for instance variables"};

static void find_plain_weakref(void *context, Object *reference) {
    Value *found = context;
    if (!*found && value_has_shape(value_from_object(reference), SHAPE_weakref)) *found = value_from_object(reference);
}
static Value get_weakref(Thread *thread, Value self) {
    Value found = NO_VALUE;
    heap_visit_weakrefs(thread->interp->heap, value_object(self), find_plain_weakref, &found);
    return found ? found : NONE;
}
const NativeGetSet instance_weakref_getset = {"__weakref__", get_weakref, NULL,
                                              "list of weak references to the object"};

const TypeSpec object_type_spec = {
    .name = "object",
    .doc = "object()\n--\n\n"
           "The base class of the class hierarchy.\n\n"
           "When called, it accepts no arguments and returns a new featureless\n"
           "instance that has no instance attributes and cannot be given any.\n",
    .flags = TYPE_BASE,
    .size = sizeof(Object),
    .trace_kind = TRACE_VALUES,
    .slots =
        {
            .repr = object_repr_slot,
            .str = object_str_slot,
            .hash = object_hash_slot,
            .get_attribute = object_generic_get_attribute,
            .set_attribute = object_generic_set_attribute,
            .rich_compare = object_compare_slot,
            .init = object_init,
            .construct = object_construct,
        },
    .methods = object_methods,
    .getters = object_getters,
};
