// Taipan: from a configuration to an interpreter that can import, and back. MIT licence.
#include "main/startup.h"
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "modules/io.h"
#include "modules/native_modules.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/import.h"
#include "runtime/lock.h"
#include "runtime/report.h"
#include "runtime/safepoint.h"
#include "runtime/state.h"
#include "runtime/traceback.h"

// ---- modules ----------------------------------------------------------------------------------------------------

static int start_builtins(Thread *thread) {
    const ModuleSpec *spec = native_module_find(thread, str_intern_cstring(thread, "builtins"));
    Module *module = spec ? (Module *)module_from_spec(thread, spec) : NULL;
    if (!module) return -1;
    thread->interp->builtins = module->dict;
    ROOT_VALUE(builtins_module) = value_from_object(module); // NOBARRIER: roots
    if (spec->execute(thread, module) < 0) return -1;
    return dict_set_cstring(thread, thread->interp->modules, "builtins", value_from_object(module));
}

static int start_sys(Thread *thread) {
    const ModuleSpec *spec = native_module_find(thread, str_intern_cstring(thread, "sys"));
    Module *module = spec ? (Module *)module_from_spec(thread, spec) : NULL;
    if (!module) return -1;
    thread->interp->sys_dict = module->dict;
    ROOT_VALUE(sys_module) = value_from_object(module);
    if (dict_set_cstring(thread, thread->interp->modules, "sys", value_from_object(module)) < 0) return -1;
    return spec->execute(thread, module);
}

static int start_main_module(Thread *thread) {
    Value module = module_new(thread, NAME(__main__));
    if (module == NO_VALUE) return -1;
    ROOT_VALUE(main_module) = module;
    if (thread->interp->config->no_debug_ranges) ROOT_VALUE(no_debug_ranges) = TRUE_VALUE;
    Dict *dict = module_from_value(module)->dict;
    if (dict_set(thread, dict, NAME(__builtins__), ROOT_VALUE(builtins_module)) < 0) return -1;
    if (ROOT_VALUE(importlib) != NO_VALUE) {
        Value loader = object_get_attribute_cstring(thread, ROOT_VALUE(importlib), "BuiltinImporter");
        if (loader == NO_VALUE || dict_set(thread, dict, NAME(__loader__), loader) < 0) return -1;
    }
    return dict_set(thread, thread->interp->modules, NAME(__main__), module);
}

// ---- zip files on the path --------------------------------------------------------------------------------------

// Is the path, or what it lies in, something else than a folder (an archive may go on behind its name)?
static bool may_be_archive(const char *path) {
    char part[PATH_MAX];
    if (strlen(path) >= sizeof part) return false;
    strcpy(part, path);
    for (;;) {
        struct stat status;
        if (stat(part, &status) == 0) return !S_ISDIR(status.st_mode);
        char *slash = strrchr(part, '/');
        if (!slash || slash == part) return false;
        *slash = '\0';
    }
}

// What zipimport itself imports is looked for on the same path, where archives are passed over meanwhile: the finders
// that importlib has noted as missing for them are forgotten afterwards.
static Value import_zipimporter(Thread *thread) {
    Value name = str_intern_cstring(thread, "zipimport");
    if (import_get_module(thread, name) != NO_VALUE) return object_import_attribute(thread, "zipimport", "zipimporter");
    ROOT_VALUE(refused_archives) = value_from_object(list_allocate(thread, 0)); // NOBARRIER: a root
    Value importer = object_import_attribute(thread, "zipimport", "zipimporter");
    Value refused = ROOT_VALUE(refused_archives), error = error_fetch(thread);
    ROOT_VALUE(refused_archives) = NO_VALUE;
    Value cache = dict_get_cstring(thread, thread->interp->sys_dict, "path_importer_cache");
    for (size_t i = 0; refused != NO_VALUE && cache != NO_VALUE && value_is_dict(cache) && i < list_length(refused);
         i++)
        if (dict_delete(thread, dict_from_value(cache), list_get(refused, i)) < 0) error_clear(thread);
    error_restore(thread, error);
    return importer;
}

