// Taipan: checking trees that came from Python objects, before they are compiled. MIT licence.
//
// What the parser guarantees and a tree made by hand may break: contexts, empty bodies, matching lengths, constants of
// known types, patterns. The exceptions are CPython's.
#include "modules/ast_object.h"
#include "object/error.h"
#include "object/set.h"
#include "object/tuple.h"

static int validate_expression(Thread *thread, AstNode *e, AstChoice context);
static int validate_statement(Thread *thread, AstNode *s);
static int validate_pattern(Thread *thread, AstNode *p, bool star_ok);

static int bad(Thread *thread, const char *message) {
    return error_raise_int(thread, SHAPE_ValueError, "%s", message);
}

static int validate_positions(Thread *thread, const AstNode *node) {
    if (node->line > node->end_line)
        return error_raise_int(thread, SHAPE_ValueError, "AST node line range (%d, %d) is not valid", node->line,
                               node->end_line);
    if ((node->line < 0 && node->end_line != node->line) || (node->column < 0 && node->column != node->end_column))
        return error_raise_int(thread, SHAPE_ValueError,
                               "AST node column range (%d, %d) for line range (%d, %d) is not valid", node->column,
                               node->end_column, node->line, node->end_line);
    if (node->line == node->end_line && node->column > node->end_column)
        return error_raise_int(thread, SHAPE_ValueError, "line %d, column %d-%d is not a valid range", node->line,
                               node->column, node->end_column);
    return 0;
}

static int validate_name(Thread *thread, const AstName *name) {
    if (!name) return 0;
    static const char *const forbidden[] = {"None", "True", "False"};
    for (int i = 0; i < 3; i++)
        if (!strcmp(name->text, forbidden[i]))
            return error_raise_int(thread, SHAPE_ValueError, "identifier field can't represent '%s' constant",
                                   forbidden[i]);
    return 0;
}

static int validate_expressions(Thread *thread, const AstSequence *items, AstChoice context, bool null_ok) {
    for (size_t i = 0; i < items->count; i++) {
        if (items->items[i] ? validate_expression(thread, items->items[i], context) < 0 : !null_ok) {
            return items->items[i] ? -1 : bad(thread, "None disallowed in expression list");
        }
    }
    return 0;
}

static int validate_optional(Thread *thread, AstNode *e) {
    return e ? validate_expression(thread, e, AST_Load) : 0;
}

static int validate_body(Thread *thread, const AstSequence *body, const char *owner, bool may_be_empty) {
    if (body->count == 0 && !may_be_empty) return error_raise_int(thread, SHAPE_ValueError, "empty body on %s", owner);
    for (size_t i = 0; i < body->count; i++) {
        if (!body->items[i]) return bad(thread, "None disallowed in statement list");
        if (validate_statement(thread, body->items[i]) < 0) return -1;
    }
    return 0;
}

static int nonempty(Thread *thread, size_t count, const char *what, const char *owner) {
    return count ? 0 : error_raise_int(thread, SHAPE_ValueError, "empty %s on %s", what, owner);
}

// ---- constants --------------------------------------------------------------------------------------------------

static int validate_constant_value(Thread *thread, Value v) {
    if (v == NONE || v == ELLIPSIS || value_is_bool(v) || value_is_small_int(v) || value_is_immediate_float(v))
        return 0;
    if (value_has_shape(v, SHAPE_int) || value_has_shape(v, SHAPE_float) || value_has_shape(v, SHAPE_complex) ||
        value_has_shape(v, SHAPE_str) || value_has_shape(v, SHAPE_bytes))
        return 0;
    if (!thread_c_stack_ok(thread) && !thread_check_c_stack(thread)) return -1;
    if (value_has_shape(v, SHAPE_tuple)) {
        for (size_t i = 0; i < tuple_length(v); i++)
            if (validate_constant_value(thread, tuple_get(v, i)) < 0) return -1;
        return 0;
    }
    if (value_has_shape(v, SHAPE_frozenset)) {
        size_t position = 0;
        int64_t hash;
        Value item;
        while (set_next(set_from_value(v), &position, &item, &hash))
            if (validate_constant_value(thread, item) < 0) return -1;
        return 0;
    }
    return error_raise_int(thread, SHAPE_TypeError, "got an invalid type in Constant: %T", v);
}

