"""Pictures: the chain map and the network page."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pandas as pd
from pyvis.network import Network

from api.cli.demo import run_demo
from api.cli.out import out
from benchmarks.made.synthetic import big_graph
from benchmarks.timing import Line, best_of
from graph.chain.places import make_place
from graph.gaps.find import find_gaps
from graph.questions.tables.gaps import gaps_table
from graph.render import render_map, render_network
from graph.views.chain_map.map import chain_map_view
from graph.views.network.around import ego_view
from loaders.sample import FOLDER


def run() -> Iterator[Line]:
    graph = big_graph(enterprises=5_000, fields=1, per_field=45)
    assessment = find_gaps(graph, "F0", make_place(graph, ["D3"]))
    table = gaps_table(assessment)
    ours, _ = best_of(10, lambda: render_map(chain_map_view(graph, assessment), table, ".svg"))
    net = nx.DiGraph()
    supplies = graph.edge("SUPPLIES", "Segment", "Segment")
    net.add_edges_from(zip(supplies.source.tolist(), supplies.target.tolist(), strict=True))
    peer, _ = best_of(1, lambda: nx.spring_layout(net, seed=1))
    yield Line(
        "产业链图谱 SVG（45 环节，含排版）", ours, "networkx spring_layout 只排版", peer, "≤ 5 ms", ours <= 0.005
    )

    crowd = big_graph(enterprises=20_000, fields=1, per_field=45)
    view = ego_view(crowd, "Segment", "S0", hops=2, limit=300)
    page, _ = best_of(3, lambda: render_network(view, ".html"))
    start = time.perf_counter()
    raw = Network(directed=True, cdn_resources="in_line")
    for node in view.nodes:
        raw.add_node(node.id, label=node.label)
    for edge in view.edges:
        raw.add_edge(edge.source, edge.target)
    raw.generate_html()
    peer = time.perf_counter() - start
    yield Line(f"网络图网页（{len(view.nodes)} 节点）", page, "pyvis 原样输出", peer, "≤ 0.5 s", page <= 0.5)


def demo() -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        with out.capture():
            run_demo(Path(name), "苏州市")
        ours = time.perf_counter() - start
    start = time.perf_counter()
    for path in sorted(FOLDER.glob("*.csv")):
        pd.read_csv(path, dtype=str)
    peer = time.perf_counter() - start
    yield Line(
        "chainatlas demo 全程（导入、评估、全部图表）", ours, "pandas 只读同样的 CSV", peer, "≤ 15 s", ours <= 15
    )
