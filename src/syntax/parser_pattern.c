// Taipan: the match statement and its patterns. MIT licence.
//
// `match` and `case` are names too, so the statement is only an attempt: parse_match returns NULL and the
// caller goes back when the text turns out to be something else.
#include "syntax/parser_internal.h"

static AstNode *parse_pattern(Parser *p);
static AstNode *parse_maybe_star_pattern(Parser *p);

static bool is_wildcard(const Parser *p, const Token *token) {
    return token->end - token->start == 1 && p->text[token->start] == '_';
}

// A name that captures: not followed by what makes it a value or a class.
static AstName *parse_capture_name(Parser *p) {
    if (peek(p) != TOKEN_NAME || is_wildcard(p, p->token)) return NULL;
    TokenKind next = (TokenKind)p->token[1].kind;
    if (next == TOKEN_DOT || next == TOKEN_LPAR || next == TOKEN_EQUAL) return NULL;
    AstName *name = parser_name(p, p->token);
    if (name) p->token++;
    return name;
}

// ---- Literals

static bool is_imaginary(const AstNode *node) {
    return node->Constant.value.kind == AST_CONSTANT_IMAGINARY;
}

// [-]number [(+|-) imaginary]
static AstNode *parse_signed_number(Parser *p) {
    const Token *start = p->token;
    bool negative = peek(p) == TOKEN_MINUS, positive = peek(p) == TOKEN_PLUS;
    if (negative || positive) p->token++;
    if (peek(p) != TOKEN_NUMBER || positive) return NULL;
    AstNode *number = parse_number(p), *left = number;
    if (!number) return NULL;
    if (negative) {
        if (!(left = NEW_NODE(p, UnaryOp, start))) return NULL;
        left->UnaryOp.op = AST_USub;
        left->UnaryOp.operand = number;
        finish(p, left);
    }
    if (peek(p) != TOKEN_PLUS && peek(p) != TOKEN_MINUS) return left;
    AstChoice op = peek(p) == TOKEN_PLUS ? AST_Add : AST_Sub;
    p->token++;
    if (is_imaginary(number) || peek(p) != TOKEN_NUMBER) return NULL;
    AstNode *right = parse_number(p);
    AstNode *node = right && is_imaginary(right) ? NEW_NODE(p, BinOp, start) : NULL;
    if (!node) return NULL;
    node->BinOp.left = left;
    node->BinOp.op = op;
    node->BinOp.right = right;
    return finish(p, node);
}

static AstConstantKind singleton(TokenKind kind) {
    return kind == TOKEN_NONE    ? AST_CONSTANT_NONE
           : kind == TOKEN_TRUE  ? AST_CONSTANT_TRUE
           : kind == TOKEN_FALSE ? AST_CONSTANT_FALSE
                                 : AST_CONSTANT_ABSENT;
}

static AstNode *make_value(Parser *p, const Token *start, AstNode *value) {
    AstNode *node = value ? NEW_NODE(p, MatchValue, start) : NULL;
    if (!node) return NULL;
    node->MatchValue.value = value;
    return finish(p, node);
}

static AstNode *parse_dotted(Parser *p) {
    const Token *start = p->token;
    AstNode *left = NEW_NODE(p, Name, start);
    if (!left || !(left->Name.id = parser_name(p, start))) return NULL;
    left->Name.ctx = AST_Load;
    p->token++;
    finish(p, left);
    while (accept(p, TOKEN_DOT)) {
        AstNode *node = peek(p) == TOKEN_NAME ? NEW_NODE(p, Attribute, start) : NULL;
        if (!node || !(node->Attribute.attr = parser_name(p, p->token))) return NULL;
        p->token++;
        node->Attribute.value = left;
        node->Attribute.ctx = AST_Load;
        left = finish(p, node);
    }
    return left;
}

// ---- Classes, mappings, sequences

