def t(f, *a, **k):
    try: r = f(*a, **k)
    except BaseException as e: print(type(e).__name__, e)
    else: print(r)
# operators, reflected and subclass priority
class N:
    def __init__(self, v): self.v = v
    def __add__(self, o): return ('add', self.v, getattr(o,'v',o))
    def __radd__(self, o): return ('radd', self.v, getattr(o,'v',o))
    def __lt__(self, o): return NotImplemented
    def __eq__(self, o): return isinstance(o, N) and o.v == self.v
class M(N):
    def __radd__(self, o): return ('Mradd', self.v, getattr(o,'v',o))
print(N(1)+N(2), N(1)+3, 3+N(1), N(1)+M(2), M(2)+N(1), M(1)+M(2))
t(lambda: N(1) < N(2)); t(lambda: N(1)==N(1)); t(lambda: N(1)!=N(1)); t(lambda: hash(N(1))); t(lambda: N(1)-1); t(lambda: 1-N(1)); t(lambda: -N(1)); t(lambda: N(1)[0]); t(lambda: len(N(1))); t(lambda: iter(N(1))); t(lambda: N(1)()); t(lambda: 1 in N(1)); t(lambda: bool(N(0))); t(lambda: int(N(1)))
class P:
    def __pow__(self, o, m=None): return ('pow', o, m)
    def __rpow__(self, o, m=None): return ('rpow', o, m)
    def __ipow__(self, o): return ('ipow', o)
    def __divmod__(self, o): return 'dm'
    def __index__(self): return 5
    def __float__(self): return 2.5
    def __bool__(self): return False
    def __len__(self): return 7
    def __contains__(self, x): return x == 3
    def __getitem__(self, i): return ('item', i)
    def __setitem__(self, i, v): print('set', i, v)
    def __delitem__(self, i): print('del', i)
    def __call__(self, *a, **k): return a, k
    def __iter__(self): return iter([1,2])
    def __hash__(self): return 1 << 70
    def __format__(self, s): return 'F' + s
    def __neg__(self): return 'neg'
    def __matmul__(self, o): return 'mm'
    def __imatmul__(self, o): return 'imm'
p = P()
print(p**2, 2**p, pow(p,2,3), divmod(p,1), [10,11,12,13,14,15,16][p], float(p), bool(p), len(p), 3 in p, 4 in p, p[1], p[1:2], p(1,a=2), list(p), hash(p), -p, p@1, range(10)[p], hex(p), f'{p:x}')
q = p; q **= 3; print(q); q = p; q @= 3; print(q); p[1] = 2; del p[1]
class BadLen:
    def __len__(self): return -1
class BadLen2:
    def __len__(self): return 'a'
class BadBool:
    def __bool__(self): return 1
class BadHash:
    def __hash__(self): return 'a'
class BadRepr:
    def __repr__(self): return 1
class BadIter:
    def __iter__(self): return 1
class NoIter:
    __iter__ = None
class NoCont:
    __contains__ = None
for f in (lambda: len(BadLen()), lambda: len(BadLen2()), lambda: bool(BadBool()), lambda: hash(BadHash()), lambda: repr(BadRepr()), lambda: iter(BadIter()), lambda: iter(NoIter()), lambda: 1 in NoCont(), lambda: bool(BadLen())): t(f)
class G:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i * 10
print(list(G()), 20 in G(), 5 in G(), list(reversed(type('R', (G,), {'__len__': lambda s: 3})())))
# getattr hooks
class H:
    a = 1
    def __getattr__(self, n): return 'hook ' + n
class H2:
    def __getattribute__(self, n): 
        if n == 'z': raise AttributeError('zz')
        return 'all ' + n
class H3(H2):
    def __getattr__(self, n): return 'h3 ' + n
class H4:
    @property
    def x(self): raise AttributeError('inner')
    def __getattr__(self, n): return 'h4 ' + n
print(H().a, H().b, H2().q, H3().z, H3().y, H4().x)
t(lambda: H2().z)
class S:
    def __setattr__(self, n, v): print('setattr', n, v); object.__setattr__(self, n, v)
    def __delattr__(self, n): print('delattr', n); super().__delattr__(n)
