// Taipan: set and frozenset: the types over the table of set_table.c. MIT licence.
//
// Both share body and code; results of operations are plain sets or frozensets, whichever the left operand
// is. Loops over a table that hash or compare keys may see it change: set_next reads it anew each time.
#include "object/set.h"
#include "object/arguments.h"
#include "object/dict.h"
#include "object/dict_table.h"
#include "object/equality.h"
#include "object/generic_alias.h"
#include "object/iterators.h"
#include "object/list.h"

static bool is_set(Value v) {
    return value_has_flag(v, TYPE_SET);
}

static uint32_t plain_shape(Value v) {
    return value_is_instance(v, BUILTIN_TYPE(frozenset)) ? SHAPE_frozenset : SHAPE_set;
}

Set *set_allocate(Thread *thread, uint32_t shape) {
    Set *set = heap_allocate(thread, sizeof(Set), shape);
    if (LIKELY(set != NULL)) set->hash = -1;
    return set;
}

// ---- updating ---------------------------------------------------------------------------------------------------
static int add_item(Thread *thread, void *set, Value item) {
    return set_add(thread, set, item) < 0 ? -1 : 0;
}

static int add_dict_keys(Thread *thread, Set *set, Dict *dict) {
    if (set_reserve(thread, set, dict->length) < 0) return -1;
    for (size_t i = 0; dict->table && i < dict->table->entry_count; i++) {
        DictEntry entry = dict->table->entries[i];
        if (entry.key != NO_VALUE && set_add_hashed(thread, set, entry.key, entry.hash) < 0) return -1;
    }
    return 0;
}

int set_update(Thread *thread, Set *set, Value iterable) {
    if (is_set(iterable)) return set_merge(thread, set, set_from_value(iterable));
    if (value_has_shape(iterable, SHAPE_dict)) return add_dict_keys(thread, set, dict_from_value(iterable));
    return object_for_each(thread, iterable, add_item, set);
}

Value set_from_iterable(Thread *thread, Value iterable, uint32_t shape) {
    Set *set = set_allocate(thread, shape);
    if (!set || set_update(thread, set, iterable) < 0) return NO_VALUE;
    return value_from_object(set);
}

static Set *copy_of(Thread *thread, Value v) {
    Set *copy = set_allocate(thread, plain_shape(v));
    return copy && set_merge(thread, copy, set_from_value(v)) == 0 ? copy : NULL;
}

static int discard_item(Thread *thread, void *set, Value item) {
    int64_t hash = set_hash_key(thread, item);
    if (hash == -1) return -1;
    return set_discard_hashed(thread, set, item, hash) < 0 ? -1 : 0;
}

static int subtract_dict(Thread *thread, Set *set, Dict *others) {
    for (size_t i = 0; others->table && i < others->table->entry_count; i++) {
        DictEntry entry = others->table->entries[i];
        if (entry.key != NO_VALUE && set_discard_hashed(thread, set, entry.key, entry.hash) < 0) return -1;
    }
    return 0;
}

static int subtract_from(Thread *thread, Set *set, Value other) {
    if (value_has_shape(other, SHAPE_dict)) return subtract_dict(thread, set, dict_from_value(other));
    if (!is_set(other)) return object_for_each(thread, other, discard_item, set);
    Set *others = set_from_value(other);
    if (set == others) {
        set_clear(set);
        return 0;
    }
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(others, &position, &key, &hash);)
        if (set_discard_hashed(thread, set, key, hash) < 0) return -1;
    return 0;
}

// The keys of v that are not (wanted 0), or are (wanted 1), in a set or dict.
static Set *select_keys(Thread *thread, Set *from, Value container, int wanted, uint32_t shape) {
    Set *result = set_allocate(thread, shape);
    Value key;
    int64_t hash;
    for (size_t position = 0; result && set_next(from, &position, &key, &hash);) {
        int found;
        if (is_set(container)) {
            found = set_contains_hashed(thread, set_from_value(container), key, hash);
        } else {
            int64_t entry = dict_find(thread, dict_from_value(container), key, hash, NULL);
            found = entry == DICT_ERROR ? -1 : entry >= 0;
        }
        if (found < 0 || (found == wanted && set_add_hashed(thread, result, key, hash) < 0)) return NULL;
    }
    return result;
}

