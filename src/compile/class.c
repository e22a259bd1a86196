// Taipan: class statements, bodies with docstrings, annotations. MIT licence.
//
// Annotations are compiled into functions of their own (PEP 649, 749), run when somebody asks; under
// `from __future__ import annotations` they are strings.
#include "compile/compiler.h"
#include "base/utf8.h"
#include "object/str.h"
#include "object/tuple.h"

// ---- docstrings -------------------------------------------------------------------------------------------------
static size_t expand_tabs(const char *text, size_t length, char *out) {
    size_t column = 0, written = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char ch = (unsigned char)text[i];
        if (ch == '\t') {
            do
                out[written++] = ' ';
            while (++column % 8);
            continue;
        }
        out[written++] = (char)ch;
        if (ch == '\n' || ch == '\r')
            column = 0;
        else if ((ch & 0xC0) != 0x80)
            column++;
    }
    return written;
}

static size_t common_margin(const char *text, const char *end) {
    size_t margin = SIZE_MAX;
    const char *line = memchr(text, '\n', (size_t)(end - text));
    while (line && line < end) {
        const char *start = ++line;
        while (line < end && *line == ' ')
            line++;
        if (line < end && *line != '\n' && (size_t)(line - start) < margin) margin = (size_t)(line - start);
        line = memchr(line, '\n', (size_t)(end - line));
    }
    return margin;
}

// What inspect.cleandoc does to indentation: tabs expanded, leading blanks and the common margin removed.
Value clean_docstring(Compiler *c, AstNode *node) {
    const AstConstant *constant = &node->Constant.value;
    size_t tabs = 0;
    for (size_t i = 0; i < constant->length; i++)
        tabs += constant->text[i] == '\t';
    char *expanded = arena_allocate(c->arena, constant->length + tabs * 8 + 1);
    char *out = arena_allocate(c->arena, constant->length + tabs * 8 + 1);
    if (!expanded || !out) {
        compiler_no_memory(c);
        return NONE;
    }
    size_t length = expand_tabs(constant->text, constant->length, expanded), written = 0;
    const char *end = expanded + length, *at = expanded;
    size_t margin = common_margin(expanded, end);
    while (at < end && *at == ' ')
        at++;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline + 1 : end;
        memcpy(out + written, at, (size_t)(stop - at));
        written += (size_t)(stop - at);
        at = stop;
        for (size_t i = 0; margin != SIZE_MAX && i < margin && at < end && *at == ' '; i++)
            at++;
    }
    Value value = constant->is_ascii ? str_from_ascii(c->thread, out, written) : str_from_utf8(c->thread, out, written);
    return compiler_check(c, value);
}

// ---- annotation scopes ------------------------------------------------------------------------------------------
// A function of one argument, the format; formats above VALUE_WITH_FAKE_GLOBALS are refused.
void annotation_scope_enter(Compiler *c, Unit *unit, Position at, Scope *scope, AstName *name) {
    unit_enter(c, unit, UNIT_ANNOTATIONS, scope, name, at.line);
    unit->argument_count = unit->positional_only_count = 1;
    if (c->failed) return;
    uint32_t mark = temporary_mark(c);
    Label body = label_new(c);
    Register limit = temporary_new(c), format = register_make(REGISTER_LOCAL, 0);
    if (unit->locals.items[0].kind & LOCAL_CELL) {
        format = temporary_new(c);
        emit(c, at, OP_LOAD_CELL, format, register_make(REGISTER_LOCAL, 0), 0);
    }
    emit(c, at, OP_LOAD_INT, limit, 2, 0);
    emit_jump(c, at, OP_JUMP_IF_GT, format, limit, 0, body);
    emit(c, at, OP_LOAD_COMMON, limit, COMMON_NOT_IMPLEMENTED_ERROR, 0);
    emit(c, at, OP_RAISE, limit, limit, 1);
    label_place(c, body);
    temporary_release(c, mark);
}

Compiled annotation_scope_leave(Compiler *c, Position at, Register result) {
    emit(c, at, OP_RETURN, result, 0, 0);
    AstName *format = ast_names_intern(c->names, "format", 6);
    if (!format)
        compiler_no_memory(c);
    else if (!c->failed)
        c->unit->locals.items[0].name = format; // what inspect.signature() shows
    return unit_complete(c);
}

