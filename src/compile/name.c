// Taipan: variables: reading, writing, deleting, and assignment targets. MIT licence.
//
// A plain local variable is a register and is read in place. What may be unbound is preceded by CHECK_BOUND; assembly
// removes those that data flow proves useless.
#include "compile/compiler.h"
#include "object/str.h"

typedef enum Access {
    ACCESS_LOCAL,             // register
    ACCESS_CELL,              // cell in register
    ACCESS_CELL_IN_CLASS,     // class body: its namespace first, then the cell
    ACCESS_CELL_IN_CLASSDICT, // annotation scope of a class: __classdict__ first, then the cell
    ACCESS_GLOBAL,
    ACCESS_GLOBAL_IN_CLASSDICT,
    ACCESS_NAME,
} Access;
typedef struct Variable {
    Access access;
    Register r;
    AstName *name; // mangled
    bool may_be_unbound;
} Variable;

static Register find_free(const Unit *unit, const AstName *name) {
    for (uint32_t i = 0; i < unit->frees.count; i++)
        if (unit->frees.items[i].name == name) return register_make(REGISTER_FREE, i);
    return NO_REGISTER;
}

static Register find_cell(const Unit *unit, const AstName *name) {
    for (uint32_t i = 0; i < unit->cells.count; i++)
        if (unit->cells.items[i].name == name) return register_make(REGISTER_CELL, i);
    return NO_REGISTER;
}

// A class may have both: `nonlocal __class__`, and its own for its methods.
static Register find_captured(const Unit *unit, const AstName *name) {
    Register r = find_free(unit, name);
    return r == NO_REGISTER ? find_cell(unit, name) : r;
}

// The symbol of an inlined comprehension that binds name, innermost first.
static Symbol *find_inlined(const Unit *unit, const AstName *name) {
    for (const Inlined *inlined = unit->inlined; inlined; inlined = inlined->outer) {
        Symbol *symbol = scope_lookup(inlined->scope, name);
        if (!symbol || !(symbol->flags & SYMBOL_BOUND)) continue;
        if (symbol->flags & (SYMBOL_NONLOCAL | SYMBOL_GLOBAL | SYMBOL_PARAMETER)) continue;
        if (symbol->slot >= 0) return symbol;
    }
    return NULL;
}

static Variable captured_variable(Compiler *c, AstName *name, const Symbol *symbol) {
    Unit *unit = c->unit;
    Variable variable = {ACCESS_CELL, NO_REGISTER, name, true};
    variable.r = symbol && symbol->slot >= 0 && !(unit->scope->type == SCOPE_CLASS) ? (Register)symbol->slot
                                                                                    : find_captured(unit, name);
    if (variable.r == NO_REGISTER) { // a name that analysis did not see in this scope
        variable.access = ACCESS_GLOBAL;
        return variable;
    }
    if (unit->scope->type == SCOPE_CLASS && !unit->inlined) variable.access = ACCESS_CELL_IN_CLASS;
    if (unit->scope->sees_class_scope && register_class(variable.r) == REGISTER_FREE &&
        name != c->table.known.classdict)
        variable.access = ACCESS_CELL_IN_CLASSDICT;
    return variable;
}

static Variable find_variable(Compiler *c, AstName *plain) {
    Unit *unit = c->unit;
    AstName *name = scope_mangle(&c->table, unit->scope, plain);
    if (!name) {
        compiler_no_memory(c);
        return (Variable){ACCESS_GLOBAL, NO_REGISTER, plain, true};
    }
    Symbol *symbol = find_inlined(unit, name);
    if (symbol)
        return (Variable){symbol->place == PLACE_CELL ? ACCESS_CELL : ACCESS_LOCAL, (Register)symbol->slot, name, true};
    symbol = scope_lookup(unit->scope, name);
    if (unit->inlined && unit->scope->type == SCOPE_CLASS) { // names of the class are invisible to comprehensions
        Symbol *inner = scope_lookup(unit->inlined->scope, name);
        if (inner) symbol = inner;
        if (!inner || inner->place != PLACE_FREE) return (Variable){ACCESS_GLOBAL, NO_REGISTER, name, true};
        return captured_variable(c, name, NULL);
    }
    for (const Inlined *inlined = unit->inlined; symbol && symbol->inlined && inlined; inlined = inlined->outer) {
        Symbol *inner =
            scope_lookup(inlined->scope, name); // what another comprehension calls by that name is not meant
        if (!inner) continue;
        if (inner->place == PLACE_FREE) return captured_variable(c, name, NULL);
        symbol = inner;
    }
    uint8_t place = symbol ? symbol->place : PLACE_NONE;
    bool function_like = scope_is_function_like(unit->scope);
    switch (place) {
    case PLACE_LOCAL:
        if (!function_like) break;
        bool bound = (symbol->flags & SYMBOL_PARAMETER) && !(symbol->flags & SYMBOL_DELETED);
        return (Variable){ACCESS_LOCAL, unit_local(c, symbol), name, !bound};
    case PLACE_CELL: return captured_variable(c, name, symbol);
    case PLACE_FREE: return captured_variable(c, name, symbol);
    case PLACE_GLOBAL:
        if (!function_like) break;
        return (Variable){unit->scope->sees_class_scope ? ACCESS_GLOBAL_IN_CLASSDICT : ACCESS_GLOBAL, NO_REGISTER, name,
                          true};
    case PLACE_GLOBAL_EXPLICIT: return (Variable){ACCESS_GLOBAL, NO_REGISTER, name, true};
    default:
        if (function_like) return (Variable){ACCESS_GLOBAL, NO_REGISTER, name, true};
        break;
    }
    return (Variable){ACCESS_NAME, NO_REGISTER, name, true};
}

