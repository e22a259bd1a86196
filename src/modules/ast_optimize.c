// Taipan: what compile() does to a tree that is asked for with PyCF_OPTIMIZED_AST. MIT licence.
//
// The compiler itself folds while it emits code and needs none of this. Here the tree changes in place, as CPython shows
// it: __debug__ becomes a constant, docstrings go at level 2, numbers in patterns are folded, and simple % formats become
// f-strings. Values made on the way live in `keep`. Fields with -1 and an exception when memory runs out.
#include "modules/ast_object.h"
#include "object/error.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "runtime/config.h"

typedef struct Optimizer {
    Thread *thread;
    Arena *arena;
    Value keep;
    int level;
} Optimizer;

static int optimize_node(Optimizer *o, AstNode **slot);

static AstNode *new_node(Optimizer *o, AstKind kind, const AstNode *like) {
    AstNode *node = ast_new(o->arena, kind);
    if (!node) return error_no_memory(o->thread), NULL;
    node->line = like->line, node->column = like->column, node->end_line = like->end_line,
    node->end_column = like->end_column;
    return node;
}

static int new_sequence(Optimizer *o, AstSequence *sequence, size_t capacity) {
    *sequence = (AstSequence){.items = arena_allocate(o->arena, (capacity + !capacity) * sizeof(AstNode *))};
    if (sequence->items) return 0;
    error_no_memory(o->thread);
    return -1;
}

// ---- docstrings -------------------------------------------------------------------------------------------------

static bool is_docstring(const AstNode *s) {
    return s->kind == AST_Expr && s->Expr.value->kind == AST_Constant &&
           s->Expr.value->Constant.value.kind == AST_CONSTANT_STR;
}

static int drop_docstring(Optimizer *o, AstSequence *body, bool may_be_empty) {
    if (o->level < 2 || body->count == 0 || !is_docstring(body->items[0])) return 0;
    if (body->count == 1 && !may_be_empty) {
        AstNode *pass = body->items[0] = new_node(o, AST_Pass, body->items[0]);
        if (!pass) return -1;
        pass->end_line = pass->line, pass->end_column = pass->column + 4;
        return 0;
    }
    body->items++;
    body->count--;
    return 0;
}

// ---- numbers in patterns ----------------------------------------------------------------------------------------

static int fold_number(Optimizer *o, AstNode **slot) {
    AstNode *e = *slot;
    if (!e || (e->kind != AST_UnaryOp && e->kind != AST_BinOp)) return 0;
    Value value;
    if (e->kind == AST_UnaryOp) {
        if (e->UnaryOp.op != AST_USub || e->UnaryOp.operand->kind != AST_Constant) return 0;
        value = ast_constant_value(o->thread, &e->UnaryOp.operand->Constant.value);
        value = value ? object_negative(o->thread, value) : NO_VALUE;
    } else {
        if (fold_number(o, &e->BinOp.left) < 0) return -1;
        if ((e->BinOp.op != AST_Add && e->BinOp.op != AST_Sub) || e->BinOp.left->kind != AST_Constant ||
            e->BinOp.right->kind != AST_Constant)
            return 0;
        Value left = ast_constant_value(o->thread, &e->BinOp.left->Constant.value);
        Value right = left ? ast_constant_value(o->thread, &e->BinOp.right->Constant.value) : NO_VALUE;
        value = right ? object_binary(o->thread, e->BinOp.op == AST_Add ? OPERATOR_ADD : OPERATOR_SUBTRACT, left, right)
                      : NO_VALUE;
    }
    if (!value || list_append(o->thread, o->keep, value) < 0) return -1;
    AstNode *constant = new_node(o, AST_Constant, e);
    if (!constant) return -1;
    constant->Constant.value = (AstConstant){.kind = AST_CONSTANT_FOREIGN, .foreign = value_bits(value)};
    *slot = constant;
    return 0;
}

// ---- formats ----------------------------------------------------------------------------------------------------

// How many conversions a format has; -1 when it has one that is not plain %s, %r or %a.
static int64_t count_conversions(const AstConstant *format) {
    int64_t count = 0;
    for (size_t i = 0; i < format->length; i++) {
        if (format->text[i] != '%') continue;
        if (++i == format->length || !strchr("sra%", format->text[i])) return -1;
        count += format->text[i] != '%';
    }
    return count;
}

static int append_text(Optimizer *o, AstSequence *values, const AstNode *like, const char *text, size_t length) {
    if (length == 0) return 0;
    AstNode *constant = new_node(o, AST_Constant, like);
    char *copy = arena_allocate(o->arena, length + 1);
    if (!constant || !copy) return error_no_memory(o->thread), -1;
    memcpy(copy, text, length);
    bool is_ascii = true;
    for (size_t i = 0; i < length; i++)
        is_ascii &= (unsigned char)text[i] < 128;
    constant->Constant.value =
        (AstConstant){.kind = AST_CONSTANT_STR, .text = copy, .length = length, .is_ascii = is_ascii};
    values->items[values->count++] = constant;
    return 0;
}

