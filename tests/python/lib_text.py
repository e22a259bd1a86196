import re, json, string, textwrap, pprint, difflib, shlex, fnmatch, html, csv, io, argparse, configparser, base64, struct, ast, tokenize, inspect, symtable, keyword, unicodedata
m = re.match(r"(?P<a>\d+)-(?P<b>\w+)?", "12-xy z"); print(m.group(), m.groups(), m.groupdict(), m.span("b"), m[1], m.lastgroup, m.expand(r"\2/\g<a>"), m, re.search("z", "abz").start(), re.fullmatch("a+", "aab"))
print(re.findall(r"(\w)(\d)", "a1 b2"), re.split(r"[,;]\s*", "a, b;c"), re.split("(-)", "a-b"), re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.subn("a", "b", "banana", count=2), re.sub("x*", "-", "abc"), [m.group() for m in re.finditer("a.", "abacad")], re.escape("a.b*c"), re.compile("(?i)AbC").match("aBc").group(), re.sub("b", lambda m: m.group().upper(), "abc"))
for pat, s in ((r"(a|ab)(c|bcd)(d*)", "abcd"), (r"(?<=a)b", "ab"), (r"(?<!a)b", "cb"), (r"a(?=b)", "ab"), (r"a(?!b)", "ac"), (r"(a)?(?(1)b|c)", "ab"), (r"^b$", "a\nb\n"), (r"(?m)^b$", "a\nb\n"), (r"(?s)a.b", "a\nb"), (r"a{2,3}?", "aaaa"), (r"(?:ab)+", "ababx"), (r"[^\W\d_]+", "12ab_"), (r"\bfoo\b", "a foo b"), (r"(?P<x>a)(?P=x)", "aa"), (r"a++b", "aab"), (r"(?>a+)ab", "aaab"), (r"[\u00e0-\u00ff]+", "xéà"), (r"\N{BULLET}", "•"), (r"(?x) a # c" "\n b", "ab")):
    r = re.search(pat, s); print(pat, r and (r.group(), r.groups(), r.span()))
for bad in ("(", "[a", "a**", "(?P<1>a)", r"\1", "(?<=a+)b", "a{3,2}", "(?z)", r"\q", "*a", "(?P<a>x)(?P<a>y)", "[z-a]", "(?P=n)"):
    try: re.compile(bad); print("compiled", bad)
    except re.error as e: print(bad, "->", e, e.pos)
print(re.compile("a(b)", re.I | re.M), re.compile(b"\\d+").findall(b"1 22"), re.compile("a") == re.compile("a"), re.compile("(?P<q>a)(b)").groupindex, re.template if hasattr(re, "template") else None, re.IGNORECASE, re.purge())
data = {"a": [1, 2.5, None, True, "é\n\"\u2028"], "b": {"c": {}}, "d": [], "e": 1e100, "f": -0.0, "1": float("inf")}
print(json.dumps(data), json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False), json.loads(json.dumps(data)) == data, json.dumps([1, "x"], separators=(",", ":")), json.dumps({1: 2, None: 3, True: 4}), json.loads('[1, 2.0, "\\u00e9\\ud83d\\udc0d", null, true, NaN, -Infinity, 1e5, {"k": []}]'))
for bad in ("{", "[1,]", '{"a" 1}', '"abc', "nul", "[1 2]", '{"a":1,}', "01", "", "[1] x", '{1: 2}'):
    try: print(json.loads(bad))
    except json.JSONDecodeError as e: print(repr(bad), "->", e)
