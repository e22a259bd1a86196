import sys

text = """# Title {#id}

A paragraph with *emphasis*, **strong**, `code`, [a link](http://example.com "title"), <http://auto.link>, ![img](a.png)
and a hard break  
next line. &amp; &copy; \\* escaped. Reference [link][ref] and <b>inline html</b>.

[ref]: http://example.org/ref 'Ref'

* item 1
    * nested
    * more
* item 2

  with a paragraph

1. one
2. two
3. three

> quote
> > nested quote
>
> - list in quote

```python
def f(x): return x ** 2
```

    indented code <tag>

| a | b |
|---|:-:|
| 1 | 2 |
| 3 | ~~4~~ |

Term
:   definition

Footnote[^1].

[^1]: The note.

***

<div>
block *html*
</div>

Setext
------

"""
kind = sys.argv[1]
if kind == "markdown":
    import markdown
    convert = lambda t: markdown.markdown(t, extensions=["extra", "toc", "codehilite", "admonition", "smarty"])
elif kind == "commonmark":
    import commonmark
    convert = commonmark.commonmark
elif kind == "mistune":
    import mistune
    convert = mistune.create_markdown(plugins=["table", "footnotes", "strikethrough", "def_list"])
elif kind == "textile":
    import textile
    convert = textile.textile
else:
    from markdown_it import MarkdownIt
    convert = MarkdownIt("commonmark").enable("table").enable("strikethrough").render
print(convert(text))
print(len(convert(text * 15)))
