// Taipan: the text of a number as the parsers of src/base want it. MIT licence.
// Contract: see numeric_text.h. Raises MemoryError only.
#include "object/numeric_text.h"
#include "base/unicode.h"
#include "object/bytes.h"
#include "object/str.h"

// Of C: not the separators 0x1C to 0x1F, which str.isspace() takes too.
static bool is_ascii_space(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void numeric_text_strip(const char **text, size_t *length) {
    while (*length && is_ascii_space((unsigned char)(*text)[0])) {
        ++*text;
        --*length;
    }
    while (*length && is_ascii_space((unsigned char)(*text)[*length - 1]))
        --*length;
}

static char ascii_of(uint32_t code) {
    if (code < 0x80) return (char)code;
    if (unicode_is_space(code)) return ' ';
    int digit = unicode_decimal_value(code);
    return digit < 0 ? '?' : (char)('0' + digit);
}

const char *numeric_text(Thread *thread, Value v, size_t *length) {
    Str *s = str_from_value(v);
    const char *text = s->data;
    *length = s->length;
    if (!str_is_ascii(s)) {
        Bytes *copy = bytes_allocate(thread, s->length);
        if (!copy) return NULL;
        for (size_t i = 0; i < s->length; i++)
            copy->data[i] = (uint8_t)ascii_of(str_read(s, i));
        text = (const char *)copy->data;
    }
    numeric_text_strip(&text, length);
    return text;
}
