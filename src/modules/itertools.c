// Taipan: itertools: product, combinations, permutations, and the module. MIT licence.
#include "object/arguments.h"
#include "modules/itertools_internal.h"
#include "object/function.h"
#include "object/module.h"
#include "object/str.h"

// All four walk index arrays: pool (tuple or tuple of tuples), indexes (list of small ints), the last result.
typedef struct Combinatoric {
    Object header;
    Value pool, indexes, cycles, result; // result NO_VALUE: not begun
    Value length, done;                  // r; done True: exhausted
} Combinatoric;

static int64_t index_at(Value list, size_t i) {
    return value_small_int(list_get(list, i));
}

static void index_set(Thread *thread, Value list, size_t i, int64_t n) {
    list_set(thread, list, i, value_from_small_int(n));
}

static Value index_list(Thread *thread, size_t count, int64_t first, int64_t step) {
    List *list = list_allocate(thread, count);
    for (size_t i = 0; list && i < count; i++)
        if (list_append(thread, value_from_object(list), value_from_small_int(first + (int64_t)i * step)) < 0)
            return NO_VALUE;
    return value_from_object(list);
}

static Value combinatoric_new(Thread *thread, Type *type, Value pool, Value indexes, Value cycles, int64_t length,
                              bool done) {
    Combinatoric *c = pool && indexes ? type_allocate(thread, type, 0) : NULL;
    if (!c) return NO_VALUE;
    itertools_set(thread, c, &c->pool, pool);
    itertools_set(thread, c, &c->indexes, indexes);
    itertools_set(thread, c, &c->cycles, cycles);
    c->length = value_from_small_int(length); // NOBARRIER: immediates
    c->done = value_from_bool(done);
    return value_from_object(c);
}

static Value finish(Combinatoric *c) {
    c->done = TRUE_VALUE; // NOBARRIER: immediate
    return NO_VALUE;
}

// The tuple of pool items at the first `length` indexes.
static Value pick(Thread *thread, Combinatoric *c) {
    size_t length = (size_t)value_small_int(c->length);
    Tuple *result = tuple_allocate(thread, length);
    for (size_t i = 0; result && i < length; i++)
        tuple_set(thread, result, i, tuple_get(c->pool, (size_t)index_at(c->indexes, i)));
    if (result) itertools_set(thread, c, &c->result, value_from_object(result));
    return value_from_object(result);
}

// ---- combinations -----------------------------------------------------------------------------------------------

static int length_argument(Thread *thread, Value v, int64_t *r) {
    *r = object_index_int64(thread, v);
    if (*r == -1 && error_pending(thread)) return -1;
    return *r < 0 ? error_raise_int(thread, SHAPE_ValueError, "r must be non-negative") : 0;
}

static Value combinations_make(Thread *thread, Type *type, const char *name, Value *args, size_t positional,
                               Value keyword_names, bool replacement) {
    static const char *const names[] = {"iterable", "r"};
    Value bound[2];
    int64_t r;
    if (!arguments_bind(thread, name, args, positional, keyword_names, names, 2, 2, bound)) return NO_VALUE;
    Value pool = tuple_from_iterable(thread, bound[0]);
    if (!pool || length_argument(thread, bound[1], &r) < 0) return NO_VALUE;
    int64_t n = (int64_t)tuple_length(pool);
    bool done = replacement ? n == 0 && r > 0 : r > n;
    return combinatoric_new(thread, type, pool, index_list(thread, done ? 0 : (size_t)r, 0, replacement ? 0 : 1), NONE,
                            r, done);
}

static Value combinations_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    return combinations_make(thread, type, "combinations", args, positional, keyword_names, false);
}

static Value combinations_next(Thread *thread, Value self) {
    Combinatoric *c = (Combinatoric *)self;
    if (c->done == TRUE_VALUE) return NO_VALUE;
    if (!c->result) return pick(thread, c);
    int64_t n = (int64_t)tuple_length(c->pool), r = value_small_int(c->length), i = r - 1;
    while (i >= 0 && index_at(c->indexes, (size_t)i) == i + n - r)
        i--;
    if (i < 0) return finish(c);
    int64_t index = index_at(c->indexes, (size_t)i);
    for (; i < r; i++)
        index_set(thread, c->indexes, (size_t)i, ++index);
    return pick(thread, c);
}
ITERTOOLS_TYPE(
    itertools_combinations, "combinations", Combinatoric, combinations_construct, combinations_next,
    "combinations(iterable, r)\n--\n\nReturn successive r-length combinations of elements in the iterable.\n\n"
    "combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)");

