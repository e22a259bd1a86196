// Taipan: views of dicts (keys, values, items) and their iterators. MIT licence.
//
// A view holds its dict; keys and items behave as sets. An iterator remembers the length the dict had: a
// change of length while it runs is a RuntimeError. Items are built as tuples; the machine avoids that with
// dict_iterator_next.
#include "object/arguments.h"
#include "object/dict_table.h"
#include "object/equality.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/set.h"
#include "object/tuple.h"

static DictView *view_from_value(Value v) {
    return (DictView *)v;
}

Value dict_view(Thread *thread, Dict *dict, uint32_t view_shape) {
    DictView *view = heap_allocate(thread, sizeof(DictView), view_shape);
    if (!view) return NO_VALUE;
    HEAP_STORE_POINTER(thread, view, dict, dict);
    return value_from_object(view);
}

// ---- iterators --------------------------------------------------------------------------------------------------
static bool is_reverse(uint32_t shape) {
    return shape >= SHAPE_dict_reversekeyiterator && shape <= SHAPE_dict_reverseitemiterator;
}

Value dict_iterator_new(Thread *thread, Dict *dict, uint32_t shape) {
    DictIterator *iterator = heap_allocate(thread, sizeof(DictIterator), shape);
    if (!iterator) return NO_VALUE;
    HEAP_STORE_POINTER(thread, iterator, dict, dict);
    iterator->expected = iterator->remaining = dict->length;
    iterator->position = is_reverse(shape) && dict->table ? (int64_t)dict->table->entry_count - 1 : 0;
    return value_from_object(iterator);
}

static int finish(DictIterator *iterator) {
    iterator->dict = NULL; // NOBARRIER: no reference
    return 0;
}

static int64_t forward_position(const DictTable *table, int64_t position) {
    while (position < (int64_t)table->entry_count && table->entries[position].key == NO_VALUE)
        position++;
    return position < (int64_t)table->entry_count ? position : -1;
}

static int64_t backward_position(const DictTable *table, int64_t position) {
    if (position >= (int64_t)table->entry_count) return -1; // another table: cleared meanwhile
    while (position >= 0 && table->entries[position].key == NO_VALUE)
        position--;
    return position;
}

int dict_iterator_next(Thread *thread, DictIterator *iterator, Value *key, Value *value) {
    Dict *dict = iterator->dict;
    if (!dict) return 0;
    if (UNLIKELY(dict->length != iterator->expected)) {
        iterator->expected = UINT32_MAX; // stays an error
        return error_raise_int(thread, SHAPE_RuntimeError, "dictionary changed size during iteration");
    }
    if (!dict->table) return finish(iterator);
    bool reverse = is_reverse(iterator->header.shape);
    int64_t position = reverse ? backward_position(dict->table, iterator->position)
                               : forward_position(dict->table, iterator->position);
    if (position < 0) return finish(iterator);
    if (UNLIKELY(iterator->remaining == 0)) {
        finish(iterator);
        return error_raise_int(thread, SHAPE_RuntimeError, "dictionary keys changed during iteration");
    }
    DictEntry *entry = &dict->table->entries[position];
    *key = entry->key;
    *value = entry->value;
    iterator->position = reverse ? position - 1 : position + 1;
    iterator->remaining--;
    return 1;
}

static Value key_iterator_next(Thread *thread, Value self) {
    Value key, value;
    return dict_iterator_next(thread, (DictIterator *)self, &key, &value) == 1 ? key : NO_VALUE;
}

static Value value_iterator_next(Thread *thread, Value self) {
    Value key, value;
    return dict_iterator_next(thread, (DictIterator *)self, &key, &value) == 1 ? value : NO_VALUE;
}

static Value item_iterator_next(Thread *thread, Value self) {
    Value key, value;
    if (dict_iterator_next(thread, (DictIterator *)self, &key, &value) != 1) return NO_VALUE;
    return tuple_pack(thread, 2, key, value);
}

static void iterator_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((DictIterator *)object)->dict);
}

NATIVE(iterator_length_hint, "__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).",
       EFFECT_READS) {
    DictIterator *iterator = (DictIterator *)args[0];
    bool valid = iterator->dict && iterator->expected == iterator->dict->length;
    return value_from_small_int(valid ? iterator->remaining : 0);
}

NATIVE(iterator_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    DictIterator *original = (DictIterator *)args[0];
    List *list = list_allocate(thread, original->dict ? original->remaining : 0);
    DictIterator *copy = heap_allocate(thread, sizeof(DictIterator), original->header.shape);
    if (!list || !copy) return NO_VALUE;
    HEAP_STORE_POINTER(thread, copy, dict, original->dict);
    copy->position = original->position;
    copy->expected = original->expected;
    copy->remaining = original->remaining;
    UnaryFunction next = value_type(args[0])->slots.next;
    for (Value item; (item = next(thread, value_from_object(copy))) != NO_VALUE;)
        if (list_append(thread, value_from_object(list), item) < 0) return NO_VALUE;
    if (error_pending(thread)) return NO_VALUE;
    return iterator_reduce_builtin(thread, "iter", value_from_object(list), -1);
}

