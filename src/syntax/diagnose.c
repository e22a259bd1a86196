// Taipan: diagnosis of syntax errors. MIT licence.
//
// The rules say what is wrong; here is where it is placed, and the few checks that rules cannot express.
#include "syntax/diagnose.h"
#include "syntax/diagnose_peg.h"
#include "syntax/literal.h"
#include <string.h>

typedef PegNode *const Labels[PEG_LABELS];

static Diagnosis *owner(Peg *peg) {
    return peg->owner;
}

// ---- Placing

// The last token that was looked at: where CPython's tokenizer stands.
static const Token *current(const Peg *peg) {
    return &peg->tokens[peg->fill ? peg->fill - 1 : 0];
}

// Bytes from the start of the line to the end of the token; at the end of the text the last line counts.
static int32_t reader_column(Peg *peg, const Token *token) {
    const char *text = peg->text;
    size_t end = token->end, start = end;
    bool unplaced = token->column < 0;
    // A newline token was read with its newline.
    if ((token->kind == TOKEN_NEWLINE || (unplaced && end == owner(peg)->source->length)) && start > 0 &&
        text[start - 1] == '\n')
        start--;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    return (int32_t)(end - start);
}

static void set_text(Peg *peg, Fault *fault) {
    const Source *source = owner(peg)->source;
    int32_t line = fault->line > 0 ? fault->line : 1;
    if (!source_line(source, line, &fault->text, &fault->text_length)) {
        fault->text = "";
        fault->text_length = 0;
        return;
    }
    // CPython shows the newline while its reader is still on the line.
    if (current(peg)->end_line <= fault->line && fault->text[fault->text_length] == '\n') fault->text_length++;
}

static void place(Peg *peg, FaultKind kind, int32_t line, int32_t column, int32_t end_line, int32_t end_column,
                  const char *message) {
    if (peg->raised) return;
    peg->raised = true;
    Fault *fault = owner(peg)->fault;
    *fault = (Fault){.kind = kind,
                     .located = true,
                     .message = message,
                     .line = line,
                     .column = column,
                     .end_line = end_line,
                     .end_column = end_column};
    set_text(peg, fault);
}

static void place_range(Peg *peg, const Token *first, const Token *last, const char *message) {
    place(peg, FAULT_SYNTAX_ERROR, first->line, first->column + 1, last->end_line, last->end_column + 1, message);
}

static void place_unclosed(Peg *peg) {
    const TokenArray *tokens = owner(peg)->tokens;
    const char *message = fault_format(peg->arena, "'%c' was never closed", tokens->open_bracket);
    if (!message) peg->no_memory = true;
    place(peg, FAULT_SYNTAX_ERROR, tokens->open_line, tokens->open_column + 1, tokens->open_line, 0, message);
}

static bool at_end_of_file(const Peg *peg) {
    const TokenArray *tokens = ((Diagnosis *)peg->owner)->tokens;
    return current(peg)->kind == TOKEN_ERRORTOKEN && tokens->outcome == TOKENIZER_END_OF_FILE;
}

// Where the reader stands, or at a token.
static void place_token(Peg *peg, FaultKind kind, const Token *token, const char *message) {
    if (peg->raised) return;
    if (at_end_of_file(peg) && owner(peg)->tokens->open_brackets) {
        place_unclosed(peg);
        return;
    }
    if (at_end_of_file(peg)) message = "unexpected EOF while parsing";
    int32_t column = token->column < 0 ? reader_column(peg, current(peg)) : token->column + 1;
    int32_t end_column = token->end_column < 0 ? -1 : token->end_column + 1;
    place(peg, kind, token->line, column, token->end_line, end_column, message);
}

static void raise_token(Peg *peg) {
    const TokenArray *tokens = owner(peg)->tokens;
    if (tokens->outcome == TOKENIZER_END_OF_FILE) {
        place_token(peg, FAULT_SYNTAX_ERROR, current(peg), "unexpected EOF while parsing");
        return;
    }
    peg->raised = true;
    *owner(peg)->fault = tokens->fault;
}

// ---- Messages

