// Taipan: scope analysis: which variable each name means. MIT licence.
//
// A Scope is a block with names of its own (module, class, function, comprehension, annotation, type parameters). Its
// symbols carry CPython's flags (what the `symtable` module shows) and, after the second pass, where the variable lives.
// The algorithm is that of CPython's symtable: pass one collects facts, pass two resolves names up the chain of scopes,
// turns captured locals into cells and merges inlined comprehensions (PEP 709) into their surroundings.
// Everything lives in the arena; the only failures are a ScopeFault.
#ifndef TAIPAN_SYNTAX_SCOPE_H
#define TAIPAN_SYNTAX_SCOPE_H
#include "syntax/ast.h"

typedef enum ScopeType { // CPython's numbers
    SCOPE_FUNCTION,
    SCOPE_CLASS,
    SCOPE_MODULE,
    SCOPE_ANNOTATION,
    SCOPE_TYPE_ALIAS,
    SCOPE_TYPE_PARAMETERS,
    SCOPE_TYPE_VARIABLE,
} ScopeType;
enum SymbolFlags { // CPython's DEF_* values
    SYMBOL_GLOBAL = 1,
    SYMBOL_LOCAL = 2,
    SYMBOL_PARAMETER = 4,
    SYMBOL_NONLOCAL = 8,
    SYMBOL_USED = 0x10,
    SYMBOL_FREE_CLASS = 0x40,
    SYMBOL_IMPORTED = 0x80,
    SYMBOL_ANNOTATED = 0x100,
    SYMBOL_COMPREHENSION_TARGET = 0x200,
    SYMBOL_TYPE_PARAMETER = 0x400,
    SYMBOL_COMPREHENSION_CELL = 0x800,
    SYMBOL_BOUND = SYMBOL_LOCAL | SYMBOL_PARAMETER | SYMBOL_IMPORTED,
    SYMBOL_PLACE_SHIFT = 12,
    SYMBOL_DELETED = 1 << 30, // a del statement or the end of an except clause unbinds it; not shown to Python
    SYMBOL_FLAGS_SHOWN = 0xFFF,
};
typedef enum SymbolPlace {
    PLACE_NONE,
    PLACE_LOCAL,
    PLACE_GLOBAL_EXPLICIT,
    PLACE_GLOBAL,
    PLACE_FREE,
    PLACE_CELL
} SymbolPlace;
typedef enum ComprehensionKind {
    COMPREHENSION_NONE,
    COMPREHENSION_LIST,
    COMPREHENSION_DICT,
    COMPREHENSION_SET,
    COMPREHENSION_GENERATOR
} ComprehensionKind;

typedef struct Symbol {
    AstName *name;  // mangled
    uint32_t flags; // SymbolFlags
    uint8_t place;  // SymbolPlace
    bool inlined;   // was put here by an inlined comprehension only
    bool removed;
    int32_t slot; // for the compiler; -1 at first
} Symbol;

typedef struct Scope Scope;
typedef struct ScopeDirective { // a global or nonlocal statement's name, for errors found later
    struct ScopeDirective *next;
    AstName *name;
    int32_t line, column, end_line, end_column;
} ScopeDirective;
struct Scope {
    const void *key; // what scope_find looks for
    Scope *next_in_bucket;
    Scope *parent;
    AstName *name, *private_name; // private_name: the class whose private names are mangled here, or NULL
    AstName *function_name;       // of annotation scopes of functions: the function
    Symbol **symbols;             // in order of first appearance
    uint32_t symbol_count, symbol_capacity;
    Symbol **index; // open addressing by name, when there are many
    uint32_t index_mask;
    AstName **parameters; // CPython's varnames
    uint32_t parameter_count, parameter_capacity;
    Scope **children;
    uint32_t child_count, child_capacity;
    AstName **free_names; // free variables of this scope and those below, while analysing
    uint32_t free_count, free_capacity;
    ScopeDirective *directives;
    Scope *annotation_scope; // modules and classes: of their annotated assignments
    AstName **mangled_names; // type parameters of a generic class: only these are mangled; NULL otherwise
    uint32_t mangled_count, mangled_capacity;
    const char *description; // type variable scopes: "a TypeVar bound", ...
    uint32_t id;
    int32_t line, column, end_line, end_column;
    uint32_t iteration_depth; // inside the iterable of a comprehension
    uint8_t type;             // ScopeType
    uint8_t comprehension;    // ComprehensionKind
    bool nested, is_generator, is_coroutine, has_varargs, has_varkeywords, returns_value;
    bool needs_class_cell, needs_class_dictionary, inlined, in_iteration_target, sees_class_scope;
    bool annotations_used, conditional_annotations, in_conditional_block, in_unevaluated_annotation, is_method;
    bool mangles_only_some;
};

