// Taipan: exceptions that nobody can catch: sys.unraisablehook and its default. MIT licence.
#include "runtime/unraisable.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/struct_sequence.h"
#include "runtime/traceback.h"

static const StructSequenceField fields[] = {
    {"exc_type", "Exception type"},
    {"exc_value", "Exception value"},
    {"exc_traceback", "Exception traceback"},
    {"err_msg", "Error message"},
    {"object", "Object causing the exception"},
};
const StructSequenceSpec unraisable_arguments_spec = {
    "sys",
    "UnraisableHookArgs",
    "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.",
    fields,
    5,
    5,
    false};

static Value make_arguments(Thread *thread, Value exception, const char *message, Value object) {
    Type *type = (Type *)ROOT_VALUE(unraisable_type);
    if (!type) {
        type = struct_sequence_new_type(thread, &unraisable_arguments_spec);
        if (!type) return NO_VALUE;
        ROOT_VALUE(unraisable_type) = value_from_object(type);
    }
    Value traceback = exception_from_value(exception)->traceback;
    // With a message the object is part of it, as CPython has it; alone it is shown after "Exception ignored in: ".
    Value text = NONE;
    if (message) {
        text = object == NO_VALUE ? str_from_cstring(thread, message) : str_format_c(thread, "%s %R", message, object);
        if (text == NO_VALUE) {
            error_clear(thread);
            text = str_from_cstring(thread, message);
        }
        object = NO_VALUE;
    }
    Value values[5] = {value_from_object(value_type(exception)), exception, traceback == NO_VALUE ? NONE : traceback,
                       text, object == NO_VALUE ? NONE : object};
    return struct_sequence_from_values(thread, type, values, 5);
}

void error_write_unraisable(Thread *thread, const char *message, Value object) {
    Value exception = error_fetch(thread);
    if (exception == NO_VALUE) return;
    Dict *sys = thread->interp->sys_dict;
    Value hook = sys ? dict_get_name(thread, sys, NAME(unraisablehook)) : NO_VALUE;
    Value arguments = hook == NO_VALUE ? NO_VALUE : make_arguments(thread, exception, message, object);
    if (arguments == NO_VALUE || object_call1(thread, hook, arguments) == NO_VALUE) {
        error_clear(thread);
        traceback_print_minimal(thread, exception);
    }
}

static int write_text(Thread *thread, Value file, Value text) {
    return text == NO_VALUE || object_call_method(thread, file, NAME(write), 1, text) == NO_VALUE ? -1 : 0;
}

static int write_header(Thread *thread, Value file, Value message, Value object) {
    if (object == NONE) return message == NONE ? 0 : write_text(thread, file, str_format_c(thread, "%S:\n", message));
    Value repr = object_repr(thread, object);
    if (repr == NO_VALUE) {
        error_clear(thread);
        repr = str_from_cstring(thread, "<object repr() failed>");
    }
    if (message == NONE) return write_text(thread, file, str_format_c(thread, "Exception ignored in: %U\n", repr));
    return write_text(thread, file, str_format_c(thread, "%S: %U\n", message, repr));
}

// The lines of what is in no file are not shown (the text of -c and of the prompt).
static int hide_unfiled_lines(Thread *thread, Value stack) {
    if (stack == NO_VALUE || !value_is_list(stack)) return -1;
    for (size_t i = 0; i < list_length(stack); i++) {
        Value summary = list_get(stack, i);
        Value name = object_get_attribute(thread, summary, NAME(filename));
        if (name == NO_VALUE) return -1;
        if (value_is_str(name) && str_from_value(name)->length && str_read(str_from_value(name), 0) == '<' &&
            object_set_attribute(thread, summary, str_intern_cstring(thread, "_lines"), ROOT_VALUE(empty_str)) < 0)
            return -1;
    }
    return 0;
}

// traceback.TracebackException(type, value, tb).print(file=file, chain=False); false when the library cannot do it.
static bool print_with_library(Thread *thread, Value type, Value exception, Value traceback, Value file) {
    Value function = object_import_attribute(thread, "traceback", "TracebackException");
    Value report = function == NO_VALUE ? NO_VALUE : object_call3(thread, function, type, exception, traceback);
    if (report != NO_VALUE && hide_unfiled_lines(thread, object_get_attribute_cstring(thread, report, "stack")) == 0) {
        Value print = object_get_attribute_cstring(thread, report, "print");
        Value names = tuple_pack(thread, 2, NAME(file), str_intern_cstring(thread, "chain"));
        Value args[2] = {file, FALSE_VALUE};
        if (print != NO_VALUE && names != NO_VALUE && object_call(thread, print, args, 0, names) != NO_VALUE)
            return true;
    }
    error_clear(thread);
    return false;
}

int unraisable_default_hook(Thread *thread, Value arguments) {
    Value file = dict_get_name(thread, thread->interp->sys_dict, NAME(stderr));
    if (file == NO_VALUE || file == NONE) return 0;
    Value exception = tuple_get(arguments, 1);
    if (write_header(thread, file, tuple_get(arguments, 3), tuple_get(arguments, 4)) < 0) return -1;
    if (value_is_exception(exception) &&
        !print_with_library(thread, tuple_get(arguments, 0), exception, tuple_get(arguments, 2), file))
        traceback_print_minimal(thread, exception);
    if (object_call_method(thread, file, NAME(flush), 0) == NO_VALUE) error_clear(thread);
    return 0;
}
