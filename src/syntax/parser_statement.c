// Taipan: statements. MIT licence.
#include "syntax/parser_internal.h"

static AstNode *parse_compound(Parser *p);
static bool parse_simple_line(Parser *p);

AstNode *finish_statement(const Parser *p, AstNode *node) {
    const Token *last = p->token - 1;
    while (last > p->first && (last->kind == TOKEN_DEDENT || last->kind == TOKEN_NEWLINE || last->kind == TOKEN_INDENT))
        last--;
    node->end_line = last->end_line;
    node->end_column = last->end_column;
    return node;
}

bool parse_type_comment(Parser *p, AstString *comment) {
    const Token *token = p->token++;
    size_t length = token->end - token->start;
    const char *text = arena_copy_string(p->arena, p->text + token->start, length);
    if (!text) p->no_memory = true;
    *comment = (AstString){text, length};
    return text != NULL;
}

static bool accept_type_comment(Parser *p, AstString *comment) {
    return peek(p) != TOKEN_TYPE_COMMENT || parse_type_comment(p, comment);
}

// ---- Blocks

// Pushes one statement line or compound statement.
static bool parse_statement(Parser *p) {
    switch (peek(p)) {
    case TOKEN_IF:
    case TOKEN_DEF:
    case TOKEN_AT:
    case TOKEN_ASYNC:
    case TOKEN_CLASS:
    case TOKEN_WITH:
    case TOKEN_FOR:
    case TOKEN_TRY:
    case TOKEN_WHILE: {
        if (stack_is_low(p)) return false;
        AstNode *node = parse_compound(p);
        if (!node) return false;
        if (node->kind != AST_FunctionDef && node->kind != AST_AsyncFunctionDef) p->compound = node;
        return push(p, node);
    }
    default: return parse_simple_line(p);
    }
}

bool parse_block(Parser *p, AstSequence *body) {
    size_t base = p->scratch_count;
    if (!accept(p, TOKEN_NEWLINE)) return parse_simple_line(p) && take(p, base, body);
    if (!accept(p, TOKEN_INDENT)) return false;
    do {
        if (!parse_statement(p)) return false;
    } while (peek(p) != TOKEN_DEDENT);
    p->token++;
    return take(p, base, body);
}

static bool parse_colon_block(Parser *p, AstSequence *body) {
    return accept(p, TOKEN_COLON) && parse_block(p, body);
}

static bool parse_else(Parser *p, const AstNode *whole, AstSequence *body) {
    p->compound = whole; // it could end here
    return !accept(p, TOKEN_ELSE) || parse_colon_block(p, body);
}

// ---- Simple statements

// The target of := like statements: a name, an attribute or a subscript, perhaps in parentheses.
static bool is_single_target(const AstNode *node) {
    return node->kind == AST_Name || node->kind == AST_Attribute || node->kind == AST_Subscript;
}

static AstNode *parse_annotated(Parser *p, const Token *start, AstNode *target) {
    if (!is_single_target(target) || !parser_version(p, 6, "Variable annotation syntax is")) return NULL;
    AstNode *node = NEW_NODE(p, AnnAssign, start);
    if (!node || !parser_set_context(target, AST_Store)) return NULL;
    node->AnnAssign.target = target;
    node->AnnAssign.simple = target->kind == AST_Name && start->kind == TOKEN_NAME;
    p->token++;
    if (!(node->AnnAssign.annotation = parse_expression(p))) return NULL;
    if (accept(p, TOKEN_EQUAL) && !(node->AnnAssign.value = parse_yield_or_star_expressions(p))) return NULL;
    return finish(p, node);
}

static AstNode *parse_assign(Parser *p, const Token *start, AstNode *target) {
    size_t base = p->scratch_count;
    AstNode *node = NEW_NODE(p, Assign, start), *value = target;
    if (!node) return NULL;
    while (accept(p, TOKEN_EQUAL)) {
        // What was read turns out to be a target.
        if (!parser_set_context(value, AST_Store) || !push(p, value)) return NULL;
        if (!(value = parse_yield_or_star_expressions(p))) return NULL;
    }
    node->Assign.value = value;
    if (!take(p, base, &node->Assign.targets) || !accept_type_comment(p, &node->Assign.type_comment)) return NULL;
    return finish(p, node);
}

