// Taipan: audit hooks (PEP 578). MIT licence.
#ifndef TAIPAN_RUNTIME_AUDIT_H
#define TAIPAN_RUNTIME_AUDIT_H
#include "object/names.h"

// Is there any hook? Ask before building an event's arguments.
static inline bool audit_is_active(const Thread *thread) {
    return ROOT_VALUE(audit_hooks) != NO_VALUE;
}
// Calls the hooks with the event's name and a tuple of its arguments; -1: a hook raised.
int audit_event(Thread *thread, const char *event, Value arguments);
int audit_import(Thread *thread, Value name);
#endif
