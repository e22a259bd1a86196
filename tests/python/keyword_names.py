# The names of keyword arguments are not mangled: another class, or none, has declared them.
class A:
    def spread(self, **keywords):
        print(dict(__a=1), dict(*[], **{}, __b=2), dict(**keywords, __c=3), keywords)

    def own(self, __p=1):
        return __p


class B:
    def call(self):
        try:
            A().own(__p=2)
        except TypeError as error:
            print(error)


class Base:
    def __init_subclass__(cls, **keywords):
        print(keywords)


class Outer:
    class Inner(Base, __m=3):
        pass


A().spread(__x=4)
B().call()
print(A().own(_A__p=5))

# A view that is dropped does not keep its buffer from being resized.
import os


def fill(size):
    data = bytearray(size)
    read, write = os.pipe()
    os.write(write, b"some bytes")
    os.close(write)
    at = 0
    while count := os.readinto(read, memoryview(data)[at:]):
        at += count
    os.close(read)
    data.resize(at)
    return len(data)


print([fill(1000) for _ in range(8)])
