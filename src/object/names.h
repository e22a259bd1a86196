// Taipan: interned names and interpreter-wide root objects that C code refers to. MIT licence.
// NAME(__init__) gives the interned str; needs a variable `thread` in scope. Names come from names.def, roots from
// roots.def: add a line there, nothing else.
#ifndef TAIPAN_OBJECT_NAMES_H
#define TAIPAN_OBJECT_NAMES_H
#include "gc/thread.h"

enum NameIndex {
#define NAME_ENTRY(id) NAME_##id,
#include "object/names.def"
#undef NAME_ENTRY
    NAME_COUNT
};
enum InterpValue {
#define ROOT(id) ROOT_##id,
#include "object/roots.def"
#undef ROOT
    ROOT_COUNT
};
_Static_assert(ROOT_COUNT <= 256, "Interp.values is too small");

static inline Value name_at(const Thread *thread, enum NameIndex index) {
    return ((Value *)thread->interp->names)[index];
}
#define NAME(id) name_at(thread, NAME_##id)
#define ROOT_VALUE(id) (thread->interp->values[ROOT_##id])
int names_init(Thread *thread); // interns them all (names.c)
#endif
