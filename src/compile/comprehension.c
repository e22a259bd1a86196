// Taipan: comprehensions and generator expressions. MIT licence.
//
// List, set and dict comprehensions are compiled in place (PEP 709): their variables get registers of their own, so
// nothing needs saving; afterwards these are cleared. Generator expressions, and comprehensions in annotation scopes of
// classes, are functions that take the outermost iterator.
#include "compile/compiler.h"

typedef struct Comprehension {
    AstNode *e;
    const AstSequence *clauses;
    AstNode *element, *value; // key and value of a dict comprehension
    Register result;          // the collection; NO_REGISTER in generators
} Comprehension;

static Comprehension comprehension_parts(AstNode *e) {
    Comprehension parts = {.e = e, .result = NO_REGISTER};
    switch (e->kind) {
    case AST_ListComp:
        parts.clauses = &e->ListComp.generators;
        parts.element = e->ListComp.elt;
        break;
    case AST_SetComp:
        parts.clauses = &e->SetComp.generators;
        parts.element = e->SetComp.elt;
        break;
    case AST_DictComp:
        parts.clauses = &e->DictComp.generators;
        parts.element = e->DictComp.key;
        parts.value = e->DictComp.value;
        break;
    default:
        parts.clauses = &e->GeneratorExp.generators;
        parts.element = e->GeneratorExp.elt;
        break;
    }
    return parts;
}

static void yield_element(Compiler *c, Position at, Register value) {
    Register r = value;
    if (c->unit->scope->is_coroutine) { // an asynchronous generator
        r = temporary_new(c);
        emit(c, at, OP_INTRINSIC_1, r, value, INTRINSIC_ASYNC_GENERATOR_WRAP);
    }
    emit(c, at, OP_YIELD, register_is_temporary(r) ? r : temporary_new(c), r, 0);
}

static void add_element(Compiler *c, const Comprehension *parts) {
    uint32_t mark = temporary_mark(c);
    Position at = position_of(parts->element);
    Register value;
    if (parts->value) {
        Register key = expression_operand_before(c, parts->element, NO_REGISTER, parts->value);
        value = expression_operand(c, parts->value, NO_REGISTER);
        at.end_line = parts->value->end_line;
        at.end_column = parts->value->end_column;
        emit(c, at, OP_MAP_ADD, parts->result, key, value);
    } else {
        value = expression_operand(c, parts->element, NO_REGISTER);
        if (parts->result == NO_REGISTER)
            yield_element(c, at, value);
        else
            emit(c, at, parts->e->kind == AST_SetComp ? OP_SET_ADD : OP_LIST_APPEND, parts->result, value, 0);
    }
    temporary_release(c, mark);
}

static void clause_loop(Compiler *c, const Comprehension *parts, size_t index, Register iterator);

static void clause_body(Compiler *c, const Comprehension *parts, size_t index, Label next) {
    AstNode *clause = parts->clauses->items[index];
    for (size_t i = 0; i < clause->comprehension.ifs.count; i++)
        expression_jump(c, clause->comprehension.ifs.items[i], next, false, position_of(parts->e));
    if (index + 1 < parts->clauses->count)
        clause_loop(c, parts, index + 1, NO_REGISTER);
    else
        add_element(c, parts);
}

static void store_item(Compiler *c, AstNode *target, Register direct, Register item) {
    if (direct == NO_REGISTER) target_store(c, target, item);
}

static AstNode *single_element(AstNode *iterable) { // for x in [y]: an assignment
    const AstSequence *elements = NULL;
    if (iterable->kind == AST_List) elements = &iterable->List.elts;
    if (iterable->kind == AST_Tuple) elements = &iterable->Tuple.elts;
    if (!elements || elements->count != 1 || elements->items[0]->kind == AST_Starred) return NULL;
    return elements->items[0];
}

static void clause_sync(Compiler *c, const Comprehension *parts, size_t index, Register iterator) {
    AstNode *clause = parts->clauses->items[index], *target = clause->comprehension.target;
    Position at = position_of(clause->comprehension.iter);
    Label exit = label_new(c), top = label_new(c), next = label_new(c);
    Register direct = target_register(c, target), item = direct == NO_REGISTER ? temporary_new(c) : direct;
    label_place(c, top);
    emit_jump(c, at, OP_FOR_ITER, item, iterator, 0, exit);
    store_item(c, target, direct, item);
    clause_body(c, parts, index, next);
    label_place(c, next);
    emit_jump(c, position_of(parts->element), OP_JUMP_BACK, 0, 0, 0, top);
    label_place(c, exit);
}

