// Taipan: putting a frame on the stack. MIT licence.
#ifndef TAIPAN_VM_PUSH_H
#define TAIPAN_VM_PUSH_H
#include "vm/machine.h"

static inline bool vm_has_room(const Thread *thread, const Frame *next, const Value *registers, uint32_t count) {
    return LIKELY(next < thread->frame_limit && registers + count < thread->stack_end &&
                  thread->recursion_depth < (uint32_t)thread->interp->recursion_limit);
}
// Variables after the parameters: UNBOUND, then the free variables from the closure.
static inline void vm_clear_locals(const Function *function, const Code *code, Value *registers, uint32_t parameters) {
    Value *at = registers + parameters;
    for (uint32_t i = code->unbound_count; i > 0; i--)
        *at++ = UNBOUND;
    if (UNLIKELY(code->free_count)) {
        bool sound = value_has_shape(function->closure, SHAPE_tuple) && // always, but for hostile code
                     tuple_length(function->closure) == code->free_count;
        for (uint32_t i = 0; i < code->free_count; i++)
            *at++ = sound ? tuple_get(function->closure, i) : UNBOUND;
    }
}
// Everything but caller, entry, flags and result_register. The code's feedback must be there.
static inline void vm_fill_frame(Frame *frame, Function *function, Code *code, Value *registers) {
    frame->code = code;
    frame->instruction = code->units; // RESUME
    frame->pc = code->units + 1;
    frame->registers = registers;
    frame->function = function;
    frame->globals = function->globals;
    frame->builtins = function->builtins;
    frame->locals = NO_VALUE;
    frame->feedback = code->feedback->slots;
    frame->object = NULL;
    frame->generator = NULL;
}
// As the innermost frame of the thread, on the stack. Room must have been checked.
static inline void vm_link_frame(Thread *thread, Frame *frame, Function *function, Code *code, Value *registers) {
    vm_fill_frame(frame, function, code, registers);
    frame->caller = thread->frame;
    frame->next_frame = frame + 1;
    frame->top = registers + code->register_count;
    thread->frame = frame;
    thread->recursion_depth++;
}
static inline void vm_unlink_frame(Thread *thread, Frame *frame) {
    frame_detach(thread, frame);
    thread->frame = frame->caller;
    thread->recursion_depth--;
}
#endif
