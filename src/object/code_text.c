// Taipan: bytecode as text, for `--show bytecode` and golden tests. MIT licence.
#include "bytecode/liveness.h"
#include "bytecode/opcode.h"
#include "object/bytes.h"
#include "object/code.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include <stdlib.h>

typedef struct Listing {
    Thread *thread;
    Code *code;
    StrBuilder *out;
    int32_t line;
} Listing;

static int put_register(Listing *listing, uint32_t number, bool first) {
    Code *code = listing->code;
    const char *comma = first ? " " : ", ";
    if (number < code->local_count)
        return str_builder_append_format(listing->thread, listing->out, "%sr%u(%U)", comma, number,
                                         tuple_get(code->local_names, number));
    return str_builder_append_format(listing->thread, listing->out, "%sr%u", comma, number);
}

static int put_constant(Listing *listing, uint32_t index, const char *comma) {
    Value constant = tuple_get(listing->code->constants, index);
    if (value_has_shape(constant, SHAPE_code))
        return str_builder_append_format(listing->thread, listing->out, "%s<code %U>", comma,
                                         code_from_value(constant)->qualname);
    return str_builder_append_format(listing->thread, listing->out, "%s%R", comma, constant);
}

static int put_operand(Listing *listing, uint8_t role, uint32_t number, bool first) {
    const char *comma = first ? " " : ", ";
    switch (role) {
    case ROLE_NONE: return 0;
    case ROLE_NAME:
        return str_builder_append_format(listing->thread, listing->out, "%s%U", comma,
                                         tuple_get(listing->code->names, number));
    case ROLE_CONST:
    case ROLE_BX_CONST: return put_constant(listing, number, comma);
    case ROLE_SIMM:
    case ROLE_BX_SIMM: return str_builder_append_format(listing->thread, listing->out, "%s%d", comma, (int)number);
    case ROLE_IMM: return str_builder_append_format(listing->thread, listing->out, "%s#%u", comma, number);
    default: return put_register(listing, number, first);
    }
}

static int put_operands(Listing *listing, const Instruction *i) {
    const OpcodeInfo *info = &opcode_table[i->opcode];
    bool first = info->a == ROLE_NONE;
    if (put_operand(listing, info->a, i->a, true) < 0 || put_operand(listing, info->b, i->b, first) < 0 ||
        put_operand(listing, info->c, i->c, first && info->b == ROLE_NONE) < 0)
        return -1;
    if (opcode_has_extra(i->opcode)) {
        bool names = i->opcode != OP_UNPACK_STAR;
        if (names ? put_constant(listing, i->extra, ", ") < 0
                  : str_builder_append_format(listing->thread, listing->out, ", #%u", i->extra) < 0)
            return -1;
    }
    if (!opcode_has_jump(i->opcode)) return 0;
    return str_builder_append_format(listing->thread, listing->out, " -> %ld", (long)instruction_target(i));
}

static int put_instruction(Listing *listing, const Instruction *i) {
    int32_t line = code_position_at(listing->code, i->start).line;
    int status = line == listing->line || line < 0
                     ? str_builder_append_format(listing->thread, listing->out, "      ")
                     : str_builder_append_format(listing->thread, listing->out, "%5d ", line);
    if (status < 0) return -1;
    if (line >= 0) listing->line = line;
    if (str_builder_append_format(listing->thread, listing->out, "%5u %s", i->start, opcode_table[i->opcode].name) <
            0 ||
        put_operands(listing, i) < 0)
        return -1;
    return str_builder_append_ascii(listing->thread, listing->out, "\n", 1);
}

static int put_handlers(Listing *listing) {
    Bytes *table = bytes_from_value(listing->code->exception_table);
    HandlerRange *ranges;
    int count = handler_ranges_decode(table->data, table->length, &ranges), status = 0;
    for (int h = 0; h < count && status == 0; h++)
        status =
            str_builder_append_format(listing->thread, listing->out, "      %5u to %u: handler %u, exception in r%u\n",
                                      ranges[h].start, ranges[h].end, ranges[h].handler, ranges[h].exception_register);
    free(ranges);
    return status;
}

static int put_code(Thread *thread, Code *code, StrBuilder *out) {
    Listing listing = {thread, code, out, -1};
    if (!thread_c_stack_ok(thread)) return thread_check_c_stack(thread) ? 0 : -1;
    if (str_builder_append_format(thread, out, "code %U: line %u, %u arguments, %u variables, %u registers\n",
                                  code->qualname, code->first_line, code_parameter_count(code), code->local_count,
                                  code->register_count) < 0)
        return -1;
    Instruction instruction;
    for (uint32_t unit = 0; unit < code->unit_count; unit = instruction.next) {
        if (!instruction_decode(code->units, code->unit_count, unit, &instruction)) break;
        if (put_instruction(&listing, &instruction) < 0) return -1;
    }
    if (put_handlers(&listing) < 0) return -1;
    for (size_t i = 0; i < tuple_length(code->constants); i++) {
        Value constant = tuple_get(code->constants, i);
        if (!value_has_shape(constant, SHAPE_code)) continue;
        if (str_builder_append_ascii(thread, out, "\n", 1) < 0 || put_code(thread, code_from_value(constant), out) < 0)
            return -1;
    }
    return 0;
}

Value code_disassemble(Thread *thread, Code *code) {
    StrBuilder out;
    str_builder_init(&out);
    return put_code(thread, code, &out) < 0 ? NO_VALUE : str_builder_finish(thread, &out);
}
