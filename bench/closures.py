"""Closures: counters with nonlocal, functions that make functions, decorators, composed lambdas, memoised recursion."""

from functools import wraps


def counter(step):
    value = 0

    def advance():
        nonlocal value
        value += step
        return value

    return advance


def compose(*functions):
    def run(value):
        for function in functions:
            value = function(value)
        return value

    return run


def counted(function):
    calls = 0

    @wraps(function)
    def wrapper(*args):
        nonlocal calls
        calls += 1
        wrapper.calls = calls
        return function(*args)

    return wrapper


def memoised(function):
    known = {}

    def lookup(*key):
        if key not in known:
            known[key] = function(*key)
        return known[key]

    return lookup


@counted
def add(left, right):
    return left + right


@memoised
def paths(rows, columns):
    return 1 if not rows or not columns else paths(rows - 1, columns) + paths(rows, columns - 1)


advance = counter(3)
for _ in range(1_500_000):
    last = advance()
pipeline = compose(lambda x: x + 1, lambda x: x * 2, lambda x: x - 3, counter)
total = 0
for index in range(250_000):
    total += pipeline(index)()
for index in range(500_000):
    total = add(total, index)
print(last, total, add.calls, paths(150, 150) % 1_000_007)
