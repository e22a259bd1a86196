// Taipan: which known name was meant by a misspelt one. MIT licence.
// Contract: see suggestion.h. Allocates nothing, raises nothing.
#include "object/suggestion.h"
#include "object/str.h"

enum { MOVE_COST = 2, CASE_COST = 1, MAX_NAME = 40 };

static int substitution_cost(uint32_t a, uint32_t b) {
    if (a == b) return 0;
    if (a >= 'A' && a <= 'Z') a += 'a' - 'A';
    if (b >= 'A' && b <= 'Z') b += 'a' - 'A';
    return a == b ? CASE_COST : MOVE_COST;
}

static int minimum(int a, int b) {
    return a < b ? a : b;
}

// Weighted edit distance (Wagner and Fischer 1974), with changes of case at half cost; what both begin and end with is left
// out first. INT32_MAX when what remains is too long to look at.
static int edit_distance(const Str *a, const Str *b) {
    size_t start = 0, a_end = a->length, b_end = b->length;
    while (start < a_end && start < b_end && str_read(a, start) == str_read(b, start))
        start++;
    while (a_end > start && b_end > start && str_read(a, a_end - 1) == str_read(b, b_end - 1))
        a_end--, b_end--;
    size_t rows = a_end - start, columns = b_end - start;
    if (rows == 0 || columns == 0) return (int)(rows + columns) * MOVE_COST;
    if (rows > MAX_NAME || columns > MAX_NAME) return INT32_MAX;
    int row[MAX_NAME + 1];
    for (size_t j = 0; j <= columns; j++)
        row[j] = (int)j * MOVE_COST;
    for (size_t i = 1; i <= rows; i++) {
        int diagonal = row[0];
        row[0] = (int)i * MOVE_COST;
        for (size_t j = 1; j <= columns; j++) {
            int replaced = diagonal + substitution_cost(str_read(a, start + i - 1), str_read(b, start + j - 1));
            diagonal = row[j];
            row[j] = minimum(replaced, minimum(row[j], row[j - 1]) + MOVE_COST);
        }
    }
    return row[columns];
}

Value suggestion_find(Value name, const Value *candidates, size_t count) {
    const Str *wanted = str_from_value(name);
    Value best = NO_VALUE;
    int best_distance = INT32_MAX;
    for (size_t i = 0; i < count; i++) {
        const Str *candidate = str_from_value(candidates[i]);
        if (str_equal(candidate, wanted)) continue;
        int limit = (int)(wanted->length + candidate->length + 3) * MOVE_COST / 6;
        int distance = edit_distance(wanted, candidate);
        if (distance > limit || distance >= best_distance) continue;
        best = candidates[i];
        best_distance = distance;
    }
    return best;
}
