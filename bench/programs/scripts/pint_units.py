import pint, uncertainties
from uncertainties import ufloat, umath

u = pint.UnitRegistry()
d = 24.0 * u.meter
print(d / (8 * u.second), (d / (8 * u.second)).to("inch/minute"), (3 * u.newton * u.meter).to_base_units())
print(u("2.54 * centimeter").to("inch"), u.parse_expression("kg*m/s**2").dimensionality, f"{d:~P}", f"{1e-3 * u.kilometer:.2f~C}")
try:
    d + 1 * u.second
except pint.DimensionalityError as e:
    print(e)
x = ufloat(3.1, 0.2)
y = ufloat(1.0, 0.1)
print(x * y, x / y, umath.sin(x), (x - x), x**y, (x * y).derivatives[x], f"{x * 1000:.2uS}")
total = sum((i * u.gram for i in range(500)), 0 * u.kilogram)
print(total)
