// Taipan: expressions to instructions. MIT licence.
//
// expression_into writes `to` with the last instruction it executes, never earlier, when `to` is a variable: an exception
// on the way leaves the variable as it was, and the expression may read it. A temporary `to` serves as scratch meanwhile.
#include "compile/compiler.h"
#include "object/int.h"
#include "object/set.h"
#include "object/str.h"
#include "object/tuple.h"

Register scratch_for(Compiler *c, Register to) {
    return register_is_temporary(to) ? to : temporary_new(c);
}

Register expression_operand(Compiler *c, AstNode *e, Register scratch) {
    if (e->kind == AST_Name && e->Name.id != c->table.known.debug)
        return name_operand(c, position_of(e), e->Name.id, scratch);
    if (e->kind == AST_NamedExpr) {
        Register direct = target_register(c, e->NamedExpr.target);
        if (direct != NO_REGISTER) {
            expression_into(c, e->NamedExpr.value, direct);
            return direct;
        }
    }
    Register to = register_is_temporary(scratch) ? scratch : temporary_new(c);
    expression_into(c, e, to);
    return to;
}

Register expression_operand_before(Compiler *c, AstNode *e, Register scratch, const AstNode *later) {
    Register r = expression_operand(c, e, scratch);
    if (register_is_temporary(r) || !(later->flags & AST_STORES_NAME)) return r;
    Register copy = register_is_temporary(scratch) ? scratch : temporary_new(c);
    emit_move(c, position_of(e), copy, r);
    return copy;
}

// ---- operators --------------------------------------------------------------------------------------------------
static Opcode binary_opcode(AstChoice op) {
    static const uint8_t opcodes[] = {[AST_Add] = OP_ADD,
                                      [AST_Sub] = OP_SUBTRACT,
                                      [AST_Mult] = OP_MULTIPLY,
                                      [AST_MatMult] = OP_MATRIX_MULTIPLY,
                                      [AST_Div] = OP_TRUE_DIVIDE,
                                      [AST_Mod] = OP_REMAINDER,
                                      [AST_Pow] = OP_POWER,
                                      [AST_LShift] = OP_LEFT_SHIFT,
                                      [AST_RShift] = OP_RIGHT_SHIFT,
                                      [AST_BitOr] = OP_OR,
                                      [AST_BitXor] = OP_XOR,
                                      [AST_BitAnd] = OP_AND,
                                      [AST_FloorDiv] = OP_FLOOR_DIVIDE};
    return opcodes[op];
}

bool expression_small_immediate(const AstNode *e, int64_t *number) {
    if (e->kind != AST_Constant) return false;
    const AstConstant *constant = &e->Constant.value;
    if (constant->kind == AST_CONSTANT_FOREIGN) { // of a tree made from Python objects
        Value v = value_from_bits(constant->foreign);
        if (!value_is_small_int(v) || value_small_int(v) < 0 || value_small_int(v) > 127) return false;
        *number = value_small_int(v);
        return true;
    }
    if (constant->kind != AST_CONSTANT_INT || !constant->is_small || constant->small_value > 127) return false;
    *number = (int64_t)constant->small_value;
    return true;
}

static void binary_into(Compiler *c, AstNode *e, Register to) {
    AstNode *right = e->BinOp.right;
    Position at = position_of(e);
    Register left = expression_operand_before(c, e->BinOp.left, to, right);
    int64_t number;
    if ((e->BinOp.op == AST_Add || e->BinOp.op == AST_Sub) && expression_small_immediate(right, &number)) {
        emit(c, at, e->BinOp.op == AST_Add ? OP_ADD_INT : OP_SUBTRACT_INT, to, left, (uint32_t)number);
        return;
    }
    Register second = expression_operand(c, right, left == to ? NO_REGISTER : to);
    emit(c, at, binary_opcode(e->BinOp.op), to, left, second);
}

