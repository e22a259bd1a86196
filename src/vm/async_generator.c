// Taipan: async generators and the awaitables their methods give. MIT licence.
//
// An async generator yields wrapped values (async_generator_wrapped_value), so that whoever drives it can tell `yield`
// from what an await inside lets through. asend() and athrow()/aclose() are awaitables that send or throw into it and
// unwrap: a wrapped value becomes StopIteration(value), the end StopAsyncIteration.
#include "object/generic_alias.h"
#include "vm/generator_types.h"

// ---- wrapped values ---------------------------------------------------------------------------------------------

typedef struct WrappedValue {
    Object header;
    Value value;
} WrappedValue;

Value async_generator_wrap(Thread *thread, Value value) {
    WrappedValue *wrapper = heap_allocate(thread, sizeof *wrapper, SHAPE_async_generator_wrapped_value);
    if (!wrapper) return NO_VALUE;
    wrapper->value = value; // NOBARRIER: newest object
    return value_from_object(wrapper);
}

const TypeSpec async_generator_wrapped_value_type_spec = {
    .name = "async_generator_wrapped_value",
    .size = sizeof(WrappedValue),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
};

static bool is_wrapped(Value v) {
    return value_has_shape(v, SHAPE_async_generator_wrapped_value);
}

// What a send or throw gave, as the awaitable shows it.
static Value unwrap(Thread *thread, Generator *generator, Value item) {
    if (item == NO_VALUE) {
        if (!error_pending(thread)) generator_raise_end(thread, generator, NONE);
        if (error_matches(thread, SHAPE_StopAsyncIteration) || error_matches(thread, SHAPE_GeneratorExit))
            generator->async_closed = true;
        generator->async_running = false;
        return NO_VALUE;
    }
    if (!is_wrapped(item)) return item;
    generator->async_running = false;
    return error_raise_value(thread, SHAPE_StopIteration, ((WrappedValue *)item)->value);
}

// ---- hooks ------------------------------------------------------------------------------------------------------

// An async generator is about to be iterated: calls the firstiter hook once.
static int init_hooks(Thread *thread, Generator *generator) {
    if (generator->async_hooks_called) return 0;
    generator->async_hooks_called = true;
    Value first = thread->async_generator_hooks[0], finalizer = thread->async_generator_hooks[1];
    if (finalizer != NO_VALUE && finalizer != NONE) heap_store(thread, generator, &generator->origin, finalizer);
    if (first == NO_VALUE || first == NONE) return 0;
    return object_call1(thread, first, value_from_object(generator)) == NO_VALUE ? -1 : 0;
}

static void async_generator_finalize(Thread *thread, Value self) {
    Generator *generator = generator_from_value(self);
    if (generator->state == GENERATOR_FINISHED) return;
    if (generator->origin == NO_VALUE || generator->async_closed) {
        generator_type_finalize(thread, self);
        return;
    }
    Value pending = error_fetch(thread);
    if (object_call1(thread, generator->origin, self) == NO_VALUE)
        generator_report(thread, "finalizing generator", self);
    if (pending != NO_VALUE) error_restore(thread, pending);
}

// ---- awaitables -------------------------------------------------------------------------------------------------

typedef enum AwaitableState { AWAITABLE_INIT, AWAITABLE_ITER, AWAITABLE_CLOSED } AwaitableState;

// asend: first is the value to send. athrow: first, second, third are the exception's parts; aclose: first NO_VALUE.
typedef struct AsyncAwaitable {
    Object header; // flags: AwaitableState
    Value generator, first, second, third;
} AsyncAwaitable;

static AsyncAwaitable *awaitable_from_value(Value v) {
    return (AsyncAwaitable *)v;
}

static Generator *awaitable_generator(const AsyncAwaitable *awaitable) {
    return generator_from_value(awaitable->generator);
}

