import sys
def show(fn, *args):
    try:
        print("result", fn(*args))
    except BaseException as error:
        print(type(error).__name__, error.args, "cause", repr(error.__cause__), "context", repr(error.__context__), error.__suppress_context__)
def a():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("v") from e
def b():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("implicit")
def c():
    try:
        {}["k"]
    except KeyError:
        raise ValueError("none") from None
def d():
    try:
        raise TypeError("t")
    finally:
        raise ValueError("from finally")
def e():
    try:
        return "try"
    finally:
        print("cleanup")
def f():
    for i in range(3):
        try:
            if i == 1:
                raise KeyError(i)
        except (ValueError, KeyError) as err:
            print("caught", err, sys.exception() is err)
        else:
            print("else", i)
        finally:
            print("finally", i, sys.exception())
def g():
    try:
        raise ValueError
    except ValueError as err:
        pass
    print(err)
def h():
    try:
        try:
            raise KeyError("inner")
        except KeyError:
            raise
    except LookupError as err:
        print("outer caught", repr(err))
        raise IndexError from err
def i(): raise
def j(): raise 5
def k(): raise ValueError("x") from 5
def l():
    try: pass
    except 5: pass
    raise SystemExit(3)
def m():
    try: 1 / 0
    except "str": pass
for fn in (a, b, c, d, e, f, g, h, i, j, k, l, m):
    print(fn.__name__, end=": ")
    show(fn)
class MyError(Exception):
    pass
class WithInit(Exception):
    def __init__(self, code, *, extra=None):
        self.code = code; self.extra = extra
x = WithInit(5, extra="e") ; print(x.args, repr(x), str(x), x.code, x.extra, str(MyError()), str(MyError(1, 2)), repr(MyError("q")), repr(MyError(1, 2)))
err = ValueError("noted"); err.add_note("first"); err.add_note("second"); print(err.__notes__, err.with_traceback(None) is err, err.__traceback__)
try:
    err.add_note(5)
except TypeError as e2:
    print(e2)
print(KeyError("k"), repr(KeyError("k")), str(KeyError("a", "b")), OSError(2, "No such file"), repr(OSError(2, "x", "file")), OSError(2, "x", "file"), type(OSError(2, "x")).__name__, type(OSError(13, "x")).__name__, OSError(2, "m", "f").filename, OSError("only"))
print(StopIteration(5).value, SystemExit(2).code, UnicodeDecodeError("utf-8", b"ab\xff", 2, 3, "bad"), ImportError("m", name="n", path="p").name, AttributeError("m", name="n", obj=5).obj, NameError("q", name="z").name)
try:
    UnicodeDecodeError("a")
except TypeError as e2:
    print(e2)
s = SyntaxError("msg", ("file", 3, 5, "text line", 3, 8)); print(s.msg, s.lineno, s.offset, s.text, s.end_lineno, s.end_offset, s)
print(issubclass(ZeroDivisionError, ArithmeticError), ModuleNotFoundError.__mro__[1:3], issubclass(RecursionError, RuntimeError), IOError is OSError, EnvironmentError is OSError, TimeoutError.__base__.__name__, BlockingIOError.__base__)
def nested(n):
    if n == 0: raise ValueError("deep")
    try:
        nested(n - 1)
    finally:
        pass
try:
    nested(5)
except ValueError as e3:
    tb, depth, lines = e3.__traceback__, 0, []
    while tb:
        depth += 1; lines.append(tb.tb_frame.f_code.co_name); tb = tb.tb_next
    print(depth, lines)
def gen():
    try:
        yield 1
    except ValueError as v:
        print("gen got", v); yield 2
    finally:
        print("gen cleanup")
gg = gen(); next(gg); print(gg.throw(ValueError("thrown")))
gg.close(); del gg
class Ctx:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    def __enter__(self): print("enter", self.name); return self.name
    def __exit__(self, t, v, tb): print("exit", self.name, t and t.__name__, v); return self.swallow
with Ctx("a") as q, Ctx("b", True) as r:
    print(q, r); raise KeyError("swallowed")
print("after")
with (Ctx("p"), Ctx("q") as z,):
    print("body", z)
def early():
    with Ctx("ret"):
        return "value"
print(early())
for n in range(2):
    with Ctx(n):
        if n == 0: continue
        break
try:
    with Ctx("outer"):
        with Ctx("inner"):
            raise ValueError("through")
except ValueError as v:
    print("got", v)
for bad in ("with 5: pass", "with object() as x: pass", "raise MyError from MyError('c')", "raise None", "raise int", "raise ValueError, 'x'" if False else "raise ValueError()", "assert False, 'm'", "assert 0"):
    try:
        exec(bad)
    except BaseException as e4:
        print(bad, "->", type(e4).__name__ + ":", e4)
def ctx_chain():
    try:
        try: raise ValueError(1)
        except ValueError: raise TypeError(2)
    except TypeError as t:
        return repr(t.__context__), t.__context__.__context__
print(ctx_chain())
eg = ExceptionGroup("g", [ValueError(1), TypeError(2), ExceptionGroup("n", [ValueError(3), KeyError(4)])])
print(repr(eg), eg, eg.message, eg.exceptions[0], eg.subgroup(ValueError), eg.split(ValueError), eg.subgroup(lambda e: isinstance(e, KeyError)), eg.derive([OSError()]))
def star(group):
    try:
        raise group
    except* ValueError as v:
        print("values", v.exceptions)
    except* (TypeError, KeyError) as t:
        print("types", repr(t))
    else:
        print("else")
    finally:
        print("finally")
star(eg)
star(ValueError("naked"))
try:
    star(ExceptionGroup("z", [OSError("left"), ValueError("v")]))
except ExceptionGroup as left:
    print("left", repr(left))
try:
    try:
        raise ExceptionGroup("r", [ValueError(1), TypeError(1)])
    except* ValueError:
        raise KeyError("new")
except ExceptionGroup as out:
    print(repr(out))
for bad in ("ExceptionGroup('x', [])", "ExceptionGroup('x', [5])", "ExceptionGroup('x', [KeyboardInterrupt()])", "ExceptionGroup(5, [ValueError()])", "ExceptionGroup('x')"):
    try:
        print(eval(bad))
    except Exception as e5:
        print(bad, "->", type(e5).__name__ + ":", e5)
print(type(BaseExceptionGroup("b", [ValueError()])).__name__, type(BaseExceptionGroup("b", [KeyboardInterrupt()])).__name__)
try:
    try:
        raise ValueError
    except* ExceptionGroup:
        pass
except TypeError as e6:
    print(e6)
try: raise KeyError("3.14 style")
except ValueError, KeyError: print("unparenthesised")
