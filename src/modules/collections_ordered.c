// Taipan: collections.OrderedDict, its views and iterators. MIT licence.
//
// The dict underneath is ordered already; moving an entry to an end is all that it lacks (dict_move_last, dict_move_first).
// `first` makes a queue of it: entries below that number of the table `hinted` are dead. `state` changes with every change
// of keys or order made here, so that iterators notice.
#include "modules/native_support.h"
#include "object/dict_table.h"
#include "object/equality.h"
#include "object/iterators.h"

typedef struct OrderedDict {
    Dict dict;
    uint64_t state;
    DictTable *hinted;
    uint32_t first;
} OrderedDict;

static OrderedDict *ordered_from_value(Value v) {
    return (OrderedDict *)v;
}
static bool is_ordered(Value v) {
    return value_is_dict(v) && value_is_instance(v, BUILTIN_TYPE(odict));
}
static bool is_exact(Value v) {
    return value_type(v) == BUILTIN_TYPE(odict);
}
static void ordered_trace(Object *object, Tracer *tracer) {
    dict_type_spec.trace(object, tracer);
    tracer_visit_pointer(tracer, ((OrderedDict *)object)->hinted);
}

// The number of the first or last entry, -1: there is none.
static int64_t end_entry(Thread *thread, OrderedDict *d, bool last) {
    DictTable *table = d->dict.table;
    if (d->dict.length == 0) return -1;
    if (last) {
        int64_t entry = (int64_t)table->entry_count - 1;
        while (table->entries[entry].key == NO_VALUE)
            entry--;
        return entry;
    }
    if (d->hinted != table) {
        HEAP_STORE_POINTER(thread, d, hinted, table);
        d->first = 0;
    }
    while (table->entries[d->first].key == NO_VALUE)
        d->first++;
    return d->first;
}
static int64_t find(Thread *thread, OrderedDict *d, Value key) {
    int64_t hash = dict_hash_key(thread, key);
    return hash == -1 ? DICT_ERROR : dict_find(thread, &d->dict, key, hash, NULL);
}

// ---- iterators --------------------------------------------------------------------------------------------------

enum { ITERATES_KEYS = 1, ITERATES_VALUES = 2, ITERATES_BACKWARDS = 4 };
typedef struct OrderedIterator {
    Object header;
    OrderedDict *dict;
    int64_t position; // of the next entry; -1: exhausted
    uint64_t state;
    uint32_t length;
} OrderedIterator;

static Value iterator_new(Thread *thread, Value dict, uint8_t flags) {
    OrderedIterator *it = type_allocate(thread, BUILTIN_TYPE(odict_iterator), 0);
    if (!it) return NO_VALUE;
    it->header.flags = flags;
    HEAP_STORE_POINTER(thread, it, dict, ordered_from_value(dict));
    it->position = end_entry(thread, it->dict, flags & ITERATES_BACKWARDS);
    it->state = it->dict->state;
    it->length = it->dict->dict.length;
    return value_from_object(it);
}
static int64_t following(const DictTable *table, int64_t position, bool backwards) {
    do
        position += backwards ? -1 : 1;
    while (position >= 0 && position < (int64_t)table->entry_count && table->entries[position].key == NO_VALUE);
    return position < (int64_t)table->entry_count ? position : -1;
}
static Value iterator_next(Thread *thread, Value self) {
    OrderedIterator *it = (OrderedIterator *)self;
    if (it->position < 0) return NO_VALUE;
    const DictTable *table = it->dict->dict.table;
    const char *change = it->state != it->dict->state          ? "mutated"
                         : it->length != it->dict->dict.length ? "changed size"
                                                               : NULL;
    if (change) return error_raise(thread, SHAPE_RuntimeError, "OrderedDict %s during iteration", change);
    if (it->position >= (int64_t)table->entry_count || table->entries[it->position].key == NO_VALUE)
        return error_raise(thread, SHAPE_RuntimeError, "OrderedDict mutated during iteration");
    Value key = table->entries[it->position].key, value = table->entries[it->position].value;
    it->position = following(table, it->position, it->header.flags & ITERATES_BACKWARDS);
    int kind = it->header.flags & (ITERATES_KEYS | ITERATES_VALUES);
    return kind == ITERATES_KEYS ? key : kind == ITERATES_VALUES ? value : tuple_pack(thread, 2, key, value);
}
static void iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((OrderedIterator *)object)->dict);
}
NATIVE(iterator_reduce, "__reduce__(self, /)", "Return state information for pickling", EFFECT_ANY) {
    OrderedIterator *it = (OrderedIterator *)args[0];
    Value copy = iterator_new(thread, value_from_object(it->dict), it->header.flags);
    if (copy == NO_VALUE) return NO_VALUE;
    ((OrderedIterator *)copy)->position = it->position;
    ((OrderedIterator *)copy)->state = it->state;
    ((OrderedIterator *)copy)->length = it->length;
    Value list = list_from_iterable(thread, copy);
    return list == NO_VALUE ? NO_VALUE : iterator_reduce_builtin(thread, "iter", list, -1);
}
static const NativeDef *const iterator_methods[] = {&iterator_reduce_native, NULL};
const TypeSpec odict_iterator_type_spec = {.name = "odict_iterator",
                                           .flags = TYPE_DISALLOW_CONSTRUCTION,
                                           .size = sizeof(OrderedIterator),
                                           .trace_kind = TRACE_CUSTOM,
                                           .trace = iterator_trace,
                                           .slots = {.iter = iterator_self, .next = iterator_next},
                                           .methods = iterator_methods};

