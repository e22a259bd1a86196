// Taipan: the interactive loop. MIT licence.
#ifndef TAIPAN_MAIN_REPL_H
#define TAIPAN_MAIN_REPL_H
#include "gc/thread.h"

// The library's _pyrepl on a terminal, else (or with PYTHON_BASIC_REPL) a plain loop over lines, until the end of input.
// banner: version lines first, unless -q. 0; -1 with SystemExit pending.
int repl_run(Thread *thread, bool banner);
#endif
