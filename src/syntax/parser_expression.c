// Taipan: expressions. MIT licence.
//
// Operators by precedence climbing; what PEG needs backtracking for is decided by looking at what was read:
// targets are read as expressions and then given their context.
#include "syntax/parser_internal.h"
#include <stdlib.h>

// ---- Operators

typedef struct Operator {
    uint8_t binds, choice;
} Operator;

static const Operator operators[TOKEN_KIND_COUNT] = {
    [TOKEN_OR] = {BINDS_OR, AST_Or},
    [TOKEN_AND] = {BINDS_AND, AST_And},
    [TOKEN_NOT] = {BINDS_COMPARISON, AST_NotIn},
    [TOKEN_IN] = {BINDS_COMPARISON, AST_In},
    [TOKEN_IS] = {BINDS_COMPARISON, AST_Is},
    [TOKEN_EQEQUAL] = {BINDS_COMPARISON, AST_Eq},
    [TOKEN_NOTEQUAL] = {BINDS_COMPARISON, AST_NotEq},
    [TOKEN_LESS] = {BINDS_COMPARISON, AST_Lt},
    [TOKEN_LESSEQUAL] = {BINDS_COMPARISON, AST_LtE},
    [TOKEN_GREATER] = {BINDS_COMPARISON, AST_Gt},
    [TOKEN_GREATEREQUAL] = {BINDS_COMPARISON, AST_GtE},
    [TOKEN_VBAR] = {BINDS_BIT_OR, AST_BitOr},
    [TOKEN_CIRCUMFLEX] = {BINDS_BIT_XOR, AST_BitXor},
    [TOKEN_AMPER] = {BINDS_BIT_AND, AST_BitAnd},
    [TOKEN_LEFTSHIFT] = {BINDS_SHIFT, AST_LShift},
    [TOKEN_RIGHTSHIFT] = {BINDS_SHIFT, AST_RShift},
    [TOKEN_PLUS] = {BINDS_SUM, AST_Add},
    [TOKEN_MINUS] = {BINDS_SUM, AST_Sub},
    [TOKEN_STAR] = {BINDS_TERM, AST_Mult},
    [TOKEN_SLASH] = {BINDS_TERM, AST_Div},
    [TOKEN_DOUBLESLASH] = {BINDS_TERM, AST_FloorDiv},
    [TOKEN_PERCENT] = {BINDS_TERM, AST_Mod},
    [TOKEN_AT] = {BINDS_TERM, AST_MatMult},
};

static AstNode *parse_primary(Parser *p);

static AstNode *parse_unary(Parser *p) {
    const Token *start = p->token;
    AstChoice op;
    switch (peek(p)) {
    case TOKEN_PLUS: op = AST_UAdd; break;
    case TOKEN_MINUS: op = AST_USub; break;
    case TOKEN_TILDE: op = AST_Invert; break;
    default: {
        AstNode *left = parse_primary(p);
        if (!left || peek(p) != TOKEN_DOUBLESTAR) return left;
        if (stack_is_low(p)) return NULL;
        p->token++;
        AstNode *right = parse_unary(p);
        AstNode *node = right ? NEW_NODE(p, BinOp, start) : NULL;
        if (!node) return NULL;
        node->BinOp.left = left;
        node->BinOp.op = AST_Pow;
        node->BinOp.right = right;
        return finish(p, node);
    }
    }
    if (stack_is_low(p)) return NULL;
    p->token++;
    AstNode *operand = parse_unary(p);
    AstNode *node = operand ? NEW_NODE(p, UnaryOp, start) : NULL;
    if (!node) return NULL;
    node->UnaryOp.op = op;
    node->UnaryOp.operand = operand;
    return finish(p, node);
}

static AstNode *parse_boolean(Parser *p, const Token *start, AstNode *left, TokenKind kind) {
    size_t base = p->scratch_count;
    if (!push(p, left)) return NULL;
    while (accept(p, kind)) {
        AstNode *value = parse_binary(p, operators[kind].binds + 1);
        if (!value || !push(p, value)) return NULL;
    }
    AstNode *node = NEW_NODE(p, BoolOp, start);
    if (!node || !take(p, base, &node->BoolOp.values)) return NULL;
    node->BoolOp.op = (AstChoice)operators[kind].choice;
    return finish(p, node);
}