// sys.path_hooks[0]: zipimport is big, so it is imported only when a path is a file.
NATIVE(zip_path_hook, "zip_path_hook(path, /)", "zipimport.zipimporter for paths that may be zip files.", EFFECT_ANY) {
    const char *path = value_is_str(args[0]) ? str_to_utf8_surrogates(thread, args[0], NULL) : NULL;
    error_clear(thread);
    bool importing = ROOT_VALUE(refused_archives) != NO_VALUE;
    if (importing && list_append(thread, ROOT_VALUE(refused_archives), args[0]) < 0) return NO_VALUE;
    if (importing || (path && !may_be_archive(path)))
        return error_raise_import(thread, SHAPE_ImportError, NO_VALUE, args[0], NO_VALUE, "not a Zip file: %R",
                                  args[0]);
    Value importer = import_zipimporter(thread);
    return importer == NO_VALUE ? NO_VALUE : object_call1(thread, importer, args[0]);
}

static int start_zip_hook(Thread *thread) {
    Value hooks = dict_get_cstring(thread, thread->interp->sys_dict, "path_hooks");
    Value hook = native_new(thread, &zip_path_hook_native, NO_VALUE, str_intern_cstring(thread, "zipimport"));
    return hooks == NO_VALUE || hook == NO_VALUE ? -1 : list_insert(thread, hooks, 0, hook);
}

// ---- standard streams -------------------------------------------------------------------------------------------

typedef struct StreamKind {
    int descriptor;
    const char *name, *shown, *mode;
} StreamKind;
static const StreamKind stream_kinds[] = {
    {0, "stdin", "<stdin>", "r"}, {1, "stdout", "<stdout>", "w"}, {2, "stderr", "<stderr>", "w"}};

typedef struct StreamEncoding {
    Value encoding, errors;
} StreamEncoding;

// PYTHONIOENCODING=encoding:errors over what the locale and UTF-8 mode say. We are always in UTF-8.
static StreamEncoding stream_encoding(Thread *thread) {
    const RuntimeConfig *config = thread->interp->config;
    const char *locale = setlocale(LC_CTYPE, NULL);
    bool plain = locale && (!strcmp(locale, "C") || !strcmp(locale, "POSIX") || !strcmp(locale, "C.UTF-8"));
    const char *errors = config->utf8_mode || plain ? "surrogateescape" : "strict";
    StreamEncoding result = {str_intern_cstring(thread, "utf-8"), str_intern_cstring(thread, errors)};
    const char *wanted = config->ignore_environment ? NULL : getenv("PYTHONIOENCODING");
    if (!wanted || !*wanted) return result;
    const char *colon = strchr(wanted, ':');
    size_t length = colon ? (size_t)(colon - wanted) : strlen(wanted);
    if (length) {
        result.encoding = str_from_utf8(thread, wanted, length);
        if (!colon || !colon[1]) result.errors = str_intern_cstring(thread, "strict");
    }
    if (colon && colon[1]) result.errors = str_from_cstring(thread, colon + 1);
    return result;
}

static Value call_named(Thread *thread, Value callable, Value *args, size_t positional, size_t named,
                        const char *const *names) {
    Tuple *keys = tuple_allocate(thread, named);
    for (size_t i = 0; keys && i < named; i++)
        tuple_set(thread, keys, i, str_intern_cstring(thread, names[i]));
    return keys && !error_pending(thread) ? object_call(thread, callable, args, positional, value_from_object(keys))
                                          : NO_VALUE;
}

// The raw or buffered binary file under a standard stream.
static Value open_binary(Thread *thread, Value io, const StreamKind *kind, bool unbuffered) {
    static const char *const names[] = {"buffering", "closefd"};
    Value open = object_get_attribute(thread, io, NAME(open));
    if (open == NO_VALUE) return NO_VALUE;
    Value args[4] = {value_from_small_int(kind->descriptor), str_from_cstring(thread, *kind->mode == 'r' ? "rb" : "wb"),
                     value_from_small_int(unbuffered ? 0 : -1), FALSE_VALUE};
    return call_named(thread, open, args, 2, 2, names);
}

