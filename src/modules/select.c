// Taipan: the select module: select, poll, epoll. MIT licence.
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>
#include "modules/native_support.h"
#include "runtime/lock.h"
#include "runtime/signals.h"

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// ---- select -----------------------------------------------------------------------------------------------------

typedef struct Watched {
    int fds[FD_SETSIZE];
    size_t count;
} Watched;

// The objects of a sequence as a list, and their descriptors.
static Value watch(Thread *thread, Value sequence, Watched *w, fd_set *set, int *most) {
    FD_ZERO(set);
    w->count = 0;
    Value list = list_from_iterable(thread, sequence);
    if (list == NO_VALUE) {
        if (error_matches(thread, SHAPE_TypeError)) {
            error_clear(thread);
            error_raise(thread, SHAPE_TypeError, "arguments 1-3 must be sequences");
        }
        return NO_VALUE;
    }
    for (size_t i = 0; i < list_length(list); i++) {
        int fd;
        if (support_descriptor(thread, list_get(list, i), &fd) < 0) return NO_VALUE;
        if (fd >= FD_SETSIZE) return error_raise(thread, SHAPE_ValueError, "filedescriptor out of range in select()");
        if (w->count >= FD_SETSIZE)
            return error_raise(thread, SHAPE_ValueError, "too many file descriptors in select()");
        FD_SET(fd, set);
        w->fds[w->count++] = fd;
        if (fd >= *most) *most = fd + 1;
    }
    return list;
}
static Value ready(Thread *thread, const Watched *w, Value objects, const fd_set *set, bool none) {
    Value list = list_from_values(thread, NULL, 0);
    for (size_t i = 0; list != NO_VALUE && !none && i < w->count; i++)
        if (FD_ISSET(w->fds[i], set) && list_append(thread, list, list_get(objects, i)) < 0) return NO_VALUE;
    return list;
}
NATIVE(select_select, "select(rlist, wlist, xlist, timeout=None, /)",
       "Wait until one or more file descriptors are ready for some kind of I/O.", EFFECT_ANY) {
    Watched *w = calloc(3, sizeof *w);
    if (!w) return error_no_memory(thread);
    fd_set wanted[3], sets[3];
    int most = 0, status = 0;
    int64_t ns = -1, deadline = 0;
    Value result = NO_VALUE, objects[3]; // w is out of the collector's sight
    if (args[3] != NONE) {
        if (!value_is_float(args[3]) && !value_is_int(args[3]) && !value_type(args[3])->slots.index) {
            error_raise(thread, SHAPE_TypeError, "timeout must be a float or None");
            goto done;
        }
        if (support_nanoseconds(thread, args[3], &ns) < 0) goto done;
        if (ns < 0) {
            error_raise(thread, SHAPE_ValueError, "timeout must be non-negative");
            goto done;
        }
        deadline = now() + ns;
    }
    for (int i = 0; i < 3; i++)
        if ((objects[i] = watch(thread, args[i], &w[i], &wanted[i], &most)) == NO_VALUE) goto done;
    do {
        struct timespec wait = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
        memcpy(sets, wanted, sizeof sets);
        thread_leave(thread);
        errno = 0;
        status = pselect(most, &sets[0], &sets[1], &sets[2], ns < 0 ? NULL : &wait, NULL);
        thread_enter(thread);
        if (status < 0 && ns >= 0) {
            int code = errno;
            ns = deadline - now();
            if (ns < 0) ns = 0;
            errno = code;
        }
    } while (support_repeat(thread, status < 0));
    if (status < 0) {
        support_errno(thread);
        goto done;
    }
    Value lists[3];
    for (int i = 0; i < 3; i++)
        if ((lists[i] = ready(thread, &w[i], objects[i], &sets[i], status == 0)) == NO_VALUE) goto done;
    result = tuple_pack(thread, 3, lists[0], lists[1], lists[2]);
done:
    free(w);
    return result;
}

// ---- poll -------------------------------------------------------------------------------------------------------

typedef struct Poll {
    Object header;
    Value events;  // dict fd -> mask
    Value polling; // True while in poll()
} Poll;