static AstChoice augmented_operator(TokenKind kind) {
    switch (kind) {
    case TOKEN_PLUSEQUAL: return AST_Add;
    case TOKEN_MINEQUAL: return AST_Sub;
    case TOKEN_STAREQUAL: return AST_Mult;
    case TOKEN_ATEQUAL: return AST_MatMult;
    case TOKEN_SLASHEQUAL: return AST_Div;
    case TOKEN_PERCENTEQUAL: return AST_Mod;
    case TOKEN_AMPEREQUAL: return AST_BitAnd;
    case TOKEN_VBAREQUAL: return AST_BitOr;
    case TOKEN_CIRCUMFLEXEQUAL: return AST_BitXor;
    case TOKEN_LEFTSHIFTEQUAL: return AST_LShift;
    case TOKEN_RIGHTSHIFTEQUAL: return AST_RShift;
    case TOKEN_DOUBLESTAREQUAL: return AST_Pow;
    case TOKEN_DOUBLESLASHEQUAL: return AST_FloorDiv;
    default: return AST_CHOICE_NONE;
    }
}

static AstNode *parse_augmented(Parser *p, const Token *start, AstNode *target, AstChoice op) {
    if (!is_single_target(target) || !parser_set_context(target, AST_Store)) return NULL;
    p->token++;
    AstNode *value = parse_yield_or_star_expressions(p);
    AstNode *node = value ? NEW_NODE(p, AugAssign, start) : NULL;
    if (!node) return NULL;
    node->AugAssign.target = target;
    node->AugAssign.op = op;
    node->AugAssign.value = value;
    return finish(p, node);
}

static AstNode *parse_expression_statement(Parser *p) {
    const Token *start = p->token;
    AstNode *value = parse_yield_or_star_expressions(p);
    if (!value) return NULL;
    TokenKind kind = peek(p);
    if (kind == TOKEN_EQUAL) return parse_assign(p, start, value);
    if (kind == TOKEN_COLON) return parse_annotated(p, start, value);
    AstChoice op = augmented_operator(kind);
    if (kind == TOKEN_ATEQUAL && !parser_version(p, 5, "The '@' operator is")) return NULL;
    if (op != AST_CHOICE_NONE) return parse_augmented(p, start, value, op);
    AstNode *node = NEW_NODE(p, Expr, start);
    if (!node) return NULL;
    node->Expr.value = value;
    return finish(p, node);
}

static bool ends_simple_statement(TokenKind kind) {
    return kind == TOKEN_NEWLINE || kind == TOKEN_SEMI;
}

static AstNode *parse_return(Parser *p) {
    AstNode *node = NEW_NODE(p, Return, p->token);
    if (!node) return NULL;
    p->token++;
    if (!ends_simple_statement(peek(p)) && !(node->Return.value = parse_star_expressions(p))) return NULL;
    return finish(p, node);
}

static AstNode *parse_raise(Parser *p) {
    AstNode *node = NEW_NODE(p, Raise, p->token);
    if (!node) return NULL;
    p->token++;
    if (!ends_simple_statement(peek(p))) {
        if (!(node->Raise.exc = parse_expression(p))) return NULL;
        if (accept(p, TOKEN_FROM) && !(node->Raise.cause = parse_expression(p))) return NULL;
    }
    return finish(p, node);
}

static AstNode *parse_names(Parser *p, AstKind kind) {
    AstNode *node = new_node(p, kind, AST_HEADER_SIZE + sizeof(((AstNode *)0)->Global), p->token);
    if (!node) return NULL;
    size_t base = p->scratch_count;
    do {
        p->token++; // the keyword or a comma
        AstName *name = peek(p) == TOKEN_NAME ? parser_name(p, p->token) : NULL;
        if (!name || !push(p, (AstNode *)name)) return NULL;
        p->token++;
    } while (peek(p) == TOKEN_COMMA);
    AstSequence names;
    if (!take(p, base, &names)) return NULL;
    node->Global.names = (AstNameSequence){names.count, (AstName **)names.items};
    return finish(p, node);
}
_Static_assert(offsetof(AstNode, Global.names) == offsetof(AstNode, Nonlocal.names), "made alike");

static AstNode *parse_delete(Parser *p) {
    AstNode *node = NEW_NODE(p, Delete, p->token);
    if (!node) return NULL;
    p->token++;
    size_t base = p->scratch_count;
    do {
        if (p->scratch_count > base && ends_simple_statement(peek(p))) break;
        AstNode *target = parse_binary(p, BINDS_BIT_OR);
        if (!target || !parser_set_context(target, AST_Del) || !push(p, target)) return NULL;
    } while (accept(p, TOKEN_COMMA));
    if (!ends_simple_statement(peek(p)) || !take(p, base, &node->Delete.targets)) return NULL;
    return finish(p, node);
}

