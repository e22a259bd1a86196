import dill, functools


def outer(n):
    def inner(x, *, k=3):
        return x * n + k

    return inner


class A:
    x = 1

    def __init__(self, y):
        self.y = y

    def f(self):
        return self.x + self.y


f = dill.loads(dill.dumps(outer(5)))
print(f(3), f.__name__, dill.loads(dill.dumps(lambda a: a**2))(7))
a = dill.loads(dill.dumps(A(4)))
print(a.f(), dill.loads(dill.dumps(functools.partial(f, 1)))(), dill.copy([1, {2: {3}}]))
print(dill.pickles(a), dill.source.getsource(outer))
