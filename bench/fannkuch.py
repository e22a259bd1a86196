"""Pancake flips over all permutations (the fannkuch benchmark)."""


def fannkuch(size):
    permutation = list(range(size))
    counts = [0] * size
    most = checksum = sign = 0
    rest = size
    while True:
        while rest > 1:
            counts[rest - 1] = rest
            rest -= 1
        if permutation[0]:
            stack = permutation[:]
            flips = 0
            while first := stack[0]:
                stack[: first + 1] = stack[first::-1]
                flips += 1
            most = max(most, flips)
            checksum += -flips if sign else flips
        sign ^= 1
        while True:
            if rest == size:
                return checksum, most
            head = permutation[0]
            for place in range(rest):
                permutation[place] = permutation[place + 1]
            permutation[rest] = head
            counts[rest] -= 1
            if counts[rest] > 0:
                break
            rest += 1


print(fannkuch(9))
