from lark import Lark, Transformer, v_args, UnexpectedInput

grammar = """
    ?start: sum | NAME "=" sum -> assign
    ?sum: product | sum "+" product -> add | sum "-" product -> sub
    ?product: atom | product "*" atom -> mul | product "/" atom -> div
    ?atom: NUMBER -> number | "-" atom -> neg | NAME -> var | "(" sum ")"
    %import common.CNAME -> NAME
    %import common.NUMBER
    %import common.WS_INLINE
    %ignore WS_INLINE
"""


@v_args(inline=True)
class Calculate(Transformer):
    from operator import add, sub, mul, truediv as div, neg

    number = float

    def __init__(self):
        self.vars = {}

    def assign(self, name, value):
        self.vars[name] = value
        return value

    def var(self, name):
        return self.vars[name]


calc = Lark(grammar, parser="lalr", transformer=Calculate())
print(calc.parse("x = 3 + 4 * (2 - 7) / 3"))
for i in range(300):
    r = calc.parse("x * 2 - 1 + (4 + 5 * (x + %d)) / 7" % i)
print(r)
earley = Lark(grammar, parser="earley")
print(earley.parse("a = 1 + 2 * 3 - b").pretty())
try:
    calc.parse("1 + * 2")
except UnexpectedInput as e:
    print(type(e).__name__, e.line, e.column, e)
    print(e.get_context("1 + * 2"))
