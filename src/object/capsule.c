// Taipan: the type of capsules, for `types`; nothing makes one before there are C extensions. MIT licence.
#include "object/type.h"

const TypeSpec capsule_type_spec = {
    .name = "PyCapsule",
    .doc = "Capsule objects let you wrap a C \"void *\" pointer in a Python\n"
           "object.  They're a way of passing data through the Python interpreter\n"
           "without creating your own custom type.\n\n"
           "Capsules are used for communication between extension modules.\n"
           "They provide a way for an extension module to export a C interface\n"
           "to other extension modules, so that extension modules can use the\n"
           "Python import mechanism to link to one another.\n",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(Object),
    .trace_kind = TRACE_LEAF,
};
