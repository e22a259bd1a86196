// Taipan: statements to instructions. MIT licence.
#include "compile/compiler.h"
#include "object/str.h"
#include "object/names.h"
#include "object/tuple.h"

// ---- leaving blocks ---------------------------------------------------------------------------------------------
void unbind_exception_name(Compiler *c, Position at, AstName *name) {
    uint32_t mark = temporary_mark(c);
    Register none = temporary_new(c);
    emit(c, at, OP_LOAD_NONE, none, 0, 0);
    name_store(c, at, name, none);
    name_delete(c, at, name);
    temporary_release(c, mark);
}

static void call_exit(Compiler *c, const Block *block, Position at) {
    uint32_t mark = temporary_mark(c);
    Register base = temporaries_new(c, 5);
    emit_move(c, at, base, block->saved);
    emit_move(c, at, register_after(base, 1), register_after(block->saved, 1));
    for (uint32_t i = 2; i < 5; i++)
        emit(c, at, OP_LOAD_NONE, register_after(base, i), 0, 0);
    emit(c, at, OP_CALL_METHOD, base, 3, base);
    if (block->kind == BLOCK_ASYNC_WITH) emit_await(c, at, base, base, 2);
    temporary_release(c, mark);
}

static void unwind_block(Compiler *c, Block *block, Position *at) {
    switch (block->kind) {
    case BLOCK_FINALLY_TRY:
        c->warnings_off++;
        compile_statements(c, block->body);
        c->warnings_off--;
        *at = NO_POSITION; // the finally clause seems to run after the statement that leaves
        break;
    case BLOCK_FINALLY_END: emit(c, *at, OP_POP_HANDLED, block->saved, 0, 0); break;
    case BLOCK_WITH:
    case BLOCK_ASYNC_WITH:
        call_exit(c, block, block->at);
        *at = NO_POSITION;
        break;
    case BLOCK_HANDLER_CLEANUP:
        if (block->saved != NO_REGISTER) emit(c, *at, OP_POP_HANDLED, block->saved, 0, 0);
        if (block->name) unbind_exception_name(c, *at, block->name);
        break;
    default: break;
    }
}

static bool is_loop(const Block *block) {
    return block->kind == BLOCK_WHILE || block->kind == BLOCK_FOR;
}

static Block *unwind_blocks(Compiler *c, Position *at, bool want_loop) {
    Unit *unit = c->unit;
    Block *top = unit->blocks;
    if (!top || c->failed || (want_loop && is_loop(top))) return top;
    if (top->kind == BLOCK_EXCEPTION_GROUP_HANDLER) {
        compiler_error(c, *at, "'break', 'continue' and 'return' cannot appear in an except* block");
        return NULL;
    }
    int32_t handler = unit->handler;
    uint32_t depth = unit->block_depth;
    unit->blocks = top->outer;
    unit->block_depth--;
    unit->handler = top->kind == BLOCK_STOP_ITERATION ? handler : top->outer_handler;
    unwind_block(c, top, at);
    Block *loop = unwind_blocks(c, at, want_loop);
    unit->blocks = top;
    unit->block_depth = depth;
    return loop;
}

static bool needs_unwinding(const Unit *unit) { // could code run between the value's evaluation and the return?
    for (const Block *block = unit->blocks; block; block = block->outer)
        if (!is_loop(block) && block->kind != BLOCK_TRY && block->kind != BLOCK_STOP_ITERATION) return true;
    return false;
}

static void compile_return(Compiler *c, AstNode *s) {
    Unit *unit = c->unit;
    Position at = position_of(s);
    AstNode *value = s->Return.value;
    if (!scope_is_function_like(unit->scope)) {
        compiler_error(c, at, "'return' outside function");
        return;
    }
    if (unit->in_finally) compiler_warn(c, at, "'return' in a 'finally' block");
    if (value && unit->scope->is_coroutine && unit->scope->is_generator) {
        compiler_error(c, at, "'return' with value in async generator");
        return;
    }
    int32_t handler = unit->handler;
    bool constant = !value || value->kind == AST_Constant;
    Register result = NO_REGISTER;
    if (!constant) {
        result = needs_unwinding(unit) ? temporary_new(c) : NO_REGISTER;
        if (result == NO_REGISTER)
            result = expression_operand(c, value, NO_REGISTER);
        else
            expression_into(c, value, result);
    }
    if (constant) emit(c, position_of(s), OP_NOP, 0, 0, 0); // what is unwound may have other lines
    if (value && constant) at = position_of(value);
    unwind_blocks(c, &at, false);
    if (!value || (constant && value->Constant.value.kind == AST_CONSTANT_NONE)) {
        emit(c, at, OP_RETURN_NONE, 0, 0, 0);
    } else {
        if (constant) emit_constant(c, at, result = temporary_new(c), constant_value(c, &value->Constant.value));
        emit(c, at, OP_RETURN, result, 0, 0);
    }
    unit->handler = handler;
}

