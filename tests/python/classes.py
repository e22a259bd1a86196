class A:
    """Doc of A."""
    x = 1
    def __init__(self, v=0): self.v = v
    def m(self): return f"A.m {self.v}"
    def __repr__(self): return f"A({self.v})"
class B(A):
    x = 2
    def m(self): return "B." + super().m()
class C(A):
    def m(self): return "C." + super().m()
class D(B, C):
    def m(self): return "D." + super().m()
d = D(5); print(d.m(), d.x, D.__mro__, D.mro() == list(D.__mro__), D.__bases__, D.__base__, D.__name__, A.__doc__, D.__doc__, A.__subclasses__())
print(isinstance(d, A), isinstance(d, (int, C)), issubclass(D, A), issubclass(A, D), type(d) is D, d.__class__, A.__dict__["x"], "m" in A.__dict__, d.__dict__, vars(d), D.__module__)
d.v = 6; d.new = 1; del d.new; A.y = 5; print(d.y, hasattr(d, "new"), getattr(d, "zz", "default"), setattr(d, "q", 1), d.q, delattr(d, "q"), d.__dict__)
for bad in ("d.nothing", "del d.nothing", "A.nothing", "A().m(1)", "object().x", "setattr(object(), 'x', 1)", "(5).x", "setattr(5, 'x', 1)", "d.v.w", "None.x", "A.__init__()", "super().x", "D.m()", "type.x", "int.x", "len.x", "delattr(d, 'zz')", "getattr(d, 5)"):
    try:
        exec(bad)
        print(bad, "no error")
    except Exception as error:
        print(bad, "->", type(error).__name__ + ":", error)
class P:
    def __init__(self): self._v = 1
    @property
    def v(self):
        "doc v"
        return self._v
    @v.setter
    def v(self, n): self._v = n * 2
    @v.deleter
    def v(self): self._v = None
    ro = property(lambda self: "ro")
p = P(); p.v = 5; print(p.v, P.v.__doc__); del p.v; print(p.v, p.ro, P.v.fget.__name__)
for bad in ("p.ro = 1", "del p.ro", "P().zz"):
    try:
        exec(bad)
    except AttributeError as error:
        print(error)
class Desc:
    def __set_name__(self, owner, name): self.name = name; print("set_name", owner.__name__, name)
    def __get__(self, obj, cls=None): return self if obj is None else obj.__dict__.get(self.name, "unset")
    def __set__(self, obj, value): obj.__dict__[self.name] = value * 10
    def __delete__(self, obj): del obj.__dict__[self.name]
class NonData:
    def __get__(self, obj, cls=None): return "nondata"
class H:
    a = Desc(); n = NonData()
h = H(); print(h.a, h.n, H.a.name); h.a = 2; h.n = "instance"; print(h.a, h.n, h.__dict__); del h.a; print(h.a)
class S:
    __slots__ = ("a", "b")
    def __init__(self): self.a = 1
class S2(S):
    __slots__ = ["c"]
class S3(S2): pass
s = S2(); s.c = 3; s.b = 2; print(s.a, s.b, s.c, S.a, hasattr(s, "__dict__"), S3().__dict__)
for bad in ("s.z = 1", "S().b", "del S().b", "class X(S):\n __slots__ = ('a', 'dup')\n a = 1" if False else "S.a.__get__(5)"):
    try:
        exec(bad)
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)
try:
    class Bad:
        __slots__ = ("x",)
        x = 1
except ValueError as error:
    print(error)
try:
    class Bad(A, D): pass
except TypeError as error:
    print(error)
for text in ("class X(int, str): pass", "class X(5): pass", "class X(bool): pass", "class X(A, A): pass", "class X(A, metaclass=5): pass", "type('X')" , "type('X', 5, {})", "type(5, (), {})"):
    try:
        exec(text)
        print(text, "fine")
    except TypeError as error:
        print(text, "->", error)
class Meta(type):
    def __prepare__(name, bases, **kw): print("prepare", name, kw); return {"injected": 1}
    def __new__(mcs, name, bases, ns, **kw): print("new", name, sorted(k for k in ns if not k.startswith("__"))); return super().__new__(mcs, name, bases, ns)
    def __init__(cls, name, bases, ns, **kw): print("init", name); super().__init__(name, bases, ns)
    def __call__(cls, *a): print("call", a); return super().__call__(*a)
    def __iter__(cls): return iter(["iter", cls.__name__])
    def __getattr__(cls, name): return f"meta {name}"
    @property
    def prop(cls): return "metaprop"
