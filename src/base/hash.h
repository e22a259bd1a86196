// Taipan: the hash functions of Python's built-in types, apart from any object. MIT licence.
//
// The values are CPython's own on a 64-bit machine: numbers modulo 2^61 - 1, text by SipHash-1-3 under a key,
// tuples by the reduced xxHash. A hash is never -1 (which signals an error in CPython); -2 stands for it.
#ifndef TAIPAN_BASE_HASH_H
#define TAIPAN_BASE_HASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HASH_BITS = 61, HASH_INFINITY = 314159, HASH_IMAGINARY = 1000003 };
#define HASH_MODULUS (((uint64_t)1 << HASH_BITS) - 1)

// -1 becomes -2.
static inline int64_t hash_fix(int64_t hash) {
    return hash == -1 ? -2 : hash;
}

// The secret for text. Made once per runtime.
typedef struct HashKey {
    uint64_t first, second;
} HashKey;

// The key that PYTHONHASHSEED=seed gives in CPython; 0 means no randomisation at all.
HashKey hash_key_from_seed(uint32_t seed);
// The key from 16 random bytes.
HashKey hash_key_from_bytes(const unsigned char bytes[16]);

// SipHash-1-3 (Aumasson and Bernstein) of length bytes.
uint64_t hash_siphash13(HashKey key, const void *bytes, size_t length);
// The hash of bytes, and of str by its storage: 0 for nothing, never -1.
int64_t hash_bytes(HashKey key, const void *bytes, size_t length);

// The hash of an int: value modulo 2**61 - 1 with its sign, never -1; likewise of a large one:
int64_t hash_int64(int64_t value);
// |value| as little-endian 64-bit limbs.
int64_t hash_limbs(const uint64_t *limbs, size_t count, bool negative);
// A NaN's hash depends on its identity: the caller deals with it. For NaN the result is 0.
int64_t hash_double(double value);
// Combines the hashes of the two parts of a complex number.
int64_t hash_complex(int64_t real, int64_t imaginary);
int64_t hash_pointer(const void *pointer);

// Tuples: hash_tuple_start, hash_tuple_add for each item's hash in order, hash_tuple_end.
#define HASH_TUPLE_PRIME_1 UINT64_C(11400714785074694791)
#define HASH_TUPLE_PRIME_2 UINT64_C(14029467366897019727)
#define HASH_TUPLE_PRIME_5 UINT64_C(2870177450012600261)
static inline uint64_t hash_tuple_start(void) {
    return HASH_TUPLE_PRIME_5;
}
static inline uint64_t hash_tuple_add(uint64_t state, int64_t item) {
    state += (uint64_t)item * HASH_TUPLE_PRIME_2;
    state = state << 31 | state >> 33;
    return state * HASH_TUPLE_PRIME_1;
}
static inline int64_t hash_tuple_end(uint64_t state, size_t count) {
    state += count ^ (HASH_TUPLE_PRIME_5 ^ UINT64_C(3527539));
    return state == UINT64_MAX ? 1546275796 : (int64_t)state;
}

// Frozen sets: the order of the items does not matter.
static inline uint64_t hash_set_add(uint64_t state, int64_t item) {
    uint64_t hash = (uint64_t)item;
    return state ^ ((hash ^ UINT64_C(89869747) ^ hash << 16) * UINT64_C(3644798167));
}
int64_t hash_set_end(uint64_t state, size_t count);
#endif
