// Taipan: scope analysis, first pass: scopes and the raw facts about their names. MIT licence.
//
// Walks the tree once. Functions return false after a fault has been noted in the table; the first fault wins. The order
// in which facts are collected is CPython's, since it decides which error is reported and what `symtable` shows.
#include "syntax/scope_internal.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// ---- faults -----------------------------------------------------------------------------------------------------
static bool fault_no_memory(ScopeTable *table) {
    table->fault.kind = SCOPE_NO_MEMORY;
    return false;
}

bool scope_fault_at(ScopeTable *table, ScopePosition at, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char small[512];
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    char *text = length < 0 ? NULL : arena_allocate(table->arena, (size_t)length + 1);
    if (!text) return fault_no_memory(table);
    if ((size_t)length < sizeof small) {
        memcpy(text, small, (size_t)length);
    } else {
        va_start(arguments, format);
        vsnprintf(text, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    table->fault = (ScopeFault){SCOPE_SYNTAX_ERROR, text, at.line, at.column, at.end_line, at.end_column};
    return false;
}

static bool stack_ok(ScopeTable *table) {
    if ((const char *)__builtin_frame_address(0) > table->stack_limit) return true;
    table->fault.kind = SCOPE_RECURSION;
    return false;
}

// ---- growing arrays in the arena --------------------------------------------------------------------------------
bool scope_grow(ScopeTable *table, void **items, uint32_t count, uint32_t *capacity) {
    if (count < *capacity) return true;
    uint32_t room = *capacity ? *capacity * 2 : 4;
    void **grown = ARENA_NEW_ARRAY(table->arena, void *, room);
    if (!grown) return fault_no_memory(table);
    if (count) memcpy(grown, *items, count * sizeof(void *));
    *(void ***)items = grown;
    *capacity = room;
    return true;
}

// ---- symbols ----------------------------------------------------------------------------------------------------
static void index_insert(Scope *scope, Symbol *symbol) {
    uint32_t slot = symbol->name->hash & scope->index_mask;
    while (scope->index[slot])
        slot = (slot + 1) & scope->index_mask;
    scope->index[slot] = symbol;
}

static bool index_rebuild(ScopeTable *table, Scope *scope) {
    uint32_t size = scope->index ? (scope->index_mask + 1) * 4 : 32;
    scope->index = ARENA_NEW_ARRAY(table->arena, Symbol *, size);
    if (!scope->index) return fault_no_memory(table);
    scope->index_mask = size - 1;
    for (uint32_t i = 0; i < scope->symbol_count; i++)
        index_insert(scope, scope->symbols[i]);
    return true;
}

Symbol *scope_lookup(const Scope *scope, const AstName *name) {
    if (!scope->index) {
        for (uint32_t i = 0; i < scope->symbol_count; i++)
            if (scope->symbols[i]->name == name) return scope->symbols[i]->removed ? NULL : scope->symbols[i];
        return NULL;
    }
    Symbol *symbol;
    for (uint32_t slot = name->hash & scope->index_mask; (symbol = scope->index[slot]);
         slot = (slot + 1) & scope->index_mask)
        if (symbol->name == name) return symbol->removed ? NULL : symbol;
    return NULL;
}

Symbol *scope_add_symbol(ScopeTable *table, Scope *scope, AstName *name) {
    if (!scope_grow(table, (void **)&scope->symbols, scope->symbol_count, &scope->symbol_capacity)) return NULL;
    Symbol *symbol = ARENA_NEW(table->arena, Symbol);
    if (!symbol) {
        fault_no_memory(table);
        return NULL;
    }
    symbol->name = name;
    symbol->slot = -1;
    scope->symbols[scope->symbol_count++] = symbol;
    if (scope->index ? scope->symbol_count * 2 > scope->index_mask : scope->symbol_count > 8) {
        if (!index_rebuild(table, scope)) return NULL;
    } else if (scope->index) {
        index_insert(scope, symbol);
    }
    return symbol;
}

// ---- mangling ---------------------------------------------------------------------------------------------------
static AstName *mangle_private(ScopeTable *table, AstName *private_name, AstName *name) {
    const char *text = name->text;
    size_t length = name->length;
    if (!private_name || length < 2 || text[0] != '_' || text[1] != '_') return name;
    if ((text[length - 1] == '_' && text[length - 2] == '_') || memchr(text, '.', length)) return name;
    size_t skip = strspn(private_name->text, "_");
    if (skip == private_name->length) return name;
    size_t class_length = private_name->length - skip;
    char *mangled = arena_allocate(table->arena, 1 + class_length + length + 1);
    if (!mangled) {
        fault_no_memory(table);
        return NULL;
    }
    mangled[0] = '_';
    memcpy(mangled + 1, private_name->text + skip, class_length);
    memcpy(mangled + 1 + class_length, text, length);
    AstName *result = ast_names_intern(table->names, mangled, 1 + class_length + length);
    if (!result) fault_no_memory(table);
    return result;
}

static AstName *maybe_mangle(ScopeTable *table, const Scope *scope, AstName *private_name, AstName *name) {
    if (name->length < 2 || name->text[0] != '_' || name->text[1] != '_') return name;
    if (scope->mangles_only_some) {
        bool found = false;
        for (uint32_t i = 0; i < scope->mangled_count && !found; i++)
            found = scope->mangled_names[i] == name;
        if (!found) return name;
    }
    return mangle_private(table, private_name, name);
}

AstName *scope_mangle(ScopeTable *table, const Scope *scope, AstName *name) {
    return maybe_mangle(table, scope, scope->private_name, name);
}

// ---- scopes -----------------------------------------------------------------------------------------------------
static uint32_t key_hash(const void *key) {
    uint64_t bits = (uint64_t)(uintptr_t)key * 0x9E3779B97F4A7C15u;
    return (uint32_t)(bits >> 32);
}

static bool table_grow(ScopeTable *table) {
    uint32_t size = table->buckets ? (table->bucket_mask + 1) * 4 : 64;
    Scope **buckets = ARENA_NEW_ARRAY(table->arena, Scope *, size);
    if (!buckets) return fault_no_memory(table);
    for (uint32_t i = 0; table->buckets && i <= table->bucket_mask; i++) {
        for (Scope *scope = table->buckets[i], *next; scope; scope = next) {
            next = scope->next_in_bucket;
            uint32_t slot = key_hash(scope->key) & (size - 1);
            scope->next_in_bucket = buckets[slot];
            buckets[slot] = scope;
        }
    }
    table->buckets = buckets;
    table->bucket_mask = size - 1;
    return true;
}

Scope *scope_find(const ScopeTable *table, const void *key) {
    if (!table->buckets) return NULL;
    for (Scope *scope = table->buckets[key_hash(key) & table->bucket_mask]; scope; scope = scope->next_in_bucket)
        if (scope->key == key) return scope;
    return NULL;
}

static Scope *scope_new(ScopeWalk *walk, AstName *name, ScopeType type, const void *key, ScopePosition at) {
    ScopeTable *table = walk->table;
    if ((!table->buckets || table->scope_count > table->bucket_mask) && !table_grow(table)) return NULL;
    Scope *scope = ARENA_NEW(table->arena, Scope);
    if (!scope) {
        fault_no_memory(table);
        return NULL;
    }
    scope->key = key;
    scope->type = (uint8_t)type;
    scope->name = name;
    scope->parent = walk->current;
    scope->line = at.line;
    scope->column = at.column;
    scope->end_line = at.end_line;
    scope->end_column = at.end_column;
    scope->id = table->scope_count++;
    scope->nested = walk->current && (walk->current->nested || scope_is_function_like(walk->current));
    scope->is_method = walk->current && walk->current->type == SCOPE_CLASS && type == SCOPE_FUNCTION;
    uint32_t slot = key_hash(key) & table->bucket_mask;
    scope->next_in_bucket = table->buckets[slot];
    table->buckets[slot] = scope;
    return scope;
}

static bool enter_existing(ScopeWalk *walk, Scope *scope, bool add_child) {
    ScopeTable *table = walk->table;
    Scope *outer = walk->current;
    if (outer) scope->iteration_depth = outer->iteration_depth;
    if (outer && outer->mangles_only_some && scope->type != SCOPE_CLASS) {
        scope->mangles_only_some = true;
        scope->mangled_names = outer->mangled_names;
        scope->mangled_count = outer->mangled_count;
        scope->mangled_capacity = outer->mangled_capacity;
    }
    scope->parent = outer;
    scope->private_name = walk->private_name;
    walk->current = scope;
    if (!add_child || !outer) return true;
    if ((table->future_features & FUTURE_ANNOTATIONS) && scope->type == SCOPE_ANNOTATION) return true;
    if (!scope_grow(table, (void **)&outer->children, outer->child_count, &outer->child_capacity)) return false;
    outer->children[outer->child_count++] = scope;
    return true;
}

static void leave(ScopeWalk *walk) {
    walk->current = walk->current->parent;
}

static bool check_name(ScopeWalk *walk, const AstName *name, ScopePosition at, AstChoice context) {
    if (name != walk->table->known.debug || context == AST_Load) return true;
    return scope_fault_at(walk->table, at, "cannot %s __debug__", context == AST_Del ? "delete" : "assign to");
}

static bool define_in(ScopeWalk *walk, Scope *scope, AstName *name, uint32_t flag, ScopePosition at) {
    ScopeTable *table = walk->table;
    AstName *mangled = maybe_mangle(table, walk->current, walk->private_name, name);
    if (!mangled) return false;
    Symbol *symbol = scope_lookup(scope, mangled);
    if (!symbol && !(symbol = scope_add_symbol(table, scope, mangled))) return false;
    if (flag & symbol->flags & SYMBOL_PARAMETER)
        return scope_fault_at(table, at, "duplicate argument '%s' in function definition", name->text);
    if (flag & symbol->flags & SYMBOL_TYPE_PARAMETER)
        return scope_fault_at(table, at, "duplicate type parameter '%s'", name->text);
    uint32_t flags = symbol->flags | flag;
    if (scope->in_iteration_target) {
        if (flags & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL))
            return scope_fault_at(table, at, "comprehension inner loop cannot rebind assignment expression target '%s'",
                                  name->text);
        flags |= SYMBOL_COMPREHENSION_TARGET;
    }
    symbol->flags = flags;
    if (flag & SYMBOL_PARAMETER) {
        if (!scope_grow(table, (void **)&scope->parameters, scope->parameter_count, &scope->parameter_capacity))
            return false;
        scope->parameters[scope->parameter_count++] = mangled;
    } else if ((flag & SYMBOL_GLOBAL) && scope != table->top) {
        Symbol *global = scope_lookup(table->top, mangled);
        if (!global && !(global = scope_add_symbol(table, table->top, mangled))) return false;
        global->flags |= flag;
    }
    return true;
}

static bool define_context(ScopeWalk *walk, AstName *name, uint32_t flag, ScopePosition at, AstChoice context) {
    Scope *scope = walk->current;
    if ((flag & (SYMBOL_PARAMETER | SYMBOL_LOCAL | SYMBOL_IMPORTED)) && !check_name(walk, name, at, context))
        return false;
    if ((flag & SYMBOL_TYPE_PARAMETER) && scope->mangles_only_some) {
        if (!scope_grow(walk->table, (void **)&scope->mangled_names, scope->mangled_count, &scope->mangled_capacity))
            return false;
        scope->mangled_names[scope->mangled_count++] = name;
    }
    return define_in(walk, scope, name, flag, at);
}

static bool define(ScopeWalk *walk, AstName *name, uint32_t flag, ScopePosition at) {
    return define_context(walk, name, flag, at, flag == SYMBOL_USED ? AST_Load : AST_Store);
}

static bool enter(ScopeWalk *walk, AstName *name, ScopeType type, const void *key, ScopePosition at) {
    Scope *scope = scope_new(walk, name, type, key, at);
    if (!scope || !enter_existing(walk, scope, true)) return false;
    if (type != SCOPE_ANNOTATION && type != SCOPE_TYPE_VARIABLE && type != SCOPE_TYPE_ALIAS) return true;
    AstName *format = walk->table->known.format;
    return define(walk, format, SYMBOL_PARAMETER, at) && define(walk, format, SYMBOL_USED, at);
}

static uint32_t flags_of(ScopeWalk *walk, const Scope *scope, AstName *name) {
    AstName *mangled = maybe_mangle(walk->table, scope, walk->private_name, name);
    Symbol *symbol = mangled ? scope_lookup(scope, mangled) : NULL;
    return symbol ? symbol->flags : 0;
}

static bool record_directive(ScopeWalk *walk, AstName *name, ScopePosition at) {
    ScopeDirective *directive = ARENA_NEW(walk->table->arena, ScopeDirective);
    if (!directive) return fault_no_memory(walk->table);
    AstName *mangled = maybe_mangle(walk->table, walk->current, walk->private_name, name);
    if (!mangled) return false;
    *directive = (ScopeDirective){NULL, mangled, at.line, at.column, at.end_line, at.end_column};
    ScopeDirective **tail = &walk->current->directives;
    while (*tail)
        tail = &(*tail)->next;
    *tail = directive;
    return true;
}

// ---- expressions ------------------------------------------------------------------------------------------------
static bool visit_expression(ScopeWalk *walk, AstNode *e);
static bool visit_statement(ScopeWalk *walk, AstNode *s);
static bool visit_arguments(ScopeWalk *walk, AstNode *arguments);

static bool visit_expressions(ScopeWalk *walk, const AstSequence *sequence) { // NULL items are skipped
    for (size_t i = 0; i < sequence->count; i++)
        if (sequence->items[i] && !visit_expression(walk, sequence->items[i])) return false;
    return true;
}

static bool visit_statements(ScopeWalk *walk, const AstSequence *sequence) {
    for (size_t i = 0; i < sequence->count; i++)
        if (!visit_statement(walk, sequence->items[i])) return false;
    return true;
}

static bool refuse_in_annotation(ScopeWalk *walk, const char *what, const AstNode *e) {
    const Scope *scope = walk->current;
    ScopePosition at = scope_position(e);
    switch (scope->type) {
    case SCOPE_ANNOTATION: return scope_fault_at(walk->table, at, "%s cannot be used within an annotation", what);
    case SCOPE_TYPE_VARIABLE:
        return scope_fault_at(walk->table, at, "%s cannot be used within %s", what, scope->description);
    case SCOPE_TYPE_ALIAS: return scope_fault_at(walk->table, at, "%s cannot be used within a type alias", what);
    case SCOPE_TYPE_PARAMETERS:
        return scope_fault_at(walk->table, at, "%s cannot be used within the definition of a generic", what);
    default: return true;
    }
}

static bool refuse_yield_in_comprehension(ScopeWalk *walk, const AstNode *e) {
    static const char *const names[] = {"", "list comprehension", "dict comprehension", "set comprehension",
                                        "generator expression"};
    walk->current->is_generator = true;
    if (!walk->current->comprehension) return true;
    return scope_fault_at(walk->table, scope_position(e), "'yield' inside %s", names[walk->current->comprehension]);
}

static bool top_level_await_allowed(const ScopeWalk *walk) {
    return walk->table->top_level_await && walk->current->type == SCOPE_MODULE;
}

static bool in_async_function(const ScopeWalk *walk) {
    return scope_is_function_like(walk->current) && walk->current->is_coroutine;
}

static bool visit_await(ScopeWalk *walk, AstNode *e) {
    if (!refuse_in_annotation(walk, "await expression", e)) return false;
    if (!top_level_await_allowed(walk)) {
        if (!scope_is_function_like(walk->current))
            return scope_fault_at(walk->table, scope_position(e), "'await' outside function");
        if (!in_async_function(walk) && !walk->current->comprehension)
            return scope_fault_at(walk->table, scope_position(e), "'await' outside async function");
    }
    if (!visit_expression(walk, e->Await.value)) return false;
    walk->current->is_coroutine = true;
    return true;
}

static bool refuse_named_expression_scope(ScopeWalk *walk, const Scope *scope, const AstNode *target) {
    const char *text = "assignment expression within a comprehension cannot be used in a class body";
    if (scope->type == SCOPE_TYPE_PARAMETERS)
        text = "assignment expression within a comprehension cannot be used within the definition of a generic";
    else if (scope->type == SCOPE_TYPE_ALIAS)
        text = "assignment expression within a comprehension cannot be used in a type alias";
    else if (scope->type == SCOPE_TYPE_VARIABLE)
        text = "assignment expression within a comprehension cannot be used in a TypeVar bound";
    return scope_fault_at(walk->table, scope_position(target), "%s", text);
}

// The target of := inside a comprehension belongs to the nearest scope that is not one.
static bool extend_named_expression(ScopeWalk *walk, AstNode *target) {
    AstName *name = target->Name.id;
    ScopePosition at = scope_position(target);
    for (Scope *scope = walk->current; scope; scope = scope->parent) {
        uint32_t flags = flags_of(walk, scope, name);
        if (scope->comprehension) {
            if ((flags & SYMBOL_COMPREHENSION_TARGET) && (flags & SYMBOL_LOCAL))
                return scope_fault_at(walk->table, at,
                                      "assignment expression cannot rebind comprehension iteration variable '%s'",
                                      name->text);
            continue;
        }
        if (scope->type == SCOPE_FUNCTION) {
            uint32_t kind = flags & SYMBOL_GLOBAL ? SYMBOL_GLOBAL : SYMBOL_NONLOCAL;
            return define(walk, name, kind, at) && record_directive(walk, name, at) &&
                   define_in(walk, scope, name, SYMBOL_LOCAL, at);
        }
        if (scope->type == SCOPE_MODULE)
            return define(walk, name, SYMBOL_GLOBAL, at) && record_directive(walk, name, at) &&
                   define_in(walk, scope, name, SYMBOL_GLOBAL, at);
        if (scope->type != SCOPE_ANNOTATION) return refuse_named_expression_scope(walk, scope, target);
    }
    return true;
}

static bool visit_named_expression(ScopeWalk *walk, AstNode *e) {
    if (!refuse_in_annotation(walk, "named expression", e)) return false;
    if (walk->current->iteration_depth > 0)
        return scope_fault_at(walk->table, scope_position(e),
                              "assignment expression cannot be used in a comprehension iterable expression");
    if (walk->current->comprehension && !extend_named_expression(walk, e->NamedExpr.target)) return false;
    walk->stores++;
    return visit_expression(walk, e->NamedExpr.value) && visit_expression(walk, e->NamedExpr.target);
}

static bool visit_lambda(ScopeWalk *walk, AstNode *e) {
    AstNode *arguments = e->Lambda.args;
    if (!visit_expressions(walk, &arguments->arguments.defaults) ||
        !visit_expressions(walk, &arguments->arguments.kw_defaults) ||
        !enter(walk, walk->table->known.lambda, SCOPE_FUNCTION, e, scope_position(e)))
        return false;
    if (!visit_arguments(walk, arguments) || !visit_expression(walk, e->Lambda.body)) return false;
    leave(walk);
    return true;
}

static bool visit_target(ScopeWalk *walk, AstNode *target) {
    walk->current->in_iteration_target = true;
    bool ok = visit_expression(walk, target);
    walk->current->in_iteration_target = false;
    return ok;
}

static bool visit_iterable(ScopeWalk *walk, AstNode *iterable) {
    walk->current->iteration_depth++;
    bool ok = visit_expression(walk, iterable);
    walk->current->iteration_depth--;
    return ok;
}

static bool visit_clause(ScopeWalk *walk, AstNode *clause) {
    if (!visit_target(walk, clause->comprehension.target) || !visit_iterable(walk, clause->comprehension.iter) ||
        !visit_expressions(walk, &clause->comprehension.ifs))
        return false;
    if (clause->comprehension.is_async) walk->current->is_coroutine = true;
    return true;
}

static bool visit_comprehension(ScopeWalk *walk, AstNode *e, AstName *name, ComprehensionKind kind,
                                const AstSequence *clauses, AstNode *first, AstNode *second) {
    AstNode *outermost = clauses->items[0];
    bool is_generator = kind == COMPREHENSION_GENERATOR;
    if (!visit_iterable(walk, outermost->comprehension.iter)) return false;
    if (!enter(walk, name, SCOPE_FUNCTION, e, scope_position(e))) return false;
    Scope *scope = walk->current;
    scope->comprehension = (uint8_t)kind;
    if (outermost->comprehension.is_async) scope->is_coroutine = true;
    if (!define(walk, walk->table->known.iterable, SYMBOL_PARAMETER, scope_position(e))) return false;
    if (!visit_target(walk, outermost->comprehension.target) || !visit_expressions(walk, &outermost->comprehension.ifs))
        return false;
    for (size_t i = 1; i < clauses->count; i++)
        if (!visit_clause(walk, clauses->items[i])) return false;
    if (second && !visit_expression(walk, second)) return false;
    if (!visit_expression(walk, first)) return false;
    scope->is_generator = is_generator;
    bool is_async = scope->is_coroutine && !is_generator;
    leave(walk);
    if (!is_async) return true;
    if (!in_async_function(walk) && !walk->current->comprehension && !top_level_await_allowed(walk))
        return scope_fault_at(walk->table, scope_position(e),
                              "asynchronous comprehension outside of an asynchronous function");
    walk->current->is_coroutine = true;
    return true;
}

static bool visit_keywords(ScopeWalk *walk, const AstSequence *keywords) {
    for (size_t i = 0; i < keywords->count; i++) {
        AstNode *keyword = keywords->items[i];
        if (keyword->keyword.arg && !check_name(walk, keyword->keyword.arg, scope_position(keyword), AST_Store))
            return false;
    }
    for (size_t i = 0; i < keywords->count; i++)
        if (!visit_expression(walk, keywords->items[i]->keyword.value)) return false;
    return true;
}

static bool visit_name(ScopeWalk *walk, AstNode *e) {
    if (walk->current->in_unevaluated_annotation) return true;
    ScopePosition at = scope_position(e);
    AstChoice context = e->Name.ctx;
    uint32_t flag = context == AST_Load  ? SYMBOL_USED
                    : context == AST_Del ? SYMBOL_LOCAL | SYMBOL_DELETED
                                         : SYMBOL_LOCAL;
    if (!define_context(walk, e->Name.id, flag, at, context)) return false;
    if (context == AST_Load && e->Name.id == walk->table->known.super_ && scope_is_function_like(walk->current))
        return define(walk, walk->table->known.class_, SYMBOL_USED, at);
    return true;
}

static bool visit_expression_kind(ScopeWalk *walk, AstNode *e) {
    const WellKnownNames *known = &walk->table->known;
    switch (e->kind) {
    case AST_NamedExpr: return visit_named_expression(walk, e);
    case AST_BoolOp: return visit_expressions(walk, &e->BoolOp.values);
    case AST_BinOp: return visit_expression(walk, e->BinOp.left) && visit_expression(walk, e->BinOp.right);
    case AST_UnaryOp: return visit_expression(walk, e->UnaryOp.operand);
    case AST_Lambda: return visit_lambda(walk, e);
    case AST_IfExp:
        return visit_expression(walk, e->IfExp.test) && visit_expression(walk, e->IfExp.body) &&
               visit_expression(walk, e->IfExp.orelse);
    case AST_Dict: return visit_expressions(walk, &e->Dict.keys) && visit_expressions(walk, &e->Dict.values);
    case AST_Set: return visit_expressions(walk, &e->Set.elts);
    case AST_GeneratorExp:
        return visit_comprehension(walk, e, known->generator, COMPREHENSION_GENERATOR, &e->GeneratorExp.generators,
                                   e->GeneratorExp.elt, NULL);
    case AST_ListComp:
        return visit_comprehension(walk, e, known->list_comprehension, COMPREHENSION_LIST, &e->ListComp.generators,
                                   e->ListComp.elt, NULL);
    case AST_SetComp:
        return visit_comprehension(walk, e, known->set_comprehension, COMPREHENSION_SET, &e->SetComp.generators,
                                   e->SetComp.elt, NULL);
    case AST_DictComp:
        return visit_comprehension(walk, e, known->dict_comprehension, COMPREHENSION_DICT, &e->DictComp.generators,
                                   e->DictComp.key, e->DictComp.value);
    case AST_Yield:
        return refuse_in_annotation(walk, "yield expression", e) &&
               (!e->Yield.value || visit_expression(walk, e->Yield.value)) && refuse_yield_in_comprehension(walk, e);
    case AST_YieldFrom:
        return refuse_in_annotation(walk, "yield expression", e) && visit_expression(walk, e->YieldFrom.value) &&
               refuse_yield_in_comprehension(walk, e);
    case AST_Await: return visit_await(walk, e);
    case AST_Compare:
        return visit_expression(walk, e->Compare.left) && visit_expressions(walk, &e->Compare.comparators);
    case AST_Call:
        return visit_expression(walk, e->Call.func) && visit_expressions(walk, &e->Call.args) &&
               visit_keywords(walk, &e->Call.keywords);
    case AST_FormattedValue:
        return visit_expression(walk, e->FormattedValue.value) &&
               (!e->FormattedValue.format_spec || visit_expression(walk, e->FormattedValue.format_spec));
    case AST_Interpolation:
        return visit_expression(walk, e->Interpolation.value) &&
               (!e->Interpolation.format_spec || visit_expression(walk, e->Interpolation.format_spec));
    case AST_JoinedStr: return visit_expressions(walk, &e->JoinedStr.values);
    case AST_TemplateStr: return visit_expressions(walk, &e->TemplateStr.values);
    case AST_Attribute:
        return check_name(walk, e->Attribute.attr, scope_position(e), e->Attribute.ctx) &&
               visit_expression(walk, e->Attribute.value);
    case AST_Subscript: return visit_expression(walk, e->Subscript.value) && visit_expression(walk, e->Subscript.slice);
    case AST_Starred: return visit_expression(walk, e->Starred.value);
    case AST_Slice:
        return (!e->Slice.lower || visit_expression(walk, e->Slice.lower)) &&
               (!e->Slice.upper || visit_expression(walk, e->Slice.upper)) &&
               (!e->Slice.step || visit_expression(walk, e->Slice.step));
    case AST_Name: return visit_name(walk, e);
    case AST_List: return visit_expressions(walk, &e->List.elts);
    case AST_Tuple: return visit_expressions(walk, &e->Tuple.elts);
    default: return true;
    }
}

static bool visit_expression(ScopeWalk *walk, AstNode *e) {
    if (e->kind == AST_Name) return visit_name(walk, e);
    if (e->kind == AST_Constant) return true;
    if (!stack_ok(walk->table)) return false;
    uint32_t stores = walk->stores;
    if (!visit_expression_kind(walk, e)) return false;
    if (walk->stores != stores) e->flags |= AST_STORES_NAME;
    return true;
}

// ---- annotations and type parameters ----------------------------------------------------------------------------
static bool use_class_dictionary(ScopeWalk *walk, ScopePosition at) {
    walk->current->sees_class_scope = true;
    return define(walk, walk->table->known.classdict, SYMBOL_USED, at);
}

static bool visit_annotation(ScopeWalk *walk, AstNode *annotation) {
    Scope *outer = walk->current;
    ScopePosition at = scope_position(annotation);
    bool unevaluated = outer->type == SCOPE_FUNCTION;
    if (((outer->type == SCOPE_CLASS && outer->in_conditional_block) || outer->type == SCOPE_MODULE) &&
        !outer->conditional_annotations) {
        outer->conditional_annotations = true;
        if (!define(walk, walk->table->known.conditional_annotations, SYMBOL_USED, at)) return false;
    }
    if (outer->annotation_scope) {
        if (!enter_existing(walk, outer->annotation_scope, false)) return false;
    } else {
        if (!enter(walk, walk->table->known.annotate, SCOPE_ANNOTATION, scope_second_key(outer), at)) return false;
        outer->annotation_scope = walk->current;
        bool future = walk->table->future_features & FUTURE_ANNOTATIONS;
        if (outer->type == SCOPE_CLASS && !future && !use_class_dictionary(walk, at)) return false;
    }
    if (unevaluated) walk->current->in_unevaluated_annotation = true;
    bool ok = visit_expression(walk, annotation);
    if (unevaluated) walk->current->in_unevaluated_annotation = false;
    walk->current = outer;
    return ok;
}

static bool visit_parameter_annotation(ScopeWalk *walk, AstNode *parameter) {
    if (!parameter || !parameter->arg.annotation) return true;
    walk->current->annotations_used = true;
    return visit_expression(walk, parameter->arg.annotation);
}

static bool visit_parameter_annotations(ScopeWalk *walk, const AstSequence *parameters) {
    for (size_t i = 0; i < parameters->count; i++)
        if (!visit_parameter_annotation(walk, parameters->items[i])) return false;
    return true;
}

static bool visit_function_annotations(ScopeWalk *walk, AstNode *function, AstNode *arguments, AstNode *returns) {
    Scope *outer = walk->current;
    ScopePosition at = scope_position(function);
    bool in_class = outer->sees_class_scope || outer->type == SCOPE_CLASS;
    if (!enter(walk, walk->table->known.annotate, SCOPE_ANNOTATION, arguments, at)) return false;
    walk->current->function_name = function->FunctionDef.name;
    if (in_class && !use_class_dictionary(walk, at)) return false;
    if (!visit_parameter_annotations(walk, &arguments->arguments.posonlyargs) ||
        !visit_parameter_annotations(walk, &arguments->arguments.args) ||
        !visit_parameter_annotation(walk, arguments->arguments.vararg) ||
        !visit_parameter_annotation(walk, arguments->arguments.kwarg) ||
        !visit_parameter_annotations(walk, &arguments->arguments.kwonlyargs))
        return false;
    if (returns) {
        walk->current->annotations_used = true;
        if (!visit_expression(walk, returns)) return false;
    }
    walk->current = outer;
    return true;
}

static bool enter_type_parameters(ScopeWalk *walk, AstName *name, const AstSequence *parameters, bool defaults,
                                  bool keyword_defaults, bool is_class, ScopePosition at) {
    const WellKnownNames *known = &walk->table->known;
    bool in_class = walk->current->type == SCOPE_CLASS;
    if (!enter(walk, name, SCOPE_TYPE_PARAMETERS, parameters->items, at)) return false;
    if (in_class && !use_class_dictionary(walk, at)) return false;
    if (is_class &&
        !(define(walk, known->type_params, SYMBOL_LOCAL, at) && define(walk, known->type_params, SYMBOL_USED, at) &&
          define(walk, known->generic_base, SYMBOL_LOCAL, at) && define(walk, known->generic_base, SYMBOL_USED, at)))
        return false;
    if (defaults && !define(walk, known->defaults, SYMBOL_PARAMETER, at)) return false;
    return !keyword_defaults || define(walk, known->keyword_defaults, SYMBOL_PARAMETER, at);
}

static bool visit_bound_or_default(ScopeWalk *walk, AstNode *e, AstName *name, AstNode *parameter, const void *key,
                                   const char *description) {
    if (name == walk->table->known.classdict)
        return scope_fault_at(walk->table, scope_position(parameter),
                              "reserved name '%s' cannot be used for type parameter", name->text);
    if (!e) return true;
    bool in_class = walk->current->sees_class_scope;
    if (!enter(walk, name, SCOPE_TYPE_VARIABLE, key, scope_position(e))) return false;
    if (in_class && !use_class_dictionary(walk, scope_position(e))) return false;
    walk->current->description = description;
    if (!visit_expression(walk, e)) return false;
    leave(walk);
    return true;
}

static bool visit_type_parameter(ScopeWalk *walk, AstNode *p) {
    AstName *name = p->TypeVar.name; // the first field of all three
    if (!stack_ok(walk->table)) return false;
    if (!define(walk, name, SYMBOL_TYPE_PARAMETER | SYMBOL_LOCAL, scope_position(p))) return false;
    if (p->kind == AST_ParamSpec)
        return visit_bound_or_default(walk, p->ParamSpec.default_value, name, p, p, "a ParamSpec default");
    if (p->kind == AST_TypeVarTuple)
        return visit_bound_or_default(walk, p->TypeVarTuple.default_value, name, p, p, "a TypeVarTuple default");
    AstNode *bound = p->TypeVar.bound;
    const char *description = bound && bound->kind == AST_Tuple ? "a TypeVar constraint" : "a TypeVar bound";
    return visit_bound_or_default(walk, bound, name, p, p, description) &&
           visit_bound_or_default(walk, p->TypeVar.default_value, name, p, scope_second_key(p), "a TypeVar default");
}

static bool visit_type_parameters(ScopeWalk *walk, const AstSequence *parameters) {
    for (size_t i = 0; i < parameters->count; i++)
        if (!visit_type_parameter(walk, parameters->items[i])) return false;
    return true;
}

// ---- functions and classes --------------------------------------------------------------------------------------
static bool define_parameters(ScopeWalk *walk, const AstSequence *parameters) {
    for (size_t i = 0; i < parameters->count; i++) {
        AstNode *parameter = parameters->items[i];
        if (!define(walk, parameter->arg.arg, SYMBOL_PARAMETER, scope_position(parameter))) return false;
    }
    return true;
}

static bool visit_arguments(ScopeWalk *walk, AstNode *node) {
    AstNode *vararg = node->arguments.vararg, *kwarg = node->arguments.kwarg;
    if (!define_parameters(walk, &node->arguments.posonlyargs) || !define_parameters(walk, &node->arguments.args) ||
        !define_parameters(walk, &node->arguments.kwonlyargs))
        return false;
    walk->current->has_varargs = vararg != NULL;
    walk->current->has_varkeywords = kwarg != NULL;
    if (vararg && !define(walk, vararg->arg.arg, SYMBOL_PARAMETER, scope_position(vararg))) return false;
    return !kwarg || define(walk, kwarg->arg.arg, SYMBOL_PARAMETER, scope_position(kwarg));
}

static bool has_keyword_defaults(const AstNode *arguments) {
    for (size_t i = 0; i < arguments->arguments.kw_defaults.count; i++)
        if (arguments->arguments.kw_defaults.items[i]) return true;
    return false;
}

static bool visit_function(ScopeWalk *walk, AstNode *s) { // FunctionDef and AsyncFunctionDef have the same fields
    _Static_assert(offsetof(AstNode, FunctionDef.type_params) == offsetof(AstNode, AsyncFunctionDef.type_params),
                   "same");
    AstNode *arguments = s->FunctionDef.args;
    AstName *name = s->FunctionDef.name;
    ScopePosition at = scope_position(s);
    bool generic = s->FunctionDef.type_params.count > 0;
    if (!define(walk, name, SYMBOL_LOCAL, at) || !visit_expressions(walk, &arguments->arguments.defaults) ||
        !visit_expressions(walk, &arguments->arguments.kw_defaults) ||
        !visit_expressions(walk, &s->FunctionDef.decorator_list))
        return false;
    Scope *outer = walk->current;
    if (generic &&
        !(enter_type_parameters(walk, name, &s->FunctionDef.type_params, arguments->arguments.defaults.count > 0,
                                has_keyword_defaults(arguments), false, at) &&
          visit_type_parameters(walk, &s->FunctionDef.type_params)))
        return false;
    Scope *scope = scope_new(walk, name, SCOPE_FUNCTION, s, at);
    if (!scope || !visit_function_annotations(walk, s, arguments, s->FunctionDef.returns) ||
        !enter_existing(walk, scope, true))
        return false;
    if (s->kind == AST_AsyncFunctionDef) scope->is_coroutine = true;
    if (!visit_arguments(walk, arguments) || !visit_statements(walk, &s->FunctionDef.body)) return false;
    walk->current = outer;
    return true;
}

static bool visit_class(ScopeWalk *walk, AstNode *s) {
    const WellKnownNames *known = &walk->table->known;
    AstName *name = s->ClassDef.name, *outer_private = walk->private_name;
    ScopePosition at = scope_position(s);
    bool generic = s->ClassDef.type_params.count > 0;
    if (!define(walk, name, SYMBOL_LOCAL, at) || !visit_expressions(walk, &s->ClassDef.decorator_list)) return false;
    Scope *outer = walk->current;
    if (generic) {
        if (!enter_type_parameters(walk, name, &s->ClassDef.type_params, false, false, true, at)) return false;
        walk->private_name = name;
        walk->current->private_name = name;
        walk->current->mangles_only_some = true;
        walk->current->mangled_count = walk->current->mangled_capacity = 0;
        if (!visit_type_parameters(walk, &s->ClassDef.type_params)) return false;
    }
    if (!visit_expressions(walk, &s->ClassDef.bases) || !visit_keywords(walk, &s->ClassDef.keywords) ||
        !enter(walk, name, SCOPE_CLASS, s, at))
        return false;
    walk->private_name = name;
    walk->current->private_name = name;
    if (generic && !(define(walk, known->dunder_type_params, SYMBOL_LOCAL, at) &&
                     define(walk, known->type_params, SYMBOL_USED, at)))
        return false;
    if (!visit_statements(walk, &s->ClassDef.body)) return false;
    walk->current = outer;
    walk->private_name = outer_private;
    return true;
}

static bool visit_type_alias(ScopeWalk *walk, AstNode *s) {
    AstName *name = s->TypeAlias.name->Name.id;
    ScopePosition at = scope_position(s);
    if (!visit_expression(walk, s->TypeAlias.name)) return false;
    Scope *outer = walk->current;
    if (s->TypeAlias.type_params.count &&
        !(enter_type_parameters(walk, name, &s->TypeAlias.type_params, false, false, false, at) &&
          visit_type_parameters(walk, &s->TypeAlias.type_params)))
        return false;
    if (!enter(walk, name, SCOPE_TYPE_ALIAS, s, at)) return false;
    if (outer->type == SCOPE_CLASS && !use_class_dictionary(walk, scope_position(s->TypeAlias.value))) return false;
    if (!visit_expression(walk, s->TypeAlias.value)) return false;
    walk->current = outer;
    return true;
}

// ---- patterns ---------------------------------------------------------------------------------------------------
static bool visit_pattern(ScopeWalk *walk, AstNode *p);

static bool visit_patterns(ScopeWalk *walk, const AstSequence *patterns) {
    for (size_t i = 0; i < patterns->count; i++)
        if (!visit_pattern(walk, patterns->items[i])) return false;
    return true;
}

static bool visit_class_pattern(ScopeWalk *walk, AstNode *p) {
    if (!visit_expression(walk, p->MatchClass.cls) || !visit_patterns(walk, &p->MatchClass.patterns)) return false;
    for (size_t i = 0; i < p->MatchClass.kwd_attrs.count; i++)
        if (!check_name(walk, p->MatchClass.kwd_attrs.items[i], scope_position(p->MatchClass.kwd_patterns.items[i]),
                        AST_Store))
            return false;
    return visit_patterns(walk, &p->MatchClass.kwd_patterns);
}

static bool define_capture(ScopeWalk *walk, AstName *name, AstNode *p) {
    return !name || define(walk, name, SYMBOL_LOCAL, scope_position(p));
}

static bool visit_pattern(ScopeWalk *walk, AstNode *p) {
    if (!stack_ok(walk->table)) return false;
    switch (p->kind) {
    case AST_MatchValue: return visit_expression(walk, p->MatchValue.value);
    case AST_MatchSequence: return visit_patterns(walk, &p->MatchSequence.patterns);
    case AST_MatchStar: return define_capture(walk, p->MatchStar.name, p);
    case AST_MatchMapping:
        return visit_expressions(walk, &p->MatchMapping.keys) && visit_patterns(walk, &p->MatchMapping.patterns) &&
               define_capture(walk, p->MatchMapping.rest, p);
    case AST_MatchClass: return visit_class_pattern(walk, p);
    case AST_MatchAs:
        return (!p->MatchAs.pattern || visit_pattern(walk, p->MatchAs.pattern)) &&
               define_capture(walk, p->MatchAs.name, p);
    case AST_MatchOr: return visit_patterns(walk, &p->MatchOr.patterns);
    default: return true;
    }
}

static bool visit_match(ScopeWalk *walk, AstNode *s) {
    for (size_t i = 0; i < s->Match.cases.count; i++) {
        AstNode *match_case = s->Match.cases.items[i];
        if (!visit_pattern(walk, match_case->match_case.pattern)) return false;
        if (match_case->match_case.guard && !visit_expression(walk, match_case->match_case.guard)) return false;
        if (!visit_statements(walk, &match_case->match_case.body)) return false;
    }
    return true;
}

// ---- statements -------------------------------------------------------------------------------------------------
static bool visit_annotated_assignment(ScopeWalk *walk, AstNode *s) {
    AstNode *target = s->AnnAssign.target;
    Scope *scope = walk->current;
    scope->annotations_used = true;
    if (target->kind == AST_Name) {
        AstName *name = target->Name.id;
        uint32_t flags = flags_of(walk, scope, name);
        if ((flags & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL)) && scope != walk->table->top && s->AnnAssign.simple)
            return scope_fault_at(walk->table, scope_position(s),
                                  flags & SYMBOL_GLOBAL ? "annotated name '%s' can't be global"
                                                        : "annotated name '%s' can't be nonlocal",
                                  name->text);
        if (s->AnnAssign.simple) {
            if (!define(walk, name, SYMBOL_ANNOTATED | SYMBOL_LOCAL, scope_position(target))) return false;
        } else if (s->AnnAssign.value && !define(walk, name, SYMBOL_LOCAL, scope_position(target))) {
            return false;
        }
    } else if (!visit_expression(walk, target)) {
        return false;
    }
    if (!visit_annotation(walk, s->AnnAssign.annotation)) return false;
    return !s->AnnAssign.value || visit_expression(walk, s->AnnAssign.value);
}

