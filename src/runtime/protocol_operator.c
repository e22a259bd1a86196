// Taipan: arithmetic, comparison, truth and hash of any two values. MIT licence.
//
// The rules are CPython's: the right operand goes first when its type is a subclass of the left's with another slot;
// NotImplemented passes on; sequence concatenation and repetition come after the number slots. Slot functions get both
// operands in source order and find out themselves which one is theirs.
#include "object/exception.h"
#include "object/int.h"
#include "object/protocol.h"
#include "object/str.h"

typedef struct OperatorInfo {
    size_t slot, inplace_slot; // offsets in TypeSlots; inplace 0: none
    const char *symbol, *inplace_symbol;
} OperatorInfo;

#define SLOT_OFFSET(field) offsetof(TypeSlots, field)
static const OperatorInfo operators[] = {
    [OPERATOR_ADD] = {SLOT_OFFSET(add), SLOT_OFFSET(inplace_add), "+", "+="},
    [OPERATOR_SUBTRACT] = {SLOT_OFFSET(subtract), SLOT_OFFSET(inplace_subtract), "-", "-="},
    [OPERATOR_MULTIPLY] = {SLOT_OFFSET(multiply), SLOT_OFFSET(inplace_multiply), "*", "*="},
    [OPERATOR_MATRIX_MULTIPLY] = {SLOT_OFFSET(matrix_multiply), SLOT_OFFSET(inplace_matrix_multiply), "@", "@="},
    [OPERATOR_TRUE_DIVIDE] = {SLOT_OFFSET(true_divide), SLOT_OFFSET(inplace_true_divide), "/", "/="},
    [OPERATOR_FLOOR_DIVIDE] = {SLOT_OFFSET(floor_divide), SLOT_OFFSET(inplace_floor_divide), "//", "//="},
    [OPERATOR_REMAINDER] = {SLOT_OFFSET(remainder), SLOT_OFFSET(inplace_remainder), "%", "%="},
    [OPERATOR_POWER] = {SLOT_OFFSET(power), SLOT_OFFSET(inplace_power), "** or pow()", "**="},
    [OPERATOR_LEFT_SHIFT] = {SLOT_OFFSET(left_shift), SLOT_OFFSET(inplace_left_shift), "<<", "<<="},
    [OPERATOR_RIGHT_SHIFT] = {SLOT_OFFSET(right_shift), SLOT_OFFSET(inplace_right_shift), ">>", ">>="},
    [OPERATOR_AND] = {SLOT_OFFSET(and_), SLOT_OFFSET(inplace_and), "&", "&="},
    [OPERATOR_OR] = {SLOT_OFFSET(or_), SLOT_OFFSET(inplace_or), "|", "|="},
    [OPERATOR_XOR] = {SLOT_OFFSET(xor_), SLOT_OFFSET(inplace_xor), "^", "^="},
    [OPERATOR_DIVMOD] = {SLOT_OFFSET(divmod), 0, "divmod()", NULL},
};

static BinaryFunction binary_slot(const Type *type, size_t offset) {
    return *(const BinaryFunction *)((const char *)&type->slots + offset);
}

// NOT_IMPLEMENTED when neither operand knows the operation.
static Value try_binary(Thread *thread, size_t offset, Value a, Value b) {
    Type *left = value_type(a), *right = value_type(b);
    BinaryFunction from_left = binary_slot(left, offset), from_right = NULL;
    if (left != right) {
        from_right = binary_slot(right, offset);
        if (from_right == from_left) from_right = NULL;
    }
    if (from_left) {
        if (from_right && type_is_subtype(right, left)) {
            Value result = from_right(thread, a, b);
            if (result != NOT_IMPLEMENTED) return result;
            from_right = NULL;
        }
        Value result = from_left(thread, a, b);
        if (result != NOT_IMPLEMENTED) return result;
    }
    return from_right ? from_right(thread, a, b) : NOT_IMPLEMENTED;
}

static Value raise_unsupported(Thread *thread, const char *symbol, Value a, Value b) {
    return error_raise(thread, SHAPE_TypeError, "unsupported operand type(s) for %s: '%T' and '%T'", symbol, a, b);
}

static bool has_index(Value v) {
    return value_is_int(v) || value_type(v)->slots.index != NULL;
}

