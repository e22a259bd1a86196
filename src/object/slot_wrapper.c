// Taipan: wrapper descriptors: the special methods of native types (int.__add__), and bound ones. MIT licence.
//
// A wrapper descriptor stands in a native type's dict for a slot that the type's spec sets; calling it checks self and the
// arguments, and runs the slot. The slot function is read from the spec, so it is what the type declared, whatever
// subclasses do. __new__ of native types is a builtin function bound to the type; its call is here too.
#include "base/hash.h"
#include "object/bytes.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/type_internal.h"

Value wrapper_new(Thread *thread, Type *type, int special) {
    WrapperDescriptor *wrapper = heap_allocate(thread, sizeof *wrapper, SHAPE_wrapper_descriptor);
    if (!wrapper) return NO_VALUE;
    wrapper->type = type;
    wrapper->special = (uint64_t)special << 1 | 1;
    return value_from_object(wrapper);
}

static bool check_count(Thread *thread, size_t count, size_t minimum, size_t maximum) {
    if (count >= minimum && count <= maximum) return true;
    if (minimum == maximum)
        error_raise(thread, SHAPE_TypeError, "expected %zu argument%s, got %zu", minimum, minimum == 1 ? "" : "s",
                    count);
    else
        error_raise(thread, SHAPE_TypeError, "expected %zu or %zu arguments, got %zu", minimum, maximum, count);
    return false;
}
static bool check_unpack(Thread *thread, const char *name, size_t count, size_t wanted) {
    if (count == wanted) return true;
    error_raise(thread, SHAPE_TypeError, "%s expected %zu argument%s, got %zu", name, wanted, wanted == 1 ? "" : "s",
                count);
    return false;
}

// The nearest native class's own __setattr__ must not be bypassed: object.__setattr__(cls, ...) and the like.
static bool check_setattr(Thread *thread, const WrapperDescriptor *wrapper, Value self, const char *what) {
    Type *native = type_native_base(value_type(self));
    if (wrapper_function(wrapper) == (SlotFunction)native->slots.set_attribute) return true;
    error_raise(thread, SHAPE_TypeError, "can't apply this %s to %T object", what, self);
    return false;
}

static Value wrap_compare(Thread *thread, CompareFunction function, Value self, Value *args, size_t count,
                          CompareOp op) {
    return check_count(thread, count, 1, 1) ? function(thread, self, args[0], op) : NO_VALUE;
}

static Value wrap_next(Thread *thread, UnaryFunction function, Value self) {
    Value result = function(thread, self);
    if (result || error_pending(thread)) return result;
    Value stop = exception_new(thread, BUILTIN_TYPE(StopIteration), TUPLE_EMPTY(thread));
    return stop ? error_set(thread, stop) : NO_VALUE;
}

static Value wrap_descriptor_get(Thread *thread, DescriptorGetFunction function, Value self, Value *args,
                                 size_t count) {
    if (count < 1) return error_raise(thread, SHAPE_TypeError, "expected at least 1 argument, got 0");
    if (count > 2) return error_raise(thread, SHAPE_TypeError, "expected at most 2 arguments, got %zu", count);
    Value instance = args[0] == NONE ? NO_VALUE : args[0];
    Value owner = count < 2 || args[1] == NONE ? NO_VALUE : args[1];
    if (!instance && !owner) return error_raise(thread, SHAPE_TypeError, "__get__(None, None) is invalid");
    return function(thread, self, instance, owner);
}

static Value done(int status) {
    return status < 0 ? NO_VALUE : NONE;
}

static Value truth_value(int truth) {
    return truth < 0 ? NO_VALUE : value_from_bool(truth);
}

static Value wrap_repeat(Thread *thread, RepeatFunction function, Value self, Value count) {
    int64_t times = object_index_int64(thread, count);
    return times == -1 && error_pending(thread) ? NO_VALUE : function(thread, self, times);
}

static Value wrap_number(Thread *thread, int64_t number) {
    return number == -1 && error_pending(thread) ? NO_VALUE : int_from_int64(thread, number);
}