static bool visit_alias(ScopeWalk *walk, AstNode *alias) {
    AstName *name = alias->alias.asname ? alias->alias.asname : alias->alias.name;
    if (alias->alias.name == walk->table->known.star && !alias->alias.asname) {
        if (walk->current->type == SCOPE_MODULE) return true;
        return scope_fault_at(walk->table, scope_position(alias), "import * only allowed at module level");
    }
    const char *dot = memchr(name->text, '.', name->length);
    if (dot && !(name = ast_names_intern(walk->table->names, name->text, (size_t)(dot - name->text))))
        return fault_no_memory(walk->table);
    return define(walk, name, SYMBOL_IMPORTED, scope_position(alias));
}

static bool is_future_import(const AstNode *s) {
    return s->kind == AST_ImportFrom && s->ImportFrom.level == 0 && s->ImportFrom.module &&
           strcmp(s->ImportFrom.module->text, "__future__") == 0;
}

static bool check_future_import(ScopeWalk *walk, const AstNode *s) {
    const ScopeTable *table = walk->table;
    if (!is_future_import(s)) return true;
    if (s->line > table->future_line || (s->line == table->future_end_line && s->column > table->future_end_column))
        return scope_fault_at(walk->table, scope_position(s),
                              "from __future__ imports must occur at the beginning of the file");
    return true;
}

