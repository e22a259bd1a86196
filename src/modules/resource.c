// Taipan: the resource module: what the process uses and may use. MIT licence.
#define _GNU_SOURCE
#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>
#include "modules/native_support.h"

static const StructSequenceField usage_fields[] = {{"ru_utime", "user time used"},
                                                   {"ru_stime", "system time used"},
                                                   {"ru_maxrss", "max. resident set size"},
                                                   {"ru_ixrss", "shared memory size"},
                                                   {"ru_idrss", "unshared data size"},
                                                   {"ru_isrss", "unshared stack size"},
                                                   {"ru_minflt", "page faults not requiring I/O"},
                                                   {"ru_majflt", "page faults requiring I/O"},
                                                   {"ru_nswap", "number of swap outs"},
                                                   {"ru_inblock", "block input operations"},
                                                   {"ru_oublock", "block output operations"},
                                                   {"ru_msgsnd", "IPC messages sent"},
                                                   {"ru_msgrcv", "IPC messages received"},
                                                   {"ru_nsignals", "signals received"},
                                                   {"ru_nvcsw", "voluntary context switches"},
                                                   {"ru_nivcsw", "involuntary context switches"}};
static const StructSequenceSpec usage_spec = {
    "resource",
    "struct_rusage",
    "struct_rusage: Result from getrusage.\n\nThis object may be accessed either as a "
    "tuple of\n    (utime,stime,maxrss,ixrss,idrss,isrss,minflt,majflt,\n    "
    "nswap,inblock,oublock,msgsnd,msgrcv,nsignals,nvcsw,nivcsw)\nor via the "
    "attributes ru_utime, ru_stime, ru_maxrss, and so on.",
    usage_fields,
    16,
    16,
    false};

static Value seconds(Thread *thread, struct timeval t) {
    return float_from_double(thread, (double)t.tv_sec + (double)t.tv_usec * 0.000001);
}
NATIVE(resource_getrusage, "getrusage(who, /)", NULL, EFFECT_ANY) {
    struct rusage r;
    int who;
    if (support_int(thread, args[0], &who) < 0) return NO_VALUE;
    if (getrusage((__rusage_who_t)who, &r) < 0)
        return errno == EINVAL ? error_raise(thread, SHAPE_ValueError, "invalid who parameter") : support_errno(thread);
    Value values[16] = {seconds(thread, r.ru_utime), seconds(thread, r.ru_stime)};
    const long numbers[] = {r.ru_maxrss, r.ru_ixrss,    r.ru_idrss,   r.ru_isrss,   r.ru_minflt,
                            r.ru_majflt, r.ru_nswap,    r.ru_inblock, r.ru_oublock, r.ru_msgsnd,
                            r.ru_msgrcv, r.ru_nsignals, r.ru_nvcsw,   r.ru_nivcsw};
    for (int i = 0; i < 14; i++)
        values[i + 2] = int_from_int64(thread, numbers[i]);
    return struct_sequence_from_values(thread, type_from_value(ROOT_VALUE(resource_usage)), values, 16);
}
static int resource_argument(Thread *thread, Value v, int *resource) {
    if (support_int(thread, v, resource) < 0) return -1;
    if (*resource < 0 || *resource >= (int)RLIM_NLIMITS)
        return error_raise_int(thread, SHAPE_ValueError, "invalid resource specified");
    return 0;
}
static int limit(Thread *thread, Value v, rlim_t *result) {
    Value index = object_index(thread, v);
    if (index == NO_VALUE) return -1;
    int64_t n;
    if (int_fits_int64(index, &n)) {
        if (n < -1) return error_raise_int(thread, SHAPE_ValueError, "Cannot convert negative int");
        *result = (rlim_t)n; // -1 is RLIM_INFINITY
        return 0;
    }
    if (int_sign(index) < 0) return error_raise_int(thread, SHAPE_ValueError, "Cannot convert negative int");
    *result = int_to_uint64(thread, index);
    if (!error_pending(thread)) return 0;
    error_clear(thread);
    return error_raise_int(thread, SHAPE_OverflowError, "Python int too large to convert to C rlim_t");
}
static int limits_argument(Thread *thread, Value v, struct rlimit *limits) {
    Value pair = tuple_from_iterable(thread, v);
    if (pair == NO_VALUE) return -1;
    if (tuple_length(pair) != 2) return error_raise_int(thread, SHAPE_ValueError, "expected a tuple of 2 integers");
    return limit(thread, tuple_get(pair, 0), &limits->rlim_cur) < 0 ||
                   limit(thread, tuple_get(pair, 1), &limits->rlim_max) < 0
               ? -1
               : 0;
}
static Value limit_value(Thread *thread, rlim_t n) {
    return n == RLIM_INFINITY ? value_from_small_int(-1) : int_from_uint64(thread, n);
}
static Value limits_value(Thread *thread, const struct rlimit *limits) {
    Value low = limit_value(thread, limits->rlim_cur), high = limit_value(thread, limits->rlim_max);
    return low == NO_VALUE || high == NO_VALUE ? NO_VALUE : tuple_pack(thread, 2, low, high);
}
static Value limit_error(Thread *thread) {
    if (errno == EINVAL) return error_raise(thread, SHAPE_ValueError, "current limit exceeds maximum limit");
    if (errno == EPERM) return error_raise(thread, SHAPE_ValueError, "not allowed to raise maximum limit");
    return support_errno(thread);
}
NATIVE(resource_getrlimit, "getrlimit(resource, /)", NULL, EFFECT_ANY) {
    int resource;
    struct rlimit limits;
    if (resource_argument(thread, args[0], &resource) < 0) return NO_VALUE;
    return getrlimit((__rlimit_resource_t)resource, &limits) < 0 ? support_errno(thread)
                                                                 : limits_value(thread, &limits);
}
NATIVE(resource_setrlimit, "setrlimit(resource, limits, /)", NULL, EFFECT_ANY) {
    int resource;
    struct rlimit limits;
    if (resource_argument(thread, args[0], &resource) < 0 || limits_argument(thread, args[1], &limits) < 0)
        return NO_VALUE;
    return setrlimit((__rlimit_resource_t)resource, &limits) < 0 ? limit_error(thread) : NONE;
}
NATIVE(resource_prlimit, "prlimit(pid, resource, limits=None, /)", NULL, EFFECT_ANY) {
    int pid, resource;
    struct rlimit old, new;
    if (support_int(thread, args[0], &pid) < 0 || resource_argument(thread, args[1], &resource) < 0) return NO_VALUE;
    if (args[2] != NONE && limits_argument(thread, args[2], &new) < 0) return NO_VALUE;
    if (prlimit(pid, (__rlimit_resource_t)resource, args[2] == NONE ? NULL : &new, &old) < 0)
        return errno == EINVAL ? limit_error(thread) : support_errno(thread);
    return limits_value(thread, &old);
}
NATIVE(resource_getpagesize, "getpagesize()", NULL, EFFECT_NONE) {
    return value_from_small_int(sysconf(_SC_PAGESIZE));
}
static const NativeDef *const functions[] = {&resource_getrusage_native,   &resource_getrlimit_native,
                                             &resource_setrlimit_native,   &resource_prlimit_native,
                                             &resource_getpagesize_native, NULL};