static void unary_into(Compiler *c, AstNode *e, Register to) {
    AstNode *operand = e->UnaryOp.operand;
    AstChoice op = e->UnaryOp.op;
    if (op == AST_Not && operand->kind == AST_Compare && operand->Compare.ops.count == 1) {
        AstChoice compare = operand->Compare.ops.items[0], inverse = AST_CHOICE_NONE;
        if (compare == AST_Is) inverse = AST_IsNot;
        if (compare == AST_IsNot) inverse = AST_Is;
        if (compare == AST_In) inverse = AST_NotIn;
        if (compare == AST_NotIn) inverse = AST_In;
        if (inverse) {
            operand->Compare.ops.items[0] = inverse;
            expression_into(c, operand, to);
            operand->Compare.ops.items[0] = compare;
            return;
        }
    }
    Register r = expression_operand(c, operand, to);
    Opcode opcode = op == AST_Not ? OP_NOT : op == AST_USub ? OP_NEGATIVE : op == AST_UAdd ? OP_POSITIVE : OP_INVERT;
    emit(c, position_of(e), opcode, to, r, 0);
}

// Evaluates what is not the last operand into r; goes to exit when its truth is `decides`, else on. Nested operations share
// the answer: no value is asked twice. True: nothing that follows can be reached.
static bool operand_into(Compiler *c, AstNode *e, Register r, Position at, bool decides, Label exit) {
    int truth = constant_truth(c, e);
    if (truth >= 0) {
        if (truth != decides) return false; // passed over
        expression_into(c, e, r);
        emit_goto(c, at, exit);
        return true;
    }
    if (e->kind != AST_BoolOp || !compiler_enter(c)) {
        expression_into(c, e, r);
        emit_jump(c, at, decides ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, r, 0, 0, exit);
        return false;
    }
    bool inner = e->BoolOp.op == AST_Or;
    Label next = inner == decides ? exit : label_new(c);
    size_t last = e->BoolOp.values.count - 1;
    bool ended = false;
    for (size_t i = 0; i < last && !ended; i++)
        ended = operand_into(c, e->BoolOp.values.items[i], r, position_of(e), inner, next);
    if (!ended) ended = operand_into(c, e->BoolOp.values.items[last], r, at, decides, exit);
    if (next == exit) return ended;
    label_place(c, next);
    return false;
}

static void boolean_into(Compiler *c, AstNode *e, Register to) {
    Register r = scratch_for(c, to);
    Label end = label_new(c);
    size_t last = e->BoolOp.values.count - 1;
    bool ended = false;
    for (size_t i = 0; i < last && !ended; i++)
        ended = operand_into(c, e->BoolOp.values.items[i], r, position_of(e), e->BoolOp.op == AST_Or, end);
    if (!ended) expression_into(c, e->BoolOp.values.items[last], r);
    label_place(c, end);
    emit_move(c, position_of(e), to, r);
}

static void conditional_into(Compiler *c, AstNode *e, Register to) {
    Label other = label_new(c), end = label_new(c);
    expression_jump(c, e->IfExp.test, other, false, position_of(e));
    expression_into(c, e->IfExp.body, to);
    emit_goto(c, NO_POSITION, end);
    label_place(c, other);
    expression_into(c, e->IfExp.orelse, to);
    label_place(c, end);
}

// ---- comparisons ------------------------------------------------------------------------------------------------
static bool is_literal_operand(const AstNode *e) { // for `is`: not a named singleton
    if (e->kind == AST_Tuple) {
        for (size_t i = 0; i < e->Tuple.elts.count; i++)
            if (e->Tuple.elts.items[i]->kind != AST_Constant) return false;
        return true;
    }
    if (e->kind != AST_Constant) return false;
    switch (e->Constant.value.kind) {
    case AST_CONSTANT_NONE:
    case AST_CONSTANT_TRUE:
    case AST_CONSTANT_FALSE:
    case AST_CONSTANT_ELLIPSIS: return false;
    case AST_CONSTANT_FOREIGN:
        return value_is_object(value_from_bits(e->Constant.value.foreign)) ||
               value_is_small_int(value_from_bits(e->Constant.value.foreign));
    default: return true;
    }
}

