# obj.__dict__ before and after somebody looks into it: always the same dict, always what the object has.
import gc
import weakref


class Plain:
    def __init__(self, *values):
        for i, value in enumerate(values):
            setattr(self, f"a{i}", value)


def use(name, look):
    o = Plain(1, [2])
    d = o.__dict__
    o.a0 = "first"
    o.b = "b"
    try:
        result = look(d, o)
    except Exception as error:
        result = type(error).__name__, str(error)
    print(name, result, d, vars(o) is d, o.__dict__ is d)
    o.c = 3
    d["d"] = 4
    vars(o).pop("a0", None)
    print("  ", d, getattr(o, "d", None), hasattr(o, "a0"), list(o.__dict__))


use("nothing", lambda d, o: None)
use("len", lambda d, o: len(d))
use("bool", lambda d, o: bool(d))
use("iter", lambda d, o: list(d))
use("reversed", lambda d, o: list(reversed(d)))
use("get", lambda d, o: d.get("a0"))
use("item", lambda d, o: d["b"])
use("missing", lambda d, o: d["zz"])
use("in", lambda d, o: ("b" in d, "zz" in d))
use("set", lambda d, o: d.__setitem__("a1", 7))
use("del", lambda d, o: d.__delitem__("a1"))
use("pop", lambda d, o: d.pop("a1"))
use("popitem", lambda d, o: d.popitem())
use("setdefault", lambda d, o: d.setdefault("a1", 9))
use("update", lambda d, o: d.update(x=1))
use("clear", lambda d, o: d.clear())
use("copy", lambda d, o: d.copy())
use("or", lambda d, o: d | {"y": 1})
use("ior", lambda d, o: d.__ior__({"y": 1}))
use("eq", lambda d, o: (d == {"a0": "first", "a1": [2], "b": "b"}, {"a0": "first", "a1": [2], "b": "b"} == d))
use("unpack", lambda d, o: {**d})
use("call", lambda d, o: dict(**d))
use("call positional", lambda d, o: (lambda **k: k)(**d))
use("dict", lambda d, o: dict(d))
use("update other", lambda d, o: {}.update(d))
use("set of", lambda d, o: sorted(set(d)))
use("frozenset minus", lambda d, o: sorted({"b", "q"} - set(d)))
use("difference", lambda d, o: {"b", "q"}.difference(d))
use("items", lambda d, o: list(d.items()))
use("views", lambda d, o: (d.keys() & {"b"}, 2 in d.values()))
use("exec", lambda d, o: exec("a1 = 'exec'\nglobal g\ng = 1", d, None) or d.pop("__builtins__") and None)
use("eval", lambda d, o: eval("a0 + b", {"__builtins__": {}}, d))
use("globals", lambda d, o: eval("a0 + b", d) + str("__builtins__" in d) + str(d.pop("__builtins__") and 1))
use("repr", lambda d, o: repr(d))
use("format", lambda d, o: "%(b)s {a0}".format(**d) % d)
use("format_map", lambda d, o: "{b}".format_map(d))
use("match", lambda d, o: [b for b in [d] if not isinstance(b, list)])
use("fromkeys", lambda d, o: dict.fromkeys(d, 1))
use("translate", lambda d, o: "ab".translate(d))
use("type", lambda d, o: type("T", (), d).b)
use("set dict", lambda d, o: setattr(Plain(), "__dict__", d))
use("share", lambda d, o: [p.b for p in [Plain(5, 6, 7)] if not setattr(p, "__dict__", d)])
use("replace", lambda d, o: setattr(o, "__dict__", {"new": 1}))
use("delete", lambda d, o: delattr(o, "__dict__"))
use("other class", lambda d, o: setattr(o, "__class__", type("Other", (Plain,), {})))
use("vars", lambda d, o: vars(o) is d)
use("many", lambda d, o: [setattr(o, f"m{i}", i) for i in range(4)] and None)
use("delete last", lambda d, o: delattr(o, "b"))
use("collect", lambda d, o: gc.collect() * 0)
use("referents", lambda d, o: len(gc.get_referents(d)) > 2)

for case in ("match",):
    o = Plain(1, 2)
    match o.__dict__:
        case {"a0": x, **rest}:
            print(x, rest)

# The dict outlives its owner, and does not keep it.
o = Plain("kept", ["too"])
d, r = o.__dict__, weakref.ref(o)
inner = weakref.ref(type("W", (), {})())
del o
gc.collect()
print(r(), d)


class Final:
    def __init__(self):
        self.value = [1]

    def __del__(self):
        print("del", self.value, self.__dict__)


f = Final()
d = f.__dict__
del f
gc.collect()
print(d)
f = Final()
f.own = f.__dict__
del f
gc.collect()

# Attributes beyond the room in the instance, then back.
o = Plain(*range(12))
for i in range(11, 0, -1):
    delattr(o, f"a{i}")
d = o.__dict__
o.a1 = 1
o.a2 = 2
print(d, o.a2)
o = Plain(1)
d = o.__dict__
for i in range(300):
    setattr(o, f"x{i}", i)
print(len(d), d is o.__dict__, d["x299"], o.a0)
