// Taipan: what the files of the _thread module share. MIT licence.
#ifndef TAIPAN_MODULES_THREAD_INTERNAL_H
#define TAIPAN_MODULES_THREAD_INTERNAL_H
#include "object/module.h"

// thread_local.c: the thread ends, and with it its values of thread-local objects.
void thread_locals_forget(Thread *thread);
#endif
