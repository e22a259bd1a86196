# Taipan: what CPython says about source texts, cached; run by CPython 3.14 itself. MIT licence.
#
#   python3.14 syntax_oracle.py CACHE files ROOT        every .py file under ROOT: dump or error
#   python3.14 syntax_oracle.py CACHE cases FILE        a JSON list of [mode, flags, source]
import ast, hashlib, json, os, sys, warnings, zlib

sys.setrecursionlimit(100000)
warnings.simplefilter("ignore")


def answer(source, mode, flags):
    try:
        tree = compile(source, "<s>", mode, ast.PyCF_ONLY_AST | flags, dont_inherit=True)
    except SyntaxError as e:
        if e.lineno is None:
            return f"!{type(e).__name__}|{e.msg}"
        end = (e.end_lineno, e.end_offset)
        text = "" if e.text is None else "|" + e.text
        return f"!{type(e).__name__}|{e.msg}|{e.lineno}|{e.offset}|{end[0]}|{end[1]}{text}"
    except BaseException as e:
        return f"!{type(e).__name__}|{e}"
    try:
        return ast.dump(tree, include_attributes=True)
    except ValueError as e:
        return f"?{e}"


def main():
    cache, what, where = sys.argv[1:4]
    os.makedirs(cache, exist_ok=True)
    if what == "files":
        for folder, _, names in os.walk(where):
            for name in sorted(names):
                if name.endswith(".py"):
                    path = os.path.join(folder, name)
                    out = os.path.join(cache, hashlib.md5(path.encode()).hexdigest())
                    if os.path.exists(out):
                        continue
                    with open(path, "rb") as f:
                        data = f.read()
                    text = path + "\n" + answer(data, "exec", 0)
                    with open(out, "wb") as f:
                        f.write(zlib.compress(text.encode("utf-8", "surrogatepass"), 1))
    else:
        with open(where) as f:
            cases = json.load(f)
        answers = [answer(source, mode, flags) for mode, flags, source in cases]
        with open(os.path.join(cache, "cases.json"), "w") as f:
            json.dump(answers, f)


main()
