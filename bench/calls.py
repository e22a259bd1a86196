"""Function calls: recursion, keywords, defaults, star arguments."""


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def scaled(value, factor=3, *, offset=0):
    return value * factor + offset


def gather(*values, **options):
    return len(values) + options.get("extra", 0)


def main():
    total = fibonacci(30)
    for index in range(800_000):
        total += scaled(index) - scaled(index, 2, offset=1) + scaled(index, factor=-1)
    for index in range(400_000):
        total += gather(index, index, extra=2)
    print(total)


main()
