s = "Hello, World"
print(s[0], s[-1], s[2:5], s[::-1], s[::2], s[-5:], s[:-5], s[20:], s[5:2], len(s), "lo" in s, "x" not in s)
print(s + "!" * 3, "-" * 10, 3 * "ab", "" * 5, "ab" * -1)
print(s.upper(), s.lower(), s.swapcase(), s.title(), s.capitalize(), s.casefold(), "ß".upper(), "ß".casefold(), "ǆ".title(), "İ".lower())
print(s.find("o"), s.rfind("o"), s.find("z"), s.index("W"), s.count("l"), s.count(""), "aaaa".count("aa"), s.find("o", 5), s.find("o", 5, 7), s.find("", 20))
print(s.startswith("Hell"), s.startswith(("x", "H")), s.endswith("ld"), s.endswith("lo", 0, 5), s.startswith("", 12), s.startswith("", 13))
print(s.replace("l", "L"), s.replace("l", "L", 2), "aaa".replace("", "-"), "".replace("", "x"), "abc".replace("", "-", 2), "aaa".replace("aa", "b"))
print("a,b,,c".split(","), " a  b ".split(), "a b c d".split(None, 2), "a,b,c".rsplit(",", 1), "".split(), "".split(","), "abc".split("bc"), " x ".split(" "))
print("a\nb\r\nc\rd\x0be\x1cf\u2028g".splitlines(), "a\nb\n".splitlines(True), "".splitlines(), "\n".splitlines())
print("k=v=w".partition("="), "k=v=w".rpartition("="), "kv".partition("="), "kv".rpartition("="))
print("  x ".strip() + "|", "  x ".lstrip() + "|", "  x ".rstrip() + "|", "xxyxx".strip("x"), "abcba".strip("ab"), "\u3000x\xa0".strip())
print("prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"), "x".removesuffix(""), "abc".center(10, "*"), "abc".ljust(6) + "|", "abc".rjust(6), "abc".center(6) + "|")
print("42".zfill(5), "-42".zfill(5), "+4".zfill(1), "a\tbc\td".expandtabs(4), "\t".expandtabs(0) + "|", "ab\n\tc".expandtabs())
print(",".join(["a", "b", "c"]), "".join([]), "-".join("xyz"), ", ".join(str(i) for i in range(3)))
for bad in ("','.join([1])", "'a' + 1", "1 + 'a'", "'a' * 'b'", "'abc'[10]", "'abc'['x']", "'a'.index('z')", "'a'.split('')", "'%d' % 'x'",
            "'a' in 5", "5 in 'a'", "'x'.nothing", "''.join(5)", "'a'.replace('a')", "ord('ab')", "chr(-1)", "chr(0x110000)", "'a'.center(5, 'xx')",
            "'a'.encode('ascii', 'nope') + 'é'.encode('ascii')", "'é'.encode('ascii')", "'a'.encode('nope')", "b'\\xff'.decode()", "str(b'a', 'ascii', 'strict', 1)"):
    try:
        print(bad, eval(bad))
    except Exception as error:
        print(bad, "->", type(error).__name__ + ":", error)
print("abc".isalpha(), "ab1".isalnum(), "123".isdigit(), "½".isnumeric(), "²".isdigit(), "²".isdecimal(), "٣".isdecimal(), "".isalpha(), "A b".isupper(), "Ab".istitle(), " \t".isspace(),
      "a_1".isidentifier(), "1a".isidentifier(), "é".isidentifier(), "abc\n".isprintable(), "é".isascii(), "a".islower(), "1".islower())
