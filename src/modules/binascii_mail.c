// Taipan: the binascii module: uuencode and quoted-printable. MIT licence.
//
// Both are line codes of mail: a uu line is a length and groups of four characters for three bytes (POSIX uuencode);
// quoted-printable (RFC 2045) writes what mail may damage as =XX and keeps lines within 76 characters.
#include "modules/binascii.h"
#include "object/bytes.h"

enum { UU_LINE = 45, QP_LINE = 76 };

// ---- uuencode ---------------------------------------------------------------------------------------------------

// The value of a character, 0 for the end of a line; -1 with an exception.
static int uu_digit(Thread *thread, uint8_t c) {
    if (c == '\n' || c == '\r') return 0;
    if (c >= ' ' && c <= ' ' + 64) return (c - ' ') & 63;
    binascii_raise(thread, "Illegal char");
    return -1;
}

static bool is_uu_padding(uint8_t c) {
    return c == ' ' || c == ' ' + 64 || c == '\n' || c == '\r';
}

static Value uu_decode(Thread *thread, const uint8_t *in, size_t length) {
    if (length == 0) return binascii_raise(thread, "Missing length byte"), NO_VALUE;
    size_t wanted = (size_t)((in[0] - ' ') & 63), at = 1;
    Bytes *out = bytes_allocate(thread, wanted);
    uint32_t bits = 0;
    int count = 0;
    for (size_t i = 0; out && i < wanted; at++) {
        int digit = at < length ? uu_digit(thread, in[at]) : 0; // a line that lost its trailing blanks
        if (digit < 0) return NO_VALUE;
        if (at < length && (in[at] == '\n' || in[at] == '\r')) length = at; // nothing counts after the end of the line
        bits = bits << 6 | (uint32_t)digit;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out->data[i++] = (uint8_t)(bits >> count);
    }
    for (; out && at < length; at++)
        if (!is_uu_padding(in[at])) return binascii_raise(thread, "Trailing garbage"), NO_VALUE;
    return value_from_object(out);
}

NATIVE(binascii_a2b_uu, "a2b_uu(data, /)", "Decode a line of uuencoded data.", EFFECT_ANY) {
    Buffer buffer;
    if (binascii_text_or_buffer(thread, args[0], &buffer) < 0) return NO_VALUE;
    Value result = uu_decode(thread, buffer.data, buffer.length);
    binascii_release(thread, &buffer);
    return result;
}

static uint8_t uu_character(unsigned digit, bool backtick) {
    return digit == 0 && backtick ? '`' : (uint8_t)(' ' + digit);
}

