"""Nested while and for loops over small integers: a sieve and counting."""


def count_primes(limit):
    flags = bytearray([1]) * limit
    flags[0] = flags[1] = 0
    candidate = 2
    while candidate * candidate < limit:
        if flags[candidate]:
            multiple = candidate * candidate
            while multiple < limit:
                flags[multiple] = 0
                multiple += candidate
        candidate += 1
    return sum(flags)


def pythagorean(limit):
    found = 0
    for a in range(1, limit):
        for b in range(a, limit):
            c = a * a + b * b
            if c % 5 == 0 and c % 7 != 3:
                found += 1
            elif c > 100_000:
                break
    return found


print(count_primes(5_000_000), pythagorean(2500))
