// Taipan: f_lineno = n: a trace function has a frame go on at another line. MIT licence.
//
// A line may begin in several places (finally clauses are compiled once for each way out). A place will do when every
// temporary that is read from there on holds now what it would hold there: it is live here too, and written by the same
// instruction, or one of the same kind. Of several places the one is taken that keeps most temporaries, which is in the most blocks.
#include "bytecode/liveness.h"
#include "object/bytes.h"
#include "object/error.h"
#include "object/exception.h"
#include "runtime/frame.h"
#include <stdlib.h>

typedef struct Jump {
    Frame *frame;
    Liveness *liveness;
    HandlerRange *handlers; // malloc
    int handler_count;
    const uint64_t *here; // live temporaries
    int64_t best;         // the unit to go to, or -1
    int best_count;       // of temporaries kept
    const char *complaint;
} Jump;

static bool has_bit(const uint64_t *set, uint32_t index) {
    return set[index / 64] >> (index % 64) & 1;
}

static bool writes(const Instruction *instruction, uint32_t r) {
    OperandRange ranges[OPERAND_RANGES_MAX];
    int count = instruction_operands(instruction, ranges);
    for (int i = 0; i < count; i++)
        if (ranges[i].written && r >= ranges[i].first && r - ranges[i].first < ranges[i].count) return true;
    return false;
}

// The last place before unit, in the order of the code, where register r gets a value; UINT32_MAX: none. As the compiler
// uses temporaries like a stack, that is where it got it.
static uint32_t last_write(const Jump *jump, uint32_t r, uint32_t unit) {
    const Code *code = jump->frame->code;
    uint32_t found = UINT32_MAX;
    Instruction instruction;
    for (uint32_t at = 0; at < unit && instruction_decode(code->units, code->unit_count, at, &instruction);
         at = instruction.next)
        if (writes(&instruction, r)) found = at;
    for (int i = 0; i < jump->handler_count; i++) {
        const HandlerRange *range = &jump->handlers[i];
        if (range->exception_register == r && range->handler <= unit && (found == UINT32_MAX || range->handler > found))
            found = range->handler;
    }
    return found;
}

// Do the two instructions put the same kind of thing into a register? Between blocks of one kind one may jump.
static bool same_kind(const Code *code, uint32_t one, uint32_t other) {
    if (one == other) return true;
    Instruction a, b;
    if (one == UINT32_MAX || other == UINT32_MAX || !instruction_decode(code->units, code->unit_count, one, &a) ||
        !instruction_decode(code->units, code->unit_count, other, &b) || a.opcode != b.opcode || a.a != b.a)
        return false;
    return a.opcode == OP_GET_ITER || a.opcode == OP_GET_ASYNC_ITER || a.opcode == OP_WITH_ENTER ||
           a.opcode == OP_ASYNC_WITH_ENTER;
}

// How many temporaries are kept by going to unit; -1: one would not hold what is read there.
static int kept_temporaries(const Jump *jump, uint32_t to) {
    const uint64_t *there = liveness_before(jump->liveness, to);
    uint32_t here = frame_unit(jump->frame), first = jump->frame->code->local_count;
    int count = 0;
    for (uint32_t i = 0; i < jump->liveness->temporary_count; i++) {
        if (!has_bit(there, i)) continue;
        if (!has_bit(jump->here, i)) return -1;
        if (!same_kind(jump->frame->code, last_write(jump, first + i, here), last_write(jump, first + i, to)))
            return -1;
        count++;
    }
    return count;
}

// ---- complaints -------------------------------------------------------------------------------------------------

// Which kind of block does the instruction belong to that would be entered?
static const char *complaint_about(const Jump *jump, const Instruction *instruction, const uint64_t *there) {
    static const char *const handler_message = "can't jump into an 'except' block as there's no exception";
    uint32_t first = jump->frame->code->local_count;
    bool handler = instruction->opcode == OP_PUSH_HANDLED;
    if (handler && instruction->a >= first && has_bit(there, instruction->a - first) &&
        !has_bit(jump->here, instruction->a - first))
        return handler_message; // to the test of an except clause
    bool loop = instruction->opcode == OP_FOR_ITER || instruction->opcode == OP_GET_ASYNC_NEXT;
    if ((!handler && !loop) || instruction->b < first) return NULL;
    if (!has_bit(there, instruction->b - first) || has_bit(jump->here, instruction->b - first)) return NULL;
    return handler ? handler_message : "can't jump into the body of a for loop";
}

static const char *complaint(const Jump *jump, uint32_t to) {
    const Code *code = jump->frame->code;
    const uint64_t *there = liveness_before(jump->liveness, to);
    const char *loop = NULL;
    Instruction instruction;
    for (uint32_t unit = 0; instruction_decode(code->units, code->unit_count, unit, &instruction);
         unit = instruction.next) {
        const char *message = complaint_about(jump, &instruction, there);
        if (message && instruction.opcode == OP_PUSH_HANDLED) return message;
        if (message) loop = message;
    }
    return loop ? loop : "incompatible stacks";
}

// ---- where to ---------------------------------------------------------------------------------------------------

