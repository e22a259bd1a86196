// Taipan: list.sort: a stable adaptive merge sort. MIT licence.
//
// Natural runs are found and extended by binary insertion to a minimum length; powersort (Munro and Wild,
// 2018) decides which neighbours to merge; merging gallops (Peters' timsort) where one side wins repeatedly.
// With a key function the keys are sorted and the items moved along. Keys that are all ints of one word, all
// floats, all strings, or tuples that start with such, are compared without a call of the protocol.
//
// While it sorts, the list is empty, and a change to it raises ValueError; the items lie in arrays of the
// sort's own, which the stack keeps alive. They are written as memory of a fresh object is: a barrier after
// each phase that may have been interrupted by a collection (mark_written).
#include "object/equality.h"
#include "object/float.h"
#include "object/int.h"
#include "object/list.h"
#include "object/tuple.h"

enum { MAX_RUNS = 85, MIN_GALLOP = 7, MINIMUM_RUN_LIMIT = 64 };

typedef struct Sort Sort;
typedef int (*LessFunction)(Sort *sort, Value a, Value b); // 1, 0, -1

// Keys, and items that move with them (NULL when the keys are the items).
typedef struct Lane {
    Value *keys, *values;
} Lane;

typedef struct Run {
    size_t start, length;
    int power; // of the boundary to the run above it
} Run;

struct Sort {
    Thread *thread;
    LessFunction less;
    LessFunction less_first; // for the first items of tuples
    Lane data;
    Lane scratch; // room for half the items
    size_t count;
    ValueArray *arrays[4]; // owners of the above, for barriers: keys, values, scratch keys, scratch values
    Run runs[MAX_RUNS];
    size_t run_count;
    size_t min_gallop;
};

static void mark_written(Sort *sort) {
    for (int i = 0; i < 4; i++)
        if (sort->arrays[i]) heap_write_barrier(sort->thread, sort->arrays[i]);
}

// ---- comparing --------------------------------------------------------------------------------------------------
static int less_generic(Sort *sort, Value a, Value b) {
    Value answer = object_compare(sort->thread, a, b, COMPARE_LT);
    mark_written(sort);
    if (answer == TRUE_VALUE) return 1;
    if (answer == FALSE_VALUE) return 0;
    return answer == NO_VALUE ? -1 : object_is_true(sort->thread, answer);
}

static int less_word(Sort *sort, Value a, Value b) {
    (void)sort;
    return (int64_t)value_bits(a) < (int64_t)value_bits(b);
}

static int less_double(Sort *sort, Value a, Value b) {
    (void)sort;
    return float_to_double(a) < float_to_double(b);
}

static int less_text(Sort *sort, Value a, Value b) {
    (void)sort;
    return str_compare(str_from_value(a), str_from_value(b)) < 0;
}

static int less_tuple(Sort *sort, Value a, Value b) {
    size_t a_length = tuple_length(a), b_length = tuple_length(b);
    size_t shorter = a_length < b_length ? a_length : b_length, i = 0;
    for (; i < shorter; i++) {
        int equal = value_equal(sort->thread, tuple_get(a, i), tuple_get(b, i));
        mark_written(sort);
        if (equal < 0) return -1;
        if (!equal) break;
    }
    if (i == shorter) return a_length < b_length;
    if (i == 0) return sort->less_first(sort, tuple_get(a, 0), tuple_get(b, 0));
    return less_generic(sort, tuple_get(a, i), tuple_get(b, i));
}

static LessFunction kind_of(Value v) {
    if (value_is_small_int(v)) return less_word;
    if (value_is_immediate_float(v) || value_has_shape(v, SHAPE_float)) return less_double;
    if (value_has_shape(v, SHAPE_str)) return less_text;
    if (value_has_shape(v, SHAPE_tuple) && tuple_length(v) > 0) return less_tuple;
    return less_generic;
}

static LessFunction common_kind(const Value *keys, size_t count) {
    LessFunction kind = kind_of(keys[0]);
    for (size_t i = 1; i < count && kind != less_generic; i++)
        if (kind_of(keys[i]) != kind) return less_generic;
    return kind;
}

