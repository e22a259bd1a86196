// Taipan: the dispatch loop. MIT licence.
//
// Computed goto over 32-bit units; operands are decoded before the jump, so that WIDE can decode more and jump to the same
// label. The hot half of each instruction is here, the rest in slow_*.c. Python calling Python pushes a frame and goes on
// in the same C frame; only calls through native code enter vm_run again (a frame with entry 1 ends it).
// Convention: inside an instruction pc points after its main unit, at the trailing ones; NEXT(n) skips n of them.
// Whatever may raise or run code is preceded by SAVE(). While tracing is on, `labels` is a table that leads every
// instruction through the hook first; otherwise tracing costs nothing.
#include "vm/feedback.h"
#include "vm/push.h"
#include "vm/fast.h"
#include "runtime/traceback.h"

#define DISPATCH()                                                                                                     \
    do {                                                                                                               \
        uint32_t unit = *pc++;                                                                                         \
        a = (unit >> 8) & 0xFF;                                                                                        \
        b = (unit >> 16) & 0xFF;                                                                                       \
        c = unit >> 24;                                                                                                \
        goto *labels[unit & 0xFF];                                                                                     \
    } while (0)
#define NEXT(trailing)                                                                                                 \
    do {                                                                                                               \
        pc += (trailing);                                                                                              \
        DISPATCH();                                                                                                    \
    } while (0)
#define SAVE() (frame->instruction = pc - 1)
#define R(index) registers[index]
#define SLOT(position) (&frame->feedback[pc[position]])
#define NAME_OPERAND(index) (names[index])
#define CHECK(value)                                                                                                   \
    do {                                                                                                               \
        if (UNLIKELY((value) == NO_VALUE)) goto error;                                                                 \
    } while (0)
#define CHECK_STATUS(status)                                                                                           \
    do {                                                                                                               \
        if (UNLIKELY((status) < 0)) goto error;                                                                        \
    } while (0)
#define LOAD_FRAME()                                                                                                   \
    do {                                                                                                               \
        registers = frame->registers;                                                                                  \
        constants = tuple_from_value(frame->code->constants)->items;                                                   \
        names = tuple_from_value(frame->code->names)->items;                                                           \
    } while (0)
#define RESULT(expression, trailing)                                                                                   \
    do {                                                                                                               \
        SAVE();                                                                                                        \
        Value result_ = (expression);                                                                                  \
        CHECK(result_);                                                                                                \
        R(a) = result_;                                                                                                \
        NEXT(trailing);                                                                                                \
    } while (0)
#define STATUS(expression, trailing)                                                                                   \
    do {                                                                                                               \
        SAVE();                                                                                                        \
        CHECK_STATUS(expression);                                                                                      \
        NEXT(trailing);                                                                                                \
    } while (0)
#define SIGNED_C() ((int8_t)c)

// An arithmetic instruction: an int path, a float path, the general one.
#define ARITHMETIC(name, int_path, float_path, slow)                                                                   \
    L_##name : {                                                                                                       \
        Value x = R(b), y = R(c);                                                                                      \
        if (value_are_small_ints(x, y)) {                                                                              \
            int_path                                                                                                   \
        } else if (fast_are_immediate_floats(x, y)) {                                                                  \
            float_path                                                                                                 \
        }                                                                                                              \
        RESULT(slow, 1);                                                                                               \
    }
#define INT_RESULT(overflows, bits_expression)                                                                         \
    int64_t bits;                                                                                                      \
    if (LIKELY(!overflows)) {                                                                                          \
        R(a) = value_from_bits((uint64_t)(bits_expression));                                                           \
        NEXT(1);                                                                                                       \
    }
#define FLOAT_RESULT(expression)                                                                                       \
    Value number = value_try_immediate_float(expression);                                                              \
    if (LIKELY(number != NO_VALUE)) {                                                                                  \
        R(a) = number;                                                                                                 \
        NEXT(1);                                                                                                       \
    }
#define FAST_VALUE(expression)                                                                                         \
    Value number = (expression);                                                                                       \
    if (LIKELY(number != NO_VALUE)) {                                                                                  \
        R(a) = number;                                                                                                 \
        NEXT(1);                                                                                                       \
    }
#define X_BITS ((int64_t)value_bits(x))
#define Y_BITS ((int64_t)value_bits(y))
#define X_DOUBLE (value_immediate_float(x))
#define Y_DOUBLE (value_immediate_float(y))
#define BINARY_PAIR(name, OPERATION, int_path, float_path)                                                             \
    ARITHMETIC(name, int_path, float_path, vm_binary(thread, OPERATION, x, y))                                         \
    ARITHMETIC(INPLACE_##name, int_path, float_path, vm_inplace(thread, OPERATION, x, y))

// With a constant that fits the instruction, whose tag the doubling leaves out.
#define IMMEDIATE(name, overflows, slow)                                                                               \
    L_##name : {                                                                                                       \
        Value x = R(b);                                                                                                \
        int64_t bits;                                                                                                  \
        if (LIKELY(value_is_small_int(x) && !overflows(X_BITS, (int64_t)SIGNED_C() * 2, &bits))) {                     \
            R(a) = value_from_bits((uint64_t)bits);                                                                    \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        RESULT(slow, 1);                                                                                               \
    }
#define IMMEDIATE_PAIR(name, OPERATION, overflows)                                                                     \
    IMMEDIATE(name##_INT, overflows, vm_binary(thread, OPERATION, x, value_from_small_int(SIGNED_C())))                \
    IMMEDIATE(INPLACE_##name##_INT, overflows, vm_inplace(thread, OPERATION, x, value_from_small_int(SIGNED_C())))

// A truth (1, 0, -1), as it is (!!) or turned around (!).
#define TRUTH(name, sign, expression)                                                                                  \
    L_##name : {                                                                                                       \
        SAVE();                                                                                                        \
        int truth = (expression);                                                                                      \
        CHECK_STATUS(truth);                                                                                           \
        R(a) = value_from_bool(sign truth);                                                                            \
        NEXT(0);                                                                                                       \
    }
#define JUMP_IF(name, when_true, when_false)                                                                           \
    L_JUMP_IF_##name : {                                                                                               \
        Value x = R(a);                                                                                                \
        int32_t offset = (int32_t)pc[0];                                                                               \
        if (x == TRUE_VALUE) NEXT(1 + when_true);                                                                      \
        if (x == FALSE_VALUE) NEXT(1 + when_false);                                                                    \
        SAVE();                                                                                                        \
        int truth = fast_truth(thread, x);                                                                             \
        CHECK_STATUS(truth);                                                                                           \
        NEXT(1 + (truth ? when_true : when_false));                                                                    \
    }

#define COMPARISON(name, operator, OPERATION)                                                                          \
    L_##name : {                                                                                                       \
        Value x = R(b), y = R(c);                                                                                      \
        if (value_are_small_ints(x, y)) {                                                                              \
            R(a) = value_from_bool(X_BITS operator Y_BITS);                                                            \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        if (fast_are_immediate_floats(x, y)) {                                                                         \
            R(a) = value_from_bool(X_DOUBLE operator Y_DOUBLE);                                                        \
            NEXT(1);                                                                                                   \
        }                                                                                                              \
        RESULT(vm_compare(thread, x, y, OPERATION), 1);                                                                \
    }                                                                                                                  \
    L_JUMP_IF_##name : {                                                                                               \
        Value x = R(a), y = R(b);                                                                                      \
        bool truth;                                                                                                    \
        if (value_are_small_ints(x, y))                                                                                \
            truth = X_BITS operator Y_BITS;                                                                            \
        else if (fast_are_immediate_floats(x, y))                                                                      \
            truth = X_DOUBLE operator Y_DOUBLE;                                                                        \
        else {                                                                                                         \
            SAVE();                                                                                                    \
            Value answer = vm_compare(thread, x, y, OPERATION);                                                        \
            CHECK(answer);                                                                                             \
            int status = fast_truth(thread, answer);                                                                   \
            CHECK_STATUS(status);                                                                                      \
            truth = status;                                                                                            \
        }                                                                                                              \
        NEXT(2 + (truth == (bool)c ? (int32_t)pc[0] : 0));                                                             \
    }

