import sys
sys.setrecursionlimit(200)
def down(n):
    return down(n + 1) + 1
def repeat(n):
    if n:
        repeat(n - 1)
    else:
        raise KeyError("bottom")
try:
    down(0)
except RecursionError as error:
    print(error)
repeat(8)
