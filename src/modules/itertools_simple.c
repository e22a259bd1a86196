// Taipan: itertools that walk one iterable: count, repeat, cycle, chain, islice, takewhile and friends. MIT licence.
#include "modules/itertools_internal.h"
#include "object/dict.h"
#include "object/float.h"
#include "object/str.h"

// ---- count ------------------------------------------------------------------------------------------------------

typedef struct Count {
    Object header;
    Value current, step;
} Count;

static bool is_number(Value v) {
    if (value_is_int(v) || value_is_float(v)) return true;
    const TypeSlots *slots = &value_type(v)->slots;
    return slots->to_int || slots->to_float || slots->index || value_has_shape(v, SHAPE_complex);
}

static Value count_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"start", "step"};
    Value bound[2];
    if (!arguments_bind(thread, "count", args, positional, keyword_names, names, 0, 2, bound)) return NO_VALUE;
    for (int i = 0; i < 2; i++) {
        if (bound[i] == UNBOUND)
            bound[i] = value_from_small_int(i);
        else if (!is_number(bound[i]))
            return error_raise(thread, SHAPE_TypeError, "a number is required");
    }
    Count *count = type_allocate(thread, type, 0);
    if (!count) return NO_VALUE;
    itertools_set(thread, count, &count->current, bound[0]);
    itertools_set(thread, count, &count->step, bound[1]);
    return value_from_object(count);
}

static Value count_next(Thread *thread, Value self) {
    Count *count = (Count *)self;
    Value result = count->current;
    Value next = object_binary(thread, OPERATOR_ADD, result, count->step);
    if (!next) return NO_VALUE;
    itertools_set(thread, count, &count->current, next);
    return result;
}

static Value count_repr(Thread *thread, Value self) {
    Count *count = (Count *)self;
    if (count->step == value_from_small_int(1)) return str_format_c(thread, "count(%R)", count->current);
    return str_format_c(thread, "count(%R, %R)", count->current, count->step);
}

const TypeSpec itertools_count_type_spec = {
    .name = "count",
    .module = "itertools",
    .flags = TYPE_BASE,
    .size = sizeof(Count),
    .trace_kind = TRACE_VALUES,
    .doc = "count(start=0, step=1)\n--\n\nReturn a count object whose .__next__() method returns consecutive values.",
    .slots = {.construct = count_construct, .iter = iterator_self, .next = count_next, .repr = count_repr}};

// ---- repeat -----------------------------------------------------------------------------------------------------

typedef struct Repeat {
    Object header;
    Value object, remaining; // None: for ever
} Repeat;

static Value repeat_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"object", "times"};
    Value bound[2];
    if (!arguments_bind(thread, "repeat", args, positional, keyword_names, names, 1, 2, bound)) return NO_VALUE;
    Value remaining = NONE;
    if (bound[1] != UNBOUND) {
        int64_t n = object_index_int64(thread, bound[1]);
        if (n == -1 && error_pending(thread)) return NO_VALUE;
        remaining = value_from_small_int(n < 0 ? 0 : n > SMALL_INT_MAX ? SMALL_INT_MAX : n);
    }
    Repeat *repeat = type_allocate(thread, type, 0);
    if (!repeat) return NO_VALUE;
    itertools_set(thread, repeat, &repeat->object, bound[0]);
    repeat->remaining = remaining; // NOBARRIER: immediate
    return value_from_object(repeat);
}

static Value repeat_next(Thread *thread __attribute__((unused)), Value self) {
    Repeat *repeat = (Repeat *)self;
    if (repeat->remaining == NONE) return repeat->object;
    int64_t n = value_small_int(repeat->remaining);
    if (n == 0) return NO_VALUE;
    repeat->remaining = value_from_small_int(n - 1); // NOBARRIER: immediate
    return repeat->object;
}

static Value repeat_repr(Thread *thread, Value self) {
    Repeat *repeat = (Repeat *)self;
    if (repeat->remaining == NONE) return str_format_c(thread, "repeat(%R)", repeat->object);
    return str_format_c(thread, "repeat(%R, %R)", repeat->object, repeat->remaining);
}

