// Taipan: the opcode table, decoding, and the registers each instruction touches. MIT licence.
#include "bytecode/opcode.h"
#include <stdlib.h>

enum { PURE = OPCODE_PURE, RAISES = OPCODE_RAISES, CALLS = OPCODE_CALLS, TERMINATES = OPCODE_TERMINATES };
enum {
    UNITS_PLAIN = 1,
    UNITS_JUMP = 2,
    UNITS_FEEDBACK = 2,
    UNITS_EXTRA = 2,
    UNITS_JUMP_FEEDBACK = 3,
    UNITS_EXTRA_FEEDBACK = 3
};

#define READS(role) (ROLE_##role == ROLE_IN || ROLE_##role == ROLE_INOUT)
#define WRITES(role) (ROLE_##role == ROLE_OUT || ROLE_##role == ROLE_INOUT)
#define BASE(role) (ROLE_##role == ROLE_BASE)
#define OPERANDS(name, a, b, c)                                                                                        \
    (READS(a) * OPERAND_READS_A | READS(b) * OPERAND_READS_B | READS(c) * OPERAND_READS_C |                            \
     WRITES(a) * OPERAND_WRITES_A |                                                                                    \
     (WRITES(b) || WRITES(c) || BASE(a) || BASE(b) || BASE(c) || OP_##name == OP_RAISE) * OPERAND_COMPLEX)
const OpcodeInfo opcode_table[OPCODE_COUNT] = {
#define OP(name, a, b, c, trailing, effects)                                                                           \
    {#name, ROLE_##a, ROLE_##b, ROLE_##c, TRAILING_##trailing, effects, UNITS_##trailing, OPERANDS(name, a, b, c)},
#include "bytecode/opcodes.def"
#undef OP
};
#undef OPERANDS
#undef BASE
#undef WRITES
#undef READS
_Static_assert(OPCODE_COUNT <= 256, "an opcode is one byte");

static bool decode_plain(const uint32_t *units, uint32_t count, uint32_t at, Instruction *result) {
    uint32_t unit = units[at++], opcode = unit & 0xFF;
    if (opcode >= OPCODE_COUNT || opcode == OP_WIDE) return false;
    const OpcodeInfo *info = &opcode_table[opcode];
    if (count - at < (uint32_t)info->units - 1) return false;
    result->opcode = (Opcode)opcode;
    result->a = (unit >> 8) & 0xFF;
    result->b = (unit >> 16) & 0xFF;
    result->c = unit >> 24;
    if (info->b == ROLE_BX_CONST || info->b == ROLE_BX_SIMM) {
        result->b = info->b == ROLE_BX_SIMM ? (uint32_t)(int32_t)(int16_t)(unit >> 16) : unit >> 16;
        result->c = 0;
    } else if (info->c == ROLE_SIMM) {
        result->c = (uint32_t)(int32_t)(int8_t)(unit >> 24);
    }
    result->jump = 0;
    result->extra = result->feedback = 0;
    if (info->trailing != TRAILING_PLAIN) {
        if (opcode_has_jump(result->opcode)) result->jump = (int32_t)units[at++];
        if (opcode_has_extra(result->opcode)) result->extra = units[at++];
        if (opcode_has_feedback(result->opcode)) result->feedback = units[at++];
    }
    result->next = at;
    return true;
}

bool instruction_decode(const uint32_t *units, uint32_t count, uint32_t at, Instruction *result) {
    uint32_t high_a = 0, high_b = 0, high_c = 0, prefixes = 0;
    result->start = at;
    for (; at < count && (units[at] & 0xFF) == OP_WIDE && prefixes < 2; prefixes++) {
        uint32_t wide = units[at++];
        high_a = high_a << 8 | ((wide >> 8) & 0xFF);
        high_b = high_b << 8 | ((wide >> 16) & 0xFF);
        high_c = high_c << 8 | wide >> 24;
    }
    if (at >= count || !decode_plain(units, count, at, result)) return false;
    if (!prefixes) return true;
    const OpcodeInfo *info = &opcode_table[result->opcode];
    result->a |= high_a << 8;
    if (info->b == ROLE_BX_CONST || info->b == ROLE_BX_SIMM) {
        result->b = (result->b & 0xFFFF) | (high_b & 0xFF) << 16 | (high_c & 0xFF) << 24;
    } else {
        result->b |= high_b << 8;
        if (info->c != ROLE_SIMM) result->c |= high_c << 8;
    }
    return true;
}

bool decoded_code_init(DecodedCode *decoded, const uint32_t *units, uint32_t unit_count) {
    decoded->count = 0;
    decoded->instructions = malloc(((size_t)unit_count + 1) * sizeof *decoded->instructions);
    decoded->instruction_at = malloc(((size_t)unit_count + 1) * sizeof *decoded->instruction_at);
    if (!decoded->instructions || !decoded->instruction_at) return false;
    for (uint32_t unit = 0; unit < unit_count;) {
        Instruction *instruction = &decoded->instructions[decoded->count];
        if (!instruction_decode(units, unit_count, unit, instruction)) return false;
        for (; unit < instruction->next; unit++)
            decoded->instruction_at[unit] = decoded->count;
        decoded->count++;
    }
    return true;
}

void decoded_code_free(DecodedCode *decoded) {
    free(decoded->instructions);
    free(decoded->instruction_at);
}

typedef struct RangeList {
    OperandRange *ranges;
    int count;
} RangeList;

static void add_range(RangeList *list, uint32_t first, uint32_t count, bool written) {
    if (count == 0) return;
    list->ranges[list->count++] = (OperandRange){first, count, written};
}

// Operands of role BASE: how long the range is and which way it goes.
static void add_base_ranges(const Instruction *i, RangeList *list) {
    switch (i->opcode) {
    case OP_LOAD_METHOD: add_range(list, i->a, 2, true); break;
    case OP_LOAD_SUPER_ATTRIBUTE: add_range(list, i->b, 3, false); break;
    case OP_LOAD_SUPER_METHOD:
        add_range(list, i->b, 3, false);
        add_range(list, i->a, 2, true);
        break;
    case OP_GET_SLICE: add_range(list, i->c, 2, false); break;
    case OP_SET_SLICE: add_range(list, i->b, 2, false); break;
    case OP_UNPACK_SEQUENCE: add_range(list, i->a, i->c, true); break;
    case OP_UNPACK_STAR: add_range(list, i->a, i->c + 1 + i->extra, true); break;
    case OP_BUILD_SLICE:
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
    case OP_BUILD_STRING: add_range(list, i->b, i->c, false); break;
    case OP_BUILD_MAP: add_range(list, i->b, 2 * i->c, false); break;
    case OP_BUILD_INTERPOLATION: add_range(list, i->b, 3, false); break;
    case OP_CALL:
    case OP_CALL_KEYWORDS: add_range(list, i->a, 1 + i->b, false); break;
    case OP_CALL_METHOD:
    case OP_CALL_METHOD_KEYWORDS: add_range(list, i->a, 2 + i->b, false); break;
    case OP_CALL_SPREAD: add_range(list, i->a, 3, false); break;
    case OP_IMPORT_NAME: add_range(list, i->b, 2, false); break;
    case OP_MATCH_EXCEPTION_GROUP: add_range(list, i->a, 2, true); break;
    case OP_WITH_ENTER:
    case OP_ASYNC_WITH_ENTER: add_range(list, i->a, 3, true); break;
    case OP_WITH_EXCEPT: add_range(list, i->b, 2, false); break;
    case OP_MATCH_CLASS: add_range(list, i->b, 2, false); break;
    default: break;
    }
}

static void add_operand(RangeList *list, uint8_t role, uint32_t number, bool writes) {
    if (writes ? role == ROLE_OUT || role == ROLE_INOUT : role == ROLE_IN || role == ROLE_INOUT)
        add_range(list, number, 1, writes);
}

int instruction_operands(const Instruction *i, OperandRange ranges[OPERAND_RANGES_MAX]) {
    const OpcodeInfo *info = &opcode_table[i->opcode];
    RangeList list = {ranges, 0};
    if (i->opcode == OP_RAISE) { // which operands are read depends on C
        if (i->c >= 1) add_range(&list, i->a, 1, false);
        if (i->c >= 2) add_range(&list, i->b, 1, false);
        return list.count;
    }
    add_operand(&list, info->a, i->a, false);
    add_operand(&list, info->b, i->b, false);
    add_operand(&list, info->c, i->c, false);
    add_base_ranges(i, &list);
    add_operand(&list, info->a, i->a, true);
    add_operand(&list, info->b, i->b, true);
    add_operand(&list, info->c, i->c, true);
    return list.count;
}

uint32_t instruction_call_window(const Instruction *i) {
    switch (i->opcode) {
    case OP_CALL:
    case OP_CALL_METHOD:
    case OP_CALL_KEYWORDS:
    case OP_CALL_METHOD_KEYWORDS:
    case OP_CALL_SPREAD: return i->a;
    default: return UINT32_MAX;
    }
}
