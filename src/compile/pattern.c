// Taipan: match statements. MIT licence.
//
// A pattern tests a register and jumps to `fail` when it does not fit. Captures are noted with the register that holds
// their value, and become variables only when the whole pattern has matched; the registers stay taken until then.
#include "compile/compiler.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"

typedef struct Capture {
    AstName *name;
    Register value;
} Capture;
typedef VECTOR(Capture) Captures;
typedef struct PatternContext {
    Captures captures;
    Label fail;
    bool allow_irrefutable;
} PatternContext;

static void pattern(Compiler *c, AstNode *p, Register subject, PatternContext *context);

static void capture(Compiler *c, Position at, AstName *name, Register value, PatternContext *context) {
    if (!name) return;
    for (size_t i = 0; i < context->captures.count; i++) {
        if (context->captures.items[i].name != name) continue;
        compiler_error(c, at, "multiple assignments to name '%s' in pattern", name->text);
        return;
    }
    Capture record = {name, value};
    if (vector_append(&context->captures, record) < 0) compiler_no_memory(c);
}

static bool is_wildcard(const AstNode *p) {
    return p->kind == AST_MatchAs && !p->MatchAs.name;
}
static bool is_star_wildcard(const AstNode *p) {
    return p->kind == AST_MatchStar && !p->MatchStar.name;
}

static void subpattern(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    bool outer = context->allow_irrefutable;
    context->allow_irrefutable = true;
    pattern(c, p, subject, context);
    context->allow_irrefutable = outer;
}

static void pattern_as(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    AstName *name = p->MatchAs.name;
    Position at = position_of(p);
    if (!p->MatchAs.pattern) {
        if (!context->allow_irrefutable) {
            if (name)
                compiler_error(c, at, "name capture '%s' makes remaining patterns unreachable", name->text);
            else
                compiler_error(c, at, "wildcard makes remaining patterns unreachable");
            return;
        }
        if (!name) emit(c, at, OP_NOP, 0, 0, 0); // so that tracers see the line
        capture(c, at, name, subject, context);
        return;
    }
    pattern(c, p->MatchAs.pattern, subject, context);
    capture(c, at, name, subject, context);
}

// ---- values -----------------------------------------------------------------------------------------------------
static void pattern_value(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    AstNode *value = p->MatchValue.value;
    Position at = position_of(p);
    if (value->kind != AST_Attribute && constant_fold(c, value) == NO_VALUE) {
        compiler_error(c, at, "patterns may only match literals and attribute lookups");
        return;
    }
    Register r = expression_operand(c, value, NO_REGISTER);
    emit_jump(c, at, OP_JUMP_IF_EQ, subject, r, 0, context->fail);
}

static void pattern_singleton(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    Position at = position_of(p);
    Value value = constant_value(c, &p->MatchSingleton.value);
    if (value == NONE) {
        emit_jump(c, at, OP_JUMP_IF_NOT_NONE, subject, 0, 0, context->fail);
        return;
    }
    Register r = temporary_new(c);
    emit_constant(c, at, r, value);
    emit_jump(c, at, OP_JUMP_IF_IS, subject, r, 0, context->fail);
}

// ---- sequences --------------------------------------------------------------------------------------------------
static void check_length(Compiler *c, Position at, Register subject, size_t size, bool at_least, Label fail) {
    Register length = temporary_new(c), wanted = temporary_new(c);
    emit(c, at, OP_GET_LENGTH, length, subject, 0);
    emit_constant(c, at, wanted, value_from_small_int((int64_t)size));
    emit_jump(c, at, at_least ? OP_JUMP_IF_GE : OP_JUMP_IF_EQ, length, wanted, 0, fail);
}

static int64_t find_star(Compiler *c, AstNode *p, bool *only_wildcards, bool *star_wildcard) {
    const AstSequence *patterns = &p->MatchSequence.patterns;
    int64_t star = -1;
    *only_wildcards = true;
    *star_wildcard = false;
    for (size_t i = 0; i < patterns->count; i++) {
        AstNode *item = patterns->items[i];
        if (item->kind == AST_MatchStar) {
            if (star >= 0) {
                compiler_error(c, position_of(p), "multiple starred names in sequence pattern");
                return -1;
            }
            *star_wildcard = is_star_wildcard(item);
            *only_wildcards &= *star_wildcard;
            star = (int64_t)i;
            continue;
        }
        *only_wildcards &= is_wildcard(item);
    }
    return star;
}

