// Taipan: running what the command line names. MIT licence.
//
// The frames of these functions lie under the whole program, and the collector reads them conservatively: large buffers
// are kept out of them (ASIDE), or what earlier calls left in there would keep garbage alive for ever.
#include "main/run.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "compile/compile.h"
#include "main/repl.h"
#include "main/show.h"
#include "main/startup.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/call.h"
#include "runtime/config.h"
#include "runtime/report.h"
#include "runtime/safepoint.h"

#define ASIDE __attribute__((noinline))

static Dict *main_dict(Thread *thread) {
    return module_from_value(ROOT_VALUE(main_module))->dict;
}

// Compiles source text and runs it in __main__. 0, or -1 with the exception pending. is_command: the text is in no file.
static int run_source(Thread *thread, const char *text, size_t length, const char *name, bool is_command) {
    Value filename = fs_decode(thread, name, strlen(name));
    Value code = filename == NO_VALUE
                     ? NO_VALUE
                     : compile_source(thread, text, length, filename, COMPILE_EXEC,
                                      is_command ? COMPILE_SOURCE_IS_UTF8 : COMPILE_SOURCE_IS_FILE, -1, "__main__");
    if (code == NO_VALUE) return -1;
    if (is_command) {
        Value source = str_from_utf8(thread, text, length);
        ROOT_VALUE(command_source) = source == NO_VALUE ? NO_VALUE : tuple_pack(thread, 3, code, source, filename);
        error_clear(thread);
    }
    Dict *globals = main_dict(thread);
    return vm_execute(thread, code_from_value(code), globals, value_from_object(globals), NO_VALUE) == NO_VALUE ? -1
                                                                                                                : 0;
}

// ---- -c ---------------------------------------------------------------------------------------------------------

// textwrap.dedent of the command, as CPython does since 3.14: leading whitespace common to all lines goes.
static char *dedent(const char *text) {
    size_t margin = SIZE_MAX, length = strlen(text);
    const char *first = NULL;
    for (const char *line = text; *line;) {
        const char *end = strchr(line, '\n');
        if (!end) end = line + strlen(line);
        size_t indent = 0;
        while (line + indent < end && (line[indent] == ' ' || line[indent] == '\t'))
            indent++;
        if (line + indent < end) { // not blank
            if (!first) {
                first = line;
                margin = indent;
            } else {
                size_t common = 0;
                while (common < margin && common < indent && first[common] == line[common])
                    common++;
                margin = common;
            }
        }
        line = *end ? end + 1 : end;
    }
    char *out = malloc(length + 1), *at = out;
    if (!out) return NULL;
    for (const char *line = text; *line;) {
        const char *end = strchr(line, '\n');
        bool has_end = end;
        end = end ? end + 1 : line + strlen(line);
        const char *from = line;
        if (first && line + strspn(line, " \t") == end - has_end) from = end - has_end; // blank: nothing but its end
        size_t skipped = 0;
        while (first && skipped < margin && from < end && (*from == ' ' || *from == '\t'))
            from++, skipped++;
        memcpy(at, from, (size_t)(end - from));
        at += end - from;
        line = end;
    }
    *at = '\0';
    return out;
}

static int run_command(Thread *thread, const RuntimeConfig *config) {
    if (!config->safe_path && startup_add_path(thread, "") < 0) return -1;
    char *text = dedent(config->command);
    if (!text) return error_no_memory(thread) == NO_VALUE ? -1 : 0;
    size_t length = strlen(text);
    char *line = realloc(text, length + 2);
    if (line) {
        text = line;
        text[length] = '\n';
        text[length + 1] = '\0';
    }
    int status = run_source(thread, text, length + (line != NULL), "<string>", true);
    free(text);
    return status;
}

// ---- -m, folders and zip files ----------------------------------------------------------------------------------

static int run_as_main(Thread *thread, Value name, bool set_argv) {
    Value function = object_import_attribute(thread, "runpy", "_run_module_as_main");
    if (function == NO_VALUE) return -1;
    return object_call2(thread, function, name, value_from_bool(set_argv)) == NO_VALUE ? -1 : 0;
}

static ASIDE int add_current_folder(Thread *thread) {
    char buffer[PATH_MAX];
    return startup_add_path(thread, getcwd(buffer, sizeof buffer) ? buffer : "");
}

static int run_module(Thread *thread, const RuntimeConfig *config) {
    if (!config->safe_path && add_current_folder(thread) < 0) return -1;
    return run_as_main(thread, fs_decode(thread, config->module, strlen(config->module)), true);
}