int name_place(Compiler *c, AstName *name) {
    switch (find_variable(c, name).access) {
    case ACCESS_LOCAL: return PLACE_LOCAL;
    case ACCESS_GLOBAL: return PLACE_GLOBAL;
    case ACCESS_NAME:
    case ACCESS_GLOBAL_IN_CLASSDICT: return PLACE_NONE;
    default: return PLACE_FREE;
    }
}

Register name_cell(Compiler *c, AstName *name) {
    Symbol *symbol = find_inlined(c->unit, name);
    if (symbol && symbol->place == PLACE_CELL) return (Register)symbol->slot;
    symbol = scope_lookup(c->unit->scope, name);
    if (symbol && symbol->place == PLACE_CELL && symbol->slot >= 0) return (Register)symbol->slot;
    Register own = find_cell(c->unit, name);
    return own == NO_REGISTER ? find_free(c->unit, name) : own;
}

static Register load_class_dictionary(Compiler *c, Position at, Register scratch) {
    Register r = register_is_temporary(scratch) ? scratch : temporary_new(c);
    Register cell = find_captured(c->unit, c->table.known.classdict);
    if (cell == NO_REGISTER) {
        compiler_error(c, at, "internal error: no __classdict__ here");
        return r;
    }
    emit(c, at, OP_LOAD_CELL, r, cell, 0);
    return r;
}

static void load_variable(Compiler *c, Position at, const Variable *variable, Register to) {
    uint32_t mark = temporary_mark(c);
    Register mapping;
    switch (variable->access) {
    case ACCESS_LOCAL:
        if (variable->may_be_unbound) emit(c, at, OP_CHECK_BOUND, variable->r, 0, 0);
        emit_move(c, at, to, variable->r);
        break;
    case ACCESS_CELL: emit(c, at, OP_LOAD_CELL, to, variable->r, 0); break;
    case ACCESS_CELL_IN_CLASS:
    case ACCESS_CELL_IN_CLASSDICT:
        if (variable->access == ACCESS_CELL_IN_CLASSDICT) {
            mapping = load_class_dictionary(c, at, to);
        } else {
            mapping = scratch_for(c, to);
            emit(c, at, OP_LOAD_LOCALS, mapping, 0, 0);
        }
        emit(c, at, OP_LOAD_FROM_MAPPING_OR_CELL, mapping, unit_name_index(c, variable->name), variable->r);
        emit_move(c, at, to, mapping);
        break;
    case ACCESS_GLOBAL: emit(c, at, OP_LOAD_GLOBAL, to, unit_name_index(c, variable->name), 0); break;
    case ACCESS_GLOBAL_IN_CLASSDICT:
        mapping = load_class_dictionary(c, at, to);
        emit(c, at, OP_LOAD_FROM_MAPPING_OR_GLOBAL, to, mapping, unit_name_index(c, variable->name));
        break;
    case ACCESS_NAME: emit(c, at, OP_LOAD_NAME, to, unit_name_index(c, variable->name), 0); break;
    }
    temporary_release(c, mark);
}

void name_load(Compiler *c, Position at, AstName *name, Register to) {
    Variable variable = find_variable(c, name);
    load_variable(c, at, &variable, to);
}

