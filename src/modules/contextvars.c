// Taipan: the _contextvars module: context variables, contexts, tokens. MIT licence.
//
// A context's variables are a dict that copies share until one of them changes (`shared`), so copying is cheap.
// thread->context is the current one, made when first needed.
#include "modules/native_support.h"

typedef struct Context {
    Object header;
    Dict *variables;
    Value previous; // context to go back to; NO_VALUE when not entered
    uint64_t flags; // 1 shared, 2 entered (tagged: never looks like a pointer)
} Context;
enum { CONTEXT_SHARED = 2, CONTEXT_ENTERED = 4, CONTEXT_TAG = 1 };

typedef struct ContextVar {
    Object header;
    Value name, fallback; // NO_VALUE: no default
} ContextVar;
typedef struct Token {
    Object header;
    Value context, variable, old; // old NO_VALUE: there was none
    Value used;                   // True, or NO_VALUE
} Token;

static Context *context_new(Thread *thread) {
    Context *context = type_allocate(thread, BUILTIN_TYPE(context), 0);
    if (!context) return NULL;
    context->flags = CONTEXT_TAG;
    Dict *variables = dict_allocate(thread);
    HEAP_STORE_POINTER(thread, context, variables, variables);
    return variables ? context : NULL;
}
static Context *current(Thread *thread) {
    if (thread->context == NO_VALUE) thread->context = value_from_object(context_new(thread)); // NOBARRIER: root
    return (Context *)thread->context;
}
static Dict *own_variables(Thread *thread, Context *context) {
    if (context->flags & CONTEXT_SHARED) {
        Dict *copy = dict_copy(thread, context->variables);
        if (!copy) return NULL;
        HEAP_STORE_POINTER(thread, context, variables, copy);
        context->flags &= ~(uint64_t)CONTEXT_SHARED;
    }
    return context->variables;
}
static Value context_copy_of(Thread *thread, Context *from) {
    Context *copy = type_allocate(thread, BUILTIN_TYPE(context), 0);
    if (!copy) return NO_VALUE;
    HEAP_STORE_POINTER(thread, copy, variables, from->variables);
    copy->flags = CONTEXT_TAG | CONTEXT_SHARED;
    from->flags |= CONTEXT_SHARED;
    return value_from_object(copy);
}

// ---- ContextVar -------------------------------------------------------------------------------------------------

