// Taipan: BaseExceptionGroup and ExceptionGroup (PEP 654): splitting, deriving, and what except* needs. MIT licence.
//
// A group's exceptions are a non-empty tuple fixed at construction. Splitting keeps the shape of the tree: a subgroup
// is made by derive(), then gets the traceback, cause, context and notes of the group it comes from.
#include "object/dict.h"
#include "object/exception_internal.h"
#include "object/list.h"
#include "object/names.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

static bool is_group(Value v) {
    return value_is_instance(v, BUILTIN_TYPE(BaseExceptionGroup));
}
static ExceptionGroupException *group_from_value(Value v) {
    return (ExceptionGroupException *)v;
}

// ---- construction -----------------------------------------------------------------------------------------------

// 1: all are Exceptions; 0: some are only BaseExceptions; -1: one is no exception at all.
static int check_items(Thread *thread, Value items) {
    int all_exceptions = 1;
    for (size_t i = 0; i < tuple_length(items); i++) {
        Value item = tuple_get(items, i);
        if (!value_is_exception(item))
            return error_raise_int(thread, SHAPE_ValueError,
                                   "Item %zu of second argument (exceptions) is not an exception", i);
        if (!value_is_instance(item, BUILTIN_TYPE(Exception))) all_exceptions = 0;
    }
    return all_exceptions;
}

static Value group_items(Thread *thread, Value given) {
    bool sequence = value_is_list(given) || value_is_tuple(given) ||
                    (!value_is_dict(given) && value_type(given)->slots.get_item && !value_is_type(given));
    if (!sequence) return error_raise(thread, SHAPE_TypeError, "second argument (exceptions) must be a sequence");
    Value items = tuple_from_iterable(thread, given);
    if (items != NO_VALUE && tuple_length(items) == 0)
        return error_raise(thread, SHAPE_ValueError, "second argument (exceptions) must be a non-empty sequence");
    return items;
}

// The class that is really made: BaseExceptionGroup of Exceptions only is an ExceptionGroup. NULL: error.
static Type *effective_class(Thread *thread, Type *type, bool all_exceptions) {
    if (type == BUILTIN_TYPE(BaseExceptionGroup)) return all_exceptions ? BUILTIN_TYPE(ExceptionGroup) : type;
    if (all_exceptions || !type_is_subtype(type, BUILTIN_TYPE(Exception))) return type;
    if (type == BUILTIN_TYPE(ExceptionGroup))
        error_raise(thread, SHAPE_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
    else
        error_raise(thread, SHAPE_TypeError, "Cannot nest BaseExceptions in '%N'", type);
    return NULL;
}

Value exception_group_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)keyword_names;
    if (positional != 2)
        return error_raise(thread, SHAPE_TypeError,
                           "BaseExceptionGroup.__new__() takes exactly 2 arguments (%zu given)", positional);
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "BaseExceptionGroup.__new__() argument 1 must be str, not %s",
                           args[0] == NONE ? "None" : value_type_name(args[0]));
    Value items = group_items(thread, args[1]);
    if (items == NO_VALUE) return NO_VALUE;
    int all_exceptions = check_items(thread, items);
    if (all_exceptions < 0) return NO_VALUE;
    type = effective_class(thread, type, all_exceptions);
    if (!type) return NO_VALUE;
    ExceptionGroupException *group = (ExceptionGroupException *)exception_construct(thread, type, args, 2, NO_VALUE);
    if (!group) return NO_VALUE;
    heap_store(thread, group, &group->message, args[0]);
    heap_store(thread, group, &group->exceptions, items);
    if (!value_has_shape(args[1], SHAPE_list) && !value_has_shape(args[1], SHAPE_tuple)) {
        Value text = object_repr(thread, args[1]);
        if (text == NO_VALUE) return NO_VALUE;
        heap_store(thread, group, &group->given_text, text);
    }
    return value_from_object(group);
}

static Value make_group(Thread *thread, Value message, Value exceptions) {
    Value args = tuple_pack(thread, 2, message, exceptions);
    return args == NO_VALUE ? NO_VALUE : exception_new(thread, BUILTIN_TYPE(BaseExceptionGroup), args);
}

