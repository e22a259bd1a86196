// Taipan: repr, str, ascii and format of any value; which reprs are in progress. MIT licence.
#include "object/format_spec.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"

static Value check_text(Thread *thread, Value text, const char *method) {
    if (text == NO_VALUE || value_is_str(text)) return text;
    return error_raise(thread, SHAPE_TypeError, "%s returned non-string (type %T)", method, text);
}

Value object_repr(Thread *thread, Value v) {
    if (UNLIKELY(!thread_c_stack_ok(thread)) && !thread_check_c_stack(thread)) return NO_VALUE;
    if (v == NO_VALUE) return str_from_cstring(thread, "<NULL>");
    UnaryFunction repr = value_type(v)->slots.repr;
    if (!repr) return str_format_c(thread, "<%T object at %p>", v, (void *)v);
    return check_text(thread, repr(thread, v), "__repr__");
}

Value object_str(Thread *thread, Value v) {
    if (value_has_shape(v, SHAPE_str)) return v;
    if (v == NO_VALUE) return str_from_cstring(thread, "<NULL>");
    UnaryFunction str = value_type(v)->slots.str;
    if (!str) return object_repr(thread, v);
    if (UNLIKELY(!thread_c_stack_ok(thread)) && !thread_check_c_stack(thread)) return NO_VALUE;
    return check_text(thread, str(thread, v), "__str__");
}

Value object_ascii(Thread *thread, Value v) {
    Value repr = object_repr(thread, v);
    if (repr == NO_VALUE || str_is_ascii(str_from_value(repr))) return repr;
    StrBuilder builder;
    str_builder_init(&builder);
    Str *s = str_from_value(repr);
    for (size_t i = 0; i < s->length; i++) {
        uint32_t point = str_read(s, i);
        int failed;
        if (point < 128)
            failed = str_builder_append_code_point(thread, &builder, point);
        else
            failed = str_builder_append_format(thread, &builder,
                                               point < 256     ? "\\x%02x"
                                               : point < 65536 ? "\\u%04x"
                                                               : "\\U%08x",
                                               point);
        if (failed < 0) return NO_VALUE;
    }
    return str_builder_finish(thread, &builder);
}

Value object_format(Thread *thread, Value v, Value spec) {
    if (spec != NO_VALUE && !value_is_str(spec))
        return error_raise(thread, SHAPE_SystemError, "Format specifier must be a string, not %T", spec);
    if (spec == NO_VALUE || str_from_value(spec)->length == 0) {
        if (value_has_shape(v, SHAPE_str)) return v;
        if (value_is_small_int(v)) return int_to_str(thread, v, 10);
        if (spec == NO_VALUE) spec = STR_EMPTY(thread);
    }
    // These types' behaviour cannot be changed: no look-up, no call.
    if (value_is_small_int(v)) return format_int(thread, v, spec);
    if (value_is_immediate_float(v)) return format_float(thread, v, spec);
    if (value_has_shape(v, SHAPE_str)) return format_str(thread, v, spec);
    Value method = object_lookup_special(thread, v, NAME(__format__));
    if (method == NO_VALUE) {
        if (!error_pending(thread)) error_raise(thread, SHAPE_TypeError, "Type %T doesn't define __format__", v);
        return NO_VALUE;
    }
    Value text = object_call1(thread, method, spec);
    if (text == NO_VALUE || value_is_str(text)) return text;
    return error_raise(thread, SHAPE_TypeError, "__format__ must return a str, not %T", text);
}

int object_repr_enter(Thread *thread, Value v) {
    if (thread->repr_stack == NO_VALUE) {
        thread->repr_stack = list_from_values(thread, NULL, 0);
        if (thread->repr_stack == NO_VALUE) return -1;
    }
    for (size_t i = list_length(thread->repr_stack); i-- > 0;)
        if (list_get(thread->repr_stack, i) == v) return 1;
    return list_append(thread, thread->repr_stack, v);
}

void object_repr_leave(Thread *thread, Value v) {
    if (thread->repr_stack == NO_VALUE) return;
    List *list = list_from_value(thread->repr_stack);
    for (size_t i = list->length; i-- > 0;) {
        if (list_get(thread->repr_stack, i) != v) continue;
        for (size_t j = i + 1; j < list->length; j++)
            list_set(thread, thread->repr_stack, j - 1, list_get(thread->repr_stack, j));
        list_set(thread, thread->repr_stack, list->length - 1, NO_VALUE);
        list->length--;
        return;
    }
}
