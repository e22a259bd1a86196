"""Text work: splitting, joining, searching, replacing, formatting, slicing, iterating over characters."""

WORDS = "the quick brown fox jumps over the lazy dog while seven wizards boxed quietly".split()


def lines(count):
    for index in range(count):
        yield f"{index:06d},{WORDS[index % 14]},{index * 7 % 1000 / 8:.3f},{WORDS[index % 5].title()}"


def main():
    text = "\n".join(lines(200_000))
    total = 0
    for line in text.split("\n"):
        number, word, value, title = line.split(",")
        total += int(number) + len(word.strip("t")) + (title.lower() == word)
        if value.endswith(".500") or line.find("fox") > 0:
            total += 1
    vowels = 0
    for character in text[:3_000_000]:
        if character in "aeiou":
            vowels += 1
    shouted = text.replace("fox", "FOX").upper().count("QUICK")
    reversed_words = " ".join(word[::-1] for word in text.split(",")[:40_000])
    keys = "".join(sorted(set(text)))
    template = "%s has %d of %5.2f"
    formatted = [template % (word, index, index / 3) for index, word in enumerate(WORDS * 9000)]
    print(total, vowels, shouted, len(reversed_words), repr(keys), sum(map(len, formatted)))


main()
