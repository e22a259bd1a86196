// Taipan: types: creation of the native ones, attribute lookup and its cache, versions. MIT licence.
//
// Native types come from their TypeSpec at start with everything but names and dict: names need strings and are given by
// types_name_natives, a dict is filled when somebody first looks into it (type_populate). Type records are ordinary heap
// objects; those of the tables are roots. A type that dies takes its shapes along: their records wait one collection in
// quarantine, since dead instances may still carry their ids until they are swept.
#include "object/type_internal.h"
#include <stdio.h>
#include "object/exception.h"
#include "object/weakref.h"

#pragma GCC diagnostic ignored "-Waddress"

// ---- the tables --------------------------------------------------------------------------------------------------
#define TYPE(id) extern const TypeSpec id##_type_spec __attribute__((weak));
#include "object/types.def"
#include "object/module_types.def"
#undef TYPE
#define EXCEPTION(id, base, layout) extern const TypeSpec id##_type_spec __attribute__((weak));
#include "object/exceptions.def"
#undef EXCEPTION

static const TypeSpec *const native_specs[SHAPE_BUILTIN_COUNT] = {
#define TYPE(id) [SHAPE_##id] = &id##_type_spec,
#include "object/types.def"
#undef TYPE
#define EXCEPTION(id, base, layout) [SHAPE_##id] = &id##_type_spec,
#include "object/exceptions.def"
#undef EXCEPTION
#define TYPE(id) [SHAPE_##id] = &id##_type_spec,
#include "object/module_types.def"
#undef TYPE
};
static const uint16_t exception_bases[SHAPE_BUILTIN_COUNT] = {
#define EXCEPTION(id, base, layout) [SHAPE_##id] = SHAPE_##base,
#include "object/exceptions.def"
#undef EXCEPTION
};
// Stands in for a type of the tables that is not written yet.
static const TypeSpec missing_spec = {
    .name = "missing",
    .size = 16,
    .trace_kind = TRACE_LEAF,
    .flags = TYPE_DISALLOW_CONSTRUCTION,
};

// ---- identity ----------------------------------------------------------------------------------------------------
Type *value_type_of_immediate(Value v) {
    if (value_is_small_int(v)) return BUILTIN_TYPE(int);
    if (value_is_immediate_float(v)) return BUILTIN_TYPE(float);
    if (v == NONE) return BUILTIN_TYPE(none);
    if (value_is_bool(v)) return BUILTIN_TYPE(bool);
    if (v == NOT_IMPLEMENTED) return BUILTIN_TYPE(not_implemented);
    if (v == ELLIPSIS) return BUILTIN_TYPE(ellipsis);
    return BUILTIN_TYPE(object); // UNBOUND, NO_VALUE: never asked for by correct code
}

bool type_is_subtype(const Type *type, const Type *base) {
    if (type == base) return true;
    if (LIKELY(type->mro != NO_VALUE)) {
        const Tuple *mro = tuple_from_value(type->mro);
        for (size_t i = 0; i < mro->length; i++) // a custom mro() may put anything first
            if (mro->items[i] == value_from_object(base)) return true;
        return false;
    }
    while (type && type != base)
        type = type->base;
    return type ? true : base == BUILTIN_TYPE(object);
}

// "module.name" of a native type, made when first asked for; the name alone if there is no memory for that.
static const char *full_name(Type *type) {
    size_t size = strlen(type->spec->module) + strlen(type->spec->name) + 2;
    if (!type->utf8_name && (type->utf8_name = malloc(size)))
        snprintf(type->utf8_name, size, "%s.%s", type->spec->module, type->spec->name);
    return type->utf8_name ? type->utf8_name : type->spec->name;
}

const char *type_name(const Type *type) {
    if (type->spec) return type->spec->module ? full_name((Type *)type) : type->spec->name;
    return type->utf8_name ? type->utf8_name : (const char *)str_from_value(type->name)->data;
}

Type *type_native_base(Type *type) {
    while (!type->spec)
        type = type->base;
    return type;
}

