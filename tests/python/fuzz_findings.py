# What differential fuzzing (tests/fuzz/differ) once found different.
import io
import marshal
import struct


def show(function, *arguments):
    try:
        print(ascii(function(*arguments)))
    except Exception as error:
        print(type(error).__name__, ascii(str(error)))


for text in ("1_", "_1j", "1__0", "1_0\0", "\0_", "1_0+2_0j", "(1_0)", "x", "\x1f1", "1\x1c", "\x1f\u0661"):
    show(complex, text)
    show(int, text)
    show(float, text)
for text in ("zz\u00e9", "\u00e9", "0g\u4e2d", "12 3", "1 2"):
    show(bytes.fromhex, text)
    show(bytearray.fromhex, text)
for value in (1.5, 12345, "abc", 1j, True):
    for spec in (".3,n", ".3,s", ".3_b", ".3,x", ".,q", ".3_%", ",s", "_x", ",x"):
        show(format, value, spec)
for form in ("f", "<f", "F", "<F", "e", "<e", "d", "D"):
    for value in (1e300, 2**2000, 2**40):
        show(struct.pack, form, value)
for encoding in ("nope", "hex", "idna", "utf-8"):
    show(b"".decode, encoding)
    show(bytearray().decode, encoding)
for text in (b"+A-", b"+2DD-", b"+2D3eAA-", b"+23eAA-", b"+AA,"):
    show(text.decode, "utf-7")

# marshal: sizes that cannot be, text that cannot be, keys that contain themselves
for data in (b"[\x05\0\0\0N", b"<\x05\0\0\0NN", b"(\x05\0\0\0N\x07", b"u\3\0\0\0\xe2\x82(", b"u\3\0\0\0\xed\xa0\x80",
             b"f\x031x2", b"(\xff\xff\xff\xff", b"s\x05\0\0\0abc", b")\2N"):
    show(marshal.loads, data)
    show(marshal.load, io.BytesIO(data))
shared = ("some text", 1)
for value in ({shared, (shared, 1), (shared, 2)}, frozenset({(shared, 3)}), slice(shared, shared)):
    again = marshal.loads(marshal.dumps((value, shared)))
    print(again[0] == value, len(marshal.dumps((value, shared))) < len(marshal.dumps(value)) + len(marshal.dumps(shared)))

# sets in sets: each level's order does not cost twice the level below
nested = frozenset({1, 2})
for level in range(12):
    nested = frozenset({nested, (level, nested)})
print(len(marshal.dumps(nested)), hash(marshal.loads(marshal.dumps(nested))) == hash(nested))