static bool visit_declaration(ScopeWalk *walk, AstNode *s, const AstNameSequence *names, uint32_t flag) {
    const char *kind = flag == SYMBOL_GLOBAL ? "global" : "nonlocal";
    ScopePosition at = scope_position(s);
    for (size_t i = 0; i < names->count; i++) {
        AstName *name = names->items[i];
        uint32_t flags = flags_of(walk, walk->current, name);
        if (flags & SYMBOL_PARAMETER)
            return scope_fault_at(walk->table, at, "name '%s' is parameter and %s", name->text, kind);
        if (flags & SYMBOL_USED)
            return scope_fault_at(walk->table, at, "name '%s' is used prior to %s declaration", name->text, kind);
        if (flags & SYMBOL_ANNOTATED)
            return scope_fault_at(walk->table, at, "annotated name '%s' can't be %s", name->text, kind);
        if (flags & SYMBOL_LOCAL)
            return scope_fault_at(walk->table, at, "name '%s' is assigned to before %s declaration", name->text, kind);
        if (!define(walk, name, flag, at) || !record_directive(walk, name, at)) return false;
    }
    return true;
}

static bool visit_handlers(ScopeWalk *walk, const AstSequence *handlers) {
    for (size_t i = 0; i < handlers->count; i++) {
        AstNode *handler = handlers->items[i];
        if (handler->ExceptHandler.type && !visit_expression(walk, handler->ExceptHandler.type)) return false;
        if (handler->ExceptHandler.name &&
            !define(walk, handler->ExceptHandler.name, SYMBOL_LOCAL | SYMBOL_DELETED, scope_position(handler)))
            return false;
        if (!visit_statements(walk, &handler->ExceptHandler.body)) return false;
    }
    return true;
}

