// Taipan: BaseException, the type specs of the whole hierarchy, and making and matching exceptions. MIT licence.
//
// What is particular to OSError, SyntaxError and so on is in exception_kinds.c, groups in exception_group.c. A native
// exception type takes its constructor and initialiser from its layout (exceptions.def); the layout's first type also
// carries the layout's attributes and methods.
#include "object/exception.h"
#include <stdarg.h>
#include "object/dict.h"
#include "object/exception_internal.h"
#include "object/list.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"

// ---- construction -----------------------------------------------------------------------------------------------

Value exception_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)keyword_names;
    Value arguments = tuple_from_values(thread, args, positional);
    if (arguments == NO_VALUE) return NO_VALUE;
    BaseException *e = type_allocate(thread, type, 0);
    if (!e) return NO_VALUE;
    heap_store(thread, e, &e->args, arguments);
    return value_from_object(e);
}

int exception_no_keywords(Thread *thread, const Type *type, Value keyword_names) {
    if (keyword_names == NO_VALUE || tuple_length(keyword_names) == 0) return 0;
    return error_raise_int(thread, SHAPE_TypeError, "%N() takes no keyword arguments", type);
}

int exception_set_args(Thread *thread, BaseException *e, Value *args, size_t positional) {
    // Construction has usually stored the very same arguments just before.
    if (e->args != NO_VALUE && tuple_length(e->args) == positional) {
        size_t same = 0;
        while (same < positional && tuple_get(e->args, same) == args[same])
            same++;
        if (same == positional) return 0;
    }
    Value arguments = tuple_from_values(thread, args, positional);
    if (arguments == NO_VALUE) return -1;
    heap_store(thread, e, &e->args, arguments);
    return 0;
}

int exception_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    if (exception_no_keywords(thread, value_type(self), keyword_names) < 0) return -1;
    return exception_set_args(thread, exception_from_value(self), args, positional);
}

Value exception_new(Thread *thread, Type *type, Value args) {
    Tuple *tuple = tuple_from_value(args);
    if (!(type->flags & TYPE_NATIVE) || !type->slots.construct || !type->slots.init) {
        Value made = object_call(thread, value_from_object(type), tuple->items, tuple->length, NO_VALUE);
        if (made != NO_VALUE && !value_is_exception(made))
            return error_raise(thread, SHAPE_TypeError,
                               "calling %R should have returned an instance of BaseException, not %R",
                               value_from_object(type), value_from_object(value_type(made)));
        return made;
    }
    Value made = type->slots.construct(thread, type, tuple->items, tuple->length, NO_VALUE);
    if (made == NO_VALUE) return NO_VALUE;
    Type *actual = value_type(made);
    if (actual->slots.init(thread, made, tuple->items, tuple->length, NO_VALUE) < 0) return NO_VALUE;
    return made;
}

// ---- text -------------------------------------------------------------------------------------------------------

Value exception_str(Thread *thread, Value self) {
    Value args = exception_from_value(self)->args;
    switch (tuple_length(args)) {
    case 0: return STR_EMPTY(thread);
    case 1: return object_str(thread, tuple_get(args, 0));
    default: return object_str(thread, args);
    }
}

static Value exception_repr(Thread *thread, Value self) {
    Value args = exception_from_value(self)->args;
    Value name = value_type(self)->name;
    if (tuple_length(args) == 1) return str_format_c(thread, "%U(%R)", name, tuple_get(args, 0));
    return str_format_c(thread, "%U%R", name, args);
}

// ---- attributes -------------------------------------------------------------------------------------------------

static bool is_absent(Value v) {
    return v == NO_VALUE || v == NONE;
}

void exception_set_traceback(Thread *thread, Value exception, Value traceback) {
    BaseException *e = exception_from_value(exception);
    heap_store(thread, e, &e->traceback, traceback == NONE ? NO_VALUE : traceback);
}

void exception_set_context(Thread *thread, Value exception, Value context) {
    BaseException *e = exception_from_value(exception);
    heap_store(thread, e, &e->context, context == NONE ? NO_VALUE : context);
}