static void choose_comparison(Sort *sort) {
    sort->less = common_kind(sort->data.keys, sort->count);
    sort->less_first = less_generic;
    if (sort->less != less_tuple) return;
    LessFunction first = kind_of(tuple_get(sort->data.keys[0], 0));
    for (size_t i = 1; i < sort->count && first != less_generic; i++)
        if (kind_of(tuple_get(sort->data.keys[i], 0)) != first) first = less_generic;
    sort->less_first = first == less_tuple ? less_generic : first;
}

// ---- moving -----------------------------------------------------------------------------------------------------
static void copy_out(Sort *sort, size_t from, size_t count) { // data -> scratch
    memcpy(sort->scratch.keys, sort->data.keys + from, count * sizeof(Value));
    if (sort->data.values) memcpy(sort->scratch.values, sort->data.values + from, count * sizeof(Value));
}

static void copy_back(Sort *sort, size_t to, size_t from, size_t count) { // scratch -> data
    memcpy(sort->data.keys + to, sort->scratch.keys + from, count * sizeof(Value));
    if (sort->data.values) memcpy(sort->data.values + to, sort->scratch.values + from, count * sizeof(Value));
}

static void move(Sort *sort, size_t to, size_t from, size_t count) {
    memmove(sort->data.keys + to, sort->data.keys + from, count * sizeof(Value));
    if (sort->data.values) memmove(sort->data.values + to, sort->data.values + from, count * sizeof(Value));
}

static void reverse_range(Value *items, size_t start, size_t end) {
    while (start + 1 < end) {
        Value swap = items[start];
        items[start++] = items[--end];
        items[end] = swap;
    }
}

static void reverse_lane(Sort *sort, size_t start, size_t end) {
    reverse_range(sort->data.keys, start, end);
    if (sort->data.values) reverse_range(sort->data.values, start, end);
}

// ---- runs -------------------------------------------------------------------------------------------------------
// Sorts start..end, of which start..sorted already is.
static int insertion_sort(Sort *sort, size_t start, size_t sorted, size_t end) {
    for (size_t i = sorted; i < end; i++) {
        Value key = sort->data.keys[i], value = sort->data.values ? sort->data.values[i] : NO_VALUE;
        size_t low = start, high = i;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            int less = sort->less(sort, key, sort->data.keys[middle]);
            if (less < 0) return -1;
            if (less)
                high = middle;
            else
                low = middle + 1;
        }
        move(sort, low + 1, low, i - low);
        sort->data.keys[low] = key;
        if (sort->data.values) sort->data.values[low] = value;
    }
    return 0;
}

// Length of the run at start, made ascending; 0: error. Equal neighbours inside a descending run keep their
// order, since each stretch of equals is reversed before the whole is.
static size_t find_run(Sort *sort, size_t start) {
    Value *keys = sort->data.keys;
    size_t end = start + 1;
    if (end == sort->count) return 1;
    int less = sort->less(sort, keys[end], keys[start]);
    if (less < 0) return 0;
    if (!less) {
        for (end++; end < sort->count; end++) {
            less = sort->less(sort, keys[end], keys[end - 1]);
            if (less < 0) return 0;
            if (less) break;
        }
        return end - start;
    }
    for (end++; end < sort->count; end++) {
        less = sort->less(sort, keys[end], keys[end - 1]);
        if (less < 0) return 0;
        if (!less) break;
    }
    reverse_lane(sort, start, end); // strictly descending
    return end - start;
}

static size_t minimum_run(size_t count) {
    size_t odd = 0;
    while (count >= MINIMUM_RUN_LIMIT) {
        odd |= count & 1;
        count >>= 1;
    }
    return count + odd;
}

// ---- galloping
// -------------------------------------------------------------------------------------------------- How many
// of keys[0..count) come before key: those less than it (right false), or not greater (right true). The
// search doubles its steps from hint. -1: error.
static int before(Sort *sort, Value key, Value candidate, bool right) {
    if (!right) return sort->less(sort, candidate, key);
    int less = sort->less(sort, key, candidate);
    return less < 0 ? -1 : !less;
}

