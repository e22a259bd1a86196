// Taipan: object header and shapes. MIT licence.
//
// Every heap object starts with an 8-byte header. The 32-bit shape id in it indexes a region of 64-byte Shape records
// reserved at one fixed address, so that finding an object's shape costs no load, and a type guard is one compare.
// Each built-in type owns a fixed shape id (SHAPE_list, ... from object/types.def), so "exactly a list" is a compare
// with a constant. A shape is (type, attribute layout); its version changes when the type's behaviour changes
// (an attribute of the class or of a base is set), which is what inline caches check.
#ifndef TAIPAN_GC_OBJECT_H
#define TAIPAN_GC_OBJECT_H
#include "gc/value.h"

// gc: bits belong to the collector (gc/heap.h). flags: meaning is the type's own. size: in 16-byte units, 0 if large.
struct Object {
    uint32_t shape;
    uint8_t gc;
    uint8_t flags;
    uint16_t size;
};

typedef struct Tracer Tracer;
typedef void (*TraceFunction)(Object *object, Tracer *tracer); // calls tracer_visit for every reference held

typedef enum TraceKind {
    TRACE_LEAF,   // holds no references
    TRACE_VALUES, // every word after the header is a Value (0 and immediates allowed)
    TRACE_CUSTOM, // the shape's type->trace says; then, if the shape has extra_offset, the words from there on
} TraceKind;

typedef struct Shape {
    Type *type;
    struct Shape *parent;       // the layout without the last attribute; NULL for a root
    Value name;                 // interned str added last; NO_VALUE for a root
    struct Object *table;       // lookup table name -> index, made on demand (shape.c)
    struct Object *transitions; // child shapes by name (shape.c)
    struct Shape *next_of_type; // all shapes of the type
    uint32_t version;           // never 0 while valid; renewed when the type's behaviour changes
    uint32_t flags;             // copy of type->flags (TypeFlags in object/type.h)
    uint16_t attribute_count;   // attributes in this layout
    uint16_t inline_capacity;   // how many of them fit inside the instance
    uint16_t extra_offset;      // byte offset of the instance's extra word (overflow array or dict); 0: none
    uint8_t trace_kind;         // TraceKind
    uint8_t dictionary_mode;    // attributes live in the dict in the extra word
} Shape;
_Static_assert(sizeof(Shape) == 64, "shape ids are indexes of 64-byte records");

#define SHAPE_REGION_BASE ((uintptr_t)0x200000000000)
#define SHAPE_REGION_MAX_SHAPES ((uint32_t)1 << 26)

static inline Shape *shape_at(uint32_t id) {
    return (Shape *)(SHAPE_REGION_BASE + ((uintptr_t)id << 6));
}
static inline uint32_t shape_id(const Shape *shape) {
    return (uint32_t)(((uintptr_t)shape - SHAPE_REGION_BASE) >> 6);
}
static inline Shape *object_shape(const Object *object) {
    return shape_at(object->shape);
}
static inline Type *object_type(const Object *object) {
    return object_shape(object)->type;
}
#endif
