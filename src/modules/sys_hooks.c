// Taipan: the sys module's hooks: display, exceptions, breakpoints, auditing, tracing. MIT licence.
#include <string.h>
#include "modules/sys_internal.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/audit.h"
#include "runtime/call.h"
#include "runtime/config.h"
#include "runtime/report.h"
#include "runtime/unraisable.h"

// ---- displayhook ------------------------------------------------------------------------------------------------

// What the stream cannot encode is shown escaped.
static int write_escaped(Thread *thread, Value out, Value text) {
    Value encoding = object_get_attribute(thread, out, NAME(encoding));
    Value bytes = encoding == NO_VALUE
                      ? NO_VALUE
                      : object_call_method(thread, text, NAME(encode), 2, encoding, NAME(backslashreplace));
    if (bytes == NO_VALUE) return -1;
    Value buffer;
    int found = object_lookup_attribute(thread, out, str_intern_cstring(thread, "buffer"), &buffer);
    if (found < 0) return -1;
    if (found) return object_call_method(thread, buffer, NAME(write), 1, bytes) == NO_VALUE ? -1 : 0;
    Value again = object_call_method(thread, bytes, NAME(decode), 2, encoding, NAME(strict));
    return again == NO_VALUE || object_call_method(thread, out, NAME(write), 1, again) == NO_VALUE ? -1 : 0;
}

NATIVE(sys_displayhook, "displayhook($module, object, /)",
       "Print an object to sys.stdout and also save it in builtins._", EFFECT_ANY) {
    Value object = args[1];
    Dict *builtins = thread->interp->builtins;
    if (object == NONE) return NONE;
    // Set to None first, so that printing does not print `_` itself.
    if (dict_set_cstring(thread, builtins, "_", NONE) < 0) return NO_VALUE;
    Value out = dict_get_name(thread, thread->interp->sys_dict, NAME(stdout));
    if (out == NO_VALUE || out == NONE) return error_raise(thread, SHAPE_RuntimeError, "lost sys.stdout");
    Value text = object_repr(thread, object);
    if (text == NO_VALUE) return NO_VALUE;
    if (object_call_method(thread, out, NAME(write), 1, text) == NO_VALUE) {
        if (!error_matches(thread, SHAPE_UnicodeEncodeError)) return NO_VALUE;
        error_clear(thread);
        if (write_escaped(thread, out, text) < 0) return NO_VALUE;
    }
    if (object_call_method(thread, out, NAME(write), 1, str_from_cstring(thread, "\n")) == NO_VALUE) return NO_VALUE;
    return dict_set_cstring(thread, builtins, "_", object) < 0 ? NO_VALUE : NONE;
}

// ---- exceptions -------------------------------------------------------------------------------------------------

NATIVE(sys_excepthook, "excepthook($module, exctype, value, traceback, /)",
       "Handle an exception by displaying it with a traceback on sys.stderr.", EFFECT_ANY) {
    Value exception = args[2], traceback = args[3];
    if (!value_is_exception(exception)) {
        report_not_an_exception(thread, exception);
        return NONE;
    }
    if (value_has_shape(traceback, SHAPE_traceback) && exception_from_value(exception)->traceback == NO_VALUE)
        exception_set_traceback(thread, exception, traceback);
    report_display(thread, exception);
    return NONE;
}

NATIVE(sys_unraisablehook, "unraisablehook($module, unraisable, /)",
       "Handle an unraisable exception.\n\nThe unraisable argument has the following attributes:\n\n* exc_type: "
       "Exception type.\n* "
       "exc_value: Exception value, can be None.\n* exc_traceback: Exception traceback, can be None.\n* err_msg: Error "
       "message, can be "
       "None.\n* object: Object causing the exception, can be None.",
       EFFECT_ANY) {
    if (!value_is_tuple(args[1]) || tuple_length(args[1]) != 5)
        return error_raise(thread, SHAPE_TypeError, "sys.unraisablehook argument type must be UnraisableHookArgs");
    return unraisable_default_hook(thread, args[1]) < 0 ? NO_VALUE : NONE;
}

NATIVE(sys_exc_info, "exc_info()",
       "Return current exception information: (type, value, traceback).\n\nReturn information about the most recent "
       "exception caught by "
       "an except\nclause in the current stack frame or in an older stack frame.",
       EFFECT_READS | EFFECT_ALLOCATES) {
    Value exception = exception_handled(thread);
    if (exception == NO_VALUE) return tuple_pack(thread, 3, NONE, NONE, NONE);
    Value traceback = exception_from_value(exception)->traceback;
    return tuple_pack(thread, 3, value_from_object(value_type(exception)), exception,
                      traceback == NO_VALUE ? NONE : traceback);
}

