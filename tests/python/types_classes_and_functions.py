def t(f, *a, **k):
    try: r = f(*a, **k)
    except BaseException as e: print(type(e).__name__, e)
    else: print(r)
# metaclasses
class M(type):
    @classmethod
    def __prepare__(m, name, bases, **kw): print('prepare', name, kw); return {'pre': 1}
    def __new__(m, name, bases, ns, **kw): print('new', name, sorted(k for k in ns if not k.startswith('__'))); return super().__new__(m, name, bases, ns)
    def __init__(c, name, bases, ns, **kw): print('init', name, kw); super().__init__(name, bases, ns)
    def __call__(c, *a, **k): print('call', a, k); return super().__call__(*a, **k)
    def __getattr__(c, n): return 'meta ' + n
    def meth(c): return c.__name__
    @property
    def prop(c): return 'prop ' + c.__name__
    def __instancecheck__(c, i): return i == 5
    def __subclasscheck__(c, s): return s is int
    def __repr__(c): return '<M ' + c.__name__ + '>'
    def __len__(c): return 3
    def __iter__(c): return iter('xyz')
    def __getitem__(c, i): return ('mi', i)
    def __contains__(c, i): return True
    def __lt__(c, o): return 'lt'
class A(metaclass=M, kw=1):
    def __init__(self, x=0): self.x = x
    y = 2
class B(A, kw=2): pass
a = A(3); print(A, B, a.x, A.pre, A.zzz, A.meth(), A.prop, isinstance(5, A), isinstance(a, A), issubclass(int, A), len(A), list(A), A[1], 7 in A, A < B)
t(lambda: a.meth); t(lambda: a.prop); t(lambda: a.zzz)
class X: pass
class Y(type): pass
class Z(type): pass
t(lambda: Y('q', (Z('w', (), {}),), {}))
t(lambda: type('q', (Z('w', (), {}), Y('e', (), {})), {}))
# init_subclass, class_getitem, set_name
class Base:
    subs = []
    def __init_subclass__(cls, /, tag=None, **kw): super().__init_subclass__(**kw); cls.subs.append((cls.__name__, tag))
    def __class_getitem__(cls, item): return (cls.__name__, item)
class S1(Base, tag='x'): pass
class S2(S1): pass
print(Base.subs, Base[1], S1[2,3]); t(lambda: type('S3', (Base,), {}, zz=1)); t(lambda: int[3]); t(lambda: X[1])
# mro
class O: pass
class F(O): pass
class G(O): pass
class H(F, G): pass
print([c.__name__ for c in H.__mro__], H.mro() == list(H.__mro__), H.__bases__, H.__base__)
t(lambda: type('I', (O, F), {})); t(lambda: type('I', (H, G, F), {}))
class CM(type):
    def mro(cls): return [cls, O, object]
class K(F, metaclass=CM): pass
print(K.__mro__)
class BadM(type):
    def mro(cls): return [cls, 1]
t(lambda: BadM('b', (), {}))
# bases assignment
class P1: 
    def f(self): return 'P1'
    def __len__(self): return 1
class P2:
    def f(self): return 'P2'
    def __len__(self): return 2
class Q(P1): pass
class R(Q): pass
r = R(); print(r.f(), len(r)); Q.__bases__ = (P2,); print(r.f(), len(r), R.__mro__, P1.__subclasses__(), P2.__subclasses__())
t(lambda: setattr(Q, '__bases__', (R,)))
# mutation of specials
class U: pass
u = U(); t(lambda: len(u)); U.__len__ = lambda s: 9; print(len(u)); 
class V(U): pass
v = V(); print(len(v)); U.__len__ = lambda s: 10; print(len(v)); del U.__len__; t(lambda: len(v))
U.__call__ = lambda s, *a: a; print(v(1,2)); U.__getattr__ = lambda s, n: n * 2; print(v.ab); del U.__getattr__; t(lambda: v.ab)
U.__eq__ = lambda s, o: True; print(v == 1, U.__hash__ is object.__hash__, hash(u) is not None)
U.__add__ = lambda s, o: 'added'; print(v + 1); V.__radd__ = lambda s, o: 'radded'; print(1 + v)
t(lambda: setattr(int, '__len__', 1)); t(lambda: setattr(list, 'x', 1))
# super
class SA:
    def f(self): return ['SA']
    @classmethod
    def c(cls): return ['SA.c', cls.__name__]
    p = property(lambda s: 'SA.p')
