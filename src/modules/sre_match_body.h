// Taipan: the matcher for one character width; included by sre_match.c with CHARACTER and WIDTH_NAME(x). MIT licence.
//
// run() interprets the code from `pc` at `p`. Alternatives not yet tried, undo records of captures and repeat counters,
// and barriers (around assertions and atomic groups) are entries of one stack: see SreEntryKind in sre_match.c.

static inline bool WIDTH_NAME(in_set)(const Pattern *pattern, const uint32_t *skip_word, uint32_t c) {
    uint32_t number = pattern->set_numbers[skip_word - pattern->code];
    if (c < 256 && number) return pattern->bitmaps[number - 1][c >> 3] >> (c & 7) & 1;
    return sre_charset_contains(skip_word + 1, c);
}

// Does the one-character instruction at pc match c?
static inline bool WIDTH_NAME(single)(const Pattern *pattern, const uint32_t *pc, uint32_t c) {
    switch (pc[0]) {
    case SRE_ANY: return c != '\n';
    case SRE_ANY_ALL: return true;
    case SRE_LITERAL: return c == pc[1];
    case SRE_NOT_LITERAL: return c != pc[1];
    case SRE_CATEGORY: return sre_category_contains(pc[1], c);
    case SRE_IN: return WIDTH_NAME(in_set)(pattern, pc + 1, c);
    case SRE_IN_IGNORE: return WIDTH_NAME(in_set)(pattern, pc + 1, sre_lower_ascii(c));
    case SRE_IN_UNI_IGNORE: return WIDTH_NAME(in_set)(pattern, pc + 1, unicode_to_lower(c));
    case SRE_IN_LOC_IGNORE: return set_contains_locale(pc + 2, c);
    case SRE_LITERAL_IGNORE: return sre_lower_ascii(c) == pc[1];
    case SRE_NOT_LITERAL_IGNORE: return sre_lower_ascii(c) != pc[1];
    case SRE_LITERAL_UNI_IGNORE: return unicode_to_lower(c) == pc[1];
    case SRE_NOT_LITERAL_UNI_IGNORE: return unicode_to_lower(c) != pc[1];
    case SRE_LITERAL_LOC_IGNORE: return equal_locale(c, pc[1]);
    case SRE_NOT_LITERAL_LOC_IGNORE: return !equal_locale(c, pc[1]);
    default: return false;
    }
}

static const CHARACTER *WIDTH_NAME(find_literal)(const CHARACTER *p, const CHARACTER *end, uint32_t c) {
#if CHARACTER_WIDTH == 1
    if (c > 0xFF || p >= end) return end;
    const CHARACTER *found = memchr(p, (int)c, (size_t)(end - p));
    return found ? found : end;
#else
    while (p < end && *p != c)
        p++;
    return p;
#endif
}

// How many characters from p on, at most maximum, the one-character instruction matches.
static size_t WIDTH_NAME(count)(const Pattern *pattern, const uint32_t *pc, const CHARACTER *p, const CHARACTER *limit,
                                uint64_t maximum) {
    const CHARACTER *start = p, *end = maximum < (uint64_t)(limit - p) ? p + maximum : limit;
    switch (pc[0]) {
    case SRE_ANY_ALL: return (size_t)(end - start);
    case SRE_ANY: return (size_t)(WIDTH_NAME(find_literal)(p, end, '\n') - start);
    case SRE_NOT_LITERAL: return (size_t)(WIDTH_NAME(find_literal)(p, end, pc[1]) - start);
    case SRE_LITERAL:
        while (p < end && *p == pc[1])
            p++;
        return (size_t)(p - start);
    case SRE_IN: {
        uint32_t number = pattern->set_numbers[pc + 1 - pattern->code];
        const uint8_t *bitmap = number ? pattern->bitmaps[number - 1] : NULL;
        while (bitmap && p < end && is_latin1(*p) && (bitmap[*p >> 3] >> (*p & 7) & 1))
            p++;
        while (p < end && WIDTH_NAME(in_set)(pattern, pc + 1, *p))
            p++;
        return (size_t)(p - start);
    }
    default:
        while (p < end && WIDTH_NAME(single)(pattern, pc, *p))
            p++;
        return (size_t)(p - start);
    }
}