static bool visit_with(ScopeWalk *walk, AstNode *s) { // With and AsyncWith have the same fields
    for (size_t i = 0; i < s->With.items.count; i++) {
        AstNode *item = s->With.items.items[i];
        if (!visit_expression(walk, item->withitem.context_expr)) return false;
        if (item->withitem.optional_vars && !visit_expression(walk, item->withitem.optional_vars)) return false;
    }
    return visit_statements(walk, &s->With.body);
}

static bool check_async_statement(ScopeWalk *walk, AstNode *s, const char *what) {
    if (top_level_await_allowed(walk)) walk->current->is_coroutine = true;
    if (walk->current->is_coroutine) return true;
    return scope_fault_at(walk->table, scope_position(s), "'%s' outside async function", what);
}

// The parts of a statement that may not be executed.
static bool visit_conditional_parts(ScopeWalk *walk, AstNode *s) {
    switch (s->kind) {
    case AST_For:
    case AST_AsyncFor: return visit_statements(walk, &s->For.body) && visit_statements(walk, &s->For.orelse);
    case AST_While: return visit_statements(walk, &s->While.body) && visit_statements(walk, &s->While.orelse);
    case AST_If: return visit_statements(walk, &s->If.body) && visit_statements(walk, &s->If.orelse);
    case AST_Match: return visit_match(walk, s);
    case AST_Try:
    case AST_TryStar:
        return visit_statements(walk, &s->Try.body) && visit_handlers(walk, &s->Try.handlers) &&
               visit_statements(walk, &s->Try.orelse) && visit_statements(walk, &s->Try.finalbody);
    default: return visit_with(walk, s);
    }
}

