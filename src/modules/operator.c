// Taipan: the _operator module: operators as functions, and getters. MIT licence.
#include "modules/functools_internal.h"

// ---- operators --------------------------------------------------------------------------------------------------

#define BINARY(name, op, text)                                                                                         \
    NATIVE(operator_##name, #name "(a, b, /)", "Same as " text ".", EFFECT_ANY) {                                      \
        return object_binary(thread, OPERATOR_##op, args[0], args[1]);                                                 \
    }
BINARY(add, ADD, "a + b")
BINARY(sub, SUBTRACT, "a - b")
BINARY(mul, MULTIPLY, "a * b")
BINARY(matmul, MATRIX_MULTIPLY, "a @ b")
BINARY(truediv, TRUE_DIVIDE, "a / b")
BINARY(floordiv, FLOOR_DIVIDE, "a // b")
BINARY(mod, REMAINDER, "a % b")
BINARY(lshift, LEFT_SHIFT, "a << b")
BINARY(rshift, RIGHT_SHIFT, "a >> b")
BINARY(and_, AND, "a & b")
BINARY(or_, OR, "a | b")
BINARY(xor, XOR, "a ^ b")
#undef BINARY
#define INPLACE(name, op, text)                                                                                        \
    NATIVE(operator_##name, #name "(a, b, /)", "Same as " text ".", EFFECT_ANY) {                                      \
        return object_inplace(thread, OPERATOR_##op, args[0], args[1]);                                                \
    }
INPLACE(iadd, ADD, "a += b")
INPLACE(isub, SUBTRACT, "a -= b")
INPLACE(imul, MULTIPLY, "a *= b")
INPLACE(imatmul, MATRIX_MULTIPLY, "a @= b")
INPLACE(itruediv, TRUE_DIVIDE, "a /= b")
INPLACE(ifloordiv, FLOOR_DIVIDE, "a //= b")
INPLACE(imod, REMAINDER, "a %= b")
INPLACE(ipow, POWER, "a **= b")
INPLACE(ilshift, LEFT_SHIFT, "a <<= b")
INPLACE(irshift, RIGHT_SHIFT, "a >>= b")
INPLACE(iand, AND, "a &= b")
INPLACE(ior, OR, "a |= b")
INPLACE(ixor, XOR, "a ^= b")
#undef INPLACE
#define COMPARE(name, op, text)                                                                                        \
    NATIVE(operator_##name, #name "(a, b, /)", "Same as " text ".", EFFECT_ANY) {                                      \
        return object_compare(thread, args[0], args[1], COMPARE_##op);                                                 \
    }
COMPARE(lt, LT, "a < b")
COMPARE(le, LE, "a <= b")
COMPARE(eq, EQ, "a == b")
COMPARE(ne, NE, "a != b")
COMPARE(gt, GT, "a > b")
COMPARE(ge, GE, "a >= b")
#undef COMPARE
#define UNARY(name, expression, text)                                                                                  \
    NATIVE(operator_##name, #name "(a, /)", text, EFFECT_ANY) {                                                        \
        return expression;                                                                                             \
    }
UNARY(neg, object_negative(thread, args[0]), "Same as -a.")
UNARY(pos, object_positive(thread, args[0]), "Same as +a.")
UNARY(inv, object_invert(thread, args[0]), "Same as ~a.")
UNARY(invert, object_invert(thread, args[0]), "Same as ~a.")
UNARY(abs, object_absolute(thread, args[0]), "Same as abs(a).")
UNARY(index, object_index(thread, args[0]), "Same as a.__index__()")
UNARY(is_none, value_from_bool(args[0] == NONE), "Same as a is None.")
UNARY(is_not_none, value_from_bool(args[0] != NONE), "Same as a is not None.")
#undef UNARY
static Value truth_value(int truth) {
    return truth < 0 ? NO_VALUE : value_from_bool(truth);
}
NATIVE(operator_truth, "truth(a, /)", "Return True if a is true, False otherwise.", EFFECT_ANY) {
    return truth_value(object_is_true(thread, args[0]));
}
NATIVE(operator_not_, "not_(a, /)", "Same as not a.", EFFECT_ANY) {
    int truth = object_is_true(thread, args[0]);
    return truth < 0 ? NO_VALUE : value_from_bool(!truth);
}
NATIVE(operator_is_, "is_(a, b, /)", "Same as a is b.", EFFECT_NONE) {
    return value_from_bool(args[0] == args[1]);
}
NATIVE(operator_is_not, "is_not(a, b, /)", "Same as a is not b.", EFFECT_NONE) {
    return value_from_bool(args[0] != args[1]);
}
NATIVE(operator_pow, "pow(a, b, /)", "Same as a ** b.", EFFECT_ANY) {
    return object_power(thread, args[0], args[1], NONE);
}

// ---- sequences and mappings -------------------------------------------------------------------------------------

static bool check_sequence(Thread *thread, Value v) {
    const TypeSlots *slots = &value_type(v)->slots;
    if ((slots->get_item || slots->sequence_item) && !value_is_dict(v)) return true;
    error_raise(thread, SHAPE_TypeError, "'%T' object can't be concatenated", v);
    return false;
}
NATIVE(operator_concat, "concat(a, b, /)", "Same as a + b, for a and b sequences.", EFFECT_ANY) {
    return check_sequence(thread, args[0]) ? object_binary(thread, OPERATOR_ADD, args[0], args[1]) : NO_VALUE;
}
NATIVE(operator_iconcat, "iconcat(a, b, /)", "Same as a += b, for a and b sequences.", EFFECT_ANY) {
    return check_sequence(thread, args[0]) ? object_inplace(thread, OPERATOR_ADD, args[0], args[1]) : NO_VALUE;
}
NATIVE(operator_contains, "contains(a, b, /)", "Same as b in a (note reversed operands).", EFFECT_ANY) {
    return truth_value(object_contains(thread, args[0], args[1]));
}
// An iterator over what should be a container.
static Value iterate(Thread *thread, Value v) {
    Value iterator = object_iter(thread, v);
    if (iterator == NO_VALUE && error_matches(thread, SHAPE_TypeError)) {
        error_clear(thread);
        return error_raise(thread, SHAPE_TypeError, "argument of type '%T' is not iterable", v);
    }
    return iterator;
}
NATIVE(operator_countOf, "countOf(a, b, /)", "Return the number of items in a which are, or which equal, b.",
       EFFECT_ANY) {
    Value iterator = iterate(thread, args[0]), item;
    int64_t count = 0;
    if (iterator == NO_VALUE) return NO_VALUE;
    while ((item = object_next(thread, iterator)) != NO_VALUE) {
        int equal = object_equal(thread, item, args[1]);
        if (equal < 0) return NO_VALUE;
        count += equal;
    }
    return error_pending(thread) ? NO_VALUE : value_from_small_int(count);
}
NATIVE(operator_indexOf, "indexOf(a, b, /)", "Return the first index of b in a.", EFFECT_ANY) {
    Value iterator = iterate(thread, args[0]), item;
    if (iterator == NO_VALUE) return NO_VALUE;
    for (int64_t i = 0; (item = object_next(thread, iterator)) != NO_VALUE; i++) {
        int equal = object_equal(thread, item, args[1]);
        if (equal) return equal < 0 ? NO_VALUE : value_from_small_int(i);
    }
    return error_pending(thread) ? NO_VALUE
                                 : error_raise(thread, SHAPE_ValueError, "sequence.index(x): x not in sequence");
}
NATIVE(operator_getitem, "getitem(a, b, /)", "Same as a[b].", EFFECT_ANY) {
    return object_get_item(thread, args[0], args[1]);
}
NATIVE(operator_setitem, "setitem(a, b, c, /)", "Same as a[b] = c.", EFFECT_ANY) {
    return object_set_item(thread, args[0], args[1], args[2]) < 0 ? NO_VALUE : NONE;
}
NATIVE(operator_delitem, "delitem(a, b, /)", "Same as del a[b].", EFFECT_ANY) {
    return object_set_item(thread, args[0], args[1], NO_VALUE) < 0 ? NO_VALUE : NONE;
}
NATIVE(operator_length_hint, "length_hint(obj, default=0, /)", "Return an estimate of the number of items in obj.",
       EFFECT_ANY) {
    if (!value_is_int(args[1]))
        return error_raise(thread, SHAPE_TypeError, "'%T' object cannot be interpreted as an integer", args[1]);
    int64_t fallback = int_to_int64(thread, args[1]);
    if (error_pending(thread)) return NO_VALUE;
    int64_t hint = object_length_hint(thread, args[0], fallback);
    return error_pending(thread) ? NO_VALUE : int_from_int64(thread, hint);
}
NATIVE(operator_call, "call(obj, /, *args, **kwargs)", "Same as obj(*args, **kwargs).", EFFECT_ANY) {
    return object_call_tuple(thread, args[0], args[1], args[2] == UNBOUND ? NO_VALUE : args[2]);
}

// Time depends on the lengths and on b's contents only.
static bool same_bytes(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length) {
    volatile uint8_t difference = a_length != b_length;
    if (a_length != b_length) a = b;
    for (size_t i = 0; i < b_length; i++)
        difference = (uint8_t)(difference | (a[i] ^ b[i]));
    return difference == 0;
}
NATIVE(operator_compare_digest, "_compare_digest(a, b, /)", "Return 'a == b'.", EFFECT_ANY) {
    if (value_is_str(args[0]) && value_is_str(args[1])) {
        Str *a = str_from_value(args[0]), *b = str_from_value(args[1]);
        if (!str_is_ascii(a) || !str_is_ascii(b))
            return error_raise(thread, SHAPE_TypeError, "comparing strings with non-ASCII characters is not supported");
        return value_from_bool(same_bytes(a->data, a->length, b->data, b->length));
    }
    if (!value_has_buffer(args[0]) || !value_has_buffer(args[1]))
        return error_raise(thread, SHAPE_TypeError,
                           "unsupported operand types(s) or combination of types: '%T' and '%T'", args[0], args[1]);
    Buffer a, b;
    if (buffer_get(thread, args[0], &a, BUFFER_SIMPLE) < 0) return NO_VALUE;
    if (buffer_get(thread, args[1], &b, BUFFER_SIMPLE) < 0) {
        buffer_release(thread, &a);
        return NO_VALUE;
    }
    bool same = same_bytes(a.data, a.length, b.data, b.length);
    buffer_release(thread, &a);
    buffer_release(thread, &b);
    return value_from_bool(same);
}

// ---- itemgetter and attrgetter ----------------------------------------------------------------------------------

typedef struct Getter {
    Object header;
    Value items; // tuple: keys; or names, a dotted one as a tuple of names
    Value given; // tuple: the arguments
} Getter;
static Value one_argument(Thread *thread, const char *name, Value *args, size_t positional, Value keyword_names) {
    if (arguments_keyword_count(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "%s() takes no keyword arguments", name);
    if (positional != 1)
        return error_raise(thread, SHAPE_TypeError, "%s expected 1 argument, got %zu", name, positional);
    return args[0];
}
static bool check_getter_arguments(Thread *thread, const char *name, size_t positional, Value keyword_names) {
    if (arguments_keyword_count(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "%s() takes no keyword arguments", name), false;
    if (positional < 1) return error_raise(thread, SHAPE_TypeError, "%s expected 1 argument, got 0", name), false;
    return true;
}
static Value getter_new(Thread *thread, Type *type, Value items, Value given) {
    Getter *getter = items == NO_VALUE || given == NO_VALUE ? NULL : type_allocate(thread, type, 0);
    if (!getter) return NO_VALUE;
    heap_store(thread, getter, &getter->items, items);
    heap_store(thread, getter, &getter->given, given);
    return value_from_object(getter);
}
// What fetch gets from object: for the only item, or for each of them as a tuple.
static inline Value getter_fetch(Thread *thread, Value self, Value object,
                                 Value (*fetch)(Thread *thread, Value object, Value item)) {
    Value items = ((Getter *)self)->items;
    size_t count = tuple_length(items);
    if (count == 1) return fetch(thread, object, tuple_get(items, 0));
    Tuple *result = tuple_allocate(thread, count);
    for (size_t i = 0; result && i < count; i++) {
        Value item = fetch(thread, object, tuple_get(items, i));
        if (item == NO_VALUE) return NO_VALUE;
        tuple_set(thread, result, i, item);
    }
    return value_from_object(result);
}
static Value itemgetter_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!check_getter_arguments(thread, "itemgetter", positional, keyword_names)) return NO_VALUE;
    Value keys = tuple_from_values(thread, args, positional);
    return getter_new(thread, type, keys, keys);
}
static Value fetch_item(Thread *thread, Value object, Value key) {
    if (value_is_small_int(key) && value_has_shape(object, SHAPE_tuple) &&
        (uint64_t)value_small_int(key) < tuple_length(object))
        return tuple_get(object, (size_t)value_small_int(key));
    return object_get_item(thread, object, key);
}
static Value itemgetter_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    Value object = one_argument(thread, "itemgetter", args, positional, keyword_names);
    return object == NO_VALUE ? NO_VALUE : getter_fetch(thread, self, object, fetch_item);
}
// "module.name(a, b)" with the reprs of the arguments.
static Value getter_repr(Thread *thread, Value self) {
    Value given = ((Getter *)self)->given;
    int entered = object_repr_enter(thread, self);
    if (entered) return entered < 0 ? NO_VALUE : str_format_c(thread, "%T(...)", self);
    StrBuilder builder;
    str_builder_init(&builder);
    Value name = functools_qualified_name(thread, value_type(self)), result = NO_VALUE;
    if (name == NO_VALUE || str_builder_append_format(thread, &builder, "%U(", name) < 0) goto done;
    for (size_t i = 0; i < tuple_length(given); i++)
        if (str_builder_append_format(thread, &builder, i ? ", %R" : "%R", tuple_get(given, i)) < 0) goto done;
    if (str_builder_append_ascii(thread, &builder, ")", 1) == 0) result = str_builder_finish(thread, &builder);
done:
    object_repr_leave(thread, self);
    return result;
}
NATIVE(getter_reduce, "__reduce__(self, /)", "Return state information for pickling", EFFECT_ANY) {
    return tuple_pack(thread, 2, value_from_object(value_type(args[0])), ((Getter *)args[0])->given);
}
static const NativeDef *const getter_methods[] = {&getter_reduce_native, NULL};
static Value instance_signature(Thread *thread, Value self) {
    (void)self;
    return str_from_cstring(thread, "(obj, /)");
}
static const NativeGetSet signature_getters[] = {{"__text_signature__", instance_signature, NULL, NULL}, {0}};
const TypeSpec operator_itemgetter_type_spec = {
    .name = "itemgetter",
    .module = "operator",
    .doc =
        "itemgetter(item, /, *items)\n--\n\nReturn a callable object that fetches the given item(s) from its operand.",
    .size = sizeof(Getter),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = itemgetter_construct, .call = itemgetter_call, .repr = getter_repr},
    .methods = getter_methods,
    .getters = signature_getters};

static Value split_name(Thread *thread, Value name) {
    const Str *s = str_from_value(name);
    bool dotted = false;
    for (size_t i = 0; i < s->length && !dotted; i++)
        dotted = str_read(s, i) == '.';
    if (!dotted) return str_intern(thread, name);
    Value parts = list_from_values(thread, NULL, 0);
    for (size_t i = 0; parts != NO_VALUE && i <= s->length; i++) {
        size_t end = i;
        while (end < s->length && str_read(s, end) != '.')
            end++;
        Value part = str_substring(thread, name, i, end);
        if (part == NO_VALUE || (part = str_intern(thread, part)) == NO_VALUE || list_append(thread, parts, part) < 0)
            return NO_VALUE;
        i = end;
    }
    return parts == NO_VALUE ? NO_VALUE : list_to_tuple(thread, parts);
}
static Value attrgetter_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (!check_getter_arguments(thread, "attrgetter", positional, keyword_names)) return NO_VALUE;
    Tuple *items = tuple_allocate(thread, positional);
    for (size_t i = 0; items && i < positional; i++) {
        if (!value_is_str(args[i])) return error_raise(thread, SHAPE_TypeError, "attribute name must be a string");
        Value item = split_name(thread, args[i]);
        if (item == NO_VALUE) return NO_VALUE;
        tuple_set(thread, items, i, item);
    }
    if (!items) return NO_VALUE;
    return getter_new(thread, type, value_from_object(items), tuple_from_values(thread, args, positional));
}
static Value fetch_path(Thread *thread, Value object, Value path) {
    if (!value_is_tuple(path)) return object_get_attribute(thread, object, path);
    for (size_t i = 0; object != NO_VALUE && i < tuple_length(path); i++)
        object = object_get_attribute(thread, object, tuple_get(path, i));
    return object;
}
static Value attrgetter_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    Value object = one_argument(thread, "attrgetter", args, positional, keyword_names);
    return object == NO_VALUE ? NO_VALUE : getter_fetch(thread, self, object, fetch_path);
}
const TypeSpec operator_attrgetter_type_spec = {
    .name = "attrgetter",
    .module = "operator",
    .doc = "attrgetter(attr, /, *attrs)\n--\n\nReturn a callable object that fetches the given attribute(s) from its "
           "operand.",
    .size = sizeof(Getter),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = attrgetter_construct, .call = attrgetter_call, .repr = getter_repr},
    .methods = getter_methods,
    .getters = signature_getters};

