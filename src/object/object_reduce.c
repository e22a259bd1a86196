// Taipan: methods of `object`: pickling (protocols 0 to 5), format, dir, sizeof, subclass hooks. MIT licence.
#include "object/exception.h"
#include "object/int.h"
#include "object/set.h"
#include "object/type_internal.h"

int class_merge_names(Thread *thread, Dict *names, Value class);

// ---- state -------------------------------------------------------------------------------------------------------
static Value copyreg_attribute(Thread *thread, const char *name) {
    return object_import_attribute(thread, "copyreg", name);
}

// Names of __slots__ along the MRO, cached by copyreg as __slotnames__; NONE when there are none.
static Value slot_names(Thread *thread, Type *type) {
    if (type_ensure_ready(thread, type) < 0) return NO_VALUE;
    Value cached = dict_get_cstring(thread, type->dict, "__slotnames__");
    if (cached && (cached == NONE || value_is_list(cached))) return cached;
    if (error_pending(thread)) return NO_VALUE;
    Value function = copyreg_attribute(thread, "_slotnames");
    Value names = function ? object_call1(thread, function, value_from_object(type)) : NO_VALUE;
    if (names && names != NONE && !value_is_list(names))
        return error_raise(thread, SHAPE_TypeError, "copyreg._slotnames didn't return a list or None");
    return names;
}

static Value own_attributes(Thread *thread, Value self) {
    Value dict;
    if (value_is_object(self) && has_attributes(value_type(self)) && !instance_attribute_count(self)) return NONE;
    int status = object_lookup_attribute(thread, self, NAME(__dict__), &dict);
    return status < 0 ? NO_VALUE : status ? dict : NONE;
}

// Values of the slots that are set: a dict.
static Dict *slot_values(Thread *thread, Value self, Value names) {
    Dict *values = dict_allocate(thread);
    for (size_t i = 0; values && i < list_length(names); i++) {
        Value name = list_get(names, i), value;
        int status = object_lookup_attribute(thread, self, name, &value);
        if (status < 0 || (status && dict_set(thread, values, name, value) < 0)) return NULL;
    }
    return values;
}

static Value default_state(Thread *thread, Value self, bool required) {
    Type *type = value_type(self);
    if (required && (type->flags & TYPE_VARIABLE_SIZE) && !(type->flags & TYPE_STR))
        return error_raise(thread, SHAPE_TypeError, "cannot pickle %N objects", type);
    Value state = own_attributes(thread, self), names = state ? slot_names(thread, type) : NO_VALUE;
    if (!state || !names) return NO_VALUE;
    if (required) { // a native body that nobody knows how to save
        size_t size = sizeof(Object) + (names == NONE ? 0 : 8 * list_length(names));
        if (type->size > size) return error_raise(thread, SHAPE_TypeError, "cannot pickle '%N' object", type);
    }
    if (names == NONE || !list_length(names)) return state;
    Dict *values = slot_values(thread, self, names);
    if (!values) return NO_VALUE;
    return dict_length(values) ? tuple_pack(thread, 2, state, value_from_object(values)) : state;
}

NATIVE(object_getstate, "__getstate__(self, /)", "Helper for pickle.", EFFECT_ANY) {
    return default_state(thread, args[0], false);
}

static Value object_state(Thread *thread, Value self, bool required) {
    Value method = object_get_attribute(thread, self, NAME(__getstate__));
    if (!method) return NO_VALUE;
    bool is_default = value_has_shape(method, SHAPE_builtin_function) &&
                      ((Native *)method)->def == &object_getstate_native && ((Native *)method)->self == self;
    return is_default ? default_state(thread, self, required) : object_call0(thread, method);
}

// ---- __reduce_ex__ -----------------------------------------------------------------------------------------------
// Arguments for __new__: 0 none given by the class, 1 given, -1 error.
static int new_arguments(Thread *thread, Value self, Value *args, Value *keywords) {
    *args = *keywords = NO_VALUE;
    Value method = object_lookup_special(thread, self, NAME(__getnewargs_ex__));
    if (method) {
        Value pair = object_call0(thread, method);
        if (!pair) return -1;
        if (!value_is_tuple(pair))
            return error_raise_int(thread, SHAPE_TypeError, "__getnewargs_ex__ should return a tuple, not '%T'", pair);
        if (tuple_length(pair) != 2)
            return error_raise_int(thread, SHAPE_ValueError,
                                   "__getnewargs_ex__ should return a tuple of length 2, not %zu", tuple_length(pair));
        *args = tuple_get(pair, 0);
        *keywords = tuple_get(pair, 1);
        if (!value_is_tuple(*args))
            return error_raise_int(thread, SHAPE_TypeError,
                                   "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%T'",
                                   *args);
        if (!value_is_dict(*keywords))
            return error_raise_int(thread, SHAPE_TypeError,
                                   "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%T'",
                                   *keywords);
        return 1;
    }
    if (error_pending(thread)) return -1;
    method = object_lookup_special(thread, self, NAME(__getnewargs__));
    if (!method) return error_pending(thread) ? -1 : 0;
    *args = object_call0(thread, method);
    if (!*args) return -1;
    if (!value_is_tuple(*args))
        return error_raise_int(thread, SHAPE_TypeError, "__getnewargs__ should return a tuple, not '%T'", *args);
    return 1;
}

static Value prepend(Thread *thread, Value first, Value tuple) {
    size_t count = tuple ? tuple_length(tuple) : 0;
    Tuple *result = tuple_allocate(thread, count + 1);
    if (!result) return NO_VALUE;
    tuple_set(thread, result, 0, first);
    for (size_t i = 0; i < count; i++)
        tuple_set(thread, result, i + 1, tuple_get(tuple, i));
    return value_from_object(result);
}

