// Taipan: imports mutated .pyc files: each gives ImportError or a module, never a crash. MIT licence.
//
//   mutate_pyc COUNT SEED FOLDER SOURCE...
//
// Makes a .pyc of each source, and COUNT mutations of them, each loaded from FOLDER/mutant.pyc, as a module without
// source, by a worker that is started anew when it dies. What can be loaded is imported, so that it runs, in a child of
// the worker. Number i of a seed is always the same file: `COUNT@FIRST` tries COUNT of them from FIRST on. A file whose
// worker or child dies of anything but its limits (runtime_target.h) is kept as FOLDER/crash-SEED-i.pyc; one that cannot be loaded for another reason than ImportError as
// FOLDER/error-SEED-i.pyc. What the module's own code raises is its own affair. The last line is `N passed, N failed`.

#define _GNU_SOURCE
#include "marshal_mutator.h"
#include "object/error.h"
#include "object/protocol.h"
#include "object/str.h"
#include "runtime_target.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGEST = 1 << 18, SEED_LIMIT = 2000, HEADER_SIZE = 16 };
typedef enum Outcome { VALID, RAISED, REFUSED, OTHER_ERROR, CRASHED, STOPPED, OUTCOMES } Outcome;
static const char *const outcome_names[OUTCOMES] = {"valid", "valid and raising", "refused", "refused with another error",
                                                    "crashed", "stopped by a limit"};

static const char source[] =
    "import gc, importlib, sys, traceback\n"
    "from importlib.machinery import PathFinder\n"
    "def prepare(folder):\n"
    "    sys.path.insert(0, folder)\n"
    "    import asyncio, collections, dataclasses, functools, itertools, re, types, typing, contextlib, enum, abc\n"
    "    return PathFinder.find_spec('mutant', [folder])\n"
    "def load(spec):\n"
    "    try:\n"
    "        spec.loader.get_code('mutant')\n"
    "    except ImportError:\n"
    "        return 2\n"
    "    except BaseException as error:\n"
    "        print(repr(error), flush=True)\n"
    "        return 3\n"
    "    return 0\n"
    "def job(number):\n"
    "    try:\n"
    "        import mutant\n"
    "        status = 0\n"
    "    except BaseException as error:\n"
    "        traceback.format_exception(error)\n"
    "        status = 1\n"
    "    if number % 4 == 0:\n"
    "        gc.collect()\n"
    "    return status\n";

typedef struct Seed {
    uint8_t *bytes;
    size_t size;
} Seed;

typedef struct Progress { // shared between the processes
    unsigned long next;   // number of the file being tried, less `first`
    unsigned long outcomes[OUTCOMES];
} Progress;

typedef struct Run {
    Thread *thread;
    Seed seeds[SEED_LIMIT];
    size_t seed_count;
    uint64_t seed;
    const char *folder;
    Value load, job, spec;
    int output; // of the child: a file
    Progress *progress;
    uint8_t bytes[LARGEST];
} Run;

static void read_seed(Run *run, const char *path) {
    static uint8_t text[LARGEST];
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(text, 1, LARGEST, file) : 0;
    if (file) fclose(file);
    if (!size || size == LARGEST || run->seed_count == SEED_LIMIT) return;
    size = runtime_make_cache(run->thread, text, size, text, LARGEST / 2, true);
    Seed *seed = &run->seeds[run->seed_count];
    if (!size || !(seed->bytes = malloc(size))) return;
    memcpy(seed->bytes, text, seed->size = size);
    run->seed_count++;
}

static size_t make_mutant(Run *run, unsigned long number) {
    Random random;
    random_seed(&random, run->seed * 1000003 + number);
    random_next(&random);
    const Seed *seed = &run->seeds[random_below(&random, run->seed_count)];
    const Seed *other = &run->seeds[random_below(&random, run->seed_count)];
    size_t size = seed->size;
    memcpy(run->bytes, seed->bytes, size);
    if (!random_below(&random, 100)) run->bytes[random_below(&random, HEADER_SIZE)] ^= (uint8_t)(1u << random_below(&random, 8));
    for (size_t times = 1 + random_below(&random, 3); times; times--)
        size = marshal_mutate(&random, run->bytes, size, LARGEST, HEADER_SIZE, other->bytes, other->size);
    return size;
}

static void write_mutant(Run *run, const char *name, size_t size) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.pyc", run->folder, name);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(run->bytes, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
}

static int import_job(void *context) {
    Run *run = context;
    Value status = object_call1(run->thread, run->job, value_from_small_int((int64_t)run->progress->next));
    if (status != NO_VALUE) return (int)object_index_int64(run->thread, status);
    error_clear(run->thread); // its audit hook, or an exception when comparing
    return RAISED;
}

