// Taipan: the limbs of any int, immediate or not; shared by the int_*.c files. MIT licence.
#ifndef TAIPAN_OBJECT_INT_LIMBS_H
#define TAIPAN_OBJECT_INT_LIMBS_H
#include "object/error.h"
#include "object/int.h"
#include <gmp.h>

_Static_assert(sizeof(mp_limb_t) == 8 && GMP_NUMB_BITS == 64, "limbs are 64 bits");

// Magnitude and sign. limbs points into the int (kept alive by the Value the caller holds) or at `own`, so a view is not
// copied. count 0 for zero; else the top limb is not zero.
typedef struct IntView {
    const mp_limb_t *limbs;
    size_t count;
    bool negative;
    mp_limb_t own;
} IntView;

static inline void int_view_small(IntView *view, int64_t n) {
    view->own = n < 0 ? -(uint64_t)n : (uint64_t)n;
    view->limbs = &view->own;
    view->count = n != 0;
    view->negative = n < 0;
}
static inline void int_view(IntView *view, Value v) {
    if (value_is_small_int(v)) {
        int_view_small(view, value_small_int(v));
    } else if (value_is_bool(v)) {
        int_view_small(view, v == TRUE_VALUE);
    } else {
        const BigInt *big = (const BigInt *)v;
        view->limbs = (const mp_limb_t *)big->limbs;
        view->count = (size_t)(big->size < 0 ? -big->size : big->size);
        view->negative = big->size < 0;
        view->own = 0;
    }
}
// v as int64 when that is cheap to know: small ints and bools. The fast path of arithmetic.
static inline bool int_is_word(Value v, int64_t *n) {
    if (LIKELY(value_is_small_int(v))) {
        *n = value_small_int(v);
        return true;
    }
    if (value_is_bool(v)) {
        *n = v == TRUE_VALUE;
        return true;
    }
    return false;
}
// A fresh int object with room for count limbs, size 0; to be filled and finished. NULL: MemoryError.
MUST_USE BigInt *int_allocate(Thread *thread, size_t count);
// The value of big, whose first count limbs are set: strips zeros, gives an immediate when it fits.
Value int_finish(BigInt *big, size_t count, bool negative);
// Working memory for count limbs, kept alive by the caller's stack. NULL: MemoryError.
MUST_USE mp_limb_t *int_scratch(Thread *thread, size_t count);
Value int_from_limbs(Thread *thread, const mp_limb_t *limbs, size_t count, bool negative);
#endif
