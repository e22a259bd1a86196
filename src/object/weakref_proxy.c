// Taipan: weak proxies: every operation goes to the target; a dead one raises ReferenceError. MIT licence.
#include "object/exception.h"
#include "object/type_internal.h"
#include "object/weakref.h"

void weakref_trace(Object *object, Tracer *tracer);

static Value target_of(Thread *thread, Value proxy) {
    Value target = weakref_target(weakref_from_value(proxy));
    return target ? target : error_raise(thread, SHAPE_ReferenceError, "weakly-referenced object no longer exists");
}
// Operands of binary operators may be proxies or not.
static Value unwrap(Thread *thread, Value v) {
    return value_is_weakproxy(v) ? target_of(thread, v) : v;
}

#define UNARY(name, operation)                                                                                         \
    static Value name(Thread *thread, Value self) {                                                                    \
        Value target = target_of(thread, self);                                                                        \
        return target ? operation(thread, target) : NO_VALUE;                                                          \
    }
#define BINARY(name, function, op)                                                                                     \
    static Value name(Thread *thread, Value left, Value right) {                                                       \
        Value a = unwrap(thread, left), b = a ? unwrap(thread, right) : NO_VALUE;                                      \
        return b ? function(thread, op, a, b) : NO_VALUE;                                                              \
    }
UNARY(proxy_str, object_str)
UNARY(proxy_negative, object_negative)
UNARY(proxy_positive, object_positive)
UNARY(proxy_absolute, object_absolute)
UNARY(proxy_invert, object_invert)
UNARY(proxy_to_int, object_to_int)
UNARY(proxy_to_float, object_to_float)
UNARY(proxy_index, object_index)
UNARY(proxy_iter, object_iter)
BINARY(proxy_add, object_binary, OPERATOR_ADD)
BINARY(proxy_subtract, object_binary, OPERATOR_SUBTRACT)
BINARY(proxy_multiply, object_binary, OPERATOR_MULTIPLY)
BINARY(proxy_remainder, object_binary, OPERATOR_REMAINDER)
BINARY(proxy_divmod, object_binary, OPERATOR_DIVMOD)
BINARY(proxy_left_shift, object_binary, OPERATOR_LEFT_SHIFT)
BINARY(proxy_right_shift, object_binary, OPERATOR_RIGHT_SHIFT)
BINARY(proxy_and, object_binary, OPERATOR_AND)
BINARY(proxy_or, object_binary, OPERATOR_OR)
BINARY(proxy_xor, object_binary, OPERATOR_XOR)
BINARY(proxy_floor_divide, object_binary, OPERATOR_FLOOR_DIVIDE)
BINARY(proxy_true_divide, object_binary, OPERATOR_TRUE_DIVIDE)
BINARY(proxy_matrix_multiply, object_binary, OPERATOR_MATRIX_MULTIPLY)
BINARY(proxy_inplace_add, object_inplace, OPERATOR_ADD)
BINARY(proxy_inplace_subtract, object_inplace, OPERATOR_SUBTRACT)
BINARY(proxy_inplace_multiply, object_inplace, OPERATOR_MULTIPLY)
BINARY(proxy_inplace_remainder, object_inplace, OPERATOR_REMAINDER)
BINARY(proxy_inplace_left_shift, object_inplace, OPERATOR_LEFT_SHIFT)
BINARY(proxy_inplace_right_shift, object_inplace, OPERATOR_RIGHT_SHIFT)
BINARY(proxy_inplace_and, object_inplace, OPERATOR_AND)
BINARY(proxy_inplace_or, object_inplace, OPERATOR_OR)
BINARY(proxy_inplace_xor, object_inplace, OPERATOR_XOR)
BINARY(proxy_inplace_floor_divide, object_inplace, OPERATOR_FLOOR_DIVIDE)
BINARY(proxy_inplace_true_divide, object_inplace, OPERATOR_TRUE_DIVIDE)
BINARY(proxy_inplace_matrix_multiply, object_inplace, OPERATOR_MATRIX_MULTIPLY)

static Value proxy_power(Thread *thread, Value base, Value exponent, Value modulus) {
    Value a = unwrap(thread, base), b = a ? unwrap(thread, exponent) : NO_VALUE;
    Value m = b ? unwrap(thread, modulus) : NO_VALUE;
    return m ? object_power(thread, a, b, m) : NO_VALUE;
}
static Value proxy_inplace_power(Thread *thread, Value base, Value exponent, Value modulus) {
    (void)modulus;
    Value a = unwrap(thread, base), b = a ? unwrap(thread, exponent) : NO_VALUE;
    return b ? object_inplace(thread, OPERATOR_POWER, a, b) : NO_VALUE;
}

