import traceback
sources = ["x = ", "if x\n  pass", "print 'hello'", "def f(:\n pass", "a = 1 +* 2", "foo(a b)", "[1, 2", "(1, 2]", "'abc", "'''abc", "f'{x'", "f'{}'", "f'{a b}'", "x = 5 = y", "1 = x", "f() = 1", "a + b = c", "None = 1", "del f()", "x := 5",
    "return 5", "yield 1", "break", "continue", "class A:\nx = 1", "def f():\n\tx\n        y", "if True:\n    x\n  y", "  x", "for x in y z:", "import a.b as", "from a import", "from . import *, b", "def f(a, a): pass", "def f(a=1, b): pass", "def f(*): pass", "f(a=1, 2)", "f(**a, *b)", "f(a=1, a=2)",
    "lambda x=1, y: 0", "global x\nx = 1\nglobal x", "def f():\n x = 1\n global x", "nonlocal x", "def f():\n nonlocal zz", "async def f(): yield from x", "await x", "def f(): await x", "[await x for x in y]", "try:\n pass\n", "try: pass\nexcept: pass\nexcept A: pass", "try: pass\nexcept* A: pass\nexcept B: pass",
    "match x:\n case a: pass\n case b: pass", "match x:\n case a | b: pass", "match x:\n case {**r, 'a': 1}: pass", "match x:\n case A(x=1, x=2): pass", "with a as 5: pass", "x: int: 5", "(a, b): int", "a, b += 1", "a = *b", "*a", "print(*a for a in b)", "f(x for x in y, 1)", "{**a for a in b}", "{a: b, c}", "{1, 2: 3}",
    "0777", "1__0", "1_", "0xg", "0b2", "1e", "1.2.3", "5a", "$x", "a ? b", "é€ = 1", "x = 'a\nb'", "\\ x", "a\\", "if x = 1: pass", "while x == 1 y: pass", "else: pass", "elif x: pass", "case 1: pass", "from __future__ import nope", "x = 1\nfrom __future__ import annotations", "import *", "class A(x for x in y): pass", "@5 5\ndef f(): pass",
    "type X[T, T] = int", "def f[T](x: (yield)): pass", "class A[T=int, U]: pass", "not", "a not b", "a is not", "x = (yield) = 1", "(x for x in y) = 1", "x if y", "x if y else", "f'{x!z}'", "f'{x!}'", "f'{lambda x: 1}'", "f'{*a}'" , "b'é'", "b'a' 'b'", "t'a' 'b'", "__debug__ = 1", "def f(__debug__): pass", "def f(x): global x", "a.b := 1", "[x := 1 for x in y]", "[i for i in (j := 1)]", "raise x from", "assert", "pass x", "x++", "a <> b", "a !b", "import a as b.c", "def f() -> : pass", "def 5(): pass", "class : pass", "while: pass", "for in x: pass", "with: pass", "{", ")", "x = {1:}", "x = {:1}", "[,]", "f(,)", "(,)", "...x", "a..b", "a.5", "async x", "async with a: pass"]
for source in sources:
    try:
        compile(source, "<source>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as error:
        print(repr(source), "".join(traceback.format_exception_only(error)), sep="\n", end="")
        print("   ", (error.lineno, error.offset, error.end_lineno, error.end_offset))