// Is there a path hook that can read the path (a folder or a zip file)? 1, 0, -1.
static int is_importable_place(Thread *thread, const char *path) {
    Value importer = object_import_attribute(thread, "pkgutil", "get_importer");
    Value found =
        importer == NO_VALUE ? NO_VALUE : object_call1(thread, importer, fs_decode(thread, path, strlen(path)));
    return found == NO_VALUE ? -1 : found != NONE;
}

// A path may go on inside of an archive ("a.zip/package"): cuts it to the file, if so.
static bool find_file(char *path, struct stat *status) {
    while (stat(path, status) != 0) {
        char *slash = strrchr(path, '/');
        if (errno != ENOTDIR || !slash || slash == path) return false;
        *slash = '\0';
    }
    return true;
}

// Only files that end like a zip file could be one: scripts never pay for asking.
static ASIDE bool may_be_archive(const char *full_path) {
    struct stat status;
    char path[2 * PATH_MAX];
    if (snprintf(path, sizeof path, "%s", full_path) >= (int)sizeof path || !find_file(path, &status)) return false;
    if (S_ISDIR(status.st_mode)) return true;
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    bool found = false;
    char tail[65536];
    if (S_ISREG(status.st_mode) && status.st_size >= 22) {
        off_t start = status.st_size > (off_t)sizeof tail ? status.st_size - (off_t)sizeof tail : 0;
        if (fseeko(file, start, SEEK_SET) == 0) {
            size_t n = fread(tail, 1, sizeof tail, file);
            for (size_t i = 0; i + 4 <= n && !found; i++)
                found = !memcmp(tail + i, "PK\5\6", 4);
        }
    }
    fclose(file);
    return found;
}

static int run_place(Thread *thread, const char *path) {
    Value item = fs_decode(thread, path, strlen(path));
    Value list = dict_get_cstring(thread, thread->interp->sys_dict, "path");
    if (item == NO_VALUE || (list != NO_VALUE && list_insert(thread, list, 0, item) < 0)) return -1;
    return run_as_main(thread, NAME(__main__), false);
}

// ---- scripts ----------------------------------------------------------------------------------------------------

static char *read_all(FILE *file, size_t *length) {
    size_t room = 65536;
    char *text = malloc(room);
    *length = 0;
    while (text) {
        size_t n = fread(text + *length, 1, room - *length - 1, file);
        *length += n;
        if (n == 0) break;
        if (room - *length < 2) {
            char *grown = realloc(text, room *= 2);
            if (!grown) free(text);
            text = grown;
        }
    }
    if (text) text[*length] = '\0';
    return text;
}

// Leaves the line's end, so that line numbers stay.
static void skip_first_line(char **text, size_t *length) {
    char *end = memchr(*text, '\n', *length);
    if (!end) end = *text + *length;
    *length -= (size_t)(end - *text);
    *text = end;
}

static int set_file(Thread *thread, const char *path) {
    Value file = fs_decode(thread, path, strlen(path));
    if (file == NO_VALUE) return -1;
    Dict *globals = main_dict(thread);
    if (dict_set(thread, globals, NAME(__file__), file) < 0 || dict_set(thread, globals, NAME(__cached__), NONE) < 0)
        return -1;
    Value loader = object_get_attribute_cstring(thread, ROOT_VALUE(importlib_external), "SourceFileLoader");
    loader = loader == NO_VALUE ? NO_VALUE : object_call2(thread, loader, NAME(__main__), file);
    return loader == NO_VALUE ? -1 : dict_set(thread, globals, NAME(__loader__), loader);
}

// The folder of the script, symbolic links followed.
static ASIDE int add_script_folder(Thread *thread, const char *path) {
    char real[PATH_MAX];
    if (!realpath(path, real)) snprintf(real, sizeof real, "%.*s", PATH_MAX - 1, path);
    char *slash = strrchr(real, '/');
    if (slash) slash[slash == real] = '\0';
    return startup_add_path(thread, slash ? real : "");
}

static bool ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && !strcmp(text + a - b, end);
}

// A .pyc given as the program.
static int run_pyc(Thread *thread, const char *path) {
    Value loader = object_get_attribute_cstring(thread, ROOT_VALUE(importlib_external), "SourcelessFileLoader");
    Value file = fs_decode(thread, path, strlen(path));
    loader = loader == NO_VALUE || file == NO_VALUE ? NO_VALUE : object_call2(thread, loader, NAME(__main__), file);
    Value code = loader == NO_VALUE
                     ? NO_VALUE
                     : object_call_method(thread, loader, str_intern_cstring(thread, "get_code"), 1, NAME(__main__));
    if (code == NO_VALUE) return -1;
    Dict *globals = main_dict(thread);
    if (dict_set(thread, globals, NAME(__loader__), loader) < 0) return -1;
    return vm_execute(thread, code_from_value(code), globals, value_from_object(globals), NO_VALUE) == NO_VALUE ? -1
                                                                                                                : 0;
}

