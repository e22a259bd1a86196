# The order of sets: the same probes, growth and reuse of deleted entries as CPython's, under the same hash seed.
print(set(['a','b','c','dd','ee']), set('hello world'), {(i, str(i)) for i in range(12)})
s=set()
for i in range(40): s.add(str(i))
for i in range(0,40,3): s.discard(str(i))
for i in range(40,60): s.add(str(i))
print(s, next(iter(s)), s.pop(), s.pop(), s.pop())
t=set()
for i in range(300):
    t.add((i%70,str(i%70)))
    if i%13==0: t.discard(next(iter(t)))
print(t)
print(hash((1,'a')), hash((1,(2,'b'))))
def junk(): return [(i, str(i)) for i in range(200)]
d = {}; l = []; s = set(); nested = []
for i in range(60000):
    d[i % 5000] = [i, (i, str(i))]
    l.append((i, [i]))
    if len(l) > 3000: del l[:1000]; l.sort(key=lambda t: (-t[0], str(t[0])))
    s.add((i % 7000, str(i % 7000)))
    if i % 7 == 0: d.pop(i % 5000)
    if i % 11 == 0: l.insert(5, (i, [i])); l[3:9] = [(x, [x]) for x in range(6)]
    if i % 13 == 0 and s: s.discard(next(iter(s)))
    if i % 500 == 0: junk(); d.update({k: [k, (k, str(k))] for k in range(300)})
for k, v in d.items(): assert v[0] % 5000 == k and v[1][1] == str(v[1][0]) and v[0] == v[1][0], (k, v)
for a, b in l: assert b == [a]
for a, b in s: assert str(a) == b
print(len(d), len(l), len(s))