static Value open_stream(Thread *thread, Value io, const StreamKind *kind, const StreamEncoding *encoding) {
    const RuntimeConfig *config = thread->interp->config;
    if (fcntl(kind->descriptor, F_GETFD) < 0) return NONE; // closed: there is no stream
    bool unbuffered = config->unbuffered && kind->descriptor != 0;
    Value binary = open_binary(thread, io, kind, unbuffered);
    if (binary == NO_VALUE) return NO_VALUE;
    Value raw = binary, shown = str_from_cstring(thread, kind->shown);
    if (!unbuffered && object_lookup_attribute(thread, binary, str_intern_cstring(thread, "raw"), &raw) < 0)
        return NO_VALUE;
    if (shown == NO_VALUE) return NO_VALUE;
    if (raw != NO_VALUE && object_set_attribute(thread, raw, NAME(name), shown) < 0) return NO_VALUE;
    bool terminal = isatty(kind->descriptor);
    bool line_buffered =
        kind->descriptor == 2 || (!unbuffered && (terminal || config->interactive) && kind->descriptor != 0);
    static const char *const names[] = {"encoding", "errors", "newline", "line_buffering", "write_through"};
    Value class = object_get_attribute_cstring(thread, io, "TextIOWrapper");
    Value errors = kind->descriptor == 2 ? NAME(backslashreplace) : encoding->errors;
    Value args[6] = {binary,
                     encoding->encoding,
                     errors,
                     str_from_cstring(thread, "\n"),
                     value_from_bool(line_buffered),
                     value_from_bool(unbuffered)};
    if (kind->descriptor == 0) args[3] = NONE;
    Value stream = class == NO_VALUE ? NO_VALUE : call_named(thread, class, args, 1, 5, names);
    Value mode = str_from_cstring(thread, kind->mode);
    if (stream == NO_VALUE || mode == NO_VALUE || object_set_attribute(thread, stream, NAME(mode), mode) < 0)
        return NO_VALUE;
    return stream;
}

static int set_stream(Thread *thread, const char *name, Value stream) {
    char original[16];
    snprintf(original, sizeof original, "__%s__", name);
    Dict *sys = thread->interp->sys_dict;
    return dict_set_cstring(thread, sys, name, stream) < 0 || dict_set_cstring(thread, sys, original, stream) < 0 ? -1
                                                                                                                  : 0;
}

static int start_streams(Thread *thread) {
    Value io = object_import(thread, "_io");
    if (io == NO_VALUE) return -1;
    Value open = object_get_attribute(thread, io, NAME(open));
    if (open == NO_VALUE || dict_set(thread, thread->interp->builtins, NAME(open), open) < 0) return -1;
    StreamEncoding encoding = stream_encoding(thread);
    if (encoding.encoding == NO_VALUE || encoding.errors == NO_VALUE) return -1;
    for (int i = 2; i >= 0; i--) {
        Value stream = open_stream(thread, io, &stream_kinds[i], &encoding);
        if (stream == NO_VALUE || set_stream(thread, stream_kinds[i].name, stream) < 0) return -1;
        if (i == 1) ROOT_VALUE(stdout) = stream;
        if (i == 2) ROOT_VALUE(stderr) = stream;
    }
    return 0;
}

// ---- starting ---------------------------------------------------------------------------------------------------

static int run_site(Thread *thread) {
    if (thread->interp->config->no_site) return 0;
    Value site = object_import(thread, "site");
    return site == NO_VALUE || object_call_method(thread, site, NAME(main), 0) == NO_VALUE ? -1 : 0;
}

// -X faulthandler, PYTHONFAULTHANDLER, -X dev.
static int start_faulthandler(Thread *thread) {
    if (!thread->interp->config->faulthandler) return 0;
    Value enable = object_import_attribute(thread, "faulthandler", "enable");
    return enable == NO_VALUE || object_call0(thread, enable) == NO_VALUE ? -1 : 0;
}

