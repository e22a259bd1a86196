// Taipan: generators: making, resuming, throwing into, closing; the generator type. MIT licence.
//
// All three kinds (generator, coroutine, async generator) share this body; coroutine.c and async_generator.c add what
// differs. Resuming from C runs the loop with the generator's frame as entry frame; from bytecode (for, yield from) the
// loop enters the frame itself.
#include "bytecode/liveness.h"
#include "object/bytes.h"
#include "object/generic_alias.h"
#include "runtime/traceback.h"
#include "vm/generator_types.h"
#include "vm/push.h"
#include "vm/fast.h"
#include <stdlib.h>

// ---- making -----------------------------------------------------------------------------------------------------

static uint32_t shape_for(const Code *code) {
    if (code->flags & CODE_COROUTINE) return SHAPE_coroutine;
    return code->flags & CODE_ASYNC_GENERATOR ? SHAPE_async_generator : SHAPE_generator;
}

static bool is_conversion_handler(const Code *code, uint32_t unit) {
    Instruction instruction;
    return instruction_decode(code->units, code->unit_count, unit, &instruction) &&
           instruction.opcode == OP_INTRINSIC_1 && instruction.c == INTRINSIC_STOP_ITERATION_ERROR;
}

// Closing a generator that waits outside of every try and with does nothing that could be seen.
static bool wants_close(Code *code) {
    if (code->wants_close) return code->wants_close == 1;
    Bytes *table = bytes_from_value(code->exception_table);
    HandlerRange *ranges;
    int count = handler_ranges_decode(table->data, table->length, &ranges);
    code->wants_close = 2;
    for (int i = 0; i < count; i++) {
        if (!is_conversion_handler(code, ranges[i].handler)) code->wants_close = 1;
    }
    free(ranges);
    return code->wants_close == 1;
}

static void fill_generator(Thread *thread, Generator *generator, Function *function, Code *code) {
    Frame *frame = &generator->frame;
    vm_fill_frame(frame, function, code, generator->registers); // NOBARRIER: barrier at the end
    frame->caller = NULL;
    frame->generator = &generator->header;
    frame->entry = 0;
    frame->flags = FRAME_GENERATOR;
    generator->interp = thread->interp;
    generator->name = function->name;
    generator->qualname = function->qualname;
    generator->state = GENERATOR_CREATED;
    heap_write_barrier(thread, generator);
}

Value vm_make_generator(Thread *thread, Function *function, Value *args, size_t positional, Value keyword_names) {
    Code *code = function->code;
    if (!code_feedback(thread, code)) return NO_VALUE;
    uint32_t shape = shape_for(code);
    Generator *generator = heap_allocate(thread, sizeof *generator + code->register_count * sizeof(Value), shape);
    if (!generator) return NO_VALUE;
    generator->state = GENERATOR_FINISHED; // nothing to trace yet
    if (vm_bind_arguments(thread, function, args, positional, keyword_names, generator->registers) < 0) return NO_VALUE;
    vm_clear_locals(function, code, generator->registers, code_parameter_count(code));
    fill_generator(thread, generator, function, code);
    if (shape == SHAPE_coroutine) coroutine_set_origin(thread, generator);
    if (shape != SHAPE_generator || wants_close(code)) {
        if (heap_register_finalizer(thread, &generator->header) < 0) return NO_VALUE;
    }
    return value_from_object(generator);
}

void generator_type_trace(Object *object, Tracer *tracer) {
    Generator *generator = (Generator *)object;
    tracer_visit(tracer, generator->name);
    tracer_visit(tracer, generator->qualname);
    tracer_visit(tracer, generator->origin);
    tracer_visit(tracer, generator->handled.exception);
    tracer_visit_pointer(tracer, generator->frame.code);
    tracer_visit_pointer(tracer, generator->frame.object);
    if (generator->state >= GENERATOR_RUNNING) return; // a running frame is traced from its thread
    bool at_yield = (*generator->frame.instruction & 0xFF) == OP_YIELD;
    vm_trace_frame(generator->interp, &generator->frame, tracer, at_yield);
}

// ---- resuming ---------------------------------------------------------------------------------------------------

void generator_finish(Thread *thread, Generator *generator) {
    frame_detach(thread, &generator->frame);
    generator_leave(thread, generator, GENERATOR_FINISHED);
    generator->handled.exception = NO_VALUE;
    generator->frame.function = NULL;
    generator->frame.object = NULL;
    memset(generator->registers, 0, generator->frame.code->register_count * sizeof(Value));
    if (!(generator->header.shape == SHAPE_async_generator)) generator->header.gc |= GC_FINALIZED;
}

