# Real exhaustion: MemoryError, after which the program goes on; and small stacks. (With a C stack of 256 KiB the reference
# CPython crashes: what is expected there was written by hand.)
# not in asan: the sanitizer reserves 15 TB of address space, more than any limit lets it
cat > exhaust.py <<'PY'
import sys


def attempt(name, work):
    try:
        work()
        print(name, "fits")
    except MemoryError:
        print(name, "MemoryError")


def lists():
    kept = []
    while True:
        kept.append([1.5])


def objects():
    class A:
        pass

    kept = {}
    while True:
        a = A()
        a.x = kept
        kept[len(kept)] = a


def text():
    kept = []
    while True:
        kept.append("a" * 100000)


def doubling():
    s = "x"
    while True:
        s += s


def growing():
    b = bytearray(b"x")
    while True:
        b.extend(bytes(len(b)))


def nested():
    x = ()
    while True:
        x = (x, [x])


def strings():
    kept = set()
    while True:
        kept.add(str(len(kept)))


def recursion():
    def f(n):
        return f(n + 1)

    try:
        f(0)
    except RecursionError:
        raise MemoryError


for name, work in [
    ("recursion", recursion), ("lists", lists), ("objects", objects), ("text", text), ("doubling", doubling), ("growing", growing),
    ("nested", nested), ("strings", strings), ("list of range", lambda: list(range(10**10))), ("tuple of range", lambda: tuple(range(10**10))),
    ("str *", lambda: "a" * (1 << 62)), ("list *", lambda: [0] * (1 << 60)), ("bytearray", lambda: bytearray(1 << 62)), ("bytes", lambda: bytes(1 << 40)),
    ("join", lambda: "".join(["abc" * 1000] * 10**7)), ("sorted", lambda: sorted(range(10**10))), ("set", lambda: set(range(10**10))),
    ("dict", lambda: dict.fromkeys(range(10**10))), ("replace", lambda: ("a" * 10**6).replace("a", "b" * 10**6)),
    ("center", lambda: "a".center(1 << 60)), ("format", lambda: format("a", "1000000000000")), ("shift", lambda: len(str(1 << (1 << 60)) or "")),
    ("bytes join", lambda: b"".join([b"abc" * 1000] * 10**7)), ("expandtabs", lambda: ("\t" * 10**6).expandtabs(10**9)),
    ("comprehension", lambda: [i for i in range(10**10)]), ("zfill", lambda: "1".zfill(1 << 50)), ("repeat", lambda: (1, 2) * (1 << 58))]:
    attempt(name, work)
print("alive")
PY
for limit in 300000 600000; do
    (ulimit -v $limit; "$TAIPAN" exhaust.py 2>&1; echo "status $?")
done
(ulimit -v 400000; "$TAIPAN" -c 'l = []
while True: l.append("x" * 1000)' 2>&1 | tail -n 1)

cat > deep.py <<'PY'
def nest(n):
    x = []
    for i in range(n):
        x = [x]
    return x
import json, marshal
for work in (lambda: repr(nest(100000)), lambda: nest(100000) == nest(100000), lambda: json.dumps(nest(100000)), lambda: marshal.dumps(nest(100000)),
             lambda: compile("(" * 150 + ")" * 150 + "=", "x", "exec"), lambda: compile("+".join(["x"] * 100000), "x", "eval")):
    try:
        work()
    except (RecursionError, ValueError, SyntaxError, MemoryError):
        print("bounded")
PY
for size in 256 1024; do
    (ulimit -S -s $size; "$TAIPAN" deep.py; echo "status $?")
done
