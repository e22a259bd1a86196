// Taipan: the object protocol, as the types need it: an upward seam, implemented by src/runtime/. MIT licence.
// Everything may run Python code, raise, collect. NO_VALUE / -1: exception pending.
#ifndef TAIPAN_OBJECT_PROTOCOL_H
#define TAIPAN_OBJECT_PROTOCOL_H
#include "object/error.h"
#include "object/names.h"
#include "object/type.h"

// ---- attributes -------------------------------------------------------------------------------------------------
// v.name; AttributeError when absent.
Value object_get_attribute(Thread *thread, Value v, Value name);
Value object_get_attribute_cstring(Thread *thread, Value v, const char *name);
int object_lookup_attribute(Thread *thread, Value v, Value name,
                            Value *result);                                 // 1 found, 0 AttributeError swallowed, -1
int object_set_attribute(Thread *thread, Value v, Value name, Value value); // value NO_VALUE deletes
bool object_has_attribute(Thread *thread, Value v, Value name);          // swallows AttributeError only: check pending
Value object_generic_get_attribute(Thread *thread, Value v, Value name); // object.__getattribute__
// object.__setattr__; value NO_VALUE deletes. 0 or -1.
int object_generic_set_attribute(Thread *thread, Value v, Value name, Value value);
// Looks a special method up on the type and binds it: NO_VALUE without exception when absent.
Value object_lookup_special(Thread *thread, Value v, Value name);
// For a call v.name(...): result is the callable and *self is v when it must be passed first (else NO_VALUE).
Value object_load_method(Thread *thread, Value v, Value name, Value *self);

// ---- calls ------------------------------------------------------------------------------------------------------
// args: positional values first, then those of keyword_names (a tuple of str; NO_VALUE: none). The array is the caller's.
Value object_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names);
Value object_call0(Thread *thread, Value callable);
Value object_call1(Thread *thread, Value callable, Value a);
Value object_call2(Thread *thread, Value callable, Value a, Value b);
Value object_call3(Thread *thread, Value callable, Value a, Value b, Value c);
Value object_call_tuple(Thread *thread, Value callable, Value args, Value kwargs_dict); // kwargs NO_VALUE: none
Value object_call_method(Thread *thread, Value v, Value name, size_t count, ...);       // Values
bool object_is_callable(Value v);
// Seams for types of this layer, implemented in runtime/object_seams.c: the machine runs a Python function; the class and
// first argument for super() without arguments, from the running frame (RuntimeError as CPython's when there is none).
Value function_call(Thread *thread, Value function, Value *args, size_t positional, Value keyword_names);
int runtime_super_arguments(Thread *thread, Value *type, Value *self);
// __name__ of the globals of the running frame, for __module__; NO_VALUE without exception: none.
Value runtime_current_module_name(Thread *thread);