// ---- the collector's view ----------------------------------------------------------------------------------------
static void type_trace(Object *object, Tracer *tracer) {
    Type *type = (Type *)object;
    tracer_visit_pointer(tracer, type->base);
    tracer_visit_pointer(tracer, type->dict);
    tracer_visit(tracer, type->bases);
    tracer_visit(tracer, type->mro);
    tracer_visit(tracer, type->name);
    tracer_visit(tracer, type->qualname);
    tracer_visit(tracer, type->slot_names);
    tracer_visit(tracer, type->get_attr_hook);
    for (Shape *shape = type->shapes; shape; shape = shape->next_of_type) {
        tracer_visit(tracer, shape->name);
        tracer_visit_pointer(tracer, shape->table);
        tracer_visit_pointer(tracer, shape->transitions);
    }
}

void type_trace_instance(Object *object, Tracer *tracer) {
    Type *type = object_type(object), *native = type_native_base(type);
    if (native->spec->trace_kind == TRACE_CUSTOM && native->spec->trace) native->spec->trace(object, tracer);
    size_t size = heap_object_size(object), first = (native->spec->size + 7) & ~7u;
    if (type->flags & TYPE_VARIABLE_SIZE) {
        if (native->spec->trace_kind == TRACE_VALUES)
            first = sizeof(Object);
        else
            first = type->flags & TYPE_DICT_AT_END ? size - sizeof(Value) : size;
    }
    for (size_t at = first; at < size; at += sizeof(Value))
        tracer_visit(tracer, *(Value *)(void *)((char *)object + at));
}

static void trace_roots(void *context, Tracer *tracer) {
    (void)context;
    for (uint32_t id = 1; id < SHAPE_BUILTIN_COUNT; id++)
        if (shape_at(id)->type) tracer_visit_object(tracer, (Object *)shape_at(id)->type);
}

static void free_shapes(Thread *thread, TypesState *state, Type *type) {
    (void)thread;
    for (Shape *shape = type->shapes, *next; shape; shape = next) {
        next = shape->next_of_type;
        uint32_t id = shape_id(shape);
        // Dead instances are still swept by this record: it must stay harmless.
        *shape = (Shape){.type = BUILTIN_TYPE(object), .trace_kind = TRACE_LEAF};
        shape->next_of_type = state->quarantine ? shape_at(state->quarantine) : NULL;
        state->quarantine = id;
    }
}

static void release_quarantine(Interp *interp, TypesState *state) {
    if (!state->quarantine) return;
    Shape *last = shape_at(state->quarantine);
    while (last->next_of_type)
        last = last->next_of_type;
    last->next_of_type = interp->free_shape ? shape_at(interp->free_shape) : NULL;
    interp->free_shape = state->quarantine;
    state->quarantine = 0;
}

typedef struct CacheEntry {
    uint32_t version;
    Value name, value;
} CacheEntry;
enum { CACHE_SIZE = 4096 };
typedef struct MethodCache {
    CacheEntry entries[CACHE_SIZE];
} MethodCache;

// A dead name's address may come back as another name.
static void sweep_cache(MethodCache *cache, Heap *heap) {
    for (size_t i = 0; i < CACHE_SIZE; i++) {
        CacheEntry *entry = &cache->entries[i];
        if (!entry->version) continue;
        if (heap_is_dead(heap, value_object(entry->name)) ||
            (value_is_object(entry->value) && heap_is_dead(heap, value_object(entry->value))))
            entry->version = 0;
    }
}

static void sweep_types(void *context, Heap *heap) {
    Interp *interp = context;
    TypesState *state = interp->state[STATE_TYPES];
    sweep_cache(interp->state[STATE_METHOD_CACHE], heap);
    release_quarantine(interp, state);
    size_t kept = 0;
    for (size_t i = 0; i < state->types.count; i++) {
        Type *type = state->types.items[i];
        if (!heap_is_dead(heap, (Object *)type)) {
            state->types.items[kept++] = type;
            continue;
        }
        for (size_t b = 0; type->bases && b < tuple_length(type->bases); b++)
            type_remove_subclass(type_from_value(tuple_get(type->bases, b)), type);
        type_forget_mro(type);
        free_shapes(interp->threads, state, type);
        free(type->subclasses);
        free(type->users);
        free(type->utf8_name);
        type->subclasses = type->users = NULL;
        type->utf8_name = NULL;
        type->shapes = NULL;
    }
    state->types.count = kept;
}

