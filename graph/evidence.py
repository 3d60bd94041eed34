"""The records behind an answer, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.chain import BoolArray, ChainGraph, EdgeTable
from graph.local import LocalCounts

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
    """Finds the records of a segment; sorts the relations once, then every look-up is a slice."""

    def __init__(self, graph: ChainGraph, local: LocalCounts) -> None:
        self._names = graph.nodes["Enterprise"].names()
        self._ids = graph.nodes["Enterprise"].ids
        self._segments = graph.nodes["Segment"]
        self._places = place_names(graph)
        self._local = _by_segment(local.operates, local.member.inside[local.operates.source], len(self._segments))
        self._elsewhere = _by_segment(local.operates, ~local.member.inside[local.operates.source], len(self._segments))
        table = graph.edge("OPERATES_IN", "Enterprise", "Segment")
        guessed = (table.state == 1) & local.member.inside[table.source]
        self._suggested = _by_segment(table, guessed, len(self._segments))
        supplies = graph.edge("SUPPLIES", "Segment", "Segment").confirmed()
        present = local.n_place[supplies.target] > 0
        self._supplies = _by_segment(_flipped(supplies), present, len(self._segments), by_share=False)

    def of_segment(self, segment: int) -> tuple[Evidence, ...]:
        """Local enterprises, the leading ones elsewhere, suggested ones here, and the local segments it supplies."""
        out = self._firms(self._local, segment, "local_enterprise")
        out += self._firms(self._elsewhere, segment, "enterprise_elsewhere")
        out += self._firms(self._suggested, segment, "suggested_enterprise")
        table, start = self._supplies
        for at in range(start[segment], min(start[segment + 1], start[segment] + SHOWN)):
            user = table.source[at]
            must = "必需投入" if table.columns["essential"][at] == 1 else "投入"
            name = str(self._segments.columns["name"][user])
            out.append(
                Evidence("supplies", str(self._segments.ids[user]), name, detail=f"本地环节“{name}”以它为{must}")
            )
        return tuple(out)

    def _firms(self, index: tuple[EdgeTable, np.ndarray], segment: int, kind: str) -> list[Evidence]:
        table, start = index
        out = []
        for at in range(start[segment], min(start[segment + 1], start[segment] + SHOWN)):
            firm = table.source[at]
            out.append(Evidence(kind, str(self._ids[firm]), str(self._names[firm]), str(self._places[firm]),
                                match_text(table, at)))  # fmt: skip
        return out


def match_text(table: EdgeTable, at: int) -> str:
    """Why an enterprise counts as working in a segment: evidence and share, as recorded."""
    share = table.columns["share"][at]
    why = table.columns["evidence"][at] or table.columns["rule"][at] or "人工指定"
    return f"{why}；占收入 {share:.1%}" if share == share else str(why)


def place_names(graph: ChainGraph) -> np.ndarray:
    """Name of each enterprise's district, "" for unknown; shape (enterprises,), object."""
    out = np.full(len(graph.nodes["Enterprise"]), "", dtype=object)
    located = graph.edge("LOCATED_IN", "Enterprise", "District").confirmed()
    if len(located):
        out[located.source] = graph.nodes["District"].names()[located.target]
    return out


def _flipped(table: EdgeTable) -> EdgeTable:
    return EdgeTable(table.kind, (table.ends[1], table.ends[0]), table.target, table.source, table.state, table.columns)


def _by_segment(
    table: EdgeTable, keep: BoolArray, segments: int, *, by_share: bool = True
) -> tuple[EdgeTable, np.ndarray]:
    """Kept relations sorted by segment, then larger share, then position; and where each segment starts."""
    kept = table.take(keep)
    share = np.nan_to_num(kept.columns["share"], nan=-1.0) if by_share and len(kept) else np.zeros(len(kept))
    sorted_ = kept.take(np.lexsort((kept.source, -share, kept.target)))
    return sorted_, np.searchsorted(sorted_.target, np.arange(segments + 1))