static Value wrap_attribute(Thread *thread, const WrapperDescriptor *wrapper, Value self, Value *args, size_t count) {
    const Special *special = wrapper_special(wrapper);
    SlotFunction f = wrapper_function(wrapper);
    bool set = special->wrapper == WRAPPER_set_attribute;
    if (set ? !check_unpack(thread, special->text, count, 2) : !check_count(thread, count, 1, 1)) return NO_VALUE;
    if (special->wrapper != WRAPPER_get_attribute && !check_setattr(thread, wrapper, self, special->text))
        return NO_VALUE;
    Value name = attribute_name_check(thread, args[0]);
    if (!name) return NO_VALUE;
    if (special->wrapper == WRAPPER_get_attribute) return ((GetAttributeFunction)f)(thread, self, name);
    return done(((SetAttributeFunction)f)(thread, self, name, set ? args[1] : NO_VALUE));
}

static Value invoke_nullary(Thread *thread, const Special *special, SlotFunction f, Value self) {
    switch ((WrapperKind)special->wrapper) {
    case WRAPPER_next: return wrap_next(thread, (UnaryFunction)f, self);
    case WRAPPER_hash: return wrap_number(thread, ((HashFunction)f)(thread, self));
    case WRAPPER_length: return wrap_number(thread, ((LengthFunction)f)(thread, self));
    case WRAPPER_predicate: return truth_value(((PredicateFunction)f)(thread, self));
    case WRAPPER_finalize: return ((FinalizeFunction)f)(thread, self), NONE;
    default: return ((UnaryFunction)f)(thread, self);
    }
}

static Value invoke(Thread *thread, const WrapperDescriptor *wrapper, Value self, Value *args, size_t count,
                    Value keyword_names) {
    const Special *special = wrapper_special(wrapper);
    SlotFunction f = wrapper_function(wrapper);
    switch ((WrapperKind)special->wrapper) {
    case WRAPPER_unary:
    case WRAPPER_next:
    case WRAPPER_hash:
    case WRAPPER_length:
    case WRAPPER_predicate:
    case WRAPPER_finalize:
        return check_count(thread, count, 0, 0) ? invoke_nullary(thread, special, f, self) : NO_VALUE;
    case WRAPPER_call: return ((CallFunction)f)(thread, self, args, count, keyword_names);
    case WRAPPER_init: return done(((InitFunction)f)(thread, self, args, count, keyword_names));
    case WRAPPER_get_attribute:
    case WRAPPER_set_attribute:
    case WRAPPER_del_attribute: return wrap_attribute(thread, wrapper, self, args, count);
    case WRAPPER_compare_lt: return wrap_compare(thread, (CompareFunction)f, self, args, count, COMPARE_LT);
    case WRAPPER_compare_le: return wrap_compare(thread, (CompareFunction)f, self, args, count, COMPARE_LE);
    case WRAPPER_compare_eq: return wrap_compare(thread, (CompareFunction)f, self, args, count, COMPARE_EQ);
    case WRAPPER_compare_ne: return wrap_compare(thread, (CompareFunction)f, self, args, count, COMPARE_NE);
    case WRAPPER_compare_gt: return wrap_compare(thread, (CompareFunction)f, self, args, count, COMPARE_GT);
    case WRAPPER_compare_ge: return wrap_compare(thread, (CompareFunction)f, self, args, count, COMPARE_GE);
    case WRAPPER_descriptor_get: return wrap_descriptor_get(thread, (DescriptorGetFunction)f, self, args, count);
    case WRAPPER_descriptor_set:
        if (!check_unpack(thread, special->text, count, 2)) return NO_VALUE;
        return done(((DescriptorSetFunction)f)(thread, self, args[0], args[1]));
    case WRAPPER_descriptor_delete:
        if (!check_count(thread, count, 1, 1)) return NO_VALUE;
        return done(((DescriptorSetFunction)f)(thread, self, args[0], NO_VALUE));
    case WRAPPER_binary:
    case WRAPPER_binary_left:
        return check_count(thread, count, 1, 1) ? ((BinaryFunction)f)(thread, self, args[0]) : NO_VALUE;
    case WRAPPER_binary_right:
        return check_count(thread, count, 1, 1) ? ((BinaryFunction)f)(thread, args[0], self) : NO_VALUE;
    case WRAPPER_ternary:
    case WRAPPER_ternary_left:
        if (!check_count(thread, count, 1, 2)) return NO_VALUE;
        return ((TernaryFunction)f)(thread, self, args[0], count > 1 ? args[1] : NONE);
    case WRAPPER_ternary_right:
        if (!check_count(thread, count, 1, 2)) return NO_VALUE;
        return ((TernaryFunction)f)(thread, args[0], self, count > 1 ? args[1] : NONE);
    case WRAPPER_set_item:
        if (!check_unpack(thread, special->text, count, 2)) return NO_VALUE;
        return done(((SetItemFunction)f)(thread, self, args[0], args[1]));
    case WRAPPER_del_item:
        if (!check_count(thread, count, 1, 1)) return NO_VALUE;
        return done(((SetItemFunction)f)(thread, self, args[0], NO_VALUE));
    case WRAPPER_contains:
        if (!check_count(thread, count, 1, 1)) return NO_VALUE;
        return truth_value(((ContainsFunction)f)(thread, self, args[0]));
    case WRAPPER_repeat:
        return check_count(thread, count, 1, 1) ? wrap_repeat(thread, (RepeatFunction)f, self, args[0]) : NO_VALUE;
    case WRAPPER_get_buffer: {
        if (!check_count(thread, count, 1, 1)) return NO_VALUE;
        int64_t flags = object_index_int64(thread, args[0]);
        if (flags == -1 && error_pending(thread)) return NO_VALUE;
        return memoryview_from_flags(thread, self, flags);
    }
    case WRAPPER_release_buffer:
        if (!check_count(thread, count, 1, 1)) return NO_VALUE;
        return object_call_method(thread, args[0], str_intern_cstring(thread, "release"), 0);
    case WRAPPER_none:
    case WRAPPER_construct: break;
    }
    return error_raise(thread, SHAPE_SystemError, "a wrapper that cannot be called");
}

