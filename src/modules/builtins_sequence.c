// Taipan: builtins over iterables: all, any, iter, next, len, max, min, sorted, sum, aiter, anext. MIT licence.
#include <math.h>
#include "modules/builtins.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/call.h"

static int stop_if_false(Thread *thread, void *context, Value item) {
    (void)context;
    int truth = object_is_true(thread, item);
    return truth < 0 ? -1 : truth ? 0 : 1;
}
static int stop_if_true(Thread *thread, void *context, Value item) {
    (void)context;
    return object_is_true(thread, item);
}

NATIVE(builtin_all, "all(iterable, /)",
       "Return True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.",
       EFFECT_ANY) {
    int stopped = object_for_each(thread, args[0], stop_if_false, NULL);
    return stopped < 0 ? NO_VALUE : value_from_bool(!stopped);
}

NATIVE(builtin_any, "any(iterable, /)",
       "Return True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.",
       EFFECT_ANY) {
    int stopped = object_for_each(thread, args[0], stop_if_true, NULL);
    return stopped < 0 ? NO_VALUE : value_from_bool(stopped);
}

NATIVE(builtin_len, "len(obj, /)", "Return the number of items in a container.", EFFECT_ANY) {
    int64_t length = object_length(thread, args[0]);
    return length < 0 ? NO_VALUE : int_from_int64(thread, length);
}

NATIVE(builtin_iter, "iter(object[, sentinel], /)",
       "Get an iterator from an object.\n\nWith one argument, it must supply its own iterator, or be a sequence.\nWith "
       "two, "
       "the first is called until it returns the sentinel.",
       EFFECT_ANY) {
    if (args[1] == UNBOUND) return object_iter(thread, args[0]);
    if (!object_is_callable(args[0])) return error_raise(thread, SHAPE_TypeError, "iter(v, w): v must be callable");
    return callable_iterator_new(thread, args[0], args[1]);
}

NATIVE(builtin_next, "next(iterator[, default], /)",
       "Return the next item from the iterator.\n\nIf default is given and the iterator is exhausted,\nit is returned "
       "instead of raising StopIteration.",
       EFFECT_ANY) {
    UnaryFunction next = value_type(args[0])->slots.next;
    if (!next) return error_raise(thread, SHAPE_TypeError, "'%T' object is not an iterator", args[0]);
    Value item = next(thread, args[0]);
    if (item != NO_VALUE) return item;
    if (args[1] != UNBOUND) {
        if (error_pending(thread) && !error_matches(thread, SHAPE_StopIteration)) return NO_VALUE;
        error_clear(thread);
        return args[1];
    }
    if (!error_pending(thread)) exception_raise(thread, value_from_object(BUILTIN_TYPE(StopIteration)), NO_VALUE);
    return NO_VALUE;
}

// ---- max and min ------------------------------------------------------------------------------------------------

typedef struct Extreme {
    CompareOp op; // item op best: item is the new best
    Value key;    // NONE: compare the items themselves
    Value best, best_key;
} Extreme;

static int extreme_step(Thread *thread, void *context, Value item) {
    Extreme *extreme = context;
    Value key = extreme->key == NONE ? item : object_call1(thread, extreme->key, item);
    if (key == NO_VALUE) return -1;
    if (extreme->best != NO_VALUE) {
        int better = value_are_small_ints(key, extreme->best_key)
                         ? (extreme->op == COMPARE_GT ? value_small_int(key) > value_small_int(extreme->best_key)
                                                      : value_small_int(key) < value_small_int(extreme->best_key))
                         : object_compare_bool(thread, key, extreme->best_key, extreme->op);
        if (better <= 0) return better;
    }
    extreme->best = item;
    extreme->best_key = key;
    return 0;
}

static Value find_extreme(Thread *thread, const char *name, CompareOp op, Value *args) {
    Value values = args[0], key = args[1], fallback = args[2];
    size_t count = tuple_length(values);
    if (count == 0) return error_raise(thread, SHAPE_TypeError, "%s expected at least 1 argument, got 0", name);
    if (count > 1 && fallback != UNBOUND)
        return error_raise(thread, SHAPE_TypeError,
                           "Cannot specify a default for %s() with multiple positional arguments", name);
    Extreme extreme = {op, key, NO_VALUE, NO_VALUE};
    if (object_for_each(thread, count > 1 ? values : tuple_get(values, 0), extreme_step, &extreme) < 0) return NO_VALUE;
    if (extreme.best != NO_VALUE) return extreme.best;
    if (fallback != UNBOUND) return fallback;
    return error_raise(thread, SHAPE_ValueError, "%s() iterable argument is empty", name);
}

NATIVE(builtin_max, "max(*args, key=None, default=<unrepresentable>)",
       "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a "
       "single "
       "iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an object to return "
       "if\nthe "
       "provided iterable is empty.\nWith two or more positional arguments, return the largest argument.",
       EFFECT_ANY) {
    return find_extreme(thread, "max", COMPARE_GT, args);
}

NATIVE(builtin_min, "min(*args, key=None, default=<unrepresentable>)",
       "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a "
       "single "
       "iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an object to return "
       "if\nthe "
       "provided iterable is empty.\nWith two or more positional arguments, return the smallest argument.",
       EFFECT_ANY) {
    return find_extreme(thread, "min", COMPARE_LT, args);
}

// ---- sorted -----------------------------------------------------------------------------------------------------

NATIVE(builtin_sorted, "sorted(iterable, /, *, key=None, reverse=False)",
       "Return a new list containing all items from the iterable in ascending order.\n\nA custom key function can be "
       "supplied "
       "to customize the sort order, and the\nreverse flag can be set to request the result in descending order.",
       EFFECT_ANY) {
    Value list = list_from_iterable(thread, args[0]);
    if (list == NO_VALUE) return NO_VALUE;
    int reverse = object_is_true(thread, args[2]);
    if (reverse < 0 || list_sort(thread, list, args[1], reverse) < 0) return NO_VALUE;
    return list;
}

