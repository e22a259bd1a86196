// Taipan: the modules _md5, _sha1, _sha2 and _sha3: message digests. MIT licence.
//
// RFC 1321 (MD5), FIPS 180-4 (SHA-1, SHA-2), FIPS 202 (SHA-3, SHAKE). A digest object holds the state itself, so that copying
// is copying bytes. Large updates do not give up the interpreter's lock.
#include "modules/native_support.h"

typedef enum HashKind { HASH_MD5, HASH_SHA1, HASH_SHA2_32, HASH_SHA2_64, HASH_SHA3 } HashKind;
typedef struct Algorithm {
    const char *name;
    HashKind kind;
    uint32_t digest, block; // bytes; SHAKE: digest 0
    uint32_t shape;
} Algorithm;
static const Algorithm algorithms[] = {{"md5", HASH_MD5, 16, 64, SHAPE_hash_md5},
                                       {"sha1", HASH_SHA1, 20, 64, SHAPE_hash_sha1},
                                       {"sha224", HASH_SHA2_32, 28, 64, SHAPE_hash_sha224},
                                       {"sha256", HASH_SHA2_32, 32, 64, SHAPE_hash_sha256},
                                       {"sha384", HASH_SHA2_64, 48, 128, SHAPE_hash_sha384},
                                       {"sha512", HASH_SHA2_64, 64, 128, SHAPE_hash_sha512},
                                       {"sha3_224", HASH_SHA3, 28, 144, SHAPE_hash_sha3_224},
                                       {"sha3_256", HASH_SHA3, 32, 136, SHAPE_hash_sha3_256},
                                       {"sha3_384", HASH_SHA3, 48, 104, SHAPE_hash_sha3_384},
                                       {"sha3_512", HASH_SHA3, 64, 72, SHAPE_hash_sha3_512},
                                       {"shake_128", HASH_SHA3, 0, 168, SHAPE_hash_shake_128},
                                       {"shake_256", HASH_SHA3, 0, 136, SHAPE_hash_shake_256}};

typedef struct HashObject {
    Object header;
    uint32_t algorithm, used; // used: bytes waiting in block
    uint64_t length;          // bytes seen
    union {
        uint32_t words[8];
        uint64_t longs[25];
    };
    uint8_t block[168];
} HashObject;

// ---- compression functions --------------------------------------------------------------------------------------