static bool visit_conditional(ScopeWalk *walk, AstNode *s) {
    bool outer = walk->current->in_conditional_block;
    walk->current->in_conditional_block = true;
    bool ok = visit_conditional_parts(walk, s);
    walk->current->in_conditional_block = outer;
    return ok;
}

static bool visit_statement(ScopeWalk *walk, AstNode *s) {
    if (!stack_ok(walk->table)) return false;
    switch (s->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: return visit_function(walk, s);
    case AST_ClassDef: return visit_class(walk, s);
    case AST_TypeAlias: return visit_type_alias(walk, s);
    case AST_Return:
        if (!s->Return.value) return true;
        walk->current->returns_value = true;
        return visit_expression(walk, s->Return.value);
    case AST_Delete: return visit_expressions(walk, &s->Delete.targets);
    case AST_Assign: return visit_expressions(walk, &s->Assign.targets) && visit_expression(walk, s->Assign.value);
    case AST_AnnAssign: return visit_annotated_assignment(walk, s);
    case AST_AugAssign:
        return visit_expression(walk, s->AugAssign.target) && visit_expression(walk, s->AugAssign.value);
    case AST_AsyncFor:
        if (!check_async_statement(walk, s, "async for")) return false; // fall through
    case AST_For:
        return visit_expression(walk, s->For.target) && visit_expression(walk, s->For.iter) &&
               visit_conditional(walk, s);
    case AST_While: return visit_expression(walk, s->While.test) && visit_conditional(walk, s);
    case AST_If: return visit_expression(walk, s->If.test) && visit_conditional(walk, s);
    case AST_Match: return visit_expression(walk, s->Match.subject) && visit_conditional(walk, s);
    case AST_Raise:
        return (!s->Raise.exc || visit_expression(walk, s->Raise.exc)) &&
               (!s->Raise.cause || visit_expression(walk, s->Raise.cause));
    case AST_Assert:
        return visit_expression(walk, s->Assert.test) && (!s->Assert.msg || visit_expression(walk, s->Assert.msg));
    case AST_Import:
        for (size_t i = 0; i < s->Import.names.count; i++)
            if (!visit_alias(walk, s->Import.names.items[i])) return false;
        return true;
    case AST_ImportFrom:
        for (size_t i = 0; i < s->ImportFrom.names.count; i++)
            if (!visit_alias(walk, s->ImportFrom.names.items[i])) return false;
        return check_future_import(walk, s);
    case AST_Global: return visit_declaration(walk, s, &s->Global.names, SYMBOL_GLOBAL);
    case AST_Nonlocal: return visit_declaration(walk, s, &s->Nonlocal.names, SYMBOL_NONLOCAL);
    case AST_Expr: return visit_expression(walk, s->Expr.value);
    case AST_AsyncWith:
        if (!check_async_statement(walk, s, "async with")) return false; // fall through
    case AST_With:
    case AST_Try:
    case AST_TryStar: return visit_conditional(walk, s);
    default: return true;
    }
}

