// Taipan: the atexit module. MIT licence.
// ROOT(atexit_callbacks) is a list of (function, args, kwargs or None), the last registered last; None where unregistered.
#include "modules/native_support.h"

static Value callbacks(Thread *thread) {
    if (ROOT_VALUE(atexit_callbacks) == NO_VALUE)
        ROOT_VALUE(atexit_callbacks) = list_from_values(thread, NULL, 0); // NOBARRIER: root
    return ROOT_VALUE(atexit_callbacks);
}

NATIVE(atexit_register, "register(func, /, *args, **kwargs)",
       "Register a function to be executed upon normal program termination", EFFECT_ANY) {
    if (!object_is_callable(args[0]))
        return error_raise(thread, SHAPE_TypeError, "the first argument must be callable");
    Value list = callbacks(thread);
    Value entry =
        list == NO_VALUE ? NO_VALUE : tuple_pack(thread, 3, args[0], args[1], args[2] == UNBOUND ? NONE : args[2]);
    return entry == NO_VALUE || list_append(thread, list, entry) < 0 ? NO_VALUE : args[0];
}

static void run_all(Thread *thread) {
    Value list = callbacks(thread);
    while (list != NO_VALUE && list_length(list) > 0) {
        size_t last = list_length(list) - 1;
        Value entry = list_get(list, last);
        if (list_set_slice(thread, list, (int64_t)last, (int64_t)last + 1, NONE) < 0) error_clear(thread);
        if (!value_is_tuple(entry)) continue;
        Value kwargs = tuple_get(entry, 2);
        if (object_call_tuple(thread, tuple_get(entry, 0), tuple_get(entry, 1), kwargs == NONE ? NO_VALUE : kwargs) !=
            NO_VALUE)
            continue;
        Value pending = error_fetch(thread), repr = object_repr(thread, tuple_get(entry, 0));
        error_clear(thread);
        Value text =
            repr == NO_VALUE ? NO_VALUE : str_format_c(thread, "Exception ignored in atexit callback %U", repr);
        const char *message = text == NO_VALUE ? NULL : str_to_utf8_surrogates(thread, text, NULL);
        error_restore(thread, pending);
        error_write_unraisable(thread, message ? message : "Exception ignored in atexit callback", NO_VALUE);
    }
}
NATIVE(atexit_run, "_run_exitfuncs()", "Run all registered exit functions.", EFFECT_ANY) {
    run_all(thread);
    return NONE;
}
NATIVE(atexit_clear, "_clear()", "Clear the list of previously registered exit functions.", EFFECT_ANY) {
    Value list = callbacks(thread);
    if (list == NO_VALUE) return NO_VALUE;
    list_clear(thread, list);
    return NONE;
}
NATIVE(atexit_count, "_ncallbacks()", "Return the number of registered exit functions.", EFFECT_ANY) {
    Value list = callbacks(thread);
    return list == NO_VALUE ? NO_VALUE : value_from_small_int((int64_t)list_length(list));
}
NATIVE(atexit_unregister, "unregister(func, /)",
       "Unregister an exit function which was previously registered using\natexit.register", EFFECT_ANY) {
    Value list = callbacks(thread);
    if (list == NO_VALUE) return NO_VALUE;
    for (int64_t i = (int64_t)list_length(list) - 1; i >= 0; i--) {
        if ((size_t)i >= list_length(list)) continue;
        Value entry = list_get(list, (size_t)i);
        int equal = object_equal(thread, tuple_get(entry, 0), args[0]);
        if (equal < 0) return NO_VALUE;
        // the comparison may have changed the list
        for (size_t k = 0; equal && k < list_length(list); k++) {
            if (list_get(list, k) != entry) continue;
            if (list_set_slice(thread, list, (int64_t)k, (int64_t)k + 1, NONE) < 0) return NO_VALUE;
            break;
        }
    }
    return NONE;
}
static const NativeDef *const functions[] = {&atexit_register_native, &atexit_run_native,        &atexit_clear_native,
                                             &atexit_count_native,    &atexit_unregister_native, NULL};
const ModuleSpec atexit_module_spec = {
    .name = "atexit",
    .doc = "allow programmer to define multiple exit functions to be executed\nupon normal program termination.",
    .functions = functions};
