// Taipan: sys.settrace and sys.setprofile: sending events to Python functions. MIT licence.
//
// While a function is set, STOP_TRACING stays on in stop_request, and the loop leads every instruction through
// vm_trace_instruction. A line event is due when the line differs from the last one, or control went backwards.
// During a trace function no events are sent (Machine.tracing).
#include "vm/fast.h"
#include "vm/monitoring.h"

static Machine *machine_of(Thread *thread) {
    return thread->vm;
}

static bool is_set(Value function) {
    return function != NO_VALUE && function != NONE;
}

void vm_update_tracing(Thread *thread) {
    if (thread->vm) machine_of(thread)->calling = NULL;
    if (is_set(thread->trace_function) || is_set(thread->profile_function) || monitoring_wants(thread, UINT32_MAX))
        __atomic_fetch_or(&thread->stop_request, STOP_TRACING, __ATOMIC_RELAXED);
    else
        __atomic_fetch_and(&thread->stop_request, ~(uint32_t)STOP_TRACING, __ATOMIC_RELAXED);
}

int vm_set_trace(Thread *thread, Value function) {
    thread->trace_function = function == NONE ? NO_VALUE : function;
    vm_update_tracing(thread);
    return 0;
}

int vm_set_profile(Thread *thread, Value function) {
    thread->profile_function = function == NONE ? NO_VALUE : function;
    vm_update_tracing(thread);
    return 0;
}

static void prepare_frame(Frame *frame) {
    if (frame->flags & FRAME_TRACED) return;
    frame->flags |= FRAME_TRACED;
    frame->trace_line = -1;
    frame->next_line = 0;
    frame->trace_instruction = NULL;
}

// function(frame, event, argument), without events from inside.
static Value send_event(Thread *thread, Frame *frame, Value function, const char *event, Value argument) {
    Value object = frame_object(thread, frame);
    Value name = object == NO_VALUE ? NO_VALUE : str_intern_cstring(thread, event);
    if (name == NO_VALUE) return NO_VALUE;
    machine_of(thread)->tracing++;
    uint8_t before = frame->flags & (FRAME_TRACING | FRAME_MAY_JUMP);
    frame->flags |= FRAME_TRACING;
    if (*event == 'l' || *event == 'o') frame->flags |= FRAME_MAY_JUMP; // line, opcode
    Value result = object_call3(thread, function, object, name, argument);
    frame->flags = (uint8_t)((frame->flags & ~(FRAME_TRACING | FRAME_MAY_JUMP)) | before);
    machine_of(thread)->tracing--;
    return result;
}

// Sends to the frame's own trace function; what it returns replaces it.
static int send_local(Thread *thread, Frame *frame, const char *event, Value argument) {
    FrameObject *object = (FrameObject *)frame->object;
    if (!object || object->trace == NO_VALUE || !is_set(thread->trace_function)) return 0;
    Value result = send_event(thread, frame, object->trace, event, argument);
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
    if (send_event(thread, frame, thread->profile_function, event, argument) != NO_VALUE) return 0;
    vm_set_profile(thread, NONE);
    return -1;
}

static int send_call_events(Thread *thread, Frame *frame, bool resumed) {
    if (monitoring_send(thread, frame, resumed ? EVENT_INDEX_PY_RESUME : EVENT_INDEX_PY_START, NULL, 0) < 0) return -1;
    if (is_set(thread->trace_function)) {
        Value local = send_event(thread, frame, thread->trace_function, "call", NONE);
        if (local == NO_VALUE) {
            vm_set_trace(thread, NONE);
            return -1;
        }
        FrameObject *object = (FrameObject *)frame->object;
        heap_store(thread, object, &object->trace, local == NONE ? NO_VALUE : local);
    }
    return send_profile(thread, frame, "call", NONE);
}

int vm_trace_call(Thread *thread, Frame *frame) {
    prepare_frame(frame);
    bool resumed = frame->generator && frame->pc != frame->code->units + 1;
    if (!resumed) frame->trace_line = -1;
    frame->trace_instruction = NULL;
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return 0;
    return send_call_events(thread, frame, resumed);
}
static bool line_is_due(Frame *frame, int line) {
    bool backwards = frame->trace_instruction && frame->instruction < frame->trace_instruction;
    return line >= 0 && (line != frame->trace_line || backwards);
}

// ---- native calls -----------------------------------------------------------------------------------------------

static bool wants_calls(Thread *thread) {
    return is_set(thread->profile_function) || monitoring_wants(thread, EVENT_CALL);
}

static bool is_python_call(Value callable) {
    if (value_has_shape(callable, SHAPE_method)) callable = ((Method *)callable)->function;
    return value_has_shape(callable, SHAPE_function);
}

// For the profiler only what it calls C functions counts.
static bool is_builtin(Value callable) {
    return value_has_shape(callable, SHAPE_builtin_function) || value_has_shape(callable, SHAPE_method_descriptor);
}

