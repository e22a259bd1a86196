// Taipan: the _collections module: defaultdict, _tuplegetter, _count_elements. MIT licence.
#include "modules/itertools_internal.h"
#include "object/dict.h"
#include "object/module.h"
#include "object/str.h"

// ---- defaultdict ------------------------------------------------------------------------------------------------

typedef struct DefaultDict {
    Dict dict;
    Value factory; // NO_VALUE or None: none
} DefaultDict;

static void defaultdict_trace(Object *object, Tracer *tracer) {
    dict_type_spec.trace(object, tracer);
    tracer_visit(tracer, ((DefaultDict *)object)->factory);
}

static int defaultdict_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    DefaultDict *d = (DefaultDict *)self;
    Value factory = positional ? args[0] : NONE;
    if (factory != NONE && !object_is_callable(factory))
        return error_raise_int(thread, SHAPE_TypeError, "first argument must be callable or None");
    heap_store(thread, d, &d->factory, factory);
    size_t skip = positional ? 1 : 0;
    return BUILTIN_TYPE(dict)->slots.init(thread, self, args + skip, positional - skip, keyword_names);
}

NATIVE(defaultdict_missing, "__missing__(self, key, /)",
       "__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if self.default_factory is None: "
       "raise KeyError((key,))\n"
       "  self[key] = value = self.default_factory()\n  return value",
       EFFECT_ANY) {
    DefaultDict *d = (DefaultDict *)args[0];
    if (!d->factory || d->factory == NONE) return error_raise_value(thread, SHAPE_KeyError, args[1]);
    Value value = object_call0(thread, d->factory);
    if (value == NO_VALUE) return NO_VALUE;
    if (value_has_shape(args[0], SHAPE_defaultdict)) // the factory may have set it: that counts
        return dict_set_default(thread, dict_from_value(args[0]), args[1], value);
    return object_set_item(thread, args[0], args[1], value) == 0 ? value : NO_VALUE;
}

static Value defaultdict_copy_value(Thread *thread, Value self) {
    Value factory = ((DefaultDict *)self)->factory;
    return object_call2(thread, value_from_object(value_type(self)), factory ? factory : NONE, self);
}

NATIVE(defaultdict_copy, "copy(self, /)", "D.copy() -> a shallow copy of D.", EFFECT_ANY) {
    return defaultdict_copy_value(thread, args[0]);
}
NATIVE(defaultdict_copy_dunder, "__copy__(self, /)", "D.copy() -> a shallow copy of D.", EFFECT_ANY) {
    return defaultdict_copy_value(thread, args[0]);
}

NATIVE(defaultdict_reduce, "__reduce__(self, /)", "Return state information for pickling.", EFFECT_ANY) {
    DefaultDict *d = (DefaultDict *)args[0];
    bool none = !d->factory || d->factory == NONE;
    Value arguments = none ? TUPLE_EMPTY(thread) : tuple_pack(thread, 1, d->factory);
    Value items = arguments ? object_call_method(thread, args[0], NAME(items), 0) : NO_VALUE;
    Value iterator = items ? object_iter(thread, items) : NO_VALUE;
    return iterator ? tuple_pack(thread, 5, value_from_object(value_type(args[0])), arguments, NONE, NONE, iterator)
                    : NO_VALUE;
}

NATIVE(defaultdict_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ALLOCATES | NATIVE_CLASS) {
    return object_call2(thread, value_from_object(BUILTIN_TYPE(generic_alias)), args[0], args[1]);
}

static Value defaultdict_repr(Thread *thread, Value self) {
    DefaultDict *d = (DefaultDict *)self;
    Value base = BUILTIN_TYPE(dict)->slots.repr(thread, self), factory = NO_VALUE;
    if (!base) return NO_VALUE;
    int entered = object_repr_enter(thread, d->factory ? d->factory : NONE);
    if (entered < 0) return NO_VALUE;
    factory = entered ? str_from_cstring(thread, "...") : object_repr(thread, d->factory ? d->factory : NONE);
    if (!entered) object_repr_leave(thread, d->factory ? d->factory : NONE);
    if (!factory) return NO_VALUE;
    const char *name = type_name(value_type(self)), *dot = strrchr(name, '.');
    return str_format_c(thread, "%s(%U, %U)", dot ? dot + 1 : name, factory, base);
}

static Value defaultdict_or(Thread *thread, Value left, Value right) {
    bool mine = value_is_instance(left, BUILTIN_TYPE(defaultdict));
    if (!value_is_dict(mine ? right : left)) return NOT_IMPLEMENTED;
    Value self = mine ? left : right, factory = ((DefaultDict *)self)->factory;
    Value result = object_call2(thread, value_from_object(value_type(self)), factory ? factory : NONE, left);
    return result && dict_update(thread, dict_from_value(result), right, 1) == 0 ? result : NO_VALUE;
}

static const NativeDef *const defaultdict_methods[] = {&defaultdict_missing_native,       &defaultdict_copy_native,
                                                       &defaultdict_copy_dunder_native,   &defaultdict_reduce_native,
                                                       &defaultdict_class_getitem_native, NULL};
static const NativeMember defaultdict_members[] = {{"default_factory", MEMBER_VALUE, offsetof(DefaultDict, factory),
                                                    false, "Factory for default value called by __missing__()."},
                                                   {0}};
const TypeSpec defaultdict_type_spec = {
    .name = "defaultdict",
    .module = "collections",
    .base = SHAPE_dict,
    .flags = TYPE_BASE,
    .size = sizeof(DefaultDict),
    .doc = "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called "
           "without arguments "
           "to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict compares equal to a "
           "dict with the same "
           "items.\nAll remaining arguments are treated the same as if they were\npassed to the dict constructor, "
           "including keyword "
           "arguments.",
    .trace_kind = TRACE_CUSTOM,
    .trace = defaultdict_trace,
    .slots = {.init = defaultdict_init, .repr = defaultdict_repr, .or_ = defaultdict_or},
    .methods = defaultdict_methods,
    .members = defaultdict_members};

