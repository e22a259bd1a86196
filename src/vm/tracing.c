// Taipan: sys.settrace and sys.setprofile: sending events to Python functions. MIT licence.
//
// While a function is set, STOP_TRACING stays on in stop_request, and the loop leads every instruction through
// vm_trace_instruction. A line event is due when the line differs from the last one, or control went backwards.
// During a trace function no events are sent (Machine.tracing).
#include "vm/fast.h"
#include "vm/monitoring.h"
#include "object/keep_alive.h"

static Machine *machine_of(Thread *thread) {
    return thread->vm;
}

static bool is_set(Value function) {
    return function != NO_VALUE && function != NONE;
}

void vm_update_tracing(Thread *thread) {
    if (thread->vm) machine_of(thread)->calling = NULL;
    if (is_set(thread->trace_function) || is_set(thread->profile_function) || monitoring_is_on(thread))
        __atomic_fetch_or(&thread->stop_request, STOP_TRACING, __ATOMIC_RELAXED);
    else
        __atomic_fetch_and(&thread->stop_request, ~(uint32_t)STOP_TRACING, __ATOMIC_RELAXED);
}

// A function that goes and has a finaliser has it run before the next instruction, if nothing else refers to it.
static int replace_function(Thread *thread, Value *place, Value function) {
    Value before = *place;
    *place = function == NONE ? NO_VALUE : function; // NOBARRIER: a root
    vm_update_tracing(thread);
    if (before != NO_VALUE && before != function && fast_has_finalizer(before))
        __atomic_fetch_or(&thread->stop_request, STOP_COLLECT, __ATOMIC_RELAXED);
    return 0;
}

int vm_set_trace(Thread *thread, Value function) {
    return replace_function(thread, &thread->trace_function, function);
}

int vm_set_profile(Thread *thread, Value function) {
    return replace_function(thread, &thread->profile_function, function);
}

Value vm_call_tracing(Thread *thread, Value function, Value arguments) {
    Machine *machine = machine_of(thread);
    int before = machine->tracing;
    machine->tracing = 0;
    Value result = object_call_tuple(thread, function, arguments, NO_VALUE);
    machine->tracing = before;
    machine->calling = NULL;
    return result;
}

// The line of a unit of the frame's code, -1: none. Hooks mostly ask for one after the other.
static int line_at(Thread *thread, const Frame *frame, uint32_t unit) {
    Machine *machine = machine_of(thread);
    PositionReader *reader = &machine->lines;
    if (machine->lines_code != frame->code || unit < reader->start) {
        position_reader_init(reader, frame->code);
        machine->lines_code = position_reader_next(reader) ? frame->code : NULL;
        if (!machine->lines_code) return -1;
    }
    while (unit - reader->start >= reader->count) {
        if (position_reader_next(reader)) continue;
        machine->lines_code = NULL;
        return -1;
    }
    return reader->line;
}

// Tracing has been on since the last instruction of the frame when that is the one remembered. Otherwise it begins here,
// which is not the beginning of a line if that instruction is on the same one.
static void catch_up(Thread *thread, Frame *frame, const uint32_t *last) {
    if (frame->trace_instruction == last) return;
    frame->trace_instruction = last;
    frame->trace_line = line_at(thread, frame, (uint32_t)(last - frame->code->units));
    frame->flags &= (uint8_t)~FRAME_CAUGHT;
}

// function(frame, event, argument), without events from inside.
static Value send_event(Thread *thread, Frame *frame, Value function, const char *event, bool may_jump,
                        Value argument) {
    Value object = frame_object(thread, frame);
    Value name = object == NO_VALUE ? NO_VALUE : str_intern_cstring(thread, event);
    if (name == NO_VALUE) return NO_VALUE;
    uint8_t before = vm_begin_callback(thread, frame, may_jump);
    Value result = object_call3(thread, function, object, name, argument);
    vm_end_callback(thread, frame, before);
    return result;
}

// Sends to the frame's own trace function; what it returns replaces it.
static int send_local(Thread *thread, Frame *frame, const char *event, bool may_jump, Value argument) {
    FrameObject *object = (FrameObject *)frame->object;
    if (!object || object->trace == NO_VALUE || !is_set(thread->trace_function)) return 0;
    Value result = send_event(thread, frame, object->trace, event, may_jump, argument);
    if (result == NO_VALUE) {
        vm_set_trace(thread, NONE);
        object->trace = NO_VALUE;
        return -1;
    }
    if (result != NONE) heap_store(thread, object, &object->trace, result);
    return 0;
}

