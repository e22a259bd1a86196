# Taipan: compares tokens in extra mode with CPython's tokenize; run by CPython 3.14. MIT licence.
#
#   python3.14 syntax_tokens.py DUMP FILE...
import ast, io, re, subprocess, sys, token, tokenize

LINE = re.compile(r"(-?\d+),(-?\d+)-(-?\d+),(-?\d+): (\w+) +(.*)$", re.S)


def ours(dump, path, lines):
    text = subprocess.run([dump, "--extra", path], capture_output=True).stdout.decode("utf-8", "surrogateescape")
    result = []
    for row in text.rstrip("\n").split("\n"):
        m = LINE.match(row)
        line, col, end_line, end_col = map(int, m.group(1, 2, 3, 4))
        kind, string = m.group(5), ast.literal_eval(m.group(6))

        def chars(line, col):
            return len(lines[line - 1].encode()[:col].decode("utf-8", "replace")) if 0 < line <= len(lines) else col

        result.append((kind, string, (line, chars(line, col)), (end_line, chars(end_line, end_col))))
    return result


def theirs(data):
    result = []
    for t in tokenize.generate_tokens(io.StringIO(data).readline):
        result.append((token.tok_name[t.exact_type], t.string, t.start, t.end))
    return result


def main():
    good = bad = 0
    for path in sys.argv[2:]:
        with open(path, "rb") as f:
            raw = f.read()
        try:
            data = raw.decode("utf-8")
            wanted = theirs(data)
        except Exception as e:
            continue
        if data.startswith("\ufeff") or "\r" in data or "\f" in data:
            continue
        lines = [line + "\n" for line in data.split("\n")]
        got = ours(sys.argv[1], path, lines)
        for a, b in zip(wanted, got):
            # At the end of the text the module moves tokens to a line of their own.
            if a[0] in ("ENDMARKER", "DEDENT") and a[2][1] == 0 and a[0] == b[0]:
                continue
            if a != b:
                print(path, "\n  want", a, "\n  got ", b)
                bad += 1
                break
        else:
            good += 1
    print("good", good, "bad", bad)


main()
