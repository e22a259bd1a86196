// Taipan: marshal: writing. MIT licence.
//
// Two passes over the value, from version 3 on: the first finds the objects that occur more than once; the second writes
// them once with the reference flag, and references to them afterwards.
#include "base/number_text.h"
#include "base/utf8.h"
#include "base/vector.h"
#include "compile/marshal.h"
#include "compile/marshal_internal.h"
#include "object/bytes.h"
#include "object/code.h"
#include "object/dict.h"
#include "object/error.h"
#include "object/float.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/slice.h"
#include "object/str.h"
#include "object/tuple.h"

typedef struct SeenObject {
    Object *object;
    uint32_t times;     // 2: more than once
    uint32_t reference; // number + 1 once written
    bool open;          // being written, and of a kind that cannot contain itself
} SeenObject;
// What the compound items of sets are written as on their own, which gives their order: each item's bytes are
// made once, however deep the sets it stands in are nested. One for a whole marshal_dump.
typedef struct ItemOrder {
    struct {
        Object *item;
        Value bytes;
    } * slots; // malloc, open addressing
    size_t mask, count;
    Value kept; // a list that keeps the bytes alive, or NO_VALUE
} ItemOrder;

typedef struct Writer {
    Thread *thread;
    ItemOrder *order;
    VECTOR(uint8_t) bytes;
    SeenObject *seen; // malloc, open addressing
    size_t seen_mask, seen_count;
    uint32_t references;
    int version, depth;
    int depth_limit; // MARSHAL_MAX_DEPTH, less where the C stack is small
    bool allow_code, failed;
} Writer;

static void write_value(Writer *w, Value v);
static Value dump(Thread *thread, Value value, int version, bool allow_code, ItemOrder *order);

static size_t object_hash_address(const Object *object) {
    return (uint64_t)(uintptr_t)object * 0x9E3779B97F4A7C15u >> 20;
}

// ---- objects that occur more than once --------------------------------------------------------------------------
static size_t object_slot(const Writer *w, const Object *object) {
    size_t slot = object_hash_address(object) & w->seen_mask;
    while (w->seen[slot].object && w->seen[slot].object != object)
        slot = (slot + 1) & w->seen_mask;
    return slot;
}

static void out_of_memory(Writer *w) {
    if (!w->failed) error_no_memory(w->thread);
    w->failed = true;
}

static bool seen_grow(Writer *w) {
    size_t old_size = w->seen ? w->seen_mask + 1 : 0, size = old_size ? old_size * 2 : 64;
    SeenObject *old = w->seen, *slots = calloc(size, sizeof *slots);
    if (!slots) return false;
    w->seen = slots;
    w->seen_mask = size - 1;
    for (size_t i = 0; i < old_size; i++)
        if (old[i].object) w->seen[object_slot(w, old[i].object)] = old[i];
    free(old);
    return true;
}

// Counts an object; true the first time.
static bool note_object(Writer *w, Object *object) {
    if (w->seen_count * 2 >= (w->seen ? w->seen_mask + 1 : 0) && !seen_grow(w)) {
        out_of_memory(w);
        return false;
    }
    SeenObject *seen = &w->seen[object_slot(w, object)];
    seen->times++;
    if (seen->object) return false;
    seen->object = object;
    w->seen_count++;
    return true;
}

static void survey(Writer *w, Value v);

static void survey_items(Writer *w, Value v) {
    switch (value_object(v)->shape) {
    case SHAPE_tuple:
        for (size_t i = 0; i < tuple_length(v); i++)
            survey(w, tuple_get(v, i));
        break;
    case SHAPE_list:
        for (size_t i = 0; i < list_length(v); i++)
            survey(w, list_get(v, i));
        break;
    case SHAPE_dict: {
        size_t position = 0;
        Value key, value;
        while (dict_next(dict_from_value(v), &position, &key, &value)) {
            survey(w, key);
            survey(w, value);
        }
        break;
    }
    case SHAPE_code: {
        Code *code = code_from_value(v);
        const Value parts[] = {code->constants,   code->names,           code->local_names,
                               code->local_kinds, code->filename,        code->name,
                               code->qualname,    code->exception_table, code->positions};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            survey(w, parts[i]);
        break;
    }
    case SHAPE_set:
    case SHAPE_frozenset: {
        size_t position = 0;
        Value item;
        int64_t hash;
        while (set_next(set_from_value(v), &position, &item, &hash))
            survey(w, item);
        break;
    }
    case SHAPE_slice:
        survey(w, slice_from_value(v)->start);
        survey(w, slice_from_value(v)->stop);
        survey(w, slice_from_value(v)->step);
        break;
    default: break;
    }
}