// Items by index, where the star captures nothing.
static void sequence_by_index(Compiler *c, AstNode *p, Register subject, size_t star, PatternContext *context) {
    const AstSequence *patterns = &p->MatchSequence.patterns;
    Position at = position_of(p);
    for (size_t i = 0; i < patterns->count && !c->failed; i++) {
        AstNode *item = patterns->items[i];
        if (i == star || is_wildcard(item)) continue;
        Register index = temporary_new(c), value = temporary_new(c);
        if (i < star) {
            emit_constant(c, at, index, value_from_small_int((int64_t)i));
        } else {
            Register distance = temporary_new(c);
            emit(c, at, OP_GET_LENGTH, index, subject, 0);
            emit_constant(c, at, distance, value_from_small_int((int64_t)(patterns->count - i)));
            emit(c, at, OP_SUBTRACT, index, index, distance);
        }
        emit(c, at, OP_GET_ITEM, value, subject, index);
        subpattern(c, item, value, context);
    }
}

static void sequence_unpacked(Compiler *c, AstNode *p, Register subject, int64_t star, PatternContext *context) {
    const AstSequence *patterns = &p->MatchSequence.patterns;
    Position at = position_of(p);
    uint32_t count = (uint32_t)patterns->count;
    Register base = temporaries_new(c, count ? count : 1);
    if (star < 0)
        emit(c, at, OP_UNPACK_SEQUENCE, base, subject, count);
    else
        emit_extra(c, at, OP_UNPACK_STAR, base, subject, (uint32_t)star, count - (uint32_t)star - 1);
    for (uint32_t i = 0; i < count && !c->failed; i++) {
        AstNode *item = patterns->items[i];
        if (item->kind == AST_MatchStar)
            capture(c, position_of(item), item->MatchStar.name, register_after(base, i), context);
        else
            subpattern(c, item, register_after(base, i), context);
    }
}

static void pattern_sequence(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    bool only_wildcards, star_wildcard;
    size_t size = p->MatchSequence.patterns.count;
    Position at = position_of(p);
    int64_t star = find_star(c, p, &only_wildcards, &star_wildcard);
    if (c->failed) return;
    if (star >= 0 && (star >= 256 || size - (size_t)star - 1 >= (1u << 23))) {
        compiler_error(c, at, "too many expressions in star-unpacking sequence pattern");
        return;
    }
    Register is_sequence = temporary_new(c);
    emit(c, at, OP_MATCH_SEQUENCE, is_sequence, subject, 0);
    emit_jump(c, at, OP_JUMP_IF_FALSE, is_sequence, 0, 0, context->fail);
    if (star < 0)
        check_length(c, at, subject, size, false, context->fail);
    else if (size > 1)
        check_length(c, at, subject, size - 1, true, context->fail);
    if (only_wildcards) return;
    if (star_wildcard)
        sequence_by_index(c, p, subject, (size_t)star, context);
    else
        sequence_unpacked(c, p, subject, star, context);
}

// ---- mappings ---------------------------------------------------------------------------------------------------
static void check_mapping_key(Compiler *c, AstNode *p, size_t index) {
    AstNode *key = p->MatchMapping.keys.items[index];
    if (key->kind == AST_Attribute) return;
    Value value = constant_fold(c, key);
    if (c->failed) return;
    if (value == NO_VALUE) {
        compiler_error(c, position_of(p), "mapping pattern keys may only match literals and attribute lookups");
        return;
    }
    for (size_t i = 0; i < index && !c->failed; i++) {
        AstNode *other = p->MatchMapping.keys.items[i];
        Value other_value = other->kind == AST_Attribute ? NO_VALUE : constant_fold(c, other);
        if (other_value == NO_VALUE || object_equal(c->thread, value, other_value) != 1) continue;
        Value text = compiler_check(c, object_repr(c->thread, value));
        const char *utf8 = c->failed ? NULL : str_to_utf8_surrogates(c->thread, text, NULL);
        if (utf8) compiler_error(c, position_of(p), "mapping pattern checks duplicate key (%s)", utf8);
        c->failed = true;
    }
}

