// Taipan: the import statement's machinery, over the library's importlib. MIT licence.
//
// What is in sys.modules and not being initialised is answered here; everything else goes to _find_and_load of
// importlib._bootstrap. The bootstrap modules themselves are loaded by modules/imp.c.
#include "runtime/import.h"
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "object/bytes.h"
#include "object/codec.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/audit.h"
#include "runtime/config.h"
#include "runtime/lock.h"
#include "runtime/traceback.h"

// ---- sys.modules ------------------------------------------------------------------------------------------------

Value import_get_module(Thread *thread, Value name) {
    Dict *modules = thread->interp->modules;
    Value in_sys = thread->interp->sys_dict ? dict_get_name(thread, thread->interp->sys_dict, NAME(modules)) : NO_VALUE;
    if (in_sys != NO_VALUE && in_sys != value_from_object(modules) && !value_is_dict(in_sys)) {
        Value found = object_get_item(thread, in_sys, name);
        if (found == NO_VALUE && error_matches(thread, SHAPE_KeyError)) error_clear(thread);
        return found;
    }
    if (in_sys != NO_VALUE && value_is_dict(in_sys)) modules = dict_from_value(in_sys);
    return dict_get(thread, modules, name);
}

// module.__spec__._initializing as a truth value; errors count as false.
static bool spec_flag(Thread *thread, Value spec, Value flag) {
    Value value;
    if (spec == NO_VALUE || spec == NONE || object_lookup_attribute(thread, spec, flag, &value) <= 0) {
        error_clear(thread);
        return false;
    }
    int truth = object_is_true(thread, value);
    if (truth < 0) error_clear(thread);
    return truth > 0;
}

static Value module_spec(Thread *thread, Value module) {
    Value spec;
    if (value_has_shape(module, SHAPE_module))
        return dict_get_name(thread, module_from_value(module)->dict, NAME(__spec__));
    if (object_lookup_attribute(thread, module, NAME(__spec__), &spec) > 0) return spec;
    error_clear(thread);
    return NO_VALUE;
}

// A module that another thread may still be running must be waited for: 1 after waiting, 0, -1.
static int wait_until_initialised(Thread *thread, Value module, Value name) {
    if (!spec_flag(thread, module_spec(thread, module), NAME(_initializing))) return 0;
    Value importlib = ROOT_VALUE(importlib);
    if (importlib == NO_VALUE) return 0;
    return object_call_method(thread, importlib, NAME(_lock_unlock_module), 1, name) == NO_VALUE ? -1 : 1;
}

// The source of `-c` is told to linecache when that is first imported, so that tracebacks can show it.
static void register_command(Thread *thread, Value linecache) {
    Value command = ROOT_VALUE(command_source);
    ROOT_VALUE(command_source) = NO_VALUE;
    Value function = object_get_attribute_cstring(thread, linecache, "_register_code");
    if (function == NO_VALUE || object_call_tuple(thread, function, command, NO_VALUE) == NO_VALUE) error_clear(thread);
}

typedef struct ImportLock {
    Thread *holder;
    unsigned depth;
    // -X importtime: how deep imports are nested, and the nanoseconds that those inside the present one took
    bool timing_begun;
    int timing_level;
    int64_t timing_inside;
} ImportLock;

