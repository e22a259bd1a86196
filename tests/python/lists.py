a = [3, 1, 2]
a.append(4); a.extend((5, 6)); a.insert(0, 0); a.insert(100, 9); a.insert(-1, 8)
print(a, a.pop(), a.pop(0), a.pop(-2), a, a.index(2), a.count(3), len(a), 3 in a)
a.remove(3); a.reverse(); print(a); a.sort(); print(a); a.sort(reverse=True); print(a, a.copy() == a, a.copy() is a)
a[1:3] = ["x", "y", "z"]; print(a); a[::2] = [0] * len(a[::2]); print(a); del a[1:3]; print(a); a[:0] = [7, 7]; print(a); a[len(a):] = "q"; print(a)
del a[0]; del a[-1]; print(a, a[::-1], a[5:1:-1], a[-100:100], a[3:1]); a.clear(); print(a)
b = list(range(10)); del b[::3]; print(b); b[1:4] = []; print(b); b *= 2; print(b); b += "ab"; print(b)
c = [[0] * 3] * 2; c[0][0] = 1; print(c, [1, 2] + [3], [1] * 0, [None] * 3, 2 * [1, 2])
print([1, 2] < [1, 3], [1] < [1, 0], [] < [1], [1, 2] == [1, 2.0], [1, [2]] == [1, [2]], [2] > [1, 5], [1] != [1])
for bad in ("[][0]", "[1][1]", "[1][-2]", "[].pop()", "[1].pop(5)", "[1].remove(2)", "[1].index(2)", "[1]['a']", "[1] + (2,)", "[1] * 'a'", "[1, 'a'] < [1, 2]", "[3, 'a', 1].sort()", "[1].insert()",
            "[1].append(1, 2)", "list(5)", "hash([])", "[1][1.0]", "[].sort(5)", "[1, 2, 3].__setitem__(slice(0, 3, 2), [1])", "[1, 2].index(1, 1)", "sorted([1, 2], key=5)"):
    try:
        print(bad, eval(bad))
    except Exception as error:
        print(bad, "->", type(error).__name__ + ":", error)
words = ["banana", "Apple", "cherry", "date"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=len, reverse=True), sorted(words, key=lambda w: (len(w), w)))
pairs = [(1, "b"), (0, "a"), (1, "a"), (0, "b")]
print(sorted(pairs), sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True))
x, y, *z = [1, 2, 3, 4]; print(x, y, z); *x, y = [1]; print(x, y); x, *y, z = "abcd"; print(x, y, z); [x, (y, z)] = [1, (2, 3)]; print(x, y, z)
for bad in ("x, y = [1]", "x, y = [1, 2, 3]", "x, *y, z = [1]", "x, y = 5", "(x, y), z = [1, 2]"):
    try:
        exec(bad)
    except Exception as error:
        print(bad, "->", type(error).__name__ + ":", error)
r = [1]; r.append(r); print(r, r == r, repr([[...]]) if False else "")
print([i for i in range(20) if i % 2 if i % 3], [(i, j) for i in range(3) for j in range(i)], [[j for j in range(i)] for i in range(3)])
m = [[1, 2, 3], [4, 5, 6]]; print([list(t) for t in zip(*m)], [v for row in m for v in row], sum(m, []))
print(list("abc"), list((1, 2)), list({1: 2}), list(range(3)), [*"ab", *[1]], list(reversed([1, 2, 3])), list(map(str, [1, 2])), list(filter(None, [0, 1, "", "a"])))
it = iter([1, 2, 3]); print(next(it), list(it), next(it, "end"), it.__length_hint__())
d = [1, 2, 3]
for v in d:
    if v < 3:
        d.append(v + 10)
    if len(d) > 6:
        break
print(d)
big = []
for i in range(1000):
    big.append(i)
print(len(big), big[500], sum(big), big[-1], max(big), min(big), big == list(range(1000)))
t = (1, 2, 3); print(t + (4,), t * 2, t[1], t[::-1], t.index(2), t.count(1), (), (1,), hash(t) == hash((1, 2, 3)), t < (1, 3), tuple("ab"), len(t), (1, (2, [3])))
try:
    t[0] = 1
except TypeError as error:
    print(error)
try:
    hash((1, []))
except TypeError as error:
    print(error)
print(any([0, 1]), all([]), all([1, 0]), sum([1, 2], 10), min([3, 1], key=lambda v: -v), max("a", "b", default=None) if False else max([], default="none"), list(zip([1, 2], "ab", strict=True)))
try:
    list(zip([1], [1, 2], strict=True))
except ValueError as error:
    print(error)
try:
    max([])
except ValueError as error:
    print(error)
class Key:
    def __init__(self, v): self.v = v
    def __lt__(self, other): return self.v < other.v
    def __repr__(self): return f"K{self.v}"
print(sorted([Key(3), Key(1), Key(2)]), [Key(1)] == [Key(1)], list.__repr__([1]), [].__class__, [1, 2].__contains__(2), list.__len__([1]))
