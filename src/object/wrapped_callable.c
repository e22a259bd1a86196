// Taipan: classmethod and staticmethod. MIT licence.
#include "object/arguments.h"
#include "object/exception.h"
#include "object/generic_alias.h"
#include "object/type_internal.h"

static Value wrapped_new(Thread *thread, uint32_t shape, Value callable) {
    WrappedCallable *wrapped = type_allocate(thread, shape_at(shape)->type, 0);
    if (!wrapped) return NO_VALUE;
    wrapped->callable = callable;
    return value_from_object(wrapped);
}
Value staticmethod_new(Thread *thread, Value callable) {
    return wrapped_new(thread, SHAPE_staticmethod, callable);
}
Value classmethod_new(Thread *thread, Value callable) {
    return wrapped_new(thread, SHAPE_classmethod, callable);
}

static WrappedCallable *self_wrapped(Value v) {
    return (WrappedCallable *)v;
}
static Value callable_of(Value v) {
    Value callable = self_wrapped(v)->callable;
    return callable ? callable : NONE;
}

static Value wrapped_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    WrappedCallable *wrapped = type_allocate(thread, type, 0);
    if (wrapped) wrapped->callable = NONE;
    return value_from_object(wrapped);
}

// Copies what tells about the callable into the wrapper's own dict.
static int copy_attributes(Thread *thread, Value self, Value callable) {
    const enum NameIndex names[] = {NAME___module__, NAME___name__, NAME___qualname__, NAME___doc__};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Value value, name = name_at(thread, names[i]);
        int status = object_lookup_attribute(thread, callable, name, &value);
        if (status < 0 || (status && object_set_attribute(thread, self, name, value) < 0)) return -1;
    }
    return 0;
}

static int wrapped_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    const char *name = type_is_subtype(value_type(self), BUILTIN_TYPE(classmethod)) ? "classmethod" : "staticmethod";
    if (!arguments_check(thread, name, positional, keyword_names, 1, 1)) return -1;
    heap_store(thread, value_object(self), &self_wrapped(self)->callable, args[0]);
    return copy_attributes(thread, self, args[0]);
}

static Value get_wrapped(Thread *thread, Value self) {
    (void)thread;
    return callable_of(self);
}
static Value get_is_abstract(Thread *thread, Value self) {
    Value value;
    int status = object_lookup_attribute(thread, callable_of(self), NAME(__isabstractmethod__), &value);
    if (status <= 0) return status < 0 ? NO_VALUE : FALSE_VALUE;
    int truth = object_is_true(thread, value);
    return truth < 0 ? NO_VALUE : value_from_bool(truth);
}
static Value get_dict(Thread *thread, Value self) {
    return value_from_object(instance_dict(thread, self));
}
static int set_dict(Thread *thread, Value self, Value value) {
    return instance_replace_dict(thread, self, value);
}

// The callable's attribute, kept in the wrapper's dict once asked for (annotations may be expensive).
static Value cached_attribute(Thread *thread, Value self, Value name) {
    Value found = instance_get(thread, self, name);
    if (found || error_pending(thread)) return found;
    found = object_get_attribute(thread, callable_of(self), name);
    if (found && instance_set(thread, self, name, found) < 0) return NO_VALUE;
    return found;
}
static int set_cached_attribute(Thread *thread, Value self, Value name, Value value) {
    int status = instance_set(thread, self, name, value);
    if (status == 0) error_raise_attribute(thread, self, name, "'%T' object has no attribute '%U'", self, name);
    return status > 0 ? 0 : -1;
}
static Value get_annotations(Thread *thread, Value self) {
    return cached_attribute(thread, self, NAME(__annotations__));
}
static int set_annotations(Thread *thread, Value self, Value value) {
    return set_cached_attribute(thread, self, NAME(__annotations__), value);
}
static Value get_annotate(Thread *thread, Value self) {
    return cached_attribute(thread, self, NAME(__annotate__));
}
static int set_annotate(Thread *thread, Value self, Value value) {
    return set_cached_attribute(thread, self, NAME(__annotate__), value);
}

static const NativeGetSet wrapped_getters[] = {
    {"__isabstractmethod__", get_is_abstract, NULL, NULL},
    {"__dict__", get_dict, set_dict, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {"__func__", get_wrapped, NULL, NULL},
    {"__wrapped__", get_wrapped, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

NATIVE(wrapped_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ANY | NATIVE_CLASS) {
    return generic_alias_new(thread, args[0], args[1]);
}
static const NativeDef *const wrapped_methods[] = {&wrapped_class_getitem_native, NULL};

// ---- classmethod -------------------------------------------------------------------------------------------------
static Value class_get(Thread *thread, Value self, Value instance, Value owner) {
    Value callable = callable_of(self);
    if (!owner || owner == NONE) owner = value_from_object(value_type(instance));
    return method_new(thread, callable, owner);
}
static Value class_repr(Thread *thread, Value self) {
    return str_format_c(thread, "<classmethod(%R)>", callable_of(self));
}
const TypeSpec classmethod_type_spec = {
    .name = "classmethod",
    .doc = "classmethod(function, /)\n--\n\n"
           "Convert a function to be a class method.\n\n"
           "A class method receives the class as implicit first argument,\n"
           "just like an instance method receives the instance.\n"
           "To declare a class method, use this idiom:\n\n"
           "  class C:\n      @classmethod\n      def f(cls, arg1, arg2, argN):\n          ...\n\n"
           "It can be called either on the class (e.g. C.f()) or on an instance\n"
           "(e.g. C().f()).  The instance is ignored except for its class.\n"
           "If a class method is called for a derived class, the derived class\n"
           "object is passed as the implied first argument.\n\n"
           "Class methods are different than C++ or Java static methods.\n"
           "If you want those, see the staticmethod builtin.",
    .flags = TYPE_BASE,
    .size = sizeof(WrappedCallable),
    .trace_kind = TRACE_VALUES,
    .has_dict = true,
    .slots = {.repr = class_repr, .descriptor_get = class_get, .init = wrapped_init, .construct = wrapped_construct},
    .getters = wrapped_getters,
    .methods = wrapped_methods,
};

// ---- staticmethod ------------------------------------------------------------------------------------------------
static Value static_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)thread, (void)instance, (void)owner;
    return callable_of(self);
}
static Value static_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    return object_call(thread, callable_of(callable), args, positional, keyword_names);
}
static Value static_repr(Thread *thread, Value self) {
    return str_format_c(thread, "<staticmethod(%R)>", callable_of(self));
}
const TypeSpec staticmethod_type_spec = {
    .name = "staticmethod",
    .doc = "staticmethod(function, /)\n--\n\n"
           "Convert a function to be a static method.\n\n"
           "A static method does not receive an implicit first argument.\n"
           "To declare a static method, use this idiom:\n\n"
           "     class C:\n         @staticmethod\n         def f(arg1, arg2, argN):\n             ...\n\n"
           "It can be called either on the class (e.g. C.f()) or on an instance\n"
           "(e.g. C().f()). Both the class and the instance are ignored, and\n"
           "neither is passed implicitly as the first argument to the method.\n\n"
           "Static methods in Python are similar to those found in Java or C++.\n"
           "For a more advanced concept, see the classmethod builtin.",
    .flags = TYPE_BASE,
    .size = sizeof(WrappedCallable),
    .trace_kind = TRACE_VALUES,
    .has_dict = true,
    .slots = {.repr = static_repr,
              .call = static_call,
              .descriptor_get = static_get,
              .init = wrapped_init,
              .construct = wrapped_construct},
    .getters = wrapped_getters,
    .methods = wrapped_methods,
};
