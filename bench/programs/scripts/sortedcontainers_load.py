from sortedcontainers import SortedList, SortedDict, SortedSet, SortedKeyList

s = SortedList((i * 7919) % 20011 for i in range(20000))
for i in range(5000):
    s.add(i * 3)
    s.remove(s[i])
print(len(s), s[0], s[-1], s.bisect(500), list(s.irange(100, 120)), s.index(300), s.count(3))
d = SortedDict((str(i), i) for i in range(3000))
print(d.peekitem(5), list(d.keys()[10:15]), d.bisect_left("5"), d.popitem())
k = SortedKeyList(range(100), key=lambda x: -x % 17)
print(list(k)[:20], len(k))
print(SortedSet("hello world") | SortedSet("abc"), repr(d)[:60])
s._check()
