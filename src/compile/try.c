// Taipan: try, except, except*, finally, with. MIT licence.
//
// Nothing is executed on entering a try statement: the instructions of its body carry the number of their handler. A
// handler saves what was being handled before (PUSH_HANDLED) and restores it on every way out (POP_HANDLED). finally
// clauses are compiled once for each way that leads to them, as in CPython.
#include "compile/compiler.h"

// The end of a handler that an exception leaves: what was handled before is handled again, the exception goes on.
static void reraise_cleanup(Compiler *c, int32_t handler, Register exception, Register saved) {
    handler_place(c, handler);
    emit(c, NO_POSITION, OP_POP_HANDLED, saved, 0, 0);
    emit(c, NO_POSITION, OP_RERAISE, exception, 0, 0);
}

static void final_body(Compiler *c, const AstSequence *body, bool again) {
    Unit *unit = c->unit;
    bool in_finally = unit->in_finally, in_loop = unit->in_finally_loop;
    unit->in_finally = true;
    unit->in_finally_loop = false;
    c->warnings_off += again;
    compile_statements(c, body);
    c->warnings_off -= again;
    unit->in_finally = in_finally;
    unit->in_finally_loop = in_loop;
}

// ---- try ... except ---------------------------------------------------------------------------------------------
typedef struct TryParts {
    AstNode *s;
    Register exception, saved; // what is handled now and was before
    int32_t outer, cleanup;    // handlers: around the statement, inside its except clauses
    Label end;
} TryParts;

static void named_handler_body(Compiler *c, AstNode *handler, const TryParts *parts) {
    Unit *unit = c->unit;
    AstName *name = handler->ExceptHandler.name;
    Register second = temporary_new(c);
    Block block = {.saved = parts->saved, .name = name};
    int32_t unbind = handler_new(c, second);
    name_store(c, position_of(handler), name, parts->exception);
    block_push(c, &block, BLOCK_HANDLER_CLEANUP, position_of(handler));
    block.outer_handler = parts->outer;
    unit->handler = unbind;
    compile_statements(c, &handler->ExceptHandler.body);
    block_pop(c);
    unit->handler = parts->outer;
    emit(c, NO_POSITION, OP_POP_HANDLED, parts->saved, 0, 0);
    unbind_exception_name(c, NO_POSITION, name);
    emit_goto_past_handlers(c, NO_POSITION, parts->end);
    handler_place(c, unbind);
    unit->handler = parts->cleanup;
    unbind_exception_name(c, NO_POSITION, name);
    emit(c, NO_POSITION, OP_RERAISE, second, 0, 0);
}

static void plain_handler_body(Compiler *c, AstNode *handler, const TryParts *parts) {
    Block block = {.saved = parts->saved};
    block_push(c, &block, BLOCK_HANDLER_CLEANUP, position_of(handler));
    block.outer_handler = parts->outer;
    compile_statements(c, &handler->ExceptHandler.body);
    block_pop(c);
    c->unit->handler = parts->outer;
    emit(c, NO_POSITION, OP_POP_HANDLED, parts->saved, 0, 0);
    emit_goto_past_handlers(c, NO_POSITION, parts->end);
}

static void except_clause(Compiler *c, AstNode *handler, bool last, const TryParts *parts) {
    Position at = position_of(handler);
    uint32_t mark = temporary_mark(c);
    Label next = label_new(c);
    if (!handler->ExceptHandler.type && !last) {
        compiler_error(c, at, "default 'except:' must be last");
        return;
    }
    c->unit->handler = parts->cleanup;
    if (handler->ExceptHandler.type) {
        Register matches = temporary_new(c);
        Register matcher = expression_operand(c, handler->ExceptHandler.type, matches);
        emit(c, at, OP_MATCH_EXCEPTION, matches, parts->exception, matcher);
        emit_jump(c, at, OP_JUMP_IF_FALSE, matches, 0, 0, next);
        temporary_release(c, mark);
    }
    if (handler->ExceptHandler.name)
        named_handler_body(c, handler, parts);
    else
        plain_handler_body(c, handler, parts);
    temporary_release(c, mark);
    label_place(c, next);
}