static void compile_jump_statement(Compiler *c, AstNode *s) {
    Unit *unit = c->unit;
    Position at = position_of(s);
    int32_t handler = unit->handler;
    bool is_break = s->kind == AST_Break;
    if (unit->in_finally && !unit->in_finally_loop)
        compiler_warn(c, at, is_break ? "'break' in a 'finally' block" : "'continue' in a 'finally' block");
    emit(c, at, OP_NOP, 0, 0, 0);
    Block *loop = unwind_blocks(c, &at, true);
    if (!c->failed && !loop) {
        compiler_error(c, position_of(s), is_break ? "'break' outside loop" : "'continue' not properly in loop");
    } else if (!c->failed) {
        unit->handler = loop->outer_handler;
        if (is_break)
            emit_goto(c, at, loop->exit);
        else
            emit_jump(c, at, OP_JUMP_BACK, 0, 0, 0, loop->start);
    }
    unit->handler = handler;
}

// ---- loops and conditions ---------------------------------------------------------------------------------------
static void compile_if(Compiler *c, AstNode *s) {
    Label other = label_new(c);
    emit(c, position_of(s->If.test), OP_NOP, 0, 0, 0); // a constant test leaves nothing else
    expression_jump(c, s->If.test, other, false, position_of(s));
    compile_statements(c, &s->If.body);
    if (s->If.orelse.count) {
        Label end = label_new(c);
        emit_goto(c, NO_POSITION, end);
        label_place(c, other);
        compile_statements(c, &s->If.orelse);
        label_place(c, end);
    } else {
        label_place(c, other);
    }
}

static void loop_body(Compiler *c, const AstSequence *body) {
    bool outer = c->unit->in_finally_loop;
    c->unit->in_finally_loop = true;
    compile_statements(c, body);
    c->unit->in_finally_loop = outer;
}

static void compile_while(Compiler *c, AstNode *s) {
    Block block = {.start = label_new(c), .exit = label_new(c)};
    Label other = label_new(c);
    // `while True` is seen at its start and where it jumps back.
    bool constant = s->While.test->kind == AST_Constant;
    if (constant) emit(c, position_of(s->While.test), OP_NOP, 0, 0, 0);
    block_push(c, &block, BLOCK_WHILE, position_of(s));
    label_place(c, block.start);
    expression_jump(c, s->While.test, other, false, position_of(s));
    loop_body(c, &s->While.body);
    emit_jump(c, constant ? position_of(s->While.test) : NO_POSITION, OP_JUMP_BACK, 0, 0, 0, block.start);
    block_pop(c);
    label_place(c, other);
    compile_statements(c, &s->While.orelse);
    label_place(c, block.exit);
}

static void compile_for(Compiler *c, AstNode *s) {
    uint32_t mark = temporary_mark(c);
    Block block = {.start = label_new(c), .exit = label_new(c)};
    Label other = label_new(c);
    Position at = position_of(s->For.iter);
    Register iterator = temporary_new(c);
    block_push(c, &block, BLOCK_FOR, position_of(s));
    Register iterable = expression_operand(c, s->For.iter, iterator);
    emit(c, at, OP_GET_ITER, iterator, iterable, 0);
    Register direct = target_register(c, s->For.target), item = direct == NO_REGISTER ? temporary_new(c) : direct;
    label_place(c, block.start);
    emit_jump(c, at, OP_FOR_ITER, item, iterator, 0, other);
    if (direct == NO_REGISTER) target_store(c, s->For.target, item);
    loop_body(c, &s->For.body);
    emit_jump(c, NO_POSITION, OP_JUMP_BACK, 0, 0, 0, block.start);
    block_pop(c);
    temporary_release(c, mark);
    label_place(c, other);
    compile_statements(c, &s->For.orelse);
    label_place(c, block.exit);
}

