// Taipan: what the files that implement types share among themselves. MIT licence.
#ifndef TAIPAN_OBJECT_TYPE_INTERNAL_H
#define TAIPAN_OBJECT_TYPE_INTERNAL_H
#include "base/vector.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/function.h"
#include "object/list.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"
#include "object/type.h"

struct SubclassList {
    size_t count, capacity;
    Type *items[];
};

// ---- specials (slot_table.c) ------------------------------------------------------------------------------------
typedef enum WrapperKind {
    WRAPPER_none,
    WRAPPER_unary,
    WRAPPER_hash,
    WRAPPER_call,
    WRAPPER_get_attribute,
    WRAPPER_set_attribute,
    WRAPPER_del_attribute,
    WRAPPER_compare_lt,
    WRAPPER_compare_le,
    WRAPPER_compare_eq,
    WRAPPER_compare_ne,
    WRAPPER_compare_gt,
    WRAPPER_compare_ge,
    WRAPPER_next,
    WRAPPER_descriptor_get,
    WRAPPER_descriptor_set,
    WRAPPER_descriptor_delete,
    WRAPPER_init,
    WRAPPER_construct,
    WRAPPER_finalize,
    WRAPPER_binary_left,
    WRAPPER_binary_right,
    WRAPPER_ternary_left,
    WRAPPER_ternary_right,
    WRAPPER_predicate,
    WRAPPER_binary,
    WRAPPER_ternary,
    WRAPPER_length,
    WRAPPER_set_item,
    WRAPPER_del_item,
    WRAPPER_contains,
    WRAPPER_repeat,
    WRAPPER_get_buffer,
    WRAPPER_release_buffer,
} WrapperKind;

typedef void (*SlotFunction)(void);

enum SlotField {
#define SLOT(field, signature) FIELD_##field,
#include "object/slots.def"
    FIELD_COUNT
};
typedef struct Special {
    uint16_t name;    // NameIndex
    uint8_t field;    // SlotField
    uint8_t wrapper;  // WrapperKind
    const char *text; // the dunder
    const char *doc;
} Special;
extern const Special specials[];
enum SpecialIndex {
#define SPECIAL(dunder, field, wrapper, doc) SPECIAL_##dunder##_##field,
#include "object/slots.def"
    SPECIAL_COUNT
};
static inline SlotFunction *slots_field(TypeSlots *slots, unsigned field) {
    return (SlotFunction *)slots + field;
}
static inline SlotFunction slots_get(const TypeSlots *slots, unsigned field) {
    return ((const SlotFunction *)slots)[field];
}
_Static_assert(sizeof(TypeSlots) == FIELD_COUNT * sizeof(SlotFunction), "TypeSlots is an array of functions");
extern const SlotFunction slot_functions[]; // by SlotField: what a Python class gets; NULL: never from Python
// Recomputes slots: all of them (several bases), or those of one special name, or those that own dict names.
void slots_update_all(Thread *thread, Type *type);
void slots_update_own(Thread *thread, Type *type);
void slots_update_name(Thread *thread, Type *type, Value name); // recursively in subclasses
void slots_finish(Type *type);                                  // flags that follow from slots
// The C function behind a wrapper descriptor.
static inline const Special *wrapper_special(const WrapperDescriptor *wrapper) {
    return &specials[wrapper->special >> 1];
}
static inline SlotFunction wrapper_function(const WrapperDescriptor *wrapper) {
    return slots_get(&wrapper->type->spec->slots, wrapper_special(wrapper)->field);
}
// The generic attribute read without raising: 1 found, 0 absent (or AttributeError, swallowed), -1 error.
int attribute_find(Thread *thread, Value self, Value name, Value *result);
Value reduce_as_getattr(Thread *thread, Value owner, Value name); // for __reduce__: (getattr, (owner, name))
Value wrapper_new(Thread *thread, Type *type, int special);
extern const NativeDef type_new_native; // `__new__` of native types, bound to the type
Value type_new_wrapper_call(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names);

