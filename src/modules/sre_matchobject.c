// Taipan: re.Match and replacement templates. MIT licence.
#include "modules/sre.h"
#include "modules/sre_types.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/tuple.h"

static Match *match_from_value(Value v) {
    return (Match *)v;
}

static void match_trace(Object *object, Tracer *tracer) {
    Match *match = (Match *)object;
    tracer_visit(tracer, match->string);
    tracer_visit_pointer(tracer, match->pattern);
    tracer_visit(tracer, match->regs);
}

Value match_new(Thread *thread, SreState *state, int64_t position, int64_t end_position) {
    int64_t groups = state->pattern->groups;
    Match *match = heap_allocate(thread, sizeof(Match) + sizeof(int64_t) * (size_t)(2 * groups + 2), SHAPE_sre_match);
    if (!match) return NO_VALUE;
    heap_store(thread, match, &match->string, state->subject.string);
    HEAP_STORE_POINTER(thread, match, pattern, state->pattern);
    match->position = position;
    match->end_position = end_position;
    match->last_index = state->last_index;
    match->marks[0] = (int64_t)state->match_start;
    match->marks[1] = (int64_t)state->match_end;
    for (int64_t g = 0; g < groups; g++) {
        bool set = state->marks[2 * g] >= 0 && state->marks[2 * g + 1] >= state->marks[2 * g];
        match->marks[2 * g + 2] = set ? state->marks[2 * g] : -1;
        match->marks[2 * g + 3] = set ? state->marks[2 * g + 1] : -1;
    }
    return value_from_object(match);
}

static Value group_text(Thread *thread, Match *match, int64_t group, Value missing) {
    int64_t start = match->marks[2 * group], end = match->marks[2 * group + 1];
    return start < 0 ? missing : sre_slice(thread, match->string, start, end);
}

// The number of a group given by number or name; -1 with IndexError.
static int64_t group_number(Thread *thread, Match *match, Value index) {
    int64_t number = -1;
    if (value_is_int(index)) {
        if (!int_fits_int64(index, &number)) number = -1;
    } else if (value_type(index)->slots.index) {
        number = object_index_clamped(thread, index);
    } else {
        Value found = dict_get(thread, dict_from_value(match->pattern->group_index), index);
        if (!found && error_pending(thread) && !error_matches(thread, SHAPE_TypeError)) return -1;
        error_clear(thread);
        if (found && value_is_small_int(found)) number = value_small_int(found);
    }
    if (error_pending(thread)) return -1;
    if (number < 0 || number > match->pattern->groups)
        return error_raise_int(thread, SHAPE_IndexError, "no such group");
    return number;
}

static Value match_group_at(Thread *thread, Match *match, Value index) {
    int64_t number = group_number(thread, match, index);
    return number < 0 ? NO_VALUE : group_text(thread, match, number, NONE);
}

NATIVE(match_group, "group(self, *args)",
       "group([group1, ...]) -> str or tuple.\n\nReturn subgroup(s) of the match by indices or names.\n"
       "For 0 returns the entire match.",
       EFFECT_ANY) {
    Match *match = match_from_value(args[0]);
    size_t count = tuple_length(args[1]);
    if (count == 0) return group_text(thread, match, 0, NONE);
    if (count == 1) return match_group_at(thread, match, tuple_get(args[1], 0));
    Tuple *result = tuple_allocate(thread, count);
    for (size_t i = 0; result && i < count; i++) {
        Value item = match_group_at(thread, match, tuple_get(args[1], i));
        if (!item) return NO_VALUE;
        tuple_set(thread, result, i, item);
    }
    return value_from_object(result);
}

static Value match_get_item(Thread *thread, Value self, Value key) {
    return match_group_at(thread, match_from_value(self), key);
}

NATIVE(match_groups, "groups(self, /, default=None)",
       "Return a tuple containing all the subgroups of the match, from 1.\n\n  default\n"
       "    Is used for groups that did not participate in the match.",
       EFFECT_ANY) {
    Match *match = match_from_value(args[0]);
    int64_t groups = match->pattern->groups;
    Tuple *result = tuple_allocate(thread, (size_t)groups);
    for (int64_t g = 1; result && g <= groups; g++) {
        Value item = group_text(thread, match, g, args[1]);
        if (!item) return NO_VALUE;
        tuple_set(thread, result, (size_t)g - 1, item);
    }
    return value_from_object(result);
}