static int send_profile(Thread *thread, Frame *frame, const char *event, Value argument) {
    if (!is_set(thread->profile_function)) return 0;
    if (send_event(thread, frame, thread->profile_function, event, false, argument) != NO_VALUE) return 0;
    vm_set_profile(thread, NONE);
    return -1;
}

static int send_call(Thread *thread, Frame *frame) {
    if (is_set(thread->trace_function)) {
        Value local = send_event(thread, frame, thread->trace_function, "call", false, NONE);
        if (local == NO_VALUE) {
            vm_set_trace(thread, NONE);
            return -1;
        }
        FrameObject *object = (FrameObject *)frame->object;
        if (local != NONE) heap_store(thread, object, &object->trace, local); // a generator keeps what it had
    }
    return send_profile(thread, frame, "call", NONE);
}

static int send_call_events(Thread *thread, Frame *frame, bool resumed) {
    if (monitoring_send(thread, frame, resumed ? EVENT_INDEX_PY_RESUME : EVENT_INDEX_PY_START, NULL, 0) < 0) return -1;
    return send_call(thread, frame);
}

int vm_trace_call(Thread *thread, Frame *frame) {
    bool resumed = frame->generator && frame->pc != frame->code->units + 1;
    catch_up(thread, frame, vm_instruction_start(frame));
    if (!resumed) frame->trace_line = -1;
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return 0;
    return send_call_events(thread, frame, resumed);
}

// An exception is thrown into a generator, which goes on with it.
void vm_trace_throw(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return;
    Value exception = error_fetch(thread);
    catch_up(thread, frame, vm_instruction_start(frame));
    if (monitoring_send(thread, frame, EVENT_INDEX_PY_THROW, &exception, 1) < 0 || send_call(thread, frame) < 0) return;
    error_restore(thread, exception);
}

static bool line_is_due(Frame *frame, int line) {
    bool backwards = frame->trace_instruction && frame->instruction < frame->trace_instruction;
    return line >= 0 && (line != frame->trace_line || backwards);
}

// ---- native calls -----------------------------------------------------------------------------------------------

static bool wants_calls(Thread *thread, const Frame *frame) {
    return is_set(thread->profile_function) || monitoring_wants(thread, frame->code, EVENT_CALL);
}

static bool is_python_call(Value callable) {
    if (!value_is_object(callable)) return false;
    return value_type(callable) == BUILTIN_TYPE(function) || value_has_shape(callable, SHAPE_method);
}

// For the profiler only what it calls C functions counts.
static bool is_builtin(Value callable) {
    return value_has_shape(callable, SHAPE_builtin_function) || value_has_shape(callable, SHAPE_method_descriptor);
}

// Of what is spread into the positional arguments.
static Value first_of(Value arguments, Value missing) {
    if (value_is_tuple(arguments) && tuple_length(arguments)) return tuple_get(arguments, 0);
    return value_has_shape(arguments, SHAPE_list) && list_length(arguments) ? list_get(arguments, 0) : missing;
}

// The frame's instruction is a call, that of super() included: (callable, first argument or MISSING) in call[0], call[1].
static bool find_call(Frame *frame, Value *call, Value missing) {
    Instruction instruction;
    uint32_t unit = (uint32_t)(vm_instruction_start(frame) - frame->code->units);
    if (!instruction_decode(frame->code->units, frame->code->unit_count, unit, &instruction)) return false;
    call[1] = missing;
    if (instruction.opcode == OP_LOAD_SUPER_ATTRIBUTE || instruction.opcode == OP_LOAD_SUPER_METHOD) {
        call[0] = frame->registers[instruction.b];
        return true;
    }
    if (instruction_call_window(&instruction) == UINT32_MAX) return false;
    Value *window = &frame->registers[instruction.a];
    bool method = instruction.opcode == OP_CALL_METHOD || instruction.opcode == OP_CALL_METHOD_KEYWORDS;
    call[0] = window[0];
    if (method)
        call[1] = window[1] != UNBOUND ? window[1] : instruction.b ? window[2] : missing;
    else if (instruction.opcode == OP_CALL_SPREAD)
        call[1] = first_of(window[1], missing);
    else if (instruction.b)
        call[1] = window[1];
    if (value_has_shape(call[0], SHAPE_method) && instruction.opcode != OP_CALL_SPREAD) {
        call[1] = ((Method *)call[0])->self;
        call[0] = ((Method *)call[0])->function;
    }
    return true;
}