NATIVE(repeat_length_hint, "__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).",
       EFFECT_RAISES) {
    Value remaining = ((Repeat *)args[0])->remaining;
    return remaining == NONE ? error_raise(thread, SHAPE_TypeError, "len() of unsized object") : remaining;
}

static const NativeDef *const repeat_methods[] = {&repeat_length_hint_native, NULL};
const TypeSpec itertools_repeat_type_spec = {
    .name = "repeat",
    .module = "itertools",
    .flags = TYPE_BASE,
    .size = sizeof(Repeat),
    .trace_kind = TRACE_VALUES,
    .doc = "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times. "
           " If not "
           "specified, returns the object\nendlessly.",
    .slots = {.construct = repeat_construct, .iter = iterator_self, .next = repeat_next, .repr = repeat_repr},
    .methods = repeat_methods};

// ---- cycle ------------------------------------------------------------------------------------------------------

typedef struct Cycle {
    Object header;
    Value iterator; // NO_VALUE: exhausted, replay saved
    Value saved, index;
} Cycle;

static Value cycle_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check_constructor(thread, type, "cycle", positional, keyword_names, 1, 1)) return NO_VALUE;
    Value iterator = object_iter(thread, args[0]);
    List *saved = iterator ? list_allocate(thread, 0) : NULL;
    Cycle *cycle = saved ? type_allocate(thread, type, 0) : NULL;
    if (!cycle) return NO_VALUE;
    itertools_set(thread, cycle, &cycle->iterator, iterator);
    itertools_set(thread, cycle, &cycle->saved, value_from_object(saved));
    cycle->index = value_from_small_int(0); // NOBARRIER: immediate
    return value_from_object(cycle);
}

static Value cycle_next(Thread *thread, Value self) {
    Cycle *cycle = (Cycle *)self;
    if (cycle->iterator) {
        Value item = object_next(thread, cycle->iterator);
        if (item) return list_append(thread, cycle->saved, item) < 0 ? NO_VALUE : item;
        if (error_pending(thread)) return NO_VALUE;
        cycle->iterator = NO_VALUE; // NOBARRIER: immediate
    }
    int64_t index = value_small_int(cycle->index), length = (int64_t)list_length(cycle->saved);
    if (length == 0) return NO_VALUE;
    cycle->index = value_from_small_int(index + 1 == length ? 0 : index + 1); // NOBARRIER: immediate
    return list_get(cycle->saved, (size_t)index);
}
ITERTOOLS_TYPE(
    itertools_cycle, "cycle", Cycle, cycle_construct, cycle_next,
    "cycle(iterable, /)\n--\n\nReturn elements from the iterable until it is exhausted. Then repeat the sequence "
    "indefinitely.");

// ---- chain ------------------------------------------------------------------------------------------------------

typedef struct Chain {
    Object header;
    Value sources; // iterator of iterables; NO_VALUE when done
    Value active;  // iterator, or NO_VALUE
} Chain;

static Value chain_make(Thread *thread, Type *type, Value iterables) {
    Value sources = object_iter(thread, iterables);
    Chain *chain = sources ? type_allocate(thread, type, 0) : NULL;
    if (!chain) return NO_VALUE;
    itertools_set(thread, chain, &chain->sources, sources);
    return value_from_object(chain);
}

static Value chain_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check_constructor(thread, type, "chain", positional, keyword_names, 0, SIZE_MAX)) return NO_VALUE;
    Value iterables = tuple_from_values(thread, args, positional);
    return iterables ? chain_make(thread, type, iterables) : NO_VALUE;
}

static Value chain_next(Thread *thread, Value self) {
    Chain *chain = (Chain *)self;
    while (chain->sources) {
        if (!chain->active) {
            Value iterable = object_next(thread, chain->sources);
            Value active = iterable ? object_iter(thread, iterable) : NO_VALUE;
            if (!active) {
                chain->sources = NO_VALUE; // NOBARRIER: immediate
                return NO_VALUE;
            }
            itertools_set(thread, chain, &chain->active, active);
        }
        Value item = object_next(thread, chain->active);
        if (item || error_pending(thread)) return item;
        chain->active = NO_VALUE; // NOBARRIER: immediate
    }
    return NO_VALUE;
}

