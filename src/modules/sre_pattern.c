// Taipan: re.Pattern: match, search, findall, split, sub. MIT licence.
//
// Repeated searches follow one rule: after a match that was empty the next one, if it begins at the same place, must not
// be empty (must_advance).
#include "modules/sre.h"
#include "modules/sre_types.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/iterators.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/tuple.h"

static Pattern *pattern_from_value(Value v) {
    return (Pattern *)v;
}

static void pattern_trace(Object *object, Tracer *tracer) {
    Pattern *pattern = (Pattern *)object;
    tracer_visit(tracer, pattern->pattern);
    tracer_visit(tracer, pattern->group_index);
    tracer_visit(tracer, pattern->index_group);
}

static int position_argument(Thread *thread, Value v, int64_t missing, int64_t *result) {
    if (v == UNBOUND) {
        *result = missing;
        return 0;
    }
    return argument_index(thread, v, result);
}

// args: self, string, pos, endpos
static int open_from_arguments(SreState *state, Thread *thread, Value *args) {
    int64_t start, end;
    if (position_argument(thread, args[2], 0, &start) < 0 || position_argument(thread, args[3], INT64_MAX, &end) < 0)
        return -1;
    return state_open(state, thread, pattern_from_value(args[0]), args[1], start, end);
}

static Value finish_single(SreState *state, int status) {
    Value result = status < 0    ? NO_VALUE
                   : status == 0 ? NONE
                                 : match_new(state->thread, state, (int64_t)state->start, (int64_t)state->end);
    state_close(state);
    return result;
}

static Value match_single(Thread *thread, Value *args, bool search, bool full) {
    SreState state;
    if (open_from_arguments(&state, thread, args) < 0) return NO_VALUE;
    state.full_match = full;
    if (state.start > state.end) return finish_single(&state, 0);
    return finish_single(&state, search ? sre_search(&state, state.start) : sre_match(&state, state.start));
}

NATIVE(pattern_match, "match(self, /, string, pos=0, endpos=sys.maxsize)",
       "Matches zero or more characters at the beginning of the string.", EFFECT_ANY) {
    return match_single(thread, args, false, false);
}

NATIVE(pattern_fullmatch, "fullmatch(self, /, string, pos=0, endpos=sys.maxsize)", "Matches against all of the string.",
       EFFECT_ANY) {
    return match_single(thread, args, false, true);
}

NATIVE(pattern_search, "search(self, /, string, pos=0, endpos=sys.maxsize)",
       "Scan through string looking for a match, and return a corresponding match object instance.\n\n"
       "Return None if no position in the string matches.",
       EFFECT_ANY) {
    return match_single(thread, args, true, false);
}

// ---- repeated searches ------------------------------------------------------------------------------------------

// The next match from `*at` on; afterwards *at is where the one after it may begin.
static int next_match(SreState *state, size_t *at) {
    if (*at > state->end) return 0;
    int status = sre_search(state, *at);
    if (status <= 0) return status;
    state->must_advance = state->match_start == state->match_end;
    *at = state->match_end;
    return 1;
}

static Value group_slice(SreState *state, int64_t group, Value missing) { // group from 1
    int64_t start = state->marks[2 * (group - 1)], end = state->marks[2 * (group - 1) + 1];
    if (start < 0 || end < start) return missing;
    return subject_slice(state->thread, &state->subject, start, end);
}

static Value empty_of(SreState *state) {
    Thread *thread = state->thread;
    return state->subject.is_bytes ? ROOT_VALUE(empty_bytes) : ROOT_VALUE(empty_str);
}

static Value findall_item(SreState *state) {
    int64_t groups = state->pattern->groups;
    if (groups == 0)
        return subject_slice(state->thread, &state->subject, (int64_t)state->match_start, (int64_t)state->match_end);
    if (groups == 1) return group_slice(state, 1, empty_of(state));
    Tuple *tuple = tuple_allocate(state->thread, (size_t)groups);
    if (!tuple) return NO_VALUE;
    for (int64_t g = 1; g <= groups; g++) {
        Value item = group_slice(state, g, empty_of(state));
        if (!item) return NO_VALUE;
        tuple_set(state->thread, tuple, (size_t)g - 1, item);
    }
    return value_from_object(tuple);
}

