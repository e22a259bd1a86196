// Taipan: the gc module: asking the collector, and looking at the heap. MIT licence.
//
// collect() is complete: it collects and runs finalisers and weak reference callbacks until nothing more is queued. Thresholds
// are kept as numbers only (a first threshold of 0 turns automatic collection off). Storage that Python code never sees
// (dict tables, list arrays) is looked through: what it refers to counts as referred to by its owner.
#include <stdlib.h>
#include "modules/native_support.h"
#include "runtime/call.h"
#include "runtime/safepoint.h"

typedef struct GcState { // the data of a bytes object in ROOT(gc_state)
    int64_t thresholds[3], debug, frozen, collected[3];
    bool enabled, collecting;
} GcState;

static GcState *state_of(Thread *thread) {
    return (GcState *)(void *)bytes_from_value(ROOT_VALUE(gc_state))->data;
}
static void apply(Thread *thread) {
    GcState *state = state_of(thread);
    heap_set_enabled(thread->interp->heap, state->enabled && state->thresholds[0] > 0);
}

NATIVE(gc_enable, "enable()", "Enable automatic garbage collection.", EFFECT_WRITES) {
    state_of(thread)->enabled = true;
    apply(thread);
    return NONE;
}
NATIVE(gc_disable, "disable()", "Disable automatic garbage collection.", EFFECT_WRITES) {
    state_of(thread)->enabled = false;
    apply(thread);
    return NONE;
}
NATIVE(gc_isenabled, "isenabled()", "Returns true if automatic garbage collection is enabled.", EFFECT_READS) {
    return value_from_bool(state_of(thread)->enabled);
}

static void call_back(Thread *thread, const char *phase, int generation, int64_t collected) {
    Value list = ROOT_VALUE(gc_callbacks);
    if (list == NO_VALUE || list_length(list) == 0) return;
    Dict *info = dict_allocate(thread);
    if (!info || dict_set_cstring(thread, info, "generation", value_from_small_int(generation)) < 0 ||
        dict_set_cstring(thread, info, "collected", value_from_small_int(collected)) < 0 ||
        dict_set_cstring(thread, info, "uncollectable", value_from_small_int(0)) < 0) {
        error_write_unraisable(thread, "Exception ignored while invoking gc callbacks", NO_VALUE);
        return;
    }
    for (size_t i = 0; i < list_length(list); i++) {
        Value callback = list_get(list, i);
        if (object_call2(thread, callback, str_from_cstring(thread, phase), value_from_object(info)) == NO_VALUE)
            error_write_unraisable(thread, "Exception ignored while calling GC callback", callback);
    }
}

NATIVE(gc_collect, "collect(generation=2)",
       "Run the garbage collector.\n\nWith no arguments, run a full collection.  Returns the number of unreachable "
       "objects.",
       EFFECT_ANY) {
    int generation;
    if (support_int(thread, args[0], &generation) < 0) return NO_VALUE;
    if (generation < 0 || generation > 2) return error_raise(thread, SHAPE_ValueError, "invalid generation");
    GcState *state = state_of(thread);
    if (state->collecting) return value_from_small_int(0);
    state->collecting = true;
    call_back(thread, "start", generation, 0);
    // Called through other natives, their C frames may show what is dead: then once more when the loop is back in control.
    bool direct = vm_is_direct_call(thread, gc_collect);
    int64_t freed = runtime_collect(thread, generation, direct);
    if (!direct) __atomic_fetch_or(&thread->stop_request, STOP_COLLECT, __ATOMIC_RELAXED);
    state->collected[generation] += freed;
    call_back(thread, "stop", generation, freed);
    state->collecting = false;
    return value_from_small_int(freed);
}

