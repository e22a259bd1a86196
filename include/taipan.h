// Taipan: the embedding API: an interpreter inside of a C program. MIT licence.
//
// One interpreter at a time lives in a process, and the thread that made it uses it; Python threads that programs start
// run while it runs Python code. A value is a handle: it keeps its object alive until taipan_release, or until the
// interpreter is freed. Functions that give a handle give NULL on failure, those that give int give -1, and
// taipan_error then has the message; a failure is kept until the next call that fails. NULL given as a value is a
// failure that passes on quietly, so that calls can be nested; handles that have no name then live as long as the
// interpreter.
//
// Link with libtaipan.a and -lgmp -lz -lm -lpthread -ldl; docs/internals/embedding.md has an example.
#ifndef TAIPAN_H
#define TAIPAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Taipan Taipan;           // an interpreter
typedef struct TaipanValue TaipanValue; // a handle to a Python object

typedef struct TaipanOptions {
    const char *home;       // PREFIX of an installation, or a build folder; NULL: looked for as below
    bool isolated;          // as `taipan -I`: neither environment variables nor the user's folders count
    const char *program;    // sys.argv[0]; NULL: ""
    char *const *arguments; // sys.argv[1:]
    int argument_count;
} TaipanOptions;

// ---- interpreters
// options may be NULL. Without a home the library is looked for at $TAIPANHOME, beside and above the program's own
// executable, and where `taipan` is found on PATH. NULL: there is one already, or it cannot be started (standard error
// says why). SIGINT raises KeyboardInterrupt from now on, as in any Python program.
Taipan *taipan_new(const TaipanOptions *options);
// What happens when a Python program ends: threads are waited for, atexit functions and finalisers run, streams are
// flushed. All handles become invalid. 0, or 120 when standard output could not be flushed.
int taipan_free(Taipan *taipan);

// ---- running
int taipan_run(Taipan *taipan, const char *source);    // statements, in __main__
int taipan_run_file(Taipan *taipan, const char *path); // likewise; __file__ is set while it runs
TaipanValue *taipan_evaluate(Taipan *taipan, const char *expression);
TaipanValue *taipan_import(Taipan *taipan, const char *module);
TaipanValue *taipan_global(Taipan *taipan, const char *name); // a variable of __main__
int taipan_set_global(Taipan *taipan, const char *name, const TaipanValue *value);

// ---- errors
// The last failure's traceback as Python prints it, without a newline at the end; "" if nothing has failed yet. It
// belongs to the interpreter and stays until the next failure.
const char *taipan_error(const Taipan *taipan);
// The exception itself (a new handle), or NULL if nothing has failed yet.
TaipanValue *taipan_exception(Taipan *taipan);

// ---- objects
// value(*arguments)
TaipanValue *taipan_call(TaipanValue *value, size_t count, TaipanValue *const *arguments);
TaipanValue *taipan_call_method(TaipanValue *value, const char *name, size_t count, TaipanValue *const *arguments);
TaipanValue *taipan_attribute(TaipanValue *value, const char *name);
int taipan_set_attribute(TaipanValue *value, const char *name, const TaipanValue *attribute);
TaipanValue *taipan_item(TaipanValue *value, const TaipanValue *key); // value[key]
int taipan_set_item(TaipanValue *value, const TaipanValue *key, const TaipanValue *item);
TaipanValue *taipan_index(TaipanValue *value, int64_t index); // value[index]
int64_t taipan_length(TaipanValue *value);
const char *taipan_type_name(const TaipanValue *value); // "" for NULL; belongs to the handle
// Another handle to the same object; and the end of a handle. NULL is nothing to release.
TaipanValue *taipan_keep(TaipanValue *value);
void taipan_release(TaipanValue *value);

// ---- C to Python
TaipanValue *taipan_none(Taipan *taipan);
TaipanValue *taipan_bool(Taipan *taipan, bool value);
TaipanValue *taipan_int(Taipan *taipan, int64_t value);
TaipanValue *taipan_float(Taipan *taipan, double value);
TaipanValue *taipan_str(Taipan *taipan, const char *utf8); // fails where this is no UTF-8
TaipanValue *taipan_str_length(Taipan *taipan, const char *utf8, size_t length);
TaipanValue *taipan_bytes(Taipan *taipan, const void *data, size_t length);
TaipanValue *taipan_list(Taipan *taipan, size_t count, TaipanValue *const *items);
TaipanValue *taipan_tuple(Taipan *taipan, size_t count, TaipanValue *const *items);
TaipanValue *taipan_dict(Taipan *taipan); // an empty one

// ---- Python to C
bool taipan_is_none(const TaipanValue *value);
int taipan_as_bool(TaipanValue *value);                  // bool(value): 1, 0, or -1
int taipan_as_int(TaipanValue *value, int64_t *result);  // an int, or what has __index__; fails beyond 64 bits
int taipan_as_float(TaipanValue *value, double *result); // float(value)
// A str's text as UTF-8, with a zero behind it; length may be NULL. It belongs to the handle.
const char *taipan_as_str(TaipanValue *value, size_t *length);
const void *taipan_as_bytes(TaipanValue *value, size_t *length); // of bytes; belongs to the object
// str(value), as taipan_as_str gives it.
const char *taipan_text(TaipanValue *value);

// ---- C functions that Python calls
// The arguments are valid until the function returns; what it returns is released for it. To raise an exception it
// returns taipan_raise(…), or NULL after a call of this API that failed, whose exception then goes on.
typedef TaipanValue *(*TaipanFunction)(Taipan *taipan, void *context, size_t count, TaipanValue *const *arguments);
// A Python function of that name that calls function with context.
TaipanValue *taipan_function(Taipan *taipan, const char *name, TaipanFunction function, void *context);
// Makes a new exception of the built-in class `type` ("ValueError") the failure. Gives NULL.
TaipanValue *taipan_raise(Taipan *taipan, const char *type, const char *message);

#ifdef __cplusplus
}
#endif
#endif
