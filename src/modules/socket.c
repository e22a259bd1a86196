// Taipan: the _socket module: socket objects. MIT licence.
//
// A socket with a timeout keeps its descriptor non-blocking and waits with poll; an interrupted call runs the signal
// handlers and goes on with what is left of the time (PEP 475).
#define _GNU_SOURCE
#include "modules/socket_internal.h"
#include "modules/buffer_vector.h"
#include <math.h>
#include <poll.h>
#include <time.h>

#define AUDIT(event, ...)                                                                                              \
    if (audit_is_active(thread) && audit_event(thread, event, tuple_pack(thread, __VA_ARGS__)) < 0) return NO_VALUE

// ---- timeouts ---------------------------------------------------------------------------------------------------

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
int socket_timeout_from_value(Thread *thread, Value v, int64_t *timeout) {
    *timeout = -1;
    if (v == NONE) return 0;
    if (!value_is_float(v) && !value_is_int(v) && !value_type(v)->slots.index)
        return error_raise_int(thread, SHAPE_TypeError, "'%T' object cannot be interpreted as an integer or float", v);
    if (value_is_float(v) && fabs(float_to_double(v)) >= 9223372036.0)
        return error_raise_int(thread, SHAPE_OverflowError, "timestamp out of range for C PyTime_t");
    if (support_nanoseconds(thread, v, timeout) < 0) return -1;
    return *timeout < 0 ? error_raise_int(thread, SHAPE_ValueError, "Timeout value out of range") : 0;
}
Value socket_timeout_to_value(Thread *thread, int64_t timeout) {
    return timeout < 0 ? NONE : float_from_double(thread, (double)timeout / 1e9);
}
int64_t socket_default_timeout(Thread *thread) {
    Value v = ROOT_VALUE(socket_default_timeout);
    int64_t timeout = -1;
    if (v != NO_VALUE) int_fits_int64(v, &timeout);
    return timeout;
}
static int set_blocking(Thread *thread, int fd, bool blocking) {
    int flag = !blocking;
    if (ioctl(fd, FIONBIO, &flag) == 0) return 0;
    support_errno(thread);
    return -1;
}

typedef enum Ready { READY, READY_TIMED_OUT, READY_FAILED } Ready; // failed: an exception is pending
// Waits for events (POLLIN, POLLOUT) until the deadline (-1: for ever).
static Ready wait_for(Thread *thread, int fd, short events, int64_t deadline) {
    for (;;) {
        int milliseconds = -1;
        if (deadline >= 0) {
            int64_t left = (deadline - now() + 999999) / 1000000;
            milliseconds = left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
        }
        struct pollfd p = {fd, events, 0};
        thread_leave(thread);
        errno = 0;
        int status = poll(&p, 1, milliseconds);
        thread_enter(thread);
        if (status > 0) return READY;
        if (status == 0) return READY_TIMED_OUT;
        if (!support_repeat(thread, true)) {
            support_errno(thread);
            return READY_FAILED;
        }
    }
}
static int64_t deadline_of(const Socket *s) {
    return s->timeout > 0 ? now() + s->timeout : -1;
}
// What to do after a call on s failed: true, do it again; false: an exception is pending.
static bool again(Thread *thread, const Socket *s) {
    if (errno == EINTR) {
        if (support_repeat(thread, true)) return true;
    } else if (s->timeout > 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return true;
    }
    support_errno(thread);
    return false;
}
static bool wait_turn(Thread *thread, const Socket *s, short events, int64_t deadline) {
    if (s->timeout <= 0 || s->fd < 0) return true;
    Ready ready = wait_for(thread, s->fd, events, deadline);
    if (ready == READY_TIMED_OUT) error_raise(thread, SHAPE_TimeoutError, "timed out");
    return ready == READY;
}
// result = expression without the lock, within the socket's timeout; negative: an exception is pending.
#define SOCKET_CALL_UNTIL(s, events, deadline, result, expression)                                                     \
    do {                                                                                                               \
        result = -1;                                                                                                   \
        if (!wait_turn(thread, s, events, deadline)) break;                                                            \
        thread_leave(thread);                                                                                          \
        errno = 0;                                                                                                     \
        result = (expression);                                                                                         \
        thread_enter(thread);                                                                                          \
    } while ((result) < 0 && again(thread, s))
#define SOCKET_CALL(s, events, result, expression)                                                                     \
    do {                                                                                                               \
        int64_t socket_deadline_ = deadline_of(s);                                                                     \
        SOCKET_CALL_UNTIL(s, events, socket_deadline_, result, expression);                                            \
    } while (0)

// ---- making -----------------------------------------------------------------------------------------------------