static ptrdiff_t gallop(Sort *sort, Value key, const Value *keys, ptrdiff_t count, ptrdiff_t hint, bool right) {
    ptrdiff_t low, high, step = 1; // keys[low - 1] comes before key; keys[high] does not
    int first = before(sort, key, keys[hint], right);
    if (first < 0) return -1;
    if (first) {
        low = hint + 1;
        high = count;
        for (; hint + step < count; step = step * 2 + 1) {
            int more = before(sort, key, keys[hint + step], right);
            if (more < 0) return -1;
            if (!more) {
                high = hint + step;
                break;
            }
            low = hint + step + 1;
        }
    } else {
        high = hint;
        low = 0;
        for (; hint - step >= 0; step = step * 2 + 1) {
            int found = before(sort, key, keys[hint - step], right);
            if (found < 0) return -1;
            if (found) {
                low = hint - step + 1;
                break;
            }
            high = hint - step;
        }
    }
    while (low < high) {
        ptrdiff_t middle = low + (high - low) / 2;
        int found = before(sort, key, keys[middle], right);
        if (found < 0) return -1;
        if (found)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// ---- merging
// ---------------------------------------------------------------------------------------------------- The
// state of a merge: the copied side in scratch, the other in data, and where the next item goes. After an
// error the copied items still waiting are put back, so that nothing is lost.
typedef struct Merge {
    size_t copied, copied_end; // scratch
    size_t other, other_end;   // data
    size_t to;
} Merge;

static void take_copied(Sort *sort, Merge *merge) {
    sort->data.keys[merge->to] = sort->scratch.keys[merge->copied];
    if (sort->data.values) sort->data.values[merge->to] = sort->scratch.values[merge->copied];
    merge->to++;
    merge->copied++;
}

static void take_other(Sort *sort, Merge *merge) {
    sort->data.keys[merge->to] = sort->data.keys[merge->other];
    if (sort->data.values) sort->data.values[merge->to] = sort->data.values[merge->other];
    merge->to++;
    merge->other++;
}

// One by one until a side wins often enough in a row: 1 gallop, 0 a side is used up, -1 error.
static int merge_low_plain(Sort *sort, Merge *merge) {
    for (size_t copied_wins = 0, other_wins = 0;;) {
        int less = sort->less(sort, sort->data.keys[merge->other], sort->scratch.keys[merge->copied]);
        if (less < 0) return -1;
        if (less) {
            take_other(sort, merge);
            other_wins++;
            copied_wins = 0;
            if (merge->other == merge->other_end) return 0;
        } else {
            take_copied(sort, merge);
            copied_wins++;
            other_wins = 0;
            if (merge->copied == merge->copied_end) return 0;
        }
        if ((copied_wins | other_wins) >= sort->min_gallop) return 1;
    }
}

static int merge_low_gallop(Sort *sort, Merge *merge) {
    for (;;) {
        ptrdiff_t copied = gallop(sort, sort->data.keys[merge->other], sort->scratch.keys + merge->copied,
                                  (ptrdiff_t)(merge->copied_end - merge->copied), 0, true);
        if (copied < 0) return -1;
        copy_back(sort, merge->to, merge->copied, (size_t)copied);
        merge->to += (size_t)copied;
        merge->copied += (size_t)copied;
        if (merge->copied == merge->copied_end) return 0;
        take_other(sort, merge);
        if (merge->other == merge->other_end) return 0;
        ptrdiff_t other = gallop(sort, sort->scratch.keys[merge->copied], sort->data.keys + merge->other,
                                 (ptrdiff_t)(merge->other_end - merge->other), 0, false);
        if (other < 0) return -1;
        move(sort, merge->to, merge->other, (size_t)other);
        merge->to += (size_t)other;
        merge->other += (size_t)other;
        if (merge->other == merge->other_end) return 0;
        take_copied(sort, merge);
        if (merge->copied == merge->copied_end) return 0;
        if (sort->min_gallop > 1) sort->min_gallop--;
        if (copied < MIN_GALLOP && other < MIN_GALLOP) {
            sort->min_gallop += 2;
            return 1;
        }
    }
}

// Merges start..middle (copied out) with middle..end, from the left.
static int merge_low(Sort *sort, size_t start, size_t middle, size_t end) {
    Merge merge = {0, middle - start, middle, end, start};
    copy_out(sort, start, middle - start);
    int status;
    do {
        status = merge_low_plain(sort, &merge);
        if (status == 1) status = merge_low_gallop(sort, &merge);
    } while (status == 1);
    copy_back(sort, merge.to, merge.copied, merge.copied_end - merge.copied);
    return status;
}

// From the right: copied_end, other_end and to point one past the items to be taken next.
static void take_copied_high(Sort *sort, Merge *merge) {
    merge->to--;
    merge->copied_end--;
    sort->data.keys[merge->to] = sort->scratch.keys[merge->copied_end];
    if (sort->data.values) sort->data.values[merge->to] = sort->scratch.values[merge->copied_end];
}

static void take_other_high(Sort *sort, Merge *merge) {
    merge->to--;
    merge->other_end--;
    sort->data.keys[merge->to] = sort->data.keys[merge->other_end];
    if (sort->data.values) sort->data.values[merge->to] = sort->data.values[merge->other_end];
}

static int merge_high_plain(Sort *sort, Merge *merge) {
    for (size_t copied_wins = 0, other_wins = 0;;) {
        int less = sort->less(sort, sort->scratch.keys[merge->copied_end - 1], sort->data.keys[merge->other_end - 1]);
        if (less < 0) return -1;
        if (less) {
            take_other_high(sort, merge);
            other_wins++;
            copied_wins = 0;
            if (merge->other == merge->other_end) return 0;
        } else {
            take_copied_high(sort, merge);
            copied_wins++;
            other_wins = 0;
            if (merge->copied == merge->copied_end) return 0;
        }
        if ((copied_wins | other_wins) >= sort->min_gallop) return 1;
    }
}

static int merge_high_gallop(Sort *sort, Merge *merge) {
    for (;;) {
        ptrdiff_t left = (ptrdiff_t)(merge->other_end - merge->other);
        ptrdiff_t keep = gallop(sort, sort->scratch.keys[merge->copied_end - 1], sort->data.keys + merge->other, left,
                                left - 1, true);
        if (keep < 0) return -1;
        ptrdiff_t other = left - keep;
        merge->to -= (size_t)other;
        merge->other_end -= (size_t)other;
        move(sort, merge->to, merge->other_end, (size_t)other);
        if (merge->other == merge->other_end) return 0;
        take_copied_high(sort, merge);
        if (merge->copied == merge->copied_end) return 0;
        left = (ptrdiff_t)(merge->copied_end - merge->copied);
        keep = gallop(sort, sort->data.keys[merge->other_end - 1], sort->scratch.keys + merge->copied, left, left - 1,
                      false);
        if (keep < 0) return -1;
        ptrdiff_t copied = left - keep;
        merge->to -= (size_t)copied;
        merge->copied_end -= (size_t)copied;
        copy_back(sort, merge->to, merge->copied_end, (size_t)copied);
        if (merge->copied == merge->copied_end) return 0;
        take_other_high(sort, merge);
        if (merge->other == merge->other_end) return 0;
        if (sort->min_gallop > 1) sort->min_gallop--;
        if (copied < MIN_GALLOP && other < MIN_GALLOP) {
            sort->min_gallop += 2;
            return 1;
        }
    }
}

// Merges start..middle with middle..end (copied out), from the right.
static int merge_high(Sort *sort, size_t start, size_t middle, size_t end) {
    Merge merge = {0, end - middle, start, middle, end};
    copy_out(sort, middle, end - middle);
    int status;
    do {
        status = merge_high_plain(sort, &merge);
        if (status == 1) status = merge_high_gallop(sort, &merge);
    } while (status == 1);
    size_t left = merge.copied_end - merge.copied;
    copy_back(sort, merge.to - left, merge.copied, left);
    return status;
}

// Merges the two topmost runs.
static int merge_top(Sort *sort) {
    Run *a = &sort->runs[sort->run_count - 2], *b = &sort->runs[sort->run_count - 1];
    size_t start = a->start, middle = b->start, end = b->start + b->length;
    a->length += b->length;
    sort->run_count--;
    Value *keys = sort->data.keys;
    ptrdiff_t skip = gallop(sort, keys[middle], keys + start, (ptrdiff_t)(middle - start), 0, true);
    if (skip < 0) return -1;
    start += (size_t)skip; // these are in place already
    if (start == middle) return 0;
    ptrdiff_t length = (ptrdiff_t)(end - middle);
    ptrdiff_t use = gallop(sort, keys[middle - 1], keys + middle, length, length - 1, false);
    if (use < 0) return -1;
    end = middle + (size_t)use; // the rest is in place
    if (use == 0) return 0;
    return middle - start <= end - middle ? merge_low(sort, start, middle, end) : merge_high(sort, start, middle, end);
}

// ---- powersort
// -------------------------------------------------------------------------------------------------- The
// depth, in an ideal tree over all items, of the boundary between two neighbouring runs.
static int boundary_power(const Run *a, size_t b_length, size_t count) {
    size_t left = 2 * a->start + a->length, right = left + a->length + b_length; // twice the midpoints
    int power = 0;
    for (;;) {
        power++;
        if (left >= count) {
            left -= count;
            right -= count;
        } else if (right >= count) {
            return power;
        }
        left <<= 1;
        right <<= 1;
    }
}

static int push_run(Sort *sort, size_t start, size_t length) {
    if (sort->run_count) {
        Run *top = &sort->runs[sort->run_count - 1];
        int power = boundary_power(top, length, sort->count);
        while (sort->run_count > 1 && sort->runs[sort->run_count - 2].power > power)
            if (merge_top(sort) < 0) return -1;
        sort->runs[sort->run_count - 1].power = power;
    }
    sort->runs[sort->run_count++] = (Run){start, length, 0};
    return 0;
}

static int sort_items(Sort *sort) {
    size_t minimum = minimum_run(sort->count);
    for (size_t start = 0; start < sort->count;) {
        size_t length = find_run(sort, start);
        if (length == 0) return -1;
        if (length < minimum) {
            size_t forced = sort->count - start < minimum ? sort->count - start : minimum;
            if (insertion_sort(sort, start, start + length, start + forced) < 0) return -1;
            length = forced;
        }
        if (push_run(sort, start, length) < 0) return -1;
        start += length;
    }
    while (sort->run_count > 1)
        if (merge_top(sort) < 0) return -1;
    return 0;
}

// ---- the whole --------------------------------------------------------------------------------------------------
static int compute_keys(Sort *sort, ValueArray *items, Value key) {
    ValueArray *keys = value_array_allocate(sort->thread, sort->count);
    if (!keys) return -1;
    for (size_t i = 0; i < sort->count; i++) {
        Value computed = object_call1(sort->thread, key, items->items[i]);
        if (computed == NO_VALUE) return -1;
        heap_store(sort->thread, keys, &keys->items[i], computed);
    }
    sort->arrays[0] = keys;
    sort->arrays[1] = items;
    sort->data = (Lane){keys->items, items->items};
    return 0;
}

static int make_scratch(Sort *sort) {
    if (sort->count < MINIMUM_RUN_LIMIT) return 0; // one run: nothing is merged
    size_t half = sort->count / 2 + 1;
    sort->arrays[2] = value_array_allocate(sort->thread, half);
    if (!sort->arrays[2]) return -1;
    sort->scratch.keys = sort->arrays[2]->items;
    if (!sort->data.values) return 0;
    sort->arrays[3] = value_array_allocate(sort->thread, half);
    if (!sort->arrays[3]) return -1;
    sort->scratch.values = sort->arrays[3]->items;
    return 0;
}

// Reversing before and after keeps equal items in their order.
static int sort_detached(Sort *sort, ValueArray *items, Value key, bool reverse) {
    sort->arrays[0] = items;
    sort->data = (Lane){items->items, NULL};
    if (key != NONE && compute_keys(sort, items, key) < 0) return -1;
    if (make_scratch(sort) < 0) return -1;
    if (sort->count < 2) return 0;
    choose_comparison(sort);
    mark_written(sort);
    if (reverse) reverse_lane(sort, 0, sort->count);
    int status = sort_items(sort);
    mark_written(sort);
    if (reverse) reverse_lane(sort, 0, sort->count);
    return status;
}

int list_sort(Thread *thread, Value v, Value key, bool reverse) {
    List *list = list_from_value(v);
    ValueArray *items = list->storage;
    Sort sort = {.thread = thread, .count = list->length, .min_gallop = MIN_GALLOP};
    if (sort.count == 0) return 0;
    if (sort.count < 2 && key == NONE) return 0;
    ValueArray *sentinel = value_array_allocate(thread, 0); // any change replaces it
    if (!sentinel) return -1;
    HEAP_STORE_POINTER(thread, list, storage, sentinel);
    list->length = 0;
    int status = sort_detached(&sort, items, key, reverse);
    bool modified = list->storage != sentinel;
    HEAP_STORE_POINTER(thread, list, storage, items);
    list->length = sort.count;
    if (modified && status == 0) return error_raise_int(thread, SHAPE_ValueError, "list modified during sort");
    return status;
}
