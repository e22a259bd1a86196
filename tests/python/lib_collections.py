from collections import Counter, defaultdict, deque, namedtuple, OrderedDict, ChainMap, UserDict
import heapq, bisect, copy, enum, dataclasses, operator, typing
c = Counter("mississippi"); print(c, c.most_common(2), c["x"], sorted(c.elements()), c + Counter(a=1), c - Counter("miss"), c & Counter("ss"), c | Counter("zz"), c.total()); c.update("mm"); c.subtract({"i": 10}); print(c, +c)
d = defaultdict(list); d["a"].append(1); d["b"]; print(d, d.default_factory, dict(d), "z" in d)
q = deque([1, 2, 3], maxlen=4); q.append(4); q.append(5); q.appendleft(0); q.rotate(1); print(q, q.pop(), q.popleft(), len(q), q[0], q[-1], list(reversed(q)), q.count(2), q.index(2), q.maxlen, deque("ab") + deque("c"), deque([1]) == deque([1])); q.extend([7, 8]); q.extendleft([9]); q.remove(7); q.insert(1, "i"); print(q)
P = namedtuple("P", "x y z", defaults=[0]); p = P(1, 2); print(p, p.x, p._replace(x=5), p._asdict(), P._fields, P._make([1, 2, 3]), p == (1, 2, 0), P._field_defaults, p[1], *p, P.__doc__)
for bad in ("P(1)", "P(1, 2, 3, 4)", "namedtuple('Q', 'a a')", "namedtuple('Q', '1a')", "p._replace(q=1)", "setattr(p, 'x', 1)"):
    try: eval(bad)
    except (TypeError, ValueError, AttributeError) as e: print(bad, "->", type(e).__name__, e)
o = OrderedDict(a=1, b=2, c=3); o.move_to_end("a"); print(o, o.popitem(last=False), list(reversed(o)), o == OrderedDict(c=3, a=1), o == {"a": 1, "c": 3}); o.move_to_end("a", last=False); print(o)
m = ChainMap({"a": 1}, {"a": 2, "b": 3}); print(m["a"], m["b"], dict(m), m.new_child({"z": 0}), m.parents)
h = [5, 1, 4]; heapq.heapify(h); heapq.heappush(h, 0); print(heapq.heappop(h), h, heapq.nlargest(2, h), heapq.nsmallest(2, [3, 1, 2], key=lambda v: -v), list(heapq.merge([1, 3], [2, 4])), bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left([1, 2, 2, 3], 2)); l = [1, 3]; bisect.insort(l, 2); print(l)
n = {"a": [1, {"b": (2, [3])}]}; s = copy.copy(n); t = copy.deepcopy(n); n["a"][1]["b"][1].append(4); print(s["a"] is n["a"], t, n)
r = []; r.append(r); r2 = copy.deepcopy(r); print(r2[0] is r2)
class Color(enum.Enum):
    RED = 1; GREEN = "g"; BLUE = enum.auto() if False else 3; CRIMSON = 1
    def describe(self): return f"{self.name}={self.value}"
print(Color.RED, repr(Color.RED), Color("g"), Color["BLUE"], list(Color), Color.CRIMSON is Color.RED, Color.RED.describe(), Color.__members__.keys(), Color.RED in Color, isinstance(Color.RED, Color), {Color.RED: 1}[Color.RED], Color.RED == 1)
for bad in ("Color(99)", "Color['X']", "Color.RED.value.z", "setattr(Color, 'RED', 5)", "Color.X"):
    try: eval(bad)
    except (ValueError, KeyError, AttributeError) as e: print(type(e).__name__, e)
class Perm(enum.Flag):
    R = enum.auto(); W = enum.auto(); X = enum.auto(); RW = R | W
print(Perm.R | Perm.X, Perm.RW, Perm.R in Perm.RW, ~Perm.R, Perm(0), bool(Perm.R & Perm.W), list(Perm.RW), Perm.R ^ Perm.RW)
class Num(enum.IntEnum):
    ONE = 1; TWO = 2
class S(enum.StrEnum):
    A = enum.auto(); B = "bee"
print(Num.ONE + 1, Num.TWO > 1, f"{Num.ONE}", repr(Num.TWO), S.A, S.B.upper(), sorted([Num.TWO, Num.ONE]), Num(2).name, [1, 2, 3][Num.ONE])
@dataclasses.dataclass(order=True)
class D:
    a: int
    b: str = "x"
    c: list = dataclasses.field(default_factory=list, compare=False, repr=False)
    k: int = dataclasses.field(default=0, kw_only=True)
    def __post_init__(self): self.sum = self.a * 2
print(D(1), D(1) == D(1, c=[5]), D(1) < D(2), D(3, "q", [1], k=7), dataclasses.asdict(D(1)), dataclasses.astuple(D(2)), dataclasses.replace(D(1), b="new"), [f.name for f in dataclasses.fields(D)], D(5).sum)
@dataclasses.dataclass(frozen=True, slots=True)
class F:
    x: int
    y: int = 2
f = F(1); print(f, hash(f) == hash(F(1)), {f: 1}[F(1)], F.__slots__, F.__match_args__)
for bad in ("setattr(f, 'x', 5)", "D()", "D(1, 2, 3, 4)", "D(1, k2=3)", "dataclasses.dataclass(type('X', (), {'__annotations__': {'a': list}, 'a': []}))"):
    try: eval(bad)
    except (AttributeError, TypeError, ValueError) as e: print(bad, "->", type(e).__name__, e)
class E(D):
    pass
@dataclasses.dataclass
class G(D):
    extra: float = 1.5
print(G(1), E(1), operator.attrgetter("a.real", "b")(D(4)), operator.itemgetter(1, 0)("ab"), operator.methodcaller("upper")("x"), operator.add(1, 2), operator.index(5), operator.concat([1], [2]))
class T(typing.NamedTuple):
    a: int
    b: str = "d"
class TD(typing.TypedDict, total=False):
    k: int
print(T(1), T(1).b, TD(k=1), typing.get_type_hints(T), typing.Optional[int], typing.Union[int, str, None], typing.List[int], typing.Callable[[int], str], typing.get_args(dict[str, int]), typing.get_origin(list[int]), typing.cast(int, "x"), typing.Literal["a", 1], typing.Any, typing.Annotated[int, "m"])
TV = typing.TypeVar("TV")
class Gen(typing.Generic[TV]): pass
print(Gen[int], Gen[int]().__orig_class__, Gen.__parameters__, TV, typing.Protocol, isinstance([], typing.Iterable), typing.ClassVar[int], typing.Final, typing.get_type_hints(lambda: 0))
