// Taipan: the interpreter's lock: one thread at a time runs Python code. MIT licence.
//
// A waiter that has been patient for the switch interval sets STOP_LOCK on the holder, which hands over at its next
// safepoint and waits until somebody else has had a turn.
#include "runtime/lock.h"
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

typedef struct InterpLock {
    pthread_mutex_t mutex;
    pthread_cond_t released, taken;
    Thread *volatile holder;
    uint64_t turns; // how often the lock changed hands
    unsigned waiting;
    double interval;
    Thread *last; // ends the process: nobody else runs any more; NULL until then
} InterpLock;

static InterpLock *lock_of(const Interp *interp) {
    return interp->state[STATE_LOCK];
}

static void init_primitives(InterpLock *lock) {
    pthread_mutex_init(&lock->mutex, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&lock->released, &attributes);
    pthread_cond_init(&lock->taken, &attributes);
    pthread_condattr_destroy(&attributes);
}

int lock_init(Thread *thread) {
    InterpLock *lock = calloc(1, sizeof(InterpLock));
    if (!lock) return -1;
    init_primitives(lock);
    lock->interval = 0.005;
    lock->holder = thread;
    thread->interp->state[STATE_LOCK] = lock;
    return 0;
}

void lock_free(Interp *interp) {
    free(lock_of(interp));
    interp->state[STATE_LOCK] = NULL;
}

// The other threads do not exist in the child; what they held is garbage, their records are leaked.
static void forget_other_threads(Thread *thread) {
    Interp *interp = thread->interp;
    for (Thread *each = interp->threads; each; each = each->next)
        if (each != thread) heap_detach_thread(interp->heap, each);
    interp->threads = thread;
    thread->next = NULL;
}

void lock_after_fork(Thread *thread) {
    forget_other_threads(thread);
    InterpLock *lock = lock_of(thread->interp);
    init_primitives(lock);
    lock->holder = thread;
    lock->waiting = 0;
    lock->last = NULL;
}

static struct timespec deadline(double seconds) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += (time_t)seconds;
    at.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (at.tv_nsec >= 1000000000) {
        at.tv_nsec -= 1000000000;
        at.tv_sec++;
    }
    return at;
}

// While the interpreter ends, its other threads wait for ever where they would go on with Python code.
static bool may_run(const InterpLock *lock, const Thread *thread) {
    return !lock->last || lock->last == thread;
}

static void take(InterpLock *lock, Thread *thread) {
    pthread_mutex_lock(&lock->mutex);
    lock->waiting++;
    while (lock->holder || !may_run(lock, thread)) {
        uint64_t turns = lock->turns;
        if (!may_run(lock, thread)) {
            lock->waiting--;
            for (;;)
                pthread_cond_wait(&lock->taken, &lock->mutex);
        }
        struct timespec at = deadline(lock->interval);
        int status = pthread_cond_timedwait(&lock->released, &lock->mutex, &at);
        if (status == ETIMEDOUT && lock->holder && lock->turns == turns)
            __atomic_fetch_or(&lock->holder->stop_request, STOP_LOCK, __ATOMIC_RELAXED);
    }
    lock->waiting--;
    lock->holder = thread;
    lock->turns++;
    pthread_cond_broadcast(&lock->taken);
    pthread_mutex_unlock(&lock->mutex);
}

static void release(InterpLock *lock, bool hand_over) {
    pthread_mutex_lock(&lock->mutex);
    uint64_t turns = lock->turns;
    lock->holder = NULL;
    pthread_cond_signal(&lock->released);
    while (hand_over && !lock->last && lock->waiting && lock->turns == turns)
        pthread_cond_wait(&lock->taken, &lock->mutex);
    pthread_mutex_unlock(&lock->mutex);
}

void thread_leave(Thread *thread) {
    int saved = errno;
    heap_thread_leave(thread->interp->heap, thread);
    release(lock_of(thread->interp), false);
    errno = saved;
}

void lock_finalize(Thread *thread) {
    InterpLock *lock = lock_of(thread->interp);
    pthread_mutex_lock(&lock->mutex);
    lock->last = thread;
    pthread_mutex_unlock(&lock->mutex);
}

bool lock_is_finalizing(const Thread *thread) {
    return lock_of(thread->interp)->last != NULL;
}

void thread_enter(Thread *thread) {
    int saved = errno;
    take(lock_of(thread->interp), thread);
    heap_thread_enter(thread->interp->heap, thread);
    errno = saved;
}

void thread_yield(Thread *thread) {
    InterpLock *lock = lock_of(thread->interp);
    if (lock->waiting == 0) return;
    heap_thread_leave(thread->interp->heap, thread);
    release(lock, true);
    take(lock, thread);
    heap_thread_enter(thread->interp->heap, thread);
}

double thread_switch_interval(const Interp *interp) {
    return lock_of(interp)->interval;
}

void thread_set_switch_interval(Interp *interp, double seconds) {
    lock_of(interp)->interval = seconds;
}
