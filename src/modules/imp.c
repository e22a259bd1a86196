// Taipan: _imp: native and "frozen" modules for importlib, and starting importlib itself. MIT licence.
//
// The only frozen modules are importlib's two bootstrap modules: they are the library's own files, read by
// importlib_start without importlib's help. Extension modules of CPython's C API are not supported: there are no
// suffixes for them.
#include <string.h>
#include "base/hash.h"
#include "compile/marshal.h"
#include "compile/pyc.h"
#include "modules/library_code.h"
#include "modules/native_modules.h"
#include "object/bytes.h"
#include "object/exception.h"
#include "object/function.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/call.h"
#include "runtime/config.h"
#include "runtime/import.h"

// ---- the table --------------------------------------------------------------------------------------------------

#define MODULE(name) extern const ModuleSpec name##_module_spec;
#include "modules/modules.def"
#undef MODULE

static const ModuleSpec *const table[] = {
#define MODULE(name) &name##_module_spec,
#include "modules/modules.def"
#undef MODULE
};

const ModuleSpec *const *native_modules(size_t *count) {
    *count = sizeof table / sizeof *table;
    return table;
}

const ModuleSpec *native_module_find(Thread *thread, Value name) {
    (void)thread;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (str_equal_cstring(name, table[i]->name)) return table[i];
    return NULL;
}

// A new module of the spec, executed, and entered in sys.modules (for start-up, before there is importlib).
static Module *native_module_import(Thread *thread, const ModuleSpec *spec) {
    Module *module = (Module *)module_from_spec(thread, spec);
    if (!module || dict_set_cstring(thread, thread->interp->modules, spec->name, value_from_object(module)) < 0)
        return NULL;
    if (spec->execute && spec->execute(thread, module) < 0) return NULL;
    return module;
}

// ---- native modules ---------------------------------------------------------------------------------------------

static bool check_name(Thread *thread, const char *function, Value name) {
    if (value_is_str(name)) return true;
    error_raise(thread, SHAPE_TypeError, "%s() argument must be str, not %B", function, name);
    return false;
}

NATIVE(imp_is_builtin, "is_builtin(name, /)", "Returns True if the module name corresponds to a built-in module.",
       EFFECT_ANY) {
    if (!check_name(thread, "is_builtin", args[0])) return NO_VALUE;
    if (!native_module_find(thread, args[0])) return value_from_small_int(0);
    bool once = str_equal_cstring(args[0], "sys") || str_equal_cstring(args[0], "builtins");
    return value_from_small_int(once ? -1 : 1); // -1: there already, never made again
}

NATIVE(imp_create_builtin, "create_builtin(spec, /)", "Create an extension module.", EFFECT_ANY) {
    Value name = object_get_attribute(thread, args[0], NAME(name));
    if (name == NO_VALUE) return NO_VALUE;
    if (!check_name(thread, "create_builtin", name)) return NO_VALUE;
    const ModuleSpec *spec = native_module_find(thread, name);
    if (!spec) return NONE;
    if (str_equal_cstring(name, "sys")) return ROOT_VALUE(sys_module);
    if (str_equal_cstring(name, "builtins")) return ROOT_VALUE(builtins_module);
    return module_from_spec(thread, spec);
}

NATIVE(imp_exec_builtin, "exec_builtin(mod, /)", "Initialize a built-in module.", EFFECT_ANY) {
    if (!value_is_instance(args[0], BUILTIN_TYPE(module))) return value_from_small_int(0);
    Module *module = module_from_value(args[0]);
    const ModuleSpec *spec = module->spec;
    bool done = args[0] == ROOT_VALUE(sys_module) || args[0] == ROOT_VALUE(builtins_module);
    if (spec && spec->execute && !done && spec->execute(thread, module) < 0) return NO_VALUE;
    return value_from_small_int(0);
}

NATIVE(imp_extension_suffixes, "extension_suffixes()",
       "Returns the list of file suffixes used to identify extension modules.", EFFECT_ALLOCATES) {
    return list_from_values(thread, NULL, 0);
}

