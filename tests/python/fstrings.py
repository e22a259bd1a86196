name, value, width = "x", 3.14159, 10
print(f"{name}={value:.2f} {value!r:>{width}} {value:{width}.{2}f}|{{literal}}")
print(f"{name=} {value=:.3f} {name = } {name=!s}")
print(f"{'nested ' + f'{1 + 1}'} {"same quotes"} {f"{f"{f"deep"}"}"}")
print(f"{[i * 2 for i in range(3)]} {({'a': 1})['a']} {(lambda v: v * 2)(4)} {1 if value > 3 else 2}")
print(f"{
    name  # a comment
    + '!'
}")
print(rf"\d{name}\n", f"\x41\N{DIGIT ONE}\n", f"a" "b" f"{name}" 'c')
print(f"{10:#x} {10:#b} {-5:+} {5:05} {1000000:,} {'left':<8}| {'mid':^9}| {'right':>8} {'fill':*^10}")
print(f"{True} {None} {[]!r} {'é'!a} {b'x'}")


class Custom:
    def __format__(self, spec):
        return f"<{spec}>"

    def __repr__(self):
        return "Custom()"


c = Custom()
print(f"{c} {c:abc} {c!r:>10} {c:{name}-{width}} {c=} {c=:x} {c!s}")
print(f"{'a' if True else 'b'!r} {3!r:^5} {name!r}", f"{name:{'>'}{5}}", f"{1:{'0'}>{4}}")
print(f'{1}{2}{""}{3}', f"", f"{''}", f"{1:}", f"{(1, 2)}", f"{1, 2}", f"{ {1: 2}[1] }")
print(f"""multi
{name}
 line {value:.1f}""")
print(f"{name:%%}" if False else f"{5:%}", f"{value:e}", f"{1e10:g}", f"{2 ** 64:_}", f"{65:c}", f"{0.5:.0%}")
try:
    print(f"{undefined}")
except NameError as error:
    print(error)
try:
    print(f"{name:d}")
except ValueError as error:
    print(error)
def gen():
    yield f"{(yield 1)}"
g = gen()
print(next(g), g.send("sent"))
print(f"{(x := 5)} {x:=+5}", f"{x!r:{width}}|")
template = t"hello {name!r:>{width}} and {value}"
print(type(template).__name__, template.strings, template.values)
for part in template.interpolations:
    print(part.value, part.expression, part.conversion, part.format_spec)
print(list(template)[:1], (t"a" + t"{name}b").strings, (t"a" t"b").strings, repr(t"{1}x"))
