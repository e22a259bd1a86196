// Taipan: module objects. MIT licence.
//
// A module's attributes are its dict, which is its extra word, in dictionary mode from the start. A missing attribute asks
// the module's own __getattr__; the message tells circular imports and files that hide library modules.
#include "object/module.h"
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "object/arguments.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/set.h"
#include "object/type_internal.h"

static Module *allocate(Thread *thread, Type *type) {
    Dict *dict = dict_allocate(thread);
    Module *module = dict ? type_allocate(thread, type, 0) : NULL;
    if (module) module->dict = dict; // NOBARRIER: the newest object
    return module;
}

static int set_initial(Thread *thread, Module *module, Value name, Value doc) {
    Dict *dict = module->dict;
    return dict_set(thread, dict, NAME(__name__), name) < 0 || dict_set(thread, dict, NAME(__doc__), doc) < 0 ||
                   dict_set(thread, dict, NAME(__package__), NONE) < 0 ||
                   dict_set(thread, dict, NAME(__loader__), NONE) < 0 ||
                   dict_set(thread, dict, NAME(__spec__), NONE) < 0
               ? -1
               : 0;
}

Value module_new(Thread *thread, Value name) {
    Module *module = allocate(thread, BUILTIN_TYPE(module));
    return module && set_initial(thread, module, name, NONE) == 0 ? value_from_object(module) : NO_VALUE;
}

Value module_from_spec(Thread *thread, const ModuleSpec *spec) {
    Value name = str_intern_cstring(thread, spec->name), made = name ? module_new(thread, name) : NO_VALUE;
    if (!made) return NO_VALUE;
    Module *module = module_from_value(made);
    module->spec = spec;
    Value doc = spec->doc ? str_from_cstring(thread, spec->doc) : NONE;
    if (!doc || dict_set(thread, module->dict, NAME(__doc__), doc) < 0) return NO_VALUE;
    return spec->functions && module_add_functions(thread, module, spec->functions) < 0 ? NO_VALUE : made;
}

int module_add_functions(Thread *thread, Module *module, const NativeDef *const *functions) {
    Value name = str_intern_cstring(thread, module->spec->name);
    for (; name && *functions; functions++) {
        Value native = native_new(thread, *functions, value_from_object(module), name);
        Value text = native ? native_def_name(thread, *functions) : NO_VALUE;
        if (!text || dict_set(thread, module->dict, text, native) < 0) return -1;
    }
    return name ? 0 : -1;
}
int module_add(Thread *thread, Module *module, const char *name, Value value) {
    if (!value) return -1;
    return dict_set_cstring(thread, module->dict, name, value);
}
int module_add_int(Thread *thread, Module *module, const char *name, int64_t value) {
    return module_add(thread, module, name, int_from_int64(thread, value));
}
int module_add_string(Thread *thread, Module *module, const char *name, const char *text) {
    return module_add(thread, module, name, str_from_cstring(thread, text));
}
int module_add_type(Thread *thread, Module *module, Type *type) {
    return dict_set(thread, module->dict, type->name, value_from_object(type));
}

// ---- construction ------------------------------------------------------------------------------------------------
static Value module_construct(Thread *thread, Type *type, Value *args, size_t positional, Value keyword_names) {
    (void)args, (void)positional, (void)keyword_names;
    return value_from_object(allocate(thread, type));
}
static int module_init(Thread *thread, Value self, Value *args, size_t positional, Value keyword_names) {
    static const char *const names[] = {"name", "doc"};
    Value v[2];
    if (!arguments_bind(thread, "module", args, positional, keyword_names, names, 1, 2, v)) return -1;
    if (!value_is_str(v[0]))
        return error_raise_int(thread, SHAPE_TypeError, "module() argument 'name' must be str, not %B", v[0]);
    return set_initial(thread, module_from_value(self), v[0], v[1] == UNBOUND ? NONE : v[1]);
}

// ---- repr --------------------------------------------------------------------------------------------------------
static Value attribute_or_none(Thread *thread, Value v, const char *name) {
    Value result, text = str_intern_cstring(thread, name);
    int status = text ? object_lookup_attribute(thread, v, text, &result) : -1;
    return status < 0 ? NO_VALUE : status ? result : NONE;
}

