// Taipan: module objects. MIT licence.
#ifndef TAIPAN_OBJECT_MODULE_H
#define TAIPAN_OBJECT_MODULE_H
#include "object/dict.h"
#include "object/native.h"

struct Module { // in dictionary mode from the start: the dict is its extra word
    Object header;
    const ModuleSpec *spec; // native modules
    Dict *dict;             // __dict__, never NULL
};
static inline Module *module_from_value(Value v) {
    return (Module *)v;
}
Value module_new(Thread *thread, Value name); // __name__, __doc__, __package__, __loader__, __spec__ set
Value module_from_spec(Thread *thread, const ModuleSpec *spec); // functions added, execute not run yet
// A NULL-terminated table, beyond the one in the spec.
MUST_USE int module_add_functions(Thread *thread, Module *module, const NativeDef *const *functions);
MUST_USE int module_add(Thread *thread, Module *module, const char *name, Value value);
MUST_USE int module_add_int(Thread *thread, Module *module, const char *name, int64_t value);
MUST_USE int module_add_string(Thread *thread, Module *module, const char *name, const char *text);
MUST_USE int module_add_type(Thread *thread, Module *module, Type *type); // under its __name__
// May the file at origin (a str, else 0) hide another module, because it stands in the folder of the program? 1, 0, -1.
MUST_USE int module_is_shadowing(Thread *thread, Value origin);
// Is there a module of that name in the standard library (sys.stdlib_module_names, if that is a set)? 1, 0, -1.
MUST_USE int module_is_in_library(Thread *thread, Value name);
#endif
