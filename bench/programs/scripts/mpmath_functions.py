from mpmath import mp, mpf, quad, zeta, gamma, findroot, exp, pi, matrix, lu_solve, besselj, hyp2f1, nsum, inf, diff, sin, polyroots, erf

mp.dps = 60
print(pi, zeta(3), gamma(mpf(1) / 3))
print(quad(lambda x: exp(-x * x), [-inf, inf]))
print(findroot(lambda x: x**3 - x - 2, 1.5))
print(lu_solve(matrix([[1, 2, 3], [4, 5, 6], [7, 8, 10]]), matrix([1, 2, 3])))
print(besselj(2, 1.5), hyp2f1(1, 2, 3, 0.25), erf(0.5))
print(nsum(lambda n: 1 / n**2, [1, inf]))
print(diff(sin, 1, 3), polyroots([1, -6, 11, -6]))
mp.dps = 1000
print(mp.sqrt(2))
