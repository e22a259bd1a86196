// Taipan: the _sre module: compiling patterns from the code that the library's re package makes. MIT licence.
#include "modules/sre.h"
#include "base/unicode.h"
#include "modules/sre_types.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/tuple.h"

Value sre_generic_alias(Thread *thread, Value origin, Value item) {
    return object_call2(thread, value_from_object(BUILTIN_TYPE(generic_alias)), origin, item);
}

// ---- compile ----------------------------------------------------------------------------------------------------

static void count_set(void *context, size_t position) {
    (void)position;
    ++*(size_t *)context;
}

static void number_set(void *context, size_t position) {
    Pattern *pattern = context;
    uint32_t *last = &pattern->set_numbers[pattern->code_size]; // one word more: how many so far
    uint8_t *bitmap = pattern->bitmaps[(*last)++];
    pattern->set_numbers[position] = *last;
    for (uint32_t c = 0; c < 256; c++)
        if (sre_charset_contains(pattern->code + position + 1, c)) bitmap[c >> 3] |= (uint8_t)(1 << (c & 7));
}

static Pattern *pattern_allocate(Thread *thread, size_t size, size_t sets) {
    size_t words = 2 * size + 1;
    Pattern *pattern = heap_allocate(thread, sizeof(Pattern) + words * sizeof(uint32_t) + sets * 32, SHAPE_sre_pattern);
    if (!pattern) return NULL;
    pattern->code_size = size;
    pattern->code = (uint32_t *)(pattern + 1);
    pattern->set_numbers = pattern->code + size;
    pattern->bitmaps = (uint8_t(*)[32])(void *)(pattern->set_numbers + size + 1);
    return pattern;
}

// Reads the list of code words into memory of the heap that the caller's stack keeps alive; NULL with exception.
static uint32_t *read_code(Thread *thread, Value list) {
    size_t size = list_length(list);
    Pattern *holder = pattern_allocate(thread, size ? size : 1, 0);
    if (!holder) return NULL;
    for (size_t i = 0; i < size; i++) {
        Value item = list_get(list, i);
        if (!value_is_int(item)) return error_raise(thread, SHAPE_TypeError, "an integer is required"), NULL;
        int64_t word = int_to_int64(thread, item);
        if (word == -1 && error_pending(thread)) return NULL;
        if (word < 0 || word > UINT32_MAX)
            return error_raise(thread, SHAPE_OverflowError, "regular expression code size limit exceeded"), NULL;
        holder->code[i] = (uint32_t)word;
    }
    return holder->code;
}

static bool is_bytes_like(Thread *thread, Value v) {
    Buffer buffer;
    if (buffer_get(thread, v, &buffer, BUFFER_SIMPLE) < 0) {
        error_clear(thread);
        return false;
    }
    buffer_release(thread, &buffer);
    return true;
}

NATIVE(sre_compile, "compile(pattern, flags, code, groups, groupindex, indexgroup)", "", EFFECT_ANY) {
    int64_t flags = object_index_int64(thread, args[1]), groups = object_index_int64(thread, args[3]);
    if (error_pending(thread)) return NO_VALUE;
    if (!value_is_list(args[2])) return error_bad_argument_type(thread, "compile", "list", args[2]);
    if (!value_is_dict(args[4])) return error_bad_argument_type(thread, "compile", "dict", args[4]);
    if (!value_is_tuple(args[5])) return error_bad_argument_type(thread, "compile", "tuple", args[5]);
    uint32_t *code = read_code(thread, args[2]);
    if (!code) return NO_VALUE;
    size_t size = list_length(args[2]), sets = 0;
    if (groups < 0 || groups > SRE_MAXGROUPS || !sre_verify(code, size, (uint32_t)groups, count_set, &sets))
        return error_raise(thread, SHAPE_RuntimeError, "invalid SRE code");
    Pattern *pattern = pattern_allocate(thread, size, sets);
    if (!pattern) return NO_VALUE;
    memcpy(pattern->code, code, size * sizeof(uint32_t));
    sre_verify(pattern->code, size, (uint32_t)groups, number_set, pattern);
    pattern->flags = flags;
    pattern->groups = groups;
    pattern->has_pattern = args[0] != NONE;
    pattern->is_bytes = pattern->has_pattern && !value_is_str(args[0]);
    if (pattern->is_bytes && !is_bytes_like(thread, args[0]))
        return error_raise(thread, SHAPE_TypeError, "expected string or bytes-like object, got '%T'", args[0]);
    heap_store(thread, pattern, &pattern->pattern, args[0]);
    heap_store(thread, pattern, &pattern->group_index, args[4]);
    heap_store(thread, pattern, &pattern->index_group, args[5]);
    return value_from_object(pattern);
}

NATIVE(sre_template, "template($module, pattern, template, /)",
       "\n\n  template\n    A list containing interleaved literal strings (str or bytes) and group\n    indices (int), "
       "as returned by "
       "re._parser.parse_template():\n        literal1, group1, ..., literalN, groupN",
       EFFECT_ANY) {
    if (!value_has_shape(args[1], SHAPE_sre_pattern))
        return error_bad_argument_type(thread, "template", "re.Pattern", args[1]);
    return sre_template_new(thread, args[1], args[2]);
}

NATIVE(sre_getcodesize, "getcodesize()", "", EFFECT_NONE) {
    return value_from_small_int(4);
}

static int character_argument(Thread *thread, Value v, uint32_t *c) {
    int64_t n = object_index_int64(thread, v);
    if (n == -1 && error_pending(thread)) return -1;
    *c = (uint32_t)n;
    return 0;
}

NATIVE(sre_ascii_iscased, "ascii_iscased(character, /)", "", EFFECT_RAISES) {
    uint32_t c;
    if (character_argument(thread, args[0], &c) < 0) return NO_VALUE;
    return value_from_bool(c < 128 && (c | 32) - 'a' < 26);
}

NATIVE(sre_unicode_iscased, "unicode_iscased(character, /)", "", EFFECT_RAISES) {
    uint32_t c;
    if (character_argument(thread, args[0], &c) < 0) return NO_VALUE;
    return value_from_bool(unicode_to_lower(c) != c || unicode_to_upper(c) != c);
}

NATIVE(sre_ascii_tolower, "ascii_tolower(character, /)", "", EFFECT_RAISES) {
    uint32_t c;
    return character_argument(thread, args[0], &c) < 0 ? NO_VALUE : value_from_small_int(sre_lower_ascii(c));
}

NATIVE(sre_unicode_tolower, "unicode_tolower(character, /)", "", EFFECT_RAISES) {
    uint32_t c;
    return character_argument(thread, args[0], &c) < 0 ? NO_VALUE : value_from_small_int(unicode_to_lower(c));
}

static int sre_execute(Thread *thread, Module *module) {
    if (module_add_int(thread, module, "MAGIC", SRE_MAGIC) < 0 || module_add_int(thread, module, "CODESIZE", 4) < 0 ||
        module_add_int(thread, module, "MAXREPEAT", SRE_MAXREPEAT) < 0 ||
        module_add_int(thread, module, "MAXGROUPS", SRE_MAXGROUPS) < 0)
        return -1;
    return module_add_string(thread, module, "copyright", " Taipan regular expression engine ");
}

static const NativeDef *const sre_functions[] = {
    &sre_compile_native,         &sre_template_native,      &sre_getcodesize_native,     &sre_ascii_iscased_native,
    &sre_unicode_iscased_native, &sre_ascii_tolower_native, &sre_unicode_tolower_native, NULL};
const ModuleSpec _sre_module_spec = {.name = "_sre", .functions = sre_functions, .execute = sre_execute};