static ImportLock *import_lock(Thread *thread) {
    void **slot = &thread->interp->state[STATE_IMPORT];
    if (!*slot) *slot = calloc(1, sizeof(ImportLock));
    return *slot;
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static Value call_find_and_load(Thread *thread, Value name) {
    return object_call_method(thread, ROOT_VALUE(importlib), NAME(_find_and_load), 2, name,
                              ROOT_VALUE(import_function));
}

// The name as it can be written: lone surrogates escaped.
static const char *printable(Thread *thread, Value name) {
    Value bytes = codec_encode(thread, name, "utf-8", "backslashreplace");
    if (bytes != NO_VALUE) return (const char *)bytes_from_value(bytes)->data;
    error_clear(thread);
    return "?";
}

static void begin_timing(ImportLock *state) {
    if (!state->timing_begun) fputs("import time: self [us] | cumulative | imported package\n", stderr);
    state->timing_begun = true;
}

// -X importtime=2
static void tell_cached(Thread *thread, Value name) {
    ImportLock *state = import_lock(thread);
    if (!state) return;
    begin_timing(state);
    fprintf(stderr, "import time: cached    | cached     | %*s%s\n", state->timing_level * 2, "",
            printable(thread, name));
}

static Value find_and_load_timed(Thread *thread, Value name) {
    ImportLock *state = import_lock(thread);
    if (!state) return error_no_memory(thread);
    begin_timing(state);
    int64_t inside_before = state->timing_inside, start = nanoseconds();
    state->timing_inside = 0;
    state->timing_level++;
    Value module = call_find_and_load(thread, name);
    state->timing_level--;
    int64_t all = nanoseconds() - start;
    Value pending = error_fetch(thread);
    fprintf(stderr, "import time: %9lld | %10lld | %*s%s\n", (long long)(all - state->timing_inside + 500) / 1000,
            (long long)(all + 500) / 1000, state->timing_level * 2, "", printable(thread, name));
    error_restore(thread, pending);
    state->timing_inside = inside_before + all;
    return module;
}

static Value find_and_load(Thread *thread, Value name) {
    Value importlib = ROOT_VALUE(importlib);
    if (importlib == NO_VALUE)
        return error_raise_import(thread, SHAPE_ModuleNotFoundError, name, NO_VALUE, NO_VALUE, "No module named %R",
                                  name);
    if (audit_is_active(thread) && audit_import(thread, name) < 0) return NO_VALUE;
    Value module =
        thread->interp->config->import_time ? find_and_load_timed(thread, name) : call_find_and_load(thread, name);
    if (module == NO_VALUE)
        traceback_trim_importlib(thread);
    else if (ROOT_VALUE(command_source) != NO_VALUE && str_equal_cstring(name, "linecache"))
        register_command(thread, module);
    return module;
}

static Value load_absolute(Thread *thread, Value name) {
    Value module = import_get_module(thread, name);
    if (module == NO_VALUE && error_pending(thread)) return NO_VALUE;
    if (module == NO_VALUE || module == NONE) return find_and_load(thread, name);
    if (UNLIKELY(thread->interp->config->import_time_cached)) tell_cached(thread, name);
    int waited = wait_until_initialised(thread, module, name);
    if (waited <= 0) return waited < 0 ? NO_VALUE : module;
    // Its import may have failed, and then it is not the module any more.
    Value now = import_get_module(thread, name);
    if (now == module || error_pending(thread)) return now;
    return find_and_load(thread, name);
}

Value import_module(Thread *thread, Value name) {
    return load_absolute(thread, name);
}

// ---- relative names ---------------------------------------------------------------------------------------------

static Value global_value(Thread *thread, Value globals, Value name) {
    return dict_get(thread, dict_from_value(globals), name);
}

// __package__, with the checks and warnings of PEP 366; NO_VALUE with an exception.
static Value current_package(Thread *thread, Value globals) {
    Value package = global_value(thread, globals, str_intern_cstring(thread, "__package__"));
    Value spec = global_value(thread, globals, NAME(__spec__));
    if (error_pending(thread)) return NO_VALUE;
    Value parent = NO_VALUE;
    if (spec != NO_VALUE && spec != NONE) {
        parent = object_get_attribute_cstring(thread, spec, "parent");
        if (parent == NO_VALUE) return NO_VALUE;
    }
    if (package != NO_VALUE && package != NONE) {
        if (!value_is_str(package)) return error_raise(thread, SHAPE_TypeError, "package must be a string");
        if (parent != NO_VALUE) {
            int same = object_equal(thread, package, parent);
            if (same < 0 ||
                (!same && error_warn(thread, SHAPE_DeprecationWarning, 1, "__package__ != __spec__.parent") < 0))
                return NO_VALUE;
        }
        return package;
    }
    if (parent != NO_VALUE) {
        if (!value_is_str(parent)) return error_raise(thread, SHAPE_TypeError, "__spec__.parent must be a string");
        return parent;
    }
    if (error_warn(thread, SHAPE_ImportWarning, 1,
                   "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__") < 0)
        return NO_VALUE;
    package = global_value(thread, globals, NAME(__name__));
    if (package == NO_VALUE)
        return error_pending(thread) ? NO_VALUE : error_raise(thread, SHAPE_KeyError, "'__name__' not in globals");
    if (!value_is_str(package)) return error_raise(thread, SHAPE_TypeError, "__name__ must be a string");
    Value path = global_value(thread, globals, NAME(__path__));
    if (path != NO_VALUE || error_pending(thread)) return error_pending(thread) ? NO_VALUE : package;
    Str *s = str_from_value(package);
    size_t end = s->length;
    while (end > 0 && str_read(s, end - 1) != '.')
        end--;
    return end == 0 ? STR_EMPTY(thread) : str_substring(thread, package, 0, end - 1);
}

static Value no_known_parent(Thread *thread) {
    return error_raise(thread, SHAPE_ImportError, "attempted relative import with no known parent package");
}

static Value resolve_name(Thread *thread, Value name, Value globals, int level) {
    if (globals == NONE || globals == NO_VALUE) return error_raise(thread, SHAPE_KeyError, "'__name__' not in globals");
    if (!value_is_dict(globals)) return error_raise(thread, SHAPE_TypeError, "globals must be a dict");
    Value package = current_package(thread, globals);
    if (package == NO_VALUE) return NO_VALUE;
    Str *s = str_from_value(package);
    if (s->length == 0) return no_known_parent(thread);
    size_t end = s->length;
    for (int up = 1; up < level; up++) {
        size_t dot = end;
        while (dot > 0 && str_read(s, dot - 1) != '.')
            dot--;
        if (dot == 0)
            return error_raise(thread, SHAPE_ImportError, "attempted relative import beyond top-level package");
        end = dot - 1;
    }
    Value base = str_substring(thread, package, 0, end);
    if (base == NO_VALUE || str_from_value(name)->length == 0)
        return base == NO_VALUE ? base : str_intern(thread, base);
    Value full = str_format_c(thread, "%U.%U", base, name);
    return full == NO_VALUE ? NO_VALUE : str_intern(thread, full);
}

// ---- __import__ -------------------------------------------------------------------------------------------------

static int64_t find_dot(const Str *s) {
    for (size_t i = 0; i < s->length; i++)
        if (str_read(s, i) == '.') return (int64_t)i;
    return -1;
}

// `import a.b.c` binds a.
static Value first_component(Thread *thread, Value module, Value name, Value absolute, int level) {
    int64_t dot = find_dot(str_from_value(name));
    if (dot < 0 && (level == 0 || str_from_value(name)->length > 0)) return module;
    if (level == 0) return load_absolute(thread, str_intern(thread, str_substring(thread, name, 0, (size_t)dot)));
    if (str_from_value(name)->length == 0) return module;
    size_t cut = str_from_value(name)->length - (size_t)dot;
    Value front = str_substring(thread, absolute, 0, str_from_value(absolute)->length - cut);
    Value result = front == NO_VALUE ? NO_VALUE : import_get_module(thread, front);
    if (result == NO_VALUE && !error_pending(thread))
        return error_raise(thread, SHAPE_KeyError, "%R not in sys.modules as expected", front);
    return result;
}

Value import_name(Thread *thread, Value name, Value globals, Value fromlist, int level) {
    if (!value_is_str(name)) return error_raise(thread, SHAPE_TypeError, "module name must be a string");
    if (level < 0) return error_raise(thread, SHAPE_ValueError, "level must be >= 0");
    Value absolute;
    if (level > 0) {
        absolute = resolve_name(thread, name, globals, level);
    } else {
        if (str_from_value(name)->length == 0) return error_raise(thread, SHAPE_ValueError, "Empty module name");
        absolute = str_intern(thread, name);
    }
    if (absolute == NO_VALUE) return NO_VALUE;
    Value module = load_absolute(thread, absolute);
    if (module == NO_VALUE) return NO_VALUE;
    int has_from = fromlist == NO_VALUE || fromlist == NONE ? 0 : object_is_true(thread, fromlist);
    if (has_from < 0) return NO_VALUE;
    if (!has_from) return first_component(thread, module, name, absolute, level);
    Value path;
    int is_package = object_lookup_attribute(thread, module, NAME(__path__), &path);
    if (is_package <= 0 || path == NONE) return is_package < 0 ? NO_VALUE : module;
    Value result = object_call_method(thread, ROOT_VALUE(importlib), NAME(_handle_fromlist), 3, module, fromlist,
                                      ROOT_VALUE(import_function));
    if (result == NO_VALUE) traceback_trim_importlib(thread);
    return result;
}

// __import__ of builtins that are a mapping but no dict; NO_VALUE without exception: there is none.
static Value import_from_mapping(Thread *thread, Dict *globals) {
    Value mapping = dict_get_name(thread, globals, NAME(__builtins__));
    if (mapping == NO_VALUE || value_is_dict(mapping) || value_is_instance(mapping, BUILTIN_TYPE(module)))
        return NO_VALUE;
    Value function = object_get_item(thread, mapping, NAME(__import__));
    if (function == NO_VALUE && error_matches(thread, SHAPE_KeyError)) error_clear(thread);
    return function;
}

Value import_statement(Thread *thread, Dict *globals, Dict *builtins, Value locals, Value name, Value fromlist,
                       Value level) {
    Value function = dict_get_name(thread, builtins, NAME(__import__));
    if (function == NO_VALUE) function = import_from_mapping(thread, globals);
    if (function == NO_VALUE && error_pending(thread)) return NO_VALUE;
    if (function == NO_VALUE) return error_raise(thread, SHAPE_ImportError, "__import__ not found");
    if (function == ROOT_VALUE(import_function) && value_is_small_int(level))
        return import_name(thread, name, value_from_object(globals), fromlist, (int)value_small_int(level));
    Value args[5] = {name, value_from_object(globals), locals == NO_VALUE ? NONE : locals, fromlist, level};
    return object_call(thread, function, args, 5, NO_VALUE);
}

// ---- from ... import --------------------------------------------------------------------------------------------

// The file of a module for messages: __spec__.origin when it has a location, else __file__; NO_VALUE: unknown.
static Value module_origin(Thread *thread, Value module, Value spec) {
    Value origin = NO_VALUE, has_location;
    if (spec != NO_VALUE && spec != NONE) {
        if (object_lookup_attribute(thread, spec, str_intern_cstring(thread, "has_location"), &has_location) > 0 &&
            object_is_true(thread, has_location) > 0)
            object_lookup_attribute(thread, spec, str_intern_cstring(thread, "origin"), &origin);
        error_clear(thread);
    }
    if (origin == NO_VALUE && object_lookup_attribute(thread, module, NAME(__file__), &origin) < 0) error_clear(thread);
    return origin != NO_VALUE && value_is_str(origin) ? origin : NO_VALUE;
}

static Value raise_cannot_import(Thread *thread, Value module, Value name) {
    Value module_name, spec;
    if (object_lookup_attribute(thread, module, NAME(__name__), &module_name) <= 0 || !value_is_str(module_name)) {
        error_clear(thread);
        module_name = str_from_cstring(thread, "<unknown module name>");
    }
    spec = module_spec(thread, module);
    Value origin = module_origin(thread, module, spec);
    bool initializing = spec_flag(thread, spec, NAME(_initializing));
    int shadowing = module_is_shadowing(thread, origin),
        library = shadowing > 0 ? module_is_in_library(thread, module_name) : 0;
    if (shadowing < 0 || library < 0) return NO_VALUE;
    if (library)
        return error_raise_import(
            thread, SHAPE_ImportError, module_name, origin, name,
            "cannot import name %R from %R (consider renaming %R since it has the same name as the "
            "standard library module named %R and prevents importing that standard library module)",
            name, module_name, origin, module_name);
    if (initializing && shadowing)
        return error_raise_import(
            thread, SHAPE_ImportError, module_name, origin, name,
            "cannot import name %R from %R (consider renaming %R if it has the same name as a library "
            "you intended to import)",
            name, module_name, origin);
    if (initializing && origin != NO_VALUE)
        return error_raise_import(thread, SHAPE_ImportError, module_name, origin, name,
                                  "cannot import name %R from partially initialized module %R (most likely due to a "
                                  "circular import) (%S)",
                                  name, module_name, origin);
    if (initializing)
        return error_raise_import(thread, SHAPE_ImportError, module_name, NONE, name,
                                  "cannot import name %R from partially initialized module %R (most likely due to a "
                                  "circular import)",
                                  name, module_name);
    if (origin == NO_VALUE)
        return error_raise_import(thread, SHAPE_ImportError, module_name, NONE, name,
                                  "cannot import name %R from %R (unknown location)", name, module_name);
    return error_raise_import(thread, SHAPE_ImportError, module_name, origin, name,
                              "cannot import name %R from %R (%S)", name, module_name, origin);
}

Value import_from(Thread *thread, Value module, Value name) {
    Value value;
    int found = object_lookup_attribute(thread, module, name, &value);
    if (found) return found < 0 ? NO_VALUE : value;
    // A submodule that is still being imported is in sys.modules, but not yet an attribute of its package.
    Value package;
    if (object_lookup_attribute(thread, module, NAME(__name__), &package) > 0 && value_is_str(package)) {
        Value full = str_format_c(thread, "%U.%U", package, name);
        value = full == NO_VALUE ? NO_VALUE : import_get_module(thread, full);
        if (value != NO_VALUE || error_pending(thread)) return value;
    }
    error_clear(thread);
    return raise_cannot_import(thread, module, name);
}

// ---- from ... import * ------------------------------------------------------------------------------------------

static int store_name(Thread *thread, Value module, Value mapping, Value name) {
    Value value = object_get_attribute(thread, module, name);
    if (value == NO_VALUE) return -1;
    if (value_has_shape(mapping, SHAPE_dict)) return dict_set(thread, dict_from_value(mapping), name, value);
    return object_set_item(thread, mapping, name, value);
}

static int raise_bad_name(Thread *thread, Value module, Value name, bool from_all) {
    Value module_name = object_get_attribute(thread, module, NAME(__name__));
    if (module_name == NO_VALUE) return -1;
    if (!value_is_str(module_name))
        return error_raise_int(thread, SHAPE_TypeError, "module __name__ must be a string, not %T", module_name);
    return error_raise_int(thread, SHAPE_TypeError, "%s in %U.%s must be str, not %T", from_all ? "Item" : "Key",
                           module_name, from_all ? "__all__" : "__dict__", name);
}

int import_all(Thread *thread, Value module, Value mapping) {
    Value names;
    int has_all = object_lookup_attribute(thread, module, NAME(__all__), &names);
    if (has_all < 0) return -1;
    if (!has_all) {
        Value dict;
        int found = object_lookup_attribute(thread, module, NAME(__dict__), &dict);
        if (found < 0) return -1;
        if (!found)
            return error_raise_int(thread, SHAPE_ImportError, "from-import-* object has no __dict__ and no __all__");
        names = object_call_method(thread, dict, NAME(keys), 0);
    }
    names = names == NO_VALUE ? NO_VALUE : list_from_iterable(thread, names);
    if (names == NO_VALUE) return -1;
    for (size_t i = 0; i < list_length(names); i++) {
        Value name = list_get(names, i);
        if (!value_is_str(name)) return raise_bad_name(thread, module, name, has_all);
        Str *s = str_from_value(name);
        if (!has_all && s->length > 0 && str_read(s, 0) == '_') continue;
        if (store_name(thread, module, mapping, name) < 0) return -1;
    }
    return 0;
}

// ---- the import lock --------------------------------------------------------------------------------------------

int import_lock_acquire(Thread *thread) {
    ImportLock *lock = import_lock(thread);
    if (!lock) return error_no_memory(thread) == NO_VALUE ? -1 : 0;
    // importlib holds it for a few instructions only, so waiting is giving others their turn.
    while (lock->holder && lock->holder != thread) {
        thread_leave(thread);
        sched_yield();
        thread_enter(thread);
    }
    lock->holder = thread;
    lock->depth++;
    return 0;
}

int import_lock_release(Thread *thread) {
    ImportLock *lock = import_lock(thread);
    if (!lock || lock->holder != thread)
        return error_raise_int(thread, SHAPE_RuntimeError, "not holding the import lock");
    if (--lock->depth == 0) lock->holder = NULL;
    return 0;
}

bool import_lock_held(const Thread *thread) {
    const ImportLock *lock = thread->interp->state[STATE_IMPORT];
    return lock && lock->holder;
}
