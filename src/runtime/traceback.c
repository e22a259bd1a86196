// Taipan: traceback objects, and the plain printer of uncaught exceptions. MIT licence.
//
// A traceback entry keeps the frame object and the instruction; its line number is looked up when asked for, since most
// exceptions are caught and never printed.
#include "object/arguments.h"
#include "runtime/traceback.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "object/exception.h"
#include "object/int.h"
#include "object/list.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/config.h"

static Value traceback_new(Thread *thread, Value next, Value frame, int64_t lasti, Value line) {
    Traceback *t = heap_allocate(thread, sizeof(Traceback), SHAPE_traceback);
    if (!t) return NO_VALUE;
    t->next = next; // NOBARRIER: a new object
    t->frame = frame;
    t->lasti = value_from_small_int(lasti);
    t->line = line;
    return value_from_object(t);
}

void traceback_add(Thread *thread, Frame *frame) {
    Value exception = error_fetch(thread);
    if (exception == NO_VALUE) return;
    Value object = frame_object(thread, frame);
    if (object == NO_VALUE) return;
    BaseException *e = exception_from_value(exception);
    Value next = e->traceback == NO_VALUE ? NONE : e->traceback;
    Value traceback = traceback_new(thread, next, object, (int64_t)frame_unit(frame) * 2, NONE);
    if (traceback == NO_VALUE) return;
    heap_store(thread, e, &e->traceback, traceback);
    error_restore(thread, exception);
}

static const Code *traceback_code(const Traceback *t) {
    return ((FrameObject *)t->frame)->frame->code;
}

static Value traceback_line(const Traceback *t) {
    if (t->line != NONE) return t->line;
    int32_t line = code_position_at(traceback_code(t), (uint32_t)(value_small_int(t->lasti) / 2)).line;
    return line < 0 ? NONE : value_from_small_int(line);
}

void traceback_trim_importlib(Thread *thread) {
    Value exception = thread->pending;
    if (exception == NO_VALUE || thread->interp->config->verbose) return;
    bool always = value_is_instance(exception, BUILTIN_TYPE(ImportError));
    // chunk: the entry before the present run of importlib's entries, NO_VALUE for the exception itself
    Value chunk = NO_VALUE, previous = NO_VALUE;
    bool inside = false;
    for (Value at = exception_from_value(exception)->traceback; at != NO_VALUE && at != NONE;) {
        Value next = traceback_from_value(at)->next;
        const Code *code = traceback_code(traceback_from_value(at));
        bool now_inside = str_equal_cstring(code->filename, "<frozen importlib._bootstrap>") ||
                          str_equal_cstring(code->filename, "<frozen importlib._bootstrap_external>");
        if (now_inside && !inside) chunk = previous;
        inside = now_inside;
        if (inside && (always || str_equal_cstring(code->name, "_call_with_frames_removed"))) {
            if (chunk == NO_VALUE) {
                exception_set_traceback(thread, exception, next);
            } else {
                Traceback *t = traceback_from_value(chunk);
                heap_store(thread, t, &t->next, next);
            }
            previous = chunk;
        } else {
            previous = at;
        }
        at = next;
    }
}

// ---- the type ---------------------------------------------------------------------------------------------------

static Value construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    static const char *const names[] = {"tb_next", "tb_frame", "tb_lasti", "tb_lineno"};
    Value given[4];
    if (!arguments_bind(thread, "traceback", args, positional, keyword_names, names, 4, 4, given)) return NO_VALUE;
    if (given[0] != NONE && !value_has_shape(given[0], SHAPE_traceback))
        return error_raise(thread, SHAPE_TypeError, "expected traceback object or None, got '%T'", given[0]);
    if (!value_has_shape(given[1], SHAPE_frame))
        return error_raise(thread, SHAPE_TypeError, "traceback() argument 'tb_frame' must be frame, not %B", given[1]);
    int64_t lasti = object_index_int64(thread, given[2]);
    if (lasti == -1 && error_pending(thread)) return NO_VALUE;
    int64_t line = object_index_int64(thread, given[3]);
    if (line == -1 && error_pending(thread)) return NO_VALUE;
    return traceback_new(thread, given[0], given[1], lasti, value_from_small_int(line));
}

static Value get_next(Thread *thread, Value self) {
    (void)thread;
    return traceback_from_value(self)->next;
}

static int set_next(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "can't delete tb_next attribute");
    if (value != NONE && !value_has_shape(value, SHAPE_traceback))
        return error_raise_int(thread, SHAPE_TypeError, "expected traceback object or None, got '%T'", value);
    for (Value at = value; at != NONE; at = traceback_from_value(at)->next)
        if (at == self) return error_raise_int(thread, SHAPE_ValueError, "traceback loop detected");
    Traceback *t = traceback_from_value(self);
    heap_store(thread, t, &t->next, value);
    return 0;
}

