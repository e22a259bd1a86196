// Taipan: Python functions, native functions, methods, cells, descriptors. MIT licence.
#ifndef TAIPAN_OBJECT_FUNCTION_H
#define TAIPAN_OBJECT_FUNCTION_H
#include "object/code.h"
#include "object/dict.h"

typedef struct Cell {
    Object header;
    Value content; // UNBOUND: empty
} Cell;
Value cell_new(Thread *thread, Value content);

typedef struct Function {
    Object header;
    Value extra;       // attributes
    Code *code;
    Dict *globals;
    Dict *builtins;
    Value closure;     // tuple of cells or NO_VALUE
    Value defaults;    // tuple or NONE
    Value keyword_defaults; // dict or NONE
    Value name, qualname, doc, module;
    Value annotate, annotations, type_params; // NO_VALUE when absent
    uint32_t version;  // renewed when code or defaults change
} Function;
static inline Function *function_from_value(Value v) {
    return (Function *)v;
}
Value function_new(Thread *thread, Code *code, Dict *globals);

typedef struct NativeSignature NativeSignature; // parsed form of a NativeDef's signature (native.c)
// builtin_function (bound to self or a module), method_descriptor and classmethod_descriptor share this body.
typedef struct Native {
    Object header;
    Value self;        // bound object or module; NO_VALUE for descriptors
    const NativeDef *def;
    NativeSignature *signature; // made at first call
    Type *type;        // for descriptors: __objclass__; for builtins: NULL or the class for classmethods
    Value module_name; // __module__ or NO_VALUE
    uint8_t minimum, maximum; // positional fast path: minimum <= count <= maximum calls directly; maximum 255: not simple
} Native;
Value native_new(Thread *thread, const NativeDef *def, Value self, Value module_name); // builtin_function
Value native_new_descriptor(Thread *thread, const NativeDef *def, Type *type);         // by its effects: method, classmethod or static
// Calls the native with self (NO_VALUE for plain functions) prepended, arguments bound by its signature.
Value native_call(Thread *thread, Native *native, Value self, Value *args, size_t positional, Value keyword_names);

typedef struct Method { // bound method
    Object header;
    Value function, self;
} Method;
Value method_new(Thread *thread, Value function, Value self);

typedef struct Property {
    Object header;
    Value extra;
    Value get, set, delete_, doc, name;
    bool getter_doc;
} Property;
typedef struct WrappedCallable { // classmethod and staticmethod
    Object header;
    Value extra;
    Value callable;
} WrappedCallable;
#endif