print(repr("it's"), repr('say "hi"'), repr("both ' and \""), repr("\n\t\r\\\x00\x7f\x80\xa0é\u200b\U0001f40d\ud800"), ascii("é\u1234\U0001f40d"))
print("\x41\u0042\U00000043\N{LATIN SMALL LETTER D}\105\
 continued", r"raw\n", "a" "b" 'c', '''triple
quoted''', "\a\b\f\v".encode())
print("abc" < "abd", "a" < "B", "" < "a", "abc" == "abc", "é" > "z", "\U0001f40d" > "\uffff", "a" != "b", "abc" <= "abc", min("hello"), max("hello"), sorted("hello"))
print("abc".translate({97: "X", 98: None, 99: 0x5A}), str.maketrans("ab", "cd", "e"), "abe".translate(str.maketrans("ab", "cd", "e")), str.maketrans({"a": 1}))
print("été".encode(), "été".encode("latin-1"), "é\udc80".encode("utf-8", "surrogateescape"), "éx".encode("ascii", "replace"), "éx".encode("ascii", "ignore"),
      "é€".encode("ascii", "xmlcharrefreplace"), "é€".encode("ascii", "backslashreplace"), "é".encode("ascii", "namereplace"), "a".encode("utf-16"), "a".encode("utf-32-be"))
print(b"\xc3\xa9\xff".decode("utf-8", "replace"), ascii(b"\xff\xc3".decode("utf-8", "surrogateescape")), b"\xe9".decode("latin-1"), b"abc".decode("ascii"), ascii(b"\xf0\x9f\x90".decode("utf-8", "replace")))
print(str(5), str(None), str(b"x"), str(b"x", "ascii"), str([1, "a"]), str(), repr(str), str(1.0), str(object)[:14])
text = ""
for i in range(2000):
    text += chr(97 + i % 26)
text2 = text
text += "é"
text2 += "\U0001f40d"
print(len(text), text[-3:], text2[-1], len(text2), text[:5], hash(text[:5]) == hash("abcde"))
a = "x"
b = a
a += "y"
print(a, b, a is b, "".join(reversed("abc")), list(enumerate("ab")), "a" "b" is "ab" if False else True)
print([*map(ord, "aé\U0001f40d")], "".join(map(chr, [97, 233, 0x1F40D])), "%s and %r" % ("a", "a"), "%(x)s %(y)05d" % {"x": 1, "y": 2}, "%%|%5s|%-5s|%c%c" % ("a", "b", 65, "z"))
print("%x %X %o %#x %#o %+d % d %05d %.3s %*d %-*d|" % (255, 255, 8, 255, 8, 5, 5, -42, "abcdef", 5, 42, 5, 42))
print("{} {1} {0}".format if False else "{0} {1} {0}".format("a", "b"), "{:>5}|{:<5}|{:^5}|{:*^7}".format(1, 2, 3, 4), "{a.real} {b[0]} {b[1][x]}".format(a=5, b=[1, {"x": 2}]))
print("{!r} {!s} {!a}".format("é", "é", "é"), "{:{w}.{p}f}".format(3.14159, w=10, p=2), "{{}}".format(), "{:,}".format(10**9), "{:%}".format(0.5), "{:c}".format(97), "{:s}".format("x"))
for bad in ("'{}'.format()", "'{0} {}'.format(1, 2)", "'{'.format()", "'}'.format()", "'{:d}'.format('x')", "'{:s}'.format(5)", "'{a}'.format()", "'{!x}'.format(1)", "'{:,d}x'.format(1)", "'%s' % (1, 2)",
            "'%s %s' % 1", "'%z' % 1", "'%(a)s' % {}", "'%' % ()", "f'{1:q}'", "format('x', '=5')", "'{0.x}'.format(1)", "'{:.2d}'.format(5)"):
    try:
        print(bad, eval(bad))
    except Exception as error:
        print(bad, "->", type(error).__name__ + ":", error)
print("abc".__contains__("b"), "abc".__getitem__(1), "abc".__len__(), "abc".__add__("d"), "abc".__mul__(2), "abc".__eq__(5), "abc".__lt__("b"), "a".__hash__() == hash("a"), "%s".__mod__("x"))
print("Straße".casefold() == "STRASSE".casefold(), "Ω".lower(), "Σας ΣΑΣ".lower(), "ŉ".upper(), "ﬁ".upper(), "ÿ".upper(), "µ".upper())