// ---- operators --------------------------------------------------------------------------------------------------
typedef enum Operator {
    OPERATOR_ADD,
    OPERATOR_SUBTRACT,
    OPERATOR_MULTIPLY,
    OPERATOR_MATRIX_MULTIPLY,
    OPERATOR_TRUE_DIVIDE,
    OPERATOR_FLOOR_DIVIDE,
    OPERATOR_REMAINDER,
    OPERATOR_POWER,
    OPERATOR_LEFT_SHIFT,
    OPERATOR_RIGHT_SHIFT,
    OPERATOR_AND,
    OPERATOR_OR,
    OPERATOR_XOR,
    OPERATOR_DIVMOD
} Operator;
// a op b and a op= b with both operands' slots and special methods tried as the language says; else TypeError.
// modulus NONE: two operands.
Value object_binary(Thread *thread, Operator op, Value a, Value b);
Value object_inplace(Thread *thread, Operator op, Value a, Value b);
Value object_power(Thread *thread, Value a, Value b, Value modulus);
// -v, +v, ~v, abs(v).
Value object_negative(Thread *thread, Value v);
Value object_positive(Thread *thread, Value v);
Value object_invert(Thread *thread, Value v);
Value object_absolute(Thread *thread, Value v);
int object_is_true(Thread *thread, Value v); // 1, 0, -1
// What the comparison gave, of any type.
Value object_compare(Thread *thread, Value a, Value b, CompareOp op);
int object_compare_bool(Thread *thread, Value a, Value b, CompareOp op); // identity implies equality
static inline int object_equal(Thread *thread, Value a, Value b) {
    return object_compare_bool(thread, a, b, COMPARE_EQ);
}
// hash(v), never -1 but with an exception; TypeError for what is unhashable.
int64_t object_hash(Thread *thread, Value v);
Value object_repr(Thread *thread, Value v); // always a str
Value object_str(Thread *thread, Value v);
Value object_ascii(Thread *thread, Value v);
Value object_format(Thread *thread, Value v, Value spec); // spec NO_VALUE: empty
// Guards repr() of containers against themselves; leave when entered.
int object_repr_enter(Thread *thread, Value v); // 1 already in progress, 0 entered, -1 error
void object_repr_leave(Thread *thread, Value v);

// ---- numbers ----------------------------------------------------------------------------------------------------
Value object_index(Thread *thread, Value v);           // int by __index__
int64_t object_index_int64(Thread *thread, Value v);   // OverflowError beyond; -1 check error_pending
int64_t object_index_clamped(Thread *thread, Value v); // clamps to int64 range (slices)
Value object_to_int(Thread *thread, Value v);          // int(v) for numbers and text
// float(v) for numbers and text.
Value object_to_float(Thread *thread, Value v);

// ---- containers -------------------------------------------------------------------------------------------------
// len(v), or -1; the hint is fallback when v has none.
int64_t object_length(Thread *thread, Value v);
int64_t object_length_hint(Thread *thread, Value v, int64_t fallback);
// v[key]; v[index] by the sequence slot when there is one; item in container (1, 0, -1).
Value object_get_item(Thread *thread, Value v, Value key);
int object_set_item(Thread *thread, Value v, Value key, Value value); // NO_VALUE deletes
Value object_get_item_index(Thread *thread, Value v, int64_t index);
int object_contains(Thread *thread, Value container, Value item);
// slice (start, stop, step) for a length: start/stop/step adjusted, *count items. v must be a slice.
int slice_indices(Thread *thread, Value slice, int64_t length, int64_t *start, int64_t *stop, int64_t *step,
                  int64_t *count);

// ---- iteration --------------------------------------------------------------------------------------------------
// iter(v), sequences without __iter__ too.
Value object_iter(Thread *thread, Value v);
Value object_next(Thread *thread,
                  Value iterator); // NO_VALUE: exhausted when no exception is pending (StopIteration swallowed)
// Has it __next__?
bool object_is_iterator(Value v);
bool object_is_iterable(Thread *thread, Value v); // has __iter__ or the sequence protocol; never raises
// for item in iterable: body(context, item) until it returns non-zero; 0 end, -1 error, else body's value. Fast for list, tuple.
int object_for_each(Thread *thread, Value iterable, int (*body)(Thread *thread, void *context, Value item),
                    void *context);

// ---- classes ----------------------------------------------------------------------------------------------------
int object_is_instance(Thread *thread, Value v, Value class_or_tuple); // with __instancecheck__
int object_is_subclass(Thread *thread, Value v, Value class_or_tuple);
Value object_get_class(Thread *thread, Value v);              // __class__
Value object_import(Thread *thread, const char *module_name); // import and return the (leaf) module
// module.attribute, the module imported.
Value object_import_attribute(Thread *thread, const char *module_name, const char *attribute);
// Runs pending finalisers, weakref callbacks and signals if allowed here; -1: exception (from a signal handler).
int runtime_safepoint(Thread *thread);
#endif
