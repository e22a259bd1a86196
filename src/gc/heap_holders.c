// Taipan: for debugging the collector: which words of a C stack keep objects alive that nothing else refers to. MIT licence.
//
// With TAIPAN_HOLDERS=1 in the environment, the debug, sanitizer and stress builds write a line to standard error for
// every word on a stack that is the only reason why a full collection keeps an object with weak references or a
// finaliser. The line ends with the return address into the function whose frame the word is in: `addr2line -fie
// build-debug/taipan` names it. Words below the first such address belong to the collector or are saved registers.
#define _GNU_SOURCE
#include "gc/heap_internal.h"
#ifdef TAIPAN_DEBUG
#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>

enum { MOST_FRAMES = 256 };

// Where on the stack each return address of the thread that collects lies, innermost first; the number found.
__attribute__((no_sanitize("address"))) static int find_frames(const uintptr_t *low, const uintptr_t *high,
                                                               const uintptr_t **places) {
    void *addresses[MOST_FRAMES];
    int count = backtrace(addresses, MOST_FRAMES), found = 0;
    for (int i = 0; i < count; i++) {
        const uintptr_t *p = low;
        while (p < high && *p != (uintptr_t)addresses[i])
            p++;
        if (p == high) continue; // a frame below low
        places[found++] = p;
        low = p + 1;
    }
    return found;
}

__attribute__((no_sanitize("address"))) void heap_report_holder(const uintptr_t *word, const Object *object,
                                                                const void *low, const void *high) {
    const uintptr_t *places[MOST_FRAMES];
    int count = find_frames(low, high, places), i = 0;
    while (i < count && places[i] < word)
        i++;
    // places[i] is where the function returns to; the address of a place in it is on the stack one frame further down.
    uintptr_t address = i > 0 ? *places[i - 1] : 0;
    Dl_info info = {0};
    if (address) dladdr((void *)address, &info);
    fprintf(stderr, "holder: word at %p refers to %p of shape %u; %td words above the frame's end, in 0x%zx\n",
            (const void *)word, (const void *)object, object->shape, i > 0 ? word - places[i - 1] : -1,
            (size_t)(address - (uintptr_t)info.dli_fbase));
}
#endif