static const char *constant_type_name(const AstConstant *constant) {
    switch (constant->kind) {
    case AST_CONSTANT_TRUE:
    case AST_CONSTANT_FALSE: return "bool";
    case AST_CONSTANT_ELLIPSIS: return "ellipsis";
    case AST_CONSTANT_INT: return "int";
    case AST_CONSTANT_FLOAT: return "float";
    case AST_CONSTANT_IMAGINARY: return "complex";
    case AST_CONSTANT_STR: return "str";
    case AST_CONSTANT_BYTES: return "bytes";
    case AST_CONSTANT_FOREIGN: return value_type_name(value_from_bits(constant->foreign));
    default: return "NoneType";
    }
}

const char *expression_type_name(const AstNode *e) {
    switch (e->kind) {
    case AST_Tuple: return "tuple";
    case AST_List:
    case AST_ListComp: return "list";
    case AST_Dict:
    case AST_DictComp: return "dict";
    case AST_Set:
    case AST_SetComp: return "set";
    case AST_GeneratorExp: return "generator";
    case AST_Lambda: return "function";
    case AST_TemplateStr:
    case AST_Interpolation: return "string.templatelib.Template";
    case AST_JoinedStr:
    case AST_FormattedValue: return "str";
    case AST_Constant: return constant_type_name(&e->Constant.value);
    default: return NULL;
    }
}

static void check_compare(Compiler *c, AstNode *e) {
    const AstNode *left = e->Compare.left;
    for (size_t i = 0; i < e->Compare.ops.count; i++) {
        AstChoice op = e->Compare.ops.items[i];
        const AstNode *right = e->Compare.comparators.items[i];
        if ((op == AST_Is || op == AST_IsNot) && (is_literal_operand(left) || is_literal_operand(right))) {
            const AstNode *literal = is_literal_operand(left) ? left : right;
            compiler_warn(c, position_of(e),
                          op == AST_Is ? "\"is\" with '%.200s' literal. Did you mean \"==\"?"
                                       : "\"is not\" with '%.200s' literal. Did you mean \"!=\"?",
                          expression_type_name(literal));
            return;
        }
        left = right;
    }
}

static Opcode compare_opcode(AstChoice op) {
    static const uint8_t opcodes[] = {
        [AST_Eq] = OP_EQ,  [AST_NotEq] = OP_NE, [AST_Lt] = OP_LT,        [AST_LtE] = OP_LE, [AST_Gt] = OP_GT,
        [AST_GtE] = OP_GE, [AST_Is] = OP_IS,    [AST_IsNot] = OP_IS_NOT, [AST_In] = OP_IN,  [AST_NotIn] = OP_NOT_IN};
    return opcodes[op];
}

// `in {1, 2}` and `in [1, 2]` look in a constant frozenset or tuple.
static Value constant_container(Compiler *c, AstNode *e) {
    const AstSequence *elements = e->kind == AST_List ? &e->List.elts : &e->Set.elts;
    Thread *thread = c->thread;
    Tuple *tuple = tuple_allocate(thread, elements->count);
    if (!tuple) c->failed = true;
    for (size_t i = 0; i < elements->count && !c->failed; i++) {
        Value item = constant_fold(c, elements->items[i]);
        if (item == NO_VALUE) return NO_VALUE;
        tuple_set(thread, tuple, i, item);
    }
    if (c->failed || e->kind == AST_List) return c->failed ? NO_VALUE : value_from_object(tuple);
    constant_merge_strings(c, value_from_object(tuple));
    Value set = set_from_iterable(thread, value_from_object(tuple), SHAPE_frozenset);
    if (set == NO_VALUE) error_clear(thread);
    return set;
}

static Register compare_right(Compiler *c, AstNode *e, AstChoice op, Register scratch) {
    if ((op == AST_In || op == AST_NotIn) && (e->kind == AST_List || e->kind == AST_Set)) {
        Value container = constant_container(c, e);
        if (container != NO_VALUE) {
            Register r = register_is_temporary(scratch) ? scratch : temporary_new(c);
            emit_constant(c, position_of(e), r, container);
            return r;
        }
    }
    return expression_operand(c, e, scratch);
}

static bool later_stores(const AstNode *e, size_t from) { // comparators from..end contain :=
    if (!(e->flags & AST_STORES_NAME)) return false;
    for (size_t i = from; i < e->Compare.comparators.count; i++)
        if (e->Compare.comparators.items[i]->flags & AST_STORES_NAME) return true;
    return false;
}

