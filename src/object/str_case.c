// Taipan: methods of str: case and classes of characters. MIT licence.
//
// Full mappings of SpecialCasing.txt; a capital sigma becomes the final form where Unicode's Final_Sigma condition
// holds. ASCII strings, the usual ones, take a short way.
#include "base/unicode.h"
#include "base/units.h"
#include "object/str_internal.h"

enum { CAPITAL_SIGMA = 0x3A3, SMALL_SIGMA = 0x3C3, FINAL_SIGMA = 0x3C2 };

// ---- mapping ----------------------------------------------------------------------------------------------------

// Cased before (case-ignorables apart), and not cased after?
static uint32_t lower_sigma(const Str *s, size_t index) {
    size_t i = index;
    while (i > 0 && unicode_is_case_ignorable(str_read(s, i - 1)))
        i--;
    if (i == 0 || !unicode_is_cased(str_read(s, i - 1))) return SMALL_SIGMA;
    for (i = index + 1; i < s->length && unicode_is_case_ignorable(str_read(s, i)); i++) {
    }
    return i < s->length && unicode_is_cased(str_read(s, i)) ? SMALL_SIGMA : FINAL_SIGMA;
}

static int lower_at(const Str *s, size_t index, uint32_t out[3]) {
    uint32_t c = str_read(s, index);
    if (c != CAPITAL_SIGMA) return unicode_to_lower_full(c, out);
    out[0] = lower_sigma(s, index);
    return 1;
}

static int upper_at(const Str *s, size_t index, uint32_t out[3]) {
    return unicode_to_upper_full(str_read(s, index), out);
}

static int folded_at(const Str *s, size_t index, uint32_t out[3]) {
    return unicode_to_folded_full(str_read(s, index), out);
}

static int swapped_at(const Str *s, size_t index, uint32_t out[3]) {
    uint32_t c = str_read(s, index);
    if (unicode_is_upper(c)) return lower_at(s, index, out);
    if (unicode_is_lower(c)) return unicode_to_upper_full(c, out);
    out[0] = c;
    return 1;
}

static int capitalized_at(const Str *s, size_t index, uint32_t out[3]) {
    return index == 0 ? unicode_to_title_full(str_read(s, 0), out) : lower_at(s, index, out);
}

static int titled_at(const Str *s, size_t index, uint32_t out[3]) {
    if (index > 0 && unicode_is_cased(str_read(s, index - 1))) return lower_at(s, index, out);
    return unicode_to_title_full(str_read(s, index), out);
}

static Value map(Thread *thread, Value self, int (*at)(const Str *s, size_t index, uint32_t out[3])) {
    const Str *s = str_from_value(self);
    StrBuilder builder;
    str_builder_init(&builder);
    for (size_t i = 0; i < s->length; i++) {
        uint32_t out[3];
        int count = at(s, i, out);
        for (int k = 0; k < count; k++)
            if (str_builder_append_code_point(thread, &builder, out[k]) < 0) return NO_VALUE;
    }
    return str_builder_finish(thread, &builder);
}

static inline uint8_t ascii_upper(uint8_t c) {
    return c ^ (uint8_t)(((uint8_t)(c - 'a') < 26) << 5);
}
static inline uint8_t ascii_lower(uint8_t c) {
    return c ^ (uint8_t)(((uint8_t)(c - 'A') < 26) << 5);
}

static Value map_ascii(Thread *thread, Value self, bool upper) {
    const Str *s = str_from_value(self);
    Str *result = str_allocate(thread, s->length, 0x7F);
    if (!result) return NO_VALUE;
    const uint8_t *restrict from = s->data;
    uint8_t *restrict to = result->data;
    size_t length = s->length;
    if (upper)
        for (size_t i = 0; i < length; i++)
            to[i] = ascii_upper(from[i]);
    else
        for (size_t i = 0; i < length; i++)
            to[i] = ascii_lower(from[i]);
    return str_canonical(thread, result);
}

NATIVE_SHARED(str_method_upper, "upper(self, /)", "Return the string in upper case.", EFFECT_ALLOCATES) {
    if (str_is_ascii(str_from_value(args[0]))) return map_ascii(thread, args[0], true);
    return map(thread, args[0], upper_at);
}

NATIVE_SHARED(str_method_lower, "lower(self, /)", "Return the string in lower case.", EFFECT_ALLOCATES) {
    if (str_is_ascii(str_from_value(args[0]))) return map_ascii(thread, args[0], false);
    return map(thread, args[0], lower_at);
}

NATIVE_SHARED(str_method_casefold, "casefold(self, /)", "Return the string folded for comparisons that ignore case.",
              EFFECT_ALLOCATES) {
    if (str_is_ascii(str_from_value(args[0]))) return map_ascii(thread, args[0], false);
    return map(thread, args[0], folded_at);
}

NATIVE_SHARED(str_method_swapcase, "swapcase(self, /)", "Return the string with upper and lower case exchanged.",
              EFFECT_ALLOCATES) {
    return map(thread, args[0], swapped_at);
}