static AstNode *parse_assert(Parser *p) {
    AstNode *node = NEW_NODE(p, Assert, p->token);
    if (!node) return NULL;
    p->token++;
    if (!(node->Assert.test = parse_expression(p))) return NULL;
    if (accept(p, TOKEN_COMMA) && !(node->Assert.msg = parse_expression(p))) return NULL;
    return finish(p, node);
}

// ---- Imports

static AstName *parse_dotted_name(Parser *p) {
    const Token *start = p->token;
    if (!accept(p, TOKEN_NAME)) return NULL;
    while (peek(p) == TOKEN_DOT) {
        if (p->token[1].kind != TOKEN_NAME) return NULL;
        p->token += 2;
    }
    const Token *last = p->token - 1;
    if (last == start) return parser_name(p, start);
    char few[256], *text = few;
    size_t length = 0, room = last->end - start->start + 1;
    // Normalised names may be longer than their source.
    for (const Token *token = start; token <= last; token += 2) {
        AstName *part = parser_name(p, token);
        if (!part) return NULL;
        if (length + part->length + 2 > (text == few ? sizeof(few) : room)) {
            room = (length + part->length + 2) * 2;
            char *more = parser_allocate(p, room);
            if (!more) return NULL;
            memcpy(more, text, length);
            text = more;
        }
        if (length) text[length++] = '.';
        memcpy(text + length, part->text, part->length);
        length += part->length;
    }
    AstName *name = ast_names_intern(p->names, text, length);
    if (!name) p->no_memory = true;
    return name;
}

static AstNode *parse_alias(Parser *p, bool dotted) {
    const Token *start = p->token;
    AstNode *node = NEW_NODE(p, alias, start);
    if (!node) return NULL;
    if (dotted) {
        node->alias.name = parse_dotted_name(p);
    } else if (peek(p) == TOKEN_NAME) {
        node->alias.name = parser_name(p, start);
        p->token++;
    }
    if (!node->alias.name) return NULL;
    if (accept(p, TOKEN_AS)) {
        if (peek(p) != TOKEN_NAME || !(node->alias.asname = parser_name(p, p->token))) return NULL;
        p->token++;
    }
    return finish(p, node);
}

static AstNode *parse_import(Parser *p) {
    AstNode *node = NEW_NODE(p, Import, p->token);
    if (!node) return NULL;
    size_t base = p->scratch_count;
    do {
        p->token++; // the keyword or a comma
        AstNode *alias = parse_alias(p, true);
        if (!alias || !push(p, alias)) return NULL;
    } while (peek(p) == TOKEN_COMMA);
    return take(p, base, &node->Import.names) ? finish(p, node) : NULL;
}

static AstNode *parse_star_alias(Parser *p) {
    AstNode *node = NEW_NODE(p, alias, p->token);
    if (!node) return NULL;
    p->token++;
    node->alias.name = ast_names_intern(p->names, "*", 1);
    if (!node->alias.name) p->no_memory = true;
    return node->alias.name ? finish(p, node) : NULL;
}

static bool parse_import_targets(Parser *p, AstSequence *names) {
    size_t base = p->scratch_count;
    if (peek(p) == TOKEN_STAR) {
        AstNode *star = parse_star_alias(p);
        return star && push(p, star) && take(p, base, names);
    }
    bool parenthesis = accept(p, TOKEN_LPAR);
    do {
        if (parenthesis && p->scratch_count > base && peek(p) == TOKEN_RPAR) break;
        AstNode *alias = parse_alias(p, false);
        if (!alias || !push(p, alias)) return false;
    } while (accept(p, TOKEN_COMMA));
    return (!parenthesis || accept(p, TOKEN_RPAR)) && take(p, base, names);
}

static bool is_name(const AstName *name, const char *text) {
    return name && name->length == strlen(text) && memcmp(name->text, text, name->length) == 0;
}

