import sys, os

html = """<!DOCTYPE html><html><head><title>T & t</title><meta charset=utf-8><style>p > a {}</style></head><body class="x y">
<p>Unclosed <b>bold <i>mixed</b> nesting</i><p>second &eacute;&#x41;&bogus; <br/> <a href='/x?a=1&b=2'>link</a>
<table><tr><td>1<td>2<tr><td colspan=2>foster <div>parent</table><script>if (a < b && c) { "</p>" }</script>
<ul><li>a<li>b <ul><li>c</ul></ul><svg viewBox="0 0 1 1"><path d="M0"/></svg><select><option>1<option selected>2</select>
<!-- comment --><textarea>
 raw </b> </textarea><form><input disabled value=3></form></body></html>"""
big = html.replace("</body></html>", "") + "".join(
    "<div id=d%d class='row c%d'><h2>Head %d</h2><p>text <em>em</em> &lt;%d&gt;</p><a href='#%d'>l</a></div>" % (i, i % 5, i, i, i) for i in range(300)
)
if sys.argv[1] == "html5lib":
    import html5lib

    for builder in "dom", "etree":
        tree = html5lib.parse(html, treebuilder=builder)
        walker = html5lib.getTreeWalker(builder)
        print(html5lib.serialize(tree, tree=builder, quote_attr_values="always", omit_optional_tags=False))
        print(sum(1 for _ in walker(html5lib.parse(big, treebuilder=builder))))
    parser = html5lib.HTMLParser()
    parser.parse(html)
    print(parser.errors)
else:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    print(soup.prettify())
    print(soup.title.string, soup.a["href"], soup.find_all("li"), soup.get_text(" ", strip=True))
    soup = BeautifulSoup(big, "html.parser")
    print([x.get("id") for x in soup.select("div.c3 > h2 ~ p em")], len(soup.select("div.row:nth-of-type(3n) a[href^='#1']")))
    for tag in soup.find_all("em"):
        tag.name = "strong"
        tag.insert_after("!")
    print(len(str(soup)))
    soup = BeautifulSoup(html, "html5lib")
    print(soup)
