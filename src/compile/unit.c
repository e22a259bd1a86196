// Taipan: units of compilation: instructions, labels, registers, names. MIT licence.
//
// Emitting is suppressed where control cannot get (`dead`): such code is still compiled, for its errors, but leaves no
// trace. A label brings control back when a jump to it has been emitted.
#include "compile/compiler.h"
#include "object/list.h"
#include "object/str.h"
#include "object/tuple.h"

static Value unit_qualname(Compiler *c, Unit *unit) {
    Thread *thread = c->thread;
    Unit *parent = unit->outer;
    if (parent && parent->kind == UNIT_ANNOTATIONS && parent->scope->type == SCOPE_TYPE_PARAMETERS) {
        parent = parent->outer;
    }
    bool at_top = !parent || parent->kind == UNIT_MODULE;
    if (unit->kind == UNIT_ANNOTATIONS && unit->scope->function_name) { // of a function's annotations
        const char *function = unit->scope->function_name->text;
        if (at_top) return str_format_c(thread, "%s.%U", function, unit->name);
        return str_format_c(thread, parent->kind == UNIT_CLASS ? "%U.%s.%U" : "%U.<locals>.%s.%U", parent->qualname,
                            function, unit->name);
    }
    if (at_top) return unit->name;
    bool is_definition = unit->kind == UNIT_FUNCTION || unit->kind == UNIT_ASYNC_FUNCTION || unit->kind == UNIT_CLASS;
    if (is_definition && unit->plain_name) {
        AstName *mangled = scope_mangle(&c->table, parent->scope, unit->plain_name);
        Symbol *symbol = mangled ? scope_lookup(parent->scope, mangled) : NULL;
        if (symbol && symbol->place == PLACE_GLOBAL_EXPLICIT) return unit->name;
    }
    if (parent->kind == UNIT_CLASS) return str_format_c(thread, "%U.%U", parent->qualname, unit->name);
    return str_format_c(thread, "%U.<locals>.%U", parent->qualname, unit->name);
}

static int compare_names(const void *a, const void *b) {
    const AstName *left = (*(Symbol *const *)a)->name, *right = (*(Symbol *const *)b)->name;
    size_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->text, right->text, shorter); // UTF-8 sorts as code points do
    return order ? order : (left->length > right->length) - (left->length < right->length);
}

// Cells and free variables stand in the order of their names, as in CPython.
static void add_captured(Compiler *c, Unit *unit, bool cells) {
    VECTOR(Symbol *) found = {0};
    Scope *scope = unit->scope;
    for (uint32_t i = 0; i < scope->symbol_count; i++) {
        Symbol *symbol = scope->symbols[i];
        if (symbol->removed) continue;
        bool is_free = symbol->place == PLACE_FREE || (symbol->flags & SYMBOL_FREE_CLASS);
        bool wanted =
            cells ? symbol->place == PLACE_CELL && !(symbol->flags & SYMBOL_PARAMETER) && !symbol->inlined : is_free;
        if (wanted && vector_append(&found, symbol) < 0) compiler_no_memory(c);
    }
    if (found.count) qsort(found.items, found.count, sizeof *found.items, compare_names);
    for (size_t i = 0; i < found.count; i++) {
        LocalVariable variable = {found.items[i]->name, cells ? LOCAL_CELL : LOCAL_FREE, false, false};
        Register r;
        if (cells) {
            r = register_make(REGISTER_CELL, (uint32_t)unit->cells.count);
            if (vector_append(&unit->cells, variable) < 0) compiler_no_memory(c);
        } else {
            r = register_make(REGISTER_FREE, (uint32_t)unit->frees.count);
            if (vector_append(&unit->frees, variable) < 0) compiler_no_memory(c);
        }
        // a class may have a variable of that name besides: its slot is never used as a register
        if (cells || found.items[i]->place == PLACE_FREE || scope->type != SCOPE_CLASS)
            found.items[i]->slot = (int32_t)r;
    }
    vector_free(&found);
}

static void add_special_cell(Compiler *c, Unit *unit, AstName *name) {
    LocalVariable variable = {name, LOCAL_CELL, false, false};
    if (vector_append(&unit->cells, variable) < 0) compiler_no_memory(c);
}

static void add_parameters(Compiler *c, Unit *unit) {
    Scope *scope = unit->scope;
    for (uint32_t i = 0; i < scope->parameter_count; i++) {
        Symbol *symbol = scope_lookup(scope, scope->parameters[i]);
        LocalVariable variable = {symbol->name, LOCAL_PLAIN | LOCAL_ARGUMENT, false, false};
        if (symbol->place == PLACE_CELL) variable.kind |= LOCAL_CELL;
        symbol->slot = (int32_t)register_make(REGISTER_LOCAL, i);
        if (vector_append(&unit->locals, variable) < 0) compiler_no_memory(c);
    }
    unit->parameter_count = scope->parameter_count;
}