NATIVE(match_groupdict, "groupdict(self, /, default=None)",
       "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.\n\n  default\n"
       "    Is used for groups that did not participate in the match.",
       EFFECT_ANY) {
    Match *match = match_from_value(args[0]);
    Dict *result = dict_allocate(thread), *names = dict_from_value(match->pattern->group_index);
    size_t position = 0;
    Value name, number;
    while (result && dict_next(names, &position, &name, &number)) {
        Value item = group_text(thread, match, value_small_int(number), args[1]);
        if (!item || dict_set(thread, result, name, item) < 0) return NO_VALUE;
    }
    return value_from_object(result);
}

NATIVE(match_start, "start(self, group=0, /)", "Return index of the start of the substring matched by group.",
       EFFECT_ANY) {
    int64_t number = group_number(thread, match_from_value(args[0]), args[1]);
    return number < 0 ? NO_VALUE : value_from_small_int(match_from_value(args[0])->marks[2 * number]);
}

NATIVE(match_end, "end(self, group=0, /)", "Return index of the end of the substring matched by group.", EFFECT_ANY) {
    int64_t number = group_number(thread, match_from_value(args[0]), args[1]);
    return number < 0 ? NO_VALUE : value_from_small_int(match_from_value(args[0])->marks[2 * number + 1]);
}

static Value span_of(Thread *thread, Match *match, int64_t group) {
    return tuple_pack(thread, 2, value_from_small_int(match->marks[2 * group]),
                      value_from_small_int(match->marks[2 * group + 1]));
}

NATIVE(match_span, "span(self, group=0, /)", "For match object m, return the 2-tuple (m.start(group), m.end(group)).",
       EFFECT_ANY) {
    int64_t number = group_number(thread, match_from_value(args[0]), args[1]);
    return number < 0 ? NO_VALUE : span_of(thread, match_from_value(args[0]), number);
}

// ---- templates --------------------------------------------------------------------------------------------------

static void template_trace(Object *object, Tracer *tracer) {
    Template *template = (Template *)object;
    tracer_visit(tracer, template->literal);
    for (int64_t i = 0; i < template->count; i++)
        tracer_visit(tracer, template->items[i].literal);
}

static bool is_empty_text(Value v) {
    return value_is_str(v) ? str_from_value(v)->length == 0 : value_is_bytes(v) && bytes_from_value(v)->length == 0;
}

Value sre_template_new(Thread *thread, Value pattern, Value list) {
    if (!value_is_list(list)) return error_bad_argument_type(thread, "template", "list", list);
    size_t length = list_length(list), count = length / 2;
    if (length % 2 == 0) return error_raise(thread, SHAPE_TypeError, "invalid template");
    Template *template = heap_allocate(thread, sizeof(Template) + count * sizeof(TemplateItem), SHAPE_sre_template);
    if (!template) return NO_VALUE;
    heap_store(thread, template, &template->literal, list_get(list, 0));
    for (size_t i = 0; i < count; i++) {
        Value index = list_get(list, 2 * i + 1), literal = list_get(list, 2 * i + 2);
        int64_t group = value_is_int(index) ? int_to_int64(thread, index) : -1;
        if (group < 0 || group > ((Pattern *)pattern)->groups) {
            error_clear(thread);
            return error_raise(thread, SHAPE_TypeError, "invalid template");
        }
        template->items[i].group = group;
        heap_store(thread, template, &template->items[i].literal, is_empty_text(literal) ? NO_VALUE : literal);
        template->count = (int64_t)i + 1;
    }
    return value_from_object(template);
}

static int append_nonempty(Thread *thread, Value list, Value text) {
    return !text || text == NONE || is_empty_text(text) ? 0 : list_append(thread, list, text);
}

Value match_expand(Thread *thread, Match *match, Value filter) {
    Template *template = (Template *)filter;
    if (template->count == 0) return template->literal;
    List *pieces = list_allocate(thread, (size_t) template->count * 2 + 1);
    if (!pieces) return NO_VALUE;
    Value list = value_from_object(pieces);
    if (append_nonempty(thread, list, template->literal) < 0) return NO_VALUE;
    for (int64_t i = 0; i < template->count; i++) {
        Value group = group_text(thread, match, template->items[i].group, NONE);
        if (!group || append_nonempty(thread, list, group) < 0 ||
            append_nonempty(thread, list, template->items[i].literal) < 0)
            return NO_VALUE;
    }
    if (value_is_str(match->string)) return str_join(thread, ROOT_VALUE(empty_str), list);
    return object_call_method(thread, ROOT_VALUE(empty_bytes), NAME(join), 1, list);
}