// ---- _tuplegetter -----------------------------------------------------------------------------------------------

typedef struct TupleGetter {
    Object header;
    Value index, doc;
} TupleGetter;

static Value tuplegetter_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check(thread, "_tuplegetter", positional, keyword_names, 2, 2)) return NO_VALUE;
    int64_t index = object_index_int64(thread, args[0]);
    if (index == -1 && error_pending(thread)) return NO_VALUE;
    TupleGetter *getter = type_allocate(thread, type, 0);
    if (!getter) return NO_VALUE;
    getter->index = value_from_small_int(index); // NOBARRIER: immediate
    heap_store(thread, getter, &getter->doc, args[1]);
    return value_from_object(getter);
}

static Value tuplegetter_get(Thread *thread, Value self, Value instance, Value owner __attribute__((unused))) {
    int64_t index = value_small_int(((TupleGetter *)self)->index);
    if (!instance || instance == NONE) return self;
    if (!value_is_tuple(instance))
        return error_raise(thread, SHAPE_TypeError,
                           "descriptor for index '%lld' for tuple subclasses doesn't apply to '%T' object",
                           (long long)index, instance);
    if (index < 0 || (size_t)index >= tuple_length(instance))
        return error_raise(thread, SHAPE_IndexError, "tuple index out of range");
    return tuple_get(instance, (size_t)index);
}

static int tuplegetter_set(Thread *thread, Value self __attribute__((unused)), Value instance __attribute__((unused)),
                           Value value) {
    return error_raise_int(thread, SHAPE_AttributeError, value ? "can't set attribute" : "can't delete attribute");
}

static Value tuplegetter_repr(Thread *thread, Value self) {
    TupleGetter *getter = (TupleGetter *)self;
    return str_format_c(thread, "_tuplegetter(%R, %R)", getter->index, getter->doc);
}

NATIVE(tuplegetter_reduce, "__reduce__(self, /)", "", EFFECT_ALLOCATES) {
    TupleGetter *getter = (TupleGetter *)args[0];
    Value arguments = tuple_pack(thread, 2, getter->index, getter->doc);
    return arguments ? tuple_pack(thread, 2, value_from_object(value_type(args[0])), arguments) : NO_VALUE;
}

static const NativeDef *const tuplegetter_methods[] = {&tuplegetter_reduce_native, NULL};
static const NativeMember tuplegetter_members[] = {{"__doc__", MEMBER_VALUE, offsetof(TupleGetter, doc), false, NULL},
                                                   {0}};
const TypeSpec tuplegetter_type_spec = {.name = "_tuplegetter",
                                        .module = "collections",
                                        .size = sizeof(TupleGetter),
                                        .trace_kind = TRACE_VALUES,
                                        .slots = {.construct = tuplegetter_construct,
                                                  .descriptor_get = tuplegetter_get,
                                                  .descriptor_set = tuplegetter_set,
                                                  .repr = tuplegetter_repr},
                                        .methods = tuplegetter_methods,
                                        .members = tuplegetter_members};

// ---- _count_elements --------------------------------------------------------------------------------------------

static int count_exact(Thread *thread, void *context, Value item) {
    Dict *dict = context;
    Value old = dict_get(thread, dict, item);
    if (!old && error_pending(thread)) return -1;
    Value one = value_from_small_int(1);
    Value sum = !old ? one : object_binary(thread, OPERATOR_ADD, old, one);
    return sum ? dict_set(thread, dict, item, sum) : -1;
}

typedef struct CountContext {
    Value mapping, get;
} CountContext;

static int count_general(Thread *thread, void *context, Value item) {
    CountContext *c = context;
    Value old = object_call2(thread, c->get, item, value_from_small_int(0));
    Value sum = old ? object_binary(thread, OPERATOR_ADD, old, value_from_small_int(1)) : NO_VALUE;
    return sum ? object_set_item(thread, c->mapping, item, sum) : -1;
}

NATIVE(collections_count_elements, "_count_elements(mapping, iterable, /)",
       "Count elements in the iterable, updating the mapping", EFFECT_ANY) {
    Type *type = value_type(args[0]);
    bool plain = value_is_dict(args[0]) &&
                 type_lookup(thread, type, NAME(get)) == type_lookup(thread, BUILTIN_TYPE(dict), NAME(get)) &&
                 type->slots.set_item == BUILTIN_TYPE(dict)->slots.set_item;
    if (plain) return object_for_each(thread, args[1], count_exact, dict_from_value(args[0])) < 0 ? NO_VALUE : NONE;
    CountContext context = {args[0], object_get_attribute(thread, args[0], NAME(get))};
    if (!context.get) return NO_VALUE;
    return object_for_each(thread, args[1], count_general, &context) < 0 ? NO_VALUE : NONE;
}

static int collections_execute(Thread *thread, Module *module) {
    static const uint32_t types[] = {SHAPE_deque,          SHAPE_defaultdict,
                                     SHAPE_deque_iterator, SHAPE_deque_reverse_iterator,
                                     SHAPE_tuplegetter,    SHAPE_odict};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (module_add_type(thread, module, shape_at(types[i])->type) < 0) return -1;
    return 0;
}

static const NativeDef *const collections_functions[] = {&collections_count_elements_native, NULL};
const ModuleSpec _collections_module_spec = {.name = "_collections",
                                             .doc = "High performance data structures.",
                                             .functions = collections_functions,
                                             .execute = collections_execute};