static bool WIDTH_NAME(is_word_at)(const Machine *m, const CHARACTER *p, uint32_t category) {
    return p >= (const CHARACTER *)m->low && p < (const CHARACTER *)m->high && sre_category_contains(category, *p);
}

static bool WIDTH_NAME(at)(const Machine *m, const CHARACTER *p, uint32_t where) {
    const CHARACTER *low = m->low, *high = m->high;
    switch (where) {
    case SRE_AT_BEGINNING:
    case SRE_AT_BEGINNING_STRING: return p == low;
    case SRE_AT_BEGINNING_LINE: return p == low || p[-1] == '\n';
    case SRE_AT_END: return p == high || (high - p == 1 && *p == '\n');
    case SRE_AT_END_LINE: return p == high || *p == '\n';
    case SRE_AT_END_STRING: return p == high;
    default: {
        uint32_t category = where >= SRE_AT_UNI_BOUNDARY   ? SRE_CATEGORY_UNI_WORD
                            : where >= SRE_AT_LOC_BOUNDARY ? SRE_CATEGORY_LOC_WORD
                                                           : SRE_CATEGORY_WORD;
        bool boundary = WIDTH_NAME(is_word_at)(m, p - 1, category) != WIDTH_NAME(is_word_at)(m, p, category);
        bool wants = where == SRE_AT_BOUNDARY || where == SRE_AT_LOC_BOUNDARY || where == SRE_AT_UNI_BOUNDARY;
        return boundary == wants;
    }
    }
}

static const CHARACTER *WIDTH_NAME(back_reference)(const Machine *m, const uint32_t *pc, const CHARACTER *p) {
    int64_t start = m->marks[2 * pc[1]], end = m->marks[2 * pc[1] + 1];
    if (start < 0 || end < start) return NULL;
    const CHARACTER *group = (const CHARACTER *)m->base + start;
    size_t length = (size_t)(end - start);
    if ((size_t)((const CHARACTER *)m->high - p) < length) return NULL;
    for (size_t i = 0; i < length; i++) {
        uint32_t a = group[i], b = p[i];
        if (a == b) continue;
        switch (pc[0]) {
        case SRE_GROUPREF_IGNORE: a = sre_lower_ascii(a), b = sre_lower_ascii(b); break;
        case SRE_GROUPREF_UNI_IGNORE: a = unicode_to_lower(a), b = unicode_to_lower(b); break;
        case SRE_GROUPREF_LOC_IGNORE: a = sre_lower_locale(a), b = sre_lower_locale(b); break;
        default: return NULL;
        }
        if (a != b) return NULL;
    }
    return p + length;
}

// Could an alternative that begins at pc match at p? (A quick look at its first instruction.)
static inline bool WIDTH_NAME(may_start)(const Machine *m, const uint32_t *pc, const CHARACTER *p) {
    const CHARACTER *high = m->high;
    switch (pc[0]) {
    case SRE_LITERAL: return p < high && *p == pc[1];
    case SRE_IN: return p < high && WIDTH_NAME(in_set)(m->pattern, pc + 1, *p);
    default: return true;
    }
}

// The highest position in low..p where a greedy repeat may give way to what follows it, or NULL.
static const CHARACTER *WIDTH_NAME(give_back)(const Machine *m, const uint32_t *tail, const CHARACTER *low,
                                              const CHARACTER *p) {
    if (tail[0] != SRE_LITERAL) return p >= low ? p : NULL;
    const CHARACTER *high = m->high;
    for (; p >= low; p--)
        if (p < high && *p == tail[1]) return p;
    return NULL;
}

