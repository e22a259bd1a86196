// Taipan: splitting text and bytes into pieces: what str, bytes and bytearray have in common. MIT licence.
//
// Nothing here runs Python code, so a bytearray keeps still while its pieces are made.
#include "object/str_pieces.h"
#include "base/unicode.h"
#include "base/units.h"
#include "object/list.h"
#include "object/protocol.h"

Pieces pieces_of(Value owner) {
    if (value_is_str(owner)) {
        Str *s = str_from_value(owner);
        return (Pieces){owner, str_kind(s), s->data, s->length, true};
    }
    if (value_is_bytes(owner)) {
        Bytes *b = bytes_from_value(owner);
        return (Pieces){owner, 1, b->data, b->length, false};
    }
    Bytearray *b = bytearray_from_value(owner);
    return (Pieces){owner, 1, bytearray_data(b), b->length, false};
}

// owner[start:end] as a new object (owner itself for all of an exact str or bytes).
static Value make_piece(Thread *thread, const Pieces *pieces, size_t start, size_t end) {
    if (pieces->unicode) return str_substring(thread, pieces->owner, start, end);
    if (value_has_shape(pieces->owner, SHAPE_bytes) && start == 0 && end == pieces->length) return pieces->owner;
    const uint8_t *data = (const uint8_t *)pieces->data + start;
    if (value_is_bytes(pieces->owner)) return bytes_from_data(thread, data, end - start);
    return bytearray_from_data(thread, data, end - start);
}

static bool is_space(const Pieces *pieces, uint32_t unit) {
    if (pieces->unicode) return unicode_is_space(unit);
    return unit == ' ' || (unit >= '\t' && unit <= '\r');
}

static uint32_t unit_at(const Pieces *pieces, size_t index) {
    return units_get(pieces->width, pieces->data, index);
}

static const void *address(const Pieces *pieces, size_t index) {
    return (const char *)pieces->data + index * (size_t)pieces->width;
}

static int add(Thread *thread, Value list, const Pieces *pieces, size_t start, size_t end) {
    Value piece = make_piece(thread, pieces, start, end);
    return piece == NO_VALUE ? -1 : list_append(thread, list, piece);
}

static Value new_list(Thread *thread) {
    return value_from_object(list_allocate(thread, 4));
}

// Pieces found from the end stand in the wrong order.
static Value reversed(Thread *thread, Value list) {
    for (size_t i = 0, j = list_length(list); i + 1 < j; i++) {
        Value last = list_get(list, --j), first = list_get(list, i);
        list_set(thread, list, i, last);
        list_set(thread, list, j, first);
    }
    return list;
}

Value pieces_split_space(Thread *thread, const Pieces *pieces, size_t limit) {
    Value list = new_list(thread);
    size_t i = 0, length = pieces->length;
    while (list != NO_VALUE) {
        while (i < length && is_space(pieces, unit_at(pieces, i)))
            i++;
        if (i == length) return list;
        size_t start = i;
        // What follows the last split keeps its trailing white space.
        if (limit-- == 0) return add(thread, list, pieces, start, length) < 0 ? NO_VALUE : list;
        while (i < length && !is_space(pieces, unit_at(pieces, i)))
            i++;
        if (add(thread, list, pieces, start, i) < 0) return NO_VALUE;
    }
    return NO_VALUE;
}

Value pieces_split_space_reverse(Thread *thread, const Pieces *pieces, size_t limit) {
    Value list = new_list(thread);
    size_t i = pieces->length;
    while (list != NO_VALUE) {
        while (i > 0 && is_space(pieces, unit_at(pieces, i - 1)))
            i--;
        if (i == 0) return reversed(thread, list);
        size_t end = i;
        if (limit-- == 0) return add(thread, list, pieces, 0, end) < 0 ? NO_VALUE : reversed(thread, list);
        while (i > 0 && !is_space(pieces, unit_at(pieces, i - 1)))
            i--;
        if (add(thread, list, pieces, i, end) < 0) return NO_VALUE;
    }
    return NO_VALUE;
}

Value pieces_split(Thread *thread, const Pieces *pieces, const void *separator, size_t length, size_t limit) {
    Value list = new_list(thread);
    size_t start = 0;
    while (list != NO_VALUE) {
        ptrdiff_t found = -1;
        if (limit-- > 0)
            found = units_find(pieces->width, address(pieces, start), pieces->length - start, separator, length);
        if (found < 0) return add(thread, list, pieces, start, pieces->length) < 0 ? NO_VALUE : list;
        if (add(thread, list, pieces, start, start + (size_t)found) < 0) return NO_VALUE;
        start += (size_t)found + length;
    }
    return NO_VALUE;
}

Value pieces_split_reverse(Thread *thread, const Pieces *pieces, const void *separator, size_t length, size_t limit) {
    Value list = new_list(thread);
    size_t end = pieces->length;
    while (list != NO_VALUE) {
        ptrdiff_t found = limit-- > 0 ? units_find_last(pieces->width, pieces->data, end, separator, length) : -1;
        if (found < 0) return add(thread, list, pieces, 0, end) < 0 ? NO_VALUE : reversed(thread, list);
        if (add(thread, list, pieces, (size_t)found + length, end) < 0) return NO_VALUE;
        end = (size_t)found;
    }
    return NO_VALUE;
}

static bool is_line_end(const Pieces *pieces, uint32_t unit) {
    return pieces->unicode ? unicode_is_line_break(unit) : unit == '\n' || unit == '\r';
}

Value pieces_split_lines(Thread *thread, const Pieces *pieces, bool keep_ends) {
    Value list = new_list(thread);
    size_t i = 0, length = pieces->length;
    while (list != NO_VALUE && i < length) {
        size_t start = i;
        while (i < length && !is_line_end(pieces, unit_at(pieces, i)))
            i++;
        size_t end = i;
        if (i < length) {
            i += unit_at(pieces, i) == '\r' && i + 1 < length && unit_at(pieces, i + 1) == '\n' ? 2 : 1;
            if (keep_ends) end = i;
        }
        if (add(thread, list, pieces, start, end) < 0) return NO_VALUE;
    }
    return list;
}

// ---- what their methods take -------------------------------------------------------------------------------------

int pieces_padding(Thread *thread, Value v, size_t length, size_t *padding) {
    int64_t width = object_index_int64(thread, v);
    if (width == -1 && error_pending(thread)) return -1;
    *padding = width > 0 && (size_t)width > length ? (size_t)width - length : 0;
    return 0;
}

int pieces_tab_size(Thread *thread, Value v, int64_t *size) {
    *size = object_index_int64(thread, v);
    if (*size == -1 && error_pending(thread)) return -1;
    if (*size >= INT32_MIN && *size <= INT32_MAX) return 0;
    return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C int");
}

int64_t pieces_expand_tab(Thread *thread, int64_t size, size_t *column, size_t length, const char *message) {
    if (size <= 0) return 0;
    size_t count = (size_t)size - *column % (size_t)size;
    *column += count;
    if (count > (size_t)PTRDIFF_MAX / 8 - length) return error_raise_int(thread, SHAPE_OverflowError, message);
    return (int64_t)count;
}
