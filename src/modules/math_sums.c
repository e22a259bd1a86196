// Taipan: the math module: sums without rounding errors, distances. MIT licence.
//
// fsum and sumprod keep partial sums that do not overlap (Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997)
// and round once at the end.
#include <math.h>
#include <stdlib.h>
#include "modules/math_internal.h"

typedef struct Partials {
    double small[32], *items;
    size_t count, capacity;
    double special, infinities; // sums of what was not finite
} Partials;

static void partials_init(Partials *p) {
    *p = (Partials){.capacity = 32};
    p->items = p->small;
}
static void partials_free(Partials *p) {
    if (p->items != p->small) free(p->items);
}
// 0; -1 with an exception (overflow).
static int partials_add(Thread *thread, Partials *p, double x) {
    double original = x;
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++) {
        double y = p->items[i];
        if (fabs(x) < fabs(y)) {
            double t = x;
            x = y, y = t;
        }
        double high = x + y, low = y - (high - x);
        if (low != 0.0) p->items[kept++] = low;
        x = high;
    }
    p->count = kept;
    if (x == 0.0) return 0;
    if (!isfinite(x)) {
        if (isfinite(original)) return error_raise_int(thread, SHAPE_OverflowError, "intermediate overflow in fsum");
        if (isinf(original)) p->infinities += original;
        p->special += original;
        p->count = 0;
        return 0;
    }
    if (p->count >= p->capacity) {
        double *grown = malloc(2 * p->capacity * sizeof *grown);
        if (!grown) {
            error_no_memory(thread);
            return -1;
        }
        memcpy(grown, p->items, p->count * sizeof *grown);
        partials_free(p);
        p->items = grown;
        p->capacity *= 2;
    }
    p->items[p->count++] = x;
    return 0;
}
static double partials_sum(const Partials *p) {
    if (p->count == 0) return 0.0;
    size_t n = p->count;
    double high = p->items[--n], low = 0.0;
    while (n > 0) {
        double x = high, y = p->items[--n];
        high = x + y;
        low = y - (high - x);
        if (low != 0.0) break;
    }
    // Half-way cases: what is left decides.
    if (n > 0 && ((low < 0.0 && p->items[n - 1] < 0.0) || (low > 0.0 && p->items[n - 1] > 0.0))) {
        double y = low * 2.0, x = high + y;
        if (y == x - high) high = x;
    }
    return high;
}

NATIVE(math_fsum, "fsum(seq, /)", "Return an accurate floating-point sum of values in the iterable seq.", EFFECT_ANY) {
    Value iterator = object_iter(thread, args[0]), item, result = NO_VALUE;
    if (iterator == NO_VALUE) return NO_VALUE;
    Partials p;
    partials_init(&p);
    while ((item = object_next(thread, iterator)) != NO_VALUE) {
        double x = float_from_value(thread, item);
        if ((x == -1.0 && error_pending(thread)) || partials_add(thread, &p, x) < 0) break;
    }
    if (!error_pending(thread)) {
        if (p.special != 0.0)
            result = isnan(p.infinities) ? error_raise(thread, SHAPE_ValueError, "-inf + inf in fsum")
                                         : float_from_double(thread, p.special);
        else
            result = float_from_double(thread, partials_sum(&p));
    }
    partials_free(&p);
    return result;
}

// ---- sumprod ----------------------------------------------------------------------------------------------------

typedef struct SumOfProducts {
    Value total, integers; // integers: sum of products of ints
    Partials floats;
    bool use_integers, use_floats, has_integers, has_floats;
} SumOfProducts;

static bool is_exact_int(Value v) {
    return value_is_small_int(v) || value_has_shape(v, SHAPE_int);
}
static bool is_exact_float(Value v) {
    return value_is_immediate_float(v) || value_has_shape(v, SHAPE_float);
}
static int flush_integers(Thread *thread, SumOfProducts *s) {
    if (s->has_integers) s->total = object_binary(thread, OPERATOR_ADD, s->total, s->integers);
    s->has_integers = false;
    s->integers = value_from_small_int(0);
    return s->total == NO_VALUE ? -1 : 0;
}
static int flush_floats(Thread *thread, SumOfProducts *s) {
    if (s->has_floats) {
        double sum = s->floats.special != 0.0 ? s->floats.special : partials_sum(&s->floats);
        s->total = object_binary(thread, OPERATOR_ADD, s->total, float_from_double(thread, sum));
        s->floats.count = 0;
        s->floats.special = s->floats.infinities = 0;
    }
    s->has_floats = false;
    return s->total == NO_VALUE ? -1 : 0;
}
// False for what is neither float nor int, and for ints beyond the floats.
static bool factor_to_double(Thread *thread, Value value, double *number) {
    if (is_exact_float(value)) {
        *number = float_to_double(value);
        return true;
    }
    if (!is_exact_int(value)) return false;
    *number = int_to_double(thread, value);
    if (!error_pending(thread)) return true;
    error_clear(thread);
    return false;
}

