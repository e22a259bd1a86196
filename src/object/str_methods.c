// Taipan: methods of str: searching, splitting, trimming, replacing, padding. MIT licence.
//
// Case and character classes are in str_case.c, formatting in str_format.c. A result equal to an exact self is self.
#include "base/unicode.h"
#include "base/units.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/list.h"
#include "object/str_internal.h"
#include "object/str_pieces.h"
#include <stdlib.h>

// ---- arguments --------------------------------------------------------------------------------------------------

static int bound(Thread *thread, Value v, int64_t *out) {
    if (v == UNBOUND || v == NONE) return 0;
    if (LIKELY(value_is_small_int(v))) {
        *out = value_small_int(v);
        return 0;
    }
    if (!value_is_int(v) && !value_type(v)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError,
                               "slice indices must be integers or None or have an __index__ method");
    *out = object_index_clamped(thread, v);
    return *out == -1 && error_pending(thread) ? -1 : 0;
}

int str_search_bounds(Thread *thread, Value start, Value stop, size_t length, int64_t *from, int64_t *to) {
    int64_t limit = (int64_t)length;
    *from = 0;
    *to = INT64_MAX;
    if (bound(thread, start, from) < 0 || bound(thread, stop, to) < 0) return -1;
    if (*to > limit) *to = limit;
    if (*to < 0) *to = *to + limit < 0 ? 0 : *to + limit;
    if (*from < 0) *from = *from + limit < 0 ? 0 : *from + limit;
    return 0;
}

static bool check_str(Thread *thread, Value v, const char *function, int position) {
    if (LIKELY(value_is_str(v))) return true;
    if (position)
        error_raise(thread, SHAPE_TypeError, "%s() argument %d must be str, not %B", function, position, v);
    else
        error_raise(thread, SHAPE_TypeError, "%s() argument must be str, not %B", function, v);
    return false;
}

// A pattern in the width of the text it is looked for in.
typedef struct Needle {
    const void *units;
    size_t length;
    void *owned;
    uint32_t small[64];
} Needle;

// 1; 0 when it cannot occur; -1 without memory.
static int needle_make(Thread *thread, Needle *needle, const Str *pattern, int kind) {
    needle->owned = NULL;
    needle->length = pattern->length;
    needle->units = pattern->data;
    if (str_kind(pattern) == kind) return 1;
    if (str_kind(pattern) > kind) return 0;
    void *room = needle->small;
    if (pattern->length > 64) {
        room = needle->owned = malloc(pattern->length * (size_t)kind);
        if (!room) return error_no_memory(thread), -1;
    }
    units_copy(kind, room, str_kind(pattern), pattern->data, pattern->length);
    needle->units = room;
    return 1;
}

static void needle_free(Needle *needle) {
    free(needle->owned);
}

// ---- find and its family ----------------------------------------------------------------------------------------

static ptrdiff_t search(const Str *s, const Needle *needle, size_t start, size_t end, bool last) {
    int kind = str_kind(s);
    ptrdiff_t found =
        (last ? units_find_last : units_find)(kind, str_units_at(s, start), end - start, needle->units, needle->length);
    return found < 0 ? -1 : found + (ptrdiff_t)start;
}

// Index, -1 absent, -2 exception.
static int64_t find_argument(Thread *thread, Value *args, const char *function, bool last) {
    if (!check_str(thread, args[1], function, 1)) return -2;
    const Str *s = str_from_value(args[0]), *pattern = str_from_value(args[1]);
    int64_t start, end;
    if (str_search_bounds(thread, args[2], args[3], s->length, &start, &end) < 0) return -2;
    if (start > end) return -1;
    Needle needle;
    int possible = needle_make(thread, &needle, pattern, str_kind(s));
    if (possible <= 0) return possible - 1;
    int64_t found = search(s, &needle, (size_t)start, (size_t)end, last);
    needle_free(&needle);
    return found;
}

