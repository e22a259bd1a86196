// Taipan: the interpreter's lock: one thread at a time runs Python code. MIT licence.
//
// Native code that may block gives the lock up around the blocking call and must not touch the heap meanwhile:
//     thread_leave(thread); n = read(...); thread_enter(thread);
// errno survives both.
#ifndef TAIPAN_RUNTIME_LOCK_H
#define TAIPAN_RUNTIME_LOCK_H
#include "gc/thread.h"

// Gives the lock up; takes it again, waiting as long as it takes. Neither fails, and neither may be nested.
void thread_leave(Thread *thread);
void thread_enter(Thread *thread);
// For a few instructions' worth of others' work: leave and enter, when somebody waits.
void thread_yield(Thread *thread);
// Seconds after which a waiting thread asks for the lock (sys.getswitchinterval).
double thread_switch_interval(const Interp *interp);
void thread_set_switch_interval(Interp *interp, double seconds);
// The lock is made (and taken) with the interpreter; -1: out of memory.
int lock_init(Thread *thread);
void lock_free(Interp *interp);
// The calling thread, which holds the lock, ends the interpreter: the others never get it again.
void lock_finalize(Thread *thread);
bool lock_is_finalizing(const Thread *thread);
void lock_after_fork(Thread *thread); // in the child: the calling thread holds it, nobody waits
#endif
