// Taipan: making and ending the runtime, its interpreter and threads. MIT licence.
//
// Order matters: the heap before any object, types before any instance, strings before names. Everything reachable from
// Interp and Thread is reported to the collector by the root tracer here; the machine's stacks by vm/.
#include "runtime/state.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include "object/bytes.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/names.h"
#include "object/set.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/call.h"
#include "runtime/lock.h"
#include "runtime/signals.h"
#include "runtime/warnings.h"

enum {
    STACK_MARGIN = 256 * 1024, // C stack kept free for raising and for library calls
    STACK_DEFAULT = 8 * 1024 * 1024,
    STACK_MOST = 64 * 1024 * 1024,
};

// ---- roots ------------------------------------------------------------------------------------------------------

static void trace_thread(Thread *thread, Tracer *tracer) {
    tracer_visit(tracer, thread->pending);
    for (HandledException *level = thread->handled; level; level = level->outer)
        tracer_visit(tracer, level->exception);
    tracer_visit(tracer, thread->context);
    tracer_visit_range(tracer, thread->async_generator_hooks, 2);
    tracer_visit(tracer, thread->trace_function);
    tracer_visit(tracer, thread->profile_function);
    tracer_visit(tracer, thread->dict);
    tracer_visit(tracer, thread->repr_stack);
    tracer_visit(tracer, thread->async_exception);
}

static void trace_interp(void *context, Tracer *tracer) {
    Interp *interp = context;
    tracer_visit_pointer(tracer, interp->modules);
    tracer_visit_pointer(tracer, interp->builtins);
    tracer_visit_pointer(tracer, interp->sys_dict);
    tracer_visit(tracer, interp->interned);
    tracer_visit_range(tracer, interp->values, ROOT_COUNT);
    for (Thread *thread = interp->threads; thread; thread = thread->next)
        trace_thread(thread, tracer);
}

// ---- threads ----------------------------------------------------------------------------------------------------

static size_t main_stack_size(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return STACK_DEFAULT;
    return limit.rlim_cur > STACK_MOST ? STACK_MOST : (size_t)limit.rlim_cur;
}

void thread_limit_c_stack(Thread *thread, void *stack_base, size_t stack_size) {
    size_t margin = stack_size > 4 * STACK_MARGIN ? STACK_MARGIN : stack_size / 4;
    thread->c_stack_limit = (char *)stack_base - stack_size + margin;
}

static Thread *thread_new(Interp *interp) {
    Thread *thread = calloc(1, sizeof(Thread));
    if (!thread) return NULL;
    thread->interp = interp;
    thread->mutator.heap = interp->heap;
    thread->handled = &thread->handled_base;
    return thread;
}

// The thread is the one that calls.
static void set_stack(Thread *thread, void *stack_base, size_t stack_size) {
    thread->id = (uint64_t)(uintptr_t)pthread_self();
    thread_limit_c_stack(thread, stack_base, stack_size);
}

static void link_thread(Interp *interp, Thread *thread) {
    Thread **link = &interp->threads;
    while (*link)
        link = &(*link)->next;
    *link = thread;
}

static void unlink_thread(Interp *interp, Thread *thread) {
    for (Thread **link = &interp->threads; *link; link = &(*link)->next) {
        if (*link != thread) continue;
        *link = thread->next;
        return;
    }
}

Thread *thread_prepare(Interp *interp) {
    Thread *thread = thread_new(interp);
    if (!thread) return NULL;
    if (heap_attach_thread(interp->heap, thread, NULL) < 0) {
        free(thread);
        return NULL;
    }
    link_thread(interp, thread);
    if (vm_thread_init(thread) == 0) return thread;
    thread_discard(thread);
    return NULL;
}

void thread_discard(Thread *thread) {
    unlink_thread(thread->interp, thread);
    vm_thread_free(thread);
    heap_detach_thread(thread->interp->heap, thread);
    free(thread);
}

void thread_begin(Thread *thread, void *stack_base, size_t stack_size) {
    set_stack(thread, stack_base, stack_size);
    thread_enter(thread);
    heap_set_stack_base(thread->interp->heap, thread, stack_base);
}

