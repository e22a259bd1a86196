// Taipan: the command line and the environment, read into a RuntimeConfig. MIT licence.
//
// Options are CPython's, and so is their precedence: the command line over the environment, -E and -I switching the
// environment off. `--show STAGE` is ours. Nothing here knows of objects.
#include "main/options.h"
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "main/startup.h"
#include "runtime/version.h"

typedef struct Options { // while reading
    RuntimeConfig *config;
    int argc;
    char **argv;
    int next;                     // index of the next word
    const char *word;             // rest of a bundle of short options, or NULL
    bool wants_help, random_hash; // -R: whatever PYTHONHASHSEED says
    int wants_version;
} Options;

// ---- texts ------------------------------------------------------------------------------------------------------

static const char help_options[] =
    "Options (and the environment variables that do the same):\n"
    "-b             : warn about str(bytes), str(bytearray) and comparing bytes with str; -bb: raise\n"
    "-B             : write no .pyc files on import (PYTHONDONTWRITEBYTECODE=x)\n"
    "-c cmd         : run cmd; ends the list of options\n"
    "-d             : no effect (PYTHONDEBUG=x)\n"
    "-E             : ignore PYTHON* environment variables\n"
    "-h, -?, --help : show this and exit\n"
    "-i             : go on interactively after running the program (PYTHONINSPECT=x)\n"
    "-I             : isolate from the user's environment (implies -E, -P and -s)\n"
    "-m mod         : run the library module mod as a program; ends the list of options\n"
    "-O             : drop assert statements and __debug__ code; .pyc files get .opt-1 (PYTHONOPTIMIZE=x)\n"
    "-OO            : as -O, and drop docstrings; .pyc files get .opt-2\n"
    "-P             : do not put the script's folder in front of sys.path (PYTHONSAFEPATH)\n"
    "-q             : no version and copyright lines at interactive start\n"
    "-s             : do not add the user's site folder to sys.path (PYTHONNOUSERSITE=x)\n"
    "-S             : do not import site at start\n"
    "-u             : no buffering of standard output and standard error (PYTHONUNBUFFERED=x)\n"
    "-v             : tell about each import (PYTHONVERBOSE=x); more: -vv\n"
    "-V, --version  : show the version and exit; -VV: with build details\n"
    "-W arg         : what to do about warnings: action:message:category:module:lineno (PYTHONWARNINGS=arg)\n"
    "-x             : skip the first line of the source\n"
    "-X opt         : set an implementation option; see --help-xoptions\n"
    "--check-hash-based-pycs always|default|never\n"
    "               : when hash-based .pyc files are compared with their source\n"
    "--show tokens|ast|scopes|bytecode\n"
    "               : print what that stage makes of the program instead of running it\n"
    "--help-env     : show the environment variables and exit\n"
    "--help-xoptions: show the -X options and exit\n"
    "--help-all     : show all of these and exit\n"
    "\n"
    "Arguments:\n"
    "file           : program read from a file\n"
    "-              : program read from standard input (the default; interactive on a terminal)\n"
    "arg ...        : arguments passed to the program in sys.argv[1:]\n";

static const char help_environment[] =
    "Environment variables:\n"
    "PYTHONSTARTUP   : file run at interactive start\n"
    "PYTHONPATH      : ':'-separated folders put in front of the module search path\n"
    "TAIPANHOME      : where the standard library is looked for (PYTHONHOME works as well)\n"
    "PYTHONPLATLIBDIR: the name of the platform's library folder\n"
    "PYTHONSAFEPATH, PYTHONOPTIMIZE, PYTHONDEBUG, PYTHONINSPECT, PYTHONVERBOSE, PYTHONUNBUFFERED,\n"
    "PYTHONDONTWRITEBYTECODE, PYTHONNOUSERSITE, PYTHONWARNINGS\n"
    "                : as -P, -O, -d, -i, -v, -u, -B, -s, -W\n"
    "PYTHONIOENCODING: encoding[:errors] of stdin, stdout and stderr\n"
    "PYTHONHASHSEED  : 'random', or a number that makes the hashes of str repeatable\n"
    "PYTHONPYCACHEPREFIX, PYTHONUTF8, PYTHONDEVMODE, PYTHONINTMAXSTRDIGITS, PYTHONNODEBUGRANGES,\n"
    "PYTHONWARNDEFAULTENCODING, PYTHONFAULTHANDLER, PYTHONTRACEMALLOC, PYTHONPROFILEIMPORTTIME,\n"
    "PYTHON_CONTEXT_AWARE_WARNINGS, PYTHON_THREAD_INHERIT_CONTEXT\n"
    "                : as the -X options of those names\n"
    "PYTHON_COLORS, NO_COLOR, FORCE_COLOR\n"
    "                : colours of tracebacks and help\n"
    "PYTHON_BASIC_REPL: use the plain interactive loop\n"
    "PYTHON_HISTORY  : where the interactive history is kept\n";