int types_register(Thread *thread, Type *type) {
    if (vector_append(&types_state(thread)->types, type) == 0) return 0;
    error_no_memory(thread);
    return -1;
}

// ---- subclasses --------------------------------------------------------------------------------------------------
static int list_add(Thread *thread, struct SubclassList **place, Type *type) {
    struct SubclassList *list = *place;
    if (!list || list->count == list->capacity) {
        size_t capacity = list ? list->capacity * 2 : 4;
        struct SubclassList *larger = realloc(list, sizeof *list + capacity * sizeof(Type *));
        if (!larger) return error_no_memory(thread), -1;
        if (!list) larger->count = 0;
        larger->capacity = capacity;
        *place = list = larger;
    }
    list->items[list->count++] = type;
    return 0;
}

static void list_remove(struct SubclassList *list, const Type *type) {
    for (size_t i = 0; list && i < list->count; i++) {
        if (list->items[i] != type) continue;
        memmove(&list->items[i], &list->items[i + 1], (list->count - i - 1) * sizeof(Type *));
        list->count--;
        return;
    }
}

int type_add_subclass(Thread *thread, Type *base, Type *type) {
    return list_add(thread, &base->subclasses, type);
}

void type_remove_subclass(Type *base, Type *type) {
    list_remove(base->subclasses, type);
}

int type_note_mro(Thread *thread, Type *type) {
    for (size_t i = 0; i < tuple_length(type->mro); i++)
        if (list_add(thread, &type_from_value(tuple_get(type->mro, i))->users, type) < 0) return -1;
    return 0;
}

void type_forget_mro(Type *type) {
    for (size_t i = 0; type->mro && i < tuple_length(type->mro); i++)
        list_remove(type_from_value(tuple_get(type->mro, i))->users, type);
}

// ---- native types ------------------------------------------------------------------------------------------------
enum {
    CLASSIFICATION = TYPE_INT | TYPE_STR | TYPE_BYTES | TYPE_LIST | TYPE_TUPLE | TYPE_DICT | TYPE_TYPE |
                     TYPE_EXCEPTION | TYPE_SET | TYPE_FLOAT | TYPE_SEQUENCE | TYPE_MAPPING | TYPE_VARIABLE_SIZE |
                     TYPE_DICT_FROM_START | TYPE_MATCH_SELF | TYPE_NO_WEAKREF,
};

void type_set_flags_for_subclass(Type *type, const Type *base) {
    type->flags |= base->flags & CLASSIFICATION;
}

// A tuple made by hand: at start tuple.c is not ready yet.
static Value raw_tuple(Thread *thread, size_t length) {
    Tuple *tuple = heap_allocate(thread, sizeof *tuple + length * sizeof(Value), SHAPE_tuple);
    if (tuple) tuple->length = length;
    return value_from_object(tuple);
}

static int set_native_bases(Thread *thread, Type *type, Type *base) {
    size_t inherited = base ? tuple_length(base->mro) : 0;
    Value bases = raw_tuple(thread, base ? 1 : 0), mro = raw_tuple(thread, inherited + 1);
    if (!bases || !mro) return -1;
    if (base) tuple_set(thread, tuple_from_value(bases), 0, value_from_object(base));
    tuple_set(thread, tuple_from_value(mro), 0, value_from_object(type));
    for (size_t i = 0; i < inherited; i++)
        tuple_set(thread, tuple_from_value(mro), i + 1, tuple_get(base->mro, i));
    type->bases = bases;
    type->mro = mro;
    type->base = base;
    heap_write_barrier(thread, type);
    return base ? type_add_subclass(thread, base, type) : 0;
}