static AstNode *parse_import_from(Parser *p) {
    AstNode *node = NEW_NODE(p, ImportFrom, p->token);
    if (!node) return NULL;
    p->token++;
    int level = 0;
    for (;; p->token++) {
        if (peek(p) == TOKEN_DOT)
            level++;
        else if (peek(p) == TOKEN_ELLIPSIS)
            level += 3;
        else
            break;
    }
    node->ImportFrom.level = level;
    if ((peek(p) == TOKEN_NAME || !level) && !(node->ImportFrom.module = parse_dotted_name(p))) return NULL;
    if (!accept(p, TOKEN_IMPORT) || !parse_import_targets(p, &node->ImportFrom.names)) return NULL;
    if (!level && is_name(node->ImportFrom.module, "__future__"))
        for (size_t i = 0; i < node->ImportFrom.names.count; i++)
            if (is_name(node->ImportFrom.names.items[i]->alias.name, "barry_as_FLUFL")) p->barry = true;
    return finish(p, node);
}

// ---- Type parameters and the type statement

static AstNode *parse_type_parameter(Parser *p) {
    const Token *start = p->token;
    bool star = accept(p, TOKEN_STAR), stars = !star && accept(p, TOKEN_DOUBLESTAR);
    if (peek(p) != TOKEN_NAME) return NULL;
    AstName *name = parser_name(p, p->token);
    if (!name) return NULL;
    p->token++;
    AstNode *bound = NULL, *value = NULL;
    if (!star && !stars && accept(p, TOKEN_COLON) && !(bound = parse_expression(p))) return NULL;
    if (accept(p, TOKEN_EQUAL)) {
        value = star ? parse_star_expression(p) : parse_expression(p);
        if (!value || !parser_version(p, 13, "Type parameter defaults are")) return NULL;
    }
    AstNode *node;
    if (star) {
        if (!(node = NEW_NODE(p, TypeVarTuple, start))) return NULL;
        node->TypeVarTuple.name = name;
        node->TypeVarTuple.default_value = value;
    } else if (stars) {
        if (!(node = NEW_NODE(p, ParamSpec, start))) return NULL;
        node->ParamSpec.name = name;
        node->ParamSpec.default_value = value;
    } else {
        if (!(node = NEW_NODE(p, TypeVar, start))) return NULL;
        node->TypeVar.name = name;
        node->TypeVar.bound = bound;
        node->TypeVar.default_value = value;
    }
    return finish(p, node);
}

static bool parse_type_parameters(Parser *p, AstSequence *parameters) {
    if (!accept(p, TOKEN_LSQB)) return true;
    size_t base = p->scratch_count;
    do {
        if (p->scratch_count > base && peek(p) == TOKEN_RSQB) break;
        AstNode *node = parse_type_parameter(p);
        if (!node || !push(p, node)) return false;
    } while (accept(p, TOKEN_COMMA));
    return accept(p, TOKEN_RSQB) && parser_version(p, 12, "Type parameter lists are") && take(p, base, parameters);
}

static AstNode *parse_type_alias(Parser *p) {
    AstNode *node = NEW_NODE(p, TypeAlias, p->token);
    if (!node) return NULL;
    p->token++;
    AstNode *name = NEW_NODE(p, Name, p->token);
    if (!name || !(name->Name.id = parser_name(p, p->token))) return NULL;
    name->Name.ctx = AST_Store;
    p->token++;
    node->TypeAlias.name = finish(p, name);
    if (!parse_type_parameters(p, &node->TypeAlias.type_params) || !accept(p, TOKEN_EQUAL)) return NULL;
    if (!(node->TypeAlias.value = parse_expression(p)) || !parser_version(p, 12, "Type statement is")) return NULL;
    return finish(p, node);
}

// ---- Lines of simple statements

static AstNode *parse_plain_keyword(Parser *p, AstKind kind) {
    AstNode *node = new_node(p, kind, AST_HEADER_SIZE, p->token);
    if (!node) return NULL;
    p->token++;
    return finish(p, node);
}

static AstNode *parse_simple(Parser *p) {
    switch (peek(p)) {
    case TOKEN_NAME:
        if (p->token[1].kind == TOKEN_NAME && parser_token_is(p, p->token, "type")) return parse_type_alias(p);
        return parse_expression_statement(p);
    case TOKEN_IMPORT: return parse_import(p);
    case TOKEN_FROM: return parse_import_from(p);
    case TOKEN_RETURN: return parse_return(p);
    case TOKEN_RAISE: return parse_raise(p);
    case TOKEN_PASS: return parse_plain_keyword(p, AST_Pass);
    case TOKEN_BREAK: return parse_plain_keyword(p, AST_Break);
    case TOKEN_CONTINUE: return parse_plain_keyword(p, AST_Continue);
    case TOKEN_DEL: return parse_delete(p);
    case TOKEN_ASSERT: return parse_assert(p);
    case TOKEN_GLOBAL: return parse_names(p, AST_Global);
    case TOKEN_NONLOCAL: return parse_names(p, AST_Nonlocal);
    default: return parse_expression_statement(p);
    }
}

