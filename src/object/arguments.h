// Taipan: argument checks of native constructors. MIT licence.
//
// The construct and init slots get their arguments unbound. These helpers raise what CPython raises for them; they
// return false with TypeError pending.
#ifndef TAIPAN_OBJECT_ARGUMENTS_H
#define TAIPAN_OBJECT_ARGUMENTS_H
#include "object/error.h"
#include "object/str.h"
#include "object/tuple.h"

// Between minimum and maximum positional arguments: "name expected at most 1 argument, got 2".
bool arguments_check_count(Thread *thread, const char *name, size_t count, size_t minimum, size_t maximum);
// "name() takes no keyword arguments" unless there are none.
bool arguments_check_no_keywords(Thread *thread, const char *name, Value keyword_names);
static inline size_t arguments_keyword_count(Value keyword_names) {
    return keyword_names == NO_VALUE ? 0 : tuple_length(keyword_names);
}
static inline bool arguments_check(Thread *thread, const char *name, size_t count, Value keyword_names, size_t minimum,
                                   size_t maximum) {
    if (LIKELY(keyword_names == NO_VALUE && count >= minimum && count <= maximum)) return true;
    return arguments_check_no_keywords(thread, name, keyword_names) &&
           arguments_check_count(thread, name, count, minimum, maximum);
}
// The same for the constructor of a native type: a subclass with an __init__ of its own may take keywords, which are left
// to that (filter, itertools.chain).
bool arguments_check_constructor(Thread *thread, Type *type, const char *name, size_t count, Value keyword_names,
                                 size_t minimum, size_t maximum);
// Distributes positional and keyword arguments over out (UNBOUND where absent). names[i] is the parameter's name, ""
// when positional only; required of them must be there.
bool arguments_bind(Thread *thread, const char *function, Value *args, size_t positional, Value keyword_names,
                    const char *const *names, size_t required, size_t count, Value *out);
// "FUNCTION got an unexpected keyword argument 'KEYWORD'", with the name that may have been meant (function: "int()").
// In the first, names that are "" do not count; in the second, names are strs. Both return -1.
int arguments_raise_unexpected(Thread *thread, const char *function, Value keyword, const char *const *names,
                               size_t count);
int arguments_raise_unexpected_among(Thread *thread, const char *function, Value keyword, const Value *names,
                                     size_t count);
#endif
