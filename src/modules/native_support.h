// Taipan: what nearly every native module includes, and a few shared conversions. MIT licence.
#ifndef TAIPAN_MODULES_NATIVE_SUPPORT_H
#define TAIPAN_MODULES_NATIVE_SUPPORT_H
#include "object/arguments.h"
#include "object/bytes.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/function.h"
#include "object/generic_alias.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/lock.h"
#include "runtime/struct_sequence.h"
#include <errno.h>

typedef struct NamedInt {
    const char *name;
    int64_t number;
} NamedInt;

// Adds the constants up to name NULL. 0 or -1.
MUST_USE int support_add_ints(Thread *thread, Module *module, const NamedInt *constants);
// v as a C int: TypeError, or OverflowError as CPython words them. 0 or -1.
MUST_USE int support_int(Thread *thread, Value v, int *result);
// A file descriptor: an int, or an object with fileno(). 0 or -1.
MUST_USE int support_descriptor(Thread *thread, Value v, int *result);
// Seconds (any real number) as nanoseconds, rounded up (away from zero below zero: towards it). 0 or -1.
MUST_USE int support_nanoseconds(Thread *thread, Value v, int64_t *result);
// After a blocking call failed: repeat it? True after EINTR once the handlers have run (PEP 475); false: errno or an
// exception stands.
bool support_repeat(Thread *thread, bool failed);
// result = expression without the interpreter's lock, again and again while a signal interrupts it.
#define BLOCKING(result, expression)                                                                                   \
    do {                                                                                                               \
        thread_leave(thread);                                                                                          \
        errno = 0;                                                                                                     \
        result = (expression);                                                                                         \
        thread_enter(thread);                                                                                          \
    } while (support_repeat(thread, (result) < 0))
// The getter and setter of __dict__, for native types with has_dict.
Value support_get_dict(Thread *thread, Value self);
int support_set_dict(Thread *thread, Value self, Value value);
// Adds the exception class of a module: name is "module.Class", base a class or a tuple of them. The class is kept in *root,
// a root object: natives raise it from there, and a later import of the module finds the class of the earlier. 0 or -1.
MUST_USE int support_add_exception(Thread *thread, Module *module, Value *root, const char *name, Value base);
Value support_errno(Thread *thread); // OSError from errno, unless an exception is pending already
#endif
