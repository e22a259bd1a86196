// Taipan: getset_descriptor and member_descriptor: attributes that C structures and __slots__ give. MIT licence.
#include "object/exception.h"
#include "object/float.h"
#include "object/int.h"
#include "object/type_internal.h"

Value getset_new(Thread *thread, Type *type, const NativeGetSet *def) {
    GetSet *getset = heap_allocate(thread, sizeof *getset, SHAPE_getset_descriptor);
    if (!getset) return NO_VALUE;
    getset->type = type;
    getset->def = def;
    return value_from_object(getset);
}
Value member_new(Thread *thread, Type *type, const NativeMember *def) {
    Value name = str_intern_cstring(thread, def->name);
    Member *member = name ? heap_allocate(thread, sizeof *member, SHAPE_member_descriptor) : NULL;
    if (!member) return NO_VALUE;
    member->type = type;
    member->def = def;
    member->name = name;
    return value_from_object(member);
}
Value member_new_slot(Thread *thread, Type *type, Value name, size_t offset) {
    Member *member = heap_allocate(thread, sizeof *member, SHAPE_member_descriptor);
    if (!member) return NO_VALUE;
    member->type = type;
    member->name = name;
    member->offset = (uint64_t)offset << 1 | 1;
    return value_from_object(member);
}

static void getset_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((GetSet *)object)->type);
}
static void member_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((Member *)object)->type);
    tracer_visit(tracer, ((Member *)object)->name);
}

static bool applies(Thread *thread, Value name_text, const char *name, Type *type, Value instance) {
    if (LIKELY(value_is_instance(instance, type))) return true;
    if (name_text)
        error_raise(thread, SHAPE_TypeError, "descriptor '%U' for '%N' objects doesn't apply to a '%T' object",
                    name_text, type, instance);
    else
        error_raise(thread, SHAPE_TypeError, "descriptor '%s' for '%N' objects doesn't apply to a '%T' object", name,
                    type, instance);
    return false;
}

static Value qualified(Thread *thread, Type *type, Value name) {
    return name ? str_format_c(thread, "%U.%U", type->qualname, name) : NO_VALUE;
}

