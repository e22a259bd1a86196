"""Floating point: the Mandelbrot set, and a numeric integration."""

import math


def mandelbrot(width, height, limit):
    inside = 0
    for row in range(height):
        imaginary = 2.4 * row / height - 1.2
        for column in range(width):
            real = 3.0 * column / width - 2.1
            zr = zi = 0.0
            for _ in range(limit):
                square_r = zr * zr
                square_i = zi * zi
                if square_r + square_i > 4.0:
                    break
                zi = 2.0 * zr * zi + imaginary
                zr = square_r - square_i + real
            else:
                inside += 1
    return inside


def integrate(function, low, high, steps):
    width = (high - low) / steps
    total = 0.5 * (function(low) + function(high))
    for index in range(1, steps):
        total += function(low + index * width)
    return total * width


print(mandelbrot(280, 220, 150))
print(f"{integrate(lambda x: math.sin(x) * math.exp(-x), 0.0, 10.0, 1_500_000):.9f}")