static Value repeat(Thread *thread, RepeatFunction function, Value sequence, Value count) {
    if (!has_index(count))
        return error_raise(thread, SHAPE_TypeError, "can't multiply sequence by non-int of type '%T'", count);
    int64_t n = object_index_int64(thread, count);
    if (n == -1 && error_pending(thread)) {
        if (error_matches(thread, SHAPE_OverflowError))
            return error_raise(thread, SHAPE_OverflowError, "cannot fit '%T' into an index-sized integer", count);
        return NO_VALUE;
    }
    return function(thread, sequence, n);
}

static Value add_or_multiply_sequences(Thread *thread, Operator op, Value a, Value b) {
    if (op == OPERATOR_ADD) {
        BinaryFunction concatenate = value_type(a)->slots.concatenate;
        return concatenate ? concatenate(thread, a, b) : NOT_IMPLEMENTED;
    }
    if (op == OPERATOR_MULTIPLY) {
        RepeatFunction function = value_type(a)->slots.repeat;
        if (function) return repeat(thread, function, a, b);
        function = value_type(b)->slots.repeat;
        if (function) return repeat(thread, function, b, a);
    }
    return NOT_IMPLEMENTED;
}

Value object_binary(Thread *thread, Operator op, Value a, Value b) {
    if (op == OPERATOR_POWER) return object_power(thread, a, b, NONE);
    Value result = try_binary(thread, operators[op].slot, a, b);
    if (result != NOT_IMPLEMENTED) return result;
    result = add_or_multiply_sequences(thread, op, a, b);
    if (result != NOT_IMPLEMENTED) return result;
    return raise_unsupported(thread, operators[op].symbol, a, b);
}

// ---- powers -----------------------------------------------------------------------------------------------------

// One candidate of the three; NOT_IMPLEMENTED when it does not know.
static Value try_power(Thread *thread, Value a, Value b, Value modulus) {
    Type *left = value_type(a), *right = value_type(b);
    TernaryFunction from_left = left->slots.power, from_right = NULL;
    if (left != right) {
        from_right = right->slots.power;
        if (from_right == from_left) from_right = NULL;
    }
    if (from_left) {
        if (from_right && type_is_subtype(right, left)) {
            Value result = from_right(thread, a, b, modulus);
            if (result != NOT_IMPLEMENTED) return result;
            from_right = NULL;
        }
        Value result = from_left(thread, a, b, modulus);
        if (result != NOT_IMPLEMENTED) return result;
    }
    if (from_right) {
        Value result = from_right(thread, a, b, modulus);
        if (result != NOT_IMPLEMENTED) return result;
    }
    TernaryFunction third = value_type(modulus)->slots.power;
    if (third && third != left->slots.power && third != right->slots.power) return third(thread, a, b, modulus);
    return NOT_IMPLEMENTED;
}

static Value power_or_raise(Thread *thread, Value a, Value b, Value modulus, const char *symbol) {
    Value result = try_power(thread, a, b, modulus);
    if (result != NOT_IMPLEMENTED) return result;
    if (modulus == NONE) return raise_unsupported(thread, symbol, a, b);
    return error_raise(thread, SHAPE_TypeError, "unsupported operand type(s) for %s: '%T', '%T', '%T'", symbol, a, b,
                       modulus);
}

Value object_power(Thread *thread, Value a, Value b, Value modulus) {
    return power_or_raise(thread, a, b, modulus, "** or pow()");
}

// ---- in place ---------------------------------------------------------------------------------------------------

static Value inplace_sequences(Thread *thread, Operator op, Value a, Value b) {
    const TypeSlots *slots = &value_type(a)->slots;
    if (op == OPERATOR_ADD && slots->inplace_concatenate) return slots->inplace_concatenate(thread, a, b);
    if (op == OPERATOR_MULTIPLY && slots->inplace_repeat) return repeat(thread, slots->inplace_repeat, a, b);
    return add_or_multiply_sequences(thread, op, a, b);
}

