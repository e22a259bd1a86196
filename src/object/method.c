// Taipan: bound methods and cells. MIT licence.
#include "base/hash.h"
#include "object/arguments.h"
#include "object/exception.h"
#include "object/type_internal.h"

// ---- method ------------------------------------------------------------------------------------------------------
Value method_new(Thread *thread, Value function, Value self) {
    Method *method = heap_allocate(thread, sizeof *method, SHAPE_method);
    if (!method) return NO_VALUE;
    method->function = function;
    method->self = self;
    return value_from_object(method);
}

static Value method_call(Thread *thread, Value callable, Value *args, size_t positional, Value keyword_names) {
    const Method *method = (const Method *)callable;
    size_t total = positional + (keyword_names ? tuple_length(keyword_names) : 0);
    Value small[8] = {0}, *all = small; // nothing stale for the collector to find
    if (total + 1 > 8) {
        Tuple *large = tuple_allocate(thread, total + 1);
        if (!large) return NO_VALUE;
        all = large->items;
    }
    all[0] = method->self;
    memcpy(all + 1, args, total * sizeof(Value)); // NOBARRIER: the newest object
    return object_call(thread, method->function, all, positional + 1, keyword_names);
}

static Value method_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    if (!arguments_check(thread, "method", positional, keyword_names, 2, 2)) return NO_VALUE;
    if (!object_is_callable(args[0])) return error_raise(thread, SHAPE_TypeError, "first argument must be callable");
    if (args[1] == NONE) return error_raise(thread, SHAPE_TypeError, "instance must not be None");
    return method_new(thread, args[0], args[1]);
}

// The method's own attributes first, then the function's.
static Value method_get_attribute(Thread *thread, Value self, Value name) {
    if (!(name = attribute_name_check(thread, name))) return NO_VALUE;
    Value found = type_lookup(thread, BUILTIN_TYPE(method), name);
    if (found) return descriptor_bind(thread, found, self, value_from_object(BUILTIN_TYPE(method)));
    return error_pending(thread) ? NO_VALUE : object_get_attribute(thread, ((Method *)self)->function, name);
}

static Value method_repr(Thread *thread, Value self) {
    const Method *method = (const Method *)self;
    Value name;
    int status = object_lookup_attribute(thread, method->function, NAME(__qualname__), &name);
    if (!status) status = object_lookup_attribute(thread, method->function, NAME(__name__), &name);
    if (status < 0) return NO_VALUE;
    bool named = status && value_is_str(name);
    Value text = object_repr(thread, method->self);
    if (!text) return NO_VALUE;
    return named ? str_format_c(thread, "<bound method %U of %U>", name, text)
                 : str_format_c(thread, "<bound method ? of %U>", text);
}

static Value method_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_shape(other, SHAPE_method)) return NOT_IMPLEMENTED;
    const Method *a = (const Method *)self, *b = (const Method *)other;
    int equal = a->self == b->self ? object_equal(thread, a->function, b->function) : 0;
    return equal < 0 ? NO_VALUE : value_from_bool(equal == (op == COMPARE_EQ));
}

static int64_t method_hash(Thread *thread, Value self) {
    const Method *method = (const Method *)self;
    int64_t function = object_hash(thread, method->function);
    if (function == -1 && error_pending(thread)) return -1;
    return hash_fix(function ^ hash_pointer((void *)method->self));
}

static Value method_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)thread, (void)instance, (void)owner;
    return self; // bound already
}

static Value method_doc(Thread *thread, Value self) {
    return object_get_attribute(thread, ((Method *)self)->function, NAME(__doc__));
}

NATIVE(method_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    const Method *method = (const Method *)args[0];
    Value name = object_get_attribute(thread, method->function, NAME(__name__));
    return name ? reduce_as_getattr(thread, method->self, name) : NO_VALUE;
}

static const NativeDef *const method_methods[] = {&method_reduce_native, NULL};
static const NativeGetSet method_getters[] = {{"__doc__", method_doc, NULL, NULL}, {NULL, NULL, NULL, NULL}};
static const NativeMember method_members[] = {
    {"__func__", MEMBER_VALUE, offsetof(Method, function), true,
     "the function (or other callable) implementing a method"},
    {"__self__", MEMBER_VALUE, offsetof(Method, self), true, "the instance to which a method is bound"},
    {NULL, 0, 0, false, NULL},
};
const TypeSpec method_type_spec = {
    .name = "method",
    .doc = "method(function, instance, /)\n--\n\nCreate a bound instance method object.",
    .size = sizeof(Method),
    .has_weakrefs = true,
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = method_repr,
              .call = method_call,
              .get_attribute = method_get_attribute,
              .rich_compare = method_compare,
              .hash = method_hash,
              .descriptor_get = method_get,
              .construct = method_construct},
    .methods = method_methods,
    .getters = method_getters,
    .members = method_members,
};

// ---- cell --------------------------------------------------------------------------------------------------------
Value cell_new(Thread *thread, Value content) {
    Cell *cell = heap_allocate(thread, sizeof *cell, SHAPE_cell);
    if (!cell) return NO_VALUE;
    cell->content = content ? content : UNBOUND;
    return value_from_object(cell);
}

static Value cell_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    if (!arguments_check(thread, "cell", positional, keyword_names, 0, 1)) return NO_VALUE;
    return cell_new(thread, positional ? args[0] : UNBOUND);
}

static Value cell_repr(Thread *thread, Value self) {
    Value content = ((Cell *)self)->content;
    if (content == UNBOUND) return str_format_c(thread, "<cell at %p: empty>", (void *)self);
    return str_format_c(thread, "<cell at %p: %T object at %p>", (void *)self, content, (void *)content);
}

// Empty cells are less than all others.
static Value cell_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_has_shape(other, SHAPE_cell)) return NOT_IMPLEMENTED;
    Value a = ((Cell *)self)->content, b = ((Cell *)other)->content;
    if (a != UNBOUND && b != UNBOUND) return object_compare(thread, a, b, op);
    return object_compare(thread, value_from_small_int(a != UNBOUND), value_from_small_int(b != UNBOUND), op);
}

static Value cell_contents(Thread *thread, Value self) {
    Value content = ((Cell *)self)->content;
    return content == UNBOUND ? error_raise(thread, SHAPE_ValueError, "Cell is empty") : content;
}
static int cell_set_contents(Thread *thread, Value self, Value value) {
    heap_store(thread, value_object(self), &((Cell *)self)->content, value ? value : UNBOUND);
    return 0;
}
static const NativeGetSet cell_getters[] = {{"cell_contents", cell_contents, cell_set_contents, NULL},
                                            {NULL, NULL, NULL, NULL}};
const TypeSpec cell_type_spec = {
    .name = "cell",
    .doc = "cell([contents])\n--\n\nCreate a new cell object.\n\n  contents\n    the contents of the cell. If not "
           "specified, the cell "
           "will be empty,\n    and \n further attempts to access its cell_contents attribute will\n    raise a "
           "ValueError.",
    .size = sizeof(Cell),
    .trace_kind = TRACE_VALUES,
    .slots = {.repr = cell_repr,
              .rich_compare = cell_compare,
              .hash = type_hash_not_implemented,
              .construct = cell_construct},
    .getters = cell_getters,
};