static Value raise_executing(Thread *thread, const Generator *generator) {
    return error_raise(thread, SHAPE_ValueError, "%s already executing", generator_kind(generator));
}

// Links the frame in; false: no room, an exception is pending.
static bool enter(Thread *thread, Generator *generator) {
    if (UNLIKELY(!thread_c_stack_ok(thread)) && !thread_check_c_stack(thread)) return false;
    Frame *next = vm_next_frame(thread);
    Value *top = vm_stack_top(thread);
    if (!vm_check_room(thread, next, top, VM_STACK_SLACK)) return false;
    generator_enter(thread, generator, next, top);
    generator->frame.entry = 1;
    return true;
}

// After vm_run: a value yielded, or the end.
static Value outcome(Generator *generator, Value value, Value *result) {
    if (value == NO_VALUE || generator->state != GENERATOR_FINISHED) return value;
    *result = value;
    return NO_VALUE;
}

Value generator_send(Thread *thread, Value v, Value value, Value *result) {
    Generator *generator = generator_from_value(v);
    *result = NONE;
    switch (generator->state) {
    case GENERATOR_RUNNING: return raise_executing(thread, generator);
    case GENERATOR_FINISHED:
        if (generator->header.shape == SHAPE_coroutine)
            return error_raise(thread, SHAPE_RuntimeError, "cannot reuse already awaited coroutine");
        return NO_VALUE;
    case GENERATOR_CREATED:
        if (UNLIKELY(value != NONE))
            return error_raise(thread, SHAPE_TypeError, "can't send non-None value to a just-started %s",
                               generator_kind(generator));
        if (!enter(thread, generator)) return NO_VALUE;
        break;
    default:
        if (!enter(thread, generator)) return NO_VALUE;
        generator->registers[generator->resume_register] = value;
    }
    return outcome(generator, vm_run(thread, &generator->frame, false), result);
}

Value generator_delegate(const Generator *generator) {
    if (generator->state != GENERATOR_SUSPENDED) return NO_VALUE;
    Instruction instruction;
    const Frame *frame = &generator->frame;
    if ((*frame->instruction & 0xFF) != OP_YIELD_FROM) return NO_VALUE;
    uint32_t unit = (uint32_t)(vm_instruction_start(frame) - frame->code->units);
    if (!instruction_decode(frame->code->units, frame->code->unit_count, unit, &instruction)) return NO_VALUE;
    return generator->registers[instruction.b];
}

const uint32_t *vm_instruction_start_slow(const Frame *frame) {
    const Code *code = frame->code;
    uint32_t wanted = frame_unit(frame);
    Instruction instruction;
    for (uint32_t unit = 0; unit <= wanted; unit = instruction.next) {
        if (!instruction_decode(code->units, code->unit_count, unit, &instruction)) break;
        if (wanted < instruction.next) return code->units + unit;
    }
    return frame->instruction;
}

// Runs the generator with the pending exception raised where it waits.
static Value resume_raising(Thread *thread, Generator *generator, Value *result) {
    Value exception = error_fetch(thread);
    if (generator->state == GENERATOR_FINISHED) {
        error_restore(thread, exception);
        return NO_VALUE;
    }
    if (!enter(thread, generator)) return NO_VALUE;
    // Its context is what is being handled outside of the generator and inside.
    Value handled = exception_handled(thread);
    if (handled != NO_VALUE && handled != exception && exception_from_value(exception)->context == NO_VALUE)
        exception_set_context(thread, exception, handled);
    error_restore(thread, exception);
    if (generator->frame.instruction ==
        generator->frame.code->units) { // before its first instruction nothing handles it
        traceback_add(thread, &generator->frame);
        generator_finish(thread, generator);
        return NO_VALUE;
    }
    return outcome(generator, vm_run(thread, &generator->frame, true), result);
}

// The delegate came to its end with value: the generator goes on behind its yield from.
static Value resume_after_delegate(Thread *thread, Generator *generator, Value value, Value *result) {
    Frame *frame = &generator->frame;
    Instruction instruction;
    uint32_t unit = (uint32_t)(vm_instruction_start(frame) - frame->code->units);
    instruction_decode(frame->code->units, frame->code->unit_count, unit, &instruction);
    if (!enter(thread, generator)) return NO_VALUE;
    generator->registers[instruction.a] = value;
    frame->pc = frame->code->units + instruction.next;
    return outcome(generator, vm_run(thread, frame, false), result);
}

