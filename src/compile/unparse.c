// Taipan: expressions back to source text, as annotations become strings (PEP 563). MIT licence.
//
// What ast.unparse-like text CPython's compiler makes: minimal parentheses, single quotes where repr() has them, double
// quotes never added. Precedence levels follow the grammar.
#include "compile/compiler.h"
#include "base/number_text.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"

typedef enum Level { // how tightly an operand must bind
    LEVEL_TUPLE,
    LEVEL_TEST,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_EXPRESSION,
    LEVEL_XOR = LEVEL_EXPRESSION + 1,
    LEVEL_BIT_AND,
    LEVEL_SHIFT,
    LEVEL_ARITHMETIC,
    LEVEL_TERM,
    LEVEL_FACTOR,
    LEVEL_POWER,
    LEVEL_AWAIT,
    LEVEL_ATOM,
} Level;
typedef struct Unparser {
    Compiler *c;
    StrBuilder text;
} Unparser;

static void expression(Unparser *u, AstNode *e, int level);

static void put(Unparser *u, const char *text) {
    Compiler *c = u->c;
    if (!c->failed && str_builder_append_ascii(c->thread, &u->text, text, strlen(text)) < 0) c->failed = true;
}
static void put_value(Unparser *u, Value text) {
    Compiler *c = u->c;
    if (!c->failed && (text == NO_VALUE || str_builder_append(c->thread, &u->text, text) < 0)) c->failed = true;
}
static void put_name(Unparser *u, AstName *name) {
    put_value(u, compiler_name_value(u->c, name));
}
static void put_if(Unparser *u, bool condition, const char *text) {
    if (condition) put(u, text);
}

static void list(Unparser *u, const AstSequence *items, int level) {
    for (size_t i = 0; i < items->count; i++) {
        put_if(u, i > 0, ", ");
        expression(u, items->items[i], level);
    }
}

// ---- constants --------------------------------------------------------------------------------------------------
// Infinite numbers have no literal: 1e309 stands for them.
static Value finite_repr(Compiler *c, Value value) {
    Thread *thread = c->thread;
    Value text = object_repr(thread, value);
    if (text == NO_VALUE || !(value_is_float(value) || value_has_shape(value, SHAPE_complex))) return text;
    Value infinity = str_from_cstring(thread, "inf"), number = str_from_cstring(thread, "1e309");
    if (infinity == NO_VALUE || number == NO_VALUE) return NO_VALUE;
    return object_call_method(thread, text, NAME(replace), 2, infinity, number);
}

static void constant(Unparser *u, AstNode *e) {
    Compiler *c = u->c;
    if (e->Constant.value.kind == AST_CONSTANT_ELLIPSIS) {
        put(u, "...");
        return;
    }
    if (e->Constant.kind.text) put(u, "u");
    Value value = constant_value(c, &e->Constant.value);
    if (!c->failed) put_value(u, finite_repr(c, value));
}

// ---- operators --------------------------------------------------------------------------------------------------
static void binary(Unparser *u, AstNode *e, int level) {
    static const struct {
        const char *text;
        int level;
        bool right;
    } operators[] = {[AST_Add] = {" + ", LEVEL_ARITHMETIC, false},   [AST_Sub] = {" - ", LEVEL_ARITHMETIC, false},
                     [AST_Mult] = {" * ", LEVEL_TERM, false},        [AST_MatMult] = {" @ ", LEVEL_TERM, false},
                     [AST_Div] = {" / ", LEVEL_TERM, false},         [AST_Mod] = {" % ", LEVEL_TERM, false},
                     [AST_LShift] = {" << ", LEVEL_SHIFT, false},    [AST_RShift] = {" >> ", LEVEL_SHIFT, false},
                     [AST_BitOr] = {" | ", LEVEL_EXPRESSION, false}, [AST_BitXor] = {" ^ ", LEVEL_XOR, false},
                     [AST_BitAnd] = {" & ", LEVEL_BIT_AND, false},   [AST_FloorDiv] = {" // ", LEVEL_TERM, false},
                     [AST_Pow] = {" ** ", LEVEL_POWER, true}};
    int own = operators[e->BinOp.op].level;
    bool right = operators[e->BinOp.op].right;
    put_if(u, level > own, "(");
    expression(u, e->BinOp.left, own + right);
    put(u, operators[e->BinOp.op].text);
    expression(u, e->BinOp.right, own + !right);
    put_if(u, level > own, ")");
}

