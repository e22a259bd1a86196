# Running out of stack or memory is an exception, never a crash; and the program goes on.
import sys
def attempt(name, action):
    try:
        action()
    except (RecursionError, MemoryError, OverflowError) as error:
        print(name, type(error).__name__)
    else:
        print(name, "worked")
def survive(name, action):
    """How deep is deep enough for an exception is the implementation's own affair."""
    try:
        action()
    except RecursionError:
        pass
    print(name, "survived")
def nest(kind, depth=100_000):
    value = kind()
    for _ in range(depth):
        value = [value] if kind is list else (value,) if kind is tuple else {0: value}
    return value
survive("repr of a list", lambda: repr(nest(list)))
survive("repr of a tuple", lambda: repr(nest(tuple)))
survive("repr of a dict", lambda: repr(nest(dict)))
survive("comparison", lambda: nest(list) == nest(list))
survive("ordering", lambda: nest(tuple) < nest(tuple))
survive("hash", lambda: hash(nest(tuple)))
attempt("call", lambda: (f := lambda: f())())
class Loop:
    def __repr__(self): return repr(self)
    def __getattr__(self, name): return getattr(self, name + "x")
    def __eq__(self, other): return self == other
    def __hash__(self): return hash(self)
    def __call__(self): return self()
    def __iter__(self): return iter(self)
    def __getitem__(self, key): return self[key]
    def __add__(self, other): return self + other
    def __bool__(self): return bool(self)
    def __len__(self): return len(self)
    def __contains__(self, value): return value in self
    def __str__(self): return f"{self}"
    def __enter__(self):
        with self: pass
    def __exit__(self, *args): pass
x = Loop()
for name, action in {"repr": lambda: repr(x), "attribute": lambda: x.y, "eq": lambda: x == 1, "hash": lambda: hash(x), "call": lambda: x(), "iter": lambda: list(x), "item": lambda: x[0], "add": lambda: x + 1, "bool": lambda: not x, "len": lambda: len(x), "in": lambda: 1 in x, "str": lambda: str(x), "sort": lambda: sorted([1, 2], key=lambda v: x()), "map": lambda: list(map(lambda v: x(), [1])), "with": lambda: x.__enter__()}.items():
    attempt(name, action)
def gen(n):
    yield from gen(n + 1)
attempt("yield from", lambda: next(gen(0)))
survive("isinstance", lambda: isinstance(1, nest(tuple)))
attempt("str times", lambda: "x" * 10**17)
attempt("bytes times", lambda: b"x" * 10**17)
attempt("list times", lambda: [0] * 10**17)
attempt("tuple times", lambda: (0,) * 10**17)
attempt("bytearray", lambda: bytearray(10**17))
attempt("shift", lambda: 1 << 10**18)
attempt("times too much", lambda: "ab" * sys.maxsize)
attempt("pad", lambda: "x".ljust(10**17))
attempt("join", lambda: "".join(["x" * 10**9] * 10**9) if False else "x".center(sys.maxsize))
attempt("format", lambda: f"{1:{10**17}}" if False else [None] * sys.maxsize)
for depth in (50, 5000):
    for source in ("(" * depth + ")" * depth, "[" * depth + "]" * depth, "-" * 50 + "1", "x" + ".a" * depth if depth == 50 else "1", "lambda:" * depth + "1" if depth == 50 else "1"):
        try:
            compile(source, "<deep>", "eval")
            print(depth, source[:3], "compiles")
        except (SyntaxError, MemoryError, RecursionError) as error:
            print(depth, source[:3], type(error).__name__)
old = sys.getrecursionlimit()
sys.setrecursionlimit(100)
def depth(n):
    try:
        return depth(n + 1)
    except RecursionError:
        return n
print(50 < depth(0) <= 100)
sys.setrecursionlimit(old)
for bad in (0, -1, "x"):
    try:
        sys.setrecursionlimit(bad)
    except (ValueError, TypeError) as error:
        print(error)
print("still here", sum(range(10)))
