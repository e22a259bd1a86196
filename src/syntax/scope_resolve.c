// Taipan: scope analysis, second pass: where each variable lives. MIT licence.
//
// A name that a scope does not bind is looked for in the function-like scopes around it (class scopes are invisible but
// for __class__ and its like). Each scope hands the free names of itself and its children to its parent, which turns
// captured locals into cells. Inlined comprehensions (PEP 709) lend their symbols to the scope around them.
#include "syntax/scope_internal.h"
#include <string.h>

// A set of names with the order of insertion.
typedef struct NameSet {
    AstName **items; // NULL where a name was removed
    uint32_t count, capacity;
    uint32_t *index; // positions + 1, open addressing
    uint32_t index_mask;
} NameSet;

static int32_t set_find(const NameSet *set, const AstName *name) {
    if (!set->index) {
        for (uint32_t i = 0; i < set->count; i++)
            if (set->items[i] == name) return (int32_t)i;
        return -1;
    }
    for (uint32_t slot = name->hash & set->index_mask; set->index[slot]; slot = (slot + 1) & set->index_mask)
        if (set->items[set->index[slot] - 1] == name) return (int32_t)set->index[slot] - 1;
    return -1;
}

static void set_index(NameSet *set, uint32_t position) {
    uint32_t slot = set->items[position]->hash & set->index_mask;
    while (set->index[slot])
        slot = (slot + 1) & set->index_mask;
    set->index[slot] = position + 1;
}

static bool set_add(ScopeTable *table, NameSet *set, AstName *name) {
    if (set_find(set, name) >= 0) return true;
    if (!scope_grow(table, (void **)&set->items, set->count, &set->capacity)) return false;
    set->items[set->count++] = name;
    if (set->index && set->count * 2 <= set->index_mask) {
        set_index(set, set->count - 1);
        return true;
    }
    if (set->count <= 8) return true;
    uint32_t size = set->index ? (set->index_mask + 1) * 4 : 32;
    if (!(set->index = ARENA_NEW_ARRAY(table->arena, uint32_t, size))) {
        table->fault.kind = SCOPE_NO_MEMORY;
        return false;
    }
    set->index_mask = size - 1;
    for (uint32_t i = 0; i < set->count; i++)
        if (set->items[i]) set_index(set, i);
    return true;
}

static bool set_add_all(ScopeTable *table, NameSet *set, const NameSet *other) {
    for (uint32_t i = 0; i < other->count; i++)
        if (other->items[i] && !set_add(table, set, other->items[i])) return false;
    return true;
}

// Removal keeps the index consistent by rebuilding the list: it is rare.
static bool set_remove(NameSet *set, const AstName *name) {
    int32_t at = set_find(set, name);
    if (at < 0) return false;
    memmove(set->items + at, set->items + at + 1, (set->count - (uint32_t)at - 1) * sizeof(AstName *));
    set->count--;
    if (set->index) {
        memset(set->index, 0, (set->index_mask + 1) * sizeof *set->index);
        for (uint32_t i = 0; i < set->count; i++)
            set_index(set, i);
    }
    return true;
}

// ---- resolving one name -----------------------------------------------------------------------------------------
static bool is_class_special(const ScopeTable *table, const AstName *name) {
    return name == table->known.class_ || name == table->known.classdict ||
           name == table->known.conditional_annotations;
}

// The scope around `inner` that binds name for it, or NULL: then it is global.
static const Symbol *find_binding(const ScopeTable *table, const Scope *inner, const AstName *name) {
    static const Symbol class_binding = {.flags = SYMBOL_LOCAL};
    for (const Scope *scope = inner->parent; scope; scope = scope->parent) {
        if (scope->type == SCOPE_MODULE) return NULL;
        if (scope->type == SCOPE_CLASS) {
            if (is_class_special(table, name)) return &class_binding;
            continue;
        }
        const Symbol *symbol = scope_lookup(scope, name);
        if (!symbol || symbol->inlined) continue;
        if (symbol->flags & SYMBOL_GLOBAL) return NULL;
        if ((symbol->flags & SYMBOL_BOUND) && !(symbol->flags & SYMBOL_NONLOCAL)) return symbol;
    }
    return NULL;
}

static bool fault_at_directive(ScopeTable *table, const Scope *scope, const AstName *name, const char *format) {
    for (const ScopeDirective *directive = scope->directives; directive; directive = directive->next) {
        if (directive->name != name) continue;
        ScopePosition at = {directive->line, directive->column, directive->end_line, directive->end_column};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        return scope_fault_at(table, at, format, name->text);
#pragma GCC diagnostic pop
    }
    table->fault = (ScopeFault){.kind = SCOPE_RUNTIME_ERROR, .message = "BUG: internal directive bookkeeping broken"};
    return false;
}

