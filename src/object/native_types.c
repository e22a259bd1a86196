// Taipan: builtin_function_or_method, method_descriptor, classmethod_descriptor. MIT licence.
#include "base/hash.h"
#include "object/exception.h"
#include "object/module.h"
#include "object/type_internal.h"

Value native_call_with_self(Thread *thread, Native *native, Value *args, size_t positional, Value keyword_names);

static void native_trace(Object *object, Tracer *tracer) {
    Native *native = (Native *)object;
    tracer_visit(tracer, native->self);
    tracer_visit_pointer(tracer, native->signature);
    tracer_visit_pointer(tracer, native->type);
    tracer_visit(tracer, native->module_name);
}

Value native_new(Thread *thread, const NativeDef *def, Value self, Value module_name) {
    Native *native = heap_allocate(thread, sizeof *native, SHAPE_builtin_function);
    if (!native) return NO_VALUE;
    native->self = self;
    native->def = def;
    native->module_name = module_name;
    return value_from_object(native);
}

static Value new_descriptor(Thread *thread, const NativeDef *def, Type *type, uint32_t shape) {
    Native *native = heap_allocate(thread, sizeof *native, shape);
    if (!native) return NO_VALUE;
    native->def = def;
    native->type = type;
    return value_from_object(native);
}

Value native_new_descriptor(Thread *thread, const NativeDef *def, Type *type) {
    if (def->effects & NATIVE_STATIC) {
        Value function = native_new(thread, def, value_from_object(type), NO_VALUE);
        return function ? staticmethod_new(thread, function) : NO_VALUE;
    }
    return new_descriptor(thread, def, type,
                          def->effects & NATIVE_CLASS ? SHAPE_classmethod_descriptor : SHAPE_method_descriptor);
}

// The method descriptor bound to self (no argument or type check).
static Value native_bind(Thread *thread, Native *descriptor, Value self) {
    if (!descriptor->signature && native_prepare(thread, descriptor) < 0) return NO_VALUE;
    Native *native = heap_allocate(thread, sizeof *native, SHAPE_builtin_function);
    if (!native) return NO_VALUE;
    native->self = self;
    native->def = descriptor->def;
    native->signature = descriptor->signature;
    native->type = descriptor->type;
    native->minimum = descriptor->minimum;
    native->maximum = descriptor->maximum;
    native->direct_count = descriptor->direct_count;
    native->direct_self = descriptor->direct_self;
    return value_from_object(native);
}

static Native *native_from_value(Value v) {
    return (Native *)v;
}

// ---- attributes they share ---------------------------------------------------------------------------------------
static Value get_name(Thread *thread, Value self) {
    return native_def_name(thread, native_from_value(self)->def);
}

static Value get_qualname(Thread *thread, Value self) {
    const Native *native = native_from_value(self);
    Value name = native_def_name(thread, native->def);
    if (!name) return NO_VALUE;
    Type *type = native->type;
    if (value_has_shape(self, SHAPE_builtin_function) && native->self) {
        if (value_has_shape(native->self, SHAPE_module)) return name;
        type = value_is_type(native->self) ? type_from_value(native->self) : value_type(native->self);
    }
    return type ? str_format_c(thread, "%U.%U", type->qualname, name) : name;
}

static Value get_doc(Thread *thread, Value self) {
    const char *doc = native_from_value(self)->def->doc;
    return doc ? str_from_cstring(thread, doc) : NONE;
}

// Functions of modules show the module as CPython's do: "($module, obj, /)".
static Value get_text_signature(Thread *thread, Value self) {
    const Native *native = native_from_value(self);
    Value text = native_text_signature(thread, native->def);
    if (!text || text == NONE || !native->self || !value_has_shape(native->self, SHAPE_module)) return text;
    const char *parameters = strchr(native->def->signature, '(') + 1;
    if (*parameters == '$') return text;
    const char *slash = strstr(parameters, "/") ? "" : ", /";
    return str_format_c(thread, "($module%s%s%s", slash, *parameters == ')' ? "" : ", ", parameters);
}

static Value get_objclass(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(native_from_value(self)->type);
}

static Value get_self(Thread *thread, Value self) {
    (void)thread;
    Value bound = native_from_value(self)->self;
    return bound ? bound : NONE;
}

static Value get_module(Thread *thread, Value self) {
    (void)thread;
    Value module = native_from_value(self)->module_name;
    return module ? module : NONE;
}
static int set_module(Thread *thread, Value self, Value value) {
    heap_store(thread, native_from_value(self), &native_from_value(self)->module_name, value ? value : NONE);
    return 0;
}

// ---- builtin_function_or_method ----------------------------------------------------------------------------------
static Value function_call_slot(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    Native *native = native_from_value(callable);
    if (UNLIKELY(native->def == &type_new_native))
        return type_new_wrapper_call(thread, type_from_value(native->self), args, positional, keyword_names);
    return native_call(thread, native, native->self, args, positional, keyword_names);
}

static Value function_repr(Thread *thread, Value self) {
    const Native *native = native_from_value(self);
    Value name = native_def_name(thread, native->def);
    if (!name) return NO_VALUE;
    if (!native->self || value_has_shape(native->self, SHAPE_module))
        return str_format_c(thread, "<built-in function %U>", name);
    return str_format_c(thread, "<built-in method %U of %T object at %p>", name, native->self, (void *)native->self);
}

static Value function_compare(Thread *thread, Value self, Value other, CompareOp op) {
    (void)thread;
    if (!value_has_shape(other, SHAPE_builtin_function) || (op != COMPARE_EQ && op != COMPARE_NE))
        return NOT_IMPLEMENTED;
    const Native *a = native_from_value(self), *b = native_from_value(other);
    return value_from_bool((a->self == b->self && a->def == b->def) == (op == COMPARE_EQ));
}