static Value awaitable_new(Thread *thread, uint32_t shape, Value generator, Value first, Value second, Value third) {
    AsyncAwaitable *awaitable = heap_allocate(thread, sizeof *awaitable, shape);
    if (!awaitable) return NO_VALUE;
    awaitable->generator = generator; // NOBARRIER: newest object
    awaitable->first = first;
    awaitable->second = second;
    awaitable->third = third;
    return value_from_object(awaitable);
}

static Value raise_runtime(Thread *thread, const char *text) {
    return error_raise(thread, SHAPE_RuntimeError, "%s", text);
}

static Value raise_reused(Thread *thread, const AsyncAwaitable *awaitable) {
    return raise_runtime(thread, awaitable->header.shape == SHAPE_async_generator_asend
                                     ? "cannot reuse already awaited __anext__()/asend()"
                                     : "cannot reuse already awaited aclose()/athrow()");
}

static Value send_raw(Thread *thread, Generator *generator, Value value) {
    Value result;
    return generator_send(thread, value_from_object(generator), value, &result);
}

static Value throw_pending_raw(Thread *thread, Generator *generator) {
    Value result;
    return generator_throw_pending(thread, generator, &result);
}

// ---- asend ------------------------------------------------------------------------------------------------------

// From INIT to ITER: false when the generator is busy (RuntimeError).
static bool start_asend(Thread *thread, AsyncAwaitable *awaitable) {
    Generator *generator = awaitable_generator(awaitable);
    if (generator->async_running) {
        awaitable->header.flags = AWAITABLE_CLOSED;
        raise_runtime(thread, "anext(): asynchronous generator is already running");
        return false;
    }
    awaitable->header.flags = AWAITABLE_ITER;
    return true;
}

static Value asend_send(Thread *thread, AsyncAwaitable *awaitable, Value value) {
    Generator *generator = awaitable_generator(awaitable);
    if (awaitable->header.flags == AWAITABLE_CLOSED) return raise_reused(thread, awaitable);
    if (awaitable->header.flags == AWAITABLE_INIT) {
        if (!start_asend(thread, awaitable)) return NO_VALUE;
        if (value == NONE) value = awaitable->first;
    }
    generator->async_running = true;
    Value item = unwrap(thread, generator, send_raw(thread, generator, value));
    if (item == NO_VALUE) awaitable->header.flags = AWAITABLE_CLOSED;
    return item;
}

static Value asend_throw(Thread *thread, AsyncAwaitable *awaitable, Value *exception) {
    Generator *generator = awaitable_generator(awaitable);
    if (awaitable->header.flags == AWAITABLE_CLOSED) return raise_reused(thread, awaitable);
    if (awaitable->header.flags == AWAITABLE_INIT && !start_asend(thread, awaitable)) return NO_VALUE;
    generator->async_running = true;
    if (generator_prepare_throw(thread, exception[0], exception[1], exception[2]) < 0) {
        generator->async_running = false;
        return NO_VALUE;
    }
    Value item = unwrap(thread, generator, throw_pending_raw(thread, generator));
    if (item == NO_VALUE) awaitable->header.flags = AWAITABLE_CLOSED;
    return item;
}

// ---- athrow and aclose ------------------------------------------------------------------------------------------

static bool is_aclose(const AsyncAwaitable *awaitable) {
    return awaitable->first == NO_VALUE;
}

static Value raise_ignored_exit(Thread *thread, AsyncAwaitable *awaitable) {
    awaitable_generator(awaitable)->async_running = false;
    awaitable->header.flags = AWAITABLE_CLOSED;
    return raise_runtime(thread, "async generator ignored GeneratorExit");
}