NATIVE(chain_from_iterable, "from_iterable(type, iterable, /)",
       "Alternative chain() constructor taking a single iterable argument that evaluates lazily.",
       EFFECT_ANY | NATIVE_CLASS) {
    return chain_make(thread, type_from_value(args[0]), args[1]);
}

NATIVE(chain_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ALLOCATES | NATIVE_CLASS) {
    return object_call2(thread, value_from_object(BUILTIN_TYPE(generic_alias)), args[0], args[1]);
}

static const NativeDef *const chain_methods[] = {&chain_from_iterable_native, &chain_class_getitem_native, NULL};
const TypeSpec itertools_chain_type_spec = {
    .name = "chain",
    .module = "itertools",
    .flags = TYPE_BASE,
    .size = sizeof(Chain),
    .trace_kind = TRACE_VALUES,
    .doc = "chain(*iterables)\n--\n\nReturn a chain object whose .__next__() method returns elements from the\nfirst "
           "iterable until "
           "it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.",
    .slots = {.construct = chain_construct, .iter = iterator_self, .next = chain_next},
    .methods = chain_methods};

// ---- islice -----------------------------------------------------------------------------------------------------

typedef struct IteratorSlice {
    Object header;
    Value iterator, next, stop, step, count; // stop: None for no end; count: items consumed
} IteratorSlice;

// A slice bound: None gives missing; else a non-negative int.
static int slice_bound(Thread *thread, Value v, int64_t missing, int64_t *result, const char *message) {
    *result = missing;
    if (v == NONE) return 0;
    int64_t n = value_is_int(v) || value_type(v)->slots.index ? object_index_int64(thread, v) : -1;
    if (n < 0) {
        error_clear(thread);
        return error_raise_int(thread, SHAPE_ValueError, "%s", message);
    }
    *result = n < SMALL_INT_MAX / 2 ? n : SMALL_INT_MAX / 2; // nobody counts that far, and sums of two stay words
    return 0;
}

#define SLICE_BOUNDS "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."

static Value islice_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check_constructor(thread, type, "islice", positional, keyword_names, 2, 4)) return NO_VALUE;
    int64_t start = 0, stop, step = 1;
    if (positional == 2) {
        if (slice_bound(thread, args[1], -1, &stop,
                        "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.") < 0)
            return NO_VALUE;
    } else {
        if (slice_bound(thread, args[1], 0, &start, SLICE_BOUNDS) < 0 ||
            slice_bound(thread, args[2], -1, &stop, SLICE_BOUNDS) < 0)
            return NO_VALUE;
        if (positional == 4 &&
            (slice_bound(thread, args[3], 1, &step, "Step for islice() must be a positive integer or None.") < 0))
            return NO_VALUE;
        if (step < 1)
            return error_raise(thread, SHAPE_ValueError, "Step for islice() must be a positive integer or None.");
    }
    Value iterator = object_iter(thread, args[0]);
    IteratorSlice *slice = iterator ? type_allocate(thread, type, 0) : NULL;
    if (!slice) return NO_VALUE;
    itertools_set(thread, slice, &slice->iterator, iterator);
    slice->next = value_from_small_int(start); // NOBARRIER: immediates
    slice->stop = stop < 0 ? NONE : value_from_small_int(stop);
    slice->step = value_from_small_int(step);
    slice->count = value_from_small_int(0);
    return value_from_object(slice);
}

static Value islice_end(IteratorSlice *slice) {
    slice->iterator = NO_VALUE; // NOBARRIER: immediate
    return NO_VALUE;
}

static Value islice_next(Thread *thread, Value self) {
    IteratorSlice *slice = (IteratorSlice *)self;
    if (!slice->iterator) return NO_VALUE;
    int64_t next = value_small_int(slice->next), count = value_small_int(slice->count);
    int64_t stop = slice->stop == NONE ? INT64_MAX : value_small_int(slice->stop);
    int64_t until = next < stop ? next : stop;
    for (; count < until; count++) {
        if (!object_next(thread, slice->iterator)) return islice_end(slice);
        slice->count = value_from_small_int(count + 1); // NOBARRIER: immediate
    }
    if (count >= stop) return islice_end(slice);
    Value item = object_next(thread, slice->iterator);
    if (!item) return islice_end(slice);
    int64_t step = value_small_int(slice->step);
    slice->count = value_from_small_int(count + 1); // NOBARRIER: immediates
    slice->next = value_from_small_int(step > stop - next ? stop : next + step);
    if (slice->stop != NONE && count + 1 >= stop) islice_end(slice);
    return item;
}
ITERTOOLS_TYPE(
    itertools_islice, "islice", IteratorSlice, islice_construct, islice_next,
    "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an "
    "iterator whose next() method returns selected values from an\niterable.");

