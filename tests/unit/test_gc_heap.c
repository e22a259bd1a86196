// Taipan: unit tests of the collector: reachability, holes, weak references, finalisers, large objects. MIT licence.
#include "gc/heap.h"
#include "gc/thread.h"
#include <stdio.h>
#include <stdlib.h>

enum { LEAF = 5, PAIR = 6 };
static int failures, passed;
static Value roots[4];
static int cleared;

static void check(bool ok, const char *what) {
    if (ok)
        passed++;
    else
        failures++, printf("FAILED: %s\n", what);
}
static void trace_roots(void *context, Tracer *tracer) {
    (void)context;
    tracer_visit_range(tracer, roots, 4);
}
static void on_cleared(void *context, Object *reference) {
    (void)context, (void)reference;
    cleared++;
}
static __attribute__((noinline)) Value pair(Thread *thread, Value a, Value b) {
    Value *p = heap_allocate(thread, 24, PAIR);
    p[1] = a, p[2] = b;
    return value_from_object(p);
}
static __attribute__((noinline)) void build_list(Thread *thread, int n) {
    roots[0] = NONE;
    for (int i = 0; i < n; i++) {
        roots[0] = pair(thread, value_from_small_int(i), roots[0]);
        pair(thread, roots[0], NONE); // garbage
        Object *unused __attribute__((unused));
        if (i % 100 == 0) unused = heap_allocate(thread, 300 + (size_t)i % 9000, LEAF);
        if (i % 1000 == 0) unused = heap_allocate(thread, 20000, LEAF);
    }
}
static int64_t sum_list(void) {
    int64_t sum = 0;
    for (Value v = roots[0]; v != NONE; v = ((Value *)v)[2])
        sum += value_small_int(((Value *)v)[1]);
    return sum;
}
static __attribute__((noinline)) void clobber_stack(void) {
    volatile char waste[65536];
    for (size_t i = 0; i < sizeof waste; i++)
        waste[i] = 0;
}
static __attribute__((noinline)) void make_weak(Thread *thread) {
    Value target = pair(thread, NONE, NONE), kept = pair(thread, NONE, NONE);
    roots[1] = pair(thread, NONE, NONE), roots[2] = kept;
    check(heap_add_weakref(thread, value_object(target), value_object(roots[1])) == 0, "weak reference");
    check(heap_add_weakref(thread, value_object(kept), value_object(roots[1])) == 0, "weak reference");
    Value doomed = pair(thread, NONE, pair(thread, value_from_small_int(7), NONE));
    check(heap_register_finalizer(thread, value_object(doomed)) == 0, "register");
}

// Far down the stack, so that nothing of it is left where later frames do not reach.
static __attribute__((noinline)) void make_weak_deep(Thread *thread) {
    volatile char distance[32768];
    distance[0] = distance[sizeof distance - 1] = 0;
    make_weak(thread);
    distance[1] = distance[0];
}

// One object of each kind, remembered weakly and in *word only.
enum { SMALL, MEDIUM, BIG, KINDS };
static __attribute__((noinline)) void make_watched(Thread *thread, int kind, volatile Value *word) {
    static const size_t sizes[KINDS] = {24, 3000, 30000};
    Object *object = heap_allocate(thread, sizes[kind], LEAF);
    check(heap_add_weakref(thread, object, value_object(roots[1])) == 0, "weak reference");
    *word = value_from_object(object);
}

// Words above a gap keep what is older than the gap; those that seem to refer to younger objects do not.
static __attribute__((noinline)) void test_gap(Thread *thread, const char *when) {
    volatile Value older[KINDS] = {0}, younger[KINDS] = {0};
    StackGap gap = {.outer = thread->mutator.gaps};
    if (!heap_stack_pointer()) return;
    for (int kind = 0; kind < KINDS; kind++)
        make_watched(thread, kind, &older[kind]);
    gap.low = gap.high = heap_stack_pointer();
    heap_date_gap(&gap, &thread->mutator);
    thread->mutator.gaps = &gap;
    cleared = 0;
    for (int kind = 0; kind < KINDS; kind++)
        make_watched(thread, kind, &younger[kind]);
    clobber_stack();
    heap_collect(thread, 2);
    check(cleared == KINDS, when);
    thread->mutator.gaps = gap.outer;
    for (int kind = 0; kind < KINDS; kind++)
        older[kind] = younger[kind] = 0;
    heap_collect(thread, 2);
    check(cleared == 2 * KINDS, "without the gap's words the older ones die too");
}

int main(void) {
    Thread *thread = calloc(1, sizeof(Thread));
    Heap *heap = heap_new();
    check(heap != NULL, "heap_new");
    if (heap_attach_thread(heap, thread, __builtin_frame_address(0)) < 0) return 1;
    heap_add_root_tracer(heap, trace_roots, NULL);
    heap_set_weakref_cleared(heap, on_cleared, NULL);
    shape_at(LEAF)->trace_kind = TRACE_LEAF;
    shape_at(PAIR)->trace_kind = TRACE_VALUES;
    Object *type = heap_allocate(thread, 64, LEAF); // stands for the type of both
    roots[3] = value_from_object(type);
    shape_at(LEAF)->type = shape_at(PAIR)->type = (Type *)type;
    build_list(thread, 300000);
    check(sum_list() == (int64_t)300000 * 299999 / 2, "list survives young and full collections");
    heap_collect(thread, 2);
    check(sum_list() == (int64_t)300000 * 299999 / 2, "list survives collect(2)");
    heap_verify(heap);
    size_t live = heap_statistics(heap)->live_bytes;
    roots[0] = NONE;
    clobber_stack();
    size_t freed = heap_collect(thread, 2);
    check(freed >= 290000, "dropped list is freed");
    check(heap_statistics(heap)->live_bytes < live / 10, "memory is given back");
    make_weak_deep(thread);
    clobber_stack();
    heap_collect(thread, 2);
    check(cleared == 1, "weak reference to the dead is cleared, to the living not");
    Object *doomed = heap_next_finalizable(heap);
    check(doomed && ((Value *)((Value *)doomed)[2])[1] == value_from_small_int(7),
          "finalisable object is queued whole");
    test_gap(thread, "what is younger than a gap dies");
    build_list(thread, 100000);
    test_gap(thread, "the same after other allocations");
    build_list(thread, 100000);
    heap_verify(heap);
    test_gap(thread, "the same after other allocations");
    printf("%d passed, %d failed\n", passed, failures);
    return failures != 0;
}
