// Taipan: the Unicode Character Database 16.0.0. MIT licence.
//
// Tables are static const (unicode_data.c, written by tools/gen-unicode), so they cost nothing at start-up
// and are shared by all processes. Every function takes any uint32_t; what is not a code point has the
// properties of an unassigned one.
#ifndef TAIPAN_BASE_UNICODE_H
#define TAIPAN_BASE_UNICODE_H
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNICODE_VERSION "16.0.0"
#define UNICODE_LIMIT 0x110000u

// Bits of UnicodeRecord.flags.
enum {
    UNICODE_ALPHA = 1 << 0,           // str.isalpha: L*
    UNICODE_DECIMAL = 1 << 1,         // str.isdecimal
    UNICODE_DIGIT = 1 << 2,           // str.isdigit
    UNICODE_NUMERIC = 1 << 3,         // str.isnumeric
    UNICODE_SPACE = 1 << 4,           // str.isspace
    UNICODE_PRINTABLE = 1 << 5,       // str.isprintable
    UNICODE_LOWER = 1 << 6,           // property Lowercase
    UNICODE_UPPER = 1 << 7,           // property Uppercase
    UNICODE_TITLE = 1 << 8,           // category Lt
    UNICODE_CASED = 1 << 9,           // property Cased
    UNICODE_CASE_IGNORABLE = 1 << 10, // property Case_Ignorable
    UNICODE_XID_START = 1 << 11,
    UNICODE_XID_CONTINUE = 1 << 12,
    UNICODE_LINE_BREAK = 1 << 13, // str.splitlines
    UNICODE_MIRRORED = 1 << 14,
    UNICODE_SPECIAL_CASE = 1 << 15, // a full mapping or folding differs from the simple lower-case mapping
};

// The order of the two-letter general categories in unicode_category_name.
typedef enum UnicodeCategory {
    UNICODE_CN,
    UNICODE_LU,
    UNICODE_LL,
    UNICODE_LT,
    UNICODE_MN,
    UNICODE_MC,
    UNICODE_ME,
    UNICODE_ND,
    UNICODE_NL,
    UNICODE_NO,
    UNICODE_ZS,
    UNICODE_ZL,
    UNICODE_ZP,
    UNICODE_CC,
    UNICODE_CF,
    UNICODE_CS,
    UNICODE_CO,
    UNICODE_LM,
    UNICODE_LO,
    UNICODE_PC,
    UNICODE_PD,
    UNICODE_PS,
    UNICODE_PE,
    UNICODE_PI,
    UNICODE_PF,
    UNICODE_PO,
    UNICODE_SM,
    UNICODE_SC,
    UNICODE_SK,
    UNICODE_SO,
    UNICODE_CATEGORY_COUNT
} UnicodeCategory;

// What code points share; there are some hundred different ones.
typedef struct UnicodeRecord {
    uint32_t flags;
    int32_t upper, lower, title; // simple mappings, as differences from the code point
    uint8_t category;            // UnicodeCategory
    uint8_t bidirectional;       // index of unicode_bidirectional_name
    uint8_t combining;           // canonical combining class
    uint8_t east_asian_width;    // index of unicode_east_asian_width_name
    int8_t decimal, digit;       // -1: none
    uint8_t quick_check;         // two bits for each UnicodeForm: 0 yes, 1 maybe, 2 no
    uint8_t unused;
} UnicodeRecord;

extern const UnicodeRecord unicode_records[];
extern const uint16_t unicode_index_1[], unicode_index_2[];
extern const uint32_t unicode_ascii_flags[128];
enum { UNICODE_SHIFT = 7 };

static inline const UnicodeRecord *unicode_record(uint32_t code) {
    if (code >= UNICODE_LIMIT) return &unicode_records[0];
    unsigned block = unicode_index_1[code >> UNICODE_SHIFT];
    return &unicode_records[unicode_index_2[(block << UNICODE_SHIFT) + (code & ((1u << UNICODE_SHIFT) - 1))]];
}
static inline uint32_t unicode_flags(uint32_t code) {
    return code < 128 ? unicode_ascii_flags[code] : unicode_record(code)->flags;
}
static inline bool unicode_is(uint32_t code, uint32_t flags) {
    return (unicode_flags(code) & flags) != 0;
}

// The predicates of str, by code point.
static inline bool unicode_is_alpha(uint32_t code) {
    return unicode_is(code, UNICODE_ALPHA);
}
static inline bool unicode_is_decimal(uint32_t code) {
    return unicode_is(code, UNICODE_DECIMAL);
}
static inline bool unicode_is_numeric(uint32_t code) {
    return unicode_is(code, UNICODE_NUMERIC);
}
static inline bool unicode_is_alnum(uint32_t code) {
    return unicode_is(code, UNICODE_ALPHA | UNICODE_DECIMAL | UNICODE_DIGIT | UNICODE_NUMERIC);
}
static inline bool unicode_is_space(uint32_t code) {
    return unicode_is(code, UNICODE_SPACE);
}
static inline bool unicode_is_printable(uint32_t code) {
    return unicode_is(code, UNICODE_PRINTABLE);
}
static inline bool unicode_is_lower(uint32_t code) {
    return unicode_is(code, UNICODE_LOWER);
}
static inline bool unicode_is_upper(uint32_t code) {
    return unicode_is(code, UNICODE_UPPER);
}
static inline bool unicode_is_cased(uint32_t code) {
    return unicode_is(code, UNICODE_CASED);
}
static inline bool unicode_is_case_ignorable(uint32_t code) {
    return unicode_is(code, UNICODE_CASE_IGNORABLE);
}
// Not '_': the tokenizer adds it.
static inline bool unicode_is_xid_start(uint32_t code) {
    return unicode_is(code, UNICODE_XID_START);
}
static inline bool unicode_is_xid_continue(uint32_t code) {
    return unicode_is(code, UNICODE_XID_CONTINUE);
}
static inline bool unicode_is_line_break(uint32_t code) {
    return unicode_is(code, UNICODE_LINE_BREAK);
}