// Can the token follow `match` in a match statement?
static bool may_start_subject(TokenKind kind) {
    switch (kind) {
    case TOKEN_EQUAL:
    case TOKEN_DOT:
    case TOKEN_COMMA:
    case TOKEN_COLON:
    case TOKEN_NEWLINE:
    case TOKEN_SEMI:
    case TOKEN_RPAR:
    case TOKEN_RSQB:
    case TOKEN_RBRACE:
    case TOKEN_COLONEQUAL: return false;
    default: return true;
    }
}

// A match statement, if it is one; otherwise nothing was read.
static AstNode *try_match(Parser *p) {
    if (!may_start_subject((TokenKind)p->token[1].kind) || !parser_token_is(p, p->token, "match")) return NULL;
    const Token *start = p->token;
    size_t base = p->scratch_count;
    SyntaxWarning *last = p->warnings.last;
    AstNode *node = stack_is_low(p) ? NULL : parse_match(p);
    if (node || p->no_memory || p->overflow) return node;
    p->token = start;
    p->scratch_count = base;
    parser_forget_warnings(p, last);
    return NULL;
}

static bool parse_simple_line(Parser *p) {
    if (peek(p) == TOKEN_NAME) {
        AstNode *match = try_match(p);
        if (match) return push(p, match);
        if (p->no_memory || p->overflow) return false;
    }
    for (;;) {
        AstNode *node = parse_simple(p);
        if (!node || !push(p, node)) return false;
        if (accept(p, TOKEN_NEWLINE)) return true;
        if (!accept(p, TOKEN_SEMI)) return false;
        if (accept(p, TOKEN_NEWLINE)) return true;
    }
}

// ---- Compound statements

static AstNode *parse_if(Parser *p) {
    AstNode *first = NULL;
    AstSequence *link = NULL;
    size_t depth = 0;
    do {
        AstNode *node = NEW_NODE(p, If, p->token);
        if (!node) return NULL;
        p->token++;
        if (!(node->If.test = parse_named_expression(p)) || !parse_colon_block(p, &node->If.body)) return NULL;
        if (!first) p->compound = node;
        if (link) {
            if (!push(p, node) || !take(p, p->scratch_count - 1, link)) return NULL;
        } else {
            first = node;
        }
        link = &node->If.orelse;
        depth++;
    } while (peek(p) == TOKEN_ELIF);
    if (!parse_else(p, first, link)) return NULL;
    // Every member of the chain ends where the whole ends.
    for (AstNode *node = first; depth--; node = depth ? node->If.orelse.items[0] : NULL)
        finish_statement(p, node);
    return first;
}

static AstNode *parse_while(Parser *p) {
    AstNode *node = NEW_NODE(p, While, p->token);
    if (!node) return NULL;
    p->token++;
    if (!(node->While.test = parse_named_expression(p)) || !parse_colon_block(p, &node->While.body) ||
        !parse_else(p, node, &node->While.orelse))
        return NULL;
    return finish_statement(p, node);
}

static AstNode *parse_for(Parser *p, const Token *start) {
    bool is_async = start->kind == TOKEN_ASYNC;
    AstNode *node = is_async ? NEW_NODE(p, AsyncFor, start) : NEW_NODE(p, For, start);
    if (!node || (is_async && !parser_version(p, 5, "Async for loops are"))) return NULL;
    p->token++;
    if (!(node->For.target = parse_star_targets(p)) || !accept(p, TOKEN_IN)) return NULL;
    if (!(node->For.iter = parse_star_expressions(p)) || !accept(p, TOKEN_COLON)) return NULL;
    if (!accept_type_comment(p, &node->For.type_comment) || !parse_block(p, &node->For.body) ||
        !parse_else(p, node, &node->For.orelse))
        return NULL;
    return finish_statement(p, node);
}

