// Taipan: random numbers for fuzzing: xorshift64*, repeatable from a seed. MIT licence.
#ifndef TAIPAN_FUZZ_RANDOM_H
#define TAIPAN_FUZZ_RANDOM_H
#include <stddef.h>
#include <stdint.h>

typedef struct Random {
    uint64_t state; // never 0
} Random;

static inline void random_seed(Random *random, uint64_t seed) {
    random->state = seed * 2685821657736338717u + 0x9E3779B97F4A7C15u;
    if (!random->state) random->state = 1;
}

static inline uint64_t random_next(Random *random) {
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * 2685821657736338717u;
}

// 0 to limit - 1; 0 when limit is 0.
static inline size_t random_below(Random *random, size_t limit) {
    return limit ? (size_t)(random_next(random) >> 16) % limit : 0;
}
#endif