static void survey(Writer *w, Value v) {
    if (w->failed || !value_is_object(v) || w->depth > w->depth_limit) return;
    if (UNLIKELY(!thread_c_stack_ok(w->thread))) {
        w->depth_limit = w->depth;
        return;
    }
    if (!note_object(w, value_object(v))) return;
    w->depth++;
    survey_items(w, v);
    w->depth--;
}

// ---- primitives -------------------------------------------------------------------------------------------------
static void put_bytes(Writer *w, const void *bytes, size_t length) {
    if (w->failed) return;
    if (vector_reserve(&w->bytes, w->bytes.count + length) < 0) {
        out_of_memory(w);
        return;
    }
    if (length) memcpy(w->bytes.items + w->bytes.count, bytes, length);
    w->bytes.count += length;
}
static void put_byte(Writer *w, unsigned byte) {
    uint8_t b = (uint8_t)byte;
    put_bytes(w, &b, 1);
}
static void put_16(Writer *w, uint32_t n) {
    uint8_t bytes[2] = {(uint8_t)n, (uint8_t)(n >> 8)};
    put_bytes(w, bytes, 2);
}
static void put_32(Writer *w, uint32_t n) {
    uint8_t bytes[4] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16), (uint8_t)(n >> 24)};
    put_bytes(w, bytes, 4);
}
static void put_double(Writer *w, double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    put_32(w, (uint32_t)bits);
    put_32(w, (uint32_t)(bits >> 32));
}

static void refuse(Writer *w, const char *message) {
    if (!w->failed) error_raise(w->thread, SHAPE_ValueError, "%s", message);
    w->failed = true;
}

static void put_size(Writer *w, size_t size) {
    if (size > INT32_MAX)
        refuse(w, "unmarshallable object");
    else
        put_32(w, (uint32_t)size);
}

static void put_counted(Writer *w, const void *bytes, size_t length) {
    put_size(w, length);
    put_bytes(w, bytes, length);
}

// ---- numbers ----------------------------------------------------------------------------------------------------
static void write_big_int(Writer *w, Value v, unsigned flag) {
    size_t bits = int_bit_length(v), digits = (bits + MARSHAL_DIGIT_BITS - 1) / MARSHAL_DIGIT_BITS,
           length = bits / 8 + 2;
    uint8_t *bytes = malloc(length);
    Value magnitude = int_sign(v) < 0 ? int_negative(w->thread, v) : v;
    if (!bytes) out_of_memory(w);
    if (w->failed || magnitude == NO_VALUE || int_to_bytes(w->thread, magnitude, bytes, length, true, false) < 0) {
        w->failed = true;
        free(bytes);
        return;
    }
    put_byte(w, MARSHAL_LONG | flag);
    put_32(w, (uint32_t)(int_sign(v) < 0 ? -(int32_t)digits : (int32_t)digits));
    for (size_t i = 0; i < digits; i++) {
        size_t bit = i * MARSHAL_DIGIT_BITS, at = bit / 8;
        uint32_t window = 0;
        for (size_t n = 0; n < 3 && at + n < length; n++)
            window |= (uint32_t)bytes[at + n] << (8 * n);
        put_16(w, window >> (bit % 8) & 0x7FFF);
    }
    free(bytes);
}

static void write_int(Writer *w, Value v, unsigned flag) {
    int64_t n;
    if (int_fits_int64(v, &n) && n >= INT32_MIN && n <= INT32_MAX) {
        put_byte(w, MARSHAL_INT | flag);
        put_32(w, (uint32_t)n);
    } else {
        write_big_int(w, v, flag);
    }
}

static void put_float_text(Writer *w, double d) {
    char text[64];
    size_t length = number_from_double(text, d, 'g', 17, 0);
    put_byte(w, (unsigned)length);
    put_bytes(w, text, length);
}

