// Taipan: what the parser's files share. MIT licence.
//
// Every parse_ function returns a node with p->token behind what it read, or NULL: the text is wrong, memory
// or stack ran out (p->no_memory, p->overflow). Nobody reports; the caller just returns NULL.
#ifndef TAIPAN_SYNTAX_PARSER_INTERNAL_H
#define TAIPAN_SYNTAX_PARSER_INTERNAL_H
#include "syntax/ast.h"
#include "syntax/literal.h"
#include "syntax/parser.h"
#include "syntax/tokenizer.h"
#include <string.h>

typedef struct Parser {
    const Token *token; // the next one
    const Token *first; // of the array
    const char *text;
    Arena *arena;
    AstNames *names;
    AstNode **scratch; // lists under construction, malloc
    size_t scratch_count, scratch_capacity;
    char *stack_limit; // C stack addresses below are forbidden
    bool no_memory, overflow, barry;
    unsigned flags;
    int feature_version;
    const char *version_what; // a feature that feature_version lacks was used, at version_token
    int version_minor;
    const Token *version_token;
    const Token *statement, *previous; // the top-level statement being read, and the one before
    const AstNode *compound;           // the last compound statement that was read to an end it may have; no function
    WarningList warnings;
    const ParseOptions *options;
    const TokenArray *tokens;
} Parser;

// Binding strengths of expression operators.
enum {
    BINDS_OR = 1,
    BINDS_AND,
    BINDS_NOT,
    BINDS_COMPARISON,
    BINDS_BIT_OR,
    BINDS_BIT_XOR,
    BINDS_BIT_AND,
    BINDS_SHIFT,
    BINDS_SUM,
    BINDS_TERM,
};

static inline TokenKind peek(const Parser *p) {
    return (TokenKind)p->token->kind;
}
static inline bool accept(Parser *p, TokenKind kind) {
    if (p->token->kind != kind) return false;
    p->token++;
    return true;
}
static inline bool stack_is_low(Parser *p) {
    if ((char *)__builtin_frame_address(0) > p->stack_limit) return false;
    p->overflow = true;
    return true;
}
static inline void *parser_allocate(Parser *p, size_t size) {
    Arena *arena = p->arena;
    size = (size + 7) & ~(size_t)7;
    if (__builtin_expect((size_t)(arena->limit - arena->next) >= size, 1)) {
        void *result = arena->next;
        arena->next += size;
        return result;
    }
    void *result = arena_allocate(arena, size);
    if (!result) p->no_memory = true;
    return result;
}

enum { AST_HEADER_SIZE = offsetof(AstNode, first_field) };
// A node that begins at the token and ends nowhere yet.
#define NEW_NODE(p, kind, start) new_node(p, AST_##kind, AST_HEADER_SIZE + sizeof(((AstNode *)0)->kind), start)
static inline AstNode *new_node(Parser *p, AstKind kind, size_t size, const Token *start) {
    AstNode *node = parser_allocate(p, size);
    if (!node) return NULL;
    node->kind = (uint16_t)kind;
    node->line = start->line;
    node->column = start->column;
    return node;
}
// The node ends where the last read token ends.
static inline AstNode *finish(const Parser *p, AstNode *node) {
    node->end_line = p->token[-1].end_line;
    node->end_column = p->token[-1].end_column;
    return node;
}

// ---- Lists under construction: remember scratch_count, push, take.
// Room for one more; false: p->no_memory.
bool parser_grow_scratch(Parser *p);
static inline bool push(Parser *p, AstNode *node) {
    if (p->scratch_count == p->scratch_capacity && !parser_grow_scratch(p)) return false;
    p->scratch[p->scratch_count++] = node;
    return true;
}
// Moves what was pushed since base into the arena. False when out of memory.
static inline bool take(Parser *p, size_t base, AstSequence *sequence) {
    size_t count = p->scratch_count - base;
    p->scratch_count = base;
    *sequence = (AstSequence){count, NULL};
    if (!count) return true;
    sequence->items = parser_allocate(p, count * sizeof(AstNode *));
    if (!sequence->items) return false;
    memcpy(sequence->items, p->scratch + base, count * sizeof(AstNode *));
    return true;
}

// ---- parser.c
AstName *parser_name(Parser *p, const Token *token);                         // interned and normalised
bool parser_token_is(const Parser *p, const Token *token, const char *word); // for soft keywords
// Is the feature ("Positional-only parameters are") in the wanted version? Notes it if not.
bool parser_version(Parser *p, int minor, const char *what);
// Drops the warnings after last (NULL: all), when what they are about will be read again.
void parser_forget_warnings(Parser *p, SyntaxWarning *last);
// Gives a target its context; false if the node cannot be a target.
bool parser_set_context(AstNode *node, AstChoice context);

// ---- parser_expression.c
// By the names of the grammar's rules: an expression without walrus; with walrus; with stars and commas; with one star.
AstNode *parse_expression(Parser *p);
AstNode *parse_expressions(Parser *p); // a tuple without parentheses if there are commas; no stars
AstNode *parse_named_expression(Parser *p);
AstNode *parse_star_expressions(Parser *p);
AstNode *parse_star_expression(Parser *p);
AstNode *parse_star_named_expression(Parser *p);
AstNode *parse_yield_or_star_expressions(Parser *p);
// Operators that bind at least as strongly as level (BINDS_…), by precedence climbing.
AstNode *parse_binary(Parser *p, int level);
AstNode *parse_star_targets(Parser *p); // of for and comprehensions; context Store
// One of them.
AstNode *parse_star_target(Parser *p);
// The next token, a number; no sign.
AstNode *parse_number(Parser *p);
bool parse_arguments(Parser *p, AstSequence *args, AstSequence *keywords); // up to, not including, ')'
// Up to, not including, end; of lambdas without annotations.
AstNode *parse_parameters(Parser *p, TokenKind end, bool annotated);

// ---- parser_string.c
// Literals side by side, f- and t-strings among them, joined into one node.
AstNode *parse_strings(Parser *p);

// ---- parser_pattern.c
AstNode *parse_match(Parser *p); // NULL without p->no_memory or p->overflow: not a match statement

// ---- parser_statement.c
// Everything up to the end.
AstNode *parse_module(Parser *p);
// What follows a colon: the rest of the line, or indented lines. False: as NULL elsewhere.
bool parse_block(Parser *p, AstSequence *body);
// Ends a statement at its last token that is not layout.
AstNode *finish_statement(const Parser *p, AstNode *node);
// A type comment's text, if that is the next token.
bool parse_type_comment(Parser *p, AstString *comment);
#endif