static int validate_constant(Thread *thread, const AstConstant *c) {
    return c->kind == AST_CONSTANT_FOREIGN ? validate_constant_value(thread, value_from_bits(c->foreign)) : 0;
}

// ---- parts ------------------------------------------------------------------------------------------------------

static int validate_keywords(Thread *thread, const AstSequence *keywords) {
    for (size_t i = 0; i < keywords->count; i++)
        if (validate_expression(thread, keywords->items[i]->keyword.value, AST_Load) < 0) return -1;
    return 0;
}

static int validate_args(Thread *thread, const AstSequence *args) {
    for (size_t i = 0; i < args->count; i++)
        if (validate_positions(thread, args->items[i]) < 0 ||
            validate_optional(thread, args->items[i]->arg.annotation) < 0)
            return -1;
    return 0;
}

static int validate_arguments(Thread *thread, AstNode *node) {
    if (validate_args(thread, &node->arguments.posonlyargs) < 0 || validate_args(thread, &node->arguments.args) < 0)
        return -1;
    AstNode *extra[] = {node->arguments.vararg, node->arguments.kwarg};
    for (int i = 0; i < 2; i++)
        if (extra[i] && validate_optional(thread, extra[i]->arg.annotation) < 0) return -1;
    if (validate_args(thread, &node->arguments.kwonlyargs) < 0) return -1;
    if (node->arguments.defaults.count > node->arguments.posonlyargs.count + node->arguments.args.count)
        return bad(thread, "more positional defaults than args on arguments");
    if (node->arguments.kw_defaults.count != node->arguments.kwonlyargs.count)
        return bad(thread, "length of kwonlyargs is not the same as kw_defaults on arguments");
    if (validate_expressions(thread, &node->arguments.defaults, AST_Load, false) < 0) return -1;
    return validate_expressions(thread, &node->arguments.kw_defaults, AST_Load, true);
}

static int validate_generators(Thread *thread, const AstSequence *generators) {
    if (generators->count == 0) return bad(thread, "comprehension with no generators");
    for (size_t i = 0; i < generators->count; i++) {
        AstNode *g = generators->items[i];
        if (validate_expression(thread, g->comprehension.target, AST_Store) < 0 ||
            validate_expression(thread, g->comprehension.iter, AST_Load) < 0 ||
            validate_expressions(thread, &g->comprehension.ifs, AST_Load, false) < 0)
            return -1;
    }
    return 0;
}

static int validate_type_params(Thread *thread, const AstSequence *params) {
    for (size_t i = 0; i < params->count; i++) {
        AstNode *p = params->items[i];
        if (!p) return bad(thread, "None disallowed in type parameter list");
        int status = 0;
        switch (p->kind) {
        case AST_TypeVar:
            status = validate_name(thread, p->TypeVar.name) < 0 || validate_optional(thread, p->TypeVar.bound) < 0 ||
                     validate_optional(thread, p->TypeVar.default_value) < 0;
            break;
        case AST_ParamSpec:
            status = validate_name(thread, p->ParamSpec.name) < 0 ||
                     validate_optional(thread, p->ParamSpec.default_value) < 0;
            break;
        default:
            status = validate_name(thread, p->TypeVarTuple.name) < 0 ||
                     validate_optional(thread, p->TypeVarTuple.default_value) < 0;
            break;
        }
        if (status) return -1;
    }
    return 0;
}

// ---- expressions ------------------------------------------------------------------------------------------------

static AstChoice context_of(const AstNode *e) {
    switch (e->kind) {
    case AST_Attribute: return e->Attribute.ctx;
    case AST_Subscript: return e->Subscript.ctx;
    case AST_Starred: return e->Starred.ctx;
    case AST_Name: return e->Name.ctx;
    case AST_List: return e->List.ctx;
    case AST_Tuple: return e->Tuple.ctx;
    default: return AST_CHOICE_NONE;
    }
}

static int check_context(Thread *thread, const AstNode *e, AstChoice context) {
    AstChoice actual = context_of(e);
    if (actual == AST_CHOICE_NONE) {
        if (context == AST_Load) return 0;
        return error_raise_int(thread, SHAPE_ValueError, "expression which can't be assigned to in %s context",
                               ast_choices[context].name);
    }
    if (actual == context) return 0;
    return error_raise_int(thread, SHAPE_ValueError, "expression must have %s context but has %s instead",
                           ast_choices[context].name, ast_choices[actual].name);
}

