// Taipan: the _thread module: starting threads, handles, locks. MIT licence.
//
// A lock is a POSIX semaphore inside the object (objects never move). Who waits gives the interpreter's lock up; a signal
// that arrives meanwhile runs its Python handler and waiting goes on. Handles of threads that run are kept in
// ROOT(thread_handles), which also keeps what the thread is about to call.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "modules/thread_internal.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/function.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/lock.h"
#include "runtime/report.h"
#include "runtime/signals.h"
#include "runtime/state.h"
#include "runtime/struct_sequence.h"

static const double TIMEOUT_MOST = 9223372036.0; // seconds, as CPython says

// ---- waiting ----------------------------------------------------------------------------------------------------

// Takes the semaphore within seconds (negative: for ever). 1 taken, 0 timed out, -1 a signal handler raised.
static int wait_for(Thread *thread, sem_t *semaphore, double seconds) {
    while (sem_trywait(semaphore) == 0)
        return 1;
    if (seconds == 0) return 0;
    struct timespec until;
    if (seconds > 0) {
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += (time_t)seconds;
        until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
        if (until.tv_nsec >= 1000000000) until.tv_nsec -= 1000000000, until.tv_sec++;
    }
    for (;;) {
        thread_leave(thread);
        int status = seconds > 0 ? sem_clockwait(semaphore, CLOCK_MONOTONIC, &until) : sem_wait(semaphore);
        int code = errno;
        thread_enter(thread);
        if (status == 0) return 1;
        if (code != EINTR) return 0;
        if (signals_run_pending(thread) < 0) return -1;
    }
}

// The arguments (blocking, timeout) of acquire as seconds; -2 with an exception.
static double acquire_seconds(Thread *thread, Value blocking, Value timeout) {
    int wait = object_is_true(thread, blocking);
    if (wait < 0) return -2;
    double seconds = float_from_value(thread, timeout);
    if (seconds == -1.0 && error_pending(thread)) return -2;
    if (seconds != seconds) {
        error_raise(thread, SHAPE_ValueError, "Invalid value NaN (not a number)");
        return -2;
    }
    if (!wait && seconds != -1) {
        error_raise(thread, SHAPE_ValueError, "can't specify a timeout for a non-blocking call");
        return -2;
    }
    if (seconds < 0 && seconds != -1) {
        error_raise(thread, SHAPE_ValueError, "timeout value must be a non-negative number");
        return -2;
    }
    if (seconds > TIMEOUT_MOST) {
        error_raise(thread, SHAPE_OverflowError, "timestamp out of range for C PyTime_t");
        return -2;
    }
    return wait ? seconds : 0;
}

// ---- lock -------------------------------------------------------------------------------------------------------

typedef struct Lock {
    Object header;
    uint64_t locked;
    sem_t semaphore;
} Lock;

static Lock *lock_new(Thread *thread, Type *type) {
    Lock *lock = type_allocate(thread, type, 0);
    if (lock) sem_init(&lock->semaphore, 0, 1);
    return lock;
}

static Value lock_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args;
    if (positional || (keyword_names && tuple_length(keyword_names)))
        return error_raise(thread, SHAPE_TypeError, "lock() takes no arguments");
    return value_from_object(lock_new(thread, type));
}

NATIVE(lock_acquire, "acquire(self, /, blocking=True, timeout=-1)",
       "Lock the lock.\n\nWithout argument, this blocks if the lock is already\nlocked (even by the same thread), "
       "waiting for another "
       "thread to release\nthe lock, and return True once the lock is acquired.\nWith an argument, this will only "
       "block if the argument is "
       "true,\nand the return value reflects whether the lock is acquired.\nThe blocking operation is interruptible.",
       EFFECT_ANY) {
    Lock *lock = (Lock *)args[0];
    double seconds = acquire_seconds(thread, args[1], args[2]);
    if (seconds == -2) return NO_VALUE;
    int taken = wait_for(thread, &lock->semaphore, seconds);
    if (taken > 0) lock->locked = 1;
    return taken < 0 ? NO_VALUE : value_from_bool(taken);
}
NATIVE(lock_release, "release(self, /)",
       "Release the lock.\n\nAllows another thread that is blocked waiting for\nthe lock to acquire the lock.  The "
       "lock must be in the "
       "locked state,\nbut it needn't be locked by the same thread that unlocks it.",
       EFFECT_ANY) {
    Lock *lock = (Lock *)args[0];
    if (!lock->locked) return error_raise(thread, SHAPE_RuntimeError, "release unlocked lock");
    lock->locked = 0;
    sem_post(&lock->semaphore);
    return NONE;
}
NATIVE(lock_locked, "locked(self, /)", "Return whether the lock is in the locked state.", EFFECT_READS) {
    return value_from_bool(((Lock *)args[0])->locked);
}
NATIVE(lock_enter, "__enter__(self, /)", "Lock the lock.", EFFECT_ANY) {
    Value more[3] = {args[0], TRUE_VALUE, value_from_small_int(-1)};
    return lock_acquire(thread, more);
}
NATIVE(lock_exit, "__exit__(self, /, *exc_info)", "Release the lock.", EFFECT_ANY | NATIVE_DROPS_REST) {
    return lock_release(thread, args);
}
NATIVE(lock_at_fork, "_at_fork_reinit(self, /)", NULL, EFFECT_WRITES) {
    Lock *lock = (Lock *)args[0];
    lock->locked = 0;
    sem_init(&lock->semaphore, 0, 1);
    return NONE;
}
static const NativeDef lock_acquire_lock_native = {"acquire_lock(self, /, blocking=True, timeout=-1)",
                                                   "An obsolete synonym of acquire().", lock_acquire, EFFECT_ANY};
