// Taipan: struct sequences: tuples with named fields, as sys.flags or os.stat_result. MIT licence.
//
// A field beyond `visible` is no item of the tuple, only an attribute. Instances hold all fields behind the tuple's
// header; unset ones read as None.
#ifndef TAIPAN_RUNTIME_STRUCT_SEQUENCE_H
#define TAIPAN_RUNTIME_STRUCT_SEQUENCE_H
#include "object/tuple.h"

typedef struct StructSequenceField {
    const char *name; // NULL: an item without a name
    const char *doc;
} StructSequenceField;
typedef struct StructSequenceSpec {
    const char *module, *name; // "os", "stat_result"; module NULL: shown without one
    const char *doc;
    const StructSequenceField *fields;
    size_t count, visible;
    enum {
        SEQUENCE_OPEN,
        SEQUENCE_CLOSED,
        SEQUENCE_BY_FIELDS
    } making; // by Python: from a sequence; not at all (sys.flags and
              // its like); from fields (os.sched_param)
} StructSequenceSpec;

// The spec and its fields must live as long as the interpreter (static). NULL with an exception.
Type *struct_sequence_new_type(Thread *thread, const StructSequenceSpec *spec);
// A new instance with all fields None, to be filled with struct_sequence_set before it is seen.
Tuple *struct_sequence_new(Thread *thread, Type *type);
static inline void struct_sequence_set(Thread *thread, Tuple *sequence, size_t field, Value value) {
    heap_store(thread, sequence, &sequence->items[field], value);
}
// From an array of `count` values (NO_VALUE among them with an exception pending: fails).
Value struct_sequence_from_values(Thread *thread, Type *type, const Value *values, size_t count);
#endif
