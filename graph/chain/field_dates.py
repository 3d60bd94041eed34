"""How old the facts are that say what a field's enterprises do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.operating import operating


@dataclass(frozen=True, slots=True)
class Freshness:
    """Dates of what is known of the business of a field's enterprises, ``None`` where none has one.

    ``undated`` enterprises have none.
    """

    newest: str | None
    oldest: str | None
    undated: int


def field_dates(graph: ChainGraph, dates: Mapping[tuple[str, str], str | None]) -> dict[str, Freshness]:
    """Freshness by field, from the date of the fact that an enterprise (id) does a segment (id)."""
    known, out = operating(graph), {}
    firm = graph.nodes["Enterprise"].ids[known.enterprise].tolist()
    segment = graph.nodes["Segment"].ids[known.segment].tolist()
    day = [dates.get(pair) for pair in zip(firm, segment, strict=True)]
    for field in map(str, graph.nodes["Field"].ids):
        mine = np.zeros(len(graph.nodes["Segment"]), dtype=bool)
        mine[graph.field_segments(field)] = True
        links = np.flatnonzero(mine[known.segment]).tolist()
        dated = {i: d for i in links if (d := day[i])}
        silent = {firm[i] for i in links} - {firm[i] for i in dated}
        out[field] = Freshness(max(dated.values(), default=None), min(dated.values(), default=None), len(silent))
    return out
