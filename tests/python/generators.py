def g():
    x = yield 1
    print("got", x)
    try:
        y = yield 2
        print("got", y)
    except ValueError as e:
        print("caught", e)
        yield "recovered"
    finally:
        print("finally")
    return "result"
it = g(); print(next(it), it.send("a"), it.throw(ValueError("boom")))
try:
    next(it)
except StopIteration as stop:
    print("stopped", stop.value)
print(list(it), next(it, "default"))
it = g()
try:
    it.send("too early")
except TypeError as e:
    print(e)
next(it); next(it); it.close(); it.close(); print(it.gi_frame, it.gi_running, it.gi_code.co_name, it.__name__, it.gi_yieldfrom)
def delegate():
    r = yield from inner(); print("inner returned", r)
    r = yield from [10, 20]; print("list returned", r)
    return "done"
def inner():
    try:
        z = yield "i1"; print("inner got", z)
        yield "i2"
    except KeyError as e:
        print("inner caught", e); yield "after"
    return "inner result"
d = delegate(); print(next(d), d.send("sent"), d.throw(KeyError("k")), next(d), next(d))
try:
    next(d)
except StopIteration as s:
    print(s.value)
def stubborn():
    try:
        yield
    except GeneratorExit:
        yield "no"
s = stubborn(); next(s)
try:
    s.close()
except RuntimeError as e:
    print(e)
def raises_stop():
    yield 1
    raise StopIteration("x")
try:
    list(raises_stop())
except RuntimeError as e:
    print(e, repr(e.__cause__))
def reentrant():
    yield next(me)
me = reentrant()
try:
    next(me)
except ValueError as e:
    print(e)
e = (i * j for i in range(3) for j in range(i) if i + j); print(list(e), sum(i for i in range(10)), max((len(w), w) for w in ["a", "bcd", "ef"]), list(x for x in []), type(e).__name__, e.__name__)
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
from itertools import islice
print(list(islice(fib(), 15)), next(islice(fib(), 300, None)))
def tree(n): 
    if n:
        yield from tree(n - 1); yield n; yield from tree(n - 1)
print(list(tree(4)))
def with_cleanup(log):
    try:
        yield from range(3)
    finally:
        log.append("clean")
log = []
for v in with_cleanup(log):
    if v == 1: break
import gc; gc.collect(); print(log)
def close_value():
    try: yield 1
    except GeneratorExit: return "closed"
c = close_value(); next(c); print(c.close(), c.close())
gens = [(lambda n: (n * k for k in range(2)))(n) for n in range(3)]; print([list(q) for q in gens])
print([(made := 1), made], {i: (j for j in range(i)) for i in range(2)}.keys())
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1; return self.n
print(list(It(3)), tuple(It(2)), sum(It(4)), 2 in It(5), [*It(2)], dict(zip(It(3), "abc")), max(It(4)), sorted(It(3)), list(map(str, It(2))), list(zip(It(2), It(3))), list(enumerate(It(2), 5)), next(It(1)), all(It(3)), "".join(map(str, It(3))))
class Seq:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i * i
print(list(Seq()), 4 in Seq(), [*reversed([1, 2])], list(iter(lambda c=iter([1, 2, 0, 5]): next(c), 0)))
for bad in ("iter(5)", "next([])", "next(iter([]))", "list(5)", "for x in 5: pass", "[*5]", "a, b = It(3)", "iter(It)", "reversed({1})", "zip(5)", "map(5)", "sum(['a'])", "enumerate()", "next()", "iter(5, 6)"):
    try:
        exec(bad)
    except Exception as e:
        print(bad, "->", type(e).__name__ + ":", e)
def f():
    def inner():
        nonlocal n
        n += 1
        yield n
    n = 0
    return list(inner()) + list(inner())
print(f())
async def coro(x):
    return x * 2
async def main():
    a = await coro(1); b = await coro(a)
    result = [await coro(i) for i in range(3)]
    async for v in agen(3): result.append(v)
    result += [v async for v in agen(4) if v % 2]
    async with Actx() as q: result.append(q)
    try:
        async with Actx(): raise ValueError("in async with")
    except ValueError as e: result.append(str(e))
    return a, b, result, {v: await coro(v) async for v in agen(2)}, [v for v in [await coro(9)]]
async def agen(n):
    for i in range(n):
        got = yield i
class Actx:
    async def __aenter__(self): return "entered"
    async def __aexit__(self, *a): print("aexit", a[0]); return False
def run(c):
    try:
        while True: c.send(None)
    except StopIteration as s: return s.value
print(run(main()))
async def use_asend():
    g = echo(); print(await g.__anext__(), await g.asend("x"), await g.athrow(ValueError("v"))); await g.aclose()
    try: await g.__anext__()
    except StopAsyncIteration as e: print("over", e.args)
async def echo():
    got = None
    while True:
        try: got = yield got
        except ValueError as e: got = f"caught {e}"
run(use_asend())
class Aw:
    def __await__(self): r = yield "suspended"; return r
async def waits(): return await Aw()
w = waits(); print(w.send(None))
try: w.send("resumed")
except StopIteration as s: print(s.value)
for bad in ("run(5)", "run(nonawait())", "run(badfor())", "run(badwith())"):
    async def nonawait(): await 5
    async def badfor():
        async for x in [1]: pass
    async def badwith():
        async with 5: pass
    try: eval(bad)
    except Exception as e: print(bad, "->", type(e).__name__ + ":", e)
c = coro(1); c.close(); print(type(c).__name__, coro.__code__.co_flags & 0x80, agen.__code__.co_flags & 0x200, c.cr_running, c.__name__)
try: c.send(None)
except RuntimeError as e: print(e)
