print(7 // 2, -7 // 2, 7 // -2, -7 // -2, 7 % 3, -7 % 3, 7 % -3, -7 % -3)
print(divmod(7, -2), divmod(-7, 2), 2**10, (-2) ** 3, 2**-1, 0**0, 7 & 3, 7 | 8, 7 ^ 2, ~7, 1 << 5, -17 >> 2)
print(10**20, -(10**20), 10**20 // 7, 10**20 % 7, -(10**20) // 7, -(10**20) % 7)
print(2**63, 2**63 - 1, -(2**63), 2**62, -(2**62), 2**62 - 1, 4611686018427387904 * 2, 4611686018427387903 + 1)
print((2**62) * (2**62), -(2**62) - (2**62), 2**64 - 2**64, (2**64 + 1) - 2**64)
print(2**100 & 2**99 - 1, 2**100 | 1, -(2**100) & 2**70, -(2**100) | 12345, -(2**100) ^ 2**65, ~(2**100))
print(1 << 200, (1 << 200) >> 190, -(1 << 200) >> 195, -1 >> 1000, 5 >> 100, 0 << 10**6)
for bad in ("1 // 0", "1 % 0", "1 / 0", "divmod(1, 0)", "0 ** -1", "1 << -1", "1 >> -1", "pow(2, 3, 0)"):
    try:
        print(eval(bad))
    except (ZeroDivisionError, ValueError) as error:
        print(bad, type(error).__name__, error)
print(pow(3, 200, 1000007), pow(3, -1, 7), pow(2**100, 2**50, 10**9 + 7), pow(-3, 3, 7), pow(5, 0, 1))
try:
    pow(2, -1, 4)
except ValueError as error:
    print(error)
print(int("12"), int(" -12 "), int("1_000"), int("ff", 16), int("0xff", 16), int("0b101", 0), int("0o17", 0), int("z", 36))
print(int(3.9), int(-3.9), int(1e25), int(True), int(b"42"), int("١٢٣"))
for text in ("", "1__0", "_1", "1_", "0x", "12a", "1 2", "07", "9" * 30 + "z"):
    try:
        print(repr(text), int(text, 0))
    except ValueError as error:
        print(error)
try:
    int("12", 99)
except ValueError as error:
    print(error)
try:
    int([])
except TypeError as error:
    print(error)
try:
    int("9" * 5000)
except ValueError as error:
    print(error)
print(bin(10), oct(-8), hex(255), bin(-(2**70)), hex(2**70), f"{2**70:_x} {12345678:,} {255:#06x} {-5:+d} {5: d}")
print((255).bit_length(), (-256).bit_length(), (0).bit_length(), (2**100).bit_length(), (255).bit_count(), (-7).bit_count())
print((1024).to_bytes(4, "big"), (1024).to_bytes(4, "little"), (-2).to_bytes(3, "big", signed=True), (5).to_bytes())
print(int.from_bytes(b"\x01\x00", "big"), int.from_bytes(b"\xff\xfe", "little", signed=True), int.from_bytes([1, 2, 3]))
try:
    (256).to_bytes(1, "big")
except OverflowError as error:
    print(error)
print((12).as_integer_ratio(), (5).numerator, (5).denominator, (5).real, (5).imag, (5).conjugate(), (7).is_integer())
print(round(12345, -2), round(15, -1), round(25, -1), round(-15, -1), round(5), round(10**30 + 5, -1))
print(isinstance(True, int), True + True, True == 1, hash(True) == hash(1), bool(0), bool(2), True & False, True | 2, ~5)
print(1 == 1.0, 1 < 1.5, 2**53 == 2.0**53, 2**53 + 1 == 2.0**53, 10**400 > 1e308, -(10**400) < float("-inf"))
print(hash(1), hash(-1), hash(-2), hash(2**61 - 1), hash(2**61), hash(-(2**61)), hash(2**100))
print(str(10**50), repr(-(10**50)), len(str(3**2000)), 3**300 % 10**20)
a, b = 10**40 + 7, 10**20 + 3
print(a // b, a % b, a * b, a + b, a - b, -a // b, -a % b, a // -b, a % -b, divmod(-a, -b))
print(a / b, 1 / 3, 10**400 / 10**399, 2 / 10**400)
try:
    10**400 / 3
except OverflowError as error:
    print(error)
try:
    float(10**400)
except OverflowError as error:
    print(error)
total = 1
for i in range(1, 60):
    total *= i
print(total)
print(sum(range(10**6)), sum([2**62] * 4), max(2**70, 3), min(-(2**70), 3), abs(-(2**64)), abs(-5), -(-(2**62)))
x = 5
x += 2; x -= 1; x *= 7; x //= 4; x **= 3; x %= 101; x <<= 3; x >>= 1; x |= 8; x &= 60; x ^= 5
print(x)
print(type(5), type(2**70), (5).__class__, 5 .__add__(6), (5).__radd__(1), (5).__add__("x"), int.__name__)
