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
    {"f_lineno", get_line, frame_set_line, "the current line number"},
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
