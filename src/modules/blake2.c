// Taipan: the _blake2 module: BLAKE2b and BLAKE2s (RFC 7693), with keys, salts and tree parameters. MIT licence.
//
// Both variants share one body; words are kept as 64 bits, of which BLAKE2s uses 32.
#include "object/arguments.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"

typedef struct Blake2 {
    Object header;
    uint64_t h[8], count_low, count_high;
    uint8_t buffer[128];
    uint32_t used, digest_size;
    bool is_b, last_node;
} Blake2;

static const uint64_t initial_b[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                      0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
static const uint8_t sigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

static size_t block_size(const Blake2 *b) {
    return b->is_b ? 128 : 64;
}
static uint64_t initial(const Blake2 *b, int i) {
    return b->is_b ? initial_b[i] : initial_b[i] >> 32;
}
static uint64_t rotate(const Blake2 *b, uint64_t x, int n) {
    if (b->is_b) return x >> n | x << (64 - n);
    uint32_t y = (uint32_t)x;
    return y >> n | y << (32 - n);
}
static uint64_t word(const Blake2 *b, uint64_t x) {
    return b->is_b ? x : (uint32_t)x;
}

static void mix(const Blake2 *b, uint64_t *v, int p, int q, int r, int s, uint64_t x, uint64_t y) {
    static const int shifts[2][4] = {{16, 12, 8, 7}, {32, 24, 16, 63}};
    const int *shift = shifts[b->is_b];
    v[p] = word(b, v[p] + v[q] + x);
    v[s] = rotate(b, v[s] ^ v[p], shift[0]);
    v[r] = word(b, v[r] + v[s]);
    v[q] = rotate(b, v[q] ^ v[r], shift[1]);
    v[p] = word(b, v[p] + v[q] + y);
    v[s] = rotate(b, v[s] ^ v[p], shift[2]);
    v[r] = word(b, v[r] + v[s]);
    v[q] = rotate(b, v[q] ^ v[r], shift[3]);
}

static void compress(Blake2 *b, bool last) {
    uint64_t v[16], m[16];
    size_t width = b->is_b ? 8 : 4;
    for (int i = 0; i < 16; i++) {
        m[i] = 0;
        for (size_t k = 0; k < width; k++)
            m[i] |= (uint64_t)b->buffer[(size_t)i * width + k] << (8 * k);
    }
    for (int i = 0; i < 8; i++)
        v[i] = b->h[i], v[i + 8] = initial(b, i);
    v[12] ^= b->is_b ? b->count_low : (uint32_t)b->count_low;
    v[13] ^= b->is_b ? b->count_high : b->count_low >> 32;
    if (last) v[14] = word(b, ~v[14]);
    if (last && b->last_node) v[15] = word(b, ~v[15]);
    for (int round = 0; round < (b->is_b ? 12 : 10); round++) {
        const uint8_t *s = sigma[round % 10];
        for (int i = 0; i < 4; i++)
            mix(b, v, i, i + 4, i + 8, i + 12, m[s[2 * i]], m[s[2 * i + 1]]);
        for (int i = 0; i < 4; i++)
            mix(b, v, i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12, m[s[2 * i + 8]], m[s[2 * i + 9]]);
    }
    for (int i = 0; i < 8; i++)
        b->h[i] ^= v[i] ^ v[i + 8];
}

static void count(Blake2 *b, uint64_t bytes) {
    b->count_low += bytes;
    b->count_high += b->count_low < bytes;
}

static void feed(Blake2 *b, const uint8_t *data, size_t length) {
    while (length > 0) {
        if (b->used == block_size(b)) { // a full block is compressed when more follows
            count(b, b->used);
            compress(b, false);
            b->used = 0;
        }
        size_t n = block_size(b) - b->used < length ? block_size(b) - b->used : length;
        memcpy(b->buffer + b->used, data, n);
        b->used += (uint32_t)n;
        data += n;
        length -= n;
    }
}

static void finish(const Blake2 *state, uint8_t out[64]) {
    Blake2 b = *state;
    count(&b, b.used);
    memset(b.buffer + b.used, 0, block_size(&b) - b.used);
    compress(&b, true);
    size_t width = b.is_b ? 8 : 4;
    for (size_t i = 0; i < 8 * width; i++)
        out[i] = (uint8_t)(b.h[i / width] >> (8 * (i % width)));
}

// ---- construction -----------------------------------------------------------------------------------------------

static int number(Thread *thread, Value v, uint64_t missing, uint64_t low, uint64_t high, const char *message,
                  uint64_t *out) {
    *out = missing;
    if (v == UNBOUND) return 0;
    Value n = object_index(thread, v);
    if (!n) return -1;
    if (int_sign(n) < 0 || int_bit_length(n) > 64) return error_raise_int(thread, SHAPE_OverflowError, "%s", message);
    *out = int_to_uint64_mask(n);
    if (*out < low || *out > high) return error_raise_int(thread, SHAPE_ValueError, "%s", message);
    return 0;
}

// A bytes-like argument of at most `room` bytes, copied zero-padded.
static int text(Thread *thread, Value v, uint8_t *out, size_t room, const char *what, size_t *length) {
    Buffer view;
    *length = 0;
    if (v == UNBOUND) return 0;
    if (buffer_get(thread, v, &view, BUFFER_SIMPLE) < 0) return -1;
    size_t n = view.length;
    if (n <= room) memcpy(out, view.data, n);
    buffer_release(thread, &view);
    *length = n;
    return n <= room ? 0 : error_raise_int(thread, SHAPE_ValueError, "maximum %s length is %zu bytes", what, room);
}

static int update_from(Thread *thread, Blake2 *b, Value data) {
    Buffer view;
    if (value_is_str(data)) return error_raise_int(thread, SHAPE_TypeError, "Strings must be encoded before hashing");
    if (buffer_get(thread, data, &view, BUFFER_SIMPLE) < 0) return -1;
    feed(b, view.data, view.length);
    buffer_release(thread, &view);
    return 0;
}

static void store(uint8_t *out, uint64_t n, size_t width) {
    for (size_t i = 0; i < width; i++)
        out[i] = (uint8_t)(n >> (8 * i));
}

static Value construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names, bool is_b) {
    static const char *const names[] = {
        "data",      "digest_size", "key",        "salt",       "person",    "fanout",          "depth",
        "leaf_size", "node_offset", "node_depth", "inner_size", "last_node", "usedforsecurity", "string"};
    Value bound[14];
    const char *name = is_b ? "blake2b" : "blake2s";
    size_t most = is_b ? 64 : 32, extra = most / 4, key_length, ignored;
    if (positional > 1)
        return error_raise(thread, SHAPE_TypeError, "%s() takes at most 1 positional argument (%zu given)", name,
                           positional);
    if (!arguments_bind(thread, name, args, positional, keyword_names, names, 0, 14, bound)) return NO_VALUE;
    if (bound[13] != UNBOUND && bound[0] == UNBOUND) bound[0] = bound[13];
    uint64_t digest, fanout, depth, leaf, offset, node_depth, inner;
    uint8_t key[128] = {0}, salt[16] = {0}, person[16] = {0}, p[64] = {0};
    if (number(thread, bound[1], most, 1, most,
               is_b ? "digest_size for blake2b must be between 1 and 64 bytes, here it is out of range"
                    : "digest_size for blake2s must be between 1 and 32 bytes, here it is out of range",
               &digest) < 0 ||
        text(thread, bound[2], key, most, "key", &key_length) < 0 ||
        text(thread, bound[3], salt, extra, "salt", &ignored) < 0 ||
        text(thread, bound[4], person, extra, "person", &ignored) < 0 ||
        number(thread, bound[5], 1, 0, 255, "fanout must be between 0 and 255", &fanout) < 0 ||
        number(thread, bound[6], 1, 1, 255, "depth must be between 1 and 255", &depth) < 0 ||
        number(thread, bound[7], 0, 0, UINT32_MAX, "leaf_size is too large", &leaf) < 0 ||
        number(thread, bound[8], 0, 0, is_b ? UINT64_MAX : ((uint64_t)1 << 48) - 1, "node_offset is too large",
               &offset) < 0 ||
        number(thread, bound[9], 0, 0, 255, "node_depth must be between 0 and 255", &node_depth) < 0 ||
        number(thread, bound[10], 0, 0, most,
               is_b ? "inner_size must be between 0 and is 64" : "inner_size must be between 0 and is 32", &inner) < 0)
        return NO_VALUE;
    int last = bound[11] == UNBOUND ? 0 : object_is_true(thread, bound[11]);
    Blake2 *b = last < 0 ? NULL : type_allocate(thread, type, 0);
    if (!b) return NO_VALUE;
    b->is_b = is_b;
    b->last_node = last;
    b->digest_size = (uint32_t)digest;
    p[0] = (uint8_t)digest, p[1] = (uint8_t)key_length, p[2] = (uint8_t)fanout, p[3] = (uint8_t)depth;
    store(p + 4, leaf, 4);
    store(p + 8, offset, is_b ? 8 : 6);
    p[is_b ? 16 : 14] = (uint8_t)node_depth;
    p[is_b ? 17 : 15] = (uint8_t)inner;
    memcpy(p + (is_b ? 32 : 16), salt, extra);
    memcpy(p + (is_b ? 48 : 24), person, extra);
    size_t width = is_b ? 8 : 4;
    for (int i = 0; i < 8; i++) {
        uint64_t w = 0;
        for (size_t k = 0; k < width; k++)
            w |= (uint64_t)p[(size_t)i * width + k] << (8 * k);
        b->h[i] = initial(b, i) ^ w;
    }
    if (key_length) feed(b, key, block_size(b));
    if (bound[0] != UNBOUND && update_from(thread, b, bound[0]) < 0) return NO_VALUE;
    return value_from_object(b);
}