static const NativeDef *const iterator_methods[] = {&iterator_length_hint_native, &iterator_reduce_native, NULL};

#define DICT_ITERATOR_TYPE(id, next_function)                                                                          \
    const TypeSpec id##_type_spec = {                                                                                  \
        .name = #id,                                                                                                   \
        .flags = TYPE_DISALLOW_CONSTRUCTION,                                                                           \
        .size = sizeof(DictIterator),                                                                                  \
        .trace_kind = TRACE_CUSTOM,                                                                                    \
        .trace = iterator_trace,                                                                                       \
        .slots = {.iter = iterator_self, .next = next_function},                                                       \
        .methods = iterator_methods,                                                                                   \
    }
DICT_ITERATOR_TYPE(dict_keyiterator, key_iterator_next);
DICT_ITERATOR_TYPE(dict_valueiterator, value_iterator_next);
DICT_ITERATOR_TYPE(dict_itemiterator, item_iterator_next);
DICT_ITERATOR_TYPE(dict_reversekeyiterator, key_iterator_next);
DICT_ITERATOR_TYPE(dict_reversevalueiterator, value_iterator_next);
DICT_ITERATOR_TYPE(dict_reverseitemiterator, item_iterator_next);
#undef DICT_ITERATOR_TYPE

// ---- views ------------------------------------------------------------------------------------------------------
static uint32_t iterator_shape(Value view, bool reverse) {
    if (value_is_instance(view, BUILTIN_TYPE(dict_keys)))
        return reverse ? SHAPE_dict_reversekeyiterator : SHAPE_dict_keyiterator;
    if (value_is_instance(view, BUILTIN_TYPE(dict_values)))
        return reverse ? SHAPE_dict_reversevalueiterator : SHAPE_dict_valueiterator;
    return reverse ? SHAPE_dict_reverseitemiterator : SHAPE_dict_itemiterator;
}

static Value view_iter(Thread *thread, Value self) {
    return dict_iterator_new(thread, view_from_value(self)->dict, iterator_shape(self, false));
}

NATIVE(view_reversed, "__reversed__(self, /)", "Return an iterator over the view from last to first.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return dict_iterator_new(thread, view_from_value(args[0])->dict, iterator_shape(args[0], true));
}

static int64_t view_length(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)view_from_value(self)->dict->length;
}

static Value view_repr(Thread *thread, Value self) {
    int busy = object_repr_enter(thread, self);
    if (busy) return busy < 0 ? NO_VALUE : str_from_ascii(thread, "...", 3);
    Value text = NO_VALUE;
    if (thread_check_c_stack(thread)) {
        Value list = list_from_iterable(thread, self);
        if (list != NO_VALUE) text = str_format_c(thread, "%T(%R)", self, list);
    }
    object_repr_leave(thread, self);
    return text;
}

static int keys_contains(Thread *thread, Value self, Value key) {
    return dict_contains(thread, view_from_value(self)->dict, key);
}

static int items_contains(Thread *thread, Value self, Value item) {
    if (!value_is_tuple(item) || tuple_length(item) != 2) return 0;
    Value value = dict_get(thread, view_from_value(self)->dict, tuple_get(item, 0));
    if (value == NO_VALUE) return error_pending(thread) ? -1 : 0;
    return value_equal(thread, value, tuple_get(item, 1));
}

static Value view_mapping(Thread *thread, Value self) {
    return object_call1(thread, value_from_object(BUILTIN_TYPE(mappingproxy)),
                        value_from_object(view_from_value(self)->dict));
}

static const NativeGetSet view_getters[] = {
    {"mapping", view_mapping, NULL, "the dictionary that this view refers to, read-only"}, {0}};

// ---- views as sets ----------------------------------------------------------------------------------------------
static bool is_set_view(Value v) {
    return value_is_instance(v, BUILTIN_TYPE(dict_keys)) || value_is_instance(v, BUILTIN_TYPE(dict_items));
}

static bool is_set_like(Value v) {
    return value_has_flag(v, TYPE_SET) || is_set_view(v);
}

static int require_member(Thread *thread, void *container, Value item) {
    int found = object_contains(thread, (Value)container, item);
    return found < 0 ? -1 : found ? 0 : 1;
}

static int all_contained(Thread *thread, Value items, Value container) {
    int stopped = object_for_each(thread, items, require_member, container);
    return stopped < 0 ? -1 : !stopped;
}

static Value set_view_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!is_set_like(other)) return NOT_IMPLEMENTED;
    int64_t a = view_length(thread, self), b = object_length(thread, other);
    if (b < 0) return NO_VALUE;
    int result = 0;
    switch (op) {
    case COMPARE_EQ:
    case COMPARE_NE: result = a == b ? all_contained(thread, self, other) : 0; break;
    case COMPARE_LT: result = a < b ? all_contained(thread, self, other) : 0; break;
    case COMPARE_LE: result = a <= b ? all_contained(thread, self, other) : 0; break;
    case COMPARE_GT: result = a > b ? all_contained(thread, other, self) : 0; break;
    case COMPARE_GE: result = a >= b ? all_contained(thread, other, self) : 0; break;
    }
    if (result < 0) return NO_VALUE;
    return value_from_bool(op == COMPARE_NE ? !result : result);
}