static void make_cells(Compiler *c, Unit *unit) {
    if (c->failed) return;
    for (uint32_t i = 0; i < unit->parameter_count; i++)
        if (unit->locals.items[i].kind & LOCAL_CELL)
            emit(c, NO_POSITION, OP_MAKE_CELL, register_make(REGISTER_LOCAL, i), 0, 0);
    for (uint32_t i = 0; i < unit->cells.count; i++)
        emit(c, NO_POSITION, OP_MAKE_CELL, register_make(REGISTER_CELL, i), 0, 0);
}

void unit_enter(Compiler *c, Unit *unit, UnitKind kind, Scope *scope, AstName *name, int32_t first_line) {
    *unit = (Unit){.outer = c->unit,
                   .scope = scope,
                   .kind = kind,
                   .first_line = first_line,
                   .handler = -1,
                   .plain_name = name,
                   .last = {first_line, 0, first_line, 0}};
    unit->name = compiler_name_value(c, name);
    c->unit = unit;
    unit->constants = compiler_check(c, value_from_object(list_allocate(c->thread, 8)));
    unit->name_values = compiler_check(c, value_from_object(list_allocate(c->thread, 8)));
    if (c->failed) return;
    unit->qualname = compiler_check(c, unit_qualname(c, unit));
    if (c->failed) return;
    for (uint32_t i = 0; i < scope->symbol_count; i++) // code in finally clauses is compiled more than once
        scope->symbols[i]->slot = -1;
    if (scope_is_function_like(scope)) add_parameters(c, unit);
    if (scope->type == SCOPE_CLASS) {
        if (scope->needs_class_cell) add_special_cell(c, unit, c->table.known.class_);
        if (scope->needs_class_dictionary) add_special_cell(c, unit, c->table.known.classdict);
        if (scope->conditional_annotations) add_special_cell(c, unit, c->table.known.conditional_annotations);
    } else if (scope->type != SCOPE_MODULE) {
        add_captured(c, unit, true);
    }
    add_captured(c, unit, false);
    if (kind == UNIT_MODULE) unit->last = (Position){0, -1, 0, -1};
    int32_t line = kind == UNIT_MODULE ? 0 : first_line;
    emit(c, (Position){line, 0, line, 0}, OP_RESUME, 0, 0, 0); // what tracers see of the call
    make_cells(c, unit);
}

static void unit_leave(Compiler *c) {
    Unit *unit = c->unit;
    c->unit = unit->outer;
    vector_free(&unit->code);
    vector_free(&unit->labels);
    vector_free(&unit->handlers);
    vector_free(&unit->locals);
    vector_free(&unit->cells);
    vector_free(&unit->frees);
    vector_free(&unit->deferred);
    vector_free(&unit->static_attributes);
    free(unit->names.slots);
    constants_free(unit);
}

Compiled unit_complete(Compiler *c) {
    Unit *unit = c->unit;
    Compiled compiled = {c->failed ? NO_VALUE : unit_assemble(c), NULL, (uint32_t)unit->frees.count};
    if (compiled.free_count && !c->failed) {
        compiled.frees = ARENA_NEW_ARRAY(c->arena, AstName *, compiled.free_count);
        if (!compiled.frees) compiler_no_memory(c);
        for (uint32_t i = 0; i < compiled.free_count && !c->failed; i++)
            compiled.frees[i] = unit->frees.items[i].name;
    }
    unit_leave(c);
    return compiled;
}

// ---- labels and handlers ----------------------------------------------------------------------------------------
Label label_new(Compiler *c) {
    LabelInfo label = {-1, 0};
    if (vector_append(&c->unit->labels, label) < 0) compiler_no_memory(c);
    return (Label)(c->unit->labels.count - (c->failed ? 0 : 1));
}

void label_place(Compiler *c, Label label) {
    if (c->failed) return;
    LabelInfo *info = &c->unit->labels.items[label];
    info->target = (int32_t)c->unit->code.count;
    if (!info->uses) return;
    c->unit->dead = false;
    c->unit->last = NO_POSITION; // what has no place of its own belongs to whatever came before
}

int32_t handler_new(Compiler *c, Register exception) {
    Handler handler = {label_new(c), exception, false};
    if (vector_append(&c->unit->handlers, handler) < 0) compiler_no_memory(c);
    return (int32_t)c->unit->handlers.count - 1;
}

void handler_place(Compiler *c, int32_t handler) {
    if (c->failed) return;
    Handler *record = &c->unit->handlers.items[handler];
    c->unit->labels.items[record->label].target = (int32_t)c->unit->code.count;
    c->unit->dead = !record->used;
    c->unit->last = NO_POSITION;
}

