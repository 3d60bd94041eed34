"""A graph in which enterprises are gone, or there is one more: tables and counts as if the data said so.

What is gone keeps its node, so that positions stay, but no relation and no place in the counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.arrays import BoolArray, IntArray
from graph.chain.census import Census
from graph.chain.graph import ChainGraph
from graph.chain.rosters import LISTED, OWN
from graph.chain.tables import CONFIRMED, EdgeTable, NodeTable, Pair
from graph.counts.amend import amended
from graph.counts.columns import Columns
from graph.counts.take import census_of, columns_of, take_census
from graph.model.schema import default_schema

OPERATES: Pair = ("OPERATES_IN", "Enterprise", "Segment")
LOCATED: Pair = ("LOCATED_IN", "Enterprise", "District")
_NUMBERS = ("number", "integer", "flag")
_NOBODY = np.zeros(0, dtype=np.int64)


def columns_of_firms(raw: Columns, firms: IntArray) -> Columns:
    """The columns of these enterprises (ascending) alone."""
    place = np.full(len(raw.home), -1, dtype=np.int64)
    place[firms] = np.arange(len(firms))
    rows: IntArray = np.flatnonzero(place[raw.firm] >= 0)
    return replace(
        raw,
        home=raw.home[firms],
        size=raw.size[firms],
        listed=raw.listed[firms],
        makes=raw.makes[firms],
        firm=place[raw.firm[rows]],
        segment=raw.segment[rows],
        state=raw.state[rows],
        share=raw.share[rows],
        leads=raw.leads[rows],
        text=raw.text[rows],
        on=raw.on[:, firms],
    )


def without_firms(graph: ChainGraph, firms: IntArray) -> ChainGraph:
    """The graph without these enterprises (positions, ascending): no relation of theirs is left, and nothing counts
    them.
    """
    if not len(firms):
        return graph
    gone = np.zeros(len(graph.nodes["Enterprise"]), dtype=bool)
    gone[firms] = True
    edges = dict(graph.edges)
    for pair, table in graph.edges.items():
        if "Enterprise" in pair[1:]:
            keep = np.ones(len(table), dtype=bool)
            for kind, end in ((pair[1], table.source), (pair[2], table.target)):
                keep &= ~gone[end] if kind == "Enterprise" else True
            edges[pair] = table.take(keep)
    raw = columns_of(graph)
    census = _amended(graph, columns_of_firms(raw, firms), columns_of_firms(raw, _NOBODY))
    return replace(graph, edges=edges, census=census)


def with_site(graph: ChainGraph, id: str, name: str, district: int, segments: Sequence[int]) -> ChainGraph:
    """The graph with one more enterprise in a district, confirmed in these segments (positions); its revenue is not
    known.

    It is listed where everybody is, so that the data go on speaking about the same kind of enterprises.
    """
    firms, here = graph.nodes["Enterprise"], np.array(segments, dtype=np.int64)
    at, old = len(firms), census_of(graph)
    nodes = {**graph.nodes, "Enterprise": _longer(firms, id, {"name": name, "full_name": name})}
    edges = {
        **graph.edges,
        LOCATED: _more(graph.edge(*LOCATED), np.array([at]), np.array([district])),
        OPERATES: _more(graph.edge(*OPERATES), np.full(len(here), at), here),
    }
    nobody = columns_of_firms(columns_of(graph), _NOBODY)
    alone = replace(
        nobody,
        home=np.array([district]),
        size=np.array([np.nan]),
        listed=np.array([old.listed == old.enterprises > 0]),
        makes=np.array([False]),
        firm=np.zeros(len(here), dtype=np.int64),
        segment=here,
        state=np.full(len(here), CONFIRMED, dtype=np.int8),
        share=np.full(len(here), np.nan),
        leads=np.zeros(len(here), dtype=bool),
        text=np.full(len(here), -1),
        on=_where_everybody_is(nobody, old)[:, None],
    )
    return replace(graph, nodes=nodes, edges=edges, census=_amended(graph, nobody, alone))


def _where_everybody_is(raw: Columns, old: Census) -> BoolArray:
    """The roster of listed firms where all are listed, else the users' own; shape (rosters,)."""
    id_ = LISTED if old.listed == old.enterprises > 0 else OWN
    return np.array([name == id_ for name in raw.rosters])


def with_importable(graph: ChainGraph, values: dict[int, float]) -> ChainGraph:
    """The graph with another 外购可得性 (0..1) of these segments (positions)."""
    table = graph.nodes["Segment"]
    column = table.columns["importable"].copy()
    column[list(values)] = list(values.values())
    changed = NodeTable(table.kind, table.ids, {**table.columns, "importable": column})
    return replace(graph, nodes={**graph.nodes, "Segment": changed})


def _amended(graph: ChainGraph, before: Columns, after: Columns) -> Census | None:
    """The date of the data stays: what is imagined is no newer than they are."""
    old = census_of(graph)
    return amended(old, take_census(before), take_census(after), lambda: old.data_date)


def _longer(table: NodeTable, id: str, values: dict[str, Any]) -> NodeTable:
    """One more node at the end; what is not given is not known."""
    return NodeTable(
        table.kind, _append(table.ids, [id]), {k: _append(v, [values.get(k)]) for k, v in table.columns.items()}
    )


def _more(table: EdgeTable, source: IntArray, target: IntArray) -> EdgeTable:
    """More confirmed relations at the end, with nothing else known of them."""
    known = table.columns or _no_values(table.kind)
    columns = {k: _append(v, [None] * len(source)) for k, v in known.items()}
    state = np.append(table.state, np.full(len(source), CONFIRMED, dtype=np.int8)).astype(np.int8)
    return replace(
        table,
        source=np.append(table.source, source),
        target=np.append(table.target, target),
        state=state,
        columns=columns,
    )


def _no_values(relation: str) -> dict[str, NDArray[Any]]:
    """Columns of a relation of which there is none yet."""
    fields = default_schema().relations[relation].fields
    return {n: np.zeros(0) if f.type in _NUMBERS else np.zeros(0, dtype=object) for n, f in fields.items()}


def _append(column: NDArray[Any], values: Sequence[Any]) -> NDArray[Any]:
    out: NDArray[Any] = np.empty(len(column) + len(values), dtype=column.dtype)
    out[: len(column)] = column
    out[len(column) :] = [np.nan if v is None else v for v in values] if column.dtype.kind == "f" else values
    return out
