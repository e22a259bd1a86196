d = {"a": 1, "b": 2, 3: "c", (1, 2): None, 1.5: []}
print(d, len(d), d["a"], d.get("z"), d.get("z", 0), "a" in d, 3.0 in d, d[3.0], list(d), list(d.keys()), list(d.values()), list(d.items()))
d["a"] = 10; d["new"] = 5; del d["b"]; print(d, d.pop("new"), d.pop("no", "default"), d.setdefault("s", []), d.setdefault("a", 99), d.popitem(), d)
d.update({"x": 1}, y=2); d.update([("z", 3)]); print(d, d.copy() == d, d | {"a": 0}, {"q": 1} | d)
d |= {"w": 1}; d |= [("v", 2)]; print(d); d.clear(); print(d, not d)
print(dict(a=1, b=2), dict([("x", 1)]), dict({"y": 2}, z=3), dict.fromkeys("ab"), dict.fromkeys([1, 2], 0), dict(zip("ab", [1, 2])), {**{"a": 1}, "b": 2, **{"a": 3}})
print({1: "int", True: "bool", 1.0: "float"}, {k: v for k, v in zip("abc", range(3)) if v}, {i: {j: i * j for j in range(2)} for i in range(2)})
for bad in ("{}['x']", "{}[1]", "{[]: 1}", "{}.popitem()", "{}.pop('x')", "del {}['x']", "dict(5)", "dict([1])", "dict([(1, 2, 3)])", "{}.update(5)", "{1: 2} < {1: 3}", "{} + {}", "{}.get()", "{}.fromkeys()", "dict(**{1: 2})"):
    try:
        exec("print(" + bad + ")" if not bad.startswith("del") else bad)
    except Exception as error:
        print(bad, "->", type(error).__name__ + ":", error)
d = {i: i * i for i in range(10)}
for k in list(d):
    if k % 2:
        del d[k]
print(d, {1: 2} == {1: 2.0}, {1: 2} != {1: 3}, {"a": 1, "b": 2} == {"b": 2, "a": 1})
try:
    for k in d:
        d[k + 100] = 1
except RuntimeError as error:
    print(error)
try:
    for k in d:
        del d[k]
except RuntimeError as error:
    print(error)
k = d.keys(); v = d.values(); i = d.items()
d = {"a": 1, "b": 2}; k, v, i = d.keys(), d.values(), d.items(); d["c"] = 3
print(k, v, i, len(k), "c" in k, 3 in v, ("c", 3) in i, list(reversed(d)), k & {"a", "z"} == {"a"}, sorted(k | {"q"}), k - {"a", "b"}, i & {("a", 1)}, k == {"a", "b", "c"}, k.isdisjoint("xy"), k.mapping["a"])
class Missing(dict):
    def __missing__(self, key):
        return f"missing {key}"
m = Missing(a=1); print(m["a"], m["b"], m.get("b"), "b" in m, m)
class Same:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, o): return self.n == o.n
    def __repr__(self): return f"S{self.n}"
s = {Same(i): i for i in range(5)}; s[Same(2)] = "two"; print(s, s[Same(4)], Same(9) in s, len(s)); del s[Same(0)]; print(s)
r = {}; r["self"] = r; print(r)
big = {}
for n in range(3000):
    big[f"k{n}"] = n
for n in range(0, 3000, 3):
    del big[f"k{n}"]
print(len(big), big["k1"], "k3" in big, sum(big.values()), next(iter(big)), list(big)[-1]); big["k0"] = 1; print(list(big)[-1])
print(sorted({3, 1, 2}), {1, 2} | {2, 3} == {1, 2, 3}, {1, 2} & {2, 3}, {1, 2} - {2}, {1, 2} ^ {2, 3} == {1, 3}, {1} < {1, 2}, {1, 2} <= {1, 2}, {1} > {2}, set(), {1} == {1.0}, frozenset([1]), len({1, 1, True}))
s = {1, 2, 3}; s.add(4); s.discard(9); s.remove(1); s.update([5], (6,)); s.difference_update({2}); s.intersection_update({3, 4, 5}); s.symmetric_difference_update({5, 7}); print(sorted(s), s.isdisjoint({9}), s.issubset(range(10)), s.issuperset({3}))
s |= {1}; s &= {1, 3}; s -= {3}; s ^= {2}; print(sorted(s), sorted(s.union([9], [8])), s.copy() == s, s.intersection([1]), hash(frozenset([1, 2])) == hash(frozenset([2, 1])), {frozenset([1]): 1}[frozenset([1])])
for bad in ("{1}.remove(2)", "set().pop()", "{[]}", "{1} | [2]", "{1} < 5", "hash({1})", "set(5)", "{1}.add()", "{1}[0]", "frozenset([1]).add(2)"):
    try:
        print(bad, eval(bad))
    except Exception as error:
        print(bad, "->", type(error).__name__ + ":", error)
print({c for c in "aaa"}, {i % 3 for i in range(9)}, set("a"), repr(frozenset()), {(1, 2), (1, 2)}, {*[1], *[1]}, {1}.union(), sorted(map(sorted, {frozenset("ab"), frozenset("c")})))
