import ply.lex as lex
import ply.yacc as yacc

tokens = ("NAME", "NUMBER")
literals = "=+-*/()"
t_NAME = r"[a-zA-Z_][a-zA-Z0-9_]*"
t_ignore = " \t"
precedence = (("left", "+", "-"), ("left", "*", "/"), ("right", "UMINUS"))
names = {}


def t_NUMBER(t):
    r"\d+"
    t.value = int(t.value)
    return t


def t_error(t):
    print("illegal", repr(t.value[0]))
    t.lexer.skip(1)


def p_statement_assign(p):
    'statement : NAME "=" expression'
    names[p[1]] = p[3]


def p_statement_expr(p):
    "statement : expression"
    p[0] = p[1]


def p_expression_binop(p):
    """expression : expression '+' expression
                  | expression '-' expression
                  | expression '*' expression
                  | expression '/' expression"""
    p[0] = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}[p[2]](p[1], p[3])


def p_expression_uminus(p):
    "expression : '-' expression %prec UMINUS"
    p[0] = -p[2]


def p_expression_group(p):
    "expression : '(' expression ')'"
    p[0] = p[2]


def p_expression_number(p):
    "expression : NUMBER"
    p[0] = p[1]


def p_expression_name(p):
    "expression : NAME"
    p[0] = names.get(p[1], 0)


def p_error(p):
    print("syntax error at", p)


lexer = lex.lex()
parser = yacc.yacc(write_tables=False, debug=False)
for line in ["x = 3 + 4 * 2", "x * -(2 + 5) / 3", "2 +", "3 $ 4", "(1 + 2) * (3 + 4) - x"]:
    print(line, "->", parser.parse(line))
for i in range(500):
    parser.parse("x * (%d + 2) - (3 * (4 + 5) - 6) / 7" % i)
