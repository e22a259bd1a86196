// Taipan: code of library files that are needed before importlib runs. MIT licence.
#include "modules/library_code.h"
#include <stdio.h>
#include "compile/pyc.h"
#include "modules/native_modules.h"
#include "object/exception.h"
#include "object/str.h"
#include "runtime/config.h"

static const char *const bootstrap_files[] = {"_bootstrap", "_bootstrap_external"};

Value library_code_bootstrap(Thread *thread, int index) {
    const char *library = thread->interp->config->library;
    if (!library)
        return error_raise(thread, SHAPE_ImportError,
                           "the standard library was not found (set TAIPANHOME to where it is)");
    char path[4096];
    snprintf(path, sizeof path, "%s/importlib/%s.py", library, bootstrap_files[index]);
    Value filename = str_format_c(thread, "<frozen importlib.%s>", bootstrap_files[index]);
    Value code = filename == NO_VALUE ? NO_VALUE : pyc_load_source(thread, path, filename);
    // A cache that somebody made by compiling the file says another name.
    return code == NO_VALUE || native_fix_filename(thread, code, filename) < 0 ? NO_VALUE : code;
}
