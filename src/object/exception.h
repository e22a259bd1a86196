// Taipan: exception objects: the C bodies behind BaseException and its family. MIT licence.
//
// Every field is a Value (NO_VALUE: absent), so the collector needs no tracer of ours. Attributes follow the body in the
// extra word. `args` is always a tuple. Type specs come from exceptions.def, one per line; ExceptionGroup's second base
// is added by types_init.
#ifndef TAIPAN_OBJECT_EXCEPTION_H
#define TAIPAN_OBJECT_EXCEPTION_H
#include "object/error.h"

#define EXCEPTION(id, base, layout) extern const TypeSpec id##_type_spec;
#include "object/exceptions.def"
#undef EXCEPTION

enum { EXCEPTION_SUPPRESS_CONTEXT = 1 }; // in header.flags

#define EXCEPTION_BODY                                                                                                 \
    Object header;                                                                                                     \
    Value args, traceback, cause, context

typedef struct BaseException {
    EXCEPTION_BODY;
} BaseException;
typedef struct StopIterationException {
    EXCEPTION_BODY;
    Value value;
} StopIterationException;
typedef struct SystemExitException {
    EXCEPTION_BODY;
    Value code;
} SystemExitException;
typedef struct ImportErrorException {
    EXCEPTION_BODY;
    Value msg, name, path, name_from;
} ImportErrorException;
typedef struct OSErrorException {
    EXCEPTION_BODY;
    Value number, strerror, filename, filename2, written; // written: int, BlockingIOError only
} OSErrorException;
typedef struct SyntaxErrorException {
    EXCEPTION_BODY;
    Value msg, filename, lineno, offset, text, end_lineno, end_offset, print_file_and_line, metadata;
} SyntaxErrorException;
typedef struct UnicodeErrorException {
    EXCEPTION_BODY;
    Value encoding, object, start, end, reason; // start, end: ints
} UnicodeErrorException;
typedef struct AttributeErrorException {
    EXCEPTION_BODY;
    Value name, obj;
} AttributeErrorException;
typedef struct NameErrorException {
    EXCEPTION_BODY;
    Value name;
} NameErrorException;
typedef struct ExceptionGroupException {
    EXCEPTION_BODY;
    Value message, exceptions; // str, tuple
    Value given_text;          // repr of what was passed as exceptions, if that was neither list nor tuple
} ExceptionGroupException;

static inline BaseException *exception_from_value(Value v) {
    return (BaseException *)v;
}
// After types_init and names_init: the preallocated MemoryError.
MUST_USE int exception_types_finish(Thread *thread);
// Calls type(*args) (args: tuple), short-cut for native types. Anything but an exception instance raises TypeError.
Value exception_new(Thread *thread, Type *type, Value args);
// Setters; value NO_VALUE or NONE: absent.
void exception_set_traceback(Thread *thread, Value exception, Value traceback);
void exception_set_context(Thread *thread, Value exception, Value context);
void exception_set_cause(Thread *thread, Value exception, Value cause); // also suppresses the context
// `raise X` / `raise X from Y`: X a class or an instance, cause NO_VALUE: no from clause. Leaves the exception pending.
Value exception_raise(Thread *thread, Value what, Value cause);
// Bare `raise`: what is being handled, again; RuntimeError when nothing is.
Value exception_reraise_handled(Thread *thread);
// sys.exception(): what is being handled, or NO_VALUE.
Value exception_handled(const Thread *thread);
// `except matcher`: 1, 0, or -1 (TypeError: catching classes that do not inherit from BaseException is not allowed).
int exception_matches(Thread *thread, Value exception, Value matcher);

// `except* matcher`: *rest and *match are groups or NONE. A naked exception that matches is wrapped in a group. -1 on error.
int exception_group_match(Thread *thread, Value exception, Value matcher, Value *match, Value *rest);
// The end of try/except*: what to raise from the original and the list of exceptions raised or left (NONE entries
// skipped); NONE: nothing.
Value exception_group_prepare_reraise(Thread *thread, Value original, Value exceptions);

// Raising the exceptions that carry more than a message.
Value error_raise_attribute(Thread *thread, Value object, Value name, const char *format, ...) __attribute__((cold));
Value error_raise_name(Thread *thread, uint32_t kind, Value name, const char *format, ...) __attribute__((cold));
// name and path: str or NO_VALUE.
Value error_raise_import(Thread *thread, uint32_t kind, Value name, Value path, Value name_from, const char *format,
                         ...) __attribute__((cold));
#endif