static Value blake2b_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    return construct(thread, type, args, positional, keyword_names, true);
}
static Value blake2s_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    return construct(thread, type, args, positional, keyword_names, false);
}

// ---- methods ----------------------------------------------------------------------------------------------------

NATIVE(blake2_update, "update(self, data, /)", "Update this hash object's state with the provided bytes-like object.",
       EFFECT_ANY) {
    return update_from(thread, (Blake2 *)args[0], args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(blake2_digest, "digest(self, /)", "Return the digest value as a bytes object.", EFFECT_ALLOCATES) {
    uint8_t out[64];
    finish((Blake2 *)args[0], out);
    return bytes_from_data(thread, out, ((Blake2 *)args[0])->digest_size);
}
NATIVE(blake2_hexdigest, "hexdigest(self, /)", "Return the digest value as a string of hexadecimal digits.",
       EFFECT_ALLOCATES) {
    uint8_t out[64];
    char digits[128];
    finish((Blake2 *)args[0], out);
    size_t n = ((Blake2 *)args[0])->digest_size;
    for (size_t i = 0; i < 2 * n; i++)
        digits[i] = "0123456789abcdef"[out[i / 2] >> (i % 2 ? 0 : 4) & 15];
    return str_from_ascii(thread, digits, 2 * n);
}
NATIVE(blake2_copy, "copy(self, /)", "Return a copy of the hash object.", EFFECT_ALLOCATES) {
    Blake2 *original = (Blake2 *)args[0], *copy = heap_allocate(thread, sizeof(Blake2), original->header.shape);
    if (copy) memcpy((char *)copy + sizeof(Object), (char *)original + sizeof(Object), sizeof(Blake2) - sizeof(Object));
    return value_from_object(copy);
}
static Value blake2_name(Thread *thread, Value self) {
    return str_from_cstring(thread, ((Blake2 *)self)->is_b ? "blake2b" : "blake2s");
}
static Value blake2_block_size(Thread *thread __attribute__((unused)), Value self) {
    return value_from_small_int((int64_t)block_size((Blake2 *)self));
}
static Value blake2_digest_size(Thread *thread __attribute__((unused)), Value self) {
    return value_from_small_int(((Blake2 *)self)->digest_size);
}

static int add_limits(Thread *thread, Type *type, int64_t most) {
    static const char *const names[] = {"SALT_SIZE", "PERSON_SIZE", "MAX_KEY_SIZE", "MAX_DIGEST_SIZE"};
    for (int i = 0; i < 4; i++)
        if (dict_set_cstring(thread, type->dict, names[i], value_from_small_int(i < 2 ? most / 4 : most)) < 0)
            return -1;
    return 0;
}
static int blake2b_populate(Thread *thread, Type *type) {
    return add_limits(thread, type, 64);
}
static int blake2s_populate(Thread *thread, Type *type) {
    return add_limits(thread, type, 32);
}

static const NativeDef *const blake2_methods[] = {&blake2_update_native, &blake2_digest_native,
                                                  &blake2_hexdigest_native, &blake2_copy_native, NULL};
static const NativeGetSet blake2_getters[] = {{"name", blake2_name, NULL, NULL},
                                              {"block_size", blake2_block_size, NULL, NULL},
                                              {"digest_size", blake2_digest_size, NULL, NULL},
                                              {0}};
const TypeSpec hash_blake2b_type_spec = {.name = "blake2b",
                                         .module = "_blake2",
                                         .doc = "Return a new BLAKE2b hash object.",
                                         .size = sizeof(Blake2),
                                         .trace_kind = TRACE_LEAF,
                                         .slots = {.construct = blake2b_construct},
                                         .methods = blake2_methods,
                                         .getters = blake2_getters,
                                         .populate = blake2b_populate};
const TypeSpec hash_blake2s_type_spec = {.name = "blake2s",
                                         .module = "_blake2",
                                         .doc = "Return a new BLAKE2s hash object.",
                                         .size = sizeof(Blake2),
                                         .trace_kind = TRACE_LEAF,
                                         .slots = {.construct = blake2s_construct},
                                         .methods = blake2_methods,
                                         .getters = blake2_getters,
                                         .populate = blake2s_populate};

static int blake2_execute(Thread *thread, Module *module) {
    static const struct {
        const char *name;
        int value;
    } limits[] = {{"BLAKE2B_MAX_DIGEST_SIZE", 64}, {"BLAKE2B_MAX_KEY_SIZE", 64},    {"BLAKE2B_PERSON_SIZE", 16},
                  {"BLAKE2B_SALT_SIZE", 16},       {"BLAKE2S_MAX_DIGEST_SIZE", 32}, {"BLAKE2S_MAX_KEY_SIZE", 32},
                  {"BLAKE2S_PERSON_SIZE", 8},      {"BLAKE2S_SALT_SIZE", 8},        {"_GIL_MINSIZE", 2048}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (module_add_int(thread, module, limits[i].name, limits[i].value) < 0) return -1;
    if (module_add_type(thread, module, BUILTIN_TYPE(hash_blake2b)) < 0) return -1;
    return module_add_type(thread, module, BUILTIN_TYPE(hash_blake2s));
}
const ModuleSpec _blake2_module_spec = {.name = "_blake2", .execute = blake2_execute};
