// Taipan: marshal: reading. MIT licence.
//
// The input is not trusted. Sizes are compared with what is left before anything is allocated for them; containers that
// a reference can reach before they are complete hold None where an item is missing.
#include "compile/marshal.h"
#include "compile/marshal_internal.h"
#include "object/bytes.h"
#include "object/code.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/float.h"
#include "object/int.h"
#include "object/list.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"
#include <stdlib.h>

typedef struct Reader {
    Thread *thread;
    const uint8_t *at, *end;
    Value file;       // NO_VALUE: from memory
    Value chunk;      // file: the bytearray that `at` points into
    Value references; // list; UNBOUND-like None until complete
    size_t promised;  // items that the containers being read still want: each takes a byte at least
    int depth;
    bool allow_code;
} Reader;

static Value read_value(Reader *r); // NO_VALUE without exception: MARSHAL_NULL

static Value bad(Reader *r, const char *what) {
    return error_raise(r->thread, SHAPE_ValueError, "bad marshal data (%s)", what);
}

// ---- bytes ------------------------------------------------------------------------------------------------------
enum { FILE_CHUNK = 1 << 20 }; // read at a time, so that a wrong size costs no more than the file has

// file.readinto() of a new bytearray.
static Value read_chunk(Reader *r, size_t length) {
    Thread *thread = r->thread;
    Value size = int_from_uint64(thread, length);
    Value array = size == NO_VALUE ? NO_VALUE : object_call1(thread, value_from_object(BUILTIN_TYPE(bytearray)), size);
    Value got = array == NO_VALUE ? NO_VALUE : object_call_method(thread, r->file, NAME(readinto), 1, array);
    int64_t count = got == NO_VALUE ? -1 : object_index_int64(thread, got);
    if (error_pending(thread)) return NO_VALUE;
    if (count == (int64_t)length) return array;
    if (count > (int64_t)length)
        return error_raise(thread, SHAPE_ValueError, "read() returned too much data: %zd bytes requested, %zd returned",
                           (ptrdiff_t)length, (ptrdiff_t)count);
    return error_raise(thread, SHAPE_EOFError, "EOF read where not expected");
}

static const uint8_t *read_from_file(Reader *r, size_t length) {
    Thread *thread = r->thread;
    Value array = read_chunk(r, length < FILE_CHUNK ? length : FILE_CHUNK);
    for (size_t done = FILE_CHUNK; array != NO_VALUE && done < length; done += FILE_CHUNK) {
        Value more = read_chunk(r, length - done < FILE_CHUNK ? length - done : FILE_CHUNK);
        if (more == NO_VALUE ||
            object_call_method(thread, array, str_intern_cstring(thread, "extend"), 1, more) == NO_VALUE)
            return NULL;
    }
    Buffer buffer;
    if (array == NO_VALUE || buffer_get(thread, array, &buffer, BUFFER_SIMPLE) < 0) return NULL;
    const uint8_t *data = buffer.data;
    bool changed = buffer.length != length; // by readinto()
    buffer_release(thread, &buffer);
    if (changed) {
        error_raise(thread, SHAPE_EOFError, "EOF read where not expected");
        return NULL;
    }
    r->chunk = array;
    return data;
}

static const uint8_t *read_bytes(Reader *r, size_t length) {
    if (r->file != NO_VALUE) return read_from_file(r, length);
    if ((size_t)(r->end - r->at) < length) {
        error_raise(r->thread, SHAPE_EOFError, "marshal data too short");
        return NULL;
    }
    const uint8_t *data = r->at;
    r->at += length;
    return data;
}

static int read_byte(Reader *r) { // -1: error
    const uint8_t *data = read_bytes(r, 1);
    return data ? *data : -1;
}

