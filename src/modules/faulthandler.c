// Taipan: the faulthandler module: tracebacks written by signal handlers. MIT licence.
//
// What a handler needs is process-wide, since handlers get no context: a second set of mutable statics beside signals.c.
// Writing a traceback uses nothing but write(2): it reads frames that may be in the middle of anything, so every chain is
// bounded. Files are kept alive by ROOT(faulthandler_files), by what they are for.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "base/number_text.h"
#include "modules/native_support.h"
#include "runtime/frame.h"
#include "runtime/signals.h"

enum { FRAMES_MAXIMUM = 100, THREADS_MAXIMUM = 100, TEXT_MAXIMUM = 500, FAULT_COUNT = 5 };

typedef struct UserSignal {
    bool enabled, all, chain;
    int fd;
    struct sigaction previous;
} UserSignal;

static struct {
    Interp *interp;
    bool enabled, all;
    int fd;
    struct sigaction previous[FAULT_COUNT];
    stack_t stack;
    UserSignal user[SIGNALS_COUNT];
} process;

static const struct {
    int number;
    const char *name;
} faults[FAULT_COUNT] = {{SIGBUS, "Bus error"},
                         {SIGILL, "Illegal instruction"},
                         {SIGFPE, "Floating-point exception"},
                         {SIGABRT, "Aborted"},
                         {SIGSEGV, "Segmentation fault"}};

// ---- writing ----------------------------------------------------------------------------------------------------

