// Taipan: _socket: functions of the module: databases, conversions, descriptors. MIT licence.
#define _GNU_SOURCE
#include "modules/socket_internal.h"
#include "object/keep_alive.h"
#include <sys/param.h>

#define HOST_ARGUMENT(name, index, function)                                                                           \
    HostName name;                                                                                                     \
    if (!value_is_str(args[index]) && !value_is_bytes(args[index]) && !value_is_bytearray(args[index]))                \
        return error_raise(thread, SHAPE_TypeError, function "() argument 1 must be str, bytes or bytearray, not %T",  \
                           args[index]);                                                                               \
    if (socket_host_name(thread, args[index], &name) < 0) return NO_VALUE
#define AUDIT(event, ...)                                                                                              \
    if (audit_is_active(thread) && audit_event(thread, event, tuple_pack(thread, __VA_ARGS__)) < 0) return NO_VALUE

static const char *text_argument(Thread *thread, Value v, const char *function, int index) {
    if (!value_is_str(v))
        return error_raise(thread, SHAPE_TypeError, "%s() argument %d must be str, not %B", function, index, v), NULL;
    size_t length;
    const char *text = str_to_utf8(thread, v, &length);
    if (text && strlen(text) != length) return error_raise(thread, SHAPE_ValueError, "embedded null character"), NULL;
    return text;
}

// ---- names and addresses ----------------------------------------------------------------------------------------

