// Taipan: _socket: host names and addresses, to and from Python. MIT licence.
#define _GNU_SOURCE
#include "modules/socket_internal.h"

static Value raise_pair(Thread *thread, Value type, int code, const char *text) {
    Value message = str_from_cstring(thread, text);
    Value arguments = message == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_small_int(code), message);
    Value exception = arguments == NO_VALUE ? NO_VALUE : exception_new(thread, type_from_value(type), arguments);
    return exception == NO_VALUE ? NO_VALUE : error_set(thread, exception);
}
Value socket_raise_gai(Thread *thread, int code) {
    if (code == EAI_SYSTEM) return support_errno(thread);
    return raise_pair(thread, ROOT_VALUE(socket_gai_error), code, gai_strerror(code));
}
Value socket_raise_host(Thread *thread, int code) {
    return raise_pair(thread, ROOT_VALUE(socket_host_error), code, hstrerror(code));
}

// ---- names ------------------------------------------------------------------------------------------------------

int socket_host_name(Thread *thread, Value v, HostName *name) {
    size_t length;
    if (value_is_str(v)) {
        if (!str_is_ascii(str_from_value(v))) {
            v = codec_encode(thread, v, "idna", NULL);
            if (v == NO_VALUE) {
                error_clear(thread);
                return error_raise_int(thread, SHAPE_TypeError, "encoding of hostname failed");
            }
        }
    } else if (value_is_bytearray(v)) {
        v = bytes_from_data(thread, bytearray_data(bytearray_from_value(v)), bytearray_from_value(v)->length);
        if (v == NO_VALUE) return -1;
    } else if (!value_is_bytes(v)) {
        return error_raise_int(thread, SHAPE_TypeError, "str, bytes or bytearray expected, not %T", v);
    }
    name->owner = v;
    if (value_is_bytes(v)) {
        name->text = (const char *)bytes_from_value(v)->data;
        length = bytes_from_value(v)->length;
    } else if (!(name->text = str_to_utf8(thread, v, &length))) {
        return -1;
    }
    if (strlen(name->text) != length)
        return error_raise_int(thread, SHAPE_TypeError, "host name must not contain null character");
    return 0;
}

static socklen_t family_length(int family) {
    return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}
static int look_up(Thread *thread, const char *name, const char *service, const struct addrinfo *hints,
                   Address *address) {
    struct addrinfo *found;
    char *copy = name ? strdup(name) : NULL; // the name may belong to the heap, which the lookup leaves alone
    thread_leave(thread);
    int code = getaddrinfo(copy, service, hints, &found);
    thread_enter(thread);
    free(copy);
    if (code) return socket_raise_gai(thread, code), -1;
    int length = (int)(found->ai_addrlen <= sizeof *address ? found->ai_addrlen : sizeof *address);
    memcpy(address, found->ai_addr, (size_t)length);
    bool several = found->ai_next != NULL;
    freeaddrinfo(found);
    if (!name && several) return error_raise_int(thread, SHAPE_OSError, "wildcard resolved to multiple address");
    return length;
}
int socket_resolve(Thread *thread, const char *name, Address *address, int family) {
    struct addrinfo hints = {.ai_family = family};
    memset(address, 0, sizeof *address);
    if (!*name) {
        hints.ai_socktype = SOCK_DGRAM;
        hints.ai_flags = AI_PASSIVE;
        return look_up(thread, NULL, "0", &hints, address);
    }
    if (!strcmp(name, "<broadcast>") || !strcmp(name, "255.255.255.255")) {
        if (family != AF_INET && family != AF_UNSPEC)
            return error_raise_int(thread, SHAPE_OSError, "address family mismatched");
        address->in.sin_family = AF_INET;
        address->in.sin_addr.s_addr = INADDR_BROADCAST;
        return sizeof address->in;
    }
    if ((family == AF_UNSPEC || family == AF_INET) && inet_pton(AF_INET, name, &address->in.sin_addr) == 1) {
        address->in.sin_family = AF_INET;
        return sizeof address->in;
    }
    if ((family == AF_UNSPEC || family == AF_INET6) && !strchr(name, '%') &&
        inet_pton(AF_INET6, name, &address->in6.sin6_addr) == 1) {
        address->in6.sin6_family = AF_INET6;
        return sizeof address->in6;
    }
    return look_up(thread, name, NULL, &hints, address);
}

// ---- from Python ------------------------------------------------------------------------------------------------

