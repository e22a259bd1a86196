// Taipan: how native functions, attributes and modules are declared. MIT licence.
//
// A native is declared once, beside its body:
//
//     NATIVE(list_index, "index(self, value, start=0, stop=sys.maxsize, /)",
//            "Return first index of value.\n\nRaises ValueError if the value is not present.", EFFECT_ANY)
//     {
//         // args[0] = self, args[1] = value, ...; one slot per parameter of the signature, in order
//         return NO_VALUE; // with a pending exception, or a value
//     }
//
// The signature is Python text; it drives binding, inspect.signature and help(). A parameter that the caller leaves
// out arrives as its default when that is written as None, True, False, a number or a string literal, else as UNBOUND.
// *args arrives as a tuple, **kwargs as a dict (or UNBOUND when empty). Brackets, "getattr(object, name[, default], /)",
// make parameters optional without a representable default; inspect then shows no signature, as CPython does.
// A method's first parameter is `self` (unbound methods check its type); class methods write `type` first and
// have NATIVE_CLASS among the effects; module functions may write `module` as `$module` first (then args[0] is it).
// Extra callers' arguments and type checks of self are dealt with before the body runs, with CPython's messages.
#ifndef TAIPAN_OBJECT_NATIVE_H
#define TAIPAN_OBJECT_NATIVE_H
#include "gc/thread.h"

typedef Value (*NativeFunction)(Thread *thread, Value *args);

enum NativeEffects {
    EFFECT_NONE = 0,   // pure: neither reads nor writes the heap, does not raise
    EFFECT_READS = 1,  // reads mutable heap state
    EFFECT_WRITES = 2, // writes it
    EFFECT_ALLOCATES = 4,
    EFFECT_RAISES = 8,
    EFFECT_CALLS = 16, // may run Python code
    EFFECT_ANY = 31,
    NATIVE_CLASS = 256,             // class method
    NATIVE_STATIC = 512,            // static method (also __new__-like)
    NATIVE_COEXIST = 1024,          // replaces the slot wrapper of the same name
    NATIVE_DROPS_REST = 2048,       // what its *args takes is not looked at: no tuple is made
    NATIVE_TOLD_AS_KEYWORDS = 4096, // a bad call is told as if parameters could be named (methods given their class)
};

typedef struct NativeDef {
    const char *signature; // "name(parameters)"
    const char *doc;
    NativeFunction function;
    uint32_t effects;
} NativeDef;

#define NATIVE(id, signature_text, doc_text, effect_bits)                                                              \
    static Value id(Thread *thread, Value *args);                                                                      \
    static const NativeDef id##_native = {signature_text, doc_text, id, effect_bits};                                  \
    static Value id(Thread *thread __attribute__((unused)), Value *args __attribute__((unused)))

typedef struct NativeGetSet {
    const char *name;
    Value (*get)(Thread *thread, Value self);
    int (*set)(Thread *thread, Value self, Value value); // NO_VALUE deletes; NULL: read-only
    const char *doc;
} NativeGetSet;

typedef enum MemberKind {
    MEMBER_VALUE,
    MEMBER_VALUE_OR_ERROR,
    MEMBER_BOOL,
    MEMBER_INT32,
    MEMBER_UINT32,
    MEMBER_INT64,
    MEMBER_DOUBLE
} MemberKind;
typedef struct NativeMember {
    const char *name;
    MemberKind kind; // MEMBER_VALUE reads NO_VALUE as None; MEMBER_VALUE_OR_ERROR raises AttributeError then
    uint32_t offset; // bytes from the object's start
    bool readonly;
    const char *doc;
} NativeMember;

typedef struct Module Module;
typedef struct ModuleSpec {
    const char *name;
    const char *doc;
    const NativeDef *const *functions;              // NULL-terminated
    int (*execute)(Thread *thread, Module *module); // adds types and constants; may be NULL
} ModuleSpec;
#endif
