// Taipan: Unicode properties, case mappings and names. MIT licence.
#include "base/unicode_tables.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

const char *unicode_category_name(uint32_t code) {
    return unicode_category_names[unicode_record(code)->category];
}

const char *unicode_bidirectional_name(uint32_t code) {
    return unicode_bidirectional_names[unicode_record(code)->bidirectional];
}

const char *unicode_east_asian_width_name(uint32_t code) {
    return unicode_width_names[unicode_record(code)->east_asian_width];
}

const char *unicode_record_category_name(const UnicodeRecord *record) {
    return unicode_category_names[record->category];
}

const char *unicode_record_bidirectional_name(const UnicodeRecord *record) {
    return unicode_bidirectional_names[record->bidirectional];
}

const char *unicode_record_east_asian_width_name(const UnicodeRecord *record) {
    return unicode_width_names[record->east_asian_width];
}

// --- case

static const UnicodeSpecialCase *find_special_case(uint32_t code) {
    int low = 0, high = unicode_special_case_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (unicode_special_cases[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return &unicode_special_cases[low];
}

enum { MAP_UPPER, MAP_LOWER, MAP_TITLE, MAP_FOLDED };

static int map_full(uint32_t code, int map, uint32_t out[3]) {
    const UnicodeRecord *record = unicode_record(code);
    if (!(record->flags & UNICODE_SPECIAL_CASE)) {
        out[0] = code + (uint32_t)(map == MAP_UPPER ? record->upper : map == MAP_TITLE ? record->title : record->lower);
        return 1;
    }
    unsigned place = find_special_case(code)->maps[map];
    int count = (int)(place >> 14);
    memcpy(out, &unicode_case_pool[place & 0x3FFF], (size_t)count * sizeof *out);
    return count;
}

int unicode_to_upper_full(uint32_t code, uint32_t out[3]) {
    return map_full(code, MAP_UPPER, out);
}

int unicode_to_lower_full(uint32_t code, uint32_t out[3]) {
    return map_full(code, MAP_LOWER, out);
}

int unicode_to_title_full(uint32_t code, uint32_t out[3]) {
    return map_full(code, MAP_TITLE, out);
}

int unicode_to_folded_full(uint32_t code, uint32_t out[3]) {
    return map_full(code, MAP_FOLDED, out);
}

// --- numbers

bool unicode_numeric_value(uint32_t code, int64_t *numerator, int64_t *denominator) {
    if (!unicode_is_numeric(code)) return false;
    int low = 0, high = unicode_numeric_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (unicode_numerics[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    *numerator = unicode_numerics[low].numerator;
    *denominator = unicode_numerics[low].denominator;
    return true;
}

// --- names

typedef struct NameWriter {
    char *buffer;
    size_t size, length;
    bool full; // the name does not fit with its NUL
} NameWriter;

static void write_bytes(NameWriter *writer, const char *text, size_t length) {
    if (writer->length + length >= writer->size) {
        writer->full = true;
        return;
    }
    memcpy(writer->buffer + writer->length, text, length);
    writer->length += length;
}

static size_t finish_name(NameWriter *writer) {
    if (writer->full) return 0;
    writer->buffer[writer->length] = 0;
    return writer->length;
}

static void write_words(NameWriter *writer, const uint8_t *codes) {
    while (*codes) {
        int number = *codes++ - 1;
        if (number >= unicode_short_words) {
            number = unicode_short_words + (number - unicode_short_words) * 255 + *codes++ - 1;
        }
        const char *word = unicode_word_text + unicode_word_offsets[number];
        size_t length = unicode_word_offsets[number + 1] - unicode_word_offsets[number];
        write_bytes(writer, word, length);
        if (*codes && word[length - 1] != '-' && word[length - 1] != ' ') write_bytes(writer, " ", 1);
    }
}

// The word numbers of a character's own name; they may be none.
static const uint8_t *find_name_codes(uint32_t code) {
    uint32_t group = code >> UNICODE_NAME_GROUP_SHIFT;
    unsigned block = unicode_name_index_1[group >> UNICODE_NAME_INDEX_SHIFT];
    unsigned within = group & ((1u << UNICODE_NAME_INDEX_SHIFT) - 1);
    unsigned number = unicode_name_index_2[(block << UNICODE_NAME_INDEX_SHIFT) + within];
    if (number == UNICODE_NO_GROUP) return (const uint8_t *)"";
    const uint8_t *codes = unicode_name_codes + unicode_name_starts[number];
    for (unsigned skip = code & ((1u << UNICODE_NAME_GROUP_SHIFT) - 1); skip > 0; skip--) {
        codes += strlen((const char *)codes) + 1;
    }
    return codes;
}

enum {
    HANGUL_FIRST = 0xAC00,
    HANGUL_MEDIALS = 21,
    HANGUL_FINALS = 28,
    HANGUL_INITIALS = 19,
    HANGUL_COUNT = HANGUL_INITIALS * HANGUL_MEDIALS * HANGUL_FINALS,
};
static const char hangul_prefix[] = "HANGUL SYLLABLE ";
static const char hangul_initials[][4] = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
                                          "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
static const char hangul_medials[][4] = {"A",  "AE", "YA", "YAE", "EO", "E",  "YEO", "YE", "O",  "WA", "WAE",
                                         "OE", "YO", "U",  "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
static const char hangul_finals[][4] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                        "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                        "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};

static void write_hangul(NameWriter *writer, uint32_t number) {
    const char *parts[] = {hangul_prefix, hangul_initials[number / (HANGUL_MEDIALS * HANGUL_FINALS)],
                           hangul_medials[number / HANGUL_FINALS % HANGUL_MEDIALS],
                           hangul_finals[number % HANGUL_FINALS]};
    for (int i = 0; i < 4; i++)
        write_bytes(writer, parts[i], strlen(parts[i]));
}

size_t unicode_name(uint32_t code, char *buffer, size_t size) {
    NameWriter writer = {buffer, size, 0, size == 0};
    if (code >= UNICODE_LIMIT) return 0;
    if (code - HANGUL_FIRST < HANGUL_COUNT) {
        write_hangul(&writer, code - HANGUL_FIRST);
        return finish_name(&writer);
    }
    for (int i = 0; i < unicode_hexadecimal_name_count; i++) {
        const UnicodeHexadecimalName *range = &unicode_hexadecimal_names[i];
        if (code < range->first || code > range->last) continue;
        if (!range->named) return 0;
        char digits[12];
        write_bytes(&writer, range->prefix, strlen(range->prefix));
        write_bytes(&writer, digits, (size_t)snprintf(digits, sizeof digits, "%04X", (unsigned)code));
        return finish_name(&writer);
    }
    write_words(&writer, find_name_codes(code));
    return writer.length ? finish_name(&writer) : 0;
}

static bool has_prefix(const char *name, size_t length, const char *prefix) {
    size_t prefix_length = strlen(prefix);
    return length >= prefix_length && memcmp(name, prefix, prefix_length) == 0;
}

// The longest of the parts that the name goes on with; -1 if none.
static int longest_part(const char *name, size_t length, const char (*parts)[4], int count, size_t *used) {
    int best = -1;
    size_t best_length = 0;
    for (int i = 0; i < count; i++) {
        size_t part_length = strlen(parts[i]);
        if ((best < 0 || part_length > best_length) && has_prefix(name, length, parts[i])) {
            best = i;
            best_length = part_length;
        }
    }
    *used = best_length;
    return best;
}

static uint32_t parse_hangul(const char *name, size_t length) {
    size_t at = 0, used;
    int initial = longest_part(name, length, hangul_initials, HANGUL_INITIALS, &used);
    at += used;
    int medial = longest_part(name + at, length - at, hangul_medials, HANGUL_MEDIALS, &used);
    at += used;
    int final = longest_part(name + at, length - at, hangul_finals, HANGUL_FINALS, &used);
    at += used;
    if (initial < 0 || medial < 0 || final < 0 || at != length) return UNICODE_LIMIT;
    return HANGUL_FIRST + (uint32_t)((initial * HANGUL_MEDIALS + medial) * HANGUL_FINALS + final);
}

// Four or five digits, capitals, without needless zeros; UNICODE_LIMIT if it is anything else.
static uint32_t parse_hexadecimal(const char *digits, size_t length) {
    if (length < 4 || length > 5 || (length == 5 && digits[0] == '0')) return UNICODE_LIMIT;
    uint32_t code = 0;
    for (size_t i = 0; i < length; i++) {
        char digit = digits[i];
        if (digit >= '0' && digit <= '9')
            code = code << 4 | (uint32_t)(digit - '0');
        else if (digit >= 'A' && digit <= 'F')
            code = code << 4 | (uint32_t)(digit - 'A' + 10);
        else
            return UNICODE_LIMIT;
    }
    return code;
}

static uint32_t find_hexadecimal_name(const char *name, size_t length) {
    for (int i = 0; i < unicode_hexadecimal_name_count; i++) {
        const UnicodeHexadecimalName *range = &unicode_hexadecimal_names[i];
        if (!has_prefix(name, length, range->prefix)) continue;
        size_t skip = strlen(range->prefix);
        uint32_t code = parse_hexadecimal(name + skip, length - skip);
        if (code >= range->first && code <= range->last) return code;
    }
    return UNICODE_LIMIT;
}

static uint32_t hash_name(const char *name, size_t length) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    return hash;
}

// Is this entry of the hash table called so?
static bool entry_is_called(uint32_t entry, const char *name, size_t length) {
    char buffer[UNICODE_NAME_SIZE];
    NameWriter writer = {buffer, sizeof buffer, 0, false};
    if (entry < UNICODE_LIMIT)
        write_words(&writer, find_name_codes(entry));
    else
        write_words(&writer, unicode_extra_name_codes + unicode_extra_names[entry - UNICODE_LIMIT].name);
    return writer.length == length && memcmp(buffer, name, length) == 0;
}

static bool find_entry(const char *name, size_t length, uint32_t *code_points, size_t *count) {
    uint32_t bucket = hash_name(name, length) >> (32 - UNICODE_NAME_BUCKET_BITS);
    for (unsigned i = unicode_name_buckets[bucket]; i < unicode_name_buckets[bucket + 1]; i++) {
        uint32_t entry = unicode_name_entries[i];
        if (!entry_is_called(entry, name, length)) continue;
        if (entry < UNICODE_LIMIT) {
            code_points[0] = entry;
            *count = 1;
        } else {
            const UnicodeExtraName *extra = &unicode_extra_names[entry - UNICODE_LIMIT];
            *count = extra->count;
            memcpy(code_points, unicode_extra_pool + extra->place, extra->count * sizeof *code_points);
        }
        return true;
    }
    return false;
}

bool unicode_lookup_name(const char *name, size_t length, uint32_t *code_points, size_t *count) {
    char capitals[UNICODE_NAME_SIZE];
    if (length == 0 || length >= sizeof capitals) return false;
    for (size_t i = 0; i < length; i++) {
        char letter = name[i];
        capitals[i] = letter >= 'a' && letter <= 'z' ? (char)(letter - 32) : letter;
    }
    if (find_entry(capitals, length, code_points, count)) return true;
    size_t prefix = sizeof hangul_prefix - 1;
    uint32_t code = has_prefix(capitals, length, hangul_prefix) ? parse_hangul(capitals + prefix, length - prefix)
                                                                : find_hexadecimal_name(capitals, length);
    if (code == UNICODE_LIMIT) return false;
    code_points[0] = code;
    *count = 1;
    return true;
}

// --- Unicode 3.2.0

bool unicode_in_3_2_0(uint32_t code) {
    int low = 0, high = unicode_old_edge_count; // number of edges at or below code
    while (low < high) {
        int middle = (low + high) / 2;
        if (unicode_old_edges[middle] <= code)
            low = middle + 1;
        else
            high = middle;
    }
    return low % 2 == 1;
}

static const UnicodeOldRecord *find_old_record(uint32_t code) {
    int low = 0, high = unicode_old_record_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (unicode_old_records[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == unicode_old_record_count || unicode_old_records[low].first > code) return NULL;
    return &unicode_old_records[low];
}

static const UnicodeOldFact *find_old_fact(uint32_t code) {
    int low = 0, high = unicode_old_fact_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (unicode_old_facts[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < unicode_old_fact_count && unicode_old_facts[low].code == code ? &unicode_old_facts[low] : NULL;
}

enum { WIDTH_NEUTRAL = 0 };

UnicodeRecord unicode_record_3_2_0(uint32_t code) {
    UnicodeRecord record = *unicode_record(code);
    if (!unicode_in_3_2_0(code)) {
        // What is assigned now but was not then had no width; reserved blocks of ideographs are wide in both.
        UnicodeRecord blank = unicode_records[0];
        if (record.category == UNICODE_CN) blank.east_asian_width = record.east_asian_width;
        blank.digit = record.digit; // which CPython does not distinguish
        return blank;
    }
    const UnicodeOldRecord *old = find_old_record(code);
    const UnicodeOldFact *fact = find_old_fact(code);
    if (old) {
        record.category = old->category;
        record.bidirectional = old->bidirectional;
        record.flags &= ~(uint32_t)UNICODE_MIRRORED;
        if (old->mirrored) record.flags |= UNICODE_MIRRORED;
    }
    if (fact && fact->decimal >= 0) record.decimal = fact->decimal;
    if (fact && fact->neutral) record.east_asian_width = WIDTH_NEUTRAL;
    return record;
}

bool unicode_numeric_value_3_2_0(uint32_t code, double *value) {
    int64_t numerator, denominator;
    const UnicodeOldFact *fact = find_old_fact(code);
    if (fact && fact->numeric >= 0) {
        *value = fact->numeric;
        return fact->numeric > 0;
    }
    if (!unicode_in_3_2_0(code) || !unicode_numeric_value(code, &numerator, &denominator)) return false;
    *value = (double)numerator / (double)denominator;
    return true;
}
