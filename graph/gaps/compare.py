"""Places beside each other, and two assessments of one field beside each other: what differs, before and after.

Strength in a field is the number of confirmed relations of enterprises with its segments: one that works in three
segments counts three times, as it does segment by segment. With it share = here / all places seen, and the quotient is
Σ n / Σ e over the segments, of the roster that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.chain.graph import ChainGraph
from graph.chain.places import Place, district_sets
from graph.errors import BadRequest
from graph.gaps.find import Assessment, Gap, find_gaps_of_places
from graph.gaps.thresholds import Thresholds
from graph.lazy_rows import column, columns_of
from graph.supply.field_chain import field_chain

MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One segment in two assessments; ``None`` where one of them does not have it."""

    segment: str
    name: str
    before: Gap | None
    after: Gap | None

    @property
    def changed(self) -> bool:
        """Whether its state differs, or only one of the two has it."""
        return self._state(self.before) != self._state(self.after)

    @property
    def recounted(self) -> bool:
        """Whether only its number of local enterprises differs."""
        return (
            not self.changed
            and self.before is not None
            and self.after is not None
            and (self.before.inputs.enterprises_place != self.after.inputs.enterprises_place)
        )

    @staticmethod
    def _state(gap: Gap | None) -> str | None:
        return gap.state if gap else None


def state_changes(before: Assessment, after: Assessment) -> tuple[Change, ...]:
    """Every segment of the two, in the order of ``after``, then those that only ``before`` has.

    Raises
    ------
    BadRequest
        The assessments are of different fields.
    """
    if before.field != after.field:
        raise BadRequest(f"“{before.field_name}”与“{after.field_name}”不是同一个领域，不能逐环节比较")
    was, now = ({g.segment: g for g in a.gaps} for a in (before, after))
    both = {**now, **{s: g for s, g in was.items() if s not in now}}
    return tuple(Change(s, g.name, was.get(s), now.get(s)) for s, g in both.items())


@dataclass(frozen=True, slots=True)
class Standing:
    """How one place stands in one field.

    ``share`` is the share of all places on the rosters that are shown (``nan`` where they see nobody), ``lq`` is
    ``nan`` where nothing is expected; ``counts`` are its segments by state.
    """

    assessment: Assessment
    strength: int
    total: int
    share: float
    expected: float
    lq: float
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """One field in all places asked for, in their order; ``chain`` are its segments in chain order."""

    field: str
    name: str
    chain: tuple[str, ...]
    standings: tuple[Standing, ...]

    @property
    def segments(self) -> int:
        """Number of segments."""
        return len(self.chain)

    @property
    def rows(self) -> list[tuple[Gap, ...]]:
        """Each segment in chain order, in every place."""
        states = [{g.segment: g for g in s.assessment.gaps} for s in self.standings]
        return [tuple(of_place[segment] for of_place in states) for segment in self.chain]

    @property
    def differing(self) -> int:
        """Segments whose state is not the same in all places."""
        gaps = [s.assessment.gaps for s in self.standings]
        said = [dict(zip(column(g, "segment"), column(g, "state"), strict=True)) for g in gaps]
        return sum(len({of_place[segment] for of_place in said}) > 1 for segment in self.chain)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Places beside each other, each against all places of the data; fields without segments are left out."""

    places: tuple[Place, ...]
    fields: tuple[FieldComparison, ...]
    on: int
    version: int
    data_date: str | None


def compare_places(
    graph: ChainGraph,
    places: Sequence[Place],
    fields: Sequence[str] | None = None,
    *,
    thresholds: Thresholds | None = None,
) -> Comparison:
    """Shares, quotients and states of the places in each field; all fields that the graph holds by default.

    Raises
    ------
    NotFound
        Unknown field.
    BadRequest
        Fewer than two places, more than :data:`MOST_PLACES`, or two that overlap.

    Source
    ------
    Own choice: the numbers of ``graph.counts.local``, summed over the segments of a field.
    """
    _check(graph, places)
    limits = thresholds or Thresholds()
    found = find_gaps_of_places(graph, places, fields=fields, thresholds=limits)
    by_field = list(zip(*found, strict=True)) if found else []
    rows = [
        FieldComparison(
            a[0].field, a[0].field_name, tuple(field_chain(graph, a[0].field).ids), tuple(map(_standing, a))
        )
        for a in by_field
        if a[0].gaps
    ]
    return Comparison(tuple(places), tuple(rows), graph.on, graph.version, graph.data_date)


def _standing(assessment: Assessment) -> Standing:
    """Sums over the segments of a field, each by the roster that is shown of it."""
    found = columns_of(assessment.gaps)
    names = ("n_place", "n_total", "expected", "n_shown")
    here, total, expected, seen = (sum(v for v in found[name].tolist() if v == v) for name in names)
    return Standing(
        assessment,
        round(here),
        round(total),
        seen / total if total else float("nan"),
        expected,
        seen / expected if expected else float("nan"),
        assessment.counts(),
    )


def _check(graph: ChainGraph, places: Sequence[Place]) -> None:
    if len(places) < 2:
        raise BadRequest("比较至少要两个地区；请再写一个，或留空对比地区以使用同级城市")
    if len(places) > MOST_PLACES:
        raise BadRequest(f"一次最多比较 {MOST_PLACES} 个地区，现有 {len(places)} 个；请分几次比较")
    seen: dict[int, Place] = {}
    for place in places:
        for district in district_sets(graph, place)[0].tolist():
            if (other := seen.setdefault(district, place)) is not place:
                raise BadRequest(f"“{place.name}”与“{other.name}”重叠；请选互不包含的地区")