NATIVE_SHARED(str_method_find, "find(self, sub[, start[, end]], /)",
              "Return the lowest index at which sub is found in self[start:end], or -1.", EFFECT_ANY) {
    int64_t index = find_argument(thread, args, "find", false);
    return index == -2 ? NO_VALUE : value_from_small_int(index);
}

NATIVE_SHARED(str_method_rfind, "rfind(self, sub[, start[, end]], /)",
              "Return the highest index at which sub is found in self[start:end], or -1.", EFFECT_ANY) {
    int64_t index = find_argument(thread, args, "rfind", true);
    return index == -2 ? NO_VALUE : value_from_small_int(index);
}

static Value index_or_error(Thread *thread, int64_t index) {
    if (index == -2) return NO_VALUE;
    if (index < 0) return error_raise(thread, SHAPE_ValueError, "substring not found");
    return value_from_small_int(index);
}

NATIVE_SHARED(str_method_index, "index(self, sub[, start[, end]], /)",
              "Return the lowest index at which sub is found in self[start:end].\n\nRaises ValueError when it is not.",
              EFFECT_ANY) {
    return index_or_error(thread, find_argument(thread, args, "index", false));
}

NATIVE_SHARED(str_method_rindex, "rindex(self, sub[, start[, end]], /)",
              "Return the highest index at which sub is found in self[start:end].\n\nRaises ValueError when it is not.",
              EFFECT_ANY) {
    return index_or_error(thread, find_argument(thread, args, "rindex", true));
}

NATIVE_SHARED(str_method_count, "count(self, sub[, start[, end]], /)",
              "Return how often sub occurs in self[start:end], without overlaps.", EFFECT_ANY) {
    if (!check_str(thread, args[1], "count", 1)) return NO_VALUE;
    const Str *s = str_from_value(args[0]);
    int64_t start, end;
    if (str_search_bounds(thread, args[2], args[3], s->length, &start, &end) < 0) return NO_VALUE;
    if (start > end) return value_from_small_int(0);
    Needle needle;
    int possible = needle_make(thread, &needle, str_from_value(args[1]), str_kind(s));
    if (possible <= 0) return possible < 0 ? NO_VALUE : value_from_small_int(0);
    size_t count = units_count(str_kind(s), str_units_at(s, (size_t)start), (size_t)(end - start), needle.units,
                               needle.length, SIZE_MAX);
    needle_free(&needle);
    return value_from_small_int((int64_t)count);
}

static bool matches_at(const Str *s, const Str *part, int64_t start, int64_t end, bool at_end) {
    int64_t length = (int64_t)part->length;
    if (end - start < length) return false;
    return units_equal(str_kind(s), str_units_at(s, (size_t)(at_end ? end - length : start)), str_kind(part),
                       part->data, part->length);
}

static Value match_ends(Thread *thread, Value *args, const char *function, bool at_end) {
    const Str *s = str_from_value(args[0]);
    int64_t start, end;
    if (str_search_bounds(thread, args[2], args[3], s->length, &start, &end) < 0) return NO_VALUE;
    if (value_is_str(args[1])) return value_from_bool(matches_at(s, str_from_value(args[1]), start, end, at_end));
    if (!value_is_tuple(args[1]))
        return error_raise(thread, SHAPE_TypeError, "%s first arg must be str or a tuple of str, not %T", function,
                           args[1]);
    for (size_t i = 0; i < tuple_length(args[1]); i++) {
        Value part = tuple_get(args[1], i);
        if (!value_is_str(part))
            return error_raise(thread, SHAPE_TypeError, "tuple for %s must only contain str, not %T", function, part);
        if (matches_at(s, str_from_value(part), start, end, at_end)) return TRUE_VALUE;
    }
    return FALSE_VALUE;
}

NATIVE_SHARED(str_method_startswith, "startswith(self, prefix[, start[, end]], /)",
              "Does self[start:end] start with prefix, or with one of a tuple of prefixes?", EFFECT_ANY) {
    return match_ends(thread, args, "startswith", false);
}