// ---- __future__ -------------------------------------------------------------------------------------------------
static bool future_feature(ScopeTable *table, const AstNode *alias) {
    static const char *const mandatory[] = {"nested_scopes",  "generators",     "division",         "absolute_import",
                                            "with_statement", "print_function", "unicode_literals", "generator_stop"};
    const char *name = alias->alias.name->text;
    for (size_t i = 0; i < sizeof mandatory / sizeof *mandatory; i++)
        if (strcmp(name, mandatory[i]) == 0) return true;
    if (strcmp(name, "barry_as_FLUFL") == 0) {
        table->future_features |= FUTURE_BARRY_AS_BDFL;
    } else if (strcmp(name, "annotations") == 0) {
        table->future_features |= FUTURE_ANNOTATIONS;
    } else if (strcmp(name, "braces") == 0) {
        return scope_fault_at(table, scope_position(alias), "not a chance");
    } else {
        return scope_fault_at(table, scope_position(alias), "future feature %.100s is not defined", name);
    }
    return true;
}

AstNode *ast_docstring(const AstSequence *body) {
    if (!body->count || body->items[0]->kind != AST_Expr) return NULL;
    AstNode *value = body->items[0]->Expr.value;
    return value->kind == AST_Constant && value->Constant.value.kind == AST_CONSTANT_STR ? value : NULL;
}