NATIVE(gc_set_debug, "set_debug(flags, /)", "Set the garbage collection debugging flags.", EFFECT_ANY) {
    int flags;
    if (support_int(thread, args[0], &flags) < 0) return NO_VALUE;
    state_of(thread)->debug = flags;
    return NONE;
}
NATIVE(gc_get_debug, "get_debug()", "Get the garbage collection debugging flags.", EFFECT_READS) {
    return value_from_small_int(state_of(thread)->debug);
}
NATIVE(
    gc_set_threshold, "set_threshold(threshold0, [threshold1, [threshold2]])",
    "set_threshold(threshold0, [threshold1, [threshold2]])\nSets the collection thresholds (the collection frequency).",
    EFFECT_ANY) {
    int numbers[3];
    for (int i = 0; i < 3; i++)
        if (args[i] != UNBOUND && support_int(thread, args[i], &numbers[i]) < 0) return NO_VALUE;
    for (int i = 0; i < 3; i++)
        if (args[i] != UNBOUND) state_of(thread)->thresholds[i] = numbers[i];
    apply(thread);
    return NONE;
}
NATIVE(gc_get_threshold, "get_threshold()", "Return the current collection thresholds.", EFFECT_ALLOCATES) {
    const int64_t *t = state_of(thread)->thresholds;
    return tuple_pack(thread, 3, value_from_small_int(t[0]), value_from_small_int(t[1]), value_from_small_int(t[2]));
}
NATIVE(gc_get_count, "get_count()", "Return a three-tuple of the current collection counts.", EFFECT_ALLOCATES) {
    const HeapStatistics *statistics = heap_statistics(thread->interp->heap);
    return tuple_pack(thread, 3, value_from_small_int((int64_t)(statistics->allocated_bytes >> 6) & 0x7FF),
                      value_from_small_int((int64_t)statistics->collections[0] % 10), value_from_small_int(0));
}
NATIVE(gc_get_stats, "get_stats()", "Return a list of dictionaries containing per-generation statistics.",
       EFFECT_ALLOCATES) {
    Value list = list_from_values(thread, NULL, 0);
    for (int i = 0; list != NO_VALUE && i < 3; i++) {
        const HeapStatistics *statistics = heap_statistics(thread->interp->heap);
        int64_t collected = i == 2 ? (int64_t)statistics->collected_objects : state_of(thread)->collected[i];
        Dict *dict = dict_allocate(thread);
        if (!dict ||
            dict_set_cstring(thread, dict, "collections", value_from_small_int((int64_t)statistics->collections[i])) <
                0 ||
            dict_set_cstring(thread, dict, "collected", value_from_small_int(collected)) < 0 ||
            dict_set_cstring(thread, dict, "uncollectable", value_from_small_int(0)) < 0 ||
            list_append(thread, list, value_from_object(dict)) < 0)
            return NO_VALUE;
    }
    return list;
}

// ---- looking at objects -----------------------------------------------------------------------------------------

static bool is_internal(const Object *object) {
    return object->shape >= SHAPE_value_array && object->shape <= SHAPE_feedback;
}
static bool is_tracked(const Object *object) {
    if (is_internal(object)) return false;
    const Shape *shape = object_shape(object);
    if (shape->trace_kind == TRACE_LEAF && !shape->extra_offset) return false;
    return !(shape->flags & (TYPE_STR | TYPE_BYTES)) && object->shape != SHAPE_int;
}

typedef struct Search {
    Value list;
    size_t found, capacity;
    const Value *wanted;
    size_t wanted_count;
    Object *owner;
    bool hit;
} Search;

static void found(Search *search, Object *object) { // no allocation: capacity was made beforehand
    if (search->found < search->capacity)
        list_from_value(search->list)->storage->items[search->found] =
            value_from_object(object); // NOBARRIER: after the search
    search->found++;
}
static void visit_tracked(void *context, Object *object) {
    if (is_tracked(object) && value_from_object(object) != ((Search *)context)->list) found(context, object);
}
static void visit_wanted(void *context, Object *referent) {
    Search *search = context;
    if (search->hit) return;
    if (is_internal(referent)) {
        heap_visit_referents(referent, visit_wanted, search);
        return;
    }
    for (size_t i = 0; i < search->wanted_count && !search->hit; i++)
        search->hit = value_from_object(referent) == search->wanted[i];
}
static void visit_owner(void *context, Object *object) {
    Search *search = context;
    if (is_internal(object) || value_from_object(object) == search->list || object == search->owner) return;
    search->hit = false;
    heap_visit_referents(object, visit_wanted, search);
    if (search->hit) found(search, object);
}
// Twice over the heap: first counting, then filling a list of that room.
static Value search_heap(Thread *thread, Search *search, void (*visit)(void *, Object *)) {
    search->list = NO_VALUE;
    heap_visit_objects(thread->interp->heap, visit, search);
    size_t capacity = search->found + 16;
    search->list = value_from_object(list_allocate(thread, capacity));
    if (search->list == NO_VALUE) return NO_VALUE;
    search->capacity = capacity;
    search->found = 0;
    heap_visit_objects(thread->interp->heap, visit, search);
    List *list = list_from_value(search->list);
    list->length = search->found < capacity ? search->found : capacity;
    heap_write_barrier(thread, list->storage);
    return search->list;
}
NATIVE(gc_get_objects, "get_objects(generation=None)",
       "Return a list of objects tracked by the collector (excluding the list returned).", EFFECT_ANY) {
    if (args[0] != NONE) {
        int64_t generation = object_index_int64(thread, args[0]);
        if (error_pending(thread)) return NO_VALUE;
        if (generation < 0) return error_raise(thread, SHAPE_ValueError, "generation parameter cannot be negative");
        if (generation > 2)
            return error_raise(thread, SHAPE_ValueError,
                               "generation parameter must be less than the number of available generations (3)");
    }
    Search search = {0};
    return search_heap(thread, &search, visit_tracked);
}
NATIVE(gc_get_referrers, "get_referrers(*objs)", "Return the list of objects that directly refer to any of 'objs'.",
       EFFECT_ANY) {
    Tuple *wanted = tuple_from_value(args[0]);
    Search search = {.wanted = wanted->items, .wanted_count = wanted->length, .owner = (Object *)wanted};
    return search_heap(thread, &search, visit_owner);
}
typedef struct Referents {
    Object **objects;
    size_t count, capacity;
} Referents;
static void collect_referent(void *context, Object *referent) {
    Referents *referents = context;
    if (is_internal(referent)) {
        heap_visit_referents(referent, collect_referent, referents);
        return;
    }
    if (referents->count == referents->capacity) {
        size_t capacity = referents->capacity ? referents->capacity * 2 : 64;
        Object **grown = realloc(referents->objects, capacity * sizeof *grown);
        if (!grown) return;
        referents->objects = grown, referents->capacity = capacity;
    }
    referents->objects[referents->count++] = referent;
}
NATIVE(gc_get_referents, "get_referents(*objs)", "Return the list of objects that are directly referred to by 'objs'.",
       EFFECT_ANY) {
    Referents referents = {0};
    for (size_t i = 0; i < tuple_length(args[0]); i++)
        if (value_is_object(tuple_get(args[0], i)))
            heap_visit_referents(value_object(tuple_get(args[0], i)), collect_referent, &referents);
    Value list = list_from_values(thread, NULL, 0); // the objects live: their owners do
    for (size_t i = 0; list != NO_VALUE && i < referents.count; i++)
        if (list_append(thread, list, value_from_object(referents.objects[i])) < 0) list = NO_VALUE;
    free(referents.objects);
    return list;
}
NATIVE(gc_is_tracked, "is_tracked(obj, /)", "Returns true if the object is tracked by the garbage collector.",
       EFFECT_READS) {
    if (!value_is_object(args[0]) || args[0] == TUPLE_EMPTY(thread)) return FALSE_VALUE;
    return value_from_bool(is_tracked(value_object(args[0])));
}
NATIVE(gc_is_finalized, "is_finalized(obj, /)", "Returns true if the object has been already finalized by the GC.",
       EFFECT_READS) {
    return value_from_bool(value_is_object(args[0]) && (value_object(args[0])->gc & GC_FINALIZED));
}
NATIVE(gc_freeze, "freeze()", "Freeze all current tracked objects and ignore them for future collections.",
       EFFECT_WRITES) {
    Search search = {0};
    heap_visit_objects(thread->interp->heap, visit_tracked, &search);
    state_of(thread)->frozen = (int64_t)search.found;
    return NONE;
}
NATIVE(gc_unfreeze, "unfreeze()", "Unfreeze all objects in the permanent generation.", EFFECT_WRITES) {
    state_of(thread)->frozen = 0;
    return NONE;
}
NATIVE(gc_get_freeze_count, "get_freeze_count()", "Return the number of objects in the permanent generation.",
       EFFECT_READS) {
    return value_from_small_int(state_of(thread)->frozen);
}

