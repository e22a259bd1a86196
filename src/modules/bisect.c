// Taipan: the _bisect module: binary search. MIT licence.
#include "modules/native_support.h"

// args: a, x, lo, hi, key. The position, or -1 with an exception.
static int64_t search(Thread *thread, Value *args, Value wanted, bool right) {
    int64_t low = object_index_int64(thread, args[2]), high;
    if (error_pending(thread)) return -1;
    if (low < 0) return error_raise_int(thread, SHAPE_ValueError, "lo must be non-negative");
    high = args[3] == NONE ? object_length(thread, args[0]) : object_index_int64(thread, args[3]);
    if (high < 0 && error_pending(thread)) return -1;
    while (low < high) {
        int64_t middle = (int64_t)(((uint64_t)low + (uint64_t)high) / 2);
        bool direct = value_has_shape(args[0], SHAPE_list) && (size_t)middle < list_length(args[0]);
        Value item = direct ? list_get(args[0], (size_t)middle)
                            : object_get_item(thread, args[0], int_from_int64(thread, middle));
        if (item != NO_VALUE && args[4] != NONE) item = object_call1(thread, args[4], item);
        if (item == NO_VALUE) return -1;
        int less;
        if (value_are_small_ints(item, wanted)) {
            less = right ? value_small_int(wanted) < value_small_int(item)
                         : value_small_int(item) < value_small_int(wanted);
        } else {
            Value result = right ? object_compare(thread, wanted, item, COMPARE_LT)
                                 : object_compare(thread, item, wanted, COMPARE_LT);
            less = result == NO_VALUE ? -1 : object_is_true(thread, result);
        }
        if (less < 0) return -1;
        if (right ? less : !less)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
static Value bisect(Thread *thread, Value *args, bool right) {
    int64_t position = search(thread, args, args[1], right);
    return position < 0 ? NO_VALUE : int_from_int64(thread, position);
}
static Value insort(Thread *thread, Value *args, bool right) {
    Value wanted = args[4] == NONE ? args[1] : object_call1(thread, args[4], args[1]);
    int64_t position = wanted == NO_VALUE ? -1 : search(thread, args, wanted, right);
    if (position < 0) return NO_VALUE;
    if (value_has_shape(args[0], SHAPE_list))
        return list_insert(thread, args[0], position, args[1]) < 0 ? NO_VALUE : NONE;
    return object_call_method(thread, args[0], NAME(insert), 2, int_from_int64(thread, position), args[1]) == NO_VALUE
               ? NO_VALUE
               : NONE;
}
NATIVE(bisect_right, "bisect_right(a, x, lo=0, hi=None, *, key=None)",
       "Return the index where to insert item x in list a, assuming a is sorted.", EFFECT_ANY) {
    return bisect(thread, args, true);
}
NATIVE(bisect_left, "bisect_left(a, x, lo=0, hi=None, *, key=None)",
       "Return the index where to insert item x in list a, assuming a is sorted.", EFFECT_ANY) {
    return bisect(thread, args, false);
}
NATIVE(insort_right, "insort_right(a, x, lo=0, hi=None, *, key=None)",
       "Insert item x in list a, and keep it sorted assuming a is sorted.", EFFECT_ANY) {
    return insort(thread, args, true);
}
NATIVE(insort_left, "insort_left(a, x, lo=0, hi=None, *, key=None)",
       "Insert item x in list a, and keep it sorted assuming a is sorted.", EFFECT_ANY) {
    return insort(thread, args, false);
}
static const NativeDef *const functions[] = {&bisect_right_native, &bisect_left_native, &insort_right_native,
                                             &insort_left_native, NULL};
const ModuleSpec _bisect_module_spec = {.name = "_bisect", .doc = "Bisection algorithms.", .functions = functions};
