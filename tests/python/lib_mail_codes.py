# binascii: uuencode and quoted-printable; what strict base64 says.
import binascii
import os

for data in (b"", b"a", b"ab", b"abc", bytes(range(45)), b"\x00" * 4):
    line = binascii.b2a_uu(data)
    print(line, binascii.a2b_uu(line) == data, binascii.b2a_uu(data, backtick=True))
for line in (b"\x7f", b"\x80", b"\xff", b"!!!!", b"\xff\x00", b"#86)C", b"#86)C\n  ", b"#86)C\nx", b"#86", b"", "\u20ac", "#86)C\n"):
    try:
        print(binascii.a2b_uu(line))
    except ValueError as error:
        print(type(error).__name__, error)
try:
    binascii.b2a_uu(bytes(46))
except binascii.Error as error:
    print(error)

texts = [b"", b"plain", b"a=b_c\td ", b"tab\t\nspace \r\n.", b".\n..\nx.\n", bytes(range(256)), b"x" * 200, b"\xe4" * 60,
         b"a b" * 40 + b"\n", b"line\r\nother\r\n", b"x" * 75 + b"\n", b"x" * 76 + b"\n", b"x" * 77]
for text in texts:
    for options in ({}, {"quotetabs": True}, {"istext": False}, {"header": True}):
        code = binascii.b2a_qp(text, **options)
        print(code, binascii.a2b_qp(code, header=options.get("header", False)) == text)
for code in (b"=", b"==", b"=x", b"=4", b"=41=", b"=\r\nx", b"=\rx\ny", b"a_b", "=C3=A4", b"=zz=4g"):
    print(binascii.a2b_qp(code), binascii.a2b_qp(code, header=True))

for code in (b"ab==:", b"abc=a", b"abc=:", b"ab===", b"ab=c", b"ab=:", b"=", b"abcd=", b"abcda", b"ab"):
    try:
        print(binascii.a2b_base64(code, strict_mode=True))
    except binascii.Error as error:
        print(code, error)

for device in (-1, -2, 2**64 - 1, 2**64, 2**63, os.makedev(8, 1)):
    try:
        print(os.major(device), os.minor(device))
    except OverflowError as error:
        print(error)
for parts in ((-1, 0), (-1, -1), (2**32, 0), (2**64, 0), (7, 9)):
    try:
        print(os.makedev(*parts))
    except OverflowError as error:
        print(error)
for arguments in ((), ("x",), (3,)):
    try:
        print(os.sched_param(*arguments), os.sched_param(*arguments).__reduce__())
    except TypeError as error:
        print(error)
print(os.sched_param(sched_priority=4))
