# Taipan: str: methods, formatting: results and messages, expression by expression. MIT licence.

from packages.expressions import show

show(r"""
"a".find(1)
"a".find("a", "b")
"a".count(1)
"a".index("b")
"a".rindex(2)
"a".startswith(1)
"a".startswith((1,))
"a".endswith(1)
"a".endswith((1,))
"a".split(1)
"a".split("")
"a".rsplit("")
"a".rsplit(2)
"a".split("a", "b")
"a".splitlines("x")
"a".partition(1)
"a".partition("")
"a".rpartition(1)
"a".strip(1)
"a".lstrip(1)
"a".replace(1,2)
"a".replace("a",2)
"a".replace("a","b",1.5)
"a".join(1)
"a".join([1])
"a".translate(1)
"a".translate({97:"abc"})
"a".translate({97:0x110000})
"a".translate({97:1.5})
str.maketrans(1)
str.maketrans("a")
str.maketrans("a","bc")
str.maketrans("a",1)
str.maketrans(1,"a")
str.maketrans("a","b",1)
str.maketrans({"ab":1})
str.maketrans({1.5:1})
"a".center("a")
"a".center(10,"ab")
"a".center(10,1)
"a".zfill("a")
"a".expandtabs("a")
"a".removeprefix(1)
"a".removesuffix(1)
"a"+1
"a" in 1
1 in "a"
"a"[5]
"a"*1.5
"a".encode(1)
"a".encode("x\0")
"a".encode("ascii",1)
"a".encode("foo")
"\xe9".encode("ascii")
str(b"a", 1)
str(b"a", "ascii", 1)
str("a","ascii")
str(1,"ascii")
str(1,2,3,4)
str(foo=1)
str(b"\xff","ascii")
"a".__getnewargs__()
"{}".format()
"{a}".format()
"{0.a}".format(1)
"{0[a]}".format(1)
"{".format()
"}".format()
"{0".format(1)
"{0!}".format(1)
"{0!x}".format(1)
"{0!r".format(1)
"{0!rx}".format(1)
"{}{0}".format(1)
"{0}{}".format(1)
"{0[}".format(1)
"{0[]}".format(1)
"{0.}".format(1)
"{0]}".format([1])
"{0[0]x}".format([1])
"{0[0].}".format([1])
"{!r}".format("a")
"{:{}}".format(1,5)
"{:{:{}}}".format(1,5,6)
"{99999999999999999999}".format(1)
"{0[99999999999999999999]}".format([1])
"{a.b[c]}".format_map({"a":1})
"{}".format_map({})
"{0:{1}}".format(3,"x>5")
"{:d}".format("a")
"{0!\u1234}".format(1)
"{ }".format(1)
"{-1}".format(1)
"{0}".format_map({})
"{:s}".format(1)
"%d" % "a"
"%x" % "a"
"%x" % 1.5
"%i" % 1.5
"%f" % "a"
"%c" % "ab"
"%c" % 0x110000
"%c" % -1
"%c" % 1.5
"%s" % ()
"%s" % (1,2)
"abc" % 1
"abc" % {}
"abc" % []
"%(a)s" % 1
"%(a)s" % {}
"%(a" % {"a":1}
"%(a)" % {"a":1}
"%" % 1
"%z" % 1
"%5" % 1
"%*d" % ("a",1)
"%.*d" % ("a",1)
"%99999999999999999999d" % 1
"%.99999999999999999999d" % 1
"%.9999999999d" % 1
"%ld" % 3
"%5%" % ()
"%-5%|" % ()
"%#x %#X %#o %#010x %+d % d %05d %-5d|" % (255,255,8,255,3,4,-5,6)
"%.3d|%8.3d|%-8.3d|%#.4x" % (5,5,5,5)
"%a %r %5.1s|" % ("\xe9","b","cde")
"%5c|%-5c|" % ("a",98)
"%#g %g %G %e %E %.0f %#.0f" % (1.0,1e10,1e-10,3.5,3.5,2.5,2.5)
"%.1000f" % 1 == "1."+"0"*1000
"%(a)s %s" % {"a":1}
"%s" % {"a":1}
"%s %s" % {"a":1}
"%(a)*d" % {"a":1}
"%d" % True
"%s %%" % "a"
"%\u1234" % 1
"%d" % 10**30
"%x" % -10**30
"%#o" % -0
"%o" % -8
"%u" % 5.5
"%d" % 1e400
"%d" % float("nan")
"%c" % "\U0001f600"
"%c" % b"a"
"%5.3f|%-9.2e|%+.1f|%08.2f" % (3.14159,1234.5,2.0,-1.5)
""", globals())
