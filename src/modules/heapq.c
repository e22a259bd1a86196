// Taipan: the _heapq module: priority queues in lists. MIT licence.
// Sifting looks at the list anew after every comparison: comparisons run Python code, which may change it.
#include "modules/native_support.h"

typedef struct Order {
    Value list;
    bool greatest_first;
} Order;

static int before(Thread *thread, const Order *order, Value a, Value b) {
    if (value_are_small_ints(a, b))
        return order->greatest_first ? value_small_int(b) < value_small_int(a)
                                     : value_small_int(a) < value_small_int(b);
    Value result =
        order->greatest_first ? object_compare(thread, b, a, COMPARE_LT) : object_compare(thread, a, b, COMPARE_LT);
    return result == NO_VALUE ? -1 : object_is_true(thread, result);
}
static int check_size(Thread *thread, Value list, size_t size) {
    if (list_length(list) == size) return 0;
    return error_raise_int(thread, SHAPE_RuntimeError, "list changed size during iteration");
}
static int sift_down(Thread *thread, const Order *order, size_t start, size_t position) {
    Value list = order->list;
    size_t size = list_length(list);
    Value item = list_get(list, position);
    while (position > start) {
        size_t parent = (position - 1) >> 1;
        int less = before(thread, order, item, list_get(list, parent));
        if (less < 0 || check_size(thread, list, size) < 0) return -1;
        if (!less) break;
        Value above = list_get(list, parent), here = list_get(list, position);
        list_set(thread, list, parent, here);
        list_set(thread, list, position, above);
        position = parent;
    }
    return 0;
}
static int sift_up(Thread *thread, const Order *order, size_t position) {
    Value list = order->list;
    size_t size = list_length(list), start = position, limit = size >> 1;
    while (position < limit) {
        size_t child = 2 * position + 1;
        if (child + 1 < size) {
            int less = before(thread, order, list_get(list, child), list_get(list, child + 1));
            if (less < 0 || check_size(thread, list, size) < 0) return -1;
            child += !less;
        }
        Value below = list_get(list, child), here = list_get(list, position);
        list_set(thread, list, child, here);
        list_set(thread, list, position, below);
        position = child;
    }
    return sift_down(thread, order, start, position);
}

static bool is_list(Thread *thread, const char *function, Value v) {
    if (value_is_list(v)) return true;
    error_raise(thread, SHAPE_TypeError, "%s() argument 1 must be list, not %B", function, v);
    return false;
}
static Value push(Thread *thread, Order order, Value item) {
    if (list_append(thread, order.list, item) < 0) return NO_VALUE;
    return sift_down(thread, &order, 0, list_length(order.list) - 1) < 0 ? NO_VALUE : NONE;
}
static Value pop(Thread *thread, Order order) {
    size_t size = list_length(order.list);
    if (!size) return error_raise(thread, SHAPE_IndexError, "index out of range");
    Value last = list_get(order.list, size - 1);
    if (list_set_slice(thread, order.list, (int64_t)size - 1, (int64_t)size, NONE) < 0) return NO_VALUE;
    if (size == 1) return last;
    Value first = list_get(order.list, 0);
    list_set(thread, order.list, 0, last);
    return sift_up(thread, &order, 0) < 0 ? NO_VALUE : first;
}
static Value replace(Thread *thread, Order order, Value item) {
    if (!list_length(order.list)) return error_raise(thread, SHAPE_IndexError, "index out of range");
    Value first = list_get(order.list, 0);
    list_set(thread, order.list, 0, item);
    return sift_up(thread, &order, 0) < 0 ? NO_VALUE : first;
}
static Value push_pop(Thread *thread, Order order, Value item) {
    if (!list_length(order.list)) return item;
    int less = before(thread, &order, list_get(order.list, 0), item);
    if (less < 0) return NO_VALUE;
    if (!less) return item;
    if (!list_length(order.list)) return error_raise(thread, SHAPE_IndexError, "index out of range");
    return replace(thread, order, item);
}
static Value heapify(Thread *thread, Order order) {
    size_t size = list_length(order.list);
    for (size_t i = size / 2; i-- > 0;)
        if (sift_up(thread, &order, i) < 0) return NO_VALUE;
    return NONE;
}

#define BOTH(name, parameters, doc, call)                                                                              \
    NATIVE(heapq_##name, #name parameters, doc, EFFECT_ANY) {                                                          \
        Order order = {args[0], false};                                                                                \
        return is_list(thread, #name, args[0]) ? call : NO_VALUE;                                                      \
    }                                                                                                                  \
    NATIVE(heapq_##name##_max, #name "_max" parameters, doc " (max-heap)", EFFECT_ANY) {                               \
        Order order = {args[0], true};                                                                                 \
        return is_list(thread, #name "_max", args[0]) ? call : NO_VALUE;                                               \
    }
BOTH(heappush, "(heap, item, /)", "Push item onto heap, maintaining the heap invariant.", push(thread, order, args[1]))
BOTH(heappop, "(heap, /)", "Pop the smallest item off the heap, maintaining the heap invariant.", pop(thread, order))
BOTH(heapreplace, "(heap, item, /)", "Pop and return the current smallest value, and add the new item.",
     replace(thread, order, args[1]))
BOTH(heappushpop, "(heap, item, /)", "Push item on the heap, then pop and return the smallest item from the heap.",
     push_pop(thread, order, args[1]))
BOTH(heapify, "(heap, /)", "Transform list into a heap, in-place, in O(len(heap)) time.", heapify(thread, order))
#undef BOTH
static const NativeDef *const functions[] = {&heapq_heappush_native,
                                             &heapq_heappush_max_native,
                                             &heapq_heappop_native,
                                             &heapq_heappop_max_native,
                                             &heapq_heapreplace_native,
                                             &heapq_heapreplace_max_native,
                                             &heapq_heappushpop_native,
                                             &heapq_heappushpop_max_native,
                                             &heapq_heapify_native,
                                             &heapq_heapify_max_native,
                                             NULL};
static int execute(Thread *thread, Module *module) {
    return module_add_string(thread, module, "__about__",
                             "Heaps are arrays for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for all k.");
}
const ModuleSpec _heapq_module_spec = {.name = "_heapq",
                                       .doc = "Heap queue algorithm (a.k.a. priority queue).",
                                       .functions = functions,
                                       .execute = execute};
