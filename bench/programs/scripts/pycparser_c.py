import os
from pycparser import c_parser, c_generator, c_ast

source = r"""
typedef unsigned long size_t;
struct node { struct node *next; int value : 3; union { float f; double d[4]; } u; };
enum color { RED = 1, GREEN, BLUE = RED << 4 };
static int (*table[10])(int, char **);
extern const char *names[] = { "a", "b\n", [5] = "c" };
int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
void walk(struct node *p, ...) {
    for (int i = 0, j = 10; p && i != j; p = p->next, i++) {
        switch (p->value) { case RED: continue; case 2: goto done; default: break; }
        do { p->u.f *= 1.5e-3f; } while (!sizeof(struct node) || (size_t)p & 0xFFul);
    }
done:
    ;
}
"""
parser = c_parser.CParser()
tree = parser.parse(source)
tree.show(attrnames=True, nodenames=True)
print(c_generator.CGenerator().visit(tree))
big = source + "".join("int f%d(int a, int b) { int c[%d] = {1, 2}; if (a > b) { return c[a] + f%d(b, a); } else return ~a; }\n" % (i, i + 1, i) for i in range(300))
tree = parser.parse(big)
print(len(tree.ext), len(c_generator.CGenerator().visit(tree)))


class Names(c_ast.NodeVisitor):
    def __init__(self):
        self.calls = 0

    def visit_FuncCall(self, node):
        self.calls += 1
        self.generic_visit(node)


v = Names()
v.visit(tree)
print(v.calls)
try:
    parser.parse("int main( { }")
except Exception as e:
    print(type(e).__name__, e)
