// Taipan: checking the code of a regular expression. MIT licence.
//
// _sre.compile takes any list of numbers: what passes here runs without reading outside the code, without jumping into
// the middle of something, and with every repeat closed by its own UNTIL.
#include "modules/sre.h"

enum { SRE_MAXIMUM_DEPTH = 20000 };

typedef struct Verifier {
    const uint32_t *code;
    uint32_t groups;
    SreSetVisitor on_set;
    void *context;
    int depth;
} Verifier;

static bool verify_range(Verifier *v, size_t i, size_t end);

// A charset from i; it must end in FAILURE exactly at end - 1.
static bool verify_charset(const uint32_t *code, size_t i, size_t end) {
    while (i < end) {
        switch (code[i++]) {
        case SRE_FAILURE: return i == end;
        case SRE_NEGATE: break;
        case SRE_LITERAL: i++; break;
        case SRE_CATEGORY:
            if (i >= end || code[i++] >= SRE_CATEGORY_COUNT) return false;
            break;
        case SRE_RANGE:
        case SRE_RANGE_UNI_IGNORE: i += 2; break;
        case SRE_CHARSET: i += 8; break;
        case SRE_BIGCHARSET: {
            if (i >= end || code[i] > 256 || end - i < 65 + code[i] * 8u) return false;
            uint32_t blocks = code[i];
            const uint8_t *map = (const uint8_t *)(code + i + 1);
            for (int k = 0; k < 256; k++)
                if (map[k] >= blocks) return false;
            i += 65 + blocks * 8u;
            break;
        }
        default: return false;
        }
    }
    return false;
}

static bool verify_info(Verifier *v, size_t i, size_t end) { // i: after the skip word
    const uint32_t *code = v->code;
    if (end - i < 3) return false;
    uint32_t flags = code[i];
    i += 3;
    if (flags & ~7u || ((flags & SRE_INFO_PREFIX) && (flags & SRE_INFO_CHARSET))) return false;
    if ((flags & SRE_INFO_LITERAL) && !(flags & SRE_INFO_PREFIX)) return false;
    if (flags & SRE_INFO_PREFIX) {
        if (end - i < 2) return false;
        uint32_t length = code[i], skip = code[i + 1];
        return length > 0 && skip <= length && (uint64_t)end - i == 2 + 2 * (uint64_t)length;
    }
    if (!(flags & SRE_INFO_CHARSET)) return true;
    if (!verify_charset(code, i, end)) return false;
    if (v->on_set) v->on_set(v->context, i - 1);
    return true;
}

// Alternatives: skip word, code, JUMP to the common end; a zero word ends the list.
static bool verify_branch(Verifier *v, size_t *position, size_t end) {
    const uint32_t *code = v->code;
    size_t i = *position, target = 0;
    for (;;) {
        if (i >= end) return false;
        uint32_t skip = code[i];
        if (skip == 0) break;
        if (skip < 3 || skip > end - i) return false;
        size_t jump = i + skip - 2; // JUMP, offset
        if (code[jump] != SRE_JUMP || !verify_range(v, i + 1, jump)) return false;
        size_t to = jump + 1 + code[jump + 1];
        if (code[jump + 1] > end - jump - 1 || (target && to != target)) return false;
        target = to;
        i += skip;
    }
    if (target != i + 1) return false;
    *position = i + 1;
    return true;
}

static bool is_single(const uint32_t *code, size_t i, size_t end) { // one character wide, as REPEAT_ONE needs
    if (i >= end) return false;
    switch (code[i]) {
    case SRE_ANY:
    case SRE_ANY_ALL:
    case SRE_FAILURE: return i + 1 == end;
    case SRE_LITERAL:
    case SRE_NOT_LITERAL:
    case SRE_LITERAL_IGNORE:
    case SRE_NOT_LITERAL_IGNORE:
    case SRE_LITERAL_LOC_IGNORE:
    case SRE_NOT_LITERAL_LOC_IGNORE:
    case SRE_LITERAL_UNI_IGNORE:
    case SRE_NOT_LITERAL_UNI_IGNORE:
    case SRE_CATEGORY: return i + 2 == end;
    case SRE_IN:
    case SRE_IN_IGNORE:
    case SRE_IN_LOC_IGNORE:
    case SRE_IN_UNI_IGNORE: return i + 1 < end && code[i + 1] == end - i - 1;
    default: return false;
    }
}

static bool verify_repeat(Verifier *v, uint32_t op, size_t *position, size_t end) { // at the skip word
    const uint32_t *code = v->code;
    size_t i = *position;
    if (end - i < 3) return false;
    size_t skip = code[i], close = i + skip;
    bool one = op != SRE_REPEAT && op != SRE_POSSESSIVE_REPEAT;
    if (skip < 3 || code[i + 1] > code[i + 2] || (one ? close > end : close >= end)) return false;
    if (one) {
        if (code[close - 1] != SRE_SUCCESS || !is_single(code, i + 3, close - 1)) return false;
        *position = close;
        return verify_range(v, i + 3, close - 1);
    }
    if (!verify_range(v, i + 3, close)) return false;
    uint32_t last = code[close];
    if (op == SRE_REPEAT ? last != SRE_MAX_UNTIL && last != SRE_MIN_UNTIL : last != SRE_SUCCESS) return false;
    *position = close + 1;
    return true;
}