static void compile_async_for(Compiler *c, AstNode *s) {
    uint32_t mark = temporary_mark(c);
    Unit *unit = c->unit;
    Block block = {.start = label_new(c), .exit = label_new(c)};
    Position at = position_of(s->AsyncFor.iter);
    Register iterator = temporary_new(c), awaitable = temporary_new(c), item = temporary_new(c),
             exception = temporary_new(c);
    Register iterable = expression_operand(c, s->AsyncFor.iter, iterator);
    emit(c, at, OP_GET_ASYNC_ITER, iterator, iterable, 0);
    block_push(c, &block, BLOCK_FOR, position_of(s));
    int32_t outer = unit->handler, handler = handler_new(c, exception);
    label_place(c, block.start);
    unit->handler = handler;
    emit(c, at, OP_GET_ASYNC_NEXT, awaitable, iterator, 0);
    emit(c, at, OP_LOAD_NONE, item, 0, 0);
    emit(c, at, OP_YIELD_FROM, item, awaitable, 0);
    unit->handler = outer;
    target_store(c, s->AsyncFor.target, item);
    loop_body(c, &s->AsyncFor.body);
    emit_jump(c, NO_POSITION, OP_JUMP_BACK, 0, 0, 0, block.start);
    block_pop(c);
    handler_place(c, handler);
    emit(c, at, OP_END_ASYNC_FOR, exception, 0, 0);
    temporary_release(c, mark);
    compile_statements(c, &s->AsyncFor.orelse);
    label_place(c, block.exit);
}

// ---- assignment -------------------------------------------------------------------------------------------------
static bool all_names(const AstSequence *targets) {
    for (size_t i = 0; i < targets->count; i++)
        if (targets->items[i]->kind != AST_Name) return false;
    return true;
}

static void compile_assign(Compiler *c, AstNode *s) {
    const AstSequence *targets = &s->Assign.targets;
    if (targets->count == 1) {
        target_assign(c, targets->items[0], s->Assign.value);
        return;
    }
    Register value;
    if (s->Assign.value->kind == AST_Name && !all_names(targets)) { // a target may change the variable
        value = temporary_new(c);
        expression_into(c, s->Assign.value, value);
    } else {
        value = expression_operand(c, s->Assign.value, NO_REGISTER);
    }
    for (size_t i = 0; i < targets->count && !c->failed; i++)
        target_store(c, targets->items[i], value);
}

static Opcode inplace_opcode(AstChoice op) {
    static const uint8_t opcodes[] = {[AST_Add] = OP_INPLACE_ADD,
                                      [AST_Sub] = OP_INPLACE_SUBTRACT,
                                      [AST_Mult] = OP_INPLACE_MULTIPLY,
                                      [AST_MatMult] = OP_INPLACE_MATRIX_MULTIPLY,
                                      [AST_Div] = OP_INPLACE_TRUE_DIVIDE,
                                      [AST_Mod] = OP_INPLACE_REMAINDER,
                                      [AST_Pow] = OP_INPLACE_POWER,
                                      [AST_LShift] = OP_INPLACE_LEFT_SHIFT,
                                      [AST_RShift] = OP_INPLACE_RIGHT_SHIFT,
                                      [AST_BitOr] = OP_INPLACE_OR,
                                      [AST_BitXor] = OP_INPLACE_XOR,
                                      [AST_BitAnd] = OP_INPLACE_AND,
                                      [AST_FloorDiv] = OP_INPLACE_FLOOR_DIVIDE};
    return opcodes[op];
}

static void augment(Compiler *c, AstNode *s, Register left, Register to) {
    const AstNode *value = s->AugAssign.value;
    AstChoice op = s->AugAssign.op;
    int64_t number;
    if ((op == AST_Add || op == AST_Sub) && expression_small_immediate(value, &number)) {
        emit(c, position_of(s), op == AST_Add ? OP_INPLACE_ADD_INT : OP_INPLACE_SUBTRACT_INT, to, left,
             (uint32_t)number);
        return;
    }
    Register right = expression_operand(c, s->AugAssign.value, NO_REGISTER);
    emit(c, position_of(s), inplace_opcode(s->AugAssign.op), to, left, right);
}

