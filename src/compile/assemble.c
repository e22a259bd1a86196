// Taipan: from drafts to a code object. MIT licence.
//
// Three steps: NOPs and needless CHECK_BOUNDs go (a forward data-flow analysis of which variables are surely bound);
// registers get their final numbers and instructions their place; units and tables are written out.
#include "compile/compiler.h"
#include "object/bytes.h"
#include "object/list.h"
#include "object/str.h"
#include "object/tuple.h"

// ---- NOPs -------------------------------------------------------------------------------------------------------
// A NOP stays only where its line would otherwise not be seen by a tracer.
static void remove_nops(Unit *unit) {
    Draft *code = unit->code.items;
    int32_t previous_line = -1;
    for (size_t i = 0; i < unit->code.count; i++) {
        if (code[i].removed) continue;
        size_t next = i + 1;
        while (next < unit->code.count && code[next].removed)
            next++;
        if (code[i].opcode == OP_NOP && next < unit->code.count &&
            (code[i].at.line == previous_line || code[next].at.line == code[i].at.line))
            code[i].removed = true;
        else
            previous_line = code[i].at.line;
    }
}

// ---- where paths join -------------------------------------------------------------------------------------------
// A return (with what leads to it) and the jump back of a loop that have no place of their own: as in CPython, each jump that
// leads there gets a copy with the place it comes from, and what falls through gives its own.
enum { LONGEST_EXIT = 12 };
// How many instructions such an exit has that begins here; 0: none does.
static size_t shared_exit(const Unit *unit, size_t start) {
    for (size_t i = start; i < unit->code.count && i < start + LONGEST_EXIT; i++) {
        const Draft *draft = &unit->code.items[i];
        if (draft->removed || draft->at.line >= 0) return 0;
        if (draft->opcode == OP_RETURN || draft->opcode == OP_RETURN_NONE) return i + 1 - start;
        if (draft->opcode == OP_JUMP_BACK) return i == start;
        if (opcode_has_jump(draft->opcode) || (opcode_table[draft->opcode].effects & OPCODE_TERMINATES)) return 0;
    }
    return 0;
}

static void copy_exit(Compiler *c, Unit *unit, size_t jump, size_t target, size_t length) {
    Position at = unit->code.items[jump].at;
    if (unit->code.items[jump].opcode == OP_JUMP && length == 1) {
        unit->code.items[jump] = unit->code.items[target];
        unit->code.items[jump].at = at;
        return;
    }
    LabelInfo label = {(int32_t)unit->code.count, 1};
    if (vector_append(&unit->labels, label) < 0) return compiler_no_memory(c);
    unit->code.items[jump].label = (Label)unit->labels.count - 1;
    for (size_t i = target; i < target + length; i++) {
        Draft copy = unit->code.items[i];
        copy.at = at;
        if (vector_append(&unit->code, copy) < 0) return compiler_no_memory(c);
    }
}

static bool falls_through(const Draft *draft) {
    return !(opcode_table[draft->opcode].effects & OPCODE_TERMINATES);
}

// Where a jump ends up when the jumps without a place that it leads to are followed.
static size_t final_target(const Unit *unit, size_t jump) {
    size_t target = (size_t)unit->labels.items[unit->code.items[jump].label].target;
    for (int steps = 0; steps < 100 && target < unit->code.count; steps++) {
        const Draft *draft = &unit->code.items[target];
        if (draft->opcode != OP_JUMP || draft->removed || draft->at.line >= 0) break;
        target = (size_t)unit->labels.items[draft->label].target;
    }
    return target;
}

// Which instructions something jumps to, or is handled at. malloc; NULL: no memory.
static bool *jump_targets(const Unit *unit) {
    bool *wanted = calloc(unit->code.count + 1, 1);
    for (size_t i = 0; wanted && i < unit->code.count; i++)
        if (opcode_has_jump(unit->code.items[i].opcode))
            wanted[unit->labels.items[unit->code.items[i].label].target] = true;
    for (size_t i = 0; wanted && i < unit->handlers.count; i++)
        if (unit->handlers.items[i].used) wanted[unit->labels.items[unit->handlers.items[i].label].target] = true;
    return wanted;
}

