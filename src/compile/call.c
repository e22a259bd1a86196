// Taipan: calls and attributes. MIT licence.
//
// A call's callable and arguments stand in consecutive registers at the top of the temporaries. obj.name(...) makes no
// bound method (CALL_METHOD), super().name neither a super object. With * or ** arguments the call takes a tuple and a
// dict (CALL_SPREAD).
#include "base/utf8.h"
#include "compile/compiler.h"
#include "object/list.h"
#include "object/str.h"
#include "object/tuple.h"

enum { MAX_REGISTER_ARGUMENTS = 200 };

Position position_of_attribute(const AstNode *attribute, Position at) {
    if (at.line == attribute->end_line) return at;
    at.line = attribute->end_line;
    int32_t length = (int32_t)utf8_count(attribute->Attribute.attr->text, attribute->Attribute.attr->length);
    if (length <= attribute->end_column) {
        at.column = attribute->end_column - length;
    } else { // somebody made a strange tree
        at.column = at.end_column = -1;
    }
    if (at.end_line < at.line) at.end_line = at.line;
    if (at.line == at.end_line && at.end_column < at.column) at.end_column = at.column;
    return at;
}

static uint32_t attribute_index(Compiler *c, const AstNode *attribute) {
    AstName *name = scope_mangle(&c->table, c->unit->scope, attribute->Attribute.attr);
    if (!name) compiler_no_memory(c);
    return name ? unit_name_index(c, name) : 0;
}

// ---- super ------------------------------------------------------------------------------------------------------
static bool is_simple_super(Compiler *c, const AstNode *attribute) {
    const AstNode *e = attribute->Attribute.value;
    const Unit *unit = c->unit;
    AstName *super = c->table.known.super_;
    if (e->kind != AST_Call || e->Call.func->kind != AST_Name || e->Call.func->Name.id != super) return false;
    if (attribute->Attribute.attr == c->table.known.class_ || e->Call.keywords.count) return false;
    const Symbol *symbol = scope_lookup(unit->scope, super);
    if (!scope_is_function_like(unit->scope) || !symbol || symbol->place != PLACE_GLOBAL) return false;
    if (unit->scope->sees_class_scope || name_place(c, super) != PLACE_GLOBAL) return false;
    symbol = scope_lookup(c->table.top, super);
    if (symbol && symbol->place) return false;
    if (e->Call.args.count || !unit->argument_count) return false;
    symbol = scope_lookup(unit->scope, c->table.known.class_);
    return symbol && symbol->place == PLACE_FREE;
}

// super, class and object into three registers from base on.
static void load_super(Compiler *c, AstNode *call, Register base) {
    Position at = position_of(call);
    name_load(c, position_of(call->Call.func), call->Call.func->Name.id, base);
    name_load(c, at, c->table.known.class_, register_after(base, 1));
    name_load(c, at, c->unit->locals.items[0].name, register_after(base, 2));
}

void expression_attribute(Compiler *c, AstNode *e, Register to) {
    Position at = position_of(e);
    if (is_simple_super(c, e)) {
        Register base = temporaries_new(c, 3);
        load_super(c, e->Attribute.value, base);
        emit(c, position_of_attribute(e, at), OP_LOAD_SUPER_ATTRIBUTE, to, base, attribute_index(c, e));
        return;
    }
    Register object = expression_operand(c, e->Attribute.value, to);
    emit(c, position_of_attribute(e, at), OP_LOAD_ATTRIBUTE, to, object, attribute_index(c, e));
}

// ---- arguments --------------------------------------------------------------------------------------------------
static void check_keywords(Compiler *c, const AstSequence *keywords) {
    for (size_t i = 0; i < keywords->count; i++) {
        AstName *name = keywords->items[i]->keyword.arg;
        if (!name) continue;
        for (size_t other = i + 1; other < keywords->count; other++) {
            if (keywords->items[other]->keyword.arg != name) continue;
            compiler_error(c, position_of(keywords->items[other]), "keyword argument repeated: %s", name->text);
            return;
        }
    }
}

