// Taipan: the _stress module, in stress builds only: a program lets its own allocations fail. MIT licence.
#ifdef TAIPAN_STRESS_GC
#include "base/failing.h"
#include "modules/native_support.h"

NATIVE(stress_fail_allocation, "fail_allocation(nth, count=1, /)",
       "From now on the nth allocation fails, and count - 1 after it (0: all after it). nth 0: none.\n\nReturns how "
       "many were "
       "made since the last call.",
       EFFECT_WRITES) {
    int nth, count = 1;
    if (support_int(thread, args[0], &nth) < 0 || (args[1] != NO_VALUE && support_int(thread, args[1], &count) < 0))
        return NO_VALUE;
    uint64_t counted = failing_counted();
    failing_plan((uint64_t)nth, (uint64_t)count);
    return value_from_small_int((int64_t)counted);
}

static const NativeDef *const stress_functions[] = {&stress_fail_allocation_native, NULL};
const ModuleSpec _stress_module_spec = {
    .name = "_stress",
    .doc = "Failing allocations on purpose.",
    .functions = stress_functions,
};
#else
typedef int stress_module_is_for_stress_builds;
#endif