static bool read_32(Reader *r, uint32_t *number) {
    const uint8_t *data = read_bytes(r, 4);
    if (!data) return false;
    *number = (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
    return true;
}

// A count of bytes.
static bool read_size(Reader *r, size_t *size, const char *what) {
    uint32_t number;
    if (!read_32(r, &number)) return false;
    if (number > INT32_MAX) {
        bad(r, what);
        return false;
    }
    if (r->file == NO_VALUE && number > (size_t)(r->end - r->at)) {
        error_raise(r->thread, SHAPE_EOFError, "marshal data too short");
        return false;
    }
    *size = number;
    return true;
}

static bool read_double(Reader *r, double *d) {
    const uint8_t *data = read_bytes(r, 8);
    if (!data) return false;
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits |= (uint64_t)data[i] << (8 * i);
    memcpy(d, &bits, sizeof bits);
    return true;
}

static bool read_float_text(Reader *r, double *d) {
    int length = read_byte(r);
    const uint8_t *data = length < 0 ? NULL : read_bytes(r, (size_t)length);
    if (!data) return false;
    Value value = float_from_text(r->thread, (const char *)data, (size_t)length);
    if (value == NO_VALUE && error_matches(r->thread, SHAPE_ValueError)) { // it shows the text as it is
        error_clear(r->thread);
        error_raise(r->thread, SHAPE_ValueError, "could not convert string to float: '%U'",
                    codec_utf8_decode(r->thread, data, (size_t)length, "replace", NULL));
    }
    if (value == NO_VALUE) return false;
    *d = float_to_double(value);
    return true;
}

// ---- references -------------------------------------------------------------------------------------------------
static bool reserve_reference(Reader *r, bool flag, size_t *index) {
    if (!flag) return true;
    if (r->references == NO_VALUE) r->references = value_from_object(list_allocate(r->thread, 16));
    if (r->references == NO_VALUE || list_append(r->thread, r->references, NOT_IMPLEMENTED) < 0) return false;
    *index = list_length(r->references) - 1;
    return true;
}

static Value set_reference(Reader *r, bool flag, size_t index, Value value) {
    if (flag && value != NO_VALUE) list_set(r->thread, r->references, index, value);
    return value;
}

static Value read_reference(Reader *r) {
    uint32_t index;
    if (!read_32(r, &index)) return NO_VALUE;
    if (r->references == NO_VALUE || index >= list_length(r->references)) return bad(r, "invalid reference");
    Value value = list_get(r->references, index);
    return value == NOT_IMPLEMENTED ? bad(r, "invalid reference") : value; // a placeholder: not complete yet
}

// ---- numbers and text -------------------------------------------------------------------------------------------
static Value read_long(Reader *r) {
    uint32_t number;
    if (!read_32(r, &number)) return NO_VALUE;
    int64_t signed_count = (int32_t)number;
    size_t count = (size_t)(signed_count < 0 ? -signed_count : signed_count);
    if (signed_count == INT32_MIN) return bad(r, "long size out of range");
    const uint8_t *data = read_bytes(r, count * 2);
    if (!data) return NO_VALUE;
    size_t length = count * MARSHAL_DIGIT_BITS / 8 + 3;
    uint8_t *bytes = calloc(length, 1);
    if (!bytes) return error_no_memory(r->thread);
    uint32_t last = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t digit = last = (uint32_t)data[2 * i] | (uint32_t)data[2 * i + 1] << 8;
        if (digit >= 1u << MARSHAL_DIGIT_BITS) {
            free(bytes);
            return bad(r, "digit out of range in long");
        }
        size_t bit = i * MARSHAL_DIGIT_BITS;
        digit <<= bit % 8;
        for (size_t n = 0; n < 3; n++)
            bytes[bit / 8 + n] |= (uint8_t)(digit >> (8 * n));
    }
    if (count && !last) {
        free(bytes);
        return bad(r, "unnormalized long data");
    }
    Value value = int_from_bytes(r->thread, bytes, length, true, false);
    free(bytes);
    return value != NO_VALUE && signed_count < 0 ? int_negative(r->thread, value) : value;
}

static Value read_int64(Reader *r) {
    uint32_t low, high;
    if (!read_32(r, &low) || !read_32(r, &high)) return NO_VALUE;
    return int_from_int64(r->thread, (int64_t)((uint64_t)high << 32 | low));
}

static Value read_float(Reader *r, bool binary) {
    double d;
    if (!(binary ? read_double(r, &d) : read_float_text(r, &d))) return NO_VALUE;
    return float_from_double(r->thread, d);
}

static Value read_complex(Reader *r, bool binary) {
    Value real = read_float(r, binary), imaginary = real == NO_VALUE ? NO_VALUE : read_float(r, binary);
    if (imaginary == NO_VALUE) return NO_VALUE;
    return object_call2(r->thread, value_from_object(BUILTIN_TYPE(complex)), real, imaginary);
}

static Value intern(Reader *r, Value text, bool wanted) {
    return wanted && text != NO_VALUE ? str_intern(r->thread, text) : text;
}

static Value read_ascii(Reader *r, bool is_short, bool interned) {
    size_t length;
    if (is_short) {
        int byte = read_byte(r);
        if (byte < 0) return NO_VALUE;
        length = (size_t)byte;
    } else if (!read_size(r, &length, "string size out of range")) {
        return NO_VALUE;
    }
    const uint8_t *data = read_bytes(r, length);
    if (!data) return NO_VALUE;
    for (size_t i = 0; i < length; i++)
        if (data[i] >= 0x80) return intern(r, str_from_latin1(r->thread, data, length), interned);
    return intern(r, str_from_ascii(r->thread, (const char *)data, length), interned);
}

