// Taipan: traceback objects, and a plain printer for when the library's cannot run. MIT licence.
#ifndef TAIPAN_RUNTIME_TRACEBACK_H
#define TAIPAN_RUNTIME_TRACEBACK_H
#include "runtime/frame.h"

typedef struct Traceback {
    Object header;
    Value next;  // towards the raise; NONE at the innermost
    Value frame; // frame object
    Value lasti; // int: twice the unit index of the instruction, as co_positions() counts
    Value line;  // int, or NONE: found from the unit on demand
} Traceback;
static inline Traceback *traceback_from_value(Value v) {
    return (Traceback *)v;
}
// The machine, unwinding through frame: adds an entry for its current instruction to the pending exception.
// On failure the new error replaces the pending one.
void traceback_add(Thread *thread, Frame *frame);
// Takes importlib's own frames out of the pending exception's traceback, as far as they tell the user nothing: all of them
// for an ImportError, else what ends in _call_with_frames_removed.
void traceback_trim_importlib(Thread *thread);
// Prints "Traceback (most recent call last): ..." and the exception with its chain to file descriptor 2, using nothing
// but attribute reads; errors are swallowed.
void traceback_print_minimal(Thread *thread, Value exception);
#endif