static const NativeDef lock_release_lock_native = {"release_lock(self, /)", "An obsolete synonym of release().",
                                                   lock_release, EFFECT_ANY};
static const NativeDef lock_locked_lock_native = {"locked_lock(self, /)", "An obsolete synonym of locked().",
                                                  lock_locked, EFFECT_READS};

static Value lock_repr(Thread *thread, Value self) {
    return str_format_c(thread, "<%s %T object at %p>", ((Lock *)self)->locked ? "locked" : "unlocked", self,
                        (void *)self);
}

static const NativeDef *const lock_methods[] = {&lock_acquire_native,      &lock_release_native,
                                                &lock_locked_native,       &lock_enter_native,
                                                &lock_exit_native,         &lock_at_fork_native,
                                                &lock_acquire_lock_native, &lock_release_lock_native,
                                                &lock_locked_lock_native,  NULL};
const TypeSpec thread_lock_type_spec = {
    .name = "lock",
    .module = "_thread",
    .doc = "A lock object is a synchronization primitive.  To create a lock,\ncall threading.Lock().",
    .size = sizeof(Lock),
    .has_weakrefs = true,
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = lock_repr, .construct = lock_construct},
    .methods = lock_methods,
};

// ---- RLock ------------------------------------------------------------------------------------------------------

typedef struct RecursiveLock {
    Object header;
    uint64_t owner, count; // owner 0: free
    sem_t semaphore;
} RecursiveLock;

static Value rlock_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args;
    if ((positional || (keyword_names && tuple_length(keyword_names))) && type == BUILTIN_TYPE(thread_rlock))
        return error_raise(thread, SHAPE_TypeError, "RLock() takes no arguments");
    RecursiveLock *lock = type_allocate(thread, type, 0);
    if (lock) sem_init(&lock->semaphore, 0, 1);
    return value_from_object(lock);
}

NATIVE(rlock_acquire, "acquire(self, /, blocking=True, timeout=-1)",
       "Lock the lock.\n\n`blocking` indicates whether we should wait\nfor the lock to be available or not.  If "
       "`blocking` is False\nand "
       "another thread holds the lock, the method will return False\nimmediately.  If `blocking` is True and another "
       "thread holds\nthe "
       "lock, the method will wait for the lock to be released,\ntake it and then return True.\n(note: the blocking "
       "operation is "
       "interruptible.)\n\nIn all other cases, the method will return True immediately.\nPrecisely, if the current "
       "thread already holds the "
       "lock, its\ninternal counter is simply incremented. If nobody holds the lock,\nthe lock is taken and its "
       "internal counter "
       "initialized to 1.",
       EFFECT_ANY) {
    RecursiveLock *lock = (RecursiveLock *)args[0];
    double seconds = acquire_seconds(thread, args[1], args[2]);
    if (seconds == -2) return NO_VALUE;
    if (lock->owner == thread->id) {
        lock->count++;
        return TRUE_VALUE;
    }
    int taken = wait_for(thread, &lock->semaphore, seconds);
    if (taken > 0) lock->owner = thread->id, lock->count = 1;
    return taken < 0 ? NO_VALUE : value_from_bool(taken);
}

static void rlock_free(RecursiveLock *lock) {
    lock->owner = lock->count = 0;
    sem_post(&lock->semaphore);
}

