"""缺口: what a field lacks in a place; every segment's state with the numbers that decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from graph.asking.assess import assess_field
from graph.asking.parts import DataDate, FieldRef, On, PlaceRef, Version, place_ref
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.words import Field, Peers, Place
from graph.chain.graph import ChainGraph
from graph.dates import to_iso
from graph.gap_list.expected import ExpectedErrors, expected_of, expected_words
from graph.gaps.records import Assessment
from graph.gaps.states import STATE_LABELS
from graph.gaps.thresholds import Thresholds
from graph.gaps.words import WEIGHED
from graph.questions.records.gap import Alike, GapRow, PopulationRow, alike, gap_row, population_row
from graph.questions.tables.gap_memo import gaps_memo
from graph.questions.tables.gaps import gap_evidence_table, gaps_table
from graph.says import Says
from graph.views.glance import Showing, dated


@dataclass(frozen=True, slots=True)
class Gaps:
    """一个领域在一个地区的缺口；缺口在前，按优先级排列"""

    field: FieldRef
    place: PlaceRef
    as_of: On
    population: PopulationRow
    alike: Alike
    data_date: DataDate
    version: Version
    thresholds: Annotated[Thresholds, Says("阈值")]
    counts: Annotated[dict[str, int], Says("各状态的环节数")]
    expected_errors: Annotated[tuple[ExpectedErrors, ...], Says("预计判错", "全部环节，按说法分开")]
    gaps: tuple[GapRow, ...]


def find(graph: ChainGraph, field: Field, place: Place, peers: Peers = None) -> Assessment:
    """Gaps of the field in the place."""
    return assess_field(graph, field, place, peers).with_evidence()


def gaps_record(found: Assessment) -> Gaps:
    """Every segment of the field, the population, and the thresholds used."""
    return Gaps(
        FieldRef(found.field, found.field_name, found.field_status),
        place_ref(found.place),
        to_iso(found.on),
        population_row(found.population),
        alike(found),
        found.data_date,
        found.version,
        found.thresholds,
        found.counts(),
        expected_of(found.gaps),
        tuple(map(gap_row, found.gaps)),
    )


def said(found: Assessment) -> Iterable[Said]:
    """The gaps first, then the rest."""
    rows = [
        (
            g.name + (" ※" if g.bottleneck else ""),
            STATE_LABELS[g.state],
            g.action,
            g.priority,
            f"{g.inputs.enterprises_place} / {'—' if (n := found.nationwide(g)) is None else n}",
            g.there,
            g.strength,
        )
        for g in found.gaps
    ]
    heads = ("环节（※ 卡脖子）", "状态", "动作", f"优先级（{WEIGHED}）", "本地 / 各地", "有没有", "强不强")
    title = f"{found.field_name} · {found.place.name} · {to_iso(found.on)}（{found.field_status}）"
    yield Sheet(title, heads, rows, found.population.note())
    counts = "，".join(f"{STATE_LABELS[s]} {n}" for s, n in found.counts().items())
    yield f"{counts}。待核实的环节说不出有没有，不算缺口。"
    if doubt := expected_words(expected_of(found.gaps)):
        yield f"{doubt}。"


def showing(found: Assessment) -> Showing:
    """What a notebook shows."""
    counts = "，".join(f"{STATE_LABELS[s]} {n}" for s, n in found.counts().items())
    facts = (
        f"{len(found.gaps)} 个环节：{counts}",
        dated(found.data_date, found.on, found.version),
        found.population.note(),
    )
    brief = (
        "rank",
        "name",
        "stage",
        "state",
        "action",
        "priority",
        "presence",
        "strength",
        "enterprises_place",
        "rules",
    )
    return Showing(f"{found.place.name} · {found.field_name}的环节与缺口", facts, (gaps_table(found),), brief)


QUESTION = Question(
    "gaps",
    "一个领域在一个地区的缺口",
    "每个环节有没有、强不强、要不要，由此得出的状态，各名录的数、优先级与依据。“待核实”不算缺口。",
    find,
    topic="缺口与招商目标",
    record=gaps_record,
    tables=lambda found: (gaps_table(found), gap_evidence_table(found)),
    said=said,
    showing=showing,
    memo=gaps_memo,
    file=lambda found: f"缺口-{found.field_name}-{found.place.name}",
    noun="缺口清单",
    page="/fields/{field}?place={place}",
)