static Value call_items_iterator(Thread *thread, Value self) {
    Value items = object_call_method(thread, self, NAME(items), 0);
    return items ? object_iter(thread, items) : NO_VALUE;
}

static Value reduce_protocol_2(Thread *thread, Value self) {
    Type *type = value_type(self);
    Value class = object_get_class(thread, self), args, keywords, constructor, call_args;
    if (!class) return NO_VALUE;
    if (!type->slots.construct) return error_raise(thread, SHAPE_TypeError, "cannot pickle '%N' object", type);
    int given = new_arguments(thread, self, &args, &keywords);
    if (given < 0) return NO_VALUE;
    if (keywords && dict_length(dict_from_value(keywords))) {
        constructor = copyreg_attribute(thread, "__newobj_ex__");
        call_args = tuple_pack(thread, 3, class, args, keywords);
    } else {
        constructor = copyreg_attribute(thread, "__newobj__");
        call_args = prepend(thread, class, args);
    }
    if (!constructor || !call_args) return NO_VALUE;
    bool is_list = value_is_list(self), is_dict = value_is_dict(self);
    Value state = object_state(thread, self, !given && !is_list && !is_dict);
    Value items = state && is_list ? object_iter(thread, self) : NONE;
    Value pairs = state && is_dict ? call_items_iterator(thread, self) : NONE;
    if (!state || !items || !pairs) return NO_VALUE;
    return tuple_pack(thread, 5, constructor, call_args, state, items, pairs);
}

static Value common_reduce(Thread *thread, Value self, int64_t protocol) {
    if (protocol >= 2) return reduce_protocol_2(thread, self);
    Value reduce = copyreg_attribute(thread, "_reduce_ex");
    return reduce ? object_call2(thread, reduce, self, value_from_small_int(protocol)) : NO_VALUE;
}

NATIVE(object_reduce, "__reduce__(self, /)", "Helper for pickle.", EFFECT_ANY) {
    return common_reduce(thread, args[0], 0);
}

NATIVE(object_reduce_ex, "__reduce_ex__(self, protocol, /)", "Helper for pickle.", EFFECT_ANY) {
    Value self = args[0];
    int64_t protocol = object_index_int64(thread, args[1]);
    if (protocol == -1 && error_pending(thread)) return NO_VALUE;
    Value found = type_lookup(thread, value_type(self), NAME(__reduce__));
    bool is_default =
        found && value_has_shape(found, SHAPE_method_descriptor) && ((Native *)found)->def == &object_reduce_native;
    Value own_method;
    if (is_default && !value_is_type(self)) return common_reduce(thread, self, protocol);
    int status = object_lookup_attribute(thread, self, NAME(__reduce__), &own_method);
    if (status < 0) return NO_VALUE;
    if (status && !is_default) return object_call0(thread, own_method);
    return common_reduce(thread, self, protocol);
}

// ---- the rest ----------------------------------------------------------------------------------------------------
NATIVE(object_format_method, "__format__(self, format_spec, /)",
       "Default object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise.",
       EFFECT_ANY) {
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "__format__() argument must be str, not %B", args[1]);
    if (str_from_value(args[1])->length)
        return error_raise(thread, SHAPE_TypeError, "unsupported format string passed to %N.__format__",
                           value_type(args[0]));
    return object_str(thread, args[0]);
}

NATIVE(object_sizeof, "__sizeof__(self, /)", "Return the size of the object in memory, in bytes.", EFFECT_READS) {
    if (!value_is_object(args[0])) return value_from_small_int(24); // what CPython takes for a small number
    return int_from_int64(thread, (int64_t)heap_object_size(value_object(args[0])));
}

NATIVE(object_dir, "__dir__(self, /)", "Default dir() implementation.", EFFECT_ANY) {
    Value dict, class;
    int status = object_lookup_attribute(thread, args[0], NAME(__dict__), &dict);
    if (status < 0) return NO_VALUE;
    Dict *names = status && value_is_dict(dict) ? dict_copy(thread, dict_from_value(dict)) : dict_allocate(thread);
    if (!names || (status = object_lookup_attribute(thread, args[0], NAME(__class__), &class)) < 0) return NO_VALUE;
    if (status && class_merge_names(thread, names, class) < 0) return NO_VALUE;
    return dict_keys_list(thread, names);
}

NATIVE(object_init_subclass, "__init_subclass__(type, /)",
       "This method is called when a class is subclassed.\n\n"
       "The default implementation does nothing. It may be\noverridden to extend subclasses.",
       EFFECT_NONE | NATIVE_CLASS) {
    return NONE;
}

NATIVE(object_subclasshook, "__subclasshook__(type, object, /)",
       "Abstract classes can override this to customize issubclass().\n\n"
       "This is invoked early on by abc.ABCMeta.__subclasscheck__().\n"
       "It should return True, False or NotImplemented.  If it returns\n"
       "NotImplemented, the normal algorithm is used.  Otherwise, it\n"
       "overrides the normal algorithm (and the outcome is cached).",
       EFFECT_NONE | NATIVE_CLASS) {
    return NOT_IMPLEMENTED;
}

const NativeDef *const object_methods[] = {
    &object_reduce_ex_native,    &object_reduce_native,        &object_getstate_native,
    &object_subclasshook_native, &object_init_subclass_native, &object_format_method_native,
    &object_sizeof_native,       &object_dir_native,           NULL,
};
