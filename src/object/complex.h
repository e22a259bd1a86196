// Taipan: complex. MIT licence.
#ifndef TAIPAN_OBJECT_COMPLEX_H
#define TAIPAN_OBJECT_COMPLEX_H
#include "object/type.h"

typedef struct Complex {
    Object header;
    double real, imag;
} Complex;

static inline bool value_is_complex(Value v) {
    return value_is_object(v) && value_is_instance(v, BUILTIN_TYPE(complex));
}
// NO_VALUE with MemoryError.
Value complex_new(Thread *thread, double real, double imag);
// What complex(v), cmath and struct take: complex, __complex__, then any real number. 0 or -1.
int complex_from_value(Thread *thread, Value v, double *real, double *imag);
#endif