static Value wrapper_invoke(Thread *thread, const WrapperDescriptor *wrapper, Value self, Value *args, size_t count,
                            Value keyword_names) {
    const Special *special = wrapper_special(wrapper);
    bool takes_keywords = special->wrapper == WRAPPER_call || special->wrapper == WRAPPER_init;
    if (keyword_names && tuple_length(keyword_names) && !takes_keywords)
        return error_raise(thread, SHAPE_TypeError, "wrapper %s() takes no keyword arguments", special->text);
    return invoke(thread, wrapper, self, args, count, keyword_names);
}

// ---- wrapper_descriptor ------------------------------------------------------------------------------------------
static Value wrapper_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    const WrapperDescriptor *wrapper = (const WrapperDescriptor *)callable;
    const char *text = wrapper_special(wrapper)->text;
    if (!positional)
        return error_raise(thread, SHAPE_TypeError, "descriptor '%s' of '%N' object needs an argument", text,
                           wrapper->type);
    if (!value_is_instance(args[0], wrapper->type))
        return error_raise(thread, SHAPE_TypeError, "descriptor '%s' requires a '%N' object but received a '%T'", text,
                           wrapper->type, args[0]);
    return wrapper_invoke(thread, wrapper, args[0], args + 1, positional - 1, keyword_names);
}

static Value wrapper_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    if (!instance) return self;
    const WrapperDescriptor *wrapper = (const WrapperDescriptor *)self;
    if (!value_is_instance(instance, wrapper->type))
        return error_raise(thread, SHAPE_TypeError, "descriptor '%s' for '%N' objects doesn't apply to a '%T' object",
                           wrapper_special(wrapper)->text, wrapper->type, instance);
    MethodWrapper *bound = heap_allocate(thread, sizeof *bound, SHAPE_method_wrapper);
    if (!bound) return NO_VALUE;
    bound->descriptor = (WrapperDescriptor *)self;
    bound->self = instance;
    return value_from_object(bound);
}

static Value wrapper_repr(Thread *thread, Value self) {
    const WrapperDescriptor *wrapper = (const WrapperDescriptor *)self;
    return str_format_c(thread, "<slot wrapper '%s' of '%N' objects>", wrapper_special(wrapper)->text, wrapper->type);
}

static Value special_name(Thread *thread, const WrapperDescriptor *wrapper) {
    return name_at(thread, wrapper_special(wrapper)->name);
}
static Value special_qualname(Thread *thread, const WrapperDescriptor *wrapper) {
    return str_format_c(thread, "%U.%s", wrapper->type->qualname, wrapper_special(wrapper)->text);
}

