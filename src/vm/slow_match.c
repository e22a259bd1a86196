// Taipan: the match statement. MIT licence.
#include "vm/machine.h"

bool vm_match_sequence(Value v) {
    return value_type(v)->flags & TYPE_SEQUENCE;
}

bool vm_match_mapping(Value v) {
    return value_type(v)->flags & TYPE_MAPPING;
}

// ---- class patterns ---------------------------------------------------------------------------------------------

typedef struct ClassMatch {
    Value subject;
    Type *type;
    Set *seen; // attribute names already used, NULL until there are two
    Tuple *values;
    size_t count;
} ClassMatch;

// 1 found, 0 the subject has no such attribute, -1.
static int match_attribute(Thread *thread, ClassMatch *match, Value name) {
    if (!match->seen && !(match->seen = set_allocate(thread, SHAPE_set))) return -1;
    int added = set_add(thread, match->seen, name);
    if (added < 0) return -1;
    if (added == 0)
        return error_raise_int(thread, SHAPE_TypeError, "%N() got multiple sub-patterns for attribute %R", match->type,
                               name);
    Value found;
    int status = object_lookup_attribute(thread, match->subject, name, &found);
    if (status == 1) tuple_set(thread, match->values, match->count++, found);
    return status;
}

static int raise_too_many(Thread *thread, Type *type, size_t allowed, uint32_t given) {
    return error_raise_int(thread, SHAPE_TypeError, "%N() accepts %zu positional sub-pattern%s (%u given)", type,
                           allowed, allowed == 1 ? "" : "s", given);
}

// The attributes that positional sub-patterns stand for. 1 go on, 0 no match, -1.
static int match_positional(Thread *thread, ClassMatch *match, uint32_t positional) {
    Value class = value_from_object(match->type), names;
    int found = object_lookup_attribute(thread, class, NAME(__match_args__), &names);
    if (found < 0) return -1;
    if (!found) {
        bool self = match->type->flags & TYPE_MATCH_SELF;
        if (positional > (self ? 1u : 0u)) return raise_too_many(thread, match->type, self, positional);
        tuple_set(thread, match->values, match->count++, match->subject);
        return 1;
    }
    if (!value_has_shape(names, SHAPE_tuple))
        return error_raise_int(thread, SHAPE_TypeError, "%N.__match_args__ must be a tuple (got %T)", match->type,
                               names);
    if (tuple_length(names) < positional) return raise_too_many(thread, match->type, tuple_length(names), positional);
    for (uint32_t i = 0; i < positional; i++) {
        Value name = tuple_get(names, i);
        if (!value_has_shape(name, SHAPE_str))
            return error_raise_int(thread, SHAPE_TypeError, "__match_args__ elements must be strings (got %T)", name);
        int status = match_attribute(thread, match, name);
        if (status != 1) return status;
    }
    return 1;
}

Value vm_match_class(Thread *thread, Value subject, Value class, uint32_t positional, Value keyword_names) {
    if (!value_is_type(class)) return error_raise(thread, SHAPE_TypeError, "called match pattern must be a class");
    int status = object_is_instance(thread, subject, class);
    if (status <= 0) return status < 0 ? NO_VALUE : NONE;
    size_t keywords = tuple_length(keyword_names);
    ClassMatch match = {subject, type_from_value(class), NULL, tuple_allocate(thread, positional + keywords), 0};
    if (!match.values) return NO_VALUE;
    if (positional && (status = match_positional(thread, &match, positional)) != 1) return status < 0 ? NO_VALUE : NONE;
    for (size_t i = 0; i < keywords; i++) {
        status = match_attribute(thread, &match, tuple_get(keyword_names, i));
        if (status != 1) return status < 0 ? NO_VALUE : NONE;
    }
    return value_from_object(match.values);
}

// ---- mapping patterns -------------------------------------------------------------------------------------------

// mapping.get(key, marker): NO_VALUE with an exception, UNBOUND when absent.
static Value mapping_get(Thread *thread, Value mapping, Value get, Value key, Value marker) {
    if (value_has_shape(mapping, SHAPE_dict)) {
        Value found = dict_get(thread, dict_from_value(mapping), key);
        return found == NO_VALUE && !error_pending(thread) ? UNBOUND : found;
    }
    Value found = object_call2(thread, get, key, marker);
    return found == marker ? UNBOUND : found;
}

Value vm_match_keys(Thread *thread, Value subject, Value keys) {
    if (!value_is_tuple(keys)) return vm_raise_wrong_register(thread);
    size_t count = tuple_length(keys);
    Tuple *values = tuple_allocate(thread, count);
    Set *seen = set_allocate(thread, SHAPE_set);
    if (!values || !seen) return NO_VALUE;
    if (count == 0) return value_from_object(values);
    Value get = value_has_shape(subject, SHAPE_dict) ? NONE : object_get_attribute_cstring(thread, subject, "get");
    Value marker = value_from_object(list_allocate(thread, 0)); // an object nobody else has
    if (get == NO_VALUE || marker == NO_VALUE) return NO_VALUE;
    for (size_t i = 0; i < count; i++) {
        Value key = tuple_get(keys, i);
        int added = set_add(thread, seen, key);
        if (added < 0) return NO_VALUE;
        if (added == 0) return error_raise(thread, SHAPE_ValueError, "mapping pattern checks duplicate key (%R)", key);
        Value found = mapping_get(thread, subject, get, key, marker);
        if (found == NO_VALUE) return NO_VALUE;
        if (found == UNBOUND) return NONE;
        tuple_set(thread, values, i, found);
    }
    return value_from_object(values);
}

Value vm_copy_without_keys(Thread *thread, Value mapping, Value keys) {
    if (!value_is_tuple(keys)) return vm_raise_wrong_register(thread);
    Dict *copy = dict_allocate(thread);
    if (!copy || dict_update(thread, copy, mapping, 1) < 0) return NO_VALUE;
    for (size_t i = 0; i < tuple_length(keys); i++) {
        int status = dict_delete(thread, copy, tuple_get(keys, i));
        if (status < 0) return NO_VALUE;
        if (status == 0) return error_raise_value(thread, SHAPE_KeyError, tuple_get(keys, i));
    }
    return value_from_object(copy);
}
