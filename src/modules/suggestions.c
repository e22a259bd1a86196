// Taipan: the module _suggestions, by which the library's traceback finds what was meant. MIT licence.
#include "modules/native_support.h"
#include "object/suggestion.h"

enum { MAX_CANDIDATES = 750 };

NATIVE(generate_suggestions, "_generate_suggestions(candidates, item, /)",
       "Returns the candidate in candidates that's closest to item", EFFECT_ANY) {
    if (!value_is_list(args[0])) return error_raise(thread, SHAPE_TypeError, "candidates must be a list");
    if (!value_is_str(args[1]))
        return error_raise(thread, SHAPE_TypeError, "_generate_suggestions() argument 2 must be str, not %B", args[1]);
    Value candidates = list_to_tuple(thread, args[0]);
    if (candidates == NO_VALUE) return NO_VALUE;
    const Tuple *names = tuple_from_value(candidates);
    for (size_t i = 0; i < names->length; i++)
        if (!value_is_str(names->items[i]))
            return error_raise(thread, SHAPE_TypeError, "all elements in 'candidates' must be strings");
    if (names->length >= MAX_CANDIDATES) return NONE;
    Value found = suggestion_find(args[1], names->items, names->length);
    return found == NO_VALUE ? NONE : found;
}

static const NativeDef *const functions[] = {&generate_suggestions_native, NULL};
const ModuleSpec _suggestions_module_spec = {.name = "_suggestions", .functions = functions};
