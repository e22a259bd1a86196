// Taipan: the _json module: reading JSON. MIT licence.
//
// A Scan is one call of a scanner: it lives on the C stack, the text is kept alive by its caller. What is malformed
// raises json.JSONDecodeError, or StopIteration(index) where no value begins (the library makes "Expecting value" of it).
#include "base/number_text.h"
#include "base/units.h"
#include "modules/json_internal.h"
#include "object/slice.h"

typedef struct Scanner {
    Object header; // flags: 1 when strict
    Value object_hook, object_pairs_hook, parse_float, parse_int, parse_constant;
} Scanner;

enum { KEY_CACHE_SIZE = 64 };
typedef struct Scan {
    const Scanner *scanner; // NULL: of scanstring
    const Str *text;
    size_t length;
    bool strict;
    Value keys[KEY_CACHE_SIZE]; // keys seen lately, by a hash of a few characters
} Scan;

typedef struct Word {
    const char *text;
    size_t length;
    Value value; // NO_VALUE: parse_constant says
} Word;
static const Word words[] = {{"null", 4, NONE},    {"true", 4, TRUE_VALUE},   {"false", 5, FALSE_VALUE},
                             {"NaN", 3, NO_VALUE}, {"Infinity", 8, NO_VALUE}, {"-Infinity", 9, NO_VALUE}};

static Value raise_decode(Thread *thread, const Scan *scan, const char *message, size_t at) {
    Value class = object_import_attribute(thread, "json.decoder", "JSONDecodeError");
    Value text = class == NO_VALUE ? NO_VALUE : str_from_cstring(thread, message);
    if (text == NO_VALUE) return NO_VALUE;
    Value error = object_call3(thread, class, text, value_from_object(scan->text), value_from_small_int((int64_t)at));
    return error == NO_VALUE ? NO_VALUE : error_set(thread, error);
}
static Value raise_stop(Thread *thread, size_t at) {
    return error_raise_value(thread, SHAPE_StopIteration, value_from_small_int((int64_t)at));
}
static Value call_with_text(Thread *thread, Value function, const char *text) {
    Value s = str_intern_cstring(thread, text);
    return s == NO_VALUE ? NO_VALUE : object_call1(thread, function, s);
}
static Value number_from_text(Thread *thread, Value text, bool real) {
    if (text == NO_VALUE) return NO_VALUE;
    return real ? float_from_str(thread, text) : int_from_str(thread, text, 10);
}

static inline bool is_space(uint32_t c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}
static inline bool is_digit(uint32_t c) {
    return c - '0' < 10;
}
// Is one of eight bytes '"', '\' or a control character? (Hacker's Delight: zero bytes, bytes below a limit.)
static inline bool bytes_need_look(uint64_t word) {
    const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((word - ones * 0x20) & ~word)) & tops;
}

#define UNIT uint8_t
#define UNIT_WIDTH 1
#define WIDTH_NAME(name) name##_1
#define STRING_FROM_UNITS str_from_latin1
#include "modules/json_scan_body.h"
#undef UNIT
#undef UNIT_WIDTH
#undef WIDTH_NAME
#undef STRING_FROM_UNITS
#define UNIT uint16_t
#define UNIT_WIDTH 2
#define WIDTH_NAME(name) name##_2
#define STRING_FROM_UNITS str_from_ucs2
#include "modules/json_scan_body.h"
#undef UNIT
#undef UNIT_WIDTH
#undef WIDTH_NAME
#undef STRING_FROM_UNITS
#define UNIT uint32_t
#define UNIT_WIDTH 4
#define WIDTH_NAME(name) name##_4
#define STRING_FROM_UNITS str_from_code_points
#include "modules/json_scan_body.h"
#undef UNIT
#undef UNIT_WIDTH
#undef WIDTH_NAME
#undef STRING_FROM_UNITS

// ---- scanstring -------------------------------------------------------------------------------------------------

static int check_text(Thread *thread, Value text) {
    return value_is_str(text)
               ? 0
               : error_raise_int(thread, SHAPE_TypeError, "first argument must be a string, not %T", text);
}
static Value pair_with_end(Thread *thread, Value value, size_t end) {
    return value == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value, value_from_small_int((int64_t)end));
}

NATIVE(json_scanstring, "scanstring(string, end[, strict], /)",
       "scanstring(string, end, strict=True) -> (string, end)\n\nDecode the JSON string literal whose opening quote "
       "stands before index end.\n"
       "Gives the text and the index after the closing quote; anything malformed is a\nJSONDecodeError. Control "
       "characters are allowed unless strict.",
       EFFECT_ANY) {
    int64_t start;
    if (argument_index(thread, args[1], &start) < 0) return NO_VALUE;
    int strict = args[2] == UNBOUND ? 1 : object_is_true(thread, args[2]);
    if (strict < 0 || check_text(thread, args[0]) < 0) return NO_VALUE;
    Scan scan = {.text = str_from_value(args[0]), .length = str_from_value(args[0])->length, .strict = strict};
    if (start < 0 || (size_t)start > scan.length) return error_raise(thread, SHAPE_ValueError, "end is out of bounds");
    size_t end = 0;
    Value result;
    switch (str_kind(scan.text)) {
    case 1: result = scan_string_1(thread, &scan, (size_t)start, &end); break;
    case 2: result = scan_string_2(thread, &scan, (size_t)start, &end); break;
    default: result = scan_string_4(thread, &scan, (size_t)start, &end);
    }
    return pair_with_end(thread, result, end);
}