static Outcome outcome_of(int status) {
    if (runtime_has_crashed(status)) return CRASHED;
    if (WIFSIGNALED(status)) return STOPPED;
    return WEXITSTATUS(status) < OUTCOMES ? (Outcome)WEXITSTATUS(status) : RAISED;
}

static void report(Run *run, Outcome outcome, unsigned long number, size_t size, int status) {
    char name[64], output[6000];
    snprintf(name, sizeof name, "%s-%lu-%lu", outcome == CRASHED ? "crash" : "error", (unsigned long)run->seed, number);
    write_mutant(run, name, size);
    ssize_t length = pread(run->output, output, sizeof output - 1, 0);
    printf("FAIL %s (status %d): %.*s\n", name, status, length < 0 ? 0 : (int)length, output);
    fflush(stdout);
}

static void try_mutant(Run *run, unsigned long number) {
    size_t size = make_mutant(run, number);
    write_mutant(run, "mutant", size);
    if (ftruncate(run->output, 0) != 0) perror("truncate");
    lseek(run->output, 0, SEEK_SET);
    Value loaded = object_call1(run->thread, run->load, run->spec);
    Outcome outcome = loaded == NO_VALUE ? OTHER_ERROR : (Outcome)object_index_int64(run->thread, loaded);
    int status = 0;
    if (outcome == VALID) {
        status = runtime_run_apart(import_job, run, run->output);
        outcome = outcome_of(status);
    }
    run->progress->outcomes[outcome]++;
    if (outcome == CRASHED || outcome == OTHER_ERROR) report(run, outcome, number, size, status);
}

// 0: done; else the wait status of a worker that died.
static int run_worker(Run *run, unsigned long first, unsigned long count) {
    fflush(NULL);
    pid_t worker = fork();
    if (worker < 0) return perror("fork"), exit(2), 0;
    if (worker) {
        int status = 0;
        while (waitpid(worker, &status, 0) < 0) continue;
        return status;
    }
    while (run->progress->next < count) {
        setitimer(ITIMER_PROF, &(struct itimerval){.it_value.tv_sec = 20}, NULL);
        try_mutant(run, first + run->progress->next);
        if (++run->progress->next % 10000 == 0) printf("%lu tried\n", run->progress->next), fflush(stdout);
    }
    fflush(stdout);
    _exit(0);
}

static int try_all(Run *run, unsigned long first, unsigned long count) {
    int status;
    while ((status = run_worker(run, first, count)) != 0) {
        unsigned long number = first + run->progress->next++;
        run->progress->outcomes[CRASHED]++;
        report(run, CRASHED, number, make_mutant(run, number), status);
    }
    for (int i = 0; i < OUTCOMES; i++) printf("%s%lu %s", i ? ", " : "", run->progress->outcomes[i], outcome_names[i]);
    unsigned long failed = run->progress->outcomes[CRASHED] + run->progress->outcomes[OTHER_ERROR];
    printf("\n%lu passed, %lu failed\n", count - failed, failed);
    return failed != 0;
}

// The folder is where the mutants are; what the child prints goes to a file there.
static void prepare(Run *run) {
    char path[4096];
    snprintf(path, sizeof path, "%s/output", run->folder);
    run->output = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    run->progress = mmap(NULL, sizeof *run->progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (run->output < 0 || run->progress == MAP_FAILED || !run->seed_count) {
        fprintf(stderr, "%s: no place to write, or no source that compiles\n", path);
        exit(2);
    }
    memcpy(run->bytes, run->seeds[0].bytes, run->seeds[0].size);
    write_mutant(run, "mutant", run->seeds[0].size);
    run->job = runtime_define(run->thread, source, "job");
    run->load = runtime_define(run->thread, source, "load");
    Value folder = str_from_cstring(run->thread, run->folder);
    run->spec = object_call1(run->thread, runtime_define(run->thread, source, "prepare"), folder);
    if (run->spec == NO_VALUE || run->spec == NONE) {
        fprintf(stderr, "what is needed cannot be loaded\n");
        exit(2);
    }
    object_set_attribute(run->thread, run->job, str_intern_cstring(run->thread, "spec"), run->spec); // keeps it alive
}

int main(int argc, char **argv) {
    static Run run;
    if (argc < 5) {
        fprintf(stderr, "use: %s COUNT[@FIRST] SEED FOLDER SOURCE...\n", argv[0]);
        return 2;
    }
    run.thread = runtime_start(argv[0], __builtin_frame_address(0));
    run.seed = strtoull(argv[2], NULL, 10);
    run.folder = argv[3];
    for (int i = 4; i < argc; i++) read_seed(&run, argv[i]);
    prepare(&run);
    const char *at = strchr(argv[1], '@');
    return try_all(&run, at ? strtoul(at + 1, NULL, 10) : 0, strtoul(argv[1], NULL, 10));
}
