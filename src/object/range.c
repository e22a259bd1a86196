// Taipan: range and its iterators: arithmetic progressions of ints of any size. MIT licence.
//
// A Range is immutable. Iteration works on machine words when start, stop and step fit them, else on ints.
#include "object/range.h"
#include "base/hash.h"
#include "object/arguments.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/protocol.h"
#include "object/slice.h"

static Range *range_at(Value v) {
    return (Range *)v;
}

static const Value zero = (Value)(uintptr_t)1, one = (Value)(uintptr_t)3; // immediate 0 and 1

// ---- making -----------------------------------------------------------------------------------------------------
static bool word_length(Value start, Value stop, Value step, uint64_t *length) {
    int64_t first, end, stride;
    if (!int_fits_int64(start, &first) || !int_fits_int64(stop, &end) || !int_fits_int64(step, &stride)) return false;
    *length = 0;
    if (stride > 0 && first < end) *length = ((uint64_t)end - (uint64_t)first - 1) / (uint64_t)stride + 1;
    if (stride < 0 && first > end) *length = ((uint64_t)first - (uint64_t)end - 1) / (0 - (uint64_t)stride) + 1;
    return true;
}

static Value long_length(Thread *thread, Value start, Value stop, Value step) {
    Value low = start, high = stop;
    if (int_sign(step) < 0) {
        low = stop;
        high = start;
        step = int_negative(thread, step);
        if (step == NO_VALUE) return NO_VALUE;
    }
    if (int_compare(low, high) >= 0) return zero;
    Value span = int_subtract(thread, high, low);
    if (span != NO_VALUE) span = int_subtract(thread, span, one);
    if (span != NO_VALUE) span = int_floor_divide(thread, span, step);
    return span == NO_VALUE ? NO_VALUE : int_add(thread, span, one);
}

// Plain ints, step not 0.
static Value range_new(Thread *thread, Value start, Value stop, Value step) {
    uint64_t words;
    Value length = word_length(start, stop, step, &words) ? int_from_uint64(thread, words)
                                                          : long_length(thread, start, stop, step);
    if (length == NO_VALUE) return NO_VALUE;
    Range *range = heap_allocate(thread, sizeof(Range), SHAPE_range);
    if (!range) return NO_VALUE;
    range->start = start;
    range->stop = stop;
    range->step = step;
    range->length = length;
    heap_write_barrier(thread, range);
    return value_from_object(range);
}

static Value plain_index(Thread *thread, Value v) {
    Value index = object_index(thread, v);
    if (index == NO_VALUE || value_is_small_int(index) || value_has_shape(index, SHAPE_int)) return index;
    return int_add(thread, index, zero);
}

static Value range_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    if (!arguments_check(thread, "range", positional, keyword_names, 1, 3)) return NO_VALUE;
    Value start = zero, step = one;
    if (positional > 1 && (start = plain_index(thread, args[0])) == NO_VALUE) return NO_VALUE;
    Value stop = plain_index(thread, args[positional > 1]);
    if (positional > 2 && stop != NO_VALUE && start != NO_VALUE) step = plain_index(thread, args[2]);
    if (start == NO_VALUE || stop == NO_VALUE || step == NO_VALUE) return NO_VALUE;
    if (int_sign(step) == 0) return error_raise(thread, SHAPE_ValueError, "range() arg 3 must not be zero");
    return range_new(thread, start, stop, step);
}

// ---- items ------------------------------------------------------------------------------------------------------
// start + index * step.
static Value item_at(Thread *thread, Range *range, Value index) {
    Value offset = int_multiply(thread, index, range->step);
    return offset == NO_VALUE ? NO_VALUE : int_add(thread, range->start, offset);
}

static Value get_slice(Thread *thread, Range *range, Value slice) {
    Value start, stop, step;
    if (slice_long_indices(thread, slice, range->length, &start, &stop, &step) < 0) return NO_VALUE;
    Value new_step = int_multiply(thread, step, range->step);
    Value new_start = new_step == NO_VALUE ? NO_VALUE : item_at(thread, range, start);
    Value new_stop = new_start == NO_VALUE ? NO_VALUE : item_at(thread, range, stop);
    return new_stop == NO_VALUE ? NO_VALUE : range_new(thread, new_start, new_stop, new_step);
}

static Value range_get_item(Thread *thread, Value self, Value key) {
    Range *range = range_at(self);
    if (value_is_slice(key)) return get_slice(thread, range, key);
    if (!value_is_int(key) && !value_type(key)->slots.index)
        return error_raise(thread, SHAPE_TypeError, "range indices must be integers or slices, not %T", key);
    Value index = object_index(thread, key);
    if (index != NO_VALUE && int_sign(index) < 0) index = int_add(thread, index, range->length);
    if (index == NO_VALUE) return NO_VALUE;
    if (int_sign(index) < 0 || int_compare(index, range->length) >= 0)
        return error_raise(thread, SHAPE_IndexError, "range object index out of range");
    return item_at(thread, range, index);
}

