"""Verifications (核实): that somebody asked or looked whether a segment is done in a place, and what they found."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from graph.chain.graph import ChainGraph
from graph.chain.later import FROM_NOW, Later
from graph.text import split_list

KIND, OF_SEGMENT, IN_PLACE = "Verification", "VERIFIES", "VERIFIED_IN"
YES, NO, UNSURE = "有", "无", "说不清"
"""What may be found, as ``schema.toml`` has it."""
WAYS: Mapping[str, float] = {"走访": 0.95, "协会": 0.9, "统计数据": 0.9, "桌面": 0.7}
"""How it was found out, and how often that is right: agreed, not measured."""
_DAYS_IN_LONGEST = 31


@dataclass(frozen=True, slots=True)
class Verified:
    """One verification. ``place`` and ``segment`` are ids; ``day`` and ``until`` are YYYYMMDD, both included."""

    id: str
    place: str
    segment: str
    result: str
    firms: tuple[str, ...]
    way: str
    unit: str
    person: str
    day: int
    until: int
    note: str
    evidence: str

    @property
    def reliability(self) -> float:
        """How sure its answer is, 0..1."""
        return WAYS[self.way]

    def holds(self, on: int) -> bool:
        """Whether it is in force on a day."""
        return self.day <= on <= self.until


def verified_of(graph: ChainGraph) -> tuple[Verified, ...]:
    """All that are not withdrawn, in force or not; made once per graph."""
    return graph.once("verified", _verified_of)


def _verified_of(graph: ChainGraph) -> tuple[Verified, ...]:
    table = graph.nodes.get(KIND)
    if table is None or not len(table):
        return ()
    ends = []
    for relation, kind in ((OF_SEGMENT, "Segment"), (IN_PLACE, "District")):
        edges, ids = graph.edge(relation, KIND, kind).confirmed(), graph.nodes[kind].ids
        ends.append({int(s): str(ids[t]) for s, t in zip(edges.source, edges.target, strict=True)})
    of, there = ends
    rows = ({name: column[i] for name, column in table.columns.items()} | {"i": i} for i in range(len(table)))
    return tuple(
        Verified(
            id=str(table.ids[row["i"]]),
            place=there[row["i"]],
            segment=of[row["i"]],
            result=row["result"],
            firms=tuple(split_list(row["firms"])) if row["result"] == YES else (),
            way=row["way"],
            unit=row["unit"] or "",
            person=row["person"] or "",
            day=first_day(row["verified_on"]),
            until=until_of(row["verified_on"], row["valid_until"]),
            note=row["note"] or "",
            evidence=row["evidence"] or "",
        )
        for row in rows
        if row["withdrawn"] != 1 and row["i"] in of and row["i"] in there and row["way"] in WAYS and row["verified_on"]
    )


def verification_id(place: str, segment: str, verified_on: str, unit: str) -> str:
    """The id of one that has none: who asks again on the same day corrects what they wrote.

    >>> verification_id("320583", "ic-silicon-wafer", "2026-11-20", "昆山市工信局")
    'hs-320583-ic-silicon-wafer-20261120-64e721'
    """
    who = blake2b(unit.encode(), digest_size=3).hexdigest()
    return f"hs-{place}-{segment}-{verified_on.replace('-', '')}-{who}"


def first_day(text: str) -> int:
    """The first day of a date that may lack its day or month, as YYYYMMDD.

    >>> first_day("2026-11"), first_day("2026-11-20")
    (20261101, 20261120)
    """
    year, month, day = (*(int(part) for part in text.split("-")), 1, 1)[:3]
    return year * 10_000 + month * 100 + day


def until_of(verified_on: str, valid_until: str | None) -> int:
    """The last day in force: as said, to the end of its month or year, else a year on.

    >>> until_of("2026-11-20", None), until_of("2024-02-29", None), until_of("2026-11-20", "2027-02")
    (20271120, 20250228, 20270228)
    """
    if valid_until is None:
        start = first_day(verified_on)
        return _real_day(start // 10_000 + 1, start // 100 % 100, start % 100)
    year, month, day = (*(int(part) for part in valid_until.split("-")), 12, _DAYS_IN_LONGEST)[:3]
    if valid_until.count("-") == 1:
        day = _DAYS_IN_LONGEST
    return _real_day(year, month, day)


def _real_day(year: int, month: int, day: int) -> int:
    return year * 10_000 + month * 100 + min(day, calendar.monthrange(year, month)[1])


def recorded_now(graph: ChainGraph, segments: Iterable[str], district: str) -> ChainGraph:
    """The graph in which a firm of a district (ids) comes on record in these segments; for what is imagined."""
    old = graph.later or Later()
    new = {(segment, district): FROM_NOW for segment in segments}
    return replace(graph, later=replace(old, recorded={**old.recorded, **new}))
