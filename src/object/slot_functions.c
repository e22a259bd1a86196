// Taipan: slot functions of Python classes: each finds the special method and calls it. MIT licence.
//
// They stand in the slots of classes that define the method in Python (or whose bases disagree). The method is looked up
// on the type; functions and native methods are called with self first, no bound method is made; anything else is bound
// by its __get__. args[0] is always self.
#include "object/exception.h"
#include "object/int.h"
#include "object/type_internal.h"

typedef struct NameIndexPair {
    uint16_t left, right;
} NameIndexPair;

// ---- finding and calling -----------------------------------------------------------------------------------------
// found: what type_lookup gave for the special name.
static Value call_found(Thread *thread, Value found, Value *args, size_t count) {
    if (LIKELY(value_has_shape(found, SHAPE_function))) return function_call(thread, found, args, count, NO_VALUE);
    if (value_type(found)->flags & TYPE_METHOD_LIKE) return object_call(thread, found, args, count, NO_VALUE);
    Value bound = descriptor_bind(thread, found, args[0], value_from_object(value_type(args[0])));
    return bound ? object_call(thread, bound, args + 1, count - 1, NO_VALUE) : NO_VALUE;
}

static inline Value find_special(Thread *thread, Value self, Value name) {
    return type_lookup(thread, value_type(self), name);
}

static Value raise_missing(Thread *thread, Value self, Value name) {
    if (error_pending(thread)) return NO_VALUE;
    return error_raise_attribute(thread, self, name, "'%T' object has no attribute '%U'", self, name);
}

// The method must be there.
static Value call_special(Thread *thread, Value name, Value *args, size_t count) {
    Value found = find_special(thread, args[0], name);
    return found ? call_found(thread, found, args, count) : raise_missing(thread, args[0], name);
}

// NOT_IMPLEMENTED when it is not.
static Value call_maybe(Thread *thread, Value name, Value *args, size_t count) {
    Value found = find_special(thread, args[0], name);
    if (!found) return error_pending(thread) ? NO_VALUE : NOT_IMPLEMENTED;
    return call_found(thread, found, args, count);
}

#define UNARY(field, dunder)                                                                                           \
    static Value slot_##field(Thread *thread, Value self) {                                                            \
        return call_special(thread, NAME(dunder), &self, 1);                                                           \
    }
#define BINARY_METHOD(field, dunder)                                                                                   \
    static Value slot_##field(Thread *thread, Value self, Value other) {                                               \
        Value args[] = {self, other};                                                                                  \
        return call_special(thread, NAME(dunder), args, 2);                                                            \
    }

// ---- text and hash -----------------------------------------------------------------------------------------------
UNARY(repr, __repr__)
UNARY(str, __str__)

static int64_t slot_hash(Thread *thread, Value self) {
    Value found = find_special(thread, self, NAME(__hash__));
    if (!found || found == NONE) return error_pending(thread) ? -1 : type_hash_not_implemented(thread, self);
    Value result = call_found(thread, found, &self, 1);
    if (!result) return -1;
    if (!value_is_int(result))
        return error_raise_int(thread, SHAPE_TypeError, "__hash__ method should return an integer");
    int64_t hash;
    if (!int_fits_int64(result, &hash)) hash = int_hash(result); // too wide for the word: reduced
    return hash == -1 ? -2 : hash;
}

static Value slot_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    Value found = find_special(thread, self, NAME(__call__));
    if (!found) return raise_missing(thread, self, NAME(__call__));
    if (!(value_type(found)->flags & TYPE_METHOD_LIKE)) {
        Value bound = descriptor_bind(thread, found, self, value_from_object(value_type(self)));
        if (!bound || !thread_check_c_stack(thread)) return NO_VALUE;
        Value result = object_call(thread, bound, args, positional, keyword_names);
        __asm__ volatile("" ::: "memory"); // no tail call: `A.__call__ = A()` must run out of stack, not go on for ever
        return result;
    }
    size_t total = positional + (keyword_names ? tuple_length(keyword_names) : 0);
    Value small[8] = {0}, *all = small; // nothing stale for the collector to find
    Tuple *large = NULL;
    if (total + 1 > 8) {
        if (!(large = tuple_allocate(thread, total + 1))) return NO_VALUE;
        all = large->items;
    }
    all[0] = self;
    memcpy(all + 1, args, total * sizeof(Value)); // NOBARRIER: the newest object
    if (!thread_check_c_stack(thread)) return NO_VALUE;
    return object_call(thread, found, all, positional + 1, keyword_names);
}