static void write_float(Writer *w, Value v, unsigned flag) {
    if (w->version > 1) {
        put_byte(w, MARSHAL_BINARY_FLOAT | flag);
        put_double(w, float_to_double(v));
    } else {
        put_byte(w, MARSHAL_FLOAT | flag);
        put_float_text(w, float_to_double(v));
    }
}

static void write_complex(Writer *w, Value v, unsigned flag) {
    double parts[2];
    memcpy(parts, (char *)v + sizeof(Object), sizeof parts);
    put_byte(w, (w->version > 1 ? MARSHAL_BINARY_COMPLEX : MARSHAL_COMPLEX) | flag);
    for (int i = 0; i < 2; i++) {
        if (w->version > 1)
            put_double(w, parts[i]);
        else
            put_float_text(w, parts[i]);
    }
}

// ---- text -------------------------------------------------------------------------------------------------------
static void write_str(Writer *w, Value v, unsigned flag) {
    Str *s = str_from_value(v);
    bool interned = str_is_interned(s) && w->version >= 3;
    if (w->version >= 4 && str_is_ascii(s)) {
        bool is_short = s->length < 256;
        unsigned type = is_short ? (interned ? MARSHAL_SHORT_ASCII_INTERNED : MARSHAL_SHORT_ASCII)
                                 : (interned ? MARSHAL_ASCII_INTERNED : MARSHAL_ASCII);
        put_byte(w, type | flag);
        if (is_short)
            put_byte(w, (unsigned)s->length);
        else
            put_size(w, s->length);
        put_bytes(w, s->data, s->length);
        return;
    }
    size_t length;
    const char *text = str_to_utf8_surrogates(w->thread, v, &length);
    if (!text) {
        w->failed = true;
        return;
    }
    put_byte(w, (interned ? MARSHAL_INTERNED : MARSHAL_STR) | flag);
    put_counted(w, text, length);
}

static void write_buffer(Writer *w, Value v, unsigned flag) {
    Buffer buffer;
    if (!value_type(v)->slots.get_buffer || buffer_get(w->thread, v, &buffer, BUFFER_SIMPLE) < 0) {
        error_clear(w->thread);
        put_byte(w, MARSHAL_UNKNOWN);
        refuse(w, "unmarshallable object");
        return;
    }
    put_byte(w, MARSHAL_BYTES | flag);
    put_counted(w, buffer.data, buffer.length);
    buffer_release(w->thread, &buffer);
}

// ---- containers -------------------------------------------------------------------------------------------------
static void write_tuple(Writer *w, Value v, unsigned flag) {
    size_t length = tuple_length(v);
    if (w->version >= 4 && length < 256) {
        put_byte(w, MARSHAL_SMALL_TUPLE | flag);
        put_byte(w, (unsigned)length);
    } else {
        put_byte(w, MARSHAL_TUPLE | flag);
        put_size(w, length);
    }
    for (size_t i = 0; i < length && !w->failed; i++)
        write_value(w, tuple_get(v, i));
}

static void write_list(Writer *w, Value v, unsigned flag) {
    put_byte(w, MARSHAL_LIST | flag);
    put_size(w, list_length(v));
    for (size_t i = 0; i < list_length(v) && !w->failed; i++)
        write_value(w, list_get(v, i));
}

static void write_dict(Writer *w, Value v, unsigned flag) {
    size_t position = 0;
    Value key, value;
    put_byte(w, MARSHAL_DICT | flag);
    while (!w->failed && dict_next(dict_from_value(v), &position, &key, &value)) {
        write_value(w, key);
        write_value(w, value);
    }
    put_byte(w, MARSHAL_NULL);
}

typedef struct SetItem {
    Value value, bytes;
} SetItem;

static size_t item_slot(const ItemOrder *order, const Object *item) {
    size_t slot = object_hash_address(item) & order->mask;
    while (order->slots[slot].item && order->slots[slot].item != item)
        slot = (slot + 1) & order->mask;
    return slot;
}

static bool order_grow(ItemOrder *order) {
    ItemOrder old = *order;
    size_t size = old.slots ? (old.mask + 1) * 2 : 64;
    order->slots = calloc(size, sizeof *order->slots);
    if (!order->slots) {
        order->slots = old.slots;
        return false;
    }
    order->mask = size - 1;
    for (size_t i = 0; old.slots && i <= old.mask; i++)
        if (old.slots[i].item) order->slots[item_slot(order, old.slots[i].item)] = old.slots[i];
    free(old.slots);
    return true;
}