// Reads a comparison operator if there is one.
static AstChoice accept_comparison(Parser *p) {
    TokenKind kind = peek(p);
    if (operators[kind].binds != BINDS_COMPARISON) return AST_CHOICE_NONE;
    if (kind == TOKEN_NOT) {
        if (p->token[1].kind != TOKEN_IN) return AST_CHOICE_NONE;
        p->token++;
    } else if (kind == TOKEN_NOTEQUAL) {
        // Either spelling excludes the other.
        if ((p->text[p->token->start] == '<') != p->barry) return AST_CHOICE_NONE;
    } else if (kind == TOKEN_IS && p->token[1].kind == TOKEN_NOT) {
        p->token += 2;
        return AST_IsNot;
    }
    p->token++;
    return (AstChoice)operators[kind].choice;
}

static AstNode *parse_comparison(Parser *p, const Token *start, AstNode *left, AstChoice first) {
    size_t base = p->scratch_count;
    AstChoice few[8], *many = few;
    size_t count = 0, capacity = 8;
    AstNode *result = NULL;
    for (AstChoice op = first; op != AST_CHOICE_NONE; op = accept_comparison(p)) {
        if (count == capacity) {
            AstChoice *more = parser_allocate(p, capacity * 2 * sizeof(AstChoice));
            if (!more) return NULL;
            memcpy(more, many, count * sizeof(AstChoice));
            many = more;
            capacity *= 2;
        }
        many[count++] = op;
        AstNode *right = parse_binary(p, BINDS_BIT_OR);
        if (!right || !push(p, right)) return NULL;
    }
    result = NEW_NODE(p, Compare, start);
    if (!result || !take(p, base, &result->Compare.comparators)) return NULL;
    result->Compare.left = left;
    result->Compare.ops.count = count;
    result->Compare.ops.items = parser_allocate(p, count * sizeof(AstChoice));
    if (!result->Compare.ops.items) return NULL;
    memcpy(result->Compare.ops.items, many, count * sizeof(AstChoice));
    return finish(p, result);
}

AstNode *parse_binary(Parser *p, int level) {
    const Token *start = p->token;
    AstNode *left;
    if (peek(p) == TOKEN_NOT && level <= BINDS_NOT) {
        if (stack_is_low(p)) return NULL;
        p->token++;
        AstNode *operand = parse_binary(p, BINDS_NOT);
        left = operand ? NEW_NODE(p, UnaryOp, start) : NULL;
        if (!left) return NULL;
        left->UnaryOp.op = AST_Not;
        left->UnaryOp.operand = operand;
        finish(p, left);
    } else {
        left = parse_unary(p);
    }
    while (left) {
        TokenKind kind = peek(p);
        int binds = operators[kind].binds;
        if (binds < level || !binds) return left;
        if (binds <= BINDS_AND) {
            left = parse_boolean(p, start, left, kind);
        } else if (binds == BINDS_COMPARISON) {
            AstChoice op = accept_comparison(p);
            if (op == AST_CHOICE_NONE) return left;
            left = parse_comparison(p, start, left, op);
        } else {
            p->token++;
            AstNode *right = parse_binary(p, binds + 1);
            if (right && kind == TOKEN_AT && !parser_version(p, 5, "The '@' operator is")) return NULL;
            AstNode *node = right ? NEW_NODE(p, BinOp, start) : NULL;
            if (!node) return NULL;
            node->BinOp.left = left;
            node->BinOp.op = (AstChoice)operators[kind].choice;
            node->BinOp.right = right;
            left = finish(p, node);
        }
    }
    return NULL;
}

// ---- Conditional expressions, lambda, named expressions

static AstNode *parse_lambda(Parser *p) {
    const Token *start = p->token++;
    AstNode *parameters = parse_parameters(p, TOKEN_COLON, false);
    if (!parameters || !accept(p, TOKEN_COLON)) return NULL;
    AstNode *body = parse_expression(p);
    AstNode *node = body ? NEW_NODE(p, Lambda, start) : NULL;
    if (!node) return NULL;
    node->Lambda.args = parameters;
    node->Lambda.body = body;
    return finish(p, node);
}

AstNode *parse_expression(Parser *p) {
    if (stack_is_low(p)) return NULL;
    const Token *start = p->token;
    if (peek(p) == TOKEN_LAMBDA) return parse_lambda(p);
    AstNode *body = parse_binary(p, BINDS_OR);
    if (!body || peek(p) != TOKEN_IF) return body;
    const Token *before = p->token++;
    AstNode *test = parse_binary(p, BINDS_OR);
    if (!test) return NULL;
    if (!accept(p, TOKEN_ELSE)) {
        // A guard or a comprehension's condition, not ours.
        p->token = before;
        return body;
    }
    AstNode *orelse = parse_expression(p);
    AstNode *node = orelse ? NEW_NODE(p, IfExp, start) : NULL;
    if (!node) return NULL;
    node->IfExp.test = test;
    node->IfExp.body = body;
    node->IfExp.orelse = orelse;
    return finish(p, node);
}

