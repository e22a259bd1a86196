// Taipan: the _testlimitedcapi module: the native object protocol, callable from tests. MIT licence.
#include "modules/native_support.h"
#include "object/slice.h"

// An index of the sequence protocol: negative ones count from the end. 0 or -1.
static int sequence_index(Thread *thread, Value sequence, Value v, int64_t *index) {
    if (argument_index(thread, v, index) < 0) return -1;
    if (*index >= 0) return 0;
    int64_t length = object_length(thread, sequence);
    if (length < 0) return -1;
    *index += length;
    return *index < 0 ? error_raise_int(thread, SHAPE_IndexError, "index out of range") : 0;
}
static Value sequence_set(Thread *thread, Value sequence, Value position, Value value) {
    int64_t index;
    if (sequence_index(thread, sequence, position, &index) < 0) return NO_VALUE;
    if (object_set_item(thread, sequence, value_from_small_int(index), value) < 0) return NO_VALUE;
    return value_from_small_int(0);
}

NATIVE(sequence_getitem, "sequence_getitem(sequence, index, /)", "sequence[index] by the sequence protocol.",
       EFFECT_ANY) {
    int64_t index;
    return sequence_index(thread, args[0], args[1], &index) < 0 ? NO_VALUE
                                                                : object_get_item_index(thread, args[0], index);
}
NATIVE(sequence_setitem, "sequence_setitem(sequence, index, value, /)",
       "sequence[index] = value by the sequence protocol.", EFFECT_ANY) {
    return sequence_set(thread, args[0], args[1], args[2]);
}
NATIVE(sequence_delitem, "sequence_delitem(sequence, index, /)", "del sequence[index] by the sequence protocol.",
       EFFECT_ANY) {
    return sequence_set(thread, args[0], args[1], NO_VALUE);
}
NATIVE(sequence_size, "sequence_size(sequence, /)", "len(sequence).", EFFECT_ANY) {
    int64_t length = object_length(thread, args[0]);
    return length < 0 ? NO_VALUE : value_from_small_int(length);
}
NATIVE(sequence_contains, "sequence_contains(sequence, value, /)", "value in sequence.", EFFECT_ANY) {
    int found = object_contains(thread, args[0], args[1]);
    return found < 0 ? NO_VALUE : value_from_small_int(found);
}
NATIVE(sequence_list, "sequence_list(sequence, /)", "list(sequence).", EFFECT_ANY) {
    return list_from_iterable(thread, args[0]);
}
NATIVE(sequence_tuple, "sequence_tuple(sequence, /)", "tuple(sequence).", EFFECT_ANY) {
    return tuple_from_iterable(thread, args[0]);
}
NATIVE(object_hasattrstring, "object_hasattrstring(object, name, /)",
       "Has the object an attribute of this name, given as bytes? No error is.", EFFECT_ANY) {
    if (!value_is_bytes(args[1]))
        return error_raise(thread, SHAPE_TypeError, "the name must be bytes, not %T", args[1]);
    Value name = str_intern_cstring(thread, (const char *)bytes_from_value(args[1])->data), found = NO_VALUE;
    int status = name == NO_VALUE ? -1 : object_lookup_attribute(thread, args[0], name, &found);
    if (status < 0) error_write_unraisable(thread, NULL, args[0]);
    return value_from_small_int(status > 0);
}

static const NativeDef *const functions[] = {
    &sequence_getitem_native, &sequence_setitem_native,     &sequence_delitem_native,
    &sequence_size_native,    &sequence_contains_native,    &sequence_list_native,
    &sequence_tuple_native,   &object_hasattrstring_native, NULL};
const ModuleSpec _testlimitedcapi_module_spec = {
    .name = "_testlimitedcapi", .doc = "The native object protocol, for tests.", .functions = functions};
