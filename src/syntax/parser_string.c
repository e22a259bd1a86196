// Taipan: string literals, f-strings and t-strings. MIT licence.
//
// Adjacent literals become one node. Literal parts of f-strings that touch are folded, empty ones dropped, as
// CPython does, so that the trees are equal.
#include "syntax/parser_internal.h"

// Warns about an invalid escape in text. CPython counts lines and columns from a token that need not be the
// one with the text: for an f-string it is the end.
static bool report_escape(Parser *p, const char *text, const char *escape, const Token *token) {
    bool formatted = token->kind != TOKEN_STRING;
    if (formatted && (*escape == '{' || *escape == '}')) return true; // the tokenizer has warned
    char first = p->text[token->start];
    int32_t line = token->line, column = token->column;
    if (!formatted && (first == '\'' || first == '"')) column += (int32_t)(text - (p->text + token->start));
    const char *start = text;
    for (const char *c = text; c < escape; c++)
        if (*c == '\n') {
            line++;
            column = 0;
            start = c + 1;
        }
    column += (int32_t)(escape - 1 - start);
    SyntaxWarning warning = {.kind = p->feature_version >= 12 ? WARNING_SYNTAX : WARNING_DEPRECATION,
                             .message = literal_escape_message(p->arena, escape, false),
                             .error_message = literal_escape_message(p->arena, escape, true),
                             .line = line,
                             .column = column + 1,
                             .end_line = line,
                             .end_column = column + 3};
    if (!warning.message || !warning.error_message || warning_add(p->arena, &p->warnings, warning) < 0) {
        p->no_memory = true;
        return false;
    }
    return true;
}

static AstNode *finish_literal(Parser *p, LiteralStatus status, const Literal *literal, const Token *token) {
    if (status == LITERAL_NO_MEMORY) p->no_memory = true;
    if (status != LITERAL_OK) return NULL;
    AstNode *node = NEW_NODE(p, Constant, token);
    if (!node) return NULL;
    node->end_line = token->end_line;
    node->end_column = token->end_column;
    node->Constant.value = literal->value;
    if (literal->has_u_prefix) node->Constant.kind = (AstString){"u", 1};
    return node;
}

static AstNode *parse_plain(Parser *p) {
    const Token *token = p->token++;
    Literal literal;
    const char *text = p->text + token->start;
    LiteralStatus status = literal_string(p->arena, text, token->end - token->start, &literal);
    if (status == LITERAL_OK && literal.invalid_escape) {
        char quote = p->text[token->end - 1];
        while (*text != quote)
            text++;
        text += token->end - (size_t)(text - p->text) >= 6 && text[1] == quote && text[2] == quote ? 3 : 1;
        if (!report_escape(p, text, literal.invalid_escape, token)) return NULL;
    }
    return finish_literal(p, status, &literal, token);
}

// A piece of an f-string's text. Its first invalid escape, if any, is for the caller to report.
static AstNode *make_text(Parser *p, const Token *token, bool raw, const char **invalid_escape) {
    Literal literal = {0};
    LiteralStatus status = literal_text(p->arena, p->text + token->start, token->end - token->start, raw, &literal);
    *invalid_escape = literal.invalid_escape;
    return finish_literal(p, status, &literal, token);
}

// The source of an expression without its comments.
static char *copy_expression(Parser *p, const char *text, size_t length, size_t *copied) {
    char *copy = parser_allocate(p, length + 1), *out = copy;
    if (!copy) return NULL;
    char quote = 0;
    for (const char *s = text, *end = text + length; s < end; s++) {
        if (*s == '\\' && s + 1 < end) {
            *out++ = *s++;
        } else if (quote) {
            if (*s == quote) quote = 0;
        } else if (*s == '"' || *s == '\'') {
            quote = *s;
        } else if (*s == '#') {
            while (s < end && *s != '\n')
                s++;
            if (s == end) break;
        }
        *out++ = *s;
    }
    *out = 0;
    *copied = (size_t)(out - copy);
    return copy;
}

typedef struct Field {
    const Token *brace;
    AstNode *value, *format;
    bool debug;
    int conversion;
    const char *source; // of the expression with '=' and blanks, without comments
    size_t source_length;
    int32_t debug_end_line, debug_end_column; // where the debug text ends
} Field;

static AstNode *parse_format(Parser *p, bool is_template, bool raw);

static bool parse_conversion(Parser *p, Field *field) {
    const Token *mark = p->token++, *name = p->token;
    if (name->kind != TOKEN_NAME || name->start != mark->end || name->end != name->start + 1) return false;
    char c = p->text[name->start];
    if (c != 's' && c != 'r' && c != 'a') return false;
    field->conversion = c;
    p->token++;
    return true;
}

