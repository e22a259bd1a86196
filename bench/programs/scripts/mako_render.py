from mako.template import Template
from mako import exceptions

t = Template("""<%! import math %>
<%def name="cell(x)"><td>${x | h}</td></%def>
% for i in range(n):
<tr>${cell("<%d>" % i)}${cell(math.sqrt(i))}
% if i % 2:
odd
% else:
even
% endif
</tr>
% endfor
<%block name="foot">end of ${title | trim,u}</%block>
""")
for i in range(20):
    out = t.render(n=100, title=" the title ")
print(out)
try:
    Template("${1/0}").render()
except ZeroDivisionError:
    print(exceptions.text_error_template().render().splitlines()[-1])
try:
    Template("% for x in y:\n")
except exceptions.SyntaxException as e:
    print(e)
