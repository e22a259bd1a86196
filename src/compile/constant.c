// Taipan: constants: the pool of a unit, and folding of constant expressions. MIT licence.
//
// Two constants are one when they have the same type and value, signs of zeros and types inside tuples included.
// Folding follows CPython 3.14: unary and binary operators, tuples, subscripts, within its size limits; an operation that
// raises is left to run time. Nodes found not to be constant are marked, so that every node is tried once.
#include "base/hash.h"
#include "compile/compiler.h"
#include "object/bytes.h"
#include "object/float.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/str.h"
#include "object/tuple.h"

enum { AST_NOT_CONSTANT = 2 }; // AstNode.flags
enum { MAX_INT_BITS = 128, MAX_COLLECTION = 256, MAX_STR = 4096, MAX_TOTAL = 1024 };

// ---- equality of constants --------------------------------------------------------------------------------------
static uint64_t mix(uint64_t hash, uint64_t bits) {
    hash ^= bits;
    hash *= 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static uint64_t double_bits(double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

static uint64_t constant_hash(Thread *thread, Value v) {
    if (!value_is_object(v)) return mix(1, value_bits(v));
    uint32_t shape = value_object(v)->shape;
    uint64_t hash = mix(2, shape);
    switch (shape) {
    case SHAPE_str: return mix(hash, (uint64_t)str_hash(thread, str_from_value(v)));
    case SHAPE_bytes: {
        Bytes *bytes = bytes_from_value(v);
        for (size_t i = 0; i < bytes->length; i++)
            hash = mix(hash, bytes->data[i]);
        return mix(hash, bytes->length);
    }
    case SHAPE_float: return mix(hash, double_bits(float_to_double(v)));
    case SHAPE_int: return mix(hash, (uint64_t)int_hash(v));
    case SHAPE_tuple:
        for (size_t i = 0; i < tuple_length(v); i++)
            hash = mix(hash, constant_hash(thread, tuple_get(v, i)));
        return mix(hash, tuple_length(v));
    case SHAPE_complex: {
        double parts[2];
        memcpy(parts, (char *)v + sizeof(Object), sizeof parts);
        return mix(mix(hash, double_bits(parts[0])), double_bits(parts[1]));
    }
    case SHAPE_frozenset: return mix(hash, set_from_value(v)->length);
    default: return mix(hash, value_bits(v));
    }
}

static bool constant_equal(Value a, Value b);

// Same items in the same order of storage: enough, since equal literals are built alike.
static bool sets_equal(Value a, Value b) {
    Set *left = set_from_value(a), *right = set_from_value(b);
    if (left->length != right->length) return false;
    size_t left_position = 0, right_position = 0;
    Value left_key, right_key;
    int64_t hash;
    while (set_next(left, &left_position, &left_key, &hash)) {
        if (!set_next(right, &right_position, &right_key, &hash) || !constant_equal(left_key, right_key)) return false;
    }
    return true;
}

static bool constant_equal(Value a, Value b) {
    if (a == b) return true;
    if (!value_is_object(a) || !value_is_object(b) || value_object(a)->shape != value_object(b)->shape) return false;
    switch (value_object(a)->shape) {
    case SHAPE_str: return str_equal(str_from_value(a), str_from_value(b));
    case SHAPE_bytes: {
        Bytes *left = bytes_from_value(a), *right = bytes_from_value(b);
        return left->length == right->length && memcmp(left->data, right->data, left->length) == 0;
    }
    case SHAPE_float: return double_bits(float_to_double(a)) == double_bits(float_to_double(b));
    case SHAPE_int: return int_equal(a, b);
    case SHAPE_complex: return memcmp((char *)a + sizeof(Object), (char *)b + sizeof(Object), 2 * sizeof(double)) == 0;
    case SHAPE_tuple:
        if (tuple_length(a) != tuple_length(b)) return false;
        for (size_t i = 0; i < tuple_length(a); i++)
            if (!constant_equal(tuple_get(a, i), tuple_get(b, i))) return false;
        return true;
    case SHAPE_frozenset: return sets_equal(a, b);
    default: return false;
    }
}

static bool pool_grow(Unit *unit) {
    uint32_t size = unit->constant_slots ? (unit->constant_mask + 1) * 2 : 16;
    ConstantSlot *slots = calloc(size, sizeof *slots);
    if (!slots) return false;
    for (uint32_t i = 0; unit->constant_slots && i <= unit->constant_mask; i++) {
        ConstantSlot entry = unit->constant_slots[i];
        if (!entry.index) continue;
        uint32_t slot = (uint32_t)entry.hash & (size - 1);
        while (slots[slot].index)
            slot = (slot + 1) & (size - 1);
        slots[slot] = entry;
    }
    free(unit->constant_slots);
    unit->constant_slots = slots;
    unit->constant_mask = size - 1;
    return true;
}

void constants_free(Unit *unit) {
    free(unit->constant_slots);
}

static bool looks_like_identifier(Value v) {
    Str *s = str_from_value(v);
    if (!str_is_ascii(s)) return false;
    const uint8_t *text = s->data;
    for (size_t i = 0; i < s->length; i++) {
        uint8_t ch = text[i];
        if (!((ch | 32) >= 'a' && (ch | 32) <= 'z') && !(ch >= '0' && ch <= '9') && ch != '_') return false;
    }
    return true;
}

Value constant_merge_strings(Compiler *c, Value value) {
    if (value_has_shape(value, SHAPE_str) && !str_is_interned(str_from_value(value)) && looks_like_identifier(value))
        return compiler_check(c, str_intern(c->thread, value));
    if (value_has_shape(value, SHAPE_tuple)) {
        for (size_t i = 0; i < tuple_length(value) && !c->failed; i++)
            tuple_set(c->thread, tuple_from_value(value), i, constant_merge_strings(c, tuple_get(value, i)));
    }
    return value;
}

uint32_t unit_constant(Compiler *c, Value value) {
    Unit *unit = c->unit;
    if (c->failed) return 0;
    value = constant_merge_strings(c, value);
    if (c->failed) return 0;
    if ((!unit->constant_slots || unit->constant_count * 2 > unit->constant_mask) && !pool_grow(unit)) {
        compiler_no_memory(c);
        return 0;
    }
    uint64_t hash = constant_hash(c->thread, value);
    uint32_t slot = (uint32_t)hash & unit->constant_mask;
    for (; unit->constant_slots[slot].index; slot = (slot + 1) & unit->constant_mask) {
        const ConstantSlot *entry = &unit->constant_slots[slot];
        if (entry->hash == hash && constant_equal(list_get(unit->constants, entry->index - 1), value))
            return entry->index - 1;
    }
    uint32_t index = (uint32_t)list_length(unit->constants);
    if (list_append(c->thread, unit->constants, value) < 0) c->failed = true;
    unit->constant_slots[slot] = (ConstantSlot){hash, index + 1};
    unit->constant_count++;
    return index;
}

void emit_constant(Compiler *c, Position at, Register to, Value value) {
    if (c->failed || c->unit->dead) return;
    if (value == NONE) {
        emit(c, at, OP_LOAD_NONE, to, 0, 0);
    } else if (value_is_bool(value)) {
        emit(c, at, value == TRUE_VALUE ? OP_LOAD_TRUE : OP_LOAD_FALSE, to, 0, 0);
    } else if (value_is_small_int(value) && value_small_int(value) >= INT16_MIN &&
               value_small_int(value) <= INT16_MAX) {
        emit(c, at, OP_LOAD_INT, to, (uint32_t)(int32_t)value_small_int(value), 0);
    } else {
        emit(c, at, OP_LOAD_CONST, to, unit_constant(c, value), 0);
    }
}

// ---- literals ---------------------------------------------------------------------------------------------------
static Value imaginary_value(Thread *thread, const AstConstant *constant) {
    Value imaginary = float_from_text(thread, constant->text, constant->length);
    if (imaginary == NO_VALUE) return NO_VALUE;
    Value args[2] = {float_from_double(thread, 0.0), imaginary};
    if (args[0] == NO_VALUE) return NO_VALUE;
    return object_call(thread, value_from_object(BUILTIN_TYPE(complex)), args, 2, NO_VALUE);
}

static Value string_value(Compiler *c, const AstConstant *constant) {
    Thread *thread = c->thread;
    if (constant->is_ascii) return str_from_ascii(thread, constant->text, constant->length);
    return str_from_utf8(thread, constant->text, constant->length);
}

Value constant_value(Compiler *c, const AstConstant *constant) {
    Thread *thread = c->thread;
    switch (constant->kind) {
    case AST_CONSTANT_TRUE: return TRUE_VALUE;
    case AST_CONSTANT_FALSE: return FALSE_VALUE;
    case AST_CONSTANT_ELLIPSIS: return ELLIPSIS;
    case AST_CONSTANT_INT:
        if (constant->is_small) return compiler_check(c, int_from_uint64(thread, constant->small_value));
        return compiler_check(c, int_from_text(thread, constant->text, constant->length, 0));
    case AST_CONSTANT_FLOAT: return compiler_check(c, float_from_text(thread, constant->text, constant->length));
    case AST_CONSTANT_IMAGINARY: return compiler_check(c, imaginary_value(thread, constant));
    case AST_CONSTANT_STR: return compiler_check(c, string_value(c, constant));
    case AST_CONSTANT_BYTES: return compiler_check(c, bytes_from_data(thread, constant->text, constant->length));
    case AST_CONSTANT_FOREIGN: return value_from_bits(constant->foreign);
    default: return NONE;
    }
}

// ---- folding ----------------------------------------------------------------------------------------------------
static bool is_true_int(Value v) {
    return value_is_small_int(v) || value_has_shape(v, SHAPE_int);
}

// Items in a constant collection, nested ones included, or -1 when there are too many.
static int64_t count_items(Value v, int64_t limit) {
    if (value_has_shape(v, SHAPE_tuple)) {
        int64_t left = limit - (int64_t)tuple_length(v);
        for (size_t i = 0; i < tuple_length(v) && left >= 0; i++)
            left = count_items(tuple_get(v, i), left);
        return left;
    }
    if (value_has_shape(v, SHAPE_frozenset)) return limit - (int64_t)set_from_value(v)->length;
    return limit;
}

static bool multiply_allowed(Value left, Value right) {
    if (is_true_int(left) && is_true_int(right)) {
        if (!int_sign(left) || !int_sign(right)) return true;
        return int_bit_length(left) + int_bit_length(right) <= MAX_INT_BITS;
    }
    if (is_true_int(left)) {
        Value swap = left;
        left = right;
        right = swap;
    }
    if (!is_true_int(right)) return true;
    int64_t count;
    bool fits = int_fits_int64(right, &count);
    size_t length = 0;
    if (value_has_shape(left, SHAPE_tuple)) {
        if (!tuple_length(left)) return true;
        if (!fits || count < 0 || (size_t)count > MAX_COLLECTION / tuple_length(left)) return false;
        return !count || count_items(left, MAX_TOTAL / count) >= 0;
    }
    if (value_has_shape(left, SHAPE_str)) length = str_from_value(left)->length;
    if (value_has_shape(left, SHAPE_bytes)) length = bytes_from_value(left)->length;
    if (!length) return true;
    return fits && count >= 0 && (size_t)count <= MAX_STR / length;
}

static bool power_allowed(Value left, Value right) {
    if (!is_true_int(left) || !is_true_int(right) || !int_sign(left) || int_sign(right) <= 0) return true;
    int64_t exponent;
    return int_fits_int64(right, &exponent) && int_bit_length(left) <= (size_t)(MAX_INT_BITS / exponent);
}

static bool left_shift_allowed(Value left, Value right) {
    if (!is_true_int(left) || !is_true_int(right) || !int_sign(left) || !int_sign(right)) return true;
    int64_t shift;
    return int_fits_int64(right, &shift) && shift >= 0 && shift <= MAX_INT_BITS &&
           int_bit_length(left) <= (size_t)(MAX_INT_BITS - shift);
}

static bool binary_allowed(AstChoice op, Value left, Value right) {
    switch (op) {
    case AST_Mult: return multiply_allowed(left, right);
    case AST_Pow: return power_allowed(left, right);
    case AST_LShift: return left_shift_allowed(left, right);
    case AST_Mod: return !value_has_shape(left, SHAPE_str) && !value_has_shape(left, SHAPE_bytes);
    case AST_MatMult: return false;
    default: return true;
    }
}

static Operator operator_of(AstChoice op) {
    static const uint8_t operators[] = {[AST_Add] = OPERATOR_ADD,
                                        [AST_Sub] = OPERATOR_SUBTRACT,
                                        [AST_Mult] = OPERATOR_MULTIPLY,
                                        [AST_MatMult] = OPERATOR_MATRIX_MULTIPLY,
                                        [AST_Div] = OPERATOR_TRUE_DIVIDE,
                                        [AST_Mod] = OPERATOR_REMAINDER,
                                        [AST_Pow] = OPERATOR_POWER,
                                        [AST_LShift] = OPERATOR_LEFT_SHIFT,
                                        [AST_RShift] = OPERATOR_RIGHT_SHIFT,
                                        [AST_BitOr] = OPERATOR_OR,
                                        [AST_BitXor] = OPERATOR_XOR,
                                        [AST_BitAnd] = OPERATOR_AND,
                                        [AST_FloorDiv] = OPERATOR_FLOOR_DIVIDE};
    return operators[op];
}

// An operation that failed is left to run time; only interrupts and lack of memory are passed on.
static Value folded(Compiler *c, Value value) {
    if (value != NO_VALUE) return value;
    if (error_matches(c->thread, SHAPE_KeyboardInterrupt) || error_matches(c->thread, SHAPE_MemoryError))
        c->failed = true;
    else
        error_clear(c->thread);
    return NO_VALUE;
}

static Value fold_binary(Compiler *c, AstNode *e) {
    Value left = constant_fold(c, e->BinOp.left);
    if (left == NO_VALUE) return NO_VALUE;
    Value right = constant_fold(c, e->BinOp.right);
    if (right == NO_VALUE || !binary_allowed(e->BinOp.op, left, right)) return NO_VALUE;
    return folded(c, object_binary(c->thread, operator_of(e->BinOp.op), left, right));
}

static Value fold_unary(Compiler *c, AstNode *e) {
    Value operand = constant_fold(c, e->UnaryOp.operand);
    if (operand == NO_VALUE) return NO_VALUE;
    Thread *thread = c->thread;
    switch (e->UnaryOp.op) {
    case AST_Not: {
        int truth = object_is_true(thread, operand);
        return folded(c, truth < 0 ? NO_VALUE : value_from_bool(!truth));
    }
    case AST_USub: return folded(c, object_negative(thread, operand));
    case AST_UAdd: return folded(c, object_positive(thread, operand));
    default: return value_is_bool(operand) ? NO_VALUE : folded(c, object_invert(thread, operand)); // ~True warns
    }
}

static Value fold_tuple(Compiler *c, AstNode *e) {
    size_t count = e->Tuple.elts.count;
    if (e->Tuple.ctx != AST_Load) return NO_VALUE;
    for (size_t i = 0; i < count; i++) { // cheap refusal first
        AstKind kind = e->Tuple.elts.items[i]->kind;
        if (kind == AST_Name || kind == AST_Call || kind == AST_Attribute || kind == AST_Starred) return NO_VALUE;
    }
    Tuple *tuple = tuple_allocate(c->thread, count);
    if (!tuple) {
        c->failed = true;
        return NO_VALUE;
    }
    for (size_t i = 0; i < count; i++) {
        Value item = constant_fold(c, e->Tuple.elts.items[i]);
        if (item == NO_VALUE) return NO_VALUE;
        tuple_set(c->thread, tuple, i, item);
    }
    return value_from_object(tuple);
}

static Value fold_subscript(Compiler *c, AstNode *e) {
    if (e->Subscript.ctx != AST_Load) return NO_VALUE;
    Value container = constant_fold(c, e->Subscript.value);
    if (container == NO_VALUE) return NO_VALUE;
    Value index = constant_fold(c, e->Subscript.slice);
    return index == NO_VALUE ? NO_VALUE : folded(c, object_get_item(c->thread, container, index));
}

static Value fold_name(Compiler *c, AstNode *e) {
    if (e->Name.id != c->table.known.debug || e->Name.ctx != AST_Load) return NO_VALUE;
    return value_from_bool(c->optimize == 0);
}

static Value fold_kind(Compiler *c, AstNode *e) {
    switch (e->kind) {
    case AST_Constant: return constant_value(c, &e->Constant.value);
    case AST_BinOp: return fold_binary(c, e);
    case AST_UnaryOp: return fold_unary(c, e);
    case AST_Tuple: return fold_tuple(c, e);
    case AST_Subscript: return fold_subscript(c, e);
    case AST_Name: return fold_name(c, e);
    default: return NO_VALUE;
    }
}

Value constant_fold(Compiler *c, AstNode *e) {
    if (c->failed || (e->flags & AST_NOT_CONSTANT)) return NO_VALUE;
    if (e->kind != AST_Constant && !compiler_enter(c)) return NO_VALUE;
    Value value = fold_kind(c, e);
    if (value == NO_VALUE) e->flags |= AST_NOT_CONSTANT;
    return value;
}

int constant_truth(Compiler *c, AstNode *e) {
    if (e->kind == AST_Lambda || e->kind == AST_GeneratorExp) return -1;
    Value value = constant_fold(c, e);
    if (value == NO_VALUE) return -1;
    int truth = object_is_true(c->thread, value);
    if (truth < 0) error_clear(c->thread);
    return truth;
}