static void put(int fd, const char *text, size_t length) {
    while (length > 0) {
        ssize_t done = write(fd, text, length);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return;
        text += done;
        length -= (size_t)done;
    }
}
static void put_text(int fd, const char *text) {
    put(fd, text, strlen(text));
}
static void put_number(int fd, int64_t n) {
    char buffer[NUMBER_INT_SIZE];
    put(fd, buffer, number_from_int64(buffer, n, 10));
}
static void put_hex(int fd, uint64_t n, int digits) {
    char buffer[16];
    for (int i = digits - 1; i >= 0; i--, n >>= 4)
        buffer[i] = "0123456789abcdef"[n & 15];
    put(fd, buffer, (size_t)digits);
}
static void put_str(int fd, Value v) {
    if (!value_is_str(v)) return put_text(fd, "???");
    const Str *s = str_from_value(v);
    for (size_t i = 0; i < s->length && i < TEXT_MAXIMUM; i++) {
        uint32_t c = str_read(s, i);
        char plain = (char)c;
        if (c >= 0x20 && c < 0x7F) {
            put(fd, &plain, 1);
        } else {
            put_text(fd, c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U");
            put_hex(fd, c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
        }
    }
    if (s->length > TEXT_MAXIMUM) put_text(fd, "...");
}

static void put_frames(int fd, const Thread *thread) {
    const Frame *frame = thread->frame;
    if (!frame) return put_text(fd, "  <no Python frame>\n");
    for (int count = 0; frame; frame = frame->caller) {
        if (frame->flags & FRAME_HIDDEN) continue;
        if (count++ == FRAMES_MAXIMUM) return put_text(fd, "  ...\n");
        put_text(fd, "  File \"");
        put_str(fd, frame->code->filename);
        put_text(fd, "\", line ");
        int line = frame_line(frame);
        if (line > 0)
            put_number(fd, line);
        else
            put_text(fd, "???");
        put_text(fd, " in ");
        put_str(fd, frame->code->name);
        put_text(fd, "\n");
    }
}
static void put_thread(int fd, const Thread *thread, bool current) {
    char name[32] = "";
    put_text(fd, current ? "Current thread 0x" : "Thread 0x");
    put_hex(fd, thread->id, 16);
    if (pthread_getname_np((pthread_t)thread->id, name, sizeof name) == 0 && name[0]) {
        put_text(fd, " [");
        put_text(fd, name);
        put_text(fd, "]");
    }
    put_text(fd, " (most recent call first):\n");
    put_frames(fd, thread);
}
static const Thread *current_thread(void) {
    const Thread *thread = process.interp ? process.interp->threads : NULL;
    for (int i = 0; thread && i < THREADS_MAXIMUM && thread->id != (uint64_t)pthread_self(); i++)
        thread = thread->next;
    return thread;
}
// current: the thread this is about, or NULL (the watchdog).
static void put_traceback(int fd, bool all, const Thread *current) {
    if (!all) {
        if (current) put_text(fd, "Stack (most recent call first):\n"), put_frames(fd, current);
        return;
    }
    const Thread *threads[THREADS_MAXIMUM]; // the newest come first
    int count = 0;
    for (const Thread *thread = process.interp->threads; thread && count < THREADS_MAXIMUM; thread = thread->next)
        threads[count++] = thread;
    for (int i = count; i-- > 0;) {
        put_thread(fd, threads[i], threads[i] == current);
        if (i > 0) put_text(fd, "\n");
    }
}

// ---- files ------------------------------------------------------------------------------------------------------

// The descriptor of a `file` argument, which is kept alive under the key; -1 with an exception.
static int take_file(Thread *thread, Value file, const char *key) {
    if (file == UNBOUND || file == NONE) {
        file = dict_get_cstring(thread, thread->interp->sys_dict, "stderr");
        if (file == NO_VALUE) return error_raise_int(thread, SHAPE_RuntimeError, "unable to get sys.stderr");
        if (file == NONE) return error_raise_int(thread, SHAPE_RuntimeError, "sys.stderr is None");
    } else if (value_is_int(file)) {
        int fd;
        if (support_int(thread, file, &fd) < 0) return -1;
        return fd >= 0 ? fd : error_raise_int(thread, SHAPE_ValueError, "file is not a valid file descriptor");
    }
    Value number = object_call_method(thread, file, str_intern_cstring(thread, "fileno"), 0);
    int fd = -1;
    if (number == NO_VALUE) return -1;
    if (!value_is_int(number) || support_int(thread, number, &fd) < 0 || fd < 0) {
        error_clear(thread);
        return error_raise_int(thread, SHAPE_RuntimeError, "file.fileno() is not a valid file descriptor");
    }
    if (object_call_method(thread, file, str_intern_cstring(thread, "flush"), 0) == NO_VALUE) error_clear(thread);
    Dict *files = (Dict *)ROOT_VALUE(faulthandler_files);
    return dict_set_cstring(thread, files, key, file) < 0 ? -1 : fd;
}

// ---- now --------------------------------------------------------------------------------------------------------

NATIVE(dump_traceback, "dump_traceback($module, /, file=sys.stderr, all_threads=True)",
       "Dump the traceback of the current thread, or of all threads if all_threads is True, into file.", EFFECT_ANY) {
    int all = object_is_true(thread, args[2]), fd = all < 0 ? -1 : take_file(thread, args[1], "now");
    if (fd < 0) return NO_VALUE;
    put_traceback(fd, all, thread);
    return NONE;
}
NATIVE(dump_c_stack, "dump_c_stack($module, /, file=sys.stderr)", "Dump the C stack of the current thread.",
       EFFECT_ANY) {
    int fd = take_file(thread, args[1], "now");
    if (fd < 0) return NO_VALUE;
    put_text(fd, "Current thread's C stack trace (most recent call first):\n  <cannot get C stack on this system>\n");
    return NONE;
}

// ---- at a fault -------------------------------------------------------------------------------------------------

static void on_fault(int number) {
    int saved = errno, index = 0;
    while (index < FAULT_COUNT - 1 && faults[index].number != number)
        index++;
    sigaction(number, &process.previous[index], NULL);
    put_text(process.fd, "Fatal Python error: ");
    put_text(process.fd, faults[index].name);
    put_text(process.fd, "\n\n");
    put_traceback(process.fd, process.all, current_thread());
    errno = saved;
    raise(number); // the previous handler, when this one returns
}
static int install_faults(Thread *thread) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_fault;
    action.sa_flags = SA_NODEFER | SA_ONSTACK;
    if (!process.stack.ss_sp) {
        process.stack.ss_size = (size_t)SIGSTKSZ * 2 + 65536;
        process.stack.ss_sp = malloc(process.stack.ss_size);
        if (!process.stack.ss_sp) return error_no_memory(thread), -1;
        sigaltstack(&process.stack, NULL);
    }
    for (int i = 0; i < FAULT_COUNT; i++)
        if (sigaction(faults[i].number, &action, &process.previous[i]) < 0) return support_errno(thread), -1;
    return 0;
}
NATIVE(enable, "enable($module, /, file=sys.stderr, all_threads=True, c_stack=True)", "Enable the fault handler.",
       EFFECT_ANY) {
    int all = object_is_true(thread, args[2]), fd = all < 0 ? -1 : take_file(thread, args[1], "enable");
    if (fd < 0) return NO_VALUE;
    process.fd = fd;
    process.all = all;
    if (!process.enabled && install_faults(thread) < 0) return NO_VALUE;
    process.enabled = true;
    return NONE;
}
NATIVE(disable, "disable($module, /)", "Disable the fault handler.", EFFECT_ANY) {
    if (!process.enabled) return FALSE_VALUE;
    for (int i = 0; i < FAULT_COUNT; i++)
        sigaction(faults[i].number, &process.previous[i], NULL);
    process.enabled = false;
    return dict_delete(thread, (Dict *)ROOT_VALUE(faulthandler_files), str_intern_cstring(thread, "enable")) < 0
               ? NO_VALUE
               : TRUE_VALUE;
}
NATIVE(is_enabled, "is_enabled($module, /)", "Check if the handler is enabled.", EFFECT_READS) {
    return value_from_bool(process.enabled);
}

// ---- at a signal of the user's choice ---------------------------------------------------------------------------

static void on_user(int number) {
    int saved = errno;
    UserSignal *user = &process.user[number];
    put_traceback(user->fd, user->all, current_thread());
    if (user->chain && user->previous.sa_handler != SIG_DFL && user->previous.sa_handler != SIG_IGN)
        user->previous.sa_handler(number);
    errno = saved;
}
static int check_signal(Thread *thread, Value v) {
    int number;
    if (support_int(thread, v, &number) < 0) return -1;
    for (int i = 0; i < FAULT_COUNT; i++)
        if (faults[i].number == number)
            return error_raise_int(thread, SHAPE_RuntimeError, "signal %d cannot be registered, use enable() instead",
                                   number);
    if (number < 1 || number >= SIGNALS_COUNT)
        return error_raise_int(thread, SHAPE_ValueError, "signal number out of range");
    return number;
}
NATIVE(register_, "register($module, /, signum, file=sys.stderr, all_threads=True, chain=False)",
       "Register a handler for the signal 'signum': dump the traceback of the current thread, or of all threads if "
       "all_threads is True, into file.",
       EFFECT_ANY) {
    int number = check_signal(thread, args[1]), all = number < 0 ? -1 : object_is_true(thread, args[3]);
    int chain = all < 0 ? -1 : object_is_true(thread, args[4]);
    char key[24];
    snprintf(key, sizeof key, "signal %d", number);
    int fd = chain < 0 ? -1 : take_file(thread, args[2], key);
    if (fd < 0) return NO_VALUE;
    UserSignal *user = &process.user[number];
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_user;
    action.sa_flags = SA_RESTART | SA_ONSTACK | (chain ? SA_NODEFER : 0);
    user->fd = fd;
    user->all = all;
    user->chain = chain;
    if (sigaction(number, &action, user->enabled ? NULL : &user->previous) < 0) return support_errno(thread);
    user->enabled = true;
    return NONE;
}
NATIVE(unregister, "unregister($module, signum, /)",
       "Unregister the handler of the signal 'signum' registered by register().", EFFECT_ANY) {
    int number = check_signal(thread, args[1]);
    if (number < 0) return NO_VALUE;
    UserSignal *user = &process.user[number];
    if (!user->enabled) return FALSE_VALUE;
    user->enabled = false;
    sigaction(number, &user->previous, NULL);
    return TRUE_VALUE;
}

// ---- later ------------------------------------------------------------------------------------------------------

typedef struct Watchdog { // belongs to its thread once started; freed by whoever joins that
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool cancelled, repeat, exits;
    int fd;
    int64_t nanoseconds;
    char header[64];
} Watchdog;

static struct timespec after(int64_t nanoseconds) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t fraction = now.tv_nsec + nanoseconds % 1000000000;
    return (struct timespec){now.tv_sec + nanoseconds / 1000000000 + fraction / 1000000000, fraction % 1000000000};
}
static void *watch(void *argument) {
    Watchdog *dog = argument;
    pthread_mutex_lock(&dog->mutex);
    do {
        struct timespec until = after(dog->nanoseconds);
        while (!dog->cancelled && pthread_cond_timedwait(&dog->changed, &dog->mutex, &until) != ETIMEDOUT) {
        }
        if (dog->cancelled) break;
        put_text(dog->fd, dog->header);
        put_traceback(dog->fd, true, NULL);
        if (dog->exits) _exit(1);
    } while (dog->repeat);
    pthread_mutex_unlock(&dog->mutex);
    return NULL;
}
static Watchdog **watchdog_of(Thread *thread) {
    return (Watchdog **)&thread->interp->state[STATE_FAULTHANDLER];
}
static void cancel(Thread *thread) {
    Watchdog *dog = *watchdog_of(thread);
    if (!dog) return;
    pthread_mutex_lock(&dog->mutex);
    dog->cancelled = true;
    pthread_cond_signal(&dog->changed);
    pthread_mutex_unlock(&dog->mutex);
    pthread_join(dog->thread, NULL);
    free(dog);
    *watchdog_of(thread) = NULL;
}
static void write_header(Watchdog *dog) {
    int64_t micro = dog->nanoseconds / 1000, seconds = micro / 1000000, fraction = micro % 1000000;
    int length = snprintf(dog->header, sizeof dog->header, "Timeout (%lld:%02lld:%02lld", (long long)(seconds / 3600),
                          (long long)(seconds / 60 % 60), (long long)(seconds % 60));
    snprintf(dog->header + length, sizeof dog->header - (size_t)length, fraction ? ".%06lld)!\n" : ")!\n",
             (long long)fraction);
}
static int start(Watchdog *dog) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&dog->mutex, NULL);
    pthread_cond_init(&dog->changed, &attributes);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); // signals are for the other threads
    int failure = pthread_create(&dog->thread, NULL, watch, dog);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}