NATIVE(rlock_release, "release(self, /)",
       "Release the lock.\n\nAllows another thread that is blocked waiting for\nthe lock to acquire the lock.  The "
       "lock must be in the "
       "locked state,\nand must be locked by the same thread that unlocks it; otherwise a\n`RuntimeError` is "
       "raised.\n\nDo note that if the "
       "lock was acquire()d several times in a row by the\ncurrent thread, release() needs to be called as many times "
       "for the "
       "lock\nto be available for other threads.",
       EFFECT_ANY) {
    RecursiveLock *lock = (RecursiveLock *)args[0];
    if (lock->owner != thread->id) return error_raise(thread, SHAPE_RuntimeError, "cannot release un-acquired lock");
    if (--lock->count == 0) rlock_free(lock);
    return NONE;
}
NATIVE(rlock_locked, "locked(self, /)", "Return a boolean indicating whether this object is locked right now.",
       EFFECT_READS) {
    return value_from_bool(((RecursiveLock *)args[0])->owner);
}
NATIVE(rlock_is_owned, "_is_owned(self, /)", "For internal use by `threading.Condition`.", EFFECT_READS) {
    return value_from_bool(((RecursiveLock *)args[0])->owner == thread->id);
}
NATIVE(rlock_recursion_count, "_recursion_count(self, /)", "For internal use by reentrancy tests.", EFFECT_READS) {
    RecursiveLock *lock = (RecursiveLock *)args[0];
    return value_from_small_int(lock->owner == thread->id ? (int64_t)lock->count : 0);
}
NATIVE(rlock_release_save, "_release_save(self, /)", "For internal use by `threading.Condition`.", EFFECT_ANY) {
    RecursiveLock *lock = (RecursiveLock *)args[0];
    if (!lock->owner) return error_raise(thread, SHAPE_RuntimeError, "cannot release un-acquired lock");
    Value state =
        tuple_pack(thread, 2, value_from_small_int((int64_t)lock->count), int_from_uint64(thread, lock->owner));
    if (state != NO_VALUE) rlock_free(lock);
    return state;
}
NATIVE(rlock_acquire_restore, "_acquire_restore(self, state, /)", "For internal use by `threading.Condition`.",
       EFFECT_ANY) {
    RecursiveLock *lock = (RecursiveLock *)args[0];
    if (!value_is_tuple(args[1]) || tuple_length(args[1]) != 2)
        return error_raise(thread, SHAPE_TypeError, "_acquire_restore() argument 1 must be tuple, not %B", args[1]);
    int64_t count = object_index_int64(thread, tuple_get(args[1], 0));
    uint64_t owner = value_is_int(tuple_get(args[1], 1)) ? int_to_uint64_mask(tuple_get(args[1], 1)) : 0;
    if (error_pending(thread) || wait_for(thread, &lock->semaphore, -1) < 0) return NO_VALUE;
    lock->owner = owner;
    lock->count = (uint64_t)count;
    return NONE;
}
NATIVE(rlock_enter, "__enter__(self, /)", "Lock the lock.", EFFECT_ANY) {
    Value more[3] = {args[0], TRUE_VALUE, value_from_small_int(-1)};
    return rlock_acquire(thread, more);
}
NATIVE(rlock_exit, "__exit__(self, /, *exc_info)", "Release the lock.", EFFECT_ANY | NATIVE_DROPS_REST) {
    return rlock_release(thread, args);
}
NATIVE(rlock_at_fork, "_at_fork_reinit(self, /)", NULL, EFFECT_WRITES) {
    RecursiveLock *lock = (RecursiveLock *)args[0];
    lock->owner = lock->count = 0;
    sem_init(&lock->semaphore, 0, 1);
    return NONE;
}
static Value rlock_repr(Thread *thread, Value self) {
    RecursiveLock *lock = (RecursiveLock *)self;
    return str_format_c(thread, "<%s %T object owner=%lld count=%lld at %p>", lock->owner ? "locked" : "unlocked", self,
                        (long long)lock->owner, (long long)lock->count, (void *)self);
}
static const NativeDef *const rlock_methods[] = {&rlock_acquire_native,
                                                 &rlock_release_native,
                                                 &rlock_locked_native,
                                                 &rlock_is_owned_native,
                                                 &rlock_recursion_count_native,
                                                 &rlock_release_save_native,
                                                 &rlock_acquire_restore_native,
                                                 &rlock_enter_native,
                                                 &rlock_exit_native,
                                                 &rlock_at_fork_native,
                                                 NULL};
