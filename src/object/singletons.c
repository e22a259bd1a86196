// Taipan: the types of None, NotImplemented and Ellipsis. MIT licence.
#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"

static Value make_singleton(Thread *thread, Value singleton, size_t positional, Value keyword_names) {
    if (!positional && (!keyword_names || !tuple_length(keyword_names))) return singleton;
    return error_raise(thread, SHAPE_TypeError, "%N takes no arguments", value_type(singleton));
}

// ---- None --------------------------------------------------------------------------------------------------------
static Value none_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type, (void)args;
    return make_singleton(thread, NONE, positional, keyword_names);
}
static Value none_repr(Thread *thread, Value self) {
    (void)self;
    return str_intern_cstring(thread, "None");
}
static int none_truth(Thread *thread, Value self) {
    (void)thread, (void)self;
    return 0;
}
static int64_t none_hash(Thread *thread, Value self) {
    (void)thread, (void)self;
    return 0xFCA86420; // CPython's, the same in every process
}
static Value none_compare(Thread *thread, Value self, Value other, CompareOp op) {
    (void)thread;
    if ((op != COMPARE_EQ && op != COMPARE_NE) || self != other) return NOT_IMPLEMENTED;
    return value_from_bool(op == COMPARE_EQ);
}

const TypeSpec none_type_spec = {
    .name = "NoneType",
    .doc = "NoneType()\n--\n\nThe type of the None singleton.",
    .size = sizeof(Object),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = none_repr,
              .truth = none_truth,
              .hash = none_hash,
              .rich_compare = none_compare,
              .construct = none_construct},
};

// ---- NotImplemented ----------------------------------------------------------------------------------------------
static Value not_implemented_construct(Thread *thread, Type *type, Value *args, size_t positional,
                                       Value keyword_names) {
    (void)type, (void)args;
    return make_singleton(thread, NOT_IMPLEMENTED, positional, keyword_names);
}
static Value not_implemented_repr(Thread *thread, Value self) {
    (void)self;
    return str_intern_cstring(thread, "NotImplemented");
}
static int not_implemented_truth(Thread *thread, Value self) {
    (void)self;
    return error_raise_int(thread, SHAPE_TypeError, "NotImplemented should not be used in a boolean context");
}
NATIVE(not_implemented_reduce, "__reduce__(self, /)", NULL, EFFECT_ALLOCATES) {
    return str_intern_cstring(thread, "NotImplemented");
}
static const NativeDef *const not_implemented_methods[] = {&not_implemented_reduce_native, NULL};
const TypeSpec not_implemented_type_spec = {
    .name = "NotImplementedType",
    .doc = "NotImplementedType()\n--\n\nThe type of the NotImplemented singleton.",
    .size = sizeof(Object),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = not_implemented_repr, .truth = not_implemented_truth, .construct = not_implemented_construct},
    .methods = not_implemented_methods,
};

// ---- Ellipsis ----------------------------------------------------------------------------------------------------
static Value ellipsis_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type, (void)args;
    return make_singleton(thread, ELLIPSIS, positional, keyword_names);
}
static Value ellipsis_repr(Thread *thread, Value self) {
    (void)self;
    return str_intern_cstring(thread, "Ellipsis");
}
NATIVE(ellipsis_reduce, "__reduce__(self, /)", NULL, EFFECT_ALLOCATES) {
    return str_intern_cstring(thread, "Ellipsis");
}
static const NativeDef *const ellipsis_methods[] = {&ellipsis_reduce_native, NULL};
const TypeSpec ellipsis_type_spec = {
    .name = "ellipsis",
    .doc = "ellipsis()\n--\n\nThe type of the Ellipsis singleton.",
    .size = sizeof(Object),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = ellipsis_repr, .construct = ellipsis_construct},
    .methods = ellipsis_methods,
};