static Value proxy_repr(Thread *thread, Value self) {
    Value target = weakref_target(weakref_from_value(self));
    if (!target) return str_format_c(thread, "<weakproxy at %p; dead>", (void *)self);
    return str_format_c(thread, "<weakproxy at %p; to '%T' at %p>", (void *)self, target, (void *)target);
}
static int proxy_truth(Thread *thread, Value self) {
    Value target = target_of(thread, self);
    return target ? object_is_true(thread, target) : -1;
}
static Value proxy_get_attribute(Thread *thread, Value self, Value name) {
    Value target = target_of(thread, self);
    return target ? object_get_attribute(thread, target, name) : NO_VALUE;
}
static int proxy_set_attribute(Thread *thread, Value self, Value name, Value value) {
    Value target = target_of(thread, self);
    return target ? object_set_attribute(thread, target, name, value) : -1;
}
static Value proxy_compare(Thread *thread, Value self, Value other, CompareOp op) {
    Value a = unwrap(thread, self), b = a ? unwrap(thread, other) : NO_VALUE;
    return b ? object_compare(thread, a, b, op) : NO_VALUE;
}
static Value proxy_next(Thread *thread, Value self) {
    Value target = target_of(thread, self);
    if (!target) return NO_VALUE;
    if (!object_is_iterator(target))
        return error_raise(thread, SHAPE_TypeError, "Weakref proxy referenced a non-iterator '%T' object", target);
    return object_next(thread, target);
}
static int64_t proxy_length(Thread *thread, Value self) {
    Value target = target_of(thread, self);
    return target ? object_length(thread, target) : -1;
}
static Value proxy_get_item(Thread *thread, Value self, Value key) {
    Value target = target_of(thread, self), k = target ? unwrap(thread, key) : NO_VALUE;
    return k ? object_get_item(thread, target, k) : NO_VALUE;
}
static int proxy_set_item(Thread *thread, Value self, Value key, Value value) {
    Value target = target_of(thread, self);
    return target ? object_set_item(thread, target, key, value) : -1;
}
static int proxy_contains(Thread *thread, Value self, Value item) {
    Value target = target_of(thread, self);
    return target ? object_contains(thread, target, item) : -1;
}
static Value proxy_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    Value target = target_of(thread, callable);
    return target ? object_call(thread, target, args, positional, keyword_names) : NO_VALUE;
}

NATIVE(proxy_bytes, "__bytes__(self, /)", NULL, EFFECT_ANY) {
    Value target = target_of(thread, args[0]);
    return target ? object_call_method(thread, target, NAME(__bytes__), 0) : NO_VALUE;
}
NATIVE(proxy_reversed, "__reversed__(self, /)", NULL, EFFECT_ANY) {
    Value target = target_of(thread, args[0]);
    return target ? object_call_method(thread, target, NAME(__reversed__), 0) : NO_VALUE;
}
static const NativeDef *const proxy_methods[] = {&proxy_bytes_native, &proxy_reversed_native, NULL};

#define PROXY_SLOTS                                                                                                    \
    .repr = proxy_repr, .str = proxy_str, .hash = type_hash_not_implemented, .truth = proxy_truth,                     \
    .get_attribute = proxy_get_attribute, .set_attribute = proxy_set_attribute, .rich_compare = proxy_compare,         \
    .iter = proxy_iter, .next = proxy_next, .length = proxy_length, .get_item = proxy_get_item,                        \
    .set_item = proxy_set_item, .contains = proxy_contains, .negative = proxy_negative, .positive = proxy_positive,    \
    .absolute = proxy_absolute, .invert = proxy_invert, .to_int = proxy_to_int, .to_float = proxy_to_float,            \
    .index = proxy_index, .add = proxy_add, .subtract = proxy_subtract, .multiply = proxy_multiply,                    \
    .remainder = proxy_remainder, .divmod = proxy_divmod, .power = proxy_power, .left_shift = proxy_left_shift,        \
    .right_shift = proxy_right_shift, .and_ = proxy_and, .or_ = proxy_or, .xor_ = proxy_xor,                           \
    .floor_divide = proxy_floor_divide, .true_divide = proxy_true_divide, .matrix_multiply = proxy_matrix_multiply,    \
    .inplace_add = proxy_inplace_add, .inplace_subtract = proxy_inplace_subtract,                                      \
    .inplace_multiply = proxy_inplace_multiply, .inplace_remainder = proxy_inplace_remainder,                          \
    .inplace_power = proxy_inplace_power, .inplace_left_shift = proxy_inplace_left_shift,                              \
    .inplace_right_shift = proxy_inplace_right_shift, .inplace_and = proxy_inplace_and,                                \
    .inplace_or = proxy_inplace_or, .inplace_xor = proxy_inplace_xor,                                                  \
    .inplace_floor_divide = proxy_inplace_floor_divide, .inplace_true_divide = proxy_inplace_true_divide,              \
    .inplace_matrix_multiply = proxy_inplace_matrix_multiply

const TypeSpec weakproxy_type_spec = {
    .name = "weakref.ProxyType",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(WeakReference),
    .trace_kind = TRACE_CUSTOM,
    .trace = weakref_trace,
    .slots = {PROXY_SLOTS},
    .methods = proxy_methods,
};
const TypeSpec weakcallableproxy_type_spec = {
    .name = "weakref.CallableProxyType",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(WeakReference),
    .trace_kind = TRACE_CUSTOM,
    .trace = weakref_trace,
    .slots = {PROXY_SLOTS, .call = proxy_call},
    .methods = proxy_methods,
};
