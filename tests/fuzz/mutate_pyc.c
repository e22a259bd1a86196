// Taipan: imports mutated .pyc files: each gives ImportError or a module, never a crash. MIT licence.
//
//   mutate_pyc COUNT SEED FOLDER SOURCE...
//
// Makes a .pyc of each source, and COUNT mutations of them, each imported from FOLDER as a module without source, by
// children of an interpreter that has everything loaded; a child takes a batch, and the next one goes on behind the file
// that killed it. Number i of a seed is always the same file: `COUNT@FIRST` tries COUNT of them from FIRST on. A file
// whose child dies of anything but its limits (runtime_target.h) is kept as FOLDER/crash-SEED-i.pyc; one that cannot be
// loaded for another reason than ImportError as FOLDER/error-SEED-i.pyc. If a crash does not come again alone, take
// some files before it along. What a module's own code raises is its own affair. The last line is `N passed, N failed`.

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
#include <unistd.h>

enum { LARGEST = 1 << 18, SEED_LIMIT = 2000, HEADER_SIZE = 16, BATCH = 50 };
typedef enum Outcome { VALID, RAISED, REFUSED, OTHER_ERROR, CRASHED, STOPPED, OUTCOMES } Outcome;
static const char *const outcome_names[OUTCOMES] = {
    "valid", "valid and raising", "refused", "refused with another error", "crashed", "stopped by a limit"};

static const char source[] =
    "import gc, importlib, sys, traceback\n"
    "from importlib.machinery import PathFinder\n"
    "def prepare(folder):\n"
    "    sys.path.insert(0, folder)\n"
    "    import asyncio, collections, dataclasses, functools, itertools, re, types, typing, contextlib, enum, abc\n"
    "def job(folder, name, number, modules=sys.modules, import_module=importlib.import_module):\n"
    "    try:\n"
    "        PathFinder.find_spec(name, [folder]).loader.get_code(name)\n"
    "    except ImportError:\n"
    "        return 2\n"
    "    except BaseException as error:\n"
    "        print(repr(error), flush=True)\n"
    "        return 3\n"
    "    status = 0\n"
    "    try:\n"
    "        import_module(name)\n"
    "    except BaseException as error:\n"
    "        traceback.format_exception(error)\n"
    "        status = 1\n"
    "    modules.pop(name, None)\n"
    "    if number % 4 == 0:\n"
    "        gc.collect()\n"
    "    return status\n";

typedef struct Seed {
    uint8_t *bytes;
    size_t size;
} Seed;

typedef struct Progress { // shared with the child
    unsigned long next;   // in the batch
    unsigned long outcomes[OUTCOMES];
    Outcome outcome[BATCH];
} Progress;

