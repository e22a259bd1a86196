// Taipan: unit tests of the Unicode database; also prints it for comparison with CPython's. MIT licence.
//
// Without arguments: the tests. "dump": a line per code point, and "normalize": hexadecimal lines from
// standard input in the four forms, "lookup": code points of names (tests/unit/compare_base.py compares both
// with the reference).
#include "base/unicode.h"
#include "test_base_check.h"

static void test_properties(void) {
    CHECK(unicode_is_alpha('a') && !unicode_is_alpha('1') && unicode_is_alpha(0xE9) && unicode_is_alpha(0x4E00));
    CHECK(unicode_is_space(' ') && unicode_is_space(0x85) && unicode_is_space(0x3000) && !unicode_is_space(0x200B));
    CHECK(unicode_is_printable(' ') && !unicode_is_printable(0xA0) && !unicode_is_printable(0xD800));
    CHECK(unicode_is_xid_start('A') && !unicode_is_xid_start('_') && unicode_is_xid_continue('_'));
    CHECK(unicode_is_line_break(0x2028) && unicode_is_line_break('\v') && !unicode_is_line_break(' '));
    CHECK(unicode_decimal_value(0x669) == 9 && unicode_decimal_value(0xB2) == -1 && unicode_digit_value(0xB2) == 2);
    CHECK_TEXT(unicode_category_name(0x1C5), "Lt");
    CHECK_TEXT(unicode_bidirectional_name(0x627), "AL");
    CHECK_TEXT(unicode_east_asian_width_name(0x3042), "W");
    CHECK(unicode_record(UINT32_MAX)->category == UNICODE_CN);
    int64_t top, bottom;
    CHECK(unicode_numeric_value(0xBD, &top, &bottom) && top == 1 && bottom == 2);
    CHECK(unicode_numeric_value(0x4EBF, &top, &bottom) && top == 100000000 && bottom == 1);
    CHECK(!unicode_numeric_value('a', &top, &bottom));
}

static void test_case(void) {
    uint32_t out[3];
    CHECK(unicode_to_upper_full(0xDF, out) == 2 && out[0] == 'S' && out[1] == 'S');
    CHECK(unicode_to_title_full(0xDF, out) == 2 && out[0] == 'S' && out[1] == 's');
    CHECK(unicode_to_lower_full(0x130, out) == 2 && out[0] == 'i' && out[1] == 0x307);
    CHECK(unicode_to_folded_full(0x13A0, out) == 1 && out[0] == 0x13A0);
    CHECK(unicode_to_folded_full(0xB5, out) == 1 && out[0] == 0x3BC);
    CHECK(unicode_to_upper('a') == 'A' && unicode_to_lower(0x391) == 0x3B1 && unicode_to_title(0x1C4) == 0x1C5);
}

static void test_names(void) {
    char name[UNICODE_NAME_SIZE];
    uint32_t codes[UNICODE_MAXIMUM_SEQUENCE];
    size_t count = 0;
    CHECK(unicode_name(0xAC01, name, sizeof name) == 19);
    CHECK_TEXT(name, "HANGUL SYLLABLE GAG");
    CHECK(unicode_name(0xF0A, name, sizeof name) > 0);
    CHECK_TEXT(name, "TIBETAN MARK BKA- SHOG YIG MGO");
    CHECK(unicode_name(0x20000, name, sizeof name) > 0);
    CHECK_TEXT(name, "CJK UNIFIED IDEOGRAPH-20000");
    CHECK(unicode_name(0, name, sizeof name) == 0 && unicode_name('A', name, 22) == 0);
    CHECK(unicode_name('A', name, 23) == 22);
    CHECK(unicode_lookup_name("latin Small letter A", 20, codes, &count) && count == 1 && codes[0] == 'a');
    CHECK(unicode_lookup_name("NUL", 3, codes, &count) && count == 1 && codes[0] == 0);
    CHECK(unicode_lookup_name("KEYCAP NUMBER SIGN", 18, codes, &count) && count == 3 && codes[2] == 0x20E3);
    CHECK(!unicode_lookup_name("LATIN SMALL LETTER", 18, codes, &count));
    CHECK(!unicode_lookup_name("CJK UNIFIED IDEOGRAPH-04E00", 27, codes, &count));
}

