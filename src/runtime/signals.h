// Taipan: signals: noted by the C handler, run as Python code at a safepoint of the main thread. MIT licence.
#ifndef TAIPAN_RUNTIME_SIGNALS_H
#define TAIPAN_RUNTIME_SIGNALS_H
#include "object/names.h"

// ROOT(signal_handlers) is a list by signal number: a callable, 0 (SIG_DFL), 1 (SIG_IGN), or None (not set from Python).
enum { SIGNALS_COUNT = 65 };

// Starts with SIGINT raising KeyboardInterrupt and SIGPIPE, SIGXFSZ ignored, unless install is false.
int signals_init(Thread *thread, bool install);
void signals_finish(Thread *thread); // default handlers again
typedef enum SignalDisposition { SIGNAL_DEFAULT, SIGNAL_IGNORED, SIGNAL_NOTED } SignalDisposition;
// What the process does on the signal; noted: the Python handler runs at the next safepoint. -1 and errno.
int signals_install(int number, SignalDisposition disposition);
// Runs the Python handlers of signals noted so far, if this is the main thread; -1: one of them raised.
int signals_run_pending(Thread *thread);
void signals_note(int number); // as the C handler: async-signal-safe
// File descriptor to write the number to as a byte, or -1; returns the one before.
int signals_set_wakeup(int descriptor, bool warn_when_full);
void signals_after_fork(Thread *thread);
#endif