static const char help_x_options[] =
    "The -X options:\n"
    "-X cpu_count=N  : let os.cpu_count() and os.process_cpu_count() say N\n"
    "-X context_aware_warnings=[0|1]: warnings.catch_warnings works on the context\n"
    "-X dev          : development mode: more checks and warnings\n"
    "-X faulthandler : print the Python traceback on fatal signals\n"
    "-X importtime[=2]: tell how long each import takes; 2: of modules that are there already, too\n"
    "-X int_max_str_digits=N: limit of int <-> str conversions; 0: none\n"
    "-X no_debug_ranges: no columns in code objects and tracebacks\n"
    "-X pycache_prefix=path: keep .pyc files in a tree of their own\n"
    "-X thread_inherit_context=[0|1]: threads start with their starter's context\n"
    "-X tracemalloc[=N]: trace allocations\n"
    "-X utf8[=0|1]   : UTF-8 mode\n"
    "-X warn_default_encoding: warn where the locale's encoding is used by default\n";

static void print_usage_line(FILE *out, const char *program) {
    fprintf(out, "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\n", program);
}

static int usage_error(const Options *options) {
    print_usage_line(stderr, options->argv[0]);
    fprintf(stderr, "Try `%s -h' for more information.\n", "taipan");
    return 2;
}

static int show_help(const Options *options) {
    print_usage_line(stdout, options->argv[0]);
    fputs(help_options, stdout);
    return 0;
}

static int fatal_in(const char *state, const char *where, const char *message) {
    fprintf(stderr, "Fatal Python error: %s%s%s\nPython runtime state: %s\n\n", where, *where ? ": " : "", message,
            state);
    return 1;
}

static int fatal(const char *where, const char *message) {
    return fatal_in("preinitialized", where, message);
}

// ---- lists ------------------------------------------------------------------------------------------------------

static void append(const char ***list, size_t *count, const char *text) {
    const char **grown = realloc(*list, (*count + 1) * sizeof(char *));
    if (!grown) startup_no_memory();
    *list = grown;
    grown[(*count)++] = text;
}

static const char *x_option(const RuntimeConfig *config, const char *name) { // value, "" without one, NULL: not given
    size_t length = strlen(name);
    for (size_t i = config->x_option_count; i-- > 0;) {
        const char *option = config->x_options[i];
        if (strncmp(option, name, length) != 0) continue;
        if (option[length] == '=') return option + length + 1;
        if (option[length] == '\0') return "";
    }
    return NULL;
}

// ---- reading words ----------------------------------------------------------------------------------------------

static const char *option_argument(Options *options) {
    if (options->word && *options->word) {
        const char *argument = options->word;
        options->word = NULL;
        return argument;
    }
    options->word = NULL;
    return options->next < options->argc ? options->argv[options->next++] : NULL;
}

static int missing_argument(const Options *options, char letter) {
    fprintf(stderr, "Argument expected for the -%c option\n", letter);
    return usage_error(options);
}

static void isolate(RuntimeConfig *config) {
    config->isolated++;
    config->ignore_environment++;
    config->no_user_site++;
    config->safe_path = true;
}

// One short option; -1: fine. The rest of argv belongs to the program once command or module is set.
static int short_option(Options *options, char letter) {
    RuntimeConfig *config = options->config;
    const char *argument;
    switch (letter) {
    case 'b': config->bytes_warning++; break;
    case 'B': config->dont_write_bytecode++; break;
    case 'd': config->debug++; break;
    case 'E': config->ignore_environment++; break;
    case 'h':
    case '?': options->wants_help = true; break;
    case 'i':
        config->inspect++;
        config->interactive++;
        break;
    case 'I': isolate(config); break;
    case 'O': config->optimize++; break;
    case 'P': config->safe_path = true; break;
    case 'q': config->quiet++; break;
    case 'R': options->random_hash = true; break;
    case 's': config->no_user_site++; break;
    case 'S': config->no_site++; break;
    case 't': break;
    case 'u': config->unbuffered = true; break;
    case 'v': config->verbose++; break;
    case 'V': options->wants_version++; break;
    case 'x': config->skip_first_line = true; break;
    case 'c':
    case 'm':
    case 'W':
    case 'X':
        argument = option_argument(options);
        if (!argument) return missing_argument(options, letter);
        if (letter == 'c') config->command = argument;
        if (letter == 'm') config->module = argument;
        if (letter == 'W') append(&config->warn_options, &config->warn_option_count, argument);
        if (letter == 'X') append(&config->x_options, &config->x_option_count, argument);
        break;
    default: fprintf(stderr, "Unknown option: -%c\n", letter); return usage_error(options);
    }
    return -1;
}

