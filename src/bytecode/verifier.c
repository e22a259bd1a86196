// Taipan: checks code that comes from outside before it may run. MIT licence.
#include "bytecode/verifier.h"
#include <stdlib.h>
#include <string.h>

const char verifier_no_memory[] = "out of memory";

enum { REGISTERS_MAX = 1 << 20, UNITS_MAX = 1 << 28 };

typedef struct Verifier {
    const VerifierInput *in;
    DecodedCode decoded;
    HandlerRange *handlers;
    int handler_count;
} Verifier;

static const char *check_role(const VerifierInput *in, uint8_t role, uint32_t number) {
    switch (role) {
    case ROLE_NAME: return number < in->name_count ? NULL : "name index out of range";
    case ROLE_CONST:
    case ROLE_BX_CONST: return number < in->constant_count ? NULL : "constant index out of range";
    default: return NULL;
    }
}

// A MATCH_CLASS or CALL_KEYWORDS names its keywords by a tuple constant, of at most `limit` names.
static const char *check_names(const VerifierInput *in, uint32_t index, uint32_t limit) {
    if (index >= in->constant_count) return "constant index out of range";
    if (in->constant_kind(in->context, index) != CONSTANT_NAMES) return "keyword names are not a tuple of strings";
    return in->constant_length(in->context, index) <= limit ? NULL : "more keyword names than arguments";
}

static const char *check_special(const VerifierInput *in, const Instruction *i) {
    switch (i->opcode) {
    case OP_MAKE_FUNCTION:
        return in->constant_kind(in->context, i->b) == CONSTANT_CODE ? NULL
                                                                     : "MAKE_FUNCTION of something else than code";
    case OP_CALL_KEYWORDS:
    case OP_CALL_METHOD_KEYWORDS: return check_names(in, i->extra, i->b);
    case OP_MATCH_CLASS: return check_names(in, i->extra, UINT32_MAX);
    case OP_INTRINSIC_1: return i->c < INTRINSIC_1_COUNT ? NULL : "unknown intrinsic";
    case OP_INTRINSIC_2: return i->c < INTRINSIC_2_COUNT ? NULL : "unknown intrinsic";
    case OP_LOAD_COMMON: return i->b < COMMON_COUNT ? NULL : "unknown common constant";
    case OP_SET_FUNCTION_FIELD: return i->c < FUNCTION_FIELD_COUNT ? NULL : "unknown function field";
    case OP_BUILD_SLICE: return i->c == 2 || i->c == 3 ? NULL : "a slice has two or three parts";
    case OP_CONVERT: return i->c >= 1 && i->c <= 3 ? NULL : "unknown conversion";
    case OP_RAISE: return i->c <= 2 ? NULL : "unknown form of raise";
    case OP_CHECK_BOUND:
    case OP_DELETE_LOCAL:
    case OP_DELETE_CELL: return i->a < in->local_count ? NULL : "not a named register";
    case OP_LOAD_CELL: return i->b < in->local_count ? NULL : "not a named register";
    case OP_LOAD_FROM_MAPPING_OR_CELL: return i->c < in->local_count ? NULL : "not a named register";
    default: return NULL;
    }
}

static bool is_free_variable(const VerifierInput *in, uint32_t r) {
    return r < in->local_count && r >= in->local_count - in->free_count;
}

static const char *check_registers(const VerifierInput *in, const Instruction *i) {
    uint8_t operands = opcode_table[i->opcode].operands;
    if (!(operands & OPERAND_COMPLEX)) {
        if ((operands & (OPERAND_READS_A | OPERAND_WRITES_A) && i->a >= in->register_count) ||
            (operands & OPERAND_READS_B && i->b >= in->register_count) ||
            (operands & OPERAND_READS_C && i->c >= in->register_count))
            return "register out of range";
        bool wrong = operands & OPERAND_WRITES_A && is_free_variable(in, i->a);
        return wrong ? "a free variable's register is written" : NULL;
    }
    OperandRange ranges[OPERAND_RANGES_MAX];
    int count = instruction_operands(i, ranges);
    uint32_t free_start = in->local_count - in->free_count;
    for (int r = 0; r < count; r++) {
        uint32_t first = ranges[r].first, length = ranges[r].count;
        if (length > in->register_count || first > in->register_count - length) return "register out of range";
        if (ranges[r].written && first < in->local_count && first + length > free_start)
            return "a free variable's register is written";
    }
    uint32_t window = instruction_call_window(i);
    if (window != UINT32_MAX && window < in->local_count) return "a call window overlaps the variables";
    return NULL;
}

static const char *check_instruction(const VerifierInput *in, const Instruction *i) {
    const OpcodeInfo *info = &opcode_table[i->opcode];
    const char *wrong;
    if ((wrong = check_role(in, info->b, i->b)) || (wrong = check_role(in, info->c, i->c))) return wrong;
    // Ranges are computed in 32 bits: keep counts small enough not to wrap.
    if (i->a >= REGISTERS_MAX * 16u || i->b > UINT32_MAX / 4 - 8) {
        if (info->b != ROLE_BX_SIMM) return "operand out of range";
    }
    if (i->extra > UINT32_MAX / 4) return "operand out of range";
    if (opcode_has_feedback(i->opcode) && i->feedback >= in->feedback_count) return "feedback slot out of range";
    if ((wrong = check_registers(in, i))) return wrong;
    return check_special(in, i);
}

