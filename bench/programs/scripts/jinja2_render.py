from jinja2 import Environment, DictLoader, select_autoescape, StrictUndefined, UndefinedError, TemplateSyntaxError

templates = {
    "base.html": "<html><title>{% block title %}{% endblock %}</title><body>{% block body %}{% endblock %}</body></html>",
    "page.html": """{% extends "base.html" %}{% import "macros.html" as m %}
{% block title %}{{ title|upper }}{% endblock %}
{% block body %}<ul>{% for row in rows if row.n is odd %}
<li class="{{ loop.cycle('a', 'b') }}">{{ loop.index }}: {{ row.name|truncate(12) }} {{ m.tag(row.n) }}</li>
{%- else %}none{% endfor %}</ul>{% set ns = namespace(t=0) %}{% for r in rows %}{% set ns.t = ns.t + r.n %}{% endfor %}
total {{ ns.t }} {{ rows|map(attribute='name')|join(', ')|length }} {{ rows|sum(attribute='n') }} {{ "%.3f"|format(3.14159) }}
{{ rows|groupby('g')|list|length }} {% filter indent(2) %}x
y{% endfilter %} {{ {'a': [1, {'b': "<c>"}]}|tojson }}{% endblock %}""",
    "macros.html": "{% macro tag(n, kind='b') %}<{{ kind }}>{{ n }}</{{ kind }}>{% endmacro %}",
    "bad.html": "{% for x in %}",
}
env = Environment(loader=DictLoader(templates), autoescape=select_autoescape())
rows = [{"name": "row <%d> with text" % i, "n": i, "g": i % 7} for i in range(60)]
for i in range(30):
    text = env.get_template("page.html").render(title="the & title", rows=rows)
print(text)
try:
    env.get_template("bad.html")
except TemplateSyntaxError as e:
    print(e, e.lineno)
try:
    Environment(undefined=StrictUndefined).from_string("{{ a.b }}").render()
except UndefinedError as e:
    print(e)
