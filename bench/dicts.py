"""Dictionaries: counting, grouping, lookup by str, int and tuple, iteration, deletion, merging; and sets."""


def main():
    counts = {}
    state = 12345
    for _ in range(1_500_000):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        key = state >> 20
        counts[key] = counts.get(key, 0) + 1
    names = {f"name{index}": index for index in range(5000)}
    total = 0
    for turn in range(160):
        for name, value in names.items():
            if name in names and names[name] == value:
                total += value
    grid = {}
    for x in range(400):
        for y in range(400):
            grid[x, y] = x ^ y
    for x in range(1, 399):
        for y in range(1, 399, 2):
            total += grid[x - 1, y] - grid[x, y + 1]
    for key in list(grid):
        if sum(key) % 3:
            del grid[key]
    seen = set()
    for key in counts:
        seen.add(key % 1001)
    merged = names | {f"name{index}": -index for index in range(0, 10_000, 3)}
    print(len(counts), max(counts.values()), total, len(grid), len(seen), sum(merged.values()))


main()
