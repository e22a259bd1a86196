// Taipan: argument checks of native constructors. MIT licence.
// Contract: see arguments.h. Raises TypeError only.
#include "object/arguments.h"
#include "object/suggestion.h"
#include <stdio.h>
#include <string.h>

bool arguments_check_count(Thread *thread, const char *name, size_t count, size_t minimum, size_t maximum) {
    if (count < minimum) {
        error_raise(thread, SHAPE_TypeError, "%s expected %s%zu argument%s, got %zu", name,
                    minimum == maximum ? "" : "at least ", minimum, minimum == 1 ? "" : "s", count);
        return false;
    }
    if (count > maximum) {
        error_raise(thread, SHAPE_TypeError, "%s expected %s%zu argument%s, got %zu", name,
                    minimum == maximum ? "" : "at most ", maximum, maximum == 1 ? "" : "s", count);
        return false;
    }
    return true;
}

bool arguments_check_no_keywords(Thread *thread, const char *name, Value keyword_names) {
    if (arguments_keyword_count(keyword_names) == 0) return true;
    error_raise(thread, SHAPE_TypeError, "%s() takes no keyword arguments", name);
    return false;
}

bool arguments_check_constructor(Thread *thread, Type *type, const char *name, size_t count, Value keyword_names,
                                 size_t minimum, size_t maximum) {
    bool own_init = type->slots.init && type->slots.init != object_init;
    return (own_init || arguments_check_no_keywords(thread, name, keyword_names)) &&
           arguments_check_count(thread, name, count, minimum, maximum);
}

int arguments_raise_unexpected_among(Thread *thread, const char *function, Value keyword, const Value *names,
                                     size_t count) {
    Value meant = suggestion_find(keyword, names, count);
    if (meant == NO_VALUE)
        return error_raise_int(thread, SHAPE_TypeError, "%s got an unexpected keyword argument '%U'", function,
                               keyword);
    return error_raise_int(thread, SHAPE_TypeError, "%s got an unexpected keyword argument '%U'. Did you mean '%U'?",
                           function, keyword, meant);
}

int arguments_raise_unexpected(Thread *thread, const char *function, Value keyword, const char *const *names,
                               size_t count) {
    Tuple *known = tuple_allocate(thread, count);
    size_t named = 0;
    for (size_t i = 0; known && i < count; i++) {
        if (!names[i][0]) continue;
        Value name = str_from_cstring(thread, names[i]);
        if (name == NO_VALUE) return -1;
        tuple_set(thread, known, named++, name);
    }
    return known ? arguments_raise_unexpected_among(thread, function, keyword, known->items, named) : -1;
}

static size_t find_parameter(Value name, const char *const *names, size_t count) {
    size_t i = 0;
    while (i < count && (!names[i][0] || !str_equal_cstring(name, names[i])))
        i++;
    return i;
}

// A keyword names what was given by position, or nothing: the former is told first.
static bool refuse_keyword(Thread *thread, const char *function, size_t positional, Value keyword_names,
                           const char *const *names, size_t count) {
    for (size_t i = 0; i < positional; i++)
        for (size_t k = 0; k < tuple_length(keyword_names); k++)
            if (find_parameter(tuple_get(keyword_names, k), names, count) == i) {
                error_raise(thread, SHAPE_TypeError, "argument for %s() given by name ('%s') and position (%zu)",
                            function, names[i], i + 1);
                return false;
            }
    for (size_t k = 0; k < tuple_length(keyword_names); k++)
        if (find_parameter(tuple_get(keyword_names, k), names, count) == count) {
            char what[80];
            snprintf(what, sizeof what, "%s()", function);
            arguments_raise_unexpected(thread, what, tuple_get(keyword_names, k), names, count);
            return false;
        }
    return true;
}

static bool has_positional_only(const char *const *names, size_t count) {
    return count > 0 && !names[0][0];
}

static bool check_bind_count(Thread *thread, const char *function, size_t positional, size_t keywords,
                             const char *const *names, size_t required, size_t count) {
    size_t given = positional + keywords;
    if (given > count) {
        const char *kind = keywords == 0 ? "" : positional == 0 ? "keyword " : "";
        error_raise(thread, SHAPE_TypeError, "%s() takes at most %zu %sargument%s (%zu given)", function, count, kind,
                    count == 1 ? "" : "s", given);
        return false;
    }
    if (has_positional_only(names, count) && positional == 0 && required > 0) {
        error_raise(thread, SHAPE_TypeError, "%s() takes %s 1 positional argument (0 given)", function,
                    required == count ? "exactly" : "at least");
        return false;
    }
    return true;
}

bool arguments_bind(Thread *thread, const char *function, Value *args, size_t positional, Value keyword_names,
                    const char *const *names, size_t required, size_t count, Value *out) {
    size_t keywords = arguments_keyword_count(keyword_names);
    if (!check_bind_count(thread, function, positional, keywords, names, required, count)) return false;
    for (size_t i = 0; i < count; i++)
        out[i] = i < positional ? args[i] : UNBOUND;
    bool refused = false; // told after what is missing
    for (size_t k = 0; k < keywords; k++) {
        size_t at = find_parameter(tuple_get(keyword_names, k), names, count);
        if (at == count || at < positional)
            refused = true;
        else
            out[at] = args[positional + k];
    }
    for (size_t i = 0; i < required; i++) {
        if (out[i] != UNBOUND) continue;
        error_raise(thread, SHAPE_TypeError, "%s() missing required argument '%s' (pos %zu)", function, names[i],
                    i + 1);
        return false;
    }
    return !refused || refuse_keyword(thread, function, positional, keyword_names, names, count);
}
