// Taipan: types.GenericAlias, as __class_getitem__ of native types makes them. MIT licence.
#ifndef TAIPAN_OBJECT_GENERIC_ALIAS_H
#define TAIPAN_OBJECT_GENERIC_ALIAS_H
#include "object/type.h"

// origin[arguments]; arguments that are not a tuple become a tuple of one.
Value generic_alias_new(Thread *thread, Value origin, Value arguments);
// left | right for types: a union, or NOT_IMPLEMENTED (union.c).
Value union_or(Thread *thread, Value left, Value right);
// The same for what need not be a type: text becomes a forward reference, typing checks the rest.
Value union_or_checked(Thread *thread, Value left, Value right);
Value union_arguments(Value v); // of an exact union: a tuple

// Defines the native `id`, which a native class lists among its methods to be subscriptable.
#define NATIVE_CLASS_GETITEM(id)                                                                                       \
    NATIVE(id, "__class_getitem__(type, object, /)", "See PEP 585", EFFECT_ANY | NATIVE_CLASS) {                       \
        return generic_alias_new(thread, args[0], args[1]);                                                            \
    }
#endif
