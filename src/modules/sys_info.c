// Taipan: the sys module's constants: versions, flags, limits, names and paths. MIT licence.
#include <float.h>
#include <string.h>
#include <unistd.h>
#include "base/hash.h"
#include "modules/native_modules.h"
#include "modules/sys_internal.h"
#include "modules/sys_library_names.h"
#include "object/codec.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/set.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/config.h"
#include "runtime/struct_sequence.h"
#include "runtime/version.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

// ---- struct sequences -------------------------------------------------------------------------------------------

static const StructSequenceField flags_fields[] = {
    {"debug", "-d"},
    {"inspect", "-i"},
    {"interactive", "-i"},
    {"optimize", "-O or -OO"},
    {"dont_write_bytecode", "-B"},
    {"no_user_site", "-s"},
    {"no_site", "-S"},
    {"ignore_environment", "-E"},
    {"verbose", "-v"},
    {"bytes_warning", "-b"},
    {"quiet", "-q"},
    {"hash_randomization", "-R"},
    {"isolated", "-I"},
    {"dev_mode", "-X dev"},
    {"utf8_mode", "-X utf8"},
    {"warn_default_encoding", "-X warn_default_encoding"},
    {"safe_path", "-P"},
    {"int_max_str_digits", "-X int_max_str_digits"},
    {"gil", "-X gil"},
    {"thread_inherit_context", "-X thread_inherit_context"},
    {"context_aware_warnings", "-X context_aware_warnings"},
};
static const StructSequenceSpec flags_spec = {
    "sys", "flags", "sys.flags\n\nFlags provided through command line arguments or environment vars.", flags_fields, 21,
    18,    true};

static const StructSequenceField version_fields[] = {
    {"major", "Major release number"},   {"minor", "Minor release number"},
    {"micro", "Patch release number"},   {"releaselevel", "'alpha', 'beta', 'candidate', or 'final'"},
    {"serial", "Serial release number"},
};
static const StructSequenceSpec version_spec = {
    "sys", "version_info", "sys.version_info\n\nVersion information as a named tuple.", version_fields, 5, 5, true};

static const StructSequenceField hash_fields[] = {
    {"width", "width of the type used for hashing, in bits"},
    {"modulus", "prime number giving the modulus on which the hash function is based"},
    {"inf", "value to be used for hash of a positive infinity"},
    {"nan", "value to be used for hash of a nan"},
    {"imag", "multiplier used for the imaginary part of a complex number"},
    {"algorithm", "name of the algorithm for hashing of str, bytes and memoryviews"},
    {"hash_bits", "internal output size of hash algorithm"},
    {"seed_bits", "seed size of hash algorithm"},
    {"cutoff", "small string optimization cutoff"},
};
static const StructSequenceSpec hash_spec = {
    "sys",
    "hash_info",
    "hash_info\n\nA named tuple providing parameters used for computing\nhashes. The attributes are read only.",
    hash_fields,
    9,
    9,
    false};

static const StructSequenceField float_fields[] = {
    {"max", "DBL_MAX -- maximum representable finite float"},
    {"max_exp", "DBL_MAX_EXP -- maximum int e such that radix**(e-1) is representable"},
    {"max_10_exp", "DBL_MAX_10_EXP -- maximum int e such that 10**e is representable"},
    {"min", "DBL_MIN -- Minimum positive normalized float"},
    {"min_exp", "DBL_MIN_EXP -- minimum int e such that radix**(e-1) is a normalized float"},
    {"min_10_exp", "DBL_MIN_10_EXP -- minimum int e such that 10**e is a normalized float"},
    {"dig", "DBL_DIG -- maximum number of decimal digits that can be faithfully represented in a float"},
    {"mant_dig", "DBL_MANT_DIG -- mantissa digits"},
    {"epsilon", "DBL_EPSILON -- Difference between 1 and the next representable float"},
    {"radix", "FLT_RADIX -- radix of exponent"},
    {"rounds", "FLT_ROUNDS -- rounding mode used for arithmetic operations"},
};
static const StructSequenceSpec float_spec = {
    "sys",
    "float_info",
    "sys.float_info\n\nA named tuple holding information about the float type. It contains low level\ninformation "
    "about the "
    "precision and internal representation. Please study\nyour system's :file:`float.h` for more information.",
    float_fields,
    11,
    11,
    false};