typedef struct Run {
    Thread *thread;
    Seed seeds[SEED_LIMIT];
    size_t seed_count;
    uint64_t seed;
    const char *folder;
    Value job;
    int output; // of the children: a file
    Progress *progress;
    unsigned long batch_start, batch_count; // numbers of files
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
    if (!random_below(&random, 100))
        run->bytes[random_below(&random, HEADER_SIZE)] ^= (uint8_t)(1u << random_below(&random, 8));
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

static Outcome import_one(Run *run, unsigned long index) {
    Thread *thread = run->thread;
    char name[32];
    snprintf(name, sizeof name, "mutant%lu", index);
    Value args[3] = {str_from_cstring(thread, run->folder), str_from_cstring(thread, name),
                     value_from_small_int((int64_t)(run->batch_start + index))};
    Value status = object_call(thread, run->job, args, 3, NO_VALUE);
    if (status == NO_VALUE || !value_is_small_int(status)) {
        error_clear(thread); // what the mutant has left behind got in the way
        return RAISED;
    }
    return (Outcome)value_small_int(status);
}

static int import_batch(void *context) {
    Run *run = context;
    for (; run->progress->next < run->batch_count; run->progress->next++) {
        runtime_limit_time();
        run->progress->outcome[run->progress->next] = import_one(run, run->progress->next);
    }
    return 0;
}

static void report(Run *run, Outcome outcome, unsigned long number, int status) {
    size_t size = make_mutant(run, number);
    char name[64], output[4000];
    snprintf(name, sizeof name, "%s-%lu-%lu", outcome == CRASHED ? "crash" : "error", (unsigned long)run->seed, number);
    write_mutant(run, name, size);
    off_t end = lseek(run->output, 0, SEEK_END), start = end < (off_t)sizeof output ? 0 : end - (off_t)sizeof output;
    ssize_t length = pread(run->output, output, sizeof output, start);
    printf("FAIL %s (status %d): %.*s\n", name, status, length < 0 ? 0 : (int)length, output);
    fflush(stdout);
}

// Alone: what a file before it in the batch had changed may have been the reason.
static void try_again(Run *run, unsigned long index) {
    unsigned long count = run->batch_count;
    run->progress->next = index;
    run->batch_count = index + 1;
    int status = runtime_run_apart(import_batch, run, run->output);
    run->batch_count = count;
    if (runtime_has_crashed(status)) run->progress->outcome[index] = CRASHED;
    Outcome outcome = run->progress->outcome[index];
    if (outcome == OTHER_ERROR || outcome == CRASHED) report(run, outcome, run->batch_start + index, status);
}

static void try_batch(Run *run) {
    Progress *progress = run->progress;
    for (unsigned long i = 0; i < run->batch_count; i++) {
        char name[32];
        snprintf(name, sizeof name, "mutant%lu", i);
        write_mutant(run, name, make_mutant(run, run->batch_start + i));
    }
    progress->next = 0;
    while (progress->next < run->batch_count) {
        if (ftruncate(run->output, 0) != 0) perror("truncate");
        lseek(run->output, 0, SEEK_SET);
        int status = runtime_run_apart(import_batch, run, run->output);
        if (progress->next == run->batch_count) break;
        bool crashed = runtime_has_crashed(status); // else a limit, or it left by itself
        Outcome outcome = crashed ? CRASHED : STOPPED;
        progress->outcome[progress->next] = outcome;
        if (crashed) report(run, CRASHED, run->batch_start + progress->next, status);
        progress->next++;
    }
    for (unsigned long i = 0; i < run->batch_count; i++) {
        if (progress->outcome[i] == OTHER_ERROR) try_again(run, i);
        progress->outcomes[progress->outcome[i] < OUTCOMES ? progress->outcome[i] : RAISED]++;
    }
}

static int try_all(Run *run, unsigned long first, unsigned long count) {
    for (unsigned long done = 0; done < count; done += run->batch_count) {
        run->batch_start = first + done;
        run->batch_count = count - done < BATCH ? count - done : BATCH;
        try_batch(run);
        if (done % 5000 == 0 && done) printf("%lu tried\n", done), fflush(stdout);
    }
    for (int i = 0; i < OUTCOMES; i++)
        printf("%s%lu %s", i ? ", " : "", run->progress->outcomes[i], outcome_names[i]);
    unsigned long failed = run->progress->outcomes[CRASHED] + run->progress->outcomes[OTHER_ERROR];
    printf("\n%lu passed, %lu failed\n", count - failed, failed);
    return failed != 0;
}

// The folder is where the mutants are; what the children print goes to a file there.
static void prepare(Run *run) {
    char path[4096];
    snprintf(path, sizeof path, "%s/output", run->folder);
    run->output = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    run->progress = mmap(NULL, sizeof *run->progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (run->output < 0 || run->progress == MAP_FAILED || !run->seed_count) {
        fprintf(stderr, "%s: no place to write, or no source that compiles\n", path);
        exit(2);
    }
    run->job = runtime_define(run->thread, source, "job");
    Value folder = str_from_cstring(run->thread, run->folder);
    if (object_call1(run->thread, runtime_define(run->thread, source, "prepare"), folder) != NO_VALUE) return;
    fprintf(stderr, "what is needed cannot be loaded\n");
    exit(2);
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
    for (int i = 4; i < argc; i++)
        read_seed(&run, argv[i]);
    prepare(&run);
    const char *at = strchr(argv[1], '@');
    return try_all(&run, at ? strtoul(at + 1, NULL, 10) : 0, strtoul(argv[1], NULL, 10));
}
