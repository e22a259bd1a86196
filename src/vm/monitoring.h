// Taipan: sys.monitoring (PEP 669), as the hooks see it. MIT licence.
#ifndef TAIPAN_VM_MONITORING_H
#define TAIPAN_VM_MONITORING_H
#include "vm/machine.h"

enum {
    EVENT_INDEX_PY_START,
    EVENT_INDEX_PY_RESUME,
    EVENT_INDEX_PY_RETURN,
    EVENT_INDEX_PY_YIELD,
    EVENT_INDEX_CALL,
    EVENT_INDEX_LINE,
    EVENT_INDEX_INSTRUCTION,
    EVENT_INDEX_JUMP,
    EVENT_INDEX_BRANCH_LEFT,
    EVENT_INDEX_BRANCH_RIGHT,
    EVENT_INDEX_STOP_ITERATION,
    EVENT_INDEX_RAISE,
    EVENT_INDEX_EXCEPTION_HANDLED,
    EVENT_INDEX_PY_UNWIND,
    EVENT_INDEX_PY_THROW,
    EVENT_INDEX_RERAISE,
    EVENT_INDEX_C_RETURN,
    EVENT_INDEX_C_RAISE,
    EVENT_INDEX_BRANCH,
    EVENT_COUNT,
    EVENT_LAST_LOCAL = EVENT_INDEX_STOP_ITERATION,
    MONITORING_TOOLS = 6,
};
#define EVENT_BIT(name) EVENT_##name = 1 << EVENT_INDEX_##name
enum {
    EVENT_BIT(CALL),
    EVENT_BIT(LINE),
    EVENT_BIT(INSTRUCTION),
    EVENT_BIT(JUMP),
    EVENT_BIT(BRANCH_LEFT),
    EVENT_BIT(BRANCH_RIGHT),
    EVENT_BIT(C_RETURN),
    EVENT_BIT(C_RAISE),
    EVENT_BIT(BRANCH)
};
#undef EVENT_BIT

// Is any event set, if only for some code?
bool monitoring_is_on(Thread *thread);
// Does anyone want one of these (bits) from the code?
bool monitoring_wants(Thread *thread, Code *code, uint32_t events);
// Calls the callbacks with (code, offset, extra...), or (code, line) for LINE. -1: one raised.
int monitoring_send(Thread *thread, Frame *frame, int event, Value *extra, size_t extra_count);
#endif