static const NativeDef *const functions[] = {&gc_enable_native,
                                             &gc_disable_native,
                                             &gc_isenabled_native,
                                             &gc_collect_native,
                                             &gc_set_debug_native,
                                             &gc_get_debug_native,
                                             &gc_set_threshold_native,
                                             &gc_get_threshold_native,
                                             &gc_get_count_native,
                                             &gc_get_stats_native,
                                             &gc_get_objects_native,
                                             &gc_get_referrers_native,
                                             &gc_get_referents_native,
                                             &gc_is_tracked_native,
                                             &gc_is_finalized_native,
                                             &gc_freeze_native,
                                             &gc_unfreeze_native,
                                             &gc_get_freeze_count_native,
                                             NULL};
static const NamedInt constants[] = {{"DEBUG_STATS", 1},    {"DEBUG_COLLECTABLE", 2}, {"DEBUG_UNCOLLECTABLE", 4},
                                     {"DEBUG_SAVEALL", 32}, {"DEBUG_LEAK", 38},       {NULL, 0}};

static int execute(Thread *thread, Module *module) {
    Bytes *state = bytes_allocate(thread, sizeof(GcState));
    if (!state) return -1;
    ROOT_VALUE(gc_state) = value_from_object(state); // NOBARRIER: root
    *state_of(thread) = (GcState){.thresholds = {2000, 10, 0}, .enabled = heap_is_enabled(thread->interp->heap)};
    if (ROOT_VALUE(gc_callbacks) == NO_VALUE)
        ROOT_VALUE(gc_callbacks) = list_from_values(thread, NULL, 0); // NOBARRIER: root
    if (ROOT_VALUE(gc_garbage) == NO_VALUE)
        ROOT_VALUE(gc_garbage) = list_from_values(thread, NULL, 0); // NOBARRIER: root
    if (module_add(thread, module, "callbacks", ROOT_VALUE(gc_callbacks)) < 0 ||
        module_add(thread, module, "garbage", ROOT_VALUE(gc_garbage)) < 0)
        return -1;
    return support_add_ints(thread, module, constants);
}
const ModuleSpec gc_module_spec = {.name = "gc",
                                   .doc = "This module provides access to the garbage collector for reference cycles.",
                                   .functions = functions,
                                   .execute = execute};