// ---- views ------------------------------------------------------------------------------------------------------

static uint8_t kind_of_view(Value view) {
    if (value_is_instance(view, BUILTIN_TYPE(odict_keys))) return ITERATES_KEYS;
    return value_is_instance(view, BUILTIN_TYPE(odict_values)) ? ITERATES_VALUES : ITERATES_KEYS | ITERATES_VALUES;
}
static Value view_iter(Thread *thread, Value self) {
    return iterator_new(thread, value_from_object(((DictView *)self)->dict), kind_of_view(self));
}
NATIVE(view_reversed, "__reversed__(self, /)", "Return an iterator over the view from last to first.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return iterator_new(thread, value_from_object(((DictView *)args[0])->dict),
                        kind_of_view(args[0]) | ITERATES_BACKWARDS);
}
static const NativeDef *const view_methods[] = {&view_reversed_native, NULL};
#define VIEW_TYPE(kind)                                                                                                \
    const TypeSpec odict_##kind##_type_spec = {.name = "odict_" #kind,                                                 \
                                               .base = SHAPE_dict_##kind,                                              \
                                               .flags = TYPE_DISALLOW_CONSTRUCTION,                                    \
                                               .size = sizeof(DictView),                                               \
                                               .trace_kind = TRACE_CUSTOM,                                             \
                                               .trace = view_trace,                                                    \
                                               .slots = {.iter = view_iter},                                           \
                                               .methods = view_methods}
static void view_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((DictView *)object)->dict);
}
VIEW_TYPE(keys);
VIEW_TYPE(values);
VIEW_TYPE(items);
#undef VIEW_TYPE

// ---- changing ---------------------------------------------------------------------------------------------------

static int ordered_set_item(Thread *thread, Value self, Value key, Value value) {
    OrderedDict *d = ordered_from_value(self);
    uint32_t length = d->dict.length;
    int status = BUILTIN_TYPE(dict)->slots.set_item(thread, self, key, value);
    if (d->dict.length != length) d->state++;
    return status;
}
// The way the class sets items, which may be overridden.
static int set_by_class(Thread *thread, Value self, Value key, Value value) {
    return is_exact(self) ? ordered_set_item(thread, self, key, value) : object_set_item(thread, self, key, value);
}