const TypeSpec thread_rlock_type_spec = {
    .name = "RLock",
    .module = "_thread",
    .flags = TYPE_BASE,
    .size = sizeof(RecursiveLock),
    .has_weakrefs = true,
    .trace_kind = TRACE_LEAF,
    .slots = {.repr = rlock_repr, .construct = rlock_construct},
    .methods = rlock_methods,
};

// ---- handles ----------------------------------------------------------------------------------------------------

typedef enum HandleState { HANDLE_NEW, HANDLE_STARTING, HANDLE_RUNNING, HANDLE_DONE } HandleState;

typedef struct ThreadHandle {
    Object header;
    Value function, args, kwargs; // of a thread that has not begun yet
    Thread *thread;               // prepared for it by who starts it
    uint64_t ident;
    uint32_t state; // HandleState
    bool daemon;
    sem_t done; // posted once at the end; whoever takes it posts it again
} ThreadHandle;

static void handle_trace(Object *object, Tracer *tracer) {
    ThreadHandle *handle = (ThreadHandle *)object;
    tracer_visit(tracer, handle->function);
    tracer_visit(tracer, handle->args);
    tracer_visit(tracer, handle->kwargs);
}

static ThreadHandle *handle_new(Thread *thread) {
    ThreadHandle *handle = type_allocate(thread, BUILTIN_TYPE(thread_handle), 0);
    if (!handle) return NULL;
    sem_init(&handle->done, 0, 0);
    return handle;
}

static Value handle_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)type, (void)keyword_names;
    if (positional) return error_raise(thread, SHAPE_TypeError, "_ThreadHandle() takes no arguments");
    return value_from_object(handle_new(thread));
}

static Value running_handles(Thread *thread) {
    if (ROOT_VALUE(thread_handles) == NO_VALUE)
        ROOT_VALUE(thread_handles) = list_from_values(thread, NULL, 0); // NOBARRIER: root
    return ROOT_VALUE(thread_handles);
}

static void forget_handle(Thread *thread, ThreadHandle *handle) {
    Value list = running_handles(thread);
    for (size_t i = 0; list != NO_VALUE && i < list_length(list); i++) {
        if (list_get(list, i) != value_from_object(handle)) continue;
        if (list_set_slice(thread, list, (int64_t)i, (int64_t)i + 1, NONE) < 0) error_clear(thread);
        return;
    }
}

static void handle_finish(ThreadHandle *handle) {
    handle->state = HANDLE_DONE;
    sem_post(&handle->done);
}

// 0 joined, 1 timed out, -1 error.
static int handle_join(Thread *thread, ThreadHandle *handle, double seconds) {
    if (handle->state == HANDLE_NEW) return error_raise_int(thread, SHAPE_RuntimeError, "thread not started");
    if (handle->state != HANDLE_DONE && handle->ident == thread->id)
        return error_raise_int(thread, SHAPE_RuntimeError, "Cannot join current thread");
    if (handle->state != HANDLE_DONE && lock_is_finalizing(thread))
        return error_raise_int(thread, SHAPE_PythonFinalizationError, "cannot join thread at interpreter shutdown");
    int done = wait_for(thread, &handle->done, seconds);
    if (done <= 0) return done < 0 ? -1 : 1;
    sem_post(&handle->done);
    return 0;
}

NATIVE(handle_join_method, "join(self, timeout=None, /)", NULL, EFFECT_ANY) {
    double seconds = -1;
    if (args[1] != NONE) {
        seconds = float_from_value(thread, args[1]);
        if (seconds == -1.0 && error_pending(thread)) return NO_VALUE;
        if (seconds > TIMEOUT_MOST)
            return error_raise(thread, SHAPE_OverflowError, "timestamp out of range for C PyTime_t");
    }
    return handle_join(thread, (ThreadHandle *)args[0], seconds) < 0 ? NO_VALUE : NONE;
}
NATIVE(handle_is_done, "is_done(self, /)", NULL, EFFECT_READS) {
    return value_from_bool(((ThreadHandle *)args[0])->state == HANDLE_DONE);
}
NATIVE(handle_set_done, "_set_done(self, /)", NULL, EFFECT_ANY) {
    ThreadHandle *handle = (ThreadHandle *)args[0];
    if (handle->state == HANDLE_NEW) return error_raise(thread, SHAPE_RuntimeError, "thread not started");
    if (handle->state != HANDLE_DONE) handle_finish(handle);
    forget_handle(thread, handle);
    return NONE;
}
static Value handle_ident(Thread *thread, Value self) {
    return int_from_uint64(thread, ((ThreadHandle *)self)->ident);
}
static Value handle_repr(Thread *thread, Value self) {
    return str_format_c(thread, "<%T object: ident=%llu>", self, (unsigned long long)((ThreadHandle *)self)->ident);
}
static const NativeDef *const handle_methods[] = {&handle_join_method_native, &handle_is_done_native,
                                                  &handle_set_done_native, NULL};