#define CONSTANT(name)                                                                                                 \
    { #name, (int64_t)name }
static const NamedInt constants[] = {CONSTANT(RLIMIT_AS),       CONSTANT(RLIMIT_CORE),     CONSTANT(RLIMIT_CPU),
                                     CONSTANT(RLIMIT_DATA),     CONSTANT(RLIMIT_FSIZE),    CONSTANT(RLIMIT_MEMLOCK),
                                     CONSTANT(RLIMIT_MSGQUEUE), CONSTANT(RLIMIT_NICE),     CONSTANT(RLIMIT_NOFILE),
                                     CONSTANT(RLIMIT_NPROC),    CONSTANT(RLIMIT_OFILE),    CONSTANT(RLIMIT_RSS),
                                     CONSTANT(RLIMIT_RTPRIO),   CONSTANT(RLIMIT_RTTIME),   CONSTANT(RLIMIT_SIGPENDING),
                                     CONSTANT(RLIMIT_STACK),    CONSTANT(RUSAGE_CHILDREN), CONSTANT(RUSAGE_SELF),
                                     CONSTANT(RUSAGE_THREAD),   {"RLIM_INFINITY", -1},     {NULL, 0}};
static int execute(Thread *thread, Module *module) {
    Type *type = struct_sequence_new_type(thread, &usage_spec);
    if (!type) return -1;
    ROOT_VALUE(resource_usage) = value_from_object(type); // NOBARRIER: root
    if (module_add(thread, module, "struct_rusage", value_from_object(type)) < 0 ||
        module_add(thread, module, "error", value_from_object(BUILTIN_TYPE(OSError))) < 0)
        return -1;
    return support_add_ints(thread, module, constants);
}
const ModuleSpec resource_module_spec = {.name = "resource", .functions = functions, .execute = execute};
