print("b begins")
import packages.circular_a as a
print("b sees", hasattr(a, "A"))
B = 2
def late():
    return a.A