static void pattern_mapping(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    Position at = position_of(p);
    const AstSequence *keys = &p->MatchMapping.keys;
    uint32_t size = (uint32_t)keys->count;
    Register scratch = temporary_new(c);
    emit(c, at, OP_MATCH_MAPPING, scratch, subject, 0);
    emit_jump(c, at, OP_JUMP_IF_FALSE, scratch, 0, 0, context->fail);
    if (!size && !p->MatchMapping.rest) return;
    if (size) check_length(c, at, subject, size, true, context->fail);
    Register base = temporaries_new(c, size ? size : 1), tuple = temporary_new(c);
    for (uint32_t i = 0; i < size && !c->failed; i++) {
        check_mapping_key(c, p, i);
        expression_into(c, keys->items[i], register_after(base, i));
    }
    emit(c, at, OP_BUILD_TUPLE, tuple, base, size);
    emit(c, at, OP_MATCH_KEYS, scratch, subject, tuple);
    emit_jump(c, at, OP_JUMP_IF_NONE, scratch, 0, 0, context->fail);
    emit(c, at, OP_UNPACK_SEQUENCE, base, scratch, size);
    for (uint32_t i = 0; i < size && !c->failed; i++)
        subpattern(c, p->MatchMapping.patterns.items[i], register_after(base, i), context);
    if (!p->MatchMapping.rest) return;
    Register rest = temporary_new(c);
    emit(c, at, OP_COPY_WITHOUT_KEYS, rest, subject, tuple);
    capture(c, at, p->MatchMapping.rest, rest, context);
}

// ---- classes ----------------------------------------------------------------------------------------------------
static uint32_t attribute_names(Compiler *c, AstNode *p) {
    const AstNameSequence *names = &p->MatchClass.kwd_attrs;
    Tuple *tuple = tuple_allocate(c->thread, names->count);
    if (!tuple) c->failed = true;
    for (size_t i = 0; i < names->count && !c->failed; i++) {
        for (size_t other = i + 1; other < names->count; other++) {
            if (names->items[other] != names->items[i]) continue;
            compiler_error(c, position_of(p->MatchClass.kwd_patterns.items[other]),
                           "attribute name repeated in class pattern: %s", names->items[i]->text);
            return 0;
        }
        tuple_set(c->thread, tuple, i, compiler_name_value(c, names->items[i]));
    }
    return c->failed ? 0 : unit_constant(c, value_from_object(tuple));
}

static void pattern_class(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    Position at = position_of(p);
    const AstSequence *positional = &p->MatchClass.patterns, *keyword = &p->MatchClass.kwd_patterns;
    uint32_t count = (uint32_t)(positional->count + keyword->count);
    Register base = temporaries_new(c, 2), result = temporary_new(c);
    uint32_t names = attribute_names(c, p);
    if (c->failed) return;
    expression_into(c, p->MatchClass.cls, register_after(base, 1));
    emit_move(c, at, base, subject);
    emit_extra(c, at, OP_MATCH_CLASS, result, base, (uint32_t)positional->count, names);
    emit_jump(c, at, OP_JUMP_IF_NONE, result, 0, 0, context->fail);
    if (!count) return;
    Register items = temporaries_new(c, count);
    emit(c, at, OP_UNPACK_SEQUENCE, items, result, count);
    for (uint32_t i = 0; i < count && !c->failed; i++) {
        AstNode *item = i < positional->count ? positional->items[i] : keyword->items[i - positional->count];
        if (!is_wildcard(item)) subpattern(c, item, register_after(items, i), context);
    }
}

