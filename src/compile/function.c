// Taipan: functions, lambdas, type parameters, type aliases. MIT licence.
#include "compile/compiler.h"
#include <stdio.h>
#include "object/tuple.h"

AstName *intern_text(Compiler *c, const char *format, const char *text) {
    char small[256];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    int length = snprintf(small, sizeof small, format, text);
    char *buffer = small;
    if (length >= (int)sizeof small && (buffer = arena_allocate(c->arena, (size_t)length + 1)))
        snprintf(buffer, (size_t)length + 1, format, text);
#pragma GCC diagnostic pop
    AstName *name = buffer ? ast_names_intern(c->names, buffer, (size_t)length) : NULL;
    if (!name) compiler_no_memory(c);
    return name;
}

void emit_closure(Compiler *c, Position at, Compiled compiled, Register to) {
    if (c->failed || c->unit->dead) return;
    emit(c, at, OP_MAKE_FUNCTION, to, unit_constant(c, compiled.code), 0);
    if (!compiled.free_count) return;
    uint32_t mark = temporary_mark(c);
    Register base = temporaries_new(c, compiled.free_count);
    for (uint32_t i = 0; i < compiled.free_count && !c->failed; i++) {
        Register cell = name_cell(c, compiled.frees[i]);
        if (cell == NO_REGISTER) {
            c->failed = true;
            error_raise(c->thread, SHAPE_SystemError, "no cell for the free variable '%s'", compiled.frees[i]->text);
            return;
        }
        emit_move(c, at, register_after(base, i), cell);
    }
    emit(c, at, OP_BUILD_TUPLE, base, base, compiled.free_count);
    emit(c, at, OP_SET_FUNCTION_FIELD, to, base, FUNCTION_FIELD_CLOSURE);
    temporary_release(c, mark);
}

// ---- generators: StopIteration must not leak (PEP 479) ----------------------------------------------------------
void wrap_stop_iteration_begin(Compiler *c, Block *block, int32_t *handler) {
    Unit *unit = c->unit;
    *block = (Block){0};
    block_push(c, block, BLOCK_STOP_ITERATION, NO_POSITION);
    *handler = handler_new(c, temporary_new(c));
    unit->handler = *handler;
}

void wrap_stop_iteration_end(Compiler *c, int32_t handler) {
    Unit *unit = c->unit;
    unit->handler = -1;
    block_pop(c);
    if (c->failed) return;
    handler_place(c, handler);
    Register exception = unit->handlers.items[handler].exception;
    emit(c, NO_POSITION, OP_INTRINSIC_1, exception, exception, INTRINSIC_STOP_ITERATION_ERROR);
    emit(c, NO_POSITION, OP_RERAISE, exception, 0, 0);
}

// ---- parameters -------------------------------------------------------------------------------------------------
static void defaults_into(Compiler *c, const AstSequence *defaults, Position at, Register to) {
    Tuple *constants = tuple_allocate(c->thread, defaults->count);
    if (!constants) c->failed = true;
    bool constant = true;
    for (size_t i = 0; i < defaults->count && constant && !c->failed; i++) {
        Value item = constant_fold(c, defaults->items[i]);
        constant = item != NO_VALUE;
        if (constant) tuple_set(c->thread, constants, i, item);
    }
    if (constant && !c->failed)
        emit_constant(c, at, to, value_from_object(constants));
    else
        expression_sequence(c, defaults, at, AST_Tuple, NULL, to);
}

static bool keyword_defaults_into(Compiler *c, AstNode *arguments, Position at, Register to) {
    const AstSequence *parameters = &arguments->arguments.kwonlyargs, *defaults = &arguments->arguments.kw_defaults;
    bool any = false;
    for (size_t i = 0; i < parameters->count && !c->failed; i++) {
        if (!defaults->items[i]) continue;
        if (!any) emit(c, at, OP_BUILD_MAP, to, to, 0);
        any = true;
        uint32_t mark = temporary_mark(c);
        AstName *name = scope_mangle(&c->table, c->unit->scope, parameters->items[i]->arg.arg);
        if (!name) {
            compiler_no_memory(c);
            return false;
        }
        Register key = temporary_new(c);
        emit_constant(c, at, key, compiler_name_value(c, name));
        Register value = expression_operand(c, defaults->items[i], NO_REGISTER);
        emit(c, at, OP_MAP_ADD, to, key, value);
        temporary_release(c, mark);
    }
    return any;
}