static void augment_name(Compiler *c, AstNode *s, AstNode *target) {
    Position at = position_of(target);
    Register direct = name_target(c, target->Name.id);
    Register left = name_operand(c, at, target->Name.id, NO_REGISTER);
    if (!register_is_temporary(left) && (s->AugAssign.value->flags & AST_STORES_NAME)) {
        Register copy = temporary_new(c);
        emit_move(c, at, copy, left);
        left = copy;
    }
    if (direct != NO_REGISTER) {
        augment(c, s, left, direct);
        return;
    }
    augment(c, s, left, left);
    name_store(c, at, target->Name.id, left);
}

static void augment_attribute(Compiler *c, AstNode *s, AstNode *target) {
    Position at = position_of_attribute(target, position_of(target));
    AstName *name = scope_mangle(&c->table, c->unit->scope, target->Attribute.attr);
    if (!name) return compiler_no_memory(c);
    Register object = expression_operand_before(c, target->Attribute.value, NO_REGISTER, s->AugAssign.value);
    Register value = temporary_new(c);
    emit(c, at, OP_LOAD_ATTRIBUTE, value, object, unit_name_index(c, name));
    augment(c, s, value, value);
    emit(c, at, OP_STORE_ATTRIBUTE, object, unit_name_index(c, name), value);
}

static void augment_subscript(Compiler *c, AstNode *s, AstNode *target) {
    Position at = position_of(target);
    AstNode *slice = target->Subscript.slice;
    Register container = expression_operand_before(c, target->Subscript.value, NO_REGISTER, slice);
    bool stores = s->AugAssign.value->flags & AST_STORES_NAME;
    if (stores && !register_is_temporary(container)) {
        Register copy = temporary_new(c);
        emit_move(c, at, copy, container);
        container = copy;
    }
    if (slice->kind == AST_Slice && !slice->Slice.step) {
        Register bounds = temporaries_new(c, 2), value = temporary_new(c);
        for (uint32_t i = 0; i < 2; i++) {
            AstNode *bound = i ? slice->Slice.upper : slice->Slice.lower;
            if (bound)
                expression_into(c, bound, register_after(bounds, i));
            else
                emit(c, position_of(slice), OP_LOAD_NONE, register_after(bounds, i), 0, 0);
        }
        emit(c, at, OP_GET_SLICE, value, container, bounds);
        augment(c, s, value, value);
        emit(c, at, OP_SET_SLICE, container, bounds, value);
        return;
    }
    Register index = expression_operand_before(c, slice, NO_REGISTER, s->AugAssign.value), value = temporary_new(c);
    emit(c, at, OP_GET_ITEM, value, container, index);
    augment(c, s, value, value);
    emit(c, at, OP_SET_ITEM, container, index, value);
}

static void compile_augmented(Compiler *c, AstNode *s) {
    AstNode *target = s->AugAssign.target;
    if (target->kind == AST_Name)
        augment_name(c, s, target);
    else if (target->kind == AST_Attribute)
        augment_attribute(c, s, target);
    else if (target->kind == AST_Subscript)
        augment_subscript(c, s, target);
    else
        compiler_error(c, position_of(target), "invalid node type for augmented assignment");
}

static void compile_delete(Compiler *c, AstNode *target) {
    if (!compiler_enter(c)) return;
    uint32_t mark = temporary_mark(c);
    Position at = position_of(target);
    const AstSequence *elements = NULL;
    switch (target->kind) {
    case AST_Name: name_delete(c, at, target->Name.id); break;
    case AST_Attribute: {
        AstName *name = scope_mangle(&c->table, c->unit->scope, target->Attribute.attr);
        Register object = expression_operand(c, target->Attribute.value, NO_REGISTER);
        if (name) emit(c, position_of_attribute(target, at), OP_DELETE_ATTRIBUTE, object, unit_name_index(c, name), 0);
        break;
    }
    case AST_Subscript: {
        Register container =
            expression_operand_before(c, target->Subscript.value, NO_REGISTER, target->Subscript.slice);
        Register index = expression_operand(c, target->Subscript.slice, NO_REGISTER);
        emit(c, at, OP_DELETE_ITEM, container, index, 0);
        break;
    }
    case AST_List: elements = &target->List.elts; break;
    case AST_Tuple: elements = &target->Tuple.elts; break;
    default: compiler_error(c, at, "cannot delete this expression"); break;
    }
    for (size_t i = 0; elements && i < elements->count; i++)
        compile_delete(c, elements->items[i]);
    temporary_release(c, mark);
}

