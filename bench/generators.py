"""Generators: pipelines, yield from, send, recursion, and a producer with a consumer."""


def numbers(limit):
    number = 0
    while number < limit:
        yield number
        number += 1


def filtered(source):
    for number in source:
        if number % 3:
            yield number * 2


def averaged():
    total = count = 0
    while True:
        value = yield total / (count or 1)
        total += value
        count += 1


def walk(low, high):
    if low < high:
        middle = (low + high) // 2
        yield from walk(low, middle)
        yield middle
        yield from walk(middle + 1, high)


def permutations(items):
    if not items:
        yield ()
    for place in range(len(items)):
        for rest in permutations(items[:place] + items[place + 1 :]):
            yield (items[place],) + rest


total = sum(filtered(filtered(numbers(3_000_000))))
average = averaged()
next(average)
for value in range(600_000):
    latest = average.send(value)
print(total, latest, sum(walk(0, 150_000)), sum(p[0] for p in permutations(tuple(range(8)))))