NATIVE(imp_create_dynamic, "create_dynamic(spec, file=<unrepresentable>, /)", "Create an extension module.",
       EFFECT_ANY) {
    Value name = object_get_attribute(thread, args[0], NAME(name));
    if (name == NO_VALUE) return NO_VALUE;
    return error_raise_import(thread, SHAPE_ImportError, name, NO_VALUE, NO_VALUE,
                              "extension modules cannot be loaded: %S", name);
}

NATIVE(imp_exec_dynamic, "exec_dynamic(mod, /)", "Initialize an extension module.", EFFECT_ANY) {
    return value_from_small_int(0);
}

// ---- frozen modules ---------------------------------------------------------------------------------------------

static const char *const frozen_names[] = {"_frozen_importlib", "_frozen_importlib_external"};
static const char *const frozen_origins[] = {"importlib._bootstrap", "importlib._bootstrap_external"};

static int frozen_index(Value name) {
    for (int i = 0; i < 2; i++)
        if (str_equal_cstring(name, frozen_names[i])) return i;
    return -1;
}

NATIVE(imp_is_frozen, "is_frozen(name, /)", "Returns True if the module name corresponds to a frozen module.",
       EFFECT_ANY) {
    return check_name(thread, "is_frozen", args[0]) ? value_from_bool(frozen_index(args[0]) >= 0) : NO_VALUE;
}

static Value raise_no_frozen(Thread *thread, Value name) {
    return error_raise_import(thread, SHAPE_ImportError, name, NO_VALUE, NO_VALUE, "No such frozen object named %R",
                              name);
}

NATIVE(imp_is_frozen_package, "is_frozen_package(name, /)", "Returns True if the module name is of a frozen package.",
       EFFECT_ANY) {
    if (!check_name(thread, "is_frozen_package", args[0])) return NO_VALUE;
    return frozen_index(args[0]) >= 0 ? FALSE_VALUE : raise_no_frozen(thread, args[0]);
}

NATIVE(imp_find_frozen, "find_frozen(name, /, *, withdata=False)",
       "Return info about the corresponding frozen module (if there is one) or None.\n\nThe returned info (a "
       "2-tuple):\n\n * data   "
       "      the raw marshalled bytes\n * is_package   whether or not it is a package\n * origname     the originally "
       "frozen module's "
       "name, or None if not\n                a stdlib module (this will usually be the same as\n                the "
       "module's current "
       "name)",
       EFFECT_ANY) {
    if (!check_name(thread, "find_frozen", args[0])) return NO_VALUE;
    int index = frozen_index(args[0]);
    if (index < 0) return NONE;
    return tuple_pack(thread, 3, NONE, FALSE_VALUE, str_from_cstring(thread, frozen_origins[index]));
}

NATIVE(imp_get_frozen_object, "get_frozen_object(name, data=None, /)", "Create a code object for a frozen module.",
       EFFECT_ANY) {
    if (!check_name(thread, "get_frozen_object", args[0])) return NO_VALUE;
    int index = frozen_index(args[0]);
    if (args[1] == NONE) return index < 0 ? raise_no_frozen(thread, args[0]) : library_code_bootstrap(thread, index);
    Buffer buffer;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value code = marshal_load(thread, buffer.data, buffer.length, true, NULL);
    buffer_release(thread, &buffer);
    if (code != NO_VALUE && value_has_shape(code, SHAPE_code)) return code;
    error_clear(thread);
    return error_raise_import(thread, SHAPE_ImportError, args[0], NO_VALUE, NO_VALUE,
                              "Frozen object named %R is invalid", args[0]);
}

NATIVE(imp_init_frozen, "init_frozen(name, /)", "Initializes a frozen module.", EFFECT_ANY) {
    if (!check_name(thread, "init_frozen", args[0])) return NO_VALUE;
    Value module = frozen_index(args[0]) < 0 ? NO_VALUE : import_get_module(thread, args[0]);
    return module == NO_VALUE && !error_pending(thread) ? NONE : module;
}

