// Taipan: entering the machine from C: calls of Python functions, module and class bodies, thread stacks. MIT licence.
#define _GNU_SOURCE
#include "vm/feedback.h"
#include "vm/fast.h"
#include "vm/push.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <stdlib.h>

// ---- stacks -----------------------------------------------------------------------------------------------------

// Reserved, touched as it grows, with an inaccessible page behind it.
static char *reserve(size_t bytes) {
    char *map = mmap(NULL, bytes + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) return NULL;
    mprotect(map + bytes, 4096, PROT_NONE);
    return map;
}

// Under a limit of the address space (ulimit -v) stacks are smaller, most so of threads other than the first.
static void choose_sizes(Thread *thread, Machine *machine) {
    struct rlimit limit;
    machine->stack_bytes = VM_STACK_BYTES;
    machine->frame_bytes = VM_FRAME_BYTES;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
    bool is_first = thread->interp->threads == thread;
    size_t share = (size_t)limit.rlim_cur / (is_first ? 16 : 256) & ~(size_t)0xFFFF;
    if (share < (size_t)4 << 20) share = (size_t)4 << 20;
    if (machine->stack_bytes > share) machine->stack_bytes = share;
    if (machine->frame_bytes > share / 2) machine->frame_bytes = share / 2;
}

int vm_attach_roots(Thread *thread); // roots.c; -1: no memory

int vm_thread_init(Thread *thread) {
    Machine *machine = calloc(1, sizeof *machine);
    if (!machine) return error_no_memory(thread), -1;
    choose_sizes(thread, machine);
    machine->stack_map = reserve(machine->stack_bytes);
    machine->frame_map = reserve(machine->frame_bytes);
    if (!machine->stack_map || !machine->frame_map) {
        free(machine);
        error_no_memory(thread);
        return -1;
    }
    machine->frames = (Frame *)machine->frame_map;
    machine->thread = thread;
    thread->stack = thread->stack_top = (Value *)machine->stack_map;
    thread->stack_end = (Value *)(machine->stack_map + machine->stack_bytes) - VM_STACK_SLACK;
    thread->frame_limit = (Frame *)(machine->frame_map + machine->frame_bytes) - 2;
    thread->vm = machine;
    if (!thread->handled) thread->handled = &thread->handled_base;
    return vm_attach_roots(thread) < 0 ? (error_no_memory(thread), -1) : 0;
}

void vm_thread_free(Thread *thread) {
    Machine *machine = thread->vm;
    if (!machine) return;
    munmap(machine->stack_map, machine->stack_bytes + 4096);
    munmap(machine->frame_map, machine->frame_bytes + 4096);
    free(machine);
    thread->vm = NULL;
    thread->frame = NULL;
}

bool vm_check_room(Thread *thread, Frame *next, Value *registers, uint32_t register_count) {
    if (vm_has_room(thread, next, registers, register_count)) return true;
    error_raise(thread, SHAPE_RecursionError, "maximum recursion depth exceeded");
    return false;
}

// ---- calls ------------------------------------------------------------------------------------------------------

Frame *vm_push_call(Thread *thread, Function *function, Value *args, size_t positional, Value keyword_names) {
    Code *code = function->code;
    if (!code_feedback(thread, code)) return NULL;
    Frame *frame = vm_next_frame(thread);
    Value *registers = vm_stack_top(thread);
    if (!vm_check_room(thread, frame, registers, code->register_count)) return NULL;
    if (LIKELY(keyword_names == NO_VALUE && code->exact_arguments == positional + 1))
        for (size_t i = 0; i < positional; i++)
            registers[i] = args[i];
    else if (vm_bind_arguments(thread, function, args, positional, keyword_names, registers) < 0)
        return NULL;
    vm_clear_locals(function, code, registers, code_parameter_count(code));
    vm_link_frame(thread, frame, function, code, registers);
    frame->entry = 0;
    frame->flags = 0;
    return frame;
}

Value vm_call_function(Thread *thread, Function *function, Value *args, size_t positional, Value keyword_names) {
    if (UNLIKELY(!thread_c_stack_ok(thread)) && !thread_check_c_stack(thread)) return NO_VALUE;
    if (UNLIKELY(vm_is_generator_code(function->code)))
        return vm_make_generator(thread, function, args, positional, keyword_names);
    Frame *frame = vm_push_call(thread, function, args, positional, keyword_names);
    if (!frame) return NO_VALUE;
    frame->entry = 1;
    return vm_run(thread, frame, false);
}

Value vm_execute_function(Thread *thread, Function *function, Value locals) {
    if (UNLIKELY(!thread_c_stack_ok(thread)) && !thread_check_c_stack(thread)) return NO_VALUE;
    if (UNLIKELY(vm_is_generator_code(function->code))) // a module with top-level await
        return vm_make_generator(thread, function, NULL, 0, NO_VALUE);
    if (function->code->argument_count || function->code->keyword_only_count)
        return vm_call_function(thread, function, NULL, 0, NO_VALUE); // raises
    Frame *frame = vm_push_call(thread, function, NULL, 0, NO_VALUE);
    if (!frame) return NO_VALUE;
    frame->locals = locals;
    frame->entry = 1;
    return vm_run(thread, frame, false);
}