static int append_value(Optimizer *o, AstSequence *values, AstNode *argument, char conversion) {
    AstNode *value = new_node(o, AST_FormattedValue, argument);
    if (!value) return -1;
    value->FormattedValue.value = argument;
    value->FormattedValue.conversion = conversion;
    values->items[values->count++] = value;
    return 0;
}

static int split_format(Optimizer *o, AstSequence *values, const AstNode *like, const AstConstant *format,
                        const AstSequence *arguments) {
    char *text = arena_allocate(o->arena, format->length + 1); // what stands between two conversions
    if (!text) return error_no_memory(o->thread), -1;
    size_t length = 0, used = 0;
    for (size_t i = 0; i < format->length; i++) {
        char c = format->text[i];
        if (c != '%' || (c = format->text[++i]) == '%') {
            text[length++] = c;
            continue;
        }
        if (append_text(o, values, like, text, length) < 0 || append_value(o, values, arguments->items[used++], c) < 0)
            return -1;
        length = 0;
    }
    return append_text(o, values, like, text, length);
}

static int fold_format(Optimizer *o, AstNode **slot) {
    AstNode *e = *slot;
    if (e->BinOp.op != AST_Mod || e->BinOp.left->kind != AST_Constant || e->BinOp.right->kind != AST_Tuple) return 0;
    const AstConstant *format = &e->BinOp.left->Constant.value;
    const AstSequence *arguments = &e->BinOp.right->Tuple.elts;
    if (format->kind != AST_CONSTANT_STR || count_conversions(format) != (int64_t)arguments->count) return 0;
    for (size_t i = 0; i < arguments->count; i++)
        if (arguments->items[i]->kind == AST_Starred) return 0;
    AstNode *joined = new_node(o, AST_JoinedStr, e);
    if (!joined || new_sequence(o, &joined->JoinedStr.values, 2 * arguments->count + 1) < 0) return -1;
    if (split_format(o, &joined->JoinedStr.values, e->BinOp.left, format, arguments) < 0) return -1;
    *slot = joined;
    return 0;
}

// ---- the walk ---------------------------------------------------------------------------------------------------

static int optimize_children(Optimizer *o, AstNode *node) {
    const AstKindInfo *info = &ast_kinds[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        const AstFieldInfo *field = &info->fields[i];
        if (ast_types[field->type].form != AST_IS_SUM && ast_types[field->type].form != AST_IS_PRODUCT) continue;
        if (field->quantity != AST_SEQUENCE) {
            if (optimize_node(o, ast_field(node, field)) < 0) return -1;
            continue;
        }
        AstSequence *sequence = ast_field_sequence(node, field);
        for (size_t j = 0; j < sequence->count; j++)
            if (optimize_node(o, &sequence->items[j]) < 0) return -1;
    }
    return 0;
}

static int fold_debug(Optimizer *o, AstNode **slot) {
    AstNode *name = *slot;
    if (name->Name.ctx != AST_Load || strcmp(name->Name.id->text, "__debug__")) return 0;
    AstNode *constant = new_node(o, AST_Constant, name);
    if (!constant) return -1;
    constant->Constant.value.kind = o->level ? AST_CONSTANT_FALSE : AST_CONSTANT_TRUE;
    *slot = constant;
    return 0;
}

static int optimize_node(Optimizer *o, AstNode **slot) {
    AstNode *node = *slot;
    if (!node) return 0;
    if (!thread_c_stack_ok(o->thread) && !thread_check_c_stack(o->thread)) return -1;
    int status = 0;
    switch (node->kind) {
    case AST_Module: status = drop_docstring(o, &node->Module.body, true); break;
    case AST_FunctionDef: status = drop_docstring(o, &node->FunctionDef.body, false); break;
    case AST_AsyncFunctionDef: status = drop_docstring(o, &node->AsyncFunctionDef.body, false); break;
    case AST_ClassDef: status = drop_docstring(o, &node->ClassDef.body, false); break;
    case AST_MatchValue: status = fold_number(o, &node->MatchValue.value); break;
    case AST_MatchMapping:
        for (size_t i = 0; i < node->MatchMapping.keys.count && status == 0; i++)
            status = fold_number(o, &node->MatchMapping.keys.items[i]);
        break;
    case AST_Name: return fold_debug(o, slot);
    default: break;
    }
    if (status < 0 || optimize_children(o, node) < 0) return -1;
    return node->kind == AST_BinOp ? fold_format(o, slot) : 0;
}

int ast_optimize(Thread *thread, Arena *arena, AstNode *tree, Value keep, int level) {
    Optimizer o = {thread, arena, keep, level < 0 ? thread->interp->config->optimize : level};
    return optimize_node(&o, &tree);
}