static const char *expression_name(const Peg *peg, const PegNode *node) {
    switch (node->kind) {
    case AST_Attribute: return "attribute";
    case AST_Subscript: return "subscript";
    case AST_Starred: return "starred";
    case AST_Name: return "name";
    case AST_List: return "list";
    case AST_Tuple: return "tuple";
    case AST_Lambda: return "lambda";
    case AST_Call: return "function call";
    case AST_BoolOp:
    case AST_BinOp:
    case AST_UnaryOp: return "expression";
    case AST_GeneratorExp: return "generator expression";
    case AST_Yield:
    case AST_YieldFrom: return "yield expression";
    case AST_Await: return "await expression";
    case AST_ListComp: return "list comprehension";
    case AST_SetComp: return "set comprehension";
    case AST_DictComp: return "dict comprehension";
    case AST_Dict: return "dict literal";
    case AST_Set: return "set display";
    case AST_JoinedStr:
    case AST_FormattedValue: return "f-string expression";
    case AST_TemplateStr:
    case AST_Interpolation: return "t-string expression";
    case AST_Compare: return "comparison";
    case AST_IfExp: return "conditional expression";
    case AST_NamedExpr: return "named expression";
    case AST_Constant:
        switch (node->first->kind) {
        case TOKEN_NONE: return "None";
        case TOKEN_TRUE: return "True";
        case TOKEN_FALSE: return "False";
        case TOKEN_ELLIPSIS: return "ellipsis";
        default: (void)peg; return "literal";
        }
    default: return "expression";
    }
}

static const char *format_message(Peg *peg, Labels labels, const char *message) {
    const char *at = strchr(message, '%');
    if (!at) return message;
    const PegNode *node = labels[0];
    int before = (int)(at - message);
    const char *result;
    if (at[1] == 'e')
        result = fault_format(peg->arena, "%.*s%s%s", before, message, expression_name(peg, node), at + 2);
    else if (at[1] == 't')
        result = fault_format(peg->arena, "%.*s%.*s%s", before, message, (int)(node->first->end - node->first->start),
                              peg->text + node->first->start, at + 2);
    else
        result = fault_format(peg->arena, "%.*s%d%s", before, message, node->first->line, at + 2);
    if (!result) peg->no_memory = true;
    return result;
}

static void raise(Peg *peg, PegPlace how, Labels labels, const char *message) {
    message = format_message(peg, labels, message);
    const Token *now = current(peg);
    switch (how) {
    case PEG_AT: place_range(peg, labels[0]->first, labels[0]->last, message); break;
    case PEG_RANGE: place_range(peg, labels[0]->first, labels[1]->last, message); break;
    case PEG_FROM:
        place(peg, FAULT_SYNTAX_ERROR, labels[0]->first->line, labels[0]->first->column + 1, now->end_line,
              reader_column(peg, now), message);
        break;
    case PEG_LAST: place_token(peg, FAULT_SYNTAX_ERROR, now, message); break;
    case PEG_NEXT: place_token(peg, FAULT_SYNTAX_ERROR, &peg->tokens[peg->mark], message); break;
    case PEG_INDENT: place_token(peg, FAULT_INDENTATION_ERROR, now, message); break;
    }
}

static PegNode *raise_at(Peg *peg, const PegNode *first, const PegNode *last, const char *message) {
    place_range(peg, first->first, last->last, message);
    return NULL;
}

static PegNode *raise_last(Peg *peg, const char *message) {
    place_token(peg, FAULT_SYNTAX_ERROR, current(peg), message);
    return NULL;
}

// ---- Checks that rules cannot express

static bool token_is(const Peg *peg, const Token *token, const char *word) {
    size_t length = token->end - token->start;
    return strlen(word) == length && memcmp(peg->text + token->start, word, length) == 0;
}

static PegNode *call_list(Peg *peg, PegNode *node, Labels labels) {
    (void)peg;
    (void)labels;
    return node;
}

static PegNode *call_future(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    if (token_is(peg, node->first + 1, "__future__"))
        for (const Token *token = node->first; token <= node->last; token++)
            if (token_is(peg, token, "barry_as_FLUFL")) peg->barry = true;
    return node;
}

static PegNode *call_barry(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    bool angle = peg->text[node->first->start] == '<';
    if (angle == peg->barry) return node;
    if (peg->barry) return raise_last(peg, "with Barry as BDFL, use '<>' instead of '!='");
    return peg->explain ? raise_at(peg, node, node, "invalid syntax.  Maybe you meant '!=' instead of '<>'?") : NULL;
}

static bool is_imaginary(const Peg *peg, const PegNode *node) {
    char c = peg->text[node->first->end - 1];
    return c == 'j' || c == 'J';
}

static PegNode *call_real(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    if (is_imaginary(peg, node)) return raise_at(peg, node, node, "real number required in complex literal");
    return node->items[0];
}