// The first line from `line` on that begins anywhere, or -1.
static int64_t next_line(const Code *code, int64_t line) {
    PositionReader reader;
    position_reader_init(&reader, code);
    int64_t best = -1;
    while (position_reader_next(&reader))
        if (reader.line >= line && (best < 0 || reader.line < best)) best = reader.line;
    return best;
}

static void consider(Jump *jump, uint32_t to) {
    int kept = kept_temporaries(jump, to);
    if (kept < 0) {
        if (!jump->complaint) jump->complaint = complaint(jump, to);
        return;
    }
    if (jump->best >= 0 && kept <= jump->best_count) return;
    jump->best = to;
    jump->best_count = kept;
}

static void choose_place(Jump *jump, int64_t line) {
    PositionReader reader;
    position_reader_init(&reader, jump->frame->code);
    int32_t previous = -1;
    while (position_reader_next(&reader)) {
        if (reader.line == line && previous != line) consider(jump, reader.start);
        previous = reader.line;
    }
}

// What was handled before the except clauses that are left is handled again.
static void leave_clauses(Thread *thread, const Jump *jump) {
    const Code *code = jump->frame->code;
    const uint64_t *there = liveness_before(jump->liveness, (uint32_t)jump->best);
    uint32_t leaves = UINT32_MAX;
    Instruction instruction;
    for (uint32_t unit = 0; instruction_decode(code->units, code->unit_count, unit, &instruction);
         unit = instruction.next) {
        if (instruction.opcode != OP_PUSH_HANDLED || instruction.b < code->local_count) continue;
        uint32_t index = instruction.b - code->local_count;
        if (has_bit(jump->here, index) && !has_bit(there, index) && index < leaves) leaves = index;
    }
    if (leaves == UINT32_MAX) return;
    Value before = jump->frame->registers[code->local_count + leaves];
    thread->handled->exception = value_is_exception(before) ? before : NO_VALUE;
}

static int jump_to(Thread *thread, Jump *jump, int64_t line) {
    choose_place(jump, line);
    if (jump->best < 0) return error_raise_int(thread, SHAPE_ValueError, "%s", jump->complaint);
    leave_clauses(thread, jump);
    return 0;
}

// The unit to go on at, or -1 with ValueError.
static int64_t find_place(Thread *thread, Frame *frame, int64_t line) {
    Code *code = frame->code;
    Bytes *table = bytes_from_value(code->exception_table);
    Jump jump = {.frame = frame, .best = -1};
    jump.handler_count = handler_ranges_decode(table->data, table->length, &jump.handlers);
    if (jump.handler_count < 0) jump.handler_count = 0;
    BytecodeView view = {code->units,       code->unit_count, code->register_count,
                         code->local_count, jump.handlers,    jump.handler_count};
    jump.liveness = liveness_compute(&view);
    int status = -1;
    if (!jump.liveness) {
        error_no_memory(thread);
    } else {
        jump.here = liveness_before(jump.liveness, frame_unit(frame));
        status = jump_to(thread, &jump, line);
        liveness_free(jump.liveness);
    }
    free(jump.handlers);
    return status < 0 ? -1 : jump.best;
}

// ---- the setter -------------------------------------------------------------------------------------------------

// Code relies on variables being bound where the compiler has proved it; a jump may come from elsewhere.
static int bind_variables(Thread *thread, Frame *frame) {
    int unbound = 0;
    for (uint32_t i = 0; i < frame->code->local_count; i++)
        unbound += frame->registers[i] == UNBOUND;
    if (!unbound) return 0;
    if (error_warn(thread, SHAPE_RuntimeWarning, 0, "assigning None to %d unbound local%s", unbound,
                   unbound == 1 ? "" : "s") < 0)
        return -1;
    for (uint32_t i = 0; i < frame->code->local_count; i++)
        if (frame->registers[i] == UNBOUND) frame->registers[i] = NONE;
    return 0;
}

static int check_event(Thread *thread, const Frame *frame) {
    if (!(frame->flags & FRAME_TRACING))
        return error_raise_int(thread, SHAPE_ValueError, "f_lineno can only be set in a trace function");
    if (frame->flags & FRAME_MAY_JUMP) return 0;
    if (frame->instruction == frame->code->units)
        return error_raise_int(thread, SHAPE_ValueError, "can't jump from the 'call' trace event of a new frame");
    return error_raise_int(thread, SHAPE_ValueError, "can only jump from a 'line' trace event");
}

int frame_set_line(Thread *thread, Value self, Value value) {
    Frame *frame = ((FrameObject *)self)->frame;
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_AttributeError, "cannot delete attribute");
    if (!value_is_small_int(value)) return error_raise_int(thread, SHAPE_ValueError, "lineno must be an integer");
    if (check_event(thread, frame) < 0) return -1;
    int64_t wanted = value_small_int(value);
    if (wanted < (int64_t)frame->code->first_line)
        return error_raise_int(thread, SHAPE_ValueError, "line %ld comes before the current code block", (long)wanted);
    int64_t line = next_line(frame->code, wanted);
    if (line < 0)
        return error_raise_int(thread, SHAPE_ValueError, "line %ld comes after the current code block", (long)wanted);
    int64_t place = find_place(thread, frame, line);
    if (place < 0 || bind_variables(thread, frame) < 0) return -1;
    frame->instruction = frame->code->units + place;
    frame->next_line = (int32_t)line;
    return 0;
}
