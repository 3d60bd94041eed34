"""The records behind an answer, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.chain import SUGGESTED, ChainGraph, EdgeTable, IntArray
from graph.local import LocalCounts
from graph.operating import by_target, operating
from graph.places import place_names
from graph.pull import supply_of

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
    """Finds the records of a segment in one place; sorts what is local once, then every look-up is a slice."""

    def __init__(self, graph: ChainGraph, local: LocalCounts) -> None:
        self._graph = graph
        self._names, self._places = graph.nodes["Enterprise"].names(), place_names(graph, "Enterprise")
        self._known, self._supply, self._present = operating(graph), supply_of(graph), local.n_place > 0
        known, size = self._known, len(graph.nodes["Segment"])
        here = local.member.inside[known.enterprise]
        self._local = _starts(np.flatnonzero(here), known.segment, size)
        self._elsewhere = _starts(np.flatnonzero(local.counted & ~here), known.segment, size)
        guessed = (known.table.state == SUGGESTED) & local.member.inside[known.table.source]
        self._suggested = by_target(known.table, guessed, size)

    def of_segment(self, segment: int) -> tuple[Evidence, ...]:
        """Local enterprises, the leading ones elsewhere, suggested ones here, and the local segments it supplies."""
        row = self._known.row
        out = [self._firm("local_enterprise", row[i]) for i in _first(self._local, segment)]
        out += [self._firm("enterprise_elsewhere", row[i]) for i in _first(self._elsewhere, segment)]
        out += [self._firm("suggested_enterprise", i) for i in _first(self._suggested, segment)]
        table = self._graph.nodes["Segment"]
        users = [(t, must) for t, must in self._supply.users[segment] if self._present[t]]
        for user, must in users[:SHOWN]:
            name, word = str(table.columns["name"][user]), "必需投入" if must else "投入"
            out.append(Evidence("supplies", str(table.ids[user]), name, detail=f"本地环节“{name}”以它为{word}"))
        return tuple(out)

    def _firm(self, kind: str, at: int) -> Evidence:
        table = self._known.table
        firm = table.source[at]
        id_ = str(self._graph.nodes["Enterprise"].ids[firm])
        return Evidence(kind, id_, str(self._names[firm]), str(self._places[firm]), match_text(table, at))


def match_text(table: EdgeTable, at: int) -> str:
    """Why an enterprise counts as working in a segment, as recorded."""
    columns, share = table.columns, table.columns["share"][at]
    if columns["evidence"][at]:
        return str(columns["evidence"][at])
    why = str(columns["rule"][at] or "人工指定")
    return f"{why}；占收入 {share:.1%}" if share == share else why


def _starts(positions: IntArray, segment: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """Positions (already by segment) and where each segment starts among them."""
    return positions, np.searchsorted(segment[positions], np.arange(size + 1))


def _first(index: tuple[IntArray, IntArray], segment: int) -> list[int]:
    positions, start = index
    first = start[segment]
    found: list[int] = positions[first : min(start[segment + 1], first + SHOWN)].tolist()
    return found
