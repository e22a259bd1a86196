// Taipan: int: conversions, comparison, the type and its methods. MIT licence.
//
// Contract: see int.h; arithmetic is in int_arithmetic.c, text in int_text.c. Instances of subclasses are
// heap objects of any magnitude, so whatever hands an int on as "an int" passes it through plain().
#include "base/hash.h"
#include "object/arguments.h"
#include "object/bytes.h"
#include "object/float.h"
#include "object/format_spec.h"
#include "object/int_limbs.h"
#include "object/protocol.h"
#include <math.h>
#include <string.h>

// ---- from C numbers ---------------------------------------------------------------------------------------------
Value int_from_int64(Thread *thread, int64_t n) {
    if (LIKELY(small_int_fits(n))) return value_from_small_int(n);
    mp_limb_t limb = n < 0 ? -(uint64_t)n : (uint64_t)n;
    return int_from_limbs(thread, &limb, 1, n < 0);
}

Value int_from_uint64(Thread *thread, uint64_t n) {
    mp_limb_t limb = n;
    return int_from_limbs(thread, &limb, 1, false);
}

Value int_from_double(Thread *thread, double d) {
    if (LIKELY(d > -4e18 && d < 4e18)) return int_from_int64(thread, (int64_t)d);
    if (isinf(d)) return error_raise(thread, SHAPE_OverflowError, "cannot convert float infinity to integer");
    if (isnan(d)) return error_raise(thread, SHAPE_ValueError, "cannot convert float NaN to integer");
    int exponent;
    int64_t mantissa = (int64_t)ldexp(frexp(d, &exponent), 53);
    return int_left_shift(thread, value_from_small_int(mantissa), value_from_small_int(exponent - 53));
}

// ---- to C numbers -----------------------------------------------------------------------------------------------
bool int_fits_int64(Value v, int64_t *result) {
    if (LIKELY(int_is_word(v, result))) return true;
    IntView view;
    int_view(&view, v);
    if (view.count > 1) return false;
    mp_limb_t limb = view.count ? view.limbs[0] : 0;
    if (limb > (uint64_t)INT64_MAX + view.negative) return false;
    *result = (int64_t)(view.negative ? 0 - limb : limb);
    return true;
}

int64_t int_to_int64(Thread *thread, Value v) {
    int64_t n;
    if (LIKELY(int_fits_int64(v, &n))) return n;
    return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C long");
}

uint64_t int_to_uint64(Thread *thread, Value v) {
    IntView view;
    int_view(&view, v);
    if (view.negative) {
        error_raise(thread, SHAPE_OverflowError, "can't convert negative value to unsigned int");
        return (uint64_t)-1;
    }
    if (view.count > 1) {
        error_raise(thread, SHAPE_OverflowError, "Python int too large to convert to C unsigned long");
        return (uint64_t)-1;
    }
    return view.count ? view.limbs[0] : 0;
}

uint64_t int_to_uint64_mask(Value v) {
    IntView view;
    int_view(&view, v);
    uint64_t low = view.count ? view.limbs[0] : 0;
    return view.negative ? 0 - low : low;
}

int int_sign(Value v) {
    int64_t n;
    if (LIKELY(int_is_word(v, &n))) return (n > 0) - (n < 0);
    int64_t size = ((BigInt *)v)->size;
    return (size > 0) - (size < 0);
}

size_t int_bit_length(Value v) {
    IntView view;
    int_view(&view, v);
    if (view.count == 0) return 0;
    return view.count * 64 - (size_t)__builtin_clzll(view.limbs[view.count - 1]);
}

// The top 64 bits with a last bit that tells of the rest round as the whole number would.
static double view_to_double(const IntView *view, size_t bits) {
    size_t top = view->count - 1;
    unsigned lead = (unsigned)(view->count * 64 - bits);
    uint64_t mantissa = view->limbs[top] << lead;
    uint64_t next = top ? view->limbs[top - 1] : 0;
    bool rest = false;
    if (lead) {
        mantissa |= next >> (64 - lead);
        rest = next << lead != 0;
    } else {
        rest = next != 0;
    }
    for (size_t i = top > 1 ? top - 1 : 0; i-- > 0 && !rest;)
        rest = view->limbs[i] != 0;
    return ldexp((double)(mantissa | rest), (int)bits - 64);
}

