# Every kind of scope and variable.
import os.path as path
from sys import *

counter = 0
total: int = 0


def outer(a, /, b=1, *args, c, **options):
    global counter
    free = a

    def inner():
        nonlocal free
        free += b
        return [free + x for x in args if (last := x)], (y for y in options)

    del c
    try:
        return inner
    except Exception as error:
        return error


class Base[T: int = bool]:
    field: T
    __private = 1

    def method(self) -> T:
        return super().method(self.__private, __class__)

    squares = [n * n for n in range(3)]


type Pair[A, *Rest] = tuple[A, *Rest]
pick = lambda key, default=None: (key, default)


async def stream():
    async for item in source():
        yield item