static AstNode *parse_with_item(Parser *p) {
    AstNode *node = NEW_NODE(p, withitem, p->token);
    if (!node) return NULL;
    node->line = node->column = 0;
    if (!(node->withitem.context_expr = parse_expression(p))) return NULL;
    if (accept(p, TOKEN_AS)) {
        if (!(node->withitem.optional_vars = parse_star_target(p))) return NULL;
        TokenKind next = peek(p);
        if (next != TOKEN_COMMA && next != TOKEN_RPAR && next != TOKEN_COLON) return NULL;
    }
    return node;
}

// Items up to the colon; false leaves the position anywhere.
static bool parse_with_items(Parser *p, AstSequence *items, bool parenthesis) {
    size_t base = p->scratch_count;
    if (parenthesis) p->token++;
    do {
        if (parenthesis && p->scratch_count > base && peek(p) == TOKEN_RPAR) break;
        AstNode *item = parse_with_item(p);
        if (!item || !push(p, item)) {
            p->scratch_count = base;
            return false;
        }
    } while (accept(p, TOKEN_COMMA));
    bool good = (!parenthesis || accept(p, TOKEN_RPAR)) && peek(p) == TOKEN_COLON;
    return take(p, base, items) && good;
}

// Does the parenthesis here end right before a colon?
static bool closes_before_colon(const Parser *p) {
    int depth = 0;
    for (const Token *token = p->token;; token++) {
        switch (token->kind) {
        case TOKEN_LPAR:
        case TOKEN_LSQB:
        case TOKEN_LBRACE: depth++; break;
        case TOKEN_RPAR:
        case TOKEN_RSQB:
        case TOKEN_RBRACE:
            if (--depth == 0) return token[1].kind == TOKEN_COLON;
            break;
        case TOKEN_NEWLINE:
        case TOKEN_ENDMARKER:
        case TOKEN_ERRORTOKEN: return false;
        default: break;
        }
    }
}

static AstNode *parse_with(Parser *p, const Token *start) {
    bool is_async = start->kind == TOKEN_ASYNC;
    AstNode *node = is_async ? NEW_NODE(p, AsyncWith, start) : NEW_NODE(p, With, start);
    if (!node || (is_async && !parser_version(p, 5, "Async with statements are"))) return NULL;
    const Token *items = ++p->token;
    SyntaxWarning *last = p->warnings.last;
    bool parenthesis = peek(p) == TOKEN_LPAR && closes_before_colon(p);
    if (!parenthesis || !parse_with_items(p, &node->With.items, true)) {
        if (p->no_memory || p->overflow) return NULL;
        parser_forget_warnings(p, last);
        p->token = items;
        if (!parse_with_items(p, &node->With.items, false)) return NULL;
    }
    p->token++;
    if (!accept_type_comment(p, &node->With.type_comment) || !parse_block(p, &node->With.body)) return NULL;
    return finish_statement(p, node);
}

static AstNode *parse_handler(Parser *p, bool *star, bool first) {
    AstNode *node = NEW_NODE(p, ExceptHandler, p->token);
    if (!node) return NULL;
    p->token++;
    bool is_star = accept(p, TOKEN_STAR);
    if (first) *star = is_star;
    if (is_star != *star || (is_star && (peek(p) == TOKEN_COLON || !parser_version(p, 11, "Exception groups are"))))
        return NULL;
    if (peek(p) != TOKEN_COLON) {
        // Several types without parentheses exclude a name; an item of its own tells them from a tuple.
        const Token *types = p->token;
        SyntaxWarning *last = p->warnings.last;
        if (!(node->ExceptHandler.type = parse_expression(p))) return NULL;
        if (peek(p) == TOKEN_COMMA) {
            p->token = types;
            parser_forget_warnings(p, last);
            if (!parser_version(p, 14, "except expressions without parentheses are") ||
                !(node->ExceptHandler.type = parse_expressions(p)))
                return NULL;
            if (peek(p) == TOKEN_AS) return NULL;
        }
        if (accept(p, TOKEN_AS)) {
            if (peek(p) != TOKEN_NAME || !(node->ExceptHandler.name = parser_name(p, p->token))) return NULL;
            p->token++;
        }
    }
    return parse_colon_block(p, &node->ExceptHandler.body) ? finish_statement(p, node) : NULL;
}

