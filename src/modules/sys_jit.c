// Taipan: sys._jit: what is known of the compiler to machine code; there is none yet. MIT licence.
#include "modules/sys_internal.h"
#include "object/native.h"
#include "object/module.h"

NATIVE(jit_is_available, "is_available()",
       "Return True if the current Python executable supports JIT compilation, and False otherwise.", EFFECT_NONE) {
    return FALSE_VALUE;
}
NATIVE(jit_is_enabled, "is_enabled()",
       "Return True if JIT compilation is enabled for the current Python process (implies sys._jit.is_available()), "
       "and False otherwise.",
       EFFECT_NONE) {
    return FALSE_VALUE;
}
NATIVE(jit_is_active, "is_active()",
       "Return True if the topmost Python frame is currently executing JIT code (implies sys._jit.is_enabled()), and "
       "False otherwise.",
       EFFECT_NONE) {
    return FALSE_VALUE;
}
static const NativeDef *const jit_functions[] = {&jit_is_available_native, &jit_is_enabled_native,
                                                 &jit_is_active_native, NULL};
static const ModuleSpec jit_spec = {.name = "sys._jit", .functions = jit_functions};

int sys_add_jit(Thread *thread, Module *module) {
    Value jit = module_from_spec(thread, &jit_spec);
    return jit ? module_add(thread, module, "_jit", jit) : -1;
}
