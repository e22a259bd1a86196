// Taipan: functools.lru_cache's wrapper. MIT licence.
//
// The cache maps keys to results (unbounded) or to links of a ring in order of use (bounded): after the root comes the oldest.
// A key is the argument itself when it is one int or str, else a tuple of all arguments, a mark, names and values, types.
#include "modules/functools_internal.h"

typedef struct LruLink {
    Object header;
    struct LruLink *previous, *next;
    Value key, result;
    int64_t hash; // of key: nobody's __hash__ is called twice
} LruLink;

typedef struct LruCache {
    Object header;
    Value function, information_type;
    Dict *cache;
    LruLink *root;
    int64_t maximum, hits, misses; // maximum -1: unbounded
    bool typed;
} LruCache;

static void link_trace(Object *object, Tracer *tracer) {
    LruLink *link = (LruLink *)object;
    tracer_visit_pointer(tracer, link->previous);
    tracer_visit_pointer(tracer, link->next);
    tracer_visit(tracer, link->key);
    tracer_visit(tracer, link->result);
}
const TypeSpec functools_lru_link_type_spec = {.name = "_lru_list_elem",
                                               .module = "functools",
                                               .size = sizeof(LruLink),
                                               .trace_kind = TRACE_CUSTOM,
                                               .trace = link_trace,
                                               .flags = TYPE_DISALLOW_CONSTRUCTION};

static void lru_trace(Object *object, Tracer *tracer) {
    LruCache *lru = (LruCache *)object;
    tracer_visit(tracer, lru->function);
    tracer_visit(tracer, lru->information_type);
    tracer_visit_pointer(tracer, lru->cache);
    tracer_visit_pointer(tracer, lru->root);
}

// ---- the ring ---------------------------------------------------------------------------------------------------

static void unlink_link(Thread *thread, LruLink *link) {
    HEAP_STORE_POINTER(thread, link->previous, next, link->next);
    HEAP_STORE_POINTER(thread, link->next, previous, link->previous);
}
static void append_link(Thread *thread, LruCache *lru, LruLink *link) { // the most recently used
    LruLink *last = lru->root->previous;
    HEAP_STORE_POINTER(thread, last, next, link);
    HEAP_STORE_POINTER(thread, lru->root, previous, link);
    HEAP_STORE_POINTER(thread, link, previous, last);
    HEAP_STORE_POINTER(thread, link, next, lru->root);
}

// ---- keys -------------------------------------------------------------------------------------------------------

static Value make_key(Thread *thread, bool typed, Value *args, size_t positional, Value keyword_names) {
    size_t named = arguments_keyword_count(keyword_names);
    if (!typed && !named && positional == 1 &&
        (value_is_small_int(args[0]) || value_has_shape(args[0], SHAPE_int) || value_has_shape(args[0], SHAPE_str)))
        return args[0];
    size_t length = positional + (named ? 1 + 2 * named : 0) + (typed ? positional + named : 0), n = 0;
    Tuple *key = tuple_allocate(thread, length);
    if (!key) return NO_VALUE;
    for (size_t i = 0; i < positional; i++)
        key->items[n++] = args[i];                                                    // NOBARRIER: barrier below
    if (named) key->items[n++] = value_from_object(BUILTIN_TYPE(functools_lru_link)); // a mark no caller can pass
    for (size_t i = 0; i < named; i++) {
        key->items[n++] = tuple_get(keyword_names, i);
        key->items[n++] = args[positional + i];
    }
    for (size_t i = 0; typed && i < positional + named; i++)
        key->items[n++] = value_from_object(value_type(args[i]));
    heap_write_barrier(thread, key);
    return value_from_object(key);
}

// ---- calls ------------------------------------------------------------------------------------------------------

static Value call_unbounded(Thread *thread, LruCache *lru, Value *args, size_t positional, Value keyword_names) {
    Value key = make_key(thread, lru->typed, args, positional, keyword_names);
    int64_t hash = key == NO_VALUE ? -1 : object_hash(thread, key);
    if (hash == -1) return NO_VALUE;
    Value result = dict_get_hashed(thread, lru->cache, key, hash);
    if (result != NO_VALUE) {
        lru->hits++;
        return result;
    }
    if (error_pending(thread)) return NO_VALUE;
    lru->misses++;
    result = object_call(thread, lru->function, args, positional, keyword_names);
    if (result == NO_VALUE || dict_set_hashed(thread, lru->cache, key, hash, result) < 0) return NO_VALUE;
    return result;
}

static Value remember(Thread *thread, LruCache *lru, Value key, int64_t hash, Value result) {
    LruLink *link = NULL;
    if ((int64_t)dict_length(lru->cache) >= lru->maximum && lru->root->next != lru->root) {
        link = lru->root->next;
        unlink_link(thread, link);
        if (dict_delete_hashed(thread, lru->cache, link->key, link->hash) < 0) return NO_VALUE;
    }
    link = type_allocate(thread, BUILTIN_TYPE(functools_lru_link), 0);
    if (!link) return NO_VALUE;
    heap_store(thread, link, &link->key, key);
    heap_store(thread, link, &link->result, result);
    link->hash = hash;
    link->previous = link->next = link; // in case storing it fails
    if (dict_set_hashed(thread, lru->cache, key, hash, value_from_object(link)) < 0) return NO_VALUE;
    append_link(thread, lru, link);
    return result;
}