// The frame's instruction is a call: (callable, first argument or MISSING) in call[0], call[1].
static bool find_call(Frame *frame, Value *call, Value missing) {
    Instruction instruction;
    uint32_t unit = (uint32_t)(vm_instruction_start(frame) - frame->code->units);
    if (!instruction_decode(frame->code->units, frame->code->unit_count, unit, &instruction)) return false;
    if (instruction_call_window(&instruction) == UINT32_MAX) return false;
    Value *window = &frame->registers[instruction.a];
    bool method = instruction.opcode == OP_CALL_METHOD || instruction.opcode == OP_CALL_METHOD_KEYWORDS;
    call[0] = window[0];
    call[1] = missing;
    if (method)
        call[1] = window[1] != UNBOUND ? window[1] : instruction.b ? window[2] : missing;
    else if (instruction.opcode != OP_CALL_SPREAD && instruction.b)
        call[1] = window[1];
    if (value_has_shape(call[0], SHAPE_method)) {
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
static int announce_call(Thread *thread, Frame *frame) {
    Value call[2];
    if (!find_call(frame, call, missing_marker(thread))) return 0;
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

static bool is_branch(uint32_t opcode) {
    return opcode_has_jump((Opcode)opcode) && !(opcode_table[opcode].effects & OPCODE_TERMINATES);
}

// What the last jump of this frame did, known now that the next instruction begins.
static int send_branch(Thread *thread, Frame *frame) {
    const uint32_t *from = frame->trace_instruction, *to = frame->instruction;
    if (!from || !opcode_has_jump((Opcode)(*from & 0xFF))) return 0;
    bool branch = is_branch(*from & 0xFF);
    bool taken = to != from + opcode_table[*from & 0xFF].units;
    int event = !branch ? EVENT_INDEX_JUMP : taken ? EVENT_INDEX_BRANCH_RIGHT : EVENT_INDEX_BRANCH_LEFT;
    Value target = value_from_small_int(2 * (int64_t)frame_unit(frame));
    frame->instruction = from;
    int status = monitoring_send(thread, frame, event, &target, 1);
    frame->instruction = to;
    return status;
}

static int send_instruction_events(Thread *thread, Frame *frame, int line, bool due) {
    if (conclude_call(thread, frame, false) < 0) return -1;
    if (monitoring_wants(thread, EVENT_JUMP | EVENT_BRANCH_LEFT | EVENT_BRANCH_RIGHT) && send_branch(thread, frame) < 0)
        return -1;
    Value number = value_from_small_int(line);
    if (due && monitoring_send(thread, frame, EVENT_INDEX_LINE, &number, 1) < 0) return -1;
    return monitoring_send(thread, frame, EVENT_INDEX_INSTRUCTION, NULL, 0);
}

static int send_lines(Thread *thread, Frame *frame, bool due) {
    FrameObject *object = (FrameObject *)frame->object;
    if (!object || object->trace == NO_VALUE) return 0;
    for (int jumps = 0; jumps < 1000; jumps++) {
        frame->next_line = 0;
        if (due && object->trace_lines && send_local(thread, frame, "line", NONE) < 0) return -1;
        if (!frame->next_line && object->trace_opcodes && send_local(thread, frame, "opcode", NONE) < 0) return -1;
        if (!frame->next_line) break;
        frame->trace_line = frame->next_line; // jumped: a line event for where it went
        frame->trace_instruction = frame->instruction;
        due = true;
    }
    return 0;
}

int vm_trace_instruction(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing) return 0;
    prepare_frame(frame);
    bool prologue = (*frame->instruction & 0xFF) == OP_MAKE_CELL; // belongs to the call, has no line
    int line = prologue ? -1 : code_position_at(frame->code, frame_unit(frame)).line;
    bool due = line_is_due(frame, line);
    if (send_instruction_events(thread, frame, line, due) < 0) return -1;
    frame->trace_instruction = frame->instruction;
    if (line >= 0) frame->trace_line = line;
    if (send_lines(thread, frame, due) < 0) return -1;
    return wants_calls(thread) ? announce_call(thread, frame) : 0;
}

int vm_trace_return(Thread *thread, Frame *frame, Value value) {
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return 0;
    uint32_t opcode = *frame->instruction & 0xFF;
    bool yields = opcode == OP_YIELD || opcode == OP_YIELD_FROM;
    if (monitoring_send(thread, frame, yields ? EVENT_INDEX_PY_YIELD : EVENT_INDEX_PY_RETURN, &value, 1) < 0) return -1;
    if (send_local(thread, frame, "return", value) < 0) return -1;
    int status = send_profile(thread, frame, "return", value);
    __asm__ volatile("" : : "r"(value) : "memory"); // the loop goes on with it
    return status;
}

// A trace function that raises replaces the exception.
void vm_trace_exception(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing) return;
    Value exception = error_fetch(thread);
    if (conclude_call(thread, frame, true) < 0) return;
    bool again = (*frame->instruction & 0xFF) == OP_RERAISE;
    if (monitoring_send(thread, frame, again ? EVENT_INDEX_RERAISE : EVENT_INDEX_RAISE, &exception, 1) < 0) return;
    if (frame->object) {
        Value traceback = exception_from_value(exception)->traceback;
        Value triple = tuple_pack(thread, 3, value_from_object(value_type(exception)), exception,
                                  traceback == NO_VALUE ? NONE : traceback);
        if (triple == NO_VALUE || send_local(thread, frame, "exception", triple) < 0) return;
    }
    error_restore(thread, exception);
}

void vm_trace_unwind(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return;
    Value exception = error_fetch(thread);
    if (monitoring_send(thread, frame, EVENT_INDEX_PY_UNWIND, &exception, 1) < 0) return;
    if (send_local(thread, frame, "return", NONE) < 0 || send_profile(thread, frame, "return", NONE) < 0) return;
    error_restore(thread, exception);
}

// An exception is about to be handled: instruction is the handler's first.
void vm_trace_handled(Thread *thread, Frame *frame, Value exception) {
    if (machine_of(thread)->tracing) return;
    if (monitoring_send(thread, frame, EVENT_INDEX_EXCEPTION_HANDLED, &exception, 1) < 0) error_clear(thread);
}
