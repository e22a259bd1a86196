# _suggestions: which name was meant.
import _suggestions, builtins
names = [n for n in dir(builtins)] + ["od", "xx", "blech", "Foo", "é", "a" * 50]
for word in ("o", "prnt", "PRINT", "lenn", "x", "fo", "foo", "e", "a" * 49, "qqqqqqq", "listt", "Typeerror", "zlp", "blach", "", "ranje", "enumrate", "isinstnce", "1"):
    print(repr(word), _suggestions._generate_suggestions(names, word))
print(_suggestions._generate_suggestions(["a"] * 749, "b"), _suggestions._generate_suggestions(["ab"] * 749, "b"), _suggestions._generate_suggestions(["ab"] * 750, "b"), _suggestions._generate_suggestions([], "b"))
for bad in (((), "a"), ([1], "a"), (["a"], 1), (["a"],)):
    try: print(_suggestions._generate_suggestions(*bad))
    except TypeError as e: print(e)