static PegNode *call_imaginary(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    if (!is_imaginary(peg, node)) return raise_at(peg, node, node, "imaginary number required in complex literal");
    return node->items[0];
}

// Decimal literals with more digits than the limit on conversions.
static PegNode *call_number(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    const Token *token = node->first;
    const char *text = peg->text + token->start;
    size_t length = token->end - token->start, digits = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '_') continue;
        if (text[i] < '0' || text[i] > '9') return node->items[0];
        digits++;
    }
    int limit = owner(peg)->options->int_max_digits;
    if (limit <= 0 || digits <= (size_t)limit) return node->items[0];
    const char *message = fault_format(peg->arena,
                                       "Exceeds the limit (%d digits) for integer string conversion: value has %zu "
                                       "digits; use sys.set_int_max_str_digits() to increase the limit - Consider "
                                       "hexadecimal for huge integer literals to avoid decimal conversion limits.",
                                       limit, digits);
    if (!message) peg->no_memory = true;
    place(peg, FAULT_SYNTAX_ERROR, token->line, 0, token->end_line, 0, message);
    return NULL;
}

// ---- Strings

static PegNode *as_kind(PegNode *node, int kind) {
    node->kind = (uint16_t)kind;
    return node;
}

static bool decode_failed(Peg *peg, LiteralStatus status, const Literal *literal) {
    if (status == LITERAL_OK) return false;
    if (status == LITERAL_NO_MEMORY)
        peg->no_memory = true;
    else
        raise_last(peg, literal->message);
    return true;
}

static PegNode *call_string(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    const Token *token = node->first;
    Literal literal;
    LiteralStatus status = literal_string(peg->arena, peg->text + token->start, token->end - token->start, &literal);
    if (literal.bytes_not_ascii) return raise_at(peg, node, node, literal.message);
    return decode_failed(peg, status, &literal) ? NULL : as_kind(node, AST_Constant);
}

static bool decode_text(Peg *peg, const Token *token, bool raw) {
    Literal literal = {0};
    LiteralStatus status = literal_text(peg->arena, peg->text + token->start, token->end - token->start, raw, &literal);
    return !decode_failed(peg, status, &literal);
}

static PegNode *call_middle(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    return decode_text(peg, node->first, false) ? node : NULL;
}

static PegNode *call_fstring(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    bool raw = false;
    for (uint32_t i = node->first->start; i < node->first->end; i++)
        raw |= (peg->text[i] | 32) == 'r';
    int depth = 0;
    for (const Token *token = node->first; token < node->last; token++) {
        if (token->kind == TOKEN_LBRACE) depth++;
        if (token->kind == TOKEN_RBRACE) depth--;
        if (depth == 0 && (token->kind == TOKEN_FSTRING_MIDDLE || token->kind == TOKEN_TSTRING_MIDDLE) &&
            !decode_text(peg, token, raw))
            return NULL;
    }
    return as_kind(node, node->first->kind == TOKEN_TSTRING_START ? AST_TemplateStr : AST_JoinedStr);
}

static bool is_bytes(const Peg *peg, const Token *token) {
    for (const char *p = peg->text + token->start; *p != '\'' && *p != '"'; p++)
        if ((*p | 32) == 'b') return true;
    return false;
}

static PegNode *call_strings(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    bool bytes = false, text = false, formatted = false;
    for (uint32_t i = 0; i < node->count; i++) {
        const PegNode *part = node->items[i];
        if (part->kind == AST_JoinedStr)
            formatted = true;
        else if (is_bytes(peg, part->first))
            bytes = true;
        else
            text = true;
    }
    if (bytes && (text || formatted)) return raise_last(peg, "cannot mix bytes and nonbytes literals");
    return as_kind(node, formatted ? AST_JoinedStr : AST_Constant);
}

static PegNode *call_mixed_strings(Peg *peg, PegNode *node, Labels labels) {
    (void)labels;
    return raise_at(peg, node->items[node->count - 2], node->items[node->count - 1],
                    "cannot mix t-string literals with string or bytes literals");
}

// 'f' or 't', of the string around a token.
static char string_letter(const Token *token) {
    for (int depth = 0;; token--) {
        if (token->kind == TOKEN_FSTRING_END || token->kind == TOKEN_TSTRING_END) depth++;
        if (token->kind != TOKEN_FSTRING_START && token->kind != TOKEN_TSTRING_START) continue;
        if (depth-- == 0) return token->kind == TOKEN_TSTRING_START ? 't' : 'f';
    }
}

