// Taipan: methods that bytes and bytearray share: searching, splitting, trimming, replacing, hexadecimal. MIT licence.
//
// args[0] is either; the result is of the same type (the plain one, for subclasses). A bytearray may change while an
// argument is converted, so its memory is looked at (bytes_view) after the last conversion. A bytes result equal to an
// exact bytes self is self. The methods that treat bytes as ASCII text are in bytes_ascii.c.
#include "object/bytes_internal.h"
#include "base/units.h"
#include "object/codec.h"
#include "object/int.h"
#include "object/list.h"
#include "object/str_pieces.h"

static Value copy_of(Thread *thread, Value self) {
    if (value_has_shape(self, SHAPE_bytes)) return self;
    ByteView view = bytes_view(self);
    return bytes_result(thread, self, view.data, view.length);
}

// self[start:end].
static Value part_of(Thread *thread, Value self, size_t start, size_t end) {
    ByteView view = bytes_view(self);
    if (start == 0 && end == view.length) return copy_of(thread, self);
    return bytes_result(thread, self, view.data + start, end - start);
}

// ---- find and its family ----------------------------------------------------------------------------------------

// What to look for: a bytes-like object, or an int as a single byte.
typedef struct Pattern {
    Buffer buffer;
    const uint8_t *data;
    size_t length;
    uint8_t byte;
} Pattern;

static bool pattern_get(Thread *thread, Value v, Pattern *pattern) {
    pattern->buffer.owner = NO_VALUE;
    if (value_has_shape(v, SHAPE_bytes)) {
        pattern->data = bytes_from_value(v)->data;
        pattern->length = bytes_from_value(v)->length;
        return true;
    }
    if (value_has_buffer(v)) {
        if (buffer_get(thread, v, &pattern->buffer, BUFFER_SIMPLE) < 0) return false;
        pattern->data = pattern->buffer.data;
        pattern->length = pattern->buffer.length;
        return true;
    }
    if (!value_is_int(v) && !value_type(v)->slots.index) {
        error_raise(thread, SHAPE_TypeError, "argument should be integer or bytes-like object, not '%T'", v);
        return false;
    }
    int byte = byte_from_value(thread, v, "byte");
    pattern->byte = (uint8_t)byte;
    pattern->data = &pattern->byte;
    pattern->length = 1;
    return byte >= 0;
}

// The pattern and the range it is looked for in; self keeps its size meanwhile. Give the pattern's buffer back.
static bool search_arguments(Thread *thread, Value *args, Pattern *pattern, int64_t *start, int64_t *end) {
    bytes_hold(args[0]);
    bool good = str_search_bounds(thread, args[2], args[3], bytes_view(args[0]).length, start, end) == 0 &&
                pattern_get(thread, args[1], pattern);
    bytes_let_go(args[0]);
    return good;
}

static int64_t find_argument(Thread *thread, Value *args, bool last) {
    Pattern pattern;
    int64_t start, end;
    if (!search_arguments(thread, args, &pattern, &start, &end)) return -2;
    ByteView view = bytes_view(args[0]);
    ptrdiff_t found = -1;
    if (start <= end)
        found = (last ? units_find_last : units_find)(1, view.data + start, (size_t)(end - start), pattern.data,
                                                      pattern.length);
    buffer_release(thread, &pattern.buffer);
    return found < 0 ? -1 : found + start;
}

#define FIND(id, name, which, last)                                                                                    \
    NATIVE_SHARED(id, name "(self, sub[, start[, end]], /)",                                                           \
                  "Return the " which " index at which sub is found in self[start:end], or -1.\n\n"                    \
                  "sub may be a bytes-like object or an int.",                                                         \
                  EFFECT_ANY) {                                                                                        \
        int64_t index = find_argument(thread, args, last);                                                             \
        return index == -2 ? NO_VALUE : value_from_small_int(index);                                                   \
    }
