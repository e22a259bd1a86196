// Taipan: keeping a value alive that only memory outside of the heap refers to. MIT licence.
//
// The collector finds what the registers and the C stack hold (docs/internals/gc.md), and compilers let go of a variable
// after its last use. Where that use is not the last need (malloc'ed memory points into the object, or the tree of an
// arena names it), keep_alive at the end of the need is one more use.
#ifndef TAIPAN_OBJECT_KEEP_ALIVE_H
#define TAIPAN_OBJECT_KEEP_ALIVE_H
#include "gc/value.h"

// v is held by the C stack, or by a register that is saved there, until here.
static inline void keep_alive(Value v) {
    __asm__ volatile("" : : "r"(v) : "memory");
}
#endif
