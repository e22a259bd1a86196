// Taipan: the abstract syntax tree as C structures, made from ast.def. MIT licence.
//
// Every node is an AstNode in an Arena: a kind, a position, and the fields of its kind, reached as
// node->BinOp.left. A node is allocated with only the room its kind needs, so never copy one by value. Lines
// count from 1; columns are byte offsets into the UTF-8 line, from 0; nodes of BARE types have no position
// (line 0). Names are unique per tree: two identifiers are the same if and only if their AstName pointers are
// equal. The layer sees no objects: constants are text, or a word that an upper layer put there
// (AST_CONSTANT_FOREIGN).
#ifndef TAIPAN_SYNTAX_AST_H
#define TAIPAN_SYNTAX_AST_H
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- Kinds: AST_Module, AST_BinOp, ..., AST_TypeVarTuple; 0 is no kind.
typedef enum AstKind {
    AST_NONE,
#define NODE(type, name, fields) AST_##name,
#include "syntax/ast.def"
    AST_KIND_COUNT
} AstKind;

// ---- Types: AST_TYPE_mod, AST_TYPE_expr, ..., AST_TYPE_operator, ..., then the built-in ones.
typedef enum AstType {
    AST_TYPE_NONE,
#define SUM(type, positions) AST_TYPE_##type,
#define PRODUCT(type, positions) AST_TYPE_##type,
#define CHOICE(type) AST_TYPE_##type,
#include "syntax/ast.def"
    AST_TYPE_identifier,
    AST_TYPE_int,
    AST_TYPE_string,
    AST_TYPE_constant,
    AST_TYPE_COUNT
} AstType;

// ---- Choices, all in one enumeration: AST_Load, ..., AST_And, ..., AST_Add, ..., AST_Not, ..., AST_Eq, ...
typedef enum AstChoice {
    AST_CHOICE_NONE,
#define MEMBER(choice, name) AST_##name,
#include "syntax/ast.def"
    AST_CHOICE_COUNT
} AstChoice;

typedef enum AstQuantity { AST_ONE, AST_OPTIONAL, AST_SEQUENCE } AstQuantity;

// An identifier, NFKC-normalised UTF-8, NUL-terminated, one object per distinct name of a tree.
typedef struct AstName {
    uint32_t length; // bytes, without the NUL
    uint32_t hash;   // of the bytes, private to the tree
    void *cache;     // for the layers above (an interned str, a symbol); NULL at first
    char text[];
} AstName;

// Text that is not an identifier (type comments, 'u' prefixes); text == NULL means absent.
typedef struct AstString {
    const char *text; // UTF-8, NUL-terminated after length bytes
    size_t length;
} AstString;

typedef enum AstConstantKind {
    AST_CONSTANT_ABSENT, // a zeroed AstConstant
    AST_CONSTANT_NONE,
    AST_CONSTANT_TRUE,
    AST_CONSTANT_FALSE,
    AST_CONSTANT_ELLIPSIS,
    AST_CONSTANT_INT,       // text: the literal in lower case without underscores, prefix (0x 0o 0b) kept
    AST_CONSTANT_FLOAT,     // text: decimal literal without underscores
    AST_CONSTANT_IMAGINARY, // text: decimal literal without underscores and without the final j
    AST_CONSTANT_STR,       // text: unescaped; UTF-8 in which lone surrogates are encoded too
    AST_CONSTANT_BYTES,     // text: the bytes
    AST_CONSTANT_FOREIGN,   // foreign: a value of an upper layer (a tree made from Python objects)
} AstConstantKind;

typedef struct AstConstant {
    AstConstantKind kind;
    bool is_small; // INT only: the value is small_value (below 2**63)
    bool is_ascii; // STR only: no byte above 127
    size_t length; // bytes of text; text is also NUL-terminated
    const char *text;
    union {
        uint64_t small_value;
        uint64_t foreign;
    };
} AstConstant;

typedef struct AstNode AstNode;

typedef struct AstSequence {
    size_t count;
    AstNode **items;
} AstSequence;

typedef struct AstNameSequence {
    size_t count;
    AstName **items;
} AstNameSequence;

typedef struct AstChoiceSequence {
    size_t count;
    AstChoice *items;
} AstChoiceSequence;

