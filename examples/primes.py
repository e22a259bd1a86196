"""Generators, big integers, and a probabilistic primality test."""

from itertools import islice, count


def sieve():
    """Every prime, by an incremental sieve of Eratosthenes."""
    multiples = {}
    for candidate in count(2):
        if candidate in multiples:
            for prime in multiples.pop(candidate):
                multiples.setdefault(candidate + prime, []).append(prime)
        else:
            multiples[candidate * candidate] = [candidate]
            yield candidate


def is_probable_prime(number, bases=(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
    """Miller and Rabin's test."""
    if number < 2 or any(number != base and number % base == 0 for base in bases):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in bases:
        power = pow(base, odd, number)
        if base == number or power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


print("the first primes:", *islice(sieve(), 20))
print("the 5,000th prime:", next(islice(sieve(), 4999, None)))
for exponent in (61, 67, 89, 107, 127, 257, 521, 607):
    verdict = "prime" if is_probable_prime(2**exponent - 1) else "not prime"
    print(f"2**{exponent} - 1 is {verdict}")
print("2**607 - 1 =", 2**607 - 1)
