// Taipan: frames of Python functions, and the frame objects that Python sees. MIT licence.
//
// Frames of running functions lie in the thread's frame stack (Frame records) and register stack (Values); those of
// generators inside the generator object. Native functions have no frame. thread->frame is the innermost.
// A frame knows where the next one goes (next_frame, top), so that calls need no stack pointers in the thread.
// A frame object outlives its frame: the machine calls frame_detach, which copies the variables into it.
#ifndef TAIPAN_RUNTIME_FRAME_H
#define TAIPAN_RUNTIME_FRAME_H
#include "object/function.h"

struct Frame {
    Frame *caller; // next outer Python frame, or NULL
    Code *code;
    const uint32_t *pc;          // next instruction; while in a call, after the calling instruction
    const uint32_t *instruction; // the current instruction (its main unit), valid whenever C code runs on its behalf
    Value *registers;
    Function *function;
    Dict *globals, *builtins;
    Value locals; // mapping for class bodies, modules, exec; NO_VALUE in functions
    FeedbackSlot *feedback;
    Object *object;                    // the FrameObject shown to Python, or NULL (made on demand)
    Object *generator;                 // the generator this frame belongs to, or NULL
    Frame *next_frame;                 // where the frame of a callee goes
    Value *top;                        // first register of the stack that this frame does not use
    Value instance;                    // FRAME_INIT: the instance being made
    uint32_t result_register;          // in the caller, where the result goes
    uint8_t entry;                     // 1: the C function that runs the loop returns when this frame ends
    uint8_t flags;                     // FRAME_*
    int32_t trace_line;                // last line traced, -1: none
    int32_t next_line;                 // a jump to this line was asked for by setting f_lineno; 0: none
    const uint32_t *trace_instruction; // last instruction traced
};
enum {
    FRAME_CAUGHT = 1 /* an exception led to the instruction that comes next */,
    FRAME_INIT = 2 /* result must be None, the instance is the result */,
    FRAME_HIDDEN = 4,
    FRAME_AFTER_CALL =
        8 /* tracers see the end of the call before: the line is trace_line, the place trace_instruction */,
    FRAME_TRACING = 16 /* a trace function is running for this frame */,
    FRAME_DETACHED = 32 /* Frame of a FrameObject whose function has ended */,
    FRAME_GENERATOR = 64,
    FRAME_MAY_JUMP = 128 /* a trace function may set f_lineno */
};

typedef struct FrameObject {
    Object header;
    Frame *frame;       // the running frame, or &copy after it ended
    Value back;         // f_back, kept when the frame ended; NO_VALUE while it runs
    Value trace;        // f_trace or NO_VALUE
    Value extra_locals; // dict of names added through f_locals, or NO_VALUE
    Value generator;    // f_generator: keeps the generator that holds the frame alive; NO_VALUE
    bool trace_lines, trace_opcodes, cleared;
    Frame copy;
    Value registers[]; // the named registers, filled when the frame ended
} FrameObject;

typedef struct FrameLocalsProxy { // PEP 667: f_locals of a function
    Object header;
    FrameObject *frame;
} FrameLocalsProxy;

static inline uint32_t frame_unit(const Frame *frame) { // unit index of the current instruction
    return (uint32_t)(frame->instruction - frame->code->units);
}
int frame_line(const Frame *frame); // -1: none
// Frame objects (type `frame`): outlive the frame; the machine calls frame_detach when it ends.
Value frame_object(Thread *thread, Frame *frame);
void frame_detach_slow(Thread *thread, Frame *frame);
static inline void frame_detach(Thread *thread, Frame *frame) {
    if (UNLIKELY(frame->object != NULL)) frame_detach_slow(thread, frame);
}
// f_lineno = value, from a trace function (frame_jump.c). As a setter of an attribute.
int frame_set_line(Thread *thread, Value self, Value value);
Value frame_locals(Thread *thread, Frame *frame); // locals(): the mapping, or a fresh dict snapshot in functions
Value frame_locals_proxy(Thread *thread, FrameObject *object); // f_locals: the mapping, or a FrameLocalsProxy
#endif