static const char *special_signature_text(const Special *special) {
    switch ((WrapperKind)special->wrapper) {
    case WRAPPER_call:
    case WRAPPER_init: return "($self, /, *args, **kwargs)";
    case WRAPPER_get_attribute:
    case WRAPPER_del_attribute: return "($self, name, /)";
    case WRAPPER_set_attribute: return "($self, name, value, /)";
    case WRAPPER_descriptor_get: return "($self, instance, owner=None, /)";
    case WRAPPER_descriptor_set: return "($self, instance, value, /)";
    case WRAPPER_descriptor_delete: return "($self, instance, /)";
    case WRAPPER_ternary:
    case WRAPPER_ternary_left:
    case WRAPPER_ternary_right: return "($self, value, mod=None, /)";
    case WRAPPER_set_item: return "($self, key, value, /)";
    case WRAPPER_del_item:
    case WRAPPER_contains: return "($self, key, /)";
    case WRAPPER_get_buffer: return "($self, flags, /)";
    case WRAPPER_release_buffer: return "($self, buffer, /)";
    case WRAPPER_unary:
    case WRAPPER_next:
    case WRAPPER_hash:
    case WRAPPER_length:
    case WRAPPER_predicate:
    case WRAPPER_finalize: return "($self, /)";
    default: return special->field == FIELD_get_item ? "($self, key, /)" : "($self, value, /)";
    }
}
static Value special_signature(Thread *thread, const WrapperDescriptor *wrapper) {
    return str_from_cstring(thread, special_signature_text(wrapper_special(wrapper)));
}

static Value wrapper_name(Thread *thread, Value self) {
    return special_name(thread, (WrapperDescriptor *)self);
}
static Value wrapper_qualname(Thread *thread, Value self) {
    return special_qualname(thread, (WrapperDescriptor *)self);
}
static Value wrapper_doc(Thread *thread, Value self) {
    return str_from_cstring(thread, wrapper_special((WrapperDescriptor *)self)->doc);
}
static Value wrapper_signature(Thread *thread, Value self) {
    return special_signature(thread, (WrapperDescriptor *)self);
}
static Value wrapper_objclass(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(((WrapperDescriptor *)self)->type);
}

// As copyreg wants it: getattr(owner, name).
Value reduce_as_getattr(Thread *thread, Value owner, Value name) {
    Value getattr = dict_get_cstring(thread, thread->interp->builtins, "getattr");
    if (!getattr) return error_raise(thread, SHAPE_AttributeError, "getattr");
    Value arguments = tuple_pack(thread, 2, owner, name);
    return arguments ? tuple_pack(thread, 2, getattr, arguments) : NO_VALUE;
}
NATIVE(wrapper_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    const WrapperDescriptor *wrapper = (const WrapperDescriptor *)args[0];
    return reduce_as_getattr(thread, value_from_object(wrapper->type), special_name(thread, wrapper));
}

static const NativeGetSet wrapper_getters[] = {
    {"__name__", wrapper_name, NULL, NULL},         {"__qualname__", wrapper_qualname, NULL, NULL},
    {"__doc__", wrapper_doc, NULL, NULL},           {"__text_signature__", wrapper_signature, NULL, NULL},
    {"__objclass__", wrapper_objclass, NULL, NULL}, {NULL, NULL, NULL, NULL},
};
static const NativeDef *const wrapper_methods[] = {&wrapper_reduce_native, NULL};
const TypeSpec wrapper_descriptor_type_spec = {
    .name = "wrapper_descriptor",
    .size = sizeof(WrapperDescriptor),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_METHOD_LIKE | TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.repr = wrapper_repr, .call = wrapper_call, .descriptor_get = wrapper_get},
    .getters = wrapper_getters,
    .methods = wrapper_methods,
};

