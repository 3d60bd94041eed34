"""All gaps of all fields for one city from a warm graph, against the same counts in networkx and pandas."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pandas as pd

from benchmarks.made.synthetic import big_graph
from benchmarks.timing import Line, best_of
from graph.chain.graph import ChainGraph
from graph.chain.places import make_place
from graph.counts.local import count_local
from graph.gaps.find import find_all_gaps

CITY = "D3"


def _networkx(graph: ChainGraph) -> nx.DiGraph:
    net = nx.DiGraph()
    for (kind, s, t), table in graph.edges.items():
        a, b = graph.nodes[s].ids[table.source], graph.nodes[t].ids[table.target]
        net.add_edges_from(((x, y, {"kind": kind}) for x, y in zip(a, b, strict=True)))
    return net


def _networkx_counts(net: nx.DiGraph, segments: list[str], city: str) -> dict[str, tuple[int, int]]:
    out = {}
    for segment in segments:
        total = here = 0
        for firm, _, data in net.in_edges(segment, data=True):
            if data["kind"] == "OPERATES_IN":
                total += 1
                here += any(
                    d["kind"] == "LOCATED_IN" and place == city for _, place, d in net.out_edges(firm, data=True)
                )
        out[segment] = (total, here)
    return out


def _frame(graph: ChainGraph) -> pd.DataFrame:
    operates, located = (
        graph.edge("OPERATES_IN", "Enterprise", "Segment"),
        graph.edge("LOCATED_IN", "Enterprise", "District"),
    )
    left = pd.DataFrame({"firm": operates.source, "segment": graph.nodes["Segment"].ids[operates.target]})
    right = pd.DataFrame({"firm": located.source, "place": graph.nodes["District"].ids[located.target]})
    return left.merge(right, on="firm")


def _pandas_counts(frame: pd.DataFrame, city: str) -> pd.DataFrame:
    return frame.groupby("segment")["place"].agg(total="size", here=lambda p: int((p == city).sum()))


def run() -> Iterator[Line]:
    graph = big_graph()
    place = make_place(graph, [CITY])
    counts, local = best_of(5, lambda: count_local(graph, place))
    whole, found = best_of(5, lambda: find_all_gaps(graph, place))
    net, frame = _networkx(graph), _frame(graph)
    segments = [str(s) for s in graph.nodes["Segment"].ids]
    slow, by_net = best_of(1, lambda: _networkx_counts(net, segments, CITY))
    grouped, by_frame = best_of(2, lambda: _pandas_counts(frame, CITY))
    assert [by_net[s][1] for s in segments] == local.n_place.astype(int).tolist()
    assert by_frame["total"].sum() == int(np.sum(local.n_total))
    size = f"{len(graph.nodes['Enterprise']):,} 家企业、{len(found)} 个领域、{len(segments):,} 个环节"
    yield Line(f"一个城市的计数（{size}）", counts, "networkx 纯 Python", slow, "≥ 100 倍", slow / counts >= 100)
    yield Line("同上", counts, "pandas groupby", grouped, "≥ 20 倍", grouped / counts >= 20)
    yield Line("全部领域的缺口，含证据与优先级", whole, "networkx 只做计数", slow, "≤ 50 ms", whole <= 0.05)
