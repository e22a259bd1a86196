from rdflib import Graph, Literal, Namespace, RDF, URIRef

g = Graph()
EX = Namespace("http://example.org/")
g.bind("ex", EX)
for i in range(100):
    g.add((EX["p%d" % i], RDF.type, EX.Person))
    g.add((EX["p%d" % i], EX.age, Literal(i)))
    g.add((EX["p%d" % i], EX.knows, EX["p%d" % ((i * 7 + 1) % 100)]))
text = g.serialize(format="turtle")
print(len(text), text[:300])
h = Graph().parse(data=text, format="turtle")
print(len(h))
for row in h.query("PREFIX ex: <http://example.org/> SELECT ?p ?a WHERE { ?p ex:knows ?q . ?q ex:age ?a . FILTER(?a > 95) } ORDER BY ?a"):
    print(row.p, row.a)
print(sorted(h.serialize(format="nt").splitlines())[:3])
