// Taipan: exceptions that nobody can catch: the default of sys.unraisablehook. MIT licence.
#ifndef TAIPAN_RUNTIME_UNRAISABLE_H
#define TAIPAN_RUNTIME_UNRAISABLE_H
#include "runtime/struct_sequence.h"

extern const StructSequenceSpec unraisable_arguments_spec;
// sys.__unraisablehook__: prints to sys.stderr. arguments: an UnraisableHookArgs. 0 or -1.
int unraisable_default_hook(Thread *thread, Value arguments);
#endif