// ---- method-wrapper ----------------------------------------------------------------------------------------------
static Value bound_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    const MethodWrapper *bound = (const MethodWrapper *)callable;
    return wrapper_invoke(thread, bound->descriptor, bound->self, args, positional, keyword_names);
}
static Value bound_repr(Thread *thread, Value self) {
    const MethodWrapper *bound = (const MethodWrapper *)self;
    return str_format_c(thread, "<method-wrapper '%s' of %T object at %p>", wrapper_special(bound->descriptor)->text,
                        bound->self, (void *)bound->self);
}
static Value bound_compare(Thread *thread, Value self, Value other, CompareOp op) {
    (void)thread;
    if (!value_has_shape(other, SHAPE_method_wrapper) || (op != COMPARE_EQ && op != COMPARE_NE)) return NOT_IMPLEMENTED;
    const MethodWrapper *a = (const MethodWrapper *)self, *b = (const MethodWrapper *)other;
    bool equal = a->descriptor == b->descriptor && a->self == b->self;
    return value_from_bool(equal == (op == COMPARE_EQ));
}
static int64_t bound_hash(Thread *thread, Value self) {
    (void)thread;
    const MethodWrapper *bound = (const MethodWrapper *)self;
    return hash_fix(hash_pointer((void *)bound->self) ^ hash_pointer(bound->descriptor));
}
static Value bound_name(Thread *thread, Value self) {
    return special_name(thread, ((MethodWrapper *)self)->descriptor);
}
static Value bound_qualname(Thread *thread, Value self) {
    return special_qualname(thread, ((MethodWrapper *)self)->descriptor);
}
static Value bound_doc(Thread *thread, Value self) {
    return wrapper_doc(thread, value_from_object(((MethodWrapper *)self)->descriptor));
}
static Value bound_signature(Thread *thread, Value self) {
    return special_signature(thread, ((MethodWrapper *)self)->descriptor);
}
static Value bound_objclass(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(((MethodWrapper *)self)->descriptor->type);
}
NATIVE(bound_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    const MethodWrapper *bound = (const MethodWrapper *)args[0];
    return reduce_as_getattr(thread, bound->self, special_name(thread, bound->descriptor));
}
static const NativeGetSet bound_getters[] = {
    {"__name__", bound_name, NULL, NULL},         {"__qualname__", bound_qualname, NULL, NULL},
    {"__doc__", bound_doc, NULL, NULL},           {"__text_signature__", bound_signature, NULL, NULL},
    {"__objclass__", bound_objclass, NULL, NULL}, {NULL, NULL, NULL, NULL},
};
static const NativeMember bound_members[] = {
    {"__self__", MEMBER_VALUE, offsetof(MethodWrapper, self), true, NULL},
    {NULL, 0, 0, false, NULL},
};
static const NativeDef *const bound_methods[] = {&bound_reduce_native, NULL};
const TypeSpec method_wrapper_type_spec = {
    .name = "method-wrapper",
    .size = sizeof(MethodWrapper),
    .trace_kind = TRACE_VALUES,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.repr = bound_repr, .call = bound_call, .rich_compare = bound_compare, .hash = bound_hash},
    .getters = bound_getters,
    .members = bound_members,
    .methods = bound_methods,
};

// ---- __new__ -----------------------------------------------------------------------------------------------------
// The nearest native class decides whether this constructor may make an instance.
Value type_new_wrapper_call(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!positional) return error_raise(thread, SHAPE_TypeError, "%N.__new__(): not enough arguments", type);
    if (!value_is_type(args[0]))
        return error_raise(thread, SHAPE_TypeError, "%N.__new__(X): X is not a type object (%T)", type, args[0]);
    Type *subtype = type_from_value(args[0]);
    if (!type_is_subtype(subtype, type))
        return error_raise(thread, SHAPE_TypeError, "%N.__new__(%N): %N is not a subtype of %N", type, subtype, subtype,
                           type);
    if (subtype->flags & TYPE_DISALLOW_CONSTRUCTION)
        return error_raise(thread, SHAPE_TypeError, "cannot create '%N' instances", subtype);
    Type *native = type_native_base(subtype);
    if (native->slots.construct != type->slots.construct)
        return error_raise(thread, SHAPE_TypeError, "%N.__new__(%N) is not safe, use %N.__new__()", type, subtype,
                           native);
    return type->slots.construct(thread, subtype, args + 1, positional - 1, keyword_names);
}
static Value type_new_never(Thread *thread, Value *args) {
    (void)args;
    return error_raise(thread, SHAPE_SystemError, "__new__ was called without its type");
}
const NativeDef type_new_native = {"__new__($type, *args, **kwargs)",
                                   "Create and return a new object.  See help(type) for accurate signature.",
                                   type_new_never, EFFECT_ANY};
