# A weak reference to a dropped object is dead after gc.collect(), every time.
#
# CASES is a list of ways to drop an object. Each is run in every CONTEXT (module level, functions, generators,
# callbacks of native functions, threads, ...) and followed by a collection reached in every way of COLLECTIONS: a sample
# of all that, or everything DEAD_ROUNDS times. `watch(x)` remembers x weakly and gives it back.
import asyncio, bisect, collections, contextlib, contextvars, functools, gc, heapq, itertools, json, operator, os, pickle, re, sys, textwrap, threading, types, weakref

class Thing:
    def __init__(self, *args, **kwargs): self.args = args
    def method(self, *args, **kwargs): return 1
    def own(self): return self
    def __enter__(self): return self
    def __exit__(self, *exc): return True
    def __add__(self, other): return Thing()
    def __iadd__(self, other): return self
    def __getitem__(self, key): return key
    def __setitem__(self, key, value): pass
    def __call__(self, *args): return None
    def __lt__(self, other): return True
    def __len__(self): return 1
    def __iter__(self): return iter((1, 2))
    def __format__(self, spec): return "thing"
    @property
    def prop(self): return self.args

class Slotted:
    __slots__ = ("a", "__weakref__")

class Error(Exception):
    pass

references = []
def watch(x):
    references.append(weakref.ref(x))
    return x
def thing(): return watch(Thing())
def give(x): return x
def take(*args, **kwargs): return len(args)
def positional(a, b=None, *, c=None): return None
def fail(x=None): raise watch(Error(x))
def numbers(n=3):
    held = thing()
    for i in range(n):
        yield i
async def coroutine(x=None):
    return x
@types.coroutine
def pause():
    yield
async def pausing(x):
    await pause()
    return x
def drive(c):
    try:
        while True: c.send(None)
    except StopIteration as stop:
        return None
variable = contextvars.ContextVar("variable")