// Group, skip to the "no" code, "yes" code and, when there is a "no", JUMP over it.
static bool verify_group_exists(Verifier *v, size_t *position, size_t end) { // at the group number
    const uint32_t *code = v->code;
    size_t i = *position;
    if (end - i < 2 || code[i] >= v->groups) return false;
    size_t no = i + code[i + 1];
    if (code[i + 1] < 2 || no > end) return false;
    if (no >= i + 4 && code[no - 2] == SRE_JUMP) {
        size_t jump = no - 2, to = jump + 1 + code[jump + 1];
        if (code[jump + 1] <= end - jump - 1 && to >= no && verify_range(v, i + 2, jump) && verify_range(v, no, to)) {
            *position = to;
            return true;
        }
    }
    *position = no;
    return verify_range(v, i + 2, no);
}

static bool verify_body(Verifier *v, size_t *position, size_t end, size_t header) { // skip, header words, body, SUCCESS
    size_t i = *position;
    if (i >= end) return false;
    size_t skip = v->code[i], close = i + skip;
    if (skip < header + 2 || close > end || v->code[close - 1] != SRE_SUCCESS) return false;
    *position = close;
    return verify_range(v, i + 1 + header, close - 1);
}

static bool verify_set(Verifier *v, size_t *position, size_t end) {
    size_t i = *position;
    if (i >= end || v->code[i] < 2 || v->code[i] > end - i) return false;
    *position = i + v->code[i];
    if (!verify_charset(v->code, i + 1, *position)) return false;
    if (v->on_set) v->on_set(v->context, i);
    return true;
}

static bool verify_instruction(Verifier *v, size_t *position, size_t end) {
    const uint32_t *code = v->code;
    uint32_t op = code[(*position)++];
    size_t room = end - *position;
    switch (op) {
    case SRE_FAILURE:
    case SRE_ANY:
    case SRE_ANY_ALL: return true;
    case SRE_LITERAL:
    case SRE_NOT_LITERAL:
    case SRE_LITERAL_IGNORE:
    case SRE_NOT_LITERAL_IGNORE:
    case SRE_LITERAL_LOC_IGNORE:
    case SRE_NOT_LITERAL_LOC_IGNORE:
    case SRE_LITERAL_UNI_IGNORE:
    case SRE_NOT_LITERAL_UNI_IGNORE: return room >= 1 && ((*position)++, true);
    case SRE_MARK: return room >= 1 && code[(*position)++] < 2 * v->groups;
    case SRE_GROUPREF:
    case SRE_GROUPREF_IGNORE:
    case SRE_GROUPREF_LOC_IGNORE:
    case SRE_GROUPREF_UNI_IGNORE: return room >= 1 && code[(*position)++] < v->groups;
    case SRE_AT: return room >= 1 && code[(*position)++] < SRE_AT_COUNT;
    case SRE_CATEGORY: return room >= 1 && code[(*position)++] < SRE_CATEGORY_COUNT;
    case SRE_IN:
    case SRE_IN_IGNORE:
    case SRE_IN_LOC_IGNORE:
    case SRE_IN_UNI_IGNORE: return verify_set(v, position, end);
    case SRE_INFO: {
        size_t i = *position;
        if (room < 1 || code[i] < 1 || code[i] > room || i != 1) return false; // only at the very beginning
        *position = i + code[i];
        return verify_info(v, i + 1, *position);
    }
    case SRE_BRANCH: return verify_branch(v, position, end);
    case SRE_REPEAT:
    case SRE_REPEAT_ONE:
    case SRE_MIN_REPEAT_ONE:
    case SRE_POSSESSIVE_REPEAT:
    case SRE_POSSESSIVE_REPEAT_ONE: return verify_repeat(v, op, position, end);
    case SRE_ATOMIC_GROUP: return verify_body(v, position, end, 0);
    case SRE_ASSERT:
    case SRE_ASSERT_NOT: return room >= 2 && !(code[*position + 1] & 0x80000000) && verify_body(v, position, end, 1);
    case SRE_GROUPREF_EXISTS: return verify_group_exists(v, position, end);
    default: return false;
    }
}

static bool verify_range(Verifier *v, size_t i, size_t end) {
    if (++v->depth > SRE_MAXIMUM_DEPTH) return false;
    while (i < end)
        if (!verify_instruction(v, &i, end)) return false;
    v->depth--;
    return i == end;
}

bool sre_verify(const uint32_t *code, size_t size, uint32_t groups, SreSetVisitor on_set, void *context) {
    if (groups > SRE_MAXGROUPS || size == 0 || code[size - 1] != SRE_SUCCESS) return false;
    Verifier v = {code, groups, on_set, context, 0};
    return verify_range(&v, 0, size - 1);
}
