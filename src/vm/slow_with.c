// Taipan: with statements, await, async iteration, yield from: the protocols and their messages. MIT licence.
#include "vm/machine.h"

// ---- with -------------------------------------------------------------------------------------------------------

// A special method of v's type: result[0] callable, result[1] v or UNBOUND. 1 found, 0 absent, -1.
static int load_special(Thread *thread, Value v, Value name, Value *result) {
    Type *type = value_type(v);
    Value found = type_lookup(thread, type, name);
    if (found == NO_VALUE) return error_pending(thread) ? -1 : 0;
    Type *found_type = value_type(found);
    result[0] = found;
    result[1] = UNBOUND;
    if (found_type->flags & TYPE_METHOD_LIKE)
        result[1] = v;
    else if (found_type->slots.descriptor_get)
        result[0] = found_type->slots.descriptor_get(thread, found, v, value_from_object(type));
    return result[0] == NO_VALUE ? -1 : 1;
}

static bool has_special(Thread *thread, Value v, Value name) {
    bool found = type_lookup(thread, value_type(v), name) != NO_VALUE;
    error_clear(thread);
    return found;
}

static int raise_no_manager(Thread *thread, Value manager, bool async, Value missed) {
    bool other = async
                     ? has_special(thread, manager, NAME(__enter__)) && has_special(thread, manager, NAME(__exit__))
                     : has_special(thread, manager, NAME(__aenter__)) && has_special(thread, manager, NAME(__aexit__));
    const char *hint =
        !other  ? ""
        : async ? " but it supports the context manager protocol. Did you mean to use 'with'?"
                : " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?";
    return error_raise_int(thread, SHAPE_TypeError,
                           "'%Q' object does not support the %scontext manager protocol (missed %U method)%s", manager,
                           async ? "asynchronous " : "", missed, hint);
}

static Value call_special(Thread *thread, Value *callable) {
    if (callable[1] == UNBOUND) return object_call0(thread, callable[0]);
    return object_call1(thread, callable[0], callable[1]);
}

int vm_with_enter(Thread *thread, Value manager, bool async, Value *to) {
    Value exit_name = async ? NAME(__aexit__) : NAME(__exit__), enter_name = async ? NAME(__aenter__) : NAME(__enter__);
    Value enter[2], result[3]; // the registers are dead until all three are known
    int found = load_special(thread, manager, exit_name, result);
    if (found < 0) return -1;
    if (!found) return raise_no_manager(thread, manager, async, exit_name);
    found = load_special(thread, manager, enter_name, enter);
    if (found < 0) return -1;
    if (!found) return raise_no_manager(thread, manager, async, enter_name);
    result[2] = call_special(thread, enter);
    if (result[2] == NO_VALUE) return -1;
    memcpy(to, result, sizeof result);
    return 0;
}

int vm_match_exception_group(Thread *thread, Value exception, Value matcher, Value *to) {
    Value match, rest;
    if (exception_group_match(thread, exception, matcher, &match, &rest) < 0) return -1;
    to[0] = rest;
    to[1] = match;
    return 0;
}

Value vm_with_except(Thread *thread, Value *exit, Value exception) {
    Value traceback = exception_from_value(exception)->traceback;
    Value args[] = {exit[1], value_from_object(value_type(exception)), exception,
                    traceback == NO_VALUE ? NONE : traceback};
    if (exit[1] == UNBOUND) return object_call(thread, exit[0], args + 1, 3, NO_VALUE);
    return object_call(thread, exit[0], args, 4, NO_VALUE);
}

// ---- await ------------------------------------------------------------------------------------------------------

static bool is_coroutine_iterator(Value v) {
    if (value_has_shape(v, SHAPE_coroutine)) return true;
    return value_has_shape(v, SHAPE_generator) &&
           (generator_from_value(v)->frame.code->flags & CODE_ITERABLE_COROUTINE);
}

