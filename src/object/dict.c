// Taipan: dict: the type over the table of dict_table.c: construction, update, methods. MIT licence.
//
// Everything that hashes or compares keys may run Python code and so change any dict; loops over entries
// therefore read table and count anew after such a call.
#include "object/dict.h"
#include "object/arguments.h"
#include "object/dict_table.h"
#include "object/equality.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/list.h"
#include "object/set.h"
#include "object/tuple.h"

// ---- copying and updating ---------------------------------------------------------------------------------------
Dict *dict_copy(Thread *thread, Dict *dict) {
    Dict *copy = dict_allocate(thread);
    if (!copy || dict_table_copy(thread, copy, dict) < 0) return NULL;
    return copy;
}

static int put(Thread *thread, Dict *dict, Value key, int64_t hash, Value value, int override) {
    if (override == 1) return dict_set_hashed(thread, dict, key, hash, value);
    int64_t entry = dict_find(thread, dict, key, hash, NULL);
    if (entry == DICT_ERROR) return -1;
    if (entry < 0) return dict_set_hashed(thread, dict, key, hash, value);
    if (override == 0) return 0;
    error_raise_value(thread, SHAPE_KeyError, key);
    return -1;
}

static int update_from_dict(Thread *thread, Dict *dict, Dict *other, int override) {
    if (dict == other || other->length == 0) return 0;
    if (dict->length == 0 && !dict->table) return dict_table_copy(thread, dict, other);
    uint32_t length = other->length;
    for (size_t i = 0; other->table && i < other->table->entry_count; i++) {
        DictEntry entry = other->table->entries[i];
        if (entry.key == NO_VALUE) continue;
        if (put(thread, dict, entry.key, entry.hash, entry.value, override) < 0) return -1;
        if (other->length != length) return error_raise_int(thread, SHAPE_RuntimeError, "dict mutated during update");
    }
    return 0;
}

typedef struct UpdateContext {
    Dict *dict;
    Value mapping;
    int override;
    int64_t number;
} UpdateContext;

static int update_key(Thread *thread, void *context, Value key) {
    UpdateContext *update = context;
    int64_t hash = dict_hash_key(thread, key);
    if (hash == -1) return -1;
    if (update->override != 1) {
        int64_t entry = dict_find(thread, update->dict, key, hash, NULL);
        if (entry == DICT_ERROR) return -1;
        if (entry >= 0 && update->override == 0) return 0;
        if (entry >= 0) return error_raise_value(thread, SHAPE_KeyError, key), -1;
    }
    Value value = object_get_item(thread, update->mapping, key);
    return value == NO_VALUE ? -1 : dict_set_hashed(thread, update->dict, key, hash, value);
}

static Value pair_values(Thread *thread, Value item, int64_t number) {
    if (value_has_shape(item, SHAPE_list) || value_has_shape(item, SHAPE_tuple)) return item;
    Type *type = value_type(item);
    bool iterable = type->slots.iter || type->slots.sequence_item || type->slots.get_item;
    Value list =
        iterable ? list_from_iterable(thread, item) : error_raise(thread, SHAPE_TypeError, "object is not iterable");
    if (list == NO_VALUE && error_matches(thread, SHAPE_TypeError))
        error_add_note(thread, "Cannot convert dictionary update sequence element #%zd to a sequence",
                       (ptrdiff_t)number);
    return list;
}

static int update_pair(Thread *thread, void *context, Value item) {
    UpdateContext *update = context;
    Value pair = pair_values(thread, item, update->number);
    if (pair == NO_VALUE) return -1;
    bool list = value_is_list(pair);
    size_t length = list ? list_length(pair) : tuple_length(pair);
    if (length != 2)
        return error_raise_int(thread, SHAPE_ValueError,
                               "dictionary update sequence element #%zd has length %zd; 2 is required",
                               (ptrdiff_t)update->number, (ptrdiff_t)length);
    update->number++;
    Value key = list ? list_get(pair, 0) : tuple_get(pair, 0);
    Value value = list ? list_get(pair, 1) : tuple_get(pair, 1);
    int64_t hash = dict_hash_key(thread, key);
    if (hash == -1) return -1;
    return put(thread, update->dict, key, hash, value, update->override);
}

static Value dict_iter(Thread *thread, Value self);

int dict_update(Thread *thread, Dict *dict, Value other, int override) {
    if (value_is_dict(other) && (value_type(other)->slots.iter == dict_iter || value_has_shape(other, SHAPE_odict)))
        return update_from_dict(thread, dict, dict_from_value(other), override);
    UpdateContext context = {dict, other, override, 0};
    Value method;
    int found = object_lookup_attribute(thread, other, NAME(keys), &method);
    if (found < 0) return -1;
    if (!found) return object_for_each(thread, other, update_pair, &context);
    Value keys = object_call0(thread, method);
    return keys == NO_VALUE ? -1 : object_for_each(thread, keys, update_key, &context);
}