// The exits where they are: after what falls through into them, or nobody's any more.
static void settle_exits(Unit *unit, size_t count, const bool *wanted) {
    for (size_t i = 1, length; i < count; i += length ? length : 1) {
        length = shared_exit(unit, i);
        bool entered = length && falls_through(&unit->code.items[i - 1]);
        for (size_t at = i; at < i + length; at++) {
            if (entered)
                unit->code.items[at].at = unit->code.items[at - 1].at;
            else if (wanted[at])
                break; // from somewhere without a place
            else
                unit->code.items[at].removed = true;
        }
    }
}

static void place_shared_exits(Compiler *c, Unit *unit) {
    size_t count = unit->code.count;
    for (size_t i = 0; i < count && !c->failed; i++) {
        Draft *draft = &unit->code.items[i];
        if (!opcode_has_jump(draft->opcode) || draft->opcode == OP_JUMP_BACK) continue;
        size_t target = final_target(unit, i), length = target < count ? shared_exit(unit, target) : 0;
        if (!length) continue;
        if (draft->at.line < 0 && draft->opcode == OP_JUMP && i > 0 && falls_through(&unit->code.items[i - 1]))
            draft->at = unit->code.items[i - 1].at; // the end of a branch
        if (draft->at.line >= 0) copy_exit(c, unit, i, target, length);
    }
    bool *wanted = jump_targets(unit);
    if (!wanted) return compiler_no_memory(c);
    settle_exits(unit, count, wanted);
    free(wanted);
}

// ---- which variables are bound ----------------------------------------------------------------------------------
typedef struct BoundBlock {
    uint32_t start, end;
    uint64_t *in;
} BoundBlock;
typedef struct BoundAnalysis {
    Unit *unit;
    uint32_t words;
    uint32_t block_count;
    BoundBlock *blocks;
    uint32_t *block_of; // by instruction that starts one; UINT32_MAX elsewhere
    uint64_t *state;
    uint64_t *storage;
    bool changed;
} BoundAnalysis;

static bool tracked(const BoundAnalysis *a, Register r) {
    return register_class(r) == REGISTER_LOCAL && register_index(r) < a->words * 64;
}
static void bound_set(BoundAnalysis *a, Register r) {
    if (tracked(a, r)) a->state[register_index(r) / 64] |= (uint64_t)1 << (register_index(r) % 64);
}
static void bound_clear(BoundAnalysis *a, Register r) {
    if (tracked(a, r)) a->state[register_index(r) / 64] &= ~((uint64_t)1 << (register_index(r) % 64));
}
static bool bound_test(const BoundAnalysis *a, Register r) {
    return tracked(a, r) && (a->state[register_index(r) / 64] >> (register_index(r) % 64) & 1);
}

static void meet(BoundAnalysis *a, uint32_t instruction) {
    if (instruction >= a->unit->code.count || a->block_of[instruction] == UINT32_MAX) return;
    uint64_t *in = a->blocks[a->block_of[instruction]].in;
    for (uint32_t i = 0; i < a->words; i++) {
        if (!(in[i] & ~a->state[i])) continue;
        in[i] &= a->state[i];
        a->changed = true;
    }
}

static uint32_t label_target(const Unit *unit, Label label) {
    return (uint32_t)unit->labels.items[label].target;
}

static void meet_handler(BoundAnalysis *a, const Draft *draft) {
    if (draft->handler >= 0) meet(a, label_target(a->unit, a->unit->handlers.items[draft->handler].label));
}

static bool writes_register(uint8_t role) {
    return role == ROLE_OUT || role == ROLE_INOUT;
}

// The effect of one instruction on the state; the edges it takes are met.
static void transfer(BoundAnalysis *a, Draft *draft, bool final) {
    const OpcodeInfo *info = &opcode_table[draft->opcode];
    if (draft->opcode == OP_CHECK_BOUND) {
        if (final && bound_test(a, draft->a)) draft->removed = true;
        bound_set(a, draft->a);
        return;
    }
    if (draft->opcode == OP_FOR_ITER) meet(a, label_target(a->unit, draft->label)); // nothing is stored on that edge
    if (draft->opcode == OP_DELETE_LOCAL || draft->opcode == OP_CLEAR) {
        bound_clear(a, draft->a);
        meet_handler(a, draft);
        return;
    }
    if (writes_register(info->a)) bound_set(a, draft->a);
    if (writes_register(info->b)) bound_set(a, draft->b);
    if (writes_register(info->c)) bound_set(a, draft->c);
    if (draft->opcode != OP_FOR_ITER && opcode_has_jump(draft->opcode)) meet(a, label_target(a->unit, draft->label));
}

