from transitions import Machine, MachineError
from transitions.extensions import HierarchicalMachine
import bidict, cachetools, intervaltree, simpleeval, jmespath, unidiff, configobj, pyrsistent


class Matter:
    def __init__(self):
        self.log = []

    def on_enter_gas(self):
        self.log.append("gas")


m = Matter()
machine = Machine(m, states=["solid", "liquid", "gas"], transitions=[["melt", "solid", "liquid"], {"trigger": "boil", "source": "liquid", "dest": "gas", "conditions": lambda *a: True}, ["freeze", "*", "solid"]], initial="solid")
for i in range(200):
    m.melt()
    m.boil()
    m.freeze()
print(m.state, len(m.log))
try:
    m.boil()
except MachineError as e:
    print(e)
h = HierarchicalMachine(states=["a", {"name": "b", "children": ["x", "y"]}], initial="a", transitions=[["go", "a", "b_x"], ["next", "b_x", "b_y"]])
h.go(); h.next()
print(h.state)
print(bidict.bidict(a=1).inverse, list(cachetools.LRUCache(3).items()), simpleeval.simple_eval("21 + x * 2", names={"x": 4}))
t = intervaltree.IntervalTree.from_tuples([(i, i + 5) for i in range(0, 500, 2)])
print(sorted(t[101]), len(t.overlap(10, 50)))
print(jmespath.search("a[?b > `1`].{k: c, n: length(c)} | [0]", {"a": [{"b": 1, "c": "x"}, {"b": 2, "c": "yy"}]}))
print(unidiff.PatchSet("--- a/f\n+++ b/f\n@@ -1,2 +1,3 @@\n a\n-b\n+c\n+d\n")[0].added, configobj.ConfigObj(["a = 1", "[s]", "b = x, y"]))
v = pyrsistent.pvector(range(1000))
for i in range(1000):
    v = v.set(i, i * 2)
print(sum(v), pyrsistent.freeze({"a": [1, {2}]}), pyrsistent.pmap({"x": 1}).set("y", 2) == {"x": 1, "y": 2})