double int_to_double(Thread *thread, Value v) {
    int64_t n;
    if (LIKELY(int_is_word(v, &n))) return (double)n;
    IntView view;
    int_view(&view, v);
    size_t bits = int_bit_length(v);
    double d = bits == 0 ? 0.0 : bits > 1024 ? INFINITY : view_to_double(&view, bits);
    if (isinf(d)) {
        error_raise(thread, SHAPE_OverflowError, "int too large to convert to float");
        return -1.0;
    }
    return view.negative ? -d : d;
}

// ---- comparison and hash ----------------------------------------------------------------------------------------
int int_compare(Value a, Value b) {
    int64_t x, y;
    if (LIKELY(int_is_word(a, &x) && int_is_word(b, &y))) return (x > y) - (x < y);
    IntView u, v;
    int_view(&u, a);
    int_view(&v, b);
    if (u.negative != v.negative) return u.negative ? -1 : 1;
    int order = u.count != v.count ? (u.count < v.count ? -1 : 1)
                : u.count          ? mpn_cmp(u.limbs, v.limbs, (mp_size_t)u.count)
                                   : 0;
    return u.negative ? -order : order;
}

bool int_equal(Value a, Value b) {
    return int_compare(a, b) == 0;
}

int64_t int_hash(Value v) {
    int64_t n;
    if (LIKELY(int_is_word(v, &n))) return hash_int64(n);
    IntView view;
    int_view(&view, v);
    return hash_limbs(view.limbs, view.count, view.negative);
}

// ---- bytes ------------------------------------------------------------------------------------------------------
Value int_from_bytes(Thread *thread, const uint8_t *bytes, size_t length, bool little, bool is_signed) {
    if (length == 0) return value_from_small_int(0);
    size_t count = (length + 7) / 8;
    bool negative = is_signed && bytes[little ? length - 1 : 0] & 0x80;
    BigInt *big = int_allocate(thread, count);
    if (!big) return NO_VALUE;
    uint64_t *limbs = big->limbs;
    memset(limbs, negative ? 0xFF : 0, count * sizeof *limbs);
    for (size_t i = 0; i < length; i++) {
        uint64_t byte = bytes[little ? i : length - 1 - i];
        unsigned shift = 8 * (i % 8);
        limbs[i / 8] = (limbs[i / 8] & ~((uint64_t)0xFF << shift)) | byte << shift;
    }
    if (negative) mpn_neg((mp_limb_t *)limbs, (mp_limb_t *)limbs, (mp_size_t)count);
    return int_finish(big, count, negative);
}

static bool fits_bytes(const IntView *view, size_t bits, size_t length, bool is_signed) {
    if (!is_signed) return bits <= length * 8;
    if (bits == 0) return true;
    if (bits < length * 8) return true;
    if (bits > length * 8 || !view->negative) return false;
    for (size_t i = 0; i + 1 < view->count; i++) // -2**(n-1) has no smaller bits
        if (view->limbs[i]) return false;
    return (view->limbs[view->count - 1] & (view->limbs[view->count - 1] - 1)) == 0;
}

int int_to_bytes(Thread *thread, Value v, uint8_t *bytes, size_t length, bool little, bool is_signed) {
    IntView view;
    int_view(&view, v);
    if (view.negative && !is_signed)
        return error_raise_int(thread, SHAPE_OverflowError, "can't convert negative int to unsigned");
    if (!fits_bytes(&view, int_bit_length(v), length, is_signed))
        return error_raise_int(thread, SHAPE_OverflowError, "int too big to convert");
    unsigned carry = 1;
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = i / 8 < view.count ? (uint8_t)(view.limbs[i / 8] >> (8 * (i % 8))) : 0;
        if (view.negative) {
            carry += (uint8_t)~byte;
            byte = (uint8_t)carry;
            carry >>= 8;
        }
        bytes[little ? i : length - 1 - i] = byte;
    }
    return 0;
}