static Set *difference(Thread *thread, Value self, Value other) {
    Set *set = set_from_value(self);
    bool searchable = is_set(other) || value_is_dict(other);
    size_t others = is_set(other) ? set_from_value(other)->length : searchable ? dict_from_value(other)->length : 0;
    if (searchable && set->length >> 2 <= others) return select_keys(thread, set, other, 0, plain_shape(self));
    Set *result = copy_of(thread, self);
    return result && subtract_from(thread, result, other) == 0 ? result : NULL;
}

typedef struct Intersection {
    Set *set, *result;
} Intersection;

static int keep_common(Thread *thread, void *context, Value item) {
    Intersection *intersection = context;
    int64_t hash = object_hash(thread, item);
    if (hash == -1) return -1;
    int found = set_contains_hashed(thread, intersection->set, item, hash);
    if (found <= 0) return found;
    return set_add_hashed(thread, intersection->result, item, hash) < 0 ? -1 : 0;
}

static Set *intersection(Thread *thread, Value self, Value other) {
    uint32_t shape = plain_shape(self);
    if (is_set(other)) {
        bool swap = set_from_value(other)->length > set_from_value(self)->length;
        return select_keys(thread, set_from_value(swap ? self : other), swap ? other : self, 1, shape);
    }
    Intersection context = {set_from_value(self), set_allocate(thread, shape)};
    if (!context.result || object_for_each(thread, other, keep_common, &context) < 0) return NULL;
    return context.result;
}

static int toggle_all(Thread *thread, Set *set, Set *others) {
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(others, &position, &key, &hash);) {
        int removed = set_discard_hashed(thread, set, key, hash);
        if (removed < 0 || (removed == 0 && set_add_hashed(thread, set, key, hash) < 0)) return -1;
    }
    return 0;
}

static int symmetric_update(Thread *thread, Set *set, Value other) {
    if (other == value_from_object(set)) {
        set_clear(set);
        return 0;
    }
    Value others = is_set(other) ? other : set_from_iterable(thread, other, SHAPE_set);
    return others == NO_VALUE ? -1 : toggle_all(thread, set, set_from_value(others));
}

static Set *symmetric_difference(Thread *thread, Value self, Value other) {
    Set *result = set_allocate(thread, plain_shape(self));
    if (!result || set_update(thread, result, other) < 0) return NULL;
    return toggle_all(thread, result, set_from_value(self)) < 0 ? NULL : result;
}

// Takes over the contents of source, which nobody else has.
static void assign(Thread *thread, Set *set, Set *source) {
    HEAP_STORE_POINTER(thread, set, table, source->table);
    set->length = source->length;
    set->fill = source->fill;
}

// ---- comparison -------------------------------------------------------------------------------------------------
static int is_subset(Thread *thread, Set *a, Set *b) {
    if (a->length > b->length) return 0;
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(a, &position, &key, &hash);) {
        int found = set_contains_hashed(thread, b, key, hash);
        if (found <= 0) return found;
    }
    return 1;
}

static int sets_equal(Thread *thread, Set *a, Set *b) {
    if (a->length != b->length || (a->hash != -1 && b->hash != -1 && a->hash != b->hash)) return 0;
    return is_subset(thread, a, b);
}

static Value set_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!is_set(self) || !is_set(other)) return NOT_IMPLEMENTED;
    Set *a = set_from_value(self), *b = set_from_value(other);
    int result = 0;
    switch (op) {
    case COMPARE_EQ:
    case COMPARE_NE: result = sets_equal(thread, a, b); break;
    case COMPARE_LE: result = is_subset(thread, a, b); break;
    case COMPARE_GE: result = is_subset(thread, b, a); break;
    case COMPARE_LT: result = a->length < b->length ? is_subset(thread, a, b) : 0; break;
    case COMPARE_GT: result = a->length > b->length ? is_subset(thread, b, a) : 0; break;
    }
    if (result < 0) return NO_VALUE;
    return value_from_bool(op == COMPARE_NE ? !result : result);
}

static int64_t frozenset_hash_slot(Thread *thread, Value self) {
    (void)thread;
    Set *set = set_from_value(self);
    if (set->hash == -1) set->hash = frozenset_hash(set);
    return set->hash;
}

// ---- slots ------------------------------------------------------------------------------------------------------
static Value set_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    if (type == BUILTIN_TYPE(set)) return value_from_object(set_allocate(thread, SHAPE_set));
    Set *set = type_allocate(thread, type, 0);
    if (set) set->hash = -1;
    return value_from_object(set);
}

