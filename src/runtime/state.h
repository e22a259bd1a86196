// Taipan: making and ending the runtime, its interpreter and threads. MIT licence.
#ifndef TAIPAN_RUNTIME_STATE_H
#define TAIPAN_RUNTIME_STATE_H
#include "gc/thread.h"
#include "runtime/config.h"

// A runtime with one interpreter and the calling thread in it: heap, types, names, signals; no modules yet. stack_base:
// an address in the outermost frame that will use the thread. NULL: out of memory.
Thread *runtime_new(const RuntimeConfig *config, void *stack_base);
// Frees everything. No Python code runs any more.
void runtime_free(Thread *thread);
// A further OS thread of the interpreter is made ready by the thread that holds the lock (NULL: out of memory), so that a
// failure is known before it starts; then it begins by itself, which takes the lock. One that never began is discarded.
Thread *thread_prepare(Interp *interp);
void thread_discard(Thread *thread);
void thread_begin(Thread *thread, void *stack_base, size_t stack_size);
// Says how large the thread's C stack may grow, where runtime_new cannot know: for a thread that is not the process's first.
void thread_limit_c_stack(Thread *thread, void *stack_base, size_t stack_size);
void thread_detach(Thread *thread); // gives the lock up, frees the record
#endif