// A copy when what is still to be evaluated may change the variable.
static Register guard(Compiler *c, Position at, Register r, bool needed) {
    if (register_is_temporary(r) || !needed) return r;
    Register copy = temporary_new(c);
    emit_move(c, at, copy, r);
    return copy;
}

static void compare_into(Compiler *c, AstNode *e, Register to) {
    size_t count = e->Compare.ops.count;
    Position at = position_of(e);
    check_compare(c, e);
    Register left = expression_operand(c, e->Compare.left, count == 1 ? to : NO_REGISTER);
    left = guard(c, at, left, later_stores(e, 0));
    if (count == 1) {
        AstChoice op = e->Compare.ops.items[0];
        Register right = compare_right(c, e->Compare.comparators.items[0], op, left == to ? NO_REGISTER : to);
        emit(c, at, compare_opcode(op), to, left, right);
        return;
    }
    Register result = scratch_for(c, to);
    Label end = label_new(c);
    for (size_t i = 0; i < count; i++) {
        AstChoice op = e->Compare.ops.items[i];
        Register right = compare_right(c, e->Compare.comparators.items[i], op, NO_REGISTER);
        right = guard(c, at, right, later_stores(e, i + 1));
        emit(c, at, compare_opcode(op), result, left, right);
        if (i + 1 < count) emit_jump(c, at, OP_JUMP_IF_FALSE, result, 0, 0, end);
        left = right;
    }
    label_place(c, end);
    emit_move(c, at, to, result);
}

static void compare_jump_one(Compiler *c, Position at, AstChoice op, Register left, Register right, Label label,
                             bool condition) {
    static const uint8_t jumps[] = {
        [AST_Eq] = OP_JUMP_IF_EQ, [AST_NotEq] = OP_JUMP_IF_NE, [AST_Lt] = OP_JUMP_IF_LT, [AST_LtE] = OP_JUMP_IF_LE,
        [AST_Gt] = OP_JUMP_IF_GT, [AST_GtE] = OP_JUMP_IF_GE,   [AST_Is] = OP_JUMP_IF_IS, [AST_IsNot] = OP_JUMP_IF_IS,
        [AST_In] = OP_JUMP_IF_IN, [AST_NotIn] = OP_JUMP_IF_IN};
    if (op == AST_IsNot || op == AST_NotIn) condition = !condition;
    emit_jump(c, at, jumps[op], left, right, condition, label);
}

static bool is_none_constant(const AstNode *e) {
    return e->kind == AST_Constant && e->Constant.value.kind == AST_CONSTANT_NONE;
}

static void compare_jump(Compiler *c, AstNode *e, Label label, bool condition) {
    size_t count = e->Compare.ops.count;
    Position at = position_of(e);
    check_compare(c, e);
    AstChoice first = e->Compare.ops.items[0];
    Register left = guard(c, at, expression_operand(c, e->Compare.left, NO_REGISTER), later_stores(e, 0));
    if (count == 1 && (first == AST_Is || first == AST_IsNot) && is_none_constant(e->Compare.comparators.items[0])) {
        bool none = (first == AST_Is) == condition;
        emit_jump(c, at, none ? OP_JUMP_IF_NONE : OP_JUMP_IF_NOT_NONE, left, 0, 0, label);
        return;
    }
    Label fail = condition && count > 1 ? label_new(c) : label;
    for (size_t i = 0; i < count; i++) {
        AstChoice op = e->Compare.ops.items[i];
        Register right = compare_right(c, e->Compare.comparators.items[i], op, NO_REGISTER);
        right = guard(c, at, right, later_stores(e, i + 1));
        if (i + 1 < count)
            compare_jump_one(c, at, op, left, right, fail, false);
        else
            compare_jump_one(c, at, op, left, right, label, condition);
        left = right;
    }
    if (condition && count > 1) label_place(c, fail);
}

