print("a begins")
from packages import circular_b
A = 1
print("a ends", circular_b.B)