NATIVE(
    match_expand_method, "expand(self, /, template)",
    "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.",
    EFFECT_ANY) {
    Match *match = match_from_value(args[0]);
    Value compile = object_import_attribute(thread, "re", "_compile_template");
    Value template = compile ? object_call2(thread, compile, value_from_object(match->pattern), args[1]) : NO_VALUE;
    if (!template || !value_has_shape(template, SHAPE_sre_template)) return template;
    return match_expand(thread, match, template);
}

const TypeSpec sre_template_type_spec = {
    .name = "SRE_Template",
    .module = "_sre",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(Template),
    .trace_kind = TRACE_CUSTOM,
    .trace = template_trace,
};

// ---- the type ---------------------------------------------------------------------------------------------------

static Value match_regs(Thread *thread, Value self) {
    Match *match = match_from_value(self);
    if (match->regs) return match->regs;
    size_t count = (size_t)match->pattern->groups + 1;
    Tuple *regs = tuple_allocate(thread, count);
    for (size_t g = 0; regs && g < count; g++) {
        Value span = span_of(thread, match, (int64_t)g);
        if (!span) return NO_VALUE;
        tuple_set(thread, regs, g, span);
    }
    if (regs) heap_store(thread, match, &match->regs, value_from_object(regs));
    return value_from_object(regs);
}

static Value match_lastindex(Thread *thread __attribute__((unused)), Value self) {
    int64_t index = match_from_value(self)->last_index;
    return index < 0 ? NONE : value_from_small_int(index);
}

static Value match_lastgroup(Thread *thread __attribute__((unused)), Value self) {
    Match *match = match_from_value(self);
    Value names = match->pattern->index_group;
    if (match->last_index < 0 || (size_t)match->last_index >= tuple_length(names)) return NONE;
    return tuple_get(names, (size_t)match->last_index);
}

static Value match_re(Thread *thread __attribute__((unused)), Value self) {
    return value_from_object(match_from_value(self)->pattern);
}

static Value match_repr(Thread *thread, Value self) {
    Match *match = match_from_value(self);
    Value text = group_text(thread, match, 0, NONE);
    if (!text) return NO_VALUE;
    return str_format_c(thread, "<%s object; span=(%lld, %lld), match=%.50R>", "re.Match", (long long)match->marks[0],
                        (long long)match->marks[1], text);
}

NATIVE(match_copy, "__copy__(self, /)", "", EFFECT_NONE) {
    return args[0];
}
NATIVE(match_deepcopy, "__deepcopy__(self, memo, /)", "", EFFECT_NONE) {
    return args[0];
}
NATIVE(match_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ALLOCATES | NATIVE_CLASS) {
    return sre_generic_alias(thread, args[0], args[1]);
}

static const NativeDef *const match_methods[] = {&match_group_native,
                                                 &match_start_native,
                                                 &match_end_native,
                                                 &match_span_native,
                                                 &match_groups_native,
                                                 &match_groupdict_native,
                                                 &match_expand_method_native,
                                                 &match_copy_native,
                                                 &match_deepcopy_native,
                                                 &match_class_getitem_native,
                                                 NULL};
static const NativeGetSet match_getters[] = {
    {"lastindex", match_lastindex, NULL, "The integer index of the last matched capturing group."},
    {"lastgroup", match_lastgroup, NULL, "The name of the last matched capturing group."},
    {"regs", match_regs, NULL, NULL},
    {"re", match_re, NULL, "The regular expression object."},
    {0}};
static const NativeMember match_members[] = {
    {"string", MEMBER_VALUE, offsetof(Match, string), true, "The string passed to match() or search()."},
    {"pos", MEMBER_INT64, offsetof(Match, position), true,
     "The index into the string at which the RE engine started looking for a match."},
    {"endpos", MEMBER_INT64, offsetof(Match, end_position), true,
     "The index into the string beyond which the RE engine will not go."},
    {0}};
const TypeSpec sre_match_type_spec = {
    .name = "Match",
    .module = "re",
    .doc = "The result of re.match() and re.search().\nMatch objects always have a boolean "
           "value of True.",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(Match),
    .trace_kind = TRACE_CUSTOM,
    .trace = match_trace,
    .slots = {.repr = match_repr, .get_item = match_get_item},
    .methods = match_methods,
    .getters = match_getters,
    .members = match_members,
};