NATIVE(sys_exception, "exception()",
       "Return the current exception.\n\nReturn the most recent exception caught by an except clause\nin the current "
       "stack frame or in "
       "an older stack frame, or None\nif no such clause exists.",
       EFFECT_READS) {
    Value exception = exception_handled(thread);
    return exception == NO_VALUE ? NONE : exception;
}

NATIVE(sys_exit, "exit(status=None, /)",
       "Exit the interpreter by raising SystemExit(status).\n\nIf the status is omitted or None, it defaults to zero "
       "(i.e., "
       "success).\nIf the status is an integer, it will be used as the system exit status.\nIf it is another kind of "
       "object, it will be "
       "printed and the system\nexit status will be one (i.e., failure).",
       EFFECT_RAISES | EFFECT_ALLOCATES) {
    Value arguments = args[0] == NONE           ? TUPLE_EMPTY(thread)
                      : value_is_tuple(args[0]) ? args[0]
                                                : tuple_from_values(thread, args, 1);
    Value exception = arguments == NO_VALUE ? NO_VALUE : exception_new(thread, BUILTIN_TYPE(SystemExit), arguments);
    return exception == NO_VALUE ? NO_VALUE : error_set(thread, exception);
}

// ---- breakpoints ------------------------------------------------------------------------------------------------

static Value environment_variable(Thread *thread, const char *name) {
    if (thread->interp->config->ignore_environment) return NONE;
    Value environ = object_import_attribute(thread, "os", "environ");
    return environ == NO_VALUE ? NO_VALUE
                               : object_call_method(thread, environ, NAME(get), 1, str_from_cstring(thread, name));
}

static Value import_hook(Thread *thread, Value dotted) {
    Str *s = str_from_value(dotted);
    size_t dot = s->length;
    while (dot > 0 && str_read(s, dot - 1) != '.')
        dot--;
    Value module_name = dot ? str_substring(thread, dotted, 0, dot - 1) : str_from_cstring(thread, "builtins");
    Value name = str_substring(thread, dotted, dot, s->length);
    if (module_name == NO_VALUE || name == NO_VALUE) return NO_VALUE;
    size_t length;
    const char *utf8 = str_to_utf8(thread, module_name, &length);
    Value module = utf8 ? object_import(thread, utf8) : NO_VALUE;
    return module == NO_VALUE ? NO_VALUE : object_get_attribute(thread, module, name);
}

NATIVE(sys_breakpointhook, "breakpointhook(*args, **kwargs)", "This hook function is called by built-in breakpoint().",
       EFFECT_ANY) {
    Value wanted = environment_variable(thread, "PYTHONBREAKPOINT");
    if (wanted == NO_VALUE) return NO_VALUE;
    bool usual = wanted == NONE || str_from_value(wanted)->length == 0;
    if (!usual && str_equal_cstring(wanted, "0")) return NONE;
    Value hook = usual ? object_import_attribute(thread, "pdb", "set_trace") : import_hook(thread, wanted);
    if (hook == NO_VALUE) {
        if (usual || !error_matches(thread, SHAPE_ImportError)) {
            if (usual || !error_matches(thread, SHAPE_AttributeError)) return NO_VALUE;
        }
        error_clear(thread);
        return error_warn(thread, SHAPE_RuntimeWarning, 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%U\"", wanted) <
                       0
                   ? NO_VALUE
                   : NONE;
    }
    return object_call_tuple(thread, hook, args[0], args[1] == UNBOUND ? NO_VALUE : args[1]);
}

// ---- audit ------------------------------------------------------------------------------------------------------

NATIVE(sys_audit, "audit(event, /, *args)", "Passes the event to any audit hooks that are attached.", EFFECT_ANY) {
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "audit() argument 1 must be str, not %B", args[0]);
    size_t length;
    const char *event = str_to_utf8(thread, args[0], &length);
    return !event || audit_event(thread, event, args[1]) < 0 ? NO_VALUE : NONE;
}

NATIVE(sys_addaudithook, "addaudithook(hook)", "Adds a new audit hook callback.", EFFECT_ANY) {
    if (audit_is_active(thread) && audit_event(thread, "sys.addaudithook", TUPLE_EMPTY(thread)) < 0) {
        // A hook that objects with an ordinary exception keeps the new one out, silently.
        if (!error_matches(thread, SHAPE_Exception)) return NO_VALUE;
        error_clear(thread);
        return NONE;
    }
    if (ROOT_VALUE(audit_hooks) == NO_VALUE)
        ROOT_VALUE(audit_hooks) = list_from_values(thread, NULL, 0); // NOBARRIER: a root
    if (ROOT_VALUE(audit_hooks) == NO_VALUE || list_append(thread, ROOT_VALUE(audit_hooks), args[0]) < 0)
        return NO_VALUE;
    return NONE;
}

