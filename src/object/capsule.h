// Taipan: capsules: a C pointer with a name, as native modules hand to each other. MIT licence.
#ifndef TAIPAN_OBJECT_CAPSULE_H
#define TAIPAN_OBJECT_CAPSULE_H
#include "object/type.h"

typedef struct Capsule {
    Object header;
    const void *pointer;
    const char *name; // static, or NULL
} Capsule;
Value capsule_new(Thread *thread, const void *pointer, const char *name);
// The pointer of a capsule of that name; NULL with ValueError.
const void *capsule_pointer(Thread *thread, Value v, const char *name);
#endif
