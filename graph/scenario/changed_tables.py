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
from graph.chain.divisions import UNKNOWN
from graph.chain.graph import ChainGraph
from graph.chain.rosters import OWN
from graph.chain.tables import CONFIRMED, EdgeTable, NodeTable, Pair
from graph.chain.verified import recorded_now
from graph.counts.amend import amended
from graph.counts.columns import Columns
from graph.counts.take import census_of, columns_of, take_census
from graph.counts.tallies import link_texts
from graph.model.schema import default_schema

OPERATES: Pair = ("OPERATES_IN", "Enterprise", "Segment")
LOCATED: Pair = ("LOCATED_IN", "Enterprise", "District")
LISTED_IN: Pair = ("LISTED_IN", "Enterprise", "Roster")
_NUMBERS = ("number", "integer", "flag")
_NOBODY = np.zeros(0, dtype=np.int64)


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
    census = _amended(graph, columns_of(graph, firms), columns_of(graph, _NOBODY))
    return replace(graph, edges=edges, census=census)


def with_site(graph: ChainGraph, id: str, name: str, district: int, segments: Sequence[int]) -> ChainGraph:
    """The graph with one more enterprise in a district, confirmed in these segments (positions); its revenue is not
    known.

    It is on the rosters where everybody there is, so that the data go on speaking about the same kind of enterprises.
    """
    firms, here = graph.nodes["Enterprise"], np.array(segments, dtype=np.int64)
    at, old = len(firms), census_of(graph)
    nobody = columns_of(graph, _NOBODY)
    on = _where_everybody_is(nobody, old, district)
    written = np.flatnonzero(on[: len(graph.nodes["Roster"])])  # the built-in rosters come after
    nodes = {**graph.nodes, "Enterprise": _longer(firms, id, {"name": name, "full_name": name})}
    edges = {
        **graph.edges,
        LOCATED: _more(graph.edge(*LOCATED), np.array([at]), np.array([district])),
        OPERATES: _more(graph.edge(*OPERATES), np.full(len(here), at), here),
        LISTED_IN: _more(graph.edge(*LISTED_IN), np.full(len(written), at), written),
    }
    unsaid = np.full(len(here), None, dtype=object)
    alone = replace(
        nobody,
        home=np.array([district]),
        size=np.array([np.nan]),
        listed=np.array([old.listed == old.enterprises > 0]),
        division=np.array([UNKNOWN]),
        makes=np.array([False]),
        firm=np.zeros(len(here), dtype=np.int64),
        segment=here,
        state=np.full(len(here), CONFIRMED, dtype=np.int8),
        share=np.full(len(here), np.nan),
        leads=np.zeros(len(here), dtype=bool),
        text=link_texts(unsaid, unsaid, [id] * len(here)),
        stated=np.zeros(len(here), dtype=bool),
        on=on[:, None],
    )
    ids = graph.nodes["Segment"].ids[here]
    told = recorded_now(graph, map(str, ids), str(graph.nodes["District"].ids[district]))
    return replace(told, nodes=nodes, edges=edges, census=_amended(graph, nobody, alone))


def _where_everybody_is(raw: Columns, old: Census, district: int) -> BoolArray:
    """The rosters that hold all enterprises of the district, or of the data where it has none; else the users' own.
    Shape (rosters,).
    """
    firms, at = old.known + old.unseen, np.array([district])
    if not firms[at].sum():
        at = np.arange(len(firms))
    on = [int((t.known + t.unseen)[at].sum()) if (t := old.tallies.get(id_)) else 0 for id_ in raw.rosters]
    everybody = np.array(on) == max(int(firms[at].sum()), 1)
    return everybody if everybody.any() else np.array([id_ == OWN for id_ in raw.rosters])


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