// Does an instruction start at this unit?
static bool is_start(const Verifier *v, int64_t unit) {
    if (unit < 0 || unit >= v->in->unit_count) return false;
    return v->decoded.instructions[v->decoded.instruction_at[unit]].start == unit;
}

// First pass: every instruction by itself.
static const char *check_instructions(Verifier *v) {
    const VerifierInput *in = v->in;
    bool decoded = decoded_code_init(&v->decoded, in->units, in->unit_count);
    if (!v->decoded.instructions || !v->decoded.instruction_at) return verifier_no_memory;
    for (uint32_t i = 0; i < v->decoded.count; i++) {
        const char *wrong = check_instruction(in, &v->decoded.instructions[i]);
        if (wrong) return wrong;
    }
    if (!decoded) return "malformed instruction";
    if (!(opcode_table[v->decoded.instructions[v->decoded.count - 1].opcode].effects & OPCODE_TERMINATES))
        return "control runs off the end";
    return NULL;
}

static const char *check_jumps(const Verifier *v) {
    for (uint32_t i = 0; i < v->decoded.count; i++) {
        const Instruction *instruction = &v->decoded.instructions[i];
        if (!opcode_has_jump(instruction->opcode)) continue;
        int64_t target = instruction_target(instruction);
        if (!is_start(v, target)) return "jump into the void";
        if (instruction->opcode != OP_JUMP_BACK && target <= instruction->start)
            return "a backward jump that is no loop edge";
    }
    return NULL;
}

static const char *check_handlers(const Verifier *v) {
    const VerifierInput *in = v->in;
    for (int h = 0; h < v->handler_count; h++) {
        const HandlerRange *range = &v->handlers[h];
        if (!is_start(v, range->start) || (range->end != in->unit_count && !is_start(v, range->end)))
            return "exception range is not made of instructions";
        if (!is_start(v, range->handler)) return "handler is not an instruction";
        if (range->exception_register >= in->register_count) return "register out of range";
        if (is_free_variable(in, range->exception_register)) return "a free variable's register is written";
    }
    return NULL;
}

static bool any_bit_from(const Liveness *live, const uint64_t *set, uint32_t first) {
    uint32_t bit = first - live->local_count; // a window lies above the variables
    for (uint32_t w = bit / 64; w < live->words; w++) {
        if (set[w] >> (w == bit / 64 ? bit % 64 : 0)) return true;
    }
    return false;
}

// No temporary may be read before it is written, nor after a call whose window covered it.
static const char *check_liveness(const Verifier *v, const Liveness *live) {
    for (uint32_t w = 0; w < live->words; w++) {
        if (live->live_before[w]) return "a temporary is read before it is written";
    }
    for (uint32_t i = 0; i < v->decoded.count; i++) {
        uint32_t window = instruction_call_window(&v->decoded.instructions[i]);
        if (window != UINT32_MAX && any_bit_from(live, live->live_across + (size_t)i * live->words, window))
            return "a call window is read after the call";
    }
    return NULL;
}

static const char *check_flow(const Verifier *v) {
    const VerifierInput *in = v->in;
    BytecodeView view = {in->units, in->unit_count, in->register_count, in->local_count, v->handlers, v->handler_count};
    Liveness *live = liveness_compute_decoded(&view, &v->decoded);
    if (!live) return verifier_no_memory;
    const char *wrong = check_liveness(v, live);
    liveness_free(live);
    return wrong;
}

static const char *check_sizes(const VerifierInput *in) {
    if (in->unit_count == 0) return "no instructions";
    if (in->unit_count > UNITS_MAX) return "too many instructions";
    if (in->register_count > REGISTERS_MAX) return "too many registers";
    if (in->local_count > in->register_count) return "more variables than registers";
    if (in->parameter_count > in->local_count || in->free_count > in->local_count ||
        in->parameter_count + in->free_count > in->local_count)
        return "more parameters than variables";
    if (in->feedback_count > in->unit_count) return "too many feedback slots";
    return NULL;
}

static bool skip_varint(const uint8_t **at, const uint8_t *end) {
    for (int i = 0; i < 10 && *at < end; i++) {
        if (!(*(*at)++ & 0x80)) return true;
    }
    return false;
}

static const char *check_positions(const VerifierInput *in) {
    const uint8_t *at = in->positions, *end = at + in->positions_size;
    while (at < end) {
        bool has_position = *at & 1;
        for (int i = 0; i < (has_position ? 5 : 1); i++) {
            if (!skip_varint(&at, end)) return "malformed position table";
        }
    }
    return NULL;
}

const char *bytecode_verify(const VerifierInput *in) {
    const char *wrong = check_sizes(in);
    if (!wrong) wrong = check_positions(in);
    if (wrong) return wrong;
    Verifier v = {in, {NULL, 0, NULL}, NULL, 0};
    v.handler_count = handler_ranges_decode(in->exception_table, in->exception_table_size, &v.handlers);
    if (v.handler_count < 0) wrong = "malformed exception table";
    if (!wrong) wrong = check_instructions(&v);
    if (!wrong) wrong = check_jumps(&v);
    if (!wrong) wrong = check_handlers(&v);
    if (!wrong) wrong = check_flow(&v);
    decoded_code_free(&v.decoded);
    free(v.handlers);
    return wrong;
}
