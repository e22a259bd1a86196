import gc, weakref
class Node:
    def __init__(self, name): self.name = name
    def __del__(self): deleted.append(self.name)
deleted = []
def drop():
    n = Node("plain")
    del n
    gc.collect()
drop(); print("deleted", deleted)
a = Node("a"); b = Node("b"); a.other = b; b.other = a
ra, rb = weakref.ref(a), weakref.ref(b, lambda r: print("callback", r is rb))
del a
gc.collect(); print("a alive", ra() is not None)
del b; gc.collect(); print(ra(), rb(), sorted(deleted))
class Plain: pass
p = Plain(); r = weakref.ref(p); d = weakref.WeakValueDictionary(); d["p"] = p; k = weakref.WeakKeyDictionary(); k[p] = 1; s = weakref.WeakSet([p]); f = weakref.finalize(p, print, "finalized")
print(r() is p, len(d), len(k), len(s), f.alive, weakref.getweakrefcount(p) > 0)
p = None; gc.collect(); print(r(), len(d), len(k), len(s), f.alive)
class Resurrect:
    keep = []
    def __del__(self): Resurrect.keep.append(self); print("resurrected")
x = Resurrect(); del x; gc.collect(); print(len(Resurrect.keep)); Resurrect.keep.clear(); gc.collect(); print("gone", len(Resurrect.keep))
class Bad:
    def __repr__(self): return "<Bad>"
for text in ("weakref.ref(5)", "weakref.ref([])", "weakref.ref('a')", "weakref.ref(None)", "weakref.ref()"):
    try: eval(text)
    except TypeError as e: print(text, "->", e)
q = Plain(); proxy = weakref.proxy(q); q.v = 5; print(proxy.v, weakref.ref(q) is weakref.ref(q), weakref.ref(q) == weakref.ref(q), hash(weakref.ref(q)) == hash(q)); del q; gc.collect()
try: proxy.v
except ReferenceError as e: print(e)
def frame_temp():
    t = Plain(); w = weakref.ref(t); t = None; gc.collect(); return w()
print(frame_temp())
def in_loop():
    refs = []
    for i in range(3):
        o = Plain(); refs.append(weakref.ref(o))
    del o; gc.collect(); return [w() for w in refs]
print(in_loop())
def exc():
    o = Plain(); w = weakref.ref(o)
    try: raise ValueError(o)
    except ValueError as e: pass
    del o; gc.collect(); return w()
print(exc())
def closure():
    o = Plain(); w = weakref.ref(o); fn = lambda: o
    del fn, o; gc.collect(); return w()
print(closure())
def gen():
    o = Plain(); yield weakref.ref(o); yield
g = gen(); w = next(g); gc.collect(); print(w() is not None); g.close(); del g; gc.collect(); print(w())
lst = []; lst.append(lst); dct = {}; dct["x"] = dct; del lst, dct; print(gc.collect() >= 0, gc.isenabled(), gc.is_tracked([]))
class Slots: __slots__ = ("a", "__weakref__")
sl = Slots(); ws = weakref.ref(sl); del sl; gc.collect(); print(ws())
big = [Node.__new__(Plain) if False else Plain() for _ in range(10000)]; refs = [weakref.ref(o) for o in big]; del big; gc.collect(); gc.collect(); print(sum(w() is not None for w in refs) <= 1)
total = 0
for i in range(200000):
    total += len([i, (i, [i])])
print(total)
m = weakref.WeakMethod(Node("method").__str__) if False else None
class Order:
    def __del__(self): raise ValueError("ignored")
import sys
sys.unraisablehook = lambda u: print("unraisable", type(u.exc_value).__name__, u.exc_value)
o = Order(); del o; gc.collect()
print("end")
