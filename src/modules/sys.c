// Taipan: the sys module: its table, frames, limits, settings. MIT licence.
#include "modules/sys_internal.h"
#include <dlfcn.h>
#include "object/dict.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/function.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/audit.h"
#include "runtime/config.h"
#include "runtime/frame.h"
#include "runtime/lock.h"

// ---- frames -----------------------------------------------------------------------------------------------------

static Frame *visible(Frame *frame) {
    while (frame && (frame->flags & FRAME_HIDDEN))
        frame = frame->caller;
    return frame;
}

static Frame *frame_at(const Thread *thread, int64_t depth) {
    Frame *frame = visible(thread->frame);
    while (frame && depth-- > 0)
        frame = visible(frame->caller);
    return frame;
}

NATIVE(sys_getframe, "_getframe(depth=0, /)",
       "Return a frame object from the call stack.\n\nIf optional integer depth is given, return the frame object that "
       "many\ncalls below "
       "the top of the stack.  If that is deeper than the call\nstack, ValueError is raised.  The default for depth is "
       "zero, "
       "returning\nthe frame at the top of the call stack.\n\nThis function should be used for internal and "
       "specialized purposes\nonly.",
       EFFECT_ANY) {
    int64_t depth = object_index_int64(thread, args[0]);
    if (depth == -1 && error_pending(thread)) return NO_VALUE;
    Frame *frame = frame_at(thread, depth);
    if (!frame) return error_raise(thread, SHAPE_ValueError, "call stack is not deep enough");
    Value object = frame_object(thread, frame);
    if (object != NO_VALUE && audit_is_active(thread) &&
        audit_event(thread, "sys._getframe", tuple_pack(thread, 1, object)) < 0)
        return NO_VALUE;
    return object;
}

NATIVE(sys_getframemodulename, "_getframemodulename(depth=0)",
       "Return the name of the module for a calling frame.\n\nThe default depth returns the module containing the call "
       "to this "
       "API.\nA more typical use in a library will pass a depth of 1 to get the user's\nmodule rather than the library "
       "module.\n\nIf no "
       "frame, module, or name can be found, returns None.",
       EFFECT_ANY) {
    int64_t depth = object_index_int64(thread, args[0]);
    if (depth == -1 && error_pending(thread)) return NO_VALUE;
    Frame *frame = frame_at(thread, depth);
    if (!frame) return NONE;
    Value name = frame->function && frame->function->module ? frame->function->module
                                                            : dict_get_name(thread, frame->globals, NAME(__name__));
    return name == NO_VALUE ? NONE : name;
}

NATIVE(sys_current_frames, "_current_frames()",
       "Return a dict mapping each thread's thread id to its current stack frame.\n\nThis function should be used for "
       "specialized purposes "
       "only.",
       EFFECT_ANY) {
    Dict *dict = dict_allocate(thread);
    for (Thread *each = thread->interp->threads; dict && each; each = each->next) {
        if (!each->frame) continue;
        Value key = int_from_uint64(thread, each->id), frame = frame_object(thread, each->frame);
        if (key == NO_VALUE || frame == NO_VALUE || dict_set(thread, dict, key, frame) < 0) return NO_VALUE;
    }
    return value_from_object(dict);
}

NATIVE(sys_current_exceptions, "_current_exceptions()",
       "Return a dict mapping each thread's identifier to its current raised exception.\n\nThis function should be "
       "used for specialized "
       "purposes only.",
       EFFECT_ANY) {
    Dict *dict = dict_allocate(thread);
    for (Thread *each = thread->interp->threads; dict && each; each = each->next) {
        Value key = int_from_uint64(thread, each->id), exception = exception_handled(each);
        if (key == NO_VALUE || dict_set(thread, dict, key, exception == NO_VALUE ? NONE : exception) < 0)
            return NO_VALUE;
    }
    return value_from_object(dict);
}

// ---- limits -----------------------------------------------------------------------------------------------------

