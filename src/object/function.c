// Taipan: Python functions: the object and its attributes; running one is the machine's. MIT licence.
#include "object/function.h"
#include "object/exception.h"
#include "object/arguments.h"
#include "object/type_internal.h"

static uint32_t next_version(Thread *thread) {
    return ++thread->interp->next_version;
}

Value function_new(Thread *thread, Code *code, Dict *globals) {
    Function *function = type_allocate(thread, BUILTIN_TYPE(function), 0);
    if (!function) return NO_VALUE;
    function->code = code;
    function->globals = globals;
    function->builtins = thread->interp->builtins;
    function->defaults = function->keyword_defaults = NONE;
    function->name = code->name;
    function->qualname = code->qualname;
    function->doc = code->flags & CODE_HAS_DOCSTRING ? tuple_get(code->constants, 0) : NONE;
    function->version = next_version(thread);
    Value module = dict_get_name(thread, globals, NAME(__name__));
    function->module = module ? module : NONE;
    Value builtins = dict_get_name(thread, globals, NAME(__builtins__));
    if (builtins && value_has_shape(builtins, SHAPE_module))
        builtins = object_get_attribute(thread, builtins, NAME(__dict__));
    if (builtins && value_is_dict(builtins)) {
        function->builtins = dict_from_value(builtins); // NOBARRIER: the newest object
    } else if (builtins) { // another mapping: names are looked up in it when they are nowhere else
        Dict *empty = dict_allocate(thread);
        if (!empty) return NO_VALUE;
        HEAP_STORE_POINTER(thread, function, builtins, empty);
    }
    return value_from_object(function);
}

static void function_trace(Object *object, Tracer *tracer) {
    Function *function = (Function *)object;
    tracer_visit_pointer(tracer, function->code);
    tracer_visit_pointer(tracer, function->globals);
    tracer_visit_pointer(tracer, function->builtins);
    tracer_visit_range(tracer, &function->closure,
                       (offsetof(Function, version) - offsetof(Function, closure)) / sizeof(Value));
}

// ---- attributes --------------------------------------------------------------------------------------------------
static Value or_none(Value v) {
    return v ? v : NONE;
}
static Function *self_function(Value v) {
    return function_from_value(v);
}

static Value get_code(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(self_function(self)->code);
}
static int set_code(Thread *thread, Value self, Value value) {
    Function *function = self_function(self);
    if (!value || !value_has_shape(value, SHAPE_code))
        return error_raise_int(thread, SHAPE_TypeError, "__code__ must be set to a code object");
    Code *code = code_from_value(value);
    size_t cells = function->closure ? tuple_length(function->closure) : 0;
    if (code->free_count != cells)
        return error_raise_int(thread, SHAPE_ValueError, "%U() requires a code object with %zu free vars, not %zu",
                               function->name, cells, (size_t)code->free_count);
    HEAP_STORE_POINTER(thread, function, code, code);
    function->version = next_version(thread);
    return 0;
}

static int set_text(Thread *thread, Value self, Value *field, Value value, const char *name) {
    if (!value || !value_is_str(value))
        return error_raise_int(thread, SHAPE_TypeError, "%s must be set to a string object", name);
    heap_store(thread, value_object(self), field, value);
    return 0;
}
static Value get_name(Thread *thread, Value self) {
    (void)thread;
    return self_function(self)->name;
}
static int set_name(Thread *thread, Value self, Value value) {
    return set_text(thread, self, &self_function(self)->name, value, "__name__");
}
static Value get_qualname(Thread *thread, Value self) {
    (void)thread;
    return self_function(self)->qualname;
}
static int set_qualname(Thread *thread, Value self, Value value) {
    return set_text(thread, self, &self_function(self)->qualname, value, "__qualname__");
}

static Value get_defaults(Thread *thread, Value self) {
    (void)thread;
    return or_none(self_function(self)->defaults);
}
static int set_defaults(Thread *thread, Value self, Value value) {
    if (value && value != NONE && !value_is_tuple(value))
        return error_raise_int(thread, SHAPE_TypeError, "__defaults__ must be set to a tuple object");
    heap_store(thread, value_object(self), &self_function(self)->defaults, or_none(value));
    self_function(self)->version = next_version(thread);
    return 0;
}
static Value get_keyword_defaults(Thread *thread, Value self) {
    (void)thread;
    return or_none(self_function(self)->keyword_defaults);
}
static int set_keyword_defaults(Thread *thread, Value self, Value value) {
    if (value && value != NONE && !value_is_dict(value))
        return error_raise_int(thread, SHAPE_TypeError, "__kwdefaults__ must be set to a dict object");
    heap_store(thread, value_object(self), &self_function(self)->keyword_defaults, or_none(value));
    self_function(self)->version = next_version(thread);
    return 0;
}

