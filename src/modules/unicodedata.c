// Taipan: the unicodedata module, over the tables of base/unicode.h. MIT licence.
//
// Every function exists twice: for the current version as a function of the module, and for version 3.2.0 as a method of
// ucd_3_2_0. Both share a body that is told which of the two it serves.
#include "base/unicode.h"
#include "object/bytes.h"
#include "object/float.h"
#include "object/int.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include <stdio.h>
#include <stdlib.h>

// ---- arguments --------------------------------------------------------------------------------------------------

// position: " 1" where there are several arguments, "" for the only one.
static bool character_argument(Thread *thread, Value v, const char *function, const char *position, uint32_t *out) {
    if (!value_is_str(v)) {
        error_raise(thread, SHAPE_TypeError, "%s() argument%s must be a unicode character, not %T", function, position,
                    v);
        return false;
    }
    const Str *s = str_from_value(v);
    if (s->length != 1) {
        error_raise(thread, SHAPE_TypeError, "%s(): argument%s must be a unicode character, not a string of length %zu",
                    function, position, s->length);
        return false;
    }
    *out = str_read(s, 0);
    return true;
}

static UnicodeRecord record_of(uint32_t c, bool old) {
    return old ? unicode_record_3_2_0(c) : *unicode_record(c);
}

static Value given_or_error(Thread *thread, Value fallback, const char *message) {
    return fallback == UNBOUND ? error_raise(thread, SHAPE_ValueError, "%s", message) : fallback;
}

#define UCD(name, parameters, doc)                                                                                     \
    static Value ucd_##name(Thread *thread, Value *args, bool old);                                                    \
    NATIVE(module_##name, #name "($module, " parameters ")", doc, EFFECT_ANY) {                                        \
        return ucd_##name(thread, args + 1, false);                                                                    \
    }                                                                                                                  \
    NATIVE(method_##name, #name "(self, " parameters ")", doc, EFFECT_ANY) {                                           \
        return ucd_##name(thread, args + 1, true);                                                                     \
    }                                                                                                                  \
    static Value ucd_##name(Thread *thread, Value *args, bool old)

// ---- properties -------------------------------------------------------------------------------------------------

UCD(decimal, "chr, default=<unrepresentable>, /",
    "Return the decimal value of the character as an int.\n\nWithout one: the default if given, else ValueError.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "decimal", " 1", &c)) return NO_VALUE;
    int value = record_of(c, old).decimal;
    return value < 0 ? given_or_error(thread, args[1], "not a decimal") : value_from_small_int(value);
}

UCD(digit, "chr, default=<unrepresentable>, /",
    "Return the digit value of the character as an int.\n\nWithout one: the default if given, else ValueError.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "digit", " 1", &c)) return NO_VALUE;
    int value = record_of(c, old).digit;
    return value < 0 ? given_or_error(thread, args[1], "not a digit") : value_from_small_int(value);
}

static bool numeric_value(uint32_t c, bool old, double *value) {
    if (old) return unicode_numeric_value_3_2_0(c, value);
    int64_t numerator, denominator;
    if (!unicode_numeric_value(c, &numerator, &denominator)) return false;
    *value = (double)numerator / (double)denominator;
    return true;
}

UCD(numeric, "chr, default=<unrepresentable>, /",
    "Return the numeric value of the character as a float.\n\nWithout one: the default if given, else ValueError.") {
    uint32_t c;
    double value;
    if (!character_argument(thread, args[0], "numeric", " 1", &c)) return NO_VALUE;
    if (!numeric_value(c, old, &value)) return given_or_error(thread, args[1], "not a numeric character");
    return float_from_double(thread, value);
}

UCD(category, "chr, /", "Return the general category of the character as a string.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "category", "", &c)) return NO_VALUE;
    UnicodeRecord record = record_of(c, old);
    return str_from_cstring(thread, unicode_record_category_name(&record));
}

UCD(bidirectional, "chr, /", "Return the bidirectional class of the character as a string; empty if it has none.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "bidirectional", "", &c)) return NO_VALUE;
    UnicodeRecord record = record_of(c, old);
    return str_from_cstring(thread, unicode_record_bidirectional_name(&record));
}

UCD(combining, "chr, /", "Return the canonical combining class of the character as an int; 0 if it has none.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "combining", "", &c)) return NO_VALUE;
    return value_from_small_int(record_of(c, old).combining);
}

