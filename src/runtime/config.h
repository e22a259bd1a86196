// Taipan: what the command line and the environment ask for. MIT licence.
//
// Filled before the interpreter exists, by main/options.c or an embedder; constant afterwards. Strings are the
// caller's (argv, environ) and outlive the runtime.
#ifndef TAIPAN_RUNTIME_CONFIG_H
#define TAIPAN_RUNTIME_CONFIG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RuntimeConfig {
    // sys.flags, in CPython's meaning
    int debug, inspect, interactive, optimize, dont_write_bytecode, no_user_site, no_site, ignore_environment, verbose,
        bytes_warning, quiet, hash_randomization, isolated, utf8_mode, warn_default_encoding, int_max_str_digits,
        thread_inherit_context, context_aware_warnings;
    bool dev_mode, safe_path;
    // other options
    bool unbuffered, import_time, no_debug_ranges, skip_first_line, show_ref_count, frozen_modules, use_environment;
    int tracemalloc, faulthandler;
    int import_time_cached; // -X importtime=2: tell of modules that are there already, too
    int cpu_count;          // 0: not given
    bool has_hash_seed;
    uint32_t hash_seed;
    const char *check_hash_pycs; // "default", "always", "never"
    const char *pycache_prefix;  // NULL: none
    // what to run: command, module, or script; none of them: interactive or standard input
    const char *command, *module, *script;
    const char *show; // --show tokens|ast|scopes|bytecode: print that stage instead of running
    char **arguments; // sys.argv[1:]
    int argument_count;
    char **original; // sys.orig_argv
    int original_count;
    const char **warn_options;
    size_t warn_option_count;
    const char **x_options; // "name" or "name=value"
    size_t x_option_count;
    // paths, from main/paths.c
    const char *executable;      // absolute, or "" when unknown
    const char *library;         // the folder of the standard library
    const char *own_library;     // lib/taipan beside it, or NULL
    const char *prefix;          // of a virtual environment, if the executable belongs to one
    const char *base_prefix;     // of the installation
    const char *base_executable; // that of the installation; NULL: the same
    const char *python_path;     // PYTHONPATH, or NULL
} RuntimeConfig;
#endif
