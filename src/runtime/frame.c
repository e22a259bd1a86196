// Taipan: frame objects: what sys._getframe() and tracebacks show of a frame. MIT licence.
//
// A FrameObject points to the running Frame; when that ends, frame_detach copies the record and the variables into the
// object, which then stands by itself. f_locals of a function is a FrameLocalsProxy (frame_locals.c).
#include "bytecode/liveness.h"
#include "object/bytes.h"
#include "object/exception.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/frame.h"
#include <stdlib.h>

int frame_line(const Frame *frame) {
    if (UNLIKELY(frame->flags & FRAME_AFTER_CALL)) return frame->trace_line;
    int line = code_position_at(frame->code, frame_unit(frame)).line;
    return line < 0 && frame->instruction == frame->code->units ? (int)frame->code->first_line : line;
}

static FrameObject *self_object(Value v) {
    return (FrameObject *)v;
}

Value frame_object(Thread *thread, Frame *frame) {
    if (frame->object) return value_from_object(frame->object);
    size_t size = sizeof(FrameObject) + frame->code->local_count * sizeof(Value);
    FrameObject *object = heap_allocate(thread, size, SHAPE_frame);
    if (!object) return NO_VALUE;
    object->frame = frame;
    object->trace_lines = true;
    if (frame->generator) {
        object->generator = value_from_object(frame->generator); // NOBARRIER: newest object
        heap_write_barrier(thread, frame->generator);
    }
    frame->object = &object->header;
    return value_from_object(object);
}

static Frame *visible_caller(const Frame *frame) {
    Frame *caller = frame->caller;
    while (caller && (caller->flags & FRAME_HIDDEN))
        caller = caller->caller;
    return caller;
}

void frame_detach_slow(Thread *thread, Frame *frame) {
    FrameObject *object = (FrameObject *)frame->object;
    Frame *caller = visible_caller(frame);
    Value pending = error_fetch(thread);
    object->back = caller && !frame->generator ? frame_object(thread, caller) : NO_VALUE;
    if (error_pending(thread)) error_clear(thread);
    if (pending != NO_VALUE) error_restore(thread, pending);
    object->copy = *frame;
    object->copy.caller = NULL;
    object->copy.generator = NULL;
    object->copy.registers = object->registers;
    object->copy.flags |= FRAME_DETACHED;
    memcpy(object->registers, frame->registers, frame->code->local_count * sizeof(Value));
    object->frame = &object->copy;
    object->generator = NO_VALUE;
    heap_write_barrier(thread, object);
    frame->object = NULL;
}

static void frame_type_trace(Object *header, Tracer *tracer) {
    FrameObject *object = (FrameObject *)header;
    tracer_visit(tracer, object->back);
    tracer_visit(tracer, object->trace);
    tracer_visit(tracer, object->extra_locals);
    tracer_visit(tracer, object->generator);
    if (object->frame != &object->copy) return; // traced where it runs
    Frame *frame = object->frame;
    tracer_visit_pointer(tracer, frame->code);
    tracer_visit_pointer(tracer, frame->function);
    tracer_visit_pointer(tracer, frame->globals);
    tracer_visit_pointer(tracer, frame->builtins);
    tracer_visit(tracer, frame->locals);
    tracer_visit_range(tracer, object->registers, frame->code->local_count);
}

// ---- attributes -------------------------------------------------------------------------------------------------

static Value get_back(Thread *thread, Value self) {
    FrameObject *object = self_object(self);
    if (object->frame == &object->copy) return object->back == NO_VALUE ? NONE : object->back;
    Frame *caller = visible_caller(object->frame);
    return caller ? frame_object(thread, caller) : NONE;
}

static Value get_code(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(self_object(self)->frame->code);
}
static Value get_globals(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(self_object(self)->frame->globals);
}
static Value get_builtins(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(self_object(self)->frame->builtins);
}
static Value get_locals(Thread *thread, Value self) {
    return frame_locals_proxy(thread, self_object(self));
}
static Value get_generator(Thread *thread, Value self) {
    (void)thread;
    Value generator = self_object(self)->generator;
    return generator == NO_VALUE ? NONE : generator;
}
static Value get_last_instruction(Thread *thread, Value self) {
    (void)thread;
    const Frame *frame = self_object(self)->frame;
    return value_from_small_int(2 * (int64_t)frame_unit(frame));
}
static Value get_line(Thread *thread, Value self) {
    (void)thread;
    int line = frame_line(self_object(self)->frame);
    return line < 0 ? NONE : value_from_small_int(line);
}

