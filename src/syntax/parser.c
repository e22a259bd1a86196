// Taipan: the parser's entry, names and targets. MIT licence.
#include "base/unicode.h"
#include "syntax/diagnose.h"
#include "syntax/parser_internal.h"
#include <stdlib.h>

enum { DEFAULT_STACK_ROOM = 2 * 1024 * 1024, CURRENT_VERSION = 14 };

bool parser_grow_scratch(Parser *p) {
    size_t capacity = p->scratch_capacity ? p->scratch_capacity * 2 : 256;
    AstNode **scratch = realloc(p->scratch, capacity * sizeof(AstNode *));
    if (!scratch) {
        p->no_memory = true;
        return false;
    }
    p->scratch = scratch;
    p->scratch_capacity = capacity;
    return true;
}

AstName *parser_name(Parser *p, const Token *token) {
    const char *text = p->text + token->start;
    size_t length = token->end - token->start;
    unsigned char any = 0;
    for (size_t i = 0; i < length; i++)
        any |= (unsigned char)text[i];
    if (any >= 128) text = unicode_nfkc_utf8(p->arena, text, length, &length);
    AstName *name = text ? ast_names_intern(p->names, text, length) : NULL;
    if (!name) p->no_memory = true;
    return name;
}

bool parser_token_is(const Parser *p, const Token *token, const char *word) {
    size_t length = token->end - token->start;
    return strlen(word) == length && memcmp(p->text + token->start, word, length) == 0;
}

bool parser_version(Parser *p, int minor, const char *what) {
    if (p->feature_version >= minor) return true;
    p->version_what = what;
    p->version_minor = minor;
    p->version_token = p->token;
    return false;
}

void parser_forget_warnings(Parser *p, SyntaxWarning *last) {
    p->warnings.last = last;
    if (last)
        last->next = NULL;
    else
        p->warnings.first = NULL;
}

bool parser_set_context(AstNode *node, AstChoice context) {
    switch (node->kind) {
    case AST_Name: node->Name.ctx = context; return true;
    case AST_Attribute: node->Attribute.ctx = context; return true;
    case AST_Subscript: node->Subscript.ctx = context; return true;
    case AST_Starred:
        node->Starred.ctx = context;
        return context != AST_Del && node->Starred.value->kind != AST_Starred &&
               parser_set_context(node->Starred.value, context);
    case AST_Tuple:
    case AST_List:
        node->Tuple.ctx = context;
        for (size_t i = 0; i < node->Tuple.elts.count; i++)
            if (!parser_set_context(node->Tuple.elts.items[i], context)) return false;
        return true;
    default: return false;
    }
}

static void fail_memory(ParseResult *result, const char *message) {
    result->fault = (Fault){.kind = FAULT_MEMORY_ERROR, .message = message};
    result->tree = NULL;
}

// The warnings of tokenizer and parser, in the order of lines.
static WarningList merge_warnings(WarningList left, WarningList right) {
    WarningList all = {0};
    while (left.first || right.first) {
        bool take_left = !right.first || (left.first && left.first->line <= right.first->line);
        SyntaxWarning **from = take_left ? &left.first : &right.first;
        SyntaxWarning *warning = *from;
        *from = warning->next;
        warning->next = NULL;
        if (all.last)
            all.last->next = warning;
        else
            all.first = warning;
        all.last = warning;
    }
    return all;
}

static void run(Parser *p, ParseResult *result) {
    result->tree = parse_module(p);
    result->future_barry = p->barry;
    result->warnings = merge_warnings(p->tokens->warnings, p->warnings);
    if (p->no_memory) {
        fail_memory(result, "");
    } else if (p->overflow) {
        fail_memory(result, "Parser stack overflowed - Python source too complex to parse");
    } else if (!result->tree || p->options->mode == PARSE_SINGLE) {
        if (result->tree) {
            result->statement_line = -1;
        } else if (p->compound) {
            result->statement_line = p->compound->line;
            result->statement_column = p->compound->column;
        }
        Diagnosis diagnosis = {.source = &result->source,
                               .tokens = p->tokens,
                               .options = p->options,
                               .arena = p->arena,
                               .barry = p->barry,
                               // A caller that does not say how much there is has plenty.
                               .stack_limit = p->stack_limit - (p->options->stack_room ? 0 : 2 * DEFAULT_STACK_ROOM),
                               // An `elif` after an `else` is explained by the statement before.
                               .start = (size_t)(p->previous - p->first),
                               .fault = &result->fault};
        bool good = false;
        if (result->tree)
            good = diagnose_single(&diagnosis, p->token);
        else if (p->version_what)
            diagnose_version(&diagnosis, p->version_token, p->version_what, p->version_minor);
        else
            diagnose(&diagnosis);
        if (!good) result->tree = NULL;
    }
}

bool parse(ParseResult *result, Arena *arena, const char *bytes, size_t length, const ParseOptions *options) {
    *result = (ParseResult){.names = {.arena = arena}};
    SourceOptions source_options = {.filename = options->filename,
                                    .is_utf8 = options->is_utf8,
                                    .add_newline = options->mode == PARSE_EXEC,
                                    .decode = options->decode,
                                    .decode_context = options->decode_context};
    if (!source_decode(&result->source, arena, bytes, length, &source_options, &result->fault)) return false;
    TokenizerOptions tokenizer_options = {.type_comments = options->flags & PARSE_TYPE_COMMENTS,
                                          .single = options->mode == PARSE_SINGLE,
                                          .dont_imply_dedent = options->flags & PARSE_DONT_IMPLY_DEDENT};
    TokenArray tokens;
    if (!tokenizer_run(&tokens, arena, &result->source, &tokenizer_options)) {
        fail_memory(result, "");
        return false;
    }
    size_t room = options->stack_room ? options->stack_room : DEFAULT_STACK_ROOM;
    Parser parser = {.token = tokens.items,
                     .first = tokens.items,
                     .statement = tokens.items,
                     .previous = tokens.items,
                     .text = result->source.text,
                     .arena = arena,
                     .names = &result->names,
                     .stack_limit = (char *)__builtin_frame_address(0) - room,
                     .barry = options->flags & PARSE_BARRY_AS_FLUFL,
                     .flags = options->flags,
                     .feature_version = options->feature_version ? options->feature_version : CURRENT_VERSION,
                     .options = options,
                     .tokens = &tokens};
    run(&parser, result);
    free(parser.scratch);
    token_array_free(&tokens);
    return result->tree != NULL;
}