// ---- alternatives -----------------------------------------------------------------------------------------------
static int64_t find_capture(const Captures *captures, const AstName *name) {
    for (size_t i = 0; i < captures->count; i++)
        if (captures->items[i].name == name) return (int64_t)i;
    return -1;
}

// The captures of every alternative end up in the registers of `common`, which the first one sets.
static void merge_captures(Compiler *c, AstNode *p, const Captures *found, Captures *common, bool first) {
    Position at = position_of(p);
    if (!first && found->count != common->count) {
        compiler_error(c, at, "alternative patterns bind different names");
        return;
    }
    for (size_t i = 0; i < found->count && !c->failed; i++) {
        Capture record = found->items[i];
        int64_t index = first ? (int64_t)i : find_capture(common, record.name);
        if (index < 0) {
            compiler_error(c, at, "alternative patterns bind different names");
            return;
        }
        Register value = record.value;
        if (first) {
            record.value = temporary_new(c);
            if (vector_append(common, record) < 0) {
                compiler_no_memory(c);
                return;
            }
        }
        emit_move(c, at, common->items[index].value, value);
    }
}

static void pattern_or(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    const AstSequence *patterns = &p->MatchOr.patterns;
    Label end = label_new(c);
    Captures common = {0};
    for (size_t i = 0; i < patterns->count && !c->failed; i++) {
        bool last = i + 1 == patterns->count;
        PatternContext inner = {.fail = last ? context->fail : label_new(c),
                                .allow_irrefutable = last && context->allow_irrefutable};
        pattern(c, patterns->items[i], subject, &inner);
        merge_captures(c, p, &inner.captures, &common, i == 0);
        vector_free(&inner.captures);
        if (last) break;
        emit_goto(c, position_of(patterns->items[i]), end);
        label_place(c, inner.fail);
    }
    label_place(c, end);
    for (size_t i = 0; i < common.count && !c->failed; i++)
        capture(c, position_of(p), common.items[i].name, common.items[i].value, context);
    vector_free(&common);
}

static void pattern(Compiler *c, AstNode *p, Register subject, PatternContext *context) {
    if (!compiler_enter(c)) return;
    switch (p->kind) {
    case AST_MatchValue: pattern_value(c, p, subject, context); break;
    case AST_MatchSingleton: pattern_singleton(c, p, subject, context); break;
    case AST_MatchSequence: pattern_sequence(c, p, subject, context); break;
    case AST_MatchMapping: pattern_mapping(c, p, subject, context); break;
    case AST_MatchClass: pattern_class(c, p, subject, context); break;
    case AST_MatchStar: capture(c, position_of(p), p->MatchStar.name, subject, context); break;
    case AST_MatchAs: pattern_as(c, p, subject, context); break;
    case AST_MatchOr: pattern_or(c, p, subject, context); break;
    default: compiler_error(c, position_of(p), "unexpected pattern"); break;
    }
}

static void match_case(Compiler *c, AstNode *node, bool last, Register subject, Label end) {
    uint32_t mark = temporary_mark(c);
    AstNode *guard = node->match_case.guard;
    PatternContext context = {.fail = label_new(c), .allow_irrefutable = guard || last};
    pattern(c, node->match_case.pattern, subject, &context);
    for (size_t i = 0; i < context.captures.count && !c->failed; i++)
        name_store(c, position_of(node->match_case.pattern), context.captures.items[i].name,
                   context.captures.items[i].value);
    vector_free(&context.captures);
    temporary_release(c, mark);
    if (guard) expression_jump(c, guard, context.fail, false, position_of(guard));
    compile_statements(c, &node->match_case.body);
    emit_goto(c, NO_POSITION, end);
    label_place(c, context.fail);
}

void compile_match(Compiler *c, AstNode *s) {
    uint32_t mark = temporary_mark(c);
    Register subject = temporary_new(c);
    Label end = label_new(c);
    expression_into(c, s->Match.subject, subject);
    for (size_t i = 0; i < s->Match.cases.count && !c->failed; i++)
        match_case(c, s->Match.cases.items[i], i + 1 == s->Match.cases.count, subject, end);
    label_place(c, end);
    temporary_release(c, mark);
}