static Value collect_matches(SreState *state) {
    List *list = list_allocate(state->thread, 0);
    size_t at = state->start;
    int status;
    if (!list) return NO_VALUE;
    while ((status = next_match(state, &at)) > 0) {
        Value item = findall_item(state);
        if (!item || list_append(state->thread, value_from_object(list), item) < 0) return NO_VALUE;
    }
    return status < 0 ? NO_VALUE : value_from_object(list);
}

NATIVE(pattern_findall, "findall(self, /, string, pos=0, endpos=sys.maxsize)",
       "Return a list of all non-overlapping matches of pattern in string.", EFFECT_ANY) {
    SreState state;
    if (open_from_arguments(&state, thread, args) < 0) return NO_VALUE;
    Value result = collect_matches(&state);
    state_close(&state);
    return result;
}

static Value split_pieces(SreState *state, int64_t limit) {
    Thread *thread = state->thread;
    List *list = list_allocate(thread, 0);
    if (!list) return NO_VALUE;
    Value result = value_from_object(list);
    size_t at = 0, last = 0;
    int status = 0;
    for (int64_t n = 0; limit == 0 || n < limit; n++) {
        status = next_match(state, &at);
        if (status <= 0) break;
        Value piece = subject_slice(thread, &state->subject, (int64_t)last, (int64_t)state->match_start);
        if (!piece || list_append(thread, result, piece) < 0) return NO_VALUE;
        for (int64_t g = 1; g <= state->pattern->groups; g++) {
            Value group = group_slice(state, g, NONE);
            if (!group || list_append(thread, result, group) < 0) return NO_VALUE;
        }
        last = state->match_end;
    }
    if (status < 0) return NO_VALUE;
    Value rest = subject_slice(thread, &state->subject, (int64_t)last, (int64_t)state->end);
    return rest && list_append(thread, result, rest) == 0 ? result : NO_VALUE;
}

NATIVE(pattern_split, "split(self, /, string, maxsplit=0)", "Split string by the occurrences of pattern.", EFFECT_ANY) {
    int64_t limit = object_index_int64(thread, args[2]);
    if (limit == -1 && error_pending(thread)) return NO_VALUE;
    SreState state;
    if (state_open(&state, thread, pattern_from_value(args[0]), args[1], 0, INT64_MAX) < 0) return NO_VALUE;
    Value result = limit < 0 ? split_pieces(&state, INT64_MIN) : split_pieces(&state, limit);
    state_close(&state);
    return result;
}

// ---- substitution -----------------------------------------------------------------------------------------------

typedef enum FilterKind { FILTER_LITERAL, FILTER_TEMPLATE, FILTER_CALL } FilterKind;

static bool has_backslash(Thread *thread, Value replacement, bool *known) {
    *known = true;
    if (value_is_str(replacement)) {
        Str *s = str_from_value(replacement);
        for (size_t i = 0; i < s->length; i++)
            if (str_read(s, i) == '\\') return true;
        return false;
    }
    Buffer buffer;
    if (buffer_get(thread, replacement, &buffer, BUFFER_SIMPLE) < 0) {
        error_clear(thread);
        *known = false;
        return true;
    }
    bool found = buffer.length && memchr(buffer.data, '\\', buffer.length);
    buffer_release(thread, &buffer);
    return found;
}

// What to put in place of each match: *filter becomes a literal, a template or a callable. -1: exception.
static int prepare_filter(Thread *thread, Value pattern, Value *filter) {
    if (object_is_callable(*filter)) return FILTER_CALL;
    bool known;
    if (!has_backslash(thread, *filter, &known)) return FILTER_LITERAL;
    Value compile = object_import_attribute(thread, "re", "_compile_template");
    if (!compile) return -1;
    *filter = object_call2(thread, compile, pattern, *filter);
    if (!*filter) return -1;
    if (!value_has_shape(*filter, SHAPE_sre_template)) return FILTER_LITERAL;
    Template *template = (Template *)*filter;
    if (template->count > 0) return FILTER_TEMPLATE;
    *filter = template->literal;
    return FILTER_LITERAL;
}

static Value replacement_for(SreState *state, FilterKind kind, Value filter) {
    if (kind == FILTER_LITERAL) return filter;
    Value match = match_new(state->thread, state, (int64_t)state->start, (int64_t)state->end);
    if (!match) return NO_VALUE;
    return kind == FILTER_CALL ? object_call1(state->thread, filter, match)
                               : match_expand(state->thread, (Match *)match, filter);
}