static int check_pycs(Options *options, const char *value) {
    if (value && (!strcmp(value, "always") || !strcmp(value, "default") || !strcmp(value, "never"))) {
        options->config->check_hash_pycs = value;
        return -1;
    }
    if (!value)
        fprintf(stderr, "Argument expected for the --check-hash-based-pycs options\n");
    else
        fprintf(stderr, "--check-hash-based-pycs must be one of 'default', 'always', or 'never'\n");
    return usage_error(options);
}

static int show_stage(Options *options, const char *value) {
    static const char *const stages[] = {"tokens", "ast", "scopes", "bytecode"};
    for (size_t i = 0; value && i < 4; i++) {
        if (strcmp(value, stages[i]) != 0) continue;
        options->config->show = value;
        return -1;
    }
    fprintf(stderr, "--show must be followed by one of tokens, ast, scopes, bytecode\n");
    return usage_error(options);
}

static int long_option(Options *options, const char *word) {
    if (!strcmp(word, "--help")) {
        options->wants_help = true;
    } else if (!strcmp(word, "--version")) {
        options->wants_version++;
    } else if (!strcmp(word, "--help-env")) {
        fputs(help_environment, stdout);
        return 0;
    } else if (!strcmp(word, "--help-xoptions")) {
        fputs(help_x_options, stdout);
        return 0;
    } else if (!strcmp(word, "--help-all")) {
        show_help(options);
        printf("\n%s\n%s", help_environment, help_x_options);
        return 0;
    } else if (!strcmp(word, "--check-hash-based-pycs")) {
        return check_pycs(options, option_argument(options));
    } else if (!strcmp(word, "--show")) {
        return show_stage(options, option_argument(options));
    } else {
        fprintf(stderr, "Unknown option: %s\n", word);
        return usage_error(options);
    }
    return -1;
}

static int read_words(Options *options) {
    RuntimeConfig *config = options->config;
    while (options->next < options->argc && !config->command && !config->module) {
        const char *word = options->argv[options->next];
        if (word[0] != '-' || word[1] == '\0') return -1;
        options->next++;
        if (!strcmp(word, "--")) return -1;
        int status = -1;
        if (word[1] == '-') {
            options->word = NULL;
            status = long_option(options, word);
        } else {
            options->word = word + 1;
            while (status < 0 && options->word && *options->word) {
                char letter = *options->word++;
                status = short_option(options, letter);
            }
        }
        if (status >= 0) return status;
    }
    return -1;
}

// ---- the environment --------------------------------------------------------------------------------------------