// The names of keyword patterns go on the scratch stack among the patterns; they are told apart by position.
static AstNode *parse_class(Parser *p, const Token *start, AstNode *class) {
    AstNode *node = NEW_NODE(p, MatchClass, start);
    if (!node) return NULL;
    node->MatchClass.cls = class;
    p->token++;
    size_t base = p->scratch_count, positional = 0, names = 0;
    while (peek(p) != TOKEN_RPAR) {
        if (peek(p) == TOKEN_NAME && p->token[1].kind == TOKEN_EQUAL) {
            AstName *name = parser_name(p, p->token);
            if (!name || !push(p, (AstNode *)name)) return NULL;
            p->token += 2;
            names++;
        } else if (names) {
            return NULL;
        } else {
            positional++;
        }
        AstNode *pattern = parse_pattern(p);
        if (!pattern || !push(p, pattern)) return NULL;
        if (!accept(p, TOKEN_COMMA)) break;
    }
    if (!accept(p, TOKEN_RPAR)) return NULL;
    AstNode **items = parser_allocate(p, (positional + names) * sizeof(AstNode *));
    AstName **keys = parser_allocate(p, names * sizeof(AstName *));
    if (!items || !keys) return NULL;
    for (size_t i = 0; i < positional; i++)
        items[i] = p->scratch[base + i];
    for (size_t i = 0; i < names; i++) {
        keys[i] = (AstName *)p->scratch[base + positional + 2 * i];
        items[positional + i] = p->scratch[base + positional + 2 * i + 1];
    }
    p->scratch_count = base;
    node->MatchClass.patterns = (AstSequence){positional, items};
    node->MatchClass.kwd_attrs = (AstNameSequence){names, keys};
    node->MatchClass.kwd_patterns = (AstSequence){names, items + positional};
    return finish(p, node);
}

static AstNode *parse_mapping_key(Parser *p) {
    AstNode *node;
    switch (peek(p)) {
    case TOKEN_NUMBER:
    case TOKEN_MINUS: return parse_signed_number(p);
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
    case TOKEN_TSTRING_START: return parse_strings(p);
    case TOKEN_NONE:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        if (!(node = NEW_NODE(p, Constant, p->token))) return NULL;
        node->Constant.value.kind = singleton(peek(p));
        p->token++;
        return finish(p, node);
    case TOKEN_NAME: node = parse_dotted(p); return node && node->kind == AST_Attribute ? node : NULL;
    default: return NULL;
    }
}

static AstNode *parse_mapping(Parser *p) {
    AstNode *node = NEW_NODE(p, MatchMapping, p->token++);
    if (!node) return NULL;
    size_t base = p->scratch_count;
    while (peek(p) != TOKEN_RBRACE) {
        if (accept(p, TOKEN_DOUBLESTAR)) {
            if (!(node->MatchMapping.rest = parse_capture_name(p))) return NULL;
            accept(p, TOKEN_COMMA);
            break;
        }
        AstNode *key = parse_mapping_key(p);
        if (!key || !push(p, key) || !accept(p, TOKEN_COLON)) return NULL;
        AstNode *pattern = parse_pattern(p);
        if (!pattern || !push(p, pattern)) return NULL;
        if (!accept(p, TOKEN_COMMA)) break;
    }
    if (!accept(p, TOKEN_RBRACE)) return NULL;
    size_t count = (p->scratch_count - base) / 2;
    AstNode **items = parser_allocate(p, 2 * count * sizeof(AstNode *));
    if (!items) return NULL;
    for (size_t i = 0; i < count; i++) {
        items[i] = p->scratch[base + 2 * i];
        items[count + i] = p->scratch[base + 2 * i + 1];
    }
    p->scratch_count = base;
    node->MatchMapping.keys = (AstSequence){count, items};
    node->MatchMapping.patterns = (AstSequence){count, items + count};
    return finish(p, node);
}