static Value combinations_replacement_construct(Thread *thread, Type *type, Value *args, size_t positional,
                                                Value keyword_names) {
    return combinations_make(thread, type, "combinations_with_replacement", args, positional, keyword_names, true);
}

static Value combinations_replacement_next(Thread *thread, Value self) {
    Combinatoric *c = (Combinatoric *)self;
    if (c->done == TRUE_VALUE) return NO_VALUE;
    if (!c->result) return pick(thread, c);
    int64_t n = (int64_t)tuple_length(c->pool), r = value_small_int(c->length), i = r - 1;
    while (i >= 0 && index_at(c->indexes, (size_t)i) == n - 1)
        i--;
    if (i < 0) return finish(c);
    int64_t index = index_at(c->indexes, (size_t)i) + 1;
    for (; i < r; i++)
        index_set(thread, c->indexes, (size_t)i, index);
    return pick(thread, c);
}
ITERTOOLS_TYPE(itertools_combinations_with_replacement, "combinations_with_replacement", Combinatoric,
               combinations_replacement_construct, combinations_replacement_next,
               "combinations_with_replacement(iterable, r)\n--\n\nReturn successive r-length combinations of elements "
               "in the iterable "
               "allowing individual elements to have successive repeats.\n\ncombinations_with_replacement('ABC', 2) "
               "--> ('A','A'), "
               "('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')");

// ---- permutations -----------------------------------------------------------------------------------------------

static Value permutations_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"iterable", "r"};
    Value bound[2];
    if (!arguments_bind(thread, "permutations", args, positional, keyword_names, names, 1, 2, bound)) return NO_VALUE;
    Value pool = tuple_from_iterable(thread, bound[0]);
    if (!pool) return NO_VALUE;
    int64_t n = (int64_t)tuple_length(pool), r = n;
    if (bound[1] != UNBOUND && bound[1] != NONE) {
        if (!value_is_int(bound[1])) return error_raise(thread, SHAPE_TypeError, "Expected int as r");
        if (length_argument(thread, bound[1], &r) < 0) return NO_VALUE;
    }
    bool done = r > n;
    Value cycles = index_list(thread, done ? 0 : (size_t)r, n, -1);
    return cycles ? combinatoric_new(thread, type, pool, index_list(thread, (size_t)n, 0, 1), cycles, r, done)
                  : NO_VALUE;
}

static void rotate_left(Thread *thread, Value list, size_t from) {
    size_t last = list_length(list) - 1;
    Value first = list_get(list, from);
    for (size_t i = from; i < last; i++)
        list_set(thread, list, i, list_get(list, i + 1));
    list_set(thread, list, last, first);
}

static Value permutations_next(Thread *thread, Value self) {
    Combinatoric *c = (Combinatoric *)self;
    if (c->done == TRUE_VALUE) return NO_VALUE;
    if (!c->result) return pick(thread, c);
    int64_t n = (int64_t)tuple_length(c->pool), r = value_small_int(c->length);
    if (n == 0) return finish(c);
    for (int64_t i = r - 1; i >= 0; i--) {
        int64_t cycle = index_at(c->cycles, (size_t)i) - 1;
        index_set(thread, c->cycles, (size_t)i, cycle);
        if (cycle == 0) {
            rotate_left(thread, c->indexes, (size_t)i);
            index_set(thread, c->cycles, (size_t)i, n - i);
            continue;
        }
        Value a = list_get(c->indexes, (size_t)i);
        list_set(thread, c->indexes, (size_t)i, list_get(c->indexes, (size_t)(n - cycle)));
        list_set(thread, c->indexes, (size_t)(n - cycle), a);
        return pick(thread, c);
    }
    return finish(c);
}
ITERTOOLS_TYPE(
    itertools_permutations, "permutations", Combinatoric, permutations_construct, permutations_next,
    "permutations(iterable, r=None)\n--\n\nReturn successive r-length permutations of elements in the iterable.\n\n"
    "permutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)");

// ---- product ----------------------------------------------------------------------------------------------------

