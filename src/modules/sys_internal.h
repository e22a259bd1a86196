// Taipan: what the files of the sys module share. MIT licence.
#ifndef TAIPAN_MODULES_SYS_INTERNAL_H
#define TAIPAN_MODULES_SYS_INTERNAL_H
#include "object/module.h"

int sys_add_information(Thread *thread, Module *module); // sys_info.c: versions, flags, limits, names
int sys_add_monitoring(Thread *thread, Module *module);  // sys_monitoring.c
int sys_add_jit(Thread *thread, Module *module);         // sys_jit.c
extern const NativeDef *const sys_hook_functions[];      // sys_hooks.c
// sys.asyncgen_hooks(first_iter, finalizer); NO_VALUE: None.
Value sys_new_asyncgen_hooks(Thread *thread, Value first_iter, Value finalizer);
#endif