Value vm_execute(Thread *thread, Code *code, Dict *globals, Value locals, Value closure) {
    Value value = function_new(thread, code, globals);
    if (value == NO_VALUE) return NO_VALUE;
    Function *function = function_from_value(value);
    if (closure != NO_VALUE) heap_store(thread, function, &function->closure, closure);
    size_t cells = value_is_tuple(function->closure) ? tuple_length(function->closure) : 0;
    if (cells != code->free_count)
        return error_raise(thread, SHAPE_TypeError, "code object requires a closure of exactly length %u",
                           code->free_count);
    return vm_execute_function(thread, function, (code->flags & CODE_NEWLOCALS) ? NO_VALUE : locals);
}

Value vm_call(Thread *thread, Frame *frame, Value callable, Value *args, size_t positional, Value keyword_names) {
    (void)frame;
    return object_call(thread, callable, args, positional, keyword_names);
}

// ---- f(*args, **kwargs) -----------------------------------------------------------------------------------------

// "print()", "module.f()": how messages name a callable.
static Value callable_text(Thread *thread, Value callable) {
    Value qualname, module;
    int found = object_lookup_attribute(thread, callable, NAME(__qualname__), &qualname);
    if (found < 0) return NO_VALUE;
    if (!found) return object_str(thread, callable);
    found = object_lookup_attribute(thread, callable, NAME(__module__), &module);
    if (found < 0) return NO_VALUE;
    if (found && value_is_str(module) && !str_equal_cstring(module, "builtins"))
        return str_format_c(thread, "%U.%S()", module, qualname);
    return str_format_c(thread, "%S()", qualname);
}

static int raise_about_callable(Thread *thread, Value callable, const char *format, Value v) {
    Value text = callable_text(thread, callable);
    if (text == NO_VALUE) return -1;
    return error_raise_int(thread, SHAPE_TypeError, format, text, v);
}

static int spread_positional(Thread *thread, Value *window) {
    if (value_has_shape(window[1], SHAPE_tuple)) return 0;
    Type *type = value_type(window[1]);
    if (!type->slots.iter && !type->slots.get_item)
        return raise_about_callable(thread, window[0], "%U argument after * must be an iterable, not %T", window[1]);
    Value tuple = tuple_from_iterable(thread, window[1]);
    if (tuple == NO_VALUE) return -1;
    window[1] = tuple;
    return 0;
}

int vm_spread_prepare(Thread *thread, Value *window) {
    if (spread_positional(thread, window) < 0) return -1;
    if (window[2] == UNBOUND || value_has_shape(window[2], SHAPE_dict)) return 0;
    Dict *dict = dict_allocate(thread);
    if (!dict) return -1;
    if (vm_dict_merge(thread, value_from_object(dict), window[2], window[0]) < 0) return -1;
    window[2] = value_from_object(dict);
    return 0;
}

Value vm_call_spread(Thread *thread, Value *window) {
    bool keywords = window[2] != UNBOUND && dict_length(dict_from_value(window[2])) != 0;
    if (!keywords)
        return object_call(thread, window[0], tuple_from_value(window[1])->items, tuple_length(window[1]), NO_VALUE);
    return object_call_tuple(thread, window[0], window[1], window[2]);
}

int vm_dict_merge(Thread *thread, Value dict, Value mapping, Value callable) {
    if (!value_is_dict(mapping)) {
        Value keys;
        int found = object_lookup_attribute(thread, mapping, NAME(keys), &keys);
        if (found < 0) return -1;
        if (!found)
            return raise_about_callable(thread, callable, "%U argument after ** must be a mapping, not %T", mapping);
    }
    if (dict_update(thread, dict_from_value(dict), mapping, 2) == 0) return 0;
    if (!error_matches(thread, SHAPE_KeyError)) return -1;
    Value error = error_fetch(thread);
    Value args = exception_from_value(error)->args;
    if (!value_is_tuple(args) || tuple_length(args) != 1) {
        error_restore(thread, error);
        return -1;
    }
    Value key = tuple_get(args, 0);
    return raise_about_callable(thread, callable, "%U got multiple values for keyword argument '%S'", key);
}

// ---- instances --------------------------------------------------------------------------------------------------

bool vm_learn_init(Thread *thread, Type *type, FeedbackSlot *slot) {
    if (type->slots.construct != BUILTIN_TYPE(object)->slots.construct || (type->flags & TYPE_ABSTRACT) ||
        !type->root_shape)
        return false;
    Value init = type_lookup(thread, type, NAME(__init__));
    if (!value_has_shape(init, SHAPE_function)) return false;
    feedback_set(slot, type->root_shape, shape_at(type->root_shape)->version, FEEDBACK_INIT);
    slot->value = init;
    return true;
}
