// Taipan: the _abc module: abstract base classes with caches. MIT licence.
//
// A class made by ABCMeta has `_abc_impl`, an AbcData: what is registered with it, and which classes are known to be (or,
// as of `negative_version`, not to be) its subclasses. All three are sets of weak references, made when needed.
// ROOT(abc_counter) counts registrations anywhere; a negative cache older than it is worthless.
#include "modules/native_support.h"
#include "object/set.h"
#include "object/weakref.h"

typedef struct AbcData {
    Object header;
    Value registry, cache, negative_cache; // sets or NO_VALUE
    Value negative_version;                // int
} AbcData;

static Value data_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    AbcData *data = type_allocate(thread, type, 0);
    if (data) data->negative_version = ROOT_VALUE(abc_counter); // NOBARRIER: new
    return value_from_object(data);
}
const TypeSpec abc_data_type_spec = {.name = "_abc_data",
                                     .module = "_abc",
                                     .doc = "Internal state held by ABC machinery.",
                                     .size = sizeof(AbcData),
                                     .trace_kind = TRACE_VALUES,
                                     .slots = {.construct = data_construct}};

static AbcData *data_of(Thread *thread, Value class) {
    Value name = str_intern_cstring(thread, "_abc_impl");
    Value data = name == NO_VALUE       ? NO_VALUE
                 : value_is_type(class) ? type_lookup(thread, type_from_value(class), name)
                                        : object_get_attribute(thread, class, name);
    if (data == NO_VALUE && !error_pending(thread)) data = object_get_attribute(thread, class, name);
    if (data == NO_VALUE) return NULL;
    if (!value_has_shape(data, SHAPE_abc_data)) {
        error_raise(thread, SHAPE_TypeError, "_abc_impl is set to a wrong type");
        return NULL;
    }
    return (AbcData *)data;
}

// ---- sets of weak references ------------------------------------------------------------------------------------

static int is_in(Thread *thread, Value set, Value class) {
    if (set == NO_VALUE || set_from_value(set)->length == 0) return 0;
    Value reference = weakref_new(thread, class, NO_VALUE);
    if (reference != NO_VALUE) return set_contains(thread, set_from_value(set), reference);
    if (!error_matches(thread, SHAPE_TypeError)) return -1;
    error_clear(thread);
    return 0;
}
static int drop_dead(Thread *thread, Value set) {
    Set *from = set_from_value(set);
    size_t position = 0;
    Value key;
    int64_t hash;
    Value dead = list_from_values(thread, NULL, 0);
    while (dead != NO_VALUE && set_next(from, &position, &key, &hash))
        if (weakref_target(weakref_from_value(key)) == NO_VALUE && list_append(thread, dead, key) < 0) return -1;
    for (size_t i = 0; dead != NO_VALUE && i < list_length(dead); i++)
        if (set_discard(thread, from, list_get(dead, i)) < 0) error_clear(thread);
    return dead == NO_VALUE ? -1 : 0;
}
static int add_to(Thread *thread, AbcData *data, Value *slot, Value class) {
    if (*slot == NO_VALUE) heap_store(thread, data, slot, value_from_object(set_allocate(thread, SHAPE_set)));
    if (*slot == NO_VALUE) return -1;
    Value reference = weakref_new(thread, class, NO_VALUE);
    if (reference == NO_VALUE) return -1;
    size_t length = set_from_value(*slot)->length;
    if (length >= 64 && (length & (length - 1)) == 0 && drop_dead(thread, *slot) < 0) return -1;
    return set_add(thread, set_from_value(*slot), reference) < 0 ? -1 : 0;
}

// ---- making a class abstract ------------------------------------------------------------------------------------