static Value missing_marker(Thread *thread) {
    Value module = dict_get_cstring(thread, thread->interp->modules, "sys.monitoring");
    Value marker = module == NO_VALUE ? NO_VALUE : dict_get_cstring(thread, module_from_value(module)->dict, "MISSING");
    return marker == NO_VALUE ? NONE : marker;
}

// Before a call: CALL, and c_call for the profiler.
static bool may_call(uint32_t opcode) {
    switch (opcode) {
    case OP_CALL:
    case OP_CALL_METHOD:
    case OP_CALL_KEYWORDS:
    case OP_CALL_METHOD_KEYWORDS:
    case OP_CALL_SPREAD:
    case OP_LOAD_SUPER_ATTRIBUTE:
    case OP_LOAD_SUPER_METHOD:
    case OP_WIDE: return true; // it has to be decoded
    default: return false;
    }
}

static int announce_call(Thread *thread, Frame *frame) {
    Value call[2];
    if (!may_call(*frame->instruction & 0xFF)) return 0;
    if (!find_call(frame, call, monitoring_wants(thread, frame->code, EVENT_CALL) ? missing_marker(thread) : NONE))
        return 0;
    if (monitoring_send(thread, frame, EVENT_INDEX_CALL, call, 2) < 0) return -1;
    if (is_python_call(call[0])) return 0;
    machine_of(thread)->calling = frame;
    machine_of(thread)->called = call[0];
    machine_of(thread)->called_argument = call[1];
    return is_builtin(call[0]) ? send_profile(thread, frame, "c_call", call[0]) : 0;
}

// After it: the frame goes on, or an exception passes.
static int conclude_call(Thread *thread, Frame *frame, bool raised) {
    Machine *machine = machine_of(thread);
    if (machine->calling != frame) return 0;
    Value call[] = {machine->called, machine->called_argument};
    machine->calling = NULL;
    if (monitoring_send(thread, frame, raised ? EVENT_INDEX_C_RAISE : EVENT_INDEX_C_RETURN, call, 2) < 0) return -1;
    return is_builtin(call[0]) ? send_profile(thread, frame, raised ? "c_exception" : "c_return", call[0]) : 0;
}

// ---- instructions -----------------------------------------------------------------------------------------------

// What the last jump of this frame did, known now that the next instruction begins. 1: the frame jumped elsewhere.
static int send_branch(Thread *thread, Frame *frame) {
    Instruction jump;
    const uint32_t *to = frame->instruction, *from = frame->trace_instruction;
    const Code *code = frame->code;
    if (!instruction_decode(code->units, code->unit_count, (uint32_t)(from - code->units), &jump)) return 0;
    if (!opcode_has_jump(jump.opcode)) return 0;
    bool unconditional = opcode_table[jump.opcode].effects & OPCODE_TERMINATES;
    if (jump.opcode == OP_JUMP && jump.a) return 0; // past handlers, which CPython has elsewhere
    int event = unconditional                   ? EVENT_INDEX_JUMP
                : to == code->units + jump.next ? EVENT_INDEX_BRANCH_LEFT
                                                : EVENT_INDEX_BRANCH_RIGHT;
    Value target = value_from_small_int(2 * (int64_t)frame_unit(frame));
    frame->instruction = from;
    frame->next_line = 0;
    int status = monitoring_send(thread, frame, event, &target, 1);
    if (frame->next_line) return status < 0 ? -1 : 1;
    frame->instruction = to;
    return status;
}

static int send_jump(Thread *thread, Frame *frame) {
    bool caught = frame->flags & FRAME_CAUGHT;
    frame->flags &= (uint8_t)~FRAME_CAUGHT;
    if (caught || !monitoring_wants(thread, frame->code, EVENT_JUMP | EVENT_BRANCH_LEFT | EVENT_BRANCH_RIGHT)) return 0;
    int status = send_branch(thread, frame);
    if (status == 1) frame->trace_line = -1;
    return status;
}