static int set_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check_no_keywords(thread, "set", keyword_names)) return -1;
    if (!arguments_check_count(thread, "set", positional, 0, 1)) return -1;
    Set *set = set_from_value(self);
    if (set->fill) set_clear(set);
    set->hash = -1;
    return positional ? set_update(thread, set, args[0]) : 0;
}

static Value frozenset_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    bool exact = type == BUILTIN_TYPE(frozenset);
    if ((exact || type->slots.init == BUILTIN_TYPE(frozenset)->slots.init) &&
        !arguments_check_no_keywords(thread, "frozenset", keyword_names))
        return NO_VALUE;
    if (!arguments_check_count(thread, "frozenset", positional, 0, 1)) return NO_VALUE;
    if (exact && positional && value_has_shape(args[0], SHAPE_frozenset)) return args[0];
    Set *set = exact ? set_allocate(thread, SHAPE_frozenset) : type_allocate(thread, type, 0);
    if (!set) return NO_VALUE;
    set->hash = -1;
    if (positional && set_update(thread, set, args[0]) < 0) return NO_VALUE;
    return value_from_object(set);
}

static Value repr_keys(Thread *thread, Value self) {
    Value keys = list_from_iterable(thread, self);
    if (keys == NO_VALUE) return NO_VALUE;
    bool exact = value_has_shape(self, SHAPE_set);
    StrBuilder builder;
    str_builder_init(&builder);
    if (!exact && str_builder_append_format(thread, &builder, "%T(", self) < 0) return NO_VALUE;
    if (str_builder_append_code_point(thread, &builder, '{') < 0) return NO_VALUE;
    for (size_t i = 0; i < list_length(keys); i++) {
        if (i && str_builder_append_ascii(thread, &builder, ", ", 2) < 0) return NO_VALUE;
        Value text = object_repr(thread, list_get(keys, i));
        if (text == NO_VALUE || str_builder_append(thread, &builder, text) < 0) return NO_VALUE;
    }
    if (str_builder_append_ascii(thread, &builder, "})", exact ? 1 : 2) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static Value set_repr(Thread *thread, Value self) {
    int busy = object_repr_enter(thread, self);
    if (busy) return busy < 0 ? NO_VALUE : str_format_c(thread, "%T(...)", self);
    Value text = NO_VALUE;
    if (set_from_value(self)->length == 0)
        text = str_format_c(thread, "%T()", self);
    else if (thread_check_c_stack(thread))
        text = repr_keys(thread, self);
    object_repr_leave(thread, self);
    return text;
}

static int64_t set_length_slot(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)set_from_value(self)->length;
}

static int set_contains_slot(Thread *thread, Value self, Value key) {
    return set_contains(thread, set_from_value(self), key);
}

#define SET_BINARY(name, expression)                                                                                   \
    static Value name(Thread *thread, Value left, Value right) {                                                       \
        if (!is_set(left) || !is_set(right)) return NOT_IMPLEMENTED;                                                   \
        return value_from_object(expression);                                                                          \
    }
SET_BINARY(set_subtract, difference(thread, left, right))
SET_BINARY(set_and, intersection(thread, left, right))
SET_BINARY(set_xor, symmetric_difference(thread, left, right))
#undef SET_BINARY

static Value set_or(Thread *thread, Value left, Value right) {
    if (!is_set(left) || !is_set(right)) return NOT_IMPLEMENTED;
    Set *result = copy_of(thread, left);
    return result && set_merge(thread, result, set_from_value(right)) == 0 ? value_from_object(result) : NO_VALUE;
}

static Value set_inplace_or(Thread *thread, Value self, Value other) {
    if (!is_set(other)) return NOT_IMPLEMENTED;
    return set_merge(thread, set_from_value(self), set_from_value(other)) < 0 ? NO_VALUE : self;
}

static Value set_inplace_subtract(Thread *thread, Value self, Value other) {
    if (!is_set(other)) return NOT_IMPLEMENTED;
    return subtract_from(thread, set_from_value(self), other) < 0 ? NO_VALUE : self;
}

static Value intersect_in_place(Thread *thread, Value self, Value other) {
    Set *result = intersection(thread, self, other);
    if (!result) return NO_VALUE;
    assign(thread, set_from_value(self), result);
    return self;
}

static Value set_inplace_and(Thread *thread, Value self, Value other) {
    return is_set(other) ? intersect_in_place(thread, self, other) : NOT_IMPLEMENTED;
}

static Value set_inplace_xor(Thread *thread, Value self, Value other) {
    if (!is_set(other)) return NOT_IMPLEMENTED;
    return symmetric_update(thread, set_from_value(self), other) < 0 ? NO_VALUE : self;
}

// ---- methods of both --------------------------------------------------------------------------------------------
NATIVE(set_copy, "copy(self, /)", "Return a shallow copy.", EFFECT_READS | EFFECT_ALLOCATES | EFFECT_RAISES) {
    if (value_has_shape(args[0], SHAPE_frozenset)) return args[0];
    return value_from_object(copy_of(thread, args[0]));
}

NATIVE(set_union, "union(self, /, *others)", "Return a new set with the elements of the set and all others.",
       EFFECT_ANY) {
    Set *result = copy_of(thread, args[0]);
    for (size_t i = 0; result && i < tuple_length(args[1]); i++)
        if (set_update(thread, result, tuple_get(args[1], i)) < 0) return NO_VALUE;
    return value_from_object(result);
}

NATIVE(set_difference, "difference(self, /, *others)",
       "Return a new set with the elements of the set that are not in the others.", EFFECT_ANY) {
    size_t count = tuple_length(args[1]);
    if (count == 0) return value_from_object(copy_of(thread, args[0]));
    Set *result = difference(thread, args[0], tuple_get(args[1], 0));
    for (size_t i = 1; result && i < count; i++)
        if (subtract_from(thread, result, tuple_get(args[1], i)) < 0) return NO_VALUE;
    return value_from_object(result);
}

static Set *intersect_all(Thread *thread, Value self, Value others) {
    size_t count = tuple_length(others);
    if (count == 0) return copy_of(thread, self);
    Set *result = intersection(thread, self, tuple_get(others, 0));
    for (size_t i = 1; result && i < count; i++)
        result = intersection(thread, value_from_object(result), tuple_get(others, i));
    return result;
}

NATIVE(set_intersection, "intersection(self, /, *others)",
       "Return a new set with the elements that the set and all others have.", EFFECT_ANY) {
    return value_from_object(intersect_all(thread, args[0], args[1]));
}

NATIVE(set_symmetric_difference, "symmetric_difference(self, other, /)",
       "Return a new set with the elements that only one of the two has.", EFFECT_ANY) {
    return value_from_object(symmetric_difference(thread, args[0], args[1]));
}

NATIVE(set_isdisjoint, "isdisjoint(self, other, /)", "Return True if the two have no element in common.", EFFECT_ANY) {
    if (is_set(args[1])) {
        Set *a = set_from_value(args[0]), *b = set_from_value(args[1]);
        if (a->length > b->length) {
            Set *swap = a;
            a = b;
            b = swap;
        }
        Value key;
        int64_t hash;
        for (size_t position = 0; set_next(a, &position, &key, &hash);) {
            int found = set_contains_hashed(thread, b, key, hash);
            if (found) return found < 0 ? NO_VALUE : FALSE_VALUE;
        }
        return TRUE_VALUE;
    }
    Value iterator = object_iter(thread, args[1]);
    if (iterator == NO_VALUE) return NO_VALUE;
    for (Value item; (item = object_next(thread, iterator)) != NO_VALUE;) {
        int64_t hash = set_hash_key(thread, item);
        if (hash == -1) return NO_VALUE;
        int found = set_contains_hashed(thread, set_from_value(args[0]), item, hash);
        if (found) return found < 0 ? NO_VALUE : FALSE_VALUE;
    }
    return error_pending(thread) ? NO_VALUE : TRUE_VALUE;
}

NATIVE(set_issubset, "issubset(self, other, /)", "Return True if the other has every element of the set.", EFFECT_ANY) {
    if (is_set(args[1])) {
        int subset = is_subset(thread, set_from_value(args[0]), set_from_value(args[1]));
        return subset < 0 ? NO_VALUE : value_from_bool(subset);
    }
    Set *common = intersection(thread, args[0], args[1]);
    return common ? value_from_bool(common->length == set_from_value(args[0])->length) : NO_VALUE;
}

static int stop_unless_member(Thread *thread, void *set, Value item) {
    int found = set_contains(thread, set, item);
    return found < 0 ? -1 : !found;
}

NATIVE(set_issuperset, "issuperset(self, other, /)", "Return True if the set has every element of the other.",
       EFFECT_ANY) {
    if (is_set(args[1])) {
        int subset = is_subset(thread, set_from_value(args[1]), set_from_value(args[0]));
        return subset < 0 ? NO_VALUE : value_from_bool(subset);
    }
    int missing = object_for_each(thread, args[1], stop_unless_member, set_from_value(args[0]));
    return missing < 0 ? NO_VALUE : value_from_bool(!missing);
}

NATIVE(set_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    Value keys = list_from_iterable(thread, args[0]);
    Value arguments = keys == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, keys);
    Value state = arguments == NO_VALUE ? NO_VALUE : object_call_method(thread, args[0], NAME(__getstate__), 0);
    if (state == NO_VALUE) return NO_VALUE;
    return tuple_pack(thread, 3, value_from_object(value_type(args[0])), arguments, state);
}