static void unary(Unparser *u, AstNode *e, int level) {
    AstChoice op = e->UnaryOp.op;
    int own = op == AST_Not ? LEVEL_NOT : LEVEL_FACTOR;
    put_if(u, level > own, "(");
    put(u, op == AST_Not ? "not " : op == AST_USub ? "-" : op == AST_UAdd ? "+" : "~");
    expression(u, e->UnaryOp.operand, own);
    put_if(u, level > own, ")");
}

static void boolean(Unparser *u, AstNode *e, int level) {
    int own = e->BoolOp.op == AST_And ? LEVEL_AND : LEVEL_OR;
    put_if(u, level > own, "(");
    for (size_t i = 0; i < e->BoolOp.values.count; i++) {
        put_if(u, i > 0, e->BoolOp.op == AST_And ? " and " : " or ");
        expression(u, e->BoolOp.values.items[i], own + 1);
    }
    put_if(u, level > own, ")");
}

static void compare(Unparser *u, AstNode *e, int level) {
    static const char *const operators[] = {
        [AST_Eq] = " == ", [AST_NotEq] = " != ",    [AST_Lt] = " < ",  [AST_LtE] = " <= ",
        [AST_Gt] = " > ",  [AST_GtE] = " >= ",      [AST_Is] = " is ", [AST_IsNot] = " is not ",
        [AST_In] = " in ", [AST_NotIn] = " not in "};
    put_if(u, level > LEVEL_COMPARE, "(");
    expression(u, e->Compare.left, LEVEL_COMPARE + 1);
    for (size_t i = 0; i < e->Compare.ops.count; i++) {
        put(u, operators[e->Compare.ops.items[i]]);
        expression(u, e->Compare.comparators.items[i], LEVEL_COMPARE + 1);
    }
    put_if(u, level > LEVEL_COMPARE, ")");
}

// ---- functions --------------------------------------------------------------------------------------------------
static void separator(Unparser *u, bool *first) {
    put_if(u, !*first, ", ");
    *first = false;
}

static void parameters(Unparser *u, AstNode *node) {
    const AstSequence *positional = &node->arguments.posonlyargs, *args = &node->arguments.args;
    const AstSequence *keyword = &node->arguments.kwonlyargs, *defaults = &node->arguments.defaults;
    size_t count = positional->count + args->count;
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        AstNode *parameter = i < positional->count ? positional->items[i] : args->items[i - positional->count];
        separator(u, &first);
        put_name(u, parameter->arg.arg);
        if (i + defaults->count >= count) {
            put(u, "=");
            expression(u, defaults->items[i + defaults->count - count], LEVEL_TEST);
        }
        put_if(u, positional->count && i + 1 == positional->count, ", /");
    }
    if (node->arguments.vararg || keyword->count) {
        separator(u, &first);
        put(u, "*");
        if (node->arguments.vararg) put_name(u, node->arguments.vararg->arg.arg);
    }
    for (size_t i = 0; i < keyword->count; i++) {
        separator(u, &first);
        put_name(u, keyword->items[i]->arg.arg);
        if (!node->arguments.kw_defaults.items[i]) continue;
        put(u, "=");
        expression(u, node->arguments.kw_defaults.items[i], LEVEL_TEST);
    }
    if (node->arguments.kwarg) {
        separator(u, &first);
        put(u, "**");
        put_name(u, node->arguments.kwarg->arg.arg);
    }
}

