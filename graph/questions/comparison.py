"""比较: some places beside each other, field by field, and segment by segment in the fields that are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.parts import DataDate, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf
from graph.chain.graph import ChainGraph
from graph.chain.lookup import find_id, find_places
from graph.chain.places import Place
from graph.counts.peers import peers_of
from graph.dates import day, newest_words, to_iso
from graph.errors import BadRequest
from graph.gaps.compare import Comparison, FieldComparison, Standing, compare_places
from graph.gaps.records import Gap
from graph.gaps.states import STATE_LABELS
from graph.questions.records.gap import PopulationRow, population_row
from graph.questions.records.side import SideRow, side_row
from graph.questions.tables.compare import STRENGTH, comparison_tables
from graph.says import Says
from graph.text import clean, split_words


@dataclass(frozen=True, slots=True)
class StandingRow:
    """一个地区在一个领域的位置"""

    strength: Annotated[int, Says("落位", f"落位：{STRENGTH}", "次")]
    total: Annotated[int, Says("全部落位", "全部地区的落位", "次")]
    share: Annotated[float, Says("占全部地区", kind="percent", gaps=True)]
    expected: Annotated[float, Says("应见 e", "各环节按所用名录应见的家数之和", "家")]
    lq: Annotated[float, Says("区位商 LQ", gaps=True)]
    counts: Annotated[Mapping[str, int], Says("各状态的环节数")]


@dataclass(frozen=True, slots=True)
class SegmentByPlace:
    """一个环节在各地"""

    segment: Annotated[str, Says("环节编号")]
    name: Annotated[str, Says("环节")]
    stage: Annotated[str, Says("阶段")]
    group: Annotated[str, Says("子阶段")]
    places: tuple[SideRow, ...]


@dataclass(frozen=True, slots=True)
class ComparedField:
    """一个领域在各地，次序与 places 相同"""

    id: Annotated[str, Says("编号")]
    name: Annotated[str, Says("名称")]
    segments: Annotated[int, Says("环节", "环节数", "个")]
    differing: Annotated[int, Says("状态不同", "各地状态不全相同的环节数", "个")]
    standings: tuple[StandingRow, ...]


@dataclass(frozen=True, slots=True)
class FieldBySegment(ComparedField):
    """一个领域在各地，逐环节；只在指定领域时给出"""

    by_segment: tuple[SegmentByPlace, ...]


@dataclass(frozen=True, slots=True)
class ComparedPlaces:
    """几个地区并列；每个地区都与数据中的全部地区比"""

    places: tuple[PlaceRef, ...]
    as_of: On
    data_date: DataDate
    version: Version
    populations: tuple[PopulationRow, ...]
    fields: tuple[FieldBySegment | ComparedField, ...]
    peers_added: Annotated[bool, Says("已加同级地区", "只写了一个地区，其余为自动选的同级地区")]


@dataclass(frozen=True, slots=True)
class Compared:
    """The places, whether peers were added to the one that was named, and whether segments are asked for too."""

    comparison: Comparison
    added: bool
    detail: bool


def find(
    graphs: Graphs,
    places: Annotated[
        str,
        Word(
            "地区，逗号分隔；只写一个则与同级的四个比",
            "-p",
            kind="places",
            shortest=1,
            longest=500,
            example="苏州市,无锡市",
        ),
    ],
    field: Annotated[str | None, Word("细分领域，逗号分隔；不写则全部", "-f", longest=200)] = None,
    as_of: AsOf = None,
) -> Compared:
    """The places in some fields, or in all; of one field its slice is read."""
    named, on = words(field), day(as_of)
    graph = graphs.field_graph(named[0], on) if len(named) == 1 else graphs.graph(on)
    chosen = [find_id(graph, "Field", f) for f in named] or None
    beside, added = places_to_compare(graph, places)
    return Compared(compare_places(graph, beside, chosen), added, bool(field))


def places_to_compare(graph: ChainGraph, places: str) -> tuple[list[Place], bool]:
    """The places named; where it is one, with its peers of the same level, and whether these were added.

    Raises
    ------
    BadRequest
        One place, and the data know no other of its level.
    """
    named = find_places(graph, places)
    if len(named) != 1:
        return named, False
    peers = peers_of(graph, named[0])
    if not peers:
        raise BadRequest(f"数据中没有与“{named[0].name}”同级、且有企业的地区；请写明要比较的地区，用逗号分隔")
    return [*named, *peers], True


def words(text: str | None) -> list[str]:
    """Items of a text separated by commas."""
    return split_words([clean(text or "")])


def comparison_record(compared: Compared) -> ComparedPlaces:
    """Places beside each other, field by field."""
    found = compared.comparison
    first = found.fields[0].standings if found.fields else ()
    return ComparedPlaces(
        tuple(map(place_ref, found.places)),
        to_iso(found.on),
        found.data_date,
        found.version,
        tuple(population_row(s.assessment.population) for s in first),
        tuple(_field(f, compared.detail) for f in found.fields),
        compared.added,
    )


def _field(field: FieldComparison, detail: bool) -> ComparedField:
    standings = tuple(map(_standing, field.standings))
    about = (field.field, field.name, field.segments, field.differing, standings)
    return FieldBySegment(*about, tuple(map(_segment, field.rows))) if detail else ComparedField(*about)


def _standing(s: Standing) -> StandingRow:
    return StandingRow(s.strength, s.total, s.share, s.expected, s.lq, s.counts)


def _segment(row: tuple[Gap, ...]) -> SegmentByPlace:
    one = row[0]
    return SegmentByPlace(one.segment, one.name, one.stage, one.group, tuple(map(side_row, row)))


def said(compared: Compared) -> Iterable[Said]:
    """One line for each field and place."""
    found = compared.comparison
    rows = [
        (
            f.name,
            s.assessment.place.name,
            s.strength,
            f"{s.share:.1%}" if s.share == s.share else None,
            s.lq,
            *(s.counts[k] for k in STATE_LABELS),
        )
        for f in found.fields
        for s in f.standings
    ]
    heads = ("领域", "地区", "落位", "占全部地区", "区位商", *STATE_LABELS.values())
    note = f"按 {to_iso(found.on)} 有效的记录，{newest_words(found.data_date)}；落位：一家企业在几个环节就计几次"
    yield Sheet("地区比较", heads, rows, note)
    for s in found.fields[0].standings if found.fields else ():
        yield f"{s.assessment.place.name} {s.assessment.population.note()}"


QUESTION = Question(
    "comparison",
    "几个地区并列比较",
    "各领域在几个地区的落位、份额、区位商与状态；写明领域（逗号分隔）则逐环节给出。",
    find,
    reads=None,
    topic="环节与比较",
    record=comparison_record,
    tables=lambda found: comparison_tables(found.comparison, detail=found.detail),
    said=said,
    file=lambda found: "地区比较",
    noun="地区比较",
    command="compare",
    page="/compare?places={places}&field={field}",
)
