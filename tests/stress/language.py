from support import run


def classes():
    class Meta(type):
        def __new__(mcls, name, bases, namespace, **kwargs):
            return super().__new__(mcls, name, bases, namespace)

        @property
        def shown(cls):
            return cls.__name__.lower()

    class Base(metaclass=Meta):
        __slots__ = ("a", "b")

        def __init__(self, a, b=2):
            self.a, self.b = a, b

        def __eq__(self, other):
            return (self.a, self.b) == (other.a, other.b)

        def __hash__(self):
            return hash((self.a, self.b))

    class Derived(Base):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.extra = [self.a] * 3

        def __getattr__(self, name):
            if name.startswith("get_"):
                return lambda: getattr(self, name[4:])
            raise AttributeError(name)

        @classmethod
        def make(cls, n):
            return cls(n, b=n + 1)

        @staticmethod
        def twice(n):
            return 2 * n

    things = [Derived.make(i) for i in range(20)]
    for thing in things:
        for i in range(12):
            setattr(thing, f"attribute_{i}", i)
    missing = 0
    try:
        things[0].nothing
    except AttributeError:
        missing = 1
    return len(set(things)), Derived.shown, things[3].get_a(), Derived.twice(4), missing, sorted(vars(things[1]))[:3]


def generators():
    def count(n):
        try:
            for i in range(n):
                got = yield i
                if got:
                    yield got * 2
        finally:
            closed.append(n)

    def chain(*n):
        for each in n:
            result = yield from count(each)
            assert result is None

    closed = []
    g = chain(3, 4)
    out = [next(g), g.send("ab"), *g]
    h = count(10)
    next(h)
    h.close()
    try:
        k = chain(2)
        next(k)
        k.throw(ValueError("thrown"))
    except ValueError as e:
        out.append(str(e))
    return out, closed, [x * y for x in range(4) for y in range(x) if x != y], {i: str(i) for i in range(5)}


def exceptions():
    class Own(Exception):
        pass

    def deep(n):
        if n == 0:
            raise Own("deep", n)
        try:
            deep(n - 1)
        except Own as e:
            raise RuntimeError(f"level {n}") from e

    seen = []
    try:
        deep(5)
    except RuntimeError as e:
        e.add_note("noted")
        while e is not None:
            seen.append(str(e))
            e = e.__cause__
    try:
        raise ExceptionGroup("group", [ValueError(1), TypeError(2), ExceptionGroup("inner", [OSError(3, "x")])])
    except* ValueError as group:
        seen.append(repr(group))
    except* (TypeError, OSError) as group:
        seen.append(len(group.exceptions))
    import traceback
    try:
        {}["missing"]
    except KeyError:
        seen.append(traceback.format_exc().count("\n") > 1)  # the library leaves out lines it cannot read
    return seen


def closures():
    def make(n, *args, key=3, **kwargs):
        total = n

        def add(m):
            nonlocal total
            total += m + key + len(args) + len(kwargs)
            return total

        return add

    adders = [make(i, i, i, key=i, other=i) for i in range(10)]
    return [add(2) for add in adders for _ in range(3)]


def matching():
    def kind(value):
        match value:
            case [int(a), *rest] if a > 1:
                return "list", a, rest
            case {"key": [x, y], **rest}:
                return "mapping", x, y, rest
            case str() | bytes():
                return "text"
            case complex(real=r):
                return "complex", r
            case _:
                return "other"

    return [kind(v) for v in ([2, 3, 4], {"key": (1, 2), "more": 3}, "s", 3j, None, (1,))]


def asynchronous():
    class Context:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *exc):
            return exc[0] is ValueError

    class Wait:
        def __await__(self):
            return (yield "wait")

    async def agen(n):
        for i in range(n):
            yield i
            await Wait()

    async def main():
        out = []
        async with Context():
            async for i in agen(3):
                out.append(i)
            out.append([i async for i in agen(2) if i])
            raise ValueError
        return out

    coroutine = main()
    waits = 0
    try:
        while True:
            coroutine.send(None)
            waits += 1
    except StopIteration as e:
        return waits, e.value


def compiling():
    source = "def f(a, *, b=[1, 2], **k):\n  'doc'\n  return lambda: (a, b, f'{a!r:>{b[0]}}', {**k}, *b)\nclass A[T](dict): x: T = 1\n" * 3
    scope = {}
    exec(compile(source, "<made>", "exec"), scope)
    import ast
    tree = ast.parse(source)
    errors = 0
    for bad in ("x = = 1", "def f(:", "'abc", "f'{x", "(1, 2", "return 1", "x: int = (yield)", "é = $"):
        try:
            compile(bad, "<bad>", "exec")
        except SyntaxError:
            errors += 1
    return scope["f"](1)(), ast.dump(tree.body[1])[:50], eval("[i ** 2 for i in range(3)]"), errors


run(classes, generators, exceptions, closures, matching, asynchronous, compiling)
