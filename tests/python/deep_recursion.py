"""What nests too deeply ends with an exception, or works: it never takes the interpreter down."""
import gc
import sys
import threading

N = 20000
CONTAINED = (RecursionError, MemoryError, SyntaxError, ValueError, TypeError, KeyError)


def nest_list(n):
    x = []
    for i in range(n):
        x = [x]
    return x


def nest_tuple(n):
    x = ()
    for i in range(n):
        x = (x,)
    return x


def nest_dict(n):
    x = {}
    for i in range(n):
        x = {"a": x}
    return x


def check(name, work):
    try:
        work()
    except CONTAINED:
        pass
    print(name)


EXPRESSIONS = {
    "repr list": lambda: len(repr(nest_list(N))),
    "repr tuple": lambda: len(repr(nest_tuple(N))),
    "repr dict": lambda: len(repr(nest_dict(N))),
    "str list": lambda: len(str(nest_list(N))),
    "eq list": lambda: nest_list(N) == nest_list(N),
    "eq tuple": lambda: nest_tuple(N) == nest_tuple(N),
    "eq dict": lambda: nest_dict(N) == nest_dict(N),
    "lt list": lambda: nest_list(N) < nest_list(N),
    "hash tuple": lambda: hash(nest_tuple(N)) and 1,
    "compile (": lambda: compile('('*20000 + ')'*20000, 'x', 'exec'),
    "compile ( open": lambda: compile('('*20000, 'x', 'exec'),
    "compile [": lambda: compile('['*20000 + ']'*20000, 'x', 'exec'),
    "compile {": lambda: compile('{1:'*20000 + '1'+'}'*20000, 'x', 'exec'),
    "compile -": lambda: compile('-'*20000 + '1', 'x', 'eval'),
    "compile not": lambda: compile('not '*20000 + '1', 'x', 'eval'),
    "compile ~": lambda: compile('~'*20000 + 'x', 'x', 'eval'),
    "compile lambda": lambda: compile('lambda:'*20000 + 'x', 'x', 'eval'),
    "compile await": lambda: compile('async def f():\n ' + 'await '*10000 + 'x', 'x', 'exec'),
    "compile **": lambda: compile('x**'*20000 + 'x', 'x', 'eval'),
    "compile a+a": lambda: eval('+'.join(['1']*20000)),
    "compile a+x": lambda: compile('+'.join(['x']*20000), 'x', 'eval'),
    "compile and": lambda: compile(' and '.join(['x']*20000), 'x', 'eval'),
    "compile if else": lambda: compile('x if x else '*20000 + 'x', 'x', 'eval'),
    "compile a.b": lambda: compile('x' + '.b'*20000, 'x', 'eval'),
    "compile a[0]": lambda: compile('x' + '[0]'*20000, 'x', 'eval'),
    "compile a()": lambda: compile('x' + '()'*20000, 'x', 'eval'),
    "compile f(f(": lambda: compile('f('*10000 + ')'*10000, 'x', 'eval'),
    "compile a<b": lambda: compile('x<'*20000 + 'x', 'x', 'eval'),
    "compile elif": lambda: compile('if x: pass\n' + 'elif x: pass\n'*10000, 'x', 'exec'),
    "compile nested if": lambda: compile(''.join(' '*i + 'if x:\n' for i in range(99)) + ' '*99 + 'pass', 'x', 'exec'),
    "compile nested if 150": lambda: compile(''.join(' '*i + 'if x:\n' for i in range(150)) + ' '*150 + 'pass', 'x', 'exec'),
    "compile nested for": lambda: compile(''.join(' '*i + 'for a in b:\n' for i in range(99)) + ' '*99 + 'pass', 'x', 'exec'),
    "compile f-string": lambda: compile("f'{"*2000 + "1" + "}'"*2000, 'x', 'eval'),
    "compile f spec": lambda: compile("f'" + "{x:"*2000 + "}"*2000 + "'", 'x', 'eval'),
    "compile comp": lambda: compile('[x for x in '*5000 + 'y' + ']'*5000, 'x', 'eval'),
    "compile comp for": lambda: compile('[x ' + 'for x in y '*20000 + ']', 'x', 'eval'),
    "compile decorators": lambda: compile('@x\n'*10000 + 'def f(): pass', 'x', 'exec'),
    "compile nested def": lambda: compile(''.join(' '*i + 'def f():\n' for i in range(99)) + ' '*99 + 'pass', 'x', 'exec'),
    "compile class nest": lambda: compile(''.join(' '*i + 'class f:\n' for i in range(99)) + ' '*99 + 'pass', 'x', 'exec'),
    "compile match": lambda: compile('match x:\n case ' + '['*10000 + ']'*10000 + ': pass', 'x', 'exec'),
    "compile match or": lambda: compile('match x:\n case ' + '|'.join(['1']*20000) + ': pass', 'x', 'exec'),
    "compile =": lambda: compile('x='*20000 + '1', 'x', 'exec'),
    "compile star target": lambda: compile('['*10000+'x'+']'*10000 + '=1', 'x', 'exec'),
    "compile strings": lambda: len(eval("'a' "*20000)),
    "compile walrus": lambda: compile('(x:='*10000 + '1' + ')'*10000, 'x', 'eval'),
    "compile try": lambda: compile(''.join(' '*i + 'try:\n' for i in range(50)) + ' '*50 + 'pass\n' + ''.join(' '*i + 'finally: pass\n' for i in reversed(range(50))), 'x', 'exec'),
    "compile type params": lambda: compile('def f[' + 'T,'.join(['']*10000) + 'X](): pass', 'x', 'exec'),
    "compile annotation": lambda: compile('x: ' + '['*10000 + ']'*10000, 'x', 'exec'),
    "compile 'global'": lambda: compile('x; '*20000, 'x', 'exec'),
}