static void try_body(Compiler *c, AstNode *s, int32_t handler) {
    Unit *unit = c->unit;
    Block block = {0};
    int32_t outer = unit->handler;
    block_push(c, &block, BLOCK_TRY, position_of(s));
    unit->handler = handler;
    compile_statements(c, &s->Try.body);
    block_pop(c);
    unit->handler = outer;
}

static void try_except(Compiler *c, AstNode *s) {
    Unit *unit = c->unit;
    uint32_t mark = temporary_mark(c);
    Register exception = temporary_new(c), saved = temporary_new(c), second = temporary_new(c);
    int32_t handler = handler_new(c, exception);
    TryParts parts = {s, exception, saved, unit->handler, handler_new(c, second), label_new(c)};
    try_body(c, s, handler);
    compile_statements(c, &s->Try.orelse);
    emit_goto_past_handlers(c, NO_POSITION, parts.end);
    handler_place(c, handler);
    Block block = {0};
    block_push(c, &block, BLOCK_EXCEPTION_HANDLER, position_of(s));
    size_t count = s->Try.handlers.count;
    if (count) emit(c, position_of(s->Try.handlers.items[0]), OP_PUSH_HANDLED, exception, saved, 0);
    for (size_t i = 0; i < count && !c->failed; i++)
        except_clause(c, s->Try.handlers.items[i], i + 1 == count, &parts);
    block_pop(c);
    unit->handler = parts.outer;
    emit(c, NO_POSITION, OP_POP_HANDLED, saved, 0, 0);
    emit(c, count ? position_of(s->Try.handlers.items[count - 1]) : NO_POSITION, OP_RERAISE, exception, 1, 0);
    reraise_cleanup(c, parts.cleanup, second, saved);
    label_place(c, parts.end);
    temporary_release(c, mark);
}

// ---- try ... except* --------------------------------------------------------------------------------------------
typedef struct StarParts {
    Register group, saved, rest, match, raised; // match is the register after rest
    int32_t cleanup;
} StarParts;

static void star_clause_body(Compiler *c, AstNode *handler, const StarParts *parts, Label next) {
    Unit *unit = c->unit;
    AstName *name = handler->ExceptHandler.name;
    Position at = position_of(handler);
    Register second = temporary_new(c), inner_saved = temporary_new(c);
    int32_t collect = handler_new(c, second);
    if (name) name_store(c, at, name, parts->match);
    emit(c, at, OP_PUSH_HANDLED, parts->match, inner_saved, 0);
    Block block = {.saved = NO_REGISTER, .name = name};
    block_push(c, &block, BLOCK_HANDLER_CLEANUP, at);
    unit->handler = collect;
    compile_statements(c, &handler->ExceptHandler.body);
    block_pop(c);
    unit->handler = parts->cleanup;
    emit(c, NO_POSITION, OP_POP_HANDLED, inner_saved, 0, 0);
    if (name) unbind_exception_name(c, NO_POSITION, name);
    emit_goto(c, NO_POSITION, next);
    handler_place(c, collect);
    emit(c, NO_POSITION, OP_POP_HANDLED, inner_saved, 0, 0);
    if (name) unbind_exception_name(c, NO_POSITION, name);
    emit(c, NO_POSITION, OP_LIST_APPEND, parts->raised, second, 0);
    emit_goto(c, NO_POSITION, next);
}

static void star_clause(Compiler *c, AstNode *handler, const StarParts *parts) {
    Position at = position_of(handler);
    uint32_t mark = temporary_mark(c);
    Label next = label_new(c);
    if (handler->ExceptHandler.type) {
        Register matcher = expression_operand(c, handler->ExceptHandler.type, NO_REGISTER);
        emit(c, at, OP_MATCH_EXCEPTION_GROUP, parts->rest, parts->rest, matcher);
        emit_jump(c, at, OP_JUMP_IF_NONE, parts->match, 0, 0, next);
    }
    star_clause_body(c, handler, parts, next);
    temporary_release(c, mark);
    label_place(c, next);
}

