// Taipan: where the executable and its library are. MIT licence.
//
// The library is found relative to the executable, so that an installation can be moved: beside it in a build folder
// (lib/taipan, lib/python3.14), above it when installed (../lib/taipan/taipan, ../lib/taipan/python3.14). $TAIPANHOME,
// then $PYTHONHOME, name another place to look in the same ways. Symbolic links to the executable are followed.
//
// An executable with a pyvenv.cfg beside or above it belongs to a virtual environment (PEP 405): that is sys.prefix, and
// its `home` names the folder of the executable that it was made from.
#define _GNU_SOURCE // asprintf
#include "main/paths.h"
#include "main/startup.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
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
    for (char *folder = copy ? strtok_r(copy, ":", &rest) : NULL; folder && !found;
         folder = strtok_r(NULL, ":", &rest)) {
        char *candidate = join(folder, program);
        if (access(candidate, X_OK) == 0)
            found = candidate;
        else
            free(candidate);
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
    while (relative[0] == '.' && relative[1] == '/')
        relative += 2;
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
    config->base_prefix = copy_of(root);
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

// ---- virtual environments ----------------------------------------------------------------------------------------

typedef struct Environment {
    char *prefix, *home, *executable; // each malloc, or NULL
} Environment;

// "key = value" gives the value, without the blanks around it (a copy), else NULL.
static char *value_of(const char *line, const char *key) {
    line += strspn(line, " \t");
    size_t length = strlen(key);
    if (strncasecmp(line, key, length) != 0) return NULL;
    line += length + strspn(line + length, " \t");
    if (*line++ != '=') return NULL;
    line += strspn(line, " \t");
    size_t end = strlen(line);
    while (end > 0 && strchr(" \t\r\n", line[end - 1]))
        end--;
    char *value = strndup(line, end);
    if (!value) startup_no_memory();
    return value;
}

static bool read_environment(Environment *environment, const char *folder) {
    char *path = join(folder, "pyvenv.cfg"), *line = NULL;
    FILE *file = fopen(path, "re");
    free(path);
    if (!file) return false;
    size_t capacity = 0;
    while (getline(&line, &capacity, file) >= 0) {
        if (!environment->home) environment->home = value_of(line, "home");
        if (!environment->executable) environment->executable = value_of(line, "executable");
    }
    free(line);
    fclose(file);
    return environment->home != NULL;
}

// Looks beside the executable, then above; the environment is the folder above the executable's in both cases.
static void find_environment(Environment *environment, const char *executable) {
    char *folder = copy_of(executable);
    strip_last(folder);
    bool beside = read_environment(environment, folder);
    strip_last(folder);
    if (beside || read_environment(environment, folder)) environment->prefix = copy_of(folder);
    free(folder);
}

static char *base_executable(const Environment *environment, const char *executable) {
    const char *name = strrchr(executable, '/');
    if (!name) return NULL;
    char *same = join(environment->home, name + 1);
    if (access(same, X_OK) == 0) return same;
    free(same);
    return environment->executable ? copy_of(environment->executable) : NULL;
}

// ---- the library -------------------------------------------------------------------------------------------------

// In the folder, then in the one above it.
static bool look_from(RuntimeConfig *config, const char *folder) {
    if (!folder) return false;
    char *copy = copy_of(folder);
    bool found = look_around(config, copy);
    strip_last(copy);
    if (!found) found = look_around(config, copy);
    free(copy);
    return found;
}

// The library of the `taipan` on PATH, for programs that embed one.
static bool look_on_path(RuntimeConfig *config) {
    char *command = search_path("taipan"), *real = command ? realpath(command, NULL) : NULL;
    free(command);
    if (real) strip_last(real);
    bool found = look_from(config, real);
    free(real);
    return found;
}

static void find_library(RuntimeConfig *config, const char *environment_home) {
    const char *home = config->ignore_environment ? NULL : getenv("TAIPANHOME");
    if (!home && !config->ignore_environment) home = getenv("PYTHONHOME");
    if (home && *home && look_around(config, home)) return;
    char *real = realpath("/proc/self/exe", NULL);
    if (!real) real = realpath(config->executable, NULL);
    if (real) strip_last(real);
    if (!look_from(config, real) && !look_from(config, environment_home)) look_on_path(config);
    free(real);
}

void paths_find(RuntimeConfig *config, const char *program) {
    paths_find_from(config, program, NULL);
}

void paths_find_from(RuntimeConfig *config, const char *program, const char *home) {
    config->executable = find_executable(program && *program ? program : "taipan");
    Environment environment = {0};
    find_environment(&environment, config->executable);
    if (!home || !look_from(config, home)) find_library(config, environment.home);
    config->prefix = config->base_prefix;
    if (environment.prefix && config->base_prefix) {
        config->prefix = environment.prefix;
        config->base_executable = base_executable(&environment, config->executable);
    }
    free(environment.home);
    free(environment.executable);
}