def functools_nest():
    t = (str,)
    for i in range(N): t = (t,)
    return t


def mk(op, body):
    def f():
        ns = {}
        exec(f"class A:\n def __init__(self, o=None): self.o = o\n def {op}: return {body}\n", ns)
        A = ns["A"]
        x = A()
        for i in range(N): x = A(x)
        y = A()
        for i in range(N): y = A(y)
        return x, y
    return f


def T_json(): import json; return json.dumps(nest_list(N))


def T_json_loads(): import json; return json.loads('['*N + ']'*N)


def T_pickle_py(): import pickle; return pickle._dumps(nest_list(N))


def T_copy(): import copy; return copy.deepcopy(nest_list(N))


def T_marshal(): import marshal; return marshal.dumps(nest_list(N))


def T_marshal_loads(): import marshal; return marshal.loads(b'[\x01\x00\x00\x00' * N + b'N')


def T_marshal_loads_t(): import marshal; return marshal.loads(b'(\x01\x00\x00\x00' * N + b'N')


def T_isinstance(): 
    return isinstance(1, functools_nest())


def T_issubclass(): return issubclass(int, functools_nest())


def T_getattr():
    class A:
        def __getattr__(self, n): return getattr(self, n + "x")
    return A().foo


def T_getattr_obj():
    class A:
        def __init__(self, o): self.o = o
        def __getattr__(self, n): return getattr(self.o, n)
    x = A(None)
    for i in range(N): x = A(x)
    return x.foo


def T_property():
    class A:
        @property
        def x(self): return self.x
    return A().x


def T_eq():
    x, y = mk("__eq__(self, other)", "self.o == other.o")(); return x == y


def T_lt():
    x, y = mk("__lt__(self, other)", "self.o < other.o")(); return x < y


def T_hash():
    x, y = mk("__hash__(self)", "hash(self.o)")(); return hash(x)


def T_add():
    x, y = mk("__add__(self, other)", "self.o + other.o")(); return x + y


def T_radd():
    x, y = mk("__radd__(self, other)", "1 + self.o")(); return 1 + x


def T_neg():
    x, y = mk("__neg__(self)", "-self.o")(); return -x


def T_repr():
    x, y = mk("__repr__(self)", "repr(self.o)")(); return repr(x)


def T_str():
    x, y = mk("__str__(self)", "str(self.o)")(); return str(x)


def T_format():
    x, y = mk("__format__(self, s)", "format(self.o, s)")(); return f"{x:>3}"


def T_bool():
    x, y = mk("__bool__(self)", "bool(self.o)")(); return bool(x)


def T_len():
    x, y = mk("__len__(self)", "len(self.o)")(); return len(x)