NATIVE(sys_getrecursionlimit, "getrecursionlimit()",
       "Return the current value of the recursion limit.\n\nThe recursion limit is the maximum depth of the Python "
       "interpreter\nstack.  "
       "This limit prevents infinite recursion from causing an overflow\nof the C stack and crashing Python.",
       EFFECT_READS) {
    return value_from_small_int(thread->interp->recursion_limit);
}

NATIVE(sys_setrecursionlimit, "setrecursionlimit(limit, /)",
       "Set the maximum depth of the Python interpreter stack to n.\n\nThis limit prevents infinite recursion from "
       "causing an overflow of "
       "the C\nstack and crashing Python.  The highest possible limit is platform-\ndependent.",
       EFFECT_ANY) {
    int64_t limit = object_index_int64(thread, args[0]);
    if (limit == -1 && error_pending(thread)) return NO_VALUE;
    if (limit < 1) return error_raise(thread, SHAPE_ValueError, "recursion limit must be greater or equal than 1");
    if (limit > INT32_MAX) return error_raise(thread, SHAPE_OverflowError, "Python int too large to convert to C int");
    if (thread->recursion_depth >= limit)
        return error_raise(thread, SHAPE_RecursionError,
                           "cannot set the recursion limit to %d at the recursion depth %d: the limit is too low",
                           (int)limit, (int)thread->recursion_depth);
    thread->interp->recursion_limit = (int)limit;
    return NONE;
}

NATIVE(sys_get_int_max_str_digits, "get_int_max_str_digits()",
       "Return the maximum string digits limit for non-binary int<->str conversions.", EFFECT_READS) {
    Value limit = ROOT_VALUE(int_max_str_digits);
    return limit == NO_VALUE ? value_from_small_int(4300) : limit;
}

NATIVE(sys_set_int_max_str_digits, "set_int_max_str_digits(maxdigits)",
       "Set the maximum string digits limit for non-binary int<->str conversions.", EFFECT_ANY) {
    int64_t limit = object_index_int64(thread, args[0]);
    if (limit == -1 && error_pending(thread)) return NO_VALUE;
    if (limit != 0 && limit < 640)
        return error_raise(thread, SHAPE_ValueError, "maxdigits must be >= 640 or 0 for unlimited");
    if (limit > INT32_MAX) return error_raise(thread, SHAPE_OverflowError, "Python int too large to convert to C int");
    ROOT_VALUE(int_max_str_digits) = value_from_small_int(limit);
    return NONE;
}

NATIVE(sys_getswitchinterval, "getswitchinterval()",
       "Return the current thread switch interval; see sys.setswitchinterval().", EFFECT_READS | EFFECT_ALLOCATES) {
    return float_from_double(thread, thread_switch_interval(thread->interp));
}

NATIVE(sys_setswitchinterval, "setswitchinterval(interval, /)",
       "Set the ideal thread switching delay inside the Python interpreter.\n\nThe actual frequency of switching "
       "threads can be lower if "
       "the\ninterpreter executes long sequences of uninterruptible code\n(this is implementation-specific and "
       "workload-dependent).\n\nThe parameter must represent the desired switching delay in seconds\nA typical value "
       "is 0.005 (5 "
       "milliseconds).",
       EFFECT_ANY) {
    double interval = float_from_value(thread, args[0]);
    if (interval == -1.0 && error_pending(thread)) return NO_VALUE;
    if (interval <= 0.0) return error_raise(thread, SHAPE_ValueError, "switch interval must be strictly positive");
    thread_set_switch_interval(thread->interp, interval);
    return NONE;
}

// ---- objects ----------------------------------------------------------------------------------------------------

NATIVE(sys_intern, "intern(string, /)",
       "``Intern'' the given string.\n\nThis enters the string in the (global) table of interned strings "
       "whose\npurpose is to speed up "
       "dictionary lookups. Return the string itself or\nthe previously interned string object with the same value.",
       EFFECT_ANY) {
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "intern() argument must be str, not %B", args[0]);
    if (!value_has_shape(args[0], SHAPE_str)) return error_raise(thread, SHAPE_TypeError, "can't intern %T", args[0]);
    return str_intern(thread, args[0]);
}