static Value variable_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"", "default"};
    Value values[2];
    if (positional != 1)
        return error_raise(thread, SHAPE_TypeError, "ContextVar() takes exactly 1 positional argument (%zu given)",
                           positional);
    if (!arguments_bind(thread, "ContextVar", args, positional, keyword_names, names, 1, 2, values)) return NO_VALUE;
    if (!value_is_str(values[0])) return error_raise(thread, SHAPE_TypeError, "context variable name must be a str");
    if (object_hash(thread, values[0]) == -1) return NO_VALUE; // a subclass of str may have none
    ContextVar *variable = type_allocate(thread, type, 0);
    if (!variable) return NO_VALUE;
    heap_store(thread, variable, &variable->name, values[0]);
    if (values[1] != UNBOUND) heap_store(thread, variable, &variable->fallback, values[1]);
    return value_from_object(variable);
}
static Value variable_repr(Thread *thread, Value self) {
    ContextVar *variable = (ContextVar *)self;
    if (variable->fallback == NO_VALUE)
        return str_format_c(thread, "<ContextVar name=%R at %p>", variable->name, (void *)self);
    int entered = object_repr_enter(thread, self);
    if (entered) return entered < 0 ? NO_VALUE : str_from_cstring(thread, "...");
    Value text =
        str_format_c(thread, "<ContextVar name=%R default=%R at %p>", variable->name, variable->fallback, (void *)self);
    object_repr_leave(thread, self);
    return text;
}
NATIVE(variable_get, "get(self, default=<unrepresentable>, /)",
       "Return a value for the context variable for the current context.", EFFECT_ANY) {
    ContextVar *variable = (ContextVar *)args[0];
    if (thread->context != NO_VALUE) {
        Value value = dict_get(thread, current(thread)->variables, args[0]);
        if (value != NO_VALUE || error_pending(thread)) return value;
    }
    if (args[1] != UNBOUND) return args[1];
    if (variable->fallback != NO_VALUE) return variable->fallback;
    return error_raise_value(thread, SHAPE_LookupError, args[0]);
}
NATIVE(variable_set, "set(self, value, /)", "Call to set a new value for the context variable in the current context.",
       EFFECT_ANY) {
    Context *context = current(thread);
    Token *token = context ? type_allocate(thread, BUILTIN_TYPE(context_token), 0) : NULL;
    Dict *variables = token ? own_variables(thread, context) : NULL;
    if (!variables) return NO_VALUE;
    heap_store(thread, token, &token->context, value_from_object(context));
    heap_store(thread, token, &token->variable, args[0]);
    heap_store(thread, token, &token->old, dict_get(thread, variables, args[0]));
    return dict_set(thread, variables, args[0], args[1]) < 0 ? NO_VALUE : value_from_object(token);
}
static Value reset(Thread *thread, Value variable, Value v) {
    Token *token = (Token *)v;
    if (token->used) return error_raise(thread, SHAPE_RuntimeError, "%R has already been used once", v);
    if (token->variable != variable)
        return error_raise(thread, SHAPE_ValueError, "%R was created by a different ContextVar", v);
    if (token->context != value_from_object(current(thread)))
        return error_raise(thread, SHAPE_ValueError, "%R was created in a different Context", v);
    token->used = TRUE_VALUE; // NOBARRIER: immediate
    Dict *variables = own_variables(thread, (Context *)token->context);
    if (!variables) return NO_VALUE;
    if (token->old != NO_VALUE) return dict_set(thread, variables, variable, token->old) < 0 ? NO_VALUE : NONE;
    int deleted = dict_delete(thread, variables, variable);
    return deleted < 0 ? NO_VALUE : deleted ? NONE : error_raise_value(thread, SHAPE_LookupError, variable);
}
NATIVE(variable_reset, "reset(self, token, /)", "Reset the context variable.", EFFECT_ANY) {
    if (!value_has_shape(args[1], SHAPE_context_token))
        return error_raise(thread, SHAPE_TypeError, "expected an instance of Token, got %R", args[1]);
    return reset(thread, args[0], args[1]);
}
NATIVE_CLASS_GETITEM(variable_getitem)
static const NativeDef *const variable_methods[] = {&variable_get_native, &variable_set_native, &variable_reset_native,
                                                    &variable_getitem_native, NULL};
static const NativeMember variable_members[] = {{"name", MEMBER_VALUE, offsetof(ContextVar, name), true, NULL}, {0}};
const TypeSpec context_var_type_spec = {.name = "ContextVar",
                                        .module = "_contextvars",
                                        .size = sizeof(ContextVar),
                                        .trace_kind = TRACE_VALUES,
                                        .slots = {.construct = variable_construct, .repr = variable_repr},
                                        .methods = variable_methods,
                                        .members = variable_members};

// ---- Token ------------------------------------------------------------------------------------------------------

static Value token_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type, (void)args, (void)positional, (void)keyword_names;
    return error_raise(thread, SHAPE_RuntimeError, "Tokens can only be created by ContextVars");
}
static Value token_repr(Thread *thread, Value self) {
    Token *token = (Token *)self;
    int entered = object_repr_enter(thread, self);
    if (entered) return entered < 0 ? NO_VALUE : str_from_cstring(thread, "...");
    Value text =
        str_format_c(thread, "<Token%s var=%R at %p>", token->used ? " used" : "", token->variable, (void *)self);
    object_repr_leave(thread, self);
    return text;
}
static Value token_missing(Thread *thread) {
    if (ROOT_VALUE(token_missing) == NO_VALUE)
        ROOT_VALUE(token_missing) =
            value_from_object(type_allocate(thread, BUILTIN_TYPE(context_token_missing), 0)); // NOBARRIER: root
    return ROOT_VALUE(token_missing);
}
static Value missing_repr(Thread *thread, Value self) {
    (void)self;
    return str_from_cstring(thread, "<Token.MISSING>");
}
const TypeSpec context_token_missing_type_spec = {.name = "Token.MISSING",
                                                  .module = NULL,
                                                  .size = sizeof(Object),
                                                  .trace_kind = TRACE_LEAF,
                                                  .flags = TYPE_DISALLOW_CONSTRUCTION,
                                                  .slots = {.repr = missing_repr}};