static PegNode *call_conversion(Peg *peg, PegNode *node, Labels labels) {
    const Token *mark = labels[0]->first, *name = labels[1]->first;
    char letter = string_letter(mark);
    const char *message;
    if (mark->end != name->start || mark->line != name->line) {
        message =
            fault_format(peg->arena, "%c-string: conversion type must come right after the exclamation mark", letter);
        return message ? raise_at(peg, labels[0], labels[1], message) : NULL;
    }
    if (token_is(peg, name, "s") || token_is(peg, name, "r") || token_is(peg, name, "a")) return node;
    message = fault_format(peg->arena, "%c-string: invalid conversion character '%.*s': expected 's', 'r', or 'a'",
                           letter, (int)(name->end - name->start), peg->text + name->start);
    return message ? raise_at(peg, labels[1], labels[1], message) : NULL;
}

// ---- Calls

static const PegNode *last_of(const PegNode *node) {
    while (node->count && (node->kind == PEG_LIST || node->kind == AST_comprehension))
        node = node->items[node->count - 1];
    return node;
}

static PegNode *call_generator(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    return raise_at(peg, labels[0], last_of(labels[1]), "Generator expression must be parenthesized");
}

static PegNode *call_generator_in_call(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    const PegNode *last = NULL;
    size_t count = 0;
    for (uint32_t i = 0; i < labels[0]->count; i++)
        if (labels[0]->items[i]->kind != AST_keyword) {
            last = labels[0]->items[i];
            count++;
        }
    if (count <= 1) return NULL;
    return raise_at(peg, last, last_of(labels[1]), "Generator expression must be parenthesized");
}

static PegNode *call_positional(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    for (uint32_t i = 0; i < labels[0]->count; i++)
        if (labels[0]->items[i]->kind == AST_keyword && labels[0]->items[i]->first->kind == TOKEN_DOUBLESTAR)
            return raise_last(peg, "positional argument follows keyword argument unpacking");
    return raise_last(peg, "positional argument follows keyword argument");
}

// ---- Expressions and targets

static bool is_legacy(const Peg *peg, const PegNode *node) {
    return node->kind == AST_Name && (token_is(peg, node->first, "print") || token_is(peg, node->first, "exec"));
}

static PegNode *call_legacy(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    if (!is_legacy(peg, labels[0])) return NULL;
    const char *name = peg->text + labels[0]->first->start;
    int length = (int)(labels[0]->first->end - labels[0]->first->start);
    const char *message = fault_format(peg->arena, "Missing parentheses in call to '%.*s'. Did you mean %.*s(...)?",
                                       length, name, length, name);
    return message ? raise_at(peg, labels[0], labels[1], message) : NULL;
}

// Is the token inside brackets? Newlines are tokens only outside of them.
static bool inside_brackets(const Peg *peg, const Token *token) {
    int level = 0;
    for (; token >= peg->tokens; token--) {
        switch (token->kind) {
        case TOKEN_LPAR:
        case TOKEN_LSQB:
        case TOKEN_LBRACE: level++; break;
        case TOKEN_RPAR:
        case TOKEN_RSQB:
        case TOKEN_RBRACE: level--; break;
        case TOKEN_NEWLINE:
        case TOKEN_INDENT:
        case TOKEN_DEDENT: return level > 0;
        default: break;
        }
    }
    return level > 0;
}

static PegNode *call_comma(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    if (is_legacy(peg, labels[0]) || !inside_brackets(peg, &peg->tokens[peg->mark - 1])) return NULL;
    return raise_at(peg, labels[0], labels[1], "invalid syntax. Perhaps you forgot a comma?");
}

typedef enum TargetKind { STAR_TARGETS, DEL_TARGETS, FOR_TARGETS } TargetKind;

static bool begins_with_in(const PegNode *comparison) {
    const Token *token = comparison->items[0]->last + 1;
    while (token->kind == TOKEN_RPAR)
        token++;
    return token->kind == TOKEN_IN;
}