static const NativeGetSet handle_getters[] = {{"ident", handle_ident, NULL, NULL}, {0}};
const TypeSpec thread_handle_type_spec = {
    .name = "_ThreadHandle",
    .module = "_thread",
    .size = sizeof(ThreadHandle),
    .trace_kind = TRACE_CUSTOM,
    .trace = handle_trace,
    .slots = {.repr = handle_repr, .construct = handle_construct},
    .methods = handle_methods,
    .getters = handle_getters,
};

// ---- starting ---------------------------------------------------------------------------------------------------

static void run_thread(Thread *thread, ThreadHandle *handle) {
    Value function = handle->function, args = handle->args, kwargs = handle->kwargs;
    handle->function = handle->args = handle->kwargs = NO_VALUE;
    if (object_call_tuple(thread, function, args, kwargs) != NO_VALUE) return;
    if (error_matches(thread, SHAPE_SystemExit))
        error_clear(thread);
    else
        error_write_unraisable(thread, "Exception ignored in thread started by", function);
}

static void *thread_main(void *argument) {
    ThreadHandle *handle = argument;
    Thread *thread = handle->thread;
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_destroy(&attributes);
    // Frames above this one hold no objects; leave the guard and what the C library uses below the limit.
    thread_begin(thread, __builtin_frame_address(0), (size_t)((char *)__builtin_frame_address(0) - (char *)low));
    handle->ident = thread->id;
    handle->state = HANDLE_RUNNING;
    run_thread(thread, handle);
    thread_locals_forget(thread);
    forget_handle(thread, handle);
    handle_finish(handle);
    thread_detach(thread);
    return NULL;
}

static int create(Thread *thread, ThreadHandle *handle) {
    if (!(handle->thread = thread_prepare(thread->interp))) return -1;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    Value size = ROOT_VALUE(thread_stack_size);
    pthread_attr_setstacksize(
        &attributes, size == NO_VALUE || value_small_int(size) == 0 ? (size_t)8 << 20 : (size_t)value_small_int(size));
    pthread_t made;
    int status = pthread_create(&made, &attributes, thread_main, handle);
    pthread_attr_destroy(&attributes);
    if (status != 0) {
        thread_discard(handle->thread);
        return -1;
    }
    handle->ident = (uint64_t)(uintptr_t)made;
    return 0;
}

static int start(Thread *thread, ThreadHandle *handle, Value function, Value args, Value kwargs, bool daemon) {
    if (lock_is_finalizing(thread))
        return error_raise_int(thread, SHAPE_PythonFinalizationError,
                               "can't create new thread at interpreter shutdown");
    Value handles = running_handles(thread);
    if (handles == NO_VALUE || list_append(thread, handles, value_from_object(handle)) < 0) return -1;
    heap_store(thread, handle, &handle->function, function);
    heap_store(thread, handle, &handle->args, args);
    heap_store(thread, handle, &handle->kwargs, kwargs);
    handle->daemon = daemon;
    handle->state = HANDLE_STARTING;
    if (create(thread, handle) == 0) return 0;
    handle->state = HANDLE_NEW;
    handle->function = handle->args = handle->kwargs = NO_VALUE;
    forget_handle(thread, handle);
    return error_raise_int(thread, SHAPE_RuntimeError, "can't start new thread");
}

// In the child the calling thread is the only one: the others count as done.
void thread_handles_after_fork(Thread *thread) {
    Value list = ROOT_VALUE(thread_handles);
    size_t kept = 0;
    for (size_t i = 0; list != NO_VALUE && i < list_length(list); i++) {
        ThreadHandle *handle = (ThreadHandle *)list_get(list, i);
        if (handle->ident == thread->id) {
            list_set(thread, list, kept++, value_from_object(handle));
            continue;
        }
        sem_init(&handle->done, 0, 0);
        handle_finish(handle);
    }
    if (list != NO_VALUE && list_set_slice(thread, list, (int64_t)kept, (int64_t)list_length(list), NONE) < 0)
        error_clear(thread);
}