static bool resolve_nonlocal(ScopeTable *table, Scope *scope, Symbol *symbol) {
    if (scope->type == SCOPE_MODULE) {
        for (const ScopeDirective *directive = scope->directives; directive; directive = directive->next)
            if (directive->name == symbol->name)
                return scope_fault_at(
                    table,
                    (ScopePosition){directive->line, directive->column, directive->end_line, directive->end_column},
                    "nonlocal declaration not allowed at module level");
    }
    const Symbol *binding = find_binding(table, scope, symbol->name);
    if (!binding) return fault_at_directive(table, scope, symbol->name, "no binding for nonlocal '%s' found");
    if (binding->flags & SYMBOL_TYPE_PARAMETER)
        return fault_at_directive(table, scope, symbol->name, "nonlocal binding not allowed for type parameter '%s'");
    symbol->place = PLACE_FREE;
    return true;
}

static bool resolve_symbol(ScopeTable *table, Scope *scope, Symbol *symbol, const Scope *class_scope) {
    uint32_t flags = symbol->flags;
    if (flags & SYMBOL_GLOBAL) {
        if (flags & SYMBOL_NONLOCAL)
            return fault_at_directive(table, scope, symbol->name, "name '%s' is nonlocal and global");
        symbol->place = PLACE_GLOBAL_EXPLICIT;
        return true;
    }
    if (flags & SYMBOL_NONLOCAL) return resolve_nonlocal(table, scope, symbol);
    if (flags & SYMBOL_BOUND) {
        symbol->place = PLACE_LOCAL;
        return true;
    }
    if (class_scope &&
        !is_class_special(
            table,
            symbol->name)) { // the class's namespace is looked into at run time, what lies outside of the class is not
        const Symbol *outer = scope_lookup(class_scope, symbol->name);
        uint32_t class_flags = outer ? outer->flags : 0;
        if (class_flags & SYMBOL_GLOBAL) {
            symbol->place = PLACE_GLOBAL_EXPLICIT;
            return true;
        }
        if ((class_flags & SYMBOL_BOUND) && !(class_flags & SYMBOL_NONLOCAL)) {
            symbol->place = PLACE_GLOBAL;
            return true;
        }
    }
    symbol->place = find_binding(table, scope, symbol->name) ? PLACE_FREE : PLACE_GLOBAL;
    return true;
}

// ---- comprehensions ---------------------------------------------------------------------------------------------
static bool is_free_in_children(const Scope *scope, const AstName *name) {
    for (uint32_t i = 0; i < scope->child_count; i++) {
        const Symbol *symbol = scope_lookup(scope->children[i], name);
        if (symbol && symbol->place == PLACE_FREE) return true;
    }
    return false;
}

static bool inline_symbol(ScopeTable *table, Scope *scope, Scope *inner, Symbol *symbol, NameSet *inner_free,
                          NameSet *cells) {
    uint8_t place = symbol->place;
    AstName *name = symbol->name;
    if ((place == PLACE_CELL || (symbol->flags & SYMBOL_COMPREHENSION_CELL)) && !set_add(table, cells, name))
        return false;
    if (place == PLACE_FREE && scope->type == SCOPE_CLASS && is_class_special(table, name)) {
        place = PLACE_GLOBAL;
        if (!is_free_in_children(inner, name)) { // a function in the comprehension may still refer to the class's cell
            set_remove(inner_free, name);
            symbol->removed = true;
        }
    }
    Symbol *existing = scope_lookup(scope, name);
    if (!existing) {
        Symbol *added = scope_add_symbol(table, scope, name);
        if (!added) return false;
        added->flags = symbol->flags;
        added->place = place;
        added->inlined = true;
        return true;
    }
    if (existing->inlined &&
        place == PLACE_FREE) { // another comprehension has a variable of that name, this one does not
        existing->place = PLACE_FREE;
        existing->inlined = false;
        return true;
    }
    if ((existing->flags & SYMBOL_BOUND) && scope->type != SCOPE_CLASS && !is_free_in_children(inner, name))
        set_remove(inner_free, name);
    return true;
}

static bool inline_comprehension(ScopeTable *table, Scope *scope, Scope *inner, NameSet *inner_free, NameSet *cells) {
    for (uint32_t i = 0; i < inner->symbol_count; i++) {
        Symbol *symbol = inner->symbols[i];
        if (symbol->removed || (symbol->flags & SYMBOL_PARAMETER)) continue;
        if (!inline_symbol(table, scope, inner, symbol, inner_free, cells)) return false;
    }
    inner->inlined = true;
    return true;
}

// Children of inlined comprehensions take their place among the scope's.
static bool splice_children(ScopeTable *table, Scope *scope) {
    uint32_t total = 0;
    bool any = false;
    for (uint32_t i = 0; i < scope->child_count; i++) {
        any |= scope->children[i]->inlined;
        total += scope->children[i]->inlined ? scope->children[i]->child_count : 1;
    }
    if (!any) return true;
    Scope **children = ARENA_NEW_ARRAY(table->arena, Scope *, total ? total : 1);
    if (!children) {
        table->fault.kind = SCOPE_NO_MEMORY;
        return false;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < scope->child_count; i++) {
        Scope *child = scope->children[i];
        if (!child->inlined) {
            children[count++] = child;
            continue;
        }
        if (child->child_count) memcpy(children + count, child->children, child->child_count * sizeof *children);
        count += child->child_count;
    }
    scope->children = children;
    scope->child_count = scope->child_capacity = count;
    return true;
}

