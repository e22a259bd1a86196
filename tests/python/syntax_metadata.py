# SyntaxError._metadata, and what tracebacks make of it: misspelt keywords.
srcs=['for x in y:\n a\nfur b','while x:\n a\nfur b','with x:\n a\nfur b','try:\n a\nexcept: b\nfur b','try:\n a\nfinally: b\nfur b','class A:\n a\nfur b','@x\nclass A:\n a\nfur b','def A():\n a\nfur b','async def A():\n a\nfur b','async def f():\n  async for x in y:\n   a\n  fur b','match 1:\n case 1: pass\nfur b','if 1:\n a\nelse:\n b\nfur b','if 1:\n a\nelif 2:\n b\nfur b','if 1:\n a\nelif 2:\n b\nelse:\n c\nfur b','if 1:\n a\ndef f(): pass\nfur b','if 1:\n a\nx=1\nfur b','if 1:\n a\nelse:\n if 2:\n  b\n fur c','while 1: pass\nelse:\n b\nfur b','for x in y: pass\nelse: b\nfur b','if 1:\n a\nelif 2:\n b b','if 1:\n a\nelif 2:\n if 3:\n  c\n b b','while 1:\n if 1:\n  a\n b b','if 1: a\nwhile 1:\n b b', 'if 1: a\nfor x in y: a\nb b','if 1: a\nwhile b b: pass']
for s in srcs:
        try: compile(s,'f','exec')
        except SyntaxError as e: print(repr(s),e.msg,e.args[1][1:3],getattr(e,'_metadata',None) and (e._metadata[:2]))
import traceback
for text in ("fur a in b: pass", "with block ad something:\n  pass\n", "x=1\nif x:\n  y=2\nimprot a", "a = 1 iff x else 2", "whle True: pass",
             "try:\n  pass\nexept: pass"):
    try:
        compile(text, "<text>", "exec")
    except SyntaxError as error:
        print(*traceback.format_exception_only(error))
