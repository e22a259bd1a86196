// Taipan: property. MIT licence.
#include "object/arguments.h"
#include "object/exception.h"
#include "object/type_internal.h"

static Property *self_property(Value v) {
    return (Property *)v;
}

static Value property_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    return value_from_object(type_allocate(thread, type, 0));
}

static Value none_as_absent(Value v) {
    return v == NONE || v == UNBOUND ? NO_VALUE : v;
}

// A subclass keeps its docstring in the instance's dict, where its own class attribute does not hide it.
static int set_doc(Thread *thread, Value self, Value doc) {
    if (value_type(self) == BUILTIN_TYPE(property)) {
        heap_store(thread, value_object(self), &self_property(self)->doc, doc);
        return 0;
    }
    if (object_set_attribute(thread, self, NAME(__doc__), doc ? doc : NONE) == 0) return 0;
    if (!error_matches(thread, SHAPE_AttributeError) || (self_property(self)->header.flags & PROPERTY_GETTER_DOC))
        return -1;
    error_clear(thread); // no room for a docstring that was given: dropped silently, as ever
    return 0;
}

static int property_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"fget", "fset", "fdel", "doc"};
    Value v[4];
    if (!arguments_bind(thread, "property", args, positional, keyword_names, names, 0, 4, v)) return -1;
    Property *property = self_property(self);
    property->get = none_as_absent(v[0]);
    property->set = none_as_absent(v[1]);
    property->delete_ = none_as_absent(v[2]);
    property->doc = property->name = NO_VALUE;
    property->header.flags &= (uint8_t)~PROPERTY_GETTER_DOC;
    heap_write_barrier(thread, property);
    Value doc = none_as_absent(v[3]);
    if (!doc && property->get) {
        int status = object_lookup_attribute(thread, property->get, NAME(__doc__), &doc);
        if (status < 0) return -1;
        if (status && doc != NONE)
            property->header.flags |= PROPERTY_GETTER_DOC;
        else
            doc = NO_VALUE;
    }
    if (!doc && value_type(self) == BUILTIN_TYPE(property)) return 0;
    return set_doc(thread, self, doc ? doc : NONE);
}

// ---- descriptor --------------------------------------------------------------------------------------------------
// 1: *name is the property's name, for messages.
static int property_name(Thread *thread, Property *property, Value *name) {
    if (property->name) return *name = property->name, 1;
    if (!property->get) return 0;
    return object_lookup_attribute(thread, property->get, NAME(__name__), name);
}

static Value raise_missing(Thread *thread, Property *property, Value instance, const char *what) {
    Value name;
    int named = property_name(thread, property, &name);
    if (named < 0) return NO_VALUE;
    Value qualname = value_type(instance)->qualname;
    if (named)
        return error_raise(thread, SHAPE_AttributeError, "property %R of %R object has no %s", name, qualname, what);
    return error_raise(thread, SHAPE_AttributeError, "property of %R object has no %s", qualname, what);
}

static Value property_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    if (!instance || instance == NONE) return self;
    Property *property = self_property(self);
    if (!property->get) return raise_missing(thread, property, instance, "getter");
    if (value_has_shape(property->get, SHAPE_function))
        return function_call(thread, property->get, &instance, 1, NO_VALUE);
    return object_call1(thread, property->get, instance);
}

static int property_set(Thread *thread, Value self, Value instance, Value value) {
    Property *property = self_property(self);
    Value function = value ? property->set : property->delete_;
    if (!function) return raise_missing(thread, property, instance, value ? "setter" : "deleter"), -1;
    Value result = value ? object_call2(thread, function, instance, value) : object_call1(thread, function, instance);
    return result ? 0 : -1;
}

