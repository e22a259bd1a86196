import astroid, os
from astroid import nodes

code = '''
import os.path
from collections import namedtuple
import enum
class A:
    x: int = 1
    def f(self, a, b=2, *c, **d):
        return [self.x, b] + [i * 2 for i in (1, 2, 3)]
    @property
    def p(self):
        return {"k": self.x}["k"]
class B(A):
    def f(self):
        return super().f(1)
class C(enum.Enum):
    RED = 1
P = namedtuple("P", "a b")
v = B().p
w = P(1, 2).a
s = "%s-%d" % ("x", 3)
t = f"{1}{v!r}"
u = [1, 2, 3][1:]
z = os.path.join("a", "b")
q = C.RED.value
m = len("abc") + (1 if v else 2)
'''
module = astroid.parse(code)
for name in "vwstuzqm":
    print(name, [str(x.as_string())[:60] if hasattr(x, "as_string") else repr(x) for x in module[name].inferred()])
print([c.name for c in module["B"].mro()][:3])
print(module.as_string())
folder = os.environ["PACKAGES"] + "/lib/python3/dist-packages/"
for file in "bottle.py", "docutils/nodes.py", "requests/models.py":
    tree = astroid.parse(open(folder + file).read())
    print(file, sum(1 for _ in tree.nodes_of_class(nodes.NodeNG)), len(tree.as_string()), len(tree.body))
    print(sorted({type(x).__name__ for x in tree.nodes_of_class(nodes.NodeNG)}))