// ---- text -------------------------------------------------------------------------------------------------------

Value exception_group_str(Thread *thread, Value self) {
    ExceptionGroupException *group = group_from_value(self);
    size_t count = tuple_length(group->exceptions);
    return str_format_c(thread, "%S (%zu sub-exception%s)", group->message, count, count == 1 ? "" : "s");
}

// The exceptions as they were given, whatever became of the sequence since: its repr of then if it was an unusual one.
Value exception_group_repr(Thread *thread, Value self) {
    ExceptionGroupException *group = group_from_value(self);
    Value name = value_type(self)->name, shown = group->exceptions;
    if (group->given_text != NO_VALUE)
        return str_format_c(thread, "%U(%R, %U)", name, group->message, group->given_text);
    if (tuple_length(group->args) >= 2 && value_is_list(tuple_get(group->args, 1)))
        shown = list_from_values(thread, tuple_from_value(shown)->items, tuple_length(shown));
    return shown == NO_VALUE ? NO_VALUE : str_format_c(thread, "%U(%R, %R)", name, group->message, shown);
}

// ---- splitting --------------------------------------------------------------------------------------------------

typedef struct Matcher {
    enum { MATCH_TYPE, MATCH_PREDICATE, MATCH_LEAVES } by;
    Value value; // class or tuple of classes; callable; list of exceptions (compared by identity)
} Matcher;

static bool is_exception_class(Value v) {
    return value_is_type(v) && type_is_subtype(type_from_value(v), BUILTIN_TYPE(BaseException));
}

static int matcher_from_value(Thread *thread, Value value, Matcher *matcher) {
    matcher->value = value;
    matcher->by = MATCH_TYPE;
    if (is_exception_class(value)) return 0;
    if (!value_is_type(value) && object_is_callable(value)) {
        matcher->by = MATCH_PREDICATE;
        return 0;
    }
    bool classes = value_is_tuple(value);
    for (size_t i = 0; classes && i < tuple_length(value); i++)
        classes = is_exception_class(tuple_get(value, i));
    if (classes) return 0;
    return error_raise_int(
        thread, SHAPE_TypeError,
        "expected an exception type, a tuple of exception types, or a callable (other than a class)");
}

static int matcher_test(Thread *thread, const Matcher *matcher, Value exception) {
    switch (matcher->by) {
    case MATCH_TYPE: return exception_matches(thread, exception, matcher->value);
    case MATCH_PREDICATE: {
        Value answer = object_call1(thread, matcher->value, exception);
        return answer == NO_VALUE ? -1 : object_is_true(thread, answer);
    }
    default:
        if (is_group(exception)) return 0;
        for (size_t i = 0; i < list_length(matcher->value); i++)
            if (list_get(matcher->value, i) == exception) return 1;
        return 0;
    }
}

static int copy_notes(Thread *thread, Value from, Value to) {
    Value notes;
    int found = object_lookup_attribute(thread, from, NAME(__notes__), &notes);
    if (found <= 0) return found;
    if (!value_is_list(notes) && !value_is_tuple(notes)) return 0; // somebody else's idea of notes: not copied
    Value copy = list_from_iterable(thread, notes);
    return copy == NO_VALUE ? -1 : object_set_attribute(thread, to, NAME(__notes__), copy);
}

// A group like `original` of the exceptions in the list, or NONE when it is empty.
static Value subset(Thread *thread, Value original, Value exceptions) {
    if (list_length(exceptions) == 0) return NONE;
    Value group = object_call_method(thread, original, str_intern_cstring(thread, "derive"), 1, exceptions);
    if (group == NO_VALUE) return NO_VALUE;
    if (!is_group(group))
        return error_raise(thread, SHAPE_TypeError, "derive must return an instance of BaseExceptionGroup");
    BaseException *from = exception_from_value(original), *to = exception_from_value(group);
    heap_store(thread, to, &to->traceback, from->traceback);
    heap_store(thread, to, &to->context, from->context);
    heap_store(thread, to, &to->cause, from->cause);
    to->header.flags |= from->header.flags & EXCEPTION_SUPPRESS_CONTEXT;
    return copy_notes(thread, original, group) < 0 ? NO_VALUE : group;
}

