// Taipan: itertools that split or join iterators: groupby, tee, zip_longest. MIT licence.
#include "modules/itertools_internal.h"
#include "object/dict.h"
#include "object/str.h"

// ---- groupby ----------------------------------------------------------------------------------------------------

typedef struct GroupBy {
    Object header;
    Value iterator, key_function;
    Value target_key, current_key, current_value; // NO_VALUE: none
    Value current_group;                          // the group last handed out
} GroupBy;

typedef struct Grouper {
    Object header;
    Value parent, target_key;
} Grouper;

static Value groupby_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"iterable", "key"};
    Value bound[2];
    if (!arguments_bind(thread, "groupby", args, positional, keyword_names, names, 1, 2, bound)) return NO_VALUE;
    Value iterator = object_iter(thread, bound[0]);
    GroupBy *group = iterator ? type_allocate(thread, type, 0) : NULL;
    if (!group) return NO_VALUE;
    itertools_set(thread, group, &group->iterator, iterator);
    itertools_set(thread, group, &group->key_function, bound[1] == UNBOUND ? NONE : bound[1]);
    return value_from_object(group);
}

static int groupby_step(Thread *thread, GroupBy *group) { // 1 advanced, 0 end or exception
    Value item = object_next(thread, group->iterator);
    if (!item) return 0;
    Value key = group->key_function == NONE ? item : object_call1(thread, group->key_function, item);
    if (!key) return 0;
    itertools_set(thread, group, &group->current_value, item);
    itertools_set(thread, group, &group->current_key, key);
    return 1;
}

static Value groupby_next(Thread *thread, Value self) {
    GroupBy *group = (GroupBy *)self;
    group->current_group = NO_VALUE; // NOBARRIER: immediate
    for (;;) {
        if (group->current_key) {
            if (!group->target_key) break;
            int same = object_equal(thread, group->target_key, group->current_key);
            if (same < 0) return NO_VALUE;
            if (!same) break;
        }
        if (!groupby_step(thread, group)) return NO_VALUE;
    }
    itertools_set(thread, group, &group->target_key, group->current_key);
    Grouper *grouper = heap_allocate(thread, sizeof(Grouper), SHAPE_itertools_grouper);
    if (!grouper) return NO_VALUE;
    itertools_set(thread, grouper, &grouper->parent, self);
    itertools_set(thread, grouper, &grouper->target_key, group->target_key);
    itertools_set(thread, group, &group->current_group, value_from_object(grouper));
    return tuple_pack(thread, 2, group->current_key, value_from_object(grouper));
}

static Value grouper_next(Thread *thread, Value self) {
    Grouper *grouper = (Grouper *)self;
    GroupBy *parent = (GroupBy *)grouper->parent;
    if (parent->current_group != self) return NO_VALUE;
    if (!parent->current_value && !groupby_step(thread, parent)) return NO_VALUE;
    int same = object_equal(thread, grouper->target_key, parent->current_key);
    if (same <= 0) return NO_VALUE;
    Value item = parent->current_value;
    parent->current_value = NO_VALUE; // NOBARRIER: immediate
    return item;
}
ITERTOOLS_TYPE(
    itertools_groupby, "groupby", GroupBy, groupby_construct, groupby_next,
    "groupby(iterable, key=None)\n--\n\nmake an iterator that returns consecutive keys and groups from the iterable\n\n"
    "  iterable\n    Elements to divide into groups according to the key function.\n  key\n    A function for "
    "computing "
    "the group category for each element.\n    If the key function is not specified or is None, the element itself\n"
    "    is used for grouping.");
const TypeSpec itertools_grouper_type_spec = {.name = "_grouper",
                                              .module = "itertools",
                                              .flags = TYPE_DISALLOW_CONSTRUCTION,
                                              .size = sizeof(Grouper),
                                              .trace_kind = TRACE_VALUES,
                                              .slots = {.iter = iterator_self, .next = grouper_next}};

// ---- tee --------------------------------------------------------------------------------------------------------

