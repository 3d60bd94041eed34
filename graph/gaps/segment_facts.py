"""All about one segment in one place: who works in it here and elsewhere, who studies it, and what hangs on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from graph.arrays import BoolArray, IntArray
from graph.chain.completeness import need_segment
from graph.chain.graph import ChainGraph
from graph.chain.operating import by_segment
from graph.chain.places import cities, districts_of, membership, names_from_afar, place_names
from graph.chain.remarks import Remark, remarks_in
from graph.chain.roles import SEGMENT_RELATION
from graph.chain.tables import CONFIRMED, SUGGESTED, EdgeTable
from graph.errors import NotFound
from graph.gaps.bases import Base, newcomers, not_counted
from graph.gaps.evidence import match_text
from graph.gaps.find import Assessment, Gap
from graph.says import Says
from graph.supply.needs import supply_of
from graph.text import split_list


@dataclass(frozen=True, slots=True)
class Member:
    """环节中的一家企业或机构"""

    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    place: Annotated[str, Says("所在地")]
    detail: Annotated[str, Says("依据", "为何算在这个环节")]
    leads: Annotated[bool, Says("链主")] = False


@dataclass(frozen=True, slots=True)
class Listed:
    """The first few, and how many there are."""

    shown: tuple[Member, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A segment at the other end of a supply relation; ``gap`` is its state where it belongs to the same field."""

    id: str
    name: str
    essential: bool
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What a panel about a segment says.

    ``local`` are those with their head office or a site in the segment here; ``elsewhere`` are confirmed enterprises
    surely outside the place, ``by_place`` their number by city, most first, and
    ``nowhere`` those of whom nobody can tell. ``candidates`` counts whom 招商目标 ranks, by kind. ``importable`` is
    ``None`` for not known. ``not_counted`` are sentences about who is here in a way that says nothing of the segment.
    """

    assessment: Assessment
    gap: Gap
    definition: str
    role: str
    importable: float | None
    bottleneck_reason: str
    aliases: tuple[str, ...]
    terms: tuple[str, ...]
    gb_code: str
    local: Listed
    suggested: Listed
    elsewhere: Listed
    by_place: tuple[tuple[str, int], ...]
    nowhere: int
    institutions_local: Listed
    institutions_elsewhere: Listed
    inputs: tuple[Neighbour, ...]
    users: tuple[Neighbour, ...]
    candidates: dict[str, int]
    remarks: tuple[Remark, ...] = ()
    not_counted: tuple[str, ...] = ()


def segment_facts(graph: ChainGraph, assessment: Assessment, segment: str, *, top: int = 10) -> SegmentFacts:
    """Facts of a segment of an assessed field, ``top`` names per list; enterprises by revenue share, institutions by
    name.

    Raises
    ------
    NotFound
        The field has no such segment.
    """
    gap = next((g for g in assessment.gaps if g.segment == segment), None)
    if gap is None:
        raise NotFound("环节", segment)
    at = graph.position("Segment", segment)
    need_segment(graph, at)
    values = {name: column[at] for name, column in graph.nodes["Segment"].columns.items()}
    firms, studies = _Side(graph, assessment, "Enterprise", at), _Side(graph, assessment, "Institution", at)
    known, guessed = firms.rows(CONFIRMED), firms.rows(SUGGESTED)
    firms.sites = {graph.position("Enterprise", b.id): b for b in gap.sites if not b.head}
    based = np.isin(np.arange(len(firms.member.inside)), list(firms.sites))
    here, away = firms.member.inside | based, firms.member.outside & ~based
    states, supply = {g.segment: g for g in assessment.gaps}, supply_of(graph)
    importable = float(values["importable"])
    return SegmentFacts(
        assessment=assessment,
        gap=assessment.proven(gap),
        definition=values["definition"] or "",
        role=values["role"] or "",
        importable=None if importable != importable else importable,
        bottleneck_reason=values["bottleneck_reason"] or "",
        aliases=tuple(split_list(values["aliases"])),
        terms=tuple(split_list(values["terms"])),
        gb_code=values["gb_code"] or "",
        local=firms.listed(known, here, top),
        suggested=firms.listed(guessed, firms.member.inside, top),
        elsewhere=firms.listed(known, away, top),
        by_place=firms.by_city(known, away),
        nowhere=firms.untold(known),
        institutions_local=studies.listed(studies.rows(CONFIRMED), studies.member.inside, top),
        institutions_elsewhere=studies.listed(studies.rows(CONFIRMED), studies.member.outside, top),
        inputs=_neighbours(graph, supply.inputs[at], states),
        users=_neighbours(graph, supply.users[at], states),
        candidates={
            "enterprise": firms.count(newcomers(graph, assessment.place, at), SUGGESTED),
            "institution": studies.count(studies.member.outside, CONFIRMED),
            "talent": (talent := _Side(graph, assessment, "Talent", at)).count(talent.member.outside, CONFIRMED),
        },
        remarks=remarks_in(graph, assessment.place, segment),
        not_counted=not_counted(graph, assessment.place, at),
    )


class _Side:
    """Nodes of one kind that have to do with the segment."""

    def __init__(self, graph: ChainGraph, assessment: Assessment, kind: str, segment: int) -> None:
        self.graph, self.kind = graph, kind
        table = graph.edge(SEGMENT_RELATION[kind], kind, "Segment")
        mine = table.target == segment
        rows = by_segment(graph, table, mine)[0] if kind == "Enterprise" else np.flatnonzero(mine)
        self.table: EdgeTable = table.take(rows)
        self.member = membership(graph, assessment.place, kind)
        self.sites: dict[int, Base] = {}

    def rows(self, state: int) -> IntArray:
        """Relations of a state, in the order of reading."""
        found = np.flatnonzero(self.table.state == state)
        if self.kind == "Enterprise":  # already in order
            return found
        names = self.graph.nodes[self.kind].names()[self.table.source[found]].astype(str)
        return found[np.argsort(names, kind="stable")]

    def listed(self, rows: IntArray, where: BoolArray, top: int) -> Listed:
        mine = rows[where[self.table.source[rows]]].tolist()
        return Listed(tuple(self._member(at) for at in mine[:top]), len(mine))

    def count(self, where: BoolArray, least: int) -> int:
        """Whom the ranking of targets would look at."""
        return int(where[self.table.source[self.table.state <= least]].sum())

    def untold(self, rows: IntArray) -> int:
        nodes = [n for n in self.table.source[rows].tolist() if n not in self.sites]
        return int((self.member.unknown[nodes] | self.member.undecidable[nodes]).sum())

    def by_city(self, rows: IntArray, where: BoolArray) -> tuple[tuple[str, int], ...]:
        nodes = self.table.source[rows]
        home = cities(self.graph)[districts_of(self.graph, self.kind)[nodes[where[nodes]]]]
        names = self.graph.nodes["District"].names()
        found = Counter(str(names[d]) for d in home.tolist())
        return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))

    def _member(self, at: int) -> Member:
        node, nodes = int(self.table.source[at]), self.graph.nodes[self.kind]
        names = names_from_afar if self.member.outside[node] else place_names
        place = str(names(self.graph, self.kind)[node])
        if self.kind == "Enterprise":
            leads = self.table.columns["role"][at] == "链主"
            if node in self.sites:
                place = "；".join(p for p in (place, self.sites[node].text) if p)
            return Member(str(nodes.ids[node]), str(nodes.names()[node]), place, match_text(self.table, at), leads)
        said = (nodes.columns["kind"][node], self.table.columns["topic"][at])
        return Member(str(nodes.ids[node]), str(nodes.names()[node]), place, "，".join(s for s in said if s))


def _neighbours(graph: ChainGraph, found: Sequence[tuple[int, bool]], states: dict[str, Gap]) -> tuple[Neighbour, ...]:
    """Essential ones first."""
    table = graph.nodes["Segment"]
    made = [
        Neighbour(str(table.ids[s]), str(table.columns["name"][s]), must, states.get(str(table.ids[s])))
        for s, must in found
    ]
    return tuple(sorted(made, key=lambda n: not n.essential))
