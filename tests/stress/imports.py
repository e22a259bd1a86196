import sys


def attempt(name):
    try:
        return __import__(name)
    except MemoryError:
        print("MemoryError", file=sys.stderr)


for name in ["collections", "re", "functools", "dataclasses", "enum", "typing", "json", "decimal", "string", "textwrap"]:
    attempt(name)
    __import__(name)

import dataclasses


@dataclasses.dataclass(order=True)
class Point:
    x: int
    y: int = 2


print(Point(1), sorted([Point(3), Point(2)]))
