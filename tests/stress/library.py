import functools

from support import run


def regex():
    import re
    re.purge()
    pattern = re.compile(r"(?P<word>[a-zé]+)(?:\s+(\d{1,3}))?|(?<=x)y*?(?!z)", re.I | re.X)
    text = "alpha 12 Beta xyé 345 " * 5
    return (len(pattern.findall(text)), pattern.sub(lambda m: (m["word"] or "")[::-1], text)[:20], re.split(r"[ \d]+", text)[:3],
            bool(re.fullmatch(r"(a|b)*c", "abababc")), [m.span() for m in re.finditer(r"\d+", text)][:2], re.escape("a.b*c"))


def pickling():
    import copy
    import pickle
    data = {"a": [1, 2.5, 10**30, "é", b"x", None, True], "b": (frozenset({1, 2}), {3}, bytearray(b"q")), "self": []}
    data["self"].append(data)
    loads = [pickle.loads(pickle.dumps(data, protocol)) for protocol in (0, 2, 5)]
    deep = copy.deepcopy(data)
    return [load["a"] == data["a"] and load["self"][0] is load for load in loads], deep["b"] == data["b"], deep["self"][0] is deep


def marshalling():
    import marshal
    code = compile("def f(x):\n  return [x, 1.5, 'a', (1, 2)]", "<m>", "exec")
    return marshal.loads(marshal.dumps(code)).co_names, marshal.loads(marshal.dumps({1: [2, "x", 3j]}))


def files():
    import io
    import os
    import tempfile
    path = os.path.join(tempfile.gettempdir(), f"taipan-stress-{os.getpid()}")
    try:
        with open(path, "w", encoding="utf-8") as f:
            f.write("line é\n" * 200)
            print("printed", 1, file=f)
        with open(path, encoding="utf-8") as f:
            lines = f.readlines()
        with open(path, "rb") as f:
            f.seek(5)
            raw = f.read(4)
    finally:
        if os.path.exists(path):
            os.unlink(path)
    b = io.BytesIO(b"abc\ndef")
    s = io.StringIO("x\ny\n")
    return len(lines), lines[-1], raw, b.readlines(), list(s), io.TextIOWrapper(b).seekable()


def collecting():
    import gc
    import weakref

    class Node:
        def __init__(self):
            self.me = self

        def __del__(self):
            died.append(1)

    died = []
    nodes = [Node() for _ in range(5)]
    cleared = []
    refs = [weakref.ref(n, cleared.append) for n in nodes]
    table = weakref.WeakValueDictionary((i, n) for i, n in enumerate(nodes))
    del nodes
    gc.collect()
    return len(died) <= 5, sum(r() is None for r in refs) >= 4, len(table) <= 1


def threads():
    # Not threading.Thread and queue: a thread without the memory to say that it has started is waited for for ever, and
    # so is a lock whose release is Python code without memory, in CPython too.
    import _thread
    lock = _thread.allocate_lock()
    total = []

    def work(n):
        try:
            with lock:
                total.append(n)
        except MemoryError:
            pass

    handles = []
    try:
        for i in range(3):
            handles.append(_thread.start_joinable_thread(functools.partial(work, i)))
    except RuntimeError as e:  # can't start new thread
        raise MemoryError from e
    finally:
        for handle in handles:
            handle.join()
    if len(total) != 3:
        raise MemoryError
    return sorted(total)


def tools():
    import collections
    import json
    import struct
    import operator

    @functools.lru_cache(maxsize=8)
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    P = collections.namedtuple("P", "x y")
    c = collections.Counter("abracadabra")
    d = collections.deque(range(10), 5)
    d.rotate(2)
    o = collections.OrderedDict(b=1, a=2)
    o.move_to_end("b")
    return (fib(30), P(1, y=2)._asdict(), c.most_common(2), list(d), list(o), json.loads(json.dumps({"k": [1, 2.5, None, "é"]})),
            struct.unpack("<ihq", struct.pack("<ihq", 1, 2, 3)), functools.reduce(operator.add, range(10)),
            functools.partial(pow, 2)(5), collections.ChainMap({1: 2}, {3: 4})[3])


def formatting():
    import string
    import textwrap
    import datetime
    return (string.Template("$a ${b}").substitute(a=1, b=2), textwrap.fill("word " * 30, 40).count("\n"),
            str(datetime.datetime(2025, 1, 2, 3, 4) + datetime.timedelta(days=1)), format(1234567.891, "_.2f"), f"{'é':*^9}")


run(regex, pickling, marshalling, files, collecting, threads, tools, formatting)
