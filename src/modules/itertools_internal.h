// Taipan: shared pieces of the itertools types. MIT licence.
//
// Every iterator's body is Values only (TRACE_VALUES): counters are kept as small ints, flags as bools.
#ifndef TAIPAN_MODULES_ITERTOOLS_INTERNAL_H
#define TAIPAN_MODULES_ITERTOOLS_INTERNAL_H
#include "object/arguments.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"

static inline void itertools_set(Thread *thread, void *owner, Value *slot, Value value) {
    heap_store(thread, owner, slot, value);
}
#define ITERTOOLS_TYPE(id, type_name, structure, constructor, next_function, documentation)                            \
    const TypeSpec id##_type_spec = {                                                                                  \
        .name = type_name,                                                                                             \
        .module = "itertools",                                                                                         \
        .doc = documentation,                                                                                          \
        .flags = TYPE_BASE,                                                                                            \
        .size = sizeof(structure),                                                                                     \
        .trace_kind = TRACE_VALUES,                                                                                    \
        .slots = {.construct = constructor, .iter = iterator_self, .next = next_function}}
#endif