static int64_t function_hash(Thread *thread, Value self) {
    (void)thread;
    const Native *native = native_from_value(self);
    return hash_fix(hash_pointer((void *)native->self) ^ hash_pointer(native->def));
}

NATIVE(function_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    const Native *native = native_from_value(args[0]);
    Value name = native_def_name(thread, native->def);
    if (!name || !native->self || value_has_shape(native->self, SHAPE_module)) return name;
    return reduce_as_getattr(thread, native->self, name);
}

static const NativeGetSet function_getters[] = {
    {"__name__", get_name, NULL, NULL}, {"__qualname__", get_qualname, NULL, NULL},
    {"__doc__", get_doc, NULL, NULL},   {"__text_signature__", get_text_signature, NULL, NULL},
    {"__self__", get_self, NULL, NULL}, {"__module__", get_module, set_module, NULL},
    {NULL, NULL, NULL, NULL},
};
static const NativeDef *const function_methods[] = {&function_reduce_native, NULL};
const TypeSpec builtin_function_type_spec = {
    .name = "builtin_function_or_method",
    .size = sizeof(Native),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = native_trace,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.repr = function_repr,
              .call = function_call_slot,
              .rich_compare = function_compare,
              .hash = function_hash},
    .getters = function_getters,
    .methods = function_methods,
};

// ---- method_descriptor -------------------------------------------------------------------------------------------
static Value method_call_slot(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    Native *native = native_from_value(callable);
    if (UNLIKELY(!positional))
        return error_raise(thread, SHAPE_TypeError, "unbound method %U.%U() needs an argument", native->type->qualname,
                           native_def_name(thread, native->def));
    if (UNLIKELY(!value_is_instance(args[0], native->type)))
        return error_raise(thread, SHAPE_TypeError, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object",
                           native_def_name(thread, native->def), native->type, args[0]);
    return native_call_with_self(thread, native, args, positional, keyword_names);
}

static Value method_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    if (!instance) return self;
    Native *native = native_from_value(self);
    if (!value_is_instance(instance, native->type))
        return error_raise(thread, SHAPE_TypeError, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object",
                           native_def_name(thread, native->def), native->type, instance);
    return native_bind(thread, native, instance);
}

static Value method_repr(Thread *thread, Value self) {
    const Native *native = native_from_value(self);
    return str_format_c(thread, "<method '%U' of '%N' objects>", native_def_name(thread, native->def), native->type);
}

NATIVE(descriptor_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    const Native *native = native_from_value(args[0]);
    Value name = native_def_name(thread, native->def);
    return name ? reduce_as_getattr(thread, value_from_object(native->type), name) : NO_VALUE;
}

static const NativeGetSet descriptor_getters[] = {
    {"__name__", get_name, NULL, NULL},         {"__qualname__", get_qualname, NULL, NULL},
    {"__doc__", get_doc, NULL, NULL},           {"__text_signature__", get_text_signature, NULL, NULL},
    {"__objclass__", get_objclass, NULL, NULL}, {NULL, NULL, NULL, NULL},
};
static const NativeDef *const descriptor_methods[] = {&descriptor_reduce_native, NULL};
const TypeSpec method_descriptor_type_spec = {
    .name = "method_descriptor",
    .size = sizeof(Native),
    .trace_kind = TRACE_CUSTOM,
    .trace = native_trace,
    .flags = TYPE_METHOD_LIKE | TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.repr = method_repr, .call = method_call_slot, .descriptor_get = method_get},
    .getters = descriptor_getters,
    .methods = descriptor_methods,
};

// ---- classmethod_descriptor --------------------------------------------------------------------------------------
static Value class_get(Thread *thread, Value self, Value instance, Value owner) {
    Native *native = native_from_value(self);
    if (!owner || owner == NONE) {
        if (!instance)
            return error_raise(thread, SHAPE_TypeError,
                               "descriptor '%U' for type '%N' needs either an object or a type",
                               native_def_name(thread, native->def), native->type);
        owner = value_from_object(value_type(instance));
    }
    if (!value_is_type(owner))
        return error_raise(thread, SHAPE_TypeError, "descriptor '%U' for type '%N' needs a type, not a '%T' as arg 2",
                           native_def_name(thread, native->def), native->type, owner);
    if (!type_is_subtype(type_from_value(owner), native->type))
        return error_raise(thread, SHAPE_TypeError, "descriptor '%U' requires a subtype of '%N' but received '%N'",
                           native_def_name(thread, native->def), native->type, type_from_value(owner));
    Value bound = native_bind(thread, native, owner);
    if (bound) native_from_value(bound)->type = NULL;
    return bound;
}

static Value class_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    Native *native = native_from_value(callable);
    if (!positional)
        return error_raise(thread, SHAPE_TypeError, "descriptor '%U' of '%N' object needs an argument",
                           native_def_name(thread, native->def), native->type);
    Value bound = class_get(thread, callable, NO_VALUE, args[0]);
    if (!bound) return NO_VALUE;
    return native_call(thread, native_from_value(bound), args[0], args + 1, positional - 1, keyword_names);
}

const TypeSpec classmethod_descriptor_type_spec = {
    .name = "classmethod_descriptor",
    .size = sizeof(Native),
    .trace_kind = TRACE_CUSTOM,
    .trace = native_trace,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.repr = method_repr, .call = class_call, .descriptor_get = class_get},
    .getters = descriptor_getters,
    .methods = descriptor_methods,
};
