# What help() and inspect say of native types and functions; __doc__ and __module__ of types that have descriptors of these names.
import ast, copy, functools, inspect, io, sys, types, _opcode

for t in (property, type, types.MethodType, types.FunctionType, types.BuiltinFunctionType, types.CodeType, io.StringIO):
    print(t.__name__, type(t.__doc__).__name__, t.__module__)
for t in (type(None), type(...), io.BytesIO, io.StringIO, io.FileIO, io.TextIOWrapper, functools.partial, object.__new__, io.IncrementalNewlineDecoder):
    print(inspect.signature(t))


class P(property):
    "of P"


class Q(property):
    pass


print(P.__doc__, Q.__doc__, P.__module__, property(lambda: 1, doc="x").__doc__)


def f():
    "of f"


print(copy.replace(f.__code__, co_name="g").co_name, f.__doc__, f.__module__)
print(_opcode.get_nb_ops(), _opcode.get_special_method_names(), _opcode.get_specialization_stats())
print(sorted(c.__name__ for c in vars(ast).values() if isinstance(c, type) and issubclass(c, ast.AST) and hasattr(c, "end_lineno")))