try: json.dumps({1, 2})
except TypeError as e: print(e)
print(string.Template("$a ${b} $$").substitute(a=1, b=2), string.capwords("hello wORLD"), string.ascii_letters[:5], string.Formatter().format("{0!r:>5}", "a"), textwrap.wrap("the quick brown fox jumps over", 12), textwrap.dedent("  a\n    b\n  c"), textwrap.fill("word " * 10, 20, initial_indent="* ", subsequent_indent="  "), textwrap.shorten("hello big world", 12), textwrap.indent("a\nb", "> "), sep="\n")
pprint.pprint({"key" * 5: list(range(20)), "other": {"nested": ["x" * 30, "y" * 30, "z" * 30]}}, width=60)
print("\n".join(difflib.unified_diff("a\nb\nc".split(), "a\nx\nc".split(), lineterm="")), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), shlex.split("a 'b c' \"d\\\"e\""), shlex.quote("it's"), fnmatch.filter(["a.py", "b.txt"], "*.py"), html.escape("<a&b>"), html.unescape("&lt;&eacute;&#x41;"))
buffer = io.StringIO(); w = csv.writer(buffer) if hasattr(csv, "writer") else None; w.writerow(["a", 'q"q', "x,y", 1.5, None]); print(repr(buffer.getvalue()), list(csv.reader(['a,"b ""c""",d', "1,2,3"])), list(csv.DictReader(["k,v", "1,2"])))
parser = argparse.ArgumentParser(prog="prog", description="what it does"); parser.add_argument("file", nargs="+"); parser.add_argument("-n", "--number", type=int, default=3, help="how many (default: %(default)s)"); parser.add_argument("--flag", action="store_true"); parser.add_argument("--mode", choices=["a", "b"])
print(parser.parse_args(["x", "y", "-n5", "--flag", "--mode", "b"])); parser.print_help()
for bad in ([], ["x", "-n", "z"], ["x", "--mode", "c"], ["x", "--unknown"]):
    err = io.StringIO()
    try:
        import contextlib
        with contextlib.redirect_stderr(err): parser.parse_args(bad)
    except SystemExit as e: print(e.code, err.getvalue().splitlines()[-1])
c = configparser.ConfigParser(); c.read_string("[s]\na = 1\nb: two\n[t]\nc = %(d)s!\nd = x"); print(c.sections(), c["s"]["a"], c.getint("s", "a"), c["t"]["c"], dict(c["s"]))
print(base64.b64encode(b"hello"), base64.b64decode("aGVsbG8="), base64.b32encode(b"x"), base64.urlsafe_b64encode(b"\xff\xfe"), struct.pack("<Hi4sf", 1, -2, b"ab", 1.5), struct.unpack(">HB", b"\x01\x02\x03"), struct.calcsize("qb"), list(struct.iter_unpack("B", b"ab")))
tree = ast.parse("x = 1 + f(y, *z)\nif x: pass"); print(ast.dump(tree), ast.unparse(tree), ast.literal_eval("{'a': [1, (2, -3.5)], 'b': {None}}"), [type(n).__name__ for n in ast.walk(tree)][:6]); print(ast.dump(ast.parse("a.b[1:2] = lambda q, /, *, r=1: (yield)", mode="exec"), indent=1, include_attributes=False))
class Double(ast.NodeTransformer):
    def visit_Constant(self, node): return ast.Constant(node.value * 2)
print(ast.unparse(ast.fix_missing_locations(Double().visit(ast.parse("f(1, 'a')")))), eval(compile(ast.Expression(ast.BinOp(ast.Constant(2), ast.Add(), ast.Constant(3), lineno=1, col_offset=0), lineno=1) if False else ast.fix_missing_locations(ast.Expression(ast.BinOp(ast.Constant(2), ast.Add(), ast.Constant(3)))), "f", "eval")))
print([(tokenize.tok_name[t.type], t.string, t.start) for t in tokenize.generate_tokens(io.StringIO("x = f'{a}' # c\nif y:\n  z\n").readline)])
def sig(a, /, b: int = 1, *args: str, c, d=None, **kw) -> bool: "doc of sig"
print(inspect.signature(sig), inspect.getdoc(sig), inspect.getfullargspec(sig).args, inspect.isfunction(sig), inspect.signature(len), inspect.signature(int.from_bytes), inspect.getsource(sig), inspect.signature(sig).bind(1, 2, c=3).arguments, inspect.isgeneratorfunction(sig), inspect.getmro(bool))
t = symtable.symtable("def f(a):\n global g\n def h(): return a\n", "x", "exec"); f = [c for c in t.get_children() if isinstance(c, symtable.Function) and c.get_name() == "f"][0]; print(t.get_type(), [s.get_name() for s in f.get_symbols()], f.get_parameters(), f.lookup("g").is_global(), f.lookup("a").is_local(), [c for c in f.get_children() if c.get_name() == "h" and isinstance(c, symtable.Function)][0].get_frees(), keyword.iskeyword("match"), keyword.softkwlist)
print(unicodedata.name("é"), unicodedata.lookup("SNAKE"), unicodedata.category("A"), unicodedata.normalize("NFD", "é").encode("ascii", "backslashreplace"), unicodedata.numeric("½"), unicodedata.bidirectional("א"), unicodedata.east_asian_width("中"), unicodedata.combining("\u0301"), unicodedata.decimal("٣"), unicodedata.unidata_version, unicodedata.is_normalized("NFC", "é"), unicodedata.decomposition("é"), unicodedata.mirrored("("))