// ---- construction
// ----------------------------------------------------------------------------------------------- An exact
// int with the value of v.
static Value plain(Thread *thread, Value v) {
    if (value_is_small_int(v) || value_has_shape(v, SHAPE_int)) return v;
    IntView view;
    int_view(&view, v);
    return int_from_limbs(thread, view.limbs, view.count, view.negative);
}

static Value instance_of(Thread *thread, Type *type, Value v) {
    if (v == NO_VALUE || type == BUILTIN_TYPE(int)) return v;
    IntView view;
    int_view(&view, v);
    BigInt *big = type_allocate(thread, type, view.count * sizeof(uint64_t));
    if (!big) return NO_VALUE;
    memcpy(big->limbs, view.limbs, view.count * sizeof(uint64_t));
    big->size = view.negative ? -(int64_t)view.count : (int64_t)view.count;
    return value_from_object(big);
}

static Value convert_with_base(Thread *thread, Value x, Value base_argument) {
    Value index = object_index(thread, base_argument);
    if (index == NO_VALUE) return NO_VALUE;
    int64_t base;
    if (!int_fits_int64(index, &base) || (base != 0 && base < 2) || base > 36)
        return error_raise(thread, SHAPE_ValueError, "int() base must be >= 2 and <= 36, or 0");
    if (value_is_str(x)) return int_from_str(thread, x, (int)base);
    if (value_is_bytes(x) || value_is_instance(x, BUILTIN_TYPE(bytearray)))
        return int_from_buffer(thread, x, (int)base);
    return error_raise(thread, SHAPE_TypeError, "int() can't convert non-string with explicit base");
}

static Value int_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    Value x = positional > 0 ? args[0] : UNBOUND, base = positional > 1 ? args[1] : UNBOUND;
    static const char *const names[] = {"base"};
    size_t keywords = arguments_keyword_count(keyword_names);
    if (UNLIKELY(positional + keywords > 2))
        return arguments_check_count(thread, "int", positional + keywords, 0, 2) ? NO_VALUE : NO_VALUE;
    for (size_t i = 0; i < keywords; i++) {
        Value name = tuple_get(keyword_names, i);
        if (!str_equal_cstring(name, names[0]))
            return arguments_raise_unexpected(thread, "int()", name, names, 1), NO_VALUE;
        if (base != UNBOUND)
            return error_raise(thread, SHAPE_TypeError, "argument for int() given by name ('base') and position (2)");
        base = args[positional + i];
    }
    if (x == UNBOUND) {
        if (base != UNBOUND) return error_raise(thread, SHAPE_TypeError, "int() missing string argument");
        return instance_of(thread, type, value_from_small_int(0));
    }
    if (base != UNBOUND) return instance_of(thread, type, convert_with_base(thread, x, base));
    Value n = object_to_int(thread, x);
    return instance_of(thread, type, n == NO_VALUE ? NO_VALUE : plain(thread, n));
}

// ---- slots ------------------------------------------------------------------------------------------------------
static Value int_repr(Thread *thread, Value self) {
    return int_to_str(thread, self, 10);
}

static int64_t int_hash_slot(Thread *thread, Value self) {
    (void)thread;
    return int_hash(self);
}

static Value int_rich_compare(Thread *thread, Value self, Value other, CompareOp op) {
    (void)thread;
    if (!value_is_int(self) || !value_is_int(other)) return NOT_IMPLEMENTED;
    int order = int_compare(self, other);
    switch (op) {
    case COMPARE_LT: return value_from_bool(order < 0);
    case COMPARE_LE: return value_from_bool(order <= 0);
    case COMPARE_EQ: return value_from_bool(order == 0);
    case COMPARE_NE: return value_from_bool(order != 0);
    case COMPARE_GT: return value_from_bool(order > 0);
    default: return value_from_bool(order >= 0);
    }
}

#define INT_BINARY(name, function)                                                                                     \
    static Value name(Thread *thread, Value left, Value right) {                                                       \
        if (UNLIKELY(!value_is_int(left) || !value_is_int(right))) return NOT_IMPLEMENTED;                             \
        return function(thread, left, right);                                                                          \
    }