static int validate_parts(Thread *thread, AstNode *e, AstChoice context) {
    switch (e->kind) {
    case AST_BoolOp:
        if (e->BoolOp.values.count < 2) return bad(thread, "BoolOp with less than 2 values");
        return validate_expressions(thread, &e->BoolOp.values, AST_Load, false);
    case AST_NamedExpr:
        if (e->NamedExpr.target->kind != AST_Name)
            return error_raise_int(thread, SHAPE_TypeError, "NamedExpr target must be a Name");
        return validate_expression(thread, e->NamedExpr.value, AST_Load);
    case AST_BinOp:
        return validate_expression(thread, e->BinOp.left, AST_Load) < 0
                   ? -1
                   : validate_expression(thread, e->BinOp.right, AST_Load);
    case AST_UnaryOp: return validate_expression(thread, e->UnaryOp.operand, AST_Load);
    case AST_Lambda:
        return validate_arguments(thread, e->Lambda.args) < 0 ? -1
                                                              : validate_expression(thread, e->Lambda.body, AST_Load);
    case AST_IfExp:
        if (validate_expression(thread, e->IfExp.test, AST_Load) < 0 ||
            validate_expression(thread, e->IfExp.body, AST_Load) < 0)
            return -1;
        return validate_expression(thread, e->IfExp.orelse, AST_Load);
    case AST_Dict:
        if (e->Dict.keys.count != e->Dict.values.count)
            return bad(thread, "Dict doesn't have the same number of keys as values");
        if (validate_expressions(thread, &e->Dict.keys, AST_Load, true) < 0) return -1;
        return validate_expressions(thread, &e->Dict.values, AST_Load, false);
    case AST_Set: return validate_expressions(thread, &e->Set.elts, AST_Load, false);
    case AST_ListComp:
        return validate_generators(thread, &e->ListComp.generators) < 0
                   ? -1
                   : validate_expression(thread, e->ListComp.elt, AST_Load);
    case AST_SetComp:
        return validate_generators(thread, &e->SetComp.generators) < 0
                   ? -1
                   : validate_expression(thread, e->SetComp.elt, AST_Load);
    case AST_GeneratorExp:
        return validate_generators(thread, &e->GeneratorExp.generators) < 0
                   ? -1
                   : validate_expression(thread, e->GeneratorExp.elt, AST_Load);
    case AST_DictComp:
        if (validate_generators(thread, &e->DictComp.generators) < 0 ||
            validate_expression(thread, e->DictComp.key, AST_Load) < 0)
            return -1;
        return validate_optional(thread, e->DictComp.value);
    case AST_Await: return validate_expression(thread, e->Await.value, AST_Load);
    case AST_Yield: return validate_optional(thread, e->Yield.value);
    case AST_YieldFrom: return validate_expression(thread, e->YieldFrom.value, AST_Load);
    case AST_Compare:
        if (e->Compare.comparators.count == 0) return bad(thread, "Compare with no comparators");
        if (e->Compare.comparators.count != e->Compare.ops.count)
            return bad(thread, "Compare has a different number of comparators and operands");
        if (validate_expressions(thread, &e->Compare.comparators, AST_Load, false) < 0) return -1;
        return validate_expression(thread, e->Compare.left, AST_Load);
    case AST_Call:
        if (validate_expression(thread, e->Call.func, AST_Load) < 0 ||
            validate_expressions(thread, &e->Call.args, AST_Load, false) < 0)
            return -1;
        return validate_keywords(thread, &e->Call.keywords);
    case AST_FormattedValue:
        return validate_expression(thread, e->FormattedValue.value, AST_Load) < 0
                   ? -1
                   : validate_optional(thread, e->FormattedValue.format_spec);
    case AST_Interpolation:
        if (validate_constant(thread, &e->Interpolation.str) < 0 ||
            validate_expression(thread, e->Interpolation.value, AST_Load) < 0)
            return -1;
        return validate_optional(thread, e->Interpolation.format_spec);
    case AST_JoinedStr: return validate_expressions(thread, &e->JoinedStr.values, AST_Load, false);
    case AST_TemplateStr: return validate_expressions(thread, &e->TemplateStr.values, AST_Load, false);
    case AST_Constant: return validate_constant(thread, &e->Constant.value);
    case AST_Attribute: return validate_expression(thread, e->Attribute.value, AST_Load);
    case AST_Subscript:
        return validate_expression(thread, e->Subscript.slice, AST_Load) < 0
                   ? -1
                   : validate_expression(thread, e->Subscript.value, AST_Load);
    case AST_Starred: return validate_expression(thread, e->Starred.value, context);
    case AST_Name: return validate_name(thread, e->Name.id);
    case AST_List: return validate_expressions(thread, &e->List.elts, context, false);
    case AST_Tuple: return validate_expressions(thread, &e->Tuple.elts, context, false);
    case AST_Slice:
        if (validate_optional(thread, e->Slice.lower) < 0 || validate_optional(thread, e->Slice.upper) < 0) return -1;
        return validate_optional(thread, e->Slice.step);
    default: return error_raise_int(thread, SHAPE_SystemError, "unexpected expression");
    }
}