static void lambda(Unparser *u, AstNode *e, int level) {
    AstNode *a = e->Lambda.args;
    bool any = a->arguments.posonlyargs.count || a->arguments.args.count || a->arguments.kwonlyargs.count ||
               a->arguments.vararg || a->arguments.kwarg;
    put_if(u, level > LEVEL_TEST, "(");
    put(u, any ? "lambda " : "lambda");
    parameters(u, a);
    put(u, ": ");
    expression(u, e->Lambda.body, LEVEL_TEST);
    put_if(u, level > LEVEL_TEST, ")");
}

static void call(Unparser *u, AstNode *e) {
    const AstSequence *args = &e->Call.args, *keywords = &e->Call.keywords;
    expression(u, e->Call.func, LEVEL_ATOM);
    if (args->count == 1 && !keywords->count && args->items[0]->kind == AST_GeneratorExp) {
        expression(u, args->items[0], LEVEL_TUPLE);
        return;
    }
    bool first = true;
    put(u, "(");
    for (size_t i = 0; i < args->count; i++) {
        separator(u, &first);
        expression(u, args->items[i], LEVEL_TEST);
    }
    for (size_t i = 0; i < keywords->count; i++) {
        separator(u, &first);
        if (keywords->items[i]->keyword.arg) {
            put_name(u, keywords->items[i]->keyword.arg);
            put(u, "=");
        } else {
            put(u, "**");
        }
        expression(u, keywords->items[i]->keyword.value, LEVEL_TEST);
    }
    put(u, ")");
}

// ---- displays ---------------------------------------------------------------------------------------------------
static void dict(Unparser *u, AstNode *e) {
    put(u, "{");
    for (size_t i = 0; i < e->Dict.values.count; i++) {
        put_if(u, i > 0, ", ");
        if (e->Dict.keys.items[i]) {
            expression(u, e->Dict.keys.items[i], LEVEL_TEST);
            put(u, ": ");
            expression(u, e->Dict.values.items[i], LEVEL_TEST);
        } else {
            put(u, "**");
            expression(u, e->Dict.values.items[i], LEVEL_EXPRESSION);
        }
    }
    put(u, "}");
}

static void comprehension(Unparser *u, const AstSequence *clauses) {
    for (size_t i = 0; i < clauses->count; i++) {
        AstNode *clause = clauses->items[i];
        put(u, clause->comprehension.is_async ? " async for " : " for ");
        expression(u, clause->comprehension.target, LEVEL_TUPLE);
        put(u, " in ");
        expression(u, clause->comprehension.iter, LEVEL_TEST + 1);
        for (size_t n = 0; n < clause->comprehension.ifs.count; n++) {
            put(u, " if ");
            expression(u, clause->comprehension.ifs.items[n], LEVEL_TEST + 1);
        }
    }
}

static void tuple(Unparser *u, AstNode *e, int level) {
    if (!e->Tuple.elts.count) {
        put(u, "()");
        return;
    }
    put_if(u, level > LEVEL_TUPLE, "(");
    list(u, &e->Tuple.elts, LEVEL_TEST);
    put_if(u, e->Tuple.elts.count == 1, ",");
    put_if(u, level > LEVEL_TUPLE, ")");
}

// ---- strings ----------------------------------------------------------------------------------------------------
static void joined_body(Unparser *u, const AstSequence *values, bool is_spec);

static void escaped(Unparser *u, AstNode *e) {
    Compiler *c = u->c;
    const AstConstant *text = &e->Constant.value;
    for (size_t i = 0, start = 0; i <= text->length && !c->failed; i++) {
        bool brace = i < text->length && (text->text[i] == '{' || text->text[i] == '}');
        if (!brace && i < text->length) continue;
        put_value(u, str_from_utf8(c->thread, text->text + start, i - start));
        if (brace) put(u, text->text[i] == '{' ? "{{" : "}}");
        start = i + 1;
    }
}

