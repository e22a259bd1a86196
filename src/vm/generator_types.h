// Taipan: what the generator, coroutine and async generator types share. MIT licence.
#ifndef TAIPAN_VM_GENERATOR_TYPES_H
#define TAIPAN_VM_GENERATOR_TYPES_H
#include "vm/machine.h"

static inline const char *generator_kind(const Generator *generator) { // for messages
    switch (generator->header.shape) {
    case SHAPE_coroutine: return "coroutine";
    case SHAPE_async_generator: return "async generator";
    default: return "generator";
    }
}
// The slots of all three types. Finalising closes what has not ended.
void generator_type_trace(Object *object, Tracer *tracer);
Value generator_type_repr(Thread *thread, Value self);
void generator_type_finalize(Thread *thread, Value self);
// sys.unraisablehook with the pending exception: "Exception ignored while <doing> <repr of self>".
void generator_report(Thread *thread, const char *doing, Value self);
Value generator_self(Thread *thread, Value self);
// send and throw as Python sees them: the end is StopIteration (StopAsyncIteration for async generators).
Value generator_send_method(Thread *thread, Value self, Value value);
Value generator_throw_method(Thread *thread, Value self, Value type, Value value, Value traceback);
int generator_prepare_throw(Thread *thread, Value type, Value value, Value traceback);
Value generator_raise_end(Thread *thread, const Generator *generator, Value result);
Value generator_get_frame(Thread *thread, Value self);
Value generator_get_code(Thread *thread, Value self);
Value generator_get_running(Thread *thread, Value self);
Value generator_get_suspended(Thread *thread, Value self);
Value generator_get_delegate(Thread *thread, Value self);
Value generator_get_name(Thread *thread, Value self);
int generator_set_name(Thread *thread, Value self, Value value);
Value generator_get_qualname(Thread *thread, Value self);
int generator_set_qualname(Thread *thread, Value self, Value value);
extern const NativeDef *const generator_class_getitem_def, *const generator_sizeof_def;
#endif
