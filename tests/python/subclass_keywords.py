# Keywords of constructors: natives refuse them, unless a subclass has an __init__ of its own to take them.
import functools
import itertools

for base, arguments in [
    (filter, (None, [0, 1])), (itertools.filterfalse, (None, [0, 1])), (itertools.chain, ([1], [2])),
    (itertools.starmap, (pow, [(2, 3)])), (itertools.islice, ([1, 2, 3], 2)), (itertools.takewhile, (bool, [1, 0])),
    (itertools.dropwhile, (bool, [1, 0])), (itertools.cycle, ([],)), (itertools.pairwise, ([1, 2],)),
]:
    class Plain(base):
        pass

    class Own(base):
        def __init__(self, *args, extra=None):
            self.extra = extra

    try:
        Plain(*arguments, extra=3)
    except TypeError as error:
        print(base.__name__, error)
    own = Own(*arguments, extra=3)
    print(list(own), own.extra)


class Counted:
    calls = 0

    def __hash__(self):
        self.calls += 1
        return 5


@functools.lru_cache(maxsize=1)
def one(x, y):
    return y


counted = Counted()
print(one(counted, 1), counted.calls, one(counted, 1), counted.calls, one(2, 3), counted.calls)
print(functools.cmp_to_key(one).__text_signature__)

import re
buffer = bytearray(b"x")
found = re.finditer(b"a", buffer)
try:
    buffer.extend(b"x" * 400)
except BufferError as error:
    print(error)
print(list(found))
buffer.extend(b"x" * 400)
print(len(buffer))