NATIVE_SHARED(str_method_capitalize, "capitalize(self, /)",
              "Return the string with its first character in title case and the rest in lower case.",
              EFFECT_ALLOCATES) {
    return map(thread, args[0], capitalized_at);
}

NATIVE_SHARED(str_method_title, "title(self, /)",
              "Return the string with each word in title case: words are runs of cased characters.", EFFECT_ALLOCATES) {
    return map(thread, args[0], titled_at);
}

// ---- predicates -------------------------------------------------------------------------------------------------

static Value all_have(Value self, uint32_t flags, bool of_empty) {
    const Str *s = str_from_value(self);
    if (s->length == 0) return value_from_bool(of_empty);
    for (size_t i = 0; i < s->length; i++)
        if (!unicode_is(str_read(s, i), flags)) return FALSE_VALUE;
    return TRUE_VALUE;
}

NATIVE_SHARED(str_method_isalpha, "isalpha(self, /)", "Is the string not empty, and all of it letters?", EFFECT_NONE) {
    return all_have(args[0], UNICODE_ALPHA, false);
}
NATIVE_SHARED(str_method_isalnum, "isalnum(self, /)", "Is the string not empty, and all of it letters or digits?",
              EFFECT_NONE) {
    return all_have(args[0], UNICODE_ALPHA | UNICODE_DECIMAL | UNICODE_DIGIT | UNICODE_NUMERIC, false);
}
NATIVE_SHARED(str_method_isdecimal, "isdecimal(self, /)", "Is the string not empty, and all of it decimal digits?",
              EFFECT_NONE) {
    return all_have(args[0], UNICODE_DECIMAL, false);
}
NATIVE_SHARED(str_method_isdigit, "isdigit(self, /)", "Is the string not empty, and all of it digits?", EFFECT_NONE) {
    return all_have(args[0], UNICODE_DIGIT, false);
}
NATIVE_SHARED(str_method_isnumeric, "isnumeric(self, /)", "Is the string not empty, and all of it numeric?",
              EFFECT_NONE) {
    return all_have(args[0], UNICODE_NUMERIC, false);
}
NATIVE_SHARED(str_method_isspace, "isspace(self, /)", "Is the string not empty, and all of it white space?",
              EFFECT_NONE) {
    return all_have(args[0], UNICODE_SPACE, false);
}
NATIVE_SHARED(str_method_isprintable, "isprintable(self, /)", "Does repr() show every character as it is?",
              EFFECT_NONE) {
    return all_have(args[0], UNICODE_PRINTABLE, true);
}
NATIVE_SHARED(str_method_isascii, "isascii(self, /)",
              "Are all characters below U+0080? The empty string has none others.", EFFECT_NONE) {
    return value_from_bool(str_is_ascii(str_from_value(args[0])));
}

// Some character of the case, and none of the other two.
static Value all_of_case(Value self, uint32_t wanted, uint32_t others) {
    const Str *s = str_from_value(self);
    bool found = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t flags = unicode_flags(str_read(s, i));
        if (flags & others) return FALSE_VALUE;
        found |= (flags & wanted) != 0;
    }
    return value_from_bool(found);
}

NATIVE_SHARED(str_method_islower, "islower(self, /)", "Are there cased characters, and all of them in lower case?",
              EFFECT_NONE) {
    return all_of_case(args[0], UNICODE_LOWER, UNICODE_UPPER | UNICODE_TITLE);
}
NATIVE_SHARED(str_method_isupper, "isupper(self, /)", "Are there cased characters, and all of them in upper case?",
              EFFECT_NONE) {
    return all_of_case(args[0], UNICODE_UPPER, UNICODE_LOWER | UNICODE_TITLE);
}

NATIVE_SHARED(str_method_istitle, "istitle(self, /)",
              "Does upper and title case follow only uncased characters, and lower case only cased ones?",
              EFFECT_NONE) {
    const Str *s = str_from_value(args[0]);
    bool found = false, after_cased = false;
    for (size_t i = 0; i < s->length; i++) {
        uint32_t flags = unicode_flags(str_read(s, i));
        bool starts = flags & (UNICODE_UPPER | UNICODE_TITLE), follows = flags & UNICODE_LOWER;
        if ((starts && after_cased) || (!starts && follows && !after_cased)) return FALSE_VALUE;
        after_cased = starts || follows;
        found |= after_cased;
    }
    return value_from_bool(found);
}

NATIVE_SHARED(str_method_isidentifier, "isidentifier(self, /)",
              "Is the string a valid identifier? (Reserved ones too: see keyword.iskeyword.)", EFFECT_NONE) {
    const Str *s = str_from_value(args[0]);
    if (s->length == 0) return FALSE_VALUE;
    uint32_t first = str_read(s, 0);
    if (first != '_' && !unicode_is_xid_start(first)) return FALSE_VALUE;
    for (size_t i = 1; i < s->length; i++)
        if (!unicode_is_xid_continue(str_read(s, i))) return FALSE_VALUE;
    return TRUE_VALUE;
}
