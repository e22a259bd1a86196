// Taipan: isinstance, issubclass, and imports asked for by C code. MIT licence.
#include "object/exception.h"
#include "object/generic_alias.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"

Value object_get_class(Thread *thread, Value v) {
    return object_get_attribute(thread, v, NAME(__class__));
}

// The __bases__ of something that acts as a class; NO_VALUE without exception when it does not.
static Value abstract_bases(Thread *thread, Value v) {
    Value bases;
    if (object_lookup_attribute(thread, v, NAME(__bases__), &bases) <= 0) return NO_VALUE;
    return value_is_tuple(bases) ? bases : NO_VALUE;
}

static int check_class(Thread *thread, Value v, const char *complaint) {
    if (abstract_bases(thread, v) != NO_VALUE) return 0;
    if (!error_pending(thread)) error_raise(thread, SHAPE_TypeError, "%s", complaint);
    return -1;
}

static int abstract_is_subclass(Thread *thread, Value derived, Value class) {
    for (;;) {
        if (derived == class) return 1;
        Value bases = abstract_bases(thread, derived);
        if (bases == NO_VALUE) return error_pending(thread) ? -1 : 0;
        size_t count = tuple_length(bases);
        if (count == 0) return 0;
        if (count == 1) {
            derived = tuple_get(bases, 0);
            continue;
        }
        if (!thread_check_c_stack(thread)) return -1;
        for (size_t i = 0; i < count; i++) {
            int answer = abstract_is_subclass(thread, tuple_get(bases, i), class);
            if (answer) return answer;
        }
        return 0;
    }
}

static int real_is_instance(Thread *thread, Value v, Value class) {
    Value own_class;
    if (value_is_type(class)) {
        if (value_is_instance(v, type_from_value(class))) return 1;
        int found = object_lookup_attribute(thread, v, NAME(__class__), &own_class);
        if (found <= 0) return found;
        return own_class != value_from_object(value_type(v)) && value_is_type(own_class) &&
               type_is_subtype(type_from_value(own_class), type_from_value(class));
    }
    if (check_class(thread, class, "isinstance() arg 2 must be a type, a tuple of types, or a union") < 0) return -1;
    int found = object_lookup_attribute(thread, v, NAME(__class__), &own_class);
    if (found <= 0) return found;
    return abstract_is_subclass(thread, own_class, class);
}

static int real_is_subclass(Thread *thread, Value derived, Value class) {
    if (value_is_type(derived) && value_is_type(class))
        return type_is_subtype(type_from_value(derived), type_from_value(class));
    if (check_class(thread, derived, "issubclass() arg 1 must be a class") < 0 ||
        check_class(thread, class, "issubclass() arg 2 must be a class, a tuple of classes, or a union") < 0)
        return -1;
    return abstract_is_subclass(thread, derived, class);
}

static int ask_hook(Thread *thread, Value hook, Value argument) {
    if (!thread_check_c_stack(thread)) return -1;
    Value answer = object_call1(thread, hook, argument);
    return answer == NO_VALUE ? -1 : object_is_true(thread, answer);
}

int object_is_instance(Thread *thread, Value v, Value class) {
    if (class == value_from_object(value_type(v))) return 1;
    if (value_is_type(class) && value_type(class) == BUILTIN_TYPE(type)) return real_is_instance(thread, v, class);
    if (value_has_shape(class, SHAPE_union)) class = union_arguments(class);
    if (value_is_tuple(class)) {
        if (!thread_check_c_stack(thread)) return -1;
        for (size_t i = 0; i < tuple_length(class); i++) {
            int answer = object_is_instance(thread, v, tuple_get(class, i));
            if (answer) return answer;
        }
        return 0;
    }
    Value hook = object_lookup_special(thread, class, NAME(__instancecheck__));
    if (hook != NO_VALUE) return ask_hook(thread, hook, v);
    return error_pending(thread) ? -1 : real_is_instance(thread, v, class);
}

int object_is_subclass(Thread *thread, Value v, Value class) {
    if (value_is_type(class) && value_type(class) == BUILTIN_TYPE(type)) {
        if (v == class) return 1;
        return real_is_subclass(thread, v, class);
    }
    if (value_has_shape(class, SHAPE_union)) class = union_arguments(class);
    if (value_is_tuple(class)) {
        if (!thread_check_c_stack(thread)) return -1;
        for (size_t i = 0; i < tuple_length(class); i++) {
            int answer = object_is_subclass(thread, v, tuple_get(class, i));
            if (answer) return answer;
        }
        return 0;
    }
    Value hook = object_lookup_special(thread, class, NAME(__subclasscheck__));
    if (hook != NO_VALUE) return ask_hook(thread, hook, v);
    return error_pending(thread) ? -1 : real_is_subclass(thread, v, class);
}

Value object_import(Thread *thread, const char *module_name) {
    Value name = str_intern_cstring(thread, module_name);
    return name == NO_VALUE ? NO_VALUE : import_module(thread, name);
}

Value object_import_attribute(Thread *thread, const char *module_name, const char *attribute) {
    Value module = object_import(thread, module_name);
    return module == NO_VALUE ? NO_VALUE : object_get_attribute_cstring(thread, module, attribute);
}
