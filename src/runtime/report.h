// Taipan: showing exceptions that reach the top: sys.excepthook and its default, exit statuses. MIT licence.
#ifndef TAIPAN_RUNTIME_REPORT_H
#define TAIPAN_RUNTIME_REPORT_H
#include "object/error.h"

// Shows an exception with its traceback on sys.stderr, through the library's traceback module; plainly if that fails.
void report_display(Thread *thread, Value exception);
void report_not_an_exception(Thread *thread, Value what);
// The pending exception has reached the top of the program: SystemExit gives its status, anything else goes to
// sys.excepthook and gives 1. The exception is gone afterwards. set_last: fills sys.last_exc and its kin.
int report_uncaught(Thread *thread, bool set_last);
// Flushes sys.stdout and sys.stderr; -1 when standard output could not be written.
int report_flush(Thread *thread);
#endif