AstNode *parse_named_expression(Parser *p) {
    const Token *start = p->token;
    if (peek(p) != TOKEN_NAME || p->token[1].kind != TOKEN_COLONEQUAL) return parse_expression(p);
    if (!parser_version(p, 8, "Assignment expressions are")) return NULL;
    AstNode *target = NEW_NODE(p, Name, start);
    if (!target || !(target->Name.id = parser_name(p, start))) return NULL;
    p->token++;
    finish(p, target);
    target->Name.ctx = AST_Store;
    p->token++;
    AstNode *value = parse_expression(p);
    AstNode *node = value ? NEW_NODE(p, NamedExpr, start) : NULL;
    if (!node) return NULL;
    node->NamedExpr.target = target;
    node->NamedExpr.value = value;
    return finish(p, node);
}

static AstNode *make_starred(Parser *p, const Token *start, AstNode *value) {
    AstNode *node = value ? NEW_NODE(p, Starred, start) : NULL;
    if (!node) return NULL;
    node->Starred.value = value;
    node->Starred.ctx = AST_Load;
    return finish(p, node);
}

AstNode *parse_star_expression(Parser *p) {
    if (peek(p) != TOKEN_STAR) return parse_expression(p);
    const Token *start = p->token++;
    return make_starred(p, start, parse_binary(p, BINDS_BIT_OR));
}

AstNode *parse_star_named_expression(Parser *p) {
    return peek(p) == TOKEN_STAR ? parse_star_expression(p) : parse_named_expression(p);
}

static bool starts_expression(TokenKind kind) {
    switch (kind) {
    case TOKEN_NAME:
    case TOKEN_NUMBER:
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
    case TOKEN_TSTRING_START:
    case TOKEN_LPAR:
    case TOKEN_LSQB:
    case TOKEN_LBRACE:
    case TOKEN_PLUS:
    case TOKEN_MINUS:
    case TOKEN_TILDE:
    case TOKEN_NOT:
    case TOKEN_LAMBDA:
    case TOKEN_AWAIT:
    case TOKEN_NONE:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
    case TOKEN_ELLIPSIS: return true;
    default: return false;
    }
}

// A list of items with commas makes a tuple without parentheses; one item without a comma is itself.
static AstNode *parse_list(Parser *p, AstNode *(*item)(Parser *), bool stars) {
    const Token *start = p->token;
    AstNode *first = item(p);
    if (!first || peek(p) != TOKEN_COMMA) return first;
    size_t base = p->scratch_count;
    if (!push(p, first)) return NULL;
    while (accept(p, TOKEN_COMMA)) {
        if (!starts_expression(peek(p)) && !(stars && peek(p) == TOKEN_STAR)) break;
        AstNode *next = item(p);
        if (!next || !push(p, next)) return NULL;
    }
    AstNode *node = NEW_NODE(p, Tuple, start);
    if (!node || !take(p, base, &node->Tuple.elts)) return NULL;
    node->Tuple.ctx = AST_Load;
    return finish(p, node);
}

AstNode *parse_star_expressions(Parser *p) {
    return parse_list(p, parse_star_expression, true);
}

AstNode *parse_expressions(Parser *p) {
    return parse_list(p, parse_expression, false);
}

static AstNode *parse_yield(Parser *p) {
    const Token *start = p->token++;
    AstNode *node;
    if (accept(p, TOKEN_FROM)) {
        AstNode *value = parse_expression(p);
        node = value ? NEW_NODE(p, YieldFrom, start) : NULL;
        if (!node) return NULL;
        node->YieldFrom.value = value;
        return finish(p, node);
    }
    AstNode *value = NULL;
    if (starts_expression(peek(p)) || peek(p) == TOKEN_STAR) {
        value = parse_star_expressions(p);
        if (!value) return NULL;
    }
    node = NEW_NODE(p, Yield, start);
    if (!node) return NULL;
    node->Yield.value = value;
    return finish(p, node);
}

AstNode *parse_yield_or_star_expressions(Parser *p) {
    return peek(p) == TOKEN_YIELD ? parse_yield(p) : parse_star_expressions(p);
}

