// Taipan: locals() and f_locals: snapshots, and the write-through proxy of PEP 667. MIT licence.
//
// A variable is a named register of the frame, or the content of the cell in it. Names that the function does not have
// are kept in the frame object's extra_locals. Variables of inlined comprehensions (LOCAL_HIDDEN) hide others of the same
// name, which stand before them, while they are bound.
#include "object/bytes.h"
#include "object/list.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/frame.h"

static uint8_t local_kind(const Code *code, uint32_t index) {
    return bytes_from_value(code->local_kinds)->data[index];
}

static Value *local_place(const Frame *frame, uint32_t index, Object **owner) {
    Value *slot = &frame->registers[index];
    *owner = NULL;
    if ((local_kind(frame->code, index) & (LOCAL_CELL | LOCAL_FREE)) && value_has_shape(*slot, SHAPE_cell)) {
        *owner = value_object(*slot);
        return &((Cell *)*slot)->content;
    }
    return slot;
}

// UNBOUND when it has no value now.
static Value local_value(const Frame *frame, uint32_t index) {
    Object *owner;
    Value v = *local_place(frame, index, &owner);
    return v == NO_VALUE ? UNBOUND : v;
}

static Value local_name(const Frame *frame, uint32_t index) {
    return tuple_get(frame->code->local_names, index);
}

// ---- snapshots --------------------------------------------------------------------------------------------------

static int add_locals(Thread *thread, const Frame *frame, Dict *dict) {
    for (uint32_t i = 0; i < frame->code->local_count; i++) {
        Value v = local_value(frame, i);
        if (v != UNBOUND && dict_set(thread, dict, local_name(frame, i), v) < 0) return -1;
    }
    FrameObject *object = (FrameObject *)frame->object;
    if (object && object->extra_locals != NO_VALUE) return dict_update(thread, dict, object->extra_locals, 1);
    return 0;
}

// Called as a function (types.FunctionType), it has its globals for locals.
static bool is_module_code(const Code *code) {
    return !(code->flags & (CODE_OPTIMIZED | CODE_NEWLOCALS));
}

// The variables of the comprehension that a module or class body is in stand beside its namespace: they are shown in a copy.
static Value with_comprehension(Thread *thread, const Frame *frame) {
    Value result = frame->locals;
    for (uint32_t i = 0; i < frame->code->local_count; i++) {
        if (!(local_kind(frame->code, i) & LOCAL_HIDDEN)) continue;
        Value v = local_value(frame, i);
        if (v == UNBOUND) continue;
        if (result == frame->locals) {
            Dict *copy = dict_allocate(thread);
            if (!copy || dict_update(thread, copy, frame->locals, 1) < 0) return NO_VALUE;
            result = value_from_object(copy);
        }
        if (dict_set(thread, dict_from_value(result), local_name(frame, i), v) < 0) return NO_VALUE;
    }
    return result;
}

Value frame_locals(Thread *thread, Frame *frame) {
    if (frame->locals != NO_VALUE) return with_comprehension(thread, frame);
    if (is_module_code(frame->code)) return value_from_object(frame->globals);
    Dict *dict = dict_allocate(thread);
    if (!dict || add_locals(thread, frame, dict) < 0) return NO_VALUE;
    return value_from_object(dict);
}

// ---- the proxy --------------------------------------------------------------------------------------------------

Value frame_locals_proxy(Thread *thread, FrameObject *object) {
    if (object->frame->locals != NO_VALUE) return with_comprehension(thread, object->frame);
    if (!(object->frame->code->flags & CODE_OPTIMIZED)) return frame_locals(thread, object->frame);
    FrameLocalsProxy *proxy = heap_allocate(thread, sizeof *proxy, SHAPE_frame_locals_proxy);
    if (!proxy) return NO_VALUE;
    proxy->frame = object; // NOBARRIER: newest object
    return value_from_object(proxy);
}

static FrameObject *proxy_object(Value self) {
    return ((FrameLocalsProxy *)self)->frame;
}