static void try_star(Compiler *c, AstNode *s) {
    Unit *unit = c->unit;
    uint32_t mark = temporary_mark(c);
    Register rest = temporaries_new(c, 2), second = temporary_new(c);
    StarParts parts = {.group = temporary_new(c),
                       .saved = temporary_new(c),
                       .rest = rest,
                       .match = register_after(rest, 1),
                       .raised = temporary_new(c)};
    int32_t outer = unit->handler, handler = handler_new(c, parts.group);
    Label end = label_new(c), other = label_new(c), nothing = label_new(c);
    try_body(c, s, handler);
    emit_goto_past_handlers(c, NO_POSITION, other);
    handler_place(c, handler);
    Position at = s->TryStar.handlers.count ? position_of(s->TryStar.handlers.items[0]) : position_of(s);
    emit(c, at, OP_PUSH_HANDLED, parts.group, parts.saved, 0);
    Block block = {0};
    block_push(c, &block, BLOCK_EXCEPTION_GROUP_HANDLER, position_of(s));
    unit->handler = parts.cleanup = handler_new(c, second);
    emit(c, at, OP_BUILD_LIST, parts.raised, parts.raised, 0);
    emit_move(c, at, rest, parts.group);
    for (size_t i = 0; i < s->TryStar.handlers.count && !c->failed; i++)
        star_clause(c, s->TryStar.handlers.items[i], &parts);
    emit(c, NO_POSITION, OP_LIST_APPEND, parts.raised, rest, 0);
    block_pop(c);
    emit(c, NO_POSITION, OP_INTRINSIC_2, parts.group, parts.raised, INTRINSIC_PREPARE_RERAISE_STAR);
    emit_jump(c, NO_POSITION, OP_JUMP_IF_NONE, parts.group, 0, 0, nothing);
    unit->handler = outer;
    emit(c, NO_POSITION, OP_POP_HANDLED, parts.saved, 0, 0);
    emit(c, NO_POSITION, OP_RERAISE, parts.group, 0, 0);
    label_place(c, nothing);
    emit(c, NO_POSITION, OP_POP_HANDLED, parts.saved, 0, 0);
    emit_goto_past_handlers(c, NO_POSITION, end);
    reraise_cleanup(c, parts.cleanup, second, parts.saved);
    label_place(c, other);
    compile_statements(c, &s->TryStar.orelse);
    label_place(c, end);
    temporary_release(c, mark);
}

// ---- finally ----------------------------------------------------------------------------------------------------
static void try_inner(Compiler *c, AstNode *s) {
    if (!s->Try.handlers.count)
        compile_statements(c, &s->Try.body);
    else if (s->kind == AST_TryStar)
        try_star(c, s);
    else
        try_except(c, s);
}

// Is it plain which line of the body is executed last?
static bool ends_simply(const AstSequence *body) {
    const AstNode *last = body->items[body->count - 1];
    switch (last->kind) {
    case AST_If:
    case AST_For:
    case AST_AsyncFor:
    case AST_While:
    case AST_With:
    case AST_AsyncWith:
    case AST_Match:
    case AST_Try:
    case AST_TryStar:
    case AST_FunctionDef:
    case AST_AsyncFunctionDef:
    case AST_ClassDef: return false;
    default: return true;
    }
}

static void try_finally(Compiler *c, AstNode *s) {
    Unit *unit = c->unit;
    uint32_t mark = temporary_mark(c);
    Register exception = temporary_new(c), saved = temporary_new(c), second = temporary_new(c);
    int32_t outer = unit->handler, handler = handler_new(c, exception), cleanup = handler_new(c, second);
    Label end = label_new(c);
    Block block = {.body = &s->Try.finalbody};
    block_push(c, &block, BLOCK_FINALLY_TRY, position_of(s));
    unit->handler = handler;
    try_inner(c, s);
    block_pop(c);
    unit->handler = outer;
    final_body(c, &s->Try.finalbody, false);
    emit_goto_past_handlers(c, NO_POSITION, end);
    handler_place(c, handler);
    Block inner = {.saved = saved};
    block_push(c, &inner, BLOCK_FINALLY_END, position_of(s));
    emit(c, NO_POSITION, OP_PUSH_HANDLED, exception, saved, 0);
    unit->handler = cleanup;
    final_body(c, &s->Try.finalbody, true);
    block_pop(c);
    unit->handler = outer;
    emit(c, NO_POSITION, OP_POP_HANDLED, saved, 0, 0);
    emit(c, NO_POSITION, OP_RERAISE, exception, ends_simply(&s->Try.finalbody), 0);
    reraise_cleanup(c, cleanup, second, saved);
    label_place(c, end);
    temporary_release(c, mark);
}

