import tinycss2
import cssselect

css = "@import url(x.css);\n@media (min-width: 10px) { a > b:hover, .c#d[e~='f'] { color: rgba(1,2,3,.4) !important; margin: -1.5em 0 calc(1px + 2%) } }\n/* c */ p::before { content: '\\201C'; }\n"
for rule in tinycss2.parse_stylesheet(css, skip_whitespace=True):
    print(rule, rule.type, rule.serialize())
    if rule.content:
        for t in rule.content:
            print("  ", t.type, getattr(t, "value", None))
print(len(tinycss2.serialize(tinycss2.parse_stylesheet(css * 200))))
for s in "a > b:hover", ".c#d[e~='f']", "p:nth-child(2n+1) ~ q", "a:not(.b):last-of-type", "*|x":
    print(cssselect.HTMLTranslator().css_to_xpath(s), [x.specificity() for x in cssselect.parse(s)])
try:
    cssselect.parse("a > > b")
except cssselect.SelectorSyntaxError as e:
    print(e)