static void proxy_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((FrameLocalsProxy *)object)->frame);
}

static Dict *proxy_snapshot(Thread *thread, Value self) {
    Dict *dict = dict_allocate(thread);
    return dict && add_locals(thread, proxy_object(self)->frame, dict) == 0 ? dict : NULL;
}

// Is key, which is no exact str, equal to the name? 1, 0, -1.
static int impostor_matches(Thread *thread, Value key, int64_t hash, Value name) {
    return hash == str_hash(thread, str_from_value(name)) ? object_equal(thread, name, key) : 0;
}

// The register of a variable of that name, -1: none, -2: exception.
static int64_t find_local(Thread *thread, const Frame *frame, Value key) {
    bool plain = value_has_shape(key, SHAPE_str);
    int64_t hash = object_hash(thread, key);
    if (hash == -1) return -2;
    for (uint32_t i = frame->code->local_count; i-- > 0;) {
        if ((local_kind(frame->code, i) & LOCAL_HIDDEN) && local_value(frame, i) == UNBOUND) continue;
        Value name = local_name(frame, i);
        int equal =
            plain ? str_equal(str_from_value(name), str_from_value(key)) : impostor_matches(thread, key, hash, name);
        if (equal) return equal < 0 ? -2 : (int64_t)i;
    }
    return -1;
}

// NO_VALUE without exception: absent.
static Value proxy_find(Thread *thread, Value self, Value key) {
    FrameObject *object = proxy_object(self);
    int64_t index = find_local(thread, object->frame, key);
    if (index == -2) return NO_VALUE;
    if (index >= 0) {
        Value v = local_value(object->frame, (uint32_t)index);
        if (v != UNBOUND) return v;
    }
    return object->extra_locals == NO_VALUE ? NO_VALUE : dict_get(thread, dict_from_value(object->extra_locals), key);
}

static Value proxy_get_item(Thread *thread, Value self, Value key) {
    Value found = proxy_find(thread, self, key);
    if (found != NO_VALUE || error_pending(thread)) return found;
    return error_raise(thread, SHAPE_KeyError, "local variable '%R' is not defined", key);
}

static int store_local(Thread *thread, FrameObject *object, uint32_t index, Value value) {
    Object *owner;
    Value *place = local_place(object->frame, index, &owner);
    *place = value; // NOBARRIER: barriers below
    if (owner) heap_write_barrier(thread, owner);
    if (object->frame->generator) heap_write_barrier(thread, object->frame->generator);
    heap_write_barrier(thread, object);
    return 0;
}

static int delete_extra(Thread *thread, FrameObject *object, Value key) {
    int64_t index = find_local(thread, object->frame, key);
    if (index == -2) return -1;
    if (index >= 0)
        return error_raise_int(thread, SHAPE_ValueError, "cannot remove local variables from FrameLocalsProxy");
    int status = object->extra_locals == NO_VALUE ? 0 : dict_delete(thread, dict_from_value(object->extra_locals), key);
    if (status == 0) error_raise_value(thread, SHAPE_KeyError, key);
    return status == 1 ? 0 : -1;
}

static int proxy_set_item(Thread *thread, Value self, Value key, Value value) {
    FrameObject *object = proxy_object(self);
    if (value == NO_VALUE) return delete_extra(thread, object, key);
    int64_t index = find_local(thread, object->frame, key);
    if (index == -2) return -1;
    if (index >= 0) return store_local(thread, object, (uint32_t)index, value);
    if (object->extra_locals == NO_VALUE) {
        Dict *dict = dict_allocate(thread);
        if (!dict) return -1;
        heap_store(thread, object, &object->extra_locals, value_from_object(dict));
    }
    return dict_set(thread, dict_from_value(object->extra_locals), key, value);
}

static int proxy_contains(Thread *thread, Value self, Value key) {
    Value found = proxy_find(thread, self, key);
    return found != NO_VALUE ? 1 : error_pending(thread) ? -1 : 0;
}

