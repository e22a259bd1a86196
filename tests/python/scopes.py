x = "global"
def outer():
    x = "outer"
    class C:
        print("class sees", x)
        x = "class"
        print("then", x)
        def method(self): return x
        lam = lambda: x
        comp = [x for _ in range(1)]
        first = [v for v in x]
    def inner():
        return x
    return C().method(), C.lam(), C.comp, C.first, inner()
print(outer())
class D:
    x = x + "!"
    y = (lambda: x)()
    z = [y2 for y2 in [x]]
print(D.x, D.y, D.z)
def g():
    global x
    x = "changed"
    def h():
        x = "local"
        def i():
            global x
            return x
        return i(), x
    return h()
print(g(), x)
def comp():
    i = "kept"
    r = [i for i in range(3)]
    s = {i: j for i, j in zip("ab", "cd")}
    t = [[i for i in range(j)] for j in range(3)]
    fs = [lambda: i for i in range(3)]
    return i, r, s, t, [f() for f in fs], [(lambda k=k: k)() for k in range(3)], (y := [z := n for n in range(4)]), z
print(comp())
print([y := 1, y**2], (w := 5) + w, [v for v in range(10) if (half := v / 2) > 3], half)
def deleted():
    a = 1
    def f(): return a
    del a
    try: f()
    except NameError as e: return str(e)
print(deleted())
def cls_cell():
    class K:
        def who(self): return __class__
        def sup(self): return super().__repr__()[:10]
    return K().who() is K
print(cls_cell())
def params(a, b=lambda: a_default, *, c=[q for q in range(2)]):
    return c
a_default = "late"
print(params(1), params.__defaults__[0]())
def loc():
    a = 1; b = 2
    l = locals(); l["a"] = 99
    return a, sorted(locals()), sorted(l)
print(loc())
exec("e1 = 5; print(e1, x)"); print(e1)
ns = {"x": "ns"}; exec("y = x + '!'; def_ = [x for _ in range(2)]", ns); print(ns["y"], ns["def_"]); print(eval("x + str(k)", {"x": "g"}, {"k": 1}), eval("[x for x in range(3)]"), eval("(lambda: x)()", {"x": 7}))
def run_exec():
    v = 1
    exec("v = 2; print('in exec', v)")
    return v
print(run_exec())
def nonlocal_chain():
    n = 0
    def a():
        def b():
            nonlocal n
            n += 1
            return n
        return b
    return a()(), a()(), n
print(nonlocal_chain())
code = compile("a + b", "<c>", "eval"); print(eval(code, {"a": 1, "b": 2}), code.co_names, compile("z = 1", "<s>", "single").co_filename)
class Meta(type):
    @classmethod
    def __prepare__(m, n, b): 
        class Ns(dict):
            def __missing__(self, k):
                if k.startswith("magic"): return k.upper()
                raise KeyError(k)
        return Ns()
class WithMagic(metaclass=Meta):
    v = magic_word
    w = len("builtin")
print(WithMagic.v, WithMagic.w)
def gen_scope():
    data = [1, 2, 3]
    return list(d + len(data) for d in data)
print(gen_scope(), (lambda x: [x for x in x])([1, 2]), [x for x in [x, x]][0] == x)
class Outer:
    class Inner:
        val = 1
        class Deep: name = "deep"
    def make(self):
        class Local: pass
        def fn(): pass
        return Local.__qualname__, fn.__qualname__, (lambda: 0).__qualname__
print(Outer.Inner.Deep.__qualname__, Outer().make(), Outer.Inner.val)
def f[T: int](x: T) -> T: return x
class Gen[K, *V, **S]:
    attr: K
    def m[U](self, u: U) -> dict[K, U]: ...
type Alias[A] = list[A] | None
print(f.__type_params__, f.__type_params__[0].__bound__, Gen.__type_params__, Alias.__value__, Alias.__type_params__, Gen.__parameters__, Gen.__orig_bases__, Gen[int, str, [int]] if False else "", Alias[int], type(Alias).__name__, Alias.__name__)
class Ann:
    a: int
    b: "str" = 1
    c: Undefined_name
    def m(self, p: Later) -> None: ...
class Later: pass
print(Ann.m.__annotations__ == {"p": Later, "return": None}, "a" in Ann.__dict__, Ann.b)
try:
    Ann.__annotations__
except NameError as e:
    print(e)
import annotationlib
print(annotationlib.get_annotations(Ann, format=annotationlib.Format.FORWARDREF)["a"], annotationlib.get_annotations(Ann, format=annotationlib.Format.STRING))
mod: int = 5; print(__annotations__ if False else mod, __name__, __doc__, __file__.rsplit("/")[-1])