class M(metaclass=Meta, opt=1):
    z = 2
    def __init__(self, a): self.a = a
print(M(3).a, list(M), M.injected, M.unknown, M.prop, type(M), isinstance(M, Meta))
class Sub(M): pass
class Init:
    def __init_subclass__(cls, /, tag=None, **kw): super().__init_subclass__(**kw); cls.tag = tag; print("subclass", cls.__name__, tag)
    def __class_getitem__(cls, item): return (cls.__name__, item)
class Sub2(Init, tag="t"): pass
print(Sub2.tag, Init[int, "x"], Sub2[5])
class G:
    def __getattr__(self, n):
        if n.startswith("dyn"): return n.upper()
        raise AttributeError(f"no {n}")
    def __setattr__(self, n, v): object.__setattr__(self, n, ("set", v))
    def __delattr__(self, n): print("del", n); object.__delattr__(self, n)
    def __dir__(self): return ["b", "a"]
g = G(); g.k = 1; print(g.dynamic, g.k, dir(g)); del g.k
try:
    g.other
except AttributeError as error:
    print(error)
class GA:
    def __getattribute__(self, n): return f"<{n}>" if n != "__dict__" else object.__getattribute__(self, n)
print(GA().anything, GA().m, len(GA().__dict__))
class New:
    def __new__(cls, *a, **k): print("new", a, k); o = super().__new__(cls); o.made = True; return o
    def __init__(self, *a, **k): print("init", a, k)
print(New(1, z=2).made)
class Other:
    def __new__(cls): return 5
print(Other(), type("Dyn", (A,), {"extra": 1, "f": lambda self: self.extra})().f())
class Priv:
    __secret = 1
    def get(self): return self.__secret, self.__mangled()
    def __mangled(self): return "m"
print(Priv().get(), Priv._Priv__secret, [n for n in dir(Priv) if n.startswith("_Priv")])
class Scope:
    x = "class"
    y = [v for v in (x, 2)]
    def f(self): return x if "x" in globals() else self.x
    lst = [i for i in range(3)]
    class Inner:
        z = 5
        def who(self): return __class__.__qualname__
    locals()["added"] = 1 if False else 2
print(Scope().f(), Scope.y, Scope.lst, Scope.Inner().who(), Scope.Inner.__qualname__, Scope.added)
class IntSub(int):
    def __add__(self, o): return IntSub(int(self) + int(o) + 100)
    def __repr__(self): return f"IntSub({int(self)})"
print(IntSub(5) + 1, 1 + IntSub(5), IntSub(7) * 2, [IntSub(1)], IntSub("12"), IntSub(3) == 3, hash(IntSub(3)) == hash(3), type(IntSub(3) - 1))
class L(list):
    def __getitem__(self, i): return ("got", i)
    extra = 1
l = L([1, 2]); l.attr = 5; print(l[0], l[1:2], list(l), len(l), l, l.attr, isinstance(l, list), l + [3], type(l + [3]), type(l.copy()))
class Str(str):
    def upper(self): return "UP"
print(Str("x").upper(), Str("x") + "y", type(Str("x") + ""), {Str("k"): 1}["k"], Str("abc")[1], f"{Str('q')}")
class E(Exception):
    def __init__(self, a, b): super().__init__(a); self.b = b
    def __str__(self): return f"E<{self.args},{self.b}>"
try:
    raise E(1, 2)
except E as error:
    print(error, repr(error), error.args)
d.__class__ = C; print(d.m(), type(d))
try:
    d.__class__ = int
except TypeError as error:
    print(error)
A.m = lambda self: "patched"; print(d.m(), B(1).m())
print(A.m.__get__(A(1), A)(), A.__init__.__name__, type(A.__dict__["m"]).__name__, type(A(1).m).__name__, A(1).m == A(1).m, (a := A(1)).m == a.m, a.m is a.m)
import abc
class Abs(abc.ABC):
    @abc.abstractmethod
    def f(self): ...
    @abc.abstractmethod
    def g(self): ...
try:
    Abs()
except TypeError as error:
    print(error)
class Conc(Abs):
    def f(self): return 1
    g = f
print(Conc().g(), object.__repr__(a).split(" at")[0], str(type(a)), repr(A))