static int start(Thread *thread) {
    if (start_builtins(thread) < 0 || start_sys(thread) < 0) return -1;
    Value printer = standard_printer_new(thread, 2);
    if (printer == NO_VALUE || set_stream(thread, "stderr", printer) < 0) return -1;
    if (importlib_start(thread) < 0 || start_zip_hook(thread) < 0 || start_streams(thread) < 0) return -1;
    if (start_faulthandler(thread) < 0 || start_main_module(thread) < 0) return -1;
    const RuntimeConfig *config = thread->interp->config;
    if (config->warn_option_count && object_import(thread, "warnings") == NO_VALUE) return -1;
    return run_site(thread);
}

void startup_no_memory(void) {
    fputs("taipan: out of memory during initialization\n", stderr);
    exit(1);
}

Thread *startup(const RuntimeConfig *config, void *stack_base) {
    Thread *thread = runtime_new(config, stack_base);
    if (!thread) startup_no_memory();
    if (start(thread) == 0) return thread;
    Value exception = error_fetch(thread);
    if (value_is_exception(exception) && value_is_instance(exception, BUILTIN_TYPE(SystemExit))) {
        error_restore(thread, exception);
        exit(shutdown_runtime(thread, report_uncaught(thread, false)));
    }
    if (error_is_no_memory(exception)) startup_no_memory();
    fprintf(stderr, "Fatal Python error: init: the interpreter could not be started\n");
    if (exception != NO_VALUE) traceback_print_minimal(thread, exception);
    return NULL;
}

int startup_add_path(Thread *thread, const char *folder) {
    Value path = dict_get_cstring(thread, thread->interp->sys_dict, "path");
    if (path == NO_VALUE || !value_is_list(path)) return 0;
    Value item = fs_decode(thread, folder, strlen(folder));
    if (item == NO_VALUE) return -1;
    ROOT_VALUE(first_path) = item; // NOBARRIER: a root
    return list_insert(thread, path, 0, item);
}

// ---- ending -----------------------------------------------------------------------------------------------------

// Calls module.function() if the module has been imported.
static void call_if_imported(Thread *thread, const char *module_name, const char *function) {
    Value module = import_get_module(thread, str_intern_cstring(thread, module_name)), callable;
    if (module == NO_VALUE ||
        object_lookup_attribute(thread, module, str_intern_cstring(thread, function), &callable) <= 0) {
        error_clear(thread);
        return;
    }
    if (object_call0(thread, callable) == NO_VALUE)
        error_write_unraisable(thread, "Exception ignored on threading shutdown", module);
}

static void run_atexit(Thread *thread) {
    Value module = import_get_module(thread, str_intern_cstring(thread, "atexit")), callable;
    error_clear(thread);
    if (module == NO_VALUE ||
        object_lookup_attribute(thread, module, str_intern_cstring(thread, "_run_exitfuncs"), &callable) <= 0) {
        error_clear(thread);
        return;
    }
    if (object_call0(thread, callable) == NO_VALUE) {
        report_uncaught(thread, false);
        error_clear(thread);
    }
}

// None for all that a module holds, names with an underscore first.
static void forget_variables(Thread *thread, Dict *globals) {
    for (int round = 0; round < 2; round++) {
        size_t position = 0;
        Value name, value;
        while (dict_next(globals, &position, &name, &value)) {
            if (!value_is_str(name) || value == NONE || str_equal_cstring(name, "__builtins__")) continue;
            const Str *s = str_from_value(name);
            bool private = s->length > 1 && str_read(s, 0) == '_' && str_read(s, 1) != '_';
            if ((round == 0) == private && dict_set(thread, globals, name, NONE) < 0) error_clear(thread);
        }
    }
}

