// Taipan: unit tests of the hash functions; the numbers are CPython 3.14's. MIT licence.
#include "base/hash.h"
#include "test_base_check.h"
#include <math.h>

static int64_t text_hash(uint32_t seed, const char *text) {
    return hash_bytes(hash_key_from_seed(seed), text, strlen(text));
}

static void test_text(void) {
    CHECK(text_hash(0, "") == 0 && text_hash(42, "") == 0);
    CHECK(text_hash(0, "a") == INT64_C(4644417185603328019));
    CHECK(text_hash(0, "abc") == INT64_C(-4594863902769663758));
    CHECK(text_hash(0, "12345678") == INT64_C(3785724242978802311));
    CHECK(text_hash(0, "123456789abcdef0x") == INT64_C(7982515180831114177));
    CHECK(text_hash(42, "a") == INT64_C(-123207753977932514));
    CHECK(text_hash(42, "123456789abcdef0x") == INT64_C(-1226636338935876655));
    uint16_t greek[] = {0x394, 0x395};
    CHECK(hash_bytes(hash_key_from_seed(0), greek, sizeof greek) == INT64_C(4647747106710646526));
}

static void test_numbers(void) {
    CHECK(hash_double(0.5) == INT64_C(1152921504606846976) && hash_double(-1.0) == -2 && hash_double(-0.0) == 0);
    CHECK(hash_double(1e300) == INT64_C(1224995262755759164) && hash_double(5e-324) == 16777216);
    CHECK(hash_double(INFINITY) == 314159 && hash_double(-INFINITY) == -314159 && hash_double(0x1p61) == 1);
    CHECK(hash_double(1.5) == INT64_C(1152921504606846977) && hash_double(-2.25e-200) == INT64_C(-1037050540466503900));
    int64_t modulus = (int64_t)HASH_MODULUS;
    CHECK(hash_int64(modulus) == 0 && hash_int64(modulus + 1) == 1 && hash_int64(-modulus - 1) == -2);
    CHECK(hash_int64(-1) == -2 && hash_int64(INT64_MIN) == -4);
    uint64_t large[] = {12345, 0, 0, 256}; // 2**200 + 12345
    CHECK(hash_limbs(large, 4, false) == 143417 && hash_limbs(large, 4, true) == -143417);
    uint64_t power[] = {0, 1};
    CHECK(hash_limbs(power, 2, false) == 8);
    CHECK(hash_complex(hash_double(1), hash_double(2)) == 2000007);
    CHECK(hash_complex(hash_double(-0.0), hash_double(-1)) == -2000006);
}

static int64_t tuple_hash(const int64_t *items, size_t count) {
    uint64_t state = hash_tuple_start();
    for (size_t i = 0; i < count; i++)
        state = hash_tuple_add(state, items[i]);
    return hash_tuple_end(state, count);
}

static int64_t set_hash(const int64_t *items, size_t count) {
    uint64_t state = 0;
    for (size_t i = 0; i < count; i++)
        state = hash_set_add(state, items[i]);
    return hash_set_end(state, count);
}

static void test_containers(void) {
    const int64_t items[] = {1, 2, 3};
    CHECK(tuple_hash(items, 0) == INT64_C(5740354900026072187));
    CHECK(tuple_hash(items, 1) == INT64_C(-6644214454873602895));
    CHECK(tuple_hash(items, 3) == INT64_C(529344067295497451));
    CHECK(set_hash(items, 0) == INT64_C(133146708735736));
    CHECK(set_hash(items, 1) == INT64_C(-558064481276695278));
    CHECK(set_hash(items, 3) == INT64_C(-272375401224217160));
}

int main(void) {
    test_text();
    test_numbers();
    test_containers();
    return check_result();
}