// ---- Targets

AstNode *parse_star_target(Parser *p) {
    if (peek(p) != TOKEN_STAR) {
        AstNode *node = parse_primary(p);
        return node && parser_set_context(node, AST_Store) ? node : NULL;
    }
    const Token *start = p->token++;
    AstNode *value = peek(p) == TOKEN_STAR ? NULL : parse_primary(p);
    if (!value || !parser_set_context(value, AST_Store)) return NULL;
    AstNode *node = make_starred(p, start, value);
    if (node) node->Starred.ctx = AST_Store;
    return node;
}

AstNode *parse_star_targets(Parser *p) {
    AstNode *node = parse_list(p, parse_star_target, true);
    if (node && node->kind == AST_Tuple) node->Tuple.ctx = AST_Store;
    return node;
}

// ---- Comprehensions

static bool starts_comprehension(const Parser *p) {
    return peek(p) == TOKEN_FOR || (peek(p) == TOKEN_ASYNC && p->token[1].kind == TOKEN_FOR);
}

static bool parse_comprehension(Parser *p, AstSequence *generators) {
    size_t base = p->scratch_count;
    while (starts_comprehension(p)) {
        AstNode *node = NEW_NODE(p, comprehension, p->token);
        if (!node) return false;
        node->line = node->column = 0;
        if (accept(p, TOKEN_ASYNC)) {
            if (!parser_version(p, 6, "Async comprehensions are")) return false;
            node->comprehension.is_async = 1;
        }
        p->token++;
        if (!(node->comprehension.target = parse_star_targets(p)) || !accept(p, TOKEN_IN)) return false;
        if (!(node->comprehension.iter = parse_binary(p, BINDS_OR))) return false;
        size_t ifs = p->scratch_count;
        while (accept(p, TOKEN_IF)) {
            AstNode *condition = parse_binary(p, BINDS_OR);
            if (!condition || !push(p, condition)) return false;
        }
        if (!take(p, ifs, &node->comprehension.ifs) || !push(p, node)) return false;
    }
    return take(p, base, generators);
}

static AstNode *parse_generator(Parser *p, const Token *start, AstNode *element) {
    AstNode *node = NEW_NODE(p, GeneratorExp, start);
    if (!node || !parse_comprehension(p, &node->GeneratorExp.generators) || !accept(p, TOKEN_RPAR)) return NULL;
    node->GeneratorExp.elt = element;
    return finish(p, node);
}

// ---- Calls and subscripts

static AstNode *parse_keyword(Parser *p) {
    const Token *start = p->token;
    AstName *name = NULL;
    if (peek(p) == TOKEN_NAME) {
        name = parser_name(p, start);
        if (!name) return NULL;
        p->token++;
    }
    p->token++; // '=' or '**'
    AstNode *value = parse_expression(p);
    AstNode *node = value ? NEW_NODE(p, keyword, start) : NULL;
    if (!node) return NULL;
    node->keyword.arg = name;
    node->keyword.value = value;
    return finish(p, node);
}

bool parse_arguments(Parser *p, AstSequence *args, AstSequence *keywords) {
    // Positional arguments grow at the scratch stack's top; keywords wait in a small list of their own.
    AstNode *few[16], **many = few;
    size_t count = 0, capacity = 16, base = p->scratch_count;
    bool unpacked = false;
    while (peek(p) != TOKEN_RPAR) {
        const Token *start = p->token;
        AstNode *node;
        if (peek(p) == TOKEN_DOUBLESTAR || (peek(p) == TOKEN_NAME && p->token[1].kind == TOKEN_EQUAL)) {
            unpacked |= peek(p) == TOKEN_DOUBLESTAR;
            if (!(node = parse_keyword(p))) return false;
            if (count == capacity) {
                AstNode **more = parser_allocate(p, capacity * 2 * sizeof(AstNode *));
                if (!more) return false;
                memcpy(more, many, count * sizeof(AstNode *));
                many = more;
                capacity *= 2;
            }
            many[count++] = node;
        } else {
            if (accept(p, TOKEN_STAR)) {
                if (unpacked) return false;
                node = make_starred(p, start, parse_expression(p));
            } else {
                node = count ? NULL : parse_named_expression(p);
            }
            if (!node || !push(p, node)) return false;
        }
        if (!accept(p, TOKEN_COMMA)) break;
    }
    if (!take(p, base, args)) return false;
    *keywords = (AstSequence){count, NULL};
    if (!count) return true;
    keywords->items = parser_allocate(p, count * sizeof(AstNode *));
    if (!keywords->items) return false;
    memcpy(keywords->items, many, count * sizeof(AstNode *));
    return true;
}