CASES = """
x = thing()
del x
---
x = thing()
x = None
---
x = y = thing()
x = 1; y = 2
---
x = thing(); y = [x]; z = {"a": y}; w = (z,)
del x, y, z, w
---
thing()
---
give(thing())
---
give(give(give(thing())))
---
thing().method()
---
thing().own().own().method(thing())
---
(lambda: thing())()
---
def f():
    x = thing()
    return 1
f()
del f
---
def f():
    x = thing()
    def g():
        def h(): return x
        return h()
    return g()
f()
del f
---
def f(x): x = 1
f(thing())
del f
---
def f(a, b=thing()): pass
f(1); f(1, thing())
del f
---
for x in [thing(), thing()]: pass
del x
---
for x in (thing() for i in range(4)): pass
x = None
---
for x in range(3): y = thing()
x = y = None
---
for i in range(3):
    if thing(): continue
else:
    thing()
---
for i in [thing()]:
    break
i = None
---
x = 0
while thing() and x < 3: x += 1
---
while True:
    x = thing()
    break
x = None
---
with thing() as x: pass
x = None
---
with thing(): pass
---
with thing() as x, thing() as y:
    raise Error
x = y = None
---
with contextlib.suppress(Error):
    fail(thing())
---
with contextlib.ExitStack() as x:
    x.enter_context(thing())
    x.callback(take, thing())
x = None
---
try:
    x = thing()
    raise watch(Error(x))
except Error as e:
    pass
x = None
---
try:
    fail(thing())
except Error as e:
    t = e.__traceback__
    e.note = e
t = None
---
try:
    fail(thing())
except Error:
    pass
---
try:
    fail()
except Error:
    sys.exc_info(); sys.exception()
---
try:
    try:
        fail(thing())
    except Error as e:
        fail(e)
except Error as e:
    pass
---
try:
    try:
        fail()
    finally:
        x = thing()
except Error:
    x = None
---
try:
    fail()
except Error as e:
    y = e
y = None
---
def f():
    try:
        return thing()
    finally:
        thing()
f()
del f
---
def f(n):
    x = thing()
    if n: return f(n - 1)
    fail(x)
try: f(5)
except Error: pass
del f
---
try:
    raise ExceptionGroup("g", [watch(Error(thing())), watch(Error())])
except* Error as e:
    pass
---
try:
    thing().absent
except AttributeError:
    pass
---
try:
    thing() - thing()
except TypeError:
    pass
---
try:
    positional(thing(), d=thing())
except TypeError:
    pass
---
try:
    [][thing()]
except TypeError:
    pass
---
try: raise watch(Error()) from watch(Error(thing()))
except Error: pass
---
match thing():
    case Thing(args=()) as x: pass
x = None
---
match [thing(), {"k": thing()}]:
    case [x, {"k": y, **z}]: pass
x = y = z = None
---
match [thing(), thing()]:
    case [1, x]: pass
    case [x, *y] if take(y): pass
x = y = None
---
[thing() for i in range(3)]
---
{i: thing() for i in range(3)}
---
{thing() for i in range(3)}
---
[x.method() for x in [thing()] if x]
---
[[y for y in [x]] for x in [thing(), thing()]]
---
list(thing() for i in range(3))
---
sum(1 for x in [thing()] for y in [x, thing()])
---
x = numbers()
next(x)
x.close()
x = None
---
x = numbers()
next(x); next(x)
del x
---
x = numbers()
list(x)
---
x = numbers()
try: x.throw(watch(Error()))
except Error: pass
---
for x in numbers(): pass
---
for x in numbers(): break
---
def f():
    x = thing()
    y = yield x
    yield thing()
x = f()
next(x)
x.send(thing())
del x, f
---
def f():
    try:
        yield thing()
    except GeneratorExit:
        pass
x = f(); next(x); x.close()
x = f = None
---
def f():
    x = thing()
    yield from numbers()
x = list(f())
del f
---
x = iter(f for f in [thing()])
next(x)
x = None
---
x = lambda a=thing(): a
x()
x = None
---
def f():
    x = thing()
    return lambda: x
f()()
del f
---
def f():
    x = thing()
    def g():
        nonlocal x
        x = thing()
    g()
    return g
x = f()
del x, f
---
class C:
    x = thing()
    def m(self): return __class__
watch(C)
C().m()
del C
---
class C:
    def m(self): return super().__init__()
class D(C): pass
watch(C); watch(D); watch(D())
D().m()
del C, D
---
C = watch(type("C", (), {"x": thing()}))
C.x = thing()
C().y = 1
C.self = C
C = None
---
class C(Exception): pass
watch(C)
try: raise C(thing())
except C: pass
C = None
---
class C[T]:
    a: T
    def m[U](self, x: U) -> U: return x
watch(C)
C().m(1)
C = None
---
class C:
    __slots__ = ("a", "__weakref__")
x = watch(C()); x.a = thing(); watch(C)
x = C = None
---
x = types.ModuleType("m")
watch(x)
exec("def f(): return x\\nx = w(t())\\nf()", {"w": watch, "t": Thing})
exec("def f(): return x\\nx = w(t())\\nf()", x.__dict__ | {"w": watch, "t": Thing})
x = None
---
x = thing().method
x()
x = None
---
x = thing(); y = x.method
del x
y(thing())
del y
---
list(map(give, [thing(), thing()]))
---
list(map(lambda x: x, [thing()]))
---
list(filter(None, [thing()]))
---
sorted([thing(), thing(), thing()], key=lambda x: id(x))
---
sorted([thing(), thing(), thing()])
---
min([thing(), thing()], key=id); max(thing(), thing(), key=lambda x: 1)
---
functools.partial(take, thing(), a=thing())(thing())
---
x = functools.partial(lambda a, b: a, thing())
x(1)
x = None
---
functools.reduce(lambda a, b: b, [thing(), thing()])
---
x = functools.lru_cache(lambda a: a)
x(thing())
x.cache_clear()
x = None
---
x = functools.cache(lambda a: thing())
x(1)
x = None
---
class C:
    @functools.cached_property
    def p(self): return thing()
watch(C)
C().p
C = None
---
take(*[thing(), thing()])
---
take(*(thing() for i in range(2)), a=thing())
---
take(**{"a": thing(), "b": thing()})
---
take(thing(), *[thing()], k=thing(), **{"b": thing()})
---
positional(thing(), b=thing(), c=thing())
---
Thing(thing(), a=thing())
---
x = Thing(thing())
watch(x)
x.prop
x = None
---
x = f"{thing()} {thing()!r:>10}"
---
"%s %r" % (thing(), thing())
---
"{} {a}".format(thing(), a=thing())
---
print(thing(), file=open(os.devnull, "w"))
---
thing()[thing()]
---
thing()[thing()] = thing()
---
x = {}; x["k"] = thing(); x["k"] = thing(); x[thing()] = 1
x = None
---
x = [None]; x[0] = thing(); x[0:1] = [thing(), thing()]
del x[0]; x.pop()
---
x = Thing(); x.a = thing(); x.a = thing(); del x.a
---
x = Thing()
for i in range(20): setattr(x, "a%d" % i, thing())
x.__dict__.clear()
---
x = Slotted(); x.a = thing(); x.a = None
---
x = thing()
x += thing()
x = 1
---
x = [thing()]
x += [thing()]
x *= 2
x = None
---
x = thing() + thing()
watch(x)
x = None
---
x = (thing() < thing()) and not thing() or thing() is thing()
---
x = thing() if thing() else thing()
x = None
---
x = thing() and thing() or thing()
x = None
---
assert thing(), thing()
---
if (x := thing()): pass
x = None
---
a, b = thing(), thing()
a, b = b, a
a = b = None
---
a, *b = [thing(), thing(), thing()]
(a, [*b]) = (thing(), [thing()])
a = b = None
---
next(iter([thing()])); next(iter((thing(),))); next(iter({thing()})); next(iter({thing(): 1}))
---
for x in iter({1: thing()}.values()): pass
x = None
---
for x, y in {1: thing(), 2: thing()}.items(): pass
x = y = None
---
for x, y in enumerate([thing()]): pass
x = y = None
---
for x, y in zip([thing()], (thing(),)): pass
x = y = None
---
for x in reversed([thing(), thing()]): pass
x = None
---
for x in itertools.chain([thing()], [thing()]): pass
x = None
---
for x in itertools.product([thing()], [thing()]): pass
x = None
---
for x, y in itertools.groupby([thing(), thing()], key=id): list(y)
x = y = None
---
x, y = itertools.tee(iter([thing(), thing()]))
next(x); next(y); list(x)
x = y = None
---
list(itertools.starmap(take, [(thing(), thing())]))
---
for x in iter(thing, None): break
x = None
---
for x in itertools.islice(itertools.repeat(thing()), 2): pass
x = None
---
for x in itertools.cycle([thing()]): break
x = None
---
x = iter([thing(), thing()])
next(x)
x = None
---
x = {thing(): thing()}
x.popitem()
---
x = {"a": thing()}
x.pop("a"); x.setdefault("b", thing()); x.update(c=thing()); x.clear()
---
x = {thing(), thing()}
x.pop(); x.clear()
---
x = [thing(), thing()]
x.sort(key=id); x.reverse(); x.insert(0, thing()); x.clear()
---
x = frozenset([thing()]) | {thing()}
x = None
---
x = slice(thing(), thing())
x = None
---
[thing(), thing()].index; {}.get(thing(), thing())
---
drive(coroutine(thing()))
---
drive(pausing(thing()))
---
async def f():
    x = thing()
    await pausing(thing())
    async with contextlib.AsyncExitStack() as s: s.callback(take, thing())
    return [y async for y in g()]
async def g():
    yield thing()
    await pause()
    yield thing()
drive(f())
f = g = None
---
x = pausing(thing())
x.send(None)
x.close()
x = None
---
async def f():
    x = thing()
    await asyncio.sleep(0)
    return thing()
async def g(): return await asyncio.gather(f(), f())
asyncio.run(g())
f = g = None
---
x = threading.Thread(target=take, args=(thing(),))
x.start(); x.join()
x = None
---
def f():
    x = thing()
    threading.current_thread().held = thing()
x = threading.Thread(target=f)
watch(x)
x.start(); x.join()
x = f = None
---
x = threading.local(); x.a = thing()
x = None
---
x = threading.Thread(target=give, args=(thing(),), name=None)
x = None
---
x = variable.set(thing())
variable.reset(x)
x = None
---
x = contextvars.copy_context()
x.run(variable.set, thing())
x = None
---
contextvars.Context().run(lambda: variable.set(thing()))
---
x = weakref.WeakValueDictionary(); x["a"] = thing()
---
x = weakref.WeakKeyDictionary(); x[thing()] = 1; y = weakref.WeakSet([thing()])
---
x = weakref.ref(thing(), lambda r: None)
y = weakref.proxy(thing())
---
x = weakref.finalize(thing(), take, 1)
x = None
---
eval("thing()", {"thing": thing}); exec("x = thing()", {"thing": thing})
---
x = compile("thing()", "f", "eval")
eval(x)
---
_ = thing()
_ = None
---
global held
held = thing()
del held
---
globals()["held"] = thing()
del globals()["held"]
---
isinstance(thing(), Thing); hash(thing()); bool(thing()); len(thing()); repr(thing()); id(thing())
---
getattr(thing(), "absent", thing()); hasattr(thing(), "x"); callable(thing()); vars(thing())
---
operator.attrgetter("args")(thing()); operator.methodcaller("method", thing())(thing())
---
x = thing(); x.self = x; x.list = [x]; x.function = lambda: x
x = None
---
def f(): return sys._getframe()
x = f()
x.f_locals; x.f_back
x = f = None
---
x = locals()
x = None
thing()
---
def f():
    x = thing()
    locals()
    sys._getframe().f_locals["y"] = thing()
f()
f = None
---
def f(x, *args, **kwargs):
    del x
    return args
f(thing(), thing(), k=thing())
f = None
---
@(lambda f: f)
@functools.wraps(thing())
def f(): pass
f = None
---
@functools.singledispatch
def f(x): return x
f(thing())
f = None
---
class C:
    def __del__(self): pass
watch(C())
x = watch(C()); x.me = x
x = C = None
---
class C:
    def __getattr__(self, name): return thing()
    def __setattr__(self, name, value): pass
C().anything; C().x = thing()
C = None
---
class C:
    def __set_name__(self, owner, name): pass
    def __get__(self, *args): return thing()
    def __set__(self, *args): pass
class D: c = C()
D().c; D.c; D().c = thing()
C = D = None
---
class M(type):
    def __call__(cls, *args): return super().__call__()
class C(metaclass=M): pass
watch(C(thing())); watch(C); watch(M)
C = M = None
---
x = object.__new__(Thing); watch(x)
x = super(Thing, Thing()); watch(Thing.__new__(Thing))
x = None
---
def f(n): return f(n - 1) if n else thing()
f(30)
f = None
---
import collections
x = collections.deque([thing()]); x.append(thing()); x.popleft(); x.rotate(1)
x = collections.defaultdict(thing); x[1]
x = collections.OrderedDict(a=thing()); x = collections.Counter([thing()]); x = collections.ChainMap({1: thing()})
x = collections.namedtuple("T", "a")(thing())
x = None
---
import copy, dataclasses, enum
x = watch(copy.copy(thing())); x = watch(copy.deepcopy(thing()))
@dataclasses.dataclass
class C: a: object
watch(C); watch(C(thing()))
class E(enum.Enum): A = 1
E.A
x = C = E = None
"""