// ---- import -----------------------------------------------------------------------------------------------------
static void import_module(Compiler *c, Position at, int level, Value fromlist, AstName *name, Register to) {
    Register base = temporaries_new(c, 2);
    emit_constant(c, at, base, value_from_small_int(level));
    emit_constant(c, at, register_after(base, 1), fromlist);
    emit(c, at, OP_IMPORT_NAME, to, base, unit_name_index(c, name));
}

static AstName *part_of(Compiler *c, const AstName *name, const char *start, const char *end) {
    (void)name;
    AstName *part = ast_names_intern(c->names, start, (size_t)(end - start));
    if (!part) compiler_no_memory(c);
    return part;
}

// import a.b.c as d: d is a.b.c, reached attribute by attribute.
static void bind_import(Compiler *c, Position at, AstNode *alias, Register module) {
    AstName *name = alias->alias.name, *as = alias->alias.asname;
    const char *dot = memchr(name->text, '.', name->length), *end = name->text + name->length;
    if (!as) {
        as = dot ? part_of(c, name, name->text, dot) : name;
    } else {
        while (dot && !c->failed) {
            const char *start = dot + 1;
            dot = memchr(start, '.', (size_t)(end - start));
            AstName *part = part_of(c, name, start, dot ? dot : end);
            if (part) emit(c, at, OP_IMPORT_FROM, module, module, unit_name_index(c, part));
        }
    }
    if (as) name_store(c, at, as, module);
}

static void compile_import(Compiler *c, AstNode *s) {
    Position at = position_of(s);
    for (size_t i = 0; i < s->Import.names.count && !c->failed; i++) {
        uint32_t mark = temporary_mark(c);
        AstNode *alias = s->Import.names.items[i];
        Register module = temporary_new(c);
        import_module(c, at, 0, NONE, alias->alias.name, module);
        bind_import(c, at, alias, module);
        temporary_release(c, mark);
    }
}

static void compile_import_from(Compiler *c, AstNode *s) {
    Position at = position_of(s);
    const AstSequence *names = &s->ImportFrom.names;
    Tuple *fromlist = tuple_allocate(c->thread, names->count);
    if (!fromlist) c->failed = true;
    for (size_t i = 0; i < names->count && !c->failed; i++)
        tuple_set(c->thread, fromlist, i, compiler_name_value(c, names->items[i]->alias.name));
    if (c->failed) return;
    AstName *module_name = s->ImportFrom.module ? s->ImportFrom.module : ast_names_intern(c->names, "", 0);
    if (!module_name) return compiler_no_memory(c);
    Register module = temporary_new(c);
    import_module(c, at, s->ImportFrom.level, value_from_object(fromlist), module_name, module);
    for (size_t i = 0; i < names->count && !c->failed; i++) {
        AstNode *alias = names->items[i];
        if (i == 0 && alias->alias.name == c->table.known.star) {
            emit(c, at, OP_INTRINSIC_1, module, module, INTRINSIC_IMPORT_STAR);
            return;
        }
        AstName *as = alias->alias.asname ? alias->alias.asname : alias->alias.name;
        Register direct = name_target(c, as), value = direct == NO_REGISTER ? temporary_new(c) : direct;
        emit(c, at, OP_IMPORT_FROM, value, module, unit_name_index(c, alias->alias.name));
        if (direct == NO_REGISTER) name_store(c, at, as, value);
    }
}

// ---- the rest ---------------------------------------------------------------------------------------------------
static void compile_raise(Compiler *c, AstNode *s) {
    uint32_t mark = temporary_mark(c);
    Register exception = temporary_new(c), cause = exception;
    uint32_t count = 0;
    if (s->Raise.exc) {
        count = 1;
        if (s->Raise.cause)
            exception = expression_operand_before(c, s->Raise.exc, exception, s->Raise.cause);
        else
            exception = expression_operand(c, s->Raise.exc, exception);
        cause = exception;
    } else {
        emit(c, position_of(s), OP_LOAD_NONE, exception, 0, 0); // operands must be defined, even if unused
    }
    if (s->Raise.cause) {
        count = 2;
        cause = expression_operand(c, s->Raise.cause, NO_REGISTER);
    }
    emit(c, position_of(s), OP_RAISE, exception, cause, count);
    temporary_release(c, mark);
}

