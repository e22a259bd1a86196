// Taipan: unit tests of numbers as text, and a driver for comparison with CPython. MIT licence.
//
// Without arguments: the tests. "format": lines "BITS CODE PRECISION FLAGS" become text; "parse", "fromhex":
// lines of text become the double's bits; "round": lines "BITS PLACES" become bits.
#include "base/number_text.h"
#include "test_base_check.h"
#include <math.h>

static const char *format(double value, char code, int precision, unsigned flags) {
    static char buffer[2000];
    CHECK(number_from_double(buffer, value, code, precision, flags) == strlen(buffer));
    return buffer;
}

static const char *repr(double value) {
    static char buffer[NUMBER_DOUBLE_SIZE];
    CHECK(number_repr_double(buffer, value) == strlen(buffer));
    return buffer;
}

static void test_repr(void) {
    CHECK_TEXT(repr(0.1), "0.1");
    CHECK_TEXT(repr(-0.0), "-0.0");
    CHECK_TEXT(repr(1e16), "1e+16");
    CHECK_TEXT(repr(9999999999999998), "9999999999999998.0");
    CHECK_TEXT(repr(1e-5), "1e-05");
    CHECK_TEXT(repr(0.0001), "0.0001");
    CHECK_TEXT(repr(5e-324), "5e-324");
    CHECK_TEXT(repr(2.2250738585072014e-308), "2.2250738585072014e-308");
    CHECK_TEXT(repr(1.7976931348623157e308), "1.7976931348623157e+308");
    CHECK_TEXT(repr(5.684341886080802e-14), "5.684341886080802e-14");
    CHECK_TEXT(repr(INFINITY), "inf");
    CHECK_TEXT(repr(-NAN), "nan");
}

static void test_format(void) {
    CHECK_TEXT(format(2.5, 'f', 0, 0), "2");
    CHECK_TEXT(format(3.5, 'f', 0, NUMBER_ALTERNATE), "4.");
    CHECK_TEXT(format(0.001234, 'f', 2, NUMBER_SIGN), "+0.00");
    CHECK_TEXT(format(-0.001, 'f', 2, NUMBER_NO_MINUS_0), "0.00");
    CHECK_TEXT(format(-0.001, 'f', 2, 0), "-0.00");
    CHECK_TEXT(format(9.5, 'e', 0, 0), "1e+01");
    CHECK_TEXT(format(123456789, 'g', 6, 0), "1.23457e+08");
    CHECK_TEXT(format(100000, 'g', 6, NUMBER_ALTERNATE), "100000.");
    CHECK_TEXT(format(0.00001, 'G', 3, 0), "1E-05");
    CHECK_TEXT(format(0.1234, '%', 1, 0), "12.3%");
    CHECK_TEXT(format(1, 'r', 0, 0), "1");
    CHECK_TEXT(format(-INFINITY, 'F', 3, 0), "-INF");
    CHECK_TEXT(format(1e-300, 'f', 3, 0), "0.000");
    CHECK(strlen(format(-1.7976931348623157e308, 'f', 6, 0)) == 317);
    CHECK(strlen(format(5e-324, 'f', 1500, 0)) == 1502);
    CHECK(number_round_double(2.675, 2) == 2.67 && number_round_double(15, -1) == 20 &&
          number_round_double(25, -1) == 20);
    CHECK(number_round_double(4, -1) == 0 && number_round_double(6, -1) == 10 && number_round_double(60, -2) == 100);
}

static void test_parse(void) {
    double value;
    CHECK(number_parse_double("1_0.5e1_0", 9, &value) && value == 1.05e11);
    CHECK(!number_parse_double("1__0", 4, &value) && !number_parse_double("_1", 2, &value));
    CHECK(!number_parse_double("1_", 2, &value) && !number_parse_double("1_.5", 4, &value));
    CHECK(!number_parse_double("1e", 2, &value) && !number_parse_double("", 0, &value));
    CHECK(!number_parse_double(".", 1, &value) && !number_parse_double("+", 1, &value));
    CHECK(number_parse_double("-InFinity", 9, &value) && value == -INFINITY);
    CHECK(number_parse_double("+nan", 4, &value) && isnan(value));
    CHECK(number_parse_double(".5", 2, &value) && value == 0.5 && number_parse_double("5.", 2, &value) && value == 5);
    CHECK(number_parse_double("-0", 2, &value) && signbit(value));
    CHECK(number_parse_double("1e400", 5, &value) && value == INFINITY);
    CHECK(number_parse_double("9007199254740993", 16, &value) && value == 9007199254740992.0);
    const char *above = "9007199254740993.00000000000000000000000000000000000001";
    CHECK(number_parse_double(above, strlen(above), &value) && value == 9007199254740994.0);
    CHECK(number_parse_double_prefix("12.5e+x", 7, false, &value) == 4 && value == 12.5);
    CHECK(number_parse_double_prefix("inf", 3, false, &value) == 0);
}