// ---- sum --------------------------------------------------------------------------------------------------------

// Sums ints in 64 bits and floats with Neumaier's compensation as long as the items are of those kinds.
typedef struct Sum {
    enum { SUM_INT, SUM_FLOAT, SUM_ANY } kind;
    int64_t number;
    double high, low; // the float sum and the error lost so far
    Value total;      // kind SUM_ANY
} Sum;

static Value sum_value(Thread *thread, const Sum *sum) {
    if (sum->kind == SUM_INT) return int_from_int64(thread, sum->number);
    if (sum->kind == SUM_ANY) return sum->total;
    double result = sum->high;
    if (sum->low && isfinite(sum->low)) result += sum->low;
    return float_from_double(thread, result);
}

static void add_double(Sum *sum, double x) {
    double t = sum->high + x;
    if (fabs(sum->high) >= fabs(x))
        sum->low += (sum->high - t) + x;
    else
        sum->low += (x - t) + sum->high;
    sum->high = t;
}

static int add_generic(Thread *thread, Sum *sum, Value item) {
    Value total = sum_value(thread, sum);
    if (total == NO_VALUE) return -1;
    sum->kind = SUM_ANY;
    sum->total = object_binary(thread, OPERATOR_ADD, total, item);
    return sum->total == NO_VALUE ? -1 : 0;
}

static bool is_exact_float(Value v) {
    return value_is_immediate_float(v) || value_has_shape(v, SHAPE_float);
}

static int sum_step(Thread *thread, void *context, Value item) {
    Sum *sum = context;
    int64_t n;
    if (sum->kind == SUM_INT) {
        if (value_is_small_int(item) || value_is_bool(item)) {
            n = value_is_bool(item) ? item == TRUE_VALUE : value_small_int(item);
            int64_t result;
            if (!__builtin_add_overflow(sum->number, n, &result)) {
                sum->number = result;
                return 0;
            }
        } else if (is_exact_float(item)) {
            sum->kind = SUM_FLOAT;
            sum->high = (double)sum->number;
            sum->low = 0;
            add_double(sum, float_to_double(item));
            return 0;
        }
    } else if (sum->kind == SUM_FLOAT) {
        if (is_exact_float(item)) {
            add_double(sum, float_to_double(item));
            return 0;
        }
        if (value_is_int(item) && int_fits_int64(item, &n)) {
            sum->high += (double)n;
            return 0;
        }
    }
    return add_generic(thread, sum, item);
}

static int check_start(Thread *thread, Value start) {
    if (value_is_str(start))
        return error_raise_int(thread, SHAPE_TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
    if (value_is_bytes(start))
        return error_raise_int(thread, SHAPE_TypeError, "sum() can't sum bytes [use b''.join(seq) instead]");
    if (value_is_instance(start, BUILTIN_TYPE(bytearray)))
        return error_raise_int(thread, SHAPE_TypeError, "sum() can't sum bytearray [use b''.join(seq) instead]");
    return 0;
}

NATIVE(builtin_sum, "sum(iterable, /, start=0)",
       "Return the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is empty, "
       "return the "
       "start value.\nThis function is intended specifically for use with numeric values and may\nreject non-numeric "
       "types.",
       EFFECT_ANY) {
    Value start = args[1];
    Value iterator = object_iter(thread, args[0]);
    if (iterator == NO_VALUE || check_start(thread, start) < 0) return NO_VALUE;
    Sum sum = {.kind = SUM_ANY, .total = start};
    if (value_is_small_int(start))
        sum = (Sum){.kind = SUM_INT, .number = value_small_int(start)};
    else if (is_exact_float(start))
        sum = (Sum){.kind = SUM_FLOAT, .high = float_to_double(start)};
    if (object_for_each(thread, iterator, sum_step, &sum) < 0) return NO_VALUE;
    return sum_value(thread, &sum);
}

// ---- asynchronous iteration -------------------------------------------------------------------------------------

NATIVE(builtin_aiter, "aiter(async_iterable, /)", "Return an AsyncIterator for an AsyncIterable object.", EFFECT_ANY) {
    UnaryFunction function = value_type(args[0])->slots.async_iter;
    if (!function) return error_raise(thread, SHAPE_TypeError, "'%T' object is not an async iterable", args[0]);
    Value iterator = function(thread, args[0]);
    if (iterator == NO_VALUE || value_type(iterator)->slots.async_next) return iterator;
    return error_raise(thread, SHAPE_TypeError, "aiter() returned not an async iterator of type '%T'", iterator);
}

NATIVE(
    builtin_anext, "anext(aiterator, default=<unrepresentable>, /)",
    "Return the next item from the async iterator.\n\nIf default is given and the async iterator is exhausted,\nit is "
    "returned instead of raising StopAsyncIteration.",
    EFFECT_ANY) {
    UnaryFunction function = value_type(args[0])->slots.async_next;
    if (!function) return error_raise(thread, SHAPE_TypeError, "'%T' object is not an async iterator", args[0]);
    Value awaitable = function(thread, args[0]);
    if (awaitable == NO_VALUE || args[1] == UNBOUND) return awaitable;
    return anext_awaitable_new(thread, awaitable, args[1]);
}

const NativeDef *const builtins_sequence_functions[] = {
    &builtin_all_native,    &builtin_any_native,   &builtin_len_native,   &builtin_iter_native,
    &builtin_next_native,   &builtin_max_native,   &builtin_min_native,   &builtin_sum_native,
    &builtin_sorted_native, &builtin_aiter_native, &builtin_anext_native, NULL};
