// Taipan: the warnings machinery: filters, registries, where a warning is said to come from. MIT licence.
#include "runtime/warnings.h"
#include <stdarg.h>
#include <stdlib.h>
#include "object/dict.h"
#include "object/exception.h"
#include "object/int.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/str.h"
#include "object/tuple.h"
#include "runtime/config.h"
#include "runtime/frame.h"
#include "runtime/import.h"

typedef struct WarningsState {
    int64_t version; // of the filters; registries of another version are stale
} WarningsState;

static WarningsState *warnings_state(Thread *thread) {
    return thread->interp->state[STATE_WARNINGS];
}

void warnings_filters_changed(Thread *thread) {
    warnings_state(thread)->version++;
}

static int add_filter(Thread *thread, Value filters, const char *action, uint32_t category, const char *module) {
    Value item =
        tuple_pack(thread, 5, str_intern_cstring(thread, action), NONE, value_from_object(shape_at(category)->type),
                   module ? str_intern_cstring(thread, module) : NONE, value_from_small_int(0));
    return item == NO_VALUE ? -1 : list_append(thread, filters, item);
}

int warnings_init(Thread *thread) {
    WarningsState *state = calloc(1, sizeof(WarningsState));
    if (!state) return error_no_memory(thread) == NO_VALUE ? -1 : -1;
    thread->interp->state[STATE_WARNINGS] = state;
    Value filters = list_from_values(thread, NULL, 0);
    ROOT_VALUE(warnings_filters) = filters;
    ROOT_VALUE(warnings_registry) = value_from_object(dict_allocate(thread));
    ROOT_VALUE(warnings_default_action) = str_intern_cstring(thread, "default");
    if (error_pending(thread)) return -1;
    if (thread->interp->config->dev_mode) return 0;
    if (add_filter(thread, filters, "default", SHAPE_DeprecationWarning, "__main__") < 0 ||
        add_filter(thread, filters, "ignore", SHAPE_DeprecationWarning, NULL) < 0 ||
        add_filter(thread, filters, "ignore", SHAPE_PendingDeprecationWarning, NULL) < 0 ||
        add_filter(thread, filters, "ignore", SHAPE_ImportWarning, NULL) < 0 ||
        add_filter(thread, filters, "ignore", SHAPE_ResourceWarning, NULL) < 0)
        return -1;
    return 0;
}

// warnings.<name>, if that module has been imported (or may be now); NO_VALUE without exception: no such thing.
static Value module_attribute(Thread *thread, const char *name, bool import_it) {
    Value module = import_get_module(thread, NAME(warnings)), value;
    if (module == NO_VALUE && !error_pending(thread) && import_it) module = object_import(thread, "warnings");
    if (module == NO_VALUE) {
        error_clear(thread);
        return NO_VALUE;
    }
    if (object_lookup_attribute(thread, module, str_intern_cstring(thread, name), &value) < 0) return NO_VALUE;
    return value;
}

// ---- filters ----------------------------------------------------------------------------------------------------

// Does text match a filter's part: None, a str (equality), or something with match()?
static int part_matches(Thread *thread, Value part, Value text) {
    if (part == NONE) return 1;
    if (value_has_shape(part, SHAPE_str)) return object_equal(thread, part, text);
    Value answer = object_call_method(thread, part, str_intern_cstring(thread, "match"), 1, text);
    return answer == NO_VALUE ? -1 : object_is_true(thread, answer);
}

static int filter_matches(Thread *thread, Value filter, Value category, Value text, int64_t line, Value module) {
    int good = part_matches(thread, tuple_get(filter, 1), text);
    if (good > 0) good = object_is_subclass(thread, category, tuple_get(filter, 2));
    if (good > 0) good = part_matches(thread, tuple_get(filter, 3), module);
    if (good <= 0) return good;
    int64_t wanted = object_index_int64(thread, tuple_get(filter, 4));
    if (wanted == -1 && error_pending(thread)) return -1;
    return wanted == 0 || wanted == line;
}