# What calls test() through native code, whose frames wait meanwhile.
CALLERS = {
"keys": """
sorted([1, 2], key=test); [1, 2].sort(key=test); min([1], key=test); max(1, 2, key=test)
list(itertools.groupby([1], key=test)); bisect.bisect([1], 1, key=test); heapq.nlargest(1, [1], key=test)
""",
"functions": """
list(map(test, [1])); list(filter(test, [1])); functools.reduce(test, [1, 2]); functools.partial(test, 1)(2)
functools.lru_cache(test)(1); list(itertools.starmap(test, [(1,)])); list(itertools.accumulate([1, 2], test))
re.sub("a", lambda match: str(test()), "a"); any(map(test, [1])); ",".join(map(lambda x: str(test()), [1]))
collections.defaultdict(test)[1]; list(iter(test, 0)); next(map(test, [1])); [].extend(map(test, [1]))
take(*map(test, [1])); json.dumps(Thing(), default=test); json.loads("{}", object_hook=test)
""",
"entered": """
exec("test()"); eval("test()"); contextvars.Context().run(test); list(test() for i in [1]); sum(test() for i in [1])
contextlib.ExitStack().__exit__(test(), None, None)
with contextlib.ExitStack() as stack: stack.callback(test)
del stack
try: raise Error
except Error as e: test()
""",
"special": """
class Test:
    __add__ = __eq__ = __hash__ = __lt__ = __bool__ = __len__ = __index__ = __getitem__ = __contains__ = test
    __call__ = __enter__ = __exit__ = __setitem__ = __getattr__ = test
    __repr__ = __format__ = __str__ = lambda *args: str(test())
    __bool__ = __contains__ = lambda *args: test() == 0
    __reduce_ex__ = lambda *args: str(test())
    p = property(test)
    def __iter__(self):
        yield test()
    def __init_subclass__(cls): test()
_t = Test()
_t + 1; _t == 1; hash(_t); _t < 1; not _t; len(_t); _t[1]; 1 in _t; _t(); _t.absent; _t.p; list(_t); [*_t]; str(_t); repr([_t])
f"{_t:5} {_t!r}"; "%s" % _t; _t[1] = 2; [1, 2][_t]; hex(_t); getattr(_t, "p"); {_t: 1}; {1: 2}.get(_t); [1].index; _t in [1]
[_t].count(1); sorted([_t, _t]); (_t, 1) == (_t, 2); operator.add(_t, 1); isinstance(_t, Thing); dict(zip(_t, [1])); sum(_t)
with _t: pass
class Derived(Test): pass
del Derived
try: pickle.dumps(_t)
except pickle.PicklingError: pass
del Test, _t
""",
}

