import inflect

p = inflect.engine()
words = "cat box index child mouse analysis leaf wolf potato ox datum phenomenon person goose cherry boss man-of-war bus".split()
print([(w, p.plural(w), p.singular_noun(p.plural(w)), p.a(w)) for w in words])
print([p.number_to_words(n) for n in (0, 17, 123456789, 1.5)], p.ordinal(22), p.number_to_words(p.ordinal(101)), p.join(words[:4]), p.present_participle("running"), p.compare("cat", "cats"))
for i in range(40):
    for w in words:
        p.plural(w, i % 3)
