// Taipan: calling any value. MIT licence.
//
// Arguments are a C array of values, positional first, then one per keyword name. The array belongs to the caller and
// must stay untouched during the call; callees copy what they keep.
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "object/dict.h"
#include "object/exception.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/call.h"

Value object_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    if (UNLIKELY(!thread_c_stack_ok(thread)) && !thread_check_c_stack(thread)) return NO_VALUE;
    // An argument that could not be made: so that object_call1(thread, f, str_from_...(...)) can be written.
    for (size_t i = 0; i < positional; i++)
        if (UNLIKELY(args[i] == NO_VALUE)) return NO_VALUE;
    if (UNLIKELY(callable == NO_VALUE)) return NO_VALUE;
    // A native that calls back for ever must stay interruptible.
    if (UNLIKELY(thread->stop_request & ~(uint32_t)STOP_TRACING) && runtime_safepoint(thread) < 0) return NO_VALUE;
    if (value_has_shape(callable, SHAPE_function))
        return vm_call_function(thread, function_from_value(callable), args, positional, keyword_names);
    CallFunction call = value_type(callable)->slots.call;
    if (UNLIKELY(!call)) return error_raise(thread, SHAPE_TypeError, "'%T' object is not callable", callable);
    return call(thread, callable, args, positional, keyword_names);
}

Value object_call0(Thread *thread, Value callable) {
    Value nothing[1] = {NO_VALUE};
    return object_call(thread, callable, nothing, 0, NO_VALUE);
}

Value object_call1(Thread *thread, Value callable, Value a) {
    Value args[] = {a};
    return object_call(thread, callable, args, 1, NO_VALUE);
}

Value object_call2(Thread *thread, Value callable, Value a, Value b) {
    Value args[] = {a, b};
    return object_call(thread, callable, args, 2, NO_VALUE);
}

Value object_call3(Thread *thread, Value callable, Value a, Value b, Value c) {
    Value args[] = {a, b, c};
    return object_call(thread, callable, args, 3, NO_VALUE);
}

// Copies args and the values of kwargs behind them, and gives the tuple of names; NO_VALUE with an exception.
static Value spread_keywords(Thread *thread, Dict *kwargs, Value *out) {
    Tuple *names = tuple_allocate(thread, dict_length(kwargs));
    if (!names) return NO_VALUE;
    size_t position = 0, count = 0;
    Value key, value;
    while (dict_next(kwargs, &position, &key, &value)) {
        if (!value_is_str(key)) return error_raise(thread, SHAPE_TypeError, "keywords must be strings");
        tuple_set(thread, names, count, key);
        out[count++] = value;
    }
    return value_from_object(names);
}

Value object_call_tuple(Thread *thread, Value callable, Value args, Value kwargs_dict) {
    Tuple *tuple = tuple_from_value(args);
    if (kwargs_dict == NO_VALUE || dict_length(dict_from_value(kwargs_dict)) == 0)
        return object_call(thread, callable, tuple->items, tuple->length, NO_VALUE);
    Dict *kwargs = dict_from_value(kwargs_dict);
    size_t count = tuple->length + dict_length(kwargs);
    // A big argument list goes to a tuple on the heap, which the stack scan finds through this local.
    Value small[24] = {0}; // nothing stale for the collector to find
    Value *all = small;
    if (count > 24) {
        Tuple *storage = tuple_allocate(thread, count);
        if (!storage) return NO_VALUE;
        all = storage->items;
    }
    memcpy(all, tuple->items, tuple->length * sizeof(Value));
    Value names = spread_keywords(thread, kwargs, all + tuple->length);
    if (names == NO_VALUE) return NO_VALUE;
    return object_call(thread, callable, all, tuple->length, names);
}

Value object_call_method(Thread *thread, Value v, Value name, size_t count, ...) {
    Value args[9] = {0};
    if (count > 8) abort();
    va_list arguments;
    va_start(arguments, count);
    for (size_t i = 0; i < count; i++)
        args[i + 1] = va_arg(arguments, Value);
    va_end(arguments);
    Value callable = object_load_method(thread, v, name, &args[0]);
    if (callable == NO_VALUE) return NO_VALUE;
    if (args[0] == NO_VALUE) return object_call(thread, callable, args + 1, count, NO_VALUE);
    return object_call(thread, callable, args, count + 1, NO_VALUE);
}

bool object_is_callable(Value v) {
    return value_type(v)->slots.call != NULL;
}