// p->token is behind the '('.
static AstNode *parse_call(Parser *p, const Token *start, AstNode *function) {
    const Token *open = p->token - 1;
    AstNode *node = NEW_NODE(p, Call, start);
    if (!node) return NULL;
    node->Call.func = function;
    if (!parse_arguments(p, &node->Call.args, &node->Call.keywords)) return NULL;
    if (node->Call.args.count == 1 && !node->Call.keywords.count && starts_comprehension(p) &&
        p->token[-1].kind != TOKEN_COMMA && node->Call.args.items[0]->kind != AST_Starred) {
        AstNode *generator = parse_generator(p, open, node->Call.args.items[0]);
        if (!generator) return NULL;
        node->Call.args.items[0] = generator;
        return finish(p, node);
    }
    return accept(p, TOKEN_RPAR) ? finish(p, node) : NULL;
}

static AstNode *parse_slice(Parser *p) {
    const Token *start = p->token;
    AstNode *lower = NULL;
    if (peek(p) == TOKEN_STAR) {
        p->token++;
        return make_starred(p, start, parse_expression(p));
    }
    if (peek(p) != TOKEN_COLON) {
        lower = parse_named_expression(p);
        if (!lower || peek(p) != TOKEN_COLON) return lower;
        if (lower->kind == AST_NamedExpr && start->kind == TOKEN_NAME) return NULL;
    }
    AstNode *node = NEW_NODE(p, Slice, start);
    if (!node) return NULL;
    node->Slice.lower = lower;
    p->token++;
    if (peek(p) != TOKEN_COLON && peek(p) != TOKEN_COMMA && peek(p) != TOKEN_RSQB &&
        !(node->Slice.upper = parse_expression(p)))
        return NULL;
    if (accept(p, TOKEN_COLON) && peek(p) != TOKEN_COMMA && peek(p) != TOKEN_RSQB &&
        !(node->Slice.step = parse_expression(p)))
        return NULL;
    return finish(p, node);
}

static AstNode *parse_slices(Parser *p) {
    const Token *start = p->token;
    AstNode *first = parse_slice(p);
    if (!first || (peek(p) != TOKEN_COMMA && first->kind != AST_Starred)) return first;
    size_t base = p->scratch_count;
    if (!push(p, first)) return NULL;
    while (accept(p, TOKEN_COMMA) && peek(p) != TOKEN_RSQB) {
        AstNode *next = parse_slice(p);
        if (!next || !push(p, next)) return NULL;
    }
    AstNode *node = NEW_NODE(p, Tuple, start);
    if (!node || !take(p, base, &node->Tuple.elts)) return NULL;
    node->Tuple.ctx = AST_Load;
    return finish(p, node);
}

static AstNode *parse_atom(Parser *p);

static AstNode *parse_await(Parser *p) {
    const Token *start = p->token++;
    if (peek(p) == TOKEN_AWAIT || !parser_version(p, 5, "Await expressions are")) return NULL;
    AstNode *value = parse_primary(p);
    AstNode *node = value ? NEW_NODE(p, Await, start) : NULL;
    if (!node) return NULL;
    node->Await.value = value;
    return finish(p, node);
}

static AstNode *parse_primary(Parser *p) {
    const Token *start = p->token;
    if (peek(p) == TOKEN_AWAIT) return parse_await(p);
    AstNode *left = parse_atom(p);
    while (left) {
        AstNode *node;
        switch (peek(p)) {
        case TOKEN_DOT:
            p->token++;
            if (peek(p) != TOKEN_NAME || !(node = NEW_NODE(p, Attribute, start))) return NULL;
            if (!(node->Attribute.attr = parser_name(p, p->token))) return NULL;
            p->token++;
            node->Attribute.value = left;
            node->Attribute.ctx = AST_Load;
            left = finish(p, node);
            break;
        case TOKEN_LPAR:
            p->token++;
            left = parse_call(p, start, left);
            break;
        case TOKEN_LSQB:
            p->token++;
            if (stack_is_low(p) || !(node = NEW_NODE(p, Subscript, start))) return NULL;
            node->Subscript.value = left;
            node->Subscript.ctx = AST_Load;
            if (!(node->Subscript.slice = parse_slices(p)) || !accept(p, TOKEN_RSQB)) return NULL;
            left = finish(p, node);
            break;
        default: return left;
        }
    }
    return NULL;
}

