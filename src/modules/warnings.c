// Taipan: the _warnings module, over runtime/warnings.c. MIT licence.
#include "runtime/warnings.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/config.h"

// The category of a warning, checked; NO_VALUE with TypeError.
static Value check_category(Thread *thread, Value message, Value category) {
    if (value_is_instance(message, BUILTIN_TYPE(Warning))) return value_from_object(value_type(message));
    if (category == NONE) return value_from_object(BUILTIN_TYPE(UserWarning));
    if (value_is_type(category) && type_is_subtype(type_from_value(category), BUILTIN_TYPE(Warning))) return category;
    if (value_is_type(category))
        return error_raise(thread, SHAPE_TypeError, "category must be a Warning subclass, not class '%N'",
                           type_from_value(category));
    return error_raise(thread, SHAPE_TypeError, "category must be a Warning subclass, not '%T'", category);
}

NATIVE(warnings_module_warn, "warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())",
       "Issue a warning, or maybe ignore it or raise an exception.\n\n  message\n    Text of the warning message.\n  "
       "category\n    The "
       "Warning category subclass. Defaults to UserWarning.\n  stacklevel\n    How far up the call stack to make this "
       "warning appear. A "
       "value of 2 for\n    example attributes the warning to the caller of the code calling warn().\n  source\n    If "
       "supplied, the "
       "destroyed object which emitted a ResourceWarning\n  skip_file_prefixes\n    An optional tuple of module "
       "filename prefixes "
       "indicating frames to skip\n    during stacklevel computations for stack frame attribution.",
       EFFECT_ANY) {
    int64_t level = object_index_int64(thread, args[2]);
    if (level == -1 && error_pending(thread)) return NO_VALUE;
    Value prefixes = args[4] == UNBOUND ? NO_VALUE : args[4];
    if (prefixes != NO_VALUE) {
        if (!value_is_tuple(prefixes))
            return error_raise(thread, SHAPE_TypeError, "warn() argument 'skip_file_prefixes' must be tuple, not %B",
                               prefixes);
        for (size_t i = 0; i < tuple_length(prefixes); i++)
            if (!value_is_str(tuple_get(prefixes, i)))
                return error_raise(thread, SHAPE_TypeError, "Found non-str '%T' in skip_file_prefixes.",
                                   tuple_get(prefixes, i));
        if (tuple_length(prefixes) == 0)
            prefixes = NO_VALUE;
        else if (level < 2)
            level = 2;
    }
    Value category = check_category(thread, args[0], args[1]);
    if (category == NO_VALUE) return NO_VALUE;
    return warnings_warn(thread, args[0], category, level, args[3], prefixes) < 0 ? NO_VALUE : NONE;
}

// What the module's loader says its source is; NONE: nothing. importlib warns where __loader__ and __spec__ disagree.
static Value source_from_loader(Thread *thread, Value module_globals) {
    Value find = object_get_attribute_cstring(thread, ROOT_VALUE(importlib_external), "_bless_my_loader");
    Value loader = find == NO_VALUE ? NO_VALUE : object_call1(thread, find, module_globals), get_source;
    if (loader == NO_VALUE) return NO_VALUE;
    Value name = dict_get_name(thread, dict_from_value(module_globals), NAME(__name__));
    if (loader == NONE || name == NO_VALUE) return NONE;
    int status = object_lookup_attribute(thread, loader, str_intern_cstring(thread, "get_source"), &get_source);
    if (status <= 0) return status < 0 ? NO_VALUE : NONE;
    Value source = object_call1(thread, get_source, name);
    if (source == NO_VALUE && error_matches(thread, SHAPE_ImportError)) {
        error_clear(thread); // no module of that loader
        return NONE;
    }
    if (source != NO_VALUE && source != NONE && !value_is_str(source))
        return error_raise(thread, SHAPE_TypeError, "must be str, not %T", source);
    return source;
}

// The module's loader may know the source line: the library's linecache is told before the warning is shown.
static int prime_linecache(Thread *thread, Value filename, Value module_globals) {
    Value source = source_from_loader(thread, module_globals);
    if (source == NO_VALUE || source == NONE) return source == NO_VALUE ? -1 : 0;
    Value split = object_get_attribute_cstring(thread, value_from_object(BUILTIN_TYPE(str)), "splitlines");
    Value lines = split == NO_VALUE ? NO_VALUE : object_call2(thread, split, source, TRUE_VALUE);
    Value cache = lines == NO_VALUE ? NO_VALUE : object_import_attribute(thread, "linecache", "cache");
    if (cache == NO_VALUE) return -1;
    Value entry =
        tuple_pack(thread, 4, value_from_small_int((int64_t)str_from_value(source)->length), NONE, lines, filename);
    return entry == NO_VALUE ? -1 : object_set_item(thread, cache, filename, entry);
}

NATIVE(
    warnings_module_warn_explicit,
    "warn_explicit(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, "
    "source=None)",
    "Issue a warning, or maybe ignore it or raise an exception.", EFFECT_ANY) {
    if (!value_is_str(args[2]))
        return error_raise(thread, SHAPE_TypeError, "warn_explicit() argument 'filename' must be str, not %B", args[2]);
    int64_t line = object_index_int64(thread, args[3]);
    if (line == -1 && error_pending(thread)) return NO_VALUE;
    if (args[6] != NONE && !value_is_dict(args[6]))
        return error_raise(thread, SHAPE_TypeError, "module_globals must be a dict, not '%T'", args[6]);
    Value category = check_category(thread, args[0], args[1]);
    if (category == NO_VALUE) return NO_VALUE;
    if (args[6] != NONE && prime_linecache(thread, args[2], args[6]) < 0) return NO_VALUE;
    Value module = args[4] == UNBOUND ? NO_VALUE : args[4];
    return warnings_warn_explicit(thread, category, args[0], args[2], line, module, args[5], args[7]) < 0 ? NO_VALUE
                                                                                                          : NONE;
}

// The interpreter's lock is all the lock these need: warnings are issued without giving it up in between.
NATIVE(warnings_acquire_lock, "_acquire_lock()", NULL, EFFECT_NONE) {
    return NONE;
}
NATIVE(warnings_release_lock, "_release_lock()", NULL, EFFECT_NONE) {
    return NONE;
}
NATIVE(warnings_filters_mutated, "_filters_mutated_lock_held()", NULL, EFFECT_WRITES) {
    warnings_filters_changed(thread);
    return NONE;
}

static const NativeDef *const functions[] = {&warnings_module_warn_native,     &warnings_module_warn_explicit_native,
                                             &warnings_acquire_lock_native,    &warnings_release_lock_native,
                                             &warnings_filters_mutated_native, NULL};

static int execute(Thread *thread, Module *module) {
    if (module_add(thread, module, "filters", ROOT_VALUE(warnings_filters)) < 0 ||
        module_add(thread, module, "_onceregistry", ROOT_VALUE(warnings_registry)) < 0 ||
        module_add(thread, module, "_defaultaction", ROOT_VALUE(warnings_default_action)) < 0)
        return -1;
    // importlib makes this module before anything can be imported: imp.c puts the context variable in later.
    return module_add(thread, module, "_warnings_context", NONE);
}

const ModuleSpec _warnings_module_spec = {
    .name = "_warnings",
    .doc =
        "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.",
    .functions = functions,
    .execute = execute,
};