static uint32_t rotate32(uint32_t x, int n) {
    return x << n | x >> (32 - n);
}
static uint32_t rotate32_right(uint32_t x, int n) {
    return x >> n | x << (32 - n);
}
static uint64_t rotate64_right(uint64_t x, int n) {
    return x >> n | x << (64 - n);
}
static uint64_t rotate64(uint64_t x, int n) {
    return n ? x << n | x >> (64 - n) : x;
}
static uint64_t big_endian(const uint8_t *p, int size) {
    uint64_t x = 0;
    for (int i = 0; i < size; i++)
        x = x << 8 | p[i];
    return x;
}
static uint64_t little_endian(const uint8_t *p, int size) {
    uint64_t x = 0;
    for (int i = size; i-- > 0;)
        x = x << 8 | p[i];
    return x;
}
static void md5_block(uint32_t *s, const uint8_t *p) {
    static const uint8_t turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    static const uint32_t sines[64] = {
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
        0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
        0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
    };
    uint32_t a = s[0], b = s[1], c = s[2], d = s[3];
    for (int i = 0; i < 64; i++) {
        uint32_t f;
        int g;
        if (i < 16)
            f = (b & c) | (~b & d), g = i;
        else if (i < 32)
            f = (d & b) | (~d & c), g = (5 * i + 1) & 15;
        else if (i < 48)
            f = b ^ c ^ d, g = (3 * i + 5) & 15;
        else
            f = c ^ (b | ~d), g = (7 * i) & 15;
        f += a + sines[i] + (uint32_t)little_endian(p + 4 * g, 4);
        a = d, d = c, c = b;
        b += rotate32(f, turns[i / 16][i & 3]);
    }
    s[0] += a, s[1] += b, s[2] += c, s[3] += d;
}
static void sha1_block(uint32_t *s, const uint8_t *p) {
    uint32_t w[80], a = s[0], b = s[1], c = s[2], d = s[3], e = s[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)big_endian(p + 4 * i, 4);
    for (int i = 16; i < 80; i++)
        w[i] = rotate32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f, k;
        if (i < 20)
            f = (b & c) | (~b & d), k = 0x5A827999;
        else if (i < 40)
            f = b ^ c ^ d, k = 0x6ED9EBA1;
        else if (i < 60)
            f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
        else
            f = b ^ c ^ d, k = 0xCA62C1D6;
        uint32_t t = rotate32(a, 5) + f + e + k + w[i];
        e = d, d = c, c = rotate32(b, 30), b = a, a = t;
    }
    s[0] += a, s[1] += b, s[2] += c, s[3] += d, s[4] += e;
}
// The first 64 bits of the fractional parts of the cube roots of the first 80 primes; SHA-256 uses the upper halves.
static const uint64_t cube_roots[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};
static void sha256_block(uint32_t *s, const uint8_t *p) {
    uint32_t w[64], v[8];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)big_endian(p + 4 * i, 4);
    for (int i = 16; i < 64; i++) {
        uint32_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + (rotate32_right(x, 7) ^ rotate32_right(x, 18) ^ x >> 3) + w[i - 7] +
               (rotate32_right(y, 17) ^ rotate32_right(y, 19) ^ y >> 10);
    }
    memcpy(v, s, sizeof v);
    for (int i = 0; i < 64; i++) {
        uint32_t t = v[7] + (rotate32_right(v[4], 6) ^ rotate32_right(v[4], 11) ^ rotate32_right(v[4], 25)) +
                     ((v[4] & v[5]) ^ (~v[4] & v[6])) + (uint32_t)(cube_roots[i] >> 32) + w[i];
        uint32_t u = (rotate32_right(v[0], 2) ^ rotate32_right(v[0], 13) ^ rotate32_right(v[0], 22)) +
                     ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t;
        v[0] = t + u;
    }
    for (int i = 0; i < 8; i++)
        s[i] += v[i];
}
static void sha512_block(uint64_t *s, const uint8_t *p) {
    uint64_t w[80], v[8];
    for (int i = 0; i < 16; i++)
        w[i] = big_endian(p + 8 * i, 8);
    for (int i = 16; i < 80; i++) {
        uint64_t x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + (rotate64_right(x, 1) ^ rotate64_right(x, 8) ^ x >> 7) + w[i - 7] +
               (rotate64_right(y, 19) ^ rotate64_right(y, 61) ^ y >> 6);
    }
    memcpy(v, s, sizeof v);
    for (int i = 0; i < 80; i++) {
        uint64_t t = v[7] + (rotate64_right(v[4], 14) ^ rotate64_right(v[4], 18) ^ rotate64_right(v[4], 41)) +
                     ((v[4] & v[5]) ^ (~v[4] & v[6])) + cube_roots[i] + w[i];
        uint64_t u = (rotate64_right(v[0], 28) ^ rotate64_right(v[0], 34) ^ rotate64_right(v[0], 39)) +
                     ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        memmove(v + 1, v, 7 * sizeof *v);
        v[4] += t;
        v[0] = t + u;
    }
    for (int i = 0; i < 8; i++)
        s[i] += v[i];
}
static void keccak(uint64_t *a) {
    static const uint8_t turns[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                      25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};
    uint8_t feedback = 1;
    for (int round = 0; round < 24; round++) {
        uint64_t c[5], b[25];
        for (int x = 0; x < 5; x++)
            c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (int i = 0; i < 25; i++)
            a[i] ^= c[(i + 4) % 5] ^ rotate64(c[(i + 1) % 5], 1);
        for (int x = 0; x < 5; x++)
            for (int y = 0; y < 5; y++)
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate64(a[x + 5 * y], turns[x + 5 * y]);
        for (int i = 0; i < 25; i++)
            a[i] = b[i] ^ (~b[i / 5 * 5 + (i + 1) % 5] & b[i / 5 * 5 + (i + 2) % 5]);
        for (int j = 0; j < 7; j++) { // the round's constant, from a linear feedback register
            if (feedback & 1) a[0] ^= (uint64_t)1 << ((1 << j) - 1);
            feedback = (uint8_t)(feedback << 1 ^ (feedback & 0x80 ? 0x71 : 0));
        }
    }
}

// ---- absorbing --------------------------------------------------------------------------------------------------

