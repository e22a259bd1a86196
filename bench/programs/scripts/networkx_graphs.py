import networkx as nx

g = nx.gnp_random_graph(300, 0.05, seed=42)
print(g, nx.number_connected_components(g), nx.diameter(g.subgraph(max(nx.connected_components(g), key=len))))
p = nx.pagerank(g, max_iter=50) if False else {}
print(sorted(nx.betweenness_centrality(g, k=30, seed=1).items(), key=lambda x: -x[1])[:5])
print(nx.shortest_path(g, 0, 250), len(list(nx.find_cliques(g))), nx.transitivity(g))
d = nx.DiGraph([(i, (i * 7 + 3) % 101, {"weight": i % 13 + 1}) for i in range(101)])
print(list(nx.strongly_connected_components(d))[:1] and len(list(nx.strongly_connected_components(d))), nx.is_directed_acyclic_graph(d))
print(nx.dijkstra_path_length(d, 0, 3), sorted(nx.minimum_spanning_edges(d.to_undirected(), data=False))[:5])
print(nx.maximum_flow_value(nx.DiGraph([(0, 1, {"capacity": 3}), (0, 2, {"capacity": 2}), (1, 3, {"capacity": 2}), (2, 3, {"capacity": 4})]), 0, 3))
print("\n".join(nx.generate_network_text(nx.balanced_tree(2, 3))))
print(list(nx.topological_sort(nx.DiGraph([(1, 2), (2, 3), (1, 3)]))), nx.coloring.greedy_color(nx.petersen_graph()))