void compile_try(Compiler *c, AstNode *s) {
    emit(c, position_of(s), OP_NOP, 0, 0, 0); // tracers see the line of `try:`
    if (s->Try.finalbody.count)
        try_finally(c, s);
    else
        try_inner(c, s);
}

// ---- with -------------------------------------------------------------------------------------------------------
static void with_inner(Compiler *c, AstNode *s, size_t item, Register entered) {
    AstNode *node = s->With.items.items[item];
    if (node->withitem.optional_vars) target_store(c, node->withitem.optional_vars, entered);
    if (item + 1 < s->With.items.count)
        compile_with(c, s, item + 1);
    else
        compile_statements(c, &s->With.body);
}

static void with_exit(Compiler *c, Position at, Register base, bool is_async) {
    for (uint32_t i = 2; i < 5; i++)
        emit(c, at, OP_LOAD_NONE, register_after(base, i), 0, 0);
    emit(c, at, OP_CALL_METHOD, base, 3, base);
    if (is_async) emit_await(c, at, base, base, 2);
}

static void with_exception(Compiler *c, Position at, Register base, Register exception, int32_t outer, bool is_async) {
    Unit *unit = c->unit;
    Register saved = temporary_new(c), second = temporary_new(c), result = temporary_new(c);
    int32_t cleanup = handler_new(c, second);
    Label swallow = label_new(c), end = label_new(c);
    emit(c, at, OP_PUSH_HANDLED, exception, saved, 0);
    unit->handler = cleanup;
    emit(c, at, OP_WITH_EXCEPT, result, base, exception);
    if (is_async) emit_await(c, at, result, result, 2);
    emit_jump(c, at, OP_JUMP_IF_TRUE, result, 0, 0, swallow);
    unit->handler = outer;
    emit(c, at, OP_POP_HANDLED, saved, 0, 0);
    emit(c, at, OP_RERAISE, exception, 0, 0);
    label_place(c, swallow);
    emit(c, at, OP_POP_HANDLED, saved, 0, 0);
    emit_goto_past_handlers(c, at, end);
    reraise_cleanup(c, cleanup, second, saved);
    label_place(c, end);
}

void compile_with(Compiler *c, AstNode *s, size_t item) {
    if (!compiler_enter(c)) return;
    Unit *unit = c->unit;
    uint32_t mark = temporary_mark(c);
    AstNode *expression = s->With.items.items[item]->withitem.context_expr;
    Position at = position_of(expression);
    bool is_async = s->kind == AST_AsyncWith;
    Register base = temporaries_new(c, 5), exception = temporary_new(c); // exit, self, and room to call it
    Register entered = register_after(base, 2);
    Register manager = expression_operand(c, expression, base);
    emit(c, at, is_async ? OP_ASYNC_WITH_ENTER : OP_WITH_ENTER, base, manager, 0);
    if (is_async) emit_await(c, at, entered, entered, 1);
    int32_t outer = unit->handler, handler = handler_new(c, exception);
    Block block = {.saved = base};
    block_push(c, &block, is_async ? BLOCK_ASYNC_WITH : BLOCK_WITH, at);
    unit->handler = handler;
    with_inner(c, s, item, entered);
    block_pop(c);
    unit->handler = outer;
    Label end = label_new(c);
    with_exit(c, at, base, is_async);
    emit_goto_past_handlers(c, at, end);
    handler_place(c, handler);
    with_exception(c, at, base, exception, outer, is_async);
    label_place(c, end);
    temporary_release(c, mark);
}
