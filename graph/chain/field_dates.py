"""How old the facts about a field's enterprises are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.operating import operating


@dataclass(frozen=True, slots=True)
class Freshness:
    """Dates of the facts about the enterprises of a field, ``None`` where none has one.

    ``undated`` enterprises have none.
    """

    newest: str | None
    oldest: str | None
    undated: int


def field_dates(graph: ChainGraph, dates: Mapping[str, str | None]) -> dict[str, Freshness]:
    """Freshness by field, from the date of the facts about each enterprise (id)."""
    known = operating(graph)
    day = [dates.get(str(i)) for i in graph.nodes["Enterprise"].ids]
    out = {}
    for field in map(str, graph.nodes["Field"].ids):
        mine = np.zeros(len(graph.nodes["Segment"]), dtype=bool)
        mine[graph.field_segments(field)] = True
        firms = np.unique(known.enterprise[mine[known.segment]]).tolist()
        dated = [d for f in firms if (d := day[f])]
        out[field] = Freshness(max(dated, default=None), min(dated, default=None), len(firms) - len(dated))
    return out
