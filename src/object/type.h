// Taipan: types: the record behind every class, its slots, and how native types are declared. MIT licence.
//
// A Type is a heap object. Behaviour is a table of C function slots (slots.def) plus the dict. A native type is made
// from a static TypeSpec; its dict is filled from the spec on first need (start-up touches no method tables).
// Any change to a class's dict renews the versions of the shapes of it and of its subclasses (type_modified).
#ifndef TAIPAN_OBJECT_TYPE_H
#define TAIPAN_OBJECT_TYPE_H
#include "gc/thread.h"
#include "object/native.h"

typedef struct Tuple Tuple;
typedef struct Str Str;

typedef enum CompareOp { COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE } CompareOp;

// PEP 688/3118 view of memory. obj keeps the exporter alive; format/shape/strides NULL means plain bytes.
typedef struct Buffer {
    void *data;
    Value owner;
    size_t length; // bytes
    size_t item_size;
    bool readonly;
    int dimensions;
    const char *format;
    ptrdiff_t *shape, *strides, *suboffsets;
    void *internal;
    ptrdiff_t small_shape[1], small_strides[1]; // storage for the one-dimensional case
} Buffer;
enum {
    BUFFER_SIMPLE = 0,
    BUFFER_WRITABLE = 1,
    BUFFER_FORMAT = 4,
    BUFFER_ND = 8,
    BUFFER_STRIDES = 0x18,
    BUFFER_C_CONTIGUOUS = 0x38,
    BUFFER_F_CONTIGUOUS = 0x58,
    BUFFER_ANY_CONTIGUOUS = 0x98,
    BUFFER_INDIRECT = 0x118,
    BUFFER_FULL = 0x11C
};

// NO_VALUE or -1: an exception is pending, except where slots.def says otherwise.
typedef Value (*UnaryFunction)(Thread *thread, Value self);
typedef Value (*BinaryFunction)(Thread *thread, Value left, Value right); // self may be either: answer NOT_IMPLEMENTED
typedef Value (*TernaryFunction)(Thread *thread, Value base, Value exponent, Value modulus); // modulus NONE if absent
typedef int64_t (*HashFunction)(Thread *thread, Value self);  // never -1 but for an error
typedef int (*PredicateFunction)(Thread *thread, Value self); // 1, 0, -1
// args: `positional` values, then one value per name in the tuple `keyword_names` (NO_VALUE: none)
typedef Value (*CallFunction)(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names);
typedef Value (*GetAttributeFunction)(Thread *thread, Value self, Value name);
typedef int (*SetAttributeFunction)(Thread *thread, Value self, Value name, Value value);
typedef Value (*CompareFunction)(Thread *thread, Value self, Value other, CompareOp op);
typedef Value (*DescriptorGetFunction)(Thread *thread, Value self, Value instance, Value owner); // NO_VALUE: absent
typedef int (*DescriptorSetFunction)(Thread *thread, Value self, Value instance, Value value);
typedef int (*InitFunction)(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names);
typedef Value (*ConstructFunction)(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names);
typedef void (*FinalizeFunction)(Thread *thread, Value self);  // must leave no exception pending
typedef int64_t (*LengthFunction)(Thread *thread, Value self); // -1: error
typedef int (*SetItemFunction)(Thread *thread, Value self, Value key, Value value);
typedef Value (*IndexFunction)(Thread *thread, Value self, int64_t index);
typedef Value (*RepeatFunction)(Thread *thread, Value self, int64_t count);
typedef int (*ContainsFunction)(Thread *thread, Value self, Value item); // 1, 0, -1
typedef int (*GetBufferFunction)(Thread *thread, Value self, Buffer *buffer, int flags);
typedef void (*ReleaseBufferFunction)(Thread *thread, Value self, Buffer *buffer);

typedef struct TypeSlots {
#define SLOT(field, signature) signature field;
#include "object/slots.def"
} TypeSlots;

