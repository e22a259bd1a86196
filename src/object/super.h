// Taipan: super without making super objects, for the machine. MIT licence.
#ifndef TAIPAN_OBJECT_SUPER_H
#define TAIPAN_OBJECT_SUPER_H
#include "object/type.h"

// super(type, object): the class whose MRO is searched after type; NULL with TypeError.
Type *super_check(Thread *thread, Type *type, Value object);
// The attribute, bound; NO_VALUE without exception when absent (then the super object's own attributes are asked). For a
// method call that binds nothing use type_lookup_after(self_type, type, name) and look at TYPE_METHOD_LIKE.
Value super_lookup(Thread *thread, Type *type, Type *self_type, Value object, Value name);
#endif
