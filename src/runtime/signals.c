// Taipan: signals: noted by the C handler, run as Python code at a safepoint of the main thread. MIT licence.
//
// A C signal handler gets no context, so what it writes is the process's: the one set of mutable statics here.
#include "runtime/signals.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "object/exception.h"
#include "object/list.h"
#include "object/protocol.h"
#include "runtime/frame.h"

// Process-wide, since signal handlers are.
static struct {
    volatile sig_atomic_t noted[SIGNALS_COUNT];
    volatile sig_atomic_t any;
    volatile int wakeup;
    Thread *volatile main_thread;
} process = {.wakeup = -1};

void signals_note(int number) {
    process.noted[number] = 1;
    process.any = 1;
    Thread *main_thread = process.main_thread;
    if (main_thread) __atomic_fetch_or(&main_thread->stop_request, STOP_SIGNAL, __ATOMIC_RELAXED);
    if (process.wakeup >= 0) {
        unsigned char byte = (unsigned char)number;
        ssize_t done = write(process.wakeup, &byte, 1);
        (void)done; // full pipes lose bytes; the flag above stays
    }
}

static void handler(int number) {
    int saved = errno;
    signals_note(number);
    errno = saved;
}

int signals_install(int number, SignalDisposition disposition) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = disposition == SIGNAL_NOTED ? handler : disposition == SIGNAL_IGNORED ? SIG_IGN : SIG_DFL;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_ONSTACK;
    return sigaction(number, &action, NULL);
}

int signals_init(Thread *thread, bool install) {
    Value handlers = list_from_values(thread, NULL, 0);
    for (int i = 0; handlers != NO_VALUE && i < SIGNALS_COUNT; i++)
        if (list_append(thread, handlers, NONE) < 0) return -1;
    ROOT_VALUE(signal_handlers) = handlers;
    if (handlers == NO_VALUE) return -1;
    process.main_thread = thread;
    if (!install) return 0;
    signal(SIGPIPE, SIG_IGN);
#ifdef SIGXFSZ
    signal(SIGXFSZ, SIG_IGN);
#endif
    struct sigaction old;
    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler == SIG_DFL) signals_install(SIGINT, SIGNAL_NOTED);
    return 0;
}

void signals_finish(Thread *thread) {
    Value handlers = ROOT_VALUE(signal_handlers);
    for (int i = 1; handlers != NO_VALUE && i < SIGNALS_COUNT; i++)
        if (list_get(handlers, (size_t)i) != NONE) signal(i, SIG_DFL);
    struct sigaction old;
    if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler == handler) signal(SIGINT, SIG_DFL);
    process.main_thread = NULL;
}

int signals_set_wakeup(int descriptor, bool warn_when_full) {
    (void)warn_when_full;
    int old = process.wakeup;
    process.wakeup = descriptor;
    return old;
}

void signals_after_fork(Thread *thread) {
    process.main_thread = thread;
}

static int run_handler(Thread *thread, int number) {
    Value function = list_get(ROOT_VALUE(signal_handlers), (size_t)number);
    if (function == NONE) { // never set from Python: ours
        if (number == SIGINT)
            return exception_raise(thread, value_from_object(BUILTIN_TYPE(KeyboardInterrupt)), NO_VALUE) ? 0 : -1;
        return 0;
    }
    if (!object_is_callable(function)) return 0;
    Value frame = thread->frame ? frame_object(thread, thread->frame) : NONE;
    if (frame == NO_VALUE) return -1;
    return object_call2(thread, function, value_from_small_int(number), frame) == NO_VALUE ? -1 : 0;
}

int signals_run_pending(Thread *thread) {
    if (!process.any || process.main_thread != thread) return 0;
    process.any = 0;
    for (int i = 1; i < SIGNALS_COUNT; i++) {
        if (!process.noted[i]) continue;
        process.noted[i] = 0;
        if (run_handler(thread, i) < 0) {
            process.any = 1; // others may be waiting: look again
            __atomic_fetch_or(&thread->stop_request, STOP_SIGNAL, __ATOMIC_RELAXED);
            return -1;
        }
    }
    return 0;
}
