def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
print(f(1, c=3), f(1, 5, 6, 7, c=8, e=9), f(*[1, 2], **{"c": 3}), f(1, *(2, 3), c=4, *[5]), f(**{"a": 1, "c": 2, "zz": 3}))
def p(a, b, /, c, *, d=1):
    return a, b, c, d
print(p(1, 2, 3), p(1, 2, c=3, d=4))
def defaults(x=[]):
    x.append(len(x))
    return x
print(defaults(), defaults(), defaults([9]))
def one(): pass
def two(a, b): pass
def many(a, b, c, d): pass
def kwonly(*, a, b): pass
def posonly(a, /): pass
class C:
    def m(self, a): pass
    @staticmethod
    def s(a): pass
    @classmethod
    def k(cls, a): pass
for bad in ("one(1)", "one(1, 2)", "one(x=1)", "two()", "two(1)", "two(1, 2, 3)", "two(1, 2, b=3)", "two(1, 2, c=3)", "many(1)", "many()", "kwonly()", "kwonly(a=1)", "kwonly(1)", "posonly(a=1)", "f()", "f(1)", "p(1, b=2, c=3)",
            "two(*5)", "two(**5)", "two(1, **{'a': 2})", "f(1, c=2, **{'c': 3})", "C().m()", "C().m(1, 2)", "C.m(1)", "C.s()", "C.k()", "C(1)", "(lambda x: x)()", "5()", "None()", "len()", "len(1, 2)", "len(x=1)", "print(foo=1)", "''.join()",
            "int(1, 2, 3)", "two(1, 2, bb=3)", "isinstance(1)", "object(1)", "posonly(b=1)", "range()", "dict(1, 2)", "max()", "two(a=1, a=2)" if False else "two(a=1)"):
    try:
        print(bad, eval(bad))
    except TypeError as error:
        print(bad, "->", error)
print(f.__name__, f.__qualname__, f.__defaults__, f.__kwdefaults__, f.__module__, f.__doc__, f.__code__.co_varnames, f.__code__.co_argcount, f.__code__.co_kwonlyargcount, f.__code__.co_flags & 12)
def doc():
    """The doc."""
    return 1
print(doc.__doc__, doc.__annotations__, doc.__dict__, doc.__closure__, (lambda: 0).__name__, C.m.__qualname__, C().m.__self__.__class__.__name__, C().m.__func__ is C.m)
doc.attr = 5; doc.__defaults__ = (1,); doc.__name__ = "renamed"; print(doc.attr, doc.__name__, vars(doc), callable(doc), callable(5))
def annotated(a: int, b: "str" = "x", *c: float, d: list[int] = None, **e: dict) -> tuple[int, ...]: ...
print(annotated.__annotations__)
def make():
    fs = []
    for i in range(3):
        fs.append(lambda: i)
    return [g() for g in fs], [(lambda i=i: i)() for i in range(3)]
print(make())
def outer():
    x = 1
    def inner():
        nonlocal x
        x += 1
        def deepest():
            nonlocal x
            x *= 10
            return x
        return deepest()
    return inner(), x
print(outer())
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    return inc, lambda: n
inc, get = counter(); inc(); inc(5); print(get(), inc.__closure__[0].cell_contents, inc.__code__.co_freevars, counter.__code__.co_cellvars)
g = 1
def use_global():
    global g, h
    g += 1
    h = "new"
use_global(); print(g, h)
def unbound():
    try:
        print(v)
    except UnboundLocalError as error:
        print(error)
    v = 1
    del v
    try:
        v
    except UnboundLocalError as error:
        print(error)
    def free():
        return w
    try:
        free()
    except NameError as error:
        print(error)
    w = 1
unbound()
def decorate(tag):
    def wrap(fn):
        def inner(*a, **k):
            return tag, fn(*a, **k)
        return inner
    return wrap
@decorate("outer")
@decorate("inner")
def decorated(x, y=0): return x + y
print(decorated(1, y=2))
def fact(n): return 1 if n < 2 else n * fact(n - 1)
print(fact(20), fact(30))
def many_args(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, *rest): return a, t, rest, locals()["m"]
print(many_args(*range(30)))
print((lambda *a, k=1, **kw: (a, k, kw))(1, 2, z=3), (lambda: (yield))().__class__.__name__, [f(x) for f in (abs, str) for x in (-1,)])
def order(*args, **kwargs): return args, kwargs
def t(x): print("eval", x); return x
order(t(1), *[t(2)], t(3), k=t(4), **{"z": t(5)})
def infinite(): return infinite()
try:
    infinite()
except RecursionError as error:
    print(type(error).__name__, error)
def late(): return later()
def later(): return "later"
print(late(), (lambda x, /, y: x - y)(5, y=3), sorted(locals().keys())[:0])
import functools
print(functools.reduce(lambda a, b: a * b, range(1, 6)), functools.partial(two, 1).args, list(map(lambda a, b: a + b, [1, 2], [3, 4])))