static Value token_var(Thread *thread, Value self) {
    (void)thread;
    return ((Token *)self)->variable;
}
static Value token_old_value(Thread *thread, Value self) {
    Value old = ((Token *)self)->old;
    return old == NO_VALUE ? token_missing(thread) : old;
}
NATIVE(token_enter, "__enter__(self, /)", "Enter into Token context manager.", EFFECT_NONE) {
    return args[0];
}
NATIVE(token_exit, "__exit__(self, type, val, tb, /)",
       "Exit from Token context manager, restore the linked ContextVar.", EFFECT_ANY) {
    return reset(thread, ((Token *)args[0])->variable, args[0]) == NO_VALUE ? NO_VALUE : NONE;
}
NATIVE_CLASS_GETITEM(token_getitem)
static int token_populate(Thread *thread, Type *type) {
    Value missing = token_missing(thread);
    return missing == NO_VALUE ? -1 : dict_set(thread, type->dict, str_intern_cstring(thread, "MISSING"), missing);
}
static const NativeDef *const token_methods[] = {&token_enter_native, &token_exit_native, &token_getitem_native, NULL};
static const NativeGetSet token_getters[] = {
    {"var", token_var, NULL, NULL}, {"old_value", token_old_value, NULL, NULL}, {0}};
const TypeSpec context_token_type_spec = {
    .name = "Token",
    .module = "_contextvars",
    .size = sizeof(Token),
    .trace_kind = TRACE_VALUES,
    .slots = {.construct = token_construct, .repr = token_repr, .hash = type_hash_not_implemented},
    .methods = token_methods,
    .getters = token_getters,
    .populate = token_populate};

// ---- Context ----------------------------------------------------------------------------------------------------