static Value get_annotate(Thread *thread, Value self) {
    (void)thread;
    return or_none(self_function(self)->annotate);
}
static int set_annotate(Thread *thread, Value self, Value value) {
    if (!value) return error_raise_int(thread, SHAPE_TypeError, "__annotate__ cannot be deleted");
    if (value != NONE && !object_is_callable(value))
        return error_raise_int(thread, SHAPE_TypeError, "__annotate__ must be callable or None");
    heap_store(thread, value_object(self), &self_function(self)->annotate, value);
    if (value != NONE) self_function(self)->annotations = NO_VALUE;
    return 0;
}
static Value get_annotations(Thread *thread, Value self) {
    Function *function = self_function(self);
    if (function->annotations && value_is_tuple(function->annotations)) { // (name, value, ...) of constant annotations
        Value flat = function->annotations;
        Dict *dict = dict_allocate(thread);
        for (size_t i = 0; dict && i + 1 < tuple_length(flat); i += 2)
            if (dict_set(thread, dict, tuple_get(flat, i), tuple_get(flat, i + 1)) < 0) return NO_VALUE;
        if (!dict) return NO_VALUE;
        heap_store(thread, function, &function->annotations, value_from_object(dict));
    }
    if (!function->annotations || function->annotations == NONE) {
        bool lazy = function->annotate && function->annotate != NONE && object_is_callable(function->annotate);
        Value dict = lazy ? annotations_from(thread, function->annotate) : value_from_object(dict_allocate(thread));
        if (!dict) return NO_VALUE;
        heap_store(thread, function, &function->annotations, dict);
    }
    return function->annotations;
}
static int set_annotations(Thread *thread, Value self, Value value) {
    Function *function = self_function(self);
    if (value && value != NONE && !value_is_dict(value))
        return error_raise_int(thread, SHAPE_TypeError, "__annotations__ must be set to a dict object");
    heap_store(thread, function, &function->annotations, value == NONE ? NO_VALUE : value);
    function->annotate = NO_VALUE;
    return 0;
}
static Value get_type_params(Thread *thread, Value self) {
    Value params = self_function(self)->type_params;
    return params && params != NONE ? params : TUPLE_EMPTY(thread);
}
static int set_type_params(Thread *thread, Value self, Value value) {
    if (!value || !value_is_tuple(value))
        return error_raise_int(thread, SHAPE_TypeError, "__type_params__ must be set to a tuple");
    heap_store(thread, value_object(self), &self_function(self)->type_params, value);
    return 0;
}
static Value get_dict(Thread *thread, Value self) {
    return value_from_object(instance_dict(thread, self));
}
static int set_dict(Thread *thread, Value self, Value value) {
    if (!value) return error_raise_int(thread, SHAPE_TypeError, "cannot delete __dict__");
    if (!value_is_dict(value))
        return error_raise_int(thread, SHAPE_TypeError, "__dict__ must be set to a dictionary, not a '%T'", value);
    return instance_set_dict(thread, self, dict_from_value(value));
}

static const NativeGetSet function_getters[] = {
    {"__code__", get_code, set_code, NULL},
    {"__defaults__", get_defaults, set_defaults, NULL},
    {"__kwdefaults__", get_keyword_defaults, set_keyword_defaults, NULL},
    {"__annotations__", get_annotations, set_annotations, "the annotations, evaluated"},
    {"__annotate__", get_annotate, set_annotate, "the function that makes the annotations, or None"},
    {"__dict__", get_dict, set_dict, NULL},
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL},
    {"__type_params__", get_type_params, set_type_params, "the type parameters"},
    {NULL, NULL, NULL, NULL},
};
static const NativeMember function_members[] = {
    {"__closure__", MEMBER_VALUE, offsetof(Function, closure), true, NULL},
    {"__doc__", MEMBER_VALUE, offsetof(Function, doc), false, NULL},
    {"__globals__", MEMBER_VALUE, offsetof(Function, globals), true, NULL},
    {"__module__", MEMBER_VALUE, offsetof(Function, module), false, NULL},
    {"__builtins__", MEMBER_VALUE, offsetof(Function, builtins), true, NULL},
    {NULL, 0, 0, false, NULL},
};