static int append_piece(SreState *state, Value list, size_t start, size_t end) {
    if (start >= end) return 0;
    Value piece = subject_slice(state->thread, &state->subject, (int64_t)start, (int64_t)end);
    return piece ? list_append(state->thread, list, piece) : -1;
}

static int64_t substitute(SreState *state, Value list, FilterKind kind, Value filter, int64_t limit) { // -1: exception
    size_t at = 0, last = 0;
    int64_t n = 0;
    for (; limit == 0 || n < limit; n++) {
        int status = next_match(state, &at);
        if (status < 0) return -1;
        if (status == 0) break;
        size_t start = state->match_start, end = state->match_end;
        if (append_piece(state, list, last, start) < 0) return -1;
        Value item = replacement_for(state, kind, filter);
        if (!item || (item != NONE && list_append(state->thread, list, item) < 0)) return -1;
        last = end;
    }
    return append_piece(state, list, last, state->end) < 0 ? -1 : n;
}

static Value join_pieces(Thread *thread, SreState *state, Value list) {
    if (state->subject.is_bytes) return object_call_method(thread, ROOT_VALUE(empty_bytes), NAME(join), 1, list);
    return str_join(thread, ROOT_VALUE(empty_str), list);
}

static Value substitute_all(Thread *thread, Value *args, bool with_count) { // self, repl, string, count
    int64_t limit = object_index_int64(thread, args[3]);
    if (limit == -1 && error_pending(thread)) return NO_VALUE;
    if (limit < 0) limit = INT64_MAX; // as CPython: no limit reached
    Value filter = args[1];
    int kind = prepare_filter(thread, args[0], &filter);
    List *list = kind < 0 ? NULL : list_allocate(thread, 0);
    if (!list) return NO_VALUE;
    SreState state;
    if (state_open(&state, thread, pattern_from_value(args[0]), args[2], 0, INT64_MAX) < 0) return NO_VALUE;
    int64_t n = substitute(&state, value_from_object(list), (FilterKind)kind, filter, limit);
    Value result = n < 0 ? NO_VALUE : join_pieces(thread, &state, value_from_object(list));
    state_close(&state);
    return result && with_count ? tuple_pack(thread, 2, result, value_from_small_int(n)) : result;
}

NATIVE(pattern_sub, "sub(self, /, repl, string, count=0)",
       "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the "
       "replacement repl.",
       EFFECT_ANY) {
    return substitute_all(thread, args, false);
}

NATIVE(
    pattern_subn, "subn(self, /, repl, string, count=0)",
    "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of "
    "pattern with the replacement repl.",
    EFFECT_ANY) {
    return substitute_all(thread, args, true);
}

// ---- scanners ---------------------------------------------------------------------------------------------------

static void scanner_trace(Object *object, Tracer *tracer) {
    Scanner *scanner = (Scanner *)object;
    tracer_visit_pointer(tracer, scanner->pattern);
    tracer_visit(tracer, scanner->string);
    tracer_visit(tracer, scanner->held);
}

static Value scanner_new(Thread *thread, Value *args, uint32_t shape) {
    int64_t start, end;
    if (position_argument(thread, args[2], 0, &start) < 0 || position_argument(thread, args[3], INT64_MAX, &end) < 0)
        return NO_VALUE;
    Subject subject;
    Pattern *pattern = pattern_from_value(args[0]);
    if (subject_open(thread, &subject, pattern, args[1]) < 0) return NO_VALUE;
    int64_t length = (int64_t)subject.length;
    subject_close(thread, &subject);
    Scanner *scanner = heap_allocate(thread, sizeof(Scanner), shape);
    if (!scanner) return NO_VALUE;
    HEAP_STORE_POINTER(thread, scanner, pattern, pattern);
    heap_store(thread, scanner, &scanner->string, args[1]);
    if (!value_is_str(args[1]) && !value_has_shape(args[1], SHAPE_bytes)) {
        Value held = memoryview_new(thread, args[1], BUFFER_SIMPLE);
        if (held == NO_VALUE) return NO_VALUE;
        heap_store(thread, scanner, &scanner->held, held);
    }
    scanner->start = start < 0 ? 0 : start > length ? length : start;
    scanner->end = end < 0 ? 0 : end > length ? length : end;
    scanner->at = scanner->start;
    return value_from_object(scanner);
}

