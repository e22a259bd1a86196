from sympy import Matrix, symbols, simplify, factor, expand, Rational, eye, nsolve, cos, gcd, primerange, factorint, groebner

x, y, z = symbols("x y z")
m = Matrix(4, 4, lambda i, j: Rational(1, i + j + 1))
print(m.det(), m.inv())
print(m.charpoly(x).as_expr())
print(Matrix([[x, 1, 0], [1, x, 1], [0, 1, x]]).eigenvals())
print(simplify((x**2 - y**2) / (x - y) + (x + y) ** 2 / (x + y)))
print(factor(x**6 - 1), factor(expand((x + y + 1) ** 4 * (x - y))))
print(nsolve(cos(x) - x, x, 1))
print(gcd(x**3 - 1, x**2 - 1), list(primerange(100, 150)), factorint(2**64 - 1))
print(groebner([x**2 + y**2 + z**2 - 1, x - y, y * z - 1], x, y, z))
