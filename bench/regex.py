"""Regular expressions: searching, groups, alternation, look-ahead, substitution, a tokenizer."""

import re

TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<text>\"[^\"]*\")|(?P<operator>[-+*/=<>!]=?|[()\[\]{},;])|(?P<space>\s+)"
)
SOURCE = 'total = total + price[index] * 1.25 - compute("some text", other_name, 42) ; if (a <= b) { b = 7 }\n'
LOG = "2026-03-{:02d} 12:{:02d}:07 host{} GET /path/{}/page.html?id={} 200 {}\n"


def main():
    counts = {}
    for match in TOKEN.finditer(SOURCE * 3000):
        kind = match.lastgroup
        counts[kind] = counts.get(kind, 0) + 1
    log = "".join(LOG.format(i % 28 + 1, i % 60, i % 9, i * 7919 % 1000, i, i * 31 % 5000) for i in range(20000))
    lines = re.findall(r"^(\d+)-(\d+)-(\d+) \S+ (\w+) (?:GET|POST) (\S+?)\?id=(\d+) (\d{3}) (\d+)$", log, re.MULTILINE)
    size = sum(int(line[-1]) for line in lines)
    swapped = re.sub(r"(\w+)\.html\?(?=id=)", lambda match: match.group(1).upper() + "?", log)
    doubled = len(re.findall(r"(\d)\1", log))
    evil = sum(bool(re.search(r"(x+x+)+y", "x" * 16)) for _ in range(2))
    words = len(re.split(r"[^a-z]+", log * 3, flags=re.IGNORECASE))
    print(counts, len(lines), size, swapped.count("PAGE"), doubled, evil, words)


main()
