from support import run


def dicts():
    d = {i: str(i) for i in range(100)}
    for i in range(0, 100, 3):
        del d[i]
    d.update((str(i), i) for i in range(50))
    d |= {"x": 1}
    e = d.copy()
    e.setdefault("new", []).append(1)
    e.pop("x")
    keys = d.keys() & e.keys()
    return len(d), len(e), len(keys), list(d.items())[:3], len(repr(d)), d == e, list(reversed(d))[:2], dict.fromkeys("abc", 0)


def lists():
    l = list(range(300))
    l[10:20] = "abcdef"
    del l[::7]
    l.sort(key=str)
    l += l[:10]
    l.insert(5, [1, [2, (3,)]])
    l2 = sorted((x for x in l if isinstance(x, int)), reverse=True)
    return len(l), l2[:3], repr(l)[:40], l * 2 == l + l, l.index("a"), tuple(l)[-2:], [*zip(l2, map(str, l2))][:2]


def sets():
    s = {str(i) for i in range(60)}
    t = frozenset(range(30)) | {"1", "2"}
    s ^= t
    s.discard("5")
    return len(s), len(s & t), len(s - t), s > {"6"}, len(repr(sorted(map(str, s)))), len({frozenset({i}) for i in range(10)})


def strings():
    s = "".join(chr(0x61 + i % 26) for i in range(200))
    t = s.upper().replace("A", "éß") + "\U0001F600" * 3
    parts = t.split("B")
    text = "-".join(parts).title().center(300, "*")
    return (len(text), f"{len(s):>10,}|{3.25:.3e}|{'x':^5}", "%s %r %5.2f %x" % (s[:3], t[-2:], 2.5, 255), t.encode("utf-8")[:6],
            t.encode("utf-16")[:4], "{0} {a[1]} {b.real}".format(1, a=[1, 2], b=3), s.translate({97: None, 98: "BB"})[:5],
            text.casefold()[-5:], s.partition("m"), "a\nb\r\nc".splitlines(), repr(t)[-20:], t.isalpha(), "x".zfill(40))


def numbers():
    a, b = 3**200, 7**150
    return (a * b % 1000007, divmod(a, b)[1] % 97, str(a)[:10], int(str(b)) == b, hex(a << 70)[:9], pow(a, b, 10**30), -a >> 33 & 0xFFFF,
            float(b), round(2.5e10, -3), 1.5.hex(), complex(1, 2) ** 2, (10**50).to_bytes(30, "big")[:8], int("z" * 40, 36) % 1001,
            0.1 + 0.2, a.bit_length(), hash(a))


def buffers():
    b = bytearray(range(200))
    b += b"xyz" * 50
    del b[5:50]
    m = memoryview(b)[::2]
    return (len(b), bytes(m[:4]), b.find(b"xyz"), b.replace(b"xyz", b"")[-3:], bytes.fromhex("00ff10"), b"%d %s" % (1, b"x"),
            b.decode("latin-1")[:3].encode("ascii", "replace"), m.tolist()[:3], b.hex()[:8], b"a,b".split(b","))


def iterators():
    import itertools
    it = itertools
    return (list(it.islice(it.chain(it.repeat(1, 3), it.count(5)), 6)), list(it.product("ab", repeat=3))[:2], list(it.permutations(range(4), 2))[-1],
            [(k, list(g)) for k, g in it.groupby("aabbc")], list(it.accumulate(range(10)))[-1], list(it.zip_longest("abc", "d")),
            [list(x) for x in it.tee(range(3))], list(map(max, [1, 5], [3, 2])), list(filter(None, range(4))), sum(range(1000)),
            max("abc", key=ord), any(x > 3 for x in range(5)), list(reversed(range(3))), list(enumerate("ab")), dict(zip("ab", range(2))))


run(dicts, lists, sets, strings, numbers, buffers, iterators)
