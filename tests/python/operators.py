class N:
    def __init__(self, v): self.v = v
    def __repr__(self): return f"N({self.v})"
for name in "add sub mul truediv floordiv mod pow and or xor lshift rshift matmul divmod".split():
    def forward(self, other, name=name): return f"{name}({self.v}, {other!r})"
    def reverse(self, other, name=name): return f"r{name}({self.v}, {other!r})"
    setattr(N, f"__{name}__", forward); setattr(N, f"__r{name}__", reverse)
for name in "neg pos invert abs".split():
    setattr(N, f"__{name}__", lambda self, name=name: f"{name} {self.v}")
n = N(1)
print(n + 1, 1 + n, n - 2, 2 - n, n * 3, n / 4, n // 5, n % 6, n**7, 7**n, n & 8, n | 9, n ^ 10, n << 11, n >> 12, n @ 13, 13 @ n, divmod(n, 1), divmod(1, n), -n, +n, ~n, abs(n), n + n)
class I:
    def __init__(self, v): self.v = v
    def __iadd__(self, o): self.v += o; return self
    def __imul__(self, o): return NotImplemented
    def __mul__(self, o): return ("mul", o)
    def __isub__(self, o): return "replaced"
i = I(1); j = i; i += 5; print(i is j, i.v); i *= 3; print(i); j -= 1; print(j)
class Base:
    def __add__(self, o): return "Base.add"
    def __radd__(self, o): return "Base.radd"
class Derived(Base):
    def __radd__(self, o): return "Derived.radd"
class Same(Base): pass
print(Base() + Derived(), Base() + Same(), Derived() + Base(), 1 + Base(), Base() + Base())
class NI:
    def __add__(self, o): return NotImplemented
    def __eq__(self, o): return NotImplemented
    def __lt__(self, o): return NotImplemented
for bad in ("NI() + NI()", "NI() + 1", "1 + NI()", "NI() < NI()", "NI() >= 1", "NI() - 1", "-NI()", "~NI()", "NI()[0]", "NI()()", "len(NI())", "1 in NI()", "NI() @ NI()", "1 @ 2", "pow(NI(), 2)", "'a' - 'b'", "[] - []", "None + 1", "{} | 5", "1 & 1.5", "~1.5", "-'a'", "abs('a')", "round('a')", "int(NI())", "float(NI())", "hash(NI())", "NI()[0] = 1", "del NI()[0]", "x = NI(); x += 1", "x = 5; x @= 2", "5 < 'a'", "[] >= ()", "1j // 1", "1j % 1", "2 ** 'a'", "'a' ** 2", "index()" if False else "[1][NI()]", "range(NI())", "'a' * 1.5", "b'' + ''", "complex(NI())", "bool(B())", "divmod(1, 'a')", "1 << 1.0", "range(1.0)", "[0] * NI()"):
    class B:
        def __bool__(self): return 5
    try:
        exec(bad if "=" in bad and "==" not in bad and "<" not in bad and ">=" not in bad or bad.startswith("del") else f"print({bad})")
    except TypeError as e:
        print(bad, "->", e)
print(NI() == NI(), NI() != 1, (q := NI()) == q)
class Cmp:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
    def __le__(self, o): return "le"
    def __gt__(self, o): return "gt"
a, b = Cmp(1), Cmp(2)
print(a == b, a != b, a < b, a <= b, a > b, b > a, a.__ge__(b), a < b < Cmp(3))
try:
    hash(a)
except TypeError as e:
    print(e)
class H:
    def __eq__(self, o): return True
    __hash__ = object.__hash__
print(len({H(), H()}) in (1, 2), H() == 5, 5 == H(), H() != 5)
class Cont:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return ("get", k)
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)
    def __contains__(self, k): return k == "in"
    def __len__(self): return 3
    def __iter__(self): return iter("abc")
    def __reversed__(self): return "rev"
    def __call__(self, *a, **k): return a, k
    def __index__(self): return 2
    def __bool__(self): return False
    def __int__(self): return 7
    def __float__(self): return 7.5
    def __complex__(self): return 7j
    def __round__(self, n=None): return ("round", n)
    def __format__(self, s): return f"fmt<{s}>"
    def __str__(self): return "str"
    def __repr__(self): return "repr"
    def __bytes__(self): return b"bytes"
    def __hash__(self): return 99
    def __sizeof__(self): return 1
    def __trunc__(self): return 3
    def __floor__(self): return "floor"
    def __length_hint__(self): return 3
    def __missing__(self): pass
c = Cont()
print(c[1], c[1:2], c[1:2, ..., None], c[::3], c[()], c[1,], "in" in c, "x" in c, len(c), list(c), reversed(c), c(1, k=2), [10, 20, 30][c], not c, bool(c), int(c), float(c), complex(c), round(c), round(c, 2), f"{c:spec}", str(c), repr(c), bytes(c), hash(c), "abcd"[:c], range(c), hex(c), "%s %r %d" % (c, c, 5), [1, 2, 3][c:], "x" * c)
c[1] = 2; c["a":"b"] = 3; del c[0]; del c[1:2]; c[1] += 5 if False else ()
print(sorted([3, 1, 2], reverse=True), min(3, 1), 1 if c else 2, c or "or", c and "and", [c] == [c], c in [c], (1, 2) + (3,), 3 * (1,), [1] * True, True + 2, 5 // True)
import math
print(math.floor(c), math.trunc(c), math.sqrt(Cont.__float__(c) + 1.5), max([c, c], key=hash) is c, isinstance(c, type(c)), operator_ if False else "")
x = [1, 2, 3]; y = x; x += [4]; print(y, x is y); t = (1,); u = t; t += (2,); print(u, t)
z = ([1],)
try:
    z[0] += [2]
except TypeError as e:
    print(e, z)
class Call:
    def __getattr__(self, n): return lambda *a: (n, a)
print(Call().anything(1, 2), Call.__call__ if False else "", (lambda: 5)())
print(None is None, not None, 5 .real, 1 .__lt__(2), (5).__eq__("x"), object().__eq__(5), object().__lt__(5), "a".__ne__("b"))
