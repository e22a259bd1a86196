// Taipan: capsules. MIT licence.
#include "object/capsule.h"
#include "object/error.h"
#include "object/str.h"

Value capsule_new(Thread *thread, const void *pointer, const char *name) {
    Capsule *capsule = heap_allocate(thread, sizeof *capsule, SHAPE_capsule);
    if (!capsule) return NO_VALUE;
    capsule->pointer = pointer;
    capsule->name = name;
    return value_from_object(capsule);
}

const void *capsule_pointer(Thread *thread, Value v, const char *name) {
    const Capsule *capsule = (const Capsule *)v;
    bool matches = value_has_shape(v, SHAPE_capsule) &&
                   (capsule->name == name || (capsule->name && name && strcmp(capsule->name, name) == 0));
    if (matches && capsule->pointer) return capsule->pointer;
    error_raise(thread, SHAPE_ValueError, "capsule has another name, or no pointer");
    return NULL;
}

static Value capsule_repr(Thread *thread, Value self) {
    const Capsule *capsule = (const Capsule *)self;
    const char *quote = capsule->name ? "\"" : "";
    return str_format_c(thread, "<capsule object %s%s%s at %p>", quote, capsule->name ? capsule->name : "NULL", quote,
                        (void *)self);
}

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
    .size = sizeof(Capsule),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = capsule_repr},
};
