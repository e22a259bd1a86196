// Taipan: the Value word. MIT licence.
//
// One 64-bit word holds any Python value:
//   ...xxx1  int that fits 63 bits
//   ...xx10  float with an exponent near zero (rotate and tag: the "flonum" of Ruby)
//   ...1100  None, False, True, NotImplemented, Ellipsis, and the internal "unbound"
//   ...0000  pointer to a heap object, 16-byte aligned; 0 is "no value": an error is pending
// Value is an opaque pointer type, so that the compiler tells it from integers and from Object pointers;
// == compares identity. Nothing here allocates or needs a thread.
#ifndef TAIPAN_GC_VALUE_H
#define TAIPAN_GC_VALUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct ValueBits *Value;
typedef struct Object Object;
typedef struct Thread Thread;
typedef struct Type Type;

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define MUST_USE __attribute__((warn_unused_result))

static inline uint64_t value_bits(Value v) {
    return (uint64_t)(uintptr_t)v;
}
static inline Value value_from_bits(uint64_t bits) {
    return (Value)(uintptr_t)bits;
}

#define VALUE_SPECIAL(index) ((Value)(uintptr_t)(((uint64_t)(index) << 4) | 0xC))
#define NO_VALUE ((Value)0) // an error is pending (or "nothing" where a function says so)
#define NONE VALUE_SPECIAL(0)
#define FALSE_VALUE VALUE_SPECIAL(2) // False and True differ in bit 4 only
#define TRUE_VALUE VALUE_SPECIAL(3)
#define NOT_IMPLEMENTED VALUE_SPECIAL(4)
#define ELLIPSIS VALUE_SPECIAL(5)
#define UNBOUND VALUE_SPECIAL(6) // an unassigned variable, an absent argument; never seen by Python code

static inline bool value_is_object(Value v) {
    return (value_bits(v) & 0xF) == 0 && v != NO_VALUE;
}
static inline Object *value_object(Value v) {
    return (Object *)v;
}
static inline Value value_from_object(const void *object) {
    return (Value)(uintptr_t)object;
}

// ---- immediate ints ---------------------------------------------------------------------------------------------
#define SMALL_INT_MAX ((int64_t)0x3FFFFFFFFFFFFFFF)
#define SMALL_INT_MIN (-SMALL_INT_MAX - 1)

static inline bool value_is_small_int(Value v) {
    return value_bits(v) & 1;
}
static inline bool value_are_small_ints(Value a, Value b) {
    return value_bits(a) & value_bits(b) & 1;
}
static inline int64_t value_small_int(Value v) {
    return (int64_t)value_bits(v) >> 1;
}
static inline bool small_int_fits(int64_t n) {
    return n >= SMALL_INT_MIN && n <= SMALL_INT_MAX;
}
// n must fit 63 bits; int_from_int64 (object/int.h) takes any.
static inline Value value_from_small_int(int64_t n) {
    return value_from_bits(((uint64_t)n << 1) | 1);
}

// ---- bools ------------------------------------------------------------------------------------------------------
static inline bool value_is_bool(Value v) {
    return (value_bits(v) | 0x10) == ((3 << 4) | 0xC);
}
static inline Value value_from_bool(bool b) {
    return b ? TRUE_VALUE : FALSE_VALUE;
}

// ---- immediate floats -------------------------------------------------------------------------------------------
static inline bool value_is_immediate_float(Value v) {
    return (value_bits(v) & 3) == 2;
}
static inline double value_immediate_float(Value v) {
    uint64_t bits = value_bits(v);
    if (UNLIKELY(bits == 0x8000000000000002)) return 0.0;
    uint64_t top = 2 - (bits >> 63);
    bits = (bits & ~(uint64_t)3) | top;
    bits = (bits >> 3) | (bits << 61);
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}
// The immediate for d, or NO_VALUE when d needs a heap box (float_from_double, object/float.h, does both).
static inline Value value_try_immediate_float(double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    unsigned top = (unsigned)(bits >> 60) & 7;
    if (LIKELY((top == 3 || top == 4) && bits != 0x3000000000000000))
        return value_from_bits((((bits << 3) | (bits >> 61)) & ~(uint64_t)3) | 2);
    if (bits == 0) return value_from_bits(0x8000000000000002);
    return NO_VALUE;
}
#endif