// ---- conditions -------------------------------------------------------------------------------------------------
static void boolean_jump(Compiler *c, AstNode *e, Label label, bool condition, Position at) {
    size_t last = e->BoolOp.values.count - 1;
    bool decides = e->BoolOp.op == AST_Or; // the value that ends the evaluation
    Label inner = decides == condition ? label : label_new(c);
    for (size_t i = 0; i < last; i++)
        expression_jump(c, e->BoolOp.values.items[i], inner, decides, at);
    expression_jump(c, e->BoolOp.values.items[last], label, condition, at);
    if (inner != label) label_place(c, inner);
}

static void conditional_jump(Compiler *c, AstNode *e, Label label, bool condition, Position at) {
    Label other = label_new(c), end = label_new(c);
    expression_jump(c, e->IfExp.test, other, false, at);
    expression_jump(c, e->IfExp.body, label, condition, at);
    emit_goto(c, NO_POSITION, end);
    label_place(c, other);
    expression_jump(c, e->IfExp.orelse, label, condition, at);
    label_place(c, end);
}

void expression_jump(Compiler *c, AstNode *e, Label label, bool condition, Position at) {
    if (!compiler_enter(c)) return;
    uint32_t mark = temporary_mark(c);
    int truth = constant_truth(c, e);
    if (truth >= 0) {
        if (truth == condition) emit_goto(c, position_of(e), label);
    } else if (e->kind == AST_UnaryOp && e->UnaryOp.op == AST_Not) {
        expression_jump(c, e->UnaryOp.operand, label, !condition, at);
    } else if (e->kind == AST_BoolOp) {
        boolean_jump(c, e, label, condition, at);
    } else if (e->kind == AST_IfExp) {
        conditional_jump(c, e, label, condition, at);
    } else if (e->kind == AST_Compare) {
        compare_jump(c, e, label, condition);
    } else {
        Register r = expression_operand(c, e, NO_REGISTER);
        emit_jump(c, position_of(e), condition ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, r, 0, 0, label);
    }
    temporary_release(c, mark);
}

// ---- subscripts -------------------------------------------------------------------------------------------------
static bool is_subscriptable_constant(const AstConstant *constant) {
    switch (constant->kind) {
    case AST_CONSTANT_STR:
    case AST_CONSTANT_BYTES:
    case AST_CONSTANT_TRUE: // CPython: bools are ints, see below
    case AST_CONSTANT_FALSE: return constant->kind == AST_CONSTANT_STR || constant->kind == AST_CONSTANT_BYTES;
    case AST_CONSTANT_FOREIGN: {
        Value v = value_from_bits(constant->foreign);
        return value_is_str(v) || value_is_bytes(v) || value_is_tuple(v);
    }
    default: return false;
    }
}

static void check_subscripted(Compiler *c, AstNode *e) {
    switch (e->kind) {
    case AST_Constant:
        if (is_subscriptable_constant(&e->Constant.value)) return;
        break;
    case AST_Set:
    case AST_SetComp:
    case AST_GeneratorExp:
    case AST_TemplateStr:
    case AST_Interpolation:
    case AST_Lambda: break;
    default: return;
    }
    compiler_warn(c, position_of(e), "'%.200s' object is not subscriptable; perhaps you missed a comma?",
                  expression_type_name(e));
}

static void check_index(Compiler *c, AstNode *e, AstNode *index) {
    const char *type = expression_type_name(index);
    if (!type || strcmp(type, "int") == 0 || strcmp(type, "bool") == 0) return;
    switch (e->kind) {
    case AST_Constant:
        if (!is_subscriptable_constant(&e->Constant.value)) return;
        break;
    case AST_Tuple:
    case AST_List:
    case AST_ListComp:
    case AST_JoinedStr:
    case AST_FormattedValue: break;
    default: return;
    }
    compiler_warn(c, position_of(e),
                  "%.200s indices must be integers or slices, not %.200s; perhaps you missed a comma?",
                  expression_type_name(e), type);
}

void check_subscript(Compiler *c, AstNode *e) {
    if (e->Subscript.ctx != AST_Load) return;
    check_subscripted(c, e->Subscript.value);
    check_index(c, e->Subscript.value, e->Subscript.slice);
}

static void optional_into(Compiler *c, AstNode *e, Position at, Register to) {
    if (e)
        expression_into(c, e, to);
    else
        emit(c, at, OP_LOAD_NONE, to, 0, 0);
}