static const StructSequenceField int_fields[] = {
    {"bits_per_digit", "size of a digit in bits"},
    {"sizeof_digit", "size in bytes of the C type used to represent a digit"},
    {"default_max_str_digits", "maximum string conversion digits limitation"},
    {"str_digits_check_threshold", "minimum positive value for int_max_str_digits"},
};
static const StructSequenceSpec int_spec = {"sys",
                                            "int_info",
                                            "sys.int_info\n\nA named tuple that holds information about "
                                            "Python's\ninternal representation of integers.  The attributes are "
                                            "read only.",
                                            int_fields,
                                            4,
                                            4,
                                            false};

static const StructSequenceField thread_fields[] = {
    {"name", "name of the thread implementation"},
    {"lock", "name of the lock implementation"},
    {"version", "name and version of the thread library"},
};
static const StructSequenceSpec thread_spec = {
    "sys",
    "thread_info",
    "sys.thread_info\n\nA named tuple holding information about the thread implementation.",
    thread_fields,
    3,
    3,
    false};

static const StructSequenceField hooks_fields[] = {
    {"firstiter", "Hook to intercept first iteration"},
    {"finalizer", "Hook to intercept finalization"},
};
static const StructSequenceSpec hooks_spec = {NULL,
                                              "asyncgen_hooks",
                                              "asyncgen_hooks\n\nA named tuple providing information about "
                                              "asynchronous\ngenerators hooks.  The attributes are read only.",
                                              hooks_fields,
                                              2,
                                              2,
                                              false};

static Value text(Thread *thread, const char *utf8) {
    return str_from_cstring(thread, utf8 ? utf8 : "");
}
static Value str_from_os_range(Thread *thread, const char *bytes, size_t length) {
    return fs_decode(thread, bytes, length);
}
static Value str_from_os(Thread *thread, const char *bytes) {
    return fs_decode(thread, bytes, strlen(bytes));
}
static Value number(int64_t n) {
    return value_from_small_int(n);
}

static Value make(Thread *thread, const StructSequenceSpec *spec, const Value *values, size_t count) {
    Type *type = struct_sequence_new_type(thread, spec);
    return type ? struct_sequence_from_values(thread, type, values, count) : NO_VALUE;
}

Value sys_new_asyncgen_hooks(Thread *thread, Value first_iter, Value finalizer) {
    if (ROOT_VALUE(asyncgen_hooks_type) == NO_VALUE)
        ROOT_VALUE(asyncgen_hooks_type) = value_from_object(struct_sequence_new_type(thread, &hooks_spec));
    if (ROOT_VALUE(asyncgen_hooks_type) == NO_VALUE) return NO_VALUE;
    Value values[2] = {first_iter == NO_VALUE ? NONE : first_iter, finalizer == NO_VALUE ? NONE : finalizer};
    return struct_sequence_from_values(thread, type_from_value(ROOT_VALUE(asyncgen_hooks_type)), values, 2);
}

static Value new_flags(Thread *thread, const RuntimeConfig *c) {
    Value values[] = {number(c->debug),
                      number(c->inspect),
                      number(c->interactive),
                      number(c->optimize),
                      number(c->dont_write_bytecode),
                      number(c->no_user_site),
                      number(c->no_site),
                      number(c->ignore_environment),
                      number(c->verbose),
                      number(c->bytes_warning),
                      number(c->quiet),
                      number(c->hash_randomization),
                      number(c->isolated),
                      value_from_bool(c->dev_mode),
                      number(c->utf8_mode),
                      number(c->warn_default_encoding),
                      value_from_bool(c->safe_path),
                      number(c->int_max_str_digits),
                      number(1),
                      number(c->thread_inherit_context),
                      number(c->context_aware_warnings)};
    return make(thread, &flags_spec, values, COUNT(values));
}

