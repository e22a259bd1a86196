# sys.monitoring: tools, event sets, which events come and in which order, DISABLE, local events, jumps from callbacks.
import sys

m = sys.monitoring
E = m.events


def attempt(f, *args):
    try:
        print(f.__name__, args, repr(f(*args)))
    except Exception as e:
        print(f.__name__, args, type(e).__name__, e)


def code_of():
    pass


print("-- tools and sets")
CODE = code_of.__code__
for args in [(0, 3), (2, "x"), (2, "y"), (6, "y"), (-1, "z")]:
    attempt(m.use_tool_id, *args)
for tool in (0, 2, 6, -1, 100):
    attempt(m.get_events, tool)
for args in [(1, 4), (2, 1 << 19), (2, -1), (2, E.C_RETURN), (2, E.C_RETURN | E.CALL), (2, E.C_RETURN | E.C_RAISE)]:
    attempt(m.set_events, *args)
m.set_events(2, E.C_RETURN | E.C_RAISE | E.CALL)
print(m.get_events(2) == E.CALL, m._all_events())
m.set_events(2, E.BRANCH)
print(m.get_events(2), m._all_events())
m.set_events(2, 0)


def local(tool, events):
    m.set_local_events(tool, CODE, events)
    return m.get_local_events(tool, CODE)


for args in [(1, 4), (2, E.RAISE), (2, E.BRANCH), (2, E.CALL | E.C_RETURN | E.C_RAISE), (2, 0), (9, 0)]:
    attempt(local, *args)
attempt(m.get_local_events, 1, 3)
for args in [(2, 3, None), (2, 0, None), (2, 1 << 19, None), (7, 1, None)]:
    attempt(m.register_callback, *args)
print(m.register_callback(2, E.BRANCH, print), m.register_callback(2, E.BRANCH_LEFT, None))
print(m.register_callback(2, E.BRANCH_RIGHT, None), m.register_callback(2, E.BRANCH, None))

print("-- events")
NAMES = {value: name for name, value in vars(E).items() if value and name != "BRANCH"}
log = []


def show(v):
    if v is m.MISSING:
        return "MISSING"
    return type(v).__name__ if isinstance(v, (BaseException, type(code_of), type(len), type, A)) else repr(v)


def record(event):
    def callback(code, place, *args):
        if code.co_filename != __file__ or code.co_name in ("run", "<module>"):
            return
        if event in (E.JUMP, E.BRANCH_LEFT, E.BRANCH_RIGHT):
            args = ()
        place = place - code.co_firstlineno if event == E.LINE else ""
        log.append(f"{code.co_name} {NAMES[event]} {place} {' '.join(map(show, args))}".rstrip())

    return callback


def run(f, events):
    print("--", f.__name__)
    log.clear()
    for event in NAMES:
        m.register_callback(2, event, record(event))
    m.set_events(2, events)
    try:
        f()
    except Exception as e:
        e.__traceback__ = None
    m.set_events(2, 0)
    print(*log, sep="\n")


FLOW = E.PY_START | E.PY_RESUME | E.PY_RETURN | E.PY_YIELD | E.PY_UNWIND | E.PY_THROW | E.STOP_ITERATION
RAISES = E.RAISE | E.RERAISE | E.EXCEPTION_HANDLED
CALLS = E.CALL | E.C_RETURN | E.C_RAISE


def gen():
    yield 1
    return 2


def delegating():
    x = yield from gen()
    return x


def drive():
    g = delegating()
    next(g)
    try:
        next(g)
    except StopIteration:
        pass


def closing():
    g = gen()
    next(g)
    g.close()


def throwing():
    g = gen()
    next(g)
    try:
        g.throw(KeyError)
    except KeyError:
        pass


def reraise():
    try:
        try:
            1 / 0
        except Exception as e:
            raise
    except ZeroDivisionError:
        pass


def calls():
    len([])
    code_of()
    int("1")
    try:
        [].pop()
    except IndexError:
        pass


class A:
    value = 1

    def method(self, x):
        return x


class B(A):
    def method(self, x):
        return super().method(x)

    @property
    def value(self):
        return super().value


def supers():
    B().method(1)


def super_value():
    return B().value


def loop():
    n = 0
    while n < 2:
        n += 1
        if n == 1:
            continue
    return n


def attributes():
    decorated()


def decorated():
    pass


decorated.attribute = 1

run(drive, FLOW | RAISES)
run(closing, FLOW | RAISES)
run(throwing, FLOW | RAISES)
run(reraise, FLOW | RAISES)
run(calls, CALLS)
run(supers, CALLS | E.PY_START)
run(super_value, CALLS | E.PY_START)
run(attributes, CALLS)
run(loop, E.LINE | E.JUMP)
run(reraise, E.JUMP)

print("-- disable")
count = 0


def counting(*args):
    global count
    count += 1
    return m.DISABLE


m.register_callback(2, E.LINE, counting)
m.set_local_events(2, loop.__code__, E.LINE)
loop()
first = count
loop()
print(first == count)
m.restart_events()
loop()
print(first * 2 == count)
m.set_local_events(2, loop.__code__, 0)
m.restart_events()
m.register_callback(2, E.RAISE, counting)
m.set_events(2, E.RAISE)
try:
    int("x")
except ValueError as e:
    print(e)
m.set_events(2, 0)
print(m.register_callback(2, E.RAISE, None))

print("-- the middle of a line")
lines = []
m.register_callback(2, E.LINE, lambda code, line: lines.append(line))
m.set_events(2, E.LINE); m.set_events(2, E.LINE)
start = 1; m.set_events(2, 0)
print(len(lines))

print("-- jumps")


def jumping(s):
    if s:
        return 1
    else:
        return 0


def jump(code, *args):
    frame = sys._getframe(1)
    frame.f_lineno = code.co_firstlineno + 4


m.register_callback(2, E.BRANCH_LEFT, jump)
m.set_local_events(2, jumping.__code__, E.BRANCH_LEFT)
print(jumping(True))
m.set_local_events(2, jumping.__code__, 0)
m.free_tool_id(2)
print(m.get_tool(2))