static void slice_into(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    uint32_t count = e->Slice.step ? 3 : 2;
    Register base = temporaries_new(c, count);
    optional_into(c, e->Slice.lower, at, base);
    optional_into(c, e->Slice.upper, at, register_after(base, 1));
    if (e->Slice.step) expression_into(c, e->Slice.step, register_after(base, 2));
    emit(c, at, OP_BUILD_SLICE, to, base, count);
}

static bool index_immediate(const AstNode *e, int64_t *number) {
    if (expression_small_immediate(e, number)) return true;
    if (e->kind != AST_UnaryOp || e->UnaryOp.op != AST_USub || !expression_small_immediate(e->UnaryOp.operand, number))
        return false;
    *number = -*number;
    return true;
}

static void subscript_into(Compiler *c, AstNode *e, Register to) {
    AstNode *slice = e->Subscript.slice;
    Position at = position_of(e);
    check_subscript(c, e);
    Register container = expression_operand_before(c, e->Subscript.value, to, slice);
    int64_t number;
    if (index_immediate(slice, &number)) {
        emit(c, at, OP_GET_ITEM_INT, to, container, (uint32_t)(int32_t)number);
    } else if (slice->kind == AST_Slice && !slice->Slice.step) {
        Register base = temporaries_new(c, 2);
        optional_into(c, slice->Slice.lower, position_of(slice), base);
        optional_into(c, slice->Slice.upper, position_of(slice), register_after(base, 1));
        emit(c, at, OP_GET_SLICE, to, container, base);
    } else {
        Register index = expression_operand(c, slice, container == to ? NO_REGISTER : to);
        emit(c, at, OP_GET_ITEM, to, container, index);
    }
}

// ---- generators and coroutines ----------------------------------------------------------------------------------
void emit_await(Compiler *c, Position at, Register to, Register value, uint32_t kind) {
    Register awaitable = temporary_new(c), result = scratch_for(c, to);
    if (awaitable == result) result = temporary_new(c);
    emit(c, at, OP_GET_AWAITABLE, awaitable, value, kind);
    emit(c, at, OP_LOAD_NONE, result, 0, 0);
    emit(c, at, OP_YIELD_FROM, result, awaitable, 0);
    emit_move(c, at, to, result);
}

static void await_into(Compiler *c, AstNode *e, Register to) {
    Unit *unit = c->unit;
    bool top_level = (c->flags & COMPILE_TOP_LEVEL_AWAIT) && unit->kind == UNIT_MODULE;
    if (!top_level && !scope_is_function_like(unit->scope))
        compiler_error(c, position_of(e), "'await' outside function");
    else if (!top_level && unit->kind != UNIT_ASYNC_FUNCTION && unit->kind != UNIT_COMPREHENSION)
        compiler_error(c, position_of(e), "'await' outside async function");
    Register value = expression_operand(c, e->Await.value, NO_REGISTER);
    emit_await(c, position_of(e), to, value, 0);
}

static void yield_into(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    Unit *unit = c->unit;
    if (!scope_is_function_like(unit->scope)) {
        compiler_error(c, at, "'yield' outside function");
        return;
    }
    bool wrap = unit->scope->is_generator && unit->scope->is_coroutine;
    Register value;
    if (e->Yield.value) {
        value = expression_operand(c, e->Yield.value, NO_REGISTER);
    } else {
        value = temporary_new(c);
        emit(c, at, OP_LOAD_NONE, value, 0, 0);
    }
    if (wrap) {
        Register wrapped = temporary_new(c);
        emit(c, at, OP_INTRINSIC_1, wrapped, value, INTRINSIC_ASYNC_GENERATOR_WRAP);
        value = wrapped;
    }
    emit(c, at, OP_YIELD, to, value, 0);
}

static void yield_from_into(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    if (!scope_is_function_like(c->unit->scope)) {
        compiler_error(c, at, "'yield from' outside function");
        return;
    }
    if (c->unit->kind == UNIT_ASYNC_FUNCTION) {
        compiler_error(c, at, "'yield from' inside async function");
        return;
    }
    Register value = expression_operand(c, e->YieldFrom.value, NO_REGISTER);
    Register iterator = temporary_new(c), result = scratch_for(c, to);
    emit(c, at, OP_GET_YIELD_FROM_ITER, iterator, value, 0);
    emit(c, at, OP_LOAD_NONE, result, 0, 0);
    emit(c, at, OP_YIELD_FROM, result, iterator, 0);
    emit_move(c, at, to, result);
}

