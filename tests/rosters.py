"""Rosters for the tests: a list that may say 无, put on a graph or written into a store.

Closed, counting sites and declared complete, it says 无 of every place where somebody on it is seen and nobody on it
does the segment, without comparing; ``complete=None`` with ``counts`` compares with other places instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from graph.chain.graph import ChainGraph
from graph.chain.places import districts_of, parents
from graph.model.records import WriteReport
from graph.store.contract import Store
from tests.engines import JAN, put, table
from tests.pictures import graph_of

COMPLETE: dict[str, Any] = {
    "name": "规上企业名录",
    "kind": "规上企业",
    "counted_on": "2025-12-31",
    "complete": 1.0,
    "complete_by": "统计局",
    "complete_why": "逐户核对",
}
"""A list that is declared complete, a month before the date of the graphs of :func:`tests.pictures.graph_of`."""


def with_closed_roster(
    graph: ChainGraph,
    firms: Iterable[str] | None = None,
    counts: Mapping[str, int | None] | None = None,
    *,
    id_: str = "gs",
    **values: Any,
) -> ChainGraph:
    """The graph with one roster more, that these enterprises are on (by id; all by default that are not just somewhere
    in a province), and its declared numbers of firms by district; ``values`` instead of those of :data:`COMPLETE`.
    """
    columns = graph.nodes["Roster"].columns
    on = _placed(graph) if firms is None else list(firms)
    pairs = [("LISTED_IN", "Enterprise", "Roster"), ("COUNTS", "Roster", "District")]
    old = graph.nodes["Roster"]
    rosters = [{"id": str(old.ids[i]), **{n: c[i] for n, c in columns.items()}} for i in range(len(old))]
    rows = {pair: _rows(graph, pair) for pair in pairs}
    rows[pairs[0]] += [(firm, id_, {}) for firm in on]
    rows[pairs[1]] += [(id_, place, {"count": n, "source_note": "年鉴"}) for place, n in (counts or {}).items()]
    nodes = {kind: [{"id": str(i)} for i in graph.nodes[kind].ids] for kind in ("Enterprise", "District")}
    made = graph_of({**nodes, "Roster": [*rosters, {"id": id_, **COMPLETE, **values}]}, rows)
    kept = {pair: edges for pair, edges in graph.edges.items() if pair not in pairs}
    return replace(graph, nodes={**graph.nodes, "Roster": made.nodes["Roster"]}, edges={**kept, **made.edges})


def put_closed_roster(
    store: Store,
    firms: Iterable[str],
    counts: Mapping[str, int | None] | None = None,
    *,
    id_: str = "gs",
    on: int = JAN,
    **values: Any,
) -> WriteReport:
    """The same written into a store: the roster, who is on it, and its declared numbers of firms by district."""
    listed = [{"source": firm, "target": id_} for firm in firms]
    sizes = [{"source": id_, "target": d, "count": n, "source_note": "年鉴"} for d, n in (counts or {}).items()]
    tables = [table("Roster", {"id": id_, **COMPLETE, **values})]
    tables += [table("LISTED_IN", *listed, ends=("Enterprise", "Roster"))] if listed else []
    tables += [table("COUNTS", *sizes, ends=("Roster", "District"))] if sizes else []
    return put(store, *tables, on=on)


def _placed(graph: ChainGraph) -> list[str]:
    """Enterprises in a district that lies in another, or that none lies in: of the others nobody knows the city."""
    up, ids = parents(graph).tolist(), graph.nodes["Enterprise"].ids
    return [
        str(ids[i])
        for i, d in enumerate(districts_of(graph, "Enterprise").tolist())
        if d >= 0 and (up[d] >= 0 or d not in up)
    ]


def _rows(graph: ChainGraph, pair: tuple[str, str, str]) -> list[tuple[Any, ...]]:
    """Relations of a kind as :func:`tests.pictures.graph_of` takes them."""
    edges = graph.edge(*pair)
    ends = [graph.nodes[kind].ids for kind in pair[1:]]
    return [
        (str(ends[0][s]), str(ends[1][t]), {n: c[i] for n, c in edges.columns.items()}, int(edges.state[i]))
        for i, (s, t) in enumerate(zip(edges.source.tolist(), edges.target.tolist(), strict=True))
    ]