static Value read_str(Reader *r, bool interned) {
    size_t length;
    if (!read_size(r, &length, "string size out of range")) return NO_VALUE;
    const uint8_t *data = read_bytes(r, length);
    return data ? intern(r, codec_utf8_decode(r->thread, data, length, "surrogatepass", NULL), interned) : NO_VALUE;
}

static Value read_bytes_value(Reader *r) {
    size_t length;
    if (!read_size(r, &length, "bytes object size out of range")) return NO_VALUE;
    const uint8_t *data = read_bytes(r, length);
    return data ? bytes_from_data(r->thread, data, length) : NO_VALUE;
}

// ---- containers -------------------------------------------------------------------------------------------------
static bool read_count(Reader *r, size_t *count, const char *what) {
    uint32_t number;
    *count = 0;
    if (!read_32(r, &number)) return false;
    *count = number;
    if (number <= INT32_MAX) return true;
    bad(r, what);
    return false;
}

// An item of a container; MARSHAL_NULL is an error there.
static Value read_item(Reader *r, const char *container) {
    Value item = read_value(r);
    if (item == NO_VALUE && !error_pending(r->thread))
        error_raise(r->thread, SHAPE_TypeError, "NULL object in marshal data for %s", container);
    return item;
}

// Takes note that a container wants so many items more. False: there cannot be so many, and nothing is allocated for them.
static bool promise(Reader *r, size_t count) {
    size_t left = (size_t)(r->end - r->at);
    if (r->file == NO_VALUE && (r->promised > left || count > left - r->promised)) return false;
    r->promised += count;
    return true;
}

static Value read_promised(Reader *r, const char *container) {
    r->promised--;
    return read_item(r, container);
}

// Reads on to the error that comes first.
static Value read_in_vain(Reader *r, const char *container) {
    while (read_item(r, container) != NO_VALUE)
        continue;
    return NO_VALUE;
}

// A tuple of which a file claims that it is long: items are gathered first. It cannot contain itself.
static Value read_long_tuple(Reader *r, size_t length, bool flag, size_t index) {
    Value list = value_from_object(list_allocate(r->thread, 0));
    for (size_t i = 0; i < length && list != NO_VALUE; i++) {
        Value item = read_promised(r, "tuple");
        if (item == NO_VALUE || list_append(r->thread, list, item) < 0) return NO_VALUE;
    }
    Value tuple = list == NO_VALUE ? NO_VALUE : object_call1(r->thread, value_from_object(BUILTIN_TYPE(tuple)), list);
    return set_reference(r, flag, index, tuple);
}

static Value read_tuple(Reader *r, bool is_small, bool flag, size_t index) {
    size_t length;
    if (is_small) {
        int byte = read_byte(r);
        if (byte < 0) return NO_VALUE;
        length = (size_t)byte;
    } else if (!read_count(r, &length, "tuple size out of range")) {
        return NO_VALUE;
    }
    if (!promise(r, length)) return read_in_vain(r, "tuple");
    if (!length) return set_reference(r, flag, index, value_from_object(tuple_allocate(r->thread, 0)));
    if (r->file != NO_VALUE && length > FILE_CHUNK / sizeof(Value)) return read_long_tuple(r, length, flag, index);
    Tuple *tuple = tuple_allocate(r->thread, length);
    if (!tuple) return NO_VALUE;
    for (size_t i = 0; i < length; i++)
        tuple->items[i] = NONE; // NOBARRIER: not a reference
    set_reference(r, flag, index, value_from_object(tuple));
    for (size_t i = 0; i < length; i++) {
        Value item = read_promised(r, "tuple");
        if (item == NO_VALUE) return NO_VALUE;
        tuple_set(r->thread, tuple, i, item);
    }
    return value_from_object(tuple);
}

static Value read_list(Reader *r, bool flag, size_t index) {
    size_t length;
    if (!read_count(r, &length, "list size out of range")) return NO_VALUE;
    if (!promise(r, length)) return read_in_vain(r, "list");
    Value list = value_from_object(list_allocate(r->thread, r->file == NO_VALUE ? length : 0));
    if (set_reference(r, flag, index, list) == NO_VALUE) return NO_VALUE;
    for (size_t i = 0; i < length; i++) {
        Value item = read_promised(r, "list");
        if (item == NO_VALUE || list_append(r->thread, list, item) < 0) return NO_VALUE;
    }
    return list;
}

