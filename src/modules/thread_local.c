// Taipan: threading.local: an object whose attributes each thread has its own of. MIT licence.
//
// Thread.dict maps the object's address to the dict of its attributes in that thread. A thread that sees the object for
// the first time gets an empty dict, and the class's __init__ is called again with the arguments of the construction.
#include "modules/thread_internal.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

typedef struct Local {
    Object header;
    Value args, kwargs; // kwargs: dict or NO_VALUE
} Local;

static Value key_of(Value local) {
    return value_from_small_int((int64_t)(value_bits(local) >> 4));
}

static bool has_own_init(const Type *type) {
    return type->slots.init != object_init && type->slots.init != NULL;
}

static Value construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    bool given = positional || (keyword_names != NO_VALUE && tuple_length(keyword_names));
    if (given && !has_own_init(type))
        return error_raise(thread, SHAPE_TypeError, "Initialization arguments are not supported");
    Local *local = type_allocate(thread, type, 0);
    if (!local) return NO_VALUE;
    Value tuple = tuple_from_values(thread, args, positional);
    Dict *kwargs = dict_allocate(thread);
    if (tuple == NO_VALUE || !kwargs) return NO_VALUE;
    for (size_t i = 0; keyword_names != NO_VALUE && i < tuple_length(keyword_names); i++)
        if (dict_set(thread, kwargs, tuple_get(keyword_names, i), args[positional + i]) < 0) return NO_VALUE;
    heap_store(thread, local, &local->args, tuple);
    heap_store(thread, local, &local->kwargs, value_from_object(kwargs));
    // The construction itself calls __init__ in this thread.
    if (thread->dict == NO_VALUE) thread->dict = value_from_object(dict_allocate(thread));
    Dict *own = dict_allocate(thread);
    if (thread->dict == NO_VALUE || !own ||
        dict_set(thread, dict_from_value(thread->dict), key_of(value_from_object(local)), value_from_object(own)) < 0)
        return NO_VALUE;
    return value_from_object(local);
}

// The attributes of the object in this thread; NULL with an exception.
static Dict *own_dict(Thread *thread, Value self) {
    if (thread->dict == NO_VALUE) thread->dict = value_from_object(dict_allocate(thread));
    if (thread->dict == NO_VALUE) return NULL;
    Dict *all = dict_from_value(thread->dict);
    Value found = dict_get(thread, all, key_of(self));
    if (found != NO_VALUE) return dict_from_value(found);
    if (error_pending(thread)) return NULL;
    Dict *own = dict_allocate(thread);
    if (!own || dict_set(thread, all, key_of(self), value_from_object(own)) < 0) return NULL;
    if (!has_own_init(value_type(self))) return own;
    Value init = object_get_attribute(thread, self, NAME(__init__));
    Local *local = (Local *)self;
    if (init != NO_VALUE && object_call_tuple(thread, init, local->args, local->kwargs) != NO_VALUE) return own;
    Value pending = error_fetch(thread);
    dict_delete(thread, all, key_of(self)); // the next access tries again
    error_restore(thread, pending);
    return NULL;
}

static Value get_attribute(Thread *thread, Value self, Value name) {
    Dict *own = own_dict(thread, self);
    if (!own) return NO_VALUE;
    if (!value_is_str(name))
        return error_raise(thread, SHAPE_TypeError, "attribute name must be string, not '%T'", name);
    if (str_equal_cstring(name, "__dict__")) return value_from_object(own);
    name = str_intern(thread, name);
    Type *type = value_type(self);
    Value found = name == NO_VALUE ? NO_VALUE : type_lookup(thread, type, name);
    if (error_pending(thread)) return NO_VALUE;
    DescriptorGetFunction get = found == NO_VALUE ? NULL : value_type(found)->slots.descriptor_get;
    if (get && value_type(found)->slots.descriptor_set) return get(thread, found, self, value_from_object(type));
    Value value = dict_get(thread, own, name);
    if (value != NO_VALUE || error_pending(thread)) return value;
    if (get) return get(thread, found, self, value_from_object(type));
    if (found != NO_VALUE) return found;
    return error_raise_attribute(thread, self, name, "'%T' object has no attribute '%U'", self, name);
}

static int set_attribute(Thread *thread, Value self, Value name, Value value) {
    Dict *own = own_dict(thread, self);
    if (!own) return -1;
    if (!value_is_str(name))
        return error_raise_int(thread, SHAPE_TypeError, "attribute name must be string, not '%T'", name);
    if (str_equal_cstring(name, "__dict__")) {
        error_raise_attribute(thread, self, name, "'%T' object attribute '%U' is read-only", self, name);
        return -1;
    }
    name = str_intern(thread, name);
    Value found = name == NO_VALUE ? NO_VALUE : type_lookup(thread, value_type(self), name);
    if (error_pending(thread)) return -1;
    if (found != NO_VALUE && value_type(found)->slots.descriptor_set)
        return value_type(found)->slots.descriptor_set(thread, found, self, value);
    if (value != NO_VALUE) return dict_set(thread, own, name, value);
    int deleted = dict_delete(thread, own, name);
    if (deleted == 0) error_raise_attribute(thread, self, name, "'%T' object has no attribute '%U'", self, name);
    return deleted > 0 ? 0 : -1;
}

// The object dies: its address may be another's soon.
static void finalize(Thread *thread, Value self) {
    for (Thread *each = thread->interp->threads; each; each = each->next)
        if (each->dict != NO_VALUE && dict_delete(thread, dict_from_value(each->dict), key_of(self)) < 0)
            error_clear(thread);
}

void thread_locals_forget(Thread *thread) {
    thread->dict = NO_VALUE;
}

const TypeSpec thread_local_type_spec = {
    .name = "_local",
    .module = "_thread",
    .doc = "Thread-local data",
    .flags = TYPE_BASE,
    .size = sizeof(Local),
    .has_weakrefs = true,
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = construct,
              .get_attribute = get_attribute,
              .set_attribute = set_attribute,
              .finalize = finalize},
};