static Value new_hash_info(Thread *thread) {
    Value values[] = {number(64),      int_from_uint64(thread, HASH_MODULUS),
                      number(314159),  number(0),
                      number(1000003), text(thread, "siphash13"),
                      number(64),      number(128),
                      number(0)};
    return make(thread, &hash_spec, values, COUNT(values));
}

static Value new_float_info(Thread *thread) {
    Value values[] = {float_from_double(thread, DBL_MAX),
                      number(DBL_MAX_EXP),
                      number(DBL_MAX_10_EXP),
                      float_from_double(thread, DBL_MIN),
                      number(DBL_MIN_EXP),
                      number(DBL_MIN_10_EXP),
                      number(DBL_DIG),
                      number(DBL_MANT_DIG),
                      float_from_double(thread, DBL_EPSILON),
                      number(FLT_RADIX),
                      number(1)};
    return make(thread, &float_spec, values, COUNT(values));
}

static Value new_int_info(Thread *thread) {
    // The unit that the library's arithmetic on huge ints is tuned to; our own limbs are twice as wide.
    Value values[] = {number(30), number(4), number(4300), number(640)};
    return make(thread, &int_spec, values, COUNT(values));
}

static Value new_thread_info(Thread *thread) {
    Value version = NONE;
#ifdef _CS_GNU_LIBPTHREAD_VERSION
    char buffer[64];
    size_t length = confstr(_CS_GNU_LIBPTHREAD_VERSION, buffer, sizeof buffer);
    if (length > 0 && length <= sizeof buffer) version = text(thread, buffer);
#endif
    Value values[] = {text(thread, "pthread"), text(thread, "semaphore"), version};
    return make(thread, &thread_spec, values, COUNT(values));
}

// ---- versions ---------------------------------------------------------------------------------------------------

static Value new_version(Thread *thread, Type *type, int major, int minor, int micro) {
    Value values[] = {number(major), number(minor), number(micro), text(thread, "final"), number(0)};
    return struct_sequence_from_values(thread, type, values, COUNT(values));
}

static int64_t hex_version(int major, int minor, int micro) {
    return (int64_t)major << 24 | (int64_t)minor << 16 | (int64_t)micro << 8 | 0xF0;
}

static Value new_implementation(Thread *thread, Value version) {
    static const char *const names[] = {"name",       "cache_tag",  "version",
                                        "hexversion", "_multiarch", "supports_isolated_interpreters"};
    Value values[] = {text(thread, "taipan"),
                      text(thread, TAIPAN_CACHE_TAG),
                      version,
                      number(hex_version(TAIPAN_VERSION_MAJOR, TAIPAN_VERSION_MINOR, TAIPAN_VERSION_MICRO)),
                      text(thread, "x86_64-linux-gnu"),
                      FALSE_VALUE};
    Tuple *keys = tuple_allocate(thread, COUNT(names));
    for (size_t i = 0; keys && i < COUNT(names); i++)
        tuple_set(thread, keys, i, str_intern_cstring(thread, names[i]));
    if (!keys || error_pending(thread)) return NO_VALUE;
    return object_call(thread, value_from_object(BUILTIN_TYPE(simple_namespace)), values, 0, value_from_object(keys));
}

static int add_versions(Thread *thread, Module *module) {
    Type *type = struct_sequence_new_type(thread, &version_spec);
    if (!type) return -1;
    Value language = new_version(thread, type, TAIPAN_PYTHON_MAJOR, TAIPAN_PYTHON_MINOR, TAIPAN_PYTHON_MICRO);
    Value own = new_version(thread, type, TAIPAN_VERSION_MAJOR, TAIPAN_VERSION_MINOR, TAIPAN_VERSION_MICRO);
    if (language == NO_VALUE || own == NO_VALUE) return -1;
    Value implementation = new_implementation(thread, own);
    if (implementation == NO_VALUE || module_add(thread, module, "version_info", language) < 0 ||
        module_add(thread, module, "implementation", implementation) < 0 ||
        module_add_string(thread, module, "version", TAIPAN_PYTHON_VERSION " " TAIPAN_BUILD_TEXT) < 0 ||
        module_add_int(thread, module, "hexversion",
                       hex_version(TAIPAN_PYTHON_MAJOR, TAIPAN_PYTHON_MINOR, TAIPAN_PYTHON_MICRO)) < 0)
        return -1;
    return 0;
}