NATIVE(sys_is_interned, "_is_interned(string, /)", "Return True if the given string is \"interned\".", EFFECT_READS) {
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "_is_interned() argument must be str, not %B", args[0]);
    return value_from_bool(str_is_interned(str_from_value(args[0])));
}

NATIVE(sys_is_immortal, "_is_immortal(op, /)", "Return True if the given object is \"immortal\" per PEP 683.",
       EFFECT_NONE) {
    return value_from_bool(!value_is_object(args[0]));
}

NATIVE(sys_getrefcount, "getrefcount(object, /)",
       "Return the reference count of object.\n\nObjects are not counted here: the answer is always 2, what an object "
       "has that\nonly one "
       "variable refers to.",
       EFFECT_NONE) {
    return value_from_small_int(2);
}

NATIVE(sys_getsizeof, "getsizeof(object[, default])",
       "getsizeof(object [, default]) -> int\n\nReturn the size of object in bytes.", EFFECT_ANY) {
    Value method = object_lookup_special(thread, args[0], NAME(__sizeof__));
    Value size = NO_VALUE;
    if (method != NO_VALUE)
        size = object_call0(thread, method);
    else if (!error_pending(thread))
        error_raise(thread, SHAPE_TypeError, "Type %T doesn't define __sizeof__", args[0]);
    if (size == NO_VALUE) {
        if (args[1] == UNBOUND || !error_matches(thread, SHAPE_TypeError)) return NO_VALUE;
        error_clear(thread);
        return args[1];
    }
    int64_t bytes = object_index_int64(thread, size);
    if (bytes == -1 && error_pending(thread)) return NO_VALUE;
    if (bytes < 0) return error_raise(thread, SHAPE_ValueError, "__sizeof__() should return >= 0");
    return size;
}

NATIVE(sys_getallocatedblocks, "getallocatedblocks()", "Return the number of memory blocks currently allocated.",
       EFFECT_READS) {
    return value_from_small_int((int64_t)(heap_statistics(thread->interp->heap)->live_bytes / 32));
}
NATIVE(sys_getunicodeinternedsize, "getunicodeinternedsize(*, _only_immortal=False)",
       "Return the number of elements of the unicode interned dictionary", EFFECT_READS) {
    return value_from_small_int(NAME_COUNT);
}
NATIVE(sys_clear_type_cache, "_clear_type_cache()", "Clear the internal type lookup cache.", EFFECT_WRITES) {
    return NONE;
}
NATIVE(sys_clear_internal_caches, "_clear_internal_caches()", "Clear all internal performance-related caches.",
       EFFECT_WRITES) {
    return NONE;
}
NATIVE(sys_clear_type_descriptors, "_clear_type_descriptors(type, /)",
       "Private function for clearing certain descriptors from a type's dictionary", EFFECT_ANY) {
    static const char *const names[] = {"__weakref__", "__dict__"};
    if (!value_is_type(args[0]))
        return error_raise(thread, SHAPE_TypeError, "argument must be a type, not %T", args[0]);
    Type *type = type_from_value(args[0]);
    for (int i = 0; i < 2; i++) {
        Value name = str_intern_cstring(thread, names[i]);
        if (name == NO_VALUE || dict_delete(thread, type->dict, name) < 0) return NO_VALUE;
    }
    type_modified(thread, type);
    return NONE;
}

// ---- encodings and loading --------------------------------------------------------------------------------------

NATIVE(sys_getdefaultencoding, "getdefaultencoding()",
       "Return the current default encoding used by the Unicode implementation.", EFFECT_ALLOCATES) {
    return str_intern_cstring(thread, "utf-8");
}
NATIVE(sys_getfilesystemencoding, "getfilesystemencoding()",
       "Return the encoding used to convert Unicode filenames to OS filenames.", EFFECT_ALLOCATES) {
    return str_intern_cstring(thread, "utf-8");
}
NATIVE(sys_getfilesystemencodeerrors, "getfilesystemencodeerrors()",
       "Return the error mode used Unicode to OS filename conversion.", EFFECT_ALLOCATES) {
    return NAME(surrogateescape);
}
NATIVE(sys_getdlopenflags, "getdlopenflags()",
       "Return the current value of the flags that are used for dlopen calls.\n\nThe flag constants are defined in the "
       "os module.",
       EFFECT_NONE) {
    return value_from_small_int(RTLD_NOW);
}
NATIVE(sys_setdlopenflags, "setdlopenflags(flags, /)", "Set the flags used by the interpreter for dlopen calls.",
       EFFECT_ANY) {
    int64_t flags = object_index_int64(thread, args[0]);
    return flags == -1 && error_pending(thread) ? NO_VALUE : NONE; // nothing is ever loaded with them
}