// ---- Atoms

AstNode *parse_number(Parser *p) {
    const Token *token = p->token;
    AstNode *node = NEW_NODE(p, Constant, token);
    if (!node) return NULL;
    AstConstant *value = &node->Constant.value;
    const char *text = p->text + token->start;
    size_t length = token->end - token->start;
    if (literal_number(p->arena, text, length, value) != LITERAL_OK) {
        p->no_memory = true;
        return NULL;
    }
    if (p->options->int_max_digits > 0 && value->kind == AST_CONSTANT_INT &&
        value->length > (size_t)p->options->int_max_digits && value->text[0] <= '9' &&
        (value->length < 2 || value->text[1] <= '9'))
        return NULL;
    if (memchr(text, '_', length) && !parser_version(p, 6, "Underscores in numeric literals are")) return NULL;
    p->token++;
    return finish(p, node);
}

static AstNode *parse_constant(Parser *p, AstConstantKind kind) {
    AstNode *node = NEW_NODE(p, Constant, p->token);
    if (!node) return NULL;
    node->Constant.value.kind = kind;
    p->token++;
    return finish(p, node);
}

static AstNode *parse_sequence_rest(Parser *p, const Token *start, AstNode *first, TokenKind end, AstKind kind) {
    size_t base = p->scratch_count;
    if (first && !push(p, first)) return NULL;
    while (accept(p, TOKEN_COMMA) && peek(p) != end) {
        AstNode *next = parse_star_named_expression(p);
        if (!next || !push(p, next)) return NULL;
    }
    // Tuple, List and Set begin with the same field.
    AstNode *node = new_node(p, kind, AST_HEADER_SIZE + sizeof(((AstNode *)0)->Tuple), start);
    if (!node || !accept(p, end) || !take(p, base, &node->Tuple.elts)) return NULL;
    if (kind != AST_Set) node->Tuple.ctx = AST_Load;
    return finish(p, node);
}
_Static_assert(offsetof(AstNode, Tuple.elts) == offsetof(AstNode, Set.elts) &&
                   offsetof(AstNode, Tuple.ctx) == offsetof(AstNode, List.ctx),
               "tuples, lists and sets are made alike");

static AstNode *parse_parenthesis(Parser *p) {
    const Token *start = p->token++;
    if (peek(p) == TOKEN_YIELD) {
        AstNode *node = parse_yield(p);
        return node && accept(p, TOKEN_RPAR) ? node : NULL;
    }
    if (peek(p) == TOKEN_RPAR) return parse_sequence_rest(p, start, NULL, TOKEN_RPAR, AST_Tuple);
    AstNode *first = parse_star_named_expression(p);
    if (!first) return NULL;
    if (peek(p) == TOKEN_COMMA) return parse_sequence_rest(p, start, first, TOKEN_RPAR, AST_Tuple);
    if (first->kind == AST_Starred) return NULL;
    if (accept(p, TOKEN_RPAR)) return first;
    return starts_comprehension(p) ? parse_generator(p, start, first) : NULL;
}

static AstNode *parse_bracket(Parser *p) {
    const Token *start = p->token++;
    if (peek(p) == TOKEN_RSQB) return parse_sequence_rest(p, start, NULL, TOKEN_RSQB, AST_List);
    AstNode *first = parse_star_named_expression(p);
    if (!first) return NULL;
    if (!starts_comprehension(p)) return parse_sequence_rest(p, start, first, TOKEN_RSQB, AST_List);
    AstNode *node = NEW_NODE(p, ListComp, start);
    if (!node || first->kind == AST_Starred) return NULL;
    node->ListComp.elt = first;
    if (!parse_comprehension(p, &node->ListComp.generators) || !accept(p, TOKEN_RSQB)) return NULL;
    return finish(p, node);
}

// Reads key: value or **mapping; the key of the latter is NULL.
static bool parse_pair(Parser *p, AstNode **key, AstNode **value) {
    *key = NULL;
    if (accept(p, TOKEN_DOUBLESTAR)) return (*value = parse_binary(p, BINDS_BIT_OR)) != NULL;
    return (*key = parse_expression(p)) && accept(p, TOKEN_COLON) && (*value = parse_expression(p));
}