NATIVE(set_sizeof, "__sizeof__(self, /)", "Return the size of the set in memory, in bytes.", EFFECT_READS) {
    return value_from_small_int((int64_t)(value_type(args[0])->size + set_table_memory(set_from_value(args[0]))));
}

NATIVE(set_contains_method, "__contains__(self, object, /)", "x.__contains__(y) <==> y in x.",
       EFFECT_ANY | NATIVE_COEXIST) {
    int found = set_contains(thread, set_from_value(args[0]), args[1]);
    return found < 0 ? NO_VALUE : value_from_bool(found);
}

NATIVE_CLASS_GETITEM(set_class_getitem)

// ---- methods of set ---------------------------------------------------------------------------------------------
NATIVE(set_add_method, "add(self, object, /)", "Add an element.\n\nThis has no effect if the set has it already.",
       EFFECT_ANY) {
    return set_add(thread, set_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}

NATIVE(set_discard_method, "discard(self, object, /)",
       "Remove an element if it is there.\n\nUnlike remove(), this raises nothing when it is not.", EFFECT_ANY) {
    return set_discard(thread, set_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}

NATIVE(set_remove, "remove(self, object, /)", "Remove an element.\n\nRaises KeyError if it is not there.", EFFECT_ANY) {
    int removed = set_discard(thread, set_from_value(args[0]), args[1]);
    if (removed == 0) return error_raise_value(thread, SHAPE_KeyError, args[1]);
    return removed < 0 ? NO_VALUE : NONE;
}

NATIVE(set_pop, "pop(self, /)", "Remove an element, any, and return it.\n\nRaises KeyError if the set is empty.",
       EFFECT_ANY) {
    Value key = set_take(set_from_value(args[0]));
    return key == NO_VALUE ? error_raise(thread, SHAPE_KeyError, "pop from an empty set") : key;
}

NATIVE(set_clear_method, "clear(self, /)", "Remove every element.", EFFECT_WRITES) {
    set_clear(set_from_value(args[0]));
    return NONE;
}

NATIVE(set_update_method, "update(self, /, *others)", "Add the elements of all others.", EFFECT_ANY) {
    for (size_t i = 0; i < tuple_length(args[1]); i++)
        if (set_update(thread, set_from_value(args[0]), tuple_get(args[1], i)) < 0) return NO_VALUE;
    return NONE;
}

NATIVE(set_difference_update, "difference_update(self, /, *others)", "Remove the elements of all others.", EFFECT_ANY) {
    for (size_t i = 0; i < tuple_length(args[1]); i++)
        if (subtract_from(thread, set_from_value(args[0]), tuple_get(args[1], i)) < 0) return NO_VALUE;
    return NONE;
}

NATIVE(set_intersection_update, "intersection_update(self, /, *others)", "Keep only the elements that all others have.",
       EFFECT_ANY) {
    Set *result = intersect_all(thread, args[0], args[1]);
    if (!result) return NO_VALUE;
    assign(thread, set_from_value(args[0]), result);
    return NONE;
}

NATIVE(set_symmetric_difference_update, "symmetric_difference_update(self, other, /)",
       "Keep the elements that only one of the two has.", EFFECT_ANY) {
    return symmetric_update(thread, set_from_value(args[0]), args[1]) < 0 ? NO_VALUE : NONE;
}

#define SHARED_METHODS                                                                                                 \
    &set_copy_native, &set_union_native, &set_difference_native, &set_intersection_native,                             \
        &set_symmetric_difference_native, &set_isdisjoint_native, &set_issubset_native, &set_issuperset_native,        \
        &set_reduce_native, &set_sizeof_native, &set_contains_method_native, &set_class_getitem_native
static const NativeDef *const set_methods[] = {SHARED_METHODS,
                                               &set_add_method_native,
                                               &set_discard_method_native,
                                               &set_remove_native,
                                               &set_pop_native,
                                               &set_clear_method_native,
                                               &set_update_method_native,
                                               &set_difference_update_native,
                                               &set_intersection_update_native,
                                               &set_symmetric_difference_update_native,
                                               NULL};
static const NativeDef *const frozenset_methods[] = {SHARED_METHODS, NULL};
#undef SHARED_METHODS

static void set_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((Set *)object)->table);
}

