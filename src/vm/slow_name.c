// Taipan: names: globals, builtins, class and module namespaces, cells. MIT licence.
#include "runtime/traceback.h"
#include "vm/feedback.h"
#include "vm/fast.h"
#include "vm/machine.h"

static Value raise_undefined(Thread *thread, Value name) {
    return error_raise_name(thread, SHAPE_NameError, name, "name '%U' is not defined", name);
}

static bool is_free_variable(const Frame *frame, uint32_t local) {
    return local >= frame->code->local_count - frame->code->free_count;
}

Value vm_raise_unbound(Thread *thread, Frame *frame, uint32_t local) {
    Value name = tuple_get(frame->code->local_names, local);
    return error_raise(thread, SHAPE_UnboundLocalError,
                       "cannot access local variable '%U' where it is not associated with a value", name);
}

Value vm_raise_empty_cell(Thread *thread, Frame *frame, uint32_t local) {
    if (local >= frame->code->local_count) return vm_raise_wrong_register(thread);
    if (!is_free_variable(frame, local)) return vm_raise_unbound(thread, frame, local);
    Value name = tuple_get(frame->code->local_names, local);
    return error_raise_name(
        thread, SHAPE_NameError, name,
        "cannot access free variable '%U' where it is not associated with a value in enclosing scope", name);
}

Value vm_raise_not_cell(Thread *thread) {
    return error_raise(thread, SHAPE_SystemError, "a variable is used as a cell before it is one");
}

Value vm_raise_wrong_register(Thread *thread) {
    return error_raise(thread, SHAPE_SystemError, "malformed bytecode: an instruction met an operand of a wrong kind");
}

void vm_restore_raise(Thread *thread, Frame *frame) {
    if (*frame->instruction >> 16 & 0xFF) return;
    Value traceback = exception_from_value(thread->pending)->traceback;
    for (; value_has_shape(traceback, SHAPE_traceback); traceback = traceback_from_value(traceback)->next) {
        const Traceback *entry = traceback_from_value(traceback);
        if (entry->frame != value_from_object(frame->object) || !value_is_small_int(entry->lasti)) continue;
        uint64_t unit = (uint64_t)value_small_int(entry->lasti) / 2;
        if (unit < frame->code->unit_count) frame->instruction = frame->code->units + unit;
        return;
    }
}

// ---- globals and builtins ---------------------------------------------------------------------------------------

static bool learn_entry(Thread *thread, Dict *dict, Value name, FeedbackSlot *slot) {
    int64_t index = dict_entry_index(thread, dict, name);
    if (index < 0) return false;
    slot->index = (uint32_t)index;
    return true;
}

static void learn_global(Thread *thread, Frame *frame, Value name, FeedbackSlot *slot) {
    slot->version = UINT32_MAX;
    if (learn_entry(thread, frame->globals, name, slot)) {
        slot->version = dict_keys_version(thread, frame->globals);
        slot->kind = FEEDBACK_GLOBAL;
    } else if (learn_entry(thread, frame->builtins, name, slot)) {
        slot->version = dict_keys_version(thread, frame->globals);
        slot->shape = dict_keys_version(thread, frame->builtins);
        slot->kind = FEEDBACK_BUILTIN;
    }
}

static Value get_from_mapping(Thread *thread, Value mapping, Value name) {
    if (value_has_shape(mapping, SHAPE_dict)) return dict_get(thread, dict_from_value(mapping), name);
    Value found = object_get_item(thread, mapping, name);
    if (found == NO_VALUE && error_matches(thread, SHAPE_KeyError)) error_clear(thread);
    return found;
}

static Value find_global(Thread *thread, Frame *frame, Value name) {
    Value found = get_from_mapping(thread, value_from_object(frame->globals), name);
    if (found != NO_VALUE || error_pending(thread)) return found;
    found = get_from_mapping(thread, value_from_object(frame->builtins), name);
    if (found != NO_VALUE || error_pending(thread)) return found;
    // Globals may name something for their builtins that is no dict: function_new gave an empty one for it.
    Value mapping = dict_length(frame->builtins) ? NO_VALUE : dict_get_name(thread, frame->globals, NAME(__builtins__));
    if (mapping == NO_VALUE || value_is_dict(mapping) || value_is_instance(mapping, BUILTIN_TYPE(module)))
        return NO_VALUE;
    return get_from_mapping(thread, mapping, name);
}

Value vm_load_global(Thread *thread, Frame *frame, Value name, FeedbackSlot *slot) {
    Value found = find_global(thread, frame, name);
    if (found == NO_VALUE) return error_pending(thread) ? NO_VALUE : raise_undefined(thread, name);
    if (value_has_shape(value_from_object(frame->globals), SHAPE_dict) &&
        value_has_shape(value_from_object(frame->builtins), SHAPE_dict))
        learn_global(thread, frame, name, slot);
    return found;
}

