// Taipan: the _random module: the Mersenne Twister. MIT licence.
// Matsumoto and Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed uniform pseudorandom number generator" (1998).
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/random.h>
#include "modules/native_support.h"

enum { WORDS = 624, MIDDLE = 397 };
typedef struct Random {
    Object header;
    int index;
    uint32_t state[WORDS];
} Random;

static void refill(Random *r) {
    for (int i = 0; i < WORDS; i++) {
        uint32_t y = (r->state[i] & 0x80000000u) | (r->state[(i + 1) % WORDS] & 0x7fffffffu);
        r->state[i] = r->state[(i + MIDDLE) % WORDS] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0);
    }
    r->index = 0;
}
static uint32_t next_word(Random *r) {
    if (r->index >= WORDS) refill(r);
    uint32_t y = r->state[r->index++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}
static void seed_with_word(Random *r, uint32_t seed) {
    r->state[0] = seed;
    for (uint32_t i = 1; i < WORDS; i++)
        r->state[i] = 1812433253u * (r->state[i - 1] ^ (r->state[i - 1] >> 30)) + i;
    r->index = WORDS;
}
static void seed_with_words(Random *r, const uint32_t *key, size_t length) {
    uint32_t *s = r->state;
    seed_with_word(r, 19650218u);
    size_t i = 1, j = 0;
    for (size_t k = WORDS > length ? WORDS : length; k; k--) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1664525u)) + key[j] + (uint32_t)j;
        if (++i >= WORDS) s[0] = s[WORDS - 1], i = 1;
        if (++j >= length) j = 0;
    }
    for (size_t k = WORDS - 1; k; k--) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1566083941u)) - (uint32_t)i;
        if (++i >= WORDS) s[0] = s[WORDS - 1], i = 1;
    }
    s[0] = 0x80000000u;
}
static int seed(Thread *thread, Random *r, Value v) {
    if (v == NONE || v == UNBOUND) {
        uint32_t key[WORDS];
        if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) return support_errno(thread), -1;
        seed_with_words(r, key, WORDS);
        return 0;
    }
    Value n;
    if (value_is_int(v))
        n = int_sign(v) < 0 ? int_negative(thread, v) : v; // of a subclass too: not its __abs__
    else {
        int64_t hash = object_hash(thread, v);
        if (hash == -1 && error_pending(thread)) return -1;
        n = int_from_uint64(thread, (uint64_t)hash);
    }
    if (n == NO_VALUE) return -1;
    size_t bits = int_bit_length(n), words = bits == 0 ? 1 : (bits + 31) / 32;
    Bytes *key = bytes_allocate(thread, words * 4);
    if (!key || int_to_bytes(thread, n, key->data, words * 4, true, false) < 0) return -1;
    seed_with_words(r, (const uint32_t *)(const void *)key->data, words); // little endian
    return 0;
}

NATIVE(random_random, "random(self, /)", "random() -> x in the interval [0, 1).", EFFECT_ALLOCATES) {
    Random *r = (Random *)args[0];
    uint32_t a = next_word(r) >> 5, b = next_word(r) >> 6;
    return float_from_double(thread, (a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
}
NATIVE(random_seed, "seed(self, n=None, /)",
       "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination of the current time and the "
       "process identifier.",
       EFFECT_ANY) {
    return seed(thread, (Random *)args[0], args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(random_getrandbits, "getrandbits(self, k, /)", "getrandbits(k) -> x.  Generates an int with k random bits.",
       EFFECT_ANY) {
    Random *r = (Random *)args[0];
    Value index = object_index(thread, args[1]);
    if (index == NO_VALUE) return NO_VALUE;
    if (int_sign(index) < 0) return error_raise(thread, SHAPE_ValueError, "Cannot convert negative int");
    int64_t k;
    if (!int_fits_int64(index, &k) || k > ((int64_t)1 << 44))
        return error_raise(thread, SHAPE_OverflowError, "getrandbits() argument is too large");
    if (k == 0) return value_from_small_int(0);
    if (k <= 32) return value_from_small_int(next_word(r) >> (32 - k));
    size_t words = (size_t)((k - 1) / 32 + 1);
    Bytes *bytes = bytes_allocate(thread, words * 4);
    if (!bytes) return NO_VALUE;
    for (size_t i = 0; i < words; i++, k -= 32) {
        uint32_t word = next_word(r);
        if (k < 32) word >>= 32 - k;
        memcpy(bytes->data + 4 * i, &word, 4);
    }
    return int_from_bytes(thread, bytes->data, words * 4, true, false);
}
NATIVE(random_getstate, "getstate(self, /)", "getstate() -> tuple containing the current state.", EFFECT_ALLOCATES) {
    Random *r = (Random *)args[0];
    Tuple *state = tuple_allocate(thread, WORDS + 1);
    for (size_t i = 0; state && i < WORDS; i++)
        tuple_set(thread, state, i, value_from_small_int(r->state[i]));
    if (state) tuple_set(thread, state, WORDS, value_from_small_int(r->index));
    return value_from_object(state);
}
NATIVE(random_setstate, "setstate(self, state, /)", "setstate(state) -> None.  Restores generator state.", EFFECT_ANY) {
    Random *r = (Random *)args[0];
    if (!value_is_tuple(args[1])) return error_raise(thread, SHAPE_TypeError, "state vector must be a tuple");
    if (tuple_length(args[1]) != WORDS + 1)
        return error_raise(thread, SHAPE_ValueError, "state vector is the wrong size");
    uint32_t words[WORDS];
    for (size_t i = 0; i < WORDS; i++) {
        Value v = tuple_get(args[1], i);
        if (!value_is_int(v)) return error_raise(thread, SHAPE_TypeError, "an integer is required");
        words[i] = (uint32_t)int_to_uint64(thread, v);
        if (error_pending(thread)) return NO_VALUE;
    }
    int64_t index = object_index_int64(thread, tuple_get(args[1], WORDS));
    if (error_pending(thread)) return NO_VALUE;
    if (index < 0 || index > WORDS) return error_raise(thread, SHAPE_ValueError, "invalid state");
    memcpy(r->state, words, sizeof words);
    r->index = (int)index;
    return NONE;
}
static Value random_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    Random *r = type_allocate(thread, type, 0);
    if (r) r->index = WORDS;
    return value_from_object(r);
}
static int random_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    if (!arguments_check(thread, "Random", positional, keyword_names, 0, 1)) return -1;
    return seed(thread, (Random *)self, positional ? args[0] : NONE);
}
static const NativeDef *const random_methods[] = {&random_random_native,      &random_seed_native,
                                                  &random_getrandbits_native, &random_getstate_native,
                                                  &random_setstate_native,    NULL};
const TypeSpec random_random_type_spec = {
    .name = "Random",
    .module = "_random",
    .doc = "Random() -> create a random number generator with its own internal state.",
    .flags = TYPE_BASE,
    .size = sizeof(Random),
    .trace_kind = TRACE_LEAF,
    .slots = {.construct = random_construct, .init = random_init},
    .methods = random_methods};
static int execute(Thread *thread, Module *module) {
    return module_add_type(thread, module, BUILTIN_TYPE(random_random));
}
const ModuleSpec _random_module_spec = {
    .name = "_random", .doc = "Module implements the Mersenne Twister random number generator.", .execute = execute};
