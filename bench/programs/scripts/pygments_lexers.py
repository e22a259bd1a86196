from pygments import highlight
from pygments.lexers import get_all_lexers, get_lexer_by_name, guess_lexer
from pygments.formatters import LatexFormatter, HtmlFormatter, SvgFormatter, NullFormatter
import os, hashlib

folder = os.environ["PACKAGES"] + "/lib/python3/dist-packages/"
print(len(list(get_all_lexers())))
text = open(folder + "jinja2/lexer.py").read()[:12000]
for name in "python javascript rust haskell html perl ruby bash sql json yaml java go lua scheme tex diff ini make".split():
    lexer = get_lexer_by_name(name)
    tokens = list(lexer.get_tokens(text))
    print(name, len(tokens), hashlib.md5(repr(tokens).encode()).hexdigest())
for formatter in LatexFormatter(), HtmlFormatter(linenos=True), SvgFormatter(), NullFormatter():
    print(hashlib.md5(highlight(text, get_lexer_by_name("python"), formatter).encode()).hexdigest())
print(guess_lexer("#!/usr/bin/perl\nuse strict;\nprint 'x';").name)