CONTEXTS = {
    "module": "{case}\n",
    "function": "def test():\n    {case}\n    {collect}\ntest()\n",
    "returned": "def test():\n    {case}\ntest()\n",
    "nested": "def test():\n    def inner():\n        def innermost():\n            {case}\n            {collect}\n        innermost()\n    inner()\ntest()\n",
    "method": "class Test:\n    def __call__(self):\n        {case}\n        {collect}\nTest()()\n",
    "loop": "for _round in range(3):\n    {case}\n",
    "generator": "def test():\n    {case}\n    {collect}\n    yield\nfor _round in test(): pass\n",
    "coroutine": "async def test():\n    {case}\n    {collect}\ndrive(test())\n",
    "callback": "def test(_):\n    {case}\n    {collect}\nlist(map(test, [1]))\nsorted([1, 2], key=lambda n: test(n) or 0)\n",
    "called": "class Test:\n    def __call__(self, x=None):\n        {case}\n        x = None\n        {collect}\n        return 0\n    def __lt__(self, other): return self() == 0\nsorted([1, 2], key=Test())\nTest() < 1\nfunctools.partial(Test())()\n",
    "exception": "def test():\n    try:\n        raise KeyError\n    except KeyError:\n        {case}\n        {collect}\ntest()\n",
    "class": "class Test:\n    {case}\n    {collect}\ndel Test\n",
    "thread": "def test():\n    {case}\n    {collect}\n_t = threading.Thread(target=test); _t.start(); _t.join()\n",
}