static int send_instruction_events(Thread *thread, Frame *frame, int line, bool due) {
    Value number = value_from_small_int(line);
    frame->next_line = 0;
    if (due && monitoring_send(thread, frame, EVENT_INDEX_LINE, &number, 1) < 0) return -1;
    if (frame->next_line) return 0;
    return monitoring_send(thread, frame, EVENT_INDEX_INSTRUCTION, NULL, 0);
}

static int line_here(Thread *thread, const Frame *frame) {
    bool prologue = (*frame->instruction & 0xFF) == OP_MAKE_CELL; // belongs to the call, has no line
    return prologue ? -1 : line_at(thread, frame, frame_unit(frame));
}

static bool wants_opcodes(const Frame *frame) {
    const FrameObject *object = (FrameObject *)frame->object;
    return object && object->trace != NO_VALUE && object->trace_opcodes;
}

// CPython has an instruction for the result of a call, on the call's line, even if nobody wants it: a debugger that a call
// starts stops there. It is sent when the next instruction here is on another line.
static int send_call_result(Thread *thread, Frame *frame) {
    if ((frame->flags & FRAME_CAUGHT) ||
        (!wants_opcodes(frame) && !monitoring_wants(thread, frame->code, EVENT_INSTRUCTION)))
        return 0;
    Instruction call;
    const Code *code = frame->code;
    uint32_t unit = (uint32_t)(frame->trace_instruction - code->units);
    if (!instruction_decode(code->units, code->unit_count, unit, &call)) return 0;
    if (instruction_call_window(&call) == UINT32_MAX || frame->trace_line == line_here(thread, frame)) return 0;
    frame->flags |= FRAME_AFTER_CALL;
    int status = monitoring_send(thread, frame, EVENT_INDEX_INSTRUCTION, NULL, 0);
    if (status == 0 && wants_opcodes(frame)) status = send_local(thread, frame, "opcode", false, NONE);
    frame->flags &= (uint8_t)~FRAME_AFTER_CALL;
    return status;
}

static int send_lines(Thread *thread, Frame *frame, bool due) {
    FrameObject *object = (FrameObject *)frame->object;
    if (!object || object->trace == NO_VALUE) return 0;
    for (int jumps = 0; jumps < 1000; jumps++) {
        frame->next_line = 0;
        if (due && object->trace_lines && send_local(thread, frame, "line", true, NONE) < 0) return -1;
        if (!frame->next_line && object->trace_opcodes && send_local(thread, frame, "opcode", false, NONE) < 0)
            return -1;
        if (!frame->next_line) break;
        frame->trace_line = frame->next_line; // jumped: a line event for where it went
        frame->trace_instruction = frame->instruction;
        due = true;
    }
    return 0;
}

static int send_line_events(Thread *thread, Frame *frame) {
    int line = line_here(thread, frame);
    bool due = line_is_due(frame, line);
    if (send_instruction_events(thread, frame, line, due) < 0) return -1;
    frame->trace_instruction = frame->instruction;
    if (line >= 0) frame->trace_line = line;
    return frame->next_line ? 0 : send_lines(thread, frame, due);
}

// Is what happens between calls sent to anyone?
static bool wants_instructions(Thread *thread, const Frame *frame) {
    const FrameObject *object = (FrameObject *)frame->object;
    return (object && object->trace != NO_VALUE) ||
           monitoring_wants(thread, frame->code,
                            EVENT_LINE | EVENT_INSTRUCTION | EVENT_JUMP | EVENT_BRANCH_LEFT | EVENT_BRANCH_RIGHT);
}

int vm_trace_instruction(Thread *thread, Frame *frame, const uint32_t *instruction) {
    const uint32_t *last = vm_instruction_start(frame);
    frame->instruction = instruction;
    if (machine_of(thread)->tracing) return 0;
    if (machine_of(thread)->calling == frame && conclude_call(thread, frame, false) < 0) return -1;
    if (wants_instructions(thread, frame)) {
        catch_up(thread, frame, last);
        if (send_call_result(thread, frame) < 0 || send_jump(thread, frame) < 0) return -1;
        if (send_line_events(thread, frame) < 0) return -1;
    } else {
        frame->trace_instruction = NULL; // to catch up
    }
    return wants_calls(thread, frame) ? announce_call(thread, frame) : 0;
}