static int update_keywords(Thread *thread, Dict *dict, Value *values, Value keyword_names) {
    for (size_t i = 0, count = arguments_keyword_count(keyword_names); i < count; i++)
        if (dict_set(thread, dict, tuple_get(keyword_names, i), values[i]) < 0) return -1;
    return 0;
}

Value dict_keys_list(Thread *thread, Dict *dict) {
    List *list = list_allocate(thread, dict->length);
    if (!list) return NO_VALUE;
    Value key, v = value_from_object(list);
    for (size_t position = 0; dict_next(dict, &position, &key, NULL);)
        if (list_append(thread, v, key) < 0) return NO_VALUE;
    return v;
}

// ---- slots ------------------------------------------------------------------------------------------------------
static Value dict_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    if (type == BUILTIN_TYPE(dict)) return value_from_object(dict_allocate(thread));
    Dict *dict = type_allocate(thread, type, 0);
    if (dict) dict->header.flags |= DICT_NAME_KEYS;
    return value_from_object(dict);
}

static int dict_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check_count(thread, "dict", positional, 0, 1)) return -1;
    Dict *dict = dict_from_value(self);
    if (positional && dict_update(thread, dict, args[0], 1) < 0) return -1;
    return update_keywords(thread, dict, args + positional, keyword_names);
}

static int append_entry(Thread *thread, StrBuilder *builder, Value key, Value value) {
    Value text = object_repr(thread, key);
    if (text == NO_VALUE || str_builder_append(thread, builder, text) < 0) return -1;
    if (str_builder_append_ascii(thread, builder, ": ", 2) < 0) return -1;
    text = object_repr(thread, value);
    return text == NO_VALUE ? -1 : str_builder_append(thread, builder, text);
}

static Value repr_entries(Thread *thread, Dict *dict) {
    StrBuilder builder;
    str_builder_init(&builder);
    if (str_builder_append_code_point(thread, &builder, '{') < 0) return NO_VALUE;
    Value key, value;
    bool first = true;
    for (size_t position = 0; dict_next(dict, &position, &key, &value); first = false) {
        if (!first && str_builder_append_ascii(thread, &builder, ", ", 2) < 0) return NO_VALUE;
        if (append_entry(thread, &builder, key, value) < 0) return NO_VALUE;
    }
    if (str_builder_append_code_point(thread, &builder, '}') < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static Value dict_repr(Thread *thread, Value self) {
    int busy = object_repr_enter(thread, self);
    if (busy) return busy < 0 ? NO_VALUE : str_from_ascii(thread, "{...}", 5);
    Dict *dict = dict_from_value(self);
    Value text = NO_VALUE;
    if (dict->length == 0)
        text = str_from_ascii(thread, "{}", 2);
    else if (thread_check_c_stack(thread))
        text = repr_entries(thread, dict);
    object_repr_leave(thread, self);
    return text;
}

// 1 when both have the same keys with equal values.
static int dicts_equal(Thread *thread, Dict *a, Dict *b) {
    if (a->length != b->length) return 0;
    if (!thread_check_c_stack(thread)) return -1;
    for (size_t i = 0; a->table && i < a->table->entry_count; i++) {
        DictEntry entry = a->table->entries[i];
        if (entry.key == NO_VALUE) continue;
        Value other = dict_get_hashed(thread, b, entry.key, entry.hash);
        if (other == NO_VALUE) return error_pending(thread) ? -1 : 0;
        int equal = value_equal(thread, entry.value, other);
        if (equal <= 0) return equal;
    }
    return 1;
}

static Value dict_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_is_dict(self) || !value_is_dict(other) || (op != COMPARE_EQ && op != COMPARE_NE)) return NOT_IMPLEMENTED;
    int equal = dicts_equal(thread, dict_from_value(self), dict_from_value(other));
    return equal < 0 ? NO_VALUE : value_from_bool(equal == (op == COMPARE_EQ));
}

static Value dict_iter(Thread *thread, Value self) {
    return dict_iterator_new(thread, dict_from_value(self), SHAPE_dict_keyiterator);
}

static int64_t dict_length_slot(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)dict_length(dict_from_value(self));
}

static Value missing_key(Thread *thread, Value self, Value key) {
    if (value_type(self) != BUILTIN_TYPE(dict)) {
        Value method = object_lookup_special(thread, self, NAME(__missing__));
        if (method != NO_VALUE) return object_call1(thread, method, key);
        if (error_pending(thread)) return NO_VALUE;
    }
    return error_raise_value(thread, SHAPE_KeyError, key);
}