// given: the expression's text as it was written (template strings keep it); NO_VALUE: none.
static void replacement(Unparser *u, AstNode *value, Value given, int conversion, AstNode *spec) {
    Compiler *c = u->c;
    Value text = given;
    if (text == NO_VALUE) {
        Unparser inner = {c, {0}};
        str_builder_init(&inner.text);
        expression(&inner, value, LEVEL_TEST + 1);
        text = c->failed ? NO_VALUE : compiler_check(c, str_builder_finish(c->thread, &inner.text));
    }
    if (c->failed) return;
    put(u, str_from_value(text)->length && str_read(str_from_value(text), 0) == '{' ? "{ " : "{");
    put_value(u, text);
    if (conversion > 0) {
        char mark[3] = {'!', (char)conversion, 0};
        put(u, mark);
    }
    if (spec) {
        put(u, ":");
        if (spec->kind == AST_JoinedStr)
            joined_body(u, &spec->JoinedStr.values, true);
        else
            escaped(u, spec);
    }
    put(u, "}");
}

static Value written_text(Compiler *c, const AstConstant *constant) {
    Value text = constant->kind == AST_CONSTANT_ABSENT ? NONE : constant_value(c, constant);
    return text != NO_VALUE && value_is_str(text) ? text : NO_VALUE;
}

static void joined_body(Unparser *u, const AstSequence *values, bool is_spec) {
    (void)is_spec;
    for (size_t i = 0; i < values->count; i++) {
        AstNode *value = values->items[i];
        if (value->kind == AST_Constant)
            escaped(u, value);
        else if (value->kind == AST_Interpolation)
            replacement(u, value->Interpolation.value, written_text(u->c, &value->Interpolation.str),
                        value->Interpolation.conversion, value->Interpolation.format_spec);
        else if (value->kind == AST_FormattedValue)
            replacement(u, value->FormattedValue.value, NO_VALUE, value->FormattedValue.conversion,
                        value->FormattedValue.format_spec);
        else if (value->kind == AST_JoinedStr)
            joined_body(u, &value->JoinedStr.values, false);
    }
}

static void joined(Unparser *u, const AstSequence *values, const char *prefix) {
    Compiler *c = u->c;
    Unparser inner = {c, {0}};
    str_builder_init(&inner.text);
    joined_body(&inner, values, false);
    Value text = c->failed ? NO_VALUE : compiler_check(c, str_builder_finish(c->thread, &inner.text));
    if (c->failed) return;
    put(u, prefix);
    put_value(u, object_repr(c->thread, text));
}

// ---- the rest ---------------------------------------------------------------------------------------------------
static void subscript(Unparser *u, AstNode *e) {
    expression(u, e->Subscript.value, LEVEL_ATOM);
    put(u, "[");
    expression(u, e->Subscript.slice, LEVEL_TUPLE);
    put(u, "]");
}

static void slice(Unparser *u, AstNode *e) {
    if (e->Slice.lower) expression(u, e->Slice.lower, LEVEL_TEST);
    put(u, ":");
    if (e->Slice.upper) expression(u, e->Slice.upper, LEVEL_TEST);
    if (!e->Slice.step) return;
    put(u, ":");
    expression(u, e->Slice.step, LEVEL_TEST);
}

static void attribute(Unparser *u, AstNode *e) {
    AstNode *value = e->Attribute.value;
    expression(u, value, LEVEL_ATOM);
    bool is_int = value->kind == AST_Constant && value->Constant.value.kind == AST_CONSTANT_INT;
    put(u, is_int ? " ." : "."); // 3 .real
    put_name(u, e->Attribute.attr);
}

static void conditional(Unparser *u, AstNode *e, int level) {
    put_if(u, level > LEVEL_TEST, "(");
    expression(u, e->IfExp.body, LEVEL_TEST + 1);
    put(u, " if ");
    expression(u, e->IfExp.test, LEVEL_TEST + 1);
    put(u, " else ");
    expression(u, e->IfExp.orelse, LEVEL_TEST);
    put_if(u, level > LEVEL_TEST, ")");
}