// ---- f_lineno = n: jumping, from a trace function -----------------------------------------------------------------

// The start of the first instruction of the first line >= line, or -1.
static int64_t line_start(const Code *code, int64_t line, int64_t *found_line) {
    PositionReader reader;
    position_reader_init(&reader, code);
    int64_t best = -1;
    int32_t previous = -1;
    while (position_reader_next(&reader)) {
        if (reader.line >= line && reader.line != previous && (best < 0 || reader.line < *found_line)) {
            best = reader.start;
            *found_line = reader.line;
        }
        previous = reader.line;
    }
    return best;
}

static bool has_bit(const uint64_t *set, uint32_t index) {
    return set[index / 64] >> (index % 64) & 1;
}

typedef struct Jump {
    Frame *frame;
    const uint64_t *here, *there; // live temporaries
    bool into_handler, into_loop;
    uint32_t
        leaves; // the lowest temporary that saves what was handled, of the except clauses that are left; UINT32_MAX
} Jump;

static void look_at(Jump *jump, const Instruction *instruction) {
    uint32_t first = jump->frame->code->local_count;
    bool handler = instruction->opcode == OP_PUSH_HANDLED;
    if (handler && instruction->a >= first && has_bit(jump->there, instruction->a - first) &&
        !has_bit(jump->here, instruction->a - first))
        jump->into_handler = true; // to the test of an except clause
    bool loop = instruction->opcode == OP_FOR_ITER || instruction->opcode == OP_GET_ASYNC_NEXT;
    if ((!handler && !loop) || instruction->b < first) return;
    uint32_t index = instruction->b - first;
    bool here = has_bit(jump->here, index), there = has_bit(jump->there, index);
    if (there && !here) *(handler ? &jump->into_handler : &jump->into_loop) = true;
    if (handler && here && !there && index < jump->leaves) jump->leaves = index;
}

static int raise_bad_jump(Thread *thread, const Jump *jump) {
    if (jump->into_handler)
        return error_raise_int(thread, SHAPE_ValueError, "can't jump into an 'except' block as there's no exception");
    if (jump->into_loop) return error_raise_int(thread, SHAPE_ValueError, "can't jump into the body of a for loop");
    return error_raise_int(thread, SHAPE_ValueError, "incompatible stacks");
}

// Every temporary that is read at the target must hold something now. An except clause that is left is not handling any more.
static int check_jump(Thread *thread, Frame *frame, uint32_t to) {
    Code *code = frame->code;
    Bytes *table = bytes_from_value(code->exception_table);
    HandlerRange *handlers;
    int count = handler_ranges_decode(table->data, table->length, &handlers);
    if (count < 0) count = 0;
    BytecodeView view = {code->units, code->unit_count, code->register_count, code->local_count, handlers, count};
    Liveness *liveness = liveness_compute(&view);
    free(handlers);
    if (!liveness) return error_no_memory(thread), -1;
    Jump jump = {frame,     liveness_before(liveness, frame_unit(frame)), liveness_before(liveness, to), false, false,
                 UINT32_MAX};
    Instruction instruction;
    for (uint32_t unit = 0; instruction_decode(code->units, code->unit_count, unit, &instruction);
         unit = instruction.next)
        look_at(&jump, &instruction);
    bool sound = true;
    for (uint32_t w = 0; w < liveness->words; w++)
        sound &= !(jump.there[w] & ~jump.here[w]);
    liveness_free(liveness);
    if (!sound) return raise_bad_jump(thread, &jump);
    if (jump.leaves == UINT32_MAX) return 0;
    Value before = frame->registers[code->local_count + jump.leaves];
    thread->handled->exception = value_is_exception(before) ? before : NO_VALUE;
    return 0;
}

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

static int set_line(Thread *thread, Value self, Value value) {
    FrameObject *object = self_object(self);
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_AttributeError, "cannot delete attribute");
    if (!value_is_small_int(value)) return error_raise_int(thread, SHAPE_ValueError, "lineno must be an integer");
    if (check_event(thread, object->frame) < 0) return -1;
    Code *code = object->frame->code;
    int64_t line = value_small_int(value), found = -1;
    if (line < (int64_t)code->first_line)
        return error_raise_int(thread, SHAPE_ValueError, "line %ld comes before the current code block", (long)line);
    int64_t target = line_start(code, line, &found);
    if (target < 0)
        return error_raise_int(thread, SHAPE_ValueError, "line %ld comes after the current code block", (long)line);
    if (check_jump(thread, object->frame, (uint32_t)target) < 0 || bind_variables(thread, object->frame) < 0) return -1;
    object->frame->instruction = code->units + target;
    object->frame->next_line = (int32_t)found;
    return 0;
}

