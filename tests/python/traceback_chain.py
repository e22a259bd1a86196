# The uncaught exception's text goes to standard error, which is recorded.
def divide(a, b):
    return a / b


class Box:
    def compute(self, values):
        total = 0
        for value in values:
            total += divide(
                value,
                value - 2,
            )
        return total


def run():
    try:
        Box().compute([1, 2, 3])
    except ZeroDivisionError as error:
        error.add_note("while computing")
        error.add_note("two\nlines")
        raise RuntimeError("could not run") from error


def outer():
    try:
        run()
    except RuntimeError:
        {"a": {"b": None}}["a"]["b"]["c"]["d"]


print("before")
outer()
