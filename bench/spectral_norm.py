"""The spectral norm of an infinite matrix's corner."""

from math import sqrt


def entry(row, column):
    return 1.0 / ((row + column) * (row + column + 1) // 2 + row + 1)


def times(vector):
    return [sum(entry(row, column) * value for column, value in enumerate(vector)) for row in range(len(vector))]


def times_transposed(vector):
    return [sum(entry(column, row) * value for column, value in enumerate(vector)) for row in range(len(vector))]


def main(size):
    u = [1.0] * size
    for _ in range(6):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    product = sum(a * b for a, b in zip(u, v))
    square = sum(b * b for b in v)
    print(f"{sqrt(product / square):.9f}")


main(320)