static void annotation_value(Compiler *c, AstNode *annotation, Position at, Register to) {
    if (c->table.future_features & FUTURE_ANNOTATIONS) {
        Value text = unparse_expression(c, annotation);
        if (!c->failed) emit_constant(c, position_of(annotation), to, text);
    } else if (annotation->kind == AST_Starred) { // *args: *Ts
        Register r = expression_operand(c, annotation->Starred.value, to);
        emit(c, at, OP_UNPACK_SEQUENCE, to, r, 1);
    } else {
        expression_into(c, annotation, to);
    }
}

static void parameter_annotation(Compiler *c, AstName *name, AstNode *annotation, Position at, Register map) {
    if (!annotation || c->failed) return;
    uint32_t mark = temporary_mark(c);
    AstName *mangled = scope_mangle(&c->table, c->unit->scope, name);
    if (!mangled) {
        compiler_no_memory(c);
        return;
    }
    Register key = temporary_new(c), value = temporary_new(c);
    emit_constant(c, at, key, compiler_name_value(c, mangled));
    annotation_value(c, annotation, at, value);
    emit(c, at, OP_MAP_ADD, map, key, value);
    temporary_release(c, mark);
}

static void parameter_annotations(Compiler *c, const AstSequence *parameters, Position at, Register map) {
    for (size_t i = 0; i < parameters->count; i++)
        parameter_annotation(c, parameters->items[i]->arg.arg, parameters->items[i]->arg.annotation, at, map);
}

bool compile_function_annotations(Compiler *c, AstNode *function, Register to) {
    AstNode *arguments = function->FunctionDef.args;
    AstNode *vararg = arguments->arguments.vararg, *kwarg = arguments->arguments.kwarg;
    Scope *scope = scope_find(&c->table, arguments);
    if (!scope || !scope->annotations_used || c->failed) return false;
    Position at = position_of(function);
    Unit unit;
    annotation_scope_enter(c, &unit, at, scope, c->table.known.annotate);
    Register map = temporary_new(c);
    emit(c, at, OP_BUILD_MAP, map, map, 0);
    parameter_annotations(c, &arguments->arguments.args, at, map);
    parameter_annotations(c, &arguments->arguments.posonlyargs, at, map);
    if (vararg) parameter_annotation(c, vararg->arg.arg, vararg->arg.annotation, at, map);
    parameter_annotations(c, &arguments->arguments.kwonlyargs, at, map);
    if (kwarg) parameter_annotation(c, kwarg->arg.arg, kwarg->arg.annotation, at, map);
    parameter_annotation(c, c->table.known.return_, function->FunctionDef.returns, at, map);
    Compiled compiled = annotation_scope_leave(c, at, map);
    emit_closure(c, at, compiled, to);
    return true;
}

// ---- annotated assignments --------------------------------------------------------------------------------------
static Register load_conditional_annotations(Compiler *c, Position at) {
    Register set = temporary_new(c);
    AstName *name = c->table.known.conditional_annotations;
    Register cell = name_cell(c, name);
    if (cell != NO_REGISTER)
        emit(c, at, OP_LOAD_CELL, set, cell, 0);
    else if (c->unit->kind == UNIT_MODULE)
        emit(c, at, OP_LOAD_NAME, set, unit_name_index(c, name), 0);
    else
        emit(c, at, OP_LOAD_GLOBAL, set, unit_name_index(c, name), 0);
    return set;
}

static void defer_annotation(Compiler *c, AstNode *s) {
    Unit *unit = c->unit;
    Position at = position_of(s);
    DeferredAnnotation deferred = {s, -1};
    for (size_t i = 0; i < unit->deferred.count; i++)
        if (unit->deferred.items[i].statement == s) deferred.index = unit->deferred.items[i].index; // compiled again
    bool again = deferred.index >= 0;
    if (!again && (unit->kind == UNIT_MODULE || unit->in_conditional_block))
        deferred.index = unit->next_conditional_annotation++;
    if (!again && vector_append(&unit->deferred, deferred) < 0) compiler_no_memory(c);
    if (deferred.index < 0) return;
    Register set = load_conditional_annotations(c, at), number = temporary_new(c);
    emit_constant(c, at, number, value_from_small_int(deferred.index));
    emit(c, at, OP_SET_ADD, set, number, 0);
}