static Value current_filters(Thread *thread) {
    if (thread->interp->config->context_aware_warnings) {
        Value get_filters = module_attribute(thread, "_get_filters", false);
        if (get_filters != NO_VALUE) return object_call0(thread, get_filters);
        if (error_pending(thread)) return NO_VALUE;
    }
    Value filters = module_attribute(thread, "filters", false);
    if (filters == NO_VALUE && error_pending(thread)) return NO_VALUE;
    if (filters == NO_VALUE) filters = ROOT_VALUE(warnings_filters);
    ROOT_VALUE(warnings_filters) = filters;
    return filters;
}

// The action, and the filter that said so in *item (NONE: the default action).
static Value find_action(Thread *thread, Value category, Value text, int64_t line, Value module, Value *item) {
    Value filters = current_filters(thread);
    if (filters == NO_VALUE) return NO_VALUE;
    if (!value_is_list(filters)) return error_raise(thread, SHAPE_ValueError, "_warnings.filters must be a list");
    for (size_t i = 0; i < list_length(filters); i++) {
        *item = list_get(filters, i);
        if (!value_is_tuple(*item) || tuple_length(*item) != 5)
            return error_raise(thread, SHAPE_ValueError, "warnings.filters item %zu isn't a 5-tuple", i);
        Value action = tuple_get(*item, 0);
        if (!value_is_str(action))
            return error_raise(thread, SHAPE_TypeError, "action must be a string, not '%T'", action);
        int good = filter_matches(thread, *item, category, text, line, module);
        if (good) return good < 0 ? NO_VALUE : action;
    }
    *item = NONE;
    Value action = module_attribute(thread, "defaultaction", false);
    if (action == NO_VALUE) return error_pending(thread) ? NO_VALUE : ROOT_VALUE(warnings_default_action);
    if (!value_is_str(action))
        return error_raise(thread, SHAPE_TypeError, "_warnings.defaultaction must be a string, not '%T'", action);
    return action;
}

// ---- registries -------------------------------------------------------------------------------------------------

// Has the key been seen? With set, notes it. 1, 0, -1.
static int seen_before(Thread *thread, Value registry, Value key, bool set) {
    if (!value_is_dict(registry)) return error_raise_int(thread, SHAPE_TypeError, "'registry' must be a dict or None");
    Dict *dict = dict_from_value(registry);
    int64_t version = warnings_state(thread)->version, known;
    Value stored = dict_get_cstring(thread, dict, "version");
    if (stored == NO_VALUE || !value_is_int(stored) || !int_fits_int64(stored, &known) || known != version) {
        dict_clear(thread, dict);
        if (dict_set_cstring(thread, dict, "version", value_from_small_int(version)) < 0) return -1;
    } else {
        Value already = dict_get(thread, dict, key);
        if (already == NO_VALUE && error_pending(thread)) return -1;
        int truth = already == NO_VALUE ? 0 : object_is_true(thread, already);
        if (truth) return truth;
    }
    return set && dict_set(thread, dict, key, TRUE_VALUE) < 0 ? -1 : 0;
}

static int update_registry(Thread *thread, Value registry, Value text, Value category, bool add_zero) {
    Value key = add_zero ? tuple_pack(thread, 3, text, category, value_from_small_int(0))
                         : tuple_pack(thread, 2, text, category);
    return key == NO_VALUE ? -1 : seen_before(thread, registry, key, true);
}

static Value once_registry(Thread *thread) {
    Value registry = module_attribute(thread, "onceregistry", false);
    if (registry == NO_VALUE) return error_pending(thread) ? NO_VALUE : ROOT_VALUE(warnings_registry);
    if (!value_is_dict(registry))
        return error_raise(thread, SHAPE_TypeError, "_warnings.onceregistry must be a dict, not '%T'", registry);
    return registry;
}

// ---- showing ----------------------------------------------------------------------------------------------------

// Without the library: "file:line: Category: text" and nothing else, to sys.stderr.
static int show_plainly(Thread *thread, Value filename, int64_t line, Value text, Value category) {
    Value out = dict_get_name(thread, thread->interp->sys_dict, NAME(stderr));
    if (out == NO_VALUE || out == NONE) return 0;
    Value name = object_get_attribute(thread, category, NAME(__name__));
    Value message =
        name == NO_VALUE ? NO_VALUE : str_format_c(thread, "%S:%lld: %S: %S\n", filename, (long long)line, name, text);
    if (message == NO_VALUE || object_call_method(thread, out, NAME(write), 1, message) == NO_VALUE)
        error_clear(thread);
    return 0;
}