static int start(Thread *thread, Socket *s, int fd, int family, int type, int protocol) {
    s->fd = fd;
    s->family = family;
    s->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    s->protocol = protocol;
    s->timeout = type & SOCK_NONBLOCK ? 0 : socket_default_timeout(thread);
    return !(type & SOCK_NONBLOCK) && s->timeout >= 0 ? set_blocking(thread, fd, false) : 0;
}
Value socket_new(Thread *thread, Type *type, int fd, int family, int kind, int protocol) {
    Socket *s = type_allocate(thread, type, 0);
    if (!s) {
        close(fd);
        return NO_VALUE;
    }
    s->fd = -1;
    return start(thread, s, fd, family, kind, protocol) < 0 ? NO_VALUE : value_from_object(s);
}
static Value socket_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    Socket *s = type_allocate(thread, type, 0);
    if (!s) return NO_VALUE;
    s->fd = -1;
    s->timeout = socket_default_timeout(thread);
    return value_from_object(s);
}
static int describe(Thread *thread, int fd, int *family, int *type, int *protocol) {
    Address address = {0};
    socklen_t length = sizeof address;
    if (getsockname(fd, &address.any, &length) < 0) {
        if (*family == -1 || errno == EBADF || errno == ENOTSOCK) goto failed;
    } else if (*family == -1) {
        *family = address.any.sa_family;
    }
    length = sizeof(int);
    if (*type == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, type, &length) < 0) goto failed;
    length = sizeof(int);
    if (*protocol == -1 && getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, protocol, &length) < 0) goto failed;
    return 0;
failed:
    support_errno(thread);
    return -1;
}
static int socket_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"family", "type", "proto", "fileno"};
    Value values[4];
    int numbers[3] = {-1, -1, -1}, fd = -1;
    if (!arguments_bind(thread, "socket", args, positional, keyword_names, names, 0, 4, values)) return -1;
    for (int i = 0; i < 3; i++)
        if (values[i] != UNBOUND && support_int(thread, values[i], &numbers[i]) < 0) return -1;
    bool given = values[3] != UNBOUND && values[3] != NONE;
    if (audit_is_active(thread) &&
        audit_event(thread, "socket.__new__",
                    tuple_pack(thread, 4, self, value_from_small_int(numbers[0]), value_from_small_int(numbers[1]),
                               value_from_small_int(numbers[2]))) < 0)
        return -1;
    if (given) {
        if (support_int(thread, values[3], &fd) < 0) return -1;
        if (fd < 0) return error_raise_int(thread, SHAPE_ValueError, "negative file descriptor");
        if (describe(thread, fd, &numbers[0], &numbers[1], &numbers[2]) < 0) return -1;
    } else {
        if (numbers[0] == -1) numbers[0] = AF_INET;
        if (numbers[1] == -1) numbers[1] = SOCK_STREAM;
        if (numbers[2] == -1) numbers[2] = 0;
        thread_leave(thread);
        fd = socket(numbers[0], numbers[1] | SOCK_CLOEXEC, numbers[2]);
        thread_enter(thread);
        if (fd < 0) {
            support_errno(thread);
            return -1;
        }
    }
    return start(thread, (Socket *)self, fd, numbers[0], numbers[1], numbers[2]);
}
static void socket_finalize(Thread *thread, Value self) {
    Socket *s = (Socket *)self;
    if (s->fd < 0) return;
    Value pending = error_fetch(thread);
    if (error_warn(thread, SHAPE_ResourceWarning, 1, "unclosed %R", self) < 0)
        error_write_unraisable(thread, NULL, self);
    if (s->fd >= 0) close(s->fd);
    s->fd = -1;
    if (pending != NO_VALUE) error_restore(thread, pending);
}
static Value socket_repr(Thread *thread, Value self) {
    Socket *s = (Socket *)self;
    return str_format_c(thread, "<socket object, fd=%d, family=%d, type=%d, proto=%d>", s->fd, s->family, s->type,
                        s->protocol);
}

// ---- connecting -------------------------------------------------------------------------------------------------

#define SELF Socket *s = (Socket *)args[0]
#define ADDRESS_ARGUMENT(v, function)                                                                                  \
    Address address;                                                                                                   \
    socklen_t length;                                                                                                  \
    if (socket_address_from_value(thread, s->family, v, &address, &length, function) < 0) return NO_VALUE
#define INT_ARGUMENT(n, index, fallback)                                                                               \
    int n = fallback;                                                                                                  \
    if (args[index] != UNBOUND && support_int(thread, args[index], &n) < 0) return NO_VALUE
#define SIZE_ARGUMENT(n, index, fallback)                                                                              \
    int64_t n = args[index] == UNBOUND ? fallback : object_index_int64(thread, args[index]);                           \
    if (n == -1 && error_pending(thread)) return NO_VALUE