// After adding a key: one that contains itself cannot be hashed, which is the data's fault.
static bool is_added(Reader *r, int status) {
    if (status >= 0) return true;
    if (error_matches(r->thread, SHAPE_RecursionError)) {
        error_clear(r->thread);
        bad(r, "key contains itself");
    }
    return false;
}

static Value read_dict(Reader *r, bool flag, size_t index) {
    Dict *dict = dict_allocate(r->thread);
    if (!dict) return NO_VALUE;
    set_reference(r, flag, index, value_from_object(dict));
    for (;;) {
        Value key = read_value(r);
        if (key == NO_VALUE) break;
        Value value = read_value(r);
        if (value == NO_VALUE) break;
        if (!is_added(r, dict_set(r->thread, dict, key, value))) return NO_VALUE;
    }
    return error_pending(r->thread) ? NO_VALUE : value_from_object(dict);
}

static Value read_set(Reader *r, uint32_t shape, bool flag, size_t index) {
    size_t length;
    if (!read_count(r, &length, "set size out of range")) return NO_VALUE;
    if (!promise(r, length)) return read_in_vain(r, "set");
    Set *set = set_allocate(r->thread, shape);
    if (!set) return NO_VALUE;
    if (shape == SHAPE_set) set_reference(r, flag, index, value_from_object(set));
    for (size_t i = 0; i < length; i++) {
        Value item = read_promised(r, "set");
        if (item == NO_VALUE || !is_added(r, set_add(r->thread, set, item))) return NO_VALUE;
    }
    return set_reference(r, flag, index, value_from_object(set));
}

static Value read_slice(Reader *r, bool flag, size_t index) {
    Value parts[3];
    for (int i = 0; i < 3; i++)
        if ((parts[i] = read_item(r, "slice")) == NO_VALUE) return NO_VALUE;
    return set_reference(r, flag, index,
                         object_call3(r->thread, value_from_object(BUILTIN_TYPE(slice)), parts[0], parts[1], parts[2]));
}

// ---- code -------------------------------------------------------------------------------------------------------
static void fill_units(Code *code, const uint8_t *data) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(code->units, data, (size_t)code->unit_count * 4);
#else
    for (uint32_t i = 0; i < code->unit_count; i++, data += 4)
        code->units[i] = (uint32_t)data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
#endif
}

static bool read_code_parts(Reader *r, Code *code) {
    Value *const fields[] = {&code->constants,   &code->names,           &code->local_names,
                             &code->local_kinds, &code->filename,        &code->name,
                             &code->qualname,    &code->exception_table, &code->positions};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        Value part = read_item(r, "code");
        if (part == NO_VALUE) return false;
        heap_store(r->thread, code, fields[i], part);
    }
    return true;
}

static uint32_t count_cells(const Code *code) {
    Bytes *kinds = bytes_from_value(code->local_kinds);
    uint32_t cells = 0;
    for (size_t i = 0; i < kinds->length; i++)
        cells += (kinds->data[i] & LOCAL_CELL) != 0;
    return cells;
}

static Value read_code(Reader *r, bool flag, size_t index) {
    Thread *thread = r->thread;
    if (!r->allow_code) return error_raise(thread, SHAPE_ValueError, "unmarshalling code objects is disallowed");
    uint32_t n[11];
    for (size_t i = 0; i < 11; i++)
        if (!read_32(r, &n[i])) return NO_VALUE;
    if (n[10] > INT32_MAX / 4) return error_raise(thread, SHAPE_EOFError, "marshal data too short");
    const uint8_t *units = read_bytes(r, (size_t)n[10] * 4);
    Code *code = units ? code_allocate(thread, n[10]) : NULL;
    if (!code) return NO_VALUE;
    fill_units(code, units);
    code->flags = n[0];
    code->argument_count = n[1];
    code->positional_only_count = n[2];
    code->keyword_only_count = n[3];
    code->register_count = n[4];
    code->local_count = n[5];
    code->free_count = n[6];
    code->cell_count = n[7];
    code->feedback_count = n[8];
    code->first_line = n[9];
    if (!read_code_parts(r, code)) return NO_VALUE;
    const char *wrong = code_verify(thread, code);
    if (!wrong && code->cell_count != count_cells(code)) wrong = "cells do not add up";
    if (error_pending(thread)) return NO_VALUE;
    return wrong ? bad(r, wrong) : set_reference(r, flag, index, value_from_object(code));
}

