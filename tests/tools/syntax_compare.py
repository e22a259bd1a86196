# Taipan: compares syntax-dump with the answers cached by syntax_oracle.py. MIT licence.
#
#   python3 syntax_compare.py CACHE files DUMP [-v]
#   python3 syntax_compare.py CACHE cases DUMP FILE [-v]
import json, os, subprocess, sys, zlib


def ask(dump, cases):
    process = subprocess.Popen([dump, "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    import threading

    def feed():
        try:
            for mode, flags, data, is_utf8 in cases:
                process.stdin.write(b"%s %d %d %d\n" % (mode.encode(), flags, is_utf8, len(data)) + data)
            process.stdin.close()
        except BrokenPipeError:
            pass

    threading.Thread(target=feed, daemon=True).start()
    for _ in cases:
        line = process.stdout.readline()
        if not line:
            yield "!CRASH"
            continue
        yield process.stdout.read(int(line)).decode("utf-8", "surrogatepass")


FLAGS = {0x1000: 1, 0x4000: 2, 0x200: 4, 0x400000: 8, 0x2000: 16}


def main():
    cache, what, dump = sys.argv[1:4]
    verbose = "-v" in sys.argv
    good = bad = 0
    if what == "files":
        records = []
        for name in sorted(os.listdir(cache)):
            if name == "cases.json":
                continue
            with open(os.path.join(cache, name), "rb") as f:
                path, _, text = zlib.decompress(f.read()).decode("utf-8", "surrogatepass").partition("\n")
            records.append((path, text))
        answers = ask(dump, [("exec", 0, open(path, "rb").read(), 0) for path, _ in records])
        for (path, wanted), got in zip(records, answers):
            if wanted == got:
                good += 1
                continue
            bad += 1
            at = next((i for i, (a, b) in enumerate(zip(wanted, got)) if a != b), min(len(wanted), len(got)))
            print(path, "\n  want", wanted[max(0, at - 60) : at + 90], "\n  got ", got[max(0, at - 60) : at + 90])
    else:
        with open(sys.argv[4]) as f:
            cases = json.load(f)
        with open(os.path.join(cache, "cases.json")) as f:
            wanted_all = json.load(f)
        fed = []
        for mode, flags, source in cases:
            ours = sum(b for a, b in FLAGS.items() if flags & a)
            fed.append((mode, ours, source.encode("utf-8", "surrogatepass"), 1))
        errors = 0
        exact = 0
        for (mode, flags, source), wanted, got in zip(cases, wanted_all, ask(dump, fed)):
            wanted_head, got_head = "|".join(wanted.split("|")[:6]), "|".join(got.split("|")[:6])
            if wanted.startswith("!"):
                errors += 1
                exact += wanted == got
            else:
                wanted_head, got_head = wanted, got
            if wanted_head == got_head:
                good += 1
                continue
            bad += 1
            print(f"--- {mode} {flags} {source[:400]!r}\n  want {wanted[:300]!r}\n  got  {got[:300]!r}")
        print("errors:", errors, "with equal text:", exact)
    print("good", good, "bad", bad)


main()
