// Taipan: weak references and proxies. MIT licence.
//
// The heap's side table says who refers weakly to what; a reference object holds its target without marking it. When the
// target dies the collector clears the reference and puts it into the queue, whose callbacks run at a safepoint.
#ifndef TAIPAN_OBJECT_WEAKREF_H
#define TAIPAN_OBJECT_WEAKREF_H
#include "object/type.h"

typedef struct WeakReference { // weakref.ref, its subclasses, and proxies
    Object header;
    Value callback;  // NO_VALUE: none (or used up)
    uint64_t target; // address | 1, hidden from the collector; 1: dead
    int64_t hash;    // valid when header.flags has WEAKREF_HASHED
} WeakReference;
enum { WEAKREF_HASHED = 1 };

// The target, or NO_VALUE when it is dead.
static inline Value weakref_target(const WeakReference *reference) {
    return (Value)(uintptr_t)(reference->target & ~(uint64_t)1);
}
static inline WeakReference *weakref_from_value(Value v) {
    return (WeakReference *)v;
}
static inline bool value_is_weakref(Value v) {
    return value_is_instance(v, BUILTIN_TYPE(weakref));
}
static inline bool value_is_weakproxy(Value v) {
    return value_has_shape(v, SHAPE_weakproxy) || value_has_shape(v, SHAPE_weakcallableproxy);
}
// TypeError when target's type has no weak references. One without a callback is shared. callback: NO_VALUE or NONE: none.
Value weakref_new(Thread *thread, Value target, Value callback);
Value weakref_proxy(Thread *thread, Value target, Value callback);
// All references and proxies of target: a list.
Value weakref_list(Thread *thread, Value target);
// Takes one cleared reference with its callback from the queue; false when it is empty.
bool weakref_take_callback(Thread *thread, Value *reference, Value *callback);
MUST_USE int weakrefs_init(Thread *thread); // called by types_init
#endif