// The next match object, or NONE at the end.
static Value scanner_advance(Thread *thread, Scanner *scanner, bool search) {
    if (scanner->done) return NONE;
    SreState state;
    if (state_open(&state, thread, scanner->pattern, scanner->string, scanner->start, scanner->end) < 0)
        return NO_VALUE;
    state.must_advance = scanner->must_advance;
    int status = (size_t)scanner->at > state.end ? 0
                 : search                        ? sre_search(&state, (size_t)scanner->at)
                                                 : sre_match(&state, (size_t)scanner->at);
    Value result = status < 0 ? NO_VALUE : NONE;
    if (status > 0) {
        result = match_new(thread, &state, scanner->start, scanner->end);
        scanner->must_advance = state.match_start == state.match_end;
        scanner->at = (int64_t)state.match_end;
    } else {
        scanner->done = true;
    }
    state_close(&state);
    if (scanner->done && scanner->held != NO_VALUE) {
        if (result != NO_VALUE && memoryview_release(thread, scanner->held) == NO_VALUE) return NO_VALUE;
        scanner->held = NO_VALUE; // NOBARRIER: no reference
    }
    return result;
}

NATIVE(scanner_match, "match(self, /)", "", EFFECT_ANY) {
    return scanner_advance(thread, (Scanner *)args[0], false);
}

NATIVE(scanner_search, "search(self, /)", "", EFFECT_ANY) {
    return scanner_advance(thread, (Scanner *)args[0], true);
}

static Value scanner_pattern(Thread *thread __attribute__((unused)), Value self) {
    return value_from_object(((Scanner *)self)->pattern);
}

static Value finditer_next(Thread *thread, Value self) {
    Value match = scanner_advance(thread, (Scanner *)self, true);
    return match == NONE ? NO_VALUE : match;
}

static const NativeDef *const scanner_methods[] = {&scanner_match_native, &scanner_search_native, NULL};
static const NativeGetSet scanner_getters[] = {{"pattern", scanner_pattern, NULL, NULL}, {0}};
const TypeSpec sre_scanner_type_spec = {
    .name = "SRE_Scanner",
    .module = "_sre",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(Scanner),
    .trace_kind = TRACE_CUSTOM,
    .trace = scanner_trace,
    .methods = scanner_methods,
    .getters = scanner_getters,
};
const TypeSpec sre_finditer_type_spec = {
    .name = "callable_iterator",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(Scanner),
    .trace_kind = TRACE_CUSTOM,
    .trace = scanner_trace,
    .slots = {.iter = iterator_self, .next = finditer_next},
};

NATIVE(pattern_scanner, "scanner(self, /, string, pos=0, endpos=sys.maxsize)", "", EFFECT_ANY) {
    return scanner_new(thread, args, SHAPE_sre_scanner);
}

NATIVE(pattern_finditer, "finditer(self, /, string, pos=0, endpos=sys.maxsize)",
       "Return an iterator over all non-overlapping matches for the RE pattern in string.\n\n"
       "For each match, the iterator returns a match object.",
       EFFECT_ANY) {
    return scanner_new(thread, args, SHAPE_sre_finditer);
}

// ---- the type ---------------------------------------------------------------------------------------------------

NATIVE(pattern_copy, "__copy__(self, /)", "", EFFECT_NONE) {
    return args[0];
}
NATIVE(pattern_deepcopy, "__deepcopy__(self, memo, /)", "", EFFECT_NONE) {
    return args[0];
}
NATIVE(pattern_class_getitem, "__class_getitem__(type, item, /)", "See PEP 585", EFFECT_ALLOCATES | NATIVE_CLASS) {
    return sre_generic_alias(thread, args[0], args[1]);
}

static int append_flags(Thread *thread, StrBuilder *builder, int64_t flags) {
    static const struct {
        int64_t bit;
        const char *name;
    } names[] = {
        {SRE_FLAG_IGNORECASE, "re.IGNORECASE"}, {SRE_FLAG_LOCALE, "re.LOCALE"},   {SRE_FLAG_MULTILINE, "re.MULTILINE"},
        {SRE_FLAG_DOTALL, "re.DOTALL"},         {SRE_FLAG_VERBOSE, "re.VERBOSE"}, {SRE_FLAG_DEBUG, "re.DEBUG"},
        {SRE_FLAG_ASCII, "re.ASCII"},
    };
    const char *separator = ", ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!(flags & names[i].bit)) continue;
        if (str_builder_append_format(thread, builder, "%s%s", separator, names[i].name) < 0) return -1;
        flags &= ~names[i].bit;
        separator = "|";
    }
    return flags ? str_builder_append_format(thread, builder, "%s0x%llx", separator, (long long)flags) : 0;
}