// ---- lists of texts ---------------------------------------------------------------------------------------------

static Value text_list(Thread *thread, const char *const *items, size_t count) {
    Value list = list_from_values(thread, NULL, 0);
    for (size_t i = 0; list != NO_VALUE && i < count; i++) {
        Value item = str_from_os(thread, items[i]);
        if (item == NO_VALUE || list_append(thread, list, item) < 0) return NO_VALUE;
    }
    return list;
}

static Value new_x_options(Thread *thread, const RuntimeConfig *config) {
    Dict *dict = dict_allocate(thread);
    for (size_t i = 0; dict && i < config->x_option_count; i++) {
        const char *option = config->x_options[i], *equal = strchr(option, '=');
        Value name = equal ? str_from_utf8(thread, option, (size_t)(equal - option)) : text(thread, option);
        Value value = equal ? text(thread, equal + 1) : TRUE_VALUE;
        if (name == NO_VALUE || value == NO_VALUE || dict_set(thread, dict, name, value) < 0) return NO_VALUE;
    }
    return value_from_object(dict);
}

static Value new_builtin_names(Thread *thread) {
    size_t count;
    const ModuleSpec *const *specs = native_modules(&count);
    Value list = list_from_values(thread, NULL, 0);
    for (size_t i = 0; list != NO_VALUE && i < count; i++) {
        Value name = str_intern_cstring(thread, specs[i]->name);
        if (name == NO_VALUE || list_append(thread, list, name) < 0) return NO_VALUE;
    }
    if (list == NO_VALUE || list_sort(thread, list, NONE, false) < 0) return NO_VALUE;
    return list_to_tuple(thread, list);
}

static Value new_library_names(Thread *thread) {
    Set *set = set_allocate(thread, SHAPE_frozenset);
    for (size_t i = 0; set && i < COUNT(library_names); i++) {
        Value name = str_intern_cstring(thread, library_names[i]);
        if (name == NO_VALUE || set_add(thread, set, name) < 0) return NO_VALUE;
    }
    return value_from_object(set);
}

// argv[0] is '-c', '-m', the script, or '' (interactive, standard input).
static Value new_argv(Thread *thread, const RuntimeConfig *config) {
    const char *first = config->command ? "-c" : config->module ? "-m" : config->script ? config->script : "";
    for (int i = 1; !*first && i < config->original_count; i++)
        if (!strcmp(config->original[i], "-")) first = "-";
    Value list = text_list(thread, &first, 1);
    for (int i = 0; list != NO_VALUE && i < config->argument_count; i++) {
        Value item = str_from_os(thread, config->arguments[i]);
        if (item == NO_VALUE || list_append(thread, list, item) < 0) return NO_VALUE;
    }
    return list;
}

static Value new_path(Thread *thread, const RuntimeConfig *config) {
    Value list = list_from_values(thread, NULL, 0);
    const char *rest = config->python_path;
    while (list != NO_VALUE && rest) {
        const char *end = strchr(rest, ':');
        Value item = str_from_os_range(thread, rest, end ? (size_t)(end - rest) : strlen(rest));
        if (item == NO_VALUE || list_append(thread, list, item) < 0) return NO_VALUE;
        rest = end ? end + 1 : NULL;
    }
    const char *folders[2] = {config->own_library, config->library};
    for (int i = 0; list != NO_VALUE && i < 2; i++)
        if (folders[i] && list_append(thread, list, text(thread, folders[i])) < 0) return NO_VALUE;
    return list;
}

