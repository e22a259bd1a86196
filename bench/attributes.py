"""Reading and writing attributes: instances, class variables, __slots__, properties."""


class Point:
    scale = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y
        self.hits = 0

    @property
    def sum(self):
        return self.x + self.y


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def main():
    points = [Point(i, -i + 1) for i in range(100)]
    pairs = [Slotted(i, i + 1) for i in range(100)]
    total = 0
    for turn in range(30000):
        for point in points:
            point.hits += 1
            point.x, point.y = point.y, point.x
            total += point.x * point.scale
    for turn in range(20000):
        for pair in pairs:
            pair.left, pair.right = pair.right, pair.left
            total += pair.left
    for turn in range(15000):
        for point in points:
            total += point.sum
    print(total)


main()