FIND(bytes_method_find, "find", "lowest", false)
FIND(bytes_method_rfind, "rfind", "highest", true)
#undef FIND
#define INDEX(id, name, which, last)                                                                                   \
    NATIVE_SHARED(id, name "(self, sub[, start[, end]], /)",                                                           \
                  "Return the " which " index at which sub is found in self[start:end].\n\n"                           \
                  "sub may be a bytes-like object or an int. Raises ValueError when it is not found.",                 \
                  EFFECT_ANY) {                                                                                        \
        int64_t index = find_argument(thread, args, last);                                                             \
        if (index == -1) return error_raise(thread, SHAPE_ValueError, "subsection not found");                         \
        return index == -2 ? NO_VALUE : value_from_small_int(index);                                                   \
    }
INDEX(bytes_method_index, "index", "lowest", false)
INDEX(bytes_method_rindex, "rindex", "highest", true)
#undef INDEX

NATIVE_SHARED(bytes_method_count, "count(self, sub[, start[, end]], /)",
              "Return how often sub occurs in self[start:end], without overlaps.\n\n"
              "sub may be a bytes-like object or an int.",
              EFFECT_ANY) {
    Pattern pattern;
    int64_t start, end;
    if (!search_arguments(thread, args, &pattern, &start, &end)) return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    size_t count = 0;
    if (start <= end)
        count = units_count(1, view.data + start, (size_t)(end - start), pattern.data, pattern.length, SIZE_MAX);
    buffer_release(thread, &pattern.buffer);
    return value_from_small_int((int64_t)count);
}

// buffer_get for an argument, while self keeps its size.
static int get_held(Thread *thread, Value self, Value v, Buffer *buffer) {
    bytes_hold(self);
    int status = buffer_get(thread, v, buffer, BUFFER_SIMPLE);
    bytes_let_go(self);
    return status;
}

int bytes_contains_value(Thread *thread, Value self, Value item) {
    if (!value_has_buffer(item) && (value_is_int(item) || value_type(item)->slots.index)) {
        bytes_hold(self);
        int byte = byte_from_value(thread, item, "byte");
        bytes_let_go(self);
        if (byte < 0) return -1;
        ByteView view = bytes_view(self);
        return units_find_unit(1, view.data, view.length, (uint32_t)byte) >= 0;
    }
    Buffer buffer;
    if (get_held(thread, self, item, &buffer) < 0) return -1;
    ByteView view = bytes_view(self);
    bool found = units_find(1, view.data, view.length, buffer.data, buffer.length) >= 0;
    buffer_release(thread, &buffer);
    return found;
}

// 1, 0, -1.
static int matches_at(Thread *thread, Value self, Value part, int64_t start, int64_t end, bool at_end) {
    Buffer buffer;
    if (buffer_get(thread, part, &buffer, BUFFER_SIMPLE) < 0) return -1;
    ByteView view = bytes_view(self);
    if (end > (int64_t)view.length) end = (int64_t)view.length;
    int64_t length = (int64_t)buffer.length;
    bool match = end - start >= length &&
                 (length == 0 || memcmp(view.data + (at_end ? end - length : start), buffer.data, buffer.length) == 0);
    buffer_release(thread, &buffer);
    return match;
}

static Value match_ends(Thread *thread, Value *args, const char *function, bool at_end) {
    int64_t start, end;
    if (str_search_bounds(thread, args[2], args[3], bytes_view(args[0]).length, &start, &end) < 0) return NO_VALUE;
    if (value_is_tuple(args[1])) {
        for (size_t i = 0; i < tuple_length(args[1]); i++) {
            int match = matches_at(thread, args[0], tuple_get(args[1], i), start, end, at_end);
            if (match) return match < 0 ? NO_VALUE : TRUE_VALUE;
        }
        return FALSE_VALUE;
    }
    if (!value_has_buffer(args[1]))
        return error_raise(thread, SHAPE_TypeError, "%s first arg must be bytes or a tuple of bytes, not %T", function,
                           args[1]);
    int match = matches_at(thread, args[0], args[1], start, end, at_end);
    return match < 0 ? NO_VALUE : value_from_bool(match);
}

NATIVE_SHARED(bytes_method_startswith, "startswith(self, prefix[, start[, end]], /)",
              "Does self[start:end] start with prefix, or with one of a tuple of prefixes?", EFFECT_ANY) {
    return match_ends(thread, args, "startswith", false);
}

