"""Raising and catching: try blocks that do not raise, lookups that do, finally, with, chained errors through frames."""


class Rejected(ValueError):
    def __init__(self, number):
        super().__init__(f"rejected {number}")
        self.number = number


class Guard:
    def __init__(self):
        self.entered = self.failed = 0

    def __enter__(self):
        self.entered += 1
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.failed += 1
        return kind is Rejected


def check(number, depth):
    if depth:
        return check(number, depth - 1)
    if number % 3 == 0:
        raise Rejected(number)
    return number


def main():
    total = caught = finished = 0
    table = {number: number for number in range(0, 1000, 2)}
    for turn in range(1_200_000):
        try:
            total += table[turn % 1000]
        except KeyError:
            caught += 1
    for turn in range(400_000):
        try:
            total += check(turn, 3)
        except (TypeError, Rejected) as error:
            caught += error.number
        finally:
            finished += 1
    guard = Guard()
    for turn in range(500_000):
        with guard:
            total += check(turn, 0)
    iterator = iter([])
    for turn in range(500_000):
        try:
            next(iterator)
        except StopIteration:
            caught += 1
    print(total, caught, finished, guard.entered, guard.failed)


main()