static Value range_sequence_item(Thread *thread, Value self, int64_t index) {
    Value n = int_from_int64(thread, index);
    if (n == NO_VALUE) return NO_VALUE;
    if (index < 0 || int_compare(n, range_at(self)->length) >= 0)
        return error_raise(thread, SHAPE_IndexError, "range object index out of range");
    return item_at(thread, range_at(self), n);
}

// The position of an int in the range: *index when there is one. 1, 0, -1.
static int position_of(Thread *thread, Range *range, Value n, Value *index) {
    bool rising = int_sign(range->step) > 0;
    if (rising ? int_compare(n, range->start) < 0 || int_compare(n, range->stop) >= 0
               : int_compare(n, range->start) > 0 || int_compare(n, range->stop) <= 0)
        return 0;
    Value offset = int_subtract(thread, n, range->start), remainder;
    if (offset == NO_VALUE || int_divmod(thread, offset, range->step, index, &remainder) < 0) return -1;
    return int_sign(remainder) == 0;
}

static bool is_exact_int(Value v) {
    return value_is_small_int(v) || value_is_bool(v) || value_has_shape(v, SHAPE_int);
}

static Value range_iter(Thread *thread, Value self);

// How many items equal v by comparing them all; with `first`, the index of the first one or -1. NO_VALUE:
// error.
static Value search(Thread *thread, Value self, Value v, bool first) {
    Value iterator = range_iter(thread, self), count = zero, number = zero;
    if (iterator == NO_VALUE) return NO_VALUE;
    for (Value item; (item = object_next(thread, iterator)) != NO_VALUE;) {
        int equal = object_equal(thread, item, v);
        if (equal < 0) return NO_VALUE;
        if (equal && first) return number;
        if (equal) count = int_add(thread, count, one);
        number = int_add(thread, number, one);
        if (count == NO_VALUE || number == NO_VALUE) return NO_VALUE;
    }
    if (error_pending(thread)) return NO_VALUE;
    return first ? value_from_small_int(-1) : count;
}

static int range_contains(Thread *thread, Value self, Value v) {
    Value index;
    if (is_exact_int(v)) return position_of(thread, range_at(self), v, &index);
    index = search(thread, self, v, true);
    return index == NO_VALUE ? -1 : int_sign(index) >= 0;
}

NATIVE(range_count, "count(self, object, /)", "rangeobject.count(value) -> integer -- how often value occurs.",
       EFFECT_ANY) {
    Value index;
    if (!is_exact_int(args[1])) return search(thread, args[0], args[1], false);
    int found = position_of(thread, range_at(args[0]), args[1], &index);
    return found < 0 ? NO_VALUE : value_from_small_int(found);
}

NATIVE(range_index, "index(self, object, /)",
       "rangeobject.index(value) -> integer -- the index of value.\n\nRaises ValueError if it does not occur.",
       EFFECT_ANY) {
    Value index;
    if (!is_exact_int(args[1])) {
        index = search(thread, args[0], args[1], true);
        if (index == NO_VALUE || int_sign(index) >= 0) return index;
        return error_raise(thread, SHAPE_ValueError, "sequence.index(x): x not in sequence");
    }
    int found = position_of(thread, range_at(args[0]), args[1], &index);
    if (found == 0) return error_raise(thread, SHAPE_ValueError, "range.index(x): x not in range");
    return found < 0 ? NO_VALUE : index;
}

// ---- slots ------------------------------------------------------------------------------------------------------
static Value range_repr(Thread *thread, Value self) {
    Range *range = range_at(self);
    if (range->step == one) return str_format_c(thread, "range(%R, %R)", range->start, range->stop);
    return str_format_c(thread, "range(%R, %R, %R)", range->start, range->stop, range->step);
}

static int64_t range_length(Thread *thread, Value self) {
    int64_t length;
    if (int_fits_int64(range_at(self)->length, &length)) return length;
    return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C ssize_t");
}

static int range_truth(Thread *thread, Value self) {
    (void)thread;
    return int_sign(range_at(self)->length) != 0;
}

static bool ranges_equal(const Range *a, const Range *b) {
    if (!int_equal(a->length, b->length)) return false;
    if (int_sign(a->length) == 0) return true;
    if (!int_equal(a->start, b->start)) return false;
    return int_equal(a->length, one) || int_equal(a->step, b->step);
}

static Value range_compare(Thread *thread, Value self, Value other, CompareOp op) {
    (void)thread;
    if (!value_has_shape(self, SHAPE_range) || !value_has_shape(other, SHAPE_range)) return NOT_IMPLEMENTED;
    if (op != COMPARE_EQ && op != COMPARE_NE) return NOT_IMPLEMENTED;
    return value_from_bool(ranges_equal(range_at(self), range_at(other)) == (op == COMPARE_EQ));
}

