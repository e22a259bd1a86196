"""Lists: indexing, appending, popping, slicing, unpacking, a matrix product, insertion and reversal."""


def matrix(size, seed):
    return [[(row * seed + column) % 11 for column in range(size)] for row in range(size)]


def multiply(left, right):
    size = len(left)
    result = [[0] * size for _ in range(size)]
    for row in range(size):
        target = result[row]
        source = left[row]
        for column in range(size):
            total = 0
            for index in range(size):
                total += source[index] * right[index][column]
            target[column] = total
    return result


def stack(rounds):
    items = []
    total = 0
    for index in range(rounds):
        items.append(index)
        items.append(index + 1)
        total += items.pop()
        if len(items) > 1000:
            first, *rest = items[-10:]
            total += first + len(rest)
            del items[:500]
    return total


def josephus(count, step):
    people = list(range(count))
    position = 0
    while len(people) > 1:
        position = (position + step - 1) % len(people)
        people.pop(position)
    return people[0]


product = multiply(matrix(150, 3), matrix(150, 7))
print(sum(map(sum, product)), stack(1_800_000), josephus(80_000, 7))
