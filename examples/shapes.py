"""Data classes, an abstract base class, pattern matching, and exact number formatting."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass


class Shape(ABC):
    @property
    @abstractmethod
    def area(self) -> float: ...


@dataclass(frozen=True)
class Circle(Shape):
    radius: float

    @property
    def area(self):
        return math.pi * self.radius**2


@dataclass(frozen=True)
class Rectangle(Shape):
    width: float
    height: float = 1.0

    @property
    def area(self):
        return self.width * self.height


def describe(shape):
    match shape:
        case Circle(radius=0) | Rectangle(width=0) | Rectangle(height=0):
            return "nothing at all"
        case Circle(radius=r):
            return f"a circle of radius {r:g}"
        case Rectangle(width=w, height=h) if w == h:
            return f"a square of side {w:g}"
        case Rectangle(width=w, height=h):
            return f"a rectangle of {w:g} by {h:g}"


shapes = [Circle(1.5), Rectangle(2, 2), Rectangle(0.1, 0.2), Circle(0)]
for shape in shapes:
    print(f"{shape!r:40} {describe(shape):28} {shape.area:10.4f}")
print("total:", sum(shape.area for shape in shapes))
try:
    shapes[0].radius = 2
except AttributeError as error:
    print(type(error).__name__, error)