// ---- state ------------------------------------------------------------------------------------------------------

NATIVE(sys_is_finalizing, "is_finalizing()", "Return True if Python is exiting.", EFFECT_READS) {
    return value_from_bool(ROOT_VALUE(finalizing) == TRUE_VALUE);
}
NATIVE(sys_is_gil_enabled, "_is_gil_enabled()", "Return True if the GIL is currently enabled and False otherwise.",
       EFFECT_NONE) {
    return TRUE_VALUE;
}
NATIVE(sys_is_remote_debug_enabled, "is_remote_debug_enabled()",
       "Return True if remote debugging is enabled, False otherwise.", EFFECT_NONE) {
    return FALSE_VALUE;
}
NATIVE(sys_is_stack_trampoline_active, "is_stack_trampoline_active()",
       "Return *True* if a stack profiler trampoline is active.", EFFECT_NONE) {
    return FALSE_VALUE;
}
NATIVE(sys_activate_stack_trampoline, "activate_stack_trampoline(backend, /)",
       "Activate stack profiler trampoline *backend*.", EFFECT_RAISES) {
    return error_raise(thread, SHAPE_ValueError, "perf trampoline not available");
}
NATIVE(sys_deactivate_stack_trampoline, "deactivate_stack_trampoline()",
       "Deactivate the current stack profiler trampoline backend.\n\nIf no stack profiler is activated, this function "
       "has no effect.",
       EFFECT_NONE) {
    return NONE;
}
NATIVE(sys_get_cpu_count_config, "_get_cpu_count_config()", "Private function for getting PyConfig.cpu_count",
       EFFECT_NONE) {
    int count = thread->interp->config->cpu_count;
    return value_from_small_int(count ? count : -1);
}
NATIVE(sys_debugmallocstats, "_debugmallocstats()",
       "Print summary info to stderr about the state of pymalloc's structures.", EFFECT_READS) {
    return NONE; // there is no such allocator
}

// ---- coroutines and asynchronous generators ---------------------------------------------------------------------

NATIVE(sys_get_coroutine_origin, "get_coroutine_origin_tracking_depth()",
       "Check status of origin tracking for coroutine objects in this thread.", EFFECT_READS) {
    return value_from_small_int(thread->coroutine_origin_depth);
}
NATIVE(
    sys_set_coroutine_origin, "set_coroutine_origin_tracking_depth(depth)",
    "Enable or disable origin tracking for coroutine objects in this thread.\n\nCoroutine objects will track 'depth' "
    "frames of traceback "
    "information\nabout where they came from, available in their cr_origin attribute.\n\nSet a depth of 0 to disable.",
    EFFECT_ANY) {
    int64_t depth = object_index_int64(thread, args[0]);
    if (depth == -1 && error_pending(thread)) return NO_VALUE;
    if (depth < 0) return error_raise(thread, SHAPE_ValueError, "depth must be >= 0");
    thread->coroutine_origin_depth = (int)depth;
    return NONE;
}

NATIVE(sys_get_asyncgen_hooks, "get_asyncgen_hooks()",
       "Return the installed asynchronous generators hooks.\n\nThis returns a namedtuple of the form (firstiter, "
       "finalizer).",
       EFFECT_ALLOCATES) {
    return sys_new_asyncgen_hooks(thread, thread->async_generator_hooks[0], thread->async_generator_hooks[1]);
}

