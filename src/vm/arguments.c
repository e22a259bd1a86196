// Taipan: binding the arguments of Python functions to their parameters. MIT licence.
//
// Parameters lie in registers: positional, keyword-only, then the *args tuple and the **kwargs dict. Errors are CPython's,
// in CPython's order: keywords first, then too many positional arguments, then missing ones.
#include "object/suggestion.h"
#include "vm/machine.h"
#include <stdio.h>

typedef struct Binding { // its tuple and dict stay visible to the collector while the registers are not yet
    Function *function;
    Code *code;
    Value *args, *registers;
    size_t positional;
    Value keyword_names, extra_positional, extra_keywords;
    uint32_t argument_count, named_count; // named: keyword-only ones included
} Binding;

static Value parameter_name(const Binding *binding, size_t index) {
    return tuple_get(binding->code->local_names, index);
}

// ---- errors -----------------------------------------------------------------------------------------------------

static int raise_positional_only_keywords(Thread *thread, Binding *binding) {
    StrBuilder names;
    str_builder_init(&names);
    bool any = false;
    for (size_t i = 0; i < binding->code->positional_only_count; i++) {
        for (size_t k = 0; k < tuple_length(binding->keyword_names); k++) {
            Value keyword = tuple_get(binding->keyword_names, k);
            if (!str_equal(str_from_value(keyword), str_from_value(parameter_name(binding, i)))) continue;
            if (any && str_builder_append_ascii(thread, &names, ", ", 2) < 0) return -1;
            if (str_builder_append(thread, &names, keyword) < 0) return -1;
            any = true;
        }
    }
    if (!any) return 0;
    Value text = str_builder_finish(thread, &names);
    if (text == NO_VALUE) return -1;
    return error_raise_int(thread, SHAPE_TypeError,
                           "%U() got some positional-only arguments passed as keyword arguments: '%U'",
                           binding->function->qualname, text);
}

static int raise_unexpected_keyword(Thread *thread, Binding *binding, Value keyword) {
    if (binding->code->positional_only_count && raise_positional_only_keywords(thread, binding) < 0) return -1;
    uint32_t first = binding->code->positional_only_count;
    Value suggestion = suggestion_find(keyword, tuple_from_value(binding->code->local_names)->items + first,
                                       binding->named_count - first);
    if (suggestion == NO_VALUE)
        return error_raise_int(thread, SHAPE_TypeError, "%U() got an unexpected keyword argument '%U'",
                               binding->function->qualname, keyword);
    return error_raise_int(thread, SHAPE_TypeError, "%U() got an unexpected keyword argument '%U'. Did you mean '%U'?",
                           binding->function->qualname, keyword, suggestion);
}

static size_t default_count(const Binding *binding) {
    Value defaults = binding->function->defaults;
    return value_is_tuple(defaults) ? tuple_length(defaults) : 0;
}

static int raise_too_many_positional(Thread *thread, Binding *binding) {
    uint32_t wanted = binding->argument_count;
    size_t defaults = default_count(binding), given = binding->positional, keyword_given = 0;
    for (uint32_t i = wanted; i < binding->named_count; i++)
        keyword_given += binding->registers[i] != UNBOUND;
    char takes[64], also[128] = "";
    bool plural = defaults ? true : wanted != 1;
    if (defaults)
        snprintf(takes, sizeof takes, "from %zu to %u", wanted - defaults, wanted);
    else
        snprintf(takes, sizeof takes, "%u", wanted);
    if (keyword_given)
        snprintf(also, sizeof also, " positional argument%s (and %zu keyword-only argument%s)", given != 1 ? "s" : "",
                 keyword_given, keyword_given != 1 ? "s" : "");
    return error_raise_int(thread, SHAPE_TypeError, "%U() takes %s positional argument%s but %zu%s %s given",
                           binding->function->qualname, takes, plural ? "s" : "", given, also,
                           given == 1 && !keyword_given ? "was" : "were");
}

// 'a', 'b', and 'c': the names of the parameters in [first, end) that are unbound.
static int raise_missing(Thread *thread, Binding *binding, const char *kind, uint32_t first, uint32_t end) {
    size_t count = 0, done = 0;
    for (uint32_t i = first; i < end; i++)
        count += binding->registers[i] == UNBOUND;
    StrBuilder names;
    str_builder_init(&names);
    for (uint32_t i = first; i < end; i++) {
        if (binding->registers[i] != UNBOUND) continue;
        const char *before = done == 0 ? "" : count == 2 ? " and " : done == count - 1 ? ", and " : ", ";
        if (str_builder_append_format(thread, &names, "%s'%U'", before, parameter_name(binding, i)) < 0) return -1;
        done++;
    }
    Value text = str_builder_finish(thread, &names);
    if (text == NO_VALUE) return -1;
    return error_raise_int(thread, SHAPE_TypeError, "%U() missing %zu required %s argument%s: %U",
                           binding->function->qualname, count, kind, count == 1 ? "" : "s", text);
}

// ---- binding ----------------------------------------------------------------------------------------------------