NATIVE(socket_bind, "bind(self, address, /)",
       "bind(address)\n\nBind the socket to a local address.  For IP sockets, the address is a\npair (host, port); the "
       "host must refer to the local host.",
       EFFECT_ANY) {
    SELF;
    ADDRESS_ARGUMENT(args[1], "bind");
    AUDIT("socket.bind", 2, args[0], args[1]);
    thread_leave(thread);
    int status = bind(s->fd, &address.any, length);
    thread_enter(thread);
    return status < 0 ? support_errno(thread) : NONE;
}
// 0, or an error number (EWOULDBLOCK: timed out), or -1 with an exception.
static int connect_to(Thread *thread, Socket *s, const Address *address, socklen_t length) {
    thread_leave(thread);
    errno = 0;
    int code = connect(s->fd, &address->any, length) < 0 ? errno : 0;
    thread_enter(thread);
    if (code == 0) return 0;
    if (code == EINTR) {
        if (signals_run_pending(thread) < 0) return -1;
        if (s->timeout == 0) return code;
    } else if (s->timeout <= 0 || code != EINPROGRESS) {
        return code;
    }
    Ready ready = wait_for(thread, s->fd, POLLOUT, deadline_of(s));
    if (ready != READY) return ready == READY_FAILED ? -1 : EWOULDBLOCK;
    socklen_t size = sizeof code;
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &code, &size) < 0) return errno;
    return code == EISCONN ? 0 : code;
}
NATIVE(
    socket_connect, "connect(self, address, /)",
    "connect(address)\n\nConnect the socket to a remote address.  For IP sockets, the address\nis a pair (host, port).",
    EFFECT_ANY) {
    SELF;
    ADDRESS_ARGUMENT(args[1], "connect");
    AUDIT("socket.connect", 2, args[0], args[1]);
    int code = connect_to(thread, s, &address, length);
    if (code == EWOULDBLOCK && s->timeout > 0) return error_raise(thread, SHAPE_TimeoutError, "timed out");
    return code < 0 ? NO_VALUE : code ? error_from_errno(thread, code, NO_VALUE, NO_VALUE) : NONE;
}
NATIVE(socket_connect_ex, "connect_ex(self, address, /)",
       "connect_ex(address) -> errno\n\nThis is like connect(address), but returns an error code (the errno "
       "value)\ninstead of raising an exception when an error occurs.",
       EFFECT_ANY) {
    SELF;
    ADDRESS_ARGUMENT(args[1], "connect_ex");
    AUDIT("socket.connect", 2, args[0], args[1]);
    int code = connect_to(thread, s, &address, length);
    return code < 0 ? NO_VALUE : value_from_small_int(code);
}
NATIVE(socket_listen, "listen(self[, backlog], /)", "listen([backlog])\n\nEnable a server to accept connections.",
       EFFECT_ANY) {
    SELF;
    INT_ARGUMENT(backlog, 1, SOMAXCONN < 128 ? SOMAXCONN : 128);
    return listen(s->fd, backlog < 0 ? 0 : backlog) < 0 ? support_errno(thread) : NONE;
}
NATIVE(socket_accept, "_accept(self)",
       "_accept() -> (integer, address info)\n\nWait for an incoming connection.  Return a new socket file "
       "descriptor\nrepresenting the connection, and the address of the client.",
       EFFECT_ANY) {
    SELF;
    Address address = {0};
    socklen_t length = sizeof address;
    int fd;
    SOCKET_CALL(s, POLLIN, fd, accept4(s->fd, &address.any, (length = sizeof address, &length), SOCK_CLOEXEC));
    if (fd < 0) return NO_VALUE;
    Value from = socket_address_to_value(thread, &address, length);
    Value result = from == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_small_int(fd), from);
    if (result == NO_VALUE) close(fd);
    return result;
}
static Value own_name(Thread *thread, Value self, bool peer) {
    Socket *s = (Socket *)self;
    Address address = {0};
    socklen_t length = sizeof address;
    int status = peer ? getpeername(s->fd, &address.any, &length) : getsockname(s->fd, &address.any, &length);
    return status < 0 ? support_errno(thread) : socket_address_to_value(thread, &address, length);
}
NATIVE(socket_getsockname, "getsockname(self)",
       "getsockname() -> address info\n\nReturn the address of the local endpoint. The format depends on the\naddress "
       "family. For IPv4 sockets, the address info is a pair\n(hostaddr, port). For IPv6 sockets, the address info is "
       "a 4-tuple\n(hostaddr, port, flowinfo, scope_id).",
       EFFECT_ANY) {
    return own_name(thread, args[0], false);
}
NATIVE(socket_getpeername, "getpeername(self)",
       "getpeername() -> address info\n\nReturn the address of the remote endpoint.  For IP sockets, the address\ninfo "
       "is a pair (hostaddr, port).",
       EFFECT_ANY) {
    return own_name(thread, args[0], true);
}
NATIVE(socket_shutdown, "shutdown(self, how, /)",
       "shutdown(flag)\n\nShut down the reading side of the socket (flag == SHUT_RD), the writing side\nof the socket "
       "(flag == SHUT_WR), or both ends (flag == SHUT_RDWR).",
       EFFECT_ANY) {
    SELF;
    INT_ARGUMENT(how, 1, 0);
    thread_leave(thread);
    int status = shutdown(s->fd, how);
    thread_enter(thread);
    return status < 0 ? support_errno(thread) : NONE;
}

