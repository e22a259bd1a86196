// Taipan: .pyc files: the magic number, and loading without importlib. MIT licence.
//
// The rules for trusting and writing caches are the library's (importlib._bootstrap_external, through marshal and _imp).
// pyc_load_source follows the same rules for the few modules that must be there before importlib: _bootstrap itself.
#ifndef TAIPAN_COMPILE_PYC_H
#define TAIPAN_COMPILE_PYC_H
#include "object/code.h"

// _imp.pyc_magic_number_token: four bytes, little endian, the last two "\r\n". It changes whenever the instructions do.
uint32_t pyc_magic(void);
// The code of the source file at path (UTF-8), from __pycache__ when that is fresh; else compiled, and cached unless
// -B. filename: what the code says it comes from, a str. Code, or NO_VALUE with an exception.
Value pyc_load_source(Thread *thread, const char *path, Value filename);
#endif
