import attr, attrs
from attrs import define, field, frozen, validators, asdict, evolve, Factory


@define(order=True)
class Point:
    x: int = field(validator=validators.instance_of(int))
    y: float = 2.5
    tags: list = field(factory=list, eq=False, order=False)


@frozen
class Sub(Point):
    z: str = field(default="q", converter=str.upper, kw_only=True)


p = Point(1)
print(p, p == Point(1, 2.5), p < Point(2), asdict(p), evolve(p, y=3.0))
try:
    Point("x")
except TypeError as e:
    print(e.args[0])
s = Sub(1, 2.0, z="abc")
print(s, hash(s) == hash(Sub(1, 2.0, z="ABC")))
try:
    s.x = 5
except attrs.exceptions.FrozenInstanceError as e:
    print(type(e).__name__)
classes = [attrs.make_class("C%d" % i, ["a%d" % j for j in range(8)]) for i in range(60)]
print(classes[5](*range(8)), attr.fields(Point).y)
print(Point.__init__.__annotations__, Point.__slots__)