// ---- attributes --------------------------------------------------------------------------------------------------
static bool is_generic_getattribute(Value found) {
    return value_has_shape(found, SHAPE_wrapper_descriptor) &&
           ((WrapperDescriptor *)found)->type == BUILTIN_TYPE(object);
}

static Value slot_get_attribute(Thread *thread, Value self, Value name) {
    Value getattribute = find_special(thread, self, NAME(__getattribute__));
    Value hook = find_special(thread, self, NAME(__getattr__));
    Value args[] = {self, name}, result;
    if (getattribute && is_generic_getattribute(getattribute)) {
        if (hook) {
            int found = attribute_find(thread, self, name, &result); // raises nothing when absent
            if (found != 0) return found > 0 ? result : NO_VALUE;
            return call_found(thread, hook, args, 2);
        }
        return object_generic_get_attribute(thread, self, name);
    }
    result = getattribute ? call_found(thread, getattribute, args, 2) : raise_missing(thread, self, name);
    if (result || !hook || !error_matches(thread, SHAPE_AttributeError)) return result;
    error_clear(thread);
    return call_found(thread, hook, args, 2);
}

// The generic read, by hand: 1 found, 0 absent or an AttributeError (cleared), -1 error.
int attribute_find(Thread *thread, Value self, Value name, Value *result) {
    Type *type = value_type(self);
    Value found = type_lookup(thread, type, name), owner = value_from_object(type);
    DescriptorGetFunction get = found ? value_type(found)->slots.descriptor_get : NULL;
    if (error_pending(thread)) return -1;
    if (!(get && value_is_data_descriptor(found))) {
        Value own = value_is_object(self) ? instance_get(thread, self, name) : NO_VALUE;
        if (own) return *result = own, 1;
        if (error_pending(thread)) return -1;
        if (!get) return found ? (*result = found, 1) : 0;
    }
    *result = get(thread, found, self, owner);
    if (*result) return 1;
    if (!error_matches(thread, SHAPE_AttributeError)) return -1;
    error_clear(thread);
    return 0;
}

static int slot_set_attribute(Thread *thread, Value self, Value name, Value value) {
    Value args[] = {self, name, value};
    Value result =
        value ? call_special(thread, NAME(__setattr__), args, 3) : call_special(thread, NAME(__delattr__), args, 2);
    return result ? 0 : -1;
}

static Value slot_rich_compare(Thread *thread, Value self, Value other, CompareOp op) {
    static const uint16_t names[] = {NAME___lt__, NAME___le__, NAME___eq__, NAME___ne__, NAME___gt__, NAME___ge__};
    Value args[] = {self, other}, found = find_special(thread, self, name_at(thread, names[op]));
    if (LIKELY(found && (value_type(found)->flags & TYPE_METHOD_LIKE))) return call_found(thread, found, args, 2);
    Value bound = found ? descriptor_bind(thread, found, self, value_from_object(value_type(self))) : NO_VALUE;
    if (bound) return object_call1(thread, bound, other);
    error_clear(thread); // no such method as far as comparison goes
    return NOT_IMPLEMENTED;
}

// ---- iteration ---------------------------------------------------------------------------------------------------
static Value slot_iter(Thread *thread, Value self) {
    Value found = find_special(thread, self, NAME(__iter__));
    if (!found || found == NONE) {
        if (error_pending(thread)) return NO_VALUE;
        return error_raise(thread, SHAPE_TypeError, "'%T' object is not iterable", self);
    }
    return call_found(thread, found, &self, 1);
}

