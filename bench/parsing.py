"""A recursive-descent parser and evaluator for arithmetic, character by character."""


class Parser:
    def __init__(self, text):
        self.text = text
        self.place = 0

    def peek(self):
        while self.place < len(self.text) and self.text[self.place] == " ":
            self.place += 1
        return self.text[self.place] if self.place < len(self.text) else ""

    def expression(self):
        tree = self.term()
        while (operator := self.peek()) and operator in "+-":
            self.place += 1
            tree = (operator, tree, self.term())
        return tree

    def term(self):
        tree = self.factor()
        while (operator := self.peek()) and operator in "*/":
            self.place += 1
            tree = (operator, tree, self.factor())
        return tree

    def factor(self):
        character = self.peek()
        if character == "(":
            self.place += 1
            tree = self.expression()
            if self.peek() != ")":
                raise SyntaxError("missing )")
            self.place += 1
            return tree
        if character == "-":
            self.place += 1
            return ("neg", self.factor())
        start = self.place
        while self.place < len(self.text) and self.text[self.place].isdigit():
            self.place += 1
        if start == self.place:
            raise SyntaxError(f"unexpected {character!r} at {start}")
        return int(self.text[start : self.place])


def evaluate(tree):
    match tree:
        case int():
            return tree
        case ("neg", operand):
            return -evaluate(operand)
        case ("+", left, right):
            return evaluate(left) + evaluate(right)
        case ("-", left, right):
            return evaluate(left) - evaluate(right)
        case ("*", left, right):
            return evaluate(left) * evaluate(right) % 1_000_003
        case ("/", left, right):
            return evaluate(left) // (evaluate(right) or 1)


def main():
    text = "1 + 2 * (3 - 4) * -(5 + 678 / 9) - (12 * (34 + 56) - 7) / 3 + ((8)) * 91"
    total = 0
    for turn in range(14000):
        total += evaluate(Parser(f"{turn} * ({text})").expression())
    errors = 0
    for turn in range(12000):
        try:
            Parser("(1 + " * (turn % 5 + 1) + "2)").expression()
        except SyntaxError:
            errors += 1
    print(total, errors)


main()
