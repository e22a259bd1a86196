// Taipan: weakref.ref, and what references and proxies share. MIT licence.
#include "object/weakref.h"
#include "object/arguments.h"
#include "object/exception.h"
#include "object/generic_alias.h"
#include "object/type_internal.h"

// ---- clearing ----------------------------------------------------------------------------------------------------
// Runs during a collection: nothing may be allocated on the heap.
static void reference_cleared(void *context, Object *object) {
    Interp *interp = context;
    WeakReference *reference = (WeakReference *)object;
    reference->target = 1;
    if (!reference->callback) return;
    TypesState *state = interp->state[STATE_TYPES];
    if (vector_append(&state->cleared, object) < 0) return; // no memory: the callback is lost, as nobody can be told
    for (Thread *thread = interp->threads; thread; thread = thread->next)
        __atomic_fetch_or(&thread->stop_request, STOP_FINALIZERS, __ATOMIC_RELAXED);
}

static void trace_queue(void *context, Tracer *tracer) {
    TypesState *state = ((Interp *)context)->state[STATE_TYPES];
    for (size_t i = state->cleared_head; i < state->cleared.count; i++)
        tracer_visit_object(tracer, state->cleared.items[i]);
}

int weakrefs_init(Thread *thread) {
    heap_set_weakref_cleared(thread->interp->heap, reference_cleared, thread->interp);
    heap_add_root_tracer(thread->interp->heap, trace_queue, thread->interp);
    return 0;
}

bool weakref_take_callback(Thread *thread, Value *reference, Value *callback) {
    TypesState *state = types_state(thread);
    if (state->cleared_head == state->cleared.count) return false;
    WeakReference *first = (WeakReference *)state->cleared.items[state->cleared_head++];
    if (state->cleared_head == state->cleared.count) state->cleared_head = state->cleared.count = 0;
    *reference = value_from_object(first);
    *callback = first->callback;
    first->callback = NO_VALUE;
    return true;
}

// ---- making ------------------------------------------------------------------------------------------------------
typedef struct Search {
    uint32_t shape;
    Value found;
} Search;

static void find_shared(void *context, Object *object) {
    Search *search = context;
    if (object->shape == search->shape && !((WeakReference *)object)->callback)
        search->found = value_from_object(object);
}

static int check_target(Thread *thread, Value target) {
    if (value_is_object(target) && !(value_type(target)->flags & TYPE_NO_WEAKREF)) return 0;
    return error_raise_int(thread, SHAPE_TypeError, "cannot create weak reference to '%T' object", target);
}

static Value make_reference(Thread *thread, Type *type, Value target, Value callback) {
    if (check_target(thread, target) < 0) return NO_VALUE;
    if (callback == NONE) callback = NO_VALUE;
    bool shareable = type->spec && !callback;
    if (shareable) {
        Search search = {type->root_shape, NO_VALUE};
        heap_visit_weakrefs(thread->interp->heap, value_object(target), find_shared, &search);
        if (search.found) return search.found;
    }
    WeakReference *reference = type_allocate(thread, type, 0);
    if (!reference) return NO_VALUE;
    reference->target = value_bits(target) | 1;
    reference->callback = callback;
    heap_write_barrier(thread, reference);
    if (heap_add_weakref(thread, value_object(target), &reference->header) < 0) {
        reference->target = 1; // what nobody would clear
        return NO_VALUE;
    }
    return value_from_object(reference);
}

Value weakref_new(Thread *thread, Value target, Value callback) {
    return make_reference(thread, BUILTIN_TYPE(weakref), target, callback);
}
Value weakref_proxy(Thread *thread, Value target, Value callback) {
    bool callable = object_is_callable(target);
    return make_reference(thread, callable ? BUILTIN_TYPE(weakcallableproxy) : BUILTIN_TYPE(weakproxy), target,
                          callback);
}