static Value slot_next(Thread *thread, Value self) {
    Value result = call_special(thread, NAME(__next__), &self, 1);
    if (!result && error_matches(thread, SHAPE_StopIteration)) {
        // The value rides on the exception: leave it pending for those who ask; the caller's contract is "exhausted".
        // So do tracers.
        BaseException *e = exception_from_value(thread->pending);
        if (thread->stop_request & STOP_TRACING) return result;
        if (!((StopIterationException *)e)->value || ((StopIterationException *)e)->value == NONE) error_clear(thread);
    }
    return result;
}

static Value slot_await(Thread *thread, Value self) {
    return call_special(thread, NAME(__await__), &self, 1);
}
UNARY(async_iter, __aiter__)
UNARY(async_next, __anext__)

// ---- descriptors -------------------------------------------------------------------------------------------------
static Value slot_descriptor_get(Thread *thread, Value self, Value instance, Value owner) {
    Value found = find_special(thread, self, NAME(__get__));
    if (!found) return error_pending(thread) ? NO_VALUE : self;
    Value args[] = {self, instance ? instance : NONE, owner ? owner : NONE};
    return call_found(thread, found, args, 3);
}

static int slot_descriptor_set(Thread *thread, Value self, Value instance, Value value) {
    Value args[] = {self, instance, value};
    Value result =
        value ? call_special(thread, NAME(__set__), args, 3) : call_special(thread, NAME(__delete__), args, 2);
    return result ? 0 : -1;
}

// ---- life --------------------------------------------------------------------------------------------------------
static int slot_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    Value found = find_special(thread, self, NAME(__init__));
    if (!found) return raise_missing(thread, self, NAME(__init__)), -1;
    size_t total = positional + (keyword_names ? tuple_length(keyword_names) : 0);
    Value small[8] = {0}, *all = small; // nothing stale for the collector to find
    if (total + 1 > 8) {
        Tuple *large = tuple_allocate(thread, total + 1);
        if (!large) return -1;
        all = large->items;
    }
    all[0] = self;
    memcpy(all + 1, args, total * sizeof(Value)); // NOBARRIER: the newest object
    Value result;
    if (value_type(found)->flags & TYPE_METHOD_LIKE) {
        result = object_call(thread, found, all, positional + 1, keyword_names);
    } else {
        Value bound = descriptor_bind(thread, found, self, value_from_object(value_type(self)));
        result = bound ? object_call(thread, bound, args, positional, keyword_names) : NO_VALUE;
    }
    if (!result) return -1;
    if (result == NONE) return 0;
    return error_raise_int(thread, SHAPE_TypeError, "__init__() should return None, not '%T'", result);
}

static Value slot_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    Value found = object_get_attribute(thread, value_from_object(type), NAME(__new__));
    if (!found) return NO_VALUE;
    size_t total = positional + (keyword_names ? tuple_length(keyword_names) : 0);
    Value small[8] = {0}, *all = small; // nothing stale for the collector to find
    if (total + 1 > 8) {
        Tuple *large = tuple_allocate(thread, total + 1);
        if (!large) return NO_VALUE;
        all = large->items;
    }
    all[0] = value_from_object(type);
    memcpy(all + 1, args, total * sizeof(Value)); // NOBARRIER: the newest object
    return object_call(thread, found, all, positional + 1, keyword_names);
}

static void slot_finalize(Thread *thread, Value self) {
    Value saved = error_fetch(thread);
    Value found = find_special(thread, self, NAME(__del__));
    if (found && !call_found(thread, found, &self, 1))
        error_write_unraisable(thread, "Exception ignored while calling deallocator", found);
    if (error_pending(thread)) error_clear(thread);
    if (saved) error_restore(thread, saved);
}

// ---- binary operators --------------------------------------------------------------------------------------------
// Does the right operand's class define the reflected method otherwise than the left one's?
static int is_overloaded(Thread *thread, Value left, Value right, Value name) {
    Value theirs = find_special(thread, right, name);
    if (!theirs) return 0;
    Value ours = find_special(thread, left, name);
    if (!ours) return 1;
    return object_compare_bool(thread, ours, theirs, COMPARE_NE);
}