// ---- sending ----------------------------------------------------------------------------------------------------

NATIVE(socket_send, "send(self, data[, flags], /)", "send(data[, flags]) -> count\n\nSend a data string to the socket.",
       EFFECT_ANY) {
    SELF;
    INT_ARGUMENT(flags, 2, 0);
    Buffer buffer;
    ssize_t n;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    SOCKET_CALL(s, POLLOUT, n, send(s->fd, buffer.data, buffer.length, flags));
    buffer_release(thread, &buffer);
    return n < 0 ? NO_VALUE : value_from_small_int(n);
}
NATIVE(socket_sendall, "sendall(self, data[, flags], /)",
       "sendall(data[, flags])\n\nSend a data string to the socket.  This calls send() repeatedly\nuntil all data is "
       "sent.  If an error occurs, it's impossible\nto tell how much data has been sent.",
       EFFECT_ANY) {
    SELF;
    INT_ARGUMENT(flags, 2, 0);
    Buffer buffer;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    const char *data = buffer.data;
    size_t left = buffer.length;
    ssize_t n = 0;
    int64_t deadline = deadline_of(s);
    while (left > 0) {
        SOCKET_CALL_UNTIL(s, POLLOUT, deadline, n, send(s->fd, data, left, flags));
        if (n < 0) break;
        data += n;
        left -= (size_t)n;
        if (signals_run_pending(thread) < 0) {
            n = -1;
            break;
        }
    }
    buffer_release(thread, &buffer);
    return n < 0 ? NO_VALUE : NONE;
}
NATIVE(socket_sendto, "sendto(self, *args)",
       "sendto(data[, flags], address) -> count\n\nLike send(data, flags) but allows specifying the destination "
       "address.\nFor IP sockets, the address is a pair (hostaddr, port).",
       EFFECT_ANY) {
    SELF;
    size_t count = tuple_length(args[1]);
    if (count < 2 || count > 3)
        return error_raise(thread, SHAPE_TypeError, "sendto() takes 2 or 3 arguments (%zu given)", count);
    int flags = 0;
    if (count == 3 && support_int(thread, tuple_get(args[1], 1), &flags) < 0) return NO_VALUE;
    Buffer buffer;
    Address address;
    socklen_t length;
    ssize_t n = -1;
    Value where = tuple_get(args[1], count - 1);
    if (buffer_get(thread, tuple_get(args[1], 0), &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    if (socket_address_from_value(thread, s->family, where, &address, &length, "sendto") == 0 &&
        (!audit_is_active(thread) || audit_event(thread, "socket.sendto", tuple_pack(thread, 2, args[0], where)) == 0))
        SOCKET_CALL(s, POLLOUT, n, sendto(s->fd, buffer.data, buffer.length, flags, &address.any, length));
    buffer_release(thread, &buffer);
    return n < 0 ? NO_VALUE : value_from_small_int(n);
}

static Value items_of(Thread *thread, Value iterable, const char *message) {
    Value items = tuple_from_iterable(thread, iterable);
    if (items == NO_VALUE && error_matches(thread, SHAPE_TypeError) && !object_is_iterable(thread, iterable)) {
        error_clear(thread);
        error_raise(thread, SHAPE_TypeError, message);
    }
    return items;
}
// (level, type, data) of one ancillary item; data is to be released.
static int control_item(Thread *thread, Value item, int *level, int *type, Buffer *data) {
    if (!value_is_tuple(item))
        return error_raise_int(thread, SHAPE_TypeError,
                               "[sendmsg() ancillary data items]() argument must be 3-item tuple, not %T", item);
    if (tuple_length(item) != 3)
        return error_raise_int(thread, SHAPE_TypeError,
                               "[sendmsg() ancillary data items]() argument must be tuple of length 3, not %zu",
                               tuple_length(item));
    if (support_int(thread, tuple_get(item, 0), level) < 0 || support_int(thread, tuple_get(item, 1), type) < 0)
        return -1;
    return buffer_get(thread, tuple_get(item, 2), data, BUFFER_SIMPLE);
}
static int control_fill(Thread *thread, struct msghdr *message, Value items) {
    size_t total = 0;
    for (int pass = 0; pass < 2; pass++) { // sizes first, then contents
        struct cmsghdr *header = NULL;
        if (pass == 1) {
            if (total == 0) return 0;
            if (!(message->msg_control = calloc(1, total))) return error_no_memory(thread), -1;
            message->msg_controllen = total;
            header = CMSG_FIRSTHDR(message);
        }
        for (size_t i = 0; i < tuple_length(items); i++) {
            int level, type;
            Buffer data;
            if (control_item(thread, tuple_get(items, i), &level, &type, &data) < 0) return -1;
            bool fits = data.length < INT32_MAX;
            if (pass == 0) {
                total += fits ? CMSG_SPACE(data.length) : 0;
            } else if (fits && (fits = header && (char *)header + CMSG_SPACE(data.length) <=
                                                     (char *)message->msg_control + total)) {
                header->cmsg_level = level;
                header->cmsg_type = type;
                header->cmsg_len = CMSG_LEN(data.length);
                memcpy(CMSG_DATA(header), data.data, data.length);
                header = CMSG_NXTHDR(message, header);
            }
            buffer_release(thread, &data);
            if (!fits) return error_raise_int(thread, SHAPE_OSError, "ancillary data item too large");
        }
    }
    return 0;
}
NATIVE(socket_sendmsg, "sendmsg(self, buffers[, ancdata[, flags[, address]]], /)",
       "sendmsg(buffers[, ancdata[, flags[, address]]]) -> count\n\nSend normal and ancillary data to the socket, "
       "gathering the\nnon-ancillary data from a series of buffers and concatenating it into\na single message.",
       EFFECT_ANY) {
    SELF;
    INT_ARGUMENT(flags, 3, 0);
    Address address;
    struct msghdr message = {0};
    if (args[4] != UNBOUND && args[4] != NONE) {
        if (socket_address_from_value(thread, s->family, args[4], &address, &message.msg_namelen, "sendmsg") < 0)
            return NO_VALUE;
        message.msg_name = &address;
    }
    AUDIT("socket.sendmsg", 2, args[0], args[4] == UNBOUND ? NONE : args[4]);
    Value items = items_of(thread, args[1], "sendmsg() argument 1 must be an iterable");
    Value control = items == NO_VALUE || args[2] == UNBOUND
                        ? TUPLE_EMPTY(thread)
                        : items_of(thread, args[2], "sendmsg() argument 2 must be an iterable");
    BufferVector vector;
    if (items == NO_VALUE || control == NO_VALUE || buffer_vector_open(thread, &vector, items, false) < 0)
        return NO_VALUE;
    message.msg_iov = vector.parts;
    message.msg_iovlen = vector.count;
    ssize_t n = -1;
    if (control_fill(thread, &message, control) == 0) SOCKET_CALL(s, POLLOUT, n, sendmsg(s->fd, &message, flags));
    free(message.msg_control);
    buffer_vector_close(thread, &vector);
    return n < 0 ? NO_VALUE : value_from_small_int(n);
}

// ---- receiving --------------------------------------------------------------------------------------------------

static Value receive(Thread *thread, Socket *s, int64_t size, int flags, Address *from, socklen_t *length) {
    char small[16384], *data = (size_t)size <= sizeof small ? small : malloc((size_t)size);
    if (!data) return error_no_memory(thread);
    ssize_t n = 0;
    if (from)
        SOCKET_CALL(s, POLLIN, n,
                    recvfrom(s->fd, data, (size_t)size, flags, &from->any, (*length = sizeof *from, length)));
    else if (size > 0)
        SOCKET_CALL(s, POLLIN, n, recv(s->fd, data, (size_t)size, flags));
    Value result = n < 0 ? NO_VALUE : bytes_from_data(thread, data, (size_t)n);
    if (data != small) free(data);
    return result;
}
static Value with_address(Thread *thread, Value first, const Address *address, socklen_t length) {
    Value from = first == NO_VALUE ? NO_VALUE : socket_address_to_value(thread, address, length);
    return from == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, first, from);
}
NATIVE(socket_recv, "recv(self, buffersize[, flags], /)",
       "recv(buffersize[, flags]) -> data\n\nReceive up to buffersize bytes from the socket.", EFFECT_ANY) {
    SELF;
    SIZE_ARGUMENT(size, 1, 0);
    INT_ARGUMENT(flags, 2, 0);
    if (size < 0) return error_raise(thread, SHAPE_ValueError, "negative buffersize in recv");
    return receive(thread, s, size, flags, NULL, NULL);
}
NATIVE(socket_recvfrom, "recvfrom(self, buffersize[, flags], /)",
       "recvfrom(buffersize[, flags]) -> (data, address info)\n\nLike recv(buffersize, flags) but also return the "
       "sender's address info.",
       EFFECT_ANY) {
    SELF;
    SIZE_ARGUMENT(size, 1, 0);
    INT_ARGUMENT(flags, 2, 0);
    if (size < 0) return error_raise(thread, SHAPE_ValueError, "negative buffersize in recvfrom");
    Address from = {0};
    socklen_t length = 0;
    Value data = receive(thread, s, size, flags, &from, &length);
    return with_address(thread, data, &from, length);
}
static ssize_t receive_into(Thread *thread, Value *args, const char *function, Address *from, socklen_t *length) {
    SELF;
    Buffer buffer;
    int flags;
    char what[64];
    ssize_t n = -1;
    snprintf(what, sizeof what, "%s() argument 1", function);
    int64_t size = object_index_int64(thread, args[2]);
    if ((size == -1 && error_pending(thread)) || support_int(thread, args[3], &flags) < 0) return -1;
    if (buffer_get_writable(thread, args[1], &buffer, what) < 0) return -1;
    if (size < 0) {
        error_raise(thread, SHAPE_ValueError, "negative buffersize in %s", function);
    } else if ((size_t)size > buffer.length) {
        error_raise(thread, SHAPE_ValueError,
                    from ? "nbytes is greater than the length of the buffer" : "buffer too small for requested bytes");
    } else {
        if (size == 0) size = (int64_t)buffer.length;
        n = 0;
        if (from)
            SOCKET_CALL(
                s, POLLIN, n,
                recvfrom(s->fd, buffer.data, (size_t)size, flags, &from->any, (*length = sizeof *from, length)));
        else if (size > 0)
            SOCKET_CALL(s, POLLIN, n, recv(s->fd, buffer.data, (size_t)size, flags));
    }
    buffer_release(thread, &buffer);
    return n;
}
NATIVE(socket_recv_into, "recv_into(self, buffer, nbytes=0, flags=0)",
       "recv_into(buffer, [nbytes[, flags]]) -> nbytes_read\n\nA version of recv() that stores its data into a buffer "
       "rather than creating\na new string.",
       EFFECT_ANY) {
    ssize_t n = receive_into(thread, args, "recv_into", NULL, NULL);
    return n < 0 ? NO_VALUE : value_from_small_int(n);
}
NATIVE(socket_recvfrom_into, "recvfrom_into(self, buffer, nbytes=0, flags=0)",
       "recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)\n\nLike recv_into(buffer[, nbytes[, "
       "flags]]) but also return the sender's address info.",
       EFFECT_ANY) {
    Address from = {0};
    socklen_t length = 0;
    ssize_t n = receive_into(thread, args, "recvfrom_into", &from, &length);
    return n < 0 ? NO_VALUE : with_address(thread, value_from_small_int(n), &from, length);
}
static Value control_items(Thread *thread, struct msghdr *message) {
    Value list = list_from_values(thread, NULL, 0);
    const char *end = (const char *)message->msg_control + message->msg_controllen;
    for (struct cmsghdr *c = message->msg_controllen ? CMSG_FIRSTHDR(message) : NULL; list != NO_VALUE && c;
         c = CMSG_NXTHDR(message, c)) {
        if (c->cmsg_len < CMSG_LEN(0)) break;
        size_t length = c->cmsg_len - CMSG_LEN(0), room = (size_t)(end - (const char *)CMSG_DATA(c));
        Value data = bytes_from_data(thread, CMSG_DATA(c), length < room ? length : room);
        Value item = data == NO_VALUE ? NO_VALUE
                                      : tuple_pack(thread, 3, value_from_small_int(c->cmsg_level),
                                                   value_from_small_int(c->cmsg_type), data);
        if (item == NO_VALUE || list_append(thread, list, item) < 0) return NO_VALUE;
    }
    return list;
}
// Receives into parts; data: the bytes they are, to be shown (NULL: their count is shown).
static Value receive_message(Thread *thread, Value *args, struct iovec *parts, size_t count, const char *data) {
    SELF;
    SIZE_ARGUMENT(control_size, 2, 0);
    INT_ARGUMENT(flags, 3, 0);
    if (control_size < 0 || control_size > INT32_MAX)
        return error_raise(thread, SHAPE_ValueError, "invalid ancillary data buffer length");
    Address from = {0};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
    void *control = control_size ? calloc(1, (size_t)control_size) : NULL;
    if (control_size && !control) return error_no_memory(thread);
    ssize_t n;
    SOCKET_CALL(s, POLLIN, n,
                (message.msg_name = &from, message.msg_namelen = sizeof from, message.msg_control = control,
                 message.msg_controllen = (size_t)control_size, recvmsg(s->fd, &message, flags)));
    Value result = NO_VALUE;
    if (n >= 0) {
        Value items = control_items(thread, &message);
        Value first = items == NO_VALUE ? NO_VALUE
                      : data            ? bytes_from_data(thread, data, (size_t)n)
                                        : value_from_small_int(n);
        Value where = first == NO_VALUE ? NO_VALUE : socket_address_to_value(thread, &from, message.msg_namelen);
        if (where != NO_VALUE)
            result = tuple_pack(thread, 4, first, items, value_from_small_int(message.msg_flags), where);
    }
    free(control);
    return result;
}
NATIVE(socket_recvmsg, "recvmsg(self, bufsize[, ancbufsize[, flags]], /)",
       "recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)\n\nReceive normal data (up to "
       "bufsize bytes) and ancillary data from the\nsocket.",
       EFFECT_ANY) {
    SIZE_ARGUMENT(size, 1, 0);
    if (size < 0) return error_raise(thread, SHAPE_ValueError, "negative buffer size in recvmsg()");
    char *data = malloc((size_t)size + 1);
    if (!data) return error_no_memory(thread);
    struct iovec part = {data, (size_t)size};
    Value result = receive_message(thread, args, &part, 1, data);
    free(data);
    return result;
}
NATIVE(socket_recvmsg_into, "recvmsg_into(self, buffers[, ancbufsize[, flags]], /)",
       "recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)\n\nReceive normal data "
       "and ancillary data from the socket, scattering the\nnon-ancillary data into a series of buffers.",
       EFFECT_ANY) {
    Value items = items_of(thread, args[1], "recvmsg_into() argument 1 must be an iterable");
    BufferVector vector;
    if (items == NO_VALUE) return NO_VALUE;
    if (buffer_vector_open(thread, &vector, items, true) < 0) {
        if (error_matches(thread, SHAPE_MemoryError)) return NO_VALUE;
        error_clear(thread);
        return error_raise(thread, SHAPE_TypeError,
                           "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers");
    }
    Value result = receive_message(thread, args, vector.parts, vector.count, NULL);
    buffer_vector_close(thread, &vector);
    return result;
}

// ---- options and state ------------------------------------------------------------------------------------------

NATIVE(socket_getsockopt, "getsockopt(self, level, option[, buffersize], /)",
       "getsockopt(level, option[, buffersize]) -> value\n\nGet a socket option.  See the Unix manual for level and "
       "option.\nIf a nonzero buffersize argument is given, the return value is a\nstring of that length; otherwise it "
       "is an integer.",
       EFFECT_ANY) {
    SELF;
    INT_ARGUMENT(level, 1, 0);
    INT_ARGUMENT(option, 2, 0);
    INT_ARGUMENT(size, 3, 0);
    if (size == 0) {
        int number = 0;
        socklen_t length = sizeof number;
        return getsockopt(s->fd, level, option, &number, &length) < 0 ? support_errno(thread)
                                                                      : value_from_small_int(number);
    }
    if (size < 0 || size > 1024) return error_raise(thread, SHAPE_OSError, "getsockopt buflen out of range");
    char data[1024];
    socklen_t length = (socklen_t)size;
    return getsockopt(s->fd, level, option, data, &length) < 0 ? support_errno(thread)
                                                               : bytes_from_data(thread, data, length);
}
NATIVE(socket_setsockopt, "setsockopt(self, *args)",
       "setsockopt(level, option, value: int)\nsetsockopt(level, option, value: buffer)\nsetsockopt(level, option, "
       "None, optlen: int)\n\nSet a socket option.  See the Unix manual for level and option.\nThe value argument can "
       "either be an integer, a string buffer, or\nNone, optlen.",
       EFFECT_ANY) {
    SELF;
    size_t count = tuple_length(args[1]);
    Value value = count > 2 ? tuple_get(args[1], 2) : NO_VALUE;
    int level, option, number, status;
    if (count < 3 || count > 4 || (count == 4 && value != NONE))
        return error_raise(thread, SHAPE_TypeError, "setsockopt() takes exactly 3 arguments (%zu given)", count);
    if (support_int(thread, tuple_get(args[1], 0), &level) < 0 ||
        support_int(thread, tuple_get(args[1], 1), &option) < 0)
        return NO_VALUE;
    if (count == 4) {
        if (support_int(thread, tuple_get(args[1], 3), &number) < 0) return NO_VALUE;
        status = setsockopt(s->fd, level, option, NULL, (socklen_t)number);
    } else if (value_is_int(value)) {
        if (support_int(thread, value, &number) < 0) return NO_VALUE;
        status = setsockopt(s->fd, level, option, &number, sizeof number);
    } else {
        Buffer buffer;
        if (buffer_get(thread, value, &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
        status = setsockopt(s->fd, level, option, buffer.data, (socklen_t)buffer.length);
        buffer_release(thread, &buffer);
    }
    return status < 0 ? support_errno(thread) : NONE;
}
NATIVE(socket_settimeout, "settimeout(self, timeout, /)",
       "settimeout(timeout)\n\nSet a timeout on socket operations.  'timeout' can be a float,\ngiving in seconds, or "
       "None.",
       EFFECT_ANY) {
    SELF;
    int64_t timeout;
    if (socket_timeout_from_value(thread, args[1], &timeout) < 0) return NO_VALUE;
    s->timeout = timeout;
    return set_blocking(thread, s->fd, timeout < 0) < 0 ? NO_VALUE : NONE;
}
NATIVE(socket_gettimeout, "gettimeout(self)",
       "gettimeout() -> timeout\n\nReturns the timeout in seconds (float) associated with socket\noperations. A "
       "timeout of None indicates that timeouts on socket\noperations are disabled.",
       EFFECT_ANY) {
    return socket_timeout_to_value(thread, ((Socket *)args[0])->timeout);
}
NATIVE(socket_setblocking, "setblocking(self, flag, /)",
       "setblocking(flag)\n\nSet the socket to blocking (flag is true) or non-blocking (false).", EFFECT_ANY) {
    SELF;
    int blocking = object_is_true(thread, args[1]);
    if (blocking < 0) return NO_VALUE;
    s->timeout = blocking ? -1 : 0;
    return set_blocking(thread, s->fd, blocking) < 0 ? NO_VALUE : NONE;
}
NATIVE(socket_getblocking, "getblocking(self)",
       "getblocking()\n\nReturns True if socket is in blocking mode, or False if it\nis in non-blocking mode.",
       EFFECT_ANY) {
    return value_from_bool(((Socket *)args[0])->timeout != 0);
}
NATIVE(socket_fileno, "fileno(self)", "fileno() -> integer\n\nReturn the integer file descriptor of the socket.",
       EFFECT_NONE) {
    return value_from_small_int(((Socket *)args[0])->fd);
}
NATIVE(socket_detach, "detach(self)",
       "detach()\n\nClose the socket object without closing the underlying file descriptor.\nThe object cannot be used "
       "after this call, but the file descriptor\ncan be reused for other purposes.  The file descriptor is returned.",
       EFFECT_ANY) {
    SELF;
    int fd = s->fd;
    s->fd = -1;
    return value_from_small_int(fd);
}
NATIVE(socket_close, "close(self)", "close()\n\nClose the socket.  It cannot be used after this call.", EFFECT_ANY) {
    SELF;
    int fd = s->fd;
    if (fd < 0) return NONE;
    s->fd = -1;
    thread_leave(thread);
    int status = close(fd);
    thread_enter(thread);
    return status < 0 && errno != ECONNRESET ? support_errno(thread) : NONE;
}
static Value socket_timeout(Thread *thread, Value self) {
    return socket_timeout_to_value(thread, ((Socket *)self)->timeout);
}

static const NativeDef *const socket_methods[] = {
    &socket_accept_native,      &socket_bind_native,         &socket_close_native,         &socket_connect_native,
    &socket_connect_ex_native,  &socket_detach_native,       &socket_fileno_native,        &socket_getpeername_native,
    &socket_getsockname_native, &socket_getsockopt_native,   &socket_listen_native,        &socket_recv_native,
    &socket_recv_into_native,   &socket_recvfrom_native,     &socket_recvfrom_into_native, &socket_send_native,
    &socket_sendall_native,     &socket_sendto_native,       &socket_setblocking_native,   &socket_getblocking_native,
    &socket_settimeout_native,  &socket_gettimeout_native,   &socket_setsockopt_native,    &socket_shutdown_native,
    &socket_recvmsg_native,     &socket_recvmsg_into_native, &socket_sendmsg_native,       NULL};
static const NativeGetSet socket_getters[] = {{"timeout", socket_timeout, NULL, "the socket timeout"}, {0}};
static const NativeMember socket_members[] = {
    {"family", MEMBER_INT32, offsetof(Socket, family), true, "the socket family"},
    {"type", MEMBER_INT32, offsetof(Socket, type), true, "the socket type"},
    {"proto", MEMBER_INT32, offsetof(Socket, protocol), true, "the socket protocol"},
    {0}};
const TypeSpec socket_socket_type_spec = {
    .name = "socket",
    .module = "_socket",
    .doc = "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\n"
           "socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\nOpen a socket of the given type.",
    .flags = TYPE_BASE | TYPE_HAS_FINALIZER,
    .size = sizeof(Socket),
    .trace_kind = TRACE_LEAF,
    .slots = {.construct = socket_construct, .init = socket_init, .finalize = socket_finalize, .repr = socket_repr},
    .methods = socket_methods,
    .getters = socket_getters,
    .members = socket_members};

static const NamedInt constants[] = {
#define CONSTANT(name, number) {#name, number},
#include "modules/socket_constants.def"
#undef CONSTANT
    {NULL, 0}};
static int execute(Thread *thread, Module *module) {
    Value os_error = value_from_object(BUILTIN_TYPE(OSError)), type = value_from_object(BUILTIN_TYPE(socket_socket));
    if (module_add(thread, module, "error", os_error) < 0 ||
        support_add_exception(thread, module, &ROOT_VALUE(socket_host_error), "socket.herror", os_error) < 0 ||
        support_add_exception(thread, module, &ROOT_VALUE(socket_gai_error), "socket.gaierror", os_error) < 0 ||
        module_add(thread, module, "timeout", value_from_object(BUILTIN_TYPE(TimeoutError))) < 0 ||
        module_add(thread, module, "socket", type) < 0 || module_add(thread, module, "SocketType", type) < 0 ||
        module_add(thread, module, "has_ipv6", TRUE_VALUE) < 0 ||
        module_add_string(thread, module, "BDADDR_ANY", "00:00:00:00:00:00") < 0 ||
        module_add_string(thread, module, "BDADDR_LOCAL", "00:00:00:FF:FF:FF") < 0)
        return -1;
    return support_add_ints(thread, module, constants);
}
const ModuleSpec _socket_module_spec = {
    .name = "_socket",
    .doc = "Implementation module for socket operations.\n\nSee the socket module for documentation.",
    .functions = socket_functions,
    .execute = execute};