s = S(); s.x = 1; print(s.x); del s.x; t(lambda: s.x)
# descriptors
class D:
    def __get__(self, i, o): return ('get', i is None, o.__name__)
    def __set__(self, i, v): print('dset', v)
    def __delete__(self, i): print('ddel')
    def __set_name__(self, o, n): print('set_name', o.__name__, n)
class ND:
    def __get__(self, i, o=None): return 'nd'
class C:
    d = D(); n = ND()
c = C(); print(C.d, c.d, c.n); c.d = 5; del c.d; c.n = 3; print(c.n, c.__dict__); c.__dict__['d'] = 1; print(c.d)
class E:
    def f(self): return 'f'
    @classmethod
    def cm(cls, *a): return cls.__name__, a
    @staticmethod
    def sm(*a): return a
    @property
    def p(self): "doc p"; return self._p
    @p.setter
    def p(self, v): self._p = v
    @p.deleter
    def p(self): del self._p
    ro = property(lambda self: 1)
    wo = property(None, lambda self, v: None)
e = E(); e.p = 5; print(e.p, E.p.__doc__, E.p.fget.__name__, E.p.__name__); del e.p; t(lambda: e.p)
t(lambda: setattr(e, 'ro', 1)); t(lambda: delattr(e, 'ro')); t(lambda: e.wo); print(e.cm(1), E.cm(2), e.sm(3), E.sm(4), E.f(e), e.f())

print(type(E.__dict__['cm']).__name__, E.__dict__['sm'](1), E.__dict__['cm'].__wrapped__.__name__, E.__dict__['sm'].__name__, E.cm.__func__.__name__, E.cm.__self__ is E)
t(lambda: E.f()); t(lambda: e.f(1)); t(lambda: E(1)); t(lambda: E.zz); t(lambda: e.zz)
m = e.f; print(m == e.f, m is e.f, hash(m) == hash(e.f), m.__self__ is e, m.__func__ is E.f, m.__name__, m.__qualname__ if hasattr(m,'__qualname__') else '')
t(lambda: setattr(m, 'x', 1)); E.f.attr = 3; print(m.attr)
# slots
class Sl:
    __slots__ = ('a', '__b', 'c')
    def __init__(self): self.__b = 2
x = Sl(); print(x._Sl__b); t(lambda: x.a); x.a = 1; print(x.a); del x.a; t(lambda: delattr(x, 'a')); t(lambda: setattr(x, 'zz', 1)); print(Sl.__slots__, Sl.a)
class Sl2(Sl): __slots__ = ('d', '__dict__')
y = Sl2(); y.d = 1; y.zz = 2; y.a = 3; print(y.d, y.zz, y.a, y.__dict__)
class Sl3(Sl): pass
z = Sl3(); z.q = 1; z.a = 2; print(z.__dict__, z.a)
class LS(list): __slots__ = ('w',)
l = LS([1,2]); l.w = 'w'; print(l, l.w, len(l)); t(lambda: l.__dict__)
class DS(dict):
    def __missing__(self, k): return ('missing', k)
print(DS(a=1)['a'], DS()['b'])
class IS(int):
    def __new__(cls, v): return super().__new__(cls, v+1)
    def __repr__(self): return 'IS' + int.__repr__(self)
i = IS(4); i.attr = 'x'; print(i, i+1, i.attr, i.__dict__, isinstance(i, int), i == 5, hash(i), [0]*i)
class TS(tuple):
    def __new__(cls, *a): return tuple.__new__(cls, a)
tt = TS(1,2,3); tt.k = 1; print(tt, tt.k, tt[1:], len(tt), tt == (1,2,3))
class SS(str): pass
ss = SS('abc'); ss.k = 2; print(ss, ss.k, ss.upper(), {ss: 1}['abc'], ss + 'd', type(ss+'d').__name__)
class FS(float): pass
fs = FS(1.5); fs.k = 1; print(fs, fs.k, fs*2)
class BS(bytes): pass
print(BS(b'ab'), BS(b'ab').__class__.__name__)
class ES(Exception):
    def __init__(self, a, b): super().__init__(a); self.b = b
try: raise ES(1, 2)
except ES as ex: print(ex, ex.b, ex.args, ex.__dict__)