NATIVE_SHARED(str_method_endswith, "endswith(self, suffix[, start[, end]], /)",
              "Does self[start:end] end with suffix, or with one of a tuple of suffixes?", EFFECT_ANY) {
    return match_ends(thread, args, "endswith", true);
}

NATIVE_SHARED(str_method_removeprefix, "removeprefix(self, prefix, /)",
              "Return the string without the given prefix, if it has it.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    if (!check_str(thread, args[1], "removeprefix", 0)) return NO_VALUE;
    const Str *s = str_from_value(args[0]), *prefix = str_from_value(args[1]);
    bool there = matches_at(s, prefix, 0, (int64_t)s->length, false);
    return str_substring(thread, args[0], there ? prefix->length : 0, s->length);
}

NATIVE_SHARED(str_method_removesuffix, "removesuffix(self, suffix, /)",
              "Return the string without the given suffix, if it has it.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    if (!check_str(thread, args[1], "removesuffix", 0)) return NO_VALUE;
    const Str *s = str_from_value(args[0]), *suffix = str_from_value(args[1]);
    bool there = matches_at(s, suffix, 0, (int64_t)s->length, true);
    return str_substring(thread, args[0], 0, there ? s->length - suffix->length : s->length);
}

// ---- split and its family ---------------------------------------------------------------------------------------

static Value split_at(Thread *thread, Value self, Value separator, size_t limit, bool reverse) {
    Pieces pieces = pieces_of(self);
    if (separator == NONE) return (reverse ? pieces_split_space_reverse : pieces_split_space)(thread, &pieces, limit);
    const Str *by = str_from_value(separator);
    if (by->length == 0) return error_raise(thread, SHAPE_ValueError, "empty separator");
    Needle needle;
    int possible = needle_make(thread, &needle, by, pieces.width);
    if (possible < 0) return NO_VALUE;
    if (!possible) limit = 0;
    Value list = (reverse ? pieces_split_reverse : pieces_split)(thread, &pieces, needle.units, needle.length, limit);
    needle_free(&needle);
    return list;
}

static Value split(Thread *thread, Value *args, bool reverse) {
    int64_t limit = object_index_int64(thread, args[2]);
    if (limit == -1 && error_pending(thread)) return NO_VALUE;
    if (args[1] != NONE && !value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "must be str or None, not %T", args[1]);
    return split_at(thread, args[0], args[1], limit < 0 ? SIZE_MAX : (size_t)limit, reverse);
}

NATIVE_SHARED(str_method_split, "split(self, /, sep=None, maxsplit=-1)",
              "Return a list of the substrings between separators.\n\n"
              "  sep\n    What separates them; None: any run of white space, ignored at both ends.\n"
              "  maxsplit\n    Split at most so often, from the left; -1: without limit.",
              EFFECT_ANY) {
    return split(thread, args, false);
}

NATIVE_SHARED(str_method_rsplit, "rsplit(self, /, sep=None, maxsplit=-1)",
              "Return a list of the substrings between separators, splitting from the right.\n\n"
              "  sep\n    What separates them; None: any run of white space, ignored at both ends.\n"
              "  maxsplit\n    Split at most so often; -1: without limit.",
              EFFECT_ANY) {
    return split(thread, args, true);
}

NATIVE_SHARED(str_method_splitlines, "splitlines(self, /, keepends=False)",
              "Return a list of the lines, with their ends if keepends is true.", EFFECT_ANY) {
    int keep = object_is_true(thread, args[1]);
    if (keep < 0) return NO_VALUE;
    Pieces pieces = pieces_of(args[0]);
    return pieces_split_lines(thread, &pieces, keep);
}