static void inherit_native_slots(Type *type, const TypeSpec *spec, const Type *base) {
    if (base) type->slots = base->slots;
    if (!base || (base == BUILTIN_TYPE(object) && !spec->slots.construct) || (spec->flags & TYPE_DISALLOW_CONSTRUCTION))
        type->slots.construct = NULL;
    for (unsigned field = 0; field < FIELD_COUNT; field++)
        if (slots_get(&spec->slots, field)) *slots_field(&type->slots, field) = slots_get(&spec->slots, field);
    if (spec->slots.rich_compare && !spec->slots.hash) type->slots.hash = type_hash_not_implemented;
    if (!type->slots.construct) type->flags |= TYPE_DISALLOW_CONSTRUCTION;
}

static void set_native_layout(Type *type, const TypeSpec *spec, const Type *base) {
    type->size = spec->size ? (spec->size + 7) & ~7u : base->size;
    type->trace_kind = (uint8_t)spec->trace_kind;
    type->trace = spec->trace;
    if (!spec->size && base) type->trace_kind = base->trace_kind, type->trace = base->trace;
    bool has_dict = spec->has_dict || (base && (base->extra_offset || (base->flags & TYPE_DICT_AT_END)));
    if (!has_dict) return;
    if (type->flags & TYPE_VARIABLE_SIZE)
        type->flags |= TYPE_DICT_AT_END;
    else if (spec->extra_offset)
        type->extra_offset = spec->extra_offset;
    else if (base && base->extra_offset && base->extra_offset < base->size)
        type->extra_offset = base->extra_offset;
    else
        type->extra_offset = type->size;
    // The words after the body are the collector's business only for types with a tracer of their own.
    if (type->trace_kind == TRACE_LEAF) type->trace_kind = TRACE_CUSTOM, type->trace = type_trace_instance;
}

static int init_native(Thread *thread, Type *type, const TypeSpec *spec, Type *base) {
    type->spec = spec;
    type->flags = spec->flags | TYPE_NATIVE | TYPE_IMMUTABLE;
    if (base) type->flags |= base->flags & CLASSIFICATION & ~(uint32_t)TYPE_NO_WEAKREF;
    bool inherits_weakrefs = base && !(base->flags & TYPE_NO_WEAKREF);
    if (!spec->has_weakrefs && !inherits_weakrefs) type->flags |= TYPE_NO_WEAKREF;
    if (set_native_bases(thread, type, base) < 0) return -1;
    inherit_native_slots(type, spec, base);
    set_native_layout(type, spec, base);
    slots_finish(type);
    return types_register(thread, type);
}

static void fill_native_shape(Thread *thread, Type *type, Shape *shape) {
    *shape = (Shape){.type = type};
    shape->version = ++thread->interp->next_version;
    shape->flags = type->flags;
    shape->trace_kind = type->trace_kind;
    shape->extra_offset = (uint16_t)(type->flags & TYPE_DICT_AT_END ? 0 : type->extra_offset);
    shape->dictionary_mode = !!(type->flags & (TYPE_DICT_FROM_START | TYPE_DICT_AT_END));
    type->root_shape = shape_id(shape);
    if (shape->dictionary_mode) type->dictionary_shape = type->root_shape;
    type->shapes = shape;
}

static Type *table_base(uint32_t id, const TypeSpec *spec) {
    if (id == SHAPE_object) return NULL;
    if (exception_bases[id]) return shape_at(exception_bases[id])->type;
    return shape_at(spec->base ? spec->base : SHAPE_object)->type;
}

static int make_native(Thread *thread, uint32_t id) {
    const TypeSpec *spec = native_specs[id] ? native_specs[id] : &missing_spec;
    Type *type = heap_allocate(thread, sizeof *type, SHAPE_type);
    if (!type || init_native(thread, type, spec, table_base(id, spec)) < 0) return -1;
    fill_native_shape(thread, type, shape_at(id));
    return 0;
}

