// Taipan: attribute access on any value. MIT licence.
//
// object_generic_get_attribute is object.__getattribute__: data descriptor, own attribute, other descriptor, class
// attribute. Names may be any str; lookups need the interned one. "Absent" is told without making an exception wherever
// the type's attribute slot is the generic one.
#include <string.h>
#include "object/exception.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/str.h"

// The interned form of an attribute name; NO_VALUE and TypeError when it is no str.
static Value attribute_name(Thread *thread, Value name) {
    if (LIKELY(value_has_shape(name, SHAPE_str) && str_is_interned(str_from_value(name)))) return name;
    if (name == NO_VALUE) return NO_VALUE; // it could not be made, and why is pending
    if (!value_is_str(name))
        return error_raise(thread, SHAPE_TypeError, "attribute name must be string, not '%T'", name);
    return str_intern(thread, name);
}

// The generic lookup. NO_VALUE without exception: absent. name is interned.
static Value generic_find(Thread *thread, Value v, Value name) {
    Type *type = value_type(v);
    Value found = type_lookup(thread, type, name);
    if (found == NO_VALUE) {
        if (UNLIKELY(error_pending(thread))) return NO_VALUE;
        return instance_get(thread, v, name);
    }
    Type *found_type = value_type(found);
    DescriptorGetFunction get = found_type->slots.descriptor_get;
    if (get && found_type->slots.descriptor_set) return get(thread, found, v, value_from_object(type));
    Value own = instance_get(thread, v, name);
    if (own != NO_VALUE || UNLIKELY(error_pending(thread))) return own;
    return get ? get(thread, found, v, value_from_object(type)) : found;
}

static Value raise_no_attribute(Thread *thread, Value v, Value name) {
    return error_raise_attribute(thread, v, name, "'%T' object has no attribute '%U'", v, name);
}

Value object_generic_get_attribute(Thread *thread, Value v, Value name) {
    name = attribute_name(thread, name);
    if (name == NO_VALUE) return NO_VALUE;
    Value result = generic_find(thread, v, name);
    if (result == NO_VALUE && !error_pending(thread)) return raise_no_attribute(thread, v, name);
    return result;
}

// An AttributeError that says neither name nor object, as __getattr__ may raise it, learns them here: tracebacks propose
// what was meant.
static void __attribute__((cold)) add_context(Thread *thread, Value v, Value name) {
    if (!error_matches(thread, SHAPE_AttributeError)) return;
    AttributeErrorException *error = (AttributeErrorException *)thread->pending;
    if (error->name != NO_VALUE || error->obj != NO_VALUE) return;
    heap_store(thread, error, &error->name, name);
    heap_store(thread, error, &error->obj, v);
}

Value object_get_attribute(Thread *thread, Value v, Value name) {
    name = attribute_name(thread, name);
    if (name == NO_VALUE) return NO_VALUE;
    Value result = value_type(v)->slots.get_attribute(thread, v, name);
    if (UNLIKELY(result == NO_VALUE)) add_context(thread, v, name);
    return result;
}

Value object_get_attribute_cstring(Thread *thread, Value v, const char *name) {
    Value interned = str_intern_cstring(thread, name);
    return interned == NO_VALUE ? NO_VALUE : object_get_attribute(thread, v, interned);
}

// Looks in a module's dict before anything else, so that a missing name costs no exception.
static Value module_find(Thread *thread, Value v, Value name) {
    Dict *dict = module_from_value(v)->dict;
    return dict ? dict_get(thread, dict, name) : NO_VALUE;
}

int object_lookup_attribute(Thread *thread, Value v, Value name, Value *result) {
    *result = NO_VALUE;
    name = attribute_name(thread, name);
    if (name == NO_VALUE) return -1;
    GetAttributeFunction get = value_type(v)->slots.get_attribute;
    if (get == object_generic_get_attribute) {
        *result = generic_find(thread, v, name);
        if (*result != NO_VALUE) return 1;
        if (!error_pending(thread)) return 0;
    } else {
        if (value_has_shape(v, SHAPE_module)) {
            *result = module_find(thread, v, name);
            if (*result != NO_VALUE) return 1;
            if (error_pending(thread)) return -1;
        }
        *result = get(thread, v, name);
        if (*result != NO_VALUE) return 1;
    }
    if (!error_matches(thread, SHAPE_AttributeError)) return -1;
    error_clear(thread);
    return 0;
}

bool object_has_attribute(Thread *thread, Value v, Value name) {
    Value result;
    return object_lookup_attribute(thread, v, name, &result) > 0;
}

int object_set_attribute(Thread *thread, Value v, Value name, Value value) {
    name = attribute_name(thread, name);
    if (name == NO_VALUE) return -1;
    SetAttributeFunction set = value_type(v)->slots.set_attribute;
    if (!set)
        return error_raise_int(thread, SHAPE_TypeError, "'%T' object has only read-only attributes (%s .%U)", v,
                               value == NO_VALUE ? "del" : "assign to", name);
    return set(thread, v, name, value);
}

static int raise_cannot_set(Thread *thread, Value v, Value name, Value found) {
    if (found != NO_VALUE)
        error_raise_attribute(thread, v, name, "'%T' object attribute '%U' is read-only", v, name);
    else if (value_type(v)->slots.set_attribute == object_generic_set_attribute)
        error_raise_attribute(thread, v, name,
                              "'%T' object has no attribute '%U' and no __dict__ for setting new attributes", v, name);
    else
        raise_no_attribute(thread, v, name);
    return -1;
}

int object_generic_set_attribute(Thread *thread, Value v, Value name, Value value) {
    name = attribute_name(thread, name);
    if (name == NO_VALUE) return -1;
    Value found = type_lookup(thread, value_type(v), name);
    if (found == NO_VALUE && UNLIKELY(error_pending(thread))) return -1;
    if (found != NO_VALUE) {
        DescriptorSetFunction set = value_type(found)->slots.descriptor_set;
        if (set) return set(thread, found, v, value);
    }
    if (!value_is_object(v) || !instance_attributes_word(value_object(v)))
        return raise_cannot_set(thread, v, name, found);
    int done = instance_set(thread, v, name, value);
    if (done != 0) return done < 0 ? -1 : 0;
    raise_no_attribute(thread, v, name);
    return -1;
}

Value object_lookup_special(Thread *thread, Value v, Value name) {
    Type *type = value_type(v);
    Value found = type_lookup(thread, type, name);
    if (found == NO_VALUE) return NO_VALUE;
    DescriptorGetFunction get = value_type(found)->slots.descriptor_get;
    return get ? get(thread, found, v, value_from_object(type)) : found;
}

Value object_load_method(Thread *thread, Value v, Value name, Value *self) {
    *self = NO_VALUE;
    Type *type = value_type(v);
    if (type->slots.get_attribute != object_generic_get_attribute) return object_get_attribute(thread, v, name);
    name = attribute_name(thread, name);
    if (name == NO_VALUE) return NO_VALUE;
    Value found = type_lookup(thread, type, name);
    if (found == NO_VALUE || !value_has_flag(found, TYPE_METHOD_LIKE)) {
        if (error_pending(thread)) return NO_VALUE;
        Value result = generic_find(thread, v, name);
        if (result == NO_VALUE && !error_pending(thread)) raise_no_attribute(thread, v, name);
        return result;
    }
    Value own = instance_get(thread, v, name);
    if (own != NO_VALUE || UNLIKELY(error_pending(thread))) return own;
    *self = v;
    return found;
}
