# select.select keeps the objects it was given alive, whatever their fileno() does. MIT licence.
import gc, os, select
class Watched:
    def __init__(self, fd): self.fd = fd
    def fileno(self):
        gc.collect()
        junk = [[None] * 3 for i in range(2000)]
        return self.fd
r, w = os.pipe()
os.write(w, b"x")
watched = [Watched(r) for i in range(3)]
print([x in watched for x in select.select(iter(watched), [], [])[0]])
print(len(select.select((Watched(r) for i in range(3)), [], [])[0]))
for arguments in ((1, [], []), ([-1], [], []), ([Watched("a")], [], []), ([r], [], [], -1), ([r], [], [], "a")):
    try:
        print(select.select(*arguments))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
