// Taipan: what types of the object layer need from the machine's frames. MIT licence.
#include "object/bytes.h"
#include "object/code.h"
#include "object/protocol.h"
#include "object/dict.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/call.h"
#include "runtime/frame.h"

Value function_call(Thread *thread, Value function, Value *args, size_t positional, Value keyword_names) {
    return vm_call_function(thread, function_from_value(function), args, positional, keyword_names);
}

// The free variable __class__ of the running function: its cell's contents.
static int find_class_cell(Thread *thread, const Frame *frame, Value *type) {
    const Code *code = frame->code;
    for (uint32_t i = code->local_count - code->free_count; i < code->local_count; i++) {
        if (tuple_get(code->local_names, i) != NAME(__class__)) continue;
        Value cell = frame->registers[i];
        if (!value_has_shape(cell, SHAPE_cell))
            return error_raise_int(thread, SHAPE_RuntimeError, "super(): bad __class__ cell");
        *type = ((Cell *)cell)->content;
        if (*type == UNBOUND || *type == NO_VALUE)
            return error_raise_int(thread, SHAPE_RuntimeError, "super(): empty __class__ cell");
        if (value_is_type(*type)) return 0;
        return error_raise_int(thread, SHAPE_RuntimeError, "super(): __class__ is not a type (%T)", *type);
    }
    return error_raise_int(thread, SHAPE_RuntimeError, "super(): __class__ cell not found");
}

int runtime_super_arguments(Thread *thread, Value *type, Value *self) {
    const Frame *frame = thread->frame;
    if (!frame) return error_raise_int(thread, SHAPE_RuntimeError, "super(): no current frame");
    if (!frame->code->argument_count) return error_raise_int(thread, SHAPE_RuntimeError, "super(): no arguments");
    Value first = frame->registers[0];
    bool in_cell = bytes_from_value(frame->code->local_kinds)->data[0] & LOCAL_CELL;
    if (in_cell && value_has_shape(first, SHAPE_cell)) first = ((Cell *)first)->content;
    if (first == UNBOUND || first == NO_VALUE)
        return error_raise_int(thread, SHAPE_RuntimeError, "super(): arg[0] deleted");
    *self = first;
    return find_class_cell(thread, frame, type);
}

Value runtime_current_module_name(Thread *thread) {
    const Frame *frame = thread->frame;
    return frame && frame->globals ? dict_get_name(thread, frame->globals, NAME(__name__)) : NO_VALUE;
}
