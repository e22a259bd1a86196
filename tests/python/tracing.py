# sys.settrace: which events arrive, on which lines; f_lasti and co_lines agree with f_lineno.
import sys

events = []

def line_of(frame):
    for start, end, line in frame.f_code.co_lines():
        if start <= frame.f_lasti < end:
            return line

def trace(frame, event, argument):
    events.append((frame.f_lineno - frame.f_code.co_firstlineno, event))
    if line_of(frame) != frame.f_lineno:
        events.append(("f_lasti is on line", line_of(frame), "f_lineno", frame.f_lineno))
    return trace

def run(function, *args):
    events.clear()
    sys.settrace(trace)
    try:
        result = function(*args)
        if hasattr(result, "__next__"):
            list(result)
    except Exception as error:
        events.append(type(error).__name__)
    finally:
        sys.settrace(None)
    print(function.__name__, [event for event in events])

def basic():
    x = 1
    del x
    return 1

def one_line(): return 1

@staticmethod
def decorated(x=1,
              y=2):
    return x + y

def loops():
    for i in range(2):
        if i:
            continue
        x = i
    while x < 2:
        x += 1
    else:
        pass

def tries():
    try:
        x = 1
    except KeyError:
        x = 2
    else:
        x = 3
    finally:
        x = 4
    return x

def raises():
    try:
        raise KeyError
    except ValueError:
        pass
    except KeyError as e:
        pass

def escapes():
    x = 1
    raise ValueError

def generates():
    yield 1
    yield 2

def closes(x):
    def inner(): return x
    return inner()

def with_class():
    class C:
        x = 1
        def m(self): pass
    C().m()

for function in basic, one_line, decorated, loops, tries, raises, escapes, generates, with_class:
    run(function)
run(closes, 1)

class Body:
    line = sys._getframe().f_lineno
print(Body.line)
print([line for *_, line in basic.__code__.co_lines()][0] == basic.__code__.co_firstlineno)