static void hash_begin(HashObject *h, uint32_t algorithm) {
    static const uint32_t start_md5[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    static const uint32_t start_224[8] = {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939,
                                          0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4};
    static const uint64_t start_384[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17,
                                          0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511,
                                          0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};
    static const uint64_t start_512[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                          0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                          0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    h->algorithm = algorithm;
    switch (algorithms[algorithm].digest) {
    case 16:
    case 20: memcpy(h->words, start_md5, sizeof start_md5); break;
    }
    if (algorithms[algorithm].kind == HASH_SHA2_64) {
        memcpy(h->longs, algorithms[algorithm].digest == 48 ? start_384 : start_512, sizeof start_512);
    } else if (algorithms[algorithm].kind == HASH_SHA2_32) {
        for (int i = 0; i < 8; i++)
            h->words[i] = algorithms[algorithm].digest == 28 ? start_224[i] : (uint32_t)(start_512[i] >> 32);
    }
}
static void absorb_block(HashObject *h, const uint8_t *p) {
    switch (algorithms[h->algorithm].kind) {
    case HASH_MD5: md5_block(h->words, p); break;
    case HASH_SHA1: sha1_block(h->words, p); break;
    case HASH_SHA2_32: sha256_block(h->words, p); break;
    case HASH_SHA2_64: sha512_block(h->longs, p); break;
    case HASH_SHA3:
        for (uint32_t i = 0; i < algorithms[h->algorithm].block / 8; i++)
            h->longs[i] ^= little_endian(p + 8 * i, 8);
        keccak(h->longs);
        break;
    }
}
static void absorb(HashObject *h, const uint8_t *p, size_t length) {
    size_t block = algorithms[h->algorithm].block;
    h->length += length;
    while (length) {
        if (h->used == 0 && length >= block) {
            absorb_block(h, p);
            p += block, length -= block;
            continue;
        }
        size_t n = block - h->used < length ? block - h->used : length;
        memcpy(h->block + h->used, p, n);
        h->used += (uint32_t)n;
        p += n, length -= n;
        if (h->used == block) {
            absorb_block(h, h->block);
            h->used = 0;
        }
    }
}
static void squeeze(HashObject *h, uint8_t *out, size_t length) { // h is a copy
    size_t block = algorithms[h->algorithm].block;
    memset(h->block + h->used, 0, block - h->used);
    h->block[h->used] = algorithms[h->algorithm].digest ? 0x06 : 0x1F;
    h->block[block - 1] |= 0x80;
    absorb_block(h, h->block);
    for (size_t i = 0; i < length; i++) {
        if (i && i % block == 0) keccak(h->longs);
        out[i] = (uint8_t)(h->longs[i % block / 8] >> (8 * (i % 8)));
    }
}
static void finish(const HashObject *from, uint8_t *out, size_t length) {
    HashObject h = *from;
    HashKind kind = algorithms[h.algorithm].kind;
    if (kind == HASH_SHA3) {
        squeeze(&h, out, length);
        return;
    }
    uint64_t bits = h.length * 8;
    size_t block = algorithms[h.algorithm].block, size_bytes = block / 8;
    static const uint8_t one = 0x80, zero = 0;
    absorb(&h, &one, 1);
    while (h.used != block - size_bytes)
        absorb(&h, &zero, 1);
    uint8_t tail[16] = {0};
    for (size_t i = 0; i < 8; i++)
        tail[kind == HASH_MD5 ? i : size_bytes - 1 - i] = (uint8_t)(bits >> (8 * i));
    absorb(&h, tail, size_bytes);
    for (size_t i = 0; i < length; i++) {
        if (kind == HASH_SHA2_64)
            out[i] = (uint8_t)(h.longs[i / 8] >> (56 - 8 * (i % 8)));
        else if (kind == HASH_MD5)
            out[i] = (uint8_t)(h.words[i / 4] >> (8 * (i % 4)));
        else
            out[i] = (uint8_t)(h.words[i / 4] >> (24 - 8 * (i % 4)));
    }
}

// ---- objects ----------------------------------------------------------------------------------------------------

static int update(Thread *thread, HashObject *h, Value v) {
    if (value_is_str(v)) return error_raise_int(thread, SHAPE_TypeError, "Strings must be encoded before hashing");
    if (!value_has_buffer(v))
        return error_raise_int(thread, SHAPE_TypeError, "object supporting the buffer API required");
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return -1;
    absorb(h, buffer.data, buffer.length);
    buffer_release(thread, &buffer);
    return 0;
}
static Value make(Thread *thread, uint32_t algorithm, Value data, Value string) {
    if (data != UNBOUND && string != UNBOUND && string != NONE)
        return error_raise(thread, SHAPE_TypeError,
                           "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is "
                           "slated for removal in a future version.");
    HashObject *h = type_allocate(thread, shape_at(algorithms[algorithm].shape)->type, 0);
    if (!h) return NO_VALUE;
    hash_begin(h, algorithm);
    if (data == UNBOUND && string != UNBOUND && string != NONE) data = string;
    return data == UNBOUND || update(thread, h, data) == 0 ? value_from_object(h) : NO_VALUE;
}
static Value digest_bytes(Thread *thread, Value self, Value length) {
    HashObject *h = (HashObject *)self;
    int64_t n = algorithms[h->algorithm].digest;
    if (length != UNBOUND) {
        n = object_index_int64(thread, length);
        if (error_pending(thread)) return NO_VALUE;
        if (n < 0) return error_raise(thread, SHAPE_ValueError, "length must be non-negative");
        if (n >= 1 << 29) return error_raise(thread, SHAPE_OverflowError, "digest length is too large");
    }
    Bytes *bytes = bytes_allocate(thread, (size_t)n);
    if (bytes) finish(h, bytes->data, (size_t)n);
    return value_from_object(bytes);
}
static Value digest_text(Thread *thread, Value self, Value length) {
    Value bytes = digest_bytes(thread, self, length);
    if (bytes == NO_VALUE) return NO_VALUE;
    return bytes_hex_text(thread, bytes_from_value(bytes)->data, bytes_from_value(bytes)->length, UNBOUND,
                          value_from_small_int(1));
}
NATIVE(hash_update, "update(self, obj, /)", "Update this hash object's state with the provided string.", EFFECT_ANY) {
    return update(thread, (HashObject *)args[0], args[1]) < 0 ? NO_VALUE : NONE;
}
NATIVE(hash_digest, "digest(self, /)", "Return the digest value as a bytes object.", EFFECT_ANY) {
    return digest_bytes(thread, args[0], UNBOUND);
}
NATIVE(hash_hexdigest, "hexdigest(self, /)", "Return the digest value as a string of hexadecimal digits.", EFFECT_ANY) {
    return digest_text(thread, args[0], UNBOUND);
}
NATIVE(shake_digest, "digest(self, length)", "Return the digest value as a bytes object.", EFFECT_ANY) {
    return digest_bytes(thread, args[0], args[1]);
}
NATIVE(shake_hexdigest, "hexdigest(self, length)", "Return the digest value as a string of hexadecimal digits.",
       EFFECT_ANY) {
    return digest_text(thread, args[0], args[1]);
}
NATIVE(hash_copy, "copy(self, /)", "Return a copy of the hash object.", EFFECT_ANY) {
    HashObject *copy = type_allocate(thread, value_type(args[0]), 0);
    if (copy)
        memcpy((char *)copy + sizeof(Object), (char *)args[0] + sizeof(Object), sizeof(HashObject) - sizeof(Object));
    return value_from_object(copy);
}
static Value hash_name(Thread *thread, Value self) {
    return str_from_cstring(thread, algorithms[((HashObject *)self)->algorithm].name);
}
static Value hash_digest_size(Thread *thread, Value self) {
    (void)thread;
    return value_from_small_int(algorithms[((HashObject *)self)->algorithm].digest);
}
static Value hash_block_size(Thread *thread, Value self) {
    (void)thread;
    return value_from_small_int(algorithms[((HashObject *)self)->algorithm].block);
}
static const NativeDef *const hash_methods[] = {&hash_update_native, &hash_digest_native, &hash_hexdigest_native,
                                                &hash_copy_native, NULL};
static const NativeDef *const shake_methods[] = {&hash_update_native, &shake_digest_native, &shake_hexdigest_native,
                                                 &hash_copy_native, NULL};
static const NativeGetSet hash_getters[] = {{"name", hash_name, NULL, NULL},
                                            {"digest_size", hash_digest_size, NULL, NULL},
                                            {"block_size", hash_block_size, NULL, NULL},
                                            {0}};

static Value sha3_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"data", "usedforsecurity", "string"};
    Value values[3];
    if (!arguments_bind(thread, "sha3", args, positional, keyword_names, names, 0, 3, values)) return NO_VALUE;
    for (uint32_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++)
        if (shape_at(algorithms[i].shape)->type == type) return make(thread, i, values[0], values[2]);
    return error_raise(thread, SHAPE_TypeError, "cannot create '%N' instances", type);
}
#define HASH_TYPE(id, name_, module_, methods_, flags_, construct_)                                                    \
    const TypeSpec hash_##id##_type_spec = {.name = name_,                                                             \
                                            .module = module_,                                                         \
                                            .flags = flags_,                                                           \
                                            .size = sizeof(HashObject),                                                \
                                            .trace_kind = TRACE_LEAF,                                                  \
                                            .slots = {.construct = construct_},                                        \
                                            .methods = methods_,                                                       \
                                            .getters = hash_getters};