// ---- tracing ----------------------------------------------------------------------------------------------------

NATIVE(sys_settrace, "settrace(function, /)",
       "Set the global debug tracing function.\n\nIt will be called on each function call.  See the debugger "
       "chapter\nin the library "
       "manual.",
       EFFECT_ANY) {
    if (audit_is_active(thread) && audit_event(thread, "sys.settrace", TUPLE_EMPTY(thread)) < 0) return NO_VALUE;
    return vm_set_trace(thread, args[0]) < 0 ? NO_VALUE : NONE;
}
NATIVE(sys_setprofile, "setprofile(function, /)",
       "Set the profiling function.\n\nIt will be called on each function call and return.  See the profiler\nchapter "
       "in the library "
       "manual.",
       EFFECT_ANY) {
    if (audit_is_active(thread) && audit_event(thread, "sys.setprofile", TUPLE_EMPTY(thread)) < 0) return NO_VALUE;
    return vm_set_profile(thread, args[0]) < 0 ? NO_VALUE : NONE;
}
NATIVE(sys_gettrace, "gettrace()", "Return the global debug tracing function set with sys.settrace.", EFFECT_READS) {
    return thread->trace_function == NO_VALUE ? NONE : thread->trace_function;
}
NATIVE(sys_getprofile, "getprofile()", "Return the profiling function set with sys.setprofile.", EFFECT_READS) {
    return thread->profile_function == NO_VALUE ? NONE : thread->profile_function;
}
static int for_all_threads(Thread *thread, Value function, int (*set)(Thread *, Value)) {
    for (Thread *each = thread->interp->threads; each; each = each->next)
        if (set(each, function) < 0) return -1;
    return 0;
}
NATIVE(sys_settraceallthreads, "_settraceallthreads(function, /)",
       "Set the global debug tracing function in all running threads belonging to the current interpreter.",
       EFFECT_ANY) {
    return for_all_threads(thread, args[0], vm_set_trace) < 0 ? NO_VALUE : NONE;
}
NATIVE(sys_setprofileallthreads, "_setprofileallthreads(function, /)",
       "Set the profiling function in all running threads belonging to the current interpreter.", EFFECT_ANY) {
    return for_all_threads(thread, args[0], vm_set_profile) < 0 ? NO_VALUE : NONE;
}
NATIVE(sys_call_tracing, "call_tracing(func, args, /)",
       "Call func(*args), while tracing is enabled.\n\nThe tracing state is saved, and restored afterwards.  This is "
       "intended\nto be "
       "called from a debugger from a checkpoint, to recursively debug\nsome other code.",
       EFFECT_ANY) {
    if (!value_is_tuple(args[1]))
        return error_raise(thread, SHAPE_TypeError, "call_tracing() argument 2 must be tuple, not %B", args[1]);
    return vm_call_tracing(thread, args[0], args[1]);
}

NATIVE(sys_remote_exec, "remote_exec(pid, script)",
       "Executes a file containing Python code in a given remote Python process.\n\nThat is not supported here: it "
       "always raises RuntimeError.",
       EFFECT_ANY) {
    return error_raise(thread, SHAPE_RuntimeError, "Remote debugging is not enabled");
}
NATIVE(sys_dump_tracelets, "_dump_tracelets(outpath)",
       "Dump the graph of tracelets in graphviz format: there are none.", EFFECT_ANY) {
    return error_raise(thread, SHAPE_NotImplementedError, "No JIT available");
}

const NativeDef *const sys_hook_functions[] = {&sys_displayhook_native,
                                               &sys_excepthook_native,
                                               &sys_unraisablehook_native,
                                               &sys_exc_info_native,
                                               &sys_exception_native,
                                               &sys_exit_native,
                                               &sys_breakpointhook_native,
                                               &sys_audit_native,
                                               &sys_addaudithook_native,
                                               &sys_settrace_native,
                                               &sys_setprofile_native,
                                               &sys_gettrace_native,
                                               &sys_getprofile_native,
                                               &sys_settraceallthreads_native,
                                               &sys_setprofileallthreads_native,
                                               &sys_call_tracing_native,
                                               &sys_remote_exec_native,
                                               &sys_dump_tracelets_native,
                                               NULL};