static int validate_expression(Thread *thread, AstNode *e, AstChoice context) {
    if (!thread_c_stack_ok(thread) && !thread_check_c_stack(thread)) return -1;
    if (validate_positions(thread, e) < 0 || check_context(thread, e, context) < 0) return -1;
    return validate_parts(thread, e, context);
}

// ---- patterns ---------------------------------------------------------------------------------------------------

static bool is_number_constant(const AstNode *e, bool real, bool imaginary) {
    if (e->kind == AST_UnaryOp && e->UnaryOp.op == AST_USub) e = e->UnaryOp.operand;
    if (e->kind != AST_Constant) return false;
    const AstConstant *c = &e->Constant.value;
    if (c->kind == AST_CONSTANT_INT || c->kind == AST_CONSTANT_FLOAT) return real;
    if (c->kind == AST_CONSTANT_IMAGINARY) return imaginary;
    if (c->kind != AST_CONSTANT_FOREIGN) return false;
    Value v = value_from_bits(c->foreign);
    if (value_has_shape(v, SHAPE_complex)) return imaginary;
    return real && !value_is_bool(v) && (value_is_small_int(v) || value_is_float(v) || value_has_shape(v, SHAPE_int));
}

static int validate_pattern_value(Thread *thread, AstNode *e) {
    if (validate_expression(thread, e, AST_Load) < 0) return -1;
    switch (e->kind) {
    case AST_Constant:
        if (e->Constant.value.kind == AST_CONSTANT_ELLIPSIS || e->Constant.value.kind == AST_CONSTANT_NONE ||
            e->Constant.value.kind == AST_CONSTANT_TRUE || e->Constant.value.kind == AST_CONSTANT_FALSE)
            break; // the singletons have a pattern of their own
        if (e->Constant.value.kind == AST_CONSTANT_FOREIGN) {
            Value v = value_from_bits(e->Constant.value.foreign);
            if (value_is_tuple(v) || value_has_shape(v, SHAPE_frozenset))
                return bad(thread, "unexpected constant inside of a literal pattern");
        }
        return 0;
    case AST_Attribute: return 0;
    case AST_UnaryOp:
        if (is_number_constant(e, true, true)) return 0;
        break;
    case AST_BinOp:
        if ((e->BinOp.op == AST_Add || e->BinOp.op == AST_Sub) && is_number_constant(e->BinOp.left, true, false) &&
            e->BinOp.right->kind == AST_Constant && is_number_constant(e->BinOp.right, false, true))
            return 0;
        break;
    case AST_JoinedStr:
    case AST_TemplateStr: return 0;
    default: break;
    }
    return bad(thread, e->kind == AST_Constant ? "unexpected constant inside of a literal pattern"
                                               : "patterns may only match literals and attribute lookups");
}

static int validate_capture(Thread *thread, const AstName *name) {
    if (!name) return 0;
    if (!strcmp(name->text, "_")) return bad(thread, "can't capture name '_' in patterns");
    return validate_name(thread, name);
}

static int validate_patterns(Thread *thread, const AstSequence *patterns, bool star_ok) {
    for (size_t i = 0; i < patterns->count; i++) {
        if (!patterns->items[i]) return bad(thread, "None disallowed in pattern list");
        if (validate_pattern(thread, patterns->items[i], star_ok) < 0) return -1;
    }
    return 0;
}

