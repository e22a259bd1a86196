// Taipan: enumerate, zip, map, filter. MIT licence.
//
// Iterators over other iterators; all their state is Values, so that the collector needs no special tracer.
#include "object/arguments.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/protocol.h"

static inline Value next_of(Thread *thread, Value iterator) {
    return object_next(thread, iterator);
}

#define REDUCE_DOC "Return state information for pickling."

// ---- enumerate --------------------------------------------------------------------------------------------------
typedef struct Enumerate {
    Object header;
    Value iterator, index; // index: an int
} Enumerate;

static Value enumerate_new(Thread *thread, Type *type, Value iterable, Value start) {
    Value index = value_from_small_int(0);
    if (start != UNBOUND) {
        index = object_index(thread, start);
        if (index == NO_VALUE) return NO_VALUE;
    }
    Value iterator = object_iter(thread, iterable);
    if (iterator == NO_VALUE) return NO_VALUE;
    Enumerate *enumerate = type_allocate(thread, type, 0);
    if (!enumerate) return NO_VALUE;
    heap_store(thread, enumerate, &enumerate->iterator, iterator);
    heap_store(thread, enumerate, &enumerate->index, index);
    return value_from_object(enumerate);
}

static Value enumerate_bad_keyword(Thread *thread, Value name) {
    return error_raise(thread, SHAPE_TypeError, "'%U' is an invalid keyword argument for enumerate()", name);
}

static Value enumerate_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    size_t keywords = arguments_keyword_count(keyword_names);
    if (positional + keywords > 2)
        return error_raise(thread, SHAPE_TypeError, "enumerate() takes at most 2 arguments (%zu given)",
                           positional + keywords);
    Value iterable = positional > 0 ? args[0] : UNBOUND, start = positional > 1 ? args[1] : UNBOUND;
    for (size_t i = 0; i < keywords; i++) {
        Value name = tuple_get(keyword_names, i);
        if (str_equal_cstring(name, "start") && start == UNBOUND)
            start = args[positional + i];
        else if (str_equal_cstring(name, "iterable") && iterable == UNBOUND)
            iterable = args[positional + i];
        else
            return enumerate_bad_keyword(thread, name);
    }
    if (iterable != UNBOUND) return enumerate_new(thread, type, iterable, start);
    if (keywords) return enumerate_bad_keyword(thread, tuple_get(keyword_names, 0));
    return error_raise(thread, SHAPE_TypeError, "enumerate() missing required argument 'iterable'");
}

static Value enumerate_next(Thread *thread, Value self) {
    Enumerate *enumerate = (Enumerate *)self;
    Value item = next_of(thread, enumerate->iterator);
    if (item == NO_VALUE) return NO_VALUE;
    Value index = enumerate->index, following = int_add(thread, index, value_from_small_int(1));
    if (following == NO_VALUE) return NO_VALUE;
    heap_store(thread, enumerate, &enumerate->index, following);
    return tuple_pack(thread, 2, index, item);
}

NATIVE(enumerate_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    Enumerate *enumerate = (Enumerate *)args[0];
    Value arguments = tuple_pack(thread, 2, enumerate->iterator, enumerate->index);
    return arguments == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_object(value_type(args[0])), arguments);
}

NATIVE_CLASS_GETITEM(enumerate_class_getitem)

static const NativeDef *const enumerate_methods[] = {&enumerate_reduce_native, &enumerate_class_getitem_native, NULL};

const TypeSpec enumerate_type_spec = {
    .name = "enumerate",
    .doc = "enumerate(iterable, start=0)\n--\n\nIterate over pairs of a count, from start on, and a value of "
           "the "
           "iterable:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...",
    .flags = TYPE_BASE,
    .size = sizeof(Enumerate),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = enumerate_construct, .iter = iterator_self, .next = enumerate_next},
    .methods = enumerate_methods,
};

// ---- what zip and map share
// ------------------------------------------------------------------------------------- strict=... is the
// only keyword. TRUE_VALUE, FALSE_VALUE, NO_VALUE.
static Value strict_keyword(Thread *thread, const char *function, Value *values, Value keyword_names) {
    static const char *const names[] = {"strict"};
    Value strict = FALSE_VALUE;
    for (size_t i = 0, count = arguments_keyword_count(keyword_names); i < count; i++) {
        Value name = tuple_get(keyword_names, i);
        if (!str_equal_cstring(name, names[0]))
            return arguments_raise_unexpected(thread, function, name, names, 1), NO_VALUE;
        int truth = object_is_true(thread, values[i]);
        if (truth < 0) return NO_VALUE;
        strict = value_from_bool(truth);
    }
    return strict;
}