enum { TEE_LINK_SIZE = 57 };
typedef struct TeeLink { // a stretch of the items that were read; the iterators share the chain
    Object header;
    Value iterator, next, count, running;
    Value items[TEE_LINK_SIZE];
} TeeLink;
typedef struct Tee {
    Object header;
    Value link, index;
} Tee;

static TeeLink *tee_link_new(Thread *thread, Value iterator) {
    TeeLink *link = heap_allocate(thread, sizeof(TeeLink), SHAPE_itertools_tee_link);
    if (!link) return NULL;
    itertools_set(thread, link, &link->iterator, iterator);
    link->count = value_from_small_int(0); // NOBARRIER: immediates
    link->running = FALSE_VALUE;
    return link;
}

static Value tee_make(Thread *thread, Type *type, TeeLink *link, int64_t index) {
    Tee *tee = type_allocate(thread, type, 0);
    if (!tee) return NO_VALUE;
    itertools_set(thread, tee, &tee->link, value_from_object(link));
    tee->index = value_from_small_int(index); // NOBARRIER: immediate
    return value_from_object(tee);
}

static Value tee_from_iterable(Thread *thread, Value iterable) {
    Value iterator = object_iter(thread, iterable);
    if (!iterator) return NO_VALUE;
    if (value_has_shape(iterator, SHAPE_itertools_tee)) {
        Tee *tee = (Tee *)iterator;
        return tee_make(thread, BUILTIN_TYPE(itertools_tee), (TeeLink *)tee->link, value_small_int(tee->index));
    }
    TeeLink *link = tee_link_new(thread, iterator);
    return link ? tee_make(thread, BUILTIN_TYPE(itertools_tee), link, 0) : NO_VALUE;
}

static Value tee_link_item(Thread *thread, TeeLink *link, int64_t index) {
    if (index < value_small_int(link->count)) return link->items[index];
    if (link->running == TRUE_VALUE) return error_raise(thread, SHAPE_RuntimeError, "cannot re-enter the tee iterator");
    link->running = TRUE_VALUE; // NOBARRIER: immediate
    Value item = object_next(thread, link->iterator);
    link->running = FALSE_VALUE; // NOBARRIER: immediate
    if (!item) return NO_VALUE;
    itertools_set(thread, link, &link->items[index], item);
    link->count = value_from_small_int(index + 1); // NOBARRIER: immediate
    return item;
}

static Value tee_next(Thread *thread, Value self) {
    Tee *tee = (Tee *)self;
    TeeLink *link = (TeeLink *)tee->link;
    int64_t index = value_small_int(tee->index);
    if (index == TEE_LINK_SIZE) {
        if (!link->next) {
            TeeLink *next = tee_link_new(thread, link->iterator);
            if (!next) return NO_VALUE;
            itertools_set(thread, link, &link->next, value_from_object(next));
        }
        link = (TeeLink *)link->next;
        itertools_set(thread, tee, &tee->link, value_from_object(link));
        index = 0;
        tee->index = value_from_small_int(0); // NOBARRIER: immediate
    }
    Value item = tee_link_item(thread, link, index);
    if (item) tee->index = value_from_small_int(index + 1); // NOBARRIER: immediate
    return item;
}

static Value tee_construct(Thread *thread, Type *type __attribute__((unused)), Value *args, size_t positional,
                           Value keyword_names) {
    if (!arguments_check_constructor(thread, type, "_tee", positional, keyword_names, 1, 1)) return NO_VALUE;
    return tee_from_iterable(thread, args[0]);
}

NATIVE(tee_copy, "__copy__(self, /)", "Returns an independent iterator.", EFFECT_ALLOCATES) {
    Tee *tee = (Tee *)args[0];
    return tee_make(thread, BUILTIN_TYPE(itertools_tee), (TeeLink *)tee->link, value_small_int(tee->index));
}

static const NativeDef *const tee_methods[] = {&tee_copy_native, NULL};
const TypeSpec itertools_tee_type_spec = {
    .name = "_tee",
    .module = "itertools",
    .doc = "Iterator wrapped to make it copyable.",
    .size = sizeof(Tee),
    .has_weakrefs = true,
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = tee_construct, .iter = iterator_self, .next = tee_next},
    .methods = tee_methods};
