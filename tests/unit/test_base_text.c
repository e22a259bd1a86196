// Taipan: unit tests of UTF-8, code units and vectors. MIT licence.
//
// Searching is compared with a plain search on random texts over a tiny alphabet, where near misses and
// periods abound. "utf8": reads lines of hexadecimal bytes and prints what utf8_scan says of them, for
// comparison with CPython.
#include "base/units.h"
#include "base/utf8.h"
#include "base/vector.h"
#include "test_base_check.h"

static Utf8Scan scan(const char *text) {
    return utf8_scan(text, strlen(text), false);
}

static void test_utf8(void) {
    Utf8Scan good = scan("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z");
    CHECK(good.status == UTF8_OK && good.characters == 5 && good.maximum == 0x1F600 && good.bad_start == 11);
    Utf8Scan bad = scan("ab\xFF");
    CHECK(bad.status == UTF8_INVALID_START && bad.bad_start == 2 && bad.bad_end == 3 && bad.characters == 2);
    bad = scan("\xE2\x82q");
    CHECK(bad.status == UTF8_INVALID_CONTINUATION && bad.bad_start == 0 && bad.bad_end == 2 && !bad.incomplete);
    bad = scan("x\xF0\x9F\x98");
    CHECK(bad.status == UTF8_UNEXPECTED_END && bad.bad_start == 1 && bad.bad_end == 4 && bad.incomplete);
    CHECK(scan("\xC0\x80").status == UTF8_INVALID_START && scan("\xF4\x90\x80\x80").bad_end == 1);
    CHECK(scan("\xED\xA0\x80").status == UTF8_INVALID_CONTINUATION && scan("\xED\xA0").incomplete);
    CHECK(utf8_scan("\xED\xA0\x80", 3, true).maximum == 0xD800);
    CHECK_TEXT(utf8_status_message(bad.status), "unexpected end of data");
}

static void test_round_trip(void) {
    for (uint32_t code = 0; code < 0x110000; code += code < 0x1000 ? 1 : 97) {
        char bytes[4];
        int size = utf8_encode(code, bytes);
        const char *cursor = bytes;
        uint32_t back = 0;
        CHECK(size == utf8_size(code) && utf8_decode(&cursor, bytes + size, true, &back, NULL) == UTF8_OK);
        CHECK(back == code && cursor == bytes + size);
        cursor = bytes;
        CHECK(utf8_next(&cursor) == code);
    }
    const char *text = "plain ascii text of more than thirty-two bytes \xC3\xA9\xE2\x82\xAC";
    uint16_t units[64];
    char out[80];
    size_t count = utf8_to_units(text, strlen(text), 2, units);
    CHECK(count == utf8_count(text, strlen(text)) && units[count - 1] == 0x20AC);
    CHECK(utf8_size_of_units(2, units, count) == strlen(text));
    CHECK(utf8_from_units(2, units, count, out) == strlen(text) && memcmp(out, text, strlen(text)) == 0);
}

static void test_units(void) {
    const char *text = "0123456789012345678901234567890123456789\xE9";
    size_t length = strlen(text);
    CHECK(units_ascii_prefix(text, length) == length - 1 && units_is_ascii(text, length - 1));
    uint32_t wide[64];
    units_copy(4, wide, 1, text, length);
    CHECK(units_equal(4, wide, 1, text, length) && units_ceiling(4, wide, length) == 0xFF);
    CHECK(units_ceiling(4, wide, length - 1) == 0x7F);
    wide[3] = 0x20AC;
    CHECK(units_ceiling(4, wide, length) == 0xFFFF && units_compare(4, wide, length, 1, text, length) == 1);
    CHECK(units_compare(1, "ab", 2, 1, "abc", 3) == -1 && units_compare(1, "", 0, 4, wide, 0) == 0);
    CHECK(units_find_unit(4, wide, length, 0x20AC) == 3 && units_find_last_unit(4, wide, length, '9') == 39);
    CHECK(units_find_unit(1, text, length, 0x130) == -1 && units_count_unit(1, text, length, '5') == 4);
}

static ptrdiff_t plain_find(int width, const void *text, size_t count, const void *pattern, size_t length, int step) {
    if (length > count) return -1;
    ptrdiff_t last = (ptrdiff_t)(count - length);
    for (ptrdiff_t at = step > 0 ? 0 : last; at >= 0 && at <= last; at += step) {
        if (units_equal(width, (const char *)text + at * width, width, pattern, length)) return at;
    }
    return -1;
}