static bool item_is_compound(Value item) {
    return value_has_shape(item, SHAPE_tuple) || value_has_shape(item, SHAPE_frozenset) ||
           value_has_shape(item, SHAPE_slice) || value_has_shape(item, SHAPE_code);
}

// The item on its own as bytes; NO_VALUE with the error raised.
static Value item_bytes(Writer *w, Value item) {
    ItemOrder *order = w->order;
    if (!item_is_compound(item)) return dump(w->thread, item, w->version, w->allow_code, order);
    if (order->slots) {
        size_t slot = item_slot(order, value_object(item));
        if (order->slots[slot].item) return order->slots[slot].bytes;
    }
    Value bytes = dump(w->thread, item, w->version, w->allow_code, order);
    if (bytes == NO_VALUE) return NO_VALUE;
    if (order->kept == NO_VALUE) order->kept = value_from_object(list_allocate(w->thread, 8));
    if (order->kept == NO_VALUE || list_append(w->thread, order->kept, bytes) < 0) return NO_VALUE;
    if ((!order->slots || order->count * 2 > order->mask) && !order_grow(order)) return error_no_memory(w->thread);
    order->slots[item_slot(order, value_object(item))].item = value_object(item);
    order->slots[item_slot(order, value_object(item))].bytes = bytes;
    order->count++;
    return bytes;
}

static int compare_set_items(const void *a, const void *b) {
    Bytes *left = bytes_from_value(((const SetItem *)a)->bytes), *right = bytes_from_value(((const SetItem *)b)->bytes);
    size_t shorter = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->data, right->data, shorter);
    return order ? order : (left->length > right->length) - (left->length < right->length);
}

// Items in the order of their own bytes, since the order in memory depends on hashes and addresses.
static void write_set(Writer *w, Value v, unsigned flag) {
    Thread *thread = w->thread;
    Set *set = set_from_value(v);
    size_t count = set->length, position = 0, n = 0;
    Value list = value_from_object(list_allocate(thread, count)), key; // keeps the bytes alive
    SetItem *items = malloc((count + 1) * sizeof *items);
    int64_t hash;
    if (!items) out_of_memory(w);
    if (list == NO_VALUE) w->failed = true;
    while (!w->failed && n < count && set_next(set, &position, &key, &hash)) {
        // A single item needs no order: sets of sets of one are written once, not twice at each level.
        Value bytes = count == 1 ? NONE : item_bytes(w, key);
        if (bytes == NO_VALUE || list_append(thread, list, bytes) < 0) {
            w->failed = true;
            break;
        }
        items[n++] = (SetItem){key, bytes};
    }
    if (!w->failed) qsort(items, n, sizeof *items, compare_set_items);
    put_byte(w, (value_has_shape(v, SHAPE_set) ? MARSHAL_SET : MARSHAL_FROZENSET) | flag);
    put_size(w, n);
    for (size_t i = 0; i < n && !w->failed; i++)
        write_value(w, items[i].value);
    free(items);
}

static void write_slice(Writer *w, Value v, unsigned flag) {
    Slice *slice = slice_from_value(v);
    if (w->version < 5) {
        put_byte(w, MARSHAL_UNKNOWN);
        refuse(w, "unmarshallable object");
        return;
    }
    put_byte(w, MARSHAL_SLICE | flag);
    write_value(w, slice->start);
    write_value(w, slice->stop);
    write_value(w, slice->step);
}

static void write_code(Writer *w, Value v, unsigned flag) {
    Code *code = code_from_value(v);
    if (!w->allow_code) {
        refuse(w, "marshalling code objects is disallowed");
        return;
    }
    const uint32_t numbers[] = {code->flags,
                                code->argument_count,
                                code->positional_only_count,
                                code->keyword_only_count,
                                code->register_count,
                                code->local_count,
                                code->free_count,
                                code->cell_count,
                                code->feedback_count,
                                code->first_line,
                                code->unit_count};
    const Value parts[] = {code->constants, code->names,    code->local_names,     code->local_kinds, code->filename,
                           code->name,      code->qualname, code->exception_table, code->positions};
    put_byte(w, MARSHAL_CODE | flag);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_32(w, numbers[i]);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    put_bytes(w, code->units, (size_t)code->unit_count * 4);
#else
    for (uint32_t i = 0; i < code->unit_count; i++)
        put_32(w, code->units[i]);
#endif
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        write_value(w, parts[i]);
}