static int set_pair(Thread *thread, void *context, Value pair) {
    Value iterator = object_iter(thread, pair), items[3] = {NO_VALUE, NO_VALUE, NO_VALUE};
    size_t count = 0;
    while (iterator != NO_VALUE && count < 3 && (items[count] = object_next(thread, iterator)) != NO_VALUE)
        count++;
    if (error_pending(thread)) return -1;
    if (count == 3) return error_raise_int(thread, SHAPE_ValueError, "too many values to unpack (expected 2)");
    if (count < 2)
        return error_raise_int(thread, SHAPE_ValueError, "need more than %zu value%s to unpack", count,
                               count == 1 ? "" : "s");
    return set_by_class(thread, (Value)context, items[0], items[1]);
}
typedef struct KeySource {
    Value self, mapping;
} KeySource;
static int set_key(Thread *thread, void *context, Value key) {
    KeySource *source = context;
    Value value = object_get_item(thread, source->mapping, key);
    return value == NO_VALUE ? -1 : set_by_class(thread, source->self, key, value);
}
static int update_from_dict(Thread *thread, Value self, Dict *other) {
    Value key, value;
    uint32_t length = other->length;
    for (size_t position = 0; dict_next(other, &position, &key, &value);) {
        if (set_by_class(thread, self, key, value) < 0) return -1;
        if (other->length != length) return error_raise_int(thread, SHAPE_RuntimeError, "dict mutated during update");
    }
    return 0;
}
// From a mapping or an iterable of pairs, one item after the other as the class sets them.
static int update(Thread *thread, Value self, Value other) {
    if (value_has_shape(other, SHAPE_dict) || (is_exact(other) && other != self))
        return update_from_dict(thread, self, dict_from_value(other));
    Value method;
    int found = object_lookup_attribute(thread, other, NAME(keys), &method);
    if (found < 0) return -1;
    if (found) {
        Value keys = object_call0(thread, method);
        KeySource source = {self, other};
        return keys == NO_VALUE ? -1 : object_for_each(thread, keys, set_key, &source);
    }
    found = object_lookup_attribute(thread, other, NAME(items), &method);
    if (found < 0 || (found && (other = object_call0(thread, method)) == NO_VALUE)) return -1;
    return object_for_each(thread, other, set_pair, (void *)self);
}
static int ordered_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    if (positional > 1)
        return error_raise_int(thread, SHAPE_TypeError, "expected at most 1 argument, got %zu", positional);
    if (positional && update(thread, self, args[0]) < 0) return -1;
    for (size_t i = 0; i < arguments_keyword_count(keyword_names); i++)
        if (set_by_class(thread, self, tuple_get(keyword_names, i), args[positional + i]) < 0) return -1;
    return 0;
}
NATIVE(ordered_update, "update(self, /, *args, **kwargs)",
       "Take over the entries of a mapping or of an iterable of pairs, and those given as keywords.", EFFECT_ANY) {
    size_t count = tuple_length(args[1]);
    if (count > 1)
        return error_raise(thread, SHAPE_TypeError, "update() takes at most 1 positional argument (%zu given)", count);
    if (count && update(thread, args[0], tuple_get(args[1], 0)) < 0) return NO_VALUE;
    return args[2] != UNBOUND && update(thread, args[0], args[2]) < 0 ? NO_VALUE : NONE;
}

NATIVE(ordered_setdefault, "setdefault(self, /, key, default=None)",
       "Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key.", EFFECT_ANY) {
    if (!is_exact(args[0])) {
        int known = object_contains(thread, args[0], args[1]);
        if (known > 0) return object_get_item(thread, args[0], args[1]);
        return known < 0 || object_set_item(thread, args[0], args[1], args[2]) < 0 ? NO_VALUE : args[2];
    }
    OrderedDict *d = ordered_from_value(args[0]);
    uint32_t length = d->dict.length;
    Value value = dict_set_default(thread, &d->dict, args[1], args[2]);
    if (d->dict.length != length) d->state++;
    return value;
}

NATIVE(ordered_pop, "pop(self, /, key, default=<unrepresentable>)",
       "Remove the key and return its value.\n\nIf the key is not found, return the default if given; otherwise raise "
       "a KeyError.",
       EFFECT_ANY) {
    OrderedDict *d = ordered_from_value(args[0]);
    uint32_t length = d->dict.length;
    Value value = dict_pop(thread, &d->dict, args[1], args[2] == UNBOUND ? NO_VALUE : args[2]);
    if (d->dict.length != length) d->state++;
    return value;
}

NATIVE(ordered_popitem, "popitem(self, /, last=True)",
       "Remove and return a (key, value) pair.\n\nPairs come in last-in, first-out order if last is true, else "
       "first-in, first-out.",
       EFFECT_ANY) {
    OrderedDict *d = ordered_from_value(args[0]);
    int last = object_is_true(thread, args[1]);
    if (last < 0) return NO_VALUE;
    Value key, value;
    if (d->dict.length == 0) return error_raise(thread, SHAPE_KeyError, "dictionary is empty");
    if (last) {
        if (dict_take_last(thread, &d->dict, &key, &value) < 0) return NO_VALUE;
    } else {
        const DictEntry *entry = &d->dict.table->entries[end_entry(thread, d, false)];
        key = entry->key;
        value = entry->value;
        dict_remove_at(thread, &d->dict, d->first);
    }
    d->state++;
    return tuple_pack(thread, 2, key, value);
}

NATIVE(ordered_move_to_end, "move_to_end(self, /, key, last=True)",
       "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not "
       "exist.",
       EFFECT_ANY) {
    OrderedDict *d = ordered_from_value(args[0]);
    int last = object_is_true(thread, args[2]);
    if (last < 0) return NO_VALUE;
    int64_t entry = find(thread, d, args[1]);
    if (entry < 0) return entry == DICT_ERROR ? NO_VALUE : error_raise_value(thread, SHAPE_KeyError, args[1]);
    if (entry == end_entry(thread, d, last)) return NONE;
    d->state++;
    if (last) return dict_move_last(thread, &d->dict, entry) < 0 ? NO_VALUE : NONE;
    int status = dict_move_first(thread, &d->dict, entry, &d->first);
    HEAP_STORE_POINTER(thread, d, hinted, d->dict.table);
    return status < 0 ? NO_VALUE : NONE;
}