static int is_abstract(Thread *thread, Value v) {
    Value flag;
    int has = object_lookup_attribute(thread, v, NAME(__isabstractmethod__), &flag);
    return has <= 0 ? has : object_is_true(thread, flag);
}
static int add_own_abstract(Thread *thread, Value class, Set *abstract) {
    Dict *dict = dict_copy(thread, type_from_value(class)->dict); // the attribute may run code
    size_t position = 0;
    Value key, value;
    while (dict && dict_next(dict, &position, &key, &value)) {
        if (value_has_shape(value, SHAPE_str) || !value_is_object(value)) continue;
        int yes = is_abstract(thread, value);
        if (yes < 0 || (yes && set_add(thread, abstract, key) < 0)) return -1;
    }
    return dict ? 0 : -1;
}
static int add_inherited_abstract(Thread *thread, Value class, Value base, Set *abstract) {
    Value names;
    int has = object_lookup_attribute(thread, base, NAME(__abstractmethods__), &names);
    if (has <= 0) return has;
    Value list = list_from_iterable(thread, names);
    for (size_t i = 0; list != NO_VALUE && i < list_length(list); i++) {
        Value value;
        int found = object_lookup_attribute(thread, class, list_get(list, i), &value);
        if (found > 0) found = is_abstract(thread, value);
        if (found < 0 || (found && set_add(thread, abstract, list_get(list, i)) < 0)) return -1;
    }
    return list == NO_VALUE ? -1 : 0;
}
static int take_pattern_flags(Thread *thread, Value class) {
    Type *type = type_from_value(class);
    Value name = str_intern_cstring(thread, "__abc_tpflags__");
    Value flags = name == NO_VALUE ? NO_VALUE : dict_get(thread, type->dict, name);
    if (flags == NO_VALUE) return error_pending(thread) ? -1 : 0;
    int64_t bits = value_is_small_int(flags) ? value_small_int(flags) : 0;
    bits &= 32 | 64; // Py_TPFLAGS_SEQUENCE, Py_TPFLAGS_MAPPING
    if (bits == (32 | 64))
        return error_raise_int(thread, SHAPE_TypeError,
                               "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
    if (bits)
        type->flags =
            (type->flags & ~(uint32_t)(TYPE_SEQUENCE | TYPE_MAPPING)) | (bits == 32 ? TYPE_SEQUENCE : TYPE_MAPPING);
    if (dict_delete(thread, type->dict, name) < 0) return -1;
    type_modified(thread, type);
    return 0;
}
NATIVE(abc_init, "_abc_init(cls, /)", "Internal ABC helper for class set-up. Should be never used outside abc module.",
       EFFECT_ANY) {
    if (!value_is_type(args[0])) return error_raise(thread, SHAPE_TypeError, "_abc_init() argument must be a type");
    Type *type = type_from_value(args[0]);
    if (type_ensure_ready(thread, type) < 0) return NO_VALUE;
    Set *abstract = set_allocate(thread, SHAPE_set);
    if (!abstract || add_own_abstract(thread, args[0], abstract) < 0) return NO_VALUE;
    for (size_t i = 0; i < tuple_length(type->bases); i++)
        if (add_inherited_abstract(thread, args[0], tuple_get(type->bases, i), abstract) < 0) return NO_VALUE;
    Value frozen = set_from_iterable(thread, value_from_object(abstract), SHAPE_frozenset);
    if (frozen == NO_VALUE || object_set_attribute(thread, args[0], NAME(__abstractmethods__), frozen) < 0)
        return NO_VALUE;
    Value data = data_construct(thread, BUILTIN_TYPE(abc_data), NULL, 0, NO_VALUE);
    if (data == NO_VALUE || object_set_attribute(thread, args[0], str_intern_cstring(thread, "_abc_impl"), data) < 0)
        return NO_VALUE;
    return take_pattern_flags(thread, args[0]) < 0 ? NO_VALUE : NONE;
}

// ---- registering ------------------------------------------------------------------------------------------------

static int give_pattern_flags(Thread *thread, Type *type, uint32_t flags) {
    if ((type->flags & (TYPE_SEQUENCE | TYPE_MAPPING)) == flags || (type->flags & TYPE_NATIVE)) return 0;
    type->flags = (type->flags & ~(uint32_t)(TYPE_SEQUENCE | TYPE_MAPPING)) | flags;
    type_modified(thread, type);
    Value subclasses = type_subclasses(thread, type);
    for (size_t i = 0; subclasses != NO_VALUE && i < list_length(subclasses); i++)
        if (give_pattern_flags(thread, type_from_value(list_get(subclasses, i)), flags) < 0) return -1;
    return subclasses == NO_VALUE ? -1 : 0;
}
NATIVE(abc_register, "_abc_register(cls, subclass, /)",
       "Internal ABC helper for subclasss registration. Should be never used outside abc module.", EFFECT_ANY) {
    Value self = args[0], subclass = args[1];
    if (!value_is_type(subclass)) return error_raise(thread, SHAPE_TypeError, "Can only register classes");
    int known = object_is_subclass(thread, subclass, self);
    if (known < 0) return NO_VALUE;
    if (known) return subclass;
    known = object_is_subclass(thread, self, subclass);
    if (known < 0) return NO_VALUE;
    if (known) return error_raise(thread, SHAPE_RuntimeError, "Refusing to create an inheritance cycle");
    AbcData *data = data_of(thread, self);
    if (!data || add_to(thread, data, &data->registry, subclass) < 0) return NO_VALUE;
    ROOT_VALUE(abc_counter) = value_from_small_int(value_small_int(ROOT_VALUE(abc_counter)) + 1);
    if (value_is_type(self)) {
        uint32_t flags = type_from_value(self)->flags & (TYPE_SEQUENCE | TYPE_MAPPING);
        if (flags && give_pattern_flags(thread, type_from_value(subclass), flags) < 0) return NO_VALUE;
    }
    return subclass;
}

// ---- asking -----------------------------------------------------------------------------------------------------

static Value call_subclasscheck(Thread *thread, Value self, Value class) {
    return object_call_method(thread, self, NAME(__subclasscheck__), 1, class);
}
NATIVE(abc_instancecheck, "_abc_instancecheck(cls, instance, /)",
       "Internal ABC helper for instance checks. Should be never used outside abc module.", EFFECT_ANY) {
    AbcData *data = data_of(thread, args[0]);
    if (!data) return NO_VALUE;
    Value subclass = object_get_class(thread, args[1]);
    if (subclass == NO_VALUE) { // what refuses to tell its class has its type for one
        if (!error_matches(thread, SHAPE_AttributeError)) return NO_VALUE;
        error_clear(thread);
        subclass = value_from_object(value_type(args[1]));
    }
    int hit = is_in(thread, data->cache, subclass);
    if (hit) return hit < 0 ? NO_VALUE : TRUE_VALUE;
    Value subtype = value_from_object(value_type(args[1]));
    if (subtype == subclass) {
        if (data->negative_version == ROOT_VALUE(abc_counter)) {
            hit = is_in(thread, data->negative_cache, subclass);
            if (hit) return hit < 0 ? NO_VALUE : FALSE_VALUE;
        }
        return call_subclasscheck(thread, args[0], subclass);
    }
    Value result = call_subclasscheck(thread, args[0], subclass);
    int yes = result == NO_VALUE ? -1 : object_is_true(thread, result);
    if (yes) return yes < 0 ? NO_VALUE : result;
    return call_subclasscheck(thread, args[0], subtype);
}

static int in_registry(Thread *thread, AbcData *data, Value subclass) {
    if (data->registry == NO_VALUE) return 0;
    int hit = is_in(thread, data->registry, subclass);
    if (hit) return hit;
    Value all = list_from_iterable(thread, data->registry);
    for (size_t i = 0; all != NO_VALUE && i < list_length(all); i++) {
        Value class = weakref_target(weakref_from_value(list_get(all, i)));
        if (class == NO_VALUE) continue;
        int yes = object_is_subclass(thread, subclass, class);
        if (yes) return yes;
    }
    return all == NO_VALUE ? -1 : 0;
}
static int in_subclasses(Thread *thread, Value self, Value subclass) {
    Value all = object_call_method(thread, self, str_intern_cstring(thread, "__subclasses__"), 0);
    if (all == NO_VALUE) return -1;
    if (!value_is_list(all)) return error_raise_int(thread, SHAPE_TypeError, "__subclasses__() must return a list");
    for (size_t i = 0; i < list_length(all); i++) {
        int yes = object_is_subclass(thread, subclass, list_get(all, i));
        if (yes) return yes;
    }
    return 0;
}
static Value check_subclass(Thread *thread, AbcData *data, Value self, Value subclass) {
    Value hook = object_call_method(thread, self, NAME(__subclasshook__), 1, subclass);
    if (hook == NO_VALUE) return NO_VALUE;
    if (hook == TRUE_VALUE) return add_to(thread, data, &data->cache, subclass) < 0 ? NO_VALUE : TRUE_VALUE;
    if (hook == FALSE_VALUE) return add_to(thread, data, &data->negative_cache, subclass) < 0 ? NO_VALUE : FALSE_VALUE;
    if (hook != NOT_IMPLEMENTED)
        return error_raise(thread, SHAPE_AssertionError,
                           "__subclasshook__ must return either False, True, or NotImplemented");
    int yes = value_is_type(self) && type_is_subtype(type_from_value(subclass), type_from_value(self));
    if (!yes) yes = in_registry(thread, data, subclass);
    if (!yes) yes = in_subclasses(thread, self, subclass);
    if (yes < 0 || add_to(thread, data, yes ? &data->cache : &data->negative_cache, subclass) < 0) return NO_VALUE;
    return value_from_bool(yes);
}
NATIVE(abc_subclasscheck, "_abc_subclasscheck(cls, subclass, /)",
       "Internal ABC helper for subclasss checks. Should be never used outside abc module.", EFFECT_ANY) {
    if (!value_is_type(args[1])) return error_raise(thread, SHAPE_TypeError, "issubclass() arg 1 must be a class");
    AbcData *data = data_of(thread, args[0]);
    if (!data) return NO_VALUE;
    int hit = is_in(thread, data->cache, args[1]);
    if (hit) return hit < 0 ? NO_VALUE : TRUE_VALUE;
    if (data->negative_version != ROOT_VALUE(abc_counter)) {
        if (data->negative_cache != NO_VALUE) set_clear(set_from_value(data->negative_cache));
        data->negative_version = ROOT_VALUE(abc_counter); // NOBARRIER: immediate
    } else {
        hit = is_in(thread, data->negative_cache, args[1]);
        if (hit) return hit < 0 ? NO_VALUE : FALSE_VALUE;
    }
    return check_subclass(thread, data, args[0], args[1]);
}

static Value copy_of(Thread *thread, Value set) {
    return set == NO_VALUE ? value_from_object(set_allocate(thread, SHAPE_set))
                           : set_from_iterable(thread, set, SHAPE_set);
}
NATIVE(abc_get_dump, "_get_dump(cls, /)", "Internal ABC helper for cache and registry debugging.", EFFECT_ANY) {
    AbcData *data = data_of(thread, args[0]);
    if (!data) return NO_VALUE;
    Value registry = copy_of(thread, data->registry), cache = copy_of(thread, data->cache),
          negative = copy_of(thread, data->negative_cache);
    if (!registry || !cache || !negative) return NO_VALUE;
    return tuple_pack(thread, 4, registry, cache, negative, data->negative_version);
}
NATIVE(abc_reset_registry, "_reset_registry(cls, /)", "Internal ABC helper to reset registry of a given class.",
       EFFECT_ANY) {
    AbcData *data = data_of(thread, args[0]);
    if (!data) return NO_VALUE;
    data->registry = NO_VALUE;
    return NONE;
}
NATIVE(abc_reset_caches, "_reset_caches(cls, /)", "Internal ABC helper to reset both caches of a given class.",
       EFFECT_ANY) {
    AbcData *data = data_of(thread, args[0]);
    if (!data) return NO_VALUE;
    data->cache = data->negative_cache = NO_VALUE;
    return NONE;
}
NATIVE(abc_get_cache_token, "get_cache_token()", "Returns the current ABC cache token.", EFFECT_READS) {
    return ROOT_VALUE(abc_counter);
}

static const NativeDef *const functions[] = {
    &abc_init_native,          &abc_register_native,        &abc_instancecheck_native,
    &abc_subclasscheck_native, &abc_get_dump_native,        &abc_reset_registry_native,
    &abc_reset_caches_native,  &abc_get_cache_token_native, NULL};
static int execute(Thread *thread, Module *module) {
    (void)module;
    if (ROOT_VALUE(abc_counter) == NO_VALUE) ROOT_VALUE(abc_counter) = value_from_small_int(0);
    return 0;
}
const ModuleSpec _abc_module_spec = {.name = "_abc",
                                     .doc = "Module contains faster C implementation of abc.ABCMeta",
                                     .functions = functions,
                                     .execute = execute};
