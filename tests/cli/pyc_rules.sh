# The rules of .pyc files, written out from Python: names, headers, modes, invalidation, py_compile, compileall.
cat >rules.py <<'END'
import importlib.util, os, py_compile, re, subprocess, sys

TAG = sys.implementation.cache_tag
MAGIC = importlib.util.MAGIC_NUMBER


def clean(text):
    text = re.sub(r"\b(cpython|taipan)-314\b", "TAG", text.replace(os.getcwd(), "HERE"))
    return re.sub(r"\b(python(3\.14)?|taipan) -", "PROGRAM -", text)


def show(title, *values):
    print(clean(title + ": " + " ".join(map(str, values))))


def source(name="module.py", text="VALUE = 1\n", when=1577836800):
    with open(name, "w") as file:
        file.write(text)
    os.utime(name, (when, when))


def header(path):
    with open(path, "rb") as file:
        data = file.read(16)
    flags = int.from_bytes(data[4:8], "little")
    if flags & 1:  # the hash depends on the magic number
        with open("module.py", "rb") as file:
            return data[:4] == MAGIC, flags, data[8:] == importlib.util.source_hash(file.read())
    return data[:4] == MAGIC, flags, data[8:].hex()


def caches(folder="."):
    found = []
    for place, folders, files in os.walk(folder):
        folders.sort()
        found += [os.path.join(place, name) for name in files if name.endswith(".pyc")]
    return sorted(found)


def run(*arguments, code="import module; print(module.VALUE, module.__cached__ and 1)", **environment):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SOURCE_DATE"))}
    env.update(environment)
    command = [os.environ["TAIPAN"], *arguments] + (["-c", code] if code else [])
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    return clean(result.stdout.strip() + (" ! " + result.stderr.strip().splitlines()[-1] if result.stderr else ""))


def reset():
    subprocess.run(["rm", "-rf", "__pycache__", "prefix"])


# names
for optimization in (None, "", 0, 1, "x"):
    show("name", importlib.util.cache_from_source("a/b.py", optimization=optimization))
for wrong in ("a.pyc", "__pycache__/a.pyc", "__pycache__/a.x.y.z.pyc", f"__pycache__/a.{TAG}.foo-1.pyc"):
    try:
        show("source", importlib.util.source_from_cache(wrong))
    except ValueError as error:
        show("source", error)
show("source", importlib.util.source_from_cache(f"x/__pycache__/a.{TAG}.opt-1.pyc"))

# written on import, header and mode
source()
for mode in (0o644, 0o600, 0o444, 0o755):
    reset()
    os.chmod("module.py", mode)
    show("import", run(), caches(), header(caches()[0]), oct(os.stat(caches()[0]).st_mode & 0o777))
os.chmod("module.py", 0o644)
show("optimized", run("-O"), run("-OO"), caches())
reset()
for arguments, environment in ((["-B"], {}), ([], {"PYTHONDONTWRITEBYTECODE": "1"}), ([], {"PYTHONDONTWRITEBYTECODE": ""}),
                               (["-E"], {"PYTHONDONTWRITEBYTECODE": "1"}), (["-I"], {}),
                               (["-X", "pycache_prefix=prefix"], {}), ([], {"PYTHONPYCACHEPREFIX": "prefix"}),
                               (["-X", "pycache_prefix="], {"PYTHONPYCACHEPREFIX": "prefix"}),
                               (["-X", "pycache_prefix"], {"PYTHONPYCACHEPREFIX": "prefix"}),
                               (["-E"], {"PYTHONPYCACHEPREFIX": "prefix"})):
    reset()
    code = "import sys; sys.path.insert(0, ''); import module; print(module.VALUE, sys.pycache_prefix, sys.dont_write_bytecode)"
    show("writing", arguments, environment, run(*arguments, code=code, **environment), [c.replace(os.getcwd(), "") for c in caches() if "module" in c])

# when the source changes
reset()
run()
stamp = os.stat(caches()[0]).st_mtime_ns
run()
show("unchanged", os.stat(caches()[0]).st_mtime_ns == stamp)
source(text="VALUE = 2\n")
show("same size and time", run())
source(text="VALUE = 22\n")
show("other size", run(), header(caches()[0]))
source(text="VALUE = 33\n", when=1577836801)
show("other time", run(), header(caches()[0]))
source(text="VALUE = 44\n", when=1577836801 + 2**32)
show("time modulo 2**32", run(), header(caches()[0]))
source(text="VALUE = 5\n", when=-5)
show("before 1970", run(), header(caches()[0]))

# py_compile
for mode in py_compile.PycInvalidationMode:
    reset()
    source(text="VALUE = 6\n")
    show("py_compile", mode, py_compile.compile("module.py", invalidation_mode=mode), header(caches()[0]))
    for policy in ("default", "always", "never"):
        reset()
        source(text="VALUE = 6\n")
        py_compile.compile("module.py", invalidation_mode=mode)
        source(text="VALUE = 7\n", when=1577836805)
        show("changed", mode, policy, run("--check-hash-based-pycs", policy), header(caches()[0]))