NATIVE(imp_frozen_module_names, "_frozen_module_names()", "Returns the list of available frozen modules.", EFFECT_ANY) {
    Value names[2] = {str_from_cstring(thread, frozen_names[0]), str_from_cstring(thread, frozen_names[1])};
    return error_pending(thread) ? NO_VALUE : list_from_values(thread, names, 2);
}

NATIVE(imp_override_frozen, "_override_frozen_modules_for_tests(override, /)",
       "(internal-only) Override PyConfig.use_frozen_modules.", EFFECT_ANY) {
    return NONE; // there are none but importlib's own, which cannot be switched off
}
NATIVE(imp_override_multi, "_override_multi_interp_extensions_check(override, /)",
       "(internal-only) Override PyInterpreterConfig.check_multi_interp_extensions.", EFFECT_ANY) {
    return value_from_small_int(0);
}

// ---- locks, hashes, file names ----------------------------------------------------------------------------------

// importlib takes the global import lock around the making of module locks only: under the interpreter's lock that
// section is never interrupted for long, so counting is enough.
NATIVE(imp_acquire_lock, "acquire_lock()",
       "Acquires the interpreter's import lock for the current thread.\n\nThis lock should be used by import hooks to "
       "ensure "
       "thread-safety when importing\nmodules. On platforms without threads, this function does nothing.",
       EFFECT_WRITES) {
    return import_lock_acquire(thread) < 0 ? NO_VALUE : NONE;
}
NATIVE(imp_release_lock, "release_lock()",
       "Release the interpreter's import lock.\n\nOn platforms without threads, this function does nothing.",
       EFFECT_WRITES) {
    return import_lock_release(thread) < 0 ? NO_VALUE : NONE;
}
NATIVE(imp_lock_held, "lock_held()",
       "Return True if the import lock is currently held, else False.\n\nOn platforms without threads, return False.",
       EFFECT_READS) {
    return value_from_bool(import_lock_held(thread));
}

NATIVE(imp_source_hash, "source_hash(key, source)", NULL, EFFECT_ANY) {
    int64_t key = object_index_int64(thread, args[0]);
    Buffer buffer;
    if ((key == -1 && error_pending(thread)) || buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0)
        return NO_VALUE;
    HashKey hash_key = {(uint64_t)key, 0};
    uint64_t hash = hash_siphash13(hash_key, buffer.data, buffer.length);
    buffer_release(thread, &buffer);
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(hash >> (8 * i));
    return bytes_from_data(thread, bytes, 8);
}

static int fix_filename(Thread *thread, Code *code, Value old, Value filename) {
    if (!thread_check_c_stack(thread)) return -1;
    int same = object_equal(thread, code->filename, old);
    if (same <= 0) return same;
    heap_store(thread, code, &code->filename, filename);
    for (size_t i = 0; i < tuple_length(code->constants); i++) {
        Value constant = tuple_get(code->constants, i);
        if (value_has_shape(constant, SHAPE_code) && fix_filename(thread, code_from_value(constant), old, filename) < 0)
            return -1;
    }
    return 0;
}

int native_fix_filename(Thread *thread, Value code, Value filename) {
    Value old = code_from_value(code)->filename;
    if (old == filename) return 0;
    return fix_filename(thread, code_from_value(code), old, filename);
}

NATIVE(imp_fix_co_filename, "_fix_co_filename(code, path, /)",
       "Changes code.co_filename to specify the passed-in file path.\n\n  code\n    Code object to change.\n  path\n   "
       " File path to "
       "use.",
       EFFECT_ANY) {
    if (!value_has_shape(args[0], SHAPE_code))
        return error_raise(thread, SHAPE_TypeError, "_fix_co_filename() argument 1 must be code, not %B", args[0]);
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "_fix_co_filename() argument 2 must be str, not %B", args[1]);
    return native_fix_filename(thread, args[0], args[1]) < 0 ? NO_VALUE : NONE;
}

// ---- code from .pyc files ---------------------------------------------------------------------------------------