// *match and *rest become groups, exceptions or NONE. rest may be NULL when nobody wants it.
static int split(Thread *thread, Value exception, const Matcher *matcher, Value *match, Value *rest) {
    *match = NONE;
    if (rest) *rest = NONE;
    int whole = matcher_test(thread, matcher, exception);
    if (whole < 0) return -1;
    if (whole) {
        *match = exception;
        return 0;
    }
    if (!is_group(exception)) {
        if (rest) *rest = exception;
        return 0;
    }
    if (!thread_check_c_stack(thread)) return -1;
    Value matching = list_from_values(thread, NULL, 0), others = list_from_values(thread, NULL, 0);
    if (matching == NO_VALUE || others == NO_VALUE) return -1;
    Value items = group_from_value(exception)->exceptions;
    for (size_t i = 0; i < tuple_length(items); i++) {
        Value part_match, part_rest = NONE;
        if (split(thread, tuple_get(items, i), matcher, &part_match, rest ? &part_rest : NULL) < 0) return -1;
        if (part_match != NONE && list_append(thread, matching, part_match) < 0) return -1;
        if (part_rest != NONE && list_append(thread, others, part_rest) < 0) return -1;
    }
    *match = subset(thread, exception, matching);
    if (*match == NO_VALUE) return -1;
    if (rest) *rest = subset(thread, exception, others);
    return rest && *rest == NO_VALUE ? -1 : 0;
}

NATIVE(group_split, "split(self, matcher_value, /)", NULL, EFFECT_ANY) {
    Matcher matcher;
    Value match, rest;
    if (matcher_from_value(thread, args[1], &matcher) < 0 || split(thread, args[0], &matcher, &match, &rest) < 0)
        return NO_VALUE;
    return tuple_pack(thread, 2, match, rest);
}

NATIVE(group_subgroup, "subgroup(self, matcher_value, /)", NULL, EFFECT_ANY) {
    Matcher matcher;
    Value match;
    if (matcher_from_value(thread, args[1], &matcher) < 0 || split(thread, args[0], &matcher, &match, NULL) < 0)
        return NO_VALUE;
    return match;
}

NATIVE(group_derive, "derive(self, excs, /)", NULL, EFFECT_ANY) {
    return make_group(thread, group_from_value(args[0])->message, args[1]);
}

NATIVE(group_class_getitem, "__class_getitem__(type, object, /)",
       "Exception groups are generic over the type of their contained exceptions", EFFECT_ANY | NATIVE_CLASS) {
    return object_call2(thread, value_from_object(BUILTIN_TYPE(generic_alias)), args[0], args[1]);
}

const NativeDef *const exception_group_methods[] = {&group_class_getitem_native, &group_derive_native,
                                                    &group_split_native, &group_subgroup_native, NULL};
const NativeMember exception_group_members[] = {
    {"message", MEMBER_VALUE, offsetof(ExceptionGroupException, message), true, "exception message"},
    {"exceptions", MEMBER_VALUE, offsetof(ExceptionGroupException, exceptions), true, "nested exceptions"},
    {0}};

// ---- except* ----------------------------------------------------------------------------------------------------

static int check_star_class(Thread *thread, Value v) {
    if (!is_exception_class(v))
        return error_raise_int(thread, SHAPE_TypeError,
                               "catching classes that do not inherit from BaseException is not allowed");
    if (type_is_subtype(type_from_value(v), BUILTIN_TYPE(BaseExceptionGroup)))
        return error_raise_int(thread, SHAPE_TypeError,
                               "catching ExceptionGroup with except* is not allowed. Use except instead.");
    return 0;
}

static int check_star_matcher(Thread *thread, Value matcher) {
    if (!value_is_tuple(matcher)) return check_star_class(thread, matcher);
    for (size_t i = 0; i < tuple_length(matcher); i++)
        if (check_star_class(thread, tuple_get(matcher, i)) < 0) return -1;
    return 0;
}

