// Taipan: layout of the generated Unicode tables; private to unicode*.c. MIT licence.
//
// "Two-level": index_1[code >> shift] numbers a block of 1 << shift values in index_2; equal blocks are
// stored once.
#ifndef TAIPAN_BASE_UNICODE_TABLES_H
#define TAIPAN_BASE_UNICODE_TABLES_H
#include "base/unicode.h"

extern const char *const unicode_bidirectional_names[], *const unicode_category_names[], *const unicode_width_names[];

// Full case mappings, sorted by code: upper, lower, title, folded; each is length << 14 | place in
// unicode_case_pool.
typedef struct UnicodeSpecialCase {
    uint32_t code;
    uint16_t maps[4];
} UnicodeSpecialCase;
extern const UnicodeSpecialCase unicode_special_cases[];
extern const int unicode_special_case_count;
extern const uint32_t unicode_case_pool[];

// Sorted by code.
typedef struct UnicodeNumeric {
    uint32_t code;
    uint32_t denominator;
    int64_t numerator;
} UnicodeNumeric;
extern const UnicodeNumeric unicode_numerics[];
extern const int unicode_numeric_count;

// Two-level (shift 5) places in unicode_decompositions, 0 for none; there: tag << 8 | length, then the code
// points.
enum { UNICODE_DECOMPOSITION_SHIFT = 5 };
extern const char *const unicode_decomposition_tags[];
extern const uint32_t unicode_decompositions[];
extern const uint16_t unicode_decomposition_index_1[], unicode_decomposition_index_2[];

// Sorted by first and second.
typedef struct UnicodeComposition {
    uint32_t first, second, composite;
} UnicodeComposition;
extern const UnicodeComposition unicode_compositions[];
extern const int unicode_composition_count;

// The blocks whose names are a prefix and the code point in hexadecimal.
typedef struct UnicodeHexadecimalName {
    uint32_t first, last;
    const char *prefix;
    bool named; // unicode_name tells it; a look-up always finds it
} UnicodeHexadecimalName;
extern const UnicodeHexadecimalName unicode_hexadecimal_names[];
extern const int unicode_hexadecimal_name_count;

// A name is a sequence of word numbers, the commonest unicode_short_words in one byte (1 and up), the others
// in two, and ends with 0, which no other byte is. A space follows each word but the last, unless the word
// ends in '-' or ' '.
extern const char unicode_word_text[];
extern const uint32_t unicode_word_offsets[]; // one more than there are words
extern const int unicode_short_words;
// Two-level (shift 4) by code >> 5: number of a group, whose 32 names stand one behind the other from
// unicode_name_codes[unicode_name_starts[group]].
enum { UNICODE_NAME_GROUP_SHIFT = 5, UNICODE_NAME_INDEX_SHIFT = 4, UNICODE_NO_GROUP = 0xFFFF };
extern const uint16_t unicode_name_index_1[], unicode_name_index_2[];
extern const uint32_t unicode_name_starts[];
extern const uint8_t unicode_name_codes[];
// Aliases and named sequences.
typedef struct UnicodeExtraName {
    uint16_t name;  // place in unicode_extra_name_codes
    uint16_t place; // in unicode_extra_pool
    uint8_t count;  // of code points
} UnicodeExtraName;
extern const UnicodeExtraName unicode_extra_names[];
extern const uint8_t unicode_extra_name_codes[];
extern const uint32_t unicode_extra_pool[];
// Names by the top bits of their FNV-1a hash: the entries of bucket b start at unicode_name_buckets[b] and
// are code points, or UNICODE_LIMIT + the number of an extra name.
enum { UNICODE_NAME_BUCKET_BITS = 14 };
extern const uint16_t unicode_name_buckets[];
extern const uint32_t unicode_name_entries[];

// Code points where being assigned in 3.2.0 begins, ends, begins, …
extern const uint32_t unicode_old_edges[];
extern const int unicode_old_edge_count;
// What was different in 3.2.0, sorted by code.
typedef struct UnicodeOldRecord {
    uint32_t first, last;
    uint8_t category, bidirectional, mirrored;
} UnicodeOldRecord;
extern const UnicodeOldRecord unicode_old_records[];
extern const int unicode_old_record_count;
typedef struct UnicodeOldFact {
    uint32_t code;
    int8_t decimal; // -1: as now
    double numeric; // -1: as now; 0: none
    bool neutral;   // East Asian width N
} UnicodeOldFact;
extern const UnicodeOldFact unicode_old_facts[]; // sorted by code
extern const int unicode_old_fact_count;
#endif
