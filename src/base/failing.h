// Taipan: allocations that fail on purpose, in stress builds. MIT licence.
//
// Every allocation of the heap and every malloc, calloc, realloc and strdup of our own sources counts (the linker leads
// those here: mk/modes.mk). TAIPAN_FAIL_ALLOCATION=N[+COUNT] lets the Nth and the COUNT - 1 after it fail (N+0: all after it).
#ifndef TAIPAN_BASE_FAILING_H
#define TAIPAN_BASE_FAILING_H
#include <stdbool.h>
#include <stdint.h>

#ifdef TAIPAN_STRESS_GC
// Counts one allocation; true: it is to fail. Any thread.
bool failing_allocation(void);
// From now on: the Nth allocation fails and count - 1 after it; nth 0: none, count 0: all after it.
void failing_plan(uint64_t nth, uint64_t count);
// Allocations counted since the last plan.
uint64_t failing_counted(void);
// At the end of the process: their number on standard error, if TAIPAN_COUNT_ALLOCATIONS is set.
void failing_report(void);
#endif
#endif
