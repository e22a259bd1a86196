import sys, io

text = """# comment
title: Example
base: &base {name: x, list: [1, 2.5, true, null, 2001-12-14, 0x1F, 1e3]}
derived:
  <<: *base
  text: |
    literal
      block
  folded: >-
    folded
    text
  "quoted key": 'single ''quoted'''
  unicode: "\\u263A \\x41"
seq:
- a
- - nested
  - list
- {k: v}
- !!binary aGVsbG8=
- ? complex
  : value
"""
kind = sys.argv[1]
if kind == "yaml":
    import yaml

    data = yaml.safe_load(text)
    print(data)
    print(yaml.dump(data, allow_unicode=True))
    big = {"k%d" % i: {"list": list(range(20)), "text": "some text\nmore %d" % i, "f": i / 7, "b": [True, None]} for i in range(150)}
    out = yaml.safe_dump(big)
    assert yaml.safe_load(out) == big
    print(len(out))
    print([type(e).__name__ for e in yaml.parse(text)])
    for bad in "a: [1, 2", "a: b: c", "\t- x", "%YAML 9\n---\n!x y":
        try:
            yaml.safe_load(bad)
        except yaml.YAMLError as e:
            print(e)
elif kind == "ruamel":
    from ruamel.yaml import YAML

    yaml = YAML()
    data = yaml.load(text)
    data["new"] = [1, 2]
    data["derived"]["text"] = "changed"
    yaml.dump(data, sys.stdout)
    big = text + "".join("k%d: {a: [1, 2, 3], b: text} # note\n" % i for i in range(200))
    out = io.StringIO()
    yaml.dump(yaml.load(big), out)
    print(len(out.getvalue()))
else:
    import tomlkit, tomllib

    toml = '# c\ntitle = "T"\n[owner]\nname = "x" # who\ndob = 1979-05-27T07:32:00-08:00\n[[p]]\na = [1, 2, 3,]\nb.c = { d = 1e5, e = inf }\n[[p]]\ns = """\nmulti\nline"""\n'
    doc = tomlkit.parse(toml)
    doc["owner"]["name"] = "y"
    doc["new"] = {"a": 1}
    doc["p"][0]["a"].append(4)
    print(tomlkit.dumps(doc))
    print(tomllib.loads(toml))
    print(len(tomlkit.dumps(tomlkit.parse("".join("[t%d]\na = %d\nb = 'x' # c\nc = [1, 2]\n" % (i, i) for i in range(150))))))