static int64_t proxy_length(Thread *thread, Value self) {
    Dict *dict = proxy_snapshot(thread, self);
    return dict ? (int64_t)dict_length(dict) : -1;
}

static Value snapshot_part(Thread *thread, Value self, uint32_t what) {
    Dict *dict = proxy_snapshot(thread, self);
    if (!dict) return NO_VALUE;
    Value list = list_from_values(thread, NULL, 0);
    if (list == NO_VALUE) return NO_VALUE;
    size_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) {
        Value item = what == 0 ? key : what == 1 ? value : tuple_pack(thread, 2, key, value);
        if (item == NO_VALUE || list_append(thread, list, item) < 0) return NO_VALUE;
    }
    return list;
}

static Value proxy_iter(Thread *thread, Value self) {
    Value keys = snapshot_part(thread, self, 0);
    return keys == NO_VALUE ? NO_VALUE : object_iter(thread, keys);
}

static Value proxy_repr(Thread *thread, Value self) {
    int entered = object_repr_enter(thread, self);
    if (entered != 0) return entered < 0 ? NO_VALUE : str_from_cstring(thread, "{...}");
    Dict *dict = proxy_snapshot(thread, self);
    Value text = dict ? object_repr(thread, value_from_object(dict)) : NO_VALUE;
    object_repr_leave(thread, self);
    return text;
}

static Value proxy_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (op != COMPARE_EQ && op != COMPARE_NE) return NOT_IMPLEMENTED;
    if (value_has_shape(other, SHAPE_frame_locals_proxy))
        return value_from_bool((proxy_object(self) == proxy_object(other)) == (op == COMPARE_EQ));
    if (!value_is_dict(other)) return NOT_IMPLEMENTED;
    Dict *dict = proxy_snapshot(thread, self);
    return dict ? object_compare(thread, value_from_object(dict), other, op) : NO_VALUE;
}

static Value as_dict(Thread *thread, Value v) {
    if (!value_has_shape(v, SHAPE_frame_locals_proxy)) return v;
    Dict *dict = proxy_snapshot(thread, v);
    return dict ? value_from_object(dict) : NO_VALUE;
}

static bool is_mapping(Value v) {
    return value_is_dict(v) || value_has_shape(v, SHAPE_frame_locals_proxy);
}

static Value proxy_or(Thread *thread, Value left, Value right) {
    if (!is_mapping(left) || !is_mapping(right)) return NOT_IMPLEMENTED;
    Dict *result = dict_allocate(thread);
    Value a = result ? as_dict(thread, left) : NO_VALUE, b = a == NO_VALUE ? NO_VALUE : as_dict(thread, right);
    if (b == NO_VALUE || dict_update(thread, result, a, 1) < 0 || dict_update(thread, result, b, 1) < 0)
        return NO_VALUE;
    return value_from_object(result);
}

static int update_from(Thread *thread, Value self, Value other) {
    Dict *dict = dict_allocate(thread);
    Value source = dict ? as_dict(thread, other) : NO_VALUE;
    if (source == NO_VALUE || dict_update(thread, dict, source, 1) < 0) return -1;
    size_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) {
        if (proxy_set_item(thread, self, key, value) < 0) return -1;
    }
    return 0;
}

static Value proxy_inplace_or(Thread *thread, Value self, Value other) {
    if (!is_mapping(other)) return NOT_IMPLEMENTED;
    return update_from(thread, self, other) < 0 ? NO_VALUE : self;
}

// FrameLocalsProxy(frame)
static Value proxy_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    if (keyword_names != NO_VALUE && tuple_length(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "FrameLocalsProxy takes no keyword arguments");
    if (positional != 1)
        return error_raise(thread, SHAPE_TypeError, "FrameLocalsProxy expected 1 argument, got %zu", positional);
    if (!value_has_shape(args[0], SHAPE_frame))
        return error_raise(thread, SHAPE_TypeError, "expect frame, not %T", args[0]);
    return frame_locals_proxy(thread, (FrameObject *)args[0]);
}