void thread_detach(Thread *thread) {
    Interp *interp = thread->interp;
    unlink_thread(interp, thread);
    vm_thread_free(thread);
    heap_detach_thread(interp->heap, thread);
    thread_leave(thread);
    free(thread);
}

// ---- the interpreter --------------------------------------------------------------------------------------------

// The key of str's hash: random unless PYTHONHASHSEED says otherwise; seed 0 switches randomisation off.
static void init_hash_key(Interp *interp, const RuntimeConfig *config) {
    if (!config->has_hash_seed) {
        if (getrandom(interp->hash_key, sizeof interp->hash_key, 0) == (ssize_t)sizeof interp->hash_key) return;
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        memcpy(interp->hash_key, &now, sizeof now < sizeof interp->hash_key ? sizeof now : sizeof interp->hash_key);
        return;
    }
    uint32_t x = config->hash_seed; // the generator CPython uses, so that equal seeds are equally good
    for (size_t i = 0; x && i < sizeof interp->hash_key; i++) {
        x = x * 214013 + 2531011;
        interp->hash_key[i] = (uint8_t)(x >> 16);
    }
}

// The values there is only one of. NOBARRIER throughout: roots.
static int init_singletons(Thread *thread) {
    Bytes *empty = bytes_allocate(thread, 0);
    ROOT_VALUE(empty_bytes) = value_from_object(empty);
    ROOT_VALUE(empty_frozenset) = value_from_object(set_allocate(thread, SHAPE_frozenset));
    Tuple *single = tuple_allocate(thread, 256);
    if (!empty || ROOT_VALUE(empty_frozenset) == NO_VALUE || !single) return -1;
    ROOT_VALUE(single_bytes) = value_from_object(single);
    for (size_t i = 0; i < 256; i++) {
        Bytes *byte = bytes_allocate(thread, 1);
        if (!byte) return -1;
        byte->data[0] = (uint8_t)i;
        tuple_set(thread, single, i, value_from_object(byte));
    }
    return 0;
}

static int init_objects(Thread *thread) {
    if (types_init(thread) < 0) return -1;
    ROOT_VALUE(empty_tuple) = value_from_object(tuple_allocate(thread, 0));
    if (ROOT_VALUE(empty_tuple) == NO_VALUE) return -1;
    if (str_core_init(thread) < 0 || names_init(thread) < 0 || exception_types_finish(thread) < 0) return -1;
    return init_singletons(thread);
}

static int init_interp(Thread *thread) {
    Interp *interp = thread->interp;
    heap_set_enabled(interp->heap, false);
    if (vm_thread_init(thread) < 0 || lock_init(thread) < 0 || init_objects(thread) < 0) return -1;
    interp->modules = dict_allocate(thread);
    if (!interp->modules) return -1;
    if (warnings_init(thread) < 0 || signals_init(thread, true) < 0) return -1;
    heap_set_enabled(interp->heap, true);
    return 0;
}

Thread *runtime_new(const RuntimeConfig *config, void *stack_base) {
    Runtime *runtime = calloc(1, sizeof(Runtime));
    Interp *interp = calloc(1, sizeof(Interp));
    Heap *heap = heap_new();
    if (!runtime || !interp || !heap) return NULL;
    runtime->main_interp = interp;
    interp->runtime = runtime;
    interp->heap = heap;
    interp->config = config;
    interp->checks_codecs = config->dev_mode;
    interp->recursion_limit = 1000;
    init_hash_key(interp, config);
    Thread *thread = thread_new(interp);
    if (!thread) return NULL;
    set_stack(thread, stack_base, main_stack_size());
    link_thread(interp, thread);
    if (heap_attach_thread(heap, thread, stack_base) < 0) return NULL;
    heap_add_root_tracer(heap, trace_interp, interp);
    if (init_interp(thread) < 0) return NULL;
    return thread;
}

void runtime_free(Thread *thread) {
    Interp *interp = thread->interp;
    signals_finish(thread);
    // The process is about to end: handing its memory back piece by piece would only cost time.
    vm_thread_free(thread);
    lock_free(interp);
    heap_free(interp->heap);
    free(interp->runtime);
    free(interp);
    free(thread);
}