// The generator ended or raised: aclose() then is done.
static Value end_aclose(Thread *thread, AsyncAwaitable *awaitable) {
    Generator *generator = awaitable_generator(awaitable);
    generator->async_running = false;
    awaitable->header.flags = AWAITABLE_CLOSED;
    if (!error_pending(thread)) generator_raise_end(thread, generator, NONE);
    if (is_aclose(awaitable) &&
        (error_matches(thread, SHAPE_StopAsyncIteration) || error_matches(thread, SHAPE_GeneratorExit))) {
        error_clear(thread);
        Value stop = exception_new(thread, EXCEPTION_TYPE(StopIteration), TUPLE_EMPTY(thread));
        if (stop != NO_VALUE) error_restore(thread, stop);
    }
    return NO_VALUE;
}

// What came out of the generator while athrow() or aclose() drives it.
static Value athrow_outcome(Thread *thread, AsyncAwaitable *awaitable, Value item) {
    if (!is_aclose(awaitable)) {
        Value shown = unwrap(thread, awaitable_generator(awaitable), item);
        if (shown == NO_VALUE) awaitable->header.flags = AWAITABLE_CLOSED;
        return shown;
    }
    if (item == NO_VALUE) return end_aclose(thread, awaitable);
    return is_wrapped(item) ? raise_ignored_exit(thread, awaitable) : item;
}

static bool start_athrow(Thread *thread, AsyncAwaitable *awaitable) {
    Generator *generator = awaitable_generator(awaitable);
    if (generator->async_running) {
        awaitable->header.flags = AWAITABLE_CLOSED;
        raise_runtime(thread, is_aclose(awaitable) ? "aclose(): asynchronous generator is already running"
                                                   : "athrow(): asynchronous generator is already running");
        return false;
    }
    return true;
}

static Value begin_athrow(Thread *thread, AsyncAwaitable *awaitable) {
    Generator *generator = awaitable_generator(awaitable);
    generator->async_running = true;
    awaitable->header.flags = AWAITABLE_ITER;
    if (is_aclose(awaitable)) {
        generator->async_closed = true;
        Value exit = exception_new(thread, EXCEPTION_TYPE(GeneratorExit), TUPLE_EMPTY(thread));
        if (exit == NO_VALUE) return NO_VALUE;
        error_restore(thread, exit);
    } else if (generator_prepare_throw(thread, awaitable->first, awaitable->second, awaitable->third) < 0) {
        generator->async_running = false;
        return NO_VALUE;
    }
    return athrow_outcome(thread, awaitable, throw_pending_raw(thread, generator));
}

static Value athrow_send(Thread *thread, AsyncAwaitable *awaitable, Value value) {
    Generator *generator = awaitable_generator(awaitable);
    if (awaitable->header.flags == AWAITABLE_CLOSED) return raise_reused(thread, awaitable);
    if (generator->state == GENERATOR_FINISHED) {
        awaitable->header.flags = AWAITABLE_CLOSED;
        Value stop = exception_new(thread, EXCEPTION_TYPE(StopIteration), TUPLE_EMPTY(thread));
        if (stop != NO_VALUE) error_set(thread, stop);
        return NO_VALUE;
    }
    if (awaitable->header.flags == AWAITABLE_ITER)
        return athrow_outcome(thread, awaitable, send_raw(thread, generator, value));
    if (!start_athrow(thread, awaitable)) return NO_VALUE;
    if (generator->async_closed) {
        awaitable->header.flags = AWAITABLE_CLOSED;
        return generator_raise_end(thread, generator, NONE);
    }
    if (value != NONE) return raise_runtime(thread, "can't send non-None value to a just-started coroutine");
    return begin_athrow(thread, awaitable);
}

static Value athrow_throw(Thread *thread, AsyncAwaitable *awaitable, Value *exception) {
    Generator *generator = awaitable_generator(awaitable);
    if (awaitable->header.flags == AWAITABLE_CLOSED) return raise_reused(thread, awaitable);
    if (awaitable->header.flags == AWAITABLE_INIT) {
        if (!start_athrow(thread, awaitable)) return NO_VALUE;
        awaitable->header.flags = AWAITABLE_ITER;
        generator->async_running = true;
    }
    if (generator_prepare_throw(thread, exception[0], exception[1], exception[2]) < 0) return NO_VALUE;
    return athrow_outcome(thread, awaitable, throw_pending_raw(thread, generator));
}

