"""保存的情景: which there are, and several of them beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from graph.asking.graphs import Graphs
from graph.asking.parts import Named, Notes, On, PlaceRef, Proxy, Version, place_ref
from graph.asking.question import Question
from graph.asking.sheet import Said, Sheet
from graph.asking.word import Word
from graph.asking.words import AsOf, Place
from graph.chain.graph import ChainGraph
from graph.dates import day, local_day, to_iso
from graph.errors import BadRequest
from graph.questions.records.gap import State
from graph.questions.scenario import Tallies, find_outcome
from graph.questions.tables.scenario import comparison_rows, comparison_tables, scenario_names
from graph.says import Says
from graph.scenario.beside import compare, tallies
from graph.scenario.changes import Change
from graph.scenario.outcome import Outcome
from graph.work.scenarios import KeptScenario, all_scenarios, check_scenario, find_scenario

TOPIC = "组合、情景与配套"
COMPARED = 8
"""Scenarios that one comparison holds."""


@dataclass(frozen=True, slots=True)
class KeptRef:
    """保存的情景：名称与各项变化，均为编号"""

    name: str
    changes: tuple[Change, ...]
    by: str
    at: Annotated[str, Says("时间", "时间（UTC）")]


@dataclass(frozen=True, slots=True)
class KeptScenarios:
    """全部保存的情景"""

    scenarios: tuple[KeptRef, ...]


@dataclass(frozen=True, slots=True)
class ComparedScenario:
    """比较中的一个情景"""

    name: str
    words: tuple[str, ...]
    tallies: Tallies


@dataclass(frozen=True, slots=True)
class ComparedSegment:
    """与现状不同的一个环节：现状，及各情景下的状态"""

    field: Named
    segment: Named
    now: State
    states: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class ScenarioComparison:
    """几个保存的情景并列"""

    place: PlaceRef
    as_of: On | None
    version: Version | None
    scenarios: tuple[ComparedScenario, ...]
    rows: tuple[ComparedSegment, ...]
    proxy: Proxy
    notes: Notes


def find_kept(graphs: Graphs) -> KeptScenarios:
    """All of them, by name."""
    return KeptScenarios(tuple(map(kept_record, all_scenarios(graphs.store))))


def kept_record(kept: KeptScenario) -> KeptRef:
    """A saved scenario."""
    return KeptRef(kept.scenario.name, kept.scenario.changes, kept.by, kept.at)


def find_compared(
    graphs: Graphs,
    name: Annotated[list[str], Word("保存的情景名称，可写多个", argument=True, shortest=1, longest=COMPARED)],
    place: Place,
    as_of: AsOf = None,
) -> list[Outcome]:
    """Saved scenarios in the same place at the same day."""
    return kept_outcomes(graphs, graphs.graph(day(as_of)), place, name)


def kept_outcomes(graphs: Graphs, graph: ChainGraph, place: str, names: Sequence[str]) -> list[Outcome]:
    """The same on a graph that is read already."""
    if not 1 <= len(names) <= COMPARED:
        raise BadRequest(f"一次比较 1 到 {COMPARED} 个情景，给了 {len(names)} 个")
    found = [find_scenario(graphs.store, name).scenario for name in names]
    for scenario in found:
        check_scenario(graphs.store, scenario, graph.on)
    return [find_outcome(graphs, graph, place, s) for s in found]


def comparison_record(outcomes: list[Outcome]) -> ScenarioComparison:
    """What each says and counts, and each segment that differs in any of them; raises as ``compare``."""
    rows = compare(outcomes)
    first, names = outcomes[0], scenario_names(outcomes)
    one = first.before[0] if first.before else None
    return ScenarioComparison(
        place=place_ref(first.place),
        as_of=to_iso(one.on) if one else None,
        version=one.version if one else None,
        scenarios=tuple(
            ComparedScenario(n, o.words, Tallies(**tallies(o))) for n, o in zip(names, outcomes, strict=True)
        ),
        rows=tuple(
            ComparedSegment(Named(r.field, r.field_name), Named(r.segment, r.name), r.now, r.states) for r in rows
        ),
        proxy=True,
        notes=_notes(outcomes),
    )


def _notes(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for o in outcomes for n in o.notes))


def _said_kept(found: KeptScenarios) -> Iterable[Said]:
    rows = [(s.name, len(s.changes), s.by or None, local_day(s.at)) for s in found.scenarios]
    yield Sheet("保存的情景", ("名称", "几项变化", "保存人", "日期"), rows)


def _said_compared(outcomes: list[Outcome]) -> Iterable[Said]:
    head, *rows = comparison_rows(outcomes)
    for name, outcome in zip(scenario_names(outcomes), outcomes, strict=True):
        yield f"{name}：{'；'.join(outcome.words)}"
    counted = f"与现状不同的环节 {len(rows)} 个；“—”为不变"
    title = f"{outcomes[0].place.name}的情景比较"
    yield Sheet(title, head, [[c or None for c in row] for row in rows], counted)
    yield from _notes(outcomes)


QUESTIONS = (
    Question(
        "scenarios",
        "保存的情景",
        "全部保存的情景，按名称。",
        find_kept,
        reads=None,
        topic=TOPIC,
        said=_said_kept,
        page="/scenario",
    ),
    Question(
        "scenario-compare",
        "比较保存的情景",
        "在同一地区、同一日期下，各情景使哪些环节与现状不同。",
        find_compared,
        reads=None,
        topic=TOPIC,
        record=comparison_record,
        tables=comparison_tables,
        said=_said_compared,
        file=lambda found: "情景比较",
        noun="情景比较",
        address="/scenarios/compare",
        page="/scenario?compare={name}",
    ),
)
