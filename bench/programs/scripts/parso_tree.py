import os, parso

folder = os.environ["PACKAGES"] + "/lib/python3/dist-packages/"
for file in "bottle.py", "docutils/nodes.py":
    text = open(folder + file).read()
    tree = parso.parse(text)
    assert tree.get_code() == text
    print(file, len(text), tree.children[0].type, len(list(tree.iter_classdefs())), len(list(tree.iter_funcdefs())))
grammar = parso.load_grammar(version="3.13")
bad = grammar.parse("def f(:\n  x = = 3\nfoo(1, 2=3)\nreturn 5\n")
for e in grammar.iter_errors(bad):
    print(e.start_pos, e.code, e.message)
print(parso.parse("x = f'{a!r:>{w}} {b}'\n").dump()[:2000])
