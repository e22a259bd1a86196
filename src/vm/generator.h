// Taipan: generators, coroutines and async generators: one body, a frame with its registers in it. MIT licence.
//
// A suspended generator's frame->instruction is the YIELD or YIELD_FROM it waits at (or the start of the code when it
// has not begun). While it runs its frame is on the thread's chain and is traced from there without barriers; on leaving
// it the generator is remembered if old.
#ifndef TAIPAN_VM_GENERATOR_H
#define TAIPAN_VM_GENERATOR_H
#include "runtime/frame.h"

typedef enum GeneratorState {
    GENERATOR_CREATED,
    GENERATOR_SUSPENDED,
    GENERATOR_RUNNING,
    GENERATOR_FINISHED
} GeneratorState;

// The parts of the three types that differ: shape, and what messages call them.
typedef struct Generator {
    Object header;
    Frame frame;
    HandledException handled;
    Value name, qualname;
    Value origin;             // coroutine: cr_origin; async generator: the finalizer hook; NO_VALUE
    Interp *interp;           // for the collector
    uint32_t resume_register; // where what is sent goes
    uint8_t state;            // GeneratorState
    uint8_t async_running, async_closed, async_hooks_called;
    Value registers[];
} Generator;

static inline Generator *generator_from_value(Value v) {
    return (Generator *)v;
}
static inline Generator *frame_generator(const Frame *frame) {
    return (Generator *)frame->generator;
}
static inline bool value_is_generator_like(Value v) { // of any of the three kinds
    if (!value_is_object(v)) return false;
    uint32_t shape = value_object(v)->shape;
    return shape == SHAPE_generator || shape == SHAPE_coroutine || shape == SHAPE_async_generator;
}
// Links the generator's frame in as the innermost, or out again.
static inline void generator_enter(Thread *thread, Generator *generator, Frame *next_frame, Value *top) {
    Frame *frame = &generator->frame;
    frame->caller = thread->frame;
    frame->next_frame = next_frame;
    frame->top = top;
    generator->handled.outer = thread->handled;
    thread->handled = &generator->handled;
    thread->frame = frame;
    thread->recursion_depth++;
    generator->state = GENERATOR_RUNNING;
}
static inline void generator_leave(Thread *thread, Generator *generator, GeneratorState state) {
    thread->handled = generator->handled.outer;
    generator->handled.outer = NULL;
    thread->frame = generator->frame.caller;
    generator->frame.caller = NULL;
    thread->recursion_depth--;
    generator->state = (uint8_t)state;
    heap_write_barrier(thread, generator);
}
// After it returned or raised: detaches the frame object, forgets the registers. The frame must be linked in.
void generator_finish(Thread *thread, Generator *generator);
// Raises the pending exception at the point where the generator waits; results as generator_send.
Value generator_throw_pending(Thread *thread, Generator *generator, Value *result);
// close(): NO_VALUE with an exception, or the return value (NONE).
Value generator_close(Thread *thread, Generator *generator);
// What it delegates to (yield from, await), or NO_VALUE.
Value generator_delegate(const Generator *generator);
// The awaitable next() of anext(x, default), and object wrapped by an async generator before YIELD.
Value async_generator_wrap(Thread *thread, Value value);
Value async_generator_anext(Thread *thread, Value generator);
void coroutine_set_origin(Thread *thread, Generator *generator);
// awaitable.__await__() or the awaitable itself (coroutines): as GET_AWAITABLE does. NO_VALUE + TypeError.
Value coroutine_get_awaitable_iter(Thread *thread, Value v);
#endif