static Value get_frame(Thread *thread, Value self) {
    (void)thread;
    return traceback_from_value(self)->frame;
}
static Value get_lasti(Thread *thread, Value self) {
    (void)thread;
    return traceback_from_value(self)->lasti;
}
static Value get_line(Thread *thread, Value self) {
    (void)thread;
    return traceback_line(traceback_from_value(self));
}

NATIVE(traceback_dir, "__dir__(self, /)", NULL, EFFECT_ALLOCATES) {
    static const char *const names[] = {"tb_frame", "tb_next", "tb_lasti", "tb_lineno"};
    Value list = list_from_values(thread, NULL, 0);
    for (size_t i = 0; list != NO_VALUE && i < 4; i++) {
        Value name = str_intern_cstring(thread, names[i]);
        if (name == NO_VALUE || list_append(thread, list, name) < 0) return NO_VALUE;
    }
    return list;
}

static const NativeDef *const methods[] = {&traceback_dir_native, NULL};
static const NativeGetSet getters[] = {{"tb_next", get_next, set_next, NULL},
                                       {"tb_frame", get_frame, NULL, NULL},
                                       {"tb_lasti", get_lasti, NULL, NULL},
                                       {"tb_lineno", get_line, NULL, NULL},
                                       {0}};
const TypeSpec traceback_type_spec = {
    .name = "traceback",
    .doc = "traceback(tb_next, tb_frame, tb_lasti, tb_lineno)\n--\n\nCreate a new traceback object.",
    .size = sizeof(Traceback),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = construct},
    .methods = methods,
    .getters = getters,
};

// ---- the plain printer ------------------------------------------------------------------------------------------

static void write_all(const char *text, size_t length) {
    while (length > 0) {
        ssize_t done = write(2, text, length);
        if (done <= 0) return;
        text += done;
        length -= (size_t)done;
    }
}
static void write_text(const char *text) {
    write_all(text, strlen(text));
}
static void write_value(Thread *thread, Value v) {
    Value text = v == NO_VALUE ? NO_VALUE : object_str(thread, v);
    size_t length;
    const char *utf8 = text == NO_VALUE ? NULL : str_to_utf8_surrogates(thread, text, &length);
    if (utf8) write_all(utf8, length);
    error_clear(thread);
}

static void print_entry(Thread *thread, const Traceback *t) {
    const Code *code = traceback_code(t);
    write_text("  File \"");
    write_value(thread, code->filename);
    write_text("\", line ");
    write_value(thread, traceback_line(t));
    write_text(", in ");
    write_value(thread, code->name);
    write_text("\n");
}

enum { REPEATS_SHOWN = 3 }; // of one place, then only their number

static void print_repeats(int repeats) {
    char text[64];
    if (repeats <= REPEATS_SHOWN) return;
    snprintf(text, sizeof text, "  [Previous line repeated %d more time%s]\n", repeats - REPEATS_SHOWN,
             repeats - REPEATS_SHOWN == 1 ? "" : "s");
    write_text(text);
}

static void print_entries(Thread *thread, Value traceback) {
    if (traceback == NO_VALUE) return;
    write_text("Traceback (most recent call last):\n");
    const Traceback *last = NULL;
    int repeats = 0;
    for (Value at = traceback; at != NONE && at != NO_VALUE; at = traceback_from_value(at)->next) {
        const Traceback *t = traceback_from_value(at);
        bool same = last && traceback_code(last) == traceback_code(t) && traceback_line(last) == traceback_line(t);
        if (!same) print_repeats(repeats);
        repeats = same ? repeats + 1 : 1;
        if (repeats <= REPEATS_SHOWN) print_entry(thread, t);
        last = t;
    }
    print_repeats(repeats);
}

static void print_one(Thread *thread, Value exception) {
    print_entries(thread, exception_from_value(exception)->traceback);
    write_value(thread, value_type(exception)->qualname);
    Value text = object_str(thread, exception);
    error_clear(thread);
    if (text != NO_VALUE && str_from_value(text)->length > 0) {
        write_text(": ");
        write_value(thread, text);
    }
    write_text("\n");
}

static void print_chain(Thread *thread, Value exception, int depth) {
    const BaseException *e = exception_from_value(exception);
    if (depth < 100 && e->cause != NO_VALUE) {
        print_chain(thread, e->cause, depth + 1);
        write_text("\nThe above exception was the direct cause of the following exception:\n\n");
    } else if (depth < 100 && e->context != NO_VALUE && !(e->header.flags & EXCEPTION_SUPPRESS_CONTEXT)) {
        print_chain(thread, e->context, depth + 1);
        write_text("\nDuring handling of the above exception, another exception occurred:\n\n");
    }
    print_one(thread, exception);
}

void traceback_print_minimal(Thread *thread, Value exception) {
    Value pending = error_fetch(thread);
    if (value_is_exception(exception)) print_chain(thread, exception, 0);
    error_restore(thread, pending);
}