static int mask_argument(Thread *thread, Value v, int fallback, int *mask) {
    *mask = fallback;
    if (v == UNBOUND) return 0;
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    int64_t n;
    if (!int_fits_int64(index, &n) || n > 65535)
        return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C unsigned short");
    if (n < 0) return error_raise_int(thread, SHAPE_ValueError, "value must be positive");
    *mask = (int)n;
    return 0;
}
NATIVE(poll_register, "register(self, fd, eventmask=<unrepresentable>, /)",
       "Register a file descriptor with the polling object.", EFFECT_ANY) {
    int fd, mask;
    if (support_descriptor(thread, args[1], &fd) < 0 ||
        mask_argument(thread, args[2], POLLIN | POLLPRI | POLLOUT, &mask) < 0)
        return NO_VALUE;
    return dict_set(thread, dict_from_value(((Poll *)args[0])->events), value_from_small_int(fd),
                    value_from_small_int(mask)) < 0
               ? NO_VALUE
               : NONE;
}
NATIVE(poll_modify, "modify(self, fd, eventmask, /)", "Modify an already registered file descriptor.", EFFECT_ANY) {
    int fd, mask;
    if (support_descriptor(thread, args[1], &fd) < 0 || mask_argument(thread, args[2], 0, &mask) < 0) return NO_VALUE;
    Dict *events = dict_from_value(((Poll *)args[0])->events);
    int has = dict_contains(thread, events, value_from_small_int(fd));
    if (has < 0) return NO_VALUE;
    if (!has) return error_from_errno(thread, ENOENT, NO_VALUE, NO_VALUE);
    return dict_set(thread, events, value_from_small_int(fd), value_from_small_int(mask)) < 0 ? NO_VALUE : NONE;
}
NATIVE(poll_unregister, "unregister(self, fd, /)", "Remove a file descriptor being tracked by the polling object.",
       EFFECT_ANY) {
    int fd;
    if (support_descriptor(thread, args[1], &fd) < 0) return NO_VALUE;
    int gone = dict_delete(thread, dict_from_value(((Poll *)args[0])->events), value_from_small_int(fd));
    return gone < 0 ? NO_VALUE : gone ? NONE : error_raise_value(thread, SHAPE_KeyError, value_from_small_int(fd));
}
NATIVE(poll_poll, "poll(self, timeout=None, /)", "Polls the set of registered file descriptors.", EFFECT_ANY) {
    Poll *p = (Poll *)args[0];
    int64_t milliseconds = -1, deadline = 0;
    if (args[1] != NONE) {
        double d = float_from_value(thread, args[1]);
        if (d == -1.0 && error_pending(thread)) return NO_VALUE;
        if (isnan(d)) return error_raise(thread, SHAPE_ValueError, "Invalid value NaN (not a number)");
        if (d > 2147483647.0) return error_raise(thread, SHAPE_OverflowError, "timeout is too large");
        milliseconds = d < 0 ? -1 : (int64_t)ceil(d);
        deadline = now() + milliseconds * 1000000;
    }
    if (p->polling == TRUE_VALUE) return error_raise(thread, SHAPE_RuntimeError, "concurrent poll() invocation");
    Dict *events = dict_from_value(p->events);
    size_t count = 0, position = 0;
    Value key, mask;
    struct pollfd *fds = calloc(dict_length(events) + 1, sizeof *fds);
    if (!fds) return error_no_memory(thread);
    while (dict_next(events, &position, &key, &mask))
        fds[count++] = (struct pollfd){(int)value_small_int(key), (short)value_small_int(mask), 0};
    p->polling = TRUE_VALUE; // NOBARRIER: immediate
    int status;
    do {
        thread_leave(thread);
        errno = 0;
        status = poll(fds, count, (int)milliseconds);
        thread_enter(thread);
        if (status < 0 && milliseconds >= 0) {
            int code = errno;
            milliseconds = (deadline - now() + 999999) / 1000000;
            if (milliseconds < 0) milliseconds = 0;
            errno = code;
        }
    } while (support_repeat(thread, status < 0));
    p->polling = FALSE_VALUE; // NOBARRIER: immediate
    Value result = status < 0 ? support_errno(thread) : list_from_values(thread, NULL, 0);
    for (size_t i = 0; result != NO_VALUE && i < count; i++) {
        if (!fds[i].revents) continue;
        Value pair =
            tuple_pack(thread, 2, value_from_small_int(fds[i].fd), value_from_small_int(fds[i].revents & 0xffff));
        if (pair == NO_VALUE || list_append(thread, result, pair) < 0) result = NO_VALUE;
    }
    free(fds);
    return result;
}
static const NativeDef *const poll_methods[] = {&poll_register_native, &poll_modify_native, &poll_unregister_native,
                                                &poll_poll_native, NULL};
const TypeSpec select_poll_type_spec = {.name = "poll",
                                        .module = "select",
                                        .flags = TYPE_DISALLOW_CONSTRUCTION,
                                        .size = sizeof(Poll),
                                        .trace_kind = TRACE_VALUES,
                                        .methods = poll_methods};
NATIVE(select_poll, "poll()", "Returns a polling object.", EFFECT_ALLOCATES) {
    Poll *p = type_allocate(thread, BUILTIN_TYPE(select_poll), 0);
    Dict *events = p ? dict_allocate(thread) : NULL;
    if (!events) return NO_VALUE;
    heap_store(thread, p, &p->events, value_from_object(events));
    return value_from_object(p);
}