static void run_block(BoundAnalysis *a, const BoundBlock *block, bool final) {
    Draft *code = a->unit->code.items;
    memcpy(a->state, block->in, a->words * sizeof(uint64_t));
    for (uint32_t i = block->start; i < block->end; i++) {
        if (i == block->start || code[i].handler != code[i - 1].handler) meet_handler(a, &code[i]);
        transfer(a, &code[i], final);
    }
    if (!(opcode_table[code[block->end - 1].opcode].effects & OPCODE_TERMINATES)) meet(a, block->end);
}

static void mark_leaders(BoundAnalysis *a) {
    Unit *unit = a->unit;
    uint32_t count = (uint32_t)unit->code.count;
    memset(a->block_of, 0xFF, (count + 1) * sizeof *a->block_of);
    a->block_of[0] = 0;
    for (size_t i = 0; i < unit->labels.count; i++) {
        int32_t target = unit->labels.items[i].target;
        if (target >= 0 && target < (int32_t)count) a->block_of[target] = 0;
    }
    for (uint32_t i = 0; i + 1 < count; i++)
        if (opcode_has_jump(unit->code.items[i].opcode) ||
            (opcode_table[unit->code.items[i].opcode].effects & OPCODE_TERMINATES))
            a->block_of[i + 1] = 0;
    for (uint32_t i = 0; i < count; i++)
        if (a->block_of[i] == 0) a->block_of[i] = a->block_count++;
}

static bool bound_prepare(BoundAnalysis *a) {
    uint32_t count = (uint32_t)a->unit->code.count;
    a->words = ((uint32_t)a->unit->locals.count + 63) / 64;
    a->block_of = malloc((count + 1) * sizeof *a->block_of);
    if (!a->block_of) return false;
    mark_leaders(a);
    if ((uint64_t)a->words * a->block_count > 2000000) a->words = 1; // the others keep their checks
    a->blocks = malloc(a->block_count * sizeof *a->blocks);
    a->storage = malloc(((size_t)a->block_count + 1) * a->words * sizeof(uint64_t));
    if (!a->blocks || !a->storage) return false;
    memset(a->storage, 0xFF, ((size_t)a->block_count + 1) * a->words * sizeof(uint64_t));
    a->state = a->storage + (size_t)a->block_count * a->words;
    for (uint32_t i = 0, block = 0; i < count; i++) {
        if (a->block_of[i] == UINT32_MAX) continue;
        if (block) a->blocks[block - 1].end = i;
        a->blocks[block] = (BoundBlock){i, count, a->storage + (size_t)block * a->words};
        block++;
    }
    uint64_t *entry = a->blocks[0].in;
    memset(entry, 0, a->words * sizeof(uint64_t));
    for (uint32_t i = 0; i < a->unit->parameter_count && i < a->words * 64; i++)
        entry[i / 64] |= (uint64_t)1 << (i % 64);
    return true;
}

static void remove_bound_checks(Compiler *c, Unit *unit) {
    bool any = false;
    for (size_t i = 0; i < unit->code.count && !any; i++)
        any = unit->code.items[i].opcode == OP_CHECK_BOUND;
    if (!any) return;
    BoundAnalysis analysis = {.unit = unit};
    if (bound_prepare(&analysis)) {
        do {
            analysis.changed = false;
            for (uint32_t i = 0; i < analysis.block_count; i++)
                run_block(&analysis, &analysis.blocks[i], false);
        } while (analysis.changed);
        for (uint32_t i = 0; i < analysis.block_count; i++)
            run_block(&analysis, &analysis.blocks[i], true);
    } else {
        compiler_no_memory(c);
    }
    free(analysis.block_of);
    free(analysis.blocks);
    free(analysis.storage);
}

