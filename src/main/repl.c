// Taipan: the interactive loop. MIT licence.
//
// The plain loop gathers lines until they compile: an incomplete statement asks for more with the second prompt.
#include "main/repl.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "compile/compile.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/call.h"
#include "runtime/config.h"
#include "runtime/report.h"
#include "runtime/version.h"

static Dict *main_dict(Thread *thread) {
    return module_from_value(ROOT_VALUE(main_module))->dict;
}

static const char *environment(const RuntimeConfig *config, const char *name) {
    const char *value = config->ignore_environment ? NULL : getenv(name);
    return value && *value ? value : NULL;
}

static void print_banner(const RuntimeConfig *config) {
    if (config->quiet) return;
    fprintf(stderr,
            "Taipan %s (Python %s) %s on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" for more "
            "information.\n",
            TAIPAN_VERSION, TAIPAN_PYTHON_VERSION, TAIPAN_COMPILER);
}

static void set_prompts(Thread *thread) {
    Dict *sys = thread->interp->sys_dict;
    if (!dict_get_name(thread, sys, NAME(ps1)))
        (void)!dict_set(thread, sys, NAME(ps1), str_from_cstring(thread, ">>> "));
    if (!dict_get_name(thread, sys, NAME(ps2)))
        (void)!dict_set(thread, sys, NAME(ps2), str_from_cstring(thread, "... "));
    error_clear(thread);
}

static void run_startup_file(Thread *thread, const RuntimeConfig *config) {
    const char *path = environment(config, "PYTHONSTARTUP");
    FILE *file = path ? fopen(path, "rb") : NULL;
    if (!file) return;
    char *text = NULL;
    size_t room = 0;
    ssize_t length = getdelim(&text, &room, EOF, file);
    fclose(file);
    if (length > 0) {
        Value code =
            compile_source(thread, text, (size_t)length, str_from_cstring(thread, path), COMPILE_EXEC, 0, -1, NULL);
        Dict *globals = main_dict(thread);
        if (code == NO_VALUE ||
            vm_execute(thread, code_from_value(code), globals, value_from_object(globals), NO_VALUE) == NO_VALUE)
            report_uncaught(thread, true);
    }
    error_clear(thread);
    free(text);
}

// Calls sys.__interactivehook__, which sets up readline.
static void run_hook(Thread *thread) {
    Value hook = dict_get_cstring(thread, thread->interp->sys_dict, "__interactivehook__");
    if (hook != NO_VALUE && object_call0(thread, hook) == NO_VALUE) report_uncaught(thread, false);
    error_clear(thread);
}

// One line after a prompt; NO_VALUE: end of input (nothing pending) or an exception.
static Value read_line(Thread *thread, Value prompt_name) {
    Value prompt = dict_get_name(thread, thread->interp->sys_dict, prompt_name);
    prompt = prompt == NO_VALUE ? STR_EMPTY(thread) : object_str(thread, prompt);
    Value input = dict_get_cstring(thread, thread->interp->builtins, "input");
    if (prompt != NO_VALUE && !isatty(0)) { // what the program prints stays apart
        const char *text = str_to_utf8_surrogates(thread, prompt, NULL);
        if (text) fputs(text, stderr);
        prompt = text ? STR_EMPTY(thread) : NO_VALUE;
    }
    Value line = prompt == NO_VALUE || input == NO_VALUE ? NO_VALUE : object_call1(thread, input, prompt);
    if (line == NO_VALUE && error_matches(thread, SHAPE_EOFError)) error_clear(thread);
    return line;
}

// Runs one statement. 0, or -1 with SystemExit pending.
static int run_statement(Thread *thread, Value code) {
    Dict *globals = main_dict(thread);
    if (code != NO_VALUE &&
        vm_execute(thread, code_from_value(code), globals, value_from_object(globals), NO_VALUE) != NO_VALUE) {
        report_flush(thread);
        return 0;
    }
    if (error_matches(thread, SHAPE_SystemExit)) return -1;
    report_uncaught(thread, true);
    error_clear(thread);
    report_flush(thread);
    return 0;
}

// Tells linecache the source, for tracebacks.
static Value with_source(Thread *thread, Value code, Value source) {
    if (code == NO_VALUE) return NO_VALUE;
    Value function = object_import_attribute(thread, "linecache", "_register_code");
    Value lines = function == NO_VALUE ? NO_VALUE : str_format_c(thread, "%U\n", source);
    if (lines == NO_VALUE ||
        object_call3(thread, function, code, lines, str_from_cstring(thread, "<stdin>")) == NO_VALUE)
        error_clear(thread);
    return code;
}

