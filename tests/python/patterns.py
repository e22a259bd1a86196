from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int = 0
class Q:
    __match_args__ = ("a", "b")
    def __init__(self, a, b): self.a, self.b = a, b
def m(v):
    match v:
        case 0: return "zero"
        case -1 | 2.5 | 3 + 4j: return "number"
        case "text" | b"bytes": return "literal"
        case None: return "none"
        case True | False as flag: return f"bool {flag}"
        case []: return "empty"
        case [x]: return f"one {x}"
        case [1, *rest]: return f"one and {rest}"
        case (x, y) if x == y: return f"pair of {x}"
        case [x, [y, z]]: return f"nested {x} {y} {z}"
        case [first, *_, last]: return f"from {first} to {last}"
        case {"kind": "circle", "r": r}: return f"circle {r}"
        case {"kind": k, **rest}: return f"{k} {rest}"
        case {}: return "mapping"
        case P(x=0): return "on axis"
        case P(x, y): return f"point {x} {y}"
        case Q(a, b=[_, *_] as b): return f"q {a} {b}"
        case int(n) | float(n) if n > 100: return f"big {n}"
        case int(): return "int"
        case str(s): return f"str {s}"
        case type(): return "a type"
        case _: return "other"
for v in (0, -1, 2.5, 3 + 4j, "text", b"bytes", None, True, [], [5], [1, 2, 3], (4, 4), [1.5, [2, 3]], range(3, 9), {"kind": "circle", "r": 2, "z": 1}, {"kind": "sq", "s": 3}, {}, {1: 2}, P(0, 5), P(1), Q(1, [2]), Q(1, 2), 500, 200.5, 7, "abc", int, 1.25, {1}, (1,), b"x", bytearray(b"ab"), 0.0, False):
    print(repr(v) if not isinstance(v, Q) else "Q", "->", m(v))
class Color:
    RED = 1
def dotted(v):
    match v:
        case Color.RED: return "red"
        case "a" "b": return "joined"
        case [Color.RED, x]: return x
        case {"k": Color.RED}: return "mapped"
        case [[a, b], {"c": [c, *d]}]: return a, b, c, d
    return None
print(dotted(1), dotted("ab"), dotted([1, 9]), dotted({"k": 1}), dotted([[1, 2], {"c": [3, 4, 5]}]), dotted(99))
match 5, 6:
    case a, b: print(a, b)
match (x := 3):
    case y if y > 5: print("no")
    case y: print("bound", y)
match = 5; case = 6; type = 7; print(match + case, type); _ = 1
match [1, 2]:
    case [a, b, *c]: print(a, b, c)
for bad in ("match 1:\n case int(1, 2): pass", "match P(1):\n case P(1, 2, 3): pass", "match 1:\n case 5(): pass" if False else "match Q(1, 2):\n case Q(1, a=2): pass", "class R: __match_args__ = 5\nmatch R():\n case R(1): pass", "match 1:\n case print(): pass"):
    try:
        exec(bad)
        print("fine", bad)
    except TypeError as e:
        print(e)
def effects():
    class Loud:
        def __eq__(self, o): print("eq", o); return False
    match Loud():
        case 1 | 2: pass
        case "x": pass
        case _: print("fell through")
effects()
