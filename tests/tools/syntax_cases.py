# Taipan: collects source texts that CPython's own tests compile; run by CPython 3.14. MIT licence.
#
#   python3.14 syntax_cases.py OUT.json test.test_syntax test.test_fstring ...
# Runs those tests with compile, exec, eval and ast.parse recording what they are given, and adds the doctests.
import ast, builtins, doctest, io, json, sys, unittest

cases, seen = [], set()
real_compile, real_exec, real_eval, real_parse = compile, exec, eval, ast.parse


def record(source, mode, flags):
    if isinstance(source, (bytes, bytearray)):
        return
    if not isinstance(source, str) or len(source) > 20000 or "\0" in source:
        return
    try:
        source.encode("utf-8")
    except UnicodeError:
        return
    flags &= 0x1000 | 0x4000 | 0x200 | 0x400000
    key = (mode, flags, source)
    if key not in seen:
        seen.add(key)
        cases.append(key)


def new_compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, **kw):
    record(source, mode, flags)
    return real_compile(source, filename, mode, flags, dont_inherit, optimize, **kw)


def frame_scope(globals, locals):
    frame = sys._getframe(2)
    if globals is None:
        globals = frame.f_globals
        if locals is None:
            locals = frame.f_locals
    return globals, globals if locals is None else locals


def new_exec(source, globals=None, locals=None, /, **kw):
    record(source, "exec", 0)
    globals, locals = frame_scope(globals, locals)
    return real_exec(source, globals, locals, **kw)


def new_eval(source, globals=None, locals=None, /):
    if isinstance(source, str):
        record(source.lstrip(" \t"), "eval", 0)
    globals, locals = frame_scope(globals, locals)
    return real_eval(source, globals, locals)


def main():
    sys.path.insert(0, "/work/oracle/lib/python3.14")
    out, names = sys.argv[1], sys.argv[2:]
    suite = unittest.TestSuite()
    for name in names:
        try:
            module = __import__(name, fromlist=["x"])
        except ImportError as e:
            print(e)
            continue
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
        tests = [doctest.DocTestParser().get_doctest(module.__doc__ or "", {}, name, None, 0)]
        for value in getattr(module, "__test__", {}).values():
            if isinstance(value, str):
                tests.append(doctest.DocTestParser().get_doctest(value, {}, name, None, 0))
        for test in tests:
            for example in test.examples:
                record(example.source, "single", 0)
                record(example.source, "exec", 0)
    builtins.compile, builtins.exec, builtins.eval = new_compile, new_exec, new_eval
    try:
        unittest.TextTestRunner(io.StringIO(), verbosity=0).run(suite)
    finally:
        builtins.compile, builtins.exec, builtins.eval = real_compile, real_exec, real_eval
    with open(out, "w") as f:
        json.dump(cases, f)
    print(len(cases), "cases")


main()
