// Taipan: super: attribute lookup that goes on after a class in another class's MRO. MIT licence.
#include "object/arguments.h"
#include "object/exception.h"
#include "object/type_internal.h"

typedef struct Super {
    Object header;
    Value type;      // __thisclass__
    Value object;    // __self__
    Value self_type; // __self_class__
} Super;

static Value super_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    return value_from_object(type_allocate(thread, type, 0));
}

// The class whose MRO is searched: the object itself when it is a subclass, else the object's class.
static Type *search_start(Thread *thread, Type *type, Value object) {
    if (value_is_type(object) && type_is_subtype(type_from_value(object), type)) return type_from_value(object);
    if (value_is_instance(object, type)) return value_type(object);
    Value class;
    int status = object_lookup_attribute(thread, object, NAME(__class__), &class);
    if (status < 0) return NULL;
    if (status && value_is_type(class) && type_from_value(class) != value_type(object) &&
        type_is_subtype(type_from_value(class), type))
        return type_from_value(class);
    const char *kind = value_is_type(object) ? "type" : "instance of";
    Value name = value_is_type(object) ? type_from_value(object)->name : value_type(object)->name;
    error_raise(thread, SHAPE_TypeError, "super(type, obj): obj (%s %U) is not an instance or subtype of type (%N).",
                kind, name, type);
    return NULL;
}

static int super_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check_no_keywords(thread, "super", keyword_names)) return -1;
    if (positional > 2)
        return error_raise_int(thread, SHAPE_TypeError, "super() expected at most 2 arguments, got %zu", positional);
    Value type = positional ? args[0] : NO_VALUE, object = positional > 1 ? args[1] : NO_VALUE;
    if (!positional && runtime_super_arguments(thread, &type, &object) < 0) return -1;
    if (!value_is_type(type))
        return error_raise_int(thread, SHAPE_TypeError, "super() argument 1 must be a type, not %T", type);
    Super *super = (Super *)self;
    if (object == NONE) object = NO_VALUE;
    Type *self_type = NULL;
    if (object && !(self_type = search_start(thread, type_from_value(type), object))) return -1;
    super->type = type;
    super->object = object;
    super->self_type = value_from_object(self_type);
    heap_write_barrier(thread, super);
    return 0;
}

static Value find_after(Thread *thread, Type *type, Type *self_type, Value object, Value name) {
    Value found = type_lookup_after(thread, self_type, type, name);
    if (!found) return NO_VALUE;
    bool on_class = object == value_from_object(self_type);
    return descriptor_bind(thread, found, on_class ? NO_VALUE : object, value_from_object(self_type));
}

static Value super_get_attribute(Thread *thread, Value self, Value name) {
    const Super *super = (const Super *)self;
    if (!(name = attribute_name_check(thread, name))) return NO_VALUE;
    if (super->self_type && name != NAME(__class__)) {
        Value found =
            find_after(thread, type_from_value(super->type), type_from_value(super->self_type), super->object, name);
        if (found || error_pending(thread)) return found;
    }
    return object_generic_get_attribute(thread, self, name);
}

static Value super_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    const Super *super = (const Super *)self;
    if (!instance || instance == NONE || super->object) return self;
    if (value_type(self) != BUILTIN_TYPE(super)) // a subclass decides how to bind
        return object_call2(thread, value_from_object(value_type(self)), super->type ? super->type : NONE, instance);
    Type *self_type = search_start(thread, type_from_value(super->type), instance);
    if (!self_type) return NO_VALUE;
    Super *bound = type_allocate(thread, BUILTIN_TYPE(super), 0);
    if (!bound) return NO_VALUE;
    bound->type = super->type;
    bound->object = instance;
    bound->self_type = value_from_object(self_type);
    return value_from_object(bound);
}

static Value super_repr(Thread *thread, Value self) {
    const Super *super = (const Super *)self;
    Value name = super->type ? type_from_value(super->type)->name : str_from_cstring(thread, "NULL");
    if (super->self_type)
        return str_format_c(thread, "<super: <class '%U'>, <%U object>>", name,
                            type_from_value(super->self_type)->name);
    return str_format_c(thread, "<super: <class '%U'>, NULL>", name);
}

static const NativeMember super_members[] = {
    {"__thisclass__", MEMBER_VALUE, offsetof(Super, type), true, "the class invoking super()"},
    {"__self__", MEMBER_VALUE, offsetof(Super, object), true, "the instance invoking super(); may be None"},
    {"__self_class__", MEMBER_VALUE, offsetof(Super, self_type), true,
     "the type of the instance invoking super(); may be None"},
    {NULL, 0, 0, false, NULL},
};
const TypeSpec super_type_spec = {
    .name = "super",
    .doc = "super() -> same as super(__class__, <first argument>)\n"
           "super(type) -> unbound super object\n"
           "super(type, obj) -> bound super object; requires isinstance(obj, type)\n"
           "super(type, type2) -> bound super object; requires issubclass(type2, type)\n"
           "Typical use to call a cooperative superclass method:\n"
           "class C(B):\n    def meth(self, arg):\n        super().meth(arg)\n"
           "This works for class methods too:\n"
           "class C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n",
    .flags = TYPE_BASE,
    .size = sizeof(Super),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = super_repr,
              .get_attribute = super_get_attribute,
              .descriptor_get = super_get,
              .init = super_init,
              .construct = super_construct},
    .members = super_members,
};
