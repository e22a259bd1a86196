// Taipan: which temporaries are live where. MIT licence.
#include "bytecode/liveness.h"
#include <stdlib.h>
#include <string.h>

// ---- the exception table ----------------------------------------------------------------------------------------

static bool read_varint(const uint8_t **at, const uint8_t *end, uint32_t *result) {
    uint64_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        if (*at == end) return false;
        uint8_t byte = *(*at)++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) {
            *result = (uint32_t)value;
            return value <= UINT32_MAX;
        }
    }
    return false;
}

static bool read_handler(const uint8_t **at, const uint8_t *end, HandlerRange *range) {
    uint32_t length;
    if (!read_varint(at, end, &range->start) || !read_varint(at, end, &length) ||
        !read_varint(at, end, &range->handler) || !read_varint(at, end, &range->exception_register) ||
        !read_varint(at, end, &range->flags))
        return false;
    range->end = range->start + length;
    return range->end >= range->start;
}

int handler_ranges_decode(const uint8_t *table, size_t size, HandlerRange **ranges) {
    *ranges = NULL;
    if (size == 0) return 0;
    HandlerRange *list = malloc((size / 5 + 1) * sizeof *list);
    if (!list) return -2;
    int count = 0;
    const uint8_t *at = table, *end = table + size;
    while (at < end) {
        if (!read_handler(&at, end, &list[count])) {
            free(list);
            return -1;
        }
        count++;
    }
    *ranges = list;
    return count;
}

// ---- data flow --------------------------------------------------------------------------------------------------

typedef struct Flow {
    const BytecodeView *view;
    Liveness *live;
    Instruction *instructions;
    int *handler_of; // by instruction: innermost handler entry that covers it, or -1
} Flow;

static bool decode_all(Flow *flow) {
    const BytecodeView *view = flow->view;
    uint32_t count = 0;
    for (uint32_t unit = 0; unit < view->unit_count;) {
        Instruction *instruction = &flow->instructions[count];
        if (!instruction_decode(view->units, view->unit_count, unit, instruction)) return false;
        for (; unit < instruction->next; unit++) flow->live->instruction_at[unit] = count;
        count++;
    }
    flow->live->instruction_count = count;
    return true;
}

static void find_handlers(Flow *flow) {
    const BytecodeView *view = flow->view;
    uint32_t count = flow->live->instruction_count;
    for (uint32_t i = 0; i < count; i++) flow->handler_of[i] = -1;
    for (int h = view->handler_count - 1; h >= 0; h--) { // earlier entries win
        const HandlerRange *range = &view->handlers[h];
        for (uint32_t unit = range->start; unit < range->end && unit < view->unit_count;) {
            uint32_t i = flow->live->instruction_at[unit];
            flow->handler_of[i] = h;
            unit = flow->instructions[i].next;
        }
    }
}

static void set_or(uint64_t *to, const uint64_t *from, uint32_t words) {
    for (uint32_t w = 0; w < words; w++) to[w] |= from[w];
}

static void set_change(const Liveness *live, uint64_t *set, uint32_t first, uint32_t count, bool add) {
    for (uint32_t r = first; r < first + count; r++) {
        if (r < live->local_count || r - live->local_count >= live->temporary_count) continue;
        uint32_t bit = r - live->local_count;
        if (add)
            set[bit / 64] |= (uint64_t)1 << (bit % 64);
        else
            set[bit / 64] &= ~((uint64_t)1 << (bit % 64));
    }
}

static const uint64_t *before_unit(const Flow *flow, int64_t unit) {
    const Liveness *live = flow->live;
    if (unit < 0 || unit >= live->unit_count) return NULL;
    return live->live_before + (size_t)live->instruction_at[unit] * live->words;
}

// Recomputes the sets of one instruction; true when live_before changed. scratch: two sets.
static bool transfer(Flow *flow, uint32_t index, uint64_t *scratch) {
    Liveness *live = flow->live;
    uint32_t words = live->words;
    const Instruction *instruction = &flow->instructions[index];
    uint8_t effects = opcode_table[instruction->opcode].effects;
    uint64_t *across = live->live_across + (size_t)index * words, *before = live->live_before + (size_t)index * words;
    uint64_t *handler = scratch + words;
    memset(scratch, 0, 2 * words * sizeof *scratch);
    const uint64_t *successor;
    if (!(effects & OPCODE_TERMINATES) && (successor = before_unit(flow, instruction->next)))
        set_or(scratch, successor, words);
    bool for_iter = instruction->opcode == OP_FOR_ITER; // writes A only when it does not jump
    if (for_iter) set_change(live, scratch, instruction->a, 1, false);
    if (opcode_has_jump(instruction->opcode) && (successor = before_unit(flow, instruction_target(instruction))))
        set_or(scratch, successor, words);
    int h = flow->handler_of[index];
    if (h >= 0 && (effects & OPCODE_RAISES)) {
        const HandlerRange *range = &flow->view->handlers[h];
        if ((successor = before_unit(flow, range->handler))) set_or(handler, successor, words);
        set_change(live, handler, range->exception_register, 1, false);
    }
    OperandRange ranges[OPERAND_RANGES_MAX];
    int count = instruction_operands(instruction, ranges);
    for (int r = count - 1; r >= 0; r--) {
        if (ranges[r].written && !for_iter) set_change(live, scratch, ranges[r].first, ranges[r].count, false);
    }
    set_or(scratch, handler, words);
    memcpy(across, scratch, words * sizeof *across);
    for (int r = 0; r < count; r++) {
        if (!ranges[r].written) set_change(live, scratch, ranges[r].first, ranges[r].count, true);
    }
    bool changed = memcmp(before, scratch, words * sizeof *before) != 0;
    memcpy(before, scratch, words * sizeof *before);
    return changed;
}

static bool iterate(Flow *flow) {
    uint64_t *scratch = malloc(2 * flow->live->words * sizeof *scratch);
    if (!scratch) return false;
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = flow->live->instruction_count; i-- > 0;) changed |= transfer(flow, i, scratch);
    }
    free(scratch);
    return true;
}

static bool compute(Flow *flow) {
    Liveness *live = flow->live;
    uint32_t units = flow->view->unit_count;
    live->instruction_at = malloc((units + 1) * sizeof *live->instruction_at);
    flow->instructions = malloc((units + 1) * sizeof *flow->instructions);
    flow->handler_of = malloc((units + 1) * sizeof *flow->handler_of);
    if (!live->instruction_at || !flow->instructions || !flow->handler_of || !decode_all(flow)) return false;
    size_t cells = (size_t)live->instruction_count * live->words + 1;
    live->live_across = calloc(cells, sizeof *live->live_across);
    live->live_before = calloc(cells, sizeof *live->live_before);
    if (!live->live_across || !live->live_before) return false;
    find_handlers(flow);
    return iterate(flow);
}

Liveness *liveness_compute(const BytecodeView *view) {
    Liveness *live = calloc(1, sizeof *live);
    if (!live) return NULL;
    live->unit_count = view->unit_count;
    live->local_count = view->local_count;
    live->temporary_count = view->register_count > view->local_count ? view->register_count - view->local_count : 0;
    live->words = (live->temporary_count + 63) / 64;
    if (live->words == 0) live->words = 1;
    Flow flow = {view, live, NULL, NULL};
    bool done = compute(&flow);
    free(flow.instructions);
    free(flow.handler_of);
    if (done) return live;
    liveness_free(live);
    return NULL;
}

void liveness_free(Liveness *live) {
    if (!live) return;
    free(live->instruction_at);
    free(live->live_across);
    free(live->live_before);
    free(live);
}