static __attribute__((noinline)) Value vm_loop(Thread *thread, Frame *frame, bool raising, StackGap *gap) {
    static const void *const normal_labels[256] = {
#define OP(name, a, b, c, trailing, effects) [OP_##name] = &&L_##name,
#include "bytecode/opcodes.def"
#undef OP
    };
    static const void *const traced_labels[256] = {
#define OP(name, a, b, c, trailing, effects) [OP_##name] = &&trace_hook,
#include "bytecode/opcodes.def"
#undef OP
    };
    const void *const *labels = normal_labels;
    const uint32_t *pc = frame->pc;
    Value *registers;
    const Value *constants, *names;
    size_t a = 0, b = 0, c = 0;
    // Operands of the shared call paths:
    Function *function;
    Value *window;     // first argument
    size_t positional; // how many
    uint32_t trailing; // units after the main one of the calling instruction
    uint8_t push_flags = 0;
    Value value, instance = NO_VALUE; // instance: of the class being called, with push_flags FRAME_INIT

    gap->low = heap_stack_pointer();
    LOAD_FRAME();
    if (UNLIKELY(thread->stop_request)) {
        if (vm_is_traced(thread)) labels = traced_labels;
    }
    if (UNLIKELY(raising)) {
        if (labels == traced_labels) vm_trace_throw(thread, frame);
        goto error;
    }
    if (UNLIKELY(labels == traced_labels)) {
        if (vm_trace_call(thread, frame) < 0) goto error;
    }
    DISPATCH();

L_RESUME:
L_NOP:
    NEXT(0);

L_WIDE : {
    size_t high_a = a, high_b = b, high_c = c;
    uint32_t unit = *pc++;
    if ((unit & 0xFF) == OP_WIDE) {
        high_a = high_a << 8 | ((unit >> 8) & 0xFF);
        high_b = high_b << 8 | ((unit >> 16) & 0xFF);
        high_c = high_c << 8 | unit >> 24;
        unit = *pc++;
    }
    a = high_a << 8 | ((unit >> 8) & 0xFF);
    switch (unit & 0xFF) {
    case OP_LOAD_CONST:
    case OP_MAKE_FUNCTION: // Bx: the label computes b | c << 8
        b = unit >> 16 | (high_b & 0xFF) << 16 | (high_c & 0xFF) << 24;
        c = 0;
        break;
    case OP_LOAD_INT:
        R(a) = value_from_small_int((int32_t)(unit >> 16 | (high_b & 0xFF) << 16 | (high_c & 0xFF) << 24));
        NEXT(0);
    case OP_ADD_INT:
    case OP_SUBTRACT_INT:
    case OP_INPLACE_ADD_INT:
    case OP_INPLACE_SUBTRACT_INT:
    case OP_GET_ITEM_INT: // SIMM keeps to 8 bits
        b = high_b << 8 | ((unit >> 16) & 0xFF);
        c = unit >> 24;
        break;
    default: b = high_b << 8 | ((unit >> 16) & 0xFF); c = high_c << 8 | unit >> 24;
    }
    goto *normal_labels[unit & 0xFF];
}

    // ---- moving -------------------------------------------------------------------------------------------------
L_LOAD_CONST:
    R(a) = constants[b | c << 8];
    NEXT(0);
L_LOAD_INT:
    R(a) = value_from_small_int((int16_t)(b | c << 8));
    NEXT(0);
L_LOAD_NONE:
    R(a) = NONE;
    NEXT(0);
L_LOAD_TRUE:
    R(a) = TRUE_VALUE;
    NEXT(0);
L_LOAD_FALSE:
    R(a) = FALSE_VALUE;
    NEXT(0);
L_LOAD_COMMON:
    RESULT(vm_load_common(thread, (uint32_t)b), 0);
L_MOVE:
    R(a) = R(b);
    NEXT(0);
L_CHECK_BOUND:
    if (UNLIKELY(R(a) == UNBOUND)) {
        SAVE();
        vm_raise_unbound(thread, frame, (uint32_t)a);
        goto error;
    }
    NEXT(0);
L_CLEAR:
    R(a) = UNBOUND;
    NEXT(0);
L_DELETE_LOCAL : {
    Value dropped = R(a);
    if (UNLIKELY(dropped == UNBOUND)) {
        SAVE();
        vm_raise_unbound(thread, frame, (uint32_t)a);
        goto error;
    }
    R(a) = UNBOUND;
    if (LIKELY(!fast_has_finalizer(dropped))) NEXT(0);
    STATUS(vm_dropped(thread, dropped), 0);
}

    // ---- cells --------------------------------------------------------------------------------------------------
L_MAKE_CELL:
    RESULT(cell_new(thread, R(a)), 0);
L_LOAD_CELL : {
    Value cell = R(b);
    if (UNLIKELY(!value_has_shape(cell, SHAPE_cell))) goto not_a_cell;
    Value content = ((Cell *)cell)->content;
    if (UNLIKELY(content == UNBOUND)) {
        SAVE();
        vm_raise_empty_cell(thread, frame, (uint32_t)b);
        goto error;
    }
    R(a) = content;
    NEXT(0);
}
L_STORE_CELL : {
    Value cell = R(a);
    if (UNLIKELY(!value_has_shape(cell, SHAPE_cell))) goto not_a_cell;
    heap_store(thread, cell, &((Cell *)cell)->content, R(b));
    NEXT(0);
}
L_DELETE_CELL : {
    Value cell = R(a);
    if (UNLIKELY(!value_has_shape(cell, SHAPE_cell))) goto not_a_cell;
    if (UNLIKELY(((Cell *)cell)->content == UNBOUND)) {
        SAVE();
        vm_raise_empty_cell(thread, frame, (uint32_t)a);
        goto error;
    }
    Value dropped = ((Cell *)cell)->content;
    ((Cell *)cell)->content = UNBOUND; // NOBARRIER: an immediate
    if (LIKELY(!fast_has_finalizer(dropped))) NEXT(0);
    STATUS(vm_dropped(thread, dropped), 0);
}

    // ---- names --------------------------------------------------------------------------------------------------
L_LOAD_GLOBAL : {
    FeedbackSlot *slot = SLOT(0);
    const Dict *globals = frame->globals;
    if (LIKELY(slot->version == globals->keys_version)) {
        if (slot->kind == FEEDBACK_GLOBAL) {
            R(a) = dict_entry_value(globals, slot->index);
            NEXT(1);
        }
        if (LIKELY(slot->shape == frame->builtins->keys_version)) {
            R(a) = dict_entry_value(frame->builtins, slot->index);
            NEXT(1);
        }
    }
    RESULT(vm_load_global(thread, frame, NAME_OPERAND(b), slot), 1);
}
L_STORE_GLOBAL : {
    FeedbackSlot *slot = SLOT(0);
    if (LIKELY(slot->version == frame->globals->keys_version)) {
        DictTable *table = frame->globals->table;
        heap_store(thread, table, &table->entries[slot->index].value, R(a));
        NEXT(1);
    }
    STATUS(vm_store_global(thread, frame, NAME_OPERAND(b), R(a), slot), 1);
}
L_DELETE_GLOBAL:
    STATUS(vm_delete_global(thread, frame, NAME_OPERAND(b)), 0);
L_LOAD_NAME : {
    if (frame->locals == value_from_object(frame->globals) && value_has_shape(frame->locals, SHAPE_dict))
        goto L_LOAD_GLOBAL;
    RESULT(vm_load_name(thread, frame, NAME_OPERAND(b), SLOT(0)), 1);
}
L_STORE_NAME : {
    if (frame->locals == value_from_object(frame->globals) && value_has_shape(frame->locals, SHAPE_dict))
        goto L_STORE_GLOBAL;
    STATUS(vm_store_name(thread, frame, NAME_OPERAND(b), R(a), SLOT(0)), 1);
}
L_DELETE_NAME:
    STATUS(vm_delete_name(thread, frame, NAME_OPERAND(b)), 0);
L_LOAD_LOCALS:
    RESULT(frame_locals(thread, frame), 0);
L_LOAD_FROM_MAPPING_OR_GLOBAL:
    RESULT(vm_load_from_mapping_or_global(thread, frame, R(b), NAME_OPERAND(c)), 0);
L_LOAD_FROM_MAPPING_OR_CELL:
    RESULT(vm_load_from_mapping_or_cell(thread, frame, R(a), NAME_OPERAND(b), (uint32_t)c), 0);
L_LOAD_BUILD_CLASS:
    RESULT(vm_load_build_class(thread, frame), 0);

    // ---- attributes ---------------------------------------------------------------------------------------------
L_LOAD_ATTRIBUTE : {
    FeedbackSlot *slot = SLOT(0);
    Value object = R(b);
    if (LIKELY(value_is_object(object))) {
        Object *instance = value_object(object);
        if (LIKELY(instance->shape == slot->shape)) {
            if (LIKELY(shape_at(slot->shape)->version == slot->version)) {
                switch (slot->kind) {
                case FEEDBACK_INLINE: R(a) = *(Value *)((char *)instance + slot->index); NEXT(1);
                case FEEDBACK_OVERFLOW:
                    R(a) = ((ValueArray *)*(Value *)((char *)instance + slot->word))->items[slot->index];
                    NEXT(1);
                case FEEDBACK_CLASS_VALUE: R(a) = slot->value; NEXT(1);
                case FEEDBACK_METHOD: RESULT(method_new(thread, slot->value, object), 1);
                case FEEDBACK_MEMBER: {
                    Value member = *(Value *)((char *)instance + slot->index);
                    if (UNLIKELY(member == NO_VALUE)) break;
                    R(a) = member;
                    NEXT(1);
                }
                case FEEDBACK_PROPERTY:
                    if (frame->top + 1 >= thread->stack_end) break;
                    SAVE();
                    function = function_from_value(slot->value);
                    window = frame->top;
                    window[0] = object;
                    if (UNLIKELY(function->code->exact_arguments != 2)) break;
                    c = a; // where the result goes
                    trailing = 1;
                    goto push_exact;
                default: break;
                }
            } else if (slot->kind == FEEDBACK_MODULE) {
                Dict *dict = module_from_value(object)->dict;
                if (LIKELY(dict->keys_version == slot->version)) {
                    R(a) = dict_entry_value(dict, slot->index);
                    NEXT(1);
                }
            }
        } else if (slot->kind == FEEDBACK_TYPE && value_is_type(object) &&
                   type_from_value(object)->root_shape == slot->shape &&
                   shape_at(slot->shape)->version == slot->version && object_shape(instance)->version == slot->index) {
            R(a) = slot->value;
            NEXT(1);
        }
    }
    RESULT(vm_load_attribute(thread, object, NAME_OPERAND(c), slot), 1);
}
L_STORE_ATTRIBUTE : {
    FeedbackSlot *slot = SLOT(0);
    Value object = R(a);
    if (LIKELY(value_is_object(object))) {
        Object *instance = value_object(object);
        if (LIKELY(instance->shape == slot->shape && shape_at(slot->shape)->version == slot->version)) {
            switch (slot->kind) {
            case FEEDBACK_MEMBER:
            case FEEDBACK_INLINE:
                heap_store(thread, instance, (Value *)((char *)instance + slot->index), R(c));
                NEXT(1);
            case FEEDBACK_ADD:
                heap_store(thread, instance, (Value *)((char *)instance + slot->index), R(c));
                instance->shape = (uint32_t)slot->word;
                NEXT(1);
            case FEEDBACK_OVERFLOW: {
                ValueArray *array = (ValueArray *)*(Value *)((char *)instance + slot->word);
                heap_store(thread, array, &array->items[slot->index], R(c));
                NEXT(1);
            }
            default: break;
            }
        }
    }
    STATUS(vm_store_attribute(thread, object, NAME_OPERAND(b), R(c), slot), 1);
}
L_DELETE_ATTRIBUTE:
    STATUS(object_set_attribute(thread, R(a), NAME_OPERAND(b), NO_VALUE), 0);
L_LOAD_METHOD : {
    FeedbackSlot *slot = SLOT(0);
    Value object = R(b);
    if (LIKELY(value_is_object(object))) {
        Object *instance = value_object(object);
        if (LIKELY(instance->shape == slot->shape)) {
            if (LIKELY(shape_at(slot->shape)->version == slot->version)) {
                if (LIKELY(slot->kind == FEEDBACK_METHOD)) {
                    R(a + 1) = object;
                    R(a) = slot->value;
                    NEXT(1);
                }
                if (slot->kind == FEEDBACK_CLASS_VALUE) {
                    R(a + 1) = UNBOUND;
                    R(a) = slot->value;
                    NEXT(1);
                }
                if (slot->kind == FEEDBACK_INLINE) {
                    R(a + 1) = UNBOUND;
                    R(a) = *(Value *)((char *)instance + slot->index);
                    NEXT(1);
                }
            } else if (slot->kind == FEEDBACK_MODULE) {
                Dict *dict = module_from_value(object)->dict;
                if (LIKELY(dict->keys_version == slot->version)) {
                    R(a + 1) = UNBOUND;
                    R(a) = dict_entry_value(dict, slot->index);
                    NEXT(1);
                }
            }
        } else if (slot->kind == FEEDBACK_TYPE && value_is_type(object) &&
                   type_from_value(object)->root_shape == slot->shape &&
                   shape_at(slot->shape)->version == slot->version && object_shape(instance)->version == slot->index) {
            R(a + 1) = UNBOUND;
            R(a) = slot->value;
            NEXT(1);
        }
    }
    SAVE();
    Value pair[2];
    CHECK_STATUS(vm_load_method(thread, object, NAME_OPERAND(c), slot, pair));
    R(a) = pair[0];
    R(a + 1) = pair[1];
    NEXT(1);
}
L_LOAD_SUPER_ATTRIBUTE:
    RESULT(vm_load_super_attribute(thread, frame, &R(b), NAME_OPERAND(c)), 1);
L_LOAD_SUPER_METHOD : {
    SAVE();
    Value pair[2];
    CHECK_STATUS(vm_load_super_method(thread, frame, &R(b), NAME_OPERAND(c), pair));
    R(a) = pair[0];
    R(a + 1) = pair[1];
    NEXT(1);
}

    // ---- items --------------------------------------------------------------------------------------------------
L_GET_ITEM : {
    Value container = R(b), key = R(c);
    if (LIKELY(value_is_object(container))) {
        Value item = fast_get_item(thread, container, key);
        if (LIKELY(item != NO_VALUE)) {
            R(a) = item;
            NEXT(1);
        }
    }
    RESULT(vm_get_item(thread, container, key, SLOT(0)), 1);
}
L_GET_ITEM_INT : {
    Value container = R(b), key = value_from_small_int(SIGNED_C());
    if (LIKELY(value_is_object(container))) {
        Value item = fast_get_item(thread, container, key);
        if (LIKELY(item != NO_VALUE)) {
            R(a) = item;
            NEXT(1);
        }
    }
    RESULT(vm_get_item(thread, container, key, SLOT(0)), 1);
}
L_SET_ITEM : {
    Value container = R(a), key = R(b);
    if (LIKELY(value_has_shape(container, SHAPE_list) && value_is_small_int(key))) {
        int64_t index = value_small_int(key), length = (int64_t)list_length(container);
        if (index < 0) index += length;
        if (LIKELY((uint64_t)index < (uint64_t)length)) {
            list_set(thread, container, (size_t)index, R(c));
            NEXT(1);
        }
    }
    STATUS(vm_set_item(thread, container, key, R(c), SLOT(0)), 1);
}
L_DELETE_ITEM:
    STATUS(object_set_item(thread, R(a), R(b), NO_VALUE), 0);
L_GET_SLICE:
    RESULT(vm_get_slice(thread, R(b), R(c), R(c + 1)), 0);
L_SET_SLICE:
    STATUS(vm_set_slice(thread, R(a), R(b), R(b + 1), R(c)), 0);
L_BUILD_SLICE:
    RESULT(vm_new_slice(thread, R(b), R(b + 1), c == 3 ? R(b + 2) : NONE), 0);

    // ---- operators ----------------------------------------------------------------------------------------------
    BINARY_PAIR(ADD, OPERATOR_ADD, INT_RESULT(__builtin_add_overflow(X_BITS, Y_BITS - 1, &bits), bits),
                FLOAT_RESULT(X_DOUBLE + Y_DOUBLE))
    BINARY_PAIR(SUBTRACT, OPERATOR_SUBTRACT, INT_RESULT(__builtin_sub_overflow(X_BITS, Y_BITS - 1, &bits), bits),
                FLOAT_RESULT(X_DOUBLE - Y_DOUBLE))
    BINARY_PAIR(MULTIPLY, OPERATOR_MULTIPLY,
                INT_RESULT(__builtin_mul_overflow(X_BITS - 1, Y_BITS >> 1, &bits), bits | 1),
                FLOAT_RESULT(X_DOUBLE * Y_DOUBLE))
    BINARY_PAIR(TRUE_DIVIDE, OPERATOR_TRUE_DIVIDE, FAST_VALUE(fast_int_divide(x, y)),
                if (Y_DOUBLE != 0.0){FLOAT_RESULT(X_DOUBLE / Y_DOUBLE)})
    BINARY_PAIR(FLOOR_DIVIDE, OPERATOR_FLOOR_DIVIDE, FAST_VALUE(fast_int_floor_divide(x, y)), )
    BINARY_PAIR(REMAINDER, OPERATOR_REMAINDER, FAST_VALUE(fast_int_remainder(x, y)), )
    BINARY_PAIR(LEFT_SHIFT, OPERATOR_LEFT_SHIFT, FAST_VALUE(fast_int_left_shift(x, y)), )
    BINARY_PAIR(RIGHT_SHIFT, OPERATOR_RIGHT_SHIFT, FAST_VALUE(fast_int_right_shift(x, y)), )
    BINARY_PAIR(AND, OPERATOR_AND, FAST_VALUE(value_from_bits(value_bits(x) & value_bits(y))), )
    BINARY_PAIR(OR, OPERATOR_OR, FAST_VALUE(value_from_bits(value_bits(x) | value_bits(y))), )
    BINARY_PAIR(XOR, OPERATOR_XOR, FAST_VALUE(value_from_bits((value_bits(x) ^ value_bits(y)) | 1)), )
L_POWER:
    RESULT(vm_binary(thread, OPERATOR_POWER, R(b), R(c)), 1);
L_INPLACE_POWER:
    RESULT(vm_inplace(thread, OPERATOR_POWER, R(b), R(c)), 1);
L_MATRIX_MULTIPLY:
    RESULT(vm_binary(thread, OPERATOR_MATRIX_MULTIPLY, R(b), R(c)), 1);
L_INPLACE_MATRIX_MULTIPLY:
    RESULT(vm_inplace(thread, OPERATOR_MATRIX_MULTIPLY, R(b), R(c)), 1);
    IMMEDIATE_PAIR(ADD, OPERATOR_ADD, __builtin_add_overflow)
    IMMEDIATE_PAIR(SUBTRACT, OPERATOR_SUBTRACT, __builtin_sub_overflow)
L_NEGATIVE : {
    Value x = R(b);
    if (value_is_small_int(x) && x != value_from_small_int(SMALL_INT_MIN)) {
        R(a) = value_from_small_int(-value_small_int(x));
        NEXT(0);
    }
    RESULT(object_negative(thread, x), 0);
}
L_POSITIVE:
    RESULT(object_positive(thread, R(b)), 0);
L_INVERT : {
    Value x = R(b);
    if (value_is_small_int(x)) {
        R(a) = value_from_small_int(~value_small_int(x));
        NEXT(0);
    }
    RESULT(object_invert(thread, x), 0);
}
    TRUTH(NOT, !, fast_truth(thread, R(b)))
    TRUTH(TO_BOOL, !!, fast_truth(thread, R(b)))
    COMPARISON(LT, <, COMPARE_LT)
    COMPARISON(LE, <=, COMPARE_LE)
    COMPARISON(EQ, ==, COMPARE_EQ)
    COMPARISON(NE, !=, COMPARE_NE)
    COMPARISON(GT, >, COMPARE_GT)
    COMPARISON(GE, >=, COMPARE_GE)
L_IS:
    R(a) = value_from_bool(R(b) == R(c));
    NEXT(0);
L_IS_NOT:
    R(a) = value_from_bool(R(b) != R(c));
    NEXT(0);
    TRUTH(IN, !!, object_contains(thread, R(c), R(b)))
    TRUTH(NOT_IN, !, object_contains(thread, R(c), R(b)))

    // ---- jumps --------------------------------------------------------------------------------------------------
L_JUMP:
    NEXT(1 + (int32_t)pc[0]);
L_JUMP_BACK : {
    int32_t offset = (int32_t)pc[0];
    if (UNLIKELY(thread->stop_request)) {
        SAVE();
        CHECK_STATUS(vm_safepoint(thread));
        labels = vm_is_traced(thread) ? traced_labels : normal_labels;
    }
    NEXT(1 + offset);
}
    JUMP_IF(TRUE, offset, 0)
    JUMP_IF(FALSE, 0, offset)
L_JUMP_IF_NONE:
    NEXT(1 + (R(a) == NONE ? (int32_t)pc[0] : 0));
L_JUMP_IF_NOT_NONE:
    NEXT(1 + (R(a) != NONE ? (int32_t)pc[0] : 0));
L_JUMP_IF_IS:
    NEXT(1 + ((R(a) == R(b)) == (bool)c ? (int32_t)pc[0] : 0));
L_JUMP_IF_IN : {
    SAVE();
    int found = object_contains(thread, R(b), R(a));
    CHECK_STATUS(found);
    NEXT(1 + (found == (int)c ? (int32_t)pc[0] : 0));
}

    // ---- iteration ----------------------------------------------------------------------------------------------
L_GET_ITER : {
    Value iterable = R(b);
    if (value_has_shape(iterable, SHAPE_generator)) {
        R(a) = iterable;
        NEXT(0);
    }
    RESULT(object_iter(thread, iterable), 0);
}
L_FOR_ITER : {
    Value iterator = R(b);
    if (LIKELY(value_is_object(iterator))) {
        FAST_ITERATION(iterator)
        if (value_object(iterator)->shape == SHAPE_generator) {
            Generator *generator = generator_from_value(iterator);
            if (LIKELY(generator->state <= GENERATOR_SUSPENDED && frame->next_frame < thread->frame_limit &&
                       thread->recursion_depth < (uint32_t)thread->interp->recursion_limit)) {
                SAVE();
                frame->pc = pc + 2;
                generator->frame.entry = 0;
                generator->frame.result_register = (uint32_t)a;
                value = NONE;
                function = (Function *)generator;
                goto resume_generator;
            }
        }
    }
    SAVE();
    Value item = vm_iterate(thread, iterator);
    if (LIKELY(item != NO_VALUE)) {
        R(a) = item;
        NEXT(2);
    }
    if (UNLIKELY(error_pending(thread))) goto error;
    NEXT(2 + (int32_t)pc[0]);
}
L_UNPACK_SEQUENCE : {
    Value sequence = R(b);
    if (value_has_shape(sequence, SHAPE_tuple) && tuple_length(sequence) == c) {
        const Tuple *tuple = tuple_from_value(sequence);
        Value *to = &R(a);
        for (size_t i = 0; i < c; i++)
            to[i] = tuple->items[i];
        NEXT(0);
    }
    STATUS(vm_unpack_sequence(thread, sequence, &R(a), (uint32_t)c), 0);
}
L_UNPACK_STAR:
    STATUS(vm_unpack_star(thread, R(b), &R(a), (uint32_t)c, pc[0]), 1);

    // ---- building -----------------------------------------------------------------------------------------------
L_BUILD_TUPLE:
    RESULT(tuple_from_values(thread, &R(b), c), 0);
L_BUILD_LIST:
    RESULT(list_from_values(thread, &R(b), c), 0);
L_BUILD_SET:
    RESULT(vm_build_set(thread, &R(b), (uint32_t)c), 0);
L_BUILD_MAP:
    RESULT(vm_build_map(thread, &R(b), (uint32_t)c), 0);
L_BUILD_STRING:
    RESULT(vm_build_string(thread, &R(b), (uint32_t)c), 0);
L_BUILD_TEMPLATE:
    RESULT(vm_build_template(thread, R(b), R(c)), 0);
L_BUILD_INTERPOLATION:
    RESULT(vm_build_interpolation(thread, &R(b), (uint32_t)c), 0);
L_LIST_APPEND : {
    Value list = R(a);
    if (UNLIKELY(!value_has_shape(list, SHAPE_list))) goto wrong_register;
    STATUS(list_append(thread, list, R(b)), 0);
}
L_LIST_EXTEND : {
    Value list = R(a);
    if (UNLIKELY(!value_has_shape(list, SHAPE_list))) goto wrong_register;
    STATUS(vm_list_extend(thread, list, R(b)), 0);
}
L_LIST_TO_TUPLE : {
    Value list = R(b);
    if (UNLIKELY(!value_has_shape(list, SHAPE_list))) goto wrong_register;
    RESULT(list_to_tuple(thread, list), 0);
}
L_SET_ADD : {
    Value set = R(a);
    if (UNLIKELY(!value_has_shape(set, SHAPE_set))) // programs can rebind __conditional_annotations__
        STATUS(error_raise_int(thread, SHAPE_TypeError, "a set is required, not '%T'", set), 0);
    STATUS(set_add(thread, set_from_value(set), R(b)), 0);
}
L_SET_UPDATE : {
    Value set = R(a);
    if (UNLIKELY(!value_has_shape(set, SHAPE_set))) goto wrong_register;
    STATUS(set_update(thread, set_from_value(set), R(b)), 0);
}
L_MAP_ADD : {
    Value dict = R(a);
    if (UNLIKELY(!value_has_shape(dict, SHAPE_dict))) goto wrong_register;
    STATUS(dict_set(thread, dict_from_value(dict), R(b), R(c)), 0);
}
L_DICT_UPDATE : {
    Value dict = R(a);
    if (UNLIKELY(!value_has_shape(dict, SHAPE_dict))) goto wrong_register;
    STATUS(vm_dict_update(thread, dict, R(b)), 0);
}
L_DICT_MERGE : {
    Value dict = R(a);
    if (UNLIKELY(!value_has_shape(dict, SHAPE_dict))) goto wrong_register;
    STATUS(vm_dict_merge(thread, dict, R(b), R(c)), 0);
}
L_CONVERT:
    RESULT(vm_convert(thread, R(b), (uint32_t)c), 0);
L_FORMAT_SIMPLE : {
    Value x = R(b);
    if (value_has_shape(x, SHAPE_str)) {
        R(a) = x;
        NEXT(0);
    }
    RESULT(object_format(thread, x, NO_VALUE), 0);
}
L_FORMAT_WITH_SPEC:
    RESULT(object_format(thread, R(b), R(c)), 0);

    // ---- calls --------------------------------------------------------------------------------------------------
L_CALL:
    SAVE();
    trailing = 1;
    positional = b;
    window = &R(a + 1);
    value = R(a);
    goto call_positional;
L_CALL_METHOD:
    SAVE();
    trailing = 1;
    value = R(a);
    if (R(a + 1) == UNBOUND) {
        positional = b;
        window = &R(a + 2);
    } else {
        positional = b + 1;
        window = &R(a + 1);
    }
    // value: the callable; arguments from window, preceded by at least one register that may be overwritten.
call_positional:
    if (UNLIKELY(!value_is_object(value))) goto call_general;
    switch (value_object(value)->shape) {
    case SHAPE_function: {
        function = function_from_value(value);
    call_function:
        if (LIKELY(function->code->exact_arguments == positional + 1)) goto push_exact;
        if (fast_fill_defaults(function, window, positional, frame, thread)) goto push_exact;
        goto push_general;
    }
    case SHAPE_builtin_function:
    case SHAPE_method_descriptor: {
        Value result = fast_call_native(thread, (Native *)value, window, positional);
        CHECK(result);
        R(c) = result;
        if (UNLIKELY(thread->stop_request)) goto after_call;
        NEXT(trailing);
    }
    case SHAPE_method: {
        Method *method = (Method *)value;
        *--window = method->self;
        positional++;
        value = method->function;
        if (LIKELY(value_has_shape(value, SHAPE_function))) {
            function = function_from_value(value);
            goto call_function;
        }
        goto call_general;
    }
    case SHAPE_type: {
        FeedbackSlot *slot = SLOT(0);
        Type *type = type_from_value(value);
        if (slot->shape == type->root_shape && slot->kind == FEEDBACK_INIT &&
            shape_at(slot->shape)->version == slot->version) {
            function = function_from_value(slot->value);
            Object *made = type_allocate(thread, type, 0);
            if (UNLIKELY(!made)) goto error;
            *--window = instance = value_from_object(made);
            positional++;
            push_flags = FRAME_INIT;
            goto call_function;
        }
        if (vm_learn_init(thread, type, slot)) goto call_positional;
        goto call_general;
    }
    default: goto call_general;
    }

    // function takes exactly the arguments in window (on the register stack): its registers begin there.
push_exact : {
    Code *code = function->code;
    Frame *next = frame->next_frame;
    if (UNLIKELY(frame->flags & FRAME_GENERATOR) && window != frame->top) {
        // Arguments lie in the generator's own registers: copy them to the stack.
        uint32_t count = code->exact_arguments - 1;
        if (frame->top + count + VM_STACK_SLACK >= thread->stack_end) goto no_room;
        memcpy(frame->top, window, count * sizeof *window);
        window = frame->top;
    }
    if (UNLIKELY(!vm_has_room(thread, next, window, code->register_count))) goto no_room;
    frame->pc = pc + trailing;
    next->caller = frame;
    next->code = code;
    next->registers = window;
    next->function = function;
    next->globals = function->globals;
    next->builtins = function->builtins;
    next->locals = NO_VALUE;
    next->feedback = code->feedback->slots;
    next->object = NULL;
    next->generator = NULL;
    next->next_frame = next + 1;
    next->top = window + code->register_count;
    next->result_register = (uint32_t)c;
    next->entry = 0;
    next->flags = 0;
    if (UNLIKELY(push_flags)) {
        next->flags = push_flags;
        next->instance = instance;
        instance = NO_VALUE;
        push_flags = 0;
    }
    vm_clear_locals(function, code, window, code->exact_arguments - 1);
    thread->recursion_depth++;
    thread->frame = frame = next;
    pc = code->units + 1; // behind RESUME
    registers = window;
    constants = tuple_from_value(code->constants)->items;
    names = tuple_from_value(code->names)->items;
    if (UNLIKELY(thread->stop_request)) goto entered;
    DISPATCH();
}
entered: // a new frame while something wants attention
    frame->instruction = pc - 1;
    CHECK_STATUS(vm_safepoint(thread));
    labels = normal_labels;
    if (vm_is_traced(thread)) {
        labels = traced_labels;
        CHECK_STATUS(vm_trace_call(thread, frame));
    }
    DISPATCH();
no_room:
    push_flags = 0;
    vm_check_room(thread, frame->next_frame, window, function->code->register_count);
    goto error;

    // Any Python function with positional arguments only.
push_general : {
    uint8_t flags = push_flags;
    push_flags = 0;
    if (UNLIKELY(vm_is_generator_code(function->code))) {
        if (flags & FRAME_INIT) goto init_is_generator;
        Value generator = vm_make_generator(thread, function, window, positional, NO_VALUE);
        CHECK(generator);
        R(c) = generator;
        NEXT(trailing);
    }
    frame->pc = pc + trailing;
    Frame *next = vm_push_call(thread, function, window, positional, NO_VALUE);
    if (UNLIKELY(!next)) goto error;
    next->flags = flags;
    next->instance = instance;
    instance = NO_VALUE;
    next->result_register = (uint32_t)c;
    goto start_frame;
}
start_frame: // thread->frame is new
    frame = thread->frame;
    pc = frame->pc;
    LOAD_FRAME();
    if (UNLIKELY(thread->stop_request)) goto entered;
    DISPATCH();
init_is_generator : {
    Value made = vm_make_generator(thread, function, window, positional, NO_VALUE);
    if (made != NO_VALUE) error_raise(thread, SHAPE_TypeError, "__init__() should return None, not '%T'", made);
    goto error;
}

call_general : {
    Value result = vm_call(thread, frame, value, window, positional, NO_VALUE);
    CHECK(result);
    R(c) = result;
    if (UNLIKELY(thread->stop_request)) goto after_call;
    NEXT(trailing);
}
after_call : {
    CHECK_STATUS(
        vm_keeping_safepoint(thread, R(c))); // its register is dead to the collector before the next instruction
    labels = vm_is_traced(thread) ? traced_labels : normal_labels;
    NEXT(trailing);
}

L_CALL_KEYWORDS:
    SAVE();
    value = R(a);
    positional = b;
    window = &R(a + 1);
    goto call_keywords;
L_CALL_METHOD_KEYWORDS:
    SAVE();
    value = R(a);
    if (R(a + 1) == UNBOUND) {
        positional = b;
        window = &R(a + 2);
    } else {
        positional = b + 1;
        window = &R(a + 1);
    }
call_keywords : {
    Value keyword_names = constants[pc[0]];
    positional -= tuple_length(keyword_names);
    trailing = 2;
    if (value_has_shape(value, SHAPE_method)) {
        *--window = ((Method *)value)->self;
        positional++;
        value = ((Method *)value)->function;
    }
    if (value_has_shape(value, SHAPE_function) && !vm_is_generator_code(function_from_value(value)->code)) {
        frame->pc = pc + 2;
        Frame *next = vm_push_call(thread, function_from_value(value), window, positional, keyword_names);
        if (UNLIKELY(!next)) goto error;
        next->result_register = (uint32_t)c;
        goto start_frame;
    }
    if (value_has_shape(value, SHAPE_type)) {
        FeedbackSlot *slot = SLOT(1);
        Type *type = type_from_value(value);
        if ((slot->shape == type->root_shape && slot->kind == FEEDBACK_INIT &&
             shape_at(slot->shape)->version == slot->version) ||
            vm_learn_init(thread, type, slot)) {
            function = function_from_value(slot->value);
            if (!vm_is_generator_code(function->code)) {
                Object *made = type_allocate(thread, type, 0);
                if (UNLIKELY(!made)) goto error;
                *--window = value_from_object(made);
                frame->pc = pc + 2;
                Frame *next = vm_push_call(thread, function, window, positional + 1, keyword_names);
                if (UNLIKELY(!next)) goto error;
                next->flags = FRAME_INIT;
                next->instance = *window;
                next->result_register = (uint32_t)c;
                goto start_frame;
            }
        }
    }
    Value result = vm_call(thread, frame, value, window, positional, keyword_names);
    CHECK(result);
    R(c) = result;
    if (UNLIKELY(thread->stop_request)) goto after_call;
    NEXT(2);
}
L_CALL_SPREAD : {
    SAVE();
    window = &R(a);
    CHECK_STATUS(vm_spread_prepare(thread, window));
    Value result = vm_call_spread(thread, window);
    CHECK(result);
    R(c) = result;
    trailing = 0;
    if (UNLIKELY(thread->stop_request)) goto after_call;
    NEXT(0);
}

    // ---- leaving a frame ----------------------------------------------------------------------------------------
L_RETURN_NONE:
    value = NONE;
    goto return_value;
L_RETURN:
    value = R(a);
return_value : {
    if (UNLIKELY(labels == traced_labels)) {
        SAVE();
        CHECK_STATUS(vm_trace_return(thread, frame, value));
    }
    if (UNLIKELY(frame->object != NULL)) {
        SAVE();
        vm_keeping_detach(thread, frame, value);
    }
    if (UNLIKELY(frame->entry | frame->flags)) goto return_special;
leave_frame:
    a = frame->result_register;
    frame = frame->caller;
    thread->frame = frame;
    thread->recursion_depth--;
    pc = frame->pc;
    registers = frame->registers;
    constants = tuple_from_value(frame->code->constants)->items;
    names = tuple_from_value(frame->code->names)->items;
    registers[a] = value;
    DISPATCH();
}
return_special:
    if (frame->flags & FRAME_GENERATOR) goto return_generator;
    if (frame->flags & FRAME_INIT) {
        if (UNLIKELY(value != NONE)) {
            SAVE();
            Value got = value;
            thread->frame = frame = frame->caller;
            thread->recursion_depth--;
            error_raise(thread, SHAPE_TypeError, "__init__() should return None, not '%T'", got);
            LOAD_FRAME();
            goto error;
        }
        value = frame->instance;
    }
    if (!frame->entry) goto leave_frame;
    thread->frame = frame->caller;
    thread->recursion_depth--;
    return value;

    // ---- generators ---------------------------------------------------------------------------------------------
return_generator : {
    Generator *generator = frame_generator(frame);
    bool entry = frame->entry;
    Frame *caller = frame->caller;
    SAVE();
    vm_keeping_finish(thread, generator, value);
    if (entry) return value;
    frame = caller;
    LOAD_FRAME();
    pc = frame->pc;
    // The caller waits in FOR_ITER (exhausted: jump) or YIELD_FROM (the value is its result).
    bool delegated = (*frame->instruction & 0xFF) != OP_FOR_ITER;
    if (delegated)
        registers[generator->frame.result_register] = value;
    else
        pc += (int32_t)frame->instruction[1];
    if (UNLIKELY(labels == traced_labels)) CHECK_STATUS(vm_trace_stop_iteration(thread, frame, value, delegated));
    DISPATCH();
}
    // function: the generator, whose caller's pc is saved; value: what is sent
resume_generator : {
    Generator *generator = (Generator *)function;
    bool started = generator->state == GENERATOR_SUSPENDED;
    generator_enter(thread, generator, frame->next_frame, frame->top);
    frame = &generator->frame;
    LOAD_FRAME();
    pc = frame->pc;
    if (started) registers[generator->resume_register] = value;
    if (UNLIKELY(thread->stop_request)) {
        if (!started) goto entered;
        CHECK_STATUS(vm_keeping_resume(thread, frame, value)); // what is sent: its register is dead before the YIELD
        labels = vm_is_traced(thread) ? traced_labels : normal_labels;
    }
    DISPATCH();
}
L_YIELD:
    if (UNLIKELY(!(frame->flags & FRAME_GENERATOR))) goto wrong_register;
    value = R(b);
    SAVE();
    frame->pc = pc;
    frame_generator(frame)->resume_register = (uint32_t)a;
yield_value : { // from frame, whose instruction and pc are saved
    if (UNLIKELY(labels == traced_labels)) {
        int status = vm_trace_return(thread, frame, value);
        CHECK_STATUS(status);
        if (status) {
            pc = frame->instruction;
            DISPATCH();
        }
    }
    Frame *caller = frame->caller;
    generator_leave(thread, frame_generator(frame), GENERATOR_SUSPENDED);
    if (frame->entry) return value;
    a = frame->result_register;
    frame = caller;
    LOAD_FRAME();
    if ((*frame->instruction & 0xFF) == OP_FOR_ITER) {
        registers[a] = value;
        pc = frame->pc;
        DISPATCH();
    }
    frame->pc = vm_instruction_start(frame); // YIELD_FROM: run again when resumed
    goto yield_value;
}
L_YIELD_FROM : {
    Value iterator = R(b);
    SAVE();
    frame->pc = pc;
    if (UNLIKELY(!(frame->flags & FRAME_GENERATOR))) goto wrong_register;
    frame_generator(frame)->resume_register = (uint32_t)a;
    if (vm_is_generator(iterator)) {
        Generator *generator = generator_from_value(iterator);
        if (LIKELY(
                (generator->state == GENERATOR_SUSPENDED || (generator->state == GENERATOR_CREATED && R(a) == NONE)) &&
                frame->next_frame < thread->frame_limit &&
                thread->recursion_depth < (uint32_t)thread->interp->recursion_limit)) {
            generator->frame.entry = 0;
            generator->frame.result_register = (uint32_t)a;
            value = R(a);
            function = (Function *)generator;
            goto resume_generator;
        }
    }
    Value result;
    value = vm_send(thread, iterator, R(a), &result);
    if (value != NO_VALUE) {
        frame->pc = vm_instruction_start(frame);
        goto yield_value;
    }
    if (UNLIKELY(error_pending(thread))) goto error;
    R(a) = result;
    if (UNLIKELY(labels == traced_labels) && vm_is_generator(iterator))
        CHECK_STATUS(vm_trace_stop_iteration(thread, frame, result, true));
    NEXT(0);
}
L_GET_YIELD_FROM_ITER:
    RESULT(vm_get_yield_from_iter(thread, frame, R(b)), 0);
L_GET_AWAITABLE:
    RESULT(vm_get_awaitable(thread, R(b), (uint32_t)c), 0);
L_GET_ASYNC_ITER:
    RESULT(vm_get_async_iter(thread, R(b)), 0);
L_GET_ASYNC_NEXT:
    RESULT(vm_get_async_next(thread, R(b)), 0);
L_END_ASYNC_FOR : {
    SAVE();
    Value exception = R(a);
    if (UNLIKELY(!value_is_exception(exception))) goto wrong_register;
    if (value_is_instance(exception, EXCEPTION_TYPE(StopAsyncIteration))) NEXT(0);
    error_restore(thread, exception);
    goto raise_again;
}

    // ---- functions and classes ----------------------------------------------------------------------------------
L_MAKE_FUNCTION:
    RESULT(vm_make_function(thread, frame, constants[b | c << 8]), 0);
L_SET_FUNCTION_FIELD:
    STATUS(vm_set_function_field(thread, R(a), R(b), (uint32_t)c), 0);
L_INTRINSIC_1:
    RESULT(vm_intrinsic_1(thread, frame, R(b), (uint32_t)c), 0);
L_INTRINSIC_2:
    RESULT(vm_intrinsic_2(thread, frame, R(a), R(b), (uint32_t)c), 0);
L_IMPORT_NAME:
    RESULT(vm_import_name(thread, frame, &R(b), NAME_OPERAND(c)), 0);
L_IMPORT_FROM:
    RESULT(vm_import_from(thread, R(b), NAME_OPERAND(c)), 0);

    // ---- exceptions ---------------------------------------------------------------------------------------------
L_RAISE:
    SAVE();
    if (c == 0) {
        bool again = exception_handled(thread) != NO_VALUE; // then its traceback stays as it is
        exception_reraise_handled(thread);
        if (again) goto raise_again;
    } else {
        exception_raise(thread, R(a), c == 2 ? R(b) : NO_VALUE);
    }
    goto error;
L_RERAISE:
    SAVE();
    if (UNLIKELY(!value_is_exception(R(a)))) goto wrong_register;
    error_restore(thread, R(a));
raise_again:
    if (UNLIKELY(labels == traced_labels)) vm_trace_reraise(thread, frame);
    goto reraise;
L_PUSH_HANDLED : {
    Value handled = thread->handled->exception, now = R(a);
    R(b) = handled == NO_VALUE ? NONE : handled;
    thread->handled->exception = value_is_exception(now) ? now : NONE;
    NEXT(0);
}
L_POP_HANDLED : {
    Value before = R(a);
    thread->handled->exception = value_is_exception(before) ? before : NO_VALUE;
    NEXT(0);
}
L_MATCH_EXCEPTION : {
    SAVE();
    Value exception = R(b);
    if (UNLIKELY(!value_is_exception(exception))) goto wrong_register;
    int matches = exception_matches(thread, exception, R(c));
    CHECK_STATUS(matches);
    R(a) = value_from_bool(matches);
    NEXT(0);
}
L_MATCH_EXCEPTION_GROUP : {
    SAVE();
    Value exception = R(b);
    if (exception == NONE) {
        R(a) = R(a + 1) = NONE;
        NEXT(0);
    }
    if (UNLIKELY(!value_is_exception(exception))) goto wrong_register;
    STATUS(vm_match_exception_group(thread, exception, R(c), &R(a)), 0);
}
L_WITH_ENTER:
    STATUS(vm_with_enter(thread, R(b), false, &R(a)), 0);
L_ASYNC_WITH_ENTER:
    STATUS(vm_with_enter(thread, R(b), true, &R(a)), 0);
L_WITH_EXCEPT : {
    SAVE();
    if (UNLIKELY(!value_is_exception(R(c)))) goto wrong_register;
    RESULT(vm_with_except(thread, &R(b), R(c)), 0);
}

    // ---- pattern matching ---------------------------------------------------------------------------------------
L_MATCH_SEQUENCE:
    R(a) = value_from_bool(vm_match_sequence(R(b)));
    NEXT(0);
L_MATCH_MAPPING:
    R(a) = value_from_bool(vm_match_mapping(R(b)));
    NEXT(0);
L_GET_LENGTH : {
    SAVE();
    int64_t length = object_length(thread, R(b));
    CHECK_STATUS(length);
    R(a) = value_from_small_int(length);
    NEXT(0);
}
L_MATCH_CLASS:
    RESULT(vm_match_class(thread, R(b), R(b + 1), (uint32_t)c, constants[pc[0]]), 1);
L_MATCH_KEYS:
    RESULT(vm_match_keys(thread, R(b), R(c)), 0);
L_COPY_WITHOUT_KEYS:
    RESULT(vm_copy_without_keys(thread, R(b), R(c)), 0);

    // ---- what goes wrong ----------------------------------------------------------------------------------------
not_a_cell:
    SAVE();
    vm_raise_not_cell(thread);
    goto error;
wrong_register: // only hostile code comes here
    SAVE();
    vm_raise_wrong_register(thread);
error: // an exception is pending, frame->instruction is where
    if (!(frame->flags & FRAME_HIDDEN)) traceback_add(thread, frame);
    if (UNLIKELY(labels == traced_labels)) vm_trace_exception(thread, frame);
reraise : {
    uint32_t handler, exception_register;
    if (code_find_handler(frame->code, frame_unit(frame), &handler, &exception_register)) {
        registers = frame->registers;
        registers[exception_register] = thread->pending;
        thread->pending = NO_VALUE;
        pc = frame->code->units + handler;
        if (UNLIKELY(labels == traced_labels)) {
            frame->instruction = pc;
            CHECK_STATUS(vm_trace_handled(thread, frame, registers[exception_register]));
        }
        DISPATCH();
    }
    if (UNLIKELY(labels == traced_labels)) vm_trace_unwind(thread, frame);
    if (frame->object && (*frame->instruction & 0xFF) == OP_RERAISE) vm_restore_raise(thread, frame);
    bool entry = frame->entry;
    Frame *caller = frame->caller;
    if (frame->flags & FRAME_GENERATOR)
        generator_finish(thread, frame_generator(frame));
    else
        vm_unlink_frame(thread, frame);
    if (entry) return NO_VALUE;
    frame = caller;
    LOAD_FRAME();
    goto error;
}

    // ---- tracing ------------------------------------------------------------------------------------------------
trace_hook : {
    if (!vm_is_traced(thread)) {
        frame->instruction = pc - 1;
        labels = normal_labels;
    } else {
        CHECK_STATUS(vm_trace_instruction(thread, frame, pc - 1));
        pc = frame->instruction + 1; // a trace function may have set f_lineno
        if (!vm_is_traced(thread)) labels = normal_labels;
    }
    uint32_t unit = pc[-1];
    a = (unit >> 8) & 0xFF;
    b = (unit >> 16) & 0xFF;
    c = unit >> 24;
    goto *normal_labels[unit & 0xFF];
}
}

