// Taipan: the inline halves of instructions on small ints, floats, lists, tuples, dicts. MIT licence.
// A function that answers NO_VALUE without a pending exception leaves the matter to the slow half.
#ifndef TAIPAN_VM_FAST_H
#define TAIPAN_VM_FAST_H
#include "object/iterators.h"
#include "vm/machine.h"

static inline bool fast_are_immediate_floats(Value x, Value y) {
    return ((value_bits(x) ^ 2) | (value_bits(y) ^ 2)) % 4 == 0;
}

static inline Value fast_small(int64_t n) {
    return LIKELY(small_int_fits(n)) ? value_from_small_int(n) : NO_VALUE;
}

// Exact when both operands are exact doubles.
static inline Value fast_int_divide(Value x, Value y) {
    int64_t m = value_small_int(x), n = value_small_int(y);
    const int64_t limit = (int64_t)1 << 53;
    if (n == 0 || m > limit || m < -limit || n > limit || n < -limit) return NO_VALUE;
    return value_try_immediate_float((double)m / (double)n);
}

static inline Value fast_int_floor_divide(Value x, Value y) {
    int64_t m = value_small_int(x), n = value_small_int(y);
    if (UNLIKELY(n == 0)) return NO_VALUE;
    int64_t quotient;
    if (LIKELY((uint64_t)m <= UINT32_MAX && (uint64_t)n <= UINT32_MAX))
        quotient = (uint32_t)m / (uint32_t)n;
    else {
        quotient = m / n;
        if ((m % n != 0) && ((m < 0) != (n < 0))) quotient--;
    }
    return fast_small(quotient);
}

static inline Value fast_int_remainder(Value x, Value y) {
    int64_t m = value_small_int(x), n = value_small_int(y);
    if (UNLIKELY(n == 0)) return NO_VALUE;
    if (LIKELY((uint64_t)m <= UINT32_MAX && (uint64_t)n <= UINT32_MAX))
        return value_from_small_int((uint32_t)m % (uint32_t)n);
    int64_t remainder = m % n;
    if (remainder != 0 && (remainder < 0) != (n < 0)) remainder += n;
    return value_from_small_int(remainder);
}

static inline Value fast_int_left_shift(Value x, Value y) {
    int64_t m = value_small_int(x), n = value_small_int(y);
    if (UNLIKELY(n < 0 || n > 61)) return NO_VALUE;
    int64_t shifted = (int64_t)((uint64_t)m << n);
    return shifted >> n == m ? fast_small(shifted) : NO_VALUE;
}

static inline Value fast_int_right_shift(Value x, Value y) {
    int64_t n = value_small_int(y);
    if (UNLIKELY(n < 0)) return NO_VALUE;
    return value_from_small_int(value_small_int(x) >> (n > 63 ? 63 : n));
}

// Has v a finaliser?
static inline bool fast_has_finalizer(Value v) {
    return value_is_object(v) && (value_object(v)->gc & GC_HAS_FINALIZER);
}

static inline int fast_truth(Thread *thread, Value v) {
    if (v == TRUE_VALUE) return 1;
    if (v == FALSE_VALUE || v == NONE) return 0;
    if (value_is_small_int(v)) return v != value_from_small_int(0);
    if (value_is_object(v)) {
        switch (value_object(v)->shape) {
        case SHAPE_list: return list_length(v) != 0;
        case SHAPE_tuple: return tuple_length(v) != 0;
        case SHAPE_str: return str_from_value(v)->length != 0;
        case SHAPE_dict: return dict_from_value(v)->length != 0;
        default: break;
        }
    }
    return object_is_true(thread, v);
}

static inline Value fast_get_item(Thread *thread, Value container, Value key) {
    switch (value_object(container)->shape) {
    case SHAPE_list:
        if (LIKELY(value_is_small_int(key))) {
            int64_t index = value_small_int(key), length = (int64_t)list_length(container);
            if (index < 0) index += length;
            if (LIKELY((uint64_t)index < (uint64_t)length)) return list_get(container, (size_t)index);
        }
        return NO_VALUE;
    case SHAPE_tuple:
        if (LIKELY(value_is_small_int(key))) {
            int64_t index = value_small_int(key), length = (int64_t)tuple_length(container);
            if (index < 0) index += length;
            if (LIKELY((uint64_t)index < (uint64_t)length)) return tuple_get(container, (size_t)index);
        }
        return NO_VALUE;
    case SHAPE_dict:
        if (value_has_shape(key, SHAPE_str) && str_is_interned(str_from_value(key)))
            return dict_get_name(thread, dict_from_value(container), key);
        return NO_VALUE;
    case SHAPE_str:
        if (LIKELY(value_is_small_int(key))) {
            const Str *s = str_from_value(container);
            int64_t index = value_small_int(key), length = (int64_t)s->length;
            if (index < 0) index += length;
            if (LIKELY((uint64_t)index < (uint64_t)length && str_kind(s) == 1))
                return tuple_get(ROOT_VALUE(single_characters), ((const uint8_t *)s->data)[index]);
        }
        return NO_VALUE;
    default: return NO_VALUE;
    }
}

