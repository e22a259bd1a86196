import snowballstemmer, os

text = open(os.environ["PACKAGES"] + "/lib/python3/dist-packages/docutils/nodes.py").read()
words = sorted(set("".join(c if c.isalpha() else " " for c in text.lower()).split()))
for language in "english", "german", "french", "russian", "finnish":
    stems = snowballstemmer.stemmer(language).stemWords(words)
    print(language, len(set(stems)), stems[:20])