// The loop's C frame is no root: all that is alive in it is in the registers of its frames too whenever it calls something
// that may collect (what returns through C is kept by vm_keeping_*). What this function's caller has in registers is saved
// here, where it is scanned.
Value vm_run(Thread *thread, Frame *frame, bool raising) {
    struct {
        StackGap gap;
        uintptr_t registers[HEAP_SAVED_REGISTERS];
    } here = {.gap = {.outer = thread->mutator.gaps}};
    heap_save_registers(here.registers);
    heap_date_gap(&here.gap, &thread->mutator);
    thread->mutator.gaps = &here.gap;
    here.gap.low = here.gap.high = heap_stack_pointer();
    Value result = vm_loop(thread, frame, raising, &here.gap);
    thread->mutator.gaps = here.gap.outer;
    return result;
}

// Is `function` running because the innermost dispatch loop called it itself?
bool vm_is_direct_call(Thread *thread, NativeFunction function) {
    Frame *frame = thread->frame;
    if (!frame || !frame->instruction) return false;
    uint32_t unit = *frame->instruction;
    switch (unit & 0xFF) {
    case OP_CALL:
    case OP_CALL_METHOD:
    case OP_CALL_KEYWORDS:
    case OP_CALL_METHOD_KEYWORDS: break;
    default: return false;
    }
    if (vm_instruction_start(frame) != frame->instruction) return false; // WIDE: the operand is not just these bits
    Value callable = frame->registers[(unit >> 8) & 0xFF];
    return value_has_shape(callable, SHAPE_builtin_function) && ((Native *)callable)->def->function == function;
}