Register name_operand(Compiler *c, Position at, AstName *name, Register scratch) {
    Variable variable = find_variable(c, name);
    if (variable.access == ACCESS_LOCAL) {
        if (variable.may_be_unbound) emit(c, at, OP_CHECK_BOUND, variable.r, 0, 0);
        return variable.r;
    }
    Register to = register_is_temporary(scratch) ? scratch : temporary_new(c);
    load_variable(c, at, &variable, to);
    return to;
}

Register name_target(Compiler *c, AstName *name) {
    Variable variable = find_variable(c, name);
    return variable.access == ACCESS_LOCAL ? variable.r : NO_REGISTER;
}

void name_store(Compiler *c, Position at, AstName *name, Register from) {
    Variable variable = find_variable(c, name);
    switch (variable.access) {
    case ACCESS_LOCAL: emit_move(c, at, variable.r, from); break;
    case ACCESS_CELL:
    case ACCESS_CELL_IN_CLASS:
    case ACCESS_CELL_IN_CLASSDICT: emit(c, at, OP_STORE_CELL, variable.r, from, 0); break;
    case ACCESS_GLOBAL:
    case ACCESS_GLOBAL_IN_CLASSDICT: emit(c, at, OP_STORE_GLOBAL, from, unit_name_index(c, variable.name), 0); break;
    case ACCESS_NAME: emit(c, at, OP_STORE_NAME, from, unit_name_index(c, variable.name), 0); break;
    }
}

void name_delete(Compiler *c, Position at, AstName *name) {
    Variable variable = find_variable(c, name);
    switch (variable.access) {
    case ACCESS_LOCAL: emit(c, at, OP_DELETE_LOCAL, variable.r, 0, 0); break;
    case ACCESS_CELL:
    case ACCESS_CELL_IN_CLASS:
    case ACCESS_CELL_IN_CLASSDICT: emit(c, at, OP_DELETE_CELL, variable.r, 0, 0); break;
    case ACCESS_GLOBAL:
    case ACCESS_GLOBAL_IN_CLASSDICT: emit(c, at, OP_DELETE_GLOBAL, 0, unit_name_index(c, variable.name), 0); break;
    case ACCESS_NAME: emit(c, at, OP_DELETE_NAME, 0, unit_name_index(c, variable.name), 0); break;
    }
}

// ---- targets ----------------------------------------------------------------------------------------------------
Register target_register(Compiler *c, AstNode *target) {
    return target->kind == AST_Name ? name_target(c, target->Name.id) : NO_REGISTER;
}

// Checks the stars of a target list; the index of the star, or -1.
static int64_t find_star(Compiler *c, const AstSequence *elements, Position at) {
    int64_t star = -1;
    for (size_t i = 0; i < elements->count; i++) {
        if (elements->items[i]->kind != AST_Starred) continue;
        if (star >= 0) {
            compiler_error(c, at, "multiple starred expressions in assignment");
            return -1;
        }
        if (i >= 256 || elements->count - i - 1 >= (1u << 23)) {
            compiler_error(c, at, "too many expressions in star-unpacking assignment");
            return -1;
        }
        star = (int64_t)i;
    }
    return star;
}

static void unpack_store(Compiler *c, const AstSequence *elements, Position at, Register from) {
    uint32_t mark = temporary_mark(c);
    uint32_t count = (uint32_t)elements->count;
    int64_t star = find_star(c, elements, at);
    if (c->failed) return;
    Register base = temporaries_new(c, count ? count : 1);
    if (star < 0)
        emit(c, at, OP_UNPACK_SEQUENCE, base, from, count);
    else
        emit_extra(c, at, OP_UNPACK_STAR, base, from, (uint32_t)star, count - (uint32_t)star - 1);
    for (uint32_t i = 0; i < count && !c->failed; i++) {
        AstNode *element = elements->items[i];
        target_store(c, element->kind == AST_Starred ? element->Starred.value : element, register_after(base, i));
    }
    temporary_release(c, mark);
}

static bool is_plain_slice(const AstNode *e) {
    return e->kind == AST_Slice && !e->Slice.step;
}

static Register slice_bounds(Compiler *c, AstNode *slice) {
    Register base = temporaries_new(c, 2);
    for (uint32_t i = 0; i < 2; i++) {
        AstNode *bound = i ? slice->Slice.upper : slice->Slice.lower;
        if (bound)
            expression_into(c, bound, register_after(base, i));
        else
            emit(c, position_of(slice), OP_LOAD_NONE, register_after(base, i), 0, 0);
    }
    return base;
}