static Value context_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)type, (void)args;
    if (positional || arguments_keyword_count(keyword_names))
        return error_raise(thread, SHAPE_TypeError, "Context() does not accept any arguments");
    return value_from_object(context_new(thread));
}
static Dict *variables_of(Value self) {
    return ((Context *)self)->variables;
}
static Value context_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if (!value_has_shape(other, SHAPE_context) || (op != COMPARE_EQ && op != COMPARE_NE)) return NOT_IMPLEMENTED;
    return object_compare(thread, value_from_object(variables_of(self)), value_from_object(variables_of(other)), op);
}
static int64_t context_length(Thread *thread, Value self) {
    (void)thread;
    return (int64_t)dict_length(variables_of(self));
}
static bool check_variable(Thread *thread, Value key) {
    if (value_has_shape(key, SHAPE_context_var)) return true;
    error_raise(thread, SHAPE_TypeError, "a ContextVar key was expected, got %R", key);
    return false;
}
static Value context_get_item(Thread *thread, Value self, Value key) {
    if (!check_variable(thread, key)) return NO_VALUE;
    Value value = dict_get(thread, variables_of(self), key);
    return value != NO_VALUE || error_pending(thread) ? value : error_raise_value(thread, SHAPE_KeyError, key);
}
static int context_contains(Thread *thread, Value self, Value key) {
    return check_variable(thread, key) ? dict_contains(thread, variables_of(self), key) : -1;
}
static Value context_iter(Thread *thread, Value self) {
    ((Context *)self)->flags |= CONTEXT_SHARED; // later changes must not disturb the iteration
    return dict_iterator_new(thread, variables_of(self), SHAPE_dict_keyiterator);
}
static Value view(Thread *thread, Value self, uint32_t shape) {
    ((Context *)self)->flags |= CONTEXT_SHARED;
    return dict_view(thread, variables_of(self), shape);
}
NATIVE(context_keys, "keys(self, /)", "Return a list of all variables in the context object.", EFFECT_ANY) {
    return view(thread, args[0], SHAPE_dict_keys);
}
NATIVE(context_values, "values(self, /)", "Return a list of all variables' values in the context object.", EFFECT_ANY) {
    return view(thread, args[0], SHAPE_dict_values);
}
NATIVE(context_items, "items(self, /)", "Return all variables and their values in the context object.", EFFECT_ANY) {
    return view(thread, args[0], SHAPE_dict_items);
}
NATIVE(context_get, "get(self, key, default=None, /)",
       "Return the value for `key` if `key` has the value in the context object.", EFFECT_ANY) {
    if (!check_variable(thread, args[1])) return NO_VALUE;
    Value value = dict_get(thread, variables_of(args[0]), args[1]);
    return value != NO_VALUE || error_pending(thread) ? value : args[2];
}
NATIVE(context_copy, "copy(self, /)", "Return a shallow copy of the context object.", EFFECT_ANY) {
    return context_copy_of(thread, (Context *)args[0]);
}
NATIVE(context_run, "run(self, /, *args, **kwargs)", "Execute callable in the context object.", EFFECT_ANY) {
    Context *context = (Context *)args[0];
    Tuple *arguments = tuple_from_value(args[1]);
    if (arguments->length < 1)
        return error_raise(thread, SHAPE_TypeError, "run() missing 1 required positional argument");
    if (context->flags & CONTEXT_ENTERED)
        return error_raise(thread, SHAPE_RuntimeError, "cannot enter context: %R is already entered", args[0]);
    Value before = thread->context;
    context->flags |= CONTEXT_ENTERED;
    thread->context = args[0]; // NOBARRIER: root
    Value result;
    if (args[2] == UNBOUND) {
        result = object_call(thread, arguments->items[0], arguments->items + 1, arguments->length - 1, NO_VALUE);
    } else {
        Value rest = tuple_slice(thread, args[1], 1, arguments->length);
        result = rest == NO_VALUE ? NO_VALUE : object_call_tuple(thread, arguments->items[0], rest, args[2]);
    }
    thread->context = before; // NOBARRIER: root
    context->flags &= ~(uint64_t)CONTEXT_ENTERED;
    return result;
}
static const NativeDef *const context_methods[] = {&context_keys_native,
                                                   &context_values_native,
                                                   &context_items_native,
                                                   &context_get_native,
                                                   &context_copy_native,
                                                   &context_run_native,
                                                   NULL};
static void context_trace(Object *object, Tracer *tracer) {
    tracer_visit_pointer(tracer, ((Context *)object)->variables);
}
const TypeSpec context_type_spec = {.name = "Context",
                                    .module = "_contextvars",
                                    .size = sizeof(Context),
                                    .has_weakrefs = true,
                                    .trace_kind = TRACE_CUSTOM,
                                    .trace = context_trace,
                                    .slots = {.construct = context_construct,
                                              .rich_compare = context_compare,
                                              .hash = type_hash_not_implemented,
                                              .length = context_length,
                                              .get_item = context_get_item,
                                              .contains = context_contains,
                                              .iter = context_iter},
                                    .methods = context_methods};

NATIVE(contextvars_copy_context, "copy_context()", NULL, EFFECT_ANY) {
    Context *context = current(thread);
    return context ? context_copy_of(thread, context) : NO_VALUE;
}
static const NativeDef *const functions[] = {&contextvars_copy_context_native, NULL};
static int execute(Thread *thread, Module *module) {
    if (module_add_type(thread, module, BUILTIN_TYPE(context)) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(context_var)) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(context_token)) < 0)
        return -1;
    return 0;
}
const ModuleSpec _contextvars_module_spec = {
    .name = "_contextvars", .doc = "Context Variables", .functions = functions, .execute = execute};