// Simple case mappings, one code point to one.
static inline uint32_t unicode_to_upper(uint32_t code) {
    return code + (uint32_t)unicode_record(code)->upper;
}
static inline uint32_t unicode_to_lower(uint32_t code) {
    return code + (uint32_t)unicode_record(code)->lower;
}
static inline uint32_t unicode_to_title(uint32_t code) {
    return code + (uint32_t)unicode_record(code)->title;
}
// Full, context-free mappings (SpecialCasing.txt, CaseFolding.txt): writes 1 to 3 code points, returns how
// many. The final sigma is the caller's business.
int unicode_to_upper_full(uint32_t code, uint32_t out[3]);
int unicode_to_lower_full(uint32_t code, uint32_t out[3]);
int unicode_to_title_full(uint32_t code, uint32_t out[3]);
int unicode_to_folded_full(uint32_t code, uint32_t out[3]);

// Two letters: "Lu".
const char *unicode_category_name(uint32_t code);
// "L", "AL", …; "" for what is unassigned.
const char *unicode_bidirectional_name(uint32_t code);
// "W", "Na", …
const char *unicode_east_asian_width_name(uint32_t code);
// Values 0..9, or -1.
static inline int unicode_decimal_value(uint32_t code) {
    return unicode_record(code)->decimal;
}
static inline int unicode_digit_value(uint32_t code) {
    return unicode_record(code)->digit;
}
// The numeric value as a fraction in lowest terms; false if it has none.
bool unicode_numeric_value(uint32_t code, int64_t *numerator, int64_t *denominator);

// --- decomposition and normalization

enum { UNICODE_MAXIMUM_DECOMPOSITION = 18 };
// The decomposition field of the database, and for Hangul syllables their jamo: writes the code points to out
// and returns how many there are (0: none). *tag becomes "" or "<compat>", ….
int unicode_decomposition(uint32_t code, const char **tag, uint32_t out[UNICODE_MAXIMUM_DECOMPOSITION]);
typedef enum UnicodeForm { UNICODE_NFC, UNICODE_NFD, UNICODE_NFKC, UNICODE_NFKD } UnicodeForm;
typedef enum UnicodeCheck { UNICODE_CHECK_YES, UNICODE_CHECK_MAYBE, UNICODE_CHECK_NO } UnicodeCheck;
// Is the text in that form? MAYBE means that only normalizing it can tell.
UnicodeCheck unicode_quick_check(UnicodeForm form, const uint32_t *text, size_t count);
// The normalized text in memory from malloc that the caller frees; 0, or -1 without memory.
int unicode_normalize(UnicodeForm form, const uint32_t *text, size_t count, uint32_t **out, size_t *out_count);
// NFKC of valid UTF-8, for identifiers: text itself if that is normalized already, else a NUL-terminated copy
// in the arena. NULL without memory.
const char *unicode_nfkc_utf8(Arena *arena, const char *text, size_t length, size_t *out_length);

// --- names

enum { UNICODE_NAME_SIZE = 128, UNICODE_MAXIMUM_SEQUENCE = 10 };
// Writes the name and a NUL; returns its length, or 0 if there is no name or no room.
size_t unicode_name(uint32_t code, char *buffer, size_t size);
// Finds a character, alias or named sequence (letters of any case). Returns true and up to
// UNICODE_MAXIMUM_SEQUENCE code points.
bool unicode_lookup_name(const char *name, size_t length, uint32_t *code_points, size_t *count);

// --- Unicode 3.2.0, which stringprep and IDNA 2003 refer to

// Was the code point assigned in version 3.2.0?
bool unicode_in_3_2_0(uint32_t code);
// The record as it was in 3.2.0: category, bidirectional class, numeric fields, width and mirrored flag are
// of that version; unassigned ones are blank. By value, since the differences are few.
UnicodeRecord unicode_record_3_2_0(uint32_t code);
// The names of a record's fields, as above.
const char *unicode_record_category_name(const UnicodeRecord *record);
const char *unicode_record_bidirectional_name(const UnicodeRecord *record);
const char *unicode_record_east_asian_width_name(const UnicodeRecord *record);
// The numeric value then; false if it had none.
bool unicode_numeric_value_3_2_0(uint32_t code, double *value);
// As unicode_normalize, by the rules and the repertoire of 3.2.0.
int unicode_normalize_3_2_0(UnicodeForm form, const uint32_t *text, size_t count, uint32_t **out, size_t *out_count);
#endif