static void subscript_store(Compiler *c, AstNode *target, Register from) {
    Position at = position_of(target);
    check_subscript(c, target);
    Register container = expression_operand_before(c, target->Subscript.value, NO_REGISTER, target->Subscript.slice);
    if (is_plain_slice(target->Subscript.slice)) {
        Register bounds = slice_bounds(c, target->Subscript.slice);
        emit(c, at, OP_SET_SLICE, container, bounds, from);
        return;
    }
    Register index = expression_operand(c, target->Subscript.slice, NO_REGISTER);
    emit(c, at, OP_SET_ITEM, container, index, from);
}

static void note_static_attribute(Compiler *c, AstNode *target) {
    AstNode *value = target->Attribute.value;
    if (value->kind != AST_Name || strcmp(value->Name.id->text, "self") != 0) return;
    Unit *unit = c->unit;
    while (unit && unit->kind != UNIT_CLASS)
        unit = unit->outer;
    if (!unit || unit == c->unit) return;
    for (size_t i = 0; i < unit->static_attributes.count; i++)
        if (unit->static_attributes.items[i] == target->Attribute.attr) return;
    if (vector_append(&unit->static_attributes, target->Attribute.attr) < 0) compiler_no_memory(c);
}

static uint32_t attribute_index(Compiler *c, const AstNode *attribute) {
    AstName *name = scope_mangle(&c->table, c->unit->scope, attribute->Attribute.attr);
    return name ? unit_name_index(c, name) : 0;
}

void target_store(Compiler *c, AstNode *target, Register from) {
    if (!compiler_enter(c)) return;
    uint32_t mark = temporary_mark(c);
    Position at = position_of(target);
    switch (target->kind) {
    case AST_Name: name_store(c, at, target->Name.id, from); break;
    case AST_Attribute: {
        note_static_attribute(c, target);
        Register object = expression_operand(c, target->Attribute.value, NO_REGISTER);
        emit(c, position_of_attribute(target, at), OP_STORE_ATTRIBUTE, object, attribute_index(c, target), from);
        break;
    }
    case AST_Subscript: subscript_store(c, target, from); break;
    case AST_List: unpack_store(c, &target->List.elts, at, from); break;
    case AST_Tuple: unpack_store(c, &target->Tuple.elts, at, from); break;
    case AST_Starred: compiler_error(c, at, "starred assignment target must be in a list or tuple"); break;
    default: compiler_error(c, at, "cannot assign to this expression"); break;
    }
    temporary_release(c, mark);
}

// ---- a, b = b, a ------------------------------------------------------------------------------------------------
static const AstSequence *display_elements(const AstNode *e) {
    const AstSequence *elements = e->kind == AST_Tuple ? &e->Tuple.elts : e->kind == AST_List ? &e->List.elts : NULL;
    if (!elements) return NULL;
    for (size_t i = 0; i < elements->count; i++)
        if (elements->items[i]->kind == AST_Starred) return NULL;
    return elements;
}

// Does storing to targets[0..index) change a plain local variable? Only stores to that very name can.
static bool stored_before(const AstSequence *targets, size_t index, const AstName *name) {
    for (size_t i = 0; i < index; i++)
        if (targets->items[i]->kind != AST_Name || targets->items[i]->Name.id == name) return true;
    return false;
}

static void assign_parallel(Compiler *c, const AstSequence *targets, const AstSequence *values) {
    size_t count = targets->count;
    Register registers[8];
    for (size_t i = 0; i < count; i++) {
        AstNode *value = values->items[i];
        registers[i] = NO_REGISTER;
        if (value->kind == AST_Constant) continue; // loaded when it is stored
        bool stores_later = false;
        for (size_t later = i + 1; later < count; later++)
            stores_later |= values->items[later]->flags & AST_STORES_NAME;
        if (value->kind == AST_Name && !stores_later && !stored_before(targets, i, value->Name.id)) {
            registers[i] = expression_operand(c, value, NO_REGISTER);
        } else {
            registers[i] = temporary_new(c);
            expression_into(c, value, registers[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (registers[i] == NO_REGISTER)
            target_assign(c, targets->items[i], values->items[i]);
        else
            target_store(c, targets->items[i], registers[i]);
    }
}

void target_assign(Compiler *c, AstNode *target, AstNode *value) {
    uint32_t mark = temporary_mark(c);
    Register direct = target_register(c, target);
    const AstSequence *targets = display_elements(target), *values = display_elements(value);
    if (direct != NO_REGISTER) {
        expression_into(c, value, direct);
    } else if (targets && values && targets->count == values->count && targets->count && targets->count <= 8) {
        assign_parallel(c, targets, values);
    } else {
        target_store(c, target, expression_operand_before(c, value, NO_REGISTER, target));
    }
    temporary_release(c, mark);
}