// Where the compiler was called from is of no concern to whoever sees its complaint.
static Value without_traceback(Thread *thread) {
    if (error_pending(thread)) exception_from_value(thread->pending)->traceback = NO_VALUE; // NOBARRIER: no reference
    return NO_VALUE;
}

// Compiles all there is: nothing can follow.
static Value compile_rest(Thread *thread, Value source) {
    size_t length;
    Value line = str_format_c(thread, "%U\n", source);
    const char *text = line == NO_VALUE ? NULL : str_to_utf8_surrogates(thread, line, &length);
    if (!text) return NO_VALUE;
    Value code = compile_source(thread, text, length, str_from_cstring(thread, "<stdin>"), COMPILE_SINGLE,
                                COMPILE_SOURCE_IS_UTF8, -1, "__main__");
    return code == NO_VALUE ? without_traceback(thread) : with_source(thread, code, source);
}

static bool is_blank(Value line) {
    const Str *s = str_from_value(line);
    size_t i = 0;
    while (i < s->length && strchr(" \t\f\r", (int)(str_read(s, i) & 0x7F)) && str_read(s, i) < 0x80)
        i++;
    return i == s->length || str_read(s, i) == '#';
}

// Did reading fail for good? Only an interrupt is survived.
static bool input_is_over(Thread *thread) {
    if (error_matches(thread, SHAPE_KeyboardInterrupt) || error_matches(thread, SHAPE_SystemExit)) return false;
    error_clear(thread);
    return true;
}

// Gathers a statement and compiles it. *end: the input has ended. NO_VALUE without exception: nothing to run.
static Value read_statement(Thread *thread, Value compile, bool *end) {
    Value source = read_line(thread, NAME(ps1));
    if (source == NO_VALUE) *end = input_is_over(thread);
    if (source == NO_VALUE || is_blank(source)) return NO_VALUE;
    while (source != NO_VALUE) {
        Value code = object_call3(thread, compile, source, str_from_cstring(thread, "<stdin>"),
                                  str_from_cstring(thread, "single"));
        if (code == NO_VALUE && error_matches(thread, SHAPE_SyntaxError)) {
            error_clear(thread); // once more with the line's end, for the error to be where it would be in a file
            return compile_rest(thread, source);
        }
        if (code == NO_VALUE) return without_traceback(thread);
        if (code != NONE) return with_source(thread, code, source);
        Value line = read_line(thread, NAME(ps2));
        if (line == NO_VALUE && !input_is_over(thread)) return NO_VALUE;
        if (line == NO_VALUE) {
            fputs("\n", stderr);
            return compile_rest(thread, source);
        }
        source = str_format_c(thread, "%U\n%U", source, line);
    }
    return NO_VALUE;
}

static int run_plain(Thread *thread) {
    set_prompts(thread);
    Value compile = object_import_attribute(thread, "codeop", "CommandCompiler"); // it remembers `from __future__`
    if (compile != NO_VALUE) compile = object_call0(thread, compile);
    if (compile == NO_VALUE) return -1;
    for (;;) {
        bool end = false;
        Value code = read_statement(thread, compile, &end);
        if (end) break;
        if (code == NO_VALUE && error_matches(thread, SHAPE_KeyboardInterrupt)) {
            error_clear(thread);
            fputs("\nKeyboardInterrupt\n", stderr);
            continue;
        }
        if (code == NO_VALUE && !error_pending(thread)) continue;
        if (run_statement(thread, code) < 0) return -1;
    }
    fputs("\n", stderr);
    return 0;
}

// _pyrepl.main.interactive_console(); false when it cannot be used.
static bool run_pyrepl(Thread *thread, int *status) {
    Value console = object_import_attribute(thread, "_pyrepl.main", "interactive_console");
    if (console == NO_VALUE) {
        error_clear(thread);
        return false;
    }
    *status = object_call0(thread, console) == NO_VALUE ? -1 : 0;
    return true;
}

int repl_run(Thread *thread, bool banner) {
    const RuntimeConfig *config = thread->interp->config;
    int status = 0;
    if (banner) print_banner(config);
    if (banner) run_startup_file(thread, config);
    run_hook(thread);
    bool fancy = isatty(0) && isatty(1) && !environment(config, "PYTHON_BASIC_REPL");
    if (fancy && run_pyrepl(thread, &status)) return status;
    return run_plain(thread);
}