static void test_search(void) {
    static const int widths[] = {1, 2, 4};
    uint32_t seed = 1;
    for (int round = 0; round < 6000; round++) {
        char text[3000] = {0}, pattern[400] = {0};
        char wide_text[12000], wide_pattern[1600];
        seed = seed * 1664525 + 1013904223;
        size_t count = seed >> 8 & (round % 20 ? 255 : 2047), length = seed >> 20 & (round % 3 ? 7 : 63);
        unsigned letters = 2 + (round & 1);
        for (size_t i = 0; i < count; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = (char)('a' + (round % 5 && seed >> 28 > 3 ? 0 : (seed >> 24) % letters));
        }
        for (size_t i = 0; i < length; i++) {
            seed = seed * 1664525 + 1013904223;
            pattern[i] = (char)('a' + (round % 5 && seed >> 28 > 3 ? 0 : (seed >> 24) % letters));
        }
        for (int i = 0; i < 3; i++) {
            int width = widths[i];
            units_copy(width, wide_text, 1, text, count);
            units_copy(width, wide_pattern, 1, pattern, length);
            ptrdiff_t first = plain_find(width, wide_text, count, wide_pattern, length, 1);
            ptrdiff_t last = plain_find(width, wide_text, count, wide_pattern, length, -1);
            CHECK(units_find(width, wide_text, count, wide_pattern, length) == first);
            CHECK(units_find_last(width, wide_text, count, wide_pattern, length) == last);
        }
    }
    CHECK(units_count(1, "aaaaa", 5, "aa", 2, 100) == 2 && units_count(1, "abc", 3, "", 0, 100) == 4);
    CHECK(units_count(1, "aaaaa", 5, "a", 1, 3) == 3 && units_count(1, "abc", 3, "", 0, 2) == 2);
}

// Would take minutes if it were quadratic.
static void test_search_is_linear(void) {
    enum { COUNT = 400000 };
    uint16_t *text = malloc(COUNT * sizeof *text), *pattern = malloc(COUNT / 2 * sizeof *pattern);
    units_fill(2, text, COUNT, 'a');
    units_fill(2, pattern, COUNT / 2, 'a');
    pattern[COUNT / 4] = 'b';
    CHECK(units_find(2, text, COUNT, pattern, COUNT / 2) == -1);
    CHECK(units_find_last(2, text, COUNT, pattern, COUNT / 2) == -1);
    text[COUNT / 2] = 'b';
    CHECK(units_find(2, text, COUNT, pattern, COUNT / 2) == COUNT / 4);
    CHECK(units_find_last(2, text, COUNT, pattern, COUNT / 2) == COUNT / 4);
    free(text);
    free(pattern);
}

static void test_vector(void) {
    VECTOR(int) numbers = {0};
    for (int i = 0; i < 1000; i++)
        CHECK(vector_append(&numbers, i * i) == 0);
    CHECK(numbers.count == 1000 && numbers.items[31] == 961 && vector_last(&numbers) == 998001);
    CHECK(vector_pop(&numbers) == 998001 && numbers.count == 999);
    CHECK(vector_reserve(&numbers, SIZE_MAX / 2) == -1 && numbers.items[31] == 961);
    vector_free(&numbers);
    CHECK(!numbers.items && !numbers.capacity);
}

static int scan_input(void) {
    static char line[1 << 12];
    while (fgets(line, sizeof line, stdin)) {
        char bytes[1 << 10];
        size_t length = 0;
        unsigned value;
        for (char *next = line; sscanf(next, "%2x", &value) == 1; next += 2)
            bytes[length++] = (char)value;
        for (int surrogates = 0; surrogates < 2; surrogates++) {
            char *exact = malloc(length + 1);
            memcpy(exact, bytes, length);
            Utf8Scan found = utf8_scan(exact, length, surrogates);
            printf("%s%s %zu %zu %zu", surrogates ? " " : "", utf8_status_message(found.status), found.bad_start,
                   found.bad_end, found.characters);
            free(exact);
        }
        Utf8Scan found = utf8_scan(bytes, length, false);
        printf(" %zu\n", found.status == UTF8_OK || found.incomplete ? found.bad_start : (size_t)-1);
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "utf8") == 0) return scan_input();
    test_utf8();
    test_round_trip();
    test_units();
    test_search();
    test_search_is_linear();
    test_vector();
    return check_result();
}