static void store_future_annotation(Compiler *c, AstNode *s, AstName *name) {
    Position at = position_of(s);
    Register value = temporary_new(c), map = temporary_new(c), key = temporary_new(c);
    annotation_value(c, s->AnnAssign.annotation, at, value);
    name_load(c, at, c->table.known.annotations, map);
    emit_constant(c, at, key, compiler_name_value(c, name));
    emit(c, at, OP_SET_ITEM, map, key, value);
}

void compile_annotated_assignment(Compiler *c, AstNode *s) {
    AstNode *target = s->AnnAssign.target;
    Unit *unit = c->unit;
    uint32_t mark = temporary_mark(c);
    if (s->AnnAssign.value) target_assign(c, target, s->AnnAssign.value);
    bool namespace = unit->kind == UNIT_MODULE || unit->kind == UNIT_CLASS;
    if (target->kind == AST_Name && s->AnnAssign.simple && namespace) {
        AstName *name = scope_mangle(&c->table, unit->scope, target->Name.id);
        if (!name)
            compiler_no_memory(c);
        else if (c->table.future_features & FUTURE_ANNOTATIONS)
            store_future_annotation(c, s, name);
        else
            defer_annotation(c, s);
    } else if (!s->AnnAssign.value && target->kind == AST_Attribute) {
        expression_effect(c, target->Attribute.value);
    } else if (!s->AnnAssign.value && target->kind == AST_Subscript) {
        expression_effect(c, target->Subscript.value);
        expression_effect(c, target->Subscript.slice);
    }
    temporary_release(c, mark);
}

static void deferred_annotation(Compiler *c, const DeferredAnnotation *deferred, Position at, Register map) {
    AstNode *s = deferred->statement;
    Position here = position_of(s);
    uint32_t mark = temporary_mark(c);
    Label skip = label_new(c);
    if (deferred->index >= 0) {
        Register number = temporary_new(c);
        emit_constant(c, here, number, value_from_small_int(deferred->index));
        emit_jump(c, here, OP_JUMP_IF_IN, number, load_conditional_annotations(c, here), 0, skip);
    }
    AstName *name = scope_mangle(&c->table, c->unit->scope, s->AnnAssign.target->Name.id);
    if (!name) {
        compiler_no_memory(c);
        return;
    }
    Register key = temporary_new(c), value = temporary_new(c);
    expression_into(c, s->AnnAssign.annotation, value);
    emit_constant(c, here, key, compiler_name_value(c, name));
    emit(c, at, OP_SET_ITEM, map, key, value);
    label_place(c, skip);
    temporary_release(c, mark);
}

// Moves the instructions from `start` on to the unit's annotation point.
static void move_to_annotation_point(Compiler *c, size_t start) {
    Unit *unit = c->unit;
    size_t point = unit->annotation_point, count = unit->code.count - start;
    if (c->failed || !count || start == point) return;
    Draft *moved = malloc(count * sizeof *moved);
    if (!moved) {
        compiler_no_memory(c);
        return;
    }
    memcpy(moved, unit->code.items + start, count * sizeof *moved);
    memmove(unit->code.items + point + count, unit->code.items + point, (start - point) * sizeof *moved);
    memcpy(unit->code.items + point, moved, count * sizeof *moved);
    for (size_t i = 0; i < unit->labels.count; i++) // the moved part has none
        if (unit->labels.items[i].target >= (int32_t)point) unit->labels.items[i].target += (int32_t)count;
    free(moved);
}

static void deferred_annotations(Compiler *c, Position at) {
    Unit *outer = c->unit;
    Scope *scope = outer->scope->annotation_scope;
    if (!outer->deferred.count || !scope || c->failed) return;
    if (outer->kind == UNIT_CLASS && outer->scope->conditional_annotations &&
        !scope_add_free(&c->table, scope, c->table.known.conditional_annotations))
        return compiler_no_memory(c);
    bool dead = outer->dead, is_module = outer->kind == UNIT_MODULE;
    uint32_t mark = temporary_mark(c);
    if (is_module) outer->dead = false; // they come to stand at the start
    size_t start = outer->code.count;
    Unit unit;
    annotation_scope_enter(c, &unit, at, scope, c->table.known.annotate);
    Register map = temporary_new(c);
    emit(c, at, OP_BUILD_MAP, map, map, 0);
    for (size_t i = 0; i < outer->deferred.count && !c->failed; i++)
        deferred_annotation(c, &outer->deferred.items[i], at, map);
    Compiled compiled = annotation_scope_leave(c, at, map);
    Register function = temporary_new(c);
    emit_closure(c, at, compiled, function);
    name_store(c, at, is_module ? c->table.known.annotate : c->table.known.annotate_func, function);
    temporary_release(c, mark);
    if (!is_module) return;
    outer->dead = dead;
    move_to_annotation_point(c, start);
}

