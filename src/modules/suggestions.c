// Taipan: the _suggestions module: which name was meant. MIT licence.
//
// The cheapest edit by Levenshtein's distance (Wagner and Fischer's dynamic programme over one row), where another case
// of the same letter costs half; names are compared as UTF-8 bytes.
#include "modules/native_support.h"

enum { MOVE_COST = 2, CASE_COST = 1, LENGTH_MAXIMUM = 40, CANDIDATE_MAXIMUM = 750 };

typedef struct Name {
    const char *text;
    size_t length;
} Name;

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}
static size_t substitution_cost(char a, char b) {
    return a == b ? 0 : lower(a) == lower(b) ? CASE_COST : MOVE_COST;
}
static void strip_common(Name *a, Name *b) {
    while (a->length && b->length && *a->text == *b->text) a->text++, a->length--, b->text++, b->length--;
    while (a->length && b->length && a->text[a->length - 1] == b->text[b->length - 1]) a->length--, b->length--;
}

// More than limit (no matter how much) when it exceeds that.
static size_t distance(Name a, Name b, size_t limit) {
    strip_common(&a, &b);
    if (a.length == 0 || b.length == 0) return (a.length + b.length) * MOVE_COST;
    if (a.length > LENGTH_MAXIMUM || b.length > LENGTH_MAXIMUM) return limit + 1;
    if (b.length < a.length) {
        Name swap = a;
        a = b;
        b = swap;
    }
    if ((b.length - a.length) * MOVE_COST > limit) return limit + 1;
    size_t row[LENGTH_MAXIMUM], result = 0;
    for (size_t i = 0; i < a.length; i++) row[i] = (i + 1) * MOVE_COST;
    for (size_t j = 0; j < b.length; j++) {
        size_t diagonal = j * MOVE_COST, least = SIZE_MAX;
        result = diagonal + MOVE_COST;
        for (size_t i = 0; i < a.length; i++) {
            size_t substituted = diagonal + substitution_cost(b.text[j], a.text[i]);
            diagonal = row[i];
            size_t moved = (result < diagonal ? result : diagonal) + MOVE_COST;
            row[i] = result = substituted < moved ? substituted : moved;
            if (result < least) least = result;
        }
        if (least > limit) return limit + 1;
    }
    return result;
}

static int name_of(Thread *thread, Value v, Name *name) {
    name->text = str_to_utf8_surrogates(thread, v, &name->length);
    return name->text ? 0 : -1;
}
static Value closest(Thread *thread, Value candidates, Value item) {
    Name name, other;
    Value best = NONE;
    size_t best_distance = SIZE_MAX;
    if (list_length(candidates) >= CANDIDATE_MAXIMUM) return NONE;
    if (name_of(thread, item, &name) < 0) return NO_VALUE;
    for (size_t i = 0; i < list_length(candidates); i++) {
        Value candidate = list_get(candidates, i);
        if (str_equal(str_from_value(candidate), str_from_value(item))) continue;
        if (name_of(thread, candidate, &other) < 0) return NO_VALUE;
        size_t limit = (name.length + other.length + 3) * MOVE_COST / 6;
        if (limit > best_distance - 1) limit = best_distance - 1;
        size_t d = distance(name, other, limit);
        if (d > limit) continue;
        best = candidate;
        best_distance = d;
    }
    return best;
}

NATIVE(generate_suggestions, "_generate_suggestions(candidates, item, /)",
       "Returns the candidate in the list that is closest to item, or None if none is close.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    if (!value_has_shape(args[0], SHAPE_list)) return error_raise(thread, SHAPE_TypeError, "candidates must be a list");
    if (!value_is_str(args[1])) return error_raise(thread, SHAPE_TypeError, "_generate_suggestions() argument 2 must be str, not %T", args[1]);
    for (size_t i = 0; i < list_length(args[0]); i++)
        if (!value_is_str(list_get(args[0], i))) return error_raise(thread, SHAPE_TypeError, "all elements in 'candidates' must be strings");
    return closest(thread, args[0], args[1]);
}

static const NativeDef *const functions[] = {&generate_suggestions_native, NULL};
const ModuleSpec _suggestions_module_spec = {
    .name = "_suggestions", .doc = "Suggestions for misspelt names.", .functions = functions};
