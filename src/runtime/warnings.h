// Taipan: the warnings machinery: filters, registries, where a warning is said to come from. MIT licence.
//
// The filters, the once-registry and the default action are objects on the interpreter, shared with the `_warnings`
// module and, while it is imported, with the attributes of the library's `warnings` module, which win.
#ifndef TAIPAN_RUNTIME_WARNINGS_H
#define TAIPAN_RUNTIME_WARNINGS_H
#include "object/names.h"

int warnings_init(Thread *thread); // the default filters
// The registries that say what was already shown are out of date.
void warnings_filters_changed(Thread *thread);
// warnings.warn(): category a class or NO_VALUE; skip_prefixes a tuple of str; source NO_VALUE or NONE: none. 0 or -1.
int warnings_warn(Thread *thread, Value message, Value category, int64_t stack_level, Value source,
                  Value skip_prefixes);
// warnings.warn_explicit(): module, registry, source may be NO_VALUE.
int warnings_warn_explicit(Thread *thread, Value category, Value message, Value filename, int64_t line, Value module,
                           Value registry, Value source);
#endif
