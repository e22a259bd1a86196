"""Every combination of the format mini-language's parts over ints and floats, by digest."""
import hashlib
import itertools

VALUES = [0, -1, 5, 123456, -(2**70), 2**63, True, 0.0, -0.0, 1.5, -2.25, 1e300, -1e-300, 3.14159, float("inf"), float("nan")]


def shown(value, spec):
    try:
        return format(value, spec)
    except (ValueError, OverflowError) as error:
        return f"{type(error).__name__}: {error}"


for align in ["", "*<", "x>", "=", "0=", "é^"]:
    digest = hashlib.md5()
    for parts in itertools.product(["", "+", " "], ["", "z"], ["", "#"], ["", "0"], ["", "12"], ["", ","],
                                   ["", ".2", ".10"], ["", "d", "x", "o", "e", "F", "g", "%", "c", "s"]):
        spec = align + "".join(parts)
        for value in VALUES[len(spec) % 3::3]:
            digest.update(shown(value, spec).encode())
    print(repr(align), digest.hexdigest())
