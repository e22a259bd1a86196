"""Counts words and draws a small chart of the most common ones."""

import re
from collections import Counter

TEXT = """
The Zen of Python, by Tim Peters

Beautiful is better than ugly. Explicit is better than implicit. Simple is better than complex.
Complex is better than complicated. Flat is better than nested. Sparse is better than dense.
Readability counts. Special cases aren't special enough to break the rules.
"""


def main():
    words = Counter(re.findall(r"[a-z']+", TEXT.lower()))
    longest = max(words.values())
    for word, count in sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:8]:
        bar = "#" * round(24 * count / longest)
        print(f"{word:>12} {count:3d} {bar}")
    print(f"{words.total()} words, {len(words)} different ones")


if __name__ == "__main__":
    main()