static int make_state(Thread *thread) {
    Interp *interp = thread->interp;
    interp->state[STATE_TYPES] = calloc(1, sizeof(TypesState));
    interp->state[STATE_METHOD_CACHE] = calloc(1, sizeof(MethodCache));
    if (!interp->state[STATE_TYPES] || !interp->state[STATE_METHOD_CACHE]) return -1;
    heap_add_root_tracer(interp->heap, trace_roots, interp);
    heap_add_weak_sweeper(interp->heap, sweep_types, interp);
    return weakrefs_init(thread);
}

// Gives a native type a further base (ExceptionGroup).
static int add_native_base(Thread *thread, Type *type, Type *base) {
    Value bases = raw_tuple(thread, 2);
    if (!bases) return -1;
    tuple_set(thread, tuple_from_value(bases), 0, tuple_get(type->bases, 0));
    tuple_set(thread, tuple_from_value(bases), 1, value_from_object(base));
    type->bases = bases;
    Value mro = type_compute_mro(thread, type);
    if (!mro) return -1;
    type->mro = mro;
    heap_write_barrier(thread, type);
    return type_add_subclass(thread, base, type);
}

int types_init(Thread *thread) {
    if (make_state(thread) < 0) return -1;
    // `type` and `tuple` are needed by what makes them: their shapes must say how to trace from the start.
    shape_at(SHAPE_type)->trace_kind = TRACE_LEAF;
    shape_at(SHAPE_tuple)->trace_kind = TRACE_LEAF;
    for (uint32_t id = 1; id < SHAPE_BUILTIN_COUNT; id++)
        if (make_native(thread, id) < 0) return -1;
    return add_native_base(thread, BUILTIN_TYPE(ExceptionGroup), BUILTIN_TYPE(Exception));
}

// The last component of a spec's name.
static const char *spec_short_name(const TypeSpec *spec) {
    const char *dot = strrchr(spec->name, '.');
    return dot ? dot + 1 : spec->name;
}

static int name_native(Thread *thread, Type *type) {
    type->name = str_intern_cstring(thread, spec_short_name(type->spec));
    type->qualname = type->name;
    heap_write_barrier(thread, type);
    return type->name ? 0 : -1;
}

int types_name_natives(Thread *thread) {
    for (uint32_t id = 1; id < SHAPE_BUILTIN_COUNT; id++)
        if (name_native(thread, shape_at(id)->type) < 0) return -1;
    return 0;
}

Type *type_from_spec(Thread *thread, const TypeSpec *spec, Type *base) {
    Type *type = heap_allocate(thread, sizeof *type, SHAPE_type);
    if (!base) base = shape_at(spec->base ? spec->base : SHAPE_object)->type;
    if (!type || init_native(thread, type, spec, base) < 0 || name_native(thread, type) < 0) return NULL;
    return type_make_root_shape(thread, type) < 0 ? NULL : type;
}

// ---- filling the dict --------------------------------------------------------------------------------------------
static int add_default(Thread *thread, Dict *dict, Value name, Value value) {
    if (!name || !value) return -1;
    return dict_get_name(thread, dict, name) ? 0 : dict_set(thread, dict, name, value);
}

// Native classes have a __new__ of their own, unless object's serves them (Generic).
static int add_new(Thread *thread, Type *type) {
    if (type->spec->slots.construct == object_construct && type != BUILTIN_TYPE(object)) return 0;
    Value native = native_new(thread, &type_new_native, value_from_object(type), NO_VALUE);
    return native ? dict_set(thread, type->dict, NAME(__new__), native) : -1;
}

static int add_wrappers(Thread *thread, Type *type) {
    const TypeSlots *slots = &type->spec->slots;
    if (slots->construct && !(type->flags & TYPE_DISALLOW_CONSTRUCTION) && add_new(thread, type) < 0) return -1;
    for (int i = 0; i < SPECIAL_COUNT; i++) {
        const Special *special = &specials[i];
        if (!slots_get(slots, special->field) || special->wrapper == WRAPPER_none) continue;
        if (special->field == FIELD_construct) continue;
        if (special->field == FIELD_hash && slots->hash == type_hash_not_implemented) continue;
        Value name = name_at(thread, special->name);
        if (dict_get_name(thread, type->dict, name)) continue; // its twin comes first
        Value wrapper = wrapper_new(thread, type, i);
        if (!wrapper || dict_set(thread, type->dict, name, wrapper) < 0) return -1;
    }
    if (type->slots.hash == type_hash_not_implemented && (slots->rich_compare || slots->hash))
        return dict_set(thread, type->dict, NAME(__hash__), NONE);
    return 0;
}

