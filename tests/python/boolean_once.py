# No operand of `and` and `or` is asked for its truth twice, however they nest.
class Value:
    def __init__(self, name, truth):
        self.name, self.truth, self.asked = name, truth, 0

    def __bool__(self):
        self.asked += 1
        return self.truth

    def __repr__(self):
        return self.name


FORMS = ["a and b or c or d", "a or b and c or d", "(a or b) and c", "(a and b) and c or d", "a or (b and c)", "(a or b) or c and d",
         "((a and b) or c) and d", "((a or b) and (c or d)) or a", "(a and 1) or c", "(a or 0) or c", "(a or 0) and c", "(a and 0) or c",
         "(1 or a) and b", "(0 and a) or b", "not (a and b) or c", "(a and (b or c)) or d", "[a and b or c][0]",
         "((a and b) or (c and d)) and (a or d)"]
for form in FORMS:
    code = compile(form, "<form>", "eval")
    for bits in range(16):
        values = {name: Value(name, bool(bits >> i & 1)) for i, name in enumerate("abcd")}
        result = eval(code, dict(values))
        print(form, bits, result, [value.asked for value in values.values()])

# Code compiled by way of a tree is the same as code compiled at once.
import ast
SOURCE = "def f(x, y):\n    x += 1\n    y -= 127\n    return x[0], x + 5, x - 128, y[-1], (x and 1) or y, x < 3, x == 2\n"
direct, by_tree = compile(SOURCE, "<s>", "exec"), compile(ast.parse(SOURCE), "<s>", "exec")
print(direct == by_tree, direct.co_consts[0].co_code == by_tree.co_consts[0].co_code)