// ---- methodcaller -----------------------------------------------------------------------------------------------

typedef struct MethodCaller {
    Object header;
    Value name, args, keywords; // str, tuple, dict or NO_VALUE
} MethodCaller;
static Value methodcaller_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    if (positional < 1)
        return error_raise(thread, SHAPE_TypeError, "methodcaller needs at least one argument, the method name");
    if (!value_is_str(args[0])) return error_raise(thread, SHAPE_TypeError, "method name must be a string");
    Value name = str_intern(thread, args[0]), rest = tuple_from_values(thread, args + 1, positional - 1),
          keywords = NO_VALUE;
    size_t named = arguments_keyword_count(keyword_names);
    if (named) {
        Dict *dict = dict_allocate(thread);
        for (size_t i = 0; dict && i < named; i++)
            if (dict_set(thread, dict, tuple_get(keyword_names, i), args[positional + i]) < 0) return NO_VALUE;
        if (!dict) return NO_VALUE;
        keywords = value_from_object(dict);
    }
    MethodCaller *caller = rest == NO_VALUE ? NULL : type_allocate(thread, type, 0);
    if (!caller) return NO_VALUE;
    heap_store(thread, caller, &caller->name, name);
    heap_store(thread, caller, &caller->args, rest);
    heap_store(thread, caller, &caller->keywords, keywords);
    return value_from_object(caller);
}
static Value methodcaller_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    Value object = one_argument(thread, "methodcaller", args, positional, keyword_names);
    MethodCaller *caller = (MethodCaller *)self;
    Value method = object == NO_VALUE ? NO_VALUE : object_get_attribute(thread, object, caller->name);
    return method == NO_VALUE ? NO_VALUE : object_call_tuple(thread, method, caller->args, caller->keywords);
}
static Value methodcaller_repr(Thread *thread, Value self) {
    MethodCaller *caller = (MethodCaller *)self;
    int entered = object_repr_enter(thread, self);
    if (entered) return entered < 0 ? NO_VALUE : str_format_c(thread, "%T(...)", self);
    StrBuilder builder;
    str_builder_init(&builder);
    Value name = functools_qualified_name(thread, value_type(self)), result = NO_VALUE, key, value;
    size_t position = 0;
    if (name == NO_VALUE || str_builder_append_format(thread, &builder, "%U(%R", name, caller->name) < 0) goto done;
    for (size_t i = 0; i < tuple_length(caller->args); i++)
        if (str_builder_append_format(thread, &builder, ", %R", tuple_get(caller->args, i)) < 0) goto done;
    while (caller->keywords && dict_next(dict_from_value(caller->keywords), &position, &key, &value))
        if (str_builder_append_format(thread, &builder, ", %U=%R", key, value) < 0) goto done;
    if (str_builder_append_ascii(thread, &builder, ")", 1) == 0) result = str_builder_finish(thread, &builder);
done:
    object_repr_leave(thread, self);
    return result;
}
NATIVE(methodcaller_reduce, "__reduce__(self, /)", "Return state information for pickling", EFFECT_ANY) {
    MethodCaller *caller = (MethodCaller *)args[0];
    Value class = value_from_object(value_type(args[0])), first = tuple_pack(thread, 1, caller->name);
    if (!caller->keywords) {
        Value all = object_binary(thread, OPERATOR_ADD, first, caller->args);
        return all == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, class, all);
    }
    Value partial = object_import_attribute(thread, "functools", "partial"),
          both = tuple_pack(thread, 2, class, caller->name);
    Value constructor =
        partial == NO_VALUE || both == NO_VALUE ? NO_VALUE : object_call_tuple(thread, partial, both, caller->keywords);
    return constructor == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, constructor, caller->args);
}
static const NativeDef *const methodcaller_methods[] = {&methodcaller_reduce_native, NULL};
const TypeSpec operator_methodcaller_type_spec = {
    .name = "methodcaller",
    .module = "operator",
    .doc = "methodcaller(name, /, *args, **kwargs)\n--\n\nReturn a callable object that calls the given method on its "
           "operand.",
    .size = sizeof(MethodCaller),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = methodcaller_construct, .call = methodcaller_call, .repr = methodcaller_repr},
    .methods = methodcaller_methods,
    .getters = signature_getters};