int vm_store_global(Thread *thread, Frame *frame, Value name, Value value, FeedbackSlot *slot) {
    Dict *globals = frame->globals;
    if (!value_has_shape(value_from_object(globals), SHAPE_dict)) return dict_set(thread, globals, name, value);
    uint32_t before = globals->keys_version;
    if (dict_set(thread, globals, name, value) < 0) return -1;
    // A key that was there already will be set again: worth a version.
    if (before != 0 && globals->keys_version == before && learn_entry(thread, globals, name, slot)) {
        slot->version = before;
        slot->kind = FEEDBACK_GLOBAL;
    } else if (++slot->counter > 2 && learn_entry(thread, globals, name, slot)) {
        slot->version = dict_keys_version(thread, globals);
        slot->kind = FEEDBACK_GLOBAL;
    }
    return 0;
}

static int delete_from_dict(Thread *thread, Dict *dict, Value name) {
    Value dropped = dict_get(thread, dict, name);
    if (dropped == NO_VALUE && error_pending(thread)) return -1;
    int status = dict_delete(thread, dict, name);
    if (status == 0) raise_undefined(thread, name);
    if (status != 1) return -1;
    return fast_has_finalizer(dropped) ? vm_dropped(thread, dropped) : 0;
}

int vm_delete_global(Thread *thread, Frame *frame, Value name) {
    return delete_from_dict(thread, frame->globals, name);
}

// ---- namespaces -------------------------------------------------------------------------------------------------

// The code of a module called as a function (types.FunctionType) has its globals for locals.
static bool has_locals(Frame *frame) {
    if (UNLIKELY(frame->locals == NO_VALUE) && !(frame->code->flags & CODE_NEWLOCALS))
        frame->locals = value_from_object(frame->globals); // NOBARRIER: frames are roots
    return frame->locals != NO_VALUE;
}

static int no_locals(Thread *thread, const char *what, Value name) {
    return error_raise_int(thread, SHAPE_SystemError, "no locals when %s %R", what, name);
}

Value vm_load_name(Thread *thread, Frame *frame, Value name, FeedbackSlot *slot) {
    if (!has_locals(frame)) return no_locals(thread, "loading", name), NO_VALUE;
    Value found = get_from_mapping(thread, frame->locals, name);
    if (found != NO_VALUE || error_pending(thread)) return found;
    (void)slot;
    found = find_global(thread, frame, name);
    if (found == NO_VALUE && !error_pending(thread)) return raise_undefined(thread, name);
    return found;
}

int vm_store_name(Thread *thread, Frame *frame, Value name, Value value, FeedbackSlot *slot) {
    (void)slot;
    if (!has_locals(frame)) return no_locals(thread, "storing", name);
    if (value_has_shape(frame->locals, SHAPE_dict))
        return dict_set(thread, dict_from_value(frame->locals), name, value);
    return object_set_item(thread, frame->locals, name, value);
}

int vm_delete_name(Thread *thread, Frame *frame, Value name) {
    if (!has_locals(frame)) return no_locals(thread, "deleting", name);
    if (value_has_shape(frame->locals, SHAPE_dict)) {
        return delete_from_dict(thread, dict_from_value(frame->locals), name);
    }
    if (object_set_item(thread, frame->locals, name, NO_VALUE) == 0) return 0;
    if (error_matches(thread, SHAPE_KeyError)) {
        error_clear(thread);
        raise_undefined(thread, name);
    }
    return -1;
}

Value vm_load_from_mapping_or_global(Thread *thread, Frame *frame, Value mapping, Value name) {
    Value found = get_from_mapping(thread, mapping, name);
    if (found != NO_VALUE || error_pending(thread)) return found;
    found = find_global(thread, frame, name);
    if (found == NO_VALUE && !error_pending(thread)) return raise_undefined(thread, name);
    return found;
}

Value vm_load_from_mapping_or_cell(Thread *thread, Frame *frame, Value mapping, Value name, uint32_t cell_register) {
    Value found = get_from_mapping(thread, mapping, name);
    if (found != NO_VALUE || error_pending(thread)) return found;
    Value cell = frame->registers[cell_register];
    if (!value_has_shape(cell, SHAPE_cell)) return vm_raise_not_cell(thread);
    found = ((Cell *)cell)->content;
    return found == UNBOUND ? vm_raise_empty_cell(thread, frame, cell_register) : found;
}

Value vm_load_build_class(Thread *thread, Frame *frame) {
    Value found = get_from_mapping(thread, value_from_object(frame->builtins), NAME(__build_class__));
    if (found == NO_VALUE && !error_pending(thread))
        return error_raise_name(thread, SHAPE_NameError, NAME(__build_class__), "__build_class__ not found");
    return found;
}

Value vm_load_common(Thread *thread, uint32_t index) {
    switch (index) {
    case COMMON_ASSERTION_ERROR: return value_from_object(EXCEPTION_TYPE(AssertionError));
    case COMMON_NOT_IMPLEMENTED_ERROR: return value_from_object(EXCEPTION_TYPE(NotImplementedError));
    case COMMON_TUPLE: return value_from_object(BUILTIN_TYPE(tuple));
    case COMMON_LIST: return value_from_object(BUILTIN_TYPE(list));
    case COMMON_SET: return value_from_object(BUILTIN_TYPE(set));
    default: {
        Value found = dict_get_cstring(thread, thread->interp->builtins, index == COMMON_ALL ? "all" : "any");
        return found == NO_VALUE && !error_pending(thread) ? vm_raise_wrong_register(thread) : found;
    }
    }
}