static int bind_positional(Thread *thread, Binding *binding) {
    size_t direct = binding->positional < binding->argument_count ? binding->positional : binding->argument_count;
    for (size_t i = 0; i < direct; i++)
        binding->registers[i] = binding->args[i];
    for (size_t i = direct; i < binding->named_count; i++)
        binding->registers[i] = UNBOUND;
    uint32_t next = binding->named_count;
    if (binding->code->flags & CODE_VARARGS) {
        size_t extra = binding->positional - direct;
        binding->extra_positional =
            extra ? tuple_from_values(thread, binding->args + direct, extra) : TUPLE_EMPTY(thread);
        if (binding->extra_positional == NO_VALUE) return -1;
        binding->registers[next++] = binding->extra_positional;
    }
    if (binding->code->flags & CODE_VARKEYWORDS) {
        binding->extra_keywords = value_from_object(dict_allocate(thread));
        if (binding->extra_keywords == NO_VALUE) return -1;
        binding->registers[next] = binding->extra_keywords;
    }
    return 0;
}

static int find_parameter(const Binding *binding, Value keyword) {
    const Value *names = tuple_from_value(binding->code->local_names)->items;
    for (uint32_t i = binding->code->positional_only_count; i < binding->named_count; i++) {
        if (names[i] == keyword) return (int)i;
    }
    if (str_is_interned(str_from_value(keyword))) return -1;
    for (uint32_t i = binding->code->positional_only_count; i < binding->named_count; i++) {
        if (str_equal(str_from_value(names[i]), str_from_value(keyword))) return (int)i;
    }
    return -1;
}

static int bind_keyword(Thread *thread, Binding *binding, Value keyword, Value value) {
    if (!value_is_str(keyword)) return error_raise_int(thread, SHAPE_TypeError, "keywords must be strings");
    int index = find_parameter(binding, keyword);
    if (index < 0) {
        if (binding->extra_keywords == NO_VALUE) return raise_unexpected_keyword(thread, binding, keyword);
        return dict_set(thread, dict_from_value(binding->extra_keywords), keyword, value);
    }
    if (binding->registers[index] != UNBOUND)
        return error_raise_int(thread, SHAPE_TypeError, "%U() got multiple values for argument '%U'",
                               binding->function->qualname, keyword);
    binding->registers[index] = value;
    return 0;
}

static int bind_keywords(Thread *thread, Binding *binding) {
    if (binding->keyword_names == NO_VALUE) return 0;
    size_t count = tuple_length(binding->keyword_names);
    for (size_t k = 0; k < count; k++) {
        if (bind_keyword(thread, binding, tuple_get(binding->keyword_names, k),
                         binding->args[binding->positional + k]) < 0)
            return -1;
    }
    return 0;
}

static int fill_positional_defaults(Thread *thread, Binding *binding) {
    if (binding->positional >= binding->argument_count) return 0;
    size_t defaults = default_count(binding);
    uint32_t first_default =
        binding->argument_count - (uint32_t)(defaults < binding->argument_count ? defaults : binding->argument_count);
    size_t skip = defaults > binding->argument_count ? defaults - binding->argument_count : 0;
    for (uint32_t i = (uint32_t)binding->positional; i < first_default; i++) {
        if (binding->registers[i] == UNBOUND) return raise_missing(thread, binding, "positional", 0, first_default);
    }
    for (uint32_t i = first_default; i < binding->argument_count; i++) {
        if (binding->registers[i] == UNBOUND)
            binding->registers[i] = tuple_get(binding->function->defaults, i - first_default + skip);
    }
    return 0;
}

static int fill_keyword_defaults(Thread *thread, Binding *binding) {
    Value defaults = binding->function->keyword_defaults;
    bool missing = false;
    for (uint32_t i = binding->argument_count; i < binding->named_count; i++) {
        if (binding->registers[i] != UNBOUND) continue;
        Value value = NO_VALUE;
        if (value_is_dict(defaults)) value = dict_get(thread, dict_from_value(defaults), parameter_name(binding, i));
        if (value == NO_VALUE) {
            if (error_pending(thread)) return -1;
            missing = true;
        } else
            binding->registers[i] = value;
    }
    if (!missing) return 0;
    return raise_missing(thread, binding, "keyword-only", binding->argument_count, binding->named_count);
}

int vm_bind_arguments(Thread *thread, Function *function, Value *args, size_t positional, Value keyword_names,
                      Value *registers) {
    Code *code = function->code;
    Binding binding = {function,
                       code,
                       args,
                       registers,
                       positional,
                       keyword_names,
                       NO_VALUE,
                       NO_VALUE,
                       code->argument_count,
                       code->argument_count + code->keyword_only_count};
    if (bind_positional(thread, &binding) < 0 || bind_keywords(thread, &binding) < 0) return -1;
    if (positional > code->argument_count && !(code->flags & CODE_VARARGS))
        return raise_too_many_positional(thread, &binding);
    if (fill_positional_defaults(thread, &binding) < 0) return -1;
    if (code->keyword_only_count && fill_keyword_defaults(thread, &binding) < 0) return -1;
    __asm__ volatile("" : : "r"(&binding) : "memory"); // keeps its references on the C stack until here
    return 0;
}
