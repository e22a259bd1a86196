// Taipan: substring search for one unit type in one direction; a template of units.c. MIT licence.
//
// Needs UNIT (the type), NAME(x) (the names made) and BACKWARD (0 or 1). Backward, both texts are read from
// their ends. Included several times, so it has no guard.
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
        UNIT a = AT(pattern, count, start + offset),
             b = AT(pattern, count, (size_t)(suffix + (ptrdiff_t)offset));
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

// Tries each place where the first unit is found, and turns to the two-way algorithm when that costs too
// much. count >= pattern_count >= 2.
static ptrdiff_t NAME(search)(const UNIT *text, size_t count, const UNIT *pattern, size_t pattern_count) {
    size_t places = count - pattern_count + 1, work = 0;
#if BACKWARD
    while (places > 0) {
        ptrdiff_t at = units_find_last_unit(sizeof(UNIT), text, places, pattern[0]);
        if (at < 0) return -1;
        size_t matched = 1;
        while (matched < pattern_count && text[(size_t)at + matched] == pattern[matched])
            matched++;
        if (matched == pattern_count) return at;
        work += matched;
        places = (size_t)at;
        if (places > 0 && work > 4 * (count - places) + 256) {
            size_t rest = places + pattern_count - 1;
            ptrdiff_t from_end = NAME(two_way)(text, rest, pattern, pattern_count);
            return from_end < 0 ? -1 : (ptrdiff_t)(rest - pattern_count) - from_end;
        }
    }
    return -1;
#else
    for (size_t start = 0; start < places;) {
        ptrdiff_t skip = units_find_unit(sizeof(UNIT), text + start, places - start, pattern[0]);
        if (skip < 0) return -1;
        size_t at = start + (size_t)skip, matched = 1;
        while (matched < pattern_count && text[at + matched] == pattern[matched])
            matched++;
        if (matched == pattern_count) return (ptrdiff_t)at;
        work += matched;
        start = at + 1;
        if (start < places && work > 4 * start + 256) {
            ptrdiff_t found = NAME(two_way)(text + start, count - start, pattern, pattern_count);
            return found < 0 ? -1 : (ptrdiff_t)start + found;
        }
    }
    return -1;
#endif
}
