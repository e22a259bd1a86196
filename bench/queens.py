"""Eight queens and more, by backtracking over sets and bits."""


def place(size, row, columns, rising, falling):
    if row == size:
        return 1
    found = 0
    for column in range(size):
        if column not in columns and row + column not in rising and row - column not in falling:
            columns.add(column)
            rising.add(row + column)
            falling.add(row - column)
            found += place(size, row + 1, columns, rising, falling)
            columns.remove(column)
            rising.remove(row + column)
            falling.remove(row - column)
    return found


def place_bits(full, columns, rising, falling):
    if columns == full:
        return 1
    found = 0
    free = full & ~(columns | rising | falling)
    while free:
        bit = free & -free
        free ^= bit
        found += place_bits(full, columns | bit, (rising | bit) << 1, (falling | bit) >> 1)
    return found


print(place(9, 0, set(), set(), set()), place_bits((1 << 13) - 1, 0, 0, 0))
