// Taipan: the binascii module: hexadecimal, base64, checksums. MIT licence.
#include <zlib.h>
#include "modules/binascii.h"

#define RAISE(...) error_raise_type(thread, type_from_value(ROOT_VALUE(binascii_error)), __VA_ARGS__)

void binascii_raise(Thread *thread, const char *message) {
    RAISE("%s", message);
}

int binascii_text_or_buffer(Thread *thread, Value v, Buffer *buffer) {
    if (value_is_str(v)) {
        Str *s = str_from_value(v);
        if (!str_is_ascii(s))
            return error_raise_int(thread, SHAPE_ValueError, "string argument should contain only ASCII characters");
        *buffer = (Buffer){.data = s->data, .length = s->length, .owner = NO_VALUE};
        return 0;
    }
    if (!value_has_buffer(v))
        return error_raise_int(thread, SHAPE_TypeError, "argument should be bytes, buffer or ASCII string, not '%T'",
                               v);
    return buffer_get(thread, v, buffer, BUFFER_SIMPLE);
}
void binascii_release(Thread *thread, Buffer *buffer) {
    if (buffer->owner != NO_VALUE) buffer_release(thread, buffer);
}

// ---- hexadecimal ------------------------------------------------------------------------------------------------

static Value to_hex(Thread *thread, Value *args) {
    Buffer buffer;
    if (buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value text = bytes_hex_text(thread, buffer.data, buffer.length, args[1], args[2]);
    buffer_release(thread, &buffer);
    return text == NO_VALUE ? NO_VALUE
                            : bytes_from_data(thread, str_from_value(text)->data, str_from_value(text)->length);
}
NATIVE(binascii_b2a_hex, "b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)",
       "Hexadecimal representation of binary data.", EFFECT_ANY) {
    return to_hex(thread, args);
}
NATIVE(binascii_hexlify, "hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)",
       "Hexadecimal representation of binary data.", EFFECT_ANY) {
    return to_hex(thread, args);
}
static int digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
static Value from_hex(Thread *thread, Value v) {
    Buffer buffer;
    if (binascii_text_or_buffer(thread, v, &buffer) < 0) return NO_VALUE;
    const uint8_t *in = buffer.data;
    Value result = NO_VALUE;
    if (buffer.length % 2) {
        RAISE("Odd-length string");
    } else {
        Bytes *out = bytes_allocate(thread, buffer.length / 2);
        result = value_from_object(out);
        for (size_t i = 0; out && i < out->length; i++) {
            int high = digit(in[2 * i]), low = digit(in[2 * i + 1]);
            if (high < 0 || low < 0) {
                result = RAISE("Non-hexadecimal digit found");
                break;
            }
            out->data[i] = (uint8_t)(high << 4 | low);
        }
    }
    binascii_release(thread, &buffer);
    return result;
}
NATIVE(binascii_a2b_hex, "a2b_hex(hexstr, /)", "Binary data of hexadecimal representation.", EFFECT_ANY) {
    return from_hex(thread, args[0]);
}
NATIVE(binascii_unhexlify, "unhexlify(hexstr, /)", "Binary data of hexadecimal representation.", EFFECT_ANY) {
    return from_hex(thread, args[0]);
}

// ---- base64 -----------------------------------------------------------------------------------------------------

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

NATIVE(binascii_b2a_base64, "b2a_base64(data, /, *, newline=True)", "Base64-code line of data.", EFFECT_ANY) {
    Buffer buffer;
    int newline = object_is_true(thread, args[1]);
    if (newline < 0 || buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    const uint8_t *in = buffer.data;
    size_t length = buffer.length;
    Bytes *out = bytes_allocate(thread, (length + 2) / 3 * 4 + (size_t)newline);
    uint8_t *p = out ? out->data : NULL;
    for (size_t i = 0; out && i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
        *p++ = (uint8_t)alphabet[group >> 18];
        *p++ = (uint8_t)alphabet[group >> 12 & 63];
        *p++ = left > 1 ? (uint8_t)alphabet[group >> 6 & 63] : '=';
        *p++ = left > 2 ? (uint8_t)alphabet[group & 63] : '=';
    }
    if (out && newline) *p = '\n';
    buffer_release(thread, &buffer);
    return value_from_object(out);
}
static int base64_value(uint8_t c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}
static const char *wrong_after_padding(uint8_t c, const char *if_padding, const char *if_data) {
    if (c == '=') return if_padding;
    return base64_value(c) < 0 ? "Only base64 data is allowed" : if_data;
}
// Decodes into out; the number of bytes, or -1 with an exception.
static int64_t decode(Thread *thread, const uint8_t *in, size_t length, bool strict, uint8_t *out) {
    uint8_t *start = out, left = 0;
    int position = 0, pads = 0;
    bool padding_started = false;
    if (strict && length && in[0] == '=') return RAISE("Leading padding not allowed"), -1;
    for (size_t i = 0; i < length; i++) {
        uint8_t c = in[i];
        if (c == '=') {
            padding_started = true;
            if (strict && position == 0) return RAISE("Excess padding not allowed"), -1;
            pads++;
            if (position >= 2 && position + pads >= 4) {
                if (strict && i + 1 < length)
                    return RAISE("%s", wrong_after_padding(in[i + 1], "Excess padding not allowed",
                                                           "Excess data after padding")),
                           -1;
                size_t rest = i + 1;
                while (rest < length && base64_value(in[rest]) < 0)
                    rest++;
                if (rest == length) return out - start;
            }
            if (strict && i + 1 < length && in[i + 1] != '=')
                return RAISE("%s", wrong_after_padding(in[i + 1], "", "Discontinuous padding not allowed")), -1;
            continue;
        }
        int value = base64_value(c);
        if (value < 0) {
            if (strict) return RAISE("Only base64 data is allowed"), -1;
            continue;
        }
        if (strict && padding_started) return RAISE("Discontinuous padding not allowed"), -1;
        pads = 0;
        switch (position) {
        case 0: left = (uint8_t)value; break;
        case 1: *out++ = (uint8_t)(left << 2 | value >> 4), left = value & 15; break;
        case 2: *out++ = (uint8_t)(left << 4 | value >> 2), left = value & 3; break;
        default: *out++ = (uint8_t)(left << 6 | value), left = 0; break;
        }
        position = (position + 1) & 3;
    }
    if (position == 0) return out - start;
    if (position == 1)
        return RAISE("Invalid base64-encoded string: number of data characters (%zu) cannot be 1 more than a multiple "
                     "of 4",
                     (size_t)(out - start) / 3 * 4 + 1),
               -1;
    return RAISE("Incorrect padding"), -1;
}
NATIVE(binascii_a2b_base64, "a2b_base64(data, /, *, strict_mode=False)", "Decode a line of base64 data.", EFFECT_ANY) {
    Buffer buffer;
    int strict = object_is_true(thread, args[1]);
    if (strict < 0 || binascii_text_or_buffer(thread, args[0], &buffer) < 0) return NO_VALUE;
    Bytes *room = bytes_allocate(thread, (buffer.length + 3) / 4 * 3 + 3);
    int64_t length = room ? decode(thread, buffer.data, buffer.length, strict, room->data) : -1;
    binascii_release(thread, &buffer);
    return length < 0 ? NO_VALUE : bytes_from_data(thread, room->data, (size_t)length);
}

// ---- checksums --------------------------------------------------------------------------------------------------

NATIVE(binascii_crc32, "crc32(data, crc=0, /)", "Compute CRC-32 incrementally.", EFFECT_ANY) {
    Buffer buffer;
    Value start = object_index(thread, args[1]);
    if (start == NO_VALUE || buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    uint32_t crc = (uint32_t)crc32_z((uint32_t)int_to_uint64_mask(start), buffer.data, buffer.length);
    buffer_release(thread, &buffer);
    return value_from_small_int(crc);
}
NATIVE(binascii_crc_hqx, "crc_hqx(data, crc, /)", "Compute CRC-CCITT incrementally.", EFFECT_ANY) {
    Buffer buffer;
    Value start = object_index(thread, args[1]);
    if (start == NO_VALUE || buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    uint32_t crc = (uint32_t)int_to_uint64_mask(start) & 0xffff;
    for (size_t i = 0; i < buffer.length; i++) {
        crc ^= (uint32_t)((uint8_t *)buffer.data)[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
    }
    buffer_release(thread, &buffer);
    return value_from_small_int(crc);
}

static const NativeDef *const functions[] = {
    &binascii_b2a_hex_native,   &binascii_hexlify_native,    &binascii_a2b_hex_native,
    &binascii_unhexlify_native, &binascii_b2a_base64_native, &binascii_a2b_base64_native,
    &binascii_crc32_native,     &binascii_crc_hqx_native,    NULL};
static int execute(Thread *thread, Module *module) {
    if (module_add_functions(thread, module, binascii_mail_functions) < 0 ||
        support_add_exception(thread, module, &ROOT_VALUE(binascii_error), "binascii.Error",
                              value_from_object(BUILTIN_TYPE(ValueError))) < 0)
        return -1;
    return support_add_exception(thread, module, &ROOT_VALUE(binascii_incomplete), "binascii.Incomplete",
                                 value_from_object(BUILTIN_TYPE(Exception)));
}
const ModuleSpec binascii_module_spec = {
    .name = "binascii", .doc = "Conversion between binary data and ASCII", .functions = functions, .execute = execute};