static void set_parameter_counts(Unit *unit, const AstNode *arguments) {
    unit->positional_only_count = (uint32_t)arguments->arguments.posonlyargs.count;
    unit->argument_count = unit->positional_only_count + (uint32_t)arguments->arguments.args.count;
    unit->keyword_only_count = (uint32_t)arguments->arguments.kwonlyargs.count;
}

// ---- bodies -----------------------------------------------------------------------------------------------------
static Compiled function_body(Compiler *c, AstNode *s, int32_t first_line) {
    Unit unit;
    Scope *scope = scope_find(&c->table, s);
    bool is_async = s->kind == AST_AsyncFunctionDef;
    const AstSequence *body = &s->FunctionDef.body;
    unit_enter(c, &unit, is_async ? UNIT_ASYNC_FUNCTION : UNIT_FUNCTION, scope, s->FunctionDef.name, first_line);
    set_parameter_counts(&unit, s->FunctionDef.args);
    AstNode *docstring = ast_docstring(body);
    unit.has_docstring = docstring && c->optimize < 2;
    if (unit.has_docstring) {
        Value documentation = clean_docstring(c, docstring);
        if (!c->failed) unit_constant(c, documentation);
    }
    bool wrap = scope->is_coroutine || scope->is_generator;
    Block block;
    int32_t handler = -1;
    if (wrap) wrap_stop_iteration_begin(c, &block, &handler);
    for (size_t i = docstring ? 1 : 0; i < body->count && !c->failed; i++)
        compile_statement(c, body->items[i]);
    emit(c, NO_POSITION, OP_RETURN_NONE, 0, 0, 0);
    if (wrap) wrap_stop_iteration_end(c, handler);
    return unit_complete(c);
}

typedef struct FunctionParts { // registers; NO_REGISTER: absent
    Register defaults, keyword_defaults;
} FunctionParts;

// Makes the function in `to`, a temporary. defaults may already stand in registers.
static void make_function(Compiler *c, AstNode *s, int32_t first_line, FunctionParts parts, Register to) {
    Position at = position_of(s);
    uint32_t mark = temporary_mark(c);
    Register annotate = temporary_new(c);
    bool annotated = compile_function_annotations(c, s, annotate);
    Compiled compiled = function_body(c, s, first_line);
    emit_closure(c, at, compiled, to);
    if (annotated) emit(c, at, OP_SET_FUNCTION_FIELD, to, annotate, FUNCTION_FIELD_ANNOTATE);
    if (parts.keyword_defaults != NO_REGISTER)
        emit(c, at, OP_SET_FUNCTION_FIELD, to, parts.keyword_defaults, FUNCTION_FIELD_KEYWORD_DEFAULTS);
    if (parts.defaults != NO_REGISTER) emit(c, at, OP_SET_FUNCTION_FIELD, to, parts.defaults, FUNCTION_FIELD_DEFAULTS);
    temporary_release(c, mark);
}

static void generic_function(Compiler *c, AstNode *s, int32_t first_line, Register base, bool defaults,
                             bool keyword_defaults) {
    Position at = position_of(s);
    const AstSequence *type_params = &s->FunctionDef.type_params;
    AstName *name = intern_text(c, "<generic parameters of %s>", s->FunctionDef.name->text);
    if (!name) return;
    Unit unit;
    unit_enter(c, &unit, UNIT_ANNOTATIONS, scope_find(&c->table, type_params->items), name, first_line);
    unit.argument_count = (uint32_t)defaults + (uint32_t)keyword_defaults;
    Register function = temporary_new(c), params = temporary_new(c);
    compile_type_parameters(c, type_params, params);
    FunctionParts parts = {defaults ? register_make(REGISTER_LOCAL, 0) : NO_REGISTER,
                           keyword_defaults ? register_make(REGISTER_LOCAL, defaults ? 1 : 0) : NO_REGISTER};
    make_function(c, s, first_line, parts, function);
    emit(c, at, OP_INTRINSIC_2, function, params, INTRINSIC_SET_FUNCTION_TYPE_PARAMS);
    emit(c, at, OP_RETURN, function, 0, 0);
    Compiled compiled = unit_complete(c);
    emit_closure(c, at, compiled, base);
    emit(c, at, OP_CALL, base, unit.argument_count, base);
}