static Value call_bounded(Thread *thread, LruCache *lru, Value *args, size_t positional, Value keyword_names) {
    Value key = make_key(thread, lru->typed, args, positional, keyword_names);
    int64_t hash = key == NO_VALUE ? -1 : object_hash(thread, key);
    if (hash == -1) return NO_VALUE;
    LruLink *link = (LruLink *)dict_get_hashed(thread, lru->cache, key, hash);
    if (link) {
        if (link->next != lru->root) {
            unlink_link(thread, link);
            append_link(thread, lru, link);
        }
        lru->hits++;
        return link->result;
    }
    if (error_pending(thread)) return NO_VALUE;
    lru->misses++;
    Value result = object_call(thread, lru->function, args, positional, keyword_names);
    if (result == NO_VALUE) return NO_VALUE;
    Value other = dict_get_hashed(thread, lru->cache, key, hash); // the call may have made it
    if (other != NO_VALUE || error_pending(thread)) return other == NO_VALUE ? NO_VALUE : result;
    return remember(thread, lru, key, hash, result);
}

static Value lru_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    LruCache *lru = (LruCache *)self;
    if (lru->maximum < 0) return call_unbounded(thread, lru, args, positional, keyword_names);
    if (lru->maximum > 0) return call_bounded(thread, lru, args, positional, keyword_names);
    lru->misses++;
    return object_call(thread, lru->function, args, positional, keyword_names);
}

static Value lru_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"user_function", "maxsize", "typed", "cache_info_type"};
    Value values[4];
    if (!arguments_bind(thread, "lru_cache", args, positional, keyword_names, names, 4, 4, values)) return NO_VALUE;
    if (!object_is_callable(values[0]))
        return error_raise(thread, SHAPE_TypeError, "the first argument must be callable");
    int64_t maximum = -1;
    if (values[1] != NONE) {
        if (!value_is_int(values[1]) && value_type(values[1])->slots.index == NULL)
            return error_raise(thread, SHAPE_TypeError, "maxsize should be integer or None");
        maximum = object_index_int64(thread, values[1]);
        if (error_pending(thread)) return NO_VALUE;
        if (maximum < 0) maximum = 0;
    }
    int typed = object_is_true(thread, values[2]);
    if (typed < 0) return NO_VALUE;
    LruCache *lru = type_allocate(thread, type, 0);
    if (!lru) return NO_VALUE;
    heap_store(thread, lru, &lru->function, values[0]);
    heap_store(thread, lru, &lru->information_type, values[3]);
    lru->maximum = maximum;
    lru->typed = typed;
    Dict *cache = dict_allocate(thread);
    HEAP_STORE_POINTER(thread, lru, cache, cache);
    LruLink *root = type_allocate(thread, BUILTIN_TYPE(functools_lru_link), 0);
    if (!cache || !root) return NO_VALUE;
    root->previous = root->next = root; // NOBARRIER: itself
    HEAP_STORE_POINTER(thread, lru, root, root);
    return value_from_object(lru);
}
static Value lru_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    return instance == NO_VALUE || instance == NONE ? self : method_new(thread, self, instance);
}

NATIVE(lru_cache_info, "cache_info(self, /)", "Report cache statistics", EFFECT_ANY) {
    LruCache *lru = (LruCache *)args[0];
    Value numbers[4] = {value_from_small_int(lru->hits), value_from_small_int(lru->misses),
                        lru->maximum < 0 ? NONE : value_from_small_int(lru->maximum),
                        value_from_small_int((int64_t)dict_length(lru->cache))};
    return object_call(thread, lru->information_type, numbers, 4, NO_VALUE);
}
NATIVE(lru_cache_clear, "cache_clear(self, /)", "Clear the cache and cache statistics", EFFECT_ANY) {
    LruCache *lru = (LruCache *)args[0];
    lru->hits = lru->misses = 0;
    lru->root->previous = lru->root->next = lru->root; // NOBARRIER: itself
    dict_clear(thread, lru->cache);
    return NONE;
}
NATIVE(lru_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    return object_get_attribute(thread, args[0], NAME(__qualname__));
}
NATIVE(lru_copy, "__copy__(self, /)", NULL, EFFECT_NONE) {
    return args[0];
}
NATIVE(lru_deepcopy, "__deepcopy__(self, memo, /)", NULL, EFFECT_NONE) {
    return args[0];
}
static const NativeDef *const lru_methods[] = {&lru_cache_info_native, &lru_cache_clear_native, &lru_reduce_native,
                                               &lru_copy_native,       &lru_deepcopy_native,    NULL};
static const NativeGetSet lru_getters[] = {{"__dict__", support_get_dict, support_set_dict, NULL}, {0}};
const TypeSpec functools_lru_cache_type_spec = {
    .name = "_lru_cache_wrapper",
    .module = "functools",
    .doc = "Create a cached callable that wraps another function.",
    .flags = TYPE_METHOD_LIKE,
    .size = sizeof(LruCache),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = lru_trace,
    .has_dict = true,
    .slots = {.construct = lru_construct, .call = lru_call, .descriptor_get = lru_get},
    .methods = lru_methods,
    .getters = lru_getters};