static AstNode *parse_star_pattern(Parser *p) {
    AstNode *node = NEW_NODE(p, MatchStar, p->token++);
    if (!node || peek(p) != TOKEN_NAME) return NULL;
    if (is_wildcard(p, p->token))
        p->token++;
    else if (!(node->MatchStar.name = parse_capture_name(p)))
        return NULL;
    return finish(p, node);
}

static AstNode *parse_maybe_star_pattern(Parser *p) {
    return peek(p) == TOKEN_STAR ? parse_star_pattern(p) : parse_pattern(p);
}

// Items up to end, which is consumed; a first one may have been read.
static AstNode *parse_sequence_pattern(Parser *p, const Token *start, AstNode *first, TokenKind end) {
    size_t base = p->scratch_count;
    if (first) {
        if (!push(p, first)) return NULL;
        if (!accept(p, TOKEN_COMMA) && peek(p) != end) return NULL;
    }
    while (peek(p) != end) {
        AstNode *item = parse_maybe_star_pattern(p);
        if (!item || !push(p, item)) return NULL;
        if (!accept(p, TOKEN_COMMA)) break;
    }
    AstNode *node = NEW_NODE(p, MatchSequence, start);
    if (!node || !accept(p, end) || !take(p, base, &node->MatchSequence.patterns)) return NULL;
    return finish(p, node);
}

static AstNode *parse_group_or_sequence(Parser *p) {
    const Token *start = p->token++;
    if (peek(p) == TOKEN_RPAR) return parse_sequence_pattern(p, start, NULL, TOKEN_RPAR);
    AstNode *first = parse_maybe_star_pattern(p);
    if (!first) return NULL;
    if (first->kind != AST_MatchStar && accept(p, TOKEN_RPAR)) return first;
    if (peek(p) != TOKEN_COMMA) return NULL;
    return parse_sequence_pattern(p, start, first, TOKEN_RPAR);
}

// ---- Patterns

static AstNode *parse_name_pattern(Parser *p) {
    const Token *start = p->token;
    TokenKind next = (TokenKind)start[1].kind;
    if (next != TOKEN_DOT && next != TOKEN_LPAR) {
        if (next == TOKEN_EQUAL) return NULL;
        AstNode *node = NEW_NODE(p, MatchAs, start);
        if (!node) return NULL;
        if (is_wildcard(p, start))
            p->token++;
        else if (!(node->MatchAs.name = parse_capture_name(p)))
            return NULL;
        return finish(p, node);
    }
    AstNode *value = parse_dotted(p);
    if (!value) return NULL;
    if (peek(p) == TOKEN_LPAR) return parse_class(p, start, value);
    if (value->kind != AST_Attribute || peek(p) == TOKEN_EQUAL) return NULL;
    return make_value(p, start, value);
}

static AstNode *parse_closed_pattern(Parser *p) {
    const Token *start = p->token;
    AstNode *node;
    if (stack_is_low(p)) return NULL;
    switch (peek(p)) {
    case TOKEN_NUMBER:
    case TOKEN_MINUS: return make_value(p, start, parse_signed_number(p));
    case TOKEN_STRING:
    case TOKEN_FSTRING_START:
    case TOKEN_TSTRING_START: return make_value(p, start, parse_strings(p));
    case TOKEN_NONE:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
        if (!(node = NEW_NODE(p, MatchSingleton, start))) return NULL;
        node->MatchSingleton.value.kind = singleton(peek(p));
        p->token++;
        return finish(p, node);
    case TOKEN_NAME: return parse_name_pattern(p);
    case TOKEN_LPAR: return parse_group_or_sequence(p);
    case TOKEN_LSQB: p->token++; return parse_sequence_pattern(p, start, NULL, TOKEN_RSQB);
    case TOKEN_LBRACE: return parse_mapping(p);
    default: return NULL;
    }
}

