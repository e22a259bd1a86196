"""Big integers: digits of pi, factorials, Fibonacci numbers, modular powers, conversion to and from text."""

import sys


def pi_digits(count):
    """Gibbons's spigot."""
    digits = []
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while len(digits) < count:
        if 4 * q + r - t < n * t:
            digits.append(n)
            q, r, n = q * 10, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
    return "".join(map(str, digits))


def factorial(number):
    result = 1
    for factor in range(2, number + 1):
        result *= factor
    return result


def fibonacci(count):
    a, b = 0, 1
    for _ in range(count):
        a, b = b, a + b
    return a


sys.set_int_max_str_digits(0)
digits = pi_digits(2600)
powers = sum(pow(base, 2**127 - 3, 2**255 - 19) for base in range(2, 1500))
text = str(fibonacci(60_000))
print(digits[-20:], factorial(5000) % (10**9 + 7), len(text), int(text[:3000]) % 997, powers % 10**12)
