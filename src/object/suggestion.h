// Taipan: which known name was meant by a misspelt one. MIT licence.
#ifndef TAIPAN_OBJECT_SUGGESTION_H
#define TAIPAN_OBJECT_SUGGESTION_H
#include "gc/value.h"

// The nearest of count candidates (strs), when it is near enough; else NO_VALUE. The first of those equally near.
Value suggestion_find(Value name, const Value *candidates, size_t count);
#endif