static Value dict_get_item(Thread *thread, Value self, Value key) {
    Value value = dict_get(thread, dict_from_value(self), key);
    if (LIKELY(value != NO_VALUE) || error_pending(thread)) return value;
    return missing_key(thread, self, key);
}

static int dict_set_item(Thread *thread, Value self, Value key, Value value) {
    if (value != NO_VALUE) return dict_set(thread, dict_from_value(self), key, value);
    int deleted = dict_delete(thread, dict_from_value(self), key);
    if (deleted == 0) error_raise_value(thread, SHAPE_KeyError, key);
    return deleted == 1 ? 0 : -1;
}

static int dict_contains_slot(Thread *thread, Value self, Value key) {
    return dict_contains(thread, dict_from_value(self), key);
}

static Value dict_or(Thread *thread, Value left, Value right) {
    if (!value_is_dict(left) || !value_is_dict(right)) return NOT_IMPLEMENTED;
    Dict *result = dict_copy(thread, dict_from_value(left));
    if (!result || dict_update(thread, result, right, 1) < 0) return NO_VALUE;
    return value_from_object(result);
}

static Value dict_inplace_or(Thread *thread, Value self, Value other) {
    return dict_update(thread, dict_from_value(self), other, 1) < 0 ? NO_VALUE : self;
}

// ---- methods ----------------------------------------------------------------------------------------------------
NATIVE(dict_get_method, "get(self, key, default=None, /)", "Return the value of key, or default if it has none.",
       EFFECT_ANY) {
    Value value = dict_get(thread, dict_from_value(args[0]), args[1]);
    return value != NO_VALUE || error_pending(thread) ? value : args[2];
}

NATIVE(dict_setdefault, "setdefault(self, key, default=None, /)",
       "Return the value of key; if it has none, give it the default first.", EFFECT_ANY) {
    return dict_set_default(thread, dict_from_value(args[0]), args[1], args[2]);
}

NATIVE(dict_pop_method, "pop(self, key, default=<unrepresentable>, /)",
       "Remove key and return its value.\n\nIf it has none, return the default; without a default raise "
       "KeyError.",
       EFFECT_ANY) {
    return dict_pop(thread, dict_from_value(args[0]), args[1], args[2] == UNBOUND ? NO_VALUE : args[2]);
}

NATIVE(dict_popitem, "popitem(self, /)",
       "Remove the pair (key, value) that was added last and return it.\n\nRaises KeyError if the dict is "
       "empty.",
       EFFECT_ANY) {
    Value key, value;
    int taken = dict_take_last(thread, dict_from_value(args[0]), &key, &value);
    if (taken == 0) return error_raise(thread, SHAPE_KeyError, "popitem(): dictionary is empty");
    return taken < 0 ? NO_VALUE : tuple_pack(thread, 2, key, value);
}

NATIVE(dict_keys_method, "keys(self, /)", "Return a set-like view of the keys.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return dict_view(thread, dict_from_value(args[0]), SHAPE_dict_keys);
}

NATIVE(dict_items_method, "items(self, /)", "Return a set-like view of the pairs (key, value).",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return dict_view(thread, dict_from_value(args[0]), SHAPE_dict_items);
}

NATIVE(dict_values_method, "values(self, /)", "Return a view of the values.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return dict_view(thread, dict_from_value(args[0]), SHAPE_dict_values);
}

NATIVE(dict_update_method, "update(self, /, *args, **kwargs)",
       "Take over the entries of a mapping or of an iterable of pairs, and those given as keywords.", EFFECT_ANY) {
    Dict *dict = dict_from_value(args[0]);
    if (!arguments_check_count(thread, "update", tuple_length(args[1]), 0, 1)) return NO_VALUE;
    if (tuple_length(args[1]) && dict_update(thread, dict, tuple_get(args[1], 0), 1) < 0) return NO_VALUE;
    if (args[2] != UNBOUND && dict_update(thread, dict, args[2], 1) < 0) return NO_VALUE;
    return NONE;
}

typedef struct FromKeysContext {
    Value target, value;
} FromKeysContext;

static int add_key(Thread *thread, void *context, Value key) {
    FromKeysContext *from = context;
    if (value_has_shape(from->target, SHAPE_dict))
        return dict_set(thread, dict_from_value(from->target), key, from->value);
    return object_set_item(thread, from->target, key, from->value);
}

// From another dict or a set: their hashes are known.
static Value keys_of_dict(Thread *thread, Dict *target, Dict *keys, Value value) {
    for (size_t i = 0; keys->table && i < keys->table->entry_count; i++) {
        DictEntry entry = keys->table->entries[i];
        if (entry.key != NO_VALUE && dict_set_hashed(thread, target, entry.key, entry.hash, value) < 0) return NO_VALUE;
    }
    return value_from_object(target);
}