static int add_methods(Thread *thread, Type *type) {
    for (const NativeDef *const *methods = type->spec->methods; methods && *methods; methods++) {
        Value name = native_def_name(thread, *methods);
        if (!name) return -1;
        if (!((*methods)->effects & NATIVE_COEXIST) && dict_get_name(thread, type->dict, name)) continue;
        Value descriptor = native_new_descriptor(thread, *methods, type);
        if (!descriptor || dict_set(thread, type->dict, name, descriptor) < 0) return -1;
    }
    return 0;
}

static int add_descriptors(Thread *thread, Type *type) {
    for (const NativeMember *member = type->spec->members; member && member->name; member++)
        if (add_default(thread, type->dict, str_intern_cstring(thread, member->name),
                        member_new(thread, type, member)) < 0)
            return -1;
    for (const NativeGetSet *getter = type->spec->getters; getter && getter->name; getter++)
        if (add_default(thread, type->dict, str_intern_cstring(thread, getter->name),
                        getset_new(thread, type, getter)) < 0)
            return -1;
    bool inherited = type->base && type->base->spec && type->base->spec->has_dict;
    if (!type->spec->has_dict || inherited) return 0;
    return add_default(thread, type->dict, NAME(__dict__), getset_new(thread, type, &instance_dict_getset));
}

Value type_spec_module(Thread *thread, const TypeSpec *spec) {
    const char *dot = strrchr(spec->name, '.');
    if (spec->module) return str_intern_cstring(thread, spec->module);
    return dot ? str_intern(thread, str_from_utf8(thread, spec->name, (size_t)(dot - spec->name))) : NAME(builtins);
}

static int add_module(Thread *thread, Type *type) {
    const TypeSpec *spec = type->spec;
    if (!spec->module && !strchr(spec->name, '.')) return 0;
    return add_default(thread, type->dict, NAME(__module__), type_spec_module(thread, spec));
}

int type_populate(Thread *thread, Type *type) {
    if (type->flags & TYPE_READY) return 0;
    const TypeSpec *spec = type->spec;
    if (!type->dict) {
        Dict *dict = dict_allocate(thread);
        if (!dict) return -1;
        HEAP_STORE_POINTER(thread, type, dict, dict);
    }
    if (add_wrappers(thread, type) < 0 || add_methods(thread, type) < 0 || add_descriptors(thread, type) < 0 ||
        add_module(thread, type) < 0)
        return -1;
    Value doc = type_doc_from_spec(thread, spec);
    if (!doc || add_default(thread, type->dict, NAME(__doc__), doc) < 0) return -1;
    type->flags |= TYPE_READY;
    if (spec->populate && spec->populate(thread, type) < 0) return -1;
    shape_sync_flags(type);
    return 0;
}

// ---- lookup ------------------------------------------------------------------------------------------------------
static inline CacheEntry *cache_entry(Thread *thread, uint32_t version, Value name) {
    MethodCache *cache = thread->interp->state[STATE_METHOD_CACHE];
    return &cache->entries[(version ^ (value_bits(name) >> 4)) & (CACHE_SIZE - 1)];
}

static Value lookup_in_mro(Thread *thread, Value mro, size_t start, Value name) {
    for (size_t i = start; i < tuple_length(mro); i++) {
        Type *type = type_from_value(tuple_get(mro, i));
        if (type_ensure_ready(thread, type) < 0) return NO_VALUE;
        Value found = dict_get_name(thread, type->dict, name);
        if (found) return found;
    }
    return NO_VALUE;
}