typedef enum TypeFlags {
    TYPE_INT = 1u << 0, // instances are ints (the type is int or a subclass); likewise:
    TYPE_STR = 1u << 1,
    TYPE_BYTES = 1u << 2,
    TYPE_LIST = 1u << 3,
    TYPE_TUPLE = 1u << 4,
    TYPE_DICT = 1u << 5,
    TYPE_TYPE = 1u << 6,
    TYPE_EXCEPTION = 1u << 7,
    TYPE_SET = 1u << 8, // set or frozenset
    TYPE_FLOAT = 1u << 9,
    TYPE_NATIVE = 1u << 10,           // made from a TypeSpec; immutable to Python code
    TYPE_BASE = 1u << 11,             // may be subclassed
    TYPE_ABSTRACT = 1u << 12,         // __abstractmethods__ is not empty
    TYPE_SEQUENCE = 1u << 13,         // matches sequence patterns
    TYPE_MAPPING = 1u << 14,          // matches mapping patterns
    TYPE_METHOD_LIKE = 1u << 15,      // instances found on a class bind self: LOAD_METHOD may skip the bound method
    TYPE_VARIABLE_SIZE = 1u << 16,    // instances end in items (tuple, int, bytes, ...): extra word found by size
    TYPE_HAS_FINALIZER = 1u << 17,    // instances must be registered with heap_register_finalizer
    TYPE_PLAIN_ATTRIBUTES = 1u << 18, // get_attribute is the generic one (inline caches may serve it)
    TYPE_PLAIN_SET_ATTRIBUTE = 1u << 19,
    TYPE_DISALLOW_CONSTRUCTION = 1u << 20, // cannot create 'X' instances
    TYPE_MATCH_SELF = 1u << 21,            // class pattern with one positional matches the subject itself
    TYPE_NO_WEAKREF = 1u << 22,            // of native types: what the spec and those of the bases say
    TYPE_IMMUTABLE = 1u << 24,
    TYPE_READY = 1u << 25,            // dict has been filled from the spec
    TYPE_HEAP = 1u << 26,             // created by a class statement or type()
    TYPE_DICT_FROM_START = 1u << 28,  // instances are in dictionary mode from the start (modules)
    TYPE_DICT_AT_END = 1u << 29,      // TYPE_VARIABLE_SIZE with attributes: the extra word is the object's last word
    TYPE_HAS_WEAKREF_SLOT = 1u << 30, // shows __weakref__ (a Python class without __slots__, or with it among them)
} TypeFlags;

// What a native type declares; static const, beside its implementation. Every pointer may be NULL.
typedef struct TypeSpec {
    const char *name;   // "list"; with module for display: "collections.deque"
    const char *module; // NULL: builtins
    const char *doc;    // may start with a text signature line "name(args)\n--\n\n" as CPython's do
    uint32_t base;      // shape id of the base type; 0: object
    uint32_t flags;     // TypeFlags of its own (the classification flags are inherited)
    uint32_t size;      // bytes of a (minimal) instance, header included
    TraceKind trace_kind;
    TraceFunction trace;
    bool has_weakrefs;     // weak references to instances are allowed (inherited)
    bool has_dict;         // instances have an extra word (attributes) directly after `size` bytes, not counted in it
    uint16_t extra_offset; // has_dict with that word inside the body: its offset; then from there on all are Values
    TypeSlots slots;       // NULL slots are inherited
    const NativeDef *const *methods;             // NULL-terminated
    const NativeGetSet *getters;                 // terminated by name NULL
    const NativeMember *members;                 // terminated by name NULL
    int (*populate)(Thread *thread, Type *type); // adds what tables cannot say; run when the dict is filled
} TypeSpec;

struct SubclassList;

struct Type {
    Object header;
    TraceFunction trace; // second word: the collector reads it here (gc/heap_mark.c)
    TypeSlots slots;
    uint32_t flags;
    uint32_t size;             // bytes of a minimal instance without attributes
    uint32_t extra_offset;     // of the extra word; 0: instances have no __dict__ (or TYPE_VARIABLE_SIZE: by size)
    uint32_t root_shape;       // shape of new instances
    uint32_t dictionary_shape; // shape of instances in dictionary mode; 0: not made yet
    uint32_t version;          // for the method cache; 0: none assigned
    uint16_t instances_seen;   // slack tracking of inline attributes
    uint16_t most_attributes;
    uint8_t trace_kind;
    const TypeSpec *spec; // NULL for Python classes; inherited layout of native bases through base
    Type *base;           // the base that gives the layout
    Dict *dict;
    Value bases, mro;     // tuples
    Value name, qualname; // str
    char *utf8_name;      // malloc'ed: name when it is not ASCII; "module.name" of a native type, once wanted
    struct SubclassList *subclasses; // weak, malloc'ed, private to type.c; likewise:
    struct SubclassList *users;      // classes whose metaclass's mro() put this one into theirs
    Shape *shapes;                   // all shapes of the type, linked by next_of_type
    Value slot_names;                // __slots__ member names, or NO_VALUE
    Value get_attr_hook;             // the class's __getattr__, cached by the slot function
};
_Static_assert(offsetof(Type, trace) == sizeof(Object), "the collector reads it there");

enum BuiltinShape {
    SHAPE_INVALID,
#define TYPE(id) SHAPE_##id,
#include "object/types.def"
#undef TYPE
#define EXCEPTION(id, base, layout) SHAPE_##id,
#include "object/exceptions.def"
#undef EXCEPTION
#define TYPE(id) SHAPE_##id,
#include "object/module_types.def"
#undef TYPE
    SHAPE_BUILTIN_COUNT
};
#define TYPE(id) extern const TypeSpec id##_type_spec;
#include "object/types.def"
#include "object/module_types.def"
#undef TYPE