// ---- placing ----------------------------------------------------------------------------------------------------
typedef struct Layout {
    Compiler *c;
    Unit *unit;
    uint32_t bases[4]; // of the register classes
    uint32_t *places;  // unit index of every draft, and the end
    uint32_t unit_count, feedback_count;
} Layout;

static bool is_register_role(uint8_t role) {
    return role == ROLE_OUT || role == ROLE_IN || role == ROLE_INOUT || role == ROLE_BASE;
}

static uint32_t final_operand(const Layout *layout, uint8_t role, uint32_t operand) {
    if (role == ROLE_NONE) return 0;
    return is_register_role(role) ? layout->bases[register_class(operand)] + register_index(operand) : operand;
}

static bool is_bx(const OpcodeInfo *info) {
    return info->b == ROLE_BX_CONST || info->b == ROLE_BX_SIMM;
}

static uint32_t wide_count(const OpcodeInfo *info, const Draft *draft) {
    uint32_t largest = draft->a;
    if (is_bx(info)) {
        bool fits = info->b == ROLE_BX_SIMM ? (int32_t)draft->b >= INT16_MIN && (int32_t)draft->b <= INT16_MAX
                                            : draft->b <= UINT16_MAX;
        return draft->a > 0xFFFF ? 2 : draft->a > 0xFF || !fits;
    }
    if (draft->b > largest) largest = draft->b;
    if (info->c != ROLE_SIMM && draft->c > largest) largest = draft->c;
    return largest > 0xFFFF ? 2 : largest > 0xFF;
}

static bool place_drafts(Layout *layout) {
    Unit *unit = layout->unit;
    layout->places = malloc((unit->code.count + 1) * sizeof *layout->places);
    if (!layout->places) return false;
    uint32_t at = 0;
    for (size_t i = 0; i < unit->code.count; i++) {
        Draft *draft = &unit->code.items[i];
        const OpcodeInfo *info = &opcode_table[draft->opcode];
        layout->places[i] = at;
        if (draft->removed) continue;
        draft->a = final_operand(layout, info->a, draft->a);
        draft->b = final_operand(layout, info->b, draft->b);
        draft->c = final_operand(layout, info->c, draft->c);
        at += info->units + wide_count(info, draft);
    }
    layout->places[unit->code.count] = layout->unit_count = at;
    return true;
}

static uint32_t pack(uint32_t opcode, uint32_t a, uint32_t b, uint32_t c) {
    return opcode | (a & 0xFF) << 8 | (b & 0xFF) << 16 | (c & 0xFF) << 24;
}

static uint32_t *write_draft(Layout *layout, const Draft *draft, uint32_t *out, uint32_t *feedback,
                             const uint32_t *units) {
    const OpcodeInfo *info = &opcode_table[draft->opcode];
    uint32_t wides = wide_count(info, draft), a = draft->a, b = draft->b, c = draft->c;
    if (is_bx(info)) {
        if (wides == 2) *out++ = pack(OP_WIDE, a >> 16, 0, 0);
        if (wides) *out++ = pack(OP_WIDE, a >> 8, b >> 16, b >> 24);
        *out++ = pack(draft->opcode, a, b, b >> 8);
    } else {
        uint32_t high = info->c == ROLE_SIMM ? 0 : c;
        if (wides == 2) *out++ = pack(OP_WIDE, a >> 16, b >> 16, high >> 16);
        if (wides) *out++ = pack(OP_WIDE, a >> 8, b >> 8, high >> 8);
        *out++ = pack(draft->opcode, a, b, c);
    }
    uint32_t *jump = NULL;
    if (opcode_has_jump(draft->opcode)) jump = out++;
    if (opcode_has_extra(draft->opcode)) *out++ = draft->extra;
    if (opcode_has_feedback(draft->opcode)) *out++ = (*feedback)++;
    if (jump) {
        uint32_t target = layout->places[label_target(layout->unit, draft->label)];
        *jump = target - (uint32_t)(out - units);
    }
    return out;
}

static void write_units(Layout *layout, uint32_t *units) {
    uint32_t *out = units;
    for (size_t i = 0; i < layout->unit->code.count; i++) {
        const Draft *draft = &layout->unit->code.items[i];
        if (!draft->removed) out = write_draft(layout, draft, out, &layout->feedback_count, units);
    }
}

