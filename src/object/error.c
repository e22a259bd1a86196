// Taipan: raising and inspecting exceptions from C. MIT licence.
//
// The pending exception is thread->pending. Everything here but the queries may allocate and replaces what was pending.
// When memory runs out the interpreter's preallocated MemoryError is raised instead.
#include "object/error.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "object/exception.h"
#include "object/int.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

enum { RECURSION_RESERVE = 48 * 1024 }; // C stack left to raise RecursionError in

bool thread_check_c_stack(Thread *thread) {
    if (LIKELY(thread_c_stack_ok(thread))) return true;
    char *limit = thread->c_stack_limit;
    thread->c_stack_limit = limit - RECURSION_RESERVE;
    error_raise(thread, SHAPE_RecursionError, "maximum recursion depth exceeded");
    thread->c_stack_limit = limit;
    return false;
}

// ---- raising ----------------------------------------------------------------------------------------------------

// `exception` must not be reachable from its own context chain: cut the chain where it comes round.
static void cut_context_cycle(Thread *thread, Value exception, Value context) {
    BaseException *slow = exception_from_value(context), *at = slow;
    bool step = false;
    for (;;) {
        Value next = at->context;
        if (next == NO_VALUE) return;
        if (next == exception) {
            heap_store(thread, at, &at->context, NO_VALUE);
            return;
        }
        at = exception_from_value(next);
        if (at == slow) return; // a cycle made by hand that does not hold the exception
        if (step) slow = exception_from_value(slow->context);
        step = !step;
    }
}

Value error_set(Thread *thread, Value exception) {
    if (exception == NO_VALUE) return NO_VALUE; // it could not be made, and why is pending
    Value handled = exception_handled(thread);
    if (handled != NO_VALUE && handled != exception) {
        cut_context_cycle(thread, exception, handled);
        BaseException *body = exception_from_value(exception);
        heap_store(thread, body, &body->context, handled);
    }
    thread->pending = exception;
    return NO_VALUE;
}

static Value raise_with_arguments(Thread *thread, Type *type, Value arguments) {
    if (arguments == NO_VALUE) return NO_VALUE;
    Value exception = exception_new(thread, type, arguments);
    if (exception == NO_VALUE) return NO_VALUE;
    return error_set(thread, exception);
}

static Value raise_format(Thread *thread, Type *type, const char *format, va_list arguments) {
    thread->pending = NO_VALUE;
    Value message = str_format_c_arguments(thread, format, arguments);
    if (message == NO_VALUE) return NO_VALUE;
    return raise_with_arguments(thread, type, tuple_from_values(thread, &message, 1));
}

Value error_raise(Thread *thread, uint32_t kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    raise_format(thread, shape_at(kind)->type, format, arguments);
    va_end(arguments);
    return NO_VALUE;
}

int error_raise_int(Thread *thread, uint32_t kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    raise_format(thread, shape_at(kind)->type, format, arguments);
    va_end(arguments);
    return -1;
}

Value error_raise_type(Thread *thread, Type *type, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    raise_format(thread, type, format, arguments);
    va_end(arguments);
    return NO_VALUE;
}

Value error_raise_value(Thread *thread, uint32_t kind, Value argument) {
    thread->pending = NO_VALUE;
    return raise_with_arguments(thread, shape_at(kind)->type, tuple_from_values(thread, &argument, 1));
}

// Before there are types, None stands for the MemoryError that could not be made: starting ends there.
static const Value UNMADE_MEMORY_ERROR = NONE;

// There is room for another MemoryError more often than not, as what failed was larger. If there is none, the one made
// at the start serves again.
Value error_no_memory(Thread *thread) {
    Value spare = ROOT_VALUE(memory_error), exception = NO_VALUE;
    thread->pending = spare == NO_VALUE ? UNMADE_MEMORY_ERROR : spare;
    if (spare == NO_VALUE) return NO_VALUE;
    if (!thread->making_memory_error) {
        thread->making_memory_error = true;
        exception = exception_new(thread, BUILTIN_TYPE(MemoryError), TUPLE_EMPTY(thread));
        thread->making_memory_error = false;
    }
    if (exception != NO_VALUE) return error_set(thread, exception);
    BaseException *body = exception_from_value(spare);
    body->traceback = body->context = body->cause = NO_VALUE; // NOBARRIER: only references are removed
    thread->pending = spare;
    return NO_VALUE;
}