static Value keys_of_set(Thread *thread, Dict *target, Set *keys, Value value) {
    Value key;
    int64_t hash;
    for (size_t position = 0; set_next(keys, &position, &key, &hash);)
        if (dict_set_hashed(thread, target, key, hash, value) < 0) return NO_VALUE;
    return value_from_object(target);
}

NATIVE(dict_fromkeys, "fromkeys(type, iterable, value=None, /)",
       "Make a dict whose keys come from the iterable, all with the same value.", EFFECT_ANY | NATIVE_CLASS) {
    Value target = object_call0(thread, args[0]);
    if (target == NO_VALUE) return NO_VALUE;
    bool fresh = value_has_shape(target, SHAPE_dict) && dict_from_value(target)->length == 0;
    if (fresh && value_has_shape(args[1], SHAPE_dict))
        return keys_of_dict(thread, dict_from_value(target), dict_from_value(args[1]), args[2]);
    if (fresh && value_has_flag(args[1], TYPE_SET))
        return keys_of_set(thread, dict_from_value(target), set_from_value(args[1]), args[2]);
    FromKeysContext context = {target, args[2]};
    return object_for_each(thread, args[1], add_key, &context) < 0 ? NO_VALUE : target;
}

NATIVE(dict_clear_method, "clear(self, /)", "Remove every entry.", EFFECT_WRITES) {
    dict_clear(thread, dict_from_value(args[0]));
    return NONE;
}

NATIVE(dict_copy_method, "copy(self, /)", "Return a new dict with the same entries.",
       EFFECT_READS | EFFECT_ALLOCATES | EFFECT_RAISES) {
    return value_from_object(dict_copy(thread, dict_from_value(args[0])));
}

NATIVE(dict_reversed, "__reversed__(self, /)", "Return an iterator over the keys from last to first.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return dict_iterator_new(thread, dict_from_value(args[0]), SHAPE_dict_reversekeyiterator);
}

NATIVE(dict_sizeof, "__sizeof__(self, /)", "Return the size of the dict in memory, in bytes.", EFFECT_READS) {
    return value_from_small_int((int64_t)(value_type(args[0])->size + dict_table_memory(dict_from_value(args[0]))));
}

NATIVE(dict_getitem_method, "__getitem__(self, key, /)", "Return self[key].", EFFECT_ANY | NATIVE_COEXIST) {
    return dict_get_item(thread, args[0], args[1]);
}

NATIVE(dict_contains_method, "__contains__(self, key, /)", "True if the dictionary has the specified key, else False.",
       EFFECT_ANY | NATIVE_COEXIST) {
    int found = dict_contains(thread, dict_from_value(args[0]), args[1]);
    return found < 0 ? NO_VALUE : value_from_bool(found);
}

NATIVE_CLASS_GETITEM(dict_class_getitem)

static const NativeDef *const dict_methods[] = {&dict_sizeof_native,
                                                &dict_get_method_native,
                                                &dict_setdefault_native,
                                                &dict_pop_method_native,
                                                &dict_popitem_native,
                                                &dict_keys_method_native,
                                                &dict_items_method_native,
                                                &dict_values_method_native,
                                                &dict_update_method_native,
                                                &dict_fromkeys_native,
                                                &dict_clear_method_native,
                                                &dict_copy_method_native,
                                                &dict_reversed_native,
                                                &dict_getitem_method_native,
                                                &dict_contains_method_native,
                                                &dict_class_getitem_native,
                                                NULL};

// An unsettled dict does not see the end of a collection: its owner may die in it, and a dict that is old would need
// barriers when it is settled.
static void dict_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, dict_from_value(value_from_object(object))->table);
}

const TypeSpec dict_type_spec = {
    .name = "dict",
    .doc = "dict() -> new empty dictionary\n"
           "dict(mapping) -> new dictionary with the mapping's entries\n"
           "dict(iterable) -> new dictionary with the entries of an iterable of pairs (key, value)\n"
           "dict(**kwargs) -> new dictionary with an entry for each keyword argument: dict(one=1, two=2)",
    .flags = TYPE_DICT | TYPE_BASE | TYPE_MAPPING | TYPE_MATCH_SELF,
    .size = sizeof(Dict),
    .trace_kind = TRACE_CUSTOM,
    .trace = dict_trace,
    .slots = {.repr = dict_repr,
              .rich_compare = dict_compare,
              .iter = dict_iter,
              .init = dict_init,
              .construct = dict_construct,
              .or_ = dict_or,
              .inplace_or = dict_inplace_or,
              .length = dict_length_slot,
              .get_item = dict_get_item,
              .set_item = dict_set_item,
              .contains = dict_contains_slot},
    .methods = dict_methods,
};
