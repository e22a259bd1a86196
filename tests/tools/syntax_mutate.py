# Taipan: makes damaged source texts out of good ones, for differential tests of syntax errors. MIT licence.
#
#   python3 syntax_mutate.py OUT.json SEED COUNT FILE...
import json, random, re, sys

TOKEN = re.compile(r"""[ \t]+|\n|\w+|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[-+*/%<>=!&|^@:]+|.""")
WORDS = """if else for in while def class return lambda yield from import as with try except finally not and or is
None True x y 1 2.5 'a' f'{a}' f'{' '}' t'b' ( ) [ ] { } , : ; = == := += . ... * ** -> @ ! # \\ async await match
case _ type print global del raise assert pass break 0777 1a \n \t""".split(" ")
WORDS = [w.strip("\n") or "\n" for chunk in WORDS for w in ([chunk] if "\n" not in chunk else chunk.split("\n"))] + ["\n", "\n    ", " "]


def mutate(rng, text):
    tokens = TOKEN.findall(text)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if not tokens:
            break
        at = rng.randrange(len(tokens))
        what = rng.randrange(6)
        if what == 0:
            del tokens[at]
        elif what == 1:
            tokens.insert(at, tokens[at])
        elif what == 2:
            tokens[at] = rng.choice(WORDS)
        elif what == 3:
            tokens.insert(at, rng.choice(WORDS) + rng.choice(("", " ")))
        elif what == 4:
            other = rng.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        else:
            tokens = tokens[: at + 1] if rng.random() < 0.5 else tokens
            tokens.insert(at, rng.choice(WORDS))
    return "".join(tokens)


def main():
    out, seed, count, paths = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    rng = random.Random(seed)
    pieces = []
    for path in paths:
        with open(path, encoding="utf-8", errors="ignore") as f:
            lines = f.read().split("\n")
        for start in range(0, len(lines), 7):
            piece = lines[start : start + rng.randrange(1, 14)]
            indents = [len(l) - len(l.lstrip()) for l in piece if l.strip()]
            if indents:
                cut = min(indents[0], min(indents))
                pieces.append("\n".join(l[cut:] for l in piece) + rng.choice(("", "\n")))
    cases = []
    for _ in range(count):
        text = mutate(rng, rng.choice(pieces))
        mode = rng.choice(("exec", "exec", "exec", "exec", "single", "eval"))
        if "\0" not in text and (mode != "eval" or text.strip()):
            cases.append((mode, rng.choice((0, 0, 0, 0x4200, 0x1000)), text if mode != "eval" else text.lstrip()))
    with open(out, "w") as f:
        json.dump(cases, f)


main()
