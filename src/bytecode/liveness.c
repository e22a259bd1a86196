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

enum { NO_INSTRUCTION = UINT32_MAX };

// What does not change from pass to pass: where control goes from an instruction, and its own reads and writes.
typedef struct FlowNode {
    uint32_t next, jump, handler; // numbers of instructions, or NO_INSTRUCTION
    uint32_t exception_register;  // written on the way to the handler
    bool writes_unless_jumping;   // FOR_ITER
} FlowNode;

typedef struct Flow {
    const BytecodeView *view;
    const DecodedCode *decoded;
    Liveness *live;
    FlowNode *nodes;
    uint64_t *reads, *writes; // by instruction, like the sets of `live`
    bool loops;               // some edge leads back: one pass is not enough
} Flow;

// The bit of a register among 64 temporaries, or none.
static uint64_t bit_of(const Liveness *live, uint32_t r) {
    uint32_t bit = r - live->local_count;
    return (uint64_t)(bit < live->temporary_count) << (bit & 63);
}

static void set_add(const Liveness *live, uint64_t *set, uint32_t first, uint32_t count) {
    for (uint32_t r = first; r < first + count; r++) {
        if (r < live->local_count || r - live->local_count >= live->temporary_count) continue;
        uint32_t bit = r - live->local_count;
        set[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
}

static uint32_t edge_to_unit(Flow *flow, uint32_t from, int64_t unit) {
    if (unit < 0 || unit >= flow->live->unit_count) return NO_INSTRUCTION;
    uint32_t to = flow->live->instruction_at[unit];
    flow->loops |= to <= from;
    return to;
}

static void set_up_handlers(Flow *flow) {
    const BytecodeView *view = flow->view;
    for (int h = view->handler_count - 1; h >= 0; h--) { // earlier entries win
        const HandlerRange *range = &view->handlers[h];
        for (uint32_t unit = range->start; unit < range->end && unit < view->unit_count;) {
            uint32_t i = flow->live->instruction_at[unit];
            const Instruction *instruction = &flow->decoded->instructions[i];
            unit = instruction->next; // a tracing function may raise at any of them, whatever its effects
            flow->nodes[i].handler = edge_to_unit(flow, i, range->handler);
            flow->nodes[i].exception_register = range->exception_register;
        }
    }
}

static void set_up_node(Flow *flow, uint32_t index) {
    const Liveness *live = flow->live;
    const Instruction *instruction = &flow->decoded->instructions[index];
    FlowNode *node = &flow->nodes[index];
    *node = (FlowNode){NO_INSTRUCTION, NO_INSTRUCTION, NO_INSTRUCTION, 0, instruction->opcode == OP_FOR_ITER};
    if (!(opcode_table[instruction->opcode].effects & OPCODE_TERMINATES) && index + 1 < live->instruction_count)
        node->next = index + 1;
    if (opcode_has_jump(instruction->opcode)) node->jump = edge_to_unit(flow, index, instruction_target(instruction));
    uint8_t operands = opcode_table[instruction->opcode].operands;
    if (live->words == 1 && !(operands & OPERAND_COMPLEX)) {
        uint64_t reads = 0;
        if (operands & OPERAND_READS_A) reads |= bit_of(live, instruction->a);
        if (operands & OPERAND_READS_B) reads |= bit_of(live, instruction->b);
        if (operands & OPERAND_READS_C) reads |= bit_of(live, instruction->c);
        flow->reads[index] = reads;
        if (operands & OPERAND_WRITES_A) flow->writes[index] = bit_of(live, instruction->a);
        return;
    }
    OperandRange ranges[OPERAND_RANGES_MAX];
    int count = instruction_operands(instruction, ranges);
    for (int r = 0; r < count; r++) {
        uint64_t *set = (ranges[r].written ? flow->writes : flow->reads) + (size_t)index * live->words;
        set_add(live, set, ranges[r].first, ranges[r].count);
    }
}

static void set_up(Flow *flow) {
    for (uint32_t i = 0; i < flow->live->instruction_count; i++)
        set_up_node(flow, i);
    set_up_handlers(flow);
}

// What is live into the handler, word w; the exception itself is not.
static uint64_t word_at_handler(const Liveness *live, const FlowNode *node, uint32_t w) {
    uint64_t set = live->live_before[(size_t)node->handler * live->words + w];
    uint32_t bit = node->exception_register - live->local_count;
    if (node->exception_register >= live->local_count && bit / 64 == w) set &= ~((uint64_t)1 << (bit % 64));
    return set;
}

// Recomputes word w of the sets of one instruction; true when live_before changed.
static inline bool transfer(const Flow *flow, uint32_t index, uint32_t words, uint32_t w) {
    const Liveness *live = flow->live;
    const FlowNode *node = &flow->nodes[index];
    size_t at = (size_t)index * words + w;
    uint64_t set = 0, kept = ~flow->writes[at];
    if (node->next != NO_INSTRUCTION) set = live->live_before[(size_t)node->next * words + w] & kept;
    if (node->jump != NO_INSTRUCTION) {
        uint64_t target = live->live_before[(size_t)node->jump * words + w];
        set |= node->writes_unless_jumping ? target : target & kept;
    }
    if (node->handler != NO_INSTRUCTION) set |= word_at_handler(live, node, w);
    live->live_across[at] = set;
    set |= flow->reads[at];
    bool changed = live->live_before[at] != set;
    live->live_before[at] = set;
    return changed;
}

static bool pass(const Flow *flow) {
    uint32_t words = flow->live->words;
    bool changed = false;
    for (uint32_t i = flow->live->instruction_count; i-- > 0;) {
        for (uint32_t w = 0; w < words; w++)
            changed |= transfer(flow, i, words, w);
    }
    return changed;
}

static bool pass_of_one_word(const Flow *flow) { // nearly always: up to 64 temporaries
    bool changed = false;
    for (uint32_t i = flow->live->instruction_count; i-- > 0;)
        changed |= transfer(flow, i, 1, 0);
    return changed;
}

static void iterate(const Flow *flow) {
    while ((flow->live->words == 1 ? pass_of_one_word(flow) : pass(flow)) && flow->loops) {
    }
}

static bool compute(Flow *flow) {
    Liveness *live = flow->live;
    live->instruction_count = flow->decoded->count;
    size_t cells = (size_t)live->instruction_count * live->words + 1;
    live->instruction_at = malloc((live->unit_count + 1) * sizeof *live->instruction_at);
    live->live_across = calloc(2 * cells, sizeof *live->live_across);
    flow->nodes = malloc((live->instruction_count + 1) * sizeof *flow->nodes);
    flow->reads = calloc(2 * cells, sizeof *flow->reads);
    if (!live->instruction_at || !live->live_across || !flow->nodes || !flow->reads) return false;
    live->live_before = live->live_across + cells;
    flow->writes = flow->reads + cells;
    memcpy(live->instruction_at, flow->decoded->instruction_at, live->unit_count * sizeof *live->instruction_at);
    set_up(flow);
    iterate(flow);
    return true;
}

// Up to the highest register that an instruction or a handler mentions; what is above is never live.
static uint32_t count_temporaries(const BytecodeView *view, const DecodedCode *decoded) {
    uint32_t end = view->local_count;
    for (uint32_t i = 0; i < decoded->count && end < view->register_count; i++) {
        OperandRange ranges[OPERAND_RANGES_MAX];
        int count = instruction_operands(&decoded->instructions[i], ranges);
        for (int r = 0; r < count; r++)
            if (ranges[r].first + ranges[r].count > end) end = ranges[r].first + ranges[r].count;
    }
    for (int h = 0; h < view->handler_count; h++)
        if (view->handlers[h].exception_register >= end) end = view->handlers[h].exception_register + 1;
    return (end < view->register_count ? end : view->register_count) - view->local_count;
}

Liveness *liveness_compute_decoded(const BytecodeView *view, const DecodedCode *decoded) {
    Liveness *live = calloc(1, sizeof *live);
    if (!live) return NULL;
    live->unit_count = view->unit_count;
    live->local_count = view->local_count;
    live->temporary_count = count_temporaries(view, decoded);
    live->words = (live->temporary_count + 63) / 64;
    if (live->words == 0) live->words = 1;
    Flow flow = {view, decoded, live, NULL, NULL, NULL, false};
    bool done = compute(&flow);
    free(flow.nodes);
    free(flow.reads);
    if (done) return live;
    liveness_free(live);
    return NULL;
}

Liveness *liveness_compute(const BytecodeView *view) {
    DecodedCode decoded;
    Liveness *live = NULL;
    if (decoded_code_init(&decoded, view->units, view->unit_count)) live = liveness_compute_decoded(view, &decoded);
    decoded_code_free(&decoded);
    return live;
}

void liveness_free(Liveness *live) {
    if (!live) return;
    free(live->instruction_at);
    free(live->live_across);
    free(live);
}