// ---- takewhile, dropwhile, filterfalse, starmap -----------------------------------------------------------------

typedef struct Predicated {
    Object header;
    Value function, iterator, done; // done: True once the predicate has decided for good
} Predicated;

static Value predicated_new(Thread *thread, Type *type, const char *name, Value *args, size_t positional,
                            Value keyword_names) {
    if (!arguments_check_constructor(thread, type, name, positional, keyword_names, 2, 2)) return NO_VALUE;
    Value iterator = object_iter(thread, args[1]);
    Predicated *p = iterator ? type_allocate(thread, type, 0) : NULL;
    if (!p) return NO_VALUE;
    itertools_set(thread, p, &p->function, args[0]);
    itertools_set(thread, p, &p->iterator, iterator);
    p->done = FALSE_VALUE; // NOBARRIER: immediate
    return value_from_object(p);
}

static int predicate(Thread *thread, Value function, Value item) {
    if (function == NONE || function == value_from_object(BUILTIN_TYPE(bool))) return object_is_true(thread, item);
    Value answer = object_call1(thread, function, item);
    return answer ? object_is_true(thread, answer) : -1;
}

#define PREDICATED_CONSTRUCT(name)                                                                                     \
    static Value name##_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {   \
        return predicated_new(thread, type, #name, args, positional, keyword_names);                                   \
    }
PREDICATED_CONSTRUCT(takewhile)
PREDICATED_CONSTRUCT(dropwhile)
PREDICATED_CONSTRUCT(filterfalse)
PREDICATED_CONSTRUCT(starmap)

static Value takewhile_next(Thread *thread, Value self) {
    Predicated *p = (Predicated *)self;
    if (p->done == TRUE_VALUE) return NO_VALUE;
    Value item = object_next(thread, p->iterator);
    if (!item) return NO_VALUE;
    Value answer = object_call1(thread, p->function, item);
    int good = answer ? object_is_true(thread, answer) : -1;
    if (good == 1) return item;
    if (good == 0) p->done = TRUE_VALUE; // NOBARRIER: immediate
    return NO_VALUE;
}

static Value dropwhile_next(Thread *thread, Value self) {
    Predicated *p = (Predicated *)self;
    for (;;) {
        Value item = object_next(thread, p->iterator);
        if (!item || p->done == TRUE_VALUE) return item;
        Value answer = object_call1(thread, p->function, item);
        int drop = answer ? object_is_true(thread, answer) : -1;
        if (drop < 0) return NO_VALUE;
        if (drop) continue;
        p->done = TRUE_VALUE; // NOBARRIER: immediate
        return item;
    }
}

static Value filterfalse_next(Thread *thread, Value self) {
    Predicated *p = (Predicated *)self;
    for (;;) {
        Value item = object_next(thread, p->iterator);
        if (!item) return NO_VALUE;
        int good = predicate(thread, p->function, item);
        if (good <= 0) return good < 0 ? NO_VALUE : item;
    }
}

static Value starmap_next(Thread *thread, Value self) {
    Predicated *p = (Predicated *)self;
    Value item = object_next(thread, p->iterator);
    if (item && !value_has_shape(item, SHAPE_tuple)) item = tuple_from_iterable(thread, item);
    return item ? object_call_tuple(thread, p->function, item, NO_VALUE) : NO_VALUE;
}

ITERTOOLS_TYPE(
    itertools_takewhile, "takewhile", Predicated, takewhile_construct, takewhile_next,
    "takewhile(predicate, iterable, /)\n--\n\nReturn successive entries from an iterable as long as the predicate "
    "evaluates to true for each entry.");
