// Taipan: raising and inspecting exceptions from C. MIT licence.
// The pending exception is thread->pending. Raising functions return NO_VALUE so that `return error_raise(...)` works;
// in int functions write `return error_raise_int(...)` (-1).
#ifndef TAIPAN_OBJECT_ERROR_H
#define TAIPAN_OBJECT_ERROR_H
#include "object/type.h"

#define EXCEPTION_TYPE(id) BUILTIN_TYPE(id)

// format as str_format_c. error_raise(thread, SHAPE_TypeError, "..."): kind is the shape id of a built-in exception.
// The new exception's __context__ is the one being handled.
Value error_raise(Thread *thread, uint32_t kind, const char *format, ...) __attribute__((cold));
int error_raise_int(Thread *thread, uint32_t kind, const char *format, ...) __attribute__((cold));
Value error_raise_type(Thread *thread, Type *type, const char *format, ...) __attribute__((cold));
Value error_raise_value(Thread *thread, uint32_t kind, Value argument)
    __attribute__((cold));                                              // KeyError(key), StopIteration(value)
Value error_set(Thread *thread, Value exception) __attribute__((cold)); // raises an instance; sets __context__
Value error_no_memory(Thread *thread) __attribute__((cold));            // MemoryError
bool error_is_no_memory(Value exception);
Value error_from_errno(Thread *thread, int code, Value filename,
                       Value filename2); // OSError subclass by errno; NO_VALUE: none
Value error_bad_argument_type(Thread *thread, const char *function, const char *expected, Value got)
    __attribute__((cold));
// UnicodeEncodeError / UnicodeDecodeError for positions start..end of object (a str / bytes).
Value error_raise_encode(Thread *thread, const char *encoding, Value object, size_t start, size_t end,
                         const char *reason);
Value error_raise_decode(Thread *thread, const char *encoding, Value object, size_t start, size_t end,
                         const char *reason);
static inline bool error_pending(const Thread *thread) {
    return thread->pending != NO_VALUE;
}
bool error_matches(Thread *thread, uint32_t kind); // pending is an instance of the built-in exception
void error_clear(Thread *thread);
Value error_fetch(Thread *thread);                   // takes the pending exception, clears it
void error_restore(Thread *thread, Value exception); // puts it back, untouched
// For the pending StopIteration: clears it and returns its value.
Value error_take_stop_iteration(Thread *thread);
// Adds a note to the pending exception (PEP 678); what goes wrong in that is forgotten.
void error_add_note(Thread *thread, const char *format, ...) __attribute__((cold));
// sys.unraisablehook with the pending exception (cleared). where: object or text context.
void error_write_unraisable(Thread *thread, const char *message, Value object);
// warnings.warn; -1 when the warning was turned into an exception. kind: shape id of a Warning class.
int error_warn(Thread *thread, uint32_t kind, int stack_level, const char *format, ...);
// Chains: raises a new exception with __cause__ and __context__ set to the currently pending one.
Value error_raise_from_pending(Thread *thread, uint32_t kind, const char *format, ...);
#endif
