// Taipan: the regular expression matcher: its stack, and one copy of the body per character width. MIT licence.
#include "base/unicode.h"
#include "modules/sre.h"
#include "object/protocol.h"
#include <stdlib.h>

typedef enum SreEntryKind {
    ENTRY_UNDO_MARK,
    ENTRY_UNDO_LAST_INDEX, // captures as they were
    ENTRY_UNDO_REPEAT,     // one repeat's counter as it was
    ENTRY_UNDO_CURRENT,    // which repeat was the current one, and how many there were
    ENTRY_BRANCH,
    ENTRY_GREEDY,
    ENTRY_LAZY,
    ENTRY_UNTIL_TAIL,
    ENTRY_UNTIL_BODY, // choices
    ENTRY_ASSERT,
    ENTRY_ASSERT_NOT,
    ENTRY_ATOMIC,
    ENTRY_POSSESSIVE, // barriers
} SreEntryKind;

typedef struct SreEntry {
    uint32_t kind, index;
    union {
        const uint32_t *pc;
        int64_t value;
    };
    const void *p;
    union {
        const void *low;
        uint64_t count;
    };
    int64_t previous; // barriers: the enclosing one; undo of current: number of repeats
} SreEntry;

typedef struct SreRepeat {
    const uint32_t *head; // at the skip word: skip, minimum, maximum, body
    int64_t count;
    const void *last; // where the last iteration began: an empty iteration ends the loop
    int64_t previous; // the enclosing repeat
} SreRepeat;

struct SreStack {
    SreEntry *entries;
    size_t entry_capacity;
    SreRepeat *repeats;
    size_t repeat_capacity;
};

typedef struct Machine {
    SreState *state;
    const Pattern *pattern;
    SreStack *stack;
    SreEntry *entries; // stack->entries
    size_t top;
    SreRepeat *repeats; // stack->repeats
    int64_t repeat, repeat_count;
    int64_t barrier; // entry index, -1: none
    int64_t *marks;
    int64_t last_index;
    const void *base, *low, *high, *from;
    bool full_match, must_advance;
    uint64_t steps;
} Machine;

// ---- the stack --------------------------------------------------------------------------------------------------

static __attribute__((noinline)) int grow_entries(Machine *m) {
    size_t capacity = m->stack->entry_capacity ? m->stack->entry_capacity * 2 : 256;
    SreEntry *entries = realloc(m->stack->entries, capacity * sizeof(SreEntry));
    if (!entries) return error_no_memory(m->state->thread), -1;
    m->stack->entries = m->entries = entries;
    m->stack->entry_capacity = capacity;
    return 0;
}

static inline SreEntry *push_entry(Machine *m, uint32_t kind) {
    if (UNLIKELY(m->top == m->stack->entry_capacity) && grow_entries(m) < 0) return NULL;
    SreEntry *entry = &m->entries[m->top++];
    entry->kind = kind;
    return entry;
}

static inline int push_undo(Machine *m, uint32_t kind, uint32_t index, int64_t value) {
    SreEntry *entry = push_entry(m, kind);
    if (!entry) return -1;
    entry->index = index;
    entry->value = value;
    return 0;
}

static inline int push_choice(Machine *m, uint32_t kind, const uint32_t *pc, const void *p) {
    SreEntry *entry = push_entry(m, kind);
    if (!entry) return -1;
    entry->pc = pc;
    entry->p = p;
    return 0;
}

static inline int push_greedy(Machine *m, const uint32_t *pc, const void *p, const void *low) {
    SreEntry *entry = push_entry(m, ENTRY_GREEDY);
    if (!entry) return -1;
    entry->pc = pc;
    entry->p = p;
    entry->low = low;
    return 0;
}

static int push_barrier(Machine *m, uint32_t kind, const uint32_t *pc, const void *p, uint64_t count) {
    if (push_choice(m, kind, pc, p) < 0) return -1;
    SreEntry *entry = &m->entries[m->top - 1];
    entry->count = count;
    entry->previous = m->barrier;
    m->barrier = (int64_t)m->top - 1;
    return 0;
}

static void undo_entry(Machine *m, const SreEntry *entry) {
    switch (entry->kind) {
    case ENTRY_UNDO_MARK: m->marks[entry->index] = entry->value; break;
    case ENTRY_UNDO_LAST_INDEX: m->last_index = entry->value; break;
    case ENTRY_UNDO_REPEAT:
        m->repeats[entry->index].count = entry->value;
        m->repeats[entry->index].last = entry->p;
        break;
    case ENTRY_UNDO_CURRENT:
        m->repeat = entry->value;
        m->repeat_count = entry->previous;
        break;
    default: break;
    }
}

// The body between the barrier and here has succeeded for good: its choices go, its undo records stay.
static void cut_to_barrier(Machine *m) {
    size_t to = (size_t)m->barrier;
    m->barrier = m->entries[to].previous;
    for (size_t from = to + 1; from < m->top; from++)
        if (m->entries[from].kind <= ENTRY_UNDO_CURRENT) m->entries[to++] = m->entries[from];
    m->top = to;
}

