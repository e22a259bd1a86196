// Taipan: what the files of the _thread module share. MIT licence.
#ifndef TAIPAN_MODULES_THREAD_INTERNAL_H
#define TAIPAN_MODULES_THREAD_INTERNAL_H
#include "object/module.h"

// thread_local.c: the thread ends, and with it its values of thread-local objects.
void thread_locals_forget(Thread *thread);
// In a forked child: the handles of all other threads are done.
void thread_handles_after_fork(Thread *thread);
#endif