static AstNode *parse_dict_rest(Parser *p, const Token *start, AstNode *key, AstNode *value) {
    size_t base = p->scratch_count;
    if (value && (!push(p, key) || !push(p, value))) return NULL;
    while (accept(p, TOKEN_COMMA) && peek(p) != TOKEN_RBRACE)
        if (!parse_pair(p, &key, &value) || !push(p, key) || !push(p, value)) return NULL;
    AstNode *node = NEW_NODE(p, Dict, start);
    if (!node || !accept(p, TOKEN_RBRACE)) return NULL;
    size_t count = (p->scratch_count - base) / 2;
    p->scratch_count = base;
    AstNode **items = count ? parser_allocate(p, 2 * count * sizeof(AstNode *)) : NULL;
    if (count && !items) return NULL;
    node->Dict.keys = (AstSequence){count, items};
    node->Dict.values = (AstSequence){count, items + count};
    for (size_t i = 0; i < count; i++) {
        items[i] = p->scratch[base + 2 * i];
        items[count + i] = p->scratch[base + 2 * i + 1];
    }
    return finish(p, node);
}

static AstNode *parse_dict_comprehension(Parser *p, const Token *start, AstNode *key, AstNode *value) {
    AstNode *node = NEW_NODE(p, DictComp, start);
    if (!node || !parse_comprehension(p, &node->DictComp.generators) || !accept(p, TOKEN_RBRACE)) return NULL;
    node->DictComp.key = key;
    node->DictComp.value = value;
    return finish(p, node);
}

static AstNode *parse_brace(Parser *p) {
    const Token *start = p->token++;
    AstNode *value;
    if (peek(p) == TOKEN_RBRACE) return parse_dict_rest(p, start, NULL, NULL);
    if (accept(p, TOKEN_DOUBLESTAR)) {
        value = parse_binary(p, BINDS_BIT_OR);
        return value ? parse_dict_rest(p, start, NULL, value) : NULL;
    }
    const Token *first_token = p->token;
    AstNode *first = parse_star_named_expression(p);
    if (!first) return NULL;
    if (peek(p) == TOKEN_COLON) {
        if (first->kind == AST_Starred || (first->kind == AST_NamedExpr && first_token->kind == TOKEN_NAME))
            return NULL;
        p->token++;
        if (!(value = parse_expression(p))) return NULL;
        if (starts_comprehension(p)) return parse_dict_comprehension(p, start, first, value);
        return parse_dict_rest(p, start, first, value);
    }
    if (!starts_comprehension(p)) return parse_sequence_rest(p, start, first, TOKEN_RBRACE, AST_Set);
    AstNode *node = NEW_NODE(p, SetComp, start);
    if (!node || first->kind == AST_Starred) return NULL;
    node->SetComp.elt = first;
    if (!parse_comprehension(p, &node->SetComp.generators) || !accept(p, TOKEN_RBRACE)) return NULL;
    return finish(p, node);
}

static AstNode *parse_atom(Parser *p) {
    AstNode *node;
    switch (peek(p)) {
    case TOKEN_NAME:
        node = NEW_NODE(p, Name, p->token);
        if (!node || !(node->Name.id = parser_name(p, p->token))) return NULL;
        node->Name.ctx = AST_Load;
        p->token++;
        return finish(p, node);
    case TOKEN_NUMBER: return parse_number(p);
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
    case TOKEN_TSTRING_START: return stack_is_low(p) ? NULL : parse_strings(p);
    case TOKEN_NONE: return parse_constant(p, AST_CONSTANT_NONE);
    case TOKEN_TRUE: return parse_constant(p, AST_CONSTANT_TRUE);
    case TOKEN_FALSE: return parse_constant(p, AST_CONSTANT_FALSE);
    case TOKEN_ELLIPSIS: return parse_constant(p, AST_CONSTANT_ELLIPSIS);
    case TOKEN_LPAR: return stack_is_low(p) ? NULL : parse_parenthesis(p);
    case TOKEN_LSQB: return stack_is_low(p) ? NULL : parse_bracket(p);
    case TOKEN_LBRACE: return stack_is_low(p) ? NULL : parse_brace(p);
    default: return NULL;
    }
}

// ---- Parameters of functions and lambdas

static AstNode *parse_parameter(Parser *p, bool annotated, bool star) {
    const Token *start = p->token;
    if (peek(p) != TOKEN_NAME) return NULL;
    AstNode *node = NEW_NODE(p, arg, start);
    if (!node || !(node->arg.arg = parser_name(p, start))) return NULL;
    p->token++;
    if (annotated && accept(p, TOKEN_COLON)) {
        node->arg.annotation = star ? parse_star_expression(p) : parse_expression(p);
        if (!node->arg.annotation) return NULL;
    }
    return finish(p, node);
}

