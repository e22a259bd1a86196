// Taipan: coroutines, and the wrapper that coroutine.__await__() gives. MIT licence.
#include "vm/generator_types.h"

// ---- origin -----------------------------------------------------------------------------------------------------

// sys.set_coroutine_origin_tracking_depth: (filename, line, function) of the frames that made the coroutine.
void coroutine_set_origin(Thread *thread, Generator *generator) {
    int depth = thread->coroutine_origin_depth;
    if (depth <= 0) return;
    size_t count = 0;
    for (Frame *frame = thread->frame; frame && count < (size_t)depth; frame = frame->caller)
        count++;
    Tuple *origin = tuple_allocate(thread, count);
    if (!origin) {
        error_clear(thread);
        return;
    }
    Frame *frame = thread->frame;
    for (size_t i = 0; i < count; i++, frame = frame->caller) {
        Value entry =
            tuple_pack(thread, 3, frame->code->filename, value_from_small_int(frame_line(frame)), frame->code->name);
        if (entry == NO_VALUE) {
            error_clear(thread);
            return;
        }
        tuple_set(thread, origin, i, entry);
    }
    heap_store(thread, generator, &generator->origin, value_from_object(origin));
}

static Value get_origin(Thread *thread, Value self) {
    (void)thread;
    Value origin = generator_from_value(self)->origin;
    return origin == NO_VALUE ? NONE : origin;
}

// ---- never awaited ----------------------------------------------------------------------------------------------

// warnings._warn_unawaited_coroutine if that is loaded, else a plain RuntimeWarning.
static void warn_never_awaited(Thread *thread, Value self) {
    Value module = dict_get_cstring(thread, thread->interp->modules, "warnings"), function = NO_VALUE;
    if (module != NO_VALUE) function = object_get_attribute_cstring(thread, module, "_warn_unawaited_coroutine");
    if (function != NO_VALUE) {
        if (object_call1(thread, function, self) != NO_VALUE) return;
    } else {
        error_clear(thread);
        if (error_warn(thread, SHAPE_RuntimeWarning, 1, "coroutine '%S' was never awaited",
                       generator_from_value(self)->qualname) == 0)
            return;
    }
    generator_report(thread, "finalizing coroutine", self);
}

static void coroutine_finalize(Thread *thread, Value self) {
    Generator *generator = generator_from_value(self);
    if (generator->state != GENERATOR_CREATED) {
        generator_type_finalize(thread, self);
        return;
    }
    Value pending = error_fetch(thread);
    warn_never_awaited(thread, self);
    if (pending != NO_VALUE) error_restore(thread, pending);
}

// ---- the coroutine type -----------------------------------------------------------------------------------------

NATIVE(coroutine_send, "send(self, value, /)",
       "send(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.", EFFECT_ANY) {
    return generator_send_method(thread, args[0], args[1]);
}
NATIVE(
    coroutine_throw, "throw(self, type[, value[, traceback]], /)",
    "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next iterated value or "
    "raise\n"
    "StopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.",
    EFFECT_ANY) {
    return generator_throw_method(thread, args[0], args[1], args[2], args[3]);
}
NATIVE(coroutine_close, "close(self, /)", "close() -> raise GeneratorExit inside coroutine.", EFFECT_ANY) {
    return generator_close(thread, generator_from_value(args[0])) == NO_VALUE ? NO_VALUE : NONE;
}

typedef struct CoroutineWrapper {
    Object header;
    Value coroutine;
} CoroutineWrapper;

static Value coroutine_await(Thread *thread, Value self) {
    CoroutineWrapper *wrapper = heap_allocate(thread, sizeof *wrapper, SHAPE_coroutine_wrapper);
    if (!wrapper) return NO_VALUE;
    wrapper->coroutine = self; // NOBARRIER: newest object
    return value_from_object(wrapper);
}

static const NativeGetSet coroutine_getters[] = {
    {"__name__", generator_get_name, generator_set_name, "name of the coroutine"},
    {"__qualname__", generator_get_qualname, generator_set_qualname, "qualified name of the coroutine"},
    {"cr_await", generator_get_delegate, NULL, "object being awaited on, or None"},
    {"cr_running", generator_get_running, NULL, NULL},
    {"cr_frame", generator_get_frame, NULL, NULL},
    {"cr_code", generator_get_code, NULL, NULL},
    {"cr_suspended", generator_get_suspended, NULL, NULL},
    {"cr_origin", get_origin, NULL, NULL},
    {0},
};

NATIVE(coroutine_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ANY | NATIVE_CLASS) {
    return generator_class_getitem_def->function(thread, args);
}
NATIVE(coroutine_sizeof, "__sizeof__(self, /)", "coro.__sizeof__() -> size of coroutine in memory, in bytes",
       EFFECT_ANY) {
    return generator_sizeof_def->function(thread, args);
}
static const NativeDef *const coroutine_methods[] = {
    &coroutine_send_native,          &coroutine_throw_native,  &coroutine_close_native,
    &coroutine_class_getitem_native, &coroutine_sizeof_native, NULL,
};

const TypeSpec coroutine_type_spec = {
    .name = "coroutine",
    .size = sizeof(Generator),
    .has_weakrefs = true,
    .flags = TYPE_DISALLOW_CONSTRUCTION | TYPE_VARIABLE_SIZE,
    .trace_kind = TRACE_CUSTOM,
    .trace = generator_type_trace,
    .slots = {.repr = generator_type_repr, .await = coroutine_await, .finalize = coroutine_finalize},
    .methods = coroutine_methods,
    .getters = coroutine_getters,
};

// ---- the wrapper ------------------------------------------------------------------------------------------------

static Value wrapped(Value self) {
    return ((CoroutineWrapper *)self)->coroutine;
}

static Value wrapper_next(Thread *thread, Value self) {
    Value result, item = generator_send(thread, wrapped(self), NONE, &result);
    if (item == NO_VALUE && !error_pending(thread) && result != NONE)
        return error_raise_value(thread, SHAPE_StopIteration, result);
    return item;
}

NATIVE(wrapper_send, "send(self, value, /)",
       "send(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.", EFFECT_ANY) {
    return generator_send_method(thread, wrapped(args[0]), args[1]);
}
NATIVE(wrapper_throw, "throw(self, type[, value[, traceback]], /)", NULL, EFFECT_ANY) {
    return generator_throw_method(thread, wrapped(args[0]), args[1], args[2], args[3]);
}
NATIVE(wrapper_close, "close(self, /)", "close() -> raise GeneratorExit inside coroutine.", EFFECT_ANY) {
    return generator_close(thread, generator_from_value(wrapped(args[0]))) == NO_VALUE ? NO_VALUE : NONE;
}
static const NativeDef *const wrapper_methods[] = {&wrapper_send_native, &wrapper_throw_native, &wrapper_close_native,
                                                   NULL};

const TypeSpec coroutine_wrapper_type_spec = {
    .name = "coroutine_wrapper",
    .doc = "A wrapper object implementing __await__ for coroutines.",
    .size = sizeof(CoroutineWrapper),
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .trace_kind = TRACE_VALUES,
    .slots = {.iter = generator_self, .next = wrapper_next},
    .methods = wrapper_methods,
};