static Value partition(Thread *thread, Value *args, bool last) {
    if (!value_is_str(args[1])) return error_raise(thread, SHAPE_TypeError, "must be str, not %T", args[1]);
    Str *s = str_from_value(args[0]), *by = str_from_value(args[1]);
    if (by->length == 0) return error_raise(thread, SHAPE_ValueError, "empty separator");
    Needle needle;
    int possible = needle_make(thread, &needle, by, str_kind(s));
    if (possible < 0) return NO_VALUE;
    ptrdiff_t at = possible ? search(s, &needle, 0, s->length, last) : -1;
    needle_free(&needle);
    Value empty = ROOT_VALUE(empty_str);
    if (at < 0) {
        Value whole = str_exact(thread, args[0]);
        return last ? tuple_pack(thread, 3, empty, empty, whole) : tuple_pack(thread, 3, whole, empty, empty);
    }
    Value before = str_substring(thread, args[0], 0, (size_t)at);
    Value after = str_substring(thread, args[0], (size_t)at + by->length, s->length);
    return tuple_pack(thread, 3, before, args[1], after);
}

NATIVE_SHARED(str_method_partition, "partition(self, sep, /)",
              "Split at the first sep into what stands before it, sep, and what stands after it;\n"
              "without sep: the string and two empty strings.",
              EFFECT_ALLOCATES | EFFECT_RAISES) {
    return partition(thread, args, false);
}

NATIVE_SHARED(str_method_rpartition, "rpartition(self, sep, /)",
              "Split at the last sep into what stands before it, sep, and what stands after it;\n"
              "without sep: two empty strings and the string.",
              EFFECT_ALLOCATES | EFFECT_RAISES) {
    return partition(thread, args, true);
}

// ---- strip ------------------------------------------------------------------------------------------------------

static bool is_stripped(uint32_t c, const Str *characters) {
    if (!characters) return unicode_is_space(c);
    return units_find_unit(str_kind(characters), characters->data, characters->length, c) >= 0;
}

static Value strip(Thread *thread, Value *args, const char *function, bool left, bool right) {
    if (args[1] != NONE && !value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "%s arg must be None or str", function);
    const Str *s = str_from_value(args[0]), *characters = args[1] == NONE ? NULL : str_from_value(args[1]);
    size_t start = 0, end = s->length;
    if (left)
        while (start < end && is_stripped(str_read(s, start), characters))
            start++;
    if (right)
        while (end > start && is_stripped(str_read(s, end - 1), characters))
            end--;
    return str_substring(thread, args[0], start, end);
}

NATIVE_SHARED(str_method_strip, "strip(self, chars=None, /)",
              "Return the string without white space, or the characters of chars, at both ends.",
              EFFECT_ALLOCATES | EFFECT_RAISES) {
    return strip(thread, args, "strip", true, true);
}

NATIVE_SHARED(str_method_lstrip, "lstrip(self, chars=None, /)",
              "Return the string without white space, or the characters of chars, at its start.",
              EFFECT_ALLOCATES | EFFECT_RAISES) {
    return strip(thread, args, "lstrip", true, false);
}

NATIVE_SHARED(str_method_rstrip, "rstrip(self, chars=None, /)",
              "Return the string without white space, or the characters of chars, at its end.",
              EFFECT_ALLOCATES | EFFECT_RAISES) {
    return strip(thread, args, "rstrip", false, true);
}

// ---- replace ----------------------------------------------------------------------------------------------------

typedef struct Writer { // into a string of the final length
    Str *s;
    size_t at;
} Writer;

static void write_range(Writer *writer, const Str *from, size_t start, size_t end) {
    int kind = str_kind(writer->s);
    units_copy(kind, (char *)writer->s->data + writer->at * (size_t)kind, str_kind(from), str_units_at(from, start),
               end - start);
    writer->at += end - start;
}

static Value replace_empty(Thread *thread, const Str *s, const Str *new, size_t count) {
    uint32_t maximum = str_ceiling(s) > str_ceiling(new) ? str_ceiling(s) : str_ceiling(new);
    if (new->length && count > ((size_t)PTRDIFF_MAX / 8 - s->length) / new->length)
        return error_raise(thread, SHAPE_OverflowError, "replace string is too long");
    Writer writer = {str_allocate(thread, s->length + count * new->length, maximum), 0};
    if (!writer.s) return NO_VALUE;
    for (size_t i = 0; i < count; i++) {
        write_range(&writer, new, 0, new->length);
        if (i < s->length) write_range(&writer, s, i, i + 1);
    }
    if (count < s->length) write_range(&writer, s, count, s->length);
    return str_canonical(thread, writer.s);
}