class SB(SA):
    def f(self): return ['SB'] + super().f()
    @classmethod
    def c(cls): return ['SB.c'] + super().c()
    @property
    def p(self): return 'SB.p ' + super().p
class SC(SA):
    def f(self): return ['SC'] + super().f()
class SD(SB, SC):
    def f(self): return ['SD'] + super(SD, self).f()
    def g(self): return super()
print(SD().f(), SD.c(), SD().p); s = SD().g(); print(s.__thisclass__, s.__self_class__, type(s.__self__).__name__, repr(s)[:40])
t(lambda: super(SD, SA())); t(lambda: super(1)); t(lambda: super()); t(lambda: SD().g().zz); t(lambda: super(SD).f); t(lambda: super(SA, SB).f.__name__); print(super(SB, SD()).f())
def nosuper(): return super()
t(nosuper)
def nosuper2(self): return super().f()
t(lambda: nosuper2(1))
class Late:
    def f(self):
        del self
        return super()
t(lambda: Late().f())
class Cell:
    def __init__(self): self.me = lambda s: super().__init__
    def g(self): return __class__
print(Cell().g(), Cell().me(Cell()).__name__)
# class cell etc
print(type('T', (), {'x': 1, '__doc__': 'd', '__module__': 'mm', '__qualname__': 'q.T'}), type('T', (), {'__doc__': 'd'}).__doc__)
class Doc: "the doc"
print(Doc.__doc__, Doc.__module__, Doc.__qualname__, Doc.__name__, Doc.__dict__['__doc__'], Doc.__firstlineno__ > 0, Doc.__static_attributes__)
Doc.__name__ = 'Changed'; Doc.__qualname__ = 'Ch.anged'; print(Doc, Doc.__name__); Doc.__doc__ = 5; print(Doc.__doc__)
class Outer:
    class Inner:
        def f(self): pass
print(Outer.Inner, Outer.Inner.f.__qualname__)
# annotations
class An:
    a: int = 1
    b: 'str'
    c: undefined_name
t(lambda: An.__annotations__); t(lambda: An.__annotate__(4) if 0 else An.__annotate__.__name__)
class An2:
    a: int
    b: list[str]
print(An2.__annotations__, An2.__annotations__ is An2.__annotations__); An2.__annotations__ = {'q': 1}; print(An2.__annotations__, An2.__annotate__)
def fn(a: int, b: 'x' = 2, *c: str, d: float = 3, **e: bytes) -> None: "fdoc"; return a
print(fn.__annotations__, fn.__defaults__, fn.__kwdefaults__, fn.__doc__, fn.__name__, fn.__code__.co_name, fn.__module__, fn.__closure__, fn.__type_params__)
fn.__name__ = 'g'; fn.x = 1; print(fn.__name__, fn.__dict__, fn.__qualname__); t(lambda: setattr(fn, '__name__', 1)); t(lambda: setattr(fn, '__defaults__', 1)); t(lambda: setattr(fn, '__code__', 1)); t(lambda: setattr(fn, '__closure__', 1)); t(lambda: setattr(fn, '__kwdefaults__', 1)); t(lambda: setattr(fn, '__annotations__', 1)); t(lambda: setattr(fn, '__dict__', 1)); t(lambda: delattr(fn,'__dict__')); t(lambda: delattr(fn, '__name__'))
fn.__defaults__ = (9,); t(lambda: fn()); t(lambda: fn(1,2,3,zz=1))
def clo(x):
    def inner(): return x
    return inner
ci = clo(5); print(ci.__closure__[0].cell_contents, type(ci.__closure__[0]).__name__, ci.__code__.co_freevars); t(lambda: setattr(ci, '__code__', fn.__code__))
ci.__closure__[0].cell_contents = 6; print(ci()); FT = type(fn); f2 = FT(ci.__code__, globals(), 'nm', None, ci.__closure__); print(f2(), f2.__name__); t(lambda: FT(ci.__code__, {})); t(lambda: FT(1, {})); t(lambda: FT())
CT = type(ci.__closure__[0]); t(lambda: CT(1) == CT(1)); t(lambda: CT().cell_contents); t(lambda: CT(1) < CT(2)); t(lambda: CT() < CT(2))
# class assignment
class CA: 
    def f(self): return 'CA'
