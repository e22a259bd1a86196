// Taipan: code of library files that are needed before importlib runs. MIT licence.
#ifndef TAIPAN_MODULES_LIBRARY_CODE_H
#define TAIPAN_MODULES_LIBRARY_CODE_H
#include "gc/thread.h"

// importlib/_bootstrap.py (0) or _bootstrap_external.py (1): from its cached .pyc, or compiled (and cached). The code says
// "<frozen importlib._bootstrap>" for its file, as in CPython's tracebacks.
Value library_code_bootstrap(Thread *thread, int index);
#endif