static Value await_through_slot(Thread *thread, Value v, UnaryFunction await) {
    Value iterator = await(thread, v);
    if (iterator == NO_VALUE) return NO_VALUE;
    if (is_coroutine_iterator(iterator))
        return error_raise(thread, SHAPE_TypeError, "__await__() returned a coroutine");
    if (!value_type(iterator)->slots.next)
        return error_raise(thread, SHAPE_TypeError, "__await__() returned non-iterator of type '%T'", iterator);
    return iterator;
}

Value coroutine_get_awaitable_iter(Thread *thread, Value v) {
    if (is_coroutine_iterator(v)) return v;
    UnaryFunction await = value_type(v)->slots.await;
    if (await) return await_through_slot(thread, v, await);
    return error_raise(thread, SHAPE_TypeError, "'%T' object can't be awaited", v);
}

Value vm_get_awaitable(Thread *thread, Value v, uint32_t where) {
    if (is_coroutine_iterator(v)) {
        if (value_has_shape(v, SHAPE_coroutine) && generator_delegate(generator_from_value(v)) != NO_VALUE)
            return error_raise(thread, SHAPE_RuntimeError, "coroutine is being awaited already");
        return v;
    }
    UnaryFunction await = value_type(v)->slots.await;
    if (!await && where != 0)
        return error_raise(thread, SHAPE_TypeError,
                           "'async with' received an object from %s that does not implement __await__: %T",
                           where == 1 ? "__aenter__" : "__aexit__", v);
    return coroutine_get_awaitable_iter(thread, v);
}

// ---- async for --------------------------------------------------------------------------------------------------

Value vm_get_async_iter(Thread *thread, Value v) {
    UnaryFunction iter = value_type(v)->slots.async_iter;
    if (!iter)
        return error_raise(thread, SHAPE_TypeError, "'async for' requires an object with __aiter__ method, got %T", v);
    Value iterator = iter(thread, v);
    if (iterator == NO_VALUE || value_type(iterator)->slots.async_next) return iterator;
    return error_raise(thread, SHAPE_TypeError,
                       "'async for' received an object from __aiter__ that does not implement __anext__: %T", iterator);
}

Value vm_get_async_next(Thread *thread, Value v) {
    if (value_has_shape(v, SHAPE_async_generator)) return async_generator_anext(thread, v);
    UnaryFunction next = value_type(v)->slots.async_next;
    if (!next)
        return error_raise(thread, SHAPE_TypeError, "'async for' requires an iterator with __anext__ method, got %T",
                           v);
    Value awaitable = next(thread, v);
    if (awaitable == NO_VALUE) return NO_VALUE;
    Value iterator = coroutine_get_awaitable_iter(thread, awaitable);
    if (iterator != NO_VALUE) return iterator;
    return error_raise_from_pending(thread, SHAPE_TypeError,
                                    "'async for' received an invalid object from __anext__: %T", awaitable);
}

// ---- yield from -------------------------------------------------------------------------------------------------

Value vm_get_yield_from_iter(Thread *thread, Frame *frame, Value v) {
    if (value_has_shape(v, SHAPE_coroutine)) {
        if (frame->code->flags & (CODE_COROUTINE | CODE_ITERABLE_COROUTINE)) return v;
        return error_raise(thread, SHAPE_TypeError,
                           "cannot 'yield from' a coroutine object in a non-coroutine generator");
    }
    return value_has_shape(v, SHAPE_generator) ? v : object_iter(thread, v);
}

Value vm_send(Thread *thread, Value iterator, Value v, Value *result) {
    if (vm_is_generator(iterator)) return generator_send(thread, iterator, v, result);
    UnaryFunction next = value_type(iterator)->slots.next;
    Value item = v == NONE && next ? next(thread, iterator) : object_call_method(thread, iterator, NAME(send), 1, v);
    if (item != NO_VALUE) return item;
    *result = NONE;
    if (!error_pending(thread) || !error_matches(thread, SHAPE_StopIteration)) return NO_VALUE;
    if (vm_is_traced(thread)) vm_trace_exception(thread, thread->frame);
    if (error_matches(thread, SHAPE_StopIteration)) *result = error_take_stop_iteration(thread);
    return NO_VALUE;
}