// ---- the awaitable types ----------------------------------------------------------------------------------------

static Value awaitable_send(Thread *thread, Value self, Value value) {
    AsyncAwaitable *awaitable = awaitable_from_value(self);
    return awaitable->header.shape == SHAPE_async_generator_asend ? asend_send(thread, awaitable, value)
                                                                  : athrow_send(thread, awaitable, value);
}

static Value awaitable_throw(Thread *thread, Value self, Value *exception) {
    AsyncAwaitable *awaitable = awaitable_from_value(self);
    return awaitable->header.shape == SHAPE_async_generator_asend ? asend_throw(thread, awaitable, exception)
                                                                  : athrow_throw(thread, awaitable, exception);
}

// StopIteration, StopAsyncIteration and GeneratorExit mean that closing worked.
static Value closing_outcome(Thread *thread, Value item) {
    if (item != NO_VALUE) return raise_runtime(thread, "coroutine ignored GeneratorExit");
    if (!error_matches(thread, SHAPE_StopIteration) && !error_matches(thread, SHAPE_StopAsyncIteration) &&
        !error_matches(thread, SHAPE_GeneratorExit))
        return NO_VALUE;
    error_clear(thread);
    return NONE;
}

static Value awaitable_next(Thread *thread, Value self) {
    return awaitable_send(thread, self, NONE);
}

NATIVE(awaitable_send_, "send(self, value, /)", NULL, EFFECT_ANY) {
    return awaitable_send(thread, args[0], args[1]);
}
NATIVE(awaitable_throw_, "throw(self, type[, value[, traceback]], /)", NULL, EFFECT_ANY) {
    return awaitable_throw(thread, args[0], args + 1);
}
NATIVE(awaitable_close_, "close(self, /)", NULL, EFFECT_ANY) {
    if (awaitable_from_value(args[0])->header.flags == AWAITABLE_CLOSED) return NONE;
    Value exception[] = {value_from_object(EXCEPTION_TYPE(GeneratorExit)), UNBOUND, UNBOUND};
    return closing_outcome(thread, awaitable_throw(thread, args[0], exception));
}
static const NativeDef *const awaitable_methods[] = {&awaitable_send__native, &awaitable_throw__native,
                                                     &awaitable_close__native, NULL};

// Those that nobody awaited.
static void awaitable_finalize(Thread *thread, Value self) {
    AsyncAwaitable *awaitable = awaitable_from_value(self);
    if (awaitable->header.flags != AWAITABLE_INIT) return;
    Value pending = error_fetch(thread);
    const char *method = awaitable->header.shape == SHAPE_async_generator_asend ? "asend"
                         : is_aclose(awaitable)                                 ? "aclose"
                                                                                : "athrow";
    if (error_warn(thread, SHAPE_RuntimeWarning, 1, "coroutine method '%s' of '%U' was never awaited", method,
                   awaitable_generator(awaitable)->qualname) < 0)
        generator_report(thread, "finalizing async generator", awaitable->generator);
    if (pending != NO_VALUE) error_restore(thread, pending);
}

const TypeSpec async_generator_asend_type_spec = {
    .name = "async_generator_asend",
    .size = sizeof(AsyncAwaitable),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .methods = awaitable_methods,
    .slots = {.await = generator_self, .iter = generator_self, .next = awaitable_next, .finalize = awaitable_finalize},
};

const TypeSpec async_generator_athrow_type_spec = {
    .name = "async_generator_athrow",
    .size = sizeof(AsyncAwaitable),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .methods = awaitable_methods,
    .slots = {.await = generator_self, .iter = generator_self, .next = awaitable_next, .finalize = awaitable_finalize},
};