void compile_function(Compiler *c, AstNode *s) {
    Position at = position_of(s);
    uint32_t mark = temporary_mark(c);
    const AstSequence *decorators = &s->FunctionDef.decorator_list;
    AstNode *arguments = s->FunctionDef.args;
    int32_t first_line = decorators->count ? decorators->items[0]->line : s->line;
    for (size_t i = 0; i < decorators->count; i++)
        expression_into(c, decorators->items[i], temporary_new(c));
    Register base = temporary_new(c);
    FunctionParts parts = {NO_REGISTER, NO_REGISTER};
    if (arguments->arguments.defaults.count) {
        parts.defaults = temporary_new(c);
        defaults_into(c, &arguments->arguments.defaults, at, parts.defaults);
    }
    uint32_t before = temporary_mark(c);
    Register keyword_defaults = temporary_new(c);
    if (keyword_defaults_into(c, arguments, at, keyword_defaults))
        parts.keyword_defaults = keyword_defaults;
    else
        temporary_release(c, before);
    if (s->FunctionDef.type_params.count)
        generic_function(c, s, first_line, base, parts.defaults != NO_REGISTER, parts.keyword_defaults != NO_REGISTER);
    else
        make_function(c, s, first_line, parts, base);
    for (size_t i = decorators->count; i-- > 0;) {
        Register decorator = base - 1;
        emit(c, position_of(decorators->items[i]), OP_CALL, decorator, 1, decorator);
        base = decorator;
    }
    name_store(c, at, s->FunctionDef.name, base);
    temporary_release(c, mark);
}

void compile_lambda(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    AstNode *arguments = e->Lambda.args;
    Register defaults = NO_REGISTER, function = scratch_for(c, to);
    if (arguments->arguments.defaults.count) {
        defaults = temporary_new(c);
        defaults_into(c, &arguments->arguments.defaults, at, defaults);
    }
    Register keyword_defaults = temporary_new(c);
    if (!keyword_defaults_into(c, arguments, at, keyword_defaults)) keyword_defaults = NO_REGISTER;
    Unit unit;
    Scope *scope = scope_find(&c->table, e);
    unit_enter(c, &unit, UNIT_LAMBDA, scope, c->table.known.lambda, e->line);
    set_parameter_counts(&unit, arguments);
    Block block;
    int32_t handler = -1;
    if (scope->is_generator) wrap_stop_iteration_begin(c, &block, &handler);
    uint32_t mark = temporary_mark(c);
    Position body = position_of(e->Lambda.body);
    Register result = expression_operand(c, e->Lambda.body, NO_REGISTER);
    if (scope->is_generator && scope->is_coroutine)
        emit(c, body, OP_RETURN_NONE, 0, 0, 0);
    else
        emit(c, body, OP_RETURN, result, 0, 0);
    temporary_release(c, mark);
    if (scope->is_generator) wrap_stop_iteration_end(c, handler);
    Compiled compiled = unit_complete(c);
    emit_closure(c, at, compiled, function);
    if (keyword_defaults != NO_REGISTER)
        emit(c, at, OP_SET_FUNCTION_FIELD, function, keyword_defaults, FUNCTION_FIELD_KEYWORD_DEFAULTS);
    if (defaults != NO_REGISTER) emit(c, at, OP_SET_FUNCTION_FIELD, function, defaults, FUNCTION_FIELD_DEFAULTS);
    emit_move(c, at, to, function);
}

// ---- type parameters and aliases --------------------------------------------------------------------------------
// The function that evaluates a bound, default or alias value when asked, in `to`. Its argument defaults to 1.
static void lazy_value(Compiler *c, AstNode *e, Scope *scope, AstName *name, Position at, bool starred, Register to) {
    Unit unit;
    annotation_scope_enter(c, &unit, at, scope, name);
    Register value = temporary_new(c);
    if (starred && e->kind == AST_Starred) {
        Register r = expression_operand(c, e->Starred.value, value);
        emit(c, at, OP_UNPACK_SEQUENCE, value, r, 1);
    } else {
        expression_into(c, e, value);
    }
    Compiled compiled = annotation_scope_leave(c, at, value);
    emit_closure(c, at, compiled, to);
    Value defaults = tuple_pack(c->thread, 1, value_from_small_int(1));
    if (defaults == NO_VALUE) c->failed = true;
    uint32_t mark = temporary_mark(c);
    Register r = temporary_new(c);
    emit_constant(c, at, r, defaults);
    emit(c, at, OP_SET_FUNCTION_FIELD, to, r, FUNCTION_FIELD_DEFAULTS);
    temporary_release(c, mark);
}

