# Taipan: random inputs for everything in Python that reads text or bytes; prints what comes out. MIT licence.
#
#   differential.py KIND SEED COUNT [--only N]
#
# The same seed gives the same cases under every implementation, so two of them can be compared line by line, which
# tests/fuzz/differ does. A case is `[number, input, outcome]`; an exception counts with its type and message.
import random
import sys
import warnings

KINDS = {}


def kind(function):
    KINDS[function.__name__] = function
    return function


def outcome(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except RecursionError:
        return "RecursionError"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def some(r, choices, least, most):
    return "".join(r.choice(choices) for _ in range(r.randint(least, most)))


def damage(r, data):
    data = bytearray(data)
    for _ in range(r.randint(0, 3)):
        if not data:
            break
        at = r.randrange(len(data))
        action = r.randrange(5)
        if action == 0:
            data[at] = r.randrange(256)
        elif action == 1:
            data[at] ^= 1 << r.randrange(8)
        elif action == 2:
            del data[at:at + r.randint(1, 3)]
        elif action == 3:
            data[at:at] = data[at:at + r.randint(1, 6)]
        elif r.random() < 0.3:
            del data[at:]
    return bytes(data)


# ---- regular expressions ---------------------------------------------------------------------------------------------

ATOMS = ["a", "b", "c", "A", "\\.", ".", "\\d", "\\w", "\\s", "\\W", "\\b", "\\B", "^", "$", "\\A", "\\Z", "[abc]", "[^a]", "[a-c]",
         "[\\d_]", "[]a]", "é", "ß", "İ", "\\n", "x", "\\1", "(?P=n)", "\\x61", "\\u00e9", "[\\W]", "\\D", "\\S", "[a-", "\\", "[^\\n]",
         "\\0", "\\07", "\\141", "\\N{LATIN SMALL LETTER A}", "ſ", "K", "[^]]"]
QUANTIFIERS = ["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{,2}", "{1,}", "{0,1}?", "*+", "++", "?+", "{1,2}+", "{2,1}", "{"]


def pattern(r, depth=0):
    parts = []
    for _ in range(r.randint(0, 4 if depth else 5)):
        choice = r.random()
        if choice < 0.62 or depth > 2:
            part = r.choice(ATOMS)
        else:
            inner = pattern(r, depth + 1)
            part = r.choice(["(%s)", "(%s)", "(?:%s)", "(?P<n>%s)", "(?=%s)", "(?!%s)", "(?<=%s)", "(?<!%s)", "(?>%s)", "(?i:%s)",
                             "(?-i:%s)", "(?s:%s)", "(?m:%s)", "(?a:%s)", "(?x: %s )", "(%s|a)", "(?:%s|)", "(?:a|b%s)", "(?(1)%s|b)",
                             "(?#%s)", "(?P<m>%s)(?(m)a)", "(%s", "%s)"]) % inner
        if r.random() < 0.3 and depth < 2:
            part += r.choice(QUANTIFIERS)
        parts.append(part)
    return ("|" if r.random() < 0.1 else "").join(parts)


def spans(match):
    return match and (match.span(), match.groups(), match.lastindex, match.lastgroup)


@kind
def regex(r):
    import re
    re.purge()
    flags = r.choice([0, 0, 0, re.I, re.M, re.S, re.A, re.X, re.I | re.A, re.I | re.M])
    text, subject = pattern(r), some(r, "aabbcABC1_ \n.éßÉſKkİi", 0, 12)
    if r.random() < 0.15 and text.isascii():
        text, subject = text.encode(), subject.encode("latin-1", "replace")
    replacement = r.choice(["-", "\\1", "<\\g<0>>", "\\g<n>", "\\n", "[\\2]", ""])
    if isinstance(text, bytes):
        replacement = replacement.encode()
    given = (text, int(flags), subject)
    compiled = outcome(re.compile, text, flags)
    if isinstance(compiled, str):
        return given, compiled
    start = r.randint(0, 4)
    return given, (spans(compiled.search(subject)), spans(compiled.match(subject, start)), spans(compiled.fullmatch(subject)),
                   [m.span() for m in compiled.finditer(subject)], compiled.findall(subject), outcome(compiled.sub, replacement, subject),
                   outcome(compiled.subn, replacement, subject, r.randint(0, 2)), outcome(compiled.split, subject), compiled.groups,
                   dict(compiled.groupindex), int(compiled.flags), compiled == re.compile(text, flags))


# ---- struct ----------------------------------------------------------------------------------------------------------

def struct_value(r):
    return r.choice([0, 1, -1, 127, 128, 255, 256, -129, 65535, 2**31, 2**63 - 1, 2**64, -2**63, r.getrandbits(40), 1.5, -0.0, 1e300, 65504.0,
                     65520.0, 1e-8, float("inf"), b"a", b"abc", b"", "x", None, True, 3.7, 2**1000])


@kind
def struct(r):
    import struct
    text = r.choice(["", "", "<", ">", "=", "!", "@"])
    for _ in range(r.randint(0, 4)):
        text += r.choice(["", "", "", "2", "3", "0", " ", "10"]) + r.choice("xcbB?hHiIlLqQnNefdspPFDZ")
    values = [struct_value(r) for _ in range(r.randint(0, 4))]
    size = outcome(struct.calcsize, text)
    data = r.randbytes(size if isinstance(size, int) and size < 500 and r.random() < 0.8 else r.randint(0, 20))
    return (text, values, data), (size, outcome(struct.pack, text, *values), outcome(struct.unpack, text, data),
                                  outcome(struct.unpack_from, text, data, r.randint(-3, 3)),
                                  outcome(lambda: list(struct.iter_unpack(text, data + data))),
                                  outcome(struct.pack_into, text, bytearray(30), r.randint(-9, 9), *values))


# ---- values, and texts that describe them ------------------------------------------------------------------------------

def value(r, depth=0, hashable=False):
    choice = r.randrange(15 if depth < 3 else 9)
    if choice == 0:
        return None
    if choice == 1:
        return r.random() < 0.5
    if choice == 2:
        return r.choice([0, 1, -1, 255, 256, 65536, -(2**31), 2**31, 2**63, -(2**64), 10**30])
    if choice == 3:
        return r.choice([0.0, -0.0, 1.5, 1e100, 5e-324, float("inf"), float("nan"), 0.1, 123456789.123])
    if choice in (4, 5, 6):
        return some(r, "ab\"\\\n\té€😀\0\ud800/\x7f\u2028", 0, 6)
    if choice == 7:
        return some(r, "ab", 0, 3).encode() if not r.randrange(3) else r.randint(-99, 99)
    if choice == 8:
        return complex(1, -0.0) if not r.randrange(4) else r.random()
    items = [value(r, depth + 1, hashable or choice > 12) for _ in range(r.randint(0, 4))]
    if choice < 11 and not hashable:
        return items
    if choice < 13 and not hashable:
        return {r.choice(["k", "key", 1, None, 2.5, True, "é"]): item for item in items}
    return tuple(items)


@kind
def json(r):
    import json
    if r.random() < 0.5:
        given = value(r)
        options = dict(indent=r.choice([None, None, 0, 2, "\t"]), ensure_ascii=r.random() < 0.5, allow_nan=r.random() < 0.8,
                       sort_keys=r.random() < 0.2, skipkeys=r.random() < 0.3,
                       separators=r.choice([None, (",", ":"), (" , ", " : ")]))
        written = outcome(json.dumps, given, **options)
        return (given, options), (written, repr(outcome(json.loads, written)))
    text = outcome(json.dumps, value(r))
    text = damage(r, text.encode("utf-8", "surrogatepass")).decode("latin-1" if r.random() < 0.5 else "utf-8", "replace")
    if r.random() < 0.3:
        text = some(r, '{}[]",:0123456789eE.-+ \n\\utrfalsn"', 0, 12)
    return text, (repr(outcome(json.loads, text)), repr(outcome(json.loads, text.encode())))


@kind
def pickle(r):
    import io
    import pickle

    class Careful(pickle.Unpickler):
        def find_class(self, module, name):
            if (module, name) in {("builtins", "complex"), ("builtins", "set"), ("builtins", "frozenset"), ("__builtin__", "complex"),
                                  ("_codecs", "encode"), ("builtins", "bytearray")}:
                return super().find_class(module, name)
            raise pickle.UnpicklingError("not allowed")

    given, protocol = value(r), r.randint(0, 5)
    if r.random() < 0.1:
        given = r.choice([bytearray(b"x"), {1}, frozenset({2}), [given] * 2, "a" * 300, b"b" * 300, 2**2100])
    written = outcome(pickle.dumps, given, protocol)
    if isinstance(written, str):
        return (given, protocol), written
    data = damage(r, written)
    if len(data) < 200 and b"2147" in data or len(data) > 400:
        data = written
    try:
        loaded = repr(Careful(io.BytesIO(data)).load())[:500]
    except Exception:  # of which kind depends on whether there is a native _pickle
        loaded = "refused"
    return (given, protocol, data), (written if protocol else None, loaded)


@kind
def marshal(r):
    import marshal
    version = r.choice([0, 1, 2])
    given = value(r)
    written = outcome(marshal.dumps, given, version)
    if isinstance(written, str):
        return (given, version), written
    data = damage(r, written)
    loaded = outcome(marshal.loads, data)
    return (given, version, data), (written, repr(loaded))


@kind
def literal(r):
    import ast
    text = damage(r, repr(value(r)).encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    result = outcome(ast.literal_eval, text)
    return text, repr(result)


# ---- numbers -----------------------------------------------------------------------------------------------------------

DIGITS = "0123456789"


def number_text(r):
    alphabet = r.choice([DIGITS, DIGITS + "_", DIGITS + "_.eE+-", "01abxXoO_", "0123456789abcdefABCDEF", "infatyINFATY+-. _",
                         "٣߁९１" + DIGITS + "_.", "0123456789jJ+-.eE()", " \n\t\x1f\u2003" + DIGITS])
    text = some(r, alphabet, 0, r.choice([3, 6, 12, 30]))
    return r.choice(["", "", "", "-", "+", " ", "0x", "0b", "0o"]) + text + r.choice(["", "", "", " ", "e5", "e-320", "e308", "j", "\0", "L"])


@kind
def numbers(r):
    text, base = number_text(r), r.choice([10, 0, 2, 8, 16, 36, 3, 1, 37, -1])
    raw = text.encode("utf-8")
    return (text, base), (outcome(int, text), outcome(int, text, base), repr(outcome(float, text)), repr(outcome(complex, text)),
                          outcome(int, raw), repr(outcome(float, raw)), outcome(int, bytearray(raw), base))


@kind
def floats(r):
    digits = some(r, DIGITS, 1, r.choice([5, 17, 25, 60]))
    text = r.choice(["", "-"]) + digits[:r.randint(0, len(digits))] + "." + digits + "e" + str(r.choice([0, 1, -1, 22, -22, 300, -300, 308, -324, r.randint(-350, 350)]))
    number = outcome(float, text)
    bits = r.getrandbits(64).to_bytes(8, "little")
    import struct
    other, = struct.unpack("<d", bits)
    hexadecimal = r.choice(["", "-", "+"]) + "0x" + some(r, "0123456789abcdef", 0, 15) + "." + some(r, "0123456789abcdef", 0, 20) + "p" + str(r.randint(-1100, 1030))
    return (text, other, hexadecimal), (repr(number), repr(other), outcome(other.hex), str(other), repr(outcome(float.fromhex, hexadecimal)),
                                        outcome(round, other, r.randint(-5, 20)), outcome(other.as_integer_ratio), outcome(int, other),
                                        hash(other) if other == other else None, outcome(divmod, other, 3.7), "%.17g" % other)


@kind
def hexadecimal(r):
    text = some(r, "0123456789abcdefABCDEF  px.+-_ghé", 0, 16)
    return text, (repr(outcome(float.fromhex, text)), outcome(bytes.fromhex, text), outcome(bytearray.fromhex, text))


@kind
def integers(r):
    a = r.getrandbits(r.choice([8, 31, 62, 63, 64, 65, 128, 700, 5000])) * r.choice([1, -1])
    b = r.getrandbits(r.choice([1, 8, 30, 62, 64, 128, 300])) * r.choice([1, -1])
    shift = r.randint(0, 200)
    return (a, b, shift), (outcome(divmod, a, b), a * b, a + b, a - b, a & b, a | b, a ^ b, ~a, a << shift, a >> shift, outcome(pow, a, 3, b),
                           a.bit_length(), a.bit_count(), hash(a), repr(outcome(float, a)), repr(outcome(lambda: a / b)), outcome(round, a, -r.randint(0, 30)),
                           outcome(a.to_bytes, r.randint(0, 20), r.choice(["big", "little", "x"]), signed=r.random() < 0.5), hex(a), oct(b), bin(b),
                           outcome(pow, b, -1, 97), a == b, a < b, int.from_bytes(r.randbytes(shift % 20), "big", signed=True))


@kind
def formats(r):
    spec = r.choice(["", "", "", "*", "é", "{", "0"]) + r.choice(["", "", "<", ">", "^", "="]) + r.choice(["", "", "+", "-", " "]) + r.choice(["", "", "z"])
    spec += r.choice(["", "", "#"]) + r.choice(["", "", "0"]) + r.choice(["", "", "5", "12", "30"]) + r.choice(["", "", ",", "_"])
    spec += r.choice(["", "", ".0", ".1", ".3", ".17", ".", ".30"]) + r.choice(["", "", "", ",", "_"]) + r.choice(["", "", "d", "n", "x", "X", "b", "o", "c", "s", "e", "E", "f", "F", "g", "G", "%", "r", "q"])
    if r.random() < 0.1:
        spec = some(r, "0123456789.,_<>^=+-# zdfegsxbn%{}", 0, 7)
    given = r.choice([0, 1, -1, 12345, -123456789, 2**70, True, 0.0, -0.0, 1.5, -2.5, 1e16, 1e22, 123456.789, 1e-5, 5e-324, float("inf"), float("nan"), 0.5, 99.995, "", "abc", "é" * 4,
                      1 + 2j, -0.0j, complex("nan+infj"), None, r.random() * 10**r.randint(-10, 20)])
    template = "%" + r.choice(["", "(k)"]) + some(r, "-+ #0", 0, 2) + r.choice(["", "5", "*", "12"]) + r.choice(["", ".0", ".3", ".*", "."]) + r.choice("diouxXeEfFgGcrsa%lz")
    percent = outcome(lambda: template % r.choice([given, (given,), (3, given), {"k": given}, (2, 1, given)]))
    braces = some(r, "{}{}!:rsa0.[]k x", 0, 8)
    return (spec, given, template, braces), (outcome(format, given, spec), percent, outcome(braces.format, given, 1, k=given), outcome((template.encode("latin-1")).__mod__, (given,)))


# ---- text and bytes ----------------------------------------------------------------------------------------------------

CODECS = ["utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-7", "ascii", "latin-1", "unicode_escape", "raw_unicode_escape",
          "cp1252", "cp437", "koi8-r", "utf-8-sig", "punycode", "idna", "mac_roman", "iso8859-15", "charmap", "hex", "nope"]
HANDLERS = ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "xmlcharrefreplace", "namereplace", "nope"]


def letters(r, least=0, most=10):
    return some(r, "aZ09 -+\\&\n\x80éßЖ中€😀\ud800\udfff\ufeff\uffff\udc80\x00\u0130.xuNU{}", least, most)


@kind
def codecs(r):
    import codecs as module
    name, handler = r.choice(CODECS), r.choice(HANDLERS)
    text = letters(r)
    data = outcome(text.encode, "utf-8" if r.random() < 0.5 else name, "surrogatepass")
    data = damage(r, data) if isinstance(data, bytes) and r.random() < 0.7 else r.randbytes(r.randint(0, 9))
    cut = r.randint(0, len(data))

    def pieces():
        decoder = module.getincrementaldecoder(name)(handler)
        return decoder.decode(data[:cut]) + decoder.decode(data[cut:], True)

    return (name, handler, text, data), (outcome(text.encode, name, handler), outcome(data.decode, name, handler), outcome(pieces))


@kind
def binary(r):
    import base64
    import binascii
    data = r.randbytes(r.randint(0, 12))
    text = damage(r, r.choice([base64.b64encode, base64.b32encode, base64.b16encode, base64.b85encode, base64.a85encode, *(f for f in [getattr(binascii, "b2a_uu", None), getattr(binascii, "b2a_qp", None)] if f)])(data))
    return (data, text), [outcome(f, text) for f in (base64.b64decode, base64.b32decode, base64.b16decode, base64.b85decode, base64.a85decode, binascii.a2b_uu,
                                                     binascii.a2b_qp, binascii.unhexlify, base64.urlsafe_b64decode, binascii.crc32)] + [
        outcome(binascii.a2b_base64, text, strict_mode=True), outcome(binascii.hexlify, data, r.choice(["-", ":"]), r.randint(-3, 3))]


@kind
def compression(r):
    import zlib
    data = bytes(r.choices(b"abcd", k=r.randint(0, 60)))
    packed = zlib.compress(data, 6)
    broken = damage(r, packed)
    decompressor = zlib.decompressobj(r.choice([15, -15, 31, 47]))
    return (data, broken), (outcome(zlib.decompress, broken), outcome(decompressor.decompress, broken, r.randint(0, 10)), zlib.crc32(data), zlib.adler32(data))


@kind
def dates(r):
    import datetime
    import time
    text = r.choice(["2024-02-29", "2024-W09-4", "20240229", "12:30:45.123456", "12:30", "T12", "2024-02-29T12:30:45+01:00", "2024-02-29 23:59:59.999999Z", "2024060", "24:00", "1234567"])
    text = damage(r, text.encode()).decode("latin-1")
    form = "%" + "%".join(r.choice("aAbBcdHIjmMpSUwWxXyYzZ%fGuV") + r.choice([" ", "-", ":", ""]) for _ in range(r.randint(1, 4)))
    moment = datetime.datetime(r.randint(1, 9999), r.randint(1, 12), r.randint(1, 28), r.randint(0, 23), r.randint(0, 59), r.randint(0, 59), r.randint(0, 999999))
    shown = outcome(moment.strftime, form)
    return (text, form, moment), (repr(outcome(datetime.date.fromisoformat, text)), repr(outcome(datetime.time.fromisoformat, text)), repr(outcome(datetime.datetime.fromisoformat, text)),
                                  shown, repr(outcome(datetime.datetime.strptime, shown, form)), repr(outcome(time.strptime, text, "%Y-%m-%d")))


@kind
def tables(r):
    import csv
    import io
    text = some(r, 'ab,;"\n\r\' \t|\\', 0, 14)
    options = dict(delimiter=r.choice(",;|\t"), quotechar=r.choice(['"', "'", None]), doublequote=r.random() < 0.5, skipinitialspace=r.random() < 0.3,
                   strict=r.random() < 0.3, escapechar=r.choice([None, None, "\\"]), quoting=r.randint(0, 5))
    rows = [[r.choice(["a", "", 'x"y', "1,2", 3, 2.5, None, "l\nm"]) for _ in range(r.randint(0, 3))] for _ in range(2)]

    def write():
        out = io.StringIO()
        csv.writer(out, **options).writerows(rows)
        return out.getvalue()

    return (text, options, rows), (outcome(lambda: list(csv.reader(io.StringIO(text, newline=""), **options))), outcome(write))


@kind
def text(r):
    import unicodedata
    s = some(r, "abAB 12éßİıſKǆ中\u0301\u0345\u03a3ς\t\n\x1c\x85ﬁ😀²½٣Ⅷ'", 0, 8)
    t = some(r, "abß \u0301", 0, 2)
    n = r.randint(-3, 9)
    return (s, t, n), (s.upper(), s.lower(), s.title(), s.capitalize(), s.casefold(), s.swapcase(), s.split(), s.splitlines(True), outcome(s.split, t, n), outcome(s.rsplit, t, n),
                       s.find(t, n), s.rfind(t, n), s.count(t), s.replace(t, "-", n), s.strip(t), outcome(s.partition, t), s.zfill(n), s.center(n, "*"), s.expandtabs(n),
                       [getattr(s, name)() for name in ("isalnum", "isalpha", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper")],
                       repr(s), ascii(s), [unicodedata.normalize(f, s) for f in ("NFC", "NFD", "NFKC", "NFKD")], s[n:], s[::-1 if n < 0 else n or 1], s < t, s.startswith(t, n), s.translate({97: None, 98: "xx", 233: 97}),
                       outcome(s.encode().title), s.encode().split(t.encode() or None), s.encode().replace(t.encode(), b"-", n))


# ---- every method of every built-in type, called well and badly ---------------------------------------------------------

SUBJECTS = """5 True 2.5 1j 'abc' 'é€' b'abc' bytearray(b'abc') memoryview(b'abc') memoryview(bytearray(b'abcd')).cast('h') (1,2) [3,1,2] {'a':1,2:'b'} {1,2,3} frozenset({1,2})
slice(1,5,2) range(1,9,3) None NotImplemented ... object() iter([1,2]) iter((1,2)) iter({1:2}) iter(range(3)) reversed([1,2]) enumerate('ab') zip([1],[2]) map(str,[1]) filter(None,[1])
{1:2}.keys() {1:2}.values() {1:2}.items() iter('ab') iter(b'ab') iter({1}) iter(int,0) property() staticmethod(len) classmethod(len) super(int,5) (x*2for(x)in[1,2]) (lambda*a:a)
(lambda:0).__code__ len [].append str.upper int.__add__ int.real type list int|str list[int] types.MappingProxyType({1:2}) types.SimpleNamespace(a=1) types.CellType(3) types.MethodType(len,'a')
types.ModuleType('m') ValueError('x') OSError(2,'no') KeyError('k') SyntaxError('s',('f',1,2,'t')) UnicodeDecodeError('u',b'x',0,1,'r') StopIteration(4) ExceptionGroup('g',[ValueError(1)]) ImportError('i') AttributeError('a')
SystemExit(3) collections.deque([1,2],5) collections.defaultdict(int) collections.OrderedDict(a=1) collections.Counter('aab') itertools.count(1) itertools.cycle('ab') itertools.repeat(1,2) itertools.chain('a')
itertools.islice('abc',2) itertools.accumulate([1,2]) itertools.groupby('aab') itertools.product('ab') itertools.permutations('ab') itertools.combinations('abc',2) itertools.zip_longest('a','bc') itertools.batched('abc',2)
itertools.tee('ab')[0] functools.partial(int,base=2) functools.lru_cache(int) functools.cmp_to_key(max)(1) operator.itemgetter(0) operator.attrgetter('real') operator.methodcaller('upper') array.array('i',[1,2])
io.BytesIO(b'abc') io.StringIO('abc') io.TextIOWrapper(io.BytesIO(b'abc')) io.BufferedReader(io.BytesIO(b'abc')) io.BufferedRWPair(io.BytesIO(),io.BytesIO()) io.IncrementalNewlineDecoder(None,True) contextvars.ContextVar('v') contextvars.Context() weakref.ref(set) weakref.proxy(set)
re.compile('a(b)?') re.match('a(b)?','a') struct.Struct('<i') random.Random(1) zlib.compressobj() zlib.decompressobj() t'{1}b' t'{1}'.interpolations[0] typing.TypeVar('T') typing.ParamSpec('P') typing.TypeVarTuple('Ts')
time.struct_time(range(9)) sys.version_info sys.float_info ast.Name('x') string.templatelib.Template('a') _thread.allocate_lock() _thread.RLock() hashlib.md5(b'') hashlib.blake2b(b'')""".split()

ARGUMENTS = """None True 0 1 -1 2 255 -5 2**31 2**63 -2**63 2**64 10**30 1.5 float('nan') float('inf') 1j '' 'a' 'abc' 'é' b'' b'a' bytearray(b'b') memoryview(b'ab') () (1,) (1,2) [] [1] {} {'a':1} {1}
frozenset() range(3) slice(0,2) object() int str len print ... iter([5]) [b'x'] ['s'] ('a','b') KeyError ValueError('q') [(1,2)] [1,2,3]""".split()

KEYWORDS = "key reverse default sep end encoding errors base maxsplit keepends start stop step x self args kwargs strict object iterable value name size pos signed byteorder length mod index".split()

# Not called: they wait, end the process, answer with what differs by nature, or never come to an end.
AVOIDED = {"__sizeof__", "__hash__", "__dir__", "__subclasses__", "__init_subclass__", "__subclasshook__", "__getstate__", "__reduce__", "__reduce_ex__", "acquire", "acquire_lock", "_acquire_restore", "__enter__",
           "__pow__", "__rpow__", "__ipow__", "exec_module", "co_code", "getrandbits", "fileno", "_co_code_adaptive", "__doc__", "__module__", "__builtins__", "__globals__", "__subclasscheck__", "__annotate__", "wait"}


def spelled(text):
    import array, ast, collections, contextvars, functools, hashlib, io, itertools, operator, re, string.templatelib, struct, sys, time, types, typing, weakref, zlib, _thread
    return eval(text, {**globals(), **locals()})


def scrubbed(value, depth=0):
    import re
    if type(value) in (list, tuple) and depth < 3:
        return type(value)(scrubbed(item, depth + 1) for item in value[:20])
    if value is None or type(value) in (bool, int, float, complex, str, bytes, bytearray, range, slice):
        return re.sub(r"0x[0-9a-fA-F]+", "0x", repr(value)[:300])
    return type(value).__name__


def picked(r, names):
    """One of names: the same one elsewhere, even where a few of the others are missing."""
    import zlib
    salt = str(r.random())
    return min(names, key=lambda name: zlib.crc32((salt + name).encode()))


def attempted(function, *arguments, **keywords):
    import re
    try:
        return scrubbed(function(*arguments, **keywords))
    except BaseException as error:
        return re.sub(r"0x[0-9a-fA-F]+", "0x", f"{type(error).__name__}: {error}")


@kind
def methods(r):
    text = r.choice(SUBJECTS)
    subject = spelled(text)
    owner = type(subject)
    common = r.random() < 0.1
    name = picked(r, [name for c in owner.__mro__ for name in vars(c) if name not in AVOIDED and (c is not object or common)] or ["__repr__"])
    texts = [r.choice(ARGUMENTS) for _ in range(r.choice([0, 0, 1, 1, 1, 2, 2, 3, 4]))]
    keywords = {r.choice(KEYWORDS): r.choice(ARGUMENTS) for _ in range(r.choice([0, 0, 0, 0, 1, 2]))}
    bound = r.random() < 0.8
    if not bound and r.random() < 0.5:
        texts.insert(0, text)
    given = [spelled(argument) for argument in texts]
    named = {key: spelled(argument) for key, argument in keywords.items()}
    try:
        method = getattr(subject if bound else owner, name)
    except Exception as error:
        return (text, name), attempted(getattr, subject if bound else owner, name)
    if not callable(method) or isinstance(method, type):
        return (text, name), (type(method).__name__, attempted(setattr, subject, name, *given[:1]) if given else attempted(delattr, subject, name))
    found = attempted(method, *given, **named)
    return (text, name, bound, texts, keywords), (found, scrubbed(subject) if owner in (list, dict, set, bytearray) else "")


OPERATIONS = """a+b a-b a*b a/b a//b a%b a@b a&b a|b a^b a<b a<=b a>b a>=b a==b a!=b b_in_a a_is_b divmod(a,b) -a +a ~a not_a abs(a) round(a) round(a,b) a[b] a(b) a() a(x=b) [*a] {**a} (*a,*b) a.b len(a) len(a,b)
int(a) float(a) complex(a) str(a,b) bytes(a) bytes(a,b) bytearray(a) list(a) tuple(a) dict(a) set(a) frozenset(a) bool(a) iter(a) next(a) reversed(a) sorted(a) sum(a) sum(a,b) min(a) min(a,b) max(a,key=b) any(a) all(a) enumerate(a,b)
zip(a,b,strict=True) map(a,b) filter(a,b) chr(a) ord(a) hex(a) oct(a) bin(a) format(a,b) format(a,'') f'{a:{b}}' '%s'%a '%d'%a '%c'%a '%.2f'%a '%x'%a b'%s'%a b'%d'%a b'%c'%a '%(k)s'%a isinstance(a,b) issubclass(a,b) getattr(a,b) setattr(a,b,1) hasattr(a,b) delattr(a,b)
callable(a) type(a,b,{}) type('X',(a,),{}) range(a) range(a,b) slice(a)[b] memoryview(a) super(a,b) property(a).__get__(b) staticmethod(a)(b) compile(a,b,'exec') eval(a) exec(a,b) print(a,sep=b) print(a,file=b) open(a,b) __import__(a) vars(a) dir(a)and(1)
str.join(a,b) ','.join(a) b','.join(a) 'abc'.split(a,b) 'abc'.replace(a,b) 'abc'.startswith(a) 'abc'.find(a,b) 'abc'.encode(a,b) b'abc'.decode(a,b) 'abc'.translate(a) str.maketrans(a,b) 'abc'.center(a,b) int(a,b) int.from_bytes(a,b) (5).to_bytes(a,b) float.fromhex(a)
dict.fromkeys(a,b) {}.update(a) [].extend(a) [3,1].sort(key=a) [1,2,3].index(a,b) [1].insert(a,b) [1].pop(a) {1:2}.pop(a) {1:2}.get(a,b) {1}.union(a,b) {1}|a {1:2}|a {1}<=a (1,2)+a [1]+a 'a'+a b'a'+a 'a'*a [1]*a 1<<a 7>>a a<<b a>>b pow(a,b,7) pow(2,3,a)
setattr(a,'b',b) [1,2,3].__setitem__(a,b) {}.__setitem__(a,b) bytearray(b'abc').__setitem__(a,b) a.__class__(b) a.__eq__(b) a.__lt__(b) a.__init__(b) a.__new__(b) a.__format__(b) a.__getattribute__(b) object.__new__(a,b) object(a) Exception(a).with_traceback(b) raise_(a) raise_(a,b)
itertools.count(a,b) itertools.islice(a,b) itertools.repeat(a,b) itertools.chain.from_iterable(a) itertools.accumulate(a,b) itertools.groupby(a,b) itertools.product(a,repeat=b) itertools.permutations(a,b) itertools.batched(a,b) functools.reduce(a,b) functools.partial(a,b) functools.cmp_to_key(a)
operator.itemgetter(a)(b) operator.attrgetter(a)(b) operator.index(a) operator.concat(a,b) operator.countOf(a,b) operator.length_hint(a,b) math.sqrt(a) math.floor(a) math.factorial(a) math.gcd(a,b) math.comb(a,b) math.isclose(a,b) math.fsum(a) math.log(a,b) math.ldexp(a,b) math.hypot(a,b) math.dist(a,b) math.prod(a)
math.sumprod(a,b) math.nextafter(a,b) cmath.sqrt(a) cmath.polar(a) struct.pack('i',a) struct.unpack(a,b) array.array('i',a) array.array(a,b) io.StringIO(a,b) io.BytesIO(a) io.open(a,b) codecs.encode(a,b) codecs.decode(a,b) codecs.lookup(a) re.compile(a,b) re.sub('a',a,b) re.match(a,b) json.dumps(a) json.loads(a)
time.strftime(a) time.gmtime(a) time.mktime(a) time.sleep(a)if(a)is(None)or(type(a)in(str,bytes))else(0) weakref.ref(a) weakref.ref(a,b) collections.deque(a,b) collections.OrderedDict(a) collections.defaultdict(a,b) bisect.bisect(a,b) heapq.heappush(a,b) binascii.hexlify(a,b) binascii.unhexlify(a) zlib.crc32(a,b) zlib.compress(a,b)
sys.intern(a) sys.setrecursionlimit(a)if(type(a)is(str))else(0) sys.getsizeof(a)and(1) sys.set_int_max_str_digits(a)if(type(a)is(str))else(0) os.fspath(a) os.fsencode(a) os.stat(a)and(1) os.getenv(a) os.listdir(a)and(1) os.path.join(a,b) os.strerror(a) marshal.dumps(a)and(1) marshal.loads(a) types.MappingProxyType(a)
types.SimpleNamespace(a) types.MethodType(a,b) types.FunctionType(a,b) types.CellType(a) types.ModuleType(a) types.new_class(a,b) types.GenericAlias(a,b) typing.TypeVar(a,bound=b) typing.Union[a,b] a|b a[b:] a[::b] a.b(b) ast.parse(a) ast.literal_eval(a) unicodedata.name(a,b) unicodedata.normalize(a,b) hashlib.md5(a)
random.Random(a) contextvars.ContextVar(a) threading.Thread(target=a) string.templatelib.Template(a,b) string.templatelib.Interpolation(a,b) _thread.start_new_thread(a,b)if(a)is(None)else(0) errno.errorcode[a] select.select(a,b,[],0) signal.getsignal(a) gc.get_referrers()and(1) gc.set_threshold(a)if(type(a)is(str))else(0)
(lambda:0).__code__.replace(co_argcount=a) (lambda:0).__setattr__('__code__',a) (lambda:0).__setattr__('__defaults__',a) (lambda:0).__setattr__('__kwdefaults__',a) (lambda:0).__setattr__('__name__',a) (lambda:0).__setattr__('__dict__',a) type('X',(),{}).__setattr__(type('X',(),{})(),'__class__',a) type.__setattr__(type('X',(),{}),'__name__',a)
type.__setattr__(type('X',(),{}),'__bases__',a) type.__setattr__(type('X',(),{}),'__qualname__',a) type('X',(),{'__slots__':a}) type('X',(int,),{'__slots__':a}) ValueError().__setattr__('__cause__',a) ValueError().__setattr__('__traceback__',a) ValueError().add_note(a) ExceptionGroup(a,b) OSError(a,b) UnicodeEncodeError('a',a,0,1,b) StopIteration(a,b) SyntaxError(a,b) ImportError(a,name=b)""".split()


@kind
def operations(r):
    import array, ast, binascii, bisect, cmath, codecs, collections, contextvars, errno, functools, gc, hashlib, heapq, io, itertools, json, marshal, math, operator, os, re, select, signal
    import string.templatelib, struct, sys, threading, time, types, typing, unicodedata, weakref, zlib, _thread

    def raise_(error, *cause):
        if cause:
            raise error from cause[0]
        raise error

    text, a, b = r.choice(OPERATIONS), r.choice(SUBJECTS + ARGUMENTS), r.choice(ARGUMENTS + SUBJECTS)
    if text in ("a*b", "[1]*a", "'a'*a", "1<<a", "a<<b", "open(a,b)", "io.open(a,b)", "itertools.product(a,repeat=b)", "pow(a,b,7)", "a(b)", "a()", "a(x=b)", "exec(a,b)", "eval(a)", "os.listdir(a)and(1)", "math.factorial(a)") and {"2**31", "10**30", "2**63", "2**64", "print", "255", "True"} & {a, b}:
        b = a = "2"
    if a in ("itertools.count(1)", "itertools.cycle('ab')") or b in ("itertools.count(1)", "itertools.cycle('ab')"):
        return (text, a, b), ""
    names = {**locals(), "a": spelled(a), "b": spelled(b)}
    expression = text.replace("b_in_a", "b in a").replace("a_is_b", "a is b").replace("not_a", "not a").replace("if(", " if (").replace(")else(", ") else (").replace(")is(", ") is (").replace(")or(", ") or (").replace(")in(", ") in (").replace(")and(", ") and (")
    import contextlib
    with contextlib.redirect_stdout(io.StringIO()):
        found = attempted(eval, expression, names)
    return (text, a, b), found


def main():
    warnings.simplefilter("ignore")
    sys.set_int_max_str_digits(0)
    name, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    only = int(sys.argv[5]) if len(sys.argv) > 5 else None
    case = KINDS[name]
    for number in range(count) if only is None else [only]:
        r = random.Random(f"{name} {seed} {number}")
        given, found = case(r)
        print(ascii([number, given, found]))


if len(sys.argv) < 4:
    print(*KINDS)
else:
    main()