static int add_places(Thread *thread, Module *module, const RuntimeConfig *config) {
    static const char *const prefixes[] = {"prefix", "exec_prefix", "base_prefix", "base_exec_prefix"};
    for (size_t i = 0; i < COUNT(prefixes); i++)
        if (module_add(thread, module, prefixes[i], text(thread, i < 2 ? config->prefix : config->base_prefix)) < 0)
            return -1;
    const char *executable = config->executable ? config->executable : "";
    const char *base = config->base_executable ? config->base_executable : executable;
    if (module_add(thread, module, "executable", str_from_os(thread, executable)) < 0 ||
        module_add(thread, module, "_base_executable", str_from_os(thread, base)) < 0 ||
        module_add(thread, module, "_stdlib_dir", config->library ? text(thread, config->library) : NONE) < 0 ||
        module_add(thread, module, "_home", NONE) < 0 || module_add_string(thread, module, "_framework", "") < 0 ||
        module_add_string(thread, module, "platlibdir", "lib") < 0 ||
        module_add(thread, module, "pycache_prefix",
                   config->pycache_prefix ? str_from_os(thread, config->pycache_prefix) : NONE) < 0 ||
        module_add(thread, module, "path", new_path(thread, config)) < 0 ||
        module_add(thread, module, "meta_path", list_from_values(thread, NULL, 0)) < 0 ||
        module_add(thread, module, "path_hooks", list_from_values(thread, NULL, 0)) < 0 ||
        module_add(thread, module, "path_importer_cache", value_from_object(dict_allocate(thread))) < 0)
        return -1;
    return 0;
}

static int add_command_line(Thread *thread, Module *module, const RuntimeConfig *config) {
    Value original = text_list(thread, (const char *const *)config->original, (size_t)config->original_count);
    if (original == NO_VALUE || module_add(thread, module, "orig_argv", original) < 0 ||
        module_add(thread, module, "argv", new_argv(thread, config)) < 0 ||
        module_add(thread, module, "warnoptions", text_list(thread, config->warn_options, config->warn_option_count)) <
            0 ||
        module_add(thread, module, "_xoptions", new_x_options(thread, config)) < 0 ||
        module_add(thread, module, "flags", new_flags(thread, config)) < 0 ||
        module_add(thread, module, "dont_write_bytecode", value_from_bool(config->dont_write_bytecode)) < 0)
        return -1;
    return 0;
}

static int add_limits(Thread *thread, Module *module) {
    if (module_add(thread, module, "hash_info", new_hash_info(thread)) < 0 ||
        module_add(thread, module, "float_info", new_float_info(thread)) < 0 ||
        module_add(thread, module, "int_info", new_int_info(thread)) < 0 ||
        module_add(thread, module, "thread_info", new_thread_info(thread)) < 0 ||
        module_add_int(thread, module, "maxunicode", 0x10FFFF) < 0 ||
        module_add(thread, module, "maxsize", int_from_int64(thread, INT64_MAX)) < 0 ||
        module_add_string(thread, module, "float_repr_style", "short") < 0 ||
        module_add_string(thread, module, "byteorder", __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? "little" : "big") <
            0)
        return -1;
    return 0;
}

int sys_add_information(Thread *thread, Module *module) {
    const RuntimeConfig *config = thread->interp->config;
    Value git = tuple_pack(thread, 3, text(thread, "Taipan"), STR_EMPTY(thread), STR_EMPTY(thread));
    if (add_versions(thread, module) < 0 || add_limits(thread, module) < 0 || add_places(thread, module, config) < 0 ||
        add_command_line(thread, module, config) < 0 || git == NO_VALUE ||
        module_add(thread, module, "_git", git) < 0 ||
        module_add(thread, module, "builtin_module_names", new_builtin_names(thread)) < 0 ||
        module_add(thread, module, "stdlib_module_names", new_library_names(thread)) < 0 ||
        module_add_string(thread, module, "platform", "linux") < 0 ||
        module_add_string(thread, module, "abiflags", "") < 0 ||
        module_add_int(thread, module, "api_version", 1013) < 0 ||
        module_add_string(
            thread, module, "copyright",
            "Copyright (c) 2026 the Taipan authors. MIT licence.\nThe standard library: Copyright (c) 2001 Python "
            "Software Foundation.\nAll Rights Reserved.") < 0)
        return -1;
    return 0;
}