typedef enum ScopeFaultKind {
    SCOPE_OK,
    SCOPE_SYNTAX_ERROR,
    SCOPE_RECURSION,
    SCOPE_NO_MEMORY,
    SCOPE_RUNTIME_ERROR
} ScopeFaultKind;
typedef struct ScopeFault {
    ScopeFaultKind kind;
    const char *message;                        // UTF-8 in the arena or static
    int32_t line, column, end_line, end_column; // columns in bytes from 0
} ScopeFault;

enum FutureFeatures { // as in co_flags
    FUTURE_BARRY_AS_BDFL = 0x400000,
    FUTURE_GENERATOR_STOP = 0x800000,
    FUTURE_ANNOTATIONS = 0x1000000,
};
enum { AST_STORES_NAME = 1 }; // AstNode.flags of expressions: a := within may change a variable of this function

typedef struct WellKnownNames { // AstNames that the analysis and the compiler compare with
    AstName *class_, *classdict, *conditional_annotations, *annotate, *annotate_func, *super_, *debug, *format,
        *type_params, *generic_base, *defaults, *keyword_defaults, *dunder_type_params, *iterable, *lambda, *generator,
        *list_comprehension, *set_comprehension, *dict_comprehension, *top, *star, *doc, *name, *module, *qualname,
        *firstlineno, *static_attributes, *classcell, *classdictcell, *annotations, *return_, *init, *assertion_error;
} WellKnownNames;

typedef struct ScopeTable {
    Arena *arena;
    AstNames *names;
    WellKnownNames known;
    Scope *top;
    Scope **buckets;
    uint32_t bucket_mask, scope_count;
    uint32_t future_features;
    int32_t future_line, future_column, future_end_line, future_end_column; // of the last __future__ import
    bool top_level_await;
    const char *stack_limit; // C stack address below which recursion is refused
    ScopeFault fault;
} ScopeTable;

// Analyses tree (Module, Interactive or Expression). arena, names, stack_limit, top_level_await and future_features
// (inherited ones) are set by the caller, the rest zero. False: see fault.
bool scope_analyse(ScopeTable *table, AstNode *tree);
// The scope made for a node; NULL if there is none. Keys: the function, class, lambda or comprehension node; `arguments`
// node for a function's annotations; the items array of type_params for type parameters; TypeAlias statements;
// type_param nodes for bounds and scope_second_key of them for defaults of TypeVar; for modules and classes
// scope->annotation_scope.
Scope *scope_find(const ScopeTable *table, const void *key);
static inline const void *scope_second_key(const void *node) {
    return (const char *)node + 1;
}
Symbol *scope_lookup(const Scope *scope, const AstName *name); // NULL: not there
static inline bool scope_is_function_like(const Scope *scope) {
    return scope->type != SCOPE_CLASS && scope->type != SCOPE_MODULE;
}
// The name as it is known inside scope (private names of classes: _Class__name). NULL when out of memory.
AstName *scope_mangle(ScopeTable *table, const Scope *scope, AstName *name);
// The docstring expression (Constant) of a body, or NULL.
AstNode *ast_docstring(const AstSequence *body);

// Makes name a free variable of scope, if it knows no such name. False when out of memory.
bool scope_add_free(ScopeTable *table, Scope *scope, AstName *name);

// The text of `--show scopes`, in the arena; NULL when out of memory.
char *scope_dump(const ScopeTable *table, size_t *length);
#endif
