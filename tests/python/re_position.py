# Where a search starts is not where the string begins: ^, \b and lookbehind see what stands before.
import re

text = "re.match(x)\nmatch"
for pattern in r"(?<!\.)match\b", r"(?<=\.)match\b", r"(?<!\.)(?:match|compile)", r"(?<=re\.)m", r"\bmatch", r"\Bx", "^match", r"\Amatch", "(?m:^)match", r"\b":
    p = re.compile(pattern)
    print(pattern, [m and m.span() for m in (p.match(text, 3), p.search(text, 3), p.search(text, 4, 11), p.fullmatch(text, 3, 8))])
    print([m.span() for m in p.finditer(text, 3)], p.findall(text, 2, 9))
b = re.compile(rb"(?<=b)\w")
print(b.match(b"abc", 2), b.match(b"abc", 1), b.search(b"bbbb", 3), [m.start() for m in b.finditer(b"bbbb", 2)])
scanner = re.compile(r"(?<=a)b|c").scanner("abcab", 1)
print(scanner.match(), scanner.search(), scanner.search(), scanner.search())