INT_BINARY(add_slot, int_add)
INT_BINARY(subtract_slot, int_subtract)
INT_BINARY(multiply_slot, int_multiply)
INT_BINARY(floor_divide_slot, int_floor_divide)
INT_BINARY(remainder_slot, int_remainder)
INT_BINARY(true_divide_slot, int_true_divide)
INT_BINARY(left_shift_slot, int_left_shift)
INT_BINARY(right_shift_slot, int_right_shift)
INT_BINARY(and_slot, int_and)
INT_BINARY(or_slot, int_or)
INT_BINARY(xor_slot, int_xor)
#undef INT_BINARY

static Value divmod_slot(Thread *thread, Value left, Value right) {
    if (!value_is_int(left) || !value_is_int(right)) return NOT_IMPLEMENTED;
    Value quotient, remainder;
    if (int_divmod(thread, left, right, &quotient, &remainder) < 0) return NO_VALUE;
    return tuple_pack(thread, 2, quotient, remainder);
}

static Value power_slot(Thread *thread, Value base, Value exponent, Value modulus) {
    if (!value_is_int(base) || !value_is_int(exponent) || (modulus != NONE && !value_is_int(modulus)))
        return NOT_IMPLEMENTED;
    return int_power(thread, base, exponent, modulus);
}

static Value absolute_slot(Thread *thread, Value self) {
    return int_sign(self) < 0 ? int_negative(thread, self) : plain(thread, self);
}

static int truth_slot(Thread *thread, Value self) {
    (void)thread;
    return int_sign(self) != 0;
}

static Value to_float_slot(Thread *thread, Value self) {
    double d = int_to_double(thread, self);
    return d == -1.0 && error_pending(thread) ? NO_VALUE : float_from_double(thread, d);
}

// ---- methods ----------------------------------------------------------------------------------------------------
NATIVE(int_conjugate, "conjugate(self, /)", "Return the int itself: the complex conjugate of any int.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    return plain(thread, args[0]);
}

NATIVE(int_bit_length_method, "bit_length(self, /)",
       "How many bits the number takes in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6", EFFECT_NONE) {
    return value_from_small_int((int64_t)int_bit_length(args[0]));
}

NATIVE(int_bit_count, "bit_count(self, /)",
       "How many ones there are in the absolute value in binary.\n\nAlso known as the population count.\n\n"
       ">>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3",
       EFFECT_NONE) {
    IntView view;
    int_view(&view, args[0]);
    return value_from_small_int(view.count ? (int64_t)mpn_popcount(view.limbs, (mp_size_t)view.count) : 0);
}

// byteorder: 1 little, 0 big, -1 error.
static int byte_order(Thread *thread, const char *function, Value order) {
    if (!value_is_str(order))
        return error_raise_int(thread, SHAPE_TypeError, "%s() argument 'byteorder' must be str, not %B", function,
                               order);
    if (str_equal_cstring(order, "little")) return 1;
    if (str_equal_cstring(order, "big")) return 0;
    return error_raise_int(thread, SHAPE_ValueError, "byteorder must be either 'little' or 'big'");
}

NATIVE(int_to_bytes_method, "to_bytes(self, /, length=1, byteorder='big', *, signed=False)",
       "Return the number as an array of bytes.\n\n"
       "length is the number of bytes; OverflowError is raised if the number needs more.\n"
       "byteorder is 'big' (most significant byte first) or 'little'.\n"
       "signed says whether two's complement is used; without it negative numbers raise OverflowError.",
       EFFECT_ANY) {
    int64_t length = object_index_int64(thread, args[1]);
    if (length == -1 && error_pending(thread)) return NO_VALUE;
    int little = byte_order(thread, "to_bytes", args[2]);
    if (little < 0) return NO_VALUE;
    int is_signed = object_is_true(thread, args[3]);
    if (is_signed < 0) return NO_VALUE;
    if (length < 0) return error_raise(thread, SHAPE_ValueError, "length argument must be non-negative");
    Bytes *bytes = bytes_allocate(thread, (size_t)length);
    if (!bytes) return NO_VALUE;
    if (int_to_bytes(thread, args[0], bytes->data, (size_t)length, little, is_signed) < 0) return NO_VALUE;
    return length ? value_from_object(bytes) : bytes_from_data(thread, "", 0);
}

