"""The records behind an answer, each with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray
from graph.chain.graph import ChainGraph
from graph.chain.operating import by_target, operating
from graph.chain.places import place_names
from graph.chain.tables import SUGGESTED, EdgeTable
from graph.chain.vetoes import rooted, vetoes
from graph.counts.local import LocalCounts
from graph.gaps.bases import Base
from graph.supply.needs import supply_of
from graph.text import first_known

_Index = tuple[IntArray, IntArray]
"""Positions sorted by segment, and where each segment starts among them."""
BY_HAND = "人工指定"
"""Why an enterprise counts where neither evidence nor a rule is recorded."""
SHOWN = 5
"""Enterprises named per side; the counts say how many there are."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record. ``kind`` is local_enterprise, enterprise_elsewhere, suggested_enterprise or supplies."""

    kind: str
    id: str
    name: str
    place: str = ""
    detail: str = ""


class EvidenceIndex:
    """Finds the records of a segment in one place.

    Sorts what is local when first asked, then every look-up is a slice.
    """

    def __init__(self, graph: ChainGraph, local: LocalCounts, bases: Mapping[int, tuple[Base, ...]]) -> None:
        self._graph, self._place, self._bases = graph, local, bases
        self._known, self._supply, self._present = operating(graph), supply_of(graph), local.n_place > 0

    @cached_property
    def _names(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        return self._graph.nodes["Enterprise"].names(), place_names(self._graph, "Enterprise")

    @cached_property
    def _groups(self) -> tuple[_Index, _Index, _Index]:
        """Confirmed here, confirmed elsewhere (positions in ``operating``), and suggested here (positions in its
        table).
        """
        known, size, inside = self._known, len(self._graph.nodes["Segment"]), self._place.member.inside
        here = inside[known.enterprise]
        guessed = (known.table.state == SUGGESTED) & inside[known.table.source]
        return (
            _starts(np.flatnonzero(here), known.segment, size),
            _starts(np.flatnonzero(self._place.counted & ~here), known.segment, size),
            by_target(known.table, guessed, size),
        )

    def of_segment(self, id_: str) -> tuple[Evidence, ...]:
        """Local enterprises (by head office, then by site), the leading ones elsewhere, suggested ones here, and the
        local segments it supplies.
        """
        segment = self._graph.position("Segment", id_)
        row, (here, elsewhere, guessed) = self._known.row, self._groups
        out = [self._firm("local_enterprise", row[i]) for i in _first(here, segment)]
        bases = {b.id: b for b in self._bases.get(segment, ()) if not b.head}
        out += [Evidence("local_enterprise", b.id, b.name, b.place, b.text) for b in bases.values()][: SHOWN - len(out)]
        away = (self._firm("enterprise_elsewhere", row[i]) for i in _first(elsewhere, segment, SHOWN + len(bases)))
        out += [e for e in away if e.id not in bases][:SHOWN]
        out += [self._firm("suggested_enterprise", i) for i in _first(guessed, segment)]
        table = self._graph.nodes["Segment"]
        users = [(t, must) for t, must in self._supply.users[segment] if self._present[t]]
        for user, must in users[:SHOWN]:
            name, word = str(table.columns["name"][user]), "必需投入" if must else "投入"
            out.append(Evidence("supplies", str(table.ids[user]), name, detail=f"本地环节“{name}”以它为{word}"))
        return tuple(out)

    def may_come(self, id_: str) -> bool:
        """Whether nothing that is known stops an enterprise from coming."""
        return not vetoes(self._graph)[self._graph.position("Enterprise", id_)]

    def rooted(self, segment: str) -> bool:
        """Whether a segment (id) is one that nobody can bring along."""
        return bool(rooted(self._graph)[self._graph.position("Segment", segment)])

    def _firm(self, kind: str, at: int) -> Evidence:
        table = self._known.table
        firm, (names, places) = table.source[at], self._names
        id_ = str(self._graph.nodes["Enterprise"].ids[firm])
        return Evidence(kind, id_, str(names[firm]), str(places[firm]), match_text(table, at))


def match_text(table: EdgeTable, at: int) -> str:
    """Why an enterprise counts as working in a segment, as recorded."""
    columns, share = table.columns, table.columns["share"][at]
    if columns["evidence"][at]:
        return str(columns["evidence"][at])
    why = str(columns["rule"][at] or BY_HAND)
    return f"{why}；占收入 {share:.1%}" if share == share else why


def why_placed(values: Mapping[str, Any], origin: str | None) -> str:
    """The same of one record of any relation with a segment: the evidence, else the topic, else the rule, else the
    origin.
    """
    return first_known(*(values.get(k) for k in ("evidence", "topic", "rule")), origin, "未注明依据")


def _starts(positions: IntArray, segment: IntArray, size: int) -> _Index:
    """Positions (already by segment) and where each segment starts among them."""
    return positions, np.searchsorted(segment[positions], np.arange(size + 1))


def _first(index: _Index, segment: int, most: int = SHOWN) -> list[int]:
    positions, start = index
    first = start[segment]
    found: list[int] = positions[first : min(start[segment + 1], first + most)].tolist()
    return found