NATIVE(thread_start_new, "start_new_thread(function, args, kwargs={}, /)",
       "Start a new thread and return its identifier.\n\nThe thread will call the function with positional arguments "
       "from the\ntuple args "
       "and keyword arguments taken from the optional dictionary\nkwargs.  The thread exits when the function returns; "
       "the return value\nis "
       "ignored.  The thread will also exit when the function raises an\nunhandled exception; a stack trace will be "
       "printed unless "
       "the\nexception is SystemExit.",
       EFFECT_ANY) {
    if (!object_is_callable(args[0])) return error_raise(thread, SHAPE_TypeError, "first arg must be callable");
    if (!value_is_tuple(args[1])) return error_raise(thread, SHAPE_TypeError, "2nd arg must be a tuple");
    if (args[2] != UNBOUND && !value_is_dict(args[2]))
        return error_raise(thread, SHAPE_TypeError, "optional 3rd arg must be a dictionary");
    ThreadHandle *handle = handle_new(thread);
    if (!handle || start(thread, handle, args[0], args[1], args[2] == UNBOUND ? NO_VALUE : args[2], true) < 0)
        return NO_VALUE;
    return int_from_uint64(thread, handle->ident);
}

NATIVE(thread_start_joinable, "start_joinable_thread(function, handle=None, daemon=True)",
       "*For internal use only*: start a new thread.\n\nLike start_new_thread(), this starts a new thread calling the "
       "given "
       "function.\nUnlike start_new_thread(), this returns a handle object with methods to join\nor detach the given "
       "thread.\nThis function is "
       "not for third-party code, please use the\n`threading` module instead. During finalization the runtime will not "
       "wait for\nthe thread "
       "to exit if daemon is True. If handle is provided it must be a\nnewly created thread._ThreadHandle instance.",
       EFFECT_ANY) {
    if (!object_is_callable(args[0])) return error_raise(thread, SHAPE_TypeError, "thread function must be callable");
    if (args[1] != NONE && !value_has_shape(args[1], SHAPE_thread_handle))
        return error_raise(thread, SHAPE_TypeError, "'handle' must be a _ThreadHandle");
    int daemon = object_is_true(thread, args[2]);
    if (daemon < 0) return NO_VALUE;
    ThreadHandle *handle = args[1] == NONE ? handle_new(thread) : (ThreadHandle *)args[1];
    if (!handle) return NO_VALUE;
    if (handle->state != HANDLE_NEW) return error_raise(thread, SHAPE_RuntimeError, "thread already started");
    if (start(thread, handle, args[0], TUPLE_EMPTY(thread), NO_VALUE, daemon) < 0) return NO_VALUE;
    return value_from_object(handle);
}

// ---- functions --------------------------------------------------------------------------------------------------