ITERTOOLS_TYPE(
    itertools_dropwhile, "dropwhile", Predicated, dropwhile_construct, dropwhile_next,
    "dropwhile(predicate, iterable, /)\n--\n\nDrop items from the iterable while predicate(item) is true.\n\n"
    "Afterwards, return every element until the iterable is exhausted.");
ITERTOOLS_TYPE(
    itertools_filterfalse, "filterfalse", Predicated, filterfalse_construct, filterfalse_next,
    "filterfalse(function, iterable, /)\n--\n\nReturn those items of iterable for which function(item) is false.\n\n"
    "If function is None, return the items that are false.");
ITERTOOLS_TYPE(
    itertools_starmap, "starmap", Predicated, starmap_construct, starmap_next,
    "starmap(function, iterable, /)\n--\n\nReturn an iterator whose values are returned from the function evaluated "
    "with an argument tuple taken from the given sequence.");

// ---- compress ---------------------------------------------------------------------------------------------------

typedef struct Compress {
    Object header;
    Value data, selectors;
} Compress;

static Value compress_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"data", "selectors"};
    Value bound[2];
    if (!arguments_bind(thread, "compress", args, positional, keyword_names, names, 2, 2, bound)) return NO_VALUE;
    Value data = object_iter(thread, bound[0]), selectors = data ? object_iter(thread, bound[1]) : NO_VALUE;
    Compress *compress = selectors ? type_allocate(thread, type, 0) : NULL;
    if (!compress) return NO_VALUE;
    itertools_set(thread, compress, &compress->data, data);
    itertools_set(thread, compress, &compress->selectors, selectors);
    return value_from_object(compress);
}

static Value compress_next(Thread *thread, Value self) {
    Compress *compress = (Compress *)self;
    for (;;) {
        Value item = object_next(thread, compress->data);
        Value selector = item ? object_next(thread, compress->selectors) : NO_VALUE;
        int chosen = selector ? object_is_true(thread, selector) : -1;
        if (chosen < 0) return NO_VALUE;
        if (chosen) return item;
    }
}
ITERTOOLS_TYPE(
    itertools_compress, "compress", Compress, compress_construct, compress_next,
    "compress(data, selectors)\n--\n\nReturn data elements corresponding to true selector elements.\n\nForms a shorter "
    "iterator from selected data elements using the selectors to\nchoose the data elements.");

// ---- accumulate -------------------------------------------------------------------------------------------------

typedef struct Accumulate {
    Object header;
    Value iterator, function, total, initial; // NO_VALUE: none yet
} Accumulate;

static Value accumulate_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"iterable", "func", "initial"};
    Value bound[3];
    if (positional > 2)
        return error_raise(thread, SHAPE_TypeError, "accumulate() takes at most 2 positional arguments (%zu given)",
                           positional);
    if (!arguments_bind(thread, "accumulate", args, positional, keyword_names, names, 1, 3, bound)) return NO_VALUE;
    Value iterator = object_iter(thread, bound[0]);
    Accumulate *a = iterator ? type_allocate(thread, type, 0) : NULL;
    if (!a) return NO_VALUE;
    itertools_set(thread, a, &a->iterator, iterator);
    itertools_set(thread, a, &a->function, bound[1] == UNBOUND ? NONE : bound[1]);
    itertools_set(thread, a, &a->initial, bound[2] == UNBOUND || bound[2] == NONE ? NO_VALUE : bound[2]);
    return value_from_object(a);
}

static Value accumulate_next(Thread *thread, Value self) {
    Accumulate *a = (Accumulate *)self;
    if (a->initial) {
        itertools_set(thread, a, &a->total, a->initial);
        a->initial = NO_VALUE; // NOBARRIER: immediate
        return a->total;
    }
    Value item = object_next(thread, a->iterator);
    if (!item) return NO_VALUE;
    if (a->total)
        item = a->function == NONE ? object_binary(thread, OPERATOR_ADD, a->total, item)
                                   : object_call2(thread, a->function, a->total, item);
    if (item) itertools_set(thread, a, &a->total, item);
    return item;
}
ITERTOOLS_TYPE(itertools_accumulate, "accumulate", Accumulate, accumulate_construct, accumulate_next,
               "accumulate(iterable, func=None, *, initial=None)\n--\n\nReturn series of accumulated sums.");