NATIVE(sys_set_asyncgen_hooks, "set_asyncgen_hooks(firstiter=<unrepresentable>, finalizer=<unrepresentable>)",
       "set_asyncgen_hooks([firstiter] [, finalizer])\n\nSet a finalizer for async generators objects.", EFFECT_ANY) {
    static const char *const names[] = {"firstiter", "finalizer"};
    for (int i = 1; i >= 0; i--)
        if (args[i] != UNBOUND && args[i] != NONE && !object_is_callable(args[i]))
            return error_raise(thread, SHAPE_TypeError, "callable %s expected, got %T", names[i], args[i]);
    for (int i = 0; i < 2; i++)
        if (args[i] != UNBOUND) thread->async_generator_hooks[i] = args[i] == NONE ? NO_VALUE : args[i];
    return NONE;
}

static const NativeDef *const functions[] = {&sys_getframe_native,
                                             &sys_getframemodulename_native,
                                             &sys_current_frames_native,
                                             &sys_current_exceptions_native,
                                             &sys_getrecursionlimit_native,
                                             &sys_setrecursionlimit_native,
                                             &sys_get_int_max_str_digits_native,
                                             &sys_set_int_max_str_digits_native,
                                             &sys_getswitchinterval_native,
                                             &sys_setswitchinterval_native,
                                             &sys_intern_native,
                                             &sys_is_interned_native,
                                             &sys_is_immortal_native,
                                             &sys_getrefcount_native,
                                             &sys_getsizeof_native,
                                             &sys_getallocatedblocks_native,
                                             &sys_getunicodeinternedsize_native,
                                             &sys_clear_type_cache_native,
                                             &sys_clear_internal_caches_native,
                                             &sys_clear_type_descriptors_native,
                                             &sys_getdefaultencoding_native,
                                             &sys_getfilesystemencoding_native,
                                             &sys_getfilesystemencodeerrors_native,
                                             &sys_getdlopenflags_native,
                                             &sys_setdlopenflags_native,
                                             &sys_is_finalizing_native,
                                             &sys_is_gil_enabled_native,
                                             &sys_is_remote_debug_enabled_native,
                                             &sys_is_stack_trampoline_active_native,
                                             &sys_activate_stack_trampoline_native,
                                             &sys_deactivate_stack_trampoline_native,
                                             &sys_get_cpu_count_config_native,
                                             &sys_debugmallocstats_native,
                                             &sys_get_coroutine_origin_native,
                                             &sys_set_coroutine_origin_native,
                                             &sys_get_asyncgen_hooks_native,
                                             &sys_set_asyncgen_hooks_native,
                                             NULL};

// sys.__displayhook__ and its like: the original under a second name.
static int keep_originals(Thread *thread, Module *module) {
    static const char *const names[] = {"displayhook", "excepthook", "unraisablehook", "breakpointhook"};
    for (int i = 0; i < 4; i++) {
        Value original = str_format_c(thread, "__%s__", names[i]);
        Value hook = dict_get_cstring(thread, module->dict, names[i]);
        if (original == NO_VALUE || dict_set(thread, module->dict, str_intern(thread, original), hook) < 0) return -1;
    }
    return 0;
}

static int execute(Thread *thread, Module *module) {
    if (module_add_functions(thread, module, sys_hook_functions) < 0 || keep_originals(thread, module) < 0 ||
        module_add(thread, module, "modules", value_from_object(thread->interp->modules)) < 0 ||
        sys_add_information(thread, module) < 0 || sys_add_monitoring(thread, module) < 0 ||
        sys_add_jit(thread, module) < 0)
        return -1;
    ROOT_VALUE(int_max_str_digits) = value_from_small_int(thread->interp->config->int_max_str_digits);
    return 0;
}

const ModuleSpec sys_module_spec = {
    .name = "sys",
    .doc = "This module provides access to some objects used or maintained by the\ninterpreter and to functions that "
           "interact strongly "
           "with the interpreter.\n\nDynamic objects:\n\nargv -- command line arguments; argv[0] is the script "
           "pathname if known\npath "
           "-- module search path; path[0] is the script directory, else ''\nmodules -- dictionary of loaded modules",
    .functions = functions,
    .execute = execute,
};
