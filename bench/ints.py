"""Small-integer arithmetic: Collatz chains, bit counting, a pseudo-random generator, greatest common divisors."""


def collatz(limit):
    best = longest = 0
    for start in range(1, limit):
        number, length = start, 1
        while number != 1:
            number = number // 2 if number % 2 == 0 else 3 * number + 1
            length += 1
        if length > longest:
            best, longest = start, length
    return best, longest


def scramble(rounds):
    state = 0x2545F491
    ones = 0
    for _ in range(rounds):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        ones += state & 1
    return state, ones


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


print(collatz(30_000), scramble(500_000), sum(gcd(a, 360_360) for a in range(1, 40_000)))