static bool scan_future(ScopeTable *table, AstNode *tree) {
    table->future_line = table->future_column = table->future_end_line = table->future_end_column = -1;
    if (tree->kind != AST_Module && tree->kind != AST_Interactive) return true;
    const AstSequence *body = tree->kind == AST_Module ? &tree->Module.body : &tree->Interactive.body;
    for (size_t i = ast_docstring(body) ? 1 : 0; i < body->count; i++) {
        const AstNode *s = body->items[i];
        if (!is_future_import(s)) return true;
        for (size_t n = 0; n < s->ImportFrom.names.count; n++)
            if (!future_feature(table, s->ImportFrom.names.items[n])) return false;
        table->future_line = s->line;
        table->future_column = s->column;
        table->future_end_line = s->end_line;
        table->future_end_column = s->end_column;
    }
    return true;
}

// ---- the whole --------------------------------------------------------------------------------------------------
static bool intern_known(ScopeTable *table) {
    static const struct {
        size_t offset;
        const char *text;
    } names[] = {
#define KNOWN(field, text) {offsetof(WellKnownNames, field), text}
        KNOWN(class_, "__class__"),
        KNOWN(classdict, "__classdict__"),
        KNOWN(conditional_annotations, "__conditional_annotations__"),
        KNOWN(annotate, "__annotate__"),
        KNOWN(annotate_func, "__annotate_func__"),
        KNOWN(super_, "super"),
        KNOWN(debug, "__debug__"),
        KNOWN(format, ".format"),
        KNOWN(type_params, ".type_params"),
        KNOWN(generic_base, ".generic_base"),
        KNOWN(defaults, ".defaults"),
        KNOWN(keyword_defaults, ".kwdefaults"),
        KNOWN(dunder_type_params, "__type_params__"),
        KNOWN(iterable, ".0"),
        KNOWN(lambda, "<lambda>"),
        KNOWN(generator, "<genexpr>"),
        KNOWN(list_comprehension, "<listcomp>"),
        KNOWN(set_comprehension, "<setcomp>"),
        KNOWN(dict_comprehension, "<dictcomp>"),
        KNOWN(top, "top"),
        KNOWN(star, "*"),
        KNOWN(doc, "__doc__"),
        KNOWN(name, "__name__"),
        KNOWN(module, "__module__"),
        KNOWN(qualname, "__qualname__"),
        KNOWN(firstlineno, "__firstlineno__"),
        KNOWN(static_attributes, "__static_attributes__"),
        KNOWN(classcell, "__classcell__"),
        KNOWN(classdictcell, "__classdictcell__"),
        KNOWN(annotations, "__annotations__"),
        KNOWN(return_, "return"),
        KNOWN(init, "__init__"),
        KNOWN(assertion_error, "AssertionError"),
#undef KNOWN
    };
    _Static_assert(sizeof names / sizeof *names == sizeof(WellKnownNames) / sizeof(AstName *),
                   "every field has a text");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        AstName *name = ast_names_intern(table->names, names[i].text, strlen(names[i].text));
        if (!name) return fault_no_memory(table);
        memcpy((char *)&table->known + names[i].offset, &name, sizeof name);
    }
    return true;
}

bool scope_analyse(ScopeTable *table, AstNode *tree) {
    ScopeWalk walk = {.table = table};
    if (!intern_known(table) || !scan_future(table, tree)) return false;
    if (!(table->top = scope_new(&walk, table->known.top, SCOPE_MODULE, tree, (ScopePosition){0, 0, 0, 0})))
        return false;
    walk.current = table->top;
    bool ok = false;
    switch (tree->kind) {
    case AST_Module: ok = visit_statements(&walk, &tree->Module.body); break;
    case AST_Interactive: ok = visit_statements(&walk, &tree->Interactive.body); break;
    case AST_Expression: ok = visit_expression(&walk, tree->Expression.body); break;
    default:
        table->fault =
            (ScopeFault){.kind = SCOPE_RUNTIME_ERROR, .message = "this compiler does not handle FunctionTypes"};
        break;
    }
    return ok && scope_resolve(table);
}