bool error_is_no_memory(Value exception) {
    return exception == UNMADE_MEMORY_ERROR ||
           (value_is_exception(exception) && value_is_instance(exception, BUILTIN_TYPE(MemoryError)));
}

Value error_from_errno(Thread *thread, int code, Value filename, Value filename2) {
    thread->pending = NO_VALUE;
    Value text = str_from_cstring(thread, code ? strerror(code) : "Error");
    if (text == NO_VALUE) return NO_VALUE;
    Value items[5] = {value_from_small_int(code), text, filename, NONE, filename2};
    size_t count = filename == NO_VALUE ? 2 : filename2 == NO_VALUE ? 3 : 5;
    return raise_with_arguments(thread, BUILTIN_TYPE(OSError), tuple_from_values(thread, items, count));
}

Value error_bad_argument_type(Thread *thread, const char *function, const char *expected, Value got) {
    const char *name = got == NONE ? "None" : value_type_name(got);
    if (function)
        return error_raise(thread, SHAPE_TypeError, "%s() argument must be %s, not %s", function, expected, name);
    return error_raise(thread, SHAPE_TypeError, "argument must be %s, not %s", expected, name);
}

Value error_raise_from_pending(Thread *thread, uint32_t kind, const char *format, ...) {
    Value cause = error_fetch(thread);
    va_list arguments;
    va_start(arguments, format);
    raise_format(thread, shape_at(kind)->type, format, arguments);
    va_end(arguments);
    Value raised = error_fetch(thread);
    if (raised == NO_VALUE) return NO_VALUE;
    if (cause != NO_VALUE) {
        exception_set_cause(thread, raised, cause);
        exception_set_context(thread, raised, cause);
    }
    error_restore(thread, raised);
    return NO_VALUE;
}

// ---- raising what carries more than a message -------------------------------------------------------------------

static Value raise_prepared(Thread *thread, uint32_t kind, const char *format, va_list arguments) {
    raise_format(thread, shape_at(kind)->type, format, arguments);
    return thread->pending != NO_VALUE && value_is_instance(thread->pending, shape_at(kind)->type) ? thread->pending
                                                                                                   : NO_VALUE;
}

Value error_raise_attribute(Thread *thread, Value object, Value name, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    AttributeErrorException *e =
        (AttributeErrorException *)raise_prepared(thread, SHAPE_AttributeError, format, arguments);
    va_end(arguments);
    if (e) {
        heap_store(thread, e, &e->name, name);
        heap_store(thread, e, &e->obj, object);
    }
    return NO_VALUE;
}

Value error_raise_name(Thread *thread, uint32_t kind, Value name, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    NameErrorException *e = (NameErrorException *)raise_prepared(thread, kind, format, arguments);
    va_end(arguments);
    if (e) heap_store(thread, e, &e->name, name);
    return NO_VALUE;
}

Value error_raise_import(Thread *thread, uint32_t kind, Value name, Value path, Value name_from, const char *format,
                         ...) {
    va_list arguments;
    va_start(arguments, format);
    ImportErrorException *e = (ImportErrorException *)raise_prepared(thread, kind, format, arguments);
    va_end(arguments);
    if (e) {
        heap_store(thread, e, &e->name, name);
        heap_store(thread, e, &e->path, path);
        heap_store(thread, e, &e->name_from, name_from);
    }
    return NO_VALUE;
}

// ---- inspecting -------------------------------------------------------------------------------------------------

bool error_matches(Thread *thread, uint32_t kind) {
    return value_is_object(thread->pending) && value_is_instance(thread->pending, shape_at(kind)->type);
}

void error_clear(Thread *thread) {
    thread->pending = NO_VALUE;
}

Value error_fetch(Thread *thread) {
    Value exception = thread->pending;
    thread->pending = NO_VALUE;
    return exception;
}

void error_restore(Thread *thread, Value exception) {
    thread->pending = exception;
}

void error_add_note(Thread *thread, const char *format, ...) {
    Value exception = error_fetch(thread);
    va_list arguments;
    va_start(arguments, format);
    Value note = str_format_c_arguments(thread, format, arguments);
    va_end(arguments);
    Value name = note == NO_VALUE ? NO_VALUE : str_intern_cstring(thread, "add_note");
    if (name != NO_VALUE) object_call_method(thread, exception, name, 1, note);
    error_restore(thread, exception);
}

Value error_take_stop_iteration(Thread *thread) {
    StopIterationException *e = (StopIterationException *)error_fetch(thread);
    return e->value == NO_VALUE ? NONE : e->value;
}