static int discard_item(Thread *thread, void *set, Value item) {
    return set_discard(thread, set, item) < 0 ? -1 : 0;
}

static Value set_view_subtract(Thread *thread, Value left, Value right) {
    Value result = set_from_iterable(thread, left, SHAPE_set);
    if (result == NO_VALUE) return NO_VALUE;
    return object_for_each(thread, right, discard_item, set_from_value(result)) < 0 ? NO_VALUE : result;
}

typedef struct IntersectionContext {
    Set *result;
    Value container;
} IntersectionContext;

static int add_if_contained(Thread *thread, void *context, Value item) {
    IntersectionContext *intersection = context;
    int found = object_contains(thread, intersection->container, item);
    if (found <= 0) return found;
    return set_add(thread, intersection->result, item) < 0 ? -1 : 0;
}

static Value set_view_and(Thread *thread, Value left, Value right) {
    if (!is_set_view(left)) { // other & view: same result
        Value swap = left;
        left = right;
        right = swap;
    }
    if (is_set_like(right) && object_length(thread, right) > view_length(thread, left)) {
        Value swap = left;
        left = right;
        right = swap;
    }
    if (error_pending(thread)) return NO_VALUE;
    IntersectionContext context = {set_allocate(thread, SHAPE_set), left};
    if (!context.result || object_for_each(thread, right, add_if_contained, &context) < 0) return NO_VALUE;
    return value_from_object(context.result);
}

static Value set_view_or(Thread *thread, Value left, Value right) {
    Value result = set_from_iterable(thread, left, SHAPE_set);
    if (result == NO_VALUE || set_update(thread, set_from_value(result), right) < 0) return NO_VALUE;
    return result;
}

static int toggle_item(Thread *thread, void *set, Value item) {
    int removed = set_discard(thread, set, item);
    if (removed != 0) return removed < 0 ? -1 : 0;
    return set_add(thread, set, item) < 0 ? -1 : 0;
}

static Value set_view_xor(Thread *thread, Value left, Value right) {
    Value result = set_from_iterable(thread, left, SHAPE_set);
    Value others = result == NO_VALUE ? NO_VALUE : set_from_iterable(thread, right, SHAPE_set);
    if (others == NO_VALUE) return NO_VALUE;
    return object_for_each(thread, others, toggle_item, set_from_value(result)) < 0 ? NO_VALUE : result;
}

static int stop_if_contained(Thread *thread, void *container, Value item) {
    return object_contains(thread, (Value)container, item);
}

NATIVE(view_isdisjoint, "isdisjoint(self, object, /)", "Return True if the view and the iterable have no common item.",
       EFFECT_ANY) {
    Value items = args[1], container = args[0];
    if (items == container) return value_from_bool(view_length(thread, container) == 0);
    if (is_set_like(items) && object_length(thread, items) > view_length(thread, container)) {
        items = args[0];
        container = args[1];
    }
    if (error_pending(thread)) return NO_VALUE;
    int found = object_for_each(thread, items, stop_if_contained, container);
    return found < 0 ? NO_VALUE : value_from_bool(!found);
}

static const NativeDef *const set_view_methods[] = {&view_isdisjoint_native, &view_reversed_native, NULL};
static const NativeDef *const values_methods[] = {&view_reversed_native, NULL};

static void view_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((DictView *)object)->dict);
}

#define SET_VIEW_TYPE(id, contains_function)                                                                           \
    const TypeSpec id##_type_spec = {                                                                                  \
        .name = #id,                                                                                                   \
        .flags = TYPE_DISALLOW_CONSTRUCTION,                                                                           \
        .size = sizeof(DictView),                                                                                      \
        .trace_kind = TRACE_CUSTOM,                                                                                    \
        .trace = view_trace,                                                                                           \
        .slots = {.repr = view_repr,                                                                                   \
                  .rich_compare = set_view_compare,                                                                    \
                  .iter = view_iter,                                                                                   \
                  .subtract = set_view_subtract,                                                                       \
                  .and_ = set_view_and,                                                                                \
                  .xor_ = set_view_xor,                                                                                \
                  .or_ = set_view_or,                                                                                  \
                  .length = view_length,                                                                               \
                  .contains = contains_function},                                                                      \
        .methods = set_view_methods,                                                                                   \
        .getters = view_getters,                                                                                       \
    }
SET_VIEW_TYPE(dict_keys, keys_contains);
SET_VIEW_TYPE(dict_items, items_contains);
#undef SET_VIEW_TYPE

const TypeSpec dict_values_type_spec = {
    .name = "dict_values",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(DictView),
    .trace_kind = TRACE_CUSTOM,
    .trace = view_trace,
    .slots = {.repr = view_repr, .iter = view_iter, .length = view_length},
    .methods = values_methods,
    .getters = view_getters,
};