NATIVE(dump_traceback_later, "dump_traceback_later($module, /, timeout, repeat=False, file=sys.stderr, exit=False)",
       "Dump the traceback of all threads in timeout seconds,\nor every timeout seconds if repeat is True. With exit, "
       "the process then ends at once.",
       EFFECT_ANY) {
    int64_t nanoseconds;
    if (support_nanoseconds(thread, args[1], &nanoseconds) < 0) return NO_VALUE;
    if (nanoseconds <= 0) return error_raise(thread, SHAPE_ValueError, "timeout must be greater than 0");
    int repeat = object_is_true(thread, args[2]), exits = repeat < 0 ? -1 : object_is_true(thread, args[4]);
    int fd = exits < 0 ? -1 : take_file(thread, args[3], "later");
    if (fd < 0) return NO_VALUE;
    cancel(thread);
    Watchdog *dog = calloc(1, sizeof *dog);
    if (!dog) return error_no_memory(thread);
    dog->repeat = repeat;
    dog->exits = exits;
    dog->fd = fd;
    dog->nanoseconds = nanoseconds;
    write_header(dog);
    if (start(dog) != 0) {
        free(dog);
        return error_raise(thread, SHAPE_RuntimeError, "unable to start watchdog thread");
    }
    *watchdog_of(thread) = dog;
    return NONE;
}
NATIVE(cancel_dump_traceback_later, "cancel_dump_traceback_later($module, /)",
       "Cancel the previous call to dump_traceback_later().", EFFECT_ANY) {
    cancel(thread);
    return NONE;
}

