// Taipan: shared pieces of the _socket module. MIT licence.
#ifndef TAIPAN_MODULES_SOCKET_INTERNAL_H
#define TAIPAN_MODULES_SOCKET_INTERNAL_H
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "modules/native_support.h"
#include "object/codec.h"
#include "runtime/audit.h"
#include "runtime/lock.h"
#include "runtime/signals.h"

typedef struct Socket {
    Object header;
    int fd; // -1: closed
    int family, type, protocol;
    int64_t timeout; // nanoseconds; -1: blocks, 0: does not
} Socket;

typedef union Address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
    struct sockaddr_nl netlink;
    struct sockaddr_storage storage;
} Address;

// A host name argument: text is NUL-terminated while owner is alive. str (through IDNA unless ASCII), bytes, bytearray.
typedef struct HostName {
    Value owner;
    const char *text;
} HostName;
MUST_USE int socket_host_name(Thread *thread, Value v, HostName *name);
// The first address of a name ("" any, "<broadcast>"), into address; its length, or -1 with gaierror or OSError.
int socket_resolve(Thread *thread, const char *name, Address *address, int family);
// A Python address for a socket of the family. function names the caller in messages.
MUST_USE int socket_address_from_value(Thread *thread, int family, Value v, Address *address, socklen_t *length,
                                       const char *function);
Value socket_address_to_value(Thread *thread, const Address *address, socklen_t length);
Value socket_address_host(Thread *thread, const Address *address); // the numeric host of AF_INET, AF_INET6
Value socket_raise_gai(Thread *thread, int code);
Value socket_raise_host(Thread *thread, int code); // herror
// Seconds or None as a timeout in nanoseconds.
MUST_USE int socket_timeout_from_value(Thread *thread, Value v, int64_t *timeout);
Value socket_timeout_to_value(Thread *thread, int64_t timeout);
// A new socket object of exactly _socket.socket for a descriptor, which it owns; closed on failure.
Value socket_new(Thread *thread, Type *type, int fd, int family, int kind, int protocol);
int64_t socket_default_timeout(Thread *thread);
extern const NativeDef *const socket_functions[];
#endif
