// Taipan: Python functions, native functions, methods, cells, descriptors. MIT licence.
#ifndef TAIPAN_OBJECT_FUNCTION_H
#define TAIPAN_OBJECT_FUNCTION_H
#include "object/code.h"
#include "object/dict.h"

typedef struct Cell {
    Object header;
    Value content; // UNBOUND: empty
} Cell;
// New objects; NO_VALUE with MemoryError, here and below.
Value cell_new(Thread *thread, Value content);

typedef struct Function { // the extra word (attributes) follows
    Object header;
    Code *code;
    Dict *globals;
    Dict *builtins;
    Value closure;          // tuple of cells or NO_VALUE
    Value defaults;         // tuple or NONE
    Value keyword_defaults; // dict or NONE
    Value name, qualname, doc, module;
    Value annotate, annotations, type_params; // NO_VALUE when absent
    uint32_t version;                         // renewed when code or defaults change
} Function;
static inline Function *function_from_value(Value v) {
    return (Function *)v;
}
// Name, docstring and builtins come from the code and the globals; no defaults, no closure.
Value function_new(Thread *thread, Code *code, Dict *globals);

typedef struct NativeSignature NativeSignature; // parsed form of a NativeDef's signature (native.c)
// builtin_function (bound to self or a module), method_descriptor and classmethod_descriptor share this body.
typedef struct Native {
    Object header;
    Value self; // bound object or module; NO_VALUE for descriptors
    const NativeDef *def;
    NativeSignature *signature; // made at first call
    Type *type;                 // for descriptors: __objclass__; for builtins: NULL or the class for classmethods
    Value module_name;          // __module__ or NO_VALUE
    uint8_t minimum,
        maximum;          // positional fast path: minimum <= count <= maximum calls directly; maximum 255: not simple
    uint8_t direct_count; // a call with exactly this many positional arguments needs no binding; 255: there is none
    bool direct_self;     // then args[0] is self and they follow
} Native;
Value native_new(Thread *thread, const NativeDef *def, Value self, Value module_name); // builtin_function
Value native_new_descriptor(Thread *thread, const NativeDef *def,
                            Type *type); // by its effects: method, classmethod or static
// Calls the native with self (NO_VALUE for plain functions) prepended, arguments bound by its signature.
Value native_call(Thread *thread, Native *native, Value self, Value *args, size_t positional, Value keyword_names);

typedef struct Method { // bound method
    Object header;
    Value function, self;
} Method;
// function bound to self.
Value method_new(Thread *thread, Value function, Value self);

typedef struct Property { // header.flags: PROPERTY_GETTER_DOC; subclasses have an extra word after it
    Object header;
    Value get, set, delete_, doc, name;
} Property;
enum { PROPERTY_GETTER_DOC = 1 };
typedef struct WrappedCallable { // classmethod and staticmethod; the extra word follows
    Object header;
    Value callable;
} WrappedCallable;
// As staticmethod(callable) and classmethod(callable).
Value staticmethod_new(Thread *thread, Value callable);
Value classmethod_new(Thread *thread, Value callable);

typedef struct GetSet { // getset_descriptor
    Object header;
    Type *type;
    const NativeGetSet *def;
} GetSet;
typedef struct Member { // member_descriptor: of a native struct, or of __slots__ (def NULL)
    Object header;
    Type *type;
    const NativeMember *def;
    Value name;
    uint64_t offset; // of the slot, for __slots__; tagged: offset << 1 | 1
} Member;
static inline size_t member_slot_offset(const Member *member) { // def is NULL
    return member->offset >> 1;
}
// Descriptors of a type; def must outlive it. offset: of the slot, in bytes from the object.
Value getset_new(Thread *thread, Type *type, const NativeGetSet *def);
Value member_new(Thread *thread, Type *type, const NativeMember *def);
Value member_new_slot(Thread *thread, Type *type, Value name, size_t offset);

typedef struct WrapperDescriptor { // int.__add__
    Object header;
    Type *type;
    uint64_t special; // index into the specials of slots.def, tagged
} WrapperDescriptor;
typedef struct MethodWrapper { // (1).__add__
    Object header;
    WrapperDescriptor *descriptor;
    Value self;
} MethodWrapper;
// A read-only view of mapping, which stays the caller's.
Value mappingproxy_new(Thread *thread, Value mapping);
#endif