// ---- epoll ------------------------------------------------------------------------------------------------------

typedef struct Epoll {
    Object header;
    int64_t fd; // -1: closed
} Epoll;
static Value epoll_new(Thread *thread, int fd) {
    if (fd < 0) return support_errno(thread);
    Epoll *e = type_allocate(thread, BUILTIN_TYPE(select_epoll), 0);
    if (e) e->fd = fd;
    return value_from_object(e);
}
static Value epoll_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"sizehint", "flags"};
    Value values[2];
    int hint = -1, flags = 0;
    (void)type;
    if (!arguments_bind(thread, "epoll", args, positional, keyword_names, names, 0, 2, values)) return NO_VALUE;
    if ((values[0] != UNBOUND && support_int(thread, values[0], &hint) < 0) ||
        (values[1] != UNBOUND && support_int(thread, values[1], &flags) < 0))
        return NO_VALUE;
    if (hint != -1 && hint <= 0) return error_raise(thread, SHAPE_ValueError, "sizehint must be positive or -1");
    if (flags && flags != EPOLL_CLOEXEC) return error_raise(thread, SHAPE_OSError, "invalid flags");
    return epoll_new(thread, epoll_create1(EPOLL_CLOEXEC));
}
static bool epoll_open(Thread *thread, Value self) {
    if (((Epoll *)self)->fd >= 0) return true;
    error_raise(thread, SHAPE_ValueError, "I/O operation on closed epoll object");
    return false;
}
static Value control(Thread *thread, Value self, int operation, Value fd_value, Value mask) {
    int fd;
    uint64_t events = EPOLLIN | EPOLLPRI | EPOLLOUT;
    if (!epoll_open(thread, self) || support_descriptor(thread, fd_value, &fd) < 0) return NO_VALUE;
    if (mask != UNBOUND) {
        Value index = object_index(thread, mask);
        if (index == NO_VALUE) return NO_VALUE;
        events = int_to_uint64_mask(index);
    }
    struct epoll_event event = {.events = (uint32_t)events, .data = {.fd = fd}};
    return epoll_ctl((int)((Epoll *)self)->fd, operation, fd, &event) < 0 ? support_errno(thread) : NONE;
}
NATIVE(epoll_register, "register(self, fd, eventmask=<unrepresentable>)",
       "Registers a new fd or raises an OSError if the fd is already registered.", EFFECT_ANY) {
    return control(thread, args[0], EPOLL_CTL_ADD, args[1], args[2]);
}
NATIVE(epoll_modify, "modify(self, fd, eventmask)", "Modify event mask for a registered file descriptor.", EFFECT_ANY) {
    return control(thread, args[0], EPOLL_CTL_MOD, args[1], args[2]);
}
NATIVE(epoll_unregister, "unregister(self, fd)", "Remove a registered file descriptor from the epoll object.",
       EFFECT_ANY) {
    return control(thread, args[0], EPOLL_CTL_DEL, args[1], UNBOUND);
}
NATIVE(epoll_poll, "poll(self, timeout=None, maxevents=-1)", "Wait for events on the epoll file descriptor.",
       EFFECT_ANY) {
    int most, status, milliseconds = -1;
    int64_t deadline = 0;
    if (!epoll_open(thread, args[0]) || support_int(thread, args[2], &most) < 0) return NO_VALUE;
    if (args[1] != NONE) {
        int64_t ns;
        if (support_nanoseconds(thread, args[1], &ns) < 0) return NO_VALUE;
        if (ns >= 0) {
            if (ns / 1000000 > 2147483646) return error_raise(thread, SHAPE_OverflowError, "timeout is too large");
            milliseconds = (int)((ns + 999999) / 1000000);
            deadline = now() + ns;
        }
    }
    if (most == -1)
        most = FD_SETSIZE - 1;
    else if (most < 1)
        return error_raise(thread, SHAPE_ValueError, "maxevents must be greater than 0, got %d", most);
    struct epoll_event *events = calloc((size_t)most, sizeof *events);
    if (!events) return error_no_memory(thread);
    do {
        thread_leave(thread);
        errno = 0;
        status = epoll_wait((int)((Epoll *)args[0])->fd, events, most, milliseconds);
        thread_enter(thread);
        if (status < 0 && milliseconds >= 0) {
            int code = errno;
            int64_t left = (deadline - now() + 999999) / 1000000;
            milliseconds = left < 0 ? 0 : (int)left;
            errno = code;
        }
    } while (support_repeat(thread, status < 0));
    Value result = status < 0 ? support_errno(thread) : list_from_values(thread, NULL, 0);
    for (int i = 0; result != NO_VALUE && i < status; i++) {
        Value pair =
            tuple_pack(thread, 2, value_from_small_int(events[i].data.fd), value_from_small_int(events[i].events));
        if (pair == NO_VALUE || list_append(thread, result, pair) < 0) result = NO_VALUE;
    }
    free(events);
    return result;
}
static int epoll_shut(Epoll *e) {
    int fd = (int)e->fd;
    e->fd = -1;
    return fd >= 0 ? close(fd) : 0;
}
NATIVE(epoll_close, "close(self)", "Close the epoll control file descriptor.", EFFECT_ANY) {
    return epoll_shut((Epoll *)args[0]) < 0 ? support_errno(thread) : NONE;
}
NATIVE(epoll_fileno, "fileno(self)", "Return the epoll control file descriptor.", EFFECT_ANY) {
    return epoll_open(thread, args[0]) ? value_from_small_int(((Epoll *)args[0])->fd) : NO_VALUE;
}
NATIVE(epoll_fromfd, "fromfd(type, fd, /)", "Create an epoll object from a given control fd.",
       EFFECT_ANY | NATIVE_CLASS) {
    int fd;
    return support_int(thread, args[1], &fd) < 0 ? NO_VALUE : epoll_new(thread, fd);
}
NATIVE(epoll_enter, "__enter__(self, /)", NULL, EFFECT_ANY) {
    return epoll_open(thread, args[0]) ? args[0] : NO_VALUE;
}
NATIVE(epoll_exit, "__exit__(self, exc_type=None, exc_value=None, exc_tb=None, /)", NULL, EFFECT_ANY) {
    return epoll_close(thread, args);
}
static Value epoll_closed(Thread *thread, Value self) {
    (void)thread;
    return value_from_bool(((Epoll *)self)->fd < 0);
}
static void epoll_finalize(Thread *thread, Value self) {
    (void)thread;
    epoll_shut((Epoll *)self);
}
static const NativeDef *const epoll_methods[] = {
    &epoll_register_native, &epoll_modify_native, &epoll_unregister_native, &epoll_poll_native, &epoll_close_native,
    &epoll_fileno_native,   &epoll_fromfd_native, &epoll_enter_native,      &epoll_exit_native, NULL};
