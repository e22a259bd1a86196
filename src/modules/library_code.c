// Taipan: code of library files that are needed before importlib runs. MIT licence.
#include "modules/library_code.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "compile/compile.h"
#include "object/exception.h"
#include "object/str.h"
#include "runtime/config.h"

static const char *const bootstrap_files[] = {"_bootstrap", "_bootstrap_external"};

// The whole file, malloc'ed, with a NUL behind it; NULL and errno.
static char *read_file(const char *path, size_t *length) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0) return NULL;
    char *text = NULL;
    if (fstat(fd, &status) == 0 && (text = malloc((size_t)status.st_size + 1)) != NULL) {
        size_t done = 0;
        ssize_t n;
        while (done < (size_t)status.st_size && (n = read(fd, text + done, (size_t)status.st_size - done)) > 0) done += (size_t)n;
        text[done] = '\0';
        *length = done;
    }
    close(fd);
    return text;
}

Value library_code_bootstrap(Thread *thread, int index) {
    const char *library = thread->interp->config->library;
    if (!library)
        return error_raise(thread, SHAPE_ImportError, "the standard library was not found (set TAIPANHOME to where it is)");
    char path[4096];
    snprintf(path, sizeof path, "%s/importlib/%s.py", library, bootstrap_files[index]);
    size_t length;
    char *text = read_file(path, &length);
    if (!text) return error_from_errno(thread, errno, str_from_cstring(thread, path), NO_VALUE);
    Value filename = str_format_c(thread, "<frozen importlib.%s>", bootstrap_files[index]);
    Value code = filename == NO_VALUE ? NO_VALUE
                                      : compile_source(thread, text, length, filename, COMPILE_EXEC, 0, -1, NULL);
    free(text);
    return code;
}