static void type_parameter(Compiler *c, AstNode *p, bool *seen_default, Register to) {
    Position at = position_of(p);
    AstName *name = p->TypeVar.name;
    Register helper = temporary_new(c);
    AstNode *bound = p->kind == AST_TypeVar ? p->TypeVar.bound : NULL, *default_value;
    const void *default_key = p;
    uint32_t intrinsic = INTRINSIC_TYPEVAR;
    if (p->kind == AST_TypeVar) {
        default_value = p->TypeVar.default_value;
        default_key = scope_second_key(p);
    } else if (p->kind == AST_ParamSpec) {
        default_value = p->ParamSpec.default_value;
        intrinsic = INTRINSIC_PARAMSPEC;
    } else {
        default_value = p->TypeVarTuple.default_value;
        intrinsic = INTRINSIC_TYPEVARTUPLE;
    }
    emit_constant(c, at, to, compiler_name_value(c, name));
    if (bound) {
        lazy_value(c, bound, scope_find(&c->table, p), name, position_of(bound), false, helper);
        emit(c, at, OP_INTRINSIC_2, to, helper,
             bound->kind == AST_Tuple ? INTRINSIC_TYPEVAR_WITH_CONSTRAINTS : INTRINSIC_TYPEVAR_WITH_BOUND);
    } else {
        emit(c, at, OP_INTRINSIC_1, to, to, intrinsic);
    }
    if (default_value) {
        *seen_default = true;
        lazy_value(c, default_value, scope_find(&c->table, default_key), name, position_of(default_value),
                   p->kind == AST_TypeVarTuple, helper);
        emit(c, at, OP_INTRINSIC_2, to, helper, INTRINSIC_SET_TYPEPARAM_DEFAULT);
    } else if (*seen_default) {
        compiler_error(c, at, "non-default type parameter '%s' follows default type parameter", name->text);
    }
    name_store(c, at, name, to);
}

void compile_type_parameters(Compiler *c, const AstSequence *parameters, Register to) {
    bool seen_default = false;
    uint32_t mark = temporary_mark(c);
    Register base = temporaries_new(c, (uint32_t)parameters->count);
    for (size_t i = 0; i < parameters->count && !c->failed; i++) {
        uint32_t inner = temporary_mark(c);
        type_parameter(c, parameters->items[i], &seen_default, register_after(base, (uint32_t)i));
        temporary_release(c, inner);
    }
    emit(c, position_of(parameters->items[0]), OP_BUILD_TUPLE, to, base, (uint32_t)parameters->count);
    temporary_release(c, mark);
}

// (name, type params or None, function): the alias in `to`, a temporary.
static void alias_body(Compiler *c, AstNode *s, Register base, Register to) {
    Position at = position_of(s);
    AstName *name = s->TypeAlias.name->Name.id;
    emit_constant(c, at, base, compiler_name_value(c, name));
    lazy_value(c, s->TypeAlias.value, scope_find(&c->table, s), name, at, false, register_after(base, 2));
    emit(c, at, OP_BUILD_TUPLE, base, base, 3);
    emit(c, at, OP_INTRINSIC_1, to, base, INTRINSIC_TYPEALIAS);
}

void compile_type_alias(Compiler *c, AstNode *s) {
    Position at = position_of(s);
    uint32_t mark = temporary_mark(c);
    const AstSequence *type_params = &s->TypeAlias.type_params;
    AstName *name = s->TypeAlias.name->Name.id;
    Register result = temporary_new(c);
    if (type_params->count) {
        AstName *generic = intern_text(c, "<generic parameters of %s>", name->text);
        if (!generic) return;
        Unit unit;
        unit_enter(c, &unit, UNIT_ANNOTATIONS, scope_find(&c->table, type_params->items), generic, s->line);
        Register base = temporaries_new(c, 3);
        compile_type_parameters(c, type_params, register_after(base, 1));
        alias_body(c, s, base, base);
        emit(c, at, OP_RETURN, base, 0, 0);
        Compiled compiled = unit_complete(c);
        emit_closure(c, at, compiled, result);
        emit(c, at, OP_CALL, result, 0, result);
    } else {
        Register base = temporaries_new(c, 3);
        emit(c, at, OP_LOAD_NONE, register_after(base, 1), 0, 0);
        alias_body(c, s, base, result);
    }
    name_store(c, at, name, result);
    temporary_release(c, mark);
}