// The slot of `field` holds `function` in both operands when both classes are written in Python.
static Value binary_slot(Thread *thread, Value self, Value other, unsigned field, NameIndexPair names) {
    Type *left = value_type(self), *right = value_type(other);
    SlotFunction function = slot_functions[field];
    bool do_other = left != right && slots_get(&right->slots, field) == function;
    Value forward[] = {self, other}, reflected[] = {other, self};
    if (slots_get(&left->slots, field) == function) {
        if (do_other && type_is_subtype(right, left)) {
            int overloaded = is_overloaded(thread, self, other, name_at(thread, names.right));
            if (overloaded < 0) return NO_VALUE;
            if (overloaded) {
                Value result = call_maybe(thread, name_at(thread, names.right), reflected, 2);
                if (result != NOT_IMPLEMENTED) return result;
                do_other = false;
            }
        }
        Value result = call_maybe(thread, name_at(thread, names.left), forward, 2);
        if (result != NOT_IMPLEMENTED || left == right) return result;
    }
    return do_other ? call_maybe(thread, name_at(thread, names.right), reflected, 2) : NOT_IMPLEMENTED;
}

#define BINARY(field, dunder, reflected)                                                                               \
    static Value slot_##field(Thread *thread, Value self, Value other) {                                               \
        return binary_slot(thread, self, other, FIELD_##field, (NameIndexPair){NAME_##dunder, NAME_##reflected});      \
    }
BINARY(add, __add__, __radd__)
BINARY(subtract, __sub__, __rsub__)
BINARY(multiply, __mul__, __rmul__)
BINARY(remainder, __mod__, __rmod__)
BINARY(divmod, __divmod__, __rdivmod__)
BINARY(left_shift, __lshift__, __rlshift__)
BINARY(right_shift, __rshift__, __rrshift__)
BINARY(and_, __and__, __rand__)
BINARY(xor_, __xor__, __rxor__)
BINARY(or_, __or__, __ror__)
BINARY(floor_divide, __floordiv__, __rfloordiv__)
BINARY(true_divide, __truediv__, __rtruediv__)
BINARY(matrix_multiply, __matmul__, __rmatmul__)

// power also may find its function in the right operand's or the modulus's slot.
static Value slot_power(Thread *thread, Value base, Value exponent, Value modulus) {
    NameIndexPair names = {NAME___pow__, NAME___rpow__};
    if (modulus == NONE || !modulus) return binary_slot(thread, base, exponent, FIELD_power, names);
    SlotFunction function = slot_functions[FIELD_power];
    Type *left = value_type(base), *right = value_type(exponent);
    bool do_other = left != right && slots_get(&right->slots, FIELD_power) == function;
    Value forward[] = {base, exponent, modulus}, reflected[] = {exponent, base, modulus};
    if (slots_get(&left->slots, FIELD_power) == function) {
        if (do_other && type_is_subtype(right, left)) {
            int overloaded = is_overloaded(thread, base, exponent, NAME(__rpow__));
            if (overloaded < 0) return NO_VALUE;
            if (overloaded) {
                Value result = call_maybe(thread, NAME(__rpow__), reflected, 3);
                if (result != NOT_IMPLEMENTED) return result;
                do_other = false;
            }
        }
        Value result = call_maybe(thread, NAME(__pow__), forward, 3);
        if (result != NOT_IMPLEMENTED || left == right) return result;
    }
    return do_other ? call_maybe(thread, NAME(__rpow__), reflected, 3) : NOT_IMPLEMENTED;
}

BINARY_METHOD(inplace_add, __iadd__)
BINARY_METHOD(inplace_subtract, __isub__)
BINARY_METHOD(inplace_multiply, __imul__)
BINARY_METHOD(inplace_remainder, __imod__)
BINARY_METHOD(inplace_left_shift, __ilshift__)
BINARY_METHOD(inplace_right_shift, __irshift__)
BINARY_METHOD(inplace_and, __iand__)
BINARY_METHOD(inplace_xor, __ixor__)
BINARY_METHOD(inplace_or, __ior__)
BINARY_METHOD(inplace_floor_divide, __ifloordiv__)
BINARY_METHOD(inplace_true_divide, __itruediv__)
BINARY_METHOD(inplace_matrix_multiply, __imatmul__)