static AstNode *parse_try(Parser *p) {
    const Token *start = p->token++;
    AstNode *node = NEW_NODE(p, Try, start);
    if (!node || !parse_colon_block(p, &node->Try.body)) return NULL;
    size_t base = p->scratch_count;
    bool star = false;
    while (peek(p) == TOKEN_EXCEPT) {
        AstNode *handler = parse_handler(p, &star, p->scratch_count == base);
        if (!handler || !push(p, handler)) return NULL;
    }
    if (!take(p, base, &node->Try.handlers)) return NULL;
    if (node->Try.handlers.count && !parse_else(p, node, &node->Try.orelse)) return NULL;
    if (accept(p, TOKEN_FINALLY)) {
        if (!parse_colon_block(p, &node->Try.finalbody)) return NULL;
    } else if (!node->Try.handlers.count) {
        return NULL;
    }
    if (star) node->kind = AST_TryStar;
    return finish_statement(p, node);
}
_Static_assert(sizeof(((AstNode *)0)->Try) == sizeof(((AstNode *)0)->TryStar), "made alike");

// ---- Definitions

// A type comment stands behind the colon, or on a line of its own before the indented block.
static bool parse_function_comment(Parser *p, AstString *comment) {
    if (peek(p) == TOKEN_NEWLINE && p->token[1].kind == TOKEN_TYPE_COMMENT && p->token[2].kind == TOKEN_NEWLINE &&
        p->token[3].kind == TOKEN_INDENT)
        p->token++;
    return accept_type_comment(p, comment);
}

static AstNode *parse_function(Parser *p, const Token *start, AstSequence decorators) {
    bool is_async = start->kind == TOKEN_ASYNC;
    AstNode *node = is_async ? NEW_NODE(p, AsyncFunctionDef, start) : NEW_NODE(p, FunctionDef, start);
    if (!node || (is_async && !parser_version(p, 5, "Async functions are"))) return NULL;
    p->token++; // def
    node->FunctionDef.decorator_list = decorators;
    if (peek(p) != TOKEN_NAME || !(node->FunctionDef.name = parser_name(p, p->token))) return NULL;
    p->token++;
    if (!parse_type_parameters(p, &node->FunctionDef.type_params) || !accept(p, TOKEN_LPAR)) return NULL;
    if (!(node->FunctionDef.args = parse_parameters(p, TOKEN_RPAR, true)) || !accept(p, TOKEN_RPAR)) return NULL;
    if (accept(p, TOKEN_RARROW) && !(node->FunctionDef.returns = parse_expression(p))) return NULL;
    if (!accept(p, TOKEN_COLON) || !parse_function_comment(p, &node->FunctionDef.type_comment)) return NULL;
    return parse_block(p, &node->FunctionDef.body) ? finish_statement(p, node) : NULL;
}

static AstNode *parse_class(Parser *p, AstSequence decorators) {
    AstNode *node = NEW_NODE(p, ClassDef, p->token);
    if (!node) return NULL;
    p->token++;
    node->ClassDef.decorator_list = decorators;
    if (peek(p) != TOKEN_NAME || !(node->ClassDef.name = parser_name(p, p->token))) return NULL;
    p->token++;
    if (!parse_type_parameters(p, &node->ClassDef.type_params)) return NULL;
    if (accept(p, TOKEN_LPAR) &&
        (!parse_arguments(p, &node->ClassDef.bases, &node->ClassDef.keywords) || !accept(p, TOKEN_RPAR)))
        return NULL;
    return parse_colon_block(p, &node->ClassDef.body) ? finish_statement(p, node) : NULL;
}

static AstNode *parse_decorated(Parser *p) {
    size_t base = p->scratch_count;
    while (accept(p, TOKEN_AT)) {
        AstNode *decorator = parse_named_expression(p);
        if (!decorator || !accept(p, TOKEN_NEWLINE) || !push(p, decorator)) return NULL;
    }
    AstSequence decorators;
    if (!take(p, base, &decorators)) return NULL;
    const Token *start = p->token;
    if (peek(p) == TOKEN_CLASS) return parse_class(p, decorators);
    accept(p, TOKEN_ASYNC);
    return peek(p) == TOKEN_DEF ? parse_function(p, start, decorators) : NULL;
}

static AstNode *parse_compound(Parser *p) {
    const Token *start = p->token;
    switch (peek(p)) {
    case TOKEN_IF: return parse_if(p);
    case TOKEN_WHILE: return parse_while(p);
    case TOKEN_TRY: return parse_try(p);
    case TOKEN_CLASS: return parse_class(p, (AstSequence){0});
    case TOKEN_AT: return parse_decorated(p);
    case TOKEN_ASYNC: p->token++; break;
    default: break;
    }
    switch (peek(p)) {
    case TOKEN_DEF: return parse_function(p, start, (AstSequence){0});
    case TOKEN_FOR: return parse_for(p, start);
    case TOKEN_WITH: return parse_with(p, start);
    default: return NULL;
    }
}