class CB:
    def f(self): return 'CB'
o = CA(); o.x = 1; o.__class__ = CB; print(o.f(), o.x, type(o)); o.y = 2; print(o.__dict__)
# dict
o.__dict__ = {'z': 1}; print(o.z, o.__dict__); t(lambda: o.x); o.w = 2; print(vars(o)); d = o.__dict__; d['k'] = 3; print(o.k); del o.__dict__; print(o.__dict__, d)
class Many: pass
m = Many()
for i in range(300): setattr(m, f'a{i}', i)
print(m.a299, len(m.__dict__), sum(m.__dict__.values()))
m2 = Many(); m2.a = 1; m2.b = 2; m2.c = 3; del m2.b; print(m2.__dict__, m2.a, m2.c); m2.b = 4; print(list(m2.__dict__)); del m2.b; m3 = Many(); m3.p = 1; del m3.p; print(m3.__dict__); m3.p = 2; m3.q = 3; print(m3.__dict__)
# natives
print(int.__add__, [].append.__name__, [].append.__self__, list.append, len, print.__name__, [].append.__qualname__, list.append.__objclass__, list.append.__text_signature__, len.__text_signature__, len.__module__, len.__doc__ is not None, [].append.__text_signature__)
print(dict.fromkeys.__self__, dict.__dict__['fromkeys'], str.maketrans.__name__, type(str.__dict__['maketrans']).__name__, int.__dict__['from_bytes'].__name__, int.real, type(int.real).__name__)
print([].append == [].append, (a1 := [1]).append == a1.append, hash(a1.append) == hash(a1.append), (1).__add__ == (1).__add__, int.__add__ is int.__add__)
t(lambda: int.__add__(1, 2)); t(lambda: list.__len__([1,2])); t(lambda: list.__getitem__([1,2], 0)); t(lambda: object.__repr__(1)[:11]); t(lambda: object.__eq__(1, 1)); t(lambda: object.__ne__(1, 2)); t(lambda: object.__hash__(a1) == hash(object.__hash__(a1))); t(lambda: [].__hash__); t(lambda: list.__hash__); t(lambda: object.__lt__(1,2)); t(lambda: type.__call__(int, '5')); t(lambda: type(None)()); t(lambda: type(...)()); t(lambda: type(NotImplemented)()); t(lambda: type(None)(1)); t(lambda: bool(NotImplemented)); t(lambda: None.__eq__(None)); t(lambda: None.x); t(lambda: type(None).__bool__(None)); t(lambda: object.__init_subclass__()); t(lambda: object().__reduce__) if 0 else None
mp = type.__dict__['__dict__'].__get__(X); print(type(mp).__name__); t(lambda: mp.__setitem__); t(lambda: mp.zz); MP = type(mp); q = MP({'a': 1}); print(q, q['a'], len(q), list(q), 'a' in q, q.get('z', 5), q | {'b': 2}, q == {'a': 1}, q.copy(), list(q.items())); t(lambda: q['z']); t(lambda: MP(1)); t(lambda: MP([])); t(lambda: hash(q))


class BasesInMro(type):
    def mro(cls):
        if not steps:
            steps.append(cls.__mro__)
            cls.__bases__ += ()
        return type.mro(cls)


steps = []


class MadeInMro(metaclass=BasesInMro):
    pass


print(steps, MadeInMro.__mro__)


# mro() may name classes that are no bases: what changes in them is seen all the same.
class Elsewhere:
    value = 1


class Chooser(type):
    def mro(cls):
        return (cls, Elsewhere, object)


class Weird(metaclass=Chooser):
    pass


class Below(Weird):
    pass


def values_of_weird():
    return Weird.value, Weird().value, Below.value, Below().value


for i in range(4):
    print(values_of_weird())
    Elsewhere.value = i
del Weird, Below