static int split_by_method(Thread *thread, Value group, Value matcher, Value *match, Value *rest) {
    Value pair = object_call_method(thread, group, NAME(split), 1, matcher);
    if (pair == NO_VALUE) return -1;
    if (!value_is_tuple(pair))
        return error_raise_int(thread, SHAPE_TypeError, "%T.split must return a tuple, not %T", group, pair);
    if (tuple_length(pair) < 2)
        return error_raise_int(thread, SHAPE_TypeError, "%T.split must return a 2-tuple, got tuple of size %zu", group,
                               tuple_length(pair));
    *match = tuple_get(pair, 0);
    *rest = tuple_get(pair, 1);
    return 0;
}

int exception_group_match(Thread *thread, Value exception, Value matcher, Value *match, Value *rest) {
    *match = *rest = NONE;
    if (exception == NONE) return 0;
    if (check_star_matcher(thread, matcher) < 0) return -1;
    int whole = exception_matches(thread, exception, matcher);
    if (whole < 0) return -1;
    if (whole && is_group(exception)) {
        *match = exception;
    } else if (whole) {
        Value items = list_from_values(thread, &exception, 1);
        Value group = items == NO_VALUE ? NO_VALUE : make_group(thread, STR_EMPTY(thread), items);
        if (group == NO_VALUE) return -1;
        *match = group;
    } else if (is_group(exception)) {
        return split_by_method(thread, exception, matcher, match, rest);
    } else {
        *rest = exception;
    }
    return 0;
}

// Do both come, unchanged, from one raise?
static bool same_origin(Value a, Value b) {
    BaseException *x = exception_from_value(a), *y = exception_from_value(b);
    return is_group(a) && is_group(b) && x->traceback == y->traceback && x->cause == y->cause &&
           x->context == y->context;
}

static int collect_leaves(Thread *thread, Value exception, Value leaves) {
    if (!is_group(exception)) return list_append(thread, leaves, exception);
    if (!thread_check_c_stack(thread)) return -1;
    Value items = group_from_value(exception)->exceptions;
    for (size_t i = 0; i < tuple_length(items); i++)
        if (collect_leaves(thread, tuple_get(items, i), leaves) < 0) return -1;
    return 0;
}

// The part of the original tree whose leaves occur in the given groups, or NONE.
static Value projection(Thread *thread, Value original, Value groups) {
    Matcher matcher = {MATCH_LEAVES, list_from_values(thread, NULL, 0)};
    if (matcher.value == NO_VALUE) return NO_VALUE;
    for (size_t i = 0; i < list_length(groups); i++)
        if (collect_leaves(thread, list_get(groups, i), matcher.value) < 0) return NO_VALUE;
    Value match;
    return split(thread, original, &matcher, &match, NULL) < 0 ? NO_VALUE : match;
}

Value exception_group_prepare_reraise(Thread *thread, Value original, Value exceptions) {
    size_t count = list_length(exceptions);
    if (count == 0) return NONE;
    // A naked exception was wrapped: only one clause can have run, so there is at most one result.
    if (!is_group(original)) {
        for (size_t i = 0; i < count; i++)
            if (list_get(exceptions, i) != NONE) return list_get(exceptions, i);
        return NONE;
    }
    Value raised = list_from_values(thread, NULL, 0), reraised = list_from_values(thread, NULL, 0);
    if (raised == NO_VALUE || reraised == NO_VALUE) return NO_VALUE;
    for (size_t i = 0; i < count; i++) {
        Value exception = list_get(exceptions, i);
        if (exception == NONE) continue;
        if (list_append(thread, same_origin(exception, original) ? reraised : raised, exception) < 0) return NO_VALUE;
    }
    Value again = projection(thread, original, reraised);
    if (again == NO_VALUE || list_length(raised) == 0) return again;
    if (again != NONE && list_append(thread, raised, again) < 0) return NO_VALUE;
    return list_length(raised) == 1 ? list_get(raised, 0) : make_group(thread, STR_EMPTY(thread), raised);
}