// ---- the rest ---------------------------------------------------------------------------------------------------
static void named_into(Compiler *c, AstNode *e, Register to) {
    AstNode *target = e->NamedExpr.target;
    Register direct = target_register(c, target);
    if (direct != NO_REGISTER) {
        expression_into(c, e->NamedExpr.value, direct);
        emit_move(c, position_of(e), to, direct);
        return;
    }
    Register value = scratch_for(c, to);
    expression_into(c, e->NamedExpr.value, value);
    name_store(c, position_of(target), target->Name.id, value);
    emit_move(c, position_of(e), to, value);
}

static void into_kind(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    switch (e->kind) {
    case AST_NamedExpr: named_into(c, e, to); break;
    case AST_BoolOp: boolean_into(c, e, to); break;
    case AST_BinOp: binary_into(c, e, to); break;
    case AST_UnaryOp: unary_into(c, e, to); break;
    case AST_Lambda: compile_lambda(c, e, to); break;
    case AST_IfExp: conditional_into(c, e, to); break;
    case AST_Dict: expression_dict(c, e, to); break;
    case AST_Set: expression_sequence(c, &e->Set.elts, at, AST_Set, NULL, to); break;
    case AST_List: expression_sequence(c, &e->List.elts, at, AST_List, NULL, to); break;
    case AST_Tuple: expression_sequence(c, &e->Tuple.elts, at, AST_Tuple, NULL, to); break;
    case AST_ListComp:
    case AST_SetComp:
    case AST_DictComp:
    case AST_GeneratorExp: expression_comprehension(c, e, to); break;
    case AST_Await: await_into(c, e, to); break;
    case AST_Yield: yield_into(c, e, to); break;
    case AST_YieldFrom: yield_from_into(c, e, to); break;
    case AST_Compare: compare_into(c, e, to); break;
    case AST_Call: expression_call(c, e, to); break;
    case AST_FormattedValue:
    case AST_JoinedStr: expression_joined_string(c, e, to); break;
    case AST_Interpolation:
    case AST_TemplateStr: expression_template_string(c, e, to); break;
    case AST_Attribute: expression_attribute(c, e, to); break;
    case AST_Subscript: subscript_into(c, e, to); break;
    case AST_Starred: compiler_error(c, at, "can't use starred expression here"); break;
    case AST_Name: name_load(c, at, e->Name.id, to); break;
    case AST_Slice: slice_into(c, e, to); break;
    default: compiler_error(c, at, "unexpected expression"); break;
    }
}

static bool may_fold(const AstNode *e) {
    return e->kind == AST_Constant || e->kind == AST_BinOp || e->kind == AST_UnaryOp || e->kind == AST_Tuple ||
           e->kind == AST_Subscript || e->kind == AST_Name;
}

// Warnings that folding would skip.
static void check_before_fold(Compiler *c, AstNode *e) {
    if (e->kind == AST_Subscript) check_subscript(c, e);
}

void expression_into(Compiler *c, AstNode *e, Register to) {
    if (!compiler_enter(c)) return;
    uint32_t mark = temporary_mark(c);
    Value value = may_fold(e) ? constant_fold(c, e) : NO_VALUE;
    if (value != NO_VALUE) {
        check_before_fold(c, e);
        emit_constant(c, position_of(e), to, value);
    } else {
        into_kind(c, e, to);
    }
    temporary_release(c, mark);
}

void expression_effect(Compiler *c, AstNode *e) {
    uint32_t mark = temporary_mark(c);
    if (e->kind == AST_Name)
        name_operand(c, position_of(e), e->Name.id, NO_REGISTER);
    else if (e->kind == AST_NamedExpr)
        expression_operand(c, e, NO_REGISTER);
    else
        expression_into(c, e, temporary_new(c));
    temporary_release(c, mark);
}