static Value repr_from_spec(Thread *thread, Value spec) {
    Value name = attribute_or_none(thread, spec, "name"), origin = attribute_or_none(thread, spec, "origin");
    if (!name || !origin) return NO_VALUE;
    if (name == NONE) name = str_from_cstring(thread, "?");
    if (origin == NONE) {
        Value loader = attribute_or_none(thread, spec, "loader");
        if (!loader) return NO_VALUE;
        Value namespace_loader = ROOT_VALUE(importlib_external) == NO_VALUE
                                     ? NONE
                                     : attribute_or_none(thread, ROOT_VALUE(importlib_external), "NamespaceLoader");
        if (value_is_type(namespace_loader) && value_is_instance(loader, type_from_value(namespace_loader))) {
            Value path = attribute_or_none(thread, loader, "_path");
            Value list = path == NO_VALUE ? NO_VALUE : list_from_iterable(thread, path);
            return list == NO_VALUE ? NO_VALUE : str_format_c(thread, "<module %R (namespace) from %R>", name, list);
        }
        return loader == NONE ? str_format_c(thread, "<module %R>", name)
                              : str_format_c(thread, "<module %R (%R)>", name, loader);
    }
    Value has_location = attribute_or_none(thread, spec, "has_location");
    int located = has_location ? object_is_true(thread, has_location) : -1;
    if (located < 0) return NO_VALUE;
    return located ? str_format_c(thread, "<module %R from %R>", name, origin)
                   : str_format_c(thread, "<module %R (%S)>", name, origin);
}

static Value module_repr(Thread *thread, Value self) {
    Dict *dict = module_from_value(self)->dict;
    Value spec = dict_get_name(thread, dict, NAME(__spec__));
    if (spec && spec != NONE) return repr_from_spec(thread, spec);
    Value name = dict_get_name(thread, dict, NAME(__name__)), file = dict_get_name(thread, dict, NAME(__file__));
    if (!name && !(name = str_from_cstring(thread, "?"))) return NO_VALUE;
    if (file) return str_format_c(thread, "<module %R from %R>", name, file);
    Value loader = dict_get_name(thread, dict, NAME(__loader__));
    return loader && loader != NONE ? str_format_c(thread, "<module %R (%R)>", name, loader)
                                    : str_format_c(thread, "<module %R>", name);
}

// ---- attributes --------------------------------------------------------------------------------------------------
static int flag_attribute(Thread *thread, Value v, const char *name) {
    Value flag = v && v != NONE ? attribute_or_none(thread, v, name) : FALSE_VALUE;
    return flag ? object_is_true(thread, flag) : -1;
}

int module_is_shadowing(Thread *thread, Value origin) {
    Value first = ROOT_VALUE(first_path);
    if (first == NO_VALUE || !origin || !value_is_str(origin)) return 0;
    const char *file = str_to_utf8_surrogates(thread, origin, NULL),
               *root = str_to_utf8_surrogates(thread, first, NULL);
    if (!file || !root) return -1;
    char folder[PATH_MAX];
    if (!*root) root = getcwd(folder, sizeof folder) ? folder : "";
    const char *slash = strrchr(file, '/');
    if (slash && strcmp(slash + 1, "__init__.py") == 0) { // of a package: the folder it lies in
        for (slash--; slash > file && *slash != '/';)
            slash--;
    }
    if (!slash) return 0;
    size_t length = (size_t)(slash - file);
    return *root && strlen(root) == length && memcmp(root, file, length) == 0;
}

int module_is_in_library(Thread *thread, Value name) {
    Value names = dict_get_cstring(thread, thread->interp->sys_dict, "stdlib_module_names");
    if (!names || (!value_is_instance(names, BUILTIN_TYPE(set)) && !value_is_instance(names, BUILTIN_TYPE(frozenset))))
        return 0;
    return set_contains(thread, set_from_value(names), name);
}

static Value raise_missing(Thread *thread, Value self, Value name, Value module_name) {
    Dict *dict = module_from_value(self)->dict;
    Value spec = dict_get_name(thread, dict, NAME(__spec__));
    bool has_spec = spec && spec != NONE;
    Value origin = has_spec ? attribute_or_none(thread, spec, "origin") : NONE;
    int initializing = flag_attribute(thread, spec, "_initializing");
    int located = has_spec ? flag_attribute(thread, spec, "has_location") : 0;
    int shadowing = located > 0 ? module_is_shadowing(thread, origin) : 0;
    if (!origin || initializing < 0 || located < 0 || shadowing < 0) return NO_VALUE;
    if (!located || !value_is_str(origin)) origin = NONE;
    int stdlib = shadowing ? module_is_in_library(thread, module_name) : 0;
    if (stdlib < 0) return NO_VALUE;
    if (stdlib)
        return error_raise_attribute(
            thread, self, name,
            "module '%U' has no attribute '%U' (consider renaming '%U' since it has the same name "
            "as the standard library module named '%U' and prevents importing that standard "
            "library module)",
            module_name, name, origin, module_name);
    if (initializing && shadowing)
        return error_raise_attribute(
            thread, self, name,
            "module '%U' has no attribute '%U' (consider renaming '%U' if it has the same name as "
            "a library you intended to import)",
            module_name, name, origin);
    if (initializing && origin != NONE)
        return error_raise_attribute(
            thread, self, name,
            "partially initialized module '%U' from '%U' has no attribute '%U' (most likely due to "
            "a circular import)",
            module_name, origin, name);
    if (initializing)
        return error_raise_attribute(
            thread, self, name,
            "partially initialized module '%U' has no attribute '%U' (most likely due to a circular import)",
            module_name, name);
    Value pending = has_spec ? attribute_or_none(thread, spec, "_uninitialized_submodules") : NONE;
    int submodule = pending && pending != NONE ? object_contains(thread, pending, name) : 0;
    if (!pending || submodule < 0) return NO_VALUE;
    if (submodule)
        return error_raise_attribute(
            thread, self, name, "cannot access submodule '%U' of module '%U' (most likely due to a circular import)",
            name, module_name);
    return error_raise_attribute(thread, self, name, "module '%U' has no attribute '%U'", module_name, name);
}