static Value pattern_repr(Thread *thread, Value self) {
    Pattern *pattern = pattern_from_value(self);
    int64_t flags = pattern->flags;
    int64_t kinds = SRE_FLAG_LOCALE | SRE_FLAG_UNICODE | SRE_FLAG_ASCII;
    if (value_is_str(pattern->pattern) && (flags & kinds) == SRE_FLAG_UNICODE) flags &= ~(int64_t)SRE_FLAG_UNICODE;
    StrBuilder builder;
    str_builder_init(&builder);
    if (str_builder_append_format(thread, &builder, "re.compile(%.200R", pattern->pattern) < 0 ||
        append_flags(thread, &builder, flags) < 0 || str_builder_append_code_point(thread, &builder, ')') < 0)
        return NO_VALUE;
    return str_builder_finish(thread, &builder);
}

static int64_t pattern_hash(Thread *thread, Value self) {
    Pattern *pattern = pattern_from_value(self);
    int64_t hash = object_hash(thread, pattern->pattern);
    if (hash == -1) return -1;
    uint64_t mixed = (uint64_t)hash;
    for (size_t i = 0; i < pattern->code_size; i++)
        mixed = mixed * 1000003 ^ pattern->code[i];
    mixed ^= (uint64_t)pattern->flags ^ pattern->is_bytes ^ pattern->code_size;
    return (int64_t)mixed == -1 ? -2 : (int64_t)mixed;
}

static Value pattern_compare(Thread *thread, Value self, Value other, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_shape(other, SHAPE_sre_pattern)) return NOT_IMPLEMENTED;
    Pattern *a = pattern_from_value(self), *b = pattern_from_value(other);
    int equal = a == b;
    if (!equal && a->flags == b->flags && a->is_bytes == b->is_bytes && a->code_size == b->code_size &&
        memcmp(a->code, b->code, a->code_size * sizeof(uint32_t)) == 0)
        equal = object_equal(thread, a->pattern, b->pattern);
    return equal < 0 ? NO_VALUE : value_from_bool(equal == (op == COMPARE_EQ));
}

static Value pattern_groupindex(Thread *thread, Value self) {
    Pattern *pattern = pattern_from_value(self);
    Value proxy = value_from_object(BUILTIN_TYPE(mappingproxy));
    return object_call1(thread, proxy, pattern->group_index);
}

static const NativeDef *const pattern_methods[] = {&pattern_match_native,
                                                   &pattern_fullmatch_native,
                                                   &pattern_search_native,
                                                   &pattern_sub_native,
                                                   &pattern_subn_native,
                                                   &pattern_findall_native,
                                                   &pattern_split_native,
                                                   &pattern_finditer_native,
                                                   &pattern_scanner_native,
                                                   &pattern_copy_native,
                                                   &pattern_deepcopy_native,
                                                   &pattern_class_getitem_native,
                                                   NULL};
static const NativeGetSet pattern_getters[] = {
    {"groupindex", pattern_groupindex, NULL, "A dictionary mapping group names to group numbers."}, {0}};
static const NativeMember pattern_members[] = {
    {"pattern", MEMBER_VALUE, offsetof(Pattern, pattern), true,
     "The pattern string from which the RE object was compiled."},
    {"flags", MEMBER_INT64, offsetof(Pattern, flags), true, "The regex matching flags."},
    {"groups", MEMBER_INT64, offsetof(Pattern, groups), true, "The number of capturing groups in the pattern."},
    {0}};
const TypeSpec sre_pattern_type_spec = {
    .name = "Pattern",
    .module = "re",
    .doc = "Compiled regular expression object.",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(Pattern),
    .has_weakrefs = true,
    .trace_kind = TRACE_CUSTOM,
    .trace = pattern_trace,
    .slots = {.repr = pattern_repr, .hash = pattern_hash, .rich_compare = pattern_compare},
    .methods = pattern_methods,
    .getters = pattern_getters,
    .members = pattern_members,
};