// ---- iteration --------------------------------------------------------------------------------------------------
typedef struct SetIterator {
    Object header;
    Set *set; // NULL once exhausted
    size_t position, expected, remaining;
} SetIterator;

static Value set_iter(Thread *thread, Value self) {
    SetIterator *iterator = heap_allocate(thread, sizeof(SetIterator), SHAPE_set_iterator);
    if (!iterator) return NO_VALUE;
    HEAP_STORE_POINTER(thread, iterator, set, set_from_value(self));
    iterator->expected = iterator->remaining = set_from_value(self)->length;
    return value_from_object(iterator);
}

static Value set_iterator_next(Thread *thread, Value self) {
    SetIterator *iterator = (SetIterator *)self;
    if (!iterator->set) return NO_VALUE;
    if (iterator->set->length != iterator->expected) {
        iterator->expected = SIZE_MAX; // stays an error
        return error_raise(thread, SHAPE_RuntimeError, "Set changed size during iteration");
    }
    Value key;
    if (set_next(iterator->set, &iterator->position, &key, NULL)) {
        iterator->remaining--;
        return key;
    }
    iterator->set = NULL; // NOBARRIER: no reference
    return NO_VALUE;
}

NATIVE(set_iterator_hint, "__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).",
       EFFECT_READS) {
    SetIterator *iterator = (SetIterator *)args[0];
    bool valid = iterator->set && iterator->set->length == iterator->expected;
    return value_from_small_int(valid ? (int64_t)iterator->remaining : 0);
}