NATIVE(ordered_clear, "clear(self, /)", "Remove all items from ordered dict.", EFFECT_WRITES) {
    dict_clear(thread, (Dict *)args[0]);
    ordered_from_value(args[0])->state++;
    return NONE;
}

// ---- making others ----------------------------------------------------------------------------------------------

static Value ordered_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    OrderedDict *d = type_allocate(thread, type, 0);
    if (d) d->dict.header.flags |= DICT_NAME_KEYS;
    return value_from_object(d);
}
static int raise_mutated(Thread *thread) {
    return error_raise_int(thread, SHAPE_RuntimeError, "OrderedDict mutated during iteration");
}
// from[key] for all keys, by the way of from's class, set in `to` by that of its own.
static int copy_items(Thread *thread, Value from, Value to) {
    Value iterator = iterator_new(thread, from, ITERATES_KEYS), key;
    while (iterator != NO_VALUE && (key = iterator_next(thread, iterator)) != NO_VALUE) {
        Value value = object_get_item(thread, from, key);
        if (value == NO_VALUE || object_set_item(thread, to, key, value) < 0) return -1;
        if (((OrderedIterator *)iterator)->state != ordered_from_value(from)->state) return raise_mutated(thread);
    }
    return error_pending(thread) ? -1 : 0;
}
NATIVE(ordered_copy, "copy(self, /)", "A shallow copy of ordered dict.", EFFECT_ANY) {
    Value copy = object_call0(thread, value_from_object(value_type(args[0])));
    return copy == NO_VALUE || copy_items(thread, args[0], copy) < 0 ? NO_VALUE : copy;
}
static int add_key(Thread *thread, void *context, Value key) {
    KeySource *target = context;
    return set_by_class(thread, target->self, key, target->mapping);
}
NATIVE(ordered_fromkeys, "fromkeys(type, /, iterable, value=None)",
       "Create a new ordered dictionary with keys from iterable and values set to value.", EFFECT_ANY | NATIVE_CLASS) {
    KeySource target = {object_call0(thread, args[0]), args[2]};
    if (target.self == NO_VALUE) return NO_VALUE;
    if (!is_ordered(target.self)) { // __new__ gave something else
        for (Value iterator = object_iter(thread, args[1]), key;
             iterator != NO_VALUE && (key = object_next(thread, iterator)) != NO_VALUE;)
            if (object_set_item(thread, target.self, key, args[2]) < 0) return NO_VALUE;
        return error_pending(thread) ? NO_VALUE : target.self;
    }
    return object_for_each(thread, args[1], add_key, &target) < 0 ? NO_VALUE : target.self;
}
NATIVE(ordered_reduce, "__reduce__(self, /)", "Return state information for pickling", EFFECT_ANY) {
    Value state = object_call_method(thread, args[0], NAME(__getstate__), 0);
    Value items = state == NO_VALUE ? NO_VALUE : object_call_method(thread, args[0], NAME(items), 0);
    Value iterator = items == NO_VALUE ? NO_VALUE : object_iter(thread, items);
    if (iterator == NO_VALUE) return NO_VALUE;
    return tuple_pack(thread, 5, value_from_object(value_type(args[0])), TUPLE_EMPTY(thread), state, NONE, iterator);
}
static Value ordered_or(Thread *thread, Value left, Value right) {
    bool mine = is_ordered(left);
    if (!value_is_dict(mine ? right : left)) return NOT_IMPLEMENTED;
    Value result = object_call1(thread, value_from_object(value_type(mine ? left : right)), left);
    return result == NO_VALUE || update(thread, result, right) < 0 ? NO_VALUE : result;
}
static Value ordered_inplace_or(Thread *thread, Value self, Value other) {
    return update(thread, self, other) < 0 ? NO_VALUE : self;
}

// ---- looking ----------------------------------------------------------------------------------------------------

