// Taipan: bool: the two immediates True and False, a subclass of int. MIT licence.
#include "object/arguments.h"
#include "object/int.h"
#include "object/protocol.h"

static Value bool_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    if (!arguments_check(thread, "bool", positional, keyword_names, 0, 1)) return NO_VALUE;
    if (positional == 0) return FALSE_VALUE;
    int truth = object_is_true(thread, args[0]);
    return truth < 0 ? NO_VALUE : value_from_bool(truth);
}

static Value bool_repr(Thread *thread, Value self) {
    return self == TRUE_VALUE ? str_from_ascii(thread, "True", 4) : str_from_ascii(thread, "False", 5);
}

static Value bool_and(Thread *thread, Value left, Value right) {
    if (value_is_bool(left) && value_is_bool(right)) return value_from_bool(left == TRUE_VALUE && right == TRUE_VALUE);
    return BUILTIN_TYPE(int)->slots.and_(thread, left, right);
}

static Value bool_or(Thread *thread, Value left, Value right) {
    if (value_is_bool(left) && value_is_bool(right)) return value_from_bool(left == TRUE_VALUE || right == TRUE_VALUE);
    return BUILTIN_TYPE(int)->slots.or_(thread, left, right);
}

static Value bool_xor(Thread *thread, Value left, Value right) {
    if (value_is_bool(left) && value_is_bool(right)) return value_from_bool(left != right);
    return BUILTIN_TYPE(int)->slots.xor_(thread, left, right);
}

static Value bool_invert(Thread *thread, Value self) {
    if (error_warn(thread, SHAPE_DeprecationWarning, 1,
                   "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns "
                   "the "
                   "bitwise inversion of the underlying int object and is usually not what you expect from negating "
                   "a "
                   "bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise "
                   "inversion of the underlying int.") < 0)
        return NO_VALUE;
    return int_invert(thread, self);
}

const TypeSpec bool_type_spec = {
    .name = "bool",
    .doc = "bool(object=False, /)\n--\n\nTrue when the argument is true, False otherwise.\n\n"
           "True and False are the only instances of this class, which cannot be subclassed.",
    .base = SHAPE_int,
    .flags = TYPE_INT | TYPE_VARIABLE_SIZE | TYPE_MATCH_SELF,
    .size = sizeof(BigInt),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = bool_repr,
              .construct = bool_construct,
              .invert = bool_invert,
              .and_ = bool_and,
              .xor_ = bool_xor,
              .or_ = bool_or},
};
