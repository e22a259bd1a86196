// Taipan: substring search for one unit type in one direction; a template of units.c. MIT licence.
//
// Needs UNIT (the type), VECTOR (a block of them), NAME(x) (the names made) and BACKWARD (0 or 1). Backward,
// both texts are read from their ends. Included several times, so it has no guard.
#if BACKWARD
#define AT(units, count, index) (units)[(count)-1 - (index)]
#else
#define AT(units, count, index) (units)[index]
#endif

// Start of the maximal suffix less one, and its period, under the order of units or (inverted) its opposite.
static ptrdiff_t NAME(maximal_suffix)(const UNIT *pattern, size_t count, bool inverted, size_t *period) {
    ptrdiff_t suffix = -1;
    size_t start = 0, offset = 1;
    *period = 1;
    while (start + offset < count) {
        UNIT a = AT(pattern, count, start + offset), b = AT(pattern, count, (size_t)(suffix + (ptrdiff_t)offset));
        if (inverted ? a > b : a < b) {
            start += offset;
            offset = 1;
            *period = (size_t)((ptrdiff_t)start - suffix);
        } else if (a != b) {
            suffix = (ptrdiff_t)start++;
            offset = *period = 1;
        } else if (offset != *period) {
            offset++;
        } else {
            start += *period;
            offset = 1;
        }
    }
    return suffix;
}

// Is the part before the cut repeated at the distance of the period?
static bool NAME(is_periodic)(const UNIT *pattern, size_t count, size_t cut, size_t period) {
    if (cut + period > count) return false;
    for (size_t i = 0; i < cut; i++) {
        if (AT(pattern, count, i) != AT(pattern, count, i + period)) return false;
    }
    return true;
}

// Crochemore and Perrin, "Two-way string-matching" (1991): linear time, constant space. count >=
// pattern_count >= 1.
static ptrdiff_t NAME(two_way)(const UNIT *text, size_t count, const UNIT *pattern, size_t pattern_count) {
    size_t period, other_period;
    ptrdiff_t suffix = NAME(maximal_suffix)(pattern, pattern_count, false, &period);
    ptrdiff_t other = NAME(maximal_suffix)(pattern, pattern_count, true, &other_period);
    if (other > suffix) {
        suffix = other;
        period = other_period;
    }
    size_t cut = (size_t)(suffix + 1);
    bool periodic = NAME(is_periodic)(pattern, pattern_count, cut, period);
    if (!periodic) period = (cut > pattern_count - cut ? cut : pattern_count - cut) + 1;
    size_t known = 0; // units at the start of the pattern that are known to match here
    for (size_t at = 0; at <= count - pattern_count;) {
        size_t i = cut > known ? cut : known;
        while (i < pattern_count && AT(pattern, pattern_count, i) == AT(text, count, at + i))
            i++;
        if (i < pattern_count) {
            at += i - cut + 1;
            known = 0;
            continue;
        }
        i = cut;
        while (i > known && AT(pattern, pattern_count, i - 1) == AT(text, count, at + i - 1))
            i--;
        if (i <= known) return (ptrdiff_t)at;
        at += period;
        known = periodic ? pattern_count - period : 0;
    }
    return -1;
}
#undef AT

// Might the pattern start at one of a block of places? Its first and last unit stand where they should.
static inline bool NAME(block_has_ends)(const UNIT *places, UNIT first, size_t length, UNIT last) {
    VECTOR starts, ends;
    memcpy(&starts, places, BLOCK_BYTES);
    memcpy(&ends, places + length - 1, BLOCK_BYTES);
    starts = (VECTOR)(starts == first - (VECTOR){0}) & (VECTOR)(ends == last - (VECTOR){0});
    return any_hit(&starts);
}

// How many units of the pattern match here; the last is compared first.
static inline size_t NAME(match_length)(const UNIT *place, const UNIT *pattern, size_t length) {
    if (place[0] != pattern[0] || place[length - 1] != pattern[length - 1]) return 0;
    size_t matched = 1;
    while (matched < length && place[matched] == pattern[matched])
        matched++;
    return matched;
}

// Tries each place where the ends of the pattern are found, and turns to the two-way algorithm when that
// costs too much. length >= 2.
static ptrdiff_t NAME(search)(const UNIT *text, size_t count, const UNIT *pattern, size_t length) {
    const size_t step = BLOCK_BYTES / sizeof(UNIT);
    size_t places = count - length + 1, done = 0, work = 0;
    while (done < places) {
        size_t block = places - done < step ? 1 : step;
        const UNIT *start = BACKWARD ? text + places - done - block : text + done;
        if (block == 1 || NAME(block_has_ends)(start, pattern[0], length, pattern[length - 1])) {
            for (size_t i = 0; i < block; i++) {
                const UNIT *place = BACKWARD ? start + block - 1 - i : start + i;
                size_t matched = NAME(match_length)(place, pattern, length);
                if (matched == length) return place - text;
                work += matched;
            }
        }
        done += block;
        if (work > 4 * done + 256 && done < places) {
            ptrdiff_t at = NAME(two_way)(BACKWARD ? text : text + done, count - done, pattern, length);
            if (at < 0) return -1;
            return BACKWARD ? (ptrdiff_t)(places - 1 - done) - at : (ptrdiff_t)done + at;
        }
    }
    return -1;
}
