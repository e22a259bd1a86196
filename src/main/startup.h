// Taipan: from a configuration to an interpreter that can import, and back. MIT licence.
#ifndef TAIPAN_MAIN_STARTUP_H
#define TAIPAN_MAIN_STARTUP_H
#include "runtime/config.h"
#include "gc/thread.h"

// For what nothing can run without: says so on standard error and ends the process.
_Noreturn void startup_no_memory(void);
// builtins, sys, importlib, encodings, standard streams, __main__, site. NULL: it has said why on standard error.
Thread *startup(const RuntimeConfig *config, void *stack_base);
// Everything CPython does at exit, in its order: threads, atexit, modules, streams. Returns the exit status, which is 120
// when standard output could not be flushed.
int shutdown_runtime(Thread *thread, int status);
// sys.path[0] for a program in this folder; NULL: nothing is added.
int startup_add_path(Thread *thread, const char *folder);
#endif
