// Taipan: what the files of the builtins module share. MIT licence.
#ifndef TAIPAN_MODULES_BUILTINS_H
#define TAIPAN_MODULES_BUILTINS_H
#include "object/native.h"

extern const NativeDef *const builtins_object_functions[];   // builtins.c
extern const NativeDef *const builtins_sequence_functions[]; // builtins_sequence.c
extern const NativeDef *const builtins_execute_functions[];  // builtins_execute.c
extern const NativeDef *const builtins_text_functions[];     // builtins_text.c
#endif