NATIVE_SHARED(bytes_method_endswith, "endswith(self, suffix[, start[, end]], /)",
              "Does self[start:end] end with suffix, or with one of a tuple of suffixes?", EFFECT_ANY) {
    return match_ends(thread, args, "endswith", true);
}

NATIVE_SHARED(bytes_method_removeprefix, "removeprefix(self, prefix, /)",
              "Return the bytes without the given prefix, if they have it.", EFFECT_ANY) {
    Buffer buffer;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    size_t cut = buffer.length;
    if (cut > view.length || memcmp(view.data, buffer.data, cut) != 0) cut = 0;
    Value result = part_of(thread, args[0], cut, view.length);
    buffer_release(thread, &buffer);
    return result;
}

NATIVE_SHARED(bytes_method_removesuffix, "removesuffix(self, suffix, /)",
              "Return the bytes without the given suffix, if they have it.", EFFECT_ANY) {
    Buffer buffer;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    size_t cut = buffer.length;
    if (cut > view.length || memcmp(view.data + view.length - cut, buffer.data, cut) != 0) cut = 0;
    Value result = part_of(thread, args[0], 0, view.length - cut);
    buffer_release(thread, &buffer);
    return result;
}

// ---- split and its family ---------------------------------------------------------------------------------------

static Value split(Thread *thread, Value *args, bool reverse) {
    int64_t most = object_index_int64(thread, args[2]);
    if (most == -1 && error_pending(thread)) return NO_VALUE;
    size_t limit = most < 0 ? SIZE_MAX : (size_t)most;
    if (args[1] == NONE) {
        Pieces pieces = pieces_of(args[0]);
        return (reverse ? pieces_split_space_reverse : pieces_split_space)(thread, &pieces, limit);
    }
    Buffer buffer;
    if (get_held(thread, args[0], args[1], &buffer) < 0) return NO_VALUE;
    Pieces pieces = pieces_of(args[0]);
    Value list;
    if (buffer.length == 0)
        list = error_raise(thread, SHAPE_ValueError, "empty separator");
    else
        list = (reverse ? pieces_split_reverse : pieces_split)(thread, &pieces, buffer.data, buffer.length, limit);
    buffer_release(thread, &buffer);
    return list;
}

NATIVE_SHARED(bytes_method_split, "split(self, /, sep=None, maxsplit=-1)",
              "Return a list of the parts between separators.\n\n"
              "  sep\n    What separates them; None: any run of ASCII white space, ignored at both ends.\n"
              "  maxsplit\n    Split at most so often, from the left; -1: without limit.",
              EFFECT_ANY) {
    return split(thread, args, false);
}

NATIVE_SHARED(bytes_method_rsplit, "rsplit(self, /, sep=None, maxsplit=-1)",
              "Return a list of the parts between separators, splitting from the right.\n\n"
              "  sep\n    What separates them; None: any run of ASCII white space, ignored at both ends.\n"
              "  maxsplit\n    Split at most so often; -1: without limit.",
              EFFECT_ANY) {
    return split(thread, args, true);
}

NATIVE_SHARED(bytes_method_splitlines, "splitlines(self, /, keepends=False)",
              "Return a list of the lines, with their ends if keepends is true.", EFFECT_ANY) {
    int keep = object_is_true(thread, args[1]);
    if (keep < 0) return NO_VALUE;
    Pieces pieces = pieces_of(args[0]);
    return pieces_split_lines(thread, &pieces, keep);
}

static Value partition_at(Thread *thread, Value *args, const Buffer *by, bool last) {
    Value self = args[0];
    if (by->length == 0) return error_raise(thread, SHAPE_ValueError, "empty separator");
    ByteView view = bytes_view(self);
    ptrdiff_t at = (last ? units_find_last : units_find)(1, view.data, view.length, by->data, by->length);
    if (at < 0) {
        Value whole = copy_of(thread, self), first = bytes_result(thread, self, "", 0),
              second = bytes_result(thread, self, "", 0);
        return last ? tuple_pack(thread, 3, first, second, whole) : tuple_pack(thread, 3, whole, first, second);
    }
    Value separator = value_is_bytes(self) ? args[1] : bytearray_from_data(thread, by->data, by->length);
    Value before = part_of(thread, self, 0, (size_t)at);
    return tuple_pack(thread, 3, before, separator, part_of(thread, self, (size_t)at + by->length, view.length));
}