static void enclosed(Unparser *u, const char *open, AstNode *element, const AstSequence *clauses, const char *close) {
    put(u, open);
    expression(u, element, LEVEL_TEST);
    comprehension(u, clauses);
    put(u, close);
}

static void expression(Unparser *u, AstNode *e, int level) {
    if (!compiler_enter(u->c)) return;
    switch (e->kind) {
    case AST_BoolOp: boolean(u, e, level); break;
    case AST_BinOp: binary(u, e, level); break;
    case AST_UnaryOp: unary(u, e, level); break;
    case AST_Lambda: lambda(u, e, level); break;
    case AST_IfExp: conditional(u, e, level); break;
    case AST_Dict: dict(u, e); break;
    case AST_Set:
        put(u, "{");
        list(u, &e->Set.elts, LEVEL_TEST);
        put(u, "}");
        break;
    case AST_GeneratorExp: enclosed(u, "(", e->GeneratorExp.elt, &e->GeneratorExp.generators, ")"); break;
    case AST_ListComp: enclosed(u, "[", e->ListComp.elt, &e->ListComp.generators, "]"); break;
    case AST_SetComp: enclosed(u, "{", e->SetComp.elt, &e->SetComp.generators, "}"); break;
    case AST_DictComp:
        put(u, "{");
        expression(u, e->DictComp.key, LEVEL_TEST);
        put(u, ": ");
        expression(u, e->DictComp.value, LEVEL_TEST);
        comprehension(u, &e->DictComp.generators);
        put(u, "}");
        break;
    case AST_Yield:
        put(u, e->Yield.value ? "(yield " : "(yield");
        if (e->Yield.value) expression(u, e->Yield.value, LEVEL_TEST);
        put(u, ")");
        break;
    case AST_YieldFrom:
        put(u, "(yield from ");
        expression(u, e->YieldFrom.value, LEVEL_TEST);
        put(u, ")");
        break;
    case AST_Await:
        put_if(u, level > LEVEL_AWAIT, "(");
        put(u, "await ");
        expression(u, e->Await.value, LEVEL_ATOM);
        put_if(u, level > LEVEL_AWAIT, ")");
        break;
    case AST_Compare: compare(u, e, level); break;
    case AST_Call: call(u, e); break;
    case AST_Constant: constant(u, e); break;
    case AST_JoinedStr: joined(u, &e->JoinedStr.values, "f"); break;
    case AST_TemplateStr: joined(u, &e->TemplateStr.values, "t"); break;
    case AST_Attribute: attribute(u, e); break;
    case AST_Subscript: subscript(u, e); break;
    case AST_Starred:
        put(u, "*");
        expression(u, e->Starred.value, LEVEL_EXPRESSION);
        break;
    case AST_Name: put_name(u, e->Name.id); break;
    case AST_List:
        put(u, "[");
        list(u, &e->List.elts, LEVEL_TEST);
        put(u, "]");
        break;
    case AST_Tuple: tuple(u, e, level); break;
    case AST_Slice: slice(u, e); break;
    case AST_NamedExpr:
        put_if(u, level > LEVEL_TUPLE, "(");
        expression(u, e->NamedExpr.target, LEVEL_ATOM);
        put(u, " := ");
        expression(u, e->NamedExpr.value, LEVEL_ATOM);
        put_if(u, level > LEVEL_TUPLE, ")");
        break;
    default: compiler_error(u->c, position_of(e), "unexpected expression"); break;
    }
}

Value unparse_expression(Compiler *c, AstNode *e) {
    Unparser u = {c, {0}};
    str_builder_init(&u.text);
    expression(&u, e, LEVEL_TEST);
    return c->failed ? NO_VALUE : compiler_check(c, str_builder_finish(c->thread, &u.text));
}