static Value bytes_of(Thread *thread, Value v) {
    if (value_is_bytes(v)) return v;
    const TypeSlots *slots = &value_type(v)->slots;
    Value special = object_lookup_special(thread, v, NAME(__bytes__));
    if (special == NO_VALUE && error_pending(thread)) return NO_VALUE;
    bool sequence = slots->iter || slots->sequence_item || slots->get_item;
    if (special == NO_VALUE && (value_is_str(v) || (!slots->get_buffer && !sequence)))
        return error_raise(thread, SHAPE_TypeError, "cannot convert '%T' object to bytes", v);
    return object_call1(thread, value_from_object(BUILTIN_TYPE(bytes)), v);
}

NATIVE(int_from_bytes_method, "from_bytes(type, /, bytes, byteorder='big', *, signed=False)",
       "Return the number that an array of bytes stands for.\n\n"
       "bytes is a bytes-like object or an iterable of small ints.\n"
       "byteorder is 'big' (most significant byte first) or 'little'.\n"
       "signed says whether two's complement is used.",
       EFFECT_ANY | NATIVE_CLASS) {
    int little = byte_order(thread, "from_bytes", args[2]);
    if (little < 0) return NO_VALUE;
    int is_signed = object_is_true(thread, args[3]);
    if (is_signed < 0) return NO_VALUE;
    Value v = bytes_of(thread, args[1]);
    if (v == NO_VALUE) return NO_VALUE;
    Bytes *bytes = bytes_from_value(v);
    Value n = int_from_bytes(thread, bytes->data, bytes->length, little, is_signed);
    if (n == NO_VALUE || args[0] == value_from_object(BUILTIN_TYPE(int))) return n;
    return object_call1(thread, args[0], n);
}

NATIVE(int_as_integer_ratio, "as_integer_ratio(self, /)",
       "Return two ints, the second positive, whose quotient is the number: the number itself and 1.",
       EFFECT_ALLOCATES | EFFECT_RAISES) {
    Value n = plain(thread, args[0]);
    return n == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, n, value_from_small_int(1));
}

NATIVE(int_is_integer, "is_integer(self, /)", "Returns True: every int is integral. For likeness with float.",
       EFFECT_NONE) {
    return TRUE_VALUE;
}

NATIVE(int_trunc, "__trunc__(self, /)", "Truncating an Integral returns itself.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return plain(thread, args[0]);
}
NATIVE(int_floor, "__floor__(self, /)", "Flooring an Integral returns itself.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return plain(thread, args[0]);
}
NATIVE(int_ceil, "__ceil__(self, /)", "Ceiling of an Integral returns itself.", EFFECT_ALLOCATES | EFFECT_RAISES) {
    return plain(thread, args[0]);
}

// v rounded to a multiple of 10**places, half to even.
static Value round_to_power(Thread *thread, Value v, int64_t places) {
    if (places > (int64_t)(int_bit_length(v) / 3) + 2) return value_from_small_int(0);
    Value unit = int_power(thread, value_from_small_int(10), value_from_small_int(places), NONE);
    Value quotient, remainder;
    if (unit == NO_VALUE || int_divmod(thread, v, unit, &quotient, &remainder) < 0) return NO_VALUE;
    Value twice = int_left_shift(thread, remainder, value_from_small_int(1));
    if (twice == NO_VALUE) return NO_VALUE;
    int order = int_compare(twice, unit);
    Value floor = int_subtract(thread, v, remainder);
    if (floor == NO_VALUE || order < 0 || (order == 0 && !(int_to_uint64_mask(quotient) & 1))) return floor;
    return int_add(thread, floor, unit);
}

