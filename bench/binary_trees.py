"""Allocation: many short-lived binary trees beside a long-lived one."""


class Tree:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return Tree(None, None)
    return Tree(build(depth - 1), build(depth - 1))


def check(tree):
    if tree.left is None:
        return 1
    return 1 + check(tree.left) + check(tree.right)


def main(largest=16):
    long_lived = build(largest)
    for depth in range(4, largest + 1, 4):
        rounds = 1 << (largest - depth + 2)
        total = 0
        for _ in range(rounds):
            total += check(build(depth))
        print(f"{rounds}\ttrees of depth {depth}\tcheck: {total}")
    print(f"long lived tree of depth {largest}\tcheck: {check(long_lived)}")


main()
