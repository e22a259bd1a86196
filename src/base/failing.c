// Taipan: allocations that fail on purpose, in stress builds. MIT licence.
//
// The plan is the process's, as malloc is: these statics are the exception to "no mutable globals", in stress builds only.
#include "base/failing.h"

#ifdef TAIPAN_STRESS_GC
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t counted, first_failing, after_failing;

// For a breakpoint: where the allocation is that fails.
static __attribute__((noinline)) void refused(void) {
    __asm__ volatile("");
}

bool failing_allocation(void) {
    uint64_t number = __atomic_add_fetch(&counted, 1, __ATOMIC_RELAXED);
    bool fails = first_failing && number >= first_failing && number < after_failing;
    if (fails) refused();
    return fails;
}

void failing_plan(uint64_t nth, uint64_t count) {
    counted = 0;
    first_failing = nth;
    after_failing = count ? nth + count : UINT64_MAX;
}

uint64_t failing_counted(void) {
    return counted;
}

__attribute__((constructor)) static void plan_from_environment(void) {
    const char *text = getenv("TAIPAN_FAIL_ALLOCATION"), *count = text ? strchr(text, '+') : NULL;
    if (text) failing_plan(strtoull(text, NULL, 10), count ? strtoull(count + 1, NULL, 10) : 1);
}

void failing_report(void) {
    if (getenv("TAIPAN_COUNT_ALLOCATIONS")) fprintf(stderr, "%llu allocations\n", (unsigned long long)counted);
}

// ---- what the linker's --wrap leads to --------------------------------------------------------------------------

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

static bool refuse(void) {
    if (!failing_allocation()) return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size) {
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    return refuse() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text) {
    return refuse() ? NULL : __real_strdup(text);
}
#endif