static int show(Thread *thread, Value filename, int64_t line, Value text, Value message, Value category, Value source) {
    bool import_it = source != NO_VALUE && source != NONE;
    // The library formats warnings with the source line: worth an import, once sys.stderr is there to show it on.
    if (dict_get_name(thread, thread->interp->sys_dict, NAME(stderr)) != NO_VALUE) import_it = true;
    Value function = module_attribute(thread, "_showwarnmsg", import_it);
    if (function == NO_VALUE) return error_pending(thread) ? -1 : show_plainly(thread, filename, line, text, category);
    if (!object_is_callable(function))
        return error_raise_int(thread, SHAPE_TypeError, "warnings._showwarnmsg() must be set to a callable");
    Value class = module_attribute(thread, "WarningMessage", false);
    if (class == NO_VALUE) {
        if (!error_pending(thread)) error_raise(thread, SHAPE_RuntimeError, "unable to get warnings.WarningMessage");
        return -1;
    }
    Value args[] = {
        message, category, filename, value_from_small_int(line), NONE, NONE, source == NO_VALUE ? NONE : source};
    Value item = object_call(thread, class, args, 7, NO_VALUE);
    return item == NO_VALUE || object_call1(thread, function, item) == NO_VALUE ? -1 : 0;
}

// ---- warn_explicit ----------------------------------------------------------------------------------------------

// "spam.py" -> "spam"
static Value module_from_filename(Thread *thread, Value filename) {
    if (!value_is_str(filename) || str_from_value(filename)->length == 0) return str_from_cstring(thread, "<unknown>");
    Str *s = str_from_value(filename);
    bool source = s->length >= 3 && str_read(s, s->length - 3) == '.' && str_read(s, s->length - 2) == 'p' &&
                  str_read(s, s->length - 1) == 'y';
    return source ? str_substring(thread, filename, 0, s->length - 3) : filename;
}

// What the action says about showing: 1 show, 0 not, -1 error or raised.
static int apply_action(Thread *thread, Value action, Value item, Value registry, Value key, Value text, Value category,
                        Value message) {
    if (str_equal_cstring(action, "error")) return exception_raise(thread, message, NO_VALUE) == NO_VALUE ? -1 : -1;
    if (str_equal_cstring(action, "ignore")) return 0;
    if (str_equal_cstring(action, "always") || str_equal_cstring(action, "all")) return 1;
    int seen = 0;
    if (registry != NO_VALUE && registry != NONE && dict_set(thread, dict_from_value(registry), key, TRUE_VALUE) < 0)
        return -1;
    if (str_equal_cstring(action, "once")) {
        Value once = registry;
        if (once == NO_VALUE || once == NONE) once = once_registry(thread);
        seen = once == NO_VALUE ? -1 : update_registry(thread, once, text, category, false);
    } else if (str_equal_cstring(action, "module")) {
        if (registry != NO_VALUE && registry != NONE) seen = update_registry(thread, registry, text, category, true);
    } else if (!str_equal_cstring(action, "default")) {
        return error_raise_int(thread, SHAPE_RuntimeError, "Unrecognized action (%R) in warnings.filters:\n %R", action,
                               item);
    }
    return seen < 0 ? -1 : !seen;
}

int warnings_warn_explicit(Thread *thread, Value category, Value message, Value filename, int64_t line, Value module,
                           Value registry, Value source) {
    if (module == NONE) return 0; // module globals are being torn down
    if (registry != NO_VALUE && registry != NONE && !value_is_dict(registry))
        return error_raise_int(thread, SHAPE_TypeError, "'registry' must be a dict or None, not %T", registry);
    if (module == NO_VALUE) module = module_from_filename(thread, filename);
    if (module == NO_VALUE) return -1;
    Value text;
    if (value_is_instance(message, BUILTIN_TYPE(Warning))) {
        text = object_str(thread, message);
        category = value_from_object(value_type(message));
    } else {
        text = message;
        message = object_call1(thread, category, message);
    }
    if (text == NO_VALUE || message == NO_VALUE) return -1;
    Value key = tuple_pack(thread, 3, text, category, value_from_small_int(line));
    if (key == NO_VALUE) return -1;
    if (registry != NO_VALUE && registry != NONE) {
        int seen = seen_before(thread, registry, key, false);
        if (seen) return seen < 0 ? -1 : 0;
    }
    Value item = NONE;
    Value action = find_action(thread, category, text, line, module, &item);
    if (action == NO_VALUE) return -1;
    int wanted = apply_action(thread, action, item, registry, key, text, category, message);
    if (wanted <= 0) return wanted;
    return show(thread, filename, line, text, message, category, source);
}