NATIVE(thread_allocate_lock, "allocate_lock()",
       "Create a new lock object. See help(type(threading.Lock())) for\ninformation about locks.", EFFECT_ALLOCATES) {
    return value_from_object(lock_new(thread, BUILTIN_TYPE(thread_lock)));
}
NATIVE(thread_get_ident, "get_ident()",
       "Return a non-zero integer that uniquely identifies the current thread\namongst other threads that exist "
       "simultaneously.\n\nThis may "
       "be used to identify per-thread resources.  Even though on\nsome platforms threads identities may appear to "
       "be\nallocated "
       "consecutive numbers starting at 1, this behavior should not\nbe relied upon, and the number should be seen "
       "purely as a magic "
       "cookie.\nA thread's identity may be reused for another thread after it exits.",
       EFFECT_READS) {
    return int_from_uint64(thread, thread->id);
}
NATIVE(thread_get_native_id, "get_native_id()",
       "Return a non-negative integer identifying the thread as reported\nby the OS (kernel). This may be used to "
       "uniquely identify "
       "a\nparticular thread within a system.",
       EFFECT_READS) {
    return value_from_small_int((int64_t)syscall(SYS_gettid));
}
NATIVE(thread_get_main_ident, "_get_main_thread_ident()",
       "Internal only. Return a non-zero integer that uniquely identifies the main thread\nof the main interpreter.",
       EFFECT_READS) {
    return int_from_uint64(thread, thread->interp->threads->id);
}
NATIVE(thread_is_main_interpreter, "_is_main_interpreter()",
       "Return True if the current interpreter is the main Python interpreter.", EFFECT_READS) {
    return value_from_bool(thread->interp->runtime->main_interp == thread->interp);
}
NATIVE(thread_daemon_allowed, "daemon_threads_allowed()",
       "Return True if daemon threads are allowed in the current interpreter,\nand False otherwise.\n", EFFECT_NONE) {
    return TRUE_VALUE;
}
NATIVE(thread_count, "_count()",
       "Return the number of currently running Python threads, excluding\nthe main thread. The returned number "
       "comprises all threads "
       "created\nthrough `start_new_thread()` as well as `threading.Thread`, and not\nyet finished.",
       EFFECT_READS) {
    int64_t count = -1;
    for (Thread *each = thread->interp->threads; each; each = each->next)
        count++;
    return value_from_small_int(count);
}
NATIVE(thread_exit, "exit()",
       "This is synonymous to ``raise SystemExit''.  It will cause the current\nthread to exit silently unless the "
       "exception is caught.",
       EFFECT_RAISES) {
    return exception_raise(thread, value_from_object(BUILTIN_TYPE(SystemExit)), NO_VALUE);
}
NATIVE(thread_stack_size, "stack_size(size=0, /)", "Return the thread stack size used when creating new threads.",
       EFFECT_ANY) {
    int64_t size = object_index_int64(thread, args[0]);
    if (size == -1 && error_pending(thread)) return NO_VALUE;
    if (size < 0) return error_raise(thread, SHAPE_ValueError, "size must be 0 or a positive value");
    if (size > 0 && size < 32768)
        return error_raise(thread, SHAPE_ValueError, "size not valid: %lld bytes", (long long)size);
    Value old = ROOT_VALUE(thread_stack_size);
    ROOT_VALUE(thread_stack_size) = value_from_small_int(size);
    return old == NO_VALUE ? value_from_small_int(0) : old;
}
NATIVE(thread_interrupt_main, "interrupt_main(signum=2, /)",
       "Simulate the arrival of the given signal in the main thread,\nwhere the corresponding signal handler will be "
       "executed.\nIf *signum* is "
       "omitted, SIGINT is assumed.\nA subthread can use this function to interrupt the main thread.\n\nNote: the "
       "default signal handler for "
       "SIGINT raises ``KeyboardInterrupt``.",
       EFFECT_ANY) {
    int64_t number = object_index_int64(thread, args[0]);
    if (number == -1 && error_pending(thread)) return NO_VALUE;
    if (number < 1 || number >= SIGNALS_COUNT)
        return error_raise(thread, SHAPE_ValueError, "signal number out of range");
    Value handler = list_get(ROOT_VALUE(signal_handlers), (size_t)number);
    if ((handler != NONE && object_is_callable(handler)) || (handler == NONE && number == SIGINT))
        signals_note((int)number);
    return NONE;
}
NATIVE(thread_make_handle, "_make_thread_handle(ident, /)",
       "Internal only. Make a thread handle for threads not spawned\nby the _thread or "
       "threading module.",
       EFFECT_ANY) {
    Value ident = object_index(thread, args[0]);
    ThreadHandle *handle = ident == NO_VALUE ? NULL : handle_new(thread);
    if (!handle) return NO_VALUE;
    handle->ident = int_to_uint64_mask(ident);
    handle->state = HANDLE_RUNNING;
    handle->daemon = true; // nobody waits for it at the end
    Value handles = running_handles(thread);
    if (handles == NO_VALUE || list_append(thread, handles, value_from_object(handle)) < 0) return NO_VALUE;
    return value_from_object(handle);
}
NATIVE(thread_shutdown, "_shutdown()", "Wait for all non-daemon threads (other than the calling thread) to stop.",
       EFFECT_ANY) {
    for (;;) {
        Value handles = running_handles(thread);
        ThreadHandle *wanted = NULL;
        for (size_t i = 0; handles != NO_VALUE && i < list_length(handles) && !wanted; i++) {
            ThreadHandle *handle = (ThreadHandle *)list_get(handles, i);
            if (!handle->daemon && handle->ident != thread->id) wanted = handle;
        }
        if (!wanted) return handles == NO_VALUE ? NO_VALUE : NONE;
        if (handle_join(thread, wanted, -1) < 0)
            error_write_unraisable(thread, "Exception ignored while joining a thread", NO_VALUE);
    }
}
NATIVE(thread_set_name, "set_name(name)", "Set the name of the current thread.", EFFECT_ANY) {
    if (!value_is_str(args[0]))
        return error_raise(thread, SHAPE_TypeError, "set_name() argument 'name' must be str, not %B", args[0]);
    size_t length;
    const char *utf8 = str_to_utf8_surrogates(thread, args[0], &length);
    if (!utf8) return NO_VALUE;
    char name[16] = "";
    if (length > 15) length = 15;
    while (length > 0 && length == 15 && ((unsigned char)utf8[length] & 0xC0) == 0x80)
        length--; // no half characters
    for (size_t i = 0; i < length; i++)
        name[i] = utf8[i];
    pthread_setname_np(pthread_self(), name);
    return NONE;
}
NATIVE(thread_get_name, "_get_name()", "Get the name of the current thread.", EFFECT_ALLOCATES) {
    char name[64] = "";
    pthread_getname_np(pthread_self(), name, sizeof name);
    return str_from_cstring(thread, name);
}