// A negative assertion's body has matched: everything since the barrier is taken back.
static void undo_to_barrier(Machine *m) {
    size_t to = (size_t)m->barrier;
    while (m->top > to + 1)
        undo_entry(m, &m->entries[--m->top]);
    m->top = to;
    m->barrier = m->entries[to].previous;
}

// ---- repeats ----------------------------------------------------------------------------------------------------

static int log_current(Machine *m) {
    if (push_undo(m, ENTRY_UNDO_CURRENT, 0, m->repeat) < 0) return -1;
    m->entries[m->top - 1].previous = m->repeat_count;
    return 0;
}

static int open_repeat(Machine *m, const uint32_t *head) {
    if (log_current(m) < 0) return -1;
    if ((size_t)m->repeat_count == m->stack->repeat_capacity) {
        size_t capacity = m->stack->repeat_capacity ? m->stack->repeat_capacity * 2 : 32;
        SreRepeat *repeats = realloc(m->stack->repeats, capacity * sizeof(SreRepeat));
        if (!repeats) return error_no_memory(m->state->thread), -1;
        m->stack->repeats = m->repeats = repeats;
        m->stack->repeat_capacity = capacity;
    }
    m->repeats[m->repeat_count] = (SreRepeat){head, -1, NULL, m->repeat};
    m->repeat = m->repeat_count++;
    return 0;
}

static int close_repeat(Machine *m) {
    if (log_current(m) < 0) return -1;
    m->repeat = m->repeats[m->repeat].previous;
    return 0;
}

static int next_iteration(Machine *m, int64_t count, const void *last) {
    SreRepeat *repeat = &m->repeats[m->repeat];
    SreEntry *entry = push_entry(m, ENTRY_UNDO_REPEAT);
    if (!entry) return -1;
    entry->index = (uint32_t)m->repeat;
    entry->value = repeat->count;
    entry->p = repeat->last;
    repeat->count = count;
    repeat->last = last;
    return 0;
}

// ---- the rest of what the body needs ----------------------------------------------------------------------------

static int check_interrupt(Machine *m) {
    Thread *thread = m->state->thread;
    return thread->stop_request ? runtime_safepoint(thread) : 0;
}

static inline bool is_latin1(uint32_t c) {
    return c < 256;
}

static bool equal_locale(uint32_t a, uint32_t b) {
    return a == b || sre_lower_locale(a) == b || sre_upper_locale(a) == b;
}

static bool set_contains_locale(const uint32_t *set, uint32_t c) {
    uint32_t lower = sre_lower_locale(c), upper = sre_upper_locale(c);
    bool negated = set[0] == SRE_NEGATE; // such a set must not have either case in it
    bool contained = sre_charset_contains(set, lower);
    return contained != negated || upper == lower ? contained : sre_charset_contains(set, upper);
}

static void reset_machine(Machine *m) {
    m->top = 0;
    m->repeat = m->barrier = -1;
    m->repeat_count = 0;
    m->last_index = -1;
    for (int64_t i = 0; i < 2 * m->pattern->groups; i++)
        m->marks[i] = -1;
}

#define CHARACTER uint8_t
#define CHARACTER_WIDTH 1
#define WIDTH_NAME(name) name##_1
#include "modules/sre_match_body.h"
#undef CHARACTER
#undef CHARACTER_WIDTH
#undef WIDTH_NAME
#define CHARACTER uint16_t
#define CHARACTER_WIDTH 2
#define WIDTH_NAME(name) name##_2
#include "modules/sre_match_body.h"
#undef CHARACTER
#undef CHARACTER_WIDTH
#undef WIDTH_NAME
#define CHARACTER uint32_t
#define CHARACTER_WIDTH 4
#define WIDTH_NAME(name) name##_4
#include "modules/sre_match_body.h"

static int enter(SreState *state, size_t at, bool search) {
    Machine machine = {.state = state,
                       .pattern = state->pattern,
                       .stack = state->stack,
                       .entries = state->stack->entries,
                       .repeats = state->stack->repeats,
                       .marks = state->marks,
                       .full_match = state->full_match,
                       .must_advance = state->must_advance};
    int status = state->subject.width == 1   ? enter_1(state, &machine, at, search)
                 : state->subject.width == 2 ? enter_2(state, &machine, at, search)
                                             : enter_4(state, &machine, at, search);
    state->last_index = machine.last_index;
    return status;
}

int sre_match(SreState *state, size_t at) {
    return enter(state, at, false);
}

int sre_search(SreState *state, size_t at) {
    return enter(state, at, true);
}

// ---- stacks are kept for the next match -------------------------------------------------------------------------

SreStack *sre_stack_acquire(Thread *thread) {
    SreStack *stack = thread->interp->state[STATE_SRE];
    thread->interp->state[STATE_SRE] = NULL;
    if (!stack) stack = calloc(1, sizeof(SreStack));
    if (!stack) error_no_memory(thread);
    return stack;
}

void sre_stack_release(Thread *thread, SreStack *stack) {
    enum { KEEP = 65536 };
    if (!thread->interp->state[STATE_SRE] && stack->entry_capacity <= KEEP && stack->repeat_capacity <= KEEP) {
        thread->interp->state[STATE_SRE] = stack;
        return;
    }
    free(stack->entries);
    free(stack->repeats);
    free(stack);
}
