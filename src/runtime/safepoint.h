// Taipan: what is done at safepoints (runtime_safepoint itself is declared in object/protocol.h). MIT licence.
#ifndef TAIPAN_RUNTIME_SAFEPOINT_H
#define TAIPAN_RUNTIME_SAFEPOINT_H
#include "gc/thread.h"

// Runs all queued finalisers and weak reference callbacks; never raises (what they raise is reported).
int runtime_run_finalizers(Thread *thread);
#endif
