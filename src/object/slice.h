// Taipan: slice objects and index arithmetic. MIT licence.
#ifndef TAIPAN_OBJECT_SLICE_H
#define TAIPAN_OBJECT_SLICE_H
#include "object/protocol.h"

typedef struct Slice {
    Object header;
    Value start, stop, step; // None where not given
} Slice;

static inline Slice *slice_from_value(Value v) {
    return (Slice *)v;
}
static inline bool value_is_slice(Value v) { // slice cannot be subclassed
    return value_has_shape(v, SHAPE_slice);
}
Value slice_new(Thread *thread, Value start, Value stop, Value step); // NONE for what is not given
// start, stop and step as the slice has them, before they are fitted to a length: 0, or -1 (TypeError, ValueError for
// step 0).
int slice_unpack(Thread *thread, Value slice, int64_t *start, int64_t *stop, int64_t *step);
// Fits what slice_unpack gave to length; returns the number of items.
int64_t slice_adjust(int64_t length, int64_t *start, int64_t *stop, int64_t step);
// slice.indices(length) for an int of any size. 0 or -1.
int slice_long_indices(Thread *thread, Value slice, Value length, Value *start, Value *stop, Value *step);
// For native methods f(value, start=0, stop=sys.maxsize): UNBOUND leaves *out; negative counts from length, then
// clamped at 0. 0 or -1.
int slice_search_bound(Thread *thread, Value v, int64_t length, int64_t *out);
// key as an index for subscription, negative ones not adjusted yet. 0; -1 with the exception: not an int (TypeError
// "<what> indices must be integers or slices, not X") or IndexError when it does not fit.
int subscript_index(Thread *thread, Value key, const char *what, int64_t *out);
// An index argument of a native method (insert, pop): 0; -1 with TypeError, or OverflowError "Python int too large to
// convert to C ssize_t".
int argument_index(Thread *thread, Value v, int64_t *out);
#endif