void exception_set_cause(Thread *thread, Value exception, Value cause) {
    BaseException *e = exception_from_value(exception);
    e->header.flags |= EXCEPTION_SUPPRESS_CONTEXT;
    heap_store(thread, e, &e->cause, cause == NONE ? NO_VALUE : cause);
}

static Value none_if_absent(Value v) {
    return v == NO_VALUE ? NONE : v;
}

static Value get_args(Thread *thread, Value self) {
    (void)thread;
    return exception_from_value(self)->args;
}

static int set_args(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "args may not be deleted");
    Value tuple = tuple_from_iterable(thread, value);
    if (tuple == NO_VALUE) return -1;
    BaseException *e = exception_from_value(self);
    heap_store(thread, e, &e->args, tuple);
    return 0;
}

static Value get_traceback(Thread *thread, Value self) {
    (void)thread;
    return none_if_absent(exception_from_value(self)->traceback);
}

static int set_traceback(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "__traceback__ may not be deleted");
    if (value != NONE && !value_has_shape(value, SHAPE_traceback))
        return error_raise_int(thread, SHAPE_TypeError, "__traceback__ must be a traceback or None");
    exception_set_traceback(thread, self, value);
    return 0;
}

static Value get_context(Thread *thread, Value self) {
    (void)thread;
    return none_if_absent(exception_from_value(self)->context);
}

static int set_context(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "__context__ may not be deleted");
    if (value != NONE && !value_is_exception(value))
        return error_raise_int(thread, SHAPE_TypeError, "exception context must be None or derive from BaseException");
    exception_set_context(thread, self, value);
    return 0;
}

static Value get_cause(Thread *thread, Value self) {
    (void)thread;
    return none_if_absent(exception_from_value(self)->cause);
}

static int set_cause(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "__cause__ may not be deleted");
    if (value != NONE && !value_is_exception(value))
        return error_raise_int(thread, SHAPE_TypeError, "exception cause must be None or derive from BaseException");
    exception_set_cause(thread, self, value);
    return 0;
}

static Value get_suppress(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(exception_from_value(self)->header.flags & EXCEPTION_SUPPRESS_CONTEXT);
}

static int set_suppress(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "can't delete numeric/char attribute");
    if (!value_is_bool(value)) return error_raise_int(thread, SHAPE_TypeError, "attribute value type must be bool");
    Object *header = value_object(self);
    header->flags = (uint8_t)((header->flags & ~EXCEPTION_SUPPRESS_CONTEXT) |
                              (value == TRUE_VALUE ? EXCEPTION_SUPPRESS_CONTEXT : 0));
    return 0;
}

static Value get_dict(Thread *thread, Value self) {
    return value_from_object(instance_dict(thread, self));
}

static int set_dict(Thread *thread, Value self, Value value) {
    if (value == NO_VALUE) return error_raise_int(thread, SHAPE_TypeError, "cannot delete __dict__");
    if (!value_is_dict(value))
        return error_raise_int(thread, SHAPE_TypeError, "__dict__ must be set to a dictionary, not a '%T'", value);
    return instance_set_dict(thread, self, dict_from_value(value));
}

static const NativeGetSet base_getters[] = {
    {"__suppress_context__", get_suppress, set_suppress, NULL},
    {"__dict__", get_dict, set_dict, NULL},
    {"args", get_args, set_args, NULL},
    {"__traceback__", get_traceback, set_traceback, NULL},
    {"__context__", get_context, set_context, NULL},
    {"__cause__", get_cause, set_cause, NULL},
    {0},
};

// ---- methods ----------------------------------------------------------------------------------------------------

// A dict with the instance's own attributes, or NO_VALUE without exception when there are none.
Value exception_own_attributes(Thread *thread, Value self) {
    if (instance_attribute_count(self) == 0) return NO_VALUE;
    Dict *dict = dict_allocate(thread);
    size_t position = 0;
    Value name, value;
    while (dict && instance_next_attribute(self, &position, &name, &value))
        if (dict_set(thread, dict, name, value) < 0) return NO_VALUE;
    return value_from_object(dict);
}

