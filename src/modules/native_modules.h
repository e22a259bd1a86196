// Taipan: the table of native modules, and making them. MIT licence.
#ifndef TAIPAN_MODULES_NATIVE_MODULES_H
#define TAIPAN_MODULES_NATIVE_MODULES_H
#include "object/module.h"

// All of modules.def, in its order; *count of them.
const ModuleSpec *const *native_modules(size_t *count);
// By module name; NULL: none.
const ModuleSpec *native_module_find(Thread *thread, Value name);
// Takes exactly one argument of code: a copy-free change of co_filename, code constants included, where it was `old`.
int native_fix_filename(Thread *thread, Value code, Value filename);
// Sets up importlib from the library: sys.modules['_frozen_importlib'] and '_frozen_importlib_external'.
int importlib_start(Thread *thread);
// sys.stderr before there is io. NO_VALUE with an exception.
Value standard_printer_new(Thread *thread, int descriptor);
#endif