static __attribute__((noinline)) Value lookup_slow(Thread *thread, Type *type, Value name) {
    if (!type->mro || name == NO_VALUE) return NO_VALUE; // without a name: why there is none is pending
    Value found = lookup_in_mro(thread, type->mro, 0, name);
    if (error_pending(thread) && !found) return NO_VALUE;
    if (!type->version) type->version = ++thread->interp->next_version;
    if (!type->version) return found; // the numbers ran out
    *cache_entry(thread, type->version, name) = (CacheEntry){type->version, name, found};
    return found;
}

Value type_lookup(Thread *thread, Type *type, Value name) {
    const CacheEntry *entry = cache_entry(thread, type->version, name);
    if (LIKELY(type->version && entry->version == type->version && entry->name == name)) return entry->value;
    return lookup_slow(thread, type, name);
}

Value type_lookup_after(Thread *thread, Type *type, Type *after, Value name) {
    Value mro = type->mro;
    size_t i = 0;
    if (!mro) return NO_VALUE; // asked from within the metaclass's mro()
    while (i < tuple_length(mro) && tuple_get(mro, i) != value_from_object(after))
        i++;
    return lookup_in_mro(thread, mro, i + 1, name);
}

static void renew(Thread *thread, Type *type) {
    type->version = 0;
    shape_renew_versions(thread, type);
    for (size_t i = 0; type->subclasses && i < type->subclasses->count; i++)
        renew(thread, type->subclasses->items[i]);
}

void type_modified(Thread *thread, Type *type) {
    renew(thread, type);
    for (size_t i = 0; type->users && i < type->users->count; i++)
        renew(thread, type->users->items[i]);
}

int type_set_attribute(Thread *thread, Type *type, Value name, Value value) {
    if (type_ensure_ready(thread, type) < 0) return -1;
    int status = value ? dict_set(thread, type->dict, name, value) : dict_delete(thread, type->dict, name);
    if (status < 0) return -1;
    type_modified(thread, type);
    slots_update_name(thread, type, name);
    return value ? 0 : status == 1 ? 0 : 1;
}

// ---- calling -----------------------------------------------------------------------------------------------------
int64_t type_hash_not_implemented(Thread *thread, Value self) {
    return error_raise_int(thread, SHAPE_TypeError, "unhashable type: '%T'", self);
}

// Calls type(...) as `type.__call__` does: construct, then init.
static Value type_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    Type *type = type_from_value(callable);
    if (type == BUILTIN_TYPE(type)) {
        size_t keywords = keyword_names ? tuple_length(keyword_names) : 0;
        if (positional == 1 && !keywords) return value_from_object(value_type(args[0]));
        if (positional == 1) return error_raise(thread, SHAPE_TypeError, "type() takes no keyword arguments");
        if (positional != 3) return error_raise(thread, SHAPE_TypeError, "type() takes 1 or 3 arguments");
    }
    if (!type->slots.construct) return error_raise(thread, SHAPE_TypeError, "cannot create '%N' instances", type);
    Value object = type->slots.construct(thread, type, args, positional, keyword_names);
    if (!object) return NO_VALUE;
    Type *made = value_type(object);
    if (UNLIKELY(made != type && !type_is_subtype(made, type))) return object;
    if (made->slots.init && made->slots.init != object_init) {
        if (made->slots.init(thread, object, args, positional, keyword_names) < 0) return NO_VALUE;
    } else if (UNLIKELY(positional || keyword_names) &&
               object_init(thread, object, args, positional, keyword_names) < 0) {
        return NO_VALUE;
    }
    return object;
}

// ---- the type `type` ---------------------------------------------------------------------------------------------
Value type_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names);
Value type_repr(Thread *thread, Value self);
Value type_or(Thread *thread, Value left, Value right);
int type_init_slot(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names);

const TypeSpec type_type_spec = {
    .name = "type",
    .doc = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    .flags = TYPE_TYPE | TYPE_BASE,
    .size = sizeof(Type),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = type_trace,
    .slots =
        {
            .repr = type_repr,
            .call = type_call,
            .get_attribute = type_get_attribute,
            .set_attribute = type_set_attribute_slot,
            .init = type_init_slot,
            .construct = type_construct,
            .or_ = type_or,
        },
    .methods = type_methods,
    .getters = type_getters,
};
