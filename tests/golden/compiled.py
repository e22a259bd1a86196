# Statements and expressions as instructions.
def arithmetic(x, y):
    """Adds and compares."""
    x += 1
    if 0 < x < y and not (x == 3 or y is None):
        return x * 2 + 60 * 60 - y
    return -x if x in {1, 2} else (z := y // 2) + z


def control(items):
    total = 0
    for index, item in enumerate(items):
        if item is None:
            continue
        while index > 0:
            index -= 1
            if index == item:
                break
        else:
            total += index
    return total


def exceptions(path):
    try:
        with open(path) as file:
            return file.read(1, size=2)
    except (OSError, ValueError) as error:
        raise RuntimeError(path) from error
    finally:
        print("done")


def groups(f):
    try:
        f()
    except* TypeError as group:
        print(group)


def matching(x):
    match x:
        case [1, *rest] | {"rest": rest}:
            return rest
        case Point(x=0, y=y) if y:
            return y
        case _:
            return None


def strings(a, b):
    return f"{a!r:>{b}}" + f"{a}", t"{a} and {b:x}"


def calls(f, *args, **options):
    f(1, *args, key=2, **options)
    return [g(x)[-1] for x, g in f.pairs], {**options, "k": args[1:]}


def generator(n):
    def nested():
        return n
    yield nested
    n = yield from nested()


async def coroutine(manager):
    async with manager as value:
        async for item in value:
            await item


class Child(Parent, metaclass=Meta):
    limit: int = 10

    def __init__(self, name):
        super().__init__(name)
        self.name = name

    @property
    def upper(self) -> str:
        return self.name.upper()