static const char *variable(const RuntimeConfig *config, const char *name) { // NULL when unset or empty
    if (config->ignore_environment) return NULL;
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

// Flags count as high as the environment's number when that is more; anything but a number counts one.
static void flag_from_environment(const RuntimeConfig *config, int *flag, const char *name) {
    const char *value = variable(config, name);
    if (!value) return;
    char *end;
    long number = strtol(value, &end, 10);
    if (*end || number < 0) number = 1;
    if (number > *flag) *flag = (int)number;
}

static bool set_by(const RuntimeConfig *config, const char *x_name, const char *name) {
    return x_option(config, x_name) != NULL || (name && variable(config, name) != NULL);
}

static int read_hash_seed(RuntimeConfig *config, bool random) {
    const char *value = random ? NULL : variable(config, "PYTHONHASHSEED");
    config->hash_randomization = 1;
    if (!value || !strcmp(value, "random")) return -1;
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(value, &end, 10);
    if (*end || errno || seed > 4294967295u || *value == '-')
        return fatal("config_init_hash_seed",
                     "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]");
    config->has_hash_seed = true;
    config->hash_seed = (uint32_t)seed;
    config->hash_randomization = seed != 0;
    return -1;
}

static int read_digit_limit(RuntimeConfig *config) {
    config->int_max_str_digits = 4300;
    const char *sources[2] = {variable(config, "PYTHONINTMAXSTRDIGITS"), x_option(config, "int_max_str_digits")};
    for (int i = 0; i < 2; i++) {
        if (!sources[i]) continue;
        char *end;
        long limit = strtol(sources[i], &end, 10);
        if (*end || end == sources[i] || limit < 0 || limit > 2147483647 || (limit > 0 && limit < 640))
            return fatal("config_init_int_max_str_digits",
                         i ? "-X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited."
                           : "PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 or 0 for unlimited.");
        config->int_max_str_digits = (int)limit;
    }
    return -1;
}

static int read_utf8_mode(RuntimeConfig *config) {
    const char *given = x_option(config, "utf8");
    const char *value = given ? given : variable(config, "PYTHONUTF8");
    if (!value) {
        const char *locale = setlocale(LC_CTYPE, NULL);
        config->utf8_mode = locale && (!strcmp(locale, "C") || !strcmp(locale, "POSIX"));
        return -1;
    }
    if (!strcmp(value, "1") || !*value)
        config->utf8_mode = 1;
    else if (!strcmp(value, "0"))
        config->utf8_mode = 0;
    else
        return fatal_in("preinitializing", "preconfig_init_utf8_mode",
                        given ? "invalid -X utf8 option value" : "invalid PYTHONUTF8 environment variable value");
    return -1;
}

// A switch is 0 or 1; -1: fine.
static int read_switch(const RuntimeConfig *config, int *result, const char *x_name, const char *name) {
    const char *given = x_option(config, x_name), *value = given ? given : variable(config, name);
    if (!value) return -1;
    if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0) {
        char where[80], message[120];
        snprintf(where, sizeof where, "config_init_%s", x_name);
        if (given)
            snprintf(message, sizeof message, "-X %s=n: n is missing or invalid", x_name);
        else
            snprintf(message, sizeof message, "%s=N: N is missing or invalid", name);
        return fatal(where, message);
    }
    *result = *value == '1';
    return -1;
}

// The whole text as a number from minimum up; false: it is none.
static bool read_number(const char *text, long minimum, long maximum, int *number) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (*end || end == text || errno || value < minimum || value > maximum) return false;
    *number = (int)value;
    return true;
}

static int read_cpu_count(RuntimeConfig *config) {
    const char *value = x_option(config, "cpu_count");
    if (!value) value = variable(config, "PYTHON_CPU_COUNT");
    if (!value || !strcmp(value, "default") || read_number(value, 1, 2147483647, &config->cpu_count)) return -1;
    return fatal("config_init_cpu_count",
                 "-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0");
}

static int read_import_time(RuntimeConfig *config) {
    const char *given = x_option(config, "importtime"),
               *value = given ? given : variable(config, "PYTHONPROFILEIMPORTTIME");
    if (!value) return -1;
    config->import_time = true;
    int number;
    if (!read_number(value, INT32_MIN, INT32_MAX, &number)) return -1;
    config->import_time_cached = number == 2;
    if (number == 1 || number == 2 || (number == 0 && !given)) return -1;
    return fatal("config_init_import_time", "-X importtime: values other than 1 and 2 are reserved for future use.");
}