// ---- bodies of modules and classes ------------------------------------------------------------------------------
// __annotations__ exists from the start under `from __future__ import annotations`.
static void setup_annotations(Compiler *c, Position at) {
    uint32_t mark = temporary_mark(c);
    Register name = temporary_new(c), map = temporary_new(c);
    Label there = label_new(c);
    emit_constant(c, at, name, compiler_name_value(c, c->table.known.annotations));
    emit(c, at, OP_LOAD_LOCALS, map, 0, 0);
    emit_jump(c, at, OP_JUMP_IF_IN, name, map, 1, there);
    emit(c, at, OP_BUILD_MAP, map, map, 0);
    emit(c, at, OP_STORE_NAME, map, unit_name_index(c, c->table.known.annotations), 0);
    label_place(c, there);
    temporary_release(c, mark);
}

void compile_body(Compiler *c, const AstSequence *body, Position at) {
    Unit *unit = c->unit;
    bool future = c->table.future_features & FUTURE_ANNOTATIONS;
    if (future && unit->scope->annotations_used) setup_annotations(c, at);
    if (!body->count) return;
    AstNode *docstring = c->interactive && unit->kind == UNIT_MODULE ? NULL : ast_docstring(body);
    if (docstring && c->optimize < 2) {
        uint32_t mark = temporary_mark(c);
        Register r = temporary_new(c);
        Value text = clean_docstring(c, docstring);
        if (!c->failed) emit_constant(c, position_of(docstring), r, text);
        name_store(c, NO_POSITION, c->table.known.doc, r);
        unit->has_docstring = true;
        temporary_release(c, mark);
    }
    for (size_t i = docstring ? 1 : 0; i < body->count && !c->failed; i++)
        compile_statement(c, body->items[i]);
    if (!future) deferred_annotations(c, at);
}

// ---- classes ----------------------------------------------------------------------------------------------------
static void store_constant(Compiler *c, Position at, AstName *name, Value value) {
    uint32_t mark = temporary_mark(c);
    Register r = temporary_new(c);
    emit_constant(c, at, r, value);
    name_store(c, at, name, r);
    temporary_release(c, mark);
}

static void copy_variable(Compiler *c, Position at, AstName *to, AstName *from) {
    uint32_t mark = temporary_mark(c);
    Register r = temporary_new(c);
    name_load(c, at, from, r);
    name_store(c, at, to, r);
    temporary_release(c, mark);
}

static int compare_attribute_names(const void *a, const void *b) {
    return strcmp((*(AstName *const *)a)->text, (*(AstName *const *)b)->text);
}

static Value static_attributes(Compiler *c) {
    Unit *unit = c->unit;
    size_t count = unit->static_attributes.count;
    if (count) qsort(unit->static_attributes.items, count, sizeof(AstName *), compare_attribute_names);
    Tuple *tuple = tuple_allocate(c->thread, count);
    if (!tuple) c->failed = true;
    for (size_t i = 0; i < count && !c->failed; i++)
        tuple_set(c->thread, tuple, i, compiler_name_value(c, unit->static_attributes.items[i]));
    return c->failed ? NONE : value_from_object(tuple);
}

static void class_prologue(Compiler *c, AstNode *s, Position at) {
    const WellKnownNames *known = &c->table.known;
    Unit *unit = c->unit;
    copy_variable(c, at, known->module, known->name);
    if (!c->failed) store_constant(c, at, known->qualname, unit->qualname);
    store_constant(c, at, known->firstlineno, value_from_small_int(unit->first_line));
    if (s->ClassDef.type_params.count) copy_variable(c, at, known->dunder_type_params, known->type_params);
    uint32_t mark = temporary_mark(c);
    Register r = temporary_new(c);
    if (unit->scope->needs_class_dictionary) {
        emit(c, at, OP_LOAD_LOCALS, r, 0, 0);
        emit(c, at, OP_STORE_CELL, name_cell(c, known->classdict), r, 0);
    }
    if (unit->scope->conditional_annotations) {
        emit(c, at, OP_BUILD_SET, r, r, 0);
        emit(c, at, OP_STORE_CELL, name_cell(c, known->conditional_annotations), r, 0);
    }
    temporary_release(c, mark);
}