// ---- slots -------------------------------------------------------------------------------------------------------
static Value function_repr(Thread *thread, Value self) {
    return str_format_c(thread, "<function %U at %p>", self_function(self)->qualname, (void *)self);
}

static Value function_get(Thread *thread, Value self, Value instance, Value owner) {
    (void)owner;
    return !instance || instance == NONE ? self : method_new(thread, self, instance);
}

// None is a legitimate instance: type(None).__dict__ functions bind to it.
static Value function_get_slot(Thread *thread, Value self, Value instance, Value owner) {
    if (instance == NONE && owner == value_from_object(BUILTIN_TYPE(none))) return method_new(thread, self, instance);
    return function_get(thread, self, instance, owner);
}

static int check_closure(Thread *thread, const Code *code, Value closure) {
    if (closure != NONE && !value_is_tuple(closure))
        return error_raise_int(thread, SHAPE_TypeError, "arg 5 (closure) must be %s",
                               code->free_count ? "tuple" : "None or tuple");
    if (code->free_count && closure == NONE)
        return error_raise_int(thread, SHAPE_TypeError, "arg 5 (closure) must be tuple");
    size_t count = closure == NONE ? 0 : tuple_length(closure);
    if (count != code->free_count)
        return error_raise_int(thread, SHAPE_ValueError, "%U requires closure of length %zu, not %zu", code->name,
                               (size_t)code->free_count, count);
    for (size_t i = 0; i < count; i++)
        if (!value_has_shape(tuple_get(closure, i), SHAPE_cell))
            return error_raise_int(thread, SHAPE_TypeError, "arg 5 (closure) expected cell, found %T",
                                   tuple_get(closure, i));
    return 0;
}

static Value function_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type;
    static const char *const names[] = {"code", "globals", "name", "argdefs", "closure", "kwdefaults"};
    Value v[6];
    if (!arguments_bind(thread, "function", args, positional, keyword_names, names, 2, 6, v)) return NO_VALUE;
    for (int i = 2; i < 6; i++)
        if (v[i] == UNBOUND) v[i] = NONE;
    if (!value_has_shape(v[0], SHAPE_code))
        return error_raise(thread, SHAPE_TypeError, "function() argument 'code' must be code, not %B", v[0]);
    if (!value_is_dict(v[1]))
        return error_raise(thread, SHAPE_TypeError, "function() argument 'globals' must be dict, not %B", v[1]);
    if (v[2] != NONE && !value_is_str(v[2]))
        return error_raise(thread, SHAPE_TypeError, "arg 3 (name) must be None or string");
    if (v[3] != NONE && !value_is_tuple(v[3]))
        return error_raise(thread, SHAPE_TypeError, "arg 4 (defaults) must be None or tuple");
    if (v[5] != NONE && !value_is_dict(v[5]))
        return error_raise(thread, SHAPE_TypeError, "arg 6 (kwdefaults) must be None or dict");
    if (check_closure(thread, code_from_value(v[0]), v[4]) < 0) return NO_VALUE;
    Value made = function_new(thread, code_from_value(v[0]), dict_from_value(v[1]));
    if (!made) return NO_VALUE;
    Function *function = self_function(made);
    if (v[2] != NONE) function->name = v[2];
    function->defaults = v[3];
    function->closure = v[4] == NONE ? NO_VALUE : v[4];
    function->keyword_defaults = v[5];
    heap_write_barrier(thread, function);
    return made;
}

const TypeSpec function_type_spec = {
    .name = "function",
    .doc = "function(code, globals, name=None, argdefs=None, closure=None,\n         kwdefaults=None)\n--\n\n"
           "Create a function object.\n\n"
           "  code\n    a code object\n  globals\n    the globals dictionary\n  name\n"
           "    a string that overrides the name from the code object\n  argdefs\n"
           "    a tuple that specifies the default argument values\n  closure\n"
           "    a tuple that supplies the bindings for free variables\n  kwdefaults\n"
           "    a dictionary that specifies the default keyword argument values",
    .flags = TYPE_METHOD_LIKE,
    .size = (sizeof(Function) + 7) & ~7u,
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = function_trace,
    .has_dict = true,
    .slots = {.repr = function_repr,
              .call = function_call,
              .descriptor_get = function_get_slot,
              .construct = function_construct},
    .getters = function_getters,
    .members = function_members,
};