Value object_inplace(Thread *thread, Operator op, Value a, Value b) {
    const OperatorInfo *info = &operators[op];
    if (op == OPERATOR_POWER) {
        TernaryFunction function = value_type(a)->slots.inplace_power;
        Value result = function ? function(thread, a, b, NONE) : NOT_IMPLEMENTED;
        return result != NOT_IMPLEMENTED ? result : power_or_raise(thread, a, b, NONE, "**=");
    }
    BinaryFunction function = binary_slot(value_type(a), info->inplace_slot);
    Value result = function ? function(thread, a, b) : NOT_IMPLEMENTED;
    if (result == NOT_IMPLEMENTED) result = try_binary(thread, info->slot, a, b);
    if (result == NOT_IMPLEMENTED) result = inplace_sequences(thread, op, a, b);
    if (result != NOT_IMPLEMENTED) return result;
    return raise_unsupported(thread, info->inplace_symbol, a, b);
}

// ---- one operand ------------------------------------------------------------------------------------------------

static Value unary(Thread *thread, UnaryFunction function, Value v, const char *what) {
    if (function) return function(thread, v);
    return error_raise(thread, SHAPE_TypeError, "bad operand type for %s: '%T'", what, v);
}

Value object_negative(Thread *thread, Value v) {
    return unary(thread, value_type(v)->slots.negative, v, "unary -");
}
Value object_positive(Thread *thread, Value v) {
    return unary(thread, value_type(v)->slots.positive, v, "unary +");
}
Value object_invert(Thread *thread, Value v) {
    return unary(thread, value_type(v)->slots.invert, v, "unary ~");
}
Value object_absolute(Thread *thread, Value v) {
    return unary(thread, value_type(v)->slots.absolute, v, "abs()");
}

int object_is_true(Thread *thread, Value v) {
    if (v == TRUE_VALUE) return 1;
    if (v == FALSE_VALUE || v == NONE) return 0;
    if (value_is_small_int(v)) return value_small_int(v) != 0;
    const TypeSlots *slots = &value_type(v)->slots;
    if (slots->truth) return slots->truth(thread, v);
    if (!slots->length) return 1;
    int64_t length = slots->length(thread, v);
    return length < 0 ? -1 : length > 0;
}

int64_t object_hash(Thread *thread, Value v) {
    if (value_has_shape(v, SHAPE_str)) return str_hash(thread, str_from_value(v));
    HashFunction hash = value_type(v)->slots.hash;
    if (hash) return hash(thread, v);
    return error_raise_int(thread, SHAPE_TypeError, "unhashable type: '%T'", v);
}

// ---- comparison -------------------------------------------------------------------------------------------------

static const char *const compare_symbols[] = {"<", "<=", "==", "!=", ">", ">="};
static const CompareOp reflected[] = {COMPARE_GT, COMPARE_GE, COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE};

static Value try_compare(Thread *thread, Value a, Value b, CompareOp op) {
    Type *left = value_type(a), *right = value_type(b);
    CompareFunction from_left = left->slots.rich_compare, from_right = right->slots.rich_compare;
    bool tried_right = false;
    if (left != right && from_right && type_is_subtype(right, left)) {
        tried_right = true;
        Value result = from_right(thread, b, a, reflected[op]);
        if (result != NOT_IMPLEMENTED) return result;
    }
    if (from_left) {
        Value result = from_left(thread, a, b, op);
        if (result != NOT_IMPLEMENTED) return result;
    }
    return from_right && !tried_right ? from_right(thread, b, a, reflected[op]) : NOT_IMPLEMENTED;
}

Value object_compare(Thread *thread, Value a, Value b, CompareOp op) {
    if (UNLIKELY(!thread_c_stack_ok(thread)) && !thread_check_c_stack(thread)) return NO_VALUE;
    Value result = try_compare(thread, a, b, op);
    if (result != NOT_IMPLEMENTED) return result;
    if (op == COMPARE_EQ) return value_from_bool(a == b);
    if (op == COMPARE_NE) return value_from_bool(a != b);
    return error_raise(thread, SHAPE_TypeError, "'%s' not supported between instances of '%T' and '%T'",
                       compare_symbols[op], a, b);
}

int object_compare_bool(Thread *thread, Value a, Value b, CompareOp op) {
    if (a == b) {
        if (op == COMPARE_EQ) return 1;
        if (op == COMPARE_NE) return 0;
    }
    Value result = object_compare(thread, a, b, op);
    return result == NO_VALUE ? -1 : object_is_true(thread, result);
}