static Value replace_found(Thread *thread, const Str *s, const Needle *old, const Str *new, size_t count) {
    uint32_t maximum = str_ceiling(s) > str_ceiling(new) ? str_ceiling(s) : str_ceiling(new);
    size_t kept = s->length - count * old->length;
    if (new->length && count > ((size_t)PTRDIFF_MAX / 8 - kept) / new->length)
        return error_raise(thread, SHAPE_OverflowError, "replace string is too long");
    Writer writer = {str_allocate(thread, kept + count * new->length, maximum), 0};
    if (!writer.s) return NO_VALUE;
    size_t at = 0;
    while (count-- > 0) {
        size_t found = (size_t)search(s, old, at, s->length, false);
        write_range(&writer, s, at, found);
        write_range(&writer, new, 0, new->length);
        at = found + old->length;
    }
    write_range(&writer, s, at, s->length);
    return str_canonical(thread, writer.s);
}

// limit < 0: all
static Value str_replace(Thread *thread, Value self, Value old, Value new, int64_t limit) {
    const Str *s = str_from_value(self), *from = str_from_value(old), *to = str_from_value(new);
    size_t most = limit < 0 ? SIZE_MAX : (size_t)limit;
    if (most == 0 || from->length > s->length || str_equal(from, to)) return str_exact(thread, self);
    Needle needle;
    int possible = needle_make(thread, &needle, from, str_kind(s));
    if (possible <= 0) return possible < 0 ? NO_VALUE : str_exact(thread, self);
    size_t count = units_count(str_kind(s), s->data, s->length, needle.units, needle.length, most);
    Value result;
    if (count == 0)
        result = str_exact(thread, self);
    else if (from->length == 0)
        result = replace_empty(thread, s, to, count);
    else
        result = replace_found(thread, s, &needle, to, count);
    needle_free(&needle);
    return result;
}

NATIVE_SHARED(str_method_replace, "replace(self, old, new, /, count=-1)",
              "Return a copy in which new stands for every old.\n\n"
              "  count\n    Replace only the first so many; -1: all.",
              EFFECT_ANY) {
    if (!check_str(thread, args[1], "replace", 1) || !check_str(thread, args[2], "replace", 2)) return NO_VALUE;
    int64_t limit = object_index_int64(thread, args[3]);
    if (limit == -1 && error_pending(thread)) return NO_VALUE;
    return str_replace(thread, args[0], args[1], args[2], limit);
}

NATIVE_SHARED(
    str_method_join, "join(self, iterable, /)",
    "Join the strings of the iterable, with this one between them.\n\nExample: '.'.join(['ab', 'pq']) -> 'ab.pq'",
    EFFECT_ANY) {
    return str_join(thread, args[0], args[1]);
}

// ---- padding ----------------------------------------------------------------------------------------------------

static Value pad(Thread *thread, Value self, size_t left, size_t right, uint32_t fill) {
    const Str *s = str_from_value(self);
    if (left + right == 0) return str_exact(thread, self);
    if (left > (size_t)PTRDIFF_MAX - s->length || right > (size_t)PTRDIFF_MAX - left - s->length)
        return error_raise(thread, SHAPE_OverflowError, "padded string is too long");
    uint32_t maximum = str_ceiling(s) > fill ? str_ceiling(s) : fill;
    Str *result = str_allocate(thread, left + s->length + right, s->length ? maximum : fill);
    if (!result) return NO_VALUE;
    int kind = str_kind(result);
    units_fill(kind, result->data, left, fill);
    units_copy(kind, (char *)result->data + left * (size_t)kind, str_kind(s), s->data, s->length);
    units_fill(kind, (char *)result->data + (left + s->length) * (size_t)kind, right, fill);
    return str_canonical(thread, result);
}

