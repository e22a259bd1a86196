// Taipan: struct sequences: tuples with named fields, as sys.flags or os.stat_result. MIT licence.
//
// Each type is made from a native spec built here, whose members point straight at the tuple's items. The spec stays
// allocated as long as the process: types of an interpreter are never unloaded.
#include "runtime/struct_sequence.h"
#include <stdlib.h>
#include "object/arguments.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/function.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"

typedef struct StructSequenceType { // what type->spec points to
    TypeSpec spec;
    const StructSequenceSpec *shape;
} StructSequenceType;

static const StructSequenceSpec *shape_of(const Type *type) {
    return ((const StructSequenceType *)type->spec)->shape;
}

static void trace(Object *object, Tracer *tracer) {
    Tuple *tuple = (Tuple *)object;
    size_t room = (heap_object_size(object) - offsetof(Tuple, items)) / sizeof(Value);
    tracer_visit_range(tracer, tuple->items, room);
}

Tuple *struct_sequence_new(Thread *thread, Type *type) {
    const StructSequenceSpec *spec = shape_of(type);
    Tuple *tuple = type_allocate(thread, type, spec->count * sizeof(Value));
    if (!tuple) return NULL;
    tuple->length = spec->visible;
    for (size_t i = 0; i < spec->count; i++)
        tuple->items[i] = NONE; // NOBARRIER: not a reference
    return tuple;
}

Value struct_sequence_from_values(Thread *thread, Type *type, const Value *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (values[i] == NO_VALUE) return NO_VALUE;
    Tuple *tuple = struct_sequence_new(thread, type);
    if (!tuple) return NO_VALUE;
    for (size_t i = 0; i < count; i++)
        struct_sequence_set(thread, tuple, i, values[i]);
    return value_from_object(tuple);
}

// ---- slots ------------------------------------------------------------------------------------------------------

static Value raise_bad_length(Thread *thread, const Type *type, size_t length) {
    const StructSequenceSpec *spec = shape_of(type);
    const char *dot = spec->module ? "." : "", *module = spec->module ? spec->module : "";
    if (spec->visible == spec->count)
        return error_raise(thread, SHAPE_TypeError, "%s%s%s() takes a %zu-sequence (%zu-sequence given)", module, dot,
                           spec->name, spec->visible, length);
    if (length < spec->visible)
        return error_raise(thread, SHAPE_TypeError, "%s%s%s() takes an at least %zu-sequence (%zu-sequence given)",
                           module, dot, spec->name, spec->visible, length);
    return error_raise(thread, SHAPE_TypeError, "%s%s%s() takes an at most %zu-sequence (%zu-sequence given)", module,
                       dot, spec->name, spec->count, length);
}

// Takes the named fields from `first` on out of the dict; unknown keys are an error.
static int fill_from_dict(Thread *thread, const Type *type, Tuple *tuple, size_t first, Value dict) {
    const StructSequenceSpec *spec = shape_of(type);
    size_t used = 0;
    for (size_t i = first; i < spec->count; i++) {
        if (!spec->fields[i].name) continue;
        Value value = dict_get_cstring(thread, dict_from_value(dict), spec->fields[i].name);
        if (value == NO_VALUE) continue;
        struct_sequence_set(thread, tuple, i, value);
        used++;
    }
    if (used < dict_length(dict_from_value(dict)))
        return error_raise_int(thread, SHAPE_TypeError, "%N() got duplicate or unexpected field name(s)", type);
    return 0;
}

static Value make(Thread *thread, Type *type, Value sequence, Value dict) {
    const StructSequenceSpec *spec = shape_of(type);
    Value items = tuple_from_iterable(thread, sequence);
    if (items == NO_VALUE) {
        if (error_matches(thread, SHAPE_TypeError))
            return error_raise(thread, SHAPE_TypeError, "constructor requires a sequence");
        return NO_VALUE;
    }
    if (dict != UNBOUND && !value_is_dict(dict))
        return error_raise(thread, SHAPE_TypeError, "%N() takes a dict as second arg, if any", type);
    size_t length = tuple_length(items);
    if (length < spec->visible || length > spec->count) return raise_bad_length(thread, type, length);
    Tuple *tuple = struct_sequence_new(thread, type);
    if (!tuple) return NO_VALUE;
    for (size_t i = 0; i < length; i++)
        struct_sequence_set(thread, tuple, i, tuple_get(items, i));
    if (dict != UNBOUND && fill_from_dict(thread, type, tuple, length, dict) < 0) return NO_VALUE;
    return value_from_object(tuple);
}