// The first part of an expression that cannot be a target, or NULL.
static const PegNode *find_invalid_target(const PegNode *node, TargetKind kind) {
    switch (node->kind) {
    case AST_List:
    case AST_Tuple:
        for (uint32_t i = 0; i < node->count; i++) {
            const PegNode *found = find_invalid_target(node->items[i], kind);
            if (found) return found;
        }
        return NULL;
    case AST_Starred: return kind == DEL_TARGETS ? node : find_invalid_target(node->items[0], kind);
    case AST_Compare:
        // `for a in b` was read as a comparison.
        if (kind != FOR_TARGETS) return node;
        return begins_with_in(node) ? find_invalid_target(node->items[0], kind) : NULL;
    case AST_Name:
    case AST_Subscript:
    case AST_Attribute: return NULL;
    default: return node;
    }
}

static PegNode *raise_target(Peg *peg, const PegNode *target, TargetKind kind) {
    const PegNode *found = find_invalid_target(target, kind);
    if (!found) return NULL;
    const char *message = fault_format(peg->arena, kind == DEL_TARGETS ? "cannot delete %s" : "cannot assign to %s",
                                       expression_name(peg, found));
    return message ? raise_at(peg, found, found, message) : NULL;
}

static PegNode *call_star_targets(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    return raise_target(peg, labels[0], STAR_TARGETS);
}
static PegNode *call_del_targets(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    return raise_target(peg, labels[0], DEL_TARGETS);
}
static PegNode *call_for_targets(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    return raise_target(peg, labels[0], FOR_TARGETS);
}

static PegNode *raise_bound(Peg *peg, Labels labels, const char *what) {
    const char *message =
        fault_format(peg->arena, "cannot use %s with %s", labels[1]->kind == AST_Tuple ? "constraints" : "bound", what);
    if (message) raise(peg, PEG_FROM, labels, message);
    return NULL;
}

static PegNode *call_bound_of_tuple(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    return raise_bound(peg, labels, "TypeVarTuple");
}
static PegNode *call_bound_of_spec(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    return raise_bound(peg, labels, "ParamSpec");
}

static PegNode *call_kvpair(Peg *peg, PegNode *node, Labels labels) {
    (void)node;
    const Token *first = labels[0]->first, *last = labels[0]->last;
    place(peg, FAULT_SYNTAX_ERROR, first->line, last->end_column, last->end_line, 0,
          "':' expected after dictionary key");
    return NULL;
}

static const PegCallEntry calls[] = {
    {"list", call_list},
    {"future", call_future},
    {"barry", call_barry},
    {"real", call_real},
    {"imaginary", call_imaginary},
    {"number", call_number},
    {"string", call_string},
    {"middle", call_middle},
    {"fstring", call_fstring},
    {"strings", call_strings},
    {"mixed_strings", call_mixed_strings},
    {"conversion", call_conversion},
    {"generator", call_generator},
    {"generator_in_call", call_generator_in_call},
    {"positional", call_positional},
    {"legacy", call_legacy},
    {"comma", call_comma},
    {"star_targets", call_star_targets},
    {"del_targets", call_del_targets},
    {"for_targets", call_for_targets},
    {"bound_of_tuple", call_bound_of_tuple},
    {"bound_of_spec", call_bound_of_spec},
    {"kvpair", call_kvpair},
    {NULL, NULL},
};

// ---- The verdict

// Has the reader seen the end of the text?
static bool is_end_of_source(const Peg *peg) {
    const Diagnosis *d = peg->owner;
    const Token *token = current(peg);
    if (token->kind == TOKEN_ERRORTOKEN)
        return d->tokens->outcome == TOKENIZER_END_OF_FILE || d->tokens->outcome == TOKENIZER_END_OF_STRING;
    if (token->column < 0) return token->end == d->source->length;
    // Behind anything but a string the reader has looked at the next character.
    bool string =
        token->kind == TOKEN_STRING || (token->kind >= TOKEN_FSTRING_START && token->kind <= TOKEN_TSTRING_END);
    bool is_empty_string = token->kind == TOKEN_STRING && token->end - token->start < 5 &&
                           peg->text[token->end - 1] == peg->text[token->end - 2];
    return token->end == d->source->length && (!string || is_empty_string) && peg->text[token->end - 1] != '\n';
}

// Errors of the tokenizer in the rest of the text win over what the rules found.
static void check_rest(Peg *peg) {
    const TokenArray *tokens = owner(peg)->tokens;
    const Token *last = &tokens->items[tokens->count - 1];
    if (current(peg) >= last || last->kind != TOKEN_ERRORTOKEN) return;
    if (tokens->is_raised) {
        if (!tokens->in_template) *owner(peg)->fault = tokens->fault;
    } else if (tokens->open_brackets && current(peg)->line > tokens->open_line) {
        peg->raised = false;
        // The reader is at the end now.
        peg->fill = tokens->count;
        place_unclosed(peg);
    }
}