// (type, args) or (type, args, state); state NO_VALUE: none.
Value exception_reduce(Thread *thread, Value self, Value args, Value state) {
    if (error_pending(thread)) return NO_VALUE;
    Value type = value_from_object(value_type(self));
    if (state == NO_VALUE) return tuple_pack(thread, 2, type, args);
    return tuple_pack(thread, 3, type, args, state);
}

NATIVE(base_reduce, "__reduce__(self, /)", NULL, EFFECT_ANY) {
    return exception_reduce(thread, args[0], exception_from_value(args[0])->args,
                            exception_own_attributes(thread, args[0]));
}

NATIVE(base_setstate, "__setstate__(self, state, /)", NULL, EFFECT_ANY) {
    if (args[1] == NONE) return NONE;
    if (!value_is_dict(args[1])) return error_raise(thread, SHAPE_TypeError, "state is not a dictionary");
    size_t position = 0;
    Value key, value;
    while (dict_next(dict_from_value(args[1]), &position, &key, &value))
        if (object_set_attribute(thread, args[0], key, value) < 0) return NO_VALUE;
    return NONE;
}

NATIVE(base_with_traceback, "with_traceback(self, tb, /)", "Set self.__traceback__ to tb and return self.",
       EFFECT_ANY) {
    return set_traceback(thread, args[0], args[1]) < 0 ? NO_VALUE : args[0];
}

NATIVE(base_add_note, "add_note(self, note, /)", "Add a note to the exception", EFFECT_ANY) {
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "add_note() argument must be str, not %B", args[1]);
    Value notes;
    int found = object_lookup_attribute(thread, args[0], NAME(__notes__), &notes);
    if (found < 0) return NO_VALUE;
    if (!found) {
        notes = list_from_values(thread, NULL, 0);
        if (notes == NO_VALUE || object_set_attribute(thread, args[0], NAME(__notes__), notes) < 0) return NO_VALUE;
    } else if (!value_is_list(notes)) {
        return error_raise(thread, SHAPE_TypeError, "Cannot add note: __notes__ is not a list");
    }
    return list_append(thread, notes, args[1]) < 0 ? NO_VALUE : NONE;
}

static const NativeDef *const base_methods[] = {&base_reduce_native, &base_setstate_native, &base_with_traceback_native,
                                                &base_add_note_native, NULL};

// ---- raising and matching ---------------------------------------------------------------------------------------

Value exception_handled(const Thread *thread) {
    for (HandledException *level = thread->handled; level; level = level->outer)
        if (!is_absent(level->exception)) return level->exception;
    return NO_VALUE;
}

// The instance for the operand of raise or of its from clause; NO_VALUE with an exception.
static Value instance_to_raise(Thread *thread, Value what, const char *complaint) {
    if (value_is_exception(what)) return what;
    if (value_is_type(what) && type_is_subtype(type_from_value(what), BUILTIN_TYPE(BaseException)))
        return exception_new(thread, type_from_value(what), TUPLE_EMPTY(thread));
    return error_raise(thread, SHAPE_TypeError, "%s must derive from BaseException", complaint);
}

Value exception_raise(Thread *thread, Value what, Value cause) {
    Value exception = instance_to_raise(thread, what, "exceptions");
    if (exception == NO_VALUE) return NO_VALUE;
    if (cause != NO_VALUE) {
        if (cause != NONE) {
            cause = instance_to_raise(thread, cause, "exception causes");
            if (cause == NO_VALUE) return NO_VALUE;
        }
        exception_set_cause(thread, exception, cause);
    }
    return error_set(thread, exception);
}

Value exception_reraise_handled(Thread *thread) {
    Value exception = exception_handled(thread);
    if (exception == NO_VALUE) return error_raise(thread, SHAPE_RuntimeError, "No active exception to reraise");
    thread->pending = exception;
    return NO_VALUE;
}

static bool is_exception_class(Value v) {
    return value_is_type(v) && type_is_subtype(type_from_value(v), BUILTIN_TYPE(BaseException));
}

