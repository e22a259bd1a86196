// Taipan: the _io module's shared pieces. MIT licence.
//
// FileIO talks to the system, Buffered* to any raw object (short-cut for FileIO), TextIOWrapper to any buffer. The base
// classes give every method in terms of the few that a subclass defines, also for Python subclasses.
#ifndef TAIPAN_MODULES_IO_H
#define TAIPAN_MODULES_IO_H
#include "object/arguments.h"
#include "object/bytes.h"
#include "object/codec.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/function.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/shape.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/audit.h"
#include "runtime/lock.h"
#include <errno.h>

enum { IO_DEFAULT_BUFFER_SIZE = 131072, IO_TEXT_CHUNK = 8192 };

typedef struct FileIO {
    Object header;
    int fd;       // -1: closed
    int seekable; // -1: not known yet
    bool created, readable, writable, appending, close_fd, finalizing;
    int64_t block_size;
    int64_t stat_size; // of a regular file at opening, -1: unknown
} FileIO;

Value io_unsupported(Thread *thread, const char *message); // raises io.UnsupportedOperation; NO_VALUE
// A size argument: None or absent gives missing. -1 check error_pending.
int64_t io_size_argument(Thread *thread, Value v, int64_t missing);
int64_t io_offset(Thread *thread, Value v);                           // a file position given as int or by __index__
int io_check_closed(Thread *thread, Value file, const char *message); // message NULL: the usual; -1 raised
int io_is_closed(Thread *thread, Value file);                         // by its `closed` attribute; -1 raised
Value io_call(Thread *thread, Value file, const char *method);
Value io_call1(Thread *thread, Value file, const char *method, Value argument);
// FileIO without objects: -1 exception; -2 would block.
int64_t fileio_read_into(Thread *thread, FileIO *file, void *data, size_t length);
int64_t fileio_write_from(Thread *thread, FileIO *file, const void *data, size_t length);
void io_finalize(Thread *thread, Value self); // the finaliser of every stream: close() unless closed
// repr's "name=..." part: the repr of the name attribute, NO_VALUE without exception when there is none.
Value io_name_repr(Thread *thread, Value file);
Value io_getstate_error(Thread *thread, Value self);

// Flushes every open stream of the interpreter that has something to write (at exit); errors are reported.
void io_flush_all(Thread *thread);

static inline const char *io_short_name(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}
#endif
