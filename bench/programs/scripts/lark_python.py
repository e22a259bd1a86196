import os
from lark import Lark
from lark.indenter import PythonIndenter

parser = Lark.open_from_package("lark", "python.lark", ["grammars"], parser="lalr", postlex=PythonIndenter(), start="file_input")
folder = os.environ["PACKAGES"] + "/lib/python3/dist-packages/"
for file in "parse.py", "toolz/itertoolz.py", "tabulate/version.py", "jinja2/utils.py", "sortedcontainers/sorteddict.py":
    try:
        tree = parser.parse(open(folder + file).read() + "\n")
    except FileNotFoundError:
        continue
    print(file, sum(1 for _ in tree.iter_subtrees()), tree.data, len(tree.pretty()))
