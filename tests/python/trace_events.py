# What sys.settrace sends, with the line of each event: where generators end, exceptions pass, implicit instructions run.
import sys
def tr(f,e,a):
    if f.f_code.co_filename!=__file__ or f.f_code.co_name in('<module>','run'): return tr
    print(f.f_code.co_name, f.f_lineno-f.f_code.co_firstlineno if f.f_lineno else None, e, (a[0].__name__,a[1]) if e=='exception' else repr(a).split(' at 0x')[0])
    return tr
def run(fn,*a):
    print('---',fn.__name__)
    sys.settrace(tr)
    try: fn(*a)
    except BaseException as e: print(repr(e))
    finally: sys.settrace(None)
def gen():
    yield 1
    yield 2
def close():
    g=gen()
    next(g)
    g.close()
def throw():
    g=gen()
    next(g)
    try:
        g.throw(KeyError)
    except KeyError:
        pass
def genret():
    yield 1
    return 5
def forret():
    for x in genret():
        pass
def forloop():
    for x in gen():
        pass
def yf():
    x = yield from genret()
    return x
def yfuse():
    for i in yf():
        pass
def lst():
    list(genret())
def nx():
    g=genret()
    next(g); 
    next(g,0)
class It:
    def __iter__(self): return self
    def __next__(self): raise StopIteration(3)
def pyit():
    for x in It():
        pass
def yfit():
    yield from It()
def runyfit():
    for x in yfit():
        pass
class A:
    def __await__(self):
        yield 1
        return 2
async def aw():
    x = await A()
    return x
def runaw():
    c=aw()
    c.send(None)
    try: c.send(None)
    except StopIteration: pass
async def co2(): return 4
async def aw2():
    x = await co2()
def runaw2():
    try: aw2().send(None)
    except StopIteration: pass
def unpack():
    a,b=genret2()
def genret2():
    yield 1
    yield 2
    return 5
def cls():
    class C:
        x=1
        def f(self): pass
        if x:
            y=2
        else:
            y=3
    class D: pass
    class E:
        "doc"
    class F:
        for i in range(1):
            pass
def fin():
    try:
        return 1
    finally:
        print("x")
def fin2(x):
    try:
        return x
    finally:
        print("x")
def w():
    with M():
        return 3
def w2(x):
    with M():
        return x
def w3(x):
    for i in [1]:
        with M():
            break
    for i in [1]:
        try:
            break
        finally:
            pass
class M:
    def __enter__(self): pass
    def __exit__(self,*a): pass
def exc():
    try:
        1/0
    except ZeroDivisionError as e:
        return 3
def exc2():
    try:
        1/0
    except ZeroDivisionError as e:
        return e
def exc3():
    try:
        1/0
    except ValueError as e:
        return e
def exc4():
    try:
        1/0
    except* ZeroDivisionError as e:
        pass
def exc5():
    try:
        try:
            1/0
        finally:
            pass
    except ZeroDivisionError:
        raise
for fn in (close,throw,forret,forloop,yfuse,lst,nx,pyit,runyfit,runaw,runaw2,unpack,cls,fin,w,exc,exc2,exc3,exc4,exc5): run(fn)
run(fin2,3); run(w2,3); run(w3,3)

# From inside of a trace function, and a debugger that a call starts: the first stop is on the line of the call.
nested = 0


def recursive(f, e, a):
    global nested
    if f.f_code.co_name not in ("outer", "inner"):
        return None
    print(f.f_code.co_name, f.f_lineno - f.f_code.co_firstlineno, e)
    if e == "line" and not nested:
        nested = 1
        print("nested", sys.call_tracing(inner, (3,)))
    return recursive


def inner(x):
    return x


def outer():
    y = 1
    return inner(y)


sys.settrace(recursive)
outer()
sys.settrace(None)


def start():
    frame = sys._getframe(1)
    frame.f_trace = stop
    frame.f_trace_opcodes = True
    sys.settrace(stop)


def stop(frame, event, argument):
    print(frame.f_lineno - frame.f_code.co_firstlineno, event)
    if event == "opcode":
        try:
            frame.f_lineno += 1
        except ValueError as e:
            print(e)
        sys.settrace(None)


def debugged():
    start()
    x = 1


debugged()

# f_lineno = n picks the place of the line that fits the blocks the frame is in.
def jumper(name, start, to):
    def trace(frame, event, argument):
        if frame.f_code.co_name != name:
            return None
        if event == "line" and frame.f_lineno - frame.f_code.co_firstlineno == start:
            try:
                frame.f_lineno = frame.f_code.co_firstlineno + to
            except ValueError as e:
                print(name, e)
            sys.settrace(None)
        return trace
    return trace


def in_finally(out):
    try:
        out.append(2)
        1 / 0
        return
    finally:
        out.append(6)
        out.append(7)
    out.append(8)


def in_call(out):
    a = 1
    out.append(
        len(out)
    )
    return (
        (
            a
            +
            10
        )
        +
        13
    )


def between_with(out):
    with M():
        out.append(2)
        out.append(3)
    with M():
        out.append(5)
        out.append(6)


for f, start, to in ((in_finally, 6, 7), (in_call, 3, 6), (between_with, 2, 6)):
    out = []
    sys.settrace(jumper(f.__name__, start, to))
    try:
        f(out)
    except ZeroDivisionError as e:
        print(e)
    sys.settrace(None)
    print(f.__name__, out)