// ---- tracing attributes -----------------------------------------------------------------------------------------

static Value get_trace(Thread *thread, Value self) {
    (void)thread;
    Value trace = self_object(self)->trace;
    return trace == NO_VALUE ? NONE : trace;
}
static int set_trace(Thread *thread, Value self, Value value) {
    heap_store(thread, self, &self_object(self)->trace, value == NONE ? NO_VALUE : value); // deleted: NO_VALUE
    return 0;
}
static Value get_trace_lines(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(self_object(self)->trace_lines);
}
static int set_trace_lines(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "can't delete numeric/char attribute");
    if (!value_is_bool(value)) return error_raise_int(thread, SHAPE_TypeError, "attribute value type must be bool");
    self_object(self)->trace_lines = value == TRUE_VALUE;
    return 0;
}
static Value get_trace_opcodes(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(self_object(self)->trace_opcodes);
}
static int set_trace_opcodes(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_AttributeError, "f_trace_opcodes cannot be deleted");
    if (!value_is_bool(value)) return error_raise_int(thread, SHAPE_TypeError, "attribute value type must be bool");
    self_object(self)->trace_opcodes = value == TRUE_VALUE;
    return 0;
}

static const NativeGetSet frame_getters[] = {
    {"f_back", get_back, NULL, NULL},
    {"f_code", get_code, NULL, "the code object"},
    {"f_builtins", get_builtins, NULL, "the builtins of the frame"},
    {"f_globals", get_globals, NULL, "the global variables"},
    {"f_locals", get_locals, NULL, "Return the mapping used by the frame to look up local variables."},
    {"f_generator", get_generator, NULL, "the generator that the frame belongs to, or None"},
    {"f_lasti", get_last_instruction, NULL, "the index of the last instruction"},
    {"f_lineno", get_line, set_line, "the current line number"},
    {"f_trace", get_trace, set_trace, "the function that traces the frame, or None"},
    {"f_trace_lines", get_trace_lines, set_trace_lines, NULL},
    {"f_trace_opcodes", get_trace_opcodes, set_trace_opcodes, "are instructions traced?"},
    {0},
};

// ---- methods ----------------------------------------------------------------------------------------------------

static Value frame_repr(Thread *thread, Value self) {
    const Frame *frame = self_object(self)->frame;
    return str_format_c(thread, "<frame at %p, file %R, line %d, code %U>", (void *)self, frame->code->filename,
                        frame_line(frame), frame->code->name);
}

NATIVE(frame_clear, "clear(self, /)", "Clear all references held by the frame.", EFFECT_ANY) {
    FrameObject *object = self_object(args[0]);
    Frame *frame = object->frame;
    if (frame != &object->copy) {
        if (frame->generator && !frame->caller) {
            if (frame->instruction == frame->code->units) // has not begun: ends it
                return object_call_method(thread, object->generator, NAME(close), 0);
            return error_raise(thread, SHAPE_RuntimeError, "cannot clear a suspended frame");
        }
        return error_raise(thread, SHAPE_RuntimeError, "cannot clear an executing frame");
    }
    for (uint32_t i = 0; i < frame->code->local_count; i++)
        object->registers[i] = UNBOUND; // NOBARRIER: immediates
    object->extra_locals = NO_VALUE;
    object->trace = NO_VALUE;
    object->cleared = true;
    return NONE;
}
NATIVE(frame_sizeof, "__sizeof__(self, /)", "Return the size of the frame in memory, in bytes.", EFFECT_ANY) {
    return value_from_small_int((int64_t)heap_object_size(value_object(args[0])));
}
static const NativeDef *const frame_methods[] = {&frame_clear_native, &frame_sizeof_native, NULL};

const TypeSpec frame_type_spec = {
    .name = "frame",
    .size = sizeof(FrameObject),
    .flags = TYPE_DISALLOW_CONSTRUCTION | TYPE_VARIABLE_SIZE,
    .trace_kind = TRACE_CUSTOM,
    .trace = frame_type_trace,
    .slots = {.repr = frame_repr},
    .methods = frame_methods,
    .getters = frame_getters,
};