HASH_TYPE(md5, "md5", "_md5", hash_methods, TYPE_DISALLOW_CONSTRUCTION, NULL)
HASH_TYPE(sha1, "sha1", "_sha1", hash_methods, TYPE_DISALLOW_CONSTRUCTION, NULL)
HASH_TYPE(sha224, "SHA224Type", "_sha2", hash_methods, TYPE_DISALLOW_CONSTRUCTION, NULL)
HASH_TYPE(sha256, "SHA256Type", "_sha2", hash_methods, TYPE_DISALLOW_CONSTRUCTION, NULL)
HASH_TYPE(sha384, "SHA384Type", "_sha2", hash_methods, TYPE_DISALLOW_CONSTRUCTION, NULL)
HASH_TYPE(sha512, "SHA512Type", "_sha2", hash_methods, TYPE_DISALLOW_CONSTRUCTION, NULL)
HASH_TYPE(sha3_224, "sha3_224", "_sha3", hash_methods, 0, sha3_construct)
HASH_TYPE(sha3_256, "sha3_256", "_sha3", hash_methods, 0, sha3_construct)
HASH_TYPE(sha3_384, "sha3_384", "_sha3", hash_methods, 0, sha3_construct)
HASH_TYPE(sha3_512, "sha3_512", "_sha3", hash_methods, 0, sha3_construct)
HASH_TYPE(shake_128, "shake_128", "_sha3", shake_methods, 0, sha3_construct)
HASH_TYPE(shake_256, "shake_256", "_sha3", shake_methods, 0, sha3_construct)
#undef HASH_TYPE