static bool is_full_tuple(Compiler *c, const AstNode *e) {
    (void)c;
    if (e->kind == AST_Tuple) return e->Tuple.elts.count > 0;
    if (e->kind != AST_Constant || e->Constant.value.kind != AST_CONSTANT_FOREIGN) return false;
    Value v = value_from_bits(e->Constant.value.foreign);
    return value_is_tuple(v) && tuple_length(v) > 0;
}

static void compile_assert(Compiler *c, AstNode *s) {
    Position at = position_of(s);
    if (is_full_tuple(c, s->Assert.test)) compiler_warn(c, at, "assertion is always true, perhaps remove parentheses?");
    if (c->optimize) return;
    Label end = label_new(c);
    expression_jump(c, s->Assert.test, end, true, at);
    Register error = temporary_new(c);
    emit(c, at, OP_LOAD_COMMON, error, COMMON_ASSERTION_ERROR, 0);
    if (s->Assert.msg) {
        expression_into(c, s->Assert.msg, temporary_new(c));
        emit(c, at, OP_CALL, error, 1, error);
    }
    emit(c, position_of(s->Assert.test), OP_RAISE, error, error, 1);
    label_place(c, end);
}

static void compile_expression_statement(Compiler *c, AstNode *s) {
    AstNode *value = s->Expr.value;
    Position at = position_of(s);
    if (c->interactive && c->unit->kind == UNIT_MODULE) {
        Register r = expression_operand(c, value, NO_REGISTER), result = temporary_new(c);
        emit(c, at, OP_INTRINSIC_1, result, r, INTRINSIC_PRINT);
    } else if (value->kind == AST_Constant) {
        emit(c, at, OP_NOP, 0, 0, 0);
    } else {
        expression_effect(c, value);
    }
}

static void compile_conditional(Compiler *c, AstNode *s) {
    Unit *unit = c->unit;
    bool outer = unit->in_conditional_block;
    unit->in_conditional_block = true;
    switch (s->kind) {
    case AST_For: compile_for(c, s); break;
    case AST_AsyncFor: compile_async_for(c, s); break;
    case AST_While: compile_while(c, s); break;
    case AST_If: compile_if(c, s); break;
    case AST_With:
    case AST_AsyncWith: compile_with(c, s, 0); break;
    case AST_Match: compile_match(c, s); break;
    default: compile_try(c, s); break;
    }
    unit->in_conditional_block = outer;
}

void compile_statement(Compiler *c, AstNode *s) {
    if (!compiler_enter(c)) return;
    uint32_t mark = temporary_mark(c);
    switch (s->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: compile_function(c, s); break;
    case AST_ClassDef: compile_class(c, s); break;
    case AST_TypeAlias: compile_type_alias(c, s); break;
    case AST_Return: compile_return(c, s); break;
    case AST_Delete:
        for (size_t i = 0; i < s->Delete.targets.count; i++)
            compile_delete(c, s->Delete.targets.items[i]);
        break;
    case AST_Assign: compile_assign(c, s); break;
    case AST_AugAssign: compile_augmented(c, s); break;
    case AST_AnnAssign: compile_annotated_assignment(c, s); break;
    case AST_Raise: compile_raise(c, s); break;
    case AST_Assert: compile_assert(c, s); break;
    case AST_Import: compile_import(c, s); break;
    case AST_ImportFrom: compile_import_from(c, s); break;
    case AST_Global:
    case AST_Nonlocal: break;
    case AST_Expr:
        if (s->Expr.value->kind == AST_Constant || s->Expr.value->kind == AST_Name)
            emit(c, position_of(s), OP_NOP, 0, 0, 0);
        compile_expression_statement(c, s);
        break;
    case AST_Pass: emit(c, position_of(s), OP_NOP, 0, 0, 0); break;
    case AST_Break:
    case AST_Continue: compile_jump_statement(c, s); break;
    default: compile_conditional(c, s); break;
    }
    temporary_release(c, mark);
}

void compile_statements(Compiler *c, const AstSequence *body) {
    for (size_t i = 0; i < body->count && !c->failed; i++)
        compile_statement(c, body->items[i]);
}
