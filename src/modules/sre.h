// Taipan: the regular expression engine. MIT licence.
//
// The library's re._compiler makes the code (32-bit words, sre_code.def); sre_verify.c checks it; the matcher
// (sre_match.c, its body sre_match_body.h once per character width) runs it as a backtracking machine with an explicit
// stack: no recursion in C, so no pattern and no subject can overflow the C stack. Captures and repeat counters are
// restored from an undo log kept on the same stack.
#ifndef TAIPAN_MODULES_SRE_H
#define TAIPAN_MODULES_SRE_H
#include "object/bytes.h"
#include "object/str.h"
#include "object/type.h"

enum SreOpcode {
#define SRE_OP(name) SRE_##name,
#include "modules/sre_code.def"
#undef SRE_OP
    SRE_OPCODE_COUNT
};
enum {
    SRE_AT_BEGINNING,
    SRE_AT_BEGINNING_LINE,
    SRE_AT_BEGINNING_STRING,
    SRE_AT_BOUNDARY,
    SRE_AT_NON_BOUNDARY,
    SRE_AT_END,
    SRE_AT_END_LINE,
    SRE_AT_END_STRING,
    SRE_AT_LOC_BOUNDARY,
    SRE_AT_LOC_NON_BOUNDARY,
    SRE_AT_UNI_BOUNDARY,
    SRE_AT_UNI_NON_BOUNDARY,
    SRE_AT_COUNT
};
enum {
    SRE_CATEGORY_DIGIT,
    SRE_CATEGORY_SPACE = 2,
    SRE_CATEGORY_WORD = 4,
    SRE_CATEGORY_LINEBREAK = 6,
    SRE_CATEGORY_LOC_WORD = 8,
    SRE_CATEGORY_UNI_DIGIT = 10,
    SRE_CATEGORY_UNI_SPACE = 12,
    SRE_CATEGORY_UNI_WORD = 14,
    SRE_CATEGORY_UNI_LINEBREAK = 16,
    SRE_CATEGORY_COUNT = 18
}; // odd: the negation of the one before
enum { SRE_INFO_PREFIX = 1, SRE_INFO_LITERAL = 2, SRE_INFO_CHARSET = 4 };
enum {
    SRE_FLAG_IGNORECASE = 2,
    SRE_FLAG_LOCALE = 4,
    SRE_FLAG_MULTILINE = 8,
    SRE_FLAG_DOTALL = 16,
    SRE_FLAG_UNICODE = 32,
    SRE_FLAG_VERBOSE = 64,
    SRE_FLAG_DEBUG = 128,
    SRE_FLAG_ASCII = 256
};
#define SRE_MAGIC 20230612
#define SRE_MAXREPEAT UINT32_MAX
#define SRE_MAXGROUPS ((uint32_t)INT32_MAX / 2)

typedef struct Pattern {
    Object header;
    Value pattern;     // str, bytes-like or None
    Value group_index; // dict name -> number
    Value index_group; // tuple number -> name or None
    int64_t groups, flags;
    bool is_bytes, has_pattern;
    size_t code_size;
    uint32_t *code;         // code_size words, then code_size words of set numbers, then the bitmaps (in this object)
    uint32_t *set_numbers;  // per IN operand position: 1 + number of its bitmap, or 0
    uint8_t (*bitmaps)[32]; // which of the first 256 characters a set holds
} Pattern;

typedef struct Match {
    Object header;
    Value string;
    Pattern *pattern;
    Value regs; // tuple, made on demand
    int64_t position, end_position;
    int64_t last_index; // -1: none
    int64_t marks[];    // 2 * (groups + 1): start and end, -1 unset
} Match;

// The subject of a match: str or bytes-like.
typedef struct Subject {
    Value string;
    const char *data;
    size_t length; // characters
    int width;
    bool is_bytes, has_buffer;
    Buffer buffer;
} Subject;

typedef struct SreStack SreStack; // backtracking stack and repeat contexts, reused from match to match

typedef struct SreState {
    Thread *thread;
    Pattern *pattern;
    Subject subject;
    size_t start, end;             // the window [pos, endpos)
    size_t match_start, match_end; // the result
    int64_t *marks;                // 2 * groups
    int64_t last_index;
    bool full_match;
    bool must_advance; // an empty match at start does not count
    SreStack *stack;
} SreState;

// -1 with an exception; 0 no match; 1 match found (match_start, match_end, marks).
int sre_match(SreState *state, size_t at);  // anchored at `at`
int sre_search(SreState *state, size_t at); // first from `at` on
SreStack *sre_stack_acquire(Thread *thread);
void sre_stack_release(Thread *thread, SreStack *stack);

// sre_verify.c: false when the code could make the matcher misbehave. on_set (may be NULL) is called with the position of
// the skip word of each IN-like set; the set itself follows it.
typedef void (*SreSetVisitor)(void *context, size_t position);
bool sre_verify(const uint32_t *code, size_t size, uint32_t groups, SreSetVisitor on_set, void *context);
// sre_charset.c
bool sre_charset_contains(const uint32_t *set, uint32_t c); // set: its first instruction; ends in FAILURE
bool sre_category_contains(uint32_t category, uint32_t c);
uint32_t sre_lower_locale(uint32_t c);
uint32_t sre_upper_locale(uint32_t c);

static inline uint32_t sre_lower_ascii(uint32_t c) {
    return c - 'A' < 26 ? c + 32 : c;
}

// sre_subject.c
int subject_open(Thread *thread, Subject *subject, Pattern *pattern, Value string);
void subject_close(Thread *thread, Subject *subject);
Value subject_slice(Thread *thread, const Subject *subject, int64_t start, int64_t end); // -1 start: NO_VALUE
Value sre_slice(Thread *thread, Value string, int64_t start, int64_t end);

// sre_matchobject.c
Value match_new(Thread *thread, SreState *state, int64_t position, int64_t end_position);
Value match_expand(Thread *thread, Match *match, Value template);
Value sre_template_new(Thread *thread, Value pattern, Value list);
// sre_subject.c
int state_open(SreState *state, Thread *thread, Pattern *pattern, Value string, int64_t start, int64_t end);
void state_close(SreState *state);
#endif