NATIVE(binascii_b2a_uu, "b2a_uu(data, /, *, backtick=False)", "Uuencode line of data.", EFFECT_ANY) {
    Buffer buffer;
    int backtick = object_is_true(thread, args[1]);
    if (backtick < 0 || buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    const uint8_t *in = buffer.data;
    size_t length = buffer.length, groups = (length + 2) / 3;
    Bytes *out = NULL;
    if (length > UU_LINE)
        binascii_raise(thread, "At most 45 bytes at once");
    else
        out = bytes_allocate(thread, 1 + 4 * groups + 1);
    if (out) {
        uint8_t *to = out->data;
        *to++ = uu_character((unsigned)length, backtick);
        for (size_t i = 0; i < 3 * groups; i += 3) {
            uint32_t bits = (uint32_t)in[i] << 16 | (i + 1 < length ? (uint32_t)in[i + 1] << 8 : 0) |
                            (i + 2 < length ? in[i + 2] : 0);
            for (int shift = 18; shift >= 0; shift -= 6)
                *to++ = uu_character(bits >> shift & 63, backtick);
        }
        *to = '\n';
    }
    buffer_release(thread, &buffer);
    return value_from_object(out);
}

// ---- quoted-printable -------------------------------------------------------------------------------------------

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// What follows a '=' at in[at - 1]; returns where to go on.
static size_t qp_decode_escape(const uint8_t *in, size_t length, size_t at, uint8_t **out) {
    if (at >= length) return at;
    if (in[at] == '\n' || in[at] == '\r') { // a soft line break, with whatever ends the line
        while (at < length && in[at] != '\n')
            at++;
        return at < length ? at + 1 : at;
    }
    if (in[at] == '=') { // written so by a broken encoder
        *(*out)++ = '=';
        return at + 1;
    }
    int high = hex_digit(in[at]), low = at + 1 < length ? hex_digit(in[at + 1]) : -1;
    if (high < 0 || low < 0) {
        *(*out)++ = '=';
        return at;
    }
    *(*out)++ = (uint8_t)(high << 4 | low);
    return at + 2;
}

NATIVE(binascii_a2b_qp, "a2b_qp(data, header=False)", "Decode a string of qp-encoded data.", EFFECT_ANY) {
    Buffer buffer;
    int header = object_is_true(thread, args[1]);
    if (header < 0 || binascii_text_or_buffer(thread, args[0], &buffer) < 0) return NO_VALUE;
    const uint8_t *in = buffer.data;
    Bytes *room = bytes_allocate(thread, buffer.length);
    uint8_t *out = room ? room->data : NULL;
    for (size_t at = 0; room && at < buffer.length;) {
        uint8_t c = in[at++];
        if (c == '=')
            at = qp_decode_escape(in, buffer.length, at, &out);
        else
            *out++ = header && c == '_' ? ' ' : c;
    }
    binascii_release(thread, &buffer);
    return room ? bytes_from_data(thread, room->data, (size_t)(out - room->data)) : NO_VALUE;
}

typedef struct QpWriter {
    const uint8_t *in;
    size_t length, line; // of the output's line so far
    uint8_t *out;
    bool quote_tabs, text, header, crlf;
} QpWriter;

static void qp_write_line_end(QpWriter *writer) {
    if (writer->crlf) *writer->out++ = '\r';
    *writer->out++ = '\n';
    writer->line = 0;
}

static void qp_write_soft_break(QpWriter *writer) {
    *writer->out++ = '=';
    qp_write_line_end(writer);
}

static void qp_write_hex(QpWriter *writer, uint8_t c) {
    *writer->out++ = '=';
    *writer->out++ = (uint8_t) "0123456789ABCDEF"[c >> 4];
    *writer->out++ = (uint8_t) "0123456789ABCDEF"[c & 15];
}

static bool qp_must_quote(const QpWriter *writer, size_t at) {
    uint8_t c = writer->in[at];
    bool last = at + 1 == writer->length;
    uint8_t next = last ? '\n' : writer->in[at + 1];
    if (c > 126 || c == '=') return true;
    if (c == '_') return writer->header;
    if (c == '\r' || c == '\n') return !writer->text;
    if (c == '\t' || c == ' ') return last || writer->quote_tabs;
    if (c == '.') return writer->line == 0 && (next == '\n' || next == '\r' || next == 0);
    return c < 33;
}

// A blank just written would be lost at the end of its line.
static void qp_protect_blank(QpWriter *writer, const uint8_t *start) {
    if (writer->out == start || (writer->out[-1] != ' ' && writer->out[-1] != '\t')) return;
    uint8_t blank = *--writer->out;
    qp_write_hex(writer, blank);
}

static void qp_encode(QpWriter *writer) {
    const uint8_t *start = writer->out, *in = writer->in;
    for (size_t at = 0; at < writer->length; at++) {
        uint8_t c = in[at];
        bool last = at + 1 == writer->length;
        if (qp_must_quote(writer, at)) {
            if (writer->line + 3 >= QP_LINE) qp_write_soft_break(writer);
            qp_write_hex(writer, c);
            writer->line += 3;
        } else if (writer->text && (c == '\n' || (c == '\r' && !last && in[at + 1] == '\n'))) {
            qp_protect_blank(writer, start);
            qp_write_line_end(writer);
            if (c == '\r') at++;
        } else {
            if (!last && in[at + 1] != '\n' && writer->line + 1 >= QP_LINE) qp_write_soft_break(writer);
            *writer->out++ = writer->header && c == ' ' ? '_' : c;
            writer->line++;
        }
    }
}

NATIVE(binascii_b2a_qp, "b2a_qp(data, quotetabs=False, istext=True, header=False)",
       "Encode a string using quoted-printable encoding.\n\nOn encoding, when istext is set, newlines are not encoded, "
       "and white\nspace at end of "
       "lines is.  When istext is not set, \\r and \\n (CR/LF)\nare both encoded.  When quotetabs is set, space and "
       "tabs are encoded.",
       EFFECT_ANY) {
    Buffer buffer;
    int quote_tabs = object_is_true(thread, args[1]), text = object_is_true(thread, args[2]),
        header = object_is_true(thread, args[3]);
    if (quote_tabs < 0 || text < 0 || header < 0 || buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0)
        return NO_VALUE;
    // At most three characters for each byte, and a soft break (three) after each 24 of those.
    Bytes *room = bytes_allocate(thread, 3 * buffer.length + 3 * (buffer.length / 24 + 1));
    Value result = NO_VALUE;
    if (room) {
        const uint8_t *line_end = buffer.length ? memchr(buffer.data, '\n', buffer.length) : NULL;
        QpWriter writer = {.in = buffer.data,
                           .length = buffer.length,
                           .out = room->data,
                           .quote_tabs = quote_tabs,
                           .text = text,
                           .header = header,
                           .crlf = line_end && line_end > (const uint8_t *)buffer.data && line_end[-1] == '\r'};
        qp_encode(&writer);
        result = bytes_from_data(thread, room->data, (size_t)(writer.out - room->data));
    }
    buffer_release(thread, &buffer);
    return result;
}

const NativeDef *const binascii_mail_functions[] = {&binascii_a2b_uu_native, &binascii_b2a_uu_native,
                                                    &binascii_a2b_qp_native, &binascii_b2a_qp_native, NULL};