// ---- scopes -----------------------------------------------------------------------------------------------------
static void make_cells(Scope *scope, NameSet *free, const NameSet *inlined_cells) {
    for (uint32_t i = 0; i < scope->symbol_count; i++) {
        Symbol *symbol = scope->symbols[i];
        if (symbol->place != PLACE_LOCAL || symbol->removed) continue;
        bool captured = set_find(free, symbol->name) >= 0;
        if (!captured && set_find(inlined_cells, symbol->name) < 0) continue;
        if (captured && symbol->inlined) { // a child means the variable outside, not the comprehension's
            symbol->place = PLACE_FREE;
            continue;
        }
        symbol->place = PLACE_CELL;
        set_remove(free, symbol->name);
    }
}

static void drop_class_names(const ScopeTable *table, Scope *scope, NameSet *free) {
    if (set_remove(free, table->known.class_)) scope->needs_class_cell = true;
    if (set_remove(free, table->known.classdict)) scope->needs_class_dictionary = true;
    if (set_remove(free, table->known.conditional_annotations)) scope->conditional_annotations = true;
}

static bool record_free(ScopeTable *table, Scope *scope, const NameSet *free, const NameSet *inlined_cells) {
    bool class_like = scope->type == SCOPE_CLASS || scope->sees_class_scope;
    for (uint32_t i = 0; i < inlined_cells->count; i++) {
        Symbol *symbol = scope_lookup(scope, inlined_cells->items[i]);
        if (symbol) symbol->flags |= SYMBOL_COMPREHENSION_CELL;
    }
    for (uint32_t i = 0; i < free->count; i++) {
        Symbol *symbol = scope_lookup(scope, free->items[i]);
        if (symbol) {
            if (class_like) symbol->flags |= SYMBOL_FREE_CLASS;
            continue;
        }
        if (scope->type == SCOPE_MODULE || !find_binding(table, scope, free->items[i])) continue;
        if (!(symbol = scope_add_symbol(table, scope, free->items[i]))) return false;
        symbol->place = PLACE_FREE;
    }
    return true;
}

static bool resolve_scope(ScopeTable *table, Scope *scope, const Scope *class_scope, NameSet *free);

static bool resolve_child(ScopeTable *table, Scope *scope, Scope *child, const Scope *class_scope, NameSet *free,
                          NameSet *inlined_cells) {
    NameSet child_free = {0};
    const Scope *child_class = NULL;
    if (child->sees_class_scope) child_class = scope->type == SCOPE_CLASS ? scope : class_scope;
    bool inline_it = child->comprehension && !child->is_generator && !scope->sees_class_scope;
    if (!resolve_scope(table, child, child_class, &child_free)) return false;
    if (inline_it && !inline_comprehension(table, scope, child, &child_free, inlined_cells)) return false;
    // the scope of annotations that a function does not have is never compiled and captures nothing
    if (child->type == SCOPE_ANNOTATION && child->function_name && !child->annotations_used) return true;
    return set_add_all(table, free, &child_free);
}

static bool resolve_scope(ScopeTable *table, Scope *scope, const Scope *class_scope, NameSet *free) {
    if ((const char *)__builtin_frame_address(0) <= table->stack_limit) {
        table->fault.kind = SCOPE_RECURSION;
        return false;
    }
    NameSet inlined_cells = {0};
    for (uint32_t i = 0; i < scope->symbol_count; i++)
        if (!resolve_symbol(table, scope, scope->symbols[i], class_scope)) return false;
    for (uint32_t i = 0; i < scope->child_count; i++)
        if (!resolve_child(table, scope, scope->children[i], class_scope, free, &inlined_cells)) return false;
    if (!splice_children(table, scope)) return false;
    if (scope_is_function_like(scope))
        make_cells(scope, free, &inlined_cells);
    else if (scope->type == SCOPE_CLASS)
        drop_class_names(table, scope, free);
    if (!record_free(table, scope, free, &inlined_cells)) return false;
    for (uint32_t i = 0; i < scope->symbol_count; i++) // its own free variables concern the parent too
        if (scope->symbols[i]->place == PLACE_FREE && !scope->symbols[i]->removed && !scope->symbols[i]->inlined &&
            !set_add(table, free, scope->symbols[i]->name))
            return false;
    return true;
}

bool scope_add_free(ScopeTable *table, Scope *scope, AstName *name) {
    Symbol *symbol = scope_lookup(scope, name);
    if (symbol) return true;
    if (!(symbol = scope_add_symbol(table, scope, name))) return false;
    symbol->place = PLACE_FREE;
    return true;
}

bool scope_resolve(ScopeTable *table) {
    NameSet free = {0};
    return resolve_scope(table, table->top, NULL, &free);
}
