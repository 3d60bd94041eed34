"""What people found out themselves (核实), for the places of a question: it outranks what the lists make probable.

有 in a part of a place is 有 of the place; 无 of a place is 无 of its parts; 说不清 is of the place alone. Of several
in force the latest counts, of one day the more reliable. A firm that came on record later reopens 无.

No word is stronger than its way of finding out: what is less reliable than the claim asks for (桌面) gives 有记录 or
疑缺, and overturns neither what lists show nor what somebody went to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, FloatArray, IntArray
from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets
from graph.chain.verified import NO, UNSURE, YES, Verified, verified_of
from graph.dates import to_iso
from graph.gaps.answers import Answers
from graph.gaps.thresholds import Thresholds
from graph.says import Says

SURE = 0.9
"""Reliability from which a finding is 有 or 无, and takes the place of an earlier one."""
HOLDS, OVER, REOPENED = "有效", "已过期", "又有新记录"
"""What became of a verification."""


@dataclass(frozen=True, slots=True)
class Verification:
    """有人核实过：谁、哪天、怎么核实、结论是什么"""

    id: Annotated[str, Says("核实编号")]
    place: Annotated[str, Says("核实地区", "所核实的地区；“有”可以来自下级区县，“无”可以来自上级")]
    result: Annotated[str, Says("结论", among=(YES, NO, UNSURE))]
    firms: Annotated[tuple[str, ...], Says("做它的企业")]
    way: Annotated[str, Says("核实方式")]
    reliability: Annotated[float, Says("可信度", "按核实方式", kind="percent")]
    unit: Annotated[str, Says("核实单位")]
    person: Annotated[str, Says("核实人")]
    on: Annotated[str, Says("核实日期")]
    until: Annotated[str, Says("有效至")]
    note: Annotated[str, Says("核实说明")]
    standing: Annotated[str, Says("是否作数", among=(HOLDS, OVER, REOPENED))]

    def words(self) -> str:
        """Who said what, when, by which way, and until when that holds."""
        who = " ".join(w for w in (self.unit, self.person) if w)
        firms = f"（{'、'.join(self.firms)}）" if self.firms else ""
        said = f"{who} {self.on} {self.way}：{self.place}“{self.result}”{firms}，有效至 {self.until}"
        return said if self.standing == HOLDS else f"{said}；{self.standing}"


@dataclass(frozen=True)
class Checked:
    """What was found out of each segment in each place; shape (places, segments).

    No two of ``yes``, ``no``, ``unsure``, ``maybe_yes`` and ``maybe_no`` hold together; the last two are less reliable
    than 有 and 无 ask for. ``named`` is how many firms were named (at least one where ``yes``); ``shown`` is the
    position in ``said`` of what is to be told, -1 for nothing.
    """

    yes: BoolArray
    no: BoolArray
    unsure: BoolArray
    maybe_yes: BoolArray
    maybe_no: BoolArray
    reliability: FloatArray
    named: FloatArray
    shown: IntArray
    said: tuple[Verification, ...]

    @property
    def glanced(self) -> BoolArray:
        """Where somebody looked in a way that is too little to go by."""
        return self.maybe_yes | self.maybe_no


def checked(graph: ChainGraph, places: Sequence[Place]) -> Checked:
    """What was found out, as it stands on the day of the graph."""
    shape = len(places), len(graph.nodes["Segment"])
    yes, no, unsure, maybe_yes, maybe_no = (np.zeros(shape, dtype=bool) for _ in range(5))
    reliability, named, shown = np.full(shape, np.nan), np.zeros(shape), np.full(shape, -1, dtype=np.int64)
    said = list[Verification]()
    index, every = graph.nodes["Segment"].index, verified_of(graph)
    for i, place in enumerate(places if every else ()):
        for segment, (found, standing) in _of_place(graph, place, every).items():
            s, counts = index[segment], standing == HOLDS
            shown[i, s] = len(said)
            said.append(_spoken(graph, found, standing))
            sure = found.reliability >= SURE
            for mask, result in ((yes, YES), (no, NO)) if sure else ((maybe_yes, YES), (maybe_no, NO)):
                mask[i, s] = counts and found.result == result
            unsure[i, s] = counts and found.result == UNSURE
            reliability[i, s] = found.reliability
            named[i, s] = max(1, len(found.firms)) if counts and sure and found.result == YES else 0
    return Checked(yes, no, unsure, maybe_yes, maybe_no, reliability, named, shown, tuple(said))


def outranked(said: Answers, by: Checked, local: FloatArray, limits: Thresholds) -> Answers:
    """The answers with what was found out in place of what was inferred; strength is what the lists say, as before, but
    a list that saw fewer than were found (``local``) says nothing of too few.
    """
    some, doubted = by.yes | by.maybe_yes, by.maybe_no & ~said.recorded & ~said.none
    likely = doubted & (by.reliability >= limits.likely_from)
    return replace(
        said,
        present=(said.present & ~by.no) | by.yes,
        recorded=(said.recorded & ~by.no) | some,
        none=(said.none & ~some) | by.no,
        likely=(said.likely & ~some & ~by.no & ~doubted) | likely,
        under=said.under & ~(by.named > local),
        p_none=np.where(by.no | doubted, by.reliability, said.p_none),
        declared=np.where(by.no | some, np.nan, said.declared),
        p_guess=np.where(doubted, by.reliability, said.p_guess),
    )


def _of_place(graph: ChainGraph, place: Place, every: Sequence[Verified]) -> dict[str, tuple[Verified, str]]:
    """By segment what counts, else what last counted, and what became of it."""
    ids = graph.nodes["District"].ids
    inside = {str(ids[d]) for d in district_sets(graph, place)[0].tolist()}
    around = set.intersection(*(_around(graph, id_) for id_ in place.ids))
    best: dict[str, tuple[tuple[bool, bool, bool, int, float, str], Verified, str]] = {}
    for one in every:
        here = {YES: one.place in inside, NO: one.place in around, UNSURE: place.ids == (one.place,)}
        if not here.get(one.result) or one.day > graph.on:
            continue
        standing = HOLDS if one.holds(graph.on) else OVER
        if standing == HOLDS and one.result == NO and _reopened(graph, one, inside):
            standing = REOPENED
        holds = standing == HOLDS
        rank = (holds, holds and one.result != UNSURE, one.reliability >= SURE, one.day, one.reliability, one.id)
        if one.segment not in best or rank > best[one.segment][0]:
            best[one.segment] = rank, one, standing
    return {segment: (one, standing) for segment, (_, one, standing) in best.items()}


def _around(graph: ChainGraph, id_: str) -> set[str]:
    """A district and those that contain it."""
    ids = graph.nodes["District"].ids
    return {id_, *(str(ids[d]) for d in district_sets(graph, Place("", (id_,)))[1].tolist())}


def _reopened(graph: ChainGraph, one: Verified, inside: set[str]) -> bool:
    """Whether a firm came on record in the segment, in one of these districts, after that was written."""
    if graph.later is None:
        return False
    since = one.day, graph.later.written.get(one.id, 0)
    return any(graph.later.recorded.get((one.segment, district), (0, 0)) > since for district in inside)


def _spoken(graph: ChainGraph, one: Verified, standing: str) -> Verification:
    districts = graph.nodes["District"]
    return Verification(
        id=one.id,
        place=str(districts.names()[districts.index[one.place]]),
        result=one.result,
        firms=one.firms,
        way=one.way,
        reliability=one.reliability,
        unit=one.unit,
        person=one.person,
        on=to_iso(one.day),
        until=to_iso(one.until),
        note=one.note,
        standing=standing,
    )
