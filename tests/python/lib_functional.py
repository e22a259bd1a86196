import functools, itertools as it, operator, contextlib
print(list(it.chain([1], "ab", (2,))), list(it.chain.from_iterable([[1], [2]])), list(it.islice(it.count(5, 2), 3)), list(it.islice(it.cycle("ab"), 5)), list(it.repeat(1, 3)), list(it.accumulate([1, 2, 3])), list(it.accumulate([3, 1, 2], max, initial=0)), list(it.compress("abcd", [1, 0, 1])), list(it.dropwhile(lambda v: v < 2, [1, 2, 1])), list(it.takewhile(lambda v: v < 2, [1, 2, 1])), list(it.filterfalse(lambda v: v % 2, range(5))))
print([(k, list(g)) for k, g in it.groupby("aabbca")], list(it.pairwise([1, 2, 3])), list(it.permutations([1, 2, 3], 2)), list(it.combinations("abc", 2)), list(it.combinations_with_replacement("ab", 2)), list(it.product("ab", [1, 2])), list(it.product([0, 1], repeat=2)), list(it.starmap(pow, [(2, 3)])), [list(t) for t in it.tee([1, 2])], list(it.zip_longest([1], [2, 3], fillvalue="-")), list(it.batched("abcde", 2)), list(it.islice("abcdef", 1, 5, 2)))
@functools.lru_cache(maxsize=2)
def sq(v): print("computing", v); return v * v
print(sq(1), sq(1), sq(2), sq(3), sq(1), sq.cache_info(), sq.cache_clear(), sq.__wrapped__(4))
@functools.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(100), functools.reduce(operator.mul, range(1, 6)), functools.reduce(lambda a, b: a + b, [], 5))
p = functools.partial(int, base=2); print(p("101"), p, functools.partial(print, 1, sep="-").keywords, functools.partial(functools.Placeholder and pow, functools.Placeholder, 2)(5))
class W:
    @functools.cached_property
    def slow(self): print("once"); return 5
    @functools.singledispatchmethod
    def disp(self, v): return "default"
    @disp.register
    def _(self, v: int): return "int"
    pm = functools.partialmethod(lambda self, a, b: (a, b), 1)
w = W(); print(w.slow, w.slow, w.disp("x"), w.disp(5), w.pm(2), w.__dict__)
@functools.singledispatch
def show(v): return f"object {v}"
@show.register(list)
def _(v): return f"list {len(v)}"
@show.register
def _(v: int | float): return f"number {v}"
print(show("x"), show([1]), show(1.5), show(True), show.registry.keys() >= {list, int})
@functools.total_ordering
class V:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
print(V(1) <= V(1), V(2) > V(1), V(1) >= V(2), sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
def deco(f):
    @functools.wraps(f)
    def inner(*a): return f(*a)
    return inner
@deco
def named(): "doc"
print(named.__name__, named.__doc__, named.__wrapped__.__name__)
@contextlib.contextmanager
def managed(name):
    print("in", name)
    try: yield name.upper()
    except ValueError as e: print("handled", e)
    finally: print("out", name)
with managed("a") as v: print(v)
with managed("b"): raise ValueError("x")
try:
    with managed("c"): raise KeyError("k")
except KeyError as e: print("passed", e)
with contextlib.suppress(ZeroDivisionError): 1 / 0
with contextlib.ExitStack() as st:
    st.enter_context(managed("s1")); st.enter_context(managed("s2")); st.callback(print, "callback", 1)
import io
out = io.StringIO()
with contextlib.redirect_stdout(out): print("hidden")
print(repr(out.getvalue())); 
with contextlib.closing(io.StringIO()) as f: pass
print(f.closed, contextlib.nullcontext(5).__enter__())
class D(contextlib.ContextDecorator):
    def __enter__(self): print("enter")
    def __exit__(self, *a): print("exit")
@D()
def dec(): print("body")
dec()
try:
    with managed("twice") as m:
        pass
    @contextlib.contextmanager
    def bad(): yield; yield
    with bad(): pass
except RuntimeError as e: print(e)