NATIVE(proxy_keys, "keys(self, /)", NULL, EFFECT_ANY) {
    return snapshot_part(thread, args[0], 0);
}
NATIVE(proxy_values, "values(self, /)", NULL, EFFECT_ANY) {
    return snapshot_part(thread, args[0], 1);
}
NATIVE(proxy_items, "items(self, /)", NULL, EFFECT_ANY) {
    return snapshot_part(thread, args[0], 2);
}
NATIVE(proxy_copy, "copy(self, /)", NULL, EFFECT_ANY) {
    Dict *dict = proxy_snapshot(thread, args[0]);
    return dict ? value_from_object(dict) : NO_VALUE;
}
NATIVE(proxy_get, "get(self, key, default=None, /)", NULL, EFFECT_ANY) {
    Value found = proxy_find(thread, args[0], args[1]);
    return found != NO_VALUE || error_pending(thread) ? found : args[2];
}
NATIVE(proxy_setdefault, "setdefault(self, key, default=None, /)", NULL, EFFECT_ANY) {
    Value found = proxy_find(thread, args[0], args[1]);
    if (found != NO_VALUE || error_pending(thread)) return found;
    return proxy_set_item(thread, args[0], args[1], args[2]) < 0 ? NO_VALUE : args[2];
}
NATIVE(proxy_update, "update(self, other, /)", NULL, EFFECT_ANY) {
    if (!is_mapping(args[1])) {
        Value keys;
        int found = object_lookup_attribute(thread, args[1], NAME(keys), &keys);
        if (found < 0) return NO_VALUE;
    }
    return update_from(thread, args[0], args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(proxy_pop, "pop(self, key[, default], /)", NULL, EFFECT_ANY) {
    FrameObject *object = proxy_object(args[0]);
    int64_t index = find_local(thread, object->frame, args[1]);
    if (index == -2) return NO_VALUE;
    if (index >= 0) return error_raise(thread, SHAPE_ValueError, "cannot remove local variables from FrameLocalsProxy");
    if (object->extra_locals == NO_VALUE) {
        if (args[2] != UNBOUND) return args[2];
        return error_raise_value(thread, SHAPE_KeyError, args[1]);
    }
    return dict_pop(thread, dict_from_value(object->extra_locals), args[1], args[2] == UNBOUND ? NO_VALUE : args[2]);
}
NATIVE(proxy_reversed, "__reversed__(self, /)", NULL, EFFECT_ANY) {
    Value keys = snapshot_part(thread, args[0], 0);
    for (size_t i = 0, n = keys == NO_VALUE ? 0 : list_length(keys); i < n / 2; i++) {
        Value other = list_get(keys, n - 1 - i);
        list_set(thread, keys, n - 1 - i, list_get(keys, i));
        list_set(thread, keys, i, other);
    }
    return keys;
}

static const NativeDef *const proxy_methods[] = {
    &proxy_keys_native,       &proxy_values_native, &proxy_items_native, &proxy_copy_native,     &proxy_get_native,
    &proxy_setdefault_native, &proxy_update_native, &proxy_pop_native,   &proxy_reversed_native, NULL,
};

const TypeSpec frame_locals_proxy_type_spec = {
    .name = "FrameLocalsProxy",
    .size = sizeof(FrameLocalsProxy),
    .flags = TYPE_MAPPING,
    .trace_kind = TRACE_CUSTOM,
    .trace = proxy_trace,
    .slots = {.repr = proxy_repr,
              .rich_compare = proxy_compare,
              .iter = proxy_iter,
              .length = proxy_length,
              .get_item = proxy_get_item,
              .set_item = proxy_set_item,
              .contains = proxy_contains,
              .or_ = proxy_or,
              .inplace_or = proxy_inplace_or,
              .construct = proxy_construct},
    .methods = proxy_methods,
};