static bool needs_spread(const AstSequence *args, const AstSequence *keywords) {
    if (args->count + keywords->count > MAX_REGISTER_ARGUMENTS) return true;
    for (size_t i = 0; i < args->count; i++)
        if (args->items[i]->kind == AST_Starred) return true;
    for (size_t i = 0; i < keywords->count; i++)
        if (!keywords->items[i]->keyword.arg) return true;
    return false;
}

// The tuple of keyword names as a constant; they are not mangled: another class may have declared them.
static uint32_t keyword_names(Compiler *c, const AstSequence *keywords) {
    Tuple *names = tuple_allocate(c->thread, keywords->count);
    if (!names) c->failed = true;
    for (size_t i = 0; i < keywords->count && !c->failed; i++) {
        tuple_set(c->thread, names, i, compiler_name_value(c, keywords->items[i]->keyword.arg));
    }
    return c->failed || c->unit->dead ? 0 : unit_constant(c, value_from_object(names));
}

static void spread_positional(Compiler *c, Position at, Register base, uint32_t already, const AstSequence *args,
                              AstName *injected) {
    Register list = register_after(base, 1);
    uint32_t mark = register_index(base) + 2; // what stands above is taken into the list first
    if (!already && !injected && args->count == 1 && args->items[0]->kind == AST_Starred) {
        expression_into(c, args->items[0]->Starred.value, list);
        return;
    }
    emit(c, at, OP_BUILD_LIST, list, list, already);
    temporary_release(c, mark);
    for (size_t i = 0; i < args->count && !c->failed; i++) {
        AstNode *arg = args->items[i];
        bool star = arg->kind == AST_Starred;
        Register r = expression_operand(c, star ? arg->Starred.value : arg, NO_REGISTER);
        emit(c, at, star ? OP_LIST_EXTEND : OP_LIST_APPEND, list, r, 0);
        temporary_release(c, mark);
    }
    if (injected) {
        Register r = temporary_new(c);
        name_load(c, at, injected, r);
        emit(c, at, OP_LIST_APPEND, list, r, 0);
        temporary_release(c, mark);
    }
    emit(c, at, OP_LIST_TO_TUPLE, list, list, 0);
}

static void keyword_pair(Compiler *c, AstNode *keyword, Register pair) {
    emit_constant(c, position_of(keyword), pair, compiler_name_value(c, keyword->keyword.arg));
    expression_into(c, keyword->keyword.value, register_after(pair, 1));
}

static void spread_keywords(Compiler *c, Position at, Register base, const AstSequence *keywords) {
    Register dict = register_after(base, 2);
    uint32_t mark = temporary_mark(c);
    size_t first = 0;
    if (!keywords->count) {
        emit(c, at, OP_CLEAR, dict, 0, 0);
        return;
    }
    while (first < keywords->count && first < 30 && keywords->items[first]->keyword.arg)
        first++;
    Register pairs = temporaries_new(c, first ? (uint32_t)first * 2 : 1);
    for (size_t i = 0; i < first; i++)
        keyword_pair(c, keywords->items[i], register_after(pairs, (uint32_t)i * 2));
    emit(c, at, OP_BUILD_MAP, dict, pairs, (uint32_t)first);
    temporary_release(c, mark);
    for (size_t i = first; i < keywords->count && !c->failed; i++) {
        AstNode *keyword = keywords->items[i];
        Register value;
        if (keyword->keyword.arg) {
            value = temporaries_new(c, 2);
            keyword_pair(c, keyword, value);
            emit(c, at, OP_BUILD_MAP, value, value, 1);
        } else {
            value = expression_operand(c, keyword->keyword.value, NO_REGISTER);
        }
        emit(c, at, OP_DICT_MERGE, dict, value, base);
        temporary_release(c, mark);
    }
}