UCD(mirrored, "chr, /", "Return 1 if the character is mirrored in bidirectional text, else 0.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "mirrored", "", &c)) return NO_VALUE;
    return value_from_small_int((record_of(c, old).flags & UNICODE_MIRRORED) != 0);
}

UCD(east_asian_width, "chr, /", "Return the east asian width of the character as a string.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "east_asian_width", "", &c)) return NO_VALUE;
    UnicodeRecord record = record_of(c, old);
    return str_from_cstring(thread, unicode_record_east_asian_width_name(&record));
}

UCD(decomposition, "chr, /",
    "Return the character decomposition mapping of the character as a string; empty if it has none.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "decomposition", "", &c)) return NO_VALUE;
    const char *tag;
    uint32_t points[UNICODE_MAXIMUM_DECOMPOSITION];
    if (old && !unicode_in_3_2_0(c)) return STR_EMPTY(thread);
    int count = unicode_decomposition(c, &tag, points);
    if (count == 0) return STR_EMPTY(thread);
    char text[UNICODE_MAXIMUM_DECOMPOSITION * 8 + 32];
    size_t at = (size_t)snprintf(text, sizeof text, "%s", tag);
    for (int i = 0; i < count; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%04X", at ? " " : "", points[i]);
    return str_from_ascii(thread, text, at);
}

// ---- names ------------------------------------------------------------------------------------------------------

UCD(name, "chr, default=<unrepresentable>, /",
    "Return the name of the character as a string.\n\nWithout one: the default if given, else ValueError.") {
    uint32_t c;
    if (!character_argument(thread, args[0], "name", " 1", &c)) return NO_VALUE;
    char name[UNICODE_NAME_SIZE];
    size_t length = old && !unicode_in_3_2_0(c) ? 0 : unicode_name(c, name, sizeof name);
    return length ? str_from_ascii(thread, name, length) : given_or_error(thread, args[1], "no such name");
}

// Aliases and named sequences came after Unicode 3.2.0.
static bool is_proper_name(const char *name, size_t length, uint32_t point) {
    char proper[UNICODE_NAME_SIZE];
    return unicode_name(point, proper, sizeof proper) == length && strncasecmp(proper, name, length) == 0;
}

UCD(lookup, "name, /", "Return the character with this name, or the named sequence.\n\nKeyError when there is none.") {
    uint32_t points[UNICODE_MAXIMUM_SEQUENCE];
    size_t count;
    Buffer buffer = {0};
    const char *name;
    if (value_is_str(args[0])) {
        name = str_to_utf8(thread, args[0], &buffer.length);
        if (!name) return NO_VALUE;
    } else {
        if (buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
        name = buffer.data;
    }
    Value result;
    if (buffer.length > INT32_MAX)
        result = error_raise(thread, SHAPE_KeyError, "name too long");
    else if (unicode_lookup_name(name, buffer.length, points, &count) &&
             (!old || (count == 1 && is_proper_name(name, buffer.length, points[0]))))
        result = str_from_code_points(thread, points, count);
    else {
        Value text = str_format_c(thread, "undefined character name '%.*s'", (int)buffer.length, name);
        result = text == NO_VALUE ? NO_VALUE : error_raise_value(thread, SHAPE_KeyError, text);
    }
    buffer_release(thread, &buffer);
    return result;
}

// ---- normalization ----------------------------------------------------------------------------------------------

static bool form_arguments(Thread *thread, Value *args, const char *function) {
    for (int i = 0; i < 2; i++) {
        if (value_is_str(args[i])) continue;
        error_raise(thread, SHAPE_TypeError, "%s() argument %d must be str, not %B", function, i + 1, args[i]);
        return false;
    }
    return true;
}

static bool form_of(Thread *thread, Value name, UnicodeForm *form) {
    static const char *const names[] = {"NFC", "NFD", "NFKC", "NFKD"};
    for (int i = 0; i < 4; i++) {
        if (!str_equal_cstring(name, names[i])) continue;
        *form = (UnicodeForm)i;
        return true;
    }
    error_raise(thread, SHAPE_ValueError, "invalid normalization form");
    return false;
}

static uint32_t *code_points(Thread *thread, const Str *s) {
    uint32_t *points = malloc((s->length + 1) * sizeof(uint32_t));
    if (!points) {
        error_no_memory(thread);
        return NULL;
    }
    for (size_t i = 0; i < s->length; i++)
        points[i] = str_read(s, i);
    return points;
}

static Value normalized(Thread *thread, UnicodeForm form, const Str *s, bool old) {
    uint32_t *points = code_points(thread, s), *out;
    if (!points) return NO_VALUE;
    size_t count;
    int status = (old ? unicode_normalize_3_2_0 : unicode_normalize)(form, points, s->length, &out, &count);
    free(points);
    if (status < 0) return error_no_memory(thread);
    Value text = str_from_code_points(thread, out, count);
    free(out);
    return text;
}

static UnicodeCheck quick_check(Thread *thread, UnicodeForm form, const Str *s) {
    if (str_is_ascii(s)) return UNICODE_CHECK_YES;
    uint32_t *points = code_points(thread, s);
    if (!points) return UNICODE_CHECK_MAYBE;
    UnicodeCheck check = unicode_quick_check(form, points, s->length);
    free(points);
    return check;
}

UCD(normalize, "form, unistr, /",
    "Return the normal form of the string.\n\nForms are 'NFC', 'NFKC', 'NFD' and 'NFKD'.") {
    UnicodeForm form;
    if (!form_arguments(thread, args, "normalize")) return NO_VALUE;
    const Str *s = str_from_value(args[1]);
    if (s->length == 0) return STR_EMPTY(thread);
    if (!form_of(thread, args[0], &form)) return NO_VALUE;
    if (value_has_shape(args[1], SHAPE_str) && !old && quick_check(thread, form, s) == UNICODE_CHECK_YES)
        return args[1];
    return error_pending(thread) ? NO_VALUE : normalized(thread, form, s, old);
}

UCD(is_normalized, "form, unistr, /",
    "Is the string in the normal form?\n\nForms are 'NFC', 'NFKC', 'NFD' and 'NFKD'.") {
    UnicodeForm form;
    if (!form_arguments(thread, args, "is_normalized")) return NO_VALUE;
    const Str *s = str_from_value(args[1]);
    if (s->length == 0) return TRUE_VALUE;
    if (!form_of(thread, args[0], &form)) return NO_VALUE;
    UnicodeCheck check = old ? UNICODE_CHECK_MAYBE : quick_check(thread, form, s);
    if (check != UNICODE_CHECK_MAYBE) return value_from_bool(check == UNICODE_CHECK_YES);
    if (error_pending(thread)) return NO_VALUE;
    Value normal = normalized(thread, form, s, old);
    return normal == NO_VALUE ? NO_VALUE : value_from_bool(str_equal(s, str_from_value(normal)));
}

// ---- the module -------------------------------------------------------------------------------------------------

#define LIST(kind)                                                                                                     \
    &kind##_decimal_native, &kind##_digit_native, &kind##_numeric_native, &kind##_category_native,                     \
        &kind##_bidirectional_native, &kind##_combining_native, &kind##_mirrored_native,                               \
        &kind##_east_asian_width_native, &kind##_decomposition_native, &kind##_name_native, &kind##_lookup_native,     \
        &kind##_normalize_native, &kind##_is_normalized_native, NULL
static const NativeDef *const module_functions[] = {LIST(module)};
static const NativeDef *const database_methods[] = {LIST(method)};
#undef LIST

static Value database_version(Thread *thread, Value self) {
    (void)self;
    return str_from_cstring(thread, "3.2.0");
}

static const NativeGetSet database_getters[] = {{"unidata_version", database_version, NULL, NULL}, {0}};

const TypeSpec unicode_database_type_spec = {
    .name = "UCD",
    .module = "unicodedata",
    .flags = TYPE_DISALLOW_CONSTRUCTION,
    .size = sizeof(Object),
    .trace_kind = TRACE_LEAF,
    .methods = database_methods,
    .getters = database_getters,
};

static int execute(Thread *thread, Module *module) {
    if (module_add_string(thread, module, "unidata_version", UNICODE_VERSION) < 0) return -1;
    if (module_add_type(thread, module, BUILTIN_TYPE(unicode_database)) < 0) return -1;
    Object *old = heap_allocate(thread, sizeof(Object), SHAPE_unicode_database);
    return old ? module_add(thread, module, "ucd_3_2_0", value_from_object(old)) : -1;
}

const ModuleSpec unicodedata_module_spec = {
    .name = "unicodedata",
    .doc = "Properties, names and normal forms of characters, from the Unicode Character Database 16.0.0.",
    .functions = module_functions,
    .execute = execute,
};