NATIVE(int_round, "__round__(self, ndigits=None, /)",
       "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.",
       EFFECT_ANY) {
    if (args[1] == NONE) return plain(thread, args[0]);
    Value digits = object_index(thread, args[1]);
    if (digits == NO_VALUE) return NO_VALUE;
    if (int_sign(digits) >= 0) return plain(thread, args[0]);
    int64_t places;
    if (!int_fits_int64(digits, &places) || places == INT64_MIN) return value_from_small_int(0);
    return round_to_power(thread, args[0], -places);
}

NATIVE(int_getnewargs, "__getnewargs__(self, /)", "", EFFECT_ALLOCATES | EFFECT_RAISES) {
    Value n = plain(thread, args[0]);
    return n == NO_VALUE ? NO_VALUE : tuple_pack(thread, 1, n);
}

NATIVE(int_format, "__format__(self, format_spec, /)", "Convert to a string according to format_spec.", EFFECT_ANY) {
    return format_int(thread, args[0], args[1]);
}

// Counted in the digits that sys.int_info speaks of (30 bits in 4 bytes), at least one, so that the two agree; what is
// allocated is nothing for immediates and limbs of 8 bytes beyond.
NATIVE(int_sizeof, "__sizeof__(self, /)", "Returns size in memory, in bytes.", EFFECT_NONE) {
    size_t digits = (int_bit_length(args[0]) + 29) / 30;
    return value_from_small_int((int64_t)(value_type(args[0])->size + 4 * (digits ? digits : 1)));
}

static Value get_zero(Thread *thread, Value self) {
    (void)thread, (void)self;
    return value_from_small_int(0);
}

static Value get_one(Thread *thread, Value self) {
    (void)thread, (void)self;
    return value_from_small_int(1);
}

static const NativeGetSet int_getters[] = {
    {"real", plain, NULL, "the real part of a complex number"},
    {"imag", get_zero, NULL, "the imaginary part of a complex number"},
    {"numerator", plain, NULL, "the numerator of a rational number in lowest terms"},
    {"denominator", get_one, NULL, "the denominator of a rational number in lowest terms"},
    {0}};

static const NativeDef *const int_methods[] = {&int_conjugate_native,
                                               &int_bit_length_method_native,
                                               &int_bit_count_native,
                                               &int_to_bytes_method_native,
                                               &int_from_bytes_method_native,
                                               &int_as_integer_ratio_native,
                                               &int_is_integer_native,
                                               &int_trunc_native,
                                               &int_floor_native,
                                               &int_ceil_native,
                                               &int_round_native,
                                               &int_getnewargs_native,
                                               &int_format_native,
                                               &int_sizeof_native,
                                               NULL};

const TypeSpec int_type_spec = {
    .name = "int",
    .doc = "int([x]) -> integer\nint(x, base=10) -> integer\n\n"
           "A number or text as an integer; 0 without arguments. Numbers are truncated towards zero by their\n"
           "__int__(). Text (str, bytes or bytearray) may have a sign and white space around it, and stands for "
           "a\n"
           "number in the given base, 2 to 36. Base 0 takes the base from the prefix, as in source code.\n"
           ">>> int('0b100', base=0)\n4",
    .flags = TYPE_INT | TYPE_BASE | TYPE_VARIABLE_SIZE | TYPE_MATCH_SELF,
    .size = sizeof(BigInt),
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = int_repr,
              .hash = int_hash_slot,
              .rich_compare = int_rich_compare,
              .construct = int_construct,
              .add = add_slot,
              .subtract = subtract_slot,
              .multiply = multiply_slot,
              .remainder = remainder_slot,
              .divmod = divmod_slot,
              .power = power_slot,
              .negative = int_negative,
              .positive = plain,
              .absolute = absolute_slot,
              .truth = truth_slot,
              .invert = int_invert,
              .left_shift = left_shift_slot,
              .right_shift = right_shift_slot,
              .and_ = and_slot,
              .xor_ = xor_slot,
              .or_ = or_slot,
              .to_int = plain,
              .to_float = to_float_slot,
              .floor_divide = floor_divide_slot,
              .true_divide = true_divide_slot,
              .index = plain},
    .methods = int_methods,
    .getters = int_getters,
};