// What a rule raised stands if the reader has been at the end already.
static void check_rest_after_rule(Peg *peg) {
    if (!is_end_of_source(peg)) check_rest(peg);
}

static void set_incomplete(Peg *peg) {
    peg->raised = false;
    const Token *token = current(peg);
    int32_t column = token->column < 0 ? reader_column(peg, token) : token->column + 1;
    place(peg, FAULT_INCOMPLETE_INPUT, token->line, column, token->end_line,
          token->end_column < 0 ? -1 : token->end_column + 1, "incomplete input");
}

static void set_generic(Peg *peg, const Token *last) {
    if (last->kind == TOKEN_INDENT || last->kind == TOKEN_DEDENT) {
        place_token(peg, FAULT_INDENTATION_ERROR, current(peg),
                    last->kind == TOKEN_INDENT ? "unexpected indent" : "unexpected unindent");
        return;
    }
    place_range(peg, last, last, "invalid syntax");
    // To CPython '<>' is two tokens, unless Barry rules.
    if (last->kind == TOKEN_NOTEQUAL && peg->text[last->start] == '<') owner(peg)->fault->end_column--;
    check_rest(peg);
}

static const char *start_rule(ParseMode mode) {
    return mode == PARSE_EVAL        ? "eval"
           : mode == PARSE_SINGLE    ? "interactive"
           : mode == PARSE_FUNC_TYPE ? "func_type"
                                     : "file";
}

static void run(Peg *peg, Diagnosis *d) {
    const char *rule = start_rule(d->options->mode);
    peg_run(peg, rule);
    if (peg->no_memory || peg->overflow) return;
    if ((d->options->flags & PARSE_ALLOW_INCOMPLETE_INPUT) && is_end_of_source(peg)) {
        set_incomplete(peg);
        return;
    }
    if (peg->raised) {
        check_rest_after_rule(peg);
        return;
    }
    const Token *last = current(peg);
    peg->mark = d->start;
    peg->explain = true;
    peg_run(peg, rule);
    if (peg->no_memory || peg->overflow) return;
    if (peg->raised)
        check_rest_after_rule(peg);
    else
        set_generic(peg, last);
}

static Peg make_peg(Diagnosis *d) {
    return (Peg){.arena = d->arena,
                 .text = d->source->text,
                 .tokens = d->tokens->items,
                 .token_count = d->tokens->count,
                 .mark = d->start,
                 .fill = d->start,
                 .stack_limit = d->stack_limit,
                 .barry = d->barry,
                 .calls = calls,
                 .raise = raise,
                 .raise_token = raise_token,
                 .owner = d};
}

void diagnose(Diagnosis *d) {
    Peg peg = make_peg(d);
    if (peg_compile(&peg)) run(&peg, d);
    if (peg.no_memory) *d->fault = (Fault){.kind = FAULT_MEMORY_ERROR, .message = ""};
    if (peg.overflow)
        *d->fault = (Fault){.kind = FAULT_MEMORY_ERROR,
                            .message = "Parser stack overflowed - Python source too complex to parse"};
}

void diagnose_version(Diagnosis *d, const Token *token, const char *what, int minor) {
    Peg peg = make_peg(d);
    peg.fill = (size_t)(token - d->tokens->items) + 1;
    const char *message = fault_format(d->arena, "%s only supported in Python 3.%d and greater", what, minor);
    if (message)
        place_token(&peg, FAULT_SYNTAX_ERROR, token, message);
    else
        *d->fault = (Fault){.kind = FAULT_MEMORY_ERROR, .message = ""};
}

bool diagnose_single(Diagnosis *d, const Token *next) {
    // What the last token left unread: white space and comments are harmless.
    const char *p = d->source->text + next[-1].end, *end = d->source->text + d->source->length;
    if (next[-1].kind == TOKEN_NEWLINE && p < end && *p == '\n') p++;
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\f' || *p == '#')) {
        if (*p == '#')
            while (p < end && *p != '\n')
                p++;
        else
            p++;
    }
    if (p >= end) return true;
    Peg peg = make_peg(d);
    peg.fill = (size_t)(next - d->tokens->items);
    place_token(&peg, FAULT_SYNTAX_ERROR, &next[-1], "multiple statements found while compiling a single statement");
    return false;
}
