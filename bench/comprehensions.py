"""List, set and dict comprehensions, nested and filtered, with any, all, sum, zip, map and enumerate."""


def main():
    total = 0
    for turn in range(220):
        squares = [number * number for number in range(8000)]
        odd = [number for number in squares if number & 1]
        pairs = [(a, b) for a in range(60) for b in range(60) if a != b]
        index = {number: place for place, number in enumerate(odd)}
        digits = {number % 1000 for number in squares}
        table = [[row * column for column in range(40)] for row in range(40)]
        flipped = [list(column) for column in zip(*table)]
        total += len(pairs) + len(index) + len(digits) + flipped[3][turn % 40]
        total += sum(x * y for x, y in zip(odd, squares)) % 1009
        total += any(number < 0 for number in squares) + all(number >= 0 for number in odd)
        total += sum(map(lambda number: number & 3, odd))
    print(total)


main()
