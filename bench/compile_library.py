"""Compiles every module of a standard library from text, and says how long that alone took."""

import sys
import time


def sources(folder):
    import os

    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in sorted(folders) if name not in ("test", "__pycache__", "lib-dynload")]
        for name in sorted(files):
            if name.endswith(".py"):
                with open(os.path.join(path, name), "rb") as file:
                    yield name, file.read()


texts = list(sources(sys.argv[1]))
start = time.perf_counter()
for name, text in texts:
    compile(text, name, "exec", dont_inherit=True)
elapsed = time.perf_counter() - start
size = sum(len(text) for name, text in texts)
print(f"{len(texts)} files, {size / 1e6:.1f} MB in {elapsed:.3f} s: {size / elapsed / 1e6:.1f} MB/s")