static Value address_entries(Thread *thread, const struct addrinfo *found) {
    Value list = list_from_values(thread, NULL, 0);
    for (const struct addrinfo *a = found; list != NO_VALUE && a; a = a->ai_next) {
        Address address = {0};
        memcpy(&address, a->ai_addr, a->ai_addrlen <= sizeof address ? a->ai_addrlen : sizeof address);
        Value where = socket_address_to_value(thread, &address, a->ai_addrlen);
        Value name = where == NO_VALUE ? NO_VALUE
                                       : fs_decode(thread, a->ai_canonname ? a->ai_canonname : "",
                                                   a->ai_canonname ? strlen(a->ai_canonname) : 0);
        Value entry = name == NO_VALUE ? NO_VALUE
                                       : tuple_pack(thread, 5, value_from_small_int(a->ai_family),
                                                    value_from_small_int(a->ai_socktype),
                                                    value_from_small_int(a->ai_protocol), name, where);
        if (entry == NO_VALUE || list_append(thread, list, entry) < 0) return NO_VALUE;
    }
    return list;
}
NATIVE(socket_getaddrinfo, "getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)",
       "getaddrinfo(host, port [, family, type, proto, flags])\n    -> list of (family, type, proto, canonname, "
       "sockaddr)\n\nResolve host and port into addrinfo struct.",
       EFFECT_ANY) {
    Value host = args[0], port = args[1];
    const char *host_text = NULL, *port_text = NULL;
    if (value_is_str(host)) {
        if ((host = codec_encode(thread, host, "idna", NULL)) == NO_VALUE) return NO_VALUE;
    } else if (host != NONE && !value_is_bytes(host)) {
        return error_raise(thread, SHAPE_TypeError, "getaddrinfo() argument 1 must be string or None");
    }
    if (host != NONE) host_text = (const char *)bytes_from_value(host)->data;
    if (value_is_int(port) && (port = int_to_str(thread, port, 10)) == NO_VALUE) return NO_VALUE;
    if (value_is_str(port)) {
        if (!(port_text = str_to_utf8(thread, port, NULL))) return NO_VALUE;
    } else if (value_is_bytes(port)) {
        port_text = (const char *)bytes_from_value(port)->data;
    } else if (port != NONE) {
        return error_raise(thread, SHAPE_OSError, "Int or String expected");
    }
    int numbers[4];
    for (int i = 0; i < 4; i++)
        if (support_int(thread, args[2 + i], &numbers[i]) < 0) return NO_VALUE;
    AUDIT("socket.getaddrinfo", 5, args[0], args[1], args[2], args[3], args[4]);
    struct addrinfo hints = {.ai_family = numbers[0],
                             .ai_socktype = numbers[1],
                             .ai_protocol = numbers[2],
                             .ai_flags = numbers[3]},
                    *found = NULL;
    thread_leave(thread);
    int code = getaddrinfo(host_text, port_text, &hints, &found);
    thread_enter(thread);
    if (code) return socket_raise_gai(thread, code);
    Value list = address_entries(thread, found);
    freeaddrinfo(found);
    keep_alive(host); // the texts are theirs
    keep_alive(port);
    return list;
}
NATIVE(socket_getnameinfo, "getnameinfo(sockaddr, flags, /)",
       "getnameinfo(sockaddr, flags) --> (host, port)\n\nGet host and port for a sockaddr.", EFFECT_ANY) {
    int flags, port;
    uint64_t flow = 0, scope = 0;
    if (support_int(thread, args[1], &flags) < 0) return NO_VALUE;
    if (!value_is_tuple(args[0]))
        return error_raise(thread, SHAPE_TypeError, "getnameinfo() argument 1 must be a tuple");
    size_t count = tuple_length(args[0]);
    if (count < 2 || count > 4 || !value_is_str(tuple_get(args[0], 0)))
        return error_raise(thread, SHAPE_TypeError, "getnameinfo(): illegal sockaddr argument");
    const char *host = str_to_utf8(thread, tuple_get(args[0], 0), NULL);
    if (!host || support_int(thread, tuple_get(args[0], 1), &port) < 0) return NO_VALUE;
    for (size_t i = 2; i < count; i++) {
        Value index = object_index(thread, tuple_get(args[0], i));
        if (index == NO_VALUE) return NO_VALUE;
        *(i == 2 ? &flow : &scope) = int_to_uint64_mask(index) & 0xffffffff;
    }
    if (flow > 0xfffff) return error_raise(thread, SHAPE_OverflowError, "getnameinfo(): flowinfo must be 0-1048575.");
    AUDIT("socket.getnameinfo", 1, args[0]);
    char port_text[16], host_out[NI_MAXHOST], service_out[NI_MAXSERV];
    snprintf(port_text, sizeof port_text, "%d", port);
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST},
                    *found = NULL;
    thread_leave(thread);
    int code = getaddrinfo(host, port_text, &hints, &found);
    thread_enter(thread);
    if (code) return socket_raise_gai(thread, code);
    Value result = NO_VALUE;
    if (found->ai_next) {
        error_raise(thread, SHAPE_OSError, "sockaddr resolved to multiple addresses");
    } else if (found->ai_family == AF_INET && count != 2) {
        error_raise(thread, SHAPE_OSError, "IPv4 sockaddr must be 2 tuple");
    } else {
        if (found->ai_family == AF_INET6) {
            ((struct sockaddr_in6 *)(void *)found->ai_addr)->sin6_flowinfo = htonl((uint32_t)flow);
            ((struct sockaddr_in6 *)(void *)found->ai_addr)->sin6_scope_id = (uint32_t)scope;
        }
        thread_leave(thread);
        code = getnameinfo(found->ai_addr, found->ai_addrlen, host_out, sizeof host_out, service_out,
                           sizeof service_out, flags);
        thread_enter(thread);
        if (code) {
            socket_raise_gai(thread, code);
        } else {
            Value a = fs_decode(thread, host_out, strlen(host_out)),
                  b = fs_decode(thread, service_out, strlen(service_out));
            if (a != NO_VALUE && b != NO_VALUE) result = tuple_pack(thread, 2, a, b);
        }
    }
    freeaddrinfo(found);
    return result;
}
NATIVE(socket_gethostbyname, "gethostbyname(host, /)",
       "gethostbyname(host) -> address\n\nReturn the IP address (a string of the form '255.255.255.255') for a host.",
       EFFECT_ANY) {
    HOST_ARGUMENT(name, 0, "gethostbyname");
    AUDIT("socket.gethostbyname", 1, args[0]);
    Address address;
    return socket_resolve(thread, name.text, &address, AF_INET) < 0 ? NO_VALUE : socket_address_host(thread, &address);
}
// (name, aliases, addresses) of what the resolver left in h.
static Value host_entry(Thread *thread, const struct hostent *h) {
    Value aliases = list_from_values(thread, NULL, 0), addresses = list_from_values(thread, NULL, 0);
    if (aliases == NO_VALUE || addresses == NO_VALUE) return NO_VALUE;
    for (char **p = h->h_aliases; p && *p; p++) {
        Value alias = fs_decode(thread, *p, strlen(*p));
        if (alias == NO_VALUE || list_append(thread, aliases, alias) < 0) return NO_VALUE;
    }
    for (char **p = h->h_addr_list; p && *p; p++) {
        char text[INET6_ADDRSTRLEN];
        if (!inet_ntop(h->h_addrtype, *p, text, sizeof text)) return support_errno(thread);
        Value address = str_from_cstring(thread, text);
        if (address == NO_VALUE || list_append(thread, addresses, address) < 0) return NO_VALUE;
    }
    Value name = fs_decode(thread, h->h_name, strlen(h->h_name));
    return name == NO_VALUE ? NO_VALUE : tuple_pack(thread, 3, name, aliases, addresses);
}
NATIVE(socket_gethostbyname_ex, "gethostbyname_ex(host, /)",
       "gethostbyname_ex(host) -> (name, aliaslist, addresslist)\n\nReturn the true host name, a list of aliases, and "
       "a list of IP addresses,\nfor a host.  The host argument is a string giving a host name or IP number.",
       EFFECT_ANY) {
    HOST_ARGUMENT(name, 0, "gethostbyname_ex");
    AUDIT("socket.gethostbyname", 1, args[0]);
    Address address;
    if (socket_resolve(thread, name.text, &address, AF_INET) < 0) return NO_VALUE;
    struct hostent entry, *found = NULL;
    char buffer[16384];
    int code = 0;
    thread_leave(thread);
    gethostbyname_r(name.text, &entry, buffer, sizeof buffer, &found, &code);
    thread_enter(thread);
    return found ? host_entry(thread, found) : socket_raise_host(thread, code);
}
NATIVE(socket_gethostbyaddr, "gethostbyaddr(host, /)",
       "gethostbyaddr(host) -> (name, aliaslist, addresslist)\n\nReturn the true host name, a list of aliases, and a "
       "list of IP addresses,\nfor a host.  The host argument is a string giving a host name or IP number.",
       EFFECT_ANY) {
    HOST_ARGUMENT(name, 0, "gethostbyaddr");
    AUDIT("socket.gethostbyaddr", 1, args[0]);
    Address address;
    if (socket_resolve(thread, name.text, &address, AF_UNSPEC) < 0) return NO_VALUE;
    int family = address.any.sa_family, code = 0;
    if (family != AF_INET && family != AF_INET6)
        return error_raise(thread, SHAPE_OSError, "unsupported address family");
    const void *bytes = family == AF_INET ? (const void *)&address.in.sin_addr : (const void *)&address.in6.sin6_addr;
    struct hostent entry, *found = NULL;
    char buffer[16384];
    thread_leave(thread);
    gethostbyaddr_r(bytes, family == AF_INET ? 4 : 16, family, &entry, buffer, sizeof buffer, &found, &code);
    thread_enter(thread);
    return found ? host_entry(thread, found) : socket_raise_host(thread, code);
}
NATIVE(socket_gethostname, "gethostname()", "gethostname() -> string\n\nReturn the current host name.", EFFECT_ANY) {
    char text[1024];
    if (audit_is_active(thread) && audit_event(thread, "socket.gethostname", TUPLE_EMPTY(thread)) < 0) return NO_VALUE;
    if (gethostname(text, sizeof text - 1) < 0) return support_errno(thread);
    text[sizeof text - 1] = 0;
    return fs_decode(thread, text, strlen(text));
}
NATIVE(socket_sethostname, "sethostname(name, /)", "sethostname(name)\n\nSets the hostname to name.", EFFECT_ANY) {
    Value name = args[0];
    if (!value_is_bytes(name)) {
        if (!value_is_str(name))
            return error_raise(thread, SHAPE_TypeError, "expected str, bytes or os.PathLike object, not %U",
                               value_type(name)->name);
        if ((name = fs_encode(thread, name)) == NO_VALUE) return NO_VALUE;
    }
    AUDIT("socket.sethostname", 1, args[0]);
    return sethostname((const char *)bytes_from_value(name)->data, bytes_from_value(name)->length) < 0
               ? support_errno(thread)
               : NONE;
}