int exception_matches(Thread *thread, Value exception, Value matcher) {
    if (LIKELY(is_exception_class(matcher))) return value_is_instance(exception, type_from_value(matcher));
    if (value_is_tuple(matcher)) {
        size_t count = tuple_length(matcher);
        for (size_t i = 0; i < count; i++)
            if (!is_exception_class(tuple_get(matcher, i))) goto invalid;
        for (size_t i = 0; i < count; i++)
            if (value_is_instance(exception, type_from_value(tuple_get(matcher, i)))) return 1;
        return 0;
    }
invalid:
    return error_raise_int(thread, SHAPE_TypeError,
                           "catching classes that do not inherit from BaseException is not allowed");
}

// ---- the specs --------------------------------------------------------------------------------------------------

#include "object/exception_docs.h"

// Of each layout: the C body, slots, tables, and which type carries the tables.
#define SIZE_base sizeof(BaseException)
#define SIZE_stop_iteration sizeof(StopIterationException)
#define SIZE_system_exit sizeof(SystemExitException)
#define SIZE_import_error sizeof(ImportErrorException)
#define SIZE_os_error sizeof(OSErrorException)
#define SIZE_syntax_error sizeof(SyntaxErrorException)
#define SIZE_unicode_error sizeof(UnicodeErrorException)
#define SIZE_attribute_error sizeof(AttributeErrorException)
#define SIZE_name_error sizeof(NameErrorException)
#define SIZE_group sizeof(ExceptionGroupException)
#define OWNS_base(id) (SHAPE_##id == SHAPE_BaseException)
#define OWNS_stop_iteration(id) (SHAPE_##id == SHAPE_StopIteration)
#define OWNS_system_exit(id) (SHAPE_##id == SHAPE_SystemExit)
#define OWNS_import_error(id) (SHAPE_##id == SHAPE_ImportError)
#define OWNS_os_error(id) (SHAPE_##id == SHAPE_OSError)
#define OWNS_syntax_error(id) (SHAPE_##id == SHAPE_SyntaxError)
#define OWNS_unicode_error(id) 1
#define OWNS_attribute_error(id) (SHAPE_##id == SHAPE_AttributeError)
#define OWNS_name_error(id) (SHAPE_##id == SHAPE_NameError)
#define OWNS_group(id) (SHAPE_##id == SHAPE_BaseExceptionGroup)
#define INIT_base exception_init
#define INIT_stop_iteration exception_stop_iteration_init
#define INIT_system_exit exception_system_exit_init
#define INIT_import_error exception_import_error_init
#define INIT_os_error exception_os_error_init
#define INIT_syntax_error exception_syntax_error_init
#define INIT_unicode_error exception_unicode_error_init
#define INIT_attribute_error exception_attribute_error_init
#define INIT_name_error exception_name_error_init
#define INIT_group exception_init
// Where __new__ shows in the class's dict. The others inherit it, and are made by their base's.
#define HAS_NEW_base(id) (SHAPE_##id != SHAPE_KeyError)
#define HAS_NEW_stop_iteration(id) false
#define HAS_NEW_system_exit(id) false
#define HAS_NEW_import_error(id) false
#define HAS_NEW_os_error(id) OWNS_os_error(id)
#define HAS_NEW_syntax_error(id) false
#define HAS_NEW_unicode_error(id) true
#define HAS_NEW_attribute_error(id) false
#define HAS_NEW_name_error(id) false
#define HAS_NEW_group(id) OWNS_group(id)
#define CONSTRUCT_base exception_construct
#define CONSTRUCT_stop_iteration exception_construct
#define CONSTRUCT_system_exit exception_construct
#define CONSTRUCT_import_error exception_construct
#define CONSTRUCT_os_error exception_os_error_construct
#define CONSTRUCT_syntax_error exception_construct
#define CONSTRUCT_unicode_error exception_construct
#define CONSTRUCT_attribute_error exception_construct
#define CONSTRUCT_name_error exception_construct
#define CONSTRUCT_group exception_group_construct
#define STR_base(id) (SHAPE_##id == SHAPE_KeyError ? exception_key_error_str : OWNS_base(id) ? exception_str : NULL)
#define STR_stop_iteration(id) NULL
#define STR_system_exit(id) NULL
#define STR_import_error(id) (OWNS_import_error(id) ? exception_import_error_str : NULL)
#define STR_os_error(id) (OWNS_os_error(id) ? exception_os_error_str : NULL)
#define STR_syntax_error(id) (OWNS_syntax_error(id) ? exception_syntax_error_str : NULL)
#define STR_unicode_error(id)                                                                                          \
    (SHAPE_##id == SHAPE_UnicodeDecodeError   ? exception_decode_error_str                                             \
     : SHAPE_##id == SHAPE_UnicodeEncodeError ? exception_encode_error_str                                             \
                                              : exception_translate_error_str)