// What has no effect here must be well-formed all the same.
static int check_others(RuntimeConfig *config) {
    const char *value = x_option(config, "frozen_modules");
    if (value && *value && strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
        return fatal("", "bad value for option -X frozen_modules (expected \"on\" or \"off\")");
    const char *given = x_option(config, "tracemalloc");
    value = given ? given : variable(config, "PYTHONTRACEMALLOC");
    if (given && !*given)
        config->tracemalloc = 1;
    else if (value && !read_number(value, 0, 65535, &config->tracemalloc))
        return fatal("config_init_tracemalloc", given ? "-X tracemalloc=NFRAME: invalid number of frames"
                                                      : "PYTHONTRACEMALLOC: invalid number of frames");
    given = x_option(config, "gil");
    value = given ? given : variable(config, "PYTHON_GIL");
    if (!value || !strcmp(value, "1")) return -1;
    if (!strcmp(value, "0")) return fatal("config_read_gil", "Disabling the GIL is not supported by this build");
    return fatal("config_read_gil", "PYTHON_GIL / -X gil must be \"0\" or \"1\"");
}

// PYTHONWARNINGS come before those of the command line; -X dev and -b put theirs first and last.
static void read_warnings(RuntimeConfig *config) {
    const char **from_line = config->warn_options;
    size_t count = config->warn_option_count;
    config->warn_options = NULL;
    config->warn_option_count = 0;
    if (config->dev_mode) append(&config->warn_options, &config->warn_option_count, "default");
    const char *value = variable(config, "PYTHONWARNINGS");
    if (value) {
        char *copy = strdup(value), *rest = NULL;
        if (!copy) startup_no_memory();
        for (char *item = strtok_r(copy, ",", &rest); item; item = strtok_r(NULL, ",", &rest))
            append(&config->warn_options, &config->warn_option_count, item);
    }
    for (size_t i = 0; i < count; i++)
        append(&config->warn_options, &config->warn_option_count, from_line[i]);
    if (config->bytes_warning)
        append(&config->warn_options, &config->warn_option_count,
               config->bytes_warning > 1 ? "error::BytesWarning" : "default::BytesWarning");
}

// Given twice means no more than given once; -O, -v and -b do count.
static void limit_flags(RuntimeConfig *config) {
    int *const flags[] = {
        &config->debug,        &config->inspect, &config->interactive,        &config->dont_write_bytecode,
        &config->no_user_site, &config->no_site, &config->ignore_environment, &config->quiet,
        &config->isolated};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        *flags[i] = *flags[i] != 0;
}

static int read_environment(RuntimeConfig *config, bool random_hash) {
    flag_from_environment(config, &config->debug, "PYTHONDEBUG");
    flag_from_environment(config, &config->verbose, "PYTHONVERBOSE");
    flag_from_environment(config, &config->optimize, "PYTHONOPTIMIZE");
    flag_from_environment(config, &config->inspect, "PYTHONINSPECT");
    flag_from_environment(config, &config->dont_write_bytecode, "PYTHONDONTWRITEBYTECODE");
    flag_from_environment(config, &config->no_user_site, "PYTHONNOUSERSITE");
    limit_flags(config);
    if (variable(config, "PYTHONUNBUFFERED")) config->unbuffered = true;
    if (variable(config, "PYTHONSAFEPATH")) config->safe_path = true;
    config->dev_mode = set_by(config, "dev", "PYTHONDEVMODE");
    config->warn_default_encoding = set_by(config, "warn_default_encoding", "PYTHONWARNDEFAULTENCODING");
    config->no_debug_ranges = set_by(config, "no_debug_ranges", "PYTHONNODEBUGRANGES");
    config->faulthandler = config->dev_mode || set_by(config, "faulthandler", "PYTHONFAULTHANDLER");
    config->pycache_prefix = x_option(config, "pycache_prefix");
    if (!config->pycache_prefix) config->pycache_prefix = variable(config, "PYTHONPYCACHEPREFIX");
    if (config->pycache_prefix && !*config->pycache_prefix) config->pycache_prefix = NULL;
    if (!config->check_hash_pycs) config->check_hash_pycs = "default";
    config->python_path = variable(config, "PYTHONPATH");
    config->use_environment = !config->ignore_environment;
    read_warnings(config);
    int status = read_hash_seed(config, random_hash);
    if (status < 0) status = read_cpu_count(config);
    if (status < 0) status = read_import_time(config);
    if (status < 0) status = check_others(config);
    if (status < 0)
        status = read_switch(config, &config->context_aware_warnings, "context_aware_warnings",
                             "PYTHON_CONTEXT_AWARE_WARNINGS");
    if (status < 0)
        status = read_switch(config, &config->thread_inherit_context, "thread_inherit_context",
                             "PYTHON_THREAD_INHERIT_CONTEXT");
    if (status < 0) status = read_digit_limit(config);
    if (status < 0) status = read_utf8_mode(config);
    return status;
}

int options_parse(RuntimeConfig *config, int argc, char **argv) {
    Options options = {.config = config, .argc = argc, .argv = argv, .next = 1};
    config->original = argv;
    config->original_count = argc;
    int status = read_words(&options);
    if (status >= 0) return status;
    if (options.wants_help) return show_help(&options);
    if (options.wants_version) {
        printf("Python %s%s%s\n", TAIPAN_PYTHON_VERSION, options.wants_version > 1 ? " " : "",
               options.wants_version > 1 ? TAIPAN_BUILD_TEXT : "");
        return 0;
    }
    if (!config->command && !config->module && options.next < argc) {
        config->script = argv[options.next++];
        if (!strcmp(config->script, "-")) config->script = NULL;
    }
    config->arguments = argv + options.next;
    config->argument_count = argc - options.next;
    return read_environment(config, options.random_hash);
}