static AstNode *parse_pattern(Parser *p) {
    const Token *start = p->token;
    AstNode *pattern = parse_closed_pattern(p);
    if (!pattern) return NULL;
    if (peek(p) == TOKEN_VBAR) {
        size_t base = p->scratch_count;
        if (!push(p, pattern)) return NULL;
        while (accept(p, TOKEN_VBAR))
            if (!(pattern = parse_closed_pattern(p)) || !push(p, pattern)) return NULL;
        pattern = NEW_NODE(p, MatchOr, start);
        if (!pattern || !take(p, base, &pattern->MatchOr.patterns)) return NULL;
        finish(p, pattern);
    }
    if (!accept(p, TOKEN_AS)) return pattern;
    AstNode *node = NEW_NODE(p, MatchAs, start);
    if (!node) return NULL;
    node->MatchAs.pattern = pattern;
    if (!(node->MatchAs.name = parse_capture_name(p))) return NULL;
    return finish(p, node);
}

// The pattern of a case: commas make a sequence without brackets.
static AstNode *parse_patterns(Parser *p) {
    const Token *start = p->token;
    AstNode *first = parse_maybe_star_pattern(p);
    if (!first) return NULL;
    if (peek(p) != TOKEN_COMMA) return first->kind == AST_MatchStar ? NULL : first;
    size_t base = p->scratch_count;
    if (!push(p, first)) return NULL;
    while (accept(p, TOKEN_COMMA) && peek(p) != TOKEN_COLON && peek(p) != TOKEN_IF) {
        AstNode *next = parse_maybe_star_pattern(p);
        if (!next || !push(p, next)) return NULL;
    }
    AstNode *node = NEW_NODE(p, MatchSequence, start);
    if (!node || !take(p, base, &node->MatchSequence.patterns)) return NULL;
    return finish(p, node);
}

static AstNode *parse_case(Parser *p) {
    AstNode *node = NEW_NODE(p, match_case, p->token);
    if (!node) return NULL;
    node->line = node->column = 0;
    p->token++;
    if (!(node->match_case.pattern = parse_patterns(p))) return NULL;
    if (accept(p, TOKEN_IF) && !(node->match_case.guard = parse_named_expression(p))) return NULL;
    return accept(p, TOKEN_COLON) && parse_block(p, &node->match_case.body) ? node : NULL;
}

static AstNode *parse_subject(Parser *p) {
    const Token *start = p->token;
    AstNode *first = parse_star_named_expression(p);
    if (!first) return NULL;
    if (peek(p) != TOKEN_COMMA) return first->kind == AST_Starred ? NULL : first;
    size_t base = p->scratch_count;
    if (!push(p, first)) return NULL;
    while (accept(p, TOKEN_COMMA) && peek(p) != TOKEN_COLON) {
        AstNode *next = parse_star_named_expression(p);
        if (!next || !push(p, next)) return NULL;
    }
    AstNode *node = NEW_NODE(p, Tuple, start);
    if (!node || !take(p, base, &node->Tuple.elts)) return NULL;
    node->Tuple.ctx = AST_Load;
    return finish(p, node);
}

static bool is_case(const Parser *p) {
    return peek(p) == TOKEN_NAME && parser_token_is(p, p->token, "case");
}

AstNode *parse_match(Parser *p) {
    const Token *start = p->token++;
    AstNode *subject = parse_subject(p);
    if (!subject || !accept(p, TOKEN_COLON) || !accept(p, TOKEN_NEWLINE) || !accept(p, TOKEN_INDENT)) return NULL;
    if (!parser_version(p, 10, "Pattern matching is")) return NULL;
    AstNode *node = NEW_NODE(p, Match, start);
    if (!node) return NULL;
    node->Match.subject = subject;
    size_t base = p->scratch_count;
    while (is_case(p)) {
        AstNode *item = parse_case(p);
        if (!item || !push(p, item)) return NULL;
    }
    if (p->scratch_count == base || !accept(p, TOKEN_DEDENT) || !take(p, base, &node->Match.cases)) return NULL;
    p->compound = node;
    return finish_statement(p, node);
}