static void test_hex(void) {
    char buffer[NUMBER_DOUBLE_SIZE];
    double value;
    number_hex_double(buffer, -0.1);
    CHECK_TEXT(buffer, "-0x1.999999999999ap-4");
    number_hex_double(buffer, 5e-324);
    CHECK_TEXT(buffer, "0x0.0000000000001p-1022");
    CHECK(number_parse_hex_double(" 0x1.8p1\n", 9, &value) == NUMBER_OK && value == 3);
    CHECK(number_parse_hex_double("0x1p1024", 8, &value) == NUMBER_OVERFLOW);
    CHECK(number_parse_hex_double("0x1p-1075", 9, &value) == NUMBER_OK && value == 0);
    CHECK(number_parse_hex_double("0x1.8p-1075", 11, &value) == NUMBER_OK && value == 5e-324);
    CHECK(number_parse_hex_double("0x", 2, &value) == NUMBER_INVALID);
}

static void test_ints(void) {
    char buffer[NUMBER_INT_SIZE];
    int64_t value;
    NumberDigitsSpan span;
    CHECK(number_from_int64(buffer, INT64_MIN, 2) == 65);
    CHECK(number_from_int64(buffer, -255, 16) == 3);
    CHECK_TEXT(buffer, "-ff");
    CHECK(number_parse_int64("-9223372036854775808", 20, 10, &value, NULL) == NUMBER_OK && value == INT64_MIN);
    CHECK(number_parse_int64("9223372036854775808", 19, 10, &value, &span) == NUMBER_OVERFLOW && span.digits == 19);
    CHECK(number_parse_int64("0x_fF", 5, 0, &value, NULL) == NUMBER_OK && value == 255);
    CHECK(number_parse_int64("0b1", 3, 16, &value, NULL) == NUMBER_OK && value == 0xB1);
    CHECK(number_parse_int64("012", 3, 0, &value, NULL) == NUMBER_INVALID);
    CHECK(number_parse_int64("0_0", 3, 0, &value, NULL) == NUMBER_OK && value == 0);
    CHECK(number_parse_int64("1__0", 4, 10, &value, NULL) == NUMBER_INVALID);
    CHECK(number_parse_int64("0x", 2, 16, &value, NULL) == NUMBER_INVALID);
    CHECK(number_parse_int64("zz", 2, 36, &value, NULL) == NUMBER_OK && value == 35 * 36 + 35);
    CHECK(number_parse_int64("1", 1, 37, &value, NULL) == NUMBER_BAD_BASE);
}

static double double_of(unsigned long long bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void print_bits(double value) {
    unsigned long long bits;
    memcpy(&bits, &value, sizeof bits);
    printf("%llx\n", bits);
}

static void convert_line(const char *mode, char *line) {
    unsigned long long bits;
    char code;
    int number;
    unsigned flags;
    double value;
    line[strcspn(line, "\n")] = 0;
    if (strcmp(mode, "format") == 0 && sscanf(line, "%llx %c %d %u", &bits, &code, &number, &flags) == 4) {
        printf("%s\n", format(double_of(bits), code, number, flags));
    } else if (strcmp(mode, "round") == 0 && sscanf(line, "%llx %d", &bits, &number) == 2) {
        print_bits(number_round_double(double_of(bits), number));
    } else if (strcmp(mode, "parse") == 0 && number_parse_double(line, strlen(line), &value)) {
        print_bits(value);
    } else if (strcmp(mode, "fromhex") == 0 && number_parse_hex_double(line, strlen(line), &value) == NUMBER_OK) {
        print_bits(value);
    } else {
        printf("-\n");
    }
}

int main(int argc, char **argv) {
    static char line[1 << 14];
    if (argc > 1) {
        while (fgets(line, sizeof line, stdin))
            convert_line(argv[1], line);
        return EXIT_SUCCESS;
    }
    test_repr();
    test_format();
    test_parse();
    test_hex();
    test_ints();
    return check_result();
}
