for i in range(10):
    if i == 2:
        continue
    if i == 6:
        break
    print(i, end=" ")
else:
    print("not reached")
print()
for i in []:
    pass
else:
    print("else of an empty for")
n = 3
while n:
    n -= 1
    if n == 1:
        continue
    print("while", n)
else:
    print("else of while")
while True:
    try:
        break
    finally:
        print("finally on break")


def early(values):
    for value in values:
        try:
            if value < 0:
                return "negative"
            if value == 0:
                continue
        finally:
            print("seen", value)
    return "done"


print(early([1, 0, -1, 5]))
print(early([1, 2]))


def override():
    for i in range(3):
        try:
            raise ValueError(i)
        except ValueError as error:
            if error.args[0] == 1:
                return "caught 1"
        finally:
            print("finally", i)


print(override())
x = 5
print("small" if x < 3 else "medium" if x < 6 else "large")
print(1 < x < 10, 1 < x > 7, not x, x and 0, x or 1, None or [] or "last")


def trace(value):
    print("evaluated", value)
    return value


trace(0) and trace(1)
trace(1) or trace(2)
print(trace(1) < trace(2) < trace(2) < trace(9))
assert x == 5, "no"
try:
    assert x == 6, f"x is {x}"
except AssertionError as error:
    print("AssertionError:", error)
for i, in [(1,), (2,)]:
    print(i)
for a, (b, *c) in [(1, (2, 3, 4)), (5, "xy")]:
    print(a, b, c)
pass
...
del x
try:
    x
except NameError as error:
    print(error)
