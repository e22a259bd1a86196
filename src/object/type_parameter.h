// Taipan: type parameters, type aliases and Generic: what the type-parameter syntax makes. MIT licence.
//
// PEP 695, 696, 612 and 646. Bounds, constraints, defaults and the values of aliases arrive as functions of the
// annotation format (PEP 749), are called when first asked for, and remembered.
#ifndef TAIPAN_OBJECT_TYPE_PARAMETER_H
#define TAIPAN_OBJECT_TYPE_PARAMETER_H
#include "object/type.h"

// A parameter of the syntax [T, *Ts, **P], its variance inferred. shape: SHAPE_typevar, SHAPE_typevartuple or
// SHAPE_paramspec. The evaluators may be NO_VALUE, and are so but for a TypeVar. NO_VALUE: no memory.
Value type_parameter_new(Thread *thread, uint32_t shape, Value name, Value evaluate_bound, Value evaluate_constraints);
// Gives a parameter the function that evaluates its default, and returns it; TypeError when it is none.
Value type_parameter_set_default(Thread *thread, Value parameter, Value evaluate);
// Is it a TypeVar, TypeVarTuple or ParamSpec? And the default, NoDefault when it has none (evaluates it: any error).
bool value_is_type_parameter(Value v);
bool type_parameter_has_default(Value parameter);
// The tuple of parameters with each TypeVarTuple unpacked (typing.Unpack[Ts]). Imports typing.
Value type_parameter_unpack_all(Thread *thread, Value parameters);
// An iterator over the one item typing.Unpack[v].
Value type_parameter_iterate(Thread *thread, Value v);
// typing.NAME(arguments...), by import: what is written in Python there.
Value type_parameter_call_typing(Thread *thread, const char *name, Value *arguments, size_t count);
// As arguments_bind, for functions whose parameters from positional_limit on are keyword-only.
bool type_parameter_bind(Thread *thread, const char *function, Value *args, size_t positional, Value keyword_names,
                         const char *const *names, size_t required, size_t positional_limit, size_t count, Value *out);

// The alias that `type name[type_params] = value` makes. type_params: a tuple or None; evaluate: a function.
Value type_alias_new(Thread *thread, Value name, Value type_params, Value evaluate);
// An evaluator for a value that is there already; it shows the value as text in the format STRING.
Value const_evaluator_new(Thread *thread, Value value);
// The base class Generic[parameters] of a class with type parameters.
Value generic_subscript(Thread *thread, Value parameters);
// typing.NoDefault; NO_VALUE without memory, the first time.
Value no_default(Thread *thread);
#endif
