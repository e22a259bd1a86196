# Taipan: every attribute of every built-in type and native module, a fact a line, to compare implementations. MIT licence.
#
#   tests/tools/surface.py [modules] > FILE
#
# Run by two implementations, the outputs are compared line by line (tests/tools/surface-diff). A line is
# `owner.name <tab> facts`: the kind of the attribute, its signature, whether it has documentation, where it says it is from.
import copyreg
import importlib
import inspect
import sys
import types
import warnings

warnings.simplefilter("ignore")

MODULES = """_abc _ast _codecs _collections _contextvars _functools _imp _io _opcode _operator _random _signal _sre _stat _string
_struct _thread _tokenize _types _typing _warnings _weakref atexit builtins errno gc itertools marshal math posix sys time
_asyncio _bisect _blake2 _csv _heapq _json _md5 _posixsubprocess _sha1 _sha2 _sha3 _socket _statistics _suggestions _symtable array
binascii cmath faulthandler fcntl mmap pwd resource select termios unicodedata zlib""".split()

LIBRARY = ["types", "typing", "string.templatelib", "collections", "functools", "contextvars", "weakref", "io", "os", "abc", "operator"]


def instances():
    """Objects whose types no module names."""
    def function(x, /, y=1, *, z: int = 2): yield x

    async def coroutine(): pass

    async def asynchronous(): yield 1

    def closure(): return function

    class Plain:
        __slots__ = ("slot", "__weakref__")

        def method(self): return super()

    def generic[T, *Ts, **P](): pass
    type Alias[T] = list[T]
    try:
        raise KeyError
    except KeyError as error:
        trace = error.__traceback__
    running = coroutine()
    found = [function, function(1), running, running.__await__(), asynchronous(), asynchronous().__anext__(), asynchronous().asend(1),
             asynchronous().athrow(ValueError), asynchronous().aclose(), closure.__closure__[0], closure.__code__, closure.__code__.co_lines(),
             closure.__code__.co_positions(), trace, trace.tb_frame, sys._getframe().f_locals, Plain.slot, Plain().method, Plain.__dict__, Plain.__dict__["__weakref__"], len, [].append,
             list.append, dict.__dict__["fromkeys"], list.__add__, [].__add__, type.__dict__["__mro__"], property(), types.FunctionType.__dict__["__globals__"],
             iter([]), reversed([]), iter(()), iter({}), iter({}.values()), iter({}.items()), reversed({}), reversed({}.values()), reversed({}.items()),
             {}.keys(), {}.values(), {}.items(), iter(set()), iter(""), iter("é"), iter(b""), iter(bytearray()), iter(range(3)), iter(range(2**70, 2**70 + 1)), iter(memoryview(b"")),
             iter(len, 1), iter(type("Sequence", (), {"__getitem__": len})()), enumerate([]), zip(), map(len, []), filter(None, []), reversed("ab"), slice(1), range(1),
             memoryview(b""), super(Plain, Plain()), classmethod(len), staticmethod(len), int | str, list[int], Alias, Alias[int], generic.__type_params__[0],
             generic.__type_params__[1], generic.__type_params__[2], *generic.__type_params__[1], generic.__type_params__[2].args, generic.__type_params__[2].kwargs,
             t"{1}", t"{1}".interpolations[0], iter(t"{1}"), iter(list[int]), None, NotImplemented, ..., sys.flags, sys.version_info, sys.float_info, sys.int_info, sys.hash_info, sys.thread_info,
             sys.implementation, sys.stdout, sys.stdout.buffer, sys.monitoring, sys.modules["sys"].__spec__, types.SimpleNamespace(), Plain, KeyError(), OSError(), UnicodeDecodeError("a", b"", 0, 0, ""),
             ExceptionGroup("", [KeyError()]), ImportError(), SyntaxError(), StopIteration(), SystemExit(), AttributeError(), NameError(), __import__, object.__new__, type.__call__,
             object().__str__, type.__prepare__, int.from_bytes, str.maketrans, (lambda: 1).__get__(1), print, __builtins__, sys.getwindowsversion if hasattr(sys, "getwindowsversion") else None]
    running.close()
    import re, itertools, _collections, functools, weakref, contextvars, array, _struct, _thread, csv, io, json.encoder, json.decoder, zlib, select, os, time, random
    import collections, operator, mmap, hashlib, unicodedata, resource, pwd, string.templatelib, contextlib, _io
    counter = itertools.groupby([1, 1])
    kept = instances.kept = Plain()
    view = instances.view = io.BytesIO()
    context = contextvars.copy_context()
    variable = contextvars.ContextVar("v")
    found += [re.compile("a"), re.match("a", "a"), re.compile("a").scanner("a"), re.finditer("a", "a"), counter, next(counter)[1], itertools.tee([])[0], _collections.deque(), iter(_collections.deque()),
              reversed(_collections.deque()), _collections.defaultdict(), collections.OrderedDict(), iter(collections.OrderedDict()), collections.OrderedDict().keys(), collections.OrderedDict().values(),
              collections.OrderedDict().items(), collections.namedtuple("P", "x").x, functools.partial(len), functools.lru_cache(len), functools.cmp_to_key(len), functools.cmp_to_key(len)(1), functools.Placeholder,
              weakref.ref(Plain), weakref.WeakMethod, weakref.proxy(kept), weakref.proxy(function), context, variable, variable.set(1), iter(context), context.items(), context.keys(), context.values(), array.array("i"), iter(array.array("i")),
              _struct.Struct("i"), iter(_struct.iter_unpack("i", b"")), _thread.allocate_lock(), _thread.RLock(), _thread._local(), csv.reader([]), csv.writer(io.StringIO()), csv.get_dialect("excel") if csv.list_dialects() else None,
              io.BytesIO(), view.getbuffer(), io.StringIO(), json.encoder.c_make_encoder, json.decoder.scanstring, zlib.compressobj(), zlib.decompressobj(), getattr(zlib, "_ZlibDecompressor", None), select.poll(), select.epoll() if hasattr(select, "epoll") else None,
              os.stat("/"), os.statvfs("/"), os.times(), os.uname(), os.terminal_size((1, 2)), next(os.scandir("/")), os.scandir("/"), os.sched_param(1), time.localtime(), time.get_clock_info, random.Random(), operator.itemgetter(1), operator.attrgetter("a"),
              operator.methodcaller("a"), hashlib.md5(), hashlib.sha256(), hashlib.sha3_256(), hashlib.shake_128(), hashlib.blake2b(), hashlib.blake2s(), unicodedata.ucd_3_2_0, resource.getrusage(0), pwd.getpwuid(0), mmap.mmap(-1, 1), contextlib.nullcontext]
    from threading import ExceptHookArgs
    import _thread
    found += [ExceptHookArgs, _thread.start_joinable_thread(int), getattr(_thread, "_ThreadHandle", None), io.FileIO("/"+"dev/null"), io.IncrementalNewlineDecoder(None, True), io.TextIOWrapper(io.BytesIO()), io.BufferedRandom(io.BytesIO()),
              io.BufferedRWPair(io.BytesIO(), io.BytesIO())]
    return found