// ---- Whole texts

static AstNode *parse_file(Parser *p) {
    AstNode *node = NEW_NODE(p, Module, p->token);
    if (!node) return NULL;
    size_t base = p->scratch_count;
    while (peek(p) != TOKEN_ENDMARKER) {
        p->previous = p->statement;
        p->statement = p->token;
        if (!parse_statement(p)) return NULL;
    }
    if (!take(p, base, &node->Module.body)) return NULL;
    for (size_t i = 0; i < p->tokens->ignore_count; i++) {
        const TypeIgnore *ignore = &p->tokens->ignores[i];
        AstNode *item = NEW_NODE(p, TypeIgnore, p->token);
        if (!item || !push(p, item)) return NULL;
        item->line = item->column = 0;
        item->TypeIgnore.lineno = ignore->line;
        size_t length = ignore->end - ignore->start;
        item->TypeIgnore.tag = (AstString){arena_copy_string(p->arena, p->text + ignore->start, length), length};
        if (!item->TypeIgnore.tag.text) p->no_memory = true;
    }
    return take(p, base, &node->Module.type_ignores) ? node : NULL;
}

static bool is_compound(const AstNode *node) {
    switch (node->kind) {
    case AST_If:
    case AST_For:
    case AST_AsyncFor:
    case AST_While:
    case AST_With:
    case AST_AsyncWith:
    case AST_Try:
    case AST_TryStar:
    case AST_Match:
    case AST_FunctionDef:
    case AST_AsyncFunctionDef:
    case AST_ClassDef: return true;
    default: return false;
    }
}

static AstNode *parse_interactive(Parser *p) {
    AstNode *node = NEW_NODE(p, Interactive, p->token);
    if (!node) return NULL;
    size_t base = p->scratch_count;
    const Token *start = p->token;
    if (accept(p, TOKEN_NEWLINE)) {
        AstNode *pass = new_node(p, AST_Pass, AST_HEADER_SIZE, start);
        if (!pass || !push(p, finish(p, pass))) return NULL;
    } else {
        if (!parse_statement(p)) return NULL;
        // An empty line ends a compound statement.
        if (is_compound(p->scratch[base]) && !accept(p, TOKEN_NEWLINE)) return NULL;
    }
    return take(p, base, &node->Interactive.body) ? node : NULL;
}

static AstNode *parse_eval(Parser *p) {
    AstNode *node = NEW_NODE(p, Expression, p->token);
    if (!node || !(node->Expression.body = parse_expressions(p))) return NULL;
    while (accept(p, TOKEN_NEWLINE)) {
    }
    return peek(p) == TOKEN_ENDMARKER ? node : NULL;
}

// (type, *type, **type) -> type; the stars are dropped.
static AstNode *parse_function_type(Parser *p) {
    AstNode *node = NEW_NODE(p, FunctionType, p->token);
    if (!node || !accept(p, TOKEN_LPAR)) return NULL;
    size_t base = p->scratch_count;
    int stars = 0;
    if (peek(p) != TOKEN_RPAR) {
        do {
            int now = accept(p, TOKEN_STAR) ? 1 : accept(p, TOKEN_DOUBLESTAR) ? 2 : 0;
            if (stars && now <= stars) return NULL;
            stars = now;
            AstNode *type = parse_expression(p);
            if (!type || !push(p, type)) return NULL;
        } while (accept(p, TOKEN_COMMA));
    }
    if (!take(p, base, &node->FunctionType.argtypes) || !accept(p, TOKEN_RPAR) || !accept(p, TOKEN_RARROW)) return NULL;
    if (!(node->FunctionType.returns = parse_expression(p))) return NULL;
    while (accept(p, TOKEN_NEWLINE)) {
    }
    return peek(p) == TOKEN_ENDMARKER ? node : NULL;
}

AstNode *parse_module(Parser *p) {
    AstNode *node;
    switch (p->options->mode) {
    case PARSE_EVAL: node = parse_eval(p); break;
    case PARSE_SINGLE: node = parse_interactive(p); break;
    case PARSE_FUNC_TYPE: node = parse_function_type(p); break;
    default: node = parse_file(p); break;
    }
    if (node) node->line = node->column = 0;
    return node;
}