// ---- databases --------------------------------------------------------------------------------------------------

NATIVE(socket_getservbyname, "getservbyname(servicename[, protocolname], /)",
       "getservbyname(servicename[, protocolname]) -> integer\n\nReturn a port number from a service name and protocol "
       "name.",
       EFFECT_ANY) {
    const char *name = text_argument(thread, args[0], "getservbyname", 1), *protocol = NULL;
    if (!name || (args[1] != UNBOUND && !(protocol = text_argument(thread, args[1], "getservbyname", 2))))
        return NO_VALUE;
    struct servent *s = getservbyname(name, protocol);
    return s ? value_from_small_int(ntohs((uint16_t)s->s_port))
             : error_raise(thread, SHAPE_OSError, "service/proto not found");
}
NATIVE(socket_getservbyport, "getservbyport(port[, protocolname], /)",
       "getservbyport(port[, protocolname]) -> string\n\nReturn the service name from a port number and protocol name.",
       EFFECT_ANY) {
    int port;
    const char *protocol = NULL;
    if (support_int(thread, args[0], &port) < 0 ||
        (args[1] != UNBOUND && !(protocol = text_argument(thread, args[1], "getservbyport", 2))))
        return NO_VALUE;
    if (port < 0 || port > 0xffff)
        return error_raise(thread, SHAPE_OverflowError, "getservbyport: port must be 0-65535.");
    struct servent *s = getservbyport(htons((uint16_t)port), protocol);
    return s ? str_from_cstring(thread, s->s_name) : error_raise(thread, SHAPE_OSError, "port/proto not found");
}
NATIVE(socket_getprotobyname, "getprotobyname(name, /)",
       "getprotobyname(name) -> integer\n\nReturn the protocol number for the named protocol.", EFFECT_ANY) {
    const char *name = text_argument(thread, args[0], "getprotobyname", 1);
    if (!name) return NO_VALUE;
    struct protoent *p = getprotobyname(name);
    return p ? value_from_small_int(p->p_proto) : error_raise(thread, SHAPE_OSError, "protocol not found");
}
NATIVE(socket_if_nameindex, "if_nameindex()", "Returns a list of network interface information (index, name) tuples.",
       EFFECT_ANY) {
    struct if_nameindex *interfaces = if_nameindex();
    if (!interfaces) return support_errno(thread);
    Value list = list_from_values(thread, NULL, 0);
    for (struct if_nameindex *i = interfaces; list != NO_VALUE && i->if_index; i++) {
        Value name = fs_decode(thread, i->if_name, strlen(i->if_name));
        Value entry = name == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, value_from_small_int(i->if_index), name);
        if (entry == NO_VALUE || list_append(thread, list, entry) < 0) list = NO_VALUE;
    }
    if_freenameindex(interfaces);
    return list;
}
NATIVE(socket_if_nametoindex, "if_nametoindex(oname, /)",
       "Returns the interface index corresponding to the interface name if_name.", EFFECT_ANY) {
    Value name = value_is_str(args[0]) ? fs_encode(thread, args[0]) : args[0];
    if (name == NO_VALUE) return NO_VALUE;
    if (!value_is_bytes(name))
        return error_raise(thread, SHAPE_TypeError, "expected str, bytes or os.PathLike object, not %U",
                           value_type(name)->name);
    unsigned index = if_nametoindex((const char *)bytes_from_value(name)->data);
    return index ? value_from_small_int(index) : support_errno(thread);
}
// An unsigned C integer of so many bits.
static int unsigned_argument(Thread *thread, Value v, uint64_t most, const char *type, uint64_t *result) {
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    if (int_sign(index) < 0) return error_raise_int(thread, SHAPE_ValueError, "Cannot convert negative int");
    int64_t n;
    if (!int_fits_int64(index, &n) || (uint64_t)n > most)
        return error_raise_int(thread, SHAPE_OverflowError, "Python int too large for C %s", type);
    *result = (uint64_t)n;
    return 0;
}
NATIVE(socket_if_indextoname, "if_indextoname(if_index, /)",
       "Returns the interface name corresponding to the interface index if_index.", EFFECT_ANY) {
    uint64_t index;
    char name[IF_NAMESIZE + 1];
    if (unsigned_argument(thread, args[0], UINT32_MAX, "unsigned int", &index) < 0) return NO_VALUE;
    return if_indextoname((unsigned)index, name) ? fs_decode(thread, name, strlen(name)) : support_errno(thread);
}