HEAP = 1 << 9
BASE = 1 << 10
IMMUTABLE = 1 << 8
ABSTRACT = 1 << 20
VISIBLE = {8: "immutable", 10: "base", 7: "no-new", 5: "sequence", 6: "mapping", 9: "heap"}


def shown(error):
    return f"{type(error).__name__}: {error}"


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except BaseException as error:
        return shown(error)


def place(attribute):
    text = attempt(lambda: attribute.__module__)
    return repr(text) if not isinstance(text, types.ModuleType) else "module"


def clean(text):
    import re
    return re.sub(r"0x[0-9a-fA-F]+", "0x…", str(text)).replace("\n", "\\n")


def facts(attribute):
    """What is to be compared of one attribute."""
    kind = type(attribute)
    parts = [kind.__module__ + "." + kind.__qualname__ if kind.__module__ != "builtins" else kind.__qualname__]
    if isinstance(attribute, type):
        return parts[0] + " " + attribute.__module__ + "." + attribute.__qualname__
    if isinstance(attribute, (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType, types.MethodWrapperType,
                              types.FunctionType, types.GetSetDescriptorType, types.MemberDescriptorType, staticmethod, classmethod, property)):
        parts.append("doc" if attempt(lambda: attribute.__doc__) else "nodoc")
        parts.append(place(attribute) + " " + str(attempt(lambda: attribute.__qualname__)))
        if not isinstance(attribute, (types.GetSetDescriptorType, types.MemberDescriptorType, property)):
            parts.append("text=" + str(attempt(lambda: attribute.__text_signature__)))
            parts.append("signature=" + str(attempt(inspect.signature, attribute)))
            if isinstance(attribute, types.BuiltinFunctionType):
                parts.append("self=" + type(attribute.__self__).__name__)
    return clean(" ".join(parts))


def about(kind):
    """What is to be compared of a type itself."""
    yield "(mro)", " ".join(c.__module__ + "." + c.__qualname__ for c in kind.__mro__)
    yield "(flags)", " ".join(name for bit, name in VISIBLE.items() if kind.__flags__ >> bit & 1)
    yield "(subclass)", clean(attempt(lambda: type("Sub", (kind,), {}).__name__))
    yield "(slots)", clean(attempt(lambda: type("Sub", (kind,), {"__slots__": ("a", "__weakref__", "__dict__")}).__name__))
    yield "(filled slots)", clean(attempt(lambda: type("Sub", (kind,), {"__slots__": ("a",)}).__name__))
    yield "(layout)", f"dict={kind.__dictoffset__ != 0} weak={kind.__weakrefoffset__ != 0} item={kind.__itemsize__ != 0}"
    yield "(text)", str(attempt(lambda: kind.__text_signature__))
    yield "(signature)", clean(attempt(inspect.signature, kind))
    yield "(doc)", "doc" if isinstance(kind.__doc__, str) else repr(type(kind.__doc__))
    yield "(set attribute)", clean(attempt(setattr, kind, "surface_test", 1))
    attempt(delattr, kind, "surface_test")
    yield "(item)", clean(attempt(lambda: kind[int]))
    if kind not in (input, breakpoint, exit):
        yield "(call)", clean(attempt(lambda: type(kind()).__name__))
        yield "(call keyword)", clean(attempt(lambda: type(kind(surface=1)).__name__))
        yield "(new)", clean(attempt(lambda: type(kind.__new__(kind)).__name__))
        yield "(new object)", clean(attempt(lambda: type(object.__new__(kind)).__name__))
    yield "(base)", f"{kind.__base__} {type(kind).__name__}"