// ---- faults on purpose, for tests -------------------------------------------------------------------------------

static Value fault(int number) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    raise(number);
    return NONE;
}
NATIVE(raise_segv, "_sigsegv($module, release_gil=False, /)", "Raise a SIGSEGV signal.", EFFECT_ANY) {
    return fault(SIGSEGV);
}
NATIVE(raise_abort, "_sigabrt($module, /)", "Raise a SIGABRT signal.", EFFECT_ANY) {
    return fault(SIGABRT);
}
NATIVE(raise_fpe, "_sigfpe($module, /)", "Raise a SIGFPE signal.", EFFECT_ANY) {
    return fault(SIGFPE);
}

static int execute(Thread *thread, Module *module) {
    (void)module;
    process.interp = thread->interp;
    Dict *files = dict_allocate(thread);
    ROOT_VALUE(faulthandler_files) = value_from_object(files); // NOBARRIER: root
    return files ? 0 : -1;
}
static const NativeDef *const functions[] = {&dump_traceback_native,
                                             &dump_c_stack_native,
                                             &enable_native,
                                             &disable_native,
                                             &is_enabled_native,
                                             &register__native,
                                             &unregister_native,
                                             &dump_traceback_later_native,
                                             &cancel_dump_traceback_later_native,
                                             &raise_segv_native,
                                             &raise_abort_native,
                                             &raise_fpe_native,
                                             NULL};
const ModuleSpec faulthandler_module_spec = {
    .name = "faulthandler", .doc = "faulthandler module.", .functions = functions, .execute = execute};
