import io
from rich.console import Console
from rich.table import Table
from rich.tree import Tree
from rich.panel import Panel
from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.pretty import pprint, pretty_repr
from rich.traceback import Traceback
from rich.columns import Columns
from rich.progress import track
from rich.text import Text

c = Console(force_terminal=True, width=80, color_system="truecolor", file=io.StringIO())
t = Table(title="Star [b]Wars[/b]", show_lines=True)
for n in "abc":
    t.add_column(n, style="cyan", justify="right")
for i in range(40):
    t.add_row(str(i), "text " * (i % 7), "[red]%d[/red] 日本" % i)
c.print(t)
tree = Tree("root")
for i in range(3):
    b = tree.add("node %d" % i)
    b.add(Panel("leaf", expand=False))
c.print(tree)
c.print(Markdown("# H\n\n* a\n* b `c`\n\n> q\n\n```python\nx = 1\n```\n"))
c.print(Syntax("def f(x):\n    return x + 1  # c\n", "python", line_numbers=True))
c.print({"a": [1, 2, {"b": (None, True, 3.5)}], "long": list(range(40))})
c.print(Columns(["item %d" % i for i in range(20)]))
c.print(Text.from_markup("[bold magenta]Hi[/] :smile:"))
try:
    def f(n):
        return 1 / n
    f(0)
except ZeroDivisionError:
    c.print(Traceback(show_locals=False))
text = c.file.getvalue()
import re
print(re.sub(r"/\S*/", "", text))
print(pretty_repr({"k%d" % i: list(range(i)) for i in range(12)}))