static Value module_get_attribute(Thread *thread, Value self, Value name) {
    if (!(name = attribute_name_check(thread, name))) return NO_VALUE;
    Value result;
    int status = attribute_find(thread, self, name, &result);
    if (status) return status > 0 ? result : NO_VALUE;
    Dict *dict = module_from_value(self)->dict;
    Value hook = dict_get_name(thread, dict, NAME(__getattr__));
    if (hook) return object_call1(thread, hook, name);
    Value module_name = dict_get_name(thread, dict, NAME(__name__));
    if (!module_name || !value_is_str(module_name))
        return error_raise_attribute(thread, self, name, "module has no attribute '%U'", name);
    return raise_missing(thread, self, name, module_name);
}

static Value get_dict(Thread *thread, Value self) {
    (void)thread;
    return value_from_object(module_from_value(self)->dict);
}

static Value get_annotate(Thread *thread, Value self) {
    Dict *dict = module_from_value(self)->dict;
    Value annotate = dict_get_name(thread, dict, NAME(__annotate__));
    if (annotate) return annotate;
    return dict_set(thread, dict, NAME(__annotate__), NONE) < 0 ? NO_VALUE : NONE;
}
static int set_annotate(Thread *thread, Value self, Value value) {
    Dict *dict = module_from_value(self)->dict;
    if (!value) return error_raise_int(thread, SHAPE_TypeError, "cannot delete __annotate__ attribute");
    if (value != NONE && !object_is_callable(value))
        return error_raise_int(thread, SHAPE_TypeError, "__annotate__ must be callable or None");
    if (dict_set(thread, dict, NAME(__annotate__), value) < 0) return -1;
    return value != NONE && dict_delete(thread, dict, NAME(__annotations__)) < 0 ? -1 : 0;
}
static Value get_annotations(Thread *thread, Value self) {
    Dict *dict = module_from_value(self)->dict;
    Value annotations = dict_get_name(thread, dict, NAME(__annotations__));
    if (annotations) return annotations;
    Value annotate = dict_get_name(thread, dict, NAME(__annotate__));
    Value spec = dict_get_name(thread, dict, NAME(__spec__));
    int initializing = flag_attribute(thread, spec, "_initializing");
    if (initializing < 0) return NO_VALUE;
    Value result = annotate && object_is_callable(annotate) ? annotations_from(thread, annotate)
                                                            : value_from_object(dict_allocate(thread));
    // While the body runs there may be more to come: nothing is kept.
    if (result && !initializing && dict_set(thread, dict, NAME(__annotations__), result) < 0) return NO_VALUE;
    return result;
}
static int set_annotations(Thread *thread, Value self, Value value) {
    Dict *dict = module_from_value(self)->dict;
    int status =
        value ? dict_set(thread, dict, NAME(__annotations__), value) : dict_delete(thread, dict, NAME(__annotations__));
    if (status < 0) return -1;
    if (!value && !status) return error_raise_attribute(thread, self, NAME(__annotations__), "__annotations__"), -1;
    return dict_delete(thread, dict, NAME(__annotate__)) < 0 ? -1 : 0;
}

NATIVE(module_dir, "__dir__(self, /)", "__dir__() -> list\nspecialized dir() implementation", EFFECT_ANY) {
    Value attributes = object_get_attribute(thread, args[0], NAME(__dict__));
    if (!attributes) return NO_VALUE;
    if (!value_is_dict(attributes))
        return error_raise(thread, SHAPE_TypeError, "<module>.__dict__ is not a dictionary");
    Dict *dict = dict_from_value(attributes);
    Value hook = dict_get_name(thread, dict, NAME(__dir__));
    return hook ? object_call0(thread, hook) : dict_keys_list(thread, dict);
}

static const NativeDef *const module_methods[] = {&module_dir_native, NULL};
static const NativeGetSet module_getters[] = {
    {"__dict__", get_dict, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {NULL, NULL, NULL, NULL},
};
const TypeSpec module_type_spec = {
    .name = "module",
    .doc = "module(name, doc=None)\n--\n\n"
           "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
    .flags = TYPE_BASE | TYPE_DICT_FROM_START,
    .size = sizeof(Module),
    .has_weakrefs = true,
    .trace_kind = TRACE_LEAF, // but for the extra word
    .has_dict = true,
    .extra_offset = offsetof(Module, dict),
    .slots = {.repr = module_repr,
              .get_attribute = module_get_attribute,
              .init = module_init,
              .construct = module_construct},
    .methods = module_methods,
    .getters = module_getters,
};
