"""Garbage with cycles: graphs built, linked both ways, walked and dropped, beside a large live heap."""

import gc


class Node:
    def __init__(self, number):
        self.number = number
        self.edges = []
        self.parent = None


def build(size):
    nodes = [Node(number) for number in range(size)]
    for number, node in enumerate(nodes):
        for step in (1, 7, 31):
            other = nodes[(number + step) % size]
            node.edges.append(other)
            other.parent = node
    return nodes[0]


def reach(start):
    seen = {start}
    waiting = [start]
    while waiting:
        for other in waiting.pop().edges:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return len(seen)


def main():
    kept = [{"id": number, "tags": [number, str(number)], "at": (number, -number)} for number in range(120_000)]
    total = 0
    for turn in range(500):
        total += reach(build(600 + turn))
        kept[turn]["graph"] = build(50)
    gc.collect()
    print(total, len(kept), sum(item["at"][0] for item in kept))


main()
