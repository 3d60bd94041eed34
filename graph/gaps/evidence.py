"""The records behind an answer, each with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.arrays import IntArray
from graph.chain.entry import Barred, bars
from graph.chain.graph import ChainGraph
from graph.chain.operating import operating, suggested_makers
from graph.chain.places import districts_of, place_names
from graph.chain.tables import EdgeTable
from graph.chain.vetoes import vetoes
from graph.counts.local import LocalCounts
from graph.gaps.bases import Base, seat_words
from graph.supply.needs import who_uses
from graph.text import first_known

BY_HAND = "人工指定"
"""Why an enterprise counts where neither evidence nor a rule is recorded."""
SEATED = "："
"""After where the head office is of a firm that is here by a site alone; then comes the site."""
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
    """Finds the records of a segment of a graph in one place, among those of the segment alone."""

    def __init__(self, graph: ChainGraph, local: LocalCounts, bases: Mapping[int, tuple[Base, ...]]) -> None:
        self.graph, self._place, self._bases = graph, local, bases
        self._known, self._present = operating(graph), local.n_place > 0
        self._away: dict[int, Evidence] = graph.once("leading makers", lambda _: {})

    @cached_property
    def _names(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        return self.graph.nodes["Enterprise"].names(), place_names(self.graph, "Enterprise")

    def _here_and_elsewhere(self, segment: int) -> tuple[IntArray, IntArray]:
        """Confirmed makers of a segment here and elsewhere, as positions in ``operating``."""
        first, end = self._known.start[segment : segment + 2]
        firms = self._known.enterprise[first:end]
        here = self._place.member.inside[firms]
        away = self._place.compared[districts_of(self.graph, "Enterprise")[firms]] & ~here
        return first + np.flatnonzero(here), first + np.flatnonzero(away)

    def _guessed(self, segment: int) -> IntArray:
        """Suggested makers of a segment here, as positions in the table."""
        rows, start = suggested_makers(self.graph)
        mine = rows[start[segment] : start[segment + 1]]
        return mine[self._place.member.inside[self._known.table.source[mine]]]

    def of_segment(self, id_: str) -> tuple[Evidence, ...]:
        """Local enterprises (by head office, then by site), the leading ones elsewhere, suggested ones here, and the
        local segments that use it.
        """
        segment = self.graph.position("Segment", id_)
        row, (here, elsewhere) = self._known.row, self._here_and_elsewhere(segment)
        out = [self._firm("local_enterprise", row[i]) for i in here[:SHOWN].tolist()]
        bases = {b.id: b for b in self._bases.get(segment, ()) if not b.head}
        out += [self._based(b) for b in list(bases.values())[: SHOWN - len(out)]]
        away = map(self._leading, row[elsewhere[: SHOWN + len(bases)]].tolist())
        out += [e for e in away if e.id not in bases][:SHOWN]
        out += [self._firm("suggested_enterprise", i) for i in self._guessed(segment)[:SHOWN].tolist()]
        table = self.graph.nodes["Segment"]
        users = [(t, must) for t, must in who_uses(self.graph, segment) if self._present[t]]
        for user, must in users[:SHOWN]:
            name, word = str(table.columns["name"][user]), "必需投入" if must else "投入"
            out.append(Evidence("supplies", str(table.ids[user]), name, detail=f"本地环节“{name}”以它为{word}"))
        return tuple(out)

    def present(self, segment: int) -> bool:
        """Whether somebody here does a segment (position), of whatever field."""
        return bool(self._present[segment])

    def firms_here(self, id_: str) -> dict[str, str]:
        """The local enterprises of a segment (id), by head office first, then by site: names by id."""
        segment = self.graph.position("Segment", id_)
        firms = self._known.enterprise[self._here_and_elsewhere(segment)[0]].tolist()
        ids = self.graph.nodes["Enterprise"].ids
        heads = {str(ids[f]): str(self._names[0][f]) for f in firms}
        return heads | {b.id: b.name for b in self._bases.get(segment, ()) if not b.head and b.id not in heads}

    def may_come(self, id_: str) -> bool:
        """Whether nothing that is known stops an enterprise from coming."""
        return not vetoes(self.graph)[self.graph.position("Enterprise", id_)]

    def barred(self, segment: str) -> Barred | None:
        """Why nobody is invited for a segment (id); ``None`` where somebody may be."""
        return bars(self.graph, segment)

    def _leading(self, at: int) -> Evidence:
        """Made once: the leading makers of a segment are the same for almost every place."""
        if (found := self._away.get(at)) is None:
            found = self._away[at] = self._firm("enterprise_elsewhere", at)
        return found

    def _based(self, base: Base) -> Evidence:
        """One whose head office is elsewhere: where that is, and what it has here."""
        seat = seat_words(self.graph, self._place.place, self.graph.position("Enterprise", base.id))
        return Evidence("local_enterprise", base.id, base.name, base.place, f"{seat}{SEATED}{base.text}")

    def _firm(self, kind: str, at: int) -> Evidence:
        table = self._known.table
        firm, (names, places) = table.source[at], self._names
        id_ = str(self.graph.nodes["Enterprise"].ids[firm])
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