static int64_t range_hash(Thread *thread, Value self) {
    Range *range = range_at(self);
    bool empty = int_sign(range->length) == 0;
    Value start = empty ? NONE : range->start, step = empty || int_equal(range->length, one) ? NONE : range->step;
    Value key = tuple_pack(thread, 3, range->length, start, step);
    return key == NO_VALUE ? -1 : object_hash(thread, key);
}

NATIVE(range_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    Range *range = range_at(args[0]);
    Value arguments = tuple_pack(thread, 3, range->start, range->stop, range->step);
    return arguments == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_object(value_type(args[0])), arguments);
}

// ---- iterators --------------------------------------------------------------------------------------------------
typedef struct LongRangeIterator {
    Object header;
    Value next, step, remaining;
} LongRangeIterator;

static Value word_iterator(Thread *thread, int64_t next, int64_t step, uint64_t remaining) {
    RangeIterator *iterator = heap_allocate(thread, sizeof(RangeIterator), SHAPE_range_iterator);
    if (!iterator) return NO_VALUE;
    iterator->next = next;
    iterator->step = step;
    iterator->remaining = remaining;
    return value_from_object(iterator);
}

static Value long_iterator(Thread *thread, Value next, Value step, Value remaining) {
    LongRangeIterator *iterator = heap_allocate(thread, sizeof(LongRangeIterator), SHAPE_longrange_iterator);
    if (!iterator) return NO_VALUE;
    iterator->next = next;
    iterator->step = step;
    iterator->remaining = remaining;
    heap_write_barrier(thread, iterator);
    return value_from_object(iterator);
}

// Whether the place after the last item is a word too; CPython's choice of the iterator, which pickles show.
static bool end_is_word(int64_t start, int64_t step, uint64_t length) {
    int64_t distance, end;
    return length <= INT64_MAX && !__builtin_mul_overflow(step, (int64_t)length, &distance) &&
           !__builtin_add_overflow(start, distance, &end);
}

static Value range_iter(Thread *thread, Value self) {
    Range *range = range_at(self);
    int64_t start, step, stop;
    uint64_t length;
    if (word_length(range->start, range->stop, range->step, &length) && int_fits_int64(range->start, &start) &&
        int_fits_int64(range->step, &step) && int_fits_int64(range->stop, &stop) && end_is_word(start, step, length))
        return word_iterator(thread, start, step, length);
    return long_iterator(thread, range->start, range->step, range->length);
}

NATIVE(range_reversed, "__reversed__(self, /)", "Return a reverse iterator.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    Range *range = range_at(args[0]);
    Value last_index = int_subtract(thread, range->length, one);
    Value last = last_index == NO_VALUE ? NO_VALUE : item_at(thread, range, last_index);
    Value step = last == NO_VALUE ? NO_VALUE : int_negative(thread, range->step);
    if (step == NO_VALUE) return NO_VALUE;
    int64_t first, stride;
    uint64_t length;
    if (word_length(range->start, range->stop, range->step, &length) && int_fits_int64(last, &first) &&
        int_fits_int64(step, &stride))
        return word_iterator(thread, first, stride, length);
    return long_iterator(thread, last, step, range->length);
}

static Value word_iterator_next(Thread *thread, Value self) {
    RangeIterator *iterator = (RangeIterator *)self;
    if (iterator->remaining == 0) return NO_VALUE;
    int64_t n = iterator->next;
    iterator->next = (int64_t)((uint64_t)n + (uint64_t)iterator->step);
    iterator->remaining--;
    return int_from_int64(thread, n);
}

NATIVE(word_iterator_hint, "__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return int_from_uint64(thread, ((RangeIterator *)args[0])->remaining);
}

// (iter, (range,), None): the rest of the iteration as a range.
static Value reduce_rest(Thread *thread, Value next, Value step, Value remaining) {
    Value span = next == NO_VALUE || step == NO_VALUE || remaining == NO_VALUE ? NO_VALUE
                                                                               : int_multiply(thread, remaining, step);
    Value stop = span == NO_VALUE ? NO_VALUE : int_add(thread, next, span);
    Value pair =
        stop == NO_VALUE ? NO_VALUE : iterator_reduce_builtin(thread, "iter", range_new(thread, next, stop, step), -1);
    return pair == NO_VALUE ? NO_VALUE : tuple_pack(thread, 3, tuple_get(pair, 0), tuple_get(pair, 1), NONE);
}

NATIVE(word_iterator_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    RangeIterator *iterator = (RangeIterator *)args[0];
    Value next = int_from_int64(thread, iterator->next), step = int_from_int64(thread, iterator->step);
    return reduce_rest(thread, next, step, int_from_uint64(thread, iterator->remaining));
}