// ---- copies with one function replaced ---------------------------------------------------------------------------
static Value copy_with(Thread *thread, Value self, Value get, Value set, Value delete_) {
    Property *old = self_property(self);
    get = get && get != NONE ? get : old->get ? old->get : NONE;
    set = set && set != NONE ? set : old->set ? old->set : NONE;
    delete_ = delete_ && delete_ != NONE ? delete_ : old->delete_ ? old->delete_ : NONE;
    Value doc = (old->header.flags & PROPERTY_GETTER_DOC) && get != NONE ? NONE : old->doc ? old->doc : NONE;
    Value type = value_from_object(value_type(self));
    Value copy = object_call(thread, type, (Value[]){get, set, delete_, doc}, 4, NO_VALUE);
    if (copy && value_is_instance(copy, BUILTIN_TYPE(property)))
        heap_store(thread, value_object(copy), &self_property(copy)->name, old->name);
    return copy;
}
NATIVE(property_getter, "getter(self, object, /)",
       "Descriptor to obtain a copy of the property with a different getter.", EFFECT_ANY) {
    return copy_with(thread, args[0], args[1], NO_VALUE, NO_VALUE);
}
NATIVE(property_setter, "setter(self, object, /)",
       "Descriptor to obtain a copy of the property with a different setter.", EFFECT_ANY) {
    return copy_with(thread, args[0], NO_VALUE, args[1], NO_VALUE);
}
NATIVE(property_deleter, "deleter(self, object, /)",
       "Descriptor to obtain a copy of the property with a different deleter.", EFFECT_ANY) {
    return copy_with(thread, args[0], NO_VALUE, NO_VALUE, args[1]);
}
NATIVE(property_set_name, "__set_name__(self, *args)", "Method to set name of a property.", EFFECT_WRITES) {
    if (tuple_length(args[1]) != 2)
        return error_raise(thread, SHAPE_TypeError, "__set_name__() takes 2 positional arguments but %zu were given",
                           tuple_length(args[1]));
    heap_store(thread, value_object(args[0]), &self_property(args[0])->name, tuple_get(args[1], 1));
    return NONE;
}

static Value get_name(Thread *thread, Value self) {
    Value name;
    int status = property_name(thread, self_property(self), &name);
    if (status < 0) return NO_VALUE;
    if (status) return name;
    return error_raise_attribute(thread, self, NAME(__name__), "'property' object has no attribute '__name__'");
}
static int set_name(Thread *thread, Value self, Value value) {
    heap_store(thread, value_object(self), &self_property(self)->name, value);
    return 0;
}

static Value get_is_abstract(Thread *thread, Value self) {
    Property *property = self_property(self);
    const Value functions[] = {property->get, property->set, property->delete_};
    for (int i = 0; i < 3; i++) {
        Value value;
        int status =
            functions[i] ? object_lookup_attribute(thread, functions[i], NAME(__isabstractmethod__), &value) : 0;
        if (status > 0) status = object_is_true(thread, value);
        if (status) return status < 0 ? NO_VALUE : TRUE_VALUE;
    }
    return FALSE_VALUE;
}

static const NativeDef *const property_methods[] = {
    &property_getter_native, &property_setter_native, &property_deleter_native, &property_set_name_native, NULL,
};
static const NativeGetSet property_getters[] = {
    {"__name__", get_name, set_name, NULL},
    {"__isabstractmethod__", get_is_abstract, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
static const NativeMember property_members[] = {
    {"fget", MEMBER_VALUE, offsetof(Property, get), true, NULL},
    {"fset", MEMBER_VALUE, offsetof(Property, set), true, NULL},
    {"fdel", MEMBER_VALUE, offsetof(Property, delete_), true, NULL},
    {"__doc__", MEMBER_VALUE, offsetof(Property, doc), false, NULL},
    {NULL, 0, 0, false, NULL},
};
const TypeSpec property_type_spec = {
    .name = "property",
    .doc = "property(fget=None, fset=None, fdel=None, doc=None)\n--\n\n"
           "Property attribute.\n\n"
           "  fget\n    function to be used for getting an attribute value\n"
           "  fset\n    function to be used for setting an attribute value\n"
           "  fdel\n    function to be used for del'ing an attribute\n"
           "  doc\n    docstring\n\n"
           "Typical use is to define a managed attribute x:\n\n"
           "class C(object):\n"
           "    def getx(self): return self._x\n"
           "    def setx(self, value): self._x = value\n"
           "    def delx(self): del self._x\n"
           "    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\n"
           "Decorators make defining new properties or modifying existing ones easy:\n\n"
           "class C(object):\n"
           "    @property\n"
           "    def x(self):\n"
           "        \"I am the 'x' property.\"\n"
           "        return self._x\n"
           "    @x.setter\n"
           "    def x(self, value):\n"
           "        self._x = value\n"
           "    @x.deleter\n"
           "    def x(self):\n"
           "        del self._x",
    .flags = TYPE_BASE,
    .size = sizeof(Property),
    .trace_kind = TRACE_VALUES,
    .slots = {.descriptor_get = property_get,
              .descriptor_set = property_set,
              .init = property_init,
              .construct = property_construct},
    .methods = property_methods,
    .getters = property_getters,
    .members = property_members,
};
