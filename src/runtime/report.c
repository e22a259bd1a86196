// Taipan: showing exceptions that reach the top: sys.excepthook and its default, exit statuses. MIT licence.
#include "runtime/report.h"
#include <string.h>
#include <unistd.h>
#include "object/dict.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/audit.h"
#include "runtime/config.h"
#include "runtime/traceback.h"

static Value sys_get(Thread *thread, Value name) {
    return dict_get_name(thread, thread->interp->sys_dict, name);
}

// Writes to sys.stderr, or to file descriptor 2 when there is none.
static void write_error(Thread *thread, Value text) {
    Value file = sys_get(thread, NAME(stderr));
    if (text == NO_VALUE || file == NONE) return error_clear(thread);
    if (file != NO_VALUE && object_call_method(thread, file, NAME(write), 1, text) != NO_VALUE) return;
    error_clear(thread);
    size_t length;
    const char *utf8 = str_to_utf8_surrogates(thread, text, &length);
    ssize_t done = utf8 ? write(2, utf8, length) : 0;
    (void)done;
}

static bool display_with_library(Thread *thread, Value exception) {
    Value function = object_import_attribute(thread, "traceback", "_print_exception_bltin");
    if (function != NO_VALUE && object_call1(thread, function, exception) != NO_VALUE) return true;
    if (thread->interp->config->verbose > 1 && error_pending(thread)) traceback_print_minimal(thread, thread->pending);
    error_clear(thread);
    return false;
}

void report_display(Thread *thread, Value exception) {
    Value file = sys_get(thread, NAME(stderr));
    if (file == NONE) return;
    bool usable = file != NO_VALUE && ROOT_VALUE(importlib) != NO_VALUE;
    if (!usable || !display_with_library(thread, exception)) traceback_print_minimal(thread, exception);
    if (file != NO_VALUE && object_call_method(thread, file, NAME(flush), 0) == NO_VALUE) error_clear(thread);
}

void report_not_an_exception(Thread *thread, Value what) {
    write_error(thread,
                str_format_c(thread, "TypeError: print_exception(): Exception expected for value, %T found\n", what));
}

int report_flush(Thread *thread) {
    Value names[2] = {NAME(stdout), NAME(stderr)};
    int status = 0;
    for (int i = 0; i < 2; i++) {
        Value file = sys_get(thread, names[i]), closed;
        if (file == NO_VALUE || file == NONE) continue;
        if (object_lookup_attribute(thread, file, NAME(closed), &closed) < 0 ||
            (closed && object_is_true(thread, closed) > 0)) {
            error_clear(thread);
            continue;
        }
        error_clear(thread);
        if (object_call_method(thread, file, NAME(flush), 0) != NO_VALUE) continue;
        if (i == 0) {
            error_write_unraisable(thread, "Exception ignored while flushing sys.stdout", NO_VALUE);
            status = -1;
        }
        error_clear(thread);
    }
    return status;
}

// ---- SystemExit -------------------------------------------------------------------------------------------------

static int exit_status(Thread *thread, Value exception) {
    Value code;
    if (object_lookup_attribute(thread, exception, NAME(code), &code) <= 0) {
        error_clear(thread);
        code = exception;
    }
    if (code == NONE) return 0;
    if (value_is_int(code)) {
        int64_t status;
        return int_fits_int64(code, &status) ? (int)status : -1;
    }
    Value text = object_str(thread, code);
    if (text != NO_VALUE) write_error(thread, str_format_c(thread, "%U\n", text));
    error_clear(thread);
    return 1;
}

// ---- the top ----------------------------------------------------------------------------------------------------

static void set_last(Thread *thread, Value exception) {
    Value traceback = exception_from_value(exception)->traceback;
    Dict *sys = thread->interp->sys_dict;
    if (dict_set(thread, sys, NAME(last_exc), exception) < 0 ||
        dict_set(thread, sys, NAME(last_type), value_from_object(value_type(exception))) < 0 ||
        dict_set(thread, sys, NAME(last_value), exception) < 0 ||
        dict_set(thread, sys, NAME(last_traceback), traceback == NO_VALUE ? NONE : traceback) < 0)
        error_clear(thread);
}

static Value call_hook(Thread *thread, Value hook, Value exception) {
    Value traceback = exception_from_value(exception)->traceback;
    if (traceback == NO_VALUE) traceback = NONE;
    Value type = value_from_object(value_type(exception));
    if (audit_is_active(thread) &&
        audit_event(thread, "sys.excepthook", tuple_pack(thread, 4, hook, type, exception, traceback)) < 0) {
        if (!error_matches(thread, SHAPE_RuntimeError)) return NO_VALUE;
        error_clear(thread);
        return NONE;
    }
    return object_call3(thread, hook, type, exception, traceback);
}

int report_uncaught(Thread *thread, bool remember) {
    Value exception = error_fetch(thread);
    if (exception == NO_VALUE) return 0;
    if (value_is_instance(exception, BUILTIN_TYPE(SystemExit))) return exit_status(thread, exception);
    if (remember) set_last(thread, exception);
    Value hook = sys_get(thread, NAME(excepthook));
    if (hook == NO_VALUE) {
        write_error(thread, str_from_cstring(thread, "sys.excepthook is missing\n"));
        report_display(thread, exception);
        return 1;
    }
    if (call_hook(thread, hook, exception) != NO_VALUE) return 1;
    Value second = error_fetch(thread);
    if (value_is_instance(second, BUILTIN_TYPE(SystemExit))) return exit_status(thread, second);
    write_error(thread, str_from_cstring(thread, "Error in sys.excepthook:\n"));
    report_display(thread, second);
    write_error(thread, str_from_cstring(thread, "\nOriginal exception was:\n"));
    report_display(thread, exception);
    return 1;
}
