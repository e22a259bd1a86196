// Taipan: what the machine keeps in feedback slots. MIT licence.
//
// An attribute slot is valid while the object's shape is slot->shape and that shape's version is slot->version. A version
// is never used twice and dies with the type's behaviour, so what the slot points to (a method found on the type) lives.
#ifndef TAIPAN_VM_FEEDBACK_H
#define TAIPAN_VM_FEEDBACK_H
#include "object/code.h"

enum FeedbackKind {
    FEEDBACK_NONE,
    // names: version is the keys version of the globals, index the entry
    FEEDBACK_GLOBAL,
    FEEDBACK_BUILTIN, // and shape the keys version of the builtins, where the entry is
    // attributes
    FEEDBACK_INLINE,      // index: byte offset in the instance
    FEEDBACK_OVERFLOW,    // word: byte offset of the extra word; index: in the array there
    FEEDBACK_ADD,         // store: index as INLINE, word: the shape with the attribute added
    FEEDBACK_CLASS_VALUE, // value: what the class has, no descriptor
    FEEDBACK_METHOD,      // value: a function of the class, to be bound
    FEEDBACK_PROPERTY,    // value: the Python function that gets it
    FEEDBACK_MEMBER,      // index: byte offset; NO_VALUE there means unset (__slots__)
    FEEDBACK_MODULE,      // version: keys version of the module's dict; index: the entry
    FEEDBACK_TYPE,        // shape and version are of the type's instances; value: the attribute of the type itself
    // calls
    FEEDBACK_INIT, // shape and version are of the type's instances; value: __init__, a Python function
};

static inline void feedback_set(FeedbackSlot *slot, uint32_t shape, uint32_t version, enum FeedbackKind kind) {
    slot->shape = shape;
    slot->version = version;
    slot->kind = (uint16_t)kind;
}
// Learns how to instantiate type at a call site; true when slot now holds FEEDBACK_INIT for it.
bool vm_learn_init(Thread *thread, Type *type, FeedbackSlot *slot);
#endif
