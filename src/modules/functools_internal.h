// Taipan: shared pieces of _functools. MIT licence.
#ifndef TAIPAN_MODULES_FUNCTOOLS_INTERNAL_H
#define TAIPAN_MODULES_FUNCTOOLS_INTERNAL_H
#include "modules/native_support.h"

Value functools_qualified_name(Thread *thread, Type *type); // "module.qualname", without "builtins."
#endif