NATIVE(set_iterator_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    SetIterator *iterator = (SetIterator *)args[0];
    List *list = list_allocate(thread, 0);
    if (!list) return NO_VALUE;
    Value key, v = value_from_object(list);
    size_t position = iterator->position;
    while (iterator->set && set_next(iterator->set, &position, &key, NULL))
        if (list_append(thread, v, key) < 0) return NO_VALUE;
    return iterator_reduce_builtin(thread, "iter", v, -1);
}

static const NativeDef *const set_iterator_methods[] = {&set_iterator_hint_native, &set_iterator_reduce_native, NULL};

static void set_iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((SetIterator *)object)->set);
}

const TypeSpec set_iterator_type_spec = {
    .name = "set_iterator",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(SetIterator),
    .trace_kind = TRACE_CUSTOM,
    .trace = set_iterator_trace,
    .slots = {.iter = iterator_self, .next = set_iterator_next},
    .methods = set_iterator_methods,
};

const TypeSpec set_type_spec = {
    .name = "set",
    .doc = "set(iterable=(), /)\n--\n\nBuild an unordered collection of unique elements.",
    .flags = TYPE_SET | TYPE_BASE | TYPE_MATCH_SELF,
    .size = sizeof(Set),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = set_trace,
    .slots = {.repr = set_repr,
              .rich_compare = set_compare,
              .iter = set_iter,
              .init = set_init,
              .construct = set_construct,
              .subtract = set_subtract,
              .and_ = set_and,
              .xor_ = set_xor,
              .or_ = set_or,
              .inplace_subtract = set_inplace_subtract,
              .inplace_and = set_inplace_and,
              .inplace_xor = set_inplace_xor,
              .inplace_or = set_inplace_or,
              .length = set_length_slot,
              .contains = set_contains_slot},
    .methods = set_methods,
};

const TypeSpec frozenset_type_spec = {
    .name = "frozenset",
    .doc = "frozenset(iterable=(), /)\n--\n\nBuild an immutable unordered collection of unique elements.",
    .flags = TYPE_SET | TYPE_BASE | TYPE_MATCH_SELF,
    .size = sizeof(Set),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = set_trace,
    .slots = {.repr = set_repr,
              .hash = frozenset_hash_slot,
              .rich_compare = set_compare,
              .iter = set_iter,
              .construct = frozenset_construct,
              .subtract = set_subtract,
              .and_ = set_and,
              .xor_ = set_xor,
              .or_ = set_or,
              .length = set_length_slot,
              .contains = set_contains_slot},
    .methods = frozenset_methods,
};
