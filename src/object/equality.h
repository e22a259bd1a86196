// Taipan: equality of two values with the common cases inline. MIT licence.
#ifndef TAIPAN_OBJECT_EQUALITY_H
#define TAIPAN_OBJECT_EQUALITY_H
#include "object/protocol.h"
#include "object/str.h"

// Identity implies equality, as in containers. 1, 0, -1; may run Python code.
static inline int value_equal(Thread *thread, Value a, Value b) {
    if (a == b) return 1;
    if (value_are_small_ints(a, b)) return 0;
    if (value_has_shape(a, SHAPE_str) && value_has_shape(b, SHAPE_str)) {
        const Str *s = (const Str *)a, *t = (const Str *)b;
        if (s->length != t->length) return 0;
        return str_equal(s, t);
    }
    return object_equal(thread, a, b);
}
#endif