static int validate_class_pattern(Thread *thread, AstNode *p) {
    AstNode *class = p->MatchClass.cls;
    if (p->MatchClass.kwd_attrs.count != p->MatchClass.kwd_patterns.count)
        return bad(thread, "MatchClass doesn't have the same number of keyword attributes as patterns");
    if (validate_expression(thread, class, AST_Load) < 0) return -1;
    while (class->kind == AST_Attribute)
        class = class->Attribute.value;
    if (class->kind != AST_Name) return bad(thread, "MatchClass cls field can only contain Name or Attribute nodes.");
    for (size_t i = 0; i < p->MatchClass.kwd_attrs.count; i++)
        if (validate_name(thread, p->MatchClass.kwd_attrs.items[i]) < 0) return -1;
    if (validate_patterns(thread, &p->MatchClass.patterns, false) < 0) return -1;
    return validate_patterns(thread, &p->MatchClass.kwd_patterns, false);
}

static int validate_mapping_pattern(Thread *thread, AstNode *p) {
    const AstSequence *keys = &p->MatchMapping.keys;
    if (keys->count != p->MatchMapping.patterns.count)
        return bad(thread, "MatchMapping doesn't have the same number of keys as patterns");
    if (validate_capture(thread, p->MatchMapping.rest) < 0) return -1;
    for (size_t i = 0; i < keys->count; i++) {
        AstNode *key = keys->items[i];
        if (!key) return bad(thread, "None disallowed in expression list");
        bool single = key->kind == AST_Constant &&
                      (key->Constant.value.kind == AST_CONSTANT_NONE || key->Constant.value.kind == AST_CONSTANT_TRUE ||
                       key->Constant.value.kind == AST_CONSTANT_FALSE);
        if (!single && validate_pattern_value(thread, key) < 0) return -1;
    }
    return validate_patterns(thread, &p->MatchMapping.patterns, false);
}

static int validate_pattern(Thread *thread, AstNode *p, bool star_ok) {
    if (!thread_c_stack_ok(thread) && !thread_check_c_stack(thread)) return -1;
    if (validate_positions(thread, p) < 0) return -1;
    switch (p->kind) {
    case AST_MatchValue: return validate_pattern_value(thread, p->MatchValue.value);
    case AST_MatchSingleton: {
        AstConstantKind kind = p->MatchSingleton.value.kind;
        if (kind == AST_CONSTANT_NONE || kind == AST_CONSTANT_TRUE || kind == AST_CONSTANT_FALSE) return 0;
        return bad(thread, "MatchSingleton can only contain True, False and None");
    }
    case AST_MatchSequence: return validate_patterns(thread, &p->MatchSequence.patterns, true);
    case AST_MatchMapping: return validate_mapping_pattern(thread, p);
    case AST_MatchClass: return validate_class_pattern(thread, p);
    case AST_MatchStar:
        return star_ok ? validate_capture(thread, p->MatchStar.name) : bad(thread, "can't use MatchStar here");
    case AST_MatchAs:
        if (validate_capture(thread, p->MatchAs.name) < 0) return -1;
        if (!p->MatchAs.pattern) return 0;
        if (!p->MatchAs.name) return bad(thread, "MatchAs must specify a target name if a pattern is given");
        return validate_pattern(thread, p->MatchAs.pattern, false);
    default:
        if (p->MatchOr.patterns.count < 2) return bad(thread, "MatchOr requires at least 2 patterns");
        return validate_patterns(thread, &p->MatchOr.patterns, false);
    }
}

// ---- statements -------------------------------------------------------------------------------------------------

static int validate_targets(Thread *thread, const AstSequence *targets, AstChoice context, const char *owner) {
    if (nonempty(thread, targets->count, "targets", owner) < 0) return -1;
    return validate_expressions(thread, targets, context, false);
}

static int validate_function(Thread *thread, const char *owner, AstName *name, AstSequence *body, AstSequence *params,
                             AstNode *args, AstSequence *decorators, AstNode *returns) {
    if (validate_name(thread, name) < 0) return -1;
    if (validate_body(thread, body, owner, false) < 0 || validate_type_params(thread, params) < 0 ||
        validate_arguments(thread, args) < 0)
        return -1;
    return validate_expressions(thread, decorators, AST_Load, false) < 0 ? -1 : validate_optional(thread, returns);
}

static int validate_for(Thread *thread, const char *owner, AstNode *target, AstNode *iter, AstSequence *body,
                        AstSequence *orelse) {
    if (validate_expression(thread, target, AST_Store) < 0 || validate_expression(thread, iter, AST_Load) < 0)
        return -1;
    return validate_body(thread, body, owner, false) < 0 ? -1 : validate_body(thread, orelse, owner, true);
}