// ---- modules ----------------------------------------------------------------------------------------------------

#define NEW(name, index)                                                                                               \
    NATIVE(hash_new_##name, #name "(data=b'', *, usedforsecurity=True, string=None)", "Return a new hash object.",     \
           EFFECT_ANY) {                                                                                               \
        return make(thread, index, args[0], args[2]);                                                                  \
    }
NEW(md5, 0)
NEW(sha1, 1)
NEW(sha224, 2)
NEW(sha256, 3)
NEW(sha384, 4)
NEW(sha512, 5)
#undef NEW
static int add_types(Thread *thread, Module *module, uint32_t first, uint32_t last) {
    for (uint32_t i = first; i <= last; i++)
        if (module_add_type(thread, module, shape_at(algorithms[i].shape)->type) < 0) return -1;
    return 0;
}
static int md5_execute(Thread *thread, Module *module) {
    return module_add(thread, module, "MD5Type", value_from_object(BUILTIN_TYPE(hash_md5)));
}
static int sha1_execute(Thread *thread, Module *module) {
    return module_add(thread, module, "SHA1Type", value_from_object(BUILTIN_TYPE(hash_sha1)));
}
static int sha2_execute(Thread *thread, Module *module) {
    return add_types(thread, module, 2, 5);
}
static int sha3_execute(Thread *thread, Module *module) {
    return add_types(thread, module, 6, 11) < 0 ? -1 : module_add_string(thread, module, "implementation", "taipan");
}
static const NativeDef *const md5_functions[] = {&hash_new_md5_native, NULL};
static const NativeDef *const sha1_functions[] = {&hash_new_sha1_native, NULL};
static const NativeDef *const sha2_functions[] = {&hash_new_sha224_native, &hash_new_sha256_native,
                                                  &hash_new_sha384_native, &hash_new_sha512_native, NULL};
const ModuleSpec _md5_module_spec = {.name = "_md5", .functions = md5_functions, .execute = md5_execute};
const ModuleSpec _sha1_module_spec = {.name = "_sha1", .functions = sha1_functions, .execute = sha1_execute};
const ModuleSpec _sha2_module_spec = {.name = "_sha2", .functions = sha2_functions, .execute = sha2_execute};
const ModuleSpec _sha3_module_spec = {.name = "_sha3", .execute = sha3_execute};