// 1: instead of yielding, the frame goes on elsewhere, at frame->instruction.
int vm_trace_return(Thread *thread, Frame *frame, Value value) {
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return 0;
    uint32_t opcode = *frame->instruction & 0xFF;
    bool yields = opcode == OP_YIELD || opcode == OP_YIELD_FROM;
    frame->next_line = 0;
    if (monitoring_send(thread, frame, yields ? EVENT_INDEX_PY_YIELD : EVENT_INDEX_PY_RETURN, &value, 1) < 0) return -1;
    if (send_local(thread, frame, "return", yields, value) < 0) return -1;
    int status = send_profile(thread, frame, "return", value);
    keep_alive(value); // the loop goes on with it
    if (!yields || !frame->next_line || status < 0) return status;
    frame->trace_instruction = frame->instruction;
    frame->trace_line = -1;
    return 1;
}

// Sends an exception as the event, and to the frame's trace function.
static int send_exception(Thread *thread, Frame *frame, int event, Value exception) {
    if (monitoring_send(thread, frame, event, &exception, 1) < 0) return -1;
    if (!frame->object) return 0;
    Value traceback = exception_from_value(exception)->traceback;
    Value triple = tuple_pack(thread, 3, value_from_object(value_type(exception)), exception,
                              traceback == NO_VALUE ? NONE : traceback);
    return triple == NO_VALUE ? -1 : send_local(thread, frame, "exception", false, triple);
}

// A trace function that raises replaces the exception.
void vm_trace_exception(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing) return;
    Value exception = error_fetch(thread);
    if (conclude_call(thread, frame, true) < 0) return;
    if (send_exception(thread, frame, EVENT_INDEX_RAISE, exception) == 0) error_restore(thread, exception);
}

// A generator that the frame iterates over or delegates to has ended with value, and nobody has made a StopIteration of it.
int vm_trace_stop_iteration(Thread *thread, Frame *frame, Value value, bool delegated) {
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return 0;
    if (value == NONE && !delegated) return 0;
    Value arguments = value == NONE ? TUPLE_EMPTY(thread) : tuple_pack(thread, 1, value);
    Value stop = arguments == NO_VALUE ? NO_VALUE : exception_new(thread, BUILTIN_TYPE(StopIteration), arguments);
    if (stop == NO_VALUE) return -1;
    int status = send_exception(thread, frame, delegated ? EVENT_INDEX_STOP_ITERATION : EVENT_INDEX_RAISE, stop);
    __asm__ volatile("" : : "r"(value) : "memory"); // the loop goes on with it
    return status;
}

// What was being handled is pending again.
void vm_trace_reraise(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing) return;
    Value exception = error_fetch(thread);
    if (monitoring_send(thread, frame, EVENT_INDEX_RERAISE, &exception, 1) == 0) error_restore(thread, exception);
}

// What puts things in order when an except clause is left by an exception has no line: the frame is where that came from.
static void restore_line(Thread *thread, Frame *frame) {
    bool silent = (*frame->instruction & 0xFF) == OP_RERAISE && !(*frame->instruction >> 16 & 0xFF);
    if (!silent || frame->trace_line < 0 || line_here(thread, frame) >= 0) return;
    PositionReader reader;
    position_reader_init(&reader, frame->code);
    while (position_reader_next(&reader)) {
        if (reader.line != frame->trace_line) continue;
        frame->instruction = frame->code->units + reader.start;
        return;
    }
}

void vm_trace_unwind(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return;
    restore_line(thread, frame);
    if (frame->object && (*frame->instruction & 0xFF) == OP_RERAISE) vm_restore_raise(thread, frame);
    Value exception = error_fetch(thread);
    if (monitoring_send(thread, frame, EVENT_INDEX_PY_UNWIND, &exception, 1) < 0) return;
    if (send_local(thread, frame, "return", false, NONE) < 0 || send_profile(thread, frame, "return", NONE) < 0) return;
    error_restore(thread, exception);
}

// An exception is about to be handled: frame->instruction is the handler's first. -1: a callback raised another.
int vm_trace_handled(Thread *thread, Frame *frame, Value exception) {
    frame->trace_instruction = frame->instruction;
    frame->flags |= FRAME_CAUGHT;
    if (machine_of(thread)->tracing) return 0;
    return monitoring_send(thread, frame, EVENT_INDEX_EXCEPTION_HANDLED, &exception, 1);
}
