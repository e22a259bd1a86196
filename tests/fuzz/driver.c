// Taipan: a small coverage-guided fuzzer, for targets with libFuzzer's entry point. MIT licence.
//
//   fuzz_NAME SECONDS CURRENT [--seed N] [--one] FILE...
//
// Mutates the files and whatever it derived from them that reached new code, for so many seconds. Each input is written
// to the file CURRENT (16 characters of size, then the bytes) before it is tried, so a crash leaves it there; an input
// that takes over 20 seconds of processor time counts as one. --one tries each file once, as it is: to reproduce a
// finding. Coverage comes from gcc's -fsanitize-coverage=trace-pc, hashed into a map of counts, an idea of AFL's; the
// map is shared with the processes that a target forks. This file itself is compiled without coverage.

#define _GNU_SOURCE
#include "target.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

void __sanitizer_cov_trace_pc(void);

enum { MAP_SIZE = 1 << 16, LARGEST = 1 << 16, POOL_LIMIT = 20000, HEADER = 16 };

typedef struct Input {
    uint8_t *bytes;
    size_t size;
} Input;

static uint8_t *counts;        // of this input, by place; NULL until main begins
static uint8_t seen[MAP_SIZE]; // a bit for each magnitude ever reached
static Input pool[POOL_LIMIT];
static size_t pool_size;
static Random generator;
static uint8_t *current; // the mapped file: the size as text, and the bytes

void __sanitizer_cov_trace_pc(void) {
    static uintptr_t previous;
    uintptr_t place = (uintptr_t)__builtin_return_address(0);
    if (!counts) return;
    place ^= place >> 16;
    uint8_t *count = &counts[(place ^ previous) & (MAP_SIZE - 1)];
    if (*count != 255) ++*count;
    previous = place >> 1;
}

static size_t below(size_t limit) {
    return random_below(&generator, limit);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void add_to_pool(const uint8_t *bytes, size_t size) {
    if (pool_size == POOL_LIMIT) return;
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) return;
    memcpy(copy, bytes, size);
    pool[pool_size++] = (Input){copy, size};
}

static bool reached_something_new(void) {
    bool found = false;
    for (size_t i = 0; i < MAP_SIZE; i++) {
        if (!counts[i]) continue;
        uint8_t magnitude = (uint8_t)(1u << (31 - __builtin_clz(counts[i])));
        if (seen[i] & magnitude) continue;
        seen[i] |= magnitude;
        found = true;
    }
    return found;
}

// Of processor time, since the machine may be busy. SIGPROF ends the process.
static void limit_time(int seconds) {
    setitimer(ITIMER_PROF, &(struct itimerval){.it_value.tv_sec = seconds}, NULL);
}

static bool try_input(const uint8_t *bytes, size_t size) {
    memset(counts, 0, MAP_SIZE);
    memcpy(current + HEADER, bytes, size);
    snprintf((char *)current, HEADER, "%*zu", HEADER - 1, size);
    limit_time(20);
    // An exact copy on the heap, so that the sanitizer sees a read past its end.
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact) abort();
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    limit_time(0);
    return reached_something_new();
}

static const char *const fragments[] = {
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    ":=",
    "->",
    "...",
    "*",
    "**",
    "@",
    "\n",
    "\n    ",
    "\n\t",
    "\\\n",
    "\"",
    "'",
    "\"\"\"",
    "f'{",
    "t\"{",
    "!r",
    ":>{",
    "}'",
    "b'",
    "rb\"",
    "\\x",
    "\\N{",
    "\\u12",
    "# coding: utf-8\n",
    "\xef\xbb\xbf",
    "\x0c",
    "\xc3\xa9",
    "\xf0\x9f\x90\x8d",
    "\xff",
    "0x",
    "0b1",
    "1e9",
    "1_0",
    "1j",
    "9999999999999999999999",
    "lambda x:",
    "async ",
    "await ",
    "yield ",
    "yield from ",
    "match x:\n case ",
    "case _:",
    "type X[T] = ",
    "except* ",
    "class C(",
    "def f(",
    "global x\n",
    "nonlocal x\n",
    "import a.b as c\n",
    "from . import *\n",
    "for x in ",
    " if ",
    " else ",
    "del ",
    "return ",
    "with (",
    "try:\n",
    "finally:\n",
    "not ",
    " in ",
    " is ",
    "None",
    "__debug__",
    "super()",
    "\0",
    ";",
    "~",
    "/",
    "//=",
    "!=",
};

static size_t remove_part(uint8_t *bytes, size_t size) {
    if (size < 2) return size;
    size_t start = below(size), length = 1 + below(size - start < 64 ? size - start : 64);
    if (start + length > size) length = size - start;
    memmove(bytes + start, bytes + start + length, size - start - length);
    return size - length;
}