// Runs until the pattern has matched (1, the end in *result), cannot match (0), or an error (-1).
static int WIDTH_NAME(run)(Machine *m, const uint32_t *pc, const CHARACTER *p, const CHARACTER **result) {
    const Pattern *pattern = m->pattern;
    const CHARACTER *high = m->high;
    SreEntry *entry;
    for (;;) {
        switch (*pc) {
        case SRE_SUCCESS:
            if (m->barrier < 0) {
                if ((m->full_match && p != high) || (m->must_advance && p == (const CHARACTER *)m->from)) goto fail;
                *result = p;
                return 1;
            }
            entry = &m->entries[m->barrier];
            if (entry->kind == ENTRY_ASSERT) {
                p = entry->p;
                pc = entry->pc;
                cut_to_barrier(m);
                continue;
            }
            if (entry->kind == ENTRY_ASSERT_NOT) {
                undo_to_barrier(m);
                goto fail;
            }
            if (entry->kind == ENTRY_POSSESSIVE) {
                const uint32_t *head = entry->pc; // at the skip word
                uint64_t count = entry->count + 1;
                bool empty = p == (const CHARACTER *)entry->p;
                cut_to_barrier(m);
                if (empty || (head[2] != SRE_MAXREPEAT && count >= head[2])) { // empty once, empty for ever
                    pc = head + head[0] + 1;
                    continue;
                }
                if (push_barrier(m, ENTRY_POSSESSIVE, head, p, count) < 0) return -1;
                pc = head + 3;
                continue;
            }
            pc = entry->pc; // ENTRY_ATOMIC
            cut_to_barrier(m);
            continue;
        case SRE_FAILURE: goto fail;
        case SRE_INFO:
        case SRE_JUMP: pc += 1 + pc[1]; continue;
        case SRE_MARK: {
            uint32_t mark = pc[1];
            if (push_undo(m, ENTRY_UNDO_MARK, mark, m->marks[mark]) < 0) return -1;
            m->marks[mark] = p - (const CHARACTER *)m->base;
            if ((mark & 1) && m->last_index != (int64_t)(mark / 2 + 1)) {
                if (push_undo(m, ENTRY_UNDO_LAST_INDEX, 0, m->last_index) < 0) return -1;
                m->last_index = mark / 2 + 1;
            }
            pc += 2;
            continue;
        }
        case SRE_LITERAL:
            if (p == high || *p != pc[1]) goto fail;
            p++, pc += 2;
            continue;
        case SRE_ANY:
        case SRE_ANY_ALL:
            if (p == high || (*pc == SRE_ANY && *p == '\n')) goto fail;
            p++, pc++;
            continue;
        case SRE_IN:
        case SRE_IN_IGNORE:
        case SRE_IN_LOC_IGNORE:
        case SRE_IN_UNI_IGNORE:
            if (p == high || !WIDTH_NAME(single)(pattern, pc, *p)) goto fail;
            p++, pc += 1 + pc[1];
            continue;
        case SRE_NOT_LITERAL:
        case SRE_CATEGORY:
        case SRE_LITERAL_IGNORE:
        case SRE_NOT_LITERAL_IGNORE:
        case SRE_LITERAL_LOC_IGNORE:
        case SRE_NOT_LITERAL_LOC_IGNORE:
        case SRE_LITERAL_UNI_IGNORE:
        case SRE_NOT_LITERAL_UNI_IGNORE:
            if (p == high || !WIDTH_NAME(single)(pattern, pc, *p)) goto fail;
            p++, pc += 2;
            continue;
        case SRE_AT:
            if (!WIDTH_NAME(at)(m, p, pc[1])) goto fail;
            pc += 2;
            continue;
        case SRE_BRANCH:
            pc++;
        try_branch: // pc at a skip word
            while (*pc && !WIDTH_NAME(may_start)(m, pc + 1, p))
                pc += *pc;
            if (!*pc) goto fail;
            if (pc[*pc] && push_choice(m, ENTRY_BRANCH, pc + *pc, p) < 0) return -1;
            pc++;
            continue;
        case SRE_REPEAT_ONE: {
            size_t n = WIDTH_NAME(count)(pattern, pc + 4, p, high, pc[3] == SRE_MAXREPEAT ? UINT64_MAX : pc[3]);
            if (n < pc[2]) goto fail;
            const uint32_t *tail = pc + 1 + pc[1];
            const CHARACTER *low = p + pc[2];
            p = WIDTH_NAME(give_back)(m, tail, low, p + n);
            if (!p) goto fail;
            if (p > low && push_greedy(m, tail, p, low) < 0) return -1;
            pc = tail;
            continue;
        }
        case SRE_MIN_REPEAT_ONE: {
            size_t n = pc[2] ? WIDTH_NAME(count)(pattern, pc + 4, p, high, pc[2]) : 0;
            if (n < pc[2]) goto fail;
            p += n;
            if (push_choice(m, ENTRY_LAZY, pc, p) < 0) return -1;
            m->entries[m->top - 1].count = n;
            pc += 1 + pc[1];
            continue;
        }
        case SRE_POSSESSIVE_REPEAT_ONE: {
            size_t n = WIDTH_NAME(count)(pattern, pc + 4, p, high, pc[3] == SRE_MAXREPEAT ? UINT64_MAX : pc[3]);
            if (n < pc[2]) goto fail;
            p += n;
            pc += 1 + pc[1];
            continue;
        }
        case SRE_REPEAT:
            if (open_repeat(m, pc + 1) < 0) return -1;
            pc += 1 + pc[1]; // the UNTIL decides
            continue;
        case SRE_MAX_UNTIL:
        case SRE_MIN_UNTIL: {
            SreRepeat *repeat = &m->repeats[m->repeat];
            const uint32_t *head = repeat->head;
            int64_t count = repeat->count + 1;
            bool must = count < (int64_t)head[1];
            bool may = (head[2] == SRE_MAXREPEAT || count < (int64_t)head[2]) && (const void *)p != repeat->last;
            if (must || (may && *pc == SRE_MAX_UNTIL)) {
                if (!must && push_choice(m, ENTRY_UNTIL_TAIL, pc + 1, p) < 0) return -1;
                if (next_iteration(m, count, must ? repeat->last : p) < 0) return -1;
                pc = head + 3;
                continue;
            }
            if (may && push_choice(m, ENTRY_UNTIL_BODY, pc, p) < 0) return -1;
            if (may) m->entries[m->top - 1].count = (uint64_t)count;
            if (close_repeat(m) < 0) return -1;
            pc++;
            continue;
        }
        case SRE_POSSESSIVE_REPEAT:
            if (pc[3] == 0) {
                pc += 2 + pc[1];
                continue;
            }
            if (push_barrier(m, ENTRY_POSSESSIVE, pc + 1, p, 0) < 0) return -1;
            pc += 4;
            continue;
        case SRE_ATOMIC_GROUP:
            if (push_barrier(m, ENTRY_ATOMIC, pc + 1 + pc[1], p, 0) < 0) return -1;
            pc += 2;
            continue;
        case SRE_ASSERT:
        case SRE_ASSERT_NOT: {
            size_t back = pc[2];
            if ((size_t)(p - (const CHARACTER *)m->low) < back) {
                if (*pc == SRE_ASSERT) goto fail;
                pc += 1 + pc[1];
                continue;
            }
            if (push_barrier(m, *pc == SRE_ASSERT ? ENTRY_ASSERT : ENTRY_ASSERT_NOT, pc + 1 + pc[1], p, 0) < 0)
                return -1;
            p -= back;
            pc += 3;
            continue;
        }
        case SRE_GROUPREF:
        case SRE_GROUPREF_IGNORE:
        case SRE_GROUPREF_LOC_IGNORE:
        case SRE_GROUPREF_UNI_IGNORE: {
            const CHARACTER *after = WIDTH_NAME(back_reference)(m, pc, p);
            if (!after) goto fail;
            p = after;
            pc += 2;
            continue;
        }
        case SRE_GROUPREF_EXISTS: {
            int64_t start = m->marks[2 * pc[1]], end = m->marks[2 * pc[1] + 1];
            pc += start >= 0 && end >= start ? 3 : 1 + pc[2];
            continue;
        }
        default: goto fail; // sre_verify lets nothing else through
        }
    fail:
        if (UNLIKELY((++m->steps & 0xFFF) == 0) && check_interrupt(m) < 0) return -1;
        if (m->top == 0) return 0;
        entry = &m->entries[--m->top];
        switch (entry->kind) {
        case ENTRY_UNDO_MARK:
        case ENTRY_UNDO_LAST_INDEX:
        case ENTRY_UNDO_REPEAT:
        case ENTRY_UNDO_CURRENT: undo_entry(m, entry); goto fail;
        case ENTRY_BRANCH:
            pc = entry->pc;
            p = entry->p;
            goto try_branch;
        case ENTRY_GREEDY: {
            const CHARACTER *low = entry->low;
            pc = entry->pc;
            p = WIDTH_NAME(give_back)(m, pc, low, (const CHARACTER *)entry->p - 1);
            if (!p) goto fail;
            if (p > low) {
                entry->p = p;
                m->top++; // it stays, with less
            }
            continue;
        }
        case ENTRY_LAZY:
            pc = entry->pc;
            p = entry->p;
            if (p == high || (pc[3] != SRE_MAXREPEAT && entry->count >= pc[3]) ||
                !WIDTH_NAME(single)(pattern, pc + 4, *p))
                goto fail;
            entry->p = ++p;
            entry->count++;
            m->top++;
            pc += 1 + pc[1];
            continue;
        case ENTRY_UNTIL_TAIL:
            pc = entry->pc;
            p = entry->p;
            if (close_repeat(m) < 0) return -1;
            continue;
        case ENTRY_UNTIL_BODY:
            p = entry->p;
            if (next_iteration(m, (int64_t)entry->count, p) < 0) return -1;
            pc = m->repeats[m->repeat].head + 3;
            continue;
        case ENTRY_ASSERT:
        case ENTRY_ATOMIC: m->barrier = entry->previous; goto fail;
        case ENTRY_ASSERT_NOT:
            m->barrier = entry->previous;
            p = entry->p;
            pc = entry->pc;
            continue;
        case ENTRY_POSSESSIVE: // the body did not match once more
            m->barrier = entry->previous;
            if (entry->count < entry->pc[1]) goto fail;
            p = entry->p;
            pc = entry->pc + entry->pc[0] + 1;
            continue;
        }
    }
}