def about_instance(instance):
    import copy
    import weakref
    kind = type(instance)
    yield "{hash}", str(attempt(lambda: type(hash(instance)).__name__))
    yield "{weak}", clean(attempt(lambda: type(weakref.ref(instance)).__name__))
    yield "{set}", clean(attempt(setattr, instance, "surface_test", 1))
    yield "{get}", clean(attempt(lambda: instance.surface_test_other))
    yield "{delete}", clean(attempt(delattr, instance, "surface_test_other"))
    yield "{class}", clean(attempt(setattr, instance, "__class__", int))
    yield "{copy}", clean(attempt(lambda: (type(copy.copy(instance)).__name__, copy.copy(instance) is instance)))
    for version in (0, 2, 4):
        yield f"{{reduce {version}}}", clean(attempt(lambda: type(instance.__reduce_ex__(version)[0]).__name__ + " " + str(len(instance.__reduce_ex__(version)))))
    yield "{call}", clean(attempt(instance)) if not callable(instance) else "callable"
    yield "{iter}", clean(attempt(lambda: type(iter(instance)).__name__))
    yield "{len}", clean(attempt(lambda: type(len(instance)).__name__))
    yield "{item}", clean(attempt(lambda: type(instance["surface"]).__name__))
    yield "{contains}", clean(attempt(lambda: type("surface" in instance).__name__))
    yield "{add}", clean(attempt(lambda: type(instance + object()).__name__))
    yield "{less}", clean(attempt(lambda: type(instance < object()).__name__))
    yield "{index}", clean(attempt(lambda: type([][instance:instance]).__name__))
    yield "{float}", clean(attempt(lambda: type(float(instance)).__name__))
    yield "{complex}", clean(attempt(lambda: type(complex(instance)).__name__))
    yield "{buffer}", clean(attempt(lambda: type(memoryview(instance)).__name__))
    yield "{await}", "await" if hasattr(kind, "__await__") else "no"
    yield "{with}", clean(attempt(exec, "with thing: pass", {"thing": instance})) if kind.__name__ not in ("FileIO", "TextIOWrapper", "BufferedWriter", "lock", "RLock") else "left"
    yield "{format}", clean(attempt(lambda: type(format(instance, "surface")).__name__))


def reach(types_found, modules):
    order = []

    def add(kind):
        if isinstance(kind, type) and kind not in types_found and not kind.__module__.startswith(("__main__", "surface")):
            types_found.add(kind)
            order.append(kind)
    for module in modules:
        for name in sorted(vars(module)):
            thing = vars(module)[name]
            add(thing)
            add(type(thing))
    at = 0
    while at < len(order):
        kind = order[at]
        at += 1
        for base in kind.__mro__:
            add(base)
        for name in sorted(vars(kind)):
            add(vars(kind)[name])
            add(type(vars(kind)[name]))
    return order


def native(kind):
    """A type written in C (whatever the implementation calls its flags): its methods are not functions."""
    return not any(isinstance(value, types.FunctionType) for value in vars(kind).values())


def main():
    found = set()
    modules = []
    for name in MODULES:
        try:
            modules.append(importlib.import_module(name))
        except ImportError as error:
            print(f"module {name}\t{error}")
    if sys.argv[1:] == ["modules"]:
        return
    listing = {}
    for module in modules:
        for name, value in list(vars(module).items()):
            listing[f"{module.__name__}:{name}"] = facts(value)
    with_types = modules + [importlib.import_module(name) for name in LIBRARY]
    stand_in = types.ModuleType("instances")
    made = instances()
    stand_in.__dict__.update({f"i{at:04}": instance for at, instance in enumerate(made)})
    kinds = [kind for kind in reach(found, with_types + [stand_in]) if native(kind)]
    seen = set()
    for kind in kinds:
        title = f"{kind.__module__}.{kind.__qualname__}"
        for name in list(vars(kind)):
            try:
                value = inspect.getattr_static(kind, name) if kind is not type else vars(kind)[name]
            except AttributeError:
                value = vars(kind)[name]
            listing[f"{title}.{name}"] = facts(value)
        for name, fact in about(kind):
            listing[f"{title}.{name}"] = fact
    for instance in made:
        kind = type(instance)
        title = f"{kind.__module__}.{kind.__qualname__}"
        if title in seen or kind is type or isinstance(instance, types.ModuleType):
            continue
        seen.add(title)
        for name, fact in about_instance(instance):
            listing[f"{title}.{name}"] = fact
    for name in sorted(listing):
        sys.__stdout__.write(ascii(name)[1:-1] + "\t" + ascii(listing[name])[1:-1] + "\n")


main()
