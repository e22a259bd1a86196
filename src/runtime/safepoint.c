// Taipan: what is done at safepoints: lock hand-over, signals, finalisers, weak reference callbacks. MIT licence.
#include "object/exception.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/weakref.h"
#include "runtime/lock.h"
#include "runtime/safepoint.h"
#include "runtime/signals.h"

// Finalisers and callbacks run with no exception pending, and what they raise is reported, not propagated.
int runtime_run_finalizers(Thread *thread) {
    Heap *heap = thread->interp->heap;
    Value pending = error_fetch(thread);
    Object *object;
    while ((object = heap_next_finalizable(heap)) != NULL) {
        FinalizeFunction finalize = object_type(object)->slots.finalize;
        if (finalize) finalize(thread, value_from_object(object));
        error_clear(thread);
    }
    Value reference, callback;
    while (weakref_take_callback(thread, &reference, &callback))
        if (object_call1(thread, callback, reference) == NO_VALUE)
            error_write_unraisable(thread, "Exception ignored while calling weakref callback", callback);
    error_restore(thread, pending);
    return 0;
}

static int raise_asynchronous(Thread *thread) {
    Value exception = thread->async_exception;
    thread->async_exception = NO_VALUE;
    if (exception == NO_VALUE) return 0;
    exception_raise(thread, exception, NO_VALUE);
    return -1;
}

int runtime_safepoint(Thread *thread) {
    uint32_t request = __atomic_fetch_and(&thread->stop_request, STOP_TRACING, __ATOMIC_RELAXED);
    if (request & STOP_LOCK) thread_yield(thread);
    if ((request & STOP_FINALIZERS) && runtime_run_finalizers(thread) < 0) return -1;
    if ((request & STOP_SIGNAL) && signals_run_pending(thread) < 0) return -1;
    if ((request & STOP_ASYNC_EXCEPTION) && raise_asynchronous(thread) < 0) return -1;
    return 0;
}
