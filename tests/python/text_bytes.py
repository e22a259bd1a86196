# Taipan: bytes and bytearray: results and messages, expression by expression. MIT licence.

from packages.expressions import show

B = bytearray

show(r"""
b"a".find("a")
b"a".find(1.5)
b"a".find(256)
b"a".find(-1)
b"a".index(5)
b"a".index(b"x")
b"a".count("a")
256 in b"a"
"a" in b"a"
256 in B(b"a")
b"a".startswith(1)
b"a".startswith((1,))
b"a".endswith("a")
b"a".split(1)
b"a".split(b"")
b"a".split("a")
b"a".partition("a")
b"a".partition(b"")
b"a".strip("a")
b"a".strip(1)
b"a".replace("a","b")
b"a".replace(b"a","b")
b"a".join(1)
b"a".join([1])
b"a".join(["a"])
B(b"a").join([1])
b"a".translate(b"a")
b"a".translate("a")
b"a".translate(None, "a")
bytes.maketrans(b"a", b"bc")
bytes.maketrans("a", b"bc")
b"a".center(10, b"ab")
b"a".center(10, "a")
b"a".center(10, 1)
b"a".ljust(10, bytearray(b"x"))
b"a".zfill("a")
b"a".removeprefix("a")
b"a".removesuffix(1)
b"a"+1
b"a"+"a"
b"a"+B(b"b")
B(b"a")+b"b"
B(b"a")+1
b"a"[5]
B(b"a")[5]
B(b"a")["a"]
bytes("a")
bytes("a","ascii","strict",1)
bytes(1,"ascii")
bytes(1,errors="ascii")
bytes(-1)
bytes(1.5)
bytes([256])
bytes([-1])
bytes(["a"])
bytes([1.5])
bytes(10**30)
bytes(object())
bytes(foo=1)
bytes("a",1)
bytes("a","ascii",1)
bytearray("a")
bytearray(1,"ascii")
bytearray(1,errors="ascii")
bytearray(-1)
bytearray(1.5)
bytearray([256])
bytearray(["a"])
bytearray(10**30)
bytearray(object())
B(b"a").append(256)
B(b"a").append("a")
B(b"a").insert("a",1)
B(b"a").insert(0,"a")
B(b"a").extend(1)
B(b"a").extend("a")
B(b"a").extend([256])
B(b"a").extend(["a"])
B(b"").pop()
B(b"a").pop(5)
B(b"a").pop("a")
B(b"a").remove(5)
B(b"a").remove("a")
B(b"a").__setitem__(0,256)
B(b"a").__setitem__(0,"a")
B(b"a").__setitem__(5,1)
B(b"a").__setitem__("a",1)
B(b"a").__delitem__(5)
B(b"a").__setitem__(slice(0,1),"a")
B(b"a").__setitem__(slice(0,1),5)
B(b"a").__setitem__(slice(0,1),[256])
B(b"abc").__setitem__(slice(0,3,2),b"abc")
B(b"a").__imul__(-1)
B(b"a").__iadd__(1)
B(b"a").__iadd__("a")
B(b"a").resize(-1)
B(b"a").resize("a")
bytes.fromhex("1")
bytes.fromhex("1g")
bytes.fromhex("\u0660")
bytes.fromhex(1)
bytes.fromhex(b"12")
bytearray.fromhex("1 2")
bytes.fromhex("zz")
b"ab".hex("ab")
b"ab".hex(1)
b"ab".hex("\u1234")
b"ab".hex(":", 0)
b"abcde".hex(":", 2)
b"abcde".hex(":", -2)
b"ab".hex(b":")
b"ab".hex("")
b"ab".hex(b"\xff")
b"ab".hex("\xff")
b"a".decode(1)
b"a".decode("foo")
b"\xff".decode()
b"a".expandtabs("a")
repr(B(b"a'"))
repr(b"a'\"\n\x00\xff\\")
repr(type("X",(bytearray,),{})(b"a"))
str(b"a")
b"a" == "a"
b"a" < "a"
B(b"a") < "a"
B(b"a") == b"a"
b"a" < B(b"b")
b"%d" % "a"
b"%x" % 1.5
b"%c" % 256
b"%c" % "a"
b"%c" % b"ab"
b"%c" % B(b"a")
b"%b" % 1
b"%b" % "a"
b"%s" % 1
b"%s" % b"abc"
b"%a" % "\xe9"
b"%r" % "\xe9"
b"%s" % ()
b"%s" % (b"a",b"b")
b"abc" % 1
b"%(a)s" % {b"a":b"x"}
b"%(a)s" % {"a":b"x"}
b"%(a)s" % 1
b"%z" % 1
b"%" % 1
b"%(a" % {}
b"%5d|%-5d|%05d" % (1,2,3)
b"%*d" % ("a",1)
b"%.*d" % ("a",1)
b"%f" % "a"
b"%f" % b"a"
b"%5.2s|" % b"abc"
B(b"%s") % b"a"
b"%c" % -1
b"%c" % 1.5
b"%5c|" % 65
b"%x" % "a"
b"a".__getnewargs__()
B(b"a").__reduce__()
B(b"a").__reduce_ex__(0)
B(b"a").__reduce_ex__(2)
hash(B())
bytes(b"a").__bytes__()
b"a".isascii()
b"\xb2".isdigit()
B(b"x")*-1
b"a"*1.5
iter(b"ab").__reduce__()
iter(B(b"ab")).__reduce__()
b"abc".rsplit(None,"a")
b"a b".split(maxsplit=1)
B(b"a b").split()
B(b"a,b").partition(b",")
b"a,b".partition(B(b","))
b"A".swapcase(), b"abc def".title(), b"aBc".capitalize()
b"a\tb".expandtabs(4)
b"+5".zfill(5)
b"a\nb\r\nc\x0bd".splitlines(True)
""", globals())