// A comma and a type comment may follow a parameter; the end must, if there is no comma.
static bool end_parameter(Parser *p, TokenKind end, AstNode *parameter) {
    bool comma = accept(p, TOKEN_COMMA);
    if (peek(p) == TOKEN_TYPE_COMMENT && end == TOKEN_RPAR && !parse_type_comment(p, &parameter->arg.type_comment))
        return false;
    return comma || peek(p) == end;
}

// Behind the '*': a parameter or a comma, then the keyword-only ones. Pushes pairs of parameter and default.
static bool parse_keyword_only(Parser *p, AstNode *node, TokenKind end, bool annotated) {
    if (accept(p, TOKEN_COMMA)) {
        if (peek(p) != TOKEN_NAME) return false;
    } else {
        node->arguments.vararg = parse_parameter(p, annotated, true);
        if (!node->arguments.vararg || peek(p) == TOKEN_EQUAL) return false;
        if (!end_parameter(p, end, node->arguments.vararg)) return false;
    }
    while (peek(p) == TOKEN_NAME) {
        AstNode *parameter = parse_parameter(p, annotated, false), *value = NULL;
        if (!parameter) return false;
        if (accept(p, TOKEN_EQUAL) && !(value = parse_expression(p))) return false;
        if (!end_parameter(p, end, parameter) || !push(p, parameter) || !push(p, value)) return false;
    }
    return true;
}

static bool split_pairs(Parser *p, size_t base, AstSequence *parameters, AstSequence *values) {
    size_t count = (p->scratch_count - base) / 2;
    p->scratch_count = base;
    AstNode **items = count ? parser_allocate(p, 2 * count * sizeof(AstNode *)) : NULL;
    if (count && !items) return false;
    *parameters = (AstSequence){count, items};
    *values = (AstSequence){count, items + count};
    for (size_t i = 0; i < count; i++) {
        items[i] = p->scratch[base + 2 * i];
        items[count + i] = p->scratch[base + 2 * i + 1];
    }
    return true;
}

// Up to, not including, end. Pairs on the scratch stack hold parameter and default.
AstNode *parse_parameters(Parser *p, TokenKind end, bool annotated) {
    AstNode *node = NEW_NODE(p, arguments, p->token);
    if (!node) return NULL;
    node->line = node->column = 0;
    if (peek(p) == end) return node;
    size_t base = p->scratch_count, positional_only = 0, defaults = 0;
    bool slash = false;
    for (;;) {
        if (peek(p) == TOKEN_NAME) {
            AstNode *parameter = parse_parameter(p, annotated, false), *value = NULL;
            if (!parameter) return NULL;
            if (accept(p, TOKEN_EQUAL)) {
                if (!(value = parse_expression(p))) return NULL;
                defaults++;
            } else if (defaults) {
                return NULL;
            }
            if (!end_parameter(p, end, parameter) || !push(p, parameter) || !push(p, value)) return NULL;
        } else if (peek(p) == TOKEN_SLASH) {
            positional_only = (p->scratch_count - base) / 2;
            if (slash || !positional_only || !parser_version(p, 8, "Positional-only parameters are")) return NULL;
            slash = true;
            p->token++;
            if (!accept(p, TOKEN_COMMA) && peek(p) != end) return NULL;
        } else {
            break;
        }
    }
    AstSequence all, values;
    if (!split_pairs(p, base, &all, &values)) return NULL;
    node->arguments.posonlyargs = (AstSequence){positional_only, all.items};
    node->arguments.args = (AstSequence){all.count - positional_only, all.items + positional_only};
    node->arguments.defaults = (AstSequence){defaults, values.items + (all.count - defaults)};
    if (accept(p, TOKEN_STAR)) {
        if (!parse_keyword_only(p, node, end, annotated)) return NULL;
        if (!split_pairs(p, base, &node->arguments.kwonlyargs, &node->arguments.kw_defaults)) return NULL;
    }
    if (accept(p, TOKEN_DOUBLESTAR)) {
        node->arguments.kwarg = parse_parameter(p, annotated, false);
        if (!node->arguments.kwarg || peek(p) == TOKEN_EQUAL) return NULL;
        if (!end_parameter(p, end, node->arguments.kwarg)) return NULL;
    }
    return peek(p) == end ? node : NULL;
}
