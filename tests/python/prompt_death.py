"""del of what has a finaliser: it runs before the next statement."""
import os
import tempfile


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone:", self.name)


noisy = Noisy("module")
del noisy
print("after module")


def function():
    local = Noisy("local")
    del local
    print("after local")
    cell = Noisy("cell")

    def inner():
        return cell

    inner()
    del cell
    print("after cell")


function()
target = Noisy("shared")
alias = target
del target
print("still there")
del alias
print("after shared")
path = os.path.join(tempfile.mkdtemp(), "text")
file = open(path, "w")
file.write("written")
del file
print(open(path).read())


def generator():
    try:
        yield 1
    finally:
        print("generator closed")


suspended = generator()
next(suspended)
del suspended
print("after generator")
