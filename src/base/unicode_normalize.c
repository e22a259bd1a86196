// Taipan: Unicode normalization forms (Unicode Standard Annex #15). MIT licence.
//
// Text is decomposed into a growing buffer, combining marks are put in canonical order, and then composed in
// place.
#include "base/unicode_tables.h"
#include "base/units.h"
#include "base/utf8.h"
#include "base/vector.h"
#include <string.h>

typedef VECTOR(uint32_t) CodeVector;

enum {
    SYLLABLE_FIRST = 0xAC00,
    INITIAL_FIRST = 0x1100,
    MEDIAL_FIRST = 0x1161,
    FINAL_FIRST = 0x11A7, // stands for no final
    INITIAL_COUNT = 19,
    MEDIAL_COUNT = 21,
    FINAL_COUNT = 28,
    SYLLABLE_COUNT = INITIAL_COUNT * MEDIAL_COUNT * FINAL_COUNT,
};

// Place in unicode_decompositions; 0 for none.
static unsigned decomposition_place(uint32_t code) {
    if (code >= UNICODE_LIMIT) return 0;
    unsigned block = unicode_decomposition_index_1[code >> UNICODE_DECOMPOSITION_SHIFT];
    unsigned within = code & ((1u << UNICODE_DECOMPOSITION_SHIFT) - 1);
    return unicode_decomposition_index_2[(block << UNICODE_DECOMPOSITION_SHIFT) + within];
}

static int decompose_syllable(uint32_t code, uint32_t out[3]) {
    uint32_t number = code - SYLLABLE_FIRST;
    out[0] = INITIAL_FIRST + number / (MEDIAL_COUNT * FINAL_COUNT);
    out[1] = MEDIAL_FIRST + number / FINAL_COUNT % MEDIAL_COUNT;
    out[2] = FINAL_FIRST + number % FINAL_COUNT;
    return out[2] == FINAL_FIRST ? 2 : 3;
}

int unicode_decomposition(uint32_t code, const char **tag, uint32_t out[UNICODE_MAXIMUM_DECOMPOSITION]) {
    *tag = "";
    if (code - SYLLABLE_FIRST < SYLLABLE_COUNT) return decompose_syllable(code, out);
    const uint32_t *entry = &unicode_decompositions[decomposition_place(code)];
    int count = (int)(entry[0] & 0xFF);
    *tag = unicode_decomposition_tags[entry[0] >> 8];
    memcpy(out, entry + 1, (size_t)count * sizeof *out);
    return count;
}

// The composite of two code points, or 0.
static uint32_t compose(uint32_t first, uint32_t second) {
    if (first - INITIAL_FIRST < INITIAL_COUNT && second - MEDIAL_FIRST < MEDIAL_COUNT) {
        return SYLLABLE_FIRST + ((first - INITIAL_FIRST) * MEDIAL_COUNT + second - MEDIAL_FIRST) * FINAL_COUNT;
    }
    if (first - SYLLABLE_FIRST < SYLLABLE_COUNT && (first - SYLLABLE_FIRST) % FINAL_COUNT == 0 &&
        second - FINAL_FIRST - 1 < FINAL_COUNT - 1) {
        return first + second - FINAL_FIRST;
    }
    int low = 0, high = unicode_composition_count;
    while (low < high) {
        int middle = (low + high) / 2;
        const UnicodeComposition *pair = &unicode_compositions[middle];
        if (pair->first < first || (pair->first == first && pair->second < second))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == unicode_composition_count) return 0;
    const UnicodeComposition *pair = &unicode_compositions[low];
    return pair->first == first && pair->second == second ? pair->composite : 0;
}

UnicodeCheck unicode_quick_check(UnicodeForm form, const uint32_t *text, size_t count) {
    UnicodeCheck result = UNICODE_CHECK_YES;
    uint8_t last_class = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < 0x80) {
            last_class = 0;
            continue;
        }
        const UnicodeRecord *record = unicode_record(text[i]);
        if (record->combining && record->combining < last_class) return UNICODE_CHECK_NO;
        last_class = record->combining;
        UnicodeCheck check = (UnicodeCheck)(record->quick_check >> (2 * (int)form) & 3);
        if (check == UNICODE_CHECK_NO) return check;
        if (check == UNICODE_CHECK_MAYBE) result = check;
    }
    return result;
}

// What version a text is normalized by.
typedef struct Rules {
    bool compatibility, compose, old;
} Rules;

// The few mappings that were corrected after 3.2.0 (NormalizationCorrections.txt): what they were then.
static uint32_t old_mapping(uint32_t code) {
    switch (code) {
    case 0x2F868: return 0x2136A;
    case 0x2F874: return 0x5F33;
    case 0x2F91F: return 0x43AB;
    case 0x2F95F: return 0x7AAE;
    case 0x2F9BF: return 0x4D57;
    default: return 0;
    }
}