// delegate.throw(exception); as generator_send. *absent: it has no throw.
static Value throw_into(Thread *thread, Value delegate, Value exception, Value *result, bool *absent) {
    *absent = false;
    if (value_has_shape(delegate, SHAPE_generator) || value_has_shape(delegate, SHAPE_coroutine)) {
        error_restore(thread, exception);
        return generator_throw_pending(thread, generator_from_value(delegate), result);
    }
    Value method;
    int found = object_lookup_attribute(thread, delegate, NAME(throw), &method);
    if (found <= 0) {
        *absent = found == 0;
        return NO_VALUE;
    }
    Value item = object_call1(thread, method, exception);
    if (item != NO_VALUE) return item;
    *result = NONE;
    if (error_matches(thread, SHAPE_StopIteration)) *result = error_take_stop_iteration(thread);
    return NO_VALUE;
}

// close() on what a generator delegates to; -1 with an exception.
static int close_delegate(Thread *thread, Value delegate) {
    if (value_is_generator_like(delegate) && !value_has_shape(delegate, SHAPE_async_generator))
        return generator_close(thread, generator_from_value(delegate)) == NO_VALUE ? -1 : 0;
    Value method;
    int found = object_lookup_attribute(thread, delegate, NAME(close), &method);
    if (found < 0) {
        error_write_unraisable(thread, NULL, delegate);
        return 0;
    }
    return found && object_call0(thread, method) == NO_VALUE ? -1 : 0;
}

// While the delegate works the generator is running and on the chain, so that tracebacks and reentry see it.
static Value throw_through(Thread *thread, Generator *generator, Value delegate, Value *result) {
    Value exception = error_fetch(thread);
    bool closing = value_is_instance(exception, EXCEPTION_TYPE(GeneratorExit)), absent = false;
    if (!enter(thread, generator)) return NO_VALUE;
    Value item = NO_VALUE, value = NONE;
    int status = 0;
    if (closing)
        status = close_delegate(thread, delegate);
    else
        item = throw_into(thread, delegate, exception, &value, &absent);
    generator_leave(thread, generator, GENERATOR_SUSPENDED);
    if (closing || absent) {
        if (status == 0) error_restore(thread, exception);
        return resume_raising(thread, generator, result);
    }
    if (item != NO_VALUE) return item;
    if (error_pending(thread)) return resume_raising(thread, generator, result);
    return resume_after_delegate(thread, generator, value, result);
}

Value generator_throw_pending(Thread *thread, Generator *generator, Value *result) {
    *result = NONE;
    if (generator->state == GENERATOR_RUNNING) {
        error_clear(thread);
        return raise_executing(thread, generator);
    }
    if (generator->state == GENERATOR_FINISHED && generator->header.shape == SHAPE_coroutine) {
        error_clear(thread);
        return error_raise(thread, SHAPE_RuntimeError, "cannot reuse already awaited coroutine");
    }
    Value delegate = generator_delegate(generator);
    if (delegate != NO_VALUE) return throw_through(thread, generator, delegate, result);
    return resume_raising(thread, generator, result);
}

// A generator that has not begun, or waits where no handler is, just ends, unless somebody traces it.
static bool ends_silently(Thread *thread, const Generator *generator) {
    if (generator->state == GENERATOR_CREATED) return true;
    if (vm_is_traced(thread)) return false;
    if (generator_delegate(generator) != NO_VALUE) return false;
    uint32_t handler, exception_register;
    return !code_find_handler(generator->frame.code, frame_unit(&generator->frame), &handler, &exception_register) ||
           is_conversion_handler(generator->frame.code, handler);
}

static void end_silently(Thread *thread, Generator *generator) {
    generator->frame.caller = thread->frame;
    generator->handled.outer = thread->handled;
    thread->recursion_depth++;
    generator_finish(thread, generator);
}

Value generator_close(Thread *thread, Generator *generator) {
    if (generator->state == GENERATOR_FINISHED) return NONE;
    if (generator->state == GENERATOR_RUNNING) return raise_executing(thread, generator);
    if (ends_silently(thread, generator)) {
        end_silently(thread, generator);
        return NONE;
    }
    Value exit = exception_new(thread, EXCEPTION_TYPE(GeneratorExit), TUPLE_EMPTY(thread));
    if (exit != NO_VALUE) error_restore(thread, exit); // else MemoryError closes it
    Value result, item = generator_throw_pending(thread, generator, &result);
    if (item != NO_VALUE)
        return error_raise(thread, SHAPE_RuntimeError, "%s ignored GeneratorExit", generator_kind(generator));
    if (!error_pending(thread)) return result;
    if (error_matches(thread, SHAPE_GeneratorExit)) {
        error_clear(thread);
        return NONE;
    }
    if (error_matches(thread, SHAPE_StopIteration)) {
        return error_take_stop_iteration(thread);
    }
    return NO_VALUE;
}