static Value make_by_fields(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    enum { MOST = 4 };
    const StructSequenceSpec *spec = shape_of(type);
    const char *names[MOST];
    Value given[MOST];
    for (size_t i = 0; i < spec->count; i++)
        names[i] = spec->fields[i].name;
    if (!arguments_bind(thread, spec->name, args, positional, keyword_names, names, spec->count, spec->count, given))
        return NO_VALUE;
    Tuple *tuple = struct_sequence_new(thread, type);
    for (size_t i = 0; tuple && i < spec->count; i++)
        struct_sequence_set(thread, tuple, i, given[i]);
    return value_from_object(tuple);
}
static Value construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"sequence", "dict"};
    Value given[2];
    if (shape_of(type)->making == SEQUENCE_CLOSED)
        return error_raise(thread, SHAPE_TypeError, "cannot create '%s.%s' instances", shape_of(type)->module,
                           shape_of(type)->name);
    if (shape_of(type)->making == SEQUENCE_BY_FIELDS)
        return make_by_fields(thread, type, args, positional, keyword_names);
    if (!arguments_bind(thread, type_name(type), args, positional, keyword_names, names, 1, 2, given)) return NO_VALUE;
    return make(thread, type, given[0], given[1]);
}

static Value repr(Thread *thread, Value self) {
    const Type *type = value_type(self);
    const StructSequenceSpec *spec = shape_of(type);
    StrBuilder builder;
    str_builder_init(&builder);
    if (spec->module && str_builder_append_format(thread, &builder, "%s.", spec->module) < 0) return NO_VALUE;
    if (str_builder_append_format(thread, &builder, "%s(", spec->name) < 0) return NO_VALUE;
    for (size_t i = 0; i < spec->visible; i++)
        if (str_builder_append_format(thread, &builder, "%s%s=%R", i ? ", " : "",
                                      spec->fields[i].name ? spec->fields[i].name : "", tuple_get(self, i)) < 0)
            return NO_VALUE;
    if (str_builder_append_ascii(thread, &builder, ")", 1) < 0) return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static Value hidden_fields(Thread *thread, Value self) {
    const StructSequenceSpec *spec = shape_of(value_type(self));
    Dict *dict = dict_allocate(thread);
    for (size_t i = spec->visible; dict && i < spec->count; i++)
        if (spec->fields[i].name &&
            dict_set_cstring(thread, dict, spec->fields[i].name, tuple_from_value(self)->items[i]) < 0)
            return NO_VALUE;
    return value_from_object(dict);
}

NATIVE(sequence_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    Value items = tuple_from_values(thread, tuple_from_value(args[0])->items, tuple_length(args[0]));
    Value hidden = hidden_fields(thread, args[0]);
    if (items == NO_VALUE || hidden == NO_VALUE) return NO_VALUE;
    if (shape_of(value_type(args[0]))->making == SEQUENCE_BY_FIELDS)
        return tuple_pack(thread, 2, value_from_object(value_type(args[0])), items);
    Value arguments = tuple_pack(thread, 2, items, hidden);
    return arguments == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_object(value_type(args[0])), arguments);
}

