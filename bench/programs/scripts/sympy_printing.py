from sympy import *

x, y, n, k = symbols("x y n k")
f = Function("f")
e = Integral(sqrt(1 + x**2) / (1 + exp(-x)), (x, 0, oo)) + Sum(1 / k**2, (k, 1, n))
print(pretty(e))
print(latex(e))
print(ccode(sin(x) ** 2 + Piecewise((x, x > 0), (-x, True))))
print(pretty(Matrix([[1 / x, x**y], [pi, I * E]])))
print(srepr(dsolve(f(x).diff(x, 2) + f(x), f(x))))
print(pretty(Eq(f(x).diff(x), f(x) / 2)))
print(simplify(trigsimp(sin(x) ** 4 - cos(x) ** 4)))