// ---- methods, shared by the kinds -------------------------------------------------------------------------------

Value generator_raise_end(Thread *thread, const Generator *generator, Value result) {
    if (generator->header.shape == SHAPE_async_generator) {
        Value stop = exception_new(thread, EXCEPTION_TYPE(StopAsyncIteration), TUPLE_EMPTY(thread));
        if (stop != NO_VALUE) error_restore(thread, stop);
        return NO_VALUE;
    }
    if (result == NONE) {
        Value stop = exception_new(thread, EXCEPTION_TYPE(StopIteration), TUPLE_EMPTY(thread));
        if (stop != NO_VALUE) error_set(thread, stop);
        return NO_VALUE;
    }
    return error_raise_value(thread, SHAPE_StopIteration, result);
}

Value generator_send_method(Thread *thread, Value self, Value value) {
    Value result, item = generator_send(thread, self, value, &result);
    if (item == NO_VALUE && !error_pending(thread))
        return generator_raise_end(thread, generator_from_value(self), result);
    return item;
}

// The exception that throw(type, value, traceback) means, made pending; -1: another is.
int generator_prepare_throw(Thread *thread, Value type, Value value, Value traceback) {
    if ((value != UNBOUND || traceback != UNBOUND) &&
        error_warn(thread, SHAPE_DeprecationWarning, 1,
                   "the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.") < 0)
        return -1;
    if (traceback == UNBOUND) traceback = NONE;
    if (value == UNBOUND) value = NONE;
    if (traceback != NONE && !value_has_shape(traceback, SHAPE_traceback))
        return error_raise_int(thread, SHAPE_TypeError, "throw() third argument must be a traceback object");
    Value exception;
    if (value_is_type(type) && (type_from_value(type)->flags & TYPE_EXCEPTION)) {
        if (value_is_instance(value, type_from_value(type)))
            exception = value;
        else if (value_is_tuple(value))
            exception = exception_new(thread, type_from_value(type), value);
        else
            exception = value == NONE ? exception_new(thread, type_from_value(type), TUPLE_EMPTY(thread))
                                      : exception_new(thread, type_from_value(type), tuple_pack(thread, 1, value));
    } else if (value_is_exception(type)) {
        if (value != NONE)
            return error_raise_int(thread, SHAPE_TypeError, "instance exception may not have a separate value");
        exception = type;
    } else
        return error_raise_int(thread, SHAPE_TypeError,
                               "exceptions must be classes or instances deriving from BaseException, not %T", type);
    if (exception == NO_VALUE) return 0; // what making it raised is thrown instead
    if (traceback != NONE) exception_set_traceback(thread, exception, traceback);
    error_restore(thread, exception);
    return 0;
}

Value generator_throw_method(Thread *thread, Value self, Value type, Value value, Value traceback) {
    if (generator_prepare_throw(thread, type, value, traceback) < 0) return NO_VALUE;
    Value result, item = generator_throw_pending(thread, generator_from_value(self), &result);
    if (item == NO_VALUE && !error_pending(thread))
        return generator_raise_end(thread, generator_from_value(self), result);
    return item;
}

Value generator_get_frame(Thread *thread, Value self) {
    Generator *generator = generator_from_value(self);
    return generator->state == GENERATOR_FINISHED ? NONE : frame_object(thread, &generator->frame);
}
Value generator_get_code(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(generator_from_value(self)->frame.code);
}
Value generator_get_running(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(generator_from_value(self)->state == GENERATOR_RUNNING);
}
Value generator_get_suspended(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(generator_from_value(self)->state == GENERATOR_SUSPENDED);
}
Value generator_get_delegate(Thread *thread, Value self) {
    (void)thread;
    Value delegate = generator_delegate(generator_from_value(self));
    return delegate == NO_VALUE ? NONE : delegate;
}
Value generator_get_name(Thread *thread, Value self) {
    (void)thread;
    return generator_from_value(self)->name;
}
int generator_set_name(Thread *thread, Value self, Value value) {
    if (!value_is_str(value))
        return error_raise_int(thread, SHAPE_TypeError, "__name__ must be set to a string object");
    heap_store(thread, self, &generator_from_value(self)->name, value);
    return 0;
}
Value generator_get_qualname(Thread *thread, Value self) {
    (void)thread;
    return generator_from_value(self)->qualname;
}
int generator_set_qualname(Thread *thread, Value self, Value value) {
    if (!value_is_str(value))
        return error_raise_int(thread, SHAPE_TypeError, "__qualname__ must be set to a string object");
    heap_store(thread, self, &generator_from_value(self)->qualname, value);
    return 0;
}