NATIVE(sequence_replace, "__replace__(self, /, **changes)",
       "Return a copy of the structure with new values for the specified fields.", EFFECT_ANY) {
    const Type *type = value_type(args[0]);
    const StructSequenceSpec *spec = shape_of(type);
    for (size_t i = 0; i < spec->count; i++)
        if (!spec->fields[i].name)
            return error_raise(thread, SHAPE_TypeError,
                               "__replace__() is not supported for %N because it has unnamed field(s)", type);
    Tuple *copy = struct_sequence_new(thread, (Type *)(uintptr_t)type);
    if (!copy) return NO_VALUE;
    for (size_t i = 0; i < spec->count; i++)
        struct_sequence_set(thread, copy, i, tuple_from_value(args[0])->items[i]);
    if (args[1] == UNBOUND || dict_length(dict_from_value(args[1])) == 0) return value_from_object(copy);
    Value changes = value_from_object(dict_copy(thread, dict_from_value(args[1])));
    if (changes == NO_VALUE) return NO_VALUE;
    for (size_t i = 0; i < spec->count; i++) {
        Value value =
            dict_pop(thread, dict_from_value(changes), str_intern_cstring(thread, spec->fields[i].name), UNBOUND);
        if (value == NO_VALUE) return NO_VALUE;
        if (value != UNBOUND) struct_sequence_set(thread, copy, i, value);
    }
    if (dict_length(dict_from_value(changes)) > 0)
        return error_raise(thread, SHAPE_TypeError, "Got unexpected field name(s): %R",
                           dict_keys_list(thread, dict_from_value(changes)));
    return value_from_object(copy);
}

static const NativeDef *const methods[] = {&sequence_reduce_native, &sequence_replace_native, NULL};

// ---- making the type --------------------------------------------------------------------------------------------

static int populate(Thread *thread, Type *type) {
    const StructSequenceSpec *spec = shape_of(type);
    size_t unnamed = 0, named = 0;
    Tuple *match = tuple_allocate(thread, spec->visible);
    if (!match) return -1;
    for (size_t i = 0; i < spec->count; i++) {
        if (!spec->fields[i].name) {
            unnamed++;
        } else if (i < spec->visible) {
            Value name = str_intern_cstring(thread, spec->fields[i].name);
            if (name == NO_VALUE) return -1;
            tuple_set(thread, match, named++, name);
        }
    }
    Value names = tuple_slice(thread, value_from_object(match), 0, named);
    if (names == NO_VALUE || dict_set_cstring(thread, type->dict, "__match_args__", names) < 0 ||
        dict_set_cstring(thread, type->dict, "n_sequence_fields", value_from_small_int((int64_t)spec->visible)) < 0 ||
        dict_set_cstring(thread, type->dict, "n_fields", value_from_small_int((int64_t)spec->count)) < 0 ||
        dict_set_cstring(thread, type->dict, "n_unnamed_fields", value_from_small_int((int64_t)unnamed)) < 0)
        return -1;
    return 0;
}

Type *struct_sequence_new_type(Thread *thread, const StructSequenceSpec *spec) {
    StructSequenceType *made = calloc(1, sizeof(StructSequenceType));
    NativeMember *members = calloc(spec->count + 1, sizeof(NativeMember));
    if (!made || !members) {
        error_no_memory(thread);
        return NULL;
    }
    size_t count = 0;
    for (size_t i = 0; i < spec->count; i++)
        if (spec->fields[i].name)
            members[count++] = (NativeMember){.name = spec->fields[i].name,
                                              .kind = MEMBER_VALUE,
                                              .offset = (uint32_t)(offsetof(Tuple, items) + i * sizeof(Value)),
                                              .readonly = true,
                                              .doc = spec->fields[i].doc};
    made->shape = spec;
    made->spec = (TypeSpec){
        .name = spec->name,
        .module = spec->module,
        .doc = spec->doc,
        .base = SHAPE_tuple,
        .flags = TYPE_VARIABLE_SIZE | (spec->making == SEQUENCE_CLOSED ? TYPE_DISALLOW_CONSTRUCTION : 0),
        .size = sizeof(Tuple),
        .trace_kind = TRACE_CUSTOM,
        .trace = trace,
        .slots = {.repr = repr, .construct = construct},
        .methods = methods,
        .members = members,
        .populate = populate,
    };
    return type_from_spec(thread, &made->spec, BUILTIN_TYPE(tuple));
}