static int validate_with(Thread *thread, const char *owner, AstSequence *items, AstSequence *body) {
    if (nonempty(thread, items->count, "items", owner) < 0) return -1;
    for (size_t i = 0; i < items->count; i++) {
        AstNode *item = items->items[i];
        if (validate_expression(thread, item->withitem.context_expr, AST_Load) < 0) return -1;
        if (item->withitem.optional_vars && validate_expression(thread, item->withitem.optional_vars, AST_Store) < 0)
            return -1;
    }
    return validate_body(thread, body, owner, false);
}

static int validate_try(Thread *thread, const char *owner, AstSequence *body, AstSequence *handlers,
                        AstSequence *orelse, AstSequence *finalbody) {
    if (validate_body(thread, body, owner, false) < 0) return -1;
    if (handlers->count == 0 && finalbody->count == 0)
        return error_raise_int(thread, SHAPE_ValueError, "%s has neither except handlers nor finalbody", owner);
    if (handlers->count == 0 && orelse->count)
        return error_raise_int(thread, SHAPE_ValueError, "%s has orelse but no except handlers", owner);
    for (size_t i = 0; i < handlers->count; i++) {
        AstNode *h = handlers->items[i];
        if (validate_positions(thread, h) < 0 || validate_optional(thread, h->ExceptHandler.type) < 0 ||
            validate_name(thread, h->ExceptHandler.name) < 0 ||
            validate_body(thread, &h->ExceptHandler.body, "ExceptHandler", false) < 0)
            return -1;
    }
    return validate_body(thread, finalbody, owner, true) < 0 ? -1 : validate_body(thread, orelse, owner, true);
}

static int validate_match(Thread *thread, AstNode *s) {
    if (validate_expression(thread, s->Match.subject, AST_Load) < 0 ||
        nonempty(thread, s->Match.cases.count, "cases", "Match") < 0)
        return -1;
    for (size_t i = 0; i < s->Match.cases.count; i++) {
        AstNode *c = s->Match.cases.items[i];
        if (validate_pattern(thread, c->match_case.pattern, false) < 0 ||
            validate_optional(thread, c->match_case.guard) < 0 ||
            validate_body(thread, &c->match_case.body, "match_case", false) < 0)
            return -1;
    }
    return 0;
}

static int validate_aliases(Thread *thread, const AstSequence *names, const char *owner) {
    if (nonempty(thread, names->count, "names", owner) < 0) return -1;
    for (size_t i = 0; i < names->count; i++)
        if (validate_name(thread, names->items[i]->alias.name) < 0 ||
            validate_name(thread, names->items[i]->alias.asname) < 0)
            return -1;
    return 0;
}