// ---- scanners ---------------------------------------------------------------------------------------------------

static int take_attribute(Thread *thread, Value context, const char *name, Scanner *scanner, Value *slot) {
    Value value = object_get_attribute_cstring(thread, context, name);
    if (value == NO_VALUE) return -1;
    heap_store(thread, scanner, slot, value);
    return 0;
}

static Value scanner_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"context"};
    Value context;
    if (!arguments_bind(thread, "make_scanner", args, positional, keyword_names, names, 1, 1, &context))
        return NO_VALUE;
    Scanner *scanner = type_allocate(thread, type, 0);
    Value strict = scanner ? object_get_attribute_cstring(thread, context, "strict") : NO_VALUE;
    int is_strict = strict == NO_VALUE ? -1 : object_is_true(thread, strict);
    if (is_strict < 0) return NO_VALUE;
    scanner->header.flags = (uint8_t)is_strict;
    if (take_attribute(thread, context, "object_hook", scanner, &scanner->object_hook) < 0 ||
        take_attribute(thread, context, "object_pairs_hook", scanner, &scanner->object_pairs_hook) < 0 ||
        take_attribute(thread, context, "parse_float", scanner, &scanner->parse_float) < 0 ||
        take_attribute(thread, context, "parse_int", scanner, &scanner->parse_int) < 0 ||
        take_attribute(thread, context, "parse_constant", scanner, &scanner->parse_constant) < 0)
        return NO_VALUE;
    return value_from_object(scanner);
}

static Value scanner_call(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"string", "idx"};
    Value bound[2];
    if (!arguments_bind(thread, "scan_once", args, positional, keyword_names, names, 2, 2, bound)) return NO_VALUE;
    int64_t start;
    if (argument_index(thread, bound[1], &start) < 0 || check_text(thread, bound[0]) < 0) return NO_VALUE;
    if (start < 0) return error_raise(thread, SHAPE_ValueError, "idx cannot be negative");
    const Scanner *scanner = (const Scanner *)self;
    Scan scan = {.scanner = scanner,
                 .text = str_from_value(bound[0]),
                 .length = str_from_value(bound[0])->length,
                 .strict = scanner->header.flags & 1};
    size_t end = 0;
    Value result;
    switch (str_kind(scan.text)) {
    case 1: result = scan_value_1(thread, &scan, (size_t)start, &end); break;
    case 2: result = scan_value_2(thread, &scan, (size_t)start, &end); break;
    default: result = scan_value_4(thread, &scan, (size_t)start, &end);
    }
    return pair_with_end(thread, result, end);
}

static Value scanner_get_strict(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(((Scanner *)self)->header.flags & 1);
}
static const NativeGetSet scanner_getters[] = {
    {"strict", scanner_get_strict, NULL, "Are control characters in strings errors?"}, {0}};
static const NativeMember scanner_members[] = {
    {"object_hook", MEMBER_VALUE, offsetof(Scanner, object_hook), true, "Called with each dict, or None."},
    {"object_pairs_hook", MEMBER_VALUE, offsetof(Scanner, object_pairs_hook), true,
     "Called with each list of pairs, or None."},
    {"parse_float", MEMBER_VALUE, offsetof(Scanner, parse_float), true,
     "Makes a number of text with a fraction or exponent."},
    {"parse_int", MEMBER_VALUE, offsetof(Scanner, parse_int), true, "Makes a number of other digits."},
    {"parse_constant", MEMBER_VALUE, offsetof(Scanner, parse_constant), true,
     "Makes a value of NaN, Infinity, -Infinity."},
    {0}};
const TypeSpec json_scanner_type_spec = {.name = "Scanner",
                                         .module = "_json",
                                         .doc = "JSON scanner object",
                                         .size = sizeof(Scanner),
                                         .trace_kind = TRACE_VALUES,
                                         .slots = {.construct = scanner_construct, .call = scanner_call},
                                         .members = scanner_members,
                                         .getters = scanner_getters};

// ---- the module -------------------------------------------------------------------------------------------------

static int json_execute(Thread *thread, Module *module) {
    if (module_add_functions(thread, module, json_encoder_functions) < 0) return -1;
    if (module_add(thread, module, "make_scanner", value_from_object(BUILTIN_TYPE(json_scanner))) < 0) return -1;
    if (module_add(thread, module, "make_encoder", value_from_object(BUILTIN_TYPE(json_encoder))) < 0) return -1;
    return 0;
}
static const NativeDef *const json_functions[] = {&json_scanstring_native, NULL};
const ModuleSpec _json_module_spec = {
    .name = "_json", .doc = "json speedups\n", .functions = json_functions, .execute = json_execute};