// The padding that width asks for, and the fill character. 0 or -1.
static int padding_arguments(Thread *thread, Value *args, size_t *margin, uint32_t *fill) {
    if (pieces_padding(thread, args[1], str_from_value(args[0])->length, margin) < 0) return -1;
    if (!value_is_str(args[2]))
        return error_raise_int(thread, SHAPE_TypeError, "The fill character must be a unicode character, not %T",
                               args[2]);
    const Str *character = str_from_value(args[2]);
    if (character->length != 1)
        return error_raise_int(thread, SHAPE_TypeError, "The fill character must be exactly one character long");
    *fill = str_read(character, 0);
    return 0;
}

NATIVE_SHARED(str_method_center, "center(self, width, fillchar=' ', /)",
              "Return the string in the middle of one of the given width, padded with fillchar.", EFFECT_ANY) {
    size_t margin = 0;
    uint32_t fill = ' ';
    if (padding_arguments(thread, args, &margin, &fill) < 0) return NO_VALUE;
    size_t left = pieces_center_left(margin, str_from_value(args[0])->length);
    return pad(thread, args[0], left, margin - left, fill);
}

NATIVE_SHARED(str_method_ljust, "ljust(self, width, fillchar=' ', /)",
              "Return the string at the left of one of the given width, padded with fillchar.", EFFECT_ANY) {
    size_t margin = 0;
    uint32_t fill = ' ';
    if (padding_arguments(thread, args, &margin, &fill) < 0) return NO_VALUE;
    return pad(thread, args[0], 0, margin, fill);
}

NATIVE_SHARED(str_method_rjust, "rjust(self, width, fillchar=' ', /)",
              "Return the string at the right of one of the given width, padded with fillchar.", EFFECT_ANY) {
    size_t margin = 0;
    uint32_t fill = ' ';
    if (padding_arguments(thread, args, &margin, &fill) < 0) return NO_VALUE;
    return pad(thread, args[0], margin, 0, fill);
}

NATIVE_SHARED(str_method_zfill, "zfill(self, width, /)",
              "Return the string padded with zeros on the left, after its sign if it has one.", EFFECT_ANY) {
    const Str *s = str_from_value(args[0]);
    size_t margin;
    if (pieces_padding(thread, args[1], s->length, &margin) < 0) return NO_VALUE;
    if (margin == 0) return str_exact(thread, args[0]);
    Value padded = pad(thread, args[0], margin, 0, '0');
    if (padded == NO_VALUE || s->length == 0) return padded;
    uint32_t sign = str_read(s, 0);
    Str *result = str_from_value(padded);
    if (sign != '+' && sign != '-') return padded;
    units_set(str_kind(result), result->data, 0, sign);
    units_set(str_kind(result), result->data, margin, '0');
    return padded;
}

