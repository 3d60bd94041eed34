"""A record's part in the chains, for its page: its segments with why, and what they are short of in the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.desk import Desk
from graph.chain.lookup import find_place
from graph.chain.places import Place
from graph.chain.roles import SEGMENT_RELATION, Standing, field_names, fields_of_segments, standing
from graph.dates import day, today
from graph.gaps.evidence import why_placed
from graph.gaps.find import Gap, find_gaps
from graph.gaps.states import GAP_STATES
from graph.model.records import Version
from graph.search.related import Related
from graph.targets.rank import NODE_KIND

FIELDS = 6
"""Fields judged for one page: each has to be read and counted."""
KIND_OF_TARGET = {node: kind for kind, node in NODE_KIND.items()}
STANDINGS = {
    "inside": "位于{0}，计入本地",
    "outside": "位于{0}以外，可作为招商目标",
    "undecidable": "只知道上级区划，不能判断是否在{0}",
    "unknown": "所在地不明，不计入",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Relations of one kind and direction: how many there are, and some of them."""

    relation: str
    outward: bool
    label: str
    total: int
    rows: Sequence[Related]


@dataclass(frozen=True, slots=True)
class InField:
    """A segment in one field; ``gap`` is its state in the place, ``None`` where it was not judged."""

    field: str
    name: str
    gap: Gap | None

    @property
    def short(self) -> bool:
        """Whether the place lacks something here."""
        return self.gap is not None and self.gap.state in GAP_STATES


@dataclass(frozen=True, slots=True)
class Role:
    """One segment of the record: the relation that says so (``None`` for the segment itself), why, and its fields."""

    segment: str
    name: str
    version: Version | None
    why: str
    fields: Sequence[InField]


@dataclass(frozen=True, slots=True)
class Roles:
    """All of it: where the record stands towards the place, its segments (some of ``total``), and fields left out."""

    place: str
    standing: Standing | None
    said: str
    target: str
    rows: Sequence[Role]
    total: int
    left_out: int


def roles_of(desk: Desk, kind: str, id_: str, name: str, groups: Sequence[Group], valid: bool) -> Roles | None:
    """Part of an enterprise, institution, talent, project, product or segment in the chains.

    ``None`` for other kinds.
    """
    relation = SEGMENT_RELATION.get(kind)
    if not valid or (relation is None and kind != "Segment"):
        return None
    group = next((g for g in groups if g.relation == relation and g.outward), None)
    found: list[tuple[str, str, Version | None]] = [(r.id, r.name, r.version) for r in group.rows] if group else []
    if kind == "Segment":
        found = [(id_, name, None)]
    place = find_place(desk.outline, desk.usual) if desk.usual else None
    rows, left_out = _rows(desk, found, place)
    where = (
        None
        if kind in ("Segment", "Product") or place is None
        else standing(desk.outline, place, _district(desk, kind, groups))
    )
    said = STANDINGS[where].format(place.name) if where and place else ""
    total = group.total if group else len(rows)
    return Roles(place.name if place else "", where, said, KIND_OF_TARGET.get(kind, ""), rows, total, left_out)


def _rows(desk: Desk, found: Sequence[tuple[str, str, Version | None]], place: Place | None) -> tuple[list[Role], int]:
    """A role for each segment; of all their fields the first few are judged."""
    belongs = fields_of_segments(desk.outline)
    live = [s for s, _, v in found if v is None or v.state != "rejected"]
    wanted = list(dict.fromkeys(f for s in live for f in belongs.get(s, ())))
    judged = {f: _states(desk, f, place) for f in wanted[:FIELDS]} if place else {}
    out = []
    for segment, name, version in found:
        mine = belongs.get(segment, []) if segment in live else []
        fields = [
            InField(f, n, judged.get(f, {}).get(segment))
            for f, n in zip(mine, field_names(desk.outline, mine), strict=True)
        ]
        why = why_placed(version.values, version.origin) if version else ""
        out.append(Role(segment, name, version, why, fields))
    return out, max(0, len(wanted) - FIELDS)


def _states(desk: Desk, field: str, place: Place) -> dict[str, Gap]:
    """State of each segment of a field in the place."""
    session, on = desk.here.session, day(desk.as_of or None) or today()

    def find() -> dict[str, Gap]:
        return {g.segment: g for g in find_gaps(session.graph(on, (field,), ties=False), field, place).gaps}

    return session.once(("states", field, place.ids, on), find)


def _district(desk: Desk, kind: str, groups: Sequence[Group]) -> str | None:
    """District of the record; a talent without one sits with the institution."""
    for group in groups:
        if group.relation == "LOCATED_IN" and group.outward:
            return next((r.id for r in group.rows if r.version.state == "confirmed"), None)
    home = next((r for g in groups if g.relation == "AFFILIATED_WITH" and g.outward for r in g.rows), None)
    if kind != "Talent" or home is None:
        return None
    located = desk.here.store.relations("Institution", home.id, "LOCATED_IN", True, day(desk.as_of or None), 0, 1)
    return located[0].key[1] if located and located[0].state == "confirmed" else None
