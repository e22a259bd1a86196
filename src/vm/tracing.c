// Taipan: sys.settrace and sys.setprofile: sending events to Python functions. MIT licence.
//
// While a function is set, STOP_TRACING stays on in stop_request, and the loop leads every instruction through
// vm_trace_instruction. A line event is due when the line differs from the last one, or control went backwards.
// During a trace function no events are sent (Machine.tracing).
#include "vm/machine.h"

static Machine *machine_of(Thread *thread) {
    return thread->vm;
}

static bool is_set(Value function) {
    return function != NO_VALUE && function != NONE;
}

static void update_request(Thread *thread) {
    if (is_set(thread->trace_function) || is_set(thread->profile_function))
        __atomic_fetch_or(&thread->stop_request, STOP_TRACING, __ATOMIC_RELAXED);
    else
        __atomic_fetch_and(&thread->stop_request, ~(uint32_t)STOP_TRACING, __ATOMIC_RELAXED);
}

int vm_set_trace(Thread *thread, Value function) {
    thread->trace_function = function == NONE ? NO_VALUE : function;
    update_request(thread);
    return 0;
}

int vm_set_profile(Thread *thread, Value function) {
    thread->profile_function = function == NONE ? NO_VALUE : function;
    update_request(thread);
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
    uint8_t before = frame->flags & FRAME_TRACING;
    frame->flags |= FRAME_TRACING;
    Value result = object_call3(thread, function, object, name, argument);
    frame->flags = (uint8_t)((frame->flags & ~FRAME_TRACING) | before);
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

int vm_trace_call(Thread *thread, Frame *frame) {
    prepare_frame(frame);
    frame->trace_line = -1;
    frame->trace_instruction = NULL;
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return 0;
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

static bool line_is_due(Frame *frame, int line) {
    bool backwards = frame->trace_instruction && frame->instruction < frame->trace_instruction;
    return line >= 0 && (line != frame->trace_line || backwards);
}

int vm_trace_instruction(Thread *thread, Frame *frame) {
    FrameObject *object = (FrameObject *)frame->object;
    if (machine_of(thread)->tracing || !object || object->trace == NO_VALUE) return 0;
    prepare_frame(frame);
    for (int jumps = 0; jumps < 1000; jumps++) {
        int line = code_position_at(frame->code, frame_unit(frame)).line;
        bool due = line_is_due(frame, line) && object->trace_lines;
        frame->trace_instruction = frame->instruction;
        if (line >= 0) frame->trace_line = line;
        frame->next_line = 0;
        if (due && send_local(thread, frame, "line", NONE) < 0) return -1;
        if (!frame->next_line && object->trace_opcodes && send_local(thread, frame, "opcode", NONE) < 0) return -1;
        if (!frame->next_line) break;
        frame->trace_line = -1; // jumped: a line event for where it went
        frame->trace_instruction = NULL;
    }
    return 0;
}

int vm_trace_return(Thread *thread, Frame *frame, Value value) {
    if (machine_of(thread)->tracing || (frame->flags & FRAME_HIDDEN)) return 0;
    if (send_local(thread, frame, "return", value) < 0) return -1;
    return send_profile(thread, frame, "return", value);
}

// A trace function that raises replaces the exception.
void vm_trace_exception(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing || !frame->object) return;
    Value exception = error_fetch(thread);
    Value traceback = exception_from_value(exception)->traceback;
    Value triple = tuple_pack(thread, 3, value_from_object(value_type(exception)), exception,
                              traceback == NO_VALUE ? NONE : traceback);
    if (triple == NO_VALUE || send_local(thread, frame, "exception", triple) < 0) return;
    error_restore(thread, exception);
}

void vm_trace_unwind(Thread *thread, Frame *frame) {
    if (machine_of(thread)->tracing) return;
    Value exception = error_fetch(thread);
    if (vm_trace_return(thread, frame, NONE) < 0) return;
    error_restore(thread, exception);
}