static Value partition(Thread *thread, Value *args, bool last) {
    Buffer buffer;
    if (get_held(thread, args[0], args[1], &buffer) < 0) return NO_VALUE;
    Value result = partition_at(thread, args, &buffer, last);
    buffer_release(thread, &buffer);
    return result;
}

NATIVE_SHARED(bytes_method_partition, "partition(self, sep, /)",
              "Split at the first sep into what stands before it, sep, and what stands after it;\n"
              "without sep: the whole and two empty parts.",
              EFFECT_ANY) {
    return partition(thread, args, false);
}

NATIVE_SHARED(bytes_method_rpartition, "rpartition(self, sep, /)",
              "Split at the last sep into what stands before it, sep, and what stands after it;\n"
              "without sep: two empty parts and the whole.",
              EFFECT_ANY) {
    return partition(thread, args, true);
}

// ---- strip ------------------------------------------------------------------------------------------------------

static Value strip(Thread *thread, Value *args, bool left, bool right) {
    bool drop[256] = {0};
    if (args[1] == NONE) {
        drop[' '] = drop['\t'] = drop['\n'] = drop['\v'] = drop['\f'] = drop['\r'] = true;
    } else {
        Buffer buffer;
        if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
        for (size_t i = 0; i < buffer.length; i++)
            drop[((const uint8_t *)buffer.data)[i]] = true;
        buffer_release(thread, &buffer);
    }
    ByteView view = bytes_view(args[0]);
    size_t start = 0, end = view.length;
    while (left && start < end && drop[view.data[start]])
        start++;
    while (right && end > start && drop[view.data[end - 1]])
        end--;
    return part_of(thread, args[0], start, end);
}

NATIVE_SHARED(bytes_method_strip, "strip(self, bytes=None, /)",
              "Return the bytes without ASCII white space, or the given bytes, at both ends.", EFFECT_ANY) {
    return strip(thread, args, true, true);
}
NATIVE_SHARED(bytes_method_lstrip, "lstrip(self, bytes=None, /)",
              "Return the bytes without ASCII white space, or the given bytes, at the start.", EFFECT_ANY) {
    return strip(thread, args, true, false);
}
NATIVE_SHARED(bytes_method_rstrip, "rstrip(self, bytes=None, /)",
              "Return the bytes without ASCII white space, or the given bytes, at the end.", EFFECT_ANY) {
    return strip(thread, args, false, true);
}

// ---- replace, join, translate -----------------------------------------------------------------------------------

// A fresh result of the given length, to be filled.
static uint8_t *result_new(Thread *thread, Value self, size_t length, Value *result) {
    if (value_is_bytes(self)) {
        Bytes *b = bytes_allocate(thread, length);
        *result = value_from_object(b);
        return b ? b->data : NULL;
    }
    *result = bytearray_from_data(thread, NULL, 0);
    if (*result == NO_VALUE || bytearray_resize(thread, bytearray_from_value(*result), length) < 0) return NULL;
    return bytearray_data(bytearray_from_value(*result));
}

static uint8_t *write(uint8_t *out, const void *data, size_t length) {
    if (length) memcpy(out, data, length);
    return out + length;
}

static Value replace_counted(Thread *thread, Value self, const Buffer *old, const Buffer *new, size_t count) {
    ByteView view = bytes_view(self);
    size_t kept = view.length - count * old->length;
    if (new->length && count > ((size_t)PTRDIFF_MAX - kept) / new->length)
        return error_raise(thread, SHAPE_OverflowError, "replace bytes is too long");
    Value result;
    uint8_t *out = result_new(thread, self, kept + count * new->length, &result);
    if (!out) return NO_VALUE;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t found = at;
        if (old->length)
            found += (size_t)units_find(1, view.data + at, view.length - at, old->data, old->length);
        else if (i)
            found++;
        out = write(out, view.data + at, found - at);
        out = write(out, new->data, new->length);
        at = found + old->length;
    }
    write(out, view.data + at, view.length - at);
    return result;
}

