# The abstract classes of io can be instantiated, and classes on them take what their __init__ takes.
import io
import _io


class OnBase(io.IOBase):
    def __init__(self, value):
        self.value = value

    def read(self):
        return self.value


class OnBuffered(io.BufferedIOBase):
    def __init__(self, value, *, more=1):
        super().__init__()
        self.value = value + more


class Plain(_io._IOBase):
    pass


print(OnBase(3).read(), OnBuffered(3, more=4).value, OnBase(1).closed)
for base in io.IOBase, _io._IOBase, io.RawIOBase, _io._RawIOBase, _io._BufferedIOBase, io.BufferedIOBase, io.TextIOBase, _io._TextIOBase, Plain:
    print(type(base()), base().closed)
    try:
        base(1)
    except TypeError as e:
        print(e)
with OnBase(5) as stream:
    print(stream.readable(), stream.seekable(), stream.isatty())
print(stream.closed)
try:
    stream.readable(), stream.flush()
except ValueError as e:
    print(e)