// 1 added, 0 not for floats (or not finite), -1.
static int add_floats(Thread *thread, SumOfProducts *s, Value p, Value q) {
    double x = 0, y = 0;
    if (!factor_to_double(thread, p, &x) || !factor_to_double(thread, q, &y)) return 0;
    if (!is_exact_float(p) && !is_exact_float(q)) return 0;
    double high = x * y, low = fma(x, y, -high);
    if (!isfinite(high)) return 0;
    if (partials_add(thread, &s->floats, high) < 0 || partials_add(thread, &s->floats, low) < 0) return -1;
    s->has_floats = true;
    return 1;
}
static int add_product(Thread *thread, SumOfProducts *s, Value p, Value q) {
    if (s->use_integers) {
        if (is_exact_int(p) && is_exact_int(q)) {
            Value product = int_multiply(thread, p, q);
            s->integers = product == NO_VALUE ? NO_VALUE : int_add(thread, s->integers, product);
            s->has_integers = true;
            return s->integers == NO_VALUE ? -1 : 0;
        }
        s->use_integers = false;
        if (flush_integers(thread, s) < 0) return -1;
    }
    if (s->use_floats) {
        int added = add_floats(thread, s, p, q);
        if (added) return added < 0 ? -1 : 0;
        s->use_floats = false;
        if (flush_floats(thread, s) < 0) return -1;
    }
    Value product = object_binary(thread, OPERATOR_MULTIPLY, p, q);
    s->total = product == NO_VALUE ? NO_VALUE : object_binary(thread, OPERATOR_ADD, s->total, product);
    return s->total == NO_VALUE ? -1 : 0;
}
NATIVE(math_sumprod, "sumprod(p, q, /)", "Return the sum of products of values from two iterables p and q.",
       EFFECT_ANY) {
    Value first = object_iter(thread, args[0]), second = first == NO_VALUE ? NO_VALUE : object_iter(thread, args[1]);
    if (second == NO_VALUE) return NO_VALUE;
    SumOfProducts s = {.total = value_from_small_int(0),
                       .integers = value_from_small_int(0),
                       .use_integers = true,
                       .use_floats = true};
    partials_init(&s.floats);
    for (;;) {
        Value p = object_next(thread, first);
        if (p == NO_VALUE && error_pending(thread)) break;
        Value q = object_next(thread, second);
        if (q == NO_VALUE && error_pending(thread)) break;
        if ((p == NO_VALUE) != (q == NO_VALUE)) {
            error_raise(thread, SHAPE_ValueError, "Inputs are not the same length");
            break;
        }
        if (p == NO_VALUE || add_product(thread, &s, p, q) < 0) break;
    }
    Value result = NO_VALUE;
    if (!error_pending(thread) && flush_integers(thread, &s) == 0 && flush_floats(thread, &s) == 0) result = s.total;
    partials_free(&s.floats);
    return result;
}

// ---- distances --------------------------------------------------------------------------------------------------

// The root of the sum of squares, with the squares' and sums' errors kept (double-double) and one Newton step at the end.
static double norm(const double *items, size_t count) {
    double most = 0;
    bool has_nan = false;
    for (size_t i = 0; i < count; i++) {
        double x = fabs(items[i]);
        if (isinf(x)) return INFINITY;
        if (isnan(x))
            has_nan = true;
        else if (x > most)
            most = x;
    }
    if (has_nan) return NAN;
    if (most == 0.0 || count == 1) return most;
    int exponent;
    frexp(most, &exponent);
    double high = 0, low = 0;
    for (size_t i = 0; i < count; i++) {
        double x = ldexp(fabs(items[i]), -exponent), square = x * x, error = fma(x, x, -square);
        double sum = high + square, part = sum - high;
        low += ((high - (sum - part)) + (square - part)) + error;
        high = sum;
    }
    double total = high + low, rest = low - (total - high), root = sqrt(total);
    double residue = fma(-root, root, total) + rest;
    root += residue / (2.0 * root);
    return ldexp(root, exponent);
}

static int coordinates(Thread *thread, Value tuple, double *out) {
    for (size_t i = 0; i < tuple_length(tuple); i++) {
        out[i] = float_from_value(thread, tuple_get(tuple, i));
        if (out[i] == -1.0 && error_pending(thread)) return -1;
    }
    return 0;
}
NATIVE(math_hypot, "hypot(*coordinates)", "Multidimensional Euclidean distance from the origin to a point.",
       EFFECT_ANY) {
    size_t count = tuple_length(args[0]);
    double small[16], *items = count <= 16 ? small : malloc(count * sizeof *items);
    if (!items) return error_no_memory(thread);
    Value result = coordinates(thread, args[0], items) < 0 ? NO_VALUE : float_from_double(thread, norm(items, count));
    if (items != small) free(items);
    return result;
}
NATIVE(math_dist, "dist(p, q, /)", "Return the Euclidean distance between two points p and q.", EFFECT_ANY) {
    Value p = value_is_tuple(args[0]) ? args[0] : tuple_from_iterable(thread, args[0]);
    Value q = p == NO_VALUE ? NO_VALUE : value_is_tuple(args[1]) ? args[1] : tuple_from_iterable(thread, args[1]);
    if (q == NO_VALUE) return NO_VALUE;
    size_t count = tuple_length(p);
    if (count != tuple_length(q))
        return error_raise(thread, SHAPE_ValueError, "both points must have the same number of dimensions");
    double *items = malloc((2 * count + 1) * sizeof *items);
    if (!items) return error_no_memory(thread);
    Value result = NO_VALUE;
    if (coordinates(thread, p, items) == 0 && coordinates(thread, q, items + count) == 0) {
        for (size_t i = 0; i < count; i++)
            items[i] = fabs(items[i] - items[count + i]);
        result = float_from_double(thread, norm(items, count));
    }
    free(items);
    return result;
}
const NativeDef *const math_sum_functions[] = {&math_fsum_native, &math_sumprod_native, &math_hypot_native,
                                               &math_dist_native, NULL};