static const NativeGetSet epoll_getters[] = {{"closed", epoll_closed, NULL, "True if the epoll handler is closed"},
                                             {0}};
const TypeSpec select_epoll_type_spec = {.name = "epoll",
                                         .module = "select",
                                         .doc = "Returns an epolling object.",
                                         .flags = TYPE_HAS_FINALIZER,
                                         .size = sizeof(Epoll),
                                         .trace_kind = TRACE_LEAF,
                                         .slots = {.construct = epoll_construct, .finalize = epoll_finalize},
                                         .methods = epoll_methods,
                                         .getters = epoll_getters};

static const NativeDef *const functions[] = {&select_select_native, &select_poll_native, NULL};
static const NamedInt constants[] = {{"EPOLLERR", 8LL},
                                     {"EPOLLET", 2147483648LL},
                                     {"EPOLLEXCLUSIVE", 268435456LL},
                                     {"EPOLLHUP", 16LL},
                                     {"EPOLLIN", 1LL},
                                     {"EPOLLMSG", 1024LL},
                                     {"EPOLLONESHOT", 1073741824LL},
                                     {"EPOLLOUT", 4LL},
                                     {"EPOLLPRI", 2LL},
                                     {"EPOLLRDBAND", 128LL},
                                     {"EPOLLRDHUP", 8192LL},
                                     {"EPOLLRDNORM", 64LL},
                                     {"EPOLLWAKEUP", 536870912LL},
                                     {"EPOLLWRBAND", 512LL},
                                     {"EPOLLWRNORM", 256LL},
                                     {"EPOLL_CLOEXEC", 524288LL},
                                     {"PIPE_BUF", 4096LL},
                                     {"POLLERR", 8LL},
                                     {"POLLHUP", 16LL},
                                     {"POLLIN", 1LL},
                                     {"POLLMSG", 1024LL},
                                     {"POLLNVAL", 32LL},
                                     {"POLLOUT", 4LL},
                                     {"POLLPRI", 2LL},
                                     {"POLLRDBAND", 128LL},
                                     {"POLLRDHUP", 8192LL},
                                     {"POLLRDNORM", 64LL},
                                     {"POLLWRBAND", 512LL},
                                     {"POLLWRNORM", 256LL},
                                     {NULL, 0}};
static int execute(Thread *thread, Module *module) {
    if (module_add(thread, module, "error", value_from_object(BUILTIN_TYPE(OSError))) < 0 ||
        module_add_type(thread, module, BUILTIN_TYPE(select_epoll)) < 0)
        return -1;
    return support_add_ints(thread, module, constants);
}
const ModuleSpec select_module_spec = {.name = "select",
                                       .doc = "This module supports asynchronous I/O on multiple file descriptors.",
                                       .functions = functions,
                                       .execute = execute};