void call_arguments(Compiler *c, Position at, Register base, uint32_t already, const AstSequence *args,
                    const AstSequence *keywords, AstName *injected, Register to) {
    check_keywords(c, keywords);
    if (needs_spread(args, keywords)) {
        if (!already) temporary_new(c);
        spread_positional(c, at, base, already, args, injected);
        temporary_release(c, register_index(base) + 2);
        temporary_new(c);
        spread_keywords(c, at, base, keywords);
        emit(c, at, OP_CALL_SPREAD, base, 0, to);
        return;
    }
    uint32_t count = already + (uint32_t)args->count + (injected ? 1 : 0) + (uint32_t)keywords->count;
    for (size_t i = 0; i < args->count && !c->failed; i++)
        expression_into(c, args->items[i], temporary_new(c));
    if (injected) name_load(c, at, injected, temporary_new(c));
    for (size_t i = 0; i < keywords->count && !c->failed; i++)
        expression_into(c, keywords->items[i]->keyword.value, temporary_new(c));
    if (keywords->count)
        emit_extra(c, at, OP_CALL_KEYWORDS, base, count, to, keyword_names(c, keywords));
    else
        emit(c, at, OP_CALL, base, count, to);
}

// ---- calls ------------------------------------------------------------------------------------------------------
static bool is_import(const Compiler *c, const AstNode *e) { // module.function(...): no method
    if (e->kind != AST_Name) return false;
    const Symbol *symbol = scope_lookup(c->table.top, e->Name.id);
    return symbol && (symbol->flags & SYMBOL_IMPORTED);
}

static void method_call(Compiler *c, AstNode *e, Register to) {
    AstNode *method = e->Call.func;
    const AstSequence *args = &e->Call.args, *keywords = &e->Call.keywords;
    Position at = position_of_attribute(method, position_of(method));
    check_keywords(c, keywords);
    bool reuse = register_is_temporary(to) && register_index(to) + 1 == temporary_mark(c);
    Register base = reuse ? to : temporary_new(c);
    if (is_simple_super(c, method)) {
        temporaries_new(c, 2);
        load_super(c, method->Attribute.value, base);
        emit(c, position_of(method), OP_LOAD_SUPER_METHOD, base, base, attribute_index(c, method));
        temporary_release(c, register_index(base) + 2);
    } else {
        temporary_new(c);
        Register object = expression_operand(c, method->Attribute.value, base);
        emit(c, at, OP_LOAD_METHOD, base, object, attribute_index(c, method));
    }
    for (size_t i = 0; i < args->count && !c->failed; i++)
        expression_into(c, args->items[i], temporary_new(c));
    for (size_t i = 0; i < keywords->count && !c->failed; i++)
        expression_into(c, keywords->items[i]->keyword.value, temporary_new(c));
    uint32_t count = (uint32_t)(args->count + keywords->count);
    at = position_of_attribute(method, position_of(e));
    if (keywords->count)
        emit_extra(c, at, OP_CALL_METHOD_KEYWORDS, base, count, to, keyword_names(c, keywords));
    else
        emit(c, at, OP_CALL_METHOD, base, count, to);
}

void expression_call(Compiler *c, AstNode *e, Register to) {
    AstNode *callable = e->Call.func;
    bool spread = needs_spread(&e->Call.args, &e->Call.keywords);
    if (callable->kind == AST_Attribute && !spread && !is_import(c, callable->Attribute.value)) {
        method_call(c, e, to);
        return;
    }
    const char *type = callable->kind == AST_Lambda ? NULL : expression_type_name(callable);
    if (type)
        compiler_warn(c, position_of(callable), "'%.200s' object is not callable; perhaps you missed a comma?", type);
    // the result register can serve as the callable's when it is the topmost
    bool reuse = register_is_temporary(to) && register_index(to) + 1 == temporary_mark(c);
    Register base = reuse ? to : temporary_new(c);
    expression_into(c, callable, base);
    call_arguments(c, position_of(e), base, 0, &e->Call.args, &e->Call.keywords, NULL, to);
}