show("policy", run("--check-hash-based-pycs", "sometimes", code="pass"))
os.environ["SOURCE_DATE_EPOCH"] = "1"
reset()
py_compile.compile("module.py")
show("SOURCE_DATE_EPOCH", header(caches()[0]))
del os.environ["SOURCE_DATE_EPOCH"]
show("cfile", py_compile.compile("module.py", cfile="sub/folder/x.pyc", dfile="shown.py", optimize=2), caches("sub"))
for name, text in (("bad.py", "x = = 1\n"), ("nul.py", "x\0"), ("cookie.py", "# coding: nope\n")):
    source(name, text)
    show("quiet", py_compile.compile(name, quiet=2))
    try:
        py_compile.compile(name, doraise=True)
    except py_compile.PyCompileError as error:
        show("error", error.exc_type_name, error.file, error.msg.strip().splitlines()[-1])
os.symlink("module.py", "link.pyc")
for target in ("link.pyc", "/dev/null"):
    try:
        py_compile.compile("module.py", cfile=target)
    except FileExistsError as error:
        show("not a regular file", error)

# sourceless
reset()
os.mkdir("bare")
py_compile.compile("module.py", cfile="bare/alone.pyc")
show("sourceless", run(code="import sys; sys.path.insert(0, 'bare'); import alone; print(alone.VALUE, alone.__file__, alone.__cached__)"))
os.makedirs("cached/__pycache__")
py_compile.compile("module.py", cfile=importlib.util.cache_from_source("cached/alone.py"))
show("only in __pycache__", run(code="import sys; sys.path.insert(0, 'cached'); import alone"))
with open("bare/other.pyc", "wb") as file:
    file.write(b"\0\0\r\n" + bytes(12))
show("wrong magic", run(code="import sys; sys.path.insert(0, 'bare'); import other"))
source("bare/alone.py", "VALUE = 'source'\n")
show("source beside", run(code="import sys; sys.path.insert(0, 'bare'); import alone; print(alone.VALUE)"))

# caches that cannot be read or written
source(text="VALUE = 8\n")
for damage in (b"", b"\0", MAGIC, MAGIC + b"\0" * 11, b"\0\0\r\n" + bytes(100), MAGIC + b"\xff" + bytes(40)):
    reset()
    os.mkdir("__pycache__")
    with open(importlib.util.cache_from_source("module.py"), "wb") as file:
        file.write(damage)
    show("damaged header", run(), header(caches()[0]))
reset()
os.makedirs(importlib.util.cache_from_source("module.py"))
show("a folder in its place", run(), caches())
reset()
with open("__pycache__", "w") as file:
    pass
show("a file for __pycache__", run(), os.path.getsize("__pycache__"))
os.remove("__pycache__")
limit = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20)); "
show("no room", run(code=limit + "import module; print(module.VALUE)"), os.listdir("__pycache__"))

# compileall
subprocess.run(["rm", "-rf", "tree"])
os.makedirs("tree/package/__pycache__")
for name in ("tree/a.py", "tree/package/__init__.py", "tree/package/b.py", "tree/c.txt"):
    source(name, "'''doc'''\nassert True\nVALUE = 1\n")
source("tree/bad.py", "x = = 1\n")


def compileall(*arguments):
    subprocess.run(["find", "tree", "-name", "*.pyc", "-delete"])
    show("compileall", arguments, run("-m", "compileall", *arguments, code=None))
    for path in caches("tree"):
        show("   ", path, header(path)[:2], os.stat(path).st_nlink)


compileall("tree")
compileall("-q", "tree")
compileall("-qq", "-l", "tree")
compileall("-qq", "-r", "0", "tree")
compileall("-qq", "-j", "2", "tree")
compileall("-qq", "-b", "tree")
compileall("-qq", "-o", "0", "-o", "1", "-o", "2", "tree/package")
compileall("-qq", "-o", "0", "-o", "1", "-o", "2", "--hardlink-dupes", "tree/package")
compileall("-qq", "--invalidation-mode", "checked-hash", "tree")
compileall("-qq", "--invalidation-mode", "unchecked-hash", "tree")
compileall("-qq", "-x", "package", "tree")
compileall("-qq", "-d", "shown", "tree/a.py")
compileall("-qq", "-s", "tree", "-p", "/else", "tree/a.py")
compileall("-qq", "-e", "tree", "tree")
compileall("-qq", "nothing")
compileall("-qq", "--hardlink-dupes", "tree")
show("force", run("-m", "compileall", "-f", "tree/a.py", code=None), run("-m", "compileall", "tree/a.py", code=None))
show("py_compile -m", run("-m", "py_compile", "bad.py", "module.py", code=None))
END
TAIPAN="$TAIPAN" "$TAIPAN" -B rules.py 2>&1