// Damaged files are an ImportError here, and still what CPython raises (EOFError, ValueError, TypeError): a class of both.
static Value error_class(Thread *thread, Type *other) {
    Value bases = tuple_pack(thread, 2, value_from_object(BUILTIN_TYPE(ImportError)), value_from_object(other));
    Dict *names = dict_allocate(thread);
    if (bases == NO_VALUE || !names ||
        dict_set_cstring(thread, names, "__module__", str_intern_cstring(thread, "builtins")) < 0)
        return NO_VALUE;
    return object_call3(thread, value_from_object(BUILTIN_TYPE(type)), str_intern_cstring(thread, "ImportError"), bases,
                        value_from_object(names));
}

// Puts an ImportError of that class in the place of the pending exception, if it is of those three.
static Value raise_damaged(Thread *thread, Value name, Value path) {
    Type *kind = error_matches(thread, SHAPE_EOFError)     ? BUILTIN_TYPE(EOFError)
                 : error_matches(thread, SHAPE_ValueError) ? BUILTIN_TYPE(ValueError)
                 : error_matches(thread, SHAPE_TypeError)  ? BUILTIN_TYPE(TypeError)
                                                           : NULL;
    if (!kind) return NO_VALUE;
    Value found = error_fetch(thread), class = error_class(thread, kind);
    Value text = class == NO_VALUE ? NO_VALUE : object_str(thread, found);
    Value error =
        text == NO_VALUE ? NO_VALUE : object_call1(thread, class, str_format_c(thread, "%S in %R", text, path));
    if (error == NO_VALUE || object_set_attribute(thread, error, NAME(name), name) < 0 ||
        object_set_attribute(thread, error, NAME(path), path) < 0)
        return NO_VALUE;
    error_restore(thread, error);
    return NO_VALUE;
}

// Both take the place of the functions of that name in importlib._bootstrap_external; self is the library's.
NATIVE(imp_classify_pyc, "_classify_pyc(self, data, name, exc_details, /)",
       "Perform basic validity checking of a pyc header.", EFFECT_ANY) {
    Value flags = object_call3(thread, args[0], args[1], args[2], args[3]);
    if (flags != NO_VALUE || !error_matches(thread, SHAPE_EOFError) || !value_is_dict(args[3])) return flags;
    Value error = error_fetch(thread), path = dict_get_cstring(thread, dict_from_value(args[3]), "path");
    error_restore(thread, error);
    return raise_damaged(thread, args[2], path == NO_VALUE ? NONE : path);
}

NATIVE(imp_compile_bytecode, "_compile_bytecode(self, data, name=None, bytecode_path=None, source_path=None)",
       "Compile bytecode as found in a pyc.", EFFECT_ANY) {
    Value name = args[2], path = args[3];
    Buffer buffer;
    if (buffer_get(thread, args[1], &buffer, BUFFER_SIMPLE) < 0) return NO_VALUE;
    Value code = marshal_load(thread, buffer.data, buffer.length, true, NULL);
    buffer_release(thread, &buffer);
    if (code == NO_VALUE) return raise_damaged(thread, name, path);
    if (!value_has_shape(code, SHAPE_code))
        return error_raise_import(thread, SHAPE_ImportError, name, path, NO_VALUE, "Non-code object in %R", path);
    if (thread->interp->config->verbose) {
        Value text = str_from_cstring(thread, "code object from {!r}"),
              show = str_intern_cstring(thread, "_verbose_message");
        if (object_call_method(thread, ROOT_VALUE(importlib), show, 2, text, path) == NO_VALUE) return NO_VALUE;
    }
    return args[4] != NONE && native_fix_filename(thread, code, args[4]) < 0 ? NO_VALUE : code;
}

static int replace_function(Thread *thread, const char *name, const NativeDef *def) {
    Value external = ROOT_VALUE(importlib_external),
          module = str_intern_cstring(thread, "importlib._bootstrap_external");
    Value original = object_get_attribute_cstring(thread, external, name);
    Value function = original == NO_VALUE ? NO_VALUE : native_new(thread, def, original, module);
    if (function == NO_VALUE) return -1;
    return object_set_attribute(thread, external, str_intern_cstring(thread, name), function);
}