// ---- tables -----------------------------------------------------------------------------------------------------
typedef VECTOR(uint8_t) ByteVector;

static void put_varint(Compiler *c, ByteVector *bytes, uint32_t number) {
    do {
        uint8_t byte = number & 0x7F;
        number >>= 7;
        if (number) byte |= 0x80;
        if (vector_append(bytes, byte) < 0) compiler_no_memory(c);
    } while (number && !c->failed);
}

static void write_handlers(Layout *layout, ByteVector *bytes) {
    Unit *unit = layout->unit;
    size_t count = unit->code.count;
    for (size_t i = 0, end; i < count; i = end) {
        int32_t handler = unit->code.items[i].handler;
        for (end = i + 1; end < count && unit->code.items[end].handler == handler;)
            end++;
        uint32_t start = layout->places[i], length = layout->places[end] - start;
        if (handler < 0 || !length) continue;
        const Handler *record = &unit->handlers.items[handler];
        Register r = record->exception;
        put_varint(layout->c, bytes, start);
        put_varint(layout->c, bytes, length);
        put_varint(layout->c, bytes, layout->places[label_target(unit, record->label)]);
        put_varint(layout->c, bytes, layout->bases[register_class(r)] + register_index(r));
        put_varint(layout->c, bytes, 0);
    }
}

static bool same_position(Position a, Position b) {
    return a.line == b.line && a.column == b.column && a.end_line == b.end_line && a.end_column == b.end_column;
}

static void put_position(Compiler *c, ByteVector *bytes, uint32_t units, Position at, int32_t *last_line) {
    bool has = at.line >= 0;
    put_varint(c, bytes, units << 1 | has);
    if (!has) return;
    int32_t delta = at.line - *last_line;
    *last_line = at.line;
    put_varint(c, bytes, (uint32_t)delta << 1 ^ (uint32_t)(delta >> 31));
    put_varint(c, bytes, at.end_line > at.line ? (uint32_t)(at.end_line - at.line) : 0);
    put_varint(c, bytes, at.column < 0 ? 0 : (uint32_t)at.column + 1);
    put_varint(c, bytes, at.end_column < 0 ? 0 : (uint32_t)at.end_column + 1);
}

static void write_positions(Layout *layout, ByteVector *bytes) {
    Unit *unit = layout->unit;
    size_t count = unit->code.count;
    int32_t last_line = unit->first_line;
    for (size_t i = 0, end; i < count; i = end) {
        Position at = unit->code.items[i].at;
        for (end = i + 1;
             end < count && (unit->code.items[end].removed || same_position(unit->code.items[end].at, at));)
            end++;
        uint32_t units = layout->places[end] - layout->places[i];
        if (units) put_position(layout->c, bytes, units, at, &last_line);
    }
}

static Value table_value(Compiler *c, Layout *layout, void (*write)(Layout *, ByteVector *)) {
    ByteVector bytes = {0};
    write(layout, &bytes);
    Value value = c->failed ? NO_VALUE : compiler_check(c, bytes_from_data(c->thread, bytes.items, bytes.count));
    vector_free(&bytes);
    return value;
}

// ---- the code object --------------------------------------------------------------------------------------------
static uint32_t code_flags(const Compiler *c, const Unit *unit) {
    const Scope *scope = unit->scope;
    uint32_t flags = c->table.future_features;
    if (scope_is_function_like(scope)) {
        flags |= CODE_NEWLOCALS | CODE_OPTIMIZED;
        if (scope->nested) flags |= CODE_NESTED;
        if (scope->is_generator && !scope->is_coroutine) flags |= CODE_GENERATOR;
        if (!scope->is_generator && scope->is_coroutine) flags |= CODE_COROUTINE;
        if (scope->is_generator && scope->is_coroutine) flags |= CODE_ASYNC_GENERATOR;
        if (scope->has_varargs) flags |= CODE_VARARGS;
        if (scope->has_varkeywords) flags |= CODE_VARKEYWORDS;
        if (unit->has_docstring) flags |= CODE_HAS_DOCSTRING;
        if (scope->is_method) flags |= CODE_METHOD;
    } else if (unit->kind == UNIT_MODULE && scope->is_coroutine && (c->flags & COMPILE_TOP_LEVEL_AWAIT)) {
        flags |= CODE_COROUTINE;
    }
    return flags;
}

