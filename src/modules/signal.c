// Taipan: the _signal module: Python handlers, masks, timers. MIT licence.
//
// Handlers live in ROOT(signal_handlers) (runtime/signals.h); they run at safepoints of the main thread only.
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "modules/native_support.h"
#include "object/set.h"
#include "runtime/lock.h"
#include "runtime/signals.h"

static bool in_main_thread(void) {
    return getpid() == (pid_t)syscall(SYS_gettid);
}

static int signal_number(Thread *thread, Value v, int *number) {
    if (support_int(thread, v, number) < 0) return -1;
    if (*number < 1 || *number >= SIGNALS_COUNT)
        return error_raise_int(thread, SHAPE_ValueError, "signal number out of range");
    return 0;
}

NATIVE(signal_default_int_handler, "default_int_handler(signalnum, frame, /)",
       "The default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt.", EFFECT_ANY) {
    return exception_raise(thread, value_from_object(BUILTIN_TYPE(KeyboardInterrupt)), NO_VALUE);
}

// ---- handlers ---------------------------------------------------------------------------------------------------

NATIVE(signal_signal, "signal(signalnum, handler, /)",
       "Set the action for the given signal.\n\nThe action can be SIG_DFL, SIG_IGN, or a callable Python object.",
       EFFECT_ANY) {
    int number;
    if (support_int(thread, args[0], &number) < 0) return NO_VALUE;
    if (!in_main_thread())
        return error_raise(thread, SHAPE_ValueError, "signal only works in main thread of the main interpreter");
    if (number < 1 || number >= SIGNALS_COUNT)
        return error_raise(thread, SHAPE_ValueError, "signal number out of range");
    SignalDisposition disposition = SIGNAL_NOTED;
    Value kept = args[1];
    if (value_is_int(args[1]) && int_equal(args[1], value_from_small_int(0)))
        disposition = SIGNAL_DEFAULT, kept = value_from_small_int(0);
    else if (value_is_int(args[1]) && int_equal(args[1], value_from_small_int(1)))
        disposition = SIGNAL_IGNORED, kept = value_from_small_int(1);
    else if (!object_is_callable(args[1]))
        return error_raise(thread, SHAPE_TypeError,
                           "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    if (signals_run_pending(thread) < 0) return NO_VALUE;
    if (signals_install(number, disposition) < 0) return support_errno(thread);
    Value old = list_get(ROOT_VALUE(signal_handlers), (size_t)number);
    list_set(thread, ROOT_VALUE(signal_handlers), (size_t)number, kept);
    return old;
}
NATIVE(signal_getsignal, "getsignal(signalnum, /)", "Return the current action for the given signal.", EFFECT_ANY) {
    int number;
    return signal_number(thread, args[0], &number) < 0 ? NO_VALUE
                                                       : list_get(ROOT_VALUE(signal_handlers), (size_t)number);
}
NATIVE(signal_strsignal, "strsignal(signalnum, /)", "Return the system description of the given signal.", EFFECT_ANY) {
    int number;
    if (signal_number(thread, args[0], &number) < 0) return NO_VALUE;
    errno = 0;
    const char *text = strsignal(number);
    return errno || !text || strstr(text, "Unknown signal") ? NONE : str_from_cstring(thread, text);
}
NATIVE(signal_siginterrupt, "siginterrupt(signalnum, flag, /)", "Change system call restart behaviour.", EFFECT_ANY) {
    int number, flag;
    if (signal_number(thread, args[0], &number) < 0 || support_int(thread, args[1], &flag) < 0) return NO_VALUE;
    struct sigaction action;
    if (sigaction(number, NULL, &action) < 0) return support_errno(thread);
    if (flag)
        action.sa_flags &= ~SA_RESTART;
    else
        action.sa_flags |= SA_RESTART;
    return sigaction(number, &action, NULL) < 0 ? support_errno(thread) : NONE;
}
NATIVE(signal_set_wakeup_fd, "set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)",
       "Sets the fd to be written to (with the signal number) when a signal comes in.", EFFECT_ANY) {
    int fd;
    if (support_int(thread, args[0], &fd) < 0) return NO_VALUE;
    int warn = object_is_true(thread, args[1]);
    if (warn < 0) return NO_VALUE;
    if (!in_main_thread())
        return error_raise(thread, SHAPE_ValueError, "set_wakeup_fd only works in main thread of the main interpreter");
    if (fd != -1) {
        struct stat status;
        if (fstat(fd, &status) < 0) {
            if (errno == EBADF) return error_raise(thread, SHAPE_ValueError, "invalid fd");
            return support_errno(thread);
        }
        int flags = fcntl(fd, F_GETFL);
        if (flags < 0) return support_errno(thread);
        if (!(flags & O_NONBLOCK))
            return error_raise(thread, SHAPE_ValueError, "the fd %i must be in non-blocking mode", fd);
    }
    return value_from_small_int(signals_set_wakeup(fd, warn));
}

// ---- sending ----------------------------------------------------------------------------------------------------

NATIVE(signal_raise_signal, "raise_signal(signalnum, /)", "Send a signal to the executing process.", EFFECT_ANY) {
    int number;
    if (support_int(thread, args[0], &number) < 0) return NO_VALUE;
    thread_leave(thread);
    int status = raise(number);
    thread_enter(thread);
    if (status) return support_errno(thread);
    return signals_run_pending(thread) < 0 ? NO_VALUE : NONE;
}
NATIVE(signal_pthread_kill, "pthread_kill(thread_id, signalnum, /)", "Send a signal to a thread.", EFFECT_ANY) {
    int number;
    Value id = object_index(thread, args[0]);
    if (id == NO_VALUE || support_int(thread, args[1], &number) < 0) return NO_VALUE;
    int code = pthread_kill((pthread_t)int_to_uint64_mask(id), number);
    if (code) return error_from_errno(thread, code, NO_VALUE, NO_VALUE);
    return signals_run_pending(thread) < 0 ? NO_VALUE : NONE;
}
NATIVE(signal_pidfd_send_signal, "pidfd_send_signal(pidfd, signalnum, siginfo=None, flags=0, /)",
       "Send a signal to a process referred to by a pid file descriptor.", EFFECT_ANY) {
    int fd, number, flags;
    if (support_int(thread, args[0], &fd) < 0 || support_int(thread, args[1], &number) < 0 ||
        support_int(thread, args[3], &flags) < 0)
        return NO_VALUE;
    if (args[2] != NONE) return error_raise(thread, SHAPE_TypeError, "siginfo must be None");
    return syscall(SYS_pidfd_send_signal, fd, number, NULL, flags) < 0 ? support_errno(thread) : NONE;
}
NATIVE(signal_pause, "pause()", "Wait until a signal arrives.", EFFECT_ANY) {
    thread_leave(thread);
    pause();
    thread_enter(thread);
    return signals_run_pending(thread) < 0 ? NO_VALUE : NONE;
}
NATIVE(signal_alarm, "alarm(seconds, /)", "Arrange for SIGALRM to arrive after the given number of seconds.",
       EFFECT_ANY) {
    int seconds;
    return support_int(thread, args[0], &seconds) < 0 ? NO_VALUE : value_from_small_int(alarm((unsigned)seconds));
}

// ---- timers -----------------------------------------------------------------------------------------------------

static Value timer_error(Thread *thread) {
    Value arguments = tuple_pack(thread, 2, value_from_small_int(errno), str_from_cstring(thread, strerror(errno)));
    Value exception = arguments == NO_VALUE
                          ? NO_VALUE
                          : exception_new(thread, type_from_value(ROOT_VALUE(signal_timer_error)), arguments);
    return exception == NO_VALUE ? NO_VALUE : error_set(thread, exception);
}
static int timeval_from(Thread *thread, Value v, struct timeval *t) {
    *t = (struct timeval){0, 0};
    if (v == UNBOUND) return 0;
    int64_t ns;
    if (support_nanoseconds(thread, v, &ns) < 0) return -1;
    int64_t us = ns >= 0 ? (ns + 999) / 1000 : ns / 1000;
    t->tv_sec = us / 1000000, t->tv_usec = us % 1000000;
    if (t->tv_usec < 0) t->tv_sec--, t->tv_usec += 1000000;
    return 0;
}
static Value timer_value(Thread *thread, const struct itimerval *t) {
    return tuple_pack(thread, 2,
                      float_from_double(thread, (double)t->it_value.tv_sec + (double)t->it_value.tv_usec / 1e6),
                      float_from_double(thread, (double)t->it_interval.tv_sec + (double)t->it_interval.tv_usec / 1e6));
}
NATIVE(signal_setitimer, "setitimer(which, seconds, interval=0.0, /)",
       "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).", EFFECT_ANY) {
    int which;
    struct itimerval new, old;
    if (support_int(thread, args[0], &which) < 0 || timeval_from(thread, args[1], &new.it_value) < 0 ||
        timeval_from(thread, args[2], &new.it_interval) < 0)
        return NO_VALUE;
    if (setitimer((__itimer_which_t)which, &new, &old) != 0) return timer_error(thread);
    return timer_value(thread, &old);
}
NATIVE(signal_getitimer, "getitimer(which, /)", "Returns current value of given itimer.", EFFECT_ANY) {
    int which;
    struct itimerval old;
    if (support_int(thread, args[0], &which) < 0) return NO_VALUE;
    return getitimer((__itimer_which_t)which, &old) != 0 ? timer_error(thread) : timer_value(thread, &old);
}

// ---- masks ------------------------------------------------------------------------------------------------------

static int add_to_mask(Thread *thread, void *context, Value item) {
    Value index = object_index(thread, item);
    int64_t number;
    if (index == NO_VALUE) return -1;
    if (!int_fits_int64(index, &number) || number < 1 || number >= SIGNALS_COUNT)
        return error_raise_int(thread, SHAPE_ValueError, "signal number %S out of range [1; %d]", index,
                               SIGNALS_COUNT - 1);
    sigaddset(context, (int)number);
    return 0;
}
static int mask_from(Thread *thread, Value iterable, sigset_t *set) {
    sigemptyset(set);
    return object_for_each(thread, iterable, add_to_mask, set) < 0 ? -1 : 0;
}
static Value mask_value(Thread *thread, const sigset_t *mask) {
    Set *set = set_allocate(thread, SHAPE_set);
    for (int i = 1; set && i < SIGNALS_COUNT; i++)
        if (sigismember(mask, i) == 1 && set_add(thread, set, value_from_small_int(i)) < 0) return NO_VALUE;
    return value_from_object(set);
}
NATIVE(signal_pthread_sigmask, "pthread_sigmask(how, mask, /)",
       "Fetch and/or change the signal mask of the calling thread.", EFFECT_ANY) {
    int how;
    sigset_t new, old;
    if (support_int(thread, args[0], &how) < 0 || mask_from(thread, args[1], &new) < 0) return NO_VALUE;
    int code = pthread_sigmask(how, &new, &old);
    if (code) return error_from_errno(thread, code, NO_VALUE, NO_VALUE);
    return signals_run_pending(thread) < 0 ? NO_VALUE : mask_value(thread, &old);
}
NATIVE(signal_sigpending, "sigpending()", "Examine pending signals.", EFFECT_ANY) {
    sigset_t set;
    return sigpending(&set) < 0 ? support_errno(thread) : mask_value(thread, &set);
}
NATIVE(signal_valid_signals, "valid_signals()", "Return a set of valid signal numbers on this platform.", EFFECT_ANY) {
    sigset_t set;
    sigfillset(&set);
    return mask_value(thread, &set);
}
NATIVE(signal_sigwait, "sigwait(sigset, /)", "Wait for a signal.", EFFECT_ANY) {
    sigset_t set;
    int number = 0, code;
    if (mask_from(thread, args[0], &set) < 0) return NO_VALUE;
    thread_leave(thread);
    code = sigwait(&set, &number);
    thread_enter(thread);
    return code ? error_from_errno(thread, code, NO_VALUE, NO_VALUE) : value_from_small_int(number);
}
static Value information_value(Thread *thread, const siginfo_t *info) {
    Value values[7] = {value_from_small_int(info->si_signo), value_from_small_int(info->si_code),
                       value_from_small_int(info->si_errno), value_from_small_int(info->si_pid),
                       value_from_small_int(info->si_uid),   value_from_small_int(info->si_status),
                       value_from_small_int(info->si_band)};
    return struct_sequence_from_values(thread, type_from_value(ROOT_VALUE(signal_information)), values, 7);
}
NATIVE(signal_sigwaitinfo, "sigwaitinfo(sigset, /)",
       "Wait synchronously until one of the signals in *sigset* is delivered.", EFFECT_ANY) {
    sigset_t set;
    siginfo_t info;
    int status;
    if (mask_from(thread, args[0], &set) < 0) return NO_VALUE;
    do {
        thread_leave(thread);
        status = sigwaitinfo(&set, &info);
        thread_enter(thread);
    } while (support_repeat(thread, status < 0));
    return status < 0 ? support_errno(thread) : information_value(thread, &info);
}
NATIVE(signal_sigtimedwait, "sigtimedwait(sigset, timeout, /)", "Like sigwaitinfo(), but with a timeout.", EFFECT_ANY) {
    sigset_t set;
    siginfo_t info;
    int64_t ns;
    if (mask_from(thread, args[0], &set) < 0 || support_nanoseconds(thread, args[1], &ns) < 0) return NO_VALUE;
    if (ns < 0) return error_raise(thread, SHAPE_ValueError, "timeout must be non-negative");
    struct timespec now, wait;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t until = now.tv_sec * 1000000000LL + now.tv_nsec + ns;
    int status;
    do {
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t left = until - (now.tv_sec * 1000000000LL + now.tv_nsec);
        if (left < 0) left = 0;
        wait = (struct timespec){(time_t)(left / 1000000000), (long)(left % 1000000000)};
        thread_leave(thread);
        status = sigtimedwait(&set, &info, &wait);
        thread_enter(thread);
    } while (support_repeat(thread, status < 0));
    if (status < 0) return errno == EAGAIN && !error_pending(thread) ? NONE : support_errno(thread);
    return information_value(thread, &info);
}

// ---- the module -------------------------------------------------------------------------------------------------

static const NamedInt constants[] = {
#define S(name)                                                                                                        \
    { #name, name }
    S(SIGABRT),
    S(SIGALRM),
    S(SIGBUS),
    S(SIGCHLD),
    S(SIGCONT),
    S(SIGFPE),
    S(SIGHUP),
    S(SIGILL),
    S(SIGINT),
    S(SIGIO),
    S(SIGIOT),
    S(SIGKILL),
    S(SIGPIPE),
    S(SIGPOLL),
    S(SIGPROF),
    S(SIGPWR),
    S(SIGQUIT),
    S(SIGSEGV),
    S(SIGSTKFLT),
    S(SIGSTOP),
    S(SIGSYS),
    S(SIGTERM),
    S(SIGTRAP),
    S(SIGTSTP),
    S(SIGTTIN),
    S(SIGTTOU),
    S(SIGURG),
    S(SIGUSR1),
    S(SIGUSR2),
    S(SIGVTALRM),
    S(SIGWINCH),
    S(SIGXCPU),
    S(SIGXFSZ),
    S(SIG_BLOCK),
    S(SIG_SETMASK),
    S(SIG_UNBLOCK),
    S(ITIMER_PROF),
    S(ITIMER_REAL),
    S(ITIMER_VIRTUAL),
#undef S
    {"SIGCLD", SIGCHLD},
    {"SIG_DFL", 0},
    {"SIG_IGN", 1},
    {"NSIG", SIGNALS_COUNT},
    {NULL, 0}};

static const StructSequenceField information_fields[] = {{"si_signo", "signal number"},
                                                         {"si_code", "signal code"},
                                                         {"si_errno", "errno associated with this signal"},
                                                         {"si_pid", "sending process ID"},
                                                         {"si_uid", "real user ID of sending process"},
                                                         {"si_status", "exit value or signal"},
                                                         {"si_band", "band event for SIGPOLL"}};
static const StructSequenceSpec information_spec = {
    "signal", "struct_siginfo", "struct_siginfo: Result from sigwaitinfo or sigtimedwait.", information_fields, 7, 7,
    false};

static const NativeDef *const functions[] = {&signal_default_int_handler_native,
                                             &signal_signal_native,
                                             &signal_getsignal_native,
                                             &signal_strsignal_native,
                                             &signal_siginterrupt_native,
                                             &signal_set_wakeup_fd_native,
                                             &signal_raise_signal_native,
                                             &signal_pthread_kill_native,
                                             &signal_pidfd_send_signal_native,
                                             &signal_pause_native,
                                             &signal_alarm_native,
                                             &signal_setitimer_native,
                                             &signal_getitimer_native,
                                             &signal_pthread_sigmask_native,
                                             &signal_sigpending_native,
                                             &signal_valid_signals_native,
                                             &signal_sigwait_native,
                                             &signal_sigwaitinfo_native,
                                             &signal_sigtimedwait_native,
                                             NULL};

// What the process had at start is what getsignal shows for handlers that nobody set.
static void note_dispositions(Thread *thread, Module *module) {
    Value handlers = ROOT_VALUE(signal_handlers);
    for (int i = 1; i < SIGNALS_COUNT; i++) {
        struct sigaction action;
        if (list_get(handlers, (size_t)i) != NONE || sigaction(i, NULL, &action) < 0) continue;
        if (action.sa_handler == SIG_DFL)
            list_set(thread, handlers, (size_t)i, value_from_small_int(0));
        else if (action.sa_handler == SIG_IGN)
            list_set(thread, handlers, (size_t)i, value_from_small_int(1));
        else if (i == SIGINT)
            list_set(thread, handlers, (size_t)i, dict_get_cstring(thread, module->dict, "default_int_handler"));
    }
}

static int execute(Thread *thread, Module *module) {
    Type *information = struct_sequence_new_type(thread, &information_spec);
    if (!information) return -1;
    ROOT_VALUE(signal_information) = value_from_object(information); // NOBARRIER: root
    if (support_add_exception(thread, module, &ROOT_VALUE(signal_timer_error), "signal.ItimerError",
                              value_from_object(BUILTIN_TYPE(OSError))) < 0 ||
        module_add(thread, module, "struct_siginfo", value_from_object(information)) < 0 ||
        module_add_int(thread, module, "SIGRTMIN", SIGRTMIN) < 0 ||
        module_add_int(thread, module, "SIGRTMAX", SIGRTMAX) < 0 || support_add_ints(thread, module, constants) < 0)
        return -1;
    note_dispositions(thread, module);
    return 0;
}
const ModuleSpec _signal_module_spec = {.name = "_signal",
                                        .doc = "This module provides mechanisms to use signal handlers in Python.",
                                        .functions = functions,
                                        .execute = execute};