// ---- state (type.c) ---------------------------------------------------------------------------------------------
typedef struct TypesState {
    VECTOR(Type *) types;     // every Type alive, for the weak sweep
    VECTOR(Object *) cleared; // weak references whose callbacks are due, from cleared_head on
    size_t cleared_head;
    uint32_t quarantine; // shapes freed by the last sweep, reusable after the next
    struct {
        Value name;
        int16_t special;
    } special_table[256];
} TypesState;
static inline TypesState *types_state(Thread *thread) {
    return thread->interp->state[STATE_TYPES];
}
// Enters a type among those the interpreter traces and sweeps. 0 or -1.
int types_register(Thread *thread, Type *type);
int types_index_specials(Thread *thread); // after names_init
int types_name_natives(Thread *thread);   // gives native types their names, after names_init
// base.__subclasses__(), held weakly: in order of making.
int type_add_subclass(Thread *thread, Type *base, Type *type);
void type_remove_subclass(Type *base, Type *type);
// Enters the class among the users of each class in its MRO, which need not be bases of it; takes it out of their lists.
int type_note_mro(Thread *thread, Type *type); // -1: MemoryError
void type_forget_mro(Type *type);
// The shape of new instances, without attributes. 0 or -1.
int type_make_root_shape(Thread *thread, Type *type);
void type_trace_instance(Object *object, Tracer *tracer); // Python classes on native bodies
Type *type_native_base(Type *type);                       // nearest type with a spec
// The flags that a class takes over from its base.
void type_set_flags_for_subclass(Type *type, const Type *base);

// ---- bases (type_bases.c) ---------------------------------------------------------------------------------------
Value type_compute_mro(Thread *thread, Type *type); // by C3, without mro() override
int type_set_mro(Thread *thread, Type *type);       // through a metaclass's mro() when it has one
// The base whose layout instances have; NULL with TypeError when the bases' layouts conflict.
Type *type_best_base(Thread *thread, Value bases);
static inline bool has_attributes(const Type *type) { // do instances have a __dict__
    return type->extra_offset || (type->flags & TYPE_DICT_AT_END);
}
// May __class__ change from one to the other?
bool type_same_layout(const Type *a, const Type *b);
int type_set_bases(Thread *thread, Value self, Value bases); // __bases__ = ...

// ---- attributes (type_attributes.c) -----------------------------------------------------------------------------
Value type_module_name(Thread *thread, Type *type); // str or whatever __module__ holds
// __doc__: the spec's text without its signature; NONE when there is none.
Value type_doc_from_spec(Thread *thread, const TypeSpec *spec);
extern const NativeGetSet type_getters[];
extern const NativeDef *const type_methods[];
// Sets __name__; ValueError for null characters. 0 or -1.
int type_set_name(Thread *thread, Type *type, Value name);
// Calls an annotate function for real values (format 1): a dict, or NO_VALUE.
Value annotations_from(Thread *thread, Value annotate);

// ---- functions --------------------------------------------------------------------------------------------------
// The module a native type says it belongs to, interned; NO_VALUE without memory.
Value type_spec_module(Thread *thread, const TypeSpec *spec);
extern const NativeGetSet instance_dict_getset, instance_weakref_getset;
// Stores what is assigned to __dict__ (NO_VALUE: it is deleted, an empty one takes its place); TypeError unless a dict.
int instance_replace_dict(Thread *thread, Value self, Value value);
Value native_text_signature(Thread *thread, const NativeDef *def); // NONE when it cannot be shown
Value native_def_name(Thread *thread, const NativeDef *def);
int native_prepare(Thread *thread, Native *native);
// copyreg and object reduction (object_reduce.c)
extern const NativeDef *const object_methods[];
// Value found on a type -> what an attribute read gives.
static inline Value descriptor_bind(Thread *thread, Value found, Value instance, Value owner) {
    DescriptorGetFunction get = value_type(found)->slots.descriptor_get;
    return get ? get(thread, found, instance, owner) : found;
}
static inline bool value_is_data_descriptor(Value v) {
    return value_type(v)->slots.descriptor_set != NULL;
}
// Interns an attribute name that may be any str; TypeError when it is not a str. Message as setattr's.
Value attribute_name_check(Thread *thread, Value name);
#endif