// ---- any value --------------------------------------------------------------------------------------------------
static void write_object(Writer *w, Value v, unsigned flag) {
    switch (value_object(v)->shape) {
    case SHAPE_int: write_int(w, v, flag); break;
    case SHAPE_float: write_float(w, v, flag); break;
    case SHAPE_complex: write_complex(w, v, flag); break;
    case SHAPE_str: write_str(w, v, flag); break;
    case SHAPE_bytes:
        put_byte(w, MARSHAL_BYTES | flag);
        put_counted(w, bytes_from_value(v)->data, bytes_from_value(v)->length);
        break;
    case SHAPE_tuple: write_tuple(w, v, flag); break;
    case SHAPE_list: write_list(w, v, flag); break;
    case SHAPE_dict: write_dict(w, v, flag); break;
    case SHAPE_set:
    case SHAPE_frozenset: write_set(w, v, flag); break;
    case SHAPE_slice: write_slice(w, v, flag); break;
    case SHAPE_code: write_code(w, v, flag); break;
    default:
        if (v == value_from_object(EXCEPTION_TYPE(StopIteration)))
            put_byte(w, MARSHAL_STOP_ITERATION);
        else
            write_buffer(w, v, flag);
        break;
    }
}

static void write_immediate(Writer *w, Value v) {
    if (v == NONE)
        put_byte(w, MARSHAL_NONE);
    else if (v == FALSE_VALUE)
        put_byte(w, MARSHAL_FALSE);
    else if (v == TRUE_VALUE)
        put_byte(w, MARSHAL_TRUE);
    else if (v == ELLIPSIS)
        put_byte(w, MARSHAL_ELLIPSIS);
    else if (value_is_small_int(v))
        write_int(w, v, 0);
    else if (value_is_immediate_float(v))
        write_float(w, v, 0);
    else
        refuse(w, "unmarshallable object");
}

static void write_value(Writer *w, Value v) {
    if (w->failed) return;
    if (!value_is_object(v)) {
        if (w->depth >= w->depth_limit)
            refuse(w, "object too deeply nested to marshal");
        else
            write_immediate(w, v);
        return;
    }
    unsigned flag = 0;
    if (w->seen) {
        SeenObject *seen = &w->seen[object_slot(w, value_object(v))];
        if (seen->object && seen->open) {
            refuse(w, "unmarshallable object");
            return;
        }
        if (seen->object && seen->reference) {
            put_byte(w, MARSHAL_REFERENCE);
            put_32(w, seen->reference - 1);
            return;
        }
        if (seen->object && seen->times > 1) {
            seen->reference = ++w->references;
            flag = MARSHAL_FLAG_REFERENCE;
        }
    }
    uint32_t shape = value_object(v)->shape;
    bool closed = w->seen && (shape == SHAPE_code || shape == SHAPE_slice || shape == SHAPE_frozenset);
    if (closed) w->seen[object_slot(w, value_object(v))].open = true;
    if (++w->depth > w->depth_limit || UNLIKELY(!thread_c_stack_ok(w->thread)))
        refuse(w, "object too deeply nested to marshal");
    else
        write_object(w, v, flag);
    w->depth--;
    if (closed) w->seen[object_slot(w, value_object(v))].open = false;
}

static Value dump(Thread *thread, Value value, int version, bool allow_code, ItemOrder *order) {
    Writer w = {.thread = thread,
                .order = order,
                .version = version,
                .depth_limit = MARSHAL_MAX_DEPTH,
                .allow_code = allow_code};
    if (!thread_check_c_stack(thread)) { // items of sets are written by a call of their own
        error_clear(thread);
        return error_raise(thread, SHAPE_ValueError, "object too deeply nested to marshal");
    }
    if (version >= 3) survey(&w, value);
    write_value(&w, value);
    Value result = w.failed ? NO_VALUE : bytes_from_data(thread, w.bytes.items, w.bytes.count);
    vector_free(&w.bytes);
    free(w.seen);
    return result;
}

Value marshal_dump(Thread *thread, Value value, int version, bool allow_code) {
    ItemOrder order = {.kept = NO_VALUE};
    Value result = dump(thread, value, version, allow_code, &order);
    free(order.slots);
    return result;
}
