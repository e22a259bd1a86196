"""Results and messages, expression by expression: what the text_*.py tests print."""


def show(expressions, namespace):
    """One expression a line; each is printed with its value, or its error and the notes on it."""
    for expression in expressions.strip().splitlines():
        try:
            result = repr(eval(expression, namespace))
        except Exception as error:
            result = " ".join([type(error).__name__ + ":", ascii(str(error)), *getattr(error, "__notes__", [])])
        print(expression, "->", ascii(result.partition(" at 0x")[0]))