// { expression [=] [!conversion] [:format] }
static bool parse_field(Parser *p, Field *field, bool is_template, bool raw) {
    *field = (Field){.brace = p->token++, .conversion = -1};
    if (!(field->value = parse_yield_or_star_expressions(p))) return false;
    field->debug = accept(p, TOKEN_EQUAL);
    const Token *stop = p->token;
    TokenKind next = peek(p); // anything else, an error token of no place among them, ends no field
    if (next != TOKEN_EXCLAMATION && next != TOKEN_COLON && next != TOKEN_RBRACE) return false;
    if (field->debug || is_template) {
        const char *start = p->text + field->brace->end;
        field->source = copy_expression(p, start, stop->start - field->brace->end, &field->source_length);
        if (!field->source) return false;
    }
    if (peek(p) == TOKEN_EXCLAMATION && !parse_conversion(p, field)) return false;
    const Token *colon = p->token;
    if (peek(p) == TOKEN_COLON && !(field->format = parse_format(p, is_template, raw))) return false;
    if (peek(p) != TOKEN_RBRACE) return false;
    p->token++;
    if (field->debug && field->conversion < 0 && !field->format) field->conversion = 'r';
    field->debug_end_line = stop->line;
    field->debug_end_column = stop->column;
    if (stop->kind == TOKEN_COLON) field->debug_end_column = colon->column;
    return true;
}

// The text before an expression that shows itself.
static AstNode *make_debug_text(Parser *p, const Field *field) {
    AstNode *node = NEW_NODE(p, Constant, field->brace);
    if (!node) return NULL;
    node->column++;
    node->end_line = field->debug_end_line;
    node->end_column = field->debug_end_column;
    if (!literal_constant(p->arena, field->source, field->source_length, &node->Constant.value)) {
        p->no_memory = true;
        return NULL;
    }
    return node;
}

static AstNode *make_interpolation(Parser *p, const Field *field) {
    AstNode *node = NEW_NODE(p, Interpolation, field->brace);
    if (!node) return NULL;
    size_t length = field->source_length;
    if (field->debug) {
        while (length && field->source[length - 1] != '=')
            length--;
        if (length) length--; // blanks before the '=' stay
    }
    node->Interpolation.value = field->value;
    node->Interpolation.conversion = field->conversion;
    node->Interpolation.format_spec = field->format;
    if (!literal_constant(p->arena, field->source, length, &node->Interpolation.str)) {
        p->no_memory = true;
        return NULL;
    }
    return finish(p, node);
}

// Pushes what a replacement field makes: perhaps its own text, then the value.
static bool push_field(Parser *p, bool is_template, bool raw) {
    Field field;
    if (stack_is_low(p) || !parse_field(p, &field, is_template, raw)) return false;
    if (field.debug) {
        AstNode *text = make_debug_text(p, &field);
        if (!text || !push(p, text)) return false;
    }
    AstNode *node;
    if (is_template) {
        node = make_interpolation(p, &field);
    } else {
        node = NEW_NODE(p, FormattedValue, field.brace);
        if (!node) return false;
        node->FormattedValue.value = field.value;
        node->FormattedValue.conversion = field.conversion;
        node->FormattedValue.format_spec = field.format;
        finish(p, node);
    }
    return node && push(p, node);
}

static bool is_text(const AstNode *node) {
    return node->kind == AST_Constant;
}

// Joins the run of constants at items[first..last) into one node.
static AstNode *join_texts(Parser *p, AstNode **items, size_t count) {
    if (count == 1) return items[0];
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += items[i]->Constant.value.length;
    char *text = parser_allocate(p, length + 1), *out = text;
    AstNode *node = parser_allocate(p, ast_kinds[AST_Constant].size);
    if (!text || !node) return NULL;
    bool ascii = true;
    for (size_t i = 0; i < count; i++) {
        const AstConstant *value = &items[i]->Constant.value;
        memcpy(out, value->text, value->length);
        out += value->length;
        ascii &= value->is_ascii;
    }
    *out = 0;
    memcpy(node, items[0], ast_kinds[AST_Constant].size);
    node->end_line = items[count - 1]->end_line;
    node->end_column = items[count - 1]->end_column;
    node->Constant.value.text = text;
    node->Constant.value.length = length;
    node->Constant.value.is_ascii = ascii;
    return node;
}

// Folds what was pushed since base: constants that touch become one, empty ones go if drop_empty.
static bool fold(Parser *p, size_t base, bool drop_empty) {
    size_t out = base;
    for (size_t i = base; i < p->scratch_count;) {
        AstNode *node = p->scratch[i];
        size_t end = i + 1;
        if (is_text(node)) {
            while (end < p->scratch_count && is_text(p->scratch[end]))
                end++;
            if (!(node = join_texts(p, p->scratch + i, end - i))) return false;
        }
        i = end;
        if (!(drop_empty && is_text(node) && node->Constant.value.length == 0)) p->scratch[out++] = node;
    }
    p->scratch_count = out;
    return true;
}

