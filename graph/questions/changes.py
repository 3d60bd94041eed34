"""状态变化: one field in two places or at two dates, the segments whose state differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.looks import look_at_pair
from graph.asking.parts import DataDate, FieldRef, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, Field, Place
from graph.dates import to_iso
from graph.gaps.compare import Change, state_changes
from graph.gaps.records import Assessment, Gap
from graph.questions.records.gap import PopulationRow, population_row
from graph.questions.records.side import SideRow, side_row
from graph.questions.tables.compare import changes_table
from graph.says import Says
from graph.views.table import Table


@dataclass(frozen=True, slots=True)
class ChangeSide:
    """比较的一边"""

    place: PlaceRef
    as_of: On
    population: PopulationRow
    data_date: DataDate
    version: Version
    counts: Annotated[Mapping[str, int], Says("各状态的环节数")]


@dataclass(frozen=True, slots=True)
class ChangedSegment:
    """状态不同的一个环节；当时没有这个环节则为空"""

    segment: Annotated[str, Says("环节编号")]
    name: Annotated[str, Says("环节")]
    before: SideRow | None
    after: SideRow | None


@dataclass(frozen=True, slots=True)
class Changes:
    """一个领域在两个地区或两个日期的状态变化"""

    field: FieldRef
    before: ChangeSide
    after: ChangeSide
    segments: Annotated[int, Says("环节", "环节数", "个")]
    changed: Annotated[int, Says("状态不同", "状态不同的环节数", "个")]
    recounted: Annotated[int, Says("企业数不同", "状态相同而本地企业数不同的环节数", "个")]
    changes: tuple[ChangedSegment, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two assessments of a field, and every segment of them."""

    before: Assessment
    after: Assessment
    changes: tuple[Change, ...]


def find(
    graphs: Graphs,
    field: Field,
    place: Place,
    with_place: Annotated[str | None, Word("比较的另一个地区", longest=500)] = None,
    with_date: Annotated[str | None, Word("比较的另一个日期，如 2026-06-30", kind="date", longest=20)] = None,
    as_of: AsOf = None,
) -> Pair:
    """The field in both; the earlier date is before."""
    looks = look_at_pair(graphs, field, place, as_of, with_place, with_date)
    before, after = (look.assessment for look in looks)
    return Pair(before, after, state_changes(before, after))


def changes_record(found: Pair) -> Changes:
    """The segments whose state differs, and how many only count anew."""
    after, listed = found.after, [c for c in found.changes if c.changed]
    return Changes(
        FieldRef(after.field, after.field_name, after.field_status),
        _side(found.before),
        _side(after),
        len(found.changes),
        len(listed),
        sum(c.recounted for c in found.changes),
        tuple(ChangedSegment(c.segment, c.name, _half(c.before), _half(c.after)) for c in listed),
    )


def _half(gap: Gap | None) -> SideRow | None:
    return None if gap is None else side_row(gap)


def _side(found: Assessment) -> ChangeSide:
    where, population = place_ref(found.place), population_row(found.population)
    return ChangeSide(where, to_iso(found.on), population, found.data_date, found.version, found.counts())


def _table(found: Pair) -> Table:
    return changes_table(found.before, found.after, found.changes)


def said(found: Pair) -> Iterable[Said]:
    """The segments whose state differs."""
    table = _table(found)
    title = f"{found.after.field_name}：变化 {len(table.rows)} 个环节"
    yield Sheet(title, [c.label for c in table.columns], table.rows, "；".join(table.notes))


QUESTION = Question(
    "changes",
    "两个地区或两个日期的状态变化",
    "一个领域逐环节比较：状态不同的环节，之前与之后。",
    find,
    reads=None,
    topic="环节与比较",
    record=changes_record,
    tables=lambda found: (_table(found),),
    said=said,
    file=lambda found: f"变化-{found.after.field_name}",
    noun="变化清单",
    page="/fields/{field}?place={place}&with_place={with_place}&with_date={with_date}",
)
