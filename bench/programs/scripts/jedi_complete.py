import jedi

source = '''
import json, re, collections
class Shape:
    """A shape."""
    def area(self, scale: float = 1.0) -> float:
        """The area."""
        return 1.0
    def perimeter(self): return [1]
class Square(Shape):
    side = 3
s = Square()
s.
'''
script = jedi.Script(source)
print([c.name for c in script.complete(12, 2) if not c.name.startswith("__")])
script = jedi.Script("import json\njson.loa")
print([(c.name, c.type) for c in script.complete(2, 8)])
script = jedi.Script("import re\nre.compile('a').match('x').gro")
print([(c.name, c.type) for c in script.complete(2, 31)])
script = jedi.Script(source.replace("s.\n", "s.area(\n"))
print([x.to_string() for x in script.get_signatures(12, 7)])
print([(d.name, d.line, d.type) for d in jedi.Script(source).get_names(all_scopes=True)])
print(jedi.Script("x = [i for i in range(3)]\nx[0].bit_le").complete(2, 11))