// ---- emitting ---------------------------------------------------------------------------------------------------
static Draft *emit_draft(Compiler *c, Position at, Opcode opcode, uint32_t a, uint32_t b, uint32_t operand_c) {
    Unit *unit = c->unit;
    if (c->failed || unit->dead) return NULL;
    if (at.line < 0) {
        at = unit->last;
    } else {
        unit->last = at;
    }
    Draft draft = {.opcode = (uint8_t)opcode, .a = a, .b = b, .c = operand_c, .handler = unit->handler, .at = at};
    if (vector_append(&unit->code, draft) < 0) {
        compiler_no_memory(c);
        return NULL;
    }
    if (unit->handler >= 0) unit->handlers.items[unit->handler].used = true;
    if (opcode_table[opcode].effects & OPCODE_TERMINATES) unit->dead = true;
    return &vector_last(&unit->code);
}

void emit(Compiler *c, Position at, Opcode opcode, uint32_t a, uint32_t b, uint32_t operand_c) {
    emit_draft(c, at, opcode, a, b, operand_c);
}

void emit_extra(Compiler *c, Position at, Opcode opcode, uint32_t a, uint32_t b, uint32_t operand_c, uint32_t extra) {
    Draft *draft = emit_draft(c, at, opcode, a, b, operand_c);
    if (draft) draft->extra = extra;
}

void emit_jump(Compiler *c, Position at, Opcode opcode, uint32_t a, uint32_t b, uint32_t operand_c, Label label) {
    Draft *draft = emit_draft(c, at, opcode, a, b, operand_c);
    if (!draft) return;
    draft->label = label;
    c->unit->labels.items[label].uses++;
}

void emit_move(Compiler *c, Position at, Register to, Register from) {
    if (to != from) emit(c, at, OP_MOVE, to, from, 0);
}

// ---- registers --------------------------------------------------------------------------------------------------
Register temporaries_new(Compiler *c, uint32_t count) {
    Unit *unit = c->unit;
    Register first = register_make(REGISTER_TEMPORARY, unit->temporary_next);
    unit->temporary_next += count;
    if (unit->temporary_next > unit->temporary_most) unit->temporary_most = unit->temporary_next;
    return first;
}

Register temporary_new(Compiler *c) {
    return temporaries_new(c, 1);
}

Register unit_local(Compiler *c, Symbol *symbol) {
    Unit *unit = c->unit;
    if (symbol->slot >= 0) return (Register)symbol->slot;
    LocalVariable variable = {symbol->name, LOCAL_PLAIN, false, false};
    Register r = register_make(REGISTER_LOCAL, (uint32_t)unit->locals.count);
    if (vector_append(&unit->locals, variable) < 0) compiler_no_memory(c);
    symbol->slot = (int32_t)r;
    return r;
}

// ---- names ------------------------------------------------------------------------------------------------------
static bool name_table_grow(NameTable *table) {
    uint32_t size = table->slots ? (table->mask + 1) * 2 : 32;
    NameSlot *slots = calloc(size, sizeof *slots);
    if (!slots) return false;
    for (uint32_t i = 0; table->slots && i <= table->mask; i++) {
        if (!table->slots[i].name) continue;
        uint32_t slot = table->slots[i].name->hash & (size - 1);
        while (slots[slot].name)
            slot = (slot + 1) & (size - 1);
        slots[slot] = table->slots[i];
    }
    free(table->slots);
    table->slots = slots;
    table->mask = size - 1;
    return true;
}

static uint32_t name_table_add(Compiler *c, NameTable *table, AstName *name, bool *added) {
    *added = false;
    if ((!table->slots || table->count * 2 > table->mask) && !name_table_grow(table)) {
        compiler_no_memory(c);
        return 0;
    }
    uint32_t slot = name->hash & table->mask;
    for (; table->slots[slot].name; slot = (slot + 1) & table->mask)
        if (table->slots[slot].name == name) return table->slots[slot].index;
    table->slots[slot] = (NameSlot){name, table->count};
    *added = true;
    return table->count++;
}

uint32_t unit_name_index(Compiler *c, AstName *name) {
    if (c->failed) return 0;
    bool added;
    uint32_t index = name_table_add(c, &c->unit->names, name, &added);
    if (added && !c->failed) {
        Value value = compiler_name_value(c, name);
        if (!c->failed && list_append(c->thread, c->unit->name_values, value) < 0) c->failed = true;
    }
    return index;
}

// ---- blocks -----------------------------------------------------------------------------------------------------
void block_push(Compiler *c, Block *block, BlockKind kind, Position at) {
    Unit *unit = c->unit;
    if (unit->block_depth >= MAX_STATIC_BLOCKS) compiler_error(c, at, "too many statically nested blocks");
    block->outer = unit->blocks;
    block->kind = kind;
    block->at = at;
    block->outer_handler = unit->handler;
    unit->blocks = block;
    unit->block_depth++;
}

void block_pop(Compiler *c) {
    c->unit->blocks = c->unit->blocks->outer;
    c->unit->block_depth--;
}