const TypeSpec itertools_tee_link_type_spec = {.name = "_tee_dataobject",
                                               .module = "itertools",
                                               .doc = "Data container common to multiple tee objects.",
                                               .flags = TYPE_DISALLOW_CONSTRUCTION,
                                               .size = sizeof(TeeLink),
                                               .trace_kind = TRACE_VALUES};

NATIVE(itertools_tee, "tee(iterable, n=2, /)", "Returns a tuple of n independent iterators.", EFFECT_ANY) {
    int64_t n = object_index_int64(thread, args[1]);
    if (n == -1 && error_pending(thread)) return NO_VALUE;
    if (n < 0) return error_raise(thread, SHAPE_ValueError, "n must be >= 0");
    Tuple *result = tuple_allocate(thread, (size_t)n);
    Value first = result && n ? tee_from_iterable(thread, args[0]) : NO_VALUE;
    if (n == 0 || !result) return value_from_object(result);
    for (int64_t i = 0; first && i < n; i++) {
        Value item = i == 0 ? first : tee_from_iterable(thread, first);
        if (!item) return NO_VALUE;
        tuple_set(thread, result, (size_t)i, item);
    }
    return first ? value_from_object(result) : NO_VALUE;
}
const NativeDef *const itertools_tee_function = &itertools_tee_native;

// ---- zip_longest ------------------------------------------------------------------------------------------------

typedef struct ZipLongest {
    Object header;
    Value iterators; // tuple; NONE in place of an exhausted one
    Value active, fill;
} ZipLongest;

static Value zip_longest_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    Value fill = NONE;
    size_t keywords = arguments_keyword_count(keyword_names);
    if (keywords > 1 || (keywords == 1 && !str_equal_cstring(tuple_get(keyword_names, 0), "fillvalue")))
        return error_raise(thread, SHAPE_TypeError, "zip_longest() got an unexpected keyword argument");
    if (keywords) fill = args[positional];
    Tuple *iterators = tuple_allocate(thread, positional);
    for (size_t i = 0; iterators && i < positional; i++) {
        Value iterator = object_iter(thread, args[i]);
        if (!iterator) return NO_VALUE;
        tuple_set(thread, iterators, i, iterator);
    }
    ZipLongest *zip = iterators ? type_allocate(thread, type, 0) : NULL;
    if (!zip) return NO_VALUE;
    itertools_set(thread, zip, &zip->iterators, value_from_object(iterators));
    itertools_set(thread, zip, &zip->fill, fill);
    zip->active = value_from_small_int((int64_t)positional); // NOBARRIER: immediate
    return value_from_object(zip);
}

static Value zip_longest_next(Thread *thread, Value self) {
    ZipLongest *zip = (ZipLongest *)self;
    Tuple *iterators = tuple_from_value(zip->iterators);
    if (iterators->length == 0 || zip->active == value_from_small_int(0)) return NO_VALUE;
    Tuple *result = tuple_allocate(thread, iterators->length);
    for (size_t i = 0; result && i < iterators->length; i++) {
        Value item = iterators->items[i] == NONE ? zip->fill : object_next(thread, iterators->items[i]);
        if (!item) {
            bool failed = error_pending(thread);
            zip->active = value_from_small_int(failed ? 0 : value_small_int(zip->active) - 1); // NOBARRIER: immediate
            if (zip->active == value_from_small_int(0)) return NO_VALUE;
            iterators->items[i] = NONE; // NOBARRIER: immediate
            item = zip->fill;
        }
        tuple_set(thread, result, i, item);
    }
    return value_from_object(result);
}
ITERTOOLS_TYPE(itertools_zip_longest, "zip_longest", ZipLongest, zip_longest_construct, zip_longest_next,
               "zip_longest(*iterables, fillvalue=None)\n--\n\nReturn a zip_longest object whose .__next__() method "
               "returns a tuple "
               "where\nthe i-th element comes from the i-th iterable argument.");
