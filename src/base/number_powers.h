// Taipan: powers of ten in 128 bits, for number_digits.c and number_parse.c only. MIT licence.
#ifndef TAIPAN_BASE_NUMBER_POWERS_H
#define TAIPAN_BASE_NUMBER_POWERS_H
#include <stdint.h>

enum { NUMBER_POWER_FIRST = -342, NUMBER_POWER_LAST = 324, NUMBER_POWER_EXACT_LAST = 55 };
// 10^n scaled by a power of two to fill 128 bits: high and low half. Exact for n from 0 to 55, rounded down
// above, up below.
extern const uint64_t number_powers[NUMBER_POWER_LAST - NUMBER_POWER_FIRST + 1][2];

static inline const uint64_t *number_power(int n) {
    return number_powers[n - NUMBER_POWER_FIRST];
}
#endif
