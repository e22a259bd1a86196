// Taipan: making functions, imports, and the intrinsics of the compiler. MIT licence.
#include "object/code.h"
#include "object/type_parameter.h"
#include "runtime/import.h"
#include "vm/machine.h"

// ---- functions --------------------------------------------------------------------------------------------------

Value vm_make_function(Thread *thread, Frame *frame, Value code) {
    Value function = function_new(thread, code_from_value(code), frame->globals);
    return function;
}

int vm_set_function_field(Thread *thread, Value function, Value value, uint32_t field) {
    if (!value_has_shape(function, SHAPE_function)) return vm_raise_wrong_register(thread), -1;
    Function *f = function_from_value(function);
    Value *slot;
    bool fits = true;
    switch (field) {
    case FUNCTION_FIELD_DEFAULTS:
        slot = &f->defaults;
        fits = value_has_shape(value, SHAPE_tuple);
        break;
    case FUNCTION_FIELD_KEYWORD_DEFAULTS:
        slot = &f->keyword_defaults;
        fits = value_has_shape(value, SHAPE_dict);
        break;
    case FUNCTION_FIELD_ANNOTATE: slot = &f->annotate; break;
    case FUNCTION_FIELD_CLOSURE:
        slot = &f->closure;
        fits = value_has_shape(value, SHAPE_tuple) && tuple_length(value) == f->code->free_count;
        break;
    case FUNCTION_FIELD_ANNOTATIONS: slot = &f->annotations; break;
    default: slot = &f->type_params; break;
    }
    if (!fits) return vm_raise_wrong_register(thread), -1;
    heap_store(thread, f, slot, value);
    return 0;
}

// ---- imports ----------------------------------------------------------------------------------------------------

Value vm_import_name(Thread *thread, Frame *frame, Value *operands, Value name) {
    return import_statement(thread, frame->globals, frame->builtins, frame->locals, name, operands[1], operands[0]);
}

Value vm_import_from(Thread *thread, Value module, Value name) {
    return import_from(thread, module, name);
}

static int vm_import_star(Thread *thread, Frame *frame, Value module) {
    Value mapping = frame->locals == NO_VALUE && !(frame->code->flags & CODE_NEWLOCALS)
                        ? value_from_object(frame->globals)
                        : frame->locals;
    if (mapping == NO_VALUE) return error_raise_int(thread, SHAPE_SystemError, "no locals found during 'import *'");
    return import_all(thread, module, mapping);
}

// ---- type parameters --------------------------------------------------------------------------------------------

// Bound and constraints are functions, evaluated when asked for.
static Value make_type_parameter(Thread *thread, uint32_t shape, Value name, Value bound, Value constraints) {
    if (!value_is_str(name)) return vm_raise_wrong_register(thread);
    return type_parameter_new(thread, shape, name, bound, constraints);
}

static Value make_type_alias(Thread *thread, Value parts) {
    if (!value_is_tuple(parts) || tuple_length(parts) != 3 || !value_is_str(tuple_get(parts, 0)))
        return vm_raise_wrong_register(thread);
    return type_alias_new(thread, tuple_get(parts, 0), tuple_get(parts, 1), tuple_get(parts, 2));
}

// ---- intrinsics -------------------------------------------------------------------------------------------------

static Value display(Thread *thread, Value v) {
    Value hook = dict_get_cstring(thread, thread->interp->sys_dict, "displayhook");
    if (hook == NO_VALUE)
        return error_pending(thread) ? NO_VALUE : error_raise(thread, SHAPE_RuntimeError, "lost sys.displayhook");
    return object_call1(thread, hook, v);
}

// In a generator's outermost handler: what to raise instead of the exception that came out of it.
static Value convert_stop_iteration(Thread *thread, Frame *frame, Value exception) {
    if (!value_is_exception(exception)) return vm_raise_wrong_register(thread);
    uint32_t flags = frame->code->flags;
    const char *kind = NULL;
    if (value_is_instance(exception, EXCEPTION_TYPE(StopIteration)))
        kind = flags & CODE_ASYNC_GENERATOR ? "async generator raised StopIteration"
               : flags & CODE_COROUTINE     ? "coroutine raised StopIteration"
                                            : "generator raised StopIteration";
    else if ((flags & CODE_ASYNC_GENERATOR) && value_is_instance(exception, EXCEPTION_TYPE(StopAsyncIteration)))
        kind = "async generator raised StopAsyncIteration";
    if (!kind) return exception;
    error_restore(thread, exception);
    error_raise_from_pending(thread, SHAPE_RuntimeError, "%s", kind);
    return error_fetch(thread);
}

Value vm_intrinsic_1(Thread *thread, Frame *frame, Value operand, uint32_t which) {
    switch (which) {
    case INTRINSIC_PRINT: return display(thread, operand);
    case INTRINSIC_IMPORT_STAR: return vm_import_star(thread, frame, operand) < 0 ? NO_VALUE : NONE;
    case INTRINSIC_STOP_ITERATION_ERROR: return convert_stop_iteration(thread, frame, operand);
    case INTRINSIC_ASYNC_GENERATOR_WRAP: return async_generator_wrap(thread, operand);
    case INTRINSIC_TYPEVAR: return make_type_parameter(thread, SHAPE_typevar, operand, NO_VALUE, NO_VALUE);
    case INTRINSIC_PARAMSPEC: return make_type_parameter(thread, SHAPE_paramspec, operand, NO_VALUE, NO_VALUE);
    case INTRINSIC_TYPEVARTUPLE: return make_type_parameter(thread, SHAPE_typevartuple, operand, NO_VALUE, NO_VALUE);
    case INTRINSIC_SUBSCRIPT_GENERIC:
        return value_is_tuple(operand) ? generic_subscript(thread, operand) : vm_raise_wrong_register(thread);
    case INTRINSIC_TYPEALIAS: return make_type_alias(thread, operand);
    default: return vm_raise_wrong_register(thread);
    }
}

static Value set_type_params(Thread *thread, Value function, Value params) {
    return vm_set_function_field(thread, function, params, FUNCTION_FIELD_TYPE_PARAMS) < 0 ? NO_VALUE : function;
}

static Value prepare_reraise_star(Thread *thread, Value original, Value exceptions) {
    if (!value_is_exception(original) || !value_has_shape(exceptions, SHAPE_list))
        return vm_raise_wrong_register(thread);
    return exception_group_prepare_reraise(thread, original, exceptions);
}

Value vm_intrinsic_2(Thread *thread, Frame *frame, Value left, Value right, uint32_t which) {
    (void)frame;
    switch (which) {
    case INTRINSIC_PREPARE_RERAISE_STAR: return prepare_reraise_star(thread, left, right);
    case INTRINSIC_TYPEVAR_WITH_BOUND: return make_type_parameter(thread, SHAPE_typevar, left, right, NO_VALUE);
    case INTRINSIC_TYPEVAR_WITH_CONSTRAINTS: return make_type_parameter(thread, SHAPE_typevar, left, NO_VALUE, right);
    case INTRINSIC_SET_FUNCTION_TYPE_PARAMS: return set_type_params(thread, left, right);
    case INTRINSIC_SET_TYPEPARAM_DEFAULT: return type_parameter_set_default(thread, left, right);
    default: return vm_raise_wrong_register(thread);
    }
}