typedef VECTOR(uint8_t) KindVector;

static bool fill_variables(Compiler *c, Unit *unit, Code *code) {
    Thread *thread = c->thread;
    uint32_t total = (uint32_t)(unit->locals.count + unit->cells.count + unit->frees.count), at = 0;
    Tuple *names = tuple_allocate(thread, total);
    Bytes *kinds = names ? bytes_allocate(thread, total) : NULL;
    if (!kinds) {
        c->failed = true;
        return false;
    }
    const LocalVariable *groups[] = {unit->locals.items, unit->cells.items, unit->frees.items};
    const size_t counts[] = {unit->locals.count, unit->cells.count, unit->frees.count};
    for (int group = 0; group < 3; group++) {
        for (size_t i = 0; i < counts[group] && !c->failed; i++, at++) {
            tuple_set(thread, names, at, compiler_name_value(c, groups[group][i].name));
            kinds->data[at] = groups[group][i].kind;
            code->cell_count += (groups[group][i].kind & LOCAL_CELL) != 0;
        }
    }
    code->local_count = total;
    code->free_count = (uint32_t)unit->frees.count;
    heap_store(thread, code, &code->local_names, value_from_object(names));
    heap_store(thread, code, &code->local_kinds, value_from_object(kinds));
    return !c->failed;
}

static void fill_counts(Compiler *c, Unit *unit, Code *code, const Layout *layout) {
    code->flags = code_flags(c, unit);
    code->argument_count = unit->argument_count;
    code->positional_only_count = unit->positional_only_count;
    code->keyword_only_count = unit->keyword_only_count;
    code->register_count = code->local_count + unit->temporary_most;
    code->feedback_count = layout->feedback_count;
    code->first_line = (uint32_t)unit->first_line;
}

static Value make_code(Compiler *c, Unit *unit, Layout *layout) {
    Thread *thread = c->thread;
    Value handlers = table_value(c, layout, write_handlers), positions = table_value(c, layout, write_positions);
    if (c->failed) return NO_VALUE;
    Value constants = compiler_check(c, list_to_tuple(thread, unit->constants));
    Value names = compiler_check(c, list_to_tuple(thread, unit->name_values));
    if (c->failed) return NO_VALUE;
    Code *code = code_allocate(thread, layout->unit_count);
    if (!code) {
        c->failed = true;
        return NO_VALUE;
    }
    heap_store(thread, code, &code->constants, constants);
    heap_store(thread, code, &code->names, names);
    heap_store(thread, code, &code->exception_table, handlers);
    heap_store(thread, code, &code->positions, positions);
    heap_store(thread, code, &code->filename, c->filename);
    heap_store(thread, code, &code->name, unit->name);
    heap_store(thread, code, &code->qualname, unit->qualname);
    write_units(layout, code->units);
    if (!fill_variables(c, unit, code)) return NO_VALUE;
    fill_counts(c, unit, code, layout);
    return value_from_object(code);
}

Value unit_assemble(Compiler *c) {
    Unit *unit = c->unit;
    if (!unit->dead) emit(c, NO_POSITION, OP_RETURN_NONE, 0, 0, 0);
    // a label at the very end of dead code may still be the target of a jump that was itself removed as dead
    if (c->failed) return NO_VALUE;
    place_shared_exits(c, unit);
    remove_bound_checks(c, unit);
    remove_nops(unit);
    Layout layout = {.c = c, .unit = unit};
    layout.bases[REGISTER_CELL] = (uint32_t)unit->locals.count;
    layout.bases[REGISTER_FREE] = layout.bases[REGISTER_CELL] + (uint32_t)unit->cells.count;
    layout.bases[REGISTER_TEMPORARY] = layout.bases[REGISTER_FREE] + (uint32_t)unit->frees.count;
    Value code = NO_VALUE;
    if (c->failed || !place_drafts(&layout))
        compiler_no_memory(c);
    else
        code = make_code(c, unit, &layout);
    free(layout.places);
    return code;
}