// ---- any value --------------------------------------------------------------------------------------------------
static Value read_number(Reader *r, int type) {
    uint32_t number;
    switch (type) {
    case MARSHAL_INT: return read_32(r, &number) ? value_from_small_int((int32_t)number) : NO_VALUE;
    case MARSHAL_INT64: return read_int64(r);
    case MARSHAL_LONG: return read_long(r);
    case MARSHAL_FLOAT: return read_float(r, false);
    case MARSHAL_BINARY_FLOAT: return read_float(r, true);
    default: return read_complex(r, type == MARSHAL_BINARY_COMPLEX);
    }
}

static Value read_text(Reader *r, int type) {
    switch (type) {
    case MARSHAL_BYTES: return read_bytes_value(r);
    case MARSHAL_INTERNED: return read_str(r, true);
    case MARSHAL_STR: return read_str(r, false);
    case MARSHAL_ASCII: return read_ascii(r, false, false);
    case MARSHAL_ASCII_INTERNED: return read_ascii(r, false, true);
    case MARSHAL_SHORT_ASCII: return read_ascii(r, true, false);
    default: return read_ascii(r, true, true);
    }
}

static Value read_kind(Reader *r, int type, bool flag) {
    size_t index = 0;
    switch (type) {
    case MARSHAL_NULL: return NO_VALUE;
    case MARSHAL_NONE: return NONE;
    case MARSHAL_FALSE: return FALSE_VALUE;
    case MARSHAL_TRUE: return TRUE_VALUE;
    case MARSHAL_ELLIPSIS: return ELLIPSIS;
    case MARSHAL_STOP_ITERATION: return value_from_object(EXCEPTION_TYPE(StopIteration));
    case MARSHAL_REFERENCE: return read_reference(r);
    default: break;
    }
    if (!reserve_reference(r, flag, &index)) return NO_VALUE;
    switch (type) {
    case MARSHAL_INT:
    case MARSHAL_INT64:
    case MARSHAL_LONG:
    case MARSHAL_FLOAT:
    case MARSHAL_BINARY_FLOAT:
    case MARSHAL_COMPLEX:
    case MARSHAL_BINARY_COMPLEX: return set_reference(r, flag, index, read_number(r, type));
    case MARSHAL_BYTES:
    case MARSHAL_INTERNED:
    case MARSHAL_STR:
    case MARSHAL_ASCII:
    case MARSHAL_ASCII_INTERNED:
    case MARSHAL_SHORT_ASCII:
    case MARSHAL_SHORT_ASCII_INTERNED: return set_reference(r, flag, index, read_text(r, type));
    case MARSHAL_TUPLE: return read_tuple(r, false, flag, index);
    case MARSHAL_SMALL_TUPLE: return read_tuple(r, true, flag, index);
    case MARSHAL_LIST: return read_list(r, flag, index);
    case MARSHAL_DICT: return read_dict(r, flag, index);
    case MARSHAL_SET: return read_set(r, SHAPE_set, flag, index);
    case MARSHAL_FROZENSET: return read_set(r, SHAPE_frozenset, flag, index);
    case MARSHAL_SLICE: return read_slice(r, flag, index);
    case MARSHAL_CODE: return read_code(r, flag, index);
    default: return bad(r, "unknown type code");
    }
}

static Value read_value(Reader *r) {
    if (error_pending(r->thread)) return NO_VALUE;
    int byte = read_byte(r);
    if (byte < 0) {
        if (error_matches(r->thread, SHAPE_EOFError)) {
            error_clear(r->thread);
            error_raise(r->thread, SHAPE_EOFError, "EOF read where object expected");
        }
        return NO_VALUE;
    }
    if (++r->depth > MARSHAL_MAX_DEPTH || UNLIKELY(!thread_c_stack_ok(r->thread))) {
        r->depth--;
        return error_raise(r->thread, SHAPE_ValueError, "recursion limit exceeded");
    }
    Value value = read_kind(r, byte & 0x7F, byte & MARSHAL_FLAG_REFERENCE);
    r->depth--;
    return value;
}

static Value read_top(Reader *r) {
    if (!thread_check_c_stack(r->thread)) return NO_VALUE;
    Value value = read_value(r);
    if (value == NO_VALUE && !error_pending(r->thread))
        return error_raise(r->thread, SHAPE_TypeError, "NULL object in marshal data for object");
    return value;
}

Value marshal_load(Thread *thread, const uint8_t *bytes, size_t length, bool allow_code, size_t *used) {
    Reader r = {.thread = thread, .at = bytes, .end = bytes + length, .allow_code = allow_code};
    Value value = read_top(&r);
    if (used) *used = (size_t)(r.at - bytes);
    return value;
}

Value marshal_load_file(Thread *thread, Value file, bool allow_code) {
    Reader r = {.thread = thread, .file = file, .allow_code = allow_code};
    return read_top(&r);
}
