# Taipan: memoryview: results and messages, expression by expression. MIT licence.

from packages.expressions import show

M = memoryview
B = bytearray


def released():
    view = memoryview(b"abc")
    view.release()
    return view


def two():
    return M(bytes(range(12))).cast("B", [3, 4])


def ints():
    view = memoryview(bytearray(12)).cast("i")
    view[0], view[1], view[2] = 1, 2, 3
    return view


show(r"""
M(1)
M()
M("a")
repr(released())
released()[0]
len(released())
released().tobytes()
released().nbytes
released() == b"abc"
hash(released())
list(released())
released().cast("B")
M(b"abc")[5]
M(b"abc")["a"]
M(b"abc")[0:2,1]
M(b"abc")[0,1]
M(b"abc")[()]
M(b"abc")[...]
M(b"abc").__setitem__(0,1)
M(b"abc").__delitem__(0)
M(B(b"abc")).__delitem__(0)
M(B(b"abc")).__setitem__(0,256)
M(B(b"abc")).__setitem__(0,-1)
M(B(b"abc")).__setitem__(0,"a")
M(B(b"abc")).__setitem__(0,1.5)
M(B(b"abc")).__setitem__(5,1)
M(B(b"abc")).__setitem__("a",1)
M(B(b"abc")).__setitem__(slice(0,2),b"a")
M(B(b"abc")).__setitem__(slice(0,2),"ab")
M(B(b"abc")).__setitem__(slice(0,2),[1,2])
ints().__setitem__(0,2**40)
ints().__setitem__(0,1.5)
ints().__setitem__(slice(0,1),b"abcd")
M(B(8)).cast("d").__setitem__(0,"a")
M(B(8)).cast("c").__setitem__(0,1)
M(B(8)).cast("c").__setitem__(0,b"ab")
M(B(8)).cast("P").__setitem__(0,-1)
M(B(8)).cast("?")[0]
M(B(8)).cast("c")[0]
M(B(8)).cast("f").tolist()
M(B(8)).cast("e").tolist()
M(B(8)).cast("F")
M(b"abc").cast("I")
M(b"abcd").cast("I").cast("H")
M(b"abcd").cast("@I").format
M(b"abcd").cast("<I")
M(b"abcd").cast("xx")
M(b"abcd").cast(1)
M(b"abcd").cast("B",[2])
M(b"abcd").cast("B",[2,3])
M(b"abcd").cast("B",[-1,3])
M(b"abcd").cast("B",["a"])
M(b"abcd").cast("B",1)
M(b"abcd").cast("B",[1]*65)
M(b"abcd")[::2].cast("I")
two()[1]
two()[1,2]
two()[1,9]
two()[1,2,3]
two()[1:2]
two()[::2].tolist()
two()["a"]
two().tolist()
two().tobytes("F")
two().tobytes("X")
two().tobytes(None)
two().shape, two().strides, two().suboffsets, two().ndim, two().nbytes, two().itemsize
two().c_contiguous, two().f_contiguous, two().contiguous
len(two())
list(two())
1 in two()
two() == M(bytes(range(12)))
two().cast("B").tolist()
two().cast("H")
two().cast("B",[4,3])
two()[1,2] == 6
M(b"abcd").cast("i",[])
M(b"abcd").cast("i",[])[()]
M(b"abcd").cast("i",[])[...]
M(b"abcd").cast("i",[])[0]
len(M(b"abcd").cast("i",[]))
M(b"abcd").cast("i",[]).tolist()
M(b"abcd").cast("i",[]).shape
list(M(b"abcd").cast("i",[]))
M(b"abc").toreadonly().readonly
M(B(b"abc")).toreadonly().readonly
hash(M(b"abc")) == hash(b"abc")
hash(M(B(b"abc")))
hash(ints())
M(b"abc").hex(), M(b"abc").hex(":")
M(b"abc") < M(b"abd")
M(b"abc") == "abc"
M(b"abc").count(97), M(b"abc").index(98)
M(b"abc").index(5)
M(b"abc").index(97,1)
two().count(1)
two().index(1)
M(b"abc").obj, M(b"abc").format
M._from_flags(b"abc", 1)
M._from_flags(b"abc", 0).format
M(b"abc").__buffer__(0)
M(b"abc").__buffer__(1)
M[int]
ints().format, ints().itemsize, ints().nbytes, ints().tolist(), len(I), ints().shape
ints()[::-1].tolist()
ints()[::-1].tobytes()
ints()[::-1].f_contiguous
ints()[0:0].tolist()
(lambda m:(m.__enter__() is m, m.__exit__(None,None,None)))(M(b"a"))
M(b"abc")[10**30]
M(b"abc").suboffsets
97 in M(b"abc")
M(two()).shape
next(reversed(M(b"abc")))
iter(M(b"ab"))
M(M(b"abc")).obj
M(b"abc").itemsize
M(b"").tolist(), M(b"").c_contiguous
B(b"a").__buffer__(0)
type("X",(M,),{})
M(b"a").xyz
M(b"abc").__eq__(b"abc")
M(b"").cast("B",[0])
M(b"").cast("I")
M(b"").cast("B",[0,2])
M(b"abcd")[1:3].cast("H")[0]
""", globals())
