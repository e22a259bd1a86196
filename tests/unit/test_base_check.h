// Taipan: how the unit tests of the base layer complain. MIT licence.
#ifndef TAIPAN_TEST_BASE_CHECK_H
#define TAIPAN_TEST_BASE_CHECK_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_failures;

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            check_failures++;                                                                                          \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                                    \
        }                                                                                                              \
    } while (0)
#define CHECK_TEXT(got, wanted)                                                                                        \
    do {                                                                                                               \
        const char *check_got = (got), *check_wanted = (wanted);                                                       \
        if (strcmp(check_got, check_wanted) != 0) {                                                                    \
            check_failures++;                                                                                          \
            fprintf(stderr, "%s:%d: got \"%s\", not \"%s\"\n", __FILE__, __LINE__, check_got, check_wanted);           \
        }                                                                                                              \
    } while (0)

static inline int check_result(void) {
    if (check_failures) fprintf(stderr, "%d failures\n", check_failures);
    return check_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
#endif