NATIVE(word_iterator_setstate, "__setstate__(self, object, /)", "Set state information for unpickling.", EFFECT_ANY) {
    RangeIterator *iterator = (RangeIterator *)args[0];
    int64_t index = object_index_clamped(thread, args[1]);
    if (index == -1 && error_pending(thread)) return NO_VALUE;
    uint64_t skip = index < 0 ? 0 : (uint64_t)index;
    if (skip > iterator->remaining) skip = iterator->remaining;
    iterator->next = (int64_t)((uint64_t)iterator->next + skip * (uint64_t)iterator->step);
    iterator->remaining -= skip;
    return NONE;
}

static Value long_iterator_next(Thread *thread, Value self) {
    LongRangeIterator *iterator = (LongRangeIterator *)self;
    if (int_sign(iterator->remaining) == 0) return NO_VALUE;
    Value n = iterator->next, following = int_add(thread, n, iterator->step);
    Value remaining = following == NO_VALUE ? NO_VALUE : int_subtract(thread, iterator->remaining, one);
    if (remaining == NO_VALUE) return NO_VALUE;
    iterator->next = following;
    heap_store(thread, iterator, &iterator->remaining, remaining);
    return n;
}

NATIVE(long_iterator_hint, "__length_hint__(self, /)", "Private method returning an estimate of len(list(it)).",
       EFFECT_READS) {
    return ((LongRangeIterator *)args[0])->remaining;
}

NATIVE(long_iterator_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    LongRangeIterator *iterator = (LongRangeIterator *)args[0];
    return reduce_rest(thread, iterator->next, iterator->step, iterator->remaining);
}

NATIVE(long_iterator_setstate, "__setstate__(self, object, /)", "Set state information for unpickling.", EFFECT_ANY) {
    LongRangeIterator *iterator = (LongRangeIterator *)args[0];
    if (!value_is_int(args[1])) return error_raise(thread, SHAPE_TypeError, "state must be an int, not %T", args[1]);
    Value skip = int_add(thread, args[1], zero);
    if (skip == NO_VALUE) return NO_VALUE;
    if (int_sign(skip) < 0) skip = zero;
    if (int_compare(skip, iterator->remaining) > 0) skip = iterator->remaining;
    Value span = int_multiply(thread, skip, iterator->step);
    Value next = span == NO_VALUE ? NO_VALUE : int_add(thread, iterator->next, span);
    Value remaining = next == NO_VALUE ? NO_VALUE : int_subtract(thread, iterator->remaining, skip);
    if (remaining == NO_VALUE) return NO_VALUE;
    iterator->next = next;
    heap_store(thread, iterator, &iterator->remaining, remaining);
    return NONE;
}

static const NativeDef *const word_iterator_methods[] = {&word_iterator_hint_native, &word_iterator_reduce_native,
                                                         &word_iterator_setstate_native, NULL};
static const NativeDef *const long_iterator_methods[] = {&long_iterator_hint_native, &long_iterator_reduce_native,
                                                         &long_iterator_setstate_native, NULL};

const TypeSpec range_iterator_type_spec = {
    .name = "range_iterator",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(RangeIterator),
    .trace_kind = TRACE_LEAF,
    .slots = {.iter = iterator_self, .next = word_iterator_next},
    .methods = word_iterator_methods,
};

const TypeSpec longrange_iterator_type_spec = {
    .name = "longrange_iterator",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(LongRangeIterator),
    .trace_kind = TRACE_VALUES,
    .slots = {.iter = iterator_self, .next = long_iterator_next},
    .methods = long_iterator_methods,
};

static const NativeDef *const range_methods[] = {&range_reversed_native, &range_reduce_native, &range_count_native,
                                                 &range_index_native, NULL};
static const NativeMember range_members[] = {{"start", MEMBER_VALUE, offsetof(Range, start), true, NULL},
                                             {"stop", MEMBER_VALUE, offsetof(Range, stop), true, NULL},
                                             {"step", MEMBER_VALUE, offsetof(Range, step), true, NULL},
                                             {0}};

const TypeSpec range_type_spec = {
    .name = "range",
    .doc = "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\n"
           "The ints from start (0 when not given) up to stop, without it, by step (1 when not given).\n"
           "range(4) gives 0, 1, 2, 3; with a negative step the range counts down.",
    .flags = TYPE_SEQUENCE,
    .size = sizeof(Range),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = range_repr,
              .hash = range_hash,
              .rich_compare = range_compare,
              .iter = range_iter,
              .construct = range_construct,
              .truth = range_truth,
              .length = range_length,
              .get_item = range_get_item,
              .sequence_item = range_sequence_item,
              .contains = range_contains},
    .methods = range_methods,
    .members = range_members,
};
