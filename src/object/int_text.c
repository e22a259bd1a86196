// Taipan: ints to text and back. MIT licence.
//
// Conversion to and from bases that are no power of two costs more than linear time, so CPython limits the
// digits (sys.set_int_max_str_digits); so do we. Raises ValueError and MemoryError.
#include "base/number_text.h"
#include "object/bytes.h"
#include "object/int_limbs.h"
#include "object/names.h"
#include "object/numeric_text.h"
#include "object/protocol.h"
#include "object/str.h"
#include <string.h>

enum { DEFAULT_MAX_DIGITS = 4300, LIMIT_THRESHOLD = 640 };

int64_t int_max_str_digits(Thread *thread) {
    Value limit = ROOT_VALUE(int_max_str_digits);
    return limit == NO_VALUE ? DEFAULT_MAX_DIGITS : value_small_int(limit);
}

static bool is_power_of_two(int base) {
    return (base & (base - 1)) == 0;
}

// ---- to text ----------------------------------------------------------------------------------------------------
static Value too_long_for_text(Thread *thread, int64_t limit) {
    return error_raise(thread, SHAPE_ValueError,
                       "Exceeds the limit (%lld digits) for integer string conversion; use "
                       "sys.set_int_max_str_digits() to increase the limit",
                       (long long)limit);
}

static Value big_to_str(Thread *thread, const IntView *view, int base) {
    int64_t limit = is_power_of_two(base) ? 0 : int_max_str_digits(thread);
    size_t room = mpn_sizeinbase(view->limbs, (mp_size_t)view->count, base);
    if (limit && room > LIMIT_THRESHOLD && room > (size_t)limit + 1) return too_long_for_text(thread, limit);
    mp_limb_t *copy = int_scratch(thread, view->count + 1); // mpn_get_str overwrites its input
    Bytes *digits = copy ? bytes_allocate(thread, room + 2) : NULL;
    if (!digits) return NO_VALUE;
    memcpy(copy, view->limbs, view->count * sizeof *copy);
    uint8_t *out = digits->data + 1;
    size_t length = mpn_get_str(out, base, copy, (mp_size_t)view->count);
    while (length > 1 && *out == 0) {
        out++;
        length--;
    }
    if (limit && length > LIMIT_THRESHOLD && length > (size_t)limit) return too_long_for_text(thread, limit);
    for (size_t i = 0; i < length; i++)
        out[i] = (uint8_t) "0123456789abcdefghijklmnopqrstuvwxyz"[out[i]];
    if (view->negative) {
        *--out = '-';
        length++;
    }
    return str_from_ascii(thread, (const char *)out, length);
}

Value int_to_str(Thread *thread, Value v, int base) {
    IntView view;
    int_view(&view, v);
    if (view.count > 1) return big_to_str(thread, &view, base);
    char buffer[NUMBER_INT_SIZE + 1];
    buffer[0] = '-';
    size_t length = number_from_uint64(buffer + 1, view.count ? view.limbs[0] : 0, base);
    return view.negative ? str_from_ascii(thread, buffer, length + 1) : str_from_ascii(thread, buffer + 1, length);
}

// ---- from text --------------------------------------------------------------------------------------------------
static Value big_from_span(Thread *thread, const NumberDigitsSpan *span) {
    Bytes *digits = bytes_allocate(thread, span->digits + 1);
    if (!digits) return NO_VALUE;
    size_t count = 0;
    for (size_t i = 0; i < span->length; i++) {
        int digit = span->start[i] == '_' ? -1 : number_digit_value((unsigned char)span->start[i]);
        if (digit > 0 || (digit == 0 && count)) digits->data[count++] = (uint8_t)digit;
    }
    if (count == 0) return value_from_small_int(0);
    int bits_per_digit = 1;
    while ((1 << bits_per_digit) < span->base)
        bits_per_digit++;
    size_t room = count / 64 * (size_t)bits_per_digit + (size_t)bits_per_digit + 2;
    BigInt *big = int_allocate(thread, room);
    if (!big) return NO_VALUE;
    size_t used = (size_t)mpn_set_str((mp_limb_t *)big->limbs, digits->data, count, span->base);
    return int_finish(big, used, span->negative);
}

static Value too_many_digits(Thread *thread, int64_t limit, size_t digits) {
    return error_raise(thread, SHAPE_ValueError,
                       "Exceeds the limit (%lld digits) for integer string conversion: value has %zu digits; use "
                       "sys.set_int_max_str_digits() to increase the limit",
                       (long long)limit, digits);
}

// A long text of nothing but decimal digits: refused (true) without looking at it twice.
static bool refuse_early(Thread *thread, const char *text, size_t length, int64_t limit) {
    if (limit == 0 || length <= LIMIT_THRESHOLD || length <= (size_t)limit) return false;
    size_t digits = 0;
    for (size_t i = 0; i < length; i++)
        digits += (unsigned char)(text[i] - '0') < 10;
    if (digits != length) return false;
    too_many_digits(thread, limit, digits);
    return true;
}

// UNBOUND: the text is malformed (nothing raised).
static Value parse(Thread *thread, const char *text, size_t length, int base) {
    int64_t n;
    NumberDigitsSpan span;
    if (base == 10 && refuse_early(thread, text, length, int_max_str_digits(thread))) return NO_VALUE;
    switch (number_parse_int64(text, length, base, &n, &span)) {
    case NUMBER_OK: return int_from_int64(thread, n);
    case NUMBER_OVERFLOW: break;
    default: return UNBOUND;
    }
    int64_t limit = is_power_of_two(span.base) ? 0 : int_max_str_digits(thread);
    if (limit && span.digits > LIMIT_THRESHOLD && span.digits > (size_t)limit)
        return too_many_digits(thread, limit, span.digits);
    return big_from_span(thread, &span);
}

static Value invalid_literal(Thread *thread, int base, Value shown) {
    if (shown == NO_VALUE) return NO_VALUE;
    Value text = object_repr(thread, shown);
    if (text == NO_VALUE) return NO_VALUE;
    if (str_from_value(text)->length > 200) text = str_substring(thread, text, 0, 200);
    if (text == NO_VALUE) return NO_VALUE;
    return error_raise(thread, SHAPE_ValueError, "invalid literal for int() with base %d: %U", base, text);
}

Value int_from_text(Thread *thread, const char *text, size_t length, int base) {
    const char *stripped = text;
    size_t rest = length;
    numeric_text_strip(&stripped, &rest);
    Value n = parse(thread, stripped, rest, base);
    return n == UNBOUND ? invalid_literal(thread, base, str_from_utf8(thread, text, length)) : n;
}

Value int_from_str(Thread *thread, Value v, int base) {
    size_t length;
    const char *text = numeric_text(thread, v, &length);
    if (!text) return NO_VALUE;
    Value n = parse(thread, text, length, base);
    return n == UNBOUND ? invalid_literal(thread, base, v) : n;
}

Value int_from_buffer(Thread *thread, Value v, int base) {
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    const char *text = buffer.data;
    size_t length = buffer.length;
    numeric_text_strip(&text, &length);
    Value n = parse(thread, text, length, base);
    if (n == UNBOUND) n = invalid_literal(thread, base, bytes_from_data(thread, buffer.data, buffer.length));
    buffer_release(thread, &buffer);
    return n;
}