// ---- getset_descriptor -------------------------------------------------------------------------------------------
static Value getset_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    const GetSet *getset = (const GetSet *)self;
    if (!instance) return self;
    if (!applies(thread, NO_VALUE, getset->def->name, getset->type, instance)) return NO_VALUE;
    if (getset->def->get) return getset->def->get(thread, instance);
    return error_raise(thread, SHAPE_AttributeError, "attribute '%s' of '%N' objects is not readable",
                       getset->def->name, getset->type);
}
static int getset_set(Thread *thread, Value self, Value instance, Value value) {
    const GetSet *getset = (const GetSet *)self;
    if (!applies(thread, NO_VALUE, getset->def->name, getset->type, instance)) return -1;
    if (getset->def->set) return getset->def->set(thread, instance, value);
    return error_raise_int(thread, SHAPE_AttributeError, "attribute '%s' of '%N' objects is not writable",
                           getset->def->name, getset->type);
}
static Value getset_repr(Thread *thread, Value self) {
    const GetSet *getset = (const GetSet *)self;
    return str_format_c(thread, "<attribute '%s' of '%N' objects>", getset->def->name, getset->type);
}
static Value getset_name(Thread *thread, Value self) {
    return str_intern_cstring(thread, ((GetSet *)self)->def->name);
}
static Value getset_qualname(Thread *thread, Value self) {
    return qualified(thread, ((GetSet *)self)->type, getset_name(thread, self));
}
static Value getset_doc(Thread *thread, Value self) {
    const char *doc = ((GetSet *)self)->def->doc;
    return doc ? str_from_cstring(thread, doc) : NONE;
}
static Value getset_objclass(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(((GetSet *)self)->type);
}
static const NativeGetSet getset_getters[] = {
    {"__name__", getset_name, NULL, NULL},
    {"__qualname__", getset_qualname, NULL, NULL},
    {"__doc__", getset_doc, NULL, NULL},
    {"__objclass__", getset_objclass, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeSpec getset_descriptor_type_spec = {
    .name = "getset_descriptor",
    .size = sizeof(GetSet),
    .trace_kind = TRACE_CUSTOM,
    .trace = getset_trace,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.repr = getset_repr, .descriptor_get = getset_get, .descriptor_set = getset_set},
    .getters = getset_getters,
};

// ---- reading and writing members ---------------------------------------------------------------------------------
static Value raise_unset(Thread *thread, Value instance, Value name) {
    return error_raise_attribute(thread, instance, name, "'%T' object has no attribute '%U'", instance, name);
}

static Value read_member(Thread *thread, const NativeMember *def, Value instance, Value name) {
    const void *field = (char *)value_object(instance) + def->offset;
    switch (def->kind) {
    case MEMBER_VALUE: return *(Value *)field ? *(Value *)field : NONE;
    case MEMBER_VALUE_OR_ERROR: return *(Value *)field ? *(Value *)field : raise_unset(thread, instance, name);
    case MEMBER_BOOL: return value_from_bool(*(bool *)field);
    case MEMBER_INT32: return value_from_small_int(*(int32_t *)field);
    case MEMBER_UINT32: return value_from_small_int(*(uint32_t *)field);
    case MEMBER_INT64: return int_from_int64(thread, *(int64_t *)field);
    case MEMBER_DOUBLE: return float_from_double(thread, *(double *)field);
    }
    return NO_VALUE;
}

static int write_number(Thread *thread, const NativeMember *def, void *field, Value value) {
    if (def->kind == MEMBER_BOOL) {
        if (!value_is_bool(value)) return error_raise_int(thread, SHAPE_TypeError, "attribute value type must be bool");
        *(bool *)field = value == TRUE_VALUE;
        return 0;
    }
    if (def->kind == MEMBER_DOUBLE) {
        double number = float_from_value(thread, value);
        if (number == -1.0 && error_pending(thread)) return -1;
        *(double *)field = number;
        return 0;
    }
    int64_t number = object_index_int64(thread, value);
    if (number == -1 && error_pending(thread)) return -1;
    if (def->kind == MEMBER_INT32)
        *(int32_t *)field = (int32_t)number;
    else if (def->kind == MEMBER_UINT32)
        *(uint32_t *)field = (uint32_t)number;
    else
        *(int64_t *)field = number;
    return 0;
}

static int write_member(Thread *thread, const Member *member, Value instance, Value value) {
    const NativeMember *def = member->def;
    if (def->readonly) {
        error_raise(thread, SHAPE_AttributeError, "readonly attribute");
        return -1;
    }
    void *field = (char *)value_object(instance) + def->offset;
    bool is_value = def->kind == MEMBER_VALUE || def->kind == MEMBER_VALUE_OR_ERROR;
    if (!value && !is_value) return error_raise_int(thread, SHAPE_TypeError, "can't delete numeric/char attribute");
    if (!value && def->kind == MEMBER_VALUE_OR_ERROR && !*(Value *)field)
        return raise_unset(thread, instance, member->name), -1;
    if (!is_value) return write_number(thread, def, field, value);
    heap_store(thread, value_object(instance), field, value);
    return 0;
}

// ---- member_descriptor -------------------------------------------------------------------------------------------
static Value member_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    const Member *member = (const Member *)self;
    if (!instance) return self;
    if (!applies(thread, member->name, NULL, member->type, instance)) return NO_VALUE;
    if (member->def) return read_member(thread, member->def, instance, member->name);
    Value value = *(Value *)(void *)((char *)value_object(instance) + member_slot_offset(member));
    return value ? value : raise_unset(thread, instance, member->name);
}
static int member_set(Thread *thread, Value self, Value instance, Value value) {
    const Member *member = (const Member *)self;
    if (!applies(thread, member->name, NULL, member->type, instance)) return -1;
    if (member->def) return write_member(thread, member, instance, value);
    Value *slot = (Value *)(void *)((char *)value_object(instance) + member_slot_offset(member));
    if (!value && !*slot) {
        error_raise_attribute(thread, instance, member->name, "%U", member->name);
        return -1;
    }
    heap_store(thread, value_object(instance), slot, value);
    return 0;
}
static Value member_repr(Thread *thread, Value self) {
    const Member *member = (const Member *)self;
    return str_format_c(thread, "<member '%U' of '%N' objects>", member->name, member->type);
}
static Value member_name(Thread *thread, Value self) {
    (void)thread;
    return ((Member *)self)->name;
}
static Value member_qualname(Thread *thread, Value self) {
    return qualified(thread, ((Member *)self)->type, ((Member *)self)->name);
}
static Value member_doc(Thread *thread, Value self) {
    const NativeMember *def = ((Member *)self)->def;
    return def && def->doc ? str_from_cstring(thread, def->doc) : NONE;
}
static Value member_objclass(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(((Member *)self)->type);
}
NATIVE(member_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    const Member *member = (const Member *)args[0];
    return reduce_as_getattr(thread, value_from_object(member->type), member->name);
}
static const NativeDef *const member_methods[] = {&member_reduce_native, NULL};
static const NativeGetSet member_getters[] = {
    {"__name__", member_name, NULL, NULL},
    {"__qualname__", member_qualname, NULL, NULL},
    {"__doc__", member_doc, NULL, NULL},
    {"__objclass__", member_objclass, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeSpec member_descriptor_type_spec = {
    .name = "member_descriptor",
    .size = sizeof(Member),
    .trace_kind = TRACE_CUSTOM,
    .trace = member_trace,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .slots = {.repr = member_repr, .descriptor_get = member_get, .descriptor_set = member_set},
    .methods = member_methods,
    .getters = member_getters,
};