static Value replace(Thread *thread, Value self, const Buffer *old, const Buffer *new, int64_t limit) {
    ByteView view = bytes_view(self);
    size_t most = limit < 0 ? SIZE_MAX : (size_t)limit;
    if (most == 0 || old->length > view.length) return copy_of(thread, self);
    size_t count = units_count(1, view.data, view.length, old->data, old->length, most);
    return count ? replace_counted(thread, self, old, new, count) : copy_of(thread, self);
}

NATIVE_SHARED(bytes_method_replace, "replace(self, old, new, count=-1, /)",
              "Return a copy in which new stands for every old.\n\n"
              "  count\n    Replace only the first so many; -1: all.",
              EFFECT_ANY) {
    Buffer old, new;
    if (buffer_get(thread, args[1], &old, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value result = NO_VALUE;
    if (buffer_get(thread, args[2], &new, BUFFER_SIMPLE) == 0) {
        int64_t limit = object_index_int64(thread, args[3]);
        if (limit != -1 || !error_pending(thread)) result = replace(thread, args[0], &old, &new, limit);
        buffer_release(thread, &new);
    }
    buffer_release(thread, &old);
    return result;
}

static int join_add(Thread *thread, ByteSink *sink, Value item, size_t index) {
    if (value_has_shape(item, SHAPE_bytes))
        return byte_sink_write(thread, sink, bytes_from_value(item)->data, bytes_from_value(item)->length);
    Buffer buffer;
    if (!value_has_buffer(item) || buffer_get(thread, item, &buffer, BUFFER_SIMPLE) < 0) {
        if (error_pending(thread) && !error_matches(thread, SHAPE_TypeError) &&
            !error_matches(thread, SHAPE_BufferError))
            return -1;
        error_clear(thread);
        return error_raise_int(thread, SHAPE_TypeError, "sequence item %zu: expected a bytes-like object, %T found",
                               index, item);
    }
    int status = byte_sink_write(thread, sink, buffer.data, buffer.length);
    buffer_release(thread, &buffer);
    return status;
}

NATIVE_SHARED(bytes_method_join, "join(self, iterable_of_bytes, /)",
              "Join bytes-like objects, with this one between them.\n\n"
              "Example: b'.'.join([b'ab', b'pq']) -> b'ab.pq'.",
              EFFECT_ANY) {
    Value items = args[1];
    if (!value_has_shape(items, SHAPE_tuple) && !value_has_shape(items, SHAPE_list)) {
        if (!object_is_iterable(thread, items))
            return error_raise(thread, SHAPE_TypeError, "can only join an iterable");
        items = list_from_iterable(thread, items);
        if (items == NO_VALUE) return NO_VALUE;
    }
    bool is_list = value_is_list(items);
    size_t count = is_list ? list_length(items) : tuple_length(items);
    ByteSink sink = {0};
    for (size_t i = 0; i < count; i++) {
        if (i) {
            ByteView view = bytes_view(args[0]);
            if (byte_sink_write(thread, &sink, view.data, view.length) < 0) return NO_VALUE;
        }
        Value item = is_list ? list_get(items, i) : tuple_get(items, i);
        if (join_add(thread, &sink, item, i) < 0) return NO_VALUE;
        if (is_list && list_length(items) != count)
            return error_raise(thread, SHAPE_RuntimeError, "sequence changed size during iteration");
        if (count == 1 && value_has_shape(item, SHAPE_bytes) && value_is_bytes(args[0])) return item;
    }
    return bytes_result(thread, args[0], sink.length ? sink.storage->bytes : "", sink.length);
}

static int translate_tables(Thread *thread, Value table, Value delete, uint8_t to[256], bool drop[256]) {
    Buffer buffer;
    for (int i = 0; i < 256; i++)
        to[i] = (uint8_t)i;
    if (table != NONE) {
        if (buffer_get(thread, table, &buffer, BUFFER_SIMPLE) < 0) return -1;
        if (buffer.length == 256)
            memcpy(to, buffer.data, 256);
        else
            error_raise(thread, SHAPE_ValueError, "translation table must be 256 characters long");
        buffer_release(thread, &buffer);
        if (error_pending(thread)) return -1;
    }
    if (delete == UNBOUND) return 0;
    if (buffer_get(thread, delete, &buffer, BUFFER_SIMPLE) < 0) return -1;
    for (size_t i = 0; i < buffer.length; i++)
        drop[((const uint8_t *)buffer.data)[i]] = true;
    buffer_release(thread, &buffer);
    return 0;
}

NATIVE_SHARED(bytes_method_translate, "translate(self, table, /, delete=b'')",
              "Return a copy with each byte mapped by the table, a bytes object of length 256 (None: unchanged).\n\n"
              "The bytes in delete are left out.",
              EFFECT_ANY) {
    uint8_t to[256];
    bool drop[256] = {0};
    if (translate_tables(thread, args[1], args[2], to, drop) < 0) return NO_VALUE;
    ByteView view = bytes_view(args[0]);
    Value result;
    uint8_t *out = result_new(thread, args[0], view.length, &result);
    if (!out) return NO_VALUE;
    size_t length = 0;
    for (size_t i = 0; i < view.length; i++)
        if (!drop[view.data[i]]) out[length++] = to[view.data[i]];
    if (length == view.length) {
        bool same = value_has_shape(args[0], SHAPE_bytes) && memcmp(out, view.data, length) == 0;
        return same ? args[0] : result;
    }
    return bytes_result(thread, args[0], out, length);
}

NATIVE_SHARED(bytes_method_maketrans, "maketrans(frm, to, /)",
              "Return a table for bytes.translate() that maps each byte of frm to the one at its place in to.",
              EFFECT_ANY | NATIVE_STATIC) {
    Buffer from, to;
    if (buffer_get(thread, args[0], &from, BUFFER_SIMPLE) < 0) return NO_VALUE;
    if (buffer_get(thread, args[1], &to, BUFFER_SIMPLE) < 0) {
        buffer_release(thread, &from);
        return NO_VALUE;
    }
    uint8_t table[256];
    for (int i = 0; i < 256; i++)
        table[i] = (uint8_t)i;
    bool equal = from.length == to.length;
    for (size_t i = 0; equal && i < from.length; i++)
        table[((const uint8_t *)from.data)[i]] = ((const uint8_t *)to.data)[i];
    buffer_release(thread, &to);
    buffer_release(thread, &from);
    if (!equal) return error_raise(thread, SHAPE_ValueError, "maketrans arguments must have same length");
    return bytes_from_data(thread, table, 256);
}

// ---- text and hexadecimal ---------------------------------------------------------------------------------------

NATIVE_SHARED(bytes_method_decode, "decode(self, /, encoding='utf-8', errors='strict')",
              "Decode the bytes.\n\n"
              "  encoding\n    The encoding to use.\n"
              "  errors\n    The error handler: 'strict' raises UnicodeDecodeError; 'ignore', 'replace' and any\n"
              "    name registered with codecs.register_error that can handle them work as well.",
              EFFECT_ANY) {
    const char *encoding = str_text_argument(thread, args[1], "decode", "encoding");
    const char *errors = encoding ? str_text_argument(thread, args[2], "decode", "errors") : NULL;
    return errors ? codec_decode_object(thread, args[0], encoding, errors) : NO_VALUE;
}

static int hex_separator(Thread *thread, Value sep, uint8_t *out) {
    int64_t length = object_length(thread, sep);
    if (length < 0) return -1;
    if (length != 1) return error_raise_int(thread, SHAPE_ValueError, "sep must be length 1.");
    uint32_t c;
    if (value_is_str(sep))
        c = str_read(str_from_value(sep), 0);
    else if (value_is_bytes(sep))
        c = bytes_from_value(sep)->data[0];
    else
        return error_raise_int(thread, SHAPE_TypeError, "sep must be str or bytes.");
    if (c > 127) return error_raise_int(thread, SHAPE_ValueError, "sep must be ASCII.");
    *out = (uint8_t)c;
    return 0;
}

Value bytes_hex_text(Thread *thread, const uint8_t *data, size_t length, Value sep, Value per_sep) {
    static const char digits[] = "0123456789abcdef";
    uint8_t separator = 0;
    int64_t group = object_index_int64(thread, per_sep);
    if (group == -1 && error_pending(thread)) return NO_VALUE;
    if (sep == UNBOUND)
        group = 0;
    else if (hex_separator(thread, sep, &separator) < 0)
        return NO_VALUE;
    if (length == 0) return ROOT_VALUE(empty_str);
    size_t size = group < 0 ? (size_t)-group : (size_t)group;
    size_t separators = size && size < length ? (length - 1) / size : 0;
    if (length > (size_t)PTRDIFF_MAX / 4) return error_no_memory(thread);
    Str *s = str_allocate(thread, 2 * length + separators, 0x7F);
    if (!s) return NO_VALUE;
    uint8_t *out = s->data;
    for (size_t i = 0; i < length; i++) {
        size_t counted = group > 0 ? length - i : i; // groups count from the right unless negative
        if (i && separators && counted % size == 0) *out++ = separator;
        *out++ = (uint8_t)digits[data[i] >> 4];
        *out++ = (uint8_t)digits[data[i] & 15];
    }
    return value_from_object(s);
}

NATIVE_SHARED(bytes_method_hex, "hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)",
              "Return the bytes as a string of hexadecimal digits.\n\n"
              "  sep\n    One ASCII character to put between groups of bytes.\n"
              "  bytes_per_sep\n    How many bytes a group has, counted from the right; negative: from the left.",
              EFFECT_ANY) {
    if (value_is_bytes(args[0])) {
        ByteView view = bytes_view(args[0]);
        return bytes_hex_text(thread, view.data, view.length, args[1], args[2]);
    }
    Buffer buffer; // a separator's __len__ could change the bytearray
    if (buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value result = bytes_hex_text(thread, buffer.data, buffer.length, args[1], args[2]);
    buffer_release(thread, &buffer);
    return result;
}

static const int8_t hex_digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

static inline int hex_digit(uint32_t c) {
    return c < 256 ? hex_digits[c] - 1 : -1;
}

static bool is_ascii_space(uint32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static Value raise_not_hex(Thread *thread, size_t position) {
    return error_raise(thread, SHAPE_ValueError, "non-hexadecimal number found in fromhex() arg at position %zu",
                       position);
}

static Value parse_hex(Thread *thread, int kind, const void *text, size_t length) {
    ByteSink sink = {0};
    if (byte_sink_reserve(thread, &sink, length / 2 + 1) < 0) return NO_VALUE;
    for (size_t i = 0; i < length;) {
        uint32_t c = units_get(kind, text, i);
        if (is_ascii_space(c)) {
            i++;
            continue;
        }
        int high = hex_digit(c), low = i + 1 < length ? hex_digit(units_get(kind, text, i + 1)) : -1;
        if (high >= 0 && i + 1 == length)
            return error_raise(thread, SHAPE_ValueError,
                               "fromhex() arg must contain an even number of hexadecimal digits");
        if (high < 0 || low < 0) return raise_not_hex(thread, high < 0 ? i : i + 1);
        sink.storage->bytes[sink.length++] = (char)(high << 4 | low); // room was made for all
        i += 2;
    }
    return byte_sink_bytes(thread, &sink);
}

NATIVE_SHARED(bytes_method_fromhex, "fromhex(type, string, /)",
              "Create bytes from a string of hexadecimal digits; white space between two bytes is skipped.\n\n"
              "Example: bytes.fromhex('B9 01EF') -> b'\\\\xb9\\\\x01\\\\xef'.",
              EFFECT_ANY | NATIVE_CLASS) {
    Value parsed;
    if (value_is_str(args[1])) {
        Str *s = str_from_value(args[1]);
        for (size_t i = 0; !str_is_ascii(s) && i < s->length; i++) // what is not ASCII is found first
            if (units_get(str_kind(s), s->data, i) > 127) return raise_not_hex(thread, i);
        parsed = parse_hex(thread, str_kind(s), s->data, s->length);
    } else if (value_has_buffer(args[1])) {
        Buffer buffer;
        if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
        parsed = parse_hex(thread, 1, buffer.data, buffer.length);
        buffer_release(thread, &buffer);
    } else {
        return error_raise(thread, SHAPE_TypeError, "fromhex() argument must be str or bytes-like, not %T", args[1]);
    }
    if (parsed == NO_VALUE || args[0] == value_from_object(BUILTIN_TYPE(bytes))) return parsed;
    return object_call1(thread, args[0], parsed);
}