// The program finds the descriptor closed, as with the reference.
static int run_open_file(Thread *thread, const RuntimeConfig *config, FILE *file, const char *name) {
    size_t length;
    char *text = read_all(file, &length), *start = text;
    if (file != stdin) fclose(file);
    if (!text) return error_no_memory(thread) == NO_VALUE ? -1 : 0;
    if (config->skip_first_line) skip_first_line(&start, &length);
    int status = run_source(thread, start, length, name, false);
    free(text);
    return status;
}

// The path made absolute, as tracebacks and __file__ show it; not normalised. To be freed.
static ASIDE char *absolute_path(const char *path) {
    char folder[PATH_MAX];
    if (path[0] == '/' || !getcwd(folder, sizeof folder)) return strdup(path);
    size_t size = strlen(folder) + strlen(path) + 2;
    char *absolute = malloc(size);
    if (absolute) snprintf(absolute, size, "%s/%s", folder, path);
    return absolute;
}

// *status gets 2 when the file cannot be opened.
static ASIDE FILE *open_script(const RuntimeConfig *config, const char *path, int *status) {
    struct stat info;
    FILE *file = stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? (errno = EISDIR, NULL) : fopen(path, "rb");
    if (file) return file;
    const char *program = config->original_count ? config->original[0] : "taipan";
    if (errno == EISDIR)
        fprintf(stderr, "%s: can't find '__main__' module in '%s'\n", program, path);
    else
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", program, path, errno, strerror(errno));
    *status = errno == EISDIR ? 1 : 2;
    return NULL;
}

static int run_script_at(Thread *thread, const RuntimeConfig *config, const char *path, int *status) {
    if (may_be_archive(path)) {
        int place = is_importable_place(thread, path);
        if (place < 0) return -1;
        if (place) return run_place(thread, path);
    }
    FILE *file = open_script(config, path, status);
    if (!file) return 0;
    bool ready = (config->safe_path || add_script_folder(thread, path) == 0) && set_file(thread, path) == 0;
    if (ready && !ends_with(path, ".pyc")) return run_open_file(thread, config, file, path);
    fclose(file);
    return ready ? run_pyc(thread, path) : -1;
}

int run_file(Thread *thread, const char *path) {
    size_t length;
    char *name = absolute_path(path);
    FILE *file = name ? fopen(name, "rb") : NULL;
    if (!file) {
        Value exception =
            name ? error_from_errno(thread, errno, fs_decode(thread, path, strlen(path)), NO_VALUE) : NO_VALUE;
        if (exception != NO_VALUE)
            error_restore(thread, exception);
        else if (!error_pending(thread))
            error_no_memory(thread);
        free(name);
        return -1;
    }
    char *text = read_all(file, &length);
    fclose(file);
    if (!text) error_no_memory(thread);
    int status = text && set_file(thread, name) == 0 ? run_source(thread, text, length, name, false) : -1;
    free(text);
    free(name);
    return status;
}

static int run_script(Thread *thread, const RuntimeConfig *config, int *status) {
    char *path = absolute_path(config->script);
    if (!path) return error_no_memory(thread) == NO_VALUE ? -1 : 0;
    int result = run_script_at(thread, config, path, status);
    free(path);
    return result;
}

// ---- everything -------------------------------------------------------------------------------------------------

static int run_standard_input(Thread *thread, const RuntimeConfig *config) {
    if (!config->safe_path && startup_add_path(thread, "") < 0) return -1;
    if (isatty(0) || config->interactive) return repl_run(thread, true);
    return run_open_file(thread, config, stdin, "<stdin>");
}

static int run_main(Thread *thread, const RuntimeConfig *config, int *status) {
    if (config->command) return run_command(thread, config);
    if (config->module) return run_module(thread, config);
    if (config->script) return run_script(thread, config, status);
    return run_standard_input(thread, config);
}

int run_program(Thread *thread, bool *interrupted) {
    const RuntimeConfig *config = thread->interp->config;
    if (config->show) return show_stage(thread);
    int status = 0;
    if (run_main(thread, config, &status) < 0) {
        Value exception = thread->pending;
        bool inspect = config->inspect && (config->command || config->module || config->script);
        *interrupted = value_is_instance(exception, BUILTIN_TYPE(KeyboardInterrupt)) && !inspect;
        status = report_uncaught(thread, inspect);
        error_clear(thread);
    }
    if (config->inspect && (config->command || config->module || config->script)) {
        if (repl_run(thread, false) < 0) status = report_uncaught(thread, false);
    }
    return status;
}