def T_getitem():
    x, y = mk("__getitem__(self, i)", "self.o[i]")(); return x[1]


def T_contains():
    x, y = mk("__contains__(self, i)", "i in self.o")(); return 1 in x


def T_call():
    x, y = mk("__call__(self)", "self.o()")(); return x()


def T_iter():
    x, y = mk("__iter__(self)", "iter(self.o)")(); return list(x)


def T_next():
    x, y = mk("__next__(self)", "next(self.o)")(); return next(x)


def T_index():
    x, y = mk("__index__(self)", "self.o.__index__()")(); return [1][x]


def T_get():
    class D:
        def __get__(self, o, t): return o.x
    class A: x = D()
    return A().x


def T_enter():
    class A:
        def __enter__(self):
            with self: pass
        def __exit__(self, *a): pass
    with A(): pass


def T_instancecheck():
    class M(type):
        def __instancecheck__(c, o): return isinstance(o, c)
    class A(metaclass=M): pass
    return isinstance(1, A)


def T_new():
    class A:
        def __new__(c): return c()
    return A()


def T_meta_call():
    class M(type):
        def __call__(c): return c()
    class A(metaclass=M): pass
    return A()


def T_init_subclass():
    class A:
        def __init_subclass__(c): type("X", (c,), {})
    class B(A): pass


def T_missing():
    class D(dict):
        def __missing__(self, k): return self[k]
    return D()[1]


def T_yieldfrom():
    def g(n):
        if n: yield from g(n - 1)
        yield 1
    return sum(g(N))


def T_yieldfrom2():
    def g(it): yield from it
    it = iter([1, 2, 3])
    for i in range(N): it = g(it)
    return list(it)


def T_gen_for():
    def g(it):
        for x in it: yield x
    it = iter([1, 2, 3])
    for i in range(N): it = g(it)
    return list(it)


def T_gen_throw():
    def g(it): yield from it
    it = g(iter([1, 2, 3]))
    for i in range(800): it = g(it)
    next(it); it.throw(ValueError("x"))


def T_await():
    async def f(n):
        if n: return await f(n - 1)
        return 1
    f(N).send(None)


def T_map():
    it = iter([1, 2])
    for i in range(N): it = map(abs, it)
    return list(it)


def T_filter():
    it = iter([1, 2])
    for i in range(N): it = filter(None, it)
    return list(it)


def T_zip():
    it = iter([1, 2])
    for i in range(N): it = zip(it)
    return len(list(it))


def T_enumerate():
    it = iter([1, 2])
    for i in range(N): it = enumerate(it)
    return len(list(it))


def T_chain():
    import itertools
    it = iter([1, 2])
    for i in range(N): it = itertools.chain(it)
    return list(it)


def T_itertools():
    import itertools
    out = []
    for f in (itertools.accumulate, itertools.cycle, lambda i: itertools.islice(i, 3), lambda i: itertools.takewhile(bool, i), lambda i: itertools.dropwhile(bool, i), lambda i: itertools.starmap(max, i),
              lambda i: itertools.filterfalse(None, i), itertools.groupby, itertools.pairwise, lambda i: itertools.zip_longest(i), lambda i: itertools.compress(i, [1]), lambda i: itertools.batched(i, 1), lambda i: itertools.tee(i)[0]):
        it = iter([1, 2, 0])
        for i in range(N): it = f(it)
        try: next(it); out.append(1)
        except (RecursionError, TypeError, StopIteration) as e: out.append(type(e).__name__)
    return str(out)


def T_reversed():
    class A:
        def __reversed__(self): return reversed(self)
    return reversed(A())


def T_partial():
    import functools
    f = abs
    for i in range(N): f = functools.partial(f)
    return f(-1)


def T_partial2():
    import functools
    class P(functools.partial): pass
    f = abs
    for i in range(N): f = P(f); f.x = 1
    return f(-1)


def T_method():
    import types
    f = lambda *a: 1
    for i in range(1000): f = types.MethodType(f, 1)
    return f()


def T_cmp_to_key():
    import functools
    K = functools.cmp_to_key(lambda a, b: (a > b) - (a < b))
    x = K(1); y = K(1)
    for i in range(N): x = K(x); y = K(y)
    return x < y


