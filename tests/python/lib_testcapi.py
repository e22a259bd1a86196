# The modules that CPython's own tests look through: _testinternalcapi and _testlimitedcapi; checks of -X dev.
import subprocess, sys
from _testinternalcapi import has_inline_values
import _testlimitedcapi as limited


class Plain:
    pass


class Slots:
    __slots__ = ("a",)


class Full:
    def __init__(self):
        self.a, self.b, self.c = 1, 2, 3


def attempt(function, *args):
    try:
        return function(*args)
    except Exception as e:
        return type(e).__name__


p = Plain()
print(has_inline_values(p), has_inline_values(Slots()), has_inline_values(Full()), has_inline_values(1), has_inline_values([]))
for i in range(100):
    setattr(p, f"a{i}", i)
print(has_inline_values(p), p.a0, p.a99)
del p.__dict__
print(has_inline_values(p), hasattr(p, "a1"))
data = bytearray(b"abc")
print(limited.sequence_getitem(data, 1), limited.sequence_getitem(data, -1), attempt(limited.sequence_getitem, data, -4))
limited.sequence_setitem(data, 0, 65)
limited.sequence_delitem(data, -1)
print(data, limited.sequence_size(data), limited.sequence_contains(data, 98), limited.sequence_list(data), limited.sequence_tuple(data))
print(attempt(limited.sequence_setitem, (1, 2), 0, 1), attempt(limited.sequence_getitem, 3, 0), attempt(limited.sequence_setitem, data, 2**70, 1))
print(limited.object_hasattrstring(p, b"a1"), limited.object_hasattrstring(Full(), b"a"))
code = "b'x'.decode('ascii', 'nonsense')"
for option in (), ("-X", "dev"):
    print(subprocess.run([sys.executable, *option, "-c", code], capture_output=True).returncode)