static void class_epilogue(Compiler *c) {
    const WellKnownNames *known = &c->table.known;
    Scope *scope = c->unit->scope;
    store_constant(c, NO_POSITION, known->static_attributes, static_attributes(c));
    Register r = temporary_new(c);
    if (scope->needs_class_dictionary) {
        emit_move(c, NO_POSITION, r, name_cell(c, known->classdict));
        name_store(c, NO_POSITION, known->classdictcell, r);
    }
    if (!scope->needs_class_cell) {
        emit(c, NO_POSITION, OP_RETURN_NONE, 0, 0, 0);
        return;
    }
    emit_move(c, NO_POSITION, r, name_cell(c, known->class_));
    name_store(c, NO_POSITION, known->classcell, r);
    emit(c, NO_POSITION, OP_RETURN, r, 0, 0);
}

static Compiled class_body(Compiler *c, AstNode *s, int32_t first_line) {
    Unit unit;
    Position at = {first_line, 0, first_line, 0};
    unit_enter(c, &unit, UNIT_CLASS, scope_find(&c->table, s), s->ClassDef.name, first_line);
    if (!c->failed) {
        class_prologue(c, s, at);
        compile_body(c, &s->ClassDef.body, at);
        class_epilogue(c);
    }
    return unit_complete(c);
}

// __build_class__(body, name, *bases, **keywords) in `base` and above.
static void build_class(Compiler *c, AstNode *s, int32_t first_line, Register base, AstName *injected, Register to) {
    const WellKnownNames *known = &c->table.known;
    Position at = position_of(s);
    Compiled compiled = class_body(c, s, first_line);
    Register function = temporary_new(c), name = temporary_new(c);
    emit(c, at, OP_LOAD_BUILD_CLASS, base, 0, 0);
    emit_closure(c, at, compiled, function);
    emit_constant(c, at, name, compiler_name_value(c, s->ClassDef.name));
    if (injected) {
        Register generic = temporary_new(c);
        name_load(c, at, known->type_params, generic);
        emit(c, at, OP_INTRINSIC_1, generic, generic, INTRINSIC_SUBSCRIPT_GENERIC);
        name_store(c, at, injected, generic);
        temporary_release(c, register_index(generic));
    }
    call_arguments(c, at, base, 2, &s->ClassDef.bases, &s->ClassDef.keywords, injected, to);
}

static void generic_class(Compiler *c, AstNode *s, int32_t first_line, Register to) {
    Position at = position_of(s);
    const AstSequence *type_params = &s->ClassDef.type_params;
    AstName *name = intern_text(c, "<generic parameters of %s>", s->ClassDef.name->text);
    if (!name) return;
    Unit unit;
    unit_enter(c, &unit, UNIT_ANNOTATIONS, scope_find(&c->table, type_params->items), name, first_line);
    Register params = temporary_new(c);
    compile_type_parameters(c, type_params, params);
    name_store(c, at, c->table.known.type_params, params);
    Register base = temporary_new(c);
    build_class(c, s, first_line, base, c->table.known.generic_base, params);
    emit(c, at, OP_RETURN, params, 0, 0);
    Compiled compiled = unit_complete(c);
    emit_closure(c, at, compiled, to);
    emit(c, at, OP_CALL, to, 0, to);
}

void compile_class(Compiler *c, AstNode *s) {
    Position at = position_of(s);
    uint32_t mark = temporary_mark(c);
    const AstSequence *decorators = &s->ClassDef.decorator_list;
    int32_t first_line = decorators->count ? decorators->items[0]->line : s->line;
    for (size_t i = 0; i < decorators->count; i++)
        expression_into(c, decorators->items[i], temporary_new(c));
    Register base = temporary_new(c);
    if (s->ClassDef.type_params.count)
        generic_class(c, s, first_line, base);
    else
        build_class(c, s, first_line, base, NULL, base);
    for (size_t i = decorators->count; i-- > 0;) {
        Register decorator = base - 1;
        emit(c, position_of(decorators->items[i]), OP_CALL, decorator, 1, decorator);
        base = decorator;
    }
    name_store(c, at, s->ClassDef.name, base);
    temporary_release(c, mark);
}