def T_sort_key():
    def f(x): return sorted([1], key=f)
    return sorted([1], key=f)


def T_re_nest():
    import re; return re.compile('(' * 20000 + ')' * 20000)


def T_re_match():
    import re; return bool(re.match('(?:a|b)*c', 'ab' * 100000))


def T_re_match2():
    import re; return bool(re.match(r'(a|b)*?c', 'ab' * 100000 + 'c'))


def T_exc_group():
    e = ValueError(1)
    for i in range(N): e = ExceptionGroup("g", [e])
    return e.split(ValueError)[0] is not None


def T_exc_group_repr():
    e = ValueError(1)
    for i in range(N): e = ExceptionGroup("g", [e])
    return len(repr(e))


def T_del_chain():
    class A:
        def __init__(self, o): self.o = o
        def __del__(self): pass
    x = None
    for i in range(N): x = A(x)
    del x
    return gc.collect() >= 0


def T_linked():
    x = None
    for i in range(N * 10): x = (x,)
    del x
    return gc.collect() >= 0


def T_weakref_chain():
    import weakref
    class A: pass
    x = A()
    l = [x]
    for i in range(N):
        y = A(); y.r = weakref.ref(x, lambda r: None); x = y; 
    del x, y, l
    return gc.collect() >= 0


def T_ast_dump():
    import ast
    x = ast.Constant(1)
    for i in range(N): x = ast.UnaryOp(ast.USub(), x)
    return len(ast.dump(x))


def T_ast_compile2():
    import ast
    x = ast.Constant(1, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    for i in range(N): x = ast.UnaryOp(ast.USub(), x, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    return compile(ast.Expression(x), "x", "eval")


def T_ast_compile_body():
    import ast
    x = [ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)]
    for i in range(N): x = [ast.If(ast.Constant(1, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0), x, [], lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)]
    return compile(ast.Module(x, []), "x", "exec")


def T_generic_alias():
    x = int
    for i in range(N): x = list[x]
    return len(repr(x))


def T_mappingproxy():
    import types
    x = {}
    for i in range(N): x = types.MappingProxyType(x)
    return len(repr(x)), x.get(1)


def T_slice():
    x = 1; y = 1
    for i in range(N): x = slice(x); y = slice(y)
    return x == y


def T_deque_repr():
    import collections
    x = 1
    for i in range(N): x = collections.deque([x])
    return len(repr(x))


def T_deque_eq():
    import collections
    x = y = 1
    for i in range(N): x = collections.deque([x]); y = collections.deque([y])
    return x == y


def T_set_frozen():
    x = frozenset(); y = frozenset()
    for i in range(N): x = frozenset([x])
    return len(repr(x))


def T_simplens():
    import types
    x = 1; y = 1
    for i in range(N): x = types.SimpleNamespace(a=x); y = types.SimpleNamespace(a=y)
    try: print(len(repr(x)))
    except RecursionError: pass
    return x == y


def T_dictview():
    x = {}; y = {}
    for i in range(N): x = {1: x}; y = {1: y}
    return x.items() == y.items()


def T_exec():
    ns = {}
    ns["ns"] = ns
    exec("def f(): exec('f()', ns)", ns)
    return ns["f"]()


def T_eval():
    def f(): return eval("f()", {"f": f})
    return f()


def T_symtable():
    import symtable; return symtable.symtable('-' * 50000 + 'x', 'x', 'exec') is not None


def T_contextvars():
    import contextvars
    def f(n): return contextvars.copy_context().run(f, n + 1)
    return f(0)


def T_str_format():
    return ("{0" + "[0]" * N + "}").format(nest_list(N + 1))


def in_thread(size, *works):
    def run():
        for work in works:
            check(f"thread {size} {work.__name__}", work)

    old = threading.stack_size(size)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)


for name, work in EXPRESSIONS.items():
    check(name, work)
for name, work in list(globals().items()):
    if name.startswith("T_"):
        check(name[2:], work)
for size in (0, 1 << 20):
    in_thread(size, T_eq, T_repr, T_json, T_marshal_loads, T_getattr, T_map, T_ast_compile2, T_yieldfrom, T_re_match)
# not in stress: deep structures take too long to be collected again and again