static void clause_async(Compiler *c, const Comprehension *parts, size_t index, Register iterator) {
    AstNode *clause = parts->clauses->items[index];
    Position at = position_of(clause->comprehension.iter);
    Label top = label_new(c), next = label_new(c);
    Register awaitable = temporary_new(c), item = temporary_new(c), exception = temporary_new(c);
    int32_t outer = c->unit->handler, handler = handler_new(c, exception);
    label_place(c, top);
    c->unit->handler = handler;
    emit(c, at, OP_GET_ASYNC_NEXT, awaitable, iterator, 0);
    emit(c, at, OP_LOAD_NONE, item, 0, 0);
    emit(c, at, OP_YIELD_FROM, item, awaitable, 0);
    c->unit->handler = outer;
    target_store(c, clause->comprehension.target, item);
    clause_body(c, parts, index, next);
    label_place(c, next);
    emit_jump(c, position_of(parts->element), OP_JUMP_BACK, 0, 0, 0, top);
    handler_place(c, handler);
    emit(c, at, OP_END_ASYNC_FOR, exception, 0, 0);
}

static void get_iterator(Compiler *c, AstNode *clause, Register to) {
    Position at = position_of(clause->comprehension.iter);
    Register r = expression_operand(c, clause->comprehension.iter, to);
    emit(c, at, clause->comprehension.is_async ? OP_GET_ASYNC_ITER : OP_GET_ITER, to, r, 0);
}

static void clause_loop(Compiler *c, const Comprehension *parts, size_t index, Register iterator) {
    if (!compiler_enter(c)) return;
    AstNode *clause = parts->clauses->items[index];
    uint32_t mark = temporary_mark(c);
    if (iterator == NO_REGISTER) {
        AstNode *single = clause->comprehension.is_async ? NULL : single_element(clause->comprehension.iter);
        if (single) {
            Label next = label_new(c);
            target_assign(c, clause->comprehension.target, single);
            clause_body(c, parts, index, next);
            label_place(c, next);
            temporary_release(c, mark);
            return;
        }
        iterator = temporary_new(c);
        get_iterator(c, clause, iterator);
    }
    if (clause->comprehension.is_async)
        clause_async(c, parts, index, iterator);
    else
        clause_sync(c, parts, index, iterator);
    temporary_release(c, mark);
}

static void build_result(Compiler *c, const Comprehension *parts) {
    Opcode opcode = parts->e->kind == AST_ListComp  ? OP_BUILD_LIST
                    : parts->e->kind == AST_SetComp ? OP_BUILD_SET
                                                    : OP_BUILD_MAP;
    emit(c, position_of(parts->e), opcode, parts->result, parts->result, 0);
}

// ---- in place ---------------------------------------------------------------------------------------------------
static bool is_own_variable(const Symbol *symbol) {
    return !symbol->removed && (symbol->flags & SYMBOL_BOUND) &&
           !(symbol->flags & (SYMBOL_NONLOCAL | SYMBOL_GLOBAL | SYMBOL_PARAMETER)) &&
           (symbol->place == PLACE_LOCAL || symbol->place == PLACE_CELL);
}

// Is a variable of the function itself known by that name?
static bool hides_variable(const Unit *unit, const AstName *name) {
    const Symbol *symbol = scope_lookup(unit->scope, name);
    return symbol && !symbol->inlined &&
           (symbol->place == PLACE_LOCAL || symbol->place == PLACE_CELL || symbol->place == PLACE_FREE);
}

static Register take_register(Compiler *c, const Symbol *symbol) {
    Unit *unit = c->unit;
    uint8_t kind = symbol->place == PLACE_CELL ? LOCAL_CELL : LOCAL_PLAIN;
    bool taken = false;
    for (uint32_t i = 0; i < unit->locals.count; i++) {
        LocalVariable *local = &unit->locals.items[i];
        if (!local->comprehension || local->name != symbol->name) continue;
        if (!local->in_use && (local->kind & kind)) {
            local->in_use = true;
            return register_make(REGISTER_LOCAL, i);
        }
        taken = true;
    }
    if (taken || !scope_is_function_like(unit->scope) || hides_variable(unit, symbol->name)) kind |= LOCAL_HIDDEN;
    LocalVariable variable = {symbol->name, kind, true, true};
    if (vector_append(&unit->locals, variable) < 0) compiler_no_memory(c);
    return register_make(REGISTER_LOCAL, (uint32_t)unit->locals.count - 1);
}