// ---- The C type of each field, by quantity and type.
#define AST_SINGLE_identifier AstName *
#define AST_SINGLE_int int
#define AST_SINGLE_string AstString
#define AST_SINGLE_constant AstConstant
#define AST_SINGLE_mod AstNode *
#define AST_SINGLE_stmt AstNode *
#define AST_SINGLE_expr AstNode *
#define AST_SINGLE_expr_context AstChoice
#define AST_SINGLE_boolop AstChoice
#define AST_SINGLE_operator AstChoice
#define AST_SINGLE_unaryop AstChoice
#define AST_SINGLE_cmpop AstChoice
#define AST_SINGLE_comprehension AstNode *
#define AST_SINGLE_excepthandler AstNode *
#define AST_SINGLE_arguments AstNode *
#define AST_SINGLE_arg AstNode *
#define AST_SINGLE_keyword AstNode *
#define AST_SINGLE_alias AstNode *
#define AST_SINGLE_withitem AstNode *
#define AST_SINGLE_match_case AstNode *
#define AST_SINGLE_pattern AstNode *
#define AST_SINGLE_type_ignore AstNode *
#define AST_SINGLE_type_param AstNode *
#define AST_MANY_identifier AstNameSequence
#define AST_MANY_cmpop AstChoiceSequence
#define AST_MANY_stmt AstSequence
#define AST_MANY_expr AstSequence
#define AST_MANY_comprehension AstSequence
#define AST_MANY_excepthandler AstSequence
#define AST_MANY_arg AstSequence
#define AST_MANY_keyword AstSequence
#define AST_MANY_alias AstSequence
#define AST_MANY_withitem AstSequence
#define AST_MANY_match_case AstSequence
#define AST_MANY_pattern AstSequence
#define AST_MANY_type_ignore AstSequence
#define AST_MANY_type_param AstSequence
#define AST_FIELD_ONE(type) AST_SINGLE_##type
#define AST_FIELD_OPTIONAL(type) AST_SINGLE_##type
#define AST_FIELD_SEQUENCE(type) AST_MANY_##type

struct AstNode {
    uint16_t kind;  // AstKind
    uint16_t flags; // free for the passes above; the parser leaves 0
    int32_t line, column, end_line, end_column;
    union {
#define FIELD(node, quantity, type, name) AST_FIELD_##quantity(type) name;
#define NODE(type, name, fields)                                                                                       \
    struct {                                                                                                           \
        fields                                                                                                         \
    } name;
#include "syntax/ast.def"
        char first_field; // marks where fields begin
    };
};

// ---- The tables: what ast.def says, for code that walks any node.
typedef struct AstFieldInfo {
    const char *name;
    AstQuantity quantity;
    AstType type;
    size_t offset; // of the field in AstNode
} AstFieldInfo;

typedef struct AstKindInfo {
    const char *name;
    AstType type;
    size_t size; // bytes of a node of this kind
    size_t field_count;
    const AstFieldInfo *fields;
} AstKindInfo;

typedef struct AstTypeInfo {
    const char *name;
    enum { AST_IS_BUILTIN, AST_IS_SUM, AST_IS_PRODUCT, AST_IS_CHOICE } form;
    bool positioned; // its nodes have line, column, end_line, end_column
} AstTypeInfo;

typedef struct AstChoiceInfo {
    const char *name;
    AstType type;
} AstChoiceInfo;

extern const AstKindInfo ast_kinds[AST_KIND_COUNT];       // indexed by AstKind
extern const AstTypeInfo ast_types[AST_TYPE_COUNT];       // indexed by AstType
extern const AstChoiceInfo ast_choices[AST_CHOICE_COUNT]; // indexed by AstChoice

// A zeroed node of the kind in the arena; NULL when out of memory.
AstNode *ast_new(Arena *arena, AstKind kind);
// The fields of any node through the tables; the caller has checked quantity and type.
static inline void *ast_field(const AstNode *node, const AstFieldInfo *field) {
    return (char *)node + field->offset;
}
static inline AstNode *ast_field_node(const AstNode *node, const AstFieldInfo *field) {
    return *(AstNode **)ast_field(node, field);
}
static inline AstSequence *ast_field_sequence(const AstNode *node, const AstFieldInfo *field) {
    return (AstSequence *)ast_field(node, field);
}
static inline bool ast_type_is_node(AstType type) {
    return ast_types[type].form == AST_IS_SUM || ast_types[type].form == AST_IS_PRODUCT;
}

// ---- Names of a tree: an open-addressing set in the arena. Zero-initialise with the arena set.
typedef struct AstNames {
    Arena *arena;
    AstName **slots;
    size_t capacity, count; // capacity is a power of two, or 0
} AstNames;

// The one AstName with these bytes (already NFKC-normalised); NULL when out of memory.
AstName *ast_names_intern(AstNames *names, const char *text, size_t length);
#endif