// f(x) where f has more positional parameters, with defaults: puts them behind the arguments. False: not that simple.
static inline bool fast_fill_defaults(const Function *function, Value *window, size_t positional, const Frame *frame,
                                      const Thread *thread) {
    const Code *code = function->code;
    if (code->exact_arguments == UINT32_MAX || code->exact_arguments <= positional + 1) return false;
    size_t wanted = code->exact_arguments - 1, missing = wanted - positional;
    if (!value_has_shape(function->defaults, SHAPE_tuple) || (frame->flags & FRAME_GENERATOR)) return false;
    const Tuple *defaults = tuple_from_value(function->defaults);
    if (defaults->length < missing || window + wanted >= thread->stack_end) return false;
    memcpy(window + positional, defaults->items + (defaults->length - missing), missing * sizeof(Value));
    return true;
}

// window[-1] may be overwritten.
static inline Value fast_call_native(Thread *thread, Native *native, Value *window, size_t positional) {
    if (LIKELY(native->signature != NULL)) {
        if (native->header.shape == SHAPE_builtin_function) {
            if (LIKELY(positional == native->direct_count)) {
                if (native->direct_self) *--window = native->self;
                return native->def->function(thread, window);
            }
        } else if (LIKELY(positional == (size_t)native->direct_count + 1 && native->direct_self &&
                          value_is_instance(window[0], native->type)))
            return native->def->function(thread, window);
    }
    return object_call(thread, value_from_object(native), window, positional, NO_VALUE);
}

// Start of the current instruction, WIDE prefixes included.
const uint32_t *vm_instruction_start_slow(const Frame *frame);
static inline const uint32_t *vm_instruction_start(const Frame *frame) {
    const uint32_t *at = frame->instruction;
    return UNLIKELY(at > frame->code->units && (at[-1] & 0xFF) == OP_WIDE) ? vm_instruction_start_slow(frame) : at;
}

// The iterators that a loop steps by itself. Inside FOR_ITER only: uses its operands.
#define FAST_ITERATION(iterator)                                                                                       \
    switch (value_object(iterator)->shape) {                                                                           \
    case SHAPE_range_iterator: {                                                                                       \
        RangeIterator *range = (RangeIterator *)(iterator);                                                            \
        if (UNLIKELY(range->remaining == 0)) NEXT(2 + (int32_t)pc[0]);                                                 \
        if (UNLIKELY(!small_int_fits(range->next))) break;                                                             \
        R(a) = value_from_small_int(range->next);                                                                      \
        range->next = (int64_t)((uint64_t)range->next + (uint64_t)range->step);                                        \
        range->remaining--;                                                                                            \
        NEXT(2);                                                                                                       \
    }                                                                                                                  \
    case SHAPE_list_iterator: {                                                                                        \
        SequenceIterator *list = (SequenceIterator *)(iterator);                                                       \
        if (UNLIKELY(list->sequence == NO_VALUE || (size_t)list->index >= list_length(list->sequence))) {              \
            list->sequence = NO_VALUE;                                                                                 \
            NEXT(2 + (int32_t)pc[0]);                                                                                  \
        }                                                                                                              \
        R(a) = list_get(list->sequence, (size_t)list->index++);                                                        \
        NEXT(2);                                                                                                       \
    }                                                                                                                  \
    case SHAPE_tuple_iterator: {                                                                                       \
        SequenceIterator *tuple = (SequenceIterator *)(iterator);                                                      \
        if (UNLIKELY(tuple->sequence == NO_VALUE || (size_t)tuple->index >= tuple_length(tuple->sequence))) {          \
            tuple->sequence = NO_VALUE;                                                                                \
            NEXT(2 + (int32_t)pc[0]);                                                                                  \
        }                                                                                                              \
        R(a) = tuple_get(tuple->sequence, (size_t)tuple->index++);                                                     \
        NEXT(2);                                                                                                       \
    }                                                                                                                  \
    default: break;                                                                                                    \
    }
#endif