static int validate_statement_parts(Thread *thread, AstNode *s) {
    switch (s->kind) {
    case AST_FunctionDef:
        return validate_function(thread, "FunctionDef", s->FunctionDef.name, &s->FunctionDef.body,
                                 &s->FunctionDef.type_params, s->FunctionDef.args, &s->FunctionDef.decorator_list,
                                 s->FunctionDef.returns);
    case AST_AsyncFunctionDef:
        return validate_function(thread, "AsyncFunctionDef", s->AsyncFunctionDef.name, &s->AsyncFunctionDef.body,
                                 &s->AsyncFunctionDef.type_params, s->AsyncFunctionDef.args,
                                 &s->AsyncFunctionDef.decorator_list, s->AsyncFunctionDef.returns);
    case AST_ClassDef:
        if (validate_name(thread, s->ClassDef.name) < 0 ||
            validate_body(thread, &s->ClassDef.body, "ClassDef", false) < 0 ||
            validate_type_params(thread, &s->ClassDef.type_params) < 0 ||
            validate_expressions(thread, &s->ClassDef.bases, AST_Load, false) < 0 ||
            validate_keywords(thread, &s->ClassDef.keywords) < 0)
            return -1;
        return validate_expressions(thread, &s->ClassDef.decorator_list, AST_Load, false);
    case AST_Return: return validate_optional(thread, s->Return.value);
    case AST_Delete: return validate_targets(thread, &s->Delete.targets, AST_Del, "Delete");
    case AST_Assign:
        return validate_targets(thread, &s->Assign.targets, AST_Store, "Assign") < 0
                   ? -1
                   : validate_expression(thread, s->Assign.value, AST_Load);
    case AST_TypeAlias:
        if (s->TypeAlias.name->kind != AST_Name)
            return error_raise_int(thread, SHAPE_TypeError, "TypeAlias with non-Name name");
        if (validate_expression(thread, s->TypeAlias.name, AST_Store) < 0 ||
            validate_type_params(thread, &s->TypeAlias.type_params) < 0)
            return -1;
        return validate_expression(thread, s->TypeAlias.value, AST_Load);
    case AST_AugAssign:
        return validate_expression(thread, s->AugAssign.target, AST_Store) < 0
                   ? -1
                   : validate_expression(thread, s->AugAssign.value, AST_Load);
    case AST_AnnAssign:
        if (s->AnnAssign.target->kind != AST_Name && s->AnnAssign.simple)
            return error_raise_int(thread, SHAPE_TypeError, "AnnAssign with simple non-Name target");
        if (validate_expression(thread, s->AnnAssign.target, AST_Store) < 0 ||
            validate_optional(thread, s->AnnAssign.value) < 0)
            return -1;
        return validate_expression(thread, s->AnnAssign.annotation, AST_Load);
    case AST_For: return validate_for(thread, "For", s->For.target, s->For.iter, &s->For.body, &s->For.orelse);
    case AST_AsyncFor:
        return validate_for(thread, "AsyncFor", s->AsyncFor.target, s->AsyncFor.iter, &s->AsyncFor.body,
                            &s->AsyncFor.orelse);
    case AST_While:
        if (validate_expression(thread, s->While.test, AST_Load) < 0 ||
            validate_body(thread, &s->While.body, "While", false) < 0)
            return -1;
        return validate_body(thread, &s->While.orelse, "While", true);
    case AST_If:
        if (validate_expression(thread, s->If.test, AST_Load) < 0 ||
            validate_body(thread, &s->If.body, "If", false) < 0)
            return -1;
        return validate_body(thread, &s->If.orelse, "If", true);
    case AST_With: return validate_with(thread, "With", &s->With.items, &s->With.body);
    case AST_AsyncWith: return validate_with(thread, "AsyncWith", &s->AsyncWith.items, &s->AsyncWith.body);
    case AST_Match: return validate_match(thread, s);
    case AST_Raise:
        if (s->Raise.exc)
            return validate_expression(thread, s->Raise.exc, AST_Load) < 0 ? -1
                                                                           : validate_optional(thread, s->Raise.cause);
        return s->Raise.cause ? bad(thread, "Raise with cause but no exception") : 0;
    case AST_Try: return validate_try(thread, "Try", &s->Try.body, &s->Try.handlers, &s->Try.orelse, &s->Try.finalbody);
    case AST_TryStar:
        return validate_try(thread, "TryStar", &s->TryStar.body, &s->TryStar.handlers, &s->TryStar.orelse,
                            &s->TryStar.finalbody);
    case AST_Assert:
        return validate_expression(thread, s->Assert.test, AST_Load) < 0 ? -1
                                                                         : validate_optional(thread, s->Assert.msg);
    case AST_Import: return validate_aliases(thread, &s->Import.names, "Import");
    case AST_ImportFrom:
        if (s->ImportFrom.level < 0) return bad(thread, "Negative ImportFrom level");
        return validate_aliases(thread, &s->ImportFrom.names, "ImportFrom");
    case AST_Global: return nonempty(thread, s->Global.names.count, "names", "Global");
    case AST_Nonlocal: return nonempty(thread, s->Nonlocal.names.count, "names", "Nonlocal");
    case AST_Expr: return validate_expression(thread, s->Expr.value, AST_Load);
    default: return 0;
    }
}

static int validate_statement(Thread *thread, AstNode *s) {
    if (!thread_c_stack_ok(thread) && !thread_check_c_stack(thread)) return -1;
    return validate_positions(thread, s) < 0 ? -1 : validate_statement_parts(thread, s);
}

int ast_validate(Thread *thread, AstNode *tree) {
    switch (tree->kind) {
    case AST_Module: return validate_body(thread, &tree->Module.body, "Module", true);
    case AST_Interactive: return validate_body(thread, &tree->Interactive.body, "Interactive", true);
    case AST_Expression: return validate_expression(thread, tree->Expression.body, AST_Load);
    default:
        if (validate_expressions(thread, &tree->FunctionType.argtypes, AST_Load, false) < 0) return -1;
        return validate_expression(thread, tree->FunctionType.returns, AST_Load);
    }
}
