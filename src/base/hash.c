// Taipan: the hash functions of Python's built-in types, apart from any object. MIT licence.
#include "base/hash.h"
#include <math.h>
#include <string.h>

static inline uint64_t rotate_left(uint64_t value, int bits) {
    return value << bits | value >> (64 - bits);
}

// Little-endian, whatever the machine.
static inline uint64_t load_little(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

HashKey hash_key_from_bytes(const unsigned char bytes[16]) {
    return (HashKey){load_little(bytes), load_little(bytes + 8)};
}

// The linear congruential generator that turns a seed into CPython's secret, so that equal seeds give equal
// hashes.
HashKey hash_key_from_seed(uint32_t seed) {
    unsigned char bytes[16] = {0};
    if (seed) {
        for (int i = 0; i < 16; i++) {
            seed = seed * 214013u + 2531011u;
            bytes[i] = (unsigned char)(seed >> 16);
        }
    }
    return hash_key_from_bytes(bytes);
}

typedef struct SipState {
    uint64_t a, b, c, d;
} SipState;

static inline void sip_round(SipState *state) {
    state->a += state->b;
    state->c += state->d;
    state->b = rotate_left(state->b, 13) ^ state->a;
    state->d = rotate_left(state->d, 16) ^ state->c;
    state->a = rotate_left(state->a, 32);
    state->c += state->b;
    state->a += state->d;
    state->b = rotate_left(state->b, 17) ^ state->c;
    state->d = rotate_left(state->d, 21) ^ state->a;
    state->c = rotate_left(state->c, 32);
}

static inline void sip_word(SipState *state, uint64_t word) {
    state->d ^= word;
    sip_round(state);
    state->a ^= word;
}

uint64_t hash_siphash13(HashKey key, const void *data, size_t length) {
    SipState state = {key.first ^ UINT64_C(0x736f6d6570736575), key.second ^ UINT64_C(0x646f72616e646f6d),
                      key.first ^ UINT64_C(0x6c7967656e657261), key.second ^ UINT64_C(0x7465646279746573)};
    const unsigned char *bytes = data;
    size_t left = length;
    for (; left >= 8; left -= 8, bytes += 8)
        sip_word(&state, load_little(bytes));
    unsigned char tail[8] = {0};
    if (left) memcpy(tail, bytes, left);
    tail[7] = (unsigned char)length;
    sip_word(&state, load_little(tail));
    state.c ^= 0xFF;
    sip_round(&state);
    sip_round(&state);
    sip_round(&state);
    return (state.a ^ state.b) ^ (state.c ^ state.d);
}

int64_t hash_bytes(HashKey key, const void *bytes, size_t length) {
    return length ? hash_fix((int64_t)hash_siphash13(key, bytes, length)) : 0;
}

// For any 64-bit value; the result is below the modulus.
static inline uint64_t reduce(uint64_t value) {
    value = (value & HASH_MODULUS) + (value >> HASH_BITS);
    return value >= HASH_MODULUS ? value - HASH_MODULUS : value;
}

// Multiplication by 2^bits modulo the Mersenne prime is a rotation.
static inline uint64_t rotate_modular(uint64_t value, int bits) {
    return (value << bits & HASH_MODULUS) | value >> (HASH_BITS - bits);
}

static int64_t with_sign(uint64_t hash, bool negative) {
    return hash_fix(negative ? -(int64_t)hash : (int64_t)hash);
}

int64_t hash_int64(int64_t value) {
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    return with_sign(reduce(magnitude), value < 0);
}

int64_t hash_limbs(const uint64_t *limbs, size_t count, bool negative) {
    uint64_t hash = 0;
    while (count > 0) {
        // 2^64 is 2^3 modulo 2^61 - 1.
        hash = rotate_modular(hash, 64 - HASH_BITS) + reduce(limbs[--count]);
        if (hash >= HASH_MODULUS) hash -= HASH_MODULUS;
    }
    return with_sign(hash, negative);
}

int64_t hash_double(double value) {
    if (isnan(value)) return 0;
    if (isinf(value)) return value > 0 ? HASH_INFINITY : -HASH_INFINITY;
    int exponent;
    double fraction = frexp(fabs(value), &exponent);
    // The 53 bits of the fraction are an integer times a power of two.
    uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
    exponent -= 53;
    int turn = exponent >= 0 ? exponent % HASH_BITS : HASH_BITS - 1 - (-1 - exponent) % HASH_BITS;
    return with_sign(rotate_modular(mantissa, turn), value < 0);
}

int64_t hash_complex(int64_t real, int64_t imaginary) {
    return hash_fix((int64_t)((uint64_t)real + HASH_IMAGINARY * (uint64_t)imaginary));
}

int64_t hash_pointer(const void *pointer) {
    uint64_t address = (uint64_t)(uintptr_t)pointer;
    // The low four bits are always zero and would make neighbours collide.
    return hash_fix((int64_t)rotate_left(address, 60));
}

int64_t hash_set_end(uint64_t state, size_t count) {
    state ^= ((uint64_t)count + 1) * UINT64_C(1927868237);
    state ^= (state >> 11) ^ (state >> 25);
    state = state * UINT64_C(69069) + UINT64_C(907133923);
    return state == UINT64_MAX ? 590923713 : (int64_t)state;
}