static int WIDTH_NAME(match_at)(Machine *m, const CHARACTER *p, const CHARACTER **end) {
    reset_machine(m);
    return WIDTH_NAME(run)(m, m->pattern->code, p, end);
}

static bool WIDTH_NAME(has_prefix)(const uint32_t *prefix, size_t length, const CHARACTER *p) {
    for (size_t i = 0; i < length; i++)
        if (p[i] != prefix[i]) return false;
    return true;
}

static int WIDTH_NAME(search)(Machine *m, const CHARACTER *p, const CHARACTER **start, const CHARACTER **end) {
    const uint32_t *code = m->pattern->code;
    const CHARACTER *high = m->high;
    size_t minimum = 0, prefix_length = 0;
    const uint32_t *prefix = NULL, *charset = NULL; // charset: the word before the set
    if (code[0] == SRE_INFO) {
        minimum = code[3];
        if (code[2] & SRE_INFO_PREFIX)
            prefix = code + 7, prefix_length = code[5];
        else if (code[2] & SRE_INFO_CHARSET)
            charset = code + 4;
    }
    const uint32_t *body = code[0] == SRE_INFO ? code + 1 + code[1] : code;
    bool anchored = body[0] == SRE_AT && (body[1] == SRE_AT_BEGINNING || body[1] == SRE_AT_BEGINNING_STRING);
    for (; p <= high && (size_t)(high - p) >= minimum; p++) {
        if (prefix) {
            p = WIDTH_NAME(find_literal)(p, high, prefix[0]);
            if ((size_t)(high - p) < minimum || (size_t)(high - p) < prefix_length) return 0;
            if (!WIDTH_NAME(has_prefix)(prefix, prefix_length, p)) continue;
        } else if (charset) {
            while (p < high && !WIDTH_NAME(in_set)(m->pattern, charset, *p))
                p++;
            if (p == high) return 0;
        }
        int status = WIDTH_NAME(match_at)(m, p, end);
        if (status) {
            *start = p;
            return status;
        }
        if (anchored) return 0; // it cannot match further on either
    }
    return 0;
}

static int WIDTH_NAME(enter)(SreState *state, Machine *m, size_t at, bool search) {
    const CHARACTER *base = (const CHARACTER *)state->subject.data, *start = base + at, *end = NULL;
    m->base = base;
    m->low = base; // not where the search starts: ^ and lookbehind see the real beginning
    m->high = base + state->end;
    m->from = start;
    int status = search ? WIDTH_NAME(search)(m, start, &start, &end) : WIDTH_NAME(match_at)(m, start, &end);
    if (status == 1) {
        state->match_start = (size_t)(start - base);
        state->match_end = (size_t)(end - base);
    }
    return status;
}