NATIVE_SHARED(str_method_expandtabs, "expandtabs(self, /, tabsize=8)",
              "Return a copy in which spaces up to the next column divisible by tabsize stand for each tab.",
              EFFECT_ANY) {
    int64_t tab_size;
    if (pieces_tab_size(thread, args[1], &tab_size) < 0) return NO_VALUE;
    const Str *s = str_from_value(args[0]);
    int kind = str_kind(s);
    if (units_find_unit(kind, s->data, s->length, '\t') < 0) return str_exact(thread, args[0]);
    StrBuilder builder;
    str_builder_init(&builder);
    size_t column = 0, start = 0;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = str_read(s, i);
        if (c != '\t') {
            column = c == '\n' || c == '\r' ? 0 : column + 1;
            continue;
        }
        if (str_builder_append_range(thread, &builder, args[0], start, i) < 0) return NO_VALUE;
        int64_t count = pieces_expand_tab(thread, tab_size, &column, builder.length, "new string is too long");
        if (count < 0 || str_builder_append_fill(thread, &builder, ' ', (size_t)count) < 0) return NO_VALUE;
        start = i + 1;
    }
    if (str_builder_append_range(thread, &builder, args[0], start, s->length) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

// ---- translate --------------------------------------------------------------------------------------------------

enum { TRANSLATE_UNKNOWN = 0, TRANSLATE_DELETE = 1, TRANSLATE_TO = 2 }; // cached: code point + TRANSLATE_TO

// table[c]: UNBOUND when the table has nothing for it.
static Value translate_lookup(Thread *thread, Value table, uint32_t c) {
    Value key = value_from_small_int(c);
    if (value_has_shape(table, SHAPE_dict)) {
        Value found = dict_get(thread, dict_from_value(table), key);
        return found == NO_VALUE && !error_pending(thread) ? UNBOUND : found;
    }
    Value found = object_get_item(thread, table, key);
    if (found != NO_VALUE || !error_matches(thread, SHAPE_LookupError)) return found;
    error_clear(thread);
    return UNBOUND;
}

static int translate_one(Thread *thread, StrBuilder *builder, Value table, uint32_t c, uint32_t *cache) {
    Value to = translate_lookup(thread, table, c);
    if (to == NO_VALUE) return -1;
    if (to == NONE) {
        *cache = TRANSLATE_DELETE;
        return 0;
    }
    uint32_t point = c;
    if (value_is_str(to)) {
        if (str_from_value(to)->length != 1) return str_builder_append(thread, builder, to);
        point = str_read(str_from_value(to), 0);
    } else if (value_is_int(to)) {
        int64_t n;
        if (!int_fits_int64(to, &n) || n < 0 || n > 0x10FFFF)
            return error_raise_int(thread, SHAPE_ValueError, "character mapping must be in range(0x110000)");
        point = (uint32_t)n;
    } else if (to != UNBOUND) {
        return error_raise_int(thread, SHAPE_TypeError, "character mapping must return integer, None or str");
    }
    *cache = point + TRANSLATE_TO;
    return str_builder_append_code_point(thread, builder, point);
}

// As long as ASCII goes to ASCII or nothing, and the table has been asked already. Returns how far that went.
static size_t translate_known(StrBuilder *builder, const Str *s, size_t start, const uint32_t cache[128]) {
    const uint8_t *from = s->data;
    if (!str_is_ascii(s) || !builder->buffer || str_kind(builder->buffer) != 1) return start;
    uint8_t *to = (uint8_t *)builder->buffer->data + builder->length;
    size_t room = builder->capacity - builder->length, written = 0, i = start;
    for (; i < s->length && written < room; i++) {
        uint32_t known = cache[from[i]];
        if (known == TRANSLATE_DELETE) continue;
        if (known == TRANSLATE_UNKNOWN || known - TRANSLATE_TO > 127) break;
        to[written++] = (uint8_t)(known - TRANSLATE_TO);
    }
    builder->length += written;
    return i;
}

NATIVE_SHARED(str_method_translate, "translate(self, table, /)",
              "Return a copy in which each character is replaced by what the table has for it.\n\n"
              "The table is indexed with code points; it gives a code point, a string, or None (delete).\n"
              "Characters for which it raises LookupError stay as they are.",
              EFFECT_ANY) {
    StrBuilder builder;
    str_builder_init(&builder);
    uint32_t cache[128] = {0}, ignored;
    const Str *s = str_from_value(args[0]);
    for (size_t i = 0; i < s->length; i++) {
        i = translate_known(&builder, s, i, cache);
        if (i == s->length) break;
        uint32_t c = str_read(s, i), known = c < 128 ? cache[c] : TRANSLATE_UNKNOWN;
        if (known == TRANSLATE_DELETE) continue;
        int status = known ? str_builder_append_code_point(thread, &builder, known - TRANSLATE_TO)
                           : translate_one(thread, &builder, args[1], c, c < 128 ? &cache[c] : &ignored);
        if (status < 0) return NO_VALUE;
    }
    return str_builder_finish(thread, &builder);
}

static Value copy_table(Thread *thread, Value source) {
    Dict *from = dict_from_value(source), *table = dict_allocate(thread);
    size_t position = 0;
    Value key, value;
    while (table && dict_next(from, &position, &key, &value)) {
        if (value_is_str(key)) {
            if (str_from_value(key)->length != 1)
                return error_raise(thread, SHAPE_ValueError, "string keys in translatetable must be of length 1");
            key = value_from_small_int(str_read(str_from_value(key), 0));
        } else if (!value_is_int(key)) {
            return error_raise(thread, SHAPE_TypeError, "keys in translate table mustbe strings or integers");
        }
        if (dict_set(thread, table, key, value) < 0) return NO_VALUE;
    }
    return value_from_object(table);
}

static Value make_table(Thread *thread, Value x, Value y, Value z) {
    const Str *from = str_from_value(x), *to = str_from_value(y);
    Dict *table = dict_allocate(thread);
    if (!table) return NO_VALUE;
    for (size_t i = 0; i < from->length; i++)
        if (dict_set(thread, table, value_from_small_int(str_read(from, i)), value_from_small_int(str_read(to, i))) < 0)
            return NO_VALUE;
    for (size_t i = 0; z != UNBOUND && i < str_from_value(z)->length; i++)
        if (dict_set(thread, table, value_from_small_int(str_read(str_from_value(z), i)), NONE) < 0) return NO_VALUE;
    return value_from_object(table);
}

NATIVE_SHARED(str_method_maketrans, "maketrans(x[, y[, z]], /)",
              "Return a table for str.translate().\n\n"
              "One argument: a dict from code points or characters to code points, strings or None.\n"
              "Two: strings of equal length; each character of x goes to the one at its place in y.\n"
              "A third: characters that go to None.",
              EFFECT_ANY | NATIVE_STATIC) {
    Value x = args[0], y = args[1], z = args[2];
    if (y == UNBOUND) {
        if (value_is_dict(x)) return copy_table(thread, x);
        return error_raise(thread, SHAPE_TypeError, "if you give only one argument to maketrans it must be a dict");
    }
    if (!check_str(thread, y, "maketrans", 2)) return NO_VALUE;
    if (z != UNBOUND && !check_str(thread, z, "maketrans", 3)) return NO_VALUE;
    if (!value_is_str(x))
        return error_raise(thread, SHAPE_TypeError,
                           "first maketrans argument must be a string if there is a second argument");
    if (str_from_value(x)->length != str_from_value(y)->length)
        return error_raise(thread, SHAPE_ValueError, "the first two maketrans arguments must have equal length");
    return make_table(thread, x, y, z);
}

// ---- encode -----------------------------------------------------------------------------------------------------

const char *str_text_argument(Thread *thread, Value v, const char *function, const char *name) {
    if (!value_is_str(v)) {
        error_raise(thread, SHAPE_TypeError, "%s() argument '%s' must be str, not %B", function, name, v);
        return NULL;
    }
    size_t length;
    const char *text = str_to_utf8(thread, v, &length);
    if (text && strlen(text) != length) {
        error_raise(thread, SHAPE_ValueError, "embedded null character");
        return NULL;
    }
    return text;
}

NATIVE_SHARED(str_method_encode, "encode(self, /, encoding='utf-8', errors='strict')",
              "Encode the string.\n\n"
              "  encoding\n    The encoding to use.\n"
              "  errors\n    The error handler: 'strict' raises UnicodeEncodeError; 'ignore', 'replace',\n"
              "    'xmlcharrefreplace' and any name registered with codecs.register_error work as well.",
              EFFECT_ANY) {
    const char *encoding = str_text_argument(thread, args[1], "encode", "encoding");
    const char *errors = encoding ? str_text_argument(thread, args[2], "encode", "errors") : NULL;
    return errors ? codec_encode(thread, args[0], encoding, errors) : NO_VALUE;
}