// ---- the async generator type -----------------------------------------------------------------------------------

Value async_generator_anext(Thread *thread, Value generator) {
    if (init_hooks(thread, generator_from_value(generator)) < 0) return NO_VALUE;
    return awaitable_new(thread, SHAPE_async_generator_asend, generator, NONE, NO_VALUE, NO_VALUE);
}

// To be warned about when nobody awaits it. What `async for` makes is awaited at once and not watched.
static Value watched(Thread *thread, Value awaitable) {
    if (awaitable == NO_VALUE || heap_register_finalizer(thread, value_object(awaitable)) < 0) return NO_VALUE;
    return awaitable;
}

static Value async_generator_anext_slot(Thread *thread, Value generator) {
    return watched(thread, async_generator_anext(thread, generator));
}

static Value new_athrow(Thread *thread, Value generator, Value first, Value second, Value third) {
    if (init_hooks(thread, generator_from_value(generator)) < 0) return NO_VALUE;
    return watched(thread, awaitable_new(thread, SHAPE_async_generator_athrow, generator, first, second, third));
}

NATIVE(async_generator_asend_, "asend(self, value, /)", "asend(v) -> send 'v' in generator.", EFFECT_ANY) {
    if (init_hooks(thread, generator_from_value(args[0])) < 0) return NO_VALUE;
    return watched(thread, awaitable_new(thread, SHAPE_async_generator_asend, args[0], args[1], NO_VALUE, NO_VALUE));
}
NATIVE(async_generator_athrow_, "athrow(self, type[, value[, traceback]], /)",
       "athrow(value)\nathrow(type[,value[,tb]])\n\nraise exception in generator.\nthe (type, val, tb) signature is "
       "deprecated, "
       "\nand may be removed in a future version of Python.",
       EFFECT_ANY) {
    if (args[2] != UNBOUND || args[3] != UNBOUND) {
        if (error_warn(
                thread, SHAPE_DeprecationWarning, 1,
                "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.") < 0)
            return NO_VALUE;
    }
    return new_athrow(thread, args[0], args[1], args[2], args[3]);
}
NATIVE(async_generator_aclose_, "aclose(self, /)", "aclose() -> raise GeneratorExit inside generator.", EFFECT_ANY) {
    return new_athrow(thread, args[0], NO_VALUE, NO_VALUE, NO_VALUE);
}
NATIVE(async_generator_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ANY | NATIVE_CLASS) {
    return generic_alias_new(thread, args[0], args[1]);
}
NATIVE(async_generator_sizeof, "__sizeof__(self, /)", "gen.__sizeof__() -> size of gen in memory, in bytes",
       EFFECT_ANY) {
    return generator_sizeof_def->function(thread, args);
}
static const NativeDef *const async_generator_methods[] = {
    &async_generator_asend__native,        &async_generator_athrow__native, &async_generator_aclose__native,
    &async_generator_class_getitem_native, &async_generator_sizeof_native,  NULL,
};

static Value get_async_running(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(generator_from_value(self)->async_running);
}
static const NativeGetSet async_generator_getters[] = {
    {"__name__", generator_get_name, generator_set_name, "name of the async generator"},
    {"__qualname__", generator_get_qualname, generator_set_qualname, "qualified name of the async generator"},
    {"ag_await", generator_get_delegate, NULL, "object being awaited on, or None"},
    {"ag_running", get_async_running, NULL, NULL},
    {"ag_frame", generator_get_frame, NULL, NULL},
    {"ag_code", generator_get_code, NULL, NULL},
    {"ag_suspended", generator_get_suspended, NULL, NULL},
    {0},
};

