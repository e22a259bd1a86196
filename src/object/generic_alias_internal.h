// Taipan: what generic aliases and unions share: parameters, substitution, text. MIT licence.
#ifndef TAIPAN_OBJECT_GENERIC_ALIAS_INTERNAL_H
#define TAIPAN_OBJECT_GENERIC_ALIAS_INTERNAL_H
#include "object/type.h"

// The type parameters in a tuple of arguments, in order of appearance: a tuple.
Value generic_parameters(Thread *thread, Value arguments);
// arguments with parameters replaced by item (a tuple, or the one argument); TypeError texts name self.
Value generic_substitute(Thread *thread, Value self, Value arguments, Value parameters, Value item);
// How an argument reads inside brackets: "int", "module.Name", "...", else its repr.
Value generic_argument_repr(Thread *thread, Value v);
#endif
