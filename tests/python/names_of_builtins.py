# Builtins that globals name for themselves: dicts, other mappings, things that are neither. Namespaces that are subclasses
# of dict. What types and modules say about themselves.
import types
import weakref
from types import MappingProxyType


def run(action, *args):
    try:
        print(action(*args))
    except Exception as error:
        print(type(error).__name__, error)


code = compile("superglobal", "<text>", "eval")
run(eval, code, {"__builtins__": {"superglobal": 1}})
run(eval, code, {"__builtins__": MappingProxyType({"superglobal": 1})})
run(eval, code, {"__builtins__": MappingProxyType({})})
run(eval, code, {"__builtins__": 123})
run(eval, "len('abc')", {"__builtins__": {}})
run(exec, "import sys", {"__builtins__": MappingProxyType({})})
run(exec, "import sys", {"__builtins__": MappingProxyType({"__import__": lambda *a: print(a[0], a[3:])})})
run(eval, "(lambda: superglobal)()", {"__builtins__": MappingProxyType({"superglobal": 2})})


class Frozen(dict):
    def __setitem__(self, key, value):
        raise LookupError("frozen")


run(exec, "x = 1", Frozen())
run(exec, "global x; x = 1", {}, Frozen())
run(exec, "x = 1", {}, Frozen())
print(eval(compile("y", "", "eval"), type("Missing", (dict,), {"__missing__": lambda self, key: key * 2})()))

# Code of a module called as a function has its globals for locals.
space = {}
types.FunctionType(compile("a = 5\nb = a + 1\nfrom math import *", "", "exec"), space)()
print(space["b"], "pi" in space)

# Inside of a comprehension its variables are among the locals, in a copy.
print([locals()["item"] for item in (1, 2)], "item" in globals())
result = 0
[exec("result = item") for item in (1, 2)]
print(result)


class Body:
    values = [sorted(set(locals()) & {"item", "values"}) for item in (1,)]


print(Body.values)
run(type, "T", (), {"__doc__": "x\udcdcy"})
for kind in (types.UnionType, types.GeneratorType, type(iter([]))):
    run(kind.__new__, kind)
run(dict().__contains__)


class Config(dict):
    def __getattr__(self, name):
        return self[name]


config = Config()
print(repr(weakref.ref(config))[:9])


class Reference(weakref.ref):
    pass


target = Body()
first, second = Reference(target), weakref.ref(target)
print(weakref.getweakrefs(target)[0] is second)