static const NativeDef *const functions[] = {&imp_is_builtin_native,      &imp_create_builtin_native,
                                             &imp_exec_builtin_native,    &imp_extension_suffixes_native,
                                             &imp_create_dynamic_native,  &imp_exec_dynamic_native,
                                             &imp_is_frozen_native,       &imp_is_frozen_package_native,
                                             &imp_find_frozen_native,     &imp_get_frozen_object_native,
                                             &imp_init_frozen_native,     &imp_frozen_module_names_native,
                                             &imp_override_frozen_native, &imp_override_multi_native,
                                             &imp_acquire_lock_native,    &imp_release_lock_native,
                                             &imp_lock_held_native,       &imp_source_hash_native,
                                             &imp_fix_co_filename_native, NULL};

static int execute(Thread *thread, Module *module) {
    const RuntimeConfig *config = thread->interp->config;
    if (module_add_int(thread, module, "pyc_magic_number_token", pyc_magic()) < 0 ||
        module_add_string(thread, module, "check_hash_based_pycs", config->check_hash_pycs) < 0)
        return -1;
    return 0;
}

const ModuleSpec _imp_module_spec = {.name = "_imp",
                                     .doc = "(Extremely) low-level import machinery bits as used by importlib.",
                                     .functions = functions,
                                     .execute = execute};

// ---- starting importlib -----------------------------------------------------------------------------------------

// importlib._bootstrap, as the module that will import everything else.
static Value run_bootstrap(Thread *thread) {
    Value name = str_intern_cstring(thread, frozen_names[0]);
    Value module = name == NO_VALUE ? NO_VALUE : module_new(thread, name);
    if (module == NO_VALUE) return NO_VALUE;
    Dict *dict = module_from_value(module)->dict;
    Value code = library_code_bootstrap(thread, 0);
    if (code == NO_VALUE ||
        module_add_string(thread, module_from_value(module), "__origname__", frozen_origins[0]) < 0 ||
        dict_set(thread, thread->interp->modules, name, module) < 0 ||
        dict_set(thread, dict, NAME(__builtins__), value_from_object(thread->interp->builtins)) < 0)
        return NO_VALUE;
    return vm_execute(thread, code_from_value(code), dict, value_from_object(dict), NO_VALUE) == NO_VALUE ? NO_VALUE
                                                                                                          : module;
}

// _warnings._warnings_context, which only -X context_aware_warnings uses, now that there is something to import.
static int complete_warnings(Thread *thread) {
    if (!thread->interp->config->context_aware_warnings) return 0;
    Value module = import_get_module(thread, str_intern_cstring(thread, "_warnings"));
    Value class = object_import_attribute(thread, "_contextvars", "ContextVar");
    if (module == NO_VALUE || class == NO_VALUE) return -1;
    Value variable = object_call1(thread, class, str_from_cstring(thread, "_warnings_context"));
    return variable == NO_VALUE ? -1 : module_add(thread, module_from_value(module), "_warnings_context", variable);
}

int importlib_start(Thread *thread) {
    Module *imp = native_module_import(thread, &_imp_module_spec);
    if (!imp) return -1;
    Value importlib = run_bootstrap(thread);
    if (importlib == NO_VALUE) return -1;
    ROOT_VALUE(importlib) = importlib; // NOBARRIER: a root, as below
    ROOT_VALUE(import_function) = dict_get_name(thread, thread->interp->builtins, NAME(__import__));
    Value install = str_intern_cstring(thread, "_install");
    if (object_call_method(thread, importlib, install, 2, ROOT_VALUE(sys_module), value_from_object(imp)) == NO_VALUE)
        return -1;
    Value install_external = str_intern_cstring(thread, "_install_external_importers");
    if (object_call_method(thread, importlib, install_external, 0) == NO_VALUE) return -1;
    ROOT_VALUE(importlib_external) = object_get_attribute_cstring(thread, importlib, "_bootstrap_external");
    if (ROOT_VALUE(importlib_external) == NO_VALUE ||
        replace_function(thread, "_compile_bytecode", &imp_compile_bytecode_native) < 0 ||
        replace_function(thread, "_classify_pyc", &imp_classify_pyc_native) < 0)
        return -1;
    return complete_warnings(thread);
}