static void test_normalization(void) {
    const uint32_t text[] = {'e', 0x301, 0x323, 0xAC01, 0xFB01};
    uint32_t *out;
    size_t count;
    CHECK(unicode_normalize(UNICODE_NFC, text, 5, &out, &count) == 0 && count == 4 && out[0] == 0x1EB9);
    free(out);
    CHECK(unicode_normalize(UNICODE_NFKD, text, 5, &out, &count) == 0 && count == 8 && out[7] == 'i');
    free(out);
    CHECK(unicode_quick_check(UNICODE_NFC, text, 5) == UNICODE_CHECK_NO);
    CHECK(unicode_quick_check(UNICODE_NFD, text, 2) == UNICODE_CHECK_YES);
    Arena arena;
    arena_init(&arena);
    size_t length;
    const char *plain = "name";
    CHECK(unicode_nfkc_utf8(&arena, plain, 4, &length) == plain && length == 4);
    CHECK_TEXT(unicode_nfkc_utf8(&arena, "\xEF\xAC\x81x", 4, &length), "fix");
    CHECK(length == 3);
    arena_free(&arena);
}

static void print_codes(const char *label, const uint32_t *codes, int count) {
    printf(" %s", label);
    for (int i = 0; i < count; i++)
        printf("%s%X", i ? "," : "", (unsigned)codes[i]);
}

static void dump_case(uint32_t code) {
    uint32_t out[3];
    print_codes("u", out, unicode_to_upper_full(code, out));
    print_codes("l", out, unicode_to_lower_full(code, out));
    print_codes("t", out, unicode_to_title_full(code, out));
    print_codes("f", out, unicode_to_folded_full(code, out));
}

static void dump_code(uint32_t code) {
    const UnicodeRecord *record = unicode_record(code);
    UnicodeRecord old = unicode_record_3_2_0(code);
    uint32_t parts[UNICODE_MAXIMUM_DECOMPOSITION];
    const char *tag;
    char name[UNICODE_NAME_SIZE];
    int64_t top, bottom;
    printf("%04X %s %s %d %s %X", (unsigned)code, unicode_category_name(code), unicode_bidirectional_name(code),
           record->combining, unicode_east_asian_width_name(code), (unsigned)(record->flags & 0x7FFF & ~0x600));
    printf(" %d %d", record->decimal, record->digit);
    if (unicode_numeric_value(code, &top, &bottom))
        printf(" %.17g", (double)top / (double)bottom);
    else
        printf(" -");
    dump_case(code);
    int count = unicode_decomposition(code, &tag, parts);
    printf(" %s", tag);
    print_codes("d", parts, count);
    printf(" old %s %s %d %d %s %d %d", unicode_record_category_name(&old), unicode_record_bidirectional_name(&old),
           old.combining, (old.flags & UNICODE_MIRRORED) != 0, unicode_record_east_asian_width_name(&old), old.decimal,
           old.digit);
    double value;
    if (unicode_numeric_value_3_2_0(code, &value))
        printf(" %.17g", value);
    else
        printf(" -");
    printf(" %s\n", unicode_name(code, name, sizeof name) ? name : "-");
}

static int normalize_input(void) {
    static char line[1 << 16];
    static uint32_t codes[1 << 13];
    while (fgets(line, sizeof line, stdin)) {
        size_t count = 0;
        for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) {
            codes[count++] = (uint32_t)strtoul(word, NULL, 16);
        }
        for (int form = 0; form < 8; form++) {
            uint32_t *out;
            size_t out_count;
            int failed = form < 4 ? unicode_normalize((UnicodeForm)form, codes, count, &out, &out_count)
                                  : unicode_normalize_3_2_0((UnicodeForm)(form - 4), codes, count, &out, &out_count);
            if (failed) return EXIT_FAILURE;
            if (form < 4) printf(" %d", unicode_quick_check((UnicodeForm)form, codes, count));
            print_codes("", out, (int)out_count);
            free(out);
        }
        printf("\n");
    }
    return EXIT_SUCCESS;
}

static int look_up_input(void) {
    static char line[1 << 12];
    while (fgets(line, sizeof line, stdin)) {
        uint32_t codes[UNICODE_MAXIMUM_SEQUENCE];
        size_t count;
        if (!unicode_lookup_name(line, strcspn(line, "\n"), codes, &count)) {
            printf("-\n");
            continue;
        }
        for (size_t i = 0; i < count; i++)
            printf("%s%X", i ? "," : "", (unsigned)codes[i]);
        printf("\n");
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "dump") == 0) {
        for (uint32_t code = 0; code < UNICODE_LIMIT; code++)
            dump_code(code);
        return EXIT_SUCCESS;
    }
    if (argc > 1 && strcmp(argv[1], "normalize") == 0) return normalize_input();
    if (argc > 1 && strcmp(argv[1], "lookup") == 0) return look_up_input();
    test_properties();
    test_case();
    test_names();
    test_normalization();
    return check_result();
}
