// Taipan: the import statement's machinery, over the library's importlib. MIT licence.
//
// importlib._bootstrap (sys.modules['_frozen_importlib']) does the finding and loading; here are the fast paths for what
// is loaded already, `from` imports with their messages, and `import *`.
#ifndef TAIPAN_RUNTIME_IMPORT_H
#define TAIPAN_RUNTIME_IMPORT_H
#include "object/dict.h"

// __import__ as the import statement calls it: name str, globals dict or NONE, fromlist any or NONE, level >= 0.
Value import_name(Thread *thread, Value name, Value globals, Value fromlist, int level);
// The IMPORT_NAME instruction: calls builtins.__import__ if that has been replaced. locals: mapping or NO_VALUE.
Value import_statement(Thread *thread, Dict *globals, Dict *builtins, Value locals, Value name, Value fromlist,
                       Value level);
// from module import name: the attribute, or the submodule; ImportError with CPython's explanations.
Value import_from(Thread *thread, Value module, Value name);
// from module import *: stores the public names in the mapping (a dict or any mapping). 0 or -1.
int import_all(Thread *thread, Value module, Value mapping);
// Imports the module with the absolute dotted name and returns it (the leaf).
Value import_module(Thread *thread, Value name);
// sys.modules[name], or NO_VALUE without exception.
Value import_get_module(Thread *thread, Value name);
// The global import lock (_imp.acquire_lock): re-entrant, per thread. -1: RuntimeError (not the holder).
int import_lock_acquire(Thread *thread);
int import_lock_release(Thread *thread);
bool import_lock_held(const Thread *thread);
#endif
