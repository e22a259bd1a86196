// Taipan: where the executable and its library are. MIT licence.
//
// The library is found relative to the executable, so that an installation can be moved: beside it in a build folder
// (lib/taipan, lib/python3.14), above it when installed (../lib/taipan/taipan, ../lib/taipan/python3.14). $TAIPANHOME,
// then $PYTHONHOME, name another place to look in the same ways. Symbolic links to the executable are followed.
#define _GNU_SOURCE // asprintf
#include "main/paths.h"
#include "main/startup.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *join(const char *folder, const char *rest) {
    char *path;
    if (asprintf(&path, "%s/%s", folder, rest) < 0) startup_no_memory();
    return path;
}

static char *copy_of(const char *text) {
    char *copy = strdup(text);
    if (!copy) startup_no_memory();
    return copy;
}

static bool exists(const char *path) {
    struct stat status;
    return stat(path, &status) == 0;
}

// Is this a standard library? os.py tells.
static bool is_library(const char *folder) {
    char *landmark = join(folder, "os.py");
    bool found = exists(landmark);
    if (!found) { // a library without sources
        free(landmark);
        landmark = join(folder, "os.pyc");
        found = exists(landmark);
    }
    free(landmark);
    return found;
}

static char *search_path(const char *program) {
    const char *path = getenv("PATH");
    char *copy = path ? copy_of(path) : NULL, *rest = NULL, *found = NULL;
    for (char *folder = copy ? strtok_r(copy, ":", &rest) : NULL; folder && !found; folder = strtok_r(NULL, ":", &rest)) {
        char *candidate = join(folder, program);
        if (access(candidate, X_OK) == 0) found = candidate;
        else free(candidate);
    }
    free(copy);
    return found;
}

// As the user names it, made absolute; not resolved, so that virtual environments see their own link.
static char *find_executable(const char *program) {
    char *found = strchr(program, '/') ? copy_of(program) : search_path(program);
    char buffer[PATH_MAX];
    if (!found || access(found, X_OK) != 0) {
        free(found);
        ssize_t length = readlink("/proc/self/exe", buffer, sizeof buffer - 1);
        if (length <= 0) return copy_of("");
        buffer[length] = '\0';
        return copy_of(buffer);
    }
    if (found[0] == '/') return found;
    if (!getcwd(buffer, sizeof buffer)) return found;
    const char *relative = found;
    while (relative[0] == '.' && relative[1] == '/') relative += 2;
    char *absolute = join(buffer, relative);
    free(found);
    return absolute;
}

static bool look_in(RuntimeConfig *config, const char *root, const char *library, const char *own) {
    char *found = join(root, library);
    if (!is_library(found)) {
        free(found);
        return false;
    }
    config->library = found;
    config->own_library = join(root, own);
    config->prefix = copy_of(root);
    return true;
}

static bool look_around(RuntimeConfig *config, const char *root) {
    return look_in(config, root, "lib/taipan/python3.14", "lib/taipan/taipan") ||
           look_in(config, root, "lib/python3.14", "lib/taipan");
}

static void strip_last(char *path) {
    char *slash = strrchr(path, '/');
    if (slash) *slash = '\0';
}

void paths_find(RuntimeConfig *config, const char *program) {
    config->executable = find_executable(program && *program ? program : "taipan");
    const char *home = config->ignore_environment ? NULL : getenv("TAIPANHOME");
    if (!home && !config->ignore_environment) home = getenv("PYTHONHOME");
    if (home && *home && look_around(config, home)) return;
    char *real = realpath("/proc/self/exe", NULL);
    if (!real) real = realpath(config->executable, NULL);
    if (!real) return;
    strip_last(real); // the folder
    bool found = look_around(config, real);
    if (!found) {
        strip_last(real);
        found = look_around(config, real);
    }
    free(real);
}
