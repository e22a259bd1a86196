// Taipan: what is done at safepoints: lock hand-over, signals, finalisers, weak reference callbacks. MIT licence.
#include <stdlib.h>
#include <string.h>
#include "base/vector.h"
#include "object/exception.h"
#include "object/keep_alive.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/weakref.h"
#include "runtime/lock.h"
#include "runtime/safepoint.h"
#include "runtime/signals.h"

// ---- finalisers -------------------------------------------------------------------------------------------------

// What is to be finalised in one go. Who refers to another of the lot goes first, as with reference counts: a text file
// is closed, and so flushed, before the buffer and the raw file under it. Cycles go in the order of their discovery.
typedef struct Lot {
    VECTOR(Object *) order; // how they will be run
    Object **slots;         // the objects, open addressing by address; NULL: free
    uint32_t *referrers;    // by slot: how many of the lot refer to it and are not in the order yet
    size_t mask;
} Lot;

static size_t lot_find(const Lot *lot, const Object *object) {
    size_t at = (((uintptr_t)object >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & lot->mask;
    while (lot->slots[at] && lot->slots[at] != object)
        at = (at + 1) & lot->mask;
    return at;
}

static void count_referrer(void *context, Object *referent) {
    Lot *lot = context;
    size_t at = lot_find(lot, referent);
    if (lot->slots[at]) lot->referrers[at]++;
}

static void release_referent(void *context, Object *referent) {
    Lot *lot = context;
    size_t at = lot_find(lot, referent);
    if (lot->slots[at] && lot->referrers[at] > 0 && --lot->referrers[at] == 0)
        (void)!vector_append(&lot->order, referent);
}

// Puts the objects in order; on failure (no memory) the order stays that of discovery.
static void lot_sort(Lot *lot) {
    size_t count = lot->order.count, room = 8;
    while (room < 2 * count)
        room *= 2;
    lot->mask = room - 1;
    lot->slots = calloc(room, sizeof(Object *));
    lot->referrers = calloc(room, sizeof(uint32_t));
    Object **found = malloc(count * sizeof(Object *));
    if (lot->slots && lot->referrers && found) {
        memcpy(found, lot->order.items, count * sizeof(Object *));
        for (size_t i = 0; i < count; i++)
            lot->slots[lot_find(lot, found[i])] = found[i];
        for (size_t i = 0; i < count; i++)
            heap_visit_referents(found[i], count_referrer, lot);
        lot->order.count = 0; // its room suffices for all
        size_t done = 0;
        for (size_t i = 0; i < count; i++)
            if (lot->referrers[lot_find(lot, found[i])] == 0) (void)!vector_append(&lot->order, found[i]);
        for (; done < lot->order.count; done++)
            heap_visit_referents(lot->order.items[done], release_referent, lot);
        for (size_t i = 0; i < count; i++)
            if (lot->referrers[lot_find(lot, found[i])] > 0) (void)!vector_append(&lot->order, found[i]);
    }
    free(found);
    free(lot->slots);
    free(lot->referrers);
}

static void run_finalizers(Thread *thread) {
    Heap *heap = thread->interp->heap;
    while (heap_has_finalizable(heap)) {
        Lot lot = {0};
        Object *object;
        // They leave the queue, so a list keeps them alive from here on.
        Value keep = list_from_values(thread, NULL, 0);
        while (keep != NO_VALUE && (object = heap_next_finalizable(heap)) != NULL)
            if (list_append(thread, keep, value_from_object(object)) < 0 || vector_append(&lot.order, object) < 0)
                break;
        error_clear(thread);
        if (lot.order.count > 1) lot_sort(&lot);
        for (size_t i = 0; i < lot.order.count; i++) {
            FinalizeFunction finalize = object_type(lot.order.items[i])->slots.finalize;
            if (finalize) finalize(thread, value_from_object(lot.order.items[i]));
            error_clear(thread);
        }
        keep_alive(keep); // until the last has run
        size_t count = lot.order.count;
        vector_free(&lot.order);
        if (count == 0) break; // no memory to go on with
    }
}

static void run_weakref_callbacks(Thread *thread) {
    Value reference, callback;
    while (weakref_take_callback(thread, &reference, &callback))
        if (callback != NO_VALUE && object_call1(thread, callback, reference) == NO_VALUE)
            error_write_unraisable(thread, "Exception ignored while calling weakref callback", callback);
}

// Both run with no exception pending, and what they raise is reported, not propagated.
int runtime_run_finalizers(Thread *thread) {
    Value pending = error_fetch(thread);
    run_weakref_callbacks(thread);
    run_finalizers(thread);
    run_weakref_callbacks(thread);
    error_restore(thread, pending);
    return 0;
}

// ---- collecting on request --------------------------------------------------------------------------------------

size_t __attribute__((noinline)) runtime_collect_once(Thread *thread, int generation, bool from_loop) {
    StackGap *loop = thread->mutator.gaps, all = {0};
    if (from_loop && loop) {
        all = *loop;
        all.low = NULL;
        thread->mutator.gaps = &all;
    }
    size_t freed = heap_collect(thread, generation);
    thread->mutator.gaps = loop;
    return freed;
}

// Garbage whose finalisers make new garbage needs further rounds; one that resurrects itself for ever must not hang us.
int64_t runtime_collect(Thread *thread, int generation, bool from_loop) {
    Heap *heap = thread->interp->heap;
    int64_t total = (int64_t)runtime_collect_once(thread, generation, from_loop);
    for (int round = 0; round < 50; round++) {
        bool more = heap_has_finalizable(heap);
        runtime_run_finalizers(thread);
        if (!more) break;
        total += (int64_t)runtime_collect_once(thread, generation, from_loop);
    }
    return total;
}

// ---- safepoints -------------------------------------------------------------------------------------------------

static int raise_asynchronous(Thread *thread) {
    Value exception = thread->async_exception;
    thread->async_exception = NO_VALUE;
    if (exception == NO_VALUE) return 0;
    exception_raise(thread, exception, NO_VALUE);
    return -1;
}

int runtime_safepoint(Thread *thread) {
    uint32_t request = __atomic_fetch_and(&thread->stop_request, STOP_TRACING | STOP_COLLECT, __ATOMIC_RELAXED);
    if (request & STOP_LOCK) thread_yield(thread);
    bool has_finalizers = (request & STOP_FINALIZERS) || heap_has_finalizable(thread->interp->heap);
    if (has_finalizers && runtime_run_finalizers(thread) < 0) return -1;
    if ((request & STOP_SIGNAL) && signals_run_pending(thread) < 0) return -1;
    if ((request & STOP_ASYNC_EXCEPTION) && raise_asynchronous(thread) < 0) return -1;
    return 0;
}