static size_t insert_part(uint8_t *bytes, size_t size, const uint8_t *part, size_t length) {
    if (size + length > LARGEST - 1) return size;
    size_t place = below(size + 1);
    memmove(bytes + place + length, bytes + place, size - place);
    memcpy(bytes + place, part, length);
    return size + length;
}

static size_t insert_from(uint8_t *bytes, size_t size, const Input *other, size_t most) {
    static uint8_t part[LARGEST];
    if (!other->size) return size;
    size_t start = below(other->size), length = 1 + below(most);
    if (length > other->size - start) length = other->size - start;
    memcpy(part, other->bytes + start, length);
    return insert_part(bytes, size, part, length);
}

static size_t mutate_once(uint8_t *bytes, size_t size) {
    if (fuzz_mutate && below(8)) {
        const Input *other = &pool[below(pool_size)];
        return fuzz_mutate(&generator, bytes, size, LARGEST - 1, other->bytes, other->size);
    }
    switch (below(8)) {
    case 0: return remove_part(bytes, size);
    case 1:
        if (size) bytes[below(size)] ^= (uint8_t)(1u << below(8));
        return size;
    case 2:
        if (size) bytes[below(size)] = (uint8_t)random_next(&generator);
        return size;
    case 3: return insert_from(bytes, size, &(Input){bytes, size}, 200); // repeats a part of itself
    case 4: return insert_from(bytes, size, &pool[below(pool_size)], 400);
    case 5: return below(4) ? remove_part(bytes, size) : below(size + 1); // cuts the end off
    case 6: {                                                             // a run of one fragment: nesting
        const char *fragment = fragments[below(sizeof fragments / sizeof *fragments)];
        size_t length = strlen(fragment) ? strlen(fragment) : 1;
        for (size_t times = below(8) ? 1 : below(300); times; times--)
            size = insert_part(bytes, size, (const uint8_t *)fragment, length);
        return size;
    }
    default: {
        const char *fragment = fragments[below(sizeof fragments / sizeof *fragments)];
        return insert_part(bytes, size, (const uint8_t *)fragment, strlen(fragment) ? strlen(fragment) : 1);
    }
    }
}

static size_t read_file(const char *path, uint8_t *bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    size_t size = fread(bytes, 1, LARGEST - 1, file);
    fclose(file);
    const char *dot = strrchr(path, '.');
    if (fuzz_prepare_source && dot && !strcmp(dot, ".py")) size = fuzz_prepare_source(bytes, size, LARGEST - 1);
    return size;
}

static bool open_current(const char *path) {
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || ftruncate(file, HEADER + LARGEST) != 0) return false;
    void *mapped = mmap(NULL, HEADER + LARGEST, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    void *map = mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    close(file);
    if (mapped == MAP_FAILED || map == MAP_FAILED) return false;
    current = mapped;
    counts = map;
    return true;
}

int main(int argc, char **argv) {
    static uint8_t bytes[LARGEST];
    if (argc < 4) {
        fprintf(stderr, "use: %s SECONDS CURRENT [--seed N] [--one] FILE...\n", argv[0]);
        return 2;
    }
    double deadline = now() + atof(argv[1]);
    bool once = false;
    random_seed(&generator, (uint64_t)time(NULL) * 1000003 + (uint64_t)getpid());
    if (fuzz_start) fuzz_start(argv[0], __builtin_frame_address(0));
    if (!open_current(argv[2])) return perror(argv[2]), 2;
    for (int i = 3; i < argc; i++) {
        if (!strcmp(argv[i], "--one")) {
            once = true;
        } else if (!strcmp(argv[i], "--seed") && i + 1 < argc) {
            random_seed(&generator, strtoull(argv[++i], NULL, 10));
        } else {
            size_t size = read_file(argv[i], bytes);
            try_input(bytes, size);
            add_to_pool(bytes, size);
        }
    }
    unsigned long tries = pool_size;
    if (!pool_size) add_to_pool((const uint8_t *)"x\n", 2);
    while (!once && now() < deadline) {
        // Half of the time something recent, since that is where new code is being reached.
        size_t pick = below(2) ? below(pool_size) : pool_size - 1 - below(pool_size < 50 ? pool_size : 50);
        size_t size = pool[pick].size;
        memcpy(bytes, pool[pick].bytes, size);
        for (size_t times = 1 + below(4); times; times--)
            size = mutate_once(bytes, size);
        tries++;
        if (try_input(bytes, size)) add_to_pool(bytes, size);
    }
    printf("%lu inputs, %zu in the pool, no finding\n", tries, pool_size);
    return 0;
}
