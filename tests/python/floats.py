values = [0.0, -0.0, 0.1, 1.0, 1e16, 1e15, 123456789.123, 1e-5, 1e-4, 0.00012345, 1e22, 1e23, 5e-324, 1.7976931348623157e308,
          2.2250738585072014e-308, 1 / 3, 2 / 3, 100.0, 1e100, -1.5, 3.0e-310, float("inf"), float("-inf"), float("nan")]
for value in values:
    print(repr(value), str(value), format(value, ".3f"), format(value, "g"), format(value, "e"), f"{value:.10g}", f"{value:%}")
print(0.1 + 0.2, 0.1 * 3, 1e308 * 10, -1e308 * 10, 1e-320 / 10, 5e-324 / 2)
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(-7.5, 2), 0.0 // 5, -0.0 % 5, 1e300 // 1e-10)
print(2.0**0.5, 2.0**-1, (-8.0) ** (1 / 3), 0.0**0, (-2.0) ** 3, 10.0**308)
for text in ("2.0 ** 2000", "1.0 / 0", "1.0 % 0", "1.0 // 0.0", "0.0 ** -1", "int(float('inf'))", "int(float('nan'))",
             "float('abc')", "float('1_0.')", "float('1__0')", "float('')", "float([])", "round(float('nan'))"):
    try:
        print(text, eval(text))
    except (ArithmeticError, ValueError, TypeError) as error:
        print(text, type(error).__name__, error)
print(float("  1.5e3 "), float("inf"), float("-Infinity"), float("nAn"), float("1_000.5"), float("0x10" and "16"), float(b"2.5"))
print(float("1e400"), float("1e-400"), float("123456789012345678901234567890"), float("0.1" + "0" * 50 + "1"))
print(float("9007199254740993"), float("9007199254740992.999999999999999999"), float("2.2250738585072011e-308"))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5678, -2), round(1e300, 2), round(0.5), round(1.5), round(5e-324, 3))
print((0.5).as_integer_ratio(), (0.1).as_integer_ratio(), (2.0).is_integer(), (2.5).is_integer(), (1.5).hex(), (-0.1).hex(), (5e-324).hex())
print(float.fromhex("0x1.8p1"), float.fromhex("-0x1p-1074"), float.fromhex("inf"), float.fromhex("1.8"))
nan = float("nan")
print(nan == nan, nan != nan, nan < 1, [nan] == [nan], nan in [nan], 0.0 == -0.0, hash(0.0) == hash(-0.0), max(1.0, nan), min(nan, 1.0))
print(1.0 == 1, 1.5 < 2, 2**53 + 1 > 2.0**53, hash(1.0), hash(0.5), hash(float("inf")), hash(-1.0), hash(1e300), hash(2.0**70) == hash(2**70))
print(f"{3.14159:.2f} {3.14159:10.3f}| {3.14159:<10.3f}| {3.14159:^+12.3f}| {1234567.891:,.2f} {1234567.891:_.1f} {0.000012:.2e} {1e10:g}")
print(f"{1e6:g} {1e5:g} {123456:.3g} {0.0001:g} {0.00001:g} {1.0:#g} {1.0:.0f} {2.5:.0f} {-0.4:.0f} {-0.4:z.0f} {1e20:n} {5:.1f} {True:f}")
print("%.3f %5.1f %-8.2e| %g %+g %r %s %i" % (1.0005, 2.25, 12345.678, 1e-10, 3.0, 0.1, 1e100, 3.99))
print(1e16 + 1, 123456789012345680.0, 1.0e15 + 0.3, 4.35, 4.349999999999999, 0.1 + 0.7, 1.1 * 1.1, 9.95, 1e21 + 1e5)
print(float.__repr__(1.5), (1.5).__add__(1), (1.5).__add__(2**70), (1.5).__add__("x"), (1.5).__truediv__(0.5), float.__doc__ is not None)
print(complex(1, 2), 1j * 1j, (1 + 2j) * (3 - 1j), abs(3 + 4j), (1 + 2j).conjugate(), 1j**2, complex("1-2j"), (1 + 1j) / (1 - 1j), -0j, complex(-0.0, -0.0))
print(repr(1j), str(2 + 0j), (1e100 + 1e-5j), f"{1 + 2j:.2f}", complex("nan+infj"), 2j == 2j, hash(1 + 0j) == hash(1), bool(0j), (2 + 3j).real, (2 + 3j).imag)
try:
    1j < 2j
except TypeError as error:
    print(error)
try:
    complex("1 + 2j")
except ValueError as error:
    print(error)
total = 0.0
for i in range(1000):
    total += 0.1
print(total, sum([0.1] * 1000), sum([1e100, 1.0, -1e100]))