static Value ordered_iter(Thread *thread, Value self) {
    return iterator_new(thread, self, ITERATES_KEYS);
}
NATIVE(ordered_reversed, "__reversed__(self, /)", "od.__reversed__() <==> reversed(od)",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return iterator_new(thread, args[0], ITERATES_KEYS | ITERATES_BACKWARDS);
}
NATIVE(ordered_keys, "keys(self, /)", "Return a set-like view of the keys, in order.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return dict_view(thread, (Dict *)args[0], SHAPE_odict_keys);
}
NATIVE(ordered_values, "values(self, /)", "Return a view of the values, in order.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return dict_view(thread, (Dict *)args[0], SHAPE_odict_values);
}
NATIVE(ordered_items, "items(self, /)", "Return a set-like view of the pairs (key, value), in order.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return dict_view(thread, (Dict *)args[0], SHAPE_odict_items);
}
NATIVE(ordered_sizeof, "__sizeof__(self, /)", "Return the size of the dict in memory, in bytes.", EFFECT_READS) {
    return value_from_small_int((int64_t)(value_type(args[0])->size + dict_table_memory((Dict *)args[0])));
}

// Have two dicts the same keys in the same order? 1, 0, -1.
static int same_order(Thread *thread, OrderedDict *a, OrderedDict *b) {
    uint64_t state_a = a->state, state_b = b->state;
    size_t i = 0, j = 0;
    Value x, y;
    if (a->dict.length != b->dict.length) return 0; // comparing the values may have changed them
    while (dict_next(&a->dict, &i, &x, NULL) && dict_next(&b->dict, &j, &y, NULL)) {
        int equal = value_equal(thread, x, y);
        if (equal <= 0) return equal;
        if (a->state != state_a || b->state != state_b) return raise_mutated(thread);
    }
    return 1;
}
static Value ordered_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_is_dict(other) || (op != COMPARE_EQ && op != COMPARE_NE)) return NOT_IMPLEMENTED;
    Value result = BUILTIN_TYPE(dict)->slots.rich_compare(thread, self, other, COMPARE_EQ);
    if (result == NO_VALUE || result == NOT_IMPLEMENTED) return result;
    int equal = result == TRUE_VALUE;
    if (equal && is_ordered(other)) equal = same_order(thread, ordered_from_value(self), ordered_from_value(other));
    return equal < 0 ? NO_VALUE : value_from_bool(equal == (op == COMPARE_EQ));
}

// The dict that repr shows: of a subclass, what it gives for its keys.
static Dict *shown_dict(Thread *thread, Value self) {
    if (is_exact(self)) return dict_copy(thread, dict_from_value(self));
    Dict *shown = dict_allocate(thread);
    return shown && copy_items(thread, self, value_from_object(shown)) == 0 ? shown : NULL;
}
static Value ordered_repr(Thread *thread, Value self) {
    Value name = value_type(self)->name;
    if (dict_from_value(self)->length == 0) return str_format_c(thread, "%U()", name);
    int busy = object_repr_enter(thread, self);
    if (busy) return busy < 0 ? NO_VALUE : str_from_ascii(thread, "...", 3);
    Dict *shown = shown_dict(thread, self);
    Value text = shown ? str_format_c(thread, "%U(%R)", name, value_from_object(shown)) : NO_VALUE;
    object_repr_leave(thread, self);
    return text;
}

static const NativeDef *const ordered_methods[] = {
    &ordered_fromkeys_native,   &ordered_sizeof_native,      &ordered_reduce_native,
    &ordered_setdefault_native, &ordered_pop_native,         &ordered_popitem_native,
    &ordered_keys_native,       &ordered_values_native,      &ordered_items_native,
    &ordered_update_native,     &ordered_clear_native,       &ordered_copy_native,
    &ordered_reversed_native,   &ordered_move_to_end_native, NULL};
static const NativeGetSet ordered_getters[] = {{"__dict__", support_get_dict, support_set_dict, NULL}, {0}};
const TypeSpec odict_type_spec = {.name = "OrderedDict",
                                  .module = "collections",
                                  .doc = "Dictionary that remembers insertion order",
                                  .base = SHAPE_dict,
                                  .flags = TYPE_BASE,
                                  .size = sizeof(OrderedDict),
                                  .has_weakrefs = true,
                                  .trace_kind = TRACE_CUSTOM,
                                  .trace = ordered_trace,
                                  .has_dict = true,
                                  .slots = {.construct = ordered_construct,
                                            .init = ordered_init,
                                            .repr = ordered_repr,
                                            .rich_compare = ordered_compare,
                                            .hash = type_hash_not_implemented,
                                            .iter = ordered_iter,
                                            .set_item = ordered_set_item,
                                            .or_ = ordered_or,
                                            .inplace_or = ordered_inplace_or},
                                  .methods = ordered_methods,
                                  .getters = ordered_getters};