#define BUILTIN_TYPE(id) (shape_at(SHAPE_##id)->type)

// ---- what is it -------------------------------------------------------------------------------------------------
// value_type for what is no heap object.
Type *value_type_of_immediate(Value v);
static inline Type *value_type(Value v) {
    return LIKELY(value_is_object(v)) ? object_type(value_object(v)) : value_type_of_immediate(v);
}
static inline bool value_has_shape(Value v, uint32_t shape) { // exact type test for built-ins
    return value_is_object(v) && value_object(v)->shape == shape;
}
static inline bool value_has_flag(Value v, uint32_t flag) { // heap objects only: small ints and floats answer false
    return value_is_object(v) && (object_shape(value_object(v))->flags & flag);
}
static inline bool value_is_str(Value v) {
    return value_has_flag(v, TYPE_STR);
}
static inline bool value_is_int(Value v) { // bool included
    return value_is_small_int(v) || value_is_bool(v) || value_has_flag(v, TYPE_INT);
}
static inline bool value_is_float(Value v) {
    return value_is_immediate_float(v) || value_has_flag(v, TYPE_FLOAT);
}
static inline bool value_is_bytes(Value v) {
    return value_has_flag(v, TYPE_BYTES);
}
static inline bool value_is_list(Value v) {
    return value_has_flag(v, TYPE_LIST);
}
static inline bool value_is_tuple(Value v) {
    return value_has_flag(v, TYPE_TUPLE);
}
static inline bool value_is_dict(Value v) {
    return value_has_flag(v, TYPE_DICT);
}
static inline bool value_is_type(Value v) {
    return value_has_flag(v, TYPE_TYPE);
}
static inline bool value_is_exception(Value v) {
    return value_has_flag(v, TYPE_EXCEPTION);
}
static inline Type *type_from_value(Value v) { // v must be a type
    return (Type *)v;
}
bool type_is_subtype(const Type *type, const Type *base);         // by MRO
static inline bool value_is_instance(Value v, const Type *type) { // real type only, no __class__, no hooks
    Type *t = value_type(v);
    return t == type || type_is_subtype(t, type);
}
const char *
type_name(const Type *type); // UTF-8 of __name__ ("module.name" for native types that have a module), for messages
#define value_type_name(v) type_name(value_type(v))

// ---- making and changing ----------------------------------------------------------------------------------------
// All built-in types, in the order of types.def; called once per interpreter before anything else is allocated.
MUST_USE int types_init(Thread *thread);
// Fills the type's dict from its spec if that has not happened. Everything that reads type->dict calls it.
MUST_USE int type_populate(Thread *thread, Type *type);
static inline int type_ensure_ready(Thread *thread, Type *type) {
    return LIKELY(type->flags & TYPE_READY) ? 0 : type_populate(thread, type);
}
// The attribute of name (interned str) found along the MRO, unbound; NO_VALUE without exception when absent.
// Cached per interpreter by (type, version, name).
Value type_lookup(Thread *thread, Type *type, Value name);
// As type_lookup, without the cache, starting after the class `after` in type's MRO (super).
Value type_lookup_after(Thread *thread, Type *type, Type *after, Value name);
// Must follow every change to type->dict, bases or flags.
void type_modified(Thread *thread, Type *type);
// type.__new__(metatype, name, bases, namespace, **keywords), with everything that implies.
Value type_new_class(Thread *thread, Type *metatype, Value name, Value bases, Value namespace, Value keywords);
// Sets a class attribute with slot updates (type.__setattr__ without the metatype's data descriptors).
int type_set_attribute(Thread *thread, Type *type, Value name, Value value);
// A new instance of a class without calling __init__: zeroed body, root shape; registers finalisers.
MUST_USE void *type_allocate(Thread *thread, Type *type, size_t item_bytes);
// Best metaclass of bases (metaclass conflict raises).
Type *type_calculate_metaclass(Thread *thread, Type *metatype, Value bases);
// A native type that is not in types.def (struct sequences, exceptions of modules). base NULL: what the spec says.
Type *type_from_spec(Thread *thread, const TypeSpec *spec, Type *base);
// The hash slot of unhashable types; the construct and init slots of `object` (the machine compares with them).
int64_t type_hash_not_implemented(Thread *thread, Value self);
Value object_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names);
int object_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names);
// type.__getattribute__ and __setattr__.
Value type_get_attribute(Thread *thread, Value self, Value name);
int type_set_attribute_slot(Thread *thread, Value self, Value name, Value value);
// __name__, __qualname__ as str; "module.qualname" for messages that show it.
static inline Value type_name_value(const Type *type) {
    return type->name;
}
// Subclasses that are alive, direct ones: a list.
Value type_subclasses(Thread *thread, Type *type);
// TypeError "Can't instantiate abstract class ...".
Value type_raise_abstract(Thread *thread, Type *type);
#endif
