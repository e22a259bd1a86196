// Taipan: running what the command line names. MIT licence.
#ifndef TAIPAN_MAIN_RUN_H
#define TAIPAN_MAIN_RUN_H
#include "gc/thread.h"

// Runs command, module, script, standard input or the interactive loop, and the latter after it with -i. Returns the exit
// status; *interrupted: an uncaught KeyboardInterrupt ended it.
int run_program(Thread *thread, bool *interrupted);
// Runs a file of source text in __main__, whose __file__ it becomes. -1: an exception is pending.
int run_file(Thread *thread, const char *path);
#endif