// Collects once more; *globals, which nothing here keeps alive, becomes NULL when it is dead.
static void __attribute__((noinline)) collect_last(Thread *thread, uintptr_t *hidden_globals) {
    StackGap below = {.high = heap_stack_pointer(), .outer = thread->mutator.gaps}; // nothing there is alive
    heap_date_gap(&below, &thread->mutator);
    thread->mutator.gaps = &below;
    heap_collect(thread, 2);
    thread->mutator.gaps = below.outer;
    if (*hidden_globals && heap_is_dead(thread->interp->heap, (Object *)~*hidden_globals)) *hidden_globals = 0;
    runtime_run_finalizers(thread);
}

static bool is_library_module(Thread *thread, Value module) {
    const RuntimeConfig *config = thread->interp->config;
    Dict *dict = value_is_instance(module, BUILTIN_TYPE(module)) ? module_from_value(module)->dict : NULL;
    Value file = dict ? dict_get_name(thread, dict, NAME(__file__)) : NO_VALUE;
    if (file == NO_VALUE || !value_is_str(file)) return true;
    size_t length;
    const char *path = str_to_utf8_surrogates(thread, file, &length);
    const char *folders[2] = {config->library, config->own_library};
    for (int i = 0; path && i < 2; i++)
        if (folders[i] && !strncmp(path, folders[i], strlen(folders[i]))) return true;
    return false;
}

// Takes the program's other modules out of sys.modules, and what else sys holds of the program.
static __attribute__((noinline)) void forget_modules(Thread *thread) {
    static const char *const held[] = {"last_exc", "last_type", "last_value", "last_traceback", "argv", "ps1", "ps2"};
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
        if (dict_get_cstring(thread, thread->interp->sys_dict, held[i]) != NO_VALUE)
            (void)!dict_set_cstring(thread, thread->interp->sys_dict, held[i], NONE);
    Value modules = dict_get_name(thread, thread->interp->sys_dict, NAME(modules));
    Value names = modules != NO_VALUE && value_is_dict(modules) ? list_from_iterable(thread, modules) : NO_VALUE;
    for (size_t i = 0; names != NO_VALUE && i < list_length(names); i++) {
        Value name = list_get(names, i), module = dict_get(thread, dict_from_value(modules), name);
        if (module != NO_VALUE && !is_library_module(thread, module))
            (void)!dict_delete(thread, dict_from_value(modules), name);
    }
    error_clear(thread);
}

// Lets go of the main module: its variables, inverted; 0: there is none.
static __attribute__((noinline)) uintptr_t forget_main_module(Thread *thread) {
    Value module = ROOT_VALUE(main_module);
    uintptr_t hidden = module == NO_VALUE ? 0 : ~(uintptr_t)module_from_value(module)->dict;
    ROOT_VALUE(main_module) = NO_VALUE;
    if (dict_delete(thread, thread->interp->modules, str_intern_cstring(thread, "__main__")) < 0) error_clear(thread);
    return hidden;
}

static __attribute__((noinline)) void forget_hidden_variables(Thread *thread, uintptr_t hidden) {
    forget_variables(thread, (Dict *)~hidden);
}

// The main module goes as a whole first, so that finalisers still see its variables. Where something else refers to it, a
// callback for example, it loses its variables. What the library's modules hold goes with the process.
static void finalize_main_module(Thread *thread) {
    forget_modules(thread);
    uintptr_t hidden = forget_main_module(thread);
    collect_last(thread, &hidden);
    if (!hidden) return;
    forget_hidden_variables(thread, hidden);
    collect_last(thread, &hidden);
}

int shutdown_runtime(Thread *thread, int status) {
    error_clear(thread);
    thread->handled = &thread->handled_base;
    thread->handled_base.exception = NO_VALUE;
    call_if_imported(thread, "threading", "_shutdown");
    run_atexit(thread);
    if (report_flush(thread) < 0) status = 120;
    ROOT_VALUE(finalizing) = TRUE_VALUE;
    lock_finalize(thread);
    finalize_main_module(thread);
    if (report_flush(thread) < 0) status = 120;
    io_flush_all(thread); // files that something still refers to
    call_if_imported(thread, "faulthandler", "cancel_dump_traceback_later");
    return status;
}