#define STR_attribute_error(id) NULL
#define STR_name_error(id) NULL
#define STR_group(id) (OWNS_group(id) ? exception_group_str : NULL)
#define REPR_base(id) (OWNS_base(id) ? exception_repr : NULL)
#define REPR_stop_iteration(id) NULL
#define REPR_system_exit(id) NULL
#define REPR_import_error(id) NULL
#define REPR_os_error(id) NULL
#define REPR_syntax_error(id) NULL
#define REPR_unicode_error(id) NULL
#define REPR_attribute_error(id) NULL
#define REPR_name_error(id) NULL
#define REPR_group(id) (OWNS_group(id) ? exception_group_repr : NULL)
#define METHODS_base base_methods
#define METHODS_stop_iteration NULL
#define METHODS_system_exit NULL
#define METHODS_import_error exception_import_error_methods
#define METHODS_os_error exception_os_error_methods
#define METHODS_syntax_error NULL
#define METHODS_unicode_error NULL
#define METHODS_attribute_error exception_attribute_error_methods
#define METHODS_name_error NULL
#define METHODS_group exception_group_methods
#define GETTERS_base base_getters
#define GETTERS_stop_iteration NULL
#define GETTERS_system_exit NULL
#define GETTERS_import_error NULL
#define GETTERS_os_error exception_os_error_getters
#define GETTERS_syntax_error NULL
#define GETTERS_unicode_error exception_unicode_error_getters
#define GETTERS_attribute_error NULL
#define GETTERS_name_error NULL
#define GETTERS_group NULL
#define MEMBERS_base NULL
#define MEMBERS_stop_iteration exception_stop_iteration_members
#define MEMBERS_system_exit exception_system_exit_members
#define MEMBERS_import_error exception_import_error_members
#define MEMBERS_os_error exception_os_error_members
#define MEMBERS_syntax_error exception_syntax_error_members
#define MEMBERS_unicode_error exception_unicode_error_members
#define MEMBERS_attribute_error exception_attribute_error_members
#define MEMBERS_name_error exception_name_error_members
#define MEMBERS_group exception_group_members

#define EXCEPTION(id, base_id, layout)                                                                                 \
    const TypeSpec id##_type_spec = {                                                                                  \
        .name = #id,                                                                                                   \
        .doc = DOC_##id,                                                                                               \
        .base = SHAPE_##base_id,                                                                                       \
        .flags = TYPE_BASE | TYPE_EXCEPTION,                                                                           \
        .size = SIZE_##layout,                                                                                         \
        .trace_kind = TRACE_VALUES,                                                                                    \
        .has_dict = true,                                                                                              \
        .has_weakrefs = SHAPE_##id == SHAPE_ExceptionGroup,                                                            \
        .slots = {.construct = HAS_NEW_##layout(id) ? CONSTRUCT_##layout : NULL,                                       \
                  .init = OWNS_##layout(id) ? INIT_##layout : NULL,                                                    \
                  .repr = REPR_##layout(id),                                                                           \
                  .str = STR_##layout(id)},                                                                            \
        .methods = OWNS_##layout(id) ? METHODS_##layout : NULL,                                                        \
        .getters = OWNS_##layout(id) ? GETTERS_##layout : NULL,                                                        \
        .members = OWNS_##layout(id) ? MEMBERS_##layout : NULL,                                                        \
    };
#include "object/exceptions.def"
#undef EXCEPTION

int exception_types_finish(Thread *thread) {
    Value memory_error = exception_new(thread, BUILTIN_TYPE(MemoryError), TUPLE_EMPTY(thread));
    if (memory_error == NO_VALUE) return -1;
    ROOT_VALUE(memory_error) = memory_error; // NOBARRIER: a root
    return 0;
}
