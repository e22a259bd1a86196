// Taipan: frames of Python functions. MIT licence.
//
// Frames of running functions lie in the thread's frame stack (Frame records) and register stack (Values); those of
// generators inside the generator object. Native functions have no frame. thread->frame is the innermost.
#ifndef TAIPAN_RUNTIME_FRAME_H
#define TAIPAN_RUNTIME_FRAME_H
#include "object/function.h"

struct Frame {
    Frame *caller;           // next outer Python frame, or NULL
    Code *code;
    const uint32_t *pc;      // next instruction; while in a call, after the calling instruction
    const uint32_t *instruction; // start of the current instruction (valid whenever C code runs on its behalf)
    Value *registers;
    Function *function;
    Dict *globals, *builtins;
    Value locals;            // mapping for class bodies, modules, exec; NO_VALUE in functions
    FeedbackSlot *feedback;
    Object *object;          // the frame object shown to Python, or NULL (made on demand)
    Object *generator;       // the generator this frame belongs to, or NULL
    uint32_t result_register; // in the caller, where the result goes
    uint8_t entry;           // 1: the C function that runs the loop returns when this frame ends
    uint8_t flags;           // FRAME_*
    int32_t trace_line;
};
enum { FRAME_TRACED = 1, FRAME_INIT = 2 /* result must be None, the instance is the result */, FRAME_HIDDEN = 4,
       FRAME_DISCARD_RESULT = 8 };

static inline uint32_t frame_unit(const Frame *frame) { // unit index of the current instruction
    return (uint32_t)(frame->instruction - frame->code->units);
}
int frame_line(const Frame *frame);
// Frame objects (type `frame`): outlive the frame; the machine calls frame_detach when it ends.
Value frame_object(Thread *thread, Frame *frame);
void frame_detach(Thread *thread, Frame *frame);
Value frame_locals(Thread *thread, Frame *frame); // locals(): the mapping, or a fresh dict snapshot in functions
#endif
