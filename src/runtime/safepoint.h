// Taipan: what is done at safepoints (runtime_safepoint itself is declared in object/protocol.h). MIT licence.
#ifndef TAIPAN_RUNTIME_SAFEPOINT_H
#define TAIPAN_RUNTIME_SAFEPOINT_H
#include "gc/thread.h"

// Runs all queued finalisers and weak reference callbacks; never raises (what they raise is reported).
int runtime_run_finalizers(Thread *thread);
// Collects until nothing more waits to be finalised; objects freed. from_loop: everything alive on the C stack below the
// innermost dispatch loop is a root otherwise, so nothing there is looked at.
int64_t runtime_collect(Thread *thread, int generation, bool from_loop);
// One collection; finalisers and callbacks wait for the next safepoint.
size_t runtime_collect_once(Thread *thread, int generation, bool from_loop);
#endif