static Value iterators_of(Thread *thread, Value *iterables, size_t count) {
    if (count == 0) return TUPLE_EMPTY(thread);
    Tuple *iterators = tuple_allocate(thread, count);
    if (!iterators) return NO_VALUE;
    for (size_t i = 0; i < count; i++) {
        Value iterator = object_iter(thread, iterables[i]);
        if (iterator == NO_VALUE) return NO_VALUE;
        tuple_set(thread, iterators, i, iterator);
    }
    return value_from_object(iterators);
}

static Value raise_length(Thread *thread, const char *function, size_t number, const char *relation) {
    return error_raise(thread, SHAPE_ValueError, "%s() argument %zu is %s than argument%s%zu", function, number + 1,
                       relation, number == 1 ? " " : "s 1-", number);
}

// Iterator number `ended` has run out while strict: all must have.
static Value check_ends(Thread *thread, const char *function, Tuple *iterators, size_t ended) {
    if (ended > 0) return raise_length(thread, function, ended, "shorter");
    for (size_t i = 1; i < iterators->length; i++) {
        if (next_of(thread, iterators->items[i]) != NO_VALUE) return raise_length(thread, function, i, "longer");
        if (error_pending(thread)) return NO_VALUE;
    }
    return NO_VALUE;
}

// ---- zip --------------------------------------------------------------------------------------------------------
typedef struct Zip {
    Object header;
    Value iterators, strict; // tuple; bool
} Zip;

static Value zip_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    Value strict = strict_keyword(thread, "zip()", args + positional, keyword_names);
    Value iterators = strict == NO_VALUE ? NO_VALUE : iterators_of(thread, args, positional);
    if (iterators == NO_VALUE) return NO_VALUE;
    Zip *zip = type_allocate(thread, type, 0);
    if (!zip) return NO_VALUE;
    zip->strict = strict;
    heap_store(thread, zip, &zip->iterators, iterators);
    return value_from_object(zip);
}

static Value zip_next(Thread *thread, Value self) {
    Zip *zip = (Zip *)self;
    Tuple *iterators = tuple_from_value(zip->iterators);
    size_t count = iterators->length;
    if (count == 0) return NO_VALUE;
    Tuple *result = tuple_allocate(thread, count);
    if (!result) return NO_VALUE;
    for (size_t i = 0; i < count; i++) {
        Value item = next_of(thread, iterators->items[i]);
        if (item == NO_VALUE) {
            if (error_pending(thread) || zip->strict == FALSE_VALUE) return NO_VALUE;
            return check_ends(thread, "zip", iterators, i);
        }
        tuple_set(thread, result, i, item);
    }
    return value_from_object(result);
}

static int set_strict(Thread *thread, Value state, Value *strict) {
    int truth = object_is_true(thread, state);
    if (truth < 0) return -1;
    *strict = value_from_bool(truth); // NOBARRIER: an immediate
    return 0;
}

NATIVE(zip_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    Zip *zip = (Zip *)args[0];
    Value type = value_from_object(value_type(args[0]));
    if (zip->strict == TRUE_VALUE) return tuple_pack(thread, 3, type, zip->iterators, TRUE_VALUE);
    return tuple_pack(thread, 2, type, zip->iterators);
}

NATIVE(zip_setstate, "__setstate__(self, object, /)", "Set state information for unpickling.", EFFECT_ANY) {
    return set_strict(thread, args[1], &((Zip *)args[0])->strict) < 0 ? NO_VALUE : NONE;
}

static const NativeDef *const zip_methods[] = {&zip_reduce_native, &zip_setstate_native, NULL};

const TypeSpec zip_type_spec = {
    .name = "zip",
    .doc = "zip(*iterables, strict=False)\n--\n\nIterate over several iterables side by side, as tuples with "
           "one value "
           "of each.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', "
           "2, 2)]\n\n"
           "It ends with the shortest. With strict, a difference in length raises ValueError.",
    .flags = TYPE_BASE,
    .size = sizeof(Zip),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = zip_construct, .iter = iterator_self, .next = zip_next},
    .methods = zip_methods,
};

// ---- map --------------------------------------------------------------------------------------------------------
typedef struct Map {
    Object header;
    Value function, iterators, strict;
} Map;

static Value map_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    Value strict = strict_keyword(thread, "map()", args + positional, keyword_names);
    if (strict == NO_VALUE) return NO_VALUE;
    if (positional < 2) return error_raise(thread, SHAPE_TypeError, "map() must have at least two arguments.");
    Value iterators = iterators_of(thread, args + 1, positional - 1);
    if (iterators == NO_VALUE) return NO_VALUE;
    Map *map = type_allocate(thread, type, 0);
    if (!map) return NO_VALUE;
    map->strict = strict;
    heap_store(thread, map, &map->function, args[0]);
    heap_store(thread, map, &map->iterators, iterators);
    return value_from_object(map);
}