for _name, _callers in CALLERS.items():
    CONTEXTS[_name] = "def test(*_args):\n    {case}\n    {collect}\n    return 0\n" + _callers

COLLECTIONS = {
    "direct": "gc.collect(); check()",
    "function": "collect(); check()",
    "partial": "functools.partial(gc.collect)(); check()",
    "map": "list(map(gc.collect, [2])); check()",
    "keyword": "gc.collect(generation=2); check()",
}

def collect():
    gc.collect()

failures = []
def check():
    for reference in references:
        x = reference()
        if x is not None:
            failures.append(type(x).__name__)
            break
        del x
    references.clear()

def indent(text, template, marker):
    for line in template.splitlines():
        if marker in line:
            return text.replace("\n", "\n" + line[:line.index(marker)])
    return text

def run(number, case, context, collection):
    template = CONTEXTS[context]
    collecting = COLLECTIONS[collection]
    source = template.replace("{case}", indent(case, template, "{case}")).replace("{collect}", collecting)
    if "{collect}" not in template:
        source += collecting + "\n"
    namespace = dict(globals(), __name__="case")
    try:
        exec(compile(source, f"case {number} {context} {collection}", "exec"), namespace)
    except (SyntaxError, NameError): # a class body is no scope for what it defines
        if context != "class" and "global held" not in source: raise
        references.clear()
    namespace.clear()
    if failures:
        print(f"ALIVE: {sorted(set(failures))} in context {context}, collection {collection}:\n{textwrap.indent(case, '    ')}")
        failures.clear()
        return 1
    return 0

def main():
    cases = [case.strip("\n") for case in CASES.split("---\n")]
    contexts, collections = list(CONTEXTS), list(COLLECTIONS)
    alive = 0
    rounds = int(os.environ.get("DEAD_ROUNDS", "0"))
    for _ in range(rounds): # everything
        for number, case in enumerate(cases):
            for context in contexts:
                for collection in collections: alive += run(number, case, context, collection)
    plain = [context for context in contexts if context not in CALLERS]
    for number, case in enumerate(cases): # a sample
        for shift, turn in (0, 0), (7, 1):
            context = plain[(number + shift) % len(plain)]

            alive += run(number, case, context, collections[(number + turn) % len(collections)])
        if number % 8 == 0: # they collect dozens of times
            alive += run(number, case, list(CALLERS)[number // 8 % len(CALLERS)], "function")
    print(alive, "alive")

main()