static void enter_inlined(Compiler *c, Inlined *inlined, Scope *scope, Position at) {
    Unit *unit = c->unit;
    for (uint32_t i = 0; i < scope->symbol_count && !c->failed; i++) {
        Symbol *symbol = scope->symbols[i];
        symbol->slot = -1;
        if (!is_own_variable(symbol)) continue;
        symbol->slot = (int32_t)take_register(c, symbol);
        if (symbol->place != PLACE_CELL) continue;
        emit(c, at, OP_CLEAR, (Register)symbol->slot, 0, 0);
        emit(c, at, OP_MAKE_CELL, (Register)symbol->slot, 0, 0);
    }
    *inlined = (Inlined){unit->inlined, scope};
    unit->inlined = inlined;
}

static void clear_variables(Compiler *c, const Scope *scope, Position at) {
    for (uint32_t i = 0; i < scope->symbol_count; i++)
        if (scope->symbols[i]->slot >= 0) emit(c, at, OP_CLEAR, (Register)scope->symbols[i]->slot, 0, 0);
}

static void leave_inlined(Compiler *c, Scope *scope) {
    Unit *unit = c->unit;
    for (uint32_t i = 0; i < scope->symbol_count && !c->failed; i++) {
        Symbol *symbol = scope->symbols[i];
        if (symbol->slot >= 0) unit->locals.items[register_index((Register)symbol->slot)].in_use = false;
        symbol->slot = -1;
    }
    unit->inlined = unit->inlined->outer;
}

static bool inside_try(const Unit *unit) {
    for (const Block *block = unit->blocks; block; block = block->outer)
        if (block->kind != BLOCK_WHILE && block->kind != BLOCK_FOR && block->kind != BLOCK_STOP_ITERATION) return true;
    return false;
}

static void comprehension_in_place(Compiler *c, Comprehension *parts, Scope *scope, Register to) {
    Position at = position_of(parts->e);
    Unit *unit = c->unit;
    Inlined inlined;
    Register iterator = temporary_new(c);
    get_iterator(c, parts->clauses->items[0], iterator);
    parts->result = register_is_temporary(to) ? to : temporary_new(c);
    enter_inlined(c, &inlined, scope, at);
    bool protect = inside_try(unit);
    int32_t outer = unit->handler, handler = -1;
    Register exception = NO_REGISTER;
    if (protect) {
        exception = temporary_new(c);
        unit->handler = handler = handler_new(c, exception);
    }
    build_result(c, parts);
    clause_loop(c, parts, 0, iterator);
    unit->handler = outer;
    clear_variables(c, scope, at);
    if (protect) { // nobody shall see the variables after an exception
        Label end = label_new(c);
        emit_goto(c, at, end);
        handler_place(c, handler);
        clear_variables(c, scope, at);
        emit(c, at, OP_RERAISE, exception, 0, 0);
        label_place(c, end);
    }
    leave_inlined(c, scope);
    emit_move(c, at, to, parts->result);
}

// ---- as a function ----------------------------------------------------------------------------------------------
static void comprehension_function(Compiler *c, Comprehension *parts, Scope *scope, Register to) {
    Position at = position_of(parts->e);
    bool is_generator = parts->e->kind == AST_GeneratorExp;
    bool reuse = register_is_temporary(to) && register_index(to) + 1 == temporary_mark(c);
    Register base = reuse ? to : temporary_new(c);
    get_iterator(c, parts->clauses->items[0], temporary_new(c));
    Unit unit;
    Block block;
    int32_t handler = -1;
    unit_enter(c, &unit, UNIT_COMPREHENSION, scope, scope->name, parts->e->line);
    unit.argument_count = 1;
    if (is_generator) {
        wrap_stop_iteration_begin(c, &block, &handler);
    } else {
        parts->result = temporary_new(c);
        build_result(c, parts);
    }
    clause_loop(c, parts, 0, register_make(REGISTER_LOCAL, 0));
    if (is_generator) {
        emit(c, at, OP_RETURN_NONE, 0, 0, 0);
        wrap_stop_iteration_end(c, handler);
    } else {
        emit(c, at, OP_RETURN, parts->result, 0, 0);
    }
    Compiled compiled = unit_complete(c);
    emit_closure(c, at, compiled, base);
    bool is_async = scope->is_coroutine && !is_generator;
    Register result = is_async ? base : to;
    emit(c, at, OP_CALL, base, 1, result);
    if (is_async) emit_await(c, at, to, result, 0);
}

void expression_comprehension(Compiler *c, AstNode *e, Register to) {
    Comprehension parts = comprehension_parts(e);
    Scope *scope = scope_find(&c->table, e);
    if (!scope) {
        compiler_error(c, position_of(e), "internal error: comprehension without scope");
        return;
    }
    if (scope->inlined)
        comprehension_in_place(c, &parts, scope, to);
    else
        comprehension_function(c, &parts, scope, to);
}