static AstNode *parse_format(Parser *p, bool is_template, bool raw) {
    const Token *colon = p->token++;
    TokenKind middle = is_template ? TOKEN_TSTRING_MIDDLE : TOKEN_FSTRING_MIDDLE;
    size_t base = p->scratch_count;
    for (;;) {
        if (peek(p) == middle) {
            const Token *token = p->token++;
            const char *escape;
            AstNode *text = make_text(p, token, raw, &escape);
            if (!text || (escape && !report_escape(p, p->text + token->start, escape, token))) return NULL;
            if (text->Constant.value.length && !push(p, text)) return NULL;
        } else if (peek(p) != TOKEN_LBRACE) {
            break;
        } else if (!push_field(p, false, raw)) {
            return NULL;
        }
    }
    AstNode *node = NEW_NODE(p, JoinedStr, colon);
    if (!node) return NULL;
    finish(p, node);
    if (p->scratch_count - base > 1 && !fold(p, base, true)) return NULL;
    return take(p, base, &node->JoinedStr.values) ? node : NULL;
}

// Invalid escapes of an f-string wait for its end, where CPython decodes its text.
typedef struct DelayedEscape {
    struct DelayedEscape *next;
    const char *text, *escape;
} DelayedEscape;

static bool delay_escape(Parser *p, DelayedEscape ***tail, const char *text, const char *escape) {
    DelayedEscape *delayed = parser_allocate(p, sizeof(DelayedEscape));
    if (!delayed) return false;
    *delayed = (DelayedEscape){NULL, text, escape};
    **tail = delayed;
    *tail = &delayed->next;
    return true;
}

// An f-string or t-string; pushes its parts.
static bool parse_template(Parser *p) {
    const Token *start = p->token++;
    bool is_template = start->kind == TOKEN_TSTRING_START, raw = false;
    TokenKind middle = is_template ? TOKEN_TSTRING_MIDDLE : TOKEN_FSTRING_MIDDLE;
    DelayedEscape *escapes = NULL, **tail = &escapes;
    for (uint32_t i = start->start; i < start->end; i++)
        raw |= (p->text[i] | 32) == 'r';
    if (is_template && !parser_version(p, 14, "t-strings are")) return false;
    for (;;) {
        if (peek(p) == middle) {
            const Token *token = p->token++;
            const char *escape;
            AstNode *text = make_text(p, token, raw, &escape);
            if (!text || (escape && !delay_escape(p, &tail, p->text + token->start, escape))) return false;
            if (text->Constant.value.length && !push(p, text)) return false;
        } else if (peek(p) == TOKEN_LBRACE) {
            if (!push_field(p, is_template, raw)) return false;
        } else {
            break;
        }
    }
    if (!accept(p, is_template ? TOKEN_TSTRING_END : TOKEN_FSTRING_END)) return false;
    for (; escapes; escapes = escapes->next)
        if (!report_escape(p, escapes->text, escapes->escape, p->token - 1)) return false;
    return true;
}

static AstNode *join_bytes(Parser *p, size_t base) {
    AstNode *node = join_texts(p, p->scratch + base, p->scratch_count - base);
    p->scratch_count = base;
    return node;
}

AstNode *parse_strings(Parser *p) {
    const Token *start = p->token;
    size_t base = p->scratch_count;
    bool bytes = false, text = false, formatted = false, template = false;
    for (;;) {
        if (peek(p) == TOKEN_STRING) {
            AstNode *node = parse_plain(p);
            if (!node) return NULL;
            if (node->Constant.value.kind == AST_CONSTANT_BYTES)
                bytes = true;
            else
                text = true;
            if (peek(p) != TOKEN_STRING && peek(p) != TOKEN_FSTRING_START && peek(p) != TOKEN_TSTRING_START &&
                p->scratch_count == base && !formatted && !template)
                return node;
            if (!push(p, node)) return NULL;
        } else if (peek(p) == TOKEN_FSTRING_START || peek(p) == TOKEN_TSTRING_START) {
            if (peek(p) == TOKEN_TSTRING_START)
                template = true;
            else
                formatted = true;
            if (!parse_template(p)) return NULL;
        } else {
            break;
        }
    }
    if ((bytes && (text || formatted || template)) || (template && (text || formatted))) return NULL;
    if (bytes) {
        AstNode *node = join_bytes(p, base);
        return node ? finish(p, node) : NULL;
    }
    if (!fold(p, base, formatted || template)) return NULL;
    if (!formatted && !template) {
        AstNode *node = p->scratch[base];
        p->scratch_count = base;
        return node;
    }
    AstNode *node = template ? NEW_NODE(p, TemplateStr, start) : NEW_NODE(p, JoinedStr, start);
    if (!node || !take(p, base, template ? &node->TemplateStr.values : &node->JoinedStr.values)) return NULL;
    return finish(p, node);
}