// Appends the full decomposition of code. Recursion ends after a few levels: mappings form no cycles.
static int append_decomposed(CodeVector *out, uint32_t code, Rules rules) {
    if (code < 0xA0 || (rules.old && !unicode_in_3_2_0(code))) return vector_append(out, code);
    if (rules.old && old_mapping(code)) return vector_append(out, old_mapping(code));
    if (code - SYLLABLE_FIRST < SYLLABLE_COUNT) {
        uint32_t parts[3];
        int count = decompose_syllable(code, parts);
        for (int i = 0; i < count; i++) {
            if (vector_append(out, parts[i]) < 0) return -1;
        }
        return 0;
    }
    const uint32_t *entry = &unicode_decompositions[decomposition_place(code)];
    if (!entry[0] || (entry[0] >> 8 && !rules.compatibility)) return vector_append(out, code);
    for (uint32_t i = 1; i <= (entry[0] & 0xFF); i++) {
        if (append_decomposed(out, entry[i], rules) < 0) return -1;
    }
    return 0;
}

// Of the current version under old rules too, as CPython has it.
static uint8_t combining_class(uint32_t code) {
    return code < 0x300 ? 0 : unicode_record(code)->combining;
}

// Puts the marks between two starters in the order of their classes, keeping the order within a class.
static int sort_marks(uint32_t *marks, size_t count) {
    if (count < 16) {
        for (size_t i = 1; i < count; i++) {
            uint32_t mark = marks[i];
            uint8_t class = combining_class(mark);
            size_t j = i;
            for (; j > 0 && combining_class(marks[j - 1]) > class; j--)
                marks[j] = marks[j - 1];
            marks[j] = mark;
        }
        return 0;
    }
    // Long runs are rare and hostile: distribute by class, of which there are at most 255.
    uint32_t *sorted = malloc(count * sizeof *sorted);
    if (!sorted) return -1;
    size_t places[257] = {0};
    for (size_t i = 0; i < count; i++)
        places[combining_class(marks[i]) + 1]++;
    for (int i = 1; i < 257; i++)
        places[i] += places[i - 1];
    for (size_t i = 0; i < count; i++)
        sorted[places[combining_class(marks[i])]++] = marks[i];
    memcpy(marks, sorted, count * sizeof *sorted);
    free(sorted);
    return 0;
}

static int order_marks(CodeVector *codes) {
    for (size_t i = 0; i < codes->count;) {
        if (!combining_class(codes->items[i])) {
            i++;
            continue;
        }
        size_t end = i + 1;
        while (end < codes->count && combining_class(codes->items[end]))
            end++;
        if (sort_marks(codes->items + i, end - i) < 0) return -1;
        i = end;
    }
    return 0;
}

// Old rules do not matter here: CPython composes to characters that are newer than 3.2.0, too.
static void compose_in_place(CodeVector *codes) {
    uint32_t *items = codes->items;
    size_t kept = 0, starter = 0;
    bool has_starter = false;
    int last_class = -1; // of the last mark kept since the starter; -1: none
    for (size_t i = 0; i < codes->count; i++) {
        uint32_t code = items[i];
        int class = combining_class(code);
        if (has_starter && last_class < class) {
            uint32_t composite = compose(items[starter], code);
            if (composite) {
                items[starter] = composite;
                continue;
            }
        }
        if (class == 0) {
            starter = kept;
            has_starter = true;
            last_class = -1;
        } else {
            last_class = class;
        }
        items[kept++] = code;
    }
    codes->count = kept;
}

static int normalize(Rules rules, const uint32_t *text, size_t count, uint32_t **out, size_t *out_count) {
    CodeVector codes = {0};
    if (vector_reserve(&codes, count + count / 8 + 1) < 0) return -1;
    for (size_t i = 0; i < count; i++) {
        if (append_decomposed(&codes, text[i], rules) < 0) goto fail;
    }
    if (order_marks(&codes) < 0) goto fail;
    if (rules.compose) compose_in_place(&codes);
    *out = codes.items;
    *out_count = codes.count;
    return 0;
fail:
    vector_free(&codes);
    return -1;
}

static Rules rules_of(UnicodeForm form, bool old) {
    return (Rules){.compatibility = form == UNICODE_NFKC || form == UNICODE_NFKD,
                   .compose = form == UNICODE_NFC || form == UNICODE_NFKC,
                   .old = old};
}

int unicode_normalize(UnicodeForm form, const uint32_t *text, size_t count, uint32_t **out, size_t *out_count) {
    return normalize(rules_of(form, false), text, count, out, out_count);
}

int unicode_normalize_3_2_0(UnicodeForm form, const uint32_t *text, size_t count, uint32_t **out, size_t *out_count) {
    return normalize(rules_of(form, true), text, count, out, out_count);
}

const char *unicode_nfkc_utf8(Arena *arena, const char *text, size_t length, size_t *out_length) {
    *out_length = length;
    if (units_is_ascii(text, length)) return text;
    uint32_t *codes = malloc((length + 1) * sizeof *codes), *normal = NULL;
    if (!codes) return NULL;
    size_t count = utf8_to_units(text, length, 4, codes), normal_count = 0;
    const char *result = text;
    if (unicode_quick_check(UNICODE_NFKC, codes, count) != UNICODE_CHECK_YES) {
        result = NULL;
        if (unicode_normalize(UNICODE_NFKC, codes, count, &normal, &normal_count) == 0) {
            size_t size = utf8_size_of_units(4, normal, normal_count);
            char *copy = arena_allocate(arena, size + 1);
            if (copy) *out_length = utf8_from_units(4, normal, normal_count, copy);
            result = copy;
        }
    }
    free(codes);
    free(normal);
    return result;
}