// ---- pairwise, batched ------------------------------------------------------------------------------------------

typedef struct Pairwise {
    Object header;
    Value iterator, previous;
} Pairwise;

static Value pairwise_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check_constructor(thread, type, "pairwise", positional, keyword_names, 1, 1)) return NO_VALUE;
    Value iterator = object_iter(thread, args[0]);
    Pairwise *pairwise = iterator ? type_allocate(thread, type, 0) : NULL;
    if (pairwise) itertools_set(thread, pairwise, &pairwise->iterator, iterator);
    return value_from_object(pairwise);
}

static Value pairwise_next(Thread *thread, Value self) {
    Pairwise *pairwise = (Pairwise *)self;
    if (!pairwise->iterator) return NO_VALUE;
    if (!pairwise->previous) {
        Value first = object_next(thread, pairwise->iterator);
        if (!first) return NO_VALUE;
        if (!pairwise->iterator) return NO_VALUE;
        itertools_set(thread, pairwise, &pairwise->previous, first);
    }
    Value old = pairwise->previous, item = object_next(thread, pairwise->iterator);
    if (!item) {
        pairwise->iterator = pairwise->previous = NO_VALUE; // NOBARRIER: immediates
        return NO_VALUE;
    }
    itertools_set(thread, pairwise, &pairwise->previous, item);
    return tuple_pack(thread, 2, old, item);
}
ITERTOOLS_TYPE(itertools_pairwise, "pairwise", Pairwise, pairwise_construct, pairwise_next,
               "pairwise(iterable, /)\n--\n\nReturn an iterator of overlapping pairs taken from the input iterator.");

typedef struct Batched {
    Object header;
    Value iterator, size, strict;
} Batched;

static Value batched_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"iterable", "n", "strict"};
    Value bound[3];
    if (positional > 2)
        return error_raise(thread, SHAPE_TypeError, "batched() takes at most 2 positional arguments (%zu given)",
                           positional);
    if (!arguments_bind(thread, "batched", args, positional, keyword_names, names, 2, 3, bound)) return NO_VALUE;
    int64_t n = object_index_int64(thread, bound[1]);
    if (n == -1 && error_pending(thread)) return NO_VALUE;
    if (n < 1) return error_raise(thread, SHAPE_ValueError, "n must be at least one");
    int strict = bound[2] == UNBOUND ? 0 : object_is_true(thread, bound[2]);
    Value iterator = strict < 0 ? NO_VALUE : object_iter(thread, bound[0]);
    Batched *batched = iterator ? type_allocate(thread, type, 0) : NULL;
    if (!batched) return NO_VALUE;
    itertools_set(thread, batched, &batched->iterator, iterator);
    batched->size = value_from_small_int(n); // NOBARRIER: immediates
    batched->strict = value_from_bool(strict);
    return value_from_object(batched);
}

static Value batched_next(Thread *thread, Value self) {
    Batched *batched = (Batched *)self;
    if (!batched->iterator) return NO_VALUE;
    int64_t n = value_small_int(batched->size);
    List *items = list_allocate(thread, n < 64 ? (size_t)n : 64);
    if (!items) return NO_VALUE;
    Value list = value_from_object(items);
    while ((int64_t)items->length < n) {
        Value item = batched->iterator ? object_next(thread, batched->iterator) : NO_VALUE;
        if (!item) break;
        if (list_append(thread, list, item) < 0) return NO_VALUE;
    }
    if (error_pending(thread)) return NO_VALUE;
    if ((int64_t)items->length < n) {
        batched->iterator = NO_VALUE; // NOBARRIER: immediate
        if (items->length == 0) return NO_VALUE;
        if (batched->strict == TRUE_VALUE) return error_raise(thread, SHAPE_ValueError, "batched(): incomplete batch");
    }
    return list_to_tuple(thread, list);
}
ITERTOOLS_TYPE(
    itertools_batched, "batched", Batched, batched_construct, batched_next,
    "batched(iterable, n, *, strict=False)\n--\n\nBatch data into tuples of length n. The last batch may be shorter "
    "than n.");