// ---- warn -------------------------------------------------------------------------------------------------------

static bool contains_text(Value text, const char *part) {
    const Str *s = str_from_value(text);
    size_t length = strlen(part);
    for (size_t i = 0; i + length <= s->length; i++) {
        size_t j = 0;
        while (j < length && str_read(s, i + j) == (uint32_t)part[j])
            j++;
        if (j == length) return true;
    }
    return false;
}

// Frames of importlib's bootstrap are never to blame.
static bool is_internal(const Frame *frame) {
    return contains_text(frame->code->filename, "importlib") && contains_text(frame->code->filename, "_bootstrap");
}

static bool has_prefix(Value text, Value prefixes) {
    if (prefixes == NO_VALUE) return false;
    const Str *s = str_from_value(text);
    for (size_t i = 0; i < tuple_length(prefixes); i++) {
        const Str *p = str_from_value(tuple_get(prefixes, i));
        size_t at = 0;
        while (at < p->length && at < s->length && str_read(p, at) == str_read(s, at))
            at++;
        if (at == p->length) return true;
    }
    return false;
}

static Frame *outer(Frame *frame) {
    do
        frame = frame->caller;
    while (frame && (frame->flags & FRAME_HIDDEN));
    return frame;
}

static Frame *outer_external(Frame *frame, Value prefixes) {
    do
        frame = outer(frame);
    while (frame && (is_internal(frame) || has_prefix(frame->code->filename, prefixes)));
    return frame;
}

static Frame *frame_to_blame(Thread *thread, int64_t level, Value prefixes) {
    Frame *frame = thread->frame;
    while (frame && (frame->flags & FRAME_HIDDEN))
        frame = frame->caller;
    if (level <= 0 || (frame && is_internal(frame))) {
        while (--level > 0 && frame)
            frame = outer(frame);
    } else {
        while (--level > 0 && frame)
            frame = outer_external(frame, prefixes);
    }
    return frame;
}

int warnings_warn(Thread *thread, Value message, Value category, int64_t level, Value source, Value prefixes) {
    Frame *frame = frame_to_blame(thread, level, prefixes);
    Dict *globals = frame ? frame->globals : thread->interp->sys_dict;
    Value filename = frame ? frame->code->filename : str_from_cstring(thread, "<sys>");
    int line = frame ? frame_line(frame) : 0;
    Value registry = dict_get_name(thread, globals, NAME(__warningregistry__));
    if (registry == NO_VALUE) {
        registry = value_from_object(dict_allocate(thread));
        if (registry == NO_VALUE || dict_set(thread, globals, NAME(__warningregistry__), registry) < 0) return -1;
    }
    Value module = dict_get_name(thread, globals, NAME(__name__));
    if (module == NO_VALUE || (module != NONE && !value_is_str(module))) module = str_from_cstring(thread, "<string>");
    if (module == NO_VALUE || filename == NO_VALUE) return -1;
    return warnings_warn_explicit(thread, category, message, filename, line, module, registry, source);
}

int error_warn(Thread *thread, uint32_t kind, int stack_level, const char *format, ...) {
    Value pending = error_fetch(thread); // a warning may be issued while something propagates
    va_list arguments;
    va_start(arguments, format);
    Value message = str_format_c_arguments(thread, format, arguments);
    va_end(arguments);
    if (message == NO_VALUE) return -1;
    if (!warnings_state(thread)) return 0;
    int status =
        warnings_warn(thread, message, value_from_object(shape_at(kind)->type), stack_level, NO_VALUE, NO_VALUE);
    if (status == 0) error_restore(thread, pending);
    return status;
}