#define F(name) &operator_##name##_native
static const NativeDef *const functions[] = {
    F(add),      F(sub),      F(mul),         F(matmul),      F(truediv),
    F(floordiv), F(mod),      F(lshift),      F(rshift),      F(and_),
    F(or_),      F(xor),      F(iadd),        F(isub),        F(imul),
    F(imatmul),  F(itruediv), F(ifloordiv),   F(imod),        F(ipow),
    F(ilshift),  F(irshift),  F(iand),        F(ior),         F(ixor),
    F(lt),       F(le),       F(eq),          F(ne),          F(gt),
    F(ge),       F(neg),      F(pos),         F(inv),         F(invert),
    F(abs),      F(index),    F(is_none),     F(is_not_none), F(truth),
    F(not_),     F(is_),      F(is_not),      F(pow),         F(concat),
    F(iconcat),  F(contains), F(countOf),     F(indexOf),     F(getitem),
    F(setitem),  F(delitem),  F(length_hint), F(call),        F(compare_digest),
    NULL};
#undef F
static int execute(Thread *thread, Module *module) {
    if (module_add_type(thread, module, BUILTIN_TYPE(operator_itemgetter)) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(operator_attrgetter)) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(operator_methodcaller)) < 0)
        return -1;
    return 0;
}
const ModuleSpec _operator_module_spec = {
    .name = "_operator", .doc = "Operator interface.", .functions = functions, .execute = execute};
