# The same source gives the same bytes: whatever the hash seed, the locale, the working folder, what was loaded before.
# (CPython's bytes also depend on reference counts.)
cat >digest.py <<'END'
import hashlib, marshal, os, sys
if len(sys.argv) > 1:
    import argparse, asyncio, inspect, typing, unittest
    names = ["__doc__", "VALUE", "a b", "not an identifier!", *[str(i) for i in range(100)]]
    [sys.intern(name) for name in names]
folder = os.path.dirname(os.__file__)
digest = hashlib.sha256()
for name in ("typing", "dataclasses", "enum", "inspect", "json/decoder", "argparse", "datetime", "ast", "tokenize", "locale"):
    with open(f"{folder}/{name}.py", "rb") as file:
        code = compile(file.read(), name, "exec", dont_inherit=True, optimize=0)
    digest.update(marshal.dumps(code))
    digest.update(marshal.dumps(marshal.loads(marshal.dumps(code))))
print(digest.hexdigest())
END
here=$PWD
{
    PYTHONHASHSEED=1 "$TAIPAN" -W ignore digest.py
    PYTHONHASHSEED=2 LC_ALL=C "$TAIPAN" -W ignore digest.py
    cd / && "$TAIPAN" -W ignore -I "$here/digest.py" more
    PYTHONHASHSEED=0 PYTHONUTF8=0 "$TAIPAN" -OO -W ignore "$here/digest.py" more
} | sort -u | wc -l