// ---- excepthook -------------------------------------------------------------------------------------------------

static const StructSequenceField hook_fields[] = {{"exc_type", "Exception type"},
                                                  {"exc_value", "Exception value"},
                                                  {"exc_traceback", "Exception traceback"},
                                                  {"thread", "Thread"}};
static const StructSequenceSpec hook_spec = {"_thread",
                                             "_ExceptHookArgs",
                                             "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.",
                                             hook_fields,
                                             4,
                                             4,
                                             false};

NATIVE(thread_excepthook, "_excepthook(args, /)", "Handle uncaught Thread.run() exception.", EFFECT_ANY) {
    if (!value_is_tuple(args[0]) || tuple_length(args[0]) != 4)
        return error_raise(thread, SHAPE_TypeError, "_thread.excepthook argument type must be ExceptHookArgs");
    Value type = tuple_get(args[0], 0), exception = tuple_get(args[0], 1), which = tuple_get(args[0], 3);
    if (type == value_from_object(BUILTIN_TYPE(SystemExit))) return NONE;
    Value file = dict_get_name(thread, thread->interp->sys_dict, NAME(stderr));
    if ((file == NO_VALUE || file == NONE) && which != NONE)
        file = object_get_attribute_cstring(thread, which, "_stderr");
    if (file == NO_VALUE || file == NONE) return error_pending(thread) ? NO_VALUE : NONE;
    Value name = which == NONE ? int_from_uint64(thread, thread->id) : object_get_attribute(thread, which, NAME(name));
    Value text = name == NO_VALUE ? NO_VALUE : str_format_c(thread, "Exception in thread %S:\n", name);
    if (text == NO_VALUE || object_call_method(thread, file, NAME(write), 1, text) == NO_VALUE) return NO_VALUE;
    if (value_is_exception(exception)) report_display(thread, exception);
    return NONE;
}

// ---- the module -------------------------------------------------------------------------------------------------

static const NativeDef thread_start_new_synonym_native = {"start_new(function, args, kwargs={}, /)",
                                                          "An obsolete synonym of start_new_thread().",
                                                          thread_start_new, EFFECT_ANY};
static const NativeDef thread_allocate_native = {"allocate()", "An obsolete synonym of allocate_lock().",
                                                 thread_allocate_lock, EFFECT_ALLOCATES};
static const NativeDef thread_exit_thread_native = {"exit_thread()", "An obsolete synonym of exit().", thread_exit,
                                                    EFFECT_RAISES};

static const NativeDef *const functions[] = {&thread_start_new_native,
                                             &thread_start_joinable_native,
                                             &thread_allocate_lock_native,
                                             &thread_get_ident_native,
                                             &thread_get_native_id_native,
                                             &thread_get_main_ident_native,
                                             &thread_is_main_interpreter_native,
                                             &thread_daemon_allowed_native,
                                             &thread_count_native,
                                             &thread_exit_native,
                                             &thread_stack_size_native,
                                             &thread_interrupt_main_native,
                                             &thread_make_handle_native,
                                             &thread_shutdown_native,
                                             &thread_set_name_native,
                                             &thread_get_name_native,
                                             &thread_excepthook_native,
                                             &thread_start_new_synonym_native,
                                             &thread_allocate_native,
                                             &thread_exit_thread_native,
                                             NULL};

static int execute(Thread *thread, Module *module) {
    Type *hook_type = struct_sequence_new_type(thread, &hook_spec);
    if (!hook_type || module_add_type(thread, module, BUILTIN_TYPE(thread_lock)) < 0 ||
        module_add(thread, module, "LockType", value_from_object(BUILTIN_TYPE(thread_lock))) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(thread_rlock)) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(thread_handle)) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(thread_local)) < 0 ||
        module_add(thread, module, "_ExceptHookArgs", value_from_object(hook_type)) < 0 ||
        module_add(thread, module, "error", value_from_object(BUILTIN_TYPE(RuntimeError))) < 0 ||
        module_add(thread, module, "TIMEOUT_MAX", float_from_double(thread, TIMEOUT_MOST)) < 0 ||
        module_add_int(thread, module, "_NAME_MAXLEN", 15) < 0)
        return -1;
    return 0;
}

const ModuleSpec _thread_module_spec = {
    .name = "_thread",
    .doc = "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module "
           "provides a more convenient "
           "interface.",
    .functions = functions,
    .execute = execute,
};