// ---- conversions ------------------------------------------------------------------------------------------------

#define BYTE_ORDER_NATIVE(function, bits, from, to)                                                                    \
    NATIVE(socket_##function, #function "(integer, /)",                                                                \
           "Convert a " #bits "-bit unsigned integer from " from " to " to " byte order.", EFFECT_ANY) {               \
        uint64_t n;                                                                                                    \
        return unsigned_argument(thread, args[0], UINT##bits##_MAX, "uint" #bits "_t", &n) < 0                         \
                   ? NO_VALUE                                                                                          \
                   : value_from_small_int(function((uint##bits##_t)n));                                                \
    }
BYTE_ORDER_NATIVE(htons, 16, "host", "network")
BYTE_ORDER_NATIVE(ntohs, 16, "network", "host")
BYTE_ORDER_NATIVE(htonl, 32, "host", "network")
BYTE_ORDER_NATIVE(ntohl, 32, "network", "host")
#undef BYTE_ORDER_NATIVE
NATIVE(socket_inet_aton, "inet_aton(ip_addr, /)",
       "Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary format used in low-level "
       "network functions.",
       EFFECT_ANY) {
    const char *text = text_argument(thread, args[0], "inet_aton", 1);
    struct in_addr address;
    if (!text) return NO_VALUE;
    return inet_aton(text, &address)
               ? bytes_from_data(thread, &address, 4)
               : error_raise(thread, SHAPE_OSError, "illegal IP address string passed to inet_aton");
}
NATIVE(socket_inet_ntoa, "inet_ntoa(packed_ip, /)",
       "Convert an IP address from 32-bit packed binary format to string format.", EFFECT_ANY) {
    Buffer buffer;
    char text[INET_ADDRSTRLEN];
    if (buffer_get(thread, args[0], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    bool good = buffer.length == 4;
    if (good) inet_ntop(AF_INET, buffer.data, text, sizeof text);
    buffer_release(thread, &buffer);
    return good ? str_from_cstring(thread, text)
                : error_raise(thread, SHAPE_OSError, "packed IP wrong length for inet_ntoa");
}
NATIVE(socket_inet_pton, "inet_pton(af, ip, /)",
       "inet_pton(af, ip) -> packed IP address string\n\nConvert an IP address from string format to a packed string "
       "suitable\nfor use with low-level network functions.",
       EFFECT_ANY) {
    int family;
    if (support_int(thread, args[0], &family) < 0) return NO_VALUE;
    const char *text = text_argument(thread, args[1], "inet_pton", 2);
    if (!text) return NO_VALUE;
    uint8_t packed[16];
    int status = inet_pton(family, text, packed);
    if (status < 0) return support_errno(thread);
    if (status == 0) return error_raise(thread, SHAPE_OSError, "illegal IP address string passed to inet_pton");
    return bytes_from_data(thread, packed, family == AF_INET ? 4 : 16);
}
NATIVE(socket_inet_ntop, "inet_ntop(af, packed_ip, /)",
       "inet_ntop(af, packed_ip) -> string formatted IP address\n\nConvert a packed IP address of the given family to "
       "string format.",
       EFFECT_ANY) {
    int family;
    Buffer buffer;
    char text[INET6_ADDRSTRLEN];
    Value result = NO_VALUE;
    if (support_int(thread, args[0], &family) < 0 || buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0)
        return NO_VALUE;
    if (family != AF_INET && family != AF_INET6)
        error_raise(thread, SHAPE_ValueError, "unknown address family %d", family);
    else if (buffer.length != (family == AF_INET ? 4 : 16))
        error_raise(thread, SHAPE_ValueError, "invalid length of packed IP address string");
    else
        result =
            inet_ntop(family, buffer.data, text, sizeof text) ? str_from_cstring(thread, text) : support_errno(thread);
    buffer_release(thread, &buffer);
    return result;
}
static Value control_length(Thread *thread, Value v, bool space) {
    int64_t n = object_index_int64(thread, v);
    if (n == -1 && error_pending(thread)) {
        if (!error_matches(thread, SHAPE_OverflowError)) return NO_VALUE;
        error_clear(thread);
        return error_raise(thread, SHAPE_OverflowError, "Python int too large to convert to C ssize_t");
    }
    if (n < 0 || (uint64_t)n > (uint64_t)INT32_MAX - (space ? CMSG_SPACE(1) : CMSG_LEN(0)))
        return error_raise(thread, SHAPE_OverflowError,
                           space ? "CMSG_SPACE() argument out of range" : "CMSG_LEN() argument out of range");
    return value_from_small_int((int64_t)(space ? CMSG_SPACE((size_t)n) : CMSG_LEN((size_t)n)));
}
NATIVE(socket_cmsg_len, "CMSG_LEN(length, /)",
       "CMSG_LEN(length) -> control message length\n\nReturn the total length, without trailing padding, of an "
       "ancillary\ndata item with associated data of the given length.",
       EFFECT_ANY) {
    return control_length(thread, args[0], false);
}
NATIVE(socket_cmsg_space, "CMSG_SPACE(length, /)",
       "CMSG_SPACE(length) -> buffer size\n\nReturn the buffer size needed for recvmsg() to receive an ancillary\ndata "
       "item with associated data of the given length, along with any\ntrailing padding.",
       EFFECT_ANY) {
    return control_length(thread, args[0], true);
}

// ---- descriptors and defaults -----------------------------------------------------------------------------------

NATIVE(socket_close_descriptor, "close(object, /)",
       "close(integer) -> None\n\nClose an integer socket file descriptor.", EFFECT_ANY) {
    int fd;
    if (support_int(thread, args[0], &fd) < 0) return NO_VALUE;
    thread_leave(thread);
    int status = close(fd);
    thread_enter(thread);
    return status < 0 && errno != ECONNRESET ? support_errno(thread) : NONE;
}
NATIVE(socket_dup, "dup(object, /)", "dup(integer) -> integer\n\nDuplicate an integer socket file descriptor.",
       EFFECT_ANY) {
    int fd;
    if (support_int(thread, args[0], &fd) < 0) return NO_VALUE;
    fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return fd < 0 ? support_errno(thread) : value_from_small_int(fd);
}
NATIVE(socket_socketpair, "socketpair([family[, type[, proto]]], /)",
       "socketpair([family[, type [, proto]]]) -> (socket object, socket object)\n\nCreate a pair of socket objects "
       "from the sockets returned by the platform\nsocketpair() function.",
       EFFECT_ANY) {
    int numbers[3] = {AF_UNIX, SOCK_STREAM, 0}, fds[2];
    for (int i = 0; i < 3; i++)
        if (args[i] != UNBOUND && support_int(thread, args[i], &numbers[i]) < 0) return NO_VALUE;
    if (socketpair(numbers[0], numbers[1] | SOCK_CLOEXEC, numbers[2], fds) < 0) return support_errno(thread);
    Value a = socket_new(thread, BUILTIN_TYPE(socket_socket), fds[0], numbers[0], numbers[1], numbers[2]);
    if (a == NO_VALUE) {
        close(fds[1]);
        return NO_VALUE;
    }
    Value b = socket_new(thread, BUILTIN_TYPE(socket_socket), fds[1], numbers[0], numbers[1], numbers[2]);
    return b == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, a, b);
}
NATIVE(socket_getdefaulttimeout, "getdefaulttimeout()",
       "Returns the default timeout in seconds (float) for new socket objects.\n\nA value of None indicates that new "
       "socket objects have no timeout.\nWhen the socket module is first imported, the default is None.",
       EFFECT_ANY) {
    return socket_timeout_to_value(thread, socket_default_timeout(thread));
}
NATIVE(socket_setdefaulttimeout, "setdefaulttimeout(object, /)",
       "Set the default timeout in seconds (float) for new socket objects.\n\nA value of None indicates that new "
       "socket objects have no timeout.\nWhen the socket module is first imported, the default is None.",
       EFFECT_ANY) {
    int64_t timeout;
    if (socket_timeout_from_value(thread, args[0], &timeout) < 0) return NO_VALUE;
    Value number = int_from_int64(thread, timeout);
    if (number == NO_VALUE) return NO_VALUE;
    ROOT_VALUE(socket_default_timeout) = number; // NOBARRIER: root
    return NONE;
}

const NativeDef *const socket_functions[] = {&socket_getaddrinfo_native,
                                             &socket_getnameinfo_native,
                                             &socket_gethostbyname_native,
                                             &socket_gethostbyname_ex_native,
                                             &socket_gethostbyaddr_native,
                                             &socket_gethostname_native,
                                             &socket_sethostname_native,
                                             &socket_getservbyname_native,
                                             &socket_getservbyport_native,
                                             &socket_getprotobyname_native,
                                             &socket_if_nameindex_native,
                                             &socket_if_nametoindex_native,
                                             &socket_if_indextoname_native,
                                             &socket_htons_native,
                                             &socket_ntohs_native,
                                             &socket_htonl_native,
                                             &socket_ntohl_native,
                                             &socket_inet_aton_native,
                                             &socket_inet_ntoa_native,
                                             &socket_inet_pton_native,
                                             &socket_inet_ntop_native,
                                             &socket_cmsg_len_native,
                                             &socket_cmsg_space_native,
                                             &socket_close_descriptor_native,
                                             &socket_dup_native,
                                             &socket_socketpair_native,
                                             &socket_getdefaulttimeout_native,
                                             &socket_setdefaulttimeout_native,
                                             NULL};