Value generator_type_repr(Thread *thread, Value self) {
    Generator *generator = generator_from_value(self);
    const char *kind = generator->header.shape == SHAPE_async_generator ? "async_generator" : generator_kind(generator);
    return str_format_c(thread, "<%s object %U at %p>", kind, generator->qualname, (void *)generator);
}

Value generator_self(Thread *thread, Value self) {
    (void)thread;
    return self;
}

void generator_report(Thread *thread, const char *doing, Value self) {
    Value error = error_fetch(thread);
    Value text = str_format_c(thread, "Exception ignored while %s %R", doing, self);
    size_t length;
    const char *message = text == NO_VALUE ? NULL : str_to_utf8_surrogates(thread, text, &length);
    error_restore(thread, error);
    error_write_unraisable(thread, message, NO_VALUE);
}

// Finalisation of an unreachable generator: as close(), errors go to sys.unraisablehook.
void generator_type_finalize(Thread *thread, Value self) {
    Generator *generator = generator_from_value(self);
    if (generator->state >= GENERATOR_RUNNING) return;
    Value pending = error_fetch(thread);
    if (generator_close(thread, generator) == NO_VALUE) generator_report(thread, "closing generator", self);
    if (pending != NO_VALUE) error_restore(thread, pending);
}

// ---- the generator type -----------------------------------------------------------------------------------------

static Value generator_next(Thread *thread, Value self) {
    Value result, item = generator_send(thread, self, NONE, &result);
    if (item == NO_VALUE && !error_pending(thread) && result != NONE)
        return error_raise_value(thread, SHAPE_StopIteration, result);
    return item;
}

NATIVE(generator_send_native_, "send(self, value, /)",
       "send(value) -> send 'value' into generator,\nreturn next yielded value or raise StopIteration.", EFFECT_ANY) {
    return generator_send_method(thread, args[0], args[1]);
}
NATIVE(
    generator_throw_native_, "throw(self, type[, value[, traceback]], /)",
    "throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\n"
    "StopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.",
    EFFECT_ANY) {
    return generator_throw_method(thread, args[0], args[1], args[2], args[3]);
}
NATIVE(generator_close_native_, "close(self, /)", "close() -> raise GeneratorExit inside generator.", EFFECT_ANY) {
    return generator_close(thread, generator_from_value(args[0]));
}
NATIVE(generator_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ANY | NATIVE_CLASS) {
    return generic_alias_new(thread, args[0], args[1]);
}
NATIVE(generator_sizeof, "__sizeof__(self, /)", "gen.__sizeof__() -> size of gen in memory, in bytes", EFFECT_ANY) {
    return value_from_small_int((int64_t)heap_object_size(value_object(args[0])));
}

const NativeDef *const generator_class_getitem_def = &generator_class_getitem_native;
const NativeDef *const generator_sizeof_def = &generator_sizeof_native;

static const NativeDef *const generator_methods[] = {
    &generator_send_native__native,  &generator_throw_native__native, &generator_close_native__native,
    &generator_class_getitem_native, &generator_sizeof_native,        NULL,
};
static const NativeGetSet generator_getters[] = {
    {"__name__", generator_get_name, generator_set_name, "name of the generator"},
    {"__qualname__", generator_get_qualname, generator_set_qualname, "qualified name of the generator"},
    {"gi_yieldfrom", generator_get_delegate, NULL, "object being iterated by yield from, or None"},
    {"gi_running", generator_get_running, NULL, NULL},
    {"gi_frame", generator_get_frame, NULL, NULL},
    {"gi_suspended", generator_get_suspended, NULL, NULL},
    {"gi_code", generator_get_code, NULL, NULL},
    {0},
};

const TypeSpec generator_type_spec = {
    .name = "generator",
    .size = sizeof(Generator),
    .has_weakrefs = true,
    .flags = TYPE_DISALLOW_CONSTRUCTION | TYPE_VARIABLE_SIZE,
    .trace_kind = TRACE_CUSTOM,
    .trace = generator_type_trace,
    .slots = {.repr = generator_type_repr,
              .iter = generator_self,
              .next = generator_next,
              .finalize = generator_type_finalize},
    .methods = generator_methods,
    .getters = generator_getters,
};
