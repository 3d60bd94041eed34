"""Whom to ask whether a segment is done in a place: local firms next to it in the chain, associations, the district."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.chain.graph import ChainGraph
from graph.chain.operating import operating
from graph.chain.places import CITY, Place, membership, parents
from graph.gap_list.list import GapList
from graph.gap_list.users import needing_of
from graph.supply.needs import supply_of

FIRMS, ASSOCIATIONS = 3, 2
"""How many of each are named."""
_ASSOCIATION = "行业协会"


def whom_to_ask(listed: GapList, row: int) -> tuple[str, ...]:
    """Whom to ask about a row of a list: the firms that are said to need it first."""
    found = listed.assessment(row)
    return Whom.of_place(listed.graph, found.place).of(str(listed.segment[row]), needing_of(listed, row).names)


class Whom:
    """Names whom to ask in one place."""

    def __init__(self, graph: ChainGraph, place: Place) -> None:
        self._graph, self._place = graph, place
        self._known, self._supply = operating(graph), supply_of(graph)
        self._inside = membership(graph, place).inside
        self._names = graph.nodes["Enterprise"].names()
        self._near = membership(graph, place, "Institution")
        self._studies = graph.edge("RESEARCHES", "Institution", "Segment").confirmed()

    @classmethod
    def of_place(cls, graph: ChainGraph, place: Place) -> Whom:
        """The finder of a place, kept with the graph."""
        kept: dict[tuple[str, ...], Whom] = graph.once("whom to ask", lambda _: {})
        if place.ids not in kept:
            kept[place.ids] = cls(graph, place)
        return kept[place.ids]

    def of(self, segment: str, users: Sequence[str]) -> tuple[str, ...]:
        """Firms that are known to use it, where none is those next to it in the chain; then associations that study it,
        then the district.
        """
        at = self._graph.position("Segment", segment)
        essential_first = sorted(self._supply.users[at], key=lambda each: not each[1])
        near = [s for s, _ in (*essential_first, *self._supply.inputs[at]) if s != at]
        return (*(users[:FIRMS] or self._firms(near)), *self._associations(at), self._district())

    def _firms(self, segments: list[int]) -> list[str]:
        found = dict[str, None]()
        for s in segments:
            firms = self._known.enterprise[self._known.start[s] : self._known.start[s + 1]]
            for firm in firms[self._inside[firms]].tolist():
                found[str(self._names[firm])] = None
                if len(found) == FIRMS:
                    return list(found)
        return list(found)

    def _associations(self, segment: int) -> list[str]:
        table = self._graph.nodes["Institution"]
        who = np.unique(self._studies.source[self._studies.target == segment])
        mine = [i for i in who.tolist() if table.columns["kind"][i] == _ASSOCIATION and not self._near.outside[i]]
        return [str(table.names()[i]) for i in mine[:ASSOCIATIONS]]

    def _district(self) -> str:
        """Who knows the firms on the ground: those below a city, which asks this itself; of a county its own office."""
        table = self._graph.nodes["District"]
        at = [table.index[id_] for id_ in self._place.ids]
        level = str(table.columns["level"][at[0]] or "") if len(at) == 1 and at[0] in parents(self._graph) else ""
        below = "各区县" if level in CITY else "各市" if level == "省" else ""
        return f"{self._place.name}{below}主管部门"
