// Taipan: --show: a stage of the pipeline as text instead of running the program. MIT licence.
#ifndef TAIPAN_MAIN_SHOW_H
#define TAIPAN_MAIN_SHOW_H
#include "gc/thread.h"

// Shows config->show of the command, script or standard input. Returns the exit status.
int show_stage(Thread *thread);
#endif
