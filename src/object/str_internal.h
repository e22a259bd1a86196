// Taipan: what the files that make up str share among themselves. MIT licence.
#ifndef TAIPAN_OBJECT_STR_INTERNAL_H
#define TAIPAN_OBJECT_STR_INTERNAL_H
#include "object/arguments.h"
#include "object/protocol.h"
#include "object/slice.h"
#include "object/str.h"

// A native whose record is shared between files; otherwise as NATIVE.
#define NATIVE_SHARED(id, signature_text, doc_text, effect_bits)                                                       \
    static Value id(Thread *thread, Value *args);                                                                      \
    const NativeDef id##_native = {signature_text, doc_text, id, effect_bits};                                         \
    static Value id(Thread *thread __attribute__((unused)), Value *args __attribute__((unused)))

// Every method of str, once: X(id of the native).
// clang-format off
#define STR_METHODS(X)                                                                                                 \
    X(str_method_find) X(str_method_rfind) X(str_method_index) X(str_method_rindex) X(str_method_count)               \
    X(str_method_startswith) X(str_method_endswith) X(str_method_split) X(str_method_rsplit)                           \
    X(str_method_splitlines) X(str_method_partition) X(str_method_rpartition) X(str_method_strip)                      \
    X(str_method_lstrip) X(str_method_rstrip) X(str_method_replace) X(str_method_join) X(str_method_translate)         \
    X(str_method_maketrans) X(str_method_center) X(str_method_ljust) X(str_method_rjust) X(str_method_zfill)           \
    X(str_method_expandtabs) X(str_method_removeprefix) X(str_method_removesuffix) X(str_method_upper)                 \
    X(str_method_lower) X(str_method_title) X(str_method_capitalize) X(str_method_swapcase) X(str_method_casefold)     \
    X(str_method_isalpha) X(str_method_isalnum) X(str_method_isdecimal) X(str_method_isdigit)                          \
    X(str_method_isnumeric) X(str_method_isspace) X(str_method_isprintable) X(str_method_isascii)                      \
    X(str_method_islower) X(str_method_isupper) X(str_method_istitle) X(str_method_isidentifier)                       \
    X(str_method_encode) X(str_method_format) X(str_method_format_map) X(str_method_dunder_format)                     \
    X(str_method_getnewargs) X(str_method_sizeof)
// clang-format on
#define X(id) extern const NativeDef id##_native;
STR_METHODS(X)
#undef X

// start and stop of find and its like: UNBOUND and None leave the defaults; fitted to length (start may exceed stop).
int str_search_bounds(Thread *thread, Value start, Value stop, size_t length, int64_t *from, int64_t *to);
// v % arguments for str.
Value str_remainder(Thread *thread, Value format, Value arguments);
// A str argument as a C string, or NULL with "<function>() argument '<name>' must be str, not X".
const char *str_text_argument(Thread *thread, Value v, const char *function, const char *name);
// The value of a str slot that must be a plain str: itself, or an exact copy of an instance of a subclass.
Value str_exact(Thread *thread, Value v);
// The largest code point that strings of the form of s can hold: 0x7F, 0xFF, 0xFFFF or 0x10FFFF.
static inline uint32_t str_ceiling(const Str *s) {
    if (str_is_ascii(s)) return 0x7F;
    return str_kind(s) == 1 ? 0xFF : str_kind(s) == 2 ? 0xFFFF : 0x10FFFF;
}
static inline const void *str_units_at(const Str *s, size_t index) {
    return (const char *)s->data + index * (size_t)str_kind(s);
}
#endif
