// Taipan: an interpreter for fuzz programs, and running in a process apart what must not harm anyone. MIT licence.
#ifndef TAIPAN_FUZZ_RUNTIME_TARGET_H
#define TAIPAN_FUZZ_RUNTIME_TARGET_H
#include "gc/thread.h"
#include "object/type.h"

// Starts an interpreter (isolated, no site, no .pyc files) whose library lies in build/lib of the working folder, or where
// $TAIPANHOME says. Exits with a message when there is none.
Thread *runtime_start(const char *program, void *stack_base);
// A function that Python source defines, kept alive in sys.modules under its name; exits when that fails.
Value runtime_define(Thread *thread, const char *source, const char *function);
// The file contents that taipan would cache for this source: header and marshal data (the latter alone unless
// with_header). The size; 0: the source is bad or the result too large.
size_t runtime_make_cache(Thread *thread, const uint8_t *source, size_t size, uint8_t *out, size_t limit,
                          bool with_header);
// Runs job(context) in a child that can read files and nothing more: no writes, no new processes, no network, no signals to
// others; 0.15 s of processor time, 20 s in all. Its output goes to error_descriptor. Its wait status; job's result is
// the exit status.
int runtime_run_apart(int (*job)(void *context), void *context, int error_descriptor);
// For the child: another 0.15 s and 20 s from now on.
void runtime_limit_time(void);
// Did it die otherwise than by the limits?
bool runtime_has_crashed(int wait_status);
#endif