const TypeSpec async_generator_type_spec = {
    .name = "async_generator",
    .size = sizeof(Generator),
    .has_weakrefs = true,
    .flags = TYPE_DISALLOW_CONSTRUCTION | TYPE_VARIABLE_SIZE,
    .trace_kind = TRACE_CUSTOM,
    .trace = generator_type_trace,
    .slots = {.repr = generator_type_repr,
              .async_iter = generator_self,
              .async_next = async_generator_anext_slot,
              .finalize = async_generator_finalize},
    .methods = async_generator_methods,
    .getters = async_generator_getters,
};

// ---- anext(iterator, default) -----------------------------------------------------------------------------------

typedef struct AnextAwaitable {
    Object header;
    Value awaitable, fallback;
} AnextAwaitable;

Value anext_awaitable_new(Thread *thread, Value awaitable, Value fallback) {
    AnextAwaitable *anext = heap_allocate(thread, sizeof *anext, SHAPE_anext_awaitable);
    if (!anext) return NO_VALUE;
    anext->awaitable = awaitable; // NOBARRIER: newest object
    anext->fallback = fallback;
    return value_from_object(anext);
}

// The iterator that awaiting the wrapped awaitable means.
static Value anext_iterator(Thread *thread, AnextAwaitable *anext) {
    Value iterator = coroutine_get_awaitable_iter(thread, anext->awaitable);
    if (iterator == NO_VALUE || !value_has_shape(iterator, SHAPE_coroutine)) {
        if (iterator != NO_VALUE && !value_type(iterator)->slots.next)
            return error_raise(thread, SHAPE_TypeError, "%T.__await__() must return an iterable, not %T",
                               anext->awaitable, iterator);
        return iterator;
    }
    return value_type(iterator)->slots.await(thread, iterator);
}

// StopAsyncIteration becomes StopIteration(default).
static Value anext_outcome(Thread *thread, AnextAwaitable *anext, Value item) {
    if (item != NO_VALUE) return item;
    if (!error_pending(thread)) return NO_VALUE;
    if (!error_matches(thread, SHAPE_StopAsyncIteration)) return NO_VALUE;
    error_clear(thread);
    return error_raise_value(thread, SHAPE_StopIteration, anext->fallback);
}

static Value anext_next(Thread *thread, Value self) {
    AnextAwaitable *anext = (AnextAwaitable *)self;
    Value iterator = anext_iterator(thread, anext);
    if (iterator == NO_VALUE) return NO_VALUE;
    return anext_outcome(thread, anext, value_type(iterator)->slots.next(thread, iterator));
}

static Value anext_forward(Thread *thread, Value self, Value name, Value *arguments, size_t count) {
    AnextAwaitable *anext = (AnextAwaitable *)self;
    Value iterator = anext_iterator(thread, anext);
    if (iterator == NO_VALUE) return NO_VALUE;
    Value method = object_get_attribute(thread, iterator, name);
    if (method == NO_VALUE) return NO_VALUE;
    return anext_outcome(thread, anext, object_call(thread, method, arguments, count, NO_VALUE));
}

NATIVE(anext_send, "send(self, value, /)", NULL, EFFECT_ANY) {
    return anext_forward(thread, args[0], NAME(send), args + 1, 1);
}
NATIVE(anext_throw, "throw(self, type[, value[, traceback]], /)", NULL, EFFECT_ANY) {
    size_t count = args[2] == UNBOUND ? 1 : args[3] == UNBOUND ? 2 : 3;
    return anext_forward(thread, args[0], NAME(throw), args + 1, count);
}
NATIVE(anext_close, "close(self, /)", NULL, EFFECT_ANY) {
    return anext_forward(thread, args[0], NAME(close), NULL, 0);
}
static const NativeDef *const anext_methods[] = {&anext_send_native, &anext_throw_native, &anext_close_native, NULL};

const TypeSpec anext_awaitable_type_spec = {
    .name = "anext_awaitable",
    .size = sizeof(AnextAwaitable),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .methods = anext_methods,
    .slots = {.await = generator_self, .iter = generator_self, .next = anext_next},
};