typedef struct Collector {
    Thread *thread;
    VECTOR(Object *) found;
} Collector;
static void collect(void *context, Object *object) {
    Collector *collector = context;
    (void)vector_append(&collector->found, object);
}
static int order_in_list(const Object *reference) {
    if (((const WeakReference *)reference)->callback) return 2;
    return value_has_shape(value_from_object(reference), SHAPE_weakref) ? 0
           : value_is_weakproxy(value_from_object(reference))           ? 1
                                                                        : 2;
}
Value weakref_list(Thread *thread, Value target) {
    Value list = list_from_values(thread, NULL, 0);
    if (!list || !value_is_object(target)) return list;
    Collector collector = {.thread = thread};
    heap_visit_weakrefs(thread->interp->heap, value_object(target), collect, &collector);
    // The reference without a callback that all share comes first, then the shared proxy.
    for (int round = 0; round < 3; round++)
        for (size_t i = collector.found.count; list && i-- > 0;)
            if (order_in_list(collector.found.items[i]) == round &&
                list_append(thread, list, value_from_object(collector.found.items[i])) < 0)
                list = NO_VALUE;
    vector_free(&collector.found);
    return list;
}

// ---- the type ref ------------------------------------------------------------------------------------------------
static Value reference_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (type == BUILTIN_TYPE(weakref) && !arguments_check_no_keywords(thread, "ref", keyword_names)) return NO_VALUE;
    if (!arguments_check_count(thread, "__new__", positional, 1, 2)) return NO_VALUE;
    return make_reference(thread, type, args[0], positional > 1 ? args[1] : NO_VALUE);
}
static int reference_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    (void)self, (void)args;
    if (!arguments_check_no_keywords(thread, "ref", keyword_names)) return -1;
    return arguments_check_count(thread, "__init__", positional, 1, 2) ? 0 : -1;
}
static Value reference_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    (void)args;
    if (!arguments_check(thread, "weakref", positional, keyword_names, 0, 0)) return NO_VALUE;
    Value target = weakref_target(weakref_from_value(callable));
    return target ? target : NONE;
}
static int64_t reference_hash(Thread *thread, Value self) {
    WeakReference *reference = weakref_from_value(self);
    if (reference->header.flags & WEAKREF_HASHED) return reference->hash;
    Value target = weakref_target(reference);
    if (!target) return error_raise_int(thread, SHAPE_TypeError, "weak object has gone away");
    int64_t hash = object_hash(thread, target);
    if (hash == -1 && error_pending(thread)) return -1;
    reference->hash = hash;
    reference->header.flags |= WEAKREF_HASHED;
    return hash;
}
// References to live objects compare as these do, others by identity.
static Value reference_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_weakref(other)) return NOT_IMPLEMENTED;
    Value a = weakref_target(weakref_from_value(self)), b = weakref_target(weakref_from_value(other));
    if (!a || !b) return value_from_bool((self == other) == (op == COMPARE_EQ));
    return object_compare(thread, a, b, op);
}
static Value reference_repr(Thread *thread, Value self) {
    Value target = weakref_target(weakref_from_value(self));
    if (!target) return str_format_c(thread, "<weakref at %p; dead>", (void *)self);
    Value name = object_lookup_special(thread, target, NAME(__name__)); // of the type: no __getattr__ is asked
    if (name == NO_VALUE && error_pending(thread)) return NO_VALUE;
    if (name == NO_VALUE || !value_is_str(name))
        return str_format_c(thread, "<weakref at %p; to '%T' at %p>", (void *)self, target, (void *)target);
    return str_format_c(thread, "<weakref at %p; to '%T' at %p (%U)>", (void *)self, target, (void *)target, name);
}
void weakref_trace(Object *object, Tracer *tracer) {
    tracer_visit(tracer, ((WeakReference *)object)->callback);
}

NATIVE_CLASS_GETITEM(reference_class_getitem)
static const NativeDef *const reference_methods[] = {&reference_class_getitem_native, NULL};
static const NativeMember reference_members[] = {
    {"__callback__", MEMBER_VALUE, offsetof(WeakReference, callback), true, NULL},
    {NULL, 0, 0, false, NULL},
};
const TypeSpec weakref_type_spec = {
    .name = "weakref.ReferenceType",
    .flags = TYPE_BASE,
    .size = sizeof(WeakReference),
    .trace_kind = TRACE_CUSTOM,
    .trace = weakref_trace,
    .slots = {.repr = reference_repr,
              .call = reference_call,
              .hash = reference_hash,
              .rich_compare = reference_compare,
              .init = reference_init,
              .construct = reference_construct},
    .methods = reference_methods,
    .members = reference_members,
};