static Value map_next(Thread *thread, Value self) {
    Map *map = (Map *)self;
    Tuple *iterators = tuple_from_value(map->iterators);
    size_t count = iterators->length;
    Value few[8] = {0}, *values = few; // nothing stale for the collector to find
    if (count > 8) {
        Tuple *many = tuple_allocate(thread, count);
        if (!many) return NO_VALUE;
        values = many->items; // as young as it is, it needs no barrier until the first next() below may collect
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = next_of(thread, iterators->items[i]);
        if (count > 8) heap_write_barrier(thread, (char *)values - offsetof(Tuple, items));
        if (values[i] != NO_VALUE) continue;
        if (error_pending(thread) || map->strict == FALSE_VALUE) return NO_VALUE;
        return check_ends(thread, "map", iterators, i);
    }
    return object_call(thread, map->function, values, count, NO_VALUE);
}

NATIVE(map_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    Map *map = (Map *)args[0];
    Tuple *iterators = tuple_from_value(map->iterators);
    Tuple *arguments = tuple_allocate(thread, iterators->length + 1);
    if (!arguments) return NO_VALUE;
    tuple_set(thread, arguments, 0, map->function);
    for (size_t i = 0; i < iterators->length; i++)
        tuple_set(thread, arguments, i + 1, iterators->items[i]);
    Value type = value_from_object(value_type(args[0])), packed = value_from_object(arguments);
    if (map->strict == TRUE_VALUE) return tuple_pack(thread, 3, type, packed, TRUE_VALUE);
    return tuple_pack(thread, 2, type, packed);
}

NATIVE(map_setstate, "__setstate__(self, object, /)", "Set state information for unpickling.", EFFECT_ANY) {
    return set_strict(thread, args[1], &((Map *)args[0])->strict) < 0 ? NO_VALUE : NONE;
}

static const NativeDef *const map_methods[] = {&map_reduce_native, &map_setstate_native, NULL};

const TypeSpec map_type_spec = {
    .name = "map",
    .doc = "map(function, iterable, /, *iterables, strict=False)\n--\n\nIterate over what function returns for "
           "the "
           "values of the iterables, taken side by side.\n\nIt ends with the shortest iterable. With strict, a "
           "difference in length raises ValueError.",
    .flags = TYPE_BASE,
    .size = sizeof(Map),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = map_construct, .iter = iterator_self, .next = map_next},
    .methods = map_methods,
};

// ---- filter -----------------------------------------------------------------------------------------------------
typedef struct Filter {
    Object header;
    Value function, iterator;
} Filter;

static Value filter_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (type->slots.init == BUILTIN_TYPE(filter)->slots.init &&
        !arguments_check_no_keywords(thread, "filter", keyword_names))
        return NO_VALUE;
    if (!arguments_check_count(thread, "filter", positional, 2, 2)) return NO_VALUE;
    Value iterator = object_iter(thread, args[1]);
    if (iterator == NO_VALUE) return NO_VALUE;
    Filter *filter = type_allocate(thread, type, 0);
    if (!filter) return NO_VALUE;
    heap_store(thread, filter, &filter->function, args[0]);
    heap_store(thread, filter, &filter->iterator, iterator);
    return value_from_object(filter);
}

static Value filter_next(Thread *thread, Value self) {
    Filter *filter = (Filter *)self;
    bool by_truth = filter->function == NONE || filter->function == value_from_object(BUILTIN_TYPE(bool));
    for (;;) {
        Value item = next_of(thread, filter->iterator);
        if (item == NO_VALUE) return NO_VALUE;
        Value verdict = by_truth ? item : object_call1(thread, filter->function, item);
        int pass = verdict == NO_VALUE ? -1 : object_is_true(thread, verdict);
        if (pass) return pass < 0 ? NO_VALUE : item;
    }
}

NATIVE(filter_reduce, "__reduce__(self, /)", REDUCE_DOC, EFFECT_ANY) {
    Filter *filter = (Filter *)args[0];
    Value arguments = tuple_pack(thread, 2, filter->function, filter->iterator);
    return arguments == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_object(value_type(args[0])), arguments);
}

static const NativeDef *const filter_methods[] = {&filter_reduce_native, NULL};

const TypeSpec filter_type_spec = {
    .name = "filter",
    .doc = "filter(function, iterable, /)\n--\n\nIterate over the items for which function is true; with "
           "None, over "
           "those that are true.",
    .flags = TYPE_BASE,
    .size = sizeof(Filter),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = filter_construct, .iter = iterator_self, .next = filter_next},
    .methods = filter_methods,
};