static Value slot_inplace_power(Thread *thread, Value self, Value exponent, Value modulus) {
    (void)modulus; // `**=` has none
    Value args[] = {self, exponent};
    return call_special(thread, NAME(__ipow__), args, 2);
}

// ---- numbers -----------------------------------------------------------------------------------------------------
UNARY(negative, __neg__)
UNARY(positive, __pos__)
UNARY(absolute, __abs__)
UNARY(invert, __invert__)
UNARY(to_int, __int__)
UNARY(to_float, __float__)
UNARY(index, __index__)

static int slot_truth(Thread *thread, Value self) {
    Value found = find_special(thread, self, NAME(__bool__));
    if (!found) return error_pending(thread) ? -1 : 1;
    Value result = call_found(thread, found, &self, 1);
    if (!result) return -1;
    if (value_is_bool(result)) return result == TRUE_VALUE;
    return error_raise_int(thread, SHAPE_TypeError, "__bool__ should return bool, returned %T", result);
}

// ---- containers --------------------------------------------------------------------------------------------------
static int64_t slot_length(Thread *thread, Value self) {
    Value result = call_special(thread, NAME(__len__), &self, 1);
    if (!result || !(result = object_index(thread, result))) return -1;
    if (int_sign(result) < 0) return error_raise_int(thread, SHAPE_ValueError, "__len__() should return >= 0");
    int64_t length;
    if (int_fits_int64(result, &length)) return length;
    return error_raise_int(thread, SHAPE_OverflowError, "cannot fit 'int' into an index-sized integer");
}

BINARY_METHOD(get_item, __getitem__)

static Value slot_sequence_item(Thread *thread, Value self, int64_t index) {
    Value args[] = {self, int_from_int64(thread, index)};
    return args[1] ? call_special(thread, NAME(__getitem__), args, 2) : NO_VALUE;
}

static int slot_set_item(Thread *thread, Value self, Value key, Value value) {
    Value args[] = {self, key, value};
    Value result =
        value ? call_special(thread, NAME(__setitem__), args, 3) : call_special(thread, NAME(__delitem__), args, 2);
    return result ? 0 : -1;
}

static int contains_by_iteration(Thread *thread, void *context, Value item) {
    return object_compare_bool(thread, item, *(Value *)context, COMPARE_EQ);
}

static int slot_contains(Thread *thread, Value self, Value item) {
    Value found = find_special(thread, self, NAME(__contains__));
    if (found == NONE) return error_raise_int(thread, SHAPE_TypeError, "'%T' object is not a container", self);
    if (!found) return error_pending(thread) ? -1 : object_for_each(thread, self, contains_by_iteration, &item);
    Value args[] = {self, item};
    Value result = call_found(thread, found, args, 2);
    return result ? object_is_true(thread, result) : -1;
}

// ---- buffers (PEP 688) -------------------------------------------------------------------------------------------
static int slot_get_buffer(Thread *thread, Value self, Buffer *buffer, int flags) {
    Value args[] = {self, value_from_small_int(flags)};
    Value view = call_special(thread, NAME(__buffer__), args, 2);
    if (!view) return -1;
    if (!value_has_shape(view, SHAPE_memoryview))
        return error_raise_int(thread, SHAPE_TypeError, "__buffer__ returned non-memoryview object");
    if (value_type(view)->slots.get_buffer(thread, view, buffer, flags) < 0) return -1;
    return 0;
}

static void slot_release_buffer(Thread *thread, Value self, Buffer *buffer) {
    (void)buffer;
    Value found = find_special(thread, self, NAME(__release_buffer__));
    Value saved = error_fetch(thread);
    Value args[] = {self, buffer->owner ? buffer->owner : NONE};
    if (found && !call_found(thread, found, args, 2))
        error_write_unraisable(thread, "Exception ignored in __release_buffer__", self);
    if (saved) error_restore(thread, saved);
}

#define slot_concatenate NULL
#define slot_repeat NULL
#define slot_inplace_concatenate NULL
#define slot_inplace_repeat NULL
const SlotFunction slot_functions[] = {
#define SLOT(field, signature) [FIELD_##field] = (SlotFunction)slot_##field,
#include "object/slots.def"
};
