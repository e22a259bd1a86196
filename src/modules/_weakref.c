// Taipan: the module _weakref. MIT licence.
#include "object/dict.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/weakref.h"

NATIVE(weakref_getweakrefcount, "getweakrefcount(object, /)", "Return the number of weak references to 'object'.",
       EFFECT_ANY) {
    Value list = weakref_list(thread, args[0]);
    return list ? value_from_small_int((int64_t)list_length(list)) : NO_VALUE;
}
NATIVE(weakref_getweakrefs, "getweakrefs(object, /)",
       "Return a list of all weak reference objects pointing to 'object'.", EFFECT_ANY) {
    return weakref_list(thread, args[0]);
}
NATIVE(weakref_proxy_function, "proxy(object, callback=None, /)",
       "Create a proxy object that weakly references 'object'.\n\n'callback', if given, is called with a reference to "
       "the\n"
       "proxy when 'object' is about to be finalized.",
       EFFECT_ANY) {
    return weakref_proxy(thread, args[0], args[1]);
}
NATIVE(weakref_remove_dead, "_remove_dead_weakref(dct, key, /)",
       "Atomically remove key from dict if it points to a dead weakref.", EFFECT_ANY) {
    if (!value_is_dict(args[0]))
        return error_raise(thread, SHAPE_TypeError, "_remove_dead_weakref() argument 1 must be dict, not %B", args[0]);
    Value found = dict_get(thread, dict_from_value(args[0]), args[1]);
    if (!found) return error_pending(thread) ? NO_VALUE : NONE;
    if (!value_is_weakref(found) && !value_is_weakproxy(found))
        return error_raise(thread, SHAPE_TypeError, "not a weakref");
    if (weakref_target(weakref_from_value(found))) return NONE;
    return dict_delete(thread, dict_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}

static const NativeDef *const functions[] = {
    &weakref_getweakrefcount_native,
    &weakref_getweakrefs_native,
    &weakref_proxy_function_native,
    &weakref_remove_dead_native,
    NULL,
};

static int execute(Thread *thread, Module *module) {
    if (module_add(thread, module, "ref", value_from_object(BUILTIN_TYPE(weakref))) < 0 ||
        module_add(thread, module, "ReferenceType", value_from_object(BUILTIN_TYPE(weakref))) < 0 ||
        module_add(thread, module, "ProxyType", value_from_object(BUILTIN_TYPE(weakproxy))) < 0 ||
        module_add(thread, module, "CallableProxyType", value_from_object(BUILTIN_TYPE(weakcallableproxy))) < 0)
        return -1;
    return 0;
}

const ModuleSpec _weakref_module_spec = {
    .name = "_weakref",
    .doc = "Weak-reference support module.",
    .functions = functions,
    .execute = execute,
};