static Value product_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"repeat"};
    int64_t repeat = 1;
    size_t keywords = arguments_keyword_count(keyword_names);
    if (keywords > 1 || (keywords && !str_equal_cstring(tuple_get(keyword_names, 0), names[0])))
        return arguments_raise_unexpected(thread, "product()", tuple_get(keyword_names, 0), names, 1), NO_VALUE;
    if (keywords) repeat = object_index_int64(thread, args[positional]);
    if (repeat == -1 && error_pending(thread)) return NO_VALUE;
    if (repeat < 0) return error_raise(thread, SHAPE_ValueError, "repeat argument cannot be negative");
    if (repeat && positional > (size_t)(INT64_MAX / 64 / repeat))
        return error_raise(thread, SHAPE_OverflowError, "repeat argument too large");
    size_t given = repeat ? positional : 0, total = given * (size_t)repeat;
    Tuple *pools = tuple_allocate(thread, total);
    bool empty = false;
    for (size_t i = 0; pools && i < total; i++) {
        Value pool = i < given ? tuple_from_iterable(thread, args[i]) : pools->items[i - given];
        if (!pool) return NO_VALUE;
        empty |= tuple_length(pool) == 0;
        tuple_set(thread, pools, i, pool);
    }
    if (!pools) return NO_VALUE;
    return combinatoric_new(thread, type, value_from_object(pools), index_list(thread, total, 0, 0), NONE,
                            (int64_t)total, empty);
}

static Value product_pick(Thread *thread, Combinatoric *c) {
    size_t length = (size_t)value_small_int(c->length);
    Tuple *result = tuple_allocate(thread, length);
    for (size_t i = 0; result && i < length; i++)
        tuple_set(thread, result, i, tuple_get(tuple_get(c->pool, i), (size_t)index_at(c->indexes, i)));
    if (result) itertools_set(thread, c, &c->result, value_from_object(result));
    return value_from_object(result);
}

static Value product_next(Thread *thread, Value self) {
    Combinatoric *c = (Combinatoric *)self;
    if (c->done == TRUE_VALUE) return NO_VALUE;
    if (!c->result) return product_pick(thread, c);
    for (int64_t i = value_small_int(c->length) - 1; i >= 0; i--) {
        int64_t index = index_at(c->indexes, (size_t)i) + 1;
        bool wraps = index == (int64_t)tuple_length(tuple_get(c->pool, (size_t)i));
        index_set(thread, c->indexes, (size_t)i, wraps ? 0 : index);
        if (!wraps) return product_pick(thread, c);
    }
    return finish(c);
}
ITERTOOLS_TYPE(
    itertools_product, "product", Combinatoric, product_construct, product_next,
    "product(*iterables, repeat=1)\n--\n\nCartesian product of input iterables.  Equivalent to nested for-loops.");

// ---- the module -------------------------------------------------------------------------------------------------

extern const NativeDef *const itertools_tee_function;

static int itertools_execute(Thread *thread, Module *module) {
    static const uint32_t types[] = {SHAPE_itertools_accumulate,
                                     SHAPE_itertools_batched,
                                     SHAPE_itertools_chain,
                                     SHAPE_itertools_combinations,
                                     SHAPE_itertools_combinations_with_replacement,
                                     SHAPE_itertools_compress,
                                     SHAPE_itertools_count,
                                     SHAPE_itertools_cycle,
                                     SHAPE_itertools_dropwhile,
                                     SHAPE_itertools_filterfalse,
                                     SHAPE_itertools_groupby,
                                     SHAPE_itertools_grouper,
                                     SHAPE_itertools_islice,
                                     SHAPE_itertools_pairwise,
                                     SHAPE_itertools_permutations,
                                     SHAPE_itertools_product,
                                     SHAPE_itertools_repeat,
                                     SHAPE_itertools_starmap,
                                     SHAPE_itertools_takewhile,
                                     SHAPE_itertools_tee,
                                     SHAPE_itertools_tee_link,
                                     SHAPE_itertools_zip_longest};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (module_add_type(thread, module, shape_at(types[i])->type) < 0) return -1;
    Value tee =
        native_new(thread, itertools_tee_function, value_from_object(module), str_intern_cstring(thread, "itertools"));
    return tee ? module_add(thread, module, "tee", tee) : -1;
}

const ModuleSpec itertools_module_spec = {
    .name = "itertools",
    .doc = "Functional tools for creating and using iterators.",
    .execute = itertools_execute,
};