static int internet_address(Thread *thread, int family, Value v, Address *address, socklen_t *length,
                            const char *function) {
    const char *kind = family == AF_INET ? "AF_INET" : "AF_INET6";
    if (!value_is_tuple(v))
        return error_raise_int(thread, SHAPE_TypeError, "%s(): %s address must be tuple, not %T", function, kind, v);
    size_t count = tuple_length(v);
    if (family == AF_INET ? count != 2 : count < 2 || count > 4)
        return error_raise_int(thread, SHAPE_TypeError,
                               family == AF_INET
                                   ? "AF_INET address must be a pair (host, port)"
                                   : "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])");
    HostName host;
    int port;
    uint64_t flow = 0, scope = 0;
    if (socket_host_name(thread, tuple_get(v, 0), &host) < 0) return -1;
    if (support_int(thread, tuple_get(v, 1), &port) < 0) {
        if (!error_matches(thread, SHAPE_OverflowError)) return -1;
        error_clear(thread);
        port = -1;
    }
    for (size_t i = 2; i < count; i++) {
        Value index = object_index(thread, tuple_get(v, i));
        if (index == NO_VALUE) return -1;
        *(i == 2 ? &flow : &scope) = int_to_uint64_mask(index) & 0xffffffff;
    }
    int n = socket_resolve(thread, host.text, address, family);
    if (n < 0) return -1;
    if (port < 0 || port > 0xffff)
        return error_raise_int(thread, SHAPE_OverflowError, "%s(): port must be 0-65535.", function);
    if (flow > 0xfffff)
        return error_raise_int(thread, SHAPE_OverflowError, "%s(): flowinfo must be 0-1048575.", function);
    address->any.sa_family = (sa_family_t)family;
    address->in.sin_port = htons((uint16_t)port); // at the same place in both
    if (family == AF_INET6) {
        address->in6.sin6_flowinfo = htonl((uint32_t)flow);
        if (count > 3 || !address->in6.sin6_scope_id) address->in6.sin6_scope_id = (uint32_t)scope;
    }
    *length = family_length(family);
    return 0;
}
static int unix_address(Thread *thread, Value v, Address *address, socklen_t *length) {
    if (value_is_str(v) && (v = fs_encode(thread, v)) == NO_VALUE) return -1;
    Buffer path;
    if (buffer_get(thread, v, &path, BUFFER_SIMPLE) < 0) return -1;
    size_t room = sizeof address->un.sun_path, n = path.length;
    bool abstract = n > 0 && *(char *)path.data == 0;
    bool fits = abstract ? n <= room : n < room;
    if (fits) {
        address->un.sun_family = AF_UNIX;
        memcpy(address->un.sun_path, path.data, n);
        *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    }
    buffer_release(thread, &path);
    return fits ? 0 : error_raise_int(thread, SHAPE_OSError, "AF_UNIX path too long");
}
static int netlink_address(Thread *thread, Value v, Address *address, socklen_t *length, const char *function) {
    if (!value_is_tuple(v))
        return error_raise_int(thread, SHAPE_TypeError, "%s(): AF_NETLINK address must be tuple, not %T", function, v);
    if (tuple_length(v) != 2)
        return error_raise_int(thread, SHAPE_TypeError, "AF_NETLINK address must be a pair (pid, groups)");
    Value pid = object_index(thread, tuple_get(v, 0)),
          groups = pid == NO_VALUE ? NO_VALUE : object_index(thread, tuple_get(v, 1));
    if (groups == NO_VALUE) return -1;
    address->netlink.nl_family = AF_NETLINK;
    address->netlink.nl_pid = (uint32_t)int_to_uint64_mask(pid);
    address->netlink.nl_groups = (uint32_t)int_to_uint64_mask(groups);
    *length = sizeof address->netlink;
    return 0;
}
int socket_address_from_value(Thread *thread, int family, Value v, Address *address, socklen_t *length,
                              const char *function) {
    memset(address, 0, sizeof *address);
    switch (family) {
    case AF_INET:
    case AF_INET6: return internet_address(thread, family, v, address, length, function);
    case AF_UNIX: return unix_address(thread, v, address, length);
    case AF_NETLINK: return netlink_address(thread, v, address, length, function);
    default: return error_raise_int(thread, SHAPE_OSError, "%s(): bad family", function);
    }
}

// ---- to Python --------------------------------------------------------------------------------------------------

Value socket_address_host(Thread *thread, const Address *address) {
    char text[INET6_ADDRSTRLEN];
    const void *bytes =
        address->any.sa_family == AF_INET ? (const void *)&address->in.sin_addr : (const void *)&address->in6.sin6_addr;
    return inet_ntop(address->any.sa_family, bytes, text, sizeof text) ? str_from_cstring(thread, text)
                                                                       : support_errno(thread);
}
Value socket_address_to_value(Thread *thread, const Address *address, socklen_t length) {
    if (length == 0) return NONE;
    switch (address->any.sa_family) {
    case AF_INET:
    case AF_INET6: {
        Value host = socket_address_host(thread, address), port = value_from_small_int(ntohs(address->in.sin_port));
        if (host == NO_VALUE) return NO_VALUE;
        if (address->any.sa_family == AF_INET) return tuple_pack(thread, 2, host, port);
        return tuple_pack(thread, 4, host, port, value_from_small_int(ntohl(address->in6.sin6_flowinfo)),
                          value_from_small_int(address->in6.sin6_scope_id));
    }
    case AF_UNIX: {
        size_t room =
            length > offsetof(struct sockaddr_un, sun_path) ? length - offsetof(struct sockaddr_un, sun_path) : 0;
        if (room > 0 && address->un.sun_path[0] == 0)
            return bytes_from_data(thread, address->un.sun_path, room); // Linux: an abstract name
        return fs_decode(thread, address->un.sun_path, strnlen(address->un.sun_path, room));
    }
    case AF_NETLINK:
        return tuple_pack(thread, 2, value_from_small_int(address->netlink.nl_pid),
                          value_from_small_int(address->netlink.nl_groups));
    default: {
        Value data = bytes_from_data(thread, address->any.sa_data, length - offsetof(struct sockaddr, sa_data));
        return data == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_small_int(address->any.sa_family), data);
    }
    }
}
